//! What every handler has at hand.

use std::sync::Arc;

use anjia_app::context::{Assets, PageContext};
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_domain::{Lang, time};
use anjia_portal::Portal;
use axum::Extension;
use axum::extract::rejection::ExtensionRejection;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::Uri;
use axum::http::request::Parts;
use quick_cache::sync::Cache;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};

use super::front::{Packing, Remembered};
use super::live::LISTENERS;
use super::papers::{ON_THE_WAY, READERS};
use super::trouble::Trouble;
use crate::jobs::Bells;

/// How many pages are held in memory.
const PAGES: usize = 2000;
/// How many codes are watched for guessing.
const WATCHED: usize = 10_000;
/// How often one code may be tried with a wrong contact within [`GUESS_SECONDS`].
const GUESSES: u32 = 10;
const GUESS_SECONDS: i64 = 600;

/// Settings of the site that handlers need.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The site's own address, without a slash at its end.
    pub base: String,
}

/// The state of the server; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    /// The use cases.
    pub portal: Arc<Portal>,
    /// Hashed files.
    pub assets: Arc<Assets>,
    /// The site's own address.
    pub base: Arc<str>,
    /// Told when a message was stored, so that it is sent at once.
    pub mail: Arc<Notify>,
    /// Told when seats were given back, so that those who wait hear of it at once.
    pub offers: Arc<Notify>,
    /// Another number after each change of seats; closed when the server stops.
    pub(super) changes: watch::Receiver<u64>,
    /// Places for pages that listen to news.
    pub(super) listeners: Arc<Semaphore>,
    /// Turns at reading pictures.
    pub(super) readers: Arc<Semaphore>,
    /// Turns at reading tables.
    pub(super) tables: Arc<Semaphore>,
    /// Room for files that are on their way, in KiB.
    pub(super) on_the_way: Arc<Semaphore>,
    /// Pages that are the same for everyone.
    pub(super) pages: Cache<(Packing, String), Arc<Remembered>>,
    guesses: Cache<String, (u32, i64)>,
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Does work that blocks, aside, when its turn comes; the turn is given back when the work is done, also when nobody waits for it any
    /// longer.
    pub(super) async fn aside<T: Send + 'static>(turns: &Arc<Semaphore>, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Trouble> {
        let turn = turns.clone().acquire_owned().await.map_err(|_| Trouble(TroublePage::Busy))?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|error| {
            tracing::error!("a file could not be read: {error}");
            Trouble(TroublePage::Fault)
        })
    }

    /// Room for so much of a file that is on its way, in KiB.
    pub(super) fn room(&self, size: usize) -> Result<OwnedSemaphorePermit, Trouble> {
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        self.on_the_way.clone().try_acquire_many_owned(size).map_err(|_| Trouble(TroublePage::Busy))
    }

    /// The state of a server.
    #[must_use]
    pub fn new(portal: Arc<Portal>, settings: &Settings, bells: &Bells, changes: watch::Receiver<u64>) -> Self {
        Self(Arc::new(Inner {
            portal,
            assets: Arc::new(super::assets()),
            base: settings.base.as_str().into(),
            mail: bells.mail.clone(),
            offers: bells.offers.clone(),
            changes,
            listeners: Arc::new(Semaphore::new(LISTENERS)),
            readers: Arc::new(Semaphore::new(READERS)),
            tables: Arc::new(Semaphore::new(super::desks::upload::READERS)),
            on_the_way: Arc::new(Semaphore::new(ON_THE_WAY)),
            pages: Cache::new(PAGES),
            guesses: Cache::new(WATCHED),
        }))
    }

    /// The context of a page at an address.
    #[must_use]
    pub fn context(&self, lang: Lang, uri: &Uri) -> PageContext {
        let query = uri.query().map_or(String::new(), |q| format!("?{q}"));
        self.context_at(lang, path_in(lang, uri), query)
    }

    /// The same for a form whose sender may have chosen another language instead of going on: the same address in that one.
    pub fn context_in(&self, chosen: Option<Lang>, lang: Lang, uri: &Uri) -> PageContext {
        match chosen {
            Some(chosen) => self.context_at(chosen, path_in(lang, uri), String::new()),
            None => self.context(lang, uri),
        }
    }

    fn context_at(&self, lang: Lang, path: String, query: String) -> PageContext {
        let now = time::wall(self.portal.clock.now());
        PageContext::new(lang, path, query, self.portal.catalogue.clone(), self.base.clone(), self.assets.clone(), now)
    }

    /// Counts a wrong contact for a code; false when it has been tried too often.
    pub fn may_guess(&self, code: &str) -> bool {
        let now = self.portal.clock.now().as_second();
        let (count, since) = self.guesses.get(code).filter(|(_, since)| now - since < GUESS_SECONDS).unwrap_or((0, now));
        self.guesses.insert(code.to_owned(), (count + 1, since));
        count < GUESSES
    }
}

/// What a handler of a page begins with: the server, and what the page knows of the request.
pub struct Here {
    pub app: App,
    pub context: PageContext,
}

impl FromRequestParts<App> for Here {
    type Rejection = ExtensionRejection;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Extension(lang) = Extension::from_request_parts(parts, app).await?;
        let context = match OriginalUri::from_request_parts(parts, app).await {
            Ok(OriginalUri(uri)) => app.context(lang, &uri),
            Err(never) => match never {},
        };
        Ok(Self { app: app.clone(), context })
    }
}

/// An address without its language.
fn path_in(lang: Lang, uri: &Uri) -> String {
    uri.path().strip_prefix(&format!("/{lang}")).unwrap_or("").trim_end_matches('/').to_owned()
}
