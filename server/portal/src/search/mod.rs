//! One box for everything the portal has, which forgives how it is typed.
//!
//! An [`Entry`] is something that can be found. Its texts are folded ([`fold`]) into keys ([`keys`]); the store keeps them with their
//! tokens in a full-text index and finds entries by tokens, quickly and roughly; `score` then compares what was found, slowly and
//! finely. The index is made anew at start from [`collect::entries`] when those differ from what it holds.

pub mod collect;
pub mod fold;
mod han;
pub mod keys;
pub mod place;
mod score;

use std::collections::HashSet;

use anjia_domain::{Lang, Localized};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::portal::{Portal, PortalError};
use crate::ports::StoreError;

/// How many characters may be searched for.
pub const TYPED_MAX: usize = 200;
/// How many words of them are looked at.
const WORDS_MAX: usize = 12;
/// How many entries the store gives at once.
const ROUGHLY: u32 = 200;
/// How many it gives of those that have only some tokens, or tokens that many have.
const NEARLY: u32 = 100;
/// What fits so well is what was typed, letter for letter.
const WHOLE: f64 = 0.98;
/// What fits so well ends the search.
const GOOD: f64 = 0.8;
/// What fits worse is not shown, unless nothing fits better.
const FAIR: f64 = 0.42;
/// What fits worse is never shown.
const POOR: f64 = 0.2;
/// What fits worse than this share of the best is not shown; beside something good, less is.
const BESIDE_BEST: f64 = 0.66;
const BESIDE_GOOD: f64 = 0.85;
/// By how many of its tokens, those that fewest entries have, a text is looked for at first, and by how many when that finds too much.
const RAREST: [usize; 2] = [3, 6];
/// How many entries have even the rarest token when it is a common one: there are more than anybody looks through.
const COMMON: u32 = 5_000;
/// How many entries in all have the tokens of which an entry need not have each.
const ALONE: u32 = 4_000;
/// How many tokens at most are taken two by two.
const PAIRED: usize = 5;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An office.
    Office,
    /// A service.
    Service,
    /// A training course.
    Course,
    /// A topic of help.
    Topic,
    /// Another page.
    Page,
}

impl Kind {
    /// The word in data and API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Service => "service",
            Self::Course => "course",
            Self::Topic => "topic",
            Self::Page => "page",
        }
    }
}

/// Something that can be found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its id among its kind.
    pub id: String,
    /// Where it is, after the language: `/offices/hall-dongli`.
    pub path: String,
    /// Its name.
    pub name: Localized,
    /// Where it is or what it is about, in each language.
    pub text: Localized,
    /// Its address in Chinese, if it has one.
    pub address_zh: Option<String>,
    /// Other words by which it is found.
    #[serde(skip)]
    pub words: Vec<String>,
    /// Words that are found, but worth less: names of places nearby.
    #[serde(skip)]
    pub near: Vec<String>,
    /// Among those that fit equally well, the smaller comes first; 9 at most.
    #[serde(skip)]
    pub rank: u8,
}

impl Entry {
    /// `office/hall-dongli`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}/{}", self.kind.as_str(), self.id)
    }

    fn keys(&self) -> Vec<keys::Key> {
        use keys::Class::{Detail, Initials, Name, Words};
        let names: Vec<_> = Lang::ALL.into_iter().map(|l| (Name, self.name.get(l))).collect();
        let mut others: Vec<_> = self.words.iter().map(|w| (Words, w.as_str())).collect();
        others.extend(self.address_zh.iter().map(|a| (Detail, a.as_str())));
        if self.address_zh.is_some() {
            others.push((Detail, self.text.get(Lang::En)));
        }
        others.extend(self.near.iter().map(|n| (Detail, n.as_str())));
        let (mut keys, mut others) = (keys::of(&names), keys::of(&others));
        // First letters are typed for names and places: `zgz` is Zhangguizhuang, not "find a job" (zhao gongzuo).
        others.retain(|k| !keys.contains(k) && (self.kind == Kind::Office || k.class != Initials));
        keys.append(&mut others);
        keys
    }
}

/// An entry as the index keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexRow {
    /// Its place: among those that fit equally well, the smaller comes first.
    pub number: i64,
    /// Its keys, as [`keys::lines`] writes them.
    pub keys: String,
    /// The entry itself, as JSON.
    pub entry: String,
    /// Its tokens; empty when read.
    pub tokens: Vec<u32>,
}

/// The index. It is derived from the data set and can be made anew at any time.
#[async_trait]
pub trait SearchIndex: Send + Sync {
    /// What the index was made from, as [`Self::fill_index`] was told.
    async fn indexed(&self) -> Result<Option<Vec<u8>>, StoreError>;
    /// Makes the index anew, in one transaction, unless it was made from the same already.
    async fn fill_index(&self, rows: Vec<IndexRow>, from: Vec<u8>) -> Result<(), StoreError>;
    /// How many entries have each of these tokens; those that none has are left out.
    async fn token_counts(&self, tokens: &[u32]) -> Result<Vec<(u32, u32)>, StoreError>;
    /// Up to `limit` entries that have all tokens of one of these sets, smallest numbers first.
    async fn with_tokens(&self, any: &[Vec<u32>], limit: u32) -> Result<Vec<IndexRow>, StoreError>;
    /// Up to `limit` entries that have some of these tokens: those that have most of them, and of those the smallest numbers.
    async fn with_most(&self, tokens: &[u32], limit: u32) -> Result<Vec<IndexRow>, StoreError>;
}

/// Why a search was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongSearch {
    /// More than [`TYPED_MAX`] characters.
    TooLong,
    /// No letter, digit or character in it.
    NoWords,
}

/// What somebody searches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Vec<fold::Word>);

impl Query {
    /// Reads what was typed; `None` when that is nothing.
    ///
    /// # Errors
    /// When it cannot be searched for.
    pub fn parse(typed: &str) -> Result<Option<Self>, WrongSearch> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        if typed.chars().count() > TYPED_MAX {
            return Err(WrongSearch::TooLong);
        }
        let mut words = fold::typed(typed);
        words.truncate(WORDS_MAX);
        if words.is_empty() { Err(WrongSearch::NoWords) } else { Ok(Some(Self(words))) }
    }
}

/// The best entries found so far.
struct Best {
    typed: score::Typed,
    kind: Option<Kind>,
    seen: HashSet<i64>,
    /// How well each fits, its number, and the entry as it was written: only what is shown is read whole.
    found: Vec<(f64, i64, String)>,
}

/// What has to be known of an entry that may not be shown.
#[derive(Deserialize)]
struct OfKind {
    kind: Kind,
}

impl Best {
    fn take(&mut self, rows: Vec<IndexRow>) {
        for row in rows {
            if !self.seen.insert(row.number) {
                continue;
            }
            let score = self.typed.score(&row.keys);
            if score < POOR {
                continue;
            }
            let is_wanted = |kind| serde_json::from_str::<OfKind>(&row.entry).is_ok_and(|e| e.kind == kind);
            if self.kind.is_none_or(is_wanted) {
                self.found.push((score, row.number, row.entry));
            }
        }
    }

    fn has(&self, least: f64) -> bool {
        self.found.iter().any(|(score, ..)| *score >= least)
    }

    fn shown(mut self, limit: usize) -> Vec<Entry> {
        self.found.sort_by(|(a, first, _), (b, second, _)| b.total_cmp(a).then(first.cmp(second)));
        let best = self.found.first().map_or(0.0, |(score, ..)| *score);
        let share = if best >= GOOD { BESIDE_GOOD } else { BESIDE_BEST };
        let least = if best >= FAIR { FAIR.max(best * share) } else { best };
        let shown = self.found.into_iter().take_while(|(score, ..)| *score >= least);
        // What this program cannot read was written by another version, and will be written anew.
        shown.filter_map(|(.., entry)| serde_json::from_str(&entry).ok()).take(limit).collect()
    }
}

/// How many entries have a token, for those that some have; those that fewest have first.
struct Counts(Vec<(u32, u32)>);

impl Counts {
    fn new(mut counts: Vec<(u32, u32)>) -> Self {
        counts.sort_unstable_by_key(|(token, count)| (*count, *token));
        Self(counts)
    }

    /// The tokens of a set, the rarest first; `None` when nothing has one of them.
    fn in_order(&self, set: &[u32]) -> Option<Vec<u32>> {
        let known: Vec<u32> = self.0.iter().map(|(token, _)| *token).filter(|t| set.contains(t)).collect();
        (known.len() == set.len()).then_some(known)
    }

    /// How many entries have a token.
    fn of(&self, token: u32) -> u32 {
        self.0.iter().find(|(t, _)| *t == token).map_or(0, |(_, count)| *count)
    }

    /// The rarest tokens, as many as [`ALONE`] entries have.
    fn rare(&self) -> Vec<u32> {
        let mut sum = 0;
        let few = |(_, count): &&(u32, u32)| {
            sum += count;
            sum <= ALONE
        };
        self.0.iter().take_while(few).map(|(token, _)| *token).collect()
    }

    /// Two each of the rarest tokens: one of the first `rare` and one of the others, or any two when there is no such first.
    fn pairs(&self, rare: usize) -> Vec<Vec<u32>> {
        let tokens: Vec<u32> = self.0.iter().take(PAIRED).map(|(token, _)| *token).collect();
        let two = (0..tokens.len()).flat_map(|n| (n + 1..tokens.len()).map(move |m| (n, m)));
        two.filter(|(n, m)| rare == 0 || (*n < rare && *m >= rare)).map(|(n, m)| vec![tokens[n], tokens[m]]).collect()
    }
}

/// Entries as the index takes them, and what they were made from.
///
/// # Errors
/// When an entry cannot be written as JSON.
pub fn rows(mut entries: Vec<Entry>) -> Result<(Vec<IndexRow>, Vec<u8>), PortalError> {
    // The order decides among those that fit equally well.
    entries.sort_by_key(|e| e.rank);
    let mut digest = Sha256::new();
    let mut rows = Vec::with_capacity(entries.len());
    for (entry, number) in entries.iter().zip(1_i64..) {
        let keys = entry.keys();
        let row = IndexRow {
            number,
            keys: keys::lines(&keys),
            entry: serde_json::to_string(entry).map_err(PortalError::Encode)?,
            tokens: keys::tokens(&keys).into_iter().collect(),
        };
        digest.update(row.keys.as_bytes());
        digest.update(row.entry.as_bytes());
        for token in &row.tokens {
            digest.update(token.to_be_bytes());
        }
        rows.push(row);
    }
    Ok((rows, digest.finalize().to_vec()))
}

impl Portal {
    /// Sees to it that everything can be found that can be found. Cheap when nothing has changed.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn reindex(&self) -> Result<(), PortalError> {
        let (rows, from) = rows(collect::entries(self).await?)?;
        if self.store.indexed().await?.as_ref() != Some(&from) {
            self.store.fill_index(rows, from).await?;
        }
        Ok(())
    }

    /// What fits best, up to `limit`, the best first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn search(&self, query: &Query, kind: Option<Kind>, limit: usize) -> Result<Vec<Entry>, PortalError> {
        find(&*self.store, query, kind, limit).await.map_err(PortalError::from)
    }
}

/// What an index has that fits best.
///
/// # Errors
/// When the store does not answer.
pub async fn find<I: SearchIndex + ?Sized>(index: &I, query: &Query, kind: Option<Kind>, limit: usize) -> Result<Vec<Entry>, StoreError> {
    let wanted = keys::wanted(&query.0);
    let mut best = Best { typed: score::Typed::new(&query.0), kind, seen: HashSet::new(), found: Vec::new() };
    let counts = Counts::new(index.token_counts(&wanted.some).await?);
    let whole: Vec<Vec<u32>> = wanted.whole.iter().filter_map(|set| counts.in_order(set)).collect();
    let common = whole.iter().any(|set| set.first().is_some_and(|rarest| counts.of(*rarest) >= COMMON));
    let limit_of = if common { NEARLY } else { ROUGHLY };
    let mut before = Vec::new();
    for rarest in RAREST.into_iter().skip(usize::from(common)) {
        // Few entries have the rarest tokens together: the others need not be looked at, unless that still leaves too many, as it does
        // at once when even the rarest is common.
        let sets: Vec<Vec<u32>> = whole.iter().map(|set| set[..set.len().min(rarest)].to_vec()).collect();
        if sets.is_empty() || sets == before {
            break;
        }
        let rows = index.with_tokens(&sets, limit_of).await?;
        let all = rows.len() < limit_of as usize;
        best.take(rows);
        if all || best.has(WHOLE) {
            break;
        }
        before = sets;
    }
    if best.has(GOOD) {
        return Ok(best.shown(limit));
    }
    // Something is mistyped, or a word has no place in our texts. Tokens that few entries have tell most.
    let rare = counts.rare();
    if !rare.is_empty() {
        best.take(index.with_most(&rare, NEARLY).await?);
    }
    // What has two rare ones was among what has most of them.
    let pairs = counts.pairs(rare.len());
    if !best.has(GOOD) && !pairs.is_empty() {
        best.take(index.with_tokens(&pairs, NEARLY).await?);
    }
    Ok(best.shown(limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_searched_for_is_refused() {
        assert_eq!(Query::parse("  "), Ok(None));
        assert_eq!(Query::parse(&"a".repeat(201)), Err(WrongSearch::TooLong));
        assert_eq!(Query::parse(&"张".repeat(10_000)), Err(WrongSearch::TooLong));
        for nothing in ["%", "%_*\"'", "😀🎉", "\u{0}\u{7}", "...", "！？"] {
            assert_eq!(Query::parse(nothing), Err(WrongSearch::NoWords), "{nothing}");
        }
        assert!(matches!(Query::parse("派出所"), Ok(Some(_))));
    }

    #[test]
    fn rare_tokens_come_first() {
        let counts = Counts::new(vec![(1, 9_000), (2, 10), (3, 400), (4, 10)]);
        assert_eq!(counts.in_order(&[1, 2, 3]), Some(vec![2, 3, 1]));
        assert_eq!(counts.in_order(&[1, 5]), None);
        assert_eq!(counts.rare(), [2, 4, 3]);
        assert_eq!(counts.pairs(0), [[2, 4], [2, 3], [2, 1], [4, 3], [4, 1], [3, 1]]);
        assert_eq!(counts.pairs(2), [[2, 3], [2, 1], [4, 3], [4, 1]]);
        assert!(counts.pairs(4).is_empty() && Counts::new(Vec::new()).pairs(0).is_empty());
    }
}
