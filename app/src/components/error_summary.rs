//! What has to be put right, all in one place.

use leptos::prelude::*;

/// Stands above a form that came back, and takes the focus as the page loads (no script is
/// needed for that). Its links lead to the fields.
#[component]
pub fn ErrorSummary(
    /// "There is a problem", in the reader's language.
    title: String,
    /// For each error the id of its field and the same text that stands beside the field. An
    /// empty id is an error of the whole form.
    errors: Vec<(String, String)>,
) -> impl IntoView {
    let errors = errors
        .into_iter()
        .map(|(field, text)| {
            if field.is_empty() {
                view! { <li>{text}</li> }.into_any()
            } else {
                view! {
                    <li>
                        <a href=format!("#{field}")>{text}</a>
                    </li>
                }
                .into_any()
            }
        })
        .collect_view();
    view! {
        <div class="aj-errors" role="alert" tabindex="-1" autofocus=true>
            <h2 class="aj-errors-title">{title}</h2>
            <ul>{errors}</ul>
        </div>
    }
    .into_any()
}
