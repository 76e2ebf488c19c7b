//! What was read from the picture of a passport, to be looked at before it fills anything in.

use anjia_domain::form::{Answers, Form};
use anjia_portal::registrations::ports::FormOf;
use leptos::prelude::*;

use super::{address, shown};
use crate::components::{Breadcrumb, Button, ButtonKind, ButtonLink, ErrorSummary, Notice, NoticeKind, SummaryList, SummaryRow, TextArea};
use crate::context::{Page, PageContext, Section};
use crate::pages::crumbs;

/// What the page shows.
pub struct LinesView<'a> {
    /// The registration's code.
    pub code: String,
    /// The form.
    pub form: &'a Form,
    /// Whose.
    pub of: &'a FormOf,
    /// The lines; empty when none were found.
    pub lines: &'a str,
    /// What they say.
    pub answers: Answers,
    /// Whether every check digit fits.
    pub fits: bool,
    /// Whether lines were sent that are none.
    pub wrong: bool,
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &LinesView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let overview = format!("/registrations/{}", view.code);
    let papers = address(context, &view.code, view.of, "papers");
    let errors = vec![("mrz".to_owned(), t.fill_mrz_wrong().to_owned())];
    let summary = view.wrong.then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> });
    let rows: Vec<SummaryRow> = view
        .form
        .uses()
        .filter_map(|u| context.catalogue.forms.field(&u.field))
        .filter(|field| !view.answers.get(&field.id).is_empty())
        .map(|field| SummaryRow {
            key: field.label.get(lang).to_owned(),
            value: shown(context, lang, field, view.answers.get(&field.id)).into_any(),
            door: None,
            action: None,
        })
        .collect();
    let told = match (rows.is_empty(), view.fits) {
        (true, _) => (!view.wrong).then(|| (NoticeKind::Warning, t.lines_none())),
        (false, true) => Some((NoticeKind::Info, t.lines_check())),
        (false, false) => Some((NoticeKind::Warning, t.lines_doubt())),
    }
    .map(|(kind, text)| view! { <Notice kind=kind><p>{text}</p></Notice> });
    let table = (!rows.is_empty()).then(|| view! { <SummaryList rows=rows /> });
    let action = address(context, &view.code, view.of, "lines");
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[(&*overview, t.plan_title().to_owned()), ("", t.lines_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        {summary}
        <h1>{t.lines_title()}</h1>
        {told}
        {table}
        <form class="aj-form aj-stack" method="post" action=action novalidate>
            <TextArea
                id="mrz".to_owned()
                name="mrz".to_owned()
                label=t.lines_label().to_owned()
                hint=Some(t.fill_mrz_hint().to_owned())
                error=view.wrong.then(|| t.fill_mrz_wrong().to_owned())
                value=view.lines.to_owned()
                rows=3
                copied=true
            />
            <p class="aj-actions">
                <Button text=t.lines_fill() />
                <ButtonLink href=papers text=t.lines_back() kind=ButtonKind::Secondary />
            </p>
        </form>
    };
    Page::private(Section::Register, t.lines_title(), body.into_any())
}
