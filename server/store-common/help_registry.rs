//! The port of requests for help on an opened database: reading goes to the readers, changing to the writer.

use anjia_domain::code::Code;
use anjia_domain::ids::OfficeId;
use anjia_portal::help::ports::{AskOutcome, Assistance, ChangeRequest, EventRow, NewRequest, RequestRow};
use anjia_portal::ports::StoreError;
use async_trait::async_trait;
use jiff::civil::Date;
use uuid::Uuid;

use crate::db::Connection;
use crate::writer::{Answer, Command, Reply, finish};
use crate::{Opened, help};

/// What the writer is asked to change.
pub(crate) enum HelpChange {
    Ask(Box<NewRequest>, Reply<AskOutcome>),
    Change(Box<ChangeRequest>, Reply<bool>),
    Erase(Uuid, Reply<bool>),
}

impl HelpChange {
    /// Whether it erases what people have asked to have erased.
    pub(crate) fn erases(&self) -> bool {
        matches!(self, Self::Erase(..))
    }
}

/// Does a change; gives its answer.
pub(crate) async fn execute(connection: &mut Connection, change: HelpChange) -> Result<(Answer, bool), sqlx::Error> {
    match change {
        HelpChange::Ask(new, reply) => {
            let result = help::ask(connection, &new).await;
            let keep = matches!(result, Ok(AskOutcome::Kept));
            finish(connection, result, keep, reply).await
        }
        HelpChange::Change(change, reply) => {
            let result = help::change(connection, &change).await;
            let keep = matches!(result, Ok(true));
            finish(connection, result, keep, reply).await
        }
        HelpChange::Erase(request, reply) => {
            let result = help::erase(connection, request).await;
            finish(connection, result, true, reply).await
        }
    }
}

impl Opened {
    async fn change_help<T>(&self, change: impl FnOnce(Reply<T>) -> HelpChange) -> Result<T, StoreError> {
        self.writer.ask(|reply| Command::Help(Box::new(change(reply)))).await
    }
}

#[async_trait]
impl Assistance for Opened {
    async fn ask_for_help(&self, new: NewRequest) -> Result<AskOutcome, StoreError> {
        self.change_help(|reply| HelpChange::Ask(Box::new(new), reply)).await
    }

    async fn assistance(&self, code: Code) -> Result<Option<RequestRow>, StoreError> {
        help::by_code(&self.readers, code).await
    }

    async fn assistance_events(&self, request: Uuid) -> Result<Vec<EventRow>, StoreError> {
        help::events(&self.readers, request).await
    }

    async fn assistance_inbox(&self, office: &OfficeId, limit: u32) -> Result<Vec<RequestRow>, StoreError> {
        help::inbox(&self.readers, office, limit).await
    }

    async fn assistance_referred(&self, after: Uuid, limit: u32) -> Result<Vec<RequestRow>, StoreError> {
        help::referred(&self.readers, after, limit).await
    }

    async fn change_assistance(&self, change: ChangeRequest) -> Result<bool, StoreError> {
        self.change_help(|reply| HelpChange::Change(Box::new(change), reply)).await
    }

    async fn erase_assistance(&self, request: Uuid) -> Result<bool, StoreError> {
        self.change_help(|reply| HelpChange::Erase(request, reply)).await
    }

    async fn solved_on(&self, day: Date) -> Result<u64, StoreError> {
        help::solved_on(&self.readers, day).await
    }
}
