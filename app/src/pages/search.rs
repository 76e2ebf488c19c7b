//! Search: one box, what was found, and what to do when nothing was.

use anjia_islands::Find;
use anjia_portal::search::{Entry, Kind, TYPED_MAX, WrongSearch, fold};
use leptos::prelude::*;

use super::{crumbs, offices};
use crate::components::{Breadcrumb, Button, Door, ErrorSummary, Found, FoundList, Notice, Tag, TextInput};
use crate::context::{Page, PageContext, Section};
use crate::texts;

/// More characters than this do not fit into an address; what is too long to be searched for, but fits, is told.
const ADDRESS_BAR: usize = 2000;

/// What the page shows.
pub struct SearchView<'a> {
    /// What was typed, as far as it is kept.
    pub typed: &'a str,
    /// What was found; `None` when nothing was searched for.
    pub found: Option<&'a [Entry]>,
    /// Why it could not be searched for.
    pub wrong: Option<WrongSearch>,
}

/// A text with what was typed marked in it, whatever way it was typed.
fn marked(text: &str, typed: &str) -> AnyView {
    let pieces = fold::marks(text, typed).into_iter().map(|(piece, is_mark)| {
        let piece = piece.to_owned();
        if is_mark { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() }
    });
    pieces.collect_view().into_any()
}

fn entry(context: &PageContext, entry: &Entry, typed: &str) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let office = (entry.kind == Kind::Office).then(|| entry.id.parse().ok().and_then(|id| context.catalogue.office(&id))).flatten();
    let kind = match (entry.kind, office) {
        (Kind::Office, Some(o)) => texts::kind(t, o.kind),
        (Kind::Office, None) => t.offices_title(),
        (Kind::Service, _) => t.search_kind_service(),
        (Kind::Course, _) => t.search_kind_course(),
        (Kind::Topic, _) => t.search_kind_topic(),
        (Kind::Page, _) => t.search_kind_page(),
    };
    let open = office.map(|o| view! { " " {offices::opening(context, o)} });
    let text = match &entry.address_zh {
        Some(zh) => view! { <span lang="zh-CN">{zh.clone()}</span> }.into_any(),
        None => entry.text.get(lang).to_owned().into_any(),
    };
    let chinese = context.door(&entry.name.zh).map(|zh| view! { <Door text=zh /> });
    view! {
        <Found
            href=context.href(&entry.path)
            title=marked(entry.name.get(lang), typed)
            tag=Some(view! { {chinese} <Tag text=kind /> {open} }.into_any())
            text=Some(text)
        />
    }
    .into_any()
}

/// How many were found, in words.
fn count(context: &PageContext, view: &SearchView<'_>) -> String {
    match view.found {
        Some([]) => context.t.search_none(view.typed),
        Some(found) => context.t.search_count(i64::try_from(found.len()).unwrap_or(0)),
        None => String::new(),
    }
}

/// What was found, alone: what the page asks for while somebody types. `data-count` says it in a sentence.
#[must_use]
pub fn results(context: &PageContext, view: &SearchView<'_>) -> AnyView {
    let t = context.t;
    let inside = match view.found {
        None => {
            let wrong = view.wrong.map(|w| view! { <p class="aj-muted">{wrong_text(context, w)}</p> });
            view! { {wrong} }.into_any()
        }
        Some([]) => {
            let (number, offices, services) = (context.hotline().to_owned(), context.href("/offices"), context.href("/services"));
            let none = t.search_none(view.typed);
            view! {
                <Notice title=Some(none)>
                    <p>{t.search_none_text()}</p>
                    <ul>
                        <li>
                            <a href=format!("tel:{number}")>{t.search_none_call(number.as_str())}</a>
                        </li>
                        <li>
                            <a href=offices>{t.search_none_offices()}</a>
                        </li>
                        <li>
                            <a href=services>{t.search_none_services()}</a>
                        </li>
                    </ul>
                </Notice>
            }
            .into_any()
        }
        Some(found) => {
            let items = found.iter().map(|e| entry(context, e, view.typed)).collect_view();
            view! { <FoundList>{items}</FoundList> }.into_any()
        }
    };
    view! { <div data-count=count(context, view)>{inside}</div> }.into_any()
}

/// What to tell about a mistake.
#[must_use]
pub fn wrong_text(context: &PageContext, wrong: WrongSearch) -> String {
    match wrong {
        WrongSearch::TooLong => context.t.error_search_long(i64::try_from(TYPED_MAX).unwrap_or(0)),
        WrongSearch::NoWords => context.t.error_search_words().to_owned(),
    }
}

/// The box with its button.
fn field(context: &PageContext, typed: &str, wrong: Option<String>) -> AnyView {
    let t = context.t;
    view! {
        <TextInput
            id="q".to_owned()
            name="q".to_owned()
            label=t.search_label().to_owned()
            hint=Some(t.search_hint().to_owned())
            error=wrong
            value=typed.to_owned()
            autocomplete=Some("off".to_owned())
            max_length=Some(ADDRESS_BAR)
        />
        <Button text=t.search_button() />
    }
    .into_any()
}

/// The box alone, for pages that are about something else.
#[must_use]
pub fn small_form(context: &PageContext) -> AnyView {
    view! {
        <form class="aj-filter" role="search" method="get" action=context.href("/search")>
            {field(context, "", None)}
        </form>
    }
    .into_any()
}

/// The search page.
#[must_use]
pub fn page(context: &PageContext, view: &SearchView<'_>) -> Page {
    let t = context.t;
    let wrong = view.wrong.map(|w| wrong_text(context, w));
    let errors = wrong.clone().map(|text| {
        view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=vec![("q".to_owned(), text)] /> }
    });
    let shown = SearchView { wrong: None, ..*view };
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/search", t.search_title().to_owned())]) label=t.breadcrumb().to_owned() />
        {errors}
        <h1>{t.search_title()}</h1>
        <p class="aj-lead">{t.search_lead()}</p>
        <form
            class="aj-filter"
            id="search"
            role="search"
            method="get"
            action=context.href("/search")
            data-find=context.href("/search/found")
            data-offline=t.search_offline()
        >
            {field(context, view.typed, wrong)}
        </form>
        <p id="found-count" role="status" class="aj-small">{count(context, view)}</p>
        <div id="found">{results(context, &shown)}</div>
        <Find />
    };
    let title = if view.typed.is_empty() { t.search_title().to_owned() } else { format!("{} – {}", view.typed, t.search_title()) };
    Page::public(Section::Search, title, t.search_lead(), body.into_any())
}
