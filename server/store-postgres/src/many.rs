//! Statements for many rows at once, with PostgreSQL's `UNNEST`.

use anjia_portal::registrations::ports::NewAnswer;

pub(crate) use crate::bulk::{Contact, Grant, NewKey, NewRow, NewText, SlotRow, open_states};
use crate::db::{Connection, Pool};
use crate::registrations::AnswerAsStored;

type Result<T> = std::result::Result<T, sqlx::Error>;

fn all<R, T>(rows: &[R], field: impl Fn(&R) -> T) -> Vec<T> {
    rows.iter().map(field).collect()
}

pub(crate) async fn keys(connection: &mut Connection, keys: &[String]) -> Result<Vec<(String, Vec<u8>, Vec<u8>)>> {
    let rows =
        sqlx::query!("SELECT key, request_hash, appointment FROM idempotency WHERE key = ANY($1)", keys).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|r| (r.key, r.request_hash, r.appointment)).collect())
}

pub(crate) async fn contacts(connection: &mut Connection, which: Contact, indexes: &[Vec<u8>], now: i64) -> Result<Vec<(Vec<u8>, i64)>> {
    let (booked, moved) = open_states();
    Ok(match which {
        Contact::Email => sqlx::query!(
            r#"SELECT w.contact AS "contact!", n.n AS "n!" FROM UNNEST($1::bytea[]) AS w(contact), LATERAL
               (SELECT COUNT(*) AS n FROM appointments WHERE email_index = w.contact AND starts_at > $2 AND state IN ($3, $4)) n
               WHERE n.n > 0"#,
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
            r#"SELECT w.contact AS "contact!", n.n AS "n!" FROM UNNEST($1::bytea[]) AS w(contact), LATERAL
               (SELECT COUNT(*) AS n FROM appointments WHERE phone_index = w.contact AND starts_at > $2 AND state IN ($3, $4)) n
               WHERE n.n > 0"#,
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
    sqlx::query!(
        "INSERT INTO slots (id, office, service, starts_at, capacity)
         SELECT * FROM UNNEST($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
         ON CONFLICT (id) DO UPDATE SET capacity = GREATEST(excluded.capacity, slots.taken)
         WHERE slots.capacity <> GREATEST(excluded.capacity, slots.taken)",
        &all(slots, |s| s.id.clone()),
        &all(slots, |s| s.office.clone()),
        &all(slots, |s| s.service.clone()),
        &all(slots, |s| s.starts_at),
        &all(slots, |s| s.capacity)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives back the seats of holds that have run out.
pub(crate) async fn release(connection: &mut Connection, slots: &[String], now: i64) -> Result<()> {
    sqlx::query!(
        "WITH gone AS (DELETE FROM seats WHERE slot = ANY($1) AND expires_at <= $2 RETURNING slot)
         UPDATE slots SET taken = taken - g.n FROM (SELECT slot, COUNT(*) AS n FROM gone GROUP BY slot) g WHERE slots.id = g.slot",
        slots,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What slots carry, and what they may carry.
pub(crate) async fn counts(connection: &mut Connection, slots: &[String]) -> Result<Vec<(String, i64, i64)>> {
    let rows = sqlx::query!("SELECT id, taken, capacity FROM slots WHERE id = ANY($1)", slots).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|r| (r.id, r.taken, r.capacity)).collect())
}

/// Counts seats into slots, as many as there is room for.
pub(crate) async fn grant(connection: &mut Connection, wanted: &[(String, i64)]) -> Result<Vec<Grant>> {
    let rows = sqlx::query!(
        r#"UPDATE slots s SET taken = s.taken + LEAST(w.n, s.capacity - s.taken)
           FROM UNNEST($1::text[], $2::bigint[]) AS w(id, n)
           WHERE s.id = w.id AND s.taken < s.capacity
           RETURNING s.id AS "id!", s.taken AS "taken!", s.capacity AS "capacity!""#,
        &all(wanted, |w| w.0.clone()),
        &all(wanted, |w| w.1)
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|r| Grant { id: r.id, taken: r.taken, capacity: r.capacity }).collect())
}

/// The slots in which a seat between a first and a last number is taken.
pub(crate) async fn in_the_way(connection: &mut Connection, spans: &[(String, i64, i64)]) -> Result<Vec<String>> {
    let rows = sqlx::query!(
        r#"SELECT DISTINCT s.slot AS "slot!" FROM seats s JOIN UNNEST($1::text[], $2::bigint[], $3::bigint[]) AS w(slot, first, last)
           ON s.slot = w.slot AND s.seat BETWEEN w.first AND w.last"#,
        &all(spans, |s| s.0.clone()),
        &all(spans, |s| s.1),
        &all(spans, |s| s.2)
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|r| r.slot).collect())
}

/// Whether statements that are run again and again may keep their plan. A plan made while a table was empty would read it from end to
/// end, so they are made anew each time; but rows that are only inserted look up what they refer to one by one, always by its key.
pub(crate) async fn keep_plans(connection: &mut Connection, keep: bool) -> Result<()> {
    let mode = if keep { "auto" } else { "force_custom_plan" };
    sqlx::query!(r#"SELECT set_config('plan_cache_mode', $1, true) AS "mode!""#, mode).fetch_one(connection).await?;
    Ok(())
}

pub(crate) async fn insert(connection: &mut Connection, rows: &[NewRow], state: &str) -> Result<()> {
    let (ids, slots) = (all(rows, |r| r.id.clone()), all(rows, |r| r.slot.clone()));
    sqlx::query!(
        "INSERT INTO seats (slot, seat, appointment) SELECT * FROM UNNEST($1::text[], $2::bigint[], $3::bytea[])",
        &slots,
        &all(rows, |r| r.seat),
        &ids
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "INSERT INTO appointments
             (id, code, slot, starts_at, minutes, state, name, email, phone, email_index, phone_index, language, party, created_at, changed_at)
         SELECT id, code, slot, starts_at, minutes, $14, name, email, phone, email_index, phone_index, language, party, created_at, created_at
         FROM UNNEST($1::bytea[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[],
                     $10::bytea[], $11::text[], $12::bigint[], $13::bigint[])
              AS n(id, code, slot, starts_at, minutes, name, email, phone, email_index, phone_index, language, party, created_at)",
        &ids,
        &all(rows, |r| r.code.clone()),
        &slots,
        &all(rows, |r| r.starts_at),
        &all(rows, |r| r.minutes),
        &all(rows, |r| r.name.clone()),
        &all(rows, |r| r.email.clone()) as &[Option<Vec<u8>>],
        &all(rows, |r| r.phone.clone()) as &[Option<Vec<u8>>],
        &all(rows, |r| r.email_index.clone()) as &[Option<Vec<u8>>],
        &all(rows, |r| r.phone_index.clone()) as &[Option<Vec<u8>>],
        &all(rows, |r| r.language.clone()),
        &all(rows, |r| r.party),
        &all(rows, |r| r.now),
        state
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn insert_keys(connection: &mut Connection, keys: &[NewKey]) -> Result<()> {
    sqlx::query!(
        "INSERT INTO idempotency (key, request_hash, appointment, created_at)
         SELECT * FROM UNNEST($1::text[], $2::bytea[], $3::bytea[], $4::bigint[])",
        &all(keys, |k| k.key.clone()),
        &all(keys, |k| k.hash.clone()),
        &all(keys, |k| k.appointment.clone()),
        &all(keys, |k| k.now)
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn insert_messages(connection: &mut Connection, messages: &[NewText]) -> Result<()> {
    sqlx::query!(
        "INSERT INTO outbox (id, appointment, kind, body, created_at, due_at)
         SELECT id, appointment, kind, body, at, at
         FROM UNNEST($1::bytea[], $2::bytea[], $3::text[], $4::bytea[], $5::bigint[]) AS n(id, appointment, kind, body, at)",
        &all(messages, |m| m.id.clone()),
        &all(messages, |m| m.appointment.clone()),
        &all(messages, |m| m.kind.clone()),
        &all(messages, |m| m.body.clone()),
        &all(messages, |m| m.now)
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest answer of each field.
pub(crate) async fn answers(pool: &Pool, registration: &[u8]) -> Result<Vec<AnswerAsStored>> {
    sqlx::query_as!(
        AnswerAsStored,
        "SELECT DISTINCT ON (member, field) id, member, field, version, value, given_at FROM answers WHERE registration = $1
         ORDER BY member, field, version DESC",
        registration
    )
    .fetch_all(pool)
    .await
}

pub(crate) async fn insert_answers(connection: &mut Connection, registration: &[u8], answers: &[NewAnswer], now: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO answers (id, registration, member, field, version, value, given_at)
         SELECT n.id, $1, n.member, n.field,
                COALESCE((SELECT MAX(a.version) + 1 FROM answers a WHERE a.registration = $1 AND a.member = n.member AND a.field = n.field), 0),
                n.value, $6
         FROM UNNEST($2::bytea[], $3::bigint[], $4::text[], $5::bytea[]) AS n(id, member, field, value)",
        registration,
        &all(answers, |a| a.id.as_bytes().to_vec()),
        &all(answers, |a| i64::from(a.member)),
        &all(answers, |a| a.field.to_string()),
        &all(answers, |a| a.value.as_bytes().to_vec()),
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Code, id and edition of registrations.
pub(crate) async fn editions(pool: &Pool, codes: &[String]) -> Result<Vec<(String, Vec<u8>, i64)>> {
    let rows = sqlx::query!(
        "SELECT r.code, r.id, r.edition FROM registrations r JOIN household_keys k ON k.registration = r.id WHERE r.code = ANY($1)",
        codes
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|r| (r.code, r.id, r.edition)).collect())
}
