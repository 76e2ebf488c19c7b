//! Search: the page without a script, its list alone, the API, and what people and others type into the box.

use anjia_tests::app::TestApp;
use serde_json::Value;

use super::{LANGUAGES, text};

fn encoded(typed: &str) -> String {
    anjia_app::pages::encode(typed)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_answered_in_every_language_with_the_chinese_beside_it() {
    let app = TestApp::start().await;
    for (lang, typed, name) in [
        ("zh", "zgzpcs", "东丽分局张贵庄派出所"),
        ("en", "Zhanguizhuang police", "Zhangguizhuang Police Station"),
        ("ja", "ジャングイジュアン派出所", "派出所"),
        ("ko", "장구이좡 파출소", "파출소"),
        ("es", "comisaria zhangguizhuang", "paichusuo"),
    ] {
        let response = app.get(&format!("/{lang}/search?q={}", encoded(typed))).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["cache-control"], "private, no-store");
        let html = text(response).await;
        let first = html.split("aj-found").nth(1).unwrap();
        assert!(first.contains(&format!("href=\"/{lang}/offices/ps-120110001\"")), "{lang}: {first}");
        let unmarked = html.replace("<mark>", "").replace("</mark>", "");
        assert!(unmarked.contains(name) && first.contains("天津市东丽区张贵庄街道"), "{lang}");
        assert!(lang == "zh" || first.contains("class=\"aj-door\">东丽分局张贵庄派出所"), "{lang}: {first}");
        assert!(html.contains(&format!("value=\"{typed}\"")), "{lang}: what was typed stays");
        let part = text(app.get(&format!("/{lang}/search/found?q={}", encoded(typed))).await).await;
        assert!(part.starts_with("<div data-count=") && part.contains("/offices/ps-120110001") && !part.contains("<html"), "{part}");
    }
    let html = text(app.get("/en/search?q=wanxin").await).await;
    assert!(html.contains("<mark>Wanxin</mark>"), "{html}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_found_leads_on() {
    let app = TestApp::start().await;
    for lang in LANGUAGES {
        let response = app.get(&format!("/{lang}/search?q=qqqqxxxxzzzz")).await;
        assert_eq!(response.status(), 200);
        let html = text(response).await;
        assert!(html.contains("href=\"tel:12345\"") && html.contains(&format!("href=\"/{lang}/offices\"")), "{lang}: {html}");
        assert!(html.contains("qqqqxxxxzzzz"));
    }
    let html = text(app.get("/en/search").await).await;
    assert!(!html.contains("aj-found") && !html.contains("aj-errors\""));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_searched_for_is_told_and_kept() {
    let app = TestApp::start().await;
    let long = ["张".repeat(5_000), "a".repeat(10_000)];
    for (n, lang) in LANGUAGES.into_iter().enumerate() {
        let address = format!("/{lang}/search?q={}", encoded(&long[n % 2]));
        let response = app.get(&address).await;
        assert_eq!(response.status(), 422, "{lang}");
        let html = text(response).await;
        assert!(html.contains("aj-errors\"") && html.contains("200") && html.contains("aria-invalid=\"true\""), "{lang}: {html}");
        assert!(
            html.len() < 60_000 && long[n % 2].contains('a') | html.contains(&"张".repeat(200)) && !html.contains(&"张".repeat(201)),
            "cut to what fits"
        );
        for signs in ["%_*\"'", "😀🎉😀", "\u{0}\u{1}\u{7f}", "!!!???...", "%%%%", "\u{202e}\u{2066}"] {
            let response = app.get(&format!("/{lang}/search?q={}", encoded(signs))).await;
            assert_eq!(response.status(), 422, "{lang} {signs:?}");
            let html = text(response).await;
            assert!(html.contains("aj-errors\"") && !html.contains('\u{0}'), "{signs:?}");
            assert_eq!(app.get(&format!("/{lang}/search/found?q={}", encoded(signs))).await.status(), 422);
        }
    }
    for typed in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'; DROP TABLE search_entries; --",
        "a\" OR \"b* NEAR(c)",
        "a\u{0}b 张😀贵庄%",
        "zhang ^ NOT { } ( : & | !",
    ] {
        let response = app.get(&format!("/en/search?q={}", encoded(typed))).await;
        assert_eq!(response.status(), 200, "{typed}");
        let html = text(response).await;
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{typed} is run");
    }
    // Bytes that are no text, and a parameter twice.
    for address in ["/en/search?q=%ff%fe", "/en/search?q=a&q=b", "/en/search?q=%", "/en/search/found?q=%c3%28"] {
        let status = app.get(address).await.status().as_u16();
        assert!(status < 500, "{address}: {status}");
    }
    let html = text(app.get("/en/search?q=juzhuzheng").await).await;
    assert!(html.contains("/services/residence_card"), "the index is still there");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_search_too() {
    let app = TestApp::start().await;
    let get = async |path: String, lang: &str| {
        let response = app.client.get(format!("{}{path}", app.base)).header("accept-language", lang).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (status, found) = get("/api/v1/search?q=zgzpcs".into(), "ko").await;
    assert_eq!((status, found[0]["id"].as_str()), (200, Some("ps-120110001")));
    assert_eq!(found[0]["name_zh"], "东丽分局张贵庄派出所");
    assert!(
        found[0]["name"].as_str().unwrap().contains("파출소") && found[0]["url"].as_str().unwrap().ends_with("/ko/offices/ps-120110001")
    );
    assert_eq!(get("/api/v1/search?q=".into(), "en").await, (200, Value::Array(Vec::new())));
    let (status, problem) = get(format!("/api/v1/search?q={}", "a".repeat(10_000)), "ja").await;
    assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some("q")));
    assert!(problem["errors"][0]["detail"].as_str().unwrap().contains("文字"));
    let (_, offices) = get(format!("/api/v1/offices?q={}", encoded("wanxin")), "en").await;
    let kinds: Vec<_> = offices.as_array().unwrap().iter().map(|o| o["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"police_station") && kinds.contains(&"sub_centre"), "{kinds:?}");
    let (_, nearest) = get("/api/v1/offices?near=39.153,117.42&kind=police_station".into(), "en").await;
    assert_eq!(nearest[0]["id"], "ps-120110006");
    for (near, words) in
        [("91,0", "can’t be read"), ("nonsense", "can’t be read"), ("NaN,NaN", "can’t be read"), ("48.85,2.35", "outside China")]
    {
        let (status, problem) = get(format!("/api/v1/offices?near={}", encoded(near)), "en").await;
        assert_eq!((status, problem["errors"][0]["field"].as_str()), (422, Some("near")), "{near}");
        assert!(problem["errors"][0]["detail"].as_str().unwrap().contains(words), "{near}: {problem}");
    }
    app.stop().await;
}
