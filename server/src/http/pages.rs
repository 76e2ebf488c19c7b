//! Pages that only inform, and what machines ask of a server.

use anjia_app::context::{Page, PageContext};
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::{
    design as design_page, emergency as emergency_page, home as home_page, info, offices as office_pages, offline as offline_page,
    services as service_pages,
};
use anjia_app::shell;
use anjia_domain::Lang;
use anjia_domain::office::Kind;
use axum::Extension;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::front::{html_response, shared_response};
use super::state::{App, Here};
use super::trouble::{Trouble, preferred};

/// A page that is the same for everyone.
pub(super) fn shared(app: &App, lang: Lang, uri: &Uri, page: impl FnOnce(&PageContext) -> Page) -> Response {
    let context = app.context(lang, uri);
    let html = shell::document(&context, page);
    shared_response(app, &context, html)
}

/// `/` leads to the reader's language and says that the answer depends on it.
pub async fn choose_language(OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
    let target = match uri.query() {
        Some(query) => format!("/{}?{query}", preferred(&headers)),
        None => format!("/{}", preferred(&headers)),
    };
    let mut response = (StatusCode::FOUND, [(header::LOCATION, target)]).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("cookie, accept-language"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The home page, with the next free time of the hall.
pub async fn home(State(app): State<App>, Extension(lang): Extension<Lang>, OriginalUri(uri): OriginalUri) -> Result<Response, Trouble> {
    let portal = &app.portal;
    let hall = portal.catalogue.offices().iter().find(|o| o.kind == Kind::ServiceHall && !o.offers.is_empty());
    let next = match hall.and_then(|o| portal.offered(&o.offers.first()?.service, &o.id)) {
        Some(offered) => portal.first_free(offered).await?,
        None => None,
    };
    Ok(shared(&app, lang, &uri, |c| home_page::page(c, next.as_ref())))
}

macro_rules! informs {
    ($($(#[$doc:meta])* $name:ident => $page:path;)*) => {
        $($(#[$doc])*
        pub async fn $name(State(app): State<App>, Extension(lang): Extension<Lang>, OriginalUri(uri): OriginalUri) -> Response {
            shared(&app, lang, &uri, $page)
        })*
    };
}

informs! {
    /// About the site.
    about => info::about;
    /// What is stored.
    privacy => info::privacy;
    /// For everybody.
    accessibility => info::accessibility;
    /// What opens without a network.
    offline => offline_page::page;
    /// All services.
    services => service_pages::list;
}

/// Which offices.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct OfficesAsked {
    street: String,
}

/// All offices, or those of a subdistrict.
pub async fn offices(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<OfficesAsked>,
) -> Response {
    let street = app.portal.catalogue.street(&asked.street);
    shared(&app, lang, &uri, |c| office_pages::list(c, street))
}

/// What the emergency page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Where {
    place: String,
}

/// Emergency numbers; with a place, the sentence that says it.
pub async fn emergency(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Where>,
) -> Response {
    let context = app.context(lang, &uri);
    if emergency_page::is_unknown(&context, &asked.place) {
        let html = shell::document(&context, |c| emergency_page::page(c, &asked.place));
        return html_response(&context, html, StatusCode::UNPROCESSABLE_ENTITY);
    }
    shared(&app, lang, &uri, |c| emergency_page::page(c, &asked.place))
}

/// One service.
pub async fn service(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let found = id.parse().ok().and_then(|id| app.portal.catalogue.service(&id)).ok_or(Trouble(TroublePage::NotFound))?;
    Ok(shared(&app, lang, &uri, |c| service_pages::one(c, found)))
}

/// One office.
pub async fn office(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let found = id.parse().ok().and_then(|id| app.portal.catalogue.office(&id)).ok_or(Trouble(TroublePage::NotFound))?;
    Ok(shared(&app, lang, &uri, |c| office_pages::one(c, found, None)))
}

/// Every component, in development builds.
pub async fn design(Here { context, .. }: Here) -> Response {
    html_response(&context, shell::document(&context, design_page::page), StatusCode::OK)
}

/// What search engines may read: everything that is the same for everyone.
pub async fn robots() -> Response {
    let mut text = String::from("User-agent: *\nDisallow: /api/\n");
    for lang in Lang::ALL {
        text.push_str(&format!("Disallow: /{lang}/appointments/\nDisallow: /{lang}/book/details/\nDisallow: /{lang}/book/review/\n"));
        text.push_str(&format!("Disallow: /{lang}/enrol/\nDisallow: /{lang}/enrolments/\n"));
        text.push_str(&format!("Disallow: /{lang}/requests/\nDisallow: /{lang}/search/\n"));
    }
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// The process is alive.
pub async fn health() -> &'static str {
    "ok\n"
}

/// The database answers.
pub async fn ready(State(app): State<App>) -> Response {
    match app.portal.store.check().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!("not ready: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// Figures for a monitor, in the text format of Prometheus.
pub async fn metrics(State(app): State<App>) -> Result<Response, Trouble> {
    let counts = app.portal.store.outbox_counts().await.map_err(anjia_portal::PortalError::from)?;
    let text = format!(
        "# HELP anjia_outbox_waiting Mails that wait to be sent.\n# TYPE anjia_outbox_waiting gauge\nanjia_outbox_waiting {}\n\
         # HELP anjia_outbox_dead Mails that were given up.\n# TYPE anjia_outbox_dead gauge\nanjia_outbox_dead {}\n\
         # HELP anjia_build_info The version.\n# TYPE anjia_build_info gauge\nanjia_build_info{{version=\"{}\"}} 1\n",
        counts.waiting,
        counts.dead,
        env!("CARGO_PKG_VERSION")
    );
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// Leads to another address after a form was taken.
pub fn see(uri: &str) -> Response {
    match uri.parse::<Uri>() {
        Ok(_) => Redirect::to(uri).into_response(),
        Err(_) => Trouble(TroublePage::Fault).into_response(),
    }
}
