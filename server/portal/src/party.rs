//! Several people in one appointment: how much room they need, and in which shapes they may have it.

use anjia_domain::appointment::PartySize;
use anjia_domain::slot::Slot;
use anjia_domain::time;

use crate::portal::Portal;
use crate::ports::{Part, Wanted};

impl Portal {
    /// The ways in which a party may be served from a slot on, the shortest first: side by side at several counters, then in slots
    /// that follow each other. Where a service is done once for all who come, one counter in one slot.
    #[must_use]
    pub fn ways(&self, slot: &Slot, party: PartySize) -> Vec<Wanted> {
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
                ways.push(Wanted { first: row[0].clone(), more: row[1..length].to_vec(), seats });
            }
        }
        ways
    }

    /// How long a visit takes that reaches over so many slots, in minutes.
    #[must_use]
    pub fn visit_minutes(&self, wanted: &Wanted) -> u16 {
        let slot = &wanted.first.slot;
        let minutes = self.offered(slot.service(), slot.office()).map_or(0, |o| o.offer.minutes);
        let last = wanted.more.last().map_or(slot, |p| &p.slot);
        let end = time::plus_minutes(last.start(), i64::from(minutes));
        u16::try_from((end.as_second() - slot.start().as_second()) / 60).unwrap_or(minutes)
    }
}
