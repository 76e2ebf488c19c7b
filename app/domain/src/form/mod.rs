//! Forms as data: what is asked, of whom, why, and for how long it is kept.
//!
//! A field is defined once and used by many forms, so that what is typed once fills them all. A form file with a mistake is refused
//! with its place and reason; one that asks for what must never be collected is refused with the reason of the law.

mod check;
mod never;
mod set;
mod staff;

use serde::Deserialize;

pub use self::check::{Around, Fault, Notice, check, check_kind, notice};
pub use self::never::{Never, forbidden};
pub use self::set::Forms;
pub use self::staff::Staff;

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use crate::Localized;
use crate::deadline::Deadline;
use crate::ids::{EventId, FieldId, FormId, ServiceId};
use crate::image::ImageKind;

/// How much protection an answer needs (PIPL art. 28).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Nothing personal.
    None,
    /// Personal information.
    Pi,
    /// A number that names a person; treated as sensitive.
    PiHigh,
    /// Sensitive by law.
    Spi,
    /// Of a child under 14.
    SpiMinor,
}

impl Sensitivity {
    /// Whether a consent of its own is needed.
    #[must_use]
    pub fn needs_consent(self) -> bool {
        self >= Self::PiHigh
    }
}

/// Whose answer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Each person has an own one.
    Person,
    /// The household has one.
    Home,
}

/// What a line of text has to look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Anything.
    Any,
    /// A name as the Latin letters of a passport write it; accents are accepted.
    LatinName,
    /// A Chinese name.
    HanName,
    /// Katakana.
    Kana,
    /// The number of the document that `doc_type` names.
    DocumentNumber,
    /// An 18-digit resident ID number.
    ResidentId,
    /// The number of a card: letters and digits.
    CardNumber,
}

/// The end of a span of days.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Bound {
    /// Today, China time.
    Today,
    /// So many days from today.
    Days(i32),
    /// A day.
    Day(Date),
    /// The answer of another field.
    Field(FieldId),
}

impl TryFrom<String> for Bound {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::read(&text).ok_or_else(|| {
            format!("{text:?} is no end of a span: write today, today+7, today-30, a day like 1900-01-01, or the id of a field")
        })
    }
}

/// Between which days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Not before.
    #[serde(default)]
    pub from: Option<Bound>,
    /// Not after.
    #[serde(default)]
    pub to: Option<Bound>,
}

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is kept.
    pub id: String,
    /// What is read.
    pub label: Localized,
}

/// What kind of answer a field takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A line.
    Text {
        /// What it has to look like.
        shape: Shape,
        /// The longest, in characters.
        max: u16,
    },
    /// Several lines.
    LongText {
        /// The longest, in characters.
        max: u16,
    },
    /// A day.
    Date(Span),
    /// A day with a time.
    DateTime(Span),
    /// One of several.
    Choice(Vec<Choice>),
    /// Any of several.
    Many(Vec<Choice>),
    /// Yes or no.
    YesNo,
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A country or region, as ISO 3166-1 alpha-3.
    Country,
    /// A subdistrict of the district, by its code.
    Subdistrict,
    /// A community or village of the chosen subdistrict, by its code.
    Community,
    /// One of the services.
    Service,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
}

/// A field: one thing that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id.
    pub id: FieldId,
    /// What is asked.
    pub label: Localized,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// Whose answer it is.
    pub scope: Scope,
    /// How much protection it needs.
    pub sensitivity: Sensitivity,
    /// What it is needed for (PIPL art. 17).
    pub purpose: Localized,
    /// How to fill it in.
    #[serde(default)]
    pub help: Option<Localized>,
    /// The browser's name for it (HTML `autocomplete`).
    #[serde(default)]
    pub autocomplete: Option<String>,
}

/// When something is asked or needed: a field has one of these answers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The field.
    pub field: FieldId,
    /// Its answers; for yes or no, `yes` and `no`.
    pub is: Vec<String>,
}

/// A field on a page of a form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// Which.
    pub field: FieldId,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// When it is asked: all of these.
    #[serde(default)]
    pub when: Vec<Condition>,
}

/// A page of a form: a few fields that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormPage {
    /// Its name in the address.
    pub id: FieldId,
    /// Its heading.
    pub title: Localized,
    /// What is asked on it.
    pub fields: Vec<Use>,
}

/// A paper that belongs to a form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Its id within the form.
    pub id: String,
    /// Its name.
    pub name: Localized,
    /// Whether everybody needs it.
    pub required: bool,
    /// Whether a picture of it may be uploaded; all others are only shown at the counter.
    #[serde(default)]
    pub upload: bool,
    /// What a picture of it shows; papers without one cannot be uploaded yet.
    #[serde(default)]
    pub image: Option<ImageKind>,
    /// Width and height that the form wants of a photo, in pixels; without them it is the photo of exit-entry documents, 33 × 48 mm.
    #[serde(default)]
    pub pixels: Option<(u32, u32)>,
    /// When it is needed, in words.
    #[serde(default)]
    pub when_text: Option<Localized>,
    /// When it is needed: all of these.
    #[serde(default)]
    pub when: Vec<Condition>,
}

/// How long a form is kept (PIPL art. 19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Days after the visit or the decision.
    pub after_visit_days: u16,
    /// Days without a visit since it was last changed.
    pub idle_days: u16,
}

/// A law, by its Chinese name, which binds, and in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Name and article in Chinese.
    pub zh: String,
    /// What it says.
    pub text: Localized,
}

/// Where the binding act is done, when it is not done here.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// What to know.
    pub text: Localized,
    /// The national service.
    #[serde(default)]
    pub url: Option<String>,
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its id.
    pub id: FormId,
    /// Place in lists.
    pub order: u16,
    /// Its name.
    pub title: Localized,
    /// Its name on paper, in Chinese.
    pub door: String,
    /// What it is for, in one or two sentences.
    pub summary: Localized,
    /// The service whose counter deals with it, if one is to be booked.
    #[serde(default)]
    pub service: Option<ServiceId>,
    /// Its pages.
    pub pages: Vec<FormPage>,
    /// The papers that belong to it.
    pub documents: Vec<Paper>,
    /// How long it is kept.
    pub retention: Retention,
    /// The law behind it.
    pub basis: Vec<Basis>,
    /// By when the law wants it done.
    #[serde(default)]
    pub deadline: Option<Deadline>,
    /// Which answer the deadline counts from.
    #[serde(default)]
    pub deadline_from: Option<FieldId>,
    /// Where the binding act is done.
    #[serde(default)]
    pub binding: Option<Binding>,
    /// What of it an employer may prepare for its people.
    #[serde(default)]
    pub staff: Option<Staff>,
    /// The page of the site that does this now, like `/help`: the form begins no more, and who looks for it is led there. What has begun
    /// goes on.
    #[serde(default)]
    pub instead: Option<String>,
    /// What else to know.
    #[serde(default)]
    pub notes: Vec<Localized>,
    /// How certain the entry is, for operators.
    pub certainty: String,
    /// Where it was read, for operators.
    pub source: String,
}

/// A form that belongs to an event of life.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventForm {
    /// Which.
    pub form: FormId,
    /// For whom: all of these.
    #[serde(default)]
    pub when: Vec<Condition>,
}

/// An event of life: what has happened, and which forms it takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// What has happened.
    pub title: Localized,
    /// What is to be done.
    pub summary: Localized,
    /// What is asked to choose the forms.
    pub asks: Vec<Use>,
    /// The forms.
    pub forms: Vec<EventForm>,
}

/// `forms.json`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormsFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// What can be asked.
    pub fields: Vec<Field>,
    /// The forms.
    pub forms: Vec<Form>,
    /// The events of life.
    pub events: Vec<Event>,
}

/// A community or village.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Community {
    /// Twelve digits; the first nine are its subdistrict's.
    pub code: String,
    /// Its name in Chinese, as on every door.
    pub zh: String,
    /// Its name in Latin letters.
    pub pinyin: String,
}

/// `communities.json`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommunitiesFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// The communities.
    pub communities: Vec<Community>,
}

/// The answers of one person, those of the household among them: what was typed, or what it became when it was parsed. A copy shares
/// them until it is changed.
///
/// In the order of their fields. A list, because a tree is a tenth of what the browser loads.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Answers(Arc<Vec<(FieldId, String)>>);

impl Answers {
    /// An answer; empty when there is none.
    #[must_use]
    pub fn get(&self, field: &FieldId) -> &str {
        self.named(field.as_str())
    }

    /// An answer by the name of its field.
    #[must_use]
    pub fn named(&self, field: &str) -> &str {
        self.place(field).ok().and_then(|n| self.0.get(n)).map_or("", |(_, answer)| answer)
    }

    /// Puts an answer in; an empty one takes it out.
    pub fn set(&mut self, field: FieldId, answer: String) {
        if self.get(&field) == answer {
            return;
        }
        let (place, all) = (self.place(field.as_str()), Arc::make_mut(&mut self.0));
        match place {
            Ok(n) if answer.is_empty() => drop(all.remove(n)),
            Ok(n) => all[n].1 = answer,
            Err(_) if answer.is_empty() => {}
            Err(n) => all.insert(n, (field, answer)),
        }
    }

    fn place(&self, field: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(id, _)| id.as_str().cmp(field))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldId, &str)> {
        self.0.iter().map(|(id, text)| (id, text.as_str()))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(FieldId, String)> for Answers {
    fn from_iter<T: IntoIterator<Item = (FieldId, String)>>(answers: T) -> Self {
        let mut all = Self::default();
        for (field, answer) in answers {
            all.set(field, answer);
        }
        all
    }
}

impl fmt::Debug for Answers {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answers({})", self.0.len())
    }
}

impl Condition {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, answers: &Answers) -> bool {
        let answer = answers.get(&self.field);
        self.is.iter().any(|wanted| answer.split(',').any(|a| a == wanted))
    }
}

/// Whether all of them hold.
#[must_use]
pub fn hold(conditions: &[Condition], answers: &Answers) -> bool {
    conditions.iter().all(|c| c.holds(answers))
}

impl Form {
    /// Every field it uses, page by page.
    pub fn uses(&self) -> impl Iterator<Item = &Use> {
        self.pages.iter().flat_map(|p| &p.fields)
    }

    /// A page by its name.
    #[must_use]
    pub fn page(&self, id: &str) -> Option<(usize, &FormPage)> {
        self.pages.iter().enumerate().find(|(_, p)| p.id.as_str() == id)
    }

    /// The papers somebody needs.
    pub fn papers<'a>(&'a self, answers: &'a Answers) -> impl Iterator<Item = &'a Paper> {
        self.documents.iter().filter(|p| hold(&p.when, answers))
    }

    /// The papers of which somebody may upload a picture.
    pub fn pictures<'a>(&'a self, answers: &'a Answers) -> impl Iterator<Item = (&'a Paper, ImageKind)> {
        self.papers(answers).filter_map(|p| p.image.filter(|_| p.upload).map(|kind| (p, kind)))
    }
}

impl Event {
    /// The forms it takes for somebody.
    pub fn chosen<'a>(&'a self, answers: &'a Answers) -> impl Iterator<Item = &'a FormId> {
        self.forms.iter().filter(|f| hold(&f.when, answers)).map(|f| &f.form)
    }
}
