//! A table as pages of JSON rows, bytes in hexadecimal, for copying a database into another one.

use anjia_portal::copy::Table;

use crate::db::{Connection, Pool};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// The rows of a table after a key, in the order of their keys: `(key, row)`.
pub(crate) async fn export(pool: &Pool, table: Table, after: &str, limit: i64) -> Result<Vec<(String, String)>> {
    Ok(match table {
        Table::Slots => sqlx::query!(
            r#"SELECT id AS "key!: String", json_build_array(id, office, service, starts_at, capacity, taken)::text AS "row!: String" FROM slots
               WHERE (id) COLLATE "C" > $1 ORDER BY (id) COLLATE "C" LIMIT $2"#,
            after,
            limit
        )
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(|r| (r.key, r.row))
        .collect(),
        Table::Holds => sqlx::query!(
            r#"SELECT encode(id, 'hex') AS "key!: String", json_build_array(encode(id, 'hex'), slot, expires_at, encode(details, 'hex'), encode(appointment, 'hex'), seats)::text AS "row!: String" FROM holds
               WHERE (encode(id, 'hex')) COLLATE "C" > $1 ORDER BY (encode(id, 'hex')) COLLATE "C" LIMIT $2"#,
            after,
            limit
        )
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(|r| (r.key, r.row))
        .collect(),
        Table::Appointments => sqlx::query!(
            r#"SELECT encode(id, 'hex') AS "key!: String", json_build_array(encode(id, 'hex'), code, slot, starts_at, minutes, state, encode(name, 'hex'), encode(email, 'hex'), encode(phone, 'hex'), encode(email_index, 'hex'), encode(phone_index, 'hex'), language, party, sequence, created_at, changed_at)::text AS "row!: String" FROM appointments
               WHERE (encode(id, 'hex')) COLLATE "C" > $1 ORDER BY (encode(id, 'hex')) COLLATE "C" LIMIT $2"#,
            after,
            limit
        )
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(|r| (r.key, r.row))
        .collect(),
        Table::Seats => sqlx::query!(
            r#"SELECT slot || '#' || lpad(seat::text, 8, '0') AS "key!: String", json_build_array(slot, seat, encode(hold, 'hex'), encode(appointment, 'hex'), expires_at, returned_at)::text AS "row!: String" FROM seats
               WHERE (slot || '#' || lpad(seat::text, 8, '0')) COLLATE "C" > $1 ORDER BY (slot || '#' || lpad(seat::text, 8, '0')) COLLATE "C" LIMIT $2"#,
            after,
            limit
        )
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(|r| (r.key, r.row))
        .collect(),
        Table::Idempotency => sqlx::query!(
            r#"SELECT key AS "key!: String", json_build_array(key, encode(request_hash, 'hex'), encode(appointment, 'hex'), created_at)::text AS "row!: String" FROM idempotency
               WHERE (key) COLLATE "C" > $1 ORDER BY (key) COLLATE "C" LIMIT $2"#,
            after,
            limit
        )
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(|r| (r.key, r.row))
        .collect(),
        Table::Outbox => sqlx::query!(
            r#"SELECT encode(id, 'hex') AS "key!: String", json_build_array(encode(id, 'hex'), encode(appointment, 'hex'), kind, encode(body, 'hex'), created_at, due_at, attempts, sent_at, dead_at, last_error)::text AS "row!: String" FROM outbox
               WHERE (encode(id, 'hex')) COLLATE "C" > $1 ORDER BY (encode(id, 'hex')) COLLATE "C" LIMIT $2"#,
            after,
            limit
        )
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(|r| (r.key, r.row))
        .collect(),
        Table::Marks => sqlx::query!(
            r#"SELECT name AS "key!: String", json_build_array(name, encode(value, 'hex'))::text AS "row!: String" FROM marks
               WHERE (name) COLLATE "C" > $1 ORDER BY (name) COLLATE "C" LIMIT $2"#,
            after,
            limit
        )
        .fetch_all(pool)
        .await?
        .into_iter()
        .map(|r| (r.key, r.row))
        .collect(),
    })
}

/// Writes rows of a table that are not there yet; gives how many were new.
pub(crate) async fn import(connection: &mut Connection, table: Table, rows: &str) -> Result<u64> {
    let done = match table {
        Table::Slots => {
            sqlx::query!(
                r#"INSERT INTO slots (id, office, service, starts_at, capacity, taken)
               SELECT r ->> 0, r ->> 1, r ->> 2, (r ->> 3)::bigint, (r ->> 4)::bigint, (r ->> 5)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#,
                rows
            )
            .execute(connection)
            .await?
        }
        Table::Holds => {
            sqlx::query!(
                r#"INSERT INTO holds (id, slot, expires_at, details, appointment, seats)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, (r ->> 2)::bigint, decode(r ->> 3, 'hex'), decode(r ->> 4, 'hex'), (r ->> 5)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#,
                rows
            )
            .execute(connection)
            .await?
        }
        Table::Appointments => {
            sqlx::query!(
                r#"INSERT INTO appointments (id, code, slot, starts_at, minutes, state, name, email, phone, email_index, phone_index, language, party, sequence, created_at, changed_at)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, r ->> 2, (r ->> 3)::bigint, (r ->> 4)::bigint, r ->> 5, decode(r ->> 6, 'hex'), decode(r ->> 7, 'hex'), decode(r ->> 8, 'hex'), decode(r ->> 9, 'hex'), decode(r ->> 10, 'hex'), r ->> 11, (r ->> 12)::bigint, (r ->> 13)::bigint, (r ->> 14)::bigint, (r ->> 15)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#,
                rows
            )
            .execute(connection)
            .await?
        }
        Table::Seats => {
            sqlx::query!(
                r#"INSERT INTO seats (slot, seat, hold, appointment, expires_at, returned_at)
               SELECT r ->> 0, (r ->> 1)::bigint, decode(r ->> 2, 'hex'), decode(r ->> 3, 'hex'), (r ->> 4)::bigint, (r ->> 5)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#,
                rows
            )
            .execute(connection)
            .await?
        }
        Table::Idempotency => {
            sqlx::query!(
                r#"INSERT INTO idempotency (key, request_hash, appointment, created_at)
               SELECT r ->> 0, decode(r ->> 1, 'hex'), decode(r ->> 2, 'hex'), (r ->> 3)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#,
                rows
            )
            .execute(connection)
            .await?
        }
        Table::Outbox => {
            sqlx::query!(
                r#"INSERT INTO outbox (id, appointment, kind, body, created_at, due_at, attempts, sent_at, dead_at, last_error)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex'), r ->> 2, decode(r ->> 3, 'hex'), (r ->> 4)::bigint, (r ->> 5)::bigint, (r ->> 6)::bigint, (r ->> 7)::bigint, (r ->> 8)::bigint, r ->> 9
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#,
                rows
            )
            .execute(connection)
            .await?
        }
        Table::Marks => {
            sqlx::query!(
                r#"INSERT INTO marks (name, value)
               SELECT r ->> 0, decode(r ->> 1, 'hex')
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#,
                rows
            )
            .execute(connection)
            .await?
        }
    };
    Ok(done.rows_affected())
}
