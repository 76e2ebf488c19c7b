//! What a person sees. Pages are rendered on the server only; only the islands of `anjia-islands` go to the browser.
//!
//! A page is a function of the request's [`context::PageContext`] and of data its handler has read; the same function serves the first
//! look and the answer 422 with everything typed kept.

#![recursion_limit = "512"]

pub mod components;
pub mod context;
pub mod countries;
pub mod format;
pub mod l10n;
pub mod maps;
pub mod pages;
pub mod pattern;
pub mod phrases;
pub mod places;
pub mod shell;
pub mod texts;
