//! The slot picker: days with what is free, the times of one day, the next free day.
//!
//! On the server it is links and radio buttons in a form. Awake, it changes the day without a reload, moves between days by arrow
//! keys, and shows what is still free: it listens to news, and asks every few seconds where it cannot listen.

use leptos::prelude::*;

use crate::lines::{Lines, line};

/// A day of the strip.
#[derive(Clone)]
pub struct PickDay {
    /// `2026-11-24`.
    pub date: String,
    /// `Tue`.
    pub weekday: String,
    /// `24`.
    pub number: String,
    /// `Nov`, on the first day shown and the first of a month; else empty.
    pub month: String,
    /// `11 free`, `full`, `closed`.
    pub note: String,
    /// All of it in one phrase, for those who hear it.
    pub label: String,
    /// Where the day leads without a script.
    pub href: String,
    /// Whether it can be chosen.
    pub open: bool,
}

/// A time of a day.
#[derive(Clone)]
pub struct PickTime {
    /// The slot's id.
    pub slot: String,
    /// `14:20`.
    pub time: String,
    /// `2 free`, `full`.
    pub note: String,
    /// Whether it is full.
    pub full: bool,
    /// Whether it is in the afternoon.
    pub afternoon: bool,
}

/// What the picker shows, and what it asks for again.
#[derive(Clone, Default)]
pub struct PickState {
    /// The days.
    pub days: Vec<PickDay>,
    /// The chosen day.
    pub day: String,
    /// The chosen day, in full.
    pub legend: String,
    /// Its times.
    pub times: Vec<PickTime>,
    /// What stands instead of times when there are none.
    pub empty: String,
    /// The next day with free times: date, address, text. Empty when there is none or the chosen day has free times.
    pub next: Option<(String, String, String)>,
    /// When this was true.
    pub updated: String,
}

impl PickState {
    /// As plain text: a line each for the state, the next free day, every day and every time, told apart by their first letter.
    ///
    /// Plain text because a JSON reader for these types would be a fifth of what the browser loads.
    #[must_use]
    pub fn encode(&self) -> String {
        let flag = |on: bool| if on { "1" } else { "" };
        let mut text = line(&["s", &self.day, &self.legend, &self.empty, &self.updated]);
        if let Some((date, href, label)) = &self.next {
            text += &line(&["n", date, href, label]);
        }
        for d in &self.days {
            text += &line(&["d", &d.date, &d.weekday, &d.number, &d.month, &d.note, &d.label, &d.href, flag(d.open)]);
        }
        for t in &self.times {
            text += &line(&["t", &t.slot, &t.time, &t.note, flag(t.full), flag(t.afternoon)]);
        }
        text
    }

    /// Reads what [`Self::encode`] wrote; what it does not know it leaves out.
    #[must_use]
    pub fn decode(text: &str) -> Self {
        let mut state = Self::default();
        for mut row in Lines::of(text) {
            match row.next() {
                "s" => (state.day, state.legend, state.empty, state.updated) = (row.text(), row.text(), row.text(), row.text()),
                "n" => state.next = Some((row.text(), row.text(), row.text())),
                "d" => state.days.push(PickDay {
                    date: row.text(),
                    weekday: row.text(),
                    number: row.text(),
                    month: row.text(),
                    note: row.text(),
                    label: row.text(),
                    href: row.text(),
                    open: row.flag(),
                }),
                "t" => state.times.push(PickTime {
                    slot: row.text(),
                    time: row.text(),
                    note: row.text(),
                    full: row.flag(),
                    afternoon: row.flag(),
                }),
                _ => {}
            }
        }
        state
    }
}

/// Texts that do not change.
#[derive(Clone, Default)]
pub struct PickTexts {
    /// Names the strip.
    pub days: String,
    /// Before noon.
    pub morning: String,
    /// After noon.
    pub afternoon: String,
    /// The free times could not be updated.
    pub offline: String,
    /// The chosen time has just been taken.
    pub taken: String,
}

/// What the picker starts with.
///
/// The page provides it as context and writes it, encoded, into the attribute `data-picker` of the element around the island. An
/// island with props would load a JSON reader, a tenth of all the browser loads.
#[derive(Clone, Default)]
pub struct Picker {
    /// Days and times.
    pub state: PickState,
    /// Texts.
    pub texts: PickTexts,
    /// Gives an encoded [`PickState`] for `?day=`.
    pub url: String,
    /// Sends an event when what is free has changed.
    pub live: String,
    /// The slot that is checked at first.
    pub chosen: String,
}

impl Picker {
    /// As plain text.
    #[must_use]
    pub fn encode(&self) -> String {
        let t = &self.texts;
        self.state.encode()
            + &line(&["x", &t.days, &t.morning, &t.afternoon, &t.offline, &t.taken])
            + &line(&["u", &self.url, &self.live, &self.chosen])
    }

    /// Reads what [`Self::encode`] wrote.
    #[must_use]
    pub fn decode(text: &str) -> Self {
        let mut picker = Self { state: PickState::decode(text), ..Self::default() };
        for mut row in Lines::of(text) {
            match row.next() {
                "x" => {
                    let t = &mut picker.texts;
                    (t.days, t.morning, t.afternoon, t.offline, t.taken) = (row.text(), row.text(), row.text(), row.text(), row.text());
                }
                "u" => (picker.url, picker.live, picker.chosen) = (row.text(), row.text(), row.text()),
                _ => {}
            }
        }
        picker
    }
}

/// Days and times of one office and service, from the [`Picker`] the page provides.
#[island]
pub fn SlotPicker() -> impl IntoView {
    let Picker { state, texts, url, live: news, chosen } = live::given();
    let state = RwSignal::new(state);
    let chosen = RwSignal::new(chosen);
    let told = RwSignal::new(String::new());
    let go = live::start(state, chosen, told, (url, news), texts.clone());

    // `with` everywhere: a copy of the whole state for each part would be a third of the work of a page.
    let days = {
        let go = go.clone();
        move || state.with(|s| s.days.iter().map(|day| day_view(day.clone(), &s.day, go.clone())).collect_view())
    };
    let next = move || {
        state.with(|s| s.next.clone()).map(|(date, href, text)| {
            let go = go.clone();
            view! {
                <p class="aj-slots-next">
                    <a class="aj-link" href=href on:click=move |event| go(&event, date.clone())>
                        {text}
                    </a>
                </p>
            }
        })
    };
    let part = move |afternoon: bool, title: String| {
        move || {
            state.with(|s| {
                let times: Vec<_> =
                    s.times.iter().filter(|t| t.afternoon == afternoon).map(|time| time_view(time.clone(), chosen)).collect();
                (!times.is_empty()).then(|| {
                    view! {
                        <p class="aj-times-part">{title.clone()}</p>
                        <div class="aj-times-grid">{times}</div>
                    }
                })
            })
        }
    };
    view! {
        <div class="aj-slots">
            <nav class="aj-days" aria-label=texts.days tabindex="-1">
                <ul on:keydown=live::arrows>{days}</ul>
            </nav>
            <fieldset class="aj-times" id="slot">
                <legend>{move || state.with(|s| s.legend.clone())}</legend>
                {part(false, texts.morning)}
                {part(true, texts.afternoon)}
                {move || state.with(|s| s.times.is_empty().then(|| view! { <p class="aj-muted">{s.empty.clone()}</p> }))}
            </fieldset>
            {next}
            <p class="aj-slots-live" role="status">
                {move || {
                    let told = told.get();
                    if told.is_empty() { state.with(|s| s.updated.clone()) } else { told }
                }}
            </p>
        </div>
    }
}

fn day_view<F>(day: PickDay, current: &str, go: F) -> impl IntoView + use<F>
where
    F: Fn(&leptos::ev::MouseEvent, String) + 'static,
{
    let inside = view! {
        <span class="aj-day-name" aria-hidden="true">{day.weekday}</span>
        <b aria-hidden="true">{day.number}</b>
        <span class="aj-day-month" aria-hidden="true">{day.month}</span>
        <small aria-hidden="true">{day.note}</small>
        <span class="aj-visually-hidden">{day.label}</span>
    };
    let is_current = day.date == current;
    let face = if day.open || is_current {
        let date = day.date;
        let class = if day.open { "aj-day" } else { "aj-day aj-day-off" };
        view! {
            <a class=class href=day.href aria-current=is_current.then_some("date") on:click=move |event| go(&event, date.clone())>
                {inside}
            </a>
        }
        .into_any()
    } else {
        view! { <span class="aj-day aj-day-off">{inside}</span> }.into_any()
    };
    view! { <li>{face}</li> }
}

fn time_view(time: PickTime, chosen: RwSignal<String>) -> impl IntoView {
    let (slot, value) = (time.slot.clone(), time.slot.clone());
    let class = if time.full { "aj-time aj-time-full" } else { "aj-time" };
    let checked = {
        let slot = slot.clone();
        move || chosen.get() == slot
    };
    view! {
        <label class=class>
            <input
                type="radio"
                name="slot"
                value=value
                disabled=time.full
                checked=checked.clone()
                prop:checked=checked
                on:change=move |_| chosen.set(slot.clone())
            />
            <span class="aj-time-face">
                <b>{time.time}</b>
                <small>{time.note}</small>
            </span>
        </label>
    }
}

/// What happens in the browser.
#[cfg(feature = "hydrate")]
mod live {
    use std::time::Duration;

    use leptos::ev::{KeyboardEvent, MouseEvent};
    use leptos::prelude::*;
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{EventSource, HtmlElement, Response, VisibilityState};

    use super::{PickState, PickTexts, Picker};

    /// Reads what the page wrote around the island.
    pub(super) fn given() -> Picker {
        let text = web_sys::window()
            .and_then(|w| w.document())
            .and_then(|d| d.query_selector("[data-picker]").ok().flatten())
            .and_then(|e| e.get_attribute("data-picker"));
        Picker::decode(&text.unwrap_or_default())
    }

    const EVERY: Duration = Duration::from_secs(15);

    async fn ask(url: &str, day: &str) -> Option<PickState> {
        let window = web_sys::window()?;
        let joint = if url.contains('?') { '&' } else { '?' };
        let response = JsFuture::from(window.fetch_with_str(&format!("{url}{joint}day={day}"))).await.ok()?;
        let response: Response = response.dyn_into().ok()?;
        if !response.ok() {
            return None;
        }
        let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
        Some(PickState::decode(&text))
    }

    /// Shows a new state; says so when the chosen time has been taken.
    fn show(new: PickState, state: RwSignal<PickState>, chosen: RwSignal<String>, told: RwSignal<String>, texts: &PickTexts) {
        let gone = new.times.iter().any(|t| t.full && t.slot == chosen.get_untracked());
        if gone {
            chosen.set(String::new());
        }
        told.set(if gone { texts.taken.clone() } else { String::new() });
        state.set(new);
    }

    /// A connection over which the server tells that something has changed, with what is then done.
    type Line = (EventSource, Closure<dyn FnMut()>);

    fn is_seen() -> bool {
        web_sys::window().and_then(|w| w.document()).is_some_and(|d| d.visibility_state() == VisibilityState::Visible)
    }

    /// Keeps the connection open while the page is seen; tells whether it works.
    fn listen(line: StoredValue<Option<Line>, LocalStorage>, url: &str, refresh: impl Fn() + 'static) -> bool {
        let state = line.with_value(|l| l.as_ref().map(|(source, _)| source.ready_state()));
        match state {
            Some(EventSource::OPEN) if is_seen() => return true,
            Some(EventSource::CONNECTING) => return false,
            Some(_) => line.update_value(|l| {
                if let Some((source, _)) = l.take() {
                    source.close();
                }
            }),
            None => {}
        }
        if is_seen()
            && let Ok(source) = EventSource::new(url)
        {
            let told = Closure::<dyn FnMut()>::new(refresh);
            source.set_onmessage(Some(told.as_ref().unchecked_ref()));
            line.set_value(Some((source, told)));
        }
        false
    }

    pub(super) fn start(
        state: RwSignal<PickState>,
        chosen: RwSignal<String>,
        told: RwSignal<String>,
        (url, news): (String, String),
        texts: PickTexts,
    ) -> impl Fn(&MouseEvent, String) + Clone + 'static {
        let url = StoredValue::new_local(url);
        let texts = StoredValue::new_local(texts);
        let line = StoredValue::new_local(None);
        let refresh = move || {
            leptos::task::spawn_local(async move {
                let day = state.with_untracked(|s| s.day.clone());
                match ask(&url.get_value(), &day).await {
                    // The person may have gone to another day meanwhile.
                    Some(new) if state.with_untracked(|s| s.day == day) => show(new, state, chosen, told, &texts.get_value()),
                    Some(_) => {}
                    None => told.set(texts.get_value().offline),
                }
            });
        };
        Effect::new(move |_| {
            let news = news.clone();
            listen(line, &news, refresh);
            set_interval(
                move || {
                    if !listen(line, &news, refresh) && is_seen() {
                        refresh();
                    }
                },
                EVERY,
            );
        });
        move |event: &MouseEvent, date: String| {
            if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
                return;
            }
            event.prevent_default();
            leptos::task::spawn_local(async move {
                let Some(window) = web_sys::window() else { return };
                let href = state.with_untracked(|s| s.days.iter().find(|d| d.date == date).map(|d| d.href.clone())).unwrap_or_default();
                match ask(&url.get_value(), &date).await {
                    Some(new) => {
                        show(new, state, chosen, told, &texts.get_value());
                        if let Ok(history) = window.history() {
                            let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&href));
                        }
                    }
                    // Without an answer the link does what links do.
                    None => {
                        let _ = window.location().set_href(&href);
                    }
                }
            });
        }
    }

    /// Left and right go from day to day.
    pub(super) fn arrows(event: KeyboardEvent) {
        let step = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => 1,
            "ArrowLeft" | "ArrowUp" => -1,
            _ => return,
        };
        let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
        let Ok(links) = document.query_selector_all(".aj-days a") else { return };
        let Some(active) = document.active_element() else { return };
        let here = (0..links.length()).find(|n| links.get(*n).is_some_and(|l| l.is_same_node(Some(&active))));
        let Some(to) = here.and_then(|n| n.checked_add_signed(step)) else { return };
        if let Some(link) = links.get(to).and_then(|l| l.dyn_into::<HtmlElement>().ok()) {
            event.prevent_default();
            let _ = link.focus();
        }
    }
}

/// Nothing happens on the server.
#[cfg(not(feature = "hydrate"))]
mod live {
    use leptos::ev::{KeyboardEvent, MouseEvent};
    use leptos::prelude::*;

    use super::{PickState, PickTexts, Picker};

    pub(super) fn given() -> Picker {
        take_context().unwrap_or_default()
    }

    pub(super) fn start(
        _: RwSignal<PickState>,
        _: RwSignal<String>,
        _: RwSignal<String>,
        _: (String, String),
        _: PickTexts,
    ) -> impl Fn(&MouseEvent, String) + Clone + 'static {
        |_: &MouseEvent, _: String| {}
    }

    pub(super) fn arrows(_: KeyboardEvent) {}
}
