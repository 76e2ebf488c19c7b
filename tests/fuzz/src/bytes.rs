//! Bytes as choices: each value made takes some from the front, and when there are none left it is the first choice.

/// The bytes that are left.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// A byte.
    pub fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        let number = usize::from(self.byte()) << 8 | usize::from(self.byte());
        if end == 0 { 0 } else { number % end }
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// So many signs out of an alphabet, at most `most`.
    pub fn word(&mut self, alphabet: &str, least: usize, most: usize) -> String {
        let signs: Vec<char> = alphabet.chars().collect();
        let length = least + self.below(most - least + 1);
        (0..length).map(|_| self.pick(&signs)).collect()
    }

    /// Yes or no.
    pub fn yes(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// All that is left, as text; what is no UTF-8 becomes U+FFFD.
    #[must_use]
    pub fn text(self) -> String {
        String::from_utf8_lossy(self.0).into_owned()
    }

    /// A text up to the next zero byte, or all that is left.
    pub fn text_to_zero(&mut self) -> String {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(self.0.len());
        let text = String::from_utf8_lossy(&self.0[..end]).into_owned();
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        text
    }
}

/// The capitals that machine-readable lines have.
pub const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// The digits.
pub const DIGITS: &str = "0123456789";

/// ASCII as it comes from Chinese and Japanese keyboards.
#[must_use]
pub fn full_width(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '!'..='~') { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c }).collect()
}
