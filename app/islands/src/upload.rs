//! Sending a picture of a paper: made smaller first, sent in parts with the progress in view, going on where a lost connection broke it
//! off.
//!
//! Without a script the form around it sends the file as it is; that is also what happens when anything here cannot be done.

use leptos::prelude::*;

use crate::lines::{Lines, line};

/// How many bytes of a picture are sent at once.
pub const PART: u32 = 256 * 1024;
/// Stands in a text where the percentage goes in.
pub const PERCENT: char = '\u{e000}';

/// What the page gives its uploads.
///
/// It stands, encoded, in the attribute `data-uploads` of an element around the islands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uploads {
    /// Where uploads are begun; each has its address below.
    pub url: String,
    /// The page itself.
    pub page: String,
    /// The picture is being made smaller.
    pub preparing: String,
    /// How much has arrived; see [`PERCENT`].
    pub sending: String,
    /// The connection is lost, it is tried again.
    pub waiting: String,
    /// All has arrived and is being looked at.
    pub checking: String,
    /// It was ended.
    pub cancelled: String,
    /// The connection did not come back.
    pub stopped: String,
}

impl Uploads {
    /// As plain text.
    #[must_use]
    pub fn encode(&self) -> String {
        line(&[&self.url, &self.page, &self.preparing, &self.sending, &self.waiting, &self.checking, &self.cancelled, &self.stopped])
    }

    /// Reads what [`Self::encode`] wrote.
    #[must_use]
    pub fn decode(text: &str) -> Self {
        let mut row = Lines::row(text);
        Self {
            url: row.text(),
            page: row.text(),
            preparing: row.text(),
            sending: row.text(),
            waiting: row.text(),
            checking: row.text(),
            cancelled: row.text(),
            stopped: row.text(),
        }
    }
}

/// What the server says of an upload: a line of plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadSaid {
    /// The upload with this id has so many bytes.
    Up(String, u32),
    /// The picture is kept; this page shows it.
    Kept(String),
    /// The picture is not taken: the field it is told at, and why.
    Wrong(String, String),
}

impl UploadSaid {
    /// As plain text.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Up(id, at) => line(&["up", id, &at.to_string()]),
            Self::Kept(page) => line(&["kept", page]),
            Self::Wrong(field, text) => line(&["wrong", field, text]),
        }
    }

    /// Reads what [`Self::encode`] wrote.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let mut row = Lines::row(text);
        match row.next() {
            "up" => Some(Self::Up(row.text(), row.next().parse().ok()?)),
            "kept" => Some(Self::Kept(row.text())),
            "wrong" => Some(Self::Wrong(row.text(), row.text())),
            _ => None,
        }
    }
}

/// What the browser says of a picture it would like to send: a line of plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadAsked {
    /// What it shows.
    pub kind: String,
    /// Its size in bytes.
    pub length: u64,
    /// Tells it from other pictures, so that the same one goes on where it stopped.
    pub mark: String,
    /// Whether the person has agreed that it is kept.
    pub agreed: bool,
}

impl UploadAsked {
    /// As plain text.
    #[must_use]
    pub fn encode(&self) -> String {
        line(&[&self.kind, &self.length.to_string(), &self.mark, if self.agreed { "1" } else { "" }])
    }

    /// Reads what [`Self::encode`] wrote.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let mut row = Lines::row(text);
        Some(Self { kind: row.text(), length: row.next().parse().ok()?, mark: row.text(), agreed: row.flag() })
    }
}

/// Sends the pictures of the page's forms. What it shows stands in the forms already, hidden; with a view of its own it would be a
/// third larger.
#[island]
pub fn PictureUploads() -> impl IntoView {
    live::start();
}

/// What happens in the browser.
#[cfg(feature = "hydrate")]
mod live {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use js_sys::{Promise, Reflect, Uint8Array};
    use leptos::prelude::set_timeout;
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{
        Blob, CanvasRenderingContext2d, Element, Event, EventTarget, Headers, HtmlCanvasElement, HtmlElement, HtmlFormElement,
        HtmlInputElement, ImageBitmap, Request, RequestInit, Response,
    };

    use super::{PART, PERCENT, UploadAsked, UploadSaid, Uploads};
    use crate::beside::{document, tell, written};
    use crate::hear;

    /// How well a picture is kept that is made smaller.
    const QUALITY: f64 = 0.85;
    /// Larger files are not taken, in bytes.
    const LARGEST: f64 = 20.0 * 1024.0 * 1024.0;
    /// The first and the longest wait for a lost connection, in seconds, and how many there are.
    const WAITS: (u64, u64, u8) = (1, 15, 20);

    enum Said {
        Server(UploadSaid),
        /// No answer, or one that may be better later.
        Lost,
        /// There is no such upload any more.
        Gone,
        /// The form finds out why; with its file only where that may help.
        Form(bool),
    }

    /// A request.
    struct Ask {
        method: &'static str,
        url: String,
        body: Option<JsValue>,
        at: u32,
    }

    impl Ask {
        async fn call(self) -> Option<Said> {
            let init = RequestInit::new();
            init.set_method(self.method);
            if let Some(body) = &self.body {
                init.set_body(body);
            }
            let headers = Headers::new().ok()?;
            headers.set("upload-offset", &self.at.to_string()).ok()?;
            init.set_headers(&headers);
            let request = Request::new_with_str_and_init(&self.url, &init).ok()?;
            let response = JsFuture::from(web_sys::window()?.fetch_with_request(&request)).await.ok()?;
            let response: Response = response.dyn_into().ok()?;
            let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
            Some(match (UploadSaid::decode(&text), response.status()) {
                (Some(said), _) => Said::Server(said),
                (None, 404) => Said::Gone,
                (None, 401 | 409) => Said::Form(false),
                (None, 408 | 500..) => Said::Lost,
                _ => Said::Form(true),
            })
        }
    }

    async fn wait(seconds: u64) {
        let done = Promise::new(&mut |done, _| {
            let call = move || {
                let _ = done.call0(&JsValue::NULL);
            };
            set_timeout(call, Duration::from_secs(seconds));
        });
        let _ = JsFuture::from(done).await;
    }

    /// The picture as a JPEG whose long side has at most so many pixels, when the browser can read it and it becomes smaller by that.
    async fn smaller(file: &Blob, side: f64) -> Option<Blob> {
        let picture = web_sys::window()?.create_image_bitmap_with_blob(file).ok()?;
        let picture: ImageBitmap = JsFuture::from(picture).await.ok()?.dyn_into().ok()?;
        let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
        let factor = side / width.max(height);
        if factor >= 1.0 && file.type_() == "image/jpeg" {
            return None;
        }
        let (width, height) = ((width * factor.min(1.0)).round().max(1.0), (height * factor.min(1.0)).round().max(1.0));
        let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both are at least one and at most the long side")]
        {
            canvas.set_width(width as u32);
            canvas.set_height(height as u32);
        }
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        let _ = Reflect::set(&context, &"imageSmoothingQuality".into(), &"high".into());
        // What is transparent becomes white, as on the server.
        context.set_fill_style_str("#fff");
        context.fill_rect(0.0, 0.0, width, height);
        context.draw_image_with_image_bitmap_and_dw_and_dh(&picture, 0.0, 0.0, width, height).ok()?;
        picture.close();
        let made = Promise::new(&mut |done, _| {
            let _ = canvas.to_blob_with_type_and_encoder_options(&done, "image/jpeg", &QUALITY.into());
        });
        let made: Blob = JsFuture::from(made).await.ok()?.dyn_into().ok()?;
        (made.size() < file.size()).then_some(made)
    }

    /// Tells a picture from others (FNV-1a); the server keeps a keyed hash of it.
    async fn mark(blob: &Blob) -> Option<String> {
        let bytes = JsFuture::from(blob.array_buffer()).await.ok()?;
        let bytes = Uint8Array::new(&bytes).to_vec();
        let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        Some(hash.to_string())
    }

    struct Sender {
        form: HtmlFormElement,
        texts: Uploads,
        /// What is shown while something is sent, with the bar, the words beside it, and what is read out.
        shown: Element,
        bar: Element,
        words: Element,
        status: Element,
        /// Counts what was begun and ended; an upload with an older number has been ended.
        turn: Cell<u32>,
    }

    impl Sender {
        fn new(form: HtmlFormElement) -> Option<Rc<Self>> {
            let part = |query: &str| form.query_selector(query).ok().flatten();
            Some(Rc::new(Self {
                texts: Uploads::decode(&written("data-uploads")),
                shown: part(".aj-upload > div")?,
                bar: part("progress")?,
                words: part(".aj-upload div p")?,
                status: part("[role=status]")?,
                form,
                turn: Cell::new(0),
            }))
        }

        fn input(&self, query: &str) -> Option<HtmlInputElement> {
            self.form.query_selector(query).ok()??.dyn_into().ok()
        }

        fn tell(&self, text: &str) {
            self.status.set_text_content(Some(text));
        }

        fn show(&self, percent: u32) {
            let percent = percent.to_string();
            let _ = self.shown.remove_attribute("hidden");
            let _ = self.bar.set_attribute("value", &percent);
            self.words.set_text_content(Some(&self.texts.sending.replace(PERCENT, &percent)));
        }

        fn end(&self, told: &str) {
            self.turn.set(self.turn.get() + 1);
            let _ = self.shown.set_attribute("hidden", "");
            self.tell(told);
        }

        fn leave(to: &str) {
            if let Some(window) = web_sys::window() {
                let _ = window.location().set_href(to);
            }
        }

        /// The way without a script.
        fn send_form(&self, with_file: bool) {
            if !with_file && let Some(file) = self.input("[type=file]") {
                file.set_value("");
            }
            let _ = self.form.submit();
        }

        fn wrong(&self, field: &str, text: &str) {
            self.end("");
            if let Some(control) = document().and_then(|d| d.get_element_by_id(field)) {
                tell(&control, Some(text));
                if let Ok(control) = control.dyn_into::<HtmlElement>() {
                    let _ = control.focus();
                }
            }
        }

        async fn send(self: Rc<Self>, file: Blob, turn: u32) {
            self.show(0);
            self.tell(&self.texts.preparing);
            let side = self.form.get_attribute("data-side").and_then(|s| s.parse::<u32>().ok()).map_or(2000.0, f64::from);
            let blob = smaller(&file, side).await.unwrap_or(file);
            let asked = UploadAsked {
                kind: self.input("[name=kind]").map_or(String::new(), |i| i.value()),
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is a whole number")]
                length: blob.size() as u64,
                // What is too large is not read: the server will say so.
                mark: if blob.size() > LARGEST { String::new() } else { mark(&blob).await.unwrap_or_default() },
                agreed: self.input("[name=images]").is_some_and(|i| i.checked()),
            };
            let total = u32::try_from(asked.length).unwrap_or(u32::MAX);
            let begin = || Ask { method: "POST", url: self.texts.url.clone(), body: Some(JsValue::from_str(&asked.encode())), at: 0 };
            let (mut seconds, longest, mut tries) = WAITS;
            let (mut finishing, mut ending) = (false, false);
            let mut ask = begin();
            loop {
                let said = ask.call().await.unwrap_or(Said::Lost);
                let is_mine = turn == self.turn.get();
                if ending {
                    if is_mine {
                        // It had been taken, only the answer was lost.
                        Self::leave(&self.texts.page);
                    }
                    return;
                }
                match said {
                    Said::Server(UploadSaid::Up(id, at)) => {
                        let url = [&self.texts.url, "/", &*id].concat();
                        ending = !is_mine || (finishing && at == 0);
                        if ending {
                            ask = Ask { method: "DELETE", url, body: None, at: 0 };
                            continue;
                        }
                        (seconds, tries) = (WAITS.0, WAITS.2);
                        self.show(u32::try_from(u64::from(at) * 100 / u64::from(total.max(1))).unwrap_or(100));
                        finishing = at >= total;
                        self.tell(if finishing { &self.texts.checking } else { "" });
                        ask = if finishing {
                            Ask { method: "POST", url, body: None, at }
                        } else {
                            let end = f64::from(total.min(at.saturating_add(PART)));
                            let part = blob.slice_with_f64_and_f64(f64::from(at), end).ok();
                            Ask { method: "PATCH", url, body: part.map(Into::into), at }
                        };
                    }
                    // Also when it was cancelled too late: the page shows what is kept, and how to take it back.
                    Said::Server(UploadSaid::Kept(page)) => return Self::leave(&page),
                    _ if !is_mine => return,
                    Said::Server(UploadSaid::Wrong(field, text)) => return self.wrong(&field, &text),
                    Said::Form(with_file) => return self.send_form(with_file),
                    Said::Lost | Said::Gone if tries == 0 => return self.end(&self.texts.stopped),
                    Said::Lost | Said::Gone => {
                        self.tell(&self.texts.waiting);
                        wait(seconds).await;
                        (seconds, tries) = ((seconds * 2).min(longest), tries - 1);
                        ask = begin();
                    }
                }
            }
        }

        /// A press on the button that ends it, or the form being sent.
        fn hear(self: &Rc<Self>, event: &Event) {
            if event.type_() == "click" {
                return self.end(&self.texts.cancelled);
            }
            let file = self.input("[type=file]").and_then(|f| f.files()).and_then(|f| f.get(0));
            // Without a file the form says that one is missing.
            let Some(file) = file else { return };
            event.prevent_default();
            if !self.shown.has_attribute("hidden") {
                return;
            }
            // What was wrong with the page before is no longer so.
            if let Some(summary) = document().and_then(|d| d.query_selector(".aj-errors").ok().flatten()) {
                summary.remove();
            }
            for query in ["[type=file]", "[name=images]"] {
                if let Some(control) = self.input(query) {
                    tell(&control, None);
                }
            }
            let turn = self.turn.get() + 1;
            self.turn.set(turn);
            leptos::task::spawn_local(self.clone().send(file.into(), turn));
        }
    }

    pub(super) fn start() {
        let Some(forms) = document().and_then(|d| d.query_selector_all("form[data-side]").ok()) else { return };
        for n in 0..forms.length() {
            let form = forms.get(n).and_then(|f| f.dyn_into::<HtmlFormElement>().ok());
            let Some(sender) = form.and_then(Sender::new) else { continue };
            let button = sender.form.query_selector(".aj-upload button").ok().flatten();
            let form = sender.form.clone();
            let cancel = button.as_ref().map(|b| (b.as_ref(), "click"));
            let heard: Vec<(&EventTarget, &str)> = cancel.into_iter().chain([(form.as_ref(), "submit")]).collect();
            hear(&heard, move |event| sender.hear(&event));
        }
    }
}

/// Nothing happens on the server.
#[cfg(not(feature = "hydrate"))]
mod live {
    pub(super) fn start() {}
}
