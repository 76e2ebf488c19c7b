//! What is shown at the counter.

use leptos::prelude::*;

use super::summary_list::{SummaryRow, summary_rows};

/// The pass of an appointment: code, time, what for and where, the square to scan, and below
/// the tear line what the clerk reads. Prints on one page, in black and white.
#[component]
pub fn Pass(
    /// The appointment's code, as it is read out.
    code: String,
    /// When, in the reader's language and in Chinese.
    when: AnyView,
    /// What for, where, and the name that is called.
    rows: Vec<SummaryRow>,
    /// The square to scan, a [`Qr`](super::Qr).
    qr: AnyView,
    /// Below the tear line: what the clerk reads, in Chinese.
    cut: AnyView,
) -> impl IntoView {
    view! {
        <article class="aj-pass">
            <div class="aj-pass-head">
                <p class="aj-pass-code">{code}</p>
                <div class="aj-pass-when">{when}</div>
            </div>
            <div class="aj-pass-body">
                <dl class="aj-pass-rows">{summary_rows(rows)}</dl>
                {qr}
            </div>
            <div class="aj-pass-cut">{cut}</div>
        </article>
    }
    .into_any()
}
