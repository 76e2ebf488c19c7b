//! The home page: what can I do here, in the reader's words.

use anjia_domain::Lang;
use anjia_domain::catalogue::Hotline;
use anjia_domain::slot::SlotId;
use leptos::prelude::*;

use crate::components::{Card, CardList};
use crate::context::{Page, PageContext, Section};
use crate::format;
use crate::l10n::l10n;
use crate::pages::search;

/// The home page. `next` is the next free time of the district's hall.
#[must_use]
pub fn page(context: &PageContext, next: Option<&SlotId>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let numbers = context.catalogue.hotlines.iter().filter(|h| h.emergency).map(|h| call(h, context)).collect_view();
    let often = context
        .catalogue
        .services()
        .iter()
        .filter(|s| s.bookable)
        .take(4)
        .map(|s| {
            let href = context.href(&format!("/services/{}", s.id));
            view! {
                <Card
                    href=href
                    title=s.name.get(lang).to_owned()
                    text=s.summary.get(lang).to_owned()
                    door=context.door(&s.door)
                    level=3
                />
            }
        })
        .collect_view();
    let next = next.and_then(|slot| {
        let office = context.catalogue.office(slot.office())?;
        let (date, today) = (slot.at().date(), context.now.date());
        let time = format::time(slot.at());
        let when = if date == today {
            t.home_today(time)
        } else if today.tomorrow().is_ok_and(|d| d == date) {
            t.home_tomorrow(time)
        } else {
            crate::texts::when_short(lang, slot.at())
        };
        let text = t.home_next_free(office.name.get(lang));
        Some(view! { <p><b>{when}</b> " " <span>{text}</span></p> })
    });
    let zh = l10n(Lang::Zh);
    let ways = [
        ("/book", t.home_book(), t.home_book_text(), zh.nav_book()),
        ("/register", t.home_register(), t.home_register_text(), zh.nav_register()),
        ("/services", t.home_services(), t.home_services_text(), zh.nav_services()),
        ("/appointments", t.home_appointments(), t.home_appointments_text(), zh.nav_appointments()),
        ("/training", t.home_training(), t.home_training_text(), zh.training_title()),
        ("/offices", t.home_offices(), t.home_offices_text(), zh.nav_offices()),
        ("/police", t.home_police(), t.home_police_text(), zh.home_police()),
        ("/help", t.home_help(), t.home_help_text(), zh.help_title()),
        ("/card", t.home_card(), t.home_card_text(), zh.card_title()),
    ]
    .into_iter()
    .map(|(path, title, text, door)| {
        view! { <Card href=context.href(path) title=title.to_owned() text=text.to_owned() door=context.door(door) /> }
    })
    .collect_view();
    let minutes = t.home_minutes(t.minutes(20));
    let body = view! {
        <div class="aj-hero">
            <h1>{t.home_title()}</h1>
            <p class="aj-lead">{t.home_lead()}</p>
            {search::small_form(context)}
        </div>
        <section class="aj-emergency" aria-label=t.emergency_title()>
            <div class="aj-wrap">
                {numbers}
                <a href=context.href("/emergency")>{t.emergency_other()}</a>
            </div>
        </section>
        <CardList>{ways}</CardList>
        <section class="aj-facts">
            {next}
            <p>
                <b>{t.home_hours_24()}</b>
                " "
                <span>
                    {t.home_hours_24_text()} " "
                    <a href=context.href("/services/accommodation_registration")>{t.home_how()}</a>
                </span>
            </p>
            <p>
                <b>{minutes}</b>
                " "
                <span>{t.home_minutes_text()}</span>
            </p>
        </section>
        <h2>{t.home_often()}</h2>
        <CardList>{often}</CardList>
    };
    Page::public(Section::Home, t.home_title(), t.home_lead(), body.into_any())
}

pub(super) fn call(hotline: &Hotline, context: &PageContext) -> impl IntoView + use<> {
    let name = hotline.name.get(context.lang).to_owned();
    let number = hotline.number.clone();
    view! {
        <a href=format!("tel:{number}")>
            <b>{hotline.number.clone()}</b>
            " "
            {name}
        </a>
    }
}
