//! Pages for when something does not work, calm and in the reader's language.

use leptos::prelude::*;

use crate::components::{Button, ButtonKind, ButtonLink};
use crate::context::{Page, PageContext, Section};

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 404.
    NotFound,
    /// 500.
    Fault,
    /// 503.
    Busy,
    /// 413.
    TooLarge,
    /// 400.
    BadRequest,
    /// 403: the form came from another site.
    ForeignForm,
    /// 405.
    Method,
    /// 429.
    TooMany,
}

/// The page for when too much is asked at once: what was typed goes along with another try.
#[must_use]
pub fn busy(context: &PageContext, typed: Option<&[(String, String)]>) -> Page {
    let t = context.t;
    let here = context.href(&format!("{}{}", context.path, context.query));
    let again = match typed {
        Some(fields) => {
            let fields = fields.iter().map(|(name, value)| view! { <input type="hidden" name=name.clone() value=value.clone() /> });
            view! {
                <form class="aj-form" method="post" action=here>
                    {fields.collect_view()}
                    <p class="aj-actions">
                        <Button text=t.busy_again() />
                    </p>
                </form>
            }
            .into_any()
        }
        None => view! {
            <p class="aj-actions">
                <ButtonLink href=here text=t.busy_again() />
            </p>
        }
        .into_any(),
    };
    let body = view! {
        <h1>{t.busy_title()}</h1>
        <p class="aj-lead">{t.busy_text()}</p>
        {again}
        <p class="aj-actions">
            <ButtonLink href=context.href("/emergency") text=t.emergency_link() kind=ButtonKind::Secondary />
        </p>
    };
    Page::private(Section::Home, t.busy_title(), body.into_any())
}

/// The page of a trouble.
#[must_use]
pub fn page(context: &PageContext, trouble: Trouble) -> Page {
    let t = context.t;
    let (title, text) = match trouble {
        Trouble::NotFound => (t.not_found_title(), t.not_found_text().to_owned()),
        Trouble::Fault => (t.fault_title(), t.fault_text(context.hotline())),
        Trouble::Busy => (t.busy_title(), t.busy_text().to_owned()),
        Trouble::TooLarge => (t.too_large_title(), t.too_large_text().to_owned()),
        Trouble::BadRequest => (t.bad_request_title(), t.bad_request_text().to_owned()),
        Trouble::ForeignForm => (t.foreign_form_title(), t.foreign_form_text().to_owned()),
        Trouble::Method => (t.method_title(), t.method_text().to_owned()),
        Trouble::TooMany => (t.too_many_title(), t.too_many_text().to_owned()),
    };
    let body = view! {
        <h1>{title}</h1>
        <p class="aj-lead">{text}</p>
        <p class="aj-actions">
            <ButtonLink href=context.href("") text=t.go_home() />
            <ButtonLink href=context.href("/emergency") text=t.emergency_link() kind=ButtonKind::Secondary />
        </p>
    };
    Page::private(Section::Home, title, body.into_any())
}
