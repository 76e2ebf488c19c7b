//! When sessions of a course begin by rule: "in the first and third week of a month, Tuesday and Thursday evening, for six weeks".

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::session::{Lesson, Session};
use crate::ids::{CourseId, OfficeId, SessionId};
use crate::{Lang, time};

/// A lesson of every week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weekly {
    /// The day, 1 is Monday.
    pub day: i8,
    /// When it begins.
    pub from: Time,
    /// When it ends.
    pub to: Time,
}

/// A rule by which sessions begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its name among the plans of the course; it becomes part of the sessions' ids.
    pub id: String,
    /// Where.
    pub office: OfficeId,
    /// In which languages it is taught.
    pub languages: Vec<Lang>,
    /// In which weeks of a month sessions begin: 1 is the week of the first such weekday.
    pub begins: Vec<i8>,
    /// For how many weeks a session goes on.
    pub weeks: u8,
    /// The lessons of each week; the first one is where a session begins.
    pub lessons: Vec<Weekly>,
    /// How many seats.
    pub seats: u16,
}

impl Plan {
    /// What is wrong with it.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let slug = !self.id.is_empty() && self.id.len() <= 16 && self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if !slug {
            return Err("its id is 1 to 16 of a-z and 0-9");
        }
        if self.languages.is_empty() {
            return Err("it names no language");
        }
        if self.begins.is_empty() || self.begins.iter().any(|w| !(1..=4).contains(w)) {
            return Err("sessions begin in weeks 1 to 4 of a month");
        }
        if !(1..=30).contains(&self.weeks) {
            return Err("a session goes on for 1 to 30 weeks");
        }
        if self.lessons.is_empty() || self.lessons.len() > 7 {
            return Err("a week has 1 to 7 lessons");
        }
        if self.lessons.iter().any(|l| !(1..=7).contains(&l.day) || l.from >= l.to) {
            return Err("a lesson is on day 1 (Monday) to 7 and ends after it begins");
        }
        if self.lessons.windows(2).any(|w| (w[0].day, w[0].to) > (w[1].day, w[1].from)) {
            return Err("the lessons of a week stand in order and do not overlap");
        }
        if !(1..=500).contains(&self.seats) {
            return Err("a session has 1 to 500 seats");
        }
        Ok(())
    }

    /// The sessions that begin from one day to another, both included. Lessons on days off fall out.
    #[must_use]
    pub fn sessions(&self, course: &CourseId, from: Date, to: Date, is_off: impl Fn(Date) -> bool) -> Vec<Session> {
        let mut found = Vec::new();
        let Some(first) = self.lessons.first() else { return found };
        let mut day = from;
        while day <= to {
            let week = (day.day() - 1) / 7 + 1;
            if day.weekday().to_monday_one_offset() == first.day && self.begins.contains(&week) {
                found.extend(self.session(course, day, &is_off));
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        found
    }

    fn session(&self, course: &CourseId, begin: Date, is_off: &impl Fn(Date) -> bool) -> Option<Session> {
        let first = self.lessons.first()?.day;
        let mut lessons = Vec::new();
        for week in 0..i32::from(self.weeks) {
            for weekly in &self.lessons {
                let day = time::days_from(begin, week * 7 + i32::from(weekly.day - first))?;
                if !is_off(day) {
                    lessons.push(Lesson { day, from: weekly.from, to: weekly.to });
                }
            }
        }
        let id: SessionId = format!("{course}-{}-{:04}{:02}{:02}", self.id, begin.year(), begin.month(), begin.day()).parse().ok()?;
        let session = Session {
            id,
            course: course.clone(),
            office: self.office.clone(),
            languages: self.languages.clone(),
            lessons,
            seats: self.seats,
        };
        session.check(|_| true).is_ok().then_some(session)
    }
}
