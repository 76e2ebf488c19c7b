//! The form that asks for help. It asks for no papers, no numbers of papers and no status of residence.

use anjia_domain::Lang;
use anjia_domain::contact::{EMAIL_MAX, PHONE_MAX};
use anjia_domain::help::{CallTime, Channel, TEXT_MAX, Topic, VisitReason};
use anjia_domain::name::NAME_MAX;
use anjia_portal::details::{Field, Mistakes};
use anjia_portal::help::typed::RawHelp;
use leptos::prelude::*;

use super::{call_time, first, nowhere, visit_reason};
use crate::components::{Breadcrumb, Button, CheckboxGroup, Choice, Door, InputKind, RadioGroup, SelectInput, TextArea, TextInput};
use crate::context::{Page, PageContext, Section};
use crate::pages::crumbs;
use crate::pages::details::{error_of, errors};

/// What the form shows.
pub struct FormView<'a> {
    /// What it is about.
    pub topic: &'a Topic,
    /// What was typed.
    pub raw: RawHelp,
    /// What is wrong with it.
    pub mistakes: Mistakes,
    /// Names this form, so that it sent twice is one request.
    pub key: String,
}

fn choice(value: &str, text: &str) -> Choice {
    Choice { value: value.to_owned(), text: text.to_owned(), ..Choice::default() }
}

fn yes(text: String, hint: String) -> Vec<Choice> {
    vec![Choice { value: "yes".to_owned(), text, hint: Some(hint), ..Choice::default() }]
}

fn ticked(is: bool) -> Vec<String> {
    if is { vec!["yes".to_owned()] } else { Vec::new() }
}

/// The form.
#[must_use]
pub fn form(context: &PageContext, view: &FormView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let FormView { topic, raw, mistakes, key } = view;
    let error = |field| error_of(context, mistakes, field);
    let name = topic.name.get(lang).to_owned();
    let here = format!("/help/{}", topic.id);
    let languages = Lang::ALL.into_iter().map(|l| Choice { lang: Some(l.html().to_owned()), ..choice(l.tag(), l.autonym()) }).collect();
    let items = [("/help", t.help_title().to_owned()), (&*here, name.clone())];
    let door = context.door(&topic.name.zh).map(|d| view! { " " <Door text=d /> });
    let body = view! {
        <Breadcrumb items=crumbs(context, &items) label=t.breadcrumb().to_owned() />
        {first(context)}
        {errors(context, mistakes)}
        <h1>{name.clone()} {door}</h1>
        <p class="aj-lead">{topic.hint.get(lang).to_owned()}</p>
        <p>{t.help_form_lead()}</p>
        <form id="ask" class="aj-form aj-stack" method="post" action=context.href(&here) novalidate>
            <input type="hidden" name="key" value=key.clone() />
            <TextArea
                id="text".to_owned()
                name="text".to_owned()
                label=t.help_text().to_owned()
                hint=Some(t.help_text_hint(TEXT_MAX))
                error=error(Field::Text)
                value=raw.text.clone()
                rows=6
            />
            <TextInput
                id="name".to_owned()
                name="name".to_owned()
                label=t.details_name().to_owned()
                hint=Some(t.details_name_hint().to_owned())
                error=error(Field::Name)
                value=raw.name.clone()
                autocomplete=Some("name".to_owned())
                max_length=Some(NAME_MAX)
            />
            <RadioGroup
                name="language".to_owned()
                legend=t.help_language().to_owned()
                error=error(Field::Language)
                options=languages
                value=if raw.language.is_empty() { lang.tag().to_owned() } else { raw.language.clone() }
            />
            {contact(context, view)}
            {place(context, view)}
            {visit(context, view)}
            {refer(context, view)}
            <p class="aj-small aj-muted">
                {t.help_privacy(context.catalogue.site.help_kept_days)} " " <a href=context.href("/privacy")>{t.footer_privacy()}</a>
            </p>
            <p class="aj-actions">
                <Button text=t.help_send() />
            </p>
        </form>
    };
    let title = if mistakes.is_empty() { name } else { format!("{}: {name}", t.error_summary_title()) };
    let typed = *raw != RawHelp::default();
    Page::public(Section::Help, title, topic.hint.get(lang), body.into_any()).private_if(typed).keeping("ask")
}

/// How the person is reached. What a way does not need is out of sight while another one is chosen.
fn contact(context: &PageContext, view: &FormView<'_>) -> AnyView {
    let (t, raw) = (context.t, &view.raw);
    let error = |field| error_of(context, &view.mistakes, field);
    let channels = vec![
        Choice { hint: Some(t.help_channel_mail_hint().to_owned()), ..choice(Channel::Mail.as_str(), t.help_channel_mail()) },
        Choice { hint: Some(t.help_channel_phone_hint().to_owned()), ..choice(Channel::Phone.as_str(), t.help_channel_phone()) },
        Choice { hint: Some(t.help_channel_person_hint().to_owned()), ..choice(Channel::InPerson.as_str(), t.help_channel_person()) },
    ];
    let times = CallTime::ALL.iter().map(|c| choice(c.as_str(), call_time(t, *c))).collect();
    view! {
        <RadioGroup
            name="channel".to_owned()
            legend=t.help_channel().to_owned()
            error=error(Field::Channel)
            options=channels
            value=raw.channel.clone()
        />
        <div class="aj-when-mail">
            <TextInput
                id="email".to_owned()
                name="email".to_owned()
                label=t.details_email().to_owned()
                hint=Some(t.help_email_hint().to_owned())
                error=error(Field::Email)
                value=raw.email.clone()
                kind=InputKind::Email
                autocomplete=Some("email".to_owned())
                max_length=Some(EMAIL_MAX)
            />
        </div>
        <div class="aj-when-phone aj-stack">
            <TextInput
                id="phone".to_owned()
                name="phone".to_owned()
                label=t.details_phone().to_owned()
                hint=Some(t.help_phone_hint().to_owned())
                error=error(Field::Phone)
                value=raw.phone.clone()
                kind=InputKind::Tel
                autocomplete=Some("tel".to_owned())
                max_length=Some(PHONE_MAX)
            />
            <RadioGroup
                name="call_time".to_owned()
                legend=t.help_call_time().to_owned()
                error=error(Field::CallTime)
                options=times
                value=if raw.call_time.is_empty() { CallTime::Any.as_str().to_owned() } else { raw.call_time.clone() }
            />
        </div>
    }
    .into_any()
}

/// Where the person lives: it decides which office answers.
fn place(context: &PageContext, view: &FormView<'_>) -> AnyView {
    let (t, lang, raw) = (context.t, context.lang, &view.raw);
    let error = |field| error_of(context, &view.mistakes, field);
    let both = |own: &str, zh: &str| if lang == Lang::Zh { zh.to_owned() } else { format!("{own} {zh}") };
    let none = |text: &str| std::iter::once(choice("", text)).collect::<Vec<_>>();
    let (mut streets, mut communities) = (none(t.help_street_none()), none(t.help_community_none()));
    for street in &context.catalogue.streets {
        let name = street.name.get(lang);
        streets.push(choice(&street.code, &both(name, &street.name.zh)));
        communities
            .extend(context.catalogue.forms.communities(&street.code).map(|c| choice(&c.code, &t.beside(name, both(&c.pinyin, &c.zh)))));
    }
    view! {
        <SelectInput
            id="street".to_owned()
            name="street".to_owned()
            label=t.help_street().to_owned()
            required_label=Some(t.optional().to_owned())
            hint=Some(t.help_street_hint().to_owned())
            error=error(Field::Street)
            options=streets
            value=raw.street.clone()
        />
        <SelectInput
            id="community".to_owned()
            name="community".to_owned()
            label=t.help_community().to_owned()
            required_label=Some(t.optional().to_owned())
            error=error(Field::Community)
            options=communities
            value=raw.community.clone()
        />
    }
    .into_any()
}

/// A visit at home: the reason and the address only when one is asked for.
fn visit(context: &PageContext, view: &FormView<'_>) -> AnyView {
    let (t, raw) = (context.t, &view.raw);
    let error = |field| error_of(context, &view.mistakes, field);
    let reasons = VisitReason::ALL.iter().map(|r| choice(r.as_str(), visit_reason(t, *r))).collect();
    view! {
        <CheckboxGroup
            name="visit".to_owned()
            legend=t.help_visit().to_owned()
            required_label=Some(t.optional().to_owned())
            options=yes(t.help_visit_yes().to_owned(), t.help_visit_yes_hint().to_owned())
            values=ticked(raw.visit)
        />
        <div class="aj-when-visit aj-stack">
            <RadioGroup
                name="visit_reason".to_owned()
                legend=t.help_visit_reason().to_owned()
                error=error(Field::VisitReason)
                options=reasons
                value=raw.visit_reason.clone()
            />
            <TextArea
                id="address".to_owned()
                name="address".to_owned()
                label=t.help_address().to_owned()
                hint=Some(t.help_address_hint().to_owned())
                error=error(Field::Address)
                value=raw.address.clone()
                rows=3
            />
        </div>
    }
    .into_any()
}

/// Whether it may be passed on: a tick of its own, never set for anybody.
fn refer(context: &PageContext, view: &FormView<'_>) -> Option<AnyView> {
    let (t, lang) = (context.t, context.lang);
    let Some(department) = view.topic.department.as_ref().and_then(|id| context.catalogue.help.department(id)) else {
        return nowhere(context, &view.mistakes);
    };
    let text = t.help_refer_yes(department.name.get(lang));
    Some(
        view! {
            <CheckboxGroup
                name="refer".to_owned()
                legend=t.help_refer().to_owned()
                required_label=Some(t.optional().to_owned())
                options=yes(text, t.help_refer_hint().to_owned())
                values=ticked(view.raw.refer)
            />
        }
        .into_any(),
    )
}
