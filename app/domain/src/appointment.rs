//! The states of an appointment and the ways between them.

use std::str::FromStr;

use crate::words::words;

words! {
    /// Where an appointment stands. The words are the glossary's, in code, database and API alike.
    State {
        /// A time is held while details are typed.
        Draft = "draft",
        /// Booked.
        Booked = "booked",
        /// Moved to another time at least once.
        Rescheduled = "rescheduled",
        /// The person has arrived.
        CheckedIn = "checked_in",
        /// In the queue.
        Waiting = "waiting",
        /// The number was called.
        Called = "called",
        /// At the counter.
        Serving = "serving",
        /// Done.
        Completed = "completed",
        /// Given back by the person.
        Cancelled = "cancelled",
        /// Nobody came.
        NoShow = "no_show",
        /// Called, and nobody came; can be called again.
        MissedCall = "missed_call",
    }
}

impl State {
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
