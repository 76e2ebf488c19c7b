//! Rows and columns.

use leptos::prelude::*;

/// For what is compared along rows and columns, such as fees; never for layout. The first cell
/// of each row names the row. Where the table is wider than the screen it scrolls by itself,
/// also from the keyboard.
#[component]
pub fn Table(
    /// What the table shows.
    caption: String,
    /// The names of the columns.
    head: Vec<String>,
    /// The rows.
    rows: Vec<Vec<AnyView>>,
) -> impl IntoView {
    let head = head.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let rows =
        rows.into_iter()
            .map(|cells| {
                let cells =
                    cells
                        .into_iter()
                        .enumerate()
                        .map(|(place, cell)| {
                            if place == 0 { view! { <th scope="row">{cell}</th> }.into_any() } else { view! { <td>{cell}</td> }.into_any() }
                        })
                        .collect_view();
                view! { <tr>{cells}</tr> }
            })
            .collect_view();
    let label = caption.clone();
    view! {
        <div class="aj-table-scroll" role="region" tabindex="0" aria-label=label>
            <table class="aj-table">
                <caption>{caption}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
