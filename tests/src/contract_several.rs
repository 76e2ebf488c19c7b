//! Stories of the store port: several services in one appointment.

use anjia_domain::slot::SlotId;
use anjia_domain::visit::Further;
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{
    Appointment, Book, BookOutcome, ChangeOutcome, GiveBack, HoldOutcome, Move, NewAppointment, Part, PlaceHold, Source, Wanted,
};

use crate::contract::{Stage, held, minutes};

#[expect(clippy::unwrap_used, reason = "test code")]
impl Stage {
    fn card(&self, time: &str) -> SlotId {
        format!("hall-dongli.residence_card.20261125T{time}").parse().unwrap()
    }

    /// A registration and then a card, each with a capacity of its own.
    fn two_services(&self, (first, capacity): (&str, u16), (then, capacity_then): (&str, u16)) -> Wanted {
        let then = vec![Wanted::one(self.card(then), capacity_then)];
        Wanted { first: Part { slot: self.slot(first), capacity }, more: Vec::new(), seats: 1, then }
    }

    fn book_visit(&self, source: Source, further: Further) -> Book {
        let command = self.book_command(source);
        Book { appointment: NewAppointment { further, ..command.appointment }, ..command }
    }

    async fn try_visit(&self, wanted: Wanted, key: &str) -> BookOutcome {
        let further = wanted.further();
        let source = Source::Direct { wanted, key: key.to_owned(), request_hash: vec![7; 32] };
        self.store.book(self.book_visit(source, further)).await.unwrap()
    }

    async fn booked_visit(&self, wanted: Wanted, key: &str) -> Appointment {
        match self.try_visit(wanted, key).await {
            BookOutcome::Booked(appointment) => appointment,
            other => panic!("not booked: {other:?}"),
        }
    }

    fn move_visit(&self, appointment: &Appointment, wanted: Wanted) -> Move {
        Move {
            id: appointment.id,
            sequence: appointment.sequence,
            wanted,
            offer: None,
            minutes: 50,
            message: Some(self.message(Kind::Moved)),
            back: GiveBack { id: self.new_id(), at: self.now },
            now: self.now,
        }
    }

    async fn both(&self, first: &str, then: &str) -> (u16, u16) {
        (self.seats(&self.slot(first), self.now).await, self.seats(&self.card(then), self.now).await)
    }

    /// A visit with two services takes seats of both, or none; each keeps to its own capacity and counters.
    pub async fn several_services_are_taken_together_or_not_at_all(&self) {
        let visit = self.two_services(("0900", 2), ("0930", 1));
        let first = self.booked_visit(visit.clone(), "first").await;
        assert_eq!(first.further.to_string(), "hall-dongli.residence_card.20261125T0930");
        assert_eq!(self.store.appointment(first.code).await.unwrap(), Some(first.clone()));
        assert_eq!(self.both("0900", "0930").await, (1, 1));
        assert_eq!(self.try_visit(visit.clone(), "second").await, BookOutcome::Full, "the card's counter is taken");
        assert_eq!(self.both("0900", "0930").await, (1, 1), "one of two is nothing");
        assert!(matches!(self.try_visit(visit, "first").await, BookOutcome::Already(again) if again == first));
        // The counters of one service have nothing to do with those of the other: the second here, the first there.
        let one = |slot: SlotId| Wanted::one(slot, 2);
        self.booked_visit(one(self.slot("1000")), "a").await;
        let leaves = self.booked_visit(one(self.card("1030")), "b").await;
        self.booked_visit(one(self.card("1030")), "c").await;
        self.store.cancel(self.cancel_command(&leaves)).await.unwrap();
        self.booked_visit(self.two_services(("1000", 2), ("1030", 2)), "between").await;
        assert_eq!(self.both("1000", "1030").await, (2, 2));
        // Who waits for an earlier time has one service.
        assert!(!self.store.wait(first.id, self.now).await.unwrap());
    }

    /// A hold of two services becomes an appointment with just those.
    pub async fn a_hold_of_several_services_is_booked_as_it_is(&self) {
        let wanted = self.two_services(("0900", 1), ("0930", 1));
        let hold = PlaceHold { id: self.new_id(), wanted, expires_at: self.now + minutes(10), now: self.now };
        assert_eq!(self.store.place_hold(hold.clone()).await.unwrap(), HoldOutcome::Held);
        let row = self.store.hold(hold.id).await.unwrap().unwrap();
        assert_eq!((row.seats, row.slots, row.further), (2, 2, hold.wanted.further()));
        let rival = PlaceHold { id: self.new_id(), wanted: Wanted::one(self.card("0930"), 1), ..hold.clone() };
        assert_eq!(self.store.place_hold(rival).await.unwrap(), HoldOutcome::Full);
        // Where the card is taken the hold stays as it was.
        self.booked_visit(Wanted::one(self.card("1030"), 1), "card").await;
        let elsewhere = PlaceHold { wanted: self.two_services(("1000", 1), ("1030", 1)), ..hold.clone() };
        assert_eq!(self.store.place_hold(elsewhere).await.unwrap(), HoldOutcome::Full);
        assert_eq!((self.both("0900", "0930").await, self.both("1000", "1030").await), ((1, 1), (0, 1)));
        // Moved on another device to other services than those that are booked.
        let moved = self.book_visit(held(&hold), Further::default());
        assert_eq!(self.store.book(moved).await.unwrap(), BookOutcome::HoldChanged);
        let BookOutcome::Booked(booked) = self.store.book(self.book_visit(held(&hold), hold.wanted.further())).await.unwrap() else {
            panic!("not booked")
        };
        assert_eq!((booked.slot, booked.further), (self.slot("0900"), hold.wanted.further()));
        assert_eq!(self.both("0900", "0930").await, (1, 1));
        // What runs out gives all back.
        let short = PlaceHold { id: self.new_id(), wanted: self.two_services(("1100", 1), ("1130", 1)), ..hold };
        assert_eq!(self.store.place_hold(short).await.unwrap(), HoldOutcome::Held);
        let later = self.now + minutes(11);
        assert_eq!((self.seats(&self.slot("1100"), later).await, self.seats(&self.card("1130"), later).await), (0, 0));
    }

    /// An appointment with two services moves and is cancelled with both.
    pub async fn several_services_move_and_end_together(&self) {
        let booked = self.booked_visit(self.two_services(("0900", 1), ("0930", 1)), "visit").await;
        self.booked_visit(Wanted::one(self.card("1030"), 1), "card").await;
        let taken = self.two_services(("1000", 1), ("1030", 1));
        assert_eq!(self.store.move_appointment(self.move_visit(&booked, taken)).await.unwrap(), ChangeOutcome::Full);
        assert_eq!((self.both("0900", "0930").await, self.both("1000", "1030").await), ((1, 1), (0, 1)), "the old seats are kept");
        let free = self.two_services(("1400", 1), ("1430", 1));
        let ChangeOutcome::Changed(moved) = self.store.move_appointment(self.move_visit(&booked, free)).await.unwrap() else {
            panic!("not moved")
        };
        assert_eq!((moved.further.to_string().as_str(), moved.minutes), ("hall-dongli.residence_card.20261125T1430", 50));
        assert_eq!((self.both("0900", "0930").await, self.both("1400", "1430").await), ((0, 0), (1, 1)));
        let ChangeOutcome::Changed(cancelled) = self.store.cancel(self.cancel_command(&moved)).await.unwrap() else {
            panic!("not cancelled")
        };
        assert_eq!((self.both("1400", "1430").await, cancelled.further), ((0, 0), moved.further));
    }

    /// An appointment and a hold with two services each.
    pub async fn two_visits_with_several_services(&self) {
        self.booked_visit(self.two_services(("0900", 2), ("0930", 2)), "visit").await;
        let wanted = self.two_services(("1000", 2), ("1030", 2));
        let hold = PlaceHold { id: self.new_id(), wanted, expires_at: self.now + minutes(10), now: self.now };
        assert_eq!(self.store.place_hold(hold).await.unwrap(), HoldOutcome::Held);
    }
}
