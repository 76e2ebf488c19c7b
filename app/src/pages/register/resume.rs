//! Going on with a registration: by code and six digits, or by code and resume word.

use anjia_portal::registrations::DIGITS_MINUTES;
use leptos::prelude::*;

use crate::components::{Breadcrumb, Button, ButtonKind, ErrorSummary, InputKind, Notice, NoticeKind, TextInput};
use crate::context::{Page, PageContext, Section};
use crate::pages::crumbs;

/// What was typed when the session had ended, and where it goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The address it was sent to, after the language.
    pub path: String,
    /// The fields.
    pub fields: Vec<(String, String)>,
}

/// What the form shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResumeView {
    /// The code typed.
    pub code: String,
    /// What is wrong: the field's id and the text.
    pub wrong: Option<(&'static str, &'static str)>,
    /// What was typed when the session had ended.
    pub kept: Kept,
    /// Whether the session has ended.
    pub ended: bool,
    /// Whether a picture was sent when it had ended, which is not kept.
    pub picture: bool,
    /// Whether the person has just finished on this device.
    pub left: bool,
}

fn hidden(kept: &Kept) -> AnyView {
    let fields = kept.fields.iter().map(|(n, v)| view! { <input type="hidden" name=format!("kept.{n}") value=v.clone() /> }).collect_view();
    let path = (!kept.path.is_empty()).then(|| view! { <input type="hidden" name="path" value=kept.path.clone() /> });
    view! { {path} {fields} }.into_any()
}

fn error_of(wrong: Option<(&'static str, &'static str)>, field: &str) -> Option<String> {
    wrong.filter(|(f, _)| *f == field).map(|(_, text)| text.to_owned())
}

fn summary(context: &PageContext, wrong: Option<(&'static str, &'static str)>) -> Option<AnyView> {
    wrong.map(|(field, text)| {
        let errors = vec![(field.to_owned(), text.to_owned())];
        view! { <ErrorSummary title=context.t.error_summary_title().to_owned() errors=errors /> }.into_any()
    })
}

/// The form.
#[must_use]
pub fn page(context: &PageContext, view: &ResumeView) -> Page {
    let t = context.t;
    let told = if view.ended {
        Some((NoticeKind::Warning, Some(t.resume_ended_title().to_owned()), t.resume_ended()))
    } else if view.picture {
        Some((NoticeKind::Warning, Some(t.papers_ended_title().to_owned()), t.papers_ended()))
    } else if view.left {
        Some((NoticeKind::Success, None, t.plan_left()))
    } else {
        None
    };
    let told = told.map(|(kind, title, text)| view! { <Notice kind=kind title=title><p>{text}</p></Notice> });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[("/register", t.register_title().to_owned()), ("/registrations", t.resume_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        {summary(context, view.wrong)}
        <h1>{t.resume_title()}</h1>
        {told}
        <p class="aj-lead">{t.resume_lead()}</p>
        <form id="resume" class="aj-form aj-stack" method="post" action=context.href("/registrations") novalidate>
            {hidden(&view.kept)}
            <TextInput
                id="code".to_owned()
                name="code".to_owned()
                label=t.resume_code().to_owned()
                hint=Some(t.appointments_code_hint().to_owned())
                error=error_of(view.wrong, "code")
                value=view.code.clone()
                autocomplete=Some("off".to_owned())
                max_length=Some(40)
            />
            <p class="aj-actions">
                <Button text=t.resume_way_mail() name="way" value="mail" />
            </p>
            <fieldset class="aj-resume-word">
                <legend class="aj-label">{t.resume_way_word()}</legend>
                <TextInput
                    id="word".to_owned()
                    name="word".to_owned()
                    label=t.resume_word().to_owned()
                    hint=Some(t.resume_word_hint().to_owned())
                    error=error_of(view.wrong, "word")
                    autocomplete=Some("off".to_owned())
                    max_length=Some(40)
                />
                <p class="aj-actions">
                    <Button text=t.resume_open() kind=ButtonKind::Secondary name="way" value="word" />
                </p>
            </fieldset>
        </form>
    };
    // Also shown in the place of a page of one person, under its address.
    let plain = *view == ResumeView::default() && context.path == "/registrations";
    Page::public(Section::Register, t.resume_title(), t.resume_lead(), body.into_any()).private_if(!plain).keeping("resume")
}

/// The six digits.
#[must_use]
pub fn digits(context: &PageContext, code: &str, wrong: Option<(&'static str, &'static str)>, kept: &Kept) -> Page {
    let t = context.t;
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[("/register", t.register_title().to_owned()), ("/registrations", t.resume_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        {summary(context, wrong)}
        <h1>{t.resume_digits_title()}</h1>
        <p class="aj-lead">{t.resume_digits_lead(DIGITS_MINUTES)}</p>
        <form id="digits-form" class="aj-form aj-stack" method="post" action=context.href("/registrations") novalidate>
            {hidden(kept)}
            <input type="hidden" name="code" value=code.to_owned() />
            <TextInput
                id="digits".to_owned()
                name="digits".to_owned()
                label=t.resume_digits().to_owned()
                error=error_of(wrong, "digits")
                kind=InputKind::Number
                autocomplete=Some("one-time-code".to_owned())
                max_length=Some(12)
            />
            <p class="aj-actions">
                <Button text=t.resume_open() name="way" value="digits" />
                <Button text=t.resume_way_mail() kind=ButtonKind::Secondary name="way" value="mail" />
            </p>
        </form>
    };
    Page::private(Section::Register, t.resume_digits_title(), body.into_any()).keeping("digits-form")
}
