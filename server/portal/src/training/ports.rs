//! What training needs of the database. Seats of sessions are those of the booking engine: holds, guards and the writer are the same.

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::ids::{CourseId, SessionId};
use anjia_domain::slot::SlotId;
use anjia_domain::training::{Course, EnrolmentState, Outcome, Session, SessionState};
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::ports::{GiveBack, NewMessage, StoreError};
use crate::seal::Sealed;

/// A session as stored, with what is taken of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// The session.
    pub session: Session,
    /// The slot its seats are in.
    pub slot: SlotId,
    /// Its state.
    pub state: SessionState,
    /// Counts the changes, for calendar files.
    pub sequence: u32,
    /// Seats taken: by enrolments, running holds and offers.
    pub taken: u16,
    /// How many wait for a seat.
    pub waiting: u32,
}

/// A message about an enrolment.
#[derive(Clone, Debug)]
pub struct About {
    /// The enrolment.
    pub enrolment: Uuid,
    /// The message.
    pub message: NewMessage,
}

/// Makes or changes a session.
#[derive(Clone, Debug)]
pub struct PutSession {
    /// The session.
    pub session: Session,
    /// The slot its seats are in, when it is new.
    pub slot: SlotId,
    /// What tells those who are enrolled or wait.
    pub messages: Vec<About>,
    /// Now.
    pub now: Timestamp,
}

/// Where a seat comes from.
#[derive(Clone, Debug)]
pub enum SeatSource {
    /// A hold, whose id is also the key of the form. A hold that holds no seat leads into the line.
    Hold(Uuid),
    /// A seat or, where none is free, a place in the line: for machines that bring a key of their own.
    Direct {
        /// The machine's name of the request.
        key: String,
        /// Hash of what it asked.
        request_hash: Vec<u8>,
        /// Whether a place in the line will do.
        may_wait: bool,
    },
}

/// A new enrolment, personal data sealed.
#[derive(Clone, Debug)]
pub struct NewEnrolment {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// The session.
    pub session: SessionId,
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
}

/// Enrols.
#[derive(Clone, Debug)]
pub struct Enrol {
    /// Where the seat comes from.
    pub source: SeatSource,
    /// The enrolment.
    pub enrolment: NewEnrolment,
    /// What tells of a seat.
    pub seated: Option<NewMessage>,
    /// What tells of a place in the line.
    pub waits: Option<NewMessage>,
    /// How many enrolments to come one contact may have.
    pub limit: u16,
    /// Now.
    pub now: Timestamp,
}

/// How enrolling went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolOutcome {
    /// Enrolled, or in the line, now.
    Done(EnrolmentRow),
    /// This hold or key had done it before.
    Already(EnrolmentRow),
    /// The hold has run out or was never there.
    HoldGone,
    /// No seat is free.
    Full,
    /// The session has begun, is cancelled or was never there.
    Closed,
    /// This contact has an enrolment in this session already.
    Twice,
    /// This contact has as many enrolments to come as it may.
    TooMany,
    /// The key was used for another request.
    KeyReused,
    /// The code exists; draw another.
    CodeTaken,
}

/// An enrolment as stored, personal data sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// The session.
    pub session: SessionId,
    /// Its state.
    pub state: EnrolmentState,
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
    /// The place in the line.
    pub since: Timestamp,
    /// What came of it.
    pub result: Option<Outcome>,
    /// When the person agreed to be passed on to the job desk.
    pub referred_at: Option<Timestamp>,
    /// Whether work was found.
    pub placed: Option<bool>,
    /// Counts the changes.
    pub sequence: u32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A seat offered to one who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatOffer {
    /// Its id; the seat is held under it.
    pub id: Uuid,
    /// Until when it can be accepted.
    pub until: Timestamp,
    /// Whether it was accepted.
    pub accepted: bool,
    /// Whether it is still open.
    pub open: bool,
}

/// Offers a seat of a session.
#[derive(Clone, Debug)]
pub struct OfferSeat {
    /// A fresh id.
    pub id: Uuid,
    /// To whom.
    pub enrolment: Uuid,
    /// Until when it can be accepted.
    pub until: Timestamp,
    /// When the seat is free for everybody if nobody who waits takes it. After `until`.
    pub free_at: Timestamp,
    /// The message.
    pub message: Option<NewMessage>,
    /// Now.
    pub now: Timestamp,
}

/// Takes the seat that is offered.
#[derive(Clone, Debug)]
pub struct AcceptSeat {
    /// The enrolment.
    pub enrolment: Uuid,
    /// The offer.
    pub offer: Uuid,
    /// The message.
    pub message: Option<NewMessage>,
    /// Now.
    pub now: Timestamp,
}

/// How accepting went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AcceptOutcome {
    /// Enrolled now.
    Accepted(EnrolmentRow),
    /// It was accepted before.
    Already(EnrolmentRow),
    /// The offer is over, or was never made to this enrolment.
    Over,
}

/// Gives a seat or a place in the line up.
#[derive(Clone, Debug)]
pub struct Withdraw {
    /// Which.
    pub enrolment: Uuid,
    /// The message.
    pub message: Option<NewMessage>,
    /// What becomes of the seat.
    pub back: GiveBack,
    /// Now.
    pub now: Timestamp,
}

/// How a change of an enrolment went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolmentOutcome {
    /// Done.
    Changed(EnrolmentRow),
    /// It already was so; nothing was written, nothing is sent.
    Unchanged(EnrolmentRow),
    /// It can't be changed any more.
    Closed(EnrolmentRow),
    /// There is no such enrolment.
    Missing,
}

/// What staff mark of an enrolment.
#[derive(Clone, Debug)]
pub enum Mark {
    /// Whether the person was at the lessons of a day.
    Attendance(Date, bool),
    /// What came of it.
    Result(Outcome),
    /// Whether work was found.
    Placed(bool),
    /// The person agrees to be passed on to the job desk, or no longer.
    Referred(bool),
}

/// Marks an enrolment.
#[derive(Clone, Debug)]
pub struct MarkEnrolment {
    /// Which.
    pub enrolment: Uuid,
    /// What.
    pub mark: Mark,
    /// The message.
    pub message: Option<NewMessage>,
    /// Now.
    pub now: Timestamp,
}

/// How many of a course were trained and found work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseCounts {
    /// The course.
    pub course: CourseId,
    /// Who passed.
    pub trained: u64,
    /// Who found work.
    pub placed: u64,
}

/// Training in the database. Every change is one transaction, answered only when it is durable.
#[async_trait]
pub trait Training: Send + Sync {
    /// All courses, by their ids.
    async fn courses(&self) -> Result<Vec<Course>, StoreError>;
    /// A course.
    async fn course(&self, id: &CourseId) -> Result<Option<Course>, StoreError>;
    /// The ids of all sessions that begin after a time, of whatever state.
    async fn session_ids(&self, from: Timestamp) -> Result<Vec<SessionId>, StoreError>;
    /// Sessions that end after a time, the earliest first; of one course, or of all.
    async fn sessions(&self, course: Option<&CourseId>, from: Timestamp, now: Timestamp) -> Result<Vec<SessionRow>, StoreError>;
    /// A session.
    async fn session(&self, id: &SessionId, now: Timestamp) -> Result<Option<SessionRow>, StoreError>;
    /// An enrolment by its code.
    async fn enrolment(&self, code: Code) -> Result<Option<EnrolmentRow>, StoreError>;
    /// An enrolment by its id.
    async fn enrolment_by_id(&self, id: Uuid) -> Result<Option<EnrolmentRow>, StoreError>;
    /// The enrolments of a session: those with a seat first, then the line, then the others; each by its time.
    async fn enrolments_of(&self, session: &SessionId) -> Result<Vec<EnrolmentRow>, StoreError>;
    /// Who has agreed to be passed on to the job desk and has no answer yet.
    async fn referrals(&self, limit: u32) -> Result<Vec<EnrolmentRow>, StoreError>;
    /// The place in the line, from 1.
    async fn place_in_line(&self, enrolment: Uuid) -> Result<Option<u32>, StoreError>;
    /// What is or was offered to one who waits.
    async fn seat_offer(&self, enrolment: Uuid, now: Timestamp) -> Result<Option<SeatOffer>, StoreError>;
    /// The days that were marked: present or not.
    async fn attendance(&self, enrolment: Uuid) -> Result<Vec<(Date, bool)>, StoreError>;
    /// How many were trained and found work, course by course.
    async fn training_counts(&self) -> Result<Vec<CourseCounts>, StoreError>;
    /// The first in each line to whom nothing was offered, where there is a seat: of sessions that begin after a time.
    async fn first_in_lines(&self, from: Timestamp, now: Timestamp, limit: u32) -> Result<Vec<EnrolmentRow>, StoreError>;
    /// Writes courses and sessions that are not there yet; gives how many were new.
    async fn begin_courses(&self, courses: Vec<Course>, sessions: Vec<(Session, SlotId)>, now: Timestamp) -> Result<u64, StoreError>;
    /// Makes or changes a course.
    async fn put_course(&self, course: Course, now: Timestamp) -> Result<(), StoreError>;
    /// Makes a session or changes one that is planned; false when it is not planned any more, or its course is unknown.
    async fn put_session(&self, command: PutSession) -> Result<bool, StoreError>;
    /// Ends a session: cancelled, or completed. Enrolments of a cancelled one are cancelled and its seats given back. False when it is not
    /// planned any more.
    async fn end_session(&self, id: &SessionId, state: SessionState, messages: Vec<About>, now: Timestamp) -> Result<bool, StoreError>;
    /// Enrols.
    async fn enrol(&self, command: Enrol) -> Result<EnrolOutcome, StoreError>;
    /// Gives a seat or a place in the line up.
    async fn withdraw(&self, command: Withdraw) -> Result<EnrolmentOutcome, StoreError>;
    /// Offers a seat; false when nobody may be offered one, or none is free.
    async fn offer_seat(&self, command: OfferSeat) -> Result<bool, StoreError>;
    /// Takes the seat that is offered.
    async fn accept_seat(&self, command: AcceptSeat) -> Result<AcceptOutcome, StoreError>;
    /// Ends offers whose time is over, and the waiting of those who did not answer; gives how many.
    async fn end_seat_offers(&self, now: Timestamp) -> Result<u64, StoreError>;
    /// Marks an enrolment.
    async fn mark_enrolment(&self, command: MarkEnrolment) -> Result<EnrolmentOutcome, StoreError>;
    /// Sends messages about enrolments.
    async fn tell_enrolments(&self, messages: Vec<About>, now: Timestamp) -> Result<(), StoreError>;
    /// Erases enrolments of sessions that ended before a time, with everything said of them; gives how many. Counts stay.
    async fn purge_enrolments(&self, before: Timestamp) -> Result<u64, StoreError>;
}
