//! Households are held in memory, and nobody can tell: two servers on one database show the same at once, and nothing that was erased.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeMap;
use std::sync::Arc;

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::form::Answers;
use anjia_portal::Portal;
use anjia_portal::keys::{Key, Keys};
use anjia_portal::ports::Store;
use anjia_portal::registrations::ports::FormOf;
use anjia_portal::registrations::{By, Consent, Decision, HandIn, Household, Saved, Start};
use anjia_store_postgres::PostgresStore;
use anjia_store_sqlite::SqliteStore;
use anjia_tests::postgres::Postgres;
use anjia_tests::time::{CountedIds, HandClock};

const FORM: &str = "foreign_accommodation_prereg";

/// A server's use cases; all have the same keys, and ids of their own.
fn portal(store: Arc<dyn Store>, clock: &Arc<HandClock>, ids: u64) -> Portal {
    let keys = Keys::new(BTreeMap::from([(1, Key::new([1; 32]))]), Key::new([2; 32]), Key::new([3; 32])).unwrap();
    let catalogue = Arc::new(anjia_server::data_set::load(None).unwrap());
    Portal::new(catalogue, store, clock.clone(), Arc::new(CountedIds::beginning(ids)), keys)
}

fn of() -> FormOf {
    FormOf { form: FORM.parse().unwrap(), member: 1 }
}

async fn household(portal: &Portal, code: Code) -> Household {
    portal.household(code).await.unwrap().unwrap()
}

/// Saves the first page with these answers, as a page that was opened a moment ago does.
async fn save(portal: &Portal, code: Code, typed: &[(&str, &str)], lang: Lang) -> Saved {
    let mut own = household(portal, code).await;
    let page = &portal.catalogue.forms.form(&of().form).unwrap().pages[0];
    let mut answers = own.answers(1);
    for (field, answer) in typed {
        answers.set(field.parse().unwrap(), (*answer).to_owned());
    }
    portal.save_page(&mut own, &of(), page, answers, lang).await.unwrap()
}

async fn story(one: Arc<dyn Store>, two: Arc<dyn Store>) {
    let clock = Arc::new(HandClock::at("2026-11-24T09:00:00+08:00"));
    let (one, two) = (portal(one, &clock, 1), portal(two, &clock, 1 << 40));
    let start = Start {
        event: FORM.to_owned(),
        forms: vec![of().form],
        answers: Answers::default(),
        email: None,
        language: Lang::Es,
        by: By::Person,
    };
    let (code, _) = one.start_registration(&start).await.unwrap();
    let surname = async |portal: &Portal| household(portal, code).await.answers(1).named("surname").to_owned();
    assert_eq!((surname(&one).await, surname(&two).await), (String::new(), String::new()));
    // What one has saved the other shows at once, in turns, with the language and the end.
    for (n, lang) in [Lang::Ko, Lang::Ja, Lang::Zh, Lang::En].into_iter().enumerate() {
        let (here, there) = if n % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let name = format!("García {n}");
        save(here, code, &[("surname", &name)], lang).await;
        clock.forward(1);
        let (own, other) = (household(here, code).await, household(there, code).await);
        for shown in [&own, &other] {
            assert_eq!((shown.answers(1).named("surname"), shown.language()), (name.as_str(), lang));
        }
        assert_eq!(own.expires_at(), other.expires_at());
        // Looked at once more, out of memory, it is the same.
        assert_eq!((surname(here).await, surname(there).await), (name.clone(), name));
    }
    // Saved by both at the same time, both are kept, and both show the one that was kept last.
    for n in 0..8 {
        let (a, b) = (format!("one {n}"), format!("two {n}"));
        let (here, there) = ([("surname", a.as_str())], [("surname", b.as_str())]);
        tokio::join!(save(&one, code, &here, Lang::En), save(&two, code, &there, Lang::En));
        let (here, there) = (surname(&one).await, surname(&two).await);
        assert_eq!(here, there);
        let export = one.export(&household(&one, code).await, Lang::En).await.unwrap();
        let last = export.answers.iter().filter(|x| x.field == "surname").max_by_key(|x| !x.replaced).unwrap();
        assert_eq!(here, last.answer);
        assert!(export.answers.iter().any(|x| x.answer == a) && export.answers.iter().any(|x| x.answer == b));
    }
    // A person more, a form handed in, sent back, withdrawn answers: all at once on the other.
    let form = one.catalogue.forms.form(&of().form).unwrap().clone();
    assert!(one.add_person(&mut household(&one, code).await, &form, Lang::En).await.unwrap().is_some());
    assert_eq!(household(&two, code).await.forms().len(), 2);
    let handed = two.hand_in(&household(&two, code).await, &form, &of(), &Consent::ALL, None).await.unwrap();
    assert!(matches!(handed, HandIn::Faults(_)), "{handed:?}");
    one.withdraw(&household(&one, code).await, Consent::Sensitive).await.unwrap();
    for field in one.catalogue.forms.fields().filter(|f| Consent::Sensitive.covers(f.sensitivity)) {
        assert_eq!(household(&two, code).await.answers(1).get(&field.id), "");
        assert_eq!(household(&one, code).await.answers(1).get(&field.id), "");
    }
    // Erased on one, it is gone from both, and a page that is still open elsewhere saves nothing.
    let mut open = household(&two, code).await;
    assert!(one.erase_registration(&household(&one, code).await).await.unwrap());
    assert!(one.household(code).await.unwrap().is_none() && two.household(code).await.unwrap().is_none());
    let page = &form.pages[0];
    let answers = open.answers(1);
    let late = two.save_page(&mut open, &of(), page, answers, Lang::En).await.unwrap();
    assert_eq!(late, Saved::Gone);
    assert!(two.household(code).await.unwrap().is_none());
    assert!(
        matches!(two.decide(&open, &of(), Decision::Accept).await, Ok(outcome) if outcome != anjia_portal::registrations::ports::StateOutcome::Changed)
    );
    // What runs out is erased by whichever server cleans up.
    let (code, _) = one.start_registration(&start).await.unwrap();
    household(&one, code).await;
    household(&two, code).await;
    clock.forward(400 * 24 * 60);
    two.purge().await.unwrap();
    assert!(one.household(code).await.unwrap().is_none() && two.household(code).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_file_show_the_same_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let open = async || Arc::new(SqliteStore::open(&folder.path().join("anjia.db")).await.unwrap());
    let (one, two) = (open().await, open().await);
    story(one.clone(), two.clone()).await;
    one.close().await;
    two.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_postgres_show_the_same_at_once() {
    let server = Postgres::start(false);
    let url = server.database();
    let (one, two) = tokio::join!(PostgresStore::open(&url), PostgresStore::open(&url));
    let (one, two) = (Arc::new(one.unwrap()), Arc::new(two.unwrap()));
    story(one.clone(), two.clone()).await;
    one.close().await;
    two.close().await;
}
