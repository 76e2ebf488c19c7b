//! The only code that goes to the browser: islands with plain props.
//!
//! Every text comes ready from the server, in the reader's language. Each island stands in a page that already works without it.

mod lines;
mod picker;

pub use picker::*;

/// Called by `boot.js` when the module has come: makes the islands of the page ready to wake up.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
