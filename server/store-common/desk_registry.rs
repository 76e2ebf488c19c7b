//! The port of desks on an opened database: reading goes to the readers, changing to the writer.

use anjia_domain::code::Code;
use anjia_portal::desks::ports::{
    BatchRow, BookPeople, DeskCount, DeskOutcome, DeskRow, Desks, NewBatch, NewDesk, PeopleOutcome, PersonRow, PrepareOutcome,
    PreparePeople,
};
use anjia_portal::ports::{NewMessage, StoreError};
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::Opened;
use crate::db::Connection;
use crate::writer::{Answer, Command, Reply, finish};
use crate::{desks, preparations};

/// What the writer is asked to change of a desk.
pub(crate) enum DeskChange {
    Make(Box<NewDesk>, Reply<DeskOutcome>),
    Use(Uuid, Timestamp, Timestamp, Reply<bool>),
    Mail(Uuid, NewMessage, Timestamp, Reply<bool>),
    PutBatch(NewBatch, Reply<bool>),
    Prepare(PreparePeople, Reply<PrepareOutcome>),
    Book(BookPeople, Reply<PeopleOutcome>),
    Warn(Uuid, NewMessage, Timestamp, Reply<bool>),
    Erase(Uuid, Reply<bool>),
    Open(Uuid, Timestamp, Reply<()>),
    Agree { registration: Uuid, consent: &'static str, expires_at: Timestamp, now: Timestamp, reply: Reply<bool> },
}

impl DeskChange {
    /// Whether it erases what people have asked to have erased.
    pub(crate) fn erases(&self) -> bool {
        matches!(self, Self::Erase(..))
    }

    /// Whether it may take seats.
    pub(crate) fn is_of_seats(&self) -> bool {
        matches!(self, Self::Book(..))
    }
}

/// Does a change; gives its answer.
pub(crate) async fn execute(connection: &mut Connection, change: DeskChange) -> Result<(Answer, bool), sqlx::Error> {
    match change {
        DeskChange::Make(new, reply) => {
            let result = desks::make(connection, &new).await;
            let keep = matches!(result, Ok(DeskOutcome::Made));
            finish(connection, result, keep, reply).await
        }
        DeskChange::Use(id, expires_at, now, reply) => {
            let result = desks::touch(connection, id, expires_at, now).await;
            finish(connection, result, true, reply).await
        }
        DeskChange::Mail(id, message, now, reply) => {
            let result = desks::mail(connection, id, &message, now).await;
            finish(connection, result, true, reply).await
        }
        DeskChange::PutBatch(new, reply) => {
            let result = desks::put_batch(connection, &new).await;
            finish(connection, result, true, reply).await
        }
        DeskChange::Prepare(command, reply) => {
            let result = desks::prepare(connection, &command).await;
            let keep = matches!(result, Ok(PrepareOutcome::Begun(_)));
            finish(connection, result, keep, reply).await
        }
        DeskChange::Book(command, reply) => {
            let result = desks::book(connection, &command).await;
            let keep = matches!(result, Ok(PeopleOutcome::Booked));
            finish(connection, result, keep, reply).await
        }
        DeskChange::Warn(id, message, now, reply) => {
            let result = desks::warn(connection, id, &message, now).await;
            finish(connection, result, true, reply).await
        }
        DeskChange::Erase(id, reply) => {
            let result = desks::erase(connection, id).await;
            finish(connection, result, true, reply).await
        }
        DeskChange::Open(registration, now, reply) => {
            let result = preparations::open(connection, registration, now).await;
            finish(connection, result, true, reply).await
        }
        DeskChange::Agree { registration, consent, expires_at, now, reply } => {
            let result = preparations::agree(connection, registration, consent, expires_at, now).await;
            finish(connection, result, true, reply).await
        }
    }
}

impl Opened {
    async fn change_desk<T>(&self, change: impl FnOnce(Reply<T>) -> DeskChange) -> Result<T, StoreError> {
        self.writer.ask(|reply| Command::Desk(Box::new(change(reply)))).await
    }
}

#[async_trait]
impl Desks for Opened {
    async fn make_desk(&self, command: NewDesk) -> Result<DeskOutcome, StoreError> {
        self.change_desk(|reply| DeskChange::Make(Box::new(command), reply)).await
    }

    async fn desk(&self, code: Code) -> Result<Option<DeskRow>, StoreError> {
        desks::by_code(&self.readers, code).await
    }

    async fn desk_by_id(&self, id: Uuid) -> Result<Option<DeskRow>, StoreError> {
        desks::by_id(&self.readers, id).await
    }

    async fn desks_of(&self, email_index: Vec<u8>) -> Result<Vec<DeskRow>, StoreError> {
        desks::of_email(&self.readers, &email_index).await
    }

    async fn all_desks(&self, limit: u32) -> Result<Vec<DeskCount>, StoreError> {
        desks::all(&self.readers, limit).await
    }

    async fn use_desk(&self, id: Uuid, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        self.change_desk(|reply| DeskChange::Use(id, expires_at, now, reply)).await
    }

    async fn mail_desk(&self, id: Uuid, message: NewMessage, now: Timestamp) -> Result<bool, StoreError> {
        self.change_desk(|reply| DeskChange::Mail(id, message, now, reply)).await
    }

    async fn put_batch(&self, command: NewBatch) -> Result<bool, StoreError> {
        self.change_desk(|reply| DeskChange::PutBatch(command, reply)).await
    }

    async fn batch(&self, desk: Uuid, id: Uuid) -> Result<Option<BatchRow>, StoreError> {
        desks::batch(&self.readers, desk, id).await
    }

    async fn batches(&self, desk: Uuid) -> Result<Vec<BatchRow>, StoreError> {
        desks::batches(&self.readers, desk).await
    }

    async fn people_marks(&self, desk: Uuid) -> Result<Vec<Vec<u8>>, StoreError> {
        desks::marks(&self.readers, desk).await
    }

    async fn prepare_people(&self, command: PreparePeople) -> Result<PrepareOutcome, StoreError> {
        self.change_desk(|reply| DeskChange::Prepare(command, reply)).await
    }

    async fn people(&self, desk: Uuid, now: Timestamp) -> Result<Vec<PersonRow>, StoreError> {
        desks::people(&self.readers, desk, now).await
    }

    async fn book_people(&self, command: BookPeople) -> Result<PeopleOutcome, StoreError> {
        self.change_desk(|reply| DeskChange::Book(command, reply)).await
    }

    async fn expiring_desks(&self, before: Timestamp, limit: u32) -> Result<Vec<Uuid>, StoreError> {
        desks::expiring(&self.readers, before, limit).await
    }

    async fn warn_desk(&self, id: Uuid, message: NewMessage, now: Timestamp) -> Result<bool, StoreError> {
        self.change_desk(|reply| DeskChange::Warn(id, message, now, reply)).await
    }

    async fn erase_desk(&self, id: Uuid) -> Result<bool, StoreError> {
        self.change_desk(|reply| DeskChange::Erase(id, reply)).await
    }

    async fn open_preparation(&self, registration: Uuid, now: Timestamp) -> Result<(), StoreError> {
        self.change_desk(|reply| DeskChange::Open(registration, now, reply)).await
    }

    async fn agree(&self, registration: Uuid, consent: &'static str, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        self.change_desk(|reply| DeskChange::Agree { registration, consent, expires_at, now, reply }).await
    }
}
