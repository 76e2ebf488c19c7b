//! The contract of the store port: one story a promise, run on every store.

use std::sync::Arc;

use anjia_domain::Lang;
use anjia_domain::appointment::{PartySize, State};
use anjia_domain::ids::DrawId;
use anjia_domain::slot::SlotId;
use anjia_domain::visit::Further;
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{
    Appointment, Book, BookOutcome, Cancel, ChangeOutcome, EnterOutcome, EntryRow, FinishDraw, GiveBack, HoldOutcome, Ids as _, MakeOffer,
    Move, NewAppointment, NewDraw, NewEntry, NewMessage, Part, PlaceHold, Placed, PublishedEntry, Source, Store, StoreError, Wanted,
};
use anjia_portal::seal::Sealed;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use crate::time::CountedIds;

/// What the stories use.
pub struct Stage {
    /// The store under test, empty.
    pub store: Arc<dyn Store>,
    ids: CountedIds,
    pub(crate) now: Timestamp,
}

pub(crate) fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// A hold as it is looked over before it is booked.
pub(crate) fn held(hold: &PlaceHold) -> Source {
    Source::Hold { id: hold.id, slot: hold.wanted.first.slot.clone(), seats: hold.wanted.count() }
}

#[expect(clippy::unwrap_used, reason = "test code")]
impl Stage {
    /// A stage on an empty store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, ids: CountedIds::default(), now: "2026-11-24T09:00:00+08:00".parse().unwrap() }
    }

    /// A stage whose ids and codes are nobody else's, beside others on the same store.
    #[must_use]
    pub fn beside(store: Arc<dyn Store>) -> Self {
        Self { ids: CountedIds::beginning(0x5afe), ..Self::new(store) }
    }

    pub(crate) fn new_id(&self) -> uuid::Uuid {
        self.ids.uuid()
    }

    pub(crate) fn new_code(&self) -> anjia_domain::code::Code {
        self.ids.code()
    }

    pub(crate) fn slot(&self, time: &str) -> SlotId {
        format!("hall-dongli.residence_registration.20261125T{time}").parse().unwrap()
    }

    fn hold_command(&self, slot: &SlotId, capacity: u16) -> PlaceHold {
        PlaceHold { id: self.ids.uuid(), wanted: Wanted::one(slot.clone(), capacity), expires_at: self.now + minutes(10), now: self.now }
    }

    fn new_appointment(&self) -> NewAppointment {
        NewAppointment {
            id: self.ids.uuid(),
            code: self.ids.code(),
            minutes: 20,
            name: Sealed::from_bytes(b"sealed name".to_vec()),
            email: Some(Sealed::from_bytes(b"sealed mail".to_vec())),
            phone: None,
            email_index: Some(vec![1; 16]),
            phone_index: None,
            language: Lang::Ko,
            party: PartySize::new(2).unwrap(),
            further: Further::default(),
        }
    }

    pub(crate) fn message(&self, kind: Kind) -> NewMessage {
        NewMessage { id: self.ids.uuid(), kind, body: Sealed::from_bytes(b"sealed message".to_vec()) }
    }

    pub(crate) fn book_command(&self, source: Source) -> Book {
        Book {
            source,
            appointment: self.new_appointment(),
            message: Some(self.message(Kind::Confirmed)),
            limit: 1000,
            registration: None,
            now: self.now,
        }
    }

    pub(crate) fn direct(&self, slot: &SlotId, capacity: u16, key: &str) -> Source {
        Source::Direct { wanted: Wanted::one(slot.clone(), capacity), key: key.to_owned(), request_hash: vec![7; 32] }
    }

    async fn booked(&self, slot: &SlotId, capacity: u16, key: &str) -> Appointment {
        match self.store.book(self.book_command(self.direct(slot, capacity, key))).await.unwrap() {
            BookOutcome::Booked(appointment) => appointment,
            other => panic!("not booked: {other:?}"),
        }
    }

    /// Books all of these at once, each from a task of its own; the outcomes come in the order of the commands.
    pub(crate) async fn all_at_once(commands: Vec<(Arc<dyn Store>, Book)>) -> Vec<Result<BookOutcome, StoreError>> {
        let tasks: Vec<_> = commands.into_iter().map(|(store, command)| tokio::spawn(async move { store.book(command).await })).collect();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        outcomes
    }

    pub(crate) fn here(&self, commands: impl IntoIterator<Item = Book>) -> Vec<(Arc<dyn Store>, Book)> {
        commands.into_iter().map(|command| (self.store.clone(), command)).collect()
    }

    pub(crate) async fn seats(&self, slot: &SlotId, now: Timestamp) -> u16 {
        let (from, to) = (slot.start(), slot.start() + minutes(1));
        let taken = self.store.taken(slot.office(), slot.service(), from, to, now).await.unwrap();
        taken.into_iter().find(|t| t.slot == *slot).map_or(0, |t| t.seats)
    }

    fn move_command(&self, appointment: &Appointment, slot: &SlotId, capacity: u16) -> Move {
        Move {
            id: appointment.id,
            sequence: appointment.sequence,
            wanted: Wanted::one(slot.clone(), capacity),
            offer: None,
            minutes: 20,
            message: Some(self.message(Kind::Moved)),
            back: self.at_once(),
            now: self.now,
        }
    }

    pub(crate) fn cancel_command(&self, appointment: &Appointment) -> Cancel {
        Cancel {
            id: appointment.id,
            sequence: appointment.sequence,
            message: Some(self.message(Kind::Cancelled)),
            back: self.at_once(),
            now: self.now,
        }
    }

    fn at_once(&self) -> GiveBack {
        GiveBack { id: self.ids.uuid(), at: self.now }
    }

    async fn messages(&self) -> Vec<Kind> {
        let due = self.store.claim_messages(self.now, self.now, 1000).await.unwrap();
        let mut kinds: Vec<_> = due.into_iter().map(|d| d.kind).collect();
        kinds.sort_by_key(|k| k.as_str());
        kinds
    }

    /// A hold takes a seat, and gives it back when it has run out.
    pub async fn a_hold_takes_a_seat_until_it_runs_out(&self) {
        let slot = self.slot("0900");
        let first = self.hold_command(&slot, 1);
        assert_eq!(self.store.place_hold(first.clone()).await.unwrap(), HoldOutcome::Held);
        assert_eq!(self.seats(&slot, self.now).await, 1);
        assert_eq!(self.store.place_hold(self.hold_command(&slot, 1)).await.unwrap(), HoldOutcome::Full);
        let later = self.now + minutes(10);
        assert_eq!(self.seats(&slot, later).await, 0);
        let second = PlaceHold { now: later, expires_at: later + minutes(10), ..self.hold_command(&slot, 1) };
        assert_eq!(self.store.place_hold(second).await.unwrap(), HoldOutcome::Held);
        let gone = Book { now: later, ..self.book_command(held(&first)) };
        assert_eq!(self.store.book(gone).await.unwrap(), BookOutcome::HoldGone);
        assert!(self.messages().await.is_empty(), "nothing is told of what did not happen");
    }

    /// A hold moved to another slot gives its old seat back and keeps what was typed; moved to a full one it keeps its seat.
    pub async fn a_hold_moves_with_what_was_typed(&self) {
        let (one, two, full) = (self.slot("0900"), self.slot("0920"), self.slot("0940"));
        let hold = self.hold_command(&one, 1);
        self.store.place_hold(hold.clone()).await.unwrap();
        let typed = Sealed::from_bytes(b"typed".to_vec());
        assert!(self.store.save_details(hold.id, typed.clone()).await.unwrap());
        assert!(!self.store.save_details(self.ids.uuid(), typed.clone()).await.unwrap());
        self.booked(&full, 1, "full").await;
        let to_full = PlaceHold { wanted: Wanted::one(full.clone(), 1), ..hold.clone() };
        assert_eq!(self.store.place_hold(to_full).await.unwrap(), HoldOutcome::Full);
        assert_eq!(self.seats(&one, self.now).await, 1, "the old seat is kept when the new slot is full");
        let to_two = PlaceHold { wanted: Wanted::one(two.clone(), 1), ..hold.clone() };
        assert_eq!(self.store.place_hold(to_two.clone()).await.unwrap(), HoldOutcome::Held);
        assert_eq!(self.store.place_hold(to_two).await.unwrap(), HoldOutcome::Held, "holding the same slot again is the same");
        assert_eq!((self.seats(&one, self.now).await, self.seats(&two, self.now).await), (0, 1));
        let row = self.store.hold(hold.id).await.unwrap().unwrap();
        assert_eq!((row.slot, row.details), (two, Some(typed)));
        let seen_before = self.store.book(self.book_command(held(&hold))).await.unwrap();
        assert_eq!(seen_before, BookOutcome::HoldChanged, "what was looked over is not what is held");
        assert_eq!(self.messages().await.len(), 1, "of the full slot");
    }

    /// Booking a hold twice gives one appointment and one message.
    pub async fn booking_a_hold_twice_gives_one_appointment(&self) {
        let slot = self.slot("0900");
        let hold = self.hold_command(&slot, 1);
        self.store.place_hold(hold.clone()).await.unwrap();
        let BookOutcome::Booked(first) = self.store.book(self.book_command(held(&hold))).await.unwrap() else { panic!("not booked") };
        assert_eq!((first.slot.clone(), first.state, first.sequence, first.language), (slot.clone(), State::Booked, 0, Lang::Ko));
        let again = self.store.book(self.book_command(held(&hold))).await.unwrap();
        assert_eq!(again, BookOutcome::Already(first.clone()));
        assert_eq!(self.store.place_hold(hold.clone()).await.unwrap(), HoldOutcome::Booked(first.id));
        assert_eq!(self.seats(&slot, self.now).await, 1);
        assert_eq!(self.messages().await, [Kind::Confirmed]);
        assert_eq!(self.store.appointment(first.code).await.unwrap(), Some(first.clone()));
        assert_eq!(self.store.appointment_by_id(first.id).await.unwrap(), Some(first));
        let row = self.store.hold(hold.id).await.unwrap().unwrap();
        assert_eq!(row.details, None, "what was typed stands in one place only");
        assert!(!self.store.save_details(hold.id, Sealed::from_bytes(b"late".to_vec())).await.unwrap(), "nor does it come back");
        assert_eq!(self.store.hold(hold.id).await.unwrap().unwrap().details, None);
    }

    /// The same key gives the same appointment; with another request it is refused.
    pub async fn a_key_names_one_request(&self) {
        let slot = self.slot("0900");
        let first = self.booked(&slot, 2, "key").await;
        let again = self.store.book(self.book_command(self.direct(&slot, 2, "key"))).await.unwrap();
        assert_eq!(again, BookOutcome::Already(first));
        let other = Source::Direct { wanted: Wanted::one(slot.clone(), 2), key: "key".to_owned(), request_hash: vec![8; 32] };
        assert_eq!(self.store.book(self.book_command(other)).await.unwrap(), BookOutcome::KeyReused);
        assert_eq!(self.seats(&slot, self.now).await, 1);
    }

    /// A code is given once.
    pub async fn a_code_is_given_once(&self) {
        let slot = self.slot("0900");
        let first = self.booked(&slot, 9, "one").await;
        let mut twin = self.book_command(self.direct(&slot, 9, "two"));
        twin.appointment.code = first.code;
        assert_eq!(self.store.book(twin).await.unwrap(), BookOutcome::CodeTaken);
        assert_eq!(self.seats(&slot, self.now).await, 1);
    }

    /// Fifty at once for seven seats: seven get one, and the count agrees.
    pub async fn a_slot_never_carries_more_than_its_capacity(&self) {
        let slot = self.slot("0900");
        let commands: Vec<_> = (0..50).map(|n| self.book_command(self.direct(&slot, 7, &format!("k{n}")))).collect();
        let mut booked = 0;
        for outcome in Self::all_at_once(self.here(commands)).await {
            match outcome.unwrap() {
                BookOutcome::Booked(_) => booked += 1,
                BookOutcome::Full => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((booked, self.seats(&slot, self.now).await), (7, 7));
        assert_eq!(self.messages().await.len(), 7);
    }

    /// Moving takes the new seat, gives the old one back, counts, and tells; a full slot changes nothing.
    pub async fn moving_is_all_or_nothing(&self) {
        let (one, two, full) = (self.slot("0900"), self.slot("0920"), self.slot("0940"));
        self.booked(&full, 1, "full").await;
        let appointment = self.booked(&one, 1, "mine").await;
        assert_eq!(self.store.move_appointment(self.move_command(&appointment, &full, 1)).await.unwrap(), ChangeOutcome::Full);
        assert_eq!(self.seats(&one, self.now).await, 1);
        let moved = match self.store.move_appointment(self.move_command(&appointment, &two, 1)).await.unwrap() {
            ChangeOutcome::Changed(moved) => moved,
            other => panic!("{other:?}"),
        };
        assert_eq!((moved.slot.clone(), moved.state, moved.sequence), (two.clone(), State::Rescheduled, 1));
        assert_eq!((self.seats(&one, self.now).await, self.seats(&two, self.now).await), (0, 1));
        // The same form again, and another device with an old page.
        let again = self.store.move_appointment(self.move_command(&appointment, &two, 1)).await.unwrap();
        assert_eq!(again, ChangeOutcome::Unchanged(moved.clone()));
        let stale = self.store.move_appointment(self.move_command(&appointment, &one, 1)).await.unwrap();
        assert_eq!(stale, ChangeOutcome::Stale(moved));
        assert_eq!(self.messages().await, [Kind::Confirmed, Kind::Confirmed, Kind::Moved]);
    }

    /// Cancelling gives the seat back once; a cancelled appointment can't be moved.
    pub async fn cancelling_gives_the_seat_back_once(&self) {
        let slot = self.slot("0900");
        let appointment = self.booked(&slot, 1, "mine").await;
        let ChangeOutcome::Changed(gone) = self.store.cancel(self.cancel_command(&appointment)).await.unwrap() else {
            panic!("not cancelled")
        };
        assert_eq!((gone.state, gone.sequence, self.seats(&slot, self.now).await), (State::Cancelled, 1, 0));
        assert_eq!(self.store.cancel(self.cancel_command(&appointment)).await.unwrap(), ChangeOutcome::Unchanged(gone.clone()));
        let closed = self.store.move_appointment(self.move_command(&gone, &self.slot("0920"), 1)).await.unwrap();
        assert_eq!(closed, ChangeOutcome::Closed(gone));
        self.booked(&slot, 1, "next").await;
        assert_eq!(self.seats(&slot, self.now).await, 1);
        let missing = Cancel { id: self.ids.uuid(), ..self.cancel_command(&appointment) };
        assert_eq!(self.store.cancel(missing).await.unwrap(), ChangeOutcome::Missing);
    }

    /// What has begun can't be moved or cancelled.
    pub async fn what_has_begun_stays(&self) {
        let slot = self.slot("0900");
        let appointment = self.booked(&slot, 1, "mine").await;
        let now = slot.start();
        let late = Cancel { now, ..self.cancel_command(&appointment) };
        assert_eq!(self.store.cancel(late).await.unwrap(), ChangeOutcome::Closed(appointment.clone()));
        let late = Move { now, ..self.move_command(&appointment, &self.slot("0920"), 1) };
        assert_eq!(self.store.move_appointment(late).await.unwrap(), ChangeOutcome::Closed(appointment));
    }

    /// A message is claimed by one worker, tried again when it failed, erased when it was sent, and kept as a dead letter when it never can be.
    pub async fn a_message_is_not_lost(&self) {
        self.booked(&self.slot("0900"), 1, "one").await;
        self.booked(&self.slot("0920"), 1, "two").await;
        let until = self.now + minutes(5);
        let claimed = self.store.claim_messages(self.now, until, 10).await.unwrap();
        assert_eq!(claimed.len(), 2);
        assert!(self.store.claim_messages(self.now, until, 10).await.unwrap().is_empty(), "claimed twice");
        let retry = self.now + minutes(1);
        self.store.message_failed(claimed[0].id, "later", Some(retry), self.now).await.unwrap();
        self.store.message_sent(claimed[1].id, self.now).await.unwrap();
        let counts = self.store.outbox_counts().await.unwrap();
        assert_eq!((counts.waiting, counts.dead), (1, 0));
        let again = self.store.claim_messages(retry, until, 10).await.unwrap();
        assert_eq!((again.len(), again[0].id, again[0].attempts), (1, claimed[0].id, 1));
        self.store.message_failed(again[0].id, "never", None, retry).await.unwrap();
        let counts = self.store.outbox_counts().await.unwrap();
        assert_eq!((counts.waiting, counts.dead), (0, 1));
        // A worker that died: what it had claimed comes back.
        self.booked(&self.slot("0940"), 1, "three").await;
        assert_eq!(self.store.claim_messages(self.now, until, 10).await.unwrap().len(), 1);
        assert_eq!(self.store.claim_messages(until, until + minutes(5), 10).await.unwrap().len(), 1);
    }

    /// Old data is erased, new data stays.
    pub async fn what_is_no_longer_kept_is_erased(&self) {
        let slot = self.slot("0900");
        let appointment = self.booked(&slot, 2, "mine").await;
        let hold = self.hold_command(&slot, 2);
        self.store.place_hold(hold.clone()).await.unwrap();
        assert_eq!(self.store.purge(self.now, self.now, self.now).await.unwrap(), 0);
        assert!(self.store.hold(hold.id).await.unwrap().is_some());
        assert_eq!(self.seats(&slot, self.now).await, 2);
        let later = self.now + minutes(60 * 24 * 100);
        assert_eq!(self.store.purge(later, later, later).await.unwrap(), 1);
        assert_eq!(self.store.appointment(appointment.code).await.unwrap(), None);
        assert_eq!(self.store.hold(hold.id).await.unwrap(), None);
        assert_eq!(self.store.outbox_counts().await.unwrap().waiting, 0);
        self.store.check().await.unwrap();
    }

    /// Seats given back later are free later: neither at once, nor to whoever asks first.
    pub async fn a_seat_given_back_comes_back_later(&self) {
        let (one, two) = (self.slot("0900"), self.slot("0920"));
        let moved = self.booked(&one, 1, "moved").await;
        let back = GiveBack { id: self.ids.uuid(), at: self.now + minutes(17) };
        let ChangeOutcome::Changed(moved) = self.store.move_appointment(Move { back, ..self.move_command(&moved, &two, 1) }).await.unwrap()
        else {
            panic!("not moved")
        };
        let back = GiveBack { id: self.ids.uuid(), at: self.now + minutes(23) };
        self.store.cancel(Cancel { back, ..self.cancel_command(&moved) }).await.unwrap();
        for (slot, free_in) in [(&one, 17), (&two, 23)] {
            let before = self.now + minutes(free_in) - SignedDuration::from_secs(1);
            assert_eq!(self.seats(slot, before).await, 1, "nobody has it, and nobody can get it");
            let early = PlaceHold { now: before, expires_at: before + minutes(10), ..self.hold_command(slot, 1) };
            assert_eq!(self.store.place_hold(early).await.unwrap(), HoldOutcome::Full);
            let later = self.now + minutes(free_in);
            assert_eq!(self.seats(slot, later).await, 0);
            let late = PlaceHold { now: later, expires_at: later + minutes(10), ..self.hold_command(slot, 1) };
            assert_eq!(self.store.place_hold(late).await.unwrap(), HoldOutcome::Held);
        }
    }

    /// A contact has so many appointments to come and no more; other contacts are not hindered, and a cancelled one counts no more.
    pub async fn a_contact_has_a_limit(&self) {
        let times = ["0900", "0920", "0940", "1000"];
        let book = |n: usize, index: u8| {
            let mut command = self.book_command(self.direct(&self.slot(times[n]), 9, &format!("{n}-{index}")));
            command.limit = 2;
            command.appointment.email_index = Some(vec![index; 16]);
            command.appointment.phone_index = Some(vec![index; 16]);
            command
        };
        let BookOutcome::Booked(first) = self.store.book(book(0, 1)).await.unwrap() else { panic!("not booked") };
        assert!(matches!(self.store.book(book(1, 1)).await.unwrap(), BookOutcome::Booked(_)));
        assert_eq!(self.store.book(book(2, 1)).await.unwrap(), BookOutcome::TooMany);
        let mut other_mail = book(2, 1);
        other_mail.appointment.email_index = None;
        assert_eq!(self.store.book(other_mail).await.unwrap(), BookOutcome::TooMany, "the telephone number counts as well");
        assert!(matches!(self.store.book(book(2, 2)).await.unwrap(), BookOutcome::Booked(_)));
        assert_eq!(self.seats(&self.slot(times[2]), self.now).await, 1, "what was refused took nothing");
        let again = self.store.book(book(0, 1)).await.unwrap();
        assert_eq!(again, BookOutcome::Already(first.clone()), "a retry is no further appointment");
        let cancel = self.cancel_command(&first);
        assert!(matches!(self.store.cancel(cancel).await.unwrap(), ChangeOutcome::Changed(_)));
        assert!(matches!(self.store.book(book(3, 1)).await.unwrap(), BookOutcome::Booked(_)));
        // Ten at once, from a contact that may have two: two.
        let commands: Vec<_> = (0..10)
            .map(|n| {
                let mut command = book(n % 4, 3);
                command.source = self.direct(&self.slot(times[n % 4]), 9, &format!("at once {n}"));
                command
            })
            .collect();
        let mut booked = 0;
        for outcome in Self::all_at_once(self.here(commands)).await {
            match outcome.unwrap() {
                BookOutcome::Booked(_) => booked += 1,
                BookOutcome::TooMany => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(booked, 2);
    }

    /// Several counters at once, or one counter in slots that follow each other: all or nothing.
    pub async fn several_seats_are_taken_together_or_not_at_all(&self) {
        let (one, two, three) = (self.slot("0900"), self.slot("0920"), self.slot("0940"));
        let part = |slot: &SlotId| Part { slot: slot.clone(), capacity: 3 };
        let side_by_side = Wanted { first: part(&one), more: Vec::new(), seats: 2, then: Vec::new() };
        let source = |wanted: &Wanted, key: &str| Source::Direct { wanted: wanted.clone(), key: key.to_owned(), request_hash: vec![7; 32] };
        let BookOutcome::Booked(pair) = self.store.book(self.book_command(source(&side_by_side, "pair"))).await.unwrap() else {
            panic!("not booked")
        };
        assert_eq!(self.seats(&one, self.now).await, 2);
        assert_eq!(self.store.book(self.book_command(source(&side_by_side, "second pair"))).await.unwrap(), BookOutcome::Full);
        assert_eq!(self.seats(&one, self.now).await, 2, "one of two is nothing");
        // A long visit at one counter: the third in the first slot, so the third in the others, though lower ones are free there.
        let long = Wanted { first: part(&one), more: vec![part(&two), part(&three)], seats: 1, then: Vec::new() };
        let hold = PlaceHold { wanted: long.clone(), ..self.hold_command(&one, 3) };
        assert_eq!(self.store.place_hold(hold.clone()).await.unwrap(), HoldOutcome::Held);
        for _ in 0..2 {
            assert_eq!(
                self.store.place_hold(PlaceHold { wanted: Wanted::one(two.clone(), 3), ..self.hold_command(&two, 3) }).await.unwrap(),
                HoldOutcome::Held
            );
        }
        assert_eq!(self.store.place_hold(self.hold_command(&two, 3)).await.unwrap(), HoldOutcome::Full);
        let BookOutcome::Booked(visit) = self.store.book(self.book_command(held(&hold))).await.unwrap() else { panic!("not booked") };
        assert_eq!((self.seats(&one, self.now).await, self.seats(&two, self.now).await, self.seats(&three, self.now).await), (3, 3, 1));
        // Given back: all of them.
        self.store.cancel(self.cancel_command(&visit)).await.unwrap();
        assert_eq!((self.seats(&one, self.now).await, self.seats(&two, self.now).await, self.seats(&three, self.now).await), (2, 2, 0));
        let moved = Move {
            wanted: Wanted { first: part(&three), more: Vec::new(), seats: 2, then: Vec::new() },
            ..self.move_command(&pair, &three, 3)
        };
        assert!(matches!(self.store.move_appointment(moved).await.unwrap(), ChangeOutcome::Changed(_)));
        assert_eq!((self.seats(&one, self.now).await, self.seats(&three, self.now).await), (0, 2));
    }

    /// Of many commands done at once, one that is refused by the database harms no other.
    pub async fn one_that_fails_does_not_fail_its_neighbours(&self) {
        let slot = self.slot("0900");
        let mut commands: Vec<_> = (0..40).map(|n| self.book_command(self.direct(&slot, 100, &format!("n{n}")))).collect();
        // The same appointment id twice: the second one cannot be written.
        let twin = commands[7].appointment.id;
        commands[23].appointment.id = twin;
        let (mut booked, mut refused) = (0, 0);
        for outcome in Self::all_at_once(self.here(commands)).await {
            match outcome {
                Ok(BookOutcome::Booked(_)) => booked += 1,
                Err(StoreError::Guard(_)) => refused += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((booked, refused, self.seats(&slot, self.now).await), (39, 1, 39));
        assert_eq!(self.messages().await.len(), 39);
    }

    /// The same request many times at once: one appointment, and everybody is told of it.
    pub async fn twins_in_flight_get_the_same(&self) {
        let slot = self.slot("0900");
        let commands: Vec<_> = (0..20).map(|_| self.book_command(self.direct(&slot, 100, "twin"))).collect();
        let (mut booked, mut codes) = (0, Vec::new());
        for outcome in Self::all_at_once(self.here(commands)).await {
            match outcome.unwrap() {
                BookOutcome::Booked(appointment) => {
                    booked += 1;
                    codes.push(appointment.code);
                }
                BookOutcome::Already(appointment) => codes.push(appointment.code),
                other => panic!("{other:?}"),
            }
        }
        codes.dedup();
        assert_eq!((booked, codes.len(), self.seats(&slot, self.now).await), (1, 1, 1));
        assert_eq!(self.messages().await.len(), 1);
    }

    /// Books for somebody whose contact nobody else has.
    fn book_a_stranger(&self, slot: &SlotId, capacity: u16, key: &str) -> Book {
        let mut command = self.book_command(self.direct(slot, capacity, key));
        command.appointment.email_index = None;
        command
    }

    /// A queue that is full is said to be full, at once; whatever was accepted is done and answered. `free` lets the writer go on, which
    /// somebody keeps from writing when this begins.
    pub async fn a_full_queue_is_told(&self, free: impl Future<Output = ()>) {
        let slot = self.slot("0900");
        let mut asked = JoinSet::new();
        // More than wait and are on their way together.
        for n in 0..5000 {
            let (store, command) = (self.store.clone(), self.book_a_stranger(&slot, 9000, &format!("busy {n}")));
            asked.spawn(async move { store.book(command).await });
        }
        let first = asked.join_next().await.unwrap().unwrap();
        assert!(matches!(first, Err(StoreError::Busy)), "{first:?}");
        free.await;
        let (mut booked, mut busy) = (0, 1);
        while let Some(outcome) = asked.join_next().await {
            match outcome.unwrap() {
                Ok(BookOutcome::Booked(_)) => booked += 1,
                Err(StoreError::Busy) => busy += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(booked + busy, 5000);
        assert!(booked >= 4096, "{booked} were accepted");
        assert_eq!(i32::from(self.seats(&slot, self.now).await), booked);
        self.booked(&slot, 9000, "afterwards").await;
    }

    /// Books so many on one slot, for others to look at.
    pub async fn many_are_booked(&self, many: u16) {
        let slot = self.slot("1100");
        let commands: Vec<_> = (0..many).map(|n| self.book_a_stranger(&slot, 9000, &format!("one of {many}, {n}"))).collect();
        for outcome in Self::all_at_once(self.here(commands)).await {
            assert!(matches!(outcome, Ok(BookOutcome::Booked(_))), "{outcome:?}");
        }
    }

    fn offer_command(&self, to: &Appointment, wanted: Wanted) -> MakeOffer {
        MakeOffer {
            id: self.ids.uuid(),
            appointment: to.id,
            sequence: to.sequence,
            wanted,
            until: self.now + minutes(30),
            free_at: self.now + minutes(45),
            message: self.message(Kind::Offered),
            now: self.now,
        }
    }

    /// Three appointments, one after the other at counters of one; the second and the third wait, in this order, and the first is
    /// given back and free in 17 minutes.
    async fn two_wait(&self) -> (SlotId, Appointment, Appointment) {
        let slots = ["0900", "0920", "0940"].map(|time| self.slot(time));
        let first = self.booked(&slots[0], 1, "first").await;
        let (second, third) = (self.booked(&slots[1], 1, "second").await, self.booked(&slots[2], 1, "third").await);
        assert!(self.store.wait(second.id, self.now).await.unwrap());
        assert!(self.store.wait(third.id, self.now + minutes(1)).await.unwrap());
        assert!(self.store.wait(second.id, self.now + minutes(2)).await.unwrap(), "asked again, the place in the line is kept");
        assert!(self.store.returned(self.now, self.now).await.unwrap().is_empty());
        let back = GiveBack { id: self.ids.uuid(), at: self.now + minutes(17) };
        self.store.cancel(Cancel { back, ..self.cancel_command(&first) }).await.unwrap();
        assert!(!self.store.wait(first.id, self.now).await.unwrap(), "who has cancelled does not wait");
        assert_eq!(self.store.returned(self.now, self.now).await.unwrap(), [slots[0].clone()]);
        assert!(self.store.returned(slots[0].start(), self.now).await.unwrap().is_empty(), "too soon for anybody to come");
        (slots[0].clone(), second, third)
    }

    async fn line(&self, slot: &SlotId) -> Vec<uuid::Uuid> {
        self.store.next_waiting(slot, self.now, 10).await.unwrap().into_iter().map(|a| a.id).collect()
    }

    /// What is given back goes to the first who waits: held for them alone, and theirs when they accept.
    pub async fn who_waits_is_offered_what_is_given_back(&self) {
        let (slot, second, third) = self.two_wait().await;
        assert_eq!(self.line(&slot).await, [second.id, third.id]);
        let offer = self.offer_command(&second, Wanted::one(slot.clone(), 1));
        assert!(self.store.offer(offer.clone()).await.unwrap());
        assert!(self.store.returned(self.now, self.now).await.unwrap().is_empty());
        assert_eq!(self.line(&slot).await, [third.id]);
        assert!(!self.store.offer(self.offer_command(&third, Wanted::one(slot.clone(), 1))).await.unwrap(), "a seat is offered once");
        let waiting = self.store.waiting(second.id).await.unwrap().unwrap();
        assert_eq!(waiting.offer.map(|o| (o.id, o.slot, o.slots, o.until)), Some((offer.id, slot.clone(), 1, offer.until)));
        let late = self.now + minutes(29);
        assert_eq!(self.seats(&slot, late).await, 1, "the seat is held, past the time at which it would have been free");
        let other = PlaceHold { now: late, expires_at: late + minutes(10), ..self.hold_command(&slot, 1) };
        assert_eq!(self.store.place_hold(other).await.unwrap(), HoldOutcome::Full);
        // An offer is for one appointment only.
        let stolen = Move { offer: Some(offer.id), now: late, ..self.move_command(&third, &slot, 1) };
        assert_eq!(self.store.move_appointment(stolen).await.unwrap(), ChangeOutcome::Full);
        let accept = Move { offer: Some(offer.id), now: late, ..self.move_command(&second, &slot, 1) };
        let ChangeOutcome::Changed(moved) = self.store.move_appointment(accept.clone()).await.unwrap() else { panic!("not moved") };
        assert_eq!((moved.slot.clone(), moved.sequence, self.seats(&second.slot, late).await), (slot.clone(), 1, 0));
        assert_eq!(self.store.move_appointment(accept).await.unwrap(), ChangeOutcome::Unchanged(moved.clone()), "accepted twice is once");
        assert_eq!(self.store.waiting(moved.id).await.unwrap(), None, "who has an earlier time waits no more");
        assert_eq!(self.seats(&slot, self.now + minutes(60 * 24)).await, 1);
        let told = self.messages().await;
        assert_eq!(told.iter().filter(|k| **k == Kind::Offered).count(), 1, "one offer, one message");
    }

    /// What is not answered in time goes to the next, and in the end to everybody; each time is offered to each once.
    pub async fn an_offer_that_is_over_goes_to_the_next(&self) {
        let (slot, second, third) = self.two_wait().await;
        let offer = self.offer_command(&second, Wanted::one(slot.clone(), 1));
        self.store.offer(offer.clone()).await.unwrap();
        assert_eq!(self.store.end_offers(self.now + minutes(29)).await.unwrap(), 0);
        let over = offer.until;
        let late = Move { offer: Some(offer.id), now: over, ..self.move_command(&second, &slot, 1) };
        assert_eq!(self.store.move_appointment(late.clone()).await.unwrap(), ChangeOutcome::Full, "half an hour is half an hour");
        assert!(!self.store.decline(offer.id, over).await.unwrap());
        assert_eq!(self.store.end_offers(over).await.unwrap(), 1);
        assert_eq!(self.store.waiting(second.id).await.unwrap().map(|w| (w.since, w.offer)), Some((over, None)), "at the end of the line");
        assert_eq!(self.store.returned(over, over).await.unwrap(), std::slice::from_ref(&slot));
        assert_eq!(self.line(&slot).await, [third.id]);
        assert!(!self.store.offer(self.offer_command(&second, Wanted::one(slot.clone(), 1))).await.unwrap(), "each time once");
        let next = MakeOffer {
            until: over + minutes(30),
            free_at: over + minutes(40),
            now: over,
            ..self.offer_command(&third, Wanted::one(slot.clone(), 1))
        };
        assert!(self.store.offer(next.clone()).await.unwrap());
        assert!(self.store.decline(next.id, over).await.unwrap());
        assert!(!self.store.decline(next.id, over).await.unwrap());
        assert_eq!(self.store.waiting(third.id).await.unwrap().map(|w| w.offer), Some(None), "who declines still waits");
        let refused = Move { offer: Some(next.id), now: over, ..self.move_command(&third, &slot, 1) };
        assert_eq!(self.store.move_appointment(refused).await.unwrap(), ChangeOutcome::Full, "what was declined is gone");
        assert!(self.line(&slot).await.is_empty());
        assert_eq!(self.seats(&slot, next.free_at - SignedDuration::from_secs(1)).await, 1);
        assert_eq!(self.seats(&slot, next.free_at).await, 0, "nobody wanted it: now everybody can have it");
    }

    /// Whoever leaves the line, cancels or moves by themselves leaves what was offered to the next.
    pub async fn who_leaves_the_line_leaves_the_offer(&self) {
        let (slot, second, third) = self.two_wait().await;
        self.store.offer(self.offer_command(&second, Wanted::one(slot.clone(), 1))).await.unwrap();
        assert!(self.store.stop_waiting(second.id).await.unwrap());
        assert!(!self.store.stop_waiting(second.id).await.unwrap());
        assert_eq!(self.store.returned(self.now, self.now).await.unwrap(), std::slice::from_ref(&slot));
        self.store.offer(self.offer_command(&third, Wanted::one(slot.clone(), 1))).await.unwrap();
        self.store.cancel(self.cancel_command(&third)).await.unwrap();
        assert_eq!(self.store.waiting(third.id).await.unwrap(), None);
        assert!(self.store.returned(self.now, self.now).await.unwrap().is_empty(), "nobody waits");
        // Back in the line, and off again by moving.
        assert!(self.store.wait(second.id, self.now).await.unwrap());
        assert!(self.line(&slot).await.is_empty(), "this time was offered before");
        assert!(matches!(
            self.store.move_appointment(self.move_command(&second, &self.slot("1000"), 1)).await.unwrap(),
            ChangeOutcome::Changed(_)
        ));
        assert_eq!(self.store.waiting(second.id).await.unwrap(), None);
    }

    /// An offer for several people joins what was given back and what is free, all or nothing.
    pub async fn an_offer_has_room_for_all(&self) {
        let (one, two) = (self.slot("0900"), self.slot("0920"));
        let leaver = self.booked(&one, 2, "leaver").await;
        self.booked(&one, 2, "stays").await;
        self.booked(&two, 2, "there").await;
        let waiter = self.booked(&self.slot("1000"), 2, "waiter").await;
        self.store.wait(waiter.id, self.now).await.unwrap();
        let back = GiveBack { id: self.ids.uuid(), at: self.now + minutes(17) };
        self.store.cancel(Cancel { back, ..self.cancel_command(&leaver) }).await.unwrap();
        let part = |slot: &SlotId| Part { slot: slot.clone(), capacity: 2 };
        let wide = Wanted { first: part(&one), more: Vec::new(), seats: 2, then: Vec::new() };
        assert!(!self.store.offer(self.offer_command(&waiter, wide)).await.unwrap(), "one of two is nothing");
        // The counter given back is the first; in the next slot the first is taken.
        let long = Wanted { first: part(&one), more: vec![part(&two)], seats: 1, then: Vec::new() };
        assert!(!self.store.offer(self.offer_command(&waiter, long.clone())).await.unwrap(), "no counter is free in both");
        assert_eq!((self.seats(&one, self.now).await, self.seats(&two, self.now).await), (2, 1), "what failed left nothing");
        let last = self.slot("0940");
        self.booked(&last, 2, "blocks").await;
        let free = Wanted { first: part(&self.slot("1200")), more: Vec::new(), seats: 1, then: Vec::new() };
        assert!(!self.store.offer(self.offer_command(&waiter, free)).await.unwrap(), "later, and nobody gave it back");
        let narrow = self.offer_command(&waiter, Wanted::one(one.clone(), 2));
        assert!(self.store.offer(narrow.clone()).await.unwrap());
        let accept = Move { offer: Some(narrow.id), ..self.move_command(&waiter, &one, 2) };
        assert!(matches!(self.store.move_appointment(accept).await.unwrap(), ChangeOutcome::Changed(_)));
        assert_eq!((self.seats(&one, self.now).await, self.seats(&waiter.slot, self.now).await), (2, 0));
    }

    fn draw_entry(&self, draw: &DrawId, email: u8, phone: Option<u8>) -> NewEntry {
        NewEntry {
            id: self.ids.uuid(),
            draw: draw.clone(),
            fingerprint: self.ids.uuid().as_bytes().repeat(2),
            details: Sealed::from_bytes(b"sealed details".to_vec()),
            email_index: Some(vec![email; 16]),
            phone_index: phone.map(|p| vec![p; 16]),
            message: self.message(Kind::Entered),
            now: self.now,
        }
    }

    fn placed(&self, entry: &EntryRow, rank: u32, slot: Option<&SlotId>) -> Placed {
        let booking = slot.map(|s| (self.new_appointment(), Wanted::one(s.clone(), 1)));
        let kind = if booking.is_some() { Kind::Drawn } else { Kind::NotDrawn };
        Placed { entry: entry.id, rank, booking, message: Some(self.message(kind)) }
    }

    /// A draw is opened once, entered once by each contact, drawn once, all or nothing; then nothing typed is left of its entries.
    pub async fn a_draw_is_drawn_once_and_whole(&self) {
        let draw: DrawId = "cards".parse().unwrap();
        let slot = self.slot("0900");
        let open = |n: u8| NewDraw {
            id: draw.clone(),
            key: self.ids.uuid(),
            commitment: vec![n; 32],
            seed: Sealed::from_bytes(vec![n; 60]),
            ends_at: slot.start(),
            now: self.now,
        };
        assert_eq!(self.store.enter_draw(self.draw_entry(&draw, 1, None)).await.unwrap(), EnterOutcome::Over, "not open");
        let first = self.store.open_draw(open(1)).await.unwrap();
        assert_eq!(self.store.open_draw(open(2)).await.unwrap(), first, "the seed stays the one that was committed to");
        assert_eq!(self.store.draw(&draw).await.unwrap(), Some(first.clone()));
        for (email, phone, outcome) in [
            (1, None, EnterOutcome::Entered),
            (1, None, EnterOutcome::Already),
            (2, Some(9), EnterOutcome::Entered),
            (3, Some(9), EnterOutcome::Already),
            (3, Some(8), EnterOutcome::Entered),
        ] {
            assert_eq!(self.store.enter_draw(self.draw_entry(&draw, email, phone)).await.unwrap(), outcome, "{email} {phone:?}");
        }
        let entries = self.store.entries(&draw, self.now).await.unwrap();
        assert_eq!((entries.len(), self.store.count_entries(&draw).await.unwrap()), (3, 3));
        let finish = |placed: Vec<Placed>| FinishDraw { draw: draw.clone(), seed: vec![1; 32], placed, limit: 2, now: self.now };
        let some: Vec<_> = entries[..2].iter().zip(1..).map(|(e, n)| self.placed(e, n, None)).collect();
        assert!(!self.store.finish_draw(finish(some)).await.unwrap(), "somebody is forgotten");
        // Two for one seat: nothing is drawn, nobody is told.
        let two: Vec<_> = entries.iter().zip(1..).map(|(e, n)| self.placed(e, n, (n < 3).then_some(&slot))).collect();
        assert!(!self.store.finish_draw(finish(two)).await.unwrap());
        assert_eq!((self.seats(&slot, self.now).await, self.store.draw(&draw).await.unwrap()), (0, Some(first)));
        // Who has as many appointments as they may gets none, however it was meant.
        let busy = |new: NewAppointment| NewAppointment { email_index: Some(vec![2; 16]), ..new };
        for key in ["busy 1", "busy 2"] {
            let book = self.book_command(self.direct(&self.slot("1000"), 9, key));
            let book = Book { appointment: busy(book.appointment.clone()), message: None, ..book };
            assert!(matches!(self.store.book(book).await.unwrap(), BookOutcome::Booked(_)));
        }
        let mut live: Vec<_> = self.store.entries(&draw, self.now).await.unwrap().iter().map(|e| e.live).collect();
        live.sort_unstable();
        assert_eq!(live, [0, 0, 2]);
        let mut over: Vec<_> = entries.iter().zip(1..).map(|(e, n)| self.placed(e, n, (n == 1).then_some(&slot))).collect();
        over[0].booking = over[0].booking.take().map(|(new, wanted)| (busy(new), wanted));
        assert!(!self.store.finish_draw(finish(over)).await.unwrap());
        let version = self.store.version();
        let one: Vec<_> = entries.iter().zip(1..).map(|(e, n)| self.placed(e, n, (n == 1).then_some(&slot))).collect();
        let winner = one[0].booking.as_ref().map(|(new, _)| new.id).unwrap();
        assert!(self.store.finish_draw(finish(one.clone())).await.unwrap());
        assert!(self.store.version() > version, "pages hear of the seats");
        assert!(!self.store.finish_draw(finish(one)).await.unwrap(), "a draw is drawn once");
        assert_eq!(self.seats(&slot, self.now).await, 1);
        assert_eq!(self.store.appointment_by_id(winner).await.unwrap().map(|a| (a.slot, a.state)), Some((slot.clone(), State::Booked)));
        let row = self.store.draw(&draw).await.unwrap().unwrap();
        assert_eq!((row.published, row.drawn_at), (Some(vec![1; 32]), Some(self.now)));
        assert!(self.store.entries(&draw, self.now).await.unwrap().is_empty(), "what was typed is erased");
        let published = self.store.published_entries(&draw).await.unwrap();
        let expected: Vec<_> = entries
            .iter()
            .zip(1..)
            .map(|(e, n)| PublishedEntry { fingerprint: e.fingerprint.clone(), rank: Some(n), seated: n == 1 })
            .collect();
        assert_eq!(published, expected);
        assert_eq!(self.store.enter_draw(self.draw_entry(&draw, 7, None)).await.unwrap(), EnterOutcome::Over);
        assert_eq!(self.messages().await, [Kind::Drawn, Kind::Entered, Kind::Entered, Kind::Entered, Kind::NotDrawn, Kind::NotDrawn]);
        let later = self.now + minutes(60 * 24 * 100);
        self.store.purge(later, later, later).await.unwrap();
        assert_eq!((self.store.draw(&draw).await.unwrap(), self.store.count_entries(&draw).await.unwrap()), (None, 0));
        assert_eq!(self.store.outbox_counts().await.unwrap().waiting, 0);
    }

    /// Two servers on one database, fifty at once for nine seats, half of them at the other server: nine get one.
    pub async fn two_servers_sell_each_seat_once(&self, other: &Arc<dyn Store>) {
        let slot = self.slot("1000");
        let commands: Vec<_> = (0..50).map(|n| self.book_command(self.direct(&slot, 9, &format!("two {}", n / 2)))).collect();
        let stores = [&self.store, other].into_iter().cycle().cloned();
        let commands: Vec<_> = stores.zip(commands).collect();
        let (mut booked, mut already, mut full) = (0, 0, 0);
        for outcome in Self::all_at_once(commands).await {
            match outcome.unwrap() {
                BookOutcome::Booked(_) => booked += 1,
                BookOutcome::Already(_) => already += 1,
                BookOutcome::Full => full += 1,
                other => panic!("{other:?}"),
            }
        }
        // Each request was sent to both servers: nine pairs of twins got a seat, the others none.
        assert_eq!((booked, already, full, self.seats(&slot, self.now).await), (9, 9, 32, 9));
    }
}
