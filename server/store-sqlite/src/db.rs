//! What the shared statements run on here: SQLite, with one connection that writes.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Sqlite, Transaction};
use tokio::task::JoinHandle;

pub(crate) type Database = Sqlite;
pub(crate) type Connection = sqlx::SqliteConnection;
pub(crate) type Pool = sqlx::SqlitePool;

/// Begins to write. The driver has a thread of its own for each connection; another one in between costs more than it saves.
pub(crate) fn apart<F: Future<Output = ()> + Send + 'static>(work: impl FnOnce() -> F) -> JoinHandle<()> {
    tokio::spawn(work())
}

/// The file is here: what is begun ends.
pub(crate) async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    work.await
}

/// The connection that writes. After a failure it is given up and another one is opened: what state a full disk or a broken one left
/// it in is not worth finding out.
pub(crate) struct Source {
    options: SqliteConnectOptions,
    connection: Option<Connection>,
}

impl Source {
    pub(crate) fn new(options: SqliteConnectOptions, connection: Connection) -> Self {
        Self { options, connection: Some(connection) }
    }

    pub(crate) async fn begin(&mut self) -> Result<Transaction<'_, Database>, sqlx::Error> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        self.connection.insert(connection).begin_with("BEGIN IMMEDIATE").await
    }

    /// Nobody else changes the file, so nobody needs to be told.
    #[expect(clippy::unused_async, reason = "the other store does something here")]
    pub(crate) async fn announce(_: &mut Connection) -> Result<(), sqlx::Error> {
        Ok(())
    }

    /// Something was erased: it must not stay in the log. Where a reader is in the way, the next time does it.
    pub(crate) async fn forget(&mut self) {
        if let Some(connection) = &mut self.connection
            && let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await
        {
            tracing::warn!("the log could not be emptied: {error}");
        }
    }

    /// A transaction failed.
    pub(crate) async fn failed(&mut self) {
        if let Some(connection) = self.connection.take() {
            // It may be broken; what was not committed is gone in any case.
            let _ = connection.close().await;
        }
    }

    pub(crate) async fn close(self) {
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::error!("the database did not close: {error}");
        }
    }
}
