//! Draws: looked at, entered.

use anjia_app::pages::draws::{self as pages, DrawView};
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_domain::Lang;
use anjia_portal::details::{Mistakes, RawDetails};
use anjia_portal::draws::{Entered, Public, RawEntry, fingerprint};
use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use data_encoding::HEXLOWER;
use serde::Deserialize;

use super::booking::{render, unchosen};
use super::pages::see;
use super::state::{App, Here};
use super::trouble::Trouble;

/// The days a form may name; a draw has far fewer.
const DAYS_KEPT: usize = 100;

/// What the page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    receipt: String,
    again: String,
}

async fn public<'a>(app: &'a App, id: &str) -> Result<Public<'a>, Trouble> {
    let id = id.parse().map_err(|_| Trouble(TroublePage::NotFound))?;
    app.portal.public_draw(&id).await?.ok_or(Trouble(TroublePage::NotFound))
}

fn view<'a>(app: &App, public: &'a Public<'a>, raw: RawEntry, mistakes: Mistakes) -> DrawView<'a> {
    DrawView { public, days: app.portal.draw_days(public.draw), raw, mistakes, receipt: None, again: false }
}

/// A draw.
pub async fn show(Here { app, context }: Here, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let public = public(&app, &id).await?;
    let mut view = view(&app, &public, RawEntry::default(), Vec::new());
    view.again = asked.again == "1";
    if !asked.receipt.is_empty() {
        let receipt: String = asked.receipt.chars().take(64).collect();
        view.receipt = Some((receipt.clone(), HEXLOWER.encode(&fingerprint(&receipt))));
    }
    Ok(render(&context, StatusCode::OK, |c| pages::page(c, &view)))
}

/// The form's fields, and the language it goes on in when that was chosen instead of going on. A day is named once for each that suits.
fn read(body: &[u8]) -> (RawEntry, Option<Lang>) {
    let (mut raw, mut to) = (RawEntry::default(), None);
    for (name, value) in form_urlencoded::parse(body) {
        let value = value.into_owned();
        let d: &mut RawDetails = &mut raw.details;
        match &*name {
            "name" => d.name = value,
            "email" => d.email = value,
            "phone" => d.phone = value,
            "language" => d.language = value,
            "days" if raw.days.len() < DAYS_KEPT => raw.days.push(value.chars().take(20).collect()),
            "to" => to = value.parse().ok(),
            _ => {}
        }
    }
    (RawEntry { details: raw.details.cut(), days: raw.days }, to)
}

/// Enters.
pub async fn enter(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Trouble> {
    let body = body.map_err(|_| Trouble(TroublePage::TooLarge))?;
    let public = public(&app, &id).await?;
    let (mut raw, to) = read(&body);
    let context = app.context_in(to, lang, &uri);
    if to.is_some() {
        unchosen(&mut raw.details.language, lang);
        let view = view(&app, &public, raw, Vec::new());
        return Ok(render(&context, StatusCode::OK, |c| pages::page(c, &view)));
    }
    let address = context.href(&format!("/draws/{}", public.draw.id));
    match app.portal.enter(public.draw, &raw, lang).await? {
        Entered::Yes(receipt) => {
            app.mail.notify_one();
            Ok(see(&format!("{address}?receipt={receipt}")))
        }
        Entered::Already => Ok(see(&format!("{address}?again=1"))),
        Entered::NotOpen => Ok(see(&address)),
        Entered::Mistakes(mistakes) => {
            let view = view(&app, &public, raw, mistakes);
            Ok(render(&context, StatusCode::UNPROCESSABLE_ENTITY, |c| pages::page(c, &view)))
        }
    }
}
