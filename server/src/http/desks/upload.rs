//! Tables of people: the template, what was uploaded, what is wrong with it, and the registrations that begin with it.

use anjia_app::context::PageContext;
use anjia_app::pages::desk::{self as pages, BatchView, FileWrong, UploadView};
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_domain::form::{Form, Staff};
use anjia_portal::desks::ports::BatchRow;
use anjia_portal::desks::{Batch, Desk, PEOPLE, Prepared, RawRow};
use anjia_sheets::{MAX_BYTES, Refused};
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::table::{self, Reader};
use super::{access, at, file, missing};
use crate::http::booking::render;
use crate::http::pages::see;
use crate::http::papers::Upload;
use crate::http::register::Stop;
use crate::http::state::{App, Here};
use crate::http::trouble::Trouble;

/// The largest body that is read here, in bytes: what goes beyond the largest table is read and thrown away, so that a browser gets the
/// answer instead of a broken connection.
pub const BODY_MAX: usize = 32 * 1024 * 1024;
/// How many tables are read at once.
pub const READERS: usize = 2;

/// A form that an employer may prepare, by its name in an address.
pub(super) fn staff_form<'a>(app: &'a App, form: &str) -> Result<(&'a Form, &'a Staff), Trouble> {
    form.parse().ok().and_then(|id| app.portal.staff_form(&id)).ok_or(missing())
}

fn page(app: &App, context: &PageContext, desk: &Desk, (form, staff): (&Form, &Staff), wrong: Option<FileWrong>) -> Response {
    let columns = table::columns(&app.portal.catalogue, staff);
    let view = UploadView { desk, form, columns: &columns, wrong };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    at(app, desk, render(context, status, |c| pages::upload(c, &view)))
}

/// The page with the template and the choice of a file.
pub async fn show(Here { app, context }: Here, Path((code, form)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, Stop> {
    let desk = access(&app, &context, &headers, &code).await?;
    Ok(page(&app, &context, &desk, staff_form(&app, &form)?, None))
}

/// The template, in the language of the address.
pub async fn template(
    Here { app, context }: Here,
    Path((code, form, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    access(&app, &context, &headers, &code).await?;
    let (form, staff) = staff_form(&app, &form)?;
    let catalogue = &app.portal.catalogue;
    match name.as_str() {
        "template.xlsx" => {
            let bytes = anjia_sheets::write_xlsx(&table::template(catalogue, form, staff, context.lang)).map_err(|error| {
                tracing::error!("a template could not be written: {error}");
                Trouble(TroublePage::Fault)
            })?;
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            Ok(file(&format!("{}-{}.xlsx", form.id, context.lang), kind, bytes))
        }
        "template.csv" => {
            let bytes = anjia_sheets::write_csv(&table::head(catalogue, staff, context.lang));
            Ok(file(&format!("{}-{}.csv", form.id, context.lang), "text/csv; charset=utf-8", bytes))
        }
        _ => Err(missing().into()),
    }
}

/// Takes a table, looks at it and keeps it until it is confirmed.
pub async fn take(
    Here { app, context }: Here,
    Path((code, form)): Path<(String, String)>,
    headers: HeaderMap,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Stop> {
    let multipart = multipart.map_err(|_| Trouble(TroublePage::BadRequest))?;
    let desk = match access(&app, &context, &headers, &code).await {
        Ok(desk) => desk,
        Err(stop) => {
            // Nobody's file is not kept, not even for a moment.
            Upload::read(None, multipart, MAX_BYTES).await?;
            return Err(stop);
        }
    };
    let (form, staff) = staff_form(&app, &form)?;
    let sent = Upload::read(Some(&app), multipart, MAX_BYTES).await?;
    let wrong = |wrong: FileWrong| Ok(page(&app, &context, &desk, (form, staff), Some(wrong)));
    if sent.too_large {
        return wrong(FileWrong::TooLarge);
    }
    if sent.file.is_empty() {
        return wrong(FileWrong::Nothing);
    }
    let (rows, unread) = match look(&app, form.id.as_str().to_owned(), sent).await? {
        Ok(Some(found)) => found,
        Ok(None) => return wrong(FileWrong::Columns),
        Err(refused) => return wrong(refusal(refused)),
    };
    if rows.is_empty() {
        return wrong(FileWrong::Empty);
    }
    if rows.len() > PEOPLE {
        return wrong(FileWrong::TooMany);
    }
    let mut batch = app.portal.check_rows(&desk, (form, staff), rows, context.lang).await?;
    batch.unread = unread;
    let id = app.portal.put_batch(&desk, form, &batch).await?.ok_or(missing())?;
    Ok(at(&app, &desk, see(&context.href(&format!("/desks/{}/batches/{id}", desk.code())))))
}

const fn refusal(refused: Refused) -> FileWrong {
    match refused {
        Refused::Empty => FileWrong::Empty,
        Refused::TooLarge => FileWrong::TooLarge,
        Refused::TooManyRows => FileWrong::TooMany,
        Refused::OldOrLocked => FileWrong::OldOrLocked,
        Refused::Unknown => FileWrong::Unknown,
        Refused::Damaged => FileWrong::Damaged,
        Refused::Encoding => FileWrong::Encoding,
    }
}

type Found = Result<Option<(Vec<RawRow>, Vec<String>)>, Refused>;

/// Reads a table on a thread that may block, a few at once.
async fn look(app: &App, form: String, sent: Upload) -> Result<Found, Trouble> {
    let shared = app.clone();
    let work = move || {
        let (_, staff) = staff_form(&shared, &form)?;
        let reader = Reader::new(&shared.portal.catalogue, staff);
        let rows = anjia_sheets::read(&sent.file, Reader::rows(), &|rows| reader.knows(rows));
        Ok(rows.map(|rows| reader.read(&rows)))
    };
    App::aside(&app.tables, work).await?
}

/// A table, by its address.
async fn found(app: &App, desk: &Desk, id: &str) -> Result<(BatchRow, Option<Batch>), Trouble> {
    let id: Uuid = id.parse().map_err(|_| missing())?;
    app.portal.batch(desk, id).await?.ok_or(missing())
}

/// What is asked of a table's page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    all: String,
}

/// What was found in a table.
pub async fn batch(
    Here { app, context }: Here,
    Path((code, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let desk = access(&app, &context, &headers, &code).await?;
    let (row, batch) = found(&app, &desk, &id).await?;
    let (form, _) = staff_form(&app, row.form.as_str())?;
    let Some(batch) = batch else {
        // It is done: what became of it stands at the desk.
        return Ok(at(&app, &desk, see(&context.href(&format!("/desks/{}", desk.code())))));
    };
    let view = BatchView { desk: &desk, form, row: &row, batch: &batch, all: asked.all == "1" };
    Ok(at(&app, &desk, render(&context, StatusCode::OK, |c| pages::batch(c, &view))))
}

/// Everything that is wrong with a table, as a table.
pub async fn faults(Here { app, context }: Here, Path((code, id)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, Stop> {
    let desk = access(&app, &context, &headers, &code).await?;
    let (_, batch) = found(&app, &desk, &id).await?;
    let rows = pages::faults(&context, &batch.ok_or(missing())?);
    Ok(at(&app, &desk, file("anjia.csv", "text/csv; charset=utf-8", anjia_sheets::write_csv(&rows))))
}

/// Begins the registrations.
pub async fn confirm(Here { app, context }: Here, Path((code, id)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, Stop> {
    let desk = access(&app, &context, &headers, &code).await?;
    let (row, batch) = found(&app, &desk, &id).await?;
    if batch.as_ref().is_some_and(|b| b.good() == 0) {
        return Err(missing().into());
    }
    let to = match app.portal.prepare_batch(&desk, row.id).await? {
        Prepared::Begun(count) => format!("/desks/{}?news=prepared&count={count}", desk.code()),
        Prepared::Gone => return Err(missing().into()),
    };
    app.mail.notify_one();
    Ok(at(&app, &desk, see(&context.href(&to))))
}
