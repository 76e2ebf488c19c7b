//! Search for machines.

use anjia_app::l10n::l10n;
use anjia_domain::Lang;
use anjia_portal::search::place::{self, Position, WrongPosition};
use anjia_portal::search::{Entry, Kind as EntryKind, Query as Wanted, TYPED_MAX, WrongSearch};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::lists::localised;
use super::problem::{self, FieldProblem, Kind, Problem};
use crate::http::search::SHOWN;
use crate::http::state::App;

/// Something that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundItem {
    /// `office`, `service`, `course` or `topic`.
    pub kind: String,
    /// Its id among its kind.
    pub id: String,
    /// Its name in the asked language.
    pub name: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Where it is, or what it is about.
    pub text: String,
    /// Its address in Chinese, if it has one.
    pub address_zh: Option<String>,
    /// Its page.
    pub url: String,
}

impl FoundItem {
    fn new(app: &App, entry: Entry, lang: Lang) -> Self {
        Self {
            kind: entry.kind.as_str().to_owned(),
            name: entry.name.get(lang).to_owned(),
            text: entry.text.get(lang).to_owned(),
            url: format!("{}/{lang}{}", app.base, entry.path),
            id: entry.id,
            name_zh: entry.name.zh,
            address_zh: entry.address_zh,
        }
    }
}

/// What is searched for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct SearchFilter {
    /// What is searched for, at most 200 characters: in any language or script, also pinyin, initials, or slightly mistyped.
    q: String,
}

fn wrong(field: &str, detail: String, headers: &HeaderMap) -> Box<Problem> {
    let errors = vec![FieldProblem { field: field.to_owned(), detail }];
    Box::new(Problem { errors, ..Problem::new(Kind::Invalid, headers) })
}

/// Reads what is searched for.
pub(super) fn wanted(typed: &str, headers: &HeaderMap) -> Result<Option<Wanted>, Box<Problem>> {
    let t = l10n(problem::language(headers));
    Wanted::parse(typed).map_err(|w| {
        let detail = match w {
            WrongSearch::TooLong => t.error_search_long(i64::try_from(TYPED_MAX).unwrap_or(0)),
            WrongSearch::NoWords => t.error_search_words().to_owned(),
        };
        wrong("q", detail, headers)
    })
}

/// Reads a position, `lat,lon`, that is not far from every office.
pub(super) fn near(text: &str, app: &App, headers: &HeaderMap) -> Result<Option<Position>, Box<Problem>> {
    if text.is_empty() {
        return Ok(None);
    }
    let t = l10n(problem::language(headers));
    let (lat, lon) = text.split_once(',').unwrap_or((text, ""));
    let here = Position::parse(lat, lon).and_then(|at| place::within_reach(&app.portal.catalogue, at));
    here.map(Some).map_err(|w| {
        let detail = match w {
            WrongPosition::Nonsense => t.error_position_nonsense().to_owned(),
            WrongPosition::Abroad => t.error_position_abroad().to_owned(),
            WrongPosition::Far => t.error_position_far(app.portal.catalogue.site.hotline.as_str()),
        };
        wrong("near", detail, headers)
    })
}

/// Offices, services, courses and topics, best first, at most 20. Nothing typed gives nothing.
#[utoipa::path(get, path = "/api/v1/search", params(SearchFilter), responses((status = 200, body = Vec<FoundItem>), (status = 422, body = Problem)))]
pub async fn search(State(app): State<App>, headers: HeaderMap, Query(filter): Query<SearchFilter>) -> Result<Response, Problem> {
    let lang = problem::language(&headers);
    let found = match wanted(&filter.q, &headers).map_err(|p| *p)? {
        Some(query) => app.portal.search(&query, None, SHOWN).await.map_err(|e| problem::of_fault(e, &headers))?,
        None => Vec::new(),
    };
    Ok(localised(found.into_iter().map(|e| FoundItem::new(&app, e, lang)).collect::<Vec<_>>(), lang))
}

/// The ids of the offices that fit, best first; `None` when nothing was typed.
pub(super) async fn offices(typed: &str, app: &App, headers: &HeaderMap) -> Result<Option<Vec<String>>, Problem> {
    let Some(query) = wanted(typed, headers).map_err(|p| *p)? else { return Ok(None) };
    let all = app.portal.catalogue.offices().len();
    let found = app.portal.search(&query, Some(EntryKind::Office), all).await.map_err(|e| problem::of_fault(e, headers))?;
    Ok(Some(found.into_iter().map(|e| e.id).collect()))
}
