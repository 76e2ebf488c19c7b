//! How mails leave: as files, through a mail server, or through `sendmail`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anjia_portal::ports::MailError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls as SmtpTls, TlsParameters};
use lettre::{AsyncSendmailTransport, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::settings::{Mail, Tls, Transport};

const PATIENCE: Duration = Duration::from_secs(20);

/// Why mails cannot leave. Every text says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// No server is named.
    #[error("mail.transport is \"smtp\", but mail.host is empty: set ANJIA_MAIL_HOST to your mail server's name")]
    NoHost,
    /// A password would be sent in the clear.
    #[error("mail.tls is \"none\", but mail.host is not this machine: use \"starttls\" or \"implicit\"")]
    Unprotected,
    /// The authority's certificate is no use.
    #[error("mail.ca_file {0} is not a PEM certificate that can be read")]
    Authority(PathBuf),
    /// TLS cannot be set up.
    #[error("the way to the mail server cannot be set up: check mail.host")]
    Smtp(#[source] lettre::transport::smtp::Error),
    /// The sender is no address.
    #[error("mail.from is not an e-mail address: set ANJIA_MAIL_FROM, like anjia@example.org")]
    From(#[source] lettre::address::AddressError),
}

/// A way out.
pub enum Way {
    /// `.eml` files in a folder.
    Files(PathBuf),
    /// A mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// The `sendmail` program.
    Sendmail(AsyncSendmailTransport<Tokio1Executor>),
}

impl Way {
    /// The way that the settings name.
    ///
    /// # Errors
    /// When a setting is missing or cannot work.
    pub fn new(mail: &Mail, outbox: &Path) -> Result<Self, SetupError> {
        match mail.transport {
            Transport::File => Ok(Self::Files(outbox.to_owned())),
            Transport::Sendmail if mail.command.is_empty() => Ok(Self::Sendmail(AsyncSendmailTransport::new())),
            Transport::Sendmail => Ok(Self::Sendmail(AsyncSendmailTransport::new_with_command(&mail.command))),
            Transport::Smtp => smtp(mail).map(Self::Smtp),
        }
    }

    /// Hands a mail over.
    pub(super) async fn send(&self, id: Uuid, mail: Message) -> Result<(), MailError> {
        match self {
            Self::Files(folder) => {
                let folder = folder.clone();
                // A thread that waits for the disk must not be one that answers people.
                let written = spawn_blocking(move || write(&folder, id, &mail.formatted())).await;
                written.map_err(io::Error::other).flatten().map_err(|e| MailError::Later(Box::new(e)))
            }
            Self::Smtp(server) => match server.send(mail).await {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(MailError::Never(Box::new(error))),
                Err(error) => Err(MailError::Later(Box::new(error))),
            },
            Self::Sendmail(program) => program.send(mail).await.map_err(|e| MailError::Later(Box::new(e))),
        }
    }
}

fn smtp(mail: &Mail) -> Result<AsyncSmtpTransport<Tokio1Executor>, SetupError> {
    if mail.host.is_empty() {
        return Err(SetupError::NoHost);
    }
    let near = matches!(mail.host.as_str(), "localhost" | "127.0.0.1" | "::1");
    let parameters = || {
        let mut builder = TlsParameters::builder(mail.host.clone());
        if let Some(path) = &mail.ca_file {
            let pem = fs::read(path).map_err(|_| SetupError::Authority(path.clone()))?;
            builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|_| SetupError::Authority(path.clone()))?);
        }
        builder.build().map_err(SetupError::Smtp)
    };
    let (tls, port) = match mail.tls {
        Tls::None if !near => return Err(SetupError::Unprotected),
        Tls::None => (SmtpTls::None, 25),
        Tls::Starttls => (SmtpTls::Required(parameters()?), 587),
        Tls::Implicit => (SmtpTls::Wrapper(parameters()?), 465),
    };
    let port = if mail.port == 0 { port } else { mail.port };
    let mut builder =
        AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(mail.host.as_str()).port(port).tls(tls).timeout(Some(PATIENCE));
    if !mail.user.is_empty() {
        builder = builder.credentials(Credentials::new(mail.user.clone(), mail.password.reveal().to_owned()));
    }
    Ok(builder.build())
}

/// Whole or not at all; a mail delivered again takes the place of its twin.
fn write(folder: &Path, id: Uuid, mail: &[u8]) -> io::Result<()> {
    let (part, whole) = (folder.join(format!("{id}.part")), folder.join(format!("{id}.eml")));
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&part)?;
    file.write_all(mail)?;
    file.sync_all()?;
    fs::rename(part, whole)
}
