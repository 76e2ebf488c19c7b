//! How a registration begins: by the person, together with somebody who helps, or prepared by an employer.

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::contact::Email;
use anjia_domain::form::Answers;
use anjia_domain::ids::{FieldId, FormId};
use anjia_domain::name::is_control;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ports::{FormOf, NewPreparation, NewRegistration, PreparationKind, RegistrationRow, Way};
use super::{Consent, Household, NO_MEMBER, days_on, email_place, key_place};
use crate::keys::Key;
use crate::outbox::{Kind, RegistrationNews};
use crate::portal::{CODE_DRAWS, Portal, PortalError};
use crate::seal::{self, HouseholdPlace, SealError};

/// The most of a helper's name that is kept, in characters.
const NAME: usize = 200;

/// Somebody who prepares a registration together with a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Helper {
    /// The name.
    pub name: String,
    /// What the helper is to the person: one of [`Helper::RELATIONS`].
    pub relation: String,
}

impl Helper {
    /// What a helper may be.
    pub const RELATIONS: [&'static str; 6] = ["coordinator", "family", "friend", "employer", "interpreter", "other"];

    /// A helper, as typed; nothing without a name or with a relation that is none.
    #[must_use]
    pub fn parse(name: &str, relation: &str) -> Option<Self> {
        let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !is_control(*c)).take(NAME).collect();
        let relation = Self::RELATIONS.into_iter().find(|r| *r == relation)?;
        (!name.is_empty()).then(|| Self { name, relation: relation.to_owned() })
    }
}

/// The employer that prepares a registration for a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employer {
    /// The company.
    pub company: String,
    /// Who is asked there.
    pub contact: String,
}

/// Who begins a registration.
#[derive(Clone, PartialEq, Eq)]
pub enum By {
    /// The person.
    Person,
    /// The person, with somebody who helps; and how the consent was given.
    Helper(Helper, Way),
    /// An employer. The person has agreed to nothing yet.
    Employer(Employer),
}

/// Who has prepared a registration, if somebody else has.
#[derive(Clone, PartialEq, Eq)]
pub enum Preparation {
    /// Somebody who helps.
    Helper(Helper),
    /// An employer.
    Employer {
        /// Which.
        employer: Employer,
        /// When the person first came.
        opened_at: Option<Timestamp>,
        /// When the person agreed.
        agreed_at: Option<Timestamp>,
    },
}

macro_rules! hidden {
    ($($name:ident)*) => {
        $(impl std::fmt::Debug for $name {
            /// Personal data stays out of logs.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })*
    };
}

hidden!(Helper Employer By Preparation);

/// What a registration begins with.
#[derive(Debug)]
pub struct Start {
    /// The event of life, or the form, by its id.
    pub event: String,
    /// The forms.
    pub forms: Vec<FormId>,
    /// What was asked to choose them, or is known already.
    pub answers: Answers,
    /// Where mails go.
    pub email: Option<Email>,
    /// The person's language.
    pub language: Lang,
    /// Who begins it.
    pub by: By,
}

/// Where it is sealed who has prepared a registration.
fn place(registration: Uuid) -> HouseholdPlace<'static> {
    HouseholdPlace { registration, row: registration, what: "preparations" }
}

impl Portal {
    /// Begins a registration; gives its code and resume word.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn start_registration(&self, start: &Start) -> Result<(Code, Code), PortalError> {
        for _ in 0..CODE_DRAWS {
            let new = self.new_registration(start)?;
            let (id, code) = (new.id, new.code);
            if self.store.start_registration(new).await? {
                return Ok((code, self.keys.resume_word(id, code)));
            }
        }
        Err(PortalError::NoCode)
    }

    /// A registration under a fresh id, code and key.
    pub(crate) fn new_registration(&self, start: &Start) -> Result<NewRegistration, PortalError> {
        let now = self.clock.now();
        let idle = start.forms.iter().filter_map(|f| self.catalogue.forms.form(f)).map(|f| f.retention.idle_days).min().unwrap_or(30);
        let expires_at = days_on(now, idle);
        let (id, code) = (self.uuid(), self.ids.code());
        let (key, sealed_key) = seal::new_key(&self.keys, &*self.ids, key_place(id))?;
        let email = start.email.as_ref();
        let employer = match &start.by {
            By::Employer(employer) => Some(employer),
            By::Person | By::Helper(..) => None,
        };
        // What was asked to choose the forms is the household's; what an employer knows is the person's.
        let whose = |field: &FieldId| if employer.is_some() { self.whose(field, 1) } else { NO_MEMBER };
        let answers = start.answers.iter().map(|(field, answer)| self.answer(&key, id, whose(field), field, answer));
        let mut answers = answers.collect::<Result<Vec<_>, _>>()?;
        if let (Some(email), Ok(field)) = (email, "email".parse::<FieldId>())
            && self.catalogue.forms.field(&field).is_some()
        {
            answers.push(self.answer(&key, id, NO_MEMBER, &field, email.as_str())?);
        }
        let kind = if employer.is_some() { Kind::Invited } else { Kind::Started };
        let news = |to: &Email| RegistrationNews {
            kind,
            to: to.as_str().to_owned(),
            language: start.language,
            code,
            secret: Some(self.keys.link_secret(id, code)),
            digits: None,
            form: start.forms.first().filter(|_| employer.is_some()).cloned(),
            company: employer.map(|e| e.company.clone()),
            expires_at: expires_at.as_second(),
            changed_at: now.as_second(),
        };
        let (preparation, way) = match &start.by {
            By::Person => (None, None),
            By::Helper(helper, way) => (Some((PreparationKind::Helper, serde_json::to_string(helper))), Some(*way)),
            By::Employer(employer) => (Some((PreparationKind::Employer, serde_json::to_string(employer))), None),
        };
        let preparation = preparation.map(|(kind, text)| {
            let about = self.sealed_for(&key, place(id), &text.map_err(PortalError::Encode)?)?;
            Ok::<_, PortalError>(NewPreparation { kind, about })
        });
        Ok(NewRegistration {
            id,
            code,
            language: start.language,
            event: start.event.clone(),
            key: sealed_key,
            email: email.map(|e| seal::seal(&self.keys, &*self.ids, email_place(id), e.as_str())).transpose()?,
            email_index: email.map(|e| self.keys.index("email", &e.key())),
            forms: start.forms.iter().map(|form| FormOf { form: form.clone(), member: 1 }).collect(),
            answers,
            consents: if employer.is_some() { Vec::new() } else { vec![Consent::Keeping.as_str().to_owned()] },
            way,
            preparation: preparation.transpose()?,
            message: email.map(|to| self.sealed_message(kind, &news(to))).transpose()?,
            expires_at,
            now,
        })
    }

    pub(super) fn preparation_of(&self, row: &RegistrationRow, key: &Key) -> Result<Option<Preparation>, PortalError> {
        let Some(prepared) = &row.preparation else { return Ok(None) };
        let bytes = seal::open_for(key, place(row.id), &prepared.about)?;
        let damaged = |_| PortalError::Seal(SealError::Damaged);
        Ok(Some(match prepared.kind {
            PreparationKind::Helper => Preparation::Helper(serde_json::from_slice(&bytes).map_err(damaged)?),
            PreparationKind::Employer => Preparation::Employer {
                employer: serde_json::from_slice(&bytes).map_err(damaged)?,
                opened_at: prepared.opened_at,
                agreed_at: prepared.agreed_at,
            },
        }))
    }

    /// The person has come to what an employer has prepared.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn came(&self, household: &Household) -> Result<(), PortalError> {
        if let Some(Preparation::Employer { opened_at: None, .. }) = household.preparation() {
            self.store.open_preparation(household.id(), self.clock.now()).await?;
        }
        Ok(())
    }

    /// The person agrees that what an employer has prepared is kept; false when there is nothing to agree to.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn agree(&self, household: &Household) -> Result<bool, PortalError> {
        let now = self.clock.now();
        Ok(self.store.agree(household.id(), Consent::Keeping.as_str(), self.end_of(household, now), now).await?)
    }
}
