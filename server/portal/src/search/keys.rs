//! What an entry is found by: its texts folded into keys, and the keys cut into tokens for the index.
//!
//! A key is a folded text with its words apart. A token is the number of a short piece of a key: two Chinese characters, three letters,
//! the beginning of a word, a word with one letter left out. The database finds entries by tokens, `super::score` compares keys.

use std::collections::BTreeSet;

use super::fold::{self, Script, Word};

/// What a key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A name.
    Name,
    /// How a Chinese name is read.
    Reading,
    /// The first letters of a reading.
    Initials,
    /// Another word for it.
    Words,
    /// Where it is, or what it is about.
    Detail,
}

impl Class {
    const ALL: [Self; 5] = [Self::Name, Self::Reading, Self::Initials, Self::Words, Self::Detail];

    const fn sign(self) -> char {
        match self {
            Self::Name => 'n',
            Self::Reading => 'r',
            Self::Initials => 'i',
            Self::Words => 'w',
            Self::Detail => 'd',
        }
    }
}

/// A folded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it comes from.
    pub class: Class,
    /// Its words.
    pub words: Vec<String>,
}

/// The longest word whose letters are left out one by one, and the shortest.
const MISSING: std::ops::RangeInclusive<usize> = 4..=9;

/// All keys of some texts.
#[must_use]
pub fn of(texts: &[(Class, &str)]) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    let mut put = |class, words: Vec<String>| {
        let key = Key { class, words };
        if !key.words.is_empty() && !keys.iter().any(|k| k.words == key.words) {
            keys.push(key);
        }
    };
    for (class, text) in texts {
        let words = fold::words(text);
        let han: String = words.iter().filter(|w| w.script == Script::Han).map(|w| w.text.as_str()).collect();
        let is_chinese = words.iter().all(|w| w.script == Script::Han || w.text.chars().all(|c| c.is_ascii_digit()));
        put(*class, words.into_iter().map(|w| w.text).collect());
        // A Japanese name is not read so.
        if is_chinese && !han.is_empty() && *class != Class::Detail {
            put(Class::Reading, fold::syllables(&han));
            if han.chars().count() > 1 {
                put(Class::Initials, vec![fold::initials(&han)]);
            }
        }
    }
    keys
}

/// Keys as the database keeps them: a line each.
#[must_use]
pub fn lines(keys: &[Key]) -> String {
    keys.iter().map(|k| format!("{} {}", k.class.sign(), k.words.join(" "))).collect::<Vec<_>>().join("\n")
}

/// Reads what [`lines`] wrote: what each key comes from, and its words with a space between them.
pub fn read(lines: &str) -> impl Iterator<Item = (Class, &str)> {
    lines.lines().filter_map(|line| {
        let (sign, words) = line.split_once(' ')?;
        Some((Class::ALL.into_iter().find(|c| sign.starts_with(c.sign()))?, words))
    })
}

/// FNV-1a: a token is only a number, so nothing that somebody types reaches the database as text.
fn number(space: char, piece: &[char]) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    let mut buffer = [0; 4];
    for c in std::iter::once(&space).chain(piece) {
        for byte in c.encode_utf8(&mut buffer).bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    // Databases count with a sign.
    hash & 0x7fff_ffff
}

fn script_of(text: &[char]) -> Script {
    let text: String = text.iter().take(1).collect();
    fold::words(&text).first().map_or(Script::Letters, |w| w.script)
}

fn beginning(space: char, word: &[char], into: &mut BTreeSet<u32>) {
    for n in 1..=2.min(word.len()) {
        into.insert(number(space, &word[..n]));
    }
}

fn threes(space: char, word: &[char], into: &mut BTreeSet<u32>) {
    into.extend(word.windows(3).map(|w| number(space, w)));
}

fn missing(word: &[char], into: &mut BTreeSet<u32>) {
    if MISSING.contains(&word.len()) {
        into.insert(number('-', word));
        for n in 0..word.len() {
            let short: Vec<char> = word[..n].iter().chain(&word[n + 1..]).copied().collect();
            into.insert(number('-', &short));
        }
    }
}

fn han(word: &[char], into: &mut BTreeSet<u32>) {
    into.extend(word.iter().map(|c| number('1', &[*c])));
    into.extend(word.windows(2).map(|w| number('2', w)));
}

/// The tokens of an entry.
#[must_use]
pub fn tokens(keys: &[Key]) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for key in keys {
        let words: Vec<Vec<char>> = key.words.iter().map(|w| w.chars().collect()).collect();
        if key.class == Class::Initials {
            for word in &words {
                beginning('j', word, &mut found);
                threes('i', word, &mut found);
            }
            continue;
        }
        // People leave out spaces: letters run on from word to word.
        let mut run: Vec<char> = Vec::new();
        let mut last = Script::Han;
        for word in &words {
            let script = script_of(word);
            if script != last {
                threes('3', &run, &mut found);
                run.clear();
            }
            last = script;
            if script == Script::Han {
                han(word, &mut found);
                continue;
            }
            run.extend(word);
            beginning('^', word, &mut found);
            if key.class != Class::Reading && script != Script::Hangul {
                missing(word, &mut found);
            }
        }
        threes('3', &run, &mut found);
    }
    found
}

/// The tokens of what somebody typed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Sets of tokens of which an entry has all when nothing is mistyped.
    pub whole: Vec<Vec<u32>>,
    /// All of them, of which an entry has some.
    pub some: Vec<u32>,
}

/// The tokens of a search.
#[must_use]
pub fn wanted(words: &[Word]) -> Wanted {
    let (mut plain, mut read, mut first, mut more) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut is_initials = true;
    for word in words {
        let text: Vec<char> = word.text.chars().collect();
        if word.script == Script::Han {
            is_initials = false;
            if text.len() > 1 {
                plain.extend(text.windows(2).map(|w| number('2', w)));
            } else {
                plain.insert(number('1', &text));
            }
            let reading: Vec<char> = fold::syllables(&word.text).concat().chars().collect();
            threes('3', &reading, &mut read);
            continue;
        }
        if text.len() < 3 {
            plain.insert(number('^', &text));
        } else {
            threes('3', &text, &mut plain);
            more.insert(number('^', &text[..2]));
        }
        threes('3', &text, &mut read);
        missing(&text, &mut more);
        is_initials &= word.script == Script::Letters && (2..=12).contains(&text.len());
        if text.len() < 3 {
            first.insert(number('j', &text));
        } else {
            threes('i', &text, &mut first);
        }
    }
    let mut wanted = Wanted::default();
    if !is_initials {
        first.clear();
    }
    let compact: Vec<char> = words.iter().flat_map(|w| w.text.chars()).collect();
    if words.len() > 1 && words.iter().all(|w| w.script != Script::Han) {
        // Spaces where there are none.
        threes('3', &compact, &mut more);
    }
    for set in [&plain, &read, &first] {
        if !set.is_empty() && !wanted.whole.iter().any(|w| w.iter().eq(set.iter())) {
            wanted.whole.push(set.iter().copied().collect());
        }
    }
    let all: BTreeSet<u32> = plain.into_iter().chain(read).chain(first).chain(more).collect();
    wanted.some = all.into_iter().collect();
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_name_is_found_by_its_signs_its_reading_and_its_first_letters() {
        let keys = of(&[(Class::Name, "张贵庄派出所")]);
        assert_eq!(lines(&keys), "n 张贵庄派出所\nr zhang gui zhuang pai chu suo\ni zgzpcs");
        let read: Vec<_> =
            read(&lines(&keys)).map(|(class, words)| Key { class, words: words.split(' ').map(str::to_owned).collect() }).collect();
        assert_eq!(read, keys);
        let has = tokens(&keys);
        for typed in ["张贵庄", "张", "zhangguizhuang", "zhang gui", "zgz", "zg", "paichusuo", "張貴荘派出所"] {
            let wanted = wanted(&fold::typed(typed));
            assert!(wanted.whole.iter().any(|all| all.iter().all(|t| has.contains(t))), "{typed}");
        }
    }

    #[test]
    fn a_mistyped_word_shares_tokens() {
        let has = tokens(&of(&[(Class::Name, "Wuxia Police Station")]));
        for typed in ["wuixa", "wuxa", "wuxiaa", "wixia", "polcie"] {
            assert!(wanted(&fold::typed(typed)).some.iter().any(|t| has.contains(t)), "{typed}");
        }
    }
}
