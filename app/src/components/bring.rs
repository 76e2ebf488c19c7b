//! What to bring.

use leptos::prelude::*;

use super::{
    door::door_word,
    tag::{Tag, TagKind},
};

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
    let items = items
        .into_iter()
        .map(|item| {
            let kind = if item.required { TagKind::Good } else { TagKind::Neutral };
            let tag = (!item.required_label.is_empty()).then(|| view! { <Tag text=item.required_label kind=kind /> });
            let note = item.note.map(|note| view! { <p class="aj-bring-note">{note}</p> });
            view! {
                <li class="aj-bring-item">
                    <div class="aj-bring-text">
                        <p class="aj-bring-name">{item.text} " " {tag}</p>
                        {door_word(Some(item.door))}
                        {note}
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="aj-bring">{items}</ul> }.into_any()
}
