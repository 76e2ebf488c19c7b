//! Registrations: begun without an account, filled in once for all forms, resumed, handed in, put right, accepted, taken along, erased.
//!
//! Everything a household answers is sealed with the household's own key. What was typed is kept, right or wrong; it is looked at when
//! a page is shown again and when the form is handed in.

mod begin;
mod counter;
mod household;
mod images;
mod memory;
mod plan;
pub mod ports;
mod rights;
mod uploads;

pub use begin::{By, Employer, Helper, Preparation, Start};
pub use counter::{Decision, Reason, Remark};
pub use household::{Household, MEMBERS, NO_MEMBER};
pub use images::{IMAGES, Picture};
pub(crate) use memory::Households;
pub use plan::{DueForm, Missing};
pub use rights::{Export, ExportedAnswer, ExportedForm, ExportedImage};
pub use uploads::{UPLOAD_HOURS, WantedUpload};

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::form::{Answers, Around, Fault, Form, FormPage, Kind as FieldKind, Sensitivity, check, hold};
use anjia_domain::ids::FieldId;
use anjia_domain::registration::State;
use anjia_domain::time;
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use self::ports::{Edition, FormOf, NewAnswer, RegistrationRow, SaveAnswers, SetConsents, SetState, StateOutcome, UnlockOutcome, Way};
use crate::keys::Key;
use crate::outbox::{Kind, RegistrationNews};
use crate::portal::{Portal, PortalError};
use crate::ports::NewMessage;
use crate::seal::{self, HouseholdPlace, Place, Sealed};

/// A session at a registration ends this long after the last page, in minutes.
pub const SESSION_MINUTES: i64 = 120;
/// Six digits are good for this long, in minutes.
pub const DIGITS_MINUTES: i64 = 15;
/// The most of one answer that is kept, in characters: one more than a form may ask for, so that what was cut is too long and is told.
const KEPT: usize = 4001;
/// A mail tells of the end this many days before.
const WARN_DAYS: i64 = 3;

/// A consent, by its name in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// To keep what is typed at all (PIPL art. 13).
    Keeping,
    /// To sensitive data (arts 28 and 29).
    Sensitive,
    /// To data of a child under 14, by the guardian (art. 31).
    Minors,
    /// To pictures of papers, which are sensitive as a whole (arts 28 and 29).
    Images,
}

impl Consent {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Keeping, Self::Sensitive, Self::Minors, Self::Images];

    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keeping => "keeping",
            Self::Sensitive => "sensitive",
            Self::Minors => "minors",
            Self::Images => "images",
        }
    }

    /// Whether it covers a field.
    #[must_use]
    pub const fn covers(self, sensitivity: Sensitivity) -> bool {
        match self {
            Self::Keeping => true,
            Self::Sensitive => matches!(sensitivity, Sensitivity::PiHigh | Sensitivity::Spi),
            Self::Minors => matches!(sensitivity, Sensitivity::SpiMinor),
            Self::Images => false,
        }
    }
}

/// How handing in went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandIn {
    /// Handed in.
    Done,
    /// It was handed in before.
    Already,
    /// Answers are missing or wrong.
    Faults(Vec<Missing>),
    /// These consents are needed.
    Consents(Vec<Consent>),
    /// It is with the counter, or accepted.
    NotNow,
}

/// A page's answers, looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Each answer in the form it is kept in: as parsed, or as typed where it is wrong.
    pub kept: Vec<(FieldId, String)>,
    /// What is missing or wrong.
    pub faults: Vec<(FieldId, Fault)>,
}

/// How a page's answers were kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Kept, and all well.
    Yes,
    /// Kept, but these are missing or wrong.
    Faults(Vec<(FieldId, Fault)>),
    /// The form is with the counter; nothing was changed.
    Closed,
    /// The registration is gone.
    Gone,
}

/// What answers are kept with.
enum Keep<'a> {
    /// The page of a form.
    Page(&'a FormOf),
    /// A form that comes in addition.
    NewForm(&'a FormOf),
}

pub(crate) fn key_place(id: Uuid) -> Place {
    Place { table: "household_keys", column: "key", row: id }
}

pub(crate) fn email_place(id: Uuid) -> Place {
    Place { table: "registrations", column: "email", row: id }
}

/// The name of an answer's place.
fn answer_name(member: u16, field: &FieldId) -> String {
    format!("answers/{member}/{field}")
}

impl Portal {
    /// Opens a registration that somebody has shown to be theirs.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn household(&self, code: Code) -> Result<Option<Household>, PortalError> {
        let Some(edition) = self.store.edition(code).await? else {
            self.households.forget(code);
            return Ok(None);
        };
        if let Some(found) = self.households.get(code, edition, self.clock.now()) {
            return Ok(Some(found));
        }
        // Of several who come for the same edition one opens it.
        let _turn = self.households.turn(code).await;
        if let Some(found) = self.households.get(code, edition, self.clock.now()) {
            return Ok(Some(found));
        }
        let household = self.opened_household(code, edition).await?;
        if let Some(household) = &household {
            self.households.put(household, self.clock.now());
        }
        Ok(household)
    }

    /// What is read after the edition may be newer, never older; then the next page finds another edition and reads it once more.
    async fn opened_household(&self, code: Code, edition: Edition) -> Result<Option<Household>, PortalError> {
        let id = edition.registration;
        let (row, answers, remarks, images) =
            tokio::try_join!(self.store.registration(code), self.store.answers(id), self.store.remarks(id), self.store.images(id))?;
        let Some(row) = row.filter(|row| row.id == id) else { return Ok(None) };
        let key = seal::open_key(&self.keys, key_place(id), &row.key)?;
        let email = row.email.as_ref().map(|sealed| seal::open(&self.keys, email_place(id), sealed)).transpose()?;
        let preparation = self.preparation_of(&row, &key)?;
        let mut household = Household::new(edition.number, row, key, email, preparation);
        for answer in answers {
            let text = household.opened(answer.id, &answer_name(answer.member, &answer.field), &answer.value)?;
            household.put(answer.member, answer.field, text);
        }
        let remarks = Self::remarks(&household, remarks)?;
        household.put_beside(remarks, images);
        Ok(Some(household))
    }

    /// Lets go of households that nobody has looked at for a moment.
    pub fn forget_households(&self) {
        self.households.forget_unused(self.clock.now());
    }

    pub(crate) fn answer(&self, key: &Key, registration: Uuid, member: u16, field: &FieldId, text: &str) -> Result<NewAnswer, PortalError> {
        let row = self.uuid();
        let what = answer_name(member, field);
        let value = self.sealed_for(key, HouseholdPlace { registration, row, what: &what }, text)?;
        Ok(NewAnswer { id: row, member, field: field.clone(), value })
    }

    pub(crate) fn sealed_for(&self, key: &Key, place: HouseholdPlace<'_>, text: &str) -> Result<Sealed, PortalError> {
        Ok(seal::seal_for(key, &*self.ids, place, text.as_bytes())?)
    }

    /// Whether the secret of a link opens a registration.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn registration_link_opens(&self, code: Code, secret: &str) -> Result<bool, PortalError> {
        let Some(row) = self.store.registration(code).await? else { return Ok(false) };
        Ok(self.keys.opens(secret, row.id, code) || (is_waiting(&row) && is_word(self.keys.invitation_word(row.id, code), secret)))
    }

    /// Whether the resume word opens a registration. As long as the person has not agreed to what an employer has prepared, it is the
    /// word on the slip, which the employer knows; then it is the person's own.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn resume_word_opens(&self, code: Code, word: &str) -> Result<bool, PortalError> {
        let Some(row) = self.store.registration(code).await? else { return Ok(false) };
        let right = if is_waiting(&row) { self.keys.invitation_word(row.id, code) } else { self.keys.resume_word(row.id, code) };
        Ok(is_word(right, word))
    }

    /// Sends six digits to the address of a registration, if it has one. Whether it was sent is not told, so that codes cannot be guessed.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn send_digits(&self, code: Code) -> Result<(), PortalError> {
        let Some(row) = self.store.registration(code).await? else { return Ok(()) };
        let Some(sealed) = &row.email else { return Ok(()) };
        let to = seal::open(&self.keys, email_place(row.id), sealed)?;
        let mut random = [0; 8];
        self.ids.fill(&mut random);
        let digits = format!("{:06}", u64::from_be_bytes(random) % 1_000_000);
        let now = self.clock.now();
        let message = self.registration_message(&row, Kind::Unlock, to, Some(digits.clone()), None, row.expires_at)?;
        let until = time::plus_minutes(now, DIGITS_MINUTES);
        self.store.set_unlock(row.id, self.digits_hash(row.id, &digits), until, message, now).await?;
        Ok(())
    }

    fn digits_hash(&self, id: Uuid, digits: &str) -> Vec<u8> {
        self.keys.index("unlock", &format!("{id}/{digits}"))
    }

    /// Tries six digits.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn digits_open(&self, code: Code, digits: &str) -> Result<UnlockOutcome, PortalError> {
        let Some(row) = self.store.registration(code).await? else { return Ok(UnlockOutcome::Gone) };
        let plain: String = digits
            .chars()
            .filter_map(|c| match c {
                '\u{ff10}'..='\u{ff19}' => char::from_u32(c as u32 - 0xfee0),
                c if c.is_ascii_digit() => Some(c),
                _ => None,
            })
            .take(12)
            .collect();
        Ok(self.store.unlock(row.id, self.digits_hash(row.id, &plain), self.clock.now()).await?)
    }

    pub(crate) fn registration_message(
        &self,
        row: &RegistrationRow,
        kind: Kind,
        to: String,
        digits: Option<String>,
        form: Option<&FormOf>,
        expires_at: Timestamp,
    ) -> Result<NewMessage, PortalError> {
        let secret = digits.is_none().then(|| self.keys.link_secret(row.id, row.code));
        let news = RegistrationNews {
            kind,
            to,
            language: row.language,
            code: row.code,
            secret,
            digits,
            form: form.map(|of| of.form.clone()),
            company: None,
            expires_at: expires_at.as_second(),
            changed_at: self.clock.now().as_second(),
        };
        self.sealed_message(kind, &news)
    }

    /// Whether a code is one of a list of the data set.
    fn is_listed(&self, kind: &FieldKind, code: &str, answers: &Answers) -> bool {
        match kind {
            FieldKind::Subdistrict => self.catalogue.street(code).is_some(),
            FieldKind::Community => {
                let street = answers.named("street_code");
                self.catalogue.forms.community(code).is_some() && (street.is_empty() || code.starts_with(street))
            }
            FieldKind::Service => code.parse().is_ok_and(|id| self.catalogue.service(&id).is_some()),
            _ => true,
        }
    }

    /// Looks at a page's answers.
    #[must_use]
    pub fn checked(&self, page: &FormPage, answers: &Answers, lang: Lang) -> Checked {
        let (mut kept, mut faults) = (Vec::new(), Vec::new());
        let mut known = answers.clone();
        for used in &page.fields {
            let Some(field) = self.catalogue.forms.field(&used.field) else { continue };
            if !hold(&used.when, &known) {
                continue;
            }
            let typed = known.get(&field.id).to_owned();
            let listed = |kind: &FieldKind, code: &str| self.is_listed(kind, code, &known);
            let around = Around { now: time::wall(self.clock.now()), lang, answers: &known, known: &listed };
            let value = match check(field, &typed, used.required, &around) {
                Ok(value) => value,
                Err(fault) => {
                    faults.push((field.id.clone(), fault));
                    typed
                }
            };
            known.set(field.id.clone(), value.clone());
            kept.push((field.id.clone(), value));
        }
        Checked { kept, faults }
    }

    /// Keeps what was typed on a page of a form, right or wrong, and tells what is missing or wrong.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn save_page(
        &self,
        household: &mut Household,
        of: &FormOf,
        page: &FormPage,
        typed: Answers,
        lang: Lang,
    ) -> Result<Saved, PortalError> {
        if !household.state(of).is_some_and(State::is_open) {
            return Ok(Saved::Closed);
        }
        let mut answers = household.answers(of.member);
        for used in &page.fields {
            let text: String = typed.get(&used.field).chars().take(KEPT).collect();
            answers.set(used.field.clone(), text);
        }
        let Checked { kept, faults } = self.checked(page, &answers, lang);
        let saved = self.keep(household, of.member, kept, Keep::Page(of), lang).await?;
        Ok(match (saved, faults.is_empty()) {
            // Handed in from elsewhere meanwhile.
            (false, _) if self.store.registration(household.code()).await?.is_some() => Saved::Closed,
            (false, _) => Saved::Gone,
            (true, true) => Saved::Yes,
            (true, false) => Saved::Faults(faults),
        })
    }

    /// Keeps answers that have changed, and forms that come in addition; false when the registration is gone.
    async fn keep(
        &self,
        household: &mut Household,
        member: u16,
        kept: Vec<(FieldId, String)>,
        what: Keep<'_>,
        lang: Lang,
    ) -> Result<bool, PortalError> {
        let (of, forms) = match what {
            Keep::Page(of) => (Some(of.clone()), Vec::new()),
            Keep::NewForm(of) => (None, vec![of.clone()]),
        };
        let before = household.answers(member);
        let mut answers = Vec::new();
        for (field, value) in kept.into_iter().filter(|(field, value)| before.get(field) != value) {
            let whose = self.whose(&field, member);
            answers.push(self.answer(household.key(), household.id(), whose, &field, &value)?);
            household.put(whose, field, value);
        }
        let now = self.clock.now();
        let (more, expires_at) = (!forms.is_empty(), self.end_of(household, now));
        let command = SaveAnswers { id: household.id(), of, answers, forms, language: lang, expires_at, now };
        let Some(saved) = self.store.save_answers(command).await? else { return Ok(false) };
        // When nothing else came between, what was known and what was kept together are the new edition.
        if saved.before == household.edition().number && !more {
            household.changed(saved.after, lang, expires_at, now);
            self.households.put(household, now);
        }
        Ok(true)
    }

    /// The person an answer belongs to: the household has one for all.
    pub(crate) fn whose(&self, field: &FieldId, member: u16) -> u16 {
        use anjia_domain::form::Scope;

        let home = self.catalogue.forms.field(field).is_none_or(|f| f.scope == Scope::Home);
        if home { NO_MEMBER } else { member }
    }

    /// When a registration is erased if nothing more happens: the shortest of what its forms say; after the last was accepted, their
    /// days after the visit.
    pub(super) fn end_of(&self, household: &Household, now: Timestamp) -> Timestamp {
        let rules = |days: fn(&Form) -> u16| {
            household.forms().iter().filter_map(|f| self.catalogue.forms.form(&f.of.form)).map(days).min().unwrap_or(30)
        };
        let all_accepted = !household.forms().is_empty() && household.forms().iter().all(|f| f.state == State::Accepted);
        days_on(now, if all_accepted { rules(|f| f.retention.after_visit_days) } else { rules(|f| f.retention.idle_days) })
    }

    /// Adds a person to a form: the form comes once more, for the next person of the household.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn add_person(&self, household: &mut Household, form: &Form, lang: Lang) -> Result<Option<FormOf>, PortalError> {
        let Some(member) = household.next_member() else { return Ok(None) };
        let of = FormOf { form: form.id.clone(), member };
        Ok(self.keep(household, member, Vec::new(), Keep::NewForm(&of), lang).await?.then_some(of))
    }

    /// Hands a form in; `way` tells how the consents were given, where the person is helped.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn hand_in(
        &self,
        household: &Household,
        form: &Form,
        of: &FormOf,
        given: &[Consent],
        way: Option<Way>,
    ) -> Result<HandIn, PortalError> {
        match household.state(of) {
            Some(State::Submitted) => return Ok(HandIn::Already),
            Some(state) if state.is_open() => {}
            _ => return Ok(HandIn::NotNow),
        }
        let missing = self.missing(household, form, of);
        if !missing.is_empty() {
            return Ok(HandIn::Faults(missing));
        }
        let wanted = self.consents_for(household, form, of);
        let lacking: Vec<_> = wanted.iter().copied().filter(|c| !given.contains(c)).collect();
        if !lacking.is_empty() {
            return Ok(HandIn::Consents(lacking));
        }
        let now = self.clock.now();
        let consents = SetConsents {
            id: household.id(),
            member: of.member,
            given: wanted.iter().map(|c| c.as_str().to_owned()).collect(),
            way: way.filter(|_| household.helper().is_some()),
            withdrawn: Vec::new(),
            forget: Vec::new(),
            forget_images: false,
            now,
        };
        self.store.set_consents(consents).await?;
        let outcome = self.set_state(household, of, State::Submitted, Vec::new(), Kind::Submitted).await?;
        Ok(match outcome {
            StateOutcome::Changed => HandIn::Done,
            StateOutcome::Already => HandIn::Already,
            StateOutcome::NotNow | StateOutcome::Missing => HandIn::NotNow,
        })
    }

    pub(crate) async fn set_state(
        &self,
        household: &Household,
        of: &FormOf,
        to: State,
        remarks: Vec<ports::NewRemark>,
        kind: Kind,
    ) -> Result<StateOutcome, PortalError> {
        let now = self.clock.now();
        let expires_at = self.end_of(&household.with_state(of, to), now);
        let message = household
            .email()
            .map(|email| self.registration_message(household.row(), kind, email.to_owned(), None, Some(of), expires_at))
            .transpose()?;
        let command = SetState { id: household.id(), of: of.clone(), to, remarks, message, expires_at, now };
        Ok(self.store.set_state(command).await?)
    }

    /// The consents a form needs of somebody beyond that to keep it.
    #[must_use]
    pub fn consents_for(&self, household: &Household, form: &Form, of: &FormOf) -> Vec<Consent> {
        let answers = household.answers(of.member);
        let asked: Vec<_> = form
            .pages
            .iter()
            .flat_map(|p| self.catalogue.forms.asked(&p.fields, &answers))
            .filter(|(_, field)| !answers.get(&field.id).is_empty())
            .map(|(_, field)| field.sensitivity)
            .collect();
        [Consent::Sensitive, Consent::Minors].into_iter().filter(|c| asked.iter().any(|s| c.covers(*s))).collect()
    }

    /// Tells people whose registration will soon be erased; gives how many.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn warn_of_the_end(&self) -> Result<u64, PortalError> {
        let now = self.clock.now();
        let before = now.saturating_add(SignedDuration::from_hours(24 * WARN_DAYS)).unwrap_or(Timestamp::MAX);
        let mut told = 0;
        for id in self.store.expiring(before, 100).await? {
            let Some(row) = self.store.registration_by_id(id).await? else { continue };
            let Some(sealed) = &row.email else { continue };
            let to = seal::open(&self.keys, email_place(row.id), sealed)?;
            let message = self.registration_message(&row, Kind::Expiring, to, None, None, row.expires_at)?;
            told += u64::from(self.store.warn(id, message, now).await?);
        }
        Ok(told)
    }
}

fn is_word(right: Code, word: &str) -> bool {
    word.parse::<Code>().is_ok_and(|w| w.compact().as_bytes().ct_eq(right.compact().as_bytes()).into())
}

/// Whether it was prepared by an employer and the person has not agreed yet.
fn is_waiting(row: &RegistrationRow) -> bool {
    row.preparation.as_ref().is_some_and(|p| p.kind == ports::PreparationKind::Employer && p.agreed_at.is_none())
}

pub(crate) fn days_on(now: Timestamp, days: u16) -> Timestamp {
    now.saturating_add(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MAX)
}
