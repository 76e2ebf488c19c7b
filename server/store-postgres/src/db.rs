//! What the shared statements run on here: PostgreSQL. Every server has one task that writes, and an advisory lock lets one of them
//! at a time: what is read in a batch is still true when it is written, and nothing can lock itself up against anything else.

use std::io::ErrorKind;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Postgres};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) type Database = Postgres;
pub(crate) type Connection = sqlx::PgConnection;
pub(crate) type Pool = sqlx::PgPool;
pub(crate) type Options = PgConnectOptions;

/// Begins, with the lock of whoever writes (`anjia` in ASCII), in one message: each answer of the database is waited for. What is read
/// must be what is there once the lock is had, whatever the database is set to.
pub(crate) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(x'616e6a6961'::bigint)";

/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(1);
/// Longer than the server lets any statement run: who has not answered by then is gone, even where nobody was told.
const LONGEST: Duration = Duration::from_secs(20);

/// Gives up on a database that does not answer any more. Whether it has committed is not known then; who asks again is told.
pub(crate) async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    timeout(LONGEST, work).await.unwrap_or_else(|_| Err(sqlx::Error::Io(ErrorKind::TimedOut.into())))
}

/// Begins to write, on a thread of its own: between two statements the writer does not stand in line behind all who want to book. What it
/// waits for must be opened there, so that nobody else is woken for it.
pub(crate) fn apart<F: Future<Output = ()>>(work: impl FnOnce() -> F + Send + 'static) -> JoinHandle<()> {
    tokio::task::spawn_blocking(move || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work()),
        Err(error) => tracing::error!("the writer cannot begin: {error}"),
    })
}

pub(crate) async fn connect(options: &Options) -> Result<Connection, sqlx::Error> {
    timeout(CONNECTING, options.connect()).await.map_err(|_| sqlx::Error::PoolTimedOut)?
}

/// The line is cut, and nobody is waited for who may not answer: the server takes back what was not committed, and with it the lock.
#[expect(clippy::unused_async, reason = "the other store closes it")]
pub(crate) async fn give_up(connection: Connection) {
    drop(connection);
}

/// Tells the other servers that seats were taken or given back; they hear of it when it is committed.
pub(crate) async fn announce(connection: &mut Connection) -> Result<(), sqlx::Error> {
    sqlx::query!("SELECT pg_notify('anjia_changes', '')").execute(connection).await?;
    Ok(())
}

/// What is erased is vacuumed by the server itself; its log and copies are the operator's (docs/OPERATING.md).
#[expect(clippy::unused_async, reason = "the other store does something here")]
pub(crate) async fn forget(_: &mut Connection) {}
