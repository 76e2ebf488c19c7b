//! Desks of employers: asked for, opened by a link, looked at, left, erased. Tables are in `upload.rs`, appointments in `visits.rs`.

mod table;
pub mod upload;
pub mod visits;

use anjia_app::context::PageContext;
use anjia_app::pages::desk::{self as pages, CompaniesView, CompanyWrong, DeskNews, DeskView, FormCard};
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::shell;
use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::contact::Email;
use anjia_domain::name::is_control;
use anjia_portal::desks::{About, Desk};
use anjia_portal::details::Wrong;
use anjia_portal::keys::Room;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::booking::render;
use super::front::shared_response;
use super::pages::see;
use super::register::{Stop, Typed};
use super::session;
use super::state::{App, Here};
use super::trouble::Trouble;

/// The longest name of a company, in characters: as long as the answer in a form.
const COMPANY: usize = 80;
/// The longest name of a contact person.
const CONTACT: usize = 120;

/// Where companies begin.
pub async fn companies(Here { app, context }: Here) -> Response {
    let html = shell::document(&context, |c| pages::companies(c, &CompaniesView::default()));
    shared_response(&app, &context, html)
}

fn line(typed: &Typed, name: &str) -> String {
    typed.get(name).split_whitespace().collect::<Vec<_>>().join(" ").chars().take(400).collect()
}

fn is_shown(text: &str) -> bool {
    !text.chars().any(is_control)
}

/// Asks for a desk, or for the link to one again. What comes back is the same whether the address has desks or not.
pub async fn ask(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Trouble> {
    let typed = Typed::read(body)?;
    let to = typed.to();
    let context = app.context_in(to, lang, &uri);
    let again = typed.get("way") == "link";
    let mut view = CompaniesView {
        company_zh: line(&typed, "company-zh"),
        company: line(&typed, "company"),
        contact: line(&typed, "contact"),
        email: typed.get("company-email").trim().chars().take(300).collect(),
        link_email: typed.get("link-email").trim().chars().take(300).collect(),
        ..CompaniesView::default()
    };
    let address = Email::parse(if again { &view.link_email } else { &view.email });
    if to.is_none() {
        view.wrong = if again { Vec::new() } else { wrong(&view, typed.get("keeping") == "yes") };
        if let Err(error) = &address {
            let empty = if again { view.link_email.is_empty() } else { view.email.is_empty() };
            let wrong = match error {
                _ if empty => Wrong::EmailNeeded,
                error => (*error).into(),
            };
            // In the order of the fields.
            let at = view.wrong.iter().position(|w| *w == CompanyWrong::Keeping).unwrap_or(view.wrong.len());
            view.wrong.insert(at, if again { CompanyWrong::LinkEmail(wrong) } else { CompanyWrong::Email(wrong) });
        }
    }
    let Ok(address) = address.map_err(drop).and_then(|a| if to.is_none() && view.wrong.is_empty() { Ok(a) } else { Err(()) }) else {
        let status = if to.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok(render(&context, status, |c| pages::companies(c, &view)));
    };
    // Nobody's mail box is filled: counted whether the address has desks or not.
    if !app.may_guess(&format!("desk {}", address.key())) {
        view.wrong.push(CompanyWrong::TooOften);
        return Ok(render(&context, StatusCode::TOO_MANY_REQUESTS, |c| pages::companies(c, &view)));
    }
    if again {
        app.portal.send_desk_link(&address).await?;
    } else {
        let about = About { company_zh: view.company_zh, company: view.company, contact: view.contact };
        app.portal.make_desk(&about, &address, context.lang).await?;
    }
    app.mail.notify_one();
    Ok(render(&context, StatusCode::OK, |c| pages::sent(c, address.as_str())))
}

fn wrong(view: &CompaniesView, agreed: bool) -> Vec<CompanyWrong> {
    let mut wrong = Vec::new();
    let long = |text: &str| text.chars().count() > COMPANY;
    if view.company_zh.is_empty() && view.company.is_empty() {
        wrong.push(CompanyWrong::Company);
    } else if long(&view.company_zh) || long(&view.company) || !is_shown(&view.company_zh) || !is_shown(&view.company) {
        wrong.push(CompanyWrong::CompanyLong);
    }
    if view.contact.is_empty() || view.contact.chars().count() > CONTACT || !is_shown(&view.contact) {
        wrong.push(CompanyWrong::Contact);
    }
    if !agreed {
        wrong.push(CompanyWrong::Keeping);
    }
    wrong
}

/// Opens the desk of an address; else stops with the way to open it.
pub(super) async fn access(app: &App, context: &PageContext, headers: &HeaderMap, code: &str) -> Result<Desk, Stop> {
    let code = code.parse::<Code>().ok().filter(|code| session::at(app, headers, Room::Desk) == Some(*code));
    let desk = match code {
        Some(code) => app.portal.desk(code).await?,
        None => None,
    };
    desk.ok_or_else(|| Stop::Answer(Box::new(render(context, StatusCode::UNAUTHORIZED, |c| pages::closed(c, false)))))
}

/// An answer to whoever is at a desk: the session lasts longer.
pub(super) fn at(app: &App, desk: &Desk, response: Response) -> Response {
    session::opened_at(app, Room::Desk, desk.code(), response)
}

/// What the desk's page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    key: String,
    news: String,
    count: String,
}

/// The desk.
pub async fn show(
    Here { app, context }: Here,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    if !asked.key.is_empty() {
        // The link's secret does not stay in the address bar.
        let opens = match code.parse::<Code>() {
            Ok(parsed) if app.portal.desk_link_opens(parsed, &asked.key).await? => Some(parsed),
            _ => None,
        };
        return Ok(match opens {
            Some(parsed) => session::opened_at(&app, Room::Desk, parsed, see(&context.href(&format!("/desks/{parsed}")))),
            None => render(&context, StatusCode::NOT_FOUND, |c| pages::closed(c, true)),
        });
    }
    let desk = access(&app, &context, &headers, &code).await?;
    let people = app.portal.people(&desk).await?;
    let count = asked.count.parse().unwrap_or(0);
    let news = match asked.news.as_str() {
        "prepared" => DeskNews::Prepared(count),
        "booked" => DeskNews::Booked(count),
        _ => DeskNews::Nothing,
    };
    let forms = app.portal.staff_forms().map(|(form, _)| FormCard { form, people: people.iter().filter(|p| p.form == form.id).count() });
    let view = DeskView { desk: &desk, forms: forms.collect(), batches: app.portal.batches(&desk).await?, people: &people, news };
    Ok(at(&app, &desk, render(&context, StatusCode::OK, |c| pages::desk(c, &view))))
}

/// The slips for those without an e-mail address.
pub async fn slips(Here { app, context }: Here, Path(code): Path<String>, headers: HeaderMap) -> Result<Response, Stop> {
    let desk = access(&app, &context, &headers, &code).await?;
    let slips = app.portal.slips(&app.portal.people(&desk).await?);
    Ok(at(&app, &desk, render(&context, StatusCode::OK, |c| pages::slips(c, &desk, &slips))))
}

/// Ends the session on this device.
pub async fn leave(Here { app, context }: Here) -> Response {
    session::ended_at(&app, Room::Desk, render(&context, StatusCode::OK, pages::left))
}

/// What is kept of the desk, and how to erase it.
pub async fn data(Here { app, context }: Here, Path(code): Path<String>, headers: HeaderMap) -> Result<Response, Stop> {
    let desk = access(&app, &context, &headers, &code).await?;
    Ok(at(&app, &desk, render(&context, StatusCode::OK, |c| pages::data(c, &desk, false))))
}

/// Erases the desk.
pub async fn erase(
    Here { app, context }: Here,
    Path(code): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Stop> {
    let typed = Typed::read(body)?;
    let desk = access(&app, &context, &headers, &code).await?;
    if typed.get("erase") != "yes" {
        return Ok(at(&app, &desk, render(&context, StatusCode::UNPROCESSABLE_ENTITY, |c| pages::data(c, &desk, true))));
    }
    app.portal.erase_desk(&desk).await?;
    Ok(session::ended_at(&app, Room::Desk, render(&context, StatusCode::OK, pages::erased)))
}

/// A file to be saved.
pub(super) fn file(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// An address that is none.
const fn missing() -> Trouble {
    Trouble(TroublePage::NotFound)
}
