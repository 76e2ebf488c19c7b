//! The rows of a table, looked at: the same check as everywhere, each fault with its place.

use std::collections::{HashMap, HashSet};

use anjia_domain::Lang;
use anjia_domain::contact::Email;
use anjia_domain::form::{Answers, Fault, Form, Staff};
use anjia_domain::ids::FieldId;
use serde::{Deserialize, Serialize};

use super::Desk;
use super::ports::NewPerson;
use crate::portal::{Portal, PortalError};
use crate::registrations::{By, Employer, Start};
use crate::seal::HouseholdPlace;

/// What is wrong with a cell. The text stands in `locales/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellWrong {
    /// It is no answer.
    Answer(Fault),
    /// It is a formula.
    Formula,
    /// It is what a spreadsheet shows in place of a result.
    Broken,
    /// Two days could be meant.
    Ambiguous,
    /// The spreadsheet has rounded a long number.
    Rounded,
    /// The row has no name.
    NoName,
    /// The same document as in another row.
    Twice(u32),
    /// The same address as in another row, or the desk's own.
    SharedEmail,
}

/// A cell as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCell {
    /// Its column, from 0.
    pub column: u32,
    /// The field it answers.
    pub field: FieldId,
    /// The answer in the form that a page would send it in, or what is wrong with the cell.
    pub answer: Result<String, CellWrong>,
    /// What stands in the cell.
    pub typed: String,
}

/// A row as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// Its number in the table.
    pub number: u32,
    /// Its cells.
    pub cells: Vec<RawCell>,
}

/// A fault with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellFault {
    /// The column, from 0.
    pub column: u32,
    /// The field.
    pub field: FieldId,
    /// What stands in the cell.
    pub typed: String,
    /// What is wrong.
    pub wrong: CellWrong,
}

/// A row, looked at.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedRow {
    /// Its number in the table.
    pub number: u32,
    /// What the person is called.
    pub name: String,
    /// Where the person's mail goes.
    pub email: Option<String>,
    /// The person's language.
    pub language: Lang,
    /// The answers, in the form they are kept in.
    pub answers: Vec<(FieldId, String)>,
    /// What is wrong.
    pub faults: Vec<CellFault>,
    /// Whether the desk has prepared this person before.
    pub again: bool,
}

impl std::fmt::Debug for CheckedRow {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CheckedRow({}, {} faults)", self.number, self.faults.len())
    }
}

impl CheckedRow {
    /// Whether a registration can begin with it.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.faults.is_empty() && !self.again
    }
}

/// A table, looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Its rows.
    pub rows: Vec<CheckedRow>,
    /// The columns that were not read, by their names.
    pub unread: Vec<String>,
}

impl Batch {
    /// How many registrations can begin.
    #[must_use]
    pub fn good(&self) -> usize {
        self.rows.iter().filter(|r| r.is_good()).count()
    }

    /// How many people were prepared before.
    #[must_use]
    pub fn again(&self) -> usize {
        self.rows.iter().filter(|r| r.again && r.faults.is_empty()).count()
    }

    /// Every fault with its row.
    pub fn faults(&self) -> impl Iterator<Item = (&CheckedRow, &CellFault)> {
        self.rows.iter().flat_map(|r| r.faults.iter().map(move |f| (r, f)))
    }
}

/// What a person is called, in the order of a list of names.
fn name_of(answers: &Answers) -> String {
    let latin = [answers.named("surname"), answers.named("given_name")].join(" ");
    [answers.named("full_name_zh"), latin.trim(), answers.named("native_name")]
        .into_iter()
        .find(|n| !n.is_empty())
        .unwrap_or_default()
        .to_owned()
}

impl Portal {
    /// Looks at the rows of a table.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn check_rows(
        &self,
        desk: &Desk,
        (form, staff): (&Form, &Staff),
        rows: Vec<RawRow>,
        lang: Lang,
    ) -> Result<Batch, PortalError> {
        let marks: HashSet<_> = self.store.people_marks(desk.id()).await?.into_iter().collect();
        let mut checked: Vec<_> = rows.iter().map(|row| self.check_row(desk, form, staff, row, lang)).collect();
        let (mut people, mut mails) = (HashMap::new(), HashMap::new());
        for row in &checked {
            people.entry(self.mark(desk, row)).or_insert(row.number);
            if let Some(email) = &row.email {
                *mails.entry(email.to_lowercase()).or_insert(0) += 1;
            }
        }
        for (row, raw) in checked.iter_mut().zip(&rows) {
            let mark = self.mark(desk, row);
            row.again = marks.contains(&mark);
            let cell = |names: &[&str]| names.iter().find_map(|name| raw.cells.iter().find(|c| c.field.as_str() == *name));
            if let Some(first) = people.get(&mark).filter(|first| **first != row.number)
                && let Some(cell) = cell(&["doc_number", "id_card_number", "surname", "full_name_zh"])
            {
                row.faults.push(fault(cell, CellWrong::Twice(*first)));
            }
            let shared = row.email.as_ref().is_some_and(|e| {
                let key = e.to_lowercase();
                mails.get(&key).is_some_and(|n| *n > 1) || key == desk.email().to_lowercase()
            });
            if shared && let Some(cell) = cell(&["email"]) {
                row.faults.push(fault(cell, CellWrong::SharedEmail));
            }
            row.faults.sort_by_key(|f| f.column);
        }
        Ok(Batch { rows: checked, unread: Vec::new() })
    }

    fn check_row(&self, desk: &Desk, form: &Form, staff: &Staff, raw: &RawRow, lang: Lang) -> CheckedRow {
        let mut answers: Answers = staff.given.iter().map(|(f, a)| (f.clone(), a.clone())).collect();
        if let Some(field) = &staff.company {
            answers.set(field.clone(), desk.about().answer().to_owned());
        }
        let mut faults = Vec::new();
        let (mut email, mut language) = (None, lang);
        for cell in &raw.cells {
            match &cell.answer {
                Err(wrong) => faults.push(fault(cell, wrong.clone())),
                Ok(text) => match cell.field.as_str() {
                    "email" => match Email::parse(text) {
                        Ok(address) => email = Some(address.as_str().to_owned()),
                        Err(_) => faults.push(fault(cell, CellWrong::Answer(Fault::Email))),
                    },
                    "language" => match text.parse() {
                        Ok(own) => language = own,
                        Err(_) => faults.push(fault(cell, CellWrong::Answer(Fault::Choice))),
                    },
                    _ => answers.set(cell.field.clone(), text.clone()),
                },
            }
        }
        let mut kept: Vec<(FieldId, String)> = Vec::new();
        for page in &form.pages {
            // Telephone numbers are typed as they are dialled in China.
            let looked = self.checked(page, &answers, Lang::Zh);
            for (field, answer) in &looked.kept {
                answers.set(field.clone(), answer.clone());
            }
            // What is still missing is the person's to answer.
            for (field, wrong) in looked.faults.into_iter().filter(|(_, wrong)| *wrong != Fault::Empty) {
                if let Some(cell) = raw.cells.iter().find(|c| c.field == field) {
                    faults.push(fault(cell, CellWrong::Answer(wrong)));
                }
            }
            kept.extend(looked.kept.into_iter().filter(|(field, answer)| !answer.is_empty() && staff.all().any(|f| f == field)));
        }
        let group = |(f, _): &(FieldId, String)| f.as_str() == "group";
        if !kept.iter().any(group) && !answers.named("group").is_empty() {
            kept.extend(answers.iter().map(|(f, a)| (f.clone(), a.to_owned())).filter(group));
        }
        let only: Answers = kept.iter().cloned().collect();
        let name = name_of(&only);
        if name.is_empty()
            && faults.is_empty()
            && let Some(cell) = raw.cells.first()
            && let Some(field) = staff.fields.iter().find(|f| matches!(f.as_str(), "surname" | "full_name_zh"))
        {
            let column = raw.cells.iter().find(|c| c.field == *field).map_or(cell.column, |c| c.column);
            faults.push(CellFault { column, field: field.clone(), typed: String::new(), wrong: CellWrong::NoName });
        }
        CheckedRow { number: raw.number, name, email, language, answers: kept, faults, again: false }
    }

    /// Tells one person from another within a desk: by the number of the document, else by name and date of birth.
    fn mark(&self, desk: &Desk, row: &CheckedRow) -> Vec<u8> {
        let get = |name: &str| row.answers.iter().find(|(f, _)| f.as_str() == name).map_or("", |(_, a)| a.as_str());
        let number = [get("doc_number"), get("id_card_number")].into_iter().find(|n| !n.is_empty());
        let who = match number {
            Some(number) => format!("number/{number}"),
            None if row.name.is_empty() => format!("row/{}", row.number),
            None => format!("name/{}/{}", row.name.to_lowercase(), get("birth_date")),
        };
        self.keys.index("desk_people", &format!("{}/{who}", desk.id()))
    }

    pub(super) fn new_person(
        &self,
        desk: &Desk,
        batch: uuid::Uuid,
        form: &Form,
        row: &CheckedRow,
        employer: &Employer,
    ) -> Result<NewPerson, PortalError> {
        let start = Start {
            event: form.id.to_string(),
            forms: vec![form.id.clone()],
            answers: row.answers.iter().cloned().collect(),
            email: row.email.as_deref().and_then(|e| Email::parse(e).ok()),
            language: row.language,
            by: By::Employer(employer.clone()),
        };
        let what = super::people::name_place(row.number);
        let place = HouseholdPlace { registration: desk.id(), row: batch, what: &what };
        Ok(NewPerson {
            line: row.number,
            name: self.sealed_for(&desk.key, place, &row.name)?,
            mark: self.mark(desk, row),
            mailed: start.email.is_some(),
            registration: self.new_registration(&start)?,
        })
    }
}

fn fault(cell: &RawCell, wrong: CellWrong) -> CellFault {
    CellFault { column: cell.column, field: cell.field.clone(), typed: cell.typed.clone(), wrong }
}
