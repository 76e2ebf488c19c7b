//! The session at a registration: a cookie with a signed code, good for two hours after the last page.

use anjia_domain::code::Code;
use anjia_portal::registrations::SESSION_MINUTES;
use axum::http::HeaderMap;
use axum::http::header::{self, HeaderValue};
use axum::response::Response;

use super::state::App;

/// Its name.
const COOKIE: &str = "anjia-registration";

/// The registration whose session a request brings.
#[must_use]
pub fn of(app: &App, headers: &HeaderMap) -> Option<Code> {
    let now = app.portal.clock.now().as_second();
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(cookie::Cookie::split_parse)
        .filter_map(Result::ok)
        .filter(|c| c.name() == COOKIE)
        .find_map(|c| app.portal.keys.session_of(c.value(), now))
}

/// Whether a request may see a registration.
#[must_use]
pub fn is_open(app: &App, headers: &HeaderMap, code: Code) -> bool {
    of(app, headers) == Some(code)
}

/// Opens a session, or makes it last longer.
#[must_use]
pub fn opened(app: &App, code: Code, response: Response) -> Response {
    let until = app.portal.clock.now().as_second() + SESSION_MINUTES * 60;
    set(app, &app.portal.keys.session(code, until), SESSION_MINUTES * 60, response)
}

/// Ends it.
#[must_use]
pub fn ended(app: &App, response: Response) -> Response {
    set(app, "", 0, response)
}

fn set(app: &App, token: &str, seconds: i64, mut response: Response) -> Response {
    let secure = if app.base.starts_with("https://") { "; Secure" } else { "" };
    let text = format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
