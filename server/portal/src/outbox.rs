//! Messages: written in the same transaction as the change they tell of, sent by a worker until they are delivered.

use anjia_domain::code::Code;
use anjia_domain::ids::{DrawId, FormId};
use anjia_domain::slot::SlotId;
use anjia_domain::time;
use anjia_domain::training::{Outcome, Session};
use anjia_domain::visit::Further;
use anjia_domain::{Lang, Localized};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::help::HelpNews;
use crate::portal::{Portal, PortalError};
use crate::ports::{MailError, Mailer, NewMessage};
use crate::seal::{self, Place};

/// How often a mail is tried before it becomes a dead letter: a bit over a day with the waits of [`next_try`].
pub const TRIES: u32 = 12;
/// How long a worker may take for one claim, in minutes.
const CLAIM_MINUTES: i64 = 5;
const BATCH: u32 = 20;

/// What a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The appointment is booked.
    Confirmed,
    /// It has another time.
    Moved,
    /// It is cancelled.
    Cancelled,
    /// An earlier time is offered to one who waits.
    Offered,
    /// Somebody has entered a draw.
    Entered,
    /// The draw gave an appointment.
    Drawn,
    /// The draw gave none.
    NotDrawn,
    /// A registration has begun.
    Started,
    /// Six digits to go on with a registration.
    Unlock,
    /// A registration will soon be erased.
    Expiring,
    /// A form was handed in.
    Submitted,
    /// The counter asks for corrections or papers.
    NeedsDocuments,
    /// The counter has accepted a form.
    Accepted,
    /// An employer has prepared a registration.
    Invited,
    /// The link to a desk.
    Desk,
    /// A desk will soon be erased.
    DeskExpiring,
    /// Somebody has a seat in a session.
    Enrolled,
    /// Somebody waits for a seat in a session.
    Waitlisted,
    /// A seat is offered to one who waits.
    SeatOffered,
    /// An enrolment was given up.
    Withdrawn,
    /// A session has other times or another place.
    SessionMoved,
    /// A session is not held.
    SessionCancelled,
    /// Staff write to everybody in a session.
    SessionMessage,
    /// The result is in.
    CourseResult,
    /// Work was found.
    WorkFound,
    /// A request for help has come in.
    HelpReceived,
    /// Somebody works on it.
    HelpTaken,
    /// The office has answered.
    HelpAnswered,
    /// The office asks something.
    HelpAsked,
    /// The office would come on a day.
    HelpVisit,
    /// It was passed on to a department.
    HelpReferred,
    /// It is closed.
    HelpClosed,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 32] = [
        Self::Confirmed,
        Self::Moved,
        Self::Cancelled,
        Self::Offered,
        Self::Entered,
        Self::Drawn,
        Self::NotDrawn,
        Self::Started,
        Self::Unlock,
        Self::Expiring,
        Self::Submitted,
        Self::NeedsDocuments,
        Self::Accepted,
        Self::Invited,
        Self::Desk,
        Self::DeskExpiring,
        Self::Enrolled,
        Self::Waitlisted,
        Self::SeatOffered,
        Self::Withdrawn,
        Self::SessionMoved,
        Self::SessionCancelled,
        Self::SessionMessage,
        Self::CourseResult,
        Self::WorkFound,
        Self::HelpReceived,
        Self::HelpTaken,
        Self::HelpAnswered,
        Self::HelpAsked,
        Self::HelpVisit,
        Self::HelpReferred,
        Self::HelpClosed,
    ];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::Offered => "offered",
            Self::Entered => "entered",
            Self::Drawn => "drawn",
            Self::NotDrawn => "not_drawn",
            Self::Started => "started",
            Self::Unlock => "unlock",
            Self::Expiring => "expiring",
            Self::Submitted => "submitted",
            Self::NeedsDocuments => "needs_documents",
            Self::Accepted => "accepted",
            Self::Invited => "invited",
            Self::Desk => "desk",
            Self::DeskExpiring => "desk_expiring",
            Self::Enrolled => "enrolled",
            Self::Waitlisted => "waitlisted",
            Self::SeatOffered => "seat_offered",
            Self::Withdrawn => "withdrawn",
            Self::SessionMoved => "session_moved",
            Self::SessionCancelled => "session_cancelled",
            Self::SessionMessage => "session_message",
            Self::CourseResult => "course_result",
            Self::WorkFound => "work_found",
            Self::HelpReceived => "help_received",
            Self::HelpTaken => "help_taken",
            Self::HelpAnswered => "help_answered",
            Self::HelpAsked => "help_asked",
            Self::HelpVisit => "help_visit",
            Self::HelpReferred => "help_referred",
            Self::HelpClosed => "help_closed",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|k| k.as_str() == text).ok_or(())
    }
}

/// Everything a mail says, as it was when the change was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What it tells.
    pub kind: Kind,
    /// The address.
    pub to: String,
    /// The name to call.
    pub name: String,
    /// The person's language.
    pub language: Lang,
    /// The appointment.
    pub appointment: Uuid,
    /// Its code.
    pub code: Code,
    /// The secret of the manage link.
    pub secret: String,
    /// Its slot.
    pub slot: SlotId,
    /// Where the services after the first begin.
    #[serde(default)]
    pub further: Further,
    /// The slot it had before, when it was moved; the one it has, when another one is offered.
    pub before: Option<SlotId>,
    /// Until when an offer can be accepted, in seconds.
    #[serde(default)]
    pub until: Option<i64>,
    /// How long, in minutes.
    pub minutes: u16,
    /// How many people.
    pub party: u8,
    /// Counts the changes, for the calendar file.
    pub sequence: u32,
    /// When the change was made, in seconds.
    pub changed_at: i64,
}

/// Everything a mail about a draw says that gave no appointment, or none yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawNews {
    /// What it tells.
    pub kind: Kind,
    /// The address.
    pub to: String,
    /// The name to call.
    pub name: String,
    /// The person's language.
    pub language: Lang,
    /// The draw.
    pub draw: DrawId,
    /// The receipt.
    pub receipt: String,
    /// The place it was drawn at.
    pub rank: Option<u32>,
    /// They have as many appointments to come as they may.
    #[serde(default)]
    pub at_limit: bool,
    /// When the change was made, in seconds.
    pub changed_at: i64,
}

/// Everything a mail about a registration says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationNews {
    /// What it tells.
    pub kind: Kind,
    /// The address.
    pub to: String,
    /// The person's language.
    pub language: Lang,
    /// The registration's code.
    pub code: Code,
    /// The secret of its link; the mail with the six digits has none, it would be the shorter way.
    pub secret: Option<String>,
    /// The six digits.
    pub digits: Option<String>,
    /// The form it is about.
    pub form: Option<FormId>,
    /// The company that has prepared it.
    #[serde(default)]
    pub company: Option<String>,
    /// When the registration is erased if nothing happens, in seconds.
    pub expires_at: i64,
    /// When the change was made, in seconds.
    pub changed_at: i64,
}

/// Everything a mail about an employer's desk says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskNews {
    /// What it tells.
    pub kind: Kind,
    /// The address.
    pub to: String,
    /// The contact person.
    pub name: String,
    /// The company.
    pub company: String,
    /// The language of the desk.
    pub language: Lang,
    /// The desk's code.
    pub code: Code,
    /// The secret of its link.
    pub secret: String,
    /// When the desk is erased if nothing happens, in seconds.
    pub expires_at: i64,
    /// When the change was made, in seconds.
    pub changed_at: i64,
}

/// Everything a mail about an enrolment says. Courses and sessions stand in it as they were: they may have changed when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingNews {
    /// What it tells.
    pub kind: Kind,
    /// The address.
    pub to: String,
    /// The name to call.
    pub name: String,
    /// The person's language.
    pub language: Lang,
    /// The enrolment.
    pub enrolment: Uuid,
    /// Its code.
    pub code: Code,
    /// The secret of its link.
    pub secret: String,
    /// The course's name.
    pub course: Localized,
    /// What to bring.
    pub papers: Vec<Localized>,
    /// The session.
    pub session: Session,
    /// The session as it was, when it was moved.
    pub before: Option<Session>,
    /// Until when an offer can be accepted, in seconds.
    pub until: Option<i64>,
    /// What staff write.
    pub text: Option<Localized>,
    /// The result.
    pub result: Option<Outcome>,
    /// Counts the changes of the session and the enrolment, for the calendar file.
    pub sequence: u32,
    /// When the change was made, in seconds.
    pub changed_at: i64,
}

/// What is to be delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// About an appointment.
    Appointment(Box<Message>),
    /// About a draw.
    Draw(Box<DrawNews>),
    /// About a registration.
    Registration(Box<RegistrationNews>),
    /// About a desk.
    Desk(Box<DeskNews>),
    /// About an enrolment.
    Training(Box<TrainingNews>),
    /// About a request for help.
    Help(Box<HelpNews>),
}

impl Letter {
    fn read(kind: Kind, text: &str) -> Option<Self> {
        match kind {
            Kind::Entered | Kind::NotDrawn => serde_json::from_str(text).ok().map(Self::Draw),
            Kind::Started | Kind::Unlock | Kind::Expiring | Kind::Submitted | Kind::NeedsDocuments | Kind::Accepted | Kind::Invited => {
                serde_json::from_str(text).ok().map(Self::Registration)
            }
            Kind::Desk | Kind::DeskExpiring => serde_json::from_str(text).ok().map(Self::Desk),
            Kind::Enrolled
            | Kind::Waitlisted
            | Kind::SeatOffered
            | Kind::Withdrawn
            | Kind::SessionMoved
            | Kind::SessionCancelled
            | Kind::SessionMessage
            | Kind::CourseResult
            | Kind::WorkFound => serde_json::from_str(text).ok().map(Self::Training),
            Kind::HelpReceived
            | Kind::HelpTaken
            | Kind::HelpAnswered
            | Kind::HelpAsked
            | Kind::HelpVisit
            | Kind::HelpReferred
            | Kind::HelpClosed => serde_json::from_str(text).ok().map(Self::Help),
            Kind::Confirmed | Kind::Moved | Kind::Cancelled | Kind::Offered | Kind::Drawn => {
                serde_json::from_str(text).ok().map(Self::Appointment)
            }
        }
    }
}

/// The wait after the nth failed try: half a minute, doubling, at most four hours.
#[must_use]
pub fn next_try(now: Timestamp, attempts: u32) -> Option<Timestamp> {
    if attempts >= TRIES {
        return None;
    }
    let seconds = 30_i64.saturating_mul(1 << attempts.min(9)).min(4 * 3600);
    now.checked_add(jiff::SignedDuration::from_secs(seconds)).ok()
}

impl Portal {
    pub(crate) fn message(&self, message: &Message) -> Result<NewMessage, PortalError> {
        self.sealed_message(message.kind, message)
    }

    pub(crate) fn sealed_message(&self, kind: Kind, body: &impl Serialize) -> Result<NewMessage, PortalError> {
        let id = self.uuid();
        let body = serde_json::to_string(body).map_err(PortalError::Encode)?;
        let place = Place { table: "outbox", column: "body", row: id };
        Ok(NewMessage { id, kind, body: seal::seal(&self.keys, &*self.ids, place, &body)? })
    }

    /// Sends what is due; gives how many were tried. A mail that fails is tried again later, and is never lost.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn send_due(&self, mailer: &dyn Mailer) -> Result<usize, PortalError> {
        let now = self.clock.now();
        let due = self.store.claim_messages(now, time::plus_minutes(now, CLAIM_MINUTES), BATCH).await?;
        let tried = due.len();
        for item in due {
            let place = Place { table: "outbox", column: "body", row: item.id };
            let letter = seal::open(&self.keys, place, &item.body).ok().and_then(|text| Letter::read(item.kind, &text));
            let outcome = match &letter {
                Some(letter) => mailer.deliver(item.id, letter).await,
                None => Err(MailError::Never("the message cannot be opened with the keys of this server".into())),
            };
            let now = self.clock.now();
            match outcome {
                Ok(()) => {
                    tracing::info!(outbox.id = %item.id, outbox.kind = item.kind.as_str(), "mail sent");
                    self.store.message_sent(item.id, now).await?;
                }
                Err(error) => {
                    let next = match error {
                        MailError::Later(_) => next_try(now, item.attempts + 1),
                        MailError::Never(_) => None,
                    };
                    // The cause may quote an address, so the log has only its kind.
                    tracing::warn!(outbox.id = %item.id, outbox.attempts = item.attempts + 1, outbox.dead = next.is_none(), "mail not sent: {error}");
                    self.store.message_failed(item.id, &error.to_string(), next, now).await?;
                }
            }
        }
        Ok(tried)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let now = Timestamp::UNIX_EPOCH;
        let wait = |n| next_try(now, n).map(jiff::Timestamp::as_second);
        assert_eq!((wait(1), wait(2), wait(11)), (Some(60), Some(120), Some(4 * 3600)));
        assert_eq!(wait(TRIES), None);
    }
}
