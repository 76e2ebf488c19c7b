//! The bilingual card: a form, the card beside it, and the sheet with everybody's cards.
//!
//! With JavaScript the card is made in the page and nothing is sent. Without it the form is sent and its answer is the card: that is why a
//! card has no address of its own and no redirect leads to it.

mod face;
mod sheet;

pub use face::Face;
pub use sheet::{SheetOf, SheetView, page as sheet};

use anjia_domain::Lang;
use anjia_domain::contact_card::{CardFaults, CardField, CardWrong, ContactCard, NAME_MAX, PEOPLE_MAX, PHRASES_MAX, RawCard, TEXT_MAX};
use leptos::prelude::*;

use self::face::{NEEDS, OTHERS, cut_marks};
use super::crumbs;
use crate::components::{
    Breadcrumb, Button, ButtonKind, CheckboxGroup, Choice, ErrorSummary, InputKind, Notice, RadioGroup, SelectInput, TextInput,
};
use crate::context::{Page, PageContext, Section};
use crate::l10n::{L10n, l10n};
use crate::phrases::ON_CARDS;
use crate::places;

/// The id of the form.
const FORM: &str = "card-form";

/// What the page shows.
#[derive(Default)]
pub struct CardView {
    /// What was typed.
    pub raw: RawCard,
    /// What is wrong with it.
    pub faults: CardFaults,
    /// The card, when it was asked for and nothing is wrong.
    pub card: Option<ContactCard>,
}

/// The id of a field, which its error links to.
const fn id(field: CardField) -> &'static str {
    match field {
        CardField::Name => "name",
        CardField::SpeaksOther => "speaks-other",
        CardField::Place => "place",
        CardField::Detail => "detail",
        CardField::Contact => "contact",
        CardField::Phone => "phone",
        CardField::NeedsOther => "needs-other",
        CardField::Phrases => "phrases",
    }
}

fn wrong(t: &L10n, wrong: CardWrong) -> String {
    match wrong {
        CardWrong::NameEmpty => t.error_name_empty().to_owned(),
        CardWrong::NameLong => t.card_error_name_long(NAME_MAX),
        CardWrong::Long => t.card_error_long(TEXT_MAX),
        CardWrong::Control => t.card_error_control().to_owned(),
        CardWrong::PlaceUnknown => t.card_error_place().to_owned(),
        CardWrong::PhoneShape => t.error_phone_shape().to_owned(),
        CardWrong::TooManyPhrases => t.card_error_phrases(PHRASES_MAX),
        CardWrong::NoPeople => t.card_error_people_none().to_owned(),
        CardWrong::Line(line) => t.card_error_people_line(line, NAME_MAX),
        CardWrong::TooManyPeople => t.card_error_people_many(PEOPLE_MAX),
    }
}

fn error_of(t: &L10n, faults: &CardFaults, field: CardField) -> Option<String> {
    faults.iter().find(|(f, _)| *f == field).map(|(_, w)| wrong(t, *w))
}

fn summary(context: &PageContext, faults: &CardFaults) -> Option<impl IntoView + use<>> {
    let errors = faults.iter().map(|(field, w)| (id(*field).to_owned(), wrong(context.t, *w))).collect();
    (!faults.is_empty()).then(|| view! { <ErrorSummary title=context.t.error_summary_title().to_owned() errors=errors /> })
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &CardView) -> Page {
    let t = context.t;
    let title = || t.card_title().to_owned();
    let typed = view.card.as_ref().map_or(&view.raw, ContactCard::texts);
    let face = Face { context, raw: typed, phone: view.card.as_ref().map_or(String::new(), ContactCard::phone) };
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/card", title())]) label=t.breadcrumb().to_owned() />
        {summary(context, &view.faults)}
        <h1 class="aj-screen">{title()}</h1>
        <p class="aj-lead aj-screen">{t.card_lead()}</p>
        <div class="aj-card-make">
            {preview(&face, view.card.is_some())}
            {form(context, &view.raw, &view.faults)}
        </div>
        <p class="aj-screen"><a href=context.href("/card/sheet")>{t.card_sheet_link()}</a></p>
    };
    Page::public(Section::Home, title(), t.card_lead(), body.into_any()).keeping(FORM).scripted(&["offline.js", "card.js"])
}

/// The card, and what to do with it.
fn preview(face: &Face<'_>, made: bool) -> impl IntoView + use<> {
    let t = face.context.t;
    let size = if face.raw.size == "a6" { "a6" } else { "bank" };
    view! {
        <section class="aj-stack aj-card-preview" aria-labelledby="card-title" data-card="" data-library=face.context.script("qrcode.js")>
            <h2 id="card-title" class="aj-screen" tabindex="-1">{t.card_preview()}</h2>
            <p class="aj-muted aj-screen" data-empty="" hidden=made>{t.card_empty()}</p>
            <div class="aj-idcards" data-cards="" data-size=size data-much=face.is_much().then_some("") hidden=!made>
                {face.front()}
                {face.back()}
                {cut_marks(171.2, 53.98, true)}
                {cut_marks(105.0, 148.0, false)}
            </div>
            {actions(face.context, true)}
            <p class="aj-small aj-muted aj-screen" data-done="" hidden=!made>{t.card_print_hint()} " " {t.card_fold_hint()}</p>
        </section>
    }
    .into_any()
}

/// What a script can do with a card. Without one the browser's own menu prints.
fn actions(context: &PageContext, one: bool) -> impl IntoView + use<> {
    let t = context.t;
    let button = |what: &'static str, text: &'static str| {
        view! { <button class="aj-button aj-button-secondary" type="button" data-do=what>{text}</button> }
    };
    let files = one.then(|| view! { {button("png", t.card_png())} {button("vcard", t.card_vcard())} });
    view! {
        <p class="aj-actions" data-script="" hidden=true>
            {button("print", t.card_print())} {files}
        </p>
    }
    .into_any()
}

/// The texts of the mistakes that the script finds itself; numbers in them are filled in here, the line's number there.
fn script_errors(context: &PageContext) -> [(&'static str, String); 7] {
    let t = context.t;
    [
        ("empty", t.error_name_empty().to_owned()),
        ("long", t.card_error_name_long(NAME_MAX)),
        ("control", t.card_error_control().to_owned()),
        ("phone", t.error_phone_shape().to_owned()),
        ("phrases", t.card_error_phrases(PHRASES_MAX)),
        ("none", t.card_error_people_none().to_owned()),
        ("many", t.card_error_people_many(PEOPLE_MAX)),
    ]
}

fn texts_of_errors(context: &PageContext) -> impl IntoView + use<> {
    let line = context.t.card_error_people_line("{line}", NAME_MAX);
    let all = script_errors(context).into_iter().chain([("line", line)]);
    let all = all.map(|(key, text)| view! { <data value=key>{text}</data> }).collect_view();
    view! { <div hidden=true data-errors="">{all}</div> }
}

fn choices(list: impl Iterator<Item = (&'static str, &'static str)>) -> Vec<Choice> {
    list.map(|(value, text)| Choice { value: value.to_owned(), text: text.to_owned(), ..Choice::default() }).collect()
}

/// The fields that the card and the sheet share: the other language, and everything about place, contact and sentences.
fn second_language(context: &PageContext, raw: &RawCard) -> Option<impl IntoView + use<>> {
    let t = context.t;
    let with = if raw.with.is_empty() { Lang::En.tag().to_owned() } else { raw.with.clone() };
    (context.lang == Lang::Zh).then(|| {
        view! {
            <RadioGroup
                name="with".to_owned()
                legend=t.card_with().to_owned()
                options=choices(OTHERS.into_iter().map(|l| (l.tag(), t.language_name(l))))
                value=with
            />
        }
    })
}

fn line(context: &PageContext, faults: &CardFaults, field: CardField, (label, hint): (&str, Option<&str>), value: &str) -> AnyView {
    let t = context.t;
    let kind = if field == CardField::Phone { InputKind::Tel } else { InputKind::Text };
    let required = (field != CardField::Name).then(|| t.optional().to_owned());
    let max = if field == CardField::Name { NAME_MAX } else { TEXT_MAX };
    view! {
        <TextInput
            id=id(field).to_owned()
            name=id(field).to_owned()
            label=label.to_owned()
            hint=hint.map(ToOwned::to_owned)
            error=error_of(t, faults, field)
            value=value.to_owned()
            kind=kind
            required_label=required
            max_length=Some(max)
            autocomplete=Some("off".to_owned())
        />
    }
    .into_any()
}

fn place(context: &PageContext, faults: &CardFaults, label: &str, raw: &RawCard) -> AnyView {
    let t = context.t;
    let none = Choice { text: t.card_place_choose().to_owned(), ..Choice::default() };
    view! {
        <SelectInput
            id="place".to_owned()
            name="place".to_owned()
            label=label.to_owned()
            error=error_of(t, faults, CardField::Place)
            options=vec![none]
            groups=places::communities(context)
            value=raw.place.clone()
        />
        {line(context, faults, CardField::Detail, (t.card_detail(), Some(t.card_detail_hint())), &raw.detail)}
    }
    .into_any()
}

fn contact(context: &PageContext, faults: &CardFaults, label: &str, raw: &RawCard) -> AnyView {
    let t = context.t;
    view! {
        {line(context, faults, CardField::Contact, (label, Some(t.card_contact_hint())), &raw.contact)}
        {line(context, faults, CardField::Phone, (t.card_contact_phone(), Some(t.card_contact_phone_hint())), &raw.phone)}
    }
    .into_any()
}

fn phrases(context: &PageContext, faults: &CardFaults, raw: &RawCard) -> AnyView {
    let t = context.t;
    let options = ON_CARDS.iter().map(|phrase| {
        let hint = context.door((phrase.text)(l10n(Lang::Zh)));
        Choice {
            value: phrase.id.to_owned(),
            text: (phrase.text)(t).to_owned(),
            hint,
            hint_lang: Some("zh-CN".to_owned()),
            ..Choice::default()
        }
    });
    view! {
        <CheckboxGroup
            name="phrases".to_owned()
            legend=t.card_phrases().to_owned()
            hint=Some(t.card_phrases_hint().to_owned())
            error=error_of(t, faults, CardField::Phrases)
            options=options.collect()
            values=raw.phrases.clone()
        />
    }
    .into_any()
}

fn tick(name: &str, legend: &str, text: &str, value: bool) -> AnyView {
    let options = vec![Choice { value: "yes".to_owned(), text: text.to_owned(), ..Choice::default() }];
    let values = if value { vec!["yes".to_owned()] } else { Vec::new() };
    view! { <CheckboxGroup name=name.to_owned() legend=legend.to_owned() options=options values=values /> }.into_any()
}

fn form(context: &PageContext, raw: &RawCard, faults: &CardFaults) -> impl IntoView + use<> {
    let t = context.t;
    let size = if raw.size == "a6" { "a6" } else { "bank" };
    view! {
        <form class="aj-form aj-stack aj-screen" id=FORM method="post" action=context.href("/card") novalidate autocomplete="off">
            <Notice><p>{t.card_privacy()}</p></Notice>
            {texts_of_errors(context)}
            {second_language(context, raw)}
            {line(context, faults, CardField::Name, (t.card_name(), Some(t.card_name_hint())), &raw.name)}
            <CheckboxGroup
                name="speaks".to_owned()
                legend=t.card_speaks().to_owned()
                required_label=Some(t.optional().to_owned())
                options=choices(Lang::ALL.into_iter().map(|l| (l.tag(), t.language_name(l))))
                values=raw.speaks.clone()
            />
            {line(context, faults, CardField::SpeaksOther, (t.card_speaks_other(), None), &raw.speaks_other)}
            {place(context, faults, t.card_place(), raw)}
            {contact(context, faults, t.card_contact(), raw)}
            <CheckboxGroup
                name="needs".to_owned()
                legend=t.card_needs().to_owned()
                required_label=Some(t.optional().to_owned())
                hint=Some(t.card_needs_hint().to_owned())
                options=choices(NEEDS.into_iter().map(|(id, text)| (id, text(t))))
                values=raw.needs.clone()
            />
            {line(context, faults, CardField::NeedsOther, (t.card_needs_other(), None), &raw.needs_other)}
            {phrases(context, faults, raw)}
            <RadioGroup
                name="size".to_owned()
                legend=t.card_size().to_owned()
                options=choices([("bank", t.card_size_bank()), ("a6", t.card_size_a6())].into_iter())
                value=size.to_owned()
            />
            {tick("qr", t.card_qr_label(), t.card_qr_tick(), raw.qr)}
            <div data-script="" hidden=true>{tick("keep", t.card_keep_label(), t.card_keep_tick(), false)}</div>
            <p class="aj-actions">
                <Button text=t.card_make() />
                <noscript>
                    <Button text=t.card_vcard() kind=ButtonKind::Secondary name="as" value="vcard" />
                </noscript>
            </p>
        </form>
    }
    .into_any()
}
