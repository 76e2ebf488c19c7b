//! Enrolling: details while a seat is held, and a look over everything before it counts.

use anjia_domain::time;
use anjia_domain::training::Course;
use anjia_portal::details::{Details, Mistakes, RawDetails};
use anjia_portal::portal::Hold;
use anjia_portal::training::ports::SessionRow;
use leptos::prelude::*;

use super::{place, session_path, span, to_pay, weekly};
use crate::components::{Breadcrumb, Button, ButtonKind, ButtonLink, Notice, NoticeKind, SummaryList, SummaryRow};
use crate::context::{Page, PageContext, Section};
use crate::format;
use crate::pages::crumbs;
use crate::pages::details::{errors, unknown_hold};
use crate::pages::person::{self, Hints};

/// What both pages show.
pub struct EnrolView<'a> {
    /// The course.
    pub course: &'a Course,
    /// The session.
    pub row: &'a SessionRow,
    /// The hold; one without a seat leads into the line.
    pub hold: &'a Hold,
}

impl EnrolView<'_> {
    fn waits(&self) -> bool {
        self.hold.seats == 0
    }

    fn held(&self, context: &PageContext) -> String {
        let t = context.t;
        let date = format::medium_date(context.lang, self.row.session.starts().date());
        let course = t.session_title(self.course.name.get(context.lang), date);
        if self.waits() { t.enrol_held_line(course) } else { t.enrol_held(course, format::time(time::wall(self.hold.expires_at))) }
    }
}

/// The form.
#[must_use]
pub fn page(context: &PageContext, view: &EnrolView<'_>, raw: &RawDetails, mistakes: &Mistakes) -> Page {
    let (t, lang) = (context.t, context.lang);
    let EnrolView { course, row, hold } = view;
    let (waits, held) = (view.waits(), view.held(context));
    let hints = Hints {
        email: if waits { t.enrol_email_hint_waits() } else { t.enrol_email_hint() },
        email_needed: waits,
        phone: Some(t.enrol_phone_hint()),
        language: Some(t.enrol_language_hint()),
    };
    let days = format::number(lang, u64::from(context.catalogue.site.enrolments_kept_days));
    let (there, here) = (format!("/training/{}", course.id), session_path(&row.session));
    let items = [
        ("/training", t.training_title().to_owned()),
        (&*there, course.name.get(lang).to_owned()),
        (&*here, format::medium_date(lang, row.session.starts().date())),
        ("", t.enrol_title().to_owned()),
    ];
    let body = view! {
        <Breadcrumb items=crumbs(context, &items) label=t.breadcrumb().to_owned() />
        {errors(context, mistakes)}
        <h1>{t.enrol_title()}</h1>
        <p class="aj-lead">{if waits { t.enrol_lead_waits() } else { t.enrol_lead() }}</p>
        <Notice><p>{held}</p></Notice>
        <form id="details" class="aj-form aj-stack" method="post" action=context.href(&format!("/enrol/{}", hold.id)) novalidate>
            {person::fields_with(context, raw, mistakes, &hints)}
            <p class="aj-small aj-muted">
                {t.enrol_privacy(days)} " " <a href=context.href("/privacy")>{t.footer_privacy()}</a>
            </p>
            <p class="aj-actions">
                <Button text=t.enrol_continue() />
            </p>
        </form>
    };
    let title = if mistakes.is_empty() { t.enrol_title().to_owned() } else { format!("{}: {}", t.error_summary_title(), t.enrol_title()) };
    Page::private(Section::Training, title, body.into_any()).keeping("details")
}

/// A look over everything.
#[must_use]
pub fn review(context: &PageContext, view: &EnrolView<'_>, details: &Details) -> Page {
    let (t, lang) = (context.t, context.lang);
    let EnrolView { course, row, hold } = view;
    let back = context.href(&format!("/enrol/{}", hold.id));
    let action = |href: String, what: &str| Some((href, t.change().to_owned(), what.to_owned()));
    let own = |text: Option<String>| match text {
        Some(text) => text.into_any(),
        None => view! { <span class="aj-muted">{t.review_none()}</span> }.into_any(),
    };
    let (where_, door) = place(context, &row.session);
    let times = format!("{} · {}", span(lang, &row.session), weekly(lang, &row.session).join(" · "));
    let rows = vec![
        SummaryRow::new(t.enrol_course(), course.name.get(lang).to_owned().into_any(), context.door(&course.name.zh)),
        SummaryRow {
            key: t.training_time().to_owned(),
            value: times.into_any(),
            door: None,
            action: action(context.href(&format!("/training/{}?draft={}", course.id, hold.id)), t.review_change_slot()),
        },
        SummaryRow::new(t.session_where(), where_, door),
        SummaryRow::new(t.course_fee(), to_pay(context, course).into_any(), None),
        SummaryRow {
            key: t.review_name().to_owned(),
            value: details.name.as_str().to_owned().into_any(),
            door: None,
            action: action(format!("{back}#name"), t.enrol_change_name()),
        },
        SummaryRow {
            key: t.review_email().to_owned(),
            value: own(details.email.as_ref().map(|e| e.as_str().to_owned())),
            door: None,
            action: action(format!("{back}#email"), t.details_email()),
        },
        SummaryRow {
            key: t.review_phone().to_owned(),
            value: own(details.phone.as_ref().map(anjia_domain::contact::Phone::international)),
            door: None,
            action: action(format!("{back}#phone"), t.details_phone()),
        },
        SummaryRow {
            key: t.review_language().to_owned(),
            value: view! { <span lang=details.language.html()>{details.language.autonym()}</span> }.into_any(),
            door: None,
            action: action(format!("{back}#language"), t.details_language()),
        },
    ];
    let lost = (details.email.is_none() && details.phone.is_none())
        .then(|| view! { <Notice kind=NoticeKind::Warning><p>{t.enrol_review_lost()}</p></Notice> });
    let (title, button) =
        if view.waits() { (t.enrol_review_title_waits(), t.enrol_now_waits()) } else { (t.enrol_review_title(), t.enrol_now()) };
    let body = view! {
        <h1>{title}</h1>
        <p class="aj-lead">{t.enrol_review_lead()} " " {view.held(context)}</p>
        <SummaryList rows=rows />
        {lost}
        <form method="post" action=context.href(&format!("/enrol/{}/review", hold.id))>
            <p class="aj-actions">
                <Button text=button />
                <ButtonLink href=back text=t.back() kind=ButtonKind::Secondary />
            </p>
        </form>
    };
    Page::private(Section::Training, title, body.into_any())
}

/// A form that was erased or never was.
#[must_use]
pub fn unknown(context: &PageContext) -> Page {
    unknown_hold(context, Section::Training, "/training", context.t.training_title())
}
