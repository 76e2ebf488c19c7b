//! A company's sheet: one name a line, everybody's card on A4. Made in the page, or out of the people of a desk.

use anjia_domain::contact_card::{CardFaults, CardField, ContactCard, RawCard};
use leptos::prelude::*;

use super::face::{Face, cut_marks};
use super::{FORM, actions, contact, error_of, phrases, place, second_language, summary, texts_of_errors};
use crate::components::{Breadcrumb, Button, NavLink, Notice, TextArea};
use crate::context::{Page, PageContext, Section};
use crate::pages::crumbs;

/// Whose sheet it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetOf<'a> {
    /// Anybody's.
    Anybody,
    /// A desk's, by its code.
    Desk(&'a str),
}

/// What the page shows.
pub struct SheetView<'a> {
    /// Whose.
    pub of: SheetOf<'a>,
    /// What was typed; the names are the lines of its name.
    pub raw: RawCard,
    /// What is wrong with it.
    pub faults: CardFaults,
    /// What everybody shares, and who they are, when nothing is wrong.
    pub cards: Option<(ContactCard, Vec<String>)>,
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &SheetView<'_>) -> Page {
    let t = context.t;
    let title = || t.card_sheet_title().to_owned();
    let path = match view.of {
        SheetOf::Anybody => "/card/sheet".to_owned(),
        SheetOf::Desk(code) => format!("/desks/{code}/cards"),
    };
    let above: Vec<NavLink> = match view.of {
        SheetOf::Anybody => crumbs(context, &[("/card", t.card_title().to_owned()), ("/card/sheet", title())]),
        SheetOf::Desk(code) => crumbs(context, &[(&*format!("/desks/{code}"), t.desk_title().to_owned()), (&*path, title())]),
    };
    let body = view! {
        <Breadcrumb items=above label=t.breadcrumb().to_owned() />
        {summary(context, &view.faults)}
        <h1 class="aj-screen">{title()}</h1>
        <p class="aj-lead aj-screen">{t.card_sheet_lead()}</p>
        {form(context, view, &path)}
        {cards(context, view)}
    };
    let page = match view.of {
        SheetOf::Anybody => Page::public(Section::Home, title(), t.card_sheet_lead(), body.into_any()),
        SheetOf::Desk(_) => Page::private(Section::Register, title(), body.into_any()),
    };
    page.keeping(FORM).scripted(if view.of == SheetOf::Anybody { &["offline.js", "card.js"] } else { &["card.js"] })
}

/// Everybody's card. Without names there is one that the script copies.
fn cards(context: &PageContext, view: &SheetView<'_>) -> impl IntoView + use<> {
    let t = context.t;
    let (typed, phone, people) = match &view.cards {
        Some((card, people)) => (card.texts(), card.phone(), people.clone()),
        None => (&view.raw, String::new(), Vec::new()),
    };
    let face = Face { context, raw: typed, phone };
    let count = people.len();
    let none = people.is_empty();
    let shown = if people.is_empty() { vec![String::new()] } else { people };
    let items = shown
        .iter()
        .map(|name| {
            view! {
                <li class="aj-idcards" data-size="side">
                    {face.one_side(name)}
                    {cut_marks(85.6, 53.98, false)}
                </li>
            }
        })
        .collect_view();
    let counts = if count > 0 { t.card_sheet_count(count) } else { String::new() };
    view! {
        <section class="aj-stack" aria-labelledby="card-title" data-card="">
            <h2 id="card-title" class="aj-screen" tabindex="-1">{t.card_label()}</h2>
            <p class="aj-muted aj-screen" data-empty="" hidden=!none>{t.card_empty()}</p>
            <p class="aj-screen" data-done="" hidden=none>{counts} " " {t.card_print_hint()}</p>
            {actions(context, false)}
            <ul class="aj-idsheet" data-cards="" hidden=none>{items}</ul>
        </section>
    }
    .into_any()
}

fn form(context: &PageContext, view: &SheetView<'_>, path: &str) -> impl IntoView + use<> {
    let (t, raw, faults) = (context.t, &view.raw, &view.faults);
    view! {
        <form class="aj-form aj-stack aj-screen" id=FORM method="post" action=context.href(path) novalidate autocomplete="off" data-sheet="">
            <Notice><p>{t.card_privacy()}</p></Notice>
            {texts_of_errors(context)}
            {second_language(context, raw)}
            <TextArea
                id="name".to_owned()
                name="name".to_owned()
                label=t.card_sheet_names().to_owned()
                error=error_of(t, faults, CardField::Name)
                value=raw.name.clone()
            />
            {contact(context, faults, t.card_sheet_company(), raw)}
            {place(context, faults, t.card_sheet_place(), raw)}
            {phrases(context, faults, raw)}
            <p class="aj-actions">
                <Button text=t.card_sheet_make() />
            </p>
        </form>
    }
    .into_any()
}
