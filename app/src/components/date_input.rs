//! Days and times that the reader knows, such as the day of moving in.

use std::sync::LazyLock;

use leptos::prelude::*;

use super::field::{described_by, invalid, labelled};
use crate::pattern::{Html, Pattern};

/// A day, asked for with the browser's own calendar. For days out of a list of free ones, use
/// the slot picker instead.
#[component]
pub fn DateInput(
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
    /// The day chosen before, as `2026-11-24`, or nothing.
    #[prop(default = String::new())]
    value: String,
    /// The first day that makes sense.
    #[prop(default = None)]
    min: Option<String>,
    /// The last day that makes sense.
    #[prop(default = None)]
    max: Option<String>,
    /// A word beside the label, such as "optional".
    #[prop(default = None)]
    required_label: Option<String>,
) -> impl IntoView {
    let (hint, error) = (hint.as_deref(), error.as_deref());
    let control = moment("date", &id, &name, (hint, error), &value, (min.as_deref(), max.as_deref()));
    labelled(&id, &label, required_label.as_deref(), hint, error, &control)
}

/// A day and a time of day, asked for with the browser's own controls.
#[component]
pub fn DateTimeInput(
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
    /// The moment chosen before, as `2026-11-24T14:20`, or nothing.
    #[prop(default = String::new())]
    value: String,
    /// The first moment that makes sense.
    #[prop(default = None)]
    min: Option<String>,
    /// The last moment that makes sense.
    #[prop(default = None)]
    max: Option<String>,
    /// A word beside the label, such as "optional".
    #[prop(default = None)]
    required_label: Option<String>,
) -> impl IntoView {
    let (hint, error) = (hint.as_deref(), error.as_deref());
    let control = moment("datetime-local", &id, &name, (hint, error), &value, (min.as_deref(), max.as_deref()));
    labelled(&id, &label, required_label.as_deref(), hint, error, &control)
}

fn moment(
    kind: &str,
    id: &str,
    name: &str,
    (hint, error): (Option<&str>, Option<&str>),
    value: &str,
    (min, max): (Option<&str>, Option<&str>),
) -> Html {
    static PATTERN: LazyLock<Pattern<8>> = LazyLock::new(|| {
        Pattern::new(|[id, name, kind, value, min, max, described, invalid]| {
            view! {
                <input
                    class="aj-input aj-input-medium"
                    id=id
                    name=name
                    type=kind
                    value=value
                    min=min
                    max=max
                    aria-describedby=described
                    aria-invalid=invalid
                />
            }
        })
    });
    let described = described_by(id, hint, error);
    PATTERN.html([Some(id), Some(name), Some(kind), Some(value), min, max, described.as_deref(), invalid(error)])
}
