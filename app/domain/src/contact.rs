//! How to reach a person: e-mail and telephone, both optional everywhere.

use std::fmt;

use phonenumber::country;

use crate::Lang;
use crate::name::is_control;

/// The longest e-mail address, in bytes (RFC 5321 leaves 254 for the mailbox).
pub const EMAIL_MAX: usize = 254;
/// The longest telephone number as typed.
pub const PHONE_MAX: usize = 40;

/// An e-mail address that a mail server can be asked to deliver to.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

/// Why a text is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Longer than 254.
    #[error("the e-mail address is longer than {EMAIL_MAX} characters")]
    TooLong,
    /// Not of the form `name@example.org`.
    #[error("the e-mail address is not of the form name@example.org")]
    Shape,
}

impl Email {
    /// Reads an address. The part after `@` must have a dot: nobody outside can write to `frida@localhost`.
    ///
    /// # Errors
    /// When it is too long or not an address.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.len() > EMAIL_MAX {
            return Err(EmailError::TooLong);
        }
        let options = email_address::Options::default().with_required_tld().without_display_text().without_domain_literal();
        if text.chars().any(|c| is_control(c) || c.is_whitespace())
            || email_address::EmailAddress::parse_with_options(text, options).is_err()
        {
            return Err(EmailError::Shape);
        }
        Ok(Self(text.to_owned()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form compared when a person comes back with it.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// A telephone number, kept as E.164 (`+8613800138000`).
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

/// Why a text is not a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Not a number of any country, as far as its plan tells.
    #[error("not a telephone number; numbers from outside China begin with + and the country code")]
    Shape,
}

impl Phone {
    /// Reads a number as people write it: with `+`, `00`, spaces, hyphens, brackets, full-width digits, or in the form of the
    /// country whose language the page is in (then China's), because `010-1234-5678` is a Korean mobile to some and Beijing to others.
    ///
    /// # Errors
    /// When no country has such a number.
    pub fn parse(text: &str, lang: Lang) -> Result<Self, PhoneError> {
        let typed = text.trim();
        if typed.is_empty() || typed.chars().count() > PHONE_MAX {
            return Err(PhoneError::Shape);
        }
        let mut plain = String::with_capacity(typed.len());
        for c in typed.chars() {
            match c {
                '\u{ff10}'..='\u{ff19}' => plain.extend(char::from_u32(c as u32 - 0xfee0)),
                '0'..='9' => plain.push(c),
                '+' | '＋' => plain.push('+'),
                '-' | '–' | '—' | '‐' | '‑' | '−' | 'ー' | '－' | '.' | '/' | '(' | ')' | '（' | '）' | '·' => {}
                c if c.is_whitespace() => {}
                _ => return Err(PhoneError::Shape),
            }
        }
        if let Some(rest) = plain.strip_prefix("00") {
            plain = format!("+{rest}");
        }
        // "+86 (0)22 …": the national zero is not dialled from abroad.
        let regions: &[Option<country::Id>] = if plain.starts_with('+') {
            &[None]
        } else {
            match lang {
                Lang::Ko => &[Some(country::Id::KR), Some(country::Id::CN)],
                Lang::Ja => &[Some(country::Id::JP), Some(country::Id::CN)],
                Lang::Es => &[Some(country::Id::CN), Some(country::Id::ES)],
                Lang::Zh | Lang::En => &[Some(country::Id::CN)],
            }
        };
        regions
            .iter()
            .filter_map(|region| phonenumber::parse(*region, &plain).ok())
            .find(phonenumber::is_valid)
            .map(|number| Self(number.format().mode(phonenumber::Mode::E164).to_string()))
            .ok_or(PhoneError::Shape)
    }

    /// The number as E.164.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A number that was stored by us.
    #[must_use]
    pub fn from_stored(e164: String) -> Self {
        Self(e164)
    }

    /// The number in groups, with its country code: `+82 10-1234-5678`.
    #[must_use]
    pub fn international(&self) -> String {
        phonenumber::parse(None, &self.0).map_or_else(|_| self.0.clone(), |n| n.format().mode(phonenumber::Mode::International).to_string())
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_the_forms_people_write_them() {
        for (text, lang, e164) in [
            ("13800138000", Lang::Zh, "+8613800138000"),
            ("138 0013 8000", Lang::En, "+8613800138000"),
            ("+86 138-0013-8000", Lang::Ko, "+8613800138000"),
            ("022-24458825", Lang::Zh, "+862224458825"),
            ("(022) 2445 8825", Lang::En, "+862224458825"),
            ("090-1234-5678", Lang::Ja, "+819012345678"),
            ("０９０－１２３４－５６７８", Lang::Ja, "+819012345678"),
            ("+81 90 1234 5678", Lang::En, "+819012345678"),
            ("010-1234-5678", Lang::Ko, "+821012345678"),
            ("+82 10 1234 5678", Lang::Zh, "+821012345678"),
            ("0082 10 1234 5678", Lang::Es, "+821012345678"),
            ("612 345 678", Lang::Es, "+34612345678"),
            ("+34 612 34 56 78", Lang::En, "+34612345678"),
            ("+52 55 1234 5678", Lang::Es, "+525512345678"),
            ("+1 212-736-5000", Lang::En, "+12127365000"),
            ("+49 (30) 901820", Lang::En, "+4930901820"),
            ("13800138000", Lang::Ja, "+8613800138000"),
            ("138 0013 8000", Lang::Es, "+8613800138000"),
        ] {
            assert_eq!(Phone::parse(text, lang).map(|p| p.as_str().to_owned()), Ok(e164.to_owned()), "{text} in {lang}");
        }
        assert_eq!(Phone::parse("+821012345678", Lang::Zh).unwrap().international(), "+82 10-1234-5678");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "abc", "12", "110", "+86 1", "138001380001380013800013800138000138001380", "1380013800\u{0}0"] {
            assert_eq!(Phone::parse(text, Lang::Zh), Err(PhoneError::Shape), "{text}");
        }
    }

    #[test]
    fn addresses_are_read_and_refused() {
        for good in ["frida@example.org", " a.b+c@mail.example.co.jp ", "o'connor@example.ie", "用户@例子.中国"] {
            assert_eq!(Email::parse(good).map(|e| e.as_str().to_owned()), Ok(good.trim().to_owned()));
        }
        for bad in [
            "frida",
            "frida@",
            "@example.org",
            "frida@localhost",
            "a b@example.org",
            "a@example.org\r\nBcc: b@example.org",
            "Frida <frida@example.org>",
        ] {
            assert_eq!(Email::parse(bad), Err(EmailError::Shape), "{bad}");
        }
        let long = format!("{}@example.org", "a".repeat(250));
        assert_eq!(Email::parse(&long), Err(EmailError::TooLong));
    }
}
