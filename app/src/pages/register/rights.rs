//! The person's data: taken along, consents withdrawn, everything erased.

use anjia_domain::time;
use anjia_portal::registrations::ports::ConsentRow;
use anjia_portal::registrations::{Consent, Export, Household};
use leptos::prelude::*;

use super::{papers, prepared_by, relation, shown, way};
use crate::components::{Breadcrumb, Button, ButtonKind, ButtonLink, CheckboxGroup, Choice, ErrorSummary, Notice, NoticeKind, Table};
use crate::context::{Page, PageContext, Section};
use crate::format;
use crate::pages::crumbs;

/// What the page shows.
pub struct RightsView<'a> {
    /// The registration.
    pub household: &'a Household,
    /// Its consents.
    pub consents: Vec<ConsentRow>,
    /// Whether a consent has just been withdrawn.
    pub withdrawn: bool,
    /// Whether erasing was asked for without being sure.
    pub unsure: bool,
}

fn consent_name(context: &PageContext, kind: &str) -> Option<(Consent, &'static str)> {
    let consent = Consent::ALL.into_iter().find(|c| c.as_str() == kind)?;
    let t = context.t;
    Some((
        consent,
        match consent {
            Consent::Keeping => t.rights_consent_keeping(),
            Consent::Sensitive => t.rights_consent_sensitive(),
            Consent::Minors => t.rights_consent_minors(),
            Consent::Images => t.papers_rights_consent(),
        },
    ))
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &RightsView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let code = view.household.code().to_string();
    let (overview, here) = (format!("/registrations/{code}"), format!("/registrations/{code}/data"));
    let consents = view
        .consents
        .iter()
        .filter_map(|row| consent_name(context, &row.kind).map(|(consent, name)| (row, consent, name)))
        .map(|(row, consent, name)| {
            let day = |at| format::full_date(lang, time::day(at));
            let dates = match row.withdrawn_at {
                Some(at) => format!("{} · {}", t.rights_given(day(row.given_at)), t.rights_withdrawn(day(at))),
                None => t.rights_given(day(row.given_at)),
            };
            let dates = row.way.map_or(dates.clone(), |w| format!("{dates} · {}", way(t, w)));
            let withdraw = (row.withdrawn_at.is_none() && consent != Consent::Keeping).then(|| {
                let text = if consent == Consent::Images { t.papers_withdraw_text() } else { t.rights_withdraw_text() };
                view! {
                    <form method="post" action=context.href(&here)>
                        <input type="hidden" name="withdraw" value=consent.as_str() />
                        <p class="aj-small aj-muted">{text}</p>
                        <Button text=t.rights_withdraw() kind=ButtonKind::Secondary />
                    </form>
                }
            });
            view! {
                <li>
                    <p>
                        <strong>{name}</strong>
                        " "
                        <span class="aj-muted">{dates}</span>
                    </p>
                    {withdraw}
                </li>
            }
        })
        .collect_view();
    let errors = vec![("erase".to_owned(), t.rights_erase_unsure().to_owned())];
    let summary = view.unsure.then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> });
    let told = view.withdrawn.then(|| view! { <Notice kind=NoticeKind::Success><p>{t.rights_withdrawn_done()}</p></Notice> });
    let sure = vec![Choice { value: "yes".to_owned(), text: t.rights_erase_sure().to_owned(), ..Choice::default() }];
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[(&*overview, t.plan_title().to_owned()), ("", t.rights_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        {summary}
        <h1>{t.rights_title()}</h1>
        <p class="aj-lead">{t.rights_lead()}</p>
        {told}
        {prepared_by(context, view.household).map(|text| view! { <p class="aj-muted">{text}</p> })}
        <section class="aj-stack">
            <h2>{t.rights_take()}</h2>
            <p class="aj-actions">
                <ButtonLink href=context.href(&format!("{here}.json")) text=t.rights_json() kind=ButtonKind::Secondary />
                <ButtonLink href=context.href(&format!("{here}/all")) text=t.rights_show() kind=ButtonKind::Secondary />
            </p>
        </section>
        {pictures(context, view)}
        <section class="aj-stack">
            <h2>{t.rights_consents()}</h2>
            <ul class="aj-plan">{consents}</ul>
        </section>
        <section class="aj-stack">
            <h2>{t.rights_erase_title()}</h2>
            <p>{t.rights_erase_text()}</p>
            <form class="aj-form aj-stack" method="post" action=context.href(&here) novalidate>
                <CheckboxGroup
                    name="erase".to_owned()
                    legend=t.rights_erase_title().to_owned()
                    error=view.unsure.then(|| t.rights_erase_unsure().to_owned())
                    options=sure
                />
                <p class="aj-actions">
                    <Button text=t.rights_erase_button() kind=ButtonKind::Warning name="then" value="erase" />
                </p>
            </form>
        </section>
    };
    Page::private(Section::Register, t.rights_title(), body.into_any())
}

/// The pictures, each to be saved.
fn pictures(context: &PageContext, view: &RightsView<'_>) -> Option<AnyView> {
    if view.household.images().is_empty() {
        return None;
    }
    let t = context.t;
    let items = view
        .household
        .images()
        .iter()
        .filter_map(|image| papers::picture_address(context, view.household, image).map(|href| (image, href)))
        .map(|(image, href)| {
            let name = format!("{}-{}.jpg", image.kind, image.member);
            let (kind, whose) = (papers::image_kind(t, image.kind), view.household.name(image.member));
            let whose = if whose.is_empty() { kind.to_owned() } else { format!("{kind} {}", t.behind(whose)) };
            view! {
                <li>
                    {t.beside(whose, "")}
                    <a href=href download=name>
                        {t.papers_download()} <span class="aj-visually-hidden">{format!(" {kind}")}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <section class="aj-stack">
                <h2>{t.papers_rights_title()}</h2>
                <ul>{items}</ul>
            </section>
        }
        .into_any(),
    )
}

/// Everything that is kept, to read or print.
#[must_use]
pub fn history(context: &PageContext, export: &Export) -> Page {
    let (t, lang) = (context.t, context.lang);
    let overview = format!("/registrations/{}", export.code);
    let rows = export
        .answers
        .iter()
        .map(|a| {
            let field = a.field.parse().ok().and_then(|id| context.catalogue.forms.field(&id));
            let text =
                field.map_or(a.answer.clone(), |f| if a.answer.is_empty() { String::new() } else { shown(context, lang, f, &a.answer) });
            let short = |at| format!("{} {}", format::medium_date(lang, time::day(at)), format::time(time::wall(at)));
            let when = a.given_at.parse::<jiff::Timestamp>().map_or(a.given_at.clone(), short);
            let note = a.replaced.then(|| view! { " " <span class="aj-muted">{t.behind(t.rights_history())}</span> });
            vec![a.label.clone().into_any(), view! { {text} {note} }.into_any(), when.into_any()]
        })
        .collect();
    let prepared = export.prepared.as_ref().map(|p| {
        let text = match p.by {
            "helper" => t.helped_by(p.name.as_str(), relation(t, &p.about)),
            _ => t.prepared_by(p.name.as_str()),
        };
        view! { <p class="aj-muted">{text}</p> }
    });
    let pictures = (!export.images.is_empty()).then(|| {
        let items = export.images.iter().filter_map(|i| i.kind.parse().ok()).map(|kind| view! { <li>{papers::image_kind(t, kind)}</li> });
        view! {
            <h2>{t.papers_rights_title()}</h2>
            <ul>{items.collect_view()}</ul>
        }
    });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[(&*overview, t.plan_title().to_owned()), ("", t.rights_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        <h1>{t.rights_title()}</h1>
        <p class="aj-plan-code"><span class="aj-muted">{t.plan_code()}</span> " " <strong>{export.code.clone()}</strong></p>
        {prepared}
        <div class="aj-everything">
            <Table
                caption=t.rights_title().to_owned()
                head=vec![t.rights_question().to_owned(), t.rights_answer().to_owned(), t.rights_when().to_owned()]
                rows=rows
            />
        </div>
        {pictures}
    };
    Page::private(Section::Register, t.rights_title(), body.into_any())
}

/// Everything is gone.
#[must_use]
pub fn erased(context: &PageContext) -> Page {
    let t = context.t;
    let body = view! {
        <h1>{t.rights_erased_title()}</h1>
        <p class="aj-lead">{t.rights_erased()}</p>
        <p class="aj-actions">
            <ButtonLink href=context.href("") text=t.nav_home() />
        </p>
    };
    Page::private(Section::Register, t.rights_erased_title(), body.into_any())
}
