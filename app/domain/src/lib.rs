//! The vocabulary of Anjia: what an office, a service, a slot and an appointment are.
//!
//! Values here can only be made by parsing, so whatever holds one need not check it again.
//! There is no I/O, no clock and no randomness in this crate, and it builds for the browser.

pub mod appointment;
pub mod calendar;
pub mod catalogue;
pub mod code;
#[cfg(feature = "contact")]
pub mod contact;
#[cfg(feature = "contact")]
pub mod contact_card;
pub mod country;
pub mod deadline;
pub mod draw;
pub mod form;
pub mod help;
pub mod ids;
pub mod image;
pub mod lang;
pub mod mrz;
pub mod mrz_scan;
pub mod name;
pub mod office;
pub mod opening;
pub mod papers;
pub mod registration;
pub mod search;
pub mod service;
pub mod slot;
pub mod time;
pub mod training;
pub mod visit;
pub mod words;

pub use lang::{Lang, Localized};
