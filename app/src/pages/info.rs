//! Pages that inform: about, privacy, accessibility, emergency numbers.

use anjia_domain::Lang;
use anjia_domain::catalogue::Hotline;
use leptos::prelude::*;

use super::crumbs;
use crate::components::{Breadcrumb, Notice, NoticeKind, Tag, TagKind};
use crate::context::{Page, PageContext, Section};
use crate::l10n::{L10n, l10n};

fn prose(context: &PageContext, path: &str, title: &str, lead: &str, parts: Vec<(&str, String)>) -> Page {
    let parts = parts
        .into_iter()
        .map(|(heading, text)| {
            let heading = (!heading.is_empty()).then(|| view! { <h2>{heading.to_owned()}</h2> });
            view! {
                {heading}
                <p>{text}</p>
            }
        })
        .collect_view();
    let body = view! {
        <Breadcrumb items=crumbs(context, &[(path, title.to_owned())]) label=context.t.breadcrumb().to_owned() />
        <div class="aj-prose">
            <h1>{title.to_owned()}</h1>
            <p class="aj-lead">{lead.to_owned()}</p>
            {parts}
        </div>
    };
    Page::public(Section::Home, title, lead, body.into_any())
}

/// About the site.
#[must_use]
pub fn about(context: &PageContext) -> Page {
    let (t, number) = (context.t, context.hotline());
    let parts = vec![
        ("", t.about_not().to_owned()),
        (t.about_data_title(), t.about_data(number)),
        (t.about_free_title(), t.about_free().to_owned()),
        ("", t.about_credits().to_owned()),
    ];
    prose(context, "/about", t.about_title(), t.about_what(), parts)
}

/// What is stored, and for how long.
#[must_use]
pub fn privacy(context: &PageContext) -> Page {
    let (t, number) = (context.t, context.hotline());
    let parts = vec![
        (t.privacy_what_title(), t.privacy_what().to_owned()),
        (t.privacy_why_title(), t.privacy_why().to_owned()),
        (t.privacy_long_title(), t.privacy_long().to_owned()),
        (t.privacy_not_title(), t.privacy_not().to_owned()),
        (t.privacy_rights_title(), t.privacy_rights(number)),
    ];
    prose(context, "/privacy", t.privacy_title(), t.privacy_lead(), parts)
}

/// For everybody.
#[must_use]
pub fn accessibility(context: &PageContext) -> Page {
    let (t, number) = (context.t, context.hotline());
    let parts = vec![("", t.accessibility_standard().to_owned()), ("", t.accessibility_contact(number))];
    prose(context, "/accessibility", t.accessibility_title(), t.accessibility_lead(), parts)
}

/// Emergency numbers first, the others after, and what to show to somebody.
#[must_use]
pub fn emergency(context: &PageContext) -> Page {
    let t = context.t;
    let (urgent, other): (Vec<_>, Vec<_>) = context.catalogue.hotlines.iter().partition(|h| h.emergency);
    let urgent = urgent.into_iter().map(|h| line(context, h, true)).collect_view();
    let other = other.into_iter().map(|h| line(context, h, false)).collect_view();
    let phrases: [fn(&L10n) -> &'static str; 5] =
        [L10n::phrase_help, L10n::phrase_no_chinese, L10n::phrase_police, L10n::phrase_ambulance, L10n::phrase_fire];
    let phrases = phrases
        .into_iter()
        .map(|phrase| {
            let zh = phrase(l10n(Lang::Zh));
            let own = (context.lang != Lang::Zh).then(|| view! { <p>{phrase(t)}</p> });
            view! {
                <div class="aj-counter">
                    <p lang="zh-CN">{zh}</p>
                    {own}
                </div>
            }
        })
        .collect_view();
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/emergency", t.emergency_title().to_owned())]) label=t.breadcrumb().to_owned() />
        <h1>{t.emergency_title()}</h1>
        <p class="aj-lead">{t.emergency_lead()}</p>
        <ul class="aj-office-list">{urgent}</ul>
        <Notice kind=NoticeKind::Warning><p>{t.emergency_speak_first()}</p></Notice>
        <h2>{t.emergency_show()}</h2>
        <div class="aj-stack">{phrases}</div>
        <h2>{t.emergency_other()}</h2>
        <ul class="aj-office-list">{other}</ul>
    };
    Page::public(Section::Home, t.emergency_title(), t.emergency_lead(), body.into_any())
}

fn line(context: &PageContext, hotline: &Hotline, urgent: bool) -> impl IntoView + use<> {
    let (t, lang) = (context.t, context.lang);
    let door = context.door(hotline.name.get(Lang::Zh)).map(|zh| view! { <span class="aj-door" lang="zh-CN">{zh}</span> });
    let tag = (!hotline.confirmed).then(|| view! { " " <Tag text=t.not_confirmed_short() kind=TagKind::Warn /> });
    let number = hotline.number.clone();
    let name = hotline.name.get(lang).to_owned();
    // The urgent ones stand right under the page's title, the others under a heading of their own.
    let title = if urgent { view! { <h2>{name} {tag}</h2> }.into_any() } else { view! { <h3>{name} {tag}</h3> }.into_any() };
    view! {
        <li class="aj-office">
            <div>
                {title}
                {door}
            </div>
            <p>{hotline.note.get(lang).to_owned()}</p>
            <p class="aj-actions">
                <a class="aj-button aj-button-warning" href=format!("tel:{number}")>{t.emergency_call(number.as_str())}</a>
            </p>
        </li>
    }
    .into_any()
}
