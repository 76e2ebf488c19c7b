//! Where companies begin: who they are, and where their link goes.

use anjia_domain::contact::EMAIL_MAX;
use anjia_portal::desks::{IDLE_DAYS, PEOPLE};
use anjia_portal::details::Wrong;
use leptos::prelude::*;

use super::count;
use crate::components::{
    Breadcrumb, Button, ButtonKind, ButtonLink, CheckboxGroup, Choice, ErrorSummary, InputKind, Notice, NoticeKind, TextInput,
};
use crate::context::{Page, PageContext, Section};
use crate::pages::crumbs;
use crate::texts;

/// What is wrong with what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanyWrong {
    /// No name of the company.
    Company,
    /// A name that is too long or cannot be shown.
    CompanyLong,
    /// No contact person.
    Contact,
    /// The e-mail address.
    Email(Wrong),
    /// The same of the form that asks for a link again.
    LinkEmail(Wrong),
    /// Not agreed.
    Keeping,
    /// Asked for too often.
    TooOften,
}

impl CompanyWrong {
    fn field(self) -> &'static str {
        match self {
            Self::Company | Self::CompanyLong => "company-zh",
            Self::Contact => "contact",
            Self::Email(_) => "company-email",
            Self::LinkEmail(_) => "link-email",
            Self::Keeping => "keeping",
            Self::TooOften => "",
        }
    }

    fn text(self, context: &PageContext) -> &'static str {
        let t = context.t;
        match self {
            Self::Company => t.error_company(),
            Self::CompanyLong => t.error_company_long(),
            Self::Contact => t.error_company_contact(),
            Self::Email(wrong) | Self::LinkEmail(wrong) => texts::wrong(t, wrong),
            Self::Keeping => t.error_company_keeping(),
            Self::TooOften => t.error_too_many_tries(),
        }
    }
}

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct CompaniesView {
    /// The company's name in Chinese.
    pub company_zh: String,
    /// In Latin letters.
    pub company: String,
    /// The contact person.
    pub contact: String,
    /// The e-mail address.
    pub email: String,
    /// The address that asks for its link again.
    pub link_email: String,
    /// What is wrong.
    pub wrong: Vec<CompanyWrong>,
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &CompaniesView) -> Page {
    let t = context.t;
    let errors: Vec<_> = view.wrong.iter().map(|w| (w.field().to_owned(), w.text(context).to_owned())).collect();
    let error = |field: &str| view.wrong.iter().find(|w| w.field() == field).map(|w| w.text(context).to_owned());
    let summary = (!errors.is_empty()).then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors.clone() /> });
    let keeping = vec![Choice {
        value: "yes".to_owned(),
        text: t.company_keeping().to_owned(),
        hint: Some(t.company_keeping_text(u64::from(IDLE_DAYS))),
        ..Choice::default()
    }];
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[("/register", t.register_title().to_owned()), ("/companies", t.companies_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        {summary}
        <h1>{t.companies_title()}</h1>
        <p class="aj-lead">{t.companies_lead(count(PEOPLE))}</p>
        <section class="aj-stack">
            <h2>{t.companies_how()}</h2>
            <ol>
                <li>{t.companies_how_1()}</li>
                <li>{t.companies_how_2()}</li>
                <li>{t.companies_how_3()}</li>
                <li>{t.companies_how_4()}</li>
            </ol>
        </section>
        <form id="company" class="aj-form aj-stack" method="post" action=context.href("/companies") novalidate>
            <h2>{t.companies_begin()}</h2>
            <TextInput
                id="company-zh".to_owned()
                name="company-zh".to_owned()
                label=t.company_zh().to_owned()
                hint=Some(t.company_zh_hint().to_owned())
                error=error("company-zh")
                value=view.company_zh.clone()
                lang=Some("zh-CN".to_owned())
                autocomplete=Some("organization".to_owned())
                max_length=Some(80)
            />
            <TextInput
                id="company-latin".to_owned()
                name="company".to_owned()
                label=t.company_latin().to_owned()
                required_label=Some(t.optional().to_owned())
                value=view.company.clone()
                max_length=Some(80)
            />
            <TextInput
                id="contact".to_owned()
                name="contact".to_owned()
                label=t.company_contact().to_owned()
                error=error("contact")
                value=view.contact.clone()
                autocomplete=Some("name".to_owned())
                max_length=Some(120)
            />
            <TextInput
                id="company-email".to_owned()
                name="company-email".to_owned()
                label=t.details_email().to_owned()
                hint=Some(t.company_email_hint().to_owned())
                error=error("company-email")
                value=view.email.clone()
                kind=InputKind::Email
                autocomplete=Some("email".to_owned())
                max_length=Some(EMAIL_MAX)
            />
            <CheckboxGroup name="keeping".to_owned() legend=t.hand_in_consents().to_owned() error=error("keeping") options=keeping />
            <p class="aj-small aj-muted">
                <a href=context.href("/privacy")>{t.footer_privacy()}</a>
            </p>
            <p class="aj-actions">
                <Button text=t.company_button() />
            </p>
        </form>
        <form class="aj-form aj-stack" method="post" action=context.href("/companies") novalidate>
            <h2>{t.company_again()}</h2>
            <input type="hidden" name="way" value="link" />
            <TextInput
                id="link-email".to_owned()
                name="link-email".to_owned()
                label=t.details_email().to_owned()
                hint=Some(t.company_again_hint().to_owned())
                error=error("link-email")
                value=view.link_email.clone()
                kind=InputKind::Email
                autocomplete=Some("email".to_owned())
                max_length=Some(EMAIL_MAX)
            />
            <p class="aj-actions">
                <Button text=t.company_again_button() kind=ButtonKind::Secondary />
            </p>
        </form>
        <p><a href=context.href("/card/sheet")>{t.card_sheet_link()}</a></p>
    };
    let plain =
        errors.is_empty() && view.email.is_empty() && view.company_zh.is_empty() && view.company.is_empty() && view.contact.is_empty();
    let lead = t.companies_lead(count(PEOPLE));
    Page::public(Section::Register, t.companies_title(), lead, body.into_any()).private_if(!plain).keeping("company")
}

/// The mail is on its way, if there is anything to send.
#[must_use]
pub fn sent(context: &PageContext, email: &str) -> Page {
    let t = context.t;
    let body = view! {
        <h1>{t.company_sent_title()}</h1>
        <p class="aj-lead">{t.company_sent(email)}</p>
        <p>{t.company_sent_text()}</p>
    };
    Page::private(Section::Register, t.company_sent_title(), body.into_any())
}

/// The desk is not open on this device: its link is, or another one.
#[must_use]
pub fn closed(context: &PageContext, wrong_link: bool) -> Page {
    let t = context.t;
    let text = if wrong_link { t.desk_link_wrong() } else { t.desk_closed() };
    let body = view! {
        <h1>{t.desk_closed_title()}</h1>
        <Notice kind=NoticeKind::Warning><p>{text}</p></Notice>
        <p class="aj-actions">
            <ButtonLink href=context.href("/companies#link-email") text=t.company_again_button() />
        </p>
    };
    Page::private(Section::Register, t.desk_closed_title(), body.into_any())
}

/// The session has ended.
#[must_use]
pub fn left(context: &PageContext) -> Page {
    let t = context.t;
    let body = view! {
        <h1>{t.desk_left_title()}</h1>
        <p class="aj-lead">{t.desk_left()}</p>
        <p class="aj-actions">
            <ButtonLink href=context.href("") text=t.nav_home() kind=ButtonKind::Secondary />
        </p>
    };
    Page::private(Section::Register, t.desk_left_title(), body.into_any())
}
