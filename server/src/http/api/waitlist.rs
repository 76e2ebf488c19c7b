//! The waitlist for machines: ask for an earlier time, see what is offered, take or leave it.

use anjia_domain::time;
use anjia_portal::details::{Field, Wrong};
use anjia_portal::manage::Opened;
use anjia_portal::waitlist::Joined;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::appointments::{AppointmentItem, changed, invalid, json, open, private};
use super::problem::{self, Kind, Problem};
use crate::http::state::App;

/// An earlier time that is held.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferItem {
    /// Its id, as the answer takes it.
    pub id: String,
    /// The slot's id.
    pub slot: String,
    /// RFC 3339, `+08:00`.
    pub start: String,
    /// Until when it is held, RFC 3339, `+08:00`.
    pub until: String,
}

/// Whether an appointment waits for an earlier time.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitItem {
    /// Whether it is on the list.
    pub waiting: bool,
    /// What is offered now.
    pub offer: Option<OfferItem>,
}

/// What becomes of an offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The offer's id.
    #[schema(value_type = String)]
    pub offer: Uuid,
    /// Whether the earlier time is taken.
    pub accept: bool,
}

async fn item(app: &App, opened: &Opened, headers: &HeaderMap) -> Result<Response, Problem> {
    let waiting = app.portal.waiting(opened).await.map_err(|e| problem::of_fault(e, headers))?;
    let offer = waiting.as_ref().and_then(|w| w.offer.as_ref()).map(|o| OfferItem {
        id: o.id.to_string(),
        slot: o.slot.to_string(),
        start: time::rfc3339(o.slot.start()),
        until: time::rfc3339(o.until),
    });
    Ok(private(Json(WaitItem { waiting: waiting.is_some(), offer }).into_response()))
}

/// Whether an appointment waits, and what is offered.
#[utoipa::path(get, path = "/api/v1/appointments/{code}/waitlist", params(("code" = String, Path)), responses((status = 200, body = WaitItem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn read(State(app): State<App>, headers: HeaderMap, Path(code): Path<String>) -> Result<Response, Problem> {
    let opened = open(&app, &code, &headers).await?;
    item(&app, &opened, &headers).await
}

/// Waits for an earlier time. Asking twice is the same as once. Offers go by mail, so the appointment needs an address; they are made
/// for appointments with one service only.
#[utoipa::path(put, path = "/api/v1/appointments/{code}/waitlist", params(("code" = String, Path)), responses((status = 200, body = WaitItem), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn join(State(app): State<App>, headers: HeaderMap, Path(code): Path<String>) -> Result<Response, Problem> {
    let opened = open(&app, &code, &headers).await?;
    match app.portal.wait(&opened).await.map_err(|e| problem::of_fault(e, &headers))? {
        Joined::Yes => item(&app, &opened, &headers).await,
        Joined::NoEmail => Err(invalid(&vec![(Field::Email, Wrong::EmailNeeded)], &headers)),
        Joined::Several => Err(invalid(&vec![(Field::Also, Wrong::EarlierSeveral)], &headers)),
        Joined::Closed => Err(Problem::new(Kind::Closed, &headers)),
    }
}

/// Waits no longer; what is offered goes to the next.
#[utoipa::path(delete, path = "/api/v1/appointments/{code}/waitlist", params(("code" = String, Path)), responses((status = 200, body = WaitItem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn leave(State(app): State<App>, headers: HeaderMap, Path(code): Path<String>) -> Result<Response, Problem> {
    let opened = open(&app, &code, &headers).await?;
    app.portal.stop_waiting(&opened).await.map_err(|e| problem::of_fault(e, &headers))?;
    app.offers.notify_one();
    item(&app, &opened, &headers).await
}

/// Takes the earlier time that is offered, or leaves it to the next.
#[utoipa::path(
    post,
    path = "/api/v1/appointments/{code}/waitlist/reply",
    params(("code" = String, Path)),
    request_body = Reply,
    responses((status = 200, body = AppointmentItem), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "the offer is over"))
)]
pub async fn reply(
    State(app): State<App>,
    headers: HeaderMap,
    Path(code): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let opened = open(&app, &code, &headers).await?;
    let (said, _): (Reply, Bytes) = json(body, &headers).map_err(|e| *e)?;
    if said.accept {
        let outcome = app.portal.accept(&opened, said.offer).await.map_err(|e| problem::of_fault(e, &headers))?;
        return changed(&app, outcome, &opened.slot, &opened, &headers).await;
    }
    let declined = app.portal.decline(&opened, said.offer).await.map_err(|e| problem::of_fault(e, &headers))?;
    app.offers.notify_one();
    if declined { Ok(private(Json(AppointmentItem::from(&opened)).into_response())) } else { Err(Problem::new(Kind::Stale, &headers)) }
}
