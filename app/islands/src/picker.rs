//! The slot picker: days with what is free, the times of one day, the next free day.
//!
//! The page has it as links and radio buttons in a form. Awake, it changes the day without a reload, moves between days by arrow keys,
//! and shows what is still free: it listens to news, and asks every few seconds where it cannot listen. Each time it takes over the
//! server's own HTML.

use leptos::prelude::*;

/// Wakes the picker of the page, the element with `data-live`; shows nothing of its own.
#[island]
pub fn SlotPicker() -> impl IntoView {
    live::start();
}

/// What happens in the browser.
#[cfg(feature = "hydrate")]
mod live {
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::time::Duration;

    use js_sys::Function;
    use leptos::prelude::set_interval;
    use wasm_bindgen::{JsCast as _, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Document, Element, Event, EventSource, HtmlElement, HtmlInputElement, KeyboardEvent, MouseEvent, Response};

    use crate::beside::document;
    use crate::ear;
    use crate::renew::renew;

    const EVERY: Duration = Duration::from_secs(15);
    const CURRENT: &str = ".aj-days [aria-current]";

    /// Days and times alone: the address of a day's page, one step further down.
    async fn ask(page: &str) -> Option<String> {
        let url = page.replacen('?', "/days?", 1);
        let response: Response = JsFuture::from(web_sys::window()?.fetch_with_str(&url)).await.ok()?.dyn_into().ok()?;
        if !response.ok() {
            return None;
        }
        JsFuture::from(response.text().ok()?).await.ok()?.as_string()
    }

    struct Picker {
        document: Document,
        root: Element,
        /// The slot that was chosen last, also while another day is shown.
        chosen: RefCell<String>,
        /// The address of the day that is shown or will be.
        day: RefCell<String>,
        /// A connection over which the server tells that something has changed.
        news: RefCell<Option<EventSource>>,
    }

    impl Picker {
        fn find(&self, selector: &str) -> Option<Element> {
            self.root.query_selector(selector).ok().flatten()
        }

        fn say(&self, text: Option<String>) {
            if let Some(status) = self.find("[role=status]")
                && status.text_content() != text
            {
                status.set_text_content(text.as_deref());
            }
        }

        fn say_written(&self, name: &str) {
            self.say(self.root.get_attribute(name));
        }

        fn keep_day(&self) {
            if let Some(href) = self.find(CURRENT).and_then(|link| link.get_attribute("href")) {
                self.day.replace(href);
            }
        }

        fn keep_chosen(&self) {
            if let Some(radio) = self.find(":checked").and_then(|r| r.dyn_into::<HtmlInputElement>().ok()) {
                self.chosen.replace(radio.value());
            }
        }

        /// Takes over what has come; says so when the chosen time has been taken.
        fn show(&self, html: &str) -> Option<()> {
            self.keep_chosen();
            let come = self.document.create_element("div").ok()?;
            // Our own page's words, as the server wrote them.
            come.set_inner_html(html);
            let come = come.first_element_child()?;
            renew(self.root.first_element_child()?.as_ref(), &come);
            self.keep_day();
            let radios = self.root.query_selector_all("[name=slot]").ok()?;
            let mut chosen = self.chosen.borrow_mut();
            let mut gone = false;
            for n in 0..radios.length() {
                let Some(radio) = radios.get(n).and_then(|r| r.dyn_into::<HtmlInputElement>().ok()) else { continue };
                let is_chosen = radio.value() == *chosen;
                radio.set_checked(is_chosen && !radio.disabled());
                if is_chosen && radio.disabled() {
                    chosen.clear();
                    gone = true;
                }
            }
            if gone {
                self.say_written("data-taken");
            } else {
                self.say(self.find("[data-said]")?.get_attribute("data-said"));
            }
            Some(())
        }

        /// Goes to the day of a link, or looks what the day that is shown has now.
        fn look(self: &Rc<Self>, link: Option<Element>) {
            if let Some(href) = link.as_ref().and_then(|l| l.get_attribute("href")) {
                self.day.replace(href);
            }
            let picker = self.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let day = picker.day.borrow().clone();
                let html = ask(&day).await;
                // The person may have gone to another day meanwhile.
                if *picker.day.borrow() != day {
                    return;
                }
                let shown = html.and_then(|html| picker.show(&html));
                let Some(link) = link else {
                    if shown.is_none() {
                        picker.say_written("data-offline");
                    }
                    return;
                };
                let Some(window) = web_sys::window() else { return };
                if shown.is_none() {
                    // Without an answer the link does what links do.
                    let _ = window.location().set_href(&day);
                    return;
                }
                if let Ok(history) = window.history() {
                    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&day));
                }
                if !link.is_connected() {
                    focus(picker.find(CURRENT));
                }
            });
        }

        /// Keeps the connection open while the page is seen; tells whether it works.
        fn listen(&self, ear: &Function) -> bool {
            let is_seen = !self.document.hidden();
            let mut news = self.news.borrow_mut();
            if let Some(source) = &*news {
                match source.ready_state() {
                    EventSource::OPEN if is_seen => return true,
                    EventSource::CONNECTING => return false,
                    _ => source.close(),
                }
            }
            *news = self.root.get_attribute("data-live").filter(|_| is_seen).and_then(|url| EventSource::new(&url).ok());
            if let Some(source) = &*news {
                source.set_onmessage(Some(ear));
            }
            false
        }

        /// A press on a day, a key, or news.
        fn hear(self: &Rc<Self>, event: &Event) {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                self.step(event);
            } else if let Some(event) = event.dyn_ref::<MouseEvent>() {
                let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
                let Some(link) = target.and_then(|t| t.closest("a").ok().flatten()) else { return };
                if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
                    return;
                }
                event.prevent_default();
                self.look(Some(link));
            } else {
                self.look(None);
            }
        }

        /// Left and right go from day to day.
        fn step(&self, event: &KeyboardEvent) {
            let step = match event.key().as_str() {
                "ArrowRight" | "ArrowDown" => 1,
                "ArrowLeft" | "ArrowUp" => -1,
                _ => return,
            };
            let Ok(links) = self.root.query_selector_all(".aj-days a") else { return };
            let active = self.document.active_element();
            let here = (0..links.length()).find(|n| links.get(*n).is_some_and(|l| l.is_same_node(active.as_deref())));
            let Some(to) = here.and_then(|n| n.checked_add_signed(step)) else { return };
            if let Some(link) = links.get(to).and_then(|l| l.dyn_into::<Element>().ok()) {
                event.prevent_default();
                focus(Some(link));
            }
        }
    }

    fn focus(link: Option<Element>) {
        if let Some(link) = link.and_then(|l| l.dyn_into::<HtmlElement>().ok()) {
            let _ = link.focus();
        }
    }

    pub(super) fn start() {
        let Some(document) = document() else { return };
        let Some(root) = document.query_selector("[data-live]").ok().flatten() else { return };
        let picker =
            Rc::new(Picker { document, root: root.clone(), chosen: RefCell::default(), day: RefCell::default(), news: RefCell::default() });
        picker.keep_day();
        let ear = {
            let picker = picker.clone();
            ear(move |event| picker.hear(&event))
        };
        for name in ["click", "keydown"] {
            let _ = root.add_event_listener_with_callback(name, &ear);
        }
        picker.listen(&ear);
        let again = move || {
            if !picker.listen(&ear) && !picker.document.hidden() {
                picker.look(None);
            }
        };
        set_interval(again, EVERY);
    }
}

/// Nothing happens on the server.
#[cfg(not(feature = "hydrate"))]
mod live {
    pub(super) fn start() {}
}
