//! An enrolment in its person's hands: opened by link or by code and contact, given up, and the seat that is offered taken.

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::training::{Course, EnrolmentState, Outcome};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::ports::{
    AcceptOutcome, AcceptSeat, EnrolmentOutcome, EnrolmentRow, Mark, MarkEnrolment, OfferSeat, SeatOffer, SessionRow, Withdraw,
};
use crate::manage::{LINK_DAYS, Opening};
use crate::outbox::{Kind, TrainingNews};
use crate::portal::{Portal, PortalError};
use crate::ports::NewMessage;
use crate::seal::{self, Place, Sealed};
use crate::waitlist::NOTICE_MINUTES;

/// How long an offered seat is held at most, in hours.
pub const OFFER_HOURS: i64 = 24;
/// How many lines are looked at in one go.
const LINES: u32 = 100;

/// An enrolment, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// The secret of its link.
    pub secret: String,
    /// The course.
    pub course: Course,
    /// The session.
    pub session: SessionRow,
    /// Its state.
    pub state: EnrolmentState,
    /// The name to call.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// The person's language.
    pub language: Lang,
    /// What came of it.
    pub result: Option<Outcome>,
    /// Whether the person agreed to be passed on to the job desk.
    pub referred: bool,
    /// Whether work was found.
    pub placed: Option<bool>,
    /// Counts the changes.
    pub sequence: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it can still be given up.
    pub changeable: bool,
}

impl std::fmt::Debug for Enrolment {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolment").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}

/// How giving up went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// Done, or done before.
    Yes(Box<Enrolment>),
    /// Too late: the session has begun, or it is over with the enrolment.
    Closed(Box<Enrolment>),
}

/// How taking an offered seat went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// Enrolled now.
    Yes(Box<Enrolment>),
    /// It was taken before.
    Already(Box<Enrolment>),
    /// The offer is over, or was never made.
    Over,
}

impl Portal {
    /// Opens an enrolment with the secret of its link.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn open_enrolment(&self, code: Code, secret: &str) -> Result<Opening<Enrolment>, PortalError> {
        let Some(row) = self.store.enrolment(code).await? else { return Ok(Opening::NoMatch) };
        if !self.keys.opens(secret, row.id, code) {
            return Ok(Opening::NoMatch);
        }
        let Some(enrolment) = self.unseal_enrolment(&row).await? else { return Ok(Opening::NoMatch) };
        let end = enrolment.session.session.end();
        let last = end.saturating_add(SignedDuration::from_hours(24 * LINK_DAYS)).unwrap_or(Timestamp::MAX);
        Ok(if self.clock.now() > last { Opening::Expired } else { Opening::Open(Box::new(enrolment)) })
    }

    /// Opens an enrolment with its code and the e-mail or telephone number given with it.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn open_enrolment_by_contact(&self, code: Code, contact: &str, lang: Lang) -> Result<Opening<Enrolment>, PortalError> {
        let Some(row) = self.store.enrolment(code).await? else { return Ok(Opening::NoMatch) };
        if !self.is_contact(contact, &[lang, row.language], row.email_index.as_ref(), row.phone_index.as_ref()) {
            return Ok(Opening::NoMatch);
        }
        Ok(self.unseal_enrolment(&row).await?.map_or(Opening::NoMatch, |e| Opening::Open(Box::new(e))))
    }

    /// Opens an enrolment that this server just made or found by itself.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn enrolment_by_id(&self, id: Uuid) -> Result<Option<Enrolment>, PortalError> {
        match self.store.enrolment_by_id(id).await? {
            Some(row) => self.unseal_enrolment(&row).await,
            None => Ok(None),
        }
    }

    /// Opens a stored enrolment, with its course and session.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn unseal_enrolment(&self, row: &EnrolmentRow) -> Result<Option<Enrolment>, PortalError> {
        let Some((course, session)) = self.session(&row.session).await? else { return Ok(None) };
        let opened = |column, sealed: &Sealed| seal::open(&self.keys, Place { table: "enrolments", column, row: row.id }, sealed);
        let optional = |column, sealed: &Option<Sealed>| sealed.as_ref().map(|s| opened(column, s)).transpose();
        Ok(Some(Enrolment {
            id: row.id,
            code: row.code,
            secret: self.keys.link_secret(row.id, row.code),
            state: row.state,
            name: opened("name", &row.name)?,
            email: optional("email", &row.email)?,
            phone: optional("phone", &row.phone)?,
            language: row.language,
            result: row.result,
            referred: row.referred_at.is_some(),
            placed: row.placed,
            sequence: row.sequence,
            created_at: row.created_at,
            changeable: row.state.is_live() && self.is_open(&session),
            course,
            session,
        }))
    }

    /// The place of one who waits, and what is offered to them.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn in_line(&self, enrolment: &Enrolment) -> Result<(Option<u32>, Option<SeatOffer>), PortalError> {
        if enrolment.state != EnrolmentState::Waiting || !enrolment.changeable {
            return Ok((None, None));
        }
        let offer = self.store.seat_offer(enrolment.id, self.clock.now()).await?;
        Ok((self.store.place_in_line(enrolment.id).await?, offer.filter(|o| o.open)))
    }

    /// Gives a seat or a place in the line up. Twice is the same as once.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn withdraw_enrolment(&self, enrolment: &Enrolment) -> Result<Withdrawn, PortalError> {
        let message = self.news(Kind::Withdrawn, enrolment, |_| {})?;
        let now = self.clock.now();
        let back = self.give_back(&enrolment.session.slot, now);
        let outcome = self.store.withdraw(Withdraw { enrolment: enrolment.id, message, back, now }).await?;
        Ok(match outcome {
            EnrolmentOutcome::Changed(row) | EnrolmentOutcome::Unchanged(row) => {
                Withdrawn::Yes(Box::new(self.unseal_enrolment(&row).await?.unwrap_or_else(|| enrolment.clone())))
            }
            EnrolmentOutcome::Closed(row) => {
                Withdrawn::Closed(Box::new(self.unseal_enrolment(&row).await?.unwrap_or_else(|| enrolment.clone())))
            }
            EnrolmentOutcome::Missing => Withdrawn::Closed(Box::new(enrolment.clone())),
        })
    }

    /// Takes the seat that is offered.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn accept_seat(&self, enrolment: &Enrolment, offer: Uuid) -> Result<Accepted, PortalError> {
        let message = self.news(Kind::Enrolled, enrolment, |_| {})?;
        let command = AcceptSeat { enrolment: enrolment.id, offer, message, now: self.clock.now() };
        Ok(match self.store.accept_seat(command).await? {
            AcceptOutcome::Accepted(row) => {
                Accepted::Yes(Box::new(self.unseal_enrolment(&row).await?.unwrap_or_else(|| enrolment.clone())))
            }
            AcceptOutcome::Already(row) => {
                Accepted::Already(Box::new(self.unseal_enrolment(&row).await?.unwrap_or_else(|| enrolment.clone())))
            }
            AcceptOutcome::Over => Accepted::Over,
        })
    }

    /// The person agrees that name and contact are passed on to the job desk, or no longer; false when there is nothing to pass on.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn refer(&self, enrolment: &Enrolment, agreed: bool) -> Result<bool, PortalError> {
        let command = MarkEnrolment { enrolment: enrolment.id, mark: Mark::Referred(agreed), message: None, now: self.clock.now() };
        let outcome = self.store.mark_enrolment(command).await?;
        Ok(matches!(outcome, EnrolmentOutcome::Changed(_) | EnrolmentOutcome::Unchanged(_)))
    }

    /// Offers free seats to those who wait, one to each line at a time, until there are none; ends what was not answered. Gives how many
    /// offers were made.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn offer_seats(&self) -> Result<usize, PortalError> {
        let now = self.clock.now();
        self.store.end_seat_offers(now).await?;
        let notice = now.saturating_add(SignedDuration::from_mins(NOTICE_MINUTES)).unwrap_or(now);
        let mut made = 0;
        loop {
            let before = made;
            for row in self.store.first_in_lines(notice, now, LINES).await? {
                let Some(enrolment) = self.unseal_enrolment(&row).await? else { continue };
                if self.store.offer_seat(self.seat_offered(&enrolment, now)?).await? {
                    made += 1;
                }
            }
            if made == before {
                return Ok(made);
            }
        }
    }

    fn seat_offered(&self, enrolment: &Enrolment, now: Timestamp) -> Result<OfferSeat, PortalError> {
        // A day, or half of what is left until it begins.
        let half = enrolment.session.session.start().duration_since(now).as_secs() / 2;
        let seconds = (OFFER_HOURS * 3600).min(half);
        let until = now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(now);
        let message = self.news(Kind::SeatOffered, enrolment, |n| n.until = Some(until.as_second()))?;
        let free_at = self.give_back(&enrolment.session.slot, until).at;
        Ok(OfferSeat { id: self.ids.uuid(), enrolment: enrolment.id, until, free_at, message, now })
    }

    /// What tells of a change of an enrolment, if there is an address for it.
    pub(super) fn news(
        &self,
        kind: Kind,
        enrolment: &Enrolment,
        more: impl FnOnce(&mut TrainingNews),
    ) -> Result<Option<NewMessage>, PortalError> {
        let Some(email) = &enrolment.email else { return Ok(None) };
        let mut news = TrainingNews {
            kind,
            to: email.clone(),
            name: enrolment.name.clone(),
            language: enrolment.language,
            enrolment: enrolment.id,
            code: enrolment.code,
            secret: enrolment.secret.clone(),
            course: enrolment.course.name.clone(),
            papers: enrolment.course.papers.clone(),
            session: enrolment.session.session.clone(),
            before: None,
            until: None,
            text: None,
            result: enrolment.result,
            sequence: enrolment.sequence + enrolment.session.sequence + 1,
            changed_at: self.clock.now().as_second(),
        };
        more(&mut news);
        self.sealed_message(kind, &news).map(Some)
    }
}
