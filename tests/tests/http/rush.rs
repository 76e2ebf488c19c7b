//! The rush at nine: a new day opens for everybody in the same second, and a server that has too much to do says so and loses nothing.

use anjia_portal::ports::StoreError;
use anjia_portal::seal::Sealed;
use anjia_tests::app::TestApp;
use serde_json::Value;
use sqlx::{Connection as _, SqliteConnection};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{SLOT, booking, create, text};

const NEW_DAY: &str = "2026-12-22";
const NEW: &str = "hall-dongli.residence_registration.20261222T0920";
const NEXT: &str = "hall-dongli.residence_registration.20261222T0940";

/// What page and list show of the new day: whether its slot stands on the page, and how many slots the list has.
async fn shown(app: &TestApp) -> (bool, usize) {
    let page = text(app.get(&format!("/en/book/residence_registration/hall-dongli?day={NEW_DAY}")).await).await;
    let list = app.get(&format!("/api/v1/slots?service=residence_registration&office=hall-dongli&from={NEW_DAY}&days=1")).await;
    let list: Value = list.json().await.unwrap();
    (page.contains(NEW), list.as_array().unwrap().len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_day_opens_at_nine_and_not_a_second_before() {
    let app = TestApp::start().await;
    app.clock.set("2026-11-25T08:59:59+08:00");
    let hold = || app.post("/en/book/residence_registration/hall-dongli", &[("slot", NEW)]);
    assert_eq!(shown(&app).await, (false, 0));
    assert_eq!(hold().await.status(), 422);
    let (status, problem) = create(&app, "early", "en", &booking(NEXT)).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &Value::from("slot")));

    app.clock.set("2026-11-25T09:00:00+08:00");
    assert_eq!(shown(&app).await, (true, 19));
    assert_eq!(hold().await.status(), 303);
    assert_eq!(create(&app, "in time", "en", &booking(NEXT)).await.0, 201);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_is_told_and_what_was_typed_is_kept() {
    let app = TestApp::start().await;
    let details = app.hold("ko", SLOT).await;
    // Somebody else writes into the file, and does not end.
    let file = app.folder.path().join("data/anjia.db");
    let mut other = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let mut queue = JoinSet::new();
    for _ in 0..5000 {
        let store = app.portal().store.clone();
        queue.spawn(async move { store.save_details(Uuid::nil(), Sealed::from_bytes(vec![7])).await });
    }
    let first = queue.join_next().await.unwrap().unwrap();
    assert!(matches!(first, Err(StoreError::Busy)), "{first:?}");

    let typed = [("name", "남궁 \"민수\""), ("email", "min@example.org"), ("party_size", "1")];
    let waiting = app.post(&details, &typed).await;
    assert_eq!((waiting.status().as_u16(), waiting.headers()["retry-after"].to_str().unwrap()), (503, "3"));
    let html = text(waiting).await;
    for kept in [format!("action=\"{details}\"").as_str(), "남궁 &quot;민수&quot;", "value=\"min@example.org\"", "lang=\"ko\""] {
        assert!(html.contains(kept), "{kept} in {html}");
    }
    let (status, problem) = create(&app, "busy", "en", &booking(SLOT)).await;
    assert_eq!((status, &problem["type"]), (503, &Value::from("urn:anjia:problem:busy")));
    assert_eq!(app.get("/ko/services/residence_registration").await.status(), 200);

    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    // Whatever was accepted is answered; the same sent again goes on.
    let mut accepted = 0;
    while let Some(answer) = queue.join_next().await {
        match answer.unwrap() {
            Ok(_) => accepted += 1,
            Err(StoreError::Busy) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(accepted > 4000, "{accepted}");
    assert_eq!(app.post(&details, &typed).await.status(), 303);
    assert_eq!(create(&app, "busy", "en", &booking(SLOT)).await.0, 201);
    app.stop().await;
}
