//! Training: courses found, a seat held, enrolled, waited for, offered, given up, marked; by page and by machine.

use anjia_app::l10n::{L10n, l10n};
use anjia_app::texts;
use anjia_domain::code::Code;
use anjia_domain::ids::SessionId;
use anjia_domain::training::{Outcome, Session};
use anjia_domain::{Lang, Localized};
use anjia_portal::details::RawDetails;
use anjia_portal::training::{Enrolled, Marked};
use anjia_tests::app::{TestApp, location};
use anjia_tests::visitor::{self, pairs, typed};
use reqwest::Method;
use serde_json::{Value, json};

use super::register::prepared;
use super::{LANGUAGES, text};

/// A session of the built-in courses that begins after the test clock's day.
const SESSION: &str = "/training/welding/welding-day-20261207";

/// Makes a session of safety at work with so many seats, a week ahead.
async fn small_session(app: &TestApp, id: &str, seats: u16) -> String {
    session_of(app, "work_safety", id, seats).await
}

async fn session_of(app: &TestApp, course: &str, id: &str, seats: u16) -> String {
    let value = json!({
        "id": id, "course": course, "office": "tc-binhai", "languages": ["zh", "en"], "seats": seats,
        "lessons": [
            {"day": "2026-12-02", "from": "18:30:00", "to": "20:30:00"},
            {"day": "2026-12-04", "from": "18:30:00", "to": "20:30:00"}
        ]
    });
    app.portal().put_session(serde_json::from_value::<Session>(value).unwrap()).await.unwrap();
    format!("/training/{course}/{id}")
}

/// Fills seats by machine; nobody leaves a contact.
async fn seated(app: &TestApp, session: &str, count: usize) -> Vec<Code> {
    let (id, mut codes) = (session.parse::<SessionId>().unwrap(), Vec::new());
    for n in 0..count {
        let details = RawDetails { name: format!("Person {n}"), ..RawDetails::default() }.parse(Lang::En).unwrap();
        match app.portal().enrol_directly(&id, &details, false, &format!("{session}-{n}"), b"the same").await.unwrap() {
            Enrolled::Yes(row) => codes.push(row.code),
            other => panic!("{other:?}"),
        }
    }
    codes
}

/// Of how many a page tells that they have passed, and that they have found work.
type Told = (Option<u64>, Option<u64>);

/// Reads the sentences of a page, in its language.
fn told(html: &str, lang: Lang) -> Told {
    let (t, words) = (l10n(lang), visitor::text(html));
    let number = |sentence: String| {
        let (before, _) = words.split_once(sentence.split_once('#').unwrap().1)?;
        let number = before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap();
        Some(number.parse().unwrap_or_else(|_| panic!("no number in {words}")))
    };
    (number(t.training_success("#")), number(t.training_success_work("#")))
}

/// What the list and the pages of three courses tell; in every language the same.
async fn told_everywhere(app: &TestApp) -> [Told; 4] {
    let mut of_all = Vec::new();
    for lang in Lang::ALL {
        let mut pages = [(None, None); 4];
        for (page, path) in pages.iter_mut().zip(["", "/work_safety", "/welding", "/forklift"]) {
            *page = told(&text(app.get(&format!("/{lang}/training{path}")).await).await, lang);
        }
        of_all.push(pages);
    }
    assert!(of_all.iter().all(|pages| *pages == of_all[0]), "{of_all:?}");
    of_all[0]
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

    fn code(&self) -> Code {
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
    let told = async |path: &str| told(&text(app.get(path).await).await, Lang::En);
    for (n, own) in people.iter().enumerate() {
        let result = if n == 10 { Outcome::Left } else { Outcome::Passed };
        assert_eq!(told("/en/training").await, ((n == 10).then_some(10), None), "{n} have passed");
        assert_eq!(portal.mark_result(own.code(), result).await.unwrap(), Marked::Yes { again: false });
        assert_eq!(portal.mark_result(own.code(), result).await.unwrap(), Marked::Yes { again: true });
    }
    assert_eq!(told("/en/training/work_safety").await, (Some(10), None));
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
    assert_eq!(told("/en/training").await, (Some(10), None), "one is not told of");
    // Put right again, and erased after its time: the count stays.
    assert_eq!(portal.mark_result(people[9].code(), Outcome::NotPassed).await.unwrap(), Marked::Yes { again: false });
    assert_eq!(told("/en/training").await, (None, None));
    assert_eq!(portal.mark_result(people[9].code(), Outcome::Passed).await.unwrap(), Marked::Yes { again: false });
    app.clock.forward(91 * 24 * 60);
    assert!(portal.purge().await.unwrap() >= 11);
    assert!(portal.enrolments_of(&id).await.unwrap().is_empty());
    assert_eq!(app.get(&format!("{}?key={}", people[0].path, people[0].key)).await.status(), 404);
    assert_eq!(told("/en/training").await, (Some(10), None));
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
    for lang in LANGUAGES {
        let email = format!("ana-{lang}@example.org");
        let own = [("name", "Süd & \"Nord\" <7>"), ("email", &*email), ("phone", "+821012345678")];
        let (mut visitor, _) = prepared(&app, lang, &email).await;
        let held = visitor.post(&format!("/{lang}{SESSION}"), &pairs(&[("line", "")])).await;
        let form = visitor.get(&held.to).await.html;
        for (field, value) in own {
            assert_eq!(typed(&form, field), value, "{lang} {field}: {form}");
        }
        // What stands there is a proposal: what is sent counts.
        let sent = visitor.post(&held.to, &pairs(&[own[0], ("email", ""), own[2], ("language", lang)])).await;
        let review = visitor.get(&sent.to).await.html;
        let shown = visitor::text(&review);
        assert!(shown.contains(own[0].1) && !shown.contains(&email) && shown.contains("+82 10-1234-5678"), "{review}");
        assert_eq!(typed(&visitor.get(&held.to).await.html, "email"), "", "nor is it filled in again");
        // Somebody else, with the same browser's address and no session.
        let other = text(app.get(&hold(&app, lang, SESSION, "").await).await).await;
        for (field, _) in own {
            assert_eq!(typed(&other, field), "", "{lang} {field}: {other}");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fewer_than_ten_are_told_of_nowhere_and_come_out_of_no_sum() {
    let app = TestApp::start().await;
    let portal = app.portal();
    let mut people = Vec::new();
    for (course, count) in [("work_safety", 12), ("welding", 9), ("forklift", 1)] {
        let id = format!("{course}-few");
        session_of(&app, course, &id, 20).await;
        people.push(seated(&app, &id, count).await);
    }
    let [safety, welding, forklift] = &*people else { panic!("three courses") };
    app.clock.forward(11 * 24 * 60);
    let pass = async |codes: &[Code]| {
        for code in codes {
            assert_eq!(portal.mark_result(*code, Outcome::Passed).await.unwrap(), Marked::Yes { again: false });
        }
    };
    let place = async |codes: &[Code]| {
        for code in codes {
            assert_eq!(portal.mark_placed(*code, true).await.unwrap(), Marked::Yes { again: false });
        }
    };
    const NOTHING: Told = (None, None);
    pass(&safety[..9]).await;
    place(&safety[..9]).await;
    assert_eq!(told_everywhere(&app).await, [NOTHING; 4]);
    pass(&safety[9..10]).await;
    assert_eq!(told_everywhere(&app).await, [(Some(10), None), (Some(10), None), NOTHING, NOTHING]);
    place(&safety[9..10]).await;
    let ten = [(Some(10), Some(10)), (Some(10), Some(10)), NOTHING, NOTHING];
    assert_eq!(told_everywhere(&app).await, ten);
    // Nine of another course would come out of the sum.
    pass(welding).await;
    place(welding).await;
    assert_eq!(told_everywhere(&app).await, ten);
    pass(&safety[10..]).await;
    assert_eq!(told_everywhere(&app).await, [(Some(12), Some(10)), (Some(12), Some(10)), NOTHING, NOTHING]);
    // Of ten in two other courses nobody knows in which they were.
    pass(forklift).await;
    assert_eq!(told_everywhere(&app).await, [(Some(22), Some(10)), (Some(12), Some(10)), NOTHING, NOTHING]);
    place(forklift).await;
    assert_eq!(told_everywhere(&app).await, [(Some(22), Some(20)), (Some(12), Some(10)), NOTHING, NOTHING]);
    // Put right: it is as it was before.
    assert_eq!(portal.mark_result(forklift[0], Outcome::NotPassed).await.unwrap(), Marked::Yes { again: false });
    assert_eq!(told_everywhere(&app).await, [(Some(12), Some(10)), (Some(12), Some(10)), NOTHING, NOTHING]);
    app.stop().await;
}

/// Nobody gets into a session any more, by page and by machine, and it is said why, in every language.
async fn closed(app: &TestApp, session: &str, why: impl Fn(&L10n, Lang) -> String) {
    for lang in Lang::ALL {
        let t = l10n(lang);
        let path = format!("/{lang}{session}");
        for response in [app.get(&path).await, app.post(&path, &[("line", "")]).await, app.post(&path, &[("line", "1")]).await] {
            assert_eq!(response.status(), 410, "{path}");
            let html = text(response).await;
            let words = visitor::text(&html);
            let told = [t.session_over(), t.session_cancelled()].into_iter().filter(|w| words.contains(w)).count();
            assert!(words.contains(&why(t, lang)) && told <= 1, "{words}");
            assert!(!html.contains("name=\"line\""), "{html}");
        }
        let id = session.rsplit('/').next().unwrap();
        for waitlist in [false, true] {
            let body = json!({"session": id, "name": "王", "email": "late@example.org", "waitlist": waitlist});
            let request = app.client.post(format!("{}/api/v1/enrolments", app.base)).header("accept-language", lang.tag()).json(&body);
            let response = request.header("idempotency-key", format!("{id}-{lang}-{waitlist}")).send().await.unwrap();
            let problem = (response.status().as_u16(), response.json::<Value>().await.unwrap());
            assert_eq!((problem.0, &problem.1["type"]), (409, &json!("urn:anjia:problem:session-closed")), "{problem:?}");
            assert_eq!(problem.1["title"], t.problem_session_closed());
            assert_eq!(problem.1["detail"], t.problem_session_closed_detail());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_was_cancelled_has_begun_or_is_over_says_so_by_page_and_by_machine() {
    let app = TestApp::start().await;
    let gone = small_session(&app, "safety-gone", 5).await;
    app.portal().cancel_session(&"safety-gone".parse().unwrap()).await.unwrap();
    closed(&app, &gone, |t, _| t.session_cancelled().to_owned()).await;
    let session = small_session(&app, "safety-over", 5).await;
    let id: SessionId = "safety-over".parse().unwrap();
    let own = Own::enrol(&app, "en", &session, "", "own@example.org").await;
    // Enrolled people can change nothing any more, either.
    let too_late = async || {
        for lang in Lang::ALL {
            let there = Own { path: own.path.replacen("/en/", &format!("/{lang}/"), 1), key: own.key.clone() };
            let late = there.say(&app, "withdraw", "").await;
            assert!(late.contains("done=late"), "{late}");
            let words = visitor::text(&text(app.get(&late).await).await);
            assert!(words.contains(l10n(lang).enrolment_too_late()), "{words}");
        }
        let address = format!("{}/api/v1/enrolments/{}", app.base, own.code());
        let response = app.client.delete(address).header("accept-language", "ko").bearer_auth(&own.key).send().await.unwrap();
        assert_eq!(response.status(), 409);
        assert_eq!(response.json::<Value>().await.unwrap()["title"], l10n(Lang::Ko).problem_session_closed());
    };
    let starts = app.portal().session(&id).await.unwrap().unwrap().1.session.starts();
    let begun = |t: &L10n, lang| t.session_begun(texts::when(lang, starts));
    // One lesson is over, one is to come.
    app.clock.forward(9 * 24 * 60);
    closed(&app, &session, begun).await;
    too_late().await;
    app.clock.forward(2 * 24 * 60);
    closed(&app, &session, |t, _| t.session_over().to_owned()).await;
    too_late().await;
    app.portal().complete_session(&id).await.unwrap();
    closed(&app, &session, |t, _| t.session_over().to_owned()).await;
    closed(&app, &gone, |t, _| t.session_cancelled().to_owned()).await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_training_centre_s_words_reach_everybody_in_their_language_with_the_chinese_below() {
    let app = TestApp::start().await;
    let session = small_session(&app, "safety-words", 6).await;
    let words: Localized = serde_json::from_value(json!({
        "zh": "周三请带工作鞋，在二楼上课。", "en": "On Wednesday bring work shoes to the second floor.",
        "ja": "水曜日は作業靴を持って、2階へ来てください。", "ko": "수요일에는 작업화를 가지고 2층으로 오십시오.",
        "es": "El miércoles traiga calzado de trabajo al segundo piso."
    }))
    .unwrap();
    for lang in LANGUAGES {
        Own::enrol(&app, lang, &session, "", &format!("words-{lang}@example.org")).await;
    }
    let gone = Own::enrol(&app, "en", &session, "", "gone@example.org").await;
    gone.say(&app, "withdraw", "").await;
    assert_eq!(app.portal().message_session(&"safety-words".parse().unwrap(), &words).await.unwrap(), 5);
    for lang in Lang::ALL {
        let mail = mail_to(&app, &format!("words-{lang}@example.org"), words.get(lang)).await;
        let at = |text: &str| mail.find(text).unwrap_or_else(|| panic!("{text} is missing in {mail}"));
        let (said, own) = (at(l10n(lang).mail_training_message()), at(words.get(lang)));
        assert!(said < own, "{mail}");
        if lang != Lang::Zh {
            let chinese = (at(l10n(Lang::Zh).mail_training_message()), at(&words.zh));
            assert!(own < chinese.0 && chinese.0 < chinese.1, "{mail}");
        }
        for other in Lang::ALL.into_iter().filter(|o| ![lang, Lang::Zh].contains(o)) {
            assert!(!mail.contains(words.get(other)), "{mail}");
        }
        assert_eq!(mail.matches(words.get(lang)).count(), 1, "{mail}");
    }
    let to_gone = app.mails().into_iter().filter(|m| m.to == "gone@example.org" && m.text.contains(&words.en)).count();
    assert_eq!(to_gone, 0, "who has withdrawn is left alone");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_accepted_twice_or_too_late_is_answered_in_every_language() {
    let app = TestApp::start().await;
    for lang in Lang::ALL {
        let t = l10n(lang);
        let session = small_session(&app, &format!("safety-{lang}"), 1).await;
        let first = Own::enrol(&app, "en", &session, "", &format!("first-{lang}@example.org")).await;
        let second = Own::enrol(&app, lang.tag(), &session, "1", &format!("second-{lang}@example.org")).await;
        let third = Own::enrol(&app, lang.tag(), &session, "1", &format!("third-{lang}@example.org")).await;
        first.say(&app, "withdraw", "").await;
        app.portal().offer_seats().await.unwrap();
        // Who came first in the same minute is offered it first, or not; there is one offer.
        let (own, other, offer) = match (second.offer(&app).await, third.offer(&app).await) {
            (Some(offer), None) => (second, third, offer),
            (None, Some(offer)) => (third, second, offer),
            offers => panic!("{offers:?}"),
        };
        let said = async |who: &Own, done: &str| {
            let to = who.say(&app, "accept", &offer).await;
            assert!(to.ends_with(&format!("done={done}")), "{to}");
            visitor::text(&text(app.get(&to).await).await)
        };
        let taken = said(&own, "enrolled").await;
        assert!(taken.contains(t.enrolment_enrolled_title()) && !taken.contains(t.enrolment_accepted_again()), "{taken}");
        for _ in 0..2 {
            let again = said(&own, "again").await;
            assert!(again.contains(t.enrolment_accepted_again()) && again.contains(t.enrolment_enrolled_title()), "{again}");
        }
        let over = said(&other, "over").await;
        assert!(over.contains(t.enrolment_over()) && !over.contains(t.enrolment_accepted_again()), "{over}");
        let row = app.portal().session(&format!("safety-{lang}").parse().unwrap()).await.unwrap().unwrap().1;
        assert_eq!((row.taken, row.waiting), (1, 1), "nobody else has moved up");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_no_telephone_has_is_told_beside_the_field_and_kept() {
    let app = TestApp::start().await;
    // Written as numbers are, with as many digits or one more, and nobody's.
    for (lang, numbers) in [
        (Lang::Zh, ["123 4567 8901", "１２３－４５６７－８９０１"]),
        (Lang::En, ["123 4567 8901", "+1 012-345-6789"]),
        (Lang::Ja, ["+81 90-1234-56789", "0081 90 1234 56789"]),
        (Lang::Ko, ["+82 10-1234-56789", "0082 10 1234 56789"]),
        (Lang::Es, ["+34 012 345 678", "0034 012 345 678"]),
    ] {
        let t = l10n(lang);
        let details = hold(&app, lang.tag(), SESSION, "").await;
        for number in numbers {
            let fields = [("name", "Frida"), ("email", "frida@example.org"), ("phone", number), ("language", lang.tag())];
            let response = app.post(&details, &fields).await;
            assert_eq!(response.status(), 422, "{lang} {number}");
            let html = text(response).await;
            assert!(html.contains("href=\"#phone\"") && !html.contains("href=\"#email\""), "{html}");
            assert!(visitor::errors(&html).iter().any(|e| e.contains(t.error_phone_shape())), "{lang} {number}: {html}");
            for (field, value) in [fields[0], fields[1], fields[2]] {
                assert_eq!(typed(&html, field), value, "{lang} {number}");
            }
            let body = json!({"session": SESSION.rsplit('/').next(), "name": "Frida", "phone": number, "language": lang.tag()});
            let request = app.client.post(format!("{}/api/v1/enrolments", app.base)).header("accept-language", lang.tag()).json(&body);
            let response = request.header("idempotency-key", "impossible").send().await.unwrap();
            assert_eq!(response.status(), 422);
            let problem: Value = response.json().await.unwrap();
            assert_eq!(problem["errors"][0]["field"], "phone", "{problem}");
        }
        // The telephone is not needed at all.
        assert_eq!(app.post(&details, &[("name", "Frida"), ("phone", "")]).await.status(), 303);
    }
    app.stop().await;
}
