//! Offices and police stations: what a page says, and how one's own station is found.

use anjia_tests::app::{TestApp, location};

use super::{LANGUAGES, text};

#[tokio::test(flavor = "multi_thread")]
async fn an_office_says_whether_it_is_open_how_to_call_it_and_how_to_get_there() {
    let app = TestApp::start().await;
    for lang in LANGUAGES {
        let html = text(app.get(&format!("/{lang}/offices/hall-dongli")).await).await;
        // The clock shows a Tuesday, nine in the morning.
        assert!(html.contains("12:00") && html.contains("aj-tag-good"), "{lang}: open now");
        assert!(html.contains("天津市东丽区东丽开发区一经路") && html.contains("aj-counter"), "{lang}");
        assert!(html.contains("href=\"tel:12345\""), "{lang}");
        for map in
            ["geo:", "https://uri.amap.com/", "https://api.map.baidu.com/", "https://maps.apple.com/", "https://www.google.com/maps/"]
        {
            assert!(html.contains(&format!("href=\"{map}")), "{lang}: {map}");
        }
        assert!(html.contains(&format!("href=\"/{lang}/book/residence_registration/hall-dongli\"")), "{lang}: book here");
        assert!(html.contains("aj-tag-warn"), "{lang}: what is not confirmed is marked");
    }
    // The same day at lunch, in the evening, and on a Saturday.
    for (minutes, words) in [(3 * 60 + 10, "Opens today at 13:30"), (5 * 60, "Closed for today"), (3 * 24 * 60 + 16 * 60, "Closed today")] {
        app.clock.forward(minutes);
        let html = text(app.get("/en/offices/hall-dongli").await).await;
        assert!(html.contains(words), "{words}: {html}");
    }
    let html = text(app.get("/en/offices/hall-dongli").await).await;
    assert!(html.contains("Opens next: Monday"), "{html}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn offices_are_listed_by_kind_and_by_subdistrict() {
    let app = TestApp::start().await;
    for lang in LANGUAGES {
        let html = text(app.get(&format!("/{lang}/offices")).await).await;
        assert_eq!(html.matches("/offices/").count() + html.matches("/police/").count(), 66, "{lang}: every office once");
        assert!(lang == "zh" || html.contains("东丽分局万新派出所"), "{lang}");
        let html = text(app.get(&format!("/{lang}/offices?street=120110003")).await).await;
        assert!(html.contains("st-120110003") && !html.contains("st-120110004"), "{lang}");
    }
    assert_eq!(app.get("/en/offices?street=nonsense").await.status(), 200);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_police_station_is_found_by_subdistrict_and_community() {
    let app = TestApp::start().await;
    for lang in LANGUAGES {
        let html = text(app.get(&format!("/{lang}/police")).await).await;
        assert!(html.find("tel:110").unwrap() < html.find("<h1").unwrap(), "{lang}: 110 comes first");
        assert!(!html.contains("id=\"community\""), "{lang}: first the subdistrict");
        let html = text(app.get(&format!("/{lang}/police?street=120110003")).await).await;
        assert!(html.contains("id=\"community\"") && html.contains("120110003005"), "{lang}");
        assert!(html.contains(&format!("href=\"/{lang}/police/ps-120110003\"")), "{lang}");
        let html = text(app.get(&format!("/{lang}/police?street=120110003&community=120110003005")).await).await;
        assert!(html.contains("vs-120110003005"), "{lang}: the community's own service point");
        let html = text(app.get(&format!("/{lang}/police/ps-120110003")).await).await;
        assert!(html.find("tel:110").unwrap() < html.find("<h1").unwrap() && html.contains("东丽分局万新派出所"), "{lang}");
    }
    for path in ["/en/police/hall-dongli", "/en/police/nothing"] {
        assert_eq!(app.get(path).await.status(), 404, "{path}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_police_station_is_found_by_an_address_in_any_writing() {
    let app = TestApp::start().await;
    for (lang, address, station) in [
        ("zh", "天津市东丽区万新街道荟臻里3号楼2门501", "ps-120110003"),
        ("zh", "東麗區張貴莊街道華亭里", "ps-120110001"),
        ("zh", "荟臻里", "ps-120110003"),
        ("en", "Room 501, Building 3, Huizhenli, Wanxin Subdistrict, Dongli District, Tianjin 300300", "ps-120110003"),
        ("en", "zhang gui zhuang jiedao", "ps-120110001"),
        ("en", "Junliangchen, Dongli", "ps-120110008"),
        ("ja", "天津市東麗区張貴荘街道", "ps-120110001"),
        ("ja", "ジュンリャンチョン街道", "ps-120110008"),
        ("ko", "둥리구 장구이좡 가도", "ps-120110001"),
        ("es", "Lüzhou Huayuan, Donglihu", "ps-120110011"),
    ] {
        let response = app.post(&format!("/{lang}/police"), &[("by", "address"), ("address", address)]).await;
        assert_eq!(response.status(), 303, "{address}");
        assert_eq!(location(&response), format!("/{lang}/police/{station}?by=address"), "{address}");
    }
    let html = text(app.get("/en/police/ps-120110003?by=address").await).await;
    assert!(html.contains("Estimated from the address"), "{html}");
    let response = app.post("/en/police", &[("by", "address"), ("address", "between Wanxin and Huaming")]).await;
    let page = location(&response);
    assert_eq!(page, "/en/police?among=120110003,120110006#among");
    let html = text(app.get(&page).await).await;
    assert!(html.contains("id=\"among\"") && html.contains("/en/police/ps-120110006"));
    for lang in LANGUAGES {
        let long = "x".repeat(5000);
        for address in ["", "   ", "Beijing, Chaoyang", "<script>alert(1)</script>", "😀", "%_*", long.as_str()] {
            let response = app.post(&format!("/{lang}/police"), &[("by", "address"), ("address", address)]).await;
            assert_eq!(response.status(), 422, "{lang} {address}");
            let html = text(response).await;
            assert!(html.contains("aj-errors\"") && html.contains("href=\"#address\""), "{lang} {address}");
            assert!(!html.contains("<script>alert"));
            assert!(address != "Beijing, Chaoyang" || html.contains("value=\"Beijing, Chaoyang\""), "{lang}: what was typed stays");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_finds_the_nearest_station_and_nonsense_is_told() {
    let app = TestApp::start().await;
    let at = async |lang: &str, lat: &str, lon: &str| {
        app.post(&format!("/{lang}/police"), &[("by", "position"), ("lat", lat), ("lon", lon)]).await
    };
    let response = at("en", "39.1531", "117.42").await;
    assert_eq!((response.status().as_u16(), location(&response)), (303, "/en/police/ps-120110006?by=position".to_owned()));
    for lang in LANGUAGES {
        for (lat, lon) in [
            ("48.85", "2.35"),
            ("35.68", "139.69"),
            ("0", "0"),
            ("91", "10"),
            ("NaN", "inf"),
            ("", ""),
            ("x", "<b>"),
            ("31.2", "121.5"),
            ("1e999", "-1e999"),
        ] {
            let response = at(lang, lat, lon).await;
            assert_eq!(response.status(), 422, "{lang} {lat} {lon}");
            let html = text(response).await;
            assert!(html.contains("aj-errors\"") && html.contains("href=\"#position\""), "{lang} {lat}");
        }
    }
    assert!(text(at("en", "48.85", "2.35").await).await.contains("outside China"));
    assert!(text(at("en", "31.2", "121.5").await).await.contains("not near Dongli"));
    app.stop().await;
}
