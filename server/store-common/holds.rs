//! Holds: seats kept for a while, with what was typed meanwhile.

use anjia_portal::ports::{HoldOutcome, HoldRow, PlaceHold, StoreError};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use sqlx::Executor;
use uuid::Uuid;

use crate::db::{Connection, Database};
use crate::rows::{number, parsed, timestamp, unavailable, uuid};
use crate::slots::{self, Taker};

struct Row {
    id: Vec<u8>,
    slot: String,
    expires_at: i64,
    details: Option<Vec<u8>>,
    appointment: Option<Vec<u8>>,
    seats: i64,
    slots: i64,
    further: String,
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
            seats: number(self.seats, "holds", "seats", id)?,
            slots: number(self.slots, "holds", "slots", id)?,
            further: parsed(&self.further, "holds", "further", id)?,
        })
    }
}

pub(crate) async fn by_id(executor: impl Executor<'_, Database = Database>, id: Uuid) -> Result<Option<HoldRow>, StoreError> {
    let id = id.as_bytes().as_slice();
    let row = sqlx::query_as!(Row, "SELECT id, slot, expires_at, details, appointment, seats, slots, further FROM holds WHERE id = $1", id)
        .fetch_optional(executor)
        .await
        .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

pub(crate) async fn place(connection: &mut Connection, command: &PlaceHold) -> Result<HoldOutcome, StoreError> {
    if let Some(HoldRow { appointment: Some(appointment), .. }) = by_id(&mut *connection, command.id).await? {
        return Ok(HoldOutcome::Booked(appointment));
    }
    // A hold gives its own seats back first, because it may want them again; whoever finds no room keeps them, because what was done
    // before a "full" is undone.
    slots::release_hold(connection, command.id).await?;
    let taker = Taker::Hold { id: command.id, expires_at: command.expires_at };
    if !slots::take(connection, &command.wanted, taker, command.now).await? {
        return Ok(HoldOutcome::Full);
    }
    let (id, slot) = (command.id.as_bytes().as_slice(), command.wanted.first.slot.to_string());
    let further = command.wanted.further().to_string();
    let (expires_at, seats, slots) = (command.expires_at.as_second(), i64::from(command.wanted.count()), i64::from(command.wanted.slots()));
    sqlx::query!(
        "INSERT INTO holds (id, slot, expires_at, seats, slots, further) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE
         SET slot = excluded.slot, expires_at = excluded.expires_at, seats = excluded.seats, slots = excluded.slots,
             further = excluded.further",
        id,
        slot,
        expires_at,
        seats,
        slots,
        further
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    Ok(HoldOutcome::Held)
}

pub(crate) async fn save_details(connection: &mut Connection, id: Uuid, details: &Sealed) -> Result<bool, StoreError> {
    let (id, details) = (id.as_bytes().as_slice(), details.as_bytes());
    let done = sqlx::query!("UPDATE holds SET details = $2 WHERE id = $1 AND appointment IS NULL", id, details)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn became(connection: &mut Connection, id: Uuid, appointment: Uuid) -> Result<(), StoreError> {
    let (id, appointment) = (id.as_bytes().as_slice(), appointment.as_bytes().as_slice());
    // What was typed stands in the appointment now.
    sqlx::query!("UPDATE holds SET appointment = $2, details = NULL WHERE id = $1", id, appointment)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    Ok(())
}

pub(crate) async fn purge(connection: &mut Connection, before: Timestamp) -> Result<(), StoreError> {
    let before = before.as_second();
    sqlx::query!("DELETE FROM holds WHERE expires_at < $1", before).execute(&mut *connection).await.map_err(unavailable)?;
    Ok(())
}
