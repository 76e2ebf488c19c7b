//! A word about the state of something.

use std::sync::LazyLock;

use leptos::prelude::*;

use crate::pattern::{Html, Pattern};

/// What a tag says by its colour; its word must say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagKind {
    /// A kind or a level.
    #[default]
    Neutral,
    /// Open, confirmed, free.
    Good,
    /// Not confirmed, nearly full.
    Warn,
    /// Cancelled, closed.
    Bad,
}

/// One or two words beside a name. Never a link or a button.
#[component]
pub fn Tag(
    /// The words.
    #[prop(into)]
    text: String,
    /// What it says by its colour.
    #[prop(optional)]
    kind: TagKind,
) -> impl IntoView {
    tag(&text, kind).view()
}

/// A [`Tag`], for a part of a page that is written.
#[must_use]
pub fn tag(text: &str, kind: TagKind) -> Html {
    static PATTERN: LazyLock<Pattern<2>> = LazyLock::new(|| Pattern::new(|[class, text]| view! { <span class=class>{text}</span> }));
    let class = match kind {
        TagKind::Neutral => "aj-tag",
        TagKind::Good => "aj-tag aj-tag-good",
        TagKind::Warn => "aj-tag aj-tag-warn",
        TagKind::Bad => "aj-tag aj-tag-bad",
    };
    PATTERN.html([class, text])
}
