//! The states of an appointment and the ways between them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where an appointment stands. The words are the glossary's, in code, database and API alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A time is held while details are typed.
    Draft,
    /// Booked.
    Booked,
    /// Moved to another time at least once.
    Rescheduled,
    /// The person has arrived.
    CheckedIn,
    /// In the queue.
    Waiting,
    /// The number was called.
    Called,
    /// At the counter.
    Serving,
    /// Done.
    Completed,
    /// Given back by the person.
    Cancelled,
    /// Nobody came.
    NoShow,
    /// Called, and nobody came; can be called again.
    MissedCall,
}

/// Not a state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown appointment state")]
pub struct UnknownState;

impl State {
    /// All states, in the order of life.
    pub const ALL: [Self; 11] = [
        Self::Draft,
        Self::Booked,
        Self::Rescheduled,
        Self::CheckedIn,
        Self::Waiting,
        Self::Called,
        Self::Serving,
        Self::Completed,
        Self::Cancelled,
        Self::NoShow,
        Self::MissedCall,
    ];

    /// The word in database and API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Booked => "booked",
            Self::Rescheduled => "rescheduled",
            Self::CheckedIn => "checked_in",
            Self::Waiting => "waiting",
            Self::Called => "called",
            Self::Serving => "serving",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
            Self::MissedCall => "missed_call",
        }
    }

    /// Whether the person may still move or cancel it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Booked | Self::Rescheduled)
    }

    /// Whether `next` may follow.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use State::{Booked, Called, Cancelled, CheckedIn, Completed, Draft, MissedCall, NoShow, Rescheduled, Serving, Waiting};
        matches!(
            (self, next),
            (Draft, Booked)
                | (Booked | Rescheduled, Rescheduled | CheckedIn | Cancelled | NoShow)
                | (CheckedIn, Waiting | Cancelled)
                | (Waiting, Called | Cancelled)
                | (Called, Serving | MissedCall)
                | (MissedCall, Called | NoShow)
                | (Serving, Completed)
        )
    }
}

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|s| s.as_str() == text).ok_or(UnknownState)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How many people come together: 1 to 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartySize(u8);

/// Not a number from 1 to 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the number of people is from 1 to {}", PartySize::MAX)]
pub struct PartyError;

impl PartySize {
    /// The largest party one appointment carries.
    pub const MAX: u8 = 9;
    /// One person.
    pub const ONE: Self = Self(1);

    /// Reads a number of people.
    ///
    /// # Errors
    /// When it is not from 1 to 9.
    pub fn new(people: i64) -> Result<Self, PartyError> {
        match u8::try_from(people) {
            Ok(n) if (1..=Self::MAX).contains(&n) => Ok(Self(n)),
            _ => Err(PartyError),
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl FromStr for PartySize {
    type Err = PartyError;

    fn from_str(text: &str) -> Result<Self, PartyError> {
        Self::new(text.trim().parse().map_err(|_| PartyError)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_appointment_never_comes_back() {
        for end in [State::Completed, State::Cancelled, State::NoShow] {
            assert!(State::ALL.into_iter().all(|next| !end.may_become(next)), "{end}");
        }
        assert!(State::MissedCall.may_become(State::Called));
        assert!(!State::Draft.may_become(State::Cancelled));
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
            assert_eq!(state.is_open(), state.may_become(State::Cancelled) && state.may_become(State::Rescheduled));
        }
    }

    #[test]
    fn a_party_is_one_to_nine() {
        assert_eq!("3".parse::<PartySize>().map(PartySize::get), Ok(3));
        for bad in ["0", "10", "-1", "", "two", "1.5"] {
            assert_eq!(bad.parse::<PartySize>(), Err(PartyError), "{bad}");
        }
    }
}
