//! The only code that goes to the browser: islands with plain props.
//!
//! Every text comes ready from the server, in the reader's language. Each island stands in a page that already works without it.

#[cfg(feature = "hydrate")]
mod beside;
mod checks;
mod find;
mod lines;
mod picker;
mod upload;

pub use checks::*;
pub use find::*;
pub use picker::*;
pub use upload::*;

/// Called by `boot.js` when the module has come: makes the islands of the page ready to wake up.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

/// Listens as long as the page lives. One listener for everything an island hears: each one more is a kilobyte.
#[cfg(feature = "hydrate")]
fn hear(to: &[(&web_sys::EventTarget, &str)], heard: impl FnMut(web_sys::Event) + 'static) {
    use wasm_bindgen::JsCast as _;

    let heard = wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::Event)>::new(heard);
    for (target, name) in to {
        let _ = target.add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
    }
    heard.forget();
}
