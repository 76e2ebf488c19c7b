//! What a person types to book: kept as typed, and parsed when it is needed.

use anjia_domain::Lang;
use anjia_domain::appointment::PartySize;
use anjia_domain::contact::{Email, EmailError, Phone};
use anjia_domain::name::{NameError, PersonName};
use serde::{Deserialize, Serialize};

/// The most of one field that is kept and shown again, in characters.
const KEPT: usize = 1000;

/// The form as typed. Nothing here is trusted; everything here is shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawDetails {
    /// Name to call.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Language of mails and at the counter.
    pub language: String,
    /// How many people come.
    pub party_size: String,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Name to call.
    Name,
    /// E-mail.
    Email,
    /// Telephone.
    Phone,
    /// Language.
    Language,
    /// How many people.
    PartySize,
    /// The services that follow the first.
    Also,
    /// The slot.
    Slot,
    /// The service.
    Service,
    /// An appointment's code.
    Code,
    /// The contact given when booking.
    Contact,
    /// The days that suit.
    Days,
    /// The session.
    Session,
    /// What help is needed for, in the person's words.
    Text,
    /// How the person is reached.
    Channel,
    /// When the office may call.
    CallTime,
    /// The subdistrict.
    Street,
    /// The community.
    Community,
    /// Why somebody cannot come.
    VisitReason,
    /// Where to visit somebody.
    Address,
    /// What is added to a request for help.
    Note,
    /// What help is asked for with.
    Topic,
    /// Whether a request for help may be passed on.
    Refer,
}

impl Field {
    /// Its name in forms, pages and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Language => "language",
            Self::PartySize => "party_size",
            Self::Also => "also",
            Self::Slot => "slot",
            Self::Service => "service",
            Self::Code => "code",
            Self::Contact => "contact",
            Self::Days => "days",
            Self::Session => "session",
            Self::Text => "text",
            Self::Channel => "channel",
            Self::CallTime => "call_time",
            Self::Street => "street",
            Self::Community => "community",
            Self::VisitReason => "visit_reason",
            Self::Address => "address",
            Self::Note => "note",
            Self::Topic => "topic",
            Self::Refer => "refer",
        }
    }
}

/// What is wrong with a field. The text stands in `locales/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// No name.
    NameEmpty,
    /// Name over 200 characters.
    NameTooLong,
    /// Control characters.
    NameControl,
    /// E-mail over 254.
    EmailTooLong,
    /// No e-mail address.
    EmailShape,
    /// An address is needed here.
    EmailNeeded,
    /// No telephone number.
    PhoneShape,
    /// None of the five languages.
    LanguageUnknown,
    /// Not 1 to 9.
    PartySize,
    /// The slot has no room for so many people.
    NoRoom,
    /// There is no room for all services from the slot on.
    NoRoomForAll,
    /// The office has no such service to follow the first.
    AlsoUnknown,
    /// A service is named twice.
    AlsoTwice,
    /// More services than one visit carries.
    AlsoTooMany,
    /// Earlier times are not offered for several services.
    EarlierSeveral,
    /// No slot chosen.
    SlotEmpty,
    /// No such slot.
    SlotUnknown,
    /// The slot is past or too soon.
    SlotPast,
    /// Somebody else took the last seat.
    SlotFull,
    /// No such service.
    ServiceUnknown,
    /// A day that is not among those shown.
    DayUnknown,
    /// No code.
    CodeEmpty,
    /// Not of a code's shape.
    CodeShape,
    /// One symbol is wrong.
    CodeCheck,
    /// No contact.
    ContactEmpty,
    /// Code and contact do not go together.
    NoMatch,
    /// This contact has as many appointments to come as it may.
    TooMany,
    /// This contact has an enrolment in this session.
    EnrolledTwice,
    /// This contact has as many enrolments to come as it may.
    TooManyEnrolments,
    /// No such session.
    SessionUnknown,
    /// Nothing was written.
    TextEmpty,
    /// More was written than is kept.
    TextTooLong,
    /// No way of contact.
    ChannelUnknown,
    /// A number is needed to call.
    PhoneNeeded,
    /// No telephone number, where one is needed.
    PhoneImpossible,
    /// No such time to call.
    CallTimeUnknown,
    /// No such subdistrict.
    StreetUnknown,
    /// No such community, or one of another subdistrict.
    CommunityUnknown,
    /// No reason for a visit.
    VisitReasonUnknown,
    /// No address for a visit.
    AddressEmpty,
    /// The address is too long.
    AddressTooLong,
    /// No such topic.
    TopicUnknown,
    /// This contact has as many open requests for help as it may.
    TooManyRequests,
    /// Very many have asked without a contact.
    Crowded,
    /// As much was added to a request as it may hold.
    NotesFull,
    /// Requests about this topic are passed on to no department.
    ReferNowhere,
}

impl From<NameError> for Wrong {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Empty => Self::NameEmpty,
            NameError::TooLong => Self::NameTooLong,
            NameError::Control => Self::NameControl,
        }
    }
}

impl From<EmailError> for Wrong {
    fn from(error: EmailError) -> Self {
        match error {
            EmailError::TooLong => Self::EmailTooLong,
            EmailError::Shape => Self::EmailShape,
        }
    }
}

/// All mistakes of a form, in the order of its fields.
pub type Mistakes = Vec<(Field, Wrong)>;

/// The form, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// Name to call.
    pub name: PersonName,
    /// E-mail.
    pub email: Option<Email>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Language of mails and at the counter.
    pub language: Lang,
    /// How many people come.
    pub party: PartySize,
}

impl RawDetails {
    /// The same, cut to what can sensibly be shown again.
    #[must_use]
    pub fn cut(mut self) -> Self {
        for text in [&mut self.name, &mut self.email, &mut self.phone, &mut self.language, &mut self.party_size] {
            if let Some((end, _)) = text.char_indices().nth(KEPT) {
                text.truncate(end);
            }
        }
        self
    }

    /// Parses all fields. `lang` is the page's: it tells in which country's form a telephone number without `+` is written, and is the
    /// language when none is chosen. No number of people means one.
    ///
    /// # Errors
    /// With every mistake, in the order of the fields.
    pub fn parse(&self, lang: Lang) -> Result<Details, Mistakes> {
        let mut mistakes = Vec::new();
        let name = PersonName::parse(&self.name).map_err(|e| {
            mistakes.push((Field::Name, e.into()));
        });
        let email = optional(&self.email, Email::parse).map_err(|e| {
            mistakes.push((Field::Email, e.into()));
        });
        let phone = optional(&self.phone, |text| Phone::parse(text, lang)).map_err(|_| mistakes.push((Field::Phone, Wrong::PhoneShape)));
        let language = match self.language.as_str() {
            "" => Ok(lang),
            tag => tag.parse().map_err(|_| mistakes.push((Field::Language, Wrong::LanguageUnknown))),
        };
        let party = match self.party_size.trim() {
            "" => Ok(PartySize::ONE),
            text => text.parse().map_err(|_| mistakes.push((Field::PartySize, Wrong::PartySize))),
        };
        match (name, email, phone, language, party) {
            (Ok(name), Ok(email), Ok(phone), Ok(language), Ok(party)) => Ok(Details { name, email, phone, language, party }),
            _ => Err(mistakes),
        }
    }
}

fn optional<T, E>(text: &str, parse: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, E> {
    if text.trim().is_empty() { Ok(None) } else { parse(text).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_is_enough() {
        let details = RawDetails { name: "Frida".into(), ..RawDetails::default() }.parse(Lang::Es).unwrap();
        assert_eq!(
            (details.name.as_str(), details.email, details.phone, details.language, details.party),
            ("Frida", None, None, Lang::Es, PartySize::ONE)
        );
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        let raw =
            RawDetails { name: " ".into(), email: "frida".into(), phone: "12".into(), language: "fr".into(), party_size: "10".into() };
        let mistakes = raw.parse(Lang::En).unwrap_err();
        assert_eq!(
            mistakes,
            [
                (Field::Name, Wrong::NameEmpty),
                (Field::Email, Wrong::EmailShape),
                (Field::Phone, Wrong::PhoneShape),
                (Field::Language, Wrong::LanguageUnknown),
                (Field::PartySize, Wrong::PartySize),
            ]
        );
    }
}
