//! The template, and the choice of a file.

use anjia_domain::Lang;
use anjia_domain::form::{Field, Form};
use anjia_portal::desks::{Desk, PEOPLE};
use leptos::prelude::*;

use super::{below, count};
use crate::components::{Breadcrumb, Button, ErrorSummary};
use crate::context::{Page, PageContext, Section};

/// Why a file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileWrong {
    /// No file was chosen.
    Nothing,
    /// Nothing stands in it.
    Empty,
    /// It, or what it becomes, is too large.
    TooLarge,
    /// It has too many rows.
    TooMany,
    /// An XLS, or one with a password.
    OldOrLocked,
    /// No table.
    Unknown,
    /// Broken.
    Damaged,
    /// Text in an unknown encoding.
    Encoding,
    /// The columns are not those of the form.
    Columns,
}

/// What the page shows.
pub struct UploadView<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// The form.
    pub form: &'a Form,
    /// Its columns.
    pub columns: &'a [&'a Field],
    /// Why the last file was not read.
    pub wrong: Option<FileWrong>,
}

fn text(context: &PageContext, wrong: FileWrong) -> String {
    let t = context.t;
    match wrong {
        FileWrong::Nothing => t.file_nothing(),
        FileWrong::Empty => t.file_empty(),
        FileWrong::TooLarge => t.file_too_large(),
        FileWrong::TooMany => return t.file_too_many(count(PEOPLE)),
        FileWrong::OldOrLocked => t.file_old(),
        FileWrong::Unknown => t.file_unknown(),
        FileWrong::Damaged => t.file_damaged(),
        FileWrong::Encoding => t.file_encoding(),
        FileWrong::Columns => t.file_columns(),
    }
    .to_owned()
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &UploadView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let code = view.desk.code().to_string();
    let here = format!("/desks/{code}/forms/{}", view.form.id);
    let error = view.wrong.map(|wrong| text(context, wrong));
    let errors: Vec<_> = error.iter().map(|e| ("file".to_owned(), e.clone())).collect();
    let summary = (!errors.is_empty()).then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> });
    let templates = Lang::ALL
        .into_iter()
        .map(|l| {
            let name = t.language_name(l);
            let link = |kind: &str, word: &'static str| {
                let href = format!("/{l}{here}/template.{kind}");
                view! {
                    <a href=href download="">
                        {word} <span class="aj-visually-hidden">{format!(" {name}")}</span>
                    </a>
                }
            };
            view! {
                <li class=if l == lang { "aj-template aj-template-own" } else { "aj-template" }>
                    <span class="aj-template-name">{name}</span>
                    {link("xlsx", "XLSX")}
                    {link("csv", "CSV")}
                </li>
            }
        })
        .collect_view();
    let columns = view
        .columns
        .iter()
        .map(|field| {
            let purpose = field.purpose.get(lang).to_owned();
            view! { <li><strong>{field.label.get(lang).to_owned()}</strong> " " <span class="aj-small aj-muted">{purpose}</span></li> }
        })
        .collect_view();
    let class = if error.is_some() { "aj-field aj-field-bad" } else { "aj-field" };
    let described = if error.is_some() { "file-hint file-error" } else { "file-hint" };
    let body = view! {
        <Breadcrumb items=below(context, &code, view.form.title.get(lang)) label=t.breadcrumb().to_owned() />
        {summary}
        <p class="aj-kicker">{view.desk.about().name()}</p>
        <h1>{view.form.title.get(lang).to_owned()}</h1>
        <p class="aj-lead">{t.upload_lead(count(PEOPLE))}</p>
        <section class="aj-stack">
            <h2>{t.upload_template()}</h2>
            <p>{t.upload_template_text()}</p>
            <ul class="aj-templates">{templates}</ul>
            <details class="aj-details">
                <summary>{t.upload_columns()}</summary>
                <p>{t.upload_columns_text()}</p>
                <ul>{columns}</ul>
            </details>
        </section>
        <form class="aj-form aj-stack" method="post" enctype="multipart/form-data" action=context.href(&here) novalidate>
            <h2>{t.upload_file()}</h2>
            <div class=class>
                <label class="aj-label" for="file">{t.upload_choose()}</label>
                <p class="aj-hint" id="file-hint">{t.upload_hint()}</p>
                {error.clone().map(|e| view! { <p class="aj-error" id="file-error">{e}</p> })}
                <input
                    class="aj-file"
                    type="file"
                    id="file"
                    name="file"
                    accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                    aria-describedby=described
                    aria-invalid=error.is_some().then_some("true")
                />
            </div>
            <p class="aj-actions">
                <Button text=t.upload_button() />
            </p>
        </form>
    };
    let title = view.form.title.get(lang).to_owned();
    let title = if view.wrong.is_some() { format!("{}: {title}", t.error_summary_title()) } else { title };
    Page::private(Section::Register, title, body.into_any())
}
