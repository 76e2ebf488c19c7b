//! The emergency page, the bilingual card and the company's sheet without a script: what is typed comes back as a card and is kept nowhere;
//! what browsers may keep, and for how long.

use anjia_tests::app::TestApp;

use super::{LANGUAGES, SLOT, text};

const NAMES: [&str; 5] = ["王小明", "O'Connor-Smith", "さくら", "남궁 민수", "María José García de la Cruz"];

fn whole<'a>(name: &'a str, phone: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("with", "ko"),
        ("speaks", "ko"),
        ("speaks", "en"),
        ("speaks-other", "Tiếng Việt"),
        ("place", "120110001005"),
        ("detail", "先锋路8号3号楼2单元501室"),
        ("contact", "王芳 (Dongli Machines)"),
        ("phone", phone),
        ("needs", "penicillin"),
        ("needs-other", "<b>1</b>"),
        ("phrases", "write"),
        ("phrases", "help"),
        ("qr", "yes"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_comes_back_in_five_languages_and_is_kept_nowhere() {
    let app = TestApp::start().await;
    for (lang, name) in LANGUAGES.into_iter().zip(NAMES) {
        let response = app.post(&format!("/{lang}/card"), &whole(name, "+82 10-1234-5678")).await;
        assert_eq!((response.status().as_u16(), response.headers()["cache-control"].to_str().unwrap()), (200, "private, no-store"));
        let html = text(response).await;
        let card = html.split("aj-idcards").nth(1).unwrap().split("<form").next().unwrap();
        let escaped = name.replace('\'', "&#x27;");
        assert!(card.contains(name) || card.contains(&escaped), "{card}");
        assert!(card.contains("天津市东丽区张贵庄街道华亭里社区先锋路8号3号楼2单元501室"), "{card}");
        assert!(card.contains("青霉素过敏") && card.contains("&lt;b&gt;1&lt;/b&gt;") && card.contains("+82 10-1234-5678"), "{card}");
        assert!(card.contains("data-when=\"place=120110001\"><span") || card.contains("data-when=\"place=120110001\" >"), "{card}");
        assert!(card.contains("110") && card.contains("12345"), "a station without a number leads to the lines: {card}");
        assert!(!html.contains("style=\"") && !html.contains("<b>1</b>"));
        // The contact, as a file.
        let mut fields = whole(name, "+82 10-1234-5678");
        fields.push(("as", "vcard"));
        let file = app.post(&format!("/{lang}/card"), &fields).await;
        assert_eq!(file.headers()["content-type"], "text/vcard; charset=utf-8");
        assert!(text(file).await.contains(&format!("FN:{name}\r\n")));
        // Another language: everything stays.
        let fields = [whole(name, "x"), vec![("to", "ko")]].concat();
        let response = app.post(&format!("/{lang}/card"), &fields).await;
        assert_eq!(response.status(), 200);
        let html = text(response).await;
        assert!(html.contains("<html lang=\"ko\"") && html.contains("action=\"/ko/card\"") && html.contains("value=\"x\""), "{html}");
    }
    for file in std::fs::read_dir(app.folder.path().join("data")).unwrap().map(|f| f.unwrap().path()).filter(|f| f.is_file()) {
        let bytes = std::fs::read(&file).unwrap();
        for typed in ["O'Connor-Smith", "남궁 민수", "先锋路8号"] {
            assert!(!bytes.windows(typed.len()).any(|w| w == typed.as_bytes()), "{typed} is in {}", file.display());
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_on_a_card_is_told_beside_its_field_and_kept() {
    let app = TestApp::start().await;
    let long = "名".repeat(81);
    let text_long = "x".repeat(101);
    for lang in LANGUAGES {
        for (field, value) in [
            ("name", ""),
            ("name", &*long),
            ("name", "a\u{202e}b"),
            ("phone", "110"),
            ("phone", "+86 999"),
            ("phone", "call me"),
            ("place", "120110999"),
            ("place", "hall-dongli"),
            ("detail", &*text_long),
            ("needs-other", "a\u{0}b"),
        ] {
            let fields: Vec<_> = whole("Ana", "").into_iter().map(|(n, v)| if n == field { (n, value) } else { (n, v) }).collect();
            let response = app.post(&format!("/{lang}/card"), &fields).await;
            assert_eq!(response.status(), 422, "{lang} {field} {value}");
            let html = text(response).await;
            assert!(html.contains(&format!("href=\"#{field}\"")) && html.contains(&format!("id=\"{field}-error\"")), "{field}: {html}");
            assert!(html.contains("先锋路8号") || field == "detail", "what was typed is kept");
            assert!(html.contains("data-cards=\"\" data-size=\"bank\" hidden"), "there is no card: {html}");
        }
        let many: Vec<_> = ["write", "help", "police", "lost-way", "ambulance"].map(|p| ("phrases", p)).into_iter().collect();
        let response = app.post(&format!("/{lang}/card"), &[vec![("name", "Ana")], many].concat()).await;
        assert_eq!(response.status(), 422);
    }
    // Scripts in names are text.
    let html = text(app.post("/en/card", &[("name", "<script>alert(1)</script>")]).await).await;
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !html.contains("<script>alert"), "{html}");
    // Garbage, and far too much, are no faults of ours.
    assert_eq!(app.post("/en/card", &[]).await.status(), 422);
    let much = "x".repeat(70_000);
    assert_eq!(app.post("/en/card", &[("name", &*much)]).await.status(), 413);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_has_a_card_for_every_line() {
    let app = TestApp::start().await;
    for lang in LANGUAGES {
        let path = format!("/{lang}/card/sheet");
        let fields = [("name", "王芳\r\n남궁 민수\r\n\r\nAna"), ("contact", "Firma"), ("phone", "13800138000"), ("place", "120110003")];
        let html = text(app.post(&path, &fields).await).await;
        assert_eq!(html.matches("data-slot=\"person\"").count(), 3, "{html}");
        assert!(html.contains("万新派出所") && html.contains("+86 138 0013 8000"), "{html}");
        for (names, line) in [("", ""), ("\n", ""), (&*format!("a\nb\n{}", "c".repeat(81)), "3"), (&*"a\n".repeat(201), "200")] {
            let response = app.post(&path, &[("name", names)]).await;
            assert_eq!(response.status(), 422);
            let html = text(response).await;
            assert!(html.contains("href=\"#name\"") && html.split("name-error").nth(1).unwrap().contains(line), "{html}");
        }
    }
    assert_eq!(app.get("/en/desks/K7QF-2M9X/cards").await.status(), 401, "nobody's desk");
    assert_eq!(app.post("/en/desks/K7QF-2M9X/cards", &[("name", "Ana")]).await.status(), 401);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_is_said_without_a_script_and_an_unknown_one_is_told() {
    let app = TestApp::start().await;
    for lang in LANGUAGES {
        let html = text(app.get(&format!("/{lang}/emergency")).await).await;
        for number in ["110", "119", "120", "122"] {
            assert!(html.contains(&format!("href=\"tel:{number}\"")), "{number}");
        }
        assert!(html.contains("Yǒu rén bèi kùn zài chē lǐ.") && html.contains("有人被困在车里。"));
        for (place, sentence) in [
            ("120110001", "我在天津市东丽区张贵庄街道。"),
            ("120110001005", "我在天津市东丽区张贵庄街道华亭里社区。"),
            ("hall-dongli", "我在天津市东丽区东丽开发区一经路东丽区人口服务管理中心服务大厅。"),
        ] {
            let html = text(app.get(&format!("/{lang}/emergency?place={place}")).await).await;
            assert!(html.contains(sentence), "{place}: {html}");
        }
        for place in ["1", "120110001999", "%3Cscript%3E", "nowhere"] {
            let response = app.get(&format!("/{lang}/emergency?place={place}")).await;
            assert_eq!(response.status(), 422, "{place}");
            assert!(text(response).await.contains("href=\"#place\""));
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_may_keep_an_appointment_until_its_day_is_over_and_only_then() {
    let app = TestApp::start().await;
    let page = app.book("en", SLOT, &[("name", "Ana"), ("email", ""), ("phone", ""), ("language", "en"), ("party_size", "1")]).await;
    let response = app.get(&page).await;
    assert_eq!(response.headers()["anjia-keep-until"], "2026-11-25T23:59:59+08:00");
    assert_eq!(response.headers()["cache-control"], "private, no-store", "nobody between may keep it");
    let (path, query) = page.split_once('?').unwrap();
    let key = query.split('&').next().unwrap().trim_start_matches("key=");
    app.post(&format!("{path}/cancel"), &[("key", key)]).await;
    assert!(!app.get(&page).await.headers().contains_key("anjia-keep-until"));
    // Never a page of times, nor a registration.
    for path in ["/en/book/residence_registration/hall-dongli", "/en/registrations", "/en/appointments", "/en/card"] {
        assert!(!app.get(path).await.headers().contains_key("anjia-keep-until"), "{path}");
    }
    let worker = app.get("/sw.js").await;
    assert_eq!((worker.status().as_u16(), worker.headers()["cache-control"].to_str().unwrap()), (200, "no-cache"));
    assert!(worker.headers()["content-security-policy"].to_str().unwrap().contains("worker-src 'self'"));
    app.stop().await;
}
