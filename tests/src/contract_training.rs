//! The contract of the store port, the part about training: one story a promise, run on every store.

use std::sync::Arc;

use anjia_domain::Lang;
use anjia_domain::ids::SessionId;
use anjia_domain::slot::SlotId;
use anjia_domain::training::{Course, EnrolmentState, Outcome, Session, SessionState};
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{GiveBack, HoldOutcome, Part, PlaceHold, Store, Wanted};
use anjia_portal::seal::Sealed;
use anjia_portal::training::ports::{
    About, AcceptOutcome, AcceptSeat, Enrol, EnrolOutcome, EnrolmentOutcome, EnrolmentRow, Mark, MarkEnrolment, NewEnrolment, OfferSeat,
    PutSession, SeatSource, Withdraw,
};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::contract::{Stage, minutes};

/// A course without plans.
///
/// # Panics
/// When it cannot be read.
#[must_use]
#[expect(clippy::unwrap_used, reason = "test code")]
pub fn a_course() -> Course {
    let text = json!({"zh": "焊工", "en": "Welding", "ja": "溶接", "ko": "용접", "es": "Soldadura"});
    let course = json!({
        "id": "welding", "name": text, "trade": "metal", "level": "beginner", "summary": text, "who": text, "hours": 40, "fee": 100,
        "subsidy": 50, "certificate": null, "papers": [text], "published": true, "confirmed": true
    });
    serde_json::from_value(course).unwrap()
}

/// A session of two lessons, a week after the stage's day.
///
/// # Panics
/// When it cannot be read.
#[must_use]
#[expect(clippy::unwrap_used, reason = "test code")]
pub fn a_session(id: &str, seats: u16) -> (Session, SlotId) {
    let session = json!({
        "id": id, "course": "welding", "office": "tc-binhai", "languages": ["zh"], "seats": seats,
        "lessons": [
            {"day": "2026-12-01", "from": "18:30:00", "to": "20:30:00"},
            {"day": "2026-12-03", "from": "18:30:00", "to": "20:30:00"}
        ]
    });
    let session: Session = serde_json::from_value(session).unwrap();
    let slot = session.slot().unwrap();
    (session, slot)
}

/// A new enrolment of a contact.
#[must_use]
pub fn a_new_enrolment(id: Uuid, code: anjia_domain::code::Code, session: &SessionId, contact: u64) -> NewEnrolment {
    NewEnrolment {
        id,
        code,
        session: session.clone(),
        name: Sealed::from_bytes(b"sealed name".to_vec()),
        email: Some(Sealed::from_bytes(b"sealed mail".to_vec())),
        phone: None,
        email_index: Some(contact.to_be_bytes().to_vec()),
        phone_index: contact.is_multiple_of(2).then(|| (contact + 1_000_000).to_be_bytes().to_vec()),
        language: Lang::Ko,
    }
}

#[expect(clippy::unwrap_used, reason = "test code")]
impl Stage {
    async fn a_class(&self, id: &str, seats: u16) -> (SessionId, SlotId) {
        let (session, slot) = a_session(id, seats);
        self.store.begin_courses(vec![a_course()], vec![(session.clone(), slot.clone())], self.now).await.unwrap();
        (session.id, slot)
    }

    fn enrol_command(&self, source: SeatSource, session: &SessionId, contact: u64) -> Enrol {
        Enrol {
            source,
            enrolment: a_new_enrolment(self.new_id(), self.new_code(), session, contact),
            seated: Some(self.message(Kind::Enrolled)),
            waits: Some(self.message(Kind::Waitlisted)),
            limit: 2,
            now: self.now,
        }
    }

    fn by_key(&self, key: &str, may_wait: bool) -> SeatSource {
        SeatSource::Direct { key: key.to_owned(), request_hash: vec![7; 32], may_wait }
    }

    async fn enrolled(&self, session: &SessionId, contact: u64) -> EnrolmentRow {
        let source = self.by_key(&format!("{session}-{contact}"), true);
        match self.store.enrol(self.enrol_command(source, session, contact)).await.unwrap() {
            EnrolOutcome::Done(row) => row,
            other => panic!("{other:?}"),
        }
    }

    async fn hold_of(&self, slot: &SlotId, capacity: u16, seats: u16) -> Option<Uuid> {
        let id = self.new_id();
        let wanted = Wanted { first: Part { slot: slot.clone(), capacity }, more: Vec::new(), seats, then: Vec::new() };
        let command = PlaceHold { id, wanted, expires_at: self.now + minutes(10), now: self.now };
        (self.store.place_hold(command).await.unwrap() == HoldOutcome::Held).then_some(id)
    }

    fn giving_up(&self, enrolment: Uuid, after: i64) -> Withdraw {
        let back = GiveBack { id: self.new_id(), at: self.now + minutes(after) };
        Withdraw { enrolment, message: Some(self.message(Kind::Withdrawn)), back, now: self.now }
    }

    fn seat_for(&self, enrolment: Uuid) -> OfferSeat {
        let (until, free_at) = (self.now + minutes(30), self.now + minutes(60));
        OfferSeat { id: self.new_id(), enrolment, until, free_at, message: Some(self.message(Kind::SeatOffered)), now: self.now }
    }

    async fn state_of(&self, id: Uuid) -> EnrolmentState {
        self.store.enrolment_by_id(id).await.unwrap().unwrap().state
    }

    async fn taken_of(&self, session: &SessionId, now: Timestamp) -> (u16, u32) {
        let row = self.store.session(session, now).await.unwrap().unwrap();
        (row.taken, row.waiting)
    }

    async fn training_mails(&self) -> Vec<Kind> {
        let due = self.store.claim_messages(self.now + minutes(1), self.now + minutes(2), 500).await.unwrap();
        let mut kinds: Vec<_> = due.iter().map(|d| d.kind).collect();
        kinds.sort_by_key(|k| k.as_str());
        kinds
    }

    /// What is begun with stays what staff have made of it; a session that moves keeps its seats.
    pub async fn courses_and_sessions_are_begun_once_and_changed_by_staff(&self) {
        let (id, slot) = self.a_class("welding-1", 3).await;
        let (session, _) = a_session("welding-1", 9);
        assert_eq!(self.store.begin_courses(vec![a_course()], vec![(session, slot.clone())], self.now).await.unwrap(), 0);
        let row = self.store.session(&id, self.now).await.unwrap().unwrap();
        assert_eq!((row.session.seats, row.state, row.taken, row.sequence), (3, SessionState::Planned, 0, 0));
        let own = self.enrolled(&id, 1).await;
        let mut moved = row.session.clone();
        moved.lessons.remove(0);
        moved.seats = 4;
        let messages = vec![About { enrolment: own.id, message: self.message(Kind::SessionMoved) }];
        let command = PutSession { session: moved.clone(), slot: a_session("other", 1).1, messages, now: self.now };
        assert!(self.store.put_session(command.clone()).await.unwrap());
        let row = self.store.session(&id, self.now).await.unwrap().unwrap();
        assert_eq!((row.session, row.slot, row.taken, row.sequence), (moved, slot, 1, 1));
        assert_eq!(self.training_mails().await, [Kind::Enrolled, Kind::SessionMoved]);
        let mut hidden = a_course();
        hidden.published = false;
        self.store.put_course(hidden.clone(), self.now).await.unwrap();
        assert_eq!(self.store.courses().await.unwrap(), [hidden]);
        assert!(self.store.end_session(&id, SessionState::Completed, Vec::new(), self.now).await.unwrap());
        assert!(!self.store.put_session(command).await.unwrap(), "it is over");
        assert!(self.store.course(&"nothing".parse().unwrap()).await.unwrap().is_none());
    }

    /// Seats are the booking engine's: however many come at once, there are as many enrolled as there are seats, and holds count.
    pub async fn a_session_never_has_more_people_than_seats(&self) {
        let (id, slot) = self.a_class("welding-1", 5).await;
        let held = self.hold_of(&slot, 5, 1).await.unwrap();
        let mut tasks = Vec::new();
        for contact in 0..30 {
            let (store, command) = (self.store.clone(), self.enrol_command(self.by_key(&format!("k{contact}"), false), &id, contact));
            tasks.push(tokio::spawn(async move { store.enrol(command).await.unwrap() }));
        }
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                EnrolOutcome::Done(_) => done += 1,
                EnrolOutcome::Full => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((done, self.taken_of(&id, self.now).await), (4, (5, 0)));
        assert!(self.hold_of(&slot, 5, 1).await.is_none());
        let row = match self.store.enrol(self.enrol_command(SeatSource::Hold(held), &id, 50)).await.unwrap() {
            EnrolOutcome::Done(row) => row,
            other => panic!("{other:?}"),
        };
        assert_eq!((row.state, self.taken_of(&id, self.now + minutes(20)).await), (EnrolmentState::Enrolled, (5, 0)));
        // The form sent twice.
        let again = self.store.enrol(self.enrol_command(SeatSource::Hold(held), &id, 50)).await.unwrap();
        assert_eq!(again, EnrolOutcome::Already(row));
        assert_eq!(self.training_mails().await, [Kind::Enrolled; 5]);
    }

    /// One enrolment for each contact and session, so many for each contact, one for each key, none for what has begun.
    pub async fn an_enrolment_keeps_to_its_limits(&self) {
        let (id, slot) = self.a_class("welding-1", 5).await;
        let (other, _) = self.a_class("welding-2", 5).await;
        let (third, _) = self.a_class("welding-3", 5).await;
        let first = self.enrolled(&id, 2).await;
        let enrol =
            async |source, session: &SessionId, contact| self.store.enrol(self.enrol_command(source, session, contact)).await.unwrap();
        assert_eq!(enrol(self.by_key("x", true), &id, 2).await, EnrolOutcome::Twice);
        let known = self.by_key("welding-1-2", true);
        assert_eq!(enrol(known, &id, 2).await, EnrolOutcome::Already(first.clone()));
        let changed = SeatSource::Direct { key: "welding-1-2".into(), request_hash: vec![8; 32], may_wait: true };
        assert_eq!(enrol(changed, &id, 2).await, EnrolOutcome::KeyReused);
        self.enrolled(&other, 2).await;
        assert_eq!(enrol(self.by_key("y", true), &third, 2).await, EnrolOutcome::TooMany);
        let mut taken = self.enrol_command(self.by_key("z", true), &third, 4);
        taken.enrolment.code = first.code;
        assert_eq!(self.store.enrol(taken).await.unwrap(), EnrolOutcome::CodeTaken);
        let late = Enrol { now: "2026-12-01T18:30:00+08:00".parse().unwrap(), ..self.enrol_command(self.by_key("late", true), &id, 5) };
        assert_eq!(self.store.enrol(late).await.unwrap(), EnrolOutcome::Closed);
        assert_eq!(enrol(SeatSource::Hold(self.new_id()), &id, 6).await, EnrolOutcome::HoldGone);
        let held = self.hold_of(&slot, 5, 1).await.unwrap();
        assert_eq!(enrol(SeatSource::Hold(held), &other, 6).await, EnrolOutcome::HoldGone, "a seat of another session");
        let over = Enrol { now: self.now + minutes(11), ..self.enrol_command(SeatSource::Hold(held), &id, 6) };
        assert_eq!(self.store.enrol(over).await.unwrap(), EnrolOutcome::HoldGone);
        // Given up, it counts no more, and can be taken again.
        assert!(matches!(self.store.withdraw(self.giving_up(first.id, 0)).await.unwrap(), EnrolmentOutcome::Changed(_)));
        assert!(matches!(self.store.withdraw(self.giving_up(first.id, 0)).await.unwrap(), EnrolmentOutcome::Unchanged(_)));
        assert!(matches!(enrol(self.by_key("again", true), &id, 2).await, EnrolOutcome::Done(_)));
        assert_eq!(self.store.withdraw(self.giving_up(self.new_id(), 0)).await.unwrap(), EnrolmentOutcome::Missing);
    }

    /// A seat given back goes to the first in the line, once, and is taken once; who does not answer is out of the line.
    pub async fn a_seat_goes_along_the_line(&self) {
        let (id, slot) = self.a_class("welding-1", 1).await;
        let seated = self.enrolled(&id, 1).await;
        let draft = self.hold_of(&slot, 1, 0).await.unwrap();
        assert_eq!(self.taken_of(&id, self.now).await, (1, 0), "a draft of a place in the line takes no seat");
        let first = match self.store.enrol(self.enrol_command(SeatSource::Hold(draft), &id, 2)).await.unwrap() {
            EnrolOutcome::Done(row) => row,
            other => panic!("{other:?}"),
        };
        assert_eq!(first.state, EnrolmentState::Waiting);
        let (second, third) = (self.enrolled(&id, 3).await, self.enrolled(&id, 4).await);
        assert_eq!(self.store.place_in_line(third.id).await.unwrap(), Some(3));
        let next = async || self.store.first_in_lines(self.now, self.now, 10).await.unwrap().iter().map(|r| r.id).collect::<Vec<_>>();
        assert!(next().await.is_empty(), "no seat");
        self.training_mails().await;
        assert!(!self.store.offer_seat(self.seat_for(first.id)).await.unwrap());
        self.store.withdraw(self.giving_up(seated.id, 40)).await.unwrap();
        assert_eq!(next().await, [first.id]);
        // Nobody passes those who wait, also when the seat is free for everybody.
        let passing = Enrol { now: self.now + minutes(50), ..self.enrol_command(self.by_key("pass", false), &id, 9) };
        assert_eq!(self.store.enrol(passing).await.unwrap(), EnrolOutcome::Full);
        let offer = self.seat_for(first.id);
        assert!(self.store.offer_seat(offer.clone()).await.unwrap());
        assert!(!self.store.offer_seat(self.seat_for(first.id)).await.unwrap(), "once");
        assert!(!self.store.offer_seat(self.seat_for(second.id)).await.unwrap(), "the only seat is offered");
        assert!(next().await.is_empty());
        let accept = |enrolment, offer| AcceptSeat { enrolment, offer, message: Some(self.message(Kind::Enrolled)), now: self.now };
        assert_eq!(self.store.accept_seat(accept(second.id, offer.id)).await.unwrap(), AcceptOutcome::Over, "somebody else's");
        // Ten times at once: once.
        let mut tasks = Vec::new();
        for _ in 0..10 {
            let (store, command): (Arc<dyn Store>, _) = (self.store.clone(), accept(first.id, offer.id));
            tasks.push(tokio::spawn(async move { store.accept_seat(command).await.unwrap() }));
        }
        let mut accepted = 0;
        for task in tasks {
            match task.await.unwrap() {
                AcceptOutcome::Accepted(_) => accepted += 1,
                AcceptOutcome::Already(_) => {}
                AcceptOutcome::Over => panic!("it was not over"),
            }
        }
        assert_eq!((accepted, self.state_of(first.id).await, self.taken_of(&id, self.now).await), (1, EnrolmentState::Enrolled, (1, 2)));
        assert_eq!(self.training_mails().await, [Kind::Enrolled, Kind::SeatOffered, Kind::Withdrawn]);
        // Not answered in time.
        self.store.withdraw(self.giving_up(first.id, 40)).await.unwrap();
        let offer = self.seat_for(second.id);
        assert!(self.store.offer_seat(offer.clone()).await.unwrap());
        let later = self.now + minutes(31);
        let late = AcceptSeat { now: later, ..accept(second.id, offer.id) };
        assert_eq!(self.store.accept_seat(late).await.unwrap(), AcceptOutcome::Over);
        assert_eq!((self.store.end_seat_offers(self.now).await.unwrap(), self.store.end_seat_offers(later).await.unwrap()), (0, 1));
        assert_eq!(self.state_of(second.id).await, EnrolmentState::Lapsed);
        assert_eq!(self.store.first_in_lines(later, later, 10).await.unwrap()[0].id, third.id);
        // Leaving the line leaves the offer to the next.
        let offer = OfferSeat { now: later, until: later + minutes(30), free_at: later + minutes(60), ..self.seat_for(third.id) };
        assert!(self.store.offer_seat(offer.clone()).await.unwrap());
        assert!(matches!(self.store.withdraw(self.giving_up(third.id, 0)).await.unwrap(), EnrolmentOutcome::Changed(_)));
        assert_eq!(self.store.accept_seat(AcceptSeat { now: later, ..accept(third.id, offer.id) }).await.unwrap(), AcceptOutcome::Over);
        assert_eq!(self.taken_of(&id, later + minutes(61)).await, (0, 0));
    }

    /// Cancelled, a session gives all seats back; completed, results are marked, counted once, and erased with all but the counts.
    pub async fn a_session_ends_and_only_counts_are_left(&self) {
        let (gone, _) = self.a_class("welding-1", 2).await;
        let (held, _) = self.a_class("welding-2", 2).await;
        let (one, two, waits) = (self.enrolled(&gone, 1).await, self.enrolled(&gone, 3).await, self.enrolled(&gone, 5).await);
        let messages = vec![About { enrolment: one.id, message: self.message(Kind::SessionCancelled) }];
        assert!(self.store.end_session(&gone, SessionState::Cancelled, messages, self.now).await.unwrap());
        assert!(!self.store.end_session(&gone, SessionState::Cancelled, Vec::new(), self.now).await.unwrap());
        for row in [&one, &two, &waits] {
            assert_eq!(self.state_of(row.id).await, EnrolmentState::Cancelled);
        }
        assert_eq!(self.taken_of(&gone, self.now).await, (0, 0));
        let own = self.enrolled(&held, 1).await;
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mark = async |id: Uuid, mark: Mark, now: Timestamp| {
            let message = matches!(mark, Mark::Result(_)).then(|| self.message(Kind::CourseResult));
            self.store.mark_enrolment(MarkEnrolment { enrolment: id, mark, message, now }).await.unwrap()
        };
        let changed = |outcome: &EnrolmentOutcome| matches!(outcome, EnrolmentOutcome::Changed(_));
        assert!(matches!(mark(own.id, Mark::Result(Outcome::Passed), self.now).await, EnrolmentOutcome::Closed(_)), "not begun");
        let now = at("2026-12-04T09:00:00+08:00");
        let day = "2026-12-01".parse().unwrap();
        assert!(changed(&mark(own.id, Mark::Attendance(day, false), now).await));
        assert!(changed(&mark(own.id, Mark::Attendance(day, true), now).await));
        assert_eq!(self.store.attendance(own.id).await.unwrap(), [(day, true)]);
        assert!(matches!(mark(own.id, Mark::Attendance("2026-12-02".parse().unwrap(), true), now).await, EnrolmentOutcome::Closed(_)));
        assert!(matches!(mark(own.id, Mark::Referred(true), now).await, EnrolmentOutcome::Closed(_)), "no result yet");
        assert!(changed(&mark(own.id, Mark::Result(Outcome::NotPassed), now).await));
        assert!(changed(&mark(own.id, Mark::Result(Outcome::Passed), now).await));
        assert!(matches!(mark(own.id, Mark::Result(Outcome::Passed), now).await, EnrolmentOutcome::Unchanged(_)));
        assert!(self.store.referrals(10).await.unwrap().is_empty());
        assert!(changed(&mark(own.id, Mark::Referred(true), now).await));
        assert_eq!(self.store.referrals(10).await.unwrap().len(), 1);
        assert!(changed(&mark(own.id, Mark::Placed(true), now).await));
        assert!(matches!(mark(own.id, Mark::Placed(true), now).await, EnrolmentOutcome::Unchanged(_)));
        assert!(self.store.referrals(10).await.unwrap().is_empty());
        assert!(matches!(mark(one.id, Mark::Result(Outcome::Passed), now).await, EnrolmentOutcome::Closed(_)), "it was cancelled");
        let counts = self.store.training_counts().await.unwrap();
        assert_eq!((counts.len(), counts[0].trained, counts[0].placed), (1, 1, 1));
        // Whoever found work without having passed is none of the trained who did.
        for (right, count) in [(Outcome::Left, 0), (Outcome::Passed, 1)] {
            assert!(changed(&mark(own.id, Mark::Result(right), now).await));
            let after = self.store.training_counts().await.unwrap();
            assert_eq!((after[0].trained, after[0].placed), (count, count), "{right}");
        }
        assert!(changed(&mark(own.id, Mark::Result(Outcome::NotPassed), now).await));
        for placed in [false, true] {
            assert!(changed(&mark(own.id, Mark::Placed(placed), now).await));
            assert_eq!(self.store.training_counts().await.unwrap()[0].placed, 0);
        }
        assert!(changed(&mark(own.id, Mark::Result(Outcome::Passed), now).await));
        assert_eq!(self.store.training_counts().await.unwrap(), counts);
        assert!(matches!(self.store.withdraw(Withdraw { now, ..self.giving_up(own.id, 0) }).await.unwrap(), EnrolmentOutcome::Closed(_)));
        self.store.tell_enrolments(vec![About { enrolment: own.id, message: self.message(Kind::SessionMessage) }], now).await.unwrap();
        assert_eq!(self.store.purge_enrolments(at("2026-12-03T20:30:00+08:00")).await.unwrap(), 0);
        assert_eq!(self.store.purge_enrolments(at("2026-12-03T20:30:01+08:00")).await.unwrap(), 4);
        for table in anjia_portal::copy::Table::ALL {
            for (_, row) in self.store.export(table, "", 500).await.unwrap() {
                assert!(!row.contains(&own.id.simple().to_string()), "{table:?} still names it");
            }
        }
        assert_eq!(self.store.training_counts().await.unwrap(), counts);
    }

    /// Something in every table of training, for copying.
    pub async fn a_class_in_every_table(&self) {
        let (id, _) = self.a_class("welding-9", 1).await;
        let (own, waits) = (self.enrolled(&id, 901).await, self.enrolled(&id, 903).await);
        self.store.withdraw(self.giving_up(own.id, 40)).await.unwrap();
        assert!(self.store.offer_seat(self.seat_for(waits.id)).await.unwrap());
        let other = self.enrolled(&self.a_class("welding-8", 1).await.0, 905).await;
        let now = "2026-12-04T09:00:00+08:00".parse().unwrap();
        for mark in [Mark::Attendance("2026-12-01".parse().unwrap(), true), Mark::Result(Outcome::Passed)] {
            self.store.mark_enrolment(MarkEnrolment { enrolment: other.id, mark, message: None, now }).await.unwrap();
        }
    }
}
