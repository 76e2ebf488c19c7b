//! Courses and sessions: what staff enter, and what is taken of it.

use anjia_domain::ids::{CourseId, SessionId};
use anjia_domain::slot::SlotId;
use anjia_domain::training::{Course, EnrolmentState, Session, SessionState};
use anjia_portal::ports::{GiveBack, StoreError};
use anjia_portal::training::ports::{About, CourseCounts, PutSession, SessionRow};
use jiff::Timestamp;
use sqlx::Executor;
use uuid::Uuid;

use crate::db::{Connection, Database, Pool};
use crate::rows::{corrupt, number, parsed, unavailable, uuid};
use crate::{outbox, slots};

fn read_course(id: &str, data: &str) -> Result<Course, StoreError> {
    serde_json::from_str(data).map_err(|_| corrupt("courses", "data", id))
}

/// What was written as JSON; values of ours always can be.
fn encoded(text: Result<String, serde_json::Error>) -> Result<String, StoreError> {
    text.map_err(|e| StoreError::Unavailable(Box::new(e)))
}

pub(crate) async fn all(pool: &Pool) -> Result<Vec<Course>, StoreError> {
    let rows = sqlx::query!("SELECT id, data FROM courses ORDER BY id").fetch_all(pool).await.map_err(unavailable)?;
    rows.into_iter().map(|r| read_course(&r.id, &r.data)).collect()
}

pub(crate) async fn by_id(pool: &Pool, id: &CourseId) -> Result<Option<Course>, StoreError> {
    let id = id.as_str();
    let row = sqlx::query!("SELECT data FROM courses WHERE id = $1", id).fetch_optional(pool).await.map_err(unavailable)?;
    row.map(|r| read_course(id, &r.data)).transpose()
}

pub(crate) async fn session_ids(pool: &Pool, from: Timestamp) -> Result<Vec<SessionId>, StoreError> {
    let from = from.as_second();
    let rows = sqlx::query!("SELECT id FROM sessions WHERE starts_at > $1", from).fetch_all(pool).await.map_err(unavailable)?;
    rows.into_iter().map(|r| parsed(&r.id, "sessions", "id", &r.id)).collect()
}

struct Row {
    id: String,
    slot: String,
    state: String,
    data: String,
    sequence: i64,
    taken: i64,
    waiting: i64,
}

impl Row {
    fn parse(self) -> Result<SessionRow, StoreError> {
        let session: Session = serde_json::from_str(&self.data).map_err(|_| corrupt("sessions", "data", &self.id))?;
        Ok(SessionRow {
            slot: parsed(&self.slot, "sessions", "slot", &self.id)?,
            state: parsed(&self.state, "sessions", "state", &self.id)?,
            sequence: number(self.sequence, "sessions", "sequence", &self.id)?,
            taken: number(self.taken, "slots", "taken", &self.id)?,
            waiting: number(self.waiting, "enrolments", "session", &self.id)?,
            session,
        })
    }
}

pub(crate) async fn sessions(
    pool: &Pool,
    course: Option<&CourseId>,
    from: Timestamp,
    now: Timestamp,
) -> Result<Vec<SessionRow>, StoreError> {
    let (course, from, now) = (course.map_or("", CourseId::as_str), from.as_second(), now.as_second());
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT s.id, s.slot, s.state, s.data, s.sequence,
               COALESCE((SELECT l.taken FROM slots l WHERE l.id = s.slot), 0)
                   - (SELECT COUNT(*) FROM seats t WHERE t.slot = s.slot AND t.expires_at <= $3) AS "taken!: i64",
               (SELECT COUNT(*) FROM enrolments e WHERE e.session = s.id AND e.state = 'waiting') AS "waiting!: i64"
           FROM sessions s WHERE s.ends_at > $2 AND ($1 = '' OR s.course = $1) ORDER BY s.starts_at, s.id"#,
        course,
        from,
        now
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(Row::parse).collect()
}

pub(crate) async fn session(
    executor: impl Executor<'_, Database = Database>,
    id: &SessionId,
    now: Timestamp,
) -> Result<Option<SessionRow>, StoreError> {
    let (id, now) = (id.as_str(), now.as_second());
    let row = sqlx::query_as!(
        Row,
        r#"SELECT s.id, s.slot, s.state, s.data, s.sequence,
               COALESCE((SELECT l.taken FROM slots l WHERE l.id = s.slot), 0)
                   - (SELECT COUNT(*) FROM seats t WHERE t.slot = s.slot AND t.expires_at <= $2) AS "taken!: i64",
               (SELECT COUNT(*) FROM enrolments e WHERE e.session = s.id AND e.state = 'waiting') AS "waiting!: i64"
           FROM sessions s WHERE s.id = $1"#,
        id,
        now
    )
    .fetch_optional(executor)
    .await
    .map_err(unavailable)?;
    row.map(Row::parse).transpose()
}

pub(crate) async fn counts(pool: &Pool) -> Result<Vec<CourseCounts>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT course AS "course!",
               COALESCE(CAST(SUM(CASE WHEN what = 'trained' THEN n ELSE 0 END) AS BIGINT), 0) AS "trained!: i64",
               COALESCE(CAST(SUM(CASE WHEN what = 'placed' THEN n ELSE 0 END) AS BIGINT), 0) AS "placed!: i64"
           FROM training_counts GROUP BY course ORDER BY course"#
    )
    .fetch_all(pool)
    .await
    .map_err(unavailable)?;
    rows.into_iter()
        .map(|r| {
            Ok(CourseCounts {
                course: parsed(&r.course, "training_counts", "course", &r.course)?,
                trained: number(r.trained, "training_counts", "n", &r.course)?,
                placed: number(r.placed, "training_counts", "n", &r.course)?,
            })
        })
        .collect()
}

/// Counts one more or one less of a course.
pub(crate) async fn count(connection: &mut Connection, course: &CourseId, what: &str, step: i64) -> Result<(), StoreError> {
    let (course, first) = (course.as_str(), step.max(0));
    sqlx::query!(
        "INSERT INTO training_counts (course, what, n) VALUES ($1, $2, $3)
         ON CONFLICT (course, what) DO UPDATE SET n = CASE WHEN training_counts.n + $4 < 0 THEN 0 ELSE training_counts.n + $4 END",
        course,
        what,
        first,
        step
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

/// Writes what is not there yet; gives how much that was.
pub(crate) async fn begin(
    connection: &mut Connection,
    courses: &[Course],
    sessions: &[(Session, SlotId)],
    now: Timestamp,
) -> Result<u64, StoreError> {
    let mut new = 0;
    for course in courses {
        let (id, data, now) = (course.id.as_str(), encoded(serde_json::to_string(course))?, now.as_second());
        new += sqlx::query!("INSERT INTO courses (id, data, changed_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", id, data, now)
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?
            .rows_affected();
    }
    for (session, slot) in sessions {
        new += insert(connection, session, slot, now).await?;
    }
    Ok(new)
}

async fn insert(connection: &mut Connection, session: &Session, slot: &SlotId, now: Timestamp) -> Result<u64, StoreError> {
    let (id, course, slot, data) =
        (session.id.as_str(), session.course.as_str(), slot.to_string(), encoded(serde_json::to_string(session))?);
    let (starts_at, ends_at, seats) = (session.start().as_second(), session.end().as_second(), i64::from(session.seats));
    let (state, now) = (SessionState::Planned.as_str(), now.as_second());
    let done = sqlx::query!(
        "INSERT INTO sessions (id, course, slot, starts_at, ends_at, seats, state, data, changed_at)
         SELECT $1, c.id, $3, $4, $5, $6, $7, $8, $9 FROM courses c WHERE c.id = $2 ON CONFLICT DO NOTHING",
        id,
        course,
        slot,
        starts_at,
        ends_at,
        seats,
        state,
        data,
        now
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(done.rows_affected())
}

pub(crate) async fn put(connection: &mut Connection, course: &Course, now: Timestamp) -> Result<(), StoreError> {
    let (id, data, now) = (course.id.as_str(), encoded(serde_json::to_string(course))?, now.as_second());
    sqlx::query!(
        "INSERT INTO courses (id, data, changed_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET data = excluded.data, changed_at = excluded.changed_at",
        id,
        data,
        now
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

pub(crate) async fn put_session(connection: &mut Connection, command: &PutSession) -> Result<bool, StoreError> {
    let new = &command.session;
    let Some(old) = session(&mut *connection, &new.id, command.now).await? else {
        return Ok(insert(connection, new, &command.slot, command.now).await? == 1);
    };
    if old.state != SessionState::Planned || old.session.course != new.course {
        return Ok(false);
    }
    let (id, data, seats) = (new.id.as_str(), encoded(serde_json::to_string(new))?, i64::from(new.seats));
    let (starts_at, ends_at, now) = (new.start().as_second(), new.end().as_second(), command.now.as_second());
    sqlx::query!(
        "UPDATE sessions SET data = $2, starts_at = $3, ends_at = $4, seats = $5, sequence = sequence + 1, changed_at = $6 WHERE id = $1",
        id,
        data,
        starts_at,
        ends_at,
        seats,
        now
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    tell(connection, &command.messages, command.now).await?;
    Ok(true)
}

pub(crate) async fn tell(connection: &mut Connection, messages: &[About], now: Timestamp) -> Result<(), StoreError> {
    for about in messages {
        outbox::insert(connection, Some(&about.message), about.enrolment, now).await?;
    }
    Ok(())
}

/// Ends a session. When it is cancelled, so is everybody's enrolment, and all seats are free at once.
pub(crate) async fn end_session(
    connection: &mut Connection,
    id: &SessionId,
    state: SessionState,
    messages: &[About],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (session, word, at, planned) = (id.as_str(), state.as_str(), now.as_second(), SessionState::Planned.as_str());
    let done = sqlx::query!(
        "UPDATE sessions SET state = $2, sequence = sequence + 1, changed_at = $3 WHERE id = $1 AND state = $4",
        session,
        word,
        at,
        planned
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    if state == SessionState::Cancelled {
        sqlx::query!(
            "UPDATE seat_offers SET outcome = 'lapsed'
             WHERE outcome IS NULL AND enrolment IN (SELECT id FROM enrolments WHERE session = $1)",
            session
        )
        .execute(&mut *connection)
        .await
        .map_err(unavailable)?;
        let cancelled = EnrolmentState::Cancelled.as_str();
        let rows = sqlx::query!(
            r#"UPDATE enrolments SET state = $2, sequence = sequence + 1, changed_at = $3
               WHERE session = $1 AND state IN ('waiting', 'enrolled') RETURNING id AS "id!""#,
            session,
            cancelled,
            at
        )
        .fetch_all(&mut *connection)
        .await
        .map_err(unavailable)?;
        for row in rows {
            let enrolment = uuid(&row.id, "enrolments", "id")?;
            slots::release_appointment(connection, enrolment, GiveBack { id: Uuid::nil(), at: now }, now).await?;
        }
    }
    tell(connection, messages, now).await?;
    Ok(true)
}
