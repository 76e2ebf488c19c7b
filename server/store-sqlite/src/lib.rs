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

use std::path::Path;
use std::time::Duration;

use anjia_domain::code::Code;
use anjia_portal::registrations::ports::Edition;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use uuid::Uuid;

use crate::source::Source;
use crate::together::Together;
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
    /// Which editions of registrations there are: every page of one asks.
    editions: Together<Code, Edition>,
    /// Which requests were answered already: everybody who comes too late asks.
    requests: Together<String, ()>,
    /// Which appointments go with registrations: every look at a plan asks.
    visits: Together<Uuid, Vec<Uuid>>,
    ears: Ears,
}

/// What the shared parts know this store as.
use SqliteStore as Opened;

/// Nobody else changes the file, so nothing is heard.
struct Ears;

impl Ears {
    #[expect(clippy::unused_self, reason = "the other store's ears have something to say")]
    const fn heard(&self) -> u64 {
        0
    }

    #[expect(clippy::unused_self, reason = "the other store's ears are a task")]
    const fn close(&self) {}
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

/// The writer touches pages all over the file: it keeps more of them at hand (32 MiB at most), and moves them from the log into the
/// file less often (every 16 MiB), so that a page that many bookings change is moved once.
fn writing(path: &Path) -> SqliteConnectOptions {
    options(path).pragma("cache_size", "-32768").pragma("wal_autocheckpoint", "4096")
}

/// Why a copy could not be made or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// One of the files.
    #[error(
        "the copy failed; check that both folders exist and may be written, that the disk has room, and that the new file is not there yet"
    )]
    Copy(#[source] sqlx::Error),
}

/// Copies a database into a new file while a server works on it. The keys of households and desks go into a file of their own, so that the copy
/// can be kept for long and the keys for a few days: then a household that was erased is erased in the copies, too.
///
/// # Errors
/// When a file cannot be read or written, or exists already.
pub async fn backup(from: &Path, to: &Path, keys: &Path) -> Result<(), BackupError> {
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut source = connect(from).await?;
    let name = to.to_string_lossy().into_owned();
    sqlx::query("VACUUM INTO $1").bind(name).execute(&mut source).await.map_err(BackupError::Copy)?;
    sqlx::Connection::close(source).await.map_err(BackupError::Copy)?;
    // A connection that makes no files makes none by attaching either; and this one is for nobody else.
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(keys);
    made.map_err(|error| BackupError::Copy(error.into()))?;
    let mut copy = connect(to).await?;
    attach(&mut copy, keys).await?;
    // One after the other: what is taken out of the copy stands in the file of keys. Two files cannot be checked at compile time.
    for statement in [
        "CREATE TABLE apart.household_keys AS SELECT registration, key FROM household_keys",
        "CREATE TABLE apart.desk_keys AS SELECT desk, key FROM desk_keys",
        "PRAGMA secure_delete = ON",
        "DELETE FROM main.household_keys",
        "DELETE FROM main.desk_keys",
        "DETACH apart",
        "VACUUM",
    ] {
        sqlx::query(statement).execute(&mut copy).await.map_err(BackupError::Copy)?;
    }
    sqlx::Connection::close(copy).await.map_err(BackupError::Copy)
}

/// Makes a database out of a copy and the keys kept apart from it. Households whose keys are gone are gone; without keys all of them.
///
/// # Errors
/// When a file cannot be read or written. What is left of a database then is of no use.
pub async fn restore(copy: &Path, keys: Option<&Path>, to: &Path) -> Result<(), BackupError> {
    let mut source = connect(copy).await?;
    // What an earlier try has left.
    if to.exists() {
        std::fs::remove_file(to).map_err(|error| BackupError::Copy(error.into()))?;
    }
    let name = to.to_string_lossy().into_owned();
    sqlx::query("VACUUM INTO $1").bind(name).execute(&mut source).await.map_err(BackupError::Copy)?;
    sqlx::Connection::close(source).await.map_err(BackupError::Copy)?;
    let mut database = connect(to).await?;
    if let Some(keys) = keys {
        attach(&mut database, keys).await?;
        let households = "INSERT INTO household_keys (registration, key)
             SELECT registration, key FROM apart.household_keys WHERE registration IN (SELECT id FROM registrations)";
        sqlx::query(households).execute(&mut database).await.map_err(BackupError::Copy)?;
        // Copies of earlier versions have no desks.
        let desks = sqlx::query("SELECT 1 FROM apart.sqlite_master WHERE name = 'desk_keys'");
        if desks.fetch_optional(&mut database).await.map_err(BackupError::Copy)?.is_some() {
            let keys = "INSERT INTO desk_keys (desk, key) SELECT desk, key FROM apart.desk_keys WHERE desk IN (SELECT id FROM desks)";
            sqlx::query(keys).execute(&mut database).await.map_err(BackupError::Copy)?;
        }
        sqlx::query("DETACH apart").execute(&mut database).await.map_err(BackupError::Copy)?;
    }
    for statement in [
        "PRAGMA secure_delete = ON",
        "DELETE FROM registrations WHERE id NOT IN (SELECT registration FROM household_keys)",
        "DELETE FROM desks WHERE id NOT IN (SELECT desk FROM desk_keys)",
    ] {
        sqlx::query(statement).execute(&mut database).await.map_err(BackupError::Copy)?;
    }
    sqlx::Connection::close(database).await.map_err(BackupError::Copy)
}

async fn connect(path: &Path) -> Result<sqlx::SqliteConnection, BackupError> {
    use sqlx::ConnectOptions as _;

    let options = SqliteConnectOptions::new().filename(path).create_if_missing(false).foreign_keys(true).busy_timeout(BUSY);
    options.connect().await.map_err(BackupError::Copy)
}

async fn attach(connection: &mut sqlx::SqliteConnection, keys: &Path) -> Result<(), BackupError> {
    let name = keys.to_string_lossy().into_owned();
    sqlx::query("ATTACH $1 AS apart").bind(name).execute(connection).await.map_err(BackupError::Copy)?;
    Ok(())
}

/// All of them or none, with one flush instead of three for each: a new database is there at once.
async fn migrate(connection: &mut sqlx::SqliteConnection) -> Result<(), sqlx::migrate::MigrateError> {
    use sqlx::Connection as _;

    let mut whole = connection.begin().await?;
    MIGRATIONS.run(&mut *whole).await?;
    Ok(whole.commit().await?)
}

impl SqliteStore {
    /// Opens the file, makes it when it is missing, and brings its tables up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or migrated.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        use sqlx::ConnectOptions as _;

        let mut connection = writing(path).connect().await.map_err(OpenError::Connect)?;
        migrate(&mut connection).await.map_err(OpenError::Migrate)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            .acquire_timeout(BUSY)
            .connect_with(options(path).read_only(true).optimize_on_close(false, None))
            .await
            .map_err(OpenError::Connect)?;
        let editions = Together::start(&readers, registrations::editions);
        let requests = Together::start(&readers, appointments::known);
        let visits = Together::start(&readers, registrations::visits);
        let source = Source::new(writing(path), Some(connection));
        Ok(Self { readers, editions, requests, visits, writer: Writer::start(|| source), ears: Ears })
    }
}
