//! An enrolment in its person's hands: found by code and contact or opened by link, the offered seat taken, given up.

use anjia_app::context::PageContext;
use anjia_app::pages::appointments as appointment_pages;
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::training::enrolment::{self as pages, Done, EnrolmentView};
use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_portal::details::{Field, Wrong};
use anjia_portal::training::{Accepted, Enrolment, EnrolmentOpening, Withdrawn};
use axum::extract::rejection::FormRejection;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;

use super::appointments::{FindForm, calendar_file, code_wrong};
use super::booking::{render, taken};
use super::pages::see;
use super::state::App;
use super::trouble::Trouble;
use crate::post;

/// The form that finds an enrolment.
pub async fn find_form(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<FindForm>,
) -> Response {
    let context = app.context(lang, &uri);
    render(&context, StatusCode::OK, |c| pages::find(c, &asked.code, "", &Vec::new()))
}

/// The form, sent.
pub async fn find(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    form: Result<Form<FindForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let context = app.context(lang, &uri);
    let mut mistakes = Vec::new();
    let code = form.code.parse::<Code>().map_err(|e| mistakes.push((Field::Code, code_wrong(e))));
    if form.contact.trim().is_empty() {
        mistakes.push((Field::Contact, Wrong::ContactEmpty));
    }
    if let (Ok(code), true) = (code, mistakes.is_empty()) {
        match app.portal.open_enrolment_by_contact(code, &form.contact, lang).await? {
            EnrolmentOpening::Open(own) => return Ok(see(&address(&context, &own, ""))),
            EnrolmentOpening::NoMatch | EnrolmentOpening::Expired => {
                if !app.may_guess(&code.compact()) {
                    return Err(Trouble(TroublePage::TooMany));
                }
                mistakes.push((Field::Contact, Wrong::NoMatch));
            }
        }
    }
    let keep = |text: &str| text.chars().take(300).collect::<String>();
    let (code, contact) = (keep(&form.code), keep(&form.contact));
    Ok(render(&context, StatusCode::UNPROCESSABLE_ENTITY, |c| pages::find(c, &code, &contact, &mistakes)))
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
    let refused = |expired| {
        let status = if expired { StatusCode::GONE } else { StatusCode::NOT_FOUND };
        Ok(Err(Box::new(render(context, status, |c| appointment_pages::no_link(c, expired)))))
    };
    let Ok(code) = code.parse::<Code>() else { return refused(false) };
    match app.portal.open_enrolment(code, key).await? {
        EnrolmentOpening::Open(own) => Ok(Ok(*own)),
        EnrolmentOpening::NoMatch => refused(false),
        EnrolmentOpening::Expired => refused(true),
    }
}

/// The enrolment, or its calendar file when the address ends with `.ics`.
pub async fn show(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Path(code): Path<String>,
    Query(link): Query<Link>,
) -> Result<Response, Trouble> {
    let context = app.context(lang, &uri);
    let (code, calendar) = match code.strip_suffix(".ics") {
        Some(code) => (code, true),
        None => (code.as_str(), false),
    };
    let own = match open(&app, &context, code, &link.key).await? {
        Ok(own) => own,
        Err(response) => return Ok(*response),
    };
    if calendar {
        let file = post::lessons_of(&own, &app.portal.catalogue, &app.base, lang, app.portal.clock.now());
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
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Path(code): Path<String>,
    form: Result<Form<SayForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let context = app.context(lang, &uri);
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
pub async fn withdraw_form(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Path(code): Path<String>,
    Query(link): Query<Link>,
) -> Result<Response, Trouble> {
    let context = app.context(lang, &uri);
    match open(&app, &context, &code, &link.key).await? {
        Err(response) => Ok(*response),
        Ok(own) if !own.changeable => Ok(see(&address(&context, &own, ""))),
        Ok(own) => Ok(render(&context, StatusCode::OK, |c| pages::withdraw(c, &own))),
    }
}
