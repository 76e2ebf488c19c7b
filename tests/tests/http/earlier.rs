//! "Tell me of an earlier time": asked for, offered by mail in the person's language, accepted, declined, run out.

use anjia_tests::app::{TestApp, location};
use serde_json::{Value, json};

use super::{LANGUAGES, text};

/// An appointment's address and key.
struct Own {
    path: String,
    key: String,
}

impl Own {
    async fn book(app: &TestApp, lang: &str, slot: &str, email: &str) -> Self {
        let page = app.book(lang, slot, &[("name", "민수"), ("email", email), ("language", lang)]).await;
        let (path, query) = page.split_once('?').unwrap();
        Self { path: path.to_owned(), key: query.split('&').next().unwrap().trim_start_matches("key=").to_owned() }
    }

    async fn say(&self, app: &TestApp, what: &str, offer: &str) -> String {
        location(&app.post(&format!("{}/earlier", self.path), &[("key", &self.key), ("do", what), ("offer", offer)]).await)
    }

    async fn page(&self, app: &TestApp) -> String {
        text(app.get(&format!("{}?key={}", self.path, self.key)).await).await
    }

    async fn cancel(&self, app: &TestApp) {
        assert_eq!(app.post(&format!("{}/cancel", self.path), &[("key", &self.key)]).await.status(), 303);
    }

    /// The id of the offer on the page.
    async fn offer(&self, app: &TestApp) -> Option<String> {
        let html = self.page(app).await;
        html.split("name=\"offer\" value=\"").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned())
    }
}

/// The mail in which something is offered to somebody, waited for.
async fn offered_mail(app: &TestApp, to: &str, held_until: &str) -> String {
    app.ring();
    for _ in 0..500 {
        if let Some(mail) = app.mails().into_iter().find(|m| m.to == to && m.subject.contains(held_until)) {
            return mail.text;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("no offer was sent to {to}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_time_is_offered_in_every_language_and_taken() {
    let app = TestApp::start().await;
    for (n, lang) in LANGUAGES.into_iter().enumerate() {
        // One counter, so a slot is one seat. Each language has an office of its own.
        let slot = |time: &str| format!("ps-12011000{}.residence_registration.20261126T{time}", n + 1);
        let (leaver, waiter) = (format!("leaver-{lang}@example.org"), format!("waiter-{lang}@example.org"));
        let first = Own::book(&app, lang, &slot("0830"), &leaver).await;
        let second = Own::book(&app, lang, &slot("0910"), &waiter).await;
        assert!(second.page(&app).await.contains("value=\"wait\""));
        assert!(second.say(&app, "wait", "").await.contains("done=waits"));
        assert!(second.page(&app).await.contains("value=\"stop\""));
        first.cancel(&app).await;
        app.portal().offer_earlier().await.unwrap();
        let mail = offered_mail(&app, &waiter, "09:30").await;
        assert!(mail.contains(&second.key) && mail.contains("08:30") && mail.contains("09:10") && mail.contains("居住登记"), "{mail}");
        assert!(!mail.contains("{ $"));
        // Nobody else can have it meanwhile, and looking at the page takes nothing.
        let taken = app.post(&format!("/{lang}/book/residence_registration/ps-12011000{}", n + 1), &[("slot", &slot("0830"))]).await;
        assert_eq!(taken.status(), 422);
        let offer = second.offer(&app).await.unwrap();
        assert!(first.say(&app, "accept", &offer).await.contains("done=over"), "an offer is for one person only");
        assert!(second.say(&app, "accept", &offer).await.contains("done=moved"));
        let html = second.page(&app).await;
        assert!(html.contains("08:30–08:50") && !html.contains("value=\"stop\""), "{html}");
        // The form sent twice.
        assert!(second.say(&app, "accept", &offer).await.contains("done=over"));
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_declined_or_not_answered_goes_to_the_next() {
    let app = TestApp::start().await;
    let slot = |time: &str| format!("ps-120110001.residence_registration.20261126T{time}");
    let leaver = Own::book(&app, "en", &slot("0830"), "leaver@example.org").await;
    let mut line = Vec::new();
    for (n, time) in ["0850", "0910", "0930"].into_iter().enumerate() {
        let own = Own::book(&app, "en", &slot(time), &format!("w{n}@example.org")).await;
        own.say(&app, "wait", "").await;
        app.clock.forward(1);
        line.push(own);
    }
    leaver.cancel(&app).await;
    app.portal().offer_earlier().await.unwrap();
    let first = line[0].offer(&app).await.unwrap();
    assert!(line[0].say(&app, "decline", &first).await.contains("done=declined"));
    assert!(line[0].offer(&app).await.is_none());
    app.portal().offer_earlier().await.unwrap();
    let second = line[1].offer(&app).await.unwrap();
    assert!(line[2].offer(&app).await.is_none(), "one at a time");
    app.clock.forward(31);
    assert!(line[1].offer(&app).await.is_none(), "the half hour is over");
    assert!(line[1].say(&app, "accept", &second).await.contains("done=over"));
    app.portal().offer_earlier().await.unwrap();
    assert!(line[2].offer(&app).await.is_some());
    assert!(line[2].say(&app, "stop", "").await.contains("done=stopped"));
    app.portal().offer_earlier().await.unwrap();
    // Everybody was asked once: in the end the time is free for everybody.
    for own in &line {
        assert!(own.offer(&app).await.is_none());
    }
    app.clock.forward(91);
    let free = app.post("/en/book/residence_registration/ps-120110001", &[("slot", &slot("0830"))]).await;
    assert_eq!(free.status(), 303);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_can_be_written_to_may_wait_and_nonsense_is_refused() {
    let app = TestApp::start().await;
    let slot = "ps-120110001.residence_registration.20261126T0830";
    let own = Own::book(&app, "en", slot, "").await;
    assert!(!own.page(&app).await.contains("value=\"wait\""));
    assert!(!own.say(&app, "wait", "").await.contains("done"));
    assert!(!own.page(&app).await.contains("value=\"stop\""));
    let nonsense = app.post(&format!("{}/earlier", own.path), &[("key", own.key.as_str()), ("do", "dance")]).await;
    assert_eq!(nonsense.status(), 400);
    let foreign = app.post(&format!("{}/earlier", own.path), &[("key", "wrong"), ("do", "wait")]).await;
    assert_eq!(foreign.status(), 404);
    assert!(own.say(&app, "accept", "no id").await.contains("done=over"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_waits_and_takes_what_is_offered() {
    let app = TestApp::start().await;
    let slot = |time: &str| format!("ps-120110001.residence_registration.20261126T{time}");
    let leaver = Own::book(&app, "en", &slot("0830"), "leaver@example.org").await;
    let (waiter, silent) = (Own::book(&app, "en", &slot("0850"), "w@example.org").await, Own::book(&app, "en", &slot("0910"), "").await);
    let code = |own: &Own| own.path.rsplit('/').next().unwrap().to_owned();
    let call = async |own: &Own, method: reqwest::Method, more: &str, body: Option<Value>| {
        let url = format!("{}/api/v1/appointments/{}/waitlist{more}", app.base, code(own));
        let request = app.client.request(method, url).bearer_auth(&own.key);
        let response = body.into_iter().fold(request, |r, b| r.json(&b)).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    use reqwest::Method;
    let (status, problem) = call(&silent, Method::PUT, "", None).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("email")));
    assert_eq!(call(&waiter, Method::GET, "", None).await, (200, json!({"waiting": false, "offer": null})));
    for _ in 0..2 {
        assert_eq!(call(&waiter, Method::PUT, "", None).await, (200, json!({"waiting": true, "offer": null})));
    }
    leaver.cancel(&app).await;
    app.portal().offer_earlier().await.unwrap();
    let (_, seen) = call(&waiter, Method::GET, "", None).await;
    assert_eq!((&seen["offer"]["slot"], &seen["offer"]["until"]), (&json!(slot("0830")), &json!("2026-11-24T09:30:00+08:00")));
    let reply = |accept: bool| Some(json!({"offer": seen["offer"]["id"], "accept": accept}));
    assert_eq!(call(&leaver, Method::POST, "/reply", reply(true)).await.0, 409);
    let (status, moved) = call(&waiter, Method::POST, "/reply", reply(true)).await;
    assert_eq!((status, &moved["slot"], &moved["state"]), (200, &json!(slot("0830")), &json!("rescheduled")));
    assert_eq!(call(&waiter, Method::POST, "/reply", reply(false)).await.0, 409, "what is over can't be declined");
    assert_eq!(call(&waiter, Method::DELETE, "", None).await.1["waiting"], json!(false));
    app.stop().await;
}
