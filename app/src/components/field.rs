//! What all form fields share: label, hint, error, and how they are tied to the control.

use leptos::prelude::*;

/// One of several answers, for [`RadioGroup`](super::RadioGroup) and
/// [`SelectInput`](super::SelectInput).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the reader sees.
    pub text: String,
    /// A line of help below it (radios only).
    pub hint: Option<String>,
    /// The language of the text, when it is not the page's.
    pub lang: Option<String>,
    /// Whether it can be seen but not chosen.
    pub disabled: bool,
}

/// The ids a control is described by, or none.
pub(super) fn described_by(id: &str, hint: Option<&String>, error: Option<&String>) -> Option<String> {
    let ids: Vec<String> =
        [(hint, "hint"), (error, "error")].into_iter().filter(|(text, _)| text.is_some()).map(|(_, part)| format!("{id}-{part}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The class of a field, with or without an error.
pub(super) const fn field_class(error: Option<&String>) -> &'static str {
    if error.is_some() { "aj-field aj-field-bad" } else { "aj-field" }
}

/// The hint, under the id that [`described_by`] names.
pub(super) fn hint_line(id: &str, hint: Option<String>) -> impl IntoView + use<> {
    let id = format!("{id}-hint");
    hint.map(|text| {
        view! {
            <p class="aj-hint" id=id>
                {text}
            </p>
        }
    })
}

/// The error, under the id that [`described_by`] names.
pub(super) fn error_line(id: &str, error: Option<String>) -> impl IntoView + use<> {
    let id = format!("{id}-error");
    error.map(|text| {
        view! {
            <p class="aj-error" id=id>
                {text}
            </p>
        }
    })
}

/// A control with its label above it, its hint and its error between the two.
pub(super) fn labelled(
    id: &str,
    label: String,
    required_label: Option<String>,
    hint: Option<String>,
    error: Option<String>,
    control: AnyView,
) -> impl IntoView + use<> {
    let class = field_class(error.as_ref());
    let required_label = required_label.map(|text| {
        view! {
            " "
            <span class="aj-label-note">{text}</span>
        }
    });
    view! {
        <div class=class>
            <label class="aj-label" for=id.to_owned()>
                {label}
                {required_label}
            </label>
            {hint_line(id, hint)}
            {error_line(id, error)}
            {control}
        </div>
    }
    .into_any()
}
