//! Desks of employers: a table of people, each fault at its cell, everybody's own link, appointments together; and files that are none.

use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use anjia_tests::app::{TestApp, WrittenMail, location};
use anjia_tests::postgres::Postgres;
use reqwest::Response;
use zip::write::SimpleFileOptions;

use super::{LANGUAGES, text};

const FORM: &str = "foreign_accommodation_prereg";
const HEAD: &str = "surname,given_name,sex,birth_date,nationality,doc_type,doc_number,move_in_date,mobile,email,language";

/// A desk whose session a browser holds.
struct Desk {
    cookie: String,
    path: String,
    lang: String,
}

async fn mails(app: &TestApp, count: usize) -> Vec<WrittenMail> {
    for _ in 0..600 {
        let mails = app.mails();
        if mails.len() >= count {
            return mails;
        }
        app.ring();
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{} mails, not {count}", app.mails().len());
}

/// The address of the first link of a mail, without the server.
fn link(app: &TestApp, mail: &WrittenMail) -> String {
    let text = mail.text.replace("\r\n", "\n");
    let line = text.lines().find(|l| l.contains("?key=")).unwrap_or_else(|| panic!("no link in {text}"));
    line.trim().strip_prefix(&app.base).unwrap().to_owned()
}

fn cookie(response: &Response) -> String {
    response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn ask(app: &TestApp, lang: &str, email: &str) {
    let fields = [
        ("company-zh", "天津东丽精密机械有限公司"),
        ("company", "Dongli Machines"),
        ("contact", "王芳"),
        ("company-email", email),
        ("keeping", "yes"),
    ];
    let response = app.post(&format!("/{lang}/companies"), &fields).await;
    assert_eq!(response.status(), 200, "{}", text(response).await);
}

impl Desk {
    async fn open(app: &TestApp, lang: &str, email: &str) -> Self {
        ask(app, lang, email).await;
        let mail = mails(app, 1).await.into_iter().rfind(|m| m.to.contains(email)).unwrap();
        Self::by(app, lang, &link(app, &mail)).await
    }

    async fn by(app: &TestApp, lang: &str, link: &str) -> Self {
        let response = app.get(link).await;
        assert_eq!(response.status(), 303, "{}", text(response).await);
        Self { cookie: cookie(&response), path: location(&response), lang: lang.to_owned() }
    }

    async fn get(&self, app: &TestApp, path: &str) -> Response {
        app.client.get(format!("{}{path}", app.base)).header("cookie", &self.cookie).send().await.unwrap()
    }

    async fn post(&self, app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Response {
        app.client.post(format!("{}{path}", app.base)).header("cookie", &self.cookie).form(fields).send().await.unwrap()
    }

    async fn upload(&self, app: &TestApp, file: &[u8]) -> Response {
        let mut bytes = b"--x-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../a.csv\"\r\n\r\n".to_vec();
        bytes.extend(file);
        bytes.extend(b"\r\n--x-1--\r\n");
        let request = app.client.post(format!("{}{}/forms/{FORM}", app.base, self.path)).header("cookie", &self.cookie);
        request.header("content-type", "multipart/form-data; boundary=x-1").body(bytes).send().await.unwrap()
    }

    /// Uploads a table that is read; gives the address of what was found.
    async fn found(&self, app: &TestApp, file: &[u8]) -> String {
        let response = self.upload(app, file).await;
        assert_eq!(response.status(), 303, "{}", text(response).await);
        location(&response)
    }

    async fn page(&self, app: &TestApp) -> String {
        text(self.get(app, &self.path).await).await
    }
}

fn table(rows: impl IntoIterator<Item = String>) -> String {
    std::iter::once(HEAD.to_owned()).chain(rows).collect::<Vec<_>>().join("\r\n")
}

fn row(n: usize, email: &str) -> String {
    format!("TESTER{},ANNA,F,1990-04-12,KOR,passport,CAN{n:06},2026-11-23 21:30,+8613800{n:06},{email},ko", letters(n))
}

/// A number in letters, as passports have them.
fn letters(n: usize) -> String {
    format!("{n:03}").bytes().map(|d| char::from(b'A' + d - b'0')).collect()
}

async fn story(app: &TestApp) {
    let desk = Desk::open(app, "en", "hr@example.org").await;
    let html = desk.page(app).await;
    assert!(html.contains("天津东丽精密机械有限公司 (Dongli Machines)") && html.contains(&format!("{}/forms/{FORM}", desk.path)), "{html}");
    // Nobody else opens it: without the session, with a wrong link.
    assert_eq!(app.get(&desk.path).await.status(), 401);
    assert_eq!(app.get(&format!("{}?key=wrong", desk.path)).await.status(), 404);

    // A fault is told with its place, and nothing begins.
    let faulty = table([
        row(1, "anna@example.org"),
        "=1+1,ANNA,F,1990-04-12,KOR,passport,CAN000002,,,,".to_owned(),
        "KIM,,Q,03/04/1990,Atlantis,passport,E1,2026-11-23 21:30,12,anna@,xx".to_owned(),
        row(1, "hr@example.org"),
        ",,F,1990-04-12,,,,,,,".to_owned(),
    ]);
    let found = desk.found(app, faulty.as_bytes()).await;
    let html = text(desk.get(app, &found).await).await;
    for place in ["A3", "C4", "D4", "E4", "G4", "I4", "J4", "K4", "G5", "J5", "C6"] {
        assert!(html.contains(&format!("<strong>{place}</strong>")), "{place}: {html}");
    }
    assert!(
        html.contains("1 row is right.") && html.contains("4 rows have to be corrected") && html.contains("Formulas are not read"),
        "{html}"
    );
    let csv = desk.get(app, &format!("{found}/faults.csv")).await.bytes().await.unwrap();
    let csv = String::from_utf8(csv.to_vec()).unwrap();
    assert!(csv.contains("\r\nE4,") && csv.contains("Atlantis") && !csv.contains("\r\n="), "{csv}");
    assert_eq!(app.mails().len(), 1, "nobody is told of anything yet");

    // Corrected: three people, one of them without an address.
    let right = table([row(1, "anna@example.org"), row(2, "ben@example.org"), row(3, "")]);
    let found = desk.found(app, right.as_bytes()).await;
    let html = text(desk.get(app, &found).await).await;
    assert!(html.contains("3 rows are right.") && html.contains("Prepare 3 registrations"), "{html}");
    let (one, two) = tokio::join!(desk.post(app, &found, &[]), desk.post(app, &found, &[]));
    assert_eq!((one.status().as_u16(), two.status().as_u16()), (303, 303));
    let html = desk.page(app).await;
    assert_eq!(html.matches("aj-desk-person\"").count(), 3, "confirmed twice it is done once: {html}");
    assert!(html.contains("TESTERAAB ANNA") && !html.contains("CAN000001"), "the employer sees the name alone: {html}");
    // Their cards, with the company as the contact; what is changed comes back.
    let html = text(desk.get(app, &format!("{}/cards", desk.path)).await).await;
    assert!(html.matches("data-slot=\"person\"").count() == 3 && html.contains("TESTERAAB ANNA") && html.contains("王芳"), "{html}");
    let html = text(desk.post(app, &format!("{}/cards", desk.path), &[("name", "TESTERAAB ANNA"), ("place", "120110003")]).await).await;
    assert!(html.matches("data-slot=\"person\"").count() == 1 && html.contains("万新派出所"), "{html}");
    // The same people again are left out.
    let html = text(desk.get(app, &desk.found(app, right.as_bytes()).await).await).await;
    assert!(html.contains("3 people were prepared here before") && html.contains("No row can be prepared yet."), "{html}");

    let all = mails(app, 3).await;
    let anna = all.iter().find(|m| m.to.contains("anna@")).unwrap();
    assert!(anna.subject.contains("Dongli Machines") && anna.text.contains("회사에서 귀하의 등록을 준비했습니다"), "{}", anna.text);
    let ben = link(app, all.iter().find(|m| m.to.contains("ben@")).unwrap());

    // The person's link: first of all the consent, on every page.
    let response = app.get(&link(app, anna)).await;
    let (session, plan) = (cookie(&response), location(&response));
    let get = async |path: &str| app.client.get(format!("{}{path}", app.base)).header("cookie", &session).send().await.unwrap();
    let post = async |path: &str, fields: &[(&str, &str)]| {
        app.client.post(format!("{}{path}", app.base)).header("cookie", &session).form(fields).send().await.unwrap()
    };
    for path in [
        plan.clone(),
        format!("{plan}/{FORM}/1/person"),
        format!("{plan}/{FORM}/1/review"),
        format!("{plan}/data"),
        format!("{plan}/data.json"),
    ] {
        let html = text(get(&path).await).await;
        assert!(html.contains(&format!("action=\"{plan}/consent\"")) && html.contains("Dongli Machines"), "{path}: {html}");
    }
    assert!(desk.page(app).await.contains("Opened"));
    let response = post(&format!("{plan}/{FORM}/1/person"), &[("surname", "OTHER")]).await;
    assert!(text(response).await.contains("/consent"), "nothing is changed before");
    assert_eq!(post(&format!("{plan}/consent"), &[("then", "agree")]).await.status(), 422);
    let response = post(&format!("{plan}/consent"), &[("then", "agree"), ("keeping", "yes")]).await;
    assert_eq!(location(&response), format!("{plan}?news=agreed"));
    let html = text(get(&format!("{plan}/{FORM}/1/person")).await).await;
    assert!(html.contains("value=\"TESTERAAB\"") && html.contains("value=\"1990-04-12\""), "what the employer gave is there: {html}");
    let export: serde_json::Value = get(&format!("{plan}/data.json")).await.json().await.unwrap();
    assert_eq!((&export["prepared"]["by"], &export["consents"][0]["kind"]), (&"employer".into(), &"keeping".into()));
    assert!(desk.page(app).await.contains("Completing"));

    // Ben declines: everything is gone, and the employer sees that it is gone.
    let response = app.get(&ben).await;
    let (session, plan) = (cookie(&response), location(&response));
    let declined = app.client.post(format!("{}{plan}/consent", app.base)).header("cookie", &session).form(&[("then", "decline")]);
    assert_eq!(declined.send().await.unwrap().status(), 200);
    assert_eq!(app.get(&ben).await.status(), 404);
    let html = desk.page(app).await;
    assert!(html.contains("Declined or erased") && html.contains("TESTERAAC ANNA"), "{html}");

    // The third has a slip; its word opens until the person has agreed, and then no more.
    let html = text(desk.get(app, &format!("{}/slips", desk.path)).await).await;
    assert_eq!(html.matches("class=\"aj-slip\"").count(), 1, "{html}");
    let strong: Vec<_> =
        html.split("aj-slip-codes").nth(1).unwrap().split("<strong>").skip(1).map(|s| s.split('<').next().unwrap().to_owned()).collect();
    let resume = [("code", strong[0].as_str()), ("way", "word"), ("word", strong[1].as_str())];
    let response = app.post("/ko/registrations", &resume).await;
    assert_eq!(response.status(), 303, "{}", text(response).await);
    let (session, plan) = (cookie(&response), location(&response));
    let agreed = app.client.post(format!("{}{plan}/consent", app.base)).header("cookie", &session).form(&[("keeping", "yes")]);
    let to = location(&agreed.send().await.unwrap());
    let html = text(app.client.get(format!("{}{to}", app.base)).header("cookie", &session).send().await.unwrap()).await;
    let own = html.split("이어쓰기").nth(1).or_else(|| html.split("aj-notice-title").nth(1)).unwrap().to_owned();
    assert!(!own.contains(&strong[1]), "a word of their own: {html}");
    assert_eq!(app.post("/ko/registrations", &resume).await.status(), 422, "the employer's word opens nothing any more");
    assert_eq!(app.get(&format!("{plan}?key={}", strong[1])).await.status(), 404);

    // Appointments for both who have agreed, at once.
    let visits = format!("{}/forms/{FORM}/visits", desk.path);
    let html = text(desk.get(app, &visits).await).await;
    let office = html.split("/visits?office=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let html = text(desk.get(app, &format!("{visits}?office={office}")).await).await;
    let value = |name: &str, n: usize| {
        html.split(&format!("name=\"{name}\" value=\""))
            .nth(n)
            .unwrap_or_else(|| panic!("{name} {n}: {html}"))
            .split('"')
            .next()
            .unwrap()
            .to_owned()
    };
    let (day, first, second) = (value("day", 1), value("people", 1), value("people", 2));
    for fields in [vec![("office", office.as_str()), ("people", &first)], vec![("office", &office), ("day", &day)]] {
        assert_eq!(desk.post(app, &visits, &fields).await.status(), 422);
    }
    let before = app.mails().len();
    let fields = [("office", office.as_str()), ("day", &day), ("people", &first), ("people", &second)];
    for _ in 0..2 {
        let response = desk.post(app, &visits, &fields).await;
        assert_eq!(response.status(), 303, "{}", text(response).await);
        assert_eq!(location(&response), format!("{}?news=booked&count=2", desk.path));
    }
    let html = desk.page(app).await;
    assert_eq!(html.matches("aj-desk-visit").count(), 2, "{html}");
    let all = mails(app, before + 1).await;
    assert!(all.iter().any(|m| m.to.contains("anna@") && m.text.contains("TESTERAAB")), "the person is told");
    assert!(text(desk.get(app, &visits).await).await.contains("Nobody can be booked for yet"));

    // Erased: the desk is gone, the registrations that were agreed to stay.
    assert_eq!(desk.post(app, &format!("{}/data", desk.path), &[]).await.status(), 422);
    assert_eq!(desk.post(app, &format!("{}/data", desk.path), &[("erase", "yes")]).await.status(), 200);
    assert_eq!(desk.get(app, &desk.path).await.status(), 401);
    assert_eq!(get(&location(&app.get(&link(app, anna)).await)).await.status(), 200);
}

#[tokio::test]
async fn an_employer_prepares_and_each_person_decides() {
    let app = TestApp::start().await;
    story(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn the_same_on_postgres() {
    let server = Postgres::start(false);
    let app = TestApp::on(&server.database()).await;
    story(&app).await;
    app.stop().await;
}

#[tokio::test]
async fn five_hundred_people_are_prepared_and_none_is_readable() {
    let app = TestApp::start().await;
    let desk = Desk::open(&app, "zh", "hr@example.org").await;
    let file = table((1..=500).map(|n| row(n, "")));
    // As Excel in China saves it.
    let found = desk.found(&app, &encoding_rs::GB18030.encode(&file.replace("ANNA", "安娜")).0).await;
    let html = text(desk.get(&app, &found).await).await;
    assert!(html.contains("<strong>B2</strong>") && html.contains("500行需要修改"), "a given name in Chinese letters: {html}");
    let found = desk.found(&app, file.as_bytes()).await;
    assert_eq!(desk.post(&app, &found, &[]).await.status(), 303);
    let html = desk.page(&app).await;
    assert_eq!(html.matches("aj-desk-person\"").count(), 500);
    let slips = text(desk.get(&app, &format!("{}/slips", desk.path)).await).await;
    assert_eq!(slips.matches("class=\"aj-slip\"").count(), 500);
    let folder = app.folder.path().join("data");
    for entry in std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_file()) {
        let bytes = std::fs::read(&entry).unwrap();
        for sign in ["CAN000", "TESTER", "8613800000"] {
            assert!(!bytes.windows(sign.len()).any(|w| w == sign.as_bytes()), "{sign} in {}", entry.display());
        }
    }
    app.stop().await;
}

/// An XLSX with one cell in its sheet.
fn book(cell: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("xl/workbook.xml", r#"<workbook xmlns:r="r"><sheets><sheet name="a" r:id="rId1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet><sheetData>{cell}</sheetData></worksheet>")),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn hostile_files_are_answered_in_every_language() {
    let app = TestApp::start().await;
    let desk = Desk::open(&app, "en", "hr@example.org").await;
    let many: Vec<_> = (0..10_000).map(|n| row(n, "")).collect();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("10,000 rows", table(many).into_bytes()),
        ("a bomb", book(&" ".repeat(60 * 1024 * 1024))),
        ("no columns", b"a,b\n1,2\n".to_vec()),
        ("nobody", HEAD.as_bytes().to_vec()),
        ("an old file", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec()),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0".to_vec()),
        ("a page", b"<html><script>alert(1)</script>".to_vec()),
        ("a cut file", book("<row r=\"1\"/>")[..200].to_vec()),
        ("too large", vec![b'a'; 6 * 1024 * 1024]),
        ("no encoding", b"\x81\x20\xff\xfe\x81".to_vec()),
    ];
    for (n, (name, bytes)) in files.iter().enumerate() {
        let lang = LANGUAGES[n % LANGUAGES.len()];
        let own = Desk { cookie: desk.cookie.clone(), path: desk.path.replacen("/en/", &format!("/{lang}/"), 1), lang: lang.to_owned() };
        let began = Instant::now();
        let response = own.upload(&app, bytes).await;
        assert_eq!(response.status(), 422, "{name}");
        let html = text(response).await;
        assert!(html.contains("id=\"file-error\"") && html.contains("href=\"#file\""), "{name} {}: {html}", own.lang);
        assert!(began.elapsed() < Duration::from_secs(6), "{name} took {:?}", began.elapsed());
    }
    // A formula is refused with its place.
    let sheet = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>surname</t></is></c><c r=\"C1\" t=\"inlineStr\"><is><t>sex</t></is></c></row>\
        <row r=\"7\"><c r=\"A7\" t=\"inlineStr\"><is><t>KIM</t></is></c><c r=\"C7\" t=\"str\"><f>HYPERLINK(1)</f><v>F</v></c></row>";
    let html = text(desk.get(&app, &desk.found(&app, &book(sheet)).await).await).await;
    assert!(html.contains("<strong>C7</strong>") && html.contains("Formulas are not read"), "{html}");
    // Without the session nothing is read, and it is told.
    let nobody = Desk { cookie: "x=y".to_owned(), path: desk.path.clone(), lang: "en".to_owned() };
    assert_eq!(nobody.upload(&app, b"surname\nKIM\n").await.status(), 401);
    app.stop().await;
}

#[tokio::test]
async fn templates_are_read_as_they_come() {
    let app = TestApp::start().await;
    let desk = Desk::open(&app, "ja", "hr@example.org").await;
    for lang in LANGUAGES {
        let path = desk.path.replacen("/ja/", &format!("/{lang}/"), 1);
        let own = Desk { cookie: desk.cookie.clone(), path, lang: lang.to_owned() };
        for kind in ["xlsx", "csv"] {
            let response = own.get(&app, &format!("{}/forms/{FORM}/template.{kind}", own.path)).await;
            assert_eq!(response.status(), 200);
            assert!(response.headers()["content-disposition"].to_str().unwrap().contains(&format!("{FORM}-{lang}.{kind}")));
            let bytes = response.bytes().await.unwrap();
            let response = own.upload(&app, &bytes).await;
            assert_eq!(response.status(), 422, "nobody stands in it");
        }
    }
    assert_eq!(desk.get(&app, &format!("{}/forms/{FORM}/template.exe", desk.path)).await.status(), 404);
    assert_eq!(desk.get(&app, &format!("{}/forms/school_enrolment", desk.path)).await.status(), 404);
    app.stop().await;
}

#[tokio::test]
async fn who_has_a_desk_is_not_told_and_nobody_s_mail_box_is_filled() {
    let app = TestApp::start().await;
    let plain = |html: String| html.replace("a@example.org", "").replace("b@example.org", "");
    ask(&app, "en", "a@example.org").await;
    mails(&app, 1).await;
    let known = app.post("/en/companies", &[("way", "link"), ("link-email", "A@example.org")]).await;
    let unknown = app.post("/en/companies", &[("way", "link"), ("link-email", "b@example.org")]).await;
    assert_eq!((known.status(), unknown.status()), (unknown.status(), known.status()));
    assert_eq!(plain(text(known).await.replace("A@example.org", "")), plain(text(unknown).await), "nothing tells them apart");
    let all = mails(&app, 2).await;
    assert!(all.iter().all(|m| m.to.contains("a@example.org")));
    let mut last = 200;
    for _ in 0..12 {
        last = app.post("/en/companies", &[("way", "link"), ("link-email", "a@example.org")]).await.status().as_u16();
    }
    assert_eq!(last, 429);
    for (fields, id) in [
        (vec![("company-email", "x@example.org"), ("contact", "X"), ("keeping", "yes")], "company-zh"),
        (vec![("company", "X"), ("company-email", "x@example.org"), ("keeping", "yes")], "contact"),
        (vec![("company", "X"), ("contact", "X"), ("company-email", "x@"), ("keeping", "yes")], "company-email"),
        (vec![("company", "X"), ("contact", "X"), ("company-email", "x@example.org")], "keeping"),
        (vec![("way", "link")], "link-email"),
    ] {
        let response = app.post("/es/companies", &fields).await;
        assert_eq!(response.status(), 422, "{id}");
        let html = text(response).await;
        assert!(html.contains(&format!("id=\"{id}-error\"")) && html.contains(&format!("href=\"#{id}\"")), "{id}: {html}");
    }
    app.stop().await;
}

#[tokio::test]
async fn somebody_who_helps_is_noted_with_the_consent() {
    let app = TestApp::start().await;
    let begin = async |fields: &[(&str, &str)]| {
        let all: Vec<_> = [("group", "citizen"), ("keeping", "yes")].iter().chain(fields).copied().collect();
        app.post("/en/register/residence_card", &all).await
    };
    for (fields, id) in [
        (vec![("helping", "yes")], "helper-name"),
        (vec![("helping", "yes"), ("helper-name", "Li"), ("helper-way", "present")], "helper-relation"),
        (vec![("helping", "yes"), ("helper-name", "Li"), ("helper-relation", "coordinator"), ("helper-way", "x")], "helper-way"),
    ] {
        let response = begin(&fields).await;
        assert_eq!(response.status(), 422, "{id}");
        let html = text(response).await;
        assert!(html.contains(&format!("id=\"{id}-error\"")) && html.contains("<details open"), "{id}: {html}");
    }
    let helper = [("helping", "yes"), ("helper-name", "Li <Mei>"), ("helper-relation", "coordinator"), ("helper-way", "interpreter")];
    let response = begin(&helper).await;
    assert_eq!(response.status(), 303);
    let (session, plan) = (cookie(&response), location(&response).split('?').next().unwrap().to_owned());
    let get = async |path: String| app.client.get(format!("{}{path}", app.base)).header("cookie", &session).send().await.unwrap();
    let line = "Prepared together with Li &lt;Mei&gt; (Community coordinator)";
    for path in ["", "/residence_card/1/review", "/residence_card/1/sheet", "/data", "/data/all"] {
        let html = text(get(format!("{plan}{path}")).await).await;
        assert!(html.contains(line), "{path}: {html}");
    }
    assert!(text(get(format!("{plan}/data")).await).await.contains("through an interpreter"));
    let export: serde_json::Value = get(format!("{plan}/data.json")).await.json().await.unwrap();
    assert_eq!(export["prepared"]["name"], "Li <Mei>");
    assert_eq!((&export["consents"][0]["kind"], &export["consents"][0]["way"]), (&"keeping".into(), &"interpreter".into()));
    app.stop().await;
}
