//! The foot of every page.

use leptos::prelude::*;

use super::NavLink;

/// Two panes of a window, as `--aj-lattice` has them.
const LATTICE: &str =
    "M0 .5h36M0 11.5h36M5.5 0v3.5h7V8M5.5 12V8.5h-3v-5h3M12.5 8v4M30.5 0v3.5h3v5h-3V12M30.5 3.5h-7V8M23.5 8v4M18 3.5v5M12.5 8h11M15 3.5h6";

/// Privacy, accessibility, imprint and the like, and who stands behind the site.
#[component]
pub fn Footer(
    /// The links, most wanted first.
    links: Vec<NavLink>,
    /// A short line below the links: what goes without saying elsewhere.
    line: String,
    /// What the list of links is called.
    label: String,
) -> impl IntoView {
    let links = links.into_iter().map(|link| view! { <li><a href=link.href>{link.text}</a></li> }).collect_view();
    view! {
        <footer class="aj-footer">
            <svg class="aj-footer-edge" aria-hidden="true" focusable="false">
                <pattern id="lattice" width="36" height="12" patternUnits="userSpaceOnUse">
                    <path d=LATTICE />
                </pattern>
                <rect width="100%" height="12" fill="url(#lattice)" stroke="none" />
            </svg>
            <div class="aj-wrap">
                <nav class="aj-footer-nav" aria-label=label>
                    <ul>{links}</ul>
                </nav>
                <div class="aj-footer-lines">
                    <p>{line}</p>
                </div>
            </div>
        </footer>
    }
}
