//! Pictures of papers: kept sealed with the household's key, one of each kind and person.

use anjia_domain::image::{ImageKind, PhotoHint};
use anjia_domain::registration::State;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Consent;
use super::household::Household;
use super::ports::{DropImage, FormOf, ImageOutcome, NewImage};
use crate::portal::{Portal, PortalError};
use crate::seal::{self, HouseholdPlace};

/// The most pictures of one registration.
pub const IMAGES: u16 = 12;

/// A picture to be kept: a clean JPEG.
#[derive(Clone)]
pub struct Picture {
    /// The file.
    pub jpeg: Vec<u8>,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// What may be better about it.
    pub hints: Vec<PhotoHint>,
}

impl std::fmt::Debug for Picture {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} bytes)", self.jpeg.len())
    }
}

/// The name of a picture's place: moved to another person or kind it does not open.
fn image_name(member: u16, kind: ImageKind) -> String {
    format!("images/{member}/{kind}")
}

impl Portal {
    /// Whether a person has agreed that pictures are kept.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn agreed_to_images(&self, household: &Household, member: u16) -> Result<bool, PortalError> {
        let all = self.store.consents(household.id()).await?;
        Ok(all.iter().any(|c| c.member == member && c.kind == Consent::Images.as_str() && c.withdrawn_at.is_none()))
    }

    /// Keeps a picture in the place of an earlier one of its kind and person.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn put_image(
        &self,
        household: &Household,
        of: &FormOf,
        kind: ImageKind,
        picture: &Picture,
        agreed: bool,
    ) -> Result<ImageOutcome, PortalError> {
        let (id, now) = (self.uuid(), self.clock.now());
        let what = image_name(of.member, kind);
        let place = HouseholdPlace { registration: household.id(), row: id, what: &what };
        let command = NewImage {
            id,
            registration: household.id(),
            of: of.clone(),
            kind,
            bytes: u64::try_from(picture.jpeg.len()).unwrap_or(u64::MAX),
            width: picture.width,
            height: picture.height,
            hints: picture.hints.clone(),
            picture: seal::seal_for(household.key(), &*self.ids, place, &picture.jpeg)?,
            consent: agreed.then_some(Consent::Images.as_str()),
            wanted: Consent::Images.as_str(),
            limit: IMAGES,
            expires_at: self.end_of(household, now),
            now,
        };
        Ok(self.store.put_image(command).await?)
    }

    /// A picture of a person, opened.
    ///
    /// # Errors
    /// When the store does not answer or the picture does not open.
    pub async fn picture(&self, household: &Household, member: u16, id: Uuid) -> Result<Option<Zeroizing<Vec<u8>>>, PortalError> {
        let Some((row, sealed)) = self.store.picture(household.id(), id).await? else { return Ok(None) };
        if row.member != member {
            return Ok(None);
        }
        let what = image_name(row.member, row.kind);
        let place = HouseholdPlace { registration: household.id(), row: row.id, what: &what };
        Ok(Some(seal::open_for(household.key(), place, &sealed)?))
    }

    /// Erases a picture; false when the form is with the counter.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn drop_image(&self, household: &Household, of: &FormOf, id: Uuid) -> Result<bool, PortalError> {
        if !household.state(of).is_some_and(State::is_open) {
            return Ok(false);
        }
        let now = self.clock.now();
        let command = DropImage { registration: household.id(), member: of.member, id, expires_at: self.end_of(household, now), now };
        self.store.drop_image(command).await?;
        Ok(true)
    }
}
