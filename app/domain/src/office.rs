//! Offices on their levels, when they are open, and what they offer.

use jiff::civil::{Time, Weekday};
use serde::{Deserialize, Serialize};

use crate::ids::{OfficeId, ServiceId};
use crate::{Lang, Localized};

/// What an office is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The district's hall.
    ServiceHall,
    /// A branch of the hall.
    SubCentre,
    /// A subdistrict's service point.
    StreetStation,
    /// A community's or village's service point.
    VillageStation,
    /// A local police station.
    PoliceStation,
    /// The vocational training centre.
    TrainingCentre,
    /// Its branch in a subdistrict.
    TrainingSubcentre,
    /// An exit-entry reception hall.
    ExitEntryHall,
}

impl Kind {
    /// The word in data and API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ServiceHall => "service_hall",
            Self::SubCentre => "sub_centre",
            Self::StreetStation => "street_station",
            Self::VillageStation => "village_station",
            Self::PoliceStation => "police_station",
            Self::TrainingCentre => "training_centre",
            Self::TrainingSubcentre => "training_subcentre",
            Self::ExitEntryHall => "exit_entry_hall",
        }
    }
}

/// How near to people an office stands, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A community or village.
    Village,
    /// A subdistrict.
    Street,
    /// A part of the district.
    SubCentre,
    /// The whole district.
    District,
    /// The city.
    City,
}

/// A span of opening on some weekdays. 1 is Monday, as in ISO 8601.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawSpan")]
pub struct Span {
    days: [bool; 7],
    /// Minutes after midnight.
    open: u16,
    /// Minutes after midnight; 1440 is the end of the day.
    close: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpan {
    days: Vec<i8>,
    open: String,
    close: String,
}

/// Why a span of opening hours is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// Not 1 to 7.
    #[error("day {0} is not 1 (Monday) to 7 (Sunday)")]
    Day(i8),
    /// No day at all.
    #[error("the span has no days")]
    NoDays,
    /// Not a time.
    #[error("\"{0}\" is not a time like 09:00 or 24:00")]
    Time(String),
    /// Closes before it opens.
    #[error("the span closes at {close} and opens at {open}: it must close later")]
    Order {
        /// As written.
        open: String,
        /// As written.
        close: String,
    },
}

fn minutes(text: &str) -> Result<u16, SpanError> {
    let bad = || SpanError::Time(text.to_owned());
    let (hours, mins) = text.split_once(':').ok_or_else(bad)?;
    if hours.len() != 2 || mins.len() != 2 {
        return Err(bad());
    }
    let (hours, mins): (u16, u16) = (hours.parse().map_err(|_| bad())?, mins.parse().map_err(|_| bad())?);
    let all = hours * 60 + mins;
    if mins < 60 && all <= 24 * 60 { Ok(all) } else { Err(bad()) }
}

impl TryFrom<RawSpan> for Span {
    type Error = SpanError;

    fn try_from(raw: RawSpan) -> Result<Self, SpanError> {
        let mut days = [false; 7];
        for day in &raw.days {
            let place = usize::try_from(*day - 1).ok().filter(|p| *p < 7).ok_or(SpanError::Day(*day))?;
            days[place] = true;
        }
        if raw.days.is_empty() {
            return Err(SpanError::NoDays);
        }
        let (open, close) = (minutes(&raw.open)?, minutes(&raw.close)?);
        if open >= close {
            return Err(SpanError::Order { open: raw.open, close: raw.close });
        }
        Ok(Self { days, open, close })
    }
}

impl Span {
    /// Whether the span is open on a weekday.
    #[must_use]
    pub fn on(&self, day: Weekday) -> bool {
        self.days[usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)]
    }

    /// The weekdays of the span.
    #[must_use]
    pub fn days(&self) -> [bool; 7] {
        self.days
    }

    /// Opening and closing in minutes after midnight.
    #[must_use]
    pub fn minutes(&self) -> (u16, u16) {
        (self.open, self.close)
    }

    /// `09:00` and `12:00`.
    #[must_use]
    pub fn texts(&self) -> (String, String) {
        let text = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        (text(self.open), text(self.close))
    }

    /// Whether it is the whole day.
    #[must_use]
    pub fn all_day(&self) -> bool {
        self.open == 0 && self.close == 24 * 60
    }
}

/// Minutes after midnight as a time of day; the end of the day becomes midnight.
#[must_use]
pub fn time_of(minutes: u16) -> Time {
    let hour = i8::try_from(minutes / 60 % 24).unwrap_or(0);
    let minute = i8::try_from(minutes % 60).unwrap_or(0);
    Time::constant(hour, minute, 0, 0)
}

/// A service that an office offers at counters of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Which service.
    pub service: ServiceId,
    /// How many counters take it at the same time: the capacity of a slot.
    pub counters: u16,
    /// How long one appointment is, in minutes.
    pub minutes: u16,
}

/// A service that is done at an office without a booking here: people go there, or ask the office itself for a time.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InPerson {
    /// Which service.
    pub service: ServiceId,
    /// Whether the operator has confirmed that the office does it.
    pub confirmed: bool,
    /// Where it was read, for operators.
    pub source: String,
}

const fn yes() -> bool {
    true
}

/// An address; the Chinese one is what police, taxi and ambulance read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Canonical.
    pub zh: String,
    /// Romanised, small to big.
    pub en: String,
}

impl Address {
    /// The address in a language: Chinese for Chinese and Japanese readers, romanised for the others.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh | Lang::Ja => &self.zh,
            Lang::En | Lang::Ko | Lang::Es => &self.en,
        }
    }
}

/// An office.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its id.
    pub id: OfficeId,
    /// What it is.
    pub kind: Kind,
    /// Its level.
    pub level: Level,
    /// Its name.
    pub name: Localized,
    /// Where it is.
    pub address: Address,
    /// Its own number, if one is known.
    pub phone: Option<String>,
    /// Whether the number is certain; one that stands in the data is, unless it is said not to be.
    #[serde(default = "yes")]
    pub phone_confirmed: bool,
    /// The line to call when there is no number.
    pub fallback_hotline: String,
    /// Latitude, WGS 84.
    pub lat: Option<f64>,
    /// Longitude, WGS 84.
    pub lon: Option<f64>,
    /// The subdistrict, by its nine-digit code.
    pub street_code: Option<String>,
    /// The community or village, by its twelve-digit code.
    pub village_code: Option<String>,
    /// When the door is open.
    pub opening_hours: Vec<Span>,
    /// When counters take appointments, if different.
    pub counter_hours: Option<Vec<Span>>,
    /// Whether the operator has confirmed the hours.
    pub hours_confirmed: bool,
    /// Languages spoken there.
    pub languages: Vec<Lang>,
    /// Whether the operator has confirmed the languages.
    pub languages_confirmed: bool,
    /// Whether the operator has confirmed the address.
    pub address_confirmed: bool,
    /// What can be booked there.
    pub offers: Vec<Offer>,
    /// What is done there and cannot be booked here.
    #[serde(default)]
    pub in_person: Vec<InPerson>,
    /// Its page, if it has one.
    pub website: Option<String>,
    /// Whether the page is certain; one that stands in the data is, unless it is said not to be.
    #[serde(default = "yes")]
    pub website_confirmed: bool,
    /// How certain the entry is, for operators.
    pub certainty: String,
    /// Where it was read, for operators.
    pub source: String,
    /// For operators.
    pub note: Option<String>,
}

impl Office {
    /// The offer of a service, if the office has it.
    #[must_use]
    pub fn offer(&self, service: &ServiceId) -> Option<&Offer> {
        self.offers.iter().find(|o| &o.service == service)
    }

    /// That a service is done there without a booking here, if it is.
    #[must_use]
    pub fn in_person(&self, service: &ServiceId) -> Option<&InPerson> {
        self.in_person.iter().find(|s| &s.service == service)
    }

    /// Whether everything that is said of it is certain.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        let (phone, website) = (self.phone.is_none() || self.phone_confirmed, self.website.is_none() || self.website_confirmed);
        self.hours_confirmed && self.address_confirmed && self.languages_confirmed && phone && website
    }

    /// The hours in which counters take appointments.
    #[must_use]
    pub fn counter_spans(&self) -> &[Span] {
        self.counter_hours.as_deref().unwrap_or(&self.opening_hours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_that_make_no_sense_are_refused_with_the_reason() {
        let parse = |text: &str| serde_json::from_str::<Span>(text).map_err(|e| e.to_string());
        let span = parse(r#"{"days":[1,7],"open":"09:00","close":"24:00"}"#).unwrap();
        assert!(span.on(Weekday::Sunday) && !span.on(Weekday::Saturday));
        assert_eq!(span.minutes(), (540, 1440));
        for (text, reason) in [
            (r#"{"days":[8],"open":"09:00","close":"12:00"}"#, "day 8"),
            (r#"{"days":[],"open":"09:00","close":"12:00"}"#, "no days"),
            (r#"{"days":[1],"open":"9:00","close":"12:00"}"#, "\"9:00\""),
            (r#"{"days":[1],"open":"09:00","close":"24:01"}"#, "24:01"),
            (r#"{"days":[1],"open":"12:00","close":"09:00"}"#, "later"),
        ] {
            assert!(parse(text).unwrap_err().contains(reason), "{text}");
        }
    }
}
