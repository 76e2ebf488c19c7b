//! Booking, last steps: details, and a look over everything before it counts.

use anjia_domain::appointment::PartySize;
use anjia_domain::office::Office;
use anjia_domain::service::Service;
use anjia_domain::slot::SlotId;
use anjia_domain::visit::Further;
use anjia_domain::{Lang, time};
use anjia_portal::details::{Details, Field, Mistakes, RawDetails};
use anjia_portal::portal::Hold;
use leptos::prelude::*;

use super::person::{self, Email};
use super::{book, crumbs};
use crate::components::{
    Breadcrumb, Button, ButtonKind, ButtonLink, Choice, ErrorSummary, Notice, NoticeKind, SelectInput, SummaryList, SummaryRow,
};
use crate::context::{Page, PageContext, Section};
use crate::{format, texts};

/// What the details page shows.
pub struct DetailsView<'a> {
    /// The office.
    pub office: &'a Office,
    /// The service.
    pub service: &'a Service,
    /// The hold.
    pub hold: &'a Hold,
    /// What was typed.
    pub raw: RawDetails,
    /// What is wrong with it.
    pub mistakes: Mistakes,
}

/// The row that names all services of an appointment with their times; none where there is one service.
pub(super) fn several_row(context: &PageContext, slot: &SlotId, further: &Further) -> Option<SummaryRow> {
    if further.is_empty() {
        return None;
    }
    let lines = texts::services_with_times(&context.catalogue, context.lang, slot, further);
    let lines = lines.into_iter().map(|line| view! { <span class="aj-line">{line}</span> }).collect_view().into_any();
    let door = context.door(&texts::services_list(&context.catalogue, Lang::Zh, slot, further));
    Some(SummaryRow::new(context.t.appointment_services(), lines, door))
}

/// A summary and the message of each field.
pub(super) fn errors(context: &PageContext, mistakes: &Mistakes) -> Option<AnyView> {
    let t = context.t;
    (!mistakes.is_empty()).then(|| {
        let list = mistakes.iter().map(|(f, w)| (f.as_str().to_owned(), texts::wrong(t, *w).to_owned())).collect();
        view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=list /> }.into_any()
    })
}

pub(super) fn error_of(context: &PageContext, mistakes: &Mistakes, field: Field) -> Option<String> {
    mistakes.iter().find(|(f, _)| *f == field).map(|(_, w)| texts::wrong(context.t, *w).to_owned())
}

/// Step four: your details.
#[must_use]
pub fn page(context: &PageContext, view: &DetailsView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let DetailsView { hold, raw, mistakes, service, office } = view;
    let error = |field| error_of(context, mistakes, field);
    let people = (1..=PartySize::MAX).map(|n| Choice { value: n.to_string(), text: t.people(n), ..Choice::default() }).collect();
    let party = if raw.party_size.is_empty() { "1".to_owned() } else { raw.party_size.clone() };
    let until = format::time(time::wall(hold.expires_at));
    let held = t.details_hold(until, texts::when_short(lang, hold.slot.at()));
    let several = (!hold.further.is_empty()).then(|| {
        let lines = texts::services_with_times(&context.catalogue, lang, &hold.slot, &hold.further);
        let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! { <ul>{lines}</ul> }
    });
    let form = view! {
        <form id="details" class="aj-form aj-stack" method="post" action=context.href(&format!("/book/details/{}", hold.id)) novalidate>
            {person::fields(context, raw, mistakes, Email::May)}
            <SelectInput
                id="party_size".to_owned()
                name="party_size".to_owned()
                label=t.details_party().to_owned()
                error=error(Field::PartySize)
                options=people
                value=party
            />
            <p class="aj-small aj-muted">
                {t.details_privacy()} " " <a href=context.href("/privacy")>{t.footer_privacy()}</a>
            </p>
            <p class="aj-actions">
                <Button text=t.details_continue() />
            </p>
        </form>
    }
    .into_any();
    let (path, there) = (
        format!("/book/{}", service.id),
        format!("/book/{}/{}?draft={}{}", service.id, office.id, hold.id, book::also_query(&hold.further.also())),
    );
    let items = [
        ("/book", t.book_title().to_owned()),
        (&*path, service.name.get(lang).to_owned()),
        (&*there, office.name.get(lang).to_owned()),
        ("", t.details_title().to_owned()),
    ];
    let body = view! {
        <Breadcrumb items=crumbs(context, &items) label=t.breadcrumb().to_owned() />
        {book::steps(context, 3)}
        {errors(context, mistakes)}
        <h1>{t.details_title()}</h1>
        <p class="aj-lead">{t.details_lead()}</p>
        <Notice><p>{held}</p>{several}</Notice>
        {form}
    };
    let title =
        if mistakes.is_empty() { t.details_title().to_owned() } else { format!("{}: {}", t.error_summary_title(), t.details_title()) };
    Page::private(Section::Book, title, body.into_any()).keeping("details")
}

/// Step five: check and book.
#[must_use]
pub fn review(context: &PageContext, service: &Service, office: &Office, hold: &Hold, minutes: u16, details: &Details) -> Page {
    let (t, lang) = (context.t, context.lang);
    let back = context.href(&format!("/book/details/{}", hold.id));
    let also = book::also_query(&hold.further.also());
    let slots = context.href(&format!("/book/{}/{}?draft={}&day={}{also}", service.id, office.id, hold.id, hold.slot.at().date()));
    let action = |href: &str, what: &str| Some((href.to_owned(), t.change().to_owned(), what.to_owned()));
    let own =
        |text: Option<String>| text.map_or_else(|| view! { <span class="aj-muted">{t.review_none()}</span> }.into_any(), |v| v.into_any());
    let rows = vec![
        several_row(context, &hold.slot, &hold.further).unwrap_or_else(|| {
            SummaryRow::new(t.review_service(), service.name.get(lang).to_owned().into_any(), context.door(&service.door))
        }),
        SummaryRow::new(t.review_where(), office.name.get(lang).to_owned().into_any(), context.door(&office.name.zh)),
        SummaryRow {
            key: t.review_when().to_owned(),
            value: texts::when_span(lang, &hold.slot, minutes).into_any(),
            door: None,
            action: action(&slots, t.review_change_slot()),
        },
        SummaryRow {
            key: t.review_name().to_owned(),
            value: details.name.as_str().to_owned().into_any(),
            door: None,
            action: action(&format!("{back}#name"), t.review_change_name()),
        },
        SummaryRow {
            key: t.review_email().to_owned(),
            value: own(details.email.as_ref().map(|e| e.as_str().to_owned())),
            door: None,
            action: action(&format!("{back}#email"), t.details_email()),
        },
        SummaryRow {
            key: t.review_phone().to_owned(),
            value: own(details.phone.as_ref().map(anjia_domain::contact::Phone::international)),
            door: None,
            action: action(&format!("{back}#phone"), t.details_phone()),
        },
        SummaryRow {
            key: t.review_language().to_owned(),
            value: view! { <span lang=details.language.html()>{details.language.autonym()}</span> }.into_any(),
            door: None,
            action: action(&format!("{back}#language"), t.details_language()),
        },
        SummaryRow {
            key: t.review_party().to_owned(),
            value: t.people(details.party.get()).into_any(),
            door: None,
            action: action(&format!("{back}#party_size"), t.review_party()),
        },
    ];
    let lost = (details.email.is_none() && details.phone.is_none())
        .then(|| view! { <Notice kind=NoticeKind::Warning><p>{t.review_lost()}</p></Notice> });
    let until = format::time(time::wall(hold.expires_at));
    let body = view! {
        {book::steps(context, 4)}
        <h1>{t.review_title()}</h1>
        <p class="aj-lead">{t.review_lead()} " " {t.details_hold(until, texts::when_short(lang, hold.slot.at()))}</p>
        <SummaryList rows=rows />
        {lost}
        <form method="post" action=context.href(&format!("/book/review/{}", hold.id))>
            <p class="aj-actions">
                <Button text=t.review_book() />
                <ButtonLink href=back text=t.back() kind=ButtonKind::Secondary />
            </p>
        </form>
    };
    Page::private(Section::Book, t.review_title(), body.into_any())
}

/// A hold that was erased or never was.
#[must_use]
pub fn unknown(context: &PageContext) -> Page {
    unknown_hold(context, Section::Book, "/book", context.t.nav_book())
}

/// The same in some part of the site, with the way to begin again.
pub(super) fn unknown_hold(context: &PageContext, section: Section, path: &str, begin: &'static str) -> Page {
    let t = context.t;
    let body = view! {
        <h1>{t.hold_unknown_title()}</h1>
        <p class="aj-lead">{t.hold_unknown_text()}</p>
        <p class="aj-actions">
            <ButtonLink href=context.href(path) text=begin />
        </p>
    };
    Page::private(section, t.hold_unknown_title(), body.into_any())
}
