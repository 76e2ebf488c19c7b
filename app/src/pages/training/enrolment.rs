//! A person's enrolment: found again, shown, the offered seat taken, given up.

use anjia_domain::training::{EnrolmentState, Outcome};
use anjia_domain::{Lang, time};
use anjia_portal::details::Mistakes;
use anjia_portal::training::Enrolment;
use anjia_portal::training::ports::SeatOffer;
use leptos::prelude::*;

use super::course::{papers, when};
use super::{languages, outcome, place, session_path, span, state, weekly};
use crate::components::{Breadcrumb, Button, ButtonKind, ButtonLink, Notice, NoticeKind, Pass, Qr, SummaryRow, Tag, TagKind};
use crate::context::{Page, PageContext, Section};
use crate::l10n::l10n;
use crate::pages::appointments::{find_form, qr};
use crate::pages::crumbs;
use crate::pages::details::errors;
use crate::texts;

/// The form that finds an enrolment.
#[must_use]
pub fn find(context: &PageContext, code: &str, contact: &str, mistakes: &Mistakes) -> Page {
    let t = context.t;
    let items = [("/training", t.training_title().to_owned()), ("/enrolments", t.enrolments_title().to_owned())];
    let body = view! {
        <Breadcrumb items=crumbs(context, &items) label=t.breadcrumb().to_owned() />
        {errors(context, mistakes)}
        <h1>{t.enrolments_title()}</h1>
        <p class="aj-lead">{t.enrolments_lead()}</p>
        {find_form(context, "/enrolments", (t.enrolments_code(), t.enrolments_open()), (code, contact, mistakes))}
    };
    Page::public(Section::Training, t.enrolments_title(), t.enrolments_lead(), body.into_any())
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Nothing; it is only looked at.
    Nothing,
    /// Enrolled, or in the line.
    Enrolled,
    /// The offered seat was taken before.
    Again,
    /// The offer was over already.
    Over,
    /// It can't be changed any more.
    TooLate,
}

/// What the page shows.
pub struct EnrolmentView<'a> {
    /// The enrolment.
    pub enrolment: &'a Enrolment,
    /// The place in the line.
    pub place: Option<u32>,
    /// The seat that is offered.
    pub offer: Option<SeatOffer>,
    /// What has just happened.
    pub done: Done,
}

fn manage(context: &PageContext, own: &Enrolment, what: &str) -> String {
    context.href(&format!("/enrolments/{}{what}?key={}", own.code, own.secret))
}

/// A form that says one thing about the enrolment.
fn say(context: &PageContext, own: &Enrolment, offer: Option<SeatOffer>, buttons: AnyView) -> AnyView {
    let offer = offer.map(|o| view! { <input type="hidden" name="offer" value=o.id.to_string() /> });
    view! {
        <form method="post" action=context.href(&format!("/enrolments/{}", own.code))>
            <input type="hidden" name="key" value=own.secret.clone() />
            {offer}
            <p class="aj-actions">{buttons}</p>
        </form>
    }
    .into_any()
}

/// The enrolment.
#[must_use]
pub fn show(context: &PageContext, view: &EnrolmentView<'_>) -> Page {
    let t = context.t;
    let EnrolmentView { enrolment: own, done, .. } = view;
    let session = &own.session.session;
    let title = match (own.state, done) {
        (EnrolmentState::Withdrawn, _) => t.enrolment_withdrawn_title(),
        (EnrolmentState::Waiting, _) => t.enrolment_waiting_title(),
        (EnrolmentState::Enrolled, Done::Enrolled | Done::Again) => t.enrolment_enrolled_title(),
        _ => t.enrolment_title(),
    };
    let lead = match (own.state, done) {
        (EnrolmentState::Withdrawn, _) => Some(t.enrolment_withdrawn_text().to_owned()),
        (EnrolmentState::Lapsed, _) => Some(t.enrolment_lapsed_text().to_owned()),
        (EnrolmentState::Cancelled, _) => Some(t.enrolment_cancelled_text().to_owned()),
        (EnrolmentState::Waiting, _) => view.place.map(|n| t.enrolment_place(own.email.clone().unwrap_or_default(), n)),
        (EnrolmentState::Enrolled, Done::Enrolled) => Some(match &own.email {
            Some(email) => t.enrolment_mail(email.as_str()),
            None => t.enrolment_no_mail().to_owned(),
        }),
        _ => None,
    };
    let told = match done {
        Done::Again => Some((NoticeKind::Info, t.enrolment_accepted_again())),
        Done::Over => Some((NoticeKind::Warning, t.enrolment_over())),
        Done::TooLate => Some((NoticeKind::Warning, t.enrolment_too_late())),
        Done::Nothing | Done::Enrolled => None,
    };
    let told = told.map(|(kind, text)| view! { <Notice kind=kind><p>{text}</p></Notice> });
    let body = view! {
        {told}
        <h1>{title}</h1>
        {lead.map(|l| view! { <p class="aj-lead">{l}</p> })}
        {offered(context, view)}
        {pass(context, own)}
        {actions(context, own)}
        {job_desk(context, own)}
        {own.state.is_live().then(|| {
            let lessons = session.lessons.iter().map(|l| view! { <li>{when(context, l)}</li> }).collect_view();
            view! {
                <h2>{t.session_lessons_all()}</h2>
                <ol class="aj-lessons">{lessons}</ol>
                {papers(context, &own.course)}
            }
        })}
        {(!own.state.is_live()).then(|| view! {
            <p class="aj-actions">
                <ButtonLink href=context.href("/training") text=t.enrolment_again() kind=ButtonKind::Secondary />
            </p>
        })}
    };
    Page::private(Section::Training, title, body.into_any())
}

fn pass(context: &PageContext, own: &Enrolment) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let (session, zh) = (&own.session.session, l10n(Lang::Zh));
    let (where_, door) = place(context, session);
    let address = context.catalogue.office(&session.office).map(|o| {
        let address_lang = if lang == Lang::Ja { "zh-CN" } else { lang.html() };
        view! { <br /> <span class="aj-small" lang=address_lang>{o.address.get(lang).to_owned()}</span> }
    });
    let kind = match own.state {
        EnrolmentState::Enrolled | EnrolmentState::Completed => TagKind::Good,
        EnrolmentState::Waiting => TagKind::Warn,
        EnrolmentState::Withdrawn | EnrolmentState::Lapsed | EnrolmentState::Cancelled => TagKind::Bad,
    };
    let name = own.course.name.get(lang).to_owned();
    let link = view! { <a href=context.href(&session_path(session))>{name}</a> }.into_any();
    let mut rows = vec![
        SummaryRow::new(t.enrol_course(), link, context.door(&own.course.name.zh)),
        SummaryRow::new(t.session_where(), view! { {where_} {address} }.into_any(), door),
        SummaryRow::new(t.training_language(), languages(lang, &session.languages).into_any(), None),
        SummaryRow::new(t.review_name(), own.name.clone().into_any(), None),
        SummaryRow::new(
            t.appointment_state(),
            view! { <Tag text=state(t, own.state) kind=kind /> }.into_any(),
            context.door(state(zh, own.state)),
        ),
    ];
    if let Some(result) = own.result {
        rows.push(SummaryRow::new(t.enrolment_result(), outcome(t, result).into_any(), context.door(outcome(zh, result))));
    }
    let code = own.code.to_string();
    let qr = qr(&code).map(|(path, size)| view! { <Qr path=path size=size label=t.appointment_qr(code.as_str()) /> });
    let zh_when = context.door(&texts::when(Lang::Zh, session.starts())).map(|w| view! { <p lang="zh-CN">{w}</p> });
    let times = format!("{} · {}", span(lang, session), weekly(lang, session).join(" · "));
    let when = view! {
        <p>{texts::when(lang, session.starts())}</p>
        {zh_when}
        <p class="aj-small">{times}</p>
    }
    .into_any();
    let cut = view! {
        <p lang="zh-CN">
            {zh.enrolment_counter(own.course.name.zh.as_str())} " " {zh.appointment_counter_language(zh.language_name(own.language))}
        </p>
    }
    .into_any();
    view! { <Pass code=code.clone() when=when rows=rows qr=qr.into_any() cut=cut /> }.into_any()
}

fn actions(context: &PageContext, own: &Enrolment) -> Option<AnyView> {
    let t = context.t;
    let calendar = (own.state == EnrolmentState::Enrolled)
        .then(|| view! { <ButtonLink href=context.href(&format!("/enrolments/{}.ics?key={}", own.code, own.secret)) text=t.enrolment_calendar() /> });
    own.changeable.then(|| {
        view! {
            <p class="aj-actions">
                {calendar}
                <ButtonLink href=manage(context, own, "/withdraw") text=t.enrolment_withdraw() kind=ButtonKind::Warning />
            </p>
        }
        .into_any()
    })
}

/// The seat that is held, with the two answers to it.
fn offered(context: &PageContext, view: &EnrolmentView<'_>) -> Option<AnyView> {
    let t = context.t;
    let offer = view.offer?;
    let until = texts::when(context.lang, time::wall(offer.until));
    let buttons = view! {
        <Button text=t.enrolment_accept() name="do" value="accept" />
        <Button text=t.enrolment_decline() kind=ButtonKind::Secondary name="do" value="withdraw" />
    }
    .into_any();
    let form = say(context, view.enrolment, Some(offer), buttons);
    Some(
        view! {
            <Notice kind=NoticeKind::Success title=Some(t.enrolment_offer_title().to_owned())>
                <p>{t.enrolment_offer_text(until)}</p>
                {form}
            </Notice>
        }
        .into_any(),
    )
}

/// Where the job desk is, and whether it may know of the person.
fn job_desk(context: &PageContext, own: &Enrolment) -> Option<AnyView> {
    let t = context.t;
    if own.result != Some(Outcome::Passed) {
        return None;
    }
    let (text, what, button) = if own.referred {
        (t.enrolment_desk_agreed(), "keep", t.enrolment_desk_withdraw())
    } else {
        (t.enrolment_desk_text(), "refer", t.enrolment_desk_agree())
    };
    let kind = if own.referred { ButtonKind::Secondary } else { ButtonKind::Primary };
    let button = view! { <Button text=button kind=kind name="do" value=what /> }.into_any();
    let (where_, door) = place(context, &own.session.session);
    let door = door.map(|d| view! { " " <span lang="zh-CN">{d}</span> });
    Some(
        view! {
            <section id="job-desk" class="aj-stack" aria-labelledby="job-desk-title">
                <h2 id="job-desk-title">{t.enrolment_desk_title()}</h2>
                <p>{where_} {door}</p>
                <p>{text}</p>
                {say(context, own, None, button)}
            </section>
        }
        .into_any(),
    )
}

/// Asks once before an enrolment is given up.
#[must_use]
pub fn withdraw(context: &PageContext, own: &Enrolment) -> Page {
    let t = context.t;
    let buttons = view! {
        <Button text=t.enrolment_withdraw_yes() kind=ButtonKind::Warning name="do" value="withdraw" />
        <ButtonLink href=manage(context, own, "") text=t.enrolment_keep() kind=ButtonKind::Secondary />
    }
    .into_any();
    let body = view! {
        <h1>{t.enrolment_withdraw_title()}</h1>
        <p class="aj-lead">{own.course.name.get(context.lang).to_owned()} " · " {span(context.lang, &own.session.session)}</p>
        <p>{t.enrolment_withdraw_lead()}</p>
        {say(context, own, None, buttons)}
    };
    Page::private(Section::Training, t.enrolment_withdraw_title(), body.into_any())
}
