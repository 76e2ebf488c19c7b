//! Training: courses looked through, a seat taken, the enrolment managed.

pub mod course;
pub mod enrol;
pub mod enrolment;
pub mod list;

use anjia_domain::Lang;
use anjia_domain::training::{Course, EnrolmentState, Level, Outcome, PartOfDay, Session, Trade};
use anjia_portal::training::ports::SessionRow;
use leptos::prelude::*;

use crate::components::{Tag, TagKind};
use crate::context::PageContext;
use crate::l10n::{L10n, l10n};
use crate::{format, texts};

/// A trade's name.
#[must_use]
pub fn trade(t: &L10n, trade: Trade) -> &'static str {
    match trade {
        Trade::Metal => t.trade_metal(),
        Trade::Electric => t.trade_electric(),
        Trade::Logistics => t.trade_logistics(),
        Trade::Care => t.trade_care(),
        Trade::Food => t.trade_food(),
        Trade::Commerce => t.trade_commerce(),
        Trade::Language => t.trade_language(),
        Trade::Safety => t.trade_safety(),
    }
}

/// A level's name.
#[must_use]
pub fn level(t: &L10n, level: Level) -> &'static str {
    match level {
        Level::Beginner => t.course_level_beginner(),
        Level::Intermediate => t.course_level_intermediate(),
        Level::Advanced => t.course_level_advanced(),
    }
}

/// A time of the week.
#[must_use]
pub fn part_of_day(t: &L10n, part: PartOfDay) -> &'static str {
    match part {
        PartOfDay::Morning => t.course_time_morning(),
        PartOfDay::Afternoon => t.course_time_afternoon(),
        PartOfDay::Evening => t.course_time_evening(),
        PartOfDay::Weekend => t.course_time_weekend(),
    }
}

/// A state's name.
#[must_use]
pub fn state(t: &L10n, state: EnrolmentState) -> &'static str {
    match state {
        EnrolmentState::Waiting => t.enrolment_state_waiting(),
        EnrolmentState::Enrolled => t.enrolment_state_enrolled(),
        EnrolmentState::Withdrawn => t.enrolment_state_withdrawn(),
        EnrolmentState::Lapsed => t.enrolment_state_lapsed(),
        EnrolmentState::Cancelled => t.enrolment_state_cancelled(),
        EnrolmentState::Completed => t.enrolment_state_completed(),
    }
}

/// A result's name.
#[must_use]
pub fn outcome(t: &L10n, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => t.course_result_passed(),
        Outcome::NotPassed => t.course_result_not_passed(),
        Outcome::Left => t.course_result_left(),
    }
}

/// The names of languages, in a language.
#[must_use]
pub fn languages(lang: Lang, languages: &[Lang]) -> String {
    let t = l10n(lang);
    format::list(lang, &languages.iter().map(|l| t.language_name(*l).to_owned()).collect::<Vec<_>>())
}

/// `1 December to 8 January`.
#[must_use]
pub fn span(lang: Lang, session: &Session) -> String {
    let (from, to) = (session.starts().date(), session.ends().date());
    if from == to {
        format::medium_date(lang, from)
    } else {
        l10n(lang).session_span(format::medium_date(lang, from), format::medium_date(lang, to))
    }
}

/// The times of the week: `Tuesday and Thursday, 18:30–20:30`. Times on the same days stand together.
#[must_use]
pub fn weekly(lang: Lang, session: &Session) -> Vec<String> {
    let t = l10n(lang);
    let clock = |at: jiff::civil::Time| at.strftime("%H:%M").to_string();
    let mut rows: Vec<([bool; 7], Vec<String>)> = Vec::new();
    for time in session.weekly() {
        let text = t.time_range(clock(time.to), clock(time.from));
        match rows.iter_mut().find(|(days, _)| *days == time.days) {
            Some((_, times)) => times.push(text),
            None => rows.push((time.days, vec![text])),
        }
    }
    rows.into_iter().map(|(days, times)| t.session_weekly_time(texts::days(lang, days), times.join(" · "))).collect()
}

/// What is left to pay: "300 yuan after the subsidy", "Free of charge".
fn to_pay(context: &PageContext, course: &Course) -> String {
    let (t, lang) = (context.t, context.lang);
    let amount = |yuan: u32| format::number(lang, u64::from(yuan));
    match (course.fee, course.own_share()) {
        (0, _) => t.training_free_of_charge().to_owned(),
        (_, 0) => t.training_own_share_none().to_owned(),
        (fee, own) if fee == own => t.training_yuan(amount(fee)),
        (_, own) => t.training_own_share(amount(own)),
    }
}

/// "3 seats free", or that one can wait.
fn seats(context: &PageContext, row: &SessionRow) -> String {
    match row.free() {
        0 => context.t.training_full().to_owned(),
        free => context.t.training_free(free),
    }
}

fn seats_tag(context: &PageContext, row: &SessionRow) -> AnyView {
    let kind = match row.free() {
        0 => TagKind::Bad,
        1..=3 => TagKind::Warn,
        _ => TagKind::Good,
    };
    view! { <Tag text=seats(context, row) kind=kind /> }.into_any()
}

/// The name of an office, as a link, with its Chinese beside it.
fn place(context: &PageContext, session: &Session) -> (AnyView, Option<String>) {
    let Some(office) = context.catalogue.office(&session.office) else { return (session.office.to_string().into_any(), None) };
    let name = office.name.get(context.lang).to_owned();
    let link = view! { <a href=context.href(&format!("/offices/{}", office.id))>{name}</a> }.into_any();
    (link, context.door(&office.name.zh))
}

/// The address of a session's page.
fn session_path(session: &Session) -> String {
    format!("/training/{}/{}", session.course, session.id)
}

/// How many sessions are in view at once.
const IN_VIEW: usize = 6;

/// Sessions to choose from: the next ones, and the others folded away.
fn session_list(context: &PageContext, rows: &[SessionRow]) -> AnyView {
    let (next, more) = rows.split_at(rows.len().min(IN_VIEW));
    let more = (!more.is_empty()).then(|| {
        view! {
            <details class="aj-lessons">
                <summary>{context.t.session_more(more.len())}</summary>
                {session_items(context, more)}
            </details>
        }
    });
    view! { {session_items(context, next)} {more} }.into_any()
}

fn session_items(context: &PageContext, rows: &[SessionRow]) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let items = rows
        .iter()
        .map(|row| {
            let session = &row.session;
            let (place, door) = place(context, session);
            let door = door.map(|d| view! { " " <span class="aj-small" lang="zh-CN">{d}</span> });
            let weekly = weekly(lang, session).join(" · ");
            let look = format!("{}: {}", t.session_look(), span(lang, session));
            view! {
                <li class="aj-session">
                    <h3>{span(lang, session)} " " {seats_tag(context, row)}</h3>
                    <p>{weekly} " · " {t.session_lessons(session.lessons.len())}</p>
                    <p>{place} {door}</p>
                    <p class="aj-muted">{t.training_language()} ": " {languages(lang, &session.languages)}</p>
                    <p>
                        <a class="aj-button aj-button-secondary" href=context.href(&session_path(session)) aria-label=look>
                            {t.session_look()}
                        </a>
                    </p>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="aj-sessions">{items}</ul> }.into_any()
}
