//! Training: courses found, a seat held, enrolled, waited for, offered, given up, marked; by page and by machine.

use anjia_domain::Lang;
use anjia_domain::ids::SessionId;
use anjia_domain::training::{Outcome, Session};
use anjia_portal::training::Marked;
use anjia_tests::app::{TestApp, location};
use anjia_tests::visitor::pairs;
use reqwest::Method;
use serde_json::{Value, json};

use super::register::prepared;
use super::{LANGUAGES, text};

/// A session of the built-in courses that begins after the test clock's day.
const SESSION: &str = "/training/welding/welding-day-20261207";

/// Makes a session with so many seats, a week ahead.
async fn small_session(app: &TestApp, id: &str, seats: u16) -> String {
    let value = json!({
        "id": id, "course": "work_safety", "office": "tc-binhai", "languages": ["zh", "en"], "seats": seats,
        "lessons": [
            {"day": "2026-12-02", "from": "18:30:00", "to": "20:30:00"},
            {"day": "2026-12-04", "from": "18:30:00", "to": "20:30:00"}
        ]
    });
    app.portal().put_session(serde_json::from_value::<Session>(value).unwrap()).await.unwrap();
    format!("/training/work_safety/{id}")
}

/// An enrolment's address and key.
struct Own {
    path: String,
    key: String,
}

impl Own {
    /// Enrols by the pages, or joins the line.
    async fn enrol(app: &TestApp, lang: &str, session: &str, line: &str, email: &str) -> Self {
        let details = hold(app, lang, session, line).await;
        let sent = app.post(&details, &[("name", "Frida Ñandú"), ("email", email), ("language", lang)]).await;
        assert_eq!(sent.status(), 303, "{}", sent.text().await.unwrap());
        let review = location(&sent);
        assert_eq!(app.get(&review).await.status(), 200);
        let page = location(&app.post(&review, &[]).await);
        // The form sent twice gives the same enrolment.
        assert_eq!(location(&app.post(&review, &[]).await), page);
        let (path, query) = page.split_once('?').unwrap();
        Self { path: path.to_owned(), key: query.split('&').next().unwrap().trim_start_matches("key=").to_owned() }
    }

    async fn page(&self, app: &TestApp) -> String {
        text(app.get(&format!("{}?key={}", self.path, self.key)).await).await
    }

    async fn say(&self, app: &TestApp, what: &str, offer: &str) -> String {
        location(&app.post(&self.path, &[("key", &self.key), ("do", what), ("offer", offer)]).await)
    }

    async fn offer(&self, app: &TestApp) -> Option<String> {
        let html = self.page(app).await;
        html.split("name=\"offer\" value=\"").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned())
    }

    fn code(&self) -> anjia_domain::code::Code {
        self.path.rsplit('/').next().unwrap().parse().unwrap()
    }
}

async fn hold(app: &TestApp, lang: &str, session: &str, line: &str) -> String {
    let held = app.post(&format!("/{lang}{session}"), &[("line", line)]).await;
    assert_eq!(held.status(), 303, "{}", held.text().await.unwrap());
    location(&held)
}

async fn mail_to(app: &TestApp, to: &str, said: &str) -> String {
    app.ring();
    for _ in 0..500 {
        if let Some(mail) = app.mails().into_iter().find(|m| m.to == to && (m.subject.contains(said) || m.text.contains(said))) {
            return mail.text;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("no mail with {said} was sent to {to}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_finds_a_course_and_enrols_in_every_language() {
    let app = TestApp::start().await;
    for lang in LANGUAGES {
        let list = text(app.get(&format!("/{lang}/training")).await).await;
        assert!(list.contains(&format!("/{lang}/training/welding\"")) && !list.contains("{ $"), "{list}");
        let course = text(app.get(&format!("/{lang}/training/welding")).await).await;
        assert!(course.contains(SESSION) && course.contains("焊工") && course.contains("tc-binhai"));
        let session = text(app.get(&format!("/{lang}{SESSION}")).await).await;
        assert!(session.contains("08:30") && session.contains("11:50"), "{session}");
        let email = format!("frida-{lang}@example.org");
        let own = Own::enrol(&app, lang, SESSION, "", &email).await;
        let page = own.page(&app).await;
        assert!(page.contains("Frida Ñandú") && page.contains("2026") && page.contains(&own.code().to_string()) && page.contains("焊工"));
        let mail = mail_to(&app, &email, &own.code().to_string()).await;
        assert!(mail.contains(&own.key) && mail.contains("焊工") && !mail.contains("{ $"), "{mail}");
        // All lessons stand in the calendar file, each by itself.
        let ics = text(app.get(&format!("{}.ics?key={}", own.path, own.key)).await).await.replace("\r\n ", "");
        // Six weeks of three lessons, without New Year's day.
        assert_eq!(ics.matches("BEGIN:VEVENT").count(), 17, "{ics}");
        assert!(ics.contains("DTSTART:20261207T003000Z") && ics.contains("METHOD:PUBLISH"));
        // Found again with code and contact.
        let found = app.post(&format!("/{lang}/enrolments"), &[("code", &own.code().to_string()), ("contact", &email)]).await;
        assert!(location(&found).contains(&own.key));
        let wrong = app.post(&format!("/{lang}/enrolments"), &[("code", &own.code().to_string()), ("contact", "x@example.org")]).await;
        assert_eq!(wrong.status(), 422);
        // Given up, twice.
        assert_eq!(app.get(&format!("{}/withdraw?key={}", own.path, own.key)).await.status(), 200);
        for _ in 0..2 {
            assert!(!own.say(&app, "withdraw", "").await.contains("done=late"));
        }
        let page = own.page(&app).await;
        assert!(!page.contains(".ics?key="), "{page}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filter_is_a_plain_form_and_nonsense_fits_everything() {
    let app = TestApp::start().await;
    let count = async |query: &str| {
        let html = text(app.get(&format!("/en/training{query}")).await).await;
        html.matches("class=\"aj-card\"").count()
    };
    assert_eq!(count("").await, 11);
    assert_eq!(count("?language=ja").await, 4, "lathe, cooking, e-commerce, Mandarin");
    assert_eq!(count("?trade=language&language=ko").await, 1);
    assert_eq!(count("?level=advanced").await, 1);
    assert_eq!(count("?place=ts-120110007").await, 1);
    assert_eq!(count("?place=120110007").await, 1, "a subdistrict's code");
    assert_eq!(count("?time=weekend&level=intermediate").await, 2);
    assert_eq!(count("?level=advanced&trade=food").await, 0);
    assert_eq!(count("?language=xx&time=%F0%9F%98%80&level=&trade=%27%3B--").await, 11);
    assert_eq!(count("?place=nowhere").await, 0);
    assert!(text(app.get("/en/training?language=ja").await).await.contains("4 courses"));
    for missing in ["/en/training/nothing", "/en/training/Welding!", "/en/training/welding/welding-day-19700101", "/en/enrol/x"] {
        assert_eq!(app.get(missing).await.status(), 404, "{missing}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_survives_mistakes_the_language_and_the_ten_minutes() {
    let app = TestApp::start().await;
    let details = hold(&app, "es", SESSION, "").await;
    let sent = app.post(&details, &[("name", "Frida"), ("email", "no address"), ("phone", "12")]).await;
    assert_eq!(sent.status(), 422);
    let html = text(sent).await;
    assert!(html.contains("no address") && html.contains("href=\"#email\"") && html.contains("href=\"#phone\""), "{html}");
    // What looks like a program is shown as it was typed, and never run.
    let script = app.post(&details, &[("name", "<script>alert(1)</script>"), ("email", "x"), ("phone", &"9".repeat(10_000))]).await;
    assert_eq!(script.status(), 422);
    let html = text(script).await;
    assert!(html.contains("&lt;script&gt;alert(1)") && !html.contains("<script>alert"), "{html}");
    let other = app.post(&details, &[("name", "Frida"), ("email", "no address"), ("language", "es"), ("to", "ko")]).await;
    let korean = location(&other);
    assert!(korean.starts_with("/ko/enrol/"));
    assert!(text(app.get(&korean).await).await.contains("no address"));
    app.clock.forward(11);
    let back = location(&app.get(&korean).await);
    assert!(back.starts_with(&format!("/ko{SESSION}?draft=")) && back.contains("gone=1"));
    let page = text(app.get(&back).await).await;
    let draft = page.split("name=\"draft\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let again = location(&app.post(&format!("/ko{SESSION}"), &[("draft", &draft), ("line", "")]).await);
    assert_eq!(again, korean);
    assert!(text(app.get(&again).await).await.contains("no address"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_given_back_goes_to_the_line_is_offered_once_and_taken_once() {
    let app = TestApp::start().await;
    let session = small_session(&app, "safety-small", 1).await;
    let first = Own::enrol(&app, "en", &session, "", "first@example.org").await;
    let full = app.post(&format!("/ja{session}"), &[("line", "")]).await;
    assert_eq!(full.status(), 409);
    assert!(text(full).await.contains("空き待ちに申し込む"));
    // Who waits is written to, so an address is needed.
    let details = hold(&app, "ja", &session, "1").await;
    let sent = app.post(&details, &[("name", "花子")]).await;
    assert_eq!(sent.status(), 422);
    assert!(text(sent).await.contains("花子"));
    let second = Own::enrol(&app, "ja", &session, "1", "second@example.org").await;
    app.clock.forward(1);
    let third = Own::enrol(&app, "ko", &session, "1", "third@example.org").await;
    assert!(third.page(&app).await.contains("대기 2번"));
    mail_to(&app, "second@example.org", "空き待ち").await;
    first.say(&app, "withdraw", "").await;
    app.portal().offer_seats().await.unwrap();
    let offer = second.offer(&app).await.unwrap();
    assert!(third.offer(&app).await.is_none(), "one seat, one offer");
    mail_to(&app, "second@example.org", "席が空きました").await;
    // Nobody passes those who wait.
    assert_eq!(app.post(&format!("/en{session}"), &[("line", "")]).await.status(), 409);
    assert!(third.say(&app, "accept", &offer).await.contains("done=over"), "an offer is for one person only");
    assert!(second.say(&app, "accept", &offer).await.contains("done=enrolled"));
    // A second acceptance gets a clear answer.
    let again = second.say(&app, "accept", &offer).await;
    assert!(again.contains("done=again"));
    assert!(text(app.get(&again).await).await.contains("もう一度押す必要はありません"));
    // Not answered in time: it is over with the waiting, and the seat goes on.
    second.say(&app, "withdraw", "").await;
    app.portal().offer_seats().await.unwrap();
    let late = third.offer(&app).await.unwrap();
    app.clock.forward(25 * 60);
    assert!(third.offer(&app).await.is_none());
    app.portal().offer_seats().await.unwrap();
    assert!(third.say(&app, "accept", &late).await.contains("done=over"));
    assert!(third.page(&app).await.contains("기한 지남"));
    app.clock.forward(61);
    let free = Own::enrol(&app, "en", &session, "", "third@example.org").await;
    assert!(free.page(&app).await.contains("enrolled"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_and_sessions_that_are_over_are_answered_clearly() {
    let app = TestApp::start().await;
    let own = Own::enrol(&app, "en", SESSION, "", "frida@example.org").await;
    let details = hold(&app, "en", SESSION, "").await;
    let review = location(&app.post(&details, &[("name", "F"), ("email", "FRIDA@example.org")]).await);
    let twice = app.post(&review, &[]).await;
    assert_eq!(twice.status(), 422);
    assert!(text(twice).await.contains("enrolled in this session already"));
    for n in 0..3 {
        let session = small_session(&app, &format!("safety-{n}"), 5).await;
        Own::enrol(&app, "en", &session, "", "frida@example.org").await;
    }
    let session = small_session(&app, "safety-last", 5).await;
    let details = hold(&app, "en", &session, "").await;
    let review = location(&app.post(&details, &[("name", "F"), ("email", "frida@example.org")]).await);
    let many = app.post(&review, &[]).await;
    assert_eq!(many.status(), 422);
    assert!(text(many).await.contains("reached the limit of enrolments"));
    // A cancelled session says so; everybody hears of it.
    let id: SessionId = "safety-0".parse().unwrap();
    assert_eq!(app.portal().cancel_session(&id).await.unwrap(), 1);
    mail_to(&app, "frida@example.org", "Cancelled:").await;
    let gone = app.get("/es/training/work_safety/safety-0").await;
    assert_eq!(gone.status(), 410);
    assert!(text(gone).await.contains("se ha cancelado"));
    assert_eq!(app.post("/es/training/work_safety/safety-0", &[]).await.status(), 410);
    // Begun: clear words in every language, and the next sessions.
    app.clock.forward(20 * 24 * 60);
    app.portal().plan_training().await.unwrap();
    for lang in LANGUAGES {
        let begun = app.get(&format!("/{lang}{SESSION}")).await;
        assert_eq!(begun.status(), 410);
        let html = text(begun).await;
        assert!(html.contains("welding-evening-") && !html.contains("name=\"line\""), "{html}");
        assert_eq!(app.post(&format!("/{lang}{SESSION}"), &[("line", "")]).await.status(), 410);
    }
    assert!(own.say(&app, "withdraw", "").await.contains("done=late"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_move_write_mark_and_the_job_desk_hears_only_with_consent() {
    let app = TestApp::start().await;
    let session = small_session(&app, "safety-staff", 12).await;
    let id: SessionId = "safety-staff".parse().unwrap();
    let mut people = Vec::new();
    for n in 0..11 {
        people.push(Own::enrol(&app, "ko", &session, "", &format!("p{n}@example.org")).await);
    }
    // Moved: the seat stays, the mail names both times.
    let (_, row) = app.portal().session(&id).await.unwrap().unwrap();
    let mut moved = row.session.clone();
    moved.lessons.remove(0);
    moved.office = "ts-120110003".parse().unwrap();
    assert_eq!(app.portal().put_session(moved).await.unwrap(), 11);
    let mail = mail_to(&app, "p3@example.org", "일정·장소 변경").await;
    assert!(mail.contains("万新街就业培训分中心") && mail.contains("변경 전"), "{mail}");
    let words = json!({"zh": "请带工作鞋。", "en": "Bring shoes.", "ja": "靴を持ってきてください。", "ko": "작업화를 가져오십시오.", "es": "Traiga calzado."});
    assert_eq!(app.portal().message_session(&id, &serde_json::from_value(words).unwrap()).await.unwrap(), 11);
    let mail = mail_to(&app, "p3@example.org", "작업화").await;
    assert!(mail.contains("请带工作鞋"), "{mail}");
    let portal = app.portal();
    assert_eq!(portal.mark_result(people[0].code(), Outcome::Passed).await.unwrap(), Marked::Closed, "it has not begun");
    app.clock.forward(11 * 24 * 60);
    let day = "2026-12-04".parse().unwrap();
    assert_eq!(portal.mark_attendance(people[0].code(), day, true).await.unwrap(), Marked::Yes { again: false });
    assert_eq!(portal.mark_attendance(people[0].code(), "2026-12-05".parse().unwrap(), true).await.unwrap(), Marked::Closed);
    let told = |html: &str| html.contains("10 people have passed") || html.contains("11 people have passed");
    for (n, own) in people.iter().enumerate() {
        let result = if n == 10 { Outcome::Left } else { Outcome::Passed };
        assert!(n == 10 || !told(&text(app.get("/en/training").await).await), "fewer than ten are not told of");
        assert_eq!(portal.mark_result(own.code(), result).await.unwrap(), Marked::Yes { again: false });
        assert_eq!(portal.mark_result(own.code(), result).await.unwrap(), Marked::Yes { again: true });
    }
    assert!(told(&text(app.get("/en/training/work_safety").await).await));
    mail_to(&app, "p3@example.org", "훈련 결과").await;
    assert!(portal.referrals().await.unwrap().is_empty(), "nobody has agreed");
    assert!(people[0].page(&app).await.contains("value=\"refer\""));
    people[0].say(&app, "refer", "").await;
    people[10].say(&app, "refer", "").await;
    let referred = portal.referrals().await.unwrap();
    assert_eq!(referred.iter().map(|r| r.code).collect::<Vec<_>>(), [people[0].code()], "only who passed and agreed");
    people[1].say(&app, "refer", "").await;
    people[1].say(&app, "keep", "").await;
    assert_eq!(portal.referrals().await.unwrap().len(), 1);
    assert_eq!(portal.mark_placed(people[0].code(), true).await.unwrap(), Marked::Yes { again: false });
    assert!(!text(app.get("/en/training").await).await.contains("found work"), "one is not told of");
    // Put right again, and erased after its time: the count stays.
    assert_eq!(portal.mark_result(people[9].code(), Outcome::NotPassed).await.unwrap(), Marked::Yes { again: false });
    assert!(!told(&text(app.get("/en/training").await).await));
    assert_eq!(portal.mark_result(people[9].code(), Outcome::Passed).await.unwrap(), Marked::Yes { again: false });
    app.clock.forward(91 * 24 * 60);
    assert!(portal.purge().await.unwrap() >= 11);
    assert!(portal.enrolments_of(&id).await.unwrap().is_empty());
    assert_eq!(app.get(&format!("{}?key={}", people[0].path, people[0].key)).await.status(), 404);
    assert!(told(&text(app.get("/en/training").await).await));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_enrols_with_a_key_reads_and_withdraws() {
    let app = TestApp::start().await;
    small_session(&app, "safety-api", 1).await;
    let call = async |method: Method, path: &str, key: &str, secret: &str, body: Option<Value>| {
        let request = app.client.request(method, format!("{}/api/v1{path}", app.base)).header("accept-language", "es");
        let request = if key.is_empty() { request } else { request.header("idempotency-key", key) };
        let request = if secret.is_empty() { request } else { request.bearer_auth(secret) };
        let response = body.into_iter().fold(request, |r, b| r.json(&b)).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (status, courses) = call(Method::GET, "/courses?q=seguridad+b%C3%A1sica&office=tc-binhai&language=en", "", "", None).await;
    assert_eq!((status, courses.as_array().unwrap().len(), &courses[0]["id"]), (200, 1, &json!("work_safety")), "{courses}");
    assert!(courses[0]["sessions"].as_array().unwrap().iter().any(|s| s["id"] == "safety-api" && s["free"] == 1));
    assert_eq!(call(Method::GET, "/courses?q=%E7%84%8A", "", "", None).await.1[0]["name"], "Soldadura");
    let new = |email: &str, waitlist: bool| Some(json!({"session": "safety-api", "name": "王", "email": email, "waitlist": waitlist}));
    assert_eq!(call(Method::POST, "/enrolments", "", "", new("a@example.org", false)).await.0, 400);
    let (status, first) = call(Method::POST, "/enrolments", "k1", "", new("a@example.org", false)).await;
    assert_eq!((status, &first["state"]), (201, &json!("enrolled")), "{first}");
    let (status, again) = call(Method::POST, "/enrolments", "k1", "", new("a@example.org", false)).await;
    assert_eq!((status, &again["code"]), (201, &first["code"]));
    assert_eq!(call(Method::POST, "/enrolments", "k1", "", new("b@example.org", false)).await.0, 422);
    let (status, problem) = call(Method::POST, "/enrolments", "k2", "", new("b@example.org", false)).await;
    assert_eq!((status, &problem["type"]), (409, &json!("urn:anjia:problem:session-full")));
    let (status, problem) = call(Method::POST, "/enrolments", "k3", "", new("", true)).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("email")));
    let (_, second) = call(Method::POST, "/enrolments", "k4", "", new("b@example.org", true)).await;
    assert_eq!((&second["state"], &second["place"]), (&json!("waiting"), &json!(1)));
    let (status, problem) = call(Method::POST, "/enrolments", "k5", "", new("b@example.org", true)).await;
    assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("email")), "once for each person and session");
    let path = format!("/enrolments/{}", first["code"].as_str().unwrap());
    let secret = first["secret"].as_str().unwrap();
    assert_eq!(call(Method::GET, &path, "", "", None).await.0, 401);
    assert_eq!(call(Method::GET, &path, "", "wrong", None).await.0, 404);
    assert_eq!(call(Method::GET, &path, "", secret, None).await.1["session"], "safety-api");
    for _ in 0..2 {
        assert_eq!(call(Method::DELETE, &path, "", secret, None).await.1["state"], "withdrawn");
    }
    app.portal().offer_seats().await.unwrap();
    let waiter = format!("/enrolments/{}", second["code"].as_str().unwrap());
    let (_, seen) = call(Method::GET, &waiter, "", second["secret"].as_str().unwrap(), None).await;
    assert_eq!(seen["offered_until"], "2026-11-25T09:00:00+08:00", "{seen}");
    let unknown = Some(json!({"session": "nothing", "name": "x"}));
    assert_eq!(call(Method::POST, "/enrolments", "k6", "", unknown).await.1["errors"][0]["field"], "session");
    let document: Value = app.get("/api/v1/openapi.json").await.json().await.unwrap();
    assert!(document["paths"]["/api/v1/enrolments"]["post"].is_object() && document["paths"]["/api/v1/courses"].is_object());
    // Everything is one list for those who search.
    let courses = app.portal().published_courses().await.unwrap();
    assert!(courses.len() == 11 && courses.iter().all(|c| Lang::ALL.iter().all(|l| !c.name.get(*l).is_empty())));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_prepares_a_registration_finds_the_form_filled_in() {
    let app = TestApp::start().await;
    let (mut visitor, _) = prepared(&app, "en", "ana@example.org").await;
    let held = visitor.post(&format!("/en{SESSION}"), &pairs(&[("line", "")])).await;
    let html = visitor.get(&held.to).await.html;
    assert!(html.contains("ana@example.org"), "{html}");
    let other = hold(&app, "en", SESSION, "").await;
    assert!(!text(app.get(&other).await).await.contains("ana@example.org"));
    app.stop().await;
}
