//! A session: one run of a course, lesson by lesson, at one place, with so many seats.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::ids::{CourseId, OfficeId, ServiceId, SessionId};
use crate::slot::SlotId;
use crate::words::words;
use crate::{Lang, time};

/// What stands before a session's id where the booking engine asks for a service.
const AS_SERVICE: &str = "session-";

/// One lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The day.
    pub day: Date,
    /// When it begins.
    pub from: Time,
    /// When it ends.
    pub to: Time,
}

impl Lesson {
    /// When it begins, on a wall in Tianjin.
    #[must_use]
    pub fn starts(&self) -> DateTime {
        self.day.to_datetime(self.from)
    }

    /// When it ends, on a wall in Tianjin.
    #[must_use]
    pub fn ends(&self) -> DateTime {
        self.day.to_datetime(self.to)
    }
}

/// A time of the week that a session keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyTime {
    /// The days, Monday first.
    pub days: [bool; 7],
    /// When it begins.
    pub from: Time,
    /// When it ends.
    pub to: Time,
}

words! {
    /// When in a day or a week somebody has time.
    PartOfDay {
        /// Before noon, Monday to Friday.
        Morning = "morning",
        /// From noon, Monday to Friday.
        Afternoon = "afternoon",
        /// From five o'clock, Monday to Friday.
        Evening = "evening",
        /// Saturday and Sunday.
        Weekend = "weekend",
    }
}

impl PartOfDay {
    /// When a lesson is.
    #[must_use]
    pub fn of(lesson: &Lesson) -> Self {
        match (lesson.day.weekday().to_monday_one_offset(), lesson.from.hour()) {
            (6 | 7, _) => Self::Weekend,
            (_, ..12) => Self::Morning,
            (_, 12..17) => Self::Afternoon,
            _ => Self::Evening,
        }
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Its id, which stands in addresses.
    pub id: SessionId,
    /// Of which course.
    pub course: CourseId,
    /// Where.
    pub office: OfficeId,
    /// In which languages it is taught.
    pub languages: Vec<Lang>,
    /// Its lessons, in order.
    pub lessons: Vec<Lesson>,
    /// How many seats.
    pub seats: u16,
}

/// Why a session is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// Its id leaves no room for the name of its seats.
    #[error("the id of a session has at most 56 characters")]
    Id,
    /// No lesson, or too many.
    #[error("a session has 1 to 200 lessons")]
    Lessons,
    /// They overlap, or end before they begin.
    #[error("lessons end after they begin, and stand in order without overlapping")]
    Order,
    /// No language.
    #[error("a session is taught in at least one language")]
    Languages,
    /// No seats, or too many.
    #[error("a session has 1 to 500 seats")]
    Seats,
    /// An office that is not in the data set.
    #[error("the office is not in offices.json")]
    Office,
}

impl Session {
    /// Checks what the shape alone does not tell.
    ///
    /// # Errors
    /// With the first mistake.
    pub fn check(&self, is_office: impl Fn(&OfficeId) -> bool) -> Result<(), SessionError> {
        if self.id.as_str().len() + AS_SERVICE.len() > 64 {
            return Err(SessionError::Id);
        }
        if !(1..=200).contains(&self.lessons.len()) {
            return Err(SessionError::Lessons);
        }
        let in_order = self.lessons.windows(2).all(|w| w[0].ends() <= w[1].starts());
        if !in_order || self.lessons.iter().any(|l| l.from >= l.to) {
            return Err(SessionError::Order);
        }
        if self.languages.is_empty() {
            return Err(SessionError::Languages);
        }
        if !(1..=500).contains(&self.seats) {
            return Err(SessionError::Seats);
        }
        if !is_office(&self.office) {
            return Err(SessionError::Office);
        }
        Ok(())
    }

    /// When its first lesson begins, on a wall in Tianjin.
    #[must_use]
    pub fn starts(&self) -> DateTime {
        self.lessons.first().map_or(DateTime::MIN, Lesson::starts)
    }

    /// When its last lesson ends, on a wall in Tianjin.
    #[must_use]
    pub fn ends(&self) -> DateTime {
        self.lessons.last().map_or(DateTime::MIN, Lesson::ends)
    }

    /// When its first lesson begins.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        time::instant(self.starts())
    }

    /// When its last lesson ends.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        time::instant(self.ends())
    }

    /// The slot of the booking engine that its seats are in, as it is named when the session is made. A session that moves keeps it.
    #[must_use]
    pub fn slot(&self) -> Option<SlotId> {
        let service: ServiceId = format!("{AS_SERVICE}{}", self.id).parse().ok()?;
        let at = self.lessons.first()?;
        // A slot's name has no seconds.
        let at = at.day.at(at.from.hour(), at.from.minute(), 0, 0);
        Some(SlotId::new(self.office.clone(), service, at))
    }

    /// The session whose seats are in a slot, if they are a session's.
    #[must_use]
    pub fn of_slot(slot: &SlotId) -> Option<SessionId> {
        slot.service().as_str().strip_prefix(AS_SERVICE)?.parse().ok()
    }

    /// The times of the week it keeps, earliest first.
    #[must_use]
    pub fn weekly(&self) -> Vec<WeeklyTime> {
        let mut times: Vec<WeeklyTime> = Vec::new();
        for lesson in &self.lessons {
            let day = usize::try_from(lesson.day.weekday().to_monday_zero_offset()).unwrap_or(0);
            match times.iter_mut().find(|t| (t.from, t.to) == (lesson.from, lesson.to)) {
                Some(known) => known.days[day] = true,
                None => {
                    let mut days = [false; 7];
                    days[day] = true;
                    times.push(WeeklyTime { days, from: lesson.from, to: lesson.to });
                }
            }
        }
        times
    }

    /// Whether any lesson is at a time.
    #[must_use]
    pub fn is_at(&self, part: PartOfDay) -> bool {
        self.lessons.iter().any(|l| PartOfDay::of(l) == part)
    }
}

words! {
    /// Where a session stands.
    SessionState {
        /// It will be, or is being, held.
        Planned = "planned",
        /// It is not held.
        Cancelled = "cancelled",
        /// It is over, and the results are in.
        Completed = "completed",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::super::{Plan, Weekly};
    use super::*;

    fn plan() -> Plan {
        let weekly = |day| Weekly { day, from: time(18, 30, 0, 0), to: time(20, 30, 0, 0) };
        Plan {
            id: "evening".into(),
            office: "tc-binhai".parse().unwrap(),
            languages: vec![Lang::Zh, Lang::Ko],
            begins: vec![1, 3],
            weeks: 3,
            lessons: vec![weekly(2), weekly(4)],
            seats: 12,
        }
    }

    #[test]
    fn a_plan_makes_the_sessions_of_the_months_to_come_without_days_off() {
        plan().check().unwrap();
        let off = date(2026, 12, 3);
        let course = "welding".parse().unwrap();
        let sessions = plan().sessions(&course, date(2026, 11, 24), date(2026, 12, 31), |d| d == off);
        let ids: Vec<_> = sessions.iter().map(|s| s.id.as_str()).collect();
        // The Tuesdays of the first and third week.
        assert_eq!(ids, ["welding-evening-20261201", "welding-evening-20261215"]);
        let first = &sessions[0];
        assert_eq!(first.lessons.len(), 5, "one of six is a day off");
        assert_eq!((first.starts().to_string(), first.ends().to_string()), ("2026-12-01T18:30:00".into(), "2026-12-17T20:30:00".into()));
        assert_eq!(
            first.weekly(),
            [WeeklyTime { days: [false, true, false, true, false, false, false], from: time(18, 30, 0, 0), to: time(20, 30, 0, 0) }]
        );
        assert!(first.is_at(PartOfDay::Evening) && !first.is_at(PartOfDay::Weekend));
        // Made again another day, they are the same.
        assert_eq!(plan().sessions(&course, date(2026, 11, 30), date(2026, 12, 31), |d| d == off), sessions);
    }

    #[test]
    fn a_sessions_seats_have_a_slot_that_names_it() {
        let session = plan().sessions(&"welding".parse().unwrap(), date(2026, 12, 1), date(2026, 12, 1), |_| false).remove(0);
        let slot = session.slot().unwrap();
        assert_eq!(slot.to_string(), "tc-binhai.session-welding-evening-20261201.20261201T1830");
        assert_eq!(Session::of_slot(&slot), Some(session.id));
        assert_eq!(Session::of_slot(&"hall-dongli.residence_card.20261201T1830".parse().unwrap()), None);
    }

    #[test]
    fn what_cannot_be_held_is_refused() {
        let good = plan().sessions(&"welding".parse().unwrap(), date(2026, 12, 1), date(2026, 12, 1), |_| false).remove(0);
        let check = |change: &dyn Fn(&mut Session)| {
            let mut session = good.clone();
            change(&mut session);
            session.check(|o| o.as_str() == "tc-binhai").unwrap_err()
        };
        assert_eq!(check(&|s| s.lessons.clear()), SessionError::Lessons);
        assert_eq!(check(&|s| s.lessons.swap(0, 1)), SessionError::Order);
        assert_eq!(check(&|s| s.lessons[0].to = s.lessons[0].from), SessionError::Order);
        assert_eq!(check(&|s| s.languages.clear()), SessionError::Languages);
        assert_eq!(check(&|s| s.seats = 0), SessionError::Seats);
        assert_eq!(check(&|s| s.office = "nowhere".parse().unwrap()), SessionError::Office);
        assert_eq!(check(&|s| s.id = "a".repeat(57).parse().unwrap()), SessionError::Id);
        for (change, said) in [
            ((|p: &mut Plan| p.begins = vec![5]) as fn(&mut Plan), "weeks 1 to 4"),
            (|p| p.lessons.reverse(), "in order"),
            (|p| p.lessons[0].day = 0, "Monday"),
            (|p| p.id = "a-b".into(), "a-z"),
        ] {
            let mut plan = plan();
            change(&mut plan);
            assert!(plan.check().unwrap_err().contains(said));
        }
    }
}
