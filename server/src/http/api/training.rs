//! Courses and enrolments for machines, in the manner of appointments.

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::ids::SessionId;
use anjia_domain::time;
use anjia_portal::details::{Field, RawDetails, Wrong};
use anjia_portal::manage::Opening;
use anjia_portal::training::ports::SessionRow;
use anjia_portal::training::{CourseWithSessions, Enrolled, Enrolment, Withdrawn};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::appointments::{bearer, idempotency_key, invalid, json, private};
use super::problem::{self, Kind, Problem};
use crate::http::state::App;

/// What courses are looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct CourseQuery {
    /// Words of the name or the summary, in any of the five languages.
    q: String,
    /// Only courses with sessions at this office.
    office: String,
    /// Only courses with sessions in this language of teaching.
    language: String,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionItem {
    /// Its id.
    pub id: String,
    /// The office's id.
    pub office: String,
    /// The languages of teaching.
    pub languages: Vec<String>,
    /// When the first lesson begins: RFC 3339, `+08:00`.
    pub start: String,
    /// When the last lesson ends.
    pub end: String,
    /// How many lessons.
    pub lessons: usize,
    /// How many seats.
    pub seats: u16,
    /// How many are free for everybody.
    pub free: u16,
    /// How many wait.
    pub waiting: u32,
}

/// A course with its sessions to come.
#[derive(Debug, Serialize, ToSchema)]
pub struct CourseItem {
    /// Its id.
    pub id: String,
    /// Its name in the asked language.
    pub name: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// What is learned.
    pub summary: String,
    /// The kind of work.
    pub trade: String,
    /// What one must know already.
    pub level: String,
    /// How many hours.
    pub hours: u16,
    /// What it costs, in yuan.
    pub fee: u32,
    /// How much of it the State may pay back, in yuan.
    pub subsidy: u32,
    /// What one has afterwards.
    pub certificate: Option<String>,
    /// What to bring.
    pub papers: Vec<String>,
    /// Whether the centre has confirmed all this.
    pub confirmed: bool,
    /// Its sessions to come.
    pub sessions: Vec<SessionItem>,
}

impl From<&SessionRow> for SessionItem {
    fn from(row: &SessionRow) -> Self {
        let session = &row.session;
        Self {
            id: session.id.to_string(),
            office: session.office.to_string(),
            languages: session.languages.iter().map(ToString::to_string).collect(),
            start: time::rfc3339(session.start()),
            end: time::rfc3339(session.end()),
            lessons: session.lessons.len(),
            seats: session.seats,
            free: row.free(),
            waiting: row.waiting,
        }
    }
}

fn course_item(found: &CourseWithSessions, lang: Lang) -> CourseItem {
    let course = &found.course;
    CourseItem {
        id: course.id.to_string(),
        name: course.name.get(lang).to_owned(),
        name_zh: course.name.zh.clone(),
        summary: course.summary.get(lang).to_owned(),
        trade: course.trade.to_string(),
        level: course.level.to_string(),
        hours: course.hours,
        fee: course.fee,
        subsidy: course.subsidy,
        certificate: course.certificate.as_ref().map(|c| c.get(lang).to_owned()),
        papers: course.papers.iter().map(|p| p.get(lang).to_owned()).collect(),
        confirmed: course.confirmed,
        sessions: found.sessions.iter().map(SessionItem::from).collect(),
    }
}

/// Training courses with their sessions to come.
#[utoipa::path(get, path = "/api/v1/courses", params(CourseQuery), responses((status = 200, body = [CourseItem])))]
pub async fn courses(State(app): State<App>, headers: HeaderMap, Query(query): Query<CourseQuery>) -> Result<Response, Problem> {
    let lang = problem::language(&headers);
    let words: Vec<String> = query.q.chars().take(200).collect::<String>().split_whitespace().map(str::to_lowercase).collect();
    let all = app.portal.courses().await.map_err(|e| problem::of_fault(e, &headers))?;
    let named = |found: &CourseWithSessions| {
        let texts = Lang::ALL.map(|l| format!("{} {}", found.course.name.get(l), found.course.summary.get(l)).to_lowercase());
        words.iter().all(|w| texts.iter().any(|t| t.contains(w.as_str())))
    };
    let there = |row: &SessionRow| {
        (query.office.is_empty() || row.session.office.as_str() == query.office)
            && (query.language.is_empty() || row.session.languages.iter().any(|l| l.tag() == query.language))
    };
    let mut items = Vec::new();
    for mut found in all.into_iter().filter(named) {
        found.sessions.retain(there);
        if !found.sessions.is_empty() || (query.office.is_empty() && query.language.is_empty()) {
            items.push(course_item(&found, lang));
        }
    }
    let mut response = Json(items).into_response();
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("accept-language"));
    Ok(response)
}

/// What is needed to enrol.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEnrolment {
    /// The session's id.
    pub session: String,
    /// The name to call, 1 to 200 characters of any script.
    pub name: String,
    /// E-mail; needed to wait.
    #[serde(default)]
    pub email: Option<String>,
    /// Telephone, best with `+` and country code.
    #[serde(default)]
    pub phone: Option<String>,
    /// `zh`, `en`, `ja`, `ko` or `es`.
    #[serde(default)]
    pub language: Option<String>,
    /// Whether a place in the line will do when all seats are taken.
    #[serde(default)]
    pub waitlist: bool,
}

/// A new enrolment, with the secret that opens it.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentCreated {
    /// Opens the enrolment, as `Authorization: Bearer …`.
    pub secret: String,
    /// The page where the person can see it and give it up.
    pub manage_url: String,
    /// The enrolment.
    #[serde(flatten)]
    pub enrolment: EnrolmentItem,
}

/// An enrolment.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolmentItem {
    /// The code to quote.
    pub code: String,
    /// Its state: `waiting`, `enrolled`, `withdrawn`, `lapsed`, `cancelled` or `completed`.
    pub state: String,
    /// The course's id.
    pub course: String,
    /// The session's id.
    pub session: String,
    /// The office's id.
    pub office: String,
    /// When the first lesson begins: RFC 3339, `+08:00`.
    pub start: String,
    /// When the last lesson ends.
    pub end: String,
    /// The place in the line.
    pub place: Option<u32>,
    /// Until when a seat is held for the person to accept on the page.
    pub offered_until: Option<String>,
    /// The name to call.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// The person's language.
    pub language: String,
    /// `passed`, `not_passed` or `left`, when the session is over.
    pub result: Option<String>,
    /// Counts the changes.
    pub sequence: u32,
}

async fn item(app: &App, own: &Enrolment, headers: &HeaderMap) -> Result<EnrolmentItem, Problem> {
    let (place, offer) = app.portal.in_line(own).await.map_err(|e| problem::of_fault(e, headers))?;
    let session = &own.session.session;
    Ok(EnrolmentItem {
        code: own.code.to_string(),
        state: own.state.to_string(),
        course: session.course.to_string(),
        session: session.id.to_string(),
        office: session.office.to_string(),
        start: time::rfc3339(session.start()),
        end: time::rfc3339(session.end()),
        place,
        offered_until: offer.map(|o| time::rfc3339(o.until)),
        name: own.name.clone(),
        email: own.email.clone(),
        phone: own.phone.clone(),
        language: own.language.to_string(),
        result: own.result.map(|r| r.to_string()),
        sequence: own.sequence,
    })
}

/// Enrols. The same key with the same body gives the same enrolment.
#[utoipa::path(
    post,
    path = "/api/v1/enrolments",
    request_body = NewEnrolment,
    params(("Idempotency-Key" = String, Header, description = "1 to 128 visible characters; the same key gives the same enrolment")),
    responses(
        (status = 201, body = EnrolmentCreated),
        (status = 400, body = Problem),
        (status = 409, body = Problem, description = "all seats are taken, or the session has begun"),
        (status = 413, body = Problem),
        (status = 422, body = Problem),
        (status = 503, body = Problem)
    )
)]
pub async fn create(State(app): State<App>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Response, Problem> {
    let key = idempotency_key(&headers).map_err(|e| *e)?;
    let (new, body): (NewEnrolment, Bytes) = json(body, &headers).map_err(|e| *e)?;
    let mut mistakes = Vec::new();
    let session = new.session.parse::<SessionId>().map_err(|_| mistakes.push((Field::Session, Wrong::SessionUnknown)));
    let raw = RawDetails {
        name: new.name,
        email: new.email.unwrap_or_default(),
        phone: new.phone.unwrap_or_default(),
        language: new.language.unwrap_or_default(),
        party_size: String::new(),
    };
    let lang = raw.language.parse().unwrap_or_else(|_| problem::language(&headers));
    let details = raw.parse(lang).map_err(|m| mistakes.extend(m));
    if new.waitlist && raw.email.trim().is_empty() {
        mistakes.push((Field::Email, Wrong::EmailNeeded));
    }
    let (Ok(session), Ok(details), true) = (session, details, mistakes.is_empty()) else { return Err(invalid(&mistakes, &headers)) };
    let fault = |e| problem::of_fault(e, &headers);
    if app.portal.session(&session).await.map_err(fault)?.is_none_or(|(c, _)| !c.published) {
        return Err(invalid(&vec![(Field::Session, Wrong::SessionUnknown)], &headers));
    }
    let contact = if details.email.is_some() { Field::Email } else { Field::Phone };
    match app.portal.enrol_directly(&session, &details, new.waitlist, &key, &body).await.map_err(fault)? {
        Enrolled::Yes(row) => {
            app.mail.notify_one();
            app.offers.notify_one();
            let own = app.portal.unseal_enrolment(&row).await.map_err(fault)?.ok_or_else(|| Problem::new(Kind::Fault, &headers))?;
            let manage_url = format!("{}/{}/enrolments/{}?key={}", app.base, own.language, own.code, own.secret);
            let location = format!("/api/v1/enrolments/{}", own.code);
            let created = EnrolmentCreated { secret: own.secret.clone(), manage_url, enrolment: item(&app, &own, &headers).await? };
            Ok(private((StatusCode::CREATED, [(header::LOCATION, location)], Json(created)).into_response()))
        }
        Enrolled::Full => Err(Problem::new(Kind::SessionFull, &headers)),
        Enrolled::Closed => Err(Problem::new(Kind::SessionClosed, &headers)),
        Enrolled::Twice => Err(invalid(&vec![(contact, Wrong::EnrolledTwice)], &headers)),
        Enrolled::TooMany => Err(invalid(&vec![(contact, Wrong::TooManyEnrolments)], &headers)),
        Enrolled::KeyReused => Err(Problem::new(Kind::KeyReused, &headers)),
        Enrolled::HoldGone => Err(Problem::new(Kind::Fault, &headers)),
    }
}

async fn open(app: &App, code: &str, headers: &HeaderMap) -> Result<Enrolment, Problem> {
    let secret = bearer(headers).map_err(|e| *e)?;
    let missing = || Problem::new(Kind::NotFound, headers);
    let code: Code = code.parse().map_err(|_| missing())?;
    match app.portal.open_enrolment(code, secret).await.map_err(|e| problem::of_fault(e, headers))? {
        Opening::Open(own) => Ok(*own),
        Opening::NoMatch | Opening::Expired => Err(missing()),
    }
}

/// Reads an enrolment.
#[utoipa::path(get, path = "/api/v1/enrolments/{code}", params(("code" = String, Path)), responses((status = 200, body = EnrolmentItem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn read(State(app): State<App>, headers: HeaderMap, Path(code): Path<String>) -> Result<Response, Problem> {
    let own = open(&app, &code, &headers).await?;
    Ok(private(Json(item(&app, &own, &headers).await?).into_response()))
}

/// Gives an enrolment or a place in the line up. Twice is the same as once.
#[utoipa::path(delete, path = "/api/v1/enrolments/{code}", params(("code" = String, Path)), responses((status = 200, body = EnrolmentItem), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn withdraw(State(app): State<App>, headers: HeaderMap, Path(code): Path<String>) -> Result<Response, Problem> {
    let own = open(&app, &code, &headers).await?;
    match app.portal.withdraw_enrolment(&own).await.map_err(|e| problem::of_fault(e, &headers))? {
        Withdrawn::Yes(own) => {
            app.mail.notify_one();
            app.offers.notify_one();
            Ok(private(Json(item(&app, &own, &headers).await?).into_response()))
        }
        Withdrawn::Closed(_) => Err(Problem::new(Kind::SessionClosed, &headers)),
    }
}
