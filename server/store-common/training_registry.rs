//! The port of training on an opened database: reading goes to the readers, changing to the writer.

use anjia_domain::code::Code;
use anjia_domain::ids::{CourseId, SessionId};
use anjia_domain::slot::SlotId;
use anjia_domain::training::{Course, Session, SessionState};
use anjia_portal::ports::StoreError;
use anjia_portal::training::ports::{
    About, AcceptOutcome, AcceptSeat, CourseCounts, Enrol, EnrolOutcome, EnrolmentOutcome, EnrolmentRow, MarkEnrolment, OfferSeat,
    PutSession, SeatOffer, SessionRow, Training, Withdraw,
};
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::Opened;
use crate::db::Connection;
use crate::writer::{Answer, Command, Reply, finish};
use crate::{courses, enrolments, marks_of_training};

/// What the writer is asked to change of training.
pub(crate) enum TrainingChange {
    Begin(Vec<Course>, Vec<(Session, SlotId)>, Timestamp, Reply<u64>),
    PutCourse(Box<Course>, Timestamp, Reply<()>),
    PutSession(PutSession, Reply<bool>),
    EndSession(SessionId, SessionState, Vec<About>, Timestamp, Reply<bool>),
    Enrol(Enrol, Reply<EnrolOutcome>),
    Withdraw(Withdraw, Reply<EnrolmentOutcome>),
    OfferSeat(OfferSeat, Reply<bool>),
    AcceptSeat(AcceptSeat, Reply<AcceptOutcome>),
    EndOffers(Timestamp, Reply<u64>),
    Mark(MarkEnrolment, Reply<EnrolmentOutcome>),
    Tell(Vec<About>, Timestamp, Reply<()>),
    Purge(Timestamp, Reply<u64>),
}

impl TrainingChange {
    /// Whether it erases what is no longer kept.
    pub(crate) fn erases(&self) -> bool {
        matches!(self, Self::Purge(..))
    }

    /// Whether it may take seats or give them back.
    pub(crate) fn is_of_seats(&self) -> bool {
        matches!(
            self,
            Self::PutSession(..)
                | Self::EndSession(..)
                | Self::Enrol(..)
                | Self::Withdraw(..)
                | Self::OfferSeat(..)
                | Self::AcceptSeat(..)
                | Self::Purge(..)
        )
    }
}

/// Does a change; gives its answer.
pub(crate) async fn execute(connection: &mut Connection, change: TrainingChange) -> Result<(Answer, bool), sqlx::Error> {
    match change {
        TrainingChange::Begin(all, sessions, now, reply) => {
            let result = courses::begin(connection, &all, &sessions, now).await;
            finish(connection, result, true, reply).await
        }
        TrainingChange::PutCourse(course, now, reply) => {
            let result = courses::put(connection, &course, now).await;
            finish(connection, result, true, reply).await
        }
        TrainingChange::PutSession(command, reply) => {
            let result = courses::put_session(connection, &command).await;
            let keep = matches!(result, Ok(true));
            finish(connection, result, keep, reply).await
        }
        TrainingChange::EndSession(id, state, messages, now, reply) => {
            let result = courses::end_session(connection, &id, state, &messages, now).await;
            let keep = matches!(result, Ok(true));
            finish(connection, result, keep, reply).await
        }
        TrainingChange::Enrol(command, reply) => {
            let result = enrolments::enrol(connection, &command).await;
            // A full session must not keep what was tried before it was found full.
            let keep = matches!(result, Ok(EnrolOutcome::Done(_)));
            finish(connection, result, keep, reply).await
        }
        TrainingChange::Withdraw(command, reply) => {
            let result = enrolments::withdraw(connection, &command).await;
            let keep = matches!(result, Ok(EnrolmentOutcome::Changed(_)));
            finish(connection, result, keep, reply).await
        }
        TrainingChange::OfferSeat(command, reply) => {
            let result = enrolments::offer(connection, &command).await;
            let keep = matches!(result, Ok(true));
            finish(connection, result, keep, reply).await
        }
        TrainingChange::AcceptSeat(command, reply) => {
            let result = enrolments::accept(connection, &command).await;
            let keep = matches!(result, Ok(AcceptOutcome::Accepted(_)));
            finish(connection, result, keep, reply).await
        }
        TrainingChange::EndOffers(now, reply) => {
            let result = enrolments::end_offers(connection, now).await;
            finish(connection, result, true, reply).await
        }
        TrainingChange::Mark(command, reply) => {
            let result = marks_of_training::mark(connection, &command).await;
            let keep = matches!(result, Ok(EnrolmentOutcome::Changed(_)));
            finish(connection, result, keep, reply).await
        }
        TrainingChange::Tell(messages, now, reply) => {
            let result = courses::tell(connection, &messages, now).await;
            finish(connection, result, true, reply).await
        }
        TrainingChange::Purge(before, reply) => {
            let result = enrolments::purge(connection, before).await;
            finish(connection, result, true, reply).await
        }
    }
}

impl Opened {
    async fn train<T>(&self, change: impl FnOnce(Reply<T>) -> TrainingChange) -> Result<T, StoreError> {
        self.writer.ask(|reply| Command::Training(Box::new(change(reply)))).await
    }
}

#[async_trait]
impl Training for Opened {
    async fn courses(&self) -> Result<Vec<Course>, StoreError> {
        courses::all(&self.readers).await
    }

    async fn course(&self, id: &CourseId) -> Result<Option<Course>, StoreError> {
        courses::by_id(&self.readers, id).await
    }

    async fn session_ids(&self, from: Timestamp) -> Result<Vec<SessionId>, StoreError> {
        courses::session_ids(&self.readers, from).await
    }

    async fn sessions(&self, course: Option<&CourseId>, from: Timestamp, now: Timestamp) -> Result<Vec<SessionRow>, StoreError> {
        courses::sessions(&self.readers, course, from, now).await
    }

    async fn session(&self, id: &SessionId, now: Timestamp) -> Result<Option<SessionRow>, StoreError> {
        courses::session(&self.readers, id, now).await
    }

    async fn enrolment(&self, code: Code) -> Result<Option<EnrolmentRow>, StoreError> {
        enrolments::by_code(&self.readers, code).await
    }

    async fn enrolment_by_id(&self, id: Uuid) -> Result<Option<EnrolmentRow>, StoreError> {
        enrolments::by_id(&self.readers, id).await
    }

    async fn enrolments_of(&self, session: &SessionId) -> Result<Vec<EnrolmentRow>, StoreError> {
        enrolments::of_session(&self.readers, session).await
    }

    async fn referrals(&self, limit: u32) -> Result<Vec<EnrolmentRow>, StoreError> {
        enrolments::referrals(&self.readers, limit).await
    }

    async fn place_in_line(&self, enrolment: Uuid) -> Result<Option<u32>, StoreError> {
        enrolments::place_in_line(&self.readers, enrolment).await
    }

    async fn seat_offer(&self, enrolment: Uuid, now: Timestamp) -> Result<Option<SeatOffer>, StoreError> {
        enrolments::offer_of(&self.readers, enrolment, now).await
    }

    async fn attendance(&self, enrolment: Uuid) -> Result<Vec<(Date, bool)>, StoreError> {
        enrolments::attendance(&self.readers, enrolment).await
    }

    async fn training_counts(&self) -> Result<Vec<CourseCounts>, StoreError> {
        courses::counts(&self.readers).await
    }

    async fn first_in_lines(&self, from: Timestamp, now: Timestamp, limit: u32) -> Result<Vec<EnrolmentRow>, StoreError> {
        enrolments::first_in_lines(&self.readers, from, now, limit).await
    }

    async fn begin_courses(&self, courses: Vec<Course>, sessions: Vec<(Session, SlotId)>, now: Timestamp) -> Result<u64, StoreError> {
        self.train(|reply| TrainingChange::Begin(courses, sessions, now, reply)).await
    }

    async fn put_course(&self, course: Course, now: Timestamp) -> Result<(), StoreError> {
        self.train(|reply| TrainingChange::PutCourse(Box::new(course), now, reply)).await
    }

    async fn put_session(&self, command: PutSession) -> Result<bool, StoreError> {
        self.train(|reply| TrainingChange::PutSession(command, reply)).await
    }

    async fn end_session(&self, id: &SessionId, state: SessionState, messages: Vec<About>, now: Timestamp) -> Result<bool, StoreError> {
        let id = id.clone();
        self.train(|reply| TrainingChange::EndSession(id, state, messages, now, reply)).await
    }

    async fn enrol(&self, command: Enrol) -> Result<EnrolOutcome, StoreError> {
        self.train(|reply| TrainingChange::Enrol(command, reply)).await
    }

    async fn withdraw(&self, command: Withdraw) -> Result<EnrolmentOutcome, StoreError> {
        self.train(|reply| TrainingChange::Withdraw(command, reply)).await
    }

    async fn offer_seat(&self, command: OfferSeat) -> Result<bool, StoreError> {
        self.train(|reply| TrainingChange::OfferSeat(command, reply)).await
    }

    async fn accept_seat(&self, command: AcceptSeat) -> Result<AcceptOutcome, StoreError> {
        self.train(|reply| TrainingChange::AcceptSeat(command, reply)).await
    }

    async fn end_seat_offers(&self, now: Timestamp) -> Result<u64, StoreError> {
        // Looking first keeps an idle portal from writing anything.
        if !enrolments::any_ended(&self.readers, now).await? {
            return Ok(0);
        }
        self.train(|reply| TrainingChange::EndOffers(now, reply)).await
    }

    async fn mark_enrolment(&self, command: MarkEnrolment) -> Result<EnrolmentOutcome, StoreError> {
        self.train(|reply| TrainingChange::Mark(command, reply)).await
    }

    async fn tell_enrolments(&self, messages: Vec<About>, now: Timestamp) -> Result<(), StoreError> {
        self.train(|reply| TrainingChange::Tell(messages, now, reply)).await
    }

    async fn purge_enrolments(&self, before: Timestamp) -> Result<u64, StoreError> {
        if !enrolments::any_old(&self.readers, before).await? {
            return Ok(0);
        }
        self.train(|reply| TrainingChange::Purge(before, reply)).await
    }
}
