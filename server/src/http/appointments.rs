//! An appointment in its person's hands: found by code and contact or opened by link, moved, cancelled, put into a calendar.

use anjia_app::context::PageContext;
use anjia_app::pages::appointments::{self as pages, Done};
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::slots::{self as slots_page, Besides, Moved, SlotsView};
use anjia_app::{shell, texts};
use anjia_domain::code::Code;
use anjia_domain::slot::SlotId;
use anjia_portal::details::Wrong;
use anjia_portal::manage::{Changed, Opened, Opening};
use anjia_portal::waitlist::Joined;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Deserialize;

use super::booking::{render, taken};
use super::find::{self, FindForm};
use super::front::html_response;
use super::pages::see;
use super::state::{App, Here};
use super::trouble::Trouble;
use crate::post;

/// The form that finds an appointment.
pub async fn find_form(Here { context, .. }: Here, Query(asked): Query<FindForm>) -> Response {
    asked.empty(&context, pages::find)
}

/// The form, sent.
pub async fn find(Here { app, context }: Here, form: Result<Form<FindForm>, FormRejection>) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let mistakes = match form.read() {
        Ok(code) => match app.portal.open_by_contact(code, &form.contact, context.lang).await? {
            Opening::Open(opened) => return Ok(see(&own(&context, &opened, ""))),
            Opening::NoMatch | Opening::Expired => find::no_match(&app, &code.compact())?,
        },
        Err(mistakes) => mistakes,
    };
    Ok(form.again(&context, pages::find, &mistakes))
}

/// The page of an appointment, with its key.
fn own(context: &PageContext, opened: &Opened, more: &str) -> String {
    context.href(&format!("/appointments/{}?key={}{more}", opened.code, opened.secret))
}

/// The key of a link, and what the page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Link {
    key: String,
    done: String,
    day: String,
}

/// Opens an appointment by link, or answers with the page of a link that opens nothing.
async fn open(app: &App, context: &PageContext, code: &str, key: &str) -> Result<Result<Opened, Box<Response>>, Trouble> {
    let opening = match code.parse::<Code>() {
        Ok(code) => app.portal.open_by_link(code, key).await?,
        Err(_) => Opening::NoMatch,
    };
    Ok(find::opened(context, opening))
}

/// A calendar file for download.
pub(super) fn calendar_file(text: String, code: Code) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"anjia-{code}.ics\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// The appointment, or its calendar file when the address ends with `.ics`.
pub async fn show(Here { app, context }: Here, Path(code): Path<String>, Query(link): Query<Link>) -> Result<Response, Trouble> {
    let (code, calendar) = match code.strip_suffix(".ics") {
        Some(code) => (code, true),
        None => (code.as_str(), false),
    };
    let opened = match open(&app, &context, code, &link.key).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(*response),
    };
    if calendar {
        let file = post::calendar_of(&opened, &app.portal.catalogue, &app.base, context.lang, app.portal.clock.now());
        return Ok(calendar_file(file, opened.code));
    }
    let done = match link.done.as_str() {
        "booked" => Done::Booked,
        "moved" => Done::Moved,
        "cancelled" => Done::Cancelled,
        "stale" => Done::Stale,
        "waits" => Done::Waits,
        "stopped" => Done::Stopped,
        "declined" => Done::Declined,
        "over" => Done::Over,
        _ => Done::Nothing,
    };
    let waiting = app.portal.waiting(&opened).await?;
    let mut response = render(&context, StatusCode::OK, |c| pages::show(c, &opened, waiting.as_ref(), done));
    if let Some(until) = kept_until(&opened) {
        response.headers_mut().insert(KEEP_UNTIL, until);
    }
    Ok(response)
}

/// Tells the worker in the browser (`sw.js`) how long it may keep the page for when there is no network: nobody else may keep it at all.
const KEEP_UNTIL: HeaderName = HeaderName::from_static("anjia-keep-until");

/// The end of the day of the visit; nothing once it is over or cancelled.
fn kept_until(opened: &Opened) -> Option<HeaderValue> {
    let day = opened.slot.at().date();
    opened.changeable.then(|| HeaderValue::from_str(&format!("{day}T23:59:59+08:00")).ok()).flatten()
}

/// What somebody says about earlier times.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct EarlierForm {
    key: String,
    r#do: String,
    offer: String,
}

/// Waits for an earlier time, or no longer; takes the one that is offered, or leaves it.
pub async fn earlier(
    Here { app, context }: Here,
    Path(code): Path<String>,
    form: Result<Form<EarlierForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let opened = match open(&app, &context, &code, &form.key).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(*response),
    };
    let offer = form.offer.parse().unwrap_or_default();
    let (opened, done) = match form.r#do.as_str() {
        "wait" => match app.portal.wait(&opened).await? {
            Joined::Yes => (opened, "&done=waits#earlier"),
            Joined::NoEmail | Joined::Several | Joined::Closed => (opened, ""),
        },
        "stop" => {
            app.portal.stop_waiting(&opened).await?;
            app.offers.notify_one();
            (opened, "&done=stopped")
        }
        "accept" => match app.portal.accept(&opened, offer).await? {
            Changed::Yes(opened) => {
                app.mail.notify_one();
                app.offers.notify_one();
                (*opened, "&done=moved")
            }
            Changed::No(_) => (opened, "&done=over"),
            Changed::Stale(opened) | Changed::Closed(opened) => (*opened, "&done=stale"),
        },
        "decline" => {
            let declined = app.portal.decline(&opened, offer).await?;
            app.offers.notify_one();
            (opened, if declined { "&done=declined" } else { "&done=over" })
        }
        _ => return Err(Trouble(TroublePage::BadRequest)),
    };
    Ok(see(&own(&context, &opened, done)))
}

async fn move_view(
    app: &App,
    context: &PageContext,
    opened: &Opened,
    day: Option<Date>,
    chosen: Option<String>,
    wrong: Option<Wrong>,
    alone: bool,
) -> Result<Response, Trouble> {
    let offered = app.portal.offered(opened.slot.service(), opened.slot.office()).ok_or(Trouble(TroublePage::NotFound))?;
    let besides = Besides { also: opened.further.also(), ..Besides::default() };
    let (days, mark) = app.portal.days_of_visit(offered, opened.party, &besides.also).await?;
    let view = SlotsView {
        office: offered.office,
        service: offered.service,
        besides,
        mark,
        days: &days,
        draws: app.portal.draws_of(&offered.office.id, &offered.service.id).collect(),
        day,
        chosen,
        moved: Moved::default(),
        draft: None,
        wrong,
        hold_gone: false,
        moving: Some(opened),
    };
    if alone {
        return Ok(html_response(context, shell::fragment(|| view.picker(context).view()), StatusCode::OK));
    }
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(render(context, status, |c| slots_page::page(c, &view)))
}

/// Choose another time.
pub async fn move_form(Here { app, context }: Here, Path(code): Path<String>, Query(link): Query<Link>) -> Result<Response, Trouble> {
    match open(&app, &context, &code, &link.key).await? {
        Err(response) => Ok(*response),
        Ok(opened) if !opened.changeable => Ok(see(&own(&context, &opened, ""))),
        Ok(opened) => move_view(&app, &context, &opened, link.day.parse().ok(), None, None, false).await,
    }
}

/// Days and times alone: what the picker of the move page asks for again.
pub async fn move_days(Here { app, context }: Here, Path(code): Path<String>, Query(link): Query<Link>) -> Result<Response, Trouble> {
    match open(&app, &context, &code, &link.key).await? {
        Err(response) => Ok(*response),
        Ok(opened) => move_view(&app, &context, &opened, link.day.parse().ok(), None, None, true).await,
    }
}

/// The new time.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MoveForm {
    key: String,
    slot: String,
    sequence: String,
}

/// Moves.
pub async fn move_to(
    Here { app, context }: Here,
    Path(code): Path<String>,
    form: Result<Form<MoveForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let opened = match open(&app, &context, &code, &form.key).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(*response),
    };
    let slot = match form.slot.parse::<SlotId>() {
        Ok(slot) => slot,
        Err(_) => {
            let wrong = if form.slot.is_empty() { Wrong::SlotEmpty } else { Wrong::SlotUnknown };
            return move_view(&app, &context, &opened, None, None, Some(wrong), false).await;
        }
    };
    // The form names what it saw; a move that came in between is shown, not undone.
    let mut seen = opened.clone();
    if let Ok(sequence) = form.sequence.parse() {
        seen.sequence = sequence;
    }
    match app.portal.move_appointment(&seen, &slot).await? {
        Changed::Yes(opened) => {
            app.mail.notify_one();
            app.offers.notify_one();
            Ok(see(&own(&context, &opened, "&done=moved")))
        }
        Changed::No(refused) => {
            let wrong = texts::slot_error(refused);
            move_view(&app, &context, &opened, Some(slot.at().date()), Some(form.slot), Some(wrong), false).await
        }
        Changed::Stale(opened) | Changed::Closed(opened) => Ok(see(&own(&context, &opened, "&done=stale"))),
    }
}

/// Asks before cancelling.
pub async fn cancel_form(Here { app, context }: Here, Path(code): Path<String>, Query(link): Query<Link>) -> Result<Response, Trouble> {
    match open(&app, &context, &code, &link.key).await? {
        Err(response) => Ok(*response),
        Ok(opened) if !opened.changeable => Ok(see(&own(&context, &opened, ""))),
        Ok(opened) => Ok(render(&context, StatusCode::OK, |c| pages::cancel(c, &opened))),
    }
}

/// Cancels.
pub async fn cancel(
    Here { app, context }: Here,
    Path(code): Path<String>,
    form: Result<Form<Link>, FormRejection>,
) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let opened = match open(&app, &context, &code, &form.key).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(*response),
    };
    match app.portal.cancel(&opened).await? {
        Changed::Yes(opened) => {
            app.mail.notify_one();
            app.offers.notify_one();
            Ok(see(&own(&context, &opened, "&done=cancelled")))
        }
        Changed::Stale(opened) | Changed::Closed(opened) => Ok(see(&own(&context, &opened, "&done=stale"))),
        Changed::No(_) => Err(Trouble(TroublePage::BadRequest)),
    }
}
