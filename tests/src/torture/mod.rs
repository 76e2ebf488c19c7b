//! Random commands from many tasks, and an independent look at what came of them.
//!
//! [`run`] does the commands and writes down each with the moments it was asked and answered. [`check()`] reads that history and the
//! store's final state, and knows nothing of how a store works: it only counts.

mod check;
mod commands;
pub mod sessions;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use anjia_domain::Lang;
use anjia_domain::ids::DrawId;
use anjia_domain::slot::SlotId;
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{Appointment, GiveBack, Ids as _, NewMessage, Part, Store, StoreError, Wanted};
use anjia_portal::registrations::ports::NewRegistration;
use anjia_portal::seal::Sealed;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub use self::check::{Violation, check};
use self::commands::{accept, book_directly, book_hold, cancel, draw, enter, hold, leave, offer, reschedule};
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
    /// Appointments to come for each contact and each registration.
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
    Drawn(Vec<Won>),
    Unchanged,
    Refused,
    /// An error: it may have been done or not. Nobody was told that it was.
    Unknown(String),
}

/// What somebody got in a draw: whose contact it is, and the seats.
#[derive(Clone, Debug)]
struct Won {
    appointment: Appointment,
    contact: u64,
    wanted: Wanted,
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
        registration: Option<Uuid>,
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
    Enter {
        draw: DrawId,
        contact: u64,
        entry: Uuid,
        message: Uuid,
    },
    Draw {
        draw: DrawId,
        entries: Vec<Uuid>,
        messages: Vec<Uuid>,
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
    registrations: Vec<Uuid>,
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
    registrations: Vec<Uuid>,
    known: Mutex<Vec<Appointment>>,
    /// Whose contact an entry into a draw has.
    entered: Mutex<HashMap<Uuid, u64>>,
    holds: Mutex<Vec<(Uuid, Wanted)>>,
    keys: Mutex<Vec<(String, u8, Wanted)>>,
    offers: Mutex<Vec<(Uuid, Appointment, Wanted)>>,
    /// The number of the draw that is open.
    draw: AtomicU64,
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
            0 => Wanted { first, more: Vec::new(), seats: 2, then: Vec::new() },
            1 if at + 1 < length => Wanted { first, more: vec![self.slots[at + 1].clone()], seats: 1, then: Vec::new() },
            _ => Wanted { first, more: Vec::new(), seats: 1, then: Vec::new() },
        }
    }

    fn message(&self, kind: Kind) -> NewMessage {
        NewMessage { id: self.ids.uuid(), kind, body: Sealed::from_bytes(b"sealed message".to_vec()) }
    }

    /// Whose contact books: some come again and again, so that limits are met.
    fn contact(dice: &mut Dice, others: u64) -> u64 {
        if dice.roll(4) == 0 { dice.roll(4) } else { dice.roll(others) }
    }

    /// The registration that a booking goes with, mostly none.
    fn registration(&self, dice: &mut Dice) -> Option<Uuid> {
        (dice.roll(8) == 0).then(|| dice.pick(&self.registrations)).flatten()
    }

    fn back(&self, dice: &mut Dice, now: Timestamp) -> GiveBack {
        let wait = if dice.roll(2) == 0 { 0 } else { i64::try_from(dice.roll(900)).unwrap_or(0) };
        GiveBack { id: self.ids.uuid(), at: now.saturating_add(seconds(wait)).unwrap_or(now) }
    }
}

/// Few enough that they come to their limit.
const REGISTRATIONS: usize = 8;

/// Begins registrations that appointments go with, of nobody who hears of it.
async fn registrations(store: &dyn Store, ids: &CountedIds, now: Timestamp) -> Result<Vec<Uuid>, StoreError> {
    let mut begun = Vec::new();
    while begun.len() < REGISTRATIONS {
        let new = NewRegistration {
            id: ids.uuid(),
            code: ids.code(),
            language: Lang::Ko,
            event: "arrived".to_owned(),
            key: Sealed::from_bytes(b"sealed key".to_vec()),
            email: None,
            email_index: None,
            forms: Vec::new(),
            answers: Vec::new(),
            consents: Vec::new(),
            way: None,
            preparation: None,
            message: None,
            expires_at: now.saturating_add(SignedDuration::from_hours(24 * 365)).unwrap_or(now),
            now,
        };
        let id = new.id;
        if store.start_registration(new).await? {
            begun.push(id);
        }
    }
    Ok(begun)
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
    let registrations = registrations(&*stores[0], &ids, begin).await.unwrap();
    let world = Arc::new(World {
        stores,
        slots,
        clock: AtomicI64::new(begin.as_second()),
        moment: AtomicU64::new(0),
        ids,
        limit: plan.limit,
        registrations,
        known: Mutex::default(),
        entered: Mutex::default(),
        holds: Mutex::default(),
        keys: Mutex::default(),
        offers: Mutex::default(),
        draw: AtomicU64::default(),
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
    History { events, slots: world.slots.clone(), registrations: world.registrations.clone(), limit: plan.limit, now: world.now(), errors }
}

async fn step(world: &World, dice: &mut Dice, task: u64) -> Option<Event> {
    let store = &world.stores[usize::try_from(task).unwrap_or(0) % world.stores.len()];
    let now = world.now();
    match dice.roll(100) {
        0..31 => Some(book_directly(world, store, dice, now).await),
        31 if dice.roll(6) == 0 => draw(world, store, now).await,
        31 => enter(world, store, dice, now).await,
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

impl History {
    /// The same, as if only so many appointments had been allowed: what came of it must then be found wrong.
    #[must_use]
    pub fn with_limit(self, limit: u16) -> Self {
        Self { limit, ..self }
    }

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
                Answer::Held if matches!(event.asked, Asked::Enter { .. }) => "entered",
                Answer::Drawn(_) => "drawn",
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
