//! Where the page lies.

use leptos::prelude::*;

use super::NavLink;

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
    let last = items.len().saturating_sub(1);
    let items = items
        .into_iter()
        .enumerate()
        .map(|(place, item)| {
            if place == last {
                view! {
                    <li>
                        <span aria-current="page">{item.text}</span>
                    </li>
                }
                .into_any()
            } else {
                view! {
                    <li>
                        <a href=item.href>{item.text}</a>
                    </li>
                }
                .into_any()
            }
        })
        .collect_view();
    view! {
        <nav class="aj-breadcrumb" aria-label=label>
            <ol>{items}</ol>
        </nav>
    }
    .into_any()
}
