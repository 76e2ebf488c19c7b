//! The server over HTTP: pages, every bad input, the journey without a browser, the API, guards.
#![expect(clippy::unwrap_used, reason = "test code")]

mod bad_input;
mod card;
mod desk;
mod draws;
mod earlier;
mod help;
mod lines;
mod live;
mod many_forms;
mod offices;
mod opening;
mod papers;
mod party;
mod register;
mod rush;
mod search;
mod several;
mod training;
mod uploads;

use anjia_tests::app::{TestApp, location};
use anjia_tests::postgres::Postgres;
use serde_json::{Value, json};

const SLOT: &str = "hall-dongli.residence_registration.20261125T0920";
const LATER: &str = "hall-dongli.residence_registration.20261126T1530";
const LANGUAGES: [&str; 5] = ["zh", "en", "ja", "ko", "es"];

async fn text(response: reqwest::Response) -> String {
    response.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_stands_in_every_language_with_its_guards() {
    let app = TestApp::start().await;
    for lang in LANGUAGES {
        for path in [
            "",
            "/about",
            "/privacy",
            "/accessibility",
            "/emergency",
            "/offline",
            "/services",
            "/services/residence_card",
            "/offices",
            "/offices/hall-dongli",
            "/police",
            "/police/ps-120110001",
            "/search",
            "/book",
            "/book/residence_registration",
            "/book/residence_registration/hall-dongli",
            "/appointments",
            "/training",
            "/training/welding",
            "/enrolments",
            "/help",
            "/requests",
        ] {
            let response = app.get(&format!("/{lang}{path}")).await;
            assert_eq!(response.status(), 200, "/{lang}{path}");
            let headers = response.headers().clone();
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"));
            assert_eq!(headers["x-content-type-options"], "nosniff");
            let html_lang = if lang == "zh" { "zh-CN" } else { lang };
            assert_eq!(headers["content-language"], html_lang);
            let html = text(response).await;
            assert!(html.contains(&format!("<html lang=\"{html_lang}\"")), "{html}");
            assert!(!html.contains("style=\"") && !html.contains("<script>"), "inline code in /{lang}{path}");
            assert!(LANGUAGES.iter().all(|l| html.contains(&format!("href=\"/{l}{path}\""))), "language links of /{lang}{path}");
            assert_eq!(html.contains("<leptos-island"), html.contains("/boot.js"), "a script only where an island is: /{lang}{path}");
            assert_eq!(
                html.contains("<leptos-island"),
                (path.ends_with("/hall-dongli") && path.starts_with("/book")) || ["/police", "/search"].contains(&path)
            );
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_front_door_leads_to_the_readers_language() {
    let app = TestApp::start().await;
    let asked = |name: &'static str, value: &'static str| app.client.get(format!("{}/", app.base)).header(name, value);
    let lead = |r: reqwest::Response| (r.status().as_u16(), location(&r));
    assert_eq!(lead(asked("accept-language", "ko-KR,ko;q=0.9").send().await.unwrap()), (302, "/ko".into()));
    assert_eq!(lead(asked("accept-language", "fr").send().await.unwrap()), (302, "/en".into()));
    let cookie = asked("cookie", "__Host-anjia-lang=ja").header("accept-language", "ko").send().await.unwrap();
    assert_eq!(lead(cookie), (302, "/ja".into()));
    let set = app.get("/es").await.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.starts_with("__Host-anjia-lang=es;") && set.contains("Secure") && set.contains("HttpOnly"), "{set}");
    assert_eq!(lead(app.get("/en/book/").await), (308, "/en/book".into()));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_is_said_in_the_readers_language() {
    let app = TestApp::start().await;
    for (path, words) in [
        ("/fr/book", "Page not found"),
        ("/zh/nothing", "lang=\"zh-CN\""),
        ("/ko/offices/nothing", "lang=\"ko\""),
        ("/en/services/NOTHING", "Page not found"),
        ("/en/book/residence_registration/nowhere", "Page not found"),
        ("/en/appointments/0000", "can't find"),
    ] {
        let response = app.get(path).await;
        assert_eq!(response.status(), 404, "{path}");
        let html = text(response).await;
        assert!(html.contains(words), "{path}: {html}");
    }
    let response = app.client.delete(format!("{}/en/book", app.base)).send().await.unwrap();
    assert_eq!(response.status(), 405);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_books_moves_and_cancels_without_a_script() {
    let app = TestApp::start().await;
    for (n, lang) in LANGUAGES.into_iter().enumerate() {
        let slot = format!("hall-dongli.residence_registration.20261125T{}", ["0900", "0920", "0940", "1000", "1020"][n]);
        let page = app
            .book(
                lang,
                &slot,
                &[("name", "남궁 민수"), ("email", "min@example.org"), ("phone", ""), ("language", lang), ("party_size", "2")],
            )
            .await;
        let html = text(app.get(&page).await).await;
        assert!(html.contains("남궁 민수") && html.contains("aj-counter"), "{html}");
        let (path, query) = page.split_once('?').unwrap();
        let key = query.split('&').next().unwrap().trim_start_matches("key=");
        let calendar = app.get(&format!("{path}.ics?key={key}")).await;
        assert_eq!(calendar.headers()["content-type"], "text/calendar; charset=utf-8");
        assert!(text(calendar).await.contains("BEGIN:VEVENT"));
        assert_eq!(app.get(&format!("{path}/move?key={key}")).await.status(), 200);
        // A seat that was given back is not free at once, so each goes to a time of its own.
        let later = format!("hall-dongli.residence_registration.20261126T{}", ["1410", "1430", "1450", "1510", "1530"][n]);
        let moved = app.post(&format!("{path}/move"), &[("key", key), ("sequence", "0"), ("slot", &later)]).await;
        assert_eq!(moved.status(), 303);
        assert!(location(&moved).contains("done=moved"));
        // An old page on another device.
        let stale = app.post(&format!("{path}/move"), &[("key", key), ("sequence", "0"), ("slot", SLOT)]).await;
        assert!(location(&stale).contains("done=stale"));
        assert_eq!(app.get(&format!("{path}/cancel?key={key}")).await.status(), 200);
        for _ in 0..2 {
            let cancelled = app.post(&format!("{path}/cancel"), &[("key", key)]).await;
            assert!(location(&cancelled).contains("done=cancelled"));
        }
        assert_eq!(app.get(&format!("{path}?key=wrong")).await.status(), 404);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_details_are_answered_beside_their_fields_and_kept() {
    let app = TestApp::start().await;
    let long_name = "字".repeat(201);
    let long_mail = format!("{}@example.org", "a".repeat(250));
    for (field, value) in [
        ("name", ""),
        ("name", &long_name),
        ("name", "a\u{7}b"),
        ("email", "frida"),
        ("email", &long_mail),
        ("phone", "12"),
        ("language", "fr"),
        ("party_size", "10"),
    ] {
        for lang in LANGUAGES {
            let details = app.hold(lang, SLOT).await;
            let mut fields = vec![
                ("name", "Frida <3"),
                ("email", "frida@example.org"),
                ("phone", "+34 612 345 678"),
                ("language", "es"),
                ("party_size", "2"),
            ];
            fields.iter_mut().find(|f| f.0 == field).unwrap().1 = value;
            let response = app.post(&details, &fields).await;
            assert_eq!(response.status(), 422, "{field}={value}");
            let html = text(response).await;
            assert!(html.contains(&format!("href=\"#{field}\"")) && html.contains("role=\"alert\""), "{field}: {html}");
            assert!(html.contains(&format!("id=\"{field}-error\"")), "{field} has no message beside it");
            if field != "name" {
                assert!(html.contains("value=\"Frida &lt;3\""), "the name was lost");
            }
            if field == "email" {
                assert!(html.contains(&format!("value=\"{value}\"")), "the address was lost");
            }
            app.clock.forward(11);
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_phones_of_the_world_are_taken() {
    let app = TestApp::start().await;
    let long = "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine Junior Xyz";
    for (name, phone) in [
        ("Frida", "+49 (30) 901820"),
        ("O'Connor-Smith", "+1 212-736-5000"),
        ("María José García de la Cruz", "+34 612 34 56 78"),
        ("王小明", "138 0013 8000"),
        ("买买提·艾力", "022-24458825"),
        ("さくら", "+81 90-1234-5678"),
        ("남궁 민수", "+82 10-1234-5678"),
        ("𠮷田", "0081 90 1234 5678"),
        ("Nguyễn Thị Ánh", "+84 912 345 678"),
        (long, ""),
    ] {
        let page = app.book("en", SLOT, &[("name", name), ("phone", phone)]).await;
        let html = text(app.get(&page).await).await;
        assert!(html.contains(&name.replace('\'', "&#x27;")) || html.contains(name), "{name}");
        let (path, query) = page.split_once('?').unwrap();
        let key = query.split('&').next().unwrap().trim_start_matches("key=");
        app.post(&format!("{path}/cancel"), &[("key", key)]).await;
        // By then the seat is free again.
        app.clock.forward(61);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_slots_are_answered_on_the_slot_page() {
    let app = TestApp::start().await;
    for (slot, words) in [
        ("", "Choose a time."),
        ("nonsense", "does not exist"),
        ("hall-dongli.residence_registration.20261125T0921", "does not exist"),
        ("hall-dongli.residence_registration.20261128T0920", "does not exist"),
        ("hall-dongli.residence_registration.20270301T0920", "does not exist"),
        ("hall-dongli.residence_registration.20261123T0920", "is over or begins too soon"),
        ("hall-dongli.residence_registration.20261124T0900", "is over or begins too soon"),
        ("ps-120110001.residence_registration.20261125T0900", "does not exist"),
    ] {
        let response = app.post("/en/book/residence_registration/hall-dongli", &[("slot", slot)]).await;
        assert_eq!(response.status(), 422, "{slot}");
        let html = text(response).await;
        assert!(html.contains(words) && html.contains("href=\"#slot\""), "{slot}: {html}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picker_is_given_the_part_of_the_page_that_it_replaces() {
    let app = TestApp::start().await;
    app.hold("en", SLOT).await;
    let booked = app.book("en", LATER, &[("name", "Frida Kahlo"), ("email", "frida@example.org")]).await;
    let (path, key) = booked.split_once("?key=").unwrap();
    let (own, key) = (path.strip_prefix("/en").unwrap(), key.split('&').next().unwrap());
    let hall = "/book/residence_registration/hall-dongli";
    let queries = ["?day=2026-11-25", "?day=2026-11-28", "?day=never", "?moved=2026-11-23T21%3A00&day=2026-11-26"];
    let mut asked = queries.map(|query| (hall.to_owned(), query.to_owned())).to_vec();
    asked.push((format!("{own}/move"), format!("?key={key}&day=2026-11-30")));
    for lang in LANGUAGES {
        for (path, query) in &asked {
            let response = app.get(&format!("/{lang}{path}/days{query}")).await;
            let head = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
            assert_eq!((response.status().as_u16(), head("cache-control")), (200, "private, no-store".to_owned()), "{lang}{path}{query}");
            assert!(head("content-type").starts_with("text/html") && head("content-language").starts_with(lang));
            let part = text(response).await;
            let page = text(app.get(&format!("/{lang}{path}{query}")).await).await;
            assert!(part.starts_with("<div data-said=\"") && page.contains(&part), "{lang}{path}{query}: {part}\n{page}");
            assert_eq!(part.matches("aria-current=\"date\"").count(), 1, "{part}");
            // The script asks one step below the address of a day.
            let before = query.split_once("day=").unwrap().0.replace('&', "&amp;");
            assert!(part.contains(&format!("href=\"/{lang}{path}{before}day=")), "{part}");
        }
        let part = text(app.get(&format!("/{lang}{hall}/days?day=2026-11-25")).await).await;
        assert!(part.contains(SLOT) && !part.contains(LATER), "{part}");
    }
    let closed = text(app.get(&format!("/en{hall}/days?day=2026-11-28")).await).await;
    assert!(closed.contains("aj-slots-next") && !closed.contains("type=\"radio\""), "{closed}");
    for missing in ["/en/book/residence_registration/nowhere/days", &format!("{path}/move/days?key=wrong")] {
        assert_eq!(app.get(missing).await.status(), 404, "{missing}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_slot_says_so_and_names_another_way() {
    let app = TestApp::start().await;
    for _ in 0..4 {
        app.hold("en", SLOT).await;
    }
    let response = app.post("/en/book/residence_registration/hall-dongli", &[("slot", SLOT)]).await;
    assert_eq!(response.status(), 422);
    assert!(text(response).await.contains("The last seat of this time has just been taken"));
    // The holds run out and the seats come back.
    app.clock.forward(10);
    app.hold("en", SLOT).await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_has_run_out_loses_nothing_typed() {
    let app = TestApp::start().await;
    let details = app.hold("en", SLOT).await;
    app.clock.forward(10);
    let response = app.post(&details, &[("name", "Frida Kahlo"), ("email", "wrong")]).await;
    assert_eq!(response.status(), 303);
    let again = location(&response);
    let html = text(app.get(&again).await).await;
    assert!(html.contains("The 10 minutes are over"), "{html}");
    let draft = details.rsplit('/').next().unwrap();
    let response = app.post("/en/book/residence_registration/hall-dongli", &[("slot", LATER), ("draft", draft)]).await;
    let html = text(app.get(&location(&response)).await).await;
    assert!(html.contains("value=\"Frida Kahlo\"") && html.contains("value=\"wrong\""), "{html}");
    assert_eq!(app.get("/en/book/details/00000000-0000-4000-8000-000000000000").await.status(), 404);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_makes_one_appointment() {
    let app = TestApp::start().await;
    let details = app.hold("en", SLOT).await;
    let review = location(&app.post(&details, &[("name", "Frida"), ("email", "frida@example.org")]).await);
    let (one, two) = tokio::join!(app.post(&review, &[]), app.post(&review, &[]));
    assert_eq!((one.status().as_u16(), two.status().as_u16()), (303, 303));
    assert_eq!(location(&one), location(&two));
    assert_eq!(location(&app.post(&review, &[]).await), location(&one), "sent again later");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_is_found_by_code_and_contact_only() {
    let app = TestApp::start().await;
    let page = app.book("ko", SLOT, &[("name", "민수"), ("email", "Min@Example.org"), ("phone", "010-1234-5678")]).await;
    let code = page.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    for contact in ["min@example.org", "+82 10 1234 5678", "010 1234 5678"] {
        let response = app.post("/en/appointments", &[("code", &code.to_lowercase().replace('-', "")), ("contact", contact)]).await;
        assert_eq!(response.status(), 303, "{contact}");
    }
    let last = if code.ends_with('A') { "B" } else { "A" };
    let typo = format!("{}{last}", &code[..code.len() - 1]);
    for (code, contact, words) in [
        ("", "", "Enter the code"),
        ("K7QF", "a@example.org", "eight letters and digits"),
        (typo.as_str(), "min@example.org", "One letter or digit of the code is wrong"),
        (code.as_str(), "", "Enter the e-mail address or telephone number"),
        (code.as_str(), "other@example.org", "do not go together"),
    ] {
        let response = app.post("/en/appointments", &[("code", code), ("contact", contact)]).await;
        assert_eq!(response.status(), 422, "{code} {contact}");
        let html = text(response).await;
        assert!(html.contains(words), "{words}: {html}");
        assert!(html.contains(&format!("value=\"{contact}\"")) || contact.is_empty());
    }
    for _ in 0..10 {
        app.post("/en/appointments", &[("code", &code), ("contact", "guess@example.org")]).await;
    }
    assert_eq!(app.post("/en/appointments", &[("code", &code), ("contact", "guess@example.org")]).await.status(), 429);
    // Thirty days after the appointment its link has expired.
    app.clock.forward(60 * 24 * 32);
    let response = app.get(&page).await;
    assert_eq!(response.status(), 410);
    assert!(text(response).await.contains("lang=\"ko\""));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_too_large_or_broken_are_refused_calmly() {
    let app = TestApp::start().await;
    let details = app.hold("es", SLOT).await;
    let response = app.post(&details, &[("name", &"a".repeat(70_000))]).await;
    assert_eq!(response.status(), 413);
    assert!(text(response).await.contains("lang=\"es\""));
    let broken = app.client.post(format!("{}{details}", app.base)).header("content-type", "text/plain").body("x").send().await.unwrap();
    assert_eq!(broken.status(), 400);
    let api = |body: String| {
        app.client
            .post(format!("{}/api/v1/appointments", app.base))
            .header("idempotency-key", "k")
            .header("accept-language", "ja")
            .body(body)
            .send()
    };
    assert_eq!(api("{".to_owned()).await.unwrap().status(), 400);
    assert_eq!(api(" ".repeat(70_000)).await.unwrap().status(), 413);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_is_refused() {
    let app = TestApp::start().await;
    let send = |name: &'static str, value: &'static str| {
        app.client.post(format!("{}/en/appointments", app.base)).header(name, value).form(&[("code", "x")]).send()
    };
    assert_eq!(send("sec-fetch-site", "cross-site").await.unwrap().status(), 403);
    assert_eq!(send("origin", "https://evil.example").await.unwrap().status(), 403);
    assert_eq!(send("sec-fetch-site", "same-origin").await.unwrap().status(), 422);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_stands_in_the_database_in_the_clear() {
    let app = TestApp::start().await;
    let details = app.hold("en", LATER).await;
    app.post(&details, &[("name", "Quetzalcoatl Draft"), ("email", "draft-person@example.org")]).await;
    app.book("en", SLOT, &[("name", "Quetzalcoatl Xochitl"), ("email", "secret-person@example.org"), ("phone", "+34612345678")]).await;
    let folder = app.folder.path().join("data");
    let bytes: Vec<u8> = ["anjia.db", "anjia.db-wal"].iter().flat_map(|f| std::fs::read(folder.join(f)).unwrap_or_default()).collect();
    assert!(bytes.len() > 10_000);
    for needle in ["Quetzalcoatl", "secret-person", "draft-person", "34612345678"] {
        assert!(!bytes.windows(needle.len()).any(|w| w == needle.as_bytes()), "{needle} stands in the database");
    }
    app.stop().await;
}

fn booking(slot: &str) -> Value {
    json!({"slot": slot, "service": "residence_registration", "name": "Frida", "email": "frida@example.org", "language": "es", "party_size": 2})
}

async fn create(app: &TestApp, key: &str, lang: &str, body: &Value) -> (u16, Value) {
    let response = app
        .client
        .post(format!("{}/api/v1/appointments", app.base))
        .header("idempotency-key", key)
        .header("accept-language", lang)
        .json(body)
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_books_reads_moves_and_cancels() {
    let app = TestApp::start().await;
    let slots: Value =
        app.get("/api/v1/slots?service=residence_registration&office=hall-dongli&from=2026-11-25&days=1").await.json().await.unwrap();
    assert_eq!(slots.as_array().unwrap().len(), 19);
    assert_eq!(slots[1], json!({"id": SLOT, "start": "2026-11-25T09:20:00+08:00", "end": "2026-11-25T09:40:00+08:00", "free": 4}));
    let (status, made) = create(&app, "key-1", "en", &booking(SLOT)).await;
    assert_eq!((status, &made["state"], &made["party_size"]), (201, &json!("booked"), &json!(2)));
    let (status, again) = create(&app, "key-1", "en", &booking(SLOT)).await;
    assert_eq!((status, &again["code"]), (201, &made["code"]));
    let (status, problem) = create(&app, "key-1", "ko", &booking(LATER)).await;
    assert_eq!((status, &problem["type"]), (422, &json!("urn:anjia:problem:key-reused")));
    // An answer that was lost is given again, also when nobody can book the time any more.
    app.clock.forward(60 * 24 + 15);
    let (status, late) = create(&app, "key-1", "en", &booking(SLOT)).await;
    assert_eq!((status, &late["code"]), (201, &made["code"]));
    assert_eq!(create(&app, "key-1", "en", &booking(LATER)).await.0, 422);
    assert_eq!(create(&app, "key-2", "en", &booking(SLOT)).await.0, 422, "too late");
    let address = format!("{}/api/v1/appointments/{}", app.base, made["code"].as_str().unwrap());
    let secret = made["secret"].as_str().unwrap();
    let read: Value = app.client.get(&address).bearer_auth(secret).send().await.unwrap().json().await.unwrap();
    assert_eq!(read["name"], "Frida");
    assert_eq!(app.client.get(&address).bearer_auth("wrong").send().await.unwrap().status(), 404);
    assert_eq!(app.client.get(&address).send().await.unwrap().status(), 401);
    assert_eq!(
        app.client.get(format!("{}/api/v1/appointments/0000-0000", app.base)).bearer_auth(secret).send().await.unwrap().status(),
        404
    );
    let moved: Value =
        app.client.patch(&address).bearer_auth(secret).json(&json!({"slot": LATER})).send().await.unwrap().json().await.unwrap();
    assert_eq!((&moved["slot"], &moved["sequence"], &moved["state"]), (&json!(LATER), &json!(1), &json!("rescheduled")));
    // A seat cannot be handed over: the name of a booked appointment stays.
    let renamed =
        app.client.patch(&address).bearer_auth(secret).json(&json!({"slot": SLOT, "name": "Somebody Else"})).send().await.unwrap();
    assert_eq!(renamed.status(), 400);
    let same: Value = app.client.get(&address).bearer_auth(secret).send().await.unwrap().json().await.unwrap();
    assert_eq!((&same["name"], &same["slot"]), (&read["name"], &json!(LATER)));
    let gone: Value = app.client.delete(&address).bearer_auth(secret).send().await.unwrap().json().await.unwrap();
    assert_eq!(gone["state"], "cancelled");
    let closed = app.client.patch(&address).bearer_auth(secret).json(&json!({"slot": SLOT})).send().await.unwrap();
    assert_eq!(closed.status(), 409);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_name_their_fields_in_the_asked_language() {
    let app = TestApp::start().await;
    let bad = json!({"slot": "x", "name": "", "email": "frida", "party_size": 99});
    for lang in LANGUAGES {
        let (status, problem) = create(&app, "k", lang, &bad).await;
        assert_eq!((status, &problem["status"]), (422, &json!(422)));
        let fields: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["slot", "name", "email", "party_size"]);
    }
    let (_, zh) = create(&app, "k", "zh-CN", &bad).await;
    let (_, en) = create(&app, "k", "en", &bad).await;
    assert_ne!(zh["title"], en["title"]);
    let mut alone = booking(SLOT);
    alone["party_size"] = json!(1);
    for n in 0..4 {
        assert_eq!(create(&app, &format!("fill-{n}"), "en", &alone).await.0, 201);
    }
    let (status, limited) = create(&app, "fifth", "ko", &booking(LATER)).await;
    assert_eq!((status, &limited["errors"][0]["field"]), (422, &json!("email")), "one contact has four appointments to come at most");
    let mut other = booking(SLOT);
    other["email"] = json!("other@example.org");
    let (status, full) = create(&app, "one-more", "en", &other).await;
    assert_eq!((status, &full["type"], full["alternatives"].as_array().unwrap().len()), (409, &json!("urn:anjia:problem:slot-full"), 3));
    let no_key = app.client.post(format!("{}/api/v1/appointments", app.base)).json(&booking(LATER)).send().await.unwrap();
    assert_eq!((no_key.status().as_u16(), no_key.headers()["content-type"].to_str().unwrap()), (400, "application/problem+json"));
    assert_eq!(app.get("/api/v1/nothing").await.status(), 404);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_the_openapi_document_agree_with_the_code() {
    let app = TestApp::start().await;
    let offices: Value = app.get("/api/v1/offices?service=residence_registration&near=39.09,117.31").await.json().await.unwrap();
    assert!(offices.as_array().unwrap().len() > 20);
    let police: Value = app.get("/api/v1/offices?kind=police_station&q=%E5%BC%A0%E8%B4%B5%E5%BA%84").await.json().await.unwrap();
    assert_eq!(police.as_array().unwrap().len(), 1);
    assert_eq!(app.get("/api/v1/offices?service=nothing").await.status(), 422);
    assert_eq!(app.get("/api/v1/slots?service=nothing&office=x").await.status(), 404);
    assert_eq!(app.get("/api/v1/slots?service=residence_registration&office=hall-dongli&days=99").await.status(), 422);
    let document: Value = app.get("/api/v1/openapi.json").await.json().await.unwrap();
    let paths = document["paths"].as_object().unwrap();
    for path in ["/api/v1/services", "/api/v1/offices", "/api/v1/slots", "/api/v1/appointments", "/api/v1/appointments/{code}"] {
        assert!(paths.contains_key(path), "{path} is not described");
    }
    for path in ["/healthz", "/readyz", "/metrics", "/robots.txt", "/favicon.svg"] {
        assert!([200, 404].contains(&app.get(path).await.status().as_u16()), "{path}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_anybody_can_open_may_be_found_and_what_is_one_person_s_may_not() {
    let app = TestApp::start().await;
    let open = [
        "",
        "/about",
        "/accessibility",
        "/appointments",
        "/book",
        "/book/residence_registration",
        "/book/residence_registration/hall-dongli",
        "/card",
        "/card/sheet",
        "/companies",
        "/emergency",
        "/enrolments",
        "/help",
        "/help/housing",
        "/offices",
        "/offices/hall-dongli",
        "/police",
        "/police/ps-120110001",
        "/privacy",
        "/register",
        "/register/arrived",
        "/registrations",
        "/requests",
        "/search",
        "/search?q=hukou",
        "/services",
        "/services/residence_registration",
        "/training",
        "/training/welding",
    ];
    for lang in ["zh", "en", "ja", "ko", "es"] {
        for path in open {
            let page = app.get(&format!("/{lang}{path}")).await;
            assert_eq!(page.status(), 200, "/{lang}{path}");
            let html = text(page).await;
            let described = html.split(r#"<meta name="description" content=""#).nth(1).is_some_and(|rest| !rest.starts_with('"'));
            assert!(described && !html.contains("noindex"), "/{lang}{path}");
            let address = path.split('?').next().unwrap_or_default();
            assert!(html.contains(&format!(r#"<link rel="canonical" href="{}/{lang}{address}""#, app.base)), "/{lang}{path}");
        }
    }
    let details = app.hold("en", SLOT).await;
    assert!(text(app.get(&details).await).await.contains(r#"<meta name="robots" content="noindex""#));
    let resumed = text(app.get("/en/registrations/ABCD-EFGH").await).await;
    assert!(resumed.contains("noindex"), "it stands in the place of one person's page");
    let robots = text(app.get("/robots.txt").await).await;
    assert!(!robots.lines().any(|l| l == "Disallow: /en/search"), "{robots}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_from_memory_are_the_same_and_grow_old() {
    let app = TestApp::start().await;
    let first = app.get("/ja").await;
    let tag = first.headers()["etag"].clone();
    let html = text(first).await;
    let second = app.get("/ja").await;
    assert_eq!((second.headers()["etag"].clone(), text(second).await), (tag.clone(), html));
    let same = app.client.get(format!("{}/ja", app.base)).header("if-none-match", tag.clone()).send().await.unwrap();
    assert_eq!(same.status(), 304);
    app.clock.forward(60);
    let next = app.get("/ja").await;
    assert_ne!(next.headers()["etag"], tag, "the next free time is another one an hour later");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_the_language_keeps_what_was_typed() {
    let app = TestApp::start().await;
    let details = app.hold("en", SLOT).await;
    let page = app.get(&details).await.text().await.unwrap();
    assert!(page.contains(r#"form="details" name="to" value="ko""#), "{page}");
    // Half a form, and a mistake in it: neither is lost, and neither is complained about in the other language yet.
    let typed = [("name", "남궁"), ("email", "min@"), ("language", "en"), ("party_size", "3"), ("to", "ko")];
    let response = app.post(&details, &typed).await;
    assert_eq!((response.status().as_u16(), location(&response)), (303, details.replacen("/en/", "/ko/", 1)));
    let page = app.get(&location(&response)).await.text().await.unwrap();
    for kept in [r#"value="남궁""#, r#"value="min@""#] {
        assert!(page.contains(kept), "{kept} in {page}");
    }
    let marked = |value: &str| {
        page.split("<input")
            .any(|i| i.split('>').next().is_some_and(|i| i.contains(&format!(r#"value="{value}""#)) && i.contains(" checked")))
    };
    assert!(marked("ko") && !marked("en"), "mails follow the language of the page until one is chosen");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_journey_on_postgres_and_calm_while_it_is_away() {
    let mut postgres = Postgres::start_own(false);
    let app = TestApp::on(&postgres.database()).await;
    // A person, and a machine.
    let page = app.book("ko", SLOT, &[("name", "남궁 민수"), ("email", "min@example.org"), ("party_size", "2")]).await;
    assert!(text(app.get(&page).await).await.contains("남궁 민수"));
    let (path, query) = page.split_once('?').unwrap();
    let key = query.split('&').next().unwrap().trim_start_matches("key=");
    let moved = app.post(&format!("{path}/move"), &[("key", key), ("sequence", "0"), ("slot", LATER)]).await;
    assert!(location(&moved).contains("done=moved"));
    assert_eq!(create(&app, "k", "en", &booking(SLOT)).await.0, 201);
    assert_eq!(app.get("/readyz").await.status(), 200);
    // The database goes away while somebody types.
    let details = app.hold("ja", "hall-dongli.residence_registration.20261127T0920").await;
    postgres.kill();
    let typed = [("name", "さくら & \"花\""), ("email", "sakura@example.org"), ("party_size", "3")];
    let waiting = app.post(&details, &typed).await;
    assert_eq!((waiting.status().as_u16(), waiting.headers()["retry-after"].to_str().unwrap()), (503, "3"));
    let html = text(waiting).await;
    assert!(
        html.contains(&format!("action=\"{details}\"")) && html.contains("さくら &amp; &quot;花&quot;") && html.contains("lang=\"ja\""),
        "{html}"
    );
    assert!(html.contains("value=\"sakura@example.org\"") && html.contains("value=\"3\""), "{html}");
    assert_eq!(app.get("/readyz").await.status(), 503);
    for calm in ["/ja/services/residence_registration", "/zh/emergency", "/es/about"] {
        assert_eq!(app.get(calm).await.status(), 200, "{calm}");
    }
    let machine = app.client.post(format!("{}/api/v1/appointments", app.base)).header("idempotency-key", "k2").json(&booking(LATER));
    let waiting = machine.send().await.unwrap();
    assert_eq!((waiting.status().as_u16(), waiting.headers()["retry-after"].to_str().unwrap()), (503, "3"));
    // Back again, and the same form sent again goes on.
    postgres.start_again();
    postgres.wait_until_ready();
    let mut status = 0;
    for _ in 0..100 {
        let response = app.post(&details, &typed).await;
        status = response.status().as_u16();
        if status == 303 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(status, 303);
    app.stop().await;
}
