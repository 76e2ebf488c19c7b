//! Tables as people send them: XLSX and CSV, read up to a limit, and written.
//!
//! A file is only looked at: nothing is computed, nothing is followed, and what it says about its own size is not believed. An XLSX is
//! read here and not by a library for all spreadsheets, because those set memory aside for as many texts and cells as a file says it has.

mod csv;
mod dates;
mod write;
mod xlsx;

pub use self::dates::{Typed, date_typed};
pub use self::write::{Column, Template, Written, csv as write_csv, xlsx as write_xlsx};

use jiff::civil::DateTime;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;
/// The most characters of a cell that are kept; one more is kept, so that it is seen to be too long.
pub(crate) const CELL: usize = 2000;
/// Columns after this one are not read.
pub(crate) const COLUMNS: u32 = 200;
/// The most cells.
pub(crate) const CELLS: usize = 60_000;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day, or a day with a time, as a spreadsheet keeps it.
    Date(DateTime),
    /// A formula. Its result is not read.
    Formula,
    /// What a spreadsheet shows in place of a result, such as `#N/A`.
    Broken(String),
}

/// A cell that is not empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its column, from 0.
    pub column: u32,
    /// What stands in it.
    pub value: Value,
}

/// A row that is not empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number, from 1, as spreadsheets show it.
    pub number: u32,
    /// Its cells, from left to right.
    pub cells: Vec<Cell>,
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing stands in it.
    #[error("the file is empty")]
    Empty,
    /// It, or what it becomes when it is unpacked, is too large.
    #[error("the file is too large")]
    TooLarge,
    /// It has more rows than it may.
    #[error("the file has too many rows")]
    TooManyRows,
    /// An XLS, or an XLSX with a password.
    #[error("the file is an old XLS or opens only with a password")]
    OldOrLocked,
    /// Something else than a table.
    #[error("the file is no XLSX and no CSV")]
    Unknown,
    /// An XLSX that is broken or cut off.
    #[error("the file is damaged")]
    Damaged,
    /// Text in no encoding that is known.
    #[error("the encoding of the file is not known")]
    Encoding,
}

/// The name of a place in a table: `C7`.
#[must_use]
pub fn address(column: u32, row: u32) -> String {
    let (mut letters, mut rest) = (Vec::new(), column + 1);
    while rest > 0 {
        letters.push(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0));
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    format!("{}{row}", String::from_utf8_lossy(&letters))
}

/// Reads the first table of a file: so many rows that are not empty, and no more.
///
/// A CSV does not say in which encoding it is: of those that are possible the first one is taken in which `knows` finds its first rows.
///
/// # Errors
/// With the reason why it is not read.
pub fn read(bytes: &[u8], rows: usize, knows: &dyn Fn(&[Row]) -> bool) -> Result<Vec<Row>, Refused> {
    if bytes.len() > MAX_BYTES {
        return Err(Refused::TooLarge);
    }
    let table = match bytes {
        [] => return Err(Refused::Empty),
        [b'P', b'K', 3, 4, ..] => xlsx::read(bytes, rows)?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(Refused::OldOrLocked),
        _ => csv::read(bytes, rows, knows)?,
    };
    if table.is_empty() { Err(Refused::Empty) } else { Ok(table) }
}

/// Puts rows together, up to the limits.
pub(crate) struct Rows {
    rows: Vec<Row>,
    most: usize,
    cells: usize,
}

impl Rows {
    pub(crate) fn new(most: usize) -> Self {
        Self { rows: Vec::new(), most, cells: 0 }
    }

    /// Puts a cell in. Cells come row by row.
    pub(crate) fn put(&mut self, row: u32, column: u32, value: Value) -> Result<(), Refused> {
        if column >= COLUMNS || matches!(&value, Value::Text(text) if text.trim().is_empty()) {
            return Ok(());
        }
        self.cells += 1;
        if self.cells > CELLS {
            return Err(Refused::TooLarge);
        }
        // A cell that stands in no row, in a file that is none, stands in the first.
        let row = row.max(1);
        let cell = Cell { column, value };
        let full = self.rows.len() >= self.most;
        match self.rows.last_mut().filter(|last| last.number == row) {
            Some(last) => last.cells.push(cell),
            None if full => return Err(Refused::TooManyRows),
            None => self.rows.push(Row { number: row, cells: vec![cell] }),
        }
        Ok(())
    }

    pub(crate) fn done(self) -> Vec<Row> {
        self.rows
    }
}

#[cfg(test)]
mod tests;
