//! What the shared statements run on here: SQLite, with one connection that writes.

use sqlx::{Connection as _, Sqlite, Transaction};

use crate::writer::{Answer, Command};

pub(crate) type Database = Sqlite;
pub(crate) type Connection = sqlx::SqliteConnection;
pub(crate) type Pool = sqlx::SqlitePool;

/// The connection that writes.
pub(crate) struct Source(pub(crate) Connection);

impl Source {
    pub(crate) async fn begin(&mut self) -> Result<Transaction<'_, Database>, sqlx::Error> {
        self.0.begin_with("BEGIN IMMEDIATE").await
    }

    pub(crate) async fn close(self) {
        if let Err(error) = self.0.close().await {
            tracing::error!("the database did not close: {error}");
        }
    }
}

/// Nothing is gained here by doing commands together: there is no way to the database that could be saved.
#[expect(clippy::unused_async, reason = "the other store waits here")]
pub(crate) async fn together(_: &mut Connection, _: &mut Vec<Command>, _: &mut Vec<Answer>) -> Result<(), sqlx::Error> {
    Ok(())
}
