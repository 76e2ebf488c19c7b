//! What every form asks of a person: name, contact, language.

use anjia_domain::Lang;
use anjia_domain::contact::{EMAIL_MAX, PHONE_MAX};
use anjia_domain::name::NAME_MAX;
use anjia_portal::details::{Field, Mistakes, RawDetails};
use leptos::prelude::*;

use super::details::error_of;
use crate::components::{Choice, InputKind, RadioGroup, TextInput};
use crate::context::PageContext;

/// Whether an e-mail address is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Email {
    /// It is up to the person.
    May,
    /// Without it the person cannot be told.
    Must,
}

/// What is said below the fields: what each answer is used for.
pub(super) struct Hints {
    /// What the e-mail address is for.
    pub(super) email: &'static str,
    /// Whether it is needed.
    pub(super) email_needed: bool,
    /// What the telephone number is for.
    pub(super) phone: Option<&'static str>,
    /// What the language is for.
    pub(super) language: Option<&'static str>,
}

/// The fields of a booking, with what was typed and what is wrong with it.
pub(super) fn fields(context: &PageContext, raw: &RawDetails, mistakes: &Mistakes, email: Email) -> AnyView {
    let t = context.t;
    let may = email == Email::May;
    let hints = Hints {
        email: if may { t.details_email_hint() } else { t.draw_email_hint() },
        email_needed: !may,
        phone: may.then(|| t.details_phone_hint()),
        language: may.then(|| t.details_language_hint()),
    };
    fields_with(context, raw, mistakes, &hints)
}

/// The fields with hints of their own.
pub(super) fn fields_with(context: &PageContext, raw: &RawDetails, mistakes: &Mistakes, hints: &Hints) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let error = |field| error_of(context, mistakes, field);
    let languages: Vec<_> = Lang::ALL
        .into_iter()
        .map(|l| Choice { value: l.tag().to_owned(), text: l.autonym().to_owned(), lang: Some(l.html().to_owned()), ..Choice::default() })
        .collect();
    let language = if raw.language.is_empty() { lang.tag().to_owned() } else { raw.language.clone() };
    view! {
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
        <TextInput
            id="email".to_owned()
            name="email".to_owned()
            label=t.details_email().to_owned()
            required_label=(!hints.email_needed).then(|| t.optional().to_owned())
            hint=Some(hints.email.to_owned())
            error=error(Field::Email)
            value=raw.email.clone()
            kind=InputKind::Email
            autocomplete=Some("email".to_owned())
            max_length=Some(EMAIL_MAX)
        />
        <TextInput
            id="phone".to_owned()
            name="phone".to_owned()
            label=t.details_phone().to_owned()
            required_label=Some(t.optional().to_owned())
            hint=hints.phone.map(ToOwned::to_owned)
            error=error(Field::Phone)
            value=raw.phone.clone()
            kind=InputKind::Tel
            autocomplete=Some("tel".to_owned())
            max_length=Some(PHONE_MAX)
        />
        <RadioGroup
            name="language".to_owned()
            legend=t.details_language().to_owned()
            hint=hints.language.map(ToOwned::to_owned)
            error=error(Field::Language)
            options=languages
            value=language
        />
    }
    .into_any()
}
