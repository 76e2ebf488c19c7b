//! Registrations: begun, resumed, looked at, taken along, erased. The pages of a form are in `fill.rs`.

use anjia_app::context::PageContext;
use anjia_app::pages::errors::Trouble as TroublePage;
use anjia_app::pages::register::{self as pages, HelperTyped, Kept, News, PlanForm, PlanView, ResumeView, RightsView, StartView};
use anjia_app::{shell, texts};
use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::contact::Email;
use anjia_domain::form::{Answers, Fault, Form, Use};
use anjia_domain::ids::{FieldId, ServiceId};
use anjia_domain::time;
use anjia_portal::details::RawDetails;
use anjia_portal::registrations::ports::UnlockOutcome;
use anjia_portal::registrations::{Checked, Consent, Household, Start};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;

use super::booking::render;
use super::front::shared_response;
use super::pages::see;
use super::state::{App, Here};
use super::trouble::Trouble;
use super::{consent, fill, session};

/// The word on the plan's page is shown this long after the beginning, in minutes.
const WORD_MINUTES: i64 = 30;

/// The fields of a form, each as typed; several answers to one question are joined by commas.
#[derive(Debug, Default)]
pub(super) struct Typed(Vec<(String, String)>);

impl Typed {
    /// Reads a body.
    pub(super) fn read(body: Result<Bytes, BytesRejection>) -> Result<Self, Trouble> {
        let body = body.map_err(|_| Trouble(TroublePage::TooLarge))?;
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(&body).into_owned() {
            match fields.iter_mut().find(|(n, _)| *n == name) {
                Some((_, text)) => {
                    text.push(',');
                    text.push_str(&value);
                }
                None => fields.push((name, value)),
            }
        }
        Ok(Self(fields))
    }

    /// All fields.
    pub(super) fn all(&self) -> &[(String, String)] {
        &self.0
    }

    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// The language somebody has chosen instead of going on.
    pub(super) fn to(&self) -> Option<Lang> {
        self.get("to").parse().ok()
    }

    /// What answers the form's own questions.
    pub(super) fn answers(&self) -> Answers {
        self.0.iter().filter_map(|(name, value)| Some((name.parse::<FieldId>().ok()?, value.clone()))).collect()
    }

    /// What was kept of another form while its session was opened again.
    fn kept(&self) -> Kept {
        let fields = self.0.iter().filter_map(|(n, v)| Some((n.strip_prefix("kept.")?.to_owned(), v.clone()))).collect();
        Kept { path: self.get("path").to_owned(), fields }
    }

    /// Itself, to be kept.
    pub(super) fn to_keep(&self, path: &str) -> Kept {
        Kept { path: path.to_owned(), fields: self.0.iter().filter(|(n, _)| n != "to").cloned().collect() }
    }
}

impl From<Kept> for Typed {
    fn from(kept: Kept) -> Self {
        Self(kept.fields)
    }
}

/// Where it begins.
pub async fn landing(Here { app, context }: Here) -> Response {
    let html = shell::document(&context, pages::landing);
    shared_response(&app, &context, html)
}

/// What an address below `/register` begins: an event of life, or one form.
struct Beginning<'a> {
    title: &'a str,
    summary: &'a str,
    asks: Vec<Use>,
    forms: Vec<&'a Form>,
}

fn beginning<'a>(app: &'a App, lang: Lang, id: &str) -> Result<Beginning<'a>, Trouble> {
    let forms = &app.portal.catalogue.forms;
    if let Some(event) = id.parse().ok().and_then(|id| forms.event(&id)) {
        let all = event.forms.iter().filter_map(|f| forms.form(&f.form)).collect();
        return Ok(Beginning { title: event.title.get(lang), summary: event.summary.get(lang), asks: event.asks.clone(), forms: all });
    }
    let form = id.parse().ok().and_then(|id| forms.form(&id)).ok_or(Trouble(TroublePage::NotFound))?;
    // A form alone asks who the person is only where an answer depends on it.
    let depends = form.uses().flat_map(|u| &u.when).chain(form.documents.iter().flat_map(|d| &d.when)).any(|c| c.field.as_str() == "group");
    let group = "group".parse().ok().filter(|_| depends);
    let asks = group.map(|field| Use { field, required: true, when: Vec::new() }).into_iter().collect();
    Ok(Beginning { title: form.title.get(lang), summary: form.summary.get(lang), asks, forms: vec![form] })
}

/// Where another page does what a form did.
fn instead(app: &App, lang: Lang, id: &str) -> Option<Response> {
    let form = id.parse().ok().and_then(|id| app.portal.catalogue.forms.form(&id))?;
    form.instead.as_ref().map(|page| see(&format!("/{lang}{page}")))
}

/// The questions before it begins.
pub async fn start_form(Here { app, context }: Here, Path(id): Path<String>) -> Result<Response, Trouble> {
    if let Some(elsewhere) = instead(&app, context.lang, &id) {
        return Ok(elsewhere);
    }
    let begin = beginning(&app, context.lang, &id)?;
    let view = StartView {
        id: &id,
        title: begin.title,
        summary: begin.summary,
        asks: &begin.asks,
        forms: begin.forms,
        answers: Answers::default(),
        faults: Vec::new(),
        email: String::new(),
        email_wrong: None,
        not_agreed: false,
        helper: HelperTyped::default(),
    };
    Ok(render(&context, StatusCode::OK, |c| pages::start(c, &view)))
}

/// Begins.
pub async fn start(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Trouble> {
    let typed = Typed::read(body)?;
    let to = typed.to();
    let page_lang = to.unwrap_or(lang);
    if let Some(elsewhere) = instead(&app, page_lang, &id) {
        return Ok(elsewhere);
    }
    let context = app.context_in(to, lang, &uri);
    let begin = beginning(&app, page_lang, &id)?;
    let page = anjia_domain::form::FormPage {
        id: "start".parse().map_err(|_| Trouble(TroublePage::Fault))?,
        title: app.portal.catalogue.site.name.clone(),
        fields: begin.asks.clone(),
    };
    let raw: Answers =
        typed.answers().iter().filter(|(f, _)| begin.asks.iter().any(|u| u.field == **f)).map(|(f, a)| (f.clone(), a.to_owned())).collect();
    let Checked { kept, faults } = app.portal.checked(&page, &raw, lang);
    let email: String = typed.get("start-email").trim().chars().take(300).collect();
    let address = if email.is_empty() { Ok(None) } else { Email::parse(&email).map(Some) };
    let email_wrong = address.as_ref().err().map(|e| texts::wrong(context.t, (*e).into()));
    let agreed = typed.get("keeping") == "yes";
    let (by, mut helper) = consent::helped(&typed);
    if to.is_none()
        && faults.is_empty()
        && agreed
        && let Some(by) = by
        && let Ok(address) = address
    {
        let answers: Answers = kept.into_iter().collect();
        let forms = chosen(&app, &id, &answers, &begin);
        let has_mail = address.is_some();
        let (code, _) = app.portal.start_registration(&Start { event: id, forms, answers, email: address, language: lang, by }).await?;
        if has_mail {
            app.mail.notify_one();
        }
        return Ok(session::opened(&app, code, see(&context.href(&format!("/registrations/{code}?news=begun")))));
    }
    let told = to.is_none();
    helper.told = told;
    let view = StartView {
        id: &id,
        title: begin.title,
        summary: begin.summary,
        asks: &begin.asks,
        forms: begin.forms,
        answers: raw,
        faults: if told { faults } else { Vec::new() },
        email,
        email_wrong: email_wrong.filter(|_| told),
        not_agreed: told && !agreed,
        helper,
    };
    let status = if told { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(render(&context, status, |c| pages::start(c, &view)))
}

/// The forms of an event for somebody; a single form is itself.
fn chosen(app: &App, id: &str, answers: &Answers, begin: &Beginning<'_>) -> Vec<anjia_domain::ids::FormId> {
    match id.parse().ok().and_then(|id| app.portal.catalogue.forms.event(&id)) {
        Some(event) => event.chosen(answers).cloned().collect(),
        None => begin.forms.iter().map(|f| f.id.clone()).collect(),
    }
}

/// Why a handler ends early: trouble, or an answer of another kind, such as the way to open a registration.
pub enum Stop {
    /// Trouble.
    Trouble(Trouble),
    /// The answer.
    Answer(Box<Response>),
}

impl Stop {
    /// A status alone, for scripts.
    pub(super) fn status(status: StatusCode) -> Self {
        Self::Answer(Box::new(status.into_response()))
    }
}

impl<T: Into<Trouble>> From<T> for Stop {
    fn from(trouble: T) -> Self {
        Self::Trouble(trouble.into())
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        match self {
            Self::Trouble(trouble) => trouble.into_response(),
            Self::Answer(response) => *response,
        }
    }
}

/// The registration of an address, if the request brings its session and the person has agreed to it.
pub(super) async fn own(app: &App, headers: &HeaderMap, code: &str) -> Result<Option<Household>, Trouble> {
    Ok(opened(app, headers, code).await?.filter(|household| !household.is_waiting()))
}

/// The registration of an address, if the request brings its session.
pub(super) async fn opened(app: &App, headers: &HeaderMap, code: &str) -> Result<Option<Household>, Trouble> {
    match code.parse::<Code>() {
        Ok(code) if session::is_open(app, headers, code) => Ok(app.portal.household(code).await?),
        _ => Ok(None),
    }
}

/// Opens the registration of an address; else stops with the way to open it, keeping what was typed.
pub(super) async fn access(app: &App, context: &PageContext, headers: &HeaderMap, code: &str, kept: Kept) -> Result<Household, Stop> {
    if let Some(household) = opened(app, headers, code).await? {
        if household.is_waiting() {
            app.portal.came(&household).await?;
            let page = render(context, StatusCode::OK, |c| pages::consent(c, &household, false));
            return Err(Stop::Answer(Box::new(session::opened(app, household.code(), page))));
        }
        return Ok(household);
    }
    let code = code.parse::<Code>().map_or(String::new(), |c| c.to_string());
    let view = ResumeView { code, ended: !kept.path.is_empty(), kept, ..ResumeView::default() };
    let status = if view.ended { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    Err(Stop::Answer(Box::new(render(context, status, |c| pages::resume(c, &view)))))
}

/// What the plan's page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    key: String,
    news: String,
}

/// The plan.
pub async fn plan(
    Here { app, context }: Here,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    if !asked.key.is_empty() {
        // The link's secret does not stay in the address bar.
        let right = match code.parse::<Code>() {
            Ok(parsed) => app.portal.registration_link_opens(parsed, &asked.key).await?.then_some(parsed),
            Err(_) => None,
        };
        return Ok(match right {
            Some(parsed) => session::opened(&app, parsed, see(&context.href(&format!("/registrations/{parsed}")))),
            None => {
                let view = ResumeView { code, wrong: Some(("code", context.t.error_link_wrong())), ..ResumeView::default() };
                render(&context, StatusCode::NOT_FOUND, |c| pages::resume(c, &view))
            }
        });
    }
    let household = access(&app, &context, &headers, &code, Kept::default()).await?;
    let mut forms = Vec::new();
    for row in household.forms() {
        let Some(form) = app.portal.catalogue.forms.form(&row.of.form) else { continue };
        forms.push(PlanForm {
            form,
            row: row.clone(),
            progress: app.portal.progress(&household, form, &row.of),
            due: app.portal.due_form(&household, form, &row.of).await?,
            remarks: household.remarks().iter().any(|(r, _)| r.of == row.of && r.solved_at.is_none()),
        });
    }
    let visits = app.portal.visits(&household).await?;
    let fresh = app.portal.clock.now() < time::plus_minutes(household.created_at(), WORD_MINUTES);
    let word = || Some(app.portal.keys.resume_word(household.id(), household.code()).to_string());
    let news = match asked.news.as_str() {
        "begun" if household.email().is_some() => News::Begun(None),
        "begun" if fresh => News::Begun(word()),
        // The word on the employer's slip opens nothing any more: the person gets one of their own.
        "agreed" if household.email().is_some() => News::Agreed(None),
        "agreed" if household.agreed_at().is_some_and(|at| app.portal.clock.now() < time::plus_minutes(at, WORD_MINUTES)) => {
            News::Agreed(word())
        }
        "saved" => News::Saved,
        "added" => News::Added,
        "handed-in" => News::HandedIn,
        _ => News::Nothing,
    };
    let view = PlanView { household: &household, forms, visits, news };
    Ok(session::opened(&app, household.code(), render(&context, StatusCode::OK, |c| pages::plan(c, &view))))
}

/// Adds a person to a form.
pub async fn people(
    Here { app, context }: Here,
    Path(code): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Stop> {
    let typed = Typed::read(body)?;
    let mut household = access(&app, &context, &headers, &code, Kept::default()).await?;
    let form = typed.get("form").parse().ok().and_then(|id| app.portal.catalogue.forms.form(&id)).ok_or(Trouble(TroublePage::NotFound))?;
    // A household that is full already is shown as it is.
    let news = if app.portal.add_person(&mut household, form, context.lang).await?.is_some() { "?news=added" } else { "" };
    Ok(session::opened(&app, household.code(), see(&context.href(&format!("/registrations/{}{news}", household.code())))))
}

/// Ends the session on this device.
pub async fn leave(Here { app, context }: Here) -> Response {
    session::ended(&app, see(&context.href("/registrations?left=1")))
}

/// What the form that opens a registration is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Left {
    left: String,
}

/// The form that opens a registration again.
pub async fn resume_form(Here { context, .. }: Here, Query(asked): Query<Left>) -> Response {
    let view = ResumeView { left: asked.left == "1", ..ResumeView::default() };
    render(&context, StatusCode::OK, |c| pages::resume(c, &view))
}

/// Opens a registration again: sends six digits, or looks at them or at the resume word.
pub async fn resume(
    State(app): State<App>,
    Extension(lang): Extension<Lang>,
    OriginalUri(uri): OriginalUri,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Trouble> {
    let typed = Typed::read(body)?;
    let (to, kept) = (typed.to(), typed.kept());
    let context = app.context_in(to, lang, &uri);
    let t = context.t;
    let shown: String = typed.get("code").chars().take(40).collect();
    let again = |wrong: Option<(&'static str, &'static str)>| {
        let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let view = ResumeView { code: shown.clone(), wrong, kept: kept.clone(), ..ResumeView::default() };
        render(&context, status, |c| pages::resume(c, &view))
    };
    let digits = |code: Code, wrong: Option<(&'static str, &'static str)>| {
        let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        render(&context, status, |c| pages::digits(c, &code.to_string(), wrong, &kept))
    };
    if to.is_some() {
        return Ok(match shown.parse::<Code>().ok().filter(|_| typed.0.iter().any(|(n, _)| n == "digits")) {
            Some(code) => digits(code, None),
            None => again(None),
        });
    }
    let code = match shown.parse::<Code>() {
        Ok(code) => code,
        Err(error) => return Ok(again(Some(("code", texts::wrong(t, super::find::code_wrong(error)))))),
    };
    // What is no way to open it asks for digits, and is counted as that.
    let way = ["word", "digits"].into_iter().find(|w| *w == typed.get("way")).unwrap_or("mail");
    if !app.may_guess(&format!("registration {code} {way}")) {
        let (mut parts, body) = again(Some(("code", t.error_too_many_tries()))).into_parts();
        parts.status = StatusCode::TOO_MANY_REQUESTS;
        return Ok(Response::from_parts(parts, body));
    }
    match way {
        "word" => {
            if app.portal.resume_word_opens(code, typed.get("word")).await? {
                return go_on(&app, &context, code, kept).await;
            }
            Ok(again(Some(("word", t.error_word_wrong()))))
        }
        "digits" => match app.portal.digits_open(code, typed.get("digits")).await? {
            UnlockOutcome::Right => go_on(&app, &context, code, kept).await,
            UnlockOutcome::Wrong => Ok(digits(code, Some(("digits", t.error_digits_wrong())))),
            UnlockOutcome::Gone => Ok(digits(code, Some(("digits", t.error_digits_gone())))),
        },
        _ => {
            app.portal.send_digits(code).await?;
            app.mail.notify_one();
            Ok(digits(code, None))
        }
    }
}

/// On to where the person was, with what was typed there.
async fn go_on(app: &App, context: &PageContext, code: Code, kept: Kept) -> Result<Response, Trouble> {
    let response = if kept.path.is_empty() {
        see(&context.href(&format!("/registrations/{code}")))
    } else {
        fill::replay(app, context, code, kept).await?
    };
    Ok(session::opened(app, code, response))
}

/// What the page of the person's data is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Rights {
    withdrawn: String,
}

/// The person's data.
pub async fn rights(
    Here { app, context }: Here,
    Path(code): Path<String>,
    Query(asked): Query<Rights>,
    headers: HeaderMap,
) -> Result<Response, Stop> {
    let household = access(&app, &context, &headers, &code, Kept::default()).await?;
    Ok(rights_page(&app, &context, &household, asked.withdrawn == "1", false).await?)
}

async fn rights_page(app: &App, context: &PageContext, household: &Household, withdrawn: bool, unsure: bool) -> Result<Response, Trouble> {
    let consents = app.portal.consents(household).await?;
    let view = RightsView { household, consents, withdrawn, unsure };
    let status = if unsure { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(session::opened(app, household.code(), render(context, status, |c| pages::rights(c, &view))))
}

/// Withdraws a consent, or erases everything.
pub async fn change_rights(
    Here { app, context }: Here,
    Path(code): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Stop> {
    let typed = Typed::read(body)?;
    let household = access(&app, &context, &headers, &code, Kept::default()).await?;
    if typed.get("then") == "erase" {
        if typed.get("erase") != "yes" {
            return Ok(rights_page(&app, &context, &household, false, true).await?);
        }
        app.portal.erase_registration(&household).await?;
        return Ok(session::ended(&app, render(&context, StatusCode::OK, pages::erased)));
    }
    if let Some(consent) = Consent::ALL.into_iter().find(|c| c.as_str() == typed.get("withdraw") && *c != Consent::Keeping) {
        app.portal.withdraw(&household, consent).await?;
    }
    Ok(session::opened(&app, household.code(), see(&context.href(&format!("/registrations/{}/data?withdrawn=1", household.code())))))
}

/// Everything as a file.
pub async fn export(Here { app, context }: Here, Path(code): Path<String>, headers: HeaderMap) -> Result<Response, Stop> {
    let household = access(&app, &context, &headers, &code, Kept::default()).await?;
    let export = app.portal.export(&household, context.lang).await?;
    let name = format!("attachment; filename=\"anjia-{}.json\"", export.code);
    Ok(([(header::CONTENT_DISPOSITION, name), (header::CACHE_CONTROL, "private, no-store".to_owned())], Json(export)).into_response())
}

/// Everything to read or print.
pub async fn everything(Here { app, context }: Here, Path(code): Path<String>, headers: HeaderMap) -> Result<Response, Stop> {
    let household = access(&app, &context, &headers, &code, Kept::default()).await?;
    let export = app.portal.export(&household, context.lang).await?;
    Ok(render(&context, StatusCode::OK, |c| pages::history(c, &export)))
}

/// The registration of a request's session, if one of its forms leads to this service's counter.
pub(super) async fn for_service(app: &App, headers: &HeaderMap, service: &ServiceId) -> Result<Option<Household>, Trouble> {
    let Some(code) = session::of(app, headers) else { return Ok(None) };
    let forms = &app.portal.catalogue.forms;
    let found = app.portal.household(code).await?.filter(|h| !h.is_waiting());
    Ok(found.filter(|h| h.forms().iter().filter_map(|f| forms.form(&f.of.form)).any(|f| f.service.as_ref() == Some(service))))
}

/// What a registration knows of the details that booking asks for.
pub(super) fn details_of(household: &Household) -> RawDetails {
    let answers = household.answers(1);
    RawDetails {
        name: household.name(1),
        email: household.email().map_or_else(|| answers.named("email").to_owned(), ToOwned::to_owned),
        phone: answers.named("mobile").to_owned(),
        ..RawDetails::default()
    }
}

/// The faults of a page, for those who look at them elsewhere.
pub(super) type Faults = Vec<(FieldId, Fault)>;
