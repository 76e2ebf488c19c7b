//! Asking for help: danger first, then what it is about, then the form; and what became of a request.

mod form;
mod status;

pub use form::{FormView, form};
pub use status::{Done, StatusView, find, gone, show, withdraw, withdrawn};

use anjia_domain::Lang;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::help::{Blank, CallTime, Phrase, State, Visit, VisitReason};
use anjia_domain::{Localized, time};
use anjia_portal::details::{Field, Mistakes};
use anjia_portal::help::ports::RequestRow;
use jiff::civil::DateTime;
use leptos::prelude::*;

use super::details::error_of;
use super::{crumbs, home};
use crate::components::{Breadcrumb, ButtonKind, ButtonLink, Card, CardList};
use crate::context::{Page, PageContext, Section};
use crate::l10n::L10n;
use crate::{format, texts};

/// The numbers for danger: they come first on every page about help.
fn first(context: &PageContext) -> AnyView {
    let numbers = context.catalogue.hotlines.iter().filter(|h| h.emergency).map(|h| home::call(h, context)).collect_view();
    view! {
        <section class="aj-emergency" aria-label=context.t.emergency_title()>
            <div class="aj-wrap">
                {numbers}
                <a href=context.href("/emergency")>{context.t.help_show_emergency()}</a>
            </div>
        </section>
    }
    .into_any()
}

/// What is said to who agrees to something that is not asked: there is no department for it.
fn nowhere(context: &PageContext, mistakes: &Mistakes) -> Option<AnyView> {
    let text = error_of(context, mistakes, Field::Refer)?;
    Some(
        view! {
            <div class="aj-field aj-field-bad" id=Field::Refer.as_str() tabindex="-1">
                <p class="aj-error" id="refer-error">
                    {text}
                </p>
            </div>
        }
        .into_any(),
    )
}

/// The first page: is somebody in danger, and what is it about. `solved` is how many requests were solved today, if it may be shown.
#[must_use]
pub fn landing(context: &PageContext, solved: Option<u64>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let topics = context
        .catalogue
        .help
        .topics()
        .iter()
        .map(|topic| {
            view! {
                <Card
                    href=context.href(&format!("/help/{}", topic.id))
                    title=topic.name.get(lang).to_owned()
                    text=topic.hint.get(lang).to_owned()
                    door=context.door(&topic.name.zh)
                    level=3
                />
            }
        })
        .collect_view();
    let solved = solved.map(|number| {
        view! {
            <section class="aj-facts">
                <p>
                    <b>{format::number(lang, number)}</b>
                    " "
                    <span>{t.help_solved_today(number)}</span>
                </p>
            </section>
        }
    });
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/help", t.help_title().to_owned())]) label=t.breadcrumb().to_owned() />
        {first(context)}
        <h1>{t.help_title()}</h1>
        <section class="aj-help-danger aj-stack" aria-labelledby="danger">
            <h2 id="danger">{t.help_danger()}</h2>
            <p>{t.help_danger_text()}</p>
            <p class="aj-actions">
                <ButtonLink href=context.href("/emergency") text=t.help_danger_yes() kind=ButtonKind::Warning />
                <ButtonLink href="#topics" text=t.help_danger_no() kind=ButtonKind::Secondary />
            </p>
        </section>
        <h2 id="topics">{t.help_topics()}</h2>
        <p class="aj-lead">{t.help_lead()}</p>
        <CardList>{topics}</CardList>
        {solved}
        <section class="aj-stack">
            <h2>{t.help_again_title()}</h2>
            <p>{t.help_again_text()}</p>
            <p class="aj-actions">
                <ButtonLink href=context.href("/requests") text=t.help_again_link() kind=ButtonKind::Secondary />
            </p>
        </section>
    };
    Page::public(Section::Help, t.help_title(), t.help_lead(), body.into_any())
}

/// The name of a topic; its id where the data set has it no more.
#[must_use]
pub fn topic_name(catalogue: &Catalogue, row: &RequestRow, lang: Lang) -> String {
    catalogue.help.topic(&row.topic).map_or(row.topic.as_str(), |t| t.name.get(lang)).to_owned()
}

/// A state's name.
#[must_use]
pub fn state(t: &L10n, state: State) -> &'static str {
    match state {
        State::Received => t.help_state_received(),
        State::InHand => t.help_state_in_hand(),
        State::Answered => t.help_state_answered(),
        State::NeedsReply => t.help_state_needs_reply(),
        State::Closed => t.help_state_closed(),
    }
}

/// When the office may call.
#[must_use]
pub fn call_time(t: &L10n, time: CallTime) -> &'static str {
    match time {
        CallTime::Any => t.help_call_any(),
        CallTime::Morning => t.help_call_morning(),
        CallTime::Afternoon => t.help_call_afternoon(),
    }
}

/// Why somebody cannot come.
#[must_use]
pub fn visit_reason(t: &L10n, reason: VisitReason) -> &'static str {
    match reason {
        VisitReason::Mobility => t.help_visit_mobility(),
        VisitReason::Illness => t.help_visit_illness(),
        VisitReason::Children => t.help_visit_children(),
        VisitReason::Other => t.help_visit_other(),
    }
}

/// How a visit stands, with its time.
#[must_use]
pub fn visit(t: &L10n, row: &RequestRow) -> Option<String> {
    let when = || row.visit_at.map_or(String::new(), |at| texts::when(t.lang(), time::wall(at)));
    Some(match row.visit {
        Visit::No => return None,
        Visit::Wanted => t.help_visit_wanted().to_owned(),
        Visit::Proposed => t.help_visit_proposed(when()),
        Visit::Agreed => t.help_visit_agreed(when()),
        Visit::Declined => t.help_visit_declined(when()),
    })
}

/// What fills the blanks of a prepared sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filling {
    /// A day, or a day with a time.
    pub date: Option<DateTime>,
    /// Whether the time belongs to it.
    pub timed: bool,
    /// An office's name.
    pub office: Option<Localized>,
    /// A paper's name.
    pub paper: Option<Localized>,
}

/// A prepared sentence in all languages, filled in.
///
/// # Errors
/// With the blank that nothing fills.
pub fn phrase(phrase: &Phrase, filling: &Filling) -> Result<Localized, Blank> {
    let empty = phrase.blanks().into_iter().find(|b| match b {
        Blank::Date => filling.date.is_none(),
        Blank::Office => filling.office.is_none(),
        Blank::Paper => filling.paper.is_none(),
    });
    if let Some(blank) = empty {
        return Err(blank);
    }
    let text = |lang: Lang| {
        phrase.filled(lang, |blank| match blank {
            Blank::Date => filling
                .date
                .map_or(String::new(), |at| if filling.timed { texts::when(lang, at) } else { format::full_date(lang, at.date()) }),
            Blank::Office => filling.office.as_ref().map_or(String::new(), |o| o.get(lang).to_owned()),
            Blank::Paper => filling.paper.as_ref().map_or(String::new(), |p| p.get(lang).to_owned()),
        })
    };
    Ok(Localized { zh: text(Lang::Zh), en: text(Lang::En), ja: text(Lang::Ja), ko: text(Lang::Ko), es: text(Lang::Es) })
}
