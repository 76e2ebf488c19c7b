//! Offices: where they are, when they are open, whom to call.

use anjia_domain::Lang;
use anjia_domain::catalogue::Street;
use anjia_domain::office::{Kind, Office};
use anjia_domain::opening::At;
use leptos::prelude::*;

use super::{crumbs, services, tel, unconfirmed};
use crate::components::{
    Breadcrumb, Button, ButtonKind, ButtonLink, Choice, Door, Found, FoundList, Hours, Notice, NoticeKind, SelectInput, SummaryList,
    SummaryRow, Tag,
};
use crate::context::{Page, PageContext, Section};
use crate::maps::Map;
use crate::{format, texts};

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

/// All offices by kind; of one subdistrict where one is asked for.
#[must_use]
pub fn list(context: &PageContext, street: Option<&Street>) -> Page {
    let t = context.t;
    let fits = |o: &Office| street.is_none_or(|s| o.street_code.as_deref() == Some(s.code.as_str()));
    let sections: Vec<_> = KINDS
        .into_iter()
        .filter_map(|kind| {
            let offices: Vec<_> = context.catalogue.offices().iter().filter(|o| o.kind == kind && fits(o)).collect();
            if offices.is_empty() {
                return None;
            }
            let items = offices.into_iter().map(|o| found(context, o)).collect_view();
            Some(view! {
                <section class="aj-stack">
                    <h2>{texts::kind(t, kind)}</h2>
                    <FoundList>{items}</FoundList>
                </section>
            })
        })
        .collect();
    let nothing = t.offices_none(context.hotline());
    let none = sections.is_empty().then(|| view! { <Notice kind=NoticeKind::Warning><p>{nothing}</p></Notice> });
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/offices", t.offices_title().to_owned())]) label=t.breadcrumb().to_owned() />
        <h1>{t.offices_title()}</h1>
        <p class="aj-lead">{t.offices_lead()}</p>
        <p class="aj-actions">
            <ButtonLink href=context.href("/search") text=t.offices_find() />
            <ButtonLink href=context.href("/police") text=t.police_title() kind=ButtonKind::Secondary />
        </p>
        <form class="aj-filter" method="get" action=context.href("/offices")>
            {streets(context, street, t.offices_all())}
            <Button text=t.offices_filter() kind=ButtonKind::Secondary />
        </form>
        {none}
        {sections}
    };
    Page::public(Section::Offices, t.offices_title(), t.offices_lead(), body.into_any())
}

/// The choice of a subdistrict; `none` is what stands there when none is chosen.
pub(super) fn streets(context: &PageContext, street: Option<&Street>, none: &str) -> AnyView {
    let mut options = vec![Choice { text: none.to_owned(), ..Choice::default() }];
    options.extend(context.catalogue.streets.iter().map(|s| {
        let name = s.name.get(context.lang);
        let text =
            context.door(&s.name.zh).filter(|_| context.lang != Lang::Ja).map_or_else(|| name.to_owned(), |zh| format!("{name} {zh}"));
        Choice { value: s.code.clone(), text, ..Choice::default() }
    }));
    view! {
        <SelectInput
            id="street".to_owned()
            name="street".to_owned()
            label=context.t.police_street().to_owned()
            options=options
            value=street.map_or(String::new(), |s| s.code.clone())
        />
    }
    .into_any()
}

/// A mark beside hours that nobody has confirmed, where there are any.
fn unconfirmed_hours(context: &PageContext, office: &Office) -> Option<AnyView> {
    unconfirmed(context, office.hours_confirmed || office.opening_hours.is_empty())
}

/// Whether the door is open now, or whether the counters are, as a tag.
fn stands(context: &PageContext, office: &Office, at: At) -> AnyView {
    let opening = context.catalogue.calendar.opening(office, at, context.now);
    let (text, kind) = match at {
        At::Counter => texts::counter(context.lang, opening),
        At::Door if office.counter_hours.is_some() => texts::desk(context.lang, opening),
        At::Door => texts::opening(context.lang, opening),
    };
    view! { <Tag text=text kind=kind /> }.into_any()
}

/// Whether an office is open now, as tags: its door, and its counters if they keep hours of their own.
pub(super) fn opening(context: &PageContext, office: &Office) -> AnyView {
    let counter = office.counter_hours.is_some().then(|| view! { " " {stands(context, office, At::Counter)} });
    view! { {stands(context, office, At::Door)} {counter} {unconfirmed_hours(context, office)} }.into_any()
}

/// An office of a list, with its Chinese and whether it is open.
pub(super) fn found(context: &PageContext, office: &Office) -> AnyView {
    let path = if office.kind == Kind::PoliceStation { "/police" } else { "/offices" };
    view! {
        <Found
            href=context.href(&format!("{path}/{}", office.id))
            title=office.name.get(context.lang).to_owned().into_any()
            door=context.door(&office.name.zh)
            tag=Some(opening(context, office))
            text=Some(view! { <span lang="zh-CN">{office.address.zh.clone()}</span> }.into_any())
            level=3
        />
    }
    .into_any()
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

/// The number to call in danger, before anything else about the police.
pub(super) fn urgent(context: &PageContext) -> Option<AnyView> {
    let number = context.catalogue.hotlines.iter().find(|h| h.emergency && h.kind == "police")?.number.clone();
    let text = context.t.police_urgent(number.as_str());
    Some(view! { <p><a class="aj-call" href=format!("tel:{number}")>{text}</a></p> }.into_any())
}

/// A hotline with what is known of it: when, and in which languages.
fn hotline(context: &PageContext, number: &str) -> AnyView {
    let known = context.catalogue.hotlines.iter().find(|h| h.number == number);
    let note = known.map(|h| view! { <br /> <span class="aj-small">{h.note.get(context.lang).to_owned()}</span> });
    let text = context.t.phone_missing(number);
    view! { <a href=format!("tel:{number}")>{text}</a> {unconfirmed(context, known.is_none_or(|h| h.confirmed))} {note} }.into_any()
}

/// The door or the counters today, and when they open next if they are not open.
fn today(context: &PageContext, office: &Office, at: At) -> AnyView {
    let (t, lang, calendar) = (context.t, context.lang, &context.catalogue.calendar);
    let is_open = calendar.opening(office, at, context.now).is_open();
    let next = calendar.next_opening(office, at, context.now.date()).filter(|_| !is_open).map(|(day, at)| {
        let when = t.date_time(format::day(lang, day), texts::clock(at));
        view! { <br /> <span class="aj-small">{t.open_next(when)}</span> }
    });
    let make_up = calendar.makes_up(office, at, context.now.date()).then(|| view! { " " <Tag text=t.slots_make_up() /> });
    view! { {stands(context, office, at)} {unconfirmed_hours(context, office)} {make_up} {next} }.into_any()
}

fn maps(context: &PageContext, office: &Office) -> AnyView {
    let t = context.t;
    let region = &context.catalogue.district.name.zh;
    let links = Map::ALL
        .into_iter()
        .map(|map| view! { <li><a href=map.link(office, region) rel="noopener noreferrer external">{map.name(t)}</a></li> })
        .collect_view();
    let area = (!office.address_confirmed).then(|| view! { <p class="aj-small aj-muted">{t.map_area(context.hotline())}</p> });
    view! {
        <section class="aj-stack">
            <h2>{t.map_title()}</h2>
            {area}
            <ul class="aj-maps">{links}</ul>
        </section>
    }
    .into_any()
}

/// One office. `found` says how a police station was found.
#[must_use]
pub fn one(context: &PageContext, office: &Office, found: Option<String>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let name = office.name.get(lang).to_owned();
    let tag = |confirmed: bool| unconfirmed(context, confirmed);
    let plain = |key: &str, value: AnyView| SummaryRow::new(key, value, None);
    let mut rows = vec![plain(t.office_today(), today(context, office, At::Door))];
    if office.counter_hours.is_some() {
        rows.push(plain(t.office_today_counter(), today(context, office, At::Counter)));
    }
    let address_lang = if lang == Lang::Ja { "zh-CN" } else { lang.html() };
    let address = office.address.get(lang).to_owned();
    let address = view! { <span lang=address_lang>{address}</span> {tag(office.address_confirmed)} }.into_any();
    rows.push(SummaryRow { door: context.door(&office.address.zh).filter(|_| lang != Lang::Ja), ..plain(t.office_address(), address) });
    let languages = || view! { {texts::languages(lang, office)} {tag(office.languages_confirmed)} }.into_any();
    let phone = match &office.phone {
        Some(phone) => {
            let spoken = (!office.languages.is_empty()).then(|| view! { <br /> {t.office_phone_spoken(texts::languages(lang, office))} });
            view! {
                <a href=tel(phone)>{phone.clone()}</a>
                {tag(office.phone_confirmed)}
                {spoken}
            }
            .into_any()
        }
        None => hotline(context, &office.fallback_hotline),
    };
    rows.push(plain(t.office_phone(), phone));
    let open = view! {
        {(!office.opening_hours.is_empty()).then(|| view! { <Hours rows=texts::hours(lang, &office.opening_hours) /> })}
        {office.opening_hours.is_empty().then(|| t.office_hours_unknown())}
        {tag(office.hours_confirmed)}
    };
    rows.push(plain(t.office_hours(), open.into_any()));
    if office.counter_hours.is_some() {
        rows.push(plain(t.office_hours_counter(), hours(context, office)));
    }
    if !office.languages.is_empty() {
        rows.push(plain(t.office_languages(), languages()));
    }
    if let Some(url) = &office.website {
        let link = view! { <a href=url.clone() rel="noopener external">{url.clone()}</a> {tag(office.website_confirmed)} }.into_any();
        rows.push(plain(t.office_website(), link));
    }
    let warning = (!office.is_confirmed()).then(|| {
        let text = t.not_confirmed(context.hotline());
        view! { <Notice kind=NoticeKind::Warning><p>{text}</p></Notice> }
    });
    let is_police = office.kind == Kind::PoliceStation;
    let (path, title) = if is_police { ("/police", t.police_title()) } else { ("/offices", t.offices_title()) };
    let door = context.door(&office.name.zh).map(|zh| view! { <p><Door text=zh /></p> });
    let found = found.map(|text| view! { <Notice><p>{text}</p></Notice> });
    let courses = matches!(office.kind, Kind::TrainingCentre | Kind::TrainingSubcentre).then(|| {
        let href = context.href(&format!("/training?place={}", office.id));
        view! { <p><a href=href>{t.training_title()}</a></p> }
    });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[(path, title.to_owned()), (&format!("{path}/{}", office.id), name.clone())])
            label=t.breadcrumb().to_owned()
        />
        {is_police.then(|| urgent(context))}
        <h1>{name.clone()}</h1>
        {door}
        <p><Tag text=texts::kind(t, office.kind) /> " " {services::level_tag(context, office)}</p>
        {found}
        {warning}
        <SummaryList rows=rows />
        <section class="aj-counter">
            <p lang="zh-CN">{office.name.zh.clone()} <br /> {office.address.zh.clone()}</p>
            <p><strong>{t.office_address_chinese()}</strong> <br /> {t.office_door_lead()}</p>
        </section>
        {maps(context, office)}
        <section class="aj-stack">
            <h2>{t.office_services()}</h2>
            {services::offered(context, office)}
            {courses}
        </section>
    };
    Page::public(Section::Offices, name, office.address.get(lang), body.into_any())
}
