//! What the shared statements run on here: PostgreSQL. Every server has one task that writes, and an advisory lock lets one of them
//! at a time: what is read in a batch is still true when it is written, and nothing can lock itself up against anything else.

use sqlx::{Postgres, Transaction};
use tokio::task::JoinHandle;

pub(crate) type Database = Postgres;
pub(crate) type Connection = sqlx::PgConnection;
pub(crate) type Pool = sqlx::PgPool;

/// Begins, with the lock of whoever writes (`anjia` in ASCII), in one message: each answer of the database is waited for.
const BEGIN: &str = "BEGIN; SELECT pg_advisory_xact_lock(x'616e6a6961'::bigint)";

/// Begins to write, on a thread of its own: between two statements the writer does not stand in line behind all who want to book. What it
/// waits for must be opened there, so that nobody else is woken for it.
pub(crate) fn apart<F: Future<Output = ()>>(work: impl FnOnce() -> F + Send + 'static) -> JoinHandle<()> {
    tokio::task::spawn_blocking(move || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work()),
        Err(error) => tracing::error!("the writer cannot begin: {error}"),
    })
}

/// Where the writer's connection comes from. A lost one is replaced by the next batch.
pub(crate) struct Source(pub(crate) Pool);

impl Source {
    pub(crate) async fn begin(&mut self) -> Result<Transaction<'_, Database>, sqlx::Error> {
        let begun = self.0.begin_with(BEGIN).await;
        if begun.as_ref().is_err_and(|error| error.as_database_error().is_some()) {
            // It began but did not get the lock: the driver does not know of that, and would leave it open.
            sqlx::query("ROLLBACK").execute(&self.0).await?;
        }
        begun
    }

    /// Tells the other servers that seats were taken or given back; they hear of it when it is committed.
    pub(crate) async fn announce(connection: &mut Connection) -> Result<(), sqlx::Error> {
        sqlx::query!("SELECT pg_notify('anjia_changes', '')").execute(connection).await?;
        Ok(())
    }

    /// What is erased is vacuumed by the server itself; its log and copies are the operator's (docs/OPERATING.md).
    #[expect(clippy::unused_async, reason = "the other store does something here")]
    pub(crate) async fn forget(&mut self) {}

    /// A transaction failed. The pool finds out whether its connection is still good.
    #[expect(clippy::unused_async, reason = "the other store does something here")]
    pub(crate) async fn failed(&mut self) {}

    pub(crate) async fn close(self) {
        self.0.close().await;
    }
}
