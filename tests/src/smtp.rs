//! A real SMTP server (aiosmtpd), started for a test and ended with it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// A running mail server.
pub struct SmtpServer {
    /// Its port on loopback.
    pub port: u16,
    folder: tempfile::TempDir,
    process: Child,
}

/// An authority of our own and a certificate for `localhost` signed by it, as PEM files.
pub struct Certificate {
    /// The authority's certificate.
    pub authority: PathBuf,
    /// The server's certificate.
    pub certificate: PathBuf,
    /// The server's key.
    pub key: PathBuf,
    _folder: tempfile::TempDir,
}

#[expect(clippy::unwrap_used, reason = "test code")]
impl Certificate {
    /// Makes one.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate().unwrap();
        let authority = parameters.self_signed(&authority_key).unwrap();
        let issuer = Issuer::new(parameters, authority_key);
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let write = |name: &str, text: String| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        Self {
            authority: write("authority.pem", authority.pem()),
            certificate: write("certificate.pem", certificate.pem()),
            key: write("key.pem", key.serialize_pem()),
            _folder: folder,
        }
    }
}

#[expect(clippy::unwrap_used, clippy::expect_used, reason = "test code")]
impl SmtpServer {
    /// Starts a server with options of `tests/smtp/server.py`.
    #[must_use]
    pub fn start(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut process = Command::new(root.join("../target/venv/bin/python"))
            .arg(root.join("smtp/server.py"))
            .arg(folder.path())
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the test mail server is not installed: run make test-tools");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { port: line.trim().parse().expect("the test mail server did not start"), folder, process }
    }

    /// Where it keeps them.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The mails it got, waited for until there are that many.
    pub async fn mails(&self, count: usize) -> Vec<Vec<u8>> {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            let mut names: Vec<_> = fs::read_dir(self.folder.path())
                .unwrap()
                .map(|e| e.unwrap().path())
                .filter(|p| p.extension().is_some_and(|e| e == "eml"))
                .collect();
            if names.len() >= count {
                names.sort();
                return names.into_iter().map(|n| fs::read(n).unwrap()).collect();
            }
            assert!(Instant::now() < until, "{} of {count} mails came", names.len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
