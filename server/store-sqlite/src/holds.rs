//! Holds: a seat kept for a while, with what was typed meanwhile.

use anjia_portal::ports::{HoldOutcome, HoldRow, PlaceHold, StoreError};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use sqlx::{SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use crate::rows::{parsed, timestamp, unavailable, uuid};
use crate::slots::{self, Taker};

struct Row {
    id: Vec<u8>,
    slot: String,
    expires_at: i64,
    details: Option<Vec<u8>>,
    appointment: Option<Vec<u8>>,
}

impl Row {
    fn parse(self) -> Result<HoldRow, StoreError> {
        let id = uuid(&self.id, "holds", "id")?;
        Ok(HoldRow {
            id,
            slot: parsed(&self.slot, "holds", "slot", id)?,
            expires_at: timestamp(self.expires_at, "holds", "expires_at", id)?,
            details: self.details.map(Sealed::from_bytes),
            appointment: self.appointment.map(|a| uuid(&a, "holds", "appointment")).transpose()?,
        })
    }
}

pub(crate) async fn by_id(executor: impl SqliteExecutor<'_>, id: Uuid) -> Result<Option<HoldRow>, StoreError> {
    let id = id.as_bytes().as_slice();
    let row = sqlx::query_as!(Row, "SELECT id, slot, expires_at, details, appointment FROM holds WHERE id = $1", id)
        .fetch_optional(executor)
        .await
        .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

pub(crate) async fn place(connection: &mut SqliteConnection, command: &PlaceHold) -> Result<HoldOutcome, StoreError> {
    let before = by_id(&mut *connection, command.id).await?;
    if let Some(HoldRow { appointment: Some(appointment), .. }) = before {
        return Ok(HoldOutcome::Booked(appointment));
    }
    // Giving the old seat back first would lose it when the new slot is full; a person holding a seat here keeps it.
    if let Some(old) = &before
        && old.slot == command.slot
    {
        slots::release_hold(connection, command.id).await?;
    } else {
        let waiting = Uuid::nil();
        let taker = Taker::Hold { id: waiting, expires_at: command.expires_at };
        if !slots::take(connection, &command.slot, command.capacity, &taker, command.now).await? {
            return Ok(HoldOutcome::Full);
        }
        slots::release_hold(connection, command.id).await?;
        let (id, waiting) = (command.id.as_bytes().as_slice(), waiting.as_bytes().as_slice());
        sqlx::query!("UPDATE seats SET hold = $1 WHERE hold = $2", id, waiting).execute(&mut *connection).await.map_err(unavailable)?;
        return store(connection, command).await;
    }
    let taker = Taker::Hold { id: command.id, expires_at: command.expires_at };
    if !slots::take(connection, &command.slot, command.capacity, &taker, command.now).await? {
        return Ok(HoldOutcome::Full);
    }
    store(connection, command).await
}

async fn store(connection: &mut SqliteConnection, command: &PlaceHold) -> Result<HoldOutcome, StoreError> {
    let (id, slot, expires_at) = (command.id.as_bytes().as_slice(), command.slot.to_string(), command.expires_at.as_second());
    sqlx::query!(
        "INSERT INTO holds (id, slot, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET slot = excluded.slot, expires_at = excluded.expires_at",
        id,
        slot,
        expires_at
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    Ok(HoldOutcome::Held)
}

pub(crate) async fn save_details(connection: &mut SqliteConnection, id: Uuid, details: &Sealed) -> Result<bool, StoreError> {
    let (id, details) = (id.as_bytes().as_slice(), details.as_bytes());
    let done =
        sqlx::query!("UPDATE holds SET details = $2 WHERE id = $1", id, details).execute(&mut *connection).await.map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn became(connection: &mut SqliteConnection, id: Uuid, appointment: Uuid) -> Result<(), StoreError> {
    let (id, appointment) = (id.as_bytes().as_slice(), appointment.as_bytes().as_slice());
    // What was typed stands in the appointment now.
    sqlx::query!("UPDATE holds SET appointment = $2, details = NULL WHERE id = $1", id, appointment)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    Ok(())
}

pub(crate) async fn purge(connection: &mut SqliteConnection, before: Timestamp) -> Result<(), StoreError> {
    let before = before.as_second();
    sqlx::query!("DELETE FROM holds WHERE expires_at < $1", before).execute(&mut *connection).await.map_err(unavailable)?;
    Ok(())
}
