//! What stands around every handler: pages from memory, guards, headers, and the pages of trouble.

use std::convert::Infallible;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Instant;

use anjia_app::context::PageContext;
use anjia_app::pages::errors::{self, Trouble as TroublePage};
use anjia_app::shell;
use anjia_domain::Lang;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, OriginalUri, Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};
use tower::Service;

use super::api;
use super::door::Door;
use super::state::App;
use super::trouble::{Trouble, language_of};
use crate::security;

/// The only cookie: which language was read last. `__Host-` ties it to this host, over TLS.
pub const LANGUAGE_COOKIE: &str = "__Host-anjia-lang";

/// A page held in memory, for a minute at most, as it goes out: packed for those who take it so.
pub struct Remembered {
    body: Bytes,
    headers: HeaderMap,
    etag: HeaderValue,
    lang: Lang,
    /// What it is true for: a minute, or a second and a version of the store.
    valid: Valid,
}

/// For how long a page is the same for everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Valid {
    Minute(i64),
    /// The page shows what is free.
    Seats(i64, u64),
}

/// How a reader takes pages. Part of the key of held pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Packing {
    /// As they are.
    Plain,
    /// With gzip.
    Gzip,
    /// With brotli.
    Brotli,
}

impl Packing {
    /// `None` for headers too fine for this: those are answered anew each time.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let Some(value) = headers.get(header::ACCEPT_ENCODING) else { return Some(Self::Plain) };
        let value = value.to_str().ok()?;
        if value.contains("q=") || value.contains('*') {
            return None;
        }
        let has = |name| value.split(',').any(|v| v.trim() == name);
        Some(if has("br") {
            Self::Brotli
        } else if has("gzip") {
            Self::Gzip
        } else {
            Self::Plain
        })
    }
}

/// Marks an answer that is the same for everyone.
#[derive(Clone)]
struct Shared(Lang, Valid);

/// Answers pages that are the same for everyone out of memory, before anything else is done, and remembers them.
///
/// A service of its own around the router, because a layer would run only after an address has been matched.
#[derive(Clone)]
pub struct Memory {
    app: App,
    inner: Router,
    door: Door,
}

impl Memory {
    /// Puts the memory before a router.
    #[must_use]
    pub fn new(app: App, inner: Router, door: Door) -> Self {
        Self { app, inner, door }
    }
}

impl Service<Request> for Memory {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A router is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let packing = Packing::of(request.headers()).filter(|_| request.method() == Method::GET && request.uri().query().is_none());
        let Some(packing) = packing else {
            let (in_hand, response) = (self.door.take(), self.inner.call(request));
            return Box::pin(async move {
                let response = response.await;
                drop(in_hand);
                response
            });
        };
        let key = (packing, request.uri().path().to_owned());
        if let Some(found) = self.app.pages.get(&key)
            && found.valid.is(&self.app)
        {
            return Box::pin(ready(Ok(recall(&found, request.headers()))));
        }
        let (app, asked, in_hand) = (self.app.clone(), request.headers().clone(), self.door.take());
        let response = self.inner.call(request);
        Box::pin(async move {
            let response = remember(&app, key, &asked, response.await?).await;
            drop(in_hand);
            Ok(response)
        })
    }
}

async fn remember(app: &App, key: (Packing, String), asked: &HeaderMap, response: Response) -> Response {
    let Some(Shared(lang, valid)) = response.extensions().get::<Shared>().cloned() else { return response };
    if response.status() != StatusCode::OK {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
        return Trouble(TroublePage::Fault).into_response();
    };
    let etag = parts.headers.get(header::ETAG).cloned().unwrap_or(HeaderValue::from_static("\"0\""));
    let mut headers = HeaderMap::with_capacity(24);
    security::headers(&mut headers);
    shared_headers(&mut headers, lang, etag.clone());
    for name in [header::CONTENT_ENCODING, header::STRICT_TRANSPORT_SECURITY] {
        if let Some(value) = parts.headers.get(&name) {
            headers.insert(name, value.clone());
        }
    }
    let page = Arc::new(Remembered { body, headers, etag, lang, valid });
    app.pages.insert(key, page.clone());
    recall(&page, asked)
}

fn recall(page: &Remembered, asked: &HeaderMap) -> Response {
    let same = asked.get(header::IF_NONE_MATCH).is_some_and(|v| v == page.etag);
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(page.body.clone())) };
    *response.headers_mut() = page.headers.clone();
    remember_language(response.headers_mut(), asked, page.lang);
    response
}

fn shared_headers(headers: &mut HeaderMap, lang: Lang, etag: HeaderValue) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.html()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::ETAG, etag);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
}

fn remember_language(headers: &mut HeaderMap, asked: &HeaderMap, lang: Lang) {
    // Made once: every first visit gets one of five.
    static COOKIES: OnceLock<[(String, Option<HeaderValue>); 5]> = OnceLock::new();
    let cookies = COOKIES.get_or_init(|| {
        Lang::ALL.map(|lang| {
            let wanted = format!("{LANGUAGE_COOKIE}={lang}");
            let value = HeaderValue::from_str(&format!("{wanted}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax")).ok();
            (wanted, value)
        })
    });
    let Some((wanted, value)) = Lang::ALL.iter().position(|l| *l == lang).and_then(|n| cookies.get(n)) else { return };
    let has = asked.get_all(header::COOKIE).iter().any(|v| v.to_str().is_ok_and(|v| v.split(';').any(|c| c.trim() == wanted)));
    if !has && let Some(value) = value {
        headers.append(header::SET_COOKIE, value.clone());
    }
}

/// Refuses forms of other sites, adds the headers of every answer, and writes one line about it: route and status, never an address
/// with a code in it.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|m| m.as_str().to_owned());
    let foreign = security::is_foreign(&method, request.headers(), &app.base) && !request.uri().path().starts_with("/api/");
    let mut response = if foreign {
        tracing::warn!("a form of another site was refused");
        trouble_page(&app, &request, Trouble(TroublePage::ForeignForm))
    } else {
        next.run(request).await
    };
    security::headers(response.headers_mut());
    if app.base.starts_with("https://") {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    let status = response.status();
    let millis = began.elapsed().as_secs_f64() * 1000.0;
    if status.is_server_error() {
        tracing::error!(http.method = %method, http.route = route, http.status = status.as_u16(), http.ms = millis, "request failed");
    } else {
        tracing::debug!(http.method = %method, http.route = route, http.status = status.as_u16(), http.ms = millis, "request");
    }
    response
}

fn trouble_page(app: &App, request: &Request, trouble: Trouble) -> Response {
    let uri = request.extensions().get::<OriginalUri>().map_or_else(|| request.uri().clone(), |o| o.0.clone());
    let lang = language_of(&uri, request.headers());
    render_trouble(&app.context(lang, &uri), trouble, None)
}

fn render_trouble(context: &PageContext, trouble: Trouble, typed: Option<&[(String, String)]>) -> Response {
    let status = trouble.status();
    let html = if trouble.0 == TroublePage::Busy {
        shell::document(context, |c| errors::busy(c, typed))
    } else {
        // The language links of a page that does not exist lead home.
        let mut context = context.clone();
        context.query = String::new();
        if trouble.0 == TroublePage::NotFound {
            context.path = String::new();
        }
        shell::document(&context, |c| errors::page(c, trouble.0))
    };
    html_response(context, html, status)
}

/// Reads a form, so that it can be shown again when nobody has time for it; gives the request as it was.
async fn typed(request: Request) -> Result<(Request, Option<Bytes>), Trouble> {
    let form = request.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if request.method() != Method::POST || !form {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    let most = if super::help::is_long(parts.uri.path()) { super::help::BODY_MAX } else { super::BODY_MAX };
    let bytes = axum::body::to_bytes(body, most).await.map_err(|_| Trouble(TroublePage::TooLarge))?;
    Ok((Request::from_parts(parts, Body::from(bytes.clone())), Some(bytes)))
}

/// Puts the page of a trouble around it, in the language of the address; for machines, a problem document.
pub async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let uri = request.extensions().get::<OriginalUri>().map_or_else(|| request.uri().clone(), |o| o.0.clone());
    let headers = request.headers().clone();
    let (mut response, form) = match typed(request).await {
        Ok((request, form)) => (next.run(request).await, form),
        Err(trouble) => (trouble.into_response(), None),
    };
    let Some(trouble) = response.extensions_mut().remove::<Trouble>() else { return response };
    let retry = response.headers_mut().remove(header::RETRY_AFTER);
    let allow = response.headers_mut().remove(header::ALLOW);
    let mut dressed = if uri.path().starts_with("/api/") {
        api::problem::of_trouble(trouble, &headers).into_response()
    } else {
        let fields = form.map(|form| form_urlencoded::parse(&form).into_owned().collect::<Vec<_>>());
        render_trouble(&app.context(language_of(&uri, &headers), &uri), trouble, fields.as_deref())
    };
    for (name, value) in [(header::RETRY_AFTER, retry), (header::ALLOW, allow)] {
        if let Some(value) = value {
            dressed.headers_mut().insert(name, value);
        }
    }
    dressed
}

/// A page as an answer.
pub fn html_response(context: &PageContext, html: String, status: StatusCode) -> Response {
    let mut response = (status, Body::from(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(context.lang.html()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

impl Valid {
    fn this_minute(app: &App) -> Self {
        Self::Minute(app.portal.clock.now().as_second() / 60)
    }

    fn is(self, app: &App) -> bool {
        self == match self {
            Self::Minute(_) => Self::this_minute(app),
            Self::Seats(..) => {
                let (second, version) = app.portal.moment();
                Self::Seats(second, version)
            }
        }
    }
}

/// A page that is the same for everyone: with an `ETag`, and held in memory for a minute.
pub fn shared_response(app: &App, context: &PageContext, html: String) -> Response {
    sharing(context, html, Valid::this_minute(app))
}

/// A page that shows what is free, the same for everyone until somebody takes or gives back a seat. `moment` is that before what is
/// free was asked for.
pub fn seats_response(moment: (i64, u64), context: &PageContext, html: String) -> Response {
    sharing(context, html, Valid::Seats(moment.0, moment.1))
}

fn sharing(context: &PageContext, html: String, valid: Valid) -> Response {
    let digest = Sha256::digest(html.as_bytes());
    let tag = format!("\"{}\"", data_encoding::BASE32_NOPAD.encode(&digest[..10]));
    let etag = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"0\""));
    let mut response = Response::new(Body::from(html));
    shared_headers(response.headers_mut(), context.lang, etag);
    response.extensions_mut().insert(Shared(context.lang, valid));
    response
}
