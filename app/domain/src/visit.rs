//! Several services at one visit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::ids::ServiceId;
use crate::office::Office;
use crate::slot::{BadSlot, SlotId};

/// The services asked for after the first one, at the same office: each once, in the order in which they are done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Also(Vec<ServiceId>);

/// Why services cannot follow the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AlsoError {
    /// The office has no such service to book.
    #[error("the office has no such service to book")]
    Unknown,
    /// A service is there already.
    #[error("a service is named twice")]
    Twice,
    /// More than one visit carries.
    #[error("at most {} services follow the first", Also::MAX)]
    TooMany,
}

impl Also {
    /// How many services may follow the first.
    pub const MAX: usize = 2;

    /// Reads the ids of services that are to follow the first.
    ///
    /// # Errors
    /// When the office has not all of them to book, one is named twice, or they are too many.
    pub fn parse<'a>(
        catalogue: &Catalogue,
        office: &Office,
        first: &ServiceId,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, AlsoError> {
        let mut also = Vec::new();
        for id in ids {
            let id: ServiceId = id.parse().map_err(|_| AlsoError::Unknown)?;
            if office.offer(&id).is_none() || !catalogue.service(&id).is_some_and(|s| s.bookable) {
                return Err(AlsoError::Unknown);
            }
            if id == *first || also.contains(&id) {
                return Err(AlsoError::Twice);
            }
            if also.len() == Self::MAX {
                return Err(AlsoError::TooMany);
            }
            also.push(id);
        }
        Ok(Self(also))
    }

    /// Whether there is only the first service.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The services, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &ServiceId> {
        self.0.iter()
    }
}

/// The ids, with commas between them.
impl fmt::Display for Also {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &self.0, ",")
    }
}

/// The slots in which the services after the first one begin, in their order: empty for an appointment with one service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Further(Vec<SlotId>);

impl Further {
    /// Whether there is only the first service.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The slots, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &SlotId> {
        self.0.iter()
    }

    /// All slots in which a service begins, that of the first one before these.
    pub fn after<'a>(&'a self, first: &'a SlotId) -> impl Iterator<Item = &'a SlotId> {
        std::iter::once(first).chain(&self.0)
    }

    /// The services that are done in them.
    #[must_use]
    pub fn also(&self) -> Also {
        Also(self.0.iter().map(|slot| slot.service().clone()).collect())
    }
}

impl FromIterator<SlotId> for Further {
    fn from_iter<I: IntoIterator<Item = SlotId>>(slots: I) -> Self {
        Self(slots.into_iter().collect())
    }
}

/// The names of the slots, with spaces between them.
impl fmt::Display for Further {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &self.0, " ")
    }
}

impl FromStr for Further {
    type Err = BadSlot;

    fn from_str(text: &str) -> Result<Self, BadSlot> {
        text.split_terminator(' ').map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

fn write(f: &mut fmt::Formatter<'_>, items: &[impl fmt::Display], between: &str) -> fmt::Result {
    for (n, item) in items.iter().enumerate() {
        if n > 0 {
            f.write_str(between)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_slots_are_read_back_as_written_and_nothing_else_is() {
        for text in ["", "hall.card.20261124T1430", "hall.card.20261124T1430 hall.job.20261124T1500"] {
            let further: Further = text.parse().unwrap();
            assert_eq!((further.to_string(), further.is_empty()), (text.to_owned(), text.is_empty()));
        }
        let further: Further = "hall.card.20261124T1430 hall.job.20261124T1500".parse().unwrap();
        assert_eq!(further.also().to_string(), "card,job");
        for bad in ["card", "hall.card.20261124T1430  hall.job.20261124T1500", "hall.card.20261124T1430,hall.job.20261124T1500"] {
            assert_eq!(bad.parse::<Further>(), Err(BadSlot), "{bad}");
        }
    }
}
