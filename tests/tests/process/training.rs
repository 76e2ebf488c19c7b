//! The training centre's commands beside a running server: courses and sessions entered, people listed, marked, written to.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::path::Path;

use anjia_app::l10n::l10n;
use anjia_domain::training::{Lesson, Session};
use anjia_domain::{Lang, time};
use anjia_portal::ports::Clock as _;
use anjia_server::system::SystemClock;
use anjia_tests::process::ServerProcess;
use anjia_tests::visitor::text;
use jiff::civil::Date;
use mailparse::MailHeaderMap as _;
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};

use super::{BINARY, run};

#[tokio::test(flavor = "multi_thread")]
async fn the_training_centre_works_with_commands_until_it_has_pages() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(BINARY, folder.path(), &[]).await;
    let command = |arguments: &[&str]| run(folder.path(), arguments, &[]);
    let done = |arguments: &[&str]| {
        let (well, said) = command(arguments);
        assert!(well, "{arguments:?}: {said}");
        said
    };
    let refused = |arguments: &[&str], why: &str| {
        let (well, said) = command(arguments);
        assert!(!well && said.contains(why), "{arguments:?}: {said}");
    };
    let file = |name: &str, value: &Value| {
        let path = folder.path().join(name);
        std::fs::write(&path, value.to_string()).unwrap();
        path.display().to_string()
    };

    // Courses.
    assert!(done(&["courses", "list"]).contains("welding  焊工  0 trained, 0 placed"));
    let mut course: Value = serde_json::from_str(&done(&["courses", "show", "welding"])).unwrap();
    refused(&["courses", "show", "nothing"], "no course nothing");
    course["name"]["ko"] = json!("");
    refused(&["courses", "put", &file("course.json", &course)], "empty in \"ko\"");
    course["name"]["ko"] = json!("용접 기초");
    course["subsidy"] = json!(99_999);
    refused(&["courses", "put", &file("course.json", &course)], "subsidy is larger");
    course["subsidy"] = json!(0);
    assert!(done(&["courses", "put", &file("course.json", &json!([course]))]).contains("welding is entered"));
    let client = reqwest::Client::new();
    let named = async || {
        let request = client.get(format!("{}/api/v1/courses", server.base)).header("accept-language", "ko");
        let courses: Value = request.send().await.unwrap().json().await.unwrap();
        courses.as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(named().await.contains(&"용접 기초".to_owned()), "a running server shows it at once");
    done(&["courses", "hide", "welding"]);
    assert_eq!(named().await.len(), 10);
    done(&["courses", "publish", "welding"]);
    assert_eq!(named().await.len(), 11);

    // Sessions, always in the months to come.
    let sessions = done(&["sessions", "list", "--course", "work_safety"]);
    let id = sessions.lines().last().unwrap().split("  ").next().unwrap().to_owned();
    let mut session: Value = serde_json::from_str(&done(&["sessions", "show", &id])).unwrap();
    session["seats"] = json!(0);
    refused(&["sessions", "put", &file("session.json", &session)], "1 to 500 seats");
    session["seats"] = json!(1);
    assert!(done(&["sessions", "put", &file("session.json", &session)]).contains("is entered"));
    let mut past = session.clone();
    for lesson in past["lessons"].as_array_mut().unwrap() {
        lesson["day"] = json!("2020-01-01");
    }
    refused(&["sessions", "put", &file("past.json", &past)], "in the past");
    refused(&["sessions", "put", &file("none.json", &json!({"id": "x"}))], "number 1");

    // People.
    let enrol = async |key: &str, name: &str, email: &str| {
        let body = json!({"session": id, "name": name, "email": email, "language": "es", "waitlist": true});
        let request = client.post(format!("{}/api/v1/enrolments", server.base)).header("idempotency-key", key).json(&body);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["code"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    let (first, second) = (enrol("1", "Frida Ñandú", "f@example.org").await, enrol("2", "김민수", "m@example.org").await);
    let list = done(&["enrolments", "list", &id]);
    let lines: Vec<_> = list.lines().collect();
    assert!(
        lines[0].contains(&first) && lines[0].contains("已报名") && lines[0].contains("Frida Ñandú") && lines[0].contains("西班牙语"),
        "{list}"
    );
    assert!(lines[1].contains(&second) && lines[1].contains("候补中") && lines[1].contains("m@example.org"), "{list}");
    refused(&["enrolments", "list", "nothing"], "no session nothing");
    refused(&["enrolments", "result", &first, "passed"], "has not begun");
    refused(&["enrolments", "result", &first, "great"], "passed, not_passed or left");
    refused(&["enrolments", "attend", &first, "2020-01-01"], "no lesson that day");
    refused(&["enrolments", "placed", "0000-0000"], "no enrolment");
    assert!(done(&["enrolments", "referrals"]).contains("nobody waits"));
    refused(&["sessions", "message", &id, "--zh", "请带鞋"], "empty in \"en\"");
    let words = json!({"zh": "请带鞋。", "en": "Bring shoes.", "ja": "靴。", "ko": "신발.", "es": "Traiga calzado."});
    assert!(done(&["sessions", "message", &id, "--file", &file("words.json", &words)]).contains("2 people are told"));
    assert!(done(&["sessions", "cancel", &id]).contains("2 people are told"));
    refused(&["sessions", "cancel", &id], "cancelled or completed already");
    assert!(done(&["enrolments", "list", &id]).contains("本班已取消"));
    let log = server.log();
    assert!(!log.contains("Frida") && !log.contains("example.org"), "{log}");
}

/// Puts a session's lessons into the days before today, as if time had passed: a program has no clock that could be set. Gives those days.
async fn let_time_pass(folder: &Path, id: &str) -> Vec<Date> {
    let file = folder.join("data/anjia.db");
    let mut database = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let data: String = sqlx::query_scalar("SELECT data FROM sessions WHERE id = ?").bind(id).fetch_one(&mut database).await.unwrap();
    let mut session: Session = serde_json::from_str(&data).unwrap();
    let mut day = time::day(SystemClock.now());
    let mut days = Vec::new();
    for lesson in session.lessons.iter_mut().rev() {
        day = day.yesterday().unwrap();
        *lesson = Lesson { day, ..*lesson };
        days.insert(0, day);
    }
    let done = sqlx::query("UPDATE sessions SET data = ?, starts_at = ?, ends_at = ? WHERE id = ?")
        .bind(serde_json::to_string(&session).unwrap())
        .bind(session.start().as_second())
        .bind(session.end().as_second())
        .bind(id)
        .execute(&mut database)
        .await
        .unwrap();
    assert_eq!(done.rows_affected(), 1, "{id}");
    database.close().await.unwrap();
    days
}

/// Subjects and texts of the mails that somebody has been sent.
fn mails_to(folder: &Path, to: &str) -> Vec<(String, String)> {
    let files = std::fs::read_dir(folder.join("data/outbox")).into_iter().flatten().map(|e| e.unwrap().path());
    let mut mails = Vec::new();
    // A mail that is still being written has another name.
    for file in files.filter(|p| p.extension().is_some_and(|e| e == "eml")) {
        let raw = std::fs::read(file).unwrap();
        let mail = mailparse::parse_mail(&raw).unwrap();
        if mail.headers.get_first_value("To").unwrap() == to {
            let plain = mail.parts().find(|p| p.ctype.mimetype == "text/plain").unwrap().get_body().unwrap();
            mails.push((mail.headers.get_first_value("Subject").unwrap(), plain));
        }
    }
    mails
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_a_course_is_marked_with_commands_and_told_on_pages_and_by_mail() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = ServerProcess::start(BINARY, folder, &[]).await;
    let done = |arguments: &[&str]| {
        let (well, said) = run(folder, arguments, &[]);
        assert!(well, "{arguments:?}: {said}");
        said
    };
    let refused = |arguments: &[&str], why: &str| {
        let (well, said) = run(folder, arguments, &[]);
        assert!(!well && said.contains(why), "{arguments:?}: {said}");
    };
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let page = async |path: &str| {
        let response = client.get(format!("{}{path}", server.base)).send().await.unwrap();
        (response.status().as_u16(), text(&response.text().await.unwrap()))
    };
    let en = l10n(Lang::En);
    let told = async |sentence: String| {
        let mut on = Vec::new();
        for path in ["/en/training", "/en/training/work_safety"] {
            let (status, words) = page(path).await;
            assert_eq!(status, 200, "{path}");
            on.push(words.contains(&sentence));
        }
        assert_eq!(on[0], on[1], "{sentence}: the list and the course agree");
        on[0]
    };
    // A sentence with whatever number.
    let without_number = |sentence: String| sentence.split_once('#').unwrap().1.to_owned();
    let (passed, found_work) = (without_number(en.training_success("#")), without_number(en.training_success_work("#")));

    // Eleven people in five languages.
    let sessions = done(&["sessions", "list", "--course", "work_safety"]);
    let id = sessions.lines().last().unwrap().split("  ").next().unwrap().to_owned();
    let mut session: Value = serde_json::from_str(&done(&["sessions", "show", &id])).unwrap();
    session["seats"] = json!(11);
    let file = folder.join("session.json");
    std::fs::write(&file, session.to_string()).unwrap();
    done(&["sessions", "put", &file.display().to_string()]);
    let mut people = Vec::new();
    for n in 0..11 {
        let lang = Lang::ALL[n % Lang::ALL.len()];
        let email = format!("person-{n}@example.org");
        let body = json!({"session": id, "name": format!("Person {n}"), "email": email, "language": lang.tag()});
        let request = client.post(format!("{}/api/v1/enrolments", server.base)).header("idempotency-key", n.to_string()).json(&body);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["state"], "enrolled", "{answer}");
        people.push((answer["code"].as_str().unwrap().to_owned(), answer["secret"].as_str().unwrap().to_owned(), email, lang));
    }
    let said =
        ["请带工作鞋。", "Bring work shoes.", "作業靴を持ってきてください。", "작업화를 가져오십시오.", "Traiga calzado de trabajo."];
    let mut message = vec!["sessions", "message", &id];
    for (option, text) in ["--zh", "--en", "--ja", "--ko", "--es"].into_iter().zip(said) {
        message.extend([option, text]);
    }
    assert!(done(&message).contains("11 people are told"));
    let (first, left) = (&people[0].0, &people[10].0);

    // Attendance.
    refused(&["enrolments", "result", first, "passed"], "has not begun");
    let days = let_time_pass(folder, &id).await;
    let (day, none) = (days[0].to_string(), days[0].yesterday().unwrap().to_string());
    assert!(done(&["enrolments", "attend", first, &day]).contains(&format!("{first} is marked")));
    assert!(done(&["enrolments", "attend", left, &day, "--absent"]).contains("is marked"));
    refused(&["enrolments", "attend", first, &none], "no lesson that day");
    let list = done(&["enrolments", "list", &id]);
    let line = |code: &str| list.lines().find(|l| l.starts_with(code)).unwrap_or_else(|| panic!("{code} is not in {list}"));
    assert!(line(first).ends_with(&format!("{day}+")) && line(left).ends_with(&format!("{day}-")), "{list}");
    assert!(done(&["enrolments", "attend", left, &day]).contains("is marked"), "a mistake can be put right");
    assert!(done(&["enrolments", "list", &id]).lines().any(|l| l.starts_with(left.as_str()) && l.ends_with(&format!("{day}+"))));

    // Results: the page tells of ten, not of nine.
    refused(&["enrolments", "placed", first], "cannot be marked so");
    for (n, (code, ..)) in people.iter().enumerate().take(10) {
        assert!(!told(passed.clone()).await, "{n} have passed");
        assert!(done(&["enrolments", "result", code, "passed"]).contains(&format!("{code} is marked")));
    }
    assert!(done(&["enrolments", "result", left, "left"]).contains("is marked"));
    assert!(done(&["enrolments", "result", first, "passed"]).contains("was marked so before"));
    assert!(told(en.training_success("10")).await);
    assert!(done(&["courses", "list"]).contains("work_safety  ") && done(&["courses", "list"]).contains("10 trained, 0 placed"));
    for (n, (code, secret, _, lang)) in people.iter().enumerate() {
        let t = l10n(*lang);
        let (status, words) = page(&format!("/{lang}/enrolments/{code}?key={secret}")).await;
        let result = if n == 10 { t.course_result_left() } else { t.course_result_passed() };
        assert!(status == 200 && words.contains(result), "{words}");
        assert_eq!(words.contains(t.enrolment_desk_title()), n < 10, "the job desk is for those who passed: {words}");
    }

    // The job desk.
    let agreed = [("key", &*people[0].1), ("do", "refer")];
    let answer = client.post(format!("{}/en/enrolments/{first}", server.base)).form(&agreed).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let referrals = done(&["enrolments", "referrals"]);
    assert!(referrals.lines().count() == 1 && referrals.contains(first) && referrals.contains("person-0@example.org"), "{referrals}");
    for (n, (code, ..)) in people.iter().enumerate().take(10) {
        assert!(!told(found_work.clone()).await, "{n} have found work");
        assert!(done(&["enrolments", "placed", code]).contains("is marked"));
    }
    assert!(done(&["enrolments", "placed", first]).contains("was marked so before"));
    assert!(done(&["enrolments", "referrals"]).contains("nobody waits"));
    assert!(told(en.training_success_work("10")).await);
    // Who left early is none of those who passed.
    assert!(done(&["enrolments", "placed", left]).contains("is marked"));
    assert!(told(en.training_success_work("10")).await);
    assert!(done(&["enrolments", "placed", first, "--no"]).contains("is marked"));
    assert!(!told(found_work.clone()).await && told(en.training_success("10")).await, "nine have found work");

    // Closed.
    assert!(done(&["sessions", "complete", &id]).contains(&format!("{id} is completed")));
    refused(&["sessions", "complete", &id], "cancelled or completed already");
    refused(&["sessions", "cancel", &id], "cancelled or completed already");
    refused(&["sessions", "complete", "nothing"], "no such session");
    assert!(done(&["sessions", "list", "--course", "work_safety"]).lines().any(|l| l.starts_with(&id) && l.contains("completed")));
    let (status, words) = page(&format!("/en/training/work_safety/{id}")).await;
    assert!(status == 410 && words.contains(en.session_over()), "{words}");

    // Mails: enrolled, the centre's words, the result, and work where it was found.
    for (n, (.., email, lang)) in people.iter().enumerate() {
        let mut mails = mails_to(folder, email);
        for _ in 0..3000 {
            if mails.len() >= 4 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            mails = mails_to(folder, email);
        }
        let t = l10n(*lang);
        let words = said[n % said.len()];
        let result = if n == 10 { t.course_result_left() } else { t.course_result_passed() };
        for wanted in [t.mail_training_enrolled(), words, t.mail_training_result(), t.mail_training_work()] {
            assert!(mails.iter().any(|(_, text)| text.contains(wanted)), "{wanted:?} is not in {email}'s mails: {mails:#?}");
        }
        let own = mails.iter().find(|(_, text)| text.contains(words)).unwrap();
        assert!(own.1.contains("请带工作鞋。"), "{own:?}");
        assert!(mails.iter().any(|(_, text)| text.contains(t.mail_training_result()) && text.contains(result)), "{mails:#?}");
    }
    let log = server.log();
    assert!(!log.contains("Person ") && !log.contains("example.org"), "{log}");
}
