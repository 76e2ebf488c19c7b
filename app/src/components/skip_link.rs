//! Past the head, straight to the content.

use leptos::prelude::*;

/// The first thing in the page for a keyboard: leads to the element with the id `main`.
#[component]
pub fn SkipLink(
    /// "Skip to the content", in the reader's language.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <a class="aj-skip" href="#main">
            {text}
        </a>
    }
    .into_any()
}
