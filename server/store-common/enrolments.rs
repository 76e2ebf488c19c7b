//! Enrolments: a seat in a session or a place in its line, offered, taken, given up, marked, erased.

use anjia_domain::code::Code;
use anjia_domain::ids::SessionId;
use anjia_domain::training::{EnrolmentState, Session, SessionState};
use anjia_portal::ports::{Part, StoreError, Wanted};
use anjia_portal::seal::Sealed;
use anjia_portal::training::ports::{
    AcceptOutcome, AcceptSeat, Enrol, EnrolOutcome, EnrolmentOutcome, EnrolmentRow, NewEnrolment, OfferSeat, SeatOffer, SeatSource,
    SessionRow, Withdraw,
};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Executor;
use uuid::Uuid;

use crate::courses;
use crate::db::{Connection, Database, Pool};
use crate::rows::{corrupt, number, parsed, timestamp, unavailable, uuid};
use crate::slots::{self, Taker};
use crate::{holds, outbox, waits};

const TABLE: &str = "enrolments";

struct Row {
    id: Vec<u8>,
    code: String,
    session: String,
    state: String,
    name: Vec<u8>,
    email: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    email_index: Option<Vec<u8>>,
    phone_index: Option<Vec<u8>>,
    language: String,
    since: i64,
    result: Option<String>,
    referred_at: Option<i64>,
    placed: Option<i64>,
    sequence: i64,
    created_at: i64,
}

impl Row {
    fn parse(self) -> Result<EnrolmentRow, StoreError> {
        let id = uuid(&self.id, TABLE, "id")?;
        Ok(EnrolmentRow {
            id,
            code: parsed(&self.code, TABLE, "code", id)?,
            session: parsed(&self.session, TABLE, "session", id)?,
            state: parsed(&self.state, TABLE, "state", id)?,
            name: Sealed::from_bytes(self.name),
            email: self.email.map(Sealed::from_bytes),
            phone: self.phone.map(Sealed::from_bytes),
            email_index: self.email_index,
            phone_index: self.phone_index,
            language: parsed(&self.language, TABLE, "language", id)?,
            since: timestamp(self.since, TABLE, "since", id)?,
            result: self.result.map(|r| parsed(&r, TABLE, "result", id)).transpose()?,
            referred_at: self.referred_at.map(|at| timestamp(at, TABLE, "referred_at", id)).transpose()?,
            placed: self.placed.map(|p| p > 0),
            sequence: number(self.sequence, TABLE, "sequence", id)?,
            created_at: timestamp(self.created_at, TABLE, "created_at", id)?,
        })
    }
}

pub(crate) async fn by_code(executor: impl Executor<'_, Database = Database>, code: Code) -> Result<Option<EnrolmentRow>, StoreError> {
    let code = code.compact();
    let row = sqlx::query_as!(
        Row,
        "SELECT e.id, e.code, e.session, e.state, e.name, e.email, e.phone, e.email_index, e.phone_index, e.language, e.since, e.result,
             e.referred_at, e.placed, e.sequence, e.created_at
         FROM enrolments e WHERE e.code = $1",
        code
    )
    .fetch_optional(executor)
    .await
    .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

pub(crate) async fn by_id(executor: impl Executor<'_, Database = Database>, id: Uuid) -> Result<Option<EnrolmentRow>, StoreError> {
    let id = id.as_bytes().as_slice();
    let row = sqlx::query_as!(
        Row,
        "SELECT e.id, e.code, e.session, e.state, e.name, e.email, e.phone, e.email_index, e.phone_index, e.language, e.since, e.result,
             e.referred_at, e.placed, e.sequence, e.created_at
         FROM enrolments e WHERE e.id = $1",
        id
    )
    .fetch_optional(executor)
    .await
    .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

pub(crate) async fn of_session(pool: &Pool, session: &SessionId) -> Result<Vec<EnrolmentRow>, StoreError> {
    let session = session.as_str();
    let rows = sqlx::query_as!(
        Row,
        "SELECT e.id, e.code, e.session, e.state, e.name, e.email, e.phone, e.email_index, e.phone_index, e.language, e.since, e.result,
             e.referred_at, e.placed, e.sequence, e.created_at
         FROM enrolments e WHERE e.session = $1
         ORDER BY CASE e.state WHEN 'enrolled' THEN 0 WHEN 'completed' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, e.since, e.id",
        session
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Row::parse).collect()
}

pub(crate) async fn referrals(pool: &Pool, limit: u32) -> Result<Vec<EnrolmentRow>, StoreError> {
    let limit = i64::from(limit);
    let rows = sqlx::query_as!(
        Row,
        "SELECT e.id, e.code, e.session, e.state, e.name, e.email, e.phone, e.email_index, e.phone_index, e.language, e.since, e.result,
             e.referred_at, e.placed, e.sequence, e.created_at
         FROM enrolments e WHERE e.referred_at IS NOT NULL AND e.placed IS NULL ORDER BY e.referred_at, e.id LIMIT $1",
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Row::parse).collect()
}

pub(crate) async fn place_in_line(pool: &Pool, id: Uuid) -> Result<Option<u32>, StoreError> {
    let id = id.as_bytes().as_slice();
    let row = sqlx::query!(
        r#"SELECT (SELECT COUNT(*) FROM enrolments f WHERE f.session = e.session AND f.state = 'waiting' AND (f.since, f.id) <= (e.since, e.id))
               AS "place!: i64"
           FROM enrolments e WHERE e.id = $1 AND e.state = 'waiting'"#,
        id
    )
    .fetch_optional(pool)
    .await
    .map_err(unavailable)?;
    row.map(|r| number(r.place, TABLE, "since", "count")).transpose()
}

pub(crate) async fn offer_of(
    executor: impl Executor<'_, Database = Database>,
    enrolment: Uuid,
    now: Timestamp,
) -> Result<Option<SeatOffer>, StoreError> {
    let key = enrolment.as_bytes().as_slice();
    let row = sqlx::query!("SELECT id, until, outcome FROM seat_offers WHERE enrolment = $1", key)
        .fetch_optional(executor)
        .await
        .map_err(unavailable)?;
    let Some(row) = row else { return Ok(None) };
    let until = timestamp(row.until, "seat_offers", "until", enrolment)?;
    Ok(Some(SeatOffer {
        id: uuid(&row.id, "seat_offers", "id")?,
        until,
        accepted: row.outcome.as_deref() == Some(waits::ACCEPTED),
        open: row.outcome.is_none() && until > now,
    }))
}

pub(crate) async fn attendance(pool: &Pool, enrolment: Uuid) -> Result<Vec<(Date, bool)>, StoreError> {
    let id = enrolment.as_bytes().as_slice();
    let rows = sqlx::query!("SELECT day, present FROM attendance WHERE enrolment = $1 ORDER BY day", id)
        .fetch_all(pool)
        .await
        .map_err(unavailable)?;
    rows.into_iter().map(|r| Ok((parsed(&r.day, "attendance", "day", enrolment)?, r.present > 0))).collect()
}

/// The first in each line to whom nothing was offered, where a seat is free or was given back.
pub(crate) async fn first_in_lines(pool: &Pool, from: Timestamp, now: Timestamp, limit: u32) -> Result<Vec<EnrolmentRow>, StoreError> {
    let (from, now, limit) = (from.as_second(), now.as_second(), i64::from(limit));
    let rows = sqlx::query_as!(
        Row,
        "SELECT e.id, e.code, e.session, e.state, e.name, e.email, e.phone, e.email_index, e.phone_index, e.language, e.since, e.result,
             e.referred_at, e.placed, e.sequence, e.created_at
         FROM enrolments e JOIN sessions s ON s.id = e.session
         WHERE e.state = 'waiting' AND s.state = 'planned' AND s.starts_at > $1
           AND NOT EXISTS (SELECT 1 FROM seat_offers o WHERE o.enrolment = e.id)
           AND NOT EXISTS (SELECT 1 FROM enrolments f WHERE f.session = e.session AND f.state = 'waiting'
               AND (f.since, f.id) < (e.since, e.id) AND NOT EXISTS (SELECT 1 FROM seat_offers p WHERE p.enrolment = f.id))
           AND (COALESCE((SELECT l.taken FROM slots l WHERE l.id = s.slot), 0)
                   - (SELECT COUNT(*) FROM seats t WHERE t.slot = s.slot AND t.expires_at <= $2) < s.seats
               OR EXISTS (SELECT 1 FROM seats t WHERE t.slot = s.slot AND t.returned_at IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM seat_offers q WHERE q.id = t.hold AND q.outcome IS NULL)))
         ORDER BY e.since, e.id LIMIT $3",
        from,
        now,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Row::parse).collect()
}

/// A session that can be enrolled in: planned, and not begun.
async fn open_session(connection: &mut Connection, id: &SessionId, now: Timestamp) -> Result<Option<SessionRow>, StoreError> {
    let row = courses::session(connection, id, now).await?;
    Ok(row.filter(|r| r.state == SessionState::Planned && r.session.start() > now))
}

async fn again(connection: &mut Connection, id: Uuid) -> Result<EnrolOutcome, StoreError> {
    Ok(by_id(connection, id).await?.map_or(EnrolOutcome::HoldGone, EnrolOutcome::Already))
}

async fn by_key(connection: &mut Connection, key: &str) -> Result<Option<(Vec<u8>, Uuid)>, StoreError> {
    let row = sqlx::query!("SELECT request_hash, enrolment FROM enrolment_keys WHERE key = $1", key)
        .fetch_optional(connection)
        .await
        .map_err(unavailable)?;
    row.map(|r| Ok((r.request_hash, uuid(&r.enrolment, "enrolment_keys", "enrolment")?))).transpose()
}

/// What the limits say: nothing, or why not. Counted where the new one is made.
async fn limited(connection: &mut Connection, new: &NewEnrolment, limit: u16, now: Timestamp) -> Result<Option<EnrolOutcome>, StoreError> {
    let (session, now) = (new.session.as_str(), now.as_second());
    let row = sqlx::query!(
        r#"SELECT COUNT(*) FILTER (WHERE e.session = $1) AS "same!: i64",
               COUNT(*) FILTER (WHERE e.email_index = $3) AS "by_email!: i64", COUNT(*) FILTER (WHERE e.phone_index = $4) AS "by_phone!: i64"
           FROM enrolments e JOIN sessions s ON s.id = e.session
           WHERE (e.email_index = $3 OR e.phone_index = $4) AND e.state IN ('waiting', 'enrolled') AND s.ends_at > $2"#,
        session,
        now,
        new.email_index,
        new.phone_index
    )
    .fetch_one(connection)
    .await
    .map_err(unavailable)?;
    if row.same > 0 && !slots::forgetful() {
        return Ok(Some(EnrolOutcome::Twice));
    }
    Ok((row.by_email.max(row.by_phone) >= i64::from(limit)).then_some(EnrolOutcome::TooMany))
}

pub(crate) async fn enrol(connection: &mut Connection, command: &Enrol) -> Result<EnrolOutcome, StoreError> {
    let new = &command.enrolment;
    if by_code(&mut *connection, new.code).await?.is_some() {
        return Ok(EnrolOutcome::CodeTaken);
    }
    // What was done before is answered first: also after the session has begun, and whatever the limits say now.
    let held = match &command.source {
        SeatSource::Hold(hold) => match holds::by_id(&mut *connection, *hold).await? {
            Some(row) if row.appointment.is_some() => return again(connection, row.appointment.unwrap_or_default()).await,
            Some(row) if Session::of_slot(&row.slot).as_ref() == Some(&new.session) && row.expires_at > command.now => row.seats,
            _ => return Ok(EnrolOutcome::HoldGone),
        },
        SeatSource::Direct { key, request_hash, .. } => match by_key(connection, key).await? {
            Some((hash, id)) if hash == *request_hash => return again(connection, id).await,
            Some(_) => return Ok(EnrolOutcome::KeyReused),
            None => 0,
        },
    };
    let Some(session) = open_session(connection, &new.session, command.now).await? else { return Ok(EnrolOutcome::Closed) };
    if let Some(refused) = limited(connection, new, command.limit, command.now).await? {
        return Ok(refused);
    }
    let state = match &command.source {
        SeatSource::Hold(hold) => {
            if slots::hand_over(connection, *hold, new.id).await? != u64::from(held) {
                return Ok(EnrolOutcome::HoldGone);
            }
            holds::became(connection, *hold, new.id).await?;
            if held == 0 { EnrolmentState::Waiting } else { EnrolmentState::Enrolled }
        }
        SeatSource::Direct { may_wait, .. } => {
            let wanted = Wanted::one(session.slot.clone(), session.session.seats);
            // Who waits comes first: a seat that is free is theirs.
            if session.waiting == 0 && slots::take(connection, &wanted, Taker::Appointment(new.id), command.now).await? {
                EnrolmentState::Enrolled
            } else if *may_wait {
                EnrolmentState::Waiting
            } else {
                return Ok(EnrolOutcome::Full);
            }
        }
    };
    insert(connection, new, state, command.now).await?;
    if let SeatSource::Direct { key, request_hash, .. } = &command.source {
        let (id, now) = (new.id.as_bytes().as_slice(), command.now.as_second());
        sqlx::query!(
            "INSERT INTO enrolment_keys (key, request_hash, enrolment, created_at) VALUES ($1, $2, $3, $4)",
            key,
            request_hash,
            id,
            now
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    }
    let message = if state == EnrolmentState::Waiting { &command.waits } else { &command.seated };
    outbox::insert(connection, message.as_ref(), new.id, command.now).await?;
    by_id(&mut *connection, new.id).await?.map(EnrolOutcome::Done).ok_or_else(|| corrupt(TABLE, "id", new.id))
}

async fn insert(connection: &mut Connection, new: &NewEnrolment, state: EnrolmentState, now: Timestamp) -> Result<(), StoreError> {
    let (id, code, session, state) = (new.id.as_bytes().as_slice(), new.code.compact(), new.session.as_str(), state.as_str());
    let (name, email, phone) = (new.name.as_bytes(), new.email.as_ref().map(Sealed::as_bytes), new.phone.as_ref().map(Sealed::as_bytes));
    let (language, now) = (new.language.tag(), now.as_second());
    sqlx::query!(
        "INSERT INTO enrolments
             (id, code, session, state, name, email, phone, email_index, phone_index, language, since, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $11)",
        id,
        code,
        session,
        state,
        name,
        email,
        phone,
        new.email_index,
        new.phone_index,
        language,
        now
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

pub(crate) async fn set_state(connection: &mut Connection, id: Uuid, state: EnrolmentState, now: Timestamp) -> Result<(), StoreError> {
    let (id, state, now) = (id.as_bytes().as_slice(), state.as_str(), now.as_second());
    sqlx::query!("UPDATE enrolments SET state = $2, sequence = sequence + 1, changed_at = $3 WHERE id = $1", id, state, now)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(())
}

async fn answer(connection: &mut Connection, enrolment: Uuid, outcome: &str) -> Result<(), StoreError> {
    let id = enrolment.as_bytes().as_slice();
    sqlx::query!("UPDATE seat_offers SET outcome = $2 WHERE enrolment = $1 AND outcome IS NULL", id, outcome)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(())
}

pub(crate) async fn withdraw(connection: &mut Connection, command: &Withdraw) -> Result<EnrolmentOutcome, StoreError> {
    let Some(row) = by_id(&mut *connection, command.enrolment).await? else { return Ok(EnrolmentOutcome::Missing) };
    if row.state == EnrolmentState::Withdrawn {
        return Ok(EnrolmentOutcome::Unchanged(row));
    }
    if !row.state.is_live() || open_session(connection, &row.session, command.now).await?.is_none() {
        return Ok(EnrolmentOutcome::Closed(row));
    }
    // What was offered stays with nobody and goes on to the next.
    answer(connection, row.id, waits::DECLINED).await?;
    slots::release_appointment(connection, row.id, command.back, command.now).await?;
    set_state(connection, row.id, EnrolmentState::Withdrawn, command.now).await?;
    outbox::insert(connection, command.message.as_ref(), row.id, command.now).await?;
    changed(connection, row.id).await
}

pub(crate) async fn changed(connection: &mut Connection, id: Uuid) -> Result<EnrolmentOutcome, StoreError> {
    by_id(connection, id).await?.map(EnrolmentOutcome::Changed).ok_or_else(|| corrupt(TABLE, "id", id))
}

pub(crate) async fn offer(connection: &mut Connection, command: &OfferSeat) -> Result<bool, StoreError> {
    let Some(row) = by_id(&mut *connection, command.enrolment).await? else { return Ok(false) };
    let Some(session) = open_session(connection, &row.session, command.now).await? else { return Ok(false) };
    let offered = offer_of(&mut *connection, row.id, command.now).await?.is_some() && !slots::forgetful();
    if row.state != EnrolmentState::Waiting || offered {
        return Ok(false);
    }
    let part = Part { slot: session.slot, capacity: session.session.seats };
    slots::make_ready(connection, &part, command.now).await?;
    let seats = waits::seats(connection, &part).await?;
    let returned = seats.iter().find(|(_, back)| *back).map(|(n, _)| *n);
    let free = || (1..=i64::from(part.capacity)).find(|n| seats.iter().all(|(seat, _)| seat != n));
    let Some(number) = returned.or_else(free) else { return Ok(false) };
    let held = slots::Held { id: command.id, free_at: command.free_at, now: command.now };
    if !slots::offer_seat(connection, &part, number, returned.is_some(), held).await? {
        return Ok(false);
    }
    let (enrolment, id, until) = (row.id.as_bytes().as_slice(), command.id.as_bytes().as_slice(), command.until.as_second());
    sqlx::query!("INSERT INTO seat_offers (enrolment, id, until) VALUES ($1, $2, $3)", enrolment, id, until)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    outbox::insert(connection, command.message.as_ref(), row.id, command.now).await?;
    Ok(true)
}

pub(crate) async fn accept(connection: &mut Connection, command: &AcceptSeat) -> Result<AcceptOutcome, StoreError> {
    let Some(row) = by_id(&mut *connection, command.enrolment).await? else { return Ok(AcceptOutcome::Over) };
    let Some(offer) = offer_of(&mut *connection, row.id, command.now).await?.filter(|o| o.id == command.offer) else {
        return Ok(AcceptOutcome::Over);
    };
    if offer.accepted {
        return Ok(AcceptOutcome::Already(row));
    }
    let open = offer.open && row.state == EnrolmentState::Waiting && open_session(connection, &row.session, command.now).await?.is_some();
    if !open || slots::hand_over(connection, offer.id, row.id).await? != 1 {
        return Ok(AcceptOutcome::Over);
    }
    answer(connection, row.id, waits::ACCEPTED).await?;
    set_state(connection, row.id, EnrolmentState::Enrolled, command.now).await?;
    outbox::insert(connection, command.message.as_ref(), row.id, command.now).await?;
    by_id(&mut *connection, row.id).await?.map(AcceptOutcome::Accepted).ok_or_else(|| corrupt(TABLE, "id", row.id))
}

pub(crate) async fn any_ended(pool: &Pool, now: Timestamp) -> Result<bool, StoreError> {
    let now = now.as_second();
    let row = sqlx::query!(r#"SELECT EXISTS (SELECT 1 FROM seat_offers WHERE outcome IS NULL AND until <= $1) AS "ended!: bool""#, now)
        .fetch_one(pool)
        .await
        .map_err(unavailable)?;
    Ok(row.ended)
}

pub(crate) async fn end_offers(connection: &mut Connection, now: Timestamp) -> Result<u64, StoreError> {
    let now = now.as_second();
    sqlx::query!(
        "UPDATE enrolments SET state = 'lapsed', sequence = sequence + 1, changed_at = $1
         WHERE state = 'waiting' AND id IN (SELECT enrolment FROM seat_offers WHERE outcome IS NULL AND until <= $1)",
        now
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    let done = sqlx::query!("UPDATE seat_offers SET outcome = 'lapsed' WHERE outcome IS NULL AND until <= $1", now)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(done.rows_affected())
}

/// Erases enrolments of sessions that ended before a time, with seats and messages; what was counted stays.
pub(crate) async fn purge(connection: &mut Connection, before: Timestamp) -> Result<u64, StoreError> {
    let before = before.as_second();
    sqlx::query!(
        "DELETE FROM seats WHERE appointment IN
             (SELECT e.id FROM enrolments e JOIN sessions s ON s.id = e.session WHERE s.ends_at < $1)",
        before
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    sqlx::query!(
        "DELETE FROM outbox WHERE appointment IN
             (SELECT e.id FROM enrolments e JOIN sessions s ON s.id = e.session WHERE s.ends_at < $1)",
        before
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    let gone = sqlx::query!("DELETE FROM enrolments WHERE session IN (SELECT id FROM sessions WHERE ends_at < $1)", before)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    Ok(gone.rows_affected())
}

pub(crate) async fn any_old(pool: &Pool, before: Timestamp) -> Result<bool, StoreError> {
    let before = before.as_second();
    let row = sqlx::query!(
        r#"SELECT EXISTS (SELECT 1 FROM enrolments e JOIN sessions s ON s.id = e.session WHERE s.ends_at < $1) AS "old!: bool""#,
        before
    )
    .fetch_one(pool)
    .await
    .map_err(unavailable)?;
    Ok(row.old)
}
