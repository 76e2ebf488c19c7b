//! The registration itself: its forms, what is still to be done and by when, what to bring, and its appointments.

use std::sync::LazyLock;

use anjia_domain::deadline::Standing;
use anjia_domain::form::Form;
use anjia_domain::registration::State;
use anjia_domain::time;
use anjia_portal::manage::Opened;
use anjia_portal::registrations::DueForm;
use anjia_portal::registrations::Household;
use anjia_portal::registrations::ports::FormRow;
use leptos::prelude::*;

use super::{address, chinese_address, prepared_by, state, to_bring};
use crate::components::{Breadcrumb, Bring, Button, ButtonKind, ButtonLink, Door, Notice, NoticeKind, button_link, tag};
use crate::context::{Page, PageContext, Section};
use crate::l10n::EachLang;
use crate::pages::crumbs;
use crate::pattern::{Html, Pattern, Patterns, Value};
use crate::{format, texts};

/// What has just happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum News {
    /// Nothing.
    #[default]
    Nothing,
    /// It has begun; the resume word, where there is no address.
    Begun(Option<String>),
    /// The person has agreed to what an employer had prepared; the resume word, where there is no address.
    Agreed(Option<String>),
    /// A page was saved.
    Saved,
    /// A person was added.
    Added,
    /// A form was handed in.
    HandedIn,
}

/// One form of the plan.
pub struct PlanForm<'a> {
    /// The form.
    pub form: &'a Form,
    /// How it stands.
    pub row: FormRow,
    /// How many pages are done, and how many there are.
    pub progress: (usize, usize),
    /// By when it has to be done.
    pub due: Option<DueForm>,
    /// Whether the counter asks for corrections.
    pub remarks: bool,
}

/// What the page shows.
pub struct PlanView<'a> {
    /// The registration.
    pub household: &'a Household,
    /// Its forms.
    pub forms: Vec<PlanForm<'a>>,
    /// Its appointments.
    pub visits: Vec<Opened>,
    /// What has just happened.
    pub news: News,
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &PlanView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let code = view.household.code().to_string();
    let news = news(context, view);
    let mut people: Vec<(u16, String)> = Vec::new();
    for member in view.forms.iter().map(|f| f.row.of.member) {
        if !people.iter().any(|(known, _)| *known == member) {
            people.push((member, view.household.name(member)));
        }
    }
    let mut forms = Html::default();
    for form in &view.forms {
        one(&mut forms, context, view, form, &code, &people);
    }
    let mut bring = Vec::new();
    for form in &view.forms {
        for item in to_bring(context, form.form, &view.household.answers(form.row.of.member)) {
            if !bring.iter().any(|b: &crate::components::BringItem| b.text == item.text) {
                bring.push(item);
            }
        }
    }
    bring.sort_by_key(|item| !item.required);
    let bring = (!bring.is_empty()).then(|| {
        view! {
            <section class="aj-stack">
                <h2>{t.plan_papers()}</h2>
                <Bring items=bring />
            </section>
        }
    });
    let visits = (!view.visits.is_empty()).then(|| {
        let items = view
            .visits
            .iter()
            .map(|o| {
                let service = texts::services_list(&context.catalogue, lang, &o.slot, &o.further);
                let href = context.href(&format!("/appointments/{}?key={}", o.code, o.secret));
                view! { <li><a href=href>{format!("{service}, {}", texts::when(lang, o.slot.at()))}</a></li> }
            })
            .collect_view();
        view! {
            <section class="aj-stack">
                <h2>{t.plan_visits()}</h2>
                <ul>{items}</ul>
            </section>
        }
    });
    let address = chinese_address(context, &view.household.answers(1)).map(|text| {
        view! {
            <div class="aj-own-address">
                <p class="aj-small aj-muted">{t.fill_address_card()}</p>
                <p lang="zh-CN">{text}</p>
            </div>
        }
    });
    let ends = t.plan_ends(format::full_date(lang, time::day(view.household.expires_at())));
    let data = context.href(&format!("/registrations/{code}/data"));
    let leave = context.href(&format!("/registrations/{code}/leave"));
    let body = view! {
        <Breadcrumb
            items=crumbs(context, &[("/register", t.register_title().to_owned()), ("", t.plan_title().to_owned())])
            label=t.breadcrumb().to_owned()
        />
        <h1>{t.plan_title()}</h1>
        {news}
        {prepared_by(context, view.household).map(|text| view! { <p class="aj-muted">{text}</p> })}
        <p class="aj-plan-code">
            <span class="aj-muted">{t.plan_code()}</span>
            " "
            <strong>{code.clone()}</strong>
        </p>
        <section class="aj-stack">
            <h2>{t.plan_forms()}</h2>
            <ul class="aj-plan">{forms.view()}</ul>
        </section>
        {address}
        {bring}
        {visits}
        <section class="aj-stack">
            <p class="aj-muted">{ends}</p>
            <form class="aj-actions" method="post" action=leave>
                <ButtonLink href=data text=t.plan_rights() kind=ButtonKind::Secondary />
                <Button text=t.plan_leave() kind=ButtonKind::Secondary />
            </form>
        </section>
    };
    Page::private(Section::Register, t.plan_title(), body.into_any())
}

fn news(context: &PageContext, view: &PlanView<'_>) -> Option<AnyView> {
    let t = context.t;
    let told = |title: String, text: String| {
        view! {
            <Notice kind=NoticeKind::Success title=Some(title)>
                <p>{text}</p>
            </Notice>
        }
        .into_any()
    };
    match &view.news {
        News::Nothing => None,
        News::Begun(Some(word)) => Some(told(t.plan_word_title(word.as_str()), t.plan_word_text().to_owned())),
        News::Begun(None) => {
            let email = view.household.email().unwrap_or_default().to_owned();
            Some(told(t.plan_begun_title().to_owned(), t.plan_begun_mail(email)))
        }
        News::Agreed(Some(word)) => Some(told(t.plan_word_title(word.as_str()), t.plan_word_text().to_owned())),
        News::Agreed(None) => Some(view! { <Notice kind=NoticeKind::Success><p>{t.consent_done()}</p></Notice> }.into_any()),
        News::Saved => Some(view! { <Notice kind=NoticeKind::Success><p>{t.fill_saved()}</p></Notice> }.into_any()),
        News::Added => Some(view! { <Notice kind=NoticeKind::Success><p>{t.plan_added()}</p></Notice> }.into_any()),
        News::HandedIn => Some(told(t.hand_in_done_title().to_owned(), t.hand_in_done().to_owned())),
    }
}

/// A form: its titles, its words, its steps and what more can be done with it.
static FORM: LazyLock<Pattern<12>> = LazyLock::new(|| {
    Pattern::new(|[title, door, state, whose, progress, due, correct, step, sheet, book, papers, add]| {
        view! {
            <li class="aj-plan-form">
                <h3 class="aj-plan-title">{title} {door}</h3>
                <p>{state} {whose}</p>
                {progress}
                {due}
                {correct}
                <div class="aj-actions">{step} {sheet} {book}</div>
                {papers}
                {add}
            </li>
        }
    })
});

/// How many pages are done, of all.
static PROGRESS: EachLang<Pattern<2>> = EachLang::new();

static PAPERS: LazyLock<Pattern<2>> = LazyLock::new(|| Pattern::new(|[href, text]| view! { <p><a href=href>{text}</a></p> }));

/// Another person for a form.
static ADD: EachLang<Pattern<3>> = EachLang::new();

/// Booking for a form.
static BOOK: EachLang<Patterns<1, 2>> = EachLang::new();

/// Writes one form: how it stands, by when it has to be done, and the next step.
fn one(html: &mut Html, context: &PageContext, view: &PlanView<'_>, plan: &PlanForm<'_>, code: &str, people: &[(u16, String)]) {
    let (t, lang) = (context.t, context.lang);
    let (form, row) = (plan.form, &plan.row);
    let (word, kind) = state(t, row.state);
    let name = people.iter().find(|(member, _)| *member == row.of.member).map_or("", |(_, name)| name);
    let whose = match (name.is_empty(), people.len() > 1) {
        (false, _) => Some(format!(" {name}")),
        (true, true) => Some(format!(" {}", t.plan_person(u64::from(row.of.member)))),
        (true, false) => None,
    };
    let (done, all) = plan.progress;
    let answers = view.household.answers(row.of.member);
    let untouched = form.uses().all(|u| answers.get(&u.field).is_empty());
    let first = form.pages.first().map_or("", |p| p.id.as_str());
    let base = address(context, code, &row.of, "");
    let to = |page: &str| format!("{base}{page}");
    let step = match row.state {
        State::Draft | State::NeedsDocuments if done == all || plan.remarks => (t.plan_review(), to("review")),
        State::Draft if untouched => (t.plan_begin(), to(first)),
        State::Draft | State::NeedsDocuments => (t.plan_continue(), to(&next(context, view, plan))),
        State::Submitted | State::Accepted => (t.plan_see(), to("review")),
    };
    let correct = (row.state == State::NeedsDocuments).then(|| {
        let href = to("review");
        Html::of(
            view! { <Notice kind=NoticeKind::Warning title=Some(t.remarks_title().to_owned())><p><a href=href>{t.plan_correct()}</a></p></Notice> },
        )
    });
    let progress = row.state.is_open().then(|| {
        let pattern = PROGRESS.get(lang, || Pattern::new(|[all, done]| view! { <p class="aj-muted">{t.plan_progress(all, done)}</p> }));
        pattern.html([&*all.to_string(), &*done.to_string()])
    });
    let sheet = (!row.state.is_open()).then(|| button_link(&to("sheet"), t.plan_sheet(), ButtonKind::Secondary));
    let papers = form.pictures(&answers).next().is_some().then(|| {
        let text = if row.state.is_open() { t.papers_link() } else { t.papers_title() };
        PAPERS.html([&*to("papers"), text])
    });
    let book = form
        .service
        .as_ref()
        .filter(|_| {
            let visited = |o: &Opened| o.further.after(&o.slot).any(|s| Some(s.service()) == form.service.as_ref());
            !view.visits.iter().any(visited)
        })
        .and_then(|id| context.catalogue.service(id))
        .map(|service| {
            let patterns = BOOK.get(lang, || {
                Patterns::new(|[handed_in], [href, service]| {
                    let kind = if handed_in { ButtonKind::Primary } else { ButtonKind::Secondary };
                    view! { <ButtonLink href=href text=t.plan_book(service) kind=kind /> }
                })
            });
            let href = context.href(&format!("/book/{}", service.id));
            patterns.of([row.state == State::Submitted]).html([&*href, service.name.get(lang)])
        });
    let add = row.state.is_open().then(|| {
        let pattern = ADD.get(lang, || {
            Pattern::new(|[action, form, title]| {
                view! {
                    <form method="post" action=action>
                        <input type="hidden" name="form" value=form />
                        <button class="aj-link" type="submit">{t.plan_add_person(title)}</button>
                    </form>
                }
            })
        });
        let action = context.href(&format!("/registrations/{code}/people"));
        pattern.html([&*action, form.id.as_str(), form.title.get(lang)])
    });
    let door = context.door(&form.door).map(|text| Html::of(view! { " " <Door text=text /> }));
    let main = if row.state == State::Submitted { ButtonKind::Secondary } else { ButtonKind::Primary };
    FORM.fill(
        html,
        [
            Value::Text(form.title.get(lang)),
            door.as_ref().into(),
            Value::Html(&tag(word, kind)),
            whose.as_deref().into(),
            progress.as_ref().into(),
            due(context, plan).as_ref().into(),
            correct.as_ref().into(),
            Value::Html(&button_link(&step.1, step.0, main)),
            sheet.as_ref().into(),
            book.as_ref().into(),
            papers.as_ref().into(),
            add.as_ref().into(),
        ],
    );
}

/// The first page that has a fault or nothing on it.
fn next(context: &PageContext, view: &PlanView<'_>, plan: &PlanForm<'_>) -> String {
    let answers = view.household.answers(plan.row.of.member);
    let empty = |page: &anjia_domain::form::FormPage| {
        context.catalogue.forms.asked(&page.fields, &answers).any(|(used, field)| used.required && answers.get(&field.id).is_empty())
    };
    let found = plan.form.pages.iter().find(|p| empty(p)).or_else(|| plan.form.pages.last());
    found.map_or(String::new(), |p| p.id.to_string())
}

fn due(context: &PageContext, plan: &PlanForm<'_>) -> Option<Html> {
    let (t, lang) = (context.t, context.lang);
    let due = plan.due.filter(|_| plan.row.state != State::Accepted)?;
    let first = due.first_free.map(|at| texts::when(lang, at));
    let (kind, text) = match (due.standing, first) {
        (Standing::Passed, _) => (NoticeKind::Error, t.plan_due_passed().to_owned()),
        (Standing::TooLate, Some(first)) => (NoticeKind::Warning, t.plan_due_late(first)),
        (Standing::TooLate, None) => (NoticeKind::Warning, t.plan_due_late_none().to_owned()),
        (Standing::InTime, first) => (NoticeKind::Info, t.plan_due_in_time(first.unwrap_or_default())),
    };
    let law = plan.form.deadline.as_ref().map(|d| d.law_zh.clone());
    let title = t.plan_due(plan.form.title.get(lang), texts::when(lang, due.due));
    Some(Html::of(view! {
        <Notice kind=kind title=Some(title)>
            <p>{text}</p>
            {law.map(|law| view! { <p class="aj-small" lang="zh-CN">{law}</p> })}
        </Notice>
    }))
}
