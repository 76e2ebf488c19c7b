//! Booking, third step: day and time. The same picker moves an appointment.

mod picker;

use std::sync::LazyLock;

use anjia_domain::Lang;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::deadline::{From, Standing, standing};
use anjia_domain::draw::Draw;
use anjia_domain::office::Office;
use anjia_domain::service::Service;
use anjia_domain::slot::SlotId;
use anjia_domain::visit::Also;
use anjia_islands::SlotPicker;
use anjia_portal::details::Wrong;
use anjia_portal::manage::Opened;
use anjia_portal::portal::HOLD_MINUTES;
use anjia_portal::slots::{FreeDay, FreeMark};
use jiff::civil::{Date, DateTime};
use leptos::prelude::*;

use self::picker::updated;
use super::{book, crumbs, encode};
use crate::components::{
    Breadcrumb, Button, ButtonKind, CheckboxGroup, Choice, DateTimeInput, Door, ErrorSummary, Notice, NoticeKind, SummaryList, SummaryRow,
    button_link,
};
use crate::context::{Page, PageContext, Section};
use crate::l10n::EachLang;
use crate::pattern::{Html, Pattern, Value};
use crate::texts;

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

/// The services asked for besides the first.
#[derive(Clone, Debug, Default)]
pub struct Besides {
    /// As read; empty where they are wrong.
    pub also: Also,
    /// Their ids as sent.
    pub typed: Vec<String>,
    /// What is wrong with them.
    pub wrong: Option<Wrong>,
}

/// What the slot page shows.
pub struct SlotsView<'a> {
    /// The office.
    pub office: &'a Office,
    /// The service.
    pub service: &'a Service,
    /// The services asked for besides.
    pub besides: Besides,
    /// The days with what is free.
    pub days: &'a [FreeDay<'a>],
    /// What was free for the first service when they were read.
    pub mark: FreeMark,
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
                let mut address = context.href(&format!("/book/{}/{}", self.service.id, self.office.id));
                for (n, (name, value)) in self.kept("day").enumerate() {
                    address.push(if n == 0 { '?' } else { '&' });
                    address.push_str(&format!("{name}={}", encode(&value)));
                }
                address
            }
        }
    }

    /// What the page was asked for besides its address, all but one thing: names and values as in its query.
    fn kept(&self, left_out: &'static str) -> impl Iterator<Item = (&'static str, String)> {
        let kept = [
            ("draft", self.draft.clone()),
            ("day", self.day.map(|d| d.to_string())),
            ("moved", self.moved.at.map(|_| self.moved.typed.clone())),
            ("also", (!self.besides.also.is_empty()).then(|| self.besides.also.to_string())),
        ];
        kept.into_iter().filter(move |(name, _)| *name != left_out).filter_map(|(name, value)| Some((name, value?)))
    }

    /// The same as fields that nobody sees, for a form that asks for the thing left out.
    fn hidden(&self, left_out: &'static str) -> Html {
        let mut html = Html::default();
        for (name, value) in self.kept(left_out) {
            html.push(&Html::of(view! { <input type="hidden" name=name value=value /> }));
        }
        html
    }

    /// All services of the visit, in their order.
    fn services<'c>(&'c self, catalogue: &'c Catalogue) -> impl Iterator<Item = &'c Service> {
        std::iter::once(self.service).chain(self.besides.also.iter().filter_map(|id| catalogue.service(id)))
    }

    fn due(&self) -> Option<DateTime> {
        self.service.deadline.as_ref().and_then(|d| d.due(self.moved.at?))
    }

    fn first_free(&self) -> Option<&SlotId> {
        self.days.iter().flat_map(|d| d.slots.iter()).find(|s| s.free > 0).map(|s| &s.slot.id)
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

/// Step three, or moving an appointment.
#[must_use]
pub fn page(context: &PageContext, view: &SlotsView<'_>) -> Page {
    static BODY: LazyLock<Pattern<11>> = LazyLock::new(|| {
        Pattern::new(|[top, notices, name, door, title, lead, deadline, also, form, moved, aside]| {
            view! {
                {top}
                <div class="aj-two">
                    <div>
                        {notices}
                        <p class="aj-muted">{name} {door}</p>
                        <h1>{title}</h1>
                        <p class="aj-lead">{lead}</p>
                        {deadline}
                        {also}
                        {form}
                        {moved}
                    </div>
                    {aside}
                </div>
            }
        })
    });
    let (t, lang) = (context.t, context.lang);
    let (service, office) = (view.service, view.office);
    let title = if view.moving.is_some() { t.move_title() } else { t.book_slot_title() };
    let offer_minutes = office.offer(&service.id).map_or(service.minutes_hint, |o| o.minutes);
    let lead = match view.moving {
        Some(opened) => t.move_lead(texts::when(lang, opened.slot.at())),
        None => t.book_slot_lead(t.minutes(offer_minutes), service.name.get(lang)),
    };
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
    let door = context.door(&service.door).map(|d| Html::of(view! { " " <Door text=d /> }));
    let moved = moved_form(context, view).map(Html::of);
    let also = also_form(context, view).map(Html::of);
    let body = BODY.filled([
        Value::Html(&Html::of(top)),
        Value::Html(&notices(context, view)),
        service.name.get(lang).into(),
        door.as_ref().into(),
        title.into(),
        lead.as_str().into(),
        view.deadline(context).map(Html::of).as_ref().into(),
        also.as_ref().into(),
        Value::Html(&form(context, view)),
        moved.as_ref().into(),
        Value::Html(&aside(context, view, offer_minutes)),
    ]);
    let full = format!("{} – {title}", service.name.get(lang));
    let private = view.moving.is_some() || view.draft.is_some();
    Page::public(Section::Book, full, service.summary.get(lang), body).private_if(private)
}

/// What is wrong, what has run out, and what is given by draw.
fn notices(context: &PageContext, view: &SlotsView<'_>) -> Html {
    let (t, lang) = (context.t, context.lang);
    let mut html = Html::default();
    let errors: Vec<_> = [("also", view.besides.wrong), ("slot", view.wrong)]
        .into_iter()
        .filter_map(|(field, wrong)| Some((field.to_owned(), texts::wrong(t, wrong?).to_owned())))
        .collect();
    if !errors.is_empty() {
        html.push(&Html::of(view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> }));
    }
    if view.hold_gone {
        html.push(&Html::of(view! {
            <Notice kind=NoticeKind::Warning title=Some(t.hold_gone_title().to_owned())>
                <p>{t.hold_gone_text()}</p>
            </Notice>
        }));
    }
    if !view.draws.is_empty() {
        let list = view
            .draws
            .iter()
            .map(|d| view! { <li><a href=context.href(&format!("/draws/{}", d.id))>{t.draw_title(d.name.get(lang))}</a></li> })
            .collect_view();
        html.push(&Html::of(view! {
            <Notice>
                <p>{t.draw_notice()}</p>
                <ul>{list}</ul>
            </Notice>
        }));
    }
    html
}

/// Days, times, and the way on.
fn form(context: &PageContext, view: &SlotsView<'_>) -> Html {
    static FORM: LazyLock<Pattern<11>> = LazyLock::new(|| {
        Pattern::new(|[action, hidden, live, offline, taken, picker, updated, island, button, back, note]| {
            view! {
                <form class="aj-form" method="post" action=action>
                    {hidden}
                    <div class="aj-slots" data-live=live data-offline=offline data-taken=taken>
                        {picker}
                        <p class="aj-slots-live" role="status">{updated}</p>
                        {island}
                    </div>
                    <p class="aj-actions"><Button text=button /> {back}</p>
                    {note}
                </form>
            }
        })
    });
    static NOTE: EachLang<Html> = EachLang::new();
    let (t, service, office) = (context.t, view.service, view.office);
    let (action, hidden, button, back) = match view.moving {
        Some(opened) => {
            let action = context.href(&format!("/appointments/{}/move", opened.code));
            let hidden = Html::of(view! {
                <input type="hidden" name="key" value=opened.secret.clone() />
                <input type="hidden" name="sequence" value=opened.sequence.to_string() />
            });
            let href = context.href(&format!("/appointments/{}?key={}", opened.code, opened.secret));
            (action, hidden, t.move_button(), Some(button_link(&href, t.back(), ButtonKind::Secondary)))
        }
        None => (context.href(&format!("/book/{}/{}", service.id, office.id)), view.hidden("day"), t.continue_(), None),
    };
    let live = context.href(&format!("/book/{}/{}/live?shown={}", service.id, office.id, view.mark));
    let note = view.moving.is_none().then(|| {
        NOTE.get(context.lang, || Html::of(view! { <p class="aj-small aj-muted">{t.slots_hold_note(t.minutes(HOLD_MINUTES))}</p> }))
    });
    let updated = updated(context);
    FORM.html([
        action.as_str().into(),
        Value::Html(&hidden),
        live.as_str().into(),
        t.slots_offline().into(),
        t.slot_full_text().into(),
        Value::Html(&view.days_and_times(context, &updated)),
        updated.as_str().into(),
        Value::Html(&Html::of(view! { <SlotPicker /> })),
        button.into(),
        back.as_ref().into(),
        note.into(),
    ])
}

/// Asks which other services of the office are wanted at the same visit; tells of those that are.
fn also_form(context: &PageContext, view: &SlotsView<'_>) -> Option<AnyView> {
    let (t, lang) = (context.t, context.lang);
    let lead = (!view.besides.also.is_empty()).then(|| {
        let names = view.services(&context.catalogue).map(|s| s.name.get(lang).to_owned());
        view! { <p>{t.also_lead(texts::joined(lang, names))}</p> }
    });
    if view.moving.is_some() {
        return lead.map(IntoAny::into_any);
    }
    let others = context.catalogue.services().iter().filter(|s| s.bookable && s.id != view.service.id);
    let options: Vec<_> = others
        .filter_map(|s| {
            let minutes = view.office.offer(&s.id)?.minutes;
            Some(Choice {
                value: s.id.to_string(),
                text: t.also_service(t.minutes(minutes), s.name.get(lang)),
                hint: context.door(&s.door),
                hint_lang: Some(Lang::Zh.html().to_owned()),
                ..Choice::default()
            })
        })
        .collect();
    if options.is_empty() {
        return None;
    }
    let error = view.besides.wrong.map(|wrong| texts::wrong(t, wrong).to_owned());
    Some(
        view! {
            {lead}
            <details class="aj-details" open=!view.besides.typed.is_empty()>
                <summary>{t.also_title()}</summary>
                <form class="aj-stack" method="get" action=context.href(&format!("/book/{}/{}", view.service.id, view.office.id))>
                    {view.hidden("also").view()}
                    <CheckboxGroup
                        name="also".to_owned()
                        legend=t.also_title().to_owned()
                        hint=Some(t.also_hint(Also::MAX))
                        error=error
                        options=options
                        values=view.besides.typed.clone()
                    />
                    <Button text=t.also_go() kind=ButtonKind::Secondary />
                </form>
            </details>
        }
        .into_any(),
    )
}

/// Asks when the person moved in, for services whose deadline runs from there.
fn moved_form(context: &PageContext, view: &SlotsView<'_>) -> Option<AnyView> {
    let t = context.t;
    let rule = view.service.deadline.as_ref().filter(|d| d.asks_for_start() && view.moving.is_none())?;
    let label = if rule.from == From::MoveIn { t.book_moved_label_move_in() } else { t.book_moved_label_arrival() };
    let error = view.moved.is_wrong().then(|| t.book_moved_wrong().to_owned());
    let max = context.now.strftime("%Y-%m-%dT%H:%M").to_string();
    Some(
        view! {
            <form class="aj-filter" method="get" action=context.href(&format!("/book/{}/{}", view.service.id, view.office.id))>
                {view.hidden("moved").view()}
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

fn aside(context: &PageContext, view: &SlotsView<'_>, minutes: u16) -> Html {
    static ASIDE: LazyLock<Pattern<4>> = LazyLock::new(|| {
        Pattern::new(|[title, rows, bring, change]| {
            view! {
                <aside class="aj-sheet">
                    <h2>{title}</h2>
                    {rows}
                    {bring}
                    {change}
                </aside>
            }
        })
    });
    static BRING: LazyLock<Pattern<2>> = LazyLock::new(|| {
        Pattern::new(|[title, items]| {
            view! {
                <h3>{title}</h3>
                <ul>{items}</ul>
            }
        })
    });
    static ITEM: LazyLock<Pattern<1>> = LazyLock::new(|| Pattern::new(|[text]| view! { <li>{text}</li> }));
    static CHANGE: LazyLock<Pattern<4>> = LazyLock::new(|| {
        Pattern::new(|[offices, office, services, service]| {
            view! {
                <p><a href=offices>{office}</a></p>
                <p><a href=services>{service}</a></p>
            }
        })
    });
    let (t, lang) = (context.t, context.lang);
    let (service, office) = (view.service, view.office);
    let place = SummaryRow::new(t.review_where(), office.name.get(lang).to_owned().into_any(), context.door(&office.name.zh));
    let rows = if view.besides.also.is_empty() {
        let name = SummaryRow::new(t.review_service(), service.name.get(lang).to_owned().into_any(), context.door(&service.door));
        vec![name, place, SummaryRow::new(t.service_time(), t.minutes(minutes).into_any(), None)]
    } else {
        let lines = view.services(&context.catalogue).map(|s| {
            let minutes = office.offer(&s.id).map_or(s.minutes_hint, |o| o.minutes);
            view! { <span class="aj-line">{t.also_service(t.minutes(minutes), s.name.get(lang))}</span> }
        });
        vec![SummaryRow::new(t.appointment_services(), lines.collect_view().into_any(), None), place]
    };
    let mut items = Html::default();
    for name in texts::papers(lang, view.services(&context.catalogue)) {
        ITEM.fill(&mut items, [name]);
    }
    let bring = (!items.is_empty()).then(|| BRING.html([Value::Text(t.service_bring()), Value::Html(&items)]));
    let change = view.moving.is_none().then(|| {
        let draft = book::draft_query(view.draft.as_deref());
        let (offices, services) = (context.href(&format!("/book/{}{draft}", service.id)), context.href(&format!("/book{draft}")));
        CHANGE.html([&*offices, t.book_change_office(), &*services, t.book_change_service()])
    });
    let rows = Html::of(view! { <SummaryList rows=rows /> });
    ASIDE.html([t.book_your_booking().into(), Value::Html(&rows), bring.as_ref().into(), change.as_ref().into()])
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
