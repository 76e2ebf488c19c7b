//! Booking, third step: day and time. The same picker moves an appointment.

use std::borrow::Cow;
use std::sync::LazyLock;

use anjia_domain::Lang;
use anjia_domain::calendar::{Day, HORIZON_DAYS};
use anjia_domain::deadline::{From, Standing, standing};
use anjia_domain::draw::Draw;
use anjia_domain::office::Office;
use anjia_domain::service::Service;
use anjia_domain::slot::SlotId;
use anjia_islands::SlotPicker;
use anjia_portal::details::Wrong;
use anjia_portal::manage::Opened;
use anjia_portal::portal::HOLD_MINUTES;
use anjia_portal::slots::{FreeDay, FreeMark, FreeSlot};
use jiff::civil::{Date, DateTime};
use leptos::prelude::*;

use super::{book, crumbs, encode};
use crate::components::{
    Breadcrumb, Button, ButtonKind, ButtonLink, DateTimeInput, Door, ErrorSummary, Notice, NoticeKind, SummaryList, SummaryRow,
};
use crate::context::{Page, PageContext, Section};
use crate::l10n::{EachLang, L10n};
use crate::pattern::{Html, Patterns};
use crate::{format, texts};

/// A question about the legal deadline, and how it was answered.
#[derive(Clone, Debug, Default)]
pub struct Moved {
    /// As typed.
    pub typed: String,
    /// As read; nothing when nothing was typed or it is wrong.
    pub at: Option<DateTime>,
}

impl Moved {
    /// Reads what a date-and-time field sends, and what people type where a browser has no such field. Later than now is wrong.
    #[must_use]
    pub fn parse(typed: &str, now: DateTime) -> Self {
        let text = typed.trim().replace('T', " ");
        let at = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M"]
            .into_iter()
            .find_map(|pattern| DateTime::strptime(pattern, &text).ok())
            .or_else(|| Date::strptime("%Y-%m-%d", &text).ok().map(|d| d.at(0, 0, 0, 0)))
            .filter(|at| *at <= now && at.year() > 1900);
        Self { typed: typed.trim().chars().take(40).collect(), at }
    }

    /// Whether something was typed that is no time.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !self.typed.is_empty() && self.at.is_none()
    }
}

/// What the slot page shows.
pub struct SlotsView<'a> {
    /// The office.
    pub office: &'a Office,
    /// The service.
    pub service: &'a Service,
    /// The days with what is free.
    pub days: &'a [FreeDay<'a>],
    /// Draws that give times of this office and service.
    pub draws: Vec<&'a Draw>,
    /// The day asked for.
    pub day: Option<Date>,
    /// The slot that was chosen before.
    pub chosen: Option<String>,
    /// When the person moved in or arrived.
    pub moved: Moved,
    /// An earlier hold of the person, whose typed details are kept.
    pub draft: Option<String>,
    /// What is wrong with the chosen slot.
    pub wrong: Option<Wrong>,
    /// The person's hold has run out.
    pub hold_gone: bool,
    /// The appointment to be moved; else a new one is booked.
    pub moving: Option<&'a Opened>,
}

impl SlotsView<'_> {
    /// The address of the page without a day; everything else that must be kept is in its query.
    fn address(&self, context: &PageContext) -> String {
        match self.moving {
            Some(opened) => context.href(&format!("/appointments/{}/move?key={}", opened.code, opened.secret)),
            None => {
                let mut query = book::draft_query(self.draft.as_deref(), true);
                if self.moved.at.is_some() {
                    query = format!("{query}{}moved={}", if query.is_empty() { '?' } else { '&' }, encode(&self.moved.typed));
                }
                context.href(&format!("/book/{}/{}{query}", self.service.id, self.office.id))
            }
        }
    }

    /// The day that is shown: the one asked for, else the first with a free time, else the first.
    fn current(&self) -> Option<&FreeDay<'_>> {
        let asked = self.day.and_then(|date| self.days.iter().find(|d| d.date == date));
        asked.or_else(|| self.days.iter().find(|d| d.free() > 0)).or(self.days.first())
    }

    fn due(&self) -> Option<DateTime> {
        self.service.deadline.as_ref().and_then(|d| d.due(self.moved.at?))
    }

    fn first_free(&self) -> Option<&SlotId> {
        self.days.iter().flat_map(|d| d.slots.iter()).find(|s| s.free > 0).map(|s| &s.slot.id)
    }

    /// Days and times, on the page and for the picker when it asks again; `data-said` is what is told of them.
    #[must_use]
    pub fn picker(&self, context: &PageContext) -> AnyView {
        let (t, lang) = (context.t, context.lang);
        let current = self.current();
        let date = current.map(|d| d.date);
        let mut month = None;
        let address = self.address(context);
        let mut days = Html::default();
        for day in self.days {
            let is_new_month = month.replace(day.date.month()) != Some(day.date.month());
            write_day(context, &mut days, day, &day_address(&address, day.date), is_new_month, date == Some(day.date));
        }
        let slots = current.map_or(&[][..], |d| &d.slots);
        let part = |afternoon: bool, title: &'static str| {
            let mut times = Html::default();
            for slot in slots.iter().filter(|s| (s.slot.id.at().hour() >= 12) == afternoon) {
                self.write_time(context, &mut times, slot);
            }
            (!times.is_empty()).then(|| {
                view! {
                    <p class="aj-times-part">{title}</p>
                    <div class="aj-times-grid">{times.view()}</div>
                }
            })
        };
        let empty = slots.is_empty().then(|| {
            let text = if self.first_free().is_some() { t.slots_none_day().to_owned() } else { t.slots_none(HORIZON_DAYS) };
            view! { <p class="aj-muted">{text}</p> }
        });
        let next = current.is_none_or(|d| d.free() == 0).then(|| {
            let mut free = self.days.iter().filter(|d| d.free() > 0);
            free.clone().find(|d| date.is_none_or(|c| d.date > c)).or_else(|| free.next()).map(|d| {
                view! {
                    <p class="aj-slots-next">
                        <a class="aj-link" href=day_address(&address, d.date)>
                            {t.slots_next_free(format::day(lang, d.date))}
                        </a>
                    </p>
                }
            })
        });
        let legend = current.map_or(String::new(), |d| match d.kind {
            Day::MakeUp => format!("{} · {}", format::full_date(lang, d.date), t.slots_make_up()),
            Day::Holiday(name) | Day::Closed(name) => format!("{} · {}", format::full_date(lang, d.date), name.get(lang)),
            Day::Open | Day::Weekly | Day::Unconfirmed => format::full_date(lang, d.date),
        });
        view! {
            <div data-said=updated(context)>
                <nav class="aj-days" aria-label=t.slots_days() tabindex="-1">
                    <ul>{days.view()}</ul>
                </nav>
                <fieldset class="aj-times" id="slot">
                    <legend>{legend}</legend>
                    {part(false, t.slots_morning())}
                    {part(true, t.slots_afternoon())}
                    {empty}
                </fieldset>
                {next}
            </div>
        }
        .into_any()
    }

    fn write_time(&self, context: &PageContext, html: &mut Html, slot: &FreeSlot) {
        static PATTERNS: LazyLock<Patterns<2, 3>> = LazyLock::new(|| Patterns::new(time_view));
        let t = context.t;
        let (id, at, is_full) = (slot.slot.id.to_string(), slot.slot.id.at(), slot.free == 0);
        let late = self.due().is_some_and(|due| at > due);
        let note = if late && !is_full { t.slots_late_tag().into() } else { free(t, slot.free.into()) };
        let is_chosen = self.chosen.as_ref() == Some(&id);
        PATTERNS.of([is_full, is_chosen]).fill(html, [&*id, &format::time(at), &note]);
    }

    fn deadline(&self, context: &PageContext) -> Option<AnyView> {
        let (t, lang) = (context.t, context.lang);
        let rule = self.service.deadline.as_ref()?;
        let (moved, due) = (self.moved.at?, self.due()?);
        let first = self.first_free().map(SlotId::at);
        let (moved_text, due_text) = (texts::when(lang, moved), texts::when(lang, due));
        let standing = standing(due, context.now, first);
        let text = match (rule.from, standing) {
            (From::MoveIn, Standing::InTime) => t.book_deadline_in_time(due_text, moved_text),
            (From::MoveIn, Standing::TooLate) => t.book_deadline_too_late(due_text, moved_text),
            (From::MoveIn, Standing::Passed) => t.book_deadline_passed(due_text, moved_text),
            (_, Standing::InTime) => t.book_deadline_arrival_in_time(due_text, moved_text),
            (_, Standing::TooLate | Standing::Passed) => t.book_deadline_arrival_late(due_text, moved_text),
        };
        let online = (standing != Standing::InTime).then_some(self.service.online.as_ref()).flatten().map(|o| {
            view! { <p><a href=o.url.clone() rel="noopener external">{t.service_online_link()}</a></p> }
        });
        let law = if lang == Lang::Zh { rule.law_zh.clone() } else { rule.law.get(lang).to_owned() };
        Some(
            view! {
                <div class="aj-deadline" id="deadline" role="status">
                    <p>{text}</p>
                    <p>{law}</p>
                    {online}
                </div>
            }
            .into_any(),
        )
    }
}

/// When what is free was so.
fn updated(context: &PageContext) -> String {
    context.t.slots_live(format::time(context.now))
}

/// How many are free, in words, made once: a page says it of each of its days and times.
fn free(t: &L10n, count: u32) -> Cow<'static, str> {
    static SAID: EachLang<Vec<String>> = EachLang::new();
    let said = SAID.get(t.lang(), || (0..200).map(|n| t.slots_free(n)).collect());
    match usize::try_from(count).ok().and_then(|n| said.get(n)) {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(t.slots_free(count)),
    }
}

fn day_address(address: &str, date: Date) -> String {
    format!("{address}{}day={date}", if address.contains('?') { '&' } else { '?' })
}

fn write_day(context: &PageContext, html: &mut Html, day: &FreeDay<'_>, address: &str, is_new_month: bool, is_current: bool) {
    static PATTERNS: EachLang<Patterns<2, 6>> = EachLang::new();
    let (t, lang) = (context.t, context.lang);
    let note = match (day.draw, day.kind) {
        (Some(_), _) => t.slots_day_draw().into(),
        (None, Day::Open | Day::MakeUp) => free(t, day.free()),
        (None, Day::Weekly | Day::Closed(_) | Day::Holiday(_)) => t.slots_day_closed().into(),
        (None, Day::Unconfirmed) => t.slots_day_unconfirmed().into(),
    };
    let month = if is_new_month { format::month(lang, day.date) } else { String::new() };
    let (name, number, full) = (format::weekday(lang, day.date), day.date.day().to_string(), format::day(lang, day.date));
    let patterns = PATTERNS.get(lang, || Patterns::new(|is, values| day_view(t, is, values)));
    patterns.of([day.free() > 0, is_current]).fill(html, [address, &name, &number, &month, &note, &full]);
}

fn day_view(t: &L10n, [is_open, is_current]: [bool; 2], [href, name, number, month, note, full]: [String; 6]) -> AnyView {
    let label = t.slots_day_label(full, note.as_str());
    let inside = view! {
        <span class="aj-day-name" aria-hidden="true">{name}</span>
        <b aria-hidden="true">{number}</b>
        <span class="aj-day-month" aria-hidden="true">{month}</span>
        <small aria-hidden="true">{note}</small>
        <span class="aj-visually-hidden">{label}</span>
    };
    let class = if is_open { "aj-day" } else { "aj-day aj-day-off" };
    if is_open || is_current {
        view! { <li><a class=class href=href aria-current=is_current.then_some("date")>{inside}</a></li> }.into_any()
    } else {
        view! { <li><span class=class>{inside}</span></li> }.into_any()
    }
}

fn time_view([is_full, is_chosen]: [bool; 2], [id, time, note]: [String; 3]) -> impl IntoView {
    view! {
        <label class=if is_full { "aj-time aj-time-full" } else { "aj-time" }>
            <input type="radio" name="slot" value=id disabled=is_full checked=is_chosen />
            <span class="aj-time-face">
                <b>{time}</b>
                <small>{note}</small>
            </span>
        </label>
    }
}

/// Step three, or moving an appointment.
#[must_use]
pub fn page(context: &PageContext, view: &SlotsView<'_>) -> Page {
    let (t, lang) = (context.t, context.lang);
    let (service, office) = (view.service, view.office);
    let title = if view.moving.is_some() { t.move_title() } else { t.book_slot_title() };
    let offer_minutes = office.offer(&service.id).map_or(service.minutes_hint, |o| o.minutes);
    let lead = match view.moving {
        Some(opened) => t.move_lead(texts::when(lang, opened.slot.at())),
        None => t.book_slot_lead(t.minutes(offer_minutes), service.name.get(lang)),
    };
    let errors = view.wrong.map(|w| {
        let text = texts::wrong(t, w).to_owned();
        view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=vec![("slot".to_owned(), text)] /> }
    });
    let gone = view.hold_gone.then(|| {
        view! {
            <Notice kind=NoticeKind::Warning title=Some(t.hold_gone_title().to_owned())>
                <p>{t.hold_gone_text()}</p>
            </Notice>
        }
    });
    let draws = (!view.draws.is_empty()).then(|| {
        let list = view
            .draws
            .iter()
            .map(|d| view! { <li><a href=context.href(&format!("/draws/{}", d.id))>{t.draw_title(d.name.get(lang))}</a></li> })
            .collect_view();
        view! {
            <Notice>
                <p>{t.draw_notice()}</p>
                <ul>{list}</ul>
            </Notice>
        }
    });
    let top = if let Some(opened) = view.moving {
        let items =
            [("/appointments", t.appointments_title().to_owned()), (&*format!("/appointments/{}", opened.code), t.move_title().to_owned())];
        view! { <Breadcrumb items=crumbs(context, &items) label=t.breadcrumb().to_owned() /> }.into_any()
    } else {
        let (path, here) = (format!("/book/{}", service.id), format!("/book/{}/{}", service.id, office.id));
        let items =
            [("/book", t.book_title().to_owned()), (&*path, service.name.get(lang).to_owned()), (&*here, office.name.get(lang).to_owned())];
        view! {
            <Breadcrumb items=crumbs(context, &items) label=t.breadcrumb().to_owned() />
            {book::steps(context, 2)}
        }
        .into_any()
    };
    let action = match view.moving {
        Some(opened) => context.href(&format!("/appointments/{}/move", opened.code)),
        None => context.href(&format!("/book/{}/{}", service.id, office.id)),
    };
    let hidden = match view.moving {
        Some(opened) => view! {
            <input type="hidden" name="key" value=opened.secret.clone() />
            <input type="hidden" name="sequence" value=opened.sequence.to_string() />
        }
        .into_any(),
        None => view! {
            {view.draft.clone().map(|d| view! { <input type="hidden" name="draft" value=d /> })}
            {view.moved.at.map(|_| view! { <input type="hidden" name="moved" value=view.moved.typed.clone() /> })}
        }
        .into_any(),
    };
    let live = context.href(&format!("/book/{}/{}/live?shown={}", service.id, office.id, FreeMark::of(view.days)));
    let button = if view.moving.is_some() { t.move_button() } else { t.continue_() };
    let note = view.moving.is_none().then(|| view! { <p class="aj-small aj-muted">{t.slots_hold_note(t.minutes(HOLD_MINUTES))}</p> });
    let back = view.moving.map(|o| {
        let href = context.href(&format!("/appointments/{}?key={}", o.code, o.secret));
        view! { <ButtonLink href=href text=t.back() kind=ButtonKind::Secondary /> }
    });
    let form = view! {
        <form class="aj-form" method="post" action=action>
            {hidden}
            <div class="aj-slots" data-live=live data-offline=t.slots_offline() data-taken=t.slot_full_text()>
                {view.picker(context)}
                <p class="aj-slots-live" role="status">{updated(context)}</p>
                <SlotPicker />
            </div>
            <p class="aj-actions">
                <Button text=button />
                {back}
            </p>
            {note}
        </form>
    }
    .into_any();
    let aside = aside(context, view, offer_minutes);
    let door = context.door(&service.door).map(|d| view! { " " <Door text=d /> });
    let body = view! {
        {top}
        <div class="aj-two">
            <div>
                {errors}
                {gone}
                {draws}
                <p class="aj-muted">{service.name.get(lang).to_owned()} {door}</p>
                <h1>{title}</h1>
                <p class="aj-lead">{lead}</p>
                {view.deadline(context)}
                {form}
                {moved_form(context, view)}
            </div>
            {aside}
        </div>
    };
    let full = format!("{} – {title}", service.name.get(lang));
    let private = view.moving.is_some() || view.draft.is_some();
    Page::public(Section::Book, full, service.summary.get(lang), body.into_any()).private_if(private)
}

/// Asks when the person moved in, for services whose deadline runs from there.
fn moved_form(context: &PageContext, view: &SlotsView<'_>) -> Option<AnyView> {
    let t = context.t;
    let rule = view.service.deadline.as_ref().filter(|d| d.asks_for_start() && view.moving.is_none())?;
    let label = if rule.from == From::MoveIn { t.book_moved_label_move_in() } else { t.book_moved_label_arrival() };
    let error = view.moved.is_wrong().then(|| t.book_moved_wrong().to_owned());
    let draft = view.draft.clone().map(|d| view! { <input type="hidden" name="draft" value=d /> });
    let day = view.day.map(|d| view! { <input type="hidden" name="day" value=d.to_string() /> });
    let max = context.now.strftime("%Y-%m-%dT%H:%M").to_string();
    Some(
        view! {
            <form class="aj-filter" method="get" action=context.href(&format!("/book/{}/{}", view.service.id, view.office.id))>
                {draft}
                {day}
                <DateTimeInput
                    id="moved".to_owned()
                    name="moved".to_owned()
                    label=label.to_owned()
                    hint=Some(t.book_moved_hint().to_owned())
                    error=error
                    value=view.moved.typed.clone()
                    max=Some(max)
                />
                <Button text=t.book_moved_go() kind=ButtonKind::Secondary />
            </form>
        }
        .into_any(),
    )
}

fn aside(context: &PageContext, view: &SlotsView<'_>, minutes: u16) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let (service, office) = (view.service, view.office);
    let rows = vec![
        SummaryRow {
            key: t.review_service().to_owned(),
            value: service.name.get(lang).to_owned().into_any(),
            door: context.door(&service.door),
            action: None,
        },
        SummaryRow {
            key: t.review_where().to_owned(),
            value: office.name.get(lang).to_owned().into_any(),
            door: context.door(&office.name.zh),
            action: None,
        },
        SummaryRow { key: t.service_time().to_owned(), value: t.minutes(minutes).into_any(), door: None, action: None },
    ];
    let required: Vec<_> = service.documents.iter().filter(|d| d.required).map(|d| d.name.get(lang).to_owned()).collect();
    let bring = (!required.is_empty()).then(|| {
        let items = required.into_iter().map(|d| view! { <li>{d}</li> }).collect_view();
        view! {
            <h3>{t.service_bring()}</h3>
            <ul>{items}</ul>
        }
    });
    let change = view.moving.is_none().then(|| {
        let draft = book::draft_query(view.draft.as_deref(), true);
        view! {
            <p><a href=context.href(&format!("/book/{}{draft}", service.id))>{t.book_change_office()}</a></p>
            <p><a href=context.href(&format!("/book{draft}"))>{t.book_change_service()}</a></p>
        }
    });
    view! {
        <aside class="aj-sheet">
            <h2>{t.book_your_booking()}</h2>
            <SummaryList rows=rows />
            {bring}
            {change}
        </aside>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    #[test]
    fn moving_in_is_read_from_fields_and_from_typing() {
        let now = datetime(2026, 11, 24, 9, 0, 0, 0);
        for text in ["2026-11-23T21:00", "2026-11-23 21:00", " 2026/11/23 21:00 ", "2026-11-23T21:00:00"] {
            assert_eq!(Moved::parse(text, now).at, Some(datetime(2026, 11, 23, 21, 0, 0, 0)), "{text}");
        }
        assert!(!Moved::parse("", now).is_wrong());
        for text in ["yesterday", "2026-11-25T00:00", "23/11/2026", "2026-13-01T00:00"] {
            assert!(Moved::parse(text, now).is_wrong(), "{text}");
        }
    }
}
