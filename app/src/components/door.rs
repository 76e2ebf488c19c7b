//! Words in a language other than the page's.

use std::sync::LazyLock;

use leptos::prelude::*;

use crate::pattern::{Html, Pattern};

/// The Chinese of a key word, as it stands on the door, the form or the sign.
///
/// Beside (or under) the reader's own word, wherever that word will be met again in Chinese.
/// Left out on Chinese pages, where it would only repeat itself.
#[component]
pub fn Door(
    /// The words on the door, in Chinese.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    door(&text).view()
}

/// A [`Door`], for a part of a page that is written.
pub(super) fn door(text: &str) -> Html {
    static PATTERN: LazyLock<Pattern<1>> = LazyLock::new(|| {
        Pattern::new(|[text]| {
            view! {
                <span class="aj-door" lang="zh-CN">
                    {text}
                </span>
            }
        })
    });
    PATTERN.html([text])
}

/// A run of words in another language: a name, an address, a quotation.
///
/// The language is marked, so that fonts, line breaks and screen readers follow it.
#[component]
pub fn Foreign(
    /// The language tag, such as `zh-CN`.
    #[prop(into)]
    lang: String,
    /// The words.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <span lang=lang>{text}</span> }.into_any()
}

/// The door word where there is one: an empty text is the Chinese page's "nothing to add".
pub(super) fn door_word(text: Option<&str>) -> Option<Html> {
    text.filter(|text| !text.is_empty()).map(door)
}
