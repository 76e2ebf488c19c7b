//! Appointments for machines: booked with an idempotency key, read, moved and cancelled with the secret.

use anjia_app::texts;
use anjia_domain::appointment::PartySize;
use anjia_domain::code::Code;
use anjia_domain::slot::SlotId;
use anjia_domain::time;
use anjia_domain::visit::Also;
use anjia_portal::SlotError;
use anjia_portal::details::{Field, Mistakes, RawDetails, Wrong};
use anjia_portal::manage::{Changed, Opened, Opening};
use anjia_portal::portal::Booked;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lists::SlotItem;
use super::problem::{self, Kind, Problem};
use crate::http::state::App;

const KEY: &str = "idempotency-key";
const KEY_MAX: usize = 128;
const ALTERNATIVES: usize = 3;

/// What is needed to book.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppointment {
    /// The slot's id.
    pub slot: String,
    /// The service's id; the slot's own when missing.
    #[serde(default)]
    pub service: Option<String>,
    /// At most two more services of the same office, done after the first in this order; each at its own times, directly after the one
    /// before it or at most ten minutes later.
    #[serde(default)]
    pub also: Vec<String>,
    /// The name to call, 1 to 200 characters of any script.
    pub name: String,
    /// E-mail.
    #[serde(default)]
    pub email: Option<String>,
    /// Telephone, best with `+` and country code.
    #[serde(default)]
    pub phone: Option<String>,
    /// `zh`, `en`, `ja`, `ko` or `es`.
    #[serde(default)]
    pub language: Option<String>,
    /// How many people, 1 to 9.
    #[serde(default)]
    pub party_size: Option<i64>,
}

/// A booked appointment, with the secret that opens it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Created {
    /// Opens the appointment, as `Authorization: Bearer …`.
    pub secret: String,
    /// The page where the person can see, move and cancel it.
    pub manage_url: String,
    /// The appointment.
    #[serde(flatten)]
    pub appointment: AppointmentItem,
}

/// An appointment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppointmentItem {
    /// The code to quote.
    pub code: String,
    /// Its state.
    pub state: String,
    /// The slot's id.
    pub slot: String,
    /// The service's id.
    pub service: String,
    /// The ids of the services that follow.
    pub also: Vec<String>,
    /// The ids of the slots in which they begin.
    pub also_slots: Vec<String>,
    /// The office's id.
    pub office: String,
    /// RFC 3339, `+08:00`.
    pub start: String,
    /// RFC 3339, `+08:00`.
    pub end: String,
    /// The name to call.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// The person's language.
    pub language: String,
    /// How many people.
    pub party_size: u8,
    /// Counts the changes.
    pub sequence: u32,
}

/// The new slot.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reschedule {
    /// The slot's id.
    pub slot: String,
}

impl From<&Opened> for AppointmentItem {
    fn from(o: &Opened) -> Self {
        let start = o.slot.start();
        Self {
            code: o.code.to_string(),
            state: o.state.to_string(),
            slot: o.slot.to_string(),
            service: o.slot.service().to_string(),
            also: o.further.iter().map(|s| s.service().to_string()).collect(),
            also_slots: o.further.iter().map(ToString::to_string).collect(),
            office: o.slot.office().to_string(),
            start: time::rfc3339(start),
            end: time::rfc3339(time::plus_minutes(start, i64::from(o.minutes))),
            name: o.name.clone(),
            email: o.email.clone(),
            phone: o.phone.clone(),
            language: o.language.to_string(),
            party_size: o.party.get(),
            sequence: o.sequence,
        }
    }
}

pub(super) fn json<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>, headers: &HeaderMap) -> Result<(T, Bytes), Box<Problem>> {
    let body = body.map_err(|e| {
        let kind = if e.status() == StatusCode::PAYLOAD_TOO_LARGE { Kind::TooLarge } else { Kind::BadJson };
        Box::new(Problem::new(kind, headers))
    })?;
    match serde_json::from_slice(&body) {
        Ok(value) => Ok((value, body)),
        Err(_) => Err(Box::new(Problem::new(Kind::BadJson, headers))),
    }
}

/// The name that a machine gives its request.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<String, Box<Problem>> {
    let key = headers.get(KEY).and_then(|v| v.to_str().ok()).filter(|k| (1..=KEY_MAX).contains(&k.len()));
    key.map(ToOwned::to_owned).ok_or_else(|| Box::new(Problem::new(Kind::KeyMissing, headers)))
}

/// The secret that opens what is asked for.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Box<Problem>> {
    let secret = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    secret.ok_or_else(|| Box::new(Problem::new(Kind::Unauthorized, headers)))
}

pub(super) fn invalid(mistakes: &Mistakes, headers: &HeaderMap) -> Problem {
    Problem::new(Kind::Invalid, headers).fields(mistakes, headers)
}

pub(super) fn private(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

async fn refused(app: &App, slot: &SlotId, party: PartySize, also: &Also, error: SlotError, headers: &HeaderMap) -> Problem {
    let wrong = match error {
        SlotError::Unknown => Wrong::SlotUnknown,
        SlotError::Past => Wrong::SlotPast,
        SlotError::Full | SlotError::NoRoom | SlotError::NoRoomForAll => {
            let mut problem = Problem::new(Kind::SlotFull, headers);
            match app.portal.alternatives(slot, party, also, ALTERNATIVES).await {
                Ok(free) => problem.alternatives = free.iter().map(SlotItem::from).collect(),
                Err(error) => return problem::of_fault(error, headers),
            }
            return problem;
        }
    };
    invalid(&vec![(Field::Slot, wrong)], headers)
}

/// Books. The same key with the same body gives the same appointment.
#[utoipa::path(
    post,
    path = "/api/v1/appointments",
    request_body = NewAppointment,
    params(("Idempotency-Key" = String, Header, description = "1 to 128 visible characters; the same key gives the same appointment")),
    responses(
        (status = 201, body = Created),
        (status = 400, body = Problem),
        (status = 409, body = Problem, description = "the slot is full; alternatives are named"),
        (status = 413, body = Problem),
        (status = 422, body = Problem),
        (status = 503, body = Problem)
    )
)]
pub async fn create(State(app): State<App>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Response, Problem> {
    let key = idempotency_key(&headers).map_err(|e| *e)?;
    let (new, body): (NewAppointment, Bytes) = json(body, &headers).map_err(|e| *e)?;
    let mut mistakes = Vec::new();
    let slot = match new.slot.parse::<SlotId>() {
        Ok(slot) => Some(slot),
        Err(_) => {
            mistakes.push((Field::Slot, if new.slot.is_empty() { Wrong::SlotEmpty } else { Wrong::SlotUnknown }));
            None
        }
    };
    if let (Some(slot), Some(service)) = (&slot, &new.service)
        && slot.service().as_str() != service
    {
        mistakes.push((Field::Service, Wrong::ServiceUnknown));
    }
    let also = match slot.as_ref().and_then(|slot| app.portal.offered(slot.service(), slot.office())) {
        Some(o) => Also::parse(&app.portal.catalogue, o.office, &o.service.id, new.also.iter().map(String::as_str)),
        // What is wrong with the slot is told already, or will be.
        None => Ok(Also::default()),
    };
    let also = also.map_err(|e| mistakes.push((Field::Also, texts::also_error(e))));
    let raw = RawDetails {
        name: new.name,
        email: new.email.unwrap_or_default(),
        phone: new.phone.unwrap_or_default(),
        language: new.language.unwrap_or_default(),
        party_size: new.party_size.map_or(String::new(), |n| n.to_string()),
    };
    let lang = raw.language.parse().unwrap_or_else(|_| problem::language(&headers));
    let details = raw.parse(lang).map_err(|m| mistakes.extend(m));
    let (Some(slot), Ok(also), Ok(details), true) = (slot, also, details, mistakes.is_empty()) else {
        return Err(invalid(&mistakes, &headers));
    };
    match app.portal.book_slot(&slot, &also, &details, &key, &body).await.map_err(|e| problem::of_fault(e, &headers))? {
        Booked::Yes { appointment, .. } => {
            app.mail.notify_one();
            let opened = app.portal.unseal(&appointment).map_err(|e| problem::of_fault(e, &headers))?;
            let manage_url = format!("{}/{}/appointments/{}?key={}", app.base, opened.language, opened.code, opened.secret);
            let location = format!("/api/v1/appointments/{}", opened.code);
            let created = Created { secret: opened.secret.clone(), manage_url, appointment: (&opened).into() };
            Ok(private((StatusCode::CREATED, [(header::LOCATION, location)], Json(created)).into_response()))
        }
        Booked::No(error) => Err(refused(&app, &slot, details.party, &also, error, &headers).await),
        Booked::TooMany => {
            let field = if details.email.is_some() { Field::Email } else { Field::Phone };
            Err(invalid(&vec![(field, Wrong::TooMany)], &headers))
        }
        Booked::KeyReused => Err(Problem::new(Kind::KeyReused, &headers)),
        Booked::HoldGone | Booked::HoldChanged => Err(Problem::new(Kind::Fault, &headers)),
    }
}

pub(super) async fn open(app: &App, code: &str, headers: &HeaderMap) -> Result<Opened, Problem> {
    let secret = bearer(headers).map_err(|e| *e)?;
    let missing = || Problem::new(Kind::NotFound, headers);
    let code: Code = code.parse().map_err(|_| missing())?;
    match app.portal.open_by_link(code, secret).await.map_err(|e| problem::of_fault(e, headers))? {
        Opening::Open(opened) => Ok(*opened),
        Opening::NoMatch | Opening::Expired => Err(missing()),
    }
}

fn item(opened: &Opened) -> Response {
    private(Json(AppointmentItem::from(opened)).into_response())
}

/// Reads an appointment.
#[utoipa::path(get, path = "/api/v1/appointments/{code}", params(("code" = String, Path)), responses((status = 200, body = AppointmentItem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn read(State(app): State<App>, headers: HeaderMap, Path(code): Path<String>) -> Result<Response, Problem> {
    Ok(item(&open(&app, &code, &headers).await?))
}

pub(super) async fn changed(app: &App, outcome: Changed, slot: &SlotId, before: &Opened, headers: &HeaderMap) -> Result<Response, Problem> {
    match outcome {
        Changed::Yes(opened) => {
            app.mail.notify_one();
            app.offers.notify_one();
            Ok(item(&opened))
        }
        Changed::No(error) => Err(refused(app, slot, before.party, &before.further.also(), error, headers).await),
        Changed::Stale(_) => Err(Problem::new(Kind::Stale, headers)),
        Changed::Closed(_) => Err(Problem::new(Kind::Closed, headers)),
    }
}

/// Moves an appointment to another slot of the same office and service.
#[utoipa::path(
    patch,
    path = "/api/v1/appointments/{code}",
    params(("code" = String, Path)),
    request_body = Reschedule,
    responses((status = 200, body = AppointmentItem), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem))
)]
pub async fn reschedule(
    State(app): State<App>,
    headers: HeaderMap,
    Path(code): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let opened = open(&app, &code, &headers).await?;
    let (change, _): (Reschedule, Bytes) = json(body, &headers).map_err(|e| *e)?;
    let slot: SlotId = change.slot.parse().map_err(|_| invalid(&vec![(Field::Slot, Wrong::SlotUnknown)], &headers))?;
    let outcome = app.portal.move_appointment(&opened, &slot).await.map_err(|e| problem::of_fault(e, &headers))?;
    changed(&app, outcome, &slot, &opened, &headers).await
}

/// Cancels an appointment. Cancelling twice is the same as once.
#[utoipa::path(delete, path = "/api/v1/appointments/{code}", params(("code" = String, Path)), responses((status = 200, body = AppointmentItem), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn cancel(State(app): State<App>, headers: HeaderMap, Path(code): Path<String>) -> Result<Response, Problem> {
    let opened = open(&app, &code, &headers).await?;
    let slot = opened.slot.clone();
    let outcome = app.portal.cancel(&opened).await.map_err(|e| problem::of_fault(e, &headers))?;
    changed(&app, outcome, &slot, &opened, &headers).await
}
