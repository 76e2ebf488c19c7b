//! `make bench-booking`: durable bookings a second, in process and over HTTP, on one hot slot and on a thousand, on both databases,
//! beside the disk's flushes a second; then the stampede. Prints what it measured, and ends with 1 when a figure is missed.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a program for developers")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anjia_domain::Lang;
use anjia_domain::appointment::PartySize;
use anjia_domain::slot::SlotId;
use anjia_domain::visit::Further;
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{Book, BookOutcome, Ids as _, NewAppointment, NewMessage, Source, Store, Wanted};
use anjia_portal::seal::Sealed;
use anjia_store_postgres::PostgresStore;
use anjia_store_sqlite::SqliteStore;
use anjia_tests::load::{self, Connect, Outcome};
use anjia_tests::postgres::Postgres;
use anjia_tests::process::ServerProcess;
use anjia_tests::scene;
use anjia_tests::stampede::{self, Plan};
use anjia_tests::time::CountedIds;
use clap::Parser;
use jiff::Timestamp;

/// Durable bookings a second, and the stampede
#[derive(Parser)]
struct Arguments {
    /// The server's binary
    #[arg(long, default_value = "target/release/anjia")]
    server: String,
    /// How often the stampede is run on each database; fewer are quicker
    #[arg(long, default_value_t = 20)]
    stampedes: u32,
    /// Clients of the bench over HTTP
    #[arg(long, default_value_t = 500)]
    clients: usize,
    /// Bookings of each client
    #[arg(long, default_value_t = 20)]
    each: usize,
    /// Clients of a stampede
    #[arg(long, default_value_t = 10_000)]
    crowd: usize,
    /// Only one of the databases: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
    /// Leave out the bench
    #[arg(long)]
    only_stampede: bool,
    /// Let every flush take so many milliseconds, as on a real disk, where the machine's own only says that it has flushed
    #[arg(long)]
    flush_ms: Option<u32>,
}

/// Runs this program again with slow flushes, for itself and for every server it starts.
fn again_with_slow_flushes(ms: u32) -> std::process::ExitStatus {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("slow_flush.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/slow_flush.c");
    let made = Command::new("cc").args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).arg(source).arg("-ldl").status().unwrap();
    assert!(made.success(), "cc cannot make the slow disk");
    // PostgreSQL runs as another user.
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(std::env::args_os().skip(1)).env("LD_PRELOAD", &library).env("SLOW_FLUSH_MS", ms.to_string());
    command.status().unwrap()
}

fn command(ids: &CountedIds, slot: &SlotId, capacity: u16, now: Timestamp) -> Book {
    let id = ids.uuid();
    Book {
        source: Source::Direct { wanted: Wanted::one(slot.clone(), capacity), key: id.to_string(), request_hash: vec![7; 32] },
        appointment: NewAppointment {
            id,
            code: ids.code(),
            minutes: 20,
            name: Sealed::from_bytes(vec![1; 60]),
            email: Some(Sealed::from_bytes(vec![2; 70])),
            phone: None,
            email_index: Some(id.as_bytes().to_vec()),
            phone_index: None,
            language: Lang::Ko,
            party: PartySize::ONE,
            further: Further::default(),
        },
        message: Some(NewMessage { id: ids.uuid(), kind: Kind::Confirmed, body: Sealed::from_bytes(vec![3; 500]) }),
        limit: 4,
        registration: None,
        now,
    }
}

/// Bookings a second in process.
async fn in_process(store: &Arc<dyn Store>, ids: &Arc<CountedIds>, slots: usize) -> f64 {
    const TASKS: usize = 500;
    const EACH: usize = 40;
    let now: Timestamp = "2026-11-24T09:00:00+08:00".parse().unwrap();
    let slots: Arc<Vec<SlotId>> = Arc::new(
        (0..slots)
            .map(|n| {
                let text = format!(
                    "hall-dongli.residence_registration.20270{}{:02}T{:02}{:02}",
                    1 + slots % 7,
                    1 + n / 100,
                    n / 10 % 10 + 8,
                    n % 10 * 5
                );
                text.parse().unwrap()
            })
            .collect(),
    );
    let began = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (store, ids, slots) = (store.clone(), ids.clone(), slots.clone());
            tokio::spawn(async move {
                for n in 0..EACH {
                    let slot = &slots[(task * EACH + n) % slots.len()];
                    // Who is given a code that is taken is given another one.
                    let outcome = loop {
                        let outcome = store.book(command(&ids, slot, 60_000, now)).await.unwrap();
                        if !matches!(outcome, BookOutcome::CodeTaken) {
                            break outcome;
                        }
                    };
                    assert!(matches!(outcome, BookOutcome::Booked(_)), "{outcome:?}");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    f64::from(u32::try_from(TASKS * EACH).unwrap()) / began.elapsed().as_secs_f64()
}

fn address(server: &ServerProcess) -> String {
    server.base.trim_start_matches("http://").to_owned()
}

/// Bookings over HTTP from many clients.
async fn over_http(server: &ServerProcess, slots: &[String], run: &str, clients: usize, each: usize) -> Outcome {
    let host = address(server);
    let lists = (0..clients)
        .map(|client| {
            let requests = (0..each).map(|n| {
                let at = client * each + n;
                load::booking(&host, &slots[at % slots.len()], &format!("{run}-{at}"), &format!("{run}-{at}@example.org"))
            });
            (host.clone(), requests.collect())
        })
        .collect();
    load::all_at_once(lists, Connect::Before).await
}

fn line(name: &str, rate: f64, flushes: f64, more: &str) {
    println!("{name:<44} {rate:>8.0}/s {:>6.1} x flushes {more}", rate / flushes);
}

async fn bench(name: &str, url: Option<&Postgres>, bar: f64, arguments: &Arguments) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let flushes = load::flushes(folder.path());
    println!("\n{name}: the disk gives {flushes:.0} flushes/s; the bar over HTTP is {bar} times that, p99 100 ms");
    let ids = Arc::new(CountedIds::default());
    let store: Arc<dyn Store> = match url {
        None => Arc::new(SqliteStore::open(&folder.path().join("bench.db")).await.unwrap()),
        Some(server) => Arc::new(PostgresStore::open(&server.database()).await.unwrap()),
    };
    line("in process, one hot slot", in_process(&store, &ids, 1).await, flushes, "");
    line("in process, 1000 slots", in_process(&store, &ids, 1000).await, flushes, "");
    store.close().await;
    let data = scene::data_set(folder.path(), 10_000, 5);
    let database = url.map(Postgres::database);
    let server = start(&arguments.server, folder.path(), &data, database.as_deref()).await;
    let slots: Vec<_> = scene::free_slots(&server).await.into_iter().map(|(id, _)| id).collect();
    assert!(slots.len() > 1001, "{} slots", slots.len());
    // A database that has run for a while writes its log into the files of before; a new one makes a file of 16 MB first, each second here.
    assert!(url.is_none_or(|server| server.psql("postgres", "CHECKPOINT")));
    // The first bookings of a server fill its caches and its connections to the database.
    over_http(&server, &slots[1001..], "warm", arguments.clients, 4).await;
    // A slot has at most 10,000 counters.
    let hot = arguments.each.min(10_000 / arguments.clients);
    let mut well = true;
    for (name, slots, each) in [("over HTTP, one hot slot", &slots[..1], hot), ("over HTTP, 1000 slots", &slots[1..1001], arguments.each)] {
        let mut outcome = over_http(&server, slots, &name.replace([' ', ','], ""), arguments.clients, each).await;
        let rate = f64::from(u32::try_from(outcome.booked).unwrap()) / outcome.took.as_secs_f64();
        let p99 = outcome.times.percentile(99);
        let kept = rate / flushes >= bar && p99.as_millis() <= 100 && outcome.failed == 0;
        well &= kept;
        let more = format!(
            "p50 {} ms, p99 {} ms: {}; 409 {}, 503 {}, failed {}",
            outcome.times.percentile(50).as_millis(),
            p99.as_millis(),
            said(kept),
            outcome.refused,
            outcome.busy,
            outcome.failed
        );
        line(name, rate, flushes, &more);
    }
    println!("memory of the server: {} MB", server.memory());
    server.ask_to_stop();
    assert!(server.ended().await.success());
    well
}

const fn said(kept: bool) -> &'static str {
    if kept { "kept" } else { "MISSED" }
}

async fn start(binary: &str, folder: &Path, data: &Path, database: Option<&str>) -> ServerProcess {
    let mut variables = vec![("ANJIA_DATA_SET", data.to_str().unwrap())];
    if let Some(database) = database {
        variables.push(("ANJIA_DATABASE_URL", database));
    }
    ServerProcess::start(&self::binary(binary), folder, &variables).await
}

fn binary(path: &str) -> String {
    let path = std::fs::canonicalize(path).expect("the server is not built: run make bench-booking");
    path.display().to_string()
}

/// Everybody at once for a thousand seats in twenty slots: whether every seat was sold once, everybody was answered in time, and nothing
/// failed. Who is told to wait comes again when they were told to.
async fn stampede(name: &str, postgres: Option<&Postgres>, servers: usize, arguments: &Arguments) -> bool {
    let binary = binary(&arguments.server);
    let plan = Plan { crowd: arguments.crowd, slots: 20, seats: 50, servers };
    let mut report = stampede::run(&binary, postgres.map(Postgres::database).as_deref(), plan).await;
    let outcome = &mut report.outcome;
    let kept = report.wrong.is_empty() && outcome.answered <= Duration::from_secs(5);
    println!(
        "{name:<24} {} booked of {}, {} refused; the last was answered after {:.2} s, p50 {} ms, p99 {} ms; {} told to wait, all served after {:.2} s; {} MB: {}",
        outcome.booked,
        plan.all(),
        outcome.refused,
        outcome.answered.as_secs_f64(),
        outcome.times.percentile(50).as_millis(),
        outcome.times.percentile(99).as_millis(),
        outcome.again,
        outcome.took.as_secs_f64(),
        report.memory,
        said(kept)
    );
    for wrong in &report.wrong {
        println!("  {wrong}");
    }
    kept
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let (Some(ms), None) = (arguments.flush_ms, std::env::var_os("SLOW_FLUSH_MS")) {
        return if again_with_slow_flushes(ms).success() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let server = Postgres::start(true);
    let mut well = true;
    if !arguments.only_stampede {
        let wanted = |name: &str| arguments.only.as_deref().is_none_or(|only| only == name);
        if wanted("sqlite") {
            well &= bench("SQLite", None, 15.0, &arguments).await;
        }
        if wanted("postgres") {
            well &= bench("PostgreSQL", Some(&server), 10.0, &arguments).await;
        }
    }
    println!("\nStampede: {} clients, 1000 seats in 20 slots, {} times", arguments.crowd, arguments.stampedes);
    for _ in 0..arguments.stampedes {
        well &= stampede("SQLite", None, 1, &arguments).await;
        well &= stampede("PostgreSQL", Some(&server), 1, &arguments).await;
        well &= stampede("PostgreSQL, two servers", Some(&server), 2, &arguments).await;
    }
    println!("all figures: {}", said(well));
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
