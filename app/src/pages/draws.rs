//! A draw: what it gives, how one enters, what came of it, and how anybody can check it.

use anjia_domain::draw::Phase;
use anjia_domain::time;
use anjia_portal::details::{Field, Mistakes};
use anjia_portal::draws::{Public, RawEntry};
use anjia_portal::ports::PublishedEntry;
use jiff::civil::Date;
use leptos::prelude::*;

use super::crumbs;
use super::details::{error_of, errors};
use super::person::{self, Email};
use crate::components::{Breadcrumb, Button, CheckboxGroup, Choice, Notice, NoticeKind, SummaryList, SummaryRow, Table};
use crate::context::{Page, PageContext, Section};
use crate::{format, texts};

/// So many entries are listed on the page; the file holds them all.
const LISTED: usize = 1000;

/// What the page shows.
pub struct DrawView<'a> {
    /// The draw.
    pub public: &'a Public<'a>,
    /// Its days.
    pub days: Vec<Date>,
    /// What was typed.
    pub raw: RawEntry,
    /// What is wrong with it.
    pub mistakes: Mistakes,
    /// The reader's receipt and its fingerprint.
    pub receipt: Option<(String, String)>,
    /// The reader's contact was in the draw already.
    pub again: bool,
}

/// The page of a draw.
#[must_use]
pub fn page(context: &PageContext, view: &DrawView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let (public, draw) = (view.public, view.public.draw);
    let title = t.draw_title(draw.name.get(lang));
    let closes = texts::when(lang, draw.closes_at);
    let lead = match (public.phase, public.drawn_at) {
        (Phase::Soon, _) => t.draw_lead_soon(texts::when(lang, draw.opens_at), closes),
        (Phase::Open, _) => t.draw_lead_open(closes),
        (Phase::Closed, None) => t.draw_lead_closed().to_owned(),
        (Phase::Closed, Some(at)) => t.draw_lead_drawn(texts::when(lang, time::wall(at))),
    };
    let day = |date| format::full_date(lang, date);
    let days = t.draw_days(day(draw.from), public.seats, day(draw.to));
    let path = format!("/draws/{}", draw.id);
    let (service, office) = (context.catalogue.service(&draw.service), context.catalogue.office(&draw.office));
    let rows = vec![
        SummaryRow::new(
            t.review_service(),
            service.map_or(String::new(), |s| s.name.get(lang).to_owned()).into_any(),
            context.door(service.map_or("", |s| &s.door)),
        ),
        SummaryRow::new(
            t.review_where(),
            office.map_or(String::new(), |o| o.name.get(lang).to_owned()).into_any(),
            context.door(office.map_or("", |o| &o.name.zh)),
        ),
        SummaryRow::new(t.draw_entries(), format::number(lang, public.count).into_any(), None),
    ];
    let typing = public.phase == Phase::Open && view.receipt.is_none();
    let form = typing.then(|| form(context, view));
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/book", t.book_title().to_owned()), (&*path, title.clone())]) label=t.breadcrumb().to_owned() />
        {errors(context, &view.mistakes)}
        <h1>{title.clone()}</h1>
        <p class="aj-lead">{lead}</p>
        {told(context, view)}
        <p>{days} " " {t.draw_once()}</p>
        <SummaryList rows=rows />
        {form}
        {checking(context, public)}
        {results(context, view)}
    };
    let private = view.receipt.is_some() || view.again || !view.mistakes.is_empty();
    let page = Page::public(Section::Book, title, t.draw_once(), body.into_any()).private_if(private);
    if typing { page.keeping("entry") } else { page }
}

/// What the reader's receipt says.
fn told(context: &PageContext, view: &DrawView<'_>) -> Option<AnyView> {
    let t = context.t;
    if view.again {
        return Some(
            view! {
                <Notice kind=NoticeKind::Warning title=Some(t.draw_again_title().to_owned())>
                    <p>{t.draw_again_text()}</p>
                </Notice>
            }
            .into_any(),
        );
    }
    let (receipt, print) = view.receipt.clone()?;
    let own = view.public.entries.iter().find(|e| data_encoding::HEXLOWER.encode(&e.fingerprint) == print);
    let (kind, text) = match own.map(|e| (e.rank, e.seated)) {
        Some((Some(rank), true)) => (NoticeKind::Success, t.draw_own_drawn(rank)),
        Some((Some(rank), false)) => (NoticeKind::Info, t.draw_own_not(rank)),
        Some((None, _)) => (NoticeKind::Info, t.draw_lead_closed().to_owned()),
        None if view.public.phase == Phase::Open => (NoticeKind::Success, t.draw_entered_text().to_owned()),
        None => (NoticeKind::Warning, t.draw_own_unknown().to_owned()),
    };
    let title = if view.public.phase == Phase::Open { t.draw_entered_title() } else { t.draw_results() };
    Some(
        view! {
            <Notice kind=kind title=Some(title.to_owned())>
                <p>{text}</p>
                <dl class="aj-draw-own">
                    <dt>{t.draw_receipt()}</dt>
                    <dd><code>{receipt}</code></dd>
                    <dt>{t.draw_fingerprint()}</dt>
                    <dd><code>{print}</code></dd>
                </dl>
            </Notice>
        }
        .into_any(),
    )
}

fn form(context: &PageContext, view: &DrawView<'_>) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let raw = &view.raw.details;
    let error = |field| error_of(context, &view.mistakes, field);
    let days = view.days.iter().map(|d| Choice { value: d.to_string(), text: format::full_date(lang, *d), ..Choice::default() }).collect();
    view! {
        <form id="entry" class="aj-form aj-stack" method="post" action=context.href(&format!("/draws/{}", view.public.draw.id)) novalidate>
            {person::fields(context, raw, &view.mistakes, Email::Must)}
            <CheckboxGroup
                name="days".to_owned()
                legend=t.draw_suit().to_owned()
                hint=Some(t.draw_suit_hint().to_owned())
                error=error(Field::Days)
                options=days
                values=view.raw.days.clone()
            />
            <p class="aj-small aj-muted">
                {t.draw_privacy()} " " <a href=context.href("/privacy")>{t.footer_privacy()}</a>
            </p>
            <p class="aj-actions">
                <Button text=t.draw_enter() />
            </p>
        </form>
    }
    .into_any()
}

/// How the draw can be checked.
fn checking(context: &PageContext, public: &Public<'_>) -> AnyView {
    let t = context.t;
    let promised = public.commitment.clone().map(|c| {
        view! {
            <dt>{t.draw_commitment()}</dt>
            <dd><code>{c}</code></dd>
        }
    });
    let seed = public.seed.clone().map(|s| {
        view! {
            <dt>{t.draw_seed()}</dt>
            <dd><code>{s}</code></dd>
        }
    });
    let file = format!("/api/v1/draws/{}", public.draw.id);
    view! {
        <section class="aj-stack">
            <h2>{t.draw_check_title()}</h2>
            <p>{t.draw_check_text()}</p>
            <dl class="aj-draw-own">{promised} {seed}</dl>
            <p>{t.draw_check_how()} " " <a href=file>{t.draw_check_file()}</a></p>
        </section>
    }
    .into_any()
}

fn results(context: &PageContext, view: &DrawView<'_>) -> Option<AnyView> {
    let t = context.t;
    let drawn: Vec<&PublishedEntry> = view.public.entries.iter().filter(|e| e.rank.is_some()).take(LISTED).collect();
    if drawn.is_empty() {
        return None;
    }
    let rows = drawn
        .into_iter()
        .map(|e| {
            let print = data_encoding::HEXLOWER.encode(&e.fingerprint);
            let result = if e.seated { t.draw_seated() } else { t.draw_not_seated() };
            vec![
                e.rank.map_or(String::new(), |r| format::number(context.lang, u64::from(r))).into_any(),
                result.into_any(),
                view! { <code>{print}</code> }.into_any(),
            ]
        })
        .collect();
    let head = vec![t.draw_place().to_owned(), t.draw_result().to_owned(), t.draw_fingerprint().to_owned()];
    Some(view! { <Table caption=t.draw_results().to_owned() head=head rows=rows /> }.into_any())
}
