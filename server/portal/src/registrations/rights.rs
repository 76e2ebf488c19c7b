//! The person's rights (PIPL arts 15, 44, 45, 47): to take everything along, to withdraw, to have it erased.

use anjia_domain::Lang;
use anjia_domain::ids::FieldId;
use anjia_domain::time;
use serde::Serialize;

use super::begin::Preparation;
use super::household::Household;
use super::ports::{ConsentRow, SetConsents, Way};
use super::{Consent, answer_name};
use crate::portal::{Portal, PortalError};

/// One answer, as it was at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedAnswer {
    /// The person, counted from 1; 0 for the household.
    pub person: u16,
    /// The field's id.
    pub field: String,
    /// The field's name in the person's language.
    pub label: String,
    /// The answer.
    pub answer: String,
    /// Whether a later answer has taken its place.
    pub replaced: bool,
    /// When it was given, RFC 3339.
    pub given_at: String,
}

/// One form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedForm {
    /// Its id.
    pub form: String,
    /// The person.
    pub person: u16,
    /// Its state.
    pub state: String,
    /// When it was handed in, RFC 3339.
    pub submitted_at: Option<String>,
}

/// One consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedConsent {
    /// To what.
    pub kind: String,
    /// The person.
    pub person: u16,
    /// When it was given, RFC 3339.
    pub given_at: String,
    /// When it was withdrawn, RFC 3339.
    pub withdrawn_at: Option<String>,
    /// How it was given, where the person was helped.
    pub way: Option<Way>,
}

/// Who has prepared the registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedPreparation {
    /// `helper` or `employer`.
    pub by: &'static str,
    /// The helper, or the company.
    pub name: String,
    /// What the helper is to the person, or who is asked at the company.
    pub about: String,
    /// When the person agreed to what the employer had prepared, RFC 3339.
    pub agreed_at: Option<String>,
}

/// One picture. The file itself is at the address of the papers' page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedImage {
    /// Its id, the last part of its address.
    pub id: String,
    /// The person.
    pub person: u16,
    /// What it shows.
    pub kind: String,
    /// The size of the file.
    pub bytes: u64,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// What may be better about a photo.
    pub hints: Vec<String>,
    /// When it was added, RFC 3339.
    pub added_at: String,
}

/// Everything kept of a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Export {
    /// Its code.
    pub code: String,
    /// The person's language.
    pub language: Lang,
    /// Where mails go.
    pub email: Option<String>,
    /// When it began, RFC 3339.
    pub created_at: String,
    /// When it is erased if nothing happens, RFC 3339.
    pub expires_at: String,
    /// Its forms.
    pub forms: Vec<ExportedForm>,
    /// Its answers, oldest first.
    pub answers: Vec<ExportedAnswer>,
    /// Who has prepared it, if somebody else has.
    pub prepared: Option<ExportedPreparation>,
    /// Its consents.
    pub consents: Vec<ExportedConsent>,
    /// Its pictures of papers.
    pub images: Vec<ExportedImage>,
}

impl Portal {
    /// Everything kept of a registration, with its history.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn export(&self, household: &Household, lang: Lang) -> Result<Export, PortalError> {
        let rows = self.store.history(household.id()).await?;
        let newest =
            |member: u16, field: &FieldId| rows.iter().filter(|r| r.member == member && r.field == *field).map(|r| r.version).max();
        let mut answers = Vec::with_capacity(rows.len());
        for row in &rows {
            let label = self.catalogue.forms.field(&row.field).map_or(row.field.to_string(), |f| f.label.get(lang).to_owned());
            answers.push(ExportedAnswer {
                person: row.member,
                field: row.field.to_string(),
                label,
                answer: household.opened(row.id, &answer_name(row.member, &row.field), &row.value)?,
                replaced: newest(row.member, &row.field) != Some(row.version),
                given_at: time::rfc3339(row.given_at),
            });
        }
        let consents = self.store.consents(household.id()).await?.into_iter().map(|c| ExportedConsent {
            kind: c.kind,
            person: c.member,
            given_at: time::rfc3339(c.given_at),
            withdrawn_at: c.withdrawn_at.map(time::rfc3339),
            way: c.way,
        });
        let prepared = household.preparation().map(|p| match p {
            Preparation::Helper(h) => {
                ExportedPreparation { by: "helper", name: h.name.clone(), about: h.relation.clone(), agreed_at: None }
            }
            Preparation::Employer { employer: e, agreed_at, .. } => ExportedPreparation {
                by: "employer",
                name: e.company.clone(),
                about: e.contact.clone(),
                agreed_at: agreed_at.map(time::rfc3339),
            },
        });
        let forms = household.forms().iter().map(|f| ExportedForm {
            form: f.of.form.to_string(),
            person: f.of.member,
            state: f.state.to_string(),
            submitted_at: f.submitted_at.map(time::rfc3339),
        });
        let images = household.images().iter().map(|i| ExportedImage {
            id: i.id.to_string(),
            person: i.member,
            kind: i.kind.to_string(),
            bytes: i.bytes,
            width: i.width,
            height: i.height,
            hints: i.hints.iter().map(|h| h.as_str().to_owned()).collect(),
            added_at: time::rfc3339(i.added_at),
        });
        Ok(Export {
            code: household.code().to_string(),
            language: household.language(),
            email: household.email().map(ToOwned::to_owned),
            created_at: time::rfc3339(household.created_at()),
            expires_at: time::rfc3339(household.expires_at()),
            forms: forms.collect(),
            answers,
            prepared,
            consents: consents.collect(),
            images: images.collect(),
        })
    }

    /// What was agreed to and withdrawn, oldest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn consents(&self, household: &Household) -> Result<Vec<ConsentRow>, PortalError> {
        Ok(self.store.consents(household.id()).await?)
    }

    /// Withdraws a consent: what it covered is erased, with its history. Withdrawing the consent to keep anything erases everything.
    /// Gives whether the registration is still there.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn withdraw(&self, household: &Household, consent: Consent) -> Result<bool, PortalError> {
        if consent == Consent::Keeping {
            self.erase_registration(household).await?;
            return Ok(false);
        }
        let forget: Vec<_> = self.catalogue.forms.fields().filter(|f| consent.covers(f.sensitivity)).map(|f| f.id.clone()).collect();
        let mut members: Vec<_> = household.forms().iter().map(|f| f.of.member).collect();
        members.sort_unstable();
        members.dedup();
        for member in members {
            let command = SetConsents {
                id: household.id(),
                member,
                given: Vec::new(),
                way: None,
                withdrawn: vec![consent.as_str().to_owned()],
                forget: forget.clone(),
                forget_images: consent == Consent::Images,
                now: self.clock.now(),
            };
            self.store.set_consents(command).await?;
        }
        self.households.forget(household.code());
        Ok(true)
    }

    /// Erases a registration with its key; false when it was gone already.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn erase_registration(&self, household: &Household) -> Result<bool, PortalError> {
        let gone = self.store.erase_registration(household.id()).await?;
        self.households.forget(household.code());
        Ok(gone)
    }
}
