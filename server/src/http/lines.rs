//! The lines of a passport, read from its picture as a suggestion: nothing is filled in before the person has looked at it.

use std::ops::Deref;

use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::register::{self as pages, Kept, LinesView};
use anjia_domain::Lang;
use anjia_domain::form::{Answers, Form};
use anjia_domain::image::ImageKind;
use anjia_domain::registration::State as FormState;
use anjia_domain::{mrz, mrz_scan};
use anjia_images::{Part, Refused, text_of, tools};
use anjia_portal::registrations::ports::FormOf;
use anjia_portal::registrations::{Household, Saved};
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::civil::Date;

use super::booking::render;
use super::fill::found;
use super::pages::see;
use super::register::{Stop, Typed, access};
use super::session;
use super::state::{App, Here};
use super::trouble::Trouble;

/// A picture, by its address: code, form, person, picture.
type PictureAddress = (String, String, u16, String);

/// Whether pictures can be read here.
pub(super) fn can_be_read(kind: ImageKind) -> bool {
    kind == ImageKind::DataPage && tools().text.is_some()
}

/// What the lines of a passport say, as answers of a form's fields; nothing where they are no such lines. And whether every check digit
/// fits.
pub(super) fn said(app: &App, form: &Form, lines: &str, today: Date) -> Option<(Answers, bool)> {
    let read = mrz::read(lines, today).ok()?;
    let day = |day: Option<Date>| day.map_or(String::new(), |d| d.to_string());
    let country = if anjia_domain::country::is_country(&read.nationality) { read.nationality.clone() } else { String::new() };
    let all = [
        ("doc_type", read.document.as_str().to_owned()),
        ("surname", read.surname.clone()),
        ("given_name", read.given.clone()),
        ("doc_number", read.number.clone()),
        ("nationality", country),
        ("birth_date", day(read.birth)),
        ("sex", read.sex.map_or(String::new(), |s| s.to_string())),
        ("doc_expiry", day(read.expiry)),
    ];
    let known = |name: &str| name.parse().ok().and_then(|id| app.portal.catalogue.forms.field(&id));
    let asked = |id: &anjia_domain::ids::FieldId| form.uses().any(|u| u.field == *id);
    let answers = all.into_iter().filter_map(|(name, answer)| Some((known(name)?.id.clone(), answer)));
    Some((answers.filter(|(id, answer)| !answer.is_empty() && asked(id)).collect(), read.failed.is_empty()))
}

/// Puts what the lines say into every page of a form that asks for it; the first of these pages, and how the last one was kept.
pub(super) async fn put<'a>(
    app: &App,
    household: &mut Household,
    (form, of): (&'a Form, &FormOf),
    said: &Answers,
    lang: Lang,
) -> Result<(Option<&'a str>, Saved), Trouble> {
    let (mut first, mut saved) = (None, Saved::Yes);
    for page in form.pages.iter().filter(|p| p.fields.iter().any(|u| !said.get(&u.field).is_empty())) {
        let mut all = household.answers(of.member);
        for (field, answer) in said.iter() {
            all.set(field.clone(), answer.to_owned());
        }
        saved = app.portal.save_page(household, of, page, all, lang).await?;
        first = first.or(Some(page.id.as_str()));
        if saved == Saved::Closed {
            break;
        }
    }
    Ok((first, saved))
}

/// Reads the picture of a data page; takes some seconds.
pub async fn read(
    Here { app, context }: Here,
    Path((code, form, member, image)): Path<PictureAddress>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let household = access(&app, &context, &headers, &code, Kept::default()).await?;
    let (form, of) = found(&app, &household, &form, member)?;
    let missing = Trouble(TroublePage::NotFound);
    let id = image.parse().map_err(|_| missing)?;
    let row = household.images().iter().find(|i| i.id == id && i.member == member).ok_or(missing)?;
    if !can_be_read(row.kind) {
        return Err(missing.into());
    }
    if !household.state(&of).is_some_and(FormState::is_open) {
        return Ok(render(&context, StatusCode::CONFLICT, |c| pages::closed(c, &code, form)));
    }
    let jpeg = app.portal.picture(&household, member, id).await?.ok_or(missing)?;
    let lines = recognised(&app, jpeg, context.now.date()).await?.unwrap_or_default();
    Ok(shown(&app, &context, &household, (form, &of), &lines, false))
}

/// The lines on a picture, on a thread that may block.
async fn recognised(app: &App, jpeg: impl Deref<Target = Vec<u8>> + Send + 'static, today: Date) -> Result<Option<String>, Trouble> {
    let work = move || {
        let tools = tools();
        for part in [Part::Bottom, Part::Whole] {
            match text_of(&jpeg, part, &tools) {
                Ok(text) => {
                    if let Some(lines) = mrz_scan::scanned(&text, today) {
                        return Some(lines);
                    }
                }
                Err(refused @ (Refused::Server(_) | Refused::NeedsTool(_))) => tracing::warn!("a picture could not be read: {refused}"),
                Err(_) => {}
            }
        }
        None
    };
    App::aside(&app.readers, work).await
}

fn shown(
    app: &App,
    context: &anjia_app::context::PageContext,
    household: &Household,
    (form, of): (&Form, &FormOf),
    lines: &str,
    wrong: bool,
) -> Response {
    let said = said(app, form, lines, context.now.date());
    let fits = said.as_ref().is_some_and(|(_, fits)| *fits);
    let answers = said.map(|(answers, _)| answers).unwrap_or_default();
    let view = LinesView { code: household.code().to_string(), form, of, lines, answers, fits, wrong };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    session::opened(app, household.code(), render(context, status, |c| pages::lines(c, &view)))
}

/// Fills the form in with lines that the person has looked at, then shows the first page they filled.
pub async fn fill(
    Here { app, context }: Here,
    Path((code, form, member)): Path<(String, String, u16)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Stop> {
    let typed = Typed::read(body)?;
    let mut household = access(&app, &context, &headers, &code, typed.to_keep(&context.path)).await?;
    let (form, of) = found(&app, &household, &form, member)?;
    let lines: String = typed.get("mrz").chars().take(500).collect();
    let Some((answers, _)) = said(&app, form, &lines, context.now.date()) else {
        return Ok(shown(&app, &context, &household, (form, &of), &lines, true));
    };
    let (first, saved) = put(&app, &mut household, (form, &of), &answers, context.lang).await?;
    if saved == Saved::Closed {
        return Ok(render(&context, StatusCode::CONFLICT, |c| pages::closed(c, &code, form)));
    }
    let to = pages::address(&context, &household.code().to_string(), &of, first.unwrap_or("review"));
    Ok(session::opened(&app, household.code(), see(&to)))
}
