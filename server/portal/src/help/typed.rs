//! What a person types to ask for help: kept as typed, and parsed when it is needed.

use anjia_domain::Lang;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::contact::{Email, Phone};
use anjia_domain::help::{ADDRESS_MAX, CallTime, Channel, TEXT_MAX, Topic, VisitReason};
use anjia_domain::ids::DepartmentId;
use anjia_domain::name::{PersonName, is_control, with_plain_lines};
use serde::{Deserialize, Serialize};

use crate::details::{Field, Mistakes, Wrong};

/// The most of a short field and of a long one that is shown again, in characters.
const KEPT: usize = 1000;
const KEPT_LONG: usize = 20_000;

/// The form as typed. Nothing here is trusted; everything here is shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawHelp {
    /// What is the matter.
    pub text: String,
    /// Name to call.
    pub name: String,
    /// Language of the answer.
    pub language: String,
    /// How the person is reached.
    pub channel: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// When the office may call.
    pub call_time: String,
    /// The subdistrict's code.
    pub street: String,
    /// The community's code.
    pub community: String,
    /// Whether a visit at home is asked for.
    pub visit: bool,
    /// Why.
    pub visit_reason: String,
    /// Where.
    pub address: String,
    /// Whether it may be passed on to a department.
    pub refer: bool,
}

/// What was typed, parsed. Only what is needed: an address only for a visit, a number only to call.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What is the matter.
    pub text: String,
    /// Name to call.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// When the office may call.
    pub call_time: Option<CallTime>,
    /// The subdistrict's code; empty when none was named.
    pub street: String,
    /// The community's code; empty when none was named.
    pub community: String,
    /// Why a visit at home is asked for, and where.
    pub visit: Option<(VisitReason, String)>,
    /// The department that was named when the person agreed that it is passed on.
    #[serde(default)]
    pub refer: Option<DepartmentId>,
}

impl std::fmt::Debug for Asked {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asked(…)")
    }
}

/// The form, parsed: what is sealed, and what decides how it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// What is sealed.
    pub asked: Asked,
    /// Language of the answer.
    pub language: Lang,
    /// How the person is reached.
    pub channel: Channel,
}

/// A text of several lines: without signs that no keyboard types or that turn lines round, without empty ends, one kind of line end.
#[must_use]
pub fn clean(text: &str) -> String {
    with_plain_lines(text)
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| *c == '\n' || !is_control(*c))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// What was written, if it is something and not too much.
///
/// # Errors
/// When it is empty or too long.
pub fn written(text: &str) -> Result<String, Wrong> {
    let text = clean(text);
    match text.chars().count() {
        0 => Err(Wrong::TextEmpty),
        n if n > TEXT_MAX => Err(Wrong::TextTooLong),
        _ => Ok(text),
    }
}

/// Cuts a text to so many characters.
pub fn cut(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
    }
}

impl RawHelp {
    /// The same, cut to what can sensibly be shown again.
    #[must_use]
    pub fn cut(mut self) -> Self {
        cut(&mut self.text, KEPT_LONG);
        cut(&mut self.address, KEPT_LONG);
        let Self { name, language, channel, email, phone, call_time, street, community, visit_reason, .. } = &mut self;
        for text in [name, language, channel, email, phone, call_time, street, community, visit_reason] {
            cut(text, KEPT);
        }
        self
    }

    /// Parses all fields. `lang` is the page's: it tells in which country's form a telephone number without `+` is written, and is the
    /// language when none is chosen. `topic` names the department that the form asks about; where it names none, nobody can have agreed.
    ///
    /// # Errors
    /// With every mistake, in the order of the fields.
    pub fn parse(&self, lang: Lang, topic: Option<&Topic>, catalogue: &Catalogue) -> Result<Parsed, Mistakes> {
        let mut mistakes = Vec::new();
        let mut wrong = |field, wrong| mistakes.push((field, wrong));
        let text = written(&self.text).map_err(|w| wrong(Field::Text, w)).ok();
        let name = PersonName::parse(&self.name).map_err(|e| wrong(Field::Name, e.into())).ok();
        let language = match self.language.as_str() {
            "" => Some(lang),
            tag => tag.parse().map_err(|_| wrong(Field::Language, Wrong::LanguageUnknown)).ok(),
        };
        let channel = self.channel.parse::<Channel>().map_err(|_| wrong(Field::Channel, Wrong::ChannelUnknown)).ok();
        let mut email = None;
        if channel == Some(Channel::Mail) {
            email = match self.email.trim() {
                "" => Err(Wrong::EmailNeeded),
                text => Email::parse(text).map_err(Wrong::from),
            }
            .map_err(|w| wrong(Field::Email, w))
            .ok();
        }
        let (mut phone, mut call_time) = (None, None);
        if channel == Some(Channel::Phone) {
            phone = match self.phone.trim() {
                "" => Err(Wrong::PhoneNeeded),
                text => Phone::parse(text, lang).map_err(|_| Wrong::PhoneImpossible),
            }
            .map_err(|w| wrong(Field::Phone, w))
            .ok();
            call_time = match self.call_time.as_str() {
                "" => Some(CallTime::Any),
                word => word.parse().map_err(|_| wrong(Field::CallTime, Wrong::CallTimeUnknown)).ok(),
            };
        }
        let (street, community) = (self.street.trim(), self.community.trim());
        if !street.is_empty() && catalogue.street(street).is_none() {
            wrong(Field::Street, Wrong::StreetUnknown);
        }
        let known = catalogue.forms.community(community).is_some() && community.starts_with(street);
        if !community.is_empty() && !known {
            wrong(Field::Community, Wrong::CommunityUnknown);
        }
        // A community is known by its code, and with it the subdistrict.
        let own = if street.is_empty() { community.get(..9).unwrap_or("") } else { street };
        let visit = self.visit.then(|| {
            let reason = self.visit_reason.parse().map_err(|_| wrong(Field::VisitReason, Wrong::VisitReasonUnknown)).ok();
            let address = clean(&self.address);
            match address.chars().count() {
                0 => wrong(Field::Address, Wrong::AddressEmpty),
                n if n > ADDRESS_MAX => wrong(Field::Address, Wrong::AddressTooLong),
                _ => {}
            }
            reason.map(|reason: VisitReason| (reason, address))
        });
        let refer = topic.filter(|_| self.refer).and_then(|t| {
            if t.department.is_none() {
                wrong(Field::Refer, Wrong::ReferNowhere);
            }
            t.department.clone()
        });
        match (text, name, language, channel) {
            (Some(text), Some(name), Some(language), Some(channel)) if mistakes.is_empty() => Ok(Parsed {
                asked: Asked {
                    text,
                    name: name.as_str().to_owned(),
                    email: email.map(|e| e.as_str().to_owned()),
                    phone: phone.map(|p| p.as_str().to_owned()),
                    call_time,
                    street: own.to_owned(),
                    community: community.to_owned(),
                    visit: visit.flatten(),
                    refer,
                },
                language,
                channel,
            }),
            _ => Err(mistakes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_lines_and_loses_what_cannot_be_seen() {
        assert_eq!(clean(" a\u{1b}[31m\r\nb\u{202e}\tc\u{0}\r\n\n"), "a[31m\nb c");
        assert_eq!(clean("👩‍👩‍👧 <script>"), "👩‍👩‍👧 <script>");
        assert_eq!(written(" \u{feff}\n"), Err(Wrong::TextEmpty));
        assert_eq!(written(&"字".repeat(TEXT_MAX)).map(|t| t.chars().count()), Ok(TEXT_MAX));
        assert_eq!(written(&"字".repeat(10_000)), Err(Wrong::TextTooLong));
    }
}
