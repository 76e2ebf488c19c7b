//! `make crash`: power cuts under load, many of them. Ends badly when something acknowledged is lost.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program for developers")]

use anjia_tests::crash::{self, Told};
use anjia_tests::postgres::Postgres;
use anjia_tests::process::ServerProcess;
use anjia_tests::scene;
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

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let binary = std::fs::canonicalize(&arguments.server).unwrap();
    let binary = binary.to_str().unwrap();
    let mut postgres = Postgres::start(true);
    let folder = tempfile::tempdir().unwrap();
    let report = crash::kill_the_server(binary, folder.path(), None, arguments.servers).await;
    println!("server killed, SQLite: {report:?}: nothing lost, nothing double");
    let folder = tempfile::tempdir().unwrap();
    let report = crash::kill_the_server(binary, folder.path(), Some(&postgres.database()), arguments.servers).await;
    println!("server killed, PostgreSQL: {report:?}: nothing lost, nothing double");
    let folder = tempfile::tempdir().unwrap();
    let report = crash::kill_the_database(binary, folder.path(), &mut postgres, arguments.databases).await;
    println!("PostgreSQL killed: {report:?}: nothing lost, nothing double");
    for database in [None, Some(postgres.database())] {
        let folder = tempfile::tempdir().unwrap();
        let data = scene::data_set(folder.path(), 200, 20);
        let mut variables = vec![("ANJIA_DATA_SET", data.to_str().unwrap())];
        variables.extend(database.as_deref().map(|d| ("ANJIA_DATABASE_URL", d)));
        let server = ServerProcess::start(binary, folder.path(), &variables).await;
        let slots: Vec<_> = scene::free_slots(&server).await.into_iter().map(|(id, _)| id).collect();
        let told = Told::default();
        crash::cut_connections(&server, &slots, "cut", arguments.cuts, &told).await;
        server.ask_to_stop();
        assert!(server.ended().await.success());
        let file = folder.path().join("data/anjia.db").display().to_string();
        crash::audit(database.as_deref().unwrap_or(&file), &told).await;
        let name = if database.is_some() { "PostgreSQL" } else { "SQLite" };
        println!("connections cut, {name}: {} keys, one booking each", told.lock().unwrap().len());
    }
}
