//! What is free: the calendar's slots minus taken seats.

use anjia_domain::appointment::PartySize;
use anjia_domain::calendar::{Day, HORIZON_DAYS, LEAD_MINUTES, horizon};
use anjia_domain::draw::Draw;
use anjia_domain::ids::{OfficeId, ServiceId};
use anjia_domain::office::{Offer, Office};
use anjia_domain::service::Service;
use anjia_domain::slot::{Slot, SlotId};
use anjia_domain::time;
use anjia_domain::visit::Also;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hasher as _};
use std::num::ParseIntError;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

use crate::board::{Board, PlanDay};
use crate::portal::{Portal, PortalError, SlotError};
use crate::ports::Wanted;

/// A slot with what is free in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeSlot {
    /// The slot.
    pub slot: Arc<Slot>,
    /// Free seats.
    pub free: u16,
}

/// The slots of a day that can still be booked or are full, in order; slots of the past are left out.
#[derive(Clone, Debug)]
pub struct FreeSlots {
    slots: Box<[FreeSlot]>,
    /// Free seats of all.
    free: u32,
    /// The same for the same seats.
    mark: u64,
}

impl FromIterator<FreeSlot> for FreeSlots {
    fn from_iter<I: IntoIterator<Item = FreeSlot>>(slots: I) -> Self {
        let slots: Box<[FreeSlot]> = slots.into_iter().collect();
        let mut hasher = DefaultHasher::new();
        slots.iter().for_each(|s| hasher.write_u16(s.free));
        Self { free: slots.iter().map(|s| u32::from(s.free)).sum(), mark: hasher.finish(), slots }
    }
}

impl Deref for FreeSlots {
    type Target = [FreeSlot];

    fn deref(&self) -> &[FreeSlot] {
        &self.slots
    }
}

/// A day of the calendar with what is free.
#[derive(Clone, Debug)]
pub struct FreeDay<'a> {
    /// The date.
    pub date: Date,
    /// What the day is.
    pub kind: Day<'a>,
    /// Its slots.
    pub slots: Arc<FreeSlots>,
    /// The draw that gives its times.
    pub draw: Option<&'a Draw>,
}

impl FreeDay<'_> {
    /// Free seats of the day.
    #[must_use]
    pub fn free(&self) -> u32 {
        self.slots.free
    }
}

/// What is free, in short: a page keeps it to ask whether that has changed. The same for all servers of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreeMark(u64);

impl FreeMark {
    /// The mark of days as a page shows them: all of the horizon, in order.
    #[must_use]
    pub fn of(days: &[FreeDay<'_>]) -> Self {
        Self::of_days(days.iter().map(|d| &*d.slots))
    }

    fn of_days<'a>(days: impl Iterator<Item = &'a FreeSlots>) -> Self {
        let mut hasher = DefaultHasher::new();
        days.for_each(|d| hasher.write_u64(d.mark));
        Self(hasher.finish())
    }
}

impl fmt::Display for FreeMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for FreeMark {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
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

    /// The second and the version of the store: what is free is the same as long as this is.
    #[must_use]
    pub fn moment(&self) -> (i64, u64) {
        (self.clock.now().as_second(), self.store.version())
    }

    /// The days open for booking now.
    fn open_days(&self) -> impl Iterator<Item = Date> + use<> {
        horizon(time::wall(self.clock.now()), self.catalogue.site.new_day_opens_at)
    }

    /// What is free of an office and service, from memory while it cannot have changed.
    async fn board(&self, offered: Offered<'_>) -> Result<Board, PortalError> {
        let (office, service) = (&offered.office.id, &offered.service.id);
        let now = self.clock.now();
        // The version first: a change that comes while the store is asked makes this board old, never wrongly new.
        let at = self.moment();
        let known = self.boards().get(office, service);
        if let Some(board) = &known
            && board.at == at
        {
            return Ok(board.clone());
        }
        let dates: Vec<_> = self.open_days().collect();
        let plan = match known.map(|b| b.plan).filter(|plan| plan.iter().map(|d| d.date).eq(dates.iter().copied())) {
            Some(plan) => plan,
            None => Arc::new(dates.iter().map(|date| self.plan_day(offered, *date)).collect()),
        };
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else { return Ok(Board { at, plan, free: Arc::default() }) };
        let begin = time::instant(first.at(0, 0, 0, 0));
        let finish = time::instant(last.tomorrow().unwrap_or(*last).at(0, 0, 0, 0));
        let taken = self.store.taken(office, service, begin, finish, now).await?;
        let taken: HashMap<SlotId, u16> = taken.into_iter().map(|t| (t.slot, t.seats)).collect();
        let bookable_from = time::plus_minutes(now, LEAD_MINUTES);
        let free_of = |day: &PlanDay| -> FreeSlots {
            // What a draw gives cannot be booked until it is over.
            let given = self.reserved(office, service, day.date).is_some();
            let slots = day.slots.iter().filter(|(_, start)| !given && *start >= bookable_from);
            slots
                .map(|(slot, _)| FreeSlot {
                    slot: slot.clone(),
                    free: slot.capacity.saturating_sub(taken.get(&slot.id).copied().unwrap_or(0)),
                })
                .collect()
        };
        let board = Board { at, free: Arc::new(plan.iter().map(free_of).map(Arc::new).collect()), plan };
        self.boards().put(office, service, board.clone());
        Ok(board)
    }

    fn plan_day(&self, offered: Offered<'_>, date: Date) -> PlanDay {
        let slots = self.catalogue.calendar.slots(offered.office, offered.offer, date).into_iter();
        PlanDay { date, slots: slots.map(|s| (s.id.start(), s)).map(|(start, s)| (Arc::new(s), start)).collect() }
    }

    /// The days open for booking with what is free, from `from` for `days` days, inside the horizon.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn days(&self, offered: Offered<'_>, from: Date, days: i64) -> Result<Vec<FreeDay<'_>>, PortalError> {
        let end = from.checked_add(days.clamp(0, HORIZON_DAYS).days()).unwrap_or(from);
        let board = self.board(offered).await?;
        let wanted = board.plan.iter().zip(board.free.iter()).filter(|(d, _)| d.date >= from && d.date < end);
        Ok(wanted
            .map(|(day, slots)| FreeDay {
                date: day.date,
                kind: self.catalogue.calendar.day(offered.office, day.date),
                slots: slots.clone(),
                draw: self.reserved(&offered.office.id, &offered.service.id, day.date),
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

    /// All days of the horizon as a visit with several services finds them: a slot has as many free as such visits can begin in it. With
    /// the mark of the first service's days, for news of it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn days_of_visit(
        &self,
        offered: Offered<'_>,
        party: PartySize,
        also: &Also,
    ) -> Result<(Vec<FreeDay<'_>>, FreeMark), PortalError> {
        let mut days = self.all_days(offered).await?;
        let mark = FreeMark::of(&days);
        if also.is_empty() {
            return Ok((days, mark));
        }
        let boards = self.boards_after(&offered.office.id, also).await?;
        let seats =
            days.iter().flat_map(|d| d.slots.iter()).chain(boards.iter().flat_map(Board::slots)).map(|s| (&s.slot.id, s.free)).collect();
        let of_visit = |slot: &FreeSlot| {
            let free =
                if slot.free == 0 { 0 } else { self.ways(&slot.slot, party, also).iter().map(|way| room(way, &seats)).max().unwrap_or(0) };
            FreeSlot { slot: slot.slot.clone(), free }
        };
        let slots: Vec<_> = days.iter().map(|d| Arc::new(d.slots.iter().map(of_visit).collect())).collect();
        for (day, slots) in days.iter_mut().zip(slots) {
            day.slots = slots;
        }
        Ok((days, mark))
    }

    /// What is free of the services that follow the first at an office.
    async fn boards_after(&self, office: &OfficeId, also: &Also) -> Result<Vec<Board>, PortalError> {
        let mut boards = Vec::new();
        for offered in also.iter().filter_map(|service| self.offered(service, office)) {
            boards.push(self.board(offered).await?);
        }
        Ok(boards)
    }

    /// What is free in the horizon now, in short.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn free_mark(&self, offered: Offered<'_>) -> Result<FreeMark, PortalError> {
        Ok(FreeMark::of_days(self.board(offered).await?.free.iter().map(|d| &**d)))
    }

    /// The first free slot of the horizon.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn first_free(&self, offered: Offered<'_>) -> Result<Option<SlotId>, PortalError> {
        let board = self.board(offered).await?;
        Ok(board.slots().find(|s| s.free > 0).map(|s| s.slot.id.clone()))
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
        if self.open_days().last().is_none_or(|last| id.at().date() > last)
            || self.reserved(id.office(), id.service(), id.at().date()).is_some()
        {
            return Err(SlotError::Unknown);
        }
        Ok((offered, slot))
    }

    /// Free slots of the same office and service with room for a party and for the services that follow, nearest in time to `wanted`
    /// first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn alternatives(&self, wanted: &SlotId, party: PartySize, also: &Also, count: usize) -> Result<Vec<FreeSlot>, PortalError> {
        let Some(offered) = self.offered(wanted.service(), wanted.office()) else { return Ok(Vec::new()) };
        let board = self.board(offered).await?;
        let at = wanted.start().as_second();
        let mut free: Vec<_> =
            board.slots().filter(|s| s.free > 0 && s.slot.id != *wanted).map(|s| ((s.slot.id.start().as_second() - at).abs(), s)).collect();
        free.sort_by_key(|(far, _)| *far);
        let boards = self.boards_after(wanted.office(), also).await?;
        let seats = board.slots().chain(boards.iter().flat_map(Board::slots)).map(|s| (&s.slot.id, s.free)).collect();
        // Which ways a party has is worked out for the nearest only, until there are enough.
        let is_plain = party == PartySize::ONE && also.is_empty();
        let fits = |s: &FreeSlot| is_plain || self.ways(&s.slot, party, also).iter().any(|way| room(way, &seats) > 0);
        Ok(free.into_iter().map(|(_, s)| s).filter(|s| fits(s)).take(count).cloned().collect())
    }

    /// Whether none of some ways is free, as far as memory knows for certain at this moment; false where it does not.
    pub(crate) fn is_surely_full(&self, slot: &SlotId, ways: &[Wanted]) -> bool {
        // Visits with several services are few; they ask the store.
        if ways.iter().any(|way| !way.then.is_empty()) {
            return false;
        }
        let Some(board) = self.boards().get(slot.office(), slot.service()).filter(|b| b.at == self.moment()) else { return false };
        // All parts lie on one day.
        let date = slot.at().date();
        let day = board.plan.iter().zip(board.free.iter()).find(|(d, _)| d.date == date).map(|(_, slots)| slots);
        let seats = day.into_iter().flat_map(|d| d.iter()).map(|s| (&s.slot.id, s.free)).collect();
        !ways.iter().any(|way| room(way, &seats) > 0)
    }
}

/// How many times there is room for what is wanted.
fn room(way: &Wanted, seats: &HashMap<&SlotId, u16>) -> u16 {
    let parts = way.legs().flat_map(|leg| leg.parts().map(|part| (part, leg.seats.max(1))));
    parts.map(|(part, wanted)| seats.get(&part.slot).map_or(0, |free| free / wanted)).min().unwrap_or(0)
}
