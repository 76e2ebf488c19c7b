//! Search: the page, and its list alone for who is still typing. What is searched for is not logged.

use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::search::{self as pages, SearchView};
use anjia_app::shell;
use anjia_portal::search::{Entry, Query as Wanted, TYPED_MAX, WrongSearch};
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::booking::render;
use super::front::html_response;
use super::state::{App, Here};
use super::trouble::Trouble;

/// How many are shown.
pub const SHOWN: usize = 20;

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

/// What came out of it.
struct Answer {
    typed: String,
    found: Option<Vec<Entry>>,
    wrong: Option<WrongSearch>,
}

impl Answer {
    async fn of(app: &App, typed: &str) -> Result<Self, Trouble> {
        let (found, wrong) = match Wanted::parse(typed) {
            Ok(None) => (None, None),
            Ok(Some(query)) => (Some(app.portal.search(&query, None, SHOWN).await?), None),
            Err(wrong) => (None, Some(wrong)),
        };
        // What cannot be shown is not given back, nor more than fits.
        let typed = typed.chars().filter(|c| !c.is_control()).take(TYPED_MAX).collect();
        Ok(Self { typed, found, wrong })
    }

    fn view(&self) -> SearchView<'_> {
        SearchView { typed: &self.typed, found: self.found.as_deref(), wrong: self.wrong }
    }

    fn status(&self) -> StatusCode {
        if self.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
    }
}

/// What was typed; an address that names it twice is none of ours.
fn typed(asked: Result<Query<Asked>, QueryRejection>) -> Result<String, Trouble> {
    asked.map(|Query(asked)| asked.q).map_err(|_| Trouble(TroublePage::BadRequest))
}

/// The page.
pub async fn show(Here { app, context }: Here, asked: Result<Query<Asked>, QueryRejection>) -> Result<Response, Trouble> {
    let answer = Answer::of(&app, &typed(asked)?).await?;
    // A very long search must not stand in the language links either.
    let context = if answer.wrong == Some(WrongSearch::TooLong) {
        anjia_app::context::PageContext { query: String::new(), ..context }
    } else {
        context
    };
    Ok(render(&context, answer.status(), |c| pages::page(c, &answer.view())))
}

/// What was found, alone.
pub async fn found(Here { app, context }: Here, asked: Result<Query<Asked>, QueryRejection>) -> Result<Response, Trouble> {
    let answer = Answer::of(&app, &typed(asked)?).await?;
    let html = shell::fragment(|| pages::results(&context, &answer.view()));
    Ok(html_response(&context, html, answer.status()))
}
