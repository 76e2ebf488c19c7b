//! How far one has come.

use leptos::prelude::*;

/// The steps of a journey over several pages: those done, the one at hand, those to come.
///
/// On a phone only the step at hand is written out; the others are heard and counted.
#[component]
pub fn Steps(
    /// The steps, a word or two each.
    items: Vec<String>,
    /// Which one is at hand, counted from 0.
    current: usize,
    /// What the list is called, for those who hear it.
    label: String,
    /// "done", said after each step that lies behind.
    done_label: String,
) -> impl IntoView {
    let items = items
        .into_iter()
        .enumerate()
        .map(|(place, text)| {
            let done = place < current;
            view! {
                <li
                    class=if done { "aj-step aj-step-done" } else { "aj-step" }
                    aria-current=(place == current).then_some("step")
                >
                    <span class="aj-step-text">
                        {text}
                        {done
                            .then(|| {
                                view! {
                                    <span class="aj-visually-hidden">
                                        {format!(" ({done_label})")}
                                    </span>
                                }
                            })}
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <ol class="aj-steps" aria-label=label>
            {items}
        </ol>
    }
    .into_any()
}
