//! Pictures of papers: sent, shown to their household only, deleted.

use std::time::Duration;

use anjia_app::context::PageContext;
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::register::{self as pages, Kept, PapersNews, PapersView, PictureFault, ResumeView};
use anjia_domain::code::Code;
use anjia_domain::form::{Form, Paper};
use anjia_domain::image::{ImageKind, PhotoHint};
use anjia_images::{Hint, MAX_BYTES, PhotoSize, Purpose, Refused, accept, look_at_photo};
use anjia_portal::registrations::ports::{FormOf, ImageOutcome};
use anjia_portal::registrations::{Household, Picture};
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::booking::render;
use super::fill::found;
use super::pages::see;
use super::register::{Stop, access, own};
use super::state::{App, Here};
use super::trouble::Trouble;
use super::{lines, session};

/// The largest body that is read here, in bytes. What goes beyond the largest picture is read and thrown away, so that a browser gets
/// the answer instead of a broken connection.
pub const BODY_MAX: usize = 64 * 1024 * 1024;
/// How many pictures are read at once: each may take seconds and a few hundred MiB.
pub const READERS: usize = 2;
/// How much of files that are on their way is held, in KiB; more is answered with "come again".
pub const ON_THE_WAY: usize = 128 * 1024;
/// The most of a field that is no file, in bytes; and the most such fields.
const SHORT: usize = 100;
const FIELDS: usize = 8;
/// How long a part of a file may keep us waiting, and the whole of it.
pub(super) const PART: Duration = Duration::from_secs(30);
const WHOLE: Duration = Duration::from_secs(600);

// The browser makes pictures as small as they are kept.
const _: () = assert!(ImageKind::Photo.long_side() == Purpose::Photo.long_side());
const _: () = assert!(ImageKind::DataPage.long_side() == Purpose::Document.long_side());

/// A body that breaks off or is none.
fn broken(error: &MultipartError) -> Trouble {
    Trouble(if error.status() == StatusCode::PAYLOAD_TOO_LARGE { TroublePage::TooLarge } else { TroublePage::BadRequest })
}

/// Reads on: the next part of a field.
async fn part(field: &mut Field<'_>) -> Result<Option<axum::body::Bytes>, Trouble> {
    match timeout(PART, field.chunk()).await {
        Ok(Ok(chunk)) => Ok(chunk),
        Ok(Err(error)) => Err(broken(&error)),
        Err(_) => Err(Trouble(TroublePage::BadRequest)),
    }
}

async fn short(field: &mut Field<'_>) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part(field).await? {
        if bytes.len() + chunk.len() <= SHORT {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A file that was sent, and the short fields beside it.
#[derive(Default)]
pub(super) struct Upload {
    /// The short fields.
    fields: Vec<(String, String)>,
    /// The file.
    pub(super) file: Vec<u8>,
    /// Whether it was larger than it may be.
    pub(super) too_large: bool,
    /// The room the file takes.
    room: Option<OwnedSemaphorePermit>,
}

impl Upload {
    /// Reads a body with a file of so many bytes at most; without `app` everything is thrown away.
    pub(super) async fn read(app: Option<&App>, multipart: Multipart, most: usize) -> Result<Self, Trouble> {
        timeout(WHOLE, Self::read_all(app, multipart, most)).await.unwrap_or(Err(Trouble(TroublePage::BadRequest)))
    }

    fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    async fn read_all(app: Option<&App>, mut multipart: Multipart, most: usize) -> Result<Self, Trouble> {
        let mut sent = Self::default();
        loop {
            let next = timeout(PART, multipart.next_field()).await.map_err(|_| Trouble(TroublePage::BadRequest))?;
            let Some(mut field) = next.map_err(|e| broken(&e))? else { return Ok(sent) };
            match field.name().map(ToOwned::to_owned) {
                Some(name) if name == "file" => match sent.take(app, &mut field, most).await {
                    // So much more than we take that we do not read to its end.
                    Err(Trouble(TroublePage::TooLarge)) if sent.too_large => return Ok(sent),
                    other => other?,
                },
                Some(name) if sent.fields.len() < FIELDS => {
                    let value = short(&mut field).await?;
                    sent.fields.push((name, value));
                }
                _ => while part(&mut field).await?.is_some() {},
            }
        }
    }

    /// Takes the file, as long as it is no larger than it may be.
    async fn take(&mut self, app: Option<&App>, field: &mut Field<'_>, most: usize) -> Result<(), Trouble> {
        while let Some(chunk) = part(field).await? {
            let Some(app) = app else { continue };
            if self.too_large || self.file.len() + chunk.len() > most {
                (self.too_large, self.file, self.room) = (true, Vec::new(), None);
                continue;
            }
            self.file.extend_from_slice(&chunk);
            let (held, wanted) = (self.room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits), self.file.len().div_ceil(1024));
            let more = app.room(wanted.saturating_sub(held))?;
            match &mut self.room {
                Some(room) => room.merge(more),
                none => *none = Some(more),
            }
        }
        Ok(())
    }
}

/// A form of a registration, by its address: code, form, person.
type Address = (String, String, u16);

/// What the page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    news: String,
}

async fn page(
    app: &App,
    context: &PageContext,
    household: &Household,
    (form, of): (&Form, &FormOf),
    wrong: Option<(ImageKind, PictureFault, bool)>,
    news: PapersNews,
) -> Result<Response, Trouble> {
    let view = PapersView {
        household,
        form,
        of,
        // Only where there is something to read is it looked whether it can be.
        readable: household.images().iter().any(|i| i.member == of.member && lines::can_be_read(i.kind)),
        agreed: app.portal.agreed_to_images(household, of.member).await?,
        wrong: wrong.map(|(kind, fault, _)| (kind, fault)),
        ticked: wrong.is_some_and(|(_, _, agreed)| agreed),
        news,
    };
    let status = match wrong {
        None => StatusCode::OK,
        Some((_, PictureFault::Server, _)) => StatusCode::SERVICE_UNAVAILABLE,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(session::opened(app, household.code(), render(context, status, |c| pages::papers(c, &view))))
}

/// The pictures of a form's papers.
pub async fn show(
    Here { app, context }: Here,
    Path((code, form, member)): Path<Address>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let household = access(&app, &context, &headers, &code, Kept::default()).await?;
    let (form, of) = found(&app, &household, &form, member)?;
    let news = match asked.news.as_str() {
        "kept" => PapersNews::Kept,
        "deleted" => PapersNews::Deleted,
        _ => PapersNews::Nothing,
    };
    Ok(page(&app, &context, &household, (form, &of), None, news).await?)
}

/// The way to open a registration, and back here.
fn locked(context: &PageContext, code: &str) -> Response {
    let kept = Kept { path: context.path.clone(), fields: Vec::new() };
    let code = code.parse::<Code>().map_or(String::new(), |c| c.to_string());
    let view = ResumeView { code, kept, picture: true, ..ResumeView::default() };
    render(context, StatusCode::UNAUTHORIZED, |c| pages::resume(c, &view))
}

/// Takes a picture of a paper.
pub async fn upload(
    Here { app, context }: Here,
    Path((code, form, member)): Path<Address>,
    headers: HeaderMap,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Trouble> {
    let multipart = multipart.map_err(|_| Trouble(TroublePage::BadRequest))?;
    let Some(household) = own(&app, &headers, &code).await? else {
        // Nobody's file is not kept, not even for a moment.
        Upload::read(None, multipart, MAX_BYTES).await?;
        return Ok(locked(&context, &code));
    };
    let (form, of) = found(&app, &household, &form, member)?;
    let sent = Upload::read(Some(&app), multipart, MAX_BYTES).await?;
    let (wanted, agreed) = (sent.get("kind").parse().ok(), sent.get("images") == "yes");
    let answers = household.answers(member);
    let (paper, kind) = form.pictures(&answers).find(|(_, kind)| Some(*kind) == wanted).ok_or(Trouble(TroublePage::NotFound))?;
    let wrong = |fault: PictureFault| page(&app, &context, &household, (form, &of), Some((kind, fault, agreed)), PapersNews::Nothing);
    let closed = || render(&context, StatusCode::CONFLICT, |c| pages::closed(c, &household.code().to_string(), form));
    if !household.state(&of).is_some_and(anjia_domain::registration::State::is_open) {
        return Ok(closed());
    }
    if !agreed && !app.portal.agreed_to_images(&household, member).await? {
        return wrong(PictureFault::Consent).await;
    }
    if sent.too_large {
        return wrong(PictureFault::TooLarge).await;
    }
    let file = Arrived { bytes: Zeroizing::new(sent.file), room: sent.room };
    match keep(&app, &household, &of, (paper, kind), file, agreed).await? {
        Taken::Kept => Ok(session::opened(&app, household.code(), see(&kept_page(&context, &household, &of)))),
        Taken::Wrong(fault) => wrong(fault).await,
        Taken::Closed => Ok(closed()),
    }
}

/// Where somebody goes who has sent a picture.
pub(super) fn kept_page(context: &PageContext, household: &Household, of: &FormOf) -> String {
    pages::address(context, &household.code().to_string(), of, "papers?news=kept")
}

/// A file that is here as a whole, and the room it takes.
pub(super) struct Arrived {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) room: Option<OwnedSemaphorePermit>,
}

/// What became of a file.
pub(super) enum Taken {
    /// It is kept.
    Kept,
    /// It is not taken.
    Wrong(PictureFault),
    /// The form is with the counter.
    Closed,
}

/// Makes a clean picture of a file and keeps it, however it was sent.
pub(super) async fn keep(
    app: &App,
    household: &Household,
    of: &FormOf,
    (paper, kind): (&Paper, ImageKind),
    file: Arrived,
    agreed: bool,
) -> Result<Taken, Trouble> {
    let picture = match clean(app, file, paper, kind).await? {
        Ok(picture) => picture,
        Err(refused) => return Ok(Taken::Wrong(fault(refused))),
    };
    match app.portal.put_image(household, of, kind, &picture, agreed).await? {
        ImageOutcome::Kept => Ok(Taken::Kept),
        ImageOutcome::NoConsent => Ok(Taken::Wrong(PictureFault::Consent)),
        ImageOutcome::Full => Ok(Taken::Wrong(PictureFault::Full)),
        ImageOutcome::Closed => Ok(Taken::Closed),
        ImageOutcome::Gone => Err(Trouble(TroublePage::NotFound)),
    }
}

/// Makes a clean picture of a file, on a thread that may block, a few at once.
async fn clean(app: &App, file: Arrived, paper: &Paper, kind: ImageKind) -> Result<Result<Picture, Refused>, Trouble> {
    let size = paper.pixels.map_or(PhotoSize::EXIT_ENTRY, |(width, height)| PhotoSize::of_pixels(width, height));
    let work = move || {
        let purpose = if kind == ImageKind::Photo { Purpose::Photo } else { Purpose::Document };
        let Arrived { bytes, room } = file;
        let clean = accept(&bytes, purpose);
        // The room is given back when the file is read, also when nobody waits for it any longer.
        drop((bytes, room));
        clean.map(|clean| {
            let hints = if kind == ImageKind::Photo { look_at_photo(&clean.jpeg, size).hints } else { Vec::new() };
            Picture { hints: hints.into_iter().map(hint).collect(), jpeg: clean.jpeg, width: clean.width, height: clean.height }
        })
    };
    let done = App::aside(&app.readers, work).await?;
    if let Err(refused @ (Refused::Server(_) | Refused::NeedsTool(_))) = &done {
        tracing::warn!("a picture could not be read: {refused}");
    }
    Ok(done)
}

fn hint(hint: Hint) -> PhotoHint {
    match hint {
        Hint::Shape => PhotoHint::Shape,
        Hint::TooSmall => PhotoHint::TooSmall,
        Hint::Background => PhotoHint::Background,
        Hint::Dark => PhotoHint::Dark,
        Hint::Bright => PhotoHint::Bright,
    }
}

fn fault(refused: Refused) -> PictureFault {
    match refused {
        Refused::Empty => PictureFault::Nothing,
        Refused::TooLarge => PictureFault::TooLarge,
        Refused::Unknown => PictureFault::Unknown,
        Refused::Damaged(_) => PictureFault::Damaged,
        Refused::TooManyPixels => PictureFault::Pixels,
        Refused::Unreadable(_) | Refused::NeedsTool(_) => PictureFault::Unreadable,
        Refused::Locked(_) => PictureFault::Locked,
        Refused::Server(_) => PictureFault::Server,
    }
}

/// A picture, by its address: code, form, person, picture.
type PictureAddress = (String, String, u16, String);

/// A picture itself, for those who have opened the registration; for everybody else there is none.
pub async fn picture(
    State(app): State<App>,
    Path((code, form, member, image)): Path<PictureAddress>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let missing = Trouble(TroublePage::NotFound);
    let household = own(&app, &headers, &code).await?.ok_or(missing)?;
    found(&app, &household, &form, member)?;
    let id = image.parse().map_err(|_| missing)?;
    let mut jpeg = app.portal.picture(&household, member, id).await?.ok_or(missing)?;
    let headers =
        [(header::CONTENT_TYPE, "image/jpeg"), (header::CONTENT_DISPOSITION, "inline"), (header::CACHE_CONTROL, "private, no-store")];
    Ok((headers, Body::from(std::mem::take(&mut *jpeg))).into_response())
}

/// Deletes a picture.
pub async fn delete(
    Here { app, context }: Here,
    Path((code, form, member, image)): Path<PictureAddress>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let household = access(&app, &context, &headers, &code, Kept::default()).await?;
    let (form, of) = found(&app, &household, &form, member)?;
    let id = image.parse().map_err(|_| Trouble(TroublePage::NotFound))?;
    if !app.portal.drop_image(&household, &of, id).await? {
        return Ok(render(&context, StatusCode::CONFLICT, |c| pages::closed(c, &household.code().to_string(), form)));
    }
    let to = pages::address(&context, &household.code().to_string(), &of, "papers?news=deleted");
    Ok(session::opened(&app, household.code(), see(&to)))
}
