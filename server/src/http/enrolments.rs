//! An enrolment in its person's hands: found by code and contact or opened by link, the offered seat taken, given up.

use anjia_app::context::PageContext;
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::training::enrolment::{self as pages, Done, EnrolmentView};
use anjia_domain::code::Code;
use anjia_portal::manage::Opening;
use anjia_portal::training::{Accepted, Enrolment, Withdrawn};
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::appointments::calendar_file;
use super::booking::{render, taken};
use super::find::{self, FindForm};
use super::pages::see;
use super::state::{App, Here};
use super::trouble::Trouble;
use crate::post;

/// The form that finds an enrolment.
pub async fn find_form(Here { context, .. }: Here, Query(asked): Query<FindForm>) -> Response {
    asked.empty(&context, pages::find)
}

/// The form, sent.
pub async fn find(Here { app, context }: Here, form: Result<Form<FindForm>, FormRejection>) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let mistakes = match form.read() {
        Ok(code) => match app.portal.open_enrolment_by_contact(code, &form.contact, context.lang).await? {
            Opening::Open(own) => return Ok(see(&address(&context, &own, ""))),
            Opening::NoMatch | Opening::Expired => find::no_match(&app, &code.compact())?,
        },
        Err(mistakes) => mistakes,
    };
    Ok(form.again(&context, pages::find, &mistakes))
}

/// The page of an enrolment, with its key.
fn address(context: &PageContext, own: &Enrolment, more: &str) -> String {
    context.href(&format!("/enrolments/{}?key={}{more}", own.code, own.secret))
}

/// The key of a link, and what the page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Link {
    key: String,
    done: String,
}

async fn open(app: &App, context: &PageContext, code: &str, key: &str) -> Result<Result<Enrolment, Box<Response>>, Trouble> {
    let opening = match code.parse::<Code>() {
        Ok(code) => app.portal.open_enrolment(code, key).await?,
        Err(_) => Opening::NoMatch,
    };
    Ok(find::opened(context, opening))
}

/// The enrolment, or its calendar file when the address ends with `.ics`.
pub async fn show(Here { app, context }: Here, Path(code): Path<String>, Query(link): Query<Link>) -> Result<Response, Trouble> {
    let (code, calendar) = match code.strip_suffix(".ics") {
        Some(code) => (code, true),
        None => (code.as_str(), false),
    };
    let own = match open(&app, &context, code, &link.key).await? {
        Ok(own) => own,
        Err(response) => return Ok(*response),
    };
    if calendar {
        let file = post::lessons_of(&own, &app.portal.catalogue, &app.base, context.lang, app.portal.clock.now());
        return Ok(calendar_file(file, own.code));
    }
    let done = match link.done.as_str() {
        "enrolled" => Done::Enrolled,
        "again" => Done::Again,
        "over" => Done::Over,
        "late" => Done::TooLate,
        _ => Done::Nothing,
    };
    let (place, offer) = app.portal.in_line(&own).await?;
    let view = EnrolmentView { enrolment: &own, place, offer, done };
    Ok(render(&context, StatusCode::OK, |c| pages::show(c, &view)))
}

/// What somebody says about an enrolment.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SayForm {
    key: String,
    r#do: String,
    offer: String,
}

/// Takes the seat that is offered, gives it all up, or agrees to be passed on to the job desk.
pub async fn say(
    Here { app, context }: Here,
    Path(code): Path<String>,
    form: Result<Form<SayForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let own = match open(&app, &context, &code, &form.key).await? {
        Ok(own) => own,
        Err(response) => return Ok(*response),
    };
    let done = match form.r#do.as_str() {
        "accept" => match app.portal.accept_seat(&own, form.offer.parse().unwrap_or_default()).await? {
            Accepted::Yes(_) => {
                app.mail.notify_one();
                "&done=enrolled"
            }
            Accepted::Already(_) => "&done=again",
            Accepted::Over => "&done=over",
        },
        "withdraw" => match app.portal.withdraw_enrolment(&own).await? {
            Withdrawn::Yes(_) => {
                app.mail.notify_one();
                app.offers.notify_one();
                ""
            }
            Withdrawn::Closed(_) => "&done=late",
        },
        "refer" | "keep" => {
            app.portal.refer(&own, form.r#do == "refer").await?;
            "#job-desk"
        }
        _ => return Err(Trouble(TroublePage::BadRequest)),
    };
    Ok(see(&address(&context, &own, done)))
}

/// Asks before an enrolment is given up.
pub async fn withdraw_form(Here { app, context }: Here, Path(code): Path<String>, Query(link): Query<Link>) -> Result<Response, Trouble> {
    match open(&app, &context, &code, &link.key).await? {
        Err(response) => Ok(*response),
        Ok(own) if !own.changeable => Ok(see(&address(&context, &own, ""))),
        Ok(own) => Ok(render(&context, StatusCode::OK, |c| pages::withdraw(c, &own))),
    }
}
