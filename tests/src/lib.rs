//! What the tests share: a whole server on a temporary folder, a clock that is set by hand, and the contract every store keeps.

pub mod app;
pub mod contract;
pub mod contract_desks;
pub mod contract_help;
mod contract_images;
pub mod contract_registrations;
mod contract_search;
mod contract_several;
pub mod contract_training;
pub mod contract_uploads;
pub mod crash;
pub mod guards;
pub mod load;
pub mod many_forms;
pub mod postgres;
pub mod process;
pub mod scene;
pub mod smtp;
pub mod stampede;
pub mod time;
pub mod torture;
pub mod visitor;
