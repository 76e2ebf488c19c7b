//! What opens without a network, and what is kept in this browser: shown in place of a page that cannot be reached, and linked from the
//! privacy page. A script fills in what is kept; the server does not know it.

use leptos::prelude::*;

use super::crumbs;
use crate::components::{Breadcrumb, ButtonKind, ButtonLink};
use crate::context::{Page, PageContext, Section};

/// The page.
#[must_use]
pub fn page(context: &PageContext) -> Page {
    let t = context.t;
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/offline", t.offline_kept_title().to_owned())]) label=t.breadcrumb().to_owned() />
        // The script shows the one when there is no network, the other when there is.
        <div class="aj-stack" data-offline="" hidden=true>
            <h1>{t.offline_title()}</h1>
            <p class="aj-lead">{t.offline_lead()}</p>
        </div>
        <h1 data-online="">{t.offline_kept_title()}</h1>
        <p>{t.offline_kept_text()}</p>
        <ul class="aj-links" data-kept-list="" data-appointment=t.offline_appointment("{code}")>
            <li><a href=context.href("/emergency")>{t.emergency_title()}</a></li>
            <li><a href=context.href("/card")>{t.card_title()}</a></li>
        </ul>
        <p class="aj-actions">
            <ButtonLink href=context.href("") text=t.nav_home() kind=ButtonKind::Secondary />
            {erase(context)}
        </p>
        <p role="status" data-erased="" hidden=true>{t.offline_erased()}</p>
    };
    Page::public(Section::Home, t.offline_kept_title(), t.offline_kept_text(), body.into_any()).scripted(&["offline.js"])
}

/// The button that erases everything kept; it appears when something is.
pub(super) fn erase(context: &PageContext) -> impl IntoView + use<> {
    view! {
        <button class="aj-button aj-button-secondary" type="button" data-erase="" hidden=true>
            {context.t.offline_erase()}
        </button>
    }
    .into_any()
}
