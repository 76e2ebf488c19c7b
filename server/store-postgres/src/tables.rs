//! A table as pages of JSON rows, bytes in hexadecimal, for copying a database into another one. Pages follow the primary key, so each
//! reads its own rows only.

use anjia_portal::copy::Table;

use crate::db::{Connection, Pool};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// The rows of a table after a key, in the order of their keys: `(key, row)`.
pub(crate) async fn export(pool: &Pool, table: Table, after: &str, limit: i64) -> Result<Vec<(String, String)>> {
    macro_rules! page {
        ($statement:literal) => {
            sqlx::query!($statement, after, limit).fetch_all(pool).await?.into_iter().map(|r| (r.key, r.row)).collect()
        };
    }
    Ok(match table {
        Table::Slots => page!(
            r#"SELECT id AS "key!: String",
                json_build_array(id, office, service, starts_at, capacity, taken)::text AS "row!: String"
               FROM slots WHERE id > $1 ORDER BY id LIMIT $2"#
        ),
        Table::Holds => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), slot, expires_at, encode(details, 'hex'), encode(appointment, 'hex'), seats,
                slots, further)::text AS "row!: String"
               FROM holds WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::Appointments => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), code, slot, starts_at, minutes, state, encode(name, 'hex'), encode(email, 'hex'),
                encode(phone, 'hex'), encode(email_index, 'hex'), encode(phone_index, 'hex'), language, party,
                sequence, created_at, changed_at, further)::text AS "row!: String"
               FROM appointments WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::Seats => page!(
            r#"SELECT slot || '#' || lpad(seat::text, 8, '0') AS "key!: String",
                json_build_array(slot, seat, encode(hold, 'hex'), encode(appointment, 'hex'), expires_at, returned_at)::text AS "row!: String"
               FROM seats WHERE (slot, seat) > (left($1, greatest(length($1) - 9, 0)), COALESCE(NULLIF(right($1, 8), '')::bigint, 0)) ORDER BY slot, seat LIMIT $2"#
        ),
        Table::Idempotency => page!(
            r#"SELECT key AS "key!: String",
                json_build_array(key, encode(request_hash, 'hex'), encode(appointment, 'hex'), created_at)::text AS "row!: String"
               FROM idempotency WHERE key > $1 ORDER BY key LIMIT $2"#
        ),
        Table::Waits => page!(
            r#"SELECT encode(appointment, 'hex') AS "key!: String",
                json_build_array(encode(appointment, 'hex'), office, service, since)::text AS "row!: String"
               FROM waits WHERE appointment > decode($1, 'hex') ORDER BY appointment LIMIT $2"#
        ),
        Table::Offers => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), encode(appointment, 'hex'), slot, slots, seats, until, outcome)::text AS "row!: String"
               FROM offers WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::Draws => page!(
            r#"SELECT id AS "key!: String",
                json_build_array(id, encode(key, 'hex'), encode(commitment, 'hex'), encode(seed, 'hex'), encode(published, 'hex'),
                opened_at, ends_at, drawn_at)::text AS "row!: String"
               FROM draws WHERE id > $1 ORDER BY id LIMIT $2"#
        ),
        Table::Entries => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), draw, encode(fingerprint, 'hex'), encode(details, 'hex'), encode(email_index, 'hex'),
                encode(phone_index, 'hex'), created_at, place, seated)::text AS "row!: String"
               FROM entries WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::Registrations => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), code, language, event, encode(email, 'hex'), encode(email_index, 'hex'), created_at,
                changed_at, expires_at, warned_at)::text AS "row!: String"
               FROM registrations WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::HouseholdKeys => page!(
            r#"SELECT encode(registration, 'hex') AS "key!: String",
                json_build_array(encode(registration, 'hex'), encode(key, 'hex'))::text AS "row!: String"
               FROM household_keys WHERE registration > decode($1, 'hex') ORDER BY registration LIMIT $2"#
        ),
        Table::RegistrationForms => page!(
            r#"SELECT encode(registration, 'hex') || '/' || form || '/' || lpad(member::text, 12, '0') AS "key!: String",
                json_build_array(encode(registration, 'hex'), form, member, state, submitted_at, decided_at)::text AS "row!: String"
               FROM registration_forms WHERE (encode(registration, 'hex') || '/' || form || '/' || lpad(member::text, 12, '0')) COLLATE "C" > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::Answers => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), encode(registration, 'hex'), member, field, version, encode(value, 'hex'), given_at)::text AS "row!: String"
               FROM answers WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::Remarks => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), encode(registration, 'hex'), form, member, field, encode(text, 'hex'), made_at, solved_at)::text AS "row!: String"
               FROM remarks WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::Consents => page!(
            r#"SELECT encode(registration, 'hex') || '/' || lpad(member::text, 12, '0') || '/' || kind || '/' || lpad(given_at::text, 12, '0') AS "key!: String",
                json_build_array(encode(registration, 'hex'), member, kind, given_at, withdrawn_at, way)::text AS "row!: String"
               FROM consents WHERE (encode(registration, 'hex') || '/' || lpad(member::text, 12, '0') || '/' || kind || '/' || lpad(given_at::text, 12, '0')) COLLATE "C" > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::Images => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), encode(registration, 'hex'), member, kind, bytes, width, height, hints, added_at,
                encode(picture, 'hex'))::text AS "row!: String"
               FROM images WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::UnlockCodes => page!(
            r#"SELECT encode(registration, 'hex') AS "key!: String",
                json_build_array(encode(registration, 'hex'), encode(hash, 'hex'), until, tries)::text AS "row!: String"
               FROM unlock_codes WHERE registration > decode($1, 'hex') ORDER BY registration LIMIT $2"#
        ),
        Table::Visits => page!(
            r#"SELECT encode(appointment, 'hex') AS "key!: String",
                json_build_array(encode(appointment, 'hex'), encode(registration, 'hex'))::text AS "row!: String"
               FROM visits WHERE appointment > decode($1, 'hex') ORDER BY appointment LIMIT $2"#
        ),
        Table::Preparations => page!(
            r#"SELECT encode(registration, 'hex') AS "key!: String",
                json_build_array(encode(registration, 'hex'), kind, encode(about, 'hex'), opened_at, agreed_at)::text AS "row!: String"
               FROM preparations WHERE registration > decode($1, 'hex') ORDER BY registration LIMIT $2"#
        ),
        Table::Desks => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), code, language, encode(about, 'hex'), encode(email, 'hex'), encode(email_index, 'hex'), created_at,
                opened_at, expires_at, warned_at)::text AS "row!: String"
               FROM desks WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::DeskKeys => page!(
            r#"SELECT encode(desk, 'hex') AS "key!: String",
                json_build_array(encode(desk, 'hex'), encode(key, 'hex'))::text AS "row!: String"
               FROM desk_keys WHERE desk > decode($1, 'hex') ORDER BY desk LIMIT $2"#
        ),
        Table::DeskBatches => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), encode(desk, 'hex'), form, encode(rows, 'hex'), created_at, begun_at, done_at)::text AS "row!: String"
               FROM desk_batches WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::DeskPeople => page!(
            r#"SELECT encode(batch, 'hex') || '/' || lpad(line::text, 12, '0') AS "key!: String",
                json_build_array(encode(batch, 'hex'), line, encode(desk, 'hex'), encode(name, 'hex'), encode(mark, 'hex'), mailed,
                encode(registration, 'hex'), encode(appointment, 'hex'))::text AS "row!: String"
               FROM desk_people WHERE (encode(batch, 'hex') || '/' || lpad(line::text, 12, '0')) COLLATE "C" > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::Courses => page!(
            r#"SELECT id AS "key!: String",
                json_build_array(id, data, changed_at)::text AS "row!: String"
               FROM courses WHERE id > $1 ORDER BY id LIMIT $2"#
        ),
        Table::Sessions => page!(
            r#"SELECT id AS "key!: String",
                json_build_array(id, course, slot, starts_at, ends_at, seats, state, data, sequence, changed_at)::text AS "row!: String"
               FROM sessions WHERE id > $1 ORDER BY id LIMIT $2"#
        ),
        Table::Enrolments => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), code, session, state, encode(name, 'hex'), encode(email, 'hex'), encode(phone, 'hex'),
                encode(email_index, 'hex'), encode(phone_index, 'hex'), language, since, result, referred_at, placed, sequence, created_at,
                changed_at)::text AS "row!: String"
               FROM enrolments WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::SeatOffers => page!(
            r#"SELECT encode(enrolment, 'hex') AS "key!: String",
                json_build_array(encode(enrolment, 'hex'), encode(id, 'hex'), until, outcome)::text AS "row!: String"
               FROM seat_offers WHERE enrolment > decode($1, 'hex') ORDER BY enrolment LIMIT $2"#
        ),
        Table::EnrolmentKeys => page!(
            r#"SELECT key AS "key!: String",
                json_build_array(key, encode(request_hash, 'hex'), encode(enrolment, 'hex'), created_at)::text AS "row!: String"
               FROM enrolment_keys WHERE key > $1 ORDER BY key LIMIT $2"#
        ),
        Table::Attendance => page!(
            r#"SELECT encode(enrolment, 'hex') || '/' || day AS "key!: String",
                json_build_array(encode(enrolment, 'hex'), day, present)::text AS "row!: String"
               FROM attendance WHERE (encode(enrolment, 'hex') || '/' || day) COLLATE "C" > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::TrainingCounts => page!(
            r#"SELECT course || '/' || what AS "key!: String",
                json_build_array(course, what, n)::text AS "row!: String"
               FROM training_counts WHERE (course || '/' || what) COLLATE "C" > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::AssistanceRequests => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), code, key, encode(request_hash, 'hex'), topic, office, language, channel, state, visit,
                visit_at, consent, solved, sequence, encode(body, 'hex'), encode(email_index, 'hex'),
                encode(phone_index, 'hex'), created_at, changed_at, expires_at)::text AS "row!: String"
               FROM assistance_requests WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::AssistanceEvents => page!(
            r#"SELECT encode(request, 'hex') || '/' || lpad(number::text, 12, '0') AS "key!: String",
                json_build_array(encode(request, 'hex'), number, kind, encode(body, 'hex'), at)::text AS "row!: String"
               FROM assistance_events WHERE (encode(request, 'hex') || '/' || lpad(number::text, 12, '0')) COLLATE "C" > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::AssistanceSolved => page!(
            r#"SELECT day AS "key!: String",
                json_build_array(day, number)::text AS "row!: String"
               FROM assistance_solved WHERE day > $1 ORDER BY day LIMIT $2"#
        ),
        Table::Outbox => page!(
            r#"SELECT encode(id, 'hex') AS "key!: String",
                json_build_array(encode(id, 'hex'), encode(appointment, 'hex'), kind, encode(body, 'hex'), created_at, due_at,
                attempts, sent_at, dead_at, last_error)::text AS "row!: String"
               FROM outbox WHERE id > decode($1, 'hex') ORDER BY id LIMIT $2"#
        ),
        Table::Marks => page!(
            r#"SELECT name AS "key!: String",
                json_build_array(name, encode(value, 'hex'))::text AS "row!: String"
               FROM marks WHERE name > $1 ORDER BY name LIMIT $2"#
        ),
    })
}

/// Writes rows of a table that are not there yet; gives how many were new.
pub(crate) async fn import(connection: &mut Connection, table: Table, rows: &str) -> Result<u64> {
    macro_rules! write {
        ($statement:literal) => {
            sqlx::query!($statement, rows).execute(connection).await?
        };
    }
    let done = match table {
        Table::Slots => write!(
            r#"INSERT INTO slots (id, office, service, starts_at, capacity, taken)
               SELECT r ->> 0, r ->> 1, r ->> 2, (r ->> 3)::bigint, (r ->> 4)::bigint, (r ->> 5)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Holds => write!(
            r#"INSERT INTO holds (id, slot, expires_at, details, appointment, seats, slots, further)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, (r ->> 2)::bigint, decode(r ->> 3, 'hex'), decode(r ->> 4, 'hex'),
                (r ->> 5)::bigint, (r ->> 6)::bigint, r ->> 7
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Appointments => write!(
            r#"INSERT INTO appointments (id, code, slot, starts_at, minutes, state, name, email, phone, email_index, phone_index, language,
                party, sequence, created_at, changed_at, further)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, r ->> 2, (r ->> 3)::bigint, (r ->> 4)::bigint, r ->> 5,
                decode(r ->> 6, 'hex'), decode(r ->> 7, 'hex'), decode(r ->> 8, 'hex'), decode(r ->> 9, 'hex'),
                decode(r ->> 10, 'hex'), r ->> 11, (r ->> 12)::bigint, (r ->> 13)::bigint, (r ->> 14)::bigint,
                (r ->> 15)::bigint, r ->> 16
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Seats => write!(
            r#"INSERT INTO seats (slot, seat, hold, appointment, expires_at, returned_at)
               SELECT r ->> 0, (r ->> 1)::bigint, decode(r ->> 2, 'hex'), decode(r ->> 3, 'hex'), (r ->> 4)::bigint,
                (r ->> 5)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Idempotency => write!(
            r#"INSERT INTO idempotency (key, request_hash, appointment, created_at)
               SELECT r ->> 0, decode(r ->> 1, 'hex'), decode(r ->> 2, 'hex'), (r ->> 3)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Waits => write!(
            r#"INSERT INTO waits (appointment, office, service, since)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, r ->> 2, (r ->> 3)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Offers => write!(
            r#"INSERT INTO offers (id, appointment, slot, slots, seats, until, outcome)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex'), r ->> 2, (r ->> 3)::bigint, (r ->> 4)::bigint,
                (r ->> 5)::bigint, r ->> 6
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Draws => write!(
            r#"INSERT INTO draws (id, key, commitment, seed, published, opened_at, ends_at, drawn_at)
               SELECT r ->> 0, decode(r ->> 1, 'hex'), decode(r ->> 2, 'hex'), decode(r ->> 3, 'hex'), decode(r ->> 4, 'hex'),
                (r ->> 5)::bigint, (r ->> 6)::bigint, (r ->> 7)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Entries => write!(
            r#"INSERT INTO entries (id, draw, fingerprint, details, email_index, phone_index, created_at, place, seated)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, decode(r ->> 2, 'hex'), decode(r ->> 3, 'hex'), decode(r ->> 4, 'hex'),
                decode(r ->> 5, 'hex'), (r ->> 6)::bigint, (r ->> 7)::bigint, (r ->> 8)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Registrations => write!(
            r#"INSERT INTO registrations (id, code, language, event, email, email_index, created_at, changed_at, expires_at, warned_at)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, r ->> 2, r ->> 3, decode(r ->> 4, 'hex'), decode(r ->> 5, 'hex'),
                (r ->> 6)::bigint, (r ->> 7)::bigint, (r ->> 8)::bigint, (r ->> 9)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::HouseholdKeys => write!(
            r#"INSERT INTO household_keys (registration, key)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex')
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::RegistrationForms => write!(
            r#"INSERT INTO registration_forms (registration, form, member, state, submitted_at, decided_at)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, (r ->> 2)::bigint, r ->> 3, (r ->> 4)::bigint, (r ->> 5)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Answers => write!(
            r#"INSERT INTO answers (id, registration, member, field, version, value, given_at)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex'), (r ->> 2)::bigint, r ->> 3, (r ->> 4)::bigint,
                decode(r ->> 5, 'hex'), (r ->> 6)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Remarks => write!(
            r#"INSERT INTO remarks (id, registration, form, member, field, text, made_at, solved_at)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex'), r ->> 2, (r ->> 3)::bigint, r ->> 4, decode(r ->> 5, 'hex'),
                (r ->> 6)::bigint, (r ->> 7)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Consents => write!(
            r#"INSERT INTO consents (registration, member, kind, given_at, withdrawn_at, way)
               SELECT decode(r ->> 0, 'hex'), (r ->> 1)::bigint, r ->> 2, (r ->> 3)::bigint, (r ->> 4)::bigint, r ->> 5
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Images => write!(
            r#"INSERT INTO images (id, registration, member, kind, bytes, width, height, hints, added_at, picture)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex'), (r ->> 2)::bigint, r ->> 3, (r ->> 4)::bigint, (r ->> 5)::bigint,
                (r ->> 6)::bigint, r ->> 7, (r ->> 8)::bigint, decode(r ->> 9, 'hex')
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::UnlockCodes => write!(
            r#"INSERT INTO unlock_codes (registration, hash, until, tries)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex'), (r ->> 2)::bigint, (r ->> 3)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Visits => write!(
            r#"INSERT INTO visits (appointment, registration)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex')
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Preparations => write!(
            r#"INSERT INTO preparations (registration, kind, about, opened_at, agreed_at)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, decode(r ->> 2, 'hex'), (r ->> 3)::bigint, (r ->> 4)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Desks => write!(
            r#"INSERT INTO desks (id, code, language, about, email, email_index, created_at, opened_at, expires_at, warned_at)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, r ->> 2, decode(r ->> 3, 'hex'), decode(r ->> 4, 'hex'), decode(r ->> 5, 'hex'),
                (r ->> 6)::bigint, (r ->> 7)::bigint, (r ->> 8)::bigint, (r ->> 9)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::DeskKeys => write!(
            r#"INSERT INTO desk_keys (desk, key)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex')
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::DeskBatches => write!(
            r#"INSERT INTO desk_batches (id, desk, form, rows, created_at, begun_at, done_at)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex'), r ->> 2, decode(r ->> 3, 'hex'), (r ->> 4)::bigint, (r ->> 5)::bigint,
                (r ->> 6)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::DeskPeople => write!(
            r#"INSERT INTO desk_people (batch, line, desk, name, mark, mailed, registration, appointment)
               SELECT decode(r ->> 0, 'hex'), (r ->> 1)::bigint, decode(r ->> 2, 'hex'), decode(r ->> 3, 'hex'), decode(r ->> 4, 'hex'),
                (r ->> 5)::bigint, decode(r ->> 6, 'hex'), decode(r ->> 7, 'hex')
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Courses => write!(
            r#"INSERT INTO courses (id, data, changed_at)
               SELECT r ->> 0, r ->> 1, (r ->> 2)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Sessions => write!(
            r#"INSERT INTO sessions (id, course, slot, starts_at, ends_at, seats, state, data, sequence, changed_at)
               SELECT r ->> 0, r ->> 1, r ->> 2, (r ->> 3)::bigint, (r ->> 4)::bigint, (r ->> 5)::bigint, r ->> 6, r ->> 7, (r ->> 8)::bigint,
                (r ->> 9)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Enrolments => write!(
            r#"INSERT INTO enrolments (id, code, session, state, name, email, phone, email_index, phone_index, language, since, result, referred_at, placed, sequence,
                created_at, changed_at)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, r ->> 2, r ->> 3, decode(r ->> 4, 'hex'), decode(r ->> 5, 'hex'), decode(r ->> 6, 'hex'),
                decode(r ->> 7, 'hex'), decode(r ->> 8, 'hex'), r ->> 9, (r ->> 10)::bigint, r ->> 11, (r ->> 12)::bigint, (r ->> 13)::bigint,
                (r ->> 14)::bigint, (r ->> 15)::bigint, (r ->> 16)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::SeatOffers => write!(
            r#"INSERT INTO seat_offers (enrolment, id, until, outcome)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex'), (r ->> 2)::bigint, r ->> 3
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::EnrolmentKeys => write!(
            r#"INSERT INTO enrolment_keys (key, request_hash, enrolment, created_at)
               SELECT r ->> 0, decode(r ->> 1, 'hex'), decode(r ->> 2, 'hex'), (r ->> 3)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Attendance => write!(
            r#"INSERT INTO attendance (enrolment, day, present)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, (r ->> 2)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::TrainingCounts => write!(
            r#"INSERT INTO training_counts (course, what, n)
               SELECT r ->> 0, r ->> 1, (r ->> 2)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::AssistanceRequests => write!(
            r#"INSERT INTO assistance_requests (id, code, key, request_hash, topic, office, language, channel, state, visit, visit_at, consent, solved,
                sequence, body, email_index, phone_index, created_at, changed_at, expires_at)
               SELECT decode(r ->> 0, 'hex'), r ->> 1, r ->> 2, decode(r ->> 3, 'hex'), r ->> 4, r ->> 5, r ->> 6, r ->> 7,
                r ->> 8, r ->> 9, (r ->> 10)::bigint, r ->> 11, (r ->> 12)::bigint, (r ->> 13)::bigint,
                decode(r ->> 14, 'hex'), decode(r ->> 15, 'hex'), decode(r ->> 16, 'hex'), (r ->> 17)::bigint,
                (r ->> 18)::bigint, (r ->> 19)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::AssistanceEvents => write!(
            r#"INSERT INTO assistance_events (request, number, kind, body, at)
               SELECT decode(r ->> 0, 'hex'), (r ->> 1)::bigint, r ->> 2, decode(r ->> 3, 'hex'), (r ->> 4)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::AssistanceSolved => write!(
            r#"INSERT INTO assistance_solved (day, number)
               SELECT r ->> 0, (r ->> 1)::bigint
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Outbox => write!(
            r#"INSERT INTO outbox (id, appointment, kind, body, created_at, due_at, attempts, sent_at, dead_at, last_error)
               SELECT decode(r ->> 0, 'hex'), decode(r ->> 1, 'hex'), r ->> 2, decode(r ->> 3, 'hex'), (r ->> 4)::bigint,
                (r ->> 5)::bigint, (r ->> 6)::bigint, (r ->> 7)::bigint, (r ->> 8)::bigint, r ->> 9
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
        Table::Marks => write!(
            r#"INSERT INTO marks (name, value)
               SELECT r ->> 0, decode(r ->> 1, 'hex')
               FROM json_array_elements($1::text::json) AS r ON CONFLICT DO NOTHING"#
        ),
    };
    Ok(done.rows_affected())
}
