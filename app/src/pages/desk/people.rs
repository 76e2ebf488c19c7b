//! The desk: its forms and people, the slips, and what is kept.

use anjia_domain::form::Form;
use anjia_domain::time;
use anjia_portal::desks::ports::BatchRow;
use anjia_portal::desks::{Desk, IDLE_DAYS, Person, PersonState, Slip};
use leptos::prelude::*;

use super::{below, count};
use crate::components::{
    Breadcrumb, Button, ButtonKind, ButtonLink, Card, CardList, CheckboxGroup, Choice, ErrorSummary, Notice, NoticeKind, Qr, Tag, TagKind,
};
use crate::context::{Page, PageContext, Section};
use crate::l10n::L10n;
use crate::pages::appointments::qr;
use crate::pages::crumbs;
use crate::{format, texts};

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskNews {
    /// Nothing.
    Nothing,
    /// So many registrations have begun.
    Prepared(u64),
    /// So many appointments are booked.
    Booked(u64),
}

/// A form that can be prepared.
pub struct FormCard<'a> {
    /// The form.
    pub form: &'a Form,
    /// For how many people it was.
    pub people: usize,
}

/// What the page shows.
pub struct DeskView<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// What can be prepared.
    pub forms: Vec<FormCard<'a>>,
    /// Its tables.
    pub batches: Vec<BatchRow>,
    /// Its people.
    pub people: &'a [Person],
    /// What has just happened.
    pub news: DeskNews,
}

fn state(t: &L10n, person: &Person) -> (&'static str, TagKind) {
    match person.state {
        PersonState::Invited if person.mailed => (t.desk_state_invited(), TagKind::Neutral),
        PersonState::Invited => (t.desk_state_slip(), TagKind::Warn),
        PersonState::Opened => (t.desk_state_opened(), TagKind::Neutral),
        PersonState::Completing => (t.desk_state_completing(), TagKind::Neutral),
        PersonState::HandedIn => (t.form_state_submitted(), TagKind::Good),
        PersonState::Corrections => (t.form_state_needs_documents(), TagKind::Warn),
        PersonState::Accepted => (t.form_state_accepted(), TagKind::Good),
        PersonState::Gone => (t.desk_state_gone(), TagKind::Bad),
    }
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &DeskView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let here = format!("/desks/{}", view.desk.code());
    let news = match view.news {
        DeskNews::Nothing => None,
        DeskNews::Prepared(n) => Some(t.desk_prepared(n)),
        DeskNews::Booked(n) => Some(t.desk_booked(n)),
    }
    .map(|text| view! { <Notice kind=NoticeKind::Success><p>{text}</p></Notice> });
    let unfinished = view
        .batches
        .iter()
        .filter(|b| b.done_at.is_none())
        .map(|batch| {
            let text = if batch.begun_at.is_some() { t.desk_interrupted() } else { t.desk_unconfirmed() };
            let href = context.href(&format!("{here}/batches/{}", batch.id));
            view! {
                <Notice kind=NoticeKind::Warning title=Some(text.to_owned())>
                    <p><a href=href>{t.desk_go_on()}</a></p>
                </Notice>
            }
        })
        .collect_view();
    let forms = view
        .forms
        .iter()
        .map(|card| {
            let href = context.href(&format!("{here}/forms/{}", card.form.id));
            let meta = if card.people > 0 { vec![t.people(count(card.people))] } else { Vec::new() };
            view! { <Card href=href title=card.form.title.get(lang).to_owned() meta=meta level=3 /> }
        })
        .collect_view();
    let slips = view.people.iter().any(|p| !p.mailed && matches!(p.state, PersonState::Invited | PersonState::Opened)).then(|| {
        view! { <ButtonLink href=context.href(&format!("{here}/slips")) text=t.desk_slips() kind=ButtonKind::Secondary /> }
    });
    let book = view
        .forms
        .iter()
        .filter(|c| c.form.service.is_some() && view.people.iter().any(|p| p.form == c.form.id && p.is_bookable()))
        .map(|c| {
            let text = t.desk_book(c.form.title.get(lang));
            let href = context.href(&format!("{here}/forms/{}/visits", c.form.id));
            view! { <ButtonLink href=href text=text kind=ButtonKind::Secondary /> }
        })
        .collect_view();
    let cards = (!view.people.is_empty()).then(|| {
        view! { <ButtonLink href=context.href(&format!("{here}/cards")) text=t.card_sheet_link() kind=ButtonKind::Secondary /> }
    });
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[("/companies", t.companies_title().to_owned()), ("", t.desk_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        <p class="aj-kicker">{view.desk.about().name()} " · " {view.desk.about().contact.clone()}</p>
        <h1>{t.desk_title()}</h1>
        {news}
        {unfinished}
        <section class="aj-stack">
            <h2>{t.desk_people_title()}</h2>
            {people(context, view)}
            <div class="aj-actions">{slips} {book} {cards}</div>
        </section>
        <section class="aj-stack">
            <h2>{t.desk_forms()}</h2>
            <p>{t.desk_forms_text()}</p>
            <CardList>{forms}</CardList>
        </section>
        <section class="aj-stack">
            <p class="aj-muted">{t.desk_ends(format::full_date(lang, time::day(view.desk.expires_at())))}</p>
            <p><a href=context.href(&format!("{here}/data"))>{t.desk_data_title()}</a></p>
            <form method="post" action=context.href(&format!("{here}/leave"))>
                <button class="aj-link" type="submit">{t.plan_leave()}</button>
            </form>
        </section>
    };
    Page::private(Section::Register, t.desk_title(), body.into_any())
}

/// The people, each with how it stands.
fn people(context: &PageContext, view: &DeskView<'_>) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    if view.people.is_empty() {
        return view! { <p class="aj-muted">{t.desk_people_none()}</p> }.into_any();
    }
    let title = |person: &Person| context.catalogue.forms.form(&person.form).map_or(String::new(), |f| f.title.get(lang).to_owned());
    let items = view
        .people
        .iter()
        .map(|person| {
            let (word, kind) = state(t, person);
            let visit = person.slot.as_ref().map(|slot| view! { <span class="aj-desk-visit">{texts::when_short(lang, slot.at())}</span> });
            view! {
                <li class="aj-desk-person">
                    <span class="aj-desk-name">{person.name.clone()}</span>
                    <span class="aj-desk-form">{title(person)}</span>
                    <Tag text=word.to_owned() kind=kind />
                    {visit}
                </li>
            }
        })
        .collect_view();
    let stands = |wanted: &[PersonState]| view.people.iter().filter(|p| wanted.contains(&p.state)).count();
    let waiting = stands(&[PersonState::Invited, PersonState::Opened]);
    let handed = stands(&[PersonState::HandedIn, PersonState::Corrections, PersonState::Accepted]);
    view! {
        <p>{t.desk_counts(count(view.people.len()), count(handed), count(waiting))}</p>
        <p class="aj-small aj-muted">{t.desk_people_text()}</p>
        <ul class="aj-desk-people">{items}</ul>
    }
    .into_any()
}

/// The slips to hand out, to be printed and cut.
#[must_use]
pub fn slips(context: &PageContext, desk: &Desk, all: &[Slip]) -> Page {
    let (t, lang) = (context.t, context.lang);
    let code = desk.code().to_string();
    let items = all
        .iter()
        .map(|slip| {
            let address = format!("{}/{lang}/registrations/{}?key={}", context.base, slip.code, slip.word.compact().to_lowercase());
            let square = qr(&address).map(|(path, size)| view! { <Qr path=path size=size label=t.sheet_scan().to_owned() /> });
            let form = context.catalogue.forms.form(&slip.form).map_or(String::new(), |f| f.title.get(lang).to_owned());
            let place = format!("{}/{lang}/registrations", context.base.split_once("://").map_or(&*context.base, |(_, host)| host));
            view! {
                <li class="aj-slip">
                    <div class="aj-slip-text">
                        <p class="aj-slip-name">{slip.name.clone()}</p>
                        <p>{t.slip_text(desk.about().name(), form)}</p>
                        <p>{t.slip_how(place)}</p>
                        <p class="aj-slip-codes">
                            <span>{t.plan_code()} " " <strong>{slip.code.to_string()}</strong></span>
                            <span>{t.resume_word()} " " <strong>{slip.word.to_string()}</strong></span>
                        </p>
                    </div>
                    {square}
                </li>
            }
        })
        .collect_view();
    let body = view! {
        <Breadcrumb items=below(context, &code, t.slips_title()) label=t.breadcrumb().to_owned() />
        <h1 class="aj-screen">{t.slips_title()}</h1>
        <p class="aj-lead aj-screen">{if all.is_empty() { t.slips_none() } else { t.slips_lead() }}</p>
        <ul class="aj-slips">{items}</ul>
    };
    Page::private(Section::Register, t.slips_title(), body.into_any())
}

/// What is kept of the desk, and how to erase it.
#[must_use]
pub fn data(context: &PageContext, desk: &Desk, unsure: bool) -> Page {
    let (t, lang) = (context.t, context.lang);
    let code = desk.code().to_string();
    let errors = vec![("erase".to_owned(), t.desk_erase_unsure().to_owned())];
    let summary = unsure.then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> });
    let sure = vec![Choice { value: "yes".to_owned(), text: t.desk_erase_sure().to_owned(), ..Choice::default() }];
    let body = view! {
        <Breadcrumb items=below(context, &code, t.desk_data_title()) label=t.breadcrumb().to_owned() />
        {summary}
        <h1>{t.desk_data_title()}</h1>
        <p class="aj-lead">{t.desk_data_text(u64::from(IDLE_DAYS))}</p>
        <p class="aj-muted">{t.desk_ends(format::full_date(lang, time::day(desk.expires_at())))}</p>
        <section class="aj-stack">
            <h2>{t.desk_erase_title()}</h2>
            <p>{t.desk_erase_text()}</p>
            <form class="aj-form aj-stack" method="post" action=context.href(&format!("/desks/{code}/data")) novalidate>
                <CheckboxGroup
                    name="erase".to_owned()
                    legend=t.desk_erase_title().to_owned()
                    error=unsure.then(|| t.desk_erase_unsure().to_owned())
                    options=sure
                />
                <p class="aj-actions">
                    <Button text=t.desk_erase_button() kind=ButtonKind::Warning />
                </p>
            </form>
        </section>
    };
    Page::private(Section::Register, t.desk_data_title(), body.into_any())
}

/// The desk is gone.
#[must_use]
pub fn erased(context: &PageContext) -> Page {
    let t = context.t;
    let body = view! {
        <h1>{t.desk_erased_title()}</h1>
        <p class="aj-lead">{t.desk_erased()}</p>
        <p class="aj-actions">
            <ButtonLink href=context.href("") text=t.nav_home() kind=ButtonKind::Secondary />
        </p>
    };
    Page::private(Section::Register, t.desk_erased_title(), body.into_any())
}
