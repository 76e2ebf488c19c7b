//! Training: courses and sessions looked at, a seat held while details are typed, enrolled.

use anjia_app::context::PageContext;
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::training::course::{self as course_pages, SessionView, Told};
use anjia_app::pages::training::enrol::{self as enrol_pages, EnrolView};
use anjia_app::pages::training::list::{self as list_page, Wanted};
use anjia_domain::Lang;
use anjia_domain::ids::SessionId;
use anjia_domain::training::{Course, Session};
use anjia_portal::details::{Details, Field, Mistakes, RawDetails, Wrong};
use anjia_portal::portal::Hold;
use anjia_portal::training::ports::SessionRow;
use anjia_portal::training::{Enrolled, SeatHeld};
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::booking::{DetailsForm, hold_of, render, taken};
use super::pages::see;
use super::state::{App, Here};
use super::trouble::Trouble;
use super::{register, session};

const MISSING: Trouble = Trouble(TroublePage::NotFound);

/// The filter as it comes: what makes no sense fits everything.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    language: String,
    place: String,
    time: String,
    level: String,
    trade: String,
}

impl Filter {
    fn read(&self) -> Wanted {
        let place: String = self.place.chars().take(64).collect();
        Wanted {
            language: self.language.parse().ok(),
            place: (!place.is_empty()).then_some(place),
            time: self.time.parse().ok(),
            level: self.level.parse().ok(),
            trade: self.trade.parse().ok(),
        }
    }
}

/// All courses.
pub async fn list(Here { app, context }: Here, Query(filter): Query<Filter>) -> Result<Response, Trouble> {
    let (courses, numbers) = (app.portal.courses().await?, app.portal.success(None).await?);
    Ok(render(&context, StatusCode::OK, |c| list_page::page(c, &courses, &filter.read(), numbers)))
}

/// One course.
pub async fn course(Here { app, context }: Here, Path(id): Path<String>) -> Result<Response, Trouble> {
    let id = id.parse().map_err(|_| MISSING)?;
    let found = app.portal.course(&id).await?.ok_or(MISSING)?;
    let numbers = app.portal.success(Some(&id)).await?;
    Ok(render(&context, StatusCode::OK, |c| course_pages::page(c, &found, numbers)))
}

/// Why somebody is at a session's page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Kept {
    draft: String,
    gone: String,
}

async fn session_page(
    app: &App,
    context: &PageContext,
    found: &(Course, SessionRow),
    draft: Option<Uuid>,
    told: Told,
) -> Result<Response, Trouble> {
    let (course, row) = found;
    let open = app.portal.is_open(row);
    let others = app.portal.course(&course.id).await?.map_or(Vec::new(), |c| c.sessions);
    let view = SessionView {
        course,
        row,
        open,
        others: others.into_iter().filter(|r| r.session.id != row.session.id).take(4).collect(),
        draft: draft.map(|d| d.to_string()),
        told,
    };
    let status = match (open, told) {
        (false, _) => StatusCode::GONE,
        (true, Told::Full) => StatusCode::CONFLICT,
        (true, _) => StatusCode::OK,
    };
    Ok(render(context, status, |c| course_pages::session(c, &view)))
}

async fn find_session(app: &App, course: &str, session: &str) -> Result<(Course, SessionRow), Trouble> {
    let id: SessionId = session.parse().map_err(|_| MISSING)?;
    let found = app.portal.session(&id).await?;
    found.filter(|(c, _)| c.published && c.id.as_str() == course).ok_or(MISSING)
}

/// One session.
pub async fn show_session(
    Here { app, context }: Here,
    Path((course, session)): Path<(String, String)>,
    Query(kept): Query<Kept>,
) -> Result<Response, Trouble> {
    let found = find_session(&app, &course, &session).await?;
    let told = if kept.gone == "1" { Told::HoldGone } else { Told::Nothing };
    session_page(&app, &context, &found, kept.draft.parse().ok(), told).await
}

/// The button of a session's page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HoldForm {
    draft: String,
    line: String,
}

/// Holds a seat while details are typed, or begins a place in the line.
pub async fn hold(
    Here { app, context }: Here,
    Path((course, session)): Path<(String, String)>,
    form: Result<Form<HoldForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let found = find_session(&app, &course, &session).await?;
    let draft = hold_of(&app, &form.draft).await?.filter(|h| Session::of_slot(&h.slot).is_some());
    match app.portal.hold_seat(&found.1.session.id, form.line == "1", draft.as_ref()).await? {
        SeatHeld::Yes(id) => Ok(see(&context.href(&format!("/enrol/{id}")))),
        SeatHeld::Done(enrolment) => enrolled_page(&app, &context, enrolment).await,
        SeatHeld::Full => {
            let found = find_session(&app, &course, &session).await?;
            session_page(&app, &context, &found, draft.map(|d| d.id), Told::Full).await
        }
        SeatHeld::Closed => session_page(&app, &context, &found, None, Told::Nothing).await,
    }
}

async fn enrolled_page(app: &App, context: &PageContext, id: Uuid) -> Result<Response, Trouble> {
    let own = app.portal.enrolment_by_id(id).await?.ok_or(MISSING)?;
    Ok(see(&context.href(&format!("/enrolments/{}?key={}&done=enrolled", own.code, own.secret))))
}

/// A hold by its address; what it became when it is done already, the session's page when it has run out.
enum Found {
    Live(Box<Hold>, Box<(Course, SessionRow)>),
    Gone(Box<Hold>, Box<(Course, SessionRow)>),
    Answer(Response),
}

async fn find(app: &App, context: &PageContext, id: &str) -> Result<Found, Trouble> {
    let hold = hold_of(app, id).await?;
    let session = hold.as_ref().and_then(|h| Session::of_slot(&h.slot));
    let (Some(hold), Some(session)) = (hold, session) else {
        return Ok(Found::Answer(render(context, StatusCode::NOT_FOUND, enrol_pages::unknown)));
    };
    if let Some(enrolment) = hold.appointment {
        return Ok(Found::Answer(enrolled_page(app, context, enrolment).await?));
    }
    let found = app.portal.session(&session).await?.ok_or(MISSING)?;
    let live = hold.live && app.portal.is_open(&found.1);
    let (hold, found) = (Box::new(hold), Box::new(found));
    Ok(if live { Found::Live(hold, found) } else { Found::Gone(hold, found) })
}

/// Back to the session with everything typed kept.
fn choose_again(context: &PageContext, hold: &Hold, session: &Session) -> Response {
    see(&context.href(&format!("/training/{}/{}?draft={}&gone=1", session.course, session.id, hold.id)))
}

/// What somebody who prepares a registration has typed already.
async fn profile(app: &App, headers: &HeaderMap) -> Result<RawDetails, Trouble> {
    let Some(code) = session::of(app, headers) else { return Ok(RawDetails::default()) };
    let household = app.portal.household(code).await?.filter(|h| !h.is_waiting());
    Ok(household.as_ref().map(register::details_of).unwrap_or_default())
}

/// The details page.
pub async fn details(Here { app, context }: Here, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Trouble> {
    match find(&app, &context, &id).await? {
        Found::Answer(response) => Ok(response),
        Found::Gone(hold, found) => Ok(choose_again(&context, &hold, &found.1.session)),
        Found::Live(hold, found) => {
            let raw = match &hold.details {
                Some(raw) => raw.clone(),
                None => profile(&app, &headers).await?,
            };
            Ok(details_page(&context, &found, &hold, &raw, &Vec::new()))
        }
    }
}

fn details_page(context: &PageContext, found: &(Course, SessionRow), hold: &Hold, raw: &RawDetails, mistakes: &Mistakes) -> Response {
    let view = EnrolView { course: &found.0, row: &found.1, hold };
    let status = if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    render(context, status, |c| enrol_pages::page(c, &view, raw, mistakes))
}

/// What was typed, parsed. Who waits is written to when a seat is free, so an address is needed.
fn parse(hold: &Hold, raw: &RawDetails, lang: Lang) -> Result<Details, Mistakes> {
    let parsed = raw.parse(lang);
    let needs = hold.seats == 0 && raw.email.trim().is_empty();
    match parsed {
        Ok(details) if !needs => Ok(details),
        Ok(_) => Err(vec![(Field::Email, Wrong::EmailNeeded)]),
        Err(mut mistakes) => {
            if needs {
                let after_name = mistakes.iter().take_while(|(f, _)| *f == Field::Name).count();
                mistakes.insert(after_name, (Field::Email, Wrong::EmailNeeded));
            }
            Err(mistakes)
        }
    }
}

/// The details, sent: kept first, right or wrong, then looked at.
pub async fn save_details(
    Here { app, context }: Here,
    Path(id): Path<String>,
    form: Result<Form<DetailsForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let (raw, to) = taken(form)?.typed(context.lang);
    let found = find(&app, &context, &id).await?;
    if let Found::Live(hold, _) | Found::Gone(hold, _) = &found {
        app.portal.save_details(hold.id, &raw).await?;
    }
    match found {
        Found::Answer(response) => Ok(response),
        Found::Gone(hold, found) => Ok(choose_again(&context, &hold, &found.1.session)),
        Found::Live(hold, found) => match (to, parse(&hold, &raw, context.lang)) {
            (Some(to), _) => Ok(see(&format!("/{to}/enrol/{}", hold.id))),
            (None, Ok(_)) => Ok(see(&context.href(&format!("/enrol/{}/review", hold.id)))),
            (None, Err(mistakes)) => Ok(details_page(&context, &found, &hold, &raw, &mistakes)),
        },
    }
}

fn checked(hold: &Hold, context: &PageContext) -> Result<Details, Box<Response>> {
    let parsed = hold.details.as_ref().and_then(|raw| parse(hold, raw, context.lang).ok());
    parsed.ok_or_else(|| Box::new(see(&context.href(&format!("/enrol/{}", hold.id)))))
}

/// A look over everything.
pub async fn review(Here { app, context }: Here, Path(id): Path<String>) -> Result<Response, Trouble> {
    match find(&app, &context, &id).await? {
        Found::Answer(response) => Ok(response),
        Found::Gone(hold, found) => Ok(choose_again(&context, &hold, &found.1.session)),
        Found::Live(hold, found) => match checked(&hold, &context) {
            Ok(details) => {
                let view = EnrolView { course: &found.0, row: &found.1, hold: &hold };
                Ok(render(&context, StatusCode::OK, |c| enrol_pages::review(c, &view, &details)))
            }
            Err(back) => Ok(*back),
        },
    }
}

/// Enrols. The hold is the form's key: sent twice, it gives the same enrolment.
pub async fn enrol(Here { app, context }: Here, Path(id): Path<String>) -> Result<Response, Trouble> {
    let (hold, found) = match find(&app, &context, &id).await? {
        Found::Answer(response) => return Ok(response),
        Found::Gone(hold, found) => return Ok(choose_again(&context, &hold, &found.1.session)),
        Found::Live(hold, found) => (hold, found),
    };
    let details = match checked(&hold, &context) {
        Ok(details) => details,
        Err(back) => return Ok(*back),
    };
    let refused = |wrong| {
        let field = if details.email.is_some() { Field::Email } else { Field::Phone };
        let raw = hold.details.clone().unwrap_or_default();
        details_page(&context, &found, &hold, &raw, &vec![(field, wrong)])
    };
    match app.portal.enrol_hold(&hold, &details).await? {
        Enrolled::Yes(row) => {
            app.mail.notify_one();
            app.offers.notify_one();
            enrolled_page(&app, &context, row.id).await
        }
        Enrolled::HoldGone => Ok(choose_again(&context, &hold, &found.1.session)),
        Enrolled::Full => session_page(&app, &context, &found, Some(hold.id), Told::Full).await,
        Enrolled::Closed => session_page(&app, &context, &found, None, Told::Nothing).await,
        Enrolled::Twice => Ok(refused(Wrong::EnrolledTwice)),
        Enrolled::TooMany => Ok(refused(Wrong::TooManyEnrolments)),
        Enrolled::KeyReused => Err(Trouble(TroublePage::BadRequest)),
    }
}
