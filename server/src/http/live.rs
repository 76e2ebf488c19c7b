//! What is free, as news: a page that is open hears at once when somebody takes or gives back a seat, on whichever server.
//!
//! A page says what it shows; what has changed before it listened is told at once. The news says only that there is some; the page asks again for what it shows. Whoever cannot listen asks every few seconds.

use std::convert::Infallible;
use std::time::Duration;

use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_portal::slots::FreeMark;
use axum::extract::{Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::booking::offered;
use super::state::App;
use super::trouble::Trouble;

/// How many pages may listen at a time; others ask.
pub const LISTENERS: usize = 2000;
/// A page gets news this often at most, so that a rush is not made worse by everybody looking.
const PAUSE: Duration = Duration::from_secs(2);
/// Holds run out without anybody doing anything: this often it is looked at.
const LOOK: Duration = Duration::from_secs(5);

struct Listener {
    app: App,
    service: String,
    office: String,
    changes: watch::Receiver<u64>,
    seen: FreeMark,
    told: Option<Instant>,
    _place: OwnedSemaphorePermit,
}

impl Listener {
    /// The next news; none when the server stops.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if timeout(LOOK, self.changes.changed()).await.is_ok_and(|c| c.is_err()) {
                return None;
            }
            // What comes while it waits is told with it.
            if let Some(told) = self.told {
                sleep_until(told + PAUSE).await;
            }
            let now = free_mark(&self.app, &self.service, &self.office).await.ok()?;
            if now != self.seen {
                self.seen = now;
                self.told = Some(Instant::now());
                return Some((Ok(Event::default().data("seats")), self));
            }
        }
    }
}

fn news(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(listener, Listener::next)
}

async fn free_mark(app: &App, service: &str, office: &str) -> Result<FreeMark, Trouble> {
    Ok(app.portal.free_mark(offered(app, service, office)?).await?)
}

/// What a page tells of itself.
#[derive(Deserialize)]
pub struct Page {
    /// The mark of what it shows.
    #[serde(default)]
    shown: String,
}

/// News of an office's free times for a service.
pub async fn seats(
    State(app): State<App>,
    Path((service, office)): Path<(String, String)>,
    Query(page): Query<Page>,
) -> Result<Response, Trouble> {
    let place = app.listeners.clone().try_acquire_owned().map_err(|_| Trouble(TroublePage::Busy))?;
    let now = free_mark(&app, &service, &office).await?;
    let mut changes = app.changes.clone();
    // The first look is at once: the page may be older than what is free now.
    changes.mark_changed();
    let seen = page.shown.parse().unwrap_or(now);
    let listener = Listener { app, service, office, changes, seen, told: None, _place: place };
    Ok(Sse::new(news(listener)).keep_alive(KeepAlive::default()).into_response())
}
