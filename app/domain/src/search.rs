//! `search.json`: by which other words people look for what the portal has, and where other pages are found.
//!
//! Names are not repeated here; these are readings, everyday words, and what a thing is called at home.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::Localized;
use crate::catalogue::{Parts, Problem};
use crate::ids::{CourseId, OfficeId, ServiceId, TopicId};
use crate::office::Kind;

/// A page that is found by its words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherPage {
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
    /// Words for courses. Those are the training centre's own, so one that is not there is no mistake.
    #[serde(default)]
    pub courses: BTreeMap<CourseId, Vec<String>>,
    /// Words for topics of help.
    #[serde(default)]
    pub topics: BTreeMap<TopicId, Vec<String>>,
    /// Other pages.
    #[serde(default)]
    pub pages: Vec<OtherPage>,
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

    /// Words for a course.
    #[must_use]
    pub fn course(&self, id: &CourseId) -> &[String] {
        self.courses.get(id).map_or(&[], Vec::as_slice)
    }

    /// Words for a topic of help.
    #[must_use]
    pub fn topic(&self, id: &TopicId) -> &[String] {
        self.topics.get(id).map_or(&[], Vec::as_slice)
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
    for id in file.topics.keys().filter(|id| !parts.topics.topics.iter().any(|t| t.id == **id)) {
        say(format!("topics.{id}"), format!("\"{id}\" is not in topics.json"));
    }
    for (n, page) in file.pages.iter().enumerate() {
        if file.pages[..n].iter().any(|p| p.id == page.id) {
            say(format!("pages[{n}].id"), format!("\"{}\" stands there twice; ids must differ", page.id));
        }
        if !page.path.starts_with('/') || page.path.starts_with("//") {
            say(format!("pages[{n}].path"), format!("\"{}\" is no address like /police", page.path));
        }
    }
    problems
}
