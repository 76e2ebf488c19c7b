//! Requests for help for machines: topics, asked with an idempotency key, read and withdrawn with the secret.

use anjia_domain::code::Code;
use anjia_domain::help::Channel;
use anjia_domain::time;
use anjia_portal::details::{Field, Wrong};
use anjia_portal::help::typed::RawHelp;
use anjia_portal::help::{AskedFor, Note, Request, What, machine};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::appointments::{bearer, idempotency_key, invalid, json, private};
use super::problem::{self, Kind, Problem};
use crate::http::state::App;

/// What help can be asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicItem {
    /// Its id.
    pub id: String,
    /// Its name in the asked language.
    pub name: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Examples, in the asked language.
    pub hint: String,
    /// The department it can be passed on to with consent, in the asked language.
    pub department: Option<String>,
}

/// A visit at home.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVisit {
    /// `mobility`, `illness`, `children` or `other`.
    pub reason: String,
    /// Where, up to 300 characters.
    pub address: String,
}

/// What is needed to ask.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssistance {
    /// The topic's id.
    pub topic: String,
    /// What is the matter, in any language, up to 3,000 characters.
    pub text: String,
    /// The name to call.
    pub name: String,
    /// `mail`, `phone` or `in_person`.
    pub channel: String,
    /// For `mail`.
    #[serde(default)]
    pub email: Option<String>,
    /// For `phone`.
    #[serde(default)]
    pub phone: Option<String>,
    /// For `phone`: `any`, `morning` or `afternoon`.
    #[serde(default)]
    pub call_time: Option<String>,
    /// `zh`, `en`, `ja`, `ko` or `es`.
    #[serde(default)]
    pub language: Option<String>,
    /// The subdistrict's code, nine digits.
    #[serde(default)]
    pub street: Option<String>,
    /// The community's code, twelve digits.
    #[serde(default)]
    pub community: Option<String>,
    /// A visit at home, for those who cannot come.
    #[serde(default)]
    pub visit: Option<NewVisit>,
    /// Whether the person agrees that it is passed on to the topic's department.
    #[serde(default)]
    pub refer: bool,
}

/// A request that is kept, with the secret that opens it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedAssistance {
    /// The code to quote.
    pub code: String,
    /// Opens the request, as `Authorization: Bearer …`.
    pub secret: String,
    /// The page where the person sees the answer.
    pub manage_url: String,
}

/// Something that has happened to a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventItem {
    /// RFC 3339, `+08:00`.
    pub at: String,
    /// `noted`, `taken`, `answered`, `asked`, `proposed`, `agreed`, `declined`, `consented`, `revoked`, `referred`, `solved` or `closed`.
    pub kind: String,
    /// What the person added, or the prepared sentence in the request's language.
    pub text: Option<String>,
    /// What staff wrote in Chinese.
    pub text_zh: Option<String>,
    /// Its translation, if staff gave one.
    pub translation: Option<String>,
    /// Where it was passed on to, or may be.
    pub department: Option<String>,
    /// When the office would come, RFC 3339, `+08:00`.
    pub visit_at: Option<String>,
}

/// A request.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssistanceItem {
    /// The code to quote.
    pub code: String,
    /// `received`, `in_hand`, `answered`, `needs_reply` or `closed`.
    pub state: String,
    /// The topic's id.
    pub topic: String,
    /// The id of the office that answers.
    pub office: String,
    /// The language of the answer.
    pub language: String,
    /// How the person is reached.
    pub channel: String,
    /// What was written.
    pub text: String,
    /// `no`, `wanted`, `proposed`, `agreed` or `declined`.
    pub visit: String,
    /// Whether it may be passed on: `no`, `given` or `withdrawn`.
    pub consent: String,
    /// RFC 3339, `+08:00`.
    pub created: String,
    /// What has happened, in order.
    pub events: Vec<EventItem>,
}

impl From<&Request> for AssistanceItem {
    fn from(request: &Request) -> Self {
        let row = &request.row;
        let events = request.events.iter().map(|event| {
            let mut item = EventItem {
                at: time::rfc3339(event.at),
                kind: event.what.as_str().to_owned(),
                text: None,
                text_zh: None,
                translation: None,
                department: None,
                visit_at: None,
            };
            match &event.what {
                What::Noted(Note(text)) => item.text = Some(text.clone()),
                What::Answered(said) | What::Asked(said) => {
                    item.text = said.phrase.as_ref().map(|p| p.get(row.language).to_owned());
                    item.text_zh.clone_from(&said.text);
                    item.translation.clone_from(&said.translation);
                }
                What::Referred(department) | What::ConsentedTo(department) => item.department = Some(department.to_string()),
                What::Proposed(at) => item.visit_at = jiff::Timestamp::from_second(*at).ok().map(time::rfc3339),
                What::Taken | What::Agreed | What::Declined | What::Consented | What::Revoked | What::Solved | What::Closed(_) => {}
            }
            item
        });
        Self {
            code: row.code.to_string(),
            state: row.state.to_string(),
            topic: row.topic.to_string(),
            office: row.office.to_string(),
            language: row.language.to_string(),
            channel: row.channel.to_string(),
            text: request.asked.text.clone(),
            visit: row.visit.to_string(),
            consent: row.consent.to_string(),
            created: time::rfc3339(row.created_at),
            events: events.collect(),
        }
    }
}

/// What help can be asked for.
#[utoipa::path(get, path = "/api/v1/topics", responses((status = 200, body = [TopicItem])))]
pub async fn topics(State(app): State<App>, headers: HeaderMap) -> Json<Vec<TopicItem>> {
    let lang = problem::language(&headers);
    let help = &app.portal.catalogue.help;
    let topics = help.topics().iter().map(|t| TopicItem {
        id: t.id.to_string(),
        name: t.name.get(lang).to_owned(),
        name_zh: t.name.zh.clone(),
        hint: t.hint.get(lang).to_owned(),
        department: t.department.as_ref().and_then(|d| help.department(d)).map(|d| d.name.get(lang).to_owned()),
    });
    Json(topics.collect())
}

/// Asks for help. The same key with the same body gives the same request.
#[utoipa::path(
    post,
    path = "/api/v1/assistance-requests",
    request_body = NewAssistance,
    params(("Idempotency-Key" = String, Header, description = "1 to 128 visible characters; the same key gives the same request")),
    responses(
        (status = 201, body = CreatedAssistance),
        (status = 400, body = Problem),
        (status = 413, body = Problem),
        (status = 422, body = Problem),
        (status = 503, body = Problem)
    )
)]
pub async fn create(State(app): State<App>, headers: HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Response, Problem> {
    let key = idempotency_key(&headers).map_err(|e| *e)?;
    let (new, body): (NewAssistance, Bytes) = json(body, &headers).map_err(|e| *e)?;
    let topic = new.topic.parse().ok().and_then(|id| app.portal.catalogue.help.topic(&id));
    let (visit_reason, address) = new.visit.map(|v| (v.reason, v.address)).map_or((None, None), |(r, a)| (Some(r), Some(a)));
    let raw = RawHelp {
        text: new.text,
        name: new.name,
        language: new.language.unwrap_or_default(),
        channel: new.channel,
        email: new.email.unwrap_or_default(),
        phone: new.phone.unwrap_or_default(),
        call_time: new.call_time.unwrap_or_default(),
        street: new.street.unwrap_or_default(),
        community: new.community.unwrap_or_default(),
        visit: visit_reason.is_some(),
        visit_reason: visit_reason.unwrap_or_default(),
        address: address.unwrap_or_default(),
        refer: new.refer,
    };
    let lang = raw.language.parse().unwrap_or_else(|_| problem::language(&headers));
    let mut mistakes = if topic.is_none() { vec![(Field::Topic, Wrong::TopicUnknown)] } else { Vec::new() };
    let parsed = raw.parse(lang, topic, &app.portal.catalogue).map_err(|m| mistakes.extend(m));
    let (Some(topic), Ok(parsed)) = (topic, parsed) else { return Err(invalid(&mistakes, &headers)) };
    let asked = app.portal.ask_for_help(topic, &parsed, machine(&key, &body)).await;
    match asked.map_err(|e| problem::of_fault(e, &headers))? {
        AskedFor::Yes(row) => {
            app.mail.notify_one();
            let secret = app.portal.help_secret(&row);
            let manage_url = format!("{}/{}/requests/{}?key={secret}", app.base, row.language, row.code);
            let location = format!("/api/v1/assistance-requests/{}", row.code);
            let created = CreatedAssistance { code: row.code.to_string(), secret, manage_url };
            Ok(private((StatusCode::CREATED, [(header::LOCATION, location)], Json(created)).into_response()))
        }
        AskedFor::No(wrong) => {
            let field = match parsed.channel {
                Channel::Mail => Field::Email,
                Channel::Phone => Field::Phone,
                Channel::InPerson => Field::Channel,
            };
            Err(invalid(&vec![(field, wrong)], &headers))
        }
        AskedFor::KeyReused => Err(Problem::new(Kind::KeyReused, &headers)),
        AskedFor::NoOffice => Err(Problem::new(Kind::Fault, &headers)),
    }
}

async fn open(app: &App, code: &str, headers: &HeaderMap) -> Result<Request, Problem> {
    let secret = bearer(headers).map_err(|e| *e)?;
    let missing = || Problem::new(Kind::NotFound, headers);
    let code: Code = code.parse().map_err(|_| missing())?;
    app.portal.help_by_link(code, secret).await.map_err(|e| problem::of_fault(e, headers))?.ok_or_else(missing)
}

/// Reads a request with everything that has happened to it.
#[utoipa::path(get, path = "/api/v1/assistance-requests/{code}", params(("code" = String, Path)), responses((status = 200, body = AssistanceItem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn read(State(app): State<App>, headers: HeaderMap, Path(code): Path<String>) -> Result<Response, Problem> {
    let request = open(&app, &code, &headers).await?;
    Ok(private(Json(AssistanceItem::from(&request)).into_response()))
}

/// Withdraws a request: it is erased with everything said of it.
#[utoipa::path(delete, path = "/api/v1/assistance-requests/{code}", params(("code" = String, Path)), responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn withdraw(State(app): State<App>, headers: HeaderMap, Path(code): Path<String>) -> Result<Response, Problem> {
    let request = open(&app, &code, &headers).await?;
    app.portal.withdraw_help(&request).await.map_err(|e| problem::of_fault(e, &headers))?;
    Ok(private(StatusCode::NO_CONTENT.into_response()))
}
