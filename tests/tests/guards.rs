//! Each of the three guards alone keeps every slot and every session within its capacity; without any of them the torture finds the fault.
//!
//! One test a store, because the fault is put into the whole process.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;

use anjia_portal::ports::Store;
use anjia_store_postgres::PostgresStore;
use anjia_store_sqlite::SqliteStore;
use anjia_tests::guards::{self, Without};
use anjia_tests::postgres::Postgres;
use anjia_tests::torture::{self, Plan, sessions};

const PLAN: Plan = Plan { commands: 3000, tasks: 16, slots: 12, limit: 1000, seed: 7 };
const ONE_LEFT: [(&str, Without); 3] = [
    ("the condition", Without { condition: false, check: true, seat: true }),
    ("the CHECK", Without { condition: true, check: false, seat: true }),
    ("the unique seat", Without { condition: true, check: true, seat: false }),
];

/// Whose seats are fought for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Slots,
    Sessions,
}

/// More seats than there may be, told by the independent count.
async fn overfull(store: &Arc<dyn Store>, of: Of) -> Vec<String> {
    // What a guard refuses is an error for whoever asked, so some things are not sure; how many seats were given is.
    let violations = match of {
        Of::Slots => torture::check(&**store, &torture::run(vec![store.clone()], &PLAN).await).await,
        Of::Sessions => sessions::check(&**store, &sessions::run(vec![store.clone()], &PLAN).await).await,
    };
    violations.unwrap().into_iter().filter(|v| v.contains("may carry") || v.contains("may have")).collect()
}

/// Every guard alone, and none.
fn all() -> impl Iterator<Item = (Of, &'static str, Without)> {
    let left = || ONE_LEFT.into_iter().chain([("nothing", Without::ALL)]);
    [Of::Slots, Of::Sessions].into_iter().flat_map(move |of| left().map(move |(left, without)| (of, left, without)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_guard_of_sqlite_holds_alone() {
    for (of, left, without) in all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("anjia.db");
        SqliteStore::open(&file).await.unwrap().close().await;
        guards::take_from_sqlite(&file, without).await;
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&file).await.unwrap());
        let found = overfull(&store, of).await;
        assert_eq!(found.is_empty(), without != Without::ALL, "{of:?}, {left} is left: {found:#?}");
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_guard_of_postgres_holds_alone() {
    let server = Postgres::start(false);
    for (of, left, without) in all() {
        let url = server.database();
        PostgresStore::open(&url).await.unwrap().close().await;
        guards::take_from_postgres(&url, without).await;
        let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&url).await.unwrap());
        let found = overfull(&store, of).await;
        assert_eq!(found.is_empty(), without != Without::ALL, "{of:?}, {left} is left: {found:#?}");
        store.close().await;
    }
}

/// The look finds faults of offers and draws, too: it is no look that always says yes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_forgets_offers_and_entries_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("anjia.db");
    SqliteStore::open(&file).await.unwrap().close().await;
    guards::make_sqlite_forgetful(&file).await;
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&file).await.unwrap());
    let plan = Plan { commands: 12_000, ..PLAN };
    let history = torture::run(vec![store.clone()], &plan).await;
    let found = torture::check(&*store, &history).await.unwrap();
    for wanted in ["entered a draw twice", "offers at a time"] {
        assert!(found.iter().any(|v| v.contains(wanted)), "{wanted}: {found:#?}");
    }
    store.close().await;
}
