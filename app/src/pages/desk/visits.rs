//! Appointments for several people at once: office, day, people.

use anjia_domain::form::Form;
use anjia_domain::office::Office;
use anjia_domain::service::Service;
use anjia_portal::desks::{Desk, MOST_AT_ONCE, Person};
use jiff::civil::Date;
use leptos::prelude::*;

use super::{below, count};
use crate::components::{Breadcrumb, Button, CheckboxGroup, Choice, Door, ErrorSummary, RadioGroup};
use crate::context::{Page, PageContext, Section};
use crate::format;

/// How many days stand on the page.
const DAYS: usize = 15;

/// A day with room.
pub struct VisitDay {
    /// The day.
    pub date: Date,
    /// For how many of the desk's people.
    pub room: usize,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisitWrong {
    /// No day was chosen, or one that is not offered.
    Day,
    /// Nobody was chosen, or more than so many.
    HowMany(usize),
    /// The day has room for so many.
    Room(usize),
    /// Somebody cannot be booked for.
    NotNow(String),
}

/// What the page shows.
pub struct VisitsView<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// The form.
    pub form: &'a Form,
    /// Its service.
    pub service: &'a Service,
    /// The offices that offer it.
    pub offices: Vec<&'a Office>,
    /// The one chosen.
    pub office: Option<&'a Office>,
    /// Its days with room.
    pub days: Vec<VisitDay>,
    /// Whom can be booked for.
    pub people: &'a [Person],
    /// Who was chosen.
    pub chosen: Vec<String>,
    /// The day that was chosen.
    pub day: Option<Date>,
    /// What is wrong.
    pub wrong: Option<VisitWrong>,
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &VisitsView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let code = view.desk.code().to_string();
    let here = context.href(&format!("/desks/{code}/forms/{}/visits", view.form.id));
    let wrong = view.wrong.as_ref().map(|wrong| match wrong {
        VisitWrong::Day => ("day", t.visits_day_missing().to_owned()),
        VisitWrong::HowMany(most) => ("people", t.visits_how_many(count(*most))),
        VisitWrong::Room(room) => ("day", t.visits_room(count(*room))),
        VisitWrong::NotNow(name) => ("people", t.visits_not_now(name.as_str())),
    });
    let error = |field: &str| wrong.as_ref().filter(|(f, _)| *f == field).map(|(_, text)| text.clone());
    let errors: Vec<_> = wrong.iter().map(|(f, text)| ((*f).to_owned(), text.clone())).collect();
    let summary = (!errors.is_empty()).then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> });
    let choice = match view.office {
        None => {
            let items = view
                .offices
                .iter()
                .map(|office| {
                    let href = format!("{here}?office={}", office.id);
                    view! { <li><a href=href>{office.name.get(lang).to_owned()}</a> " " <span class="aj-small aj-muted">{office.address.get(lang).to_owned()}</span></li> }
                })
                .collect_view();
            view! {
                <section class="aj-stack">
                    <h2>{t.visits_office()}</h2>
                    <ul class="aj-links">{items}</ul>
                </section>
            }
            .into_any()
        }
        Some(office) => form(context, view, office, &here, &error),
    };
    let none = view.people.is_empty().then(|| view! { <p class="aj-muted">{t.visits_nobody()}</p> });
    let body = view! {
        <Breadcrumb items=below(context, &code, t.visits_title()) label=t.breadcrumb().to_owned() />
        {summary}
        <p class="aj-kicker">
            {view.service.name.get(lang).to_owned()}
            {context.door(&view.service.door).map(|d| view! { " " <Door text=d /> })}
        </p>
        <h1>{t.visits_title()}</h1>
        <p class="aj-lead">{t.visits_lead(count(MOST_AT_ONCE))}</p>
        {none}
        {(!view.people.is_empty()).then_some(choice)}
    };
    Page::private(Section::Register, t.visits_title(), body.into_any())
}

fn form(context: &PageContext, view: &VisitsView<'_>, office: &Office, here: &str, error: &dyn Fn(&str) -> Option<String>) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let days: Vec<_> = view
        .days
        .iter()
        .take(DAYS)
        .map(|day| Choice {
            value: day.date.to_string(),
            text: format::full_date(lang, day.date),
            hint: Some(t.visits_free(count(day.room))),
            ..Choice::default()
        })
        .collect();
    let people = view.people.iter().map(|p| Choice { value: p.key(), text: p.name.clone(), ..Choice::default() }).collect();
    let none = days.is_empty().then(|| view! { <p class="aj-muted">{t.visits_full()}</p> });
    let choose = (!days.is_empty()).then(|| {
        view! {
            <RadioGroup
                name="day".to_owned()
                legend=t.visits_day().to_owned()
                error=error("day")
                options=days
                value=view.day.map_or(String::new(), |d| d.to_string())
            />
            <CheckboxGroup
                name="people".to_owned()
                legend=t.visits_people().to_owned()
                hint=Some(t.visits_people_hint().to_owned())
                error=error("people")
                options=people
                values=view.chosen.clone()
            />
            <p class="aj-actions">
                <Button text=t.visits_button() />
            </p>
        }
    });
    view! {
        <form class="aj-form aj-stack" method="post" action=here.to_owned() novalidate>
            <input type="hidden" name="office" value=office.id.to_string() />
            <p>
                <strong>{office.name.get(lang).to_owned()}</strong>
                " "
                <a href=here.to_owned()>{t.change()} <span class="aj-visually-hidden">{format!(" {}", t.visits_office())}</span></a>
            </p>
            {none}
            {choose}
        </form>
    }
    .into_any()
}
