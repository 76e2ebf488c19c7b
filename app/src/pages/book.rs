//! Booking, first steps: which service, and where.

use anjia_domain::catalogue::Street;
use anjia_domain::office::Office;
use anjia_domain::service::Service;
use anjia_domain::slot::SlotId;
use anjia_domain::visit::Also;
use leptos::prelude::*;

use super::{crumbs, encode, offices};
use crate::components::{
    Breadcrumb, Button, ButtonKind, Card, CardList, Choice, Door, Notice, NoticeKind, SelectInput, Steps, Tag, TagKind,
};
use crate::context::{Page, PageContext, Section};
use crate::l10n::EachLang;
use crate::pattern::Html;
use crate::{format, texts};

/// The bar of steps.
pub(super) fn steps(context: &PageContext, current: usize) -> Option<AnyView> {
    static WRITTEN: EachLang<Vec<Html>> = EachLang::new();
    let t = context.t;
    let written = WRITTEN.get(context.lang, || {
        let items = [t.step_service(), t.step_office(), t.step_slot(), t.step_details(), t.step_review()].map(str::to_owned);
        let bar = |current| {
            let (items, label, done_label) = (items.to_vec(), t.steps_label().to_owned(), t.step_done().to_owned());
            Html::of(view! { <Steps items=items current=current label=label done_label=done_label /> })
        };
        (0..items.len()).map(bar).collect()
    });
    written.get(current).map(|html| html.clone().view())
}

/// Keeps what was typed before when a person goes back to choose something else.
#[must_use]
pub fn draft_query(draft: Option<&str>) -> String {
    draft.map_or(String::new(), |d| format!("?draft={}", encode(d)))
}

/// Keeps the services asked for besides, behind another part of a query.
#[must_use]
pub fn also_query(also: &Also) -> String {
    if also.is_empty() { String::new() } else { format!("&also={}", encode(&also.to_string())) }
}

/// Step one: what do you need to do?
#[must_use]
pub fn choose_service(context: &PageContext, draft: Option<&str>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let cards = context
        .catalogue
        .services()
        .iter()
        .filter(|s| s.bookable)
        .map(|s| {
            view! {
                <Card
                    href=context.href(&format!("/book/{}{}", s.id, draft_query(draft)))
                    title=s.name.get(lang).to_owned()
                    text=s.summary.get(lang).to_owned()
                    door=context.door(&s.door)
                    meta=vec![t.minutes(s.minutes_hint)]
                />
            }
        })
        .collect_view();
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/book", t.book_title().to_owned())]) label=t.breadcrumb().to_owned() />
        {steps(context, 0)}
        <h1>{t.book_service_title()}</h1>
        <p class="aj-lead">{t.book_service_lead()} " " <a href=context.href("/services")>{t.book_read_first()}</a></p>
        <CardList>{cards}</CardList>
    };
    Page::public(Section::Book, t.book_title(), t.book_service_lead(), body.into_any())
}

/// An office of the list: how far, and when it is free first.
pub struct Place<'a> {
    /// The office.
    pub office: &'a Office,
    /// Kilometres from the subdistrict, where both are known.
    pub distance: Option<f64>,
    /// Its first free slot.
    pub first_free: Option<SlotId>,
}

/// Step two: where?
#[must_use]
pub fn choose_office(context: &PageContext, service: &Service, street: Option<&Street>, places: &[Place<'_>], draft: Option<&str>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let name = service.name.get(lang).to_owned();
    let mut options = vec![Choice { text: t.book_street_any().to_owned(), ..Choice::default() }];
    options.extend(context.catalogue.streets.iter().map(|s| Choice {
        value: s.code.clone(),
        text: s.name.get(lang).to_owned(),
        ..Choice::default()
    }));
    let draft_field = draft.map(|d| view! { <input type="hidden" name="draft" value=d.to_owned() /> });
    let filter = view! {
        <form class="aj-filter" method="get" action=context.href(&format!("/book/{}", service.id))>
            {draft_field}
            <SelectInput
                id="street".to_owned()
                name="street".to_owned()
                label=t.book_street_label().to_owned()
                hint=Some(t.book_street_hint().to_owned())
                options=options
                value=street.map_or(String::new(), |s| s.code.clone())
            />
            <Button text=t.book_street_go() kind=ButtonKind::Secondary />
        </form>
    };
    let list = if places.is_empty() {
        view! { <Notice kind=NoticeKind::Warning><p>{t.book_no_office()}</p></Notice> }.into_any()
    } else {
        let items = places.iter().map(|p| place(context, service, p, draft)).collect_view();
        view! { <ul class="aj-office-list">{items}</ul> }.into_any()
    };
    let door = context.door(&service.door).map(|d| view! { " " <Door text=d /> });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[("/book", t.book_title().to_owned()), (&format!("/book/{}", service.id), name.clone())])
            label=t.breadcrumb().to_owned()
        />
        {steps(context, 1)}
        <p class="aj-muted">{name.clone()} {door}</p>
        <h1>{t.book_office_title()}</h1>
        <p class="aj-lead">{t.book_office_lead()}</p>
        {filter}
        {list}
    };
    Page::public(Section::Book, format!("{name} – {}", t.book_office_title()), t.book_office_lead(), body.into_any())
}

fn place(context: &PageContext, service: &Service, place: &Place<'_>, draft: Option<&str>) -> impl IntoView + use<> {
    let (t, lang) = (context.t, context.lang);
    let Place { office, distance, first_free } = place;
    let name = office.name.get(lang).to_owned();
    let door = context.door(&office.name.zh).map(|d| view! { <Door text=d /> });
    let far = distance.map(
        |km| view! { <div><dt class="aj-visually-hidden">{t.office_address()}</dt><dd>{t.kilometres(format::tenths(lang, km))}</dd></div> },
    );
    let languages = (!office.languages.is_empty()).then(|| {
        view! {
            <div>
                <dt>{t.office_languages()}</dt>
                <dd>{texts::languages(lang, office)}</dd>
            </div>
        }
    });
    let unconfirmed = (!office.hours_confirmed).then(|| view! { <Tag text=t.not_confirmed_short() kind=TagKind::Warn /> });
    let free = first_free.as_ref().map_or_else(
        || t.book_none_free(anjia_domain::calendar::HORIZON_DAYS),
        |slot| t.book_first_free(texts::when_short(lang, slot.at())),
    );
    let href = context.href(&format!("/book/{}/{}{}", service.id, office.id, draft_query(draft)));
    let choose = format!("{}: {name}", t.book_choose_office());
    view! {
        <li class="aj-office">
            <div>
                <h2>{name.clone()} " " <Tag text=texts::level(t, office.level) /></h2>
                {door}
            </div>
            <dl class="aj-office-facts">
                <div>
                    <dt>{t.office_hours_counter()} " " {unconfirmed}</dt>
                    <dd>{offices::hours(context, office)}</dd>
                </div>
                {languages}
                {far}
            </dl>
            <p>{free}</p>
            <p class="aj-actions">
                <a class="aj-button" href=href aria-label=choose>{t.book_choose_office()}</a>
            </p>
        </li>
    }
    .into_any()
}
