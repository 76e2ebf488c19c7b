//! `make growth`: whether the slot page and a booking stay as quick with 10 thousand, 1 million and 10 million past appointments, on
//! both databases. Prints what it measured, and ends with 1 when something has grown by more than half.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a program for developers")]

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anjia_portal::ports::Clock as _;
use anjia_server::system::SystemClock;
use anjia_tests::load::{Client, Times, booking};
use anjia_tests::postgres::Postgres;
use anjia_tests::process::ServerProcess;
use anjia_tests::scene;
use clap::Parser;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

/// Time per operation with ever more past appointments
#[derive(Parser)]
struct Arguments {
    /// The server's binary
    #[arg(long, default_value = "target/release/anjia")]
    server: String,
    /// How many past appointments, each step in turn
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 1_000_000, 10_000_000])]
    past: Vec<i64>,
    /// How often each operation is measured
    #[arg(long, default_value_t = 1000)]
    times: usize,
}

/// Past appointments lie in the last 85 days, at most one slot a minute of the counters' eight hours: what is kept, and no more.
const DAYS: i64 = 85;
const SLOTS: i64 = DAYS * 8 * 60;

const SQLITE: [&str; 6] = [
    "CREATE TEMP TABLE n AS WITH RECURSIVE c (i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < $2)
     SELECT i, i % $3 AS k, CAST(printf('%016d', i) AS BLOB) AS id, $4 - (1 + (i % $3) / 480) * 86400 + (i % $3 % 480) * 60 AS at FROM c",
    "INSERT INTO slots (id, office, service, starts_at, capacity, taken)
     SELECT 'hall-dongli.residence_registration.past' || k, 'hall-dongli', 'residence_registration', at, 100000, COUNT(*) FROM n WHERE true
     GROUP BY k ON CONFLICT (id) DO UPDATE SET taken = taken + excluded.taken",
    "INSERT INTO appointments (id, code, slot, starts_at, minutes, state, name, email, email_index, language, party, created_at, changed_at)
     SELECT id, printf('%08X', i), 'hall-dongli.residence_registration.past' || k, at, 20, 'booked', randomblob(60), randomblob(80),
            randomblob(16), 'ko', 1, at, at FROM n",
    "INSERT INTO seats (slot, seat, appointment) SELECT 'hall-dongli.residence_registration.past' || k, i / $1 + 1, id FROM n",
    "INSERT INTO idempotency (key, request_hash, appointment, created_at) SELECT 'past-' || i, randomblob(32), id, at FROM n",
    "INSERT INTO outbox (id, appointment, kind, created_at, attempts, sent_at) SELECT id, id, 'confirmed', at, 1, at FROM n",
];

const POSTGRES: [&str; 6] = [
    "CREATE TEMP TABLE n AS SELECT i, i % $3 AS k, convert_to(lpad(i::text, 16, '0'), 'UTF8') AS id,
            $4 - (1 + (i % $3) / 480) * 86400 + (i % $3 % 480) * 60 AS at FROM generate_series($1::bigint, $2::bigint - 1) AS i",
    "INSERT INTO slots (id, office, service, starts_at, capacity, taken)
     SELECT 'hall-dongli.residence_registration.past' || k, 'hall-dongli', 'residence_registration', at, 100000, COUNT(*) FROM n
     GROUP BY k, at ON CONFLICT (id) DO UPDATE SET taken = slots.taken + excluded.taken",
    "INSERT INTO appointments (id, code, slot, starts_at, minutes, state, name, email, email_index, language, party, created_at, changed_at)
     SELECT id, upper(lpad(to_hex(i), 8, '0')), 'hall-dongli.residence_registration.past' || k, at, 20, 'booked', id || id || id || id,
            id || id || id || id || id, decode(md5(i::text), 'hex'), 'ko', 1, at, at FROM n",
    "INSERT INTO seats (slot, seat, appointment) SELECT 'hall-dongli.residence_registration.past' || k, i / $1 + 1, id FROM n",
    "INSERT INTO idempotency (key, request_hash, appointment, created_at)
     SELECT 'past-' || i, decode(md5(i::text) || md5((-i)::text), 'hex'), id, at FROM n",
    "INSERT INTO outbox (id, appointment, kind, created_at, attempts, sent_at) SELECT id, id, 'confirmed', at, 1, at FROM n",
];

/// What a run before booked goes, so that each run meets the same number of bookings to come.
const EMPTY: [&str; 5] = [
    "DELETE FROM seats WHERE slot IN (SELECT id FROM slots WHERE starts_at >= $1)",
    "DELETE FROM idempotency WHERE created_at >= $1",
    "DELETE FROM outbox WHERE due_at IS NOT NULL OR (sent_at >= $1 AND sent_at > 0)",
    "DELETE FROM appointments WHERE starts_at >= $1",
    "UPDATE slots SET taken = 0 WHERE starts_at >= $1",
];

macro_rules! fill {
    ($connection:expr, $statements:expr, $drop:literal, $from:expr, $to:expr, $today:expr) => {{
        let mut from = $from;
        while from < $to {
            let to = $to.min(from + 500_000);
            for (n, statement) in $statements.into_iter().enumerate() {
                let query = sqlx::query(statement);
                let query = match n {
                    0 => query.bind(from).bind(to).bind(SLOTS).bind($today),
                    3 => query.bind(SLOTS),
                    _ => query,
                };
                query.execute(&mut $connection).await.unwrap();
            }
            sqlx::query($drop).execute(&mut $connection).await.unwrap();
            from = to;
        }
        for statement in EMPTY {
            sqlx::query(statement).bind($today).execute(&mut $connection).await.unwrap();
        }
    }};
}

async fn fill_sqlite(file: &Path, from: i64, to: i64, today: i64) {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::query("PRAGMA synchronous = OFF").execute(&mut connection).await.unwrap();
    fill!(connection, SQLITE, "DROP TABLE n", from, to, today);
    sqlx::query("ANALYZE").execute(&mut connection).await.unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn fill_postgres(url: &str, from: i64, to: i64, today: i64) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    fill!(connection, POSTGRES, "DROP TABLE n", from, to, today);
    sqlx::query("VACUUM ANALYZE").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn median(client: &mut Client, requests: impl Iterator<Item = Vec<u8>>, status: u16) -> Duration {
    let mut times = Times::default();
    for request in requests {
        let began = Instant::now();
        let reply = client.send(&request).await.unwrap();
        times.add(began.elapsed());
        assert_eq!(reply.status, status, "{}", String::from_utf8_lossy(&reply.body));
    }
    times.percentile(50)
}

/// The slot page, read anew from the database each time, and a booking: the median of each.
async fn measure(binary: &str, folder: &Path, data: &Path, database: Option<&str>, run: &str, times: usize) -> [Duration; 2] {
    let binary = std::fs::canonicalize(binary).expect("the server is not built: run make growth");
    let mut variables = vec![("ANJIA_DATA_SET", data.to_str().unwrap())];
    variables.extend(database.map(|d| ("ANJIA_DATABASE_URL", d)));
    let server = ServerProcess::start(binary.to_str().unwrap(), folder, &variables).await;
    let host = server.base.trim_start_matches("http://").to_owned();
    let slots = scene::free_slots(&server).await;
    let mut client = Client::new(&host);
    let book = |n: usize| booking(&host, &slots[n % slots.len()].0, &format!("{run}-{n}"), &format!("{run}-{n}@example.org"));
    // Warm: what was just written is read once.
    median(&mut client, (0..100).map(book), 201).await;
    let mut pages = Times::default();
    let page = format!("GET /en/book/residence_registration/hall-dongli?day=2026-12-01 HTTP/1.1\r\nhost: {host}\r\n\r\n").into_bytes();
    for n in 0..times {
        // A booking before each, so that nothing is remembered.
        client.send(&book(100 + n)).await.unwrap();
        let began = Instant::now();
        assert_eq!(client.send(&page).await.unwrap().status, 200);
        pages.add(began.elapsed());
    }
    let booked = median(&mut client, (0..times).map(|n| book(100 + times + n)), 201).await;
    server.ask_to_stop();
    assert!(server.ended().await.success());
    [pages.percentile(50), booked]
}

async fn grow(name: &str, postgres: Option<&Postgres>, arguments: &Arguments) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let data = scene::data_set(folder.path(), 1000, 20);
    let database = postgres.map(Postgres::database);
    let file = folder.path().join("data/anjia.db");
    // The server makes its folder and tables.
    measure(&arguments.server, folder.path(), &data, database.as_deref(), "empty", 10).await;
    let today = SystemClock.now().as_second() / 86_400 * 86_400;
    let (mut there, mut first, mut well) = (0, None, true);
    for past in &arguments.past {
        let began = Instant::now();
        match &database {
            Some(url) => fill_postgres(url, there, *past, today).await,
            None => fill_sqlite(&file, there, *past, today).await,
        }
        there = *past;
        let filled = began.elapsed();
        let figures = measure(&arguments.server, folder.path(), &data, database.as_deref(), &past.to_string(), arguments.times).await;
        let base = *first.get_or_insert(figures);
        let grown: Vec<_> = figures.iter().zip(base).map(|(f, b)| f.as_secs_f64() / b.as_secs_f64()).collect();
        well &= grown.iter().all(|g| *g <= 1.5);
        println!(
            "{name:<11} {past:>9} past appointments (filled in {:>4.0} s): slot page {:>6.0} us ({:.2} x), booking {:>6.0} us ({:.2} x)",
            filled.as_secs_f64(),
            figures[0].as_secs_f64() * 1e6,
            grown[0],
            figures[1].as_secs_f64() * 1e6,
            grown[1]
        );
    }
    well
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut well = grow("SQLite", None, &arguments).await;
    let server = Postgres::start(true);
    well &= grow("PostgreSQL", Some(&server), &arguments).await;
    println!("within 1.5 x: {}", if well { "kept" } else { "MISSED" });
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
