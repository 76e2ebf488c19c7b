//! What to bring.

use std::sync::LazyLock;

use leptos::prelude::*;

use super::{
    door::door_word,
    tag::{TagKind, tag},
};
use crate::pattern::{Html, Patterns, Value};

/// One thing to bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BringItem {
    /// The thing, in the reader's language.
    pub text: String,
    /// Its Chinese; empty on Chinese pages.
    pub door: String,
    /// How it has to be: which pages, what size, how old.
    pub note: Option<String>,
    /// "needed" or "if you have one", in the reader's language; may be empty.
    pub required_label: String,
    /// Whether it cannot be left at home.
    pub required: bool,
}

/// A list to pack by, with boxes to tick on paper.
#[component]
pub fn Bring(
    /// The things, the indispensable first.
    items: Vec<BringItem>,
) -> impl IntoView {
    static ITEMS: LazyLock<Patterns<1, 4>> = LazyLock::new(|| {
        Patterns::new(|[noted], [text, tag, door, note]| {
            view! {
                <li class="aj-bring-item">
                    <div class="aj-bring-text">
                        <p class="aj-bring-name">{text} " " {tag}</p>
                        {door}
                        {noted.then(|| view! { <p class="aj-bring-note">{note}</p> })}
                    </div>
                </li>
            }
        })
    });
    let mut html = Html::default();
    for item in &items {
        let kind = if item.required { TagKind::Good } else { TagKind::Neutral };
        let tag = (!item.required_label.is_empty()).then(|| tag(&item.required_label, kind));
        let door = door_word(Some(&item.door));
        let values = [Value::Text(&item.text), tag.as_ref().into(), door.as_ref().into(), item.note.as_deref().into()];
        ITEMS.of([item.note.is_some()]).fill(&mut html, values);
    }
    view! { <ul class="aj-bring">{html.view()}</ul> }.into_any()
}
