//! A whole server on a temporary folder and a free port, with a client like a browser without scripts.

use std::path::PathBuf;
use std::sync::Arc;

use anjia_server::run::Server;
use anjia_server::settings::{Mail, Settings};
use mailparse::MailHeaderMap as _;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use crate::time::{CountedIds, HandClock};

/// A running server.
pub struct TestApp {
    /// The clock, set by hand; it begins on a Tuesday at nine.
    pub clock: Arc<HandClock>,
    /// Follows no redirects.
    pub client: Client,
    /// `http://127.0.0.1:…`
    pub base: String,
    /// Where mails are written.
    pub outbox: PathBuf,
    /// The database's folder.
    pub folder: tempfile::TempDir,
    server: Option<Server>,
}

#[expect(clippy::unwrap_used, reason = "test code")]
impl TestApp {
    /// Starts a server that writes mails as files.
    pub async fn start() -> Self {
        Self::with_mail(Mail::default()).await
    }

    /// Starts a server with mail settings.
    pub async fn with_mail(mail: Mail) -> Self {
        Self::with(|settings| settings.mail = mail).await
    }

    /// Starts a server on a database, `postgres://…`.
    pub async fn on(database: &str) -> Self {
        let url = serde_json::from_value(serde_json::json!(database)).unwrap();
        Self::with(|settings| settings.database.url = url).await
    }

    /// Starts a server with settings of its own.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock::at("2026-11-24T09:00:00+08:00"));
        let mut settings = Settings { listen: ([127, 0, 0, 1], 0).into(), data_dir: folder.path().join("data"), ..Settings::default() };
        change(&mut settings);
        let server = Server::start(&settings, clock.clone(), Arc::new(CountedIds::default())).await.unwrap();
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let base = format!("http://{}", server.address);
        Self { clock, client, base, outbox: folder.path().join("data/outbox"), folder, server: Some(server) }
    }

    /// Gets a page.
    pub async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.client.post(format!("{}{path}", self.base)).form(fields).send().await.unwrap()
    }

    /// Holds a slot and gives the address of the details page.
    pub async fn hold(&self, lang: &str, slot: &str) -> String {
        let (office, rest) = slot.split_once('.').unwrap();
        let service = rest.split('.').next().unwrap();
        let response = self.post(&format!("/{lang}/book/{service}/{office}"), &[("slot", slot)]).await;
        assert_eq!(response.status(), 303, "{}", response.text().await.unwrap());
        location(&response)
    }

    /// Books a slot, all steps, and gives the address of the appointment.
    pub async fn book(&self, lang: &str, slot: &str, fields: &[(&str, &str)]) -> String {
        let details = self.hold(lang, slot).await;
        let response = self.post(&details, fields).await;
        assert_eq!(response.status(), 303, "{}", response.text().await.unwrap());
        let response = self.post(&location(&response), &[]).await;
        assert_eq!(response.status(), 303);
        location(&response)
    }

    /// The mails written so far.
    #[must_use]
    pub fn mails(&self) -> Vec<WrittenMail> {
        let files = std::fs::read_dir(&self.outbox).unwrap().map(|e| e.unwrap().path());
        let read = |path: PathBuf| {
            let raw = std::fs::read(path).unwrap();
            let mail = mailparse::parse_mail(&raw).unwrap();
            let head = |name: &str| mail.headers.get_first_value(name).unwrap();
            let text = mail.parts().find(|p| p.ctype.mimetype == "text/plain").unwrap().get_body().unwrap();
            WrittenMail { to: head("To"), subject: head("Subject"), text }
        };
        // A mail that is still being written has another name.
        files.filter(|p| p.extension().is_some_and(|e| e == "eml")).map(read).collect()
    }

    /// Rings the mail worker, as a booking does; for tests that move the clock.
    pub fn ring(&self) {
        if let Some(server) = &self.server {
            server.bells.mail.notify_one();
        }
    }

    /// The use cases of the running server.
    #[must_use]
    pub fn portal(&self) -> &anjia_portal::Portal {
        &self.server.as_ref().unwrap().portal
    }

    /// Stops the server.
    pub async fn stop(mut self) {
        self.server.take().unwrap().stop().await;
    }
}

/// A mail that was written to its file.
pub struct WrittenMail {
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// Where an answer leads.
///
/// # Panics
/// When it leads nowhere.
#[must_use]
#[expect(clippy::unwrap_used, reason = "test code")]
pub fn location(response: &Response) -> String {
    response.headers()["location"].to_str().unwrap().to_owned()
}
