//! Pictures sent in parts: interrupted and gone on with, in the wrong order, too large, without a session, cancelled, too late; and files
//! that only look like pictures.

use anjia_tests::app::TestApp;
use anjia_tests::postgres::Postgres;
use reqwest::{Method, Response, StatusCode};

use super::papers::{Own, has_jpeg, hostile, red};
use super::{LANGUAGES, text};

/// What came of a request: its status, and the line it says, by its fields.
struct Said(u16, Vec<String>);

impl Said {
    async fn of(response: Response) -> Self {
        let status = response.status().as_u16();
        let plain = response.headers().get("content-type").is_some_and(|t| t.to_str().unwrap().starts_with("text/plain"));
        assert!(!plain || response.headers()["cache-control"] == "private, no-store");
        let offset = response.headers().get("upload-offset").map(|o| o.to_str().unwrap().to_owned());
        let line = text(response).await;
        let fields: Vec<_> = line.trim_end().split('\t').map(ToOwned::to_owned).collect();
        assert!(offset.is_none() || offset.as_ref() == fields.get(2), "{line}");
        Self(status, if plain { fields } else { Vec::new() })
    }

    /// The id and the offset of an upload.
    fn up(&self) -> (u16, String, usize) {
        assert_eq!(self.1.first().map(String::as_str), Some("up"), "{} {:?}", self.0, self.1);
        (self.0, self.1[1].clone(), self.1[2].parse().unwrap())
    }
}

impl Own {
    fn uploads(&self) -> String {
        self.papers.replace("/papers", "/uploads")
    }

    async fn ask(&self, app: &TestApp, method: Method, path: &str, offset: Option<usize>, body: Vec<u8>) -> Said {
        let mut request = app.client.request(method, format!("{}{path}", app.base)).header("cookie", &self.cookie).body(body);
        if let Some(offset) = offset {
            request = request.header("upload-offset", offset);
        }
        Said::of(request.send().await.unwrap()).await
    }

    async fn begin_upload(&self, app: &TestApp, kind: &str, length: usize, mark: &str, agreed: bool) -> Said {
        let asked = format!("{kind}\t{length}\t{mark}\t{}\n", if agreed { "1" } else { "" });
        self.ask(app, Method::POST, &self.uploads(), None, asked.into_bytes()).await
    }

    async fn add(&self, app: &TestApp, id: &str, at: usize, part: &[u8]) -> Said {
        self.ask(app, Method::PATCH, &format!("{}/{id}", self.uploads()), Some(at), part.to_vec()).await
    }

    async fn finish(&self, app: &TestApp, id: &str) -> Said {
        self.ask(app, Method::POST, &format!("{}/{id}", self.uploads()), None, Vec::new()).await
    }

    /// The same person, hours later.
    fn opened_again(self, app: &TestApp) -> Self {
        let code = self.plan.rsplit('/').next().unwrap().parse().unwrap();
        let until = app.portal().clock.now().as_second() + 3600;
        Self {
            cookie: format!("anjia-registration={}", app.portal().keys.session(anjia_portal::keys::Room::Registration, code, until)),
            ..self
        }
    }

    /// Sends a file as the script does.
    async fn send_in_parts(&self, app: &TestApp, kind: &str, file: &[u8]) -> Said {
        let (_, id, mut at) = self.begin_upload(app, kind, file.len(), "m", true).await.up();
        while at < file.len() {
            let end = file.len().min(at + 256 * 1024);
            at = self.add(app, &id, at, &file[at..end]).await.up().2;
        }
        self.finish(app, &id).await
    }
}

async fn story(app: &TestApp) {
    let own = Own::begin(app, "en").await;
    let html = text(own.get(app, &own.papers).await).await;
    assert!(html.contains("data-uploads=") && html.contains("data-side=\"2000\"") && html.contains("data-side=\"1200\""), "{html}");
    assert!(html.contains("<leptos-island") && html.contains("/boot.js"), "{html}");

    let file = red(900, 700);
    let (first, rest) = file.split_at(file.len() / 3);
    // Without the consent nothing is begun.
    let refused = own.begin_upload(app, "home_contract", file.len(), "m", false).await;
    assert_eq!((refused.0, refused.1[0].as_str(), refused.1[1].as_str()), (422, "wrong", "images-home_contract"));
    assert!(refused.1[2].starts_with("To upload a picture, agree"));

    let (status, id, at) = own.begin_upload(app, "home_contract", file.len(), "m", true).await.up();
    assert_eq!((status, at), (201, 0));
    assert_eq!(own.add(app, &id, 0, first).await.up(), (200, id.clone(), first.len()));
    assert_eq!(own.finish(app, &id).await.up(), (409, id.clone(), first.len()), "not yet whole");
    // The connection was lost and the page loaded again: the same file goes on, and a part sent twice is not added twice.
    assert_eq!(own.begin_upload(app, "home_contract", file.len(), "m", true).await.up(), (201, id.clone(), first.len()));
    assert_eq!(own.add(app, &id, 0, first).await.up(), (409, id.clone(), first.len()));
    assert_eq!(own.add(app, &id, first.len(), rest).await.up(), (200, id.clone(), file.len()));
    assert_eq!(own.add(app, &id, file.len(), b"x").await.0, 422, "more than was said");
    let kept = own.finish(app, &id).await;
    assert_eq!((kept.0, kept.1), (200, vec!["kept".to_owned(), format!("{}?news=kept", own.papers)]));
    assert_eq!(own.finish(app, &id).await.0, 404, "it is over");
    let picture = own.picture(app).await;
    let bytes = own.get(app, &picture).await.bytes().await.unwrap();
    assert_eq!(image::load_from_memory(&bytes).unwrap().to_rgb8().dimensions(), (900, 700));
    assert_eq!(own.export(app).await.len(), 1);

    // Nobody else: without a session, with another one, through the other's address.
    let (_, id, _) = own.begin_upload(app, "photo", 10, "p", false).await.up();
    let other = Own::begin(app, "en").await;
    let path = format!("{}/{id}", own.uploads());
    let stranger = Own { cookie: String::new(), plan: String::new(), papers: own.papers.clone() };
    for (who, path, status) in [(&stranger, &path, 401), (&other, &path, 401), (&other, &format!("{}/{id}", other.uploads()), 404)] {
        for method in [Method::PATCH, Method::POST, Method::DELETE] {
            assert_eq!(who.ask(app, method.clone(), path, Some(0), b"0123456789".to_vec()).await.0, status, "{method} {path}");
        }
    }
    assert_eq!(stranger.begin_upload(app, "photo", 10, "p", true).await.0, 401);

    // Too large: said beforehand, in one part, or in all.
    let refused = own.begin_upload(app, "photo", 20 * 1024 * 1024 + 1, "p", false).await;
    assert_eq!((refused.0, refused.1[1].as_str()), (422, "file-photo"));
    assert!(refused.1[2].contains("larger than 20 MB"), "{}", refused.1[2]);
    assert_eq!(own.begin_upload(app, "photo", 0, "p", false).await.1[2], "Please choose a picture first.");
    assert_eq!(own.add(app, &id, 0, &vec![0; 512 * 1024 + 1]).await.0, 413);
    assert_eq!(own.add(app, &id, 0, &[0; 11]).await.0, 422);
    for (offset, body) in [(None, vec![1]), (Some(0), Vec::new())] {
        assert_eq!(own.ask(app, Method::PATCH, &path, offset, body).await.0, 400);
    }
    assert_eq!(own.ask(app, Method::POST, &own.uploads(), None, b"photo".to_vec()).await.0, 400);
    assert_eq!(own.ask(app, Method::POST, &own.uploads(), None, vec![b'9'; 5000]).await.0, 413);
    for kind in ["visa_page", "", "<script>"] {
        assert_eq!(own.begin_upload(app, kind, 10, "p", true).await.0, 404, "{kind}");
    }
    assert_eq!(own.add(app, "no-uuid", 0, b"1").await.0, 404);

    // Cancelled, and too late.
    assert_eq!(own.ask(app, Method::DELETE, &path, None, Vec::new()).await.0, StatusCode::NO_CONTENT.as_u16());
    assert_eq!(own.add(app, &id, 0, b"0").await.0, 404);
    let (_, id, _) = own.begin_upload(app, "photo", 10, "p", false).await.up();
    assert_eq!(own.add(app, &id, 0, b"01234").await.up().2, 5);
    app.clock.forward(6 * 60 + 1);
    let own = own.opened_again(app);
    assert_eq!(own.add(app, &id, 5, b"56789").await.0, 404);
    app.portal().purge().await.unwrap();
    assert_eq!(own.begin_upload(app, "photo", 10, "p", false).await.up().2, 0, "it begins anew");
}

#[tokio::test]
async fn a_picture_arrives_in_parts_and_goes_on_where_it_stopped() {
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
async fn hostile_files_get_the_same_answer_in_parts_as_whole() {
    let app = TestApp::start().await;
    let mut owns = Vec::new();
    for lang in LANGUAGES {
        owns.push(Own::begin(&app, lang).await);
    }
    for (n, (name, bytes, _)) in hostile::hostile().into_iter().enumerate() {
        let own = &owns[n % owns.len()];
        let whole = text(own.send(&app, "home_contract", true, &bytes).await).await;
        let told = whole.split("id=\"file-home_contract-error\"").nth(1).unwrap_or_else(|| panic!("{name}: {whole}"));
        let told = told.split(['<', '>']).nth(1).unwrap();
        // What is too large or empty is refused before anything is sent.
        let said = match own.begin_upload(&app, "home_contract", bytes.len(), "m", true).await {
            said if said.1.first().is_some_and(|s| s == "up") => own.send_in_parts(&app, "home_contract", &bytes).await,
            said => said,
        };
        assert_eq!((said.0, said.1[0].as_str(), said.1[1].as_str()), (422, "wrong", "file-home_contract"), "{name}");
        assert_eq!(said.1[2], anjia_tests::visitor::plain(told), "{name}");
        assert!(own.export(&app).await.is_empty());
    }
    app.stop().await;
}

#[tokio::test]
async fn what_is_on_its_way_is_sealed_has_a_limit_and_goes_with_its_consent() {
    let app = TestApp::start().await;
    let own = Own::begin(&app, "ja").await;
    let file = red(900, 700);
    let (_, id, _) = own.begin_upload(&app, "photo", file.len(), "m", true).await.up();
    own.add(&app, &id, 0, &file[..file.len() - 1]).await.up();
    assert!(!has_jpeg(&app), "a part stands in the database as it is");
    // Another picture beside it has no room, nor gets it by asking again; the one on its way goes on.
    assert_eq!(own.begin_upload(&app, "home_contract", 20 * 1024 * 1024, "h", true).await.0, 429);
    assert_eq!(own.add(&app, &id, file.len() - 1, &file[file.len() - 1..]).await.up().2, file.len());
    assert_eq!(own.post(&app, &format!("{}/data", own.plan), &[("withdraw", "images")]).await.status(), 303);
    assert_eq!(own.finish(&app, &id).await.0, 404);
    assert!(own.export(&app).await.is_empty());
    app.stop().await;
}
