//! The line of those who would like an earlier time, and what is offered to them.

use anjia_domain::slot::SlotId;
use anjia_portal::ports::{MakeOffer, Offer, Part, StoreError, Waiting};
use jiff::Timestamp;
use sqlx::Executor;
use uuid::Uuid;

use crate::appointments;
use crate::db::{Connection, Database, Pool};
use crate::rows::{number, parsed, timestamp, unavailable, uuid};
use crate::slots;

/// How an offer ended.
pub(crate) const ACCEPTED: &str = "accepted";
pub(crate) const DECLINED: &str = "declined";
const LAPSED: &str = "lapsed";

/// How many slots are looked at in one go.
const SLOTS: i64 = 200;

pub(crate) async fn wait(connection: &mut Connection, appointment: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    let Some(row) = appointments::by_id(connection, appointment).await? else { return Ok(false) };
    if !row.state.is_open() || row.slot.start() <= now || !row.further.is_empty() {
        return Ok(false);
    }
    let (id, now) = (appointment.as_bytes().as_slice(), now.as_second());
    let (office, service) = (row.slot.office().as_str(), row.slot.service().as_str());
    sqlx::query!(
        "INSERT INTO waits (appointment, office, service, since) VALUES ($1, $2, $3, $4) ON CONFLICT (appointment) DO NOTHING",
        id,
        office,
        service,
        now
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(true)
}

/// Takes an appointment out of the line; what is offered to it stays with nobody and goes on to the next.
pub(crate) async fn stop(connection: &mut Connection, appointment: Uuid) -> Result<bool, StoreError> {
    let id = appointment.as_bytes().as_slice();
    sqlx::query!("UPDATE offers SET outcome = $2 WHERE appointment = $1 AND outcome IS NULL", id, DECLINED)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    let done = sqlx::query!("DELETE FROM waits WHERE appointment = $1", id).execute(connection).await.map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn waiting(pool: &Pool, appointment: Uuid) -> Result<Option<Waiting>, StoreError> {
    let id = appointment.as_bytes().as_slice();
    let Some(row) = sqlx::query!("SELECT since FROM waits WHERE appointment = $1", id).fetch_optional(pool).await.map_err(unavailable)?
    else {
        return Ok(None);
    };
    let since = timestamp(row.since, "waits", "since", appointment)?;
    Ok(Some(Waiting { since, offer: open_offer(pool, appointment).await?.map(|o| o.0) }))
}

/// What is offered to an appointment, with the number of its seats.
async fn open_offer(executor: impl Executor<'_, Database = Database>, appointment: Uuid) -> Result<Option<(Offer, u64)>, StoreError> {
    let id = appointment.as_bytes().as_slice();
    let row = sqlx::query!("SELECT id, slot, slots, seats, until FROM offers WHERE appointment = $1 AND outcome IS NULL", id)
        .fetch_optional(executor)
        .await
        .map_err(unavailable)?;
    let Some(row) = row else { return Ok(None) };
    let id = uuid(&row.id, "offers", "id")?;
    let offer = Offer {
        id,
        slot: parsed(&row.slot, "offers", "slot", id)?,
        slots: number(row.slots, "offers", "slots", id)?,
        until: timestamp(row.until, "offers", "until", id)?,
    };
    Ok(Some((offer, number(row.seats, "offers", "seats", id)?)))
}

/// Hands the seats of an offer over: false when it is over.
pub(crate) async fn accept(
    connection: &mut Connection,
    offer: Uuid,
    appointment: Uuid,
    taker: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some((open, seats)) = open_offer(&mut *connection, appointment).await? else { return Ok(false) };
    if open.id != offer || open.until <= now || slots::hand_over(connection, offer, taker).await? != seats {
        return Ok(false);
    }
    let id = offer.as_bytes().as_slice();
    sqlx::query!("UPDATE offers SET outcome = $2 WHERE id = $1", id, ACCEPTED).execute(connection).await.map_err(unavailable)?;
    Ok(true)
}

pub(crate) async fn decline(connection: &mut Connection, offer: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    let (id, now) = (offer.as_bytes().as_slice(), now.as_second());
    let done = sqlx::query!("UPDATE offers SET outcome = $3 WHERE id = $1 AND outcome IS NULL AND until > $2", id, now, DECLINED)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn any_ended(pool: &Pool, now: Timestamp) -> Result<bool, StoreError> {
    let now = now.as_second();
    let row = sqlx::query!(r#"SELECT EXISTS (SELECT 1 FROM offers WHERE outcome IS NULL AND until <= $1) AS "ended!: bool""#, now)
        .fetch_one(pool)
        .await
        .map_err(unavailable)?;
    Ok(row.ended)
}

pub(crate) async fn end(connection: &mut Connection, now: Timestamp) -> Result<u64, StoreError> {
    let now = now.as_second();
    // Who did not answer goes to the end of the line.
    sqlx::query!(
        "UPDATE waits SET since = $1 WHERE appointment IN (SELECT appointment FROM offers WHERE outcome IS NULL AND until <= $1)",
        now
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    let done = sqlx::query!("UPDATE offers SET outcome = $2 WHERE outcome IS NULL AND until <= $1", now, LAPSED)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(done.rows_affected())
}

pub(crate) async fn returned(pool: &Pool, from: Timestamp, now: Timestamp) -> Result<Vec<SlotId>, StoreError> {
    let (from, now) = (from.as_second(), now.as_second());
    let rows = sqlx::query!(
        r#"SELECT DISTINCT s.id AS "id!", s.starts_at AS "starts_at!: i64"
           FROM seats t JOIN slots s ON s.id = t.slot
           WHERE t.returned_at IS NOT NULL AND t.expires_at > $2 AND s.starts_at > $1
             AND NOT EXISTS (SELECT 1 FROM offers o WHERE o.id = t.hold AND o.outcome IS NULL)
             AND EXISTS (SELECT 1 FROM waits w WHERE w.office = s.office AND w.service = s.service)
           ORDER BY s.starts_at, s.id LIMIT $3"#,
        from,
        now,
        SLOTS
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(|r| parsed(&r.id, "slots", "id", &r.id)).collect()
}

/// A seat of a slot: its number, and whether it was given back and is offered to nobody.
pub(crate) async fn seats(connection: &mut Connection, part: &Part) -> Result<Vec<(i64, bool)>, StoreError> {
    let slot = part.slot.to_string();
    let rows = sqlx::query!(
        r#"SELECT t.seat AS "seat!: i64", (t.returned_at IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM offers o WHERE o.id = t.hold AND o.outcome IS NULL)
                AND NOT EXISTS (SELECT 1 FROM seat_offers o WHERE o.id = t.hold AND o.outcome IS NULL)) AS "back!: bool"
           FROM seats t WHERE t.slot = $1"#,
        slot
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    Ok(rows.into_iter().map(|r| (r.seat, r.back)).collect())
}

/// Holds the wanted seats for an offer. Seats that were given back come first; where they are not enough, free ones are added.
async fn take(connection: &mut Connection, command: &MakeOffer) -> Result<bool, StoreError> {
    let wanted = &command.wanted;
    let mut known = Vec::new();
    for part in wanted.parts() {
        slots::make_ready(connection, part, command.now).await?;
        known.push((part, seats(connection, part).await?));
    }
    let capacity = wanted.parts().map(|p| i64::from(p.capacity)).min().unwrap_or(0);
    let taken = |n: i64| known.iter().any(|(_, seats)| seats.iter().any(|(seat, back)| *seat == n && !back));
    let back = |n: i64| known.iter().filter(|(_, seats)| seats.contains(&(n, true))).count();
    let mut numbers: Vec<i64> = (1..=capacity).filter(|n| !taken(*n)).collect();
    numbers.sort_by_key(|n| std::cmp::Reverse(back(*n)));
    numbers.truncate(usize::from(wanted.seats));
    if numbers.len() < usize::from(wanted.seats) || numbers.iter().all(|n| back(*n) == 0) {
        return Ok(false);
    }
    let held = slots::Held { id: command.id, free_at: command.free_at, now: command.now };
    for (part, seats) in &known {
        for number in &numbers {
            let is_back = seats.contains(&(*number, true));
            if !slots::offer_seat(connection, part, *number, is_back, held).await? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

pub(crate) async fn offer(connection: &mut Connection, command: &MakeOffer) -> Result<bool, StoreError> {
    let slot = &command.wanted.first.slot;
    let Some(row) = appointments::by_id(connection, command.appointment).await? else { return Ok(false) };
    let later = row.state.is_open() && row.sequence == command.sequence && row.slot.start() > slot.start();
    if !later || !may_be_offered(connection, command.appointment, slot).await? || !take(connection, command).await? {
        return Ok(false);
    }
    let (id, appointment, slot) = (command.id.as_bytes().as_slice(), command.appointment.as_bytes().as_slice(), slot.to_string());
    let (slots, seats) = (i64::from(command.wanted.slots()), i64::from(command.wanted.count()));
    let until = command.until.as_second();
    sqlx::query!(
        "INSERT INTO offers (id, appointment, slot, slots, seats, until) VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        appointment,
        slot,
        slots,
        seats,
        until
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    crate::outbox::insert(connection, Some(&command.message), command.appointment, command.now).await?;
    Ok(true)
}

/// Whether it waits, has no other offer, and was not offered this time before.
async fn may_be_offered(connection: &mut Connection, appointment: Uuid, slot: &SlotId) -> Result<bool, StoreError> {
    let (id, slot) = (appointment.as_bytes().as_slice(), slot.to_string());
    let row = sqlx::query!(
        r#"SELECT EXISTS (SELECT 1 FROM waits WHERE appointment = $1)
               AND NOT EXISTS (SELECT 1 FROM offers WHERE appointment = $1 AND (outcome IS NULL OR slot = $2)) AS "may!: bool""#,
        id,
        slot
    )
    .fetch_one(connection)
    .await
    .map_err(unavailable)?;
    Ok(row.may || slots::forgetful())
}
