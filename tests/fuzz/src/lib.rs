//! What must hold for whatever anybody types or sends, as functions of bytes. `make fuzz` lets libFuzzer look for bytes for which it does
//! not; the test here tries those that are kept in `library/`, and changes of them.
//!
//! A new target is a function that panics when something does not hold, a line in [`TARGETS`], and a folder `library/NAME` with a few
//! examples.

pub mod answers;
pub mod bytes;
pub mod forms;
pub mod mrz;
pub mod names;
pub mod numbers;
pub mod pictures;
pub mod sheets;

/// Something to try.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, and that of its folder in `library/`.
    pub name: &'static str,
    /// The longest input that is worth trying, in bytes.
    pub longest: usize,
    /// Panics when something does not hold.
    pub run: fn(&[u8]),
}

/// All of them.
pub const TARGETS: [Target; 7] = [
    Target { name: "mrz", longest: 600, run: mrz::run },
    Target { name: "names", longest: 900, run: names::run },
    Target { name: "numbers", longest: 80, run: numbers::run },
    Target { name: "answers", longest: 400, run: answers::run },
    Target { name: "forms", longest: 4096, run: forms::run },
    Target { name: "pictures", longest: 8192, run: pictures::run },
    Target { name: "sheets", longest: 2048, run: sheets::run },
];

/// A target by its name.
#[must_use]
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|t| t.name == name)
}

#[cfg(test)]
mod tests;
