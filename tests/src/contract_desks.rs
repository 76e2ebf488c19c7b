//! The contract of the store port, the part about employers' desks: one story a promise, run on every store.

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::registration::State;
use anjia_portal::copy::Table;
use anjia_portal::desks::ports::{
    BookPeople, DeskOutcome, NewBatch, NewDesk, NewPerson, PeopleOutcome, PersonBooking, PersonRow, PrepareOutcome, PreparePeople,
};
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{ChangeOutcome, Wanted};
use anjia_portal::registrations::ports::{NewPreparation, PreparationKind, Way};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use uuid::Uuid;

use crate::contract::{Stage, minutes};

fn days(n: i64) -> jiff::SignedDuration {
    minutes(n * 24 * 60)
}

fn sealed(text: &str) -> Sealed {
    Sealed::from_bytes(text.as_bytes().to_vec())
}

#[expect(clippy::unwrap_used, reason = "test code")]
impl Stage {
    fn new_desk(&self, mail: u8) -> NewDesk {
        NewDesk {
            id: self.new_id(),
            code: self.new_code(),
            language: Lang::Ko,
            key: sealed("sealed key"),
            about: sealed("sealed company"),
            email: sealed("sealed mail"),
            email_index: vec![mail; 16],
            limit: 2,
            message: self.message(Kind::Desk),
            expires_at: self.now + days(3),
            now: self.now,
        }
    }

    async fn a_desk(&self) -> (Uuid, Code) {
        let new = NewDesk { email_index: self.new_id().as_bytes().to_vec(), ..self.new_desk(0) };
        assert_eq!(self.store.make_desk(new.clone()).await.unwrap(), DeskOutcome::Made);
        (new.id, new.code)
    }

    async fn a_batch(&self, desk: Uuid) -> Uuid {
        let id = self.new_id();
        let new = NewBatch {
            id,
            desk,
            form: "stay".parse().unwrap(),
            rows: sealed("sealed rows"),
            expires_at: self.now + days(90),
            now: self.now,
        };
        assert!(self.store.put_batch(new).await.unwrap());
        id
    }

    fn person(&self, line: u32) -> NewPerson {
        let mut registration = self.new_registration();
        registration.consents = Vec::new();
        registration.preparation = Some(NewPreparation { kind: PreparationKind::Employer, about: sealed("sealed employer") });
        registration.message = Some(self.message(Kind::Invited));
        NewPerson {
            line,
            name: sealed(&format!("name {line}")),
            mark: vec![u8::try_from(line).unwrap(); 16],
            mailed: line.is_multiple_of(2),
            registration,
        }
    }

    async fn prepared(&self, desk: Uuid, batch: Uuid, lines: &[u32], last: bool) -> PrepareOutcome {
        let people = lines.iter().map(|l| self.person(*l)).collect();
        self.store.prepare_people(PreparePeople { desk, batch, people, last, now: self.now }).await.unwrap()
    }

    async fn all_people(&self, desk: Uuid) -> Vec<PersonRow> {
        self.store.people(desk, self.now).await.unwrap()
    }

    /// A desk with a row in every table of desks; gives its id. Nobody has agreed to what it has prepared.
    pub async fn a_desk_in_every_table(&self) -> Uuid {
        let (desk, _) = self.a_desk().await;
        let batch = self.a_batch(desk).await;
        assert_eq!(self.prepared(desk, batch, &[3, 4], true).await, PrepareOutcome::Begun(2));
        self.a_batch(desk).await;
        desk
    }

    /// An address has so many desks; each is found by its code, and lives longer once it is opened.
    pub async fn a_desk_is_made_found_and_kept_while_it_is_used(&self) {
        let (one, two) = (self.new_desk(1), self.new_desk(1));
        assert_eq!(self.store.make_desk(one.clone()).await.unwrap(), DeskOutcome::Made);
        let twin = NewDesk { code: one.code, ..self.new_desk(2) };
        assert_eq!(self.store.make_desk(twin.clone()).await.unwrap(), DeskOutcome::CodeTaken);
        assert_eq!(self.store.desk_by_id(twin.id).await.unwrap(), None, "nothing is left of it");
        assert_eq!(self.store.make_desk(two.clone()).await.unwrap(), DeskOutcome::Made);
        assert_eq!(self.store.make_desk(self.new_desk(1)).await.unwrap(), DeskOutcome::TooMany);
        assert_eq!(self.told().await, [Kind::Desk, Kind::Desk], "only what was made is told of");
        assert_eq!(self.store.desks_of(vec![1; 16]).await.unwrap().len(), 2);
        assert!(self.store.desks_of(vec![9; 16]).await.unwrap().is_empty());
        let row = self.store.desk(one.code).await.unwrap().unwrap();
        assert_eq!((row.id, row.language, &row.key, &row.about, &row.email), (one.id, Lang::Ko, &one.key, &one.about, &one.email));
        assert!(self.store.mail_desk(one.id, self.message(Kind::Desk), self.now).await.unwrap());
        assert!(!self.store.mail_desk(self.new_id(), self.message(Kind::Desk), self.now).await.unwrap());
        assert_eq!(self.told().await, [Kind::Desk]);
        // Opened, it is kept longer, told of its end once, and erased; the other one was never opened and goes without a word.
        assert!(self.store.use_desk(one.id, self.now + days(90), self.now).await.unwrap());
        assert!(!self.store.use_desk(self.new_id(), self.now + days(90), self.now).await.unwrap());
        assert_eq!(self.store.expiring_desks(self.now + days(91), 10).await.unwrap(), [one.id]);
        assert!(self.store.warn_desk(one.id, self.message(Kind::DeskExpiring), self.now).await.unwrap());
        assert!(!self.store.warn_desk(one.id, self.message(Kind::DeskExpiring), self.now).await.unwrap());
        assert!(self.store.expiring_desks(self.now + days(91), 10).await.unwrap().is_empty());
        assert_eq!(self.told().await, [Kind::DeskExpiring]);
        let purge = async |now: Timestamp| self.store.purge(now, self.now, self.now).await.unwrap();
        assert_eq!(purge(self.now + days(4)).await, 1);
        assert_eq!(self.store.all_desks(10).await.unwrap().iter().map(|d| d.code).collect::<Vec<_>>(), [one.code]);
        assert_eq!(purge(self.now + days(91)).await, 1);
        assert!(self.store.desk(one.code).await.unwrap().is_none());
    }

    /// A row of a table makes one registration, however often and from wherever it is confirmed; a table that was interrupted goes on.
    pub async fn a_row_makes_one_registration(&self) {
        let (desk, _) = self.a_desk().await;
        let first = self.a_batch(desk).await;
        let batch = self.a_batch(desk).await;
        assert!(self.store.batch(desk, first).await.unwrap().is_none(), "an unconfirmed table gives way to the next one");
        let (other, _) = self.a_desk().await;
        assert!(self.store.batch(other, batch).await.unwrap().is_none(), "another desk's table");
        self.told().await;
        assert_eq!(self.prepared(other, batch, &[3], true).await, PrepareOutcome::Gone);
        assert_eq!(self.prepared(desk, batch, &[3, 4], false).await, PrepareOutcome::Begun(2));
        let third = self.a_batch(desk).await;
        assert!(self.store.batch(desk, batch).await.unwrap().is_some(), "what has begun stays");
        // A code that exists undoes the whole part.
        let mut people = vec![self.person(5), self.person(6)];
        people[1].registration.code = people[0].registration.code;
        let command = PreparePeople { desk, batch, people, last: false, now: self.now };
        assert_eq!(self.store.prepare_people(command).await.unwrap(), PrepareOutcome::CodeTaken);
        assert_eq!(self.all_people(desk).await.len(), 2);
        let (one, two) = tokio::join!(self.prepared(desk, batch, &[4, 5, 6], true), self.prepared(desk, batch, &[4, 5, 6], true));
        let begun = |o| if let PrepareOutcome::Begun(n) = o { n } else { 0 };
        assert_eq!(begun(one) + begun(two), 2, "once each");
        assert_eq!(self.told().await, [Kind::Invited; 4]);
        let row = self.store.batch(desk, batch).await.unwrap().unwrap();
        assert!(row.done_at.is_some() && row.rows.is_none(), "what was uploaded is gone");
        assert_eq!(self.prepared(desk, batch, &[7], true).await, PrepareOutcome::Begun(0), "it is done");
        let people = self.all_people(desk).await;
        assert_eq!(people.iter().map(|p| (p.line, p.mailed)).collect::<Vec<_>>(), [(3, false), (4, true), (5, false), (6, true)]);
        assert!(people.iter().all(|p| p.agreed_at.is_none() && p.opened_at.is_none() && p.state == Some(State::Draft) && p.slot.is_none()));
        assert_eq!(self.store.people_marks(desk).await.unwrap().len(), 4);
        assert_eq!(self.store.batches(desk).await.unwrap().len(), 2);
        assert_eq!(self.store.all_desks(10).await.unwrap().iter().map(|d| d.people).sum::<u64>(), 4);
        // A table nobody has confirmed is erased after a day.
        self.store.purge(self.now + days(1), self.now, self.now).await.unwrap();
        assert!(self.store.batch(desk, third).await.unwrap().is_none() && self.store.batch(desk, batch).await.unwrap().is_some());
    }

    /// What was prepared is the person's: coming and agreeing are noted once, declining leaves only the name; erasing the desk takes along
    /// what nobody has agreed to.
    pub async fn what_was_prepared_is_the_person_s(&self) {
        let (desk, _) = self.a_desk().await;
        let batch = self.a_batch(desk).await;
        assert_eq!(self.prepared(desk, batch, &[3, 4, 5], true).await, PrepareOutcome::Begun(3));
        let ids: Vec<_> = self.all_people(desk).await.iter().map(|p| p.registration.unwrap()).collect();
        assert!(self.store.consents(ids[0].0).await.unwrap().is_empty(), "nobody has agreed to anything");
        let later = self.now + minutes(5);
        self.store.open_preparation(ids[0].0, self.now).await.unwrap();
        self.store.open_preparation(ids[0].0, later).await.unwrap();
        assert!(self.store.agree(ids[0].0, "keeping", later + days(30), later).await.unwrap());
        assert!(!self.store.agree(ids[0].0, "keeping", later + days(30), later).await.unwrap(), "once");
        let row = self.store.registration(ids[0].1).await.unwrap().unwrap();
        let prepared = row.preparation.unwrap();
        assert_eq!((prepared.kind, prepared.opened_at, prepared.agreed_at), (PreparationKind::Employer, Some(self.now), Some(later)));
        let consents = self.store.consents(ids[0].0).await.unwrap();
        assert_eq!(consents.iter().map(|c| (c.kind.as_str(), c.given_at, c.way)).collect::<Vec<_>>(), [("keeping", later, None)]);
        assert!(self.store.erase_registration(ids[1].0).await.unwrap());
        let people = self.all_people(desk).await;
        assert_eq!((people[0].agreed_at, people[1].registration, people[2].registration), (Some(later), None, Some(ids[2])));
        assert_eq!(self.store.people_marks(desk).await.unwrap().len(), 2);
        // Somebody who helps is noted with the consent.
        let mut helped = self.new_registration();
        helped.preparation = Some(NewPreparation { kind: PreparationKind::Helper, about: sealed("sealed helper") });
        helped.way = Some(Way::Interpreter);
        assert!(self.store.start_registration(helped.clone()).await.unwrap());
        assert_eq!(self.store.consents(helped.id).await.unwrap()[0].way, Some(Way::Interpreter));
        assert!(!self.store.agree(helped.id, "keeping", later, later).await.unwrap(), "there is nothing to agree to");

        assert!(self.store.erase_desk(desk).await.unwrap());
        assert!(!self.store.erase_desk(desk).await.unwrap());
        assert!(self.store.registration(ids[0].1).await.unwrap().is_some(), "it is the person's");
        assert!(self.store.registration(ids[2].1).await.unwrap().is_none(), "nobody had agreed to it");
        assert!(self.store.registration(helped.code).await.unwrap().is_some());
        let hex = desk.simple().to_string();
        for table in Table::ALL {
            let rows = self.store.export(table, "", 500).await.unwrap();
            assert!(rows.iter().all(|(_, row)| !row.to_lowercase().contains(&hex)), "{table:?} still names it");
        }
    }

    /// Several people are booked for together or not at all: only those who have agreed, within everybody's limits, and once.
    pub async fn people_are_booked_for_together_or_not_at_all(&self) {
        let (desk, _) = self.a_desk().await;
        let batch = self.a_batch(desk).await;
        assert_eq!(self.prepared(desk, batch, &[3, 4, 5], true).await, PrepareOutcome::Begun(3));
        let ids: Vec<_> = self.all_people(desk).await.iter().map(|p| p.registration.unwrap().0).collect();
        for id in &ids[..2] {
            assert!(self.store.agree(*id, "keeping", self.now + days(30), self.now).await.unwrap());
        }
        let (nobody, _) = self.a_desk().await;
        self.told().await;
        let booking = |n: usize, time: &str, capacity| {
            let mut appointment = self.book_command(self.direct(&self.slot(time), capacity, "x")).appointment;
            appointment.email_index = Some(vec![u8::try_from(n).unwrap(); 16]);
            PersonBooking {
                batch,
                line: u32::try_from(n).unwrap() + 3,
                registration: ids[n],
                appointment,
                wanted: Wanted::one(self.slot(time), capacity),
                message: Some(self.message(Kind::Confirmed)),
            }
        };
        let book = async |bookings, limit| self.store.book_people(BookPeople { desk, bookings, limit, now: self.now }).await.unwrap();
        let seats = async |time: &str| self.seats(&self.slot(time), self.now).await;
        assert_eq!(book(vec![booking(0, "0900", 9), booking(2, "0900", 9)], 2).await, PeopleOutcome::NotNow(batch, 5), "not agreed");
        assert_eq!(book(vec![booking(0, "0900", 1), booking(1, "0900", 1)], 2).await, PeopleOutcome::Full);
        assert_eq!(book(vec![booking(0, "0900", 9), booking(1, "0900", 9)], 0).await, PeopleOutcome::TooMany(batch, 3));
        let command = BookPeople { desk: nobody, bookings: vec![booking(0, "0900", 9)], limit: 2, now: self.now };
        assert_eq!(self.store.book_people(command).await.unwrap(), PeopleOutcome::NotNow(batch, 3), "another desk's people");
        let mut twins = vec![booking(0, "0900", 9), booking(1, "0900", 9)];
        twins[1].appointment.code = twins[0].appointment.code;
        assert_eq!(book(twins, 2).await, PeopleOutcome::CodeTaken);
        assert_eq!((seats("0900").await, self.told().await), (0, vec![]), "what was refused took nothing");
        // Ten times at once: once.
        let mut tasks = Vec::new();
        for _ in 0..10 {
            let (store, bookings) = (self.store.clone(), vec![booking(0, "0900", 9), booking(1, "0920", 9)]);
            let command = BookPeople { desk, bookings, limit: 2, now: self.now };
            tasks.push(tokio::spawn(async move { store.book_people(command).await.unwrap() }));
        }
        let mut booked = 0;
        for task in tasks {
            booked += usize::from(task.await.unwrap() == PeopleOutcome::Booked);
        }
        assert_eq!((booked, seats("0900").await, seats("0920").await), (1, 1, 1));
        assert_eq!(self.told().await, [Kind::Confirmed, Kind::Confirmed]);
        let people = self.all_people(desk).await;
        assert_eq!((people[0].slot.clone(), people[1].slot.clone()), (Some(self.slot("0900")), Some(self.slot("0920"))));
        let visit = self.store.visits(ids[0]).await.unwrap()[0];
        // Cancelled, the person may be booked for again.
        let appointment = self.store.appointment_by_id(visit).await.unwrap().unwrap();
        assert!(matches!(self.store.cancel(self.cancel_command(&appointment)).await.unwrap(), ChangeOutcome::Changed(_)));
        assert_eq!(self.all_people(desk).await[0].slot, None);
        assert_eq!(book(vec![booking(0, "0940", 9)], 2).await, PeopleOutcome::Booked);
    }
}
