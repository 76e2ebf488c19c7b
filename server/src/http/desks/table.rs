//! A form's columns, as a template and as they are read: labels and answers in any of the five languages, or the ids of the data set.

use std::collections::HashMap;

use anjia_app::countries;
use anjia_app::l10n::l10n;
use anjia_domain::Lang;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::form::{Fault, Field, Form, Kind, Shape, Staff};
use anjia_domain::ids::FieldId;
use anjia_portal::desks::{CellWrong, PEOPLE, RawCell, RawRow};
use anjia_sheets::{Column, Row, Template, Typed, Value, date_typed};
use jiff::civil::Time;

/// Rows of a table beside its people: labels, ids, and one to see that there are too many.
const HEAD: usize = 3;
/// Spreadsheets keep so many digits of a number.
const EXACT: f64 = 1e15;
/// The most of a cell that is shown again, in characters.
const SHOWN: usize = 120;

/// The columns of a form, in their order.
pub(super) fn columns<'a>(catalogue: &'a Catalogue, staff: &'a Staff) -> Vec<&'a Field> {
    let forms = &catalogue.forms;
    let also = ["email", "language"].into_iter().filter_map(|id| id.parse::<FieldId>().ok()).filter_map(|id| forms.field(&id));
    let own = staff.fields.iter().filter_map(|id| forms.field(id));
    own.chain(also.filter(|f| !staff.fields.contains(&f.id))).collect()
}

/// What can be chosen: the id, and what is read.
fn choices(catalogue: &Catalogue, field: &Field, lang: Lang) -> Vec<(String, String)> {
    match &field.kind {
        Kind::Choice(all) => all.iter().map(|c| (c.id.clone(), c.label.get(lang).to_owned())).collect(),
        Kind::YesNo => {
            let t = l10n(lang);
            vec![("yes".to_owned(), t.fill_yes().to_owned()), ("no".to_owned(), t.fill_no().to_owned())]
        }
        Kind::Country => countries::countries(lang).iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect(),
        Kind::Subdistrict => catalogue.streets.iter().map(|s| (s.code.clone(), s.name.get(lang).to_owned())).collect(),
        _ => Vec::new(),
    }
}

/// The template of a form.
pub(super) fn template(catalogue: &Catalogue, form: &Form, staff: &Staff, lang: Lang) -> Template {
    let t = l10n(lang);
    let columns = columns(catalogue, staff).into_iter().map(|field| Column {
        id: field.id.to_string(),
        label: field.label.get(lang).to_owned(),
        hint: field.help.as_ref().unwrap_or(&field.purpose).get(lang).to_owned(),
        choices: choices(catalogue, field, lang).into_iter().map(|(_, label)| label).collect(),
        format: match field.kind {
            Kind::Date(_) => Some("yyyy-mm-dd"),
            Kind::DateTime(_) => Some("yyyy-mm-dd hh:mm"),
            _ => None,
        },
    });
    let most = u64::try_from(PEOPLE).unwrap_or(u64::MAX);
    Template {
        sheet: t.sheet_people().to_owned(),
        guide: t.sheet_guide().to_owned(),
        lead: vec![form.title.get(lang).to_owned(), t.sheet_lead(most), t.sheet_known().to_owned()],
        columns: columns.collect(),
        rows: u32::try_from(PEOPLE).unwrap_or(u32::MAX),
    }
}

/// The template as rows of a CSV.
pub(super) fn head(catalogue: &Catalogue, staff: &Staff, lang: Lang) -> Vec<Vec<String>> {
    let columns = columns(catalogue, staff);
    vec![columns.iter().map(|f| f.label.get(lang).to_owned()).collect(), columns.iter().map(|f| f.id.to_string()).collect()]
}

/// Texts that are the same however they were typed: without spaces and marks, in small letters.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other,
        })
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Reads the tables of one form.
pub(super) struct Reader<'a> {
    columns: Vec<&'a Field>,
    labels: HashMap<String, &'a FieldId>,
    /// For each field with choices their ids, by everything that means them.
    answers: HashMap<&'a FieldId, HashMap<String, String>>,
}

/// Where a table's columns are.
struct Head {
    columns: HashMap<u32, FieldId>,
    unread: Vec<String>,
    /// How many rows it takes.
    rows: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, staff: &'a Staff) -> Self {
        let columns = columns(catalogue, staff);
        let mut labels = HashMap::new();
        for field in &columns {
            for lang in Lang::ALL {
                labels.entry(plain(field.label.get(lang))).or_insert(&field.id);
            }
        }
        let mut answers: HashMap<_, HashMap<_, _>> = HashMap::new();
        for field in &columns {
            for (id, label) in Lang::ALL.into_iter().flat_map(|lang| choices(catalogue, field, lang)) {
                let all = answers.entry(&field.id).or_default();
                all.entry(plain(&label)).or_insert_with(|| id.clone());
                // An id is an id, whatever another answer is called.
                all.insert(plain(&id), id);
            }
        }
        Self { columns, labels, answers }
    }

    /// How many rows a file may have.
    pub(super) fn rows() -> usize {
        PEOPLE + HEAD
    }

    fn head(&self, rows: &[Row]) -> Option<Head> {
        let text = |value: &Value| match value {
            Value::Text(text) => text.trim().to_owned(),
            _ => String::new(),
        };
        let by_id = |text: &str| self.columns.iter().find(|f| f.id.as_str() == text).map(|f| f.id.clone());
        let by_label = |text: &str| self.labels.get(&plain(text)).map(|id| (*id).clone());
        let found = |row: &Row, find: &dyn Fn(&str) -> Option<FieldId>| {
            row.cells.iter().filter_map(|c| find(&text(&c.value)).map(|id| (c.column, id))).collect::<HashMap<_, _>>()
        };
        // The hidden row is exact; who has made a table of their own writes the labels.
        let first = rows.iter().take(HEAD).enumerate();
        let best = first.flat_map(|(n, row)| [(n, row, found(row, &by_id)), (n, row, found(row, &by_label))]);
        let (at, row, columns) = best.max_by_key(|(n, _, columns)| (columns.len(), *n)).filter(|(_, _, columns)| !columns.is_empty())?;
        // One column may be named once.
        let mut seen = std::collections::HashSet::new();
        let mut places: Vec<_> = columns.into_iter().collect();
        places.sort_unstable_by_key(|(column, _)| *column);
        places.retain(|(_, id)| seen.insert(id.clone()));
        let columns: HashMap<_, _> = places.into_iter().collect();
        columns.values().any(|id| matches!(id.as_str(), "surname" | "full_name_zh")).then_some(())?;
        let labels = rows.first().filter(|first| first.number < row.number).unwrap_or(row);
        let unread = labels.cells.iter().filter(|c| !columns.contains_key(&c.column)).map(|c| short(&text(&c.value)));
        Some(Head { unread: unread.filter(|t| !t.is_empty()).take(20).collect(), columns, rows: at + 1 })
    }

    /// Whether a table begins with the form's columns.
    pub(super) fn knows(&self, rows: &[Row]) -> bool {
        self.head(rows).is_some()
    }

    /// The rows below the head, and the columns that were not read; nothing when there is no head.
    pub(super) fn read(&self, rows: &[Row]) -> Option<(Vec<RawRow>, Vec<String>)> {
        let head = self.head(rows)?;
        let people = rows.iter().skip(head.rows).map(|row| {
            let cells = row.cells.iter().filter_map(|cell| {
                let id = head.columns.get(&cell.column)?;
                let field = self.columns.iter().find(|f| f.id == *id)?;
                let (answer, typed) = (self.answer(field, &cell.value), short(&shown(&cell.value)));
                Some(RawCell { column: cell.column, field: id.clone(), answer, typed })
            });
            RawRow { number: row.number, cells: cells.collect() }
        });
        Some((people.filter(|row| !row.cells.is_empty()).collect(), head.unread))
    }

    /// What a cell answers, in the form in which a page would send it.
    fn answer(&self, field: &Field, value: &Value) -> Result<String, CellWrong> {
        match value {
            Value::Formula => return Err(CellWrong::Formula),
            Value::Broken(_) => return Err(CellWrong::Broken),
            Value::Text(_) | Value::Number(_) | Value::Date(_) => {}
        }
        match &field.kind {
            Kind::Date(_) => day(value, Fault::Date).map(|(date, _)| date.to_string()),
            Kind::DateTime(_) => day(value, Fault::DateTime)
                .map(|(date, time)| date.to_datetime(time.unwrap_or(Time::midnight())).strftime("%Y-%m-%dT%H:%M").to_string()),
            Kind::Choice(_) | Kind::YesNo | Kind::Country | Kind::Subdistrict => {
                let found = self.answers.get(&field.id).and_then(|all| all.get(&plain(&shown(value))));
                found.cloned().ok_or(CellWrong::Answer(Fault::Choice))
            }
            kind => {
                let numbers =
                    matches!(kind, Kind::Phone | Kind::Text { shape: Shape::DocumentNumber | Shape::ResidentId | Shape::CardNumber, .. });
                match value {
                    Value::Number(number) if number.abs() >= EXACT => Err(CellWrong::Rounded),
                    Value::Text(text) if numbers && is_rounded(text) => Err(CellWrong::Rounded),
                    other => Ok(shown(other)),
                }
            }
        }
    }
}

/// Whether a number was written as `1.10105E+17`.
fn is_rounded(text: &str) -> bool {
    let Some((digits, power)) = text.trim().split_once(['E', 'e']) else { return false };
    let Some(power) = power.strip_prefix('+') else { return false };
    digits.contains('.') && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && power.bytes().all(|b| b.is_ascii_digit())
}

fn day(value: &Value, fault: Fault) -> Result<(jiff::civil::Date, Option<Time>), CellWrong> {
    match value {
        Value::Date(at) => Ok((at.date(), Some(at.time()))),
        other => match date_typed(&shown(other)) {
            Typed::Day(date, time) => Ok((date, time)),
            Typed::Ambiguous => Err(CellWrong::Ambiguous),
            Typed::None => Err(CellWrong::Answer(fault)),
        },
    }
}

/// A cell as a spreadsheet would show it.
fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Broken(text) => text.trim().to_owned(),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < EXACT => format!("{number:.0}"),
        Value::Number(number) => number.to_string(),
        Value::Date(at) if at.time() == Time::midnight() => at.date().to_string(),
        Value::Date(at) => at.strftime("%Y-%m-%d %H:%M").to_string(),
        Value::Formula => "=…".to_owned(),
    }
}

fn short(text: &str) -> String {
    if text.chars().count() > SHOWN { text.chars().take(SHOWN).chain(['…']).collect() } else { text.to_owned() }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
