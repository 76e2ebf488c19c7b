//! What all form fields share: label, hint, error, and how they are tied to the control.

use std::sync::LazyLock;

use leptos::prelude::*;

use crate::pattern::Patterns;

/// One of several answers, for [`RadioGroup`](super::RadioGroup) and
/// [`SelectInput`](super::SelectInput).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the reader sees.
    pub text: String,
    /// A line of help below it (radios and boxes only).
    pub hint: Option<String>,
    /// The language of that line, when it is not the page's.
    pub hint_lang: Option<String>,
    /// The language of the text, when it is not the page's.
    pub lang: Option<String>,
    /// Whether it can be seen but not chosen.
    pub disabled: bool,
    /// What a script makes of it (lists only): its Chinese.
    pub data: Option<String>,
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

/// A word behind what is asked, such as "optional".
fn note(text: Option<String>) -> impl IntoView + use<> {
    text.map(|text| {
        view! {
            " "
            <span class="aj-label-note">{text}</span>
        }
    })
}

/// Label and hint.
fn head(id: &str, label: &str, required_label: Option<&str>, hint: Option<&str>) -> AnyView {
    static PATTERNS: LazyLock<Patterns<2, 4>> = LazyLock::new(|| {
        Patterns::new(|[noted, hinted], [id, label, required_label, hint]| {
            view! {
                <label class="aj-label" for=id.clone()>
                    {label}
                    {note(noted.then_some(required_label))}
                </label>
                {hint_line(&id, hinted.then_some(hint))}
            }
        })
    });
    let pattern = PATTERNS.of([required_label.is_some(), hint.is_some()]);
    pattern.filled([id, label, required_label.unwrap_or_default(), hint.unwrap_or_default()])
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
    view! {
        <div class=class>
            {head(id, &label, required_label.as_deref(), hint.as_deref())}
            {error_line(id, error)}
            {control}
        </div>
    }
    .into_any()
}

/// A question with a handful of answers, all of them in view; how they look and how many may be chosen is the control's matter.
///
/// The first answer's id is the group's name, so that the error summary can link to it.
pub(super) fn group(
    (class, kind): (&'static str, &'static str),
    name: &str,
    (legend, required_label): (String, Option<String>),
    (hint, error): (Option<String>, Option<String>),
    options: Vec<Choice>,
    is_chosen: impl Fn(&str) -> bool,
) -> AnyView {
    let described = described_by(name, hint.as_ref(), error.as_ref());
    let field = field_class(error.as_ref());
    let options = options
        .into_iter()
        .enumerate()
        .map(|(place, choice)| {
            let id = if place == 0 { name.to_owned() } else { format!("{name}-{}", place + 1) };
            let chosen = is_chosen(&choice.value);
            if choice.hint.is_some() || choice.lang.is_some() || choice.disabled {
                return choice_view(class.to_owned(), kind.to_owned(), id, name.to_owned(), choice, chosen);
            }
            PLAIN.of([chosen]).filled([class, kind, &id, name, &choice.value, &choice.text])
        })
        .collect_view();
    view! {
        <fieldset class=field aria-describedby=described>
            <legend class="aj-label">{legend} {note(required_label)}</legend>
            {hint_line(name, hint)}
            {error_line(name, error)}
            <div class="aj-choices">{options}</div>
        </fieldset>
    }
    .into_any()
}

/// Answers without more than their words, as most are.
static PLAIN: LazyLock<Patterns<1, 6>> = LazyLock::new(|| {
    Patterns::new(|[chosen], [class, kind, id, name, value, text]| {
        choice_view(class, kind, id, name, Choice { value, text, ..Choice::default() }, chosen)
    })
});

/// One answer: its control, its words and its line of help.
fn choice_view(class: String, kind: String, id: String, name: String, choice: Choice, chosen: bool) -> AnyView {
    view! {
        <div class="aj-choice">
            <input
                class=class
                type=kind
                id=id.clone()
                name=name
                value=choice.value
                checked=chosen
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
                        <p class="aj-hint aj-choice-hint" id=format!("{id}-hint-of") lang=choice.hint_lang>
                            {text}
                        </p>
                    }
                })}
        </div>
    }
    .into_any()
}
