//! What was found in a table: every fault with its place, and the way on.

use anjia_domain::Lang;
use anjia_domain::form::{Fault, Form};
use anjia_portal::desks::ports::BatchRow;
use anjia_portal::desks::{Batch, CellFault, CellWrong, CheckedRow, Desk};
use leptos::prelude::*;

use super::{below, count};
use crate::components::{Breadcrumb, Button, ButtonKind, ButtonLink, Notice, NoticeKind};
use crate::context::{Page, PageContext, Section};
use crate::pages::register;

/// How many faults stand on the page at first.
const FIRST: usize = 100;

/// What the page shows.
pub struct BatchView<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// The form.
    pub form: &'a Form,
    /// The table as stored.
    pub row: &'a BatchRow,
    /// The table.
    pub batch: &'a Batch,
    /// Whether all faults are shown.
    pub all: bool,
}

fn wrong(context: &PageContext, wrong: &CellWrong) -> String {
    let t = context.t;
    match wrong {
        CellWrong::Answer(Fault::Choice) => t.cell_choice().to_owned(),
        CellWrong::Answer(fault) => register::fault(context.lang, fault),
        CellWrong::Formula => t.cell_formula().to_owned(),
        CellWrong::Broken => t.cell_broken().to_owned(),
        CellWrong::Ambiguous => t.cell_ambiguous().to_owned(),
        CellWrong::Rounded => t.cell_rounded().to_owned(),
        CellWrong::NoName => t.cell_no_name().to_owned(),
        CellWrong::Twice(row) => t.cell_twice(row.to_string()),
        CellWrong::SharedEmail => t.cell_shared_email().to_owned(),
    }
}

/// The name of a cell, `C7`.
fn place(row: &CheckedRow, fault: &CellFault) -> String {
    let (mut letters, mut rest) = (String::new(), fault.column + 1);
    while rest > 0 {
        letters.insert(0, char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row.number)
}

fn label(context: &PageContext, fault: &CellFault) -> String {
    context.catalogue.forms.field(&fault.field).map_or(String::new(), |f| f.label.get(context.lang).to_owned())
}

/// Every fault as rows of a table, with the names of the columns.
#[must_use]
pub fn faults(context: &PageContext, batch: &Batch) -> Vec<Vec<String>> {
    let t = context.t;
    let head = vec![t.cell_place().to_owned(), t.cell_column().to_owned(), t.cell_typed().to_owned(), t.cell_wrong().to_owned()];
    let rows = batch.faults().map(|(row, f)| vec![place(row, f), label(context, f), f.typed.clone(), wrong(context, &f.wrong)]);
    std::iter::once(head).chain(rows).collect()
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &BatchView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let code = view.desk.code().to_string();
    let here = format!("/desks/{code}/batches/{}", view.row.id);
    let upload = context.href(&format!("/desks/{code}/forms/{}", view.form.id));
    let (good, again) = (view.batch.good(), view.batch.again());
    let faulty = view.batch.rows.iter().filter(|r| !r.faults.is_empty()).count();
    let all: Vec<_> = view.batch.faults().collect();
    let shown = if view.all { all.len() } else { all.len().min(FIRST) };
    let items = all[..shown]
        .iter()
        .map(|(row, fault)| {
            let typed = (!fault.typed.is_empty()).then(|| {
                view! { <p class="aj-cell-typed"><span class="aj-muted">{t.cell_typed()} ": "</span> <q>{fault.typed.clone()}</q></p> }
            });
            let name = (!row.name.is_empty()).then(|| view! { <span class="aj-muted">{row.name.clone()}</span> });
            view! {
                <li class="aj-cell">
                    <p class="aj-cell-place"><strong>{place(row, fault)}</strong> <span>{label(context, fault)}</span> {name}</p>
                    <p class="aj-error">{wrong(context, &fault.wrong)}</p>
                    {typed}
                </li>
            }
        })
        .collect_view();
    let colon = if matches!(lang, Lang::Zh | Lang::Ja) { "：" } else { ": " };
    let notes = [
        (again > 0).then(|| t.batch_again(count(again))),
        (!view.batch.unread.is_empty()).then(|| format!("{}{colon}{}", t.batch_unread(), view.batch.unread.join(", "))),
    ];
    let notes = notes.into_iter().flatten().map(|text| view! { <li>{text}</li> }).collect_view();
    let more = (shown < all.len()).then(|| {
        let text = t.batch_more(count(all.len() - shown));
        view! { <p><a href=format!("{}?all=1", context.href(&here))>{text}</a></p> }
    });
    let list = (!all.is_empty()).then(|| {
        view! {
            <section class="aj-stack">
                <h2>{t.batch_faults_title()}</h2>
                <p>{t.batch_faults_text()}</p>
                <p><a href=format!("{}/faults.csv", context.href(&here)) download="">{t.batch_csv()}</a></p>
                <ul class="aj-cells">{items}</ul>
                {more}
            </section>
        }
    });
    let confirm = (good > 0).then(|| {
        let left = (faulty > 0).then(|| view! { <p>{t.batch_left_out(count(faulty))}</p> });
        view! {
            <form class="aj-form aj-stack" method="post" action=context.href(&here)>
                <h2>{t.batch_confirm_title()}</h2>
                <p>{t.batch_confirm_text()}</p>
                {left}
                <p class="aj-actions">
                    <Button text=t.batch_confirm(count(good)) />
                    <ButtonLink href=upload.clone() text=t.batch_other() kind=ButtonKind::Secondary />
                </p>
            </form>
        }
    });
    let other = (good == 0).then(|| view! { <p class="aj-actions"><ButtonLink href=upload.clone() text=t.batch_other() /></p> });
    let result = if faulty > 0 {
        let title = t.batch_faulty(count(faulty));
        view! { <Notice kind=NoticeKind::Warning title=Some(title)><p>{t.batch_good(count(good))}</p> <ul>{notes}</ul></Notice> }.into_any()
    } else {
        view! { <Notice kind=NoticeKind::Success title=Some(t.batch_good(count(good)))><ul>{notes}</ul></Notice> }.into_any()
    };
    let body = view! {
        <Breadcrumb items=below(context, &code, t.batch_title()) label=t.breadcrumb().to_owned() />
        <p class="aj-kicker">{view.form.title.get(lang).to_owned()}</p>
        <h1>{t.batch_title()}</h1>
        {result}
        {list}
        {confirm}
        {other}
    };
    Page::private(Section::Register, t.batch_title(), body.into_any())
}
