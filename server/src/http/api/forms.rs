//! The forms of registrations, as data.

use anjia_domain::Lang;
use anjia_domain::form::{Choice, Field, Form, Kind};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::lists::localised;
use super::problem;
use crate::http::state::App;

/// A form.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormItem {
    /// Its id.
    pub id: String,
    /// Its name in the asked language.
    pub name: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// What it is for.
    pub summary: String,
    /// The service whose counter deals with it.
    pub service: Option<String>,
    /// Days after the last change until it is erased.
    pub idle_days: u16,
    /// What it asks, in order.
    pub fields: Vec<FormFieldItem>,
}

/// A field of a form.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormFieldItem {
    /// Its id.
    pub id: String,
    /// The page it stands on.
    pub page: String,
    /// What is asked.
    pub label: String,
    /// The same in Chinese.
    pub label_zh: String,
    /// Why.
    pub purpose: String,
    /// What kind of answer it takes.
    pub kind: &'static str,
    /// Whether it must be answered.
    pub required: bool,
    /// Whether it is asked of some people only.
    pub conditional: bool,
    /// Whether a consent of its own is needed.
    pub sensitive: bool,
    /// The answers to choose from: ids.
    pub choices: Vec<String>,
}

const fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text { .. } => "text",
        Kind::LongText { .. } => "long_text",
        Kind::Date(_) => "date",
        Kind::DateTime(_) => "date_time",
        Kind::Choice(_) => "choice",
        Kind::Many(_) => "many",
        Kind::YesNo => "yes_no",
        Kind::Number { .. } => "number",
        Kind::Country => "country",
        Kind::Subdistrict => "subdistrict",
        Kind::Community => "community",
        Kind::Service => "service",
        Kind::Phone => "phone",
        Kind::Email => "email",
    }
}

fn ids(choices: &[Choice]) -> Vec<String> {
    choices.iter().map(|c| c.id.clone()).collect()
}

fn item(app: &App, lang: Lang, form: &Form) -> FormItem {
    let forms = &app.portal.catalogue.forms;
    let uses = form.pages.iter().flat_map(|page| page.fields.iter().map(move |used| (page, used)));
    let fields = uses.filter_map(|(page, used)| forms.field(&used.field).map(|field: &Field| (page, used, field)));
    FormItem {
        id: form.id.to_string(),
        name: form.title.get(lang).to_owned(),
        name_zh: form.title.zh.clone(),
        summary: form.summary.get(lang).to_owned(),
        service: form.service.as_ref().map(ToString::to_string),
        idle_days: form.retention.idle_days,
        fields: fields
            .map(|(page, used, field)| FormFieldItem {
                id: field.id.to_string(),
                page: page.id.to_string(),
                label: field.label.get(lang).to_owned(),
                label_zh: field.label.zh.clone(),
                purpose: field.purpose.get(lang).to_owned(),
                kind: kind(&field.kind),
                required: used.required,
                conditional: !used.when.is_empty(),
                sensitive: field.sensitivity.needs_consent(),
                choices: match &field.kind {
                    Kind::Choice(choices) | Kind::Many(choices) => ids(choices),
                    _ => Vec::new(),
                },
            })
            .collect(),
    }
}

/// All forms of registrations.
#[utoipa::path(get, path = "/api/v1/forms", responses((status = 200, body = Vec<FormItem>)))]
pub async fn list(State(app): State<App>, headers: HeaderMap) -> Response {
    let lang = problem::language(&headers);
    let forms: Vec<_> = app.portal.catalogue.forms.all().iter().map(|form| item(&app, lang, form)).collect();
    localised(forms, lang)
}
