//! Draws over HTTP: entered in every language, drawn, told by mail, published, and recomputed by somebody else.

use std::path::{Path, PathBuf};
use std::process::Command;

use anjia_tests::app::{TestApp, location};
use anjia_tests::scene;
use serde_json::{Value, json};

use super::{LANGUAGES, text};

const OFFICE: &str = "ps-120110001";

fn data_set(folder: &Path) -> PathBuf {
    let data = scene::data_set(folder, 4, 20);
    let name =
        json!({"zh": "居住登记专场", "en": "Registration day", "ja": "居住登録の日", "ko": "거주 등록의 날", "es": "Jornada de registro"});
    let draw = |id: &str, day: &str| {
        json!({
            "id": id, "name": name, "office": OFFICE, "service": "residence_registration", "from": day, "to": day,
            "opens_at": "2026-11-24T09:30:00", "closes_at": "2026-11-26T18:00:00"
        })
    };
    let draws = json!({"draws": [draw("first", "2026-12-01"), draw("second", "2026-12-02")]});
    std::fs::write(data.join("draws.json"), draws.to_string()).unwrap();
    data
}

async fn start(folder: &Path) -> TestApp {
    let data = data_set(folder);
    TestApp::with(|settings| settings.data.dir = Some(data)).await
}

async fn published(app: &TestApp, id: &str) -> Value {
    app.get(&format!("/api/v1/draws/{id}")).await.json().await.unwrap()
}

async fn enter(app: &TestApp, lang: &str, email: &str, more: &[(&str, &str)]) -> reqwest::Response {
    let mut fields = vec![("name", "남궁 민수"), ("email", email), ("language", lang)];
    fields.extend_from_slice(more);
    app.post(&format!("/{lang}/draws/first"), &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draw_is_entered_drawn_told_and_recomputed() {
    let folder = tempfile::tempdir().unwrap();
    let app = start(folder.path()).await;
    let slot = format!("{OFFICE}.residence_registration.20261201T0830");
    // Not open yet: the page says when, and nobody can enter or book the day past the draw.
    for lang in LANGUAGES {
        let html = text(app.get(&format!("/{lang}/draws/first")).await).await;
        assert!(!html.contains("name=\"email\"") && html.contains("09:30"), "{html}");
        let slots = text(app.get(&format!("/{lang}/book/residence_registration/{OFFICE}?day=2026-12-01")).await).await;
        assert!(slots.contains(&format!("href=\"/{lang}/draws/first\"")) && !slots.contains(&slot), "{slots}");
    }
    assert_eq!(published(&app, "first").await["commitment"], Value::Null);
    assert_eq!(app.post(&format!("/en/book/residence_registration/{OFFICE}"), &[("slot", &slot)]).await.status(), 422);
    assert!(!location(&enter(&app, "en", "early@example.org", &[]).await).contains("receipt"));
    app.clock.forward(30);
    let open = published(&app, "first").await;
    let commitment = open["commitment"].as_str().unwrap().to_owned();
    assert_eq!((commitment.len(), &open["seed"], open["seats"].as_u64().unwrap()), (64, &Value::Null, 20));
    // Twenty-five people for twenty times, five languages.
    let mut receipts = Vec::new();
    for n in 0..25 {
        let lang = LANGUAGES[n % 5];
        let response = enter(&app, lang, &format!("p{n}@example.org"), &[]).await;
        assert_eq!(response.status(), 303);
        let address = location(&response);
        let html = text(app.get(&address).await).await;
        receipts.push(address.split("receipt=").nth(1).unwrap().to_owned());
        assert!(html.contains(&receipts[n]) && html.contains(&commitment), "{html}");
    }
    // The same address, or the same telephone number, a second time.
    for more in [&[][..], &[("phone", "13800138000")][..]] {
        assert!(location(&enter(&app, "es", "P3@example.org", more).await).contains("again=1"));
    }
    let again = text(app.get("/es/draws/first?again=1").await).await;
    assert!(again.contains("Ya tenía una inscripción"));
    assert_eq!(published(&app, "first").await["count"], json!(25));
    assert_eq!(published(&app, "first").await["entries"], json!([]), "nobody sees who comes before it is closed");
    // Closed and drawn.
    app.clock.forward(60 * 57 + 1);
    assert!(!location(&enter(&app, "en", "late@example.org", &[]).await).contains("receipt"));
    let listed = published(&app, "first").await;
    assert_eq!((listed["entries"].as_array().unwrap().len(), &listed["seed"]), (25, &Value::Null), "listed before the seed is told");
    assert_eq!(app.portal().run_draws().await.unwrap(), 2, "both draws are over");
    assert_eq!(app.portal().run_draws().await.unwrap(), 0, "once");
    let drawn = published(&app, "first").await;
    assert_eq!(drawn["commitment"], json!(commitment), "the seed is the one promised");
    let entries = drawn["entries"].as_array().unwrap();
    assert_eq!(entries.iter().map(|e| e["rank"].as_u64().unwrap()).collect::<Vec<_>>(), (1..=25).collect::<Vec<_>>());
    assert_eq!(entries.iter().map(|e| e["seated"].as_bool().unwrap()).collect::<Vec<_>>(), [[true; 20].as_slice(), &[false; 5]].concat());
    // Somebody else computes it again, with the program and with a dozen lines of Python.
    let file = folder.path().join("first.json");
    std::fs::write(&file, drawn.to_string()).unwrap();
    let check = |file: &Path| Command::new(env!("CARGO_BIN_EXE_portal")).args(["check-draw"]).arg(file).output().unwrap();
    let output = check(&file);
    assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("all 25 entries"), "{output:?}");
    let python = "import hashlib,json,sys\nd=json.load(open(sys.argv[1]));s=bytes.fromhex(d['seed']);p=[e['fingerprint'] for e in d['entries']]\nassert hashlib.sha256(s).hexdigest()==d['commitment']\nassert p==sorted(p,key=lambda f:hashlib.sha256(s+bytes.fromhex(f)).digest())\nassert hashlib.sha256(sys.argv[2].encode()).hexdigest() in p";
    assert!(Command::new("python3").args(["-c", python]).arg(&file).arg(&receipts[7]).status().unwrap().success());
    let mut bent = drawn.clone();
    bent["entries"].as_array_mut().unwrap().swap(0, 24);
    std::fs::write(&file, bent.to_string()).unwrap();
    assert!(!check(&file).status.success(), "a bent list is found out");
    // Everybody is told, in their language: the receipt, and what came of it.
    app.ring();
    let mails = mails(&app, 50).await;
    let count = |words: &str| mails.iter().filter(|m| m.contains(words)).count();
    assert_eq!((count("appointments/"), count("抽中了，已为您预约"), count("没有抽中")), (20, 20, 5));
    assert!(mails.iter().all(|m| !m.contains("{ $")));
    // The pages show the results, and what a receipt brought.
    let seated: Vec<_> = entries.iter().filter(|e| e["seated"] == json!(true)).map(|e| e["fingerprint"].as_str().unwrap()).collect();
    for (n, lang) in LANGUAGES.into_iter().enumerate() {
        let html = text(app.get(&format!("/{lang}/draws/first?receipt={}", receipts[n])).await).await;
        let print = html.split("<code>").nth(2).unwrap().split('<').next().unwrap().to_owned();
        assert_eq!(html.contains("aj-notice aj-notice-success"), seated.contains(&print.as_str()), "{html}");
        assert!(html.contains(drawn["seed"].as_str().unwrap()));
    }
    // Nobody entered the second draw: its times are everybody's now, and so is nothing of the first.
    app.clock.forward(1);
    let page = text(app.get(&format!("/en/book/residence_registration/{OFFICE}?day=2026-12-02")).await).await;
    assert!(page.contains(&format!("value=\"{OFFICE}.residence_registration.20261202T0830\"")) && !page.contains("/draws/second"));
    assert_eq!(app.post(&format!("/en/book/residence_registration/{OFFICE}"), &[("slot", &slot)]).await.status(), 422, "given away");
    app.stop().await;
}

/// The texts of all mails, when there are so many.
async fn mails(app: &TestApp, many: usize) -> Vec<String> {
    for _ in 0..1500 {
        let found = app.mails();
        if found.len() >= many {
            return found.into_iter().map(|m| m.text).collect();
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{many} mails do not come");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_entries_are_answered_beside_their_fields_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let app = start(folder.path()).await;
    app.clock.forward(31);
    for lang in LANGUAGES {
        for (field, value) in [("email", ""), ("email", "frida"), ("name", ""), ("phone", "12"), ("days", "2026-12-24"), ("days", "soon")] {
            let mut fields = vec![("name", "Frida"), ("email", "f@example.org"), ("phone", "+8613800138000"), ("days", "2026-12-01")];
            fields.retain(|f| f.0 != field);
            fields.push((field, value));
            let response = app.post(&format!("/{lang}/draws/first"), &fields).await;
            assert_eq!(response.status(), 422, "{lang} {field}={value}");
            let html = text(response).await;
            assert!(html.contains(&format!("id=\"{field}-error\"")), "{lang} {field}={value}: {html}");
            assert!(field == "name" || html.contains("value=\"Frida\""));
            assert!(field == "days" || html.contains("value=\"2026-12-01\" checked"), "the day is kept: {html}");
        }
    }
    assert_eq!(app.get("/en/draws/nothing").await.status(), 404);
    // A machine.
    let call = async |body: Value| {
        let response = app.client.post(format!("{}/api/v1/draws/first/entries", app.base)).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (status, problem) = call(json!({"name": "", "email": "", "days": ["x"]})).await;
    let fields: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!((status, fields), (422, vec!["name", "email", "days"]));
    let entry = json!({"name": "Frida", "email": "m@example.org", "days": ["2026-12-01"]});
    let (status, receipt) = call(entry.clone()).await;
    assert_eq!((status, receipt["receipt"].as_str().unwrap().len()), (201, 26));
    assert_eq!(call(entry.clone()).await, (200, json!({"receipt": null})));
    app.clock.forward(60 * 24 * 3);
    assert_eq!(call(entry).await.0, 409);
    let all: Value = app.get("/api/v1/draws").await.json().await.unwrap();
    assert_eq!(all.as_array().unwrap().iter().map(|d| d["count"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 0]);
    app.stop().await;
}

/// What the database holds of the first who entered can no longer be read.
fn damage_the_first(app: &TestApp) {
    let file = app.folder.path().join("data/anjia.db");
    let python = "import sqlite3,sys\nd=sqlite3.connect(sys.argv[1],timeout=30)\nwith d: assert d.execute(\"UPDATE entries SET details = x'00' WHERE rowid = (SELECT MIN(rowid) FROM entries)\").rowcount == 1";
    assert!(Command::new("python3").args(["-c", python]).arg(&file).status().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_keep_their_country_and_nobody_gets_more_than_they_may() {
    let folder = tempfile::tempdir().unwrap();
    let app = start(folder.path()).await;
    app.clock.forward(31);
    // Somebody has as many appointments as one may.
    for n in 0..4 {
        let details = app.hold("en", &format!("hall-dongli.residence_registration.20261130T{}", ["0920", "0940", "1000", "1020"][n])).await;
        let review = app.post(&details, &[("name", "Frida"), ("email", "busy@example.org")]).await;
        assert_eq!(app.post(&location(&review), &[]).await.status(), 303);
    }
    // Each typed their number as at home, on a page of their own language, and reads mail in another one.
    let typed = [
        ("en", "damaged@example.org", "", "en"),
        ("es", "es@example.org", "612 345 678", "zh"),
        ("ja", "ja@example.org", "090-1234-5678", "en"),
        ("en", "busy@example.org", "", "ko"),
    ];
    for (page, email, phone, language) in typed {
        let fields = [("name", "남궁 민수"), ("email", email), ("phone", phone), ("language", language)];
        let entered = app.post(&format!("/{page}/draws/first"), &fields).await;
        assert!(location(&entered).contains("receipt="), "{email}");
    }
    damage_the_first(&app);
    app.clock.forward(60 * 57 + 1);
    assert_eq!(app.portal().run_draws().await.unwrap(), 2, "one entry that cannot be read stops nobody");
    let drawn = published(&app, "first").await;
    let seated = drawn["entries"].as_array().unwrap().iter().filter(|e| e["seated"] == json!(true)).count();
    assert_eq!((drawn["entries"].as_array().unwrap().len(), seated), (4, 2));
    app.ring();
    let mails = mails(&app, 4 + 4 + 3).await;
    let limit = mails.iter().filter(|m| m.contains("이 연락처로는 더 이상 예약하실 수 없어") && m.contains("预约已达上限")).count();
    assert_eq!(limit, 1);
    for (english, number) in [(false, "+34612345678"), (true, "+819012345678")] {
        let mail = mails.iter().find(|m| m.contains("抽中了，已为您预约") && m.contains("you were drawn") == english).unwrap();
        let code = mail.split("/appointments/").nth(1).unwrap().split('?').next().unwrap().parse().unwrap();
        let opened = app.portal().open_by_contact(code, number, anjia_domain::Lang::Zh).await.unwrap();
        assert!(matches!(opened, anjia_portal::manage::Opening::Open(_)), "{number}");
    }
    app.stop().await;
}
