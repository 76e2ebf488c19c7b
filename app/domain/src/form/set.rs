//! The forms of a data set, cross-checked.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answers, Bound, CommunitiesFile, Community, Condition, Event, Field, Form, FormsFile, Kind, Span, Use, forbidden, staff};
use crate::catalogue::Problem;
use crate::ids::{EventId, FieldId, FormId, ServiceId};
use crate::image::ImageKind;

const FILE: &str = "forms.json";
/// The most answers a choice may offer.
const CHOICES: usize = 100;

/// Forms, their fields and the events of life: every id that is named exists.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    fields: BTreeMap<FieldId, Field>,
    forms: Vec<Form>,
    events: Vec<Event>,
    communities: Vec<Community>,
}

impl Forms {
    /// Puts the files together.
    ///
    /// # Errors
    /// With every mistake found.
    pub fn new(
        file: FormsFile,
        communities: CommunitiesFile,
        is_service: impl Fn(&ServiceId) -> bool,
        is_subdistrict: impl Fn(&str) -> bool,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = problems(&file, is_service);
        for (n, community) in communities.communities.iter().enumerate() {
            let well = community.code.len() == 12 && community.code.is_ascii() && is_subdistrict(&community.code[..9]);
            if !well {
                let reason = format!("\"{}\" is no code of a community in one of the subdistricts of subdistricts.json", community.code);
                problems.push(Problem { file: "communities.json", place: format!("communities[{n}].code"), reason });
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let FormsFile { fields, mut forms, events, .. } = file;
        forms.sort_by_key(|f| f.order);
        Ok(Self { fields: fields.into_iter().map(|f| (f.id.clone(), f)).collect(), forms, events, communities: communities.communities })
    }

    /// All forms, in their order.
    #[must_use]
    pub fn all(&self) -> &[Form] {
        &self.forms
    }

    /// The events of life, in the order of the file.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// A form by its id.
    #[must_use]
    pub fn form(&self, id: &FormId) -> Option<&Form> {
        self.forms.iter().find(|f| f.id == *id)
    }

    /// An event by its id.
    #[must_use]
    pub fn event(&self, id: &EventId) -> Option<&Event> {
        self.events.iter().find(|e| e.id == *id)
    }

    /// A field by its id.
    #[must_use]
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields.get(id)
    }

    /// All fields.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.values()
    }

    /// The communities of a subdistrict.
    pub fn communities<'a>(&'a self, subdistrict: &'a str) -> impl Iterator<Item = &'a Community> {
        self.communities.iter().filter(move |c| !subdistrict.is_empty() && c.code.starts_with(subdistrict))
    }

    /// A community by its code.
    #[must_use]
    pub fn community(&self, code: &str) -> Option<&Community> {
        self.communities.iter().find(|c| c.code == code)
    }

    /// What a form asks somebody, of some of its fields: those whose conditions hold.
    pub fn asked<'a>(&'a self, uses: &'a [Use], answers: &'a Answers) -> impl Iterator<Item = (&'a Use, &'a Field)> {
        uses.iter().filter(|u| super::hold(&u.when, answers)).filter_map(|u| self.field(&u.field).map(|f| (u, f)))
    }
}

/// Collects problems.
struct Notes(Vec<Problem>);

impl Notes {
    fn say(&mut self, place: String, reason: impl Into<String>) {
        self.0.push(Problem { file: FILE, place, reason: reason.into() });
    }
}

fn problems(file: &FormsFile, is_service: impl Fn(&ServiceId) -> bool) -> Vec<Problem> {
    let mut notes = Notes(Vec::new());
    let fields: BTreeMap<_, _> = file.fields.iter().map(|f| (&f.id, f)).collect();
    let mut seen = BTreeSet::new();
    for (n, field) in file.fields.iter().enumerate() {
        let place = |part: &str| format!("fields[{n}].{part}");
        if !seen.insert(&field.id) {
            notes.say(place("id"), format!("\"{}\" stands there twice; ids must differ", field.id));
        }
        if let Some(never) = forbidden(field) {
            notes.say(place("id"), format!("\"{}\" must not be asked: {}", field.id, never.reason()));
        }
        match &field.kind {
            Kind::Choice(choices) | Kind::Many(choices) => {
                let ids: BTreeSet<_> = choices.iter().map(|c| &c.id).collect();
                let plain = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
                if choices.is_empty() || choices.len() > CHOICES || ids.len() < choices.len() || !choices.iter().all(|c| plain(&c.id)) {
                    notes.say(place("kind"), format!("a choice has 1 to {CHOICES} answers with different ids of letters, digits, - and _"));
                }
            }
            Kind::Text { max, .. } | Kind::LongText { max } if !(1..=4000).contains(max) => {
                notes.say(place("kind.max"), "a text has 1 to 4000 characters");
            }
            Kind::Number { min, max } if min > max => notes.say(place("kind"), "min is more than max"),
            Kind::Date(span) | Kind::DateTime(span) => bounds(&mut notes, &place("kind"), span, &fields),
            _ => {}
        }
    }
    let mut forms = BTreeSet::new();
    for (n, form) in file.forms.iter().enumerate() {
        let place = |part: &str| format!("forms[{n}].{part}");
        if !forms.insert(&form.id) {
            notes.say(place("id"), format!("\"{}\" stands there twice; ids must differ", form.id));
        }
        if let Some(service) = &form.service
            && !is_service(service)
        {
            notes.say(place("service"), format!("\"{service}\" is not bookable in services.json"));
        }
        one_form(&mut notes, form, &place, &fields);
    }
    let mut events = BTreeSet::new();
    for (n, event) in file.events.iter().enumerate() {
        let place = |part: &str| format!("events[{n}].{part}");
        if !events.insert(&event.id) {
            notes.say(place("id"), format!("\"{}\" stands there twice; ids must differ", event.id));
        }
        for used in event.asks.iter().filter(|u| fields.get(&u.field).is_none_or(|f| !matches!(f.kind, Kind::Choice(_) | Kind::YesNo))) {
            notes.say(place("asks"), format!("\"{}\" is no field with a choice or yes and no", used.field));
        }
        let asked: BTreeSet<_> = event.asks.iter().map(|u| &u.field).collect();
        for form in &event.forms {
            if !file.forms.iter().any(|f| f.id == form.form) {
                notes.say(place("forms"), format!("\"{}\" is none of the forms", form.form));
            }
            conditions(&mut notes, &place("forms"), &form.when, &asked, &fields);
        }
    }
    notes.0
}

fn one_form(notes: &mut Notes, form: &Form, place: &dyn Fn(&str) -> String, fields: &BTreeMap<&FieldId, &Field>) {
    if form.pages.is_empty() || form.pages.iter().any(|p| p.fields.is_empty()) {
        notes.say(place("pages"), "a form has pages, and a page has fields");
    }
    if form.retention.idle_days == 0 || form.retention.after_visit_days > 1100 || form.retention.idle_days > 1100 {
        notes.say(place("retention"), "a form is kept for 1 to 1100 days (PIPL art. 19: as short as its purpose needs)");
    }
    let (mut pages, mut asked) = (BTreeSet::new(), BTreeSet::new());
    // What an event of life has asked is known before.
    asked.extend(fields.keys().copied().filter(|id| id.as_str() == "group"));
    for (m, page) in form.pages.iter().enumerate() {
        if !pages.insert(&page.id) || matches!(page.id.as_str(), "review" | "sheet" | "done" | "papers") {
            notes.say(
                place(&format!("pages[{m}].id")),
                format!("\"{}\" stands there twice, or is the name of a page of the portal", page.id),
            );
        }
        for (k, used) in page.fields.iter().enumerate() {
            let place = place(&format!("pages[{m}].fields[{k}]"));
            if !fields.contains_key(&used.field) {
                notes.say(place.clone(), format!("\"{}\" is none of the fields", used.field));
            }
            conditions(notes, &place, &used.when, &asked, fields);
            if !asked.insert(&used.field) {
                notes.say(place, format!("\"{}\" is asked twice", used.field));
            }
        }
    }
    for paper in &form.documents {
        conditions(notes, &place("documents"), &paper.when, &asked, fields);
        if paper.image.is_some() && !paper.upload {
            notes.say(place("documents"), format!("\"{}\" has an image, but may not be uploaded", paper.id));
        }
        if paper.pixels.is_some_and(|(width, height)| width == 0 || height == 0 || paper.image != Some(ImageKind::Photo)) {
            notes.say(place("documents"), format!("\"{}\": pixels are the width and height of a photo", paper.id));
        }
    }
    for problem in staff::problems(form, fields) {
        notes.say(place("staff"), problem);
    }
    let mut kinds = BTreeSet::new();
    for paper in form.documents.iter().filter(|p| p.image.is_some_and(|kind| !kinds.insert(kind))) {
        notes.say(place("documents"), format!("\"{}\" has the image of another paper of this form", paper.id));
    }
    if let Some(from) = &form.deadline_from
        && fields.get(from).is_none_or(|f| !matches!(f.kind, Kind::Date(_) | Kind::DateTime(_)) || !asked.contains(from))
    {
        notes.say(place("deadline_from"), format!("\"{from}\" is no day that the form asks for"));
    }
}

fn conditions(notes: &mut Notes, place: &str, conditions: &[Condition], asked: &BTreeSet<&FieldId>, fields: &BTreeMap<&FieldId, &Field>) {
    for condition in conditions {
        let Some(field) = fields.get(&condition.field).filter(|f| asked.contains(&f.id)) else {
            notes.say(format!("{place}.when"), format!("\"{}\" is not asked before", condition.field));
            continue;
        };
        let fits = |answer: &str| match &field.kind {
            Kind::Choice(choices) | Kind::Many(choices) => choices.iter().any(|c| c.id == answer),
            Kind::YesNo => matches!(answer, "yes" | "no"),
            _ => true,
        };
        if condition.is.is_empty() || !condition.is.iter().all(|a| fits(a)) {
            notes.say(format!("{place}.when"), format!("an answer named here is none of \"{}\"", condition.field));
        }
    }
}

fn bounds(notes: &mut Notes, place: &str, span: &Span, fields: &BTreeMap<&FieldId, &Field>) {
    for bound in [&span.from, &span.to].into_iter().flatten() {
        if let Bound::Field(other) = bound
            && fields.get(other).is_none_or(|f| !matches!(f.kind, Kind::Date(_) | Kind::DateTime(_)))
        {
            notes.say(place.to_owned(), format!("\"{other}\" is no field with a day"));
        }
    }
}
