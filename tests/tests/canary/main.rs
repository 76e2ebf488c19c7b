//! Marked names, numbers and photos: none is readable in the data folder, the log, the temporary files, a backup or the database's files;
//! what is sealed opens only in its place; what was erased opens with nothing that is left.
#![expect(clippy::unwrap_used, reason = "test code")]

mod moved;
mod places;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anjia_app::l10n::l10n;
use anjia_domain::Lang;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::code::Code;
use anjia_tests::app::TestApp;
use anjia_tests::postgres::Postgres;
use anjia_tests::process::ServerProcess;
use anjia_tests::visitor::{Upload, Visitor, answers, pairs, text};
use places::{Needles, Shots, files, search};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};

const BINARY: &str = env!("CARGO_BIN_EXE_portal");
const FORM: &str = "foreign_accommodation_prereg";

/// How many people there are: some, or as many as `make canary` says.
fn many() -> usize {
    std::env::var("CANARIES").ok().and_then(|n| n.parse().ok()).unwrap_or(100)
}

/// What one person types: nobody else has any of it.
struct Marks {
    surname: String,
    passport: String,
    place: String,
    mobile: String,
    host: String,
    email: String,
}

impl Marks {
    fn of(n: usize) -> Self {
        let letters: String = format!("{n:06}").bytes().map(|d| char::from(b'K' + d - b'0')).collect();
        Self {
            surname: format!("CANARY{letters}"),
            passport: format!("KAN{n:06}"),
            place: format!("CANARY-{n:06} 号楼"),
            mobile: format!("+86138{n:08}"),
            host: format!("房东CANARYHOST{n:06}"),
            email: format!("canary-{n:06}@example.org"),
        }
    }

    fn own(&self) -> [(&str, &str); 6] {
        [
            ("surname", &self.surname),
            ("doc_number", &self.passport),
            ("address_detail", &self.place),
            ("mobile", &self.mobile),
            ("host_name", &self.host),
            ("email", &self.email),
        ]
    }
}

/// What stands in all of them.
const SIGNS: [&str; 4] = ["CANARY", "KAN000", "8613800000", "canary-0"];

/// The pages of the form with answers to them, as one person has found them.
type Pages = Vec<(String, Vec<(String, String)>)>;

async fn pages(base: &str, catalogue: &Catalogue) -> Pages {
    let mut visitor = Visitor::new(base);
    let code = visitor.begin("en", FORM, &[], "").await;
    let mut found = Vec::new();
    for page in &catalogue.forms.form(&FORM.parse().unwrap()).unwrap().pages {
        let at = format!("/en/registrations/{code}/{FORM}/1/{}", page.id);
        let fields = answers(catalogue, &visitor.get(&at).await.html, &[]);
        assert_eq!(visitor.post(&at, &fields).await.status, 303);
        found.push((page.id.to_string(), fields));
    }
    found
}

/// Types everything of a person, right and wrong, loses the session once, sends a photo, and hands in; gives the photo as it was sent and
/// as it is kept.
async fn lives(base: &str, pages: &Pages, n: usize) -> Shots {
    let (marks, lang) = (Marks::of(n), Lang::ALL[n % 5]);
    let mut visitor = Visitor::new(base);
    let email = if n.is_multiple_of(2) { marks.email.as_str() } else { "" };
    let code = visitor.begin(lang.tag(), FORM, &[], email).await;
    let at = |page: &str| format!("/{lang}/registrations/{code}/{FORM}/1/{page}");
    for (page, fields) in pages {
        let mut fields = fields.clone();
        for (name, value) in &mut fields {
            if let Some((_, mark)) = marks.own().iter().find(|(field, _)| field == name) {
                (*mark).clone_into(value);
            }
        }
        if page == "person" {
            let mut wrong = fields.clone();
            wrong.iter_mut().filter(|(name, _)| name == "birth_date").for_each(|(_, v)| "2026-02-31".clone_into(v));
            assert_eq!(visitor.post(&at(page), &wrong).await.status, 422);
            let session = visitor.session.take();
            assert_eq!(visitor.post(&at(page), &wrong).await.status, 401);
            visitor.session = session;
        }
        assert_eq!(visitor.post(&at(page), &fields).await.status, 303);
    }
    let (sent, name) = (places::photo(n), format!("CANARY-{n:06}.jpg"));
    let upload = |agreed, file| Upload { kind: "data_page", agreed, name: &name, file };
    if n.is_multiple_of(10) {
        assert_eq!(visitor.upload(&at("papers"), &upload(false, &sent)).await.status, 422, "without consent");
        assert_eq!(visitor.upload(&at("papers"), &upload(true, &sent[..sent.len() / 2])).await.status, 422, "cut off");
    }
    let reply = visitor.upload(&at("papers"), &upload(true, &sent)).await;
    assert_eq!(reply.status, 303, "{}", reply.html);
    let kept = visitor.pictures(&at("papers")).await.remove(0);
    assert!(kept.starts_with(&[0xFF, 0xD8, 0xFF]) && !places::has(&kept, b"CANARY"), "the kept picture still says who sent it");
    assert_eq!(visitor.post(&at("review"), &pairs(&[("sensitive", "yes")])).await.status, 303);
    if !email.is_empty() {
        visitor.post(&format!("/{lang}/registrations"), &pairs(&[("code", &code), ("way", "mail")])).await;
    }
    let export = visitor.get(&format!("/{lang}/registrations/{code}/data.json")).await.html;
    for (field, mark) in marks.own() {
        assert!(export.contains(mark), "{field} is not kept");
    }
    Shots { sent, kept }
}

async fn all_live(base: &str) -> Vec<Shots> {
    let pages = Arc::new(pages(base, &anjia_server::data_set::load(None).unwrap()).await);
    let mut tasks = Vec::new();
    for lane in 0..8 {
        let (base, pages) = (base.to_owned(), pages.clone());
        tasks.push(tokio::spawn(async move {
            let mut shots = Vec::new();
            for n in (lane..many()).step_by(8) {
                shots.push(lives(&base, &pages, n).await);
            }
            shots
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    assert_eq!(all.len(), many());
    all
}

/// Runs a command of the server's beside it.
fn anjia(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) {
    let out = Command::new(BINARY).args(arguments).envs(variables.iter().copied()).current_dir(folder).output().unwrap();
    assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
}

/// A folder for a server with one for temporary files in it.
fn folder() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let temporary = folder.path().join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    (folder, temporary.to_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_marked_is_readable_in_the_folder_of_a_server() {
    let (folder, temporary) = folder();
    let server = ServerProcess::start(BINARY, folder.path(), &[("ANJIA_LOG", "trace"), ("TMPDIR", &temporary)]).await;
    let needles = Needles::of(&all_live(&server.base).await);
    // As it is while the server runs, with the log of the database's changes; in a backup; and after it has stopped.
    assert!(search(folder.path(), &needles) > 0);
    anjia(folder.path(), &["backup", "--to", "backup"], &[]);
    assert!(folder.path().join("backup/anjia.db").exists() && folder.path().join("backup/household-keys.db").exists());
    assert!(search(&folder.path().join("backup"), &needles) > 0, "the form's name stands in the backup");
    let log = server.log();
    assert!(log.len() > 10_000, "with everything logged there is a log");
    server.ask_to_stop();
    assert!(server.ended().await.success());
    assert!(search(folder.path(), &needles) > 0, "what stands in the clear is found, so what is not found is not there");
    assert_eq!(files(Path::new(&temporary)), Vec::<std::path::PathBuf>::new(), "temporary files are left");
    let mails = files(&folder.path().join("data/outbox")).len();
    assert!(mails >= many(), "two or more mails for each second person, not {mails}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_marked_is_readable_in_postgres_or_its_log_of_changes() {
    let ((folder, temporary), postgres) = (folder(), Postgres::start(false));
    let url = postgres.database();
    let variables = [("ANJIA_DATABASE_URL", url.as_str()), ("ANJIA_LOG", "trace"), ("TMPDIR", &temporary)];
    let server = ServerProcess::start(BINARY, folder.path(), &variables).await;
    let needles = Needles::of(&all_live(&server.base).await);
    // As the guide has it: everything but the households' keys for long, these apart for a few days.
    postgres.dump(&url, &["--exclude-table-data=household_keys"], &folder.path().join("dump.sql"));
    postgres.dump(&url, &["--data-only", "--table=household_keys"], &folder.path().join("keys.sql"));
    postgres.dump(&url, &["--format=custom", "--compress=0"], &folder.path().join("dump.custom"));
    server.ask_to_stop();
    assert!(server.ended().await.success());
    assert!(search(folder.path(), &needles) > 1, "the form's name stands in what was dumped");
    assert_eq!(files(Path::new(&temporary)), Vec::<std::path::PathBuf>::new(), "temporary files are left");
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let tables = sqlx::query("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'");
    let tables: Vec<String> = tables.fetch_all(&mut connection).await.unwrap().iter().map(|r| r.get(0)).collect();
    assert!(["answers", "outbox", "images"].iter().all(|t| tables.iter().any(|table| table == t)));
    let mut rows = 0;
    for table in tables {
        // Bytes come as hexadecimal digits.
        let all = sqlx::query(AssertSqlSafe(format!("SELECT t::text FROM \"{table}\" t"))).fetch_all(&mut connection).await.unwrap();
        for row in all {
            let text: String = row.get(0);
            rows += 1;
            places::nothing_in(text.as_bytes(), &needles, &table);
        }
    }
    assert!(rows > many() * 30, "{rows}");
    connection.close().await.unwrap();
    if let Some(files) = postgres.folder() {
        assert!(postgres.psql("postgres", "CHECKPOINT"));
        assert!(search(files, &needles) > 1, "the form's name is in the tables and in the log of changes");
    }
}

async fn open(app: &TestApp) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}", app.folder.path().join("data/anjia.db").display())).await.unwrap()
}

/// Somebody's registration, filled in; with its code and id.
async fn prepared(app: &TestApp, n: usize) -> (Visitor, Code, uuid::Uuid) {
    let mut visitor = Visitor::new(&app.base);
    let code = visitor.begin("en", FORM, &[], "").await;
    let person = format!("/en/registrations/{code}/{FORM}/1/person");
    visitor.fill(&app.portal().catalogue, &person, &Marks::of(n).own()).await;
    let code = code.parse().unwrap();
    let id = app.portal().household(code).await.unwrap().unwrap().id();
    (visitor, code, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_answer_opens_in_its_own_place_only() {
    let app = TestApp::start().await;
    let ((mut visitor, code, id), (_, _, other)) = (prepared(&app, 1).await, prepared(&app, 2).await);
    let mut database = open(&app).await;
    let value = |id: uuid::Uuid, field: &str| {
        sqlx::query("SELECT value FROM answers WHERE registration = ? AND field = ?").bind(id.as_bytes().to_vec()).bind(field.to_owned())
    };
    let own: Vec<u8> = value(id, "surname").fetch_one(&mut database).await.unwrap().get(0);
    let same_household: Vec<u8> = value(id, "doc_number").fetch_one(&mut database).await.unwrap().get(0);
    let same_field: Vec<u8> = value(other, "surname").fetch_one(&mut database).await.unwrap().get(0);
    let mut bent = own.clone();
    *bent.last_mut().unwrap() ^= 1;
    let put = async |database: &mut SqliteConnection, bytes: &[u8]| {
        let update = sqlx::query("UPDATE answers SET value = ? WHERE registration = ? AND field = 'surname'");
        assert_eq!(update.bind(bytes).bind(id.as_bytes().to_vec()).execute(database).await.unwrap().rows_affected(), 1);
    };
    let paths = ["", "/data", "/data.json", &format!("/{FORM}/1/person"), &format!("/{FORM}/1/review")]
        .map(|p| format!("/en/registrations/{code}{p}"));
    let calm = async |visitor: &mut Visitor, what: &str| {
        for path in &paths {
            let page = visitor.get(path).await;
            assert_eq!(page.status, 500, "{what}: {path}");
            assert!(text(&page.html).contains(l10n(Lang::En).fault_title()), "{what}: {path}");
            assert!(SIGNS.iter().all(|s| !page.html.contains(s)), "{what}: {path} shows {}", page.html);
        }
    };
    for (what, bytes) in [
        ("another answer of the household", &same_household[..]),
        ("the same answer of another household", &same_field),
        ("a changed bit", &bent),
        ("cut", &own[..own.len() - 1]),
        ("nothing", &[]),
    ] {
        put(&mut database, bytes).await;
        calm(&mut visitor, what).await;
    }
    put(&mut database, &own).await;
    assert!(visitor.get(&paths[2]).await.html.contains(&Marks::of(1).surname), "put back, it opens again");
    // The rows themselves, moved to another household; and another household's key.
    let move_key = "UPDATE household_keys SET key = (SELECT key FROM household_keys WHERE registration = ?) WHERE registration = ?";
    let moved = sqlx::query(move_key).bind(other.as_bytes().to_vec()).bind(id.as_bytes().to_vec()).execute(&mut database).await.unwrap();
    assert_eq!(moved.rows_affected(), 1);
    calm(&mut visitor, "another household's key").await;
    database.close().await.unwrap();
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_opens_with_nothing_that_is_left() {
    let mut app = TestApp::start().await;
    let ((mut visitor, code, id), (_, _, other)) = (prepared(&app, 3).await, prepared(&app, 4).await);
    let mut database = open(&app).await;
    let backup = app.folder.path().join("backup.db");
    sqlx::query(AssertSqlSafe(format!("VACUUM INTO '{}'", backup.display()))).execute(&mut database).await.unwrap();
    let key: Vec<u8> = sqlx::query("SELECT key FROM household_keys WHERE registration = ?")
        .bind(id.as_bytes().to_vec())
        .fetch_one(&mut database)
        .await
        .unwrap()
        .get(0);
    let session = visitor.session.clone();
    let erased = visitor.post(&format!("/en/registrations/{code}/data"), &pairs(&[("then", "erase"), ("erase", "yes")])).await;
    assert_eq!(erased.status, 200);
    let count = async |database: &mut SqliteConnection, table: &str| {
        let column = if table == "registrations" { "id" } else { "registration" };
        let statement = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table} WHERE {column} = ?"));
        let row = sqlx::query(statement).bind(id.as_bytes().to_vec()).fetch_one(database).await.unwrap();
        row.get::<i64, _>(0)
    };
    let tables = ["household_keys", "registrations", "registration_forms", "answers", "remarks", "consents", "unlock_codes", "visits"];
    for table in tables {
        assert_eq!(count(&mut database, table).await, 0, "{table}");
    }
    // An older copy of everything but the keys comes back: nothing opens, with or without another household's key.
    let attach = format!("ATTACH '{}' AS backup", backup.display());
    sqlx::raw_sql(AssertSqlSafe(attach)).execute(&mut database).await.unwrap();
    for table in ["registrations", "registration_forms", "answers", "consents"] {
        let column = if table == "registrations" { "id" } else { "registration" };
        let statement = AssertSqlSafe(format!("INSERT INTO main.{table} SELECT * FROM backup.{table} WHERE {column} = ?"));
        let done = sqlx::query(statement).bind(id.as_bytes().to_vec()).execute(&mut database).await.unwrap();
        assert!(done.rows_affected() > 0, "{table} was in the copy");
    }
    visitor.session = session;
    assert!(app.portal().household(code).await.unwrap().is_none());
    for path in ["", "/data.json", &format!("/{FORM}/1/person")] {
        let page = visitor.get(&format!("/en/registrations/{code}{path}")).await;
        assert!(page.html.contains("<form id=\"resume\"") && SIGNS.iter().all(|s| !page.html.contains(s)), "{path}");
    }
    let lent = "INSERT INTO household_keys SELECT ?, key FROM household_keys WHERE registration = ?";
    sqlx::query(lent).bind(id.as_bytes().to_vec()).bind(other.as_bytes().to_vec()).execute(&mut database).await.unwrap();
    assert!(app.portal().household(code).await.is_err(), "another household's key opens nothing here");
    let page = visitor.get(&format!("/en/registrations/{code}/data.json")).await;
    assert!(page.status == 500 && SIGNS.iter().all(|s| !page.html.contains(s)));
    // The key itself is nowhere in the database's file once the server has stopped.
    database.close().await.unwrap();
    std::fs::remove_file(&backup).unwrap();
    let folder = std::mem::replace(&mut app.folder, tempfile::tempdir().unwrap());
    app.stop().await;
    for file in ["data/anjia.db", "data/anjia.db-wal"] {
        // Without a log there is nothing in it.
        let bytes = std::fs::read(folder.path().join(file)).unwrap_or_default();
        assert!(key.len() > 60 && !bytes.windows(key.len()).any(|w| w == key), "the erased key is still in {file}");
    }
}
