//! One out of many.

use leptos::prelude::*;

use super::field::{Choice, described_by, labelled};

/// A closed list, for more than about six choices that the reader knows by name. For fewer, or
/// where the choices need a word of explanation, use [`RadioGroup`](super::RadioGroup).
#[component]
pub fn SelectInput(
    /// The control's id, which the error summary links to.
    id: String,
    /// The name the form sends it under.
    name: String,
    /// What is asked.
    label: String,
    /// How to answer.
    #[prop(default = None)]
    hint: Option<String>,
    /// What is wrong with the answer, and how to put it right.
    #[prop(default = None)]
    error: Option<String>,
    /// What can be chosen.
    options: Vec<Choice>,
    /// And what more, under titles of its own.
    #[prop(default = Vec::new())]
    groups: Vec<(String, Vec<Choice>)>,
    /// The value chosen before, or nothing.
    #[prop(default = String::new())]
    value: String,
    /// A word beside the label, such as "optional".
    #[prop(default = None)]
    required_label: Option<String>,
) -> impl IntoView {
    let item = |choice: Choice| {
        let selected = choice.value == value;
        view! {
            <option value=choice.value lang=choice.lang disabled=choice.disabled selected=selected data-text=choice.data>
                {choice.text}
            </option>
        }
    };
    let options = options.into_iter().map(item).collect_view();
    let groups = groups
        .into_iter()
        .map(|(label, options)| view! { <optgroup label=label>{options.into_iter().map(item).collect_view()}</optgroup> })
        .collect_view();
    let control = view! {
        <select
            class="aj-input aj-select"
            id=id.clone()
            name=name
            aria-describedby=described_by(&id, hint.as_ref(), error.as_ref())
            aria-invalid=error.is_some().then_some("true")
        >
            {options} {groups}
        </select>
    }
    .into_any();
    labelled(&id, label, required_label, hint, error, control)
}
