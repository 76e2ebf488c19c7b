//! What is found again by its code and the contact given with it, or opened by the link of a mail: appointments, enrolments, requests.

use anjia_app::context::{Page, PageContext};
use anjia_app::pages::appointments::no_link;
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_domain::code::{Code, CodeError};
use anjia_portal::details::{Field, Mistakes, Wrong};
use anjia_portal::manage::Opening;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::booking::render;
use super::state::App;
use super::trouble::Trouble;

/// The most of a field that is shown again, in characters.
const SHOWN: usize = 300;

/// Code and contact.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FindForm {
    pub(super) code: String,
    pub(super) contact: String,
}

/// A page with the form: code, contact, mistakes.
type Form = fn(&PageContext, &str, &str, &Mistakes) -> Page;

impl FindForm {
    /// The code, where both fields are filled in as they can be.
    pub(super) fn read(&self) -> Result<Code, Mistakes> {
        let mut mistakes = Vec::new();
        let code = self.code.parse::<Code>().map_err(|e| mistakes.push((Field::Code, code_wrong(e))));
        if self.contact.trim().is_empty() {
            mistakes.push((Field::Contact, Wrong::ContactEmpty));
        }
        code.ok().filter(|_| mistakes.is_empty()).ok_or(mistakes)
    }

    /// The page before anything was sent.
    pub(super) fn empty(&self, context: &PageContext, page: Form) -> Response {
        render(context, StatusCode::OK, |c| page(c, &shown(&self.code), "", &Vec::new()))
    }

    /// The page again, with what is wrong.
    pub(super) fn again(&self, context: &PageContext, page: Form, mistakes: &Mistakes) -> Response {
        let (code, contact) = (shown(&self.code), shown(&self.contact));
        render(context, StatusCode::UNPROCESSABLE_ENTITY, |c| page(c, &code, &contact, mistakes))
    }
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

/// What is told to somebody whose contact is not that of the code; after too many guesses at `what`, nothing more.
pub(super) fn no_match(app: &App, what: &str) -> Result<Mistakes, Trouble> {
    if app.may_guess(what) { Ok(vec![(Field::Contact, Wrong::NoMatch)]) } else { Err(Trouble(TroublePage::TooMany)) }
}

/// What a link opened, or the page of a link that opens nothing.
pub(super) fn opened<T>(context: &PageContext, opening: Opening<T>) -> Result<T, Box<Response>> {
    let refused = |status, expired| Err(Box::new(render(context, status, |c| no_link(c, expired))));
    match opening {
        Opening::Open(found) => Ok(*found),
        Opening::NoMatch => refused(StatusCode::NOT_FOUND, false),
        Opening::Expired => refused(StatusCode::GONE, true),
    }
}

/// The mistake behind a code that is none.
pub(super) const fn code_wrong(error: CodeError) -> Wrong {
    match error {
        CodeError::Empty => Wrong::CodeEmpty,
        CodeError::Shape => Wrong::CodeShape,
        CodeError::Check => Wrong::CodeCheck,
    }
}
