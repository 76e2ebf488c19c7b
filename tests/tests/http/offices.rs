//! Offices and police stations: what a page says, and how one's own station is found.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anjia_app::l10n::l10n;
use anjia_domain::Lang;
use anjia_tests::app::{TestApp, location};
use serde_json::Value;

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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_in_person_is_listed_and_the_number_says_its_languages() {
    let app = TestApp::start().await;
    let catalogue = app.portal().catalogue.clone();
    let office = |id: &str| catalogue.office(&id.parse().unwrap()).unwrap().clone();
    let hall = office("ee-tianjin");
    for lang in LANGUAGES {
        let known: Lang = lang.parse().unwrap();
        let t = l10n(known);
        let html = text(app.get(&format!("/{lang}/offices/ee-tianjin")).await).await;
        // Its number, that it must be checked again, and who answers.
        let phone = html.split("href=\"tel:+862224458825\"").nth(1).unwrap().split("</dd>").next().unwrap();
        let spoken = t.office_phone_spoken(anjia_app::texts::languages(known, &hall));
        assert!(phone.contains(&spoken) && phone.contains(t.not_confirmed_short()), "{lang}: {phone}");
        assert!(spoken.contains(t.language_name(Lang::Zh)) && spoken.contains(t.language_name(Lang::En)), "{lang}: {spoken}");
        let website = html.split("href=\"http://crj.ga.tj.gov.cn\"").nth(1).unwrap().split("</dd>").next().unwrap();
        assert!(website.contains(t.not_confirmed_short()), "{lang}: {website}");
        // What it does, marked, and not to be booked.
        for service in ["visa_extension", "residence_permit", "stay_permit", "permanent_residence"] {
            let entry = html.split(&format!("href=\"/{lang}/services/{service}\"")).nth(1).unwrap().split("</li>").next().unwrap();
            assert!(entry.contains(t.office_in_person_tag()) && entry.contains(t.not_confirmed_short()), "{lang} {service}: {entry}");
            assert_eq!(app.get(&format!("/{lang}/book/{service}/ee-tianjin")).await.status(), 404, "{service}");
        }
        assert!(html.contains(&t.office_in_person("12367")) && html.contains(t.office_none()), "{lang}");
        assert!(!html.contains(&format!("href=\"/{lang}/book/")), "{lang}");
        // Of the others it is not known, and said so; the hotline says its languages.
        let html = text(app.get(&format!("/{lang}/offices/ee-dongli")).await).await;
        let line = catalogue.hotlines.iter().find(|h| h.number == "12367").unwrap();
        assert!(html.contains(&t.office_services_unknown("12367")) && html.contains(line.note.get(known)), "{lang}: {html}");
        assert!(!html.contains(t.office_in_person_tag()), "{lang}");
        let html = text(app.get(&format!("/{lang}/police/psb-dongli")).await).await;
        assert!(html.contains(&t.office_services_unknown("12345")), "{lang}: {html}");
        // An office with counters to book says nothing of it.
        let html = text(app.get(&format!("/{lang}/offices/hall-dongli")).await).await;
        assert!(!html.contains(t.office_in_person_tag()) && !html.contains(t.office_none()), "{lang}");
    }
    let halls: Value = app.get("/api/v1/offices?kind=exit_entry_hall").await.json().await.unwrap();
    let hall = halls.as_array().unwrap().iter().find(|o| o["id"] == "ee-tianjin").unwrap();
    assert_eq!((hall["services"].as_array().unwrap().len(), hall["in_person"].as_array().unwrap().len()), (0, 4));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_in_a_functional_zone_is_told_whom_to_call() {
    let app = TestApp::start().await;
    let catalogue = app.portal().catalogue.clone();
    for (lang, address, zone) in [
        ("zh", "天津市东丽区空港经济区西三道158号", "120110402"),
        ("zh", "天津空港經濟區名居花園8號樓", "120110402"),
        ("zh", "保税区海滨九路", "120110405"),
        ("zh", "东丽开发区一经路", "120110403"),
        ("zh", "华明高新技术产业区华丰路", "120110408"),
        ("en", "Tianjin Airport Economic Area, Zhonghuan West Road", "120110402"),
        ("en", "kong gang jing ji qu", "120110402"),
        ("en", "Huaming High-tech Industry Area", "120110408"),
        ("en", "TEDA West", "120110400"),
        ("ja", "天津空港経済区", "120110402"),
        ("ko", "톈진 공항경제구", "120110402"),
        ("es", "Área Económica del Aeropuerto de Tianjin", "120110402"),
        ("es", "zona franca", "120110405"),
    ] {
        let response = app.post(&format!("/{lang}/police"), &[("by", "address"), ("address", address)]).await;
        assert_eq!(response.status(), 303, "{address}");
        assert_eq!(location(&response), format!("/{lang}/police?zone={zone}#zone"), "{address}");
    }
    for lang in LANGUAGES {
        let known: Lang = lang.parse().unwrap();
        let t = l10n(known);
        for zone in &catalogue.zones {
            let html = text(app.get(&format!("/{lang}/police?zone={}", zone.code)).await).await;
            let answer = html.split("id=\"zone\"").nth(1).unwrap().split("</section>").next().unwrap();
            let name = zone.name.get(known);
            let said = if zone.own_police { t.police_zone_own("12345", name) } else { t.police_zone_unknown("12345", name) };
            assert!(answer.contains(&said) && answer.contains("href=\"tel:12345\"") && answer.contains("aj-tag-warn"), "{lang}: {answer}");
            assert!(!answer.contains("/police/ps-"), "no station is guessed: {answer}");
        }
        assert!(!text(app.get(&format!("/{lang}/police?zone=nonsense")).await).await.contains("id=\"zone\""), "{lang}");
    }
    let own: Vec<_> = catalogue.zones.iter().filter(|z| z.own_police).map(|z| z.code.as_str()).collect();
    assert_eq!(own, ["120110402", "120110405"], "only those of which a source says it");
    // A subdistrict that is named, too, is certain.
    for (address, station) in [
        ("东丽区华明街道华明高新区", "ps-120110006"),
        ("军粮城街道东丽开发区军粮城工业园", "ps-120110008"),
        ("Airport Economic Area, Jinqiao Subdistrict", "ps-120110009"),
    ] {
        let response = app.post("/en/police", &[("by", "address"), ("address", address)]).await;
        assert_eq!((response.status().as_u16(), location(&response)), (303, format!("/en/police/{station}?by=address")), "{address}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_far_away_is_told_the_same_by_page_and_api() {
    let app = TestApp::start().await;
    let near = async |lang: &str, lat: &str, lon: &str| {
        let path = format!("{}/api/v1/offices?near={lat},{lon}", app.base);
        app.client.get(path).header("accept-language", lang).send().await.unwrap()
    };
    for lang in LANGUAGES {
        let far = l10n(lang.parse::<Lang>().unwrap()).error_position_far("12345");
        // Seoul, Hanoi, Delhi, Urumqi, Shanghai, Beijing.
        for (lat, lon) in
            [("37.57", "126.98"), ("21.03", "105.85"), ("28.61", "77.21"), ("43.8", "87.6"), ("31.2", "121.5"), ("39.9", "116.2")]
        {
            let response = near(lang, lat, lon).await;
            assert_eq!(response.status(), 422, "{lang} {lat}");
            let problem: Value = response.json().await.unwrap();
            assert_eq!((&problem["errors"][0]["field"], &problem["errors"][0]["detail"]), (&"near".into(), &far.as_str().into()), "{lat}");
            let response = app.post(&format!("/{lang}/police"), &[("by", "position"), ("lat", lat), ("lon", lon)]).await;
            assert_eq!(response.status(), 422, "{lang} {lat}");
            assert!(text(response).await.contains(&far), "{lang} {lat}");
        }
    }
    // Next door, in Tianjin or Ninghe, offices can be put in their order.
    for (lat, lon) in [("39.09", "117.31"), ("39.33", "117.82")] {
        let list: Value = near("en", lat, lon).await.json().await.unwrap();
        assert_eq!(list.as_array().unwrap().len(), 66, "{lat}");
    }
    app.stop().await;
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() { files(&entry, found) } else { found.push(entry) }
    }
}

// One thread, so that every line of the log goes where this test wants it.
#[tokio::test(flavor = "current_thread")]
async fn neither_an_address_nor_a_position_stands_in_a_file_or_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    let lines = lines.with_writer(Arc::new(File::create(&log).unwrap())).finish();
    let guard = tracing::subscriber::set_default(lines);
    let app = TestApp::start().await;
    for (address, status) in [
        ("万新街道荟臻里 zettelkasten-8271", 303),
        ("空港经济区 zettelkasten-8271", 303),
        ("nowhere zettelkasten-8271", 422),
        ("between Wanxin and Huaming zettelkasten-8271", 303),
    ] {
        let response = app.post("/ko/police", &[("by", "address"), ("address", address)]).await;
        assert_eq!(response.status(), status, "{address}");
        if status == 303 {
            assert!(!location(&response).contains("8271"));
            assert_eq!(app.get(location(&response).split('#').next().unwrap()).await.status(), 200);
        }
    }
    let near = [("39.153147", "117.420963", 303), ("37.153147", "126.420963", 422), ("39.153147", "220.420963", 422)];
    for (lat, lon, status) in near {
        let response = app.post("/ko/police", &[("by", "position"), ("lat", lat), ("lon", lon)]).await;
        assert_eq!(response.status(), status, "{lat} {lon}");
    }
    // What answers runs in tasks like this one.
    tokio::spawn(async { tracing::info!("a task's line") }).await.unwrap();
    drop(guard);
    let mut all = vec![log.clone()];
    files(app.folder.path(), &mut all);
    assert!(all.iter().any(|f| f.extension().is_some_and(|e| e == "db" || e == "sqlite")), "the database is looked into: {all:?}");
    let written = std::fs::read_to_string(&log).unwrap();
    assert!(written.contains("a task's line"), "the log is looked into: {written}");
    let numbers = [39.153_147_f64, 117.420_963].map(f64::to_be_bytes);
    for file in all {
        let bytes = std::fs::read(&file).unwrap();
        let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|w| w == wanted);
        for typed in ["zettelkasten", "39.153147", "117.420963", "37.153147", "126.420963", "220.420963"] {
            assert!(!has(typed.as_bytes()), "{typed} is in {}", file.display());
        }
        assert!(!numbers.iter().any(|n| has(n)), "the position is in {}", file.display());
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_language_compares_the_four_numbers_with_home() {
    let app = TestApp::start().await;
    for (lang, home) in [
        ("zh", ["香港、澳门拨999", "台湾拨110；这里拨122", ""]),
        ("en", ["911, 999 or 112", "Traffic accident: 911, 999 or 112 at home; here it is 122.", ""]),
        ("ja", ["日本は119番、中国は120番", "交通事故：日本は110番、中国は122番です。", ""]),
        ("ko", ["한국은 112, 중국은 110", "교통사고: 한국은 112, 중국은 122입니다.", ""]),
        ("es", ["en España el 112", "Accidente de tráfico (tránsito): en España el 112", "aquí, el 122."]),
    ] {
        let html = text(app.get(&format!("/{lang}/emergency")).await).await;
        let section = html.split("id=\"home\"").nth(1).unwrap().split("</section>").next().unwrap();
        for number in ["110", "119", "120", "122"] {
            assert!(section.contains(number), "{lang} {number}: {section}");
        }
        assert!(home.iter().all(|words| section.contains(words)), "{lang}: {section}");
        assert_eq!(section.matches("<li").count(), 4, "{lang}: {section}");
        assert!(!html.contains(".wasm") && !html.contains("<leptos-island"), "{lang}: the page is light");
    }
    app.stop().await;
}
