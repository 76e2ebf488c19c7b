//! Which police station is mine. An address and a position come in a form, are looked at, and are kept nowhere; the answer leads on to the
//! station.

use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::offices as office_pages;
use anjia_app::pages::stations::{self as pages, By, StationView, WrongAddress};
use anjia_domain::Lang;
use anjia_domain::catalogue::Street;
use anjia_domain::office::Kind;
use anjia_portal::search::place::{self, ADDRESS_MAX, Position};
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, OriginalUri, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::booking::{render, taken};
use super::pages::{see, shared};
use super::state::{App, Here};
use super::trouble::Trouble;

/// What is asked for by a link.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    street: String,
    community: String,
    among: String,
    zone: String,
    by: String,
}

/// What is sent. There is no `Debug`: where somebody lives or is must not get into a log.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    by: String,
    address: String,
    lat: String,
    lon: String,
}

/// The page, with the station of a subdistrict if one is chosen.
pub async fn show(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Query(asked): Query<Asked>,
) -> Response {
    let catalogue = &app.portal.catalogue;
    let street = catalogue.street(&asked.street);
    let community = catalogue.forms.community(&asked.community).filter(|c| street.is_some_and(|s| c.code.starts_with(&s.code)));
    let among: Vec<&Street> = asked.among.split(',').take(catalogue.streets.len()).filter_map(|code| catalogue.street(code)).collect();
    let view = StationView { street, community, among, zone: catalogue.zone(&asked.zone), ..StationView::default() };
    shared(&app, lang, &uri, |c| pages::page(c, &view))
}

/// Finds a station by an address or a position.
pub async fn find(Here { app, context }: Here, form: Result<Form<Sent>, FormRejection>) -> Result<Response, Trouble> {
    let sent = taken(form)?;
    let mut view = StationView::default();
    if sent.by == "position" {
        let found = Position::parse(&sent.lat, &sent.lon).and_then(|at| place::of_position(&app.portal.catalogue, at));
        match found {
            Ok(street) => return Ok(lead(&app, context.lang, street, "position")),
            Err(wrong) => view.wrong_position = Some(wrong),
        }
    } else {
        view.address = sent.address.chars().filter(|c| !c.is_control()).take(ADDRESS_MAX).collect();
        view.wrong_address = if sent.address.trim().is_empty() {
            Some(WrongAddress::Empty)
        } else if sent.address.chars().count() > ADDRESS_MAX {
            Some(WrongAddress::TooLong)
        } else if let Some(zone) = place::zone_of_address(&app.portal.catalogue, &view.address) {
            return Ok(see(&format!("/{}/police?zone={}#zone", context.lang, zone.code)));
        } else {
            match place::of_address(&app.portal.catalogue, &view.address).as_slice() {
                [] => Some(WrongAddress::Unknown),
                [one] => return Ok(lead(&app, context.lang, one.street, "address")),
                several => {
                    let codes: Vec<_> = several.iter().map(|g| g.street.code.as_str()).collect();
                    return Ok(see(&format!("/{}/police?among={}#among", context.lang, codes.join(","))));
                }
            }
        };
    }
    Ok(render(&context, StatusCode::UNPROCESSABLE_ENTITY, |c| pages::page(c, &view)))
}

/// To the station of a subdistrict, or to the subdistrict where it has none.
fn lead(app: &App, lang: Lang, street: &Street, by: &str) -> Response {
    match place::station(&app.portal.catalogue, street) {
        Some(station) => see(&format!("/{lang}/police/{}?by={by}", station.id)),
        None => see(&format!("/{lang}/police?street={}#station", street.code)),
    }
}

/// A station.
pub async fn one(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let station = id.parse().ok().and_then(|id| app.portal.catalogue.office(&id)).filter(|o| o.kind == Kind::PoliceStation);
    let station = station.ok_or(Trouble(TroublePage::NotFound))?;
    let by = match asked.by.as_str() {
        "address" => Some(By::Address),
        "position" => Some(By::Position),
        _ => None,
    };
    Ok(shared(&app, lang, &uri, |c| office_pages::one(c, station, by.map(|by| pages::estimate(c, by)))))
}
