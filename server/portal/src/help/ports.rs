//! What requests for help need of the store.

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::help::{Channel, Consent, State, Visit};
use anjia_domain::ids::{OfficeId, TopicId};
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::ports::{NewMessage, StoreError};
use crate::seal::Sealed;

/// A request that comes in.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// The request.
    pub row: RequestRow,
    /// The name of its sending: the same name gives the same request.
    pub key: String,
    /// Hash of what was sent under it.
    pub request_hash: Vec<u8>,
    /// The mail, if there is an address for it.
    pub message: Option<NewMessage>,
    /// How many open requests one e-mail address or telephone number may have.
    pub limit: u16,
    /// How many requests without either an office may get since `crowd_since`.
    pub crowd: u16,
    /// Since when those are counted.
    pub crowd_since: Timestamp,
}

/// How that went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskOutcome {
    /// It is kept.
    Kept,
    /// This sending had brought it before.
    Already(Box<RequestRow>),
    /// The name stands for another request.
    KeyReused,
    /// The code exists; draw another.
    CodeTaken,
    /// This e-mail address or telephone number has as many open requests as it may.
    TooMany,
    /// The office has got very many without a contact in a short time.
    Crowded,
}

/// A request as stored, what was typed sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// What it is about.
    pub topic: TopicId,
    /// Who answers.
    pub office: OfficeId,
    /// The language of the answer.
    pub language: Lang,
    /// How the person is reached.
    pub channel: Channel,
    /// Where it stands.
    pub state: State,
    /// How a visit at home stands.
    pub visit: Visit,
    /// When the office would come.
    pub visit_at: Option<Timestamp>,
    /// Whether it may be passed on.
    pub consent: Consent,
    /// Whether it was solved.
    pub solved: bool,
    /// Counts the changes.
    pub sequence: u32,
    /// Everything typed.
    pub body: Sealed,
    /// Blind index of the e-mail.
    pub email_index: Option<Vec<u8>>,
    /// Blind index of the telephone number.
    pub phone_index: Option<Vec<u8>>,
    /// When it came in.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// When it is erased if nothing more happens.
    pub expires_at: Timestamp,
}

/// Something that has happened to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Its place in the order, from 1: the request's sequence after it.
    pub number: u32,
    /// What, as a word.
    pub kind: String,
    /// What was written.
    pub body: Option<Sealed>,
    /// When.
    pub at: Timestamp,
}

/// A change, and the event that tells of it.
#[derive(Clone, Debug)]
pub struct ChangeRequest {
    /// The request as it is to stand. Its sequence is one more than the one that was seen: another one means somebody else was faster.
    pub row: RequestRow,
    /// What has happened, as a word.
    pub kind: &'static str,
    /// What was written.
    pub body: Option<Sealed>,
    /// The mail, if there is an address for it.
    pub message: Option<NewMessage>,
    /// The day in China on which it counts as solved, if this change solves it.
    pub solved_on: Option<Date>,
}

/// Requests for help. Every command is one transaction.
#[async_trait]
pub trait Assistance: Send + Sync {
    /// Keeps a request that comes in.
    async fn ask_for_help(&self, new: NewRequest) -> Result<AskOutcome, StoreError>;
    /// A request by its code.
    async fn assistance(&self, code: Code) -> Result<Option<RequestRow>, StoreError>;
    /// What has happened to it, in order.
    async fn assistance_events(&self, request: Uuid) -> Result<Vec<EventRow>, StoreError>;
    /// The open requests of an office, the oldest first.
    async fn assistance_inbox(&self, office: &OfficeId, limit: u32) -> Result<Vec<RequestRow>, StoreError>;
    /// Open requests that were passed on and whose consent stands, those with a greater id than `after`, in the order of their ids.
    async fn assistance_referred(&self, after: Uuid, limit: u32) -> Result<Vec<RequestRow>, StoreError>;
    /// Changes a request; false when it is gone, or somebody else was faster.
    async fn change_assistance(&self, change: ChangeRequest) -> Result<bool, StoreError>;
    /// Erases a request with everything said of it; false when there is none.
    async fn erase_assistance(&self, request: Uuid) -> Result<bool, StoreError>;
    /// How many were solved on a day in China.
    async fn solved_on(&self, day: Date) -> Result<u64, StoreError>;
}
