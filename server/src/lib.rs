//! The server of Anjia: HTTP, mail, jobs, settings. The rules are in `anjia-portal`, the pages in `anjia-app`.

pub mod cli;
mod counter;
pub mod data_set;
pub mod doctor;
pub mod folder;
mod helpdesk;
pub mod http;
pub mod jobs;
pub mod log;
pub mod post;
pub mod run;
pub mod security;
pub mod settings;
pub mod system;
mod training_desk;
