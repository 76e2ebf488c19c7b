//! What is free: the calendar's slots minus taken seats.

use anjia_domain::calendar::{Day, HORIZON_DAYS, LEAD_MINUTES, horizon};
use anjia_domain::ids::{OfficeId, ServiceId};
use anjia_domain::office::{Offer, Office};
use anjia_domain::service::Service;
use anjia_domain::slot::{Slot, SlotId};
use anjia_domain::time;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::HashMap;

use crate::portal::{Portal, PortalError, SlotError};

/// A slot with what is free in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeSlot {
    /// The slot.
    pub slot: Slot,
    /// Free seats.
    pub free: u16,
}

/// A day with its slots that can still be booked or are full; slots of the past are left out.
#[derive(Clone, Debug)]
pub struct FreeDay<'a> {
    /// The date.
    pub date: Date,
    /// What the day is.
    pub kind: Day<'a>,
    /// Its slots.
    pub slots: Vec<FreeSlot>,
}

impl FreeDay<'_> {
    /// Free seats of the day.
    #[must_use]
    pub fn free(&self) -> u32 {
        self.slots.iter().map(|s| u32::from(s.free)).sum()
    }
}

/// An office, a service, and the offer that joins them.
#[derive(Clone, Copy, Debug)]
pub struct Offered<'a> {
    /// The office.
    pub office: &'a Office,
    /// The service.
    pub service: &'a Service,
    /// The offer.
    pub offer: &'a Offer,
}

impl Portal {
    /// An office and a service that it offers.
    #[must_use]
    pub fn offered(&self, service: &ServiceId, office: &OfficeId) -> Option<Offered<'_>> {
        let office = self.catalogue.office(office)?;
        Some(Offered { office, service: self.catalogue.service(service)?, offer: office.offer(service)? })
    }

    /// The days open for booking with what is free, from `from` for `days` days, inside the horizon.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn days(&self, offered: Offered<'_>, from: Date, days: i64) -> Result<Vec<FreeDay<'_>>, PortalError> {
        let now = self.clock.now();
        let today = time::day(now);
        let end = from.checked_add(days.clamp(0, HORIZON_DAYS).days()).unwrap_or(from);
        let dates: Vec<_> = horizon(today).filter(|d| *d >= from && *d < end).collect();
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return Ok(Vec::new()) };
        let begin = time::instant(first.at(0, 0, 0, 0));
        let finish = time::instant(last.tomorrow().unwrap_or(*last).at(0, 0, 0, 0));
        let taken = self.store.taken(&offered.office.id, &offered.service.id, begin, finish, now).await?;
        let taken: HashMap<SlotId, u16> = taken.into_iter().map(|t| (t.slot, t.seats)).collect();
        let bookable_from = time::plus_minutes(now, LEAD_MINUTES);
        Ok(dates
            .into_iter()
            .map(|date| {
                let slots = self.catalogue.calendar.slots(offered.office, offered.offer, date).into_iter();
                let slots = slots.filter(|s| s.id.start() >= bookable_from).map(|slot| {
                    let free = slot.capacity.saturating_sub(taken.get(&slot.id).copied().unwrap_or(0));
                    FreeSlot { slot, free }
                });
                FreeDay { date, kind: self.catalogue.calendar.day(offered.office, date), slots: slots.collect() }
            })
            .collect())
    }

    /// All days of the horizon.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn all_days(&self, offered: Offered<'_>) -> Result<Vec<FreeDay<'_>>, PortalError> {
        self.days(offered, time::day(self.clock.now()), HORIZON_DAYS).await
    }

    /// The first free slot of the horizon; looks at the next days first, because that is where it mostly is.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn first_free(&self, offered: Offered<'_>) -> Result<Option<SlotId>, PortalError> {
        const NEAR: i64 = 4;
        let today = time::day(self.clock.now());
        for (from, days) in [(0, NEAR), (NEAR, HORIZON_DAYS)] {
            let begin = today.checked_add(from.days()).unwrap_or(today);
            let found = self.days(offered, begin, days).await?.into_iter().flat_map(|d| d.slots).find(|s| s.free > 0);
            if let Some(found) = found {
                return Ok(Some(found.slot.id));
            }
        }
        Ok(None)
    }

    /// The slot a person asks for, if it exists and can still be booked.
    ///
    /// # Errors
    /// When it is unknown, past, or beyond the horizon.
    pub fn bookable(&self, id: &SlotId) -> Result<(Offered<'_>, Slot), SlotError> {
        let offered = self.offered(id.service(), id.office()).ok_or(SlotError::Unknown)?;
        let slot = self.catalogue.calendar.slot(offered.office, offered.offer, id).ok_or(SlotError::Unknown)?;
        let now = self.clock.now();
        if id.start() < time::plus_minutes(now, LEAD_MINUTES) {
            return Err(SlotError::Past);
        }
        if horizon(time::day(now)).last().is_none_or(|last| id.at().date() > last) {
            return Err(SlotError::Unknown);
        }
        Ok((offered, slot))
    }

    /// Free slots of the same office and service, nearest in time to `wanted` first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn alternatives(&self, wanted: &SlotId, count: usize) -> Result<Vec<FreeSlot>, PortalError> {
        let Some(offered) = self.offered(wanted.service(), wanted.office()) else { return Ok(Vec::new()) };
        let days = self.all_days(offered).await?;
        let mut free: Vec<_> = days.into_iter().flat_map(|d| d.slots).filter(|s| s.free > 0 && s.slot.id != *wanted).collect();
        free.sort_by_key(|s| (s.slot.id.start().as_second() - wanted.start().as_second()).abs());
        free.truncate(count);
        Ok(free)
    }
}
