//! Registrations over HTTP, without JavaScript: every form in every language, every bad answer, sessions that end, languages that change,
//! the counter's questions, and the person's rights.

use anjia_app::l10n::{L10n, l10n};
use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::registration::State;
use anjia_portal::Portal;
use anjia_portal::registrations::ports::{FormOf, StateOutcome};
use anjia_portal::registrations::{Decision, Household, Reason, Remark};
use anjia_tests::app::{TestApp, WrittenMail};
use anjia_tests::visitor::{Visitor, answers, errors, hidden, pairs, plain, questions, right, text, typed};
use serde_json::Value;

const FOREIGN: &str = "foreign_accommodation_prereg";
const RESIDENT: &str = "residence_registration";

async fn household(portal: &Portal, code: &str) -> Household {
    portal.household(code.parse::<Code>().unwrap()).await.unwrap().unwrap()
}

fn form_of(form: &str, member: u16) -> FormOf {
    FormOf { form: form.parse().unwrap(), member }
}

fn page(lang: impl std::fmt::Display, code: &str, form: &str, page: &str) -> String {
    format!("/{lang}/registrations/{code}/{form}/1/{page}")
}

fn title(portal: &Portal, form: &str, lang: Lang) -> String {
    portal.catalogue.forms.form(&form.parse().unwrap()).unwrap().title.get(lang).to_owned()
}

/// The mail to somebody whose subject says this, waited for.
async fn mail(app: &TestApp, to: &str, subject: &str) -> WrittenMail {
    app.ring();
    for _ in 0..1000 {
        if let Some(mail) = app.mails().into_iter().find(|m| m.to == to && m.subject.contains(subject)) {
            return mail;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("no mail {subject:?} was sent to {to}, only {:?}", app.mails().iter().map(|m| m.subject.clone()).collect::<Vec<_>>());
}

/// A foreign national's registration with one form, its pages answered.
pub(super) async fn prepared(app: &TestApp, lang: &str, email: &str) -> (Visitor, String) {
    let mut visitor = Visitor::new(&app.base);
    let code = visitor.begin(lang, FOREIGN, &[], email).await;
    let (review, pages) = visitor.fill(&app.portal().catalogue, &page(lang, &code, FOREIGN, "person"), &[]).await;
    assert_eq!((review, pages), (page(lang, &code, FOREIGN, "review"), 5));
    (visitor, code)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_prepares_in_every_language_without_a_script() {
    let app = TestApp::start().await;
    let catalogue = app.portal().catalogue.clone();
    for lang in Lang::ALL {
        let t = l10n(lang);
        let mut visitor = Visitor::new(&app.base);
        assert_eq!(visitor.get(&format!("/{lang}/register")).await.status, 200);
        let start = format!("/{lang}/register/arrived");
        let first = visitor.get(&start).await;
        assert_eq!(
            questions(&first.html, "start"),
            ["group", "with_children", "employed", "start-email", "helping", "helper-name", "helper-relation", "helper-way", "keeping"]
        );
        assert_eq!(visitor.session, None, "looking opens nothing");
        // Nothing answered, nothing agreed to, and no address.
        let wrong = visitor.post(&start, &pairs(&[("group", "foreign"), ("start-email", "frida@")])).await;
        assert_eq!(wrong.status, 422);
        for field in ["with_children", "employed", "start-email", "keeping"] {
            assert!(wrong.html.contains(&format!("id=\"{field}-error\"")) && wrong.html.contains(&format!("href=\"#{field}\"")), "{field}");
        }
        assert!(!wrong.html.contains("id=\"group-error\""));
        assert_eq!((typed(&wrong.html, "group"), typed(&wrong.html, "start-email")), ("foreign".to_owned(), "frida@".to_owned()));
        assert_eq!(visitor.session, None, "nothing has begun");
        let email = format!("arrived-{lang}@example.org");
        let asked = [("group", "foreign"), ("with_children", "no"), ("employed", "no")];
        let code = visitor.begin(lang.tag(), "arrived", &asked, &email).await;
        let begun = mail(&app, &email, &t.mail_subject_started(code.clone())).await;
        assert!(begun.text.contains(&format!("/{lang}/registrations/{code}?key=")) && !begun.text.contains("{ $"), "{}", begun.text);
        let plan = visitor.get(&format!("/{lang}/registrations/{code}?news=begun")).await;
        assert!(plan.html.contains(&code) && plan.html.contains(&email), "{}", plan.html);
        assert!(plan.html.contains(&format!("/{FOREIGN}/1/person")) && plan.html.contains("/job_training/1/person"), "{}", plan.html);
        assert!(!plan.html.contains(RESIDENT) && !plan.html.contains("work_residence_permit/1"), "other people's forms");
        // Answered, looked over, handed in.
        let (review, _) = visitor.fill(&catalogue, &page(lang, &code, FOREIGN, "person"), &[]).await;
        let shown = visitor.get(&review).await;
        assert!(text(&shown.html).contains("García de la Cruz") && text(&shown.html).contains("M12345678"), "{}", shown.html);
        let unticked = visitor.post(&review, &[]).await;
        assert_eq!(unticked.status, 422);
        assert!(unticked.html.contains("id=\"sensitive-error\"") && plain(&unticked.html).contains(t.hand_in_consent_needed()));
        assert!(!unticked.html.contains("name=\"minors\""), "no child is on this form");
        assert_eq!(household(app.portal(), &code).await.state(&form_of(FOREIGN, 1)), Some(State::Draft));
        let done = visitor.hand_in(&review).await;
        let plan = visitor.get(&done.to).await;
        assert!(text(&plan.html).contains(t.form_state_submitted()) && text(&plan.html).contains(t.hand_in_done_title()), "{}", plan.html);
        mail(&app, &email, &t.mail_subject_submitted(title(app.portal(), FOREIGN, lang))).await;
        let sheet = visitor.get(&page(lang, &code, FOREIGN, "sheet")).await;
        assert!(sheet.status == 200 && text(&sheet.html).contains("García de la Cruz") && text(&sheet.html).contains("护照"));
        // What is with the counter stays as it is; handing in twice is once.
        let closed = visitor.get(&page(lang, &code, FOREIGN, "person")).await;
        assert!(text(&closed.html).contains(t.fill_closed_title()), "{}", closed.html);
        let late = visitor.post(&page(lang, &code, FOREIGN, "person"), &pairs(&[("surname", "LATE")])).await;
        assert_eq!(late.status, 409);
        assert_eq!(household(app.portal(), &code).await.answers(1).named("surname"), "García de la Cruz");
        assert!(visitor.post(&review, &[]).await.to.ends_with("?news=handed-in"));
        // A citizen who has arrived gets another form.
        let mut citizen = Visitor::new(&app.base);
        let asked = [("group", "citizen"), ("with_children", "yes"), ("employed", "yes")];
        let code = citizen.begin(lang.tag(), "arrived", &asked, "").await;
        let forms = household(app.portal(), &code).await.forms().iter().map(|f| f.of.form.to_string()).collect::<Vec<_>>();
        assert_eq!(forms, [RESIDENT, "school_enrolment"]);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_the_data_set_is_filled_and_handed_in() {
    let app = TestApp::start().await;
    let catalogue = app.portal().catalogue.clone();
    assert_eq!(catalogue.forms.all().len(), 10);
    for (n, form) in catalogue.forms.all().iter().filter(|f| f.instead.is_none()).enumerate() {
        for group in ["foreign", "hmt", "citizen"] {
            let lang = Lang::ALL[n % 5];
            let mut visitor = Visitor::new(&app.base);
            let start = visitor.get(&format!("/{lang}/register/{}", form.id)).await;
            assert_eq!(start.status, 200, "{}", form.id);
            let asks_group = questions(&start.html, "start").contains(&"group".to_owned());
            let asked: &[_] = if asks_group { &[("group", group)] } else { &[] };
            let code = visitor.begin(lang.tag(), form.id.as_str(), asked, "").await;
            let first = page(lang, &code, form.id.as_str(), form.pages[0].id.as_str());
            let (review, pages) = visitor.fill(&catalogue, &first, &[]).await;
            assert_eq!(pages, form.pages.len());
            visitor.hand_in(&review).await;
            let of = form_of(form.id.as_str(), 1);
            let household = household(app.portal(), &code).await;
            assert_eq!(household.state(&of), Some(State::Submitted), "{}", form.id);
            let answers = household.answers(1);
            let shown = text(&visitor.get(&review).await.html);
            for (_, field) in form.pages.iter().flat_map(|p| catalogue.forms.asked(&p.fields, &answers)) {
                assert!(!answers.get(&field.id).is_empty(), "{} {}: {} was answered and is not kept", form.id, group, field.id);
                assert!(shown.contains(field.label.get(lang)), "{}: {} is not shown", form.id, field.id);
            }
            let waiting = app.portal().store.waiting_forms(500).await.unwrap();
            assert!(waiting.iter().any(|w| w.code.to_string() == code && w.of == of), "{} does not wait for the counter", form.id);
            if !asks_group {
                break;
            }
        }
    }
    app.stop().await;
}

type Wrong = (&'static str, &'static str, &'static str, String, fn(&L10n) -> &'static str);

fn wrong_answers() -> Vec<Wrong> {
    const fn any(_: &L10n) -> &'static str {
        ""
    }
    fn said(form: &'static str, page: &'static str, field: &'static str, value: &str, words: fn(&L10n) -> &'static str) -> Wrong {
        (form, page, field, value.to_owned(), words)
    }
    vec![
        said(FOREIGN, "person", "birth_date", "2026-02-31", L10n::fault_date),
        said(FOREIGN, "person", "birth_date", "2027-01-01", any),
        said(FOREIGN, "person", "birth_date", "", L10n::fault_empty),
        said(FOREIGN, "person", "surname", "王小明", L10n::fault_latin),
        said(FOREIGN, "person", "surname", &"X".repeat(40), any),
        said(FOREIGN, "person", "surname", "A\u{202e}B", L10n::fault_control),
        said(FOREIGN, "person", "chinese_name", "Wang", L10n::fault_han),
        said(FOREIGN, "person", "kana", "やまだ", L10n::fault_kana),
        said(FOREIGN, "person", "sex", "Q", L10n::fault_choice),
        said(FOREIGN, "person", "nationality", "ZZZ", L10n::fault_choice),
        said(FOREIGN, "document", "doc_number", "護照", L10n::fault_document),
        said(FOREIGN, "document", "doc_expiry", "2020-01-01", any),
        said(FOREIGN, "stay", "entry_date", "1980-01-01", any),
        said(FOREIGN, "stay", "entry_date", "2026-11-25", any),
        said(FOREIGN, "home", "move_in_date", "yesterday", L10n::fault_date_time),
        said(FOREIGN, "home", "planned_leave", "2024-01-01", any),
        said(FOREIGN, "home", "street_code", "1", L10n::fault_choice),
        said(FOREIGN, "home", "community_code", "120110999999", L10n::fault_choice),
        said(FOREIGN, "home", "address_detail", &"字".repeat(121), any),
        said(FOREIGN, "contact", "mobile", "12", L10n::fault_phone),
        said(FOREIGN, "contact", "email", "frida@", L10n::fault_email),
        said(RESIDENT, "person", "id_card_number", "110105194912310021", L10n::fault_check_digit),
        said(RESIDENT, "person", "id_card_number", "1101051949", L10n::fault_document),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_answers_are_told_beside_their_question_and_everything_typed_is_kept() {
    let app = TestApp::start().await;
    let catalogue = app.portal().catalogue.clone();
    for lang in Lang::ALL {
        for (form, name, field, value, words) in wrong_answers() {
            let mut visitor = Visitor::new(&app.base);
            let asked: &[_] = if form == RESIDENT { &[("group", "citizen")] } else { &[] };
            let code = visitor.begin(lang.tag(), form, asked, "").await;
            // The pages before are right: some answers are compared with earlier ones.
            let mut at = page(lang, &code, form, "person");
            while !at.ends_with(&format!("/{name}")) {
                let fields = answers(&catalogue, &visitor.get(&at).await.html, &[]);
                at = visitor.post(&at, &fields).await.to;
            }
            let fields = answers(&catalogue, &visitor.get(&at).await.html, &[(field, &value)]);
            let reply = visitor.post(&at, &fields).await;
            assert_eq!(reply.status, 422, "{lang} {field}={value}");
            let error = format!("id=\"{field}-error\"");
            assert!(reply.html.contains(&error) && reply.html.contains(&format!("href=\"#{field}\"")), "{lang} {field}={value}");
            let beside = reply.html.split(&error).nth(1).unwrap().split("</p>").next().unwrap();
            let beside = text(&format!("<{beside}"));
            assert!(beside.len() > 5 && beside.contains(words(l10n(lang))) && !beside.contains("{ $"), "{lang} {field}={value}: {beside}");
            let again = visitor.get(&format!("{at}?back=review")).await;
            let chosen = ["sex", "nationality", "street_code", "community_code"];
            for html in [&reply.html, &again.html] {
                for (name, value) in fields.iter().filter(|(n, _)| !(chosen.contains(&n.as_str()) && n == field)) {
                    // A community is shown with its subdistrict only; several ticks are shown together.
                    if name != "community_code" && name != "access_needs" {
                        let kept = typed(html, name);
                        let same = kept == *value || (name == field && kept.trim() == value.trim()) || digits(&kept) == digits(value);
                        assert!(same, "{lang}, {field}={value}: {name} was {value:?}, now {kept:?}");
                    }
                }
            }
            // Nothing wrong gets to the counter.
            let review = page(lang, &code, form, "review");
            let refused = visitor.post(&review, &pairs(&[("sensitive", "yes")])).await;
            assert_eq!(refused.status, 422, "{lang} {field}={value}");
            assert!(refused.html.contains(&format!("href=\"#row-{field}\"")), "{lang} {field}={value} is not named in the review");
        }
    }
    app.stop().await;
}

/// A telephone number is kept in its international form.
fn digits(text: &str) -> Option<String> {
    text.starts_with('+').then(|| text.chars().filter(char::is_ascii_digit).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_in_the_middle_loses_nothing_typed() {
    let app = TestApp::start().await;
    let catalogue = app.portal().catalogue.clone();
    for lang in Lang::ALL {
        let t = l10n(lang);
        for (way, email, moved) in [
            ("word", "", false),
            ("word", "", true),
            ("mail", "ended-cookie@example.org", false),
            ("mail", "ended-clock@example.org", true),
        ] {
            let email = if email.is_empty() { String::new() } else { format!("{lang}-{email}") };
            let mut visitor = Visitor::new(&app.base);
            let code = visitor.begin(lang.tag(), FOREIGN, &[], &email).await;
            let own = household(app.portal(), &code).await;
            let word = app.portal().keys.resume_word(own.id(), own.code()).to_string();
            let plan = visitor.get(&format!("/{lang}/registrations/{code}?news=begun")).await;
            assert_eq!(plan.html.contains(&word), email.is_empty(), "the word is shown once to those without e-mail");
            let at = page(lang, &code, FOREIGN, "person");
            let fields = answers(&catalogue, &visitor.get(&at).await.html, &[("surname", "Ó'Brien-Söns")]);
            if moved {
                app.clock.forward(180);
            } else {
                visitor.session = None;
            }
            let ended = visitor.post(&at, &fields).await;
            assert_eq!(ended.status, 401, "{way} {moved}");
            assert!(text(&ended.html).contains(t.resume_ended_title()));
            assert!(household(app.portal(), &code).await.answers(1).named("surname").is_empty(), "nothing is saved without a session");
            let mut form = hidden(&ended.html, "resume");
            for (name, value) in &fields {
                assert!(form.contains(&(format!("kept.{name}"), value.clone())), "{name} is not kept: {form:?}");
            }
            form.push(("code".to_owned(), code.to_lowercase()));
            let opened = if way == "word" {
                let mut wrong = form.clone();
                wrong.extend(pairs(&[("way", "word"), ("word", &code)]));
                let wrong = visitor.post(&format!("/{lang}/registrations"), &wrong).await;
                assert_eq!((wrong.status, errors(&wrong.html).iter().any(|e| e.contains(t.error_word_wrong()))), (422, true));
                assert!(hidden(&wrong.html, "resume").iter().any(|(n, _)| n == "kept.surname"), "a wrong word loses nothing");
                form.extend(pairs(&[("way", "word"), ("word", &word.to_lowercase())]));
                visitor.post(&format!("/{lang}/registrations"), &form).await
            } else {
                form.extend(pairs(&[("way", "mail")]));
                let sent = visitor.post(&format!("/{lang}/registrations"), &form).await;
                assert_eq!(sent.status, 200);
                let subject = t.mail_subject_unlock("0");
                let words = subject.split('0').max_by_key(|w| w.len()).unwrap();
                let mail = mail(&app, &email, words.trim()).await;
                let six: String = mail.subject.chars().filter(char::is_ascii_digit).collect();
                assert_eq!(six.len(), 6, "{}", mail.subject);
                let mut form = hidden(&sent.html, "digits-form");
                let mut wrong = form.clone();
                let other = format!("{}{}", if six.starts_with('1') { 2 } else { 1 }, &six[1..]);
                wrong.extend(pairs(&[("way", "digits"), ("digits", &other)]));
                let wrong = visitor.post(&format!("/{lang}/registrations"), &wrong).await;
                assert_eq!((wrong.status, wrong.html.contains("id=\"digits-error\"")), (422, true));
                assert_eq!(hidden(&wrong.html, "digits-form"), form, "wrong digits lose nothing");
                assert_eq!(visitor.session.is_some(), moved, "wrong digits open nothing");
                form.extend(pairs(&[("way", "digits"), ("digits", &six)]));
                let opened = visitor.post(&format!("/{lang}/registrations"), &form).await;
                // Used up.
                let mut thief = Visitor::new(&app.base);
                let again = thief.post(&format!("/{lang}/registrations"), &form).await;
                assert_eq!((again.status, thief.session), (422, None));
                opened
            };
            assert_eq!((opened.status, opened.to), (303, page(lang, &code, FOREIGN, "document")), "{way} {moved}");
            let own = household(app.portal(), &code).await;
            assert_eq!((own.answers(1).named("surname"), own.answers(1).named("birth_date")), ("Ó'Brien-Söns", "1990-05-01"));
            assert_eq!(visitor.get(&page(lang, &code, FOREIGN, "document")).await.status, 200, "the session is open again");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_and_digits_cannot_be_guessed() {
    let app = TestApp::start().await;
    let mut visitor = Visitor::new(&app.base);
    let code = visitor.begin("en", FOREIGN, &[], "guessed@example.org").await;
    let mut thief = Visitor::new(&app.base);
    // A code that nobody has is answered like one that somebody has.
    let unknown = app.portal().ids.code().to_string();
    let mut pages = Vec::new();
    for code in [&code, &unknown] {
        let sent = thief.post("/en/registrations", &pairs(&[("code", code), ("way", "mail")])).await;
        pages.push((sent.status, sent.html.replace(code.as_str(), "CODE")));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0].0, 200);
    // However the question is dressed, a mailbox is not flooded.
    let mut statuses = Vec::new();
    for n in 0..12 {
        statuses.push(thief.post("/en/registrations", &pairs(&[("code", &code), ("way", &format!("mail{n}"))])).await.status);
    }
    assert_eq!((statuses[8], statuses[9], statuses[11]), (200, 429, 429));
    for way in ["word", "digits"] {
        let mut last = 0;
        for n in 0..11 {
            let guess = format!("{:06}", n * 7919);
            last = thief.post("/en/registrations", &pairs(&[("code", &code), ("way", way), (way, &guess)])).await.status;
        }
        assert_eq!(last, 429, "{way}");
    }
    assert_eq!(thief.session, None);
    // The codes themselves: mistyped, too short, empty.
    for (code, words) in [("", "Enter the code"), ("K7QF", "eight letters and digits")] {
        let reply = thief.post("/en/registrations", &pairs(&[("code", code), ("way", "word"), ("word", "x")])).await;
        assert!(reply.status == 422 && errors(&reply.html).iter().any(|e| e.contains(words)), "{code}: {:?}", errors(&reply.html));
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_changes_in_the_middle_and_what_was_typed_stays() {
    let app = TestApp::start().await;
    for (from, to) in [("en", "ko"), ("ko", "zh"), ("zh", "es"), ("es", "ja"), ("ja", "en")] {
        let t = l10n(to.parse().unwrap());
        let mut visitor = Visitor::new(&app.base);
        // On the first page, before anything is kept anywhere.
        let start =
            visitor.post(&format!("/{from}/register/arrived"), &pairs(&[("group", "hmt"), ("start-email", "half@"), ("to", to)])).await;
        assert_eq!(
            (start.status, typed(&start.html, "group"), typed(&start.html, "start-email")),
            (200, "hmt".to_owned(), "half@".to_owned())
        );
        assert!(start.html.contains(&format!("action=\"/{to}/register/arrived\"")) && errors(&start.html).is_empty(), "not wrong yet");
        // On a page of a form: half of it, and wrong.
        let code = visitor.begin(from, FOREIGN, &[], "").await;
        let half = pairs(&[("surname", "Müller"), ("birth_date", "2026-02-31"), ("sex", "X"), ("chinese_name", "Wang"), ("to", to)]);
        let reply = visitor.post(&page(from, &code, FOREIGN, "person"), &half).await;
        assert_eq!((reply.status, reply.to.as_str()), (303, page(to, &code, FOREIGN, "person").as_str()));
        let shown = visitor.get(&reply.to).await;
        for (name, value) in &half[..4] {
            assert_eq!(typed(&shown.html, name), *value, "{from} to {to}");
        }
        assert!(text(&shown.html).contains(t.fill_save()));
        // In the middle of opening it again.
        let own = household(app.portal(), &code).await;
        let word = app.portal().keys.resume_word(own.id(), own.code()).to_string();
        visitor.session = None;
        let ended = visitor.post(&page(from, &code, FOREIGN, "person"), &pairs(&[("surname", "Meyer"), ("sex", "F")])).await;
        let mut form = hidden(&ended.html, "resume");
        form.extend(pairs(&[("code", &code), ("to", to)]));
        let other = visitor.post(&format!("/{from}/registrations"), &form).await;
        assert_eq!((other.status, typed(&other.html, "code")), (200, code.clone()));
        assert!(other.html.contains(&format!("action=\"/{to}/registrations\"")));
        let mut form = hidden(&other.html, "resume");
        form.extend(pairs(&[("code", &code), ("way", "word"), ("word", &word)]));
        let opened = visitor.post(&format!("/{to}/registrations"), &form).await;
        // What is still missing on that page is told, in the new language; what was typed is kept.
        assert_eq!(opened.status, 422);
        assert!(errors(&opened.html).iter().any(|e| e.contains(t.fault_empty())), "{:?}", errors(&opened.html));
        assert_eq!(household(app.portal(), &code).await.answers(1).named("surname"), "Meyer");
    }
    app.stop().await;
}

/// Lines of a passport of type TD3 with right check digits.
fn passport(number: &str, birth: &str, expiry: &str) -> [String; 2] {
    let value = |c: u8| match c {
        b'0'..=b'9' => u32::from(c - b'0'),
        b'A'..=b'Z' => u32::from(c - b'A') + 10,
        _ => 0,
    };
    let digit = |text: &str| text.bytes().zip([7, 3, 1].into_iter().cycle()).map(|(c, w)| value(c) * w).sum::<u32>() % 10;
    let names = format!("{:<<44}", "P<KORNAMGUNG<<MIN<SU");
    let (number, optional) = (format!("{number:<<9}"), "<".repeat(14));
    let (n, b, e, o) = (digit(&number), digit(birth), digit(expiry), digit(&optional));
    let all = digit(&format!("{number}{n}{birth}{b}{expiry}{e}{optional}{o}"));
    [names, format!("{number}{n}KOR{birth}{b}M{expiry}{e}{optional}{o}{all}")]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_a_passport_fill_the_questions_of_all_pages() {
    let app = TestApp::start().await;
    let lines = passport("M70012345", "900228", "340101");
    assert_eq!((lines[0].len(), lines[1].len()), (44, 44));
    for lang in Lang::ALL {
        let t = l10n(lang);
        let mut visitor = Visitor::new(&app.base);
        let code = visitor.begin(lang.tag(), FOREIGN, &[], "").await;
        let at = page(lang, &code, FOREIGN, "document");
        // Typed on another page before: it stays, where the lines say nothing of it.
        visitor.post(&page(lang, &code, FOREIGN, "person"), &pairs(&[("native_name", "남궁 민수"), ("surname", "Wrong")])).await;
        let filled = visitor.post(&at, &pairs(&[("mrz", &lines.join("\n").to_lowercase()), ("then", "mrz")])).await;
        assert_eq!(filled.status, 200, "{:?}", errors(&filled.html));
        assert!(text(&filled.html).contains(t.fill_mrz_done()) && !text(&filled.html).contains(t.fill_mrz_doubt()));
        for (name, value) in [("doc_type", "passport"), ("doc_number", "M70012345"), ("doc_expiry", "2034-01-01")] {
            assert_eq!(typed(&filled.html, name), value);
        }
        let person = visitor.get(&page(lang, &code, FOREIGN, "person")).await;
        let said = [
            ("surname", "NAMGUNG"),
            ("given_name", "MIN SU"),
            ("birth_date", "1990-02-28"),
            ("sex", "M"),
            ("nationality", "KOR"),
            ("native_name", "남궁 민수"),
        ];
        for (name, value) in said {
            assert_eq!(typed(&person.html, name), value, "{lang}");
        }
        // A check digit that does not fit: filled in all the same, with a warning.
        let bent = lines.join("\n").replace("KOR9002288", "KOR9002280").replace("KOR9002281", "KOR9002280");
        let bent = if bent == lines.join("\n") { bend(&lines) } else { bent };
        let doubtful = visitor.post(&at, &pairs(&[("mrz", &bent), ("then", "mrz"), ("doc_number", "OLD")])).await;
        assert_eq!((doubtful.status, typed(&doubtful.html, "doc_number").as_str()), (200, "M70012345"));
        assert!(text(&doubtful.html).contains(t.fill_mrz_doubt()), "{lang}");
        // No lines of a passport: told, shown again, and nothing else is lost.
        let nonsense = visitor
            .post(&at, &pairs(&[("mrz", "P<KOR & more"), ("then", "mrz"), ("doc_type", "passport"), ("doc_number", "m 12345678")]))
            .await;
        assert_eq!(
            (nonsense.status, typed(&nonsense.html, "mrz").trim(), typed(&nonsense.html, "doc_number").as_str()),
            (422, "P<KOR & more", "M12345678")
        );
        assert!(nonsense.html.contains("id=\"mrz-error\"") && plain(&nonsense.html).contains(t.fill_mrz_wrong()));
    }
    app.stop().await;
}

/// The same lines with another check digit behind the day of birth.
fn bend(lines: &[String; 2]) -> String {
    let mut second: Vec<char> = lines[1].chars().collect();
    second[19] = if second[19] == '9' { '0' } else { char::from_u32(second[19] as u32 + 1).unwrap() };
    format!("{}\n{}", lines[0], second.into_iter().collect::<String>())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_whose_check_digit_does_not_fit_is_taken_with_a_warning() {
    let app = TestApp::start().await;
    for lang in Lang::ALL {
        let mut visitor = Visitor::new(&app.base);
        let code = visitor.begin(lang.tag(), FOREIGN, &[], "").await;
        let at = page(lang, &code, FOREIGN, "document");
        for (number, doubtful) in [("911124198108030024", false), ("911124198108030025", true)] {
            let saved =
                visitor.post(&at, &pairs(&[("doc_type", "foreign_pr_card"), ("doc_number", number), ("doc_expiry", "2034-01-01")])).await;
            assert_eq!(saved.status, 303, "{number} is taken");
            let shown = visitor.get(&at).await;
            assert_eq!(text(&shown.html).contains(l10n(lang).fill_doubtful()), doubtful, "{lang} {number}");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_s_session_opens_a_registration() {
    let app = TestApp::start().await;
    let (mut owner, code) = prepared(&app, "es", "owner@example.org").await;
    let (mut other, own) = prepared(&app, "es", "other@example.org").await;
    let mut nobody = Visitor::new(&app.base);
    let mut forger = Visitor::new(&app.base);
    let token = owner.session.clone().unwrap();
    forger.session = Some(format!("{}.{}", own.replace('-', ""), token.split_once('.').unwrap().1));
    let base = format!("/es/registrations/{code}");
    for thief in [&mut other, &mut nobody, &mut forger] {
        let before = thief.session.clone();
        for path in [
            "",
            "/data",
            "/data.json",
            "/data/all",
            "/foreign_accommodation_prereg/1/person",
            "/foreign_accommodation_prereg/1/review",
            "/foreign_accommodation_prereg/1/sheet",
        ] {
            let reply = thief.get(&format!("{base}{path}")).await;
            assert!(reply.html.contains("<form id=\"resume\""), "{path}");
            for secret in ["García", "M12345678", "owner@example.org", "10 1234 5678", "南"] {
                assert!(!plain(&reply.html).contains(secret), "{secret} is shown at {path}");
            }
        }
        for (path, fields) in [
            ("/foreign_accommodation_prereg/1/person", pairs(&[("surname", "THIEF")])),
            ("/foreign_accommodation_prereg/1/review", pairs(&[("sensitive", "yes")])),
            ("/people", pairs(&[("form", FOREIGN)])),
            ("/data", pairs(&[("withdraw", "sensitive")])),
            ("/data", pairs(&[("then", "erase"), ("erase", "yes")])),
        ] {
            let reply = thief.post(&format!("{base}{path}"), &fields).await;
            assert!([200, 401].contains(&reply.status) && reply.html.contains("<form id=\"resume\""), "{path}: {}", reply.status);
            assert!(!plain(&reply.html).contains("García"));
        }
        assert_eq!(thief.session, before, "no session came of it");
    }
    let untouched = household(app.portal(), &code).await;
    assert_eq!((untouched.answers(1).named("surname"), untouched.forms().len()), ("García de la Cruz", 1));
    assert_eq!((untouched.state(&form_of(FOREIGN, 1)), untouched.answers(1).named("doc_number")), (Some(State::Draft), "M12345678"));
    assert_eq!(owner.get(&base).await.status, 200);
    // Done on this device: the cookie is gone, and the page says so.
    let left = owner.post(&format!("{base}/leave"), &[]).await;
    assert!(left.cookies.contains("Max-Age=0") && owner.session.is_none() && left.to.ends_with("/es/registrations?left=1"));
    assert!(text(&owner.get(&left.to).await.html).contains(l10n(Lang::Es).plan_left()));
    assert!(owner.get(&base).await.html.contains("<form id=\"resume\""));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_a_mail_opens_and_its_key_leaves_the_address() {
    let app = TestApp::start().await;
    let mut owner = Visitor::new(&app.base);
    let code = owner.begin("ja", FOREIGN, &[], "link@example.org").await;
    let mail = mail(&app, "link@example.org", &l10n(Lang::Ja).mail_subject_started(code.clone())).await;
    let key: String = mail.text.split("?key=").nth(1).unwrap().chars().take_while(char::is_ascii_alphanumeric).collect();
    let mut other = Visitor::new(&app.base);
    let opened = other.get(&format!("/ja/registrations/{code}?key={key}")).await;
    assert_eq!((opened.status, opened.to.as_str()), (303, format!("/ja/registrations/{code}").as_str()));
    assert!(opened.cookies.contains("HttpOnly") && opened.cookies.contains("SameSite=Lax") && other.session.is_some());
    let plan = other.get(&opened.to).await;
    assert!(plan.status == 200 && !plan.html.contains(&key) && plan.html.contains(&format!("/{FOREIGN}/1/person")));
    let mut thief = Visitor::new(&app.base);
    let second = thief.begin("ja", FOREIGN, &[], "").await;
    thief.session = None;
    for (code, key) in
        [(&code, "wrong"), (&code, &key[1..]), (&second, &key), (&"0000-0000".to_owned(), &key), (&"nonsense".to_owned(), &key)]
    {
        let refused = thief.get(&format!("/ja/registrations/{code}?key={key}")).await;
        assert_eq!((refused.status, thief.session.as_ref()), (404, None), "{code} {key}");
        assert!(plain(&refused.html).contains(l10n(Lang::Ja).error_link_wrong()));
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counter_asks_and_the_person_puts_it_right() {
    let app = TestApp::start().await;
    for lang in Lang::ALL {
        let (t, email) = (l10n(lang), format!("asked-{lang}@example.org"));
        let (mut visitor, code) = prepared(&app, lang.tag(), &email).await;
        let (of, review) = (form_of(FOREIGN, 1), page(lang, &code, FOREIGN, "review"));
        let decide = async |decision: Decision| {
            let own = household(app.portal(), &code).await;
            app.portal().decide(&own, &of, decision).await.unwrap()
        };
        assert_eq!(decide(Decision::Accept).await, StateOutcome::NotNow, "not handed in");
        visitor.hand_in(&review).await;
        let remark = |reason, note: Option<&str>| Remark { reason, note: note.map(ToOwned::to_owned) };
        let asked = vec![
            ("surname".parse().unwrap(), remark(Reason::Differs, Some("与护照<不一致>"))),
            ("address_detail".parse().unwrap(), remark(Reason::Incomplete, None)),
        ];
        assert_eq!(decide(Decision::Ask(asked)).await, StateOutcome::Changed);
        let told = mail(&app, &email, &t.mail_subject_needs_documents(title(app.portal(), FOREIGN, lang))).await;
        assert!(told.text.contains(t.mail_needs_documents()), "{}", told.text);
        assert!(!told.text.contains("不一致") && !told.text.contains("García"), "what is wrong is told behind the key only");
        let plan = visitor.get(&format!("/{lang}/registrations/{code}")).await;
        assert!(text(&plan.html).contains(t.form_state_needs_documents()) && text(&plan.html).contains(t.remarks_title()));
        let overview = text(&visitor.get(&review).await.html);
        assert!(
            overview.contains(t.remark_differs()) && overview.contains(t.remark_incomplete()) && overview.contains("与护照<不一致>"),
            "{overview}"
        );
        // Beside the field, on its page and on no other.
        let person = visitor.get(&format!("{}?back=review", page(lang, &code, FOREIGN, "person"))).await;
        let remark = t.fill_remark(t.remark_differs());
        assert!(text(&person.html).contains(&remark) && text(&person.html).contains("与护照<不一致>"), "{}", text(&person.html));
        let field = person.html.find("name=\"surname\"").unwrap();
        let before = person.html[..field].rfind("name=\"declaration_type\"").unwrap();
        assert!(text(&format!("<{}", &person.html[before..field])).contains(&remark), "{lang}: not beside its question");
        assert!(!text(&visitor.get(&page(lang, &code, FOREIGN, "contact")).await.html).contains(&remark));
        assert!(text(&visitor.get(&page(lang, &code, FOREIGN, "home")).await.html).contains(&t.fill_remark(t.remark_incomplete())));
        // Put right, back to the review, handed in again: the remarks are solved.
        let mut fields = answers(&app.portal().catalogue, &person.html, &[("surname", "GARCIA")]);
        fields.push(("back".to_owned(), "review".to_owned()));
        assert_eq!(visitor.post(&page(lang, &code, FOREIGN, "person"), &fields).await.to, review);
        visitor.hand_in(&review).await;
        assert!(!text(&visitor.get(&review).await.html).contains(t.remark_differs()));
        let own = household(app.portal(), &code).await;
        assert_eq!(own.remarks().iter().filter(|(r, _)| r.solved_at.is_some()).count(), 2);
        assert_eq!(decide(Decision::Accept).await, StateOutcome::Changed);
        assert_eq!(decide(Decision::Accept).await, StateOutcome::Already);
        assert_eq!(decide(Decision::Ask(Vec::new())).await, StateOutcome::NotNow);
        mail(&app, &email, &t.mail_subject_accepted(title(app.portal(), FOREIGN, lang))).await;
        let plan = visitor.get(&format!("/{lang}/registrations/{code}")).await;
        assert!(text(&plan.html).contains(t.form_state_accepted()));
        assert_eq!(visitor.post(&page(lang, &code, FOREIGN, "person"), &fields).await.status, 409);
        assert_eq!(visitor.post(&review, &pairs(&[("sensitive", "yes")])).await.status, 409);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_taken_along_withdrawn_and_erased() {
    let app = TestApp::start().await;
    for lang in Lang::ALL {
        let (t, email) = (l10n(lang), format!("rights-{lang}@example.org"));
        let (mut visitor, code) = prepared(&app, lang.tag(), &email).await;
        let review = page(lang, &code, FOREIGN, "review");
        // A number typed wrong at first: both are in the history.
        let at = page(lang, &code, FOREIGN, "document");
        app.clock.forward(1);
        visitor.post(&at, &pairs(&[("doc_type", "passport"), ("doc_number", "M99999999"), ("doc_expiry", "2034-01-01")])).await;
        visitor.hand_in(&review).await;
        let data = format!("/{lang}/registrations/{code}/data");
        let export = visitor.get(&format!("{data}.json")).await;
        let all: Value = serde_json::from_str(&export.html).unwrap();
        assert_eq!(
            (all["code"].as_str(), all["email"].as_str(), all["language"].as_str()),
            (Some(&*code), Some(&*email), Some(lang.tag()))
        );
        let given = |all: &Value, field: &str| {
            let rows = all["answers"].as_array().unwrap().iter().filter(|a| a["field"] == field);
            rows.map(|a| (a["answer"].as_str().unwrap().to_owned(), a["replaced"].as_bool().unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(given(&all, "doc_number"), [("M12345678".to_owned(), true), ("M99999999".to_owned(), false)]);
        assert_eq!(given(&all, "surname"), [("García de la Cruz".to_owned(), false)]);
        let label = app.portal().catalogue.forms.field(&"surname".parse().unwrap()).unwrap().label.get(lang).to_owned();
        assert!(all["answers"].as_array().unwrap().iter().any(|a| a["label"] == *label));
        assert_eq!(all["forms"][0]["state"], "submitted");
        let kinds: Vec<_> = all["consents"].as_array().unwrap().iter().map(|c| c["kind"].as_str().unwrap().to_owned()).collect();
        assert!(kinds.contains(&"keeping".to_owned()) && kinds.contains(&"sensitive".to_owned()), "{kinds:?}");
        let printed = text(&visitor.get(&format!("{data}/all")).await.html);
        assert!(printed.contains("M12345678") && printed.contains("M99999999") && printed.contains(t.rights_history()));
        // The consent to keep anything is not withdrawn by accident.
        visitor.post(&data, &pairs(&[("withdraw", "keeping")])).await;
        assert!(app.portal().household(code.parse().unwrap()).await.unwrap().is_some());
        let withdrawn = visitor.post(&data, &pairs(&[("withdraw", "sensitive")])).await;
        assert_eq!((withdrawn.status, withdrawn.to.as_str()), (303, format!("{data}?withdrawn=1").as_str()));
        assert!(text(&visitor.get(&withdrawn.to).await.html).contains(t.rights_withdrawn_done()));
        let export = visitor.get(&format!("{data}.json")).await.html;
        let all: Value = serde_json::from_str(&export).unwrap();
        assert!(given(&all, "doc_number").is_empty() && !export.contains("M12345678") && !export.contains("M99999999"));
        assert_eq!(given(&all, "surname").len(), 1, "what it does not cover stays");
        assert!(all["consents"].as_array().unwrap().iter().any(|c| c["kind"] == "sensitive" && c["withdrawn_at"].is_string()));
        // Everything: only with the box ticked.
        let unsure = visitor.post(&data, &pairs(&[("then", "erase")])).await;
        assert_eq!((unsure.status, unsure.html.contains("id=\"erase-error\"")), (422, true));
        let own = household(app.portal(), &code).await;
        let word = app.portal().keys.resume_word(own.id(), own.code()).to_string();
        let secret = app.portal().keys.link_secret(own.id(), own.code());
        let cookie = visitor.session.clone();
        let erased = visitor.post(&data, &pairs(&[("then", "erase"), ("erase", "yes")])).await;
        assert_eq!(erased.status, 200);
        assert!(text(&erased.html).contains(t.rights_erased_title()) && visitor.session.is_none());
        assert!(app.portal().household(own.code()).await.unwrap().is_none());
        visitor.session = cookie;
        for path in [format!("/{lang}/registrations/{code}"), review, data.clone(), format!("{data}.json")] {
            let gone = visitor.get(&path).await;
            assert!(gone.html.contains("<form id=\"resume\"") && !gone.html.contains("García"), "{path}");
        }
        assert_eq!(visitor.get(&format!("/{lang}/registrations/{code}?key={secret}")).await.status, 404);
        let word = visitor.post(&format!("/{lang}/registrations"), &pairs(&[("code", &code), ("way", "word"), ("word", &word)])).await;
        assert_eq!(word.status, 422);
        let answer = visitor.post(&page(lang, &code, FOREIGN, "person"), &pairs(&[("surname", "Back")])).await;
        assert_eq!(answer.status, 401);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_booked_with_the_session_goes_with_the_registration() {
    let app = TestApp::start().await;
    let slots: Value = app.get("/api/v1/offices?service=accommodation_registration").await.json().await.unwrap();
    let office = slots[0]["id"].as_str().unwrap().to_owned();
    let free: Value =
        app.get(&format!("/api/v1/slots?service=accommodation_registration&office={office}&days=7")).await.json().await.unwrap();
    let times: Vec<_> = free.as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap().to_owned()).collect();
    let (mut visitor, code) = prepared(&app, "ko", "visit@example.org").await;
    let own = household(app.portal(), &code).await;
    let book = async |visitor: &mut Visitor, slot: &str, fields: &[(&str, &str)]| {
        let mut parts = slot.split('.');
        let (office, service) = (parts.next().unwrap(), parts.next().unwrap());
        let held = visitor.post(&format!("/ko/book/{service}/{office}"), &pairs(&[("slot", slot)])).await;
        assert_eq!(held.status, 303, "{slot}: {:?}", errors(&held.html));
        let details = visitor.get(&held.to).await;
        let shown = ["name", "email", "phone"].map(|n| typed(&details.html, n));
        let review = visitor.post(&held.to, &pairs(fields)).await;
        assert_eq!(review.status, 303, "{:?}", errors(&review.html));
        let booked = visitor.post(&review.to, &[]).await;
        assert_eq!(booked.status, 303);
        (shown, booked.to)
    };
    let fields = [("name", "남궁 민수"), ("email", "visit@example.org"), ("language", "ko")];
    let (shown, address) = book(&mut visitor, &times[3], &fields).await;
    let name = own.name(1);
    assert_eq!(
        shown,
        [name.clone(), "visit@example.org".to_owned(), "+821012345678".to_owned()],
        "what was typed before is not asked again"
    );
    assert!(!name.is_empty());
    assert_eq!(app.portal().store.visits(own.id()).await.unwrap().len(), 1);
    let plan = visitor.get(&format!("/ko/registrations/{code}")).await;
    let appointment = address.split('?').next().unwrap();
    assert!(plan.html.contains(&format!("{appointment}?key=")), "{appointment}: {}", plan.html);
    let id = app.portal().store.visits(own.id()).await.unwrap()[0];
    assert_eq!(app.portal().store.registration_of(id).await.unwrap(), Some(own.code()));
    // Another service, or nobody's session: nothing is attached and nothing told.
    let (shown, _) = book(&mut visitor, "hall-dongli.residence_card.20261126T0930", &fields).await;
    assert_eq!(shown, ["", "", ""].map(ToOwned::to_owned));
    let mut stranger = Visitor::new(&app.base);
    let (shown, _) = book(&mut stranger, &times[5], &[("name", "Frida"), ("email", "stranger@example.org")]).await;
    assert_eq!(shown, ["", "", ""].map(ToOwned::to_owned));
    assert_eq!(app.portal().store.visits(own.id()).await.unwrap().len(), 1);
    // Erasing the registration leaves the appointment.
    visitor.post(&format!("/ko/registrations/{code}/data"), &pairs(&[("then", "erase"), ("erase", "yes")])).await;
    assert!(app.portal().store.appointment_by_id(id).await.unwrap().is_some());
    assert_eq!(app.portal().store.registration_of(id).await.unwrap(), None);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_adds_people_and_types_its_home_once() {
    let app = TestApp::start().await;
    let catalogue = app.portal().catalogue.clone();
    let (mut visitor, code) = prepared(&app, "en", "").await;
    let people = format!("/en/registrations/{code}/people");
    let added = visitor.post(&people, &pairs(&[("form", FOREIGN)])).await;
    assert!(added.to.ends_with("?news=added"));
    assert!(text(&visitor.get(&added.to).await.html).contains(l10n(Lang::En).plan_added()));
    let second = format!("/en/registrations/{code}/{FOREIGN}/2");
    let home = visitor.get(&format!("{second}/home")).await;
    assert_eq!(typed(&home.html, "address_detail"), right(&catalogue, "address_detail")[0], "the home was typed once");
    assert_eq!(typed(&visitor.get(&format!("{second}/person")).await.html, "surname"), "", "a person is not another");
    let (review, _) =
        visitor.fill(&catalogue, &format!("{second}/person"), &[("surname", "CHILD"), ("address_detail", "New place 5")]).await;
    visitor.hand_in(&review).await;
    let own = household(app.portal(), &code).await;
    assert_eq!((own.answers(1).named("surname"), own.answers(2).named("surname")), ("García de la Cruz", "CHILD"));
    assert_eq!((own.answers(1).named("address_detail"), own.answers(2).named("address_detail")), ("New place 5", "New place 5"));
    assert_eq!((own.state(&form_of(FOREIGN, 1)), own.state(&form_of(FOREIGN, 2))), (Some(State::Draft), Some(State::Submitted)));
    for address in [format!("/en/registrations/{code}/{FOREIGN}/3/person"), format!("/en/registrations/{code}/residence_card/1/person")] {
        assert_eq!(visitor.get(&address).await.status, 404, "{address}");
    }
    assert_eq!(visitor.post(&people, &pairs(&[("form", "nothing")])).await.status, 404);
    for _ in 0..18 {
        assert!(visitor.post(&people, &pairs(&[("form", FOREIGN)])).await.to.ends_with("added"));
    }
    let full = visitor.post(&people, &pairs(&[("form", FOREIGN)])).await;
    assert_eq!((full.status, full.to), (303, format!("/en/registrations/{code}")), "twenty is the end, and nobody is told otherwise");
    assert_eq!(household(app.portal(), &code).await.forms().len(), 20);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_communities_of_a_subdistrict_come_without_a_script() {
    let app = TestApp::start().await;
    let catalogue = app.portal().catalogue.clone();
    let mut visitor = Visitor::new(&app.base);
    let code = visitor.begin("es", FOREIGN, &[], "").await;
    let at = page("es", &code, FOREIGN, "home");
    let community = right(&catalogue, "community_code").remove(0);
    assert!(!visitor.get(&at).await.html.contains(&community));
    let street = right(&catalogue, "street_code").remove(0);
    let again = visitor.post(&at, &pairs(&[("street_code", &street), ("address_detail", "8号楼2门301"), ("then", "again")])).await;
    assert_eq!(again.status, 200);
    assert!(again.html.contains(&format!("value=\"{community}\"")) && errors(&again.html).is_empty(), "help is no mistake");
    assert_eq!(typed(&again.html, "address_detail"), "8号楼2门301");
    let away = visitor.post(&at, &pairs(&[("street_code", &street), ("address_detail", "9号楼"), ("then", "overview")])).await;
    assert!(away.to.ends_with("?news=saved"));
    assert_eq!(household(app.portal(), &code).await.answers(1).named("address_detail"), "9号楼");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_touches_is_told_of_and_erased() {
    let app = TestApp::start().await;
    for lang in Lang::ALL {
        let email = format!("quiet-{lang}@example.org");
        let mut visitor = Visitor::new(&app.base);
        let code = visitor.begin(lang.tag(), FOREIGN, &[], &email).await;
        assert_eq!(app.portal().warn_of_the_end().await.unwrap(), 0);
        app.clock.forward(60 * 24 * 28);
        assert_eq!((app.portal().warn_of_the_end().await.unwrap(), app.portal().warn_of_the_end().await.unwrap()), (1, 0), "once");
        let told = mail(&app, &email, &l10n(lang).mail_subject_expiring(code.clone())).await;
        assert!(told.text.contains("?key=") && !told.text.contains("{ $"));
        app.clock.forward(60 * 24 * 2 + 1);
        app.portal().purge().await.unwrap();
        assert!(app.portal().household(code.parse().unwrap()).await.unwrap().is_none());
    }
    app.stop().await;
}
