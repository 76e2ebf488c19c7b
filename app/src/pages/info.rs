//! Pages that inform: about, privacy, accessibility.

use leptos::prelude::*;

use super::crumbs;
use crate::components::Breadcrumb;
use crate::context::{Page, PageContext, Section};

fn prose(context: &PageContext, path: &str, (title, lead): (&str, &str), parts: Vec<(&str, String)>, end: Option<AnyView>) -> Page {
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
            {end}
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
    prose(context, "/about", (t.about_title(), t.about_what()), parts, None)
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
        (t.privacy_kept_title(), t.offline_kept_text().to_owned()),
    ];
    let kept = view! { <p><a href=context.href("/offline")>{t.privacy_kept_link()}</a></p> };
    prose(context, "/privacy", (t.privacy_title(), t.privacy_lead()), parts, Some(kept.into_any()))
}

/// For everybody.
#[must_use]
pub fn accessibility(context: &PageContext) -> Page {
    let (t, number) = (context.t, context.hotline());
    let parts = vec![("", t.accessibility_standard().to_owned()), ("", t.accessibility_contact(number))];
    prose(context, "/accessibility", (t.accessibility_title(), t.accessibility_lead()), parts, None)
}
