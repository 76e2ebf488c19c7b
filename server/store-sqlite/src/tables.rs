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
                json_array(id, office, service, starts_at, capacity, taken) AS "row!: String"
               FROM slots WHERE id > $1 ORDER BY id LIMIT $2"#
        ),
        Table::Holds => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(CASE WHEN id IS NOT NULL THEN lower(hex(id)) END, slot, expires_at,
                CASE WHEN details IS NOT NULL THEN lower(hex(details)) END,
                CASE WHEN appointment IS NOT NULL THEN lower(hex(appointment)) END, seats, slots, further) AS "row!: String"
               FROM holds WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::Appointments => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(CASE WHEN id IS NOT NULL THEN lower(hex(id)) END, code, slot, starts_at, minutes, state,
                CASE WHEN name IS NOT NULL THEN lower(hex(name)) END,
                CASE WHEN email IS NOT NULL THEN lower(hex(email)) END,
                CASE WHEN phone IS NOT NULL THEN lower(hex(phone)) END,
                CASE WHEN email_index IS NOT NULL THEN lower(hex(email_index)) END,
                CASE WHEN phone_index IS NOT NULL THEN lower(hex(phone_index)) END, language, party, sequence,
                created_at, changed_at, further) AS "row!: String"
               FROM appointments WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::Seats => page!(
            r#"SELECT slot || '#' || printf('%08d', seat) AS "key!: String",
                json_array(slot, seat, CASE WHEN hold IS NOT NULL THEN lower(hex(hold)) END,
                CASE WHEN appointment IS NOT NULL THEN lower(hex(appointment)) END, expires_at, returned_at) AS "row!: String"
               FROM seats WHERE (slot, seat) > (substr($1, 1, max(length($1) - 9, 0)), CAST(substr($1, -8) AS INTEGER)) ORDER BY slot, seat LIMIT $2"#
        ),
        Table::Idempotency => page!(
            r#"SELECT key AS "key!: String",
                json_array(key, CASE WHEN request_hash IS NOT NULL THEN lower(hex(request_hash)) END,
                CASE WHEN appointment IS NOT NULL THEN lower(hex(appointment)) END, created_at) AS "row!: String"
               FROM idempotency WHERE key > $1 ORDER BY key LIMIT $2"#
        ),
        Table::Waits => page!(
            r#"SELECT lower(hex(appointment)) AS "key!: String",
                json_array(lower(hex(appointment)), office, service, since) AS "row!: String"
               FROM waits WHERE appointment > unhex($1) ORDER BY appointment LIMIT $2"#
        ),
        Table::Offers => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(lower(hex(id)), lower(hex(appointment)), slot, slots, seats, until, outcome) AS "row!: String"
               FROM offers WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::Draws => page!(
            r#"SELECT id AS "key!: String",
                json_array(id, lower(hex(key)), lower(hex(commitment)), lower(hex(seed)), CASE WHEN published IS NOT NULL THEN lower(hex(published)) END,
                opened_at, ends_at, drawn_at) AS "row!: String"
               FROM draws WHERE id > $1 ORDER BY id LIMIT $2"#
        ),
        Table::Entries => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(lower(hex(id)), draw, lower(hex(fingerprint)), CASE WHEN details IS NOT NULL THEN lower(hex(details)) END,
                CASE WHEN email_index IS NOT NULL THEN lower(hex(email_index)) END,
                CASE WHEN phone_index IS NOT NULL THEN lower(hex(phone_index)) END, created_at, place, seated) AS "row!: String"
               FROM entries WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::Registrations => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(CASE WHEN id IS NOT NULL THEN lower(hex(id)) END, code, language, event,
                CASE WHEN email IS NOT NULL THEN lower(hex(email)) END,
                CASE WHEN email_index IS NOT NULL THEN lower(hex(email_index)) END, created_at, changed_at, expires_at,
                warned_at) AS "row!: String"
               FROM registrations WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::HouseholdKeys => page!(
            r#"SELECT lower(hex(registration)) AS "key!: String",
                json_array(CASE WHEN registration IS NOT NULL THEN lower(hex(registration)) END,
                CASE WHEN key IS NOT NULL THEN lower(hex(key)) END) AS "row!: String"
               FROM household_keys WHERE registration > unhex($1) ORDER BY registration LIMIT $2"#
        ),
        Table::RegistrationForms => page!(
            r#"SELECT lower(hex(registration)) || '/' || form || '/' || printf('%012d', member) AS "key!: String",
                json_array(CASE WHEN registration IS NOT NULL THEN lower(hex(registration)) END, form, member, state, submitted_at,
                decided_at) AS "row!: String"
               FROM registration_forms WHERE lower(hex(registration)) || '/' || form || '/' || printf('%012d', member) > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::Answers => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(CASE WHEN id IS NOT NULL THEN lower(hex(id)) END,
                CASE WHEN registration IS NOT NULL THEN lower(hex(registration)) END, member, field, version,
                CASE WHEN value IS NOT NULL THEN lower(hex(value)) END, given_at) AS "row!: String"
               FROM answers WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::Remarks => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(CASE WHEN id IS NOT NULL THEN lower(hex(id)) END,
                CASE WHEN registration IS NOT NULL THEN lower(hex(registration)) END, form, member, field,
                CASE WHEN text IS NOT NULL THEN lower(hex(text)) END, made_at, solved_at) AS "row!: String"
               FROM remarks WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::Consents => page!(
            r#"SELECT lower(hex(registration)) || '/' || printf('%012d', member) || '/' || kind || '/' || printf('%012d', given_at) AS "key!: String",
                json_array(CASE WHEN registration IS NOT NULL THEN lower(hex(registration)) END, member, kind, given_at, withdrawn_at, way) AS "row!: String"
               FROM consents WHERE lower(hex(registration)) || '/' || printf('%012d', member) || '/' || kind || '/' || printf('%012d', given_at) > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::Images => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(CASE WHEN id IS NOT NULL THEN lower(hex(id)) END,
                CASE WHEN registration IS NOT NULL THEN lower(hex(registration)) END, member, kind, bytes, width, height, hints, added_at,
                CASE WHEN picture IS NOT NULL THEN lower(hex(picture)) END) AS "row!: String"
               FROM images WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::UnlockCodes => page!(
            r#"SELECT lower(hex(registration)) AS "key!: String",
                json_array(CASE WHEN registration IS NOT NULL THEN lower(hex(registration)) END,
                CASE WHEN hash IS NOT NULL THEN lower(hex(hash)) END, until, tries) AS "row!: String"
               FROM unlock_codes WHERE registration > unhex($1) ORDER BY registration LIMIT $2"#
        ),
        Table::Visits => page!(
            r#"SELECT lower(hex(appointment)) AS "key!: String",
                json_array(CASE WHEN appointment IS NOT NULL THEN lower(hex(appointment)) END,
                CASE WHEN registration IS NOT NULL THEN lower(hex(registration)) END) AS "row!: String"
               FROM visits WHERE appointment > unhex($1) ORDER BY appointment LIMIT $2"#
        ),
        Table::Preparations => page!(
            r#"SELECT lower(hex(registration)) AS "key!: String",
                json_array(CASE WHEN registration IS NOT NULL THEN lower(hex(registration)) END, kind,
                CASE WHEN about IS NOT NULL THEN lower(hex(about)) END, opened_at, agreed_at) AS "row!: String"
               FROM preparations WHERE registration > unhex($1) ORDER BY registration LIMIT $2"#
        ),
        Table::Desks => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(CASE WHEN id IS NOT NULL THEN lower(hex(id)) END, code, language, CASE WHEN about IS NOT NULL THEN lower(hex(about)) END,
                CASE WHEN email IS NOT NULL THEN lower(hex(email)) END,
                CASE WHEN email_index IS NOT NULL THEN lower(hex(email_index)) END, created_at, opened_at, expires_at, warned_at) AS "row!: String"
               FROM desks WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::DeskKeys => page!(
            r#"SELECT lower(hex(desk)) AS "key!: String",
                json_array(CASE WHEN desk IS NOT NULL THEN lower(hex(desk)) END, CASE WHEN key IS NOT NULL THEN lower(hex(key)) END) AS "row!: String"
               FROM desk_keys WHERE desk > unhex($1) ORDER BY desk LIMIT $2"#
        ),
        Table::DeskBatches => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(CASE WHEN id IS NOT NULL THEN lower(hex(id)) END, CASE WHEN desk IS NOT NULL THEN lower(hex(desk)) END, form,
                CASE WHEN rows IS NOT NULL THEN lower(hex(rows)) END, created_at, begun_at, done_at) AS "row!: String"
               FROM desk_batches WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::DeskPeople => page!(
            r#"SELECT lower(hex(batch)) || '/' || printf('%012d', line) AS "key!: String",
                json_array(CASE WHEN batch IS NOT NULL THEN lower(hex(batch)) END, line, CASE WHEN desk IS NOT NULL THEN lower(hex(desk)) END,
                CASE WHEN name IS NOT NULL THEN lower(hex(name)) END, CASE WHEN mark IS NOT NULL THEN lower(hex(mark)) END, mailed,
                CASE WHEN registration IS NOT NULL THEN lower(hex(registration)) END,
                CASE WHEN appointment IS NOT NULL THEN lower(hex(appointment)) END) AS "row!: String"
               FROM desk_people WHERE lower(hex(batch)) || '/' || printf('%012d', line) > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::Courses => page!(
            r#"SELECT id AS "key!: String",
                json_array(id, data, changed_at) AS "row!: String"
               FROM courses WHERE id > $1 ORDER BY id LIMIT $2"#
        ),
        Table::Sessions => page!(
            r#"SELECT id AS "key!: String",
                json_array(id, course, slot, starts_at, ends_at, seats, state, data, sequence, changed_at) AS "row!: String"
               FROM sessions WHERE id > $1 ORDER BY id LIMIT $2"#
        ),
        Table::Enrolments => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(lower(hex(id)), code, session, state, lower(hex(name)), CASE WHEN email IS NOT NULL THEN lower(hex(email)) END,
                CASE WHEN phone IS NOT NULL THEN lower(hex(phone)) END, CASE WHEN email_index IS NOT NULL THEN lower(hex(email_index)) END,
                CASE WHEN phone_index IS NOT NULL THEN lower(hex(phone_index)) END, language, since, result, referred_at, placed, sequence,
                created_at, changed_at) AS "row!: String"
               FROM enrolments WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::SeatOffers => page!(
            r#"SELECT lower(hex(enrolment)) AS "key!: String",
                json_array(lower(hex(enrolment)), lower(hex(id)), until, outcome) AS "row!: String"
               FROM seat_offers WHERE enrolment > unhex($1) ORDER BY enrolment LIMIT $2"#
        ),
        Table::EnrolmentKeys => page!(
            r#"SELECT key AS "key!: String",
                json_array(key, lower(hex(request_hash)), lower(hex(enrolment)), created_at) AS "row!: String"
               FROM enrolment_keys WHERE key > $1 ORDER BY key LIMIT $2"#
        ),
        Table::Attendance => page!(
            r#"SELECT lower(hex(enrolment)) || '/' || day AS "key!: String",
                json_array(lower(hex(enrolment)), day, present) AS "row!: String"
               FROM attendance WHERE lower(hex(enrolment)) || '/' || day > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::TrainingCounts => page!(
            r#"SELECT course || '/' || what AS "key!: String",
                json_array(course, what, n) AS "row!: String"
               FROM training_counts WHERE course || '/' || what > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::AssistanceRequests => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(CASE WHEN id IS NOT NULL THEN lower(hex(id)) END, code, key,
                CASE WHEN request_hash IS NOT NULL THEN lower(hex(request_hash)) END, topic, office, language, channel,
                state, visit, visit_at, consent, solved, sequence, CASE WHEN body IS NOT NULL THEN lower(hex(body)) END,
                CASE WHEN email_index IS NOT NULL THEN lower(hex(email_index)) END,
                CASE WHEN phone_index IS NOT NULL THEN lower(hex(phone_index)) END, created_at, changed_at, expires_at) AS "row!: String"
               FROM assistance_requests WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::AssistanceEvents => page!(
            r#"SELECT lower(hex(request)) || '/' || printf('%012d', number) AS "key!: String",
                json_array(CASE WHEN request IS NOT NULL THEN lower(hex(request)) END, number, kind,
                CASE WHEN body IS NOT NULL THEN lower(hex(body)) END, at) AS "row!: String"
               FROM assistance_events WHERE lower(hex(request)) || '/' || printf('%012d', number) > $1 ORDER BY 1 LIMIT $2"#
        ),
        Table::AssistanceSolved => page!(
            r#"SELECT day AS "key!: String",
                json_array(day, number) AS "row!: String"
               FROM assistance_solved WHERE day > $1 ORDER BY day LIMIT $2"#
        ),
        Table::Outbox => page!(
            r#"SELECT lower(hex(id)) AS "key!: String",
                json_array(CASE WHEN id IS NOT NULL THEN lower(hex(id)) END,
                CASE WHEN appointment IS NOT NULL THEN lower(hex(appointment)) END, kind,
                CASE WHEN body IS NOT NULL THEN lower(hex(body)) END, created_at, due_at, attempts, sent_at, dead_at,
                last_error) AS "row!: String"
               FROM outbox WHERE id > unhex($1) ORDER BY id LIMIT $2"#
        ),
        Table::Marks => page!(
            r#"SELECT name AS "key!: String",
                json_array(name, CASE WHEN value IS NOT NULL THEN lower(hex(value)) END) AS "row!: String"
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
               SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Holds => write!(
            r#"INSERT INTO holds (id, slot, expires_at, details, appointment, seats, slots, further)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2, unhex(value ->> 3), unhex(value ->> 4), value ->> 5, value ->> 6,
                value ->> 7
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Appointments => write!(
            r#"INSERT INTO appointments (id, code, slot, starts_at, minutes, state, name, email, phone, email_index, phone_index, language,
                party, sequence, created_at, changed_at, further)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                unhex(value ->> 6), unhex(value ->> 7), unhex(value ->> 8), unhex(value ->> 9), unhex(value ->> 10),
                value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Seats => write!(
            r#"INSERT INTO seats (slot, seat, hold, appointment, expires_at, returned_at)
               SELECT value ->> 0, value ->> 1, unhex(value ->> 2), unhex(value ->> 3), value ->> 4, value ->> 5
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Idempotency => write!(
            r#"INSERT INTO idempotency (key, request_hash, appointment, created_at)
               SELECT value ->> 0, unhex(value ->> 1), unhex(value ->> 2), value ->> 3
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Waits => write!(
            r#"INSERT INTO waits (appointment, office, service, since)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Offers => write!(
            r#"INSERT INTO offers (id, appointment, slot, slots, seats, until, outcome)
               SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Draws => write!(
            r#"INSERT INTO draws (id, key, commitment, seed, published, opened_at, ends_at, drawn_at)
               SELECT value ->> 0, unhex(value ->> 1), unhex(value ->> 2), unhex(value ->> 3), unhex(value ->> 4), value ->> 5,
                value ->> 6, value ->> 7
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Entries => write!(
            r#"INSERT INTO entries (id, draw, fingerprint, details, email_index, phone_index, created_at, place, seated)
               SELECT unhex(value ->> 0), value ->> 1, unhex(value ->> 2), unhex(value ->> 3), unhex(value ->> 4), unhex(value ->> 5),
                value ->> 6, value ->> 7, value ->> 8
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Registrations => write!(
            r#"INSERT INTO registrations (id, code, language, event, email, email_index, created_at, changed_at, expires_at, warned_at)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, unhex(value ->> 4), unhex(value ->> 5),
                value ->> 6, value ->> 7, value ->> 8, value ->> 9
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::HouseholdKeys => write!(
            r#"INSERT INTO household_keys (registration, key)
               SELECT unhex(value ->> 0), unhex(value ->> 1)
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::RegistrationForms => write!(
            r#"INSERT INTO registration_forms (registration, form, member, state, submitted_at, decided_at)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Answers => write!(
            r#"INSERT INTO answers (id, registration, member, field, version, value, given_at)
               SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, unhex(value ->> 5),
                value ->> 6
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Remarks => write!(
            r#"INSERT INTO remarks (id, registration, form, member, field, text, made_at, solved_at)
               SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, unhex(value ->> 5),
                value ->> 6, value ->> 7
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Consents => write!(
            r#"INSERT INTO consents (registration, member, kind, given_at, withdrawn_at, way)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Images => write!(
            r#"INSERT INTO images (id, registration, member, kind, bytes, width, height, hints, added_at, picture)
               SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
                value ->> 7, value ->> 8, unhex(value ->> 9)
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::UnlockCodes => write!(
            r#"INSERT INTO unlock_codes (registration, hash, until, tries)
               SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Visits => write!(
            r#"INSERT INTO visits (appointment, registration)
               SELECT unhex(value ->> 0), unhex(value ->> 1)
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Preparations => write!(
            r#"INSERT INTO preparations (registration, kind, about, opened_at, agreed_at)
               SELECT unhex(value ->> 0), value ->> 1, unhex(value ->> 2), value ->> 3, value ->> 4
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Desks => write!(
            r#"INSERT INTO desks (id, code, language, about, email, email_index, created_at, opened_at, expires_at, warned_at)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2, unhex(value ->> 3), unhex(value ->> 4), unhex(value ->> 5), value ->> 6,
                value ->> 7, value ->> 8, value ->> 9
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::DeskKeys => write!(
            r#"INSERT INTO desk_keys (desk, key)
               SELECT unhex(value ->> 0), unhex(value ->> 1)
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::DeskBatches => write!(
            r#"INSERT INTO desk_batches (id, desk, form, rows, created_at, begun_at, done_at)
               SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, unhex(value ->> 3), value ->> 4, value ->> 5, value ->> 6
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::DeskPeople => write!(
            r#"INSERT INTO desk_people (batch, line, desk, name, mark, mailed, registration, appointment)
               SELECT unhex(value ->> 0), value ->> 1, unhex(value ->> 2), unhex(value ->> 3), unhex(value ->> 4), value ->> 5,
                unhex(value ->> 6), unhex(value ->> 7)
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Courses => write!(
            r#"INSERT INTO courses (id, data, changed_at)
               SELECT value ->> 0, value ->> 1, value ->> 2
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Sessions => write!(
            r#"INSERT INTO sessions (id, course, slot, starts_at, ends_at, seats, state, data, sequence, changed_at)
               SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Enrolments => write!(
            r#"INSERT INTO enrolments (id, code, session, state, name, email, phone, email_index, phone_index, language, since, result, referred_at, placed, sequence,
                created_at, changed_at)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, unhex(value ->> 4), unhex(value ->> 5), unhex(value ->> 6),
                unhex(value ->> 7), unhex(value ->> 8), value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14,
                value ->> 15, value ->> 16
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::SeatOffers => write!(
            r#"INSERT INTO seat_offers (enrolment, id, until, outcome)
               SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::EnrolmentKeys => write!(
            r#"INSERT INTO enrolment_keys (key, request_hash, enrolment, created_at)
               SELECT value ->> 0, unhex(value ->> 1), unhex(value ->> 2), value ->> 3
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Attendance => write!(
            r#"INSERT INTO attendance (enrolment, day, present)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::TrainingCounts => write!(
            r#"INSERT INTO training_counts (course, what, n)
               SELECT value ->> 0, value ->> 1, value ->> 2
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::AssistanceRequests => write!(
            r#"INSERT INTO assistance_requests (id, code, key, request_hash, topic, office, language, channel, state, visit, visit_at, consent, solved,
                sequence, body, email_index, phone_index, created_at, changed_at, expires_at)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2, unhex(value ->> 3), value ->> 4, value ->> 5, value ->> 6,
                value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13,
                unhex(value ->> 14), unhex(value ->> 15), unhex(value ->> 16), value ->> 17, value ->> 18, value ->> 19
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::AssistanceEvents => write!(
            r#"INSERT INTO assistance_events (request, number, kind, body, at)
               SELECT unhex(value ->> 0), value ->> 1, value ->> 2, unhex(value ->> 3), value ->> 4
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::AssistanceSolved => write!(
            r#"INSERT INTO assistance_solved (day, number)
               SELECT value ->> 0, value ->> 1
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Outbox => write!(
            r#"INSERT INTO outbox (id, appointment, kind, body, created_at, due_at, attempts, sent_at, dead_at, last_error)
               SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, unhex(value ->> 3), value ->> 4, value ->> 5,
                value ->> 6, value ->> 7, value ->> 8, value ->> 9
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
        Table::Marks => write!(
            r#"INSERT INTO marks (name, value)
               SELECT value ->> 0, unhex(value ->> 1)
               FROM json_each($1) WHERE true ON CONFLICT DO NOTHING"#
        ),
    };
    Ok(done.rows_affected())
}
