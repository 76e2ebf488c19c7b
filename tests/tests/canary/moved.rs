//! A sealed picture or answer that is moved to another row does not open, on both databases; and what an erased person sent is gone.

use anjia_app::l10n::l10n;
use anjia_domain::Lang;
use anjia_tests::app::TestApp;
use anjia_tests::postgres::Postgres;
use anjia_tests::visitor::{Upload, Visitor, pairs, text};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use super::places::photo;
use super::{FORM, Marks, SIGNS};

/// A connection beside the server.
enum Beside {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Beside {
    /// Runs a statement; `X'…'` are bytes as SQLite writes them. Gives how many rows it changed.
    async fn run(&mut self, statement: &str) -> u64 {
        match self {
            Self::Sqlite(c) => sqlx::query(AssertSqlSafe(statement.to_owned())).execute(c).await.unwrap().rows_affected(),
            Self::Postgres(c) => {
                // There bytes are written otherwise.
                let statement = statement.replace("X'", "'\\x");
                sqlx::query(AssertSqlSafe(statement)).execute(c).await.unwrap().rows_affected()
            }
        }
    }
}

struct Person {
    visitor: Visitor,
    code: String,
    id: uuid::Uuid,
}

impl Person {
    async fn prepared(app: &TestApp, n: usize) -> Self {
        let mut visitor = Visitor::new(&app.base);
        let code = visitor.begin("en", FORM, &[], "").await;
        let at = |page: &str| format!("/en/registrations/{code}/{FORM}/1/{page}");
        visitor.fill(&app.portal().catalogue, &at("person"), &Marks::of(n).own()).await;
        let sent = photo(n);
        for kind in ["data_page", "entry_stamp"] {
            // Two pictures: the same file, so that only their places differ.
            let upload = Upload { kind, agreed: true, name: "a.jpg", file: &sent };
            assert_eq!(visitor.upload(&at("papers"), &upload).await.status, 303);
        }
        let pictures = visitor.pictures(&at("papers")).await;
        assert!(pictures.len() == 2 && pictures[0] == pictures[1]);
        let id = app.portal().household(code.parse().unwrap()).await.unwrap().unwrap().id();
        Self { visitor, code, id }
    }

    fn bytes(&self) -> String {
        data_encoding::HEXUPPER.encode(self.id.as_bytes())
    }

    /// What the addresses of both pictures answer.
    async fn pictures(&mut self) -> Vec<u16> {
        let papers = format!("/en/registrations/{}/{FORM}/1/papers", self.code);
        let html = self.visitor.get(&papers).await.html;
        let addresses: Vec<_> = html.split("<img src=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
        let mut statuses = Vec::new();
        for address in &addresses {
            let reply = self.visitor.get(address).await;
            if reply.status != 200 {
                assert!(text(&reply.html).contains(l10n(Lang::En).fault_title()) && SIGNS.iter().all(|s| !reply.html.contains(s)));
            }
            statuses.push(reply.status);
        }
        statuses
    }
}

async fn story(app: &TestApp, mut beside: Beside) {
    let (mut one, mut two) = (Person::prepared(app, 11).await, Person::prepared(app, 12).await);
    let (a, b) = (one.bytes(), two.bytes());
    assert_eq!((one.pictures().await, two.pictures().await), (vec![200, 200], vec![200, 200]));
    let keep = ["CREATE TABLE kept_images AS SELECT * FROM images", "CREATE TABLE kept_answers AS SELECT * FROM answers"];
    for statement in keep {
        beside.run(statement).await;
    }
    let back = [
        "UPDATE images SET picture = (SELECT picture FROM kept_images k WHERE k.id = images.id)",
        "UPDATE answers SET value = (SELECT value FROM kept_answers k WHERE k.id = answers.id)",
    ];
    let from = |registration: &str, kind: &str| {
        format!("(SELECT picture FROM kept_images WHERE registration = X'{registration}' AND kind = '{kind}')")
    };
    for (what, other) in
        [("another picture of the household", from(&a, "entry_stamp")), ("the same of another household", from(&b, "data_page"))]
    {
        let update = format!("UPDATE images SET picture = {other} WHERE registration = X'{a}' AND kind = 'data_page'");
        assert_eq!(beside.run(&update).await, 1, "{what}");
        let mut statuses = one.pictures().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 500], "{what}");
        for statement in back {
            beside.run(statement).await;
        }
        assert_eq!(one.pictures().await, [200, 200], "{what}, put back");
    }
    // A whole row, given to another household or person.
    beside.run(&format!("DELETE FROM images WHERE registration = X'{b}'")).await;
    let moved = format!("UPDATE images SET registration = X'{b}' WHERE registration = X'{a}' AND kind = 'data_page'");
    assert_eq!(beside.run(&moved).await, 1);
    assert_eq!((one.pictures().await, two.pictures().await), (vec![200], vec![500]), "a row of another household");
    let renamed = format!("UPDATE images SET kind = 'data_page' WHERE registration = X'{a}' AND kind = 'entry_stamp'");
    assert_eq!(beside.run(&renamed).await, 1);
    assert_eq!(one.pictures().await, [500], "a picture that is said to show something else");
    // Answers: another field's of the same household, and the same field's of another one.
    for other in [format!("registration = X'{a}' AND field = 'doc_number'"), format!("registration = X'{b}' AND field = 'surname'")] {
        let update = format!(
            "UPDATE answers SET value = (SELECT value FROM kept_answers WHERE {other} LIMIT 1) WHERE registration = X'{a}' AND field = 'surname'"
        );
        assert!(beside.run(&update).await > 0);
        let export = one.visitor.get(&format!("/en/registrations/{}/data.json", one.code)).await;
        assert!(export.status == 500 && SIGNS.iter().all(|s| !export.html.contains(s)), "{other}: {}", export.status);
        for statement in back {
            beside.run(statement).await;
        }
        assert_eq!(one.visitor.get(&format!("/en/registrations/{}/data.json", one.code)).await.status, 200, "{other}");
    }
    // Erased: no row of it is left, and nothing that it had opens with a row that is brought back.
    let reply = one.visitor.post(&format!("/en/registrations/{}/data", one.code), &pairs(&[("then", "erase"), ("erase", "yes")])).await;
    assert_eq!(reply.status, 200);
    for table in ["images", "answers", "household_keys", "consents"] {
        assert_eq!(beside.run(&format!("DELETE FROM {table} WHERE registration = X'{a}'")).await, 0, "{table}");
    }
    let returned = format!("UPDATE kept_images SET registration = X'{b}' WHERE registration = X'{a}' AND kind = 'entry_stamp'");
    beside.run(&format!("DELETE FROM images WHERE registration = X'{b}'")).await;
    beside.run(&format!("DELETE FROM kept_images WHERE registration = X'{b}'")).await;
    assert_eq!(beside.run(&returned).await, 1);
    assert_eq!(beside.run("INSERT INTO images SELECT * FROM kept_images WHERE kind = 'entry_stamp'").await, 1);
    assert_eq!(two.pictures().await, [500], "a picture of somebody who has been erased");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_picture_opens_in_its_own_row_only() {
    let app = TestApp::start().await;
    let beside = Beside::Sqlite(super::open(&app).await);
    story(&app, beside).await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_picture_opens_in_its_own_row_only_on_postgres_too() {
    let server = Postgres::start(false);
    let url = server.database();
    let app = TestApp::on(&url).await;
    story(&app, Beside::Postgres(PgConnection::connect(&url).await.unwrap())).await;
    app.stop().await;
}
