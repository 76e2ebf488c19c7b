//! What load programs and crash tests play on: the data set of Dongli with other counters at the hall, and servers as processes.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::process::ServerProcess;

/// Writes a data set whose hall takes residence registrations at so many counters, so many minutes each; gives its folder.
///
/// # Panics
/// When it cannot be written.
#[must_use]
#[expect(clippy::unwrap_used, reason = "test code")]
pub fn data_set(folder: &Path, counters: u16, minutes: u16) -> PathBuf {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/data/dongli"), folder.join("data-set"));
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(&from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
    let file = to.join("offices.json");
    let mut offices: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let hall = offices["offices"].as_array_mut().unwrap().iter_mut().find(|o| o["id"] == "hall-dongli").unwrap();
    let offer = hall["offers"].as_array_mut().unwrap().iter_mut().find(|o| o["service"] == "residence_registration").unwrap();
    (offer["counters"], offer["minutes"]) = (json!(counters), json!(minutes));
    fs::write(&file, offices.to_string()).unwrap();
    to
}

/// The slots of the hall with free seats, those of today left out: `(id, free)`.
///
/// # Panics
/// When the server does not give them.
#[expect(clippy::unwrap_used, reason = "test code")]
pub async fn free_slots(server: &ServerProcess) -> Vec<(String, u64)> {
    let url = format!("{}/api/v1/slots?service=residence_registration&office=hall-dongli&days=28", server.base);
    let slots: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    let slots: Vec<_> =
        slots.as_array().unwrap().iter().map(|s| (s["id"].as_str().unwrap().to_owned(), s["free"].as_u64().unwrap())).collect();
    // 20261124T0900 after the second point.
    let day = |id: &str| id.rsplit('.').next().unwrap()[..8].to_owned();
    let today = slots.first().map(|(id, _)| day(id)).unwrap_or_default();
    slots.into_iter().filter(|(id, free)| *free > 0 && day(id) != today).collect()
}

/// Copies the keys of one server's folder to another's: servers on one database share them.
///
/// # Panics
/// When they cannot be copied.
#[expect(clippy::unwrap_used, reason = "test code")]
pub fn share_keys(from: &Path, to: &Path) {
    let (from, to) = (from.join("data/keys"), to.join("data/keys"));
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}
