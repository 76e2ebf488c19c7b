//! One line of text.

use leptos::prelude::*;

use super::field::{described_by, labelled};

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
    let control = view! {
        <input
            class=kind.class()
            id=id.clone()
            name=name
            type=kind.html()
            value=value
            inputmode=kind.keyboard()
            autocomplete=autocomplete
            spellcheck=(!kind.is_words()).then_some("false")
            autocapitalize=(kind == InputKind::Email).then_some("none")
            lang=lang
            maxlength=max_length.map(|length| length.to_string())
            aria-describedby=described_by(&id, hint.as_ref(), error.as_ref())
            aria-invalid=error.is_some().then_some("true")
        />
    }
    .into_any();
    labelled(&id, label, required_label, hint, error, control)
}
