//! Several people in one appointment: as many seats as there are people, side by side or one after the other, or a clear answer.

use anjia_tests::app::{TestApp, location};
use serde_json::{Value, json};

use super::{LANGUAGES, text};

async fn free(app: &TestApp, office: &str, day: &str) -> Vec<(String, u64)> {
    let url = format!("/api/v1/slots?service=residence_registration&office={office}&from={day}&days=1");
    let slots: Value = app.get(&url).await.json().await.unwrap();
    slots.as_array().unwrap().iter().map(|s| (s["id"].as_str().unwrap().to_owned(), s["free"].as_u64().unwrap())).collect()
}

fn details<'a>(people: &'a str, email: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("name", "Frida"), ("email", email), ("language", "es"), ("party_size", people)]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_is_served_side_by_side_and_a_large_group_one_after_the_other() {
    let app = TestApp::start().await;
    let slot = "hall-dongli.residence_registration.20261125T0900";
    // Four counters: three people side by side.
    let page = app.book("es", slot, &details("3", "three@example.org")).await;
    assert_eq!(free(&app, "hall-dongli", "2026-11-25").await[..2].iter().map(|s| s.1).collect::<Vec<_>>(), [1, 4]);
    assert!(text(app.get(&page).await).await.contains("09:00–09:20"));
    // Nine of them do not fit side by side: three counters in each of three slots, an hour.
    let slot = "hall-dongli.residence_registration.20261125T0920";
    let page = app.book("es", slot, &details("9", "nine@example.org")).await;
    assert_eq!(free(&app, "hall-dongli", "2026-11-25").await[..5].iter().map(|s| s.1).collect::<Vec<_>>(), [1, 1, 1, 1, 4]);
    assert!(text(app.get(&page).await).await.contains("09:20–10:20"));
    // Moving takes them all along, and cancelling gives all back (later, so the seats are not free at once).
    let (path, query) = page.split_once('?').unwrap();
    let key = query.split('&').next().unwrap().trim_start_matches("key=");
    let to = "hall-dongli.residence_registration.20261126T1330";
    let moved = app.post(&format!("{path}/move"), &[("key", key), ("sequence", "0"), ("slot", to)]).await;
    assert!(location(&moved).contains("done=moved"));
    let slots = free(&app, "hall-dongli", "2026-11-26").await;
    let at = slots.iter().position(|s| s.0 == to).unwrap();
    assert_eq!(slots[at..at + 4].iter().map(|s| s.1).collect::<Vec<_>>(), [1, 1, 1, 4]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_for_a_time_are_told_beside_the_field_and_can_go_on() {
    let app = TestApp::start().await;
    // A police station has one counter; the last slot before noon has no room for two.
    let slots = free(&app, "ps-120110001", "2026-11-25").await;
    let last = slots.iter().rposition(|s| s.0.ends_with("T1130")).unwrap_or(slots.len() - 1);
    let (slot, earlier) = (&slots[last].0, &slots[last - 1].0);
    for lang in LANGUAGES {
        let page = app.hold(lang, slot).await;
        let response = app.post(&page, &details("2", "two@example.org")).await;
        assert_eq!(response.status(), 422, "{lang}");
        let html = text(response).await;
        assert!(html.contains("id=\"party_size-error\"") && html.contains("value=\"two@example.org\""), "{html}");
        assert!(html.contains("<option value=\"2\" selected"), "what was chosen is kept");
        // The review cannot be reached with too little room.
        let review = page.replace("/details/", "/review/");
        assert_eq!(location(&app.get(&review).await), page);
        assert_eq!(location(&app.post(&review, &[]).await), page);
        // Another time keeps what was typed and takes the room at once.
        let draft = page.rsplit('/').next().unwrap();
        let address = format!("/{lang}/book/residence_registration/ps-120110001");
        let refused = app.post(&address, &[("slot", slot.as_str()), ("draft", draft)]).await;
        assert_eq!(refused.status(), 422, "the same slot has no more room than before");
        let again = app.post(&address, &[("slot", earlier.as_str()), ("draft", draft)]).await;
        assert_eq!(again.status(), 303);
        let now = free(&app, "ps-120110001", "2026-11-25").await;
        assert_eq!((now[last - 1].1, now[last].1), (0, 0));
        // Fewer people give back what they do not need.
        let fewer = app.post(&location(&again), &details("1", "two@example.org")).await;
        assert!(location(&fewer).contains("/review/"));
        let now = free(&app, "ps-120110001", "2026-11-25").await;
        assert_eq!((now[last - 1].1, now[last].1), (0, 1));
        app.clock.forward(11);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_books_for_several_and_hears_of_times_with_room() {
    let app = TestApp::start().await;
    let slots = free(&app, "ps-120110001", "2026-11-25").await;
    let book = async |slot: &str, people: u8, key: &str| {
        let body = json!({"slot": slot, "name": "Frida", "party_size": people, "language": "es"});
        app.client.post(format!("{}/api/v1/appointments", app.base)).header("idempotency-key", key).json(&body).send().await.unwrap()
    };
    // One of the first three slots is taken: three people in a row from the first on do not fit.
    assert_eq!(book(&slots[1].0, 1, "one").await.status(), 201);
    let refused = book(&slots[0].0, 3, "three").await;
    assert_eq!(refused.status(), 409);
    let problem: Value = refused.json().await.unwrap();
    let named: Vec<_> = problem["alternatives"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
    assert_eq!(named[0], slots[2].0, "the nearest with room for three in a row");
    let booked = book(named[0], 3, "three").await;
    assert_eq!(booked.status(), 201);
    let created: Value = booked.json().await.unwrap();
    assert_eq!(created["end"].as_str().unwrap()[11..16], *"10:10", "three times twenty minutes from 9:10 on: {created}");
    let again = book(named[0], 3, "three").await;
    assert_eq!(again.json::<Value>().await.unwrap()["code"], created["code"]);
    app.stop().await;
}
