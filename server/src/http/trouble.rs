//! The one place that turns errors into status and text.
//!
//! A handler answers with a [`Trouble`]; `front::dress` puts the page of it around, in the language of the address.

use std::any::Any;

use anjia_app::pages::errors::Trouble as Page;
use anjia_domain::Lang;
use anjia_portal::PortalError;
use anjia_portal::ports::StoreError;
use axum::extract::OriginalUri;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};

/// An answer that is not what was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Trouble(pub Page);

impl Trouble {
    /// Its status.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self.0 {
            Page::NotFound => StatusCode::NOT_FOUND,
            Page::Fault => StatusCode::INTERNAL_SERVER_ERROR,
            Page::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Page::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Page::BadRequest => StatusCode::BAD_REQUEST,
            Page::ForeignForm => StatusCode::FORBIDDEN,
            Page::Method => StatusCode::METHOD_NOT_ALLOWED,
            Page::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

/// When to come again, in seconds.
pub const RETRY_AFTER: header::HeaderValue = header::HeaderValue::from_static("3");

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if self.0 == Page::Busy {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<PortalError> for Trouble {
    fn from(error: PortalError) -> Self {
        let busy = matches!(error, PortalError::Store(StoreError::Busy | StoreError::Unavailable(_)));
        // The chain of causes names tables and reasons, never what somebody typed.
        let mut causes = String::new();
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            causes.push_str(": ");
            causes.push_str(&error.to_string());
            cause = error.source();
        }
        tracing::error!(fault.busy = busy, "{error}{causes}");
        Self(if busy { Page::Busy } else { Page::Fault })
    }
}

/// The language of an address, else of the cookie, else of the browser, else English.
#[must_use]
pub fn language_of(uri: &Uri, headers: &HeaderMap) -> Lang {
    let first = uri.path().split('/').nth(1).unwrap_or("");
    first.parse().unwrap_or_else(|_| preferred(headers))
}

/// The language a person without an address prefers.
#[must_use]
pub fn preferred(headers: &HeaderMap) -> Lang {
    let cookie = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(cookie::Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|c| c.name() == super::front::LANGUAGE_COOKIE)
        .and_then(|c| c.value().parse().ok());
    let accepted = || headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(Lang::negotiate);
    cookie.or_else(accepted).unwrap_or(Lang::En)
}

/// Nothing is here; an address with a slash at its end is led to the one without.
pub async fn not_found(OriginalUri(uri): OriginalUri) -> Response {
    let path = uri.path();
    let trimmed = path.trim_end_matches('/');
    // A second slash in front would lead to another site.
    if trimmed.len() < path.len() && !trimmed.is_empty() && !trimmed.starts_with("//") {
        let target = uri.query().map_or_else(|| trimmed.to_owned(), |q| format!("{trimmed}?{q}"));
        return Redirect::permanent(&target).into_response();
    }
    Trouble(Page::NotFound).into_response()
}

/// The address is there, but not for this method.
pub async fn method_not_allowed() -> Trouble {
    Trouble(Page::Method)
}

/// A page that panicked.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands over the box")]
pub fn panicked(payload: Box<dyn Any + Send + 'static>) -> Response {
    let what = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    tracing::error!(fault.panic = true, "a handler panicked: {}", what.unwrap_or("unknown"));
    Trouble(Page::Fault).into_response()
}
