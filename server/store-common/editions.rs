//! Which edition of a registration there is. Every page of a registration asks, so those who ask at the same time share a statement: one task
//! takes everything that waits, asks once and answers. Whoever comes while it asks is in the next one, so nobody is told what was true
//! before they came.

use std::collections::BTreeSet;

use anjia_domain::code::Code;
use anjia_portal::ports::StoreError;
use anjia_portal::registrations::ports::Edition;
use tokio::sync::{mpsc, oneshot};

use crate::db::Pool;
use crate::registrations;
use crate::writer::Reply;

/// How many questions may wait; one more is answered with [`StoreError::Busy`].
const WAITING: usize = 4096;
/// How many questions share a statement at most.
const BATCH: usize = 256;

type Question = (Code, Reply<Option<Edition>>);

pub(crate) struct Editions(mpsc::Sender<Question>);

impl Editions {
    /// Begins to answer, until nobody can ask any more.
    pub(crate) fn start(readers: Pool) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(answer(readers, receiver));
        Self(sender)
    }

    pub(crate) async fn of(&self, code: Code) -> Result<Option<Edition>, StoreError> {
        let gone = || StoreError::Unavailable("nobody answers which edition there is".into());
        let (reply, answer) = oneshot::channel();
        self.0.try_send((code, reply)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => gone(),
        })?;
        answer.await.map_err(|_| gone())?
    }
}

async fn answer(readers: Pool, mut questions: mpsc::Receiver<Question>) {
    let mut batch = Vec::with_capacity(BATCH);
    while questions.recv_many(&mut batch, BATCH).await > 0 {
        let codes: BTreeSet<Code> = batch.iter().map(|(code, _)| *code).collect();
        let codes: Vec<String> = codes.iter().map(Code::compact).collect();
        let found = registrations::editions(&readers, &codes).await.map_err(|error| error.to_string());
        for (code, reply) in batch.drain(..) {
            let own = found.as_ref().map(|all| all.get(&code).copied());
            // A person who has gone away needs no answer.
            let _ = reply.send(own.map_err(|error| StoreError::Unavailable(error.as_str().into())));
        }
    }
}
