//! Requests for help: kept, changed, counted, erased.

use anjia_domain::code::Code;
use anjia_domain::ids::OfficeId;
use anjia_domain::time;
use anjia_portal::help::ports::{AskOutcome, ChangeRequest, EventRow, NewRequest, RequestRow};
use anjia_portal::ports::StoreError;
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::Executor;
use uuid::Uuid;

use crate::db::{Connection, Database, Pool};
use crate::outbox;
use crate::rows::{corrupt, number, parsed, timestamp, unavailable, uuid};

const TABLE: &str = "assistance_requests";
/// How many are erased at once.
const ERASED: i64 = 200;

struct Row {
    id: Vec<u8>,
    code: String,
    topic: String,
    office: String,
    language: String,
    channel: String,
    state: String,
    visit: String,
    visit_at: Option<i64>,
    consent: String,
    solved: i64,
    sequence: i64,
    body: Vec<u8>,
    email_index: Option<Vec<u8>>,
    phone_index: Option<Vec<u8>>,
    created_at: i64,
    changed_at: i64,
    expires_at: i64,
}

impl Row {
    fn parse(self) -> Result<RequestRow, StoreError> {
        let id = uuid(&self.id, TABLE, "id")?;
        Ok(RequestRow {
            id,
            code: parsed(&self.code, TABLE, "code", id)?,
            topic: parsed(&self.topic, TABLE, "topic", id)?,
            office: parsed(&self.office, TABLE, "office", id)?,
            language: parsed(&self.language, TABLE, "language", id)?,
            channel: parsed(&self.channel, TABLE, "channel", id)?,
            state: parsed(&self.state, TABLE, "state", id)?,
            visit: parsed(&self.visit, TABLE, "visit", id)?,
            visit_at: self.visit_at.map(|at| timestamp(at, TABLE, "visit_at", id)).transpose()?,
            consent: parsed(&self.consent, TABLE, "consent", id)?,
            solved: self.solved != 0,
            sequence: number(self.sequence, TABLE, "sequence", id)?,
            body: Sealed::from_bytes(self.body),
            email_index: self.email_index,
            phone_index: self.phone_index,
            created_at: timestamp(self.created_at, TABLE, "created_at", id)?,
            changed_at: timestamp(self.changed_at, TABLE, "changed_at", id)?,
            expires_at: timestamp(self.expires_at, TABLE, "expires_at", id)?,
        })
    }
}

pub(crate) async fn by_code(executor: impl Executor<'_, Database = Database>, code: Code) -> Result<Option<RequestRow>, StoreError> {
    let code = code.compact();
    let row = sqlx::query_as!(
        Row,
        "SELECT id, code, topic, office, language, channel, state, visit, visit_at, consent, solved, sequence, body, email_index, phone_index,
                created_at, changed_at, expires_at
         FROM assistance_requests WHERE code = $1",
        code
    )
    .fetch_optional(executor)
    .await
    .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

pub(crate) async fn inbox(pool: &Pool, office: &OfficeId, limit: u32) -> Result<Vec<RequestRow>, StoreError> {
    let (office, limit) = (office.as_str(), i64::from(limit));
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, code, topic, office, language, channel, state, visit, visit_at, consent, solved, sequence, body, email_index, phone_index,
                created_at, changed_at, expires_at
         FROM assistance_requests WHERE office = $1 AND state <> 'closed' ORDER BY created_at, id LIMIT $2",
        office,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Row::parse).collect()
}

/// To whom they were passed on is sealed; that they were is not.
pub(crate) async fn referred(pool: &Pool, after: Uuid, limit: u32) -> Result<Vec<RequestRow>, StoreError> {
    let (after, limit) = (after.as_bytes().as_slice(), i64::from(limit));
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, code, topic, office, language, channel, state, visit, visit_at, consent, solved, sequence, body, email_index, phone_index,
                created_at, changed_at, expires_at
         FROM assistance_requests
         WHERE id > $1 AND consent = 'given' AND state <> 'closed'
           AND EXISTS (SELECT 1 FROM assistance_events WHERE request = assistance_requests.id AND kind = 'referred')
         ORDER BY id LIMIT $2",
        after,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Row::parse).collect()
}

pub(crate) async fn events(pool: &Pool, request: Uuid) -> Result<Vec<EventRow>, StoreError> {
    let key = request.as_bytes().as_slice();
    let rows = sqlx::query!("SELECT number, kind, body, at FROM assistance_events WHERE request = $1 ORDER BY number", key)
        .fetch_all(pool)
        .await
        .map_err(unavailable)?;
    let table = "assistance_events";
    rows.into_iter()
        .map(|r| {
            Ok(EventRow {
                number: number(r.number, table, "number", request)?,
                kind: r.kind,
                body: r.body.map(Sealed::from_bytes),
                at: timestamp(r.at, table, "at", request)?,
            })
        })
        .collect()
}

/// Whether the person, or everybody who leaves no contact, has asked as often as may be.
async fn refused(connection: &mut Connection, new: &NewRequest) -> Result<Option<AskOutcome>, StoreError> {
    let (row, since) = (&new.row, new.crowd_since.as_second());
    if row.email_index.is_none() && row.phone_index.is_none() {
        let office = row.office.as_str();
        let found = sqlx::query!(
            r#"SELECT COUNT(*) AS "n!: i64" FROM assistance_requests
               WHERE office = $1 AND created_at > $2 AND state <> 'closed' AND email_index IS NULL AND phone_index IS NULL"#,
            office,
            since
        )
        .fetch_one(connection)
        .await
        .map_err(unavailable)?;
        return Ok((found.n >= i64::from(new.crowd)).then_some(AskOutcome::Crowded));
    }
    let found = sqlx::query!(
        r#"SELECT COUNT(*) AS "n!: i64" FROM assistance_requests WHERE state <> 'closed' AND (email_index = $1 OR phone_index = $2)"#,
        row.email_index,
        row.phone_index
    )
    .fetch_one(connection)
    .await
    .map_err(unavailable)?;
    Ok((found.n >= i64::from(new.limit)).then_some(AskOutcome::TooMany))
}

pub(crate) async fn ask(connection: &mut Connection, new: &NewRequest) -> Result<AskOutcome, StoreError> {
    let key = new.key.as_str();
    let known = sqlx::query!("SELECT code, request_hash FROM assistance_requests WHERE key = $1", key)
        .fetch_optional(&mut *connection)
        .await
        .map_err(unavailable)?;
    if let Some(known) = known {
        if known.request_hash != new.request_hash {
            return Ok(AskOutcome::KeyReused);
        }
        let code = parsed(&known.code, TABLE, "code", new.row.id)?;
        let row = by_code(&mut *connection, code).await?.ok_or_else(|| corrupt(TABLE, "code", new.row.id))?;
        return Ok(AskOutcome::Already(Box::new(row)));
    }
    if let Some(refused) = refused(connection, new).await? {
        return Ok(refused);
    }
    let row = &new.row;
    let code = row.code.compact();
    let taken = sqlx::query!("SELECT id FROM assistance_requests WHERE code = $1", code)
        .fetch_optional(&mut *connection)
        .await
        .map_err(unavailable)?;
    if taken.is_some() {
        return Ok(AskOutcome::CodeTaken);
    }
    let (id, topic, office, language) = (row.id.as_bytes().as_slice(), row.topic.as_str(), row.office.as_str(), row.language.tag());
    let (channel, state, visit, consent) = (row.channel.as_str(), row.state.as_str(), row.visit.as_str(), row.consent.as_str());
    let (visit_at, body) = (row.visit_at.map(Timestamp::as_second), row.body.as_bytes());
    let (created_at, expires_at) = (row.created_at.as_second(), row.expires_at.as_second());
    sqlx::query!(
        "INSERT INTO assistance_requests (id, code, key, request_hash, topic, office, language, channel, state, visit, visit_at, consent, body,
             email_index, phone_index, created_at, changed_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17)",
        id,
        code,
        key,
        new.request_hash,
        topic,
        office,
        language,
        channel,
        state,
        visit,
        visit_at,
        consent,
        body,
        row.email_index,
        row.phone_index,
        created_at,
        expires_at
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    outbox::insert(connection, new.message.as_ref(), row.id, row.created_at).await?;
    Ok(AskOutcome::Kept)
}

pub(crate) async fn change(connection: &mut Connection, change: &ChangeRequest) -> Result<bool, StoreError> {
    let row = &change.row;
    let (id, sequence, seen) = (row.id.as_bytes().as_slice(), i64::from(row.sequence), i64::from(row.sequence) - 1);
    let (state, visit, consent) = (row.state.as_str(), row.visit.as_str(), row.consent.as_str());
    let (visit_at, solved) = (row.visit_at.map(Timestamp::as_second), i64::from(row.solved));
    let (changed_at, expires_at) = (row.changed_at.as_second(), row.expires_at.as_second());
    let done = sqlx::query!(
        "UPDATE assistance_requests
         SET state = $3, visit = $4, visit_at = $5, consent = $6, solved = $7, sequence = $8, changed_at = $9, expires_at = $10
         WHERE id = $1 AND sequence = $2",
        id,
        seen,
        state,
        visit,
        visit_at,
        consent,
        solved,
        sequence,
        changed_at,
        expires_at
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    let (kind, body) = (change.kind, change.body.as_ref().map(Sealed::as_bytes));
    sqlx::query!(
        "INSERT INTO assistance_events (request, number, kind, body, at) VALUES ($1, $2, $3, $4, $5)",
        id,
        sequence,
        kind,
        body,
        changed_at
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    if let Some(day) = change.solved_on {
        let day = time::write_day(day);
        sqlx::query!(
            "INSERT INTO assistance_solved (day, number) VALUES ($1, 1) ON CONFLICT (day) DO UPDATE SET number = assistance_solved.number + 1",
            day
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    }
    outbox::insert(connection, change.message.as_ref(), row.id, row.changed_at).await?;
    Ok(true)
}

pub(crate) async fn erase(connection: &mut Connection, request: Uuid) -> Result<bool, StoreError> {
    let id = request.as_bytes().as_slice();
    sqlx::query!("DELETE FROM outbox WHERE appointment = $1", id).execute(&mut *connection).await.map_err(unavailable)?;
    let done = sqlx::query!("DELETE FROM assistance_requests WHERE id = $1", id).execute(connection).await.map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn solved_on(pool: &Pool, day: Date) -> Result<u64, StoreError> {
    let day = time::write_day(day);
    let row = sqlx::query!("SELECT number FROM assistance_solved WHERE day = $1", day).fetch_optional(pool).await.map_err(unavailable)?;
    row.map_or(Ok(0), |r| number(r.number, "assistance_solved", "number", &day))
}

/// Erases requests whose time is over; gives how many.
pub(crate) async fn purge(connection: &mut Connection, now: Timestamp) -> Result<u64, StoreError> {
    let now = now.as_second();
    let rows = sqlx::query!("SELECT id FROM assistance_requests WHERE expires_at <= $1 LIMIT $2", now, ERASED)
        .fetch_all(&mut *connection)
        .await
        .map_err(unavailable)?;
    let mut gone = 0;
    for row in rows {
        gone += u64::from(erase(connection, uuid(&row.id, TABLE, "id")?).await?);
    }
    Ok(gone)
}
