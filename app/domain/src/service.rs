//! Services: what a counter does, for whom, and what to bring.

use serde::Deserialize;

use crate::Localized;
use crate::deadline::Deadline;
use crate::ids::ServiceId;

/// A sentence that the operator may not have confirmed yet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// What it costs, in words.
    pub text: Localized,
    /// Whether the operator has confirmed it.
    pub confirmed: bool,
}

/// A paper to bring.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its id within the service.
    pub id: String,
    /// Its name.
    pub name: Localized,
    /// Whether everybody needs it.
    pub required: bool,
    /// Whether the original is looked at.
    pub original: bool,
    /// When it is needed, if not always.
    pub when: Option<Localized>,
}

/// The photo a service asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Photo {
    /// Size and background, in words.
    pub size: Localized,
    /// Where the rule was read.
    pub source: String,
}

/// A way to do it without coming.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Online {
    /// What it is.
    pub text: Localized,
    /// Where.
    pub url: String,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Place in lists.
    pub order: u16,
    /// Its name.
    pub name: Localized,
    /// What the sign at the counter says, in Chinese.
    pub door: String,
    /// What it is, in one sentence.
    pub summary: Localized,
    /// For whom.
    pub who: Localized,
    /// How long it takes, about.
    pub minutes_hint: u16,
    /// Whether counters for it can be booked here.
    pub bookable: bool,
    /// Whether it is done for each person who comes, so that a party needs so many seats; else once for all of them.
    #[serde(default)]
    pub each_person: bool,
    /// What it costs.
    pub fee: Fee,
    /// What to bring.
    pub documents: Vec<Document>,
    /// The photo to bring.
    pub photo: Option<Photo>,
    /// By when the law wants it done.
    pub deadline: Option<Deadline>,
    /// The way without coming.
    pub online: Option<Online>,
    /// What else to know.
    pub notes: Vec<Localized>,
    /// How certain the entry is, for operators.
    pub certainty: String,
    /// Where it was read, for operators.
    pub source: String,
}
