//! The counter's side: what is asked to be put right, and accepting.

use anjia_domain::ids::FieldId;
use anjia_domain::registration::State;
use serde::{Deserialize, Serialize};

use super::household::Household;
use super::ports::{FormOf, NewRemark, RemarkRow, StateOutcome};
use crate::outbox::Kind;
use crate::portal::{Portal, PortalError};
use crate::seal::HouseholdPlace;

/// Why something is to be put right: words that exist in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It differs from the paper.
    Differs,
    /// It is not complete.
    Incomplete,
    /// It cannot be read.
    Unreadable,
    /// It has expired.
    Expired,
    /// A paper is missing.
    PaperMissing,
    /// Something else; the note says what.
    Other,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Differs, Self::Incomplete, Self::Unreadable, Self::Expired, Self::PaperMissing, Self::Other];

    /// The word on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Differs => "differs",
            Self::Incomplete => "incomplete",
            Self::Unreadable => "unreadable",
            Self::Expired => "expired",
            Self::PaperMissing => "paper-missing",
            Self::Other => "other",
        }
    }
}

impl std::str::FromStr for Reason {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = Self::ALL.map(Self::as_str).join(", ");
        Self::ALL.into_iter().find(|r| r.as_str() == text).ok_or_else(|| format!("{text:?} is no reason; there are: {all}"))
    }
}

/// What is asked to be put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Why.
    pub reason: Reason,
    /// More of it, in Chinese.
    pub note: Option<String>,
}

/// What the counter decides.
#[derive(Clone, Debug)]
pub enum Decision {
    /// These fields are to be put right.
    Ask(Vec<(FieldId, Remark)>),
    /// Accepted.
    Accept,
}

impl Portal {
    /// Decides on a form that was handed in.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn decide(&self, household: &Household, of: &FormOf, decision: Decision) -> Result<StateOutcome, PortalError> {
        match decision {
            Decision::Accept => self.set_state(household, of, State::Accepted, Vec::new(), Kind::Accepted).await,
            Decision::Ask(asked) => {
                let remarks = asked.into_iter().map(|(field, remark)| {
                    let id = self.uuid();
                    let text = serde_json::to_string(&remark).map_err(PortalError::Encode)?;
                    let place = HouseholdPlace { registration: household.id(), row: id, what: "remarks" };
                    Ok(NewRemark { id, field, text: self.sealed_for(household.key(), place, &text)? })
                });
                let remarks = remarks.collect::<Result<Vec<_>, PortalError>>()?;
                self.set_state(household, of, State::NeedsDocuments, remarks, Kind::NeedsDocuments).await
            }
        }
    }

    pub(super) fn remarks(household: &Household, rows: Vec<RemarkRow>) -> Result<Vec<(RemarkRow, Remark)>, PortalError> {
        rows.into_iter()
            .map(|row| {
                let text = household.opened(row.id, "remarks", &row.text)?;
                let remark = serde_json::from_str(&text).map_err(PortalError::Encode)?;
                Ok((row, remark))
            })
            .collect()
    }
}
