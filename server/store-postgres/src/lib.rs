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
#[path = "../../store-common/courses.rs"]
mod courses;
mod db;
#[path = "../../store-common/desk_registry.rs"]
mod desk_registry;
#[path = "../../store-common/desks.rs"]
mod desks;
#[path = "../../store-common/draws.rs"]
mod draws;
#[path = "../../store-common/enrolments.rs"]
mod enrolments;
#[cfg(feature = "faults")]
#[path = "../../store-common/faults.rs"]
pub mod faults;
mod fulltext;
#[path = "../../store-common/help.rs"]
mod help;
#[path = "../../store-common/help_registry.rs"]
mod help_registry;
#[path = "../../store-common/holds.rs"]
mod holds;
#[path = "../../store-common/images.rs"]
mod images;
mod many;
#[path = "../../store-common/marks.rs"]
mod marks;
#[path = "../../store-common/marks_of_training.rs"]
mod marks_of_training;
#[path = "../../store-common/outbox.rs"]
mod outbox;
#[path = "../../store-common/preparations.rs"]
mod preparations;
#[path = "../../store-common/registrations.rs"]
mod registrations;
#[path = "../../store-common/registry.rs"]
mod registry;
#[path = "../../store-common/rows.rs"]
mod rows;
#[path = "../../store-common/search.rs"]
mod search;
#[path = "../../store-common/slots.rs"]
mod slots;
#[path = "../../store-common/source.rs"]
mod source;
#[path = "../../store-common/store.rs"]
mod store;
mod tables;
#[path = "../../store-common/together.rs"]
mod together;
#[path = "../../store-common/training_registry.rs"]
mod training_registry;
#[path = "../../store-common/uploads.rs"]
mod uploads;
#[path = "../../store-common/waits.rs"]
mod waits;
#[path = "../../store-common/writer.rs"]
mod writer;

use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anjia_domain::code::Code;
use anjia_portal::registrations::ports::Edition;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::source::Source;
use crate::together::Together;
use crate::writer::Writer;

const READERS: u32 = 8;
const PATIENCE: Duration = Duration::from_secs(3);
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
    /// Which editions of registrations there are: every page of one asks.
    editions: Together<Code, Edition>,
    /// Which requests were answered already: everybody who comes too late asks.
    requests: Together<String, ()>,
    /// Which appointments go with registrations: every look at a plan asks.
    visits: Together<Uuid, Vec<Uuid>>,
    ears: Ears,
}

/// What the shared parts know this store as.
use PostgresStore as Opened;

/// Hears of the changes of all servers.
struct Ears {
    heard: Arc<AtomicU64>,
    listener: JoinHandle<()>,
}

impl Ears {
    fn open(pool: PgPool) -> Self {
        let heard = Arc::new(AtomicU64::new(0));
        let listener = tokio::spawn(listen(pool, heard.clone()));
        Self { heard, listener }
    }

    fn heard(&self) -> u64 {
        self.heard.load(Ordering::Acquire)
    }

    fn close(&self) {
        self.listener.abort();
    }
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
        let options = PgConnectOptions::from_str(url).map_err(OpenError::Address)?.application_name("anjia");
        migrate(options.clone()).await?;
        let options = options
            // What hangs must not hold the others up: the lock of whoever writes ends with its connection.
            .options([
                ("statement_timeout", "15s"),
                ("lock_timeout", "10s"),
                ("idle_in_transaction_session_timeout", "10s"),
                ("synchronous_commit", "on"),
                // A plan made while a table was empty would read it from end to end for ever.
                ("plan_cache_mode", "force_custom_plan"),
                // Nothing here runs long enough to be worth compiling.
                ("jit", "off"),
            ]);
        let readers = pool(READERS, 1).connect_with(options.clone()).await.map_err(OpenError::Connect)?;
        // Whoever writes looks rows up by their keys, also in a table that was small when the planner last looked.
        let options = options.options([("enable_seqscan", "off")]);
        let writer = Writer::start(move || Source::new(options, None));
        let ears = Ears::open(readers.clone());
        let editions = Together::start(&readers, registrations::editions);
        let requests = Together::start(&readers, appointments::known);
        let visits = Together::start(&readers, registrations::visits);
        Ok(Self { readers, editions, requests, visits, writer, ears })
    }
}

/// Brings the tables up to date, as long as it takes; another server that does the same is waited for.
async fn migrate(options: PgConnectOptions) -> Result<(), OpenError> {
    let patient = pool(1, 1).connect_with(options).await.map_err(OpenError::Connect)?;
    MIGRATIONS.run(&patient).await.map_err(OpenError::Migrate)?;
    patient.close().await;
    Ok(())
}

/// Counts what is heard. Whoever may have missed one, because the connection was lost, counts one.
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
