//! The foot of every page.

use leptos::prelude::*;

use super::NavLink;
use super::header::link_items;

/// Privacy, accessibility, imprint and the like, and who stands behind the site.
#[component]
pub fn Footer(
    /// The links, most wanted first.
    links: Vec<NavLink>,
    /// Short lines below the links: who runs the site, the city's service line.
    lines: Vec<String>,
    /// What the list of links is called.
    label: String,
) -> impl IntoView {
    let lines = lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    view! {
        <footer class="aj-footer">
            <div class="aj-wrap">
                <nav class="aj-footer-nav" aria-label=label>
                    <ul>{link_items(None, &links)}</ul>
                </nav>
                <div class="aj-footer-lines">{lines}</div>
            </div>
        </footer>
    }
    .into_any()
}
