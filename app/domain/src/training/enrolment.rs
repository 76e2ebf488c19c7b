//! The states of an enrolment, and what comes of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where an enrolment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentState {
    /// In the line for a seat.
    Waiting,
    /// With a seat.
    Enrolled,
    /// Given up by the person.
    Withdrawn,
    /// A seat was offered, and nobody answered in time.
    Lapsed,
    /// The session is not held.
    Cancelled,
    /// The session is over, and the result is in.
    Completed,
}

/// Not a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown state of an enrolment")]
pub struct UnknownState;

impl EnrolmentState {
    /// All states, in the order of life.
    pub const ALL: [Self; 6] = [Self::Waiting, Self::Enrolled, Self::Withdrawn, Self::Lapsed, Self::Cancelled, Self::Completed];

    /// The word in database and API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Enrolled => "enrolled",
            Self::Withdrawn => "withdrawn",
            Self::Lapsed => "lapsed",
            Self::Cancelled => "cancelled",
            Self::Completed => "completed",
        }
    }

    /// Whether it counts: against the limits, and as the one enrolment of a person in a session.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Waiting | Self::Enrolled)
    }

    /// Whether `next` may follow.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use EnrolmentState::{Cancelled, Completed, Enrolled, Lapsed, Waiting, Withdrawn};
        matches!(
            (self, next),
            (Waiting, Enrolled | Withdrawn | Lapsed | Cancelled) | (Enrolled, Withdrawn | Cancelled | Completed) | (Completed, Completed)
        )
    }
}

impl FromStr for EnrolmentState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|s| s.as_str() == text).ok_or(UnknownState)
    }
}

impl fmt::Display for EnrolmentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Passed: counted as trained.
    Passed,
    /// Not passed.
    NotPassed,
    /// Did not stay to the end.
    Left,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Passed, Self::NotPassed, Self::Left];

    /// The word in database and API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::NotPassed => "not_passed",
            Self::Left => "left",
        }
    }
}

impl FromStr for Outcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|o| o.as_str() == text).ok_or_else(|| "a result is passed, not_passed or left".to_owned())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_up_never_comes_back_and_words_are_read_as_written() {
        for state in EnrolmentState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
            assert_eq!(state.is_live(), state.may_become(EnrolmentState::Withdrawn), "{state}");
        }
        for end in [EnrolmentState::Withdrawn, EnrolmentState::Lapsed, EnrolmentState::Cancelled] {
            assert!(EnrolmentState::ALL.into_iter().all(|next| !end.may_become(next)), "{end}");
        }
        // A wrong result can be put right.
        assert!(EnrolmentState::Completed.may_become(EnrolmentState::Completed));
        for outcome in Outcome::ALL {
            assert_eq!(outcome.as_str().parse(), Ok(outcome));
        }
        assert!("excellent".parse::<Outcome>().is_err() && "enroled".parse::<EnrolmentState>().is_err());
    }
}
