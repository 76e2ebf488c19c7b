//! Lists: services, offices, free slots.

use anjia_domain::Lang;
use anjia_domain::calendar::HORIZON_DAYS;
use anjia_domain::office::Office;
use anjia_domain::time;
use anjia_portal::details::{Field, Wrong};
use anjia_portal::slots::FreeSlot;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::{self, HeaderValue};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::{self, Kind, Problem};
use super::search;
use crate::http::state::App;

/// A service.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceItem {
    /// Its id.
    pub id: String,
    /// Its name in the asked language.
    pub name: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// What it is.
    pub summary: String,
    /// Whether counters for it can be booked here.
    pub bookable: bool,
    /// How long it takes, about.
    pub minutes: u16,
}

/// An office.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeItem {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// Its name in the asked language.
    pub name: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its address, romanised or Chinese.
    pub address: String,
    /// Its address in Chinese.
    pub address_zh: String,
    /// Its telephone number, if known.
    pub phone: Option<String>,
    /// The line to call when it has none.
    pub fallback_hotline: String,
    /// Languages spoken.
    pub languages: Vec<String>,
    /// Ids of the services that can be booked there.
    pub services: Vec<String>,
    /// Ids of the services that are done there and cannot be booked here.
    pub in_person: Vec<String>,
    /// Latitude, WGS 84.
    pub lat: Option<f64>,
    /// Longitude, WGS 84.
    pub lon: Option<f64>,
    /// Whether hours, address, languages, number and page are confirmed.
    pub confirmed: bool,
}

/// A slot.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotItem {
    /// Its id, as booking takes it.
    pub id: String,
    /// RFC 3339, `+08:00`.
    pub start: String,
    /// RFC 3339, `+08:00`.
    pub end: String,
    /// Free seats.
    pub free: u16,
}

impl From<&FreeSlot> for SlotItem {
    fn from(s: &FreeSlot) -> Self {
        let start = s.slot.id.start();
        Self {
            id: s.slot.id.to_string(),
            start: time::rfc3339(start),
            end: time::rfc3339(time::plus_minutes(start, i64::from(s.slot.minutes))),
            free: s.free,
        }
    }
}

pub(super) fn localised(body: impl Serialize, lang: Lang) -> Response {
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.html()));
    response
}

/// All services.
#[utoipa::path(get, path = "/api/v1/services", responses((status = 200, body = Vec<ServiceItem>)))]
pub async fn services(State(app): State<App>, headers: HeaderMap) -> Response {
    let lang = problem::language(&headers);
    let list: Vec<_> = app
        .portal
        .catalogue
        .services()
        .iter()
        .map(|s| ServiceItem {
            id: s.id.to_string(),
            name: s.name.get(lang).to_owned(),
            name_zh: s.name.zh.clone(),
            summary: s.summary.get(lang).to_owned(),
            bookable: s.bookable,
            minutes: s.minutes_hint,
        })
        .collect();
    localised(list, lang)
}

/// Filters of offices.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct OfficeFilter {
    /// Only offices that offer this service.
    service: String,
    /// Only offices of this kind.
    kind: String,
    /// Only offices that are found by this, best first: in any language or script, also pinyin, or slightly mistyped.
    q: String,
    /// `lat,lon` in WGS 84: nearest first, those without a known place last. More than 100 km from every office is refused.
    near: String,
}

/// Offices.
#[utoipa::path(get, path = "/api/v1/offices", params(OfficeFilter), responses((status = 200, body = Vec<OfficeItem>), (status = 422, body = Problem)))]
pub async fn offices(State(app): State<App>, headers: HeaderMap, Query(filter): Query<OfficeFilter>) -> Result<Response, Problem> {
    let lang = problem::language(&headers);
    let catalogue = &app.portal.catalogue;
    let service = match filter.service.as_str() {
        "" => None,
        id => {
            let id = id.parse().ok().filter(|id| catalogue.service(id).is_some());
            let unknown = || Problem::new(Kind::Invalid, &headers).fields(&vec![(Field::Service, Wrong::ServiceUnknown)], &headers);
            Some(id.ok_or_else(unknown)?)
        }
    };
    let near = search::near(&filter.near, &app, &headers).map_err(|p| *p)?;
    let wanted = search::offices(&filter.q, &app, &headers).await?;
    let place = |o: &Office| wanted.as_ref().map_or(Some(0), |ids| ids.iter().position(|id| *id == o.id.as_str()));
    let fits = |o: &Office| {
        (filter.kind.is_empty() || o.kind.as_str() == filter.kind)
            && service.as_ref().is_none_or(|s| o.offer(s).is_some())
            && place(o).is_some()
    };
    let mut found: Vec<&Office> = catalogue.offices().iter().filter(|o| fits(o)).collect();
    found.sort_by_key(|o| place(o));
    if let Some(here) = near {
        let far = |o: &Office| here.to(o.lat, o.lon).unwrap_or(f64::MAX);
        found.sort_by(|a, b| far(a).total_cmp(&far(b)));
    }
    let list: Vec<_> = found
        .into_iter()
        .map(|o| OfficeItem {
            id: o.id.to_string(),
            kind: o.kind.as_str().to_owned(),
            name: o.name.get(lang).to_owned(),
            name_zh: o.name.zh.clone(),
            address: o.address.get(lang).to_owned(),
            address_zh: o.address.zh.clone(),
            phone: o.phone.clone(),
            fallback_hotline: o.fallback_hotline.clone(),
            languages: o.languages.iter().map(ToString::to_string).collect(),
            services: o.offers.iter().map(|s| s.service.to_string()).collect(),
            in_person: o.in_person.iter().map(|s| s.service.to_string()).collect(),
            lat: o.lat,
            lon: o.lon,
            confirmed: o.is_confirmed(),
        })
        .collect();
    Ok(localised(list, lang))
}

/// Which slots.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct SlotFilter {
    /// The service.
    service: String,
    /// The office.
    office: String,
    /// `YYYY-MM-DD`; today when it is missing.
    from: String,
    /// How many days, at most 28.
    days: String,
}

/// Slots with what is free.
#[utoipa::path(get, path = "/api/v1/slots", params(SlotFilter), responses((status = 200, body = Vec<SlotItem>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn slots(State(app): State<App>, headers: HeaderMap, Query(filter): Query<SlotFilter>) -> Result<Response, Problem> {
    let missing = || Problem::new(Kind::NotFound, &headers);
    let (service, office) = (filter.service.parse().map_err(|_| missing())?, filter.office.parse().map_err(|_| missing())?);
    let offered = app.portal.offered(&service, &office).ok_or_else(missing)?;
    let invalid = || Problem::new(Kind::Invalid, &headers).fields(&vec![(Field::Slot, Wrong::SlotUnknown)], &headers);
    let from = match filter.from.as_str() {
        "" => time::day(app.portal.clock.now()),
        text => text.parse::<Date>().map_err(|_| invalid())?,
    };
    let days = match filter.days.as_str() {
        "" => HORIZON_DAYS,
        text => text.parse::<i64>().ok().filter(|d| (1..=HORIZON_DAYS).contains(d)).ok_or_else(invalid)?,
    };
    let days = app.portal.days(offered, from, days).await.map_err(|e| problem::of_fault(e, &headers))?;
    let list: Vec<SlotItem> = days.iter().flat_map(|d| d.slots.iter()).map(SlotItem::from).collect();
    let mut response = Json(list).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
