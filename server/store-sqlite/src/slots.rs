//! Seats: who has which, and how one is taken and given back.

use anjia_domain::ids::{OfficeId, ServiceId};
use anjia_domain::slot::SlotId;
use anjia_portal::ports::{StoreError, Taken};
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqlitePool};
use uuid::Uuid;

use crate::rows::{number, parsed, unavailable};

/// Who takes a seat.
pub(crate) enum Taker {
    Hold { id: Uuid, expires_at: Timestamp },
    Appointment(Uuid),
}

pub(crate) async fn taken(
    pool: &SqlitePool,
    office: &OfficeId,
    service: &ServiceId,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
) -> Result<Vec<Taken>, StoreError> {
    let (office, service) = (office.as_str(), service.as_str());
    let (from, to, now) = (from.as_second(), to.as_second(), now.as_second());
    let rows = sqlx::query!(
        r#"SELECT s.id AS "id!", COUNT(*) AS "seats!: i64"
           FROM slots s JOIN seats t ON t.slot = s.id
           WHERE s.office = $1 AND s.service = $2 AND s.starts_at >= $3 AND s.starts_at < $4
             AND (t.expires_at IS NULL OR t.expires_at > $5)
           GROUP BY s.id"#,
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

pub(crate) async fn check(pool: &SqlitePool) -> Result<(), StoreError> {
    sqlx::query!(r#"SELECT COUNT(*) AS "n!: i64" FROM outbox WHERE due_at IS NOT NULL"#).fetch_one(pool).await.map_err(unavailable)?;
    Ok(())
}

/// Takes a free seat: false when the slot is full. Seats of holds that have run out are given back first.
pub(crate) async fn take(
    connection: &mut SqliteConnection,
    slot: &SlotId,
    capacity: u16,
    taker: &Taker,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (id, office, service) = (slot.to_string(), slot.office().as_str(), slot.service().as_str());
    let (starts_at, capacity, now) = (slot.start().as_second(), i64::from(capacity), now.as_second());
    // The calendar may have changed since the row was made; a slot that carries more than it may keeps what it carries.
    sqlx::query!(
        "INSERT INTO slots (id, office, service, starts_at, capacity) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET capacity = MAX(excluded.capacity, taken) WHERE capacity <> MAX(excluded.capacity, taken)",
        id,
        office,
        service,
        starts_at,
        capacity
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    release_expired(connection, &id, now).await?;
    let free =
        sqlx::query!(r#"UPDATE slots SET taken = taken + 1 WHERE id = $1 AND taken < capacity RETURNING capacity AS "capacity!: i64""#, id)
            .fetch_optional(&mut *connection)
            .await
            .map_err(unavailable)?;
    if free.is_none() {
        return Ok(false);
    }
    let (hold, appointment, expires_at) = match taker {
        Taker::Hold { id, expires_at } => (Some(id.as_bytes().to_vec()), None, Some(expires_at.as_second())),
        Taker::Appointment(id) => (None, Some(id.as_bytes().to_vec()), None),
    };
    // The lowest free number: 1, or one above a taken seat whose next is free.
    sqlx::query!(
        "INSERT INTO seats (slot, seat, hold, appointment, expires_at)
         SELECT $1, MIN(n), $2, $3, $4 FROM (
             SELECT 1 AS n WHERE NOT EXISTS (SELECT 1 FROM seats WHERE slot = $1 AND seat = 1)
             UNION ALL
             SELECT a.seat + 1 FROM seats a WHERE a.slot = $1 AND NOT EXISTS (SELECT 1 FROM seats b WHERE b.slot = $1 AND b.seat = a.seat + 1)
         )",
        id,
        hold,
        appointment,
        expires_at
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    Ok(true)
}

/// Gives back the seats of a slot whose holds have run out.
async fn release_expired(connection: &mut SqliteConnection, slot: &str, now: i64) -> Result<(), StoreError> {
    let gone = sqlx::query!("DELETE FROM seats WHERE slot = $1 AND expires_at <= $2", slot, now)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?
        .rows_affected();
    if gone > 0 {
        let gone = i64::try_from(gone).unwrap_or(0);
        sqlx::query!("UPDATE slots SET taken = taken - $2 WHERE id = $1", slot, gone)
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
    }
    Ok(())
}

/// Gives back all seats of holds that have run out.
pub(crate) async fn release_all_expired(connection: &mut SqliteConnection, now: Timestamp) -> Result<(), StoreError> {
    let now_seconds = now.as_second();
    let slots = sqlx::query!(r#"SELECT DISTINCT slot AS "slot!" FROM seats WHERE expires_at <= $1"#, now_seconds)
        .fetch_all(&mut *connection)
        .await
        .map_err(unavailable)?;
    for row in slots {
        release_expired(connection, &row.slot, now_seconds).await?;
    }
    Ok(())
}

/// Gives back the seat of a hold, if it has one.
pub(crate) async fn release_hold(connection: &mut SqliteConnection, hold: Uuid) -> Result<(), StoreError> {
    let id = hold.as_bytes().as_slice();
    let seat = sqlx::query!(r#"DELETE FROM seats WHERE hold = $1 RETURNING slot AS "slot!""#, id)
        .fetch_optional(&mut *connection)
        .await
        .map_err(unavailable)?;
    if let Some(seat) = seat {
        sqlx::query!("UPDATE slots SET taken = taken - 1 WHERE id = $1", seat.slot).execute(&mut *connection).await.map_err(unavailable)?;
    }
    Ok(())
}

/// Gives back the seat an appointment has in a slot.
pub(crate) async fn release_appointment(connection: &mut SqliteConnection, appointment: Uuid) -> Result<(), StoreError> {
    let id = appointment.as_bytes().as_slice();
    let seat = sqlx::query!(r#"DELETE FROM seats WHERE appointment = $1 RETURNING slot AS "slot!""#, id)
        .fetch_optional(&mut *connection)
        .await
        .map_err(unavailable)?;
    if let Some(seat) = seat {
        sqlx::query!("UPDATE slots SET taken = taken - 1 WHERE id = $1", seat.slot).execute(&mut *connection).await.map_err(unavailable)?;
    }
    Ok(())
}

/// Turns a hold's seat into an appointment's: false when the hold has none any more.
pub(crate) async fn hand_over(connection: &mut SqliteConnection, hold: Uuid, appointment: Uuid) -> Result<bool, StoreError> {
    let (hold, appointment) = (hold.as_bytes().as_slice(), appointment.as_bytes().as_slice());
    let done = sqlx::query!("UPDATE seats SET hold = NULL, expires_at = NULL, appointment = $2 WHERE hold = $1", hold, appointment)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}
