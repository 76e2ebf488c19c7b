//! Calendar files (RFC 5545): attached to mails and for download. Moved: the same UID with a higher SEQUENCE; cancelled: METHOD CANCEL.

use anjia_app::l10n::l10n;
use anjia_app::texts;
use anjia_domain::appointment::State;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::slot::SlotId;
use anjia_domain::visit::Further;
use anjia_domain::{Lang, time};
use anjia_portal::manage::Opened;
use anjia_portal::outbox::{Kind, Message};
use icalendar::{Alarm, Calendar, Component as _, Event as Entry, EventLike as _, EventStatus, Property};
use jiff::Timestamp;
use uuid::Uuid;

/// What a calendar file tells.
pub struct Event<'a> {
    /// The appointment.
    pub appointment: Uuid,
    /// Its code.
    pub code: String,
    /// Its slot.
    pub slot: &'a SlotId,
    /// Where the services after the first begin.
    pub further: &'a Further,
    /// How long, in minutes.
    pub minutes: u16,
    /// Counts the changes.
    pub sequence: u32,
    /// When it was last changed.
    pub stamp: Timestamp,
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// The page of the appointment.
    pub link: String,
    /// Sender and receiver of a mail; nothing for a download.
    pub mail: Option<(&'a str, &'a str)>,
}

/// A time as calendar files write it.
pub(super) fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

impl Event<'_> {
    /// How the file is meant: to be put in, or to be taken out.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match (self.cancelled, self.mail.is_some()) {
            (true, _) => "CANCEL",
            (false, true) => "REQUEST",
            (false, false) => "PUBLISH",
        }
    }

    /// The file, in a language.
    #[must_use]
    pub fn text(&self, catalogue: &Catalogue, lang: Lang) -> String {
        let t = l10n(lang);
        let office = catalogue.office(self.slot.office());
        let service = texts::services_list(catalogue, lang, self.slot, self.further);
        let service = service.as_str();
        let place = office.map_or(String::new(), |o| o.name.get(lang).to_owned());
        let start = self.slot.start();
        let mut entry = Entry::new();
        entry.uid(&format!("{}@anjia", self.appointment));
        entry.add_property("DTSTAMP", utc(self.stamp));
        entry.add_property("SEQUENCE", self.sequence.to_string());
        entry.add_property("DTSTART", utc(start));
        entry.add_property("DTEND", utc(time::plus_minutes(start, i64::from(self.minutes))));
        entry.summary(&t.calendar_summary(place.as_str(), service));
        let mut lines = vec![t.calendar_description(self.code.as_str()), self.link.clone()];
        if !self.further.is_empty() {
            lines.splice(..0, texts::services_with_times(catalogue, lang, self.slot, self.further));
        }
        entry.description(&lines.join("\n"));
        if let Some(office) = office {
            entry.location(&format!("{}, {}", office.name.zh, office.address.zh));
        }
        entry.add_property("URL", &self.link);
        entry.status(if self.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
        if let Some((from, to)) = self.mail {
            entry.add_property("ORGANIZER", format!("mailto:{from}"));
            entry.append_property(Property::new("ATTENDEE", format!("mailto:{to}")).add_parameter("PARTSTAT", "ACCEPTED").done());
        }
        if !self.cancelled {
            entry.alarm(Alarm::display(&t.calendar_summary(place.as_str(), service), -chrono_hour()));
        }
        let mut calendar = Calendar::new();
        calendar.append_property(Property::new("METHOD", self.method()).done());
        calendar.push(entry.done());
        calendar.to_string()
    }
}

fn chrono_hour() -> chrono::Duration {
    chrono::Duration::hours(1)
}

/// The file of a message.
pub(super) fn of_message<'a>(message: &'a Message, from: &'a str, link: String) -> Event<'a> {
    Event {
        appointment: message.appointment,
        code: message.code.to_string(),
        slot: &message.slot,
        further: &message.further,
        minutes: message.minutes,
        sequence: message.sequence,
        stamp: Timestamp::from_second(message.changed_at).unwrap_or_default(),
        cancelled: message.kind == Kind::Cancelled,
        link,
        mail: Some((from, &message.to)),
    }
}

/// The file for download.
#[must_use]
pub fn calendar_of(opened: &Opened, catalogue: &Catalogue, base: &str, lang: Lang, now: Timestamp) -> String {
    let event = Event {
        appointment: opened.id,
        code: opened.code.to_string(),
        slot: &opened.slot,
        further: &opened.further,
        minutes: opened.minutes,
        sequence: opened.sequence,
        stamp: now,
        cancelled: opened.state == State::Cancelled,
        link: format!("{base}/{lang}/appointments/{}?key={}", opened.code, opened.secret),
        mail: None,
    };
    event.text(catalogue, lang)
}
