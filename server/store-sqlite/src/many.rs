//! Statements for many rows at once. SQLite has no arrays; rows come as JSON, their bytes in hexadecimal.

use anjia_portal::registrations::ports::NewAnswer;
use data_encoding::HEXUPPER;
use serde_json::{Value, json};

pub(crate) use crate::bulk::{Contact, Grant, NewKey, NewRow, NewText, SlotRow, open_states};
use crate::db::{Connection, Pool};
use crate::registrations::AnswerAsStored;

type Result<T> = std::result::Result<T, sqlx::Error>;

fn hex(bytes: &[u8]) -> String {
    HEXUPPER.encode(bytes)
}

fn all<R>(rows: &[R], row: impl Fn(&R) -> Value) -> String {
    Value::Array(rows.iter().map(row).collect()).to_string()
}

pub(crate) async fn keys(connection: &mut Connection, keys: &[String]) -> Result<Vec<(String, Vec<u8>, Vec<u8>)>> {
    let keys = all(keys, |k| json!(k));
    let rows = sqlx::query!("SELECT key, request_hash, appointment FROM idempotency WHERE key IN (SELECT value FROM json_each($1))", keys)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|r| (r.key, r.request_hash, r.appointment)).collect())
}

pub(crate) async fn contacts(connection: &mut Connection, which: Contact, indexes: &[Vec<u8>], now: i64) -> Result<Vec<(Vec<u8>, i64)>> {
    let (indexes, (booked, moved)) = (all(indexes, |i| json!(hex(i))), open_states());
    Ok(match which {
        Contact::Email => sqlx::query!(
            r#"SELECT email_index AS "contact!: Vec<u8>", COUNT(*) AS "n!: i64" FROM appointments
               WHERE email_index IN (SELECT unhex(value) FROM json_each($1)) AND starts_at > $2 AND state IN ($3, $4) GROUP BY email_index"#,
            indexes,
            now,
            booked,
            moved
        )
        .fetch_all(connection)
        .await?
        .into_iter()
        .map(|r| (r.contact, r.n))
        .collect(),
        Contact::Phone => sqlx::query!(
            r#"SELECT phone_index AS "contact!: Vec<u8>", COUNT(*) AS "n!: i64" FROM appointments
               WHERE phone_index IN (SELECT unhex(value) FROM json_each($1)) AND starts_at > $2 AND state IN ($3, $4) GROUP BY phone_index"#,
            indexes,
            now,
            booked,
            moved
        )
        .fetch_all(connection)
        .await?
        .into_iter()
        .map(|r| (r.contact, r.n))
        .collect(),
    })
}

/// The calendar may have changed since a row was made; a slot that carries more than it may keeps what it carries.
pub(crate) async fn make_slots(connection: &mut Connection, slots: &[SlotRow]) -> Result<()> {
    let slots = all(slots, |s| json!([s.id, s.office, s.service, s.starts_at, s.capacity]));
    sqlx::query!(
        "INSERT INTO slots (id, office, service, starts_at, capacity)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each($1) WHERE true
         ON CONFLICT (id) DO UPDATE SET capacity = MAX(excluded.capacity, slots.taken)
         WHERE slots.capacity <> MAX(excluded.capacity, slots.taken)",
        slots
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives back the seats of holds that have run out.
pub(crate) async fn release(connection: &mut Connection, slots: &[String], now: i64) -> Result<()> {
    let slots = all(slots, |s| json!(s));
    let gone = sqlx::query!(
        r#"DELETE FROM seats WHERE slot IN (SELECT value FROM json_each($1)) AND expires_at <= $2 RETURNING slot AS "slot!""#,
        slots,
        now
    )
    .fetch_all(&mut *connection)
    .await?;
    for seat in gone {
        sqlx::query!("UPDATE slots SET taken = taken - 1 WHERE id = $1", seat.slot).execute(&mut *connection).await?;
    }
    Ok(())
}

/// What slots carry, and what they may carry.
pub(crate) async fn counts(connection: &mut Connection, slots: &[String]) -> Result<Vec<(String, i64, i64)>> {
    let slots = all(slots, |s| json!(s));
    let rows = sqlx::query!("SELECT id, taken, capacity FROM slots WHERE id IN (SELECT value FROM json_each($1))", slots)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|r| (r.id, r.taken, r.capacity)).collect())
}

/// Counts seats into slots, as many as there is room for.
pub(crate) async fn grant(connection: &mut Connection, wanted: &[(String, i64)]) -> Result<Vec<Grant>> {
    let wanted = all(wanted, |w| json!([w.0, w.1]));
    let rows = sqlx::query!(
        r#"UPDATE slots SET taken = taken + MIN(w.n, capacity - taken)
           FROM (SELECT value ->> 0 AS id, value ->> 1 AS n FROM json_each($1)) w
           WHERE slots.id = w.id AND taken < capacity
           RETURNING id AS "id!: String", taken AS "taken!: i64", capacity AS "capacity!: i64""#,
        wanted
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|r| Grant { id: r.id, taken: r.taken, capacity: r.capacity }).collect())
}

/// The slots in which a seat between a first and a last number is taken.
pub(crate) async fn in_the_way(connection: &mut Connection, spans: &[(String, i64, i64)]) -> Result<Vec<String>> {
    let spans = all(spans, |s| json!([s.0, s.1, s.2]));
    let rows = sqlx::query!(
        r#"SELECT w.slot AS "slot!: String" FROM (SELECT value ->> 0 AS slot, value ->> 1 AS first, value ->> 2 AS last FROM json_each($1)) w
           WHERE EXISTS (SELECT 1 FROM seats s WHERE s.slot = w.slot AND s.seat BETWEEN w.first AND w.last)"#,
        spans
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|r| r.slot).collect())
}

/// Plans are kept here as long as a statement is.
#[expect(clippy::unused_async, reason = "the other store has to ask for it")]
pub(crate) async fn keep_plans(_: &mut Connection, _: bool) -> Result<()> {
    Ok(())
}

pub(crate) async fn insert(connection: &mut Connection, rows: &[NewRow], state: &str) -> Result<()> {
    let some = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(hex);
    let rows = all(rows, |r| {
        json!([
            hex(&r.id),
            r.code,
            r.slot,
            r.seat,
            r.starts_at,
            r.minutes,
            hex(&r.name),
            some(&r.email),
            some(&r.phone),
            some(&r.email_index),
            some(&r.phone_index),
            r.language,
            r.party,
            r.now
        ])
    });
    sqlx::query!(
        "INSERT INTO seats (slot, seat, appointment) SELECT value ->> 2, value ->> 3, unhex(value ->> 0) FROM json_each($1)",
        rows
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO appointments
             (id, code, slot, starts_at, minutes, state, name, email, phone, email_index, phone_index, language, party, created_at, changed_at)
         SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 4, value ->> 5, $2, unhex(value ->> 6), unhex(value ->> 7),
                unhex(value ->> 8), unhex(value ->> 9), unhex(value ->> 10), value ->> 11, value ->> 12, value ->> 13, value ->> 13
         FROM json_each($1)",
        rows,
        state
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn insert_keys(connection: &mut Connection, keys: &[NewKey]) -> Result<()> {
    let keys = all(keys, |k| json!([k.key, hex(&k.hash), hex(&k.appointment), k.now]));
    sqlx::query!(
        "INSERT INTO idempotency (key, request_hash, appointment, created_at)
         SELECT value ->> 0, unhex(value ->> 1), unhex(value ->> 2), value ->> 3 FROM json_each($1)",
        keys
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn insert_messages(connection: &mut Connection, messages: &[NewText]) -> Result<()> {
    let messages = all(messages, |m| json!([hex(&m.id), hex(&m.appointment), m.kind, hex(&m.body), m.now]));
    sqlx::query!(
        "INSERT INTO outbox (id, appointment, kind, body, created_at, due_at)
         SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, unhex(value ->> 3), value ->> 4, value ->> 4 FROM json_each($1)",
        messages
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest answer of each field: all in one row, because the driver hands every row from one thread to another.
pub(crate) async fn answers(pool: &Pool, registration: &[u8]) -> Result<Vec<AnswerAsStored>> {
    let all = sqlx::query!(
        r#"SELECT json_group_array(json_array(hex(id), member, field, version, hex(value), given_at)) AS "rows!: String"
           FROM (SELECT id, member, field, MAX(version) AS version, value, given_at FROM answers WHERE registration = $1
                 GROUP BY member, field)"#,
        registration
    )
    .fetch_one(pool)
    .await?;
    let rows: Vec<(String, i64, String, i64, String, i64)> = serde_json::from_str(&all.rows).map_err(|e| sqlx::Error::Decode(e.into()))?;
    rows.into_iter()
        .map(|(id, member, field, version, value, given_at)| {
            Ok(AnswerAsStored { id: bytes(&id)?, member, field, version, value: bytes(&value)?, given_at })
        })
        .collect()
}

pub(crate) async fn insert_answers(connection: &mut Connection, registration: &[u8], answers: &[NewAnswer], now: i64) -> Result<()> {
    let answers = all(answers, |a| json!([hex(a.id.as_bytes()), a.member, a.field.as_str(), hex(a.value.as_bytes())]));
    sqlx::query!(
        "INSERT INTO answers (id, registration, member, field, version, value, given_at)
         SELECT unhex(n.value ->> 0), $2, n.value ->> 1, n.value ->> 2,
                COALESCE((SELECT MAX(version) + 1 FROM answers WHERE registration = $2 AND member = n.value ->> 1 AND field = n.value ->> 2), 0),
                unhex(n.value ->> 3), $3
         FROM json_each($1) n",
        answers,
        registration,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Code, id and edition of registrations, in one row for the reason above.
pub(crate) async fn editions(pool: &Pool, codes: &[String]) -> Result<Vec<(String, Vec<u8>, i64)>> {
    let codes = all(codes, |c| json!(c));
    let all = sqlx::query!(
        r#"SELECT json_group_array(json_array(r.code, hex(r.id), r.edition)) AS "rows!: String"
           FROM registrations r JOIN household_keys k ON k.registration = r.id WHERE r.code IN (SELECT value FROM json_each($1))"#,
        codes
    )
    .fetch_one(pool)
    .await?;
    let rows: Vec<(String, String, i64)> = serde_json::from_str(&all.rows).map_err(|e| sqlx::Error::Decode(e.into()))?;
    rows.into_iter().map(|(code, id, edition)| Ok((code, bytes(&id)?, edition))).collect()
}

fn bytes(text: &str) -> Result<Vec<u8>> {
    HEXUPPER.decode(text.as_bytes()).map_err(|e| sqlx::Error::Decode(e.into()))
}
