//! Appointments: booked, moved, cancelled, erased.

use std::collections::HashMap;

use anjia_domain::appointment::{PartySize, State};
use anjia_domain::code::Code;
use anjia_domain::slot::SlotId;
use anjia_portal::ports::{Appointment, Book, BookOutcome, Cancel, ChangeOutcome, Move, NewAppointment, Source, StoreError};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use sqlx::Executor;
use uuid::Uuid;

use crate::db::{Connection, Database, Pool};
use crate::many::{self, Asked};
use crate::rows::{corrupt, number, parsed, timestamp, unavailable, uuid};
use crate::slots::{self, Taker};
use crate::{holds, outbox, registrations, waits};

const TABLE: &str = "appointments";

struct Row {
    id: Vec<u8>,
    code: String,
    slot: String,
    further: String,
    minutes: i64,
    state: String,
    name: Vec<u8>,
    email: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    email_index: Option<Vec<u8>>,
    phone_index: Option<Vec<u8>>,
    language: String,
    party: i64,
    sequence: i64,
    created_at: i64,
}

impl Row {
    fn parse(self) -> Result<Appointment, StoreError> {
        let id = uuid(&self.id, TABLE, "id")?;
        Ok(Appointment {
            id,
            code: parsed(&self.code, TABLE, "code", id)?,
            slot: parsed(&self.slot, TABLE, "slot", id)?,
            further: parsed(&self.further, TABLE, "further", id)?,
            minutes: number(self.minutes, TABLE, "minutes", id)?,
            state: parsed(&self.state, TABLE, "state", id)?,
            name: Sealed::from_bytes(self.name),
            email: self.email.map(Sealed::from_bytes),
            phone: self.phone.map(Sealed::from_bytes),
            email_index: self.email_index,
            phone_index: self.phone_index,
            language: parsed(&self.language, TABLE, "language", id)?,
            party: PartySize::new(self.party).map_err(|_| corrupt(TABLE, "party", id))?,
            sequence: number(self.sequence, TABLE, "sequence", id)?,
            created_at: timestamp(self.created_at, TABLE, "created_at", id)?,
        })
    }
}

pub(crate) async fn by_code(executor: impl Executor<'_, Database = Database>, code: Code) -> Result<Option<Appointment>, StoreError> {
    let code = code.compact();
    let row = sqlx::query_as!(
        Row,
        "SELECT id, code, slot, further, minutes, state, name, email, phone, email_index, phone_index, language, party, sequence, created_at
         FROM appointments WHERE code = $1",
        code
    )
    .fetch_optional(executor)
    .await
    .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

pub(crate) async fn by_id(connection: &mut Connection, id: Uuid) -> Result<Option<Appointment>, StoreError> {
    let id = id.as_bytes().as_slice();
    let row = sqlx::query_as!(
        Row,
        "SELECT id, code, slot, further, minutes, state, name, email, phone, email_index, phone_index, language, party, sequence, created_at
         FROM appointments WHERE id = $1",
        id
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

/// Those who wait for a slot, first come first.
pub(crate) async fn next_waiting(pool: &Pool, slot: &SlotId, now: Timestamp, limit: u32) -> Result<Vec<Appointment>, StoreError> {
    let (office, service, start) = (slot.office().as_str(), slot.service().as_str(), slot.start().as_second());
    let (slot, now, limit) = (slot.to_string(), now.as_second(), i64::from(limit));
    let (booked, moved) = many::open_states();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT a.id, a.code, a.slot, a.further, a.minutes, a.state, a.name, a.email, a.phone, a.email_index, a.phone_index, a.language,
                  a.party, a.sequence, a.created_at
           FROM waits w JOIN appointments a ON a.id = w.appointment
           WHERE w.office = $1 AND w.service = $2 AND a.starts_at > $3 AND a.starts_at > $4 AND a.state IN ($5, $6)
             AND NOT EXISTS (SELECT 1 FROM offers o WHERE o.appointment = a.id AND (o.outcome IS NULL OR o.slot = $7))
           ORDER BY w.since, w.appointment LIMIT $8"#,
        office,
        service,
        start,
        now,
        booked,
        moved,
        slot,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Row::parse).collect()
}

pub(crate) async fn again(connection: &mut Connection, id: Uuid) -> Result<BookOutcome, StoreError> {
    match by_id(connection, id).await? {
        Some(appointment) => Ok(BookOutcome::Already(appointment)),
        None => Ok(BookOutcome::HoldGone),
    }
}

pub(crate) async fn book(connection: &mut Connection, command: &Book) -> Result<BookOutcome, StoreError> {
    let new = &command.appointment;
    if by_code(&mut *connection, new.code).await?.is_some() {
        return Ok(BookOutcome::CodeTaken);
    }
    let slot = match &command.source {
        Source::Hold { id: hold, slot, seats } => {
            let Some(row) = holds::by_id(&mut *connection, *hold).await? else { return Ok(BookOutcome::HoldGone) };
            if let Some(id) = row.appointment {
                return again(connection, id).await;
            }
            if row.expires_at <= command.now {
                return Ok(BookOutcome::HoldGone);
            }
            if row.slot != *slot || row.seats != *seats || row.further != new.further {
                return Ok(BookOutcome::HoldChanged);
            }
            if is_over_limit(connection, new, command.limit, command.now).await? {
                return Ok(BookOutcome::TooMany);
            }
            // Some of the seats may be gone where several servers' clocks differ.
            if slots::hand_over(connection, *hold, new.id).await? != u64::from(row.seats) {
                return Ok(BookOutcome::HoldGone);
            }
            holds::became(connection, *hold, new.id).await?;
            row.slot
        }
        Source::Direct { wanted, key, request_hash } => {
            if let Some(earlier) = by_key(connection, key).await? {
                return if earlier.0 == *request_hash { again(connection, earlier.1).await } else { Ok(BookOutcome::KeyReused) };
            }
            if is_over_limit(connection, new, command.limit, command.now).await? {
                return Ok(BookOutcome::TooMany);
            }
            if !slots::take(connection, wanted, Taker::Appointment(new.id), command.now).await? {
                return Ok(BookOutcome::Full);
            }
            wanted.first.slot.clone()
        }
    };
    insert(connection, new, &slot.to_string(), slot.start(), command.now).await?;
    if let Source::Direct { key, request_hash, .. } = &command.source {
        let (id, now) = (new.id.as_bytes().as_slice(), command.now.as_second());
        sqlx::query!(
            "INSERT INTO idempotency (key, request_hash, appointment, created_at) VALUES ($1, $2, $3, $4)",
            key,
            request_hash,
            id,
            now
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    }
    if let Some(registration) = command.registration
        && !registrations::visit(connection, registration, new.id, command.limit, command.now).await?
    {
        return Ok(BookOutcome::TooMany);
    }
    outbox::insert(connection, command.message.as_ref(), new.id, command.now).await?;
    match by_id(connection, new.id).await? {
        Some(appointment) => Ok(BookOutcome::Booked(appointment)),
        None => Err(corrupt(TABLE, "id", new.id)),
    }
}

/// Those of these keys that a request was answered under.
pub(crate) async fn known(pool: Pool, keys: Vec<String>) -> Result<HashMap<String, ()>, StoreError> {
    let mut reader = pool.acquire().await.map_err(unavailable)?;
    let known = many::known(&mut reader, &Asked { keys, ..Asked::default() }).await.map_err(unavailable)?;
    Ok(known.keys.into_keys().map(|key| (key, ())).collect())
}

/// The request and the appointment a key stands for.
async fn by_key(connection: &mut Connection, key: &str) -> Result<Option<(Vec<u8>, Uuid)>, StoreError> {
    let mut known = many::known(connection, &Asked { keys: vec![key.to_owned()], ..Asked::default() }).await.map_err(unavailable)?;
    known.keys.remove(key).map(|(hash, id)| Ok((hash, uuid(&id, "idempotency", "appointment")?))).transpose()
}

/// Whether this e-mail address or telephone number has as many appointments to come as it may, counted where the new one is made.
pub(crate) async fn is_over_limit(
    connection: &mut Connection,
    new: &NewAppointment,
    limit: u16,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (email, phone) = (new.email_index.as_ref(), new.phone_index.as_ref());
    if email.is_none() && phone.is_none() {
        return Ok(false);
    }
    let asked = Asked {
        emails: email.into_iter().cloned().collect(),
        phones: phone.into_iter().cloned().collect(),
        now: now.as_second(),
        ..Asked::default()
    };
    let most = many::known(connection, &asked).await.map_err(unavailable)?.most(email, phone);
    Ok(most >= i64::from(limit))
}

pub(crate) async fn insert(
    connection: &mut Connection,
    new: &NewAppointment,
    slot: &str,
    start: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (id, code, minutes) = (new.id.as_bytes().as_slice(), new.code.compact(), i64::from(new.minutes));
    let (name, email, phone) = (new.name.as_bytes(), new.email.as_ref().map(Sealed::as_bytes), new.phone.as_ref().map(Sealed::as_bytes));
    let (language, party, state) = (new.language.tag(), i64::from(new.party.get()), State::Booked.as_str());
    let (start, now, further) = (start.as_second(), now.as_second(), new.further.to_string());
    sqlx::query!(
        "INSERT INTO appointments
             (id, code, slot, starts_at, minutes, state, name, email, phone, email_index, phone_index, language, party, created_at, changed_at,
              further)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15)",
        id,
        code,
        slot,
        start,
        minutes,
        state,
        name,
        email,
        phone,
        new.email_index,
        new.phone_index,
        language,
        party,
        now,
        further
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

pub(crate) async fn reschedule(connection: &mut Connection, command: &Move) -> Result<ChangeOutcome, StoreError> {
    let Some(row) = by_id(connection, command.id).await? else { return Ok(ChangeOutcome::Missing) };
    let to = &command.wanted.first.slot;
    if row.slot == *to && row.state.is_open() {
        return Ok(ChangeOutcome::Unchanged(row));
    }
    if !row.state.is_open() || row.slot.start() <= command.now {
        return Ok(ChangeOutcome::Closed(row));
    }
    if row.sequence != command.sequence {
        return Ok(ChangeOutcome::Stale(row));
    }
    // The new seats first: whoever finds the slot full keeps the old ones. Until those are given back the new ones stand under an id
    // of their own.
    let waiting = Uuid::nil();
    let taken = match command.offer {
        Some(offer) => waits::accept(connection, offer, command.id, waiting, command.now).await?,
        None => slots::take(connection, &command.wanted, Taker::Appointment(waiting), command.now).await?,
    };
    if !taken {
        return Ok(ChangeOutcome::Full);
    }
    // Whoever has a new time has what they waited for, or have chosen otherwise.
    waits::stop(connection, command.id).await?;
    slots::release_appointment(connection, command.id, command.back, command.now).await?;
    let (id, waiting, slot) = (command.id.as_bytes().as_slice(), waiting.as_bytes().as_slice(), to.to_string());
    sqlx::query!("UPDATE seats SET appointment = $1 WHERE appointment = $2", id, waiting)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    let (state, minutes) = (State::Rescheduled.as_str(), i64::from(command.minutes));
    let (start, now, further) = (to.start().as_second(), command.now.as_second(), command.wanted.further().to_string());
    sqlx::query!(
        "UPDATE appointments
         SET slot = $2, starts_at = $3, minutes = $4, state = $5, sequence = sequence + 1, changed_at = $6, further = $7
         WHERE id = $1",
        id,
        slot,
        start,
        minutes,
        state,
        now,
        further
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    outbox::insert(connection, command.message.as_ref(), command.id, command.now).await?;
    changed(connection, command.id).await
}

pub(crate) async fn cancel(connection: &mut Connection, command: &Cancel) -> Result<ChangeOutcome, StoreError> {
    let Some(row) = by_id(connection, command.id).await? else { return Ok(ChangeOutcome::Missing) };
    if row.state == State::Cancelled {
        return Ok(ChangeOutcome::Unchanged(row));
    }
    if !row.state.is_open() || row.slot.start() <= command.now {
        return Ok(ChangeOutcome::Closed(row));
    }
    if row.sequence != command.sequence {
        return Ok(ChangeOutcome::Stale(row));
    }
    slots::release_appointment(connection, command.id, command.back, command.now).await?;
    waits::stop(connection, command.id).await?;
    let (id, state, now) = (command.id.as_bytes().as_slice(), State::Cancelled.as_str(), command.now.as_second());
    sqlx::query!("UPDATE appointments SET state = $2, sequence = sequence + 1, changed_at = $3 WHERE id = $1", id, state, now)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    outbox::insert(connection, command.message.as_ref(), command.id, command.now).await?;
    changed(connection, command.id).await
}

async fn changed(connection: &mut Connection, id: Uuid) -> Result<ChangeOutcome, StoreError> {
    match by_id(connection, id).await? {
        Some(row) => Ok(ChangeOutcome::Changed(row)),
        None => Err(corrupt(TABLE, "id", id)),
    }
}

/// Erases appointments that began before a day, with seats, keys and messages; the slot's count of taken seats stays, without names.
pub(crate) async fn purge(connection: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let before = before.as_second();
    sqlx::query!("DELETE FROM seats WHERE appointment IN (SELECT id FROM appointments WHERE starts_at < $1)", before)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    sqlx::query!("DELETE FROM outbox WHERE appointment IN (SELECT id FROM appointments WHERE starts_at < $1)", before)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    let gone =
        sqlx::query!("DELETE FROM appointments WHERE starts_at < $1", before).execute(&mut *connection).await.map_err(unavailable)?;
    Ok(gone.rows_affected())
}
