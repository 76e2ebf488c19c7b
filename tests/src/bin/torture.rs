//! `make torture`: random commands on a store, and an independent look at what came of them. Ends with 1 when something is wrong.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program for developers")]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anjia_portal::ports::Store;
use anjia_store_postgres::PostgresStore;
use anjia_store_sqlite::SqliteStore;
use anjia_tests::guards::{self, Without};
use anjia_tests::postgres::Postgres;
use anjia_tests::torture::{self, Plan, sessions};
use clap::{Parser, ValueEnum};

/// Random commands from many tasks, and an independent look at what came of them
#[derive(Parser)]
struct Arguments {
    /// How many rounds, each with fresh databases and another seed
    #[arg(long, default_value_t = 10)]
    rounds: u64,
    /// How many commands a round
    #[arg(long, default_value_t = 100_000)]
    commands: u64,
    /// From how many tasks
    #[arg(long, default_value_t = 64)]
    tasks: u64,
    /// On how many slots
    #[arg(long, default_value_t = 1000)]
    slots: usize,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Which store
    #[arg(long, value_enum, default_value_t = Which::Both)]
    store: Which,
    /// How many servers share the PostgreSQL
    #[arg(long, default_value_t = 2)]
    servers: usize,
    /// Take all three guards away first: the faults must be found
    #[arg(long)]
    without_guards: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    Sqlite,
    Postgres,
    Both,
}

/// The same for seats of sessions, on a database of its own.
async fn sessions_round(name: &str, stores: Vec<Arc<dyn Store>>, plan: &Plan) -> usize {
    let history = sessions::run(stores.clone(), plan).await;
    let violations = sessions::check(&*stores[0], &history).await.unwrap();
    println!("{name}, sessions, seed {}: {} violations; {}", plan.seed, violations.len(), history.summary());
    for text in history.reasons().into_iter().chain(violations.iter().take(20).map(String::as_str)) {
        println!("  {text}");
    }
    for store in stores {
        store.close().await;
    }
    violations.len()
}

async fn round(name: &str, stores: Vec<Arc<dyn Store>>, plan: &Plan) -> usize {
    let began = Instant::now();
    let history = torture::run(stores.clone(), plan).await;
    let took = began.elapsed();
    let violations = torture::check(&*stores[0], &history).await.unwrap();
    println!(
        "{name}, seed {}: {} commands in {:.1} s, {} violations; {}",
        plan.seed,
        plan.commands,
        took.as_secs_f64(),
        violations.len(),
        history.summary()
    );
    for reason in history.reasons() {
        println!("  an error: {reason}");
    }
    for violation in violations.iter().take(20) {
        println!("  {violation}");
    }
    for store in stores {
        store.close().await;
    }
    violations.len()
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut found = 0;
    let server = (arguments.store != Which::Sqlite).then(|| Postgres::start(false));
    for n in 0..arguments.rounds {
        let plan = Plan {
            commands: arguments.commands,
            tasks: arguments.tasks,
            slots: arguments.slots.clamp(1, 2500),
            limit: 4,
            seed: arguments.seed + n,
        };
        // Seats of sessions, a quarter as many commands.
        let of_sessions = Plan { commands: plan.commands / 4, ..plan.clone() };
        for sessions in [false, true] {
            if arguments.store != Which::Postgres {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("anjia.db");
                if arguments.without_guards {
                    SqliteStore::open(&file).await.unwrap().close().await;
                    guards::take_from_sqlite(&file, Without::ALL).await;
                }
                let stores: Vec<Arc<dyn Store>> = vec![Arc::new(SqliteStore::open(&file).await.unwrap())];
                found += if sessions { sessions_round("SQLite", stores, &of_sessions).await } else { round("SQLite", stores, &plan).await };
            }
            if let Some(server) = &server {
                let url = server.database();
                if arguments.without_guards {
                    PostgresStore::open(&url).await.unwrap().close().await;
                    guards::take_from_postgres(&url, Without::ALL).await;
                }
                let mut stores: Vec<Arc<dyn Store>> = Vec::new();
                for _ in 0..arguments.servers.max(1) {
                    stores.push(Arc::new(PostgresStore::open(&url).await.unwrap()));
                }
                let name = "PostgreSQL";
                found += if sessions { sessions_round(name, stores, &of_sessions).await } else { round(name, stores, &plan).await };
            }
        }
    }
    println!("{found} violations in all");
    if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
