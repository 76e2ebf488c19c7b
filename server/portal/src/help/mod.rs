//! Requests for help: asked without an account, answered by the office that is nearest and can, opened again by link or by code and contact.
//!
//! What the person wrote is sealed and erased some time after the end; only how many were solved on a day is left. To a department a
//! request goes with the person's consent alone, and the person sees what went where.

mod office;
mod person;
pub mod ports;
pub mod typed;

use anjia_domain::code::Code;
use anjia_domain::help::{Consent, State, Topic, Visit};
use anjia_domain::ids::{DepartmentId, OfficeId, TopicId};
use anjia_domain::{Lang, Localized, time};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use self::ports::{AskOutcome, ChangeRequest, EventRow, NewRequest, RequestRow};
use self::typed::{Asked, Parsed};
use crate::details::Wrong;
use crate::outbox::Kind;
use crate::portal::{CODE_DRAWS, Portal, PortalError};
use crate::ports::NewMessage;
use crate::registrations::days_on;
use crate::seal::{self, Place, SealError};

/// An open request that nothing happens to is kept so many days.
const IDLE_DAYS: u16 = 180;
/// How many requests without a contact an office takes in ten minutes, and those ten minutes.
const CROWD: u16 = 30;
const CROWD_MINUTES: i64 = 10;
/// How much can be added to a request.
const NOTES: usize = 20;
/// From so many on, the number of those solved is shown.
pub const SHOWN_FROM: u64 = 10;

/// What staff have said: a prepared sentence in all languages, words of their own in Chinese, and a translation of these, if they have one.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Said {
    /// The prepared sentence, filled in.
    pub phrase: Option<Localized>,
    /// Words of their own, in Chinese.
    pub text: Option<String>,
    /// The same in the person's language.
    pub translation: Option<String>,
}

impl std::fmt::Debug for Said {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Said(…)")
    }
}

/// What has happened to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The person has added something.
    Noted(Note),
    /// Somebody works on it.
    Taken,
    /// The office has answered.
    Answered(Said),
    /// The office asks something.
    Asked(Said),
    /// The office would come at a time, in seconds.
    Proposed(i64),
    /// The person has agreed to it.
    Agreed,
    /// The person has declined it.
    Declined,
    /// It may be passed on; to which department was not kept yet, so that it counts for none.
    Consented,
    /// It may be passed on to this department.
    ConsentedTo(DepartmentId),
    /// It may not be passed on any more.
    Revoked,
    /// It was passed on.
    Referred(DepartmentId),
    /// The person says that it is solved.
    Solved,
    /// The office has closed it: solved, or not.
    Closed(bool),
}

/// What a person has added.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note(pub String);

impl std::fmt::Debug for Note {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Note(…)")
    }
}

impl What {
    /// As a word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Noted(_) => "noted",
            Self::Taken => "taken",
            Self::Answered(_) => "answered",
            Self::Asked(_) => "asked",
            Self::Proposed(_) => "proposed",
            Self::Agreed => "agreed",
            Self::Declined => "declined",
            Self::Consented | Self::ConsentedTo(_) => "consented",
            Self::Revoked => "revoked",
            Self::Referred(_) => "referred",
            Self::Solved => "solved",
            Self::Closed(_) => "closed",
        }
    }

    /// Whether the person says by it what may be passed on.
    const fn is_about_consent(&self) -> bool {
        matches!(self, Self::Consented | Self::ConsentedTo(_) | Self::Revoked)
    }

    /// What is told by mail, if it is: the person knows what the person did.
    const fn told(&self) -> Option<Kind> {
        match self {
            Self::Taken => Some(Kind::HelpTaken),
            Self::Answered(_) => Some(Kind::HelpAnswered),
            Self::Asked(_) => Some(Kind::HelpAsked),
            Self::Proposed(_) => Some(Kind::HelpVisit),
            Self::Referred(_) => Some(Kind::HelpReferred),
            Self::Solved | Self::Closed(_) => Some(Kind::HelpClosed),
            Self::Noted(_) | Self::Agreed | Self::Declined | Self::Consented | Self::ConsentedTo(_) | Self::Revoked => None,
        }
    }
}

/// Something that has happened, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// A request, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// As it is stored.
    pub row: RequestRow,
    /// What was typed.
    pub asked: Asked,
    /// What has happened since, in order.
    pub events: Vec<Event>,
    /// The secret of its link.
    pub secret: String,
}

impl std::fmt::Debug for Request {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("id", &self.row.id).field("state", &self.row.state).finish_non_exhaustive()
    }
}

impl Request {
    /// Where it was passed on to.
    pub fn referrals(&self) -> impl Iterator<Item = (&DepartmentId, Timestamp)> {
        self.events.iter().filter_map(|e| match &e.what {
            What::Referred(department) => Some((department, e.at)),
            _ => None,
        })
    }

    /// The department that it may be passed on to: the one that the person was asked about, and only while the consent stands.
    #[must_use]
    pub fn agreed_to(&self) -> Option<&DepartmentId> {
        if self.row.consent != Consent::Given {
            return None;
        }
        match self.events.iter().map(|e| &e.what).rfind(|what| what.is_about_consent()) {
            None => self.asked.refer.as_ref(),
            Some(What::ConsentedTo(department)) => Some(department),
            Some(_) => None,
        }
    }

    /// The department that has it, and since when. A consent taken back ends it, also when it is given again: then it may be passed on anew.
    #[must_use]
    pub fn passed_on(&self) -> Option<(&DepartmentId, Timestamp)> {
        let agreed = self.agreed_to()?;
        self.events.iter().rev().take_while(|e| !e.what.is_about_consent()).find_map(|e| match &e.what {
            What::Referred(department) if department == agreed => Some((department, e.at)),
            _ => None,
        })
    }

    /// What has been added by the person.
    fn notes(&self) -> impl Iterator<Item = &str> {
        self.events.iter().filter_map(|e| match &e.what {
            What::Noted(Note(text)) => Some(text.as_str()),
            _ => None,
        })
    }
}

/// Everything a mail about a request says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpNews {
    /// What it tells.
    pub kind: Kind,
    /// The address.
    pub to: String,
    /// The name to call.
    pub name: String,
    /// The language of the answer.
    pub language: Lang,
    /// The request's code.
    pub code: Code,
    /// The secret of its link.
    pub secret: String,
    /// What it is about.
    pub topic: TopicId,
    /// Who answers.
    pub office: OfficeId,
    /// What has happened; nothing when it has come in.
    pub what: Option<What>,
    /// When the change was made, in seconds.
    pub changed_at: i64,
}

/// How asking went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedFor {
    /// It is kept, now or by an earlier sending.
    Yes(Box<RequestRow>),
    /// It was refused for a reason that stands beside a field.
    No(Wrong),
    /// The key was used for another request.
    KeyReused,
    /// No office answers this from there.
    NoOffice,
}

/// How changing went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Done.
    Yes(Box<Request>),
    /// It was so already.
    Already(Box<Request>),
    /// Somebody else was faster; this is how it stands.
    Stale(Box<Request>),
    /// What was asked for is not possible as it stands.
    No(Why),
    /// It is gone.
    Gone,
}

/// Why a change is not possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is closed.
    Closed,
    /// The person has not agreed that it is passed on.
    NoConsent,
    /// There is no such department.
    NoDepartment,
    /// The person is asked about another department: this one.
    OtherDepartment(DepartmentId),
    /// Requests about this topic are passed on to no department.
    Nowhere,
    /// No visit was asked for, or none is proposed.
    NoVisit,
    /// The time is past.
    Past,
    /// Nothing was said.
    Nothing,
    /// What was written is not kept.
    Written(Wrong),
}

/// Names a sending of the form: the same form with the same fields is one request, one that was changed is another.
#[must_use]
pub fn sending(form: &str, fields: &[(String, String)]) -> (String, Vec<u8>) {
    let mut hash = Sha256::new();
    for (name, value) in std::iter::once(("", form)).chain(fields.iter().map(|(n, v)| (n.as_str(), v.as_str()))) {
        for part in [name, value] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    let hash = hash.finalize().to_vec();
    (format!("form/{}", data_encoding::HEXLOWER.encode(&hash)), hash)
}

/// Names a machine's request.
#[must_use]
pub fn machine(key: &str, body: &[u8]) -> (String, Vec<u8>) {
    (format!("api/{key}"), Sha256::digest(body).to_vec())
}

const fn place(row: Uuid) -> Place {
    Place { table: "assistance_requests", column: "body", row }
}

/// Each event has a place of its own.
fn event_place(request: Uuid, number: u32) -> Place {
    let digest = Sha256::new().chain_update(request.as_bytes()).chain_update(number.to_be_bytes()).finalize();
    let mut row = [0; 16];
    row.copy_from_slice(&digest[..16]);
    Place { table: "assistance_events", column: "body", row: Uuid::from_bytes(row) }
}

impl Portal {
    /// Asks for help. `sending` names it (see [`sending`] and [`machine`]).
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn ask_for_help(&self, topic: &Topic, parsed: &Parsed, sending: (String, Vec<u8>)) -> Result<AskedFor, PortalError> {
        let asked = &parsed.asked;
        let Some(office) = self.catalogue.help_office(topic, &asked.street, &asked.community) else { return Ok(AskedFor::NoOffice) };
        let (key, request_hash) = sending;
        let text = serde_json::to_string(asked).map_err(PortalError::Encode)?;
        for _ in 0..CODE_DRAWS {
            let (id, code, now) = (self.uuid(), self.ids.code(), self.clock.now());
            let row = RequestRow {
                id,
                code,
                topic: topic.id.clone(),
                office: office.id.clone(),
                language: parsed.language,
                channel: parsed.channel,
                state: State::Received,
                visit: if asked.visit.is_some() { Visit::Wanted } else { Visit::No },
                visit_at: None,
                consent: if asked.refer.is_some() { Consent::Given } else { Consent::No },
                solved: false,
                sequence: 0,
                body: seal::seal(&self.keys, &*self.ids, place(id), &text)?,
                email_index: asked.email.as_ref().map(|e| self.keys.index("email", &e.to_lowercase())),
                phone_index: asked.phone.as_ref().map(|p| self.keys.index("phone", p)),
                created_at: now,
                changed_at: now,
                expires_at: days_on(now, IDLE_DAYS),
            };
            let new = NewRequest {
                message: self.help_mail(Kind::HelpReceived, &row, asked, None)?,
                row: row.clone(),
                key: key.clone(),
                request_hash: request_hash.clone(),
                limit: self.catalogue.site.help_requests_per_contact,
                crowd: CROWD,
                crowd_since: now.saturating_sub(SignedDuration::from_mins(CROWD_MINUTES)).unwrap_or(Timestamp::MIN),
            };
            match self.store.ask_for_help(new).await? {
                AskOutcome::Kept => return Ok(AskedFor::Yes(Box::new(row))),
                AskOutcome::Already(row) => return Ok(AskedFor::Yes(row)),
                AskOutcome::KeyReused => return Ok(AskedFor::KeyReused),
                AskOutcome::TooMany => return Ok(AskedFor::No(Wrong::TooManyRequests)),
                AskOutcome::Crowded => return Ok(AskedFor::No(Wrong::Crowded)),
                AskOutcome::CodeTaken => {}
            }
        }
        Err(PortalError::NoCode)
    }

    fn help_mail(&self, kind: Kind, row: &RequestRow, asked: &Asked, what: Option<&What>) -> Result<Option<NewMessage>, PortalError> {
        let Some(email) = &asked.email else { return Ok(None) };
        let news = HelpNews {
            kind,
            to: email.clone(),
            name: asked.name.clone(),
            language: row.language,
            code: row.code,
            secret: self.help_secret(row),
            topic: row.topic.clone(),
            office: row.office.clone(),
            what: what.cloned(),
            changed_at: row.changed_at.as_second(),
        };
        self.sealed_message(kind, &news).map(Some)
    }

    /// The secret of a request's link.
    #[must_use]
    pub fn help_secret(&self, row: &RequestRow) -> String {
        self.keys.link_secret(row.id, row.code)
    }

    /// Opens a request with the secret of its link. A wrong secret and an unknown code are one answer.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn help_by_link(&self, code: Code, secret: &str) -> Result<Option<Request>, PortalError> {
        match self.store.assistance(code).await? {
            Some(row) if self.keys.opens(secret, row.id, code) => self.opened_request(row).await.map(Some),
            _ => Ok(None),
        }
    }

    /// Opens a request with its code and the e-mail or telephone number it was asked with.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn help_by_contact(&self, code: Code, contact: &str, lang: Lang) -> Result<Option<Request>, PortalError> {
        let Some(row) = self.store.assistance(code).await? else { return Ok(None) };
        let own = self.is_contact(contact, &[lang, row.language], row.email_index.as_ref(), row.phone_index.as_ref());
        if own { self.opened_request(row).await.map(Some) } else { Ok(None) }
    }

    fn asked_of(&self, row: &RequestRow) -> Result<Asked, PortalError> {
        let text = seal::open(&self.keys, place(row.id), &row.body)?;
        serde_json::from_str(&text).map_err(|_| PortalError::Seal(SealError::Damaged))
    }

    async fn opened_request(&self, row: RequestRow) -> Result<Request, PortalError> {
        let asked = self.asked_of(&row)?;
        let open = |event: EventRow| {
            let body = event.body.as_ref().ok_or(SealError::Damaged)?;
            let text = seal::open(&self.keys, event_place(row.id, event.number), body)?;
            let what = serde_json::from_str(&text).map_err(|_| SealError::Damaged)?;
            Ok::<_, PortalError>(Event { at: event.at, what })
        };
        let events = self.store.assistance_events(row.id).await?.into_iter().map(open).collect::<Result<_, _>>()?;
        Ok(Request { asked, events, secret: self.help_secret(&row), row })
    }

    /// Puts a request into a state, with what has happened and the mail that tells of it.
    async fn step(&self, request: &Request, next: State, what: What, change: impl FnOnce(&mut RequestRow)) -> Result<Changed, PortalError> {
        if !request.row.state.may_become(next) {
            return Ok(Changed::No(Why::Closed));
        }
        let now = self.clock.now();
        let mut row = request.row.clone();
        row.state = next;
        row.sequence += 1;
        row.changed_at = now;
        row.expires_at = days_on(now, if next.is_open() { IDLE_DAYS } else { self.catalogue.site.help_kept_days });
        change(&mut row);
        let text = serde_json::to_string(&what).map_err(PortalError::Encode)?;
        let message = match what.told() {
            Some(kind) => self.help_mail(kind, &row, &request.asked, Some(&what))?,
            None => None,
        };
        let change = ChangeRequest {
            kind: what.as_str(),
            body: Some(seal::seal(&self.keys, &*self.ids, event_place(row.id, row.sequence), &text)?),
            message,
            solved_on: (row.solved && !request.row.solved).then(|| time::day(now)),
            row,
        };
        let code = request.row.code;
        let done = self.store.change_assistance(change).await?;
        match self.store.assistance(code).await? {
            Some(row) => {
                let request = Box::new(self.opened_request(row).await?);
                Ok(if done { Changed::Yes(request) } else { Changed::Stale(request) })
            }
            None => Ok(Changed::Gone),
        }
    }

    /// How many requests were solved today in China, where they are enough to be shown.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn solved_today(&self) -> Result<Option<u64>, PortalError> {
        let number = self.store.solved_on(time::day(self.clock.now())).await?;
        Ok((number >= SHOWN_FROM).then_some(number))
    }
}
