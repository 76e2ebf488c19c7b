//! The picture of a passport, read as a suggestion: looked at first, put right, then it fills the form in.

use anjia_tests::app::{TestApp, location};

use super::papers::Own;
use super::{LANGUAGES, text};

/// A page with the specimen of ICAO 9303, as a telephone takes it: a little turned, unsharp and noisy.
const PASSPORT: &[u8] = include_bytes!("../../pictures/passport.jpg");
const FORM: &str = "foreign_accommodation_prereg";

async fn begin(app: &TestApp, lang: &str) -> Own {
    Own::begin_form(app, lang, FORM, "foreign").await
}

/// The lines in the text field of a page.
fn lines(html: &str) -> String {
    let field = html.split("<textarea").nth(1).unwrap().split("</textarea>").next().unwrap();
    field.split_once('>').unwrap().1.trim().replace("&lt;", "<")
}

#[tokio::test]
async fn a_passport_s_picture_is_read_looked_at_and_then_fills_the_form_in() {
    let app = TestApp::start().await;
    let own = begin(&app, "en").await;
    assert_eq!(own.send(&app, "data_page", true, PASSPORT).await.status(), 303);
    let picture = own.picture(&app).await;
    let read = format!("{picture}/read");
    assert!(text(own.get(&app, &own.papers).await).await.contains(&read), "the page offers to read it");

    let response = own.post(&app, &read, &[]).await;
    assert_eq!(response.status(), 200);
    let html = text(response).await;
    assert_eq!(lines(&html), "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F3204153ZE184226B<<<<<16");
    for told in ["ERIKSSON", "ANNA MARIA", "L898902C3", "12 Aug 1974", "15 Apr 2032", "Nothing is filled in until"] {
        assert!(html.contains(told), "{told} is not told: {html}");
    }
    let code = own.plan.rsplit('/').next().unwrap().parse().unwrap();
    let household = app.portal().household(code).await.unwrap().unwrap();
    assert!(household.answers(1).named("surname").is_empty(), "nothing is filled in yet");

    // Lines that are none: told beside the field, and kept.
    let fill = format!("{}/{FORM}/1/lines", own.plan);
    let response = own.post(&app, &fill, &[("mrz", "P<UTO & nothing")]).await;
    assert_eq!(response.status(), 422);
    let again = text(response).await;
    assert!(again.contains("id=\"mrz-error\"") && again.contains("P&lt;UTO &amp; nothing"), "{again}");
    // A wrong check digit warns, and fills in all the same.
    let wrong = lines(&html).replace("L898902C36", "L898902C37");
    assert_eq!(own.post(&app, &fill, &[("mrz", &wrong)]).await.status(), 303);
    let response = own.post(&app, &fill, &[("mrz", &lines(&html))]).await;
    assert_eq!(response.status(), 303);
    assert!(location(&response).starts_with(&format!("{}/{FORM}/1/", own.plan)), "on to the first page that was filled in");
    let answers = app.portal().household(code).await.unwrap().unwrap().answers(1);
    for (field, wanted) in [
        ("surname", "ERIKSSON"),
        ("given_name", "ANNA MARIA"),
        ("doc_number", "L898902C3"),
        ("birth_date", "1974-08-12"),
        ("sex", "F"),
        ("doc_expiry", "2032-04-15"),
    ] {
        assert_eq!(answers.named(field), wanted, "{field}");
    }
    assert_eq!(answers.named("nationality"), "", "Utopia is no country");
    app.stop().await;
}

#[tokio::test]
async fn a_picture_without_lines_says_so_in_five_languages_and_others_are_not_read() {
    let app = TestApp::start().await;
    let blank = {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_pixel(600, 400, image::Rgb([250, 250, 250])).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    };
    let mut told = std::collections::BTreeSet::new();
    let mut last = None;
    for lang in LANGUAGES {
        let own = begin(&app, lang).await;
        assert_eq!(own.send(&app, "data_page", true, &blank).await.status(), 303);
        let response = own.post(&app, &format!("{}/read", own.picture(&app).await), &[]).await;
        assert_eq!(response.status(), 200);
        let html = text(response).await;
        assert!(lines(&html).is_empty() && html.contains("aj-notice-warning"), "{html}");
        told.insert(html.split("aj-notice-text").nth(1).unwrap().split("</p>").next().unwrap().to_owned());
        last = Some(own);
    }
    assert_eq!(told.len(), LANGUAGES.len());
    // Neither another's picture, nor one that is no data page, nor one without a session.
    let own = last.unwrap();
    let picture = own.picture(&app).await;
    let stranger = begin(&app, "en").await;
    assert_eq!(stranger.post(&app, &format!("{picture}/read"), &[]).await.status(), 200, "the way to open the registration");
    assert!(!text(stranger.post(&app, &format!("{picture}/read"), &[]).await).await.contains("<textarea"));
    let id = picture.rsplit('/').next().unwrap();
    assert_eq!(stranger.post(&app, &format!("{}/{id}/read", stranger.papers), &[]).await.status(), 404);
    app.stop().await;
}
