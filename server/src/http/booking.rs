//! The journey: service, office, slot, details, review. One function a step and method.

use anjia_app::context::{Page, PageContext};
use anjia_app::pages::book::{self as book_pages, Place};
use anjia_app::pages::details::{self as details_pages, DetailsView};
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::slots::{self as slots_page, Besides, Moved, SlotsView};
use anjia_app::{shell, texts};
use anjia_domain::Lang;
use anjia_domain::appointment::PartySize;
use anjia_domain::slot::SlotId;
use anjia_domain::visit::Also;
use anjia_portal::details::{Details, Field, RawDetails, Wrong};
use anjia_portal::portal::{Booked, Held, Hold};
use anjia_portal::slots::Offered;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

use super::front::{html_response, seats_response, shared_response};
use super::pages::see;
use super::register;
use super::state::{App, Here};
use super::trouble::Trouble;

/// A form's fields, or the trouble with its body: too large, or no form at all.
pub(super) fn taken<T>(form: Result<Form<T>, FormRejection>) -> Result<T, Trouble> {
    match form {
        Ok(Form(form)) => Ok(form),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Trouble(TroublePage::TooLarge)),
        Err(_) => Err(Trouble(TroublePage::BadRequest)),
    }
}

pub(super) fn render(context: &PageContext, status: StatusCode, page: impl FnOnce(&PageContext) -> Page) -> Response {
    html_response(context, shell::document(context, page), status)
}

/// What the first steps keep in their query.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Kept {
    draft: String,
    street: String,
    day: String,
    moved: String,
    gone: String,
}

impl Kept {
    fn draft(&self) -> Option<Uuid> {
        self.draft.parse().ok()
    }
}

/// A query or a form as it came, for names that may come several times.
type Pairs = Vec<(String, String)>;

/// More ids of services than anybody sends in good faith.
const ALSO_KEPT: usize = 10;

/// The services asked for besides: boxes that are ticked come one by one, links and forms sent on name them together.
fn besides<'a>(app: &App, offered: Offered<'_>, sent: impl Iterator<Item = &'a str>) -> Besides {
    let ids = sent.flat_map(|value| value.split(',')).map(str::trim).filter(|id| !id.is_empty());
    let typed: Vec<String> = ids.take(ALSO_KEPT).map(|id| id.chars().take(64).collect()).collect();
    match Also::parse(&app.portal.catalogue, offered.office, &offered.service.id, typed.iter().map(String::as_str)) {
        Ok(also) => Besides { also, typed, wrong: None },
        Err(error) => Besides { also: Also::default(), typed, wrong: Some(texts::also_error(error)) },
    }
}

fn asked_besides(app: &App, offered: Offered<'_>, query: &Pairs) -> Besides {
    besides(app, offered, query.iter().filter(|(name, _)| name == "also").map(|(_, value)| value.as_str()))
}

/// Step one.
pub async fn choose_service(Here { app, context }: Here, Query(kept): Query<Kept>) -> Response {
    let draft = kept.draft().map(|d| d.to_string());
    let html = shell::document(&context, |c| book_pages::choose_service(c, draft.as_deref()));
    shared_response(&app, &context, html)
}

/// Step two.
pub async fn choose_office(
    Here { app, context }: Here,
    Path(service): Path<String>,
    Query(kept): Query<Kept>,
) -> Result<Response, Trouble> {
    let catalogue = &app.portal.catalogue;
    let service = service.parse().ok().and_then(|id| catalogue.service(&id)).ok_or(Trouble(TroublePage::NotFound))?;
    let street = catalogue.street(&kept.street);
    let mut places = Vec::new();
    for (office, distance) in catalogue.offices_for(&service.id, street) {
        if let Some(offered) = app.portal.offered(&service.id, &office.id) {
            places.push(Place { office, distance, first_free: app.portal.first_free(offered).await? });
        }
    }
    let draft = kept.draft().map(|d| d.to_string());
    Ok(render(&context, StatusCode::OK, |c| book_pages::choose_office(c, service, street, &places, draft.as_deref())))
}

pub(super) fn offered<'a>(app: &'a App, service: &str, office: &str) -> Result<Offered<'a>, Trouble> {
    let missing = Trouble(TroublePage::NotFound);
    let (service, office) = (service.parse().map_err(|_| missing)?, office.parse().map_err(|_| missing)?);
    app.portal.offered(&service, &office).ok_or(missing)
}

/// What the slot page needs beside the days.
struct Ask {
    besides: Besides,
    day: Option<Date>,
    moved: String,
    draft: Option<Uuid>,
    chosen: Option<String>,
    wrong: Option<Wrong>,
    gone: bool,
}

impl Ask {
    fn of(kept: &Kept, besides: Besides) -> Self {
        Self {
            besides,
            day: kept.day.parse().ok(),
            moved: kept.moved.clone(),
            draft: kept.draft(),
            chosen: None,
            wrong: None,
            gone: kept.gone == "1",
        }
    }

    /// Whether it asks for the page everybody gets first.
    fn is_plain(&self) -> bool {
        let is_first = self.day.is_none() && self.moved.is_empty() && self.draft.is_none() && self.besides.typed.is_empty();
        is_first && self.chosen.is_none() && self.wrong.is_none() && !self.gone
    }
}

async fn slot_page(app: &App, context: &PageContext, offered: Offered<'_>, ask: Ask) -> Result<Response, Trouble> {
    let moment = app.portal.moment();
    let (days, mark) = app.portal.days_of_visit(offered, PartySize::ONE, &ask.besides.also).await?;
    let moved = Moved::parse(&ask.moved, context.now);
    // Only the page everybody gets first is held; others are not worth the hash.
    let plain = ask.is_plain() && context.query.is_empty();
    let wrong = ask.wrong.is_some() || ask.besides.wrong.is_some() || moved.is_wrong();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = SlotsView {
        office: offered.office,
        service: offered.service,
        besides: ask.besides,
        days: &days,
        mark,
        draws: app.portal.draws_of(&offered.office.id, &offered.service.id).collect(),
        day: ask.day,
        chosen: ask.chosen,
        moved,
        draft: ask.draft.map(|d| d.to_string()),
        wrong: ask.wrong,
        hold_gone: ask.gone,
        moving: None,
    };
    if plain {
        return Ok(seats_response(moment, context, shell::document(context, |c| slots_page::page(c, &view))));
    }
    Ok(render(context, status, |c| slots_page::page(c, &view)))
}

/// Step three.
pub async fn slots(
    Here { app, context }: Here,
    Path((service, office)): Path<(String, String)>,
    Query(kept): Query<Kept>,
    Query(query): Query<Pairs>,
) -> Result<Response, Trouble> {
    let offered = offered(&app, &service, &office)?;
    let besides = asked_besides(&app, offered, &query);
    slot_page(&app, &context, offered, Ask::of(&kept, besides)).await
}

/// Days and times alone: what the picker asks for again, in the page's language.
pub async fn days(
    Here { app, context }: Here,
    Path((service, office)): Path<(String, String)>,
    Query(kept): Query<Kept>,
    Query(query): Query<Pairs>,
) -> Result<Response, Trouble> {
    let offered = offered(&app, &service, &office)?;
    let ask = Ask::of(&kept, asked_besides(&app, offered, &query));
    let (days, mark) = app.portal.days_of_visit(offered, PartySize::ONE, &ask.besides.also).await?;
    let view = SlotsView {
        office: offered.office,
        service: offered.service,
        besides: ask.besides,
        days: &days,
        mark,
        draws: app.portal.draws_of(&offered.office.id, &offered.service.id).collect(),
        day: ask.day,
        chosen: None,
        moved: Moved::parse(&ask.moved, context.now),
        draft: ask.draft.map(|d| d.to_string()),
        wrong: None,
        hold_gone: false,
        moving: None,
    };
    Ok(html_response(&context, shell::fragment(|| view.picker(&context).view()), StatusCode::OK))
}

/// The slot form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SlotForm {
    slot: String,
    draft: String,
    moved: String,
    also: String,
}

/// Step three, sent: the slot is held while details are typed.
pub async fn hold(
    Here { app, context }: Here,
    Path((service, office)): Path<(String, String)>,
    form: Result<Form<SlotForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let form = taken(form)?;
    let offered = offered(&app, &service, &office)?;
    let draft = hold_of(&app, &form.draft).await?;
    let slot = form.slot.parse::<SlotId>().ok().filter(|s| s.service() == &offered.service.id && s.office() == &offered.office.id);
    let day = slot.as_ref().map(|s| s.at().date());
    let known = draft.as_ref().map(|d| d.id);
    let besides = besides(&app, offered, std::iter::once(form.also.as_str()));
    let again = |wrong| {
        let (besides, moved, chosen) = (besides.clone(), form.moved.clone(), Some(form.slot.clone()));
        Ask { besides, day, moved, draft: known, chosen, wrong, gone: false }
    };
    if besides.wrong.is_some() {
        return slot_page(&app, &context, offered, again(None)).await;
    }
    let Some(slot) = slot else {
        let wrong = if form.slot.is_empty() { Wrong::SlotEmpty } else { Wrong::SlotUnknown };
        return slot_page(&app, &context, offered, again(Some(wrong))).await;
    };
    match app.portal.hold(&slot, &besides.also, draft.as_ref()).await? {
        Held::Yes(id) => Ok(see(&context.href(&format!("/book/details/{id}")))),
        Held::No(refused) => slot_page(&app, &context, offered, again(Some(texts::slot_error(refused)))).await,
        Held::Booked(appointment) => booked_page(&app, &context, appointment).await,
    }
}

async fn booked_page(app: &App, context: &PageContext, appointment: Uuid) -> Result<Response, Trouble> {
    let opened = app.portal.open_by_id(appointment).await?.ok_or(Trouble(TroublePage::NotFound))?;
    Ok(see(&context.href(&format!("/appointments/{}?key={}&done=booked", opened.code, opened.secret))))
}

/// A hold by what names it. Only one that exists is taken over: an id made up elsewhere would be a hold somebody else knows.
pub(super) async fn hold_of(app: &App, id: &str) -> Result<Option<Hold>, Trouble> {
    Ok(match id.parse() {
        Ok(id) => app.portal.hold_with_details(id).await?,
        Err(_) => None,
    })
}

/// A hold by its address; what it became when it is booked already, the slot page when it has run out.
enum Found<'a> {
    Live(Hold, Offered<'a>),
    Gone(Hold),
    Answer(Response),
}

async fn find<'a>(app: &'a App, context: &PageContext, id: &str) -> Result<Found<'a>, Trouble> {
    let Some(hold) = hold_of(app, id).await? else {
        return Ok(Found::Answer(render(context, StatusCode::NOT_FOUND, details_pages::unknown)));
    };
    if let Some(appointment) = hold.appointment {
        return Ok(Found::Answer(booked_page(app, context, appointment).await?));
    }
    match app.portal.offered(hold.slot.service(), hold.slot.office()) {
        Some(offered) if hold.live => Ok(Found::Live(hold, offered)),
        _ => Ok(Found::Gone(hold)),
    }
}

/// Back to the slots with everything typed kept.
fn choose_again(context: &PageContext, hold: &Hold) -> Response {
    let slot = &hold.slot;
    let also = book_pages::also_query(&hold.further.also());
    see(&context.href(&format!("/book/{}/{}?draft={}&day={}&gone=1{also}", slot.service(), slot.office(), hold.id, slot.at().date())))
}

/// Step four.
pub async fn details(Here { app, context }: Here, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Trouble> {
    match find(&app, &context, &id).await? {
        Found::Answer(response) => Ok(response),
        Found::Gone(hold) => Ok(choose_again(&context, &hold)),
        Found::Live(hold, Offered { office, service, .. }) => {
            let raw = match &hold.details {
                Some(raw) => raw.clone(),
                // Whoever prepares a registration has typed this already.
                None => register::for_service(&app, &headers, &service.id).await?.as_ref().map(register::details_of).unwrap_or_default(),
            };
            let view = DetailsView { office, service, hold: &hold, raw, mistakes: Vec::new() };
            Ok(render(&context, StatusCode::OK, |c| details_pages::page(c, &view)))
        }
    }
}

/// The form of step four: what was typed, and the language it goes on in when that was chosen instead of going on.
#[derive(Debug, Deserialize)]
pub struct DetailsForm {
    #[serde(flatten)]
    raw: RawDetails,
    to: Option<String>,
}

impl DetailsForm {
    /// What was typed, and the language it goes on in.
    pub(super) fn typed(self, lang: Lang) -> (RawDetails, Option<Lang>) {
        let (mut raw, to) = (self.raw.cut(), self.to.and_then(|tag| tag.parse::<Lang>().ok()));
        if to.is_some() {
            unchosen(&mut raw.language, lang);
        }
        (raw, to)
    }
}

/// Where nobody chose the language but the page, it goes on with the page.
pub(super) fn unchosen(language: &mut String, page: Lang) {
    if language == page.tag() {
        language.clear();
    }
}

/// Step four, sent: kept first, right or wrong, then looked at.
pub async fn save_details(
    Here { app, context }: Here,
    Path(id): Path<String>,
    form: Result<Form<DetailsForm>, FormRejection>,
) -> Result<Response, Trouble> {
    let (raw, to) = taken(form)?.typed(context.lang);
    let found = find(&app, &context, &id).await?;
    if let Found::Live(hold, _) | Found::Gone(hold) = &found {
        app.portal.save_details(hold.id, &raw).await?;
    }
    match found {
        Found::Answer(response) => Ok(response),
        Found::Gone(hold) => Ok(choose_again(&context, &hold)),
        Found::Live(hold, _) if let Some(to) = to => Ok(see(&format!("/{to}/book/details/{}", hold.id))),
        Found::Live(hold, Offered { office, service, .. }) => match raw.parse(context.lang) {
            Ok(details) => match app.portal.fit(&hold, details.party).await? {
                Held::Yes(id) => Ok(see(&context.href(&format!("/book/review/{id}")))),
                Held::Booked(appointment) => booked_page(&app, &context, appointment).await,
                Held::No(refused) => {
                    let mistakes = vec![(Field::PartySize, texts::slot_error(refused))];
                    let view = DetailsView { office, service, hold: &hold, raw, mistakes };
                    Ok(render(&context, StatusCode::UNPROCESSABLE_ENTITY, |c| details_pages::page(c, &view)))
                }
            },
            Err(mistakes) => {
                let view = DetailsView { office, service, hold: &hold, raw, mistakes };
                Ok(render(&context, StatusCode::UNPROCESSABLE_ENTITY, |c| details_pages::page(c, &view)))
            }
        },
    }
}

/// The details of a hold, parsed; back to the form when they are not there or wrong, or the hold has no room for all.
fn checked(app: &App, context: &PageContext, hold: &Hold) -> Result<Details, Box<Response>> {
    let parsed = hold.details.as_ref().and_then(|raw| raw.parse(context.lang).ok()).filter(|d| app.portal.fits(hold, d.party));
    parsed.ok_or_else(|| Box::new(see(&context.href(&format!("/book/details/{}", hold.id)))))
}

/// Step five.
pub async fn review(Here { app, context }: Here, Path(id): Path<String>) -> Result<Response, Trouble> {
    match find(&app, &context, &id).await? {
        Found::Answer(response) => Ok(response),
        Found::Gone(hold) => Ok(choose_again(&context, &hold)),
        Found::Live(hold, Offered { office, service, .. }) => match checked(&app, &context, &hold) {
            Ok(details) => {
                let minutes = app.portal.hold_minutes(&hold, details.party).unwrap_or_default();
                Ok(render(&context, StatusCode::OK, |c| details_pages::review(c, service, office, &hold, minutes, &details)))
            }
            Err(back) => Ok(*back),
        },
    }
}

/// Step five, sent. The hold is the form's key: sent twice, it gives the same appointment.
pub async fn book(Here { app, context }: Here, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Trouble> {
    let (hold, offered) = match find(&app, &context, &id).await? {
        Found::Answer(response) => return Ok(response),
        Found::Gone(hold) => return Ok(choose_again(&context, &hold)),
        Found::Live(hold, offered) => (hold, offered),
    };
    let details = match checked(&app, &context, &hold) {
        Ok(details) => details,
        Err(back) => return Ok(*back),
    };
    let registration = register::for_service(&app, &headers, &offered.service.id).await?.map(|h| h.id());
    match app.portal.book_hold(&hold, &details, registration).await? {
        Booked::Yes { appointment, .. } => {
            app.mail.notify_one();
            booked_page(&app, &context, appointment.id).await
        }
        Booked::HoldGone => Ok(choose_again(&context, &hold)),
        // Looked over again as it is now.
        Booked::HoldChanged => Ok(see(&context.href(&format!("/book/review/{}", hold.id)))),
        Booked::No(refused) => {
            let ask = Ask {
                besides: besides(&app, offered, std::iter::once(hold.further.also().to_string().as_str())),
                day: Some(hold.slot.at().date()),
                moved: String::new(),
                draft: Some(hold.id),
                chosen: None,
                wrong: Some(texts::slot_error(refused)),
                gone: false,
            };
            slot_page(&app, &context, offered, ask).await
        }
        Booked::TooMany => {
            let Offered { office, service, .. } = offered;
            let field = if details.email.is_some() { Field::Email } else { Field::Phone };
            let raw = hold.details.clone().unwrap_or_default();
            let view = DetailsView { office, service, hold: &hold, raw, mistakes: vec![(field, Wrong::TooMany)] };
            Ok(render(&context, StatusCode::UNPROCESSABLE_ENTITY, |c| details_pages::page(c, &view)))
        }
        Booked::KeyReused => Err(Trouble(TroublePage::BadRequest)),
    }
}
