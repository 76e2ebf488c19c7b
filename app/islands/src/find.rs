//! What a search finds, while somebody types; and where somebody is, when they press the button for it.
//!
//! Both pages are forms that work without a script. Awake, the search form asks the server for its list of what was found and puts it in
//! place of the one that is there; nothing is folded or compared here. The form for the position stays hidden until it can be asked for.

use leptos::prelude::*;

/// Wakes the forms of the page; shows nothing of its own.
#[island]
pub fn Find() -> impl IntoView {
    live::start();
}

/// What happens in the browser.
#[cfg(feature = "hydrate")]
mod live {
    use std::cell::RefCell;
    use std::time::Duration;

    use js_sys::{Reflect, encode_uri_component};
    use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};
    use wasm_bindgen::{JsCast as _, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Document, Element, HtmlFormElement, HtmlInputElement, Position, Response};

    use crate::{ear, hear};

    /// How long somebody must have stopped typing.
    const PAUSE: Duration = Duration::from_millis(250);

    pub(super) fn start() {
        let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
        let find = |selector: &str| document.query_selector(selector).ok().flatten();
        if let Some(form) = find("form[data-find]") {
            search(&document, form);
        }
        if let Some(form) = find("form[data-position]") {
            position(&document, form);
        }
    }

    fn search(document: &Document, form: Element) {
        let waits: RefCell<Option<TimeoutHandle>> = RefCell::new(None);
        let document = document.clone();
        let target = form.clone();
        hear(&[(&target, "input")], move |event| {
            let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
            if let Some(handle) = waits.take() {
                handle.clear();
            }
            let (document, form) = (document.clone(), form.clone());
            let ask = move || {
                leptos::task::spawn_local(async move {
                    let typed = input.value();
                    let answer = ask(&form, &typed).await;
                    // Something else may have been typed meanwhile.
                    if input.value() == typed {
                        show(&document, &form, &typed, answer);
                    }
                });
            };
            waits.replace(set_timeout_with_handle(ask, PAUSE).ok());
        });
    }

    async fn ask(form: &Element, typed: &str) -> Option<String> {
        let url = format!("{}?q={}", form.get_attribute("data-find")?, String::from(encode_uri_component(typed)));
        let response: Response = JsFuture::from(web_sys::window()?.fetch_with_str(&url)).await.ok()?.dyn_into().ok()?;
        // What cannot be searched for is told in the same place.
        if !response.ok() && response.status() != 422 {
            return None;
        }
        JsFuture::from(response.text().ok()?).await.ok()?.as_string()
    }

    fn show(document: &Document, form: &Element, typed: &str, answer: Option<String>) {
        let (Some(list), Some(count)) = (document.get_element_by_id("found"), document.get_element_by_id("found-count")) else { return };
        let Some(html) = answer else {
            count.set_text_content(form.get_attribute("data-offline").as_deref());
            return;
        };
        // Our own page's words, with everything that was typed escaped by the server.
        list.set_inner_html(&html);
        let said = list.first_element_child().and_then(|e| e.get_attribute("data-count"));
        count.set_text_content(said.as_deref());
        if let Some(history) = web_sys::window().and_then(|w| w.history().ok()) {
            let url = format!("?q={}", String::from(encode_uri_component(typed)));
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
        }
    }

    fn position(document: &Document, form: Element) {
        for shown in [document.get_element_by_id("position"), Some(form.clone())].into_iter().flatten() {
            let _ = shown.remove_attribute("hidden");
        }
        let target = form.clone();
        hear(&[(&target, "submit")], move |event| {
            event.prevent_default();
            let say = {
                let form = form.clone();
                move |attribute: &str| {
                    if let Ok(Some(line)) = form.query_selector("[role=status]") {
                        line.set_text_content(form.get_attribute(attribute).as_deref());
                    }
                }
            };
            say("data-position");
            let denied = {
                let say = say.clone();
                ear(move |_| say("data-denied"))
            };
            let form = form.clone();
            let found = ear(move |position| {
                let place = position.unchecked_into::<Position>().coords();
                for (name, value) in [("[name=lat]", place.latitude()), ("[name=lon]", place.longitude())] {
                    if let Ok(Some(field)) = form.query_selector(name) {
                        // The browser writes the number; our own code for that is large.
                        let _ = Reflect::set(&field, &"value".into(), &value.into());
                    }
                }
                if let Some(form) = form.dyn_ref::<HtmlFormElement>() {
                    let _ = form.submit();
                }
            });
            let asked = web_sys::window()
                .and_then(|w| w.navigator().geolocation().ok())
                .map(|g| g.get_current_position_with_error_callback(&found, Some(&denied)));
            if !matches!(asked, Some(Ok(()))) {
                say("data-denied");
            }
        });
    }
}

/// Nothing happens on the server.
#[cfg(not(feature = "hydrate"))]
mod live {
    pub(super) fn start() {}
}
