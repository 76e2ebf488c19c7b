//! Registrations: begun, filled in, handed in, decided on, erased.

use std::collections::HashMap;

use anjia_domain::code::Code;
use anjia_domain::registration::State;
use anjia_portal::ports::{NewMessage, StoreError};
use anjia_portal::registrations::ports::{
    AnswerRow, ConsentRow, Edition, FormOf, FormRow, NewAnswer, NewRegistration, PreparationRow, RegistrationRow, RemarkRow, SaveAnswers,
    Saved, SetConsents, SetState, StateOutcome, UnlockOutcome, WaitingForm, Way,
};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use uuid::Uuid;

use crate::db::{Connection, Pool};
use crate::rows::{number, parsed, timestamp, unavailable, uuid};
use crate::{many, outbox};

const TABLE: &str = "registrations";
/// How often one six-digit code may be tried.
const TRIES: i64 = 5;
/// After how many pictures erasing pauses.
const PICTURES: u64 = 100;

struct Row {
    id: Vec<u8>,
    code: String,
    language: String,
    event: String,
    key: Vec<u8>,
    email: Option<Vec<u8>>,
    created_at: i64,
    changed_at: i64,
    expires_at: i64,
    kind: Option<String>,
    about: Option<Vec<u8>>,
    opened_at: Option<i64>,
    agreed_at: Option<i64>,
}

impl Row {
    fn preparation(&self, id: Uuid) -> Result<Option<PreparationRow>, StoreError> {
        let (Some(kind), Some(about)) = (&self.kind, &self.about) else { return Ok(None) };
        let time = |at: Option<i64>, column| at.map(|at| timestamp(at, "preparations", column, id)).transpose();
        Ok(Some(PreparationRow {
            kind: parsed(kind, "preparations", "kind", id)?,
            about: Sealed::from_bytes(about.clone()),
            opened_at: time(self.opened_at, "opened_at")?,
            agreed_at: time(self.agreed_at, "agreed_at")?,
        }))
    }

    async fn parse(self, pool: &Pool) -> Result<RegistrationRow, StoreError> {
        let id = uuid(&self.id, TABLE, "id")?;
        Ok(RegistrationRow {
            id,
            preparation: self.preparation(id)?,
            code: parsed(&self.code, TABLE, "code", id)?,
            language: parsed(&self.language, TABLE, "language", id)?,
            event: self.event,
            key: Sealed::from_bytes(self.key),
            email: self.email.map(Sealed::from_bytes),
            created_at: timestamp(self.created_at, TABLE, "created_at", id)?,
            changed_at: timestamp(self.changed_at, TABLE, "changed_at", id)?,
            expires_at: timestamp(self.expires_at, TABLE, "expires_at", id)?,
            forms: forms(pool, id).await?,
        })
    }
}

async fn found(row: Option<Row>, pool: &Pool) -> Result<Option<RegistrationRow>, StoreError> {
    match row {
        Some(row) => row.parse(pool).await.map(Some),
        None => Ok(None),
    }
}

pub(crate) async fn by_code(pool: &Pool, code: Code) -> Result<Option<RegistrationRow>, StoreError> {
    let code = code.compact();
    let row = sqlx::query_as!(
        Row,
        r#"SELECT r.id, r.code, r.language, r.event, k.key, r.email, r.created_at, r.changed_at, r.expires_at,
                  p.kind AS "kind?: String", p.about AS "about?: Vec<u8>", p.opened_at AS "opened_at?: i64", p.agreed_at AS "agreed_at?: i64"
           FROM registrations r JOIN household_keys k ON k.registration = r.id LEFT JOIN preparations p ON p.registration = r.id
           WHERE r.code = $1"#,
        code
    )
    .fetch_optional(pool)
    .await
    .map_err(unavailable)?;
    found(row, pool).await
}

/// The editions of those of these registrations that are there.
pub(crate) async fn editions(pool: Pool, codes: Vec<Code>) -> Result<HashMap<Code, Edition>, StoreError> {
    let codes: Vec<String> = codes.iter().map(Code::compact).collect();
    let rows = many::editions(&pool, &codes).await.map_err(unavailable)?;
    rows.into_iter()
        .map(|(code, id, edition)| {
            let id = uuid(&id, TABLE, "id")?;
            Ok((parsed(&code, TABLE, "code", id)?, Edition { registration: id, number: number(edition, TABLE, "edition", id)? }))
        })
        .collect()
}

pub(crate) async fn by_id(pool: &Pool, id: Uuid) -> Result<Option<RegistrationRow>, StoreError> {
    let id = id.as_bytes().as_slice();
    let row = sqlx::query_as!(
        Row,
        r#"SELECT r.id, r.code, r.language, r.event, k.key, r.email, r.created_at, r.changed_at, r.expires_at,
                  p.kind AS "kind?: String", p.about AS "about?: Vec<u8>", p.opened_at AS "opened_at?: i64", p.agreed_at AS "agreed_at?: i64"
           FROM registrations r JOIN household_keys k ON k.registration = r.id LEFT JOIN preparations p ON p.registration = r.id
           WHERE r.id = $1"#,
        id
    )
    .fetch_optional(pool)
    .await
    .map_err(unavailable)?;
    found(row, pool).await
}

async fn forms(pool: &Pool, id: Uuid) -> Result<Vec<FormRow>, StoreError> {
    let key = id.as_bytes().as_slice();
    let rows = sqlx::query!(
        "SELECT form, member, state, submitted_at, decided_at FROM registration_forms WHERE registration = $1 ORDER BY member, form",
        key
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    let table = "registration_forms";
    let time = |at: Option<i64>, column| at.map(|at| timestamp(at, table, column, id)).transpose();
    rows.into_iter()
        .map(|r| {
            Ok(FormRow {
                of: FormOf { form: parsed(&r.form, table, "form", id)?, member: number(r.member, table, "member", id)? },
                state: parsed(&r.state, table, "state", id)?,
                submitted_at: time(r.submitted_at, "submitted_at")?,
                decided_at: time(r.decided_at, "decided_at")?,
            })
        })
        .collect()
}

/// An answer as the database has it.
pub(crate) struct AnswerAsStored {
    pub(crate) id: Vec<u8>,
    pub(crate) member: i64,
    pub(crate) field: String,
    pub(crate) version: i64,
    pub(crate) value: Vec<u8>,
    pub(crate) given_at: i64,
}

impl AnswerAsStored {
    fn parse(self) -> Result<AnswerRow, StoreError> {
        let id = uuid(&self.id, "answers", "id")?;
        Ok(AnswerRow {
            id,
            member: number(self.member, "answers", "member", id)?,
            field: parsed(&self.field, "answers", "field", id)?,
            version: number(self.version, "answers", "version", id)?,
            value: Sealed::from_bytes(self.value),
            given_at: timestamp(self.given_at, "answers", "given_at", id)?,
        })
    }
}

pub(crate) async fn answers(pool: &Pool, id: Uuid) -> Result<Vec<AnswerRow>, StoreError> {
    let rows = many::answers(pool, id.as_bytes()).await.map_err(unavailable)?;
    rows.into_iter().map(AnswerAsStored::parse).collect()
}

pub(crate) async fn history(pool: &Pool, id: Uuid) -> Result<Vec<AnswerRow>, StoreError> {
    let key = id.as_bytes().as_slice();
    let rows = sqlx::query_as!(
        AnswerAsStored,
        "SELECT id, member, field, version, value, given_at FROM answers WHERE registration = $1 ORDER BY version",
        key
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(AnswerAsStored::parse).collect()
}

pub(crate) async fn remarks(pool: &Pool, id: Uuid) -> Result<Vec<RemarkRow>, StoreError> {
    let key = id.as_bytes().as_slice();
    let rows = sqlx::query!(
        "SELECT id, form, member, field, text, made_at, solved_at FROM remarks WHERE registration = $1 ORDER BY made_at, id",
        key
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter()
        .map(|r| {
            let row = uuid(&r.id, "remarks", "id")?;
            Ok(RemarkRow {
                id: row,
                of: FormOf { form: parsed(&r.form, "remarks", "form", row)?, member: number(r.member, "remarks", "member", row)? },
                field: parsed(&r.field, "remarks", "field", row)?,
                text: Sealed::from_bytes(r.text),
                made_at: timestamp(r.made_at, "remarks", "made_at", row)?,
                solved_at: r.solved_at.map(|at| timestamp(at, "remarks", "solved_at", row)).transpose()?,
            })
        })
        .collect()
}

pub(crate) async fn consents(pool: &Pool, id: Uuid) -> Result<Vec<ConsentRow>, StoreError> {
    let key = id.as_bytes().as_slice();
    let rows = sqlx::query!(
        "SELECT member, kind, given_at, withdrawn_at, way FROM consents WHERE registration = $1 ORDER BY given_at, member, kind",
        key
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter()
        .map(|r| {
            Ok(ConsentRow {
                member: number(r.member, "consents", "member", id)?,
                kind: r.kind,
                way: r.way.map(|way| parsed(&way, "consents", "way", id)).transpose()?,
                given_at: timestamp(r.given_at, "consents", "given_at", id)?,
                withdrawn_at: r.withdrawn_at.map(|at| timestamp(at, "consents", "withdrawn_at", id)).transpose()?,
            })
        })
        .collect()
}

/// The appointments of those of these registrations that have any, earliest first.
pub(crate) async fn visits(pool: Pool, registrations: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<Uuid>>, StoreError> {
    let registrations: Vec<Vec<u8>> = registrations.iter().map(|id| id.as_bytes().to_vec()).collect();
    let mut visits = HashMap::<Uuid, Vec<Uuid>>::new();
    for (registration, appointment) in many::visits(&pool, &registrations).await.map_err(unavailable)? {
        let of = visits.entry(uuid(&registration, "visits", "registration")?).or_default();
        of.push(uuid(&appointment, "visits", "appointment")?);
    }
    Ok(visits)
}

pub(crate) async fn of_appointment(pool: &Pool, appointment: Uuid) -> Result<Option<Code>, StoreError> {
    let key = appointment.as_bytes().as_slice();
    let row = sqlx::query!("SELECT r.code FROM visits v JOIN registrations r ON r.id = v.registration WHERE v.appointment = $1", key)
        .fetch_optional(pool)
        .await
        .map_err(unavailable)?;
    row.map(|r| parsed(&r.code, TABLE, "code", appointment)).transpose()
}

pub(crate) async fn waiting(pool: &Pool, limit: u32) -> Result<Vec<WaitingForm>, StoreError> {
    let (state, limit) = (State::Submitted.as_str(), i64::from(limit));
    let rows = sqlx::query!(
        r#"SELECT r.code AS "code!", f.form AS "form!", f.member AS "member!", f.submitted_at AS "submitted_at!: i64"
           FROM registration_forms f JOIN registrations r ON r.id = f.registration
           WHERE f.state = $1 ORDER BY f.submitted_at LIMIT $2"#,
        state,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    let table = "registration_forms";
    rows.into_iter()
        .map(|r| {
            Ok(WaitingForm {
                code: parsed(&r.code, TABLE, "code", &r.code)?,
                of: FormOf { form: parsed(&r.form, table, "form", &r.code)?, member: number(r.member, table, "member", &r.code)? },
                submitted_at: timestamp(r.submitted_at, table, "submitted_at", Uuid::nil())?,
            })
        })
        .collect()
}

pub(crate) async fn expiring(pool: &Pool, before: Timestamp, limit: u32) -> Result<Vec<Uuid>, StoreError> {
    let (before, limit) = (before.as_second(), i64::from(limit));
    let rows = sqlx::query!(
        "SELECT id FROM registrations WHERE expires_at < $1 AND warned_at IS NULL AND email IS NOT NULL ORDER BY expires_at LIMIT $2",
        before,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(|r| uuid(&r.id, TABLE, "id")).collect()
}

pub(crate) async fn start(connection: &mut Connection, new: &NewRegistration) -> Result<bool, StoreError> {
    let (id, code, language) = (new.id.as_bytes().as_slice(), new.code.compact(), new.language.tag());
    let (email, now, expires_at) = (new.email.as_ref().map(Sealed::as_bytes), new.now.as_second(), new.expires_at.as_second());
    let done = sqlx::query!(
        "INSERT INTO registrations (id, code, language, event, email, email_index, created_at, changed_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) ON CONFLICT (code) DO NOTHING",
        id,
        code,
        language,
        new.event,
        email,
        new.email_index,
        now,
        expires_at
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    let key = new.key.as_bytes();
    sqlx::query!("INSERT INTO household_keys (registration, key) VALUES ($1, $2)", id, key)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    add_forms(connection, new.id, &new.forms).await?;
    add_answers(connection, new.id, &new.answers, new.now).await?;
    if let Some(preparation) = &new.preparation {
        let (kind, about) = (preparation.kind.as_str(), preparation.about.as_bytes());
        sqlx::query!("INSERT INTO preparations (registration, kind, about) VALUES ($1, $2, $3)", id, kind, about)
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
    }
    let consents = SetConsents {
        id: new.id,
        member: 0,
        given: new.consents.clone(),
        way: new.way,
        withdrawn: Vec::new(),
        forget: Vec::new(),
        forget_images: false,
        now: new.now,
    };
    set_consents(connection, &consents).await?;
    outbox::insert(connection, new.message.as_ref(), new.id, new.now).await?;
    Ok(true)
}

async fn add_forms(connection: &mut Connection, id: Uuid, forms: &[FormOf]) -> Result<(), StoreError> {
    let (id, state) = (id.as_bytes().as_slice(), State::Draft.as_str());
    for of in forms {
        let (form, member) = (of.form.as_str(), i64::from(of.member));
        sqlx::query!(
            "INSERT INTO registration_forms (registration, form, member, state) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            id,
            form,
            member,
            state
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    }
    Ok(())
}

async fn add_answers(connection: &mut Connection, id: Uuid, answers: &[NewAnswer], now: Timestamp) -> Result<(), StoreError> {
    if answers.is_empty() {
        return Ok(());
    }
    many::insert_answers(connection, id.as_bytes(), answers, now.as_second()).await.map_err(unavailable)
}

/// Moves the end on and notes the change; false when there is no such registration. A mail about an end that has moved is due again.
pub(crate) async fn touch(connection: &mut Connection, id: Uuid, expires_at: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
    Ok(touch_in(connection, id, None, expires_at, now).await?.is_some())
}

/// The same, with the language the person uses now; gives the edition that comes of it.
async fn touch_in(
    connection: &mut Connection,
    id: Uuid,
    language: Option<&str>,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<Option<u64>, StoreError> {
    let (key, expires_at, now) = (id.as_bytes().as_slice(), expires_at.as_second(), now.as_second());
    let row = sqlx::query!(
        "UPDATE registrations
         SET changed_at = $2, expires_at = $3, language = COALESCE($4, language), warned_at = NULL, edition = edition + 1
         WHERE id = $1 RETURNING edition",
        key,
        now,
        expires_at,
        language
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    row.map(|r| number(r.edition, TABLE, "edition", id)).transpose()
}

/// The edition of a registration, and whether a form of it may be filled in.
async fn stands(connection: &mut Connection, id: Uuid, of: Option<&FormOf>) -> Result<Option<(u64, bool)>, StoreError> {
    let (key, form, member) = (id.as_bytes().as_slice(), of.map(|of| of.form.as_str()), of.map(|of| i64::from(of.member)));
    let row = sqlx::query!(
        r#"SELECT r.edition, f.state AS "state?" FROM registrations r
           LEFT JOIN registration_forms f ON f.registration = r.id AND f.form = $2 AND f.member = $3 WHERE r.id = $1"#,
        key,
        form,
        member
    )
    .fetch_optional(connection)
    .await
    .map_err(unavailable)?;
    let Some(row) = row else { return Ok(None) };
    let state: Option<State> = row.state.map(|s| parsed(&s, "registration_forms", "state", id)).transpose()?;
    Ok(Some((number(row.edition, TABLE, "edition", id)?, of.is_none() || state.is_some_and(State::is_open))))
}

pub(crate) async fn save(connection: &mut Connection, command: &SaveAnswers) -> Result<Option<Saved>, StoreError> {
    let Some((before, true)) = stands(connection, command.id, command.of.as_ref()).await? else { return Ok(None) };
    add_forms(connection, command.id, &command.forms).await?;
    add_answers(connection, command.id, &command.answers, command.now).await?;
    let language = Some(command.language.tag());
    let after = touch_in(connection, command.id, language, command.expires_at, command.now).await?;
    Ok(after.map(|after| Saved { before, after }))
}

pub(crate) async fn set_consents(connection: &mut Connection, command: &SetConsents) -> Result<bool, StoreError> {
    let (id, member, now) = (command.id.as_bytes().as_slice(), i64::from(command.member), command.now.as_second());
    let way = command.way.map(Way::as_str);
    let known = sqlx::query!(r#"SELECT EXISTS (SELECT 1 FROM registrations WHERE id = $1) AS "known!: bool""#, id)
        .fetch_one(&mut *connection)
        .await
        .map_err(unavailable)?;
    if !known.known {
        return Ok(false);
    }
    for kind in &command.withdrawn {
        sqlx::query!(
            "UPDATE consents SET withdrawn_at = $4 WHERE registration = $1 AND member = $2 AND kind = $3 AND withdrawn_at IS NULL",
            id,
            member,
            kind,
            now
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    }
    for field in &command.forget {
        let field = field.as_str();
        sqlx::query!("DELETE FROM answers WHERE registration = $1 AND field = $2", id, field)
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
    }
    if command.forget_images {
        sqlx::query!("DELETE FROM images WHERE registration = $1", id).execute(&mut *connection).await.map_err(unavailable)?;
        sqlx::query!("DELETE FROM uploads WHERE registration = $1", id).execute(&mut *connection).await.map_err(unavailable)?;
    }
    for kind in &command.given {
        sqlx::query!(
            "INSERT INTO consents (registration, member, kind, given_at, way) SELECT $1, $2, $3, $4, $5
             WHERE NOT EXISTS (SELECT 1 FROM consents WHERE registration = $1 AND member = $2 AND kind = $3 AND withdrawn_at IS NULL)
             ON CONFLICT (registration, member, kind, given_at) DO UPDATE SET withdrawn_at = NULL, way = excluded.way",
            id,
            member,
            kind,
            now,
            way
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    }
    Ok(true)
}

pub(crate) async fn set_state(connection: &mut Connection, command: &SetState) -> Result<StateOutcome, StoreError> {
    let id = command.id.as_bytes().as_slice();
    let (form, member, to, now) = (command.of.form.as_str(), i64::from(command.of.member), command.to, command.now.as_second());
    let row = sqlx::query!("SELECT state FROM registration_forms WHERE registration = $1 AND form = $2 AND member = $3", id, form, member)
        .fetch_optional(&mut *connection)
        .await
        .map_err(unavailable)?;
    let Some(row) = row else { return Ok(StateOutcome::Missing) };
    let from: State = parsed(&row.state, "registration_forms", "state", command.id)?;
    if from == to {
        return Ok(StateOutcome::Already);
    }
    if !from.may_become(to) {
        return Ok(StateOutcome::NotNow);
    }
    let state = to.as_str();
    if to == State::Submitted {
        sqlx::query!(
            "UPDATE registration_forms SET state = $4, submitted_at = $5 WHERE registration = $1 AND form = $2 AND member = $3",
            id,
            form,
            member,
            state,
            now
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
        sqlx::query!(
            "UPDATE remarks SET solved_at = $4 WHERE registration = $1 AND form = $2 AND member = $3 AND solved_at IS NULL",
            id,
            form,
            member,
            now
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    } else {
        sqlx::query!(
            "UPDATE registration_forms SET state = $4, decided_at = $5 WHERE registration = $1 AND form = $2 AND member = $3",
            id,
            form,
            member,
            state,
            now
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    }
    for remark in &command.remarks {
        let (row, field, text) = (remark.id.as_bytes().as_slice(), remark.field.as_str(), remark.text.as_bytes());
        sqlx::query!(
            "INSERT INTO remarks (id, registration, form, member, field, text, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            row,
            id,
            form,
            member,
            field,
            text,
            now
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    }
    touch(connection, command.id, command.expires_at, command.now).await?;
    outbox::insert(connection, command.message.as_ref(), command.id, command.now).await?;
    Ok(StateOutcome::Changed)
}

pub(crate) async fn set_unlock(
    connection: &mut Connection,
    id: Uuid,
    hash: &[u8],
    until: Timestamp,
    message: &NewMessage,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (key, until) = (id.as_bytes().as_slice(), until.as_second());
    let done = sqlx::query!(
        "INSERT INTO unlock_codes (registration, hash, until) SELECT id, $2, $3 FROM registrations WHERE id = $1
         ON CONFLICT (registration) DO UPDATE SET hash = excluded.hash, until = excluded.until, tries = 0",
        key,
        hash,
        until
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    outbox::insert(connection, Some(message), id, now).await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn unlock(connection: &mut Connection, id: Uuid, hash: &[u8], now: Timestamp) -> Result<UnlockOutcome, StoreError> {
    let (id, now) = (id.as_bytes().as_slice(), now.as_second());
    let row = sqlx::query!("UPDATE unlock_codes SET tries = tries + 1 WHERE registration = $1 RETURNING hash, until, tries", id)
        .fetch_optional(&mut *connection)
        .await
        .map_err(unavailable)?;
    let Some(row) = row.filter(|r| r.until > now && r.tries <= TRIES) else { return Ok(UnlockOutcome::Gone) };
    if row.hash != hash {
        return Ok(UnlockOutcome::Wrong);
    }
    sqlx::query!("DELETE FROM unlock_codes WHERE registration = $1", id).execute(connection).await.map_err(unavailable)?;
    Ok(UnlockOutcome::Right)
}

pub(crate) async fn warn(connection: &mut Connection, id: Uuid, message: &NewMessage, now: Timestamp) -> Result<bool, StoreError> {
    let (key, at) = (id.as_bytes().as_slice(), now.as_second());
    let done = sqlx::query!("UPDATE registrations SET warned_at = $2 WHERE id = $1 AND warned_at IS NULL", key, at)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    outbox::insert(connection, Some(message), id, now).await?;
    Ok(true)
}

/// The key goes first: when it is gone, so is what it sealed, in copies of this database too.
pub(crate) async fn erase(connection: &mut Connection, id: Uuid) -> Result<bool, StoreError> {
    let id = id.as_bytes().as_slice();
    sqlx::query!("DELETE FROM household_keys WHERE registration = $1", id).execute(&mut *connection).await.map_err(unavailable)?;
    sqlx::query!("DELETE FROM outbox WHERE appointment = $1", id).execute(&mut *connection).await.map_err(unavailable)?;
    sqlx::query!("UPDATE desk_people SET registration = NULL, mark = NULL, appointment = NULL WHERE registration = $1", id)
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
    sqlx::query!("DELETE FROM visits WHERE registration = $1", id).execute(&mut *connection).await.map_err(unavailable)?;
    let done = sqlx::query!("DELETE FROM registrations WHERE id = $1", id).execute(connection).await.map_err(unavailable)?;
    Ok(done.rows_affected() == 1)
}

/// Erases what has run out; gives how many.
pub(crate) async fn purge(connection: &mut Connection, now: Timestamp) -> Result<u64, StoreError> {
    let at = now.as_second();
    let rows = sqlx::query!("SELECT id FROM registrations WHERE expires_at <= $1 LIMIT 500", at)
        .fetch_all(&mut *connection)
        .await
        .map_err(unavailable)?;
    let (mut gone, mut pictures) = (0, 0);
    for row in rows {
        let key = row.id.as_slice();
        let done = sqlx::query!("DELETE FROM images WHERE registration = $1", key).execute(&mut *connection).await.map_err(unavailable)?;
        gone += u64::from(erase(connection, uuid(&row.id, TABLE, "id")?).await?);
        pictures += done.rows_affected();
        // Pictures are large, and erasing writes over them: the rest goes a minute later, so that nobody waits long.
        if pictures >= PICTURES {
            break;
        }
    }
    Ok(gone)
}

/// Notes that an appointment goes with a registration; false when it has as many to come as it may.
pub(crate) async fn visit(
    connection: &mut Connection,
    registration: Uuid,
    appointment: Uuid,
    limit: u16,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (registration, appointment, now) = (registration.as_bytes().as_slice(), appointment.as_bytes().as_slice(), now.as_second());
    let (booked, moved) = crate::bulk::open_states();
    let row = sqlx::query!(
        r#"SELECT COUNT(*) AS "n!: i64" FROM visits v JOIN appointments a ON a.id = v.appointment
           WHERE v.registration = $1 AND a.id <> $2 AND a.starts_at > $3 AND a.state IN ($4, $5)"#,
        registration,
        appointment,
        now,
        booked,
        moved
    )
    .fetch_one(&mut *connection)
    .await
    .map_err(unavailable)?;
    if row.n >= i64::from(limit) {
        return Ok(false);
    }
    // A registration erased meanwhile takes nobody's appointment away.
    sqlx::query!(
        "INSERT INTO visits (appointment, registration) SELECT $1, id FROM registrations WHERE id = $2 ON CONFLICT DO NOTHING",
        appointment,
        registration
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(true)
}
