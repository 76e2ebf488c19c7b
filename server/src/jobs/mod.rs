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
/// How often seats of holds that have run out are given back, and old data is erased.
const PURGE_EVERY: Duration = Duration::from_secs(60);

/// Sends mails until told to stop; what is in hand then is finished.
pub fn mail(portal: Arc<Portal>, mailer: Arc<dyn Mailer>, bell: Arc<Notify>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
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
                _ = timeout(MAIL_EVERY, bell.notified()) => {}
            }
        }
    })
}

/// Gives back seats and erases, until told to stop.
pub fn purge(portal: Arc<Portal>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            match portal.purge().await {
                Ok(0) => {}
                Ok(gone) => tracing::info!(purge.appointments = gone, "old appointments erased"),
                Err(error) => tracing::error!("nothing could be erased: {error}"),
            }
            if timeout(PURGE_EVERY, stop.changed()).await.is_ok() {
                break;
            }
        }
    })
}
