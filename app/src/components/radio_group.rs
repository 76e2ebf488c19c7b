//! One out of a few.

use leptos::prelude::*;

use super::field::{Choice, group};

/// A question with a handful of answers, all of them in view.
///
/// The first answer's id is the group's name, so that the error summary can link to it.
#[component]
pub fn RadioGroup(
    /// The name the form sends it under.
    name: String,
    /// What is asked.
    legend: String,
    /// A word behind it, such as "optional".
    #[prop(default = None)]
    required_label: Option<String>,
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
    group(("aj-radio", "radio"), &name, (legend, required_label), (hint, error), options, |choice| choice == value)
}
