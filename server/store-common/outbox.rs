//! The outbox: messages wait here until somebody has delivered them.

use anjia_portal::ports::{Due, NewMessage, OutboxCounts, StoreError};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Connection, Pool};
use crate::rows::{corrupt, number, parsed, unavailable, uuid};

pub(crate) async fn insert(
    connection: &mut Connection,
    message: Option<&NewMessage>,
    appointment: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(message) = message else { return Ok(()) };
    let (id, appointment, kind) = (message.id.as_bytes().as_slice(), appointment.as_bytes().as_slice(), message.kind.as_str());
    let (body, now) = (message.body.as_bytes(), now.as_second());
    sqlx::query!(
        "INSERT INTO outbox (id, appointment, kind, body, created_at, due_at) VALUES ($1, $2, $3, $4, $5, $5)",
        id,
        appointment,
        kind,
        body,
        now
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

pub(crate) async fn any_due(pool: &Pool, now: Timestamp) -> Result<bool, StoreError> {
    let now = now.as_second();
    let row = sqlx::query!(r#"SELECT EXISTS (SELECT 1 FROM outbox WHERE due_at <= $1) AS "due!: bool""#, now)
        .fetch_one(pool)
        .await
        .map_err(unavailable)?;
    Ok(row.due)
}

pub(crate) async fn claim(connection: &mut Connection, now: Timestamp, until: Timestamp, limit: u32) -> Result<Vec<Due>, StoreError> {
    let (now, until, limit) = (now.as_second(), until.as_second(), i64::from(limit));
    let rows = sqlx::query!(
        r#"UPDATE outbox SET due_at = $2
           WHERE id IN (SELECT id FROM outbox WHERE due_at <= $1 ORDER BY due_at, id LIMIT $3)
           RETURNING id AS "id!", kind AS "kind!", body, attempts AS "attempts!: i64""#,
        now,
        until,
        limit
    )
    .fetch_all(connection)
    .await
    .map_err(unavailable)?;
    let mut due = rows
        .into_iter()
        .map(|r| {
            let id = uuid(&r.id, "outbox", "id")?;
            Ok(Due {
                id,
                kind: parsed(&r.kind, "outbox", "kind", id)?,
                body: Sealed::from_bytes(r.body.ok_or_else(|| corrupt("outbox", "body", id))?),
                attempts: number(r.attempts, "outbox", "attempts", id)?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    due.sort_by_key(|d| d.id);
    Ok(due)
}

pub(crate) async fn sent(connection: &mut Connection, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let (id, now) = (id.as_bytes().as_slice(), now.as_second());
    sqlx::query!(
        "UPDATE outbox SET sent_at = $2, due_at = NULL, body = NULL, attempts = attempts + 1, last_error = NULL WHERE id = $1",
        id,
        now
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

pub(crate) async fn failed(
    connection: &mut Connection,
    id: Uuid,
    reason: &str,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (id, next) = (id.as_bytes().as_slice(), next.map(Timestamp::as_second));
    let dead = next.is_none().then(|| now.as_second());
    sqlx::query!(
        "UPDATE outbox SET attempts = attempts + 1, due_at = $2, dead_at = $3, last_error = $4 WHERE id = $1",
        id,
        next,
        dead,
        reason
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

pub(crate) async fn counts(pool: &Pool) -> Result<OutboxCounts, StoreError> {
    let row = sqlx::query!(
        r#"SELECT COUNT(*) FILTER (WHERE due_at IS NOT NULL) AS "waiting!: i64", COUNT(*) FILTER (WHERE dead_at IS NOT NULL) AS "dead!: i64" FROM outbox"#
    )
    .fetch_one(pool)
    .await
    .map_err(unavailable)?;
    Ok(OutboxCounts { waiting: number(row.waiting, "outbox", "due_at", "count")?, dead: number(row.dead, "outbox", "dead_at", "count")? })
}
