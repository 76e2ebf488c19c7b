//! The calendar file of an enrolment: an event for each lesson. Moved: the same UIDs with a higher SEQUENCE; given up: METHOD CANCEL.

use anjia_app::l10n::l10n;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::training::{EnrolmentState, Lesson, Session};
use anjia_domain::{Lang, Localized, time};
use anjia_portal::outbox::{Kind, TrainingNews};
use anjia_portal::training::Enrolment;
use icalendar::{Alarm, Calendar, Component as _, Event as Entry, EventLike as _, EventStatus, Property};
use jiff::Timestamp;
use uuid::Uuid;

use super::calendar::utc;

/// What a calendar file of lessons tells.
pub(super) struct Lessons<'a> {
    enrolment: Uuid,
    code: String,
    course: &'a Localized,
    session: &'a Session,
    /// How many lessons there were before the session was moved: those that are no more are taken out.
    before: usize,
    sequence: u32,
    stamp: Timestamp,
    cancelled: bool,
    link: String,
    mail: Option<(&'a str, &'a str)>,
}

impl<'a> Lessons<'a> {
    /// The file of a message, if it changes what stands in a calendar.
    pub(super) fn of_news(news: &'a TrainingNews, from: &'a str, link: String) -> Option<Self> {
        let cancelled = matches!(news.kind, Kind::Withdrawn | Kind::SessionCancelled);
        (cancelled || matches!(news.kind, Kind::Enrolled | Kind::SessionMoved)).then(|| Self {
            enrolment: news.enrolment,
            code: news.code.to_string(),
            course: &news.course,
            session: &news.session,
            before: news.before.as_ref().map_or(0, |b| b.lessons.len()),
            sequence: news.sequence,
            stamp: Timestamp::from_second(news.changed_at).unwrap_or_default(),
            cancelled,
            link,
            mail: Some((from, &news.to)),
        })
    }

    /// How the file is meant.
    pub(super) fn method(&self) -> &'static str {
        match (self.cancelled, self.mail.is_some()) {
            (true, _) => "CANCEL",
            (false, true) => "REQUEST",
            (false, false) => "PUBLISH",
        }
    }

    /// The file, in a language.
    pub(super) fn text(&self, catalogue: &Catalogue, lang: Lang) -> String {
        let mut calendar = Calendar::new();
        calendar.append_property(Property::new("METHOD", self.method()).done());
        let last = self.session.lessons.last();
        for n in 0..self.session.lessons.len().max(self.before) {
            let lesson = self.session.lessons.get(n);
            if let Some(lesson) = lesson.or(last) {
                calendar.push(self.entry(catalogue, lang, n, lesson, self.cancelled || n >= self.session.lessons.len()));
            }
        }
        calendar.to_string()
    }

    fn entry(&self, catalogue: &Catalogue, lang: Lang, n: usize, lesson: &Lesson, cancelled: bool) -> Entry {
        let t = l10n(lang);
        let title = t.calendar_lesson(self.course.get(lang), n + 1);
        let mut entry = Entry::new();
        entry.uid(&format!("{}-{}@anjia", self.enrolment, n + 1));
        entry.add_property("DTSTAMP", utc(self.stamp));
        entry.add_property("SEQUENCE", self.sequence.to_string());
        entry.add_property("DTSTART", utc(time::instant(lesson.starts())));
        entry.add_property("DTEND", utc(time::instant(lesson.ends())));
        entry.summary(&title);
        entry.description(&format!("{}\n{}", t.calendar_lesson_description(self.code.as_str()), self.link));
        if let Some(office) = catalogue.office(&self.session.office) {
            entry.location(&format!("{}, {}", office.name.zh, office.address.zh));
        }
        entry.add_property("URL", &self.link);
        entry.status(if cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
        if let Some((from, to)) = self.mail {
            entry.add_property("ORGANIZER", format!("mailto:{from}"));
            entry.append_property(Property::new("ATTENDEE", format!("mailto:{to}")).add_parameter("PARTSTAT", "ACCEPTED").done());
        }
        if !cancelled {
            entry.alarm(Alarm::display(&title, -chrono::Duration::hours(1)));
        }
        entry.done()
    }
}

/// The file for download.
#[must_use]
pub fn lessons_of(own: &Enrolment, catalogue: &Catalogue, base: &str, lang: Lang, now: Timestamp) -> String {
    let lessons = Lessons {
        enrolment: own.id,
        code: own.code.to_string(),
        course: &own.course.name,
        session: &own.session.session,
        before: 0,
        sequence: own.sequence + own.session.sequence,
        stamp: now,
        cancelled: !matches!(own.state, EnrolmentState::Enrolled | EnrolmentState::Completed),
        link: format!("{base}/{lang}/enrolments/{}?key={}", own.code, own.secret),
        mail: None,
    };
    lessons.text(catalogue, lang)
}
