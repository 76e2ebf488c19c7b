//! Where registrations begin: what has happened, and a few questions.

use anjia_domain::contact::EMAIL_MAX;
use anjia_domain::form::{Answers, Fault, Form, Kind, Use};
use anjia_domain::ids::FieldId;
use leptos::prelude::*;

use super::fill::{choices, yes_no};
use super::helper::{self, HelperTyped};
use super::{fault, named_fault};
use crate::components::{
    Breadcrumb, Button, ButtonKind, ButtonLink, Card, CardList, CheckboxGroup, Choice, Door, ErrorSummary, InputKind, Notice, NoticeKind,
    RadioGroup, TextInput,
};
use crate::context::{Page, PageContext, Section};
use crate::pages::crumbs;

/// What this is, and that it does not replace the registration itself.
fn binding(context: &PageContext) -> AnyView {
    let t = context.t;
    let url = context.catalogue.forms.all().iter().find_map(|f| f.binding.as_ref()?.url.clone());
    let link = url.map(|url| view! { " " <a href=url rel="external">{t.register_online()}</a> });
    view! {
        <Notice kind=NoticeKind::Warning title=Some(t.register_binding_title().to_owned())>
            <p>{t.register_binding()} {link}</p>
        </Notice>
    }
    .into_any()
}

/// The first page.
#[must_use]
pub fn landing(context: &PageContext) -> Page {
    let (t, lang) = (context.t, context.lang);
    let forms = &context.catalogue.forms;
    let events = forms
        .events()
        .iter()
        .map(|e| {
            let href = context.href(&format!("/register/{}", e.id));
            view! { <Card href=href title=e.title.get(lang).to_owned() text=e.summary.get(lang).to_owned() level=3 /> }
        })
        .collect_view();
    let single = forms
        .all()
        .iter()
        .map(|f| {
            let href = context.href(&f.instead.clone().unwrap_or_else(|| format!("/register/{}", f.id)));
            view! {
                <li>
                    <a href=href>{f.title.get(lang).to_owned()}</a>
                    " "
                    {context.door(&f.door).map(|d| view! { <Door text=d /> })}
                </li>
            }
        })
        .collect_view();
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/register", t.register_title().to_owned())]) label=t.breadcrumb().to_owned() />
        <h1>{t.register_title()}</h1>
        <p class="aj-lead">{t.register_lead()}</p>
        {binding(context)}
        <h2>{t.register_events()}</h2>
        <CardList>{events}</CardList>
        <section class="aj-stack">
            <h2>{t.register_resume_title()}</h2>
            <p class="aj-actions">
                <ButtonLink href=context.href("/registrations") text=t.register_resume() kind=ButtonKind::Secondary />
            </p>
        </section>
        <section class="aj-stack">
            <h2>{t.companies_title()}</h2>
            <p>{t.companies_card()}</p>
            <p class="aj-actions">
                <ButtonLink href=context.href("/companies") text=t.companies_link() kind=ButtonKind::Secondary />
            </p>
        </section>
        <section class="aj-stack">
            <h2>{t.register_how_title()}</h2>
            <ol>
                <li>{t.register_how_1()}</li>
                <li>{t.register_how_2()}</li>
                <li>{t.register_how_3()}</li>
            </ol>
        </section>
        <section class="aj-stack">
            <h2>{t.register_forms()}</h2>
            <ul class="aj-links">{single}</ul>
        </section>
    };
    Page::public(Section::Register, t.register_title(), t.register_lead(), body.into_any())
}

/// What the start page shows.
pub struct StartView<'a> {
    /// The event's or the form's id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its summary.
    pub summary: &'a str,
    /// What is asked to choose the forms.
    pub asks: &'a [Use],
    /// The forms that may belong to it.
    pub forms: Vec<&'a Form>,
    /// What was answered.
    pub answers: Answers,
    /// What is wrong with it.
    pub faults: Vec<(FieldId, Fault)>,
    /// The address typed.
    pub email: String,
    /// What is wrong with it.
    pub email_wrong: Option<&'static str>,
    /// Whether keeping was not agreed to.
    pub not_agreed: bool,
    /// Who helps.
    pub helper: HelperTyped,
}

/// The questions before a registration begins.
#[must_use]
pub fn start(context: &PageContext, view: &StartView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let forms = &context.catalogue.forms;
    let mut errors: Vec<(String, String)> = view.faults.iter().map(|(f, wrong)| (f.to_string(), named_fault(context, f, wrong))).collect();
    errors.extend(view.email_wrong.map(|text| ("start-email".to_owned(), text.to_owned())));
    errors.extend(view.helper.missing(t).into_iter().map(|(field, text)| (field.to_owned(), text.to_owned())));
    errors.extend(view.not_agreed.then(|| ("keeping".to_owned(), t.error_keeping().to_owned())));
    let questions = view
        .asks
        .iter()
        .filter_map(|used| forms.field(&used.field))
        .map(|field| {
            let error = view.faults.iter().find(|(f, _)| *f == field.id).map(|(_, wrong)| fault(context.lang, wrong));
            let options = match &field.kind {
                Kind::Choice(all) => choices(all, lang),
                _ => yes_no(context),
            };
            view! {
                <RadioGroup
                    name=field.id.to_string()
                    legend=field.label.get(lang).to_owned()
                    hint=field.help.as_ref().map(|h| h.get(lang).to_owned())
                    error=error
                    options=options
                    value=view.answers.get(&field.id).to_owned()
                />
            }
        })
        .collect_view();
    let list = view
        .forms
        .iter()
        .map(|f| {
            view! {
                <li>
                    {f.title.get(lang).to_owned()}
                    " "
                    {context.door(&f.door).map(|d| view! { <Door text=d /> })}
                </li>
            }
        })
        .collect_view();
    let notes = view.forms.iter().filter_map(|f| f.binding.as_ref()).map(|b| b.text.get(lang).to_owned()).take(1).collect::<Vec<_>>();
    let days = view.forms.iter().map(|f| f.retention.idle_days).min().unwrap_or(30);
    let keeping = vec![Choice {
        value: "yes".to_owned(),
        text: t.start_keeping().to_owned(),
        hint: Some(t.start_keeping_text(days)),
        ..Choice::default()
    }];
    let typed = !errors.is_empty() || !view.answers.is_empty() || !view.email.is_empty();
    let summary = (!errors.is_empty()).then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[("/register", t.register_title().to_owned()), ("", view.title.to_owned())])
            label=t.breadcrumb().to_owned()
        />
        {summary}
        <h1>{view.title.to_owned()}</h1>
        <p class="aj-lead">{view.summary.to_owned()}</p>
        {notes.into_iter().map(|n| view! { <Notice kind=NoticeKind::Warning><p>{n}</p></Notice> }).collect_view()}
        <form id="start" class="aj-form aj-stack" method="post" action=context.href(&format!("/register/{}", view.id)) novalidate>
            <p>{t.start_lead()}</p>
            {questions}
            <section class="aj-stack">
                <h2>{t.start_papers()}</h2>
                <ul>{list}</ul>
            </section>
            <TextInput
                id="start-email".to_owned()
                name="start-email".to_owned()
                label=t.details_email().to_owned()
                required_label=Some(t.optional().to_owned())
                hint=Some(t.start_email_hint().to_owned())
                error=view.email_wrong.map(ToOwned::to_owned)
                value=view.email.clone()
                kind=InputKind::Email
                autocomplete=Some("email".to_owned())
                max_length=Some(EMAIL_MAX)
            />
            {helper::questions(context, &view.helper)}
            <CheckboxGroup
                name="keeping".to_owned()
                legend=t.hand_in_consents().to_owned()
                error=view.not_agreed.then(|| t.error_keeping().to_owned())
                options=keeping
            />
            <p class="aj-small aj-muted">
                <a href=context.href("/privacy")>{t.footer_privacy()}</a>
            </p>
            <p class="aj-actions">
                <Button text=t.start_button() />
            </p>
        </form>
    };
    Page::public(Section::Register, view.title, view.summary, body.into_any()).private_if(typed).keeping("start")
}
