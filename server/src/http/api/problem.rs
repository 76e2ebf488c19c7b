//! Problem documents of RFC 9457, in the language of `Accept-Language`.

use anjia_app::l10n::l10n;
use anjia_app::pages::errors::Trouble as Page;
use anjia_app::texts;
use anjia_domain::Lang;
use anjia_portal::PortalError;
use anjia_portal::details::Mistakes;
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::lists::SlotItem;
use crate::http::trouble::{RETRY_AFTER, Trouble, preferred};

/// A field and what is wrong with it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The field's name in the request.
    pub field: String,
    /// What is wrong, in the asked language.
    pub detail: String,
}

/// A problem document.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable name of the problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// In the asked language.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// In the asked language.
    pub detail: String,
    /// The fields with mistakes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The nearest free slots, when the asked one is full.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<SlotItem>,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 404.
    NotFound,
    /// 422.
    Invalid,
    /// 409.
    SlotFull,
    /// All seats of a session are taken.
    SessionFull,
    /// A session has begun, is over, or was cancelled.
    SessionClosed,
    /// 422.
    KeyReused,
    /// 400.
    KeyMissing,
    /// 409.
    Closed,
    /// 409.
    DrawClosed,
    /// 409.
    Stale,
    /// 400.
    BadJson,
    /// 413.
    TooLarge,
    /// 503.
    Busy,
    /// 500.
    Fault,
    /// 405.
    Method,
    /// 401.
    Unauthorized,
}

impl Problem {
    /// A problem in the language of a request.
    #[must_use]
    pub fn new(kind: Kind, headers: &HeaderMap) -> Self {
        let t = l10n(language(headers));
        let (name, status, title, detail) = match kind {
            Kind::NotFound => ("not-found", StatusCode::NOT_FOUND, t.problem_not_found(), t.problem_not_found_detail()),
            Kind::Invalid => ("invalid", StatusCode::UNPROCESSABLE_ENTITY, t.problem_invalid(), t.problem_invalid_detail()),
            Kind::SlotFull => ("slot-full", StatusCode::CONFLICT, t.problem_slot_full(), t.problem_slot_full_detail()),
            Kind::SessionFull => ("session-full", StatusCode::CONFLICT, t.problem_session_full(), t.problem_session_full_detail()),
            Kind::SessionClosed => ("session-closed", StatusCode::CONFLICT, t.problem_session_closed(), t.problem_session_closed_detail()),
            Kind::KeyReused => ("key-reused", StatusCode::UNPROCESSABLE_ENTITY, t.problem_key_reused(), t.problem_key_reused_detail()),
            Kind::KeyMissing => ("key-missing", StatusCode::BAD_REQUEST, t.problem_key_missing(), t.problem_key_missing_detail()),
            Kind::Closed => ("closed", StatusCode::CONFLICT, t.problem_closed(), t.problem_closed_detail()),
            Kind::DrawClosed => ("draw-closed", StatusCode::CONFLICT, t.problem_draw_closed(), t.problem_draw_closed_detail()),
            Kind::Stale => ("stale", StatusCode::CONFLICT, t.problem_stale(), t.problem_stale_detail()),
            Kind::BadJson => ("bad-json", StatusCode::BAD_REQUEST, t.problem_bad_json(), t.problem_bad_json_detail()),
            Kind::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE, t.problem_too_large(), t.problem_too_large_detail()),
            Kind::Busy => ("busy", StatusCode::SERVICE_UNAVAILABLE, t.problem_busy(), t.problem_busy_detail()),
            Kind::Fault => ("fault", StatusCode::INTERNAL_SERVER_ERROR, t.problem_fault(), t.problem_fault_detail()),
            Kind::Method => ("method", StatusCode::METHOD_NOT_ALLOWED, t.problem_method(), t.problem_method_detail()),
            Kind::Unauthorized => ("unauthorized", StatusCode::UNAUTHORIZED, t.problem_not_found(), t.problem_unauthorized_detail()),
        };
        Self {
            kind: format!("urn:anjia:problem:{name}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.to_owned(),
            errors: Vec::new(),
            alternatives: Vec::new(),
        }
    }

    /// Names the fields.
    #[must_use]
    pub fn fields(mut self, mistakes: &Mistakes, headers: &HeaderMap) -> Self {
        let t = l10n(language(headers));
        self.errors = mistakes
            .iter()
            .map(|(field, wrong)| FieldProblem { field: field.as_str().to_owned(), detail: texts::wrong(t, *wrong).to_owned() })
            .collect();
        self
    }
}

/// The language of the API: `Accept-Language`, else English.
#[must_use]
pub fn language(headers: &HeaderMap) -> Lang {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|v| v.to_str().ok())
        .and_then(Lang::negotiate)
        .unwrap_or_else(|| preferred(&HeaderMap::new()))
}

/// The problem document of a trouble.
#[must_use]
pub fn of_trouble(trouble: Trouble, headers: &HeaderMap) -> Problem {
    let kind = match trouble.0 {
        Page::NotFound => Kind::NotFound,
        Page::Busy | Page::TooMany => Kind::Busy,
        Page::TooLarge => Kind::TooLarge,
        Page::BadRequest | Page::ForeignForm => Kind::BadJson,
        Page::Method => Kind::Method,
        Page::Fault => Kind::Fault,
    };
    Problem::new(kind, headers)
}

/// The problem of a fault of our own; the cause is logged.
#[must_use]
pub fn of_fault(error: PortalError, headers: &HeaderMap) -> Problem {
    of_trouble(Trouble::from(error), headers)
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
