//! The bookings of a batch, done together: four statements for all of them, instead of a dozen for each. The statements are each
//! store's own (`many.rs`); what is done with them is the same.
//!
//! What one statement cannot do for many (several seats or services, a key or a contact that comes twice) is left in the batch and done one
//! by one.
//! So is everything when the database refuses, as it does when a code exists already: then the command that was refused is found alone, and its neighbours are not harmed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use anjia_domain::appointment::State;
use anjia_portal::ports::{Appointment, Book, BookOutcome, Source, StoreError, Wanted};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;

use crate::appointments;
use crate::db::Connection;
use crate::many::{self, Asked, Grant, Known, NewRow, NewText, SlotRow, Want};
use crate::rows::uuid;
use crate::slots::faulty;
use crate::writer::{Answer, Command};

/// The request of a booking that can be done together with others.
struct Request<'a> {
    /// Its place in the batch.
    at: usize,
    book: &'a Book,
    wanted: &'a Wanted,
    key: &'a str,
    hash: &'a [u8],
}

fn requests(batch: &[Command]) -> Vec<Request<'_>> {
    let (mut keys, mut codes, mut contacts) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut found = Vec::new();
    for (at, command) in batch.iter().enumerate() {
        let Command::Book(book, _) = command else { continue };
        let Source::Direct { wanted, key, request_hash } = &book.source else { continue };
        let new = &book.appointment;
        let alone = wanted.more.is_empty() && wanted.seats == 1 && wanted.then.is_empty() && book.registration.is_none();
        if alone
            && keys.insert(key.as_str())
            && codes.insert(new.code)
            && new.email_index.iter().all(|i| contacts.insert((0, i)))
            && new.phone_index.iter().all(|i| contacts.insert((1, i)))
        {
            found.push(Request { at, book, wanted, key, hash: request_hash });
        }
    }
    found
}

/// Does what can be done together and takes it out of the batch; tells whether seats were taken, and nothing when the database refused:
/// then the transaction must be begun anew.
pub(crate) async fn together(
    connection: &mut Connection,
    batch: &mut Vec<Command>,
    answers: &mut Vec<Answer>,
) -> Result<Option<bool>, sqlx::Error> {
    let requests = requests(batch);
    if requests.is_empty() || faulty() {
        return Ok(Some(false));
    }
    let outcomes = match book(connection, &requests).await {
        Ok(outcomes) => outcomes,
        Err(Failure::Database(error)) if error.as_database_error().is_none() => return Err(error),
        Err(failure) => {
            tracing::debug!("bookings are done one by one: {failure}");
            return Ok(None);
        }
    };
    let seats = outcomes.iter().any(|o| matches!(o, BookOutcome::Booked(_)));
    let places: Vec<_> = requests.iter().map(|r| r.at).collect();
    let mut outcomes: HashMap<usize, BookOutcome> = places.into_iter().zip(outcomes).collect();
    let mut left = Vec::with_capacity(batch.len());
    for (at, command) in batch.drain(..).enumerate() {
        match (command, outcomes.remove(&at)) {
            (Command::Book(_, reply), Some(outcome)) => answers.push(Box::new(move |committed: Result<(), StoreError>| {
                // A person who has gone away needs no answer.
                let _ = reply.send(committed.map(|()| outcome));
            })),
            (command, _) => left.push(command),
        }
    }
    *batch = left;
    Ok(Some(seats))
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn book(connection: &mut Connection, requests: &[Request<'_>]) -> Result<Vec<BookOutcome>, Failure> {
    let now = requests.iter().map(|r| r.book.now).min().unwrap_or(Timestamp::MIN).as_second();
    let slots: BTreeSet<_> = requests.iter().map(|r| r.wanted.first.slot.to_string()).collect();
    let asked = Asked {
        keys: requests.iter().map(|r| r.key.to_owned()).collect(),
        emails: requests.iter().filter_map(|r| r.book.appointment.email_index.clone()).collect(),
        phones: requests.iter().filter_map(|r| r.book.appointment.phone_index.clone()).collect(),
        slots: slots.into_iter().collect(),
        now,
    };
    let mut known = many::known(connection, &asked).await?;
    if known.over {
        many::release_all(connection, now).await?;
        known = many::known(connection, &asked).await?;
    }
    let mut outcomes: Vec<Option<BookOutcome>> = Vec::with_capacity(requests.len());
    for request in requests {
        outcomes.push(refused(connection, request, &known).await?);
    }
    let granted = seats(connection, requests, &known, &outcomes).await?;
    write(connection, &granted.iter().map(|(n, seat)| (&requests[*n], *seat)).collect::<Vec<_>>()).await?;
    for (n, _) in granted {
        outcomes[n] = Some(BookOutcome::Booked(booked(&requests[n])));
    }
    // Whoever has no outcome yet found no seat.
    Ok(outcomes.into_iter().map(|o| o.unwrap_or(BookOutcome::Full)).collect())
}

/// Why a request gets no seat, however many there are.
async fn refused(connection: &mut Connection, request: &Request<'_>, known: &Known) -> Result<Option<BookOutcome>, Failure> {
    if let Some((hash, appointment)) = known.keys.get(request.key) {
        return Ok(Some(if request.hash == *hash {
            appointments::again(connection, uuid(appointment, "idempotency", "appointment")?).await?
        } else {
            BookOutcome::KeyReused
        }));
    }
    let new = &request.book.appointment;
    let most = known.most(new.email_index.as_ref(), new.phone_index.as_ref());
    Ok((most >= i64::from(request.book.limit)).then_some(BookOutcome::TooMany))
}

fn booked(request: &Request<'_>) -> Appointment {
    let new = &request.book.appointment;
    Appointment {
        id: new.id,
        code: new.code,
        slot: request.wanted.first.slot.clone(),
        further: new.further.clone(),
        minutes: new.minutes,
        state: State::Booked,
        name: new.name.clone(),
        email: new.email.clone(),
        phone: new.phone.clone(),
        email_index: new.email_index.clone(),
        phone_index: new.phone_index.clone(),
        language: new.language,
        party: new.party,
        sequence: 0,
        created_at: Timestamp::from_second(request.book.now.as_second()).unwrap_or(request.book.now),
    }
}

/// The requests that get a seat, with its number.
async fn seats(
    connection: &mut Connection,
    requests: &[Request<'_>],
    known: &Known,
    outcomes: &[Option<BookOutcome>],
) -> Result<Vec<(usize, i64)>, Failure> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, request) in requests.iter().enumerate().filter(|(n, _)| outcomes[*n].is_none()) {
        groups.entry(request.wanted.first.slot.to_string()).or_default().push(n);
    }
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows: Vec<_> = groups.values().map(|members| SlotRow::of(&requests[members[0]].wanted.first)).collect();
    // Writing a slot that is as it should be would only lock it.
    rows.retain(|row| known.slots.get(&row.id).is_none_or(|(taken, capacity)| *capacity != row.capacity.max(*taken)));
    if !rows.is_empty() {
        many::make_slots(connection, &rows).await?;
    }
    // One statement for every slot group: as many as there is room for.
    let before = |id: &String| known.slots.get(id).map_or(0, |(taken, _)| *taken);
    let want = |(id, members): (&String, &Vec<usize>)| Want {
        slot: id.clone(),
        seats: i64::try_from(members.len()).unwrap_or(i64::MAX),
        taken: before(id),
    };
    let wanted: Vec<_> = groups.iter().map(want).collect();
    let mut given = Vec::new();
    for Grant { id, taken, capacity, gaps } in many::grant(connection, &wanted).await? {
        let before = before(&id);
        // Where nobody has left, the numbers after the last one are free.
        let numbers: Vec<i64> = if gaps {
            let rows = sqlx::query!(r#"SELECT seat AS "seat!: i64" FROM seats WHERE slot = $1"#, id).fetch_all(&mut *connection).await?;
            let used: HashSet<_> = rows.into_iter().map(|r| r.seat).collect();
            let count = usize::try_from(taken - before).unwrap_or(0);
            (1..=capacity).filter(|n| !used.contains(n)).take(count).collect()
        } else {
            (before + 1..=taken).collect()
        };
        // Who came first is served first.
        given.extend(groups[&id].iter().copied().zip(numbers));
    }
    Ok(given)
}

async fn write(connection: &mut Connection, granted: &[(&Request<'_>, i64)]) -> Result<(), Failure> {
    if granted.is_empty() {
        return Ok(());
    }
    let bytes = |sealed: &Option<Sealed>| sealed.as_ref().map(|s| s.as_bytes().to_vec());
    let rows: Vec<_> = granted
        .iter()
        .map(|(request, seat)| {
            let (new, slot) = (&request.book.appointment, &request.wanted.first.slot);
            NewRow {
                id: new.id.as_bytes().to_vec(),
                code: new.code.compact(),
                slot: slot.to_string(),
                seat: *seat,
                starts_at: slot.start().as_second(),
                minutes: i64::from(new.minutes),
                name: new.name.as_bytes().to_vec(),
                email: bytes(&new.email),
                phone: bytes(&new.phone),
                email_index: new.email_index.clone(),
                phone_index: new.phone_index.clone(),
                language: new.language.tag().to_owned(),
                party: i64::from(new.party.get()),
                key: request.key.to_owned(),
                hash: request.hash.to_vec(),
                now: request.book.now.as_second(),
            }
        })
        .collect();
    let texts: Vec<_> = granted
        .iter()
        .filter_map(|(request, _)| {
            let message = request.book.message.as_ref()?;
            Some(NewText {
                id: message.id.as_bytes().to_vec(),
                appointment: request.book.appointment.id.as_bytes().to_vec(),
                kind: message.kind.as_str().to_owned(),
                body: message.body.as_bytes().to_vec(),
                now: request.book.now.as_second(),
            })
        })
        .collect();
    many::insert(connection, &rows, &texts, State::Booked.as_str()).await?;
    Ok(())
}
