//! The use cases of Anjia (find a time, hold it, book, move, cancel, tell the person) and the ports they need.
//!
//! All rules live here or in `anjia-domain`; there is no SQL, no HTTP and no markup in this crate.

mod board;
pub mod copy;
pub mod desks;
pub mod details;
pub mod draws;
pub mod help;
pub mod keys;
pub mod manage;
pub mod outbox;
mod party;
pub mod portal;
pub mod ports;
pub mod registrations;
pub mod seal;
pub mod search;
pub mod slots;
pub mod training;
pub mod waitlist;

pub use portal::{Portal, PortalError, SlotError};
