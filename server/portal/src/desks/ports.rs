//! What the desks of employers need of the store.

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::ids::FormId;
use anjia_domain::registration::State;
use anjia_domain::slot::SlotId;
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::ports::{NewAppointment, NewMessage, StoreError, Wanted};
use crate::registrations::ports::NewRegistration;
use crate::seal::Sealed;

/// A desk that is made.
#[derive(Clone, Debug)]
pub struct NewDesk {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// The language of its mails.
    pub language: Lang,
    /// Its key, sealed with the portal's.
    pub key: Sealed,
    /// Company and contact person, sealed with its key.
    pub about: Sealed,
    /// E-mail, sealed with the portal's key.
    pub email: Sealed,
    /// Blind index of the e-mail.
    pub email_index: Vec<u8>,
    /// The most desks of one address.
    pub limit: u16,
    /// The mail with the link.
    pub message: NewMessage,
    /// When it is erased if nobody opens it.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// How making a desk went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskOutcome {
    /// Made.
    Made,
    /// The code exists; draw another.
    CodeTaken,
    /// This address has as many desks as it may.
    TooMany,
}

/// A desk as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// The language of its mails.
    pub language: Lang,
    /// Its key, sealed.
    pub key: Sealed,
    /// Company and contact person, sealed.
    pub about: Sealed,
    /// E-mail, sealed.
    pub email: Sealed,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is erased if nothing happens.
    pub expires_at: Timestamp,
}

/// A table that was uploaded and looked at.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// Its id.
    pub id: Uuid,
    /// The desk.
    pub desk: Uuid,
    /// The form it is for.
    pub form: FormId,
    /// Its rows, sealed with the desk's key.
    pub rows: Sealed,
    /// When the desk is erased if nothing more happens.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// Such a table as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// Its id.
    pub id: Uuid,
    /// The form it is for.
    pub form: FormId,
    /// Its rows; gone when their registrations have begun.
    pub rows: Option<Sealed>,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When the first of its registrations began.
    pub begun_at: Option<Timestamp>,
    /// When all of them had begun.
    pub done_at: Option<Timestamp>,
}

/// A row of a table whose registration begins.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Its number in the table.
    pub line: u32,
    /// The name that the employer gave, sealed with the desk's key.
    pub name: Sealed,
    /// Tells one person from another within the desk without telling who it is.
    pub mark: Vec<u8>,
    /// Whether the person is told by mail.
    pub mailed: bool,
    /// The registration.
    pub registration: NewRegistration,
}

/// Begins some registrations of a table, all or none of them. Rows whose registration has begun before are left as they are.
#[derive(Clone, Debug)]
pub struct PreparePeople {
    /// The desk.
    pub desk: Uuid,
    /// The table.
    pub batch: Uuid,
    /// The rows.
    pub people: Vec<NewPerson>,
    /// Whether these are the last ones: then the table's rows are erased.
    pub last: bool,
    /// Now.
    pub now: Timestamp,
}

/// How that went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrepareOutcome {
    /// So many have begun.
    Begun(u32),
    /// A code exists; draw others.
    CodeTaken,
    /// There is no such table.
    Gone,
}

/// Somebody a desk has prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The table.
    pub batch: Uuid,
    /// The row in it.
    pub line: u32,
    /// The form.
    pub form: FormId,
    /// The name that the employer gave, sealed with the desk's key.
    pub name: Sealed,
    /// Whether the person was told by mail.
    pub mailed: bool,
    /// The registration, while there is one.
    pub registration: Option<(Uuid, Code)>,
    /// When the person first came.
    pub opened_at: Option<Timestamp>,
    /// When the person agreed.
    pub agreed_at: Option<Timestamp>,
    /// How the form stands.
    pub state: Option<State>,
    /// The appointment to come that the desk has booked.
    pub slot: Option<SlotId>,
}

/// An appointment for one of a desk's people.
#[derive(Clone, Debug)]
pub struct PersonBooking {
    /// The table.
    pub batch: Uuid,
    /// The row in it.
    pub line: u32,
    /// The registration it goes with.
    pub registration: Uuid,
    /// The appointment.
    pub appointment: NewAppointment,
    /// What is taken.
    pub wanted: Wanted,
    /// The mail, if there is an address.
    pub message: Option<NewMessage>,
}

/// Books for several of a desk's people: all or none.
#[derive(Clone, Debug)]
pub struct BookPeople {
    /// The desk.
    pub desk: Uuid,
    /// The appointments.
    pub bookings: Vec<PersonBooking>,
    /// How many appointments to come an address or a registration may have.
    pub limit: u16,
    /// Now.
    pub now: Timestamp,
}

/// How that went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleOutcome {
    /// All are booked.
    Booked,
    /// A seat was taken meanwhile.
    Full,
    /// One of them has as many appointments as there may be: the table and the row.
    TooMany(Uuid, u32),
    /// One of them is none of the desk's people, has not agreed or has an appointment: the table and the row.
    NotNow(Uuid, u32),
    /// A code exists; draw others.
    CodeTaken,
}

/// A desk, for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskCount {
    /// Its code.
    pub code: Code,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is erased if nothing happens.
    pub expires_at: Timestamp,
    /// How many people it has prepared.
    pub people: u64,
}

/// Desks in the database. Every change is one transaction, answered only when it is durable.
#[async_trait]
pub trait Desks: Send + Sync {
    /// Makes a desk.
    async fn make_desk(&self, command: NewDesk) -> Result<DeskOutcome, StoreError>;
    /// A desk by its code.
    async fn desk(&self, code: Code) -> Result<Option<DeskRow>, StoreError>;
    /// A desk by its id.
    async fn desk_by_id(&self, id: Uuid) -> Result<Option<DeskRow>, StoreError>;
    /// The desks of an address, the newest first.
    async fn desks_of(&self, email_index: Vec<u8>) -> Result<Vec<DeskRow>, StoreError>;
    /// All desks, the newest first.
    async fn all_desks(&self, limit: u32) -> Result<Vec<DeskCount>, StoreError>;
    /// Somebody has come to a desk: it is kept longer. False when it is gone.
    async fn use_desk(&self, id: Uuid, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError>;
    /// Sends a mail to a desk; false when it is gone.
    async fn mail_desk(&self, id: Uuid, message: NewMessage, now: Timestamp) -> Result<bool, StoreError>;
    /// Keeps a table in the place of those of the desk whose registrations have not begun; false when the desk is gone.
    async fn put_batch(&self, command: NewBatch) -> Result<bool, StoreError>;
    /// A table of a desk.
    async fn batch(&self, desk: Uuid, id: Uuid) -> Result<Option<BatchRow>, StoreError>;
    /// The tables of a desk, the newest first, without their rows.
    async fn batches(&self, desk: Uuid) -> Result<Vec<BatchRow>, StoreError>;
    /// What tells the desk's people apart, as long as their registrations are there.
    async fn people_marks(&self, desk: Uuid) -> Result<Vec<Vec<u8>>, StoreError>;
    /// Begins registrations.
    async fn prepare_people(&self, command: PreparePeople) -> Result<PrepareOutcome, StoreError>;
    /// Whom a desk has prepared, the newest table first.
    async fn people(&self, desk: Uuid, now: Timestamp) -> Result<Vec<PersonRow>, StoreError>;
    /// Books for some of them.
    async fn book_people(&self, command: BookPeople) -> Result<PeopleOutcome, StoreError>;
    /// Desks that are erased before a time and have not been told so.
    async fn expiring_desks(&self, before: Timestamp, limit: u32) -> Result<Vec<Uuid>, StoreError>;
    /// Tells of the coming end, once; false when it was told before or is gone.
    async fn warn_desk(&self, id: Uuid, message: NewMessage, now: Timestamp) -> Result<bool, StoreError>;
    /// Erases a desk: its key first, then everything else, and the registrations of those who have not agreed yet. False when there is none.
    async fn erase_desk(&self, id: Uuid) -> Result<bool, StoreError>;
    /// The person has come to what was prepared for them.
    async fn open_preparation(&self, registration: Uuid, now: Timestamp) -> Result<(), StoreError>;
    /// The person agrees to what an employer has prepared; false when there is nothing to agree to.
    async fn agree(&self, registration: Uuid, consent: &'static str, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError>;
}
