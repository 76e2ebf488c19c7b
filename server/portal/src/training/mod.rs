//! Training: courses looked through, seats taken and given up, and what staff do with both.
//!
//! Seats are the booking engine's: a session has a slot, its holds are holds, and a withdrawn seat is given back like a cancelled
//! appointment's. What is new here is the line of a session, because a seat in a full course is worth waiting for without having another.

mod enrol;
mod own;
pub mod ports;
mod staff;

pub use enrol::{Enrolled, SeatHeld};
pub use own::{Accepted, Enrolment, OFFER_HOURS, Withdrawn};
pub use staff::{Marked, StaffError};

use anjia_domain::calendar::Day;
use anjia_domain::ids::{CourseId, OfficeId, SessionId};
use anjia_domain::time;
use anjia_domain::training::{Course, SessionState};
use jiff::civil::Date;

use self::ports::{CourseCounts, SessionRow};
use crate::portal::{Portal, PortalError};

/// Sessions are made from the plans for so many days ahead.
pub const PLANNED_DAYS: i32 = 120;
/// Fewer people than this are not told of: they could be recognised.
pub const FEWEST_TOLD: u64 = 10;

/// A course with its sessions to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseWithSessions {
    /// The course.
    pub course: Course,
    /// Its sessions that have not begun, the earliest first.
    pub sessions: Vec<SessionRow>,
}

/// How many were trained and found work; nothing where there are too few to tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Success {
    /// Who passed.
    pub trained: Option<u64>,
    /// Who found work.
    pub placed: Option<u64>,
}

impl Success {
    /// Adds up what is told of each course. The others are added where they are enough together: no difference between what is told tells of
    /// fewer.
    fn of(mut counts: Vec<CourseCounts>) -> Self {
        let mut told = |of: fn(&CourseCounts) -> u64| {
            let few: u64 = counts.iter().map(of).filter(|n| *n < FEWEST_TOLD).sum();
            if few < FEWEST_TOLD {
                // Who found work is one of those told of before.
                counts.retain(|c| of(c) >= FEWEST_TOLD);
            }
            let all: u64 = counts.iter().map(of).sum();
            (all > 0).then_some(all)
        };
        Self { trained: told(|c| c.trained), placed: told(|c| c.placed) }
    }
}

impl SessionRow {
    /// How many seats anybody can take. Where people wait, a free seat is theirs.
    #[must_use]
    pub fn free(&self) -> u16 {
        if self.waiting > 0 { 0 } else { self.session.seats.saturating_sub(self.taken) }
    }
}

impl Portal {
    /// All courses that are shown, with their sessions to come.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn courses(&self) -> Result<Vec<CourseWithSessions>, PortalError> {
        let courses = self.published_courses().await?;
        let mut rows = self.open_sessions(None).await?;
        Ok(courses
            .into_iter()
            .map(|course| {
                let (sessions, others) = std::mem::take(&mut rows).into_iter().partition(|r| r.session.course == course.id);
                rows = others;
                CourseWithSessions { course, sessions }
            })
            .collect())
    }

    /// All courses that are shown, with their names in five languages.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn published_courses(&self) -> Result<Vec<Course>, PortalError> {
        let mut courses = self.store.courses().await?;
        courses.retain(|c| c.published);
        // In the order of the trades, which is that of the filter.
        courses.sort_by(|a, b| (a.trade, a.level, &a.id).cmp(&(b.trade, b.level, &b.id)));
        Ok(courses)
    }

    /// A course that is shown, with its sessions to come.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn course(&self, id: &CourseId) -> Result<Option<CourseWithSessions>, PortalError> {
        let Some(course) = self.store.course(id).await?.filter(|c| c.published) else { return Ok(None) };
        Ok(Some(CourseWithSessions { sessions: self.open_sessions(Some(id)).await?, course }))
    }

    /// A session with its course, of whatever state, of a course that is shown.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn session(&self, id: &SessionId) -> Result<Option<(Course, SessionRow)>, PortalError> {
        let Some(row) = self.store.session(id, self.clock.now()).await? else { return Ok(None) };
        Ok(self.store.course(&row.session.course).await?.map(|course| (course, row)))
    }

    async fn open_sessions(&self, course: Option<&CourseId>) -> Result<Vec<SessionRow>, PortalError> {
        let now = self.clock.now();
        let mut rows = self.store.sessions(course, now, now).await?;
        rows.retain(|r| self.is_open(r));
        Ok(rows)
    }

    /// Whether one can enrol in a session or join its line.
    #[must_use]
    pub fn is_open(&self, row: &SessionRow) -> bool {
        row.state == SessionState::Planned && row.session.start() > self.clock.now()
    }

    /// How many were trained and found work: of one course, or of all.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn success(&self, course: Option<&CourseId>) -> Result<Success, PortalError> {
        let mut counts = self.store.training_counts().await?;
        counts.retain(|c| course.is_none_or(|id| c.course == *id));
        Ok(Success::of(counts))
    }

    /// Sees to it that a new database has the courses of the data set, and that there are sessions for the months to come; gives how much
    /// was new.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn plan_training(&self) -> Result<u64, PortalError> {
        let now = self.clock.now();
        let mut courses = self.store.courses().await?;
        let mut first = Vec::new();
        // A database that has any course has staff who know why it lacks others.
        if courses.is_empty() {
            first = self.catalogue.first_courses().to_vec();
            courses.clone_from(&first);
        }
        let Some(until) = time::days_from(time::day(now), PLANNED_DAYS) else { return Ok(0) };
        let Ok(tomorrow) = time::day(now).tomorrow() else { return Ok(0) };
        let known: std::collections::HashSet<_> = self.store.session_ids(now).await?.into_iter().collect();
        let mut sessions = Vec::new();
        for course in courses.iter().filter(|c| c.published) {
            for plan in &course.plans {
                for session in plan.sessions(&course.id, tomorrow, until, |day| self.is_off(&plan.office, day)) {
                    if let Some(slot) = session.slot().filter(|_| !known.contains(&session.id)) {
                        sessions.push((session, slot));
                    }
                }
            }
        }
        if first.is_empty() && sessions.is_empty() {
            return Ok(0);
        }
        Ok(self.store.begin_courses(first, sessions, now).await?)
    }

    /// Whether nothing is taught at an office on a day: on holidays, and while it is closed.
    fn is_off(&self, office: &OfficeId, day: Date) -> bool {
        let Some(office) = self.catalogue.office(office) else { return true };
        matches!(self.catalogue.calendar.day(office, day), Day::Holiday(_) | Day::Closed(_) | Day::Unconfirmed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(of: &[(u64, u64)]) -> Vec<CourseCounts> {
        let one = |(n, (trained, placed)): (usize, &(u64, u64))| CourseCounts {
            course: format!("course-{n}").parse().unwrap(),
            trained: *trained,
            placed: *placed,
        };
        of.iter().enumerate().map(one).collect()
    }

    fn told(of: &[(u64, u64)]) -> (Option<u64>, Option<u64>) {
        let Success { trained, placed } = Success::of(counts(of));
        (trained, placed)
    }

    #[test]
    fn a_sum_tells_of_few_only_with_others() {
        assert_eq!(told(&[]), (None, None));
        assert_eq!(told(&[(9, 9)]), (None, None));
        assert_eq!(told(&[(10, 9)]), (Some(10), None));
        assert_eq!(told(&[(10, 10)]), (Some(10), Some(10)));
        assert_eq!(told(&[(12, 0), (3, 0)]), (Some(12), None), "the three are not told of");
        assert_eq!(told(&[(12, 10), (5, 1), (6, 1)]), (Some(23), Some(10)));
        assert_eq!(told(&[(10, 9), (9, 9)]), (Some(10), None), "not more found work than were trained");
    }

    #[test]
    fn no_difference_of_what_is_told_is_a_small_number() {
        let mut some = Vec::new();
        for trained in [0, 1, 5, 9, 10, 14] {
            some.extend([0, 1, 9, 10, 14].into_iter().filter(|placed| *placed <= trained).map(|placed| (trained, placed)));
        }
        let small = |n: u64| (1..FEWEST_TOLD).contains(&n);
        let look = |courses: [(u64, u64); 3]| {
            let all = told(&courses);
            let each = courses.map(|one| told(&[one]));
            for (sum, parts) in [(all.0, each.map(|e| e.0)), (all.1, each.map(|e| e.1))] {
                let (sum, shown) = (sum.unwrap_or(0), parts.into_iter().flatten().sum::<u64>());
                let told = parts.into_iter().flatten().chain([sum]).find(|n| small(*n));
                assert!(told.is_none() && !small(sum.abs_diff(shown)), "{courses:?}: {all:?} of {each:?}");
            }
            assert!(all.0 >= all.1, "{courses:?}: {all:?}");
        };
        for a in &some {
            for b in &some {
                some.iter().for_each(|c| look([*a, *b, *c]));
            }
        }
    }
}
