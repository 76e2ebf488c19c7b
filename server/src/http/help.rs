//! Asking for help: danger first, the form, and a request in its person's hands.

use anjia_app::context::PageContext;
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::help::{self as pages, Done, FormView, StatusView};
use anjia_app::shell;
use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::help::{Channel, Topic};
use anjia_portal::details::{Field, Mistakes, Wrong};
use anjia_portal::help::typed::{RawHelp, cut};
use anjia_portal::help::{AskedFor, Changed, Request, Why, sending};
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FormRejection};
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;

use super::booking::{render, taken, unchosen};
use super::find::{self, FindForm};
use super::front::shared_response;
use super::pages::see;
use super::register::Typed;
use super::state::{App, Here};
use super::trouble::Trouble;

/// The largest body of a form with long texts: what is too long is told beside the field.
pub const BODY_MAX: usize = 256 * 1024;

/// Whether a form with long texts is sent to an address.
pub fn is_long(path: &str) -> bool {
    let mut parts = path.split('/').skip(2);
    matches!(parts.next(), Some("help" | "requests")) && parts.next().is_some()
}

/// The first page.
pub async fn landing(Here { app, context }: Here) -> Result<Response, Trouble> {
    let solved = app.portal.solved_today().await?;
    let html = shell::document(&context, |c| pages::landing(c, solved));
    Ok(shared_response(&app, &context, html))
}

fn topic<'a>(app: &'a App, id: &str) -> Result<&'a Topic, Trouble> {
    let found = id.parse().ok().and_then(|id| app.portal.catalogue.help.topic(&id));
    found.ok_or(Trouble(TroublePage::NotFound))
}

/// The form.
pub async fn ask_form(Here { app, context }: Here, Path(id): Path<String>) -> Result<Response, Trouble> {
    let view = FormView { topic: topic(&app, &id)?, raw: RawHelp::default(), mistakes: Vec::new(), key: app.portal.ids.uuid().to_string() };
    Ok(render(&context, StatusCode::OK, |c| pages::form(c, &view)))
}

fn raw(typed: &Typed) -> RawHelp {
    let text = |name: &str| typed.get(name).to_owned();
    RawHelp {
        text: text("text"),
        name: text("name"),
        language: text("language"),
        channel: text("channel"),
        email: text("email"),
        phone: text("phone"),
        call_time: text("call_time"),
        street: text("street"),
        community: text("community"),
        visit: typed.get("visit") == "yes",
        visit_reason: text("visit_reason"),
        address: text("address"),
        refer: typed.get("refer") == "yes",
    }
    .cut()
}

/// The form, sent.
pub async fn ask(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Trouble> {
    let typed = Typed::read(body)?;
    let topic = topic(&app, &id)?;
    let mut raw = raw(&typed);
    let key = typed.get("key").chars().take(64).collect::<String>();
    let key = if key.is_empty() { app.portal.ids.uuid().to_string() } else { key };
    let show = |context: &PageContext, status, raw, mistakes| {
        let view = FormView { topic, raw, mistakes, key: key.clone() };
        render(context, status, |c| pages::form(c, &view))
    };
    let to = typed.to();
    let context = app.context_in(to, lang, &uri);
    if to.is_some() {
        unchosen(&mut raw.language, lang);
        return Ok(show(&context, StatusCode::OK, raw, Vec::new()));
    }
    let parsed = match raw.parse(lang, Some(topic), &app.portal.catalogue) {
        Ok(parsed) => parsed,
        Err(mistakes) => return Ok(show(&context, StatusCode::UNPROCESSABLE_ENTITY, raw, mistakes)),
    };
    match app.portal.ask_for_help(topic, &parsed, sending(&format!("{}/{key}", topic.id), typed.all())).await? {
        AskedFor::Yes(row) => {
            app.mail.notify_one();
            Ok(see(&context.href(&format!("/requests/{}?key={}&done=asked", row.code, app.portal.help_secret(&row)))))
        }
        AskedFor::No(wrong) => {
            let field = match parsed.channel {
                _ if wrong == Wrong::Crowded => Field::Channel,
                Channel::Mail => Field::Email,
                Channel::Phone => Field::Phone,
                Channel::InPerson => Field::Channel,
            };
            Ok(show(&context, StatusCode::UNPROCESSABLE_ENTITY, raw, vec![(field, wrong)]))
        }
        AskedFor::KeyReused | AskedFor::NoOffice => Err(Trouble(TroublePage::BadRequest)),
    }
}

/// The form that finds a request.
pub async fn find_form(Here { context, .. }: Here, Query(asked): Query<FindForm>) -> Response {
    asked.empty(&context, pages::find)
}

/// The form, sent.
pub async fn find(Here { app, context }: Here, form: Result<Form<FindForm>, FormRejection>) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let mistakes = match form.read() {
        Ok(code) => match app.portal.help_by_contact(code, &form.contact, context.lang).await? {
            Some(request) => return Ok(see(&own(&context, &request, ""))),
            None => find::no_match(&app, &format!("help {}", code.compact()))?,
        },
        Err(mistakes) => mistakes,
    };
    Ok(form.again(&context, pages::find, &mistakes))
}

/// The page of a request, with its key.
fn own(context: &PageContext, request: &Request, more: &str) -> String {
    context.href(&format!("/requests/{}?key={}{more}", request.row.code, request.secret))
}

/// The key of a link, and what has just happened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Link {
    key: String,
    done: String,
}

/// Opens a request by link, or answers with the page of a link that opens nothing.
async fn open(app: &App, context: &PageContext, code: &str, key: &str) -> Result<Result<Request, Box<Response>>, Trouble> {
    let found = match code.parse::<Code>() {
        Ok(code) => app.portal.help_by_link(code, key).await?,
        Err(_) => None,
    };
    Ok(found.ok_or_else(|| Box::new(render(context, StatusCode::NOT_FOUND, pages::gone))))
}

/// A request; or, after it was erased, that it was.
pub async fn show(Here { app, context }: Here, Path(code): Path<String>, Query(link): Query<Link>) -> Result<Response, Trouble> {
    if code == "withdrawn" {
        return Ok(render(&context, StatusCode::OK, pages::withdrawn));
    }
    let request = match open(&app, &context, &code, &link.key).await? {
        Ok(request) => request,
        Err(response) => return Ok(*response),
    };
    let done = match link.done.as_str() {
        "asked" => Done::Asked,
        "said" => Done::Said,
        "stale" => Done::Stale,
        _ => Done::Nothing,
    };
    Ok(status(&context, StatusCode::OK, &request, done, String::new(), Vec::new()))
}

fn status(context: &PageContext, status: StatusCode, request: &Request, done: Done, note: String, mistakes: Mistakes) -> Response {
    let view = StatusView { request, done, note, mistakes };
    render(context, status, |c| pages::show(c, &view))
}

/// What a person says about a request.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SayForm {
    key: String,
    r#do: String,
    note: String,
}

/// Says it.
pub async fn say(
    Here { app, context }: Here,
    Path(code): Path<String>,
    form: Result<Form<SayForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let request = match open(&app, &context, &code, &form.key).await? {
        Ok(request) => request,
        Err(response) => return Ok(*response),
    };
    let portal = &app.portal;
    let said = match form.r#do.as_str() {
        "note" => portal.add_note(&request, &form.note).await?,
        "solved" => portal.say_solved(&request).await?,
        "agree" => portal.answer_visit(&request, true).await?,
        "decline" => portal.answer_visit(&request, false).await?,
        "consent" => portal.agree_to_refer(&request).await?,
        "revoke" => portal.refuse_to_refer(&request).await?,
        _ => return Err(Trouble(TroublePage::BadRequest)),
    };
    let mut note = form.note;
    cut(&mut note, BODY_MAX);
    Ok(match said {
        Changed::Yes(request) | Changed::Already(request) => {
            app.mail.notify_one();
            see(&own(&context, &request, "&done=said"))
        }
        // What was typed is not lost by somebody having been faster.
        Changed::Stale(request) if !note.trim().is_empty() => {
            status(&context, StatusCode::CONFLICT, &request, Done::Stale, note, Vec::new())
        }
        Changed::Stale(request) => see(&own(&context, &request, "&done=stale")),
        Changed::No(Why::Written(wrong)) => {
            status(&context, StatusCode::UNPROCESSABLE_ENTITY, &request, Done::Nothing, note, vec![(Field::Note, wrong)])
        }
        Changed::No(Why::Nowhere) => {
            let mistakes = vec![(Field::Refer, Wrong::ReferNowhere)];
            status(&context, StatusCode::UNPROCESSABLE_ENTITY, &request, Done::Nothing, note, mistakes)
        }
        Changed::No(_) => see(&own(&context, &request, "&done=stale")),
        Changed::Gone => render(&context, StatusCode::NOT_FOUND, pages::gone),
    })
}

/// Asks before erasing.
pub async fn withdraw_form(Here { app, context }: Here, Path(code): Path<String>, Query(link): Query<Link>) -> Result<Response, Trouble> {
    match open(&app, &context, &code, &link.key).await? {
        Err(response) => Ok(*response),
        Ok(request) => Ok(render(&context, StatusCode::OK, |c| pages::withdraw(c, &request))),
    }
}

/// Erases.
pub async fn withdraw(
    Here { app, context }: Here,
    Path(code): Path<String>,
    form: Result<Form<Link>, FormRejection>,
) -> Result<Response, Trouble> {
    let form = taken(form)?;
    match open(&app, &context, &code, &form.key).await? {
        Err(response) => Ok(*response),
        Ok(request) => {
            app.portal.withdraw_help(&request).await?;
            Ok(see(&context.href("/requests/withdrawn")))
        }
    }
}
