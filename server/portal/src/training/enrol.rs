//! Taking a seat: held while details are typed, enrolled, or a place in the line where all seats are taken.

use anjia_domain::ids::SessionId;
use anjia_domain::time;
use anjia_domain::training::{Course, Session};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::ports::{Enrol, EnrolOutcome, EnrolmentRow, NewEnrolment, SeatSource, SessionRow};
use crate::details::Details;
use crate::outbox::{Kind, TrainingNews};
use crate::portal::{CODE_DRAWS, HOLD_MINUTES, Hold, Portal, PortalError, SealedPerson};
use crate::ports::{HoldOutcome, NewMessage, Part, PlaceHold, Wanted};

/// How holding a seat went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeatHeld {
    /// Under this id.
    Yes(Uuid),
    /// All seats are taken, or others wait for those that are free.
    Full,
    /// The session has begun, is cancelled, or was never there.
    Closed,
    /// The hold had become an enrolment already.
    Done(Uuid),
}

/// How enrolling went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enrolled {
    /// Enrolled or in the line, now or by an earlier sending of the same form.
    Yes(Box<EnrolmentRow>),
    /// The hold has run out.
    HoldGone,
    /// All seats are taken.
    Full,
    /// The session has begun, is cancelled, or was never there.
    Closed,
    /// This contact has an enrolment in this session.
    Twice,
    /// This contact has as many enrolments to come as it may.
    TooMany,
    /// The key was used for another request.
    KeyReused,
}

impl Portal {
    /// Holds a seat for ten minutes; with `line`, keeps only what is typed, for a place in the line. `draft` is an earlier hold of the same
    /// person: what was typed there stays.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn hold_seat(&self, id: &SessionId, line: bool, draft: Option<&Hold>) -> Result<SeatHeld, PortalError> {
        let now = self.clock.now();
        let Some(row) = self.store.session(id, now).await?.filter(|r| self.is_open(r)) else { return Ok(SeatHeld::Closed) };
        // Whoever holds a seat of this session already may go on with it, also when others wait by now.
        let own = draft.is_some_and(|d| d.live && d.seats > 0 && Session::of_slot(&d.slot).as_ref() == Some(id));
        if !line && row.free() == 0 && !own {
            return Ok(SeatHeld::Full);
        }
        let part = Part { slot: row.slot, capacity: row.session.seats };
        // A hold of no seat is the draft of a place in the line.
        let wanted = Wanted { first: part, more: Vec::new(), seats: u16::from(!line), then: Vec::new() };
        let id = draft.map_or_else(|| self.ids.uuid(), |d| d.id);
        let expires_at = time::plus_minutes(now, HOLD_MINUTES);
        Ok(match self.store.place_hold(PlaceHold { id, wanted, expires_at, now }).await? {
            HoldOutcome::Held => SeatHeld::Yes(id),
            HoldOutcome::Booked(enrolment) => SeatHeld::Done(enrolment),
            HoldOutcome::Full => SeatHeld::Full,
        })
    }

    /// Enrols with what a hold holds: a seat, or a place in the line.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn enrol_hold(&self, hold: &Hold, details: &Details) -> Result<Enrolled, PortalError> {
        let Some(session) = Session::of_slot(&hold.slot) else { return Ok(Enrolled::HoldGone) };
        self.enrol(SeatSource::Hold(hold.id), &session, details).await
    }

    /// Enrols for a machine that names its request, so that a retry gives the same enrolment.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn enrol_directly(
        &self,
        session: &SessionId,
        details: &Details,
        may_wait: bool,
        key: &str,
        request: &[u8],
    ) -> Result<Enrolled, PortalError> {
        let source = SeatSource::Direct { key: key.to_owned(), request_hash: Sha256::digest(request).to_vec(), may_wait };
        self.enrol(source, session, details).await
    }

    async fn enrol(&self, source: SeatSource, session: &SessionId, details: &Details) -> Result<Enrolled, PortalError> {
        let Some((course, row)) = self.session(session).await? else { return Ok(Enrolled::Closed) };
        for _ in 0..CODE_DRAWS {
            let enrolment = self.new_enrolment(session, details)?;
            let seated = self.first_news(Kind::Enrolled, &enrolment, details, &course, &row)?;
            let waits = self.first_news(Kind::Waitlisted, &enrolment, details, &course, &row)?;
            let (limit, now) = (self.catalogue.site.enrolments_per_contact, self.clock.now());
            match self.store.enrol(Enrol { source: source.clone(), enrolment, seated, waits, limit, now }).await? {
                EnrolOutcome::Done(row) | EnrolOutcome::Already(row) => return Ok(Enrolled::Yes(Box::new(row))),
                EnrolOutcome::HoldGone => return Ok(Enrolled::HoldGone),
                EnrolOutcome::Full => return Ok(Enrolled::Full),
                EnrolOutcome::Closed => return Ok(Enrolled::Closed),
                EnrolOutcome::Twice => return Ok(Enrolled::Twice),
                EnrolOutcome::TooMany => return Ok(Enrolled::TooMany),
                EnrolOutcome::KeyReused => return Ok(Enrolled::KeyReused),
                EnrolOutcome::CodeTaken => {}
            }
        }
        Err(PortalError::NoCode)
    }

    fn new_enrolment(&self, session: &SessionId, details: &Details) -> Result<NewEnrolment, PortalError> {
        let (id, code) = (self.uuid(), self.ids.code());
        let SealedPerson { name, email, phone, email_index, phone_index } = self.sealed_person("enrolments", id, details)?;
        let (session, language) = (session.clone(), details.language);
        Ok(NewEnrolment { id, code, session, name, email, phone, email_index, phone_index, language })
    }

    fn first_news(
        &self,
        kind: Kind,
        new: &NewEnrolment,
        details: &Details,
        course: &Course,
        row: &SessionRow,
    ) -> Result<Option<NewMessage>, PortalError> {
        let Some(email) = &details.email else { return Ok(None) };
        let news = TrainingNews {
            kind,
            to: email.as_str().to_owned(),
            name: details.name.as_str().to_owned(),
            language: details.language,
            enrolment: new.id,
            code: new.code,
            secret: self.keys.link_secret(new.id, new.code),
            course: course.name.clone(),
            papers: course.papers.clone(),
            session: row.session.clone(),
            before: None,
            until: None,
            text: None,
            result: None,
            sequence: row.sequence,
            changed_at: self.clock.now().as_second(),
        };
        self.sealed_message(kind, &news).map(Some)
    }
}
