//! The contract of the store port, on both stores.

use std::sync::Arc;

use anjia_portal::copy::{self, Table};
use anjia_portal::ports::Store;
use anjia_store_postgres::PostgresStore;
use anjia_store_sqlite::SqliteStore;
use anjia_tests::contract::Stage;
use anjia_tests::postgres::Postgres;

macro_rules! stories {
    ($($name:ident)*) => {
        mod sqlite {
            use super::*;

            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let folder = tempfile::tempdir().unwrap();
                let stage = Stage::new(Arc::new(SqliteStore::open(&folder.path().join("anjia.db")).await.unwrap()));
                stage.$name().await;
                stage.store.close().await;
            })*
        }

        /// All stories on one server, each on a database of its own, side by side; every one that fails is named.
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn postgres() {
            let server = Postgres::start(false);
            let mut running = Vec::new();
            $({
                let url = server.database();
                let story = tokio::spawn(async move {
                    let stage = Stage::new(Arc::new(PostgresStore::open(&url).await.unwrap()));
                    stage.$name().await;
                    stage.store.close().await;
                });
                running.push((stringify!($name), story));
            })*
            let mut failed = Vec::new();
            for (name, story) in running {
                if story.await.is_err() {
                    failed.push(name);
                }
            }
            assert!(failed.is_empty(), "failed on PostgreSQL: {failed:?}");
        }
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
    one_that_fails_does_not_fail_its_neighbours
    twins_in_flight_get_the_same
    who_waits_is_offered_what_is_given_back
    an_offer_that_is_over_goes_to_the_next
    who_leaves_the_line_leaves_the_offer
    an_offer_has_room_for_all
    a_draw_is_drawn_once_and_whole
    a_registration_begins_whole_or_not_at_all
    answers_keep_their_history
    every_change_of_a_household_is_another_edition
    a_form_goes_the_way_of_its_states
    a_consent_withdrawn_takes_its_answers_along
    six_digits_open_once
    what_runs_out_is_told_of_once_and_erased
    erasing_leaves_nothing
    a_registration_has_a_limit_of_visits
    forms_wait_in_the_order_they_were_handed_in
    a_picture_is_kept_with_consent_in_place_of_the_one_before
    pictures_go_with_their_consent_and_their_registration
    a_desk_is_made_found_and_kept_while_it_is_used
    a_row_makes_one_registration
    what_was_prepared_is_the_person_s
    people_are_booked_for_together_or_not_at_all
    a_picture_arrives_part_by_part_and_goes_on_where_it_stopped
    pictures_on_their_way_have_a_limit
    pictures_on_their_way_end
    courses_and_sessions_are_begun_once_and_changed_by_staff
    a_session_never_has_more_people_than_seats
    an_enrolment_keeps_to_its_limits
    a_seat_goes_along_the_line
    a_session_ends_and_only_counts_are_left
    a_request_sent_twice_is_one
    requests_have_a_limit
    a_request_goes_from_state_to_state
    a_request_that_was_passed_on_is_listed_while_its_consent_stands
    an_erased_request_leaves_only_a_number
    what_people_type_is_found
    every_name_finds_its_own
    an_index_is_made_anew_when_its_data_changes
    a_search_is_answered_while_the_index_is_made_anew
    a_search_is_never_run
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_booked_is_there_after_opening_the_file_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("anjia.db");
    let stage = Stage::new(Arc::new(SqliteStore::open(&file).await.unwrap()));
    stage.booking_a_hold_twice_gives_one_appointment().await;
    stage.store.close().await;
    let store = SqliteStore::open(&file).await.unwrap();
    assert_eq!(store.outbox_counts().await.unwrap().waiting, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_share_a_postgres_and_hear_of_each_other() {
    let server = Postgres::start(false);
    let url = server.database();
    let (one, two) = tokio::join!(PostgresStore::open(&url), PostgresStore::open(&url));
    let (one, two): (Arc<dyn Store>, Arc<dyn Store>) = (Arc::new(one.unwrap()), Arc::new(two.unwrap()));
    assert_eq!(one.mark("keys", vec![1]).await.unwrap(), [1]);
    assert_eq!(two.mark("keys", vec![2]).await.unwrap(), [1], "the first mark stands");
    let stage = Stage::new(one.clone());
    // What changes on one server is heard on the other.
    let before = two.version();
    stage.booking_a_hold_twice_gives_one_appointment().await;
    for _ in 0..500 {
        if two.version() > before {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(two.version() > before, "nothing was heard");
    stage.two_servers_sell_each_seat_once(&two).await;
    one.close().await;
    two.close().await;
}

/// Pictures go from SQLite to PostgreSQL and back, and are the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_copied_whole() {
    let (folder, server) = (tempfile::tempdir().unwrap(), Postgres::start(false));
    let open = async |name: &str| SqliteStore::open(&folder.path().join(name)).await.unwrap();
    let (old, back): (Arc<dyn Store>, Arc<dyn Store>) = (Arc::new(open("old.db").await), Arc::new(open("back.db").await));
    let middle: Arc<dyn Store> = Arc::new(PostgresStore::open(&server.database()).await.unwrap());
    Stage::new(old.clone()).two_households_with_pictures().await;
    for (from, to) in [(&old, &middle), (&middle, &back)] {
        for table in Table::ALL {
            let copied = copy::table(&**from, &**to, table).await.unwrap();
            assert!(table != Table::Images || (copied.rows, copied.new) == (10, 10), "{copied:?}");
        }
    }
    for (key, row) in old.export(Table::Images, "", 100).await.unwrap() {
        assert!(back.export(Table::Images, "", 100).await.unwrap().contains(&(key, row)));
    }
}
