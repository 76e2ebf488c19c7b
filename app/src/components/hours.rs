//! When an office is open.

use leptos::prelude::*;

/// Opening hours: days on the one side, times on the other.
#[component]
pub fn Hours(
    /// For each run of days the times, both as they are read.
    rows: Vec<(String, String)>,
) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|(days, times)| {
            view! {
                <div class="aj-hours-row">
                    <dt>{days}</dt>
                    <dd>{times}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="aj-hours">{rows}</dl> }.into_any()
}
