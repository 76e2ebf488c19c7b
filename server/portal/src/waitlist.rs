//! "Tell me of an earlier time": seats given back go first to those who wait, one offer at a time, so that nobody can hand one over.
//!
//! Only appointments with one service wait: what is given back is hardly ever the time of several that follow each other.

use anjia_domain::slot::Slot;
use anjia_domain::time;
use anjia_domain::visit::{Also, Further};
use jiff::Timestamp;
use uuid::Uuid;

use crate::manage::{Changed, Opened};
use crate::outbox::{Kind, Message};
use crate::portal::{Portal, PortalError, SlotError};
use crate::ports::{Appointment, MakeOffer, Move, Waiting, Wanted};

/// How long an offer is held, in minutes.
pub const OFFER_MINUTES: i64 = 30;
/// A time is offered only when it begins this much later, so that people can still come. In minutes.
pub const NOTICE_MINUTES: i64 = 120;
/// How many of those who wait are looked at for one seat: the first may have come with more people than there is room for.
const LOOKED_AT: u32 = 20;

/// How joining the line went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// In the line, now or before.
    Yes,
    /// Offers go by mail, and there is no address.
    NoEmail,
    /// It has several services.
    Several,
    /// The appointment cannot be changed any more.
    Closed,
}

impl Portal {
    /// Puts an appointment into the line of those who would like an earlier time.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn wait(&self, opened: &Opened) -> Result<Joined, PortalError> {
        if opened.email.is_none() {
            return Ok(Joined::NoEmail);
        }
        if !opened.further.is_empty() {
            return Ok(Joined::Several);
        }
        Ok(if self.store.wait(opened.id, self.clock.now()).await? { Joined::Yes } else { Joined::Closed })
    }

    /// Takes it out of the line; what is offered goes to the next.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn stop_waiting(&self, opened: &Opened) -> Result<(), PortalError> {
        self.store.stop_waiting(opened.id).await?;
        Ok(())
    }

    /// Whether it waits, and what can be accepted now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn waiting(&self, opened: &Opened) -> Result<Option<Waiting>, PortalError> {
        if !opened.changeable {
            return Ok(None);
        }
        let now = self.clock.now();
        Ok(self.store.waiting(opened.id).await?.map(|w| Waiting { offer: w.offer.filter(|o| o.until > now), ..w }))
    }

    /// Takes the earlier time that is offered, and gives the old one back. An offer that is over is answered like a full slot.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn accept(&self, opened: &Opened, offer: Uuid) -> Result<Changed, PortalError> {
        let over = Ok(Changed::No(SlotError::Full));
        let Some(offer) = self.waiting(opened).await?.and_then(|w| w.offer).filter(|o| o.id == offer) else { return over };
        let Some(offered) = self.offered(offer.slot.service(), offer.slot.office()) else { return over };
        let minutes = offered.offer.minutes.saturating_mul(offer.slots);
        let message = self.change_message(opened, Kind::Moved, (&offer.slot, &Further::default(), minutes))?;
        let now = self.clock.now();
        let command = Move {
            id: opened.id,
            sequence: opened.sequence,
            wanted: Wanted::one(offer.slot.clone(), offered.offer.counters),
            offer: Some(offer.id),
            minutes,
            message,
            back: self.give_back(&opened.slot, now),
            now,
        };
        let outcome = self.store.move_appointment(command).await?;
        self.changed(opened, outcome)
    }

    /// Leaves the offered time to the next; the place in the line is kept.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn decline(&self, opened: &Opened, offer: Uuid) -> Result<bool, PortalError> {
        let own = self.waiting(opened).await?.and_then(|w| w.offer).is_some_and(|o| o.id == offer);
        Ok(own && self.store.decline(offer, self.clock.now()).await?)
    }

    /// Offers what was given back to those who wait, and ends what was not answered; gives how many offers were made.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn offer_earlier(&self) -> Result<usize, PortalError> {
        let now = self.clock.now();
        self.store.end_offers(now).await?;
        let mut made = 0;
        for id in self.store.returned(time::plus_minutes(now, NOTICE_MINUTES), now).await? {
            if let Ok((_, slot)) = self.bookable(&id) {
                made += self.offer_slot(&slot, now).await?;
            }
        }
        Ok(made)
    }

    async fn offer_slot(&self, slot: &Slot, now: Timestamp) -> Result<usize, PortalError> {
        let mut made = 0;
        for row in self.store.next_waiting(&slot.id, now, LOOKED_AT).await? {
            for wanted in self.ways(slot, row.party, &Also::default()) {
                if self.store.offer(self.make_offer(&row, slot, wanted, now)?).await? {
                    made += 1;
                    break;
                }
            }
        }
        Ok(made)
    }

    fn make_offer(&self, row: &Appointment, slot: &Slot, wanted: Wanted, now: Timestamp) -> Result<MakeOffer, PortalError> {
        let until = time::plus_minutes(now, OFFER_MINUTES);
        let opened = self.unseal(row)?;
        let message = self.message(&Message {
            kind: Kind::Offered,
            to: opened.email.unwrap_or_default(),
            name: opened.name,
            language: opened.language,
            appointment: opened.id,
            code: opened.code,
            secret: opened.secret,
            slot: slot.id.clone(),
            further: Further::default(),
            before: Some(opened.slot),
            until: Some(until.as_second()),
            minutes: self.visit_minutes(&wanted),
            party: opened.party.get(),
            sequence: opened.sequence,
            changed_at: now.as_second(),
        })?;
        let free_at = self.give_back(&slot.id, until).at;
        Ok(MakeOffer { id: self.ids.uuid(), appointment: row.id, sequence: row.sequence, wanted, until, free_at, message, now })
    }
}
