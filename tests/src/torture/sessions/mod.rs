//! The same for seats of sessions: random enrolments, places in lines, offers and withdrawals from many tasks, and an independent look.

mod check;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use anjia_domain::ids::SessionId;
use anjia_domain::slot::SlotId;
use anjia_domain::training::EnrolmentState;
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{GiveBack, HoldOutcome, Ids as _, NewMessage, Part, PlaceHold, Store, Wanted};
use anjia_portal::seal::Sealed;
use anjia_portal::training::ports::{
    AcceptOutcome, AcceptSeat, Enrol, EnrolOutcome, EnrolmentOutcome, EnrolmentRow, OfferSeat, SeatSource, Withdraw,
};
use jiff::Timestamp;
use uuid::Uuid;

pub use self::check::check;
use super::{Dice, Plan, lock, reason, seconds};
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
    let wanted = Wanted { first: Part { slot: class.slot.clone(), capacity: class.seats }, more: Vec::new(), seats, then: Vec::new() };
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
