//! Everything on one page, before it is handed in and after.

use std::sync::LazyLock;

use anjia_domain::form::{Field, Form};
use anjia_domain::registration::State;
use anjia_portal::registrations::ports::{FormOf, FormRow};
use anjia_portal::registrations::{Consent, Household, Missing, Remark};
use leptos::either::Either;
use leptos::prelude::*;

use super::{address, fault, helper, named_fault, papers, prepared_by, reason, shown, state};
use crate::components::{
    Breadcrumb, Button, ButtonLink, CheckboxGroup, Choice, ErrorSummary, Notice, NoticeKind, RadioGroup, SummaryList, SummaryRow, Tag,
};
use crate::context::{Page, PageContext, Section};
use crate::pages::crumbs;
use crate::pattern::Patterns;

/// What the page shows.
pub struct ReviewView<'a> {
    /// The registration.
    pub household: &'a Household,
    /// The form.
    pub form: &'a Form,
    /// How it stands.
    pub row: &'a FormRow,
    /// What is missing or wrong.
    pub missing: Vec<Missing>,
    /// Whether that is told as a mistake: after handing in was tried.
    pub tried: bool,
    /// The consents it needs.
    pub wanted: Vec<Consent>,
    /// Those that were lacking.
    pub lacking: Vec<Consent>,
    /// Those that were ticked.
    pub given: Vec<Consent>,
    /// What the counter asks to be put right.
    pub remarks: Vec<(anjia_domain::ids::FieldId, Remark)>,
}

fn consent_text(context: &PageContext, consent: Consent) -> &'static str {
    match consent {
        Consent::Keeping => context.t.start_keeping(),
        Consent::Sensitive => context.t.hand_in_sensitive(),
        Consent::Minors => context.t.hand_in_minors(),
        Consent::Images => context.t.papers_consent(),
    }
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &ReviewView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let (form, of) = (view.form, &view.row.of);
    let code = view.household.code().to_string();
    let open = view.row.state.is_open();
    let title = if open { t.hand_in_title(form.title.get(lang)) } else { form.title.get(lang).to_owned() };
    let label = |field: &anjia_domain::ids::FieldId| {
        context.catalogue.forms.field(field).map_or(field.to_string(), |f| f.label.get(lang).to_owned())
    };
    let mut errors: Vec<(String, String)> = Vec::new();
    if view.tried {
        errors.extend(view.missing.iter().map(|m| (format!("row-{}", m.field), named_fault(context, &m.field, &m.fault))));
        errors.extend(view.lacking.iter().map(|c| (c.as_str().to_owned(), t.hand_in_consent_needed().to_owned())));
    }
    let summary = (!errors.is_empty()).then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> });
    let remarks = remarks(context, view, &label);
    let sections = sections(context, view, &code);
    let hand_in = open.then(|| consents(context, view, &code));
    let missing = (open && !view.missing.is_empty() && !view.tried).then(|| {
        let first = view.missing.first().map(|m| address(context, &code, of, &format!("{}?back=review#{}", m.page, m.field)));
        view! {
            <Notice kind=NoticeKind::Warning title=Some(t.hand_in_missing_title().to_owned())>
                <p>{first.map(|href| view! { <a href=href>{t.plan_continue()}</a> })}</p>
            </Notice>
        }
    });
    let laws = form
        .basis
        .iter()
        .map(|b| view! { <li>{b.text.get(lang).to_owned()} " " <span class="aj-small aj-muted" lang="zh-CN">{b.zh.clone()}</span></li> })
        .collect_view();
    let laws = (!form.basis.is_empty()).then(|| {
        view! {
            <details class="aj-details">
                <summary>{t.hand_in_law()}</summary>
                <ul>{laws}</ul>
            </details>
        }
    });
    let (word, kind) = state(t, view.row.state);
    let overview = format!("/registrations/{code}");
    let sheet = (!open).then(|| {
        view! {
            <p class="aj-actions">
                <ButtonLink href=address(context, &code, of, "sheet") text=t.plan_sheet() />
            </p>
        }
    });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[(&*overview, t.plan_title().to_owned()), ("", title.clone())])
            label=t.breadcrumb().to_owned()
        />
        {summary}
        <h1>{title.clone()}</h1>
        <p><Tag text=word.to_owned() kind=kind /></p>
        {prepared_by(context, view.household).map(|text| view! { <p class="aj-muted">{text}</p> })}
        {open.then(|| view! { <p class="aj-lead">{t.hand_in_lead()}</p> })}
        {remarks}
        {missing}
        {sections}
        {pictures(context, view, &code)}
        {laws}
        {hand_in}
        {sheet}
    };
    Page::private(Section::Register, title, body.into_any())
}

fn remarks(context: &PageContext, view: &ReviewView<'_>, label: &dyn Fn(&anjia_domain::ids::FieldId) -> String) -> Option<AnyView> {
    if view.remarks.is_empty() || view.row.state != State::NeedsDocuments {
        return None;
    }
    let t = context.t;
    let items = view
        .remarks
        .iter()
        .map(|(field, remark)| {
            let note = remark.note.clone().map(|note| view! { <br /> {t.beside(t.remarks_note(), "")} <span lang="zh-CN">{note}</span> });
            view! {
                <li>
                    <a href=format!("#row-{field}")>{label(field)}</a>
                    {t.beside("", reason(t, remark.reason))}
                    {note}
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <Notice kind=NoticeKind::Warning title=Some(t.remarks_title().to_owned())>
                <ul>{items}</ul>
            </Notice>
        }
        .into_any(),
    )
}

/// The answers, page by page, each with its way to change it.
fn sections(context: &PageContext, view: &ReviewView<'_>, code: &str) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let answers = view.household.answers(view.row.of.member);
    let open = view.row.state.is_open();
    let base = address(context, code, &view.row.of, "");
    view.form
        .pages
        .iter()
        .map(|page| {
            let rows: Vec<_> = context
                .catalogue
                .forms
                .asked(&page.fields, &answers)
                .filter(|(used, field)| open || used.required || !answers.get(&field.id).is_empty())
                .map(|(_, field)| {
                    let (label, answer) = (field.label.get(lang).to_owned(), answers.get(&field.id));
                    let wrong = view.missing.iter().find(|m| view.tried && m.field == field.id);
                    let error = wrong.map(|m| fault(context.lang, &m.fault));
                    let id = format!("row-{}", field.id);
                    let href = format!("{base}{}?back=review#{}", page.id, field.id);
                    SummaryRow {
                        key: label.clone(),
                        value: match error {
                            Some(_) => answer_view(id, error, said(context, field, answer), answer.is_empty()).into_any(),
                            None => ANSWERS.of([answer.is_empty()]).filled([&*id, &said(context, field, answer)]),
                        },
                        door: None,
                        action: open.then(|| (href, t.change().to_owned(), label)),
                    }
                })
                .collect();
            view! {
                <section class="aj-stack">
                    <h2>{page.title.get(lang).to_owned()}</h2>
                    <SummaryList rows=rows />
                </section>
            }
        })
        .collect_view()
        .into_any()
}

/// An answer without a mistake, and that there is none yet.
static ANSWERS: LazyLock<Patterns<1, 2>> = LazyLock::new(|| Patterns::new(|[is_empty], [id, text]| answer_view(id, None, text, is_empty)));

fn said(context: &PageContext, field: &Field, answer: &str) -> String {
    if answer.is_empty() { context.t.hand_in_nothing().to_owned() } else { shown(context, context.lang, field, answer) }
}

fn answer_view(id: String, error: Option<String>, text: String, is_empty: bool) -> impl IntoView {
    let error = error.map(|text| view! { <p class="aj-error">{text}</p> });
    let text = if is_empty { Either::Left(view! { <span class="aj-muted">{text}</span> }) } else { Either::Right(text) };
    view! { <div id=id tabindex="-1">{error} {text}</div> }
}

/// The pictures that go with it, and the way to add some.
fn pictures(context: &PageContext, view: &ReviewView<'_>, code: &str) -> Option<AnyView> {
    let (t, of) = (context.t, &view.row.of);
    let answers = view.household.answers(of.member);
    let attached: Vec<_> = papers::attached(view.household.images(), view.form, of).collect();
    if attached.is_empty() && view.form.pictures(&answers).next().is_none() {
        return None;
    }
    let items = attached.iter().map(|i| view! { <li>{papers::image_kind(t, i.kind)}</li> }).collect_view();
    let list = if attached.is_empty() {
        view! { <p class="aj-muted">{t.papers_none()}</p> }.into_any()
    } else {
        view! { <ul>{items}</ul> }.into_any()
    };
    let text = if view.row.state.is_open() { t.papers_link() } else { t.papers_title() };
    Some(
        view! {
            <section class="aj-stack">
                <h2>{t.papers_attached()}</h2>
                {list}
                <p><a href=address(context, code, of, "papers")>{text}</a></p>
            </section>
        }
        .into_any(),
    )
}

/// The form that hands in, with the consents it needs.
fn consents(context: &PageContext, view: &ReviewView<'_>, code: &str) -> AnyView {
    let t = context.t;
    let of: &FormOf = &view.row.of;
    let boxes = view
        .wanted
        .iter()
        .map(|consent| {
            let option = Choice { value: "yes".to_owned(), text: consent_text(context, *consent).to_owned(), ..Choice::default() };
            let error = view.lacking.contains(consent).then(|| t.hand_in_consent_needed().to_owned());
            let values = if view.given.contains(consent) { vec!["yes".to_owned()] } else { Vec::new() };
            view! {
                <CheckboxGroup
                    name=consent.as_str().to_owned()
                    legend=t.hand_in_consents().to_owned()
                    error=error
                    options=vec![option]
                    values=values
                />
            }
        })
        .collect_view();
    let way = view.household.helper().filter(|_| !view.wanted.is_empty()).map(|_| {
        let alone = Choice { value: "alone".to_owned(), text: t.way_alone().to_owned(), ..Choice::default() };
        let options = std::iter::once(alone).chain(helper::ways(t)).collect();
        view! { <RadioGroup name="way".to_owned() legend=t.helper_way().to_owned() options=options value="alone".to_owned() /> }
    });
    view! {
        <form class="aj-form aj-stack" method="post" action=address(context, code, of, "review") novalidate>
            {boxes}
            {way}
            <p class="aj-small aj-muted">
                <a href=context.href("/privacy")>{t.footer_privacy()}</a>
            </p>
            <p class="aj-actions">
                <Button text=t.hand_in_button() />
            </p>
        </form>
    }
    .into_any()
}
