//! The independent look: it only counts, and knows nothing of how a store works.

use std::collections::{HashMap, HashSet};

use anjia_domain::appointment::State;
use anjia_domain::ids::DrawId;
use anjia_domain::slot::SlotId;
use anjia_portal::draws;
use anjia_portal::ports::{Appointment, Store, StoreError, Wanted};
use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Answer, Asked, History, Won};

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
    visits(store, history, &lives, &mut found).await?;
    check_draws(store, history, &mut found).await?;
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
    registration: Option<Uuid>,
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
            (Asked::Book { hold, wanted, contact, registration, .. }, Answer::Booked(appointment)) => {
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
                life.registration = *registration;
            }
            (_, Answer::Drawn(won)) => {
                for Won { appointment, contact, wanted } in won {
                    let life = lives.entry(appointment.id).or_default();
                    (life.booked, life.first) = (Some(event.to), Some((wanted.clone(), appointment.clone())));
                    life.contact = Some(*contact);
                }
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
pub(super) fn most_at_once(steps: &mut [(u64, i64)]) -> i64 {
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
    let (mut of_contacts, mut of_registrations) = (HashMap::new(), HashMap::new());
    for life in lives.values() {
        let Some(booked) = life.booked else { continue };
        let to = life.ended.unwrap_or(end).min(life.doubtful.unwrap_or(end));
        if booked < to {
            let stay = [(booked, 1), (to, -1)];
            life.contact.into_iter().for_each(|c| of_contacts.entry(c).or_insert_with(Vec::new).extend(stay));
            life.registration.into_iter().for_each(|r| of_registrations.entry(r).or_insert_with(Vec::new).extend(stay));
        }
    }
    let contacts = of_contacts.into_values().map(|steps| ("contact", steps));
    for (who, mut steps) in contacts.chain(of_registrations.into_values().map(|steps| ("registration", steps))) {
        let most = most_at_once(&mut steps);
        if most > i64::from(history.limit) {
            found.push(format!("a {who} had {most} appointments and may have {}", history.limit));
        }
    }
}

/// Each registration has the appointments that were booked with it, and nobody else's.
async fn visits(store: &dyn Store, history: &History, lives: &HashMap<Uuid, Life>, found: &mut Vec<Violation>) -> Result<(), StoreError> {
    for registration in &history.registrations {
        let stored: HashSet<_> = store.visits(*registration).await?.into_iter().collect();
        let (mut missing, mut foreign) = (0, 0);
        for (id, life) in lives.iter().filter(|(_, life)| life.booked.is_some()) {
            let own = life.registration == Some(*registration);
            missing += usize::from(own && !stored.contains(id));
            foreign += usize::from(!own && stored.contains(id));
        }
        if missing + foreign > 0 {
            found.push(format!("a registration lacks {missing} appointments and has {foreign} of others"));
        }
    }
    Ok(())
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
    let (mut must, mut may) = (HashSet::new(), HashSet::new());
    for event in &history.events {
        if let (Asked::Draw { messages, .. }, answer) = (&event.asked, &event.answer) {
            match answer {
                Answer::Drawn(_) => must.extend(messages),
                Answer::Unknown(_) => may.extend(messages),
                _ => {}
            }
            continue;
        }
        let (Asked::Book { message, .. }
        | Asked::Move { message, .. }
        | Asked::Cancel { message, .. }
        | Asked::Offer { message, .. }
        | Asked::Enter { message, .. }) = &event.asked
        else {
            continue;
        };
        match event.answer {
            Answer::Booked(_) | Answer::Changed(_) => must.insert(*message),
            Answer::Held if matches!(event.asked, Asked::Offer { .. } | Asked::Enter { .. }) => must.insert(*message),
            Answer::Unknown(_) => may.insert(*message),
            _ => false,
        };
    }
    outbox(store, history.now, (&must, &may), found).await
}

/// The outbox holds each message that must be there once, and none beside those that may.
pub(super) async fn outbox(
    store: &dyn Store,
    now: Timestamp,
    (must, may): (&HashSet<Uuid>, &HashSet<Uuid>),
    found: &mut Vec<Violation>,
) -> Result<(), StoreError> {
    let until = now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(now);
    let mut stored = HashMap::new();
    loop {
        let due = store.claim_messages(now, until, 5000).await?;
        if due.is_empty() {
            break;
        }
        for message in due {
            *stored.entry(message.id).or_insert(0) += 1;
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

/// One entry for each contact, every draw once and with everybody who was in it, and in the order its seed gives.
async fn check_draws(store: &dyn Store, history: &History, found: &mut Vec<Violation>) -> Result<(), StoreError> {
    /// The entries of a draw, and when it was asked and answered.
    type Run<'a> = (&'a Vec<Uuid>, u64, u64);

    let mut entered: HashMap<&DrawId, Vec<(u64, Uuid, u64, u64)>> = HashMap::new();
    let mut drawn: HashMap<&DrawId, Vec<Run<'_>>> = HashMap::new();
    for event in &history.events {
        match (&event.asked, &event.answer) {
            (Asked::Enter { draw, contact, entry, .. }, Answer::Held) => {
                entered.entry(draw).or_default().push((*contact, *entry, event.from, event.to));
            }
            (Asked::Draw { draw, entries, .. }, Answer::Drawn(_)) => drawn.entry(draw).or_default().push((entries, event.from, event.to)),
            _ => {}
        }
    }
    for entries in entered.values() {
        if entries.iter().map(|e| e.0).collect::<HashSet<_>>().len() != entries.len() {
            found.push("a contact entered a draw twice".to_owned());
        }
    }
    for (id, runs) in drawn {
        if runs.len() > 1 {
            found.push(format!("{id} was drawn {} times", runs.len()));
        }
        let (placed, from, to) = runs[0];
        for (_, entry, asked, answered) in entered.get(id).into_iter().flatten() {
            if *answered < from && !placed.contains(entry) {
                found.push(format!("{id}: somebody was in the draw and was left out"));
            }
            if *asked > to {
                found.push(format!("{id}: somebody entered after it was drawn"));
            }
        }
        let Some(row) = store.draw(id).await? else {
            found.push(format!("{id} is lost"));
            continue;
        };
        let published: Vec<_> = store.published_entries(id).await?.into_iter().map(|e| HEXLOWER.encode(&e.fingerprint)).collect();
        let seed = HEXLOWER.encode(&row.published.unwrap_or_default());
        if let Err(wrong) = draws::check(&HEXLOWER.encode(&row.commitment), &seed, &published) {
            found.push(format!("{id}: {wrong}"));
        }
        if published.len() != placed.len() {
            found.push(format!("{id}: {} entries were drawn, {} are published", placed.len(), published.len()));
        }
    }
    Ok(())
}
