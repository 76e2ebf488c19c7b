//! What goes on beside requests: sending mails, giving back seats, erasing what is no longer kept.

use std::sync::Arc;
use std::time::Duration;

use anjia_portal::Portal;
use anjia_portal::ports::Mailer;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How often the outbox is looked at when nobody rings.
const MAIL_EVERY: Duration = Duration::from_secs(10);
/// How often those who wait for an earlier time are thought of when nobody rings.
const OFFERS_EVERY: Duration = Duration::from_secs(10);
/// How often it is looked whether a draw opens or is due.
const DRAWS_EVERY: Duration = Duration::from_secs(10);
/// How often it is looked whether seats have changed, here or on another server: one number in memory.
const PULSE: Duration = Duration::from_millis(200);
/// How often households that nobody looks at are let go out of memory.
const FORGET_EVERY: Duration = Duration::from_secs(1);
/// How often seats of holds that have run out are given back, and old data is erased.
const PURGE_EVERY: Duration = Duration::from_secs(60);

/// How often sessions of the months to come are made from the plans of their courses.
const TRAINING_EVERY: Duration = Duration::from_secs(3600);

/// What rings when there is something to do at once.
#[derive(Clone, Default)]
pub struct Bells {
    /// A message was stored.
    pub mail: Arc<Notify>,
    /// Seats were given back.
    pub offers: Arc<Notify>,
}

/// Sends mails until told to stop; what is in hand then is finished.
pub fn mail(portal: Arc<Portal>, mailer: Arc<dyn Mailer>, bells: Bells, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            match portal.send_due(&*mailer).await {
                Ok(0) => {}
                // What waits is sent after the next start.
                Ok(_) if *stop.borrow() => break,
                Ok(_) => continue,
                Err(error) => tracing::error!("the outbox could not be worked on: {error}"),
            }
            tokio::select! {
                _ = stop.changed() => break,
                _ = timeout(MAIL_EVERY, bells.mail.notified()) => {}
            }
        }
    })
}

/// Offers seats that were given back to those who wait, until told to stop.
pub fn offers(portal: Arc<Portal>, bells: Bells, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            match portal.offer_earlier().await {
                Ok(0) => {}
                Ok(made) => {
                    tracing::info!(offers.made = made, "earlier times offered");
                    bells.mail.notify_one();
                }
                Err(error) => tracing::error!("earlier times could not be offered: {error}"),
            }
            match portal.offer_seats().await {
                Ok(0) => {}
                Ok(made) => {
                    tracing::info!(offers.made = made, "seats of sessions offered");
                    bells.mail.notify_one();
                }
                Err(error) => tracing::error!("seats of sessions could not be offered: {error}"),
            }
            tokio::select! {
                _ = stop.changed() => break,
                _ = timeout(OFFERS_EVERY, bells.offers.notified()) => {}
            }
        }
    })
}

/// Tells pages that listen when seats change, until told to stop; then their news ends.
pub fn pulse(portal: Arc<Portal>, changes: watch::Sender<u64>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while timeout(PULSE, stop.changed()).await.is_err() {
            let version = portal.store.version();
            changes.send_if_modified(|known| std::mem::replace(known, version) != version);
        }
    })
}

/// Lets go of households that nobody looks at, until told to stop.
pub fn households(portal: Arc<Portal>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while timeout(FORGET_EVERY, stop.changed()).await.is_err() {
            portal.forget_households();
        }
    })
}

/// Opens draws and draws them when their time has come, until told to stop.
pub fn draws(portal: Arc<Portal>, bells: Bells, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            match portal.run_draws().await {
                Ok(0) => {}
                Ok(run) => {
                    tracing::info!(draws.run = run, "drawn");
                    bells.mail.notify_one();
                }
                Err(error) => tracing::error!("a draw could not be run: {error}"),
            }
            if timeout(DRAWS_EVERY, stop.changed()).await.is_ok() {
                break;
            }
        }
    })
}

/// Gives back seats and erases, until told to stop.
pub fn purge(portal: Arc<Portal>, bells: Bells, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            match portal.warn_of_the_end().await {
                Ok(0) => {}
                Ok(told) => {
                    tracing::info!(registrations.told = told, "told of the coming end of registrations");
                    bells.mail.notify_one();
                }
                Err(error) => tracing::error!("nobody could be told of the end of a registration: {error}"),
            }
            match portal.warn_desks_of_the_end().await {
                Ok(0) => {}
                Ok(told) => {
                    tracing::info!(desks.told = told, "told of the coming end of desks");
                    bells.mail.notify_one();
                }
                Err(error) => tracing::error!("nobody could be told of the end of a desk: {error}"),
            }
            match portal.purge().await {
                Ok(0) => {}
                Ok(gone) => tracing::info!(purge.gone = gone, "old appointments and registrations erased"),
                Err(error) => tracing::error!("nothing could be erased: {error}"),
            }
            if timeout(PURGE_EVERY, stop.changed()).await.is_ok() {
                break;
            }
        }
    })
}

/// Sees to it that there are sessions for the months to come, until told to stop.
pub fn training(portal: Arc<Portal>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while timeout(TRAINING_EVERY, stop.changed()).await.is_err() {
            match portal.plan_training().await {
                Ok(0) => {}
                Ok(new) => tracing::info!(training.new = new, "sessions planned"),
                Err(error) => tracing::error!("sessions could not be planned: {error}"),
            }
        }
    })
}
