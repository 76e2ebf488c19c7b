//! The parts every page is made of, one file a component.
//!
//! They are rendered on the server only and hold no text of their own: whatever a reader
//! sees or hears arrives already in the reader's language. Each has its style in
//! `style/components/_<name>.css`, under the class prefix `aj-`.

mod breadcrumb;
mod bring;
mod button;
mod card;
mod checkbox_group;
mod date_input;
mod door;
mod error_summary;
mod field;
mod footer;
mod found;
mod header;
mod hours;
mod notice;
mod pass;
mod qr;
mod radio_group;
mod select_input;
mod skip_link;
mod steps;
mod summary_list;
mod table;
mod tag;
mod text_area;
mod text_input;

pub use breadcrumb::*;
pub use bring::*;
pub use button::*;
pub use card::*;
pub use checkbox_group::*;
pub use date_input::*;
pub use door::*;
pub use error_summary::*;
pub use field::Choice;
pub use footer::*;
pub use found::*;
pub use header::*;
pub use hours::*;
pub use notice::*;
pub use pass::*;
pub use qr::*;
pub use radio_group::*;
pub use select_input::*;
pub use skip_link::*;
pub use steps::*;
pub use summary_list::*;
pub use table::*;
pub use tag::*;
pub use text_area::*;
pub use text_input::*;
