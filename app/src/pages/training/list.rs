//! All courses, with a filter that is a plain form.

use anjia_domain::Lang;
use anjia_domain::training::{Level, PartOfDay, Trade};
use anjia_portal::training::ports::SessionRow;
use anjia_portal::training::{CourseWithSessions, Success};
use leptos::prelude::*;

use super::{languages, level, part_of_day, seats, to_pay, trade};
use crate::components::{Breadcrumb, Button, ButtonKind, Card, CardList, Choice, Notice, NoticeKind, SelectInput};
use crate::context::{Page, PageContext, Section};
use crate::format;
use crate::pages::crumbs;

/// What is looked for. What nobody chose, and what makes no sense, fits everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The language of teaching.
    pub language: Option<Lang>,
    /// A subdistrict's code, or an office's id.
    pub place: Option<String>,
    /// When somebody has time.
    pub time: Option<PartOfDay>,
    /// The level.
    pub level: Option<Level>,
    /// The trade.
    pub trade: Option<Trade>,
}

impl Wanted {
    /// Whether anything was chosen.
    #[must_use]
    pub fn is_any(&self) -> bool {
        *self == Self::default()
    }

    fn session_fits(&self, context: &PageContext, row: &SessionRow) -> bool {
        let session = &row.session;
        let there = |place: &str| {
            let street = context.catalogue.office(&session.office).and_then(|o| o.street_code.as_deref());
            session.office.as_str() == place || street == Some(place)
        };
        self.language.is_none_or(|l| session.languages.contains(&l))
            && self.time.is_none_or(|p| session.is_at(p))
            && self.place.as_deref().is_none_or(there)
    }

    /// The course with the sessions that fit, if it fits itself. A course without sessions is shown to those who want any time and place.
    fn fits(&self, context: &PageContext, found: &CourseWithSessions) -> Option<CourseWithSessions> {
        let course = &found.course;
        if self.level.is_some_and(|l| course.level != l) || self.trade.is_some_and(|t| course.trade != t) {
            return None;
        }
        let sessions: Vec<_> = found.sessions.iter().filter(|r| self.session_fits(context, r)).cloned().collect();
        let any = self.language.is_none() && self.time.is_none() && self.place.is_none();
        (any || !sessions.is_empty()).then(|| CourseWithSessions { course: course.clone(), sessions })
    }
}

fn card(context: &PageContext, found: &CourseWithSessions) -> impl IntoView + use<> {
    let (t, lang) = (context.t, context.lang);
    let course = &found.course;
    // The next one that has a seat, else the next one to wait for.
    let next = found.sessions.iter().find(|r| r.free() > 0).or_else(|| found.sessions.first());
    let mut taught: Vec<Lang> = Lang::ALL.into_iter().filter(|l| found.sessions.iter().any(|r| r.session.languages.contains(l))).collect();
    if taught.is_empty() {
        taught = course.languages();
    }
    let mut meta = vec![to_pay(context, course), level(t, course.level).to_owned(), languages(lang, &taught)];
    match next {
        Some(row) => meta.extend([t.training_next(format::day(lang, row.session.starts().date())), seats(context, row)]),
        None => meta.push(t.training_no_session().to_owned()),
    }
    view! {
        <Card
            href=context.href(&format!("/training/{}", course.id))
            title=course.name.get(lang).to_owned()
            text=course.summary.get(lang).to_owned()
            door=context.door(&course.name.zh)
            meta=meta
        />
    }
}

/// How many were trained, where there are enough to tell.
pub(super) fn success(context: &PageContext, success: Success) -> Option<AnyView> {
    let (t, lang) = (context.t, context.lang);
    let trained = success.trained?;
    let placed = success.placed.map(|n| format!(" {}", t.training_success_work(format::number(lang, n))));
    Some(view! { <p>{t.training_success(format::number(lang, trained))} {placed}</p> }.into_any())
}

fn filter(context: &PageContext, all: &[CourseWithSessions], wanted: &Wanted) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let choices = |list: Vec<(String, String)>| {
        let any = Choice { text: t.training_any().to_owned(), ..Choice::default() };
        std::iter::once(any).chain(list.into_iter().map(|(value, text)| Choice { value, text, ..Choice::default() })).collect::<Vec<_>>()
    };
    let taught = |l: &Lang| all.iter().any(|c| c.sessions.iter().any(|r| r.session.languages.contains(l)));
    let tongues = Lang::ALL.into_iter().filter(taught).map(|l| (l.tag().to_owned(), t.language_name(l).to_owned())).collect();
    let held = |office: &str| all.iter().any(|c| c.sessions.iter().any(|r| r.session.office.as_str() == office));
    let places = context.catalogue.offices().iter().filter(|o| held(o.id.as_str()));
    let places = places.map(|o| (o.id.to_string(), o.name.get(lang).to_owned())).collect();
    let times = PartOfDay::ALL.into_iter().map(|p| (p.as_str().to_owned(), part_of_day(t, p).to_owned())).collect();
    let levels = Level::ALL.into_iter().map(|l| (l.as_str().to_owned(), level(t, l).to_owned())).collect();
    let trades = Trade::ALL.into_iter().filter(|w| all.iter().any(|c| c.course.trade == *w));
    let trades = trades.map(|w| (w.as_str().to_owned(), trade(t, w).to_owned())).collect();
    let place = wanted.place.as_deref().map(|place| {
        // A subdistrict is shown as the office that stands in it.
        let office = context.catalogue.offices().iter().find(|o| held(o.id.as_str()) && o.street_code.as_deref() == Some(place));
        office.map_or_else(|| place.to_owned(), |o| o.id.to_string())
    });
    let select = |id: &str, label: &str, options: Vec<Choice>, value: Option<&str>| {
        let (id, label, value) = (id.to_owned(), label.to_owned(), value.unwrap_or_default().to_owned());
        view! { <SelectInput id=id.clone() name=id label=label options=options value=value /> }
    };
    view! {
        <form class="aj-filter aj-filter-many" method="get" action=context.href("/training")>
            {select("language", t.training_language(), choices(tongues), wanted.language.map(Lang::tag))}
            {select("place", t.training_place(), choices(places), place.as_deref())}
            {select("time", t.training_time(), choices(times), wanted.time.map(PartOfDay::as_str))}
            {select("level", t.training_level(), choices(levels), wanted.level.map(Level::as_str))}
            {select("trade", t.training_trade(), choices(trades), wanted.trade.map(Trade::as_str))}
            <Button text=t.training_show() kind=ButtonKind::Secondary />
        </form>
    }
    .into_any()
}

/// All courses, or those that fit.
#[must_use]
pub fn page(context: &PageContext, all: &[CourseWithSessions], wanted: &Wanted, numbers: Success) -> Page {
    let t = context.t;
    let found: Vec<_> = all.iter().filter_map(|c| wanted.fits(context, c)).collect();
    let unconfirmed = all.iter().any(|c| !c.course.confirmed).then(|| {
        let text = t.not_confirmed(context.hotline());
        view! { <Notice kind=NoticeKind::Warning><p>{text}</p></Notice> }
    });
    let clear = (!wanted.is_any()).then(|| view! { " " <a href=context.href("/training")>{t.training_clear()}</a> });
    let list = if found.is_empty() {
        view! { <p>{t.training_none()}</p> }.into_any()
    } else {
        let cards = found.iter().map(|c| card(context, c)).collect_view();
        view! { <CardList>{cards}</CardList> }.into_any()
    };
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/training", t.training_title().to_owned())]) label=t.breadcrumb().to_owned() />
        <h1>{t.training_title()}</h1>
        <p class="aj-lead">{t.training_lead()}</p>
        {success(context, numbers)}
        {unconfirmed}
        {filter(context, all, wanted)}
        <p role="status"><strong>{t.training_count(found.len())}</strong> {clear}</p>
        {list}
        <p><a href=context.href("/enrolments")>{t.enrolments_title()}</a></p>
    };
    Page::public(Section::Training, t.training_title(), t.training_lead(), body.into_any())
}
