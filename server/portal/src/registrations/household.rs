//! A registration, opened: its people, their answers and forms.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::form::Answers;
use anjia_domain::ids::FieldId;
use anjia_domain::registration::State;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::begin::{Employer, Helper, Preparation};
use super::counter::Remark;
use super::plan::Looked;
use super::ports::{Edition, FormOf, FormRow, ImageRow, RegistrationRow, RemarkRow};
use crate::keys::Key;
use crate::portal::PortalError;
use crate::seal::{self, HouseholdPlace, Sealed};

/// The household itself, where answers count people.
pub const NO_MEMBER: u16 = 0;
/// The most people of one registration.
pub const MEMBERS: u16 = 20;

/// What an answer takes in memory beside its text and its field's name, in bytes.
const ENTRY: usize = 48;

/// A registration, opened. A copy shares everything until it is changed.
#[derive(Clone)]
pub struct Household(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    edition: u64,
    row: RegistrationRow,
    key: Key,
    email: Option<String>,
    preparation: Option<Preparation>,
    home: Answers,
    /// Each person's, those of the household among them.
    people: BTreeMap<u16, Answers>,
    remarks: Vec<(RemarkRow, Remark)>,
    images: Vec<ImageRow>,
    looked: LookedAt,
}

/// What was found in the forms on a day. It belongs to the answers it was found in: a copy, which is made to be changed, begins without.
#[derive(Default)]
struct LookedAt(Mutex<(Date, BTreeMap<FormOf, Arc<Looked>>)>);

impl Clone for LookedAt {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl std::fmt::Debug for Household {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Household").field("id", &self.0.row.id).finish_non_exhaustive()
    }
}

impl Household {
    pub(super) fn new(edition: u64, row: RegistrationRow, key: Key, email: Option<String>, preparation: Option<Preparation>) -> Self {
        let (home, people) = (Answers::default(), BTreeMap::new());
        Self(Arc::new(Parts {
            edition,
            row,
            key,
            email,
            preparation,
            home,
            people,
            remarks: Vec::new(),
            images: Vec::new(),
            looked: LookedAt::default(),
        }))
    }

    pub(super) fn opened(&self, row: Uuid, what: &str, sealed: &Sealed) -> Result<String, PortalError> {
        Ok(seal::open_text_for(&self.0.key, HouseholdPlace { registration: self.0.row.id, row, what }, sealed)?)
    }

    pub(super) fn put(&mut self, member: u16, field: FieldId, text: String) {
        let parts = Arc::make_mut(&mut self.0);
        parts.looked = LookedAt::default();
        if member == NO_MEMBER {
            for own in parts.people.values_mut() {
                own.set(field.clone(), text.clone());
            }
            parts.home.set(field, text);
        } else {
            parts.people.entry(member).or_insert_with(|| parts.home.clone()).set(field, text);
        }
    }

    /// Puts in what is beside the answers.
    pub(super) fn put_beside(&mut self, remarks: Vec<(RemarkRow, Remark)>, images: Vec<ImageRow>) {
        let parts = Arc::make_mut(&mut self.0);
        (parts.remarks, parts.images) = (remarks, images);
    }

    /// Makes it the edition that came of a change, kept in this language, to be erased then if nothing more happens.
    pub(super) fn changed(&mut self, edition: u64, language: Lang, expires_at: Timestamp, now: Timestamp) {
        let parts = Arc::make_mut(&mut self.0);
        (parts.edition, parts.looked) = (edition, LookedAt::default());
        (parts.row.language, parts.row.changed_at, parts.row.expires_at) = (language, now, expires_at);
    }

    pub(super) fn key(&self) -> &Key {
        &self.0.key
    }

    pub(super) fn row(&self) -> &RegistrationRow {
        &self.0.row
    }

    /// Its edition.
    pub(super) fn edition(&self) -> Edition {
        Edition { registration: self.0.row.id, number: self.0.edition }
    }

    /// About how much memory its answers take, in bytes.
    pub(super) fn size(&self) -> usize {
        let of = |answers: &Answers| answers.iter().map(|(field, text)| field.as_str().len() + text.len() + ENTRY).sum::<usize>();
        self.0.people.values().map(of).sum::<usize>() + of(&self.0.home)
    }

    /// The same with a form in another state.
    pub(super) fn with_state(&self, of: &FormOf, state: State) -> Self {
        let mut same = self.clone();
        for form in Arc::make_mut(&mut same.0).row.forms.iter_mut().filter(|f| f.of == *of) {
            form.state = state;
        }
        same
    }

    /// What was found in a form on a day, or is found now.
    pub(super) fn looked(&self, of: &FormOf, day: Date, look: impl FnOnce() -> Looked) -> Arc<Looked> {
        let at = || self.0.looked.0.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let known = at();
            if known.0 == day
                && let Some(found) = known.1.get(of)
            {
                return found.clone();
            }
        }
        let found = Arc::new(look());
        let mut known = at();
        if known.0 != day {
            *known = (day, BTreeMap::new());
        }
        known.1.insert(of.clone(), found.clone());
        found
    }

    /// What the counter asks to be put right, oldest first; with what has been put right already.
    #[must_use]
    pub fn remarks(&self) -> &[(RemarkRow, Remark)] {
        &self.0.remarks
    }

    /// Its pictures, by person and kind.
    #[must_use]
    pub fn images(&self) -> &[ImageRow] {
        &self.0.images
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.row.id
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.row.code
    }

    /// The event of life or the form it began with.
    #[must_use]
    pub fn event(&self) -> &str {
        &self.0.row.event
    }

    /// The person's language when it was last changed.
    #[must_use]
    pub fn language(&self) -> Lang {
        self.0.row.language
    }

    /// Where mails go.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Who has prepared it, if somebody else has.
    #[must_use]
    pub fn preparation(&self) -> Option<&Preparation> {
        self.0.preparation.as_ref()
    }

    /// Who helps the person.
    #[must_use]
    pub fn helper(&self) -> Option<&Helper> {
        match &self.0.preparation {
            Some(Preparation::Helper(helper)) => Some(helper),
            _ => None,
        }
    }

    /// The employer that has prepared it.
    #[must_use]
    pub fn employer(&self) -> Option<&Employer> {
        match &self.0.preparation {
            Some(Preparation::Employer { employer, .. }) => Some(employer),
            _ => None,
        }
    }

    /// Whether an employer has prepared it and the person has not agreed yet.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        matches!(&self.0.preparation, Some(Preparation::Employer { agreed_at: None, .. }))
    }

    /// When the person agreed to what an employer has prepared.
    #[must_use]
    pub fn agreed_at(&self) -> Option<Timestamp> {
        match &self.0.preparation {
            Some(Preparation::Employer { agreed_at, .. }) => *agreed_at,
            _ => None,
        }
    }

    /// When it began.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.0.row.created_at
    }

    /// When it is erased if nothing happens.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.0.row.expires_at
    }

    /// Its forms.
    #[must_use]
    pub fn forms(&self) -> &[FormRow] {
        &self.0.row.forms
    }

    /// A form of it.
    #[must_use]
    pub fn form(&self, of: &FormOf) -> Option<&FormRow> {
        self.0.row.forms.iter().find(|f| f.of == *of)
    }

    /// The state of a form.
    #[must_use]
    pub fn state(&self, of: &FormOf) -> Option<State> {
        self.form(of).map(|f| f.state)
    }

    /// The answers of a person, those of the household among them.
    #[must_use]
    pub fn answers(&self, member: u16) -> Answers {
        self.0.people.get(&member).unwrap_or(&self.0.home).clone()
    }

    /// The number of the next person, if there may be another one.
    #[must_use]
    pub fn next_member(&self) -> Option<u16> {
        let last = self.0.row.forms.iter().map(|f| f.of.member).max().unwrap_or(0);
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
