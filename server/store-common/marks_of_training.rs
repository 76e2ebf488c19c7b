//! What staff mark of an enrolment: attendance, result, whether work was found; and what the person agrees to.

use anjia_domain::training::{EnrolmentState, Outcome, SessionState};
use anjia_portal::ports::StoreError;
use anjia_portal::training::ports::{EnrolmentOutcome, EnrolmentRow, Mark, MarkEnrolment};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::db::Connection;
use crate::enrolments;
use crate::rows::unavailable;
use crate::{courses, outbox};

pub(crate) async fn mark(connection: &mut Connection, command: &MarkEnrolment) -> Result<EnrolmentOutcome, StoreError> {
    let Some(row) = enrolments::by_id(&mut *connection, command.enrolment).await? else { return Ok(EnrolmentOutcome::Missing) };
    let session = courses::session(&mut *connection, &row.session, command.now).await?;
    let Some(session) = session.filter(|s| s.state != SessionState::Cancelled && s.session.start() <= command.now) else {
        return Ok(EnrolmentOutcome::Closed(row));
    };
    let passes = |o: Option<Outcome>| i64::from(o == Some(Outcome::Passed));
    let course = &session.session.course;
    let done = match command.mark {
        Mark::Attendance(day, present) => {
            let held = session.session.lessons.iter().any(|l| l.day == day);
            let seated = matches!(row.state, EnrolmentState::Enrolled | EnrolmentState::Completed);
            if !held || !seated {
                return Ok(EnrolmentOutcome::Closed(row));
            }
            attended(connection, &row, day, present).await?;
            true
        }
        Mark::Result(outcome) => {
            if !row.state.may_become(EnrolmentState::Completed) {
                return Ok(EnrolmentOutcome::Closed(row));
            }
            if row.result == Some(outcome) {
                return Ok(EnrolmentOutcome::Unchanged(row));
            }
            let step = passes(Some(outcome)) - passes(row.result);
            if step != 0 {
                courses::count(connection, course, "trained", step).await?;
            }
            if step != 0 && row.placed == Some(true) {
                courses::count(connection, course, "placed", step).await?;
            }
            result(connection, &row, outcome, command.now).await?;
            true
        }
        Mark::Placed(placed) => {
            if row.state != EnrolmentState::Completed {
                return Ok(EnrolmentOutcome::Closed(row));
            }
            // Told of are those of the trained who found work, and no others.
            let step = (i64::from(placed) - i64::from(row.placed == Some(true))) * passes(row.result);
            if step != 0 {
                courses::count(connection, course, "placed", step).await?;
            }
            found_work(connection, &row, placed, command.now).await?;
            row.placed != Some(placed)
        }
        Mark::Referred(agreed) => {
            if row.result != Some(Outcome::Passed) {
                return Ok(EnrolmentOutcome::Closed(row));
            }
            referred(connection, &row, agreed, command.now).await?;
            row.referred_at.is_some() != agreed
        }
    };
    if !done {
        return Ok(EnrolmentOutcome::Unchanged(row));
    }
    outbox::insert(connection, command.message.as_ref(), row.id, command.now).await?;
    enrolments::changed(connection, row.id).await
}

async fn attended(connection: &mut Connection, row: &EnrolmentRow, day: Date, present: bool) -> Result<(), StoreError> {
    let (id, day, present) = (row.id.as_bytes().as_slice(), day.to_string(), i64::from(present));
    sqlx::query!(
        "INSERT INTO attendance (enrolment, day, present) VALUES ($1, $2, $3)
         ON CONFLICT (enrolment, day) DO UPDATE SET present = excluded.present",
        id,
        day,
        present
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

async fn result(connection: &mut Connection, row: &EnrolmentRow, outcome: Outcome, now: Timestamp) -> Result<(), StoreError> {
    let (id, state, outcome, now) = (row.id.as_bytes().as_slice(), EnrolmentState::Completed.as_str(), outcome.as_str(), now.as_second());
    sqlx::query!(
        "UPDATE enrolments SET state = $2, result = $3, sequence = sequence + 1, changed_at = $4 WHERE id = $1",
        id,
        state,
        outcome,
        now
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

async fn found_work(connection: &mut Connection, row: &EnrolmentRow, placed: bool, now: Timestamp) -> Result<(), StoreError> {
    let (id, placed, now) = (row.id.as_bytes().as_slice(), i64::from(placed), now.as_second());
    sqlx::query!("UPDATE enrolments SET placed = $2, changed_at = $3 WHERE id = $1", id, placed, now)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(())
}

async fn referred(connection: &mut Connection, row: &EnrolmentRow, agreed: bool, now: Timestamp) -> Result<(), StoreError> {
    let (id, now) = (row.id.as_bytes().as_slice(), now.as_second());
    let at = agreed.then_some(row.referred_at.map_or(now, Timestamp::as_second));
    sqlx::query!("UPDATE enrolments SET referred_at = $2, changed_at = $3 WHERE id = $1", id, at, now)
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(())
}
