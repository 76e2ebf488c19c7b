//! Sessions: a cookie with a signed code, good for two hours after the last page. One is at a registration, one at an employer's desk.

use anjia_domain::code::Code;
use anjia_portal::keys::Room;
use anjia_portal::registrations::SESSION_MINUTES;
use axum::http::HeaderMap;
use axum::http::header::{self, HeaderValue};
use axum::response::Response;

use super::state::App;

/// The name of the cookie.
const fn cookie(at: Room) -> &'static str {
    match at {
        Room::Registration => "anjia-registration",
        Room::Desk => "anjia-desk",
    }
}

/// The code whose session a request brings.
#[must_use]
pub fn at(app: &App, headers: &HeaderMap, room: Room) -> Option<Code> {
    let now = app.portal.clock.now().as_second();
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(cookie::Cookie::split_parse)
        .filter_map(Result::ok)
        .filter(|c| c.name() == cookie(room))
        .find_map(|c| app.portal.keys.session_of(room, c.value(), now))
}

/// The registration whose session a request brings.
#[must_use]
pub fn of(app: &App, headers: &HeaderMap) -> Option<Code> {
    at(app, headers, Room::Registration)
}

/// Whether a request may see a registration.
#[must_use]
pub fn is_open(app: &App, headers: &HeaderMap, code: Code) -> bool {
    of(app, headers) == Some(code)
}

/// Opens a session at a registration, or makes it last longer.
#[must_use]
pub fn opened(app: &App, code: Code, response: Response) -> Response {
    opened_at(app, Room::Registration, code, response)
}

/// Opens a session, or makes it last longer.
#[must_use]
pub fn opened_at(app: &App, room: Room, code: Code, response: Response) -> Response {
    let until = app.portal.clock.now().as_second() + SESSION_MINUTES * 60;
    set(app, room, &app.portal.keys.session(room, code, until), SESSION_MINUTES * 60, response)
}

/// Ends the session at a registration.
#[must_use]
pub fn ended(app: &App, response: Response) -> Response {
    ended_at(app, Room::Registration, response)
}

/// Ends a session.
#[must_use]
pub fn ended_at(app: &App, room: Room, response: Response) -> Response {
    set(app, room, "", 0, response)
}

fn set(app: &App, room: Room, token: &str, seconds: i64, mut response: Response) -> Response {
    let (name, secure) = (cookie(room), if app.base.starts_with("https://") { "; Secure" } else { "" });
    let text = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
