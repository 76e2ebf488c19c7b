//! Identity papers and the numbers on them.
//!
//! Nobody is turned away for a check digit of a foreign paper: the counter sees the paper itself.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A kind of identity paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocType {
    /// A passport of any country.
    Passport,
    /// 外国人永久居留身份证, the card of 2023 or an older one.
    ForeignPrCard,
    /// 港澳居民来往内地通行证.
    HkMacaoPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanPermit,
    /// 港澳台居民居住证.
    HmtResidencePermit,
    /// What is carried instead of a passport.
    TravelDocument,
    /// 居民身份证.
    ResidentIdCard,
}

/// Not one of the kinds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of identity paper")]
pub struct UnknownDocType;

impl DocType {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Passport,
        Self::ForeignPrCard,
        Self::HkMacaoPermit,
        Self::TaiwanPermit,
        Self::HmtResidencePermit,
        Self::TravelDocument,
        Self::ResidentIdCard,
    ];

    /// The name in forms and data.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::ForeignPrCard => "foreign_pr_card",
            Self::HkMacaoPermit => "hk_macao_permit",
            Self::TaiwanPermit => "taiwan_permit",
            Self::HmtResidencePermit => "hmt_residence_permit",
            Self::TravelDocument => "travel_document",
            Self::ResidentIdCard => "resident_id_card",
        }
    }
}

impl FromStr for DocType {
    type Err = UnknownDocType;

    fn from_str(text: &str) -> Result<Self, UnknownDocType> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownDocType)
    }
}

impl fmt::Display for DocType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A number of an identity paper: capitals and digits only.
#[derive(Clone, PartialEq, Eq)]
pub struct Number {
    /// The number.
    pub text: String,
    /// Accepted although its check digit does not fit: ask the person to look again.
    pub doubtful: bool,
}

impl fmt::Debug for Number {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Number(…)")
    }
}

/// Why a text is not the number of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberFault {
    /// Not the form of such a number, or no date of birth where one stands.
    #[error("not the form of this paper's number")]
    Shape,
    /// Right form, but one digit is wrong.
    #[error("one digit of the number is wrong")]
    CheckDigit,
}

/// Reads the number of a paper as people type it: full-width, with spaces and hyphens, in small letters.
///
/// # Errors
/// When it has not the form of that paper's number, or when a Chinese number's check digit is wrong.
pub fn number(kind: DocType, typed: &str) -> Result<Number, NumberFault> {
    let text = tidy(typed);
    let bytes = text.as_bytes();
    let mut doubtful = false;
    let shape = match kind {
        DocType::Passport | DocType::TravelDocument => {
            (5..=12).contains(&bytes.len()) && bytes.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        }
        DocType::ForeignPrCard if bytes.first() == Some(&b'9') => {
            doubtful = !is_checked(bytes);
            matches(bytes, "dddddddddddddddddx")
        }
        DocType::ForeignPrCard => matches(bytes, "aaadddddddddddd"),
        DocType::HkMacaoPermit => {
            matches!(bytes.first(), Some(b'H' | b'M')) && (matches(bytes, "adddddddd") || matches(bytes, "adddddddddd"))
        }
        DocType::TaiwanPermit => matches(bytes, "dddddddd"),
        DocType::HmtResidencePermit | DocType::ResidentIdCard => {
            let area = if kind == DocType::ResidentIdCard {
                matches!(bytes.first(), Some(b'1'..=b'6'))
            } else {
                ["810000", "820000", "830000"].iter().any(|area| text.starts_with(area))
            };
            if !area || !matches(bytes, "dddddddddddddddddx") || birth_of_resident_id(&text).is_none() {
                return Err(NumberFault::Shape);
            }
            if !is_checked(bytes) {
                return Err(NumberFault::CheckDigit);
            }
            true
        }
    };
    if shape { Ok(Number { text, doubtful }) } else { Err(NumberFault::Shape) }
}

/// Reads the number of a 居民身份证.
///
/// # Errors
/// When it has not its form, or when the check digit is wrong.
pub fn resident_id(typed: &str) -> Result<Number, NumberFault> {
    number(DocType::ResidentIdCard, typed)
}

/// The date of birth in a number of 18 digits, from 1900 to 2099.
#[must_use]
pub fn birth_of_resident_id(number: &str) -> Option<Date> {
    let digits = number.get(6..14).filter(|digits| number.len() == 18 && digits.bytes().all(|b| b.is_ascii_digit()))?;
    let date = Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()?;
    (1900..2100).contains(&date.year()).then_some(date)
}

/// The check digit of GB 11643 (ISO 7064 MOD 11-2) for 17 digits, or `None` when they are not.
#[must_use]
pub fn mod_11_2(first17: &[u8]) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    if first17.len() != WEIGHTS.len() || !first17.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = first17.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS.get((sum % 11) as usize).copied()
}

/// Full-width signs, which come from Chinese and Japanese keyboards, as ASCII.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}

fn tidy(typed: &str) -> String {
    typed
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '—' | '−'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Whether a text has a form: `a` stands for a capital, `d` for a digit, `x` for a digit or X.
fn matches(text: &[u8], form: &str) -> bool {
    text.len() == form.len()
        && text.iter().zip(form.bytes()).all(|(sign, form)| match form {
            b'a' => sign.is_ascii_uppercase(),
            b'd' => sign.is_ascii_digit(),
            _ => sign.is_ascii_digit() || *sign == b'X',
        })
}

fn is_checked(text: &[u8]) -> bool {
    text.split_last().is_some_and(|(check, first)| mod_11_2(first) == Some(char::from(*check)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(kind: DocType, typed: &str) -> Result<(String, bool), NumberFault> {
        number(kind, typed).map(|n| (n.text, n.doubtful))
    }

    #[test]
    fn kinds_are_read_by_their_names() {
        for kind in DocType::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert_eq!("Passport".parse::<DocType>(), Err(UnknownDocType));
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (kind, typed, text) in [
            (DocType::ResidentIdCard, "110105 1949 1231 002x", "11010519491231002X"),
            (DocType::ResidentIdCard, "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
            (DocType::HmtResidencePermit, "810000199408230021", "810000199408230021"),
            (DocType::HmtResidencePermit, "830000-19920130-0022", "830000199201300022"),
            (DocType::ForeignPrCard, "911124198108030024", "911124198108030024"),
            (DocType::ForeignPrCard, "usa 110012345678", "USA110012345678"),
            (DocType::Passport, " e 1234 5678 ", "E12345678"),
            (DocType::Passport, "ＥＡ１２３４５６７", "EA1234567"),
            (DocType::Passport, "L898902C3", "L898902C3"),
            (DocType::TravelDocument, "ab—12345", "AB12345"),
            (DocType::HkMacaoPermit, "h12345678", "H12345678"),
            (DocType::HkMacaoPermit, "M1234567801", "M1234567801"),
            (DocType::TaiwanPermit, "0123 4567", "01234567"),
        ] {
            assert_eq!(read(kind, typed), Ok((text.to_owned(), false)), "{kind} {typed}");
        }
        assert_eq!(resident_id("11010519491231002x").unwrap().text, "11010519491231002X");
    }

    #[test]
    fn what_has_another_form_is_refused() {
        for (kind, typed) in [
            (DocType::ResidentIdCard, ""),
            (DocType::ResidentIdCard, "11010519491231002"),
            (DocType::ResidentIdCard, "1101051949123100221"),
            (DocType::ResidentIdCard, "1101051949123100X2"),
            (DocType::ResidentIdCard, "810000199408230021"),
            (DocType::HmtResidencePermit, "11010519491231002X"),
            (DocType::HmtResidencePermit, "840000199408230021"),
            (DocType::HmtResidencePermit, "810001199408230021"),
            (DocType::ForeignPrCard, "811124198108030024"),
            (DocType::ForeignPrCard, "US1110012345678"),
            (DocType::Passport, "E123"),
            (DocType::Passport, "E123456789012"),
            (DocType::Passport, "É12345678"),
            (DocType::Passport, "E1234/5678"),
            (DocType::HkMacaoPermit, "H123456789"),
            (DocType::HkMacaoPermit, "A12345678"),
            (DocType::TaiwanPermit, "T1234567"),
        ] {
            assert_eq!(read(kind, typed), Err(NumberFault::Shape), "{kind} {typed}");
        }
    }

    #[test]
    fn a_date_of_birth_that_never_was_is_refused() {
        for (typed, fault) in [
            ("110105194913310020", NumberFault::Shape),
            ("110105194902290020", NumberFault::Shape),
            ("110105184912310020", NumberFault::Shape),
            ("110105194912310020", NumberFault::CheckDigit),
        ] {
            assert_eq!(read(DocType::ResidentIdCard, typed), Err(fault), "{typed}");
        }
        assert_eq!(birth_of_resident_id("11010519491231002X"), Some(jiff::civil::date(1949, 12, 31)));
        assert_eq!(birth_of_resident_id("110105200002290020"), Some(jiff::civil::date(2000, 2, 29)));
        for not in ["", "1101051949+1+1002X", "11010519491331002X", "一一一一一一", "11010521491231002X"] {
            assert_eq!(birth_of_resident_id(not), None, "{not}");
        }
    }

    #[test]
    fn a_wrong_check_digit_refuses_chinese_numbers_and_only_marks_foreign_ones() {
        assert_eq!(read(DocType::ResidentIdCard, "110105194912310021"), Err(NumberFault::CheckDigit));
        assert_eq!(read(DocType::HmtResidencePermit, "810000199408230022"), Err(NumberFault::CheckDigit));
        assert_eq!(read(DocType::ForeignPrCard, "911124198108030025"), Ok(("911124198108030025".to_owned(), true)));
    }

    #[test]
    fn the_check_digit_needs_seventeen_digits() {
        assert_eq!(mod_11_2(b"11010519491231002"), Some('X'));
        assert_eq!(mod_11_2(b"1101051949123100"), None);
        assert_eq!(mod_11_2(b"1101051949123100X"), None);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_of_a_resident_id_is_always_caught(place in 0usize..17, digit in b'0'..=b'9') {
            let mut digits = *b"11010519491231002X";
            prop_assume!(digits[place] != digit);
            digits[place] = digit;
            prop_assert!(resident_id(std::str::from_utf8(&digits).unwrap()).is_err());
        }

        #[test]
        fn whatever_is_typed_is_answered(typed in any::<String>()) {
            for kind in DocType::ALL {
                if let Ok(number) = number(kind, &typed) {
                    prop_assert!(number.text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()));
                }
            }
            let _ = birth_of_resident_id(&typed);
        }
    }
}
