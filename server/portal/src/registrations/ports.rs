//! What registrations need of the store.

use std::str::FromStr;

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::ids::{FieldId, FormId};
use anjia_domain::image::{ImageKind, PhotoHint};
use anjia_domain::registration::State;
use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ports::{NewMessage, StoreError};
use crate::seal::Sealed;

/// A form of one person of a household.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormOf {
    /// The form.
    pub form: FormId,
    /// The person, counted from 1.
    pub member: u16,
}

/// An answer to be kept, sealed with the household's key.
#[derive(Clone, Debug)]
pub struct NewAnswer {
    /// Its row.
    pub id: Uuid,
    /// The person, counted from 1; 0 for the household.
    pub member: u16,
    /// The field.
    pub field: FieldId,
    /// The answer, an empty one too.
    pub value: Sealed,
}

/// Who has prepared a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreparationKind {
    /// An employer, for the person, who has to agree first.
    Employer,
    /// Somebody who helps, together with the person.
    Helper,
}

impl PreparationKind {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Employer => "employer",
            Self::Helper => "helper",
        }
    }
}

impl FromStr for PreparationKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Employer, Self::Helper].into_iter().find(|k| k.as_str() == text).ok_or(())
    }
}

/// How a consent was given by a person who was helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The person was present and said so.
    Present,
    /// The same, through an interpreter.
    Interpreter,
    /// In writing; the helper keeps the paper.
    Written,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Present, Self::Interpreter, Self::Written];

    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Interpreter => "interpreter",
            Self::Written => "written",
        }
    }
}

impl FromStr for Way {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|w| w.as_str() == text).ok_or(())
    }
}

/// Who has prepared a registration that begins.
#[derive(Clone, Debug)]
pub struct NewPreparation {
    /// Of what kind.
    pub kind: PreparationKind,
    /// Who, sealed with the household's key.
    pub about: Sealed,
}

/// Who has prepared a registration, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparationRow {
    /// Of what kind.
    pub kind: PreparationKind,
    /// Who, sealed with the household's key.
    pub about: Sealed,
    /// When the person first came to what an employer has prepared.
    pub opened_at: Option<Timestamp>,
    /// When the person agreed to it.
    pub agreed_at: Option<Timestamp>,
}

/// A registration that begins.
#[derive(Clone, Debug)]
pub struct NewRegistration {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// The person's language.
    pub language: Lang,
    /// The event of life it began with, or the form.
    pub event: String,
    /// The household's key, sealed with the portal's.
    pub key: Sealed,
    /// E-mail, sealed with the portal's key.
    pub email: Option<Sealed>,
    /// Blind index of the e-mail.
    pub email_index: Option<Vec<u8>>,
    /// Its forms.
    pub forms: Vec<FormOf>,
    /// What is known already.
    pub answers: Vec<NewAnswer>,
    /// What was agreed to.
    pub consents: Vec<String>,
    /// How, where the person was helped.
    pub way: Option<Way>,
    /// Who has prepared it, if somebody else has.
    pub preparation: Option<NewPreparation>,
    /// The mail with the code.
    pub message: Option<NewMessage>,
    /// When it is erased if nothing happens.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// A form as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormRow {
    /// Which.
    pub of: FormOf,
    /// Its state.
    pub state: State,
    /// When it was handed in last.
    pub submitted_at: Option<Timestamp>,
    /// When the counter last decided.
    pub decided_at: Option<Timestamp>,
}

/// Which edition of a registration there is: another number after each change of its row, key, preparation, forms, answers, remarks and
/// pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its id.
    pub registration: Uuid,
    /// The number; it only grows.
    pub number: u64,
}

/// The number of a registration's edition before its answers were kept, and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
}

/// A registration as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationRow {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: Code,
    /// The person's language.
    pub language: Lang,
    /// The event of life it began with, or the form.
    pub event: String,
    /// The household's key, sealed.
    pub key: Sealed,
    /// E-mail, sealed.
    pub email: Option<Sealed>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// When it is erased if nothing happens.
    pub expires_at: Timestamp,
    /// Who has prepared it, if somebody else has.
    pub preparation: Option<PreparationRow>,
    /// Its forms.
    pub forms: Vec<FormRow>,
}

/// An answer as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    /// Its row.
    pub id: Uuid,
    /// The person; 0 for the household.
    pub member: u16,
    /// The field.
    pub field: FieldId,
    /// How often it was changed before.
    pub version: u32,
    /// The answer.
    pub value: Sealed,
    /// When it was given.
    pub given_at: Timestamp,
}

/// A remark to be kept.
#[derive(Clone, Debug)]
pub struct NewRemark {
    /// Its row.
    pub id: Uuid,
    /// The field; an empty form as a whole is never asked for.
    pub field: FieldId,
    /// What is asked, sealed with the household's key.
    pub text: Sealed,
}

/// A remark as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemarkRow {
    /// Its row.
    pub id: Uuid,
    /// The form.
    pub of: FormOf,
    /// The field.
    pub field: FieldId,
    /// What is asked.
    pub text: Sealed,
    /// When.
    pub made_at: Timestamp,
    /// When the form was handed in again.
    pub solved_at: Option<Timestamp>,
}

/// A consent as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentRow {
    /// The person; 0 for the household.
    pub member: u16,
    /// To what.
    pub kind: String,
    /// When.
    pub given_at: Timestamp,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// How it was given, where the person was helped.
    pub way: Option<Way>,
}

/// Keeps what a page brought.
#[derive(Clone, Debug)]
pub struct SaveAnswers {
    /// Which registration.
    pub id: Uuid,
    /// The form whose page it is: only while it may be filled in.
    pub of: Option<FormOf>,
    /// The answers that have changed.
    pub answers: Vec<NewAnswer>,
    /// Forms that come in addition.
    pub forms: Vec<FormOf>,
    /// The person's language now.
    pub language: Lang,
    /// When it is erased if nothing more happens.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// Gives or withdraws consents.
#[derive(Clone, Debug)]
pub struct SetConsents {
    /// Which registration.
    pub id: Uuid,
    /// The person; 0 for the household.
    pub member: u16,
    /// What is agreed to.
    pub given: Vec<String>,
    /// How, where the person was helped.
    pub way: Option<Way>,
    /// What is withdrawn.
    pub withdrawn: Vec<String>,
    /// Fields whose answers are erased with it, and their history.
    pub forget: Vec<FieldId>,
    /// Whether all pictures of the registration are erased with it.
    pub forget_images: bool,
    /// Now.
    pub now: Timestamp,
}

/// Hands a form in, or decides on it.
#[derive(Clone, Debug)]
pub struct SetState {
    /// Which registration.
    pub id: Uuid,
    /// Which form of it.
    pub of: FormOf,
    /// The state it goes into.
    pub to: State,
    /// What is to be put right.
    pub remarks: Vec<NewRemark>,
    /// The message.
    pub message: Option<NewMessage>,
    /// When the registration is erased if nothing more happens.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// How a change of state went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateOutcome {
    /// Done.
    Changed,
    /// It is in that state already.
    Already,
    /// That does not follow from its state.
    NotNow,
    /// There is no such form.
    Missing,
}

/// A picture as stored, without the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRow {
    /// Its row.
    pub id: Uuid,
    /// The person, counted from 1.
    pub member: u16,
    /// What it shows.
    pub kind: ImageKind,
    /// The size of the file.
    pub bytes: u64,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// What may be better about it.
    pub hints: Vec<PhotoHint>,
    /// When it was added.
    pub added_at: Timestamp,
}

/// A picture to be kept in the place of an earlier one of its kind and person.
#[derive(Clone, Debug)]
pub struct NewImage {
    /// Its row.
    pub id: Uuid,
    /// Which registration.
    pub registration: Uuid,
    /// The form it was given with, which must be open; and the person.
    pub of: FormOf,
    /// What it shows.
    pub kind: ImageKind,
    /// The size of the file before it was sealed.
    pub bytes: u64,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// What may be better about it.
    pub hints: Vec<PhotoHint>,
    /// The file, sealed with the household's key.
    pub picture: Sealed,
    /// The consent that is given with it.
    pub consent: Option<&'static str>,
    /// The consent without which it is not kept.
    pub wanted: &'static str,
    /// The most pictures of the registration.
    pub limit: u16,
    /// When the registration is erased if nothing more happens.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// Erases a picture.
#[derive(Clone, Copy, Debug)]
pub struct DropImage {
    /// Which registration.
    pub registration: Uuid,
    /// Whose.
    pub member: u16,
    /// Its row.
    pub id: Uuid,
    /// When the registration is erased if nothing more happens.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// How keeping a picture went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageOutcome {
    /// Kept.
    Kept,
    /// The person has not agreed, or no longer does.
    NoConsent,
    /// The registration has as many as it may.
    Full,
    /// The form is with the counter.
    Closed,
    /// There is no such registration or form.
    Gone,
}

/// A picture on its way, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    /// Its row.
    pub id: Uuid,
    /// Whose picture it is.
    pub member: u16,
    /// What it shows.
    pub kind: ImageKind,
    /// The size of the file.
    pub length: u64,
    /// How much of it has arrived.
    pub received: u64,
    /// Whether the person has agreed with it that pictures are kept.
    pub agreed: bool,
}

/// Begins to take a picture in parts, or goes on with the same one; another one of its kind and person ends.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// A fresh id.
    pub id: Uuid,
    /// Which registration.
    pub registration: Uuid,
    /// Whose picture it is.
    pub member: u16,
    /// What it shows.
    pub kind: ImageKind,
    /// The size of the file.
    pub length: u64,
    /// Equal for equal files of this household, and telling nothing without its key.
    pub mark: Vec<u8>,
    /// Whether the person agrees with it that pictures are kept.
    pub agreed: bool,
    /// The most uploads of the registration at a time.
    pub limit: u16,
    /// The most bytes they may have together.
    pub limit_bytes: u64,
    /// Uploads to which nothing was added since then make room for others.
    pub idle_before: Timestamp,
    /// When it is erased if nothing more arrives.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// How beginning went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BeginOutcome {
    /// It goes on where it is.
    Begun(UploadRow),
    /// The registration has as many on their way as it may.
    Full,
    /// There is no such registration.
    Gone,
}

/// Adds a part to a picture on its way.
#[derive(Clone, Debug)]
pub struct AppendPart {
    /// The upload.
    pub upload: Uuid,
    /// Its registration.
    pub registration: Uuid,
    /// Where the part begins; only where the one before ended it is added.
    pub start: u64,
    /// Its size before it was sealed.
    pub bytes: u64,
    /// The part, sealed with the household's key.
    pub part: Sealed,
    /// When the upload is erased if nothing more arrives.
    pub expires_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

/// How adding went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppendOutcome {
    /// Added; so much has arrived now.
    Added(u64),
    /// It does not begin where the one before ended: there.
    Elsewhere(u64),
    /// It would be longer than was said.
    TooLong,
    /// There is no such upload.
    Gone,
}

/// How a six-digit code went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnlockOutcome {
    /// Right; it is used up.
    Right,
    /// Wrong.
    Wrong,
    /// There is none, it is too old, or was tried too often.
    Gone,
}

/// A form that waits for the counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingForm {
    /// The registration's code.
    pub code: Code,
    /// The form.
    pub of: FormOf,
    /// When it was handed in.
    pub submitted_at: Timestamp,
}

/// Registrations in the database. Every change is one transaction, answered only when it is durable.
#[async_trait]
pub trait Registry: Send + Sync {
    /// Begins a registration; false when its code exists.
    async fn start_registration(&self, command: NewRegistration) -> Result<bool, StoreError>;
    /// Which edition of a registration there is now; asked with every page, so it has to cost little.
    async fn edition(&self, code: Code) -> Result<Option<Edition>, StoreError>;
    /// A registration by its code.
    async fn registration(&self, code: Code) -> Result<Option<RegistrationRow>, StoreError>;
    /// A registration by its id.
    async fn registration_by_id(&self, id: Uuid) -> Result<Option<RegistrationRow>, StoreError>;
    /// Its answers: of each field the newest.
    async fn answers(&self, id: Uuid) -> Result<Vec<AnswerRow>, StoreError>;
    /// Everything that was ever answered, oldest first.
    async fn history(&self, id: Uuid) -> Result<Vec<AnswerRow>, StoreError>;
    /// Its remarks, oldest first.
    async fn remarks(&self, id: Uuid) -> Result<Vec<RemarkRow>, StoreError>;
    /// Its consents, oldest first.
    async fn consents(&self, id: Uuid) -> Result<Vec<ConsentRow>, StoreError>;
    /// The appointments that go with it.
    async fn visits(&self, id: Uuid) -> Result<Vec<Uuid>, StoreError>;
    /// The registration an appointment goes with.
    async fn registration_of(&self, appointment: Uuid) -> Result<Option<Code>, StoreError>;
    /// Keeps answers; nothing when there is no such registration, or its form may not be filled in now.
    async fn save_answers(&self, command: SaveAnswers) -> Result<Option<Saved>, StoreError>;
    /// Gives and withdraws consents; false when there is no such registration.
    async fn set_consents(&self, command: SetConsents) -> Result<bool, StoreError>;
    /// Its pictures without the files, by person and kind.
    async fn images(&self, id: Uuid) -> Result<Vec<ImageRow>, StoreError>;
    /// A picture of a registration with its file.
    async fn picture(&self, registration: Uuid, id: Uuid) -> Result<Option<(ImageRow, Sealed)>, StoreError>;
    /// Keeps a picture.
    async fn put_image(&self, command: NewImage) -> Result<ImageOutcome, StoreError>;
    /// Erases a picture; false when there is none.
    async fn drop_image(&self, command: DropImage) -> Result<bool, StoreError>;
    /// Begins to take a picture in parts.
    async fn begin_upload(&self, command: NewUpload) -> Result<BeginOutcome, StoreError>;
    /// A picture on its way, unless its time is over.
    async fn upload(&self, registration: Uuid, id: Uuid, now: Timestamp) -> Result<Option<UploadRow>, StoreError>;
    /// What has arrived of it, in order: where each part begins, and the part.
    async fn upload_parts(&self, id: Uuid) -> Result<Vec<(u64, Sealed)>, StoreError>;
    /// Adds a part.
    async fn append_part(&self, command: AppendPart) -> Result<AppendOutcome, StoreError>;
    /// Ends an upload and erases what has arrived; false when there is none.
    async fn drop_upload(&self, registration: Uuid, id: Uuid) -> Result<bool, StoreError>;
    /// Hands a form in, or decides on it.
    async fn set_state(&self, command: SetState) -> Result<StateOutcome, StoreError>;
    /// Keeps the hash of a six-digit code in place of an older one; false when there is no such registration.
    async fn set_unlock(&self, id: Uuid, hash: Vec<u8>, until: Timestamp, message: NewMessage, now: Timestamp) -> Result<bool, StoreError>;
    /// Tries a six-digit code, and counts the try.
    async fn unlock(&self, id: Uuid, hash: Vec<u8>, now: Timestamp) -> Result<UnlockOutcome, StoreError>;
    /// Forms that wait for the counter, longest first.
    async fn waiting_forms(&self, limit: u32) -> Result<Vec<WaitingForm>, StoreError>;
    /// Registrations with an address that are erased before a time and have not been told so.
    async fn expiring(&self, before: Timestamp, limit: u32) -> Result<Vec<Uuid>, StoreError>;
    /// Tells of the coming end, once; false when it was told before or is gone.
    async fn warn(&self, id: Uuid, message: NewMessage, now: Timestamp) -> Result<bool, StoreError>;
    /// Erases a registration: its key first of all, then everything else; false when there is none.
    async fn erase_registration(&self, id: Uuid) -> Result<bool, StoreError>;
}
