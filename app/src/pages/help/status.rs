//! What became of a request: where it stands, what was said, and what the person can do.

use anjia_domain::contact::Phone;
use anjia_domain::help::{Channel, State, Visit};
use anjia_domain::ids::DepartmentId;
use anjia_domain::{Lang, time};
use anjia_portal::details::{Field, Mistakes};
use anjia_portal::help::{Event, Note, Request, Said, What};
use leptos::prelude::*;

use super::{call_time, first, nowhere, state, topic_name, visit};
use crate::components::{Breadcrumb, Button, ButtonKind, ButtonLink, Door, Notice, NoticeKind, Steps, SummaryList, SummaryRow, TextArea};
use crate::context::{Page, PageContext, Section};
use crate::pages::appointments::find_form;
use crate::pages::crumbs;
use crate::pages::details::{error_of, errors};
use crate::texts;

/// What has just happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Done {
    /// Nothing; it is only looked at.
    #[default]
    Nothing,
    /// The request has come in.
    Asked,
    /// Something was said; the page shows it.
    Said,
    /// Somebody else was faster.
    Stale,
}

/// What the status page shows.
pub struct StatusView<'a> {
    /// The request.
    pub request: &'a Request,
    /// What has just happened.
    pub done: Done,
    /// What was typed to be added.
    pub note: String,
    /// What is wrong with it.
    pub mistakes: Mistakes,
}

/// The form that finds a request.
#[must_use]
pub fn find(context: &PageContext, code: &str, contact: &str, mistakes: &Mistakes) -> Page {
    let t = context.t;
    let items = [("/help", t.help_title().to_owned()), ("/requests", t.help_find_title().to_owned())];
    let body = view! {
        <Breadcrumb items=crumbs(context, &items) label=t.breadcrumb().to_owned() />
        {first(context)}
        {errors(context, mistakes)}
        <h1>{t.help_find_title()}</h1>
        <p class="aj-lead">{t.help_find_lead()}</p>
        {find_form(context, "/requests", (t.help_code(), t.help_find_button()), (code, contact, mistakes))}
    };
    Page::public(Section::Help, t.help_find_title(), t.help_find_lead(), body.into_any())
}

fn path(request: &Request, more: &str) -> String {
    format!("/requests/{}{more}", request.row.code)
}

/// A form that says one thing.
fn say(context: &PageContext, request: &Request, inside: AnyView) -> AnyView {
    view! {
        <form class="aj-stack" method="post" action=context.href(&path(request, "")) novalidate>
            <input type="hidden" name="key" value=request.secret.clone() />
            {inside}
        </form>
    }
    .into_any()
}

/// The page of a request.
#[must_use]
pub fn show(context: &PageContext, view: &StatusView<'_>) -> Page {
    let (t, request) = (context.t, view.request);
    let row = &request.row;
    let title = t.help_status_title();
    let told = match view.done {
        Done::Asked => Some((NoticeKind::Success, asked_text(context, request))),
        Done::Said => Some((NoticeKind::Success, t.help_done_said().to_owned())),
        Done::Stale => Some((NoticeKind::Warning, t.help_done_stale().to_owned())),
        Done::Nothing => None,
    };
    let told = told.map(|(kind, text)| view! { <Notice kind=kind><p>{text}</p></Notice> });
    // A proposed visit has a place of its own; a question beside it still wants its reply.
    let new = request.events.iter().rev().map(|e| &e.what);
    let new = new.take_while(|what| !matches!(what, What::Noted(_) | What::Agreed | What::Declined | What::Answered(_)));
    let asked = new.into_iter().any(|what| matches!(what, What::Asked(_)));
    let wanted = (row.state == State::NeedsReply && asked)
        .then(|| view! { <Notice kind=NoticeKind::Warning title=Some(t.help_state_needs_reply().to_owned())><p>{t.help_needs_reply_text()}</p></Notice> });
    let steps = [State::Received, State::InHand, State::Answered, State::Closed];
    let at = match row.state {
        State::Received => 0,
        State::InHand | State::NeedsReply => 1,
        State::Answered => 2,
        State::Closed => 3,
    };
    let open = row.state.is_open();
    let items = [("/help", t.help_title().to_owned()), ("/requests", t.help_find_title().to_owned()), ("", row.code.to_string())];
    let body = view! {
        <Breadcrumb items=crumbs(context, &items) label=t.breadcrumb().to_owned() />
        {first(context)}
        {told}
        {errors(context, &view.mistakes)}
        <h1>{title}</h1>
        <p class="aj-plan-code">{t.help_code()} " " <strong>{row.code.to_string()}</strong></p>
        <Steps
            items=steps.map(|s| state(t, s).to_owned()).to_vec()
            current=at
            label=t.help_steps().to_owned()
            done_label=t.step_done().to_owned()
        />
        {wanted}
        {proposed(context, request)}
        <SummaryList rows=rows(context, request) />
        {events(context, request)}
        {open.then(|| reply(context, view))}
        {refer(context, view)}
        {leave(context, request)}
    };
    Page::private(Section::Help, title, body.into_any())
}

/// What follows after sending.
fn asked_text(context: &PageContext, request: &Request) -> String {
    let t = context.t;
    match request.row.channel {
        Channel::Mail => t.help_done_mail(request.asked.email.clone().unwrap_or_default()),
        Channel::Phone => t.help_done_phone().to_owned(),
        Channel::InPerson => t.help_done_person().to_owned(),
    }
}

fn rows(context: &PageContext, request: &Request) -> Vec<SummaryRow> {
    let (t, lang, row, asked) = (context.t, context.lang, &request.row, &request.asked);
    let plain = |key: &str, text: String, door: Option<String>| SummaryRow::new(key, text.into_any(), door);
    let mut rows = vec![
        plain(t.help_topic(), topic_name(&context.catalogue, row, lang), context.door(&topic_name(&context.catalogue, row, Lang::Zh))),
        plain(t.help_sent(), texts::when(lang, time::wall(row.created_at)), None),
    ];
    if let Some(office) = context.catalogue.office(&row.office) {
        let address = office.address.get(lang).to_owned();
        let address_lang = if lang == Lang::Ja { "zh-CN" } else { lang.html() };
        let link = context.href(&format!("/offices/{}", office.id));
        let value =
            view! { <a href=link>{office.name.get(lang).to_owned()}</a> <br /> <span class="aj-small" lang=address_lang>{address}</span> };
        rows.push(SummaryRow {
            key: t.help_office().to_owned(),
            value: value.into_any(),
            door: context.door(&format!("{} {}", office.name.zh, office.address.zh)),
            action: None,
        });
    }
    let way = match row.channel {
        Channel::Mail => asked.email.clone().unwrap_or_default(),
        Channel::Phone => {
            let number = asked.phone.clone().map_or(String::new(), |p| Phone::from_stored(p).international());
            t.beside(number, asked.call_time.map_or("", |time| call_time(t, time)))
        }
        Channel::InPerson => t.help_channel_person().to_owned(),
    };
    rows.push(plain(t.help_channel(), way, None));
    rows.extend(visit(t, row).map(|text| plain(t.help_visit(), text, None)));
    rows
}

/// The visit that the office proposes, with the two answers to it.
fn proposed(context: &PageContext, request: &Request) -> Option<AnyView> {
    let (t, row) = (context.t, &request.row);
    let at = row.visit_at.filter(|_| row.visit == Visit::Proposed && row.state.is_open())?;
    let text = t.help_visit_question(texts::when(context.lang, time::wall(at)));
    let buttons = view! {
        <p class="aj-actions">
            <Button text=t.help_visit_agree() name="do" value="agree" />
            <Button text=t.help_visit_decline() kind=ButtonKind::Secondary name="do" value="decline" />
        </p>
    }
    .into_any();
    let form = say(context, request, buttons);
    Some(
        view! {
            <Notice kind=NoticeKind::Success title=Some(t.help_visit_title().to_owned())>
                <p>{text}</p>
                {form}
            </Notice>
        }
        .into_any(),
    )
}

/// Everything said, in order.
fn events(context: &PageContext, request: &Request) -> AnyView {
    let t = context.t;
    let entry = |at, who: &str, said: AnyView| {
        view! {
            <li>
                <p class="aj-small aj-muted">{texts::when(context.lang, time::wall(at))} " · " {who.to_owned()}</p>
                {said}
            </li>
        }
        .into_any()
    };
    let mut log = vec![entry(request.row.created_at, t.help_by_you(), own(request.asked.text.clone()))];
    log.extend(request.events.iter().map(|event| {
        let (who, said) = event_view(context, request, event);
        entry(event.at, who, said)
    }));
    view! {
        <section class="aj-stack" aria-labelledby="log">
            <h2 id="log">{t.help_log()}</h2>
            <ol class="aj-log">{log}</ol>
        </section>
    }
    .into_any()
}

/// Words of the person, in whatever language, with their lines.
fn own(text: String) -> AnyView {
    view! { <p class="aj-own-words" dir="auto">{text}</p> }.into_any()
}

fn line(text: String) -> AnyView {
    view! { <p>{text}</p> }.into_any()
}

fn event_view(context: &PageContext, request: &Request, event: &Event) -> (&'static str, AnyView) {
    let (t, lang) = (context.t, context.lang);
    let (you, office) = (t.help_by_you(), t.help_by_office());
    match &event.what {
        What::Noted(Note(text)) => (you, own(text.clone())),
        What::Taken => (office, line(t.help_event_taken().to_owned())),
        What::Answered(said) | What::Asked(said) => (office, words(context, request.row.language, said)),
        What::Proposed(at) => {
            let when = jiff::Timestamp::from_second(*at).map_or(String::new(), |at| texts::when(lang, time::wall(at)));
            (office, line(t.help_visit_question(when)))
        }
        What::Agreed => (you, line(t.help_event_agreed().to_owned())),
        What::Declined => (you, line(t.help_event_declined().to_owned())),
        What::Consented => (you, line(t.help_event_consented().to_owned())),
        What::ConsentedTo(id) => {
            let name = context.catalogue.help.department(id).map_or(id.as_str(), |d| d.name.get(lang)).to_owned();
            (you, line(t.help_refer_yes(name)))
        }
        What::Revoked => (you, line(t.help_event_revoked().to_owned())),
        What::Referred(id) => {
            let department = context.catalogue.help.department(id);
            let name = department.map_or(id.as_str(), |d| d.name.get(lang)).to_owned();
            let door = department.and_then(|d| context.door(&d.name.zh)).map(|d| view! { " " <Door text=d /> });
            (office, view! { <p>{t.help_event_referred(name)} {door}</p> }.into_any())
        }
        What::Solved => (you, line(t.help_event_solved().to_owned())),
        What::Closed(solved) => (office, line(if *solved { t.help_event_solved() } else { t.help_event_closed() }.to_owned())),
    }
}

/// What staff have said: the sentence in the reader's language and in Chinese, their own words in Chinese, and their translation.
fn words(context: &PageContext, theirs: Lang, said: &Said) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let phrase = said.phrase.as_ref().map(|p| {
        let door = context.door(&p.zh).map(|zh| view! { <p class="aj-door" lang="zh-CN">{zh}</p> });
        view! {
            <p>{p.get(lang).to_owned()}</p>
            {door}
        }
    });
    let note = (said.text.is_some() && lang != Lang::Zh).then(|| view! { <p class="aj-small aj-muted">{t.help_words_zh()}</p> });
    let translation = said.translation.clone().map(|text| view! { <p class="aj-own-words" lang=theirs.html()>{text}</p> });
    let text = said.text.clone().map(|text| view! { <p class="aj-own-words" lang="zh-CN">{text}</p> });
    view! {
        {phrase}
        {translation}
        {note}
        {text}
    }
    .into_any()
}

/// What the person can add, and that it is solved.
fn reply(context: &PageContext, view: &StatusView<'_>) -> AnyView {
    let t = context.t;
    let note = view! {
        <TextArea
            id="note".to_owned()
            name="note".to_owned()
            label=t.help_note().to_owned()
            hint=Some(t.help_note_hint().to_owned())
            error=error_of(context, &view.mistakes, Field::Note)
            value=view.note.clone()
        />
        <p class="aj-actions">
            <Button text=t.help_note_send() name="do" value="note" />
        </p>
    }
    .into_any();
    let solved = view! {
        <p class="aj-actions">
            <Button text=t.help_solved_button() kind=ButtonKind::Secondary name="do" value="solved" />
        </p>
    }
    .into_any();
    view! {
        <section class="aj-stack" aria-labelledby="reply">
            <h2 id="reply">{t.help_note_title()}</h2>
            {say(context, view.request, note)}
        </section>
        <section class="aj-stack" aria-labelledby="solved">
            <h2 id="solved">{t.help_solved_title()}</h2>
            <p>{t.help_solved_text()}</p>
            {say(context, view.request, solved)}
        </section>
    }
    .into_any()
}

/// Whether it may be passed on, and where it went: that stays in sight when it is closed.
fn refer(context: &PageContext, view: &StatusView<'_>) -> Option<AnyView> {
    let (t, lang, help, request) = (context.t, context.lang, &context.catalogue.help, view.request);
    let name = |id: &DepartmentId| help.department(id).map_or(id.as_str(), |d| d.name.get(lang)).to_owned();
    let went = request
        .referrals()
        .map(|(id, at)| view! { <li>{t.help_refer_went(texts::when(lang, time::wall(at)), name(id))}</li> })
        .collect::<Vec<_>>();
    let went = (!went.is_empty()).then(|| view! { <ul>{went}</ul> });
    let asked = match request.agreed_to() {
        _ if !request.row.state.is_open() => None,
        Some(id) => Some((id, t.help_refer_given(name(id)), (t.help_refer_revoke(), "revoke"))),
        None => {
            help.department_of(&request.row.topic).map(|d| (&d.id, t.help_refer_question(name(&d.id)), (t.help_refer_agree(), "consent")))
        }
    };
    let asked = asked.map(|(id, text, (button, value))| {
        let form = view! {
            <p class="aj-actions">
                <Button text=button kind=ButtonKind::Secondary name="do" value=value />
            </p>
        }
        .into_any();
        let door = help.department(id).and_then(|d| context.door(&d.name.zh)).map(|d| view! { " " <Door text=d /> });
        view! {
            <p>{text} {door}</p>
            <p class="aj-small aj-muted">{t.help_refer_hint()}</p>
            {say(context, request, form)}
        }
    });
    let wrong = nowhere(context, &view.mistakes);
    (went.is_some() || asked.is_some() || wrong.is_some()).then(|| {
        view! {
            <section class="aj-stack" aria-labelledby="refer-title">
                <h2 id="refer-title">{t.help_refer()}</h2>
                {wrong}
                {went}
                {asked}
            </section>
        }
        .into_any()
    })
}

fn leave(context: &PageContext, request: &Request) -> AnyView {
    let t = context.t;
    let to = context.href(&path(request, &format!("/withdraw?key={}", request.secret)));
    view! {
        <section class="aj-stack" aria-labelledby="leave">
            <h2 id="leave">{t.help_withdraw_title()}</h2>
            <p>{t.help_withdraw_text(context.catalogue.site.help_kept_days)}</p>
            <p class="aj-actions">
                <ButtonLink href=to text=t.help_withdraw_link() kind=ButtonKind::Warning />
            </p>
        </section>
    }
    .into_any()
}

/// Asks once before a request is erased.
#[must_use]
pub fn withdraw(context: &PageContext, request: &Request) -> Page {
    let t = context.t;
    let back = context.href(&path(request, &format!("?key={}", request.secret)));
    let body = view! {
        {first(context)}
        <h1>{t.help_withdraw_ask()}</h1>
        <p class="aj-lead">{topic_name(&context.catalogue, &request.row, context.lang)} " · " {request.row.code.to_string()}</p>
        <p>{t.help_withdraw_lead()}</p>
        <form method="post" action=context.href(&path(request, "/withdraw"))>
            <input type="hidden" name="key" value=request.secret.clone() />
            <p class="aj-actions">
                <Button text=t.help_withdraw_button() kind=ButtonKind::Warning />
                <ButtonLink href=back text=t.help_withdraw_keep() kind=ButtonKind::Secondary />
            </p>
        </form>
    };
    Page::private(Section::Help, t.help_withdraw_ask(), body.into_any())
}

fn short(context: &PageContext, title: &str, text: &str) -> Page {
    let t = context.t;
    let body = view! {
        {first(context)}
        <h1>{title.to_owned()}</h1>
        <p class="aj-lead">{text.to_owned()}</p>
        <p class="aj-actions">
            <ButtonLink href=context.href("/help") text=t.help_title() />
            <ButtonLink href=context.href("/requests") text=t.help_again_link() kind=ButtonKind::Secondary />
        </p>
    };
    Page::private(Section::Help, title, body.into_any())
}

/// It was erased.
#[must_use]
pub fn withdrawn(context: &PageContext) -> Page {
    short(context, context.t.help_withdrawn_title(), context.t.help_withdrawn_text())
}

/// A link that opens nothing.
#[must_use]
pub fn gone(context: &PageContext) -> Page {
    short(context, context.t.link_wrong_title(), context.t.help_link_wrong())
}
