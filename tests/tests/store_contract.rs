//! The contract of the store port, on SQLite.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::path::PathBuf;
use std::sync::Arc;

use anjia_store_sqlite::SqliteStore;
use anjia_tests::contract::Stage;

struct Folder {
    _folder: tempfile::TempDir,
    file: PathBuf,
}

async fn sqlite() -> (Folder, Stage) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("anjia.db");
    let store = SqliteStore::open(&file).await.unwrap();
    (Folder { _folder: folder, file }, Stage::new(Arc::new(store)))
}

macro_rules! stories {
    ($($name:ident)*) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let (_folder, stage) = sqlite().await;
            stage.$name().await;
            stage.store.close().await;
        })*
    };
}

stories! {
    a_hold_takes_a_seat_until_it_runs_out
    a_hold_moves_with_what_was_typed
    booking_a_hold_twice_gives_one_appointment
    a_key_names_one_request
    a_code_is_given_once
    a_slot_never_carries_more_than_its_capacity
    moving_is_all_or_nothing
    cancelling_gives_the_seat_back_once
    what_has_begun_stays
    a_message_is_not_lost
    what_is_no_longer_kept_is_erased
    a_seat_given_back_comes_back_later
    a_contact_has_a_limit
    several_seats_are_taken_together_or_not_at_all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_booked_is_there_after_opening_the_file_again() {
    let (folder, stage) = sqlite().await;
    stage.booking_a_hold_twice_gives_one_appointment().await;
    stage.store.close().await;
    let store = SqliteStore::open(&folder.file).await.unwrap();
    let counts = anjia_portal::ports::Store::outbox_counts(&store).await.unwrap();
    assert_eq!(counts.waiting, 1);
}
