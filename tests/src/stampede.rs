//! Everybody at once for a few seats, on one server or on several, and what the database says of it afterwards.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::crash::{self, Look};
use crate::load::{self, Connect, Outcome};
use crate::process::ServerProcess;
use crate::scene;

/// How often whoever is told to wait comes again.
const AGAIN: u32 = 5;

/// How many come for how much.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Clients, each with one request.
    pub crowd: usize,
    /// Slots they want, all alike.
    pub slots: usize,
    /// Seats in each.
    pub seats: u16,
    /// Server processes, on one database.
    pub servers: usize,
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    /// What the clients were answered.
    pub outcome: Outcome,
    /// What must not be, by the answers or in the database.
    pub wrong: Vec<String>,
    /// The most memory one of the servers used, in MB.
    pub memory: u64,
}

impl Plan {
    /// How many can be booked.
    #[must_use]
    pub fn all(&self) -> usize {
        self.slots * usize::from(self.seats)
    }
}

/// Lets the crowd loose on a fresh database.
///
/// # Panics
/// When a server does not start or stop.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn run(binary: &str, database: Option<&str>, plan: Plan) -> Report {
    let folders: Vec<_> = (0..plan.servers).map(|_| tempfile::tempdir().unwrap()).collect();
    let mut servers: Vec<ServerProcess> = Vec::new();
    for folder in &folders {
        let data = scene::data_set(folder.path(), plan.seats, 20);
        if !servers.is_empty() {
            scene::share_keys(folders[0].path(), folder.path());
        }
        let mut variables = vec![("ANJIA_DATA_SET", data.to_str().unwrap())];
        variables.extend(database.map(|d| ("ANJIA_DATABASE_URL", d)));
        servers.push(ServerProcess::start(binary, folder.path(), &variables).await);
    }
    let slots: Vec<_> = scene::free_slots(&servers[0]).await.into_iter().take(plan.slots).map(|(id, _)| id).collect();
    let lists = (0..plan.crowd)
        .map(|n| {
            let host = servers[n % plan.servers].base.trim_start_matches("http://").to_owned();
            let slot = &slots[n / plan.servers % plan.slots];
            let request = load::booking(&host, slot, &format!("crowd-{n}"), &format!("crowd-{n}@example.org"));
            (host, vec![request])
        })
        .collect();
    let outcome = load::all_at_once_and_again(lists, Connect::WithFirst, AGAIN).await;
    let mut wrong = of_answers(&outcome, &plan);
    for server in &servers {
        wrong.extend(still_free(server, &slots).await);
    }
    let memory = servers.iter().map(ServerProcess::memory).max().unwrap_or(0);
    for server in servers {
        server.ask_to_stop();
        assert!(server.ended().await.success());
    }
    let file = folders[0].path().join("data/anjia.db").display().to_string();
    let place = database.unwrap_or(&file);
    wrong.extend(crash::wrong(place, &outcome.codes).await);
    // One text a slot, so that it reads alike in both kinds of database.
    let taken =
        Look::open(place).await.texts("SELECT slot || ': ' || COUNT(*) FROM seats WHERE appointment IS NOT NULL GROUP BY slot").await;
    let expected: HashSet<_> = slots.iter().map(|slot| format!("{slot}: {}", plan.seats)).collect();
    if taken.len() != plan.slots || !taken.iter().all(|t| expected.contains(t)) {
        wrong.push(format!("in the database these seats are taken: {taken:?}"));
    }
    Report { outcome, wrong, memory }
}

fn of_answers(outcome: &Outcome, plan: &Plan) -> Vec<String> {
    let (booked, refused) = (usize::try_from(outcome.booked).unwrap_or(0), usize::try_from(outcome.refused).unwrap_or(0));
    let mut wrong = Vec::new();
    if booked != plan.all().min(plan.crowd) {
        wrong.push(format!("{booked} were booked, there are {} seats", plan.all()));
    }
    if booked + refused != plan.crowd {
        wrong.push(format!("{} of {} were neither booked nor refused in the end", plan.crowd - booked - refused, plan.crowd));
    }
    wrong.extend(outcome.failures.iter().map(|failure| format!("failed: {failure}")));
    wrong
}

/// Whether a server still shows seats as free; what was booked at another one it may hear of a moment later.
async fn still_free(server: &ServerProcess, slots: &[String]) -> Option<String> {
    let until = Instant::now() + Duration::from_secs(2);
    loop {
        let free: u64 = scene::free_slots(server).await.into_iter().filter(|(id, _)| slots.contains(id)).map(|(_, free)| free).sum();
        if free == 0 {
            return None;
        }
        if Instant::now() > until {
            return Some(format!("{free} seats are shown as free"));
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
