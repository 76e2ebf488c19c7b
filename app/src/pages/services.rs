//! Services, and what to bring.

use anjia_domain::Lang;
use anjia_domain::office::Office;
use anjia_domain::service::{Document, Service};
use leptos::prelude::*;

use super::{crumbs, tel, unconfirmed};
use crate::components::{
    Breadcrumb, Bring, BringItem, ButtonLink, Card, CardList, Door, Found, FoundList, Notice, NoticeKind, SummaryList, SummaryRow, Tag,
};
use crate::context::{Page, PageContext, Section};
use crate::texts;

/// All services.
#[must_use]
pub fn list(context: &PageContext) -> Page {
    let (t, lang) = (context.t, context.lang);
    let cards = context
        .catalogue
        .services()
        .iter()
        .map(|s| {
            view! {
                <Card
                    href=context.href(&format!("/services/{}", s.id))
                    title=s.name.get(lang).to_owned()
                    text=s.summary.get(lang).to_owned()
                    door=context.door(&s.door)
                />
            }
        })
        .collect_view();
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/services", t.services_title().to_owned())]) label=t.breadcrumb().to_owned() />
        <h1>{t.services_title()}</h1>
        <p class="aj-lead">{t.services_lead()}</p>
        <CardList>{cards}</CardList>
    };
    Page::public(Section::Services, t.services_title(), t.services_lead(), body.into_any())
}

/// What to bring, each with its Chinese name for the counter.
#[must_use]
pub fn bring(context: &PageContext, service: &Service) -> Vec<BringItem> {
    let (t, lang) = (context.t, context.lang);
    let item = |d: &Document| BringItem {
        text: d.name.get(lang).to_owned(),
        door: context.door(d.name.get(Lang::Zh)).unwrap_or_default(),
        note: d.when.as_ref().map(|w| w.get(lang).to_owned()),
        required_label: if d.required { t.service_bring_always() } else { t.service_bring_sometimes() }.to_owned(),
        required: d.required,
    };
    service.documents.iter().map(item).collect()
}

/// One service.
#[must_use]
pub fn one(context: &PageContext, service: &Service) -> Page {
    let (t, lang) = (context.t, context.lang);
    let name = service.name.get(lang).to_owned();
    let text = |value: &str| value.to_owned().into_any();
    let mut rows = vec![SummaryRow::new(t.service_for_whom(), text(service.who.get(lang)), None)];
    rows.push(SummaryRow {
        key: t.service_fee().to_owned(),
        value: view! { {service.fee.text.get(lang).to_owned()} {unconfirmed(context, service.fee.confirmed)} }.into_any(),
        door: None,
        action: None,
    });
    rows.push(SummaryRow::new(t.service_time(), text(&t.minutes(service.minutes_hint)), None));
    if let Some(photo) = &service.photo {
        rows.push(SummaryRow::new(t.service_photo(), text(photo.size.get(lang)), None));
    }
    let deadline = service.deadline.as_ref().map(|d| {
        let law = if lang == Lang::Zh { d.law_zh.clone() } else { d.law.get(lang).to_owned() };
        let law_zh = context.door(&d.law_zh).map(|zh| view! { " " <span class="aj-small" lang="zh-CN">{zh}</span> });
        let binding = (lang != Lang::Zh).then(|| view! { " " {t.service_law_note()} });
        let tag = unconfirmed(context, d.confirmed);
        view! {
            <div class="aj-deadline">
                <p>{d.text.get(lang).to_owned()} {tag}</p>
                <p>{t.service_law()} ": " {law} {law_zh} {binding}</p>
            </div>
        }
    });
    let online = service.online.as_ref().map(|o| {
        let (text, url) = (o.text.get(lang).to_owned(), o.url.clone());
        view! {
            <Notice title=Some(t.service_online().to_owned())>
                <p>{text}</p>
                <p>
                    <a href=url rel="noopener external">{t.service_online_link()}</a>
                </p>
            </Notice>
        }
    });
    let notes = (!service.notes.is_empty()).then(|| {
        let items = service.notes.iter().map(|n| view! { <li>{n.get(lang).to_owned()}</li> }).collect_view();
        view! {
            <h2>{t.service_notes()}</h2>
            <ul class="aj-prose">{items}</ul>
        }
    });
    let bring = (!service.documents.is_empty()).then(|| {
        view! {
            <h2>{t.service_bring()}</h2>
            <Bring items=bring(context, service) />
        }
    });
    let action = if service.bookable {
        view! {
            <p class="aj-actions">
                <ButtonLink href=context.href(&format!("/book/{}", service.id)) text=t.service_book() />
            </p>
        }
        .into_any()
    } else {
        let halls = context
            .catalogue
            .offices()
            .iter()
            .filter(|o| o.kind == anjia_domain::office::Kind::ExitEntryHall && !o.opening_hours.is_empty());
        let halls = halls.map(|o| hall(context, service, o)).collect_view();
        view! {
            <Notice kind=NoticeKind::Warning>
                <p>{t.service_elsewhere()}</p>
                <ul>{halls}</ul>
            </Notice>
        }
        .into_any()
    };
    let door = context.door(&service.door).map(|d| view! { " " <Door text=d /> });
    let body = view! {
        <Breadcrumb
            items=crumbs(
                context,
                &[("/services", t.services_title().to_owned()), (&format!("/services/{}", service.id), name.clone())],
            )
            label=t.breadcrumb().to_owned()
        />
        <h1>{name.clone()} {door}</h1>
        <p class="aj-lead">{service.summary.get(lang).to_owned()}</p>
        {deadline}
        {action}
        <SummaryList rows=rows />
        {bring}
        {online}
        {notes}
    };
    Page::public(Section::Services, name, service.summary.get(lang), body.into_any())
}

/// A hall, marked where nobody has confirmed its number or that it does the service.
fn hall(context: &PageContext, service: &Service, office: &Office) -> impl IntoView + use<> {
    let name = office.name.get(context.lang).to_owned();
    let phone = office.phone.clone().unwrap_or_else(|| office.fallback_hotline.clone());
    let is_certain = office.in_person(&service.id).is_some_and(|s| s.confirmed) && (office.phone.is_none() || office.phone_confirmed);
    view! {
        <li>
            <a href=context.href(&format!("/offices/{}", office.id))>{name}</a>
            ", "
            <a href=tel(&phone)>{phone.clone()}</a>
            {unconfirmed(context, is_certain)}
        </li>
    }
}

/// The names of the services of an office, as links: those that can be booked, then those for which people go there.
#[must_use]
pub fn offered(context: &PageContext, office: &Office) -> AnyView {
    let services: Vec<_> = context.catalogue.services().iter().filter(|s| office.offer(&s.id).is_some()).collect();
    if services.is_empty() {
        let unknown = office.in_person.is_empty().then(|| view! { <p>{context.t.office_services_unknown(&*office.fallback_hotline)}</p> });
        return view! { <p>{context.t.office_none()}</p> {unknown} {in_person(context, office)} }.into_any();
    }
    let cards = services
        .into_iter()
        .map(|s| {
            view! {
                <Card
                    href=context.href(&format!("/book/{}/{}", s.id, office.id))
                    title=s.name.get(context.lang).to_owned()
                    text=context.t.minutes(office.offer(&s.id).map_or(s.minutes_hint, |o| o.minutes))
                    door=context.door(&s.door)
                    level=3
                />
            }
        })
        .collect_view();
    view! { <CardList>{cards}</CardList> {in_person(context, office)} }.into_any()
}

/// What is done at an office and cannot be booked here.
fn in_person(context: &PageContext, office: &Office) -> Option<AnyView> {
    let t = context.t;
    let done = context.catalogue.services().iter().filter_map(|s| office.in_person(&s.id).map(|done| (s, done.confirmed)));
    let items: Vec<_> = done
        .map(|(service, confirmed)| {
            let tag = view! { <Tag text=t.office_in_person_tag() /> {unconfirmed(context, confirmed)} };
            view! {
                <Found
                    href=context.href(&format!("/services/{}", service.id))
                    title=service.name.get(context.lang).to_owned().into_any()
                    door=context.door(&service.door)
                    tag=Some(tag.into_any())
                    text=Some(service.summary.get(context.lang).to_owned().into_any())
                    level=3
                />
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! {
            <p>{t.office_in_person(&*office.fallback_hotline)}</p>
            <FoundList>{items}</FoundList>
        }
        .into_any()
    })
}

/// Level and kind of an office.
#[must_use]
pub fn level_tag(context: &PageContext, office: &Office) -> AnyView {
    view! { <Tag text=texts::level(context.t, office.level) /> }.into_any()
}
