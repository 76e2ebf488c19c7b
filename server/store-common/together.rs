//! What many people ask at the same time shares a statement: one task takes everything that waits, asks once and answers. Whoever comes while
//! it asks is in the next one, so nobody is told what was true before they came.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::time::Duration;

use anjia_portal::ports::StoreError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::db::Pool;
use crate::writer::Reply;

/// How many questions may wait; one more is answered with [`StoreError::Busy`].
const WAITING: usize = 16_384;
/// How many questions share a statement at most.
const BATCH: usize = 256;
/// How long the database may take. Who comes after one that does not answer would wait as long as that.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers questions `Q` with what was found for them.
pub(crate) struct Together<Q, A>(mpsc::Sender<(Q, Reply<Option<A>>)>);

impl<Q, A> Together<Q, A>
where
    Q: Clone + Eq + Hash + Ord + Send + Sync + 'static,
    A: Clone + Send + Sync + 'static,
{
    /// Begins to answer, until nobody can ask any more. `ask` gets every question once.
    pub(crate) fn start<F>(readers: &Pool, ask: impl Fn(Pool, Vec<Q>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<HashMap<Q, A>, StoreError>> + Send,
    {
        let readers = readers.clone();
        let (sender, mut questions) = mpsc::channel::<(Q, Reply<Option<A>>)>(WAITING);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while questions.recv_many(&mut batch, BATCH).await > 0 {
                let all: BTreeSet<Q> = batch.iter().map(|(question, _)| question.clone()).collect();
                let answer = timeout(PATIENCE, ask(readers.clone(), all.into_iter().collect())).await;
                let found = answer.map_err(|late| late.to_string()).and_then(|found| found.map_err(|error| error.to_string()));
                for (question, reply) in batch.drain(..) {
                    let own = found.as_ref().map(|all| all.get(&question).cloned());
                    // A person who has gone away needs no answer.
                    let _ = reply.send(own.map_err(|error| StoreError::Unavailable(error.as_str().into())));
                }
            }
        });
        Self(sender)
    }

    pub(crate) async fn find(&self, question: Q) -> Result<Option<A>, StoreError> {
        let gone = || StoreError::Unavailable("nobody answers any more".into());
        let (reply, answer) = oneshot::channel();
        self.0.try_send((question, reply)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => gone(),
        })?;
        answer.await.map_err(|_| gone())?
    }
}
