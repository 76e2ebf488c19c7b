//! The states of an enrolment, and what comes of it.

use crate::words::words;

words! {
    /// Where an enrolment stands.
    EnrolmentState {
        /// In the line for a seat.
        Waiting = "waiting",
        /// With a seat.
        Enrolled = "enrolled",
        /// Given up by the person.
        Withdrawn = "withdrawn",
        /// A seat was offered, and nobody answered in time.
        Lapsed = "lapsed",
        /// The session is not held.
        Cancelled = "cancelled",
        /// The session is over, and the result is in.
        Completed = "completed",
    }
}

impl EnrolmentState {
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

words! {
    /// What came of it.
    Outcome {
        /// Passed: counted as trained.
        Passed = "passed",
        /// Not passed.
        NotPassed = "not_passed",
        /// Did not stay to the end.
        Left = "left",
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
