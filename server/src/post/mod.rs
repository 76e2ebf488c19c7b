//! Mail: what the outbox holds is written in the person's language with the Chinese below, and handed over.

mod calendar;
mod compose;
mod help;
mod lessons;
mod training;
mod transport;

use std::sync::Arc;

use anjia_domain::catalogue::Catalogue;
use anjia_portal::outbox::Letter;
use anjia_portal::ports::{MailError, Mailer};
use async_trait::async_trait;
use lettre::Address;
use uuid::Uuid;

pub use calendar::{Event, calendar_of};
pub use lessons::lessons_of;
pub use transport::{SetupError, Way};

/// Writes mails and hands them over.
pub struct Post {
    catalogue: Arc<Catalogue>,
    base: String,
    from: Address,
    way: Way,
}

impl Post {
    /// A post that writes in the name of `from` and links to `base`.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, base: String, from: Address, way: Way) -> Self {
        Self { catalogue, base, from, way }
    }
}

#[async_trait]
impl Mailer for Post {
    async fn deliver(&self, id: Uuid, letter: &Letter) -> Result<(), MailError> {
        let composed = match letter {
            Letter::Appointment(message) => compose::compose(&self.catalogue, &self.base, &self.from, id, message),
            Letter::Registration(news) => compose::registration(&self.catalogue, &self.base, &self.from, id, news),
            Letter::Desk(news) => compose::desk(&self.catalogue, &self.base, &self.from, id, news),
            Letter::Training(news) => training::training(&self.catalogue, &self.base, &self.from, id, news),
            Letter::Help(news) => help::compose(&self.catalogue, &self.base, &self.from, id, news),
            Letter::Draw(news) => compose::draw(&self.catalogue, &self.base, &self.from, id, news),
        };
        let mail = composed.map_err(MailError::Never)?;
        self.way.send(id, mail).await
    }
}
