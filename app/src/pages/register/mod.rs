//! Registrations: prepared at home, handed in, looked at by the counter.

mod checks;
mod fill;
mod helper;
mod landing;
mod lines;
mod papers;
mod plan;
mod resume;
mod review;
mod rights;
mod sheet;

pub use fill::{FillView, Filled, closed, page as fill};
pub use helper::{HelperTyped, consent, declined, prepared_by, relation, way};
pub use landing::{StartView, landing, start};
pub use lines::{LinesView, page as lines};
pub use papers::{
    PapersNews, PapersView, PictureFault, UploadAsked, UploadSaid, fault as picture_fault, field as picture_field, image_kind,
    page as papers,
};
pub use plan::{News, PlanForm, PlanView, page as plan};
pub use resume::{Kept, ResumeView, digits, page as resume};
pub use review::{ReviewView, page as review};
pub use rights::{RightsView, erased, history, page as rights};
pub use sheet::page as sheet;

use anjia_domain::Lang;
use anjia_domain::form::{Answers, Fault, Field, Form, Kind};
use anjia_domain::ids::FieldId;
use anjia_domain::registration::State;
use anjia_portal::registrations::Reason;
use anjia_portal::registrations::ports::FormOf;
use jiff::civil::{Date, DateTime};

use crate::components::{BringItem, TagKind};
use crate::context::PageContext;
use crate::l10n::{L10n, l10n};
use crate::{countries, format, places, texts};

/// The address of a page of a form.
#[must_use]
pub fn address(context: &PageContext, code: &str, of: &FormOf, page: &str) -> String {
    format!("/{}/registrations/{code}/{}/{}/{page}", context.lang, of.form, of.member)
}

/// What to tell about a wrong answer.
#[must_use]
pub fn fault(lang: Lang, fault: &Fault) -> String {
    let (t, day) = (l10n(lang), |date: &Date| format::full_date(lang, *date));
    match fault {
        Fault::Empty => t.fault_empty().to_owned(),
        Fault::TooLong(max) => t.fault_too_long(u64::from(*max)),
        Fault::Control => t.fault_control().to_owned(),
        Fault::Latin => t.fault_latin().to_owned(),
        Fault::Han => t.fault_han().to_owned(),
        Fault::Kana => t.fault_kana().to_owned(),
        Fault::Date => t.fault_date().to_owned(),
        Fault::DateTime => t.fault_date_time().to_owned(),
        Fault::TooEarly(date) => t.fault_too_early(day(date)),
        Fault::TooLate(date) => t.fault_too_late(day(date)),
        Fault::Choice => t.fault_choice().to_owned(),
        Fault::Number(min, max) => t.fault_number(max.to_string(), min.to_string()),
        Fault::Phone => t.fault_phone().to_owned(),
        Fault::Email => t.fault_email().to_owned(),
        Fault::Document => t.fault_document().to_owned(),
        Fault::CheckDigit => t.fault_check_digit().to_owned(),
    }
}

/// The same, for a list of several: with what was asked.
fn named_fault(context: &PageContext, field: &FieldId, wrong: &Fault) -> String {
    let label = context.catalogue.forms.field(field).map_or("", |f| f.label.get(context.lang));
    let wrong = fault(context.lang, wrong);
    // A question ends as one.
    if label.ends_with(['?', '？']) { format!("{label} {wrong}") } else { context.t.beside(label, wrong) }
}

/// Why something is to be put right.
#[must_use]
pub fn reason(t: &L10n, reason: Reason) -> &'static str {
    match reason {
        Reason::Differs => t.remark_differs(),
        Reason::Incomplete => t.remark_incomplete(),
        Reason::Unreadable => t.remark_unreadable(),
        Reason::Expired => t.remark_expired(),
        Reason::PaperMissing => t.remark_paper_missing(),
        Reason::Other => t.remark_other(),
    }
}

/// A state's name and how it looks.
#[must_use]
pub fn state(t: &L10n, state: State) -> (&'static str, TagKind) {
    match state {
        State::Draft => (t.form_state_draft(), TagKind::Neutral),
        State::Submitted => (t.form_state_submitted(), TagKind::Good),
        State::NeedsDocuments => (t.form_state_needs_documents(), TagKind::Warn),
        State::Accepted => (t.form_state_accepted(), TagKind::Good),
    }
}

/// An answer as it is read in a language.
#[must_use]
pub fn shown(context: &PageContext, lang: Lang, field: &Field, answer: &str) -> String {
    let (t, catalogue) = (l10n(lang), &context.catalogue);
    let text = match &field.kind {
        Kind::Choice(choices) => choices.iter().find(|c| c.id == answer).map(|c| c.label.get(lang).to_owned()),
        Kind::Many(choices) => {
            let chosen = choices.iter().filter(|c| answer.split(',').any(|a| a == c.id)).map(|c| c.label.get(lang).to_owned());
            Some(format::list(lang, &chosen.collect::<Vec<_>>()))
        }
        Kind::YesNo => Some(if answer == "yes" { t.fill_yes() } else { t.fill_no() }.to_owned()),
        Kind::Country => countries::name(lang, answer).map(ToOwned::to_owned),
        Kind::Subdistrict => catalogue.street(answer).map(|s| s.name.get(lang).to_owned()),
        Kind::Community => catalogue.forms.community(answer).map(|c| places::community_name(lang, &c.zh, &c.pinyin)),
        Kind::Service => answer.parse().ok().and_then(|id| catalogue.service(&id)).map(|s| s.name.get(lang).to_owned()),
        Kind::Date(_) => answer.parse().ok().map(|day| format::medium_date(lang, day)),
        Kind::DateTime(_) => answer.parse::<DateTime>().ok().map(|at| texts::when(lang, at)),
        Kind::Phone => Some(anjia_domain::contact::Phone::from_stored(answer.to_owned()).international()),
        Kind::Text { .. } | Kind::LongText { .. } | Kind::Number { .. } | Kind::Email => None,
    };
    // What is not an answer yet is shown as it was typed.
    text.filter(|text| !text.is_empty()).unwrap_or_else(|| answer.to_owned())
}

/// The address as a driver, the police and an ambulance read it; nothing while the subdistrict is not known.
#[must_use]
pub fn chinese_address(context: &PageContext, answers: &Answers) -> Option<String> {
    let street = context.catalogue.street(answers.named("street_code"))?;
    let community = context.catalogue.forms.community(answers.named("community_code"));
    Some(places::chinese(&context.catalogue, street, community, answers.named("address_detail")))
}

/// The papers a form takes.
fn to_bring(context: &PageContext, form: &Form, answers: &Answers) -> Vec<BringItem> {
    let (t, lang) = (context.t, context.lang);
    let mut items: Vec<_> = form
        .papers(answers)
        .map(|paper| BringItem {
            text: paper.name.get(lang).to_owned(),
            door: context.door(&paper.name.zh).unwrap_or_default(),
            note: paper.when_text.as_ref().map(|w| w.get(lang).to_owned()),
            required_label: if paper.required { t.service_bring_always() } else { t.service_bring_sometimes() }.to_owned(),
            required: paper.required,
        })
        .collect();
    items.sort_by_key(|item| !item.required);
    items
}
