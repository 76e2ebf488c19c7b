//! Pictures of papers: sent, replaced, deleted, withdrawn; never without session or consent; and files that only look like pictures.

use std::time::{Duration, Instant};

use anjia_tests::app::{TestApp, location};
use anjia_tests::postgres::Postgres;
use reqwest::Response;
use serde_json::Value;

use super::{LANGUAGES, text};

#[path = "../../../server/images/tests/hostile/mod.rs"]
pub(super) mod hostile;

/// A registration whose residence card is open: its cookie and the address of its papers.
pub(super) struct Own {
    pub(super) cookie: String,
    pub(super) plan: String,
    pub(super) papers: String,
}

/// What a form of the page sends.
fn body(kind: &str, agreed: bool, file: &[u8]) -> (String, Vec<u8>) {
    let mut bytes = format!("--x-1\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n").into_bytes();
    bytes.extend(b"--x-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../a.svg\"\r\nContent-Type: text/html\r\n\r\n");
    bytes.extend(file);
    bytes.extend(b"\r\n");
    if agreed {
        bytes.extend(b"--x-1\r\nContent-Disposition: form-data; name=\"images\"\r\n\r\nyes\r\n");
    }
    bytes.extend(b"--x-1--\r\n");
    ("multipart/form-data; boundary=x-1".to_owned(), bytes)
}

impl Own {
    pub(super) async fn begin(app: &TestApp, lang: &str) -> Self {
        Self::begin_form(app, lang, "residence_card", "citizen").await
    }

    pub(super) async fn begin_form(app: &TestApp, lang: &str, form: &str, group: &str) -> Self {
        let response = app.post(&format!("/{lang}/register/{form}"), &[("keeping", "yes"), ("group", group)]).await;
        assert_eq!(response.status(), 303, "{}", text(response).await);
        let cookie = response.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let plan = location(&response).split('?').next().unwrap().to_owned();
        Self { papers: format!("{plan}/{form}/1/papers"), plan, cookie }
    }

    pub(super) async fn get(&self, app: &TestApp, path: &str) -> Response {
        app.client.get(format!("{}{path}", app.base)).header("cookie", &self.cookie).send().await.unwrap()
    }

    pub(super) async fn post(&self, app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Response {
        app.client.post(format!("{}{path}", app.base)).header("cookie", &self.cookie).form(fields).send().await.unwrap()
    }

    pub(super) async fn send(&self, app: &TestApp, kind: &str, agreed: bool, file: &[u8]) -> Response {
        let (content, body) = body(kind, agreed, file);
        let request = app.client.post(format!("{}{}", app.base, self.papers)).header("cookie", &self.cookie);
        request.header("content-type", content).body(body).send().await.unwrap()
    }

    pub(super) async fn export(&self, app: &TestApp) -> Vec<Value> {
        let export: Value = self.get(app, &format!("{}/data.json", self.plan)).await.json().await.unwrap();
        export["images"].as_array().unwrap().clone()
    }

    /// The address of the only picture of the page.
    pub(super) async fn picture(&self, app: &TestApp) -> String {
        let html = text(self.get(app, &self.papers).await).await;
        let found: Vec<_> = html.split("<img src=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
        assert_eq!(found.len(), 1, "{html}");
        found[0].clone()
    }
}

pub(super) fn red(width: u32, height: u32) -> Vec<u8> {
    hostile::jpeg(&image::RgbImage::from_pixel(width, height, hostile::RED))
}

/// Whether a JPEG stands anywhere in the files of the database.
pub(super) fn has_jpeg(app: &TestApp) -> bool {
    let files = std::fs::read_dir(app.folder.path().join("data")).unwrap().map(|e| e.unwrap().path());
    let bytes = files.filter(|p| p.file_name().unwrap().to_string_lossy().starts_with("anjia.db")).map(|p| std::fs::read(p).unwrap());
    bytes.into_iter().any(|b| !b.is_empty() && b.windows(4).any(|four| four == [0xFF, 0xD8, 0xFF, 0xE0]))
}

async fn story(app: &TestApp) {
    let own = Own::begin(app, "en").await;
    let html = text(own.get(app, &own.papers).await).await;
    assert!(html.contains("multipart/form-data") && html.contains("accept=\"image/*,application/pdf\""), "{html}");
    assert!(html.contains("value=\"home_contract\"") && html.contains("value=\"photo\"") && !html.contains("value=\"visa_page\""));
    assert!(text(own.get(app, &own.plan).await).await.contains(&own.papers));

    // Without the consent nothing is kept.
    let response = own.send(app, "home_contract", false, &red(80, 60)).await;
    assert_eq!(response.status(), 422);
    let html = text(response).await;
    assert!(html.contains("href=\"#images-home_contract\"") && html.contains("id=\"images-home_contract-error\""), "{html}");
    assert!(own.export(app).await.is_empty());

    let response = own.send(app, "home_contract", true, &red(80, 60)).await;
    assert_eq!(response.status(), 303, "{}", text(response).await);
    assert_eq!(location(&response), format!("{}?news=kept", own.papers));
    let html = text(own.get(app, &location(&response)).await).await;
    assert!(html.contains("The picture is saved.") && !html.contains("name=\"images\""), "the consent is asked once: {html}");
    let picture = own.picture(app).await;
    let response = own.get(app, &picture).await;
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((header("content-type"), header("content-disposition")), ("image/jpeg".to_owned(), "inline".to_owned()));
    assert_eq!((header("cache-control"), header("x-content-type-options")), ("private, no-store".to_owned(), "nosniff".to_owned()));
    assert!(!response.headers().contains_key("content-encoding"));
    let bytes = response.bytes().await.unwrap();
    assert_eq!(image::load_from_memory(&bytes).unwrap().to_rgb8().dimensions(), (80, 60));
    let export = own.export(app).await;
    assert_eq!((&export[0]["kind"], &export[0]["width"], &export[0]["person"]), (&"home_contract".into(), &80.into(), &1.into()));

    // A new one takes the place.
    assert_eq!(own.send(app, "home_contract", false, &hostile::png(&hostile::two_colours(300, 200))).await.status(), 303);
    let second = own.picture(app).await;
    assert_ne!(picture, second);
    assert_eq!(own.get(app, &picture).await.status(), 404);

    // Nobody else sees it: without a session, with that of another registration, through the other's address.
    assert_eq!(app.get(&second).await.status(), 404);
    let other = Own::begin(app, "en").await;
    assert_eq!(other.get(app, &second).await.status(), 404);
    let id = second.rsplit('/').next().unwrap();
    assert_eq!(other.get(app, &format!("{}/{id}", other.papers)).await.status(), 404);
    assert_eq!(other.get(app, &format!("{}/no-uuid", other.papers)).await.status(), 404);
    assert_eq!(other.post(app, &format!("{}/{id}/delete", other.papers), &[]).await.status(), 303);
    let theirs = other.get(app, &own.papers).await;
    assert!(!text(theirs).await.contains("<img"), "the page of another registration is locked");
    let (content, sent) = body("home_contract", true, &red(10, 10));
    let response = app.client.post(format!("{}{}", app.base, own.papers)).header("cookie", &other.cookie).header("content-type", content);
    let response = response.body(sent).send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(text(response).await.contains("The picture was not saved."));
    assert_eq!(own.picture(app).await, second);

    // It is named on the review, the sheet and the page of the person's data.
    for (page, words) in [
        ("residence_card/1/review", "Lease contract or proof of accommodation"),
        ("residence_card/1/sheet", "租房合同或住所证明"),
        ("data", "download=\"home_contract-1.jpg\""),
        ("data/all", "Lease contract or proof of accommodation"),
    ] {
        let html = text(own.get(app, &format!("{}/{page}", own.plan)).await).await;
        assert!(html.contains(words), "{page}: {html}");
    }

    // Hints about a photo, for the photo this form wants; never a refusal.
    let dark = hostile::jpeg(&image::RgbImage::from_pixel(358, 441, image::Rgb([20; 3])));
    assert_eq!(own.send(app, "photo", false, &dark).await.status(), 303);
    let html = text(own.get(app, &own.papers).await).await;
    assert!(html.contains("The photo looks dark.") && !html.contains("few pixels") && !html.contains("The shape is not"), "{html}");

    // As large as telephones make them.
    for file in [hostile::flat_jpeg(8192, 6144), hostile::flat_png(4000, 3000)] {
        assert_eq!(own.send(app, "home_contract", false, &file).await.status(), 303);
        let export = own.export(app).await;
        let kept = export.iter().find(|i| i["kind"] == "home_contract").unwrap();
        assert_eq!((&kept["width"], &kept["height"]), (&2000.into(), &1500.into()));
    }
    let second = {
        let html = text(own.get(app, &own.papers).await).await;
        html.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };

    // Deleted.
    assert_eq!(location(&own.post(app, &format!("{second}/delete"), &[]).await), format!("{}?news=deleted", own.papers));
    assert_eq!(own.get(app, &second).await.status(), 404);
    assert_eq!(own.export(app).await.len(), 1);

    // Withdrawn: all are gone at once, and the consent is asked for again.
    let html = text(own.get(app, &format!("{}/data", own.plan)).await).await;
    assert!(html.contains("name=\"withdraw\" value=\"images\"") && html.contains("All pictures are erased at once."), "{html}");
    assert_eq!(own.post(app, &format!("{}/data", own.plan), &[("withdraw", "images")]).await.status(), 303);
    assert!(own.export(app).await.is_empty());
    assert!(!text(own.get(app, &own.papers).await).await.contains("<img"));
    app.clock.forward(1);
    assert_eq!(own.send(app, "photo", false, &red(40, 50)).await.status(), 422);
    assert_eq!(own.send(app, "photo", true, &red(40, 50)).await.status(), 303);

    // What no form offers is not taken.
    for kind in ["visa_page", "", "<script>"] {
        assert_eq!(own.send(app, kind, true, &red(10, 10)).await.status(), 404, "{kind}");
    }
    assert_eq!(own.post(app, &own.papers, &[("kind", "photo")]).await.status(), 400, "no multipart form");
    // Erased with everything else.
    let picture = own.picture(app).await;
    assert_eq!(own.post(app, &format!("{}/data", own.plan), &[("then", "erase"), ("erase", "yes")]).await.status(), 200);
    assert_eq!(own.get(app, &picture).await.status(), 404);
}

#[tokio::test]
async fn a_picture_is_sent_replaced_deleted_withdrawn_and_seen_by_nobody_else() {
    let app = TestApp::start().await;
    story(&app).await;
    let own = Own::begin(&app, "zh").await;
    assert_eq!(own.send(&app, "photo", true, &red(400, 300)).await.status(), 303);
    assert!(!has_jpeg(&app), "a picture stands in the database as it is");
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
async fn hostile_files_are_refused_beside_their_paper_in_every_language() {
    let app = TestApp::start().await;
    let mut owns = Vec::new();
    for lang in LANGUAGES {
        owns.push(Own::begin(&app, lang).await);
    }
    assert_eq!(owns[0].send(&app, "home_contract", true, &red(80, 60)).await.status(), 303);
    for (n, (name, bytes, _)) in hostile::hostile().into_iter().enumerate() {
        let own = &owns[n % owns.len()];
        let began = Instant::now();
        let response = own.send(&app, "home_contract", true, &bytes).await;
        assert_eq!(response.status(), 422, "{name}");
        let html = text(response).await;
        assert!(html.contains("id=\"file-home_contract-error\"") && html.contains("href=\"#file-home_contract\""), "{name}: {html}");
        assert!(!html.contains("id=\"file-photo-error\""), "{name}");
        assert!(began.elapsed() < Duration::from_secs(3), "{name} took {:?}", began.elapsed());
    }
    assert_eq!(owns[0].export(&app).await.len(), 1, "what was there is kept");
    // Far more than is read, and a body that ends too soon.
    let response = owns[1].send(&app, "photo", true, &vec![0xFF; 30 * 1024 * 1024]).await;
    assert_eq!(response.status(), 422);
    assert!(text(response).await.contains("larger than 20 MB"));
    let (content, mut cut) = body("photo", true, &red(10, 10));
    cut.truncate(cut.len() / 2);
    let request =
        app.client.post(format!("{}{}", app.base, owns[1].papers)).header("cookie", &owns[1].cookie).header("content-type", content);
    assert_eq!(request.body(cut).send().await.unwrap().status(), 400);
    // Everywhere else bodies stay small.
    let long = "a".repeat(100_000);
    assert_eq!(owns[1].post(&app, &format!("{}/data", owns[1].plan), &[("withdraw", &long)]).await.status(), 413);
    app.stop().await;
}

#[tokio::test]
async fn pictures_are_kept_while_a_form_is_open_and_many_may_be_sent_at_once() {
    let app = TestApp::start().await;
    let own = Own::begin(&app, "es").await;
    let file = red(900, 700);
    let (one, two, three) = tokio::join!(
        own.send(&app, "photo", true, &file),
        own.send(&app, "home_contract", true, &file),
        own.send(&app, "photo", true, &file)
    );
    assert_eq!([one.status(), two.status(), three.status()].map(|s| s.as_u16()), [303; 3]);
    assert_eq!(own.export(&app).await.len(), 2, "one of each kind");
    app.stop().await;
}
