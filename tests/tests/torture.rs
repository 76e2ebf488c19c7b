//! A small run of the torture program, on both stores, in every test run; `make torture` does a large one.

use std::sync::Arc;

use anjia_portal::ports::Store;
use anjia_store_postgres::PostgresStore;
use anjia_store_sqlite::SqliteStore;
use anjia_tests::postgres::Postgres;
use anjia_tests::torture::{self, Plan};

const PLAN: Plan = Plan { commands: 6000, tasks: 32, slots: 40, limit: 4, seed: 1 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_keeps_its_word() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("anjia.db")).await.unwrap());
    let history = torture::run(vec![store.clone()], &PLAN).await;
    assert_eq!(history.errors, 0, "{:?} {}", history.reasons(), history.summary());
    let violations = torture::check(&*store, &history).await.unwrap();
    assert!(violations.is_empty(), "{violations:#?}\n{}", history.summary());
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_keeps_its_word_with_two_servers() {
    let server = Postgres::start(false);
    let url = server.database();
    let mut stores: Vec<Arc<dyn Store>> = Vec::new();
    for _ in 0..2 {
        stores.push(Arc::new(PostgresStore::open(&url).await.unwrap()));
    }
    let history = torture::run(stores.clone(), &PLAN).await;
    assert_eq!(history.errors, 0, "{:?} {}", history.reasons(), history.summary());
    let violations = torture::check(&*stores[0], &history).await.unwrap();
    assert!(violations.is_empty(), "{violations:#?}\n{}", history.summary());
    for store in stores {
        store.close().await;
    }
}
