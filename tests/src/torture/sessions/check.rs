//! The independent look at sessions: it only counts, and knows nothing of how a store works.

use std::collections::{HashMap, HashSet};

use anjia_domain::ids::SessionId;
use anjia_domain::training::EnrolmentState;
use anjia_portal::ports::{Store, StoreError};
use anjia_portal::training::ports::EnrolmentRow;
use uuid::Uuid;

use super::super::check::{Violation, most_at_once, outbox};
use super::super::seconds;
use super::{Answer, Asked, SessionHistory};

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
    outbox(store, history.now, (&must, &may), found).await
}
