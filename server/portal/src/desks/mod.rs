//! An employer's desk: a link by mail, no password. It prepares registrations from a table; each person completes and agrees to their own.
//!
//! The employer sees how each stands, and nothing of what the person typed: only the names it gave itself, sealed with the desk's own key.

mod people;
pub mod ports;
mod rows;
mod visits;

pub use people::{Person, PersonState, Slip};
pub use rows::{Batch, CellFault, CellWrong, CheckedRow, RawCell, RawRow};
pub use visits::{MOST_AT_ONCE, Visits};

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::contact::Email;
use anjia_domain::form::{Form, Staff};
use anjia_domain::ids::FormId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use self::ports::{BatchRow, DeskOutcome, DeskRow, NewBatch, NewDesk, PrepareOutcome, PreparePeople};
use crate::keys::Key;
use crate::outbox::{DeskNews, Kind};
use crate::portal::{CODE_DRAWS, Portal, PortalError};
use crate::ports::NewMessage;
use crate::registrations::{Employer, days_on};
use crate::seal::{self, HouseholdPlace, Place, SealError, Sealed};

/// The most people of one table.
pub const PEOPLE: usize = 500;
/// A desk that is used is kept so many days.
pub const IDLE_DAYS: u16 = 90;
/// A desk that nobody has opened is kept so many days.
const UNOPENED_DAYS: u16 = 3;
/// The most desks of one address.
const DESKS: u16 = 3;
/// A mail tells of the end this many days before.
const WARN_DAYS: i64 = 7;
/// How many registrations begin in one transaction, so that others who write need not wait long.
const TOGETHER: usize = 20;

/// The company and who is asked there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The company's name in Chinese, as in its licence; may be empty when there is another one.
    pub company_zh: String,
    /// The company's name in Latin letters.
    pub company: String,
    /// The contact person.
    pub contact: String,
}

impl std::fmt::Debug for About {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("About(…)")
    }
}

impl About {
    /// The company, as people and the counter read it.
    #[must_use]
    pub fn name(&self) -> String {
        match (self.company_zh.as_str(), self.company.as_str()) {
            ("", latin) => latin.to_owned(),
            (chinese, "") => chinese.to_owned(),
            (chinese, latin) => format!("{chinese} ({latin})"),
        }
    }

    /// The company, as an answer in a form: one name.
    #[must_use]
    pub fn answer(&self) -> &str {
        if self.company_zh.is_empty() { &self.company } else { &self.company_zh }
    }
}

/// A desk, opened.
pub struct Desk {
    row: DeskRow,
    key: Key,
    about: About,
    email: String,
}

impl std::fmt::Debug for Desk {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").field("id", &self.row.id).finish_non_exhaustive()
    }
}

impl Desk {
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

    /// The company and who is asked there.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Where its mails go.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// When it is erased if nothing happens.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.row.expires_at
    }

    fn opened(&self, row: Uuid, what: &str, sealed: &Sealed) -> Result<String, PortalError> {
        Ok(seal::open_text_for(&self.key, HouseholdPlace { registration: self.row.id, row, what }, sealed)?)
    }
}

fn key_place(id: Uuid) -> Place {
    Place { table: "desk_keys", column: "key", row: id }
}

fn email_place(id: Uuid) -> Place {
    Place { table: "desks", column: "email", row: id }
}

/// How beginning the registrations of a table went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepared {
    /// So many have begun now; nothing when it was done before.
    Begun(u32),
    /// The table is not there any more.
    Gone,
}

impl Portal {
    /// The forms that an employer may prepare, with what of them.
    pub fn staff_forms(&self) -> impl Iterator<Item = (&Form, &Staff)> {
        self.catalogue.forms.all().iter().filter_map(|f| f.staff.as_ref().map(|s| (f, s)))
    }

    /// A form that an employer may prepare.
    #[must_use]
    pub fn staff_form(&self, id: &FormId) -> Option<(&Form, &Staff)> {
        self.staff_forms().find(|(f, _)| f.id == *id)
    }

    /// Makes a desk and sends its link. An address with as many desks as it may have gets the link to its newest one; who asked is told the
    /// same in any case.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn make_desk(&self, about: &About, email: &Email, language: Lang) -> Result<(), PortalError> {
        let now = self.clock.now();
        let text = serde_json::to_string(about).map_err(PortalError::Encode)?;
        for _ in 0..CODE_DRAWS {
            let (id, code) = (self.uuid(), self.ids.code());
            let (key, sealed_key) = seal::new_key(&self.keys, &*self.ids, key_place(id))?;
            let place = HouseholdPlace { registration: id, row: id, what: "desks" };
            let expires_at = days_on(now, UNOPENED_DAYS);
            let new = NewDesk {
                id,
                code,
                language,
                key: sealed_key,
                about: self.sealed_for(&key, place, &text)?,
                email: seal::seal(&self.keys, &*self.ids, email_place(id), email.as_str())?,
                email_index: self.desk_index(email),
                limit: DESKS,
                message: self.desk_mail(Kind::Desk, (id, code, language), about, email.as_str(), expires_at)?,
                expires_at,
                now,
            };
            match self.store.make_desk(new).await? {
                DeskOutcome::Made => return Ok(()),
                DeskOutcome::TooMany => return self.send_desk_link(email).await,
                DeskOutcome::CodeTaken => {}
            }
        }
        Err(PortalError::NoCode)
    }

    fn desk_index(&self, email: &Email) -> Vec<u8> {
        self.keys.index("desk", &email.key())
    }

    fn desk_mail(
        &self,
        kind: Kind,
        (id, code, language): (Uuid, Code, Lang),
        about: &About,
        to: &str,
        expires_at: Timestamp,
    ) -> Result<NewMessage, PortalError> {
        let news = DeskNews {
            kind,
            to: to.to_owned(),
            name: about.contact.clone(),
            company: about.name(),
            language,
            code,
            secret: self.keys.link_secret(id, code),
            expires_at: expires_at.as_second(),
            changed_at: self.clock.now().as_second(),
        };
        self.sealed_message(kind, &news)
    }

    /// Sends the links of an address to it, if it has any. Whether it has is not told.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn send_desk_link(&self, email: &Email) -> Result<(), PortalError> {
        let now = self.clock.now();
        for row in self.store.desks_of(self.desk_index(email)).await? {
            let desk = self.opened_desk(row)?;
            let message =
                self.desk_mail(Kind::Desk, (desk.id(), desk.code(), desk.row.language), &desk.about, &desk.email, desk.row.expires_at)?;
            self.store.mail_desk(desk.id(), message, now).await?;
        }
        Ok(())
    }

    /// Whether the secret of a link opens a desk; a desk that is opened is kept longer.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn desk_link_opens(&self, code: Code, secret: &str) -> Result<bool, PortalError> {
        let Some(row) = self.store.desk(code).await?.filter(|row| self.keys.opens(secret, row.id, code)) else { return Ok(false) };
        let now = self.clock.now();
        Ok(self.store.use_desk(row.id, days_on(now, IDLE_DAYS), now).await?)
    }

    /// Opens a desk that somebody has shown to be theirs.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn desk(&self, code: Code) -> Result<Option<Desk>, PortalError> {
        self.store.desk(code).await?.map(|row| self.opened_desk(row)).transpose()
    }

    fn opened_desk(&self, row: DeskRow) -> Result<Desk, PortalError> {
        let key = seal::open_key(&self.keys, key_place(row.id), &row.key)?;
        let about = seal::open_text_for(&key, HouseholdPlace { registration: row.id, row: row.id, what: "desks" }, &row.about)?;
        let about = serde_json::from_str(&about).map_err(|_| SealError::Damaged)?;
        let email = seal::open(&self.keys, email_place(row.id), &row.email)?;
        Ok(Desk { row, key, about, email })
    }

    /// Keeps a table that was looked at, until it is confirmed; gives its id.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn put_batch(&self, desk: &Desk, form: &Form, batch: &Batch) -> Result<Option<Uuid>, PortalError> {
        let (id, now) = (self.uuid(), self.clock.now());
        let text = Zeroizing::new(serde_json::to_string(batch).map_err(PortalError::Encode)?);
        let place = HouseholdPlace { registration: desk.id(), row: id, what: "desk_batches" };
        let rows = self.sealed_for(&desk.key, place, &text)?;
        let command = NewBatch { id, desk: desk.id(), form: form.id.clone(), rows, expires_at: days_on(now, IDLE_DAYS), now };
        Ok(self.store.put_batch(command).await?.then_some(id))
    }

    /// A table of a desk; its rows are there until it is done.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn batch(&self, desk: &Desk, id: Uuid) -> Result<Option<(BatchRow, Option<Batch>)>, PortalError> {
        let Some(row) = self.store.batch(desk.id(), id).await? else { return Ok(None) };
        let batch = match &row.rows {
            Some(sealed) => {
                let text = Zeroizing::new(desk.opened(id, "desk_batches", sealed)?);
                Some(serde_json::from_str(&text).map_err(|_| SealError::Damaged)?)
            }
            None => None,
        };
        Ok(Some((row, batch)))
    }

    /// The tables of a desk, the newest first.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn batches(&self, desk: &Desk) -> Result<Vec<BatchRow>, PortalError> {
        Ok(self.store.batches(desk.id()).await?)
    }

    /// Begins the registrations of a table's rows that have no fault. Done twice it is done once; interrupted it goes on where it was.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn prepare_batch(&self, desk: &Desk, id: Uuid) -> Result<Prepared, PortalError> {
        let Some((row, batch)) = self.batch(desk, id).await? else { return Ok(Prepared::Gone) };
        let (Some(batch), Some((form, _))) = (batch, self.staff_form(&row.form)) else { return Ok(Prepared::Begun(0)) };
        let there: Vec<_> =
            self.store.people(desk.id(), self.clock.now()).await?.into_iter().filter(|p| p.batch == id).map(|p| p.line).collect();
        let rows: Vec<_> = batch.rows.iter().filter(|r| r.is_good() && !there.contains(&r.number)).collect();
        let employer = Employer { company: desk.about.name(), contact: desk.about.contact.clone() };
        let mut begun = 0;
        let mut chunks: Vec<_> = rows.chunks(TOGETHER).collect();
        if chunks.is_empty() {
            chunks.push(&[]);
        }
        let last = chunks.len() - 1;
        for (n, chunk) in chunks.into_iter().enumerate() {
            begun += match self.prepare_some(desk, id, form, chunk, &employer, n == last).await? {
                Prepared::Begun(count) => count,
                Prepared::Gone => return Ok(Prepared::Gone),
            };
        }
        Ok(Prepared::Begun(begun))
    }

    async fn prepare_some(
        &self,
        desk: &Desk,
        batch: Uuid,
        form: &Form,
        rows: &[&CheckedRow],
        employer: &Employer,
        last: bool,
    ) -> Result<Prepared, PortalError> {
        for _ in 0..CODE_DRAWS {
            let people = rows.iter().map(|row| self.new_person(desk, batch, form, row, employer)).collect::<Result<Vec<_>, _>>()?;
            let command = PreparePeople { desk: desk.id(), batch, people, last, now: self.clock.now() };
            match self.store.prepare_people(command).await? {
                PrepareOutcome::Begun(count) => return Ok(Prepared::Begun(count)),
                PrepareOutcome::Gone => return Ok(Prepared::Gone),
                PrepareOutcome::CodeTaken => {}
            }
        }
        Err(PortalError::NoCode)
    }

    /// Erases a desk, and what it has prepared for people who have not agreed yet.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn erase_desk(&self, desk: &Desk) -> Result<bool, PortalError> {
        Ok(self.store.erase_desk(desk.id()).await?)
    }

    /// Tells desks that will soon be erased; gives how many.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn warn_desks_of_the_end(&self) -> Result<u64, PortalError> {
        let now = self.clock.now();
        let before = now.saturating_add(SignedDuration::from_hours(24 * WARN_DAYS)).unwrap_or(Timestamp::MAX);
        let mut told = 0;
        for id in self.store.expiring_desks(before, 100).await? {
            let Some(row) = self.store.desk_by_id(id).await? else { continue };
            let desk = self.opened_desk(row)?;
            let who = (desk.id(), desk.code(), desk.row.language);
            let message = self.desk_mail(Kind::DeskExpiring, who, &desk.about, &desk.email, desk.row.expires_at)?;
            told += u64::from(self.store.warn_desk(id, message, now).await?);
        }
        Ok(told)
    }
}
