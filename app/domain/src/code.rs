//! The code a citizen quotes, like `K7QF-2M9X`.
//!
//! Seven Crockford base32 symbols and a check symbol (the value modulo 37, as Crockford defines it). Values whose
//! check symbol would be one of Crockford's five extra signs are never issued, so a code has letters and digits only.
//! Modulo 37 catches every single wrong symbol and every swap of two neighbours.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::papers::half_width;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SYMBOLS: usize = 7;
const MODULUS: u64 = 37;

/// An appointment's code. Two codes are equal however they were typed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code([u8; SYMBOLS + 1]);

/// Why a text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing was typed.
    #[error("the code is empty")]
    Empty,
    /// Too short, too long, or with signs that no code has.
    #[error("a code has eight letters and digits, like K7QF-2M9X")]
    Shape,
    /// Right shape, but the check symbol does not fit: one symbol is wrong.
    #[error("one letter or digit of the code is wrong")]
    Check,
}

impl Code {
    /// The code of a random number, or `None` when its check symbol would not be a letter or digit; draw again then.
    /// Only the lowest 35 bits are used.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        let value = number & ((1 << (5 * SYMBOLS)) - 1);
        let check = usize::try_from(value % MODULUS).ok()?;
        let mut symbols = [0; SYMBOLS + 1];
        for (place, symbol) in symbols.iter_mut().take(SYMBOLS).enumerate() {
            let shift = 5 * (SYMBOLS - 1 - place);
            *symbol = ALPHABET[usize::try_from((value >> shift) & 31).ok()?];
        }
        symbols[SYMBOLS] = *ALPHABET.get(check)?;
        Some(Self(symbols))
    }

    /// Eight symbols without the hyphen, as stored.
    #[must_use]
    pub fn compact(&self) -> String {
        self.0.iter().map(|b| char::from(*b)).collect()
    }
}

impl FromStr for Code {
    type Err = CodeError;

    /// Reads a code as people write it: small letters, spaces, any dash, `O` for zero, `I` or `L` for one.
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let mut values = Vec::with_capacity(SYMBOLS + 1);
        for c in text.chars() {
            let c = match half_width(c).to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                '-' | '‐' | '‑' | '–' | '—' | '−' | '_' | '.' => continue,
                other if other.is_whitespace() => continue,
                other => other,
            };
            let value = ALPHABET.iter().position(|s| char::from(*s) == c).ok_or(CodeError::Shape)?;
            values.push(value as u64);
        }
        match values.len() {
            0 => return Err(CodeError::Empty),
            n if n != SYMBOLS + 1 => return Err(CodeError::Shape),
            _ => {}
        }
        let number = values[..SYMBOLS].iter().fold(0, |n, v| (n << 5) | v);
        let code = Self::from_number(number).ok_or(CodeError::Check)?;
        if values[SYMBOLS] == number % MODULUS { Ok(code) } else { Err(CodeError::Check) }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.compact();
        write!(f, "{}-{}", &text[..4], &text[4..])
    }
}

impl fmt::Debug for Code {
    /// A code opens an appointment together with a contact, so it is not for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl TryFrom<String> for Code {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, CodeError> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let code = (0..).map(|n| Code::from_number(0x1_0000_0001 * n)).find_map(|c| c.filter(|c| c.compact().contains('0'))).unwrap();
        let text = code.to_string();
        assert_eq!(text.parse(), Ok(code));
        assert_eq!(text.to_lowercase().replace('-', " ").parse(), Ok(code));
        assert_eq!(text.replace('0', "O").parse(), Ok(code));
        let wide: String =
            text.chars().map(|c| if c.is_ascii_alphanumeric() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c }).collect();
        assert_eq!(wide.parse(), Ok(code));
        assert_eq!("".parse::<Code>(), Err(CodeError::Empty));
        assert_eq!("K7QF".parse::<Code>(), Err(CodeError::Shape));
        assert_eq!("K7QF-2M9!".parse::<Code>(), Err(CodeError::Shape));
    }

    proptest! {
        #[test]
        fn one_wrong_symbol_is_always_caught(number in any::<u64>(), place in 0usize..8, other in 0usize..32) {
            if let Some(code) = Code::from_number(number) {
                let mut symbols = code.compact().into_bytes();
                prop_assume!(symbols[place] != ALPHABET[other]);
                symbols[place] = ALPHABET[other];
                let wrong = String::from_utf8(symbols).unwrap();
                prop_assert_eq!(wrong.parse::<Code>(), Err(CodeError::Check));
            }
        }

        #[test]
        fn two_swapped_neighbours_are_always_caught(number in any::<u64>(), place in 0usize..7) {
            if let Some(code) = Code::from_number(number) {
                let mut symbols = code.compact().into_bytes();
                prop_assume!(symbols[place] != symbols[place + 1]);
                symbols.swap(place, place + 1);
                let wrong = String::from_utf8(symbols).unwrap();
                prop_assert_eq!(wrong.parse::<Code>(), Err(CodeError::Check));
            }
        }
    }
}
