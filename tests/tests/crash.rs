//! A few power cuts in every test run; `make crash` does many.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anjia_tests::crash::{self, Crowd, Told};
use anjia_tests::postgres::Postgres;
use anjia_tests::process::ServerProcess;
use anjia_tests::scene;

const BINARY: &str = env!("CARGO_BIN_EXE_portal");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_loses_nothing_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let report = crash::kill_the_server(BINARY, folder.path(), None, 8).await;
    assert!(report.acknowledged > 50 && report.asked_again > 0 && report.slowest < Duration::from_secs(2), "{report:?}");
    let (postgres, folder) = (Postgres::start(true), tempfile::tempdir().unwrap());
    let report = crash::kill_the_server(BINARY, folder.path(), Some(&postgres.database()), 6).await;
    assert!(report.acknowledged > 50 && report.asked_again > 0 && report.slowest < Duration::from_secs(2), "{report:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_database_loses_nothing_and_the_portal_recovers_by_itself() {
    let (mut postgres, folder) = (Postgres::start_own(true), tempfile::tempdir().unwrap());
    let report = crash::kill_the_database(BINARY, folder.path(), &mut postgres, 3).await;
    assert!(report.acknowledged >= 60, "{report:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_connection_makes_one_booking() {
    let postgres = Postgres::start(true);
    for database in [None, Some(postgres.database())] {
        let folder = tempfile::tempdir().unwrap();
        let cut = crash::cut(BINARY, folder.path(), database.as_deref(), 300).await;
        assert_eq!(cut.keys, 300);
        assert!(cut.behind > 0, "{database:?}: no connection was cut between commit and answer, so nothing was shown");
    }
}

/// The server may write no further than a small file: what a full disk does to it. Then it may again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_answered_calmly_and_recovers_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let data = scene::data_set(folder.path(), 200, 20);
    let server = ServerProcess::start(BINARY, folder.path(), &[("ANJIA_DATA_SET", data.to_str().unwrap()), ("ANJIA_LOG", "off")]).await;
    let slots = Arc::new(scene::free_slots(&server).await.into_iter().map(|(id, _)| id).collect::<Vec<_>>());
    let limit = |size: &str| {
        let done = Command::new("prlimit").args(["--pid", &server.pid().to_string(), &format!("--fsize={size}")]).status().unwrap();
        assert!(done.success());
    };
    let told = Told::default();
    limit("1500000:unlimited");
    let crowd = Crowd::start(server.base.trim_start_matches("http://"), &slots, &told, "full", 16);
    let until = Instant::now() + Duration::from_secs(60);
    while crowd.waited.load(std::sync::atomic::Ordering::Relaxed) < 50 {
        assert!(Instant::now() < until, "the disk did not become full");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for path in ["/ko/services/residence_registration", "/es/emergency", "/zh/offices"] {
        assert_eq!(reqwest::get(format!("{}{path}", server.base)).await.unwrap().status(), 200, "{path}");
    }
    limit("unlimited:unlimited");
    let took = crash::until_more(&crowd, 20).await;
    assert!(took < Duration::from_secs(5), "back after {took:?}");
    let place = folder.path().join("data/anjia.db").display().to_string();
    let unanswered = crowd.end().await;
    crash::ask_unanswered(&server, &place, unanswered, &told).await;
    server.ask_to_stop();
    assert!(server.ended().await.success());
    crash::audit(&place, &told).await;
}
