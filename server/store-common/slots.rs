//! Seats: who has which, and how they are taken and given back.

use anjia_domain::ids::{OfficeId, ServiceId};
use anjia_domain::slot::SlotId;
use anjia_portal::ports::{GiveBack, Part, StoreError, Taken, Wanted};
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Connection, Pool};
use crate::many::{self, SlotRow};
use crate::rows::{number, parsed, unavailable};

/// Who takes seats.
#[derive(Clone, Copy)]
pub(crate) enum Taker {
    Hold { id: Uuid, expires_at: Timestamp },
    Appointment(Uuid),
}

/// What holds a seat for an offer.
#[derive(Clone, Copy)]
pub(crate) struct Held {
    /// The offer.
    pub(crate) id: Uuid,
    /// When the seat is free for everybody.
    pub(crate) free_at: Timestamp,
    pub(crate) now: Timestamp,
}

pub(crate) async fn taken(
    pool: &Pool,
    office: &OfficeId,
    service: &ServiceId,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
) -> Result<Vec<Taken>, StoreError> {
    let (office, service) = (office.as_str(), service.as_str());
    let (from, to, now) = (from.as_second(), to.as_second(), now.as_second());
    let rows = sqlx::query!(
        r#"SELECT s.id AS "id!", s.taken - (SELECT COUNT(*) FROM seats t WHERE t.slot = s.id AND t.expires_at <= $5) AS "seats!: i64"
           FROM slots s
           WHERE s.office = $1 AND s.service = $2 AND s.starts_at >= $3 AND s.starts_at < $4 AND s.taken > 0"#,
        office,
        service,
        from,
        to,
        now
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter()
        .map(|r| Ok(Taken { slot: parsed(&r.id, "slots", "id", &r.id)?, seats: number(r.seats, "seats", "seat", &r.id)? }))
        .collect()
}

pub(crate) async fn check(pool: &Pool) -> Result<(), StoreError> {
    sqlx::query!(r#"SELECT COUNT(*) AS "n!: i64" FROM outbox WHERE due_at IS NOT NULL"#).fetch_one(pool).await.map_err(unavailable)?;
    Ok(())
}

/// Takes free seats for each service: false when there are not as many. Seats of holds that have run out are given back first.
///
/// The caller undoes what was done before a `false`.
pub(crate) async fn take(connection: &mut Connection, wanted: &Wanted, taker: Taker, now: Timestamp) -> Result<bool, StoreError> {
    for leg in wanted.legs() {
        if !take_leg(connection, leg, taker, now).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes free seats for one service.
async fn take_leg(connection: &mut Connection, wanted: &Wanted, taker: Taker, now: Timestamp) -> Result<bool, StoreError> {
    let seats = i64::from(wanted.seats);
    let mut counts = Vec::with_capacity(1);
    for part in wanted.parts() {
        make_ready(connection, part, now).await?;
        let Some(count) = count_up(connection, &part.slot, seats).await? else { return Ok(false) };
        counts.push(count);
    }
    let capacity = wanted.parts().map(|p| i64::from(p.capacity)).min().unwrap_or(0);
    let numbers = match counts.as_slice() {
        // Where nobody has left, the number after the last one is free.
        [count] if seats == 1 && *count <= capacity && seat_is_free(connection, &wanted.first.slot, *count).await? => vec![*count],
        _ => {
            let mut free = free_numbers(connection, wanted, capacity).await?;
            // Every slot has room, but no counter has it in all of them.
            if free.len() < usize::from(wanted.seats) && !wanted.more.is_empty() {
                return Ok(false);
            }
            // Where the counts and the seats disagree, the first number stands for the missing ones, and the primary key refuses it.
            free.resize(usize::from(wanted.seats), 1);
            free
        }
    };
    for part in wanted.parts() {
        for number in &numbers {
            insert(connection, &part.slot, *number, taker).await?;
        }
    }
    Ok(true)
}

/// Sees to it that a slot has a row, and gives back what has run out in it.
pub(crate) async fn make_ready(connection: &mut Connection, part: &Part, now: Timestamp) -> Result<(), StoreError> {
    let row = SlotRow::of(part);
    let id = row.id.clone();
    many::make_slots(connection, &[row]).await.map_err(unavailable)?;
    many::release(connection, std::slice::from_ref(&id), now.as_second()).await.map_err(unavailable)
}

/// Counts seats into a slot that is ready: the count afterwards, or nothing when there is no room.
async fn count_up(connection: &mut Connection, slot: &SlotId, seats: i64) -> Result<Option<i64>, StoreError> {
    let id = slot.to_string();
    if faulty() {
        let row = sqlx::query!(r#"UPDATE slots SET taken = taken + $2 WHERE id = $1 RETURNING taken AS "taken!: i64""#, id, seats)
            .fetch_optional(&mut *connection)
            .await
            .map_err(unavailable)?;
        return Ok(row.map(|r| r.taken));
    }
    let row = sqlx::query!(
        r#"UPDATE slots SET taken = taken + $2 WHERE id = $1 AND taken + $2 <= capacity RETURNING taken AS "taken!: i64""#,
        id,
        seats
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(unavailable)?;
    Ok(row.map(|r| r.taken))
}

/// Whether the condition of the update is left out, so that tests can show what the other guards do. Never in a release.
#[cfg(feature = "faults")]
pub(crate) fn faulty() -> bool {
    crate::faults::WITHOUT_CONDITION.load(std::sync::atomic::Ordering::Relaxed)
}

#[cfg(not(feature = "faults"))]
pub(crate) const fn faulty() -> bool {
    false
}

/// Whether it is forgotten what was offered to whom and who is in a draw, so that tests can show that this is found. Never in a release.
#[cfg(feature = "faults")]
pub(crate) fn forgetful() -> bool {
    crate::faults::WITHOUT_MEMORY.load(std::sync::atomic::Ordering::Relaxed)
}

#[cfg(not(feature = "faults"))]
pub(crate) const fn forgetful() -> bool {
    false
}

async fn seat_is_free(connection: &mut Connection, slot: &SlotId, seat: i64) -> Result<bool, StoreError> {
    let slot = slot.to_string();
    let row = sqlx::query!(r#"SELECT COUNT(*) AS "n!: i64" FROM seats WHERE slot = $1 AND seat = $2"#, slot, seat)
        .fetch_one(&mut *connection)
        .await
        .map_err(unavailable)?;
    Ok(row.n == 0)
}

/// The lowest numbers that are free in every slot, as many as are wanted if there are.
async fn free_numbers(connection: &mut Connection, wanted: &Wanted, capacity: i64) -> Result<Vec<i64>, StoreError> {
    let mut used = std::collections::HashSet::new();
    for part in wanted.parts() {
        let slot = part.slot.to_string();
        let rows = sqlx::query!(r#"SELECT seat AS "seat!: i64" FROM seats WHERE slot = $1"#, slot)
            .fetch_all(&mut *connection)
            .await
            .map_err(unavailable)?;
        used.extend(rows.into_iter().map(|r| r.seat));
    }
    Ok((1..=capacity).filter(|n| !used.contains(n)).take(usize::from(wanted.seats)).collect())
}

async fn insert(connection: &mut Connection, slot: &SlotId, number: i64, taker: Taker) -> Result<(), StoreError> {
    let slot = slot.to_string();
    let (hold, appointment, expires_at) = match taker {
        Taker::Hold { id, expires_at } => (Some(id.as_bytes().to_vec()), None, Some(expires_at.as_second())),
        Taker::Appointment(id) => (None, Some(id.as_bytes().to_vec()), None),
    };
    sqlx::query!(
        "INSERT INTO seats (slot, seat, hold, appointment, expires_at) VALUES ($1, $2, $3, $4, $5)",
        slot,
        number,
        hold,
        appointment,
        expires_at
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

/// Holds a seat for an offer: one that was given back, or else one that is free; false when it is neither.
pub(crate) async fn offer_seat(
    connection: &mut Connection,
    part: &Part,
    number: i64,
    is_back: bool,
    offer: Held,
) -> Result<bool, StoreError> {
    let (slot, id) = (part.slot.to_string(), offer.id.as_bytes().as_slice());
    let (free_at, now) = (offer.free_at.as_second(), offer.now.as_second());
    if is_back {
        let done = sqlx::query!(
            "UPDATE seats SET hold = $3, expires_at = $4 WHERE slot = $1 AND seat = $2 AND returned_at IS NOT NULL",
            slot,
            number,
            id,
            free_at
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
        return Ok(done.rows_affected() == 1);
    }
    if count_up(connection, &part.slot, 1).await?.is_none() {
        return Ok(false);
    }
    sqlx::query!(
        "INSERT INTO seats (slot, seat, hold, expires_at, returned_at) VALUES ($1, $2, $3, $4, $5)",
        slot,
        number,
        id,
        free_at,
        now
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    Ok(true)
}

async fn count_down(connection: &mut Connection, slot: &str) -> Result<(), StoreError> {
    sqlx::query!("UPDATE slots SET taken = taken - 1 WHERE id = $1", slot).execute(&mut *connection).await.map_err(unavailable)?;
    Ok(())
}

/// Gives back the seats of a hold at once.
pub(crate) async fn release_hold(connection: &mut Connection, hold: Uuid) -> Result<(), StoreError> {
    let id = hold.as_bytes().as_slice();
    let seats = sqlx::query!(r#"DELETE FROM seats WHERE hold = $1 RETURNING slot AS "slot!""#, id)
        .fetch_all(&mut *connection)
        .await
        .map_err(unavailable)?;
    for seat in seats {
        count_down(connection, &seat.slot).await?;
    }
    Ok(())
}

/// Gives back the seats of an appointment, at once or later: until then they are held by nobody.
pub(crate) async fn release_appointment(
    connection: &mut Connection,
    appointment: Uuid,
    back: GiveBack,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (id, hold) = (appointment.as_bytes().as_slice(), back.id.as_bytes().as_slice());
    let (at, now) = (back.at.as_second(), now.as_second());
    if at > now {
        sqlx::query!(
            "UPDATE seats SET appointment = NULL, hold = $2, expires_at = $3, returned_at = $4 WHERE appointment = $1",
            id,
            hold,
            at,
            now
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
        return Ok(());
    }
    let seats = sqlx::query!(r#"DELETE FROM seats WHERE appointment = $1 RETURNING slot AS "slot!""#, id)
        .fetch_all(&mut *connection)
        .await
        .map_err(unavailable)?;
    for seat in seats {
        count_down(connection, &seat.slot).await?;
    }
    Ok(())
}

/// Turns a hold's seats into an appointment's: how many there were.
pub(crate) async fn hand_over(connection: &mut Connection, hold: Uuid, appointment: Uuid) -> Result<u64, StoreError> {
    let (hold, appointment) = (hold.as_bytes().as_slice(), appointment.as_bytes().as_slice());
    let done = sqlx::query!(
        "UPDATE seats SET hold = NULL, expires_at = NULL, returned_at = NULL, appointment = $2 WHERE hold = $1",
        hold,
        appointment
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    Ok(done.rows_affected())
}
