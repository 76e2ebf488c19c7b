//! What a store's index of what can be found must keep to, and the lists of what people type with what they should find.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anjia_domain::Lang;
use anjia_portal::Portal;
use anjia_portal::keys::Keys;
use anjia_portal::search::{Entry, Kind, Query, collect, rows};
use serde_json::Value;

use crate::contract::Stage;
use crate::time::{CountedIds, HandClock};

/// Of what is mistyped or typed otherwise, so many of a hundred must be found.
const FORGIVEN: usize = 95;

/// Something that is typed, and what may come first.
struct Search {
    lang: String,
    typed: String,
    expect: Vec<String>,
    exact: bool,
}

/// All lists, `tests/data/searches*.json`, by the names of their files: our own, and one by somebody who had not seen the code.
#[expect(clippy::unwrap_used, reason = "test code")]
fn lists() -> BTreeMap<String, Vec<Search>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let names = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let names = names.filter(|n| n.starts_with("searches") && n.ends_with(".json"));
    let read = |name: &str| serde_json::from_str::<Vec<Value>>(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap();
    let text = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
    let search = |value: Value| Search {
        lang: text(&value, "lang"),
        typed: text(&value, "q"),
        expect: value["expect"].as_array().unwrap().iter().map(|e| e.as_str().unwrap().to_owned()).collect(),
        exact: match &*text(&value, "kind") {
            "exact" => true,
            "forgiving" => false,
            other => panic!("{other} is no kind of search"),
        },
    };
    names.map(|name| (name.clone(), read(&name).into_iter().map(search).collect())).collect()
}

#[expect(clippy::unwrap_used, reason = "test code")]
impl Stage {
    fn searching(&self) -> Portal {
        let key = || anjia_portal::keys::Key::from([7; 32]);
        let keys = Keys::new(BTreeMap::from([(1, key())]), key(), key()).unwrap();
        let catalogue = Arc::new(anjia_server::data_set::load(None).unwrap());
        let clock = Arc::new(HandClock::at("2026-11-24T09:00:00+08:00"));
        Portal::new(catalogue, self.store.clone(), clock, Arc::new(CountedIds::default()), keys)
    }

    async fn first(portal: &Portal, typed: &str) -> Option<String> {
        let query = Query::parse(typed).unwrap()?;
        portal.search(&query, None, 1).await.unwrap().first().map(Entry::label)
    }

    /// Exact names are always found, others nearly always: of each list by itself, so that one does not make up for another.
    pub async fn what_people_type_is_found(&self) {
        let portal = self.searching();
        portal.plan_training().await.unwrap();
        portal.reindex().await.unwrap();
        let lists = lists();
        let names: Vec<_> = lists.keys().map(String::as_str).collect();
        assert!(["searches.json", "searches-blind.json"].iter().all(|name| names.contains(name)), "only {names:?}");
        let mut failed = Vec::new();
        for (name, searches) in &lists {
            assert!(searches.len() >= 200, "{name} has only {} searches", searches.len());
            let (mut missed, mut counts) = (Vec::new(), [[0; 2]; 2]);
            for search in searches {
                let first = Self::first(&portal, &search.typed).await;
                let found = first.as_ref().is_some_and(|f| search.expect.contains(f));
                let count = &mut counts[usize::from(search.exact)];
                count[0] += 1;
                count[1] += usize::from(found);
                if !found {
                    let Search { lang, typed, expect, exact } = search;
                    missed.push(format!("{lang} \"{typed}\"{}: {first:?} instead of {expect:?}", if *exact { " (exact)" } else { "" }));
                }
            }
            let [[forgiving, forgiven], [exact, found]] = counts;
            let said = format!("{name}: exact {found} of {exact}, forgiving {forgiven} of {forgiving}; missed:\n{}", missed.join("\n"));
            eprintln!("{said}");
            assert!(exact > 0 && forgiving > 0, "{said}");
            if found < exact || forgiven * 100 < forgiving * FORGIVEN {
                failed.push(said);
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    }

    /// Every name of every entry, in every language, finds it first; where two have the same name, one of them.
    pub async fn every_name_finds_its_own(&self) {
        let portal = self.searching();
        portal.plan_training().await.unwrap();
        portal.reindex().await.unwrap();
        let entries = collect::entries(&portal).await.unwrap();
        let mut missed = Vec::new();
        for lang in Lang::ALL {
            for entry in &entries {
                let name = entry.name.get(lang);
                let same: Vec<_> = entries.iter().filter(|e| e.name.get(lang) == name).map(Entry::label).collect();
                let first = Self::first(&portal, name).await;
                if !first.as_ref().is_some_and(|f| same.contains(f)) {
                    missed.push(format!("{lang} {name}: {first:?}"));
                }
            }
        }
        assert!(missed.is_empty(), "{missed:#?}");
    }

    /// The index is made once, and anew when the data has changed.
    pub async fn an_index_is_made_anew_when_its_data_changes(&self) {
        let portal = self.searching();
        assert_eq!(self.store.indexed().await.unwrap(), None);
        portal.reindex().await.unwrap();
        let made = self.store.indexed().await.unwrap();
        assert!(made.is_some());
        portal.reindex().await.unwrap();
        assert_eq!(self.store.indexed().await.unwrap(), made);
        let mut entries = collect::entries(&portal).await.unwrap();
        entries.retain(|e| e.kind == Kind::Service);
        let (rows, from) = rows(entries).unwrap();
        self.store.fill_index(rows.clone(), from.clone()).await.unwrap();
        assert_eq!(self.store.indexed().await.unwrap(), Some(from.clone()));
        assert_eq!(Self::first(&portal, "张贵庄派出所").await, None, "offices are gone");
        assert_eq!(Self::first(&portal, "居住证").await.as_deref(), Some("service/residence_card"));
        // Another server that fills it from the same changes nothing.
        self.store.fill_index(Vec::new(), from).await.unwrap();
        assert_eq!(Self::first(&portal, "居住证").await.as_deref(), Some("service/residence_card"));
        let first = &rows[0];
        let found = self.store.with_tokens(std::slice::from_ref(&first.tokens), 5).await.unwrap();
        assert!(found.iter().any(|r| r.entry == first.entry));
        // More than there are, and fewer than there are.
        let each: Vec<Vec<u32>> = rows.iter().flat_map(|r| &r.tokens).map(|t| vec![*t]).collect();
        for (limit, found) in [(1000, rows.len()), (2, 2)] {
            let given: Vec<_> = self.store.with_tokens(&each, limit).await.unwrap().iter().map(|r| r.number).collect();
            assert!(given.iter().copied().eq((1..).take(found)), "{given:?}");
        }
        let most = self.store.with_most(&first.tokens, 1).await.unwrap();
        assert_eq!(most.iter().map(|r| &r.entry).collect::<Vec<_>>(), [&first.entry], "nothing has more of its tokens");
        assert!(self.store.with_most(&[7], 5).await.unwrap().is_empty());
        let counts = self.store.token_counts(&first.tokens).await.unwrap();
        assert_eq!(counts.len(), first.tokens.len());
        assert!(counts.iter().all(|(_, count)| *count >= 1));
    }

    /// Who searches while the index is made anew finds what was there before or what is there then.
    pub async fn a_search_is_answered_while_the_index_is_made_anew(&self) {
        let portal = self.searching();
        portal.reindex().await.unwrap();
        let (rows, _) = rows(collect::entries(&portal).await.unwrap()).unwrap();
        let filled = std::sync::atomic::AtomicBool::new(false);
        let filling = async {
            for round in 0..4_u8 {
                self.store.fill_index(rows.clone(), vec![round]).await.unwrap();
            }
            filled.store(true, std::sync::atomic::Ordering::Release);
        };
        let searching = || async {
            let mut searches = 0;
            while !filled.load(std::sync::atomic::Ordering::Acquire) || searches == 0 {
                assert_eq!(Self::first(&portal, "张贵庄派出所").await.as_deref(), Some("office/ps-120110001"));
                searches += 1;
            }
        };
        tokio::join!(filling, searching(), searching(), searching());
    }

    /// What means something to a database means nothing here.
    pub async fn a_search_is_never_run(&self) {
        let portal = self.searching();
        portal.reindex().await.unwrap();
        for typed in [
            "'; DROP TABLE search_entries; --",
            "\"a\" OR \"b\" NEAR(c)",
            "a* AND NOT b",
            "a & !b | c:*",
            "search_index MATCH x",
            "%ps%",
            "_____x",
            "(((((((((((x",
            "<script>alert(1)</script>",
            "a\u{0}b",
            "\u{202e}x",
            "1=1",
            "张\u{0}贵庄",
        ] {
            if let Ok(Some(query)) = Query::parse(typed) {
                portal.search(&query, None, 20).await.unwrap();
            }
        }
        let long = "zhang ".repeat(16);
        let query = Query::parse(&long).unwrap().unwrap();
        portal.search(&query, None, 20).await.unwrap();
        assert_eq!(Self::first(&portal, "居住证").await.as_deref(), Some("service/residence_card"));
    }
}
