//! Statements for many rows at once, with PostgreSQL's `UNNEST`.

use anjia_portal::registrations::ports::NewAnswer;

pub(crate) use crate::bulk::{Asked, Fact, Grant, Known, NewRow, NewText, SlotRow, Want, open_states};
use crate::db::{Connection, Pool};
use crate::registrations::AnswerAsStored;

type Result<T> = std::result::Result<T, sqlx::Error>;

fn all<R, T>(rows: &[R], field: impl Fn(&R) -> T) -> Vec<T> {
    rows.iter().map(field).collect()
}

/// One statement, because each waits for the other side.
pub(crate) async fn known(connection: &mut Connection, asked: &Asked) -> Result<Known> {
    let (booked, moved) = open_states();
    let facts = sqlx::query_as!(
        Fact,
        r#"SELECT 'key' AS "kind!", key AS text, request_hash AS first, appointment AS second, 0::bigint AS "n!", 0::bigint AS "of!"
           FROM idempotency WHERE key = ANY($1)
           UNION ALL
           SELECT 'email', NULL, w.contact, NULL, n.n, 0 FROM UNNEST($2::bytea[]) AS w(contact), LATERAL
               (SELECT COUNT(*) AS n FROM appointments WHERE email_index = w.contact AND starts_at > $5 AND state IN ($6, $7)) n
               WHERE n.n > 0
           UNION ALL
           SELECT 'phone', NULL, w.contact, NULL, n.n, 0 FROM UNNEST($3::bytea[]) AS w(contact), LATERAL
               (SELECT COUNT(*) AS n FROM appointments WHERE phone_index = w.contact AND starts_at > $5 AND state IN ($6, $7)) n
               WHERE n.n > 0
           UNION ALL
           SELECT 'slot', id, NULL, NULL, taken, capacity FROM slots WHERE id = ANY($4)
           UNION ALL
           (SELECT 'over', NULL, NULL, NULL, 0, 0 FROM seats WHERE $5 > 0 AND expires_at <= $5 LIMIT 1)"#,
        &asked.keys,
        &asked.emails,
        &asked.phones,
        &asked.slots,
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

/// Gives back the seats of all holds that have run out.
pub(crate) async fn release_all(connection: &mut Connection, now: i64) -> Result<()> {
    sqlx::query!(
        "WITH gone AS (DELETE FROM seats WHERE expires_at <= $1 RETURNING slot)
         UPDATE slots SET taken = taken - g.n FROM (SELECT slot, COUNT(*) AS n FROM gone GROUP BY slot) g WHERE slots.id = g.slot",
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts seats into slots, as many as there is room for.
pub(crate) async fn grant(connection: &mut Connection, wanted: &[Want]) -> Result<Vec<Grant>> {
    sqlx::query_as!(
        Grant,
        r#"WITH granted AS (
             UPDATE slots s SET taken = s.taken + LEAST(w.seats, s.capacity - s.taken)
             FROM UNNEST($1::text[], $2::bigint[], $3::bigint[]) AS w(id, seats, taken)
             WHERE s.id = w.id AND s.taken < s.capacity
             RETURNING s.id, s.taken, s.capacity, w.taken AS before)
           SELECT g.id AS "id!", g.taken AS "taken!", g.capacity AS "capacity!",
                  EXISTS (SELECT 1 FROM seats t WHERE t.slot = g.id AND t.seat > g.before AND t.seat <= g.taken) AS "gaps!" FROM granted g"#,
        &all(wanted, |w| w.slot.clone()),
        &all(wanted, |w| w.seats),
        &all(wanted, |w| w.taken)
    )
    .fetch_all(connection)
    .await
}

/// Writes appointments with their seats, keys and messages, and tells the other servers of the seats. What refers to what is looked up
/// when all of it is there, row by row: from then on to the end of the transaction plans may be kept, which otherwise are made anew each
/// time, because one that was made while a table was empty would read it from end to end.
pub(crate) async fn insert(connection: &mut Connection, rows: &[NewRow], messages: &[NewText], state: &str) -> Result<()> {
    sqlx::query!(
        r#"WITH n AS MATERIALIZED (
             SELECT * FROM UNNEST($1::bytea[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bytea[], $7::bytea[], $8::bytea[],
                                  $9::bytea[], $10::bytea[], $11::text[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[],
                                  $16::bytea[])
             AS n(id, code, slot, starts_at, minutes, name, email, phone, email_index, phone_index, language, party, created_at, seat, key,
                  hash)),
           taken AS (INSERT INTO seats (slot, seat, appointment) SELECT slot, seat, id FROM n),
           booked AS (
             INSERT INTO appointments
               (id, code, slot, starts_at, minutes, state, name, email, phone, email_index, phone_index, language, party, created_at,
                changed_at)
             SELECT id, code, slot, starts_at, minutes, $17, name, email, phone, email_index, phone_index, language, party, created_at,
                    created_at
             FROM n),
           used AS (INSERT INTO idempotency (key, request_hash, appointment, created_at) SELECT key, hash, id, created_at FROM n),
           told AS (
             INSERT INTO outbox (id, appointment, kind, body, created_at, due_at)
             SELECT id, appointment, kind, body, at, at
             FROM UNNEST($18::bytea[], $19::bytea[], $20::text[], $21::bytea[], $22::bigint[]) AS m(id, appointment, kind, body, at))
           SELECT pg_notify('anjia_changes', '') AS told, set_config('plan_cache_mode', 'auto', true) AS mode"#,
        &all(rows, |r| r.id.clone()),
        &all(rows, |r| r.code.clone()),
        &all(rows, |r| r.slot.clone()),
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
        &all(rows, |r| r.seat),
        &all(rows, |r| r.key.clone()),
        &all(rows, |r| r.hash.clone()),
        state,
        &all(messages, |m| m.id.clone()),
        &all(messages, |m| m.appointment.clone()),
        &all(messages, |m| m.kind.clone()),
        &all(messages, |m| m.body.clone()),
        &all(messages, |m| m.now)
    )
    .fetch_one(connection)
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

/// Registrations with their appointments, earliest first.
pub(crate) async fn visits(pool: &Pool, registrations: &[Vec<u8>]) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let rows = sqlx::query!(
        "SELECT v.registration, v.appointment FROM visits v JOIN appointments a ON a.id = v.appointment
         WHERE v.registration = ANY($1) ORDER BY a.starts_at",
        registrations
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|r| (r.registration, r.appointment)).collect())
}
