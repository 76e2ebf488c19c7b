//! A real SMTP server (aiosmtpd), started for a test and ended with it.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running mail server.
pub struct SmtpServer {
    /// Its port on loopback.
    pub port: u16,
    folder: tempfile::TempDir,
    process: Child,
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
