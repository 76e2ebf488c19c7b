//! The training centre's commands beside a running server: courses and sessions entered, people listed, marked, written to.

use anjia_tests::process::ServerProcess;
use serde_json::{Value, json};

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
