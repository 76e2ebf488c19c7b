//! The sheet for the counter: everything in Chinese beside the person's language, on paper.

use anjia_domain::Lang;
use anjia_domain::form::Form;
use anjia_portal::registrations::Household;
use anjia_portal::registrations::ports::FormRow;
use leptos::prelude::*;

use super::{chinese_address, papers, prepared_by, shown};
use crate::components::{Breadcrumb, Qr};
use crate::context::{Page, PageContext, Section};
use crate::format;
use crate::l10n::l10n;
use crate::pages::appointments::qr;
use crate::pages::crumbs;

/// The sheet of a form.
#[must_use]
pub fn page(context: &PageContext, household: &Household, form: &Form, row: &FormRow) -> Page {
    let (t, zh, lang) = (context.t, l10n(Lang::Zh), context.lang);
    let answers = household.answers(row.of.member);
    let code = household.code().to_string();
    let both = |own: String, chinese: String| {
        let other = (own != chinese).then(|| own.clone());
        view! {
            <span lang="zh-CN">{chinese}</span>
            {other.map(|own| view! { <span class="aj-sheet-own">{own}</span> })}
        }
    };
    let rows = form
        .pages
        .iter()
        .flat_map(|page| context.catalogue.forms.asked(&page.fields, &answers))
        .filter(|(_, field)| !answers.get(&field.id).is_empty())
        .map(|(_, field)| {
            let answer = answers.get(&field.id);
            let (own, chinese) = (shown(context, lang, field, answer), shown(context, Lang::Zh, field, answer));
            view! {
                <tr>
                    <th scope="row">{both(field.label.get(lang).to_owned(), field.label.zh.clone())}</th>
                    <td>{both(own, chinese)}</td>
                </tr>
            }
        })
        .collect_view();
    let attached: Vec<_> = papers::attached(household.images(), form, &row.of).collect();
    let attached = (!attached.is_empty()).then(|| {
        let items = attached
            .iter()
            .map(|i| view! { <li>{both(papers::image_kind(t, i.kind).to_owned(), papers::image_kind(zh, i.kind).to_owned())}</li> });
        view! {
            <tr>
                <th scope="row">{both(t.papers_attached().to_owned(), zh.papers_attached().to_owned())}</th>
                <td>
                    <ul>{items.collect_view()}</ul>
                </td>
            </tr>
        }
    });
    let square = qr(&code).map(|(path, size)| view! { <Qr path=path size=size label=t.sheet_scan().to_owned() /> });
    let address = chinese_address(context, &answers).map(|text| view! { <p class="aj-sheet-address" lang="zh-CN">{text}</p> });
    let overview = format!("/registrations/{code}");
    let made =
        both(t.sheet_made(format::full_date(lang, context.now.date())), zh.sheet_made(format::full_date(Lang::Zh, context.now.date())));
    let chinese = PageContext { lang: Lang::Zh, t: zh, ..context.clone() };
    let prepared = prepared_by(context, household)
        .zip(prepared_by(&chinese, household))
        .map(|(own, chinese)| view! { <p class="aj-small">{both(own, chinese)}</p> });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[(&*overview, t.plan_title().to_owned()), ("", t.sheet_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        <article class="aj-sheet">
            <header class="aj-sheet-head">
                <div>
                    <h1>{both(form.title.get(lang).to_owned(), form.door.clone())}</h1>
                    <p class="aj-sheet-code">{code.clone()}</p>
                    <p class="aj-small">{made}</p>
                    {prepared}
                </div>
                {square}
            </header>
            {address}
            <table class="aj-sheet-rows">
                <tbody>{rows} {attached}</tbody>
            </table>
        </article>
        <p class="aj-muted aj-screen">{t.sheet_print()}</p>
    };
    Page::private(Section::Register, t.sheet_title(), body.into_any())
}
