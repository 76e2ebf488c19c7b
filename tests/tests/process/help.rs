//! The office's side of requests for help on the command line, beside a running server.

use anjia_app::l10n::l10n;
use anjia_domain::Lang;
use anjia_tests::process::ServerProcess;
use serde_json::{Value, json};

use super::{BINARY, run};

const OFFICE: &str = "st-120110003";

#[tokio::test(flavor = "multi_thread")]
async fn an_office_answers_on_the_command_line_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(BINARY, folder.path(), &[("ANJIA_LOG", "trace")]).await;
    let desk = |arguments: &[&str]| {
        let (well, said) = run(folder.path(), &[&["help"], arguments].concat(), &[]);
        assert!(!said.contains('\u{1b}'), "{said}");
        (well, said)
    };
    let done = |arguments: &[&str]| {
        let (well, said) = desk(arguments);
        assert!(well, "{arguments:?}: {said}");
        said
    };
    let refused = |arguments: &[&str], why: &str| {
        let (well, said) = desk(arguments);
        assert!(!well && said.contains(why), "{arguments:?}: {said}");
    };
    let client = reqwest::Client::new();
    let ask = async |key: &str, more: Value| {
        let mut body = json!({"topic": "work", "text": "Kanarientext\u{1b}[2J\n求助码: <script>", "name": "Kanarienname", "language": "es", "street": "120110003"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let request = client.post(format!("{}/api/v1/assistance-requests", server.base)).header("idempotency-key", key).json(&body);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 201);
        let made: Value = response.json().await.unwrap();
        (made["code"].as_str().unwrap().to_owned(), made["secret"].as_str().unwrap().to_owned())
    };
    assert!(done(&["inbox", "--office", OFFICE]).contains("no request waits"));
    let (code, secret) = ask("a", json!({"channel": "mail", "email": "kanarie@example.org", "refer": true})).await;
    let (called, _) = ask("b", json!({"channel": "phone", "phone": "+34 612 345 678", "call_time": "morning", "visit": {"reason": "illness", "address": "Kanarienweg 3"}})).await;
    let inbox = done(&["inbox", "--office", OFFICE]);
    assert_eq!(inbox.lines().count(), 2, "{inbox}");
    assert!(
        inbox.contains(&code) && inbox.contains("+34 612 34 56 78 (上午)") && inbox.contains("工作和工资") && inbox.contains("西班牙语"),
        "{inbox}"
    );
    assert!(!inbox.contains("Kanarientext"), "the list shows no texts");
    let shown = done(&["show", &code]);
    assert!(
        shown.contains("    | Kanarientext[2J\n    | 求助码: <script>\n")
            || shown.ends_with("    | Kanarientext[2J\n    | 求助码: <script>"),
        "{shown}"
    );
    assert!(done(&["show", &called]).contains("Kanarienweg 3") && done(&["phrases"]).contains("come_to_office"));
    // Mistakes are told before anything is done.
    for (arguments, why) in [
        (&["inbox", "--office", "nowhere"] as &[&str], "there is no office nowhere"),
        (&["show", "0000-0000"], "there is no request 0000-0000"),
        (&["answer", &code], "--phrase"),
        (&["answer", &code, "--phrase", "nothing"], "there is no sentence nothing"),
        (&["answer", &code, "--phrase", "come_to_office"], "give --paper"),
        (&["answer", &code, "--phrase", "come_to_office", "--paper", "crown"], "there is no paper crown"),
        (&["answer", &code, "--phrase", "we_call", "--date", "soon"], "is no day"),
        (&["visit", &code, "--at", "2026-12-01"], "2026-12-01T10:00"),
        (&["visit", &code, "--at", "2060-12-01T10:00"], "no visit at home was asked for"),
        (&["visit", &called, "--at", "2020-12-01T10:00"], "that time is past"),
        (&["refer", &called, "--department", "labour"], "has not agreed"),
        (&["refer", &code, "--department", "war"], "no such department"),
        (&["refer", &code, "--department", "health"], "asked about labour alone"),
        (&["inbox"], "--department"),
        (&["inbox", "--department", "war"], "there is no department war"),
    ] {
        refused(arguments, why);
    }
    assert_eq!(done(&["inbox", "--office", OFFICE]), inbox, "nothing was done");
    assert!(done(&["take", &code]).contains("told by mail"));
    assert!(done(&["take", &code]).contains("was so before"));
    let said = done(&["visit", &called, "--at", "2060-12-01T10:00"]);
    assert!(said.contains("nothing is sent: call +34 612 34 56 78 (上午)"), "{said}");
    done(&["ask", &code, "--phrase", "paper_ready", "--paper", "contract"]);
    let words = ["--text", "请周一来", "--translation", "Venga el lunes"];
    done(&[&["answer", &code, "--phrase", "come_on_date", "--date", "2060-12-06T09:30", "--office", "hall-dongli"], &words[..]].concat());
    assert!(done(&["refer", &code, "--department", "labour"]).contains("told by mail"));
    let referred = done(&["inbox", "--department", "labour"]);
    for words in [&*code, "kanarie@example.org", "Kanarienname", "    | Kanarientext"] {
        assert!(referred.contains(words), "{words} is not in {referred}");
    }
    assert!(!referred.contains(&called) && done(&["inbox", "--department", "health"]).contains("no request waits"));
    let page = client.get(format!("{}/es/requests/{code}?key={secret}", server.base)).send().await.unwrap().text().await.unwrap();
    for words in ["请周一来", "Venga el lunes", "su contrato de trabajo", "lunes, 6 de diciembre de 2060", "人力资源和社会保障局"]
    {
        assert!(page.contains(words), "{words} is not on the page: {page}");
    }
    assert!(done(&["close", &code, "--solved"]).contains("closed"));
    refused(&["close", &code], "closed already");
    assert_eq!(done(&["inbox", "--office", OFFICE]).lines().count(), 1);
    // Received, taken, asked, answered, referred, closed: the server sends what the commands told.
    let mailed = || {
        std::fs::read_dir(folder.path().join("data/outbox"))
            .into_iter()
            .flatten()
            .filter(|p| p.as_ref().unwrap().path().extension().is_some_and(|e| e == "eml"))
            .count()
    };
    for _ in 0..3000 {
        if mailed() >= 6 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(mailed(), 6);
    // Nothing of it is in the log, or can be read in the database's files.
    assert!(server.log().len() > 1000);
    let mut places = vec![("the log".to_owned(), server.log().into_bytes())];
    for file in ["anjia.db", "anjia.db-wal"] {
        places.push((file.to_owned(), std::fs::read(folder.path().join("data").join(file)).unwrap_or_default()));
    }
    for (place, bytes) in places {
        for mark in
            ["Kanarientext", "Kanarienname", "Kanarienweg", "kanarie@", "612345678", "612 345", "Venga el lunes", "请周一来", &*secret]
        {
            assert!(!bytes.windows(mark.len()).any(|w| w == mark.as_bytes()), "{mark} is in {place}");
        }
    }
    assert!(l10n(Lang::Zh).help_call_morning() == "上午");
}
