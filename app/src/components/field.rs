//! What all form fields share: label, hint, error, and how they are tied to the control.

use std::sync::LazyLock;

use leptos::prelude::*;

use crate::pattern::{Html, Patterns, Value};

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
pub(super) fn described_by(id: &str, hint: Option<&str>, error: Option<&str>) -> Option<String> {
    let ids: Vec<String> =
        [(hint, "hint"), (error, "error")].into_iter().filter(|(text, _)| text.is_some()).map(|(_, part)| format!("{id}-{part}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The `aria-invalid` of a control.
pub(super) fn invalid(error: Option<&str>) -> Option<&'static str> {
    error.map(|_| "true")
}

/// The class of a field, with or without an error.
const fn field_class(wrong: bool) -> &'static str {
    if wrong { "aj-field aj-field-bad" } else { "aj-field" }
}

/// The hint and the error, under the ids that [`described_by`] names.
fn lines(id: &str, hint: Option<String>, error: Option<String>) -> impl IntoView + use<> {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        {hint
            .map(|text| {
                view! {
                    <p class="aj-hint" id=hint_id>
                        {text}
                    </p>
                }
            })}
        {error
            .map(|text| {
                view! {
                    <p class="aj-error" id=error_id>
                        {text}
                    </p>
                }
            })}
    }
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

/// A control with its label above it, its hint and its error between the two.
pub(super) fn labelled(
    id: &str,
    label: &str,
    required_label: Option<&str>,
    hint: Option<&str>,
    error: Option<&str>,
    control: &Html,
) -> AnyView {
    static PATTERNS: LazyLock<Patterns<3, 6>> = LazyLock::new(|| {
        Patterns::new(|[noted, hinted, wrong], [id, label, required_label, hint, error, control]| {
            view! {
                <div class=field_class(wrong)>
                    <label class="aj-label" for=id.clone()>
                        {label}
                        {note(noted.then_some(required_label))}
                    </label>
                    {lines(&id, hinted.then_some(hint), wrong.then_some(error))}
                    {control}
                </div>
            }
        })
    });
    PATTERNS.of([required_label.is_some(), hint.is_some(), error.is_some()]).filled([
        Value::Text(id),
        label.into(),
        required_label.into(),
        hint.into(),
        error.into(),
        Value::Html(control),
    ])
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
    static PATTERNS: LazyLock<Patterns<3, 7>> = LazyLock::new(|| {
        Patterns::new(|[noted, hinted, wrong], [name, described, legend, required_label, hint, error, options]| {
            view! {
                <fieldset class=field_class(wrong) aria-describedby=described>
                    <legend class="aj-label">{legend} {note(noted.then_some(required_label))}</legend>
                    {lines(&name, hinted.then_some(hint), wrong.then_some(error))}
                    <div class="aj-choices">{options}</div>
                </fieldset>
            }
        })
    });
    let (hint, error) = (hint.as_deref(), error.as_deref());
    let mut html = Html::default();
    for (place, choice) in options.into_iter().enumerate() {
        let id = if place == 0 { name.to_owned() } else { format!("{name}-{}", place + 1) };
        let chosen = is_chosen(&choice.value);
        if choice.hint.is_some() || choice.lang.is_some() || choice.disabled {
            html.push(&Html::of(choice_view(class.to_owned(), kind.to_owned(), id, name.to_owned(), choice, chosen)));
        } else {
            PLAIN.of([chosen]).fill(&mut html, [class, kind, &id, name, &choice.value, &choice.text]);
        }
    }
    PATTERNS.of([required_label.is_some(), hint.is_some(), error.is_some()]).filled([
        Value::Text(name),
        described_by(name, hint, error).as_deref().into(),
        legend.as_str().into(),
        required_label.as_deref().into(),
        hint.into(),
        error.into(),
        Value::Html(&html),
    ])
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
