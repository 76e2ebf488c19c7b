//! The contract of the store port, the part about requests for help: one story a promise, run on every store.

use anjia_domain::Lang;
use anjia_domain::help::{Channel, Consent, State, Visit};
use anjia_portal::copy::Table;
use anjia_portal::help::ports::{AskOutcome, ChangeRequest, NewRequest, RequestRow};
use anjia_portal::outbox::Kind;
use anjia_portal::seal::Sealed;
use uuid::Uuid;

use crate::contract::{Stage, minutes};

#[expect(clippy::unwrap_used, reason = "test code")]
impl Stage {
    fn asked(&self, key: &str, mail: Option<u8>) -> NewRequest {
        let row = RequestRow {
            id: self.new_id(),
            code: self.new_code(),
            topic: "work".parse().unwrap(),
            office: "st-120110003".parse().unwrap(),
            language: Lang::Ko,
            channel: if mail.is_some() { Channel::Mail } else { Channel::InPerson },
            state: State::Received,
            visit: Visit::Wanted,
            visit_at: None,
            consent: Consent::Given,
            solved: false,
            sequence: 0,
            body: Sealed::from_bytes(b"sealed words".to_vec()),
            email_index: mail.map(|n| vec![n; 16]),
            phone_index: None,
            created_at: self.now,
            changed_at: self.now,
            expires_at: self.now + minutes(6000),
        };
        NewRequest {
            row,
            key: key.to_owned(),
            request_hash: vec![7; 32],
            message: mail.map(|_| self.message(Kind::HelpReceived)),
            limit: 2,
            crowd: 2,
            crowd_since: self.now - minutes(10),
        }
    }

    async fn kept(&self, new: NewRequest) -> RequestRow {
        assert_eq!(self.store.ask_for_help(new.clone()).await.unwrap(), AskOutcome::Kept);
        new.row
    }

    fn step(&self, seen: &RequestRow, state: State) -> ChangeRequest {
        let mut row = seen.clone();
        (row.state, row.sequence, row.changed_at) = (state, seen.sequence + 1, self.now + minutes(5));
        let body = Some(Sealed::from_bytes(b"sealed answer".to_vec()));
        ChangeRequest { row, kind: "answered", body, message: Some(self.message(Kind::HelpAnswered)), solved_on: None }
    }

    /// Sent twice it is one; the name of another request is refused; a code is given once.
    pub async fn a_request_sent_twice_is_one(&self) {
        let new = self.asked("once", Some(1));
        let row = self.kept(new.clone()).await;
        assert_eq!(self.store.assistance(row.code).await.unwrap(), Some(row.clone()));
        let again = NewRequest { row: self.asked("once", Some(1)).row, ..new.clone() };
        assert_eq!(self.store.ask_for_help(again.clone()).await.unwrap(), AskOutcome::Already(Box::new(row.clone())));
        let other = NewRequest { request_hash: vec![8; 32], ..again };
        assert_eq!(self.store.ask_for_help(other).await.unwrap(), AskOutcome::KeyReused);
        let mut taken = self.asked("twice", Some(2));
        taken.row.code = row.code;
        assert_eq!(self.store.ask_for_help(taken).await.unwrap(), AskOutcome::CodeTaken);
        assert_eq!(self.store.assistance_inbox(&row.office, 10).await.unwrap(), [row]);
        assert!(self.store.assistance_inbox(&"hall-dongli".parse().unwrap(), 10).await.unwrap().is_empty());
        assert_eq!(self.store.outbox_counts().await.unwrap().waiting, 1, "one mail for one request");
    }

    /// A contact has so many open ones, also when they come at once; a closed one makes room. Without a contact an office takes so many in
    /// a time.
    pub async fn requests_have_a_limit(&self) {
        let first = self.kept(self.asked("1", Some(1))).await;
        let news = [self.asked("2", Some(1)), self.asked("3", Some(1)), self.asked("4", Some(1))];
        let tasks = news.map(|new| {
            let store = self.store.clone();
            tokio::spawn(async move { store.ask_for_help(new).await.unwrap() })
        });
        let mut kept = 0;
        for task in tasks {
            match task.await.unwrap() {
                AskOutcome::Kept => kept += 1,
                other => assert_eq!(other, AskOutcome::TooMany),
            }
        }
        assert_eq!(kept, 1);
        assert!(self.store.change_assistance(self.step(&first, State::Closed)).await.unwrap());
        self.kept(self.asked("5", Some(1))).await;
        self.kept(self.asked("6", Some(2))).await;
        for key in ["7", "8"] {
            self.kept(self.asked(key, None)).await;
        }
        assert_eq!(self.store.ask_for_help(self.asked("9", None)).await.unwrap(), AskOutcome::Crowded);
        let later = NewRequest { crowd_since: self.now, ..self.asked("9", None) };
        self.kept(later).await;
    }

    /// Who has seen an older state changes nothing; what happened stands in order; what was solved is counted by day.
    pub async fn a_request_goes_from_state_to_state(&self) {
        let row = self.kept(self.asked("1", Some(1))).await;
        let step = self.step(&row, State::Answered);
        assert!(self.store.change_assistance(step.clone()).await.unwrap());
        assert!(!self.store.change_assistance(step.clone()).await.unwrap(), "somebody else was faster");
        let answered = self.store.assistance(row.code).await.unwrap().unwrap();
        assert_eq!(answered, step.row);
        let day = "2026-11-24".parse().unwrap();
        let mut close = self.step(&answered, State::Closed);
        (close.row.solved, close.solved_on, close.kind, close.body) = (true, Some(day), "closed", None);
        assert!(self.store.change_assistance(close.clone()).await.unwrap());
        assert!(!self.store.change_assistance(close).await.unwrap());
        let events = self.store.assistance_events(row.id).await.unwrap();
        let told: Vec<_> = events.iter().map(|e| (e.number, e.kind.as_str(), e.body.is_some())).collect();
        assert_eq!(told, [(1, "answered", true), (2, "closed", false)]);
        assert_eq!(self.store.solved_on(day).await.unwrap(), 1, "counted once");
        assert_eq!(self.store.solved_on("2026-11-25".parse().unwrap()).await.unwrap(), 0);
        assert!(self.store.assistance_inbox(&row.office, 10).await.unwrap().is_empty());
        assert_eq!(self.store.outbox_counts().await.unwrap().waiting, 3, "what was refused tells nothing");
    }

    /// What was passed on is listed, page by page in the order of the ids, while it is open and the consent stands.
    pub async fn a_request_that_was_passed_on_is_listed_while_its_consent_stands(&self) {
        let list = async |after: Uuid, limit| self.store.assistance_referred(after, limit).await.unwrap();
        let refer = async |mail: u8| {
            let row = self.kept(self.asked(&mail.to_string(), Some(mail))).await;
            let referred = ChangeRequest { kind: "referred", ..self.step(&row, State::InHand) };
            assert!(self.store.change_assistance(referred.clone()).await.unwrap());
            referred.row
        };
        self.kept(self.asked("only agreed to", Some(1))).await;
        assert!(list(Uuid::nil(), 10).await.is_empty());
        let mut rows = [refer(2).await, refer(3).await, refer(4).await];
        rows.sort_by_key(|row| row.id);
        let [first, second, third] = rows;
        assert_eq!(list(Uuid::nil(), 10).await, [first.clone(), second.clone(), third.clone()]);
        assert_eq!(list(Uuid::nil(), 2).await, [first.clone(), second.clone()]);
        assert_eq!(list(second.id, 2).await, std::slice::from_ref(&third));
        let mut revoked = self.step(&first, State::InHand);
        (revoked.row.consent, revoked.kind) = (Consent::Withdrawn, "revoked");
        assert!(self.store.change_assistance(revoked).await.unwrap());
        let answered = self.step(&second, State::Answered);
        assert!(self.store.change_assistance(answered.clone()).await.unwrap());
        assert!(self.store.change_assistance(self.step(&third, State::Closed)).await.unwrap());
        assert_eq!(list(Uuid::nil(), 10).await, [answered.row]);
    }

    /// Erased it is gone with everything said of it, and only the number stays; what has run out is erased by itself.
    pub async fn an_erased_request_leaves_only_a_number(&self) {
        let (own, other) = (self.kept(self.asked("1", Some(1))).await, self.kept(self.asked("2", Some(2))).await);
        let day = "2026-11-24".parse().unwrap();
        for row in [&own, &other] {
            let solved = ChangeRequest { solved_on: Some(day), ..self.step(row, State::Closed) };
            assert!(self.store.change_assistance(solved).await.unwrap());
        }
        assert!(self.store.erase_assistance(own.id).await.unwrap());
        assert!(!self.store.erase_assistance(own.id).await.unwrap());
        assert_eq!(self.store.assistance(own.code).await.unwrap(), None);
        assert!(self.store.assistance_events(own.id).await.unwrap().is_empty());
        assert_eq!(self.store.outbox_counts().await.unwrap().waiting, 2, "the other's");
        let early = self.now - minutes(60);
        assert_eq!(self.store.purge(self.now + minutes(5999), early, early).await.unwrap(), 0);
        assert_eq!(self.store.purge(self.now + minutes(6000), early, early).await.unwrap(), 1);
        for table in [Table::AssistanceRequests, Table::AssistanceEvents, Table::Outbox] {
            assert!(self.store.export(table, "", 10).await.unwrap().is_empty(), "{table:?}");
        }
        assert_eq!(self.store.solved_on(day).await.unwrap(), 2);
    }

    /// Two requests with everything, for a copy.
    pub async fn two_requests_for_help(&self) -> Vec<Uuid> {
        let mut ids = Vec::new();
        for (key, mail) in [("1", Some(1)), ("2", None)] {
            let row = self.kept(self.asked(key, mail)).await;
            let mut proposed = self.step(&row, State::NeedsReply);
            (proposed.row.visit, proposed.row.visit_at) = (Visit::Proposed, Some(self.now + minutes(60)));
            proposed.solved_on = Some("2026-11-24".parse().unwrap());
            assert!(self.store.change_assistance(proposed).await.unwrap());
            ids.push(row.id);
        }
        ids
    }
}
