//! The bookings of a batch, done together: one statement for all slot groups, instead of a dozen for each booking.
//!
//! What one statement cannot do for many (several seats, a key or a contact that comes twice) is left in the batch and done one by one.
//! So is everything when the database refuses: then the command that was refused is found alone, and its neighbours are not harmed.

use std::collections::{HashMap, HashSet};

use anjia_domain::appointment::State;
use anjia_portal::ports::{Appointment, Book, BookOutcome, Source, StoreError, Wanted};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;

use crate::appointments;
use crate::db::Connection;
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
        let alone = wanted.more.is_empty() && wanted.seats == 1;
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

/// Does what can be done together and takes it out of the batch.
pub(crate) async fn together(connection: &mut Connection, batch: &mut Vec<Command>, answers: &mut Vec<Answer>) -> Result<(), sqlx::Error> {
    let requests = requests(batch);
    if requests.len() < 2 || faulty() {
        return Ok(());
    }
    sqlx::query!("SAVEPOINT bookings").execute(&mut *connection).await?;
    let outcomes = match book(connection, &requests).await {
        Ok(outcomes) => outcomes,
        Err(Failure::Database(error)) if error.as_database_error().is_none() => return Err(error),
        Err(failure) => {
            tracing::debug!("bookings are done one by one: {failure}");
            sqlx::query!("ROLLBACK TO SAVEPOINT bookings").execute(&mut *connection).await?;
            sqlx::query!("RELEASE SAVEPOINT bookings").execute(&mut *connection).await?;
            return Ok(());
        }
    };
    sqlx::query!("RELEASE SAVEPOINT bookings").execute(&mut *connection).await?;
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
    Ok(())
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn book(connection: &mut Connection, requests: &[Request<'_>]) -> Result<Vec<BookOutcome>, Failure> {
    let now = requests.iter().map(|r| r.book.now).min().unwrap_or(Timestamp::MIN);
    let mut outcomes: Vec<Option<BookOutcome>> = vec![None; requests.len()];
    codes(connection, requests, &mut outcomes).await?;
    keys(connection, requests, &mut outcomes).await?;
    limits(connection, requests, now, &mut outcomes).await?;
    let granted = seats(connection, requests, now, &mut outcomes).await?;
    write(connection, &granted.iter().map(|(n, seat)| (&requests[*n], *seat)).collect::<Vec<_>>()).await?;
    for (n, _) in granted {
        outcomes[n] = Some(BookOutcome::Booked(booked(&requests[n])));
    }
    // Whoever has no outcome yet found no seat.
    Ok(outcomes.into_iter().map(|o| o.unwrap_or(BookOutcome::Full)).collect())
}

fn booked(request: &Request<'_>) -> Appointment {
    let new = &request.book.appointment;
    Appointment {
        id: new.id,
        code: new.code,
        slot: request.wanted.first.slot.clone(),
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

async fn codes(connection: &mut Connection, requests: &[Request<'_>], outcomes: &mut [Option<BookOutcome>]) -> Result<(), Failure> {
    let codes: Vec<_> = requests.iter().map(|r| r.book.appointment.code.compact()).collect();
    let rows = sqlx::query!("SELECT code FROM appointments WHERE code = ANY($1)", &codes).fetch_all(&mut *connection).await?;
    for row in rows {
        for (n, _) in codes.iter().enumerate().filter(|(_, c)| **c == row.code) {
            outcomes[n] = Some(BookOutcome::CodeTaken);
        }
    }
    Ok(())
}

async fn keys(connection: &mut Connection, requests: &[Request<'_>], outcomes: &mut [Option<BookOutcome>]) -> Result<(), Failure> {
    let keys: Vec<_> = requests.iter().map(|r| r.key.to_owned()).collect();
    let rows = sqlx::query!("SELECT key, request_hash, appointment FROM idempotency WHERE key = ANY($1)", &keys)
        .fetch_all(&mut *connection)
        .await?;
    for row in rows {
        for (n, request) in requests.iter().enumerate().filter(|(_, r)| r.key == row.key) {
            outcomes[n] = Some(if request.hash == row.request_hash {
                appointments::again(connection, uuid(&row.appointment, "idempotency", "appointment")?).await?
            } else {
                BookOutcome::KeyReused
            });
        }
    }
    Ok(())
}

async fn limits(
    connection: &mut Connection,
    requests: &[Request<'_>],
    now: Timestamp,
    outcomes: &mut [Option<BookOutcome>],
) -> Result<(), Failure> {
    let (now, booked, moved) = (now.as_second(), State::Booked.as_str(), State::Rescheduled.as_str());
    let emails: Vec<_> = requests.iter().filter_map(|r| r.book.appointment.email_index.clone()).collect();
    let phones: Vec<_> = requests.iter().filter_map(|r| r.book.appointment.phone_index.clone()).collect();
    let mut counts = HashMap::new();
    if !emails.is_empty() {
        let rows = sqlx::query!(
            r#"SELECT email_index AS "contact!", COUNT(*) AS "n!" FROM appointments
               WHERE email_index = ANY($1) AND starts_at > $2 AND state IN ($3, $4) GROUP BY email_index"#,
            &emails,
            now,
            booked,
            moved
        )
        .fetch_all(&mut *connection)
        .await?;
        counts.extend(rows.into_iter().map(|r| ((0, r.contact), r.n)));
    }
    if !phones.is_empty() {
        let rows = sqlx::query!(
            r#"SELECT phone_index AS "contact!", COUNT(*) AS "n!" FROM appointments
               WHERE phone_index = ANY($1) AND starts_at > $2 AND state IN ($3, $4) GROUP BY phone_index"#,
            &phones,
            now,
            booked,
            moved
        )
        .fetch_all(&mut *connection)
        .await?;
        counts.extend(rows.into_iter().map(|r| ((1, r.contact), r.n)));
    }
    for (n, request) in requests.iter().enumerate().filter(|(n, _)| outcomes[*n].is_none()).collect::<Vec<_>>() {
        let new = &request.book.appointment;
        let has = |which: i32, index: Option<&Vec<u8>>| index.and_then(|i| counts.get(&(which, i.clone()))).copied().unwrap_or(0);
        let most = has(0, new.email_index.as_ref()).max(has(1, new.phone_index.as_ref()));
        if most >= i64::from(request.book.limit) {
            outcomes[n] = Some(BookOutcome::TooMany);
        }
    }
    Ok(())
}

/// The requests that get a seat, with its number.
async fn seats(
    connection: &mut Connection,
    requests: &[Request<'_>],
    now: Timestamp,
    outcomes: &mut [Option<BookOutcome>],
) -> Result<Vec<(usize, i64)>, Failure> {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for (n, request) in requests.iter().enumerate().filter(|(n, _)| outcomes[*n].is_none()) {
        groups.entry(request.wanted.first.slot.to_string()).or_default().push(n);
    }
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let mut ids: Vec<_> = groups.keys().cloned().collect();
    ids.sort_unstable();
    let part = |id: &String| &requests[groups[id][0]].wanted.first;
    let offices: Vec<_> = ids.iter().map(|i| part(i).slot.office().to_string()).collect();
    let services: Vec<_> = ids.iter().map(|i| part(i).slot.service().to_string()).collect();
    let starts: Vec<_> = ids.iter().map(|i| part(i).slot.start().as_second()).collect();
    let capacities: Vec<_> = ids.iter().map(|i| i64::from(part(i).capacity)).collect();
    let wanted: Vec<_> = ids.iter().map(|i| i64::try_from(groups[i].len()).unwrap_or(i64::MAX)).collect();
    // The calendar may have changed since a row was made; a slot that carries more than it may keeps what it carries.
    sqlx::query!(
        "INSERT INTO slots (id, office, service, starts_at, capacity)
         SELECT * FROM UNNEST($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
         ON CONFLICT (id) DO UPDATE SET capacity = GREATEST(excluded.capacity, slots.taken)
         WHERE slots.capacity <> GREATEST(excluded.capacity, slots.taken)",
        &ids,
        &offices,
        &services,
        &starts,
        &capacities
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "WITH gone AS (DELETE FROM seats WHERE slot = ANY($1) AND expires_at <= $2 RETURNING slot)
         UPDATE slots SET taken = taken - g.n FROM (SELECT slot, COUNT(*) AS n FROM gone GROUP BY slot) g WHERE slots.id = g.slot",
        &ids,
        now.as_second()
    )
    .execute(&mut *connection)
    .await?;
    // One statement for every slot group: as many as there is room for.
    let granted = sqlx::query!(
        r#"WITH before AS (SELECT id, taken FROM slots WHERE id = ANY($1))
           UPDATE slots s SET taken = s.taken + LEAST(w.n, s.capacity - s.taken)
           FROM UNNEST($1::text[], $2::bigint[]) AS w(id, n) JOIN before b ON b.id = w.id
           WHERE s.id = w.id AND s.taken < s.capacity
           RETURNING s.id AS "id!", b.taken AS "before!", s.taken AS "after!", s.capacity AS "capacity!""#,
        &ids,
        &wanted
    )
    .fetch_all(&mut *connection)
    .await?;
    let slots: Vec<_> = granted.iter().map(|g| g.id.clone()).collect();
    let firsts: Vec<_> = granted.iter().map(|g| g.before + 1).collect();
    let lasts: Vec<_> = granted.iter().map(|g| g.after).collect();
    // Where nobody has left, the numbers after the last one are free.
    let in_the_way = sqlx::query!(
        r#"SELECT DISTINCT s.slot AS "slot!" FROM seats s JOIN UNNEST($1::text[], $2::bigint[], $3::bigint[]) AS w(slot, first, last)
           ON s.slot = w.slot AND s.seat BETWEEN w.first AND w.last"#,
        &slots,
        &firsts,
        &lasts
    )
    .fetch_all(&mut *connection)
    .await?;
    let with_gaps: HashSet<_> = in_the_way.into_iter().map(|r| r.slot).collect();
    let mut given = Vec::new();
    for grant in granted {
        let count = usize::try_from(grant.after - grant.before).unwrap_or(0);
        let numbers: Vec<i64> = if with_gaps.contains(&grant.id) {
            let rows = sqlx::query!("SELECT seat FROM seats WHERE slot = $1", grant.id).fetch_all(&mut *connection).await?;
            let used: HashSet<_> = rows.into_iter().map(|r| r.seat).collect();
            (1..=grant.capacity).filter(|n| !used.contains(n)).take(count).collect()
        } else {
            (grant.before + 1..=grant.after).collect()
        };
        // Who came first is served first.
        given.extend(groups[&grant.id].iter().copied().zip(numbers));
    }
    Ok(given)
}

async fn write(connection: &mut Connection, granted: &[(&Request<'_>, i64)]) -> Result<(), Failure> {
    if granted.is_empty() {
        return Ok(());
    }
    let new = || granted.iter().map(|(r, _)| &r.book.appointment);
    let slots: Vec<_> = granted.iter().map(|(r, _)| r.wanted.first.slot.to_string()).collect();
    let numbers: Vec<_> = granted.iter().map(|(_, seat)| *seat).collect();
    let ids: Vec<_> = new().map(|a| a.id.as_bytes().to_vec()).collect();
    sqlx::query!(
        "INSERT INTO seats (slot, seat, appointment) SELECT * FROM UNNEST($1::text[], $2::bigint[], $3::bytea[])",
        &slots,
        &numbers,
        &ids
    )
    .execute(&mut *connection)
    .await?;
    let bytes = |sealed: &Option<Sealed>| sealed.as_ref().map(|s| s.as_bytes().to_vec());
    let nows: Vec<_> = granted.iter().map(|(r, _)| r.book.now.as_second()).collect();
    let starts: Vec<_> = granted.iter().map(|(r, _)| r.wanted.first.slot.start().as_second()).collect();
    let codes: Vec<_> = new().map(|a| a.code.compact()).collect();
    let minutes: Vec<_> = new().map(|a| i64::from(a.minutes)).collect();
    let names: Vec<_> = new().map(|a| a.name.as_bytes().to_vec()).collect();
    let emails: Vec<_> = new().map(|a| bytes(&a.email)).collect();
    let phones: Vec<_> = new().map(|a| bytes(&a.phone)).collect();
    let email_indexes: Vec<_> = new().map(|a| a.email_index.clone()).collect();
    let phone_indexes: Vec<_> = new().map(|a| a.phone_index.clone()).collect();
    let languages: Vec<_> = new().map(|a| a.language.tag().to_owned()).collect();
    let parties: Vec<_> = new().map(|a| i64::from(a.party.get())).collect();
    sqlx::query!(
        "INSERT INTO appointments
             (id, code, slot, starts_at, minutes, state, name, email, phone, email_index, phone_index, language, party, created_at, changed_at)
         SELECT id, code, slot, starts_at, minutes, $14, name, email, phone, email_index, phone_index, language, party, created_at, created_at
         FROM UNNEST($1::bytea[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[],
                     $10::bytea[], $11::text[], $12::bigint[], $13::bigint[])
              AS n(id, code, slot, starts_at, minutes, name, email, phone, email_index, phone_index, language, party, created_at)",
        &ids,
        &codes,
        &slots,
        &starts,
        &minutes,
        &names,
        &emails as &[Option<Vec<u8>>],
        &phones as &[Option<Vec<u8>>],
        &email_indexes as &[Option<Vec<u8>>],
        &phone_indexes as &[Option<Vec<u8>>],
        &languages,
        &parties,
        &nows,
        State::Booked.as_str()
    )
    .execute(&mut *connection)
    .await?;
    let keys: Vec<_> = granted.iter().map(|(r, _)| r.key.to_owned()).collect();
    let hashes: Vec<_> = granted.iter().map(|(r, _)| r.hash.to_vec()).collect();
    sqlx::query!(
        "INSERT INTO idempotency (key, request_hash, appointment, created_at)
         SELECT * FROM UNNEST($1::text[], $2::bytea[], $3::bytea[], $4::bigint[])",
        &keys,
        &hashes,
        &ids,
        &nows
    )
    .execute(&mut *connection)
    .await?;
    messages(connection, granted).await
}

async fn messages(connection: &mut Connection, granted: &[(&Request<'_>, i64)]) -> Result<(), Failure> {
    let told: Vec<_> = granted.iter().filter_map(|(r, _)| r.book.message.as_ref().map(|m| (r, m))).collect();
    if told.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = told.iter().map(|(_, m)| m.id.as_bytes().to_vec()).collect();
    let appointments: Vec<_> = told.iter().map(|(r, _)| r.book.appointment.id.as_bytes().to_vec()).collect();
    let kinds: Vec<_> = told.iter().map(|(_, m)| m.kind.as_str().to_owned()).collect();
    let bodies: Vec<_> = told.iter().map(|(_, m)| m.body.as_bytes().to_vec()).collect();
    let nows: Vec<_> = told.iter().map(|(r, _)| r.book.now.as_second()).collect();
    sqlx::query!(
        "INSERT INTO outbox (id, appointment, kind, body, created_at, due_at)
         SELECT id, appointment, kind, body, at, at
         FROM UNNEST($1::bytea[], $2::bytea[], $3::text[], $4::bytea[], $5::bigint[]) AS n(id, appointment, kind, body, at)",
        &ids,
        &appointments,
        &kinds,
        &bodies,
        &nows
    )
    .execute(&mut *connection)
    .await?;
    Ok(())
}
