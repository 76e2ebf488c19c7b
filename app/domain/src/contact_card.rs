//! The card a person carries: read out of a form, kept nowhere.
//!
//! It is made in the browser; without a script the form comes here, and what is checked is what must fit on a card and what must exist: a
//! telephone number, a place, sentences of the list. Free text is never judged otherwise.

use std::fmt;

use crate::Lang;
use crate::contact::{PHONE_MAX, Phone};
use crate::name::{NameError, PersonName, is_control};

/// The longest name on a card, in characters.
pub const NAME_MAX: usize = 80;
/// The longest other text on a card.
pub const TEXT_MAX: usize = 100;
/// The most sentences on a card.
pub const PHRASES_MAX: usize = 4;
/// The most people on a company's sheet.
pub const PEOPLE_MAX: usize = 200;

/// The form as it was typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawCard {
    /// The name to call.
    pub name: String,
    /// The language beside Chinese, where the page is Chinese.
    pub with: String,
    /// Languages spoken, by their tags.
    pub speaks: Vec<String>,
    /// Others.
    pub speaks_other: String,
    /// A subdistrict's or community's code.
    pub place: String,
    /// The rest of the address.
    pub detail: String,
    /// A person at the employer or school.
    pub contact: String,
    /// Their telephone number.
    pub phone: String,
    /// What people should know, out of the list.
    pub needs: Vec<String>,
    /// And what is not in it.
    pub needs_other: String,
    /// Sentences, by their ids.
    pub phrases: Vec<String>,
    /// `a6`, or else the size of a bank card.
    pub size: String,
    /// Whether a QR code stands on it.
    pub qr: bool,
}

impl fmt::Debug for RawCard {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawCard(…)")
    }
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardField {
    /// The name, or the names of a sheet.
    Name,
    /// Other languages.
    SpeaksOther,
    /// The subdistrict or community.
    Place,
    /// The rest of the address.
    Detail,
    /// The contact.
    Contact,
    /// Its number.
    Phone,
    /// What people should know.
    NeedsOther,
    /// Sentences.
    Phrases,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardWrong {
    /// No name.
    NameEmpty,
    /// More than [`NAME_MAX`] characters.
    NameLong,
    /// More than [`TEXT_MAX`] characters.
    Long,
    /// Characters that cannot be shown.
    Control,
    /// Not in the list.
    PlaceUnknown,
    /// A number that no country has.
    PhoneShape,
    /// More than [`PHRASES_MAX`].
    TooManyPhrases,
    /// A sheet without names.
    NoPeople,
    /// A name of a sheet, by its line from 1, that does not fit or cannot be shown.
    Line(usize),
    /// More than [`PEOPLE_MAX`].
    TooManyPeople,
}

/// What is wrong, field by field, in the order of the form.
pub type CardFaults = Vec<(CardField, CardWrong)>;

/// A card that can be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactCard {
    raw: RawCard,
    phone: Option<Phone>,
}

impl fmt::Debug for ContactCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContactCard(…)")
    }
}

impl ContactCard {
    /// Reads a person's card. `knows` says whether there is such a place.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn parse(raw: &RawCard, lang: Lang, knows: impl Fn(&str) -> bool) -> Result<Self, CardFaults> {
        let mut faults = Vec::new();
        let name = match name(&raw.name) {
            Ok(name) => name,
            Err(wrong) => {
                faults.push((CardField::Name, wrong));
                String::new()
            }
        };
        Self::around(raw, name, lang, knows, faults)
    }

    /// Reads the cards of a sheet: one name a line, the rest is everybody's.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn parse_sheet(raw: &RawCard, lang: Lang, knows: impl Fn(&str) -> bool) -> Result<(Self, Vec<String>), CardFaults> {
        let mut faults = Vec::new();
        let mut people = Vec::new();
        for (n, line) in raw.name.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match name(line) {
                Ok(name) => people.push(name),
                Err(_) => {
                    faults.push((CardField::Name, CardWrong::Line(n + 1)));
                    break;
                }
            }
        }
        if faults.is_empty() && people.is_empty() {
            faults.push((CardField::Name, CardWrong::NoPeople));
        } else if faults.is_empty() && people.len() > PEOPLE_MAX {
            faults.push((CardField::Name, CardWrong::TooManyPeople));
        }
        Self::around(raw, raw.name.clone(), lang, knows, faults).map(|card| (card, people))
    }

    fn around(raw: &RawCard, name: String, lang: Lang, knows: impl Fn(&str) -> bool, mut faults: CardFaults) -> Result<Self, CardFaults> {
        let mut card = RawCard { name, ..raw.clone() };
        let mut tidy = |text: &mut String, field| {
            let tidied = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.chars().any(is_control) {
                faults.push((field, CardWrong::Control));
            } else if tidied.chars().count() > TEXT_MAX {
                faults.push((field, CardWrong::Long));
            }
            *text = tidied;
        };
        tidy(&mut card.speaks_other, CardField::SpeaksOther);
        tidy(&mut card.detail, CardField::Detail);
        tidy(&mut card.contact, CardField::Contact);
        tidy(&mut card.needs_other, CardField::NeedsOther);
        if !card.place.is_empty() && !knows(&card.place) {
            faults.push((CardField::Place, CardWrong::PlaceUnknown));
        }
        let typed = raw.phone.trim();
        let phone = if typed.is_empty() { None } else { Phone::parse(typed, lang).ok() };
        if phone.is_none() && !typed.is_empty() {
            faults.push((CardField::Phone, CardWrong::PhoneShape));
        }
        if card.phrases.len() > PHRASES_MAX {
            faults.push((CardField::Phrases, CardWrong::TooManyPhrases));
        }
        if faults.is_empty() {
            Ok(Self { raw: card, phone })
        } else {
            faults.sort_by_key(|(field, _)| *field as u8);
            Err(faults)
        }
    }

    /// Its texts, tidied.
    #[must_use]
    pub fn texts(&self) -> &RawCard {
        &self.raw
    }

    /// The contact's number in groups, or nothing.
    #[must_use]
    pub fn phone(&self) -> String {
        self.phone.as_ref().map_or(String::new(), Phone::international)
    }
}

fn name(text: &str) -> Result<String, CardWrong> {
    let name = PersonName::parse(text).map_err(|error| match error {
        NameError::Empty => CardWrong::NameEmpty,
        NameError::TooLong => CardWrong::NameLong,
        NameError::Control => CardWrong::Control,
    })?;
    if name.as_str().chars().count() > NAME_MAX { Err(CardWrong::NameLong) } else { Ok(name.as_str().to_owned()) }
}

impl RawCard {
    /// What a form's fields say; names are those of the form.
    #[must_use]
    pub fn from_form(fields: &[(String, String)]) -> Self {
        let one = |name: &str| fields.iter().find(|(n, _)| n == name).map_or(String::new(), |(_, v)| v.chars().take(20_000).collect());
        let all = |name: &str| fields.iter().filter(|(n, _)| n == name).map(|(_, v)| v.clone()).collect();
        Self {
            name: one("name"),
            with: one("with"),
            speaks: all("speaks"),
            speaks_other: one("speaks-other"),
            place: one("place"),
            detail: one("detail"),
            contact: one("contact"),
            phone: one("phone").chars().take(PHONE_MAX + 1).collect(),
            needs: all("needs"),
            needs_other: one("needs-other"),
            phrases: all("phrases"),
            size: one("size"),
            qr: one("qr") == "yes",
        }
    }
}

/// A contact for a telephone's address book (vCard 3.0, RFC 2426: the version every telephone reads).
#[must_use]
pub fn vcard(name: &str, organisation: &str, phone: &str, address: &str, note: &str) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\r', '\n'], " ");
    let mut card = format!("BEGIN:VCARD\r\nVERSION:3.0\r\nN:{0};;;;\r\nFN:{0}\r\n", escaped(name));
    let mut line = |key: &str, value: &str| {
        if !value.is_empty() {
            card.push_str(key);
            card.push_str(&escaped(value));
            card.push_str("\r\n");
        }
    };
    line("ORG:", organisation);
    line("TEL;TYPE=WORK:", phone);
    line("ADR;TYPE=HOME:;;", address);
    line("NOTE:", note);
    card.push_str("END:VCARD\r\n");
    card
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(name: &str) -> RawCard {
        RawCard { name: name.to_owned(), ..RawCard::default() }
    }

    #[test]
    fn one_name_is_enough_and_is_kept_as_written() {
        for name in ["O'Connor-Smith", "남궁 민수", "さくら", "<script>alert(1)</script>"] {
            assert_eq!(ContactCard::parse(&raw(name), Lang::En, |_| true).unwrap().texts().name, name);
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_in_the_order_of_the_form() {
        let card = RawCard {
            place: "999".into(),
            detail: "号".repeat(101),
            contact: "a\u{202e}b".into(),
            phone: "+86 1".into(),
            phrases: vec![String::from("help"); 5],
            ..raw(" ")
        };
        let faults = ContactCard::parse(&card, Lang::Zh, |_| false).unwrap_err();
        assert_eq!(
            faults,
            [
                (CardField::Name, CardWrong::NameEmpty),
                (CardField::Place, CardWrong::PlaceUnknown),
                (CardField::Detail, CardWrong::Long),
                (CardField::Contact, CardWrong::Control),
                (CardField::Phone, CardWrong::PhoneShape),
                (CardField::Phrases, CardWrong::TooManyPhrases),
            ]
        );
        let long = ContactCard::parse(&raw(&"a".repeat(81)), Lang::Zh, |_| true).unwrap_err();
        assert_eq!(long, [(CardField::Name, CardWrong::NameLong)]);
    }

    #[test]
    fn numbers_are_shown_in_groups_with_their_country() {
        let card = RawCard { phone: "010-1234-5678".into(), ..raw("민수") };
        assert_eq!(ContactCard::parse(&card, Lang::Ko, |_| true).unwrap().phone(), "+82 10-1234-5678");
    }

    #[test]
    fn a_sheet_has_a_card_for_every_line_and_names_the_line_that_does_not_fit() {
        let (_, people) = ContactCard::parse_sheet(&raw("王芳\r\n\r\n Ana  María \n"), Lang::Zh, |_| true).unwrap();
        assert_eq!(people, ["王芳", "Ana María"]);
        let wrong = |text: &str| ContactCard::parse_sheet(&raw(text), Lang::Zh, |_| true).unwrap_err();
        assert_eq!(wrong("\n \n"), [(CardField::Name, CardWrong::NoPeople)]);
        assert_eq!(wrong(&format!("a\n\n{}", "b".repeat(81))), [(CardField::Name, CardWrong::Line(3))]);
        assert_eq!(wrong(&"a\n".repeat(201)), [(CardField::Name, CardWrong::TooManyPeople)]);
    }

    #[test]
    fn a_contact_cannot_be_given_lines_of_its_own() {
        let text = vcard("Ann; Lee, \\ x", "Firma", "+86 138 0013 8000", "天津市", "a\r\nTEL:666");
        assert!(text.contains("FN:Ann\\; Lee\\, \\\\ x\r\n") && text.contains("NOTE:a  TEL:666\r\n"), "{text}");
        assert_eq!(text.lines().filter(|l| l.starts_with("TEL")).count(), 1);
    }
}
