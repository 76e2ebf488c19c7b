//! Any number out of a few.

use leptos::prelude::*;

use super::field::{Choice, described_by, error_line, field_class, hint_line};

/// A question to which several answers may be true, all of them in view.
///
/// The first answer's id is the group's name, so that the error summary can link to it.
#[component]
pub fn CheckboxGroup(
    /// The name the form sends each of them under.
    name: String,
    /// What is asked.
    legend: String,
    /// How to answer.
    #[prop(default = None)]
    hint: Option<String>,
    /// What is wrong with the answer, and how to put it right.
    #[prop(default = None)]
    error: Option<String>,
    /// What can be chosen.
    options: Vec<Choice>,
    /// The values chosen before.
    #[prop(default = Vec::new())]
    values: Vec<String>,
) -> impl IntoView {
    let described = described_by(&name, hint.as_ref(), error.as_ref());
    let class = field_class(error.as_ref());
    let hint = hint_line(&name, hint);
    let error = error_line(&name, error);
    let options = options
        .into_iter()
        .enumerate()
        .map(|(place, choice)| {
            let id = if place == 0 { name.clone() } else { format!("{name}-{}", place + 1) };
            let checked = values.contains(&choice.value);
            view! {
                <div class="aj-choice">
                    <input
                        class="aj-checkbox"
                        type="checkbox"
                        id=id.clone()
                        name=name.clone()
                        value=choice.value
                        checked=checked
                        disabled=choice.disabled
                    />
                    <label class="aj-choice-label" for=id.clone() lang=choice.lang>
                        {choice.text}
                    </label>
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class=class aria-describedby=described>
            <legend class="aj-label">{legend}</legend>
            {hint}
            {error}
            <div class="aj-choices">{options}</div>
        </fieldset>
    }
    .into_any()
}
