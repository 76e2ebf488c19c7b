//! A square to scan.

use leptos::prelude::*;

/// White modules around the code, without which scanners fail (ISO/IEC 18004).
const QUIET: u32 = 4;

/// A QR code, dark on white in every theme and on paper, with its quiet zone around it.
#[component]
pub fn Qr(
    /// The dark modules, as the data of an SVG path; one module is one unit, without margin.
    path: String,
    /// How many modules the code has on a side.
    size: u32,
    /// What scanning it gives.
    label: String,
) -> impl IntoView {
    let side = size + 2 * QUIET;
    view! {
        <svg
            class="aj-qr"
            role="img"
            aria-label=label
            viewBox=format!("-{QUIET} -{QUIET} {side} {side}")
            shape-rendering="crispEdges"
        >
            <rect x=format!("-{QUIET}") y=format!("-{QUIET}") width=side height=side fill="#fff" />
            <path d=path fill="#000" />
        </svg>
    }
    .into_any()
}
