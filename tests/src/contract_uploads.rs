//! The contract of the store port, the part about pictures on their way: one story a promise, run on every store.

use anjia_domain::Lang;
use anjia_domain::image::ImageKind;
use anjia_portal::registrations::ports::{AppendOutcome, AppendPart, BeginOutcome, NewRegistration, NewUpload, SetConsents, UploadRow};
use anjia_portal::seal::Sealed;
use uuid::Uuid;

use crate::contract::{Stage, minutes};

#[expect(clippy::unwrap_used, reason = "test code")]
impl Stage {
    async fn home(&self) -> Uuid {
        let new = NewRegistration {
            id: self.new_id(),
            code: self.new_code(),
            language: Lang::Ko,
            event: "moved_in".to_owned(),
            key: Sealed::from_bytes(b"sealed key".to_vec()),
            email: None,
            email_index: None,
            forms: Vec::new(),
            answers: Vec::new(),
            consents: vec!["keeping".to_owned()],
            way: None,
            preparation: None,
            message: None,
            expires_at: self.now + minutes(6000),
            now: self.now,
        };
        assert!(self.store.start_registration(new.clone()).await.unwrap());
        new.id
    }

    fn wanted(&self, registration: Uuid, kind: ImageKind, mark: &[u8], length: u64) -> NewUpload {
        NewUpload {
            id: self.new_id(),
            registration,
            member: 1,
            kind,
            length,
            mark: mark.to_vec(),
            agreed: false,
            limit: 2,
            limit_bytes: 100,
            idle_before: self.now - minutes(5),
            expires_at: self.now + minutes(60),
            now: self.now,
        }
    }

    async fn begun(&self, wanted: NewUpload) -> UploadRow {
        match self.store.begin_upload(wanted).await.unwrap() {
            BeginOutcome::Begun(row) => row,
            other => panic!("{other:?}"),
        }
    }

    fn part(&self, registration: Uuid, upload: Uuid, start: u64, part: &[u8]) -> AppendPart {
        AppendPart {
            upload,
            registration,
            start,
            bytes: u64::try_from(part.len()).unwrap(),
            part: Sealed::from_bytes(part.to_vec()),
            expires_at: self.now + minutes(90),
            now: self.now,
        }
    }

    async fn arrived(&self, upload: Uuid) -> Vec<(u64, Vec<u8>)> {
        let parts = self.store.upload_parts(upload).await.unwrap();
        parts.into_iter().map(|(start, part)| (start, part.as_bytes().to_vec())).collect()
    }

    /// The same picture goes on where it stopped; another one of its kind and person begins anew; parts are added in order only.
    pub async fn a_picture_arrives_part_by_part_and_goes_on_where_it_stopped(&self) {
        let (own, other) = (self.home().await, self.home().await);
        let append = async |part: AppendPart| self.store.append_part(part).await.unwrap();
        let first = self.begun(self.wanted(own, ImageKind::Photo, b"one", 10)).await;
        assert_eq!((first.member, first.kind, first.length, first.received, first.agreed), (1, ImageKind::Photo, 10, 0, false));
        assert_eq!(append(self.part(own, first.id, 0, b"0123")).await, AppendOutcome::Added(4));
        assert_eq!(append(self.part(own, first.id, 0, b"0123")).await, AppendOutcome::Elsewhere(4), "a part sent twice");
        assert_eq!(append(self.part(own, first.id, 5, b"5")).await, AppendOutcome::Elsewhere(4), "a part left out");
        assert_eq!(append(self.part(own, first.id, 4, b"4567890")).await, AppendOutcome::TooLong);
        assert_eq!(append(self.part(other, first.id, 4, b"4")).await, AppendOutcome::Gone, "somebody else's");
        let again = self.begun(NewUpload { agreed: true, ..self.wanted(own, ImageKind::Photo, b"one", 10) }).await;
        assert_eq!((again.id, again.received, again.agreed), (first.id, 4, true));
        assert_eq!(append(self.part(own, first.id, 4, b"456789")).await, AppendOutcome::Added(10));
        assert_eq!(self.arrived(first.id).await, [(0, b"0123".to_vec()), (4, b"456789".to_vec())]);
        let row = self.store.upload(own, first.id, self.now).await.unwrap().unwrap();
        assert_eq!((row.received, row.agreed), (10, true));
        assert!(self.store.upload(other, first.id, self.now).await.unwrap().is_none());
        // Another file, or the same mark with another length, begins anew, and what had arrived is gone.
        for (mark, length) in [(b"two", 10), (b"two", 11)] {
            let next = self.begun(self.wanted(own, ImageKind::Photo, mark, length)).await;
            assert_ne!(next.id, first.id);
            assert_eq!(next.received, 0);
            assert!(self.store.upload(own, first.id, self.now).await.unwrap().is_none());
            assert!(self.arrived(first.id).await.is_empty());
        }
        let nowhere = self.wanted(self.new_id(), ImageKind::Photo, b"one", 10);
        assert_eq!(self.store.begin_upload(nowhere).await.unwrap(), BeginOutcome::Gone);
    }

    /// A registration has few pictures on their way; those that stand still make room.
    pub async fn pictures_on_their_way_have_a_limit(&self) {
        let own = self.home().await;
        let begin = async |new: NewUpload| self.store.begin_upload(new).await.unwrap();
        let photo = self.begun(self.wanted(own, ImageKind::Photo, b"p", 60)).await;
        assert_eq!(begin(self.wanted(own, ImageKind::DataPage, b"d", 41)).await, BeginOutcome::Full, "too many bytes");
        let page = self.begun(self.wanted(own, ImageKind::DataPage, b"d", 40)).await;
        assert_eq!(begin(self.wanted(own, ImageKind::VisaPage, b"v", 0)).await, BeginOutcome::Full, "too many");
        // In place of another of its kind it counts as one.
        let page = self.begun(NewUpload { id: self.new_id(), ..self.wanted(own, ImageKind::DataPage, b"e", page.length) }).await;
        // The one that goes on keeps its place, the one that stands still does not.
        let later = self.now + minutes(10);
        let part = AppendPart { now: later, ..self.part(own, page.id, 0, b"e") };
        assert_eq!(self.store.append_part(part).await.unwrap(), AppendOutcome::Added(1));
        let visa = NewUpload { now: later, idle_before: later - minutes(5), ..self.wanted(own, ImageKind::VisaPage, b"v", 30) };
        let visa = self.begun(visa).await;
        let there = async |id| self.store.upload(own, id, later).await.unwrap().is_some();
        assert_eq!((there(photo.id).await, there(page.id).await, there(visa.id).await), (false, true, true));
        assert!(self.begun(NewUpload { member: 2, limit: 3, ..self.wanted(own, ImageKind::Photo, b"p", 5) }).await.received == 0);
    }

    /// What is not finished ends: after its time, when it is cancelled, with its consent, and with its registration.
    pub async fn pictures_on_their_way_end(&self) {
        let (own, other) = (self.home().await, self.home().await);
        let begin = async |registration: Uuid, kind| {
            let row = self.begun(self.wanted(registration, kind, b"m", 10)).await;
            assert_eq!(self.store.append_part(self.part(registration, row.id, 0, b"abc")).await.unwrap(), AppendOutcome::Added(3));
            row.id
        };
        let cancelled = begin(own, ImageKind::Photo).await;
        assert!(!self.store.drop_upload(other, cancelled).await.unwrap());
        assert!(self.store.drop_upload(own, cancelled).await.unwrap());
        assert!(!self.store.drop_upload(own, cancelled).await.unwrap());
        assert!(self.arrived(cancelled).await.is_empty());

        let withdrawn = begin(own, ImageKind::Photo).await;
        let command = SetConsents {
            id: own,
            member: 1,
            given: Vec::new(),
            withdrawn: vec!["images".to_owned()],
            forget: Vec::new(),
            forget_images: true,
            way: None,
            now: self.now,
        };
        assert!(self.store.set_consents(command).await.unwrap());
        assert!(self.arrived(withdrawn).await.is_empty());

        let late = begin(own, ImageKind::Photo).await;
        let over = self.now + minutes(91);
        assert!(self.store.upload(own, late, over).await.unwrap().is_none());
        let part = AppendPart { now: over, ..self.part(own, late, 3, b"d") };
        assert_eq!(self.store.append_part(part).await.unwrap(), AppendOutcome::Gone);
        assert!(!self.arrived(late).await.is_empty());
        self.store.purge(over, self.now, self.now).await.unwrap();
        assert!(self.arrived(late).await.is_empty());

        let erased = begin(other, ImageKind::DataPage).await;
        assert!(self.store.erase_registration(other).await.unwrap());
        assert!(self.arrived(erased).await.is_empty());
    }
}
