//! HTTP: one file an area, pages first, then the API for machines.

pub mod api;
mod appointments;
mod assets;
mod booking;
mod card;
mod consent;
mod desks;
pub mod door;
mod draws;
mod enrolments;
mod fill;
mod find;
mod front;
mod help;
mod lines;
mod live;
mod pages;
mod papers;
mod register;
mod search;
mod session;
mod state;
mod stations;
mod training;
mod trouble;
mod uploads;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, patch, post};
use axum::{Extension, Router, middleware};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};

pub use self::assets::assets;
pub use self::state::{App, Settings};

use anjia_domain::Lang;

/// The largest body that is read, in bytes.
pub const BODY_MAX: usize = 64 * 1024;

/// The portal: pages from memory first, then every address. What is in hand is counted at the door.
#[must_use]
pub fn service(app: App, door: door::Door) -> front::Memory {
    front::Memory::new(app.clone(), router(app), door)
}

/// Every address of the portal.
fn router(app: App) -> Router {
    let mut router = Router::new()
        .route("/", get(pages::choose_language))
        .route("/boot.js", get(assets::file))
        .route("/card.js", get(assets::file))
        .route("/emergency.js", get(assets::file))
        .route("/offline.js", get(assets::file))
        .route("/qrcode.js", get(assets::file))
        .route("/sw.js", get(assets::file))
        .route("/favicon.svg", get(assets::file))
        .route("/pkg/{*path}", get(assets::file))
        .route("/robots.txt", get(pages::robots))
        .route("/healthz", get(pages::health))
        .route("/readyz", get(pages::ready))
        .route("/metrics", get(pages::metrics))
        .nest("/api/v1", api::router());
    // The routes are written out for each language: a parameter in the first place would swallow every other address.
    for lang in Lang::ALL {
        router = router.nest(&format!("/{lang}"), language().layer(Extension(lang)));
    }
    let compressed = SizeAbove::new(512)
        .and(NotForContentType::const_new("application/wasm"))
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE);
    router
        .fallback(trouble::not_found)
        .method_not_allowed_fallback(trouble::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(trouble::panicked))
        .layer(middleware::from_fn_with_state(app.clone(), front::dress))
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(middleware::from_fn_with_state(app.clone(), front::guard))
        .with_state(app)
}

fn language() -> Router<App> {
    let router = Router::new()
        .route("/", get(pages::home))
        .route("/about", get(pages::about))
        .route("/privacy", get(pages::privacy))
        .route("/accessibility", get(pages::accessibility))
        .route("/emergency", get(pages::emergency))
        .route("/offline", get(pages::offline))
        .route("/card", get(card::form).post(card::make))
        .route("/card/sheet", get(card::sheet_form).post(card::make_sheet))
        .route("/services", get(pages::services))
        .route("/services/{service}", get(pages::service))
        .route("/offices", get(pages::offices))
        .route("/offices/{office}", get(pages::office))
        .route("/police", get(stations::show).post(stations::find))
        .route("/police/{office}", get(stations::one))
        .route("/search", get(search::show))
        .route("/search/found", get(search::found))
        .route("/book", get(booking::choose_service))
        .route("/book/{service}", get(booking::choose_office))
        .route("/book/{service}/{office}", get(booking::slots).post(booking::hold))
        .route("/book/{service}/{office}/days", get(booking::days))
        .route("/book/{service}/{office}/live", get(live::seats))
        .route("/book/details/{hold}", get(booking::details).post(booking::save_details))
        .route("/book/review/{hold}", get(booking::review).post(booking::book))
        .route("/draws/{draw}", get(draws::show).post(draws::enter))
        .route("/training", get(training::list))
        .route("/training/{course}", get(training::course))
        .route("/training/{course}/{session}", get(training::show_session).post(training::hold))
        .route("/enrol/{hold}", get(training::details).post(training::save_details))
        .route("/enrol/{hold}/review", get(training::review).post(training::enrol))
        .route("/enrolments", get(enrolments::find_form).post(enrolments::find))
        .route("/enrolments/{code}", get(enrolments::show).post(enrolments::say))
        .route("/enrolments/{code}/withdraw", get(enrolments::withdraw_form))
        .route("/register", get(register::landing))
        .route("/register/{id}", get(register::start_form).post(register::start))
        .route("/registrations", get(register::resume_form).post(register::resume))
        .route("/registrations/{code}", get(register::plan))
        .route("/registrations/{code}/consent", post(consent::consent))
        .route("/registrations/{code}/people", post(register::people))
        .route("/registrations/{code}/leave", post(register::leave))
        .route("/registrations/{code}/data", get(register::rights).post(register::change_rights))
        .route("/registrations/{code}/data.json", get(register::export))
        .route("/registrations/{code}/data/all", get(register::everything))
        .route(
            "/registrations/{code}/{form}/{member}/papers",
            get(papers::show).post(papers::upload).layer(DefaultBodyLimit::max(papers::BODY_MAX)),
        )
        .route("/registrations/{code}/{form}/{member}/papers/{image}", get(papers::picture))
        .route("/registrations/{code}/{form}/{member}/papers/{image}/delete", post(papers::delete))
        .route("/registrations/{code}/{form}/{member}/papers/{image}/read", post(lines::read))
        .route("/registrations/{code}/{form}/{member}/lines", post(lines::fill))
        .route("/registrations/{code}/{form}/{member}/uploads", post(uploads::begin))
        .route(
            "/registrations/{code}/{form}/{member}/uploads/{upload}",
            patch(uploads::append).post(uploads::finish).delete(uploads::cancel),
        )
        .route("/registrations/{code}/{form}/{member}/{page}", get(fill::show).post(fill::save))
        .route("/help", get(help::landing))
        .route("/help/{topic}", get(help::ask_form).post(help::ask).layer(DefaultBodyLimit::max(help::BODY_MAX)))
        .route("/requests", get(help::find_form).post(help::find))
        .route("/requests/{code}", get(help::show).post(help::say).layer(DefaultBodyLimit::max(help::BODY_MAX)))
        .route("/requests/{code}/withdraw", get(help::withdraw_form).post(help::withdraw))
        .route("/companies", get(desks::companies).post(desks::ask))
        .route("/desks/{code}", get(desks::show))
        .route("/desks/{code}/leave", post(desks::leave))
        .route("/desks/{code}/cards", get(card::desk).post(card::make_desk))
        .route("/desks/{code}/data", get(desks::data).post(desks::erase))
        .route("/desks/{code}/slips", get(desks::slips))
        .route("/desks/{code}/batches/{batch}", get(desks::upload::batch).post(desks::upload::confirm))
        .route("/desks/{code}/batches/{batch}/faults.csv", get(desks::upload::faults))
        .route(
            "/desks/{code}/forms/{form}",
            get(desks::upload::show).post(desks::upload::take).layer(DefaultBodyLimit::max(desks::upload::BODY_MAX)),
        )
        .route("/desks/{code}/forms/{form}/visits", get(desks::visits::show).post(desks::visits::book))
        .route("/desks/{code}/forms/{form}/{file}", get(desks::upload::template))
        .route("/appointments", get(appointments::find_form).post(appointments::find))
        .route("/appointments/{code}", get(appointments::show))
        .route("/appointments/{code}/earlier", post(appointments::earlier))
        .route("/appointments/{code}/move", get(appointments::move_form).post(appointments::move_to))
        .route("/appointments/{code}/move/days", get(appointments::move_days))
        .route("/appointments/{code}/cancel", get(appointments::cancel_form).merge(post(appointments::cancel)));
    if cfg!(debug_assertions) { router.route("/design", get(pages::design)) } else { router }
}
