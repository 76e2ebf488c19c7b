//! What is asked of the stores.

use std::collections::HashMap;
use std::sync::Arc;

use anjia_domain::Lang;
use anjia_domain::appointment::PartySize;
use anjia_domain::ids::DrawId;
use anjia_domain::visit::Further;
use anjia_portal::draws;
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{
    Appointment, Book, BookOutcome, Cancel, ChangeOutcome, EnterOutcome, FinishDraw, HoldOutcome, Ids as _, MakeOffer, Move,
    NewAppointment, NewDraw, NewEntry, PlaceHold, Placed, Source, Store, StoreError, Wanted,
};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Answer, Asked, Dice, Event, Won, World, lock, reason, seconds};

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
        further: Further::default(),
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

pub(super) async fn book_directly(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Event {
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
    let (contact, registration) = (World::contact(dice, 400), world.registration(dice));
    let (appointment, message) = (new_appointment(world, contact), world.message(Kind::Confirmed));
    let told = message.id;
    let source = Source::Direct { wanted: wanted.clone(), key: key.clone(), request_hash: vec![hash; 32] };
    let from = world.tick();
    let result = store.book(Book { source, appointment, message: Some(message), limit: world.limit, registration, now }).await;
    let to = world.tick();
    let asked = Asked::Book { key: Some((key, hash)), hold: None, wanted: Some(wanted), contact, registration, message: told };
    Event { from, to, asked, answer: booked(world, result) }
}

pub(super) async fn hold(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Event {
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

pub(super) async fn book_hold(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let (hold, wanted) = dice.pick(&lock(&world.holds))?;
    let (contact, registration) = (World::contact(dice, 400), world.registration(dice));
    let source = Source::Hold { id: hold, slot: wanted.first.slot.clone(), seats: wanted.count() };
    let (appointment, message) = (new_appointment(world, contact), world.message(Kind::Confirmed));
    let told = message.id;
    let from = world.tick();
    let command = Book { source, appointment, message: Some(message), limit: world.limit, registration, now };
    let result = store.book(command).await;
    let to = world.tick();
    let asked = Asked::Book { key: None, hold: Some(hold), wanted: None, contact, registration, message: told };
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

pub(super) async fn reschedule(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let known = dice.pick(&lock(&world.known))?;
    let wanted = world.wanted(dice);
    Some(move_to(world, store, dice, (known, wanted, None), now).await)
}

/// Moves an appointment, to what is free or to what it was offered.
async fn move_to(
    world: &World,
    store: &Arc<dyn Store>,
    dice: &mut Dice,
    (known, wanted, offer): (Appointment, Wanted, Option<Uuid>),
    now: Timestamp,
) -> Event {
    let message = world.message(Kind::Moved);
    let told = message.id;
    let command = Move {
        id: known.id,
        sequence: known.sequence,
        wanted: wanted.clone(),
        offer,
        minutes: 20,
        message: Some(message),
        back: world.back(dice, now),
        now,
    };
    let from = world.tick();
    let result = store.move_appointment(command).await;
    let to = world.tick();
    let asked = Asked::Move { appointment: known.id, wanted, offer, message: told };
    Event { from, to, asked, answer: changed(world, result) }
}

/// Does what the waitlist's job does, for one slot.
pub(super) async fn offer(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let _ = store.end_offers(now).await;
    let slot = dice.pick(&store.returned(now, now).await.ok()?)?;
    let to = store.next_waiting(&slot, now, 5).await.ok()?.into_iter().next()?;
    let at = world.slots.iter().position(|p| p.slot == slot)?;
    let more = world.slots.get(at + 1).filter(|_| dice.roll(6) == 0).cloned().into_iter().collect();
    let wanted = Wanted { first: world.slots[at].clone(), more, seats: if dice.roll(6) == 0 { 2 } else { 1 }, then: Vec::new() };
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

pub(super) async fn accept(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let (offer, known, wanted) = dice.pick(&lock(&world.offers))?;
    Some(move_to(world, store, dice, (known, wanted, Some(offer)), now).await)
}

pub(super) async fn leave(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
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

pub(super) async fn cancel(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let known = dice.pick(&lock(&world.known))?;
    let message = world.message(Kind::Cancelled);
    let told = message.id;
    let command = Cancel { id: known.id, sequence: known.sequence, message: Some(message), back: world.back(dice, now), now };
    let from = world.tick();
    let result = store.cancel(command).await;
    let to = world.tick();
    Some(Event { from, to, asked: Asked::Cancel { appointment: known.id, message: told }, answer: changed(world, result) })
}

fn draw_id(number: u64) -> Option<DrawId> {
    format!("draw-{number}").parse().ok()
}

/// Enters the draw that is open now.
pub(super) async fn enter(world: &World, store: &Arc<dyn Store>, dice: &mut Dice, now: Timestamp) -> Option<Event> {
    let draw = draw_id(world.draw.load(std::sync::atomic::Ordering::SeqCst))?;
    let mut seed = [0; 32];
    world.ids.fill(&mut seed);
    let new = NewDraw {
        id: draw.clone(),
        key: world.ids.uuid(),
        commitment: draws::commitment(&seed),
        // Sealed with nothing: this is no portal.
        seed: Sealed::from_bytes(seed.to_vec()),
        ends_at: Timestamp::MAX,
        now,
    };
    store.open_draw(new).await.ok()?;
    // Few enough that some try a second time.
    let contact = World::contact(dice, 40);
    let like = new_appointment(world, contact);
    let message = world.message(Kind::Entered);
    let told = message.id;
    let entry = NewEntry {
        id: world.ids.uuid(),
        draw: draw.clone(),
        fingerprint: draws::fingerprint(&world.ids.uuid().to_string()),
        details: like.name,
        email_index: like.email_index,
        phone_index: like.phone_index,
        message,
        now,
    };
    // Before it is answered: it may be drawn by then.
    lock(&world.entered).insert(entry.id, contact);
    let asked = Asked::Enter { draw, contact, entry: entry.id, message: told };
    let from = world.tick();
    let answer = match store.enter_draw(entry).await {
        Ok(EnterOutcome::Entered) => Answer::Held,
        Ok(EnterOutcome::Already | EnterOutcome::Over) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    };
    Some(Event { from, to: world.tick(), asked, answer })
}

/// Draws the draw that is open now. Who has as many appointments as they may must get none: the store is asked first to give to everybody
/// whose turn it is, and must refuse when one of them has; then only to those who have not.
pub(super) async fn draw(world: &World, store: &Arc<dyn Store>, now: Timestamp) -> Option<Event> {
    let first = draw_once(world, store, false, now).await?;
    match first.answer {
        Answer::Refused => draw_once(world, store, true, now).await,
        _ => Some(first),
    }
}

async fn draw_once(world: &World, store: &Arc<dyn Store>, careful: bool, now: Timestamp) -> Option<Event> {
    let number = world.draw.load(std::sync::atomic::Ordering::SeqCst);
    let id = draw_id(number)?;
    let seed = store.draw(&id).await.ok()??.seed.as_bytes().to_vec();
    let mut entries = store.entries(&id, now).await.ok()?;
    draws::order(&seed, &mut entries, |e| &e.fingerprint);
    let place = &world.slots[0].slot;
    let taken = store.taken(place.office(), place.service(), now, Timestamp::MAX, now).await.ok()?;
    let taken: HashMap<_, _> = taken.into_iter().map(|t| (t.slot, t.seats)).collect();
    // Only every third of them gets a time, so that others come away empty.
    let mut free = world.slots.iter().rev().filter(|p| taken.get(&p.slot).copied().unwrap_or(0) < p.capacity);
    let entered = lock(&world.entered).clone();
    let mut won = Vec::new();
    let placed: Vec<_> = (1..)
        .zip(&entries)
        .map(|(rank, entry)| {
            let may = !careful || entry.live < u32::from(world.limit);
            let contact = entered.get(&entry.id).copied().filter(|_| rank % 3 == 1 && may);
            let booking = contact.and_then(|c| Some((c, free.next()?))).map(|(contact, part)| {
                let (new, wanted) = (new_appointment(world, contact), Wanted::one(part.slot.clone(), part.capacity));
                won.push((new.id, contact, wanted.clone()));
                (new, wanted)
            });
            let kind = if booking.is_some() { Kind::Drawn } else { Kind::NotDrawn };
            Placed { entry: entry.id, rank, booking, message: Some(world.message(kind)) }
        })
        .collect();
    let asked = Asked::Draw {
        draw: id.clone(),
        entries: entries.iter().map(|e| e.id).collect(),
        messages: placed.iter().filter_map(|p| p.message.as_ref()).map(|m| m.id).collect(),
    };
    let from = world.tick();
    let result = store.finish_draw(FinishDraw { draw: id, seed, placed, limit: world.limit, now }).await;
    let to = world.tick();
    let answer = match result {
        Ok(true) => {
            let mut all = Vec::new();
            for (id, contact, wanted) in won {
                if let Ok(Some(appointment)) = store.appointment_by_id(id).await {
                    lock(&world.known).push(appointment.clone());
                    all.push(Won { appointment, contact, wanted });
                }
            }
            world.draw.store(number + 1, std::sync::atomic::Ordering::SeqCst);
            Answer::Drawn(all)
        }
        Ok(false) => Answer::Refused,
        Err(error) => Answer::Unknown(reason(&error)),
    };
    Some(Event { from, to, asked, answer })
}
