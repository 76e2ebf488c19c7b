//! Sending a picture of a paper: made smaller first, sent in parts with the progress in view, going on where a lost connection broke it
//! off.
//!
//! Without a script the form around it sends the file as it is; that is also what happens when anything here cannot be done.

use leptos::prelude::*;

use crate::lines::{Lines, line};

/// How many bytes of a picture are sent at once.
pub const PART: u32 = 256 * 1024;
/// Stands in a text where the percentage goes in.
pub const PERCENT: &str = "{}";

/// What the page gives its uploads.
///
/// It stands, encoded, in the attribute `data-uploads` of an element around the islands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uploads {
    /// Where uploads are begun; each has its address below.
    pub url: String,
    /// The page itself.
    pub page: String,
    /// Names the progress bar.
    pub label: String,
    /// The picture is being made smaller.
    pub preparing: String,
    /// How much has arrived; see [`PERCENT`].
    pub sending: String,
    /// The connection is lost, it is tried again.
    pub waiting: String,
    /// All has arrived and is being looked at.
    pub checking: String,
    /// The button that ends it.
    pub cancel: String,
    /// It was ended.
    pub cancelled: String,
    /// The connection did not come back.
    pub stopped: String,
}

impl Uploads {
    /// As plain text.
    #[must_use]
    pub fn encode(&self) -> String {
        line(&[
            &self.url,
            &self.page,
            &self.label,
            &self.preparing,
            &self.sending,
            &self.waiting,
            &self.checking,
            &self.cancel,
            &self.cancelled,
            &self.stopped,
        ])
    }

    /// Reads what [`Self::encode`] wrote.
    #[must_use]
    pub fn decode(text: &str) -> Self {
        let mut row = Lines::row(text);
        Self {
            url: row.text(),
            page: row.text(),
            label: row.text(),
            preparing: row.text(),
            sending: row.text(),
            waiting: row.text(),
            checking: row.text(),
            cancel: row.text(),
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

/// The progress of one picture, in its form.
#[island]
pub fn PictureUpload() -> impl IntoView {
    let texts = live::given();
    let (label, cancel, sending) = (texts.label.clone(), texts.cancel.clone(), texts.sending.clone());
    let (percent, told) = (RwSignal::new(None), RwSignal::new(String::new()));
    let node = NodeRef::new();
    let stop = live::start(node, texts, percent, told);
    let done = move || percent.get().unwrap_or(0).to_string();
    view! {
        <div class="aj-upload" node_ref=node>
            <div hidden=move || percent.get().is_none()>
                <p>{move || sending.replace(PERCENT, &done())}</p>
                <progress class="aj-progress" max="100" value=done aria-label=label></progress>
                <button type="button" class="aj-link" on:click=move |_| stop()>
                    {cancel}
                </button>
            </div>
            <p role="status">{move || told.get()}</p>
        </div>
    }
}

/// What happens in the browser.
#[cfg(feature = "hydrate")]
mod live {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use js_sys::{Promise, Reflect, Uint8Array};
    use leptos::html::Div;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{
        Blob, CanvasRenderingContext2d, Headers, HtmlCanvasElement, HtmlElement, HtmlFormElement, HtmlInputElement, ImageBitmap, Request,
        RequestInit, Response,
    };

    use super::{PART, UploadAsked, UploadSaid, Uploads};
    use crate::beside::{document, tell, written};
    use crate::hear;

    /// How well a picture is kept that is made smaller.
    const QUALITY: f64 = 0.85;
    /// Larger files are not taken, in bytes.
    const LARGEST: f64 = 20.0 * 1024.0 * 1024.0;
    /// The first and the longest wait for a lost connection, in seconds, and how many there are.
    const WAITS: (u64, u64, u8) = (1, 15, 20);

    pub(super) fn given() -> Uploads {
        Uploads::decode(&written("data-uploads"))
    }

    enum Said {
        Server(UploadSaid),
        /// No answer, or one that may be better later.
        Lost,
        /// There is no such upload any more.
        Gone,
        /// The form finds out why; with its file only where that may help.
        Form(bool),
    }

    async fn call(method: &str, url: &str, body: Option<&JsValue>, at: u32) -> Option<Said> {
        let init = RequestInit::new();
        init.set_method(method);
        if let Some(body) = body {
            init.set_body(body);
        }
        let headers = Headers::new().ok()?;
        headers.set("upload-offset", &at.to_string()).ok()?;
        init.set_headers(&headers);
        let request = Request::new_with_str_and_init(url, &init).ok()?;
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

    #[derive(Clone)]
    struct Sender {
        form: HtmlFormElement,
        texts: Rc<Uploads>,
        percent: RwSignal<Option<u32>>,
        told: RwSignal<String>,
        /// Counts what was begun and cancelled; an upload with an older number has been ended.
        turn: Rc<Cell<u32>>,
    }

    impl Sender {
        fn input(&self, query: &str) -> Option<HtmlInputElement> {
            self.form.query_selector(query).ok()??.dyn_into().ok()
        }

        fn end(&self, told: &str) {
            self.percent.set(None);
            self.told.set(told.to_owned());
        }

        fn leave(&self, to: &str) {
            if let Some(window) = web_sys::window() {
                let location = window.location();
                let _ = location.set_href(to);
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

        async fn send(self, file: Blob, turn: u32) {
            self.percent.set(Some(0));
            self.told.set(self.texts.preparing.clone());
            let side = self.form.get_attribute("data-side").and_then(|s| s.parse().ok()).unwrap_or(2000.0);
            let blob = smaller(&file, side).await.unwrap_or(file);
            let asked = UploadAsked {
                kind: self.input("[name=kind]").map_or(String::new(), |i| i.value()),
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is a whole number")]
                length: blob.size() as u64,
                // What is too large is not read: the server will say so.
                mark: if blob.size() > LARGEST { String::new() } else { mark(&blob).await.unwrap_or_default() },
                agreed: self.input("[name=images]").is_some_and(|i| i.checked()),
            };
            let (total, asked) = (u32::try_from(asked.length).unwrap_or(u32::MAX), JsValue::from_str(&asked.encode()));
            let (mut seconds, longest, mut tries) = WAITS;
            let mut finishing = false;
            loop {
                let mut said = call("POST", &self.texts.url, Some(&asked), 0).await.unwrap_or(Said::Lost);
                loop {
                    let is_mine = turn == self.turn.get();
                    match said {
                        Said::Server(UploadSaid::Up(id, at)) => {
                            let url = [&self.texts.url, "/", &*id].concat();
                            if !is_mine || (finishing && at == 0) {
                                call("DELETE", &url, None, 0).await;
                                if is_mine {
                                    // It had been taken, only the answer was lost.
                                    self.leave(&self.texts.page);
                                }
                                return;
                            }
                            (seconds, tries) = (WAITS.0, WAITS.2);
                            self.percent.set(u32::try_from(u64::from(at) * 100 / u64::from(total.max(1))).ok());
                            said = if at < total {
                                let end = f64::from(total.min(at.saturating_add(PART)));
                                let part = blob.slice_with_f64_and_f64(f64::from(at), end).ok();
                                self.told.set(String::new());
                                call("PATCH", &url, part.as_ref().map(AsRef::as_ref), at).await
                            } else {
                                finishing = true;
                                self.told.set(self.texts.checking.clone());
                                call("POST", &url, None, 0).await
                            }
                            .unwrap_or(Said::Lost);
                        }
                        _ if !is_mine => return,
                        Said::Server(UploadSaid::Kept(page)) => return self.leave(&page),
                        Said::Server(UploadSaid::Wrong(field, text)) => {
                            self.turn.set(turn + 1);
                            return self.wrong(&field, &text);
                        }
                        Said::Form(with_file) => return self.send_form(with_file),
                        Said::Lost | Said::Gone => break,
                    }
                }
                if tries == 0 {
                    self.turn.set(turn + 1);
                    return self.end(&self.texts.stopped);
                }
                self.told.set(self.texts.waiting.clone());
                wait(seconds).await;
                (seconds, tries) = ((seconds * 2).min(longest), tries - 1);
            }
        }
    }

    pub(super) fn start(node: NodeRef<Div>, texts: Uploads, percent: RwSignal<Option<u32>>, told: RwSignal<String>) -> impl Fn() + 'static {
        let turn = Rc::new(Cell::new(0));
        let texts = Rc::new(texts);
        let (cancelled, here) = (texts.cancelled.clone(), turn.clone());
        Effect::new(move |_| {
            let form = node.get().and_then(|n| n.closest("form").ok().flatten()).and_then(|f| f.dyn_into::<HtmlFormElement>().ok());
            let Some(form) = form else { return };
            let sender = Sender { form: form.clone(), texts: texts.clone(), percent, told, turn: turn.clone() };
            hear(&form, "submit", move |event| {
                let file = sender.input("[type=file]").and_then(|f| f.files()).and_then(|f| f.get(0));
                // Without a file the form says that one is missing.
                let Some(file) = file else { return };
                event.prevent_default();
                if percent.get_untracked().is_some() {
                    return;
                }
                for query in ["[type=file]", "[name=images]"] {
                    if let Some(control) = sender.input(query) {
                        tell(&control, None);
                    }
                }
                let turn = sender.turn.get() + 1;
                sender.turn.set(turn);
                leptos::task::spawn_local(sender.clone().send(file.into(), turn));
            });
        });
        move || {
            here.set(here.get() + 1);
            percent.set(None);
            told.set(cancelled.clone());
        }
    }
}

/// Nothing happens on the server.
#[cfg(not(feature = "hydrate"))]
mod live {
    use leptos::html::Div;
    use leptos::prelude::*;

    use super::Uploads;

    pub(super) fn given() -> Uploads {
        use_context().unwrap_or_default()
    }

    pub(super) fn start(_: NodeRef<Div>, _: Uploads, _: RwSignal<Option<u32>>, _: RwSignal<String>) -> impl Fn() + 'static {
        || {}
    }
}
