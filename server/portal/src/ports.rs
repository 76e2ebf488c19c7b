//! What the use cases need from outside: a store, a clock, randomness, and somebody who delivers mail.

use anjia_domain::Lang;
use anjia_domain::appointment::{PartySize, State};
use anjia_domain::code::Code;
use anjia_domain::ids::{DrawId, OfficeId, ServiceId};
use anjia_domain::slot::SlotId;
use anjia_domain::visit::Further;
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::copy::Table;
use crate::desks::ports::Desks;
use crate::help::ports::Assistance;
use crate::outbox::{Kind, Letter};
use crate::registrations::ports::Registry;
use crate::seal::Sealed;
use crate::search::SearchIndex;
use crate::training::ports::Training;

/// The time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Randomness.
pub trait Ids: Send + Sync {
    /// Fills a buffer with unpredictable bytes.
    fn fill(&self, buffer: &mut [u8]);

    /// A random id that tells nothing of the time (UUID version 4).
    fn uuid(&self) -> Uuid {
        let mut random = [0; 16];
        self.fill(&mut random);
        uuid::Builder::from_random_bytes(random).into_uuid()
    }

    /// A random code.
    fn code(&self) -> Code {
        loop {
            let mut random = [0; 8];
            self.fill(&mut random);
            if let Some(code) = Code::from_number(u64::from_be_bytes(random)) {
                return code;
            }
        }
    }
}

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is full or is locked; trying again later may help.
    #[error("the database does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// More work is waiting than can be done soon; trying again later helps.
    #[error("the writer's queue is full")]
    Busy,
    /// A guard of the database refused what the code would have done. Nothing was changed; the code has a fault.
    #[error("a guard of the database refused a change")]
    Guard(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row that our own code cannot have written.
    #[error("inconsistent row {row} in {table}.{column}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row, by its technical id.
        row: String,
    },
}

/// How many seats of a slot are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The slot.
    pub slot: SlotId,
    /// Its taken seats: appointments and running holds.
    pub seats: u16,
}

/// What is taken of one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The slot.
    pub slot: SlotId,
    /// Its capacity by the calendar.
    pub capacity: u16,
}

/// What an appointment or a hold takes, all or nothing: so many counters, the same ones in each of some slots that follow each other.
///
/// Four people side by side are four counters in one slot; a long visit is one counter in several slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The slot it begins in.
    pub first: Part,
    /// The slots after it.
    pub more: Vec<Part>,
    /// How many counters.
    pub seats: u16,
    /// What is taken for the services after the first, each with counters of its own; nothing follows in these.
    pub then: Vec<Wanted>,
}

impl Wanted {
    /// One counter in one slot.
    #[must_use]
    pub fn one(slot: SlotId, capacity: u16) -> Self {
        Self { first: Part { slot, capacity }, more: Vec::new(), seats: 1, then: Vec::new() }
    }

    /// What is taken for each service, in order.
    pub fn legs(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.then)
    }

    /// Where the services after the first begin.
    #[must_use]
    pub fn further(&self) -> Further {
        self.then.iter().map(|leg| leg.first.slot.clone()).collect()
    }

    /// All slots of the first service, in order.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// How many slots it reaches over.
    #[must_use]
    pub fn slots(&self) -> u16 {
        self.legs().map(Self::own_slots).sum()
    }

    /// How many rows of seats it takes.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.legs().map(|leg| u32::from(leg.seats) * u32::from(leg.own_slots())).sum()
    }

    fn own_slots(&self) -> u16 {
        u16::try_from(self.more.len() + 1).unwrap_or(u16::MAX)
    }
}

/// Asks for seats while details are typed.
#[derive(Clone, Debug)]
pub struct PlaceHold {
    /// The hold's id. If it exists already, it moves to the new slot and keeps its details.
    pub id: Uuid,
    /// What is held.
    pub wanted: Wanted,
    /// When the hold runs out.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// How a hold went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldOutcome {
    /// The seat is held.
    Held,
    /// No seat is free.
    Full,
    /// The hold has become an appointment already.
    Booked(Uuid),
}

/// A hold as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRow {
    /// Its id.
    pub id: Uuid,
    /// The slot it holds or held.
    pub slot: SlotId,
    /// When it runs or ran out.
    pub expires_at: Timestamp,
    /// What was typed.
    pub details: Option<Sealed>,
    /// The appointment it became.
    pub appointment: Option<Uuid>,
    /// How many rows of seats it holds or held.
    pub seats: u32,
    /// Over how many slots it reaches or reached.
    pub slots: u16,
    /// Where the services after the first begin.
    pub further: Further,
}

/// A new appointment, personal data sealed.
#[derive(Clone, Debug)]
pub struct NewAppointment {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// How long, in minutes.
    pub minutes: u16,
    /// The name to call.
    pub name: Sealed,
    /// E-mail.
    pub email: Option<Sealed>,
    /// Telephone.
    pub phone: Option<Sealed>,
    /// Blind index of the e-mail.
    pub email_index: Option<Vec<u8>>,
    /// Blind index of the telephone number.
    pub phone_index: Option<Vec<u8>>,
    /// The person's language.
    pub language: Lang,
    /// How many people.
    pub party: PartySize,
    /// Where the services after the first begin.
    pub further: Further,
}

/// A message to be stored with the change it tells of.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its id.
    pub id: Uuid,
    /// What it tells.
    pub kind: Kind,
    /// Everything needed to write it.
    pub body: Sealed,
}

/// Where an appointment's seat comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A hold, as it was looked over; booking it twice gives the same appointment.
    Hold {
        /// Which.
        id: Uuid,
        /// The slot it held then.
        slot: SlotId,
        /// How many rows of seats it held then.
        seats: u32,
    },
    /// Straight from a slot, by a machine that names the request; the same name gives the same appointment.
    Direct {
        /// What is taken.
        wanted: Wanted,
        /// The machine's name of the request.
        key: String,
        /// Hash of what it asked.
        request_hash: Vec<u8>,
    },
}

/// Books.
#[derive(Clone, Debug)]
pub struct Book {
    /// Where the seat comes from.
    pub source: Source,
    /// The appointment.
    pub appointment: NewAppointment,
    /// The confirmation, if there is an address for it.
    pub message: Option<NewMessage>,
    /// How many appointments to come one e-mail address, telephone number or registration may have.
    pub limit: u16,
    /// The registration it goes with.
    pub registration: Option<Uuid>,
    /// Now.
    pub now: Timestamp,
}

/// How booking went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookOutcome {
    /// Booked now.
    Booked(Appointment),
    /// This hold or key had booked it before.
    Already(Appointment),
    /// The hold has run out or was never there.
    HoldGone,
    /// The hold has another time or size than was looked over.
    HoldChanged,
    /// No seat is free.
    Full,
    /// The key was used for another request.
    KeyReused,
    /// The code exists; draw another.
    CodeTaken,
    /// This e-mail address, telephone number or registration has as many appointments to come as it may.
    TooMany,
}

/// An appointment as stored, personal data sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// Its slot.
    pub slot: SlotId,
    /// Where the services after the first begin.
    pub further: Further,
    /// How long, in minutes.
    pub minutes: u16,
    /// Its state.
    pub state: State,
    /// The name to call.
    pub name: Sealed,
    /// E-mail.
    pub email: Option<Sealed>,
    /// Telephone.
    pub phone: Option<Sealed>,
    /// Blind index of the e-mail.
    pub email_index: Option<Vec<u8>>,
    /// Blind index of the telephone number.
    pub phone_index: Option<Vec<u8>>,
    /// The person's language.
    pub language: Lang,
    /// How many people.
    pub party: PartySize,
    /// Counts the changes, for calendar files.
    pub sequence: u32,
    /// When it was booked.
    pub created_at: Timestamp,
}

/// Moves an appointment to another slot of the same office and services.
#[derive(Clone, Debug)]
pub struct Move {
    /// Which.
    pub id: Uuid,
    /// The sequence the person saw; another one means somebody else was faster.
    pub sequence: u32,
    /// Where to.
    pub wanted: Wanted,
    /// The offer whose seats are taken; else they are taken from what is free.
    pub offer: Option<Uuid>,
    /// The new length.
    pub minutes: u16,
    /// The message.
    pub message: Option<NewMessage>,
    /// What becomes of the old seats.
    pub back: GiveBack,
    /// Now.
    pub now: Timestamp,
}

/// When given-back seats are free again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GiveBack {
    /// A fresh id; until they are free the seats are held under it, by nobody.
    pub id: Uuid,
    /// When they are free. Not later than now: at once.
    pub at: Timestamp,
}

/// Cancels an appointment.
#[derive(Clone, Debug)]
pub struct Cancel {
    /// Which.
    pub id: Uuid,
    /// The sequence the person saw.
    pub sequence: u32,
    /// The message.
    pub message: Option<NewMessage>,
    /// What becomes of its seats.
    pub back: GiveBack,
    /// Now.
    pub now: Timestamp,
}

/// How moving or cancelling went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeOutcome {
    /// Done.
    Changed(Appointment),
    /// It already was so; nothing was written, nothing is sent.
    Unchanged(Appointment),
    /// Something else changed it first.
    Stale(Appointment),
    /// No seat is free in the new slot, or the offer is over.
    Full,
    /// It can't be changed any more.
    Closed(Appointment),
    /// There is no such appointment.
    Missing,
}

/// Seats that were given back, offered to an appointment whose person waits for an earlier time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id; the seats are held under it.
    pub id: Uuid,
    /// The slot they begin in.
    pub slot: SlotId,
    /// Over how many slots they reach.
    pub slots: u16,
    /// Until when it can be accepted.
    pub until: Timestamp,
}

/// Somebody who waits for an earlier time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The place in the line.
    pub since: Timestamp,
    /// What is offered now.
    pub offer: Option<Offer>,
}

/// Offers seats that were given back.
#[derive(Clone, Debug)]
pub struct MakeOffer {
    /// A fresh id.
    pub id: Uuid,
    /// To which appointment.
    pub appointment: Uuid,
    /// The sequence that was seen of it.
    pub sequence: u32,
    /// What.
    pub wanted: Wanted,
    /// Until when it can be accepted.
    pub until: Timestamp,
    /// When the seats are free for everybody if nobody who waits takes them. After `until`.
    pub free_at: Timestamp,
    /// The message.
    pub message: NewMessage,
    /// Now.
    pub now: Timestamp,
}

/// A draw that opens.
#[derive(Clone, Debug)]
pub struct NewDraw {
    /// Its id.
    pub id: DrawId,
    /// The row its seed is sealed for.
    pub key: Uuid,
    /// SHA-256 of the seed.
    pub commitment: Vec<u8>,
    /// The seed.
    pub seed: Sealed,
    /// The beginning of its last day; what is kept of it is counted from there.
    pub ends_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// A draw as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawRow {
    /// The row its seed is sealed for.
    pub key: Uuid,
    /// SHA-256 of the seed.
    pub commitment: Vec<u8>,
    /// The seed, sealed.
    pub seed: Sealed,
    /// The seed, after the draw.
    pub published: Option<Vec<u8>>,
    /// When it was drawn.
    pub drawn_at: Option<Timestamp>,
}

/// An entry into a draw.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Its id.
    pub id: Uuid,
    /// The draw.
    pub draw: DrawId,
    /// SHA-256 of its receipt.
    pub fingerprint: Vec<u8>,
    /// Receipt, and what was typed.
    pub details: Sealed,
    /// Blind index of the e-mail.
    pub email_index: Option<Vec<u8>>,
    /// Blind index of the telephone number.
    pub phone_index: Option<Vec<u8>>,
    /// The receipt's mail.
    pub message: NewMessage,
    /// Now.
    pub now: Timestamp,
}

/// How entering went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnterOutcome {
    /// In the draw.
    Entered,
    /// This contact is in the draw already.
    Already,
    /// It is drawn already, or was never opened.
    Over,
}

/// An entry before the draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of its receipt.
    pub fingerprint: Vec<u8>,
    /// Receipt, and what was typed.
    pub details: Sealed,
    /// How many appointments to come the e-mail address or the telephone number has, whichever has more.
    pub live: u32,
}

/// An entry as it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedEntry {
    /// SHA-256 of its receipt.
    pub fingerprint: Vec<u8>,
    /// The place it was drawn at; before the draw there is none.
    pub rank: Option<u32>,
    /// Whether it got a time.
    pub seated: bool,
}

/// What the draw gave an entry.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The entry.
    pub entry: Uuid,
    /// The place it was drawn at, from 1.
    pub rank: u32,
    /// The appointment, and its seat.
    pub booking: Option<(NewAppointment, Wanted)>,
    /// What tells of it; nothing where the entry could not be read.
    pub message: Option<NewMessage>,
}

/// The end of a draw.
#[derive(Clone, Debug)]
pub struct FinishDraw {
    /// Which.
    pub draw: DrawId,
    /// The seed, to be published.
    pub seed: Vec<u8>,
    /// All its entries.
    pub placed: Vec<Placed>,
    /// How many appointments to come one e-mail address or telephone number may have.
    pub limit: u16,
    /// Now.
    pub now: Timestamp,
}

/// A message due to be sent.
#[derive(Clone, Debug)]
pub struct Due {
    /// Its id.
    pub id: Uuid,
    /// What it tells.
    pub kind: Kind,
    /// Everything needed to write it.
    pub body: Sealed,
    /// How often it was tried.
    pub attempts: u32,
}

/// How many messages stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Not sent yet.
    pub waiting: u64,
    /// Given up on.
    pub dead: u64,
}

/// The database. Every command is one transaction, answered only when it is durable.
#[async_trait]
pub trait Store: Registry + Desks + Training + Assistance + SearchIndex {
    /// Another number after each change of seats this process made or heard of.
    fn version(&self) -> u64;
    /// Taken seats of an office's slots for a service that begin in `from..to`.
    async fn taken(
        &self,
        office: &OfficeId,
        service: &ServiceId,
        from: Timestamp,
        to: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Taken>, StoreError>;
    /// Holds a seat, or moves a hold.
    async fn place_hold(&self, command: PlaceHold) -> Result<HoldOutcome, StoreError>;
    /// A hold, run out or not.
    async fn hold(&self, id: Uuid) -> Result<Option<HoldRow>, StoreError>;
    /// Keeps what was typed; false when there is no such hold.
    async fn save_details(&self, id: Uuid, details: Sealed) -> Result<bool, StoreError>;
    /// Books.
    async fn book(&self, command: Book) -> Result<BookOutcome, StoreError>;
    /// Whether a machine's name stands for a request already.
    async fn is_known(&self, key: &str) -> Result<bool, StoreError>;
    /// An appointment by its code.
    async fn appointment(&self, code: Code) -> Result<Option<Appointment>, StoreError>;
    /// An appointment by its id.
    async fn appointment_by_id(&self, id: Uuid) -> Result<Option<Appointment>, StoreError>;
    /// Moves.
    async fn move_appointment(&self, command: Move) -> Result<ChangeOutcome, StoreError>;
    /// Cancels.
    async fn cancel(&self, command: Cancel) -> Result<ChangeOutcome, StoreError>;
    /// Puts an appointment into the line of those who would like an earlier time, or leaves it at its place there; false when it
    /// cannot be changed any more.
    async fn wait(&self, appointment: Uuid, now: Timestamp) -> Result<bool, StoreError>;
    /// Takes it out of the line and declines what is offered; false when it did not wait.
    async fn stop_waiting(&self, appointment: Uuid) -> Result<bool, StoreError>;
    /// Whether it waits, and what is offered.
    async fn waiting(&self, appointment: Uuid) -> Result<Option<Waiting>, StoreError>;
    /// Slots that begin after `from` with seats given back, offered to nobody and not free yet, for which somebody waits.
    async fn returned(&self, from: Timestamp, now: Timestamp) -> Result<Vec<SlotId>, StoreError>;
    /// Those who wait for such a slot: booked later, with no other offer, and not offered this time before. First come, first named.
    async fn next_waiting(&self, slot: &SlotId, now: Timestamp, limit: u32) -> Result<Vec<Appointment>, StoreError>;
    /// Offers; false when the appointment or the seats have changed meanwhile.
    async fn offer(&self, command: MakeOffer) -> Result<bool, StoreError>;
    /// Declines an offer; the appointment keeps its place in the line. False when the offer is over.
    async fn decline(&self, offer: Uuid, now: Timestamp) -> Result<bool, StoreError>;
    /// Ends offers whose time is over and sends those who did not answer to the end of the line; gives how many.
    async fn end_offers(&self, now: Timestamp) -> Result<u64, StoreError>;
    /// Opens a draw; gives what is stored, which is an earlier one's where it was open already.
    async fn open_draw(&self, command: NewDraw) -> Result<DrawRow, StoreError>;
    /// A draw that has opened.
    async fn draw(&self, id: &DrawId) -> Result<Option<DrawRow>, StoreError>;
    /// Enters a draw: one entry for each contact.
    async fn enter_draw(&self, command: NewEntry) -> Result<EnterOutcome, StoreError>;
    /// How many have entered.
    async fn count_entries(&self, draw: &DrawId) -> Result<u64, StoreError>;
    /// The entries of a draw that is not drawn yet.
    async fn entries(&self, draw: &DrawId, now: Timestamp) -> Result<Vec<EntryRow>, StoreError>;
    /// The entries by their places, or by their fingerprints before the draw.
    async fn published_entries(&self, draw: &DrawId) -> Result<Vec<PublishedEntry>, StoreError>;
    /// Gives everybody their place, and appointments to those drawn; all or nothing, and once. What was typed to enter is erased. False
    /// when it is drawn already, or somebody entered meanwhile.
    async fn finish_draw(&self, command: FinishDraw) -> Result<bool, StoreError>;
    /// Takes up to `limit` due messages, oldest first, and hides them until `until`, so that two workers do not send one twice.
    async fn claim_messages(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Due>, StoreError>;
    /// A message was delivered; its body is erased.
    async fn message_sent(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError>;
    /// A message was not delivered; without a next time it becomes a dead letter. `reason` holds no personal data.
    async fn message_failed(&self, id: Uuid, reason: &str, next: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError>;
    /// How many messages wait, and how many were given up.
    async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError>;
    /// Frees seats of holds that have run out, erases holds older than `holds_before`, and appointments that ended before
    /// `appointments_before` with everything said of them; gives how many appointments were erased.
    async fn purge(&self, now: Timestamp, holds_before: Timestamp, appointments_before: Timestamp) -> Result<u64, StoreError>;
    /// Writes what the database says of itself where it says nothing yet; gives what it says.
    async fn mark(&self, name: &'static str, value: Vec<u8>) -> Result<Vec<u8>, StoreError>;
    /// Rows of a table after a key, in the order of their keys, as JSON: `(key, row)`.
    async fn export(&self, table: Table, after: &str, limit: u32) -> Result<Vec<(String, String)>, StoreError>;
    /// Writes such rows, a JSON array of them, where they are not there yet; gives how many were new.
    async fn import(&self, table: Table, rows: String) -> Result<u64, StoreError>;
    /// Whether the database answers and its tables are there.
    async fn check(&self) -> Result<(), StoreError>;
    /// Finishes what was accepted and closes.
    async fn close(&self);
}

/// Why a mail was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Trying again later may help.
    #[error("the mail could not be handed over")]
    Later(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Trying again will not help.
    #[error("the mail was refused")]
    Never(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Writes and hands over a mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Delivers one message.
    async fn deliver(&self, id: Uuid, letter: &Letter) -> Result<(), MailError>;
}
