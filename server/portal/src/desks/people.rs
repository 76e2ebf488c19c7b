//! A desk's people: how each stands, and the slips for those without an e-mail address.

use anjia_domain::code::Code;
use anjia_domain::ids::FormId;
use anjia_domain::registration::State;
use anjia_domain::slot::SlotId;
use uuid::Uuid;

use super::Desk;
use super::ports::PersonRow;
use crate::portal::{Portal, PortalError};

/// The name of the place where a person's name is sealed.
pub(super) fn name_place(line: u32) -> String {
    format!("desk_people/{line}")
}

/// How somebody stands, as far as it concerns the employer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonState {
    /// Told by mail, or not handed the slip yet.
    Invited,
    /// Has looked, and not answered.
    Opened,
    /// Has agreed and completes it.
    Completing,
    /// Handed in.
    HandedIn,
    /// The counter asks for corrections.
    Corrections,
    /// Accepted.
    Accepted,
    /// Declined, erased or run out.
    Gone,
}

/// One of a desk's people.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The table.
    pub batch: Uuid,
    /// The row in it.
    pub line: u32,
    /// The form.
    pub form: FormId,
    /// The name that the employer gave.
    pub name: String,
    /// Whether the person was told by mail.
    pub mailed: bool,
    /// How it stands.
    pub state: PersonState,
    /// The registration, while there is one.
    pub registration: Option<(Uuid, Code)>,
    /// The appointment to come that the desk has booked.
    pub slot: Option<SlotId>,
}

impl std::fmt::Debug for Person {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").field("batch", &self.batch).field("line", &self.line).field("state", &self.state).finish_non_exhaustive()
    }
}

impl Person {
    /// Its name in forms of the desk.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}-{}", self.batch.simple(), self.line)
    }

    /// Whether the desk may book for the person.
    #[must_use]
    pub fn is_bookable(&self) -> bool {
        self.slot.is_none()
            && matches!(self.state, PersonState::Completing | PersonState::HandedIn | PersonState::Corrections | PersonState::Accepted)
    }
}

/// What is handed to somebody without an e-mail address.
#[derive(Clone, PartialEq, Eq)]
pub struct Slip {
    /// The name that the employer gave.
    pub name: String,
    /// The form.
    pub form: FormId,
    /// The registration's code.
    pub code: Code,
    /// The word that opens it until the person has agreed.
    pub word: Code,
}

fn state(row: &PersonRow) -> PersonState {
    match (row.registration, row.agreed_at, row.state) {
        (None, ..) => PersonState::Gone,
        (_, None, _) if row.opened_at.is_none() => PersonState::Invited,
        (_, None, _) => PersonState::Opened,
        (_, _, Some(State::Submitted)) => PersonState::HandedIn,
        (_, _, Some(State::NeedsDocuments)) => PersonState::Corrections,
        (_, _, Some(State::Accepted)) => PersonState::Accepted,
        (_, _, Some(State::Draft) | None) => PersonState::Completing,
    }
}

impl Portal {
    /// Whom a desk has prepared, the newest table first.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn people(&self, desk: &Desk) -> Result<Vec<Person>, PortalError> {
        let rows = self.store.people(desk.id(), self.clock.now()).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Person {
                    name: desk.opened(row.batch, &name_place(row.line), &row.name)?,
                    state: state(&row),
                    batch: row.batch,
                    line: row.line,
                    form: row.form,
                    mailed: row.mailed,
                    registration: row.registration,
                    slot: row.slot,
                })
            })
            .collect()
    }

    /// The slips for those without an e-mail address who have not agreed yet.
    #[must_use]
    pub fn slips(&self, people: &[Person]) -> Vec<Slip> {
        let open = people.iter().filter(|p| !p.mailed && matches!(p.state, PersonState::Invited | PersonState::Opened));
        open.filter_map(|p| {
            let (id, code) = p.registration?;
            Some(Slip { name: p.name.clone(), form: p.form.clone(), code, word: self.keys.invitation_word(id, code) })
        })
        .collect()
    }
}
