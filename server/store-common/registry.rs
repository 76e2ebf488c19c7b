//! The port of registrations on an opened database: reading goes to the readers, changing to the writer.

use anjia_domain::code::Code;
use anjia_portal::ports::{NewMessage, StoreError};
use anjia_portal::registrations::ports::{
    AnswerRow, AppendOutcome, AppendPart, BeginOutcome, ConsentRow, DropImage, Edition, ImageOutcome, ImageRow, NewImage, NewRegistration,
    NewUpload, RegistrationRow, Registry, RemarkRow, SaveAnswers, Saved, SetConsents, SetState, StateOutcome, UnlockOutcome, UploadRow,
    WaitingForm,
};
use anjia_portal::seal::Sealed;
use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::Opened;
use crate::db::Connection;
use crate::images;
use crate::registrations;
use crate::uploads;
use crate::writer::{Answer, Command, Reply, finish};

/// What the writer is asked to change of a registration.
pub(crate) enum Change {
    Start(NewRegistration, Reply<bool>),
    Save(SaveAnswers, Reply<Option<Saved>>),
    Consents(SetConsents, Reply<bool>),
    State(SetState, Reply<StateOutcome>),
    PutImage(NewImage, Reply<ImageOutcome>),
    DropImage(DropImage, Reply<bool>),
    BeginUpload(NewUpload, Reply<BeginOutcome>),
    AppendPart(AppendPart, Reply<AppendOutcome>),
    DropUpload(Uuid, Uuid, Reply<bool>),
    SetUnlock { id: Uuid, hash: Vec<u8>, until: Timestamp, message: NewMessage, now: Timestamp, reply: Reply<bool> },
    Unlock { id: Uuid, hash: Vec<u8>, now: Timestamp, reply: Reply<UnlockOutcome> },
    Warn(Uuid, NewMessage, Timestamp, Reply<bool>),
    Erase(Uuid, Reply<bool>),
}

impl Change {
    /// Whether it erases what people have asked to have erased.
    pub(crate) fn erases(&self) -> bool {
        match self {
            Self::Erase(..) => true,
            Self::Consents(command, _) => !command.withdrawn.is_empty(),
            _ => false,
        }
    }
}

/// Does a change; gives its answer.
pub(crate) async fn execute(connection: &mut Connection, change: Change) -> Result<(Answer, bool), sqlx::Error> {
    match change {
        Change::Start(new, reply) => {
            let result = registrations::start(connection, &new).await;
            let keep = matches!(result, Ok(true));
            finish(connection, result, keep, reply).await
        }
        Change::Save(command, reply) => {
            let result = registrations::save(connection, &command).await;
            finish(connection, result, true, reply).await
        }
        Change::Consents(command, reply) => {
            let result = registrations::set_consents(connection, &command).await;
            finish(connection, result, true, reply).await
        }
        Change::State(command, reply) => {
            let result = registrations::set_state(connection, &command).await;
            let keep = matches!(result, Ok(StateOutcome::Changed));
            finish(connection, result, keep, reply).await
        }
        Change::PutImage(command, reply) => {
            let result = images::put(connection, &command).await;
            let keep = matches!(result, Ok(ImageOutcome::Kept));
            finish(connection, result, keep, reply).await
        }
        Change::DropImage(command, reply) => {
            let result = images::erase(connection, &command).await;
            finish(connection, result, true, reply).await
        }
        Change::BeginUpload(command, reply) => {
            let result = uploads::begin(connection, &command).await;
            let keep = matches!(result, Ok(BeginOutcome::Begun(_)));
            finish(connection, result, keep, reply).await
        }
        Change::AppendPart(command, reply) => {
            let result = uploads::append(connection, &command).await;
            let keep = matches!(result, Ok(AppendOutcome::Added(_)));
            finish(connection, result, keep, reply).await
        }
        Change::DropUpload(registration, id, reply) => {
            let result = uploads::erase(connection, registration, id).await;
            finish(connection, result, true, reply).await
        }
        Change::SetUnlock { id, hash, until, message, now, reply } => {
            let result = registrations::set_unlock(connection, id, &hash, until, &message, now).await;
            let keep = matches!(result, Ok(true));
            finish(connection, result, keep, reply).await
        }
        Change::Unlock { id, hash, now, reply } => {
            let result = registrations::unlock(connection, id, &hash, now).await;
            finish(connection, result, true, reply).await
        }
        Change::Warn(id, message, now, reply) => {
            let result = registrations::warn(connection, id, &message, now).await;
            finish(connection, result, true, reply).await
        }
        Change::Erase(id, reply) => {
            let result = registrations::erase(connection, id).await;
            finish(connection, result, true, reply).await
        }
    }
}

impl Opened {
    async fn change<T>(&self, change: impl FnOnce(Reply<T>) -> Change) -> Result<T, StoreError> {
        self.writer.ask(|reply| Command::Registry(Box::new(change(reply)))).await
    }
}

#[async_trait]
impl Registry for Opened {
    async fn start_registration(&self, command: NewRegistration) -> Result<bool, StoreError> {
        self.change(|reply| Change::Start(command, reply)).await
    }

    async fn edition(&self, code: Code) -> Result<Option<Edition>, StoreError> {
        self.editions.find(code).await
    }

    async fn registration(&self, code: Code) -> Result<Option<RegistrationRow>, StoreError> {
        registrations::by_code(&self.readers, code).await
    }

    async fn registration_by_id(&self, id: Uuid) -> Result<Option<RegistrationRow>, StoreError> {
        registrations::by_id(&self.readers, id).await
    }

    async fn answers(&self, id: Uuid) -> Result<Vec<AnswerRow>, StoreError> {
        registrations::answers(&self.readers, id).await
    }

    async fn history(&self, id: Uuid) -> Result<Vec<AnswerRow>, StoreError> {
        registrations::history(&self.readers, id).await
    }

    async fn remarks(&self, id: Uuid) -> Result<Vec<RemarkRow>, StoreError> {
        registrations::remarks(&self.readers, id).await
    }

    async fn consents(&self, id: Uuid) -> Result<Vec<ConsentRow>, StoreError> {
        registrations::consents(&self.readers, id).await
    }

    async fn visits(&self, id: Uuid) -> Result<Vec<Uuid>, StoreError> {
        Ok(self.visits.find(id).await?.unwrap_or_default())
    }

    async fn registration_of(&self, appointment: Uuid) -> Result<Option<Code>, StoreError> {
        registrations::of_appointment(&self.readers, appointment).await
    }

    async fn save_answers(&self, command: SaveAnswers) -> Result<Option<Saved>, StoreError> {
        self.change(|reply| Change::Save(command, reply)).await
    }

    async fn set_consents(&self, command: SetConsents) -> Result<bool, StoreError> {
        self.change(|reply| Change::Consents(command, reply)).await
    }

    async fn images(&self, id: Uuid) -> Result<Vec<ImageRow>, StoreError> {
        images::of(&self.readers, id).await
    }

    async fn picture(&self, registration: Uuid, id: Uuid) -> Result<Option<(ImageRow, Sealed)>, StoreError> {
        images::picture(&self.readers, registration, id).await
    }

    async fn put_image(&self, command: NewImage) -> Result<ImageOutcome, StoreError> {
        self.change(|reply| Change::PutImage(command, reply)).await
    }

    async fn drop_image(&self, command: DropImage) -> Result<bool, StoreError> {
        self.change(|reply| Change::DropImage(command, reply)).await
    }

    async fn begin_upload(&self, command: NewUpload) -> Result<BeginOutcome, StoreError> {
        self.change(|reply| Change::BeginUpload(command, reply)).await
    }

    async fn upload(&self, registration: Uuid, id: Uuid, now: Timestamp) -> Result<Option<UploadRow>, StoreError> {
        uploads::by_id(&self.readers, registration, id, now).await
    }

    async fn upload_parts(&self, id: Uuid) -> Result<Vec<(u64, Sealed)>, StoreError> {
        uploads::parts(&self.readers, id).await
    }

    async fn append_part(&self, command: AppendPart) -> Result<AppendOutcome, StoreError> {
        self.change(|reply| Change::AppendPart(command, reply)).await
    }

    async fn drop_upload(&self, registration: Uuid, id: Uuid) -> Result<bool, StoreError> {
        self.change(|reply| Change::DropUpload(registration, id, reply)).await
    }

    async fn set_state(&self, command: SetState) -> Result<StateOutcome, StoreError> {
        self.change(|reply| Change::State(command, reply)).await
    }

    async fn set_unlock(&self, id: Uuid, hash: Vec<u8>, until: Timestamp, message: NewMessage, now: Timestamp) -> Result<bool, StoreError> {
        self.change(|reply| Change::SetUnlock { id, hash, until, message, now, reply }).await
    }

    async fn unlock(&self, id: Uuid, hash: Vec<u8>, now: Timestamp) -> Result<UnlockOutcome, StoreError> {
        self.change(|reply| Change::Unlock { id, hash, now, reply }).await
    }

    async fn waiting_forms(&self, limit: u32) -> Result<Vec<WaitingForm>, StoreError> {
        registrations::waiting(&self.readers, limit).await
    }

    async fn expiring(&self, before: Timestamp, limit: u32) -> Result<Vec<Uuid>, StoreError> {
        registrations::expiring(&self.readers, before, limit).await
    }

    async fn warn(&self, id: Uuid, message: NewMessage, now: Timestamp) -> Result<bool, StoreError> {
        self.change(|reply| Change::Warn(id, message, now, reply)).await
    }

    async fn erase_registration(&self, id: Uuid) -> Result<bool, StoreError> {
        self.change(|reply| Change::Erase(id, reply)).await
    }
}
