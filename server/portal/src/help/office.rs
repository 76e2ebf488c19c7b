//! The office's side of requests for help: its inbox, what it can do with a request, and the inbox of a department.

use anjia_domain::code::Code;
use anjia_domain::help::{State, Visit};
use anjia_domain::ids::{DepartmentId, OfficeId};
use jiff::Timestamp;
use uuid::Uuid;

use super::typed::{clean, cut};
use super::{Changed, Request, Said, What, Why};
use crate::portal::{Portal, PortalError};

/// The most of one text of staff that is kept, in characters.
const SAID_MAX: usize = 3000;
/// How many requests are read at once.
const PAGE: u32 = 200;

impl Said {
    /// The same without signs that cannot be seen; nothing where nothing is left.
    fn tidy(mut self) -> Option<Self> {
        for text in [&mut self.text, &mut self.translation] {
            *text = text.take().map(|t| clean(&t)).filter(|t| !t.is_empty());
            if let Some(text) = text {
                cut(text, SAID_MAX);
            }
        }
        (self.phrase.is_some() || self.text.is_some()).then_some(self)
    }
}

impl Portal {
    /// The open requests of an office, the oldest first, without what has happened to them.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn help_inbox(&self, office: &OfficeId, limit: u32) -> Result<Vec<Request>, PortalError> {
        let rows = self.store.assistance_inbox(office, limit).await?;
        let open = |row| {
            let (asked, secret) = (self.asked_of(&row)?, self.help_secret(&row));
            Ok(Request { row, asked, events: Vec::new(), secret })
        };
        rows.into_iter().map(open).collect()
    }

    /// The open requests that a department has: passed on to it with a consent that still stands; who waits longest comes first.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn department_inbox(&self, department: &DepartmentId) -> Result<Vec<Request>, PortalError> {
        let mut inbox = Vec::new();
        let mut after = Uuid::nil();
        loop {
            let rows = self.store.assistance_referred(after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            for row in rows {
                let request = self.opened_request(row).await?;
                // To whom it was passed on is sealed with what has happened.
                let since = request.passed_on().filter(|(has, _)| *has == department).map(|(_, at)| at);
                inbox.extend(since.map(|at| (at, request)));
            }
        }
        inbox.sort_by_key(|(at, _)| *at);
        Ok(inbox.into_iter().map(|(_, request)| request).collect())
    }

    /// A request, for staff.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn help_request(&self, code: Code) -> Result<Option<Request>, PortalError> {
        match self.store.assistance(code).await? {
            Some(row) => self.opened_request(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// Somebody works on it now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn take_help(&self, request: &Request) -> Result<Changed, PortalError> {
        match request.row.state {
            State::InHand => Ok(Changed::Already(Box::new(request.clone()))),
            _ => self.step(request, State::InHand, What::Taken, |_| {}).await,
        }
    }

    /// Answers.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn answer_help(&self, request: &Request, said: Said) -> Result<Changed, PortalError> {
        let Some(said) = said.tidy() else { return Ok(Changed::No(Why::Nothing)) };
        self.step(request, State::Answered, What::Answered(said), |_| {}).await
    }

    /// Asks the person something.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn ask_person(&self, request: &Request, said: Said) -> Result<Changed, PortalError> {
        let Some(said) = said.tidy() else { return Ok(Changed::No(Why::Nothing)) };
        self.step(request, State::NeedsReply, What::Asked(said), |_| {}).await
    }

    /// Proposes a time for the visit that was asked for.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn propose_visit(&self, request: &Request, at: Timestamp) -> Result<Changed, PortalError> {
        if request.row.visit == Visit::No {
            return Ok(Changed::No(Why::NoVisit));
        }
        if at <= self.clock.now() {
            return Ok(Changed::No(Why::Past));
        }
        let propose = |row: &mut super::ports::RequestRow| {
            row.visit = Visit::Proposed;
            row.visit_at = Some(at);
        };
        self.step(request, State::NeedsReply, What::Proposed(at.as_second()), propose).await
    }

    /// Passes it on to the department that the person was asked about, with their consent only.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn refer_help(&self, request: &Request, department: &DepartmentId) -> Result<Changed, PortalError> {
        let help = &self.catalogue.help;
        if help.department(department).is_none() {
            return Ok(Changed::No(Why::NoDepartment));
        }
        let agreed = request.agreed_to();
        let Some(named) = agreed.or_else(|| help.department_of(&request.row.topic).map(|d| &d.id)) else {
            return Ok(Changed::No(Why::Nowhere));
        };
        if named != department {
            return Ok(Changed::No(Why::OtherDepartment(named.clone())));
        }
        if agreed.is_none() {
            return Ok(Changed::No(Why::NoConsent));
        }
        if request.passed_on().is_some() {
            return Ok(Changed::Already(Box::new(request.clone())));
        }
        let next = if request.row.state == State::Received { State::InHand } else { request.row.state };
        self.step(request, next, What::Referred(department.clone()), |_| {}).await
    }

    /// Closes it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn close_help(&self, request: &Request, solved: bool) -> Result<Changed, PortalError> {
        self.step(request, State::Closed, What::Closed(solved), |row| row.solved = solved).await
    }
}
