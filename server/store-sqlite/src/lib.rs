//! The ports of `anjia-portal` on SQLite: the embedded default of one small server.
//!
//! WAL with `synchronous=FULL`: an answer is given after the flush. One task writes, several connections read. The writer drains
//! its channel without a timer, so an idle portal adds no delay and a busy one shares one flush among many bookings.

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

use std::path::Path;
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
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use uuid::Uuid;

use crate::rows::unavailable;
use crate::writer::Writer;

const READERS: u32 = 4;
const BUSY: Duration = Duration::from_secs(5);

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be opened.
    #[error("the SQLite database cannot be opened; check that its folder exists and may be written")]
    Connect(#[source] sqlx::Error),
    /// A migration failed, or the database is newer than this program.
    #[error("the database cannot be brought up to date; it may have been made by a newer version of anjia")]
    Migrate(#[source] sqlx::migrate::MigrateError),
}

/// The store on one SQLite file.
pub struct SqliteStore {
    readers: SqlitePool,
    writer: Writer,
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .pragma("temp_store", "memory")
        .pragma("secure_delete", "on")
        .optimize_on_close(true, None)
}

impl SqliteStore {
    /// Opens the file, makes it when it is missing, and brings its tables up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or migrated.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        use sqlx::ConnectOptions as _;

        let mut connection = options(path).connect().await.map_err(OpenError::Connect)?;
        MIGRATIONS.run(&mut connection).await.map_err(OpenError::Migrate)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            .acquire_timeout(BUSY)
            .connect_with(options(path).read_only(true).optimize_on_close(false, None))
            .await
            .map_err(OpenError::Connect)?;
        Ok(Self { readers, writer: Writer::start(db::Source::new(options(path), connection)) })
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn version(&self) -> u64 {
        self.writer.version()
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
        self.writer.close().await;
        self.readers.close().await;
    }
}
