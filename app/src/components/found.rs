//! What was found: a long list that is read quickly.

use leptos::prelude::*;

use super::door::door_word;
use crate::pattern::Html;

/// A list of [`Found`].
#[component]
pub fn FoundList(
    /// The entries.
    children: Children,
) -> impl IntoView {
    view! { <ul class="aj-found">{children()}</ul> }.into_any()
}

/// One of a long list: its name is the link, its Chinese stands below, then what tells it apart.
#[component]
pub fn Found(
    /// Where it leads.
    href: String,
    /// Its name.
    title: AnyView,
    /// Its name in Chinese, left out on Chinese pages.
    #[prop(default = None)]
    door: Option<String>,
    /// What it is, as a tag.
    #[prop(default = None)]
    tag: Option<AnyView>,
    /// What it is about.
    #[prop(default = None)]
    text: Option<AnyView>,
    /// The level of the name: 2 right under the page's heading, 3 under a section's.
    #[prop(default = 2)]
    level: u8,
) -> impl IntoView {
    let link = view! { <a href=href>{title}</a> };
    let title = if level == 3 { view! { <h3>{link}</h3> }.into_any() } else { view! { <h2>{link}</h2> }.into_any() };
    let tag = tag.map(|tag| view! { <p>{tag}</p> });
    let text = text.map(|text| view! { <p class="aj-small aj-muted">{text}</p> });
    view! { <li>{title} {door_word(door.as_deref()).map(Html::view)} {tag} {text}</li> }.into_any()
}
