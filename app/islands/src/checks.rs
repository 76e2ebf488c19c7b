//! The checks of the server, done once more while a person fills in a page: what is wrong is told when a field is left, and no longer
//! when it is right.
//!
//! The code is `anjia_domain::form::check`, the texts come with the page. Nothing is told of a field that was not touched or is empty,
//! nothing is kept from being sent, and the server has the last word. Telephone numbers, e-mail addresses and the lines of passports are
//! left to it: what reads them is larger than all the islands.

use anjia_domain::Lang;
use anjia_domain::form::{Answers, Around, Bound, Fault, Kind, Shape, Span, check_kind};
use anjia_domain::ids::FieldId;
use anjia_domain::time;
use jiff::civil::{Date, DateTime};
use leptos::prelude::*;

use crate::lines::{Lines, Row, line};

/// Stands in a text where a day goes in.
pub const DAY: char = '\u{e000}';
/// The signs in the form of a day for its year, its day of the month and its day of the week.
pub const PARTS: [char; 3] = ['\u{e001}', '\u{e002}', '\u{e003}'];

const SHAPES: [(&str, Shape); 7] = [
    ("any", Shape::Any),
    ("latin", Shape::LatinName),
    ("han", Shape::HanName),
    ("kana", Shape::Kana),
    ("document", Shape::DocumentNumber),
    ("resident", Shape::ResidentId),
    ("card", Shape::CardNumber),
];

/// What a page gives its checks.
///
/// It stands, encoded, in the attribute `data-checks` of the element around the island.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    /// China time when the page was made.
    pub now: DateTime,
    /// The fields of the page, and what they take; others are left out.
    pub fields: Vec<(FieldId, Kind)>,
    /// Answers that stand on other pages and are needed here.
    pub answers: Answers,
    /// What is told about a fault, by [`check_name`].
    pub texts: Vec<(String, String)>,
    /// How days are written, for each month; see [`PARTS`].
    pub months: Vec<String>,
    /// The names of the days of the week, from Monday on.
    pub weekdays: Vec<String>,
}

/// The name of a fault among [`Checks::texts`]; days do not tell them apart.
#[must_use]
pub fn check_name(fault: &Fault) -> String {
    match fault {
        Fault::TooLong(max) => return ["long", &max.to_string()].concat(),
        Fault::Number(min, max) => return ["number", &min.to_string(), "..", &max.to_string()].concat(),
        Fault::Empty => "empty",
        Fault::Control => "control",
        Fault::Latin => "latin",
        Fault::Han => "han",
        Fault::Kana => "kana",
        Fault::Date => "date",
        Fault::DateTime => "time",
        Fault::TooEarly(_) => "early",
        Fault::TooLate(_) => "late",
        Fault::Choice => "choice",
        Fault::Phone => "phone",
        Fault::Email => "email",
        Fault::Document => "document",
        Fault::CheckDigit => "digit",
    }
    .to_owned()
}

fn write_kind(kind: &Kind) -> Option<[String; 3]> {
    let bound = |b: &Option<Bound>| b.as_ref().map_or(String::new(), ToString::to_string);
    Some(match kind {
        Kind::Text { shape, max } => {
            let shape = SHAPES.iter().find(|(_, s)| s == shape)?.0;
            [shape.to_owned(), max.to_string(), String::new()]
        }
        Kind::LongText { max } => ["lines".to_owned(), max.to_string(), String::new()],
        Kind::Date(span) => ["date".to_owned(), bound(&span.from), bound(&span.to)],
        Kind::DateTime(span) => ["time".to_owned(), bound(&span.from), bound(&span.to)],
        Kind::Number { min, max } => ["number".to_owned(), min.to_string(), max.to_string()],
        _ => return None,
    })
}

fn read_kind(row: &mut Row<'_>) -> Option<Kind> {
    let (name, one, two) = (row.next(), row.next(), row.next());
    let span = || Span { from: Bound::read(one), to: Bound::read(two) };
    Some(match name {
        "lines" => Kind::LongText { max: one.parse().ok()? },
        "date" => Kind::Date(span()),
        "time" => Kind::DateTime(span()),
        "number" => Kind::Number { min: one.parse().ok()?, max: two.parse().ok()? },
        shape => Kind::Text { shape: SHAPES.iter().find(|(name, _)| *name == shape)?.1, max: one.parse().ok()? },
    })
}

impl Checks {
    /// Whether a field of this kind is looked at here.
    #[must_use]
    pub fn takes(kind: &Kind) -> bool {
        matches!(kind, Kind::Text { .. } | Kind::LongText { .. } | Kind::Date(_) | Kind::DateTime(_) | Kind::Number { .. })
    }

    /// As plain text: a line for each thing, told apart by their first letter.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut text = line(&["n", &self.now.to_string()]);
        for (id, kind) in &self.fields {
            if let Some([name, one, two]) = write_kind(kind) {
                text += &line(&["f", id.as_str(), &name, &one, &two]);
            }
        }
        for (id, answer) in self.answers.iter() {
            text += &line(&["a", id.as_str(), answer]);
        }
        for (name, said) in &self.texts {
            text += &line(&["t", name, said]);
        }
        for month in &self.months {
            text += &line(&["m", month]);
        }
        for day in &self.weekdays {
            text += &line(&["w", day]);
        }
        text
    }

    /// Reads what [`Self::encode`] wrote; what it does not know it leaves out.
    #[must_use]
    pub fn decode(text: &str) -> Self {
        let mut checks = Self::default();
        for mut row in Lines::of(text) {
            match row.next() {
                "n" => checks.now = time::read_moment(row.next()).unwrap_or_default(),
                "f" => {
                    if let (Ok(id), Some(kind)) = (row.next().parse(), read_kind(&mut row)) {
                        checks.fields.push((id, kind));
                    }
                }
                "a" => {
                    if let Ok(id) = row.next().parse() {
                        checks.answers.set(id, row.text());
                    }
                }
                "t" => checks.texts.push((row.text(), row.text())),
                "m" => checks.months.push(row.text()),
                "w" => checks.weekdays.push(row.text()),
                _ => {}
            }
        }
        checks
    }

    /// What is told about an answer as it was typed; nothing when it is right or there is none.
    #[must_use]
    pub fn wrong(&self, field: &str, typed: &str, answers: &Answers) -> Option<String> {
        let (_, kind) = self.fields.iter().find(|(id, _)| id.as_str() == field)?;
        let around = Around { now: self.now, lang: Lang::Zh, answers, known: &|_: &Kind, _: &str| true };
        self.say(&check_kind(kind, typed, false, &around).err()?)
    }

    /// What is told about a fault.
    #[must_use]
    pub fn say(&self, fault: &Fault) -> Option<String> {
        let name = check_name(fault);
        let text = &self.texts.iter().find(|(n, _)| *n == name)?.1;
        match fault {
            Fault::TooEarly(day) | Fault::TooLate(day) => Some(text.replace(DAY, &self.day(*day)?)),
            _ => Some(text.clone()),
        }
    }

    fn day(&self, day: Date) -> Option<String> {
        let month = self.months.get(usize::try_from(day.month() - 1).ok()?)?;
        let weekday = self.weekdays.get(usize::try_from(day.weekday().to_monday_zero_offset()).ok()?)?;
        let [y, d, w] = PARTS;
        Some(month.replace(y, &day.year().to_string()).replace(d, &day.day().to_string()).replace(w, weekday))
    }

    /// The fields whose answers say what is right elsewhere: the kind of a document, and the ends of spans.
    pub fn depends(&self) -> impl Iterator<Item = &FieldId> {
        self.fields.iter().flat_map(|(_, kind)| needed(kind))
    }
}

/// The fields named in a kind.
fn needed(kind: &Kind) -> Vec<&FieldId> {
    let (Kind::Date(span) | Kind::DateTime(span)) = kind else { return Vec::new() };
    [&span.from, &span.to].into_iter().filter_map(|b| if let Some(Bound::Field(id)) = b { Some(id) } else { None }).collect()
}

/// The checks of the page's form. What they tell stands at the fields, and is read out by the `status` around the island: with a
/// view of its own it would be a third larger.
#[island]
pub fn FieldChecks() -> impl IntoView {
    live::start();
}

/// What happens in the browser.
#[cfg(feature = "hydrate")]
mod live {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;

    use anjia_domain::form::{Answers, Fault};
    use leptos::prelude::set_timeout;
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen::JsValue;
    use web_sys::{Element, EventTarget, FormData, HtmlFormElement};

    use super::Checks;
    use crate::beside::{document, is_bad, tell, written};
    use crate::hear;

    /// After a field was left, this long nothing moves, so that a tap on a button meets it.
    const STILL: Duration = Duration::from_millis(150);

    fn property(of: &JsValue, name: &str) -> JsValue {
        js_sys::Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
    }

    fn text(of: &JsValue, name: &str) -> String {
        property(of, name).as_string().unwrap_or_default()
    }

    /// A day that the browser's own control could not read: it has no value then.
    fn is_unreadable(control: &Element) -> bool {
        property(&property(control, "validity"), "badInput").is_truthy()
    }

    struct Page {
        form: HtmlFormElement,
        checks: Checks,
        /// Fields that hold something else than at first.
        touched: RefCell<Vec<String>>,
        /// Fields that were left and are not looked at yet.
        left: RefCell<Vec<String>>,
        pressed: Cell<bool>,
        told: Option<Element>,
    }

    impl Page {
        fn say(&self, text: &str) {
            if let Some(told) = &self.told {
                told.set_text_content(Some(text));
            }
        }

        fn answers(&self) -> Answers {
            let mut answers = self.checks.answers.clone();
            if let Ok(data) = FormData::new_with_form(&self.form) {
                let kind = "doc_type".parse().ok();
                for id in self.checks.depends().chain(&kind).filter(|id| data.has(id.as_str())) {
                    answers.set(id.clone(), data.get(id.as_str()).as_string().unwrap_or_default());
                }
            }
            answers
        }

        /// What is wrong with a field now. The inner `None`: nothing. The outer one: nothing is said about it, neither way.
        fn wrong(&self, id: &str, control: &Element) -> Option<Option<String>> {
            let typed = text(control, "value");
            if typed.is_empty() && is_unreadable(control) {
                return Some(self.checks.say(&Fault::Date));
            }
            let touched = || self.touched.borrow().iter().any(|t| t == id);
            (!typed.trim().is_empty() || touched()).then(|| self.checks.wrong(id, &typed, &self.answers()))
        }

        fn knows(&self, id: &str) -> bool {
            self.checks.fields.iter().any(|(field, _)| field.as_str() == id)
        }

        /// A field was left: it is looked at, unless it holds what it held at first.
        fn look(&self, id: &str) {
            let Some(control) = document().and_then(|d| d.get_element_by_id(id)) else { return };
            let same = text(&control, "value") == text(&control, "defaultValue") && !is_unreadable(&control);
            let mut touched = self.touched.borrow_mut();
            if !touched.iter().any(|t| t == id) {
                if same {
                    return;
                }
                touched.push(id.to_owned());
            }
            drop(touched);
            if let Some(wrong) = self.wrong(id, &control) {
                tell(&control, wrong.as_deref());
                self.say(wrong.as_deref().unwrap_or_default());
            }
            self.look_at_others(id);
        }

        /// An answer may make others right or wrong.
        fn look_at_others(&self, but: &str) {
            for (id, _) in self.checks.fields.iter().filter(|(id, _)| id.as_str() != but) {
                let Some(control) = document().and_then(|d| d.get_element_by_id(id.as_str())) else { continue };
                let looked = is_bad(&control) || self.touched.borrow().iter().any(|t| t == id.as_str());
                if looked && let Some(wrong) = self.wrong(id.as_str(), &control) {
                    tell(&control, wrong.as_deref());
                }
            }
        }

        fn look_at_left(&self) {
            if !self.pressed.get() {
                for id in self.left.take() {
                    self.look(&id);
                }
            }
        }

        /// Something was typed: what is right by now is no longer called wrong.
        fn forgive(&self, control: &Element) {
            if self.knows(&control.id()) && is_bad(control) && matches!(self.wrong(&control.id(), control), Some(None)) {
                tell(control, None);
                self.say("");
            }
        }
    }

    fn soon(page: &Rc<Page>) {
        let page = page.clone();
        set_timeout(move || page.look_at_left(), STILL);
    }

    pub(super) fn start() {
        let Some(document) = document() else { return };
        let form = document.get_element_by_id("fill").and_then(|f| f.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form else { return };
        let page = Rc::new(Page {
            checks: Checks::decode(&written("data-checks")),
            form: form.clone(),
            touched: RefCell::default(),
            left: RefCell::default(),
            pressed: Cell::new(false),
            told: document.query_selector("[data-checks] [role=status]").ok().flatten(),
        });
        let (on_form, on_page): (&EventTarget, &EventTarget) = (form.as_ref(), document.as_ref());
        let of_form = ["focusout", "input", "change"].map(|name| (on_form, name));
        // While a button or a finger is down nothing moves: what was told would push away what is being pressed.
        let of_pointer = ["pointerdown", "pointerup", "pointercancel"].map(|name| (on_page, name));
        hear(&[of_form, of_pointer].concat(), move |event| {
            let name = event.type_();
            if name.starts_with('p') {
                page.pressed.set(name == "pointerdown");
                if !page.pressed.get() && !page.left.borrow().is_empty() {
                    soon(&page);
                }
                return;
            }
            let Some(control) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return };
            let id = control.id();
            match (&*name, page.knows(&id)) {
                ("input", _) => page.forgive(&control),
                ("focusout", true) => {
                    page.left.borrow_mut().push(id);
                    soon(&page);
                }
                ("change", false) => page.look_at_others(&id),
                _ => {}
            }
        });
    }
}

/// Nothing happens on the server.
#[cfg(not(feature = "hydrate"))]
mod live {
    pub(super) fn start() {}
}
