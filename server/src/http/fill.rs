//! The pages of a form: shown, saved, looked over, handed in, printed.

use anjia_app::context::PageContext;
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::register::{self as pages, FillView, Filled, Kept, ReviewView};
use anjia_domain::code::Code;
use anjia_domain::form::{Answers, Form, FormPage};
use anjia_domain::ids::FieldId;
use anjia_portal::registrations::ports::FormOf;
use anjia_portal::registrations::{Consent, HandIn, Household, Remark, Saved};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::booking::render;
use super::pages::see;
use super::register::{Faults, Stop, Typed, access};
use super::state::{App, Here};
use super::trouble::Trouble;
use super::{lines, session};

/// A form of a registration, by its address: code, form, person, page.
type Address = (String, String, u16, String);

/// What a page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    back: String,
}

/// A form of a registration.
pub(super) fn found<'a>(app: &'a App, household: &Household, form: &str, member: u16) -> Result<(&'a Form, FormOf), Trouble> {
    let missing = Trouble(TroublePage::NotFound);
    let form = form.parse().ok().and_then(|id| app.portal.catalogue.forms.form(&id)).ok_or(missing)?;
    let of = FormOf { form: form.id.clone(), member };
    if household.form(&of).is_some() { Ok((form, of)) } else { Err(missing) }
}

fn remarks(household: &Household, of: &FormOf) -> Vec<(FieldId, Remark)> {
    let own = household.remarks().iter().filter(|(row, _)| row.of == *of && row.solved_at.is_none());
    own.map(|(row, remark)| (row.field.clone(), remark.clone())).collect()
}

/// What a page of questions is shown with.
struct Shown {
    answers: Answers,
    faults: Faults,
    mrz: String,
    filled: Filled,
    back: bool,
}

async fn questions(
    app: &App,
    context: &PageContext,
    household: &Household,
    (form, of, page): (&Form, &FormOf, (usize, &FormPage)),
    shown: Shown,
) -> Result<Response, Trouble> {
    let wrong = !shown.faults.is_empty() || shown.filled == Filled::Wrong;
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = FillView {
        code: household.code().to_string(),
        form,
        of,
        page,
        answers: shown.answers,
        faults: shown.faults,
        remarks: remarks(household, of),
        mrz: shown.mrz,
        filled: shown.filled,
        back: shown.back,
        name: household.name(of.member),
    };
    Ok(session::opened(app, household.code(), render(context, status, |c| pages::fill(c, &view))))
}

/// A page of a form, the look over it, or its sheet.
pub async fn show(
    Here { app, context }: Here,
    Path((code, form, member, page)): Path<Address>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let household = access(&app, &context, &headers, &code, Kept::default()).await?;
    let (form, of) = found(&app, &household, &form, member)?;
    match page.as_str() {
        "review" => Ok(review(&app, &context, &household, form, &of, None).await?),
        "sheet" => {
            let row = household.form(&of).ok_or(Trouble(TroublePage::NotFound))?;
            let response = render(&context, StatusCode::OK, |c| pages::sheet(c, &household, form, row));
            Ok(session::opened(&app, household.code(), response))
        }
        name => {
            let page = form.page(name).ok_or(Trouble(TroublePage::NotFound))?;
            if !household.state(&of).is_some_and(anjia_domain::registration::State::is_open) {
                return Ok(render(&context, StatusCode::OK, |c| pages::closed(c, &code, form)));
            }
            let answers = household.answers(member);
            // What is wrong with answers given before is told at once; what was never answered is not a mistake yet.
            let back = asked.back == "review";
            let mut faults = if back { app.portal.checked(page.1, &answers, context.lang).faults } else { Vec::new() };
            faults.retain(|(field, _)| !answers.get(field).is_empty());
            let shown = Shown { answers, faults, mrz: String::new(), filled: Filled::No, back };
            let mut response = questions(&app, &context, &household, (form, &of, page), shown).await?;
            // It is only looked at: nothing was sent that could be wrong.
            *response.status_mut() = StatusCode::OK;
            Ok(response)
        }
    }
}

/// A page of a form, sent: kept first, right or wrong, then looked at. Or the form, handed in.
pub async fn save(
    Here { app, context }: Here,
    Path((code, form, member, page)): Path<Address>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Stop> {
    let typed = Typed::read(body)?;
    let household = access(&app, &context, &headers, &code, typed.to_keep(&context.path)).await?;
    Ok(saved(&app, &context, household, (&form, member, &page), &typed).await?)
}

/// Does once more what a session that had ended did not let through.
pub(super) async fn replay(app: &App, context: &PageContext, code: Code, kept: Kept) -> Result<Response, Trouble> {
    let plan = context.href(&format!("/registrations/{code}"));
    let Some(household) = app.portal.household(code).await? else { return Ok(see(&plan)) };
    let path = kept.path.clone();
    let parts: Vec<&str> = path.split('/').collect();
    // Only pages of this very registration: the address came from the form.
    let ["", "registrations", own, form, member, page] = parts.as_slice() else { return Ok(see(&plan)) };
    let (same, member) = (own.parse::<Code>() == Ok(code), member.parse::<u16>());
    match member {
        // A file is not kept: it can be chosen once more there.
        Ok(_) if same && *page == "papers" => Ok(see(&context.href(&path))),
        Ok(member) if same => saved(app, context, household, (form, member, page), &Typed::from(kept)).await,
        _ => Ok(see(&plan)),
    }
}

async fn saved(
    app: &App,
    context: &PageContext,
    mut household: Household,
    (form, member, name): (&str, u16, &str),
    typed: &Typed,
) -> Result<Response, Trouble> {
    let lang = context.lang;
    let (form, of) = found(app, &household, form, member)?;
    let code = household.code();
    let to = |response: Response| session::opened(app, code, response);
    if name == "review" {
        return review(app, context, &household, form, &of, Some(typed)).await;
    }
    let (number, page) = form.page(name).ok_or(Trouble(TroublePage::NotFound))?;
    let mut answers = typed.answers();
    let (mut filled, typed_lines) = (Filled::No, typed.get("mrz").chars().take(500).collect::<String>());
    let mut elsewhere = Answers::default();
    if typed.get("then") == "mrz" {
        (filled, elsewhere) = read_mrz(app, context, &typed_lines, (form, page), &mut answers);
    }
    let outcome = app.portal.save_page(&mut household, &of, page, answers, lang).await?;
    lines::put(app, &mut household, (form, &of), &elsewhere, lang).await?;
    let back = typed.get("back") == "review";
    if let Some(language) = typed.to() {
        let query = if back { "?back=review" } else { "" };
        return Ok(to(see(&format!("/{language}/registrations/{code}/{}/{member}/{name}{query}", form.id))));
    }
    let again = |faults: Faults, household: &Household| Shown {
        answers: household.answers(member),
        faults,
        mrz: if filled == Filled::Wrong { typed_lines.clone() } else { String::new() },
        filled,
        back,
    };
    let then = typed.get("then");
    match outcome {
        Saved::Closed => Ok(render(context, StatusCode::CONFLICT, |c| pages::closed(c, &code.to_string(), form))),
        Saved::Gone => Err(Trouble(TroublePage::NotFound)),
        Saved::Yes | Saved::Faults(_) if then == "overview" => Ok(to(see(&context.href(&format!("/registrations/{code}?news=saved"))))),
        Saved::Yes | Saved::Faults(_) if matches!(then, "mrz" | "again") => {
            // Help was asked for; what is still empty is no mistake yet.
            let shown = again(Vec::new(), &household);
            questions(app, context, &household, (form, &of, (number, page)), shown).await
        }
        Saved::Faults(faults) => {
            let shown = again(faults, &household);
            questions(app, context, &household, (form, &of, (number, page)), shown).await
        }
        Saved::Yes => {
            let next = if back { None } else { form.pages.get(number + 1) };
            let next = next.map_or("review", |p| p.id.as_str());
            Ok(to(see(&pages::address(context, &code.to_string(), &of, next))))
        }
    }
}

/// Reads the lines of a passport and puts what they say into the answers: those of this page, and those of the form's other pages.
fn read_mrz(app: &App, context: &PageContext, lines: &str, (form, page): (&Form, &FormPage), answers: &mut Answers) -> (Filled, Answers) {
    let mut elsewhere = Answers::default();
    let Some((said, fits)) = lines::said(app, form, lines, context.now.date()) else { return (Filled::Wrong, elsewhere) };
    for (field, answer) in said.iter() {
        let here = page.fields.iter().any(|u| u.field == *field);
        let into = if here { &mut *answers } else { &mut elsewhere };
        into.set(field.clone(), answer.to_owned());
    }
    (if fits { Filled::Yes } else { Filled::Doubtful }, elsewhere)
}

/// Everything on one page; with a body, handed in.
async fn review(
    app: &App,
    context: &PageContext,
    household: &Household,
    form: &Form,
    of: &FormOf,
    handed_in: Option<&Typed>,
) -> Result<Response, Trouble> {
    let given: Vec<_> = handed_in.map_or(Vec::new(), |typed| Consent::ALL.into_iter().filter(|c| typed.get(c.as_str()) == "yes").collect());
    let mut lacking = Vec::new();
    if handed_in.is_some() {
        match app.portal.hand_in(household, form, of, &given, handed_in.and_then(|t| t.get("way").parse().ok())).await? {
            HandIn::Done | HandIn::Already => {
                app.mail.notify_one();
                let to = context.href(&format!("/registrations/{}?news=handed-in", household.code()));
                return Ok(session::opened(app, household.code(), see(&to)));
            }
            HandIn::NotNow => {
                return Ok(render(context, StatusCode::CONFLICT, |c| pages::closed(c, &household.code().to_string(), form)));
            }
            HandIn::Faults(_) => {}
            HandIn::Consents(consents) => lacking = consents,
        }
    }
    let row = household.form(of).ok_or(Trouble(TroublePage::NotFound))?;
    let view = ReviewView {
        household,
        form,
        row,
        missing: if row.state.is_open() { app.portal.missing(household, form, of) } else { Vec::new() },
        tried: handed_in.is_some(),
        wanted: app.portal.consents_for(household, form, of),
        lacking,
        given,
        remarks: remarks(household, of),
    };
    let status = if view.tried { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(session::opened(app, household.code(), render(context, status, |c| pages::review(c, &view))))
}
