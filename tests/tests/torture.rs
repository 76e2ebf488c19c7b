//! A small run of the torture program, on both stores, in every test run; `make torture` does a large one.

use std::sync::Arc;

use anjia_portal::copy::{self, CopyError, Table};
use anjia_portal::ports::Store;
use anjia_store_postgres::PostgresStore;
use anjia_store_sqlite::SqliteStore;
use anjia_tests::contract::Stage;
use anjia_tests::postgres::Postgres;
use anjia_tests::torture::{self, Plan, sessions};

const PLAN: Plan = Plan { commands: 6000, tasks: 32, slots: 40, limit: 4, seed: 1 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_keeps_its_word() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("anjia.db")).await.unwrap());
    let history = torture::run(vec![store.clone()], &PLAN).await;
    assert_eq!(history.errors, 0, "{:?} {}", history.reasons(), history.summary());
    // A run in which nobody waited or was drawn would show nothing of that.
    assert!(["offered", "accepted", "entered", "drawn"].iter().all(|w| history.summary().contains(w)), "{}", history.summary());
    let violations = torture::check(&*store, &history).await.unwrap();
    assert!(violations.is_empty(), "{violations:#?}\n{}", history.summary());
    store.close().await;
}

/// A store that gave as many appointments as anybody wanted would be found out, for contacts and for registrations.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gets_more_than_they_may_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&folder.path().join("anjia.db")).await.unwrap());
    let history = torture::run(vec![store.clone()], &Plan { commands: 2500, limit: 1000, ..PLAN }).await.with_limit(1);
    let found = torture::check(&*store, &history).await.unwrap();
    for who in ["a contact had", "a registration had"] {
        assert!(found.iter().any(|v| v.starts_with(who)), "{who}: {found:#?}");
    }
    assert!(found.iter().all(|v| v.contains("may have 1")), "{found:#?}");
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

/// Seats of sessions: every guard of the booking engine, the line, and the offers.
#[expect(clippy::unwrap_used, reason = "test code")]
async fn sessions_keep_their_word(stores: Vec<Arc<dyn Store>>) {
    let history = sessions::run(stores.clone(), &Plan { slots: 24, ..PLAN }).await;
    assert!(history.reasons().is_empty(), "{:?} {}", history.reasons(), history.summary());
    // A run in which nobody waited or was offered a seat would show nothing of that.
    assert!(["waits", "offered", "accepted", "withdrawn"].iter().all(|w| history.summary().contains(w)), "{}", history.summary());
    let violations = sessions::check(&*stores[0], &history).await.unwrap();
    assert!(violations.is_empty(), "{violations:#?}\n{}", history.summary());
    for store in stores {
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_on_sqlite_keep_their_word() {
    let folder = tempfile::tempdir().unwrap();
    sessions_keep_their_word(vec![Arc::new(SqliteStore::open(&folder.path().join("anjia.db")).await.unwrap())]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_on_postgres_keep_their_word_with_two_servers() {
    let server = Postgres::start(false);
    let url = server.database();
    let mut stores: Vec<Arc<dyn Store>> = Vec::new();
    for _ in 0..2 {
        stores.push(Arc::new(PostgresStore::open(&url).await.unwrap()));
    }
    sessions_keep_their_word(stores).await;
}

/// Everything the torture left behind goes from SQLite to PostgreSQL and back, and is the same; started again, nothing is new.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_is_copied_whole_and_compared() {
    let (folder, server) = (tempfile::tempdir().unwrap(), Postgres::start(false));
    let open = async |name: &str| SqliteStore::open(&folder.path().join(name)).await.unwrap();
    let (old, back): (Arc<dyn Store>, Arc<dyn Store>) = (Arc::new(open("old.db").await), Arc::new(open("back.db").await));
    let middle: Arc<dyn Store> = Arc::new(PostgresStore::open(&server.database()).await.unwrap());
    let history = torture::run(vec![old.clone()], &Plan { commands: 2500, ..PLAN }).await;
    old.mark("keys", vec![1, 2, 3]).await.unwrap();
    let stage = Stage::beside(old.clone());
    let (registration, code, _) = stage.a_household_in_every_table().await;
    let desk = stage.a_desk_in_every_table().await;
    stage.a_class_in_every_table().await;
    let requests = stage.two_requests_for_help().await;
    let mut rows = 0;
    for (from, to) in [(&old, &middle), (&middle, &back)] {
        for table in Table::ALL {
            let copied = copy::table(&**from, &**to, table).await.unwrap();
            assert_eq!(copied.rows, copied.new, "{table:?}");
            assert!(copied.rows > 0, "{table:?} is empty: nothing was shown");
            rows += copied.rows;
            assert_eq!(copy::table(&**from, &**to, table).await.unwrap().new, 0, "{table:?}, started again");
        }
    }
    assert!(rows > 1000, "{rows}");
    assert_eq!(back.registration(code).await.unwrap(), old.registration(code).await.unwrap());
    let (copied, own) = (back.history(registration).await.unwrap(), old.history(registration).await.unwrap());
    assert!(copied.len() == 2 && own.iter().all(|a| copied.contains(a)), "{copied:?}");
    assert!(back.erase_registration(registration).await.unwrap(), "the check below knows of no registrations");
    assert!(back.erase_desk(desk).await.unwrap(), "nor of desks");
    assert_eq!(back.purge_enrolments(jiff::Timestamp::MAX).await.unwrap(), 3, "nor of enrolments");
    for request in requests {
        assert!(back.erase_assistance(request).await.unwrap(), "nor of requests for help");
    }
    // The copy of the copy keeps every word that was given.
    let violations = torture::check(&*back, &history).await.unwrap();
    assert!(violations.is_empty(), "{violations:#?}");
    // A copy that is not the same is found out.
    assert!(copy::table(&*middle, &*old, Table::Outbox).await.is_ok());
    back.purge(jiff::Timestamp::MAX, jiff::Timestamp::MAX, jiff::Timestamp::MAX).await.unwrap();
    assert!(matches!(copy::table(&*back, &*old, Table::Appointments).await, Err(CopyError::Differs { from: 0, .. })));
}
