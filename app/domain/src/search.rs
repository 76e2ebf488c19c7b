//! `search.json`: by which other words people look for what the portal has, and where other pages are found.
//!
//! Names are not repeated here; these are readings, everyday words, and what a thing is called at home.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::Localized;
use crate::catalogue::{Parts, Problem};
use crate::ids::{OfficeId, ServiceId};
use crate::office::Kind;

/// A page that is found by its words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicPage {
    /// Its id.
    pub id: String,
    /// Its address after the language, like `/police`.
    pub path: String,
    /// What it is called.
    pub name: Localized,
    /// What is there.
    pub text: Localized,
    /// Other words, in any language.
    pub words: Vec<String>,
}

/// `search.json`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// Words for every office of a kind.
    #[serde(default)]
    pub kinds: HashMap<Kind, Vec<String>>,
    /// Words for one office.
    #[serde(default)]
    pub offices: BTreeMap<OfficeId, Vec<String>>,
    /// Words for services.
    #[serde(default)]
    pub services: BTreeMap<ServiceId, Vec<String>>,
    /// Words for subdistricts, by their codes: they find its offices.
    #[serde(default)]
    pub streets: BTreeMap<String, Vec<String>>,
    /// Other pages.
    #[serde(default)]
    pub topics: Vec<TopicPage>,
}

impl SearchFile {
    /// Words for an office of its own.
    #[must_use]
    pub fn office(&self, id: &OfficeId) -> &[String] {
        self.offices.get(id).map_or(&[], Vec::as_slice)
    }

    /// Words for every office of a kind.
    #[must_use]
    pub fn kind(&self, kind: Kind) -> &[String] {
        self.kinds.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// Words for a service.
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> &[String] {
        self.services.get(id).map_or(&[], Vec::as_slice)
    }

    /// Words for a subdistrict.
    #[must_use]
    pub fn street(&self, code: &str) -> &[String] {
        self.streets.get(code).map_or(&[], Vec::as_slice)
    }
}

/// Everything named must be there.
pub(crate) fn check(parts: &Parts) -> Vec<Problem> {
    let file = &parts.search;
    let mut problems = Vec::new();
    let mut say = |place: String, reason: String| problems.push(Problem { file: "search.json", place, reason });
    for id in file.offices.keys().filter(|id| !parts.offices.offices.iter().any(|o| o.id == **id)) {
        say(format!("offices.{id}"), format!("\"{id}\" is not in offices.json"));
    }
    for id in file.services.keys().filter(|id| !parts.services.services.iter().any(|s| s.id == **id)) {
        say(format!("services.{id}"), format!("\"{id}\" is not in services.json"));
    }
    for code in file.streets.keys().filter(|code| !parts.subdistricts.streets.iter().any(|s| s.code == **code)) {
        say(format!("streets.{code}"), format!("\"{code}\" is not in subdistricts.json"));
    }
    for (n, topic) in file.topics.iter().enumerate() {
        if file.topics[..n].iter().any(|t| t.id == topic.id) {
            say(format!("topics[{n}].id"), format!("\"{}\" stands there twice; ids must differ", topic.id));
        }
        if !topic.path.starts_with('/') || topic.path.starts_with("//") {
            say(format!("topics[{n}].path"), format!("\"{}\" is no address like /police", topic.path));
        }
    }
    problems
}
