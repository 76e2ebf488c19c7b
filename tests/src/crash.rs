//! Power cuts under load: servers and databases are killed at random moments, and nothing that was acknowledged may be lost.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anjia_portal::ports::Ids as _;
use anjia_server::system::SystemIds;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};

use crate::load::{self, Client, Reply};
use crate::postgres::Postgres;
use crate::process::ServerProcess;
use crate::scene;

/// What was acknowledged: the code of each key, with the request that was sent.
pub type Told = Arc<Mutex<HashMap<String, (String, Vec<u8>)>>>;

/// Clients that book until they are told to stop. Whoever is not answered asks again with the same key, when the server is back.
pub struct Crowd {
    told: Told,
    stop: Arc<AtomicBool>,
    /// Answers of 503 so far.
    pub waited: Arc<AtomicU64>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
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
        let tasks = (0..clients)
            .map(|client| {
                let (address, slots, told, run) = (address.to_owned(), slots.clone(), told.clone(), run.to_owned());
                let (stop, waited) = (stop.clone(), waited.clone());
                tokio::spawn(async move {
                    let mut connection = Client::new(&address);
                    for n in 0.. {
                        let key = format!("{run}-{client}-{n}");
                        let slot = &slots[(client * 7919 + n) % slots.len()];
                        let request = load::booking(&address, slot, &key, &format!("{key}@example.org"));
                        loop {
                            if stop.load(Ordering::Relaxed) {
                                return;
                            }
                            match connection.send(&request).await {
                                Ok(Reply { status: 201, body }) => {
                                    told.lock().unwrap().insert(key, (code_of(&body).unwrap(), request));
                                    break;
                                }
                                Ok(Reply { status: 503, .. }) => {
                                    waited.fetch_add(1, Ordering::Relaxed);
                                    tokio::time::sleep(Duration::from_millis(20)).await;
                                }
                                Ok(Reply { status: 409, .. }) => break,
                                Ok(Reply { status, body }) => panic!("{status}: {}", String::from_utf8_lossy(&body)),
                                // Cut: nobody knows whether it was booked. The server may be gone; the key stays the same.
                                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
                            }
                        }
                    }
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

    /// Lets the clients end.
    pub async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.unwrap();
        }
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
    /// The longest time from start (or from the database's return) to the first answer.
    pub slowest: Duration,
}

/// Kills the server at random moments under load.
///
/// # Panics
/// When something acknowledged is lost, something is double, or a message is missing.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn kill_the_server(binary: &str, folder: &Path, database: Option<&str>, rounds: u32) -> Report {
    let data = scene::data_set(folder, 200, 20);
    let mut variables = vec![("ANJIA_DATA_SET", data.to_str().unwrap()), ("ANJIA_LOG", "error")];
    variables.extend(database.map(|d| ("ANJIA_DATABASE_URL", d)));
    let told = Told::default();
    let mut report = Report::default();
    for round in 0..rounds {
        let began = Instant::now();
        let server = ServerProcess::start(binary, folder, &variables).await;
        report.slowest = report.slowest.max(began.elapsed());
        let slots = Arc::new(scene::free_slots(&server).await.into_iter().map(|(id, _)| id).collect::<Vec<_>>());
        let crowd = Crowd::start(server.base.trim_start_matches("http://"), &slots, &told, &format!("kill-{round}"), 32);
        until_more(&crowd, 1).await;
        tokio::time::sleep(Duration::from_millis(dice(120))).await;
        server.kill();
        crowd.end().await;
        report.rounds += 1;
    }
    let began = Instant::now();
    let server = ServerProcess::start(binary, folder, &variables).await;
    report.slowest = report.slowest.max(began.elapsed());
    report.acknowledged = told.lock().unwrap().len();
    ask_again(&server, &told).await;
    server.ask_to_stop();
    assert!(server.ended().await.success());
    audit(database.map_or_else(|| folder.join("data/anjia.db").display().to_string(), ToOwned::to_owned).as_str(), &told).await;
    report
}

/// Kills the database server at random moments under load; the portal stays up.
///
/// # Panics
/// When something acknowledged is lost, something is double, a message is missing, or recovery takes more than five seconds.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn kill_the_database(binary: &str, folder: &Path, postgres: &mut Postgres, rounds: u32) -> Report {
    let (database, data) = (postgres.database(), scene::data_set(folder, 200, 20));
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
    crowd.end().await;
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

/// Looks into the database itself, past all code of the portal.
///
/// # Panics
/// When it finds something that must not be.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn audit(database: &str, told: &Told) {
    let codes = rows(database, "SELECT code FROM appointments").await;
    let stored: std::collections::HashSet<_> = codes.iter().cloned().collect();
    assert_eq!(stored.len(), codes.len(), "a code stands twice");
    let told = told.lock().unwrap().clone();
    let lost: Vec<_> = told.iter().filter(|(_, (code, _))| !stored.contains(&code.replace('-', ""))).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged bookings are lost", lost.len(), told.len());
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
        ("an appointment has two keys", "SELECT MIN(key) FROM idempotency GROUP BY appointment HAVING COUNT(*) > 1"),
        ("an appointment has two confirmations", "SELECT MIN(kind) FROM outbox GROUP BY appointment HAVING COUNT(*) > 1"),
    ] {
        let found = rows(database, statement).await;
        assert!(found.is_empty(), "{what}: {found:?}");
    }
    if !database.starts_with("postgres") {
        assert_eq!(rows(database, "PRAGMA integrity_check").await, ["ok"]);
    }
}

#[expect(clippy::unwrap_used, reason = "test code")]
async fn rows(database: &str, statement: &str) -> Vec<String> {
    let statement = AssertSqlSafe(statement.to_owned());
    if database.starts_with("postgres") {
        let mut connection = PgConnection::connect(database).await.unwrap();
        let rows = sqlx::query(statement).fetch_all(&mut connection).await.unwrap();
        return rows.into_iter().map(|r| r.get(0)).collect();
    }
    let mut connection = SqliteConnection::connect(&format!("sqlite://{database}")).await.unwrap();
    let rows = sqlx::query(statement).fetch_all(&mut connection).await.unwrap();
    rows.into_iter().map(|r| r.get(0)).collect()
}

/// Sends bookings and cuts the connection before the answer can come, then asks again with the same key: one booking each.
///
/// # Panics
/// When a key gets two codes.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn cut_connections(server: &ServerProcess, slots: &[String], run: &str, count: usize, told: &Told) {
    use tokio::io::AsyncWriteExt as _;

    let address = server.base.trim_start_matches("http://").to_owned();
    let slots = Arc::new(slots.to_vec());
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let (address, slots, run, told) = (address.clone(), slots.clone(), run.to_owned(), told.clone());
            tokio::spawn(async move {
                let mut client = Client::new(&address);
                for n in (task..count).step_by(8) {
                    let key = format!("{run}-{n}");
                    let request = load::booking(&address, &slots[n % slots.len()], &key, &format!("{key}@example.org"));
                    let mut cut = tokio::net::TcpStream::connect(&address).await.unwrap();
                    cut.write_all(&request).await.unwrap();
                    // Long enough for the commit, or not.
                    tokio::time::sleep(Duration::from_micros(dice(9000))).await;
                    drop(cut);
                    let mut codes = Vec::new();
                    for _ in 0..2 {
                        let reply = client.send(&request).await.unwrap();
                        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
                        codes.push(code_of(&reply.body).unwrap());
                    }
                    assert_eq!(codes[0], codes[1], "one key, two codes");
                    told.lock().unwrap().insert(key, (codes.remove(0), request));
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}
