//! The same for seats of sessions: random enrolments, places in lines, offers and withdrawals from many tasks, and an independent look.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use anjia_domain::ids::SessionId;
use anjia_domain::slot::SlotId;
use anjia_domain::training::EnrolmentState;
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{GiveBack, HoldOutcome, Ids as _, NewMessage, Part, PlaceHold, Store, StoreError, Wanted};
use anjia_portal::seal::Sealed;
use anjia_portal::training::ports::{
    AcceptOutcome, AcceptSeat, Enrol, EnrolOutcome, EnrolmentOutcome, EnrolmentRow, OfferSeat, SeatSource, Withdraw,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::check::most_at_once;
use super::{Dice, Plan, Violation, lock, reason, seconds};
use crate::contract_training::{a_course, a_new_enrolment, a_session};
use crate::time::CountedIds;

/// How many contacts there are: few, so that they get into each other's way.
const CONTACTS: u64 = 120;

/// A session as the tasks know it.
#[derive(Clone)]
struct Class {
    id: SessionId,
    slot: SlotId,
    seats: u16,
}

#[derive(Clone, Debug)]
enum Asked {
    Hold { hold: Uuid, class: usize, seats: u16, expires_at: i64 },
    Enrol { hold: Option<Uuid>, key: Option<(String, u8)>, contact: u64, seated: Uuid, waits: Uuid },
    Withdraw { enrolment: Uuid, message: Uuid },
    Offer { offer: Uuid, enrolment: Uuid, message: Uuid },
    Accept { offer: Uuid, enrolment: Uuid, message: Uuid },
    Tick(i64),
}

#[derive(Clone, Debug)]
enum Answer {
    /// Held, offered, or the clock moved.
    Done,
    Enrolled(EnrolmentRow),
    Changed,
    Already(Uuid),
    Refused,
    Unknown(String),
}

struct Event {
    from: u64,
    to: u64,
    asked: Asked,
    answer: Answer,
}

/// Everything that was done.
pub struct SessionHistory {
    events: Vec<Event>,
    classes: Vec<Class>,
    limit: u16,
    now: Timestamp,
}

struct World {
    stores: Vec<Arc<dyn Store>>,
    classes: Vec<Class>,
    clock: AtomicI64,
    moment: AtomicU64,
    ids: CountedIds,
    limit: u16,
    known: Mutex<Vec<(Uuid, usize)>>,
    holds: Mutex<Vec<(Uuid, usize)>>,
    keys: Mutex<Vec<(String, u8, usize)>>,
    offers: Mutex<Vec<(Uuid, Uuid)>>,
}

impl World {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.clock.load(Ordering::SeqCst)).unwrap_or_default()
    }

    fn tick(&self) -> u64 {
        self.moment.fetch_add(1, Ordering::SeqCst)
    }

    fn message(&self, kind: Kind) -> NewMessage {
        NewMessage { id: self.ids.uuid(), kind, body: Sealed::from_bytes(b"sealed message".to_vec()) }
    }

    fn class(&self, dice: &mut Dice) -> usize {
        usize::try_from(dice.roll(u64::try_from(self.classes.len()).unwrap_or(1))).unwrap_or(0)
    }
}

/// Does the commands, spread over the stores (servers on one database).
///
/// # Panics
/// When a task panics, or the sessions cannot be made.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn run(stores: Vec<Arc<dyn Store>>, plan: &Plan) -> SessionHistory {
    let begin: Timestamp = "2026-11-24T09:00:00+08:00".parse().unwrap();
    let mut sessions = Vec::new();
    for n in 0..plan.slots.clamp(1, 60) {
        let seats = u16::try_from(1 + n % 5).unwrap();
        let (session, slot) = a_session(&format!("welding-{n}"), seats);
        sessions.push((session, slot));
    }
    stores[0].begin_courses(vec![a_course()], sessions.clone(), begin).await.unwrap();
    let classes = sessions.into_iter().map(|(s, slot)| Class { id: s.id, slot, seats: s.seats }).collect();
    let world = Arc::new(World {
        stores,
        classes,
        clock: AtomicI64::new(begin.as_second()),
        moment: AtomicU64::new(0),
        ids: CountedIds::beginning(plan.seed.wrapping_mul(0x2545_f491_4f6c_dd1d)),
        limit: plan.limit,
        known: Mutex::default(),
        holds: Mutex::default(),
        keys: Mutex::default(),
        offers: Mutex::default(),
    });
    let each = plan.commands.div_ceil(plan.tasks);
    let tasks: Vec<_> = (0..plan.tasks)
        .map(|n| {
            let (world, mut dice) = (world.clone(), Dice(plan.seed.wrapping_mul(0x9876_5432_1fed_cba1).wrapping_add(n << 32)));
            tokio::spawn(async move {
                let mut events = Vec::new();
                for _ in 0..each {
                    events.extend(step(&world, &mut dice, n).await);
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
    SessionHistory { events, classes: world.classes.clone(), limit: plan.limit, now: world.now() }
}

async fn step(world: &World, dice: &mut Dice, task: u64) -> Option<Event> {
    let store = &world.stores[usize::try_from(task).unwrap_or(0) % world.stores.len()];
    let now = world.now();
    match dice.roll(100) {
        0..28 => Some(enrol_directly(world, store, dice, now).await),
        28..44 => Some(hold(world, store, dice, now).await),
        44..58 => enrol_hold(world, store, dice, now).await,
        58..72 => withdraw(world, store, dice, now).await,
        72..84 => offer(world, store, dice, now).await,
        84..93 => accept(world, store, dice, now).await,
        93..95 => {
            let _ = store.end_seat_offers(now).await;
            None
        }
        95..98 => {
            let from = world.tick();
            let step = i64::try_from(1 + dice.roll(60)).unwrap_or(1);
            let time = world.clock.fetch_add(step, Ordering::SeqCst) + step;
            Some(Event { from, to: world.tick(), asked: Asked::Tick(time), answer: Answer::Done })
        }
        _ => {
            // Frees what has run out; erases nothing, because nothing is old.
            let _ = store.purge(now, Timestamp::MIN, Timestamp::MIN).await;
            None
        }
    }
}

async fn enrol(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp, source: SeatSource, class: usize) -> Event {
    let contact = dice.roll(CONTACTS);
    let enrolment = a_new_enrolment(world.ids.uuid(), world.ids.code(), &world.classes[class].id, contact);
    let (seated, waits) = (world.message(Kind::Enrolled), world.message(Kind::Waitlisted));
    let (hold, key) = match &source {
        SeatSource::Hold(hold) => (Some(*hold), None),
        SeatSource::Direct { key, request_hash, .. } => (None, Some((key.clone(), request_hash[0]))),
    };
    let asked = Asked::Enrol { hold, key, contact, seated: seated.id, waits: waits.id };
    let from = world.tick();
    let result = store.enrol(Enrol { source, enrolment, seated: Some(seated), waits: Some(waits), limit: world.limit, now }).await;
    let to = world.tick();
    let answer = match result {
        Ok(EnrolOutcome::Done(row)) => {
            lock(&world.known).push((row.id, class));
            Answer::Enrolled(row)
        }
        Ok(EnrolOutcome::Already(row)) => Answer::Already(row.id),
        Ok(_) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    };
    Event { from, to, asked, answer }
}

async fn enrol_directly(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Event {
    let earlier = (dice.roll(8) == 0).then(|| dice.pick(&lock(&world.keys))).flatten();
    let (key, hash, class) = match earlier {
        // The same request again, or another one under its key.
        Some((key, hash, class)) if dice.roll(5) > 0 => (key, hash, class),
        Some((key, hash, class)) => (key, hash ^ 1, class),
        None => {
            let made = (world.ids.uuid().to_string(), 1, world.class(dice));
            lock(&world.keys).push(made.clone());
            made
        }
    };
    let may_wait = dice.roll(3) > 0;
    enrol(world, store, dice, now, SeatSource::Direct { key, request_hash: vec![hash; 32], may_wait }, class).await
}

async fn hold(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Event {
    let earlier = (dice.roll(3) == 0).then(|| dice.pick(&lock(&world.holds))).flatten();
    let (id, at) = (earlier.map_or_else(|| world.ids.uuid(), |h| h.0), world.class(dice));
    let (class, seats) = (&world.classes[at], u16::from(dice.roll(4) > 0));
    let wanted = Wanted { first: Part { slot: class.slot.clone(), capacity: class.seats }, more: Vec::new(), seats };
    let expires_at = now.saturating_add(seconds(600)).unwrap_or(now);
    let from = world.tick();
    let result = store.place_hold(PlaceHold { id, wanted, expires_at, now }).await;
    let to = world.tick();
    let answer = match result {
        Ok(HoldOutcome::Held) => {
            lock(&world.holds).push((id, at));
            Answer::Done
        }
        Ok(_) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    };
    Event { from, to, asked: Asked::Hold { hold: id, class: at, seats, expires_at: expires_at.as_second() }, answer }
}

async fn enrol_hold(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let (hold, class) = dice.pick(&lock(&world.holds))?;
    Some(enrol(world, store, dice, now, SeatSource::Hold(hold), class).await)
}

async fn withdraw(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let (enrolment, _) = dice.pick(&lock(&world.known))?;
    let message = world.message(Kind::Withdrawn);
    let asked = Asked::Withdraw { enrolment, message: message.id };
    let wait = if dice.roll(2) == 0 { 0 } else { i64::try_from(dice.roll(900)).unwrap_or(0) };
    let back = GiveBack { id: world.ids.uuid(), at: now.saturating_add(seconds(wait)).unwrap_or(now) };
    let from = world.tick();
    let result = store.withdraw(Withdraw { enrolment, message: Some(message), back, now }).await;
    let to = world.tick();
    let answer = match result {
        Ok(EnrolmentOutcome::Changed(_)) => Answer::Changed,
        Ok(_) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    };
    Some(Event { from, to, asked, answer })
}

async fn offer(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    // Mostly who is first in a line; sometimes anybody, who must not get one.
    let first = store.first_in_lines(now, now, 20).await.ok()?;
    let enrolment = match dice.pick(&first) {
        Some(row) if dice.roll(6) > 0 => row.id,
        _ => dice.pick(&lock(&world.known))?.0,
    };
    let (id, message) = (world.ids.uuid(), world.message(Kind::SeatOffered));
    let until = now.saturating_add(seconds(i64::try_from(60 + dice.roll(600)).unwrap_or(60))).unwrap_or(now);
    let free_at = until.saturating_add(seconds(300)).unwrap_or(until);
    let asked = Asked::Offer { offer: id, enrolment, message: message.id };
    let from = world.tick();
    let result = store.offer_seat(OfferSeat { id, enrolment, until, free_at, message: Some(message), now }).await;
    let to = world.tick();
    let answer = match result {
        Ok(true) => {
            lock(&world.offers).push((id, enrolment));
            Answer::Done
        }
        Ok(false) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    };
    Some(Event { from, to, asked, answer })
}

async fn accept(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let (offer, enrolment) = dice.pick(&lock(&world.offers))?;
    // Sometimes somebody else's.
    let enrolment = if dice.roll(10) == 0 { dice.pick(&lock(&world.known))?.0 } else { enrolment };
    let message = world.message(Kind::Enrolled);
    let asked = Asked::Accept { offer, enrolment, message: message.id };
    let from = world.tick();
    let result = store.accept_seat(AcceptSeat { enrolment, offer, message: Some(message), now }).await;
    let to = world.tick();
    let answer = match result {
        Ok(AcceptOutcome::Accepted(_)) => Answer::Changed,
        Ok(AcceptOutcome::Already(row)) => Answer::Already(row.id),
        Ok(AcceptOutcome::Over) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    };
    Some(Event { from, to, asked, answer })
}

impl SessionHistory {
    /// Why commands were refused with an error, each reason once.
    #[must_use]
    pub fn reasons(&self) -> HashSet<&str> {
        self.events.iter().filter_map(|e| if let Answer::Unknown(reason) = &e.answer { Some(reason.as_str()) } else { None }).collect()
    }

    /// How many of each there were.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut counts: HashMap<&str, u64> = HashMap::new();
        for event in &self.events {
            let name = match (&event.asked, &event.answer) {
                (_, Answer::Refused) => "refused",
                (_, Answer::Unknown(_)) => "errors",
                (_, Answer::Already(_)) => "already",
                (Asked::Hold { .. }, _) => "held",
                (Asked::Enrol { .. }, Answer::Enrolled(row)) if row.state == EnrolmentState::Waiting => "waits",
                (Asked::Enrol { .. }, _) => "enrolled",
                (Asked::Withdraw { .. }, _) => "withdrawn",
                (Asked::Offer { .. }, _) => "offered",
                (Asked::Accept { .. }, _) => "accepted",
                (Asked::Tick(_), _) => "ticks",
            };
            *counts.entry(name).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_unstable();
        counts.iter().map(|(name, n)| format!("{name} {n}")).collect::<Vec<_>>().join(", ")
    }
}

/// What is known of an enrolment: from the answer that gave something to the question that may have taken it away.
struct Life {
    class: SessionId,
    contact: u64,
    /// In the line or with a seat, from then on.
    live: u64,
    /// With a seat, from then on.
    seated: Option<u64>,
    /// When somebody first asked to give it up.
    ended: Option<u64>,
    /// When a seat was first asked to be offered: from then on the waiting may end by itself.
    offered: Option<u64>,
    withdrawn: bool,
}

/// Looks at a history and at what the store says at its end. Claims every message.
///
/// # Errors
/// When the store does not answer.
pub async fn check(store: &dyn Store, history: &SessionHistory) -> Result<Vec<Violation>, StoreError> {
    let mut found = Vec::new();
    let lives = lives(history, &mut found);
    let end = history.events.iter().map(|e| e.to).max().unwrap_or(0) + 1;
    capacity(history, &lives, end, &mut found);
    people(history, &lives, end, &mut found);
    answered_once(history, &mut found);
    finals(store, history, &lives, &mut found).await?;
    messages(store, history, &mut found).await?;
    Ok(found)
}

fn lives(history: &SessionHistory, found: &mut Vec<Violation>) -> HashMap<Uuid, Life> {
    let (mut lives, mut codes) = (HashMap::new(), HashSet::new());
    for event in &history.events {
        if let (Asked::Enrol { contact, .. }, Answer::Enrolled(row)) = (&event.asked, &event.answer) {
            if !codes.insert(row.code) {
                found.push("a code was given twice".to_owned());
            }
            let seated = (row.state == EnrolmentState::Enrolled).then_some(event.to);
            let life = Life {
                class: row.session.clone(),
                contact: *contact,
                live: event.to,
                seated,
                ended: None,
                offered: None,
                withdrawn: false,
            };
            if lives.insert(row.id, life).is_some() {
                found.push("an enrolment was made twice".to_owned());
            }
        }
    }
    for event in &history.events {
        match &event.asked {
            Asked::Withdraw { enrolment, .. } => {
                if let Some(life) = lives.get_mut(enrolment) {
                    life.ended = Some(life.ended.map_or(event.from, |e| e.min(event.from)));
                    life.withdrawn |= matches!(event.answer, Answer::Changed);
                }
            }
            Asked::Offer { enrolment, .. } => {
                if let Some(life) = lives.get_mut(enrolment) {
                    life.offered = Some(life.offered.map_or(event.from, |e| e.min(event.from)));
                }
            }
            Asked::Accept { enrolment, .. } if matches!(event.answer, Answer::Changed) => match lives.get_mut(enrolment) {
                Some(life) if life.seated.is_none() => life.seated = Some(event.to),
                _ => found.push("a seat was accepted by somebody who had one, or was never there".to_owned()),
            },
            _ => {}
        }
    }
    lives
}

/// Enrolled people and held seats, never more than there are.
fn capacity(history: &SessionHistory, lives: &HashMap<Uuid, Life>, end: u64, found: &mut Vec<Violation>) {
    let mut steps: HashMap<&SessionId, Vec<(u64, i64)>> = HashMap::new();
    let mut stay = |class, from: u64, to: u64| {
        if from < to {
            let steps: &mut Vec<(u64, i64)> = steps.entry(class).or_default();
            steps.extend([(from, 1), (to, -1)]);
        }
    };
    for life in lives.values() {
        if let Some(from) = life.seated {
            stay(&life.class, from, life.ended.unwrap_or(end));
        }
    }
    // When the clock may first have shown a time.
    let ticks: Vec<_> =
        history.events.iter().filter_map(|e| if let Asked::Tick(time) = e.asked { Some((time, e.from)) } else { None }).collect();
    let reached = |time: i64| ticks.iter().filter(|(t, _)| *t >= time).map(|(_, from)| *from).min().unwrap_or(end);
    let mut touched: HashMap<Uuid, Vec<(u64, u64)>> = HashMap::new();
    for event in &history.events {
        if let Asked::Hold { hold, .. } | Asked::Enrol { hold: Some(hold), .. } = &event.asked {
            touched.entry(*hold).or_default().push((event.from, event.to));
        }
    }
    for event in &history.events {
        if let (Asked::Hold { hold, class, seats: 1, expires_at }, Answer::Done) = (&event.asked, &event.answer) {
            let others = &touched[hold];
            // Somebody else may have moved the same hold while this was on its way: then it is not sure that it held at all.
            if others.iter().all(|(from, to)| *from >= event.from || *to <= event.from) {
                let next = others.iter().map(|(from, _)| *from).filter(|m| *m > event.from).min().unwrap_or(end);
                stay(&history.classes[*class].id, event.to, next.min(reached(*expires_at)));
            }
        }
    }
    for class in &history.classes {
        let most = steps.get_mut(&class.id).map_or(0, |s| most_at_once(s));
        if most > i64::from(class.seats) {
            found.push(format!("{} had {most} people and may have {}", class.id, class.seats));
        }
    }
}

/// One enrolment for each contact and session, and so many for each contact.
fn people(history: &SessionHistory, lives: &HashMap<Uuid, Life>, end: u64, found: &mut Vec<Violation>) {
    let (mut of_one, mut of_all): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = (HashMap::new(), HashMap::new());
    for life in lives.values() {
        // Who waits may be out of the line once a seat was offered, and is in again for sure with the seat.
        let waited = life.offered.filter(|_| life.seated.is_none_or(|s| s > life.live)).unwrap_or(end);
        let ended = life.ended.unwrap_or(end);
        let mut spans = vec![(life.live, waited.min(ended))];
        spans.extend(life.seated.filter(|s| *s > life.live).map(|s| (s.max(waited), ended)));
        for (from, to) in spans.into_iter().filter(|(from, to)| from < to) {
            of_one.entry((&life.class, life.contact)).or_default().extend([(from, 1), (to, -1)]);
            of_all.entry(life.contact).or_default().extend([(from, 1), (to, -1)]);
        }
    }
    for ((class, _), mut steps) in of_one {
        if most_at_once(&mut steps) > 1 {
            found.push(format!("a contact was enrolled twice in {class}"));
        }
    }
    for mut steps in of_all.into_values() {
        let most = most_at_once(&mut steps);
        if most > i64::from(history.limit) {
            found.push(format!("a contact had {most} enrolments and may have {}", history.limit));
        }
    }
}

/// Each key and hold stands for one enrolment; everybody is offered a seat once, and what is offered is taken once, by whom it was made to.
fn answered_once(history: &SessionHistory, found: &mut Vec<Violation>) {
    let (mut of_key, mut of_hold, mut hashes): (HashMap<_, HashSet<_>>, HashMap<_, HashSet<_>>, HashMap<_, HashSet<_>>) =
        Default::default();
    let (mut made, mut asked, mut accepted) = (HashMap::new(), HashSet::new(), HashSet::new());
    for event in &history.events {
        match (&event.asked, &event.answer) {
            (Asked::Enrol { hold, key, .. }, Answer::Enrolled(EnrolmentRow { id, .. }) | Answer::Already(id)) => {
                if let Some((key, hash)) = key {
                    of_key.entry(key).or_default().insert(*id);
                    hashes.entry(key).or_default().insert(*hash);
                }
                if let Some(hold) = hold {
                    of_hold.entry(hold).or_default().insert(*id);
                }
            }
            (Asked::Offer { offer, enrolment, .. }, Answer::Done) => {
                made.insert(*offer, *enrolment);
                if !asked.insert(*enrolment) {
                    found.push("somebody was offered a seat of a session twice".to_owned());
                }
            }
            _ => {}
        }
    }
    for event in &history.events {
        if let (Asked::Accept { offer, enrolment, .. }, Answer::Changed) = (&event.asked, &event.answer) {
            if made.get(offer) != Some(enrolment) {
                found.push("a seat was accepted that was never offered to them".to_owned());
            }
            if !accepted.insert(*offer) {
                found.push("an offer was accepted twice".to_owned());
            }
        }
    }
    found.extend(of_key.values().filter(|ids| ids.len() > 1).map(|ids| format!("a key stands for {} enrolments", ids.len())));
    found.extend(hashes.values().filter(|h| h.len() > 1).map(|_| "two requests were done under one key".to_owned()));
    found.extend(of_hold.values().filter(|ids| ids.len() > 1).map(|ids| format!("a hold became {} enrolments", ids.len())));
}

/// What the store says at the end, against what everybody was told.
async fn finals(
    store: &dyn Store,
    history: &SessionHistory,
    lives: &HashMap<Uuid, Life>,
    found: &mut Vec<Violation>,
) -> Result<(), StoreError> {
    let doubtful = !history.reasons().is_empty();
    let mut expected: HashMap<&SessionId, u16> = HashMap::new();
    for (id, life) in lives {
        let told = match (life.withdrawn, life.seated.is_some()) {
            (true, _) => EnrolmentState::Withdrawn,
            (false, true) => EnrolmentState::Enrolled,
            (false, false) => EnrolmentState::Waiting,
        };
        match store.enrolment_by_id(*id).await? {
            None => found.push(format!("an acknowledged enrolment is lost: {id}")),
            // Who did not answer an offer is out of the line.
            Some(row) if row.state == told || (told == EnrolmentState::Waiting && row.state == EnrolmentState::Lapsed) => {}
            Some(_) if doubtful => {}
            Some(row) => found.push(format!("told {told}, stored {}", row.state)),
        }
        if told == EnrolmentState::Enrolled {
            *expected.entry(&life.class).or_default() += 1;
        }
    }
    // When all holds and offers have run out and everything given back is free, only those enrolled have seats.
    let later = history.now.saturating_add(seconds(48 * 3600)).unwrap_or(history.now);
    for class in &history.classes {
        let told = expected.get(&class.id).copied().unwrap_or(0);
        let Some(row) = store.session(&class.id, later).await? else {
            found.push(format!("{} is lost", class.id));
            continue;
        };
        if row.taken > class.seats {
            found.push(format!("{} has {} seats taken and may have {}", class.id, row.taken, class.seats));
        }
        if row.taken != told && !doubtful {
            found.push(format!("{}: {told} seats were given, {} are taken", class.id, row.taken));
        }
    }
    Ok(())
}

/// Every change that happened has its message, and no message tells of one that did not.
async fn messages(store: &dyn Store, history: &SessionHistory, found: &mut Vec<Violation>) -> Result<(), StoreError> {
    let until = history.now.saturating_add(seconds(3600)).unwrap_or(history.now);
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
        let ids = match &event.asked {
            Asked::Enrol { seated, waits, .. } => vec![*seated, *waits],
            Asked::Withdraw { message, .. } | Asked::Offer { message, .. } | Asked::Accept { message, .. } => vec![*message],
            Asked::Hold { .. } | Asked::Tick(_) => continue,
        };
        match &event.answer {
            Answer::Enrolled(row) => {
                must.insert(if row.state == EnrolmentState::Waiting { ids[1] } else { ids[0] });
            }
            Answer::Done | Answer::Changed => must.extend(ids),
            Answer::Unknown(_) => may.extend(ids),
            Answer::Already(_) | Answer::Refused => {}
        }
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
