//! News of free times: a page that listens hears of a booking, on the same server and on another one, and the server can still stop.

use std::sync::Arc;
use std::time::Duration;

use anjia_tests::app::TestApp;
use anjia_tests::postgres::Postgres;
use anjia_tests::visitor::attribute;
use reqwest::Response;
use tokio::time::timeout;

const ADDRESS: &str = "/en/book/residence_registration/hall-dongli/live";
const SLOT: &str = "hall-dongli.residence_registration.20261125T0920";

/// Waits for a line of news; false when there is none in the time, or the stream ends.
async fn hears(stream: &mut Response, patience: Duration) -> bool {
    while let Ok(Ok(Some(chunk))) = timeout(patience, stream.chunk()).await {
        if String::from_utf8_lossy(&chunk).contains("data: seats") {
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_listens_hears_of_a_booking_and_of_nothing_else() {
    let app = TestApp::start().await;
    let mut stream = app.get(ADDRESS).await;
    assert_eq!((stream.status().as_u16(), stream.headers()["content-type"].to_str().unwrap()), (200, "text/event-stream"));
    let mut elsewhere = app.get("/en/book/residence_registration/ps-120110001/live").await;
    // A page that was read before the hold and begins to listen after it.
    let page = app.get(ADDRESS.trim_end_matches("/live")).await.text().await.unwrap();
    let late = &page.split("<div").find_map(|tag| attribute(tag, "data-live")).unwrap();
    let mut early = app.get(late).await;
    assert!(!hears(&mut early, Duration::from_millis(700)).await, "nothing was told as news");
    app.hold("en", SLOT).await;
    assert!(hears(&mut stream, Duration::from_secs(5)).await, "a hold was not told");
    let mut late = app.get(late).await;
    assert!(hears(&mut late, Duration::from_secs(1)).await, "what came before a page listened was not told");
    assert!(!hears(&mut elsewhere, Duration::from_millis(700)).await, "another office's news was told");
    // A hold runs out: nobody does anything, and it is told.
    app.clock.forward(11);
    assert!(hears(&mut stream, Duration::from_secs(10)).await, "what ran out was not told");
    assert_eq!(app.get("/en/book/residence_registration/nowhere/live").await.status(), 404);
    // A page that listens does not keep the server from stopping.
    timeout(Duration::from_secs(5), app.stop()).await.unwrap();
    assert!(!hears(&mut stream, Duration::from_secs(5)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_on_one_server_is_heard_on_the_other() {
    let postgres = Postgres::start(false);
    let url = postgres.database();
    let one = TestApp::on(&url).await;
    let keys = one.folder.path().join("data/keys");
    let two = TestApp::with(|settings| {
        settings.database.url = serde_json::from_value(serde_json::json!(url)).unwrap();
        std::fs::create_dir_all(&settings.data_dir).unwrap();
        let own = settings.data_dir.join("keys");
        std::fs::create_dir_all(&own).unwrap();
        for entry in std::fs::read_dir(&keys).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, own.join(path.file_name().unwrap())).unwrap();
        }
    })
    .await;
    let two = Arc::new(two);
    let mut stream = two.get(ADDRESS).await;
    one.hold("en", SLOT).await;
    assert!(hears(&mut stream, Duration::from_secs(10)).await, "the other server's news was not told");
    // Every five seconds a server looks by itself; it has just looked. Sooner than that the other server must have told it.
    one.hold("en", SLOT).await;
    assert!(hears(&mut stream, Duration::from_secs(4)).await, "the other server's news came only when it was looked for");
    drop(stream);
    one.stop().await;
    Arc::into_inner(two).unwrap().stop().await;
}
