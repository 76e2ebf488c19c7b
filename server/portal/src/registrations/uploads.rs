//! Pictures on their way: a browser with a script sends them in parts, so that a lost connection costs one part and not the picture.
//!
//! Each part is sealed with the household's key for its upload and its place in it. What is not finished in time is erased.

use anjia_domain::image::ImageKind;
use jiff::SignedDuration;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::household::Household;
use super::ports::{AppendOutcome, AppendPart, BeginOutcome, NewUpload, UploadRow};
use crate::keys::mac;
use crate::portal::{Portal, PortalError};
use crate::seal::{self, HouseholdPlace};

/// What has arrived of a picture is kept this long after its last part, in hours.
pub const UPLOAD_HOURS: u16 = 6;
/// The most pictures of one registration on their way.
const UPLOADS: u16 = 4;
/// The most bytes they may have together: as many as the largest picture.
const UPLOAD_BYTES: u64 = 20 * 1024 * 1024;
/// A picture to which nothing was added for so many minutes makes room for another one.
const IDLE_MINUTES: i64 = 5;

/// A picture that somebody would like to send in parts.
#[derive(Clone, Debug)]
pub struct WantedUpload<'a> {
    /// Whose.
    pub member: u16,
    /// What it shows.
    pub kind: ImageKind,
    /// The size of the file.
    pub length: u64,
    /// What the browser tells it from other files by.
    pub mark: &'a str,
    /// Whether the person agrees with it that pictures are kept.
    pub agreed: bool,
}

/// The name of a part's place.
fn part_name(member: u16, kind: ImageKind, start: u64) -> String {
    format!("upload_parts/{member}/{kind}/{start}")
}

impl Portal {
    /// Begins to take a picture in parts, or goes on with the same one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn begin_upload(&self, household: &Household, wanted: &WantedUpload<'_>) -> Result<BeginOutcome, PortalError> {
        let now = self.clock.now();
        let command = NewUpload {
            id: self.uuid(),
            registration: household.id(),
            member: wanted.member,
            kind: wanted.kind,
            length: wanted.length,
            mark: mac(household.key(), &[b"upload/1", wanted.mark.as_bytes()])[..16].to_vec(),
            agreed: wanted.agreed,
            limit: UPLOADS,
            limit_bytes: UPLOAD_BYTES,
            idle_before: now - SignedDuration::from_mins(IDLE_MINUTES),
            expires_at: now + SignedDuration::from_hours(i64::from(UPLOAD_HOURS)),
            now,
        };
        Ok(self.store.begin_upload(command).await?)
    }

    /// A person's picture on its way.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn upload(&self, household: &Household, member: u16, id: Uuid) -> Result<Option<UploadRow>, PortalError> {
        let row = self.store.upload(household.id(), id, self.clock.now()).await?;
        Ok(row.filter(|row| row.member == member))
    }

    /// Adds a part.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn append_part(
        &self,
        household: &Household,
        upload: &UploadRow,
        start: u64,
        bytes: &[u8],
    ) -> Result<AppendOutcome, PortalError> {
        let (now, what) = (self.clock.now(), part_name(upload.member, upload.kind, start));
        let place = HouseholdPlace { registration: household.id(), row: upload.id, what: &what };
        let command = AppendPart {
            upload: upload.id,
            registration: household.id(),
            start,
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            part: seal::seal_for(household.key(), &*self.ids, place, bytes)?,
            expires_at: now + SignedDuration::from_hours(i64::from(UPLOAD_HOURS)),
            now,
        };
        Ok(self.store.append_part(command).await?)
    }

    /// The whole file; nothing while a part is missing.
    ///
    /// # Errors
    /// When the store does not answer or a part does not open.
    pub async fn uploaded(&self, household: &Household, upload: &UploadRow) -> Result<Option<Zeroizing<Vec<u8>>>, PortalError> {
        let length = usize::try_from(upload.length).unwrap_or(usize::MAX);
        let mut file = Zeroizing::new(Vec::with_capacity(length));
        for (start, part) in self.store.upload_parts(upload.id).await? {
            let what = part_name(upload.member, upload.kind, start);
            let place = HouseholdPlace { registration: household.id(), row: upload.id, what: &what };
            file.extend_from_slice(&seal::open_for(household.key(), place, &part)?);
        }
        Ok((file.len() == length).then_some(file))
    }

    /// Ends an upload and erases what has arrived.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn drop_upload(&self, household: &Household, upload: Uuid) -> Result<bool, PortalError> {
        Ok(self.store.drop_upload(household.id(), upload).await?)
    }
}
