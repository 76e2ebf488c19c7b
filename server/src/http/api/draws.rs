//! Draws for machines: what is published of them, for anybody who wants to check, and entering.

use anjia_domain::draw::Phase;
use anjia_domain::time;
use anjia_portal::details::RawDetails;
use anjia_portal::draws::{Entered, Public, RawEntry};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::appointments::{invalid, json};
use super::problem::{self, Kind, Problem};
use crate::http::state::App;

/// An entry as it is published.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DrawnItem {
    /// The place it was drawn at, from 1; nothing before the draw.
    pub rank: Option<u32>,
    /// SHA-256 of the receipt, in hexadecimal.
    pub fingerprint: String,
    /// Whether it got a time.
    pub seated: bool,
}

/// A draw.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DrawItem {
    /// Its id.
    pub id: String,
    /// The service's id.
    pub service: String,
    /// The office's id.
    pub office: String,
    /// The first day whose times it gives.
    pub from: String,
    /// The last one.
    pub to: String,
    /// RFC 3339, `+08:00`.
    pub opens_at: String,
    /// RFC 3339, `+08:00`.
    pub closes_at: String,
    /// When it was drawn, RFC 3339, `+08:00`.
    pub drawn_at: Option<String>,
    /// How many people the times have room for.
    pub seats: u32,
    /// How many have entered.
    pub count: u64,
    /// SHA-256 of the seed, in hexadecimal, from the moment it opens.
    pub commitment: Option<String>,
    /// The seed, in hexadecimal, after the draw. The order is that of SHA-256(seed ‖ fingerprint), smallest first.
    pub seed: Option<String>,
    /// All entries, from the moment entering ends; after the draw in the order drawn.
    pub entries: Vec<DrawnItem>,
}

impl From<&Public<'_>> for DrawItem {
    fn from(p: &Public<'_>) -> Self {
        let draw = p.draw;
        Self {
            id: draw.id.to_string(),
            service: draw.service.to_string(),
            office: draw.office.to_string(),
            from: draw.from.to_string(),
            to: draw.to.to_string(),
            opens_at: time::rfc3339(time::instant(draw.opens_at)),
            closes_at: time::rfc3339(time::instant(draw.closes_at)),
            drawn_at: p.drawn_at.map(time::rfc3339),
            seats: p.seats,
            count: p.count,
            commitment: p.commitment.clone(),
            seed: p.seed.clone(),
            entries: p
                .entries
                .iter()
                .map(|e| DrawnItem { rank: e.rank, fingerprint: HEXLOWER.encode(&e.fingerprint), seated: e.seated })
                .collect(),
        }
    }
}

/// What is needed to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The name to call, 1 to 200 characters of any script.
    pub name: String,
    /// E-mail: the receipt and the result go there.
    pub email: String,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// `zh`, `en`, `ja`, `ko` or `es`.
    #[serde(default)]
    pub language: Option<String>,
    /// The days that suit, `YYYY-MM-DD`; none means all.
    #[serde(default)]
    pub days: Vec<String>,
}

/// The receipt of an entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// The receipt; nothing when this e-mail address or telephone number was in the draw already.
    pub receipt: Option<String>,
}

fn shown(body: impl Serialize) -> Response {
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// All draws, without their entries.
#[utoipa::path(get, path = "/api/v1/draws", responses((status = 200, body = Vec<DrawItem>)))]
pub async fn list(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let mut found = Vec::new();
    for draw in app.portal.catalogue.draws() {
        if let Some(public) = app.portal.public_draw(&draw.id).await.map_err(|e| problem::of_fault(e, &headers))? {
            found.push(DrawItem { entries: Vec::new(), ..(&public).into() });
        }
    }
    Ok(shown(found))
}

async fn find<'a>(app: &'a App, id: &str, headers: &HeaderMap) -> Result<Public<'a>, Problem> {
    let missing = || Problem::new(Kind::NotFound, headers);
    let id = id.parse().map_err(|_| missing())?;
    app.portal.public_draw(&id).await.map_err(|e| problem::of_fault(e, headers))?.ok_or_else(missing)
}

/// One draw with everything that is published of it.
#[utoipa::path(get, path = "/api/v1/draws/{id}", params(("id" = String, Path)), responses((status = 200, body = DrawItem), (status = 404, body = Problem)))]
pub async fn read(State(app): State<App>, headers: HeaderMap, Path(id): Path<String>) -> Result<Response, Problem> {
    Ok(shown(DrawItem::from(&find(&app, &id, &headers).await?)))
}

/// Enters a draw. One entry for each e-mail address and telephone number; a second one is answered without a receipt.
#[utoipa::path(
    post,
    path = "/api/v1/draws/{id}/entries",
    params(("id" = String, Path)),
    request_body = Entry,
    responses((status = 200, body = Receipt), (status = 201, body = Receipt), (status = 404, body = Problem), (status = 409, body = Problem, description = "it is not open"), (status = 422, body = Problem))
)]
pub async fn enter(
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let public = find(&app, &id, &headers).await?;
    let (entry, _): (Entry, Bytes) = json(body, &headers).map_err(|e| *e)?;
    if public.phase != Phase::Open {
        return Err(Problem::new(Kind::DrawClosed, &headers));
    }
    let details = RawDetails {
        name: entry.name,
        email: entry.email,
        phone: entry.phone.unwrap_or_default(),
        language: entry.language.unwrap_or_default(),
        party_size: String::new(),
    };
    let lang = details.language.parse().unwrap_or_else(|_| problem::language(&headers));
    let raw = RawEntry { details, days: entry.days };
    match app.portal.enter(public.draw, &raw, lang).await.map_err(|e| problem::of_fault(e, &headers))? {
        Entered::Yes(receipt) => {
            app.mail.notify_one();
            Ok((StatusCode::CREATED, shown(Receipt { receipt: Some(receipt) })).into_response())
        }
        Entered::Already => Ok(shown(Receipt { receipt: None })),
        Entered::NotOpen => Err(Problem::new(Kind::DrawClosed, &headers)),
        Entered::Mistakes(mistakes) => Err(invalid(&mistakes, &headers)),
    }
}
