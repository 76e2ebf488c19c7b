//! An appointment in its person's hands: opened by link or by code and contact, moved, cancelled.

use anjia_domain::Lang;
use anjia_domain::appointment::{PartySize, State};
use anjia_domain::code::Code;
use anjia_domain::contact::{Email, Phone};
use anjia_domain::slot::SlotId;
use anjia_domain::visit::Further;
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::outbox::{Kind, Message};
use crate::portal::{Portal, PortalError, SlotError, no_room};
use crate::ports::{Appointment, Cancel, ChangeOutcome, Move};

/// A manage link works until this long after the appointment, in days.
pub const LINK_DAYS: i64 = 30;
/// An appointment is erased this long after its day, with everything said of it. From `forms.json`: 90 days.
pub const KEPT_DAYS: i64 = 90;
/// What was typed without booking is erased after this long, in days.
pub const DRAFT_DAYS: i64 = 1;

/// An appointment, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// The secret of its link.
    pub secret: String,
    /// Its slot.
    pub slot: SlotId,
    /// Where the services after the first begin.
    pub further: Further,
    /// How long, in minutes.
    pub minutes: u16,
    /// Its state.
    pub state: State,
    /// The name to call.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// The person's language.
    pub language: Lang,
    /// How many people.
    pub party: PartySize,
    /// Counts the changes.
    pub sequence: u32,
    /// When it was booked.
    pub created_at: Timestamp,
    /// Whether it can still be moved or cancelled.
    pub changeable: bool,
}

impl std::fmt::Debug for Opened {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}

/// How opening went. A wrong secret and an unknown code are one answer, so that codes cannot be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening<T> {
    /// Here it is.
    Open(Box<T>),
    /// Unknown code, wrong secret or contact.
    NoMatch,
    /// The link's time is over.
    Expired,
}

/// How moving or cancelling went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Done, or done before.
    Yes(Box<Opened>),
    /// The new slot was refused.
    No(SlotError),
    /// Another change came first; this is how it stands.
    Stale(Box<Opened>),
    /// Too late: it has begun, is over, or was cancelled.
    Closed(Box<Opened>),
}

impl Portal {
    /// Opens an appointment with the secret of its link.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn open_by_link(&self, code: Code, secret: &str) -> Result<Opening<Opened>, PortalError> {
        let Some(row) = self.store.appointment(code).await? else { return Ok(Opening::NoMatch) };
        if !self.keys.opens(secret, row.id, code) {
            return Ok(Opening::NoMatch);
        }
        let last = row.slot.start().saturating_add(SignedDuration::from_hours(24 * LINK_DAYS)).unwrap_or(Timestamp::MAX);
        if self.clock.now() > last {
            return Ok(Opening::Expired);
        }
        Ok(Opening::Open(Box::new(self.unseal(&row)?)))
    }

    /// Opens an appointment with its code and the e-mail or telephone number given when booking.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn open_by_contact(&self, code: Code, contact: &str, lang: Lang) -> Result<Opening<Opened>, PortalError> {
        let Some(row) = self.store.appointment(code).await? else { return Ok(Opening::NoMatch) };
        let own = self.is_contact(contact, &[lang, row.language], row.email_index.as_ref(), row.phone_index.as_ref());
        if own { Ok(Opening::Open(Box::new(self.unseal(&row)?))) } else { Ok(Opening::NoMatch) }
    }

    /// Whether what was typed is the e-mail or telephone number of these blind indexes. A number is read as in each of the languages: the
    /// page's may differ from the one it was given in, and with it the country.
    pub(crate) fn is_contact(&self, typed: &str, langs: &[Lang], email: Option<&Vec<u8>>, phone: Option<&Vec<u8>>) -> bool {
        let same = |stored: Option<&Vec<u8>>, given: Vec<u8>| stored.is_some_and(|s| bool::from(s.as_slice().ct_eq(given.as_slice())));
        let by_email = Email::parse(typed).is_ok_and(|e| same(email, self.keys.index("email", &e.key())));
        let mut numbers = langs.iter().filter_map(|lang| Phone::parse(typed, *lang).ok());
        by_email || numbers.any(|p| same(phone, self.keys.index("phone", p.as_str())))
    }

    /// Opens an appointment that this server just made or found by itself.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn open_by_id(&self, id: Uuid) -> Result<Option<Opened>, PortalError> {
        match self.store.appointment_by_id(id).await? {
            Some(row) => Ok(Some(self.unseal(&row)?)),
            None => Ok(None),
        }
    }

    /// Opens a stored appointment.
    ///
    /// # Errors
    /// When data does not open.
    pub fn unseal(&self, row: &Appointment) -> Result<Opened, PortalError> {
        let optional = |column, sealed: &Option<_>| sealed.as_ref().map(|s| self.opened(row.id, column, s)).transpose();
        Ok(Opened {
            id: row.id,
            code: row.code,
            secret: self.keys.link_secret(row.id, row.code),
            slot: row.slot.clone(),
            further: row.further.clone(),
            minutes: row.minutes,
            state: row.state,
            name: self.opened(row.id, "name", &row.name)?,
            email: optional("email", &row.email)?,
            phone: optional("phone", &row.phone)?,
            language: row.language,
            party: row.party,
            sequence: row.sequence,
            created_at: row.created_at,
            changeable: row.state.is_open() && row.slot.start() > self.clock.now(),
        })
    }

    /// Moves an appointment with all its services to another time at the same office. The new seats are taken before the old ones are
    /// given back, in one transaction.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn move_appointment(&self, opened: &Opened, to: &SlotId) -> Result<Changed, PortalError> {
        if !opened.changeable {
            return Ok(Changed::Closed(Box::new(opened.clone())));
        }
        if opened.slot == *to {
            return Ok(Changed::Yes(Box::new(opened.clone())));
        }
        if to.office() != opened.slot.office() || to.service() != opened.slot.service() {
            return Ok(Changed::No(SlotError::Unknown));
        }
        let slot = match self.bookable(to) {
            Ok((_, slot)) => slot,
            Err(refused) => return Ok(Changed::No(refused)),
        };
        let now = self.clock.now();
        let also = opened.further.also();
        let ways = self.ways(&slot, opened.party, &also);
        for wanted in ways.iter().cloned() {
            let (further, minutes) = (wanted.further(), self.visit_minutes(&wanted));
            let command = Move {
                id: opened.id,
                sequence: opened.sequence,
                wanted,
                offer: None,
                minutes,
                message: self.change_message(opened, Kind::Moved, (to, &further, minutes))?,
                back: self.give_back(&opened.slot, now),
                now,
            };
            let outcome = self.store.move_appointment(command).await?;
            if outcome != ChangeOutcome::Full {
                return self.changed(opened, outcome);
            }
        }
        Ok(Changed::No(no_room(&ways, &also)))
    }

    /// Cancels an appointment and gives its seat back. Cancelling twice is the same as once.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn cancel(&self, opened: &Opened) -> Result<Changed, PortalError> {
        if opened.state == State::Cancelled {
            return Ok(Changed::Yes(Box::new(opened.clone())));
        }
        if !opened.changeable {
            return Ok(Changed::Closed(Box::new(opened.clone())));
        }
        let message = self.change_message(opened, Kind::Cancelled, (&opened.slot, &opened.further, opened.minutes))?;
        let now = self.clock.now();
        let back = self.give_back(&opened.slot, now);
        let command = Cancel { id: opened.id, sequence: opened.sequence, message, back, now };
        let outcome = self.store.cancel(command).await?;
        self.changed(opened, outcome)
    }

    pub(crate) fn changed(&self, opened: &Opened, outcome: ChangeOutcome) -> Result<Changed, PortalError> {
        Ok(match outcome {
            ChangeOutcome::Changed(row) | ChangeOutcome::Unchanged(row) => Changed::Yes(Box::new(self.unseal(&row)?)),
            ChangeOutcome::Stale(row) => Changed::Stale(Box::new(self.unseal(&row)?)),
            ChangeOutcome::Closed(row) => Changed::Closed(Box::new(self.unseal(&row)?)),
            ChangeOutcome::Full => Changed::No(SlotError::Full),
            ChangeOutcome::Missing => Changed::Closed(Box::new(opened.clone())),
        })
    }

    pub(crate) fn change_message(
        &self,
        opened: &Opened,
        kind: Kind,
        (slot, further, minutes): (&SlotId, &Further, u16),
    ) -> Result<Option<crate::ports::NewMessage>, PortalError> {
        let Some(email) = &opened.email else { return Ok(None) };
        let message = Message {
            kind,
            to: email.clone(),
            name: opened.name.clone(),
            language: opened.language,
            appointment: opened.id,
            code: opened.code,
            secret: opened.secret.clone(),
            slot: slot.clone(),
            further: further.clone(),
            before: (kind == Kind::Moved).then(|| opened.slot.clone()),
            until: None,
            minutes,
            party: opened.party.get(),
            sequence: opened.sequence + 1,
            changed_at: self.clock.now().as_second(),
        };
        self.message(&message).map(Some)
    }

    /// Frees seats of holds that have run out and erases what is no longer kept; gives how many appointments were erased.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn purge(&self) -> Result<u64, PortalError> {
        let now = self.clock.now();
        let before = |days: i64| now.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN);
        let enrolments = self.store.purge_enrolments(before(i64::from(self.catalogue.site.enrolments_kept_days))).await?;
        Ok(self.store.purge(now, before(DRAFT_DAYS), before(KEPT_DAYS)).await? + enrolments)
    }
}
