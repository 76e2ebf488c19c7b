//! The server as a process: started on a free port, stopped or killed by its own pid.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// A running server process.
pub struct ServerProcess {
    /// `http://127.0.0.1:…`
    pub base: String,
    log: PathBuf,
    child: Child,
}

#[expect(clippy::unwrap_used, clippy::expect_used, reason = "test code")]
impl ServerProcess {
    /// Starts a binary with variables, its data below a folder, its log in a file there; waits until it answers.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(binary: &str, folder: &Path, variables: &[(&str, &str)]) -> Self {
        let port = free_port();
        let log = folder.join(format!("{port}.log"));
        // A file that may not grow is then an error, as on a full disk, and no signal.
        let child = Command::new("sh")
            .args(["-c", r#"trap '' XFSZ; exec "$0" "$@""#, binary])
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data-dir"])
            .arg(folder.join("data"))
            // It is the tests' own; the server knows no such setting, and says so.
            .env_remove("ANJIA_TEST_POSTGRES_URL")
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .current_dir(folder)
            .spawn()
            .unwrap();
        let mut server = Self { base: format!("http://127.0.0.1:{port}"), log, child };
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            if let Ok(response) = reqwest::get(format!("{}/healthz", server.base)).await
                && response.status().is_success()
            {
                return server;
            }
            assert!(server.child.try_wait().unwrap().is_none(), "the server ended: {}", server.log());
            assert!(Instant::now() < until, "the server does not answer: {}", server.log());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Everything it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("the log cannot be read")
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The most memory it has used, in MB.
    #[must_use]
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap_or_default();
        let kilobytes = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse::<u64>().ok());
        kilobytes.unwrap_or(0) / 1024
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, without waiting.
    pub fn ask_to_stop(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap().success());
    }

    /// Waits for its end.
    pub async fn ended(mut self) -> ExitStatus {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "the server does not stop");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port nobody uses now.
///
/// # Panics
/// When there is none.
#[must_use]
#[expect(clippy::unwrap_used, reason = "test code")]
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
