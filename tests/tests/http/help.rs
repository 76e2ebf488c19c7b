//! Asking for help over HTTP: every topic from every place, the whole way in every language, whatever people type, and the API.

use std::time::Duration;

use anjia_app::l10n::l10n;
use anjia_app::pages::help::{Filling, phrase};
use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::help::{Consent, State};
use anjia_domain::ids::DepartmentId;
use anjia_domain::office::{Kind, Level};
use anjia_portal::help::{Changed, Said, Why};
use anjia_tests::app::{TestApp, WrittenMail, location};
use anjia_tests::visitor::{errors, questions, text as read};
use serde_json::{Value, json};

use super::{LANGUAGES, text};

const STREET: &str = "120110003";
const SCRIPT: &str = "</textarea><script>alert(1)</script>\u{1b}[31m\u{202e}";

/// What is typed in place of what is right, the field that is told of, and what is said.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

fn fields<'a>(own: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = vec![
        ("key", "one"),
        ("text", "월급을 못 받았습니다."),
        ("name", "남궁 민수"),
        ("language", ""),
        ("channel", "mail"),
        ("email", "minsu@example.org"),
        ("street", STREET),
    ];
    for (name, value) in own {
        fields.retain(|(n, _)| n != name);
        fields.push((name, value));
    }
    fields
}

/// Asks, and gives the address of the request and its code.
async fn ask(app: &TestApp, lang: &str, topic: &str, own: &[(&str, &str)]) -> (String, Code) {
    let response = app.post(&format!("/{lang}/help/{topic}"), &fields(own)).await;
    let (status, to) = (response.status(), response.headers().get("location").map(|l| l.to_str().unwrap().to_owned()));
    assert_eq!(status, 303, "{:?}", errors(&text(response).await));
    let to = to.unwrap();
    let code = to.split("/requests/").nth(1).unwrap().split('?').next().unwrap().parse().unwrap();
    (to.split("&done").next().unwrap().to_owned(), code)
}

async fn mails(app: &TestApp, number: usize) -> Vec<WrittenMail> {
    for _ in 0..2000 {
        app.ring();
        let mails = app.mails();
        if mails.len() >= number {
            return mails;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{} mails, not {number}", app.mails().len());
}

#[tokio::test]
async fn every_topic_has_the_nearest_office_that_can_for_every_place() {
    let catalogue = anjia_server::data_set::load(None).unwrap();
    assert_eq!(catalogue.help.topics().len(), 8);
    for topic in catalogue.help.topics() {
        let nowhere = catalogue.help_office(topic, "", "").unwrap();
        assert_eq!(nowhere.level, Level::District, "{}: who names no place is the district's", topic.id);
        for street in &catalogue.streets {
            let office = catalogue.help_office(topic, &street.code, "").unwrap();
            assert!(topic.offices.contains(&office.kind), "{} in {}", topic.id, street.code);
            let own = |kind: Kind| catalogue.offices().iter().any(|o| o.kind == kind && o.street_code.as_deref() == Some(&street.code));
            match topic.id.as_str() {
                "police" | "papers" => assert_eq!(office.kind, Kind::PoliceStation),
                "business" => assert_eq!(office.kind, Kind::SubCentre),
                _ => assert_eq!(office.kind, Kind::StreetStation),
            }
            if topic.id.as_str() != "business" || own(Kind::SubCentre) {
                assert_eq!(office.street_code.as_deref(), Some(&*street.code), "{} in {}", topic.id, street.code);
            }
            for community in catalogue.forms.communities(&street.code) {
                let office = catalogue.help_office(topic, &street.code, &community.code).unwrap();
                let station = catalogue.offices().iter().find(|o| o.village_code.as_deref() == Some(&*community.code));
                let nearer = station.filter(|_| topic.offices.contains(&Kind::VillageStation));
                match nearer {
                    Some(station) => assert_eq!(office.id, station.id),
                    None => assert!(office.level > Level::Village, "{} in {}: another community's office", topic.id, community.code),
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn danger_comes_first_and_nobody_is_asked_for_a_visa() {
    let app = TestApp::start().await;
    for lang in LANGUAGES {
        let landing = text(app.get(&format!("/{lang}/help")).await).await;
        let first = landing.find("tel:110").unwrap();
        assert!(["tel:119", "tel:120", "#topics"].iter().all(|w| landing.contains(w)));
        assert!(landing.find("/help/work").unwrap() > first && !landing.contains("<form id="), "the numbers are no form");
        assert!(landing.contains(&format!("href=\"/{lang}/emergency\"")));
        for topic in ["work", "school", "health", "business", "housing", "police", "utilities", "papers"] {
            let page = text(app.get(&format!("/{lang}/help/{topic}")).await).await;
            assert!(page.find("tel:110").unwrap() < page.find("<form id=\"ask\"").unwrap(), "{topic}");
            let names = questions(&page, "ask");
            let all = [
                "key",
                "text",
                "name",
                "language",
                "channel",
                "email",
                "phone",
                "call_time",
                "street",
                "community",
                "visit",
                "visit_reason",
                "address",
                "refer",
            ];
            assert!(names.iter().all(|n| all.contains(&n.as_str())), "{names:?}");
            let seen = read(page.split("<form id=\"ask\"").nth(1).unwrap().split("</form>").next().unwrap()).to_lowercase();
            for word in ["visa", "签证", "ビザ", "在留", "비자", "체류", "visado", "passport", "permit"] {
                assert!(!seen.contains(word), "{word} in {lang} {topic}");
            }
            assert_eq!(names.iter().any(|n| n == "refer"), ["work", "school", "health", "business"].contains(&topic), "{topic}");
            assert!(!page.contains("name=\"refer\" value=\"yes\" checked"), "agreed for nobody");
        }
    }
    assert_eq!(app.get("/en/help/visa").await.status(), 404);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_goes_its_whole_way_in_every_language() {
    let app = TestApp::start().await;
    let portal = app.portal();
    let mut sent = 0;
    for (n, lang) in Lang::ALL.into_iter().enumerate() {
        let t = l10n(lang);
        let email = format!("{lang}@example.org");
        let own: Vec<(&str, &str)> = vec![
            ("email", &email),
            ("text", "Lohn\nfehlt <b>"),
            ("visit", "yes"),
            ("visit_reason", "mobility"),
            ("address", "新立 3 号楼"),
            ("key", lang.tag()),
        ];
        let (at, code) = ask(&app, lang.tag(), "work", &own).await;
        let page = text(app.get(&format!("{at}&done=asked")).await).await;
        assert!(read(&page).contains(&t.help_done_mail(email.as_str())) && page.contains(&code.to_string()), "{page}");
        assert!(page.contains("Lohn\nfehlt &lt;b&gt;") && read(&page).contains("万新"));
        sent += 1;
        // The office: it waits in its inbox, somebody takes it, asks, and gets a reply.
        let office = "st-120110003".parse().unwrap();
        let inbox = portal.help_inbox(&office, 100).await.unwrap();
        assert_eq!(inbox.iter().filter(|r| r.row.code == code).count(), 1);
        let open = async || portal.help_request(code).await.unwrap().unwrap();
        assert!(matches!(portal.take_help(&open().await).await.unwrap(), Changed::Yes(_)));
        assert!(matches!(portal.take_help(&open().await).await.unwrap(), Changed::Already(_)));
        let sentence = portal.catalogue.help.phrase(&"come_to_office".parse().unwrap()).unwrap();
        let place = portal.catalogue.office(&office).unwrap().name.clone();
        assert!(phrase(sentence, &Filling { office: Some(place.clone()), ..Filling::default() }).is_err(), "a paper is missing");
        let paper = portal.catalogue.help.paper(&"contract".parse().unwrap()).unwrap().name.clone();
        let words = phrase(sentence, &Filling { office: Some(place), paper: Some(paper.clone()), ..Filling::default() }).unwrap();
        let said = Said { phrase: Some(words.clone()), text: Some("请带<i>合同</i>".into()), translation: Some("traducción".into()) };
        assert_eq!(portal.ask_person(&open().await, Said::default()).await.unwrap(), Changed::No(Why::Nothing));
        assert!(matches!(portal.ask_person(&open().await, said.clone()).await.unwrap(), Changed::Yes(_)));
        let page = text(app.get(&at).await).await;
        assert!(read(&page).contains(t.help_state_needs_reply()) && page.contains(words.get(lang)) && page.contains(&words.zh));
        let tag = page.split("请带&lt;i&gt;合同&lt;/i&gt;</p>").next().unwrap().rsplit('<').next().unwrap();
        assert!(tag.contains("lang=\"zh-CN\"") && page.contains("traducción"), "{page}");
        let key = at.split("key=").nth(1).unwrap().to_owned();
        let path = at.split('?').next().unwrap().to_owned();
        let say = async |what: &str, note: &str| app.post(&path, &[("key", &*key), ("do", what), ("note", note)]).await;
        assert_eq!(say("note", "Hier <u>").await.status(), 303);
        assert_eq!(say("note", "Hier <u>").await.status(), 303);
        assert_eq!(open().await.events.len(), 3, "added twice in a row it is added once");
        assert_eq!(open().await.row.state, State::InHand);
        assert!(text(app.get(&at).await).await.contains("Hier &lt;u&gt;"));
        // A visit: proposed, agreed.
        let tomorrow = portal.clock.now() + jiff::SignedDuration::from_hours(24);
        assert_eq!(portal.propose_visit(&open().await, portal.clock.now()).await.unwrap(), Changed::No(Why::Past));
        assert!(matches!(portal.propose_visit(&open().await, tomorrow).await.unwrap(), Changed::Yes(_)));
        assert!(read(&text(app.get(&at).await).await).contains(t.help_visit_title()));
        assert_eq!(say(if n == 0 { "decline" } else { "agree" }, "").await.status(), 303);
        assert!(!read(&text(app.get(&at).await).await).contains(t.help_visit_title()));
        // Passed on only with consent, which can be taken back.
        let labour = "labour".parse().unwrap();
        assert_eq!(portal.refer_help(&open().await, &labour).await.unwrap(), Changed::No(Why::NoConsent));
        assert_eq!(say("consent", "").await.status(), 303);
        assert_eq!(portal.refer_help(&open().await, &"war".parse().unwrap()).await.unwrap(), Changed::No(Why::NoDepartment));
        assert!(matches!(portal.refer_help(&open().await, &labour).await.unwrap(), Changed::Yes(_)));
        let name = portal.catalogue.help.department(&labour).unwrap().name.get(lang).to_owned();
        assert!(read(&text(app.get(&at).await).await).contains(&t.help_event_referred(name)));
        assert_eq!(say("revoke", "").await.status(), 303);
        assert_eq!(portal.refer_help(&open().await, &labour).await.unwrap(), Changed::No(Why::NoConsent));
        // Answered, and solved.
        assert!(matches!(portal.answer_help(&open().await, said).await.unwrap(), Changed::Yes(_)));
        assert_eq!(say("solved", "").await.status(), 303);
        let closed = text(app.get(&at).await).await;
        assert!(read(&closed).contains(t.help_event_solved()) && !closed.contains("value=\"note\""));
        assert_eq!(
            portal.answer_help(&open().await, Said { text: Some("晚了".into()), ..Said::default() }).await.unwrap(),
            Changed::No(Why::Closed)
        );
        assert_eq!(say("nothing", "").await.status(), 400);
        // Received, taken, asked, visit, referred, answered, closed: each told by mail, the Chinese below.
        sent += 6;
        let all = mails(&app, sent).await;
        let own: Vec<_> = all.iter().filter(|m| m.to.contains(&email)).collect();
        assert_eq!(own.len(), 7);
        for mail in own {
            assert!(
                mail.subject.contains(&code.to_string()) && mail.text.contains(&format!("/{lang}/requests/{code}?key=")),
                "{}",
                mail.text
            );
            assert!(mail.text.contains(l10n(Lang::Zh).mail_help_open()));
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_goes_to_the_department_that_was_named_and_to_no_other() {
    let app = TestApp::start().await;
    let portal = app.portal();
    let id = |word: &str| -> DepartmentId { word.parse().unwrap() };
    let (education, others) = (id("education"), ["labour", "commerce", "health"].map(id));
    let inbox = async |department: &DepartmentId| portal.department_inbox(department).await.unwrap();
    for lang in Lang::ALL {
        let t = l10n(lang);
        let email = format!("{lang}@example.org");
        let (at, code) = ask(&app, lang.tag(), "school", &[("email", &email), ("refer", "yes")]).await;
        let open = async || portal.help_request(code).await.unwrap().unwrap();
        let page = async || text(app.get(&at).await).await;
        let say = async |what: &str| {
            let (path, key) = at.split_once("?key=").unwrap();
            assert_eq!(app.post(path, &[("key", key), ("do", what), ("note", "Gracias")]).await.status(), 303, "{what}");
        };
        let name = portal.catalogue.help.department(&education).unwrap().name.get(lang).to_owned();
        let went = t.help_refer_went("|", name.clone());
        let went = went.split('|').nth(1).unwrap();
        // Agreed to one, it goes to no other; also when the data set comes to name another one.
        let (request, mut renamed) = (open().await, open().await);
        renamed.row.topic = "work".parse().unwrap();
        for (request, department) in others.iter().map(|d| (&request, d)).chain([(&renamed, &others[0])]) {
            let refused = portal.refer_help(request, department).await.unwrap();
            assert_eq!(refused, Changed::No(Why::OtherDepartment(education.clone())), "{department}");
        }
        assert!(inbox(&education).await.is_empty(), "agreed to, but not passed on");
        assert!(!read(&page().await).contains(went));
        assert!(matches!(portal.refer_help(&open().await, &education).await.unwrap(), Changed::Yes(_)));
        assert!(matches!(portal.refer_help(&open().await, &education).await.unwrap(), Changed::Already(_)));
        say("note").await;
        let has = inbox(&education).await;
        assert_eq!(has, [open().await], "with all that was said");
        assert_eq!(has[0].passed_on().map(|(d, _)| d), Some(&education));
        assert!(has[0].asked.text.contains("월급을") && has[0].asked.email.as_ref() == Some(&email));
        for other in &others {
            assert!(inbox(other).await.is_empty(), "{other}");
        }
        assert!(read(&page().await).contains(went) && page().await.contains("value=\"revoke\""));
        // Taken back it is gone from there; agreed to again it comes back only when it is passed on again.
        say("revoke").await;
        assert!(inbox(&education).await.is_empty());
        assert_eq!(portal.refer_help(&open().await, &education).await.unwrap(), Changed::No(Why::NoConsent));
        assert!(page().await.contains("value=\"consent\"") && read(&page().await).contains(t.help_refer_hint()));
        say("consent").await;
        assert!(inbox(&education).await.is_empty());
        assert!(read(&page().await).contains(&t.help_refer_yes(name)));
        assert!(matches!(portal.refer_help(&open().await, &education).await.unwrap(), Changed::Yes(_)));
        assert_eq!(inbox(&education).await.len(), 1);
        // Closed it is gone from there, too; the person still sees where it went, and is asked nothing more.
        say("solved").await;
        assert!(inbox(&education).await.is_empty());
        let closed = page().await;
        assert!(read(&closed).contains(went) && !closed.contains("value=\"revoke\"") && !closed.contains("value=\"consent\""));
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_agrees_to_what_is_not_asked() {
    let app = TestApp::start().await;
    let portal = app.portal();
    let labour = "labour".parse().unwrap();
    for lang in Lang::ALL {
        let said = l10n(lang).help_error_refer_nowhere();
        let email = format!("{lang}@example.org");
        let refused = app.post(&format!("/{lang}/help/housing"), &fields(&[("email", &email), ("refer", "yes")])).await;
        assert_eq!(refused.status(), 422);
        let refused = text(refused).await;
        assert!(errors(&refused).iter().any(|e| e.contains(said)) && refused.contains("href=\"#refer\""), "{refused}");
        assert!(refused.contains(" id=\"refer\"") && refused.contains("월급을 못 받았습니다.") && refused.contains(&email), "all is kept");
        let (at, code) = ask(&app, lang.tag(), "housing", &[("email", &email)]).await;
        let before = text(app.get(&at).await).await;
        assert!(!before.contains("value=\"consent\"") && !before.contains("id=\"refer"), "nobody is asked");
        let (path, key) = at.split_once("?key=").unwrap();
        let refused = app.post(path, &[("key", key), ("do", "consent")]).await;
        assert_eq!(refused.status(), 422);
        let refused = text(refused).await;
        assert!(errors(&refused).iter().any(|e| e.contains(said)) && refused.contains(" id=\"refer\""), "{refused}");
        let request = portal.help_request(code).await.unwrap().unwrap();
        assert_eq!((request.row.consent, request.events.len()), (Consent::No, 0));
        assert_eq!(portal.refer_help(&request, &labour).await.unwrap(), Changed::No(Why::Nowhere));
    }
    let body = json!({"topic": "police", "text": "x", "name": "Frida", "channel": "in_person", "refer": true});
    let request = app.client.post(format!("{}/api/v1/assistance-requests", app.base)).json(&body).header("idempotency-key", "a");
    let refused = request.send().await.unwrap();
    assert_eq!(refused.status(), 422);
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["errors"][0]["field"], "refer", "{problem}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_beside_a_proposed_visit_still_wants_its_reply() {
    let app = TestApp::start().await;
    let portal = app.portal();
    let t = l10n(Lang::En);
    let own = [("visit", "yes"), ("visit_reason", "illness"), ("address", "万新 1")];
    let (at, code) = ask(&app, "en", "work", &own).await;
    let open = async || portal.help_request(code).await.unwrap().unwrap();
    let seen = async || {
        let page = read(&text(app.get(&at).await).await);
        (page.contains(t.help_visit_title()), page.contains(t.help_needs_reply_text()))
    };
    let words = || Said { text: Some("您的合同呢？".into()), ..Said::default() };
    let tomorrow = portal.clock.now() + jiff::SignedDuration::from_hours(24);
    portal.propose_visit(&open().await, tomorrow).await.unwrap();
    assert_eq!(seen().await, (true, false));
    portal.ask_person(&open().await, words()).await.unwrap();
    assert_eq!(seen().await, (true, true));
    let (path, key) = at.split_once("?key=").unwrap();
    assert_eq!(app.post(path, &[("key", key), ("do", "note"), ("note", "Here it is")]).await.status(), 303);
    assert_eq!(seen().await, (true, false));
    portal.ask_person(&open().await, words()).await.unwrap();
    portal.propose_visit(&open().await, tomorrow).await.unwrap();
    assert_eq!(seen().await, (true, true), "in this order, too");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_type_is_told_beside_the_field_and_kept() {
    let app = TestApp::start().await;
    let long = "字".repeat(10_000);
    for lang in Lang::ALL {
        let t = l10n(lang);
        let cases: &[Case<'_>] = &[
            (&[("text", " \n")], "text", t.help_error_text_empty()),
            (&[("text", &long)], "text", t.help_error_text_too_long()),
            (&[("name", "")], "name", t.error_name_empty()),
            (&[("name", "a\u{202e}b")], "name", t.error_name_control()),
            (&[("language", "fr")], "language", t.error_language()),
            (&[("channel", "")], "channel", t.help_error_channel()),
            (&[("channel", "pigeon")], "channel", t.help_error_channel()),
            (&[("email", "")], "email", t.error_email_needed()),
            (&[("email", "frida@")], "email", t.error_email_shape()),
            (&[("channel", "phone"), ("phone", "")], "phone", t.help_error_phone_needed()),
            (&[("channel", "phone"), ("phone", "+86 000 0000 0000")], "phone", t.help_error_phone_impossible()),
            (&[("channel", "phone"), ("phone", "+86 138 0013 8000"), ("call_time", "night")], "call_time", t.help_error_call_time()),
            (&[("street", "999")], "street", t.help_error_street()),
            (&[("community", "120110001005")], "community", t.help_error_community()),
            (&[("community", "1201日")], "community", t.help_error_community()),
            (&[("visit", "yes"), ("address", "x")], "visit_reason", t.help_error_visit_reason()),
            (&[("visit", "yes"), ("visit_reason", "other")], "address", t.help_error_address_empty()),
            (&[("visit", "yes"), ("visit_reason", "other"), ("address", &long[..1200])], "address", t.help_error_address_too_long()),
        ];
        for (own, field, said) in cases {
            let sent = fields(own);
            let response = app.post(&format!("/{lang}/help/work"), &sent).await;
            assert_eq!(response.status(), 422, "{lang} {field}");
            let html = text(response).await;
            assert!(html.contains(&format!("id=\"{field}-error\"")), "{lang} {field}: {:?}", errors(&html));
            assert!(
                errors(&html).iter().any(|e| e.contains(said)) && html.contains(&format!("href=\"#{field}\"")),
                "{lang} {field}: {:?}",
                errors(&html)
            );
            assert!(html.contains("name=\"key\" value=\"one\""), "the form keeps its name");
            if *field == "text" && own[0].1.len() > 10 {
                assert!(html.contains(&long), "everything typed is kept");
            } else if *field != "text" {
                assert!(html.contains("월급을 못 받았습니다."));
            }
        }
        // A script is words: on the page that comes back, and on the request's.
        let back = text(app.post(&format!("/{lang}/help/work"), &fields(&[("text", SCRIPT), ("name", SCRIPT)])).await).await;
        assert!(!back.contains("<script>alert") && back.contains("&lt;script&gt;alert(1)"), "{back}");
        let email = format!("{lang}@example.org");
        let (at, _) = ask(&app, lang.tag(), "work", &[("text", SCRIPT), ("name", "<i>x"), ("email", &email)]).await;
        let page = text(app.get(&at).await).await;
        assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;[31m") && !page.contains('\u{1b}'));
        let note =
            app.post(at.split('?').next().unwrap(), &[("key", at.split("key=").nth(1).unwrap()), ("do", "note"), ("note", &long)]).await;
        assert_eq!(note.status(), 422);
        let note = text(note).await;
        assert!(note.contains(&long) && errors(&note).iter().any(|e| e.contains(t.help_error_text_too_long())));
        // Another language: everything typed goes along.
        let to = if lang == Lang::Ko { Lang::Es } else { Lang::Ko };
        let own = [("visit", "yes"), ("visit_reason", "illness"), ("address", "万新 1"), ("refer", "yes"), ("to", to.tag())];
        let other = text(app.post(&format!("/{lang}/help/work"), &fields(&own)).await).await;
        assert!(
            other.contains(&format!("action=\"/{to}/help/work\"")) && other.contains("월급을 못 받았습니다.") && other.contains("万新 1")
        );
        assert!(other.contains("value=\"illness\" checked") && other.contains("name=\"refer\" value=\"yes\" checked"), "{other}");
    }
    for mail in mails(&app, 5).await {
        assert!(!mail.text.contains('\u{1b}'));
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_found_again_limited_and_taken_back() {
    let app = TestApp::start().await;
    let (at, code) = ask(&app, "en", "housing", &[]).await;
    // Sent twice it is one; changed it is another.
    let response = app.post("/en/help/housing", &fields(&[])).await;
    assert_eq!(location(&response).split("&done").next().unwrap(), at);
    for key in ["two", "three", "four"] {
        assert_ne!(ask(&app, "en", "housing", &[("key", key)]).await.1, code);
    }
    for lang in LANGUAGES {
        let refused = app.post(&format!("/{lang}/help/housing"), &fields(&[("key", "five"), ("email", " MINSU@example.org ")])).await;
        assert_eq!(refused.status(), 422);
        let said = l10n(lang.parse().unwrap()).help_error_too_many_requests();
        assert!(errors(&text(refused).await).iter().any(|e| e.contains(said)), "{lang}");
    }
    // By code and contact, never by code alone.
    let find = async |code: &str, contact: &str| app.post("/ko/requests", &[("code", code), ("contact", contact)]).await;
    let found = find(&code.to_string().to_lowercase(), "Minsu@Example.org").await;
    assert_eq!(location(&found), at.replace("/en/", "/ko/"));
    for (code, contact) in [
        (code.to_string().as_str(), "other@example.org"),
        ("", "x"),
        ("K7QF", "x"),
        (&code.to_string(), ""),
        ("0000-0000", "x@example.org"),
    ] {
        assert_eq!(find(code, contact).await.status(), 422, "{code} {contact}");
    }
    assert_eq!(app.get(&format!("/en/requests/{code}")).await.status(), 404);
    assert_eq!(app.get(&format!("/en/requests/{code}?key=nothing")).await.status(), 404);
    let (phone, number) = ask(&app, "ko", "police", &[("channel", "phone"), ("phone", "010-1234-5678"), ("call_time", "morning")]).await;
    assert_eq!(location(&find(&number.to_string(), "+82 10 1234 5678").await), phone);
    let before = app.mails().len();
    // Without a contact an office takes only so many at once, and says so; others are not kept from asking.
    let person = async |n: usize| {
        let (key, text) = (format!("crowd-{n}"), format!("{n}"));
        app.post("/en/help/utilities", &fields(&[("key", &key), ("channel", "in_person"), ("text", &text)])).await
    };
    for n in 0..30 {
        assert_eq!(person(n).await.status(), 303, "{n}");
    }
    let refused = text(person(30).await).await;
    assert!(errors(&refused).iter().any(|e| e.contains(l10n(Lang::En).help_error_crowded())));
    ask(&app, "en", "utilities", &[("email", "else@example.org")]).await;
    app.clock.forward(11);
    assert_eq!(person(30).await.status(), 303);
    // Who is called or comes gets no mail.
    let all = mails(&app, before + 1).await;
    assert!(all.iter().all(|m| m.to.contains("minsu@") || m.to.contains("else@")));
    // Taken back: erased at once, with everything said of it.
    let key = at.split("key=").nth(1).unwrap();
    let path = at.split('?').next().unwrap();
    assert_eq!(app.get(&format!("{path}/withdraw?key={key}")).await.status(), 200);
    assert_eq!(app.post(&format!("{path}/withdraw"), &[("key", "nothing")]).await.status(), 404);
    let gone = app.post(&format!("{path}/withdraw"), &[("key", key)]).await;
    assert_eq!((gone.status().as_u16(), location(&gone).as_str()), (303, "/en/requests/withdrawn"));
    assert_eq!(app.get("/en/requests/withdrawn").await.status(), 200);
    assert_eq!(app.get(&at).await.status(), 404);
    assert!(app.portal().help_request(code).await.unwrap().is_none());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_many_were_solved_today_is_shown_from_ten_on() {
    let app = TestApp::start().await;
    for n in 1..=11 {
        let (key, email) = (format!("solved-{n}"), format!("solved-{n}@example.org"));
        let (_, code) = ask(&app, "en", "work", &[("key", &key), ("email", &email)]).await;
        let request = app.portal().help_request(code).await.unwrap().unwrap();
        assert!(matches!(app.portal().close_help(&request, n != 11).await.unwrap(), Changed::Yes(_)));
        // A page is held for a minute.
        app.clock.forward(1);
        let page = text(app.get("/en/help").await).await;
        let shown = page.contains(&l10n(Lang::En).help_solved_today(10));
        assert_eq!(shown, n >= 10, "{n}");
    }
    app.clock.forward(24 * 60);
    assert!(!text(app.get("/en/help").await).await.contains(&l10n(Lang::En).help_solved_today(10)), "another day");
    // Closed ones are erased after their time; the number stays.
    let (at, code) = ask(&app, "en", "work", &[("key", "last")]).await;
    let request = app.portal().help_request(code).await.unwrap().unwrap();
    app.portal().close_help(&request, true).await.unwrap();
    app.clock.forward(31 * 24 * 60);
    assert!(app.portal().purge().await.unwrap() >= 1);
    assert_eq!(app.get(&at).await.status(), 404);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_ask_for_help_too() {
    let app = TestApp::start().await;
    let topics: Value =
        app.client.get(format!("{}/api/v1/topics", app.base)).header("accept-language", "ja").send().await.unwrap().json().await.unwrap();
    assert_eq!(topics.as_array().unwrap().len(), 8);
    assert_eq!((topics[0]["id"].as_str(), topics[0]["name_zh"].as_str()), (Some("work"), Some("工作和工资")));
    let post = async |key: Option<&str>, body: &Value| {
        let request = app.client.post(format!("{}/api/v1/assistance-requests", app.base)).json(body).header("accept-language", "es");
        let response = key.into_iter().fold(request, |r, k| r.header("idempotency-key", k)).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let body = json!({
        "topic": "health", "text": "아파요 <script>", "name": "Frida", "channel": "phone", "phone": "+82 10 1234 5678", "call_time": "afternoon",
        "language": "ko", "street": STREET, "visit": {"reason": "illness", "address": "万新 3"}, "refer": true
    });
    let (status, made) = post(Some("a"), &body).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(post(Some("a"), &body).await.1, made, "the same key gives the same request");
    let (code, secret) = (made["code"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert!(made["manage_url"].as_str().unwrap().ends_with(&format!("/ko/requests/{code}?key={secret}")));
    let mut other = body.clone();
    other["text"] = json!("else");
    for (key, body, status, kind) in [
        (Some("a"), &other, 422, "key-reused"),
        (None, &body, 400, "key-missing"),
        (Some("b"), &json!({"topic": "visa", "text": "", "name": "", "channel": "x"}), 422, "invalid"),
        (Some("c"), &json!({"topic": "work", "visa": "Z"}), 400, "bad-json"),
    ] {
        let (got, problem) = post(key, body).await;
        assert_eq!((got, problem["type"].as_str().unwrap()), (status, &*format!("urn:anjia:problem:{kind}")), "{problem}");
    }
    let (_, problem) = post(Some("b"), &json!({"topic": "visa", "text": "", "name": "", "channel": "x"})).await;
    let named: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!(named, ["topic", "text", "name", "channel"]);
    assert_eq!(problem["errors"][1]["detail"], l10n(Lang::Es).help_error_text_empty());
    let at = format!("{}/api/v1/assistance-requests/{code}", app.base);
    assert_eq!(app.client.get(&at).send().await.unwrap().status(), 401);
    assert_eq!(app.client.get(&at).bearer_auth("wrong").send().await.unwrap().status(), 404);
    let request = app.portal().help_request(code.parse().unwrap()).await.unwrap().unwrap();
    app.portal().answer_help(&request, Said { text: Some("好的".into()), ..Said::default() }).await.unwrap();
    let item: Value = app.client.get(&at).bearer_auth(secret).send().await.unwrap().json().await.unwrap();
    assert_eq!(
        (item["state"].as_str(), item["visit"].as_str(), item["consent"].as_str()),
        (Some("answered"), Some("wanted"), Some("given"))
    );
    assert_eq!(item["events"][0]["text_zh"], "好的");
    assert_eq!(app.client.delete(&at).bearer_auth(secret).send().await.unwrap().status(), 204);
    assert_eq!(app.client.get(&at).bearer_auth(secret).send().await.unwrap().status(), 404);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_that_asked_for_help_leads_here() {
    let app = TestApp::start().await;
    for lang in LANGUAGES {
        let list = text(app.get(&format!("/{lang}/register")).await).await;
        assert!(list.contains(&format!("href=\"/{lang}/help\"")) && !list.contains("/register/help_request"));
        for answer in [
            app.get(&format!("/{lang}/register/help_request")).await,
            app.post(&format!("/{lang}/register/help_request"), &[("keeping", "yes")]).await,
        ] {
            assert_eq!((answer.status().as_u16(), location(&answer)), (303, format!("/{lang}/help")));
        }
    }
    app.stop().await;
}
