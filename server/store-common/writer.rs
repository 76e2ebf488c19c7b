//! The one task that writes.
//!
//! It takes everything that waits in its channel, does it in one transaction, and answers when the commit is on disk. Each command has
//! a savepoint of its own, so one that fails does not fail its neighbours.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anjia_portal::copy::Table;
use anjia_portal::ports::{
    Book, BookOutcome, Cancel, ChangeOutcome, DrawRow, Due, EnterOutcome, FinishDraw, HoldOutcome, MakeOffer, Move, NewDraw, NewEntry,
    PlaceHold, StoreError,
};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::db::{self, Connection};
use crate::rows::unavailable;
use crate::source::Source;
use crate::{
    appointments, bookings, desk_registry, desks, draws, help, help_registry, holds, many, marks, outbox, registrations, registry, search,
    tables, training_registry, uploads, waits,
};

/// How many commands may wait; one more is answered with [`StoreError::Busy`].
const WAITING: usize = 4096;
/// How many commands share a flush at most.
const BATCH: usize = 256;

pub(crate) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

pub(crate) enum Command {
    PlaceHold(PlaceHold, Reply<HoldOutcome>),
    SaveDetails(Uuid, Sealed, Reply<bool>),
    Book(Box<Book>, Reply<BookOutcome>),
    Move(Box<Move>, Reply<ChangeOutcome>),
    Cancel(Box<Cancel>, Reply<ChangeOutcome>),
    Wait(Uuid, Timestamp, Reply<bool>),
    StopWaiting(Uuid, Reply<bool>),
    Offer(Box<MakeOffer>, Reply<bool>),
    Decline(Uuid, Timestamp, Reply<bool>),
    EndOffers(Timestamp, Reply<u64>),
    OpenDraw(Box<NewDraw>, Reply<DrawRow>),
    EnterDraw(Box<NewEntry>, Reply<EnterOutcome>),
    FinishDraw(Box<FinishDraw>, Reply<bool>),
    Claim { now: Timestamp, until: Timestamp, limit: u32, reply: Reply<Vec<Due>> },
    Sent(Uuid, Timestamp, Reply<()>),
    Failed { id: Uuid, reason: String, next: Option<Timestamp>, now: Timestamp, reply: Reply<()> },
    Import(Table, String, Reply<u64>),
    Mark(&'static str, Vec<u8>, Reply<Vec<u8>>),
    FillIndex(Box<search::Fill>, Reply<()>),
    Registry(Box<registry::Change>),
    Desk(Box<desk_registry::DeskChange>),
    Training(Box<training_registry::TrainingChange>),
    Help(Box<help_registry::HelpChange>),
    Purge { now: Timestamp, holds_before: Timestamp, appointments_before: Timestamp, reply: Reply<u64> },
}

/// Gives an answer once it is known whether the transaction is on disk.
pub(crate) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

pub(crate) struct Writer {
    commands: Mutex<Option<mpsc::Sender<Command>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    sender: mpsc::WeakSender<Command>,
    version: Arc<AtomicU64>,
}

fn gone() -> StoreError {
    StoreError::Unavailable("the writer has stopped".into())
}

impl Writer {
    pub(crate) fn start(source: impl FnOnce() -> Source + Send + 'static) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        let weak = sender.downgrade();
        let version = Arc::new(AtomicU64::new(0));
        let theirs = version.clone();
        let task = db::apart(async move || run(source(), receiver, theirs).await);
        Self { commands: Mutex::new(Some(sender)), task: Mutex::new(Some(task)), sender: weak, version }
    }

    pub(crate) fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    pub(crate) async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let sender = self.sender.upgrade().ok_or_else(gone)?;
        sender.try_send(command(reply)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => gone(),
        })?;
        drop(sender);
        answer.await.map_err(|_| gone())?
    }

    pub(crate) async fn place_hold(&self, command: PlaceHold) -> Result<HoldOutcome, StoreError> {
        self.ask(|reply| Command::PlaceHold(command, reply)).await
    }

    pub(crate) async fn save_details(&self, id: Uuid, details: Sealed) -> Result<bool, StoreError> {
        self.ask(|reply| Command::SaveDetails(id, details, reply)).await
    }

    pub(crate) async fn book(&self, command: Book) -> Result<BookOutcome, StoreError> {
        self.ask(|reply| Command::Book(Box::new(command), reply)).await
    }

    pub(crate) async fn move_appointment(&self, command: Move) -> Result<ChangeOutcome, StoreError> {
        self.ask(|reply| Command::Move(Box::new(command), reply)).await
    }

    pub(crate) async fn cancel(&self, command: Cancel) -> Result<ChangeOutcome, StoreError> {
        self.ask(|reply| Command::Cancel(Box::new(command), reply)).await
    }

    pub(crate) async fn wait(&self, appointment: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        self.ask(|reply| Command::Wait(appointment, now, reply)).await
    }

    pub(crate) async fn stop_waiting(&self, appointment: Uuid) -> Result<bool, StoreError> {
        self.ask(|reply| Command::StopWaiting(appointment, reply)).await
    }

    pub(crate) async fn offer(&self, command: MakeOffer) -> Result<bool, StoreError> {
        self.ask(|reply| Command::Offer(Box::new(command), reply)).await
    }

    pub(crate) async fn decline(&self, offer: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        self.ask(|reply| Command::Decline(offer, now, reply)).await
    }

    pub(crate) async fn end_offers(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.ask(|reply| Command::EndOffers(now, reply)).await
    }

    pub(crate) async fn open_draw(&self, command: NewDraw) -> Result<DrawRow, StoreError> {
        self.ask(|reply| Command::OpenDraw(Box::new(command), reply)).await
    }

    pub(crate) async fn enter_draw(&self, command: NewEntry) -> Result<EnterOutcome, StoreError> {
        self.ask(|reply| Command::EnterDraw(Box::new(command), reply)).await
    }

    pub(crate) async fn finish_draw(&self, command: FinishDraw) -> Result<bool, StoreError> {
        self.ask(|reply| Command::FinishDraw(Box::new(command), reply)).await
    }

    pub(crate) async fn claim(&self, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Due>, StoreError> {
        self.ask(|reply| Command::Claim { now, until, limit, reply }).await
    }

    pub(crate) async fn sent(&self, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
        self.ask(|reply| Command::Sent(id, now, reply)).await
    }

    pub(crate) async fn failed(&self, id: Uuid, reason: String, next: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError> {
        self.ask(|reply| Command::Failed { id, reason, next, now, reply }).await
    }

    pub(crate) async fn purge(&self, now: Timestamp, holds_before: Timestamp, appointments_before: Timestamp) -> Result<u64, StoreError> {
        self.ask(|reply| Command::Purge { now, holds_before, appointments_before, reply }).await
    }

    pub(crate) async fn import(&self, table: Table, rows: String) -> Result<u64, StoreError> {
        self.ask(|reply| Command::Import(table, rows, reply)).await
    }

    pub(crate) async fn mark(&self, name: &'static str, value: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.ask(|reply| Command::Mark(name, value, reply)).await
    }

    pub(crate) async fn fill_index(&self, fill: search::Fill) -> Result<(), StoreError> {
        self.ask(|reply| Command::FillIndex(Box::new(fill), reply)).await
    }

    /// Does what was accepted, then closes the connection.
    pub(crate) async fn close(&self) {
        drop(self.commands.lock().await.take());
        if let Some(task) = self.task.lock().await.take()
            && let Err(error) = task.await
        {
            tracing::error!("the writer ended badly: {error}");
        }
    }
}

async fn run(mut source: Source, mut commands: mpsc::Receiver<Command>, version: Arc<AtomicU64>) {
    let mut batch = Vec::with_capacity(BATCH);
    while commands.recv_many(&mut batch, BATCH).await > 0 {
        let mut answers = Vec::with_capacity(batch.len());
        let erases = batch.iter().any(Command::erases);
        let purges = batch.iter().any(|command| matches!(command, Command::Purge { .. }));
        let committed = db::in_time(commit(&mut source, &mut batch, &mut answers)).await;
        if erases && committed.is_ok() {
            source.forget().await;
        }
        if let Err(error) = &committed {
            source.failed().await;
            tracing::error!("a transaction failed, its {} commands are refused: {error}", answers.len() + batch.len());
        }
        if committed.as_ref().is_ok_and(|seats| *seats) {
            version.fetch_add(1, Ordering::Release);
        }
        // Whatever was not done is answered by dropping its reply.
        batch.clear();
        let failed = committed.is_err();
        for answer in answers {
            answer(if failed { Err(StoreError::Unavailable("the transaction was not committed".into())) } else { Ok(()) });
        }
        // What is purged nobody waits for; who is in the same batch need not wait for the log either.
        if purges && !erases && !failed {
            source.forget().await;
        }
    }
    source.close().await;
}

/// Does a batch and tells whether seats were taken or given back.
async fn commit(source: &mut Source, batch: &mut Vec<Command>, answers: &mut Vec<Answer>) -> Result<bool, sqlx::Error> {
    let mut transaction = source.begin().await?;
    let booked = match bookings::together(&mut transaction, batch, answers).await? {
        Some(booked) => booked,
        None => {
            transaction.rollback().await?;
            transaction = source.begin().await?;
            false
        }
    };
    let mut seats = false;
    for command in batch.drain(..) {
        let of_seats = command.is_of_seats();
        let (answer, kept) = execute(&mut transaction, command).await?;
        seats |= kept && of_seats;
        answers.push(answer);
    }
    if seats {
        db::announce(&mut transaction).await?;
    }
    transaction.commit().await?;
    Ok(seats || booked)
}

impl Command {
    /// Whether it erases what people have asked to have erased.
    fn erases(&self) -> bool {
        match self {
            Self::Registry(change) => change.erases(),
            Self::Desk(change) => change.erases(),
            Self::Training(change) => change.erases(),
            Self::Help(change) => change.erases(),
            _ => false,
        }
    }

    /// Whether it may take seats or give them back.
    fn is_of_seats(&self) -> bool {
        match self {
            Self::PlaceHold(..)
            | Self::Book(..)
            | Self::Move(..)
            | Self::Cancel(..)
            | Self::Offer(..)
            | Self::FinishDraw(..)
            | Self::Import(..)
            | Self::Purge { .. } => true,
            Self::Desk(change) => change.is_of_seats(),
            Self::Training(change) => change.is_of_seats(),
            _ => false,
        }
    }
}

/// Does a command; gives its answer, and whether what it did is kept.
async fn execute(connection: &mut Connection, command: Command) -> Result<(Answer, bool), sqlx::Error> {
    sqlx::query!("SAVEPOINT command").execute(&mut *connection).await?;
    match command {
        Command::PlaceHold(c, reply) => {
            let result = holds::place(connection, &c).await;
            // A full slot must not keep what was tried before it was found full.
            let keep = matches!(result, Ok(HoldOutcome::Held));
            finish(connection, result, keep, reply).await
        }
        Command::SaveDetails(id, details, reply) => {
            let result = holds::save_details(connection, id, &details).await;
            finish(connection, result, true, reply).await
        }
        Command::Book(c, reply) => {
            let result = appointments::book(connection, &c).await;
            let keep = matches!(result, Ok(BookOutcome::Booked(_)));
            finish(connection, result, keep, reply).await
        }
        Command::Move(c, reply) => {
            let result = appointments::reschedule(connection, &c).await;
            let keep = matches!(result, Ok(ChangeOutcome::Changed(_)));
            finish(connection, result, keep, reply).await
        }
        Command::Cancel(c, reply) => {
            let result = appointments::cancel(connection, &c).await;
            let keep = matches!(result, Ok(ChangeOutcome::Changed(_)));
            finish(connection, result, keep, reply).await
        }
        Command::Wait(appointment, now, reply) => {
            let result = waits::wait(connection, appointment, now).await;
            finish(connection, result, true, reply).await
        }
        Command::StopWaiting(appointment, reply) => {
            let result = waits::stop(connection, appointment).await;
            finish(connection, result, true, reply).await
        }
        Command::Offer(c, reply) => {
            let result = waits::offer(connection, &c).await;
            let keep = matches!(result, Ok(true));
            finish(connection, result, keep, reply).await
        }
        Command::Decline(offer, now, reply) => {
            let result = waits::decline(connection, offer, now).await;
            finish(connection, result, true, reply).await
        }
        Command::EndOffers(now, reply) => {
            let result = waits::end(connection, now).await;
            finish(connection, result, true, reply).await
        }
        Command::OpenDraw(c, reply) => {
            let result = draws::open(connection, &c).await;
            finish(connection, result, true, reply).await
        }
        Command::EnterDraw(c, reply) => {
            let result = draws::enter(connection, &c).await;
            let keep = matches!(result, Ok(EnterOutcome::Entered));
            finish(connection, result, keep, reply).await
        }
        Command::FinishDraw(c, reply) => {
            let result = draws::finish(connection, &c).await;
            let keep = matches!(result, Ok(true));
            finish(connection, result, keep, reply).await
        }
        Command::Claim { now, until, limit, reply } => {
            let result = outbox::claim(connection, now, until, limit).await;
            finish(connection, result, true, reply).await
        }
        Command::Sent(id, now, reply) => {
            let result = outbox::sent(connection, id, now).await;
            finish(connection, result, true, reply).await
        }
        Command::Failed { id, reason, next, now, reply } => {
            let result = outbox::failed(connection, id, &reason, next, now).await;
            finish(connection, result, true, reply).await
        }
        Command::Import(table, rows, reply) => {
            let result = tables::import(connection, table, &rows).await.map_err(unavailable);
            finish(connection, result, true, reply).await
        }
        Command::Mark(name, value, reply) => {
            let result = marks::mark(connection, name, &value).await;
            finish(connection, result, true, reply).await
        }
        Command::FillIndex(fill, reply) => {
            let result = search::fill(connection, &fill).await;
            finish(connection, result, true, reply).await
        }
        Command::Registry(change) => registry::execute(connection, *change).await,
        Command::Desk(change) => desk_registry::execute(connection, *change).await,
        Command::Training(change) => training_registry::execute(connection, *change).await,
        Command::Help(change) => help_registry::execute(connection, *change).await,
        Command::Purge { now, holds_before, appointments_before, reply } => {
            let result = purge(connection, now, holds_before, appointments_before).await;
            finish(connection, result, true, reply).await
        }
    }
}

async fn purge(
    connection: &mut Connection,
    now: Timestamp,
    holds_before: Timestamp,
    appointments_before: Timestamp,
) -> Result<u64, StoreError> {
    many::release_all(connection, now.as_second()).await.map_err(unavailable)?;
    holds::purge(connection, holds_before).await?;
    draws::purge(connection, appointments_before).await?;
    uploads::purge(connection, now).await?;
    let registrations = desks::purge(connection, now).await? + registrations::purge(connection, now).await?;
    let registrations = registrations + help::purge(connection, now).await?;
    Ok(registrations + appointments::purge(connection, appointments_before).await?)
}

/// Keeps or undoes what a command did, and prepares its answer.
pub(crate) async fn finish<T: Send + 'static>(
    connection: &mut Connection,
    result: Result<T, StoreError>,
    keep: bool,
    reply: Reply<T>,
) -> Result<(Answer, bool), sqlx::Error> {
    let keep = keep && result.is_ok();
    if !keep {
        sqlx::query!("ROLLBACK TO command").execute(&mut *connection).await?;
    }
    sqlx::query!("RELEASE command").execute(&mut *connection).await?;
    let answer: Answer = Box::new(move |committed: Result<(), StoreError>| {
        // A person who has gone away needs no answer.
        let _ = reply.send(committed.and(result));
    });
    Ok((answer, keep))
}
