//! What a person can do with their request: add to it, answer what is proposed, agree that it is passed on or no longer, say that it is
//! solved, take it back.

use anjia_domain::help::{Consent, State, Visit};

use super::typed::written;
use super::{Changed, NOTES, Note, Request, What, Why};
use crate::details::Wrong;
use crate::portal::{Portal, PortalError};

impl Portal {
    /// Adds something to a request: what was answered or asked goes on. Added twice in a row it is added once.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn add_note(&self, request: &Request, text: &str) -> Result<Changed, PortalError> {
        let text = match written(text) {
            Ok(text) => text,
            Err(wrong) => return Ok(Changed::No(Why::Written(wrong))),
        };
        if request.notes().last() == Some(text.as_str()) {
            return Ok(Changed::Already(Box::new(request.clone())));
        }
        if request.notes().count() >= NOTES {
            return Ok(Changed::No(Why::Written(Wrong::NotesFull)));
        }
        let next = replied(request.row.state);
        self.step(request, next, What::Noted(Note(text)), |_| {}).await
    }

    /// The person says that it is solved: it is closed, and counted.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn say_solved(&self, request: &Request) -> Result<Changed, PortalError> {
        if request.row.solved {
            return Ok(Changed::Already(Box::new(request.clone())));
        }
        self.step(request, State::Closed, What::Solved, |row| row.solved = true).await
    }

    /// The person agrees to the proposed visit, or declines it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn answer_visit(&self, request: &Request, agreed: bool) -> Result<Changed, PortalError> {
        let (visit, what) = if agreed { (Visit::Agreed, What::Agreed) } else { (Visit::Declined, What::Declined) };
        if request.row.visit == visit {
            return Ok(Changed::Already(Box::new(request.clone())));
        }
        if request.row.visit_at.is_none() {
            return Ok(Changed::No(Why::NoVisit));
        }
        if agreed && request.row.visit_at.is_some_and(|at| at <= self.clock.now()) {
            return Ok(Changed::No(Why::Past));
        }
        let next = replied(request.row.state);
        self.step(request, next, what, |row| row.visit = visit).await
    }

    /// The person agrees that the request is passed on to the department of its topic.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn agree_to_refer(&self, request: &Request) -> Result<Changed, PortalError> {
        let Some(department) = self.catalogue.help.department_of(&request.row.topic) else { return Ok(Changed::No(Why::Nowhere)) };
        if request.agreed_to() == Some(&department.id) {
            return Ok(Changed::Already(Box::new(request.clone())));
        }
        let what = What::ConsentedTo(department.id.clone());
        self.step(request, request.row.state, what, |row| row.consent = Consent::Given).await
    }

    /// The person takes that back: no department has it any more.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn refuse_to_refer(&self, request: &Request) -> Result<Changed, PortalError> {
        if request.row.consent != Consent::Given {
            return Ok(Changed::Already(Box::new(request.clone())));
        }
        self.step(request, request.row.state, What::Revoked, |row| row.consent = Consent::Withdrawn).await
    }

    /// Takes a request back: it is erased with everything said of it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn withdraw_help(&self, request: &Request) -> Result<bool, PortalError> {
        Ok(self.store.erase_assistance(request.row.id).await?)
    }
}

/// Where a request stands when the person has said something: the office has it in hand again.
const fn replied(state: State) -> State {
    match state {
        State::Answered | State::NeedsReply => State::InHand,
        other => other,
    }
}
