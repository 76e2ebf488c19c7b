//! How well an entry fits what somebody typed, from 0 to 1: whole names before beginnings, beginnings before parts, parts before what is
//! nearly the same.

use super::fold::{self, Script, Word};
use super::keys::{self, Class};

/// The longest piece that is compared letter by letter.
const LONGEST: usize = 64;
/// What a Chinese character weighs against a letter: about as many letters as its reading has.
const HAN_WEIGHT: f64 = 3.0;

/// Which letters a text has, a bit each; a bit is shared by several letters.
fn letters(text: &[char]) -> u64 {
    text.iter().fold(0, |all, c| all | 1 << (u32::from(*c).wrapping_mul(0x9e37_79b1) >> 26))
}

/// A piece of what somebody typed.
struct Piece {
    text: Vec<char>,
    script: Script,
    letters: u64,
    /// Which places of the piece each of its letters stands at, as bits.
    places: Vec<(char, u64)>,
}

impl Piece {
    fn new(text: &str, script: Script) -> Self {
        let text: Vec<char> = text.chars().take(LONGEST).collect();
        let mut places: Vec<(char, u64)> = Vec::new();
        for (n, c) in text.iter().enumerate() {
            match places.iter_mut().find(|(p, _)| p == c) {
                Some((_, bits)) => *bits |= 1 << n,
                None => places.push((*c, 1 << n)),
            }
        }
        Self { letters: letters(&text), text, script, places }
    }

    fn at(&self, c: char) -> u64 {
        self.places.iter().find(|(p, _)| *p == c).map_or(0, |(_, bits)| *bits)
    }

    /// How many mistakes are forgiven.
    fn forgiven(&self) -> usize {
        let length = self.text.len();
        match self.script {
            Script::Han => usize::from(length >= 3) + usize::from(length >= 6),
            Script::Letters | Script::Kana | Script::Hangul => match length {
                0..=3 => 0,
                4..=6 => 1,
                7..=10 => 2,
                _ => length / 4,
            },
        }
    }

    /// The fewest mistakes with which the piece stands somewhere in a text: letters wrong, missing, too many, or two changed places.
    ///
    /// Myers' algorithm with Hyyrö's change for neighbours that changed places: one step a letter, whatever the length of the piece.
    fn mistakes(&self, text: &[char]) -> usize {
        let length = self.text.len();
        let last = 1_u64 << (length - 1);
        let (mut up, mut down, mut zero, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let (mut now, mut best) = (length, length);
        for c in text {
            let here = self.at(*c);
            let swapped = ((!zero & here) << 1) & before;
            zero = ((here & up).wrapping_add(up) ^ up) | here | down | swapped;
            let (mut more, mut fewer) = (down | !(zero | up), zero & up);
            if more & last != 0 {
                now += 1;
            }
            if fewer & last != 0 {
                now = now.saturating_sub(1);
            }
            // Nothing is put in from the right: the piece may begin anywhere.
            more <<= 1;
            fewer <<= 1;
            up = fewer | !(zero | more);
            down = more & zero;
            before = here;
            best = best.min(now);
        }
        best
    }

    fn weight(&self) -> f64 {
        let letters = self.text.len() as f64;
        match self.script {
            Script::Han => letters * HAN_WEIGHT,
            // Particles of Japanese, and words like "de" or "of".
            Script::Kana if self.text.len() == 1 => 0.2,
            Script::Letters if self.text.len() <= 3 => letters * 0.4,
            Script::Letters | Script::Kana | Script::Hangul => letters,
        }
    }
}

/// The fewest mistakes with which a name of letters stands somewhere in a text.
pub(super) fn mistakes(name: &str, text: &str) -> usize {
    Piece::new(name, Script::Letters).mistakes(&text.chars().collect::<Vec<_>>())
}

/// A key with its letters run together.
struct Open {
    class: Class,
    text: Vec<char>,
    letters: u64,
    /// Where words begin; the end is one of them.
    begins: Vec<bool>,
}

impl Open {
    fn new((class, words): (Class, &str)) -> Self {
        let mut open = Self { class, text: Vec::with_capacity(words.len()), letters: 0, begins: Vec::with_capacity(words.len()) };
        let mut begins = true;
        for c in words.chars() {
            if c != ' ' {
                open.text.push(c);
                open.begins.push(begins);
            }
            begins = c == ' ';
        }
        open.begins.push(true);
        open.letters = letters(&open.text);
        open
    }

    fn factor(&self) -> f64 {
        match self.class {
            Class::Name => 1.0,
            Class::Reading => 0.99,
            Class::Words => 0.98,
            Class::Initials => 0.93,
            Class::Detail => 0.8,
        }
    }

    /// How well a piece fits, and how much of the key it is.
    fn fits(&self, piece: &Piece) -> f64 {
        let (key, typed) = (self.text.len(), piece.text.len());
        if typed == 0 || key == 0 {
            return 0.0;
        }
        let mut best: f64 = 0.0;
        // Each letter that the key has nowhere is a mistake.
        let strange = (piece.letters & !self.letters).count_ones() as usize;
        if typed <= key && strange == 0 {
            for from in 0..=key - typed {
                if self.text[from] != piece.text[0] || self.text[from..from + typed] != piece.text[..] {
                    continue;
                }
                let (begins, ends) = (self.begins[from], self.begins[from + typed]);
                let here = match (begins, ends) {
                    _ if typed == key => 1.0,
                    (true, true) => 0.95,
                    (true, false) => 0.9,
                    (false, ends) => match piece.script {
                        Script::Han => 0.87 + if ends { 0.02 } else { 0.0 },
                        Script::Hangul if typed >= 4 => 0.82,
                        Script::Kana if typed >= 3 => 0.8,
                        Script::Letters if typed >= 5 => 0.72,
                        Script::Letters if typed >= 3 => 0.6,
                        Script::Letters | Script::Kana | Script::Hangul => 0.0,
                    },
                };
                best = best.max(here);
            }
        }
        if self.class == Class::Initials {
            // Too short to forgive anything.
            return if typed >= 2 { best * self.factor() } else { 0.0 };
        }
        let forgiven = piece.forgiven();
        if best == 0.0 && forgiven > 0 && strange <= forgiven && key + forgiven >= typed {
            let mistakes = piece.mistakes(&self.text);
            if mistakes <= forgiven {
                best = 0.84 - 0.7 * mistakes as f64 / typed as f64;
                // The whole of it, nearly, is better than a part.
                if key.abs_diff(typed) <= mistakes {
                    best += 0.05;
                }
            }
        }
        if best == 0.0 && piece.script == Script::Han && typed >= 4 && piece.letters & self.letters != 0 {
            best = 0.75 * self.run(piece) as f64 / typed as f64;
        }
        best * self.factor()
    }

    /// The longest run of characters that both have; 0 for a single one.
    fn run(&self, piece: &Piece) -> usize {
        let mut longest = 0;
        let mut row = vec![0; piece.text.len() + 1];
        for c in &self.text {
            for n in (0..piece.text.len()).rev() {
                row[n + 1] = if piece.text[n] == *c { row[n] + 1 } else { 0 };
                longest = longest.max(row[n + 1]);
            }
        }
        if longest > 1 { longest } else { 0 }
    }
}

/// What somebody typed, ready to be compared.
pub struct Typed {
    pieces: Vec<Piece>,
    /// The reading of each piece in Chinese: who mistypes Chinese takes another character that is read the same.
    readings: Vec<Option<Piece>>,
    whole: Option<Piece>,
}

impl Typed {
    /// Folded words.
    #[must_use]
    pub fn new(words: &[Word]) -> Self {
        let pieces = words.iter().map(|w| Piece::new(&w.text, w.script)).collect();
        let readings = words
            .iter()
            .map(|w| {
                (w.script == Script::Han && w.text.chars().count() > 1)
                    .then(|| Piece::new(&fold::syllables(&w.text).concat(), Script::Letters))
            })
            .collect();
        let same = words.first().is_some_and(|first| words.iter().all(|w| w.script == first.script));
        let whole = (words.len() > 1 && same).then(|| {
            let text: String = words.iter().map(|w| w.text.as_str()).collect();
            Piece::new(&text, words.first().map_or(Script::Letters, |w| w.script))
        });
        Self { pieces, readings, whole }
    }

    /// How well an entry fits that has these keys, as [`keys::lines`] wrote them.
    #[must_use]
    pub fn score(&self, keys: &str) -> f64 {
        let keys: Vec<Open> = keys::read(keys).map(Open::new).collect();
        let best = |piece: &Piece| {
            let mut best = (0.0, 0.0);
            for key in &keys {
                let fits = key.fits(piece);
                let share = piece.text.len().min(key.text.len()) as f64 / key.text.len().max(1) as f64;
                if fits > best.0 || (fits == best.0 && share > best.1) {
                    best = (fits, share);
                }
            }
            best
        };
        let (mut sum, mut shares, mut weights) = (0.0, 0.0, 0.0);
        for (piece, reading) in self.pieces.iter().zip(&self.readings) {
            let mut found = best(piece);
            if found.0 < 0.8
                && let Some(reading) = reading
            {
                let read = best(reading);
                if read.0 * 0.88 > found.0 {
                    found = (read.0 * 0.88, read.1);
                }
            }
            let weight = piece.weight();
            sum += found.0 * weight;
            shares += found.1 * weight;
            weights += weight;
        }
        let parts = if weights > 0.0 { (sum / weights, shares / weights) } else { (0.0, 0.0) };
        let (fits, share) = match self.whole.as_ref().map(best) {
            Some(whole) if whole.0 >= parts.0 * 0.97 => whole,
            _ if self.pieces.len() > 1 => (parts.0 * 0.97, parts.1),
            _ => parts,
        };
        fits * 0.96 + share * 0.04
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::keys;

    fn score(typed: &str, names: &[&str]) -> f64 {
        let texts: Vec<_> = names.iter().map(|n| (Class::Name, *n)).collect();
        Typed::new(&fold::typed(typed)).score(&keys::lines(&keys::of(&texts)))
    }

    #[test]
    fn mistakes_are_counted() {
        let count = |piece: &str, text: &str| Piece::new(piece, Script::Letters).mistakes(&text.chars().collect::<Vec<_>>());
        assert_eq!(count("zhang", "thezhanghouse"), 0);
        assert_eq!(count("zhnag", "zhang"), 1);
        assert_eq!(count("zhan", "zhang"), 0);
        assert_eq!(count("zhxang", "azhangb"), 1);
        assert_eq!(count("zang", "zhang"), 1);
        assert_eq!(count("wuixa", "wuxia"), 1);
        assert_eq!(count("abc", "xyz"), 3);
        assert_eq!(count(&"a".repeat(64), &"a".repeat(80)), 0);
    }

    #[test]
    fn better_fits_come_first() {
        let names = ["东丽分局张贵庄派出所", "Zhangguizhuang Police Station", "張貴荘派出所", "장구이좡 파출소"];
        for typed in [
            "张贵庄派出所",
            "张桂庄派出所",
            "zhangguizhuang",
            "zhang gui zhuang paichusuo",
            "zhanguizhuang police",
            "Zhangguizhuang polcie station",
            "장구이쟝 파출소",
            "張貴荘の派出所",
            "zgzpcs",
        ] {
            let (this, other) = (
                score(typed, &names),
                score(typed, &["东丽分局丰年村派出所", "Fengniancun Police Station", "豊年村派出所", "펑녠춘 파출소"]),
            );
            assert!(this > 0.55 && this > other + 0.02, "{typed}: {this} against {other}");
        }
    }
}
