//! What staff do: enter courses and sessions, see who comes, mark what came of it, write to everybody.

use anjia_domain::Localized;
use anjia_domain::code::Code;
use anjia_domain::ids::SessionId;
use anjia_domain::training::{Course, CourseError, EnrolmentState, Outcome, Session, SessionError, SessionState};
use jiff::civil::Date;

use super::own::Enrolment;
use super::ports::{About, EnrolmentOutcome, Mark, MarkEnrolment, PutSession, SessionRow};
use crate::outbox::Kind;
use crate::portal::{Portal, PortalError};

/// Why something staff asked for was not done.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// A fault of our own.
    #[error(transparent)]
    Portal(#[from] PortalError),
    /// The course makes no sense.
    #[error("the course is not right")]
    Course(#[from] CourseError),
    /// The session makes no sense.
    #[error("the session is not right")]
    Session(#[from] SessionError),
    /// There is no such course.
    #[error("there is no such course; enter it first")]
    NoCourse,
    /// There is no such session.
    #[error("there is no such session")]
    NoSession,
    /// It is over with the session.
    #[error("the session is cancelled or completed already, or of another course")]
    Ended,
    /// A session that begins in the past.
    #[error("the session begins in the past")]
    Past,
}

/// How marking went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marked {
    /// Done; whether it was so before.
    Yes {
        /// Whether it was so before.
        again: bool,
    },
    /// It can't be marked: the session has not begun or is cancelled, the person has no seat, or there was no lesson that day.
    Closed,
    /// There is no such enrolment.
    Missing,
}

impl Portal {
    /// Makes or changes a course, and sees to it that it is found.
    ///
    /// # Errors
    /// When it makes no sense, or the store does not answer.
    pub async fn put_course(&self, course: Course) -> Result<(), StaffError> {
        course.check(|o| self.catalogue.office(o).is_some())?;
        self.store.put_course(course, self.clock.now()).await.map_err(PortalError::from)?;
        self.plan_training().await?;
        Ok(self.reindex().await?)
    }

    /// Makes a session, or changes one; those who are enrolled or wait hear of new times and places. Gives how many were told.
    ///
    /// # Errors
    /// When it makes no sense, has ended, or the store does not answer.
    pub async fn put_session(&self, session: Session) -> Result<usize, StaffError> {
        session.check(|o| self.catalogue.office(o).is_some())?;
        let now = self.clock.now();
        if session.start() <= now {
            return Err(StaffError::Past);
        }
        if self.store.course(&session.course).await.map_err(PortalError::from)?.is_none() {
            return Err(StaffError::NoCourse);
        }
        let old = self.session(&session.id).await?;
        let slot = match &old {
            Some((_, row)) => row.slot.clone(),
            None => session.slot().ok_or(SessionError::Id)?,
        };
        let mut messages = Vec::new();
        if let Some((_, old)) = old
            && (&old.session.lessons, &old.session.office) != (&session.lessons, &session.office)
        {
            messages = self
                .to_all(&session.id, Kind::SessionMoved, |news| {
                    news.before = Some(old.session.clone());
                    news.session = session.clone();
                })
                .await?;
        }
        let told = messages.len();
        let done = self.store.put_session(PutSession { session, slot, messages, now }).await.map_err(PortalError::from)?;
        if done { Ok(told) } else { Err(StaffError::Ended) }
    }

    /// Cancels a session: everybody hears of it, and all seats are free. Gives how many were told.
    ///
    /// # Errors
    /// When there is none, it has ended, or the store does not answer.
    pub async fn cancel_session(&self, id: &SessionId) -> Result<usize, StaffError> {
        let messages = self.to_all(id, Kind::SessionCancelled, |_| {}).await?;
        self.end(id, SessionState::Cancelled, messages).await
    }

    /// Closes a session whose results are in.
    ///
    /// # Errors
    /// When there is none, it has ended, or the store does not answer.
    pub async fn complete_session(&self, id: &SessionId) -> Result<usize, StaffError> {
        self.end(id, SessionState::Completed, Vec::new()).await
    }

    async fn end(&self, id: &SessionId, state: SessionState, messages: Vec<About>) -> Result<usize, StaffError> {
        if self.session(id).await?.is_none() {
            return Err(StaffError::NoSession);
        }
        let told = messages.len();
        let done = self.store.end_session(id, state, messages, self.clock.now()).await.map_err(PortalError::from)?;
        if done { Ok(told) } else { Err(StaffError::Ended) }
    }

    /// Writes to everybody who is enrolled or waits: each in their language, with the Chinese below. Gives how many were told.
    ///
    /// # Errors
    /// When there is no such session, or the store does not answer.
    pub async fn message_session(&self, id: &SessionId, text: &Localized) -> Result<usize, StaffError> {
        if self.session(id).await?.is_none() {
            return Err(StaffError::NoSession);
        }
        let messages = self.to_all(id, Kind::SessionMessage, |news| news.text = Some(text.clone())).await?;
        let told = messages.len();
        self.store.tell_enrolments(messages, self.clock.now()).await.map_err(PortalError::from)?;
        Ok(told)
    }

    /// Who is enrolled in a session, waits for it, or did.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn enrolments_of(&self, id: &SessionId) -> Result<Vec<Enrolment>, PortalError> {
        let mut opened = Vec::new();
        for row in self.store.enrolments_of(id).await? {
            opened.extend(self.unseal_enrolment(&row).await?);
        }
        Ok(opened)
    }

    /// All sessions that have not ended, and those that ended within the time enrolments are kept.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn all_sessions(&self) -> Result<Vec<SessionRow>, PortalError> {
        let now = self.clock.now();
        let days = i64::from(self.catalogue.site.enrolments_kept_days);
        let from = now.saturating_sub(jiff::SignedDuration::from_hours(24 * days)).unwrap_or(now);
        Ok(self.store.sessions(None, from, now).await?)
    }

    /// Who has agreed to be passed on to the job desk and waits for its answer.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn referrals(&self) -> Result<Vec<Enrolment>, PortalError> {
        let mut opened = Vec::new();
        for row in self.store.referrals(500).await? {
            opened.extend(self.unseal_enrolment(&row).await?);
        }
        Ok(opened)
    }

    /// Marks whether somebody was at the lessons of a day.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn mark_attendance(&self, code: Code, day: Date, present: bool) -> Result<Marked, PortalError> {
        self.marked(code, Mark::Attendance(day, present), None).await
    }

    /// Marks what came of it; the person hears of it, and where the job desk is.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn mark_result(&self, code: Code, outcome: Outcome) -> Result<Marked, PortalError> {
        self.marked(code, Mark::Result(outcome), Some(Kind::CourseResult)).await
    }

    /// Marks whether work was found.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn mark_placed(&self, code: Code, placed: bool) -> Result<Marked, PortalError> {
        self.marked(code, Mark::Placed(placed), placed.then_some(Kind::WorkFound)).await
    }

    async fn marked(&self, code: Code, mark: Mark, kind: Option<Kind>) -> Result<Marked, PortalError> {
        let Some(row) = self.store.enrolment(code).await? else { return Ok(Marked::Missing) };
        let Some(enrolment) = self.unseal_enrolment(&row).await? else { return Ok(Marked::Missing) };
        let message = match kind {
            Some(kind) => self.news(kind, &enrolment, |news| {
                if let Mark::Result(outcome) = mark {
                    news.result = Some(outcome);
                }
            })?,
            None => None,
        };
        let command = MarkEnrolment { enrolment: enrolment.id, mark, message, now: self.clock.now() };
        Ok(match self.store.mark_enrolment(command).await? {
            EnrolmentOutcome::Changed(_) => Marked::Yes { again: false },
            EnrolmentOutcome::Unchanged(_) => Marked::Yes { again: true },
            EnrolmentOutcome::Closed(_) => Marked::Closed,
            EnrolmentOutcome::Missing => Marked::Missing,
        })
    }

    /// A message to everybody who is enrolled or waits and has an address.
    async fn to_all(&self, id: &SessionId, kind: Kind, more: impl Fn(&mut crate::outbox::TrainingNews)) -> Result<Vec<About>, PortalError> {
        let mut messages = Vec::new();
        for enrolment in self.enrolments_of(id).await? {
            let concerned = enrolment.state.is_live() || (kind == Kind::SessionMessage && enrolment.state == EnrolmentState::Completed);
            if concerned && let Some(message) = self.news(kind, &enrolment, &more)? {
                messages.push(About { enrolment: enrolment.id, message });
            }
        }
        Ok(messages)
    }
}
