//! The contract of the store port, the part about registrations: one story a promise, run on every store.

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::image::ImageKind;
use anjia_domain::registration::State;
use anjia_portal::outbox::Kind;
use anjia_portal::ports::{BookOutcome, ChangeOutcome};
use anjia_portal::registrations::ports::{
    DropImage, FormOf, ImageOutcome, NewAnswer, NewImage, NewPreparation, NewRegistration, NewRemark, PreparationKind, SaveAnswers,
    SetConsents, SetState, StateOutcome, UnlockOutcome,
};
use anjia_portal::seal::Sealed;
use jiff::Timestamp;
use uuid::Uuid;

use crate::contract::{Stage, minutes};

fn days(n: i64) -> jiff::SignedDuration {
    minutes(n * 24 * 60)
}

#[expect(clippy::unwrap_used, reason = "test code")]
fn form(name: &str, member: u16) -> FormOf {
    FormOf { form: name.parse().unwrap(), member }
}

fn words(all: &[&str]) -> Vec<String> {
    all.iter().map(|w| (*w).to_owned()).collect()
}

#[expect(clippy::unwrap_used, reason = "test code")]
impl Stage {
    fn answer(&self, member: u16, field: &str, value: &str) -> NewAnswer {
        NewAnswer { id: self.new_id(), member, field: field.parse().unwrap(), value: Sealed::from_bytes(value.as_bytes().to_vec()) }
    }

    pub(crate) fn new_registration(&self) -> NewRegistration {
        NewRegistration {
            id: self.new_id(),
            code: self.new_code(),
            language: Lang::Ko,
            event: "arrived".to_owned(),
            key: Sealed::from_bytes(b"sealed key".to_vec()),
            email: Some(Sealed::from_bytes(b"sealed mail".to_vec())),
            email_index: Some(vec![3; 16]),
            forms: vec![form("stay", 1), form("school", 1)],
            answers: vec![self.answer(0, "group", "foreign")],
            consents: words(&["keeping"]),
            way: None,
            preparation: None,
            message: Some(self.message(Kind::Started)),
            expires_at: self.now + days(30),
            now: self.now,
        }
    }

    async fn started(&self) -> (Uuid, Code) {
        let new = self.new_registration();
        assert!(self.store.start_registration(new.clone()).await.unwrap());
        (new.id, new.code)
    }

    /// What is to be told since this was asked last, by kind.
    pub(crate) async fn told(&self) -> Vec<Kind> {
        let due = self.store.claim_messages(self.now + days(100), self.now + days(101), 1000).await.unwrap();
        for message in &due {
            self.store.message_sent(message.id, self.now).await.unwrap();
        }
        let mut kinds: Vec<_> = due.into_iter().map(|d| d.kind).collect();
        kinds.sort_by_key(|k| k.as_str());
        kinds
    }

    fn save_command(&self, id: Uuid, answers: Vec<NewAnswer>, now: Timestamp) -> SaveAnswers {
        SaveAnswers { id, of: None, answers, forms: Vec::new(), language: Lang::Ja, expires_at: now + days(30), now }
    }

    fn state_command(&self, id: Uuid, of: &FormOf, to: State, now: Timestamp) -> SetState {
        let (remarks, message) = (Vec::new(), Some(self.message(Kind::Submitted)));
        SetState { id, of: of.clone(), to, remarks, message, expires_at: now + days(20), now }
    }

    /// The answers of a registration, each as person, field, version and value.
    async fn given(&self, id: Uuid) -> Vec<(u16, String, u32, String)> {
        let rows = self.store.history(id).await.unwrap();
        let text = |sealed: &Sealed| String::from_utf8(sealed.as_bytes().to_vec()).unwrap();
        let mut all: Vec<_> = rows.into_iter().map(|r| (r.member, r.field.to_string(), r.version, text(&r.value))).collect();
        // Only the order of one question's answers is promised.
        all.sort_by_key(|(member, field, _, _)| (*member, field.clone()));
        all
    }

    /// A registration begins whole, with its code its own; a taken code leaves nothing behind.
    pub async fn a_registration_begins_whole_or_not_at_all(&self) {
        let new = self.new_registration();
        assert!(self.store.start_registration(new.clone()).await.unwrap());
        let row = self.store.registration(new.code).await.unwrap().unwrap();
        assert_eq!(self.store.registration_by_id(new.id).await.unwrap(), Some(row.clone()));
        assert_eq!((row.id, row.code, row.language, row.event.as_str()), (new.id, new.code, Lang::Ko, "arrived"));
        assert_eq!((&row.key, &row.email), (&new.key, &new.email));
        assert_eq!((row.created_at, row.changed_at, row.expires_at), (self.now, self.now, self.now + days(30)));
        let mut forms: Vec<_> = row.forms.iter().map(|f| (f.of.clone(), f.state, f.submitted_at, f.decided_at)).collect();
        forms.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(forms, [(form("school", 1), State::Draft, None, None), (form("stay", 1), State::Draft, None, None)]);
        assert_eq!(self.given(new.id).await, [(0, "group".to_owned(), 0, "foreign".to_owned())]);
        let twin = NewRegistration { code: new.code, ..self.new_registration() };
        assert!(!self.store.start_registration(twin.clone()).await.unwrap(), "the code is taken");
        assert_eq!(self.store.registration_by_id(twin.id).await.unwrap(), None);
        assert!(self.given(twin.id).await.is_empty() && self.store.consents(twin.id).await.unwrap().is_empty());
        assert_eq!(self.told().await, [Kind::Started], "nothing is told of what did not begin");
        assert_eq!(self.store.registration(self.new_code()).await.unwrap(), None);
    }

    /// The newest answer is the last one; what it replaced stays in the history. Forms may come in addition.
    pub async fn answers_keep_their_history(&self) {
        let (id, code) = self.started().await;
        let (other, _) = self.started().await;
        let later = self.now + minutes(5);
        let first = vec![self.answer(1, "surname", "a"), self.answer(2, "surname", "z"), self.answer(1, "sex", "F")];
        assert!(self.store.save_answers(self.save_command(id, first, self.now)).await.unwrap().is_some());
        let forms = vec![form("stay", 2), form("stay", 1)];
        let second = SaveAnswers { forms, ..self.save_command(id, vec![self.answer(1, "surname", "b")], later) };
        assert!(self.store.save_answers(second).await.unwrap().is_some());
        assert!(self.store.save_answers(self.save_command(id, vec![self.answer(1, "surname", "")], later)).await.unwrap().is_some());
        let row = |member, field: &str, version, value: &str| (member, field.to_owned(), version, value.to_owned());
        let expected = [
            row(0, "group", 0, "foreign"),
            row(1, "sex", 0, "F"),
            row(1, "surname", 0, "a"),
            row(1, "surname", 1, "b"),
            row(1, "surname", 2, ""),
            row(2, "surname", 0, "z"),
        ];
        assert_eq!(self.given(id).await, expected);
        assert_eq!(self.given(other).await.len(), 1, "another household's answers are not touched");
        let now = self.store.registration(code).await.unwrap().unwrap();
        assert_eq!((now.language, now.changed_at, now.expires_at), (Lang::Ja, later, later + days(30)));
        assert_eq!(now.forms.len(), 3, "a form that was there stays one");
        assert_eq!(self.store.save_answers(self.save_command(self.new_id(), vec![self.answer(1, "sex", "M")], later)).await.unwrap(), None);
        // Two pages at once: both are kept, one after the other.
        let (one, two) = tokio::join!(
            self.store.save_answers(self.save_command(id, vec![self.answer(1, "surname", "x")], later)),
            self.store.save_answers(self.save_command(id, vec![self.answer(1, "surname", "y")], later)),
        );
        assert!(one.unwrap().is_some() && two.unwrap().is_some());
        let versions: Vec<_> = self.given(id).await.into_iter().filter(|r| r.0 == 1 && r.1 == "surname").map(|r| r.2).collect();
        assert_eq!(versions, [0, 1, 2, 3, 4]);
    }

    /// Whatever changes of a household, its edition is another one; nothing else's is.
    pub async fn every_change_of_a_household_is_another_edition(&self) {
        let new = NewRegistration {
            preparation: Some(NewPreparation { kind: PreparationKind::Employer, about: Sealed::from_bytes(b"sealed".to_vec()) }),
            ..self.new_registration()
        };
        assert!(self.store.start_registration(new.clone()).await.unwrap());
        let (id, code) = (new.id, new.code);
        let (_, other) = self.started().await;
        let edition = async |code| self.store.edition(code).await.unwrap().unwrap();
        let others = edition(other).await;
        let mut last = edition(code).await;
        assert_eq!(last.registration, id);
        let mut grown = async |what: &str| {
            let now = edition(code).await;
            assert!(now.number > last.number, "{what}: {last:?}, then {now:?}");
            last = now;
        };
        self.store.open_preparation(id, self.now).await.unwrap();
        grown("come to").await;
        assert!(self.store.agree(id, "keeping", self.now + days(30), self.now).await.unwrap());
        grown("agreed to").await;
        let saved = self.store.save_answers(self.save_command(id, vec![self.answer(1, "surname", "a")], self.now)).await.unwrap().unwrap();
        assert_eq!(saved.after, edition(code).await.number);
        assert!(saved.before < saved.after);
        grown("an answer").await;
        let again = self.store.save_answers(self.save_command(id, Vec::new(), self.now)).await.unwrap().unwrap();
        assert_eq!(again.before, saved.after, "nothing came between");
        grown("the language, the end").await;
        let forms = SaveAnswers { forms: vec![form("stay", 2)], ..self.save_command(id, Vec::new(), self.now) };
        self.store.save_answers(forms).await.unwrap().unwrap();
        grown("a form").await;
        let of = form("stay", 1);
        for (to, what) in [(State::Submitted, "handed in"), (State::NeedsDocuments, "a remark"), (State::Submitted, "put right")] {
            let remark =
                || NewRemark { id: self.new_id(), field: "surname".parse().unwrap(), text: Sealed::from_bytes(b"remark".to_vec()) };
            let remarks = (to == State::NeedsDocuments).then(remark).into_iter().collect();
            let command = SetState { remarks, ..self.state_command(id, &of, to, self.now) };
            assert_eq!(self.store.set_state(command).await.unwrap(), StateOutcome::Changed);
            grown(what).await;
        }
        let image = NewImage {
            id: self.new_id(),
            registration: id,
            of: form("stay", 2),
            kind: ImageKind::Photo,
            bytes: 3,
            width: 1,
            height: 1,
            hints: Vec::new(),
            picture: Sealed::from_bytes(b"jpg".to_vec()),
            consent: Some("images"),
            wanted: "images",
            limit: 12,
            expires_at: self.now + days(30),
            now: self.now,
        };
        let drop = DropImage { registration: id, member: 2, id: image.id, expires_at: image.expires_at, now: self.now };
        assert_eq!(self.store.put_image(image).await.unwrap(), ImageOutcome::Kept);
        grown("a picture").await;
        assert!(self.store.drop_image(drop).await.unwrap());
        grown("a picture erased").await;
        let withdrawn = SetConsents {
            id,
            member: 1,
            given: Vec::new(),
            way: None,
            withdrawn: words(&["sensitive"]),
            forget: vec!["surname".parse().unwrap()],
            forget_images: true,
            now: self.now,
        };
        assert!(self.store.set_consents(withdrawn).await.unwrap());
        grown("answers erased with their consent").await;
        assert_eq!(edition(other).await, others, "another household's stays");
        assert!(self.store.erase_registration(id).await.unwrap());
        assert_eq!(self.store.edition(code).await.unwrap(), None);
        assert_eq!(self.store.edition(self.new_code()).await.unwrap(), None);
        // Asked at the same time, each is told of its own.
        let (one, two, gone) = tokio::join!(self.store.edition(other), self.store.edition(other), self.store.edition(code));
        assert_eq!((one.unwrap(), two.unwrap(), gone.unwrap()), (Some(others), Some(others), None));
    }

    /// A form is handed in, sent back, handed in again and accepted, and nothing else; remarks are solved on handing in again.
    pub async fn a_form_goes_the_way_of_its_states(&self) {
        let (id, code) = self.started().await;
        self.told().await;
        let (of, other) = (form("stay", 1), form("school", 1));
        let at = |n: i64| self.now + minutes(n);
        let set = async |to, n| self.store.set_state(self.state_command(id, &of, to, at(n))).await.unwrap();
        assert_eq!(set(State::Accepted, 1).await, StateOutcome::NotNow);
        assert_eq!(set(State::NeedsDocuments, 1).await, StateOutcome::NotNow);
        assert_eq!(set(State::Draft, 1).await, StateOutcome::Already);
        for missing in [
            self.state_command(id, &form("stay", 2), State::Submitted, at(1)),
            self.state_command(self.new_id(), &of, State::Submitted, at(1)),
        ] {
            assert_eq!(self.store.set_state(missing).await.unwrap(), StateOutcome::Missing);
        }
        assert!(self.told().await.is_empty(), "nothing is told of what did not change");
        assert_eq!(self.store.registration(code).await.unwrap().unwrap().changed_at, self.now);
        assert_eq!(set(State::Submitted, 2).await, StateOutcome::Changed);
        assert_eq!(set(State::Submitted, 3).await, StateOutcome::Already);
        assert_eq!(set(State::Draft, 3).await, StateOutcome::NotNow);
        assert_eq!(self.told().await, [Kind::Submitted], "once");
        let remark =
            |field: &str| NewRemark { id: self.new_id(), field: field.parse().unwrap(), text: Sealed::from_bytes(b"why".to_vec()) };
        let asked = vec![remark("surname"), remark("sex")];
        let ask = SetState { remarks: asked, ..self.state_command(id, &of, State::NeedsDocuments, at(4)) };
        assert_eq!(self.store.set_state(ask.clone()).await.unwrap(), StateOutcome::Changed);
        assert_eq!(self.store.set_state(ask).await.unwrap(), StateOutcome::Already, "asked twice is once");
        let open = self.store.remarks(id).await.unwrap();
        assert_eq!((open.len(), open.iter().filter(|r| r.solved_at.is_none() && r.of == of && r.made_at == at(4)).count()), (2, 2));
        // Another form handed in solves nothing of this one.
        assert_eq!(self.store.set_state(self.state_command(id, &other, State::Submitted, at(5))).await.unwrap(), StateOutcome::Changed);
        assert!(self.store.remarks(id).await.unwrap().iter().all(|r| r.solved_at.is_none()));
        assert_eq!(set(State::Submitted, 6).await, StateOutcome::Changed);
        assert!(self.store.remarks(id).await.unwrap().iter().all(|r| r.solved_at == Some(at(6))));
        assert_eq!(set(State::Accepted, 7).await, StateOutcome::Changed);
        for to in [State::Submitted, State::NeedsDocuments, State::Draft] {
            assert_eq!(set(to, 8).await, StateOutcome::NotNow, "accepted is the end");
        }
        let row = self.store.registration(code).await.unwrap().unwrap();
        let stay = row.forms.iter().find(|f| f.of == of).unwrap();
        assert_eq!((stay.state, stay.submitted_at, stay.decided_at), (State::Accepted, Some(at(6)), Some(at(7))));
        assert_eq!((row.changed_at, row.expires_at), (at(7), at(7) + days(20)));
        // Ten hands at once hand one form in once.
        let (id, _) = self.started().await;
        self.told().await;
        let mut tasks = Vec::new();
        for _ in 0..10 {
            let (store, command) = (self.store.clone(), self.state_command(id, &of, State::Submitted, at(9)));
            tasks.push(tokio::spawn(async move { store.set_state(command).await.unwrap() }));
        }
        let mut changed = 0;
        for task in tasks {
            changed += usize::from(task.await.unwrap() == StateOutcome::Changed);
        }
        assert_eq!((changed, self.told().await), (1, vec![Kind::Submitted]));
    }

    /// Consents are given and withdrawn with their times; what one covered is erased with its history.
    pub async fn a_consent_withdrawn_takes_its_answers_along(&self) {
        let (id, _) = self.started().await;
        let (other, _) = self.started().await;
        let at = |n: i64| self.now + minutes(n);
        let command = |id, member, given: &[&str], withdrawn: &[&str], forget: &[&str], now| SetConsents {
            id,
            member,
            given: words(given),
            way: None,
            withdrawn: words(withdrawn),
            forget: forget.iter().map(|f| f.parse().unwrap()).collect(),
            forget_images: false,
            now,
        };
        for id in [id, other] {
            for value in ["old", "new"] {
                let answers = vec![self.answer(1, "number", value), self.answer(1, "surname", value), self.answer(0, "number", value)];
                self.store.save_answers(self.save_command(id, answers, self.now)).await.unwrap();
            }
        }
        assert!(self.store.set_consents(command(id, 1, &["sensitive", "minors"], &[], &[], at(1))).await.unwrap());
        assert!(self.store.set_consents(command(id, 1, &["sensitive"], &[], &[], at(2))).await.unwrap(), "given again is given");
        assert!(self.store.set_consents(command(id, 1, &[], &["sensitive"], &["number"], at(3))).await.unwrap());
        assert!(self.store.set_consents(command(id, 1, &["sensitive"], &[], &[], at(4))).await.unwrap());
        let mut consents: Vec<_> =
            self.store.consents(id).await.unwrap().into_iter().map(|c| (c.given_at, c.member, c.kind, c.withdrawn_at)).collect();
        consents.sort();
        let row = |n, member, kind: &str, withdrawn: Option<i64>| (at(n), member, kind.to_owned(), withdrawn.map(at));
        let expected =
            [row(0, 0, "keeping", None), row(1, 1, "minors", None), row(1, 1, "sensitive", Some(3)), row(4, 1, "sensitive", None)];
        assert_eq!(consents, expected);
        let fields: Vec<_> = self.given(id).await.into_iter().map(|r| r.1).collect();
        assert_eq!(fields, ["group", "surname", "surname"], "the numbers are gone with their history, the rest stays");
        assert_eq!(self.given(other).await.len(), 7, "another household's stay");
        assert!(!self.store.set_consents(command(self.new_id(), 1, &["sensitive"], &[], &[], at(5))).await.unwrap());
    }

    /// Six digits open once, for a while, and bear five tries; newer ones take their place.
    pub async fn six_digits_open_once(&self) {
        let (id, _) = self.started().await;
        let until = self.now + minutes(15);
        let set = async |hash: u8| {
            let message = self.message(Kind::Unlock);
            self.store.set_unlock(id, vec![hash; 16], until, message, self.now).await.unwrap()
        };
        let unlock = async |hash: u8, now: Timestamp| self.store.unlock(id, vec![hash; 16], now).await.unwrap();
        assert_eq!(unlock(1, self.now).await, UnlockOutcome::Gone, "none was sent");
        assert!(set(1).await);
        assert_eq!(unlock(2, self.now).await, UnlockOutcome::Wrong);
        assert_eq!(unlock(1, self.now).await, UnlockOutcome::Right);
        assert_eq!(unlock(1, self.now).await, UnlockOutcome::Gone, "used up");
        // Five tries, the right one not among them.
        assert!(set(1).await);
        for _ in 0..5 {
            assert_eq!(unlock(9, self.now).await, UnlockOutcome::Wrong);
        }
        assert_eq!(unlock(1, self.now).await, UnlockOutcome::Gone, "tried too often");
        assert!(set(3).await, "new ones can be sent");
        assert_eq!(unlock(1, self.now).await, UnlockOutcome::Wrong, "the older ones are gone");
        for _ in 0..3 {
            assert_eq!(unlock(9, self.now).await, UnlockOutcome::Wrong);
        }
        assert_eq!(unlock(3, self.now).await, UnlockOutcome::Right, "the fifth try counts");
        assert!(set(4).await);
        assert_eq!(unlock(4, until).await, UnlockOutcome::Gone, "too late");
        assert!(set(5).await);
        assert_eq!(unlock(5, until - jiff::SignedDuration::from_secs(1)).await, UnlockOutcome::Right);
        assert_eq!(self.told().await, [vec![Kind::Started], vec![Kind::Unlock; 5]].concat());
        let nobody = self.store.set_unlock(self.new_id(), vec![1; 16], until, self.message(Kind::Unlock), self.now).await.unwrap();
        assert!(!nobody && self.told().await.is_empty(), "nobody's registration gets no mail");
        // Many guesses at once are five guesses.
        assert!(set(6).await);
        let mut tasks = Vec::new();
        for n in 20..40 {
            let (store, now) = (self.store.clone(), self.now);
            tasks.push(tokio::spawn(async move { store.unlock(id, vec![n; 16], now).await.unwrap() }));
        }
        let mut wrong = 0;
        for task in tasks {
            wrong += usize::from(task.await.unwrap() == UnlockOutcome::Wrong);
        }
        assert_eq!(wrong, 5);
    }

    /// The coming end is told once, and again after a change has moved it; then everything is erased.
    pub async fn what_runs_out_is_told_of_once_and_erased(&self) {
        let (id, code) = self.started().await;
        let silent = NewRegistration { email: None, message: None, ..self.new_registration() };
        assert!(self.store.start_registration(silent.clone()).await.unwrap());
        let later = NewRegistration { expires_at: self.now + days(60), ..self.new_registration() };
        assert!(self.store.start_registration(later.clone()).await.unwrap());
        self.told().await;
        let end = self.now + days(30);
        let warn = async || self.store.warn(id, self.message(Kind::Expiring), self.now).await.unwrap();
        assert!(self.store.expiring(end, 10).await.unwrap().is_empty(), "not before that time");
        let soon = end + minutes(1);
        assert_eq!(self.store.expiring(soon, 10).await.unwrap(), [id], "who has no address cannot be told");
        assert!(warn().await);
        assert!(!warn().await);
        assert!(!self.store.warn(self.new_id(), self.message(Kind::Expiring), self.now).await.unwrap());
        assert!(self.store.expiring(soon, 10).await.unwrap().is_empty());
        assert_eq!(self.told().await, [Kind::Expiring], "told once");
        // A page saved moves the end; then that end is told of.
        self.store.save_answers(self.save_command(id, Vec::new(), self.now + days(1))).await.unwrap();
        assert!(self.store.expiring(soon, 10).await.unwrap().is_empty());
        let moved = end + days(1);
        assert_eq!(self.store.expiring(moved + minutes(1), 10).await.unwrap(), [id]);
        assert!(warn().await);
        assert_eq!(self.store.expiring(self.now + days(100), 1).await.unwrap(), [later.id], "no more than asked for");
        let purge = async |now| self.store.purge(now, self.now, self.now).await.unwrap();
        assert_eq!(purge(end - minutes(1)).await, 0);
        assert_eq!(purge(end).await, 1, "the silent one's time has come");
        assert_eq!(self.store.registration(silent.code).await.unwrap(), None);
        assert!(self.store.registration(code).await.unwrap().is_some());
        assert_eq!(purge(moved).await, 1);
        assert_eq!(self.store.registration(code).await.unwrap(), None);
        assert!(self.given(id).await.is_empty() && self.store.registration(later.code).await.unwrap().is_some());
    }

    /// A registration that has something in every table: answers, a form sent back, six digits, an appointment.
    pub async fn a_household_in_every_table(&self) -> (Uuid, Code, Uuid) {
        let ((id, code), of) = (self.started().await, form("stay", 1));
        self.store.save_answers(self.save_command(id, vec![self.answer(1, "surname", "a")], self.now)).await.unwrap();
        self.store.set_state(self.state_command(id, &of, State::Submitted, self.now)).await.unwrap();
        let remark = NewRemark { id: self.new_id(), field: "surname".parse().unwrap(), text: Sealed::from_bytes(b"why".to_vec()) };
        let ask = SetState { remarks: vec![remark], ..self.state_command(id, &of, State::NeedsDocuments, self.now) };
        self.store.set_state(ask).await.unwrap();
        self.add_pictures(id, &of).await;
        self.store.set_unlock(id, vec![1; 16], self.now + minutes(15), self.message(Kind::Unlock), self.now).await.unwrap();
        (id, code, self.visit(id, "0900", "visit").await)
    }

    /// Erasing takes the key, the answers, the remarks, the messages and the visits; the appointment stays.
    pub async fn erasing_leaves_nothing(&self) {
        let (id, code, appointment) = self.a_household_in_every_table().await;
        let (other, other_code) = self.started().await;
        let of = form("stay", 1);
        assert_eq!(self.store.visits(id).await.unwrap(), [appointment]);
        assert_eq!(self.store.registration_of(appointment).await.unwrap(), Some(code));
        assert_eq!(self.store.outbox_counts().await.unwrap().waiting, 5);
        assert!(self.store.erase_registration(id).await.unwrap());
        assert!(!self.store.erase_registration(id).await.unwrap());
        assert_eq!((self.store.registration(code).await.unwrap(), self.store.registration_by_id(id).await.unwrap()), (None, None));
        assert!(self.given(id).await.is_empty() && self.store.remarks(id).await.unwrap().is_empty());
        assert!(self.store.consents(id).await.unwrap().is_empty() && self.store.visits(id).await.unwrap().is_empty());
        assert_eq!(self.store.registration_of(appointment).await.unwrap(), None);
        assert_eq!(self.store.unlock(id, vec![1; 16], self.now).await.unwrap(), UnlockOutcome::Gone);
        assert_eq!(self.store.set_state(self.state_command(id, &of, State::Submitted, self.now)).await.unwrap(), StateOutcome::Missing);
        assert!(self.store.appointment_by_id(appointment).await.unwrap().is_some());
        assert_eq!(self.told().await, [Kind::Started], "what was to be told of it is not told any more");
        assert!(self.store.registration(other_code).await.unwrap().is_some_and(|r| r.id == other));
        // No table has a row left that names it.
        for table in anjia_portal::copy::Table::ALL {
            let rows = self.store.export(table, "", 1000).await.unwrap();
            let hex = id.simple().to_string();
            assert!(rows.iter().all(|(_, row)| !row.to_lowercase().contains(&hex)), "{table:?} still names it");
        }
    }

    /// Books a slot with a registration; gives the appointment.
    async fn visit(&self, registration: Uuid, time: &str, key: &str) -> Uuid {
        let mut command = self.book_command(self.direct(&self.slot(time), 9, key));
        (command.registration, command.message) = (Some(registration), None);
        match self.store.book(command).await.unwrap() {
            BookOutcome::Booked(appointment) => appointment.id,
            other => panic!("not booked: {other:?}"),
        }
    }

    /// A registration has so many appointments to come and no more, whatever addresses they go to; also when they are booked at once.
    pub async fn a_registration_has_a_limit_of_visits(&self) {
        let (id, _) = self.started().await;
        let (other, _) = self.started().await;
        let times = ["0900", "0920", "0940", "1000"];
        let book = |registration, n: usize, key: &str| {
            let mut command = self.book_command(self.direct(&self.slot(times[n % 4]), 99, key));
            (command.registration, command.limit) = (Some(registration), 2);
            (command.appointment.email_index, command.appointment.phone_index) = (None, None);
            command
        };
        let BookOutcome::Booked(first) = self.store.book(book(id, 1, "one")).await.unwrap() else { panic!("not booked") };
        let BookOutcome::Booked(second) = self.store.book(book(id, 0, "two")).await.unwrap() else { panic!("not booked") };
        assert_eq!(self.store.book(book(id, 2, "three")).await.unwrap(), BookOutcome::TooMany);
        assert_eq!(self.seats(&self.slot(times[2]), self.now).await, 0, "what was refused took nothing");
        assert_eq!(self.store.visits(id).await.unwrap(), [second.id, first.id], "earliest first");
        assert!(matches!(self.store.book(book(id, 1, "one")).await.unwrap(), BookOutcome::Already(_)), "a retry is no further appointment");
        assert!(matches!(self.store.book(book(other, 2, "other")).await.unwrap(), BookOutcome::Booked(_)), "others are not hindered");
        assert!(matches!(self.store.cancel(self.cancel_command(&first)).await.unwrap(), ChangeOutcome::Changed(_)));
        assert!(matches!(self.store.book(book(id, 3, "four")).await.unwrap(), BookOutcome::Booked(_)), "a cancelled one counts no more");
        assert_eq!(self.store.book(book(id, 3, "five")).await.unwrap(), BookOutcome::TooMany);
        // Twenty at once, among others that go with nothing: two.
        let (third, _) = self.started().await;
        let mut commands = Vec::new();
        for n in 0..20 {
            commands.push(book(third, n, &format!("race {n}")));
            let mut alone = book(third, n, &format!("alone {n}"));
            alone.registration = None;
            commands.push(alone);
        }
        let (mut booked, mut refused) = (0, 0);
        for outcome in Self::all_at_once(self.here(commands)).await {
            match outcome.unwrap() {
                BookOutcome::Booked(_) => booked += 1,
                BookOutcome::TooMany => refused += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((booked, refused, self.store.visits(third).await.unwrap().len()), (22, 18, 2));
        // A registration erased meanwhile takes nobody's appointment away.
        let nobody = self.new_id();
        assert!(matches!(self.store.book(book(nobody, 3, "nobody")).await.unwrap(), BookOutcome::Booked(_)));
        assert!(self.store.visits(nobody).await.unwrap().is_empty());
    }

    /// Forms wait for the counter in the order they were handed in.
    pub async fn forms_wait_in_the_order_they_were_handed_in(&self) {
        let mut all = Vec::new();
        for n in [3, 1, 2] {
            let (id, code) = self.started().await;
            let at = self.now + minutes(n);
            self.store.set_state(self.state_command(id, &form("stay", 1), State::Submitted, at)).await.unwrap();
            all.push((id, code, at));
        }
        let waiting = async |limit| {
            let forms = self.store.waiting_forms(limit).await.unwrap();
            forms.into_iter().map(|f| (f.code, f.of, f.submitted_at)).collect::<Vec<_>>()
        };
        let row = |n: usize| (all[n].1, form("stay", 1), all[n].2);
        assert_eq!(waiting(10).await, [row(1), row(2), row(0)]);
        assert_eq!(waiting(2).await, [row(1), row(2)]);
        let decide = async |n: usize, to, at| self.store.set_state(self.state_command(all[n].0, &form("stay", 1), to, at)).await.unwrap();
        assert_eq!(decide(1, State::NeedsDocuments, self.now + minutes(5)).await, StateOutcome::Changed);
        assert_eq!(decide(2, State::Accepted, self.now + minutes(5)).await, StateOutcome::Changed);
        assert_eq!(waiting(10).await, [row(0)], "what is decided on waits no more");
        // Handed in again: at the end of the line.
        let again = self.now + minutes(6);
        assert_eq!(decide(1, State::Submitted, again).await, StateOutcome::Changed);
        assert_eq!(waiting(10).await, [row(0), (all[1].1, form("stay", 1), again)]);
    }
}
