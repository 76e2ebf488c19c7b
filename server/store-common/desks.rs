//! Desks of employers: made, used, their tables and people, erased.

use anjia_domain::code::Code;
use anjia_portal::desks::ports::{
    BatchRow, BookPeople, DeskCount, DeskOutcome, DeskRow, NewBatch, NewDesk, PeopleOutcome, PersonRow, PrepareOutcome, PreparePeople,
};
use anjia_portal::ports::{NewMessage, StoreError};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use sqlx::Executor;
use uuid::Uuid;

use crate::db::{Connection, Database, Pool};
use crate::rows::{number, parsed, timestamp, unavailable, uuid};
use crate::slots::{self, Taker};
use crate::{appointments, many, outbox, registrations};

const TABLE: &str = "desks";
/// A table that nobody has confirmed is kept so long, in seconds.
const KEPT: i64 = 24 * 3600;

struct Row {
    id: Vec<u8>,
    code: String,
    language: String,
    key: Vec<u8>,
    about: Vec<u8>,
    email: Vec<u8>,
    created_at: i64,
    expires_at: i64,
}

impl Row {
    fn parse(self) -> Result<DeskRow, StoreError> {
        let id = uuid(&self.id, TABLE, "id")?;
        Ok(DeskRow {
            id,
            code: parsed(&self.code, TABLE, "code", id)?,
            language: parsed(&self.language, TABLE, "language", id)?,
            key: Sealed::from_bytes(self.key),
            about: Sealed::from_bytes(self.about),
            email: Sealed::from_bytes(self.email),
            created_at: timestamp(self.created_at, TABLE, "created_at", id)?,
            expires_at: timestamp(self.expires_at, TABLE, "expires_at", id)?,
        })
    }
}

pub(crate) async fn by_code(pool: &Pool, code: Code) -> Result<Option<DeskRow>, StoreError> {
    let code = code.compact();
    let row = sqlx::query_as!(
        Row,
        "SELECT d.id, d.code, d.language, k.key, d.about, d.email, d.created_at, d.expires_at
         FROM desks d JOIN desk_keys k ON k.desk = d.id WHERE d.code = $1",
        code
    )
    .fetch_optional(pool)
    .await
    .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

pub(crate) async fn by_id(pool: &Pool, id: Uuid) -> Result<Option<DeskRow>, StoreError> {
    let id = id.as_bytes().as_slice();
    let row = sqlx::query_as!(
        Row,
        "SELECT d.id, d.code, d.language, k.key, d.about, d.email, d.created_at, d.expires_at
         FROM desks d JOIN desk_keys k ON k.desk = d.id WHERE d.id = $1",
        id
    )
    .fetch_optional(pool)
    .await
    .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

pub(crate) async fn of_email(pool: &Pool, index: &[u8]) -> Result<Vec<DeskRow>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT d.id, d.code, d.language, k.key, d.about, d.email, d.created_at, d.expires_at
         FROM desks d JOIN desk_keys k ON k.desk = d.id WHERE d.email_index = $1 ORDER BY d.created_at DESC, d.id",
        index
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Row::parse).collect()
}

pub(crate) async fn all(pool: &Pool, limit: u32) -> Result<Vec<DeskCount>, StoreError> {
    let limit = i64::from(limit);
    let rows = sqlx::query!(
        r#"SELECT d.code AS "code!", d.created_at AS "created_at!", d.expires_at AS "expires_at!",
                  (SELECT COUNT(*) FROM desk_people p WHERE p.desk = d.id) AS "people!: i64"
           FROM desks d ORDER BY d.created_at DESC, d.code LIMIT $1"#,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter()
        .map(|r| {
            Ok(DeskCount {
                code: parsed(&r.code, TABLE, "code", &r.code)?,
                created_at: timestamp(r.created_at, TABLE, "created_at", Uuid::nil())?,
                expires_at: timestamp(r.expires_at, TABLE, "expires_at", Uuid::nil())?,
                people: number(r.people, "desk_people", "desk", &r.code)?,
            })
        })
        .collect()
}

pub(crate) async fn make(connection: &mut Connection, new: &NewDesk) -> Result<DeskOutcome, StoreError> {
    let row = sqlx::query!(r#"SELECT COUNT(*) AS "n!: i64" FROM desks WHERE email_index = $1"#, new.email_index)
        .fetch_one(&mut *connection)
        .await
        .map_err(unavailable)?;
    if row.n >= i64::from(new.limit) {
        return Ok(DeskOutcome::TooMany);
    }
    let (id, code, language) = (new.id.as_bytes().as_slice(), new.code.compact(), new.language.tag());
    let (about, email, key) = (new.about.as_bytes(), new.email.as_bytes(), new.key.as_bytes());
    let (now, expires_at) = (new.now.as_second(), new.expires_at.as_second());
    let done = sqlx::query!(
        "INSERT INTO desks (id, code, language, about, email, email_index, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (code) DO NOTHING",
        id,
        code,
        language,
        about,
        email,
        new.email_index,
        now,
        expires_at
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    if done.rows_affected() != 1 {
        return Ok(DeskOutcome::CodeTaken);
    }
    sqlx::query!("INSERT INTO desk_keys (desk, key) VALUES ($1, $2)", id, key).execute(&mut *connection).await.map_err(unavailable)?;
    outbox::insert(connection, Some(&new.message), new.id, new.now).await?;
    Ok(DeskOutcome::Made)
}

pub(crate) async fn touch(connection: &mut Connection, id: Uuid, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
    let (id, expires_at, now) = (id.as_bytes().as_slice(), expires_at.as_second(), now.as_second());
    let done = sqlx::query!(
        "UPDATE desks SET opened_at = COALESCE(opened_at, $3), expires_at = $2, warned_at = NULL WHERE id = $1",
        id,
        expires_at,
        now
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

async fn is_there(connection: &mut Connection, id: Uuid) -> Result<bool, StoreError> {
    let id = id.as_bytes().as_slice();
    let row = sqlx::query!(r#"SELECT EXISTS (SELECT 1 FROM desks WHERE id = $1) AS "known!: bool""#, id)
        .fetch_one(connection)
        .await
        .map_err(unavailable)?;
    Ok(row.known)
}

pub(crate) async fn mail(connection: &mut Connection, id: Uuid, message: &NewMessage, now: Timestamp) -> Result<bool, StoreError> {
    if !is_there(connection, id).await? {
        return Ok(false);
    }
    outbox::insert(connection, Some(message), id, now).await?;
    Ok(true)
}

pub(crate) async fn put_batch(connection: &mut Connection, new: &NewBatch) -> Result<bool, StoreError> {
    if !touch(connection, new.desk, new.expires_at, new.now).await? {
        return Ok(false);
    }
    let (id, desk, form) = (new.id.as_bytes().as_slice(), new.desk.as_bytes().as_slice(), new.form.as_str());
    let (rows, now) = (new.rows.as_bytes(), new.now.as_second());
    sqlx::query!("DELETE FROM desk_batches WHERE desk = $1 AND begun_at IS NULL", desk)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    sqlx::query!("INSERT INTO desk_batches (id, desk, form, rows, created_at) VALUES ($1, $2, $3, $4, $5)", id, desk, form, rows, now)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(true)
}

struct BatchAsStored {
    id: Vec<u8>,
    form: String,
    rows: Option<Vec<u8>>,
    created_at: i64,
    begun_at: Option<i64>,
    done_at: Option<i64>,
}

impl BatchAsStored {
    fn parse(self) -> Result<BatchRow, StoreError> {
        let table = "desk_batches";
        let id = uuid(&self.id, table, "id")?;
        let time = |at: Option<i64>, column| at.map(|at| timestamp(at, table, column, id)).transpose();
        Ok(BatchRow {
            id,
            form: parsed(&self.form, table, "form", id)?,
            rows: self.rows.map(Sealed::from_bytes),
            created_at: timestamp(self.created_at, table, "created_at", id)?,
            begun_at: time(self.begun_at, "begun_at")?,
            done_at: time(self.done_at, "done_at")?,
        })
    }
}

pub(crate) async fn batch(executor: impl Executor<'_, Database = Database>, desk: Uuid, id: Uuid) -> Result<Option<BatchRow>, StoreError> {
    let (desk, id) = (desk.as_bytes().as_slice(), id.as_bytes().as_slice());
    let row = sqlx::query_as!(
        BatchAsStored,
        "SELECT id, form, rows, created_at, begun_at, done_at FROM desk_batches WHERE desk = $1 AND id = $2",
        desk,
        id
    )
    .fetch_optional(executor)
    .await
    .map_err(unavailable)?;
    row.map(BatchAsStored::parse).transpose()
}

pub(crate) async fn batches(pool: &Pool, desk: Uuid) -> Result<Vec<BatchRow>, StoreError> {
    let desk = desk.as_bytes().as_slice();
    let rows =
        sqlx::query!("SELECT id, form, created_at, begun_at, done_at FROM desk_batches WHERE desk = $1 ORDER BY created_at DESC, id", desk)
            .fetch_all(pool)
            .await
            .map_err(unavailable)?;
    rows.into_iter()
        .map(|r| {
            BatchAsStored { id: r.id, form: r.form, rows: None, created_at: r.created_at, begun_at: r.begun_at, done_at: r.done_at }.parse()
        })
        .collect()
}

pub(crate) async fn marks(pool: &Pool, desk: Uuid) -> Result<Vec<Vec<u8>>, StoreError> {
    let desk = desk.as_bytes().as_slice();
    let rows = sqlx::query!("SELECT mark FROM desk_people WHERE desk = $1 AND registration IS NOT NULL", desk)
        .fetch_all(pool)
        .await
        .map_err(unavailable)?;
    Ok(rows.into_iter().filter_map(|r| r.mark).collect())
}

pub(crate) async fn prepare(connection: &mut Connection, command: &PreparePeople) -> Result<PrepareOutcome, StoreError> {
    let Some(batch) = batch(&mut *connection, command.desk, command.batch).await? else { return Ok(PrepareOutcome::Gone) };
    if batch.done_at.is_some() {
        return Ok(PrepareOutcome::Begun(0));
    }
    let (batch, desk, now) = (command.batch.as_bytes().as_slice(), command.desk.as_bytes().as_slice(), command.now.as_second());
    let mut begun = 0;
    for person in &command.people {
        let (line, name) = (i64::from(person.line), person.name.as_bytes());
        let (mailed, registration) = (i64::from(person.mailed), person.registration.id.as_bytes().as_slice());
        let done = sqlx::query!(
            "INSERT INTO desk_people (batch, line, desk, name, mark, mailed, registration) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (batch, line) DO NOTHING",
            batch,
            line,
            desk,
            name,
            person.mark,
            mailed,
            registration
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
        if done.rows_affected() != 1 {
            continue;
        }
        if !registrations::start(connection, &person.registration).await? {
            return Ok(PrepareOutcome::CodeTaken);
        }
        begun += 1;
    }
    sqlx::query!("UPDATE desk_batches SET begun_at = COALESCE(begun_at, $2) WHERE id = $1", batch, now)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    if command.last {
        sqlx::query!("UPDATE desk_batches SET done_at = $2, rows = NULL WHERE id = $1", batch, now)
            .execute(connection)
            .await
            .map_err(unavailable)?;
    }
    Ok(PrepareOutcome::Begun(begun))
}

pub(crate) async fn people(pool: &Pool, desk: Uuid, now: Timestamp) -> Result<Vec<PersonRow>, StoreError> {
    let (desk, now) = (desk.as_bytes().as_slice(), now.as_second());
    let (booked, moved) = many::open_states();
    let rows = sqlx::query!(
        r#"SELECT p.batch AS "batch!", p.line AS "line!", b.form AS "form!", p.name AS "name!", p.mailed AS "mailed!: i64",
                  r.id AS "id?: Vec<u8>", r.code AS "code?: String", x.opened_at AS "opened_at?: i64", x.agreed_at AS "agreed_at?: i64",
                  f.state AS "state?: String", a.slot AS "slot?: String"
           FROM desk_people p JOIN desk_batches b ON b.id = p.batch
           LEFT JOIN registrations r ON r.id = p.registration
           LEFT JOIN preparations x ON x.registration = r.id
           LEFT JOIN registration_forms f ON f.registration = r.id AND f.form = b.form AND f.member = 1
           LEFT JOIN appointments a ON a.id = p.appointment AND a.starts_at > $2 AND a.state IN ($3, $4)
           WHERE p.desk = $1 ORDER BY b.created_at DESC, p.batch, p.line"#,
        desk,
        now,
        booked,
        moved
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    let table = "desk_people";
    rows.into_iter()
        .map(|r| {
            let batch = uuid(&r.batch, table, "batch")?;
            let time = |at: Option<i64>, column| at.map(|at| timestamp(at, "preparations", column, batch)).transpose();
            Ok(PersonRow {
                batch,
                line: number(r.line, table, "line", batch)?,
                form: parsed(&r.form, "desk_batches", "form", batch)?,
                name: Sealed::from_bytes(r.name),
                mailed: r.mailed == 1,
                registration: match (r.id, r.code) {
                    (Some(id), Some(code)) => Some((uuid(&id, table, "registration")?, parsed(&code, "registrations", "code", batch)?)),
                    _ => None,
                },
                opened_at: time(r.opened_at, "opened_at")?,
                agreed_at: time(r.agreed_at, "agreed_at")?,
                state: r.state.map(|s| parsed(&s, "registration_forms", "state", batch)).transpose()?,
                slot: r.slot.map(|s| parsed(&s, "appointments", "slot", batch)).transpose()?,
            })
        })
        .collect()
}

/// Whether somebody may be booked for: one of the desk's people, agreed, and with no appointment of the desk's to come.
async fn may_book(connection: &mut Connection, command: &BookPeople, of: (Uuid, u32, Uuid)) -> Result<bool, StoreError> {
    let (batch, line, registration) = (of.0.as_bytes().as_slice(), i64::from(of.1), of.2.as_bytes().as_slice());
    let (desk, now, (booked, moved)) = (command.desk.as_bytes().as_slice(), command.now.as_second(), many::open_states());
    let row = sqlx::query!(
        r#"SELECT COUNT(*) AS "n!: i64" FROM desk_people p JOIN preparations x ON x.registration = p.registration
           WHERE p.batch = $1 AND p.line = $2 AND p.desk = $3 AND p.registration = $4 AND x.agreed_at IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM appointments a WHERE a.id = p.appointment AND a.starts_at > $5 AND a.state IN ($6, $7))"#,
        batch,
        line,
        desk,
        registration,
        now,
        booked,
        moved
    )
    .fetch_one(connection)
    .await
    .map_err(unavailable)?;
    Ok(row.n == 1)
}

pub(crate) async fn book(connection: &mut Connection, command: &BookPeople) -> Result<PeopleOutcome, StoreError> {
    for booking in &command.bookings {
        let (new, registration) = (&booking.appointment, booking.registration);
        if !may_book(connection, command, (booking.batch, booking.line, registration)).await? {
            return Ok(PeopleOutcome::NotNow(booking.batch, booking.line));
        }
        if appointments::by_code(&mut *connection, new.code).await?.is_some() {
            return Ok(PeopleOutcome::CodeTaken);
        }
        if appointments::is_over_limit(connection, new, command.limit, command.now).await? {
            return Ok(PeopleOutcome::TooMany(booking.batch, booking.line));
        }
        if !slots::take(connection, &booking.wanted, Taker::Appointment(new.id), command.now).await? {
            return Ok(PeopleOutcome::Full);
        }
        let slot = &booking.wanted.first.slot;
        appointments::insert(connection, new, &slot.to_string(), slot.start(), command.now).await?;
        if !registrations::visit(connection, registration, new.id, command.limit, command.now).await? {
            return Ok(PeopleOutcome::TooMany(booking.batch, booking.line));
        }
        let (batch, line, id) = (booking.batch.as_bytes().as_slice(), i64::from(booking.line), new.id.as_bytes().as_slice());
        sqlx::query!("UPDATE desk_people SET appointment = $3 WHERE batch = $1 AND line = $2", batch, line, id)
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
        outbox::insert(connection, booking.message.as_ref(), new.id, command.now).await?;
    }
    Ok(PeopleOutcome::Booked)
}

pub(crate) async fn expiring(pool: &Pool, before: Timestamp, limit: u32) -> Result<Vec<Uuid>, StoreError> {
    let (before, limit) = (before.as_second(), i64::from(limit));
    // Nobody is told of a desk that nobody has ever opened.
    let rows = sqlx::query!(
        "SELECT id FROM desks WHERE expires_at < $1 AND warned_at IS NULL AND opened_at IS NOT NULL ORDER BY expires_at LIMIT $2",
        before,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(|r| uuid(&r.id, TABLE, "id")).collect()
}

pub(crate) async fn warn(connection: &mut Connection, id: Uuid, message: &NewMessage, now: Timestamp) -> Result<bool, StoreError> {
    let (key, at) = (id.as_bytes().as_slice(), now.as_second());
    let done = sqlx::query!("UPDATE desks SET warned_at = $2 WHERE id = $1 AND warned_at IS NULL", key, at)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    outbox::insert(connection, Some(message), id, now).await?;
    Ok(true)
}

/// The key goes first. What was prepared and not agreed to was never anybody's, and goes along; the rest is the people's own.
pub(crate) async fn erase(connection: &mut Connection, id: Uuid) -> Result<bool, StoreError> {
    let key = id.as_bytes().as_slice();
    sqlx::query!("DELETE FROM desk_keys WHERE desk = $1", key).execute(&mut *connection).await.map_err(unavailable)?;
    let rows = sqlx::query!(
        r#"SELECT x.registration AS "registration!" FROM desk_people p JOIN preparations x ON x.registration = p.registration
           WHERE p.desk = $1 AND x.agreed_at IS NULL"#,
        key
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(unavailable)?;
    for row in rows {
        registrations::erase(connection, uuid(&row.registration, "preparations", "registration")?).await?;
    }
    sqlx::query!("DELETE FROM outbox WHERE appointment = $1", key).execute(&mut *connection).await.map_err(unavailable)?;
    let done = sqlx::query!("DELETE FROM desks WHERE id = $1", key).execute(connection).await.map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

/// Erases desks and tables that have run out; gives how many desks.
pub(crate) async fn purge(connection: &mut Connection, now: Timestamp) -> Result<u64, StoreError> {
    let (at, old) = (now.as_second(), now.as_second() - KEPT);
    // A table that was begun and not finished for a day is given up: what has begun stays.
    sqlx::query!("UPDATE desk_batches SET done_at = $1, rows = NULL WHERE begun_at <= $2 AND done_at IS NULL", at, old)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    sqlx::query!("DELETE FROM desk_batches WHERE begun_at IS NULL AND created_at <= $1", old)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    let rows =
        sqlx::query!("SELECT id FROM desks WHERE expires_at <= $1 LIMIT 20", at).fetch_all(&mut *connection).await.map_err(unavailable)?;
    let mut gone = 0;
    for row in rows {
        gone += u64::from(erase(connection, uuid(&row.id, TABLE, "id")?).await?);
    }
    Ok(gone)
}
