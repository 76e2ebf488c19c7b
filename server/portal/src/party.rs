//! Several people, or several services, in one appointment: how much room they need, and in which shapes they may have it.

use std::collections::HashSet;

use anjia_domain::appointment::PartySize;
use anjia_domain::ids::ServiceId;
use anjia_domain::slot::Slot;
use anjia_domain::time;
use anjia_domain::visit::Also;
use jiff::Timestamp;

use crate::portal::Portal;
use crate::ports::{Part, Wanted};

/// How long people may have to wait between two services of a visit, in minutes: the times of the second are its own, and need not begin
/// when the first ends.
pub const BETWEEN_MINUTES: i64 = 10;

impl Portal {
    /// The ways in which a party may be served from a slot on, the shortest first.
    ///
    /// For each service: side by side at several counters, then in slots that follow each other; where it is done once for all who come,
    /// one counter in one slot. A service that follows begins in the first slot of its own that does not begin before the former ends;
    /// there is no way where that is more than ten minutes later, or not on the same day.
    #[must_use]
    pub fn ways(&self, slot: &Slot, party: PartySize, also: &Also) -> Vec<Wanted> {
        let mut ways = self.ways_of_one(slot, party);
        if also.is_empty() {
            return ways;
        }
        for service in also.iter() {
            ways = ways.iter().flat_map(|way| self.follow(way, service, party)).collect();
        }
        ways.sort_by_key(|way| self.visit_end(way));
        // A hold knows its way by these.
        let mut known = HashSet::new();
        ways.retain(|way| known.insert((way.count(), way.slots(), way.further())));
        ways
    }

    /// The ways to go on with another service.
    fn follow(&self, way: &Wanted, service: &ServiceId, party: PartySize) -> Vec<Wanted> {
        let (office, end) = (way.first.slot.office(), self.visit_end(way));
        let date = time::day(end);
        let Some(offered) = self.offered(service, office).filter(|_| self.reserved(office, service, date).is_none()) else {
            return Vec::new();
        };
        let day = self.catalogue.calendar.slots(offered.office, offered.offer, date);
        let next = day.iter().find(|s| s.id.start() >= end).filter(|s| s.id.start() <= time::plus_minutes(end, BETWEEN_MINUTES));
        let legs = next.map_or(Vec::new(), |next| self.ways_of_one(next, party));
        legs.into_iter()
            .map(|leg| {
                let mut longer = way.clone();
                longer.then.push(leg);
                longer
            })
            .collect()
    }

    fn ways_of_one(&self, slot: &Slot, party: PartySize) -> Vec<Wanted> {
        let one = Wanted::one(slot.id.clone(), slot.capacity);
        let people = u16::from(party.get());
        let Some(offered) = self.offered(slot.id.service(), slot.id.office()).filter(|o| o.service.each_person && people > 1) else {
            return vec![one];
        };
        let day = self.catalogue.calendar.slots(offered.office, offered.offer, slot.id.at().date());
        let mut row = vec![Part { slot: slot.id.clone(), capacity: slot.capacity }];
        let mut end = slot.end();
        for next in day.iter().skip_while(|s| s.id != slot.id).skip(1).take(usize::from(people) - 1) {
            if next.id.at() != end {
                break;
            }
            row.push(Part { slot: next.id.clone(), capacity: next.capacity });
            end = next.end();
        }
        let mut ways: Vec<Wanted> = Vec::new();
        for (length, slots) in (1..=row.len()).map(|n| (n, u16::try_from(n).unwrap_or(u16::MAX))) {
            let seats = people.div_ceil(slots);
            // More slots with as many counters would only leave seats empty.
            if row[..length].iter().all(|p| p.capacity >= seats) && ways.last().is_none_or(|w| w.seats > seats) {
                ways.push(Wanted { first: row[0].clone(), more: row[1..length].to_vec(), seats, then: Vec::new() });
            }
        }
        ways
    }

    /// How long a visit takes that reaches over so many slots, in minutes.
    #[must_use]
    pub fn visit_minutes(&self, wanted: &Wanted) -> u16 {
        let seconds = self.visit_end(wanted).as_second() - wanted.first.slot.start().as_second();
        u16::try_from(seconds / 60).unwrap_or(u16::MAX)
    }

    /// When the last service of a visit ends.
    fn visit_end(&self, wanted: &Wanted) -> Timestamp {
        let leg = wanted.then.last().unwrap_or(wanted);
        let last = leg.more.last().map_or(&leg.first.slot, |p| &p.slot);
        let minutes = self.offered(last.service(), last.office()).map_or(0, |o| o.offer.minutes);
        time::plus_minutes(last.start(), i64::from(minutes))
    }
}
