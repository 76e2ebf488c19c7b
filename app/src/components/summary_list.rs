//! Answers, to look over.

use std::sync::LazyLock;

use leptos::prelude::*;

use super::door::door_word;
use crate::pattern::{Html, Pattern, Value};

/// One answer.
pub struct SummaryRow {
    /// What was asked, in a word or two.
    pub key: String,
    /// The answer.
    pub value: AnyView,
    /// The answer's Chinese, left out on Chinese pages.
    pub door: Option<String>,
    /// Address and text of the way to change it, and the words that say what is changed, for
    /// those who hear the link alone.
    pub action: Option<(String, String, String)>,
}

impl SummaryRow {
    /// An answer that cannot be changed from where it is shown.
    #[must_use]
    pub fn new(key: &str, value: AnyView, door: Option<String>) -> Self {
        Self { key: key.to_owned(), value, door, action: None }
    }
}

/// What was chosen and typed, before it is sent or after it is booked.
#[component]
pub fn SummaryList(
    /// The answers, in the order they were asked.
    rows: Vec<SummaryRow>,
) -> impl IntoView {
    view! { <dl class="aj-summary">{summary_rows(rows)}</dl> }.into_any()
}

/// The rows alone, for a `dl` of another look.
pub(super) fn summary_rows(rows: Vec<SummaryRow>) -> AnyView {
    static ROW: LazyLock<Pattern<4>> = LazyLock::new(|| {
        Pattern::new(|[key, value, door, action]| {
            view! {
                <div class="aj-summary-row">
                    <dt>{key}</dt>
                    <dd>{value} {door}</dd>
                    {action}
                </div>
            }
        })
    });
    let mut html = Html::default();
    for row in rows {
        let (value, door) = (Html::of(row.value), door_word(row.door.as_deref()));
        let action = row.action.map(|(href, text, what)| ACTION.html([&*href, &*text, &*what]));
        let values = [Value::Text(&row.key), Value::Html(&value), door.as_ref().into(), action.as_ref().into()];
        ROW.fill(&mut html, values);
    }
    html.view()
}

static ACTION: LazyLock<Pattern<3>> = LazyLock::new(|| {
    Pattern::new(|[href, text, what]| {
        view! {
            <dd class="aj-summary-action">
                <a href=href>
                    {text} <span class="aj-visually-hidden">" " {what}</span>
                </a>
            </dd>
        }
    })
});
