//! The contract of the store port, on both stores.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anjia_portal::copy::{self, CopyError, Table};
use anjia_portal::ports::Store;
use anjia_store_postgres::PostgresStore;
use anjia_store_sqlite::SqliteStore;
use anjia_tests::contract::Stage;
use anjia_tests::postgres::Postgres;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

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
    several_services_are_taken_together_or_not_at_all
    a_hold_of_several_services_is_booked_as_it_is
    several_services_move_and_end_together
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

/// Whether a store hears of something within two seconds.
async fn rises_above(store: &Arc<dyn Store>, before: u64) -> bool {
    let until = Instant::now() + Duration::from_secs(2);
    while store.version() <= before {
        if Instant::now() > until {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    true
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
    // It counts one when it has begun to listen, and nothing else until somebody tells it: it writes nothing itself and never asks.
    assert!(rises_above(&two, 0).await, "it does not listen");
    for round in 1..=3 {
        let before = two.version();
        stage.many_are_booked(round).await;
        assert!(rises_above(&two, before).await, "change {round} was not heard");
    }
    stage.two_servers_sell_each_seat_once(&two).await;
    one.close().await;
    two.close().await;
}

/// What a story leaves in a SQLite store, and the same after it went to PostgreSQL and from there to another file.
#[expect(clippy::unwrap_used, reason = "test code")]
async fn there_and_back(folder: &Path, story: impl AsyncFnOnce(&Stage)) -> ([Arc<dyn Store>; 2], Vec<copy::Copied>) {
    let server = Postgres::start(false);
    let open = async |name: &str| SqliteStore::open(&folder.join(name)).await.unwrap();
    let (old, back): (Arc<dyn Store>, Arc<dyn Store>) = (Arc::new(open("old.db").await), Arc::new(open("back.db").await));
    let middle: Arc<dyn Store> = Arc::new(PostgresStore::open(&server.database()).await.unwrap());
    story(&Stage::new(old.clone())).await;
    let mut copied = copy_all(&*old, &*middle).await.unwrap();
    copied.extend(copy_all(&*middle, &*back).await.unwrap());
    ([old, back], copied)
}

/// What has several services goes from SQLite to PostgreSQL and back, and is the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_services_are_copied_whole() {
    let folder = tempfile::tempdir().unwrap();
    let ([old, back], _) = there_and_back(folder.path(), async |stage| stage.two_visits_with_several_services().await).await;
    for table in [Table::Holds, Table::Appointments, Table::Seats] {
        let rows = old.export(table, "", 100).await.unwrap();
        assert_eq!(rows, back.export(table, "", 100).await.unwrap());
        assert!(rows.iter().any(|(_, row)| row.contains("residence_card")), "{rows:?}");
    }
}

/// Pictures go from SQLite to PostgreSQL and back, and are the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_are_copied_whole() {
    let folder = tempfile::tempdir().unwrap();
    let ([old, back], copied) = there_and_back(folder.path(), async |stage| stage.two_households_with_pictures().await).await;
    let images: Vec<_> = copied.iter().filter(|c| c.table == Table::Images).map(|c| (c.rows, c.new)).collect();
    assert_eq!(images, [(10, 10); 2]);
    for (key, row) in old.export(Table::Images, "", 100).await.unwrap() {
        assert!(back.export(Table::Images, "", 100).await.unwrap().contains(&(key, row)));
    }
}

/// Two pages and a half: the power goes in the second page.
const MANY: u16 = 1200;
const SENT_AGAIN: &str = "EXISTS (SELECT 1 FROM appointments WHERE id = NEW.id)";
const POWER_CUT: &str = "(SELECT COUNT(*) FROM appointments) >= 700";

/// Copies all tables, or those before one that cannot be written.
async fn copy_all(from: &dyn Store, to: &dyn Store) -> Result<Vec<copy::Copied>, CopyError> {
    let mut copied = Vec::new();
    for table in Table::ALL {
        copied.push(copy::table(from, to, table).await?);
    }
    Ok(copied)
}

/// After an interruption the rest comes, nothing is sent a second time, and everything is there once.
#[expect(clippy::unwrap_used, reason = "test code")]
async fn goes_on_where_it_was(from: &dyn Store, to: &dyn Store) {
    let copied = copy_all(from, to).await.unwrap();
    let of = |table| copied.iter().find(|c| c.table == table).map(|c| (c.rows, c.new)).unwrap();
    assert_eq!(of(Table::Slots), (1, 0), "copied before the power went");
    assert_eq!(of(Table::Appointments), (1200, 700), "the first page stands, the second went with the power");
    assert_eq!(of(Table::Idempotency), (1200, 1200));
    for table in Table::ALL {
        let rows = async |store: &dyn Store| -> Vec<serde_json::Value> {
            let rows = store.export(table, "", 5000).await.unwrap();
            rows.into_iter().map(|(_, row)| serde_json::from_str(&row).unwrap()).collect()
        };
        assert_eq!(rows(to).await, rows(from).await, "{table:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_was_interrupted_goes_on_where_it_was() {
    let (folder, server) = (tempfile::tempdir().unwrap(), Postgres::start(false));
    let stage = Stage::new(Arc::new(SqliteStore::open(&folder.path().join("old.db")).await.unwrap()));
    stage.many_are_booked(MANY).await;
    let old = &*stage.store;

    let (file, url) = (folder.path().join("new.db"), server.database());
    let new = SqliteStore::open(&file).await.unwrap();
    let mut beside = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let triggers = format!(
        "CREATE TRIGGER again BEFORE INSERT ON appointments WHEN {SENT_AGAIN} BEGIN SELECT RAISE(ABORT, 'sent again'); END;
         CREATE TRIGGER cut BEFORE INSERT ON appointments WHEN {POWER_CUT} BEGIN SELECT RAISE(ABORT, 'the power is cut'); END"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(triggers)).execute(&mut beside).await.unwrap();
    assert!(matches!(copy_all(old, &new).await, Err(CopyError::Store(_))));
    sqlx::raw_sql("DROP TRIGGER cut").execute(&mut beside).await.unwrap();
    goes_on_where_it_was(old, &new).await;

    let new = PostgresStore::open(&url).await.unwrap();
    let mut beside = PgConnection::connect(&url).await.unwrap();
    let triggers = format!(
        "CREATE FUNCTION stop_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {POWER_CUT} THEN RAISE 'cut'; END IF; RETURN NEW; END $$;
         CREATE FUNCTION stop_again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {SENT_AGAIN} THEN RAISE 'again'; END IF; RETURN NEW; END $$;
         CREATE TRIGGER again BEFORE INSERT ON appointments FOR EACH ROW EXECUTE FUNCTION stop_again();
         CREATE TRIGGER cut BEFORE INSERT ON appointments FOR EACH ROW EXECUTE FUNCTION stop_late()"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(triggers)).execute(&mut beside).await.unwrap();
    assert!(matches!(copy_all(old, &new).await, Err(CopyError::Store(_))));
    sqlx::raw_sql("DROP TRIGGER cut ON appointments").execute(&mut beside).await.unwrap();
    goes_on_where_it_was(old, &new).await;
    new.close().await;
}

/// A database that is not what an interrupted copy leaves gets the rows it lacks all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_with_a_row_missing_in_the_middle_is_made_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (old, file) = (SqliteStore::open(&folder.path().join("old.db")).await.unwrap(), folder.path().join("new.db"));
    let (stage, new) = (Stage::new(Arc::new(old)), SqliteStore::open(&file).await.unwrap());
    stage.many_are_booked(20).await;
    copy_all(&*stage.store, &new).await.unwrap();
    let mut beside = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::raw_sql("DELETE FROM idempotency WHERE key = 'one of 20, 10'").execute(&mut beside).await.unwrap();
    let copied = copy::table(&*stage.store, &new, Table::Idempotency).await.unwrap();
    assert_eq!((copied.rows, copied.new), (20, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_of_sqlite_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("anjia.db");
    let stage = Stage::new(Arc::new(SqliteStore::open(&file).await.unwrap()));
    let mut other = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    stage.a_full_queue_is_told(async { _ = sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap() }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_of_postgres_is_told() {
    let server = Postgres::start(false);
    let url = server.database();
    let stage = Stage::new(Arc::new(PostgresStore::open(&url).await.unwrap()));
    let mut other = PgConnection::connect(&url).await.unwrap();
    // The lock of whoever writes, as another server has it.
    sqlx::raw_sql("BEGIN; SELECT pg_advisory_xact_lock(x'616e6a6961'::bigint)").execute(&mut other).await.unwrap();
    stage.a_full_queue_is_told(async { _ = sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap() }).await;
    stage.store.close().await;
}
