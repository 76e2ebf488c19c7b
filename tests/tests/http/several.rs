//! Several services in one appointment: one after the other at one office, all or nothing.

use anjia_domain::Lang;
use anjia_domain::appointment::PartySize;
use anjia_domain::visit::Also;
use anjia_portal::Portal;
use anjia_portal::ports::Wanted;
use anjia_tests::app::{TestApp, location};
use anjia_tests::visitor::plain;
use serde_json::{Value, json};

use super::{LANGUAGES, text};

const PAGE: &str = "book/residence_registration/hall-dongli";
const BOTH: &str = "also=residence_card&also=accommodation_preregistration";

fn also(portal: &Portal, ids: &[&str]) -> Also {
    let office = portal.catalogue.office(&"hall-dongli".parse().unwrap()).unwrap();
    Also::parse(&portal.catalogue, office, &"residence_registration".parse().unwrap(), ids.iter().copied()).unwrap()
}

fn slot(service: &str, time: &str) -> String {
    format!("hall-dongli.{service}.20261125T{time}")
}

/// The ways of a visit that begins with a registration: of each service the first slot, how many slots, how many counters.
fn ways(portal: &Portal, time: &str, people: i64, ids: &[&str]) -> Vec<Vec<(String, usize, u16)>> {
    let (_, first) = portal.bookable(&slot("residence_registration", time).parse().unwrap()).unwrap();
    let leg = |leg: &Wanted| (leg.first.slot.at().strftime("%H:%M").to_string(), leg.more.len() + 1, leg.seats);
    let ways = portal.ways(&first, PartySize::new(people).unwrap(), &also(portal, ids));
    ways.iter().map(|way| way.legs().map(leg).collect()).collect()
}

async fn free(app: &TestApp, service: &str, time: &str) -> u64 {
    let url = format!("/api/v1/slots?service={service}&office=hall-dongli&from=2026-11-25&days=1");
    let slots: Value = app.get(&url).await.json().await.unwrap();
    let id = slot(service, time);
    slots.as_array().unwrap().iter().find(|s| s["id"] == id).unwrap()["free"].as_u64().unwrap()
}

async fn frees(app: &TestApp) -> [u64; 3] {
    [
        free(app, "residence_registration", "0900").await,
        free(app, "residence_card", "0930").await,
        free(app, "accommodation_preregistration", "1000").await,
    ]
}

fn name(app: &TestApp, service: &str, lang: Lang) -> String {
    app.portal().catalogue.service(&service.parse().unwrap()).unwrap().name.get(lang).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn services_follow_each_other_within_ten_minutes() {
    let app = TestApp::start().await;
    let portal = app.portal();
    let at = |time: &str, slots: usize, seats: u16| (time.to_owned(), slots, seats);
    // 20 minutes, a wait of ten, 30 minutes, and 20 at once behind it.
    assert_eq!(
        ways(portal, "0900", 1, &["residence_card", "accommodation_preregistration"]),
        [[at("09:00", 1, 1), at("09:30", 1, 1), at("10:00", 1, 1)]]
    );
    assert!(ways(portal, "0920", 1, &["residence_card"]).is_empty(), "the next card begins 20 minutes after the registration");
    assert_eq!(ways(portal, "0940", 1, &["residence_card"]), [[at("09:40", 1, 1), at("10:00", 1, 1)]]);
    // The order is the person's: behind the help with accommodation, which ends at 9:40, no card begins in time.
    assert!(ways(portal, "0900", 1, &["accommodation_preregistration", "residence_card"]).is_empty());
    assert_eq!(
        ways(portal, "0920", 1, &["accommodation_preregistration", "residence_card"]),
        [[at("09:20", 1, 1), at("09:40", 1, 1), at("10:00", 1, 1)]]
    );
    // Each person needs a registration; a school place is asked for once.
    let ways_of_family = ways(portal, "0900", 3, &["school_enrolment"]);
    assert_eq!(ways_of_family[0], [at("09:00", 1, 3), at("09:30", 1, 1)]);
    assert!(ways_of_family.iter().all(|way| way[1].2 == 1), "{ways_of_family:?}");
    // Three people: side by side for both, then longer ways, the shortest first.
    let ways_of_three = ways(portal, "0900", 3, &["residence_card"]);
    assert_eq!(ways_of_three[0], [at("09:00", 1, 3), at("09:30", 1, 3)]);
    assert!(ways_of_three.len() > 1, "{ways_of_three:?}");
    let (_, first) = portal.bookable(&slot("residence_registration", "0900").parse().unwrap()).unwrap();
    let minutes: Vec<_> = portal
        .ways(&first, PartySize::new(3).unwrap(), &also(portal, &["residence_card"]))
        .iter()
        .map(|way| portal.visit_minutes(way))
        .collect();
    assert!(minutes[0] == 60 && minutes.is_sorted(), "{minutes:?}");
    // What follows must be on the same day.
    let slots: Value =
        app.get("/api/v1/slots?service=residence_registration&office=hall-dongli&from=2026-11-25&days=1").await.json().await.unwrap();
    let last = slots.as_array().unwrap().last().unwrap()["id"].as_str().unwrap().rsplit('T').next().unwrap().to_owned();
    assert!(ways(portal, &last, 1, &["residence_card"]).is_empty());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_books_three_services_without_a_script() {
    let app = TestApp::start().await;
    for lang in [Lang::Es, Lang::Ko] {
        let before = frees(&app).await;
        let names = ["residence_registration", "residence_card", "accommodation_preregistration"].map(|s| name(&app, s, lang));
        let html = text(app.get(&format!("/{lang}/{PAGE}")).await).await;
        for service in ["residence_card", "accommodation_preregistration", "school_enrolment"] {
            assert!(html.contains(&format!("name=\"also\" value=\"{service}\"")), "{html}");
        }
        assert!(!html.contains("value=\"residence_registration\""), "the first service is chosen already");
        // The boxes, ticked and sent: only what fits is free, and they stay ticked.
        let html = text(app.get(&format!("/{lang}/{PAGE}?{BOTH}&day=2026-11-25")).await).await;
        let radio = |time: &str| {
            let value = format!("value=\"{}\"", slot("residence_registration", time));
            html.split("<input").find(|tag| tag.contains(&value)).unwrap().split('>').next().unwrap().to_owned()
        };
        assert!(!radio("0900").contains("disabled") && radio("0920").contains("disabled"), "{html}");
        assert_eq!(html.matches(" checked").count(), 2, "{html}");
        assert!(html.contains("name=\"also\" value=\"residence_card,accommodation_preregistration\""));
        assert!(html.contains("&amp;also=residence_card") || html.contains("?also=residence_card"), "the days keep the services");
        // The slot, held with both others.
        let at = slot("residence_registration", "0900");
        let form = [("slot", at.as_str()), ("also", "residence_card,accommodation_preregistration")];
        let details = location(&app.post(&format!("/{lang}/{PAGE}"), &form).await);
        assert_eq!(frees(&app).await, before.map(|n| n - 1));
        let html = plain(&text(app.get(&details).await).await);
        let lines = [format!("09:00 {}", names[0]), format!("09:30 {}", names[1]), format!("10:00 {}", names[2])];
        assert!(lines.iter().all(|line| html.contains(line)), "{html}");
        let email = format!("frida-{lang}@example.org");
        let typed = [("name", "Frida"), ("email", &*email), ("language", lang.tag())];
        let review = location(&app.post(&details, &typed).await);
        let html = plain(&text(app.get(&review).await).await);
        assert!(lines.iter().all(|line| html.contains(line)) && html.contains("10:20"), "{html}");
        // The way back to the times keeps the services.
        assert!(html.contains("&also=residence_card"), "{html}");
        let page = location(&app.post(&review, &[]).await);
        let (path, query) = page.split_once('?').unwrap();
        let key = query.split('&').next().unwrap().trim_start_matches("key=");
        let html = plain(&text(app.get(&page).await).await);
        assert!(lines.iter().all(|line| html.contains(line)) && html.contains("10:20"), "{html}");
        let chinese = ["residence_registration", "residence_card", "accommodation_preregistration"].map(|s| name(&app, s, Lang::Zh));
        let counter = html.split("aj-pass-cut").nth(1).unwrap();
        assert!(chinese.iter().all(|name| counter.contains(name)), "the clerk reads all: {counter}");
        let calendar = text(app.get(&format!("{path}.ics?key={key}")).await).await.replace("\r\n ", "");
        assert!(names.iter().all(|name| calendar.contains(name)) && calendar.contains("DTEND:20261125T022000Z"), "{calendar}");
        // No earlier times for several services: said, and not taken.
        let t = anjia_app::l10n::l10n(lang);
        assert!(html.contains(t.earlier_several()) && !html.contains("value=\"wait\""));
        let waits = app.post(&format!("{path}/earlier"), &[("key", key), ("do", "wait")]).await;
        assert!(!location(&waits).contains("done=waits"));
        // The mail in both languages.
        let mut mail = None;
        for _ in 0..500 {
            mail = app.mails().into_iter().find(|m| m.to == email);
            if mail.is_some() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let mail = mail.unwrap();
        assert!(lines.iter().all(|line| mail.text.contains(line)), "{}", mail.text);
        assert!(chinese.iter().all(|name| mail.text.contains(name)), "{}", mail.text);
        assert!(names.iter().all(|name| mail.subject.contains(name)), "{}", mail.subject);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_services_are_moved_and_cancelled_together() {
    let app = TestApp::start().await;
    let book = async |times: [&str; 2], key: &str| {
        let body = json!({"slot": slot("residence_registration", times[0]), "also": ["residence_card"], "name": "Frida", "email": "f@example.org"});
        let request = app.client.post(format!("{}/api/v1/appointments", app.base)).header("idempotency-key", key).json(&body);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 201, "{}", response.text().await.unwrap());
        let created: Value = response.json().await.unwrap();
        assert_eq!(created["also_slots"], json!([slot("residence_card", times[1])]));
        created
    };
    let created = book(["0900", "0930"], "one").await;
    let (code, key) = (created["code"].as_str().unwrap(), created["secret"].as_str().unwrap());
    let path = format!("/en/appointments/{code}");
    // The page offers only times at which both fit.
    let html = text(app.get(&format!("{path}/move?key={key}&day=2026-11-25")).await).await;
    let radio = |time: &str| {
        let value = format!("value=\"{}\"", slot("residence_registration", time));
        html.split("<input").find(|tag| tag.contains(&value)).unwrap().split('>').next().unwrap().to_owned()
    };
    assert!(radio("0920").contains("disabled") && !radio("0940").contains("disabled"), "{html}");
    let to = slot("residence_registration", "0920");
    let refused = app.post(&format!("{path}/move"), &[("key", key), ("sequence", "0"), ("slot", &to)]).await;
    assert_eq!(refused.status(), 422);
    assert!(plain(&text(refused).await).contains(anjia_app::l10n::l10n(Lang::En).error_no_room_for_all()));
    let to = slot("residence_registration", "0940");
    let moved = app.post(&format!("{path}/move"), &[("key", key), ("sequence", "0"), ("slot", &to)]).await;
    assert!(location(&moved).contains("done=moved"));
    assert_eq!((free(&app, "residence_registration", "0940").await, free(&app, "residence_card", "1000").await), (3, 3));
    let html = plain(&text(app.get(&format!("{path}?key={key}")).await).await);
    assert!(html.contains("09:40–10:30") && html.contains(&format!("10:00 {}", name(&app, "residence_card", Lang::En))), "{html}");
    let cancelled = app.post(&format!("{path}/cancel"), &[("key", key)]).await;
    assert!(location(&cancelled).contains("done=cancelled"));
    // Given back at a random moment within the hour, both.
    app.clock.forward(61);
    assert_eq!((free(&app, "residence_registration", "0940").await, free(&app, "residence_card", "1000").await), (4, 4));
    assert_eq!((free(&app, "residence_registration", "0900").await, free(&app, "residence_card", "0930").await), (4, 4));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn services_that_cannot_follow_are_told_in_every_language() {
    let app = TestApp::start().await;
    let wrong = |t: &'static anjia_app::l10n::L10n| {
        [
            (vec!["visa_extension"], t.error_also_unknown()),
            (vec!["nothing"], t.error_also_unknown()),
            (vec!["RESIDENCE"], t.error_also_unknown()),
            (vec!["residence_registration"], t.error_also_twice()),
            (vec!["residence_card", "residence_card"], t.error_also_twice()),
            (vec!["residence_card", "school_enrolment", "job_training"], t.error_also_too_many()),
        ]
    };
    for lang in Lang::ALL {
        for (ids, message) in wrong(anjia_app::l10n::l10n(lang)) {
            // The boxes, sent; and the same beside a time.
            let query: String = ids.iter().map(|id| format!("&also={id}")).collect();
            let asked = app.get(&format!("/{lang}/{PAGE}?day=2026-11-25{query}")).await;
            let at = slot("residence_registration", "0900");
            let sent = app.post(&format!("/{lang}/{PAGE}"), &[("slot", at.as_str()), ("also", &ids.join(","))]).await;
            for response in [asked, sent] {
                assert_eq!(response.status(), 422, "{lang} {ids:?}");
                let html = plain(&text(response).await);
                assert!(html.contains("id=\"also-error\"") && html.contains("href=\"#also\"") && html.contains(message), "{ids:?}: {html}");
                for id in ids.iter().filter(|id| html.contains(&format!("name=\"also\" value=\"{id}\""))) {
                    let tag = html.split(&format!("name=\"also\" value=\"{id}\"")).nth(1).unwrap().split('>').next().unwrap();
                    assert!(tag.contains("checked"), "{id} is kept");
                }
            }
            let body = json!({"slot": at, "also": ids, "name": "Frida"});
            let request = app.client.post(format!("{}/api/v1/appointments", app.base)).header("idempotency-key", "k");
            let response = request.header("accept-language", lang.html()).json(&body).send().await.unwrap();
            assert_eq!(response.status(), 422, "{lang} {ids:?}");
            let problem: Value = response.json().await.unwrap();
            assert_eq!(problem["errors"], json!([{"field": "also", "detail": message}]));
        }
    }
    assert_eq!(LANGUAGES.len(), Lang::ALL.len());
    assert_eq!(free(&app, "residence_registration", "0900").await, 4, "nothing was held");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_books_several_services_all_or_nothing() {
    let app = TestApp::start().await;
    let book = async |at: &str, also: &[&str], key: &str| {
        let body = json!({"slot": at, "also": also, "name": "Frida", "language": "es", "email": "f@example.org"});
        app.client.post(format!("{}/api/v1/appointments", app.base)).header("idempotency-key", key).json(&body).send().await.unwrap()
    };
    let at = slot("residence_registration", "0900");
    let booked = book(&at, &["school_enrolment"], "one").await;
    assert_eq!(booked.status(), 201);
    let created: Value = booked.json().await.unwrap();
    assert_eq!(created["also"], json!(["school_enrolment"]));
    assert_eq!(created["also_slots"], json!([slot("school_enrolment", "0930")]));
    assert_eq!(created["end"], "2026-11-25T10:00:00+08:00");
    let again: Value = book(&at, &["school_enrolment"], "one").await.json().await.unwrap();
    assert_eq!(again["code"], created["code"]);
    assert_eq!(book(&at, &["residence_card"], "one").await.status(), 422, "the key names another request");
    // Two counters for schools: the third visit finds registrations free, and gets nothing.
    assert_eq!(book(&at, &["school_enrolment"], "two").await.status(), 201);
    let refused = book(&at, &["school_enrolment"], "three").await;
    assert_eq!(refused.status(), 409);
    let problem: Value = refused.json().await.unwrap();
    let named: Vec<_> = problem["alternatives"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
    assert_eq!(named[0], slot("residence_registration", "0940"), "the nearest from which both fit: {named:?}");
    assert_eq!(free(&app, "residence_registration", "0900").await, 2);
    // Read, and the line for earlier times.
    let address = format!("{}/api/v1/appointments/{}", app.base, created["code"].as_str().unwrap());
    let secret = created["secret"].as_str().unwrap();
    let read: Value = app.client.get(&address).bearer_auth(secret).send().await.unwrap().json().await.unwrap();
    assert_eq!(read["also"], json!(["school_enrolment"]));
    let waits = app.client.put(format!("{address}/waitlist")).bearer_auth(secret).header("accept-language", "ja").send().await.unwrap();
    assert_eq!(waits.status(), 422);
    let problem: Value = waits.json().await.unwrap();
    assert_eq!(problem["errors"][0]["detail"], anjia_app::l10n::l10n(Lang::Ja).earlier_several());
    app.stop().await;
}
