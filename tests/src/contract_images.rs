//! The contract of the store port, the part about pictures of papers: one story a promise, run on every store.

use anjia_domain::Lang;
use anjia_domain::image::{ImageKind, PhotoHint};
use anjia_domain::registration::State;
use anjia_portal::registrations::ports::{DropImage, FormOf, ImageOutcome, NewImage, NewRegistration, SetConsents, SetState, StateOutcome};
use anjia_portal::seal::Sealed;
use uuid::Uuid;

use crate::contract::{Stage, minutes};

#[expect(clippy::unwrap_used, reason = "test code")]
impl Stage {
    async fn household(&self) -> NewRegistration {
        let new = NewRegistration {
            id: self.new_id(),
            code: self.new_code(),
            language: Lang::Ja,
            event: "moved_in".to_owned(),
            key: Sealed::from_bytes(b"sealed key".to_vec()),
            email: None,
            email_index: None,
            forms: vec![self.form_of(1)],
            answers: Vec::new(),
            consents: vec!["keeping".to_owned()],
            way: None,
            preparation: None,
            message: None,
            expires_at: self.now + minutes(60),
            now: self.now,
        };
        assert!(self.store.start_registration(new.clone()).await.unwrap());
        new
    }

    fn form_of(&self, member: u16) -> FormOf {
        FormOf { form: "residence_card".parse().unwrap(), member }
    }

    fn image(&self, registration: Uuid, kind: ImageKind, agreed: bool, bytes: &[u8]) -> NewImage {
        NewImage {
            id: self.new_id(),
            registration,
            of: self.form_of(1),
            kind,
            bytes: 1_234_567,
            width: 1200,
            height: 900,
            hints: vec![PhotoHint::Shape, PhotoHint::Dark],
            picture: Sealed::from_bytes(bytes.to_vec()),
            consent: agreed.then_some("images"),
            wanted: "images",
            limit: 2,
            expires_at: self.now + minutes(120),
            now: self.now,
        }
    }

    async fn kinds(&self, registration: Uuid) -> Vec<ImageKind> {
        self.store.images(registration).await.unwrap().into_iter().map(|i| i.kind).collect()
    }

    fn withdrawal(&self, registration: Uuid) -> SetConsents {
        SetConsents {
            id: registration,
            member: 1,
            given: Vec::new(),
            way: None,
            withdrawn: vec!["images".to_owned()],
            forget: Vec::new(),
            forget_images: true,
            now: self.now + minutes(1),
        }
    }

    /// A picture needs a consent and an open form, takes the place of the one before, and is seen from its own registration only.
    pub async fn a_picture_is_kept_with_consent_in_place_of_the_one_before(&self) {
        let (own, other) = (self.household().await.id, self.household().await.id);
        let put = async |new: NewImage| self.store.put_image(new).await.unwrap();
        assert_eq!(put(self.image(own, ImageKind::Photo, false, b"one")).await, ImageOutcome::NoConsent);
        assert!(self.store.images(own).await.unwrap().is_empty());
        let first = self.image(own, ImageKind::Photo, true, b"one");
        assert_eq!(put(first.clone()).await, ImageOutcome::Kept);
        let (row, picture) = self.store.picture(own, first.id).await.unwrap().unwrap();
        assert_eq!((row.member, row.kind, row.bytes, row.width, row.height), (1, ImageKind::Photo, 1_234_567, 1200, 900));
        assert_eq!((row.hints, picture.as_bytes()), (vec![PhotoHint::Shape, PhotoHint::Dark], b"one".as_slice()));
        let kept = self.store.registration_by_id(own).await.unwrap().unwrap();
        assert_eq!(kept.expires_at, self.now + minutes(120), "a picture is a change");
        // The consent stands; the new one takes the place.
        let second = self.image(own, ImageKind::Photo, false, b"two");
        assert_eq!(put(second.clone()).await, ImageOutcome::Kept);
        assert_eq!(self.kinds(own).await, [ImageKind::Photo]);
        assert!(self.store.picture(own, first.id).await.unwrap().is_none());
        assert_eq!(put(self.image(own, ImageKind::DataPage, false, b"page")).await, ImageOutcome::Kept);
        assert_eq!(put(self.image(own, ImageKind::VisaPage, false, b"one too many")).await, ImageOutcome::Full);
        let third = self.image(own, ImageKind::Photo, false, b"three");
        assert_eq!(put(third.clone()).await, ImageOutcome::Kept, "a full registration still takes one in place of another");
        // Somebody else's.
        assert!(self.store.picture(other, third.id).await.unwrap().is_none());
        let drop = |registration, member| DropImage { registration, member, id: third.id, expires_at: self.now, now: self.now };
        assert!(!self.store.drop_image(drop(other, 1)).await.unwrap());
        assert!(!self.store.drop_image(drop(own, 2)).await.unwrap());
        assert_eq!(self.kinds(own).await, [ImageKind::DataPage, ImageKind::Photo]);
        assert!(self.store.drop_image(drop(own, 1)).await.unwrap());
        assert!(!self.store.drop_image(drop(own, 1)).await.unwrap());
        assert_eq!(self.kinds(own).await, [ImageKind::DataPage]);
        // Not of a form that is with the counter, or that is not there.
        let handed_in = SetState {
            id: own,
            of: self.form_of(1),
            to: State::Submitted,
            remarks: Vec::new(),
            message: None,
            expires_at: self.now + minutes(60),
            now: self.now,
        };
        assert_eq!(self.store.set_state(handed_in).await.unwrap(), StateOutcome::Changed);
        assert_eq!(put(self.image(own, ImageKind::Photo, true, b"late")).await, ImageOutcome::Closed);
        let nobody = NewImage { of: self.form_of(2), ..self.image(own, ImageKind::Photo, true, b"nobody") };
        assert_eq!(put(nobody).await, ImageOutcome::Gone);
        assert_eq!(put(self.image(self.new_id(), ImageKind::Photo, true, b"nowhere")).await, ImageOutcome::Gone);
    }

    /// Pictures go with their consent, and with their registration.
    pub async fn pictures_go_with_their_consent_and_their_registration(&self) {
        let (own, other, old) = (self.household().await.id, self.household().await.id, self.household().await.id);
        for registration in [own, other, old] {
            let new = self.image(registration, ImageKind::DataPage, true, b"page");
            assert_eq!(self.store.put_image(new).await.unwrap(), ImageOutcome::Kept);
        }
        assert!(self.store.set_consents(self.withdrawal(own)).await.unwrap());
        assert!(self.kinds(own).await.is_empty());
        assert_eq!(self.store.put_image(self.image(own, ImageKind::Photo, false, b"again")).await.unwrap(), ImageOutcome::NoConsent);
        let again = NewImage { now: self.now + minutes(2), ..self.image(own, ImageKind::Photo, true, b"again") };
        assert_eq!(self.store.put_image(again).await.unwrap(), ImageOutcome::Kept);
        assert_eq!((self.kinds(own).await, self.kinds(other).await), (vec![ImageKind::Photo], vec![ImageKind::DataPage]));
        assert!(self.store.erase_registration(own).await.unwrap());
        assert!(self.kinds(own).await.is_empty());
        assert_eq!(self.kinds(other).await, [ImageKind::DataPage]);
        let late = self.now + minutes(180);
        assert_eq!(self.store.purge(late, self.now, self.now).await.unwrap(), 2);
        assert!(self.kinds(other).await.is_empty() && self.kinds(old).await.is_empty());
    }

    /// Adds large pictures of every kind to a registration whose form is open.
    pub async fn add_pictures(&self, registration: Uuid, of: &FormOf) {
        let large: Vec<u8> = (0..400_000_u32).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect();
        for kind in ImageKind::ALL {
            let new = NewImage { of: of.clone(), limit: 12, ..self.image(registration, kind, true, &large) };
            assert_eq!(self.store.put_image(new).await.unwrap(), ImageOutcome::Kept);
        }
    }

    /// Two registrations with pictures.
    pub async fn two_households_with_pictures(&self) {
        for _ in 0..2 {
            let own = self.household().await.id;
            self.add_pictures(own, &self.form_of(1)).await;
        }
    }
}
