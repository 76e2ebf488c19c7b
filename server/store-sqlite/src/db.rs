//! What the shared statements run on here: SQLite, with one connection that writes.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Sqlite};
use tokio::task::JoinHandle;

pub(crate) type Database = Sqlite;
pub(crate) type Connection = sqlx::SqliteConnection;
pub(crate) type Pool = sqlx::SqlitePool;
pub(crate) type Options = SqliteConnectOptions;

/// Begins to write. The driver has a thread of its own for each connection; another one in between costs more than it saves.
pub(crate) fn apart<F: Future<Output = ()> + Send + 'static>(work: impl FnOnce() -> F) -> JoinHandle<()> {
    tokio::spawn(work())
}

/// The file is here: what is begun ends.
pub(crate) async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    work.await
}

/// Who begins to read in order to write must not be overtaken.
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";

pub(crate) async fn connect(options: &Options) -> Result<Connection, sqlx::Error> {
    options.connect().await
}

/// Its file must be free for the next one.
pub(crate) async fn give_up(connection: Connection) {
    // It may be broken.
    let _ = connection.close().await;
}

/// Nobody else changes the file, so nobody needs to be told.
#[expect(clippy::unused_async, reason = "the other store does something here")]
pub(crate) async fn announce(_: &mut Connection) -> Result<(), sqlx::Error> {
    Ok(())
}

/// What was erased must not stay in the log. Where a reader is in the way, the next time does it.
pub(crate) async fn forget(connection: &mut Connection) {
    if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await {
        tracing::warn!("the log could not be emptied: {error}");
    }
}
