//! One line of text.

use std::sync::LazyLock;

use leptos::prelude::*;

use super::field::{described_by, invalid, labelled};
use crate::pattern::Pattern;

/// What is typed into a [`TextInput`]: chooses the keyboard of a phone and the browser's help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Any words.
    #[default]
    Text,
    /// A mail address.
    Email,
    /// A telephone number.
    Tel,
    /// A day.
    Date,
    /// A day and a time.
    DateTime,
    /// A whole number.
    Number,
}

impl InputKind {
    /// The `type` attribute. A number is asked for as text with a numeric keyboard: the
    /// browser's own number fields change their value on scrolling and swallow mistyped letters.
    const fn html(self) -> &'static str {
        match self {
            Self::Text | Self::Number => "text",
            Self::Email => "email",
            Self::Tel => "tel",
            Self::Date => "date",
            Self::DateTime => "datetime-local",
        }
    }

    const fn keyboard(self) -> Option<&'static str> {
        match self {
            Self::Text | Self::Date | Self::DateTime => None,
            Self::Email => Some("email"),
            Self::Tel => Some("tel"),
            Self::Number => Some("numeric"),
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Text | Self::Email => "aj-input",
            Self::Tel | Self::Date | Self::DateTime => "aj-input aj-input-medium",
            Self::Number => "aj-input aj-input-short",
        }
    }

    const fn is_words(self) -> bool {
        matches!(self, Self::Text)
    }
}

/// A field for one line of text, with its label, hint and error.
#[component]
pub fn TextInput(
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
    /// What was typed before.
    #[prop(default = String::new())]
    value: String,
    /// What is typed into it.
    #[prop(optional)]
    kind: InputKind,
    /// What the browser may fill in by itself, such as `name` or `tel`.
    #[prop(default = None)]
    autocomplete: Option<String>,
    /// A word beside the label, such as "optional".
    #[prop(default = None)]
    required_label: Option<String>,
    /// The language of the answer, when it is not the page's.
    #[prop(default = None)]
    lang: Option<String>,
    /// How many characters fit.
    #[prop(default = None)]
    max_length: Option<usize>,
) -> impl IntoView {
    static PATTERN: LazyLock<Pattern<13>> = LazyLock::new(|| {
        Pattern::new(|[class, id, name, kind, value, keyboard, autocomplete, spellcheck, capitals, lang, max, described, invalid]| {
            view! {
                <input
                    class=class
                    id=id
                    name=name
                    type=kind
                    value=value
                    inputmode=keyboard
                    autocomplete=autocomplete
                    spellcheck=spellcheck
                    autocapitalize=capitals
                    lang=lang
                    maxlength=max
                    aria-describedby=described
                    aria-invalid=invalid
                />
            }
        })
    });
    let (hint, error) = (hint.as_deref(), error.as_deref());
    let control = PATTERN.html([
        Some(kind.class()),
        Some(&*id),
        Some(&*name),
        Some(kind.html()),
        Some(&*value),
        kind.keyboard(),
        autocomplete.as_deref(),
        (!kind.is_words()).then_some("false"),
        (kind == InputKind::Email).then_some("none"),
        lang.as_deref(),
        max_length.map(|length| length.to_string()).as_deref(),
        described_by(&id, hint, error).as_deref(),
        invalid(error),
    ]);
    labelled(&id, &label, required_label.as_deref(), hint, error, &control)
}
