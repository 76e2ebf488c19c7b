//! The foot of every page.

use std::sync::LazyLock;

use leptos::prelude::*;

use super::NavLink;
use super::header::fill_links;
use crate::pattern::Pattern;

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
    let links = links_view(&links);
    let lines = lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    view! {
        <footer class="aj-footer">
            <div class="aj-wrap">
                <nav class="aj-footer-nav" aria-label=label>
                    <ul>{links}</ul>
                </nav>
                <div class="aj-footer-lines">{lines}</div>
            </div>
        </footer>
    }
    .into_any()
}

fn links_view(links: &[NavLink]) -> AnyView {
    static PATTERNS: LazyLock<[Pattern<2>; 2]> = LazyLock::new(|| {
        [false, true].map(|current| {
            Pattern::new(|[href, text]| {
                view! {
                    <li>
                        <a href=href aria-current=current.then_some("page")>
                            {text}
                        </a>
                    </li>
                }
            })
        })
    });
    fill_links(&PATTERNS, links)
}
