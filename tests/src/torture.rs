//! Random commands from many tasks, and an independent look at what came of them.
//!
//! [`run`] does the commands and writes down each with the moments it was asked and answered. [`check`] reads that history and the
//! store's final state, and knows nothing of how a store works: it only counts.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use anjia_domain::Lang;
use anjia_domain::appointment::{PartySize, State};
use anjia_domain::slot::SlotId;
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{
    Appointment, Book, BookOutcome, Cancel, ChangeOutcome, GiveBack, HoldOutcome, Ids as _, MakeOffer, Move, NewAppointment, NewMessage,
    Part, PlaceHold, Source, Store, StoreError, Wanted,
};
use anjia_portal::seal::Sealed;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::time::CountedIds;

/// What is done, and how much of it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many commands.
    pub commands: u64,
    /// From how many tasks.
    pub tasks: u64,
    /// On how many slots.
    pub slots: usize,
    /// Appointments to come for each contact.
    pub limit: u16,
    /// Where the randomness begins; the same seed asks for the same commands.
    pub seed: u64,
}

/// How a command was answered.
#[derive(Clone, Debug)]
enum Answer {
    Held,
    Booked(Appointment),
    Already(Uuid),
    Changed(Appointment),
    Unchanged,
    Refused,
    /// An error: it may have been done or not. Nobody was told that it was.
    Unknown(String),
}

#[derive(Clone, Debug)]
enum Asked {
    Hold {
        hold: Uuid,
        wanted: Wanted,
        expires_at: i64,
    },
    Book {
        key: Option<(String, u8)>,
        hold: Option<Uuid>,
        wanted: Option<Wanted>,
        contact: u64,
        message: Uuid,
    },
    Move {
        appointment: Uuid,
        wanted: Wanted,
        offer: Option<Uuid>,
        message: Uuid,
    },
    Cancel {
        appointment: Uuid,
        message: Uuid,
    },
    Offer {
        offer: Uuid,
        appointment: Uuid,
        wanted: Wanted,
        until: i64,
        message: Uuid,
    },
    Decline {
        offer: Uuid,
    },
    StopWaiting {
        appointment: Uuid,
    },
    /// The clock was moved to this time.
    Tick(i64),
}

/// A command with its answer.
#[derive(Clone, Debug)]
struct Event {
    from: u64,
    to: u64,
    asked: Asked,
    answer: Answer,
}

/// Everything that was done.
pub struct History {
    events: Vec<Event>,
    slots: Vec<Part>,
    limit: u16,
    now: Timestamp,
    /// How many commands were refused with an error.
    pub errors: u64,
}

struct World {
    stores: Vec<Arc<dyn Store>>,
    slots: Vec<Part>,
    clock: AtomicI64,
    moment: AtomicU64,
    ids: CountedIds,
    limit: u16,
    known: Mutex<Vec<Appointment>>,
    holds: Mutex<Vec<(Uuid, Wanted)>>,
    keys: Mutex<Vec<(String, u8, Wanted)>>,
    offers: Mutex<Vec<(Uuid, Appointment, Wanted)>>,
}

/// A random number generator of a task (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        // Mostly a late one: those are where the others are, too.
        let length = u64::try_from(list.len()).ok().filter(|l| *l > 0)?;
        let at = if self.roll(4) == 0 { self.roll(length) } else { length - 1 - self.roll(length.min(40)) };
        list.get(usize::try_from(at).ok()?).cloned()
    }
}

fn reason(error: &StoreError) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    format!("{error}: {cause}")
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn seconds(n: i64) -> SignedDuration {
    SignedDuration::from_secs(n)
}

impl World {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.clock.load(Ordering::SeqCst)).unwrap_or_default()
    }

    fn tick(&self) -> u64 {
        self.moment.fetch_add(1, Ordering::SeqCst)
    }

    fn wanted(&self, dice: &mut Dice) -> Wanted {
        let length = self.slots.len();
        let at = usize::try_from(dice.roll(u64::try_from(length).unwrap_or(1))).unwrap_or(0);
        let first = self.slots[at].clone();
        match dice.roll(10) {
            0 => Wanted { first, more: Vec::new(), seats: 2 },
            1 if at + 1 < length => Wanted { first, more: vec![self.slots[at + 1].clone()], seats: 1 },
            _ => Wanted { first, more: Vec::new(), seats: 1 },
        }
    }

    fn message(&self, kind: Kind) -> NewMessage {
        NewMessage { id: self.ids.uuid(), kind, body: Sealed::from_bytes(b"sealed message".to_vec()) }
    }

    fn back(&self, dice: &mut Dice, now: Timestamp) -> GiveBack {
        let wait = if dice.roll(2) == 0 { 0 } else { i64::try_from(dice.roll(900)).unwrap_or(0) };
        GiveBack { id: self.ids.uuid(), at: now.saturating_add(seconds(wait)).unwrap_or(now) }
    }
}

/// Does the commands, spread over the stores (servers on one database).
///
/// # Panics
/// When a task panics.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn run(stores: Vec<Arc<dyn Store>>, plan: &Plan) -> History {
    let begin: Timestamp = "2026-11-24T09:00:00+08:00".parse().unwrap();
    let slots = (0..plan.slots)
        .map(|n| {
            let (day, hour, minute) = (n / 120, n / 12 % 10, n % 12);
            let text = format!("hall-dongli.residence_registration.202612{:02}T{:02}{:02}", 10 + day, 8 + hour, 5 * minute);
            Part { slot: text.parse::<SlotId>().unwrap(), capacity: u16::try_from(1 + n % 4).unwrap() }
        })
        .collect();
    let ids = CountedIds::default();
    let mut skip = [0; 8];
    // Each seed has its own identities.
    for _ in 0..plan.seed % 1000 {
        ids.fill(&mut skip);
    }
    let world = Arc::new(World {
        stores,
        slots,
        clock: AtomicI64::new(begin.as_second()),
        moment: AtomicU64::new(0),
        ids,
        limit: plan.limit,
        known: Mutex::default(),
        holds: Mutex::default(),
        keys: Mutex::default(),
        offers: Mutex::default(),
    });
    let each = plan.commands.div_ceil(plan.tasks);
    let tasks: Vec<_> = (0..plan.tasks)
        .map(|n| {
            let (world, mut dice) = (world.clone(), Dice(plan.seed.wrapping_mul(0x1234_5678_9abc_def1).wrapping_add(n << 32)));
            tokio::spawn(async move {
                let mut events = Vec::new();
                for _ in 0..each {
                    if let Some(event) = step(&world, &mut dice, n).await {
                        events.push(event);
                    }
                }
                events
            })
        })
        .collect();
    let mut events = Vec::new();
    for task in tasks {
        events.extend(task.await.unwrap());
    }
    events.sort_by_key(|e| e.from);
    let errors = u64::try_from(events.iter().filter(|e| matches!(e.answer, Answer::Unknown(_))).count()).unwrap();
    History { events, slots: world.slots.clone(), limit: plan.limit, now: world.now(), errors }
}

async fn step(world: &World, dice: &mut Dice, task: u64) -> Option<Event> {
    let store = &world.stores[usize::try_from(task).unwrap_or(0) % world.stores.len()];
    let now = world.now();
    match dice.roll(100) {
        0..32 => Some(book_directly(world, store, dice, now).await),
        32..50 => Some(hold(world, store, dice, now).await),
        50..62 => book_hold(world, store, dice, now).await,
        62..73 => reschedule(world, store, dice, now).await,
        73..84 => cancel(world, store, dice, now).await,
        84..88 => {
            let known = dice.pick(&lock(&world.known))?;
            let _ = store.wait(known.id, now).await;
            None
        }
        88..92 => offer(world, store, dice, now).await,
        92..95 => accept(world, store, dice, now).await,
        95 => leave(world, store, dice, now).await,
        96 => {
            let from = world.tick();
            let step = i64::try_from(1 + dice.roll(60)).unwrap_or(1);
            let time = world.clock.fetch_add(step, Ordering::SeqCst) + step;
            Some(Event { from, to: world.tick(), asked: Asked::Tick(time), answer: Answer::Unchanged })
        }
        97 => {
            // Frees what has run out; erases nothing, because nothing is old.
            let _ = store.purge(now, Timestamp::MIN, Timestamp::MIN).await;
            None
        }
        _ => {
            let slot = &world.slots[0].slot;
            let _ = store.taken(slot.office(), slot.service(), now, Timestamp::MAX, now).await;
            None
        }
    }
}

fn new_appointment(world: &World, contact: u64) -> NewAppointment {
    let index = |kind: u8| {
        let mut bytes = contact.to_be_bytes().to_vec();
        bytes.push(kind);
        bytes
    };
    NewAppointment {
        id: world.ids.uuid(),
        code: world.ids.code(),
        minutes: 20,
        name: Sealed::from_bytes(b"sealed name".to_vec()),
        email: Some(Sealed::from_bytes(b"sealed mail".to_vec())),
        phone: None,
        email_index: Some(index(0)),
        phone_index: contact.is_multiple_of(2).then(|| index(1)),
        language: Lang::Ko,
        party: PartySize::ONE,
    }
}

fn booked(world: &World, result: Result<BookOutcome, StoreError>) -> Answer {
    match result {
        Ok(BookOutcome::Booked(appointment)) => {
            lock(&world.known).push(appointment.clone());
            Answer::Booked(appointment)
        }
        Ok(BookOutcome::Already(appointment)) => Answer::Already(appointment.id),
        Ok(_) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    }
}

async fn book_directly(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Event {
    let earlier = (dice.roll(8) == 0).then(|| dice.pick(&lock(&world.keys))).flatten();
    let (key, hash, wanted) = match earlier {
        // The same request again, or another one under its key.
        Some((key, hash, wanted)) if dice.roll(5) > 0 => (key, hash, wanted),
        Some((key, hash, wanted)) => (key, hash ^ 1, wanted),
        None => {
            let made = (world.ids.uuid().to_string(), 1, world.wanted(dice));
            lock(&world.keys).push(made.clone());
            made
        }
    };
    let contact = dice.roll(400);
    let (appointment, message) = (new_appointment(world, contact), world.message(Kind::Confirmed));
    let told = message.id;
    let source = Source::Direct { wanted: wanted.clone(), key: key.clone(), request_hash: vec![hash; 32] };
    let from = world.tick();
    let result = store.book(Book { source, appointment, message: Some(message), limit: world.limit, now }).await;
    let to = world.tick();
    let asked = Asked::Book { key: Some((key, hash)), hold: None, wanted: Some(wanted), contact, message: told };
    Event { from, to, asked, answer: booked(world, result) }
}

async fn hold(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Event {
    let earlier = (dice.roll(3) == 0).then(|| dice.pick(&lock(&world.holds))).flatten();
    let (id, wanted) = (earlier.map_or_else(|| world.ids.uuid(), |h| h.0), world.wanted(dice));
    let expires_at = now.saturating_add(seconds(600)).unwrap_or(now);
    let from = world.tick();
    let result = store.place_hold(PlaceHold { id, wanted: wanted.clone(), expires_at, now }).await;
    let to = world.tick();
    let answer = match result {
        Ok(HoldOutcome::Held) => {
            lock(&world.holds).push((id, wanted.clone()));
            Answer::Held
        }
        Ok(_) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    };
    Event { from, to, asked: Asked::Hold { hold: id, wanted, expires_at: expires_at.as_second() }, answer }
}

async fn book_hold(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let (hold, _) = dice.pick(&lock(&world.holds))?;
    let contact = dice.roll(400);
    let (appointment, message) = (new_appointment(world, contact), world.message(Kind::Confirmed));
    let told = message.id;
    let from = world.tick();
    let command = Book { source: Source::Hold(hold), appointment, message: Some(message), limit: world.limit, now };
    let result = store.book(command).await;
    let to = world.tick();
    let asked = Asked::Book { key: None, hold: Some(hold), wanted: None, contact, message: told };
    Some(Event { from, to, asked, answer: booked(world, result) })
}

fn changed(world: &World, result: Result<ChangeOutcome, StoreError>) -> Answer {
    match result {
        Ok(ChangeOutcome::Changed(appointment)) => {
            lock(&world.known).push(appointment.clone());
            Answer::Changed(appointment)
        }
        Ok(ChangeOutcome::Unchanged(_)) => Answer::Unchanged,
        Ok(_) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    }
}

async fn reschedule(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let known = dice.pick(&lock(&world.known))?;
    let (wanted, message) = (world.wanted(dice), world.message(Kind::Moved));
    let told = message.id;
    let command = Move {
        id: known.id,
        sequence: known.sequence,
        wanted: wanted.clone(),
        offer: None,
        minutes: 20,
        message: Some(message),
        back: world.back(dice, now),
        now,
    };
    let from = world.tick();
    let result = store.move_appointment(command).await;
    let to = world.tick();
    let asked = Asked::Move { appointment: known.id, wanted, offer: None, message: told };
    Some(Event { from, to, asked, answer: changed(world, result) })
}

/// Does what the waitlist's job does, for one slot.
async fn offer(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let _ = store.end_offers(now).await;
    let slot = dice.pick(&store.returned(now, now).await.ok()?)?;
    let to = store.next_waiting(&slot, now, 5).await.ok()?.into_iter().next()?;
    let at = world.slots.iter().position(|p| p.slot == slot)?;
    let more = world.slots.get(at + 1).filter(|_| dice.roll(6) == 0).cloned().into_iter().collect();
    let wanted = Wanted { first: world.slots[at].clone(), more, seats: if dice.roll(6) == 0 { 2 } else { 1 } };
    let later = |n| now.saturating_add(seconds(n)).unwrap_or(now);
    let (until, free_at) = (later(120), later(121 + i64::try_from(dice.roll(200)).unwrap_or(0)));
    let (id, message) = (world.ids.uuid(), world.message(Kind::Offered));
    let told = message.id;
    let command = MakeOffer { id, appointment: to.id, sequence: to.sequence, wanted: wanted.clone(), until, free_at, message, now };
    let from = world.tick();
    let result = store.offer(command).await;
    let asked = Asked::Offer { offer: id, appointment: to.id, wanted: wanted.clone(), until: until.as_second(), message: told };
    let to_tick = world.tick();
    let answer = match result {
        Ok(true) => {
            lock(&world.offers).push((id, to, wanted));
            Answer::Held
        }
        Ok(false) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    };
    Some(Event { from, to: to_tick, asked, answer })
}

async fn accept(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let (offer, known, wanted) = dice.pick(&lock(&world.offers))?;
    let message = world.message(Kind::Moved);
    let told = message.id;
    let command = Move {
        id: known.id,
        sequence: known.sequence,
        wanted: wanted.clone(),
        offer: Some(offer),
        minutes: 20,
        message: Some(message),
        back: world.back(dice, now),
        now,
    };
    let from = world.tick();
    let result = store.move_appointment(command).await;
    let to = world.tick();
    let asked = Asked::Move { appointment: known.id, wanted, offer: Some(offer), message: told };
    Some(Event { from, to, asked, answer: changed(world, result) })
}

async fn leave(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let (offer, known, _) = dice.pick(&lock(&world.offers))?;
    let from = world.tick();
    let (asked, result) = if dice.roll(2) == 0 {
        (Asked::Decline { offer }, store.decline(offer, now).await)
    } else {
        (Asked::StopWaiting { appointment: known.id }, store.stop_waiting(known.id).await)
    };
    let answer = match result {
        Ok(true) => Answer::Unchanged,
        Ok(false) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    };
    Some(Event { from, to: world.tick(), asked, answer })
}

async fn cancel(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let known = dice.pick(&lock(&world.known))?;
    let message = world.message(Kind::Cancelled);
    let told = message.id;
    let command = Cancel { id: known.id, sequence: known.sequence, message: Some(message), back: world.back(dice, now), now };
    let from = world.tick();
    let result = store.cancel(command).await;
    let to = world.tick();
    Some(Event { from, to, asked: Asked::Cancel { appointment: known.id, message: told }, answer: changed(world, result) })
}

/// Something that must not be.
pub type Violation = String;

/// Looks at a history and at what the store says at its end. Claims every message.
///
/// # Errors
/// When the store does not answer.
pub async fn check(store: &dyn Store, history: &History) -> Result<Vec<Violation>, StoreError> {
    let mut found = Vec::new();
    let lives = lives(history, &mut found);
    capacity(history, &lives, &mut found);
    limits(history, &lives, &mut found);
    keys(history, &mut found);
    offers(history, &mut found);
    finals(store, history, &lives, &mut found).await?;
    messages(store, history, &mut found).await?;
    Ok(found)
}

/// A time in which somebody surely had seats: from the answer that gave them to the question that may have taken them away.
struct Stay {
    wanted: Wanted,
    from: u64,
    to: u64,
}

/// What is known of an appointment.
#[derive(Default)]
struct Life {
    contact: Option<u64>,
    booked: Option<u64>,
    ended: Option<u64>,
    changes: Vec<(u32, u64, Option<Wanted>, Appointment)>,
    first: Option<(Wanted, Appointment)>,
    /// When somebody first asked for a change that was answered with an error.
    doubtful: Option<u64>,
}

fn lives(history: &History, found: &mut Vec<Violation>) -> HashMap<Uuid, Life> {
    let mut holds: HashMap<Uuid, Vec<(u64, Wanted)>> = HashMap::new();
    for event in &history.events {
        if let (Asked::Hold { hold, wanted, .. }, Answer::Held) = (&event.asked, &event.answer) {
            holds.entry(*hold).or_default().push((event.from, wanted.clone()));
        }
    }
    let mut lives: HashMap<Uuid, Life> = HashMap::new();
    let mut codes = HashSet::new();
    for event in &history.events {
        match (&event.asked, &event.answer) {
            (Asked::Book { hold, wanted, contact, .. }, Answer::Booked(appointment)) => {
                // A hold may have been moved meanwhile: the slot tells which of its places was booked.
                let from_hold = hold.and_then(|h| holds.get(&h)?.iter().rev().find(|(_, w)| w.first.slot == appointment.slot).cloned());
                let wanted = wanted.clone().or(from_hold.map(|(_, w)| w));
                let Some(wanted) = wanted else {
                    found.push(format!("an appointment at {} came from a hold that was never there", appointment.slot));
                    continue;
                };
                if wanted.first.slot != appointment.slot {
                    found.push(format!("asked for {}, got {}", wanted.first.slot, appointment.slot));
                }
                if !codes.insert(appointment.code) {
                    found.push("a code was given twice".to_owned());
                }
                let life = lives.entry(appointment.id).or_default();
                if life.booked.is_some() {
                    found.push("an appointment was booked twice".to_owned());
                }
                (life.booked, life.contact, life.first) = (Some(event.to), Some(*contact), Some((wanted, appointment.clone())));
            }
            (Asked::Move { appointment, wanted, .. }, Answer::Changed(after)) => {
                let life = lives.entry(*appointment).or_default();
                life.changes.push((after.sequence, event.from, Some(wanted.clone()), after.clone()));
            }
            (Asked::Cancel { appointment, .. }, Answer::Changed(after)) => {
                let life = lives.entry(*appointment).or_default();
                life.changes.push((after.sequence, event.from, None, after.clone()));
                life.ended = Some(event.from);
            }
            (Asked::Move { appointment, .. } | Asked::Cancel { appointment, .. }, Answer::Unknown(_)) => {
                let life = lives.entry(*appointment).or_default();
                life.doubtful = Some(life.doubtful.map_or(event.from, |d| d.min(event.from)));
            }
            _ => {}
        }
    }
    for life in lives.values_mut() {
        life.changes.sort_by_key(|c| c.0);
        let sequences: Vec<_> = life.changes.iter().map(|c| c.0).collect();
        let expected: Vec<_> = (1..=u32::try_from(life.changes.len()).unwrap_or(0)).collect();
        if life.doubtful.is_none() && sequences != expected {
            found.push(format!("the changes of an appointment were counted {sequences:?}"));
        }
    }
    lives
}

fn capacity(history: &History, lives: &HashMap<Uuid, Life>, found: &mut Vec<Violation>) {
    let end = history.events.iter().map(|e| e.to).max().unwrap_or(0) + 1;
    let mut stays = Vec::new();
    let answered: HashMap<u64, u64> = history.events.iter().map(|e| (e.from, e.to)).collect();
    for life in lives.values() {
        let (Some(booked), Some((wanted, _))) = (life.booked, &life.first) else { continue };
        let mut here = (wanted.clone(), booked);
        let doubtful = life.doubtful.unwrap_or(end);
        for (_, from, next, _) in &life.changes {
            stays.push(Stay { wanted: here.0, from: here.1, to: (*from).min(doubtful) });
            match next {
                Some(wanted) => here = (wanted.clone(), answered.get(from).copied().unwrap_or(end)),
                None => here = (wanted.clone(), end),
            }
        }
        stays.push(Stay { wanted: here.0, from: here.1, to: doubtful.min(end) });
    }
    stays.extend(holds(history, end));
    stays.extend(open_offers(history, end).into_iter().map(|(_, stay)| stay));
    let mut steps: HashMap<&SlotId, Vec<(u64, i64)>> = HashMap::new();
    for stay in stays.iter().filter(|s| s.from < s.to) {
        for part in stay.wanted.parts() {
            let seats = i64::from(stay.wanted.seats);
            let steps = steps.entry(&part.slot).or_default();
            steps.push((stay.from, seats));
            steps.push((stay.to, -seats));
        }
    }
    for part in &history.slots {
        let Some(steps) = steps.get_mut(&part.slot) else { continue };
        let most = most_at_once(steps);
        if most > i64::from(part.capacity) {
            found.push(format!("{} carried {most} and may carry {}", part.slot, part.capacity));
        }
    }
}

/// The most there ever were, of those who come and go at moments.
fn most_at_once(steps: &mut [(u64, i64)]) -> i64 {
    // Who leaves at a moment leaves before who comes.
    steps.sort_unstable();
    let (mut here, mut most) = (0, 0);
    for (_, change) in steps {
        here += *change;
        most = most.max(here);
    }
    most
}

/// When the clock may first have shown a time.
fn moments(history: &History, end: u64) -> impl Fn(i64) -> u64 {
    let ticks: Vec<(i64, u64)> =
        history.events.iter().filter_map(|e| if let Asked::Tick(time) = e.asked { Some((time, e.from)) } else { None }).collect();
    // The earliest moment at which the clock may have shown a time.
    let mut earliest: Vec<(i64, u64)> = ticks;
    earliest.sort_unstable();
    for n in (0..earliest.len().saturating_sub(1)).rev() {
        earliest[n].1 = earliest[n].1.min(earliest[n + 1].1);
    }
    move |time: i64| earliest.get(earliest.partition_point(|(t, _)| *t < time)).map_or(end, |(_, moment)| *moment)
}

/// The times in which offers were surely open: of which appointment, and what was held.
fn open_offers(history: &History, end: u64) -> Vec<(Uuid, Stay)> {
    let reached = moments(history, end);
    // What may end an offer: an answer to it, or anything done with its appointment.
    let mut ends: HashMap<Uuid, Vec<u64>> = HashMap::new();
    for event in &history.events {
        match &event.asked {
            Asked::Decline { offer } => ends.entry(*offer).or_default().push(event.from),
            Asked::StopWaiting { appointment } | Asked::Move { appointment, .. } | Asked::Cancel { appointment, .. } => {
                ends.entry(*appointment).or_default().push(event.from);
            }
            _ => {}
        }
    }
    let after = |id: &Uuid, at: u64| ends.get(id).and_then(|e| e.get(e.partition_point(|m| *m < at)).copied()).unwrap_or(end);
    let mut open = Vec::new();
    for event in &history.events {
        if let (Asked::Offer { offer, appointment, wanted, until, .. }, Answer::Held) = (&event.asked, &event.answer) {
            // What was on its way with the appointment when the offer was asked may have ended it, too.
            let touched = ends.get(appointment).is_some_and(|e| e.iter().any(|m| *m < event.from && overlaps(history, *m, event.from)));
            let to = after(offer, event.from).min(after(appointment, event.from)).min(reached(*until));
            if !touched {
                open.push((*appointment, Stay { wanted: wanted.clone(), from: event.to, to }));
            }
        }
    }
    open
}

/// One offer at a time, each time once to each, and nothing accepted that was not offered.
fn offers(history: &History, found: &mut Vec<Violation>) {
    let end = history.events.iter().map(|e| e.to).max().unwrap_or(0) + 1;
    let mut steps: HashMap<Uuid, Vec<(u64, i64)>> = HashMap::new();
    for (appointment, stay) in open_offers(history, end).into_iter().filter(|(_, s)| s.from < s.to) {
        steps.entry(appointment).or_default().extend([(stay.from, 1), (stay.to, -1)]);
    }
    found.extend(steps.into_values().filter_map(|mut s| {
        let most = most_at_once(&mut s);
        (most > 1).then(|| format!("an appointment had {most} offers at a time"))
    }));
    let (mut made, mut answered, mut times) = (HashMap::new(), HashMap::new(), HashSet::new());
    for event in &history.events {
        match (&event.asked, &event.answer) {
            (Asked::Offer { offer, appointment, wanted, .. }, Answer::Held) => {
                made.insert(*offer, *appointment);
                if !times.insert((*appointment, &wanted.first.slot)) {
                    found.push("a time was offered twice to the same appointment".to_owned());
                }
            }
            (Asked::Offer { offer, appointment, .. }, Answer::Unknown(_)) => {
                made.insert(*offer, *appointment);
            }
            (Asked::Move { appointment, offer: Some(offer), .. }, Answer::Changed(_)) => {
                if made.get(offer) != Some(appointment) {
                    found.push("an offer was accepted that was never made".to_owned());
                }
                *answered.entry(*offer).or_insert(0) += 1;
            }
            (Asked::Decline { offer }, Answer::Unchanged) => *answered.entry(*offer).or_insert(0) += 1,
            _ => {}
        }
    }
    found.extend(answered.values().filter(|n| **n > 1).map(|n| format!("an offer was answered {n} times")));
}

/// The times in which holds surely held.
fn holds(history: &History, end: u64) -> Vec<Stay> {
    let reached = moments(history, end);
    let mut touched: HashMap<Uuid, Vec<u64>> = HashMap::new();
    for event in &history.events {
        match &event.asked {
            Asked::Hold { hold, .. } | Asked::Book { hold: Some(hold), .. } => touched.entry(*hold).or_default().push(event.from),
            _ => {}
        }
    }
    let mut stays = Vec::new();
    for event in &history.events {
        if let (Asked::Hold { hold, wanted, expires_at }, Answer::Held) = (&event.asked, &event.answer) {
            // Somebody else may have moved the same hold while this was on its way: then it is not sure that it held at all.
            let others = &touched[hold];
            let next = others.iter().copied().filter(|m| *m > event.from).min().unwrap_or(end);
            let before = others.iter().any(|m| *m < event.from && overlaps(history, *m, event.from));
            if !before {
                stays.push(Stay { wanted: wanted.clone(), from: event.to, to: next.min(reached(*expires_at)) });
            }
        }
    }
    stays
}

/// Whether the command asked at a moment was still on its way at another one.
fn overlaps(history: &History, asked: u64, at: u64) -> bool {
    let n = history.events.partition_point(|e| e.from < asked);
    history.events.get(n).is_some_and(|e| e.to > at)
}

fn limits(history: &History, lives: &HashMap<Uuid, Life>, found: &mut Vec<Violation>) {
    let end = history.events.iter().map(|e| e.to).max().unwrap_or(0) + 1;
    let mut steps: HashMap<u64, Vec<(u64, i64)>> = HashMap::new();
    for life in lives.values() {
        let (Some(booked), Some(contact)) = (life.booked, life.contact) else { continue };
        let to = life.ended.unwrap_or(end).min(life.doubtful.unwrap_or(end));
        if booked < to {
            let steps = steps.entry(contact).or_default();
            steps.push((booked, 1));
            steps.push((to, -1));
        }
    }
    for steps in steps.values_mut() {
        let most = most_at_once(steps);
        if most > i64::from(history.limit) {
            found.push(format!("a contact had {most} appointments and may have {}", history.limit));
        }
    }
}

fn keys(history: &History, found: &mut Vec<Violation>) {
    let mut of_key: HashMap<&str, (HashSet<Uuid>, HashSet<u8>)> = HashMap::new();
    let mut of_hold: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
    for event in &history.events {
        let Asked::Book { key, hold, .. } = &event.asked else { continue };
        let id = match &event.answer {
            Answer::Booked(appointment) => appointment.id,
            Answer::Already(id) => *id,
            _ => continue,
        };
        if let Some((key, hash)) = key {
            let (ids, hashes) = of_key.entry(key).or_default();
            ids.insert(id);
            hashes.insert(*hash);
        }
        if let Some(hold) = hold {
            of_hold.entry(*hold).or_default().insert(id);
        }
    }
    found.extend(of_key.values().filter(|(ids, _)| ids.len() > 1).map(|(ids, _)| format!("a key stands for {} appointments", ids.len())));
    found.extend(of_key.values().filter(|(_, hashes)| hashes.len() > 1).map(|_| "two requests were done under one key".to_owned()));
    found.extend(of_hold.values().filter(|ids| ids.len() > 1).map(|ids| format!("a hold became {} appointments", ids.len())));
}

/// What the store says at the end, against what everybody was told.
async fn finals(store: &dyn Store, history: &History, lives: &HashMap<Uuid, Life>, found: &mut Vec<Violation>) -> Result<(), StoreError> {
    let mut expected: HashMap<SlotId, u16> = HashMap::new();
    let mut doubtful = history.errors > 0;
    for (id, life) in lives {
        let Some((first, at_first)) = &life.first else {
            found.push("an appointment was changed that was never booked".to_owned());
            continue;
        };
        doubtful |= life.doubtful.is_some();
        let last = life.changes.last();
        let (state, sequence, slot) = last.map_or((State::Booked, 0, &at_first.slot), |(_, _, _, a)| (a.state, a.sequence, &a.slot));
        match store.appointment_by_id(*id).await? {
            Some(row) if life.doubtful.is_some() || (row.state, row.sequence, &row.slot) == (state, sequence, slot) => {}
            Some(row) => found.push(format!("told {state} {sequence} {slot}, stored {} {} {}", row.state, row.sequence, row.slot)),
            None => found.push(format!("an acknowledged appointment is lost: {id}")),
        }
        if state.is_open() {
            let wanted = life.changes.iter().rev().find_map(|c| c.2.clone()).unwrap_or_else(|| first.clone());
            for part in wanted.parts() {
                *expected.entry(part.slot.clone()).or_default() += wanted.seats;
            }
        }
    }
    // When all holds have run out and everything given back is free, only appointments have seats.
    let Some(slot) = history.slots.first().map(|p| &p.slot) else { return Ok(()) };
    let later = history.now.saturating_add(SignedDuration::from_hours(48)).unwrap_or(history.now);
    let taken = store.taken(slot.office(), slot.service(), history.now, Timestamp::MAX, later).await?;
    let taken: HashMap<_, _> = taken.into_iter().map(|t| (t.slot, t.seats)).collect();
    for part in &history.slots {
        let (told, stored) = (expected.get(&part.slot).copied().unwrap_or(0), taken.get(&part.slot).copied().unwrap_or(0));
        if stored > part.capacity {
            found.push(format!("{} has {stored} seats taken and may have {}", part.slot, part.capacity));
        }
        if told != stored && !doubtful {
            found.push(format!("{}: {told} seats were given, {stored} are taken", part.slot));
        }
    }
    Ok(())
}

/// Every change that happened has its message, and no message tells of one that did not.
async fn messages(store: &dyn Store, history: &History, found: &mut Vec<Violation>) -> Result<(), StoreError> {
    let until = history.now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(history.now);
    let mut stored = HashMap::new();
    loop {
        let due = store.claim_messages(history.now, until, 5000).await?;
        if due.is_empty() {
            break;
        }
        for message in due {
            *stored.entry(message.id).or_insert(0) += 1;
        }
    }
    let (mut must, mut may) = (HashSet::new(), HashSet::new());
    for event in &history.events {
        let (Asked::Book { message, .. } | Asked::Move { message, .. } | Asked::Cancel { message, .. } | Asked::Offer { message, .. }) =
            &event.asked
        else {
            continue;
        };
        match event.answer {
            Answer::Booked(_) | Answer::Changed(_) => must.insert(*message),
            Answer::Held if matches!(event.asked, Asked::Offer { .. }) => must.insert(*message),
            Answer::Unknown(_) => may.insert(*message),
            _ => false,
        };
    }
    let missing = must.iter().filter(|m| !stored.contains_key(m)).count();
    let wrong = stored.keys().filter(|m| !must.contains(m) && !may.contains(m)).count();
    if missing > 0 {
        found.push(format!("{missing} changes have no message"));
    }
    if wrong > 0 {
        found.push(format!("{wrong} messages tell of what did not happen"));
    }
    if stored.values().any(|n| *n > 1) {
        found.push("a message was claimed twice".to_owned());
    }
    Ok(())
}

impl History {
    /// Why commands were refused with an error, each reason once.
    #[must_use]
    pub fn reasons(&self) -> HashSet<&str> {
        self.events.iter().filter_map(|e| if let Answer::Unknown(reason) = &e.answer { Some(reason.as_str()) } else { None }).collect()
    }

    /// How many commands were asked, and how many of each answer came.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut counts: HashMap<&str, u64> = HashMap::new();
        for event in &self.events {
            let name = match event.answer {
                Answer::Held if matches!(event.asked, Asked::Offer { .. }) => "offered",
                Answer::Changed(_) if matches!(event.asked, Asked::Move { offer: Some(_), .. }) => "accepted",
                Answer::Held => "held",
                Answer::Booked(_) => "booked",
                Answer::Already(_) => "already",
                Answer::Changed(_) => "changed",
                Answer::Unchanged => "unchanged",
                Answer::Refused => "refused",
                Answer::Unknown(_) => "errors",
            };
            *counts.entry(name).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_unstable();
        counts.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", ")
    }
}
