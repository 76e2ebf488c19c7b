//! The pages, one file an area.

pub mod appointments;
pub mod book;
pub mod card;
pub mod design;
pub mod desk;
pub mod details;
pub mod draws;
pub mod emergency;
pub mod errors;
pub mod help;
pub mod home;
pub mod info;
pub mod offices;
pub mod offline;
mod person;
pub mod register;
pub mod search;
pub mod services;
pub mod slots;
pub mod stations;
pub mod training;

use leptos::prelude::*;

use crate::components::{NavLink, Tag, TagKind};
use crate::context::PageContext;

/// The breadcrumb from the home page down; the last entry is the page itself.
fn crumbs(context: &PageContext, items: &[(&str, String)]) -> Vec<NavLink> {
    let home = NavLink { href: context.href(""), text: context.t.nav_home().to_owned() };
    std::iter::once(home).chain(items.iter().map(|(path, text)| NavLink { href: context.href(path), text: text.clone() })).collect()
}

/// A mark beside what nobody has confirmed.
fn unconfirmed(context: &PageContext, confirmed: bool) -> Option<AnyView> {
    (!confirmed).then(|| view! { " " <Tag text=context.t.not_confirmed_short() kind=TagKind::Warn /> }.into_any())
}

/// The address that calls a number.
fn tel(phone: &str) -> String {
    format!("tel:{}", phone.replace([' ', '-'], ""))
}

/// A value for a query string.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0').to_ascii_uppercase());
                out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    out
}
