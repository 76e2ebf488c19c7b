//! The only code that goes to the browser: islands without props or views of their own.
//!
//! Every text comes ready from the server, in the reader's language. Each island wakes what already stands and works in its page.

#[cfg(feature = "hydrate")]
mod beside;
mod checks;
mod find;
mod lines;
mod picker;
#[cfg(feature = "hydrate")]
mod renew;
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

/// A listener as long as the page lives. All that an island hears goes through this kind: each other kind is a kilobyte.
#[cfg(feature = "hydrate")]
fn ear(heard: impl FnMut(web_sys::Event) + 'static) -> js_sys::Function {
    use wasm_bindgen::JsCast as _;

    wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::Event)>::new(heard).into_js_value().unchecked_into()
}

/// Listens as long as the page lives.
#[cfg(feature = "hydrate")]
fn hear(to: &[(&web_sys::EventTarget, &str)], heard: impl FnMut(web_sys::Event) + 'static) {
    let ear = ear(heard);
    for (target, name) in to {
        let _ = target.add_event_listener_with_callback(name, &ear);
    }
}
