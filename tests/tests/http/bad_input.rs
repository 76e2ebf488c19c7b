//! Every field of every form of the data set, with everything that people and others type into it: told beside the field, kept and shown
//! as it was typed, never run, never a fault of the server.

use anjia_domain::Lang;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::form::{Bound, Field, Kind, Shape, Span};
use anjia_tests::app::TestApp;
use anjia_tests::postgres::Postgres;
use anjia_tests::visitor::{Visitor, answers, pairs, questions, text, typed};

const SCRIPT: &str = "</textarea></select><script>alert('1')</script><img src=x onerror=\"alert(2)\">&lt;";

/// So much of an answer is kept, in characters: a little more than the longest that a form may ask for.
const KEPT: usize = 4001;

/// What is wrong for a day with these ends.
fn days(span: &Span) -> Vec<String> {
    let mut wrong =
        ["2026-02-31", "2026-13-01", "0000-00-00", "31/02/1990", "1990-5-1", "99999-01-01", "tomorrow"].map(str::to_owned).to_vec();
    match &span.from {
        Some(Bound::Field(_)) => wrong.push("1902-03-04".to_owned()), // Before the birth, or before what it follows.
        Some(Bound::Today) => wrong.push("2026-11-23".to_owned()),
        Some(_) => wrong.push("0001-01-01".to_owned()),
        None => {}
    }
    match &span.to {
        Some(Bound::Today) => wrong.extend(["2026-11-25".to_owned(), "2027-11-24".to_owned()]),
        Some(_) => wrong.push("9999-12-31".to_owned()),
        None => {}
    }
    wrong
}

/// Answers that a field must not take.
fn wrong(field: &Field, required: bool) -> Vec<String> {
    let own: Vec<String> = match &field.kind {
        Kind::Text { shape, .. } => {
            let own: &[&str] = match shape {
                Shape::Any => &[],
                Shape::LatinName => &["王小明", "Иван", "A<B", "さくら", "4711", SCRIPT],
                Shape::HanName => &["Wang", "さくら", "王 <b>", SCRIPT],
                Shape::Kana => &["やまだ", "Yamada", SCRIPT],
                Shape::DocumentNumber => &["護照", "A-\u{e9}", "1", SCRIPT],
                Shape::ResidentId => &["110105194912310021", "110105194902310029", "11010519491231002", "A10105194912310021", SCRIPT],
                Shape::CardNumber => &["護照", "AB_1", SCRIPT],
            };
            own.iter().map(|w| (*w).to_owned()).chain(["X".repeat(10_000)]).collect()
        }
        Kind::LongText { .. } => vec!["Wort ".repeat(2000)],
        Kind::Date(span) | Kind::DateTime(span) => days(span),
        Kind::Number { min, max } => {
            vec![(min - 1).to_string(), (max + 1).to_string(), "1.5".into(), "1e3".into(), "9".repeat(10_000), "many".into(), SCRIPT.into()]
        }
        Kind::Phone => ["12", "+49", "call me", SCRIPT].map(str::to_owned).into_iter().chain(["1".repeat(10_000)]).collect(),
        Kind::Email => ["frida@", "@example.org", "frida@localhost", "a b@example.org", SCRIPT]
            .map(str::to_owned)
            .into_iter()
            .chain([format!("{}@example.org", "x".repeat(10_000))])
            .collect(),
        Kind::Choice(_) | Kind::Many(_) | Kind::YesNo | Kind::Country | Kind::Subdistrict | Kind::Community | Kind::Service => {
            ["nothing of these", "a,b", SCRIPT].map(str::to_owned).into_iter().chain(["y".repeat(10_000)]).collect()
        }
    };
    let hidden = ["a\u{0}b", "\u{202e}gnihton", "a\u{7}", "a\u{2066}b"].map(str::to_owned);
    own.into_iter().chain(hidden).chain(required.then(|| "  ".to_owned())).collect()
}

/// Whether what was typed stands in the page again: controls to choose from show only what there is.
fn shows_typed(field: &Field) -> bool {
    matches!(field.kind, Kind::Text { .. } | Kind::LongText { .. } | Kind::Number { .. } | Kind::Phone | Kind::Email)
}

/// What cannot stand in a page as it is: a browser would read it otherwise.
fn as_shown(value: &str) -> String {
    value.chars().filter(|c| *c != '\0').collect()
}

async fn one_page(visitor: &mut Visitor, catalogue: &Catalogue, lang: Lang, at: &str) -> usize {
    let html = visitor.get(at).await.html;
    let right = answers(catalogue, &html, &[]);
    let mut tried = 0;
    for name in questions(&html, "fill") {
        let field = catalogue.forms.field(&name.parse().unwrap()).unwrap();
        let required = catalogue
            .forms
            .all()
            .iter()
            .filter(|f| at.contains(f.id.as_str()))
            .flat_map(|f| f.uses())
            .any(|u| u.field == field.id && u.required);
        for value in wrong(field, required) {
            let shown: String = value.chars().take(40).collect();
            let mut fields: Vec<_> = right.iter().filter(|(n, _)| *n != name).cloned().collect();
            fields.push((name.clone(), value.clone()));
            let reply = visitor.post(at, &fields).await;
            assert_eq!(reply.status, 422, "{at} {name}={shown:?}");
            tried += 1;
            let again = visitor.get(at).await;
            assert_eq!(again.status, 200, "{at} {name}={shown:?}");
            let error = format!("id=\"{name}-error\"");
            assert!(reply.html.contains(&error) && reply.html.contains(&format!("href=\"#{name}\"")), "{at} {name}={shown:?} is not told");
            let beside = text(&format!("<{}", reply.html.split(&error).nth(1).unwrap().split("</p>").next().unwrap()));
            assert!(beside.trim().len() > 3 && !beside.contains("{ $") && !beside.contains("alert("), "{at} {name}={shown:?}: {beside}");
            for html in [&reply.html, &again.html] {
                // Neither run nor able to end the attribute or the text it stands in.
                assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{at} {name}={shown:?} is run");
                for (other, kept) in fields.iter().filter(|(n, _)| *n != name) {
                    let field = catalogue.forms.field(&other.parse().unwrap()).unwrap();
                    if shows_typed(field) && !matches!(field.kind, Kind::Phone) {
                        assert_eq!(typed(html, other).replace('\r', ""), kept.replace('\r', ""), "{at} {name}={shown:?}: {other} is lost");
                    }
                }
                if shows_typed(field) && !value.trim().is_empty() {
                    let stands = typed(html, &name);
                    let typed: String = value.chars().take(KEPT).collect();
                    assert_eq!(as_shown(stands.trim()), as_shown(typed.trim()), "{at} {name}={shown:?} is lost");
                }
            }
            assert!(reply.html.contains(&format!("lang=\"{}", lang.tag())), "{at} is in another language");
        }
        // What is no mistake in a free text is kept as it is, and shown without being run.
        if matches!(field.kind, Kind::Text { shape: Shape::Any, max } if usize::from(max) >= SCRIPT.len())
            || matches!(field.kind, Kind::LongText { .. })
        {
            let mut fields: Vec<_> = right.iter().filter(|(n, _)| *n != name).cloned().collect();
            fields.push((name.clone(), SCRIPT.to_owned()));
            assert_eq!(visitor.post(at, &fields).await.status, 303, "{at} {name}");
            let again = visitor.get(at).await.html;
            assert_eq!(typed(&again, &name), SCRIPT, "{at} {name}");
            let review = visitor.get(&format!("{}/review", at.rsplit_once('/').unwrap().0)).await.html;
            for html in [&again, &review] {
                assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{at} {name} is run");
            }
        }
    }
    tried
}

async fn one_form(app: &TestApp, form: &str, group: &str, lang: Lang) -> usize {
    let catalogue = app.portal().catalogue.clone();
    let mut visitor = Visitor::new(&app.base);
    let start = visitor.get(&format!("/{lang}/register/{form}")).await;
    let asks_group = questions(&start.html, "start").contains(&"group".to_owned());
    if !asks_group && group != "foreign" {
        return 0;
    }
    let asked: &[_] = if asks_group { &[("group", group)] } else { &[] };
    let code = visitor.begin(lang.tag(), form, asked, "").await;
    let pages = &catalogue.forms.form(&form.parse().unwrap()).unwrap().pages;
    let mut at = format!("/{lang}/registrations/{code}/{form}/1/{}", pages[0].id);
    let mut tried = 0;
    while !at.ends_with("/review") {
        tried += one_page(&mut visitor, &catalogue, lang, &at).await;
        let fields = answers(&catalogue, &visitor.get(&at).await.html, &[]);
        let reply = visitor.post(&at, &fields).await;
        assert_eq!(reply.status, 303, "{at}: after all the wrong ones the right answers are taken");
        at = reply.to;
    }
    assert!(visitor.hand_in(&at).await.to.ends_with("handed-in"));
    tried
}

/// All forms, in a language each, for one kind of people.
async fn all_forms(group: &str, first: usize) -> usize {
    let app = TestApp::start().await;
    let forms: Vec<_> = app.portal().catalogue.forms.all().iter().filter(|f| f.instead.is_none()).map(|f| f.id.to_string()).collect();
    assert_eq!(forms.len(), 9);
    let mut tried = 0;
    for (n, form) in forms.iter().enumerate() {
        tried += one_form(&app, form, group, Lang::ALL[(n + first) % 5]).await;
    }
    app.stop().await;
    tried
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_of_every_form_tells_what_is_wrong_with_whatever_is_typed() {
    let tried = all_forms("foreign", 0).await;
    assert!(tried > 500, "{tried}");
}

#[tokio::test(flavor = "multi_thread")]
async fn so_do_the_fields_that_only_citizens_see() {
    let tried = all_forms("citizen", 3).await;
    assert!(tried > 100, "{tried}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_keeps_what_is_typed_wrong_just_as_well() {
    let server = Postgres::start(false);
    let app = TestApp::on(&server.database()).await;
    assert!(one_form(&app, "foreign_accommodation_prereg", "foreign", Lang::Ko).await > 100);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_larger_than_any_answer_is_told_so_and_what_was_kept_stays() {
    let app = TestApp::start().await;
    for lang in Lang::ALL {
        let mut visitor = Visitor::new(&app.base);
        let code = visitor.begin(lang.tag(), "foreign_accommodation_prereg", &[], "").await;
        let at = format!("/{lang}/registrations/{code}/foreign_accommodation_prereg/1/person");
        visitor.post(&at, &pairs(&[("surname", "KEPT")])).await;
        let reply = visitor.post(&at, &pairs(&[("surname", &"字".repeat(8000))])).await;
        assert_eq!(reply.status, 413, "{lang}");
        assert!(reply.html.contains(&format!("lang=\"{}", lang.tag())), "{lang}: {}", reply.html);
        assert_eq!(typed(&visitor.get(&at).await.html, "surname"), "KEPT", "{lang}");
        // Five thousand signs that take nine bytes each on their way are less than that: told beside the field.
        let long = visitor.post(&at, &pairs(&[("surname", &"字".repeat(5000))])).await;
        assert_eq!(long.status, 422, "{lang}");
        assert!(long.html.contains("id=\"surname-error\""), "{lang}");
    }
    app.stop().await;
}
