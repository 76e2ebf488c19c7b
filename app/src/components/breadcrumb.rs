//! Where the page lies.

use std::sync::LazyLock;

use leptos::either::Either;
use leptos::prelude::*;

use super::NavLink;
use crate::pattern::{Html, Pattern, Patterns, Value};

/// The way from the first page to this one, on every page below the first.
///
/// The last item is the page itself and no link.
#[component]
pub fn Breadcrumb(
    /// The way, first page first.
    items: Vec<NavLink>,
    /// What the way is called, for those who hear it.
    label: String,
) -> impl IntoView {
    static ITEMS: LazyLock<Patterns<1, 2>> = LazyLock::new(|| {
        Patterns::new(|[is_last], [href, text]| {
            let item = if is_last {
                Either::Left(view! { <span aria-current="page">{text}</span> })
            } else {
                Either::Right(view! { <a href=href>{text}</a> })
            };
            view! { <li>{item}</li> }
        })
    });
    static WAY: LazyLock<Pattern<2>> = LazyLock::new(|| {
        Pattern::new(|[label, items]| {
            view! {
                <nav class="aj-breadcrumb" aria-label=label>
                    <ol>{items}</ol>
                </nav>
            }
        })
    });
    let mut html = Html::default();
    for (n, item) in items.iter().enumerate() {
        ITEMS.of([n + 1 == items.len()]).fill(&mut html, [&*item.href, &*item.text]);
    }
    WAY.filled([Value::Text(&label), Value::Html(&html)])
}
