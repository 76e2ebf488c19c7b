//! A small stampede in every test run, on both databases; `make bench-booking` does the large ones.

use anjia_tests::postgres::Postgres;
use anjia_tests::stampede::{self, Plan};

const BINARY: &str = env!("CARGO_BIN_EXE_portal");
const PLAN: Plan = Plan { crowd: 300, slots: 4, seats: 15, servers: 1 };

/// Sixty seats, three hundred people: sixty are booked, all are answered, and nothing fails.
async fn sixty_of_three_hundred(database: Option<&str>, servers: usize) {
    let report = stampede::run(BINARY, database, Plan { servers, ..PLAN }).await;
    assert!(report.wrong.is_empty(), "{:#?}", report.wrong);
    assert_eq!((report.outcome.booked, report.outcome.refused, report.outcome.busy, report.outcome.failed), (60, 240, 0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_on_sqlite_gets_every_seat_once() {
    sixty_of_three_hundred(None, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_on_two_servers_and_one_postgres_gets_every_seat_once() {
    let postgres = Postgres::start(true);
    sixty_of_three_hundred(Some(&postgres.database()), 2).await;
}
