//! The name to call at the counter.

use anjia_domain::name::{NAME_MAX, NameError, PersonName};
use unicode_normalization::UnicodeNormalization as _;

use crate::bytes::Bytes;

/// Control characters, and those that turn the direction of a line (Unicode's `Bidi_Control`).
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c as u32, 0x61c | 0x200e..=0x200f | 0x202a..=0x202e | 0x2066..=0x2069)
}

/// A name that is taken can be shown, is kept as it is shown, and one that is refused is refused for what it is.
///
/// # Panics
/// When that does not hold.
pub fn run(bytes: &[u8]) {
    let typed = Bytes(bytes).text();
    let plain: String = typed.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    match PersonName::parse(&typed) {
        Ok(name) => {
            let text = name.as_str();
            assert!(!text.is_empty() && text.chars().count() <= NAME_MAX, "empty or too long");
            assert!(!text.chars().any(is_hidden) && !typed.chars().any(is_hidden), "hidden characters were taken");
            assert_eq!(text, text.nfc().collect::<String>(), "not composed");
            assert_eq!(text, plain, "more than spaces and composition was changed");
            assert_eq!(PersonName::parse(text).as_ref().map(PersonName::as_str), Ok(text), "what is shown is read otherwise");
        }
        Err(NameError::Empty) => assert!(plain.is_empty(), "refused as empty"),
        Err(NameError::TooLong) => assert!(plain.chars().count() > NAME_MAX, "refused as too long"),
        // What beside these cannot be shown may be refused, too; letters, marks and punctuation may not.
        Err(NameError::Control) => {
            let odd = |c: char| is_hidden(c) || matches!(c as u32, 0xfeff | 0x2028 | 0x2029);
            assert!(typed.chars().any(odd), "refused for characters that it does not have");
        }
    }
}
