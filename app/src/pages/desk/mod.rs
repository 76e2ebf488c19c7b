//! An employer's desk: asked for, opened by a link, with its tables, people, slips and appointments.

mod batch;
mod companies;
mod people;
mod upload;
mod visits;

pub use batch::{BatchView, faults, page as batch};
pub use companies::{CompaniesView, CompanyWrong, closed, left, page as companies, sent};
pub use people::{DeskNews, DeskView, FormCard, data, erased, page as desk, slips};
pub use upload::{FileWrong, UploadView, page as upload};
pub use visits::{VisitDay, VisitWrong, VisitsView, page as visits};

use crate::components::NavLink;
use crate::context::PageContext;
use crate::pages::crumbs;

/// The breadcrumb of a page below the desk.
fn below(context: &PageContext, code: &str, title: &str) -> Vec<NavLink> {
    let desk = format!("/desks/{code}");
    crumbs(context, &[(&*desk, context.t.desk_title().to_owned()), ("", title.to_owned())])
}

/// A number for a text's plural.
fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
