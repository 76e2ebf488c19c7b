//! Offices: where they are, when they are open, whom to call.

use anjia_domain::Lang;
use anjia_domain::office::{Kind, Office};
use leptos::prelude::*;

use super::{crumbs, services};
use crate::components::{Breadcrumb, Card, CardList, Hours, Notice, NoticeKind, SummaryList, SummaryRow, Tag, TagKind};
use crate::context::{Page, PageContext, Section};
use crate::texts;

const KINDS: [Kind; 8] = [
    Kind::ServiceHall,
    Kind::SubCentre,
    Kind::StreetStation,
    Kind::PoliceStation,
    Kind::VillageStation,
    Kind::TrainingCentre,
    Kind::TrainingSubcentre,
    Kind::ExitEntryHall,
];

/// All offices by kind.
#[must_use]
pub fn list(context: &PageContext) -> Page {
    let (t, lang) = (context.t, context.lang);
    let sections = KINDS
        .into_iter()
        .filter_map(|kind| {
            let offices: Vec<_> = context.catalogue.offices().iter().filter(|o| o.kind == kind).collect();
            if offices.is_empty() {
                return None;
            }
            let cards = offices
                .into_iter()
                .map(|o| {
                    view! {
                        <Card
                            href=context.href(&format!("/offices/{}", o.id))
                            title=o.name.get(lang).to_owned()
                            text=o.address.get(lang).to_owned()
                            level=3
                        />
                    }
                })
                .collect_view();
            Some(view! {
                <section>
                    <h2>{texts::kind(t, kind)}</h2>
                    <CardList>{cards}</CardList>
                </section>
            })
        })
        .collect_view();
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/offices", t.offices_title().to_owned())]) label=t.breadcrumb().to_owned() />
        <h1>{t.offices_title()}</h1>
        <p class="aj-lead">{t.offices_lead()}</p>
        {sections}
    };
    Page::public(Section::Offices, t.offices_title(), t.offices_lead(), body.into_any())
}

/// Opening hours as the counter keeps them, marked when nobody has confirmed them.
#[must_use]
pub fn hours(context: &PageContext, office: &Office) -> AnyView {
    let t = context.t;
    if office.opening_hours.is_empty() && office.counter_hours.is_none() {
        return view! { <p>{t.office_hours_unknown()} " " {t.phone_missing(office.fallback_hotline.as_str())}</p> }.into_any();
    }
    view! { <Hours rows=texts::hours(context.lang, office.counter_spans()) /> }.into_any()
}

/// One office.
#[must_use]
pub fn one(context: &PageContext, office: &Office) -> Page {
    let (t, lang) = (context.t, context.lang);
    let name = office.name.get(lang).to_owned();
    let tag = |confirmed: bool| (!confirmed).then(|| view! { " " <Tag text=t.not_confirmed_short() kind=TagKind::Warn /> });
    let all_confirmed = office.hours_confirmed && office.address_confirmed && office.languages_confirmed;
    let mut rows = Vec::new();
    let address_lang = if lang == Lang::Ja { "zh-CN" } else { lang.html() };
    let address = office.address.get(lang).to_owned();
    rows.push(SummaryRow {
        key: t.office_address().to_owned(),
        value: view! { <span lang=address_lang>{address}</span> {tag(office.address_confirmed)} }.into_any(),
        door: context.door(&office.address.zh),
        action: None,
    });
    let phone = match &office.phone {
        Some(phone) => view! { <a href=format!("tel:{}", phone.replace('-', ""))>{phone.clone()}</a> }.into_any(),
        None => t.phone_missing(office.fallback_hotline.as_str()).into_any(),
    };
    rows.push(SummaryRow { key: t.office_phone().to_owned(), value: phone, door: None, action: None });
    rows.push(SummaryRow {
        key: t.office_hours().to_owned(),
        value: view! {
            {(!office.opening_hours.is_empty()).then(|| view! { <Hours rows=texts::hours(lang, &office.opening_hours) /> })}
            {office.opening_hours.is_empty().then(|| t.office_hours_unknown())}
            {tag(office.hours_confirmed)}
        }
        .into_any(),
        door: None,
        action: None,
    });
    if office.counter_hours.is_some() {
        rows.push(SummaryRow { key: t.office_hours_counter().to_owned(), value: hours(context, office), door: None, action: None });
    }
    if !office.languages.is_empty() {
        rows.push(SummaryRow {
            key: t.office_languages().to_owned(),
            value: view! { {texts::languages(lang, office)} {tag(office.languages_confirmed)} }.into_any(),
            door: None,
            action: None,
        });
    }
    if let Some(url) = &office.website {
        let link = view! { <a href=url.clone() rel="noopener external">{url.clone()}</a> }.into_any();
        rows.push(SummaryRow { key: t.office_website().to_owned(), value: link, door: None, action: None });
    }
    let warning = (!all_confirmed).then(|| {
        let text = t.not_confirmed(context.hotline());
        view! { <Notice kind=NoticeKind::Warning><p>{text}</p></Notice> }
    });
    let chinese = context.door(office.name.get(Lang::Zh)).map(|zh| {
        view! {
            <section class="aj-counter">
                <p lang="zh-CN">{zh} <br /> {office.address.zh.clone()}</p>
                <p>{t.office_address_chinese()}</p>
            </section>
        }
    });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[("/offices", t.offices_title().to_owned()), (&format!("/offices/{}", office.id), name.clone())])
            label=t.breadcrumb().to_owned()
        />
        <h1>{name.clone()}</h1>
        <p>{services::level_tag(context, office)}</p>
        {warning}
        <SummaryList rows=rows />
        {chinese}
        <h2>{t.office_services()}</h2>
        {services::offered(context, office)}
    };
    Page::public(Section::Offices, name, office.address.get(lang), body.into_any())
}
