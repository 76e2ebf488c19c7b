//! Ways in.

use leptos::prelude::*;

use super::door::door_word;
use crate::pattern::Html;

/// A list of [`Card`]s, side by side where there is room.
#[component]
pub fn CardList(
    /// The cards.
    children: Children,
) -> impl IntoView {
    view! { <ul class="aj-cards">{children()}</ul> }.into_any()
}

/// One way in: a task, a service. The whole card is the link; the Chinese of it stands beside
/// it like the sign at a door.
#[component]
pub fn Card(
    /// Where it leads.
    href: String,
    /// What it is, in the reader's words.
    title: String,
    /// One sentence more.
    #[prop(default = String::new())]
    text: String,
    /// Its Chinese, left out on Chinese pages.
    #[prop(default = None)]
    door: Option<String>,
    /// Short facts: how long, how much.
    #[prop(default = Vec::new())]
    meta: Vec<String>,
    /// The level of the title: 2 right under the page's heading, 3 under a section's.
    #[prop(default = 2)]
    level: u8,
) -> impl IntoView {
    let link = view! { <a href=href>{title}</a> };
    let title = if level == 3 {
        view! { <h3 class="aj-card-title">{link}</h3> }.into_any()
    } else {
        view! { <h2 class="aj-card-title">{link}</h2> }.into_any()
    };
    let text = (!text.is_empty()).then(|| view! { <p class="aj-card-text">{text}</p> });
    let meta = (!meta.is_empty()).then(|| {
        let facts = meta.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view();
        view! { <ul class="aj-card-meta">{facts}</ul> }
    });
    view! {
        <li class="aj-card">
            <div class="aj-card-body">{title} {text} {meta}</div>
            {door_word(door.as_deref()).map(Html::view)}
        </li>
    }
    .into_any()
}
