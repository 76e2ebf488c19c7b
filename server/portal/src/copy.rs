//! Copying a database into another one, of whichever kind: page by page, as often as it takes, and compared at the end.
//!
//! Pictures on their way (`uploads`, `upload_parts`) are not copied: they last a few hours, and a browser begins them anew.

use sha2::{Digest as _, Sha256};

use crate::ports::{Store, StoreError};

/// A table, in an order in which every row comes after those it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Slots.
    Slots,
    /// Holds.
    Holds,
    /// Appointments.
    Appointments,
    /// Seats.
    Seats,
    /// Machines' names for their requests.
    Idempotency,
    /// Who would like an earlier time.
    Waits,
    /// What was offered to them.
    Offers,
    /// Draws that have opened.
    Draws,
    /// Entries into them.
    Entries,
    /// Registrations.
    Registrations,
    /// Their keys, sealed.
    HouseholdKeys,
    /// Their forms.
    RegistrationForms,
    /// What was answered.
    Answers,
    /// What is to be put right.
    Remarks,
    /// What was agreed to.
    Consents,
    /// Pictures of papers, sealed.
    Images,
    /// Six digits that were sent.
    UnlockCodes,
    /// Appointments that go with registrations.
    Visits,
    /// Who has prepared registrations, or helped with them.
    Preparations,
    /// Desks of employers.
    Desks,
    /// Their keys, sealed.
    DeskKeys,
    /// Tables that were uploaded there.
    DeskBatches,
    /// Whom they have prepared.
    DeskPeople,
    /// Courses.
    Courses,
    /// Their sessions.
    Sessions,
    /// Who is in them, sealed.
    Enrolments,
    /// Seats offered to those who wait.
    SeatOffers,
    /// Machines' names for their enrolments.
    EnrolmentKeys,
    /// Who was at which lesson.
    Attendance,
    /// How many were trained and found work.
    TrainingCounts,
    /// Requests for help.
    AssistanceRequests,
    /// What has happened to them.
    AssistanceEvents,
    /// How many were solved on which day.
    AssistanceSolved,
    /// Messages.
    Outbox,
    /// What the database says of itself.
    Marks,
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 35] = [
        Self::Slots,
        Self::Holds,
        Self::Appointments,
        Self::Seats,
        Self::Idempotency,
        Self::Waits,
        Self::Offers,
        Self::Draws,
        Self::Entries,
        Self::Registrations,
        Self::HouseholdKeys,
        Self::RegistrationForms,
        Self::Answers,
        Self::Remarks,
        Self::Consents,
        Self::Images,
        Self::UnlockCodes,
        Self::Visits,
        Self::Preparations,
        Self::Desks,
        Self::DeskKeys,
        Self::DeskBatches,
        Self::DeskPeople,
        Self::Courses,
        Self::Sessions,
        Self::Enrolments,
        Self::SeatOffers,
        Self::EnrolmentKeys,
        Self::Attendance,
        Self::TrainingCounts,
        Self::AssistanceRequests,
        Self::AssistanceEvents,
        Self::AssistanceSolved,
        Self::Outbox,
        Self::Marks,
    ];
}

/// How many rows go in one transaction.
const PAGE: u32 = 500;
/// The same for rows that may each be as large as a picture.
const LARGE: u32 = 8;

const fn page(table: Table) -> u32 {
    if matches!(table, Table::Images | Table::DeskBatches) { LARGE } else { PAGE }
}

/// Why copying ended.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A database failed.
    #[error("copying stopped; start it again and it goes on where it was")]
    Store(#[from] StoreError),
    /// The copy is not the same.
    #[error(
        "after copying, {table:?} differs: {from} rows there, {to} here; no server may use either database while it is copied, and the new one must be empty at first"
    )]
    Differs {
        /// The table.
        table: Table,
        /// Rows in the old database.
        from: u64,
        /// Rows in the new one.
        to: u64,
    },
}

/// What was copied of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The table.
    pub table: Table,
    /// Its rows.
    pub rows: u64,
    /// Those that were not there yet.
    pub new: u64,
}

/// Copies one table and compares it: the number of rows, and all they hold. A copy that was interrupted goes on after the last row that is
/// there already: rows come in the order of their keys, each page whole or not at all.
///
/// # Errors
/// When a database does not answer, or the copy is not the same.
pub async fn table(from: &dyn Store, to: &dyn Store, table: Table) -> Result<Copied, CopyError> {
    let mut here = Print::default();
    here.read_on(to, table).await?;
    let mut new = fill(from, to, table, here.after.clone()).await?;
    here.read_on(to, table).await?;
    let there = Print::of(from, table).await?;
    if here != there {
        // What is there was not left by an interrupted copy: rows may be missing anywhere.
        new += fill(from, to, table, String::new()).await?;
        here = Print::of(to, table).await?;
    }
    if here != there {
        return Err(CopyError::Differs { table, from: there.rows, to: here.rows });
    }
    Ok(Copied { table, rows: here.rows, new })
}

/// Writes the rows after a key; gives how many were not there yet.
async fn fill(from: &dyn Store, to: &dyn Store, table: Table, mut after: String) -> Result<u64, StoreError> {
    let mut new = 0;
    loop {
        let rows = from.export(table, &after, page(table)).await?;
        let Some((last, _)) = rows.last() else { return Ok(new) };
        after.clone_from(last);
        let text: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
        new += to.import(table, format!("[{}]", text.join(","))).await?;
    }
}

/// The number of rows, and a hash over all of them in the order of their keys, as far as they were read.
#[derive(Default)]
struct Print {
    rows: u64,
    hash: Sha256,
    after: String,
}

impl Print {
    async fn of(store: &dyn Store, table: Table) -> Result<Self, StoreError> {
        let mut print = Self::default();
        print.read_on(store, table).await?;
        Ok(print)
    }

    /// Reads what comes after what was read.
    async fn read_on(&mut self, store: &dyn Store, table: Table) -> Result<(), StoreError> {
        loop {
            let rows = store.export(table, &self.after, page(table)).await?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            self.after.clone_from(last);
            for (_, row) in rows {
                self.rows += 1;
                // The two kinds of database put other spaces between values; no value of ours has any outside of texts.
                let values: Result<serde_json::Value, _> = serde_json::from_str(&row);
                self.hash.update(values.map_or_else(|_| row.clone(), |v| v.to_string()).as_bytes());
                self.hash.update([0]);
            }
        }
    }
}

impl PartialEq for Print {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.hash.clone().finalize() == other.hash.clone().finalize()
    }
}
