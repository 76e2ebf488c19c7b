//! Rows into domain types, at the edge of the store.

use std::str::FromStr;

use anjia_portal::ports::StoreError;
use jiff::Timestamp;
use uuid::Uuid;

/// Every failure of the database itself, and what its guards refuse.
pub(crate) fn unavailable(error: sqlx::Error) -> StoreError {
    match error.as_database_error() {
        Some(refused) if refused.is_unique_violation() || refused.is_check_violation() => StoreError::Guard(Box::new(error)),
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

/// A row that this code cannot have written.
pub(crate) fn corrupt(table: &'static str, column: &'static str, row: impl ToString) -> StoreError {
    StoreError::Corrupt { table, column, row: row.to_string() }
}

pub(crate) fn uuid(bytes: &[u8], table: &'static str, column: &'static str) -> Result<Uuid, StoreError> {
    Uuid::from_slice(bytes).map_err(|_| corrupt(table, column, "?"))
}

pub(crate) fn timestamp(seconds: i64, table: &'static str, column: &'static str, row: Uuid) -> Result<Timestamp, StoreError> {
    Timestamp::from_second(seconds).map_err(|_| corrupt(table, column, row))
}

pub(crate) fn parsed<T: FromStr>(text: &str, table: &'static str, column: &'static str, row: impl ToString) -> Result<T, StoreError> {
    text.parse().map_err(|_| corrupt(table, column, row))
}

pub(crate) fn number<T: TryFrom<i64>>(value: i64, table: &'static str, column: &'static str, row: impl ToString) -> Result<T, StoreError> {
    T::try_from(value).map_err(|_| corrupt(table, column, row))
}
