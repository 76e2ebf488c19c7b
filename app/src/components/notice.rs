//! Something to know before going on.

use leptos::prelude::*;

/// What a notice says by its colour and mark; its words must say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    #[default]
    Info,
    /// Mind this, or something will go wrong.
    Warning,
    /// It is done.
    Success,
    /// It went wrong.
    Error,
}

/// A few sentences set apart. At most one or two a page; for errors in a form, use
/// [`ErrorSummary`](super::ErrorSummary).
#[component]
pub fn Notice(
    /// What it says by colour and mark.
    #[prop(optional)]
    kind: NoticeKind,
    /// A few words that can stand alone.
    #[prop(default = None)]
    title: Option<String>,
    /// The sentences.
    children: Children,
) -> impl IntoView {
    let class = match kind {
        NoticeKind::Info => "aj-notice",
        NoticeKind::Warning => "aj-notice aj-notice-warning",
        NoticeKind::Success => "aj-notice aj-notice-success",
        NoticeKind::Error => "aj-notice aj-notice-error",
    };
    view! {
        <div class=class>
            {title
                .map(|title| {
                    view! {
                        <p class="aj-notice-title">
                            <strong>{title}</strong>
                        </p>
                    }
                })}
            <div class="aj-notice-text">{children()}</div>
        </div>
    }
    .into_any()
}
