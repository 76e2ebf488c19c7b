//! Pictures sent in parts, by the script of the papers' page: `POST` begins, or tells how far the same picture has come; `PATCH` with
//! `Upload-Offset` adds a part; `POST` to the upload keeps the picture; `DELETE` ends it.
//!
//! Modelled on resumable uploads (tus.io), with lines of plain text as answers, because that is what the islands read. Whatever is
//! refused is refused with the words of the form that sends a file as a whole.

use anjia_app::context::PageContext;
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::register::{PictureFault, UploadAsked, UploadSaid, picture_fault, picture_field};
use anjia_domain::form::{Form, Paper};
use anjia_domain::image::ImageKind;
use anjia_domain::registration::State as FormState;
use anjia_images::MAX_BYTES;
use anjia_portal::registrations::ports::{AppendOutcome, BeginOutcome, FormOf, UploadRow};
use anjia_portal::registrations::{Household, WantedUpload};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use uuid::Uuid;

use super::fill::found;
use super::papers::{Arrived, PART, Taken, keep, kept_page};
use super::register::{Stop, own};
use super::session;
use super::state::{App, Here};
use super::trouble::Trouble;

/// The most of one part, in bytes.
pub const PART_MAX: usize = 512 * 1024;
/// The most of what begins an upload, in bytes.
const ASKED_MAX: usize = 1024;
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// A form of a registration, by its address: code, form, person.
type Address = (String, String, u16);
/// An upload of it.
type UploadAddress = (String, String, u16, String);

/// The registration of an address with the form, which must be open.
async fn open<'a>(app: &'a App, headers: &HeaderMap, code: &str, form: &str, member: u16) -> Result<(Household, &'a Form, FormOf), Stop> {
    let household = own(app, headers, code).await?.ok_or_else(|| Stop::status(StatusCode::UNAUTHORIZED))?;
    let (form, of) = found(app, &household, form, member)?;
    if household.state(&of).is_some_and(FormState::is_open) { Ok((household, form, of)) } else { Err(Stop::status(StatusCode::CONFLICT)) }
}

fn paper<'a>(household: &Household, form: &'a Form, member: u16, kind: Option<ImageKind>) -> Result<(&'a Paper, ImageKind), Stop> {
    let answers = household.answers(member);
    let id = form.pictures(&answers).find(|(_, k)| Some(*k) == kind).map(|(paper, _)| paper.id.clone());
    let paper = form.documents.iter().find(|p| Some(&p.id) == id.as_ref()).zip(kind);
    paper.ok_or(Stop::Trouble(Trouble(TroublePage::NotFound)))
}

async fn upload(app: &App, household: &Household, member: u16, id: &str) -> Result<UploadRow, Stop> {
    let id = id.parse::<Uuid>().map_err(|_| Stop::status(StatusCode::NOT_FOUND))?;
    app.portal.upload(household, member, id).await?.ok_or_else(|| Stop::status(StatusCode::NOT_FOUND))
}

async fn body(body: Body, most: usize) -> Result<axum::body::Bytes, Stop> {
    match timeout(PART, axum::body::to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => {
            // The limit's error lies at the end of the chain; anything else is a connection that broke off.
            let mut cause: &(dyn std::error::Error + 'static) = &error;
            while let Some(next) = cause.source() {
                cause = next;
            }
            let status =
                if cause.is::<http_body_util::LengthLimitError>() { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
            Err(Stop::status(status))
        }
        Err(_) => Err(Stop::status(StatusCode::REQUEST_TIMEOUT)),
    }
}

fn say(app: &App, household: &Household, status: StatusCode, said: &UploadSaid) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    let mut response = (status, headers, said.encode()).into_response();
    if let UploadSaid::Up(_, at) = said {
        response.headers_mut().insert(OFFSET, HeaderValue::from(*at));
    }
    session::opened(app, household.code(), response)
}

fn up(app: &App, household: &Household, status: StatusCode, id: Uuid, at: u64) -> Response {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    say(app, household, status, &UploadSaid::Up(id.to_string(), at))
}

fn wrong(app: &App, context: &PageContext, household: &Household, kind: ImageKind, fault: PictureFault) -> Response {
    let status = if fault == PictureFault::Server { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNPROCESSABLE_ENTITY };
    say(app, household, status, &UploadSaid::Wrong(picture_field(kind, fault), picture_fault(context.t, fault)))
}

/// Begins an upload, or goes on with that of the same picture.
pub async fn begin(
    Here { app, context }: Here,
    Path((code, form, member)): Path<Address>,
    headers: HeaderMap,
    sent: Body,
) -> Result<Response, Stop> {
    let (household, form, _) = open(&app, &headers, &code, &form, member).await?;
    let sent = body(sent, ASKED_MAX).await?;
    let asked = UploadAsked::decode(&String::from_utf8_lossy(&sent)).ok_or_else(|| Stop::status(StatusCode::BAD_REQUEST))?;
    let (_, kind) = paper(&household, form, member, asked.kind.parse().ok())?;
    let wrong = |fault| Ok(wrong(&app, &context, &household, kind, fault));
    if !asked.agreed && !app.portal.agreed_to_images(&household, member).await? {
        return wrong(PictureFault::Consent);
    }
    if asked.length == 0 {
        return wrong(PictureFault::Nothing);
    }
    if usize::try_from(asked.length).map_or(true, |length| length > MAX_BYTES) {
        return wrong(PictureFault::TooLarge);
    }
    let wanted = WantedUpload { member, kind, length: asked.length, mark: &asked.mark, agreed: asked.agreed };
    match app.portal.begin_upload(&household, &wanted).await? {
        BeginOutcome::Begun(row) => Ok(up(&app, &household, StatusCode::CREATED, row.id, row.received)),
        BeginOutcome::Full => Err(Stop::status(StatusCode::TOO_MANY_REQUESTS)),
        BeginOutcome::Gone => Err(Stop::status(StatusCode::NOT_FOUND)),
    }
}

/// Adds a part.
pub async fn append(
    State(app): State<App>,
    Path((code, form, member, id)): Path<UploadAddress>,
    headers: HeaderMap,
    sent: Body,
) -> Result<Response, Stop> {
    let (household, ..) = open(&app, &headers, &code, &form, member).await?;
    let row = upload(&app, &household, member, &id).await?;
    let start = headers.get(OFFSET).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let start: u64 = start.ok_or_else(|| Stop::status(StatusCode::BAD_REQUEST))?;
    let _room = app.room(PART_MAX.div_ceil(1024))?;
    let part = body(sent, PART_MAX).await?;
    if part.is_empty() {
        return Err(Stop::status(StatusCode::BAD_REQUEST));
    }
    match app.portal.append_part(&household, &row, start, &part).await? {
        AppendOutcome::Added(at) => Ok(up(&app, &household, StatusCode::OK, row.id, at)),
        AppendOutcome::Elsewhere(at) => Ok(up(&app, &household, StatusCode::CONFLICT, row.id, at)),
        AppendOutcome::TooLong => Err(Stop::status(StatusCode::UNPROCESSABLE_ENTITY)),
        AppendOutcome::Gone => Err(Stop::status(StatusCode::NOT_FOUND)),
    }
}

/// Keeps the picture, when all of it has arrived.
pub async fn finish(
    Here { app, context }: Here,
    Path((code, form, member, id)): Path<UploadAddress>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let (household, form, of) = open(&app, &headers, &code, &form, member).await?;
    let row = upload(&app, &household, member, &id).await?;
    let paper = paper(&household, form, member, Some(row.kind))?;
    if row.received != row.length {
        return Ok(up(&app, &household, StatusCode::CONFLICT, row.id, row.received));
    }
    let room = app.room(usize::try_from(row.length).unwrap_or(usize::MAX).div_ceil(1024))?;
    let Some(bytes) = app.portal.uploaded(&household, &row).await? else { return Err(Stop::status(StatusCode::NOT_FOUND)) };
    let taken = keep(&app, &household, &of, paper, Arrived { bytes, room: Some(room) }, row.agreed).await?;
    // What the server could not do it may be able to do later; everything else is over.
    if !matches!(taken, Taken::Wrong(PictureFault::Server)) {
        app.portal.drop_upload(&household, row.id).await?;
    }
    match taken {
        Taken::Kept => Ok(say(&app, &household, StatusCode::OK, &UploadSaid::Kept(kept_page(&context, &household, &of)))),
        Taken::Wrong(fault) => Ok(wrong(&app, &context, &household, row.kind, fault)),
        Taken::Closed => Err(Stop::status(StatusCode::CONFLICT)),
    }
}

/// Ends an upload.
pub async fn cancel(
    State(app): State<App>,
    Path((code, form, member, id)): Path<UploadAddress>,
    headers: HeaderMap,
) -> Result<StatusCode, Stop> {
    let (household, ..) = open(&app, &headers, &code, &form, member).await?;
    let row = upload(&app, &household, member, &id).await?;
    app.portal.drop_upload(&household, row.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
