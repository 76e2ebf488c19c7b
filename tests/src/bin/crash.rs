//! `make crash`: power cuts under load, many of them. Ends badly when something acknowledged is lost or double, or when serving again takes
//! longer than two seconds.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program for developers")]

use std::process::ExitCode;
use std::time::Duration;

use anjia_tests::crash::{self, Report};
use anjia_tests::postgres::Postgres;
use clap::Parser;

/// Power cuts under load
#[derive(Parser)]
struct Arguments {
    /// The server's binary
    #[arg(long, default_value = "target/release/anjia")]
    server: String,
    /// How often the server is killed, on each database
    #[arg(long, default_value_t = 200)]
    servers: u32,
    /// How often PostgreSQL is killed
    #[arg(long, default_value_t = 50)]
    databases: u32,
    /// How many connections are cut, on each database
    #[arg(long, default_value_t = 10_000)]
    cuts: usize,
}

const SERVING_AGAIN: Duration = Duration::from_secs(2);

/// Tells what came of some rounds, all of them without a loss, and whether it was quick enough.
fn told(name: &str, report: &Report) -> bool {
    let kept = report.slowest <= SERVING_AGAIN;
    println!("{name}: {report:?}: nothing lost, nothing double; serving again within 2 s: {}", if kept { "kept" } else { "MISSED" });
    kept
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let binary = std::fs::canonicalize(&arguments.server).unwrap();
    let binary = binary.to_str().unwrap();
    let mut postgres = Postgres::start_own(true);
    let mut well = true;
    let folder = tempfile::tempdir().unwrap();
    let report = crash::kill_the_server(binary, folder.path(), None, arguments.servers).await;
    well &= told("server killed, SQLite", &report);
    let folder = tempfile::tempdir().unwrap();
    let report = crash::kill_the_server(binary, folder.path(), Some(&postgres.database()), arguments.servers).await;
    well &= told("server killed, PostgreSQL", &report);
    let folder = tempfile::tempdir().unwrap();
    let report = crash::kill_the_database(binary, folder.path(), &mut postgres, arguments.databases).await;
    well &= told("PostgreSQL killed", &report);
    for database in [None, Some(postgres.database())] {
        let folder = tempfile::tempdir().unwrap();
        let cut = crash::cut(binary, folder.path(), database.as_deref(), arguments.cuts).await;
        // A run in which no answer was lost would show nothing.
        let shown = cut.behind > 0 || arguments.cuts == 0;
        well &= shown;
        println!(
            "connections cut, {}: {} keys, one booking each; {} were cut between commit and answer: {}",
            if database.is_some() { "PostgreSQL" } else { "SQLite" },
            cut.keys,
            cut.behind,
            if shown { "kept" } else { "MISSED" }
        );
    }
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
