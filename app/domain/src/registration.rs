//! The states of a registration's form, and what may follow what.

use std::fmt;
use std::str::FromStr;

/// A state, by the words of the glossary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Being filled in.
    Draft,
    /// Handed in.
    Submitted,
    /// The counter asks for corrections or papers.
    NeedsDocuments,
    /// Accepted by the counter.
    Accepted,
}

impl State {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::NeedsDocuments => "needs_documents",
            Self::Accepted => "accepted",
        }
    }

    /// Whether the person may change answers and hand it in.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::NeedsDocuments)
    }

    /// Whether it may go into another state.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft | Self::NeedsDocuments, Self::Submitted) | (Self::Submitted, Self::NeedsDocuments | Self::Accepted)
        )
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Draft, Self::Submitted, Self::NeedsDocuments, Self::Accepted].into_iter().find(|s| s.as_str() == text).ok_or(())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_handed_in_sent_back_handed_in_again_and_accepted_and_nothing_else() {
        use State::{Accepted, Draft, NeedsDocuments, Submitted};
        let all = [Draft, Submitted, NeedsDocuments, Accepted];
        let allowed = [(Draft, Submitted), (NeedsDocuments, Submitted), (Submitted, NeedsDocuments), (Submitted, Accepted)];
        for from in all {
            for to in all {
                assert_eq!(from.may_become(to), allowed.contains(&(from, to)), "{from} {to}");
            }
            assert_eq!(from.as_str().parse(), Ok(from));
        }
    }
}
