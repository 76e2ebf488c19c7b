//! A slot: one time at one office for one service, with as many seats as counters.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::ids::{OfficeId, ServiceId};
use crate::time;

/// Names a slot: `hall-dongli.residence_registration.20261124T1420`. The time is China's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SlotId {
    office: OfficeId,
    service: ServiceId,
    at: DateTime,
}

/// Not the name of a slot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a slot is named office.service.YYYYMMDDTHHMM")]
pub struct BadSlot;

impl SlotId {
    /// The slot of an office and service that begins at a wall time in Tianjin.
    #[must_use]
    pub fn new(office: OfficeId, service: ServiceId, at: DateTime) -> Self {
        Self { office, service, at }
    }

    /// Where.
    #[must_use]
    pub fn office(&self) -> &OfficeId {
        &self.office
    }

    /// What for.
    #[must_use]
    pub fn service(&self) -> &ServiceId {
        &self.service
    }

    /// When it begins, on a wall in Tianjin.
    #[must_use]
    pub fn at(&self) -> DateTime {
        self.at
    }

    /// When it begins.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        time::instant(self.at)
    }
}

impl FromStr for SlotId {
    type Err = BadSlot;

    fn from_str(text: &str) -> Result<Self, BadSlot> {
        let mut parts = text.splitn(3, '.');
        let (Some(office), Some(service), Some(at)) = (parts.next(), parts.next(), parts.next()) else { return Err(BadSlot) };
        if at.len() != 13 || !at.is_ascii() {
            return Err(BadSlot);
        }
        Ok(Self {
            office: office.parse().map_err(|_| BadSlot)?,
            service: service.parse().map_err(|_| BadSlot)?,
            at: DateTime::strptime("%Y%m%dT%H%M", at).map_err(|_| BadSlot)?,
        })
    }
}

impl TryFrom<String> for SlotId {
    type Error = BadSlot;

    fn try_from(text: String) -> Result<Self, BadSlot> {
        text.parse()
    }
}

impl From<SlotId> for String {
    fn from(slot: SlotId) -> Self {
        slot.to_string()
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Two numbers instead of five: a page of free times writes hundreds of names.
        let day = i32::from(self.at.year()) * 10_000 + i32::from(self.at.month()) * 100 + i32::from(self.at.day());
        let time = i32::from(self.at.hour()) * 100 + i32::from(self.at.minute());
        write!(f, "{}.{}.{day:08}T{time:04}", self.office, self.service)
    }
}

/// A slot as the calendar gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub id: SlotId,
    /// How long, in minutes.
    pub minutes: u16,
    /// How many appointments it carries.
    pub capacity: u16,
}

impl Slot {
    /// When it ends, on a wall in Tianjin.
    #[must_use]
    pub fn end(&self) -> DateTime {
        time::wall(time::plus_minutes(self.id.start(), i64::from(self.minutes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_read_back_as_written_and_nothing_else_is() {
        let text = "hall-dongli.residence_registration.20261124T1420";
        let slot: SlotId = text.parse().unwrap();
        assert_eq!(slot.to_string(), text);
        assert_eq!(time::rfc3339(slot.start()), "2026-11-24T14:20:00+08:00");
        for bad in [
            "",
            "a.b",
            "hall.x.20261124T2520",
            "hall.x.20261324T1420",
            "Hall.x.20261124T1420",
            "hall.x.20261124T1420x",
            "hall..20261124T1420",
            "hall.x.2026112４T142",
        ] {
            assert_eq!(bad.parse::<SlotId>(), Err(BadSlot), "{bad}");
        }
    }
}
