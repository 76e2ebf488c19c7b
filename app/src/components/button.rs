//! What one can do.

use std::sync::LazyLock;

use leptos::prelude::*;

use crate::pattern::{Html, Pattern};

/// How much a button weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing this page is for. One a page.
    #[default]
    Primary,
    /// Anything else.
    Secondary,
    /// What cannot be taken back, such as giving up an appointment.
    Warning,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "aj-button",
            Self::Secondary => "aj-button aj-button-secondary",
            Self::Warning => "aj-button aj-button-warning",
        }
    }
}

/// Sends the form it stands in.
#[component]
pub fn Button(
    /// A verb, and what it does it to.
    #[prop(into)]
    text: String,
    /// How much it weighs.
    #[prop(optional)]
    kind: ButtonKind,
    /// The name sent with the form when this button sent it.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value sent under that name.
    #[prop(optional, into)]
    value: Option<String>,
) -> impl IntoView {
    view! {
        <button class=kind.class() type="submit" name=name value=value>
            {text}
        </button>
    }
    .into_any()
}

/// Leads on: a link that is the page's next step. For a form, use [`Button`].
#[component]
pub fn ButtonLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// A verb, and what it does it to.
    #[prop(into)]
    text: String,
    /// How much it weighs.
    #[prop(optional)]
    kind: ButtonKind,
) -> impl IntoView {
    button_link(&href, &text, kind).view()
}

/// A [`ButtonLink`], for a part of a page that is written.
#[must_use]
pub fn button_link(href: &str, text: &str, kind: ButtonKind) -> Html {
    static PATTERN: LazyLock<Pattern<3>> = LazyLock::new(|| {
        Pattern::new(|[class, href, text]| {
            view! {
                <a class=class href=href>
                    {text}
                </a>
            }
        })
    });
    PATTERN.html([kind.class(), href, text])
}
