//! A course, and one session of it.

use anjia_domain::Lang;
use anjia_domain::training::{Course, SessionState};
use anjia_portal::portal::HOLD_MINUTES;
use anjia_portal::training::ports::SessionRow;
use anjia_portal::training::{CourseWithSessions, OFFER_HOURS, Success};
use leptos::prelude::*;

use super::list::success;
use super::{languages, level, place, seats_tag, session_list, session_path, to_pay, trade, weekly};
use crate::components::{Breadcrumb, Bring, BringItem, Button, ButtonKind, Door, Notice, NoticeKind, SummaryList, SummaryRow};
use crate::context::{Page, PageContext, Section};
use crate::pages::{crumbs, unconfirmed};
use crate::{format, texts};

/// What to bring to the first lesson, each with its Chinese name.
pub(super) fn papers(context: &PageContext, course: &Course) -> Option<AnyView> {
    let item = |paper: &anjia_domain::Localized| BringItem {
        text: paper.get(context.lang).to_owned(),
        door: context.door(&paper.zh).unwrap_or_default(),
        note: None,
        required_label: String::new(),
        required: true,
    };
    let items: Vec<_> = course.papers.iter().map(item).collect();
    (!items.is_empty()).then(|| {
        view! {
            <h2>{context.t.course_papers()}</h2>
            <Bring items=items />
        }
        .into_any()
    })
}

/// One course with its sessions.
#[must_use]
pub fn page(context: &PageContext, found: &CourseWithSessions, numbers: Success) -> Page {
    let (t, lang) = (context.t, context.lang);
    let course = &found.course;
    let name = course.name.get(lang).to_owned();
    let amount = |yuan: u32| format::number(lang, u64::from(yuan));
    let text = |value: String| value.into_any();
    let tag = || unconfirmed(context, course.confirmed);
    let mut rows = vec![
        SummaryRow::new(t.course_who(), text(course.who.get(lang).to_owned()), None),
        SummaryRow::new(t.training_trade(), text(trade(t, course.trade).to_owned()), None),
        SummaryRow::new(t.training_level(), text(level(t, course.level).to_owned()), None),
        SummaryRow::new(t.course_hours(), text(t.course_hours_count(course.hours)), None),
    ];
    let fee = if course.fee == 0 { t.training_free_of_charge().to_owned() } else { t.training_yuan(amount(course.fee)) };
    rows.push(SummaryRow::new(t.course_fee(), view! { {fee} {tag()} }.into_any(), None));
    if course.subsidy > 0 {
        let subsidy = t.course_subsidy_text(amount(course.subsidy));
        rows.push(SummaryRow::new(
            t.course_subsidy(),
            view! { <strong>{to_pay(context, course)}</strong> <br /> {subsidy} {tag()} }.into_any(),
            None,
        ));
    }
    if let Some(certificate) = &course.certificate {
        rows.push(SummaryRow::new(t.course_certificate(), text(certificate.get(lang).to_owned()), context.door(&certificate.zh)));
    }
    let warning = (!course.confirmed).then(|| {
        let text = t.not_confirmed(context.hotline());
        view! { <Notice kind=NoticeKind::Warning><p>{text}</p></Notice> }
    });
    let sessions = if found.sessions.is_empty() {
        view! { <p>{t.course_sessions_none(context.hotline())}</p> }.into_any()
    } else {
        session_list(context, &found.sessions)
    };
    let permit = (lang != Lang::Zh).then(|| view! { <p class="aj-small aj-muted">{t.course_permit_note()}</p> });
    let door = context.door(&course.name.zh).map(|d| view! { " " <Door text=d /> });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[("/training", t.training_title().to_owned()), (&format!("/training/{}", course.id), name.clone())])
            label=t.breadcrumb().to_owned()
        />
        <h1>{name.clone()} {door}</h1>
        <p class="aj-lead">{course.summary.get(lang).to_owned()}</p>
        {success(context, numbers)}
        {warning}
        <SummaryList rows=rows />
        <h2>{t.course_sessions()}</h2>
        {sessions}
        {papers(context, course)}
        {permit}
    };
    Page::public(Section::Training, name, course.summary.get(lang), body.into_any())
}

/// Why somebody is back at a session's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// For no reason.
    Nothing,
    /// The ten minutes are over.
    HoldGone,
    /// Somebody else has taken the last seat.
    Full,
}

/// What a session's page shows.
pub struct SessionView<'a> {
    /// The course.
    pub course: &'a Course,
    /// The session.
    pub row: &'a SessionRow,
    /// Whether one can enrol or wait.
    pub open: bool,
    /// The other sessions to come.
    pub others: Vec<SessionRow>,
    /// An earlier hold of the same person.
    pub draft: Option<String>,
    /// What has just happened.
    pub told: Told,
}

/// One session, with the button that holds a seat.
#[must_use]
pub fn session(context: &PageContext, view: &SessionView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let SessionView { course, row: found, open, others, draft, told } = view;
    let session = &found.session;
    let name = course.name.get(lang).to_owned();
    let title = t.session_title(name.as_str(), format::medium_date(lang, session.starts().date()));
    let (where_, door) = place(context, session);
    let address = context.catalogue.office(&session.office).map(|o| {
        let address_lang = if lang == Lang::Ja { "zh-CN" } else { lang.html() };
        view! { <br /> <span class="aj-small" lang=address_lang>{o.address.get(lang).to_owned()}</span> }
    });
    let weekly = weekly(lang, session).into_iter().map(|w| view! { <li>{w}</li> }).collect_view();
    let lessons = session.lessons.iter().map(|l| view! { <li>{when(context, l)}</li> }).collect_view();
    let mut rows = vec![
        SummaryRow::new(t.session_begins(), texts::when(lang, session.starts()).into_any(), None),
        SummaryRow::new(t.session_ends(), format::full_date(lang, session.ends().date()).into_any(), None),
        SummaryRow::new(t.session_weekly(), view! { <ul class="aj-plain">{weekly}</ul> }.into_any(), None),
        SummaryRow::new(t.session_where(), view! { {where_} {address} }.into_any(), door),
        SummaryRow::new(t.training_language(), languages(lang, &session.languages).into_any(), None),
        SummaryRow::new(t.course_fee(), to_pay(context, course).into_any(), None),
    ];
    if *open {
        rows.push(SummaryRow::new(t.session_seats(), seats_tag(context, found), None));
    }
    let notice = |kind, text: String| view! { <Notice kind=kind><p>{text}</p></Notice> }.into_any();
    let note = if *open {
        match told {
            Told::Nothing => None,
            Told::HoldGone => Some(notice(NoticeKind::Warning, t.session_hold_gone().to_owned())),
            Told::Full => Some(notice(NoticeKind::Warning, t.session_just_full().to_owned())),
        }
    } else if found.state == SessionState::Cancelled {
        Some(notice(NoticeKind::Warning, t.session_cancelled().to_owned()))
    } else if session.ends() <= context.now {
        Some(notice(NoticeKind::Warning, t.session_over().to_owned()))
    } else {
        Some(notice(NoticeKind::Warning, t.session_begun(texts::when(lang, session.starts()))))
    };
    let enrol = open.then(|| {
        let draft = draft.clone().map(|d| view! { <input type="hidden" name="draft" value=d /> });
        let (button, kind, text, line) = if found.free() > 0 {
            (t.session_enrol(), ButtonKind::Primary, t.session_enrol_note(t.minutes(HOLD_MINUTES)), "")
        } else {
            (t.session_wait(), ButtonKind::Secondary, t.session_wait_note(OFFER_HOURS), "1")
        };
        view! {
            <form method="post" action=context.href(&session_path(session)) class="aj-stack">
                {draft}
                <p class="aj-actions">
                    <Button text=button kind=kind name="line" value=line />
                </p>
                <p class="aj-small aj-muted">{text}</p>
            </form>
        }
    });
    let others = (!others.is_empty()).then(|| {
        view! {
            <h2>{t.session_others()}</h2>
            {session_list(context, others)}
        }
    });
    let path = format!("/training/{}", course.id);
    let items = [("/training", t.training_title().to_owned()), (&*path, name), ("", format::medium_date(lang, session.starts().date()))];
    let body = view! {
        <Breadcrumb items=crumbs(context, &items) label=t.breadcrumb().to_owned() />
        <h1>{title.clone()} " " {context.door(&course.name.zh).map(|d| view! { <Door text=d /> })}</h1>
        {note}
        <SummaryList rows=rows />
        {enrol}
        <details class="aj-lessons">
            <summary>{t.session_lessons_all()} " (" {t.session_lessons(session.lessons.len())} ")"</summary>
            <ol>{lessons}</ol>
        </details>
        {papers(context, course)}
        {others}
    };
    Page::public(Section::Training, title, course.summary.get(lang), body.into_any()).private_if(!*open || draft.is_some())
}

/// `Tuesday, 1 December 2026, 18:30–20:30`.
pub(super) fn when(context: &PageContext, lesson: &anjia_domain::training::Lesson) -> String {
    let t = context.t;
    t.date_time(format::full_date(context.lang, lesson.day), t.time_range(format::time(lesson.ends()), format::time(lesson.starts())))
}
