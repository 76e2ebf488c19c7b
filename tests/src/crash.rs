//! Power cuts under load: servers and databases are killed at random moments, and nothing that was acknowledged may be lost.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anjia_portal::ports::Ids as _;
use anjia_server::system::SystemIds;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row as _, SqliteConnection};

use crate::load::{self, Client, Reply};
use crate::postgres::Postgres;
use crate::process::ServerProcess;
use crate::scene;

/// What was acknowledged: the code of each key, with the request that was sent.
pub type Told = Arc<Mutex<HashMap<String, (String, Vec<u8>)>>>;

/// A request that was sent and not answered, with its key: nobody knows whether it was booked.
pub type Unanswered = (String, Vec<u8>);

/// Clients that book until they are told to stop. Whoever is not answered asks again with the same key; who is not answered until the end
/// is left for [`ask_unanswered`], when the server is back.
pub struct Crowd {
    told: Told,
    stop: Arc<AtomicBool>,
    /// Answers of 503 so far.
    pub waited: Arc<AtomicU64>,
    tasks: Vec<tokio::task::JoinHandle<Option<Unanswered>>>,
}

fn code_of(body: &[u8]) -> Option<String> {
    String::from_utf8_lossy(body).split("\"code\":\"").nth(1)?.split('"').next().map(ToOwned::to_owned)
}

#[expect(clippy::unwrap_used, reason = "test code")]
impl Crowd {
    /// Lets clients loose on a server; `run` makes their keys differ from those of another crowd.
    #[must_use]
    pub fn start(address: &str, slots: &Arc<Vec<String>>, told: &Told, run: &str, clients: usize) -> Self {
        let (stop, waited) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        // Another beginning each time: no slot is everybody's first.
        let first = usize::try_from(dice(slots.len() as u64)).unwrap();
        let tasks = (0..clients)
            .map(|client| {
                let (address, slots, told, run) = (address.to_owned(), slots.clone(), told.clone(), run.to_owned());
                let (stop, waited) = (stop.clone(), waited.clone());
                tokio::spawn(async move {
                    let mut connection = Client::new(&address);
                    for n in 0.. {
                        let key = format!("{run}-{client}-{n}");
                        let slot = &slots[(first + client * 7919 + n) % slots.len()];
                        let request = load::booking(&address, slot, &key, &format!("{key}@example.org"));
                        let mut asked = false;
                        loop {
                            if stop.load(Ordering::Relaxed) {
                                return asked.then_some((key, request));
                            }
                            asked = true;
                            match connection.send(&request).await {
                                Ok(Reply { status: 201, body, .. }) => {
                                    told.lock().unwrap().insert(key, (code_of(&body).unwrap(), request));
                                    break;
                                }
                                Ok(Reply { status: 503, .. }) => {
                                    waited.fetch_add(1, Ordering::Relaxed);
                                    tokio::time::sleep(Duration::from_millis(20)).await;
                                }
                                Ok(Reply { status: 409, .. }) => break,
                                Ok(Reply { status, body, .. }) => panic!("{status}: {}", String::from_utf8_lossy(&body)),
                                // Cut: nobody knows whether it was booked. The server may be gone; the key stays the same.
                                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
                            }
                        }
                    }
                    None
                })
            })
            .collect();
        Self { told: told.clone(), stop, waited, tasks }
    }

    /// How many bookings were acknowledged so far.
    #[must_use]
    pub fn acknowledged(&self) -> usize {
        self.told.lock().unwrap().len()
    }

    /// Lets the clients end; gives what was asked and not answered.
    pub async fn end(self) -> Vec<Unanswered> {
        self.stop.store(true, Ordering::Relaxed);
        let mut unanswered = Vec::new();
        for task in self.tasks {
            unanswered.extend(task.await.unwrap());
        }
        unanswered
    }
}

/// Waits until more was acknowledged, and tells how long that took.
///
/// # Panics
/// When it takes more than 30 seconds.
pub async fn until_more(crowd: &Crowd, more: usize) -> Duration {
    let (began, before) = (Instant::now(), crowd.acknowledged());
    while crowd.acknowledged() < before + more {
        assert!(began.elapsed() < Duration::from_secs(30), "nothing is booked any more");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    began.elapsed()
}

/// A random number that differs from run to run.
fn dice(sides: u64) -> u64 {
    let mut bytes = [0; 8];
    SystemIds.fill(&mut bytes);
    u64::from_be_bytes(bytes) % sides
}

/// What came of some rounds.
#[derive(Debug, Default)]
pub struct Report {
    /// How many rounds.
    pub rounds: u32,
    /// How many bookings were acknowledged.
    pub acknowledged: usize,
    /// How many requests were cut by a kill and asked again with the same key.
    pub asked_again: usize,
    /// How many of these had been booked, though nobody was told.
    pub booked_untold: usize,
    /// The longest time from start (or from the database's return) to the first answer about free times (or the first booking).
    pub slowest: Duration,
}

/// Starts the server again, and asks again what was not answered before; gives the server with its slots.
async fn back_again(
    (binary, folder, variables): (&str, &Path, &[(&str, &str)]),
    database: &str,
    unanswered: Vec<Unanswered>,
    told: &Told,
    report: &mut Report,
) -> (ServerProcess, Arc<Vec<String>>) {
    let began = Instant::now();
    let server = ServerProcess::start(binary, folder, variables).await;
    let slots: Vec<_> = scene::free_slots(&server).await.into_iter().map(|(id, _)| id).collect();
    report.slowest = report.slowest.max(began.elapsed());
    report.asked_again += unanswered.len();
    report.booked_untold += ask_unanswered(&server, database, unanswered, told).await;
    (server, Arc::new(slots))
}

/// Kills the server at random moments under load.
///
/// # Panics
/// When something acknowledged is lost, something is double, or a message is missing.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn kill_the_server(binary: &str, folder: &Path, database: Option<&str>, rounds: u32) -> Report {
    let data = scene::data_set(folder, 2000, 20);
    let mut variables = vec![("ANJIA_DATA_SET", data.to_str().unwrap()), ("ANJIA_LOG", "error")];
    variables.extend(database.map(|d| ("ANJIA_DATABASE_URL", d)));
    let place = database.map_or_else(|| folder.join("data/anjia.db").display().to_string(), ToOwned::to_owned);
    let told = Told::default();
    let (mut report, mut unanswered) = (Report::default(), Vec::new());
    for round in 0..rounds {
        let (server, slots) = back_again((binary, folder, &variables), &place, unanswered, &told, &mut report).await;
        let crowd = Crowd::start(server.base.trim_start_matches("http://"), &slots, &told, &format!("kill-{round}"), 32);
        until_more(&crowd, 1).await;
        tokio::time::sleep(Duration::from_millis(dice(120))).await;
        server.kill();
        unanswered = crowd.end().await;
        report.rounds += 1;
    }
    let (server, _) = back_again((binary, folder, &variables), &place, unanswered, &told, &mut report).await;
    report.acknowledged = told.lock().unwrap().len();
    ask_again(&server, &told).await;
    server.ask_to_stop();
    assert!(server.ended().await.success());
    audit(&place, &told).await;
    report
}

/// Kills the database server at random moments under load; the portal stays up.
///
/// # Panics
/// When something acknowledged is lost, something is double, a message is missing, or recovery takes more than five seconds.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn kill_the_database(binary: &str, folder: &Path, postgres: &mut Postgres, rounds: u32) -> Report {
    let (database, data) = (postgres.database(), scene::data_set(folder, 2000, 20));
    let variables = [("ANJIA_DATA_SET", data.to_str().unwrap()), ("ANJIA_DATABASE_URL", &database), ("ANJIA_LOG", "off")];
    let told = Told::default();
    let server = ServerProcess::start(binary, folder, &variables).await;
    let slots = Arc::new(scene::free_slots(&server).await.into_iter().map(|(id, _)| id).collect::<Vec<_>>());
    let crowd = Crowd::start(server.base.trim_start_matches("http://"), &slots, &told, "database", 32);
    let mut report = Report::default();
    for _ in 0..rounds {
        until_more(&crowd, 20).await;
        tokio::time::sleep(Duration::from_millis(dice(150))).await;
        postgres.kill();
        // Pages that only inform stay up, and asking for a time is answered, calmly.
        let page = reqwest::get(format!("{}/ko/services/residence_registration", server.base)).await.unwrap();
        assert_eq!(page.status(), 200);
        let slot_page = reqwest::get(format!("{}/ko/book/residence_registration/hall-dongli?day=x", server.base)).await.unwrap();
        assert!([200, 503].contains(&slot_page.status().as_u16()), "{}", slot_page.status());
        postgres.start_again();
        postgres.wait_until_ready();
        let took = until_more(&crowd, 1).await;
        assert!(took <= Duration::from_secs(5), "back after {took:?}");
        report.slowest = report.slowest.max(took);
        report.rounds += 1;
    }
    assert!(crowd.waited.load(Ordering::Relaxed) > 0, "nobody was told to wait while the database was away");
    let unanswered = crowd.end().await;
    report.asked_again = unanswered.len();
    report.booked_untold = ask_unanswered(&server, &database, unanswered, &told).await;
    report.acknowledged = told.lock().unwrap().len();
    ask_again(&server, &told).await;
    server.ask_to_stop();
    assert!(server.ended().await.success());
    audit(&database, &told).await;
    report
}

/// Sends some of the acknowledged requests again: the same code for each.
#[expect(clippy::unwrap_used, reason = "test code")]
async fn ask_again(server: &ServerProcess, told: &Told) {
    let some: Vec<_> = told.lock().unwrap().values().take(100).cloned().collect();
    let mut client = Client::new(server.base.trim_start_matches("http://"));
    for (code, request) in some {
        let reply = client.send(&request).await.unwrap();
        assert_eq!((reply.status, code_of(&reply.body)), (201, Some(code)), "the same key, asked again");
    }
}

/// Sends what was never answered again, twice, with the same keys: each gets one code, and it is the one of the booking that was there
/// already, if there was one. Gives how many there were.
///
/// # Panics
/// When a key gets two codes, or none though it has a booking.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn ask_unanswered(server: &ServerProcess, database: &str, unanswered: Vec<Unanswered>, told: &Told) -> usize {
    let (mut look, mut client) = (Look::open(database).await, Client::new(server.base.trim_start_matches("http://")));
    let mut booked = 0;
    for (key, request) in unanswered {
        let there = look.code(&key).await;
        booked += usize::from(there.is_some());
        let mut codes: Vec<_> = there.into_iter().collect();
        for _ in 0..2 {
            let reply = client.send(&request).await.unwrap();
            assert_eq!(reply.status, 201, "{key}: {}", String::from_utf8_lossy(&reply.body));
            codes.push(code_of(&reply.body).unwrap());
        }
        assert!(codes.iter().all(|c| c.replace('-', "") == codes[0].replace('-', "")), "{key}, asked again, got {codes:?}");
        told.lock().unwrap().insert(key, (codes.pop().unwrap(), request));
    }
    booked
}

/// Looks into the database itself, past all code of the portal. Everybody who asked must have been told by now.
///
/// # Panics
/// When it finds something that must not be.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn audit(database: &str, told: &Told) {
    let told: Vec<_> = told.lock().unwrap().values().map(|(code, _)| code.clone()).collect();
    let wrong = wrong(database, &told).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What is wrong in a database, when exactly these codes were told.
pub async fn wrong(database: &str, told: &[String]) -> Vec<String> {
    let mut look = Look::open(database).await;
    let mut found = Vec::new();
    let codes = look.texts("SELECT code FROM appointments").await;
    let stored: HashSet<_> = codes.iter().cloned().collect();
    let own: HashSet<_> = told.iter().map(|code| code.replace('-', "")).collect();
    if stored.len() != codes.len() {
        found.push("a code stands twice".to_owned());
    }
    if own.len() != told.len() {
        found.push(format!("{} bookings were told {} codes", told.len(), own.len()));
    }
    let (lost, untold) = (own.difference(&stored).count(), stored.difference(&own).count());
    if lost > 0 {
        found.push(format!("{lost} of {} acknowledged bookings are lost", told.len()));
    }
    if untold > 0 {
        found.push(format!("{untold} appointments were told to nobody, though everybody asked until they were answered"));
    }
    for (what, statement) in [
        ("a slot counts other seats than it has", "SELECT id FROM slots WHERE taken <> (SELECT COUNT(*) FROM seats WHERE slot = slots.id)"),
        ("a slot carries more than it may", "SELECT id FROM slots WHERE taken > capacity"),
        (
            "an appointment has no seat",
            "SELECT code FROM appointments a WHERE state = 'booked' AND NOT EXISTS (SELECT 1 FROM seats WHERE appointment = a.id)",
        ),
        (
            "a seat belongs to nobody",
            "SELECT slot FROM seats s WHERE appointment IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appointments WHERE id = s.appointment)",
        ),
        (
            "an appointment was confirmed to nobody",
            "SELECT code FROM appointments a WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE appointment = a.id AND kind = 'confirmed')",
        ),
        (
            "a message tells of what did not happen",
            "SELECT kind FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM appointments WHERE id = o.appointment)",
        ),
        (
            "an appointment has no key",
            "SELECT code FROM appointments a WHERE NOT EXISTS (SELECT 1 FROM idempotency WHERE appointment = a.id)",
        ),
        ("an appointment has two keys", "SELECT MIN(key) FROM idempotency GROUP BY appointment HAVING COUNT(*) > 1"),
        ("an appointment has two confirmations", "SELECT MIN(kind) FROM outbox GROUP BY appointment HAVING COUNT(*) > 1"),
    ] {
        let rows = look.texts(statement).await;
        if !rows.is_empty() {
            found.push(format!("{what}: {rows:?}"));
        }
    }
    if matches!(look, Look::Sqlite(_)) && look.texts("PRAGMA integrity_check").await != ["ok"] {
        found.push("the file is damaged".to_owned());
    }
    found
}

/// A look into a database, also beside a running server.
pub enum Look {
    /// A file.
    Sqlite(SqliteConnection),
    /// A server's.
    Postgres(PgConnection),
}

#[expect(clippy::unwrap_used, reason = "test code")]
impl Look {
    /// Looks into a file, or a database at an address.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn open(database: &str) -> Self {
        if database.starts_with("postgres") {
            return Self::Postgres(PgConnection::connect(database).await.unwrap());
        }
        Self::Sqlite(SqliteConnectOptions::new().filename(database).read_only(true).connect().await.unwrap())
    }

    /// The first column of what a statement finds, each a text.
    ///
    /// # Panics
    /// When it is no statement of this database.
    pub async fn texts(&mut self, statement: &str) -> Vec<String> {
        let statement = AssertSqlSafe(statement.to_owned());
        match self {
            Self::Sqlite(connection) => sqlx::query(statement).fetch_all(connection).await.unwrap().into_iter().map(|r| r.get(0)).collect(),
            Self::Postgres(connection) => {
                sqlx::query(statement).fetch_all(connection).await.unwrap().into_iter().map(|r| r.get(0)).collect()
            }
        }
    }

    /// The code of what was booked under a key.
    ///
    /// # Panics
    /// When the database does not answer.
    pub async fn code(&mut self, key: &str) -> Option<String> {
        let statement = "SELECT a.code FROM idempotency i JOIN appointments a ON a.id = i.appointment WHERE i.key = $1";
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(statement).bind(key).fetch_optional(connection).await.unwrap(),
            Self::Postgres(connection) => sqlx::query_scalar(statement).bind(key).fetch_optional(connection).await.unwrap(),
        }
    }
}

/// What came of connections that were cut.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// How many keys got one booking each.
    pub keys: usize,
    /// How many of them were cut between commit and answer.
    pub behind: usize,
}

/// Cuts connections of a server of its own, and looks into its database afterwards.
///
/// # Panics
/// When a key gets two codes, or the database tells another story than the answers.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn cut(binary: &str, folder: &Path, database: Option<&str>, count: usize) -> Cut {
    let data = scene::data_set(folder, 200, 20);
    let mut variables = vec![("ANJIA_DATA_SET", data.to_str().unwrap())];
    variables.extend(database.map(|d| ("ANJIA_DATABASE_URL", d)));
    let server = ServerProcess::start(binary, folder, &variables).await;
    let slots: Vec<_> = scene::free_slots(&server).await.into_iter().map(|(id, _)| id).collect();
    let told = Told::default();
    let file = folder.join("data/anjia.db").display().to_string();
    let place = database.unwrap_or(&file);
    let behind = cut_connections(&server, place, &slots, count, &told).await;
    server.ask_to_stop();
    assert!(server.ended().await.success());
    audit(place, &told).await;
    Cut { keys: told.lock().unwrap().len(), behind }
}

/// Sends bookings and cuts the connection before the answer can come, then asks again with the same key: one booking each. Gives how many
/// had been booked when the connection was cut: those fell between commit and answer.
#[expect(clippy::unwrap_used, reason = "test code")]
async fn cut_connections(server: &ServerProcess, database: &str, slots: &[String], count: usize, told: &Told) -> usize {
    use tokio::io::AsyncWriteExt as _;

    let address = server.base.trim_start_matches("http://").to_owned();
    let slots = Arc::new(slots.to_vec());
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let (address, slots, told, database) = (address.clone(), slots.clone(), told.clone(), database.to_owned());
            tokio::spawn(async move {
                let (mut client, mut look) = (Client::new(&address), Look::open(&database).await);
                // How long a booking takes here, as the last one did.
                let (mut usual, mut booked) = (Duration::from_millis(5), 0);
                for n in (task..count).step_by(8) {
                    let key = format!("cut-{n}");
                    let request = load::booking(&address, &slots[n % slots.len()], &key, &format!("{key}@example.org"));
                    let mut cut = tokio::net::TcpStream::connect(&address).await.unwrap();
                    cut.write_all(&request).await.unwrap();
                    // Long enough for the commit, or not.
                    tokio::time::sleep(usual.mul_f64(f64::from(u32::try_from(dice(2000)).unwrap()) / 1000.0)).await;
                    drop(cut);
                    let there = look.code(&key).await;
                    booked += usize::from(there.is_some());
                    let mut codes: Vec<_> = there.iter().cloned().collect();
                    for again in 0..2 {
                        let began = Instant::now();
                        let reply = client.send(&request).await.unwrap();
                        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
                        codes.push(code_of(&reply.body).unwrap().replace('-', ""));
                        if again == 0 && there.is_none() {
                            usual = began.elapsed();
                        }
                    }
                    assert!(codes.iter().all(|c| *c == codes[0]), "one key, several codes: {codes:?}");
                    told.lock().unwrap().insert(key, (codes.remove(0), request));
                }
                booked
            })
        })
        .collect();
    let mut booked = 0;
    for task in tasks {
        booked += task.await.unwrap();
    }
    booked
}
