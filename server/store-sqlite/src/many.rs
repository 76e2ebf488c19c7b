//! Statements for many rows at once. SQLite has no arrays; rows come as JSON, their bytes in hexadecimal.

use std::collections::{HashMap, HashSet};

use anjia_portal::registrations::ports::NewAnswer;
use data_encoding::HEXUPPER;
use serde::{Serialize, Serializer};

pub(crate) use crate::bulk::{Asked, Fact, Grant, Known, NewRow, NewText, SlotRow, Want, open_states};
use crate::db::{Connection, Pool};
use crate::registrations::AnswerAsStored;

type Result<T> = std::result::Result<T, sqlx::Error>;

fn hex(bytes: &[u8]) -> String {
    HEXUPPER.encode(bytes)
}

/// Rows as a JSON array, each a value or a tuple.
pub(crate) fn all<'r, R, T: Serialize>(rows: &'r [R], row: impl Fn(&'r R) -> T) -> Result<String> {
    struct Rows<'r, R, F>(&'r [R], F);
    impl<'r, R, T: Serialize, F: Fn(&'r R) -> T> Serialize for Rows<'r, R, F> {
        fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
            serializer.collect_seq(self.0.iter().map(&self.1))
        }
    }
    serde_json::to_string(&Rows(rows, row)).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// One statement, because each is handed from one thread to another.
pub(crate) async fn known(connection: &mut Connection, asked: &Asked) -> Result<Known> {
    let (booked, moved) = open_states();
    let (keys, slots) = (all(&asked.keys, |k| k)?, all(&asked.slots, |s| s)?);
    let (emails, phones) = (all(&asked.emails, |i| hex(i))?, all(&asked.phones, |i| hex(i))?);
    let facts = sqlx::query_as!(
        Fact,
        r#"SELECT 'key' AS "kind!: String", key AS "text: String", request_hash AS "first: Vec<u8>", appointment AS "second: Vec<u8>",
                  0 AS "n!: i64", 0 AS "of!: i64"
           FROM idempotency WHERE key IN (SELECT value FROM json_each($1))
           UNION ALL
           SELECT 'email', NULL, email_index, NULL, COUNT(*), 0 FROM appointments
           WHERE email_index IN (SELECT unhex(value) FROM json_each($2)) AND starts_at > $5 AND state IN ($6, $7) GROUP BY email_index
           UNION ALL
           SELECT 'phone', NULL, phone_index, NULL, COUNT(*), 0 FROM appointments
           WHERE phone_index IN (SELECT unhex(value) FROM json_each($3)) AND starts_at > $5 AND state IN ($6, $7) GROUP BY phone_index
           UNION ALL
           SELECT 'slot', id, NULL, NULL, taken, capacity FROM slots WHERE id IN (SELECT value FROM json_each($4))
           UNION ALL
           SELECT 'over', NULL, NULL, NULL, 0, 0 WHERE EXISTS (SELECT 1 FROM seats WHERE expires_at <= $5)"#,
        keys,
        emails,
        phones,
        slots,
        asked.now,
        booked,
        moved
    )
    .fetch_all(connection)
    .await?;
    Ok(facts.into_iter().collect())
}

/// The calendar may have changed since a row was made; a slot that carries more than it may keeps what it carries.
pub(crate) async fn make_slots(connection: &mut Connection, slots: &[SlotRow]) -> Result<()> {
    let slots = all(slots, |s| (&s.id, &s.office, &s.service, s.starts_at, s.capacity))?;
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
    let slots = all(slots, |s| s)?;
    let gone = sqlx::query_scalar!(
        r#"DELETE FROM seats WHERE slot IN (SELECT value FROM json_each($1)) AND expires_at <= $2 RETURNING slot AS "slot!""#,
        slots,
        now
    )
    .fetch_all(&mut *connection)
    .await?;
    count_down(connection, gone).await
}

/// Gives back the seats of all holds that have run out.
pub(crate) async fn release_all(connection: &mut Connection, now: i64) -> Result<()> {
    let gone = sqlx::query_scalar!(r#"DELETE FROM seats WHERE expires_at <= $1 RETURNING slot AS "slot!""#, now)
        .fetch_all(&mut *connection)
        .await?;
    count_down(connection, gone).await
}

async fn count_down(connection: &mut Connection, seats: Vec<String>) -> Result<()> {
    for slot in seats {
        sqlx::query!("UPDATE slots SET taken = taken - 1 WHERE id = $1", slot).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Counts seats into slots, as many as there is room for.
pub(crate) async fn grant(connection: &mut Connection, wanted: &[Want]) -> Result<Vec<Grant>> {
    let list = all(wanted, |w| (&w.slot, w.seats))?;
    let mut granted = sqlx::query_as!(
        Grant,
        r#"UPDATE slots SET taken = taken + MIN(w.n, capacity - taken)
           FROM (SELECT value ->> 0 AS id, value ->> 1 AS n FROM json_each($1)) w
           WHERE slots.id = w.id AND taken < capacity
           RETURNING id AS "id!: String", taken AS "taken!: i64", capacity AS "capacity!: i64", 0 AS "gaps!: bool""#,
        list
    )
    .fetch_all(&mut *connection)
    .await?;
    let before: HashMap<_, _> = wanted.iter().map(|w| (&w.slot, w.taken)).collect();
    let spans = all(&granted, |g| (&g.id, before.get(&g.id).unwrap_or(&0), g.taken))?;
    let gaps: HashSet<_> = sqlx::query_scalar!(
        r#"SELECT w.slot AS "slot!: String"
           FROM (SELECT value ->> 0 AS slot, value ->> 1 AS before, value ->> 2 AS last FROM json_each($1)) w
           WHERE EXISTS (SELECT 1 FROM seats s WHERE s.slot = w.slot AND s.seat > w.before AND s.seat <= w.last)"#,
        spans
    )
    .fetch_all(connection)
    .await?
    .into_iter()
    .collect();
    for grant in &mut granted {
        grant.gaps = gaps.contains(&grant.id);
    }
    Ok(granted)
}

/// Writes appointments with their seats, keys and messages.
pub(crate) async fn insert(connection: &mut Connection, rows: &[NewRow], messages: &[NewText], state: &str) -> Result<()> {
    let some = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(hex);
    let rows = all(rows, |r| {
        (
            hex(&r.id),
            &r.code,
            &r.slot,
            r.seat,
            r.starts_at,
            r.minutes,
            hex(&r.name),
            some(&r.email),
            some(&r.phone),
            some(&r.email_index),
            some(&r.phone_index),
            &r.language,
            r.party,
            r.now,
            &r.key,
            hex(&r.hash),
        )
    })?;
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
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO idempotency (key, request_hash, appointment, created_at)
         SELECT value ->> 14, unhex(value ->> 15), unhex(value ->> 0), value ->> 13 FROM json_each($1)",
        rows
    )
    .execute(&mut *connection)
    .await?;
    let messages = all(messages, |m| (hex(&m.id), hex(&m.appointment), &m.kind, hex(&m.body), m.now))?;
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
    let answers = all(answers, |a| (hex(a.id.as_bytes()), a.member, a.field.as_str(), hex(a.value.as_bytes())))?;
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
    let codes = all(codes, |c| c)?;
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

/// Registrations with their appointments, earliest first.
pub(crate) async fn visits(pool: &Pool, registrations: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let registrations = all(registrations, |r| hex(r))?;
    let rows = sqlx::query!(
        "SELECT v.registration, v.appointment FROM visits v JOIN appointments a ON a.id = v.appointment
         WHERE v.registration IN (SELECT unhex(value) FROM json_each($1)) ORDER BY a.starts_at",
        registrations
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|r| (r.registration, r.appointment)).collect())
}

fn bytes(text: &str) -> Result<Vec<u8>> {
    HEXUPPER.decode(text.as_bytes()).map_err(|e| sqlx::Error::Decode(e.into()))
}
