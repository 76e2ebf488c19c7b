//! Taking guards away, to show what the others do.
//!
//! Three guards keep a slot from carrying more than its capacity: the condition of the update that counts a seat, a `CHECK` on the
//! count, and the primary key of the seats.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

/// What is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Without {
    /// The condition of the update.
    pub condition: bool,
    /// The `CHECK`.
    pub check: bool,
    /// The unique seat.
    pub seat: bool,
}

impl Without {
    /// All three.
    pub const ALL: Self = Self { condition: true, check: true, seat: true };
}

/// The unique indexes behind "one offer at a time, each time once" and "one entry for each contact".
const MEMORY: &str = "DROP INDEX one_offer_at_a_time; DROP INDEX each_time_is_offered_once;
    DROP INDEX one_entry_for_each_email; DROP INDEX one_entry_for_each_phone;";

/// Lets a fresh SQLite file forget what was offered to whom and who is in a draw. The checks before are taken away for the whole process.
///
/// # Panics
/// When that fails.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn make_sqlite_forgetful(file: &std::path::Path) {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::raw_sql(MEMORY).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    anjia_store_sqlite::faults::WITHOUT_MEMORY.store(true, std::sync::atomic::Ordering::SeqCst);
}

const SEATS: &str = "DROP TABLE seats;
    CREATE TABLE seats (slot TEXT NOT NULL, seat INTEGER NOT NULL, hold BLOB, appointment BLOB, expires_at INTEGER, returned_at INTEGER) STRICT;
    CREATE INDEX seats_by_slot ON seats (slot);
    CREATE INDEX seats_by_hold ON seats (hold);
    CREATE INDEX seats_by_appointment ON seats (appointment);";
const SLOTS: &str = "PRAGMA writable_schema = ON;
    UPDATE sqlite_master SET sql = replace(sql, 'CHECK (taken >= 0 AND taken <= capacity)', 'CHECK (1)') WHERE name = 'slots';
    PRAGMA writable_schema = RESET;";

/// Takes guards of a fresh SQLite file away. The condition is taken away for the whole process.
///
/// # Panics
/// When that fails.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn take_from_sqlite(file: &std::path::Path, without: Without) {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(&mut connection).await.unwrap();
    if without.seat {
        sqlx::raw_sql(AssertSqlSafe(SEATS)).execute(&mut connection).await.unwrap();
    }
    if without.check {
        sqlx::raw_sql(AssertSqlSafe(SLOTS)).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    anjia_store_sqlite::faults::WITHOUT_CONDITION.store(without.condition, std::sync::atomic::Ordering::SeqCst);
}

/// Takes guards of a fresh PostgreSQL database away. The condition is taken away for the whole process.
///
/// # Panics
/// When that fails.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn take_from_postgres(url: &str, without: Without) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    if without.seat {
        sqlx::raw_sql("ALTER TABLE seats DROP CONSTRAINT seats_pkey").execute(&mut connection).await.unwrap();
    }
    if without.check {
        sqlx::raw_sql("ALTER TABLE slots DROP CONSTRAINT slots_not_overfull").execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    anjia_store_postgres::faults::WITHOUT_CONDITION.store(without.condition, std::sync::atomic::Ordering::SeqCst);
}
