//! The portal: what people can do, and what may be refused.

use std::collections::HashSet;
use std::sync::{Arc, RwLock};

use anjia_domain::appointment::PartySize;
use anjia_domain::calendar::LEAD_MINUTES;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::ids::DrawId;
use anjia_domain::slot::SlotId;
use anjia_domain::time;
use anjia_domain::visit::{Also, Further};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::board::Boards;
use crate::details::{Details, RawDetails};
use crate::keys::Keys;
use crate::outbox::{Kind, Message};
use crate::ports::{
    Appointment, Book, BookOutcome, Clock, GiveBack, HoldOutcome, HoldRow, Ids, NewAppointment, NewMessage, PlaceHold, Source, Store,
    StoreError, Wanted,
};
use crate::registrations::Households;
use crate::seal::{self, Place, SealError, Sealed};

/// How long a seat is held while details are typed, in minutes.
pub const HOLD_MINUTES: i64 = 10;
/// The shortest and longest time, in seconds, until a seat given back is free again.
const BACK_LEAST: i64 = 5 * 60;
const BACK_MOST: i64 = 60 * 60;
/// At least so many seconds to draw the moment from, or it could be guessed.
const BACK_CHOICE: i64 = 10 * 60;
/// How often a code is drawn anew before giving up; each draw fails with the odds of two codes being equal.
pub(crate) const CODE_DRAWS: usize = 20;

/// Why something could not be done for a reason of our own.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// The store.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// Sealed data.
    #[error("sealed data does not open")]
    Seal(#[from] SealError),
    /// Data that cannot be written as JSON.
    #[error("data cannot be encoded")]
    Encode(#[source] serde_json::Error),
    /// No free code was drawn.
    #[error("no free appointment code was found")]
    NoCode,
}

/// Why a slot is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// There is no such slot.
    #[error("there is no such slot")]
    Unknown,
    /// It is past, or begins too soon.
    #[error("the slot is past")]
    Past,
    /// All seats are taken.
    #[error("the slot is full")]
    Full,
    /// There is not enough room for so many people.
    #[error("the slot has no room for so many people")]
    NoRoom,
    /// There is not enough room for all services from there on.
    #[error("there is no room for all services from the slot on")]
    NoRoomForAll,
}

/// Why none of the ways was free.
pub(crate) fn no_room(ways: &[Wanted], also: &Also) -> SlotError {
    if !also.is_empty() {
        return SlotError::NoRoomForAll;
    }
    if ways.iter().any(|w| w.count() == 1) { SlotError::Full } else { SlotError::NoRoom }
}

/// How holding went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The seat is held under this id.
    Yes(Uuid),
    /// The slot was refused.
    No(SlotError),
    /// The hold had become an appointment already.
    Booked(Uuid),
}

/// A hold with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its id.
    pub id: Uuid,
    /// The slot.
    pub slot: SlotId,
    /// How many rows of seats it holds.
    pub seats: u32,
    /// Over how many slots it reaches.
    pub slots: u16,
    /// Where the services after the first begin.
    pub further: Further,
    /// When it runs or ran out.
    pub expires_at: Timestamp,
    /// Whether it still holds the seat.
    pub live: bool,
    /// What was typed.
    pub details: Option<RawDetails>,
    /// The appointment it became.
    pub appointment: Option<Uuid>,
}

/// How booking went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Booked {
    /// Booked, now or by an earlier sending of the same form.
    Yes {
        /// The appointment.
        appointment: Box<Appointment>,
        /// Whether it was there before.
        again: bool,
    },
    /// The hold has run out.
    HoldGone,
    /// The hold was changed elsewhere since it was looked over.
    HoldChanged,
    /// The slot was refused.
    No(SlotError),
    /// The key was used for another request.
    KeyReused,
    /// This e-mail address or telephone number has as many appointments to come as it may.
    TooMany,
}

/// Somebody's name and contacts, sealed for one row, with the blind indexes by which that row is found.
pub(crate) struct SealedPerson {
    pub(crate) name: Sealed,
    pub(crate) email: Option<Sealed>,
    pub(crate) phone: Option<Sealed>,
    pub(crate) email_index: Option<Vec<u8>>,
    pub(crate) phone_index: Option<Vec<u8>>,
}

/// The use cases, with the ports they need.
pub struct Portal {
    /// The data set.
    pub catalogue: Arc<Catalogue>,
    /// The database.
    pub store: Arc<dyn Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// The keys.
    pub keys: Keys,
    boards: Boards,
    pub(crate) households: Households,
    /// Draws that are over, as far as this process has looked.
    pub(crate) drawn: RwLock<HashSet<DrawId>>,
}

/// How long a seat given back stays away, in seconds, of a number drawn and what is left until its slot begins: 5 to 60 minutes, but back
/// while it can still be booked. Where that leaves less than ten minutes to draw from it stays away: who comes in person may have it.
fn back_after(drawn: u64, left: i64) -> i64 {
    let last = left - 60 * LEAD_MINUTES;
    let most = if last < BACK_LEAST + BACK_CHOICE { BACK_MOST } else { last.min(BACK_MOST) };
    BACK_LEAST + i64::try_from(drawn % (most - BACK_LEAST + 1).unsigned_abs()).unwrap_or(0)
}

impl Portal {
    /// The use cases on these ports.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, keys: Keys) -> Self {
        Self { catalogue, store, clock, ids, keys, boards: Boards::default(), households: Households::default(), drawn: RwLock::default() }
    }

    pub(crate) fn boards(&self) -> &Boards {
        &self.boards
    }

    /// A new random id that sorts by time (UUID version 7).
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let mut random = [0; 10];
        self.ids.fill(&mut random);
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// When seats given back at `now` are free again: after a random 5 to 60 minutes, so that nobody can hand one over.
    pub(crate) fn give_back(&self, slot: &SlotId, now: Timestamp) -> GiveBack {
        let mut random = [0; 8];
        self.ids.fill(&mut random);
        let wait = back_after(u64::from_be_bytes(random), slot.start().duration_since(now).as_secs());
        GiveBack { id: self.ids.uuid(), at: now.saturating_add(SignedDuration::from_secs(wait)).unwrap_or(now) }
    }

    /// Holds seats for ten minutes, with those for the services that follow. `draft` is an earlier hold of the same person: what was
    /// typed there stays.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn hold(&self, slot: &SlotId, also: &Also, draft: Option<&Hold>) -> Result<Held, PortalError> {
        let party = draft.and_then(|d| d.details.as_ref()).and_then(|raw| raw.party_size.parse().ok()).unwrap_or(PartySize::ONE);
        self.place(slot, draft.map(|d| d.id), party, also).await
    }

    /// Sees to it that a hold has room for a party: it is placed anew in its slot where it has not.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn fit(&self, hold: &Hold, party: PartySize) -> Result<Held, PortalError> {
        if self.fits(hold, party) {
            return Ok(Held::Yes(hold.id));
        }
        self.place(&hold.slot, Some(hold.id), party, &hold.further.also()).await
    }

    /// Whether a hold has just the room for a party.
    #[must_use]
    pub fn fits(&self, hold: &Hold, party: PartySize) -> bool {
        self.held_way(hold, party).is_some()
    }

    /// How long a party's visit takes in the time it holds, in minutes.
    #[must_use]
    pub fn hold_minutes(&self, hold: &Hold, party: PartySize) -> Option<u16> {
        self.held_way(hold, party).map(|way| self.visit_minutes(&way))
    }

    /// The way in which a hold has just the room for a party.
    fn held_way(&self, hold: &Hold, party: PartySize) -> Option<Wanted> {
        let offered = self.offered(hold.slot.service(), hold.slot.office())?;
        let slot = self.catalogue.calendar.slot(offered.office, offered.offer, &hold.slot)?;
        let ways = self.ways(&slot, party, &hold.further.also());
        ways.into_iter().find(|w| (w.count(), w.slots()) == (hold.seats, hold.slots) && w.further() == hold.further)
    }

    async fn place(&self, slot: &SlotId, id: Option<Uuid>, party: PartySize, also: &Also) -> Result<Held, PortalError> {
        let slot = match self.bookable(slot) {
            Ok((_, slot)) => slot,
            Err(refused) => return Ok(Held::No(refused)),
        };
        let now = self.clock.now();
        let id = id.unwrap_or_else(|| self.ids.uuid());
        let expires_at = time::plus_minutes(now, HOLD_MINUTES);
        let ways = self.ways(&slot, party, also);
        for wanted in ways.iter().cloned() {
            match self.store.place_hold(PlaceHold { id, wanted, expires_at, now }).await? {
                HoldOutcome::Held => return Ok(Held::Yes(id)),
                HoldOutcome::Booked(appointment) => return Ok(Held::Booked(appointment)),
                HoldOutcome::Full => {}
            }
        }
        Ok(Held::No(no_room(&ways, also)))
    }

    /// A hold with what was typed, run out or not.
    ///
    /// # Errors
    /// When the store does not answer or the details do not open.
    pub async fn hold_with_details(&self, id: Uuid) -> Result<Option<Hold>, PortalError> {
        let Some(row) = self.store.hold(id).await? else { return Ok(None) };
        let HoldRow { id, slot, expires_at, details, appointment, seats, slots, further } = row;
        let details = match details {
            Some(sealed) => serde_json::from_str(&seal::open(&self.keys, details_place(id), &sealed)?).ok(),
            None => None,
        };
        let live = appointment.is_none() && expires_at > self.clock.now();
        Ok(Some(Hold { id, slot, seats, slots, further, expires_at, live, details, appointment }))
    }

    /// Keeps what was typed, right or wrong; false when there is no such hold.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn save_details(&self, id: Uuid, raw: &RawDetails) -> Result<bool, PortalError> {
        let text = serde_json::to_string(raw).map_err(PortalError::Encode)?;
        let sealed = seal::seal(&self.keys, &*self.ids, details_place(id), &text)?;
        Ok(self.store.save_details(id, sealed).await?)
    }

    /// Books what a hold holds, for a registration if it goes with one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn book_hold(&self, hold: &Hold, details: &Details, registration: Option<Uuid>) -> Result<Booked, PortalError> {
        let Some(minutes) = self.hold_minutes(hold, details.party) else { return Ok(Booked::No(SlotError::Unknown)) };
        let source = Source::Hold { id: hold.id, slot: hold.slot.clone(), seats: hold.seats };
        self.book(source, (&hold.slot, &hold.further, minutes), details, registration).await
    }

    /// Books a slot, and those of the services that follow, for a machine that names its request, so that a retry gives the same
    /// appointment.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn book_slot(&self, slot: &SlotId, also: &Also, details: &Details, key: &str, request: &[u8]) -> Result<Booked, PortalError> {
        let request_hash = Sha256::digest(request).to_vec();
        let found = match self.bookable(slot) {
            Ok((_, found)) => found,
            // It may have been booked in time, and only the answer was lost.
            Err(_) if self.store.is_known(key).await? => {
                let source = Source::Direct { wanted: Wanted::one(slot.clone(), 0), key: key.to_owned(), request_hash };
                return self.book(source, (slot, &Further::default(), 0), details, None).await;
            }
            Err(refused) => return Ok(Booked::No(refused)),
        };
        let ways = self.ways(&found, details.party, also);
        // Ten thousand people who come too late need not wait for the writer. A retry does: it may have been booked.
        if self.is_surely_full(slot, &ways) && !self.store.is_known(key).await? {
            return Ok(Booked::No(no_room(&ways, also)));
        }
        for wanted in ways.iter().cloned() {
            let (further, minutes) = (wanted.further(), self.visit_minutes(&wanted));
            let source = Source::Direct { wanted, key: key.to_owned(), request_hash: request_hash.clone() };
            match self.book(source, (slot, &further, minutes), details, None).await? {
                Booked::No(SlotError::Full) => {}
                outcome => return Ok(outcome),
            }
        }
        Ok(Booked::No(no_room(&ways, also)))
    }

    async fn book(
        &self,
        source: Source,
        (slot, further, minutes): (&SlotId, &Further, u16),
        details: &Details,
        registration: Option<Uuid>,
    ) -> Result<Booked, PortalError> {
        for _ in 0..CODE_DRAWS {
            let appointment = NewAppointment { further: further.clone(), ..self.new_appointment(details, minutes)? };
            let message = self.booked_message(Kind::Confirmed, &appointment, details, slot)?;
            let now = self.clock.now();
            let limit = self.catalogue.site.appointments_per_contact;
            match self.store.book(Book { source: source.clone(), appointment, message, limit, registration, now }).await? {
                BookOutcome::Booked(appointment) => return Ok(Booked::Yes { appointment: Box::new(appointment), again: false }),
                BookOutcome::Already(appointment) => return Ok(Booked::Yes { appointment: Box::new(appointment), again: true }),
                BookOutcome::HoldGone => return Ok(Booked::HoldGone),
                BookOutcome::HoldChanged => return Ok(Booked::HoldChanged),
                BookOutcome::Full => return Ok(Booked::No(SlotError::Full)),
                BookOutcome::KeyReused => return Ok(Booked::KeyReused),
                BookOutcome::TooMany => return Ok(Booked::TooMany),
                BookOutcome::CodeTaken => {}
            }
        }
        Err(PortalError::NoCode)
    }

    /// A new appointment of somebody for one service, sealed, under a fresh id and code.
    pub(crate) fn new_appointment(&self, details: &Details, minutes: u16) -> Result<NewAppointment, PortalError> {
        let (id, code) = (self.uuid(), self.ids.code());
        let SealedPerson { name, email, phone, email_index, phone_index } = self.sealed_person("appointments", id, details)?;
        Ok(NewAppointment {
            id,
            code,
            minutes,
            name,
            email,
            phone,
            email_index,
            phone_index,
            language: details.language,
            party: details.party,
            further: Further::default(),
        })
    }

    /// Name and contacts as a row of a table keeps them.
    pub(crate) fn sealed_person(&self, table: &'static str, row: Uuid, details: &Details) -> Result<SealedPerson, PortalError> {
        let sealed = |column: &'static str, text: &str| seal::seal(&self.keys, &*self.ids, Place { table, column, row }, text);
        let optional = |column: &'static str, text: Option<&str>| text.map(|t| sealed(column, t)).transpose();
        let (email, phone) = (details.email.as_ref(), details.phone.as_ref());
        Ok(SealedPerson {
            name: sealed("name", details.name.as_str())?,
            email: optional("email", email.map(anjia_domain::contact::Email::as_str))?,
            phone: optional("phone", phone.map(anjia_domain::contact::Phone::as_str))?,
            email_index: email.map(|e| self.keys.index("email", &e.key())),
            phone_index: phone.map(|p| self.keys.index("phone", p.as_str())),
        })
    }

    /// What tells of a new appointment, if there is an address for it.
    pub(crate) fn booked_message(
        &self,
        kind: Kind,
        new: &NewAppointment,
        details: &Details,
        slot: &SlotId,
    ) -> Result<Option<NewMessage>, PortalError> {
        let Some(email) = &details.email else { return Ok(None) };
        let message = Message {
            kind,
            to: email.as_str().to_owned(),
            name: details.name.as_str().to_owned(),
            language: details.language,
            appointment: new.id,
            code: new.code,
            secret: self.keys.link_secret(new.id, new.code),
            slot: slot.clone(),
            further: new.further.clone(),
            before: None,
            until: None,
            minutes: new.minutes,
            party: details.party.get(),
            sequence: 0,
            changed_at: self.clock.now().as_second(),
        };
        self.message(&message).map(Some)
    }

    /// Opens a sealed column of an appointment.
    pub(crate) fn opened(&self, id: Uuid, column: &'static str, sealed: &Sealed) -> Result<String, PortalError> {
        Ok(seal::open(&self.keys, Place { table: "appointments", column, row: id }, sealed)?)
    }
}

fn details_place(hold: Uuid) -> Place {
    Place { table: "holds", column: "details", row: hold }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_given_back_stays_away_so_long_that_nobody_can_wait_for_it() {
        // One in five minutes, two hours, a day: every minute of an hour may be the one.
        for left in [300, 7200, 86_400] {
            let waits: HashSet<_> = (0..10_000).map(|n| back_after(n * 7, left) / 60).collect();
            assert_eq!((waits.len(), waits.iter().min(), waits.iter().max()), (56, Some(&5), Some(&60)), "{left} s left");
        }
        // Half an hour before: back in time to be booked, and not in a moment that can be known.
        let waits: HashSet<_> = (0..10_000).map(|n| back_after(n * 7, 30 * 60) / 60).collect();
        assert_eq!((waits.len(), waits.iter().min(), waits.iter().max()), (16, Some(&5), Some(&20)));
    }
}
