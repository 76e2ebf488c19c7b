//! The binary as a process: first start, graceful stop, what it logs, what it says of mistakes; copies and what the counter takes out.

mod backup;
mod help;
mod hostile;
mod training;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anjia_tests::process::ServerProcess;
use anjia_tests::scene;
use anjia_tests::visitor::{Visitor, answers, text};
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_portal");

/// Runs the program to its end: whether it went well, and what it said.
#[expect(clippy::unwrap_used, reason = "test code")]
fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(BINARY);
    // What tells tests of a database is no setting of the program.
    command.args(arguments).env_remove("ANJIA_TEST_POSTGRES_URL").envs(variables.iter().copied()).current_dir(folder);
    let out = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(!said.contains("panicked"), "{said}");
    (out.status.success(), said)
}

#[tokio::test(flavor = "multi_thread")]
async fn first_start_makes_what_it_needs_and_a_stop_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(BINARY, folder.path(), &[]).await;
    let keys: Vec<_> = std::fs::read_dir(folder.path().join("data/keys")).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(!keys.is_empty());
    for key in keys {
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600, "{key:?}");
    }
    let slots = scene::free_slots(&server).await;
    assert!(slots.len() > 100);
    let client = reqwest::Client::new();
    let mut tasks = Vec::new();
    let answered = Arc::new(AtomicUsize::new(0));
    for (n, (slot, _)) in slots.into_iter().take(100).enumerate() {
        let request = client
            .post(format!("{}/api/v1/appointments", server.base))
            .header("idempotency-key", format!("stop-{n}"))
            .json(&json!({"slot": slot, "service": "residence_registration", "name": "Frida", "language": "en"}));
        let count = answered.clone();
        tasks.push(tokio::spawn(async move {
            let response = request.send().await.ok()?;
            count.fetch_add(1, Ordering::SeqCst);
            let status = response.status().as_u16();
            let body: Value = response.json().await.ok()?;
            Some((status, body["code"].as_str()?.to_owned(), body["secret"].as_str()?.to_owned()))
        }));
        if n == 50 {
            // Some are booked by then, some are on their way, and some come too late.
            while answered.load(Ordering::SeqCst) == 0 {
                tokio::task::yield_now().await;
            }
            server.ask_to_stop();
        }
    }
    let mut booked = Vec::new();
    for task in tasks {
        if let Some((status, code, secret)) = task.await.unwrap() {
            assert_eq!(status, 201);
            booked.push((code, secret));
        }
    }
    assert!(!booked.is_empty(), "the stop came before anything was booked");
    assert!(server.ended().await.success());
    let server = ServerProcess::start(BINARY, folder.path(), &[]).await;
    for (code, secret) in booked {
        let answer = client.get(format!("{}/api/v1/appointments/{code}", server.base)).bearer_auth(secret).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{code} was answered with 201 and is lost");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_personal_data_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(BINARY, folder.path(), &[("ANJIA_LOG", "trace")]).await;
    let (slot, _) = scene::free_slots(&server).await.swap_remove(0);
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let at = |response: &reqwest::Response| response.headers()["location"].to_str().unwrap().to_owned();
    let post = async |path: &str, form: &[(&str, &str)]| client.post(format!("{}{path}", server.base)).form(form).send().await.unwrap();
    let held = post("/ko/book/residence_registration/hall-dongli", &[("slot", &slot)]).await;
    let details = at(&held);
    // A mistake first: what was typed is shown again, and logged nowhere.
    let canaries = [("name", "Kanarienvogel Müller"), ("email", "canary-7731@example.org"), ("phone", "+34 612 345 678")];
    let wrong = post(&details, &[canaries[0], ("email", "canary-7731@"), canaries[2]]).await;
    assert_eq!(wrong.status(), 422);
    let review = at(&post(&details, &canaries).await);
    let page = at(&post(&review, &[]).await);
    let key = page.split("key=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    assert_eq!(client.get(format!("{}{page}", server.base)).send().await.unwrap().status(), 200);
    post("/ko/appointments", &[("code", "K7QF-2M9X"), ("contact", "canary-7731@example.org")]).await;
    let log = server.log();
    assert!(log.len() > 1000, "with everything logged there is a log: {log}");
    for canary in ["Kanarienvogel", "canary-7731", "612345678", "612 345 678", &key] {
        assert!(!log.contains(canary), "{canary} is in the log: {}", log.lines().find(|l| l.contains(canary)).unwrap());
    }
}

#[test]
fn mistakes_are_answered_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], variables: &[(&str, &str)]| run(folder.path(), arguments, variables);
    let (well, help) = run(&["--help"], &[]);
    assert!(well && ["serve", "migrate", "seed", "doctor", "ANJIA_MAIL_PASSWORD"].iter().all(|w| help.contains(w)), "{help}");
    for (arguments, variables, said) in [
        (&["serve"] as &[&str], &[("ANJIA_MAIL_TRANSPORT", "pigeon")] as &[_], "mail.transport"),
        (&["serve"], &[("ANJIA_MAIL_TRANSPORT", "smtp")], "ANJIA_MAIL_HOST"),
        (&["serve", "--data-dir", "/dev/null/x"], &[], "folder"),
        (&["serve", "--config", "none.toml"], &[], "none.toml"),
        (&["migrate"], &[("ANJIA_DATA_SET", "nowhere")], "nowhere"),
        (&["serve"], &[("ANJIA_DATABASE_URL", "mysql://x")], "postgres://"),
        (&["serve"], &[("ANJIA_DATABASE_URL", "postgres://anjia@127.0.0.1:1/none")], "check that the server runs"),
        (&["copy", "--from", "sqlite:none.db", "--to", "sqlite:new.db"], &[], "none.db"),
        (&["copy", "--from", "none.db", "--to", "sqlite:new.db"], &[], "database.url must begin with"),
    ] {
        let (well, text) = run(arguments, variables);
        assert!(!well && text.starts_with("anjia: ") && text.contains(said), "{arguments:?} {variables:?}: {text}");
    }
    let (well, text) = run(&["migrate"], &[]);
    assert!(well, "{text}");
    let (well, text) = run(&["copy", "--from", "sqlite:data/anjia.db", "--to", "sqlite:new.db"], &[]);
    assert!(well && text.contains("Appointments: 0 rows"), "{text}");
    let (well, text) = run(&["doctor"], &[]);
    assert!(well, "{text}");
    let (well, text) = run(&["seed"], &[]);
    assert!(well && text.contains("offices"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counter_works_on_the_command_line_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(BINARY, folder.path(), &[]).await;
    let catalogue = anjia_server::data_set::load(None).unwrap();
    let form = "foreign_accommodation_prereg";
    let counter = |arguments: &[&str]| run(folder.path(), &[&["registrations"], arguments].concat(), &[]);
    let done = |arguments: &[&str]| {
        let (well, said) = counter(arguments);
        assert!(well, "{arguments:?}: {said}");
        said
    };
    let refused = |arguments: &[&str]| {
        let (well, said) = counter(arguments);
        assert!(!well, "{arguments:?}: {said}");
        said
    };
    assert!(done(&["list"]).contains("no form waits"));
    let (mut visitor, mut silent) = (Visitor::new(&server.base), Visitor::new(&server.base));
    let code = visitor.begin("es", form, &[], "counter@example.org").await;
    let other = silent.begin("ko", form, &[], "").await;
    let person = format!("/es/registrations/{code}/{form}/1/person");
    let (review, _) = visitor.fill(&catalogue, &person, &[]).await;
    assert!(refused(&["accept", &code, form]).contains("has not been handed in"));
    visitor.hand_in(&review).await;
    let (quiet, _) = silent.fill(&catalogue, &format!("/ko/registrations/{other}/{form}/1/person"), &[]).await;
    silent.hand_in(&quiet).await;
    let list = done(&["list"]);
    assert_eq!(list.lines().filter(|l| l.contains(form) && (l.contains(&code) || l.contains(&other))).count(), 2, "{list}");
    let shown = done(&["show", &code]);
    for words in ["García de la Cruz", "M12345678", "submitted", "护照", "韩国"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    // Mistakes are told before anything is done.
    assert!(refused(&["show", "0000-0000"]).len() > 10);
    assert!(refused(&["ask", &code, form, "--field", "hukou_address:differs"]).contains("does not ask for hukou_address"));
    assert!(refused(&["ask", &code, form, "--field", "surname:because"]).contains("paper-missing"));
    assert!(refused(&["ask", &code, form]).contains("--field"));
    assert!(refused(&["ask", &code, "nothing", "--field", "surname:differs"]).contains("there is no form nothing"));
    assert!(refused(&["accept", &code, form, "--person", "2"]).contains("has no form"));
    assert_eq!(done(&["list"]), list, "nothing was done");
    // Asked, seen by the person at once and told by mail soon.
    let said = done(&["ask", &code, form, "--field", "surname:differs", "--field", "sex:incomplete", "--note", "与护照不一致"]);
    assert!(said.contains("told by mail"), "{said}");
    assert!(done(&["accept", &other, form]).contains("no e-mail address"));
    assert!(done(&["list"]).contains("no form waits"));
    let page = visitor.get(&person).await;
    assert!(
        text(&page.html).contains("与护照不一致")
            && text(&page.html).contains(anjia_app::l10n::l10n(anjia_domain::Lang::Es).remark_differs())
    );
    let outbox = folder.path().join("data/outbox");
    let mailed = || {
        let files = std::fs::read_dir(&outbox).into_iter().flatten().map(|e| e.unwrap().path());
        files.filter(|p| p.extension().is_some_and(|e| e == "eml")).count()
    };
    // Begun, handed in, asked.
    for _ in 0..3000 {
        if mailed() >= 3 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(mailed(), 3, "the server does not send what the command told");
    assert!(done(&["show", &code]).contains("surname: differs 与护照不一致 (open)"));
    assert!(refused(&["accept", &code, form]).contains("has not been handed in"));
    let fields = answers(&catalogue, &page.html, &[("surname", "GARCIA")]);
    assert_eq!(visitor.post(&person, &fields).await.status, 303);
    visitor.hand_in(&review).await;
    assert!(done(&["show", &code]).contains("(put right)"));
    assert!(done(&["accept", &code, form]).contains("is decided on"));
    assert!(done(&["accept", &code, form]).contains("was decided so before"));
    assert!(done(&["show", &code]).contains("accepted"));
    assert_eq!(visitor.post(&person, &fields).await.status, 409);
}
