//! One out of a few.

use leptos::prelude::*;

use super::field::{Choice, described_by, error_line, field_class, hint_line};

/// A question with a handful of answers, all of them in view.
///
/// The first answer's id is the group's name, so that the error summary can link to it.
#[component]
pub fn RadioGroup(
    /// The name the form sends it under.
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
    /// The value chosen before, or nothing.
    #[prop(default = String::new())]
    value: String,
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
            let checked = choice.value == value;
            view! {
                <div class="aj-choice">
                    <input
                        class="aj-radio"
                        type="radio"
                        id=id.clone()
                        name=name.clone()
                        value=choice.value
                        checked=checked
                        disabled=choice.disabled
                        aria-describedby=choice.hint.is_some().then(|| format!("{id}-hint-of"))
                    />
                    <label class="aj-choice-label" for=id.clone() lang=choice.lang>
                        {choice.text}
                    </label>
                    {choice
                        .hint
                        .map(|text| {
                            view! {
                                <p class="aj-hint aj-choice-hint" id=format!("{id}-hint-of")>
                                    {text}
                                </p>
                            }
                        })}
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
