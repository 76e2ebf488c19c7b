//! What of a form an employer may prepare for its people.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Field, Form, Kind, Sensitivity};
use crate::ids::FieldId;

/// What an employer may prepare: only what it knows anyway (PIPL art. 6). Everything else is the person's own to answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// The fields, in the order of the columns.
    pub fields: Vec<FieldId>,
    /// Answers that are the same for everybody.
    #[serde(default)]
    pub given: BTreeMap<FieldId, String>,
    /// The field that the company's name answers.
    #[serde(default)]
    pub company: Option<FieldId>,
}

impl Staff {
    /// Every field that is answered before the person comes.
    pub fn all(&self) -> impl Iterator<Item = &FieldId> {
        self.fields.iter().chain(self.given.keys()).chain(&self.company)
    }
}

/// What is wrong with what an employer may prepare of a form.
pub(super) fn problems(form: &Form, fields: &BTreeMap<&FieldId, &Field>) -> Vec<String> {
    let Some(staff) = &form.staff else { return Vec::new() };
    let mut problems = Vec::new();
    let asked: BTreeSet<_> = form.uses().map(|u| &u.field).collect();
    let mut seen = BTreeSet::new();
    for id in staff.all() {
        match fields.get(id) {
            Some(field) if asked.contains(id) || id.as_str() == "group" => {
                if field.sensitivity >= Sensitivity::Spi {
                    problems.push(format!("\"{id}\" is sensitive by law; only the person gives it (PIPL arts 28 and 29)"));
                }
                if matches!(field.kind, Kind::LongText { .. } | Kind::Many(_) | Kind::Service | Kind::Community) {
                    problems.push(format!("\"{id}\" does not fit into a cell"));
                }
            }
            _ => problems.push(format!("\"{id}\" is not asked by this form")),
        }
        if !seen.insert(id) {
            problems.push(format!("\"{id}\" stands there twice"));
        }
    }
    let is_name = |id: &&FieldId| matches!(id.as_str(), "surname" | "full_name_zh");
    if staff.fields.iter().find(is_name).is_none() {
        problems.push("without surname or full_name_zh nobody knows who a row is".to_owned());
    }
    problems
}
