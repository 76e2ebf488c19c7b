//! The one binary.

use std::process::ExitCode;

/// A third more pages a second than the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    anjia_server::cli::main()
}
