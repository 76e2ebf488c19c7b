//! A page of a form: its questions, what was answered, what is wrong, and what the counter asks.

use anjia_domain::Lang;
use anjia_domain::form::{self, Answers, Around, Fault, Field, Form, FormPage, Kind, Shape, Use};
use anjia_domain::ids::FieldId;
use anjia_portal::registrations::Remark;
use anjia_portal::registrations::ports::FormOf;
use leptos::prelude::*;

use super::{address, checks, chinese_address, fault, named_fault, reason};
use crate::components::{
    Breadcrumb, Button, ButtonKind, CheckboxGroup, Choice, DateInput, DateTimeInput, Door, ErrorSummary, InputKind, LongList, Notice,
    NoticeKind, RadioGroup, SelectInput, TextArea, TextInput,
};
use crate::context::{Page, PageContext, Section};
use crate::countries;
use crate::pages::crumbs;
use crate::places::community_name;

/// With more answers than this a list is folded.
const RADIOS: usize = 7;

/// What has just been filled in from the lines of a passport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// Nothing was asked.
    No,
    /// Done.
    Yes,
    /// Done, but a check digit does not fit.
    Doubtful,
    /// They are no such lines.
    Wrong,
}

/// What the page shows.
pub struct FillView<'a> {
    /// The registration's code.
    pub code: String,
    /// The form.
    pub form: &'a Form,
    /// Whose.
    pub of: &'a FormOf,
    /// The page, and its place.
    pub page: (usize, &'a FormPage),
    /// What was answered, right or wrong.
    pub answers: Answers,
    /// What is wrong with it.
    pub faults: Vec<(FieldId, Fault)>,
    /// What the counter asks to be put right.
    pub remarks: Vec<(FieldId, Remark)>,
    /// The lines that were typed.
    pub mrz: String,
    /// What came of them.
    pub filled: Filled,
    /// Where to go after saving: back to the look over everything.
    pub back: bool,
    /// The person's name, as far as it is known.
    pub name: String,
}

/// Choices as a form shows them.
pub(super) fn choices(all: &[form::Choice], lang: Lang) -> Vec<Choice> {
    all.iter().map(|c| Choice { value: c.id.clone(), text: c.label.get(lang).to_owned(), ..Choice::default() }).collect()
}

pub(super) fn yes_no(context: &PageContext) -> Vec<Choice> {
    let t = context.t;
    [("yes", t.fill_yes()), ("no", t.fill_no())]
        .map(|(value, text)| Choice { value: value.to_owned(), text: text.to_owned(), ..Choice::default() })
        .to_vec()
}

/// A page of a form.
#[must_use]
pub fn page(context: &PageContext, view: &FillView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let (number, form_page) = view.page;
    let forms = &context.catalogue.forms;
    let title = form_page.title.get(lang).to_owned();
    let mut errors: Vec<_> = view.faults.iter().map(|(f, wrong)| (f.to_string(), named_fault(context, f, wrong))).collect();
    if view.filled == Filled::Wrong {
        errors.push(("mrz".to_owned(), t.fill_mrz_wrong().to_owned()));
    }
    let wrong = !errors.is_empty();
    let summary = wrong.then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> });
    let asked = || forms.asked(&form_page.fields, &view.answers);
    let fields = asked().map(|(used, field)| control(context, view, used, field)).collect_view();
    let filled = match view.filled {
        Filled::Yes => Some((NoticeKind::Success, t.fill_mrz_done())),
        Filled::Doubtful => Some((NoticeKind::Warning, t.fill_mrz_doubt())),
        Filled::No | Filled::Wrong => None,
    }
    .map(|(kind, text)| view! { <Notice kind=kind><p>{text}</p></Notice> });
    let mrz = takes_mrz(context, form_page).then(|| mrz(context, view));
    let checks = checks::island(context, asked().map(|(_, field)| field), &view.answers);
    let chinese = form_page
        .fields
        .iter()
        .any(|u| u.field.as_str() == "address_detail")
        .then(|| chinese_address(context, &view.answers))
        .flatten()
        .filter(|_| !view.answers.named("address_detail").is_empty());
    let chinese = chinese.map(|address| {
        view! {
            <div class="aj-own-address">
                <p class="aj-small aj-muted">{t.fill_address_card()}</p>
                <p lang="zh-CN">{address}</p>
            </div>
        }
    });
    let action = address(context, &view.code, view.of, form_page.id.as_str());
    let overview = format!("/registrations/{}", view.code);
    let form_title = view.form.title.get(lang).to_owned();
    let whose = (!view.name.is_empty()).then(|| view! { " " <span class="aj-kicker-name">{view.name.clone()}</span> });
    let items = [(&*overview, t.plan_title().to_owned()), ("", title.clone())];
    let all = u64::try_from(view.form.pages.len()).unwrap_or(0);
    let place = t.fill_page(all, u64::try_from(number + 1).unwrap_or(0));
    let body = view! {
        <Breadcrumb items=crumbs(context, &items) label=t.breadcrumb().to_owned() />
        {summary}
        <p class="aj-kicker">
            {form_title.clone()} {context.door(&view.form.door).map(|d| view! { " " <Door text=d /> })} {whose}
        </p>
        <h1>{title.clone()}</h1>
        <p class="aj-muted">{place}</p>
        {filled}
        <form id="fill" class="aj-form aj-stack" method="post" action=action novalidate>
            {view.back.then(|| view! { <input type="hidden" name="back" value="review" /> })}
            {mrz}
            {fields}
            {chinese}
            <p class="aj-actions">
                <Button text=t.fill_save() />
                <Button text=t.fill_save_overview() kind=ButtonKind::Secondary name="then" value="overview" />
            </p>
        </form>
        {checks}
    };
    let title = if wrong { format!("{}: {title}", t.error_summary_title()) } else { format!("{title} – {form_title}") };
    Page::private(Section::Register, title, body.into_any()).keeping("fill")
}

/// Whether the lines of a passport help on this page.
fn takes_mrz(context: &PageContext, page: &FormPage) -> bool {
    // The name comes first, and often on a page of its own: there they spare the most typing.
    let said = |field: &Field| matches!(field.kind, Kind::Text { shape: Shape::DocumentNumber | Shape::LatinName, .. });
    page.fields.iter().filter_map(|u| context.catalogue.forms.field(&u.field)).any(said)
}

fn mrz(context: &PageContext, view: &FillView<'_>) -> AnyView {
    let t = context.t;
    let open = view.filled == Filled::Wrong;
    view! {
        <details class="aj-details" open=open>
            <summary>{t.fill_mrz()}</summary>
            <TextArea
                id="mrz".to_owned()
                name="mrz".to_owned()
                label=t.fill_mrz().to_owned()
                hint=Some(t.fill_mrz_hint().to_owned())
                error=open.then(|| t.fill_mrz_wrong().to_owned())
                value=view.mrz.clone()
                rows=3
                copied=true
            />
            <p class="aj-actions">
                <Button text=t.fill_mrz_button() kind=ButtonKind::Secondary name="then" value="mrz" />
            </p>
        </details>
    }
    .into_any()
}

/// One question.
fn control(context: &PageContext, view: &FillView<'_>, used: &Use, field: &Field) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let (id, label, value) = (field.id.to_string(), field.label.get(lang).to_owned(), view.answers.get(&field.id).to_owned());
    let error = view.faults.iter().find(|(f, _)| *f == field.id).map(|(_, wrong)| fault(lang, wrong));
    let hint = match &field.help {
        // A full stop of Chinese or Japanese brings its own room.
        Some(help) => {
            let space = if help.get(lang).ends_with(['。', '）', '！', '？']) { "" } else { " " };
            format!("{}{space}{}", help.get(lang), field.purpose.get(lang))
        }
        None => field.purpose.get(lang).to_owned(),
    };
    let hint = Some(hint);
    let optional = (!used.required).then(|| t.optional().to_owned());
    let autocomplete = field.autocomplete.clone();
    let with_none = |options: Vec<Choice>| {
        let none = Choice { value: String::new(), text: t.fill_choose().to_owned(), ..Choice::default() };
        std::iter::once(none).chain(options).collect::<Vec<_>>()
    };
    let select = |options: Vec<Choice>, list: Option<&'static LongList>| {
        let (id, label, hint, error, optional, value) =
            (id.clone(), label.clone(), hint.clone(), error.clone(), optional.clone(), value.clone());
        view! { <SelectInput name=id.clone() id=id label=label hint=hint error=error options=with_none(options) list=list value=value required_label=optional /> }
            .into_any()
    };
    let input = |kind: InputKind, max: u16, answer: Option<&'static str>| {
        let (id, label, hint, error, optional, value) =
            (id.clone(), label.clone(), hint.clone(), error.clone(), optional.clone(), value.clone());
        view! {
            <TextInput
                name=id.clone()
                id=id
                label=label
                hint=hint
                error=error
                value=value
                kind=kind
                autocomplete=autocomplete.clone()
                required_label=optional
                lang=answer.map(ToOwned::to_owned)
                max_length=Some(usize::from(max))
            />
        }
        .into_any()
    };
    let control = match &field.kind {
        Kind::Text { shape, max } => {
            let answer = match shape {
                Shape::HanName => Some("zh-CN"),
                Shape::Kana => Some("ja"),
                Shape::LatinName => Some("en"),
                Shape::Any | Shape::DocumentNumber | Shape::ResidentId | Shape::CardNumber => None,
            };
            // Room for spaces and hyphens, which are taken out.
            input(InputKind::Text, max.saturating_add(20), answer)
        }
        Kind::LongText { .. } => view! {
            <TextArea name=id.clone() id=id.clone() label=label.clone() hint=hint.clone() error=error value=value required_label=optional />
        }
        .into_any(),
        Kind::Date(_) => view! {
            <DateInput name=id.clone() id=id.clone() label=label.clone() hint=hint.clone() error=error value=value required_label=optional />
        }
        .into_any(),
        Kind::DateTime(_) => view! {
            <DateTimeInput name=id.clone() id=id.clone() label=label.clone() hint=hint.clone() error=error value=value required_label=optional />
        }
        .into_any(),
        Kind::Choice(all) if all.len() > RADIOS => select(choices(all, lang), None),
        Kind::Choice(all) => view! {
            <RadioGroup name=id.clone() legend=label.clone() required_label=optional hint=hint.clone() error=error options=choices(all, lang) value=value />
        }
        .into_any(),
        Kind::Many(all) => {
            let chosen = value.split(',').map(ToOwned::to_owned).collect();
            view! { <CheckboxGroup name=id.clone() legend=label.clone() required_label=optional hint=hint.clone() error=error options=choices(all, lang) values=chosen /> }
                .into_any()
        }
        Kind::YesNo => view! {
            <RadioGroup name=id.clone() legend=label.clone() required_label=optional hint=hint.clone() error=error options=yes_no(context) value=value />
        }
        .into_any(),
        Kind::Number { .. } => input(InputKind::Number, 6, None),
        Kind::Country => select(Vec::new(), Some(countries::list(lang))),
        Kind::Subdistrict => {
            let door = |s: &anjia_domain::catalogue::Street| match lang {
                Lang::Zh => s.name.zh.clone(),
                _ => format!("{} {}", s.name.get(lang), s.name.zh),
            };
            select(context.catalogue.streets.iter().map(|s| Choice { value: s.code.clone(), text: door(s), ..Choice::default() }).collect(), None)
        }
        Kind::Community => communities(context, view, &|options| select(options, None)),
        Kind::Service => {
            let all = context.catalogue.services().iter();
            select(all.map(|s| Choice { value: s.id.to_string(), text: s.name.get(lang).to_owned(), ..Choice::default() }).collect(), None)
        }
        Kind::Phone => input(InputKind::Tel, 40, None),
        Kind::Email => input(InputKind::Email, 254, None),
    };
    match told(context, view, field) {
        Some(told) => view! { {told} {control} }.into_any(),
        None => control,
    }
}

/// The communities of the chosen subdistrict; without a script the page is asked for once more when that changes.
fn communities(context: &PageContext, view: &FillView<'_>, select: &dyn Fn(Vec<Choice>) -> AnyView) -> AnyView {
    let t = context.t;
    let street = view.answers.named("street_code");
    let options: Vec<_> = context
        .catalogue
        .forms
        .communities(street)
        .map(|c| Choice { value: c.code.clone(), text: community_name(context.lang, &c.zh, &c.pinyin), ..Choice::default() })
        .collect();
    let first = options.is_empty().then(|| view! { <p class="aj-small aj-muted">{t.fill_community_first(t.fill_communities())}</p> });
    view! {
        {select(options)}
        {first}
        <p>
            <Button text=t.fill_communities() kind=ButtonKind::Secondary name="then" value="again" />
        </p>
    }
    .into_any()
}

/// What the counter asks about a field, and what is doubtful about its answer.
fn told(context: &PageContext, view: &FillView<'_>, field: &Field) -> Option<AnyView> {
    let t = context.t;
    let remarks: Vec<_> = view
        .remarks
        .iter()
        .filter(|(f, _)| *f == field.id)
        .map(|(_, remark)| {
            let note = remark.note.clone().map(|note| view! { <p>{t.beside(t.remarks_note(), "")} <span lang="zh-CN">{note}</span></p> });
            let label = field.label.get(context.lang).to_owned();
            view! {
                <Notice kind=NoticeKind::Warning title=Some(t.fill_remark(reason(t, remark.reason)))>
                    <p>{label}</p>
                    {note}
                </Notice>
            }
        })
        .collect();
    let known = |_: &Kind, _: &str| true;
    let around = Around { now: context.now, lang: context.lang, answers: &view.answers, known: &known };
    let doubtful = form::notice(field, view.answers.get(&field.id), &around);
    (doubtful.is_some() || !remarks.is_empty()).then(|| {
        let doubtful = doubtful.map(|_| view! { <Notice kind=NoticeKind::Warning><p>{t.fill_doubtful()}</p></Notice> });
        view! { {remarks} {doubtful} }.into_any()
    })
}

/// A form that is with the counter.
#[must_use]
pub fn closed(context: &PageContext, code: &str, form: &Form) -> Page {
    let t = context.t;
    let overview = format!("/registrations/{code}");
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[(&*overview, t.plan_title().to_owned()), ("", form.title.get(context.lang).to_owned())])
            label=t.breadcrumb().to_owned()
        />
        <h1>{t.fill_closed_title()}</h1>
        <p class="aj-lead">{t.fill_closed(context.hotline().to_owned())}</p>
        <p class="aj-actions">
            <crate::components::ButtonLink href=context.href(&overview) text=t.plan_title() />
        </p>
    };
    Page::private(Section::Register, t.fill_closed_title(), body.into_any())
}
