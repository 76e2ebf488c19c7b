//! Deadlines of the law, counted from what happened to the person, never from the booking.

use jiff::ToSpan as _;
use jiff::civil::{DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::Localized;

/// What a deadline counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// Moving in.
    MoveIn,
    /// Crossing the border.
    Entry,
    /// Coming to the city.
    Arrival,
    /// The end of a paper's validity.
    Expiry,
}

/// A deadline with its source.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// Hours, to the minute.
    pub hours: Option<u16>,
    /// Days; the last one counts to its end.
    pub days: Option<u16>,
    /// From when.
    pub from: From,
    /// In words.
    pub text: Localized,
    /// The law's name and article, in Chinese, which binds.
    pub law_zh: String,
    /// The same in the reader's language.
    pub law: Localized,
    /// Where it was read.
    pub source: String,
    /// Whether the operator has confirmed it.
    pub confirmed: bool,
}

/// How a deadline stands towards the first time a counter can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has passed.
    Passed,
    /// It will pass before the first free time.
    TooLate,
    /// There is a free time before it.
    InTime,
}

impl Deadline {
    /// When it ends for somebody to whom it began at `start`, China time; `None` when it runs towards an expiry or has no length.
    #[must_use]
    pub fn due(&self, start: DateTime) -> Option<DateTime> {
        if self.from == From::Expiry {
            return None;
        }
        match (self.hours, self.days) {
            (Some(hours), _) => start.checked_add(i64::from(hours).hours()).ok(),
            (None, Some(days)) => {
                start.date().checked_add(i64::from(days).days()).ok().map(|d| d.to_datetime(Time::constant(23, 59, 0, 0)))
            }
            (None, None) => None,
        }
    }

    /// Whether an answer about a date can be given: only deadlines of hours and days from moving in or arriving.
    #[must_use]
    pub fn asks_for_start(&self) -> bool {
        matches!(self.from, From::MoveIn | From::Arrival) && (self.hours.is_some() || self.days.is_some())
    }
}

/// Compares a deadline with now and the first free time.
#[must_use]
pub fn standing(due: DateTime, now: DateTime, first_free: Option<DateTime>) -> Standing {
    if due <= now {
        Standing::Passed
    } else if first_free.is_some_and(|first| first <= due) {
        Standing::InTime
    } else {
        Standing::TooLate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    fn rule(hours: Option<u16>, days: Option<u16>, from: From) -> Deadline {
        let text = Localized { zh: "法".into(), en: "law".into(), ja: "法".into(), ko: "법".into(), es: "ley".into() };
        Deadline { hours, days, from, text: text.clone(), law_zh: "法".into(), law: text, source: "test".into(), confirmed: true }
    }

    #[test]
    fn twenty_four_hours_run_from_moving_in() {
        let moved = datetime(2026, 11, 23, 21, 0, 0, 0);
        let due = rule(Some(24), None, From::MoveIn).due(moved).unwrap();
        assert_eq!(due, datetime(2026, 11, 24, 21, 0, 0, 0));
        let now = datetime(2026, 11, 24, 9, 0, 0, 0);
        assert_eq!(standing(due, now, Some(datetime(2026, 11, 24, 14, 0, 0, 0))), Standing::InTime);
        assert_eq!(standing(due, now, Some(datetime(2026, 11, 25, 9, 0, 0, 0))), Standing::TooLate);
        assert_eq!(standing(due, now, None), Standing::TooLate);
        assert_eq!(standing(due, due, None), Standing::Passed);
    }

    #[test]
    fn days_count_to_the_end_of_the_last_one_and_expiry_is_not_counted() {
        let came = datetime(2026, 2, 25, 8, 0, 0, 0);
        assert_eq!(rule(None, Some(7), From::Arrival).due(came), Some(datetime(2026, 3, 4, 23, 59, 0, 0)));
        assert_eq!(rule(None, Some(7), From::Expiry).due(came), None);
        assert_eq!(rule(None, None, From::MoveIn).due(came), None);
    }
}
