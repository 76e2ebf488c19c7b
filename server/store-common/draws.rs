//! Draws and their entries.

use anjia_domain::ids::DrawId;
use anjia_portal::ports::{DrawRow, EnterOutcome, EntryRow, FinishDraw, NewDraw, NewEntry, Placed, PublishedEntry, StoreError};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use sqlx::Executor;

use crate::appointments;
use crate::db::{Connection, Database, Pool};
use crate::many::{self, Asked};
use crate::outbox;
use crate::rows::{corrupt, number, timestamp, unavailable, uuid};
use crate::slots::{self, Taker};

pub(crate) async fn by_id(executor: impl Executor<'_, Database = Database>, id: &DrawId) -> Result<Option<DrawRow>, StoreError> {
    let name = id.as_str();
    let row = sqlx::query!("SELECT key, commitment, seed, published, drawn_at FROM draws WHERE id = $1", name)
        .fetch_optional(executor)
        .await
        .map_err(unavailable)?;
    let Some(row) = row else { return Ok(None) };
    let key = uuid(&row.key, "draws", "key")?;
    Ok(Some(DrawRow {
        key,
        commitment: row.commitment,
        seed: Sealed::from_bytes(row.seed),
        published: row.published,
        drawn_at: row.drawn_at.map(|at| timestamp(at, "draws", "drawn_at", key)).transpose()?,
    }))
}

pub(crate) async fn open(connection: &mut Connection, new: &NewDraw) -> Result<DrawRow, StoreError> {
    let (id, key, seed) = (new.id.as_str(), new.key.as_bytes().as_slice(), new.seed.as_bytes());
    let (ends_at, now) = (new.ends_at.as_second(), new.now.as_second());
    sqlx::query!(
        "INSERT INTO draws (id, key, commitment, seed, opened_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
        id,
        key,
        new.commitment,
        seed,
        now,
        ends_at
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    by_id(&mut *connection, &new.id).await?.ok_or_else(|| corrupt("draws", "id", &new.id))
}

pub(crate) async fn enter(connection: &mut Connection, new: &NewEntry) -> Result<EnterOutcome, StoreError> {
    match by_id(&mut *connection, &new.draw).await? {
        Some(DrawRow { drawn_at: None, .. }) => {}
        _ => return Ok(EnterOutcome::Over),
    }
    let (id, draw, details) = (new.id.as_bytes().as_slice(), new.draw.as_str(), new.details.as_bytes());
    let known = sqlx::query!(
        r#"SELECT COUNT(*) AS "n!: i64" FROM entries WHERE draw = $1 AND (email_index = $2 OR phone_index = $3)"#,
        draw,
        new.email_index,
        new.phone_index
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(unavailable)?;
    if known.n > 0 && !slots::forgetful() {
        return Ok(EnterOutcome::Already);
    }
    let now = new.now.as_second();
    sqlx::query!(
        "INSERT INTO entries (id, draw, fingerprint, details, email_index, phone_index, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        draw,
        new.fingerprint,
        details,
        new.email_index,
        new.phone_index,
        now
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    outbox::insert(connection, Some(&new.message), new.id, new.now).await?;
    Ok(EnterOutcome::Entered)
}

pub(crate) async fn count(executor: impl Executor<'_, Database = Database>, draw: &DrawId) -> Result<u64, StoreError> {
    let name = draw.as_str();
    let row = sqlx::query!(r#"SELECT COUNT(*) AS "n!: i64" FROM entries WHERE draw = $1"#, name)
        .fetch_one(executor)
        .await
        .map_err(unavailable)?;
    number(row.n, "entries", "draw", draw)
}

pub(crate) async fn entries(pool: &Pool, draw: &DrawId, now: Timestamp) -> Result<Vec<EntryRow>, StoreError> {
    let draw = draw.as_str();
    let mut reader = pool.acquire().await.map_err(unavailable)?;
    let rows = sqlx::query!(
        "SELECT id, fingerprint, details, email_index, phone_index FROM entries WHERE draw = $1 AND details IS NOT NULL",
        draw
    )
    .fetch_all(&mut *reader)
    .await
    .map_err(unavailable)?;
    let asked = Asked {
        emails: rows.iter().filter_map(|r| r.email_index.clone()).collect(),
        phones: rows.iter().filter_map(|r| r.phone_index.clone()).collect(),
        now: now.as_second(),
        ..Asked::default()
    };
    let known = many::known(&mut reader, &asked).await.map_err(unavailable)?;
    rows.into_iter()
        .map(|r| {
            let id = uuid(&r.id, "entries", "id")?;
            let live = number(known.most(r.email_index.as_ref(), r.phone_index.as_ref()), "appointments", "count", id)?;
            let details = r.details.ok_or_else(|| corrupt("entries", "details", id))?;
            Ok(EntryRow { id, fingerprint: r.fingerprint, details: Sealed::from_bytes(details), live })
        })
        .collect()
}

pub(crate) async fn published(pool: &Pool, draw: &DrawId) -> Result<Vec<PublishedEntry>, StoreError> {
    let name = draw.as_str();
    let rows = sqlx::query!("SELECT fingerprint, place, seated FROM entries WHERE draw = $1 ORDER BY place, fingerprint", name)
        .fetch_all(pool)
        .await
        .map_err(unavailable)?;
    rows.into_iter()
        .map(|r| {
            let rank = r.place.map(|p| number(p, "entries", "place", draw)).transpose()?;
            Ok(PublishedEntry { fingerprint: r.fingerprint, rank, seated: r.seated > 0 })
        })
        .collect()
}

pub(crate) async fn finish(connection: &mut Connection, command: &FinishDraw) -> Result<bool, StoreError> {
    let (draw, now) = (command.draw.as_str(), command.now.as_second());
    let done = sqlx::query!("UPDATE draws SET published = $2, drawn_at = $3 WHERE id = $1 AND drawn_at IS NULL", draw, command.seed, now)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    if done.rows_affected() != 1 || count(&mut *connection, &command.draw).await? != u64::try_from(command.placed.len()).unwrap_or(0) {
        return Ok(false);
    }
    for placed in &command.placed {
        if !place(connection, command, placed).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Gives one entry its place; false when its seat is not free, its person has as many appointments as they may, or it is no entry of this
/// draw.
async fn place(connection: &mut Connection, command: &FinishDraw, placed: &Placed) -> Result<bool, StoreError> {
    let about = match &placed.booking {
        None => placed.entry,
        Some((new, wanted)) => {
            if appointments::is_over_limit(connection, new, command.limit, command.now).await? {
                return Ok(false);
            }
            if !slots::take(connection, wanted, Taker::Appointment(new.id), command.now).await? {
                return Ok(false);
            }
            let slot = &wanted.first.slot;
            appointments::insert(connection, new, &slot.to_string(), slot.start(), command.now).await?;
            new.id
        }
    };
    outbox::insert(connection, placed.message.as_ref(), about, command.now).await?;
    let (id, draw) = (placed.entry.as_bytes().as_slice(), command.draw.as_str());
    let (rank, seated) = (i64::from(placed.rank), i64::from(placed.booking.is_some()));
    let done = sqlx::query!(
        "UPDATE entries SET place = $3, seated = $4, details = NULL, email_index = NULL, phone_index = NULL
         WHERE id = $1 AND draw = $2 AND place IS NULL",
        id,
        draw,
        rank,
        seated
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

/// Erases draws whose last day lies before another one, with their entries and what was said of those.
pub(crate) async fn purge(connection: &mut Connection, before: Timestamp) -> Result<(), StoreError> {
    let before = before.as_second();
    sqlx::query!(
        "DELETE FROM outbox WHERE appointment IN (SELECT e.id FROM entries e JOIN draws d ON d.id = e.draw WHERE d.ends_at < $1)",
        before
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    sqlx::query!("DELETE FROM draws WHERE ends_at < $1", before).execute(connection).await.map_err(unavailable)?;
    Ok(())
}
