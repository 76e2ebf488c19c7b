//! What the shared statements run on here: PostgreSQL. Every server has one task that writes, and an advisory lock lets one of them
//! at a time: what is read in a batch is still true when it is written, and nothing can lock itself up against anything else.

use sqlx::{Postgres, Transaction};
use tokio::task::JoinHandle;

pub(crate) type Database = Postgres;
pub(crate) type Connection = sqlx::PgConnection;
pub(crate) type Pool = sqlx::PgPool;

/// `anjia` in ASCII: the lock of whoever writes.
const WRITING: i64 = 0x61_6e6a_6961;

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
        let mut transaction = self.0.begin().await?;
        sqlx::query!("SELECT pg_advisory_xact_lock($1)", WRITING).execute(&mut *transaction).await?;
        Ok(transaction)
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
