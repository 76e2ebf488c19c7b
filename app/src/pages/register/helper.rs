//! Who has prepared a registration: an employer, whose people agree first, or somebody who helps.

use anjia_portal::registrations::ports::Way;
use anjia_portal::registrations::{Helper, Household, Preparation};
use leptos::prelude::*;

use super::shown;
use crate::components::{
    Breadcrumb, Button, ButtonKind, CheckboxGroup, Choice, ErrorSummary, Notice, NoticeKind, RadioGroup, SelectInput, SummaryList,
    SummaryRow, TextInput,
};
use crate::context::{Page, PageContext, Section};
use crate::format;
use crate::l10n::L10n;
use crate::pages::crumbs;

/// What was typed about a helper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HelperTyped {
    /// Whether somebody helps.
    pub helping: bool,
    /// The name.
    pub name: String,
    /// What the helper is to the person.
    pub relation: String,
    /// How the person has agreed.
    pub way: String,
    /// Whether what is missing is told.
    pub told: bool,
}

impl HelperTyped {
    /// What is missing: the field and the text.
    pub(super) fn missing(&self, t: &L10n) -> Vec<(&'static str, &'static str)> {
        if !self.helping || !self.told {
            return Vec::new();
        }
        let mut missing = Vec::new();
        if self.name.trim().is_empty() {
            missing.push(("helper-name", t.error_helper_name()));
        }
        if !Helper::RELATIONS.contains(&self.relation.as_str()) {
            missing.push(("helper-relation", t.error_helper_relation()));
        }
        if self.way.parse::<Way>().is_err() {
            missing.push(("helper-way", t.error_helper_way()));
        }
        missing
    }
}

/// What a helper is to the person.
#[must_use]
pub fn relation(t: &L10n, relation: &str) -> &'static str {
    match relation {
        "coordinator" => t.helper_coordinator(),
        "family" => t.helper_family(),
        "friend" => t.helper_friend(),
        "employer" => t.helper_employer(),
        "interpreter" => t.helper_interpreter(),
        _ => t.helper_other(),
    }
}

/// How a consent was given.
#[must_use]
pub fn way(t: &L10n, way: Way) -> &'static str {
    match way {
        Way::Present => t.way_present(),
        Way::Interpreter => t.way_interpreter(),
        Way::Written => t.way_written(),
    }
}

pub(super) fn ways(t: &L10n) -> Vec<Choice> {
    Way::ALL.into_iter().map(|w| Choice { value: w.as_str().to_owned(), text: way(t, w).to_owned(), ..Choice::default() }).collect()
}

/// The questions about somebody who helps.
pub(super) fn questions(context: &PageContext, typed: &HelperTyped) -> AnyView {
    let t = context.t;
    let missing = typed.missing(t);
    let error = |field: &str| missing.iter().find(|(f, _)| *f == field).map(|(_, text)| (*text).to_owned());
    let tick = vec![Choice {
        value: "yes".to_owned(),
        text: t.helper_tick().to_owned(),
        hint: Some(t.helper_tick_hint().to_owned()),
        ..Choice::default()
    }];
    let none = Choice { text: t.fill_choose().to_owned(), ..Choice::default() };
    let relations =
        Helper::RELATIONS.into_iter().map(|r| Choice { value: r.to_owned(), text: relation(t, r).to_owned(), ..Choice::default() });
    let relations = std::iter::once(none).chain(relations).collect();
    view! {
        <details class="aj-details" open=typed.helping>
            <summary>{t.helper_title()}</summary>
            <div class="aj-stack aj-helper">
                <CheckboxGroup
                    name="helping".to_owned()
                    legend=t.helper_title().to_owned()
                    options=tick
                    values=if typed.helping { vec!["yes".to_owned()] } else { Vec::new() }
                />
                <TextInput
                    id="helper-name".to_owned()
                    name="helper-name".to_owned()
                    label=t.helper_name().to_owned()
                    error=error("helper-name")
                    value=typed.name.clone()
                    max_length=Some(200)
                />
                <SelectInput
                    id="helper-relation".to_owned()
                    name="helper-relation".to_owned()
                    label=t.helper_relation().to_owned()
                    error=error("helper-relation")
                    options=relations
                    value=typed.relation.clone()
                />
                <RadioGroup
                    name="helper-way".to_owned()
                    legend=t.helper_way().to_owned()
                    error=error("helper-way")
                    options=ways(t)
                    value=typed.way.clone()
                />
            </div>
        </details>
    }
    .into_any()
}

/// Who has prepared it, in one line; nothing when the person has.
#[must_use]
pub fn prepared_by(context: &PageContext, household: &Household) -> Option<String> {
    let t = context.t;
    household.preparation().map(|p| match p {
        Preparation::Helper(helper) => t.helped_by(helper.name.as_str(), relation(t, &helper.relation)),
        Preparation::Employer { employer, .. } => t.prepared_by(employer.company.as_str()),
    })
}

/// What an employer has prepared, and the choice to agree or to decline.
#[must_use]
pub fn consent(context: &PageContext, household: &Household, not_agreed: bool) -> Page {
    let (t, lang) = (context.t, context.lang);
    let code = household.code().to_string();
    let (company, contact) = household.employer().map_or((String::new(), String::new()), |e| (e.company.clone(), e.contact.clone()));
    let answers = household.answers(1);
    let form = household.forms().first().and_then(|f| context.catalogue.forms.form(&f.of.form));
    let title = form.map_or(String::new(), |f| f.title.get(lang).to_owned());
    let rows = form.into_iter().flat_map(|f| f.uses()).filter_map(|used| context.catalogue.forms.field(&used.field)).filter_map(|field| {
        let answer = answers.get(&field.id);
        (!answer.is_empty()).then(|| SummaryRow {
            key: field.label.get(lang).to_owned(),
            value: shown(context, lang, field, answer).into_any(),
            door: None,
            action: None,
        })
    });
    let rows: Vec<_> = rows.collect();
    let errors = vec![("keeping".to_owned(), t.error_consent().to_owned())];
    let summary = not_agreed.then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> });
    let days = form.map_or(30, |f| f.retention.idle_days);
    let keeping = vec![Choice {
        value: "yes".to_owned(),
        text: t.start_keeping().to_owned(),
        hint: Some(t.start_keeping_text(days)),
        ..Choice::default()
    }];
    let ends = format::full_date(lang, anjia_domain::time::day(household.expires_at()));
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[("/register", t.register_title().to_owned()), ("", t.consent_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        {summary}
        <p class="aj-kicker">{title}</p>
        <h1>{t.consent_title()}</h1>
        <p class="aj-lead">{t.consent_by(company.as_str(), contact)}</p>
        <Notice kind=NoticeKind::Info title=Some(t.consent_yours_title().to_owned())>
            <p>{t.consent_yours(company)}</p>
        </Notice>
        <section class="aj-stack">
            <h2>{t.consent_known()}</h2>
            <SummaryList rows=rows />
        </section>
        <form class="aj-form aj-stack" method="post" action=context.href(&format!("/registrations/{code}/consent")) novalidate>
            <CheckboxGroup
                name="keeping".to_owned()
                legend=t.hand_in_consents().to_owned()
                error=not_agreed.then(|| t.error_consent().to_owned())
                options=keeping
            />
            <p class="aj-small aj-muted">
                <a href=context.href("/privacy")>{t.footer_privacy()}</a>
            </p>
            <p class="aj-actions">
                <Button text=t.consent_button() name="then" value="agree" />
            </p>
            <section class="aj-stack">
                <h2>{t.consent_decline_title()}</h2>
                <p>{t.consent_decline_text(ends)}</p>
                <p class="aj-actions">
                    <Button text=t.consent_decline() kind=ButtonKind::Warning name="then" value="decline" />
                </p>
            </section>
        </form>
    };
    Page::private(Section::Register, t.consent_title(), body.into_any())
}

/// What the employer had prepared is erased.
#[must_use]
pub fn declined(context: &PageContext) -> Page {
    let t = context.t;
    let body = view! {
        <h1>{t.consent_declined_title()}</h1>
        <p class="aj-lead">{t.consent_declined()}</p>
        <p class="aj-actions">
            <a class="aj-button aj-button-secondary" href=context.href("/register")>{t.register_title()}</a>
        </p>
    };
    Page::private(Section::Register, t.consent_declined_title(), body.into_any())
}
