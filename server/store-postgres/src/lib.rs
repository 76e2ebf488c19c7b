//! The ports of `anjia-portal` on PostgreSQL: for several servers at once.
//!
//! The statements are those of the SQLite store, checked against PostgreSQL here. One task a server writes, in batches that share a
//! flush; the tasks of several servers take turns. Bookings of a batch are done by one statement each step, whatever their number.

#[path = "../../store-common/appointments.rs"]
mod appointments;
#[path = "../../store-common/bookings.rs"]
mod bookings;
#[path = "../../store-common/bulk.rs"]
mod bulk;
mod db;
#[cfg(feature = "faults")]
#[path = "../../store-common/faults.rs"]
pub mod faults;
#[path = "../../store-common/holds.rs"]
mod holds;
mod many;
#[path = "../../store-common/marks.rs"]
mod marks;
#[path = "../../store-common/outbox.rs"]
mod outbox;
#[path = "../../store-common/rows.rs"]
mod rows;
#[path = "../../store-common/slots.rs"]
mod slots;
mod tables;
#[path = "../../store-common/writer.rs"]
mod writer;

use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anjia_domain::code::Code;
use anjia_domain::ids::{OfficeId, ServiceId};
use anjia_portal::copy::Table;
use anjia_portal::ports::{
    Appointment, Book, BookOutcome, Cancel, ChangeOutcome, Due, HoldOutcome, HoldRow, Move, OutboxCounts, PlaceHold, Store, StoreError,
    Taken,
};
use anjia_portal::seal::Sealed;
use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::rows::unavailable;
use crate::writer::Writer;

const READERS: u32 = 8;
const PATIENCE: Duration = Duration::from_secs(3);
/// Whoever writes waits for others: better told soon to come again.
const SHORT_PATIENCE: Duration = Duration::from_secs(1);
const AGAIN: Duration = Duration::from_millis(500);

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is none.
    #[error("database.url is no PostgreSQL address: write postgres://user:password@host:5432/database")]
    Address(#[source] sqlx::Error),
    /// The server does not answer.
    #[error(
        "the PostgreSQL database cannot be reached; check that the server runs, that the database exists and that user and password are right"
    )]
    Connect(#[source] sqlx::Error),
    /// A migration failed, or the database is newer than this program.
    #[error("the database cannot be brought up to date; it may have been made by a newer version of anjia")]
    Migrate(#[source] sqlx::migrate::MigrateError),
}

/// The store on one PostgreSQL database.
pub struct PostgresStore {
    readers: PgPool,
    writer: Writer,
    heard: Arc<AtomicU64>,
    listener: JoinHandle<()>,
}

fn pool(max: u32, min: u32) -> PgPoolOptions {
    PgPoolOptions::new().max_connections(max).min_connections(min).acquire_timeout(PATIENCE)
}

impl PostgresStore {
    /// Opens a database by its address, `postgres://…`, and brings its tables up to date; several servers may do so at once.
    ///
    /// # Errors
    /// When the database cannot be reached or migrated.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(OpenError::Address)?
            .application_name("anjia")
            // What hangs must not hold the others up: the lock of whoever writes ends with its connection.
            .options([
                ("statement_timeout", "15s"),
                ("lock_timeout", "10s"),
                ("idle_in_transaction_session_timeout", "10s"),
                ("synchronous_commit", "on"),
                // A plan made while a table was empty would read it from end to end for ever.
                ("plan_cache_mode", "force_custom_plan"),
            ]);
        let readers = pool(READERS, 1).connect_with(options.clone()).await.map_err(OpenError::Connect)?;
        MIGRATIONS.run(&readers).await.map_err(OpenError::Migrate)?;
        let writing = pool(1, 1).acquire_timeout(SHORT_PATIENCE).connect_with(options).await.map_err(OpenError::Connect)?;
        let heard = Arc::new(AtomicU64::new(0));
        let listener = tokio::spawn(listen(readers.clone(), heard.clone()));
        Ok(Self { readers, writer: Writer::start(db::Source(writing)), heard, listener })
    }
}

/// Hears of the changes of all servers. Whoever may have missed one, because the connection was lost, counts one.
async fn listen(pool: PgPool, heard: Arc<AtomicU64>) {
    loop {
        if let Ok(mut listener) = PgListener::connect_with(&pool).await
            && listener.listen("anjia_changes").await.is_ok()
        {
            heard.fetch_add(1, Ordering::Release);
            while let Ok(Some(_)) = listener.try_recv().await {
                heard.fetch_add(1, Ordering::Release);
            }
        }
        heard.fetch_add(1, Ordering::Release);
        tokio::time::sleep(AGAIN).await;
    }
}

#[async_trait]
impl Store for PostgresStore {
    fn version(&self) -> u64 {
        self.writer.version() + self.heard.load(Ordering::Acquire)
    }

    async fn taken(
        &self,
        office: &OfficeId,
        service: &ServiceId,
        from: Timestamp,
        to: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Taken>, StoreError> {
        slots::taken(&self.readers, office, service, from, to, now).await
    }

    async fn place_hold(&self, command: PlaceHold) -> Result<HoldOutcome, StoreError> {
        self.writer.place_hold(command).await
    }

    async fn hold(&self, id: Uuid) -> Result<Option<HoldRow>, StoreError> {
        holds::by_id(&self.readers, id).await
    }

    async fn save_details(&self, id: Uuid, details: Sealed) -> Result<bool, StoreError> {
        self.writer.save_details(id, details).await
    }

    async fn book(&self, command: Book) -> Result<BookOutcome, StoreError> {
        self.writer.book(command).await
    }

    async fn appointment(&self, code: Code) -> Result<Option<Appointment>, StoreError> {
        appointments::by_code(&self.readers, code).await
    }

    async fn appointment_by_id(&self, id: Uuid) -> Result<Option<Appointment>, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(unavailable)?;
        appointments::by_id(&mut reader, id).await
    }

    async fn move_appointment(&self, command: Move) -> Result<ChangeOutcome, StoreError> {
        self.writer.move_appointment(command).await
    }

    async fn cancel(&self, command: Cancel) -> Result<ChangeOutcome, StoreError> {
        self.writer.cancel(command).await
    }

    async fn claim_messages(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Due>, StoreError> {
        // Looking first keeps an idle portal from writing anything.
        if !outbox::any_due(&self.readers, now).await? {
            return Ok(Vec::new());
        }
        self.writer.claim(now, until, limit).await
    }

    async fn message_sent(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        self.writer.sent(id, now).await
    }

    async fn message_failed(&self, id: Uuid, reason: &str, next: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError> {
        self.writer.failed(id, reason.to_owned(), next, now).await
    }

    async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        outbox::counts(&self.readers).await
    }

    async fn purge(&self, now: Timestamp, holds_before: Timestamp, appointments_before: Timestamp) -> Result<u64, StoreError> {
        self.writer.purge(now, holds_before, appointments_before).await
    }

    async fn mark(&self, name: &'static str, value: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.writer.mark(name, value).await
    }

    async fn export(&self, table: Table, after: &str, limit: u32) -> Result<Vec<(String, String)>, StoreError> {
        tables::export(&self.readers, table, after, i64::from(limit)).await.map_err(unavailable)
    }

    async fn import(&self, table: Table, rows: String) -> Result<u64, StoreError> {
        self.writer.import(table, rows).await
    }

    async fn check(&self) -> Result<(), StoreError> {
        slots::check(&self.readers).await
    }

    async fn close(&self) {
        self.listener.abort();
        self.writer.close().await;
        self.readers.close().await;
    }
}
