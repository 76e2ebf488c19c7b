//! Whether offices are open: on holidays, on days that make up for them, while they are closed, and where nobody knows. Police stations have
//! a desk on duty day and night and counters that keep office hours.

use anjia_domain::Lang;
use anjia_portal::ports::Clock as _;
use anjia_tests::app::TestApp;
use jiff::Timestamp;

use super::{LANGUAGES, text};

/// Sets the clock.
fn at(app: &TestApp, time: &str) {
    let wanted: Timestamp = time.parse().unwrap();
    app.clock.forward((wanted.as_second() - app.clock.now().as_second()) / 60);
}

/// The answer of a row of a summary.
fn row<'a>(html: &'a str, key: &str) -> &'a str {
    let rest = html.split(&format!(">{key}</dt>")).nth(1).unwrap_or_else(|| panic!("there is no row {key}: {html}"));
    rest.split("</dd>").next().unwrap()
}

async fn page(app: &TestApp, path: &str) -> String {
    let response = app.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    text(response).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_keeps_holidays_and_the_days_that_make_up_for_them() {
    let app = TestApp::start().await;
    at(&app, "2026-10-01T09:30:00+08:00");
    for (lang, today, why, next) in [
        ("zh", "今天", "今天不办公：国庆节", "下次办公：10月8日"),
        ("en", "Today", "Closed today: National Day", "Opens next: Thursday"),
        ("ja", "今日", "今日は休みです（国慶節）", "次に開く日時：10月8日"),
        ("ko", "오늘", "오늘 휴무: 국경절", "다음 운영: 10월 8일"),
        ("es", "Hoy", "Hoy está cerrado: Día Nacional", "Próxima apertura: jueves"),
    ] {
        let html = page(&app, &format!("/{lang}/offices/hall-dongli")).await;
        let row = row(&html, today);
        assert!(row.contains(why) && row.contains("aj-tag-bad") && row.contains(next) && row.contains("09:00"), "{lang}: {row}");
        assert!(!row.contains("aj-tag-good"), "{lang}: {row}");
        let list = page(&app, &format!("/{lang}/offices")).await;
        // The halls whose hours are not known, and the sub-bureau, whose counters are not.
        assert_eq!(list.matches(&format!(">{why}")).count(), 66 - 11 - 1 - 2, "{lang}");
    }
    // A Sunday and a Saturday that make up for days off.
    for day in ["2026-09-20", "2026-10-10"] {
        at(&app, &format!("{day}T09:30:00+08:00"));
        for (lang, today, open, why) in [
            ("zh", "今天", "正在办公，至12:00", "调休上班日，照常办公"),
            ("en", "Today", "Open now, until 12:00", "works today to make up for a holiday"),
            ("ko", "오늘", "운영 중(12:00까지)", "대체 근무일(정상 운영)"),
            ("es", "Hoy", "Abierto ahora, hasta las 12:00", "día laborable para recuperar un festivo (feriado)"),
        ] {
            let html = page(&app, &format!("/{lang}/offices/hall-dongli")).await;
            let row = row(&html, today);
            assert!(row.contains(open) && row.contains(why) && row.contains("aj-tag-good"), "{lang} {day}: {row}");
            assert!(page(&app, &format!("/{lang}/offices")).await.contains(open), "{lang} {day}");
        }
    }
    // The next day is an ordinary Sunday.
    at(&app, "2026-10-11T09:30:00+08:00");
    let html = page(&app, "/en/offices/hall-dongli").await;
    assert!(row(&html, "Today").contains("Closed today<") && row(&html, "Today").contains("Opens next: Monday"), "{html}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_says_its_duty_desk_and_its_counters() {
    let app = TestApp::start().await;
    let all = [
        ("2026-10-01T09:30:00+08:00", ["窗口今天不办公：国庆节", "Counters closed today: National Day", "오늘 창구 휴무: 국경절"], true),
        ("2026-10-10T09:30:00+08:00", ["窗口正在办公，至12:00", "Counters open now, until 12:00", "창구 운영 중(12:00까지)"], false),
        ("2026-10-11T09:30:00+08:00", ["窗口今天不办公<", "Counters closed today<", "오늘 창구 휴무<"], true),
        ("2026-11-24T13:00:00+08:00", ["窗口今天14:00开始办公", "Counters open today at 14:00", "창구는 오늘 14:00에 엽니다"], true),
        ("2026-11-24T23:00:00+08:00", ["窗口今天已下班", "Counters closed for today", "오늘 창구 업무 종료"], true),
        (
            "2027-02-09T09:30:00+08:00",
            ["窗口今天是否办公，尚不清楚", "Not known whether the counters are open today", "오늘 창구 운영 여부를 알 수 없습니다"],
            true,
        ),
    ];
    let words = [
        ("zh", "值班室24小时值守", "今天", "今天的窗口"),
        ("en", "Duty desk open day and night", "Today", "Counters today"),
        ("ko", "당직실 24시간 운영", "오늘", "오늘 창구"),
    ];
    for (time, counters, is_shut) in all {
        at(&app, time);
        for ((lang, desk, today, counter), expected) in words.into_iter().zip(counters) {
            let html = page(&app, &format!("/{lang}/police/ps-120110003")).await;
            assert!(row(&html, today).contains(desk), "{lang} {time}: {html}");
            let row = row(&html, counter);
            assert!(row.contains(expected) && row.contains("aj-tag-warn"), "{lang} {time}: {row}");
            // When they open next is said while they are shut.
            assert_eq!(row.contains("08:30"), is_shut, "{lang} {time}: {row}");
            assert!(!is_shut || !row.contains("aj-tag-good"), "{lang} {time}: {row}");
            for path in ["police", "offices", "offices?street=120110003"] {
                let list = page(&app, &format!("/{lang}/{path}")).await;
                let stations = if path.ends_with("003") { 1 } else { 11 };
                assert_eq!((list.matches(desk).count(), list.matches(expected).count()), (stations, stations), "{lang} {path} {time}");
            }
        }
    }
    at(&app, "2026-10-10T09:30:00+08:00");
    let html = page(&app, "/en/police/ps-120110003").await;
    assert!(row(&html, "Counters today").contains("works today to make up for a holiday"), "{html}");
    assert!(!row(&html, "Today").contains("works today"), "the desk is always on duty: {html}");
    at(&app, "2026-10-01T09:30:00+08:00");
    for (lang, words) in [("ja", "今日の窓口は休みです（国慶節）"), ("es", "La ventanilla está cerrada hoy: Día Nacional")]
    {
        assert!(page(&app, &format!("/{lang}/police/ps-120110003")).await.contains(words), "{lang}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closure_shuts_desk_and_counters_and_what_nobody_knows_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_owned();
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../server/data/dongli")).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), data.join(file.file_name())).unwrap();
    }
    let reason = serde_json::json!({"zh": "搬迁", "en": "moving house", "ja": "引っ越し", "ko": "이전", "es": "traslado"});
    let closure = |office: &str| serde_json::json!({"office": office, "from": "2026-11-24", "to": "2026-11-25", "reason": reason});
    let closures = serde_json::json!({"closures": [closure("ps-120110003"), closure("hall-dongli")]});
    std::fs::write(data.join("closures.json"), closures.to_string()).unwrap();
    let app = TestApp::with(|settings| settings.data.dir = Some(data)).await;
    for (lang, door, counters, unknown) in [
        ("zh", "今天不办公：搬迁", "窗口今天不办公：搬迁", "今天是否办公，尚不清楚"),
        ("en", "Closed today: moving house", "Counters closed today: moving house", "Not known whether it is open today"),
        ("ja", "今日は休みです（引っ越し）", "今日の窓口は休みです（引っ越し）", "今日開いているかどうか、わかりません"),
        ("ko", "오늘 휴무: 이전", "오늘 창구 휴무: 이전", "오늘 운영 여부를 알 수 없습니다"),
        ("es", "Hoy está cerrado: traslado", "La ventanilla está cerrada hoy: traslado", "No se sabe si hoy está abierto"),
    ] {
        let t = anjia_app::l10n::l10n(lang.parse::<Lang>().unwrap());
        let html = page(&app, &format!("/{lang}/police/ps-120110003")).await;
        assert!(row(&html, t.office_today()).contains(door) && !html.contains(t.desk_always()), "{lang}: {html}");
        assert!(row(&html, t.office_today_counter()).contains(counters), "{lang}: {html}");
        assert!(row(&page(&app, &format!("/{lang}/offices/hall-dongli")).await, t.office_today()).contains(door), "{lang}");
        let list = page(&app, &format!("/{lang}/police")).await;
        assert_eq!((list.matches(counters).count(), list.matches(t.desk_always()).count()), (1, 10), "{lang}");
        // A hall whose hours nobody knows.
        let html = page(&app, &format!("/{lang}/offices/ee-gulou")).await;
        assert!(row(&html, t.office_today()).contains(unknown), "{lang}: {html}");
        assert!(row(&html, t.office_hours()).contains(t.office_hours_unknown()), "{lang}: {html}");
    }
    // A day that may turn out either way.
    at(&app, "2027-02-09T09:30:00+08:00");
    for lang in LANGUAGES {
        let t = anjia_app::l10n::l10n(lang.parse::<Lang>().unwrap());
        let html = page(&app, &format!("/{lang}/offices/hall-dongli")).await;
        assert!(row(&html, t.office_today()).contains(t.open_unknown()), "{lang}: {html}");
    }
    app.stop().await;
}
