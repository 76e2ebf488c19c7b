//! The name to call at the counter: one field, any script.

use std::fmt;

/// The longest name, in characters.
pub const NAME_MAX: usize = 200;

/// A name as the person writes it. Never split, never put in capitals, never refused for its script.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but spaces.
    #[error("the name is empty")]
    Empty,
    /// More than [`NAME_MAX`] characters.
    #[error("the name is longer than {NAME_MAX} characters")]
    TooLong,
    /// Control or direction characters, which no keyboard types into a name.
    #[error("the name contains characters that cannot be shown")]
    Control,
}

impl PersonName {
    /// Reads a name: outer spaces go, inner runs of spaces become one, letters are composed (NFC).
    ///
    /// # Errors
    /// When it is empty, longer than 200 characters, or contains control characters.
    #[cfg(feature = "contact")]
    pub fn parse(text: &str) -> Result<Self, NameError> {
        use unicode_normalization::UnicodeNormalization as _;

        if text.chars().any(is_control) {
            return Err(NameError::Control);
        }
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
        match name.chars().count() {
            0 => Err(NameError::Empty),
            n if n > NAME_MAX => Err(NameError::TooLong),
            _ => Ok(Self(name)),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PersonName {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

/// A text of several lines with one kind of line end, however it was sent.
#[must_use]
pub fn with_plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Control characters, and the invisible ones that turn the direction of a line.
#[must_use]
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

#[cfg(all(test, feature = "contact"))]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_world_are_accepted_as_written() {
        let long = "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine Junior Xyz";
        assert_eq!(long.chars().count(), 60);
        for name in [
            "Frida",
            "O'Connor-Smith",
            "María José García de la Cruz",
            "王小明",
            "买买提·艾力",
            "さくら",
            "남궁 민수",
            "𠮷田",
            "Nguyễn Thị Ánh",
            "이",
            "O",
            long,
        ] {
            assert_eq!(PersonName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(PersonName::parse(&"字".repeat(200)).unwrap().as_str().chars().count(), 200);
    }

    #[test]
    fn spaces_are_tidied_and_accents_composed() {
        assert_eq!(PersonName::parse("  Ana\u{3000}  Mari\u{301}a ").unwrap().as_str(), "Ana Mar\u{ed}a");
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_reason() {
        assert_eq!(PersonName::parse(" \u{3000} ").unwrap_err(), NameError::Empty);
        assert_eq!(PersonName::parse(&"a".repeat(201)).unwrap_err(), NameError::TooLong);
        for bad in ["a\u{0}b", "a\nb", "a\u{202e}b", "a\u{61c}b", "\u{1b}[31m"] {
            assert_eq!(PersonName::parse(bad).unwrap_err(), NameError::Control);
        }
    }
}
