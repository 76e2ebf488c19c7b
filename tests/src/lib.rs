//! What the tests share: a whole server on a temporary folder, a clock that is set by hand, and the contract every store keeps.

pub mod app;
pub mod contract;
pub mod postgres;
pub mod process;
pub mod smtp;
pub mod time;
pub mod torture;
