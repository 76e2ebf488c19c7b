//! libFuzzer around one target, which `ANJIA_FUZZ_TARGET` names; `tests/fuzz/run.sh` builds and starts it.
#![no_main]
#![expect(clippy::print_stderr, reason = "a program for developers")]

use std::sync::LazyLock;

static TARGET: LazyLock<anjia_fuzz::Target> = LazyLock::new(|| {
    let name = std::env::var("ANJIA_FUZZ_TARGET").unwrap_or_default();
    let Some(target) = anjia_fuzz::target(&name) else {
        eprintln!("ANJIA_FUZZ_TARGET is {name:?}; the targets are {:?}", anjia_fuzz::TARGETS.map(|t| t.name));
        std::process::exit(2);
    };
    target
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| (TARGET.run)(bytes));
