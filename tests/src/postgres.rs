//! A PostgreSQL server of the tests' own, from the installed server programs, in a temporary folder; or the one that
//! `ANJIA_TEST_POSTGRES_URL` names. Without either a test fails: it is never skipped. A test that kills its server has one of its own in
//! any case.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::process::free_port;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A running PostgreSQL.
pub struct Postgres {
    own: Option<Own>,
    address: String,
}

struct Own {
    folder: tempfile::TempDir,
    binaries: PathBuf,
    port: u16,
    durable: bool,
    child: Child,
}

/// Where `initdb` and `postgres` are.
fn binaries(otherwise: &str) -> PathBuf {
    let mut found: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|e| Some(e.ok()?.path().join("bin")))
        .filter(|p| p.join("initdb").exists())
        .collect();
    found.sort();
    let on_path = || std::env::var_os("PATH").iter().flat_map(std::env::split_paths).find(|p| p.join("initdb").exists());
    found
        .pop()
        .or_else(on_path)
        .unwrap_or_else(|| panic!("PostgreSQL's server programs (initdb, postgres) are missing: install postgresql{otherwise}"))
}

/// PostgreSQL does not run as root; then it runs as its own user, or as nobody.
fn user() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self").ok()?.uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let of = |name: &str| {
        let mut fields = users.lines().find(|l| l.starts_with(&format!("{name}:")))?.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    of("postgres").or_else(|| of("nobody"))
}

fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    if let Some((uid, gid)) = user() {
        command.uid(uid).gid(gid);
    }
    command
}

#[expect(clippy::unwrap_used, clippy::expect_used, reason = "test code")]
impl Postgres {
    /// Starts a server. One that is `durable` flushes to disk, as in real use.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn start(durable: bool) -> Self {
        match std::env::var("ANJIA_TEST_POSTGRES_URL") {
            Ok(address) => Self { own: None, address },
            Err(_) => Self::start_with(binaries(", or set ANJIA_TEST_POSTGRES_URL"), durable),
        }
    }

    /// Starts a server that can be killed, also when `ANJIA_TEST_POSTGRES_URL` names one: that one is other people's, too.
    ///
    /// # Panics
    /// When the server programs are not installed.
    #[must_use]
    pub fn start_own(durable: bool) -> Self {
        Self::start_with(binaries("; a test that kills its server cannot use the one of ANJIA_TEST_POSTGRES_URL"), durable)
    }

    fn start_with(binaries: PathBuf, durable: bool) -> Self {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        if let Some((uid, gid)) = user() {
            chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let made = command(&binaries.join("initdb"), folder.path())
            .args(["-U", "anjia", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C", "-D"])
            .arg(folder.path().join("data"))
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "initdb failed");
        let child = run(&binaries, folder.path(), port, durable);
        let server = Self {
            own: Some(Own { folder, binaries, port, durable, child }),
            address: format!("postgres://anjia@127.0.0.1:{port}/postgres"),
        };
        server.wait_until_ready();
        server
    }

    /// Waits until it answers.
    ///
    /// # Panics
    /// When it does not within a minute.
    pub fn wait_until_ready(&self) {
        let until = Instant::now() + Duration::from_secs(60);
        while !self.psql("postgres", "SELECT 1") {
            assert!(Instant::now() < until, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Runs a statement on a database: whether it went well.
    #[must_use]
    pub fn psql(&self, database: &str, statement: &str) -> bool {
        let program = self.own.as_ref().map(|o| o.binaries.join("psql")).filter(|p| p.exists()).unwrap_or_else(|| "psql".into());
        Command::new(program)
            .args(["-q", "-v", "ON_ERROR_STOP=1", "-d", &self.url_of(database), "-c", statement])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("psql is missing")
            .success()
    }

    /// Writes a database out with `pg_dump`, with arguments of its own.
    ///
    /// # Panics
    /// When that does not go well.
    pub fn dump(&self, url: &str, arguments: &[&str], to: &Path) {
        let program = self.own.as_ref().map(|o| o.binaries.join("pg_dump")).filter(|p| p.exists()).unwrap_or_else(|| "pg_dump".into());
        let out = Command::new(program).args(arguments).arg(url).stdout(File::create(to).unwrap()).status();
        assert!(out.expect("pg_dump is missing").success(), "pg_dump failed");
    }

    /// Where its files are, with the log of changes; nothing when it is not a server of the tests' own.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.own.as_ref().map(|o| o.folder.path())
    }

    fn url_of(&self, database: &str) -> String {
        let (server, _) = self.address.rsplit_once('/').unwrap();
        format!("{server}/{database}")
    }

    /// A new, empty database: its address.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("anjia_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        assert!(self.psql("postgres", &format!("CREATE DATABASE {name}")), "no database could be made");
        self.url_of(&name)
    }

    /// The name in an address.
    #[must_use]
    pub fn name_of(url: &str) -> &str {
        url.rsplit('/').next().unwrap_or("")
    }

    /// Ends the server at once, as a power cut would: all its processes.
    ///
    /// # Panics
    /// When it is not our own.
    pub fn kill(&mut self) {
        let own = self.own.as_mut().expect("only a server of the test's own is killed");
        let pids = fs::read_to_string(format!("/proc/{0}/task/{0}/children", own.child.id())).unwrap_or_default();
        own.child.kill().unwrap();
        own.child.wait().unwrap();
        for pid in pids.split_whitespace() {
            let _ = Command::new("kill").args(["-KILL", pid]).stderr(Stdio::null()).status();
        }
    }

    /// Starts a killed server again, without waiting until it is ready.
    ///
    /// # Panics
    /// When it is not our own.
    pub fn start_again(&mut self) {
        let own = self.own.as_mut().expect("only a server of the test's own is started");
        own.child = run(&own.binaries, own.folder.path(), own.port, own.durable);
    }
}

#[expect(clippy::unwrap_used, reason = "test code")]
fn run(binaries: &Path, folder: &Path, port: u16, durable: bool) -> Child {
    let on = if durable { "on" } else { "off" };
    command(&binaries.join("postgres"), folder)
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c"])
        .args([&format!("fsync={on}"), "-c", &format!("full_page_writes={on}")])
        .stdout(Stdio::null())
        .stderr(File::create(folder.join("log")).unwrap())
        .spawn()
        .unwrap()
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(own) = &mut self.own {
            // SIGINT is the fast shutdown.
            let _ = Command::new("kill").args(["-INT", &own.child.id().to_string()]).status();
            let _ = own.child.wait();
        }
    }
}
