//! The API for machines: the same use cases as the pages, as JSON, with its OpenAPI document made from this code.

mod appointments;
pub mod draws;
mod forms;
mod help;
mod lists;
pub mod problem;
mod search;
mod training;
mod waitlist;

use axum::Json;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use utoipa::OpenApi;

use super::state::App;

/// The OpenAPI document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Anjia",
        description = "Services, offices, free slots and appointments of a resident-service centre. Errors are RFC 9457 problem documents with title and detail in the language of Accept-Language (zh, en, ja, ko, es)."
    ),
    paths(
        lists::services,
        lists::offices,
        lists::slots,
        search::search,
        forms::list,
        appointments::create,
        appointments::read,
        appointments::reschedule,
        appointments::cancel,
        waitlist::read,
        waitlist::join,
        waitlist::leave,
        waitlist::reply,
        draws::list,
        draws::read,
        draws::enter,
        training::courses,
        training::create,
        training::read,
        training::withdraw,
        help::topics,
        help::create,
        help::read,
        help::withdraw
    ),
    components(schemas(
        lists::ServiceItem,
        lists::OfficeItem,
        lists::SlotItem,
        search::FoundItem,
        forms::FormItem,
        forms::FormFieldItem,
        appointments::NewAppointment,
        appointments::Created,
        appointments::AppointmentItem,
        appointments::Reschedule,
        waitlist::WaitItem,
        waitlist::OfferItem,
        waitlist::Reply,
        draws::DrawItem,
        draws::DrawnItem,
        draws::Entry,
        draws::Receipt,
        training::CourseItem,
        training::SessionItem,
        training::NewEnrolment,
        training::EnrolmentCreated,
        training::EnrolmentItem,
        help::TopicItem,
        help::NewAssistance,
        help::NewVisit,
        help::CreatedAssistance,
        help::AssistanceItem,
        help::EventItem,
        problem::Problem,
        problem::FieldProblem
    ))
)]
struct Document;

/// `/api/v1`.
pub fn router() -> Router<App> {
    Router::new()
        .route("/openapi.json", get(openapi))
        .route("/services", get(lists::services))
        .route("/offices", get(lists::offices))
        .route("/slots", get(lists::slots))
        .route("/search", get(search::search))
        .route("/forms", get(forms::list))
        .route("/appointments", axum::routing::post(appointments::create))
        .route("/appointments/{code}", get(appointments::read).patch(appointments::reschedule).delete(appointments::cancel))
        .route("/appointments/{code}/waitlist", get(waitlist::read).put(waitlist::join).delete(waitlist::leave))
        .route("/appointments/{code}/waitlist/reply", axum::routing::post(waitlist::reply))
        .route("/courses", get(training::courses))
        .route("/enrolments", axum::routing::post(training::create))
        .route("/enrolments/{code}", get(training::read).delete(training::withdraw))
        .route("/draws", get(draws::list))
        .route("/draws/{draw}", get(draws::read))
        .route("/draws/{draw}/entries", axum::routing::post(draws::enter))
        .route("/topics", get(help::topics))
        .route("/assistance-requests", axum::routing::post(help::create).layer(DefaultBodyLimit::max(super::help::BODY_MAX)))
        .route("/assistance-requests/{code}", get(help::read).delete(help::withdraw))
        .fallback(super::trouble::not_found)
}

/// The document itself.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
