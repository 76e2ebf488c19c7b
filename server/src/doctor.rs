//! `anjia doctor`: looks at everything a server needs, and says what to do about what is wrong.

use std::io::{self, Write};
use std::sync::Arc;

use crate::data_set;
use crate::folder::{Folder, FolderError};
use crate::post::Way;
use crate::settings::{Settings, Transport};
use crate::system::{SystemClock, SystemIds};

/// Looks; gives whether a server would start.
///
/// # Errors
/// When nothing can be written to `out`.
pub async fn examine(settings: &Settings, out: &mut (dyn Write + Send)) -> io::Result<bool> {
    let mut well = true;
    match data_set::load(settings.data.dir.as_deref()) {
        Ok(catalogue) => {
            let open = catalogue.offices().iter().filter(|o| !(o.hours_confirmed && o.address_confirmed && o.languages_confirmed)).count();
            writeln!(out, "ok    data set: {} offices, {} services", catalogue.offices().len(), catalogue.services().len())?;
            if open > 0 {
                writeln!(out, "warn  {open} offices are not confirmed yet: see docs/DATA.md before real use")?;
            }
        }
        Err(error) => {
            well = false;
            writeln!(out, "FAIL  {error}")?;
        }
    }
    match Folder::open(&settings.data_dir) {
        Err(error @ FolderError::Busy(_)) => writeln!(out, "warn  {error} (keys and database were not looked at)")?,
        Err(error) => {
            well = false;
            writeln!(out, "FAIL  {error}")?;
        }
        Ok(folder) => {
            drop(folder);
            let ready = crate::run::prepare(settings, Arc::new(SystemClock), Arc::new(SystemIds)).await;
            match ready {
                Ok(ready) => {
                    let store = &ready.portal.store;
                    match store.check().await {
                        Ok(()) => writeln!(out, "ok    data folder, keys and database in {}", settings.data_dir.display())?,
                        Err(error) => {
                            well = false;
                            writeln!(out, "FAIL  {error}: is the disk full, or the file damaged? Restore it from your backup")?;
                        }
                    }
                    if let Ok(counts) = store.outbox_counts().await {
                        let kind = if counts.dead > 0 { "warn " } else { "ok   " };
                        writeln!(
                            out,
                            "{kind} outbox: {} mails wait, {} were given up (check the mail settings)",
                            counts.waiting, counts.dead
                        )?;
                    }
                    store.close().await;
                }
                Err(error) => {
                    well = false;
                    writeln!(out, "FAIL  {}", causes(&error))?;
                }
            }
        }
    }
    match Way::new(&settings.mail, &settings.data_dir.join("outbox")) {
        Ok(_) if settings.mail.transport == Transport::File => {
            writeln!(out, "warn  mails are written as files only: set mail.transport to \"smtp\" or \"sendmail\" for real use")?;
        }
        Ok(_) => writeln!(out, "ok    mail settings")?,
        Err(error) => {
            well = false;
            writeln!(out, "FAIL  {}", causes(&error))?;
        }
    }
    if !settings.public_url.starts_with("https://") {
        writeln!(out, "warn  public_url is not https: set ANJIA_PUBLIC_URL to the address people see, behind a proxy with TLS")?;
    }
    Ok(well)
}

/// An error with all its causes, in one line.
#[must_use]
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
