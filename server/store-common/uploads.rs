//! Pictures on their way: begun, added to part by part, ended.

use anjia_portal::ports::StoreError;
use anjia_portal::registrations::ports::{AppendOutcome, AppendPart, BeginOutcome, NewUpload, UploadRow};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Connection, Pool};
use crate::rows::{corrupt, number, parsed, unavailable, uuid};

const TABLE: &str = "uploads";
/// How many uploads are erased at once: parts are large, and erasing writes over them.
const ERASED: i64 = 10;

struct Row {
    id: Vec<u8>,
    member: i64,
    kind: String,
    length: i64,
    received: i64,
    agreed: i64,
}

impl Row {
    fn parse(self) -> Result<UploadRow, StoreError> {
        let id = uuid(&self.id, TABLE, "id")?;
        Ok(UploadRow {
            id,
            member: number(self.member, TABLE, "member", id)?,
            kind: parsed(&self.kind, TABLE, "kind", id)?,
            length: number(self.length, TABLE, "length", id)?,
            received: number(self.received, TABLE, "received", id)?,
            agreed: self.agreed != 0,
        })
    }
}

pub(crate) async fn by_id(pool: &Pool, registration: Uuid, id: Uuid, now: Timestamp) -> Result<Option<UploadRow>, StoreError> {
    let (registration, id, now) = (registration.as_bytes().as_slice(), id.as_bytes().as_slice(), now.as_second());
    let row = sqlx::query_as!(
        Row,
        "SELECT id, member, kind, length, received, agreed FROM uploads WHERE registration = $1 AND id = $2 AND expires_at > $3",
        registration,
        id,
        now
    )
    .fetch_optional(pool)
    .await
    .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

pub(crate) async fn parts(pool: &Pool, id: Uuid) -> Result<Vec<(u64, Sealed)>, StoreError> {
    let key = id.as_bytes().as_slice();
    let rows = sqlx::query!("SELECT start, part FROM upload_parts WHERE upload = $1 ORDER BY start", key)
        .fetch_all(pool)
        .await
        .map_err(unavailable)?;
    rows.into_iter().map(|r| Ok((number(r.start, "upload_parts", "start", id)?, Sealed::from_bytes(r.part)))).collect()
}

/// The upload of a kind and person that is on its way.
async fn running(connection: &mut Connection, new: &NewUpload) -> Result<Option<UploadRow>, StoreError> {
    let (registration, mark) = (new.registration.as_bytes().as_slice(), new.mark.as_slice());
    let (member, kind, now) = (i64::from(new.member), new.kind.as_str(), new.now.as_second());
    let row = sqlx::query_as!(
        Row,
        "SELECT id, member, kind, length, received, agreed FROM uploads
         WHERE registration = $1 AND member = $2 AND kind = $3 AND mark = $4 AND expires_at > $5",
        registration,
        member,
        kind,
        mark,
        now
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

/// Whether there is room for another upload.
async fn has_room(connection: &mut Connection, new: &NewUpload) -> Result<bool, StoreError> {
    let registration = new.registration.as_bytes().as_slice();
    let taken = sqlx::query!(
        r#"SELECT COUNT(*) AS "n!: i64", CAST(COALESCE(SUM(length), 0) AS BIGINT) AS "bytes!: i64" FROM uploads WHERE registration = $1"#,
        registration
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(unavailable)?;
    let bytes = u64::try_from(taken.bytes).unwrap_or(u64::MAX).saturating_add(new.length);
    Ok(taken.n < i64::from(new.limit) && bytes <= new.limit_bytes)
}

pub(crate) async fn begin(connection: &mut Connection, new: &NewUpload) -> Result<BeginOutcome, StoreError> {
    let (id, registration, mark) = (new.id.as_bytes().as_slice(), new.registration.as_bytes().as_slice(), new.mark.as_slice());
    let (member, kind, agreed) = (i64::from(new.member), new.kind.as_str(), i64::from(new.agreed));
    let (idle, now, until) = (new.idle_before.as_second(), new.now.as_second(), new.expires_at.as_second());
    if let Some(mut row) = running(connection, new).await?
        && row.length == new.length
    {
        let same = row.id.as_bytes().as_slice();
        sqlx::query!("UPDATE uploads SET agreed = $2, changed_at = $3, expires_at = $4 WHERE id = $1", same, agreed, now, until)
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
        row.agreed = new.agreed;
        return Ok(BeginOutcome::Begun(row));
    }
    sqlx::query!("DELETE FROM uploads WHERE registration = $1 AND member = $2 AND kind = $3", registration, member, kind)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    if !has_room(connection, new).await? {
        sqlx::query!("DELETE FROM uploads WHERE registration = $1 AND changed_at < $2", registration, idle)
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
        if !has_room(connection, new).await? {
            return Ok(BeginOutcome::Full);
        }
    }
    let length = i64::try_from(new.length).map_err(|_| corrupt(TABLE, "length", new.id))?;
    let done = sqlx::query!(
        "INSERT INTO uploads (id, registration, member, kind, length, received, mark, agreed, changed_at, expires_at)
         SELECT $1, id, $3, $4, $5, 0, $6, $7, $8, $9 FROM registrations WHERE id = $2",
        id,
        registration,
        member,
        kind,
        length,
        mark,
        agreed,
        now,
        until
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    if done.rows_affected() != 1 {
        return Ok(BeginOutcome::Gone);
    }
    let row = UploadRow { id: new.id, member: new.member, kind: new.kind, length: new.length, received: 0, agreed: new.agreed };
    Ok(BeginOutcome::Begun(row))
}

pub(crate) async fn append(connection: &mut Connection, new: &AppendPart) -> Result<AppendOutcome, StoreError> {
    let (upload, registration) = (new.upload.as_bytes().as_slice(), new.registration.as_bytes().as_slice());
    let whole = |n: u64| i64::try_from(n).map_err(|_| corrupt(TABLE, "received", new.upload));
    let (start, bytes) = (whole(new.start)?, whole(new.bytes)?);
    let (now, until) = (new.now.as_second(), new.expires_at.as_second());
    let row = sqlx::query!(
        "SELECT received, length FROM uploads WHERE id = $1 AND registration = $2 AND expires_at > $3",
        upload,
        registration,
        now
    )
    .fetch_optional(&mut *connection)
    .await
    .map_err(unavailable)?;
    let Some(row) = row else { return Ok(AppendOutcome::Gone) };
    if row.received != start {
        return Ok(AppendOutcome::Elsewhere(number(row.received, TABLE, "received", new.upload)?));
    }
    let received = start + bytes;
    if received > row.length {
        return Ok(AppendOutcome::TooLong);
    }
    sqlx::query!("UPDATE uploads SET received = $2, changed_at = $3, expires_at = $4 WHERE id = $1", upload, received, now, until)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    let part = new.part.as_bytes();
    sqlx::query!("INSERT INTO upload_parts (upload, start, part) VALUES ($1, $2, $3)", upload, start, part)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(AppendOutcome::Added(number(received, TABLE, "received", new.upload)?))
}

pub(crate) async fn erase(connection: &mut Connection, registration: Uuid, id: Uuid) -> Result<bool, StoreError> {
    let (registration, id) = (registration.as_bytes().as_slice(), id.as_bytes().as_slice());
    let done = sqlx::query!("DELETE FROM uploads WHERE registration = $1 AND id = $2", registration, id)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

/// Erases what was not finished in time.
pub(crate) async fn purge(connection: &mut Connection, now: Timestamp) -> Result<(), StoreError> {
    let now = now.as_second();
    sqlx::query!("DELETE FROM uploads WHERE id IN (SELECT id FROM uploads WHERE expires_at <= $1 LIMIT $2)", now, ERASED)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(())
}
