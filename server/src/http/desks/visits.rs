//! Appointments for several of a desk's people at once.

use anjia_app::context::PageContext;
use anjia_app::pages::desk::{self as pages, VisitDay, VisitWrong, VisitsView};
use anjia_domain::form::Form;
use anjia_domain::office::Office;
use anjia_domain::service::Service;
use anjia_portal::Portal;
use anjia_portal::desks::{Desk, MOST_AT_ONCE, Person, Visits};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::upload::staff_form;
use super::{access, at, missing};
use crate::http::booking::render;
use crate::http::pages::see;
use crate::http::register::{Stop, Typed};
use crate::http::state::{App, Here};
use crate::http::trouble::Trouble;

/// The office.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    office: String,
}

/// A form and its service, if one is to be booked.
fn service_of<'a>(app: &'a App, form: &str) -> Result<(&'a Form, &'a Service), Trouble> {
    let (form, _) = staff_form(app, form)?;
    let service = form.service.as_ref().and_then(|id| app.portal.catalogue.service(id)).ok_or(missing())?;
    Ok((form, service))
}

/// What somebody has chosen.
#[derive(Default)]
struct Chosen {
    people: Vec<String>,
    day: Option<Date>,
    wrong: Option<VisitWrong>,
}

async fn page(
    app: &App,
    context: &PageContext,
    desk: &Desk,
    (form, service): (&Form, &Service),
    office: &str,
    chosen: Chosen,
) -> Result<Response, Trouble> {
    let catalogue = &app.portal.catalogue;
    let office: Option<&Office> = office.parse().ok().and_then(|id| catalogue.office(&id)).filter(|o| o.offer(&service.id).is_some());
    let offices = catalogue.offices_for(&service.id, None).into_iter().map(|(office, _)| office).collect();
    let mut days = Vec::new();
    if let Some(offered) = office.and_then(|o| app.portal.offered(&service.id, &o.id)) {
        for day in app.portal.all_days(offered).await? {
            let room = Portal::room(day.free());
            if room > 0 {
                days.push(VisitDay { date: day.date, room });
            }
        }
    }
    let people: Vec<_> = app.portal.people(desk).await?.into_iter().filter(|p| p.form == form.id && p.is_bookable()).collect();
    let status = if chosen.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = VisitsView {
        desk,
        form,
        service,
        offices,
        office,
        days,
        people: &people,
        chosen: chosen.people,
        day: chosen.day,
        wrong: chosen.wrong,
    };
    Ok(at(app, desk, render(context, status, |c| pages::visits(c, &view))))
}

/// The choice of office, day and people.
pub async fn show(
    Here { app, context }: Here,
    Path((code, form)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let desk = access(&app, &context, &headers, &code).await?;
    Ok(page(&app, &context, &desk, service_of(&app, &form)?, &asked.office, Chosen::default()).await?)
}

/// Books for all who were chosen, or for nobody.
pub async fn book(
    Here { app, context }: Here,
    Path((code, form)): Path<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Stop> {
    let typed = Typed::read(body)?;
    let desk = access(&app, &context, &headers, &code).await?;
    let (form, service) = service_of(&app, &form)?;
    let keys: Vec<String> = typed.get("people").split(',').filter(|k| !k.is_empty()).map(ToOwned::to_owned).collect();
    let (day, office) = (typed.get("day").parse::<Date>().ok(), typed.get("office").to_owned());
    let people = app.portal.people(&desk).await?;
    let chosen: Vec<&Person> = people.iter().filter(|p| keys.contains(&p.key())).collect();
    let done = || see(&context.href(&format!("/desks/{}?news=booked&count={}", desk.code(), chosen.len())));
    // Sent twice, it is booked once.
    if !chosen.is_empty()
        && chosen.len() == keys.len()
        && chosen.iter().all(|p| p.slot.as_ref().is_some_and(|s| Some(s.at().date()) == day))
    {
        return Ok(at(&app, &desk, done()));
    }
    let wrong = match (day, office.parse()) {
        (None, _) => VisitWrong::Day,
        (_, Err(_)) => VisitWrong::Day,
        (Some(date), Ok(office)) => match app.portal.book_people(&desk, &chosen, (&service.id, &office), date).await? {
            Visits::Booked => {
                app.mail.notify_one();
                return Ok(at(&app, &desk, done()));
            }
            Visits::HowMany => VisitWrong::HowMany(MOST_AT_ONCE),
            Visits::Unknown => VisitWrong::Day,
            Visits::Room(room) => VisitWrong::Room(room),
            Visits::NotNow(name) => VisitWrong::NotNow(name),
        },
    };
    let chosen = Chosen { people: keys, day, wrong: Some(wrong) };
    Ok(page(&app, &context, &desk, (form, service), &office, chosen).await?)
}
