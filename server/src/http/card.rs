//! The bilingual card and the company's sheet, for browsers that run no script: what is sent comes back as a card and is dropped. Nothing of
//! it is stored or logged, so a success has no address to lead to and is answered at once.

use anjia_app::context::PageContext;
use anjia_app::pages::card::{self as pages, CardView, Face, SheetOf, SheetView};
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::{places, shell};
use anjia_domain::Lang;
use anjia_domain::contact_card::{ContactCard, RawCard, TEXT_MAX};
use anjia_portal::desks::Person;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{OriginalUri, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::booking::render;
use super::desks;
use super::front::shared_response;
use super::register::Stop;
use super::state::{App, Here};
use super::trouble::Trouble;

/// A form, and the language somebody asked for instead of a card.
struct Sent {
    raw: RawCard,
    to: Option<Lang>,
    contact_file: bool,
}

fn sent(body: Result<Bytes, BytesRejection>) -> Result<Sent, Trouble> {
    let body = body.map_err(|_| Trouble(TroublePage::TooLarge))?;
    let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let value = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    Ok(Sent { to: value("to").parse().ok(), contact_file: value("as") == "vcard", raw: RawCard::from_form(&fields) })
}

fn knows(app: &App) -> impl Fn(&str) -> bool {
    |code| places::known(&app.portal.catalogue, code).is_some()
}

/// The empty card.
pub async fn form(Here { app, context }: Here) -> Response {
    let html = shell::document(&context, |c| pages::page(c, &CardView::default()));
    shared_response(&app, &context, html)
}

/// The card of what was sent.
pub async fn make(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Trouble> {
    let Sent { raw, to, contact_file } = sent(body)?;
    let context = app.context_in(to, lang, &uri);
    if to.is_some() {
        return Ok(render(&context, StatusCode::OK, |c| pages::page(c, &CardView { raw, ..CardView::default() })));
    }
    let (status, view) = match ContactCard::parse(&raw, lang, knows(&app)) {
        Ok(card) if contact_file => {
            let face = Face { context: &context, raw: card.texts(), phone: card.phone() };
            return Ok(desks::file("anjia-card.vcf", "text/vcard; charset=utf-8", face.contact_file(true).into_bytes()));
        }
        Ok(card) => (StatusCode::OK, CardView { raw, card: Some(card), ..CardView::default() }),
        Err(faults) => (StatusCode::UNPROCESSABLE_ENTITY, CardView { raw, faults, card: None }),
    };
    Ok(render(&context, status, |c| pages::page(c, &view)))
}

/// The empty sheet.
pub async fn sheet_form(Here { app, context }: Here) -> Response {
    let view = SheetView { of: SheetOf::Anybody, raw: RawCard::default(), faults: Vec::new(), cards: None };
    let html = shell::document(&context, |c| pages::sheet(c, &view));
    shared_response(&app, &context, html)
}

/// Everybody's card.
pub async fn make_sheet(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Trouble> {
    let sent = sent(body)?;
    Ok(sheet(&app, &app.context_in(sent.to, lang, &uri), lang, SheetOf::Anybody, sent))
}

fn sheet(app: &App, context: &PageContext, lang: Lang, of: SheetOf<'_>, sent: Sent) -> Response {
    let Sent { raw, to, .. } = sent;
    let (status, faults, cards) = match ContactCard::parse_sheet(&raw, lang, knows(app)) {
        _ if to.is_some() => (StatusCode::OK, Vec::new(), None),
        Ok(cards) => (StatusCode::OK, Vec::new(), Some(cards)),
        Err(faults) => (StatusCode::UNPROCESSABLE_ENTITY, faults, None),
    };
    render(context, status, |c| pages::sheet(c, &SheetView { of, raw, faults, cards }))
}

/// The sheet of a desk: its people, with the company as their contact.
pub async fn desk(Here { app, context }: Here, Path(code): Path<String>, headers: HeaderMap) -> Result<Response, Stop> {
    let desk = desks::access(&app, &context, &headers, &code).await?;
    let people = app.portal.people(&desk).await?;
    let about = desk.about();
    let whole = format!("{} {}", about.contact, context.t.behind(about.answer()));
    let contact = if whole.chars().count() > TEXT_MAX { about.answer().to_owned() } else { whole };
    let raw = RawCard {
        name: names(&people).join("\n"),
        contact,
        phrases: vec!["no-chinese".to_owned(), "call-contact".to_owned()],
        ..RawCard::default()
    };
    let (faults, cards) = match ContactCard::parse_sheet(&raw, context.lang, knows(&app)) {
        Ok(cards) => (Vec::new(), Some(cards)),
        // An empty desk is no mistake.
        Err(_) if people.is_empty() => (Vec::new(), None),
        Err(faults) => (faults, None),
    };
    let view = SheetView { of: SheetOf::Desk(&code), raw, faults, cards };
    Ok(desks::at(&app, &desk, render(&context, StatusCode::OK, |c| pages::sheet(c, &view))))
}

/// The people of a desk: whoever was prepared with several forms stands there once, two of the same name twice.
fn names(people: &[Person]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (n, person) in people.iter().enumerate() {
        let so_far = people[..=n].iter().filter(|p| p.form == person.form && p.name == person.name).count();
        if so_far > names.iter().filter(|name| **name == person.name).count() {
            names.push(&person.name);
        }
    }
    names
}

/// The sheet of a desk, with what was changed.
pub async fn make_desk(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Path(code): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Stop> {
    let sent = sent(body)?;
    let context = app.context_in(sent.to, lang, &uri);
    let desk = desks::access(&app, &context, &headers, &code).await?;
    Ok(desks::at(&app, &desk, sheet(&app, &context, lang, SheetOf::Desk(&code), sent)))
}
