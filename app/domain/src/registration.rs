//! The states of a registration's form, and what may follow what.

use crate::words::words;

words! {
    /// A state, by the words of the glossary.
    State {
        /// Being filled in.
        Draft = "draft",
        /// Handed in.
        Submitted = "submitted",
        /// The counter asks for corrections or papers.
        NeedsDocuments = "needs_documents",
        /// Accepted by the counter.
        Accepted = "accepted",
    }
}

impl State {
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
