//! Words as they are compared: what people type differently for the same thing becomes the same here.
//!
//! Full and half width, capitals, accents and tone marks, traditional and Japanese characters, the two kana with their small letters
//! and long marks, hangul as letters instead of syllables. Nothing here knows an office or a database.

use pinyin::ToPinyin as _;
use unicode_normalization::UnicodeNormalization as _;

/// What is written with: words of different scripts are cut and compared differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// Letters and digits, each word by itself.
    Letters,
    /// Chinese characters, simplified, without spaces.
    Han,
    /// Kana, as hiragana without small letters, long marks and voice marks.
    Kana,
    /// Korean, as single letters.
    Hangul,
}

/// A run of one script, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its script.
    pub script: Script,
    /// Its letters.
    pub text: String,
}

fn script(c: char) -> Option<Script> {
    match c {
        '\u{3005}' | '\u{3007}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' => Some(Script::Han),
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}' | '\u{309d}' | '\u{309e}' => Some(Script::Kana),
        '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}' => Some(Script::Hangul),
        c if c.is_alphanumeric() => Some(Script::Letters),
        _ => None,
    }
}

/// Marks above and below letters, which people leave out.
const fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn kana(c: char, into: &mut String) {
    let hiragana = match c {
        '\u{30a1}'..='\u{30f6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    };
    let large = match hiragana {
        'ぁ' => 'あ',
        'ぃ' => 'い',
        'ぅ' => 'う',
        'ぇ' => 'え',
        'ぉ' => 'お',
        'っ' => 'つ',
        'ゃ' => 'や',
        'ゅ' => 'ゆ',
        'ょ' => 'よ',
        'ゎ' => 'わ',
        'ー' => return,
        other => other,
    };
    into.extend(std::iter::once(large).nfd().filter(|c| !matches!(c, '\u{3099}' | '\u{309a}')));
}

/// The words of a text.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let wide: String = text.nfkc().collect();
    let simple = super::han::simplified(&wide);
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for c in simple.chars() {
        // An apostrophe parts syllables (xi'an), not words; accents that found no letter to stand on are left out.
        if matches!(c, '\'' | '’' | '‘' | '`' | 'ʼ') || is_accent(c) {
            continue;
        }
        let Some(script) = script(c) else {
            open = false;
            continue;
        };
        if !open || words.last().is_none_or(|w| w.script != script) {
            words.push(Word { script, text: String::new() });
            open = true;
        }
        let Some(word) = words.last_mut() else { continue };
        match script {
            Script::Letters => word.text.extend(c.to_lowercase().nfd().filter(|c| !is_accent(*c))),
            Script::Han => word.text.push(c),
            Script::Kana => kana(c, &mut word.text),
            Script::Hangul => word.text.extend(std::iter::once(c).nfd()),
        }
    }
    words.retain(|w| !w.text.is_empty());
    words
}

/// The words somebody searches for: as [`words`], and numbers of tones behind syllables are left out (`zhang1gui4zhuang1`).
#[must_use]
pub fn typed(text: &str) -> Vec<Word> {
    let mut words = words(text);
    for word in words.iter_mut().filter(|w| w.script == Script::Letters) {
        if has_tone_numbers(&word.text) {
            word.text.retain(|c| !c.is_ascii_digit());
        }
    }
    words
}

fn has_tone_numbers(word: &str) -> bool {
    let bytes = word.as_bytes();
    let letters = bytes.iter().filter(|b| b.is_ascii_lowercase()).count();
    let digits = bytes.len() - letters;
    let well = |(n, b): (usize, &u8)| b.is_ascii_lowercase() || (matches!(b, b'0'..=b'5') && n > 0 && bytes[n - 1].is_ascii_lowercase());
    digits > 0 && letters >= 2 * digits && bytes.iter().enumerate().all(well) && !bytes[0].is_ascii_digit()
}

/// How Chinese is read: its syllables without tones; what is no Chinese stays.
#[must_use]
pub fn syllables(han: &str) -> Vec<String> {
    han.chars()
        .map(|c| {
            c.to_pinyin()
                .map_or_else(|| c.to_string(), |p| p.plain().nfd().filter(|c| !is_accent(*c)).collect::<String>().replace('v', "u"))
        })
        .collect()
}

/// The first letters of the syllables.
#[must_use]
pub fn initials(han: &str) -> String {
    syllables(han).iter().filter_map(|s| s.chars().next()).collect()
}

/// A text in pieces, each with whether it is what was typed, whatever way that was typed.
#[must_use]
pub fn marks<'a>(text: &'a str, typed: &str) -> Vec<(&'a str, bool)> {
    let wanted: Vec<Vec<char>> =
        self::typed(typed).into_iter().map(|w| w.text.chars().collect()).filter(|w: &Vec<char>| w.len() > 1).collect();
    // Each folded letter with the place of the one it comes from.
    let mut folded: Vec<(char, usize)> = Vec::new();
    let mut buffer = [0; 4];
    for (n, (_, c)) in text.char_indices().enumerate() {
        folded.extend(words(c.encode_utf8(&mut buffer)).iter().flat_map(|w| w.text.chars()).map(|f| (f, n)));
    }
    let mut marked = vec![false; text.chars().count()];
    for word in &wanted {
        for from in 0..folded.len().saturating_sub(word.len() - 1) {
            if folded[from..from + word.len()].iter().zip(word).all(|((f, _), w)| f == w) {
                marked[folded[from].1..=folded[from + word.len() - 1].1].fill(true);
            }
        }
    }
    let mut pieces: Vec<(&str, bool)> = Vec::new();
    let mut begin = 0;
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    for n in 1..=starts.len() {
        if n == starts.len() || marked[n] != marked[n - 1] {
            let end = starts.get(n).copied().unwrap_or(text.len());
            pieces.push((&text[begin..end], marked[n - 1]));
            begin = end;
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        typed(text).into_iter().map(|w| w.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_typed_differently_is_the_same() {
        for (one, other) in [
            ("張貴莊派出所", "张贵庄派出所"),
            ("張貴荘派出所", "张贵庄派出所"),
            ("軍糧城", "军粮城"),
            ("東麗湖", "东丽湖"),
            ("豊年村", "丰年村"),
            ("金鐘", "金钟"),
            ("無瑕", "无瑕"),
            ("Zhāngguìzhuāng", "zhangguizhuang"),
            ("zhang1gui4zhuang1", "ZHANGGUIZHUANG"),
            ("Ｚｈａｎｇ", "zhang"),
            ("Lǜzhōu", "luzhou"),
            ("xi'an", "xian"),
            ("ジャングイジュアン", "じゃんぐいじゅあん"),
            ("ｼﾞｬﾝｸﾞｲｼﾞｭｱﾝ", "ジヤングイジユアン"),
            ("Formación", "formacion"),
            ("niño", "NINO"),
            ("파출소", "\u{1111}\u{1161}\u{110e}\u{116e}\u{11af}\u{1109}\u{1169}"),
        ] {
            assert_eq!(plain(one), plain(other), "{one} and {other}");
        }
        assert_eq!(plain("12345"), "12345");
        assert_eq!(plain("A320"), "a320");
        assert_eq!(plain("%_*\"'😀\u{0}"), "");
    }

    #[test]
    fn what_was_typed_is_marked_in_what_is_shown() {
        let read =
            |text, typed| marks(text, typed).into_iter().map(|(p, m)| if m { format!("[{p}]") } else { p.to_owned() }).collect::<String>();
        assert_eq!(read("Comisaría local de Wanxin", "COMISARIA wanx"), "[Comisaría] local de [Wanx]in");
        assert_eq!(read("東麗公安分局 張貴荘派出所", "张贵庄"), "東麗公安分局 [張貴荘]派出所");
        assert_eq!(read("장구이좡 파출소", "파출소"), "장구이좡 [파출소]");
        assert_eq!(read("x", "y"), "x");
        assert_eq!(read("", "yy"), "");
    }

    #[test]
    fn scripts_part_words() {
        let parts: Vec<_> = typed("zgz张贵庄の派出所 파출소").into_iter().map(|w| w.script).collect();
        use Script::{Han, Hangul, Kana, Letters};
        assert_eq!(parts, [Letters, Han, Kana, Han, Hangul]);
    }

    #[test]
    fn chinese_is_read() {
        assert_eq!(syllables("张贵庄").join(" "), "zhang gui zhuang");
        assert_eq!(initials("张贵庄派出所"), "zgzpcs");
        assert_eq!(syllables("绿洲").join(""), "luzhou");
    }
}
