//! A registration, opened: its people, their answers and forms.

use std::collections::BTreeMap;

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::form::Answers;
use anjia_domain::ids::FieldId;
use anjia_domain::registration::State;
use uuid::Uuid;

use super::begin::{Employer, Helper, Preparation};
use super::ports::{FormOf, FormRow, RegistrationRow};
use crate::keys::Key;
use crate::portal::PortalError;
use crate::seal::{self, HouseholdPlace, Sealed};

/// The household itself, where answers count people.
pub const NO_MEMBER: u16 = 0;
/// The most people of one registration.
pub const MEMBERS: u16 = 20;

/// A registration, opened.
pub struct Household {
    row: RegistrationRow,
    key: Key,
    email: Option<String>,
    preparation: Option<Preparation>,
    home: Answers,
    /// Each person's, those of the household among them.
    people: BTreeMap<u16, Answers>,
}

impl std::fmt::Debug for Household {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Household").field("id", &self.row.id).finish_non_exhaustive()
    }
}

impl Household {
    pub(super) fn new(row: RegistrationRow, key: Key, email: Option<String>, preparation: Option<Preparation>) -> Self {
        Self { row, key, email, preparation, home: Answers::default(), people: BTreeMap::new() }
    }

    pub(super) fn opened(&self, row: Uuid, what: &str, sealed: &Sealed) -> Result<String, PortalError> {
        Ok(seal::open_text_for(&self.key, HouseholdPlace { registration: self.row.id, row, what }, sealed)?)
    }

    pub(super) fn put(&mut self, member: u16, field: FieldId, text: String) {
        if member == NO_MEMBER {
            for own in self.people.values_mut() {
                own.set(field.clone(), text.clone());
            }
            self.home.set(field, text);
        } else {
            self.people.entry(member).or_insert_with(|| self.home.clone()).set(field, text);
        }
    }

    pub(super) fn key(&self) -> &Key {
        &self.key
    }

    pub(super) fn row(&self) -> &RegistrationRow {
        &self.row
    }

    /// The same with a form in another state.
    pub(super) fn with_state(&self, of: &FormOf, state: State) -> Self {
        let mut row = self.row.clone();
        for form in row.forms.iter_mut().filter(|f| f.of == *of) {
            form.state = state;
        }
        Self::new(row, self.key.clone(), None, None)
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.row.code
    }

    /// The event of life or the form it began with.
    #[must_use]
    pub fn event(&self) -> &str {
        &self.row.event
    }

    /// The person's language when it was last changed.
    #[must_use]
    pub fn language(&self) -> Lang {
        self.row.language
    }

    /// Where mails go.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// Who has prepared it, if somebody else has.
    #[must_use]
    pub fn preparation(&self) -> Option<&Preparation> {
        self.preparation.as_ref()
    }

    /// Who helps the person.
    #[must_use]
    pub fn helper(&self) -> Option<&Helper> {
        match &self.preparation {
            Some(Preparation::Helper(helper)) => Some(helper),
            _ => None,
        }
    }

    /// The employer that has prepared it.
    #[must_use]
    pub fn employer(&self) -> Option<&Employer> {
        match &self.preparation {
            Some(Preparation::Employer { employer, .. }) => Some(employer),
            _ => None,
        }
    }

    /// Whether an employer has prepared it and the person has not agreed yet.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        matches!(&self.preparation, Some(Preparation::Employer { agreed_at: None, .. }))
    }

    /// When the person agreed to what an employer has prepared.
    #[must_use]
    pub fn agreed_at(&self) -> Option<jiff::Timestamp> {
        match &self.preparation {
            Some(Preparation::Employer { agreed_at, .. }) => *agreed_at,
            _ => None,
        }
    }

    /// When it began.
    #[must_use]
    pub fn created_at(&self) -> jiff::Timestamp {
        self.row.created_at
    }

    /// When it is erased if nothing happens.
    #[must_use]
    pub fn expires_at(&self) -> jiff::Timestamp {
        self.row.expires_at
    }

    /// Its forms.
    #[must_use]
    pub fn forms(&self) -> &[FormRow] {
        &self.row.forms
    }

    /// A form of it.
    #[must_use]
    pub fn form(&self, of: &FormOf) -> Option<&FormRow> {
        self.row.forms.iter().find(|f| f.of == *of)
    }

    /// The state of a form.
    #[must_use]
    pub fn state(&self, of: &FormOf) -> Option<State> {
        self.form(of).map(|f| f.state)
    }

    /// The answers of a person, those of the household among them.
    #[must_use]
    pub fn answers(&self, member: u16) -> Answers {
        self.people.get(&member).unwrap_or(&self.home).clone()
    }

    /// The number of the next person, if there may be another one.
    #[must_use]
    pub fn next_member(&self) -> Option<u16> {
        let last = self.row.forms.iter().map(|f| f.of.member).max().unwrap_or(0);
        (last < MEMBERS).then_some(last + 1)
    }

    /// What a person is called: as they want to be called, as the passport says, or in Chinese; empty when nothing is known yet.
    #[must_use]
    pub fn name(&self, member: u16) -> String {
        let answers = self.answers(member);
        let passport = [answers.named("surname"), answers.named("given_name")].join(" ");
        [answers.named("full_name_zh"), answers.named("native_name"), passport.trim(), answers.named("child_name")]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .to_owned()
    }
}
