//! Who has prepared a registration: an employer, whose people agree or decline first, or somebody who helps.

use anjia_app::pages::register::{self as pages, HelperTyped, Kept};
use anjia_domain::code::Code;
use anjia_portal::registrations::{By, Helper};
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::booking::render;
use super::pages::see;
use super::register::{Stop, Typed, access, opened};
use super::session;
use super::state::Here;

/// The person agrees to what an employer has prepared, or declines: then it is erased.
pub async fn consent(
    Here { app, context }: Here,
    Path(code): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Stop> {
    let typed = Typed::read(body)?;
    let plan = |code: Code, news: &str| see(&context.href(&format!("/registrations/{code}{news}")));
    let household = match opened(&app, &headers, &code).await? {
        Some(household) if household.is_waiting() => household,
        Some(household) => return Ok(plan(household.code(), "")),
        None => access(&app, &context, &headers, &code, Kept::default()).await?,
    };
    if typed.get("then") == "decline" {
        app.portal.erase_registration(&household).await?;
        return Ok(session::ended(&app, render(&context, StatusCode::OK, pages::declined)));
    }
    if typed.get("keeping") != "yes" {
        let page = render(&context, StatusCode::UNPROCESSABLE_ENTITY, |c| pages::consent(c, &household, true));
        return Ok(session::opened(&app, household.code(), page));
    }
    app.portal.agree(&household).await?;
    Ok(session::opened(&app, household.code(), plan(household.code(), "?news=agreed")))
}

/// Who begins it, by what was typed; nothing where something is missing.
pub(super) fn helped(typed: &Typed) -> (Option<By>, HelperTyped) {
    let line = |name: &str| typed.get(name).trim().chars().take(300).collect::<String>();
    let helper = HelperTyped {
        helping: typed.get("helping") == "yes",
        name: line("helper-name"),
        relation: line("helper-relation"),
        way: line("helper-way"),
        told: false,
    };
    if !helper.helping {
        return (Some(By::Person), helper);
    }
    let by = Helper::parse(&helper.name, &helper.relation).zip(helper.way.parse().ok()).map(|(who, way)| By::Helper(who, way));
    (by, helper)
}
