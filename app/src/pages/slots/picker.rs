//! Days with what is free, and the times of one of them.

use std::borrow::Cow;
use std::sync::LazyLock;

use anjia_domain::calendar::{Day, HORIZON_DAYS};
use anjia_portal::slots::{FreeDay, FreeSlot};
use leptos::prelude::*;

use super::SlotsView;
use crate::context::PageContext;
use crate::format;
use crate::l10n::{EachLang, L10n};
use crate::pattern::{Html, Pattern, Patterns, Value};

impl SlotsView<'_> {
    /// The day that is shown: the one asked for, else the first with a free time, else the first.
    fn current(&self) -> Option<&FreeDay<'_>> {
        let asked = self.day.and_then(|date| self.days.iter().find(|d| d.date == date));
        asked.or_else(|| self.days.iter().find(|d| d.free() > 0)).or(self.days.first())
    }

    /// Days and times for the picker when it asks again.
    #[must_use]
    pub fn picker(&self, context: &PageContext) -> Html {
        self.days_and_times(context, &updated(context))
    }

    /// Days and times; `data-said` is what is told of them.
    pub(super) fn days_and_times(&self, context: &PageContext, said: &str) -> Html {
        static PICKER: LazyLock<Pattern<6>> = LazyLock::new(|| {
            Pattern::new(|[said, label, days, legend, times, after]| {
                view! {
                    <div data-said=said>
                        <nav class="aj-days" aria-label=label tabindex="-1">
                            <ul>{days}</ul>
                        </nav>
                        <fieldset class="aj-times" id="slot">
                            <legend>{legend}</legend>
                            {times}
                        </fieldset>
                        {after}
                    </div>
                }
            })
        });
        static PART: LazyLock<Pattern<2>> = LazyLock::new(|| {
            Pattern::new(|[title, times]| {
                view! {
                    <p class="aj-times-part">{title}</p>
                    <div class="aj-times-grid">{times}</div>
                }
            })
        });
        let (t, lang) = (context.t, context.lang);
        let current = self.current();
        let date = current.map(|d| d.date);
        let mut month = None;
        let mut address = self.address(context);
        address.push_str(if address.contains('?') { "&day=" } else { "?day=" });
        let mut days = Html::default();
        for day in self.days {
            let is_new_month = month.replace(day.date.month()) != Some(day.date.month());
            write_day(context, &mut days, day, &address, is_new_month, date == Some(day.date));
        }
        let slots: &[FreeSlot] = current.map_or(&[], |d| &d.slots);
        let mut parts = Html::default();
        for (afternoon, title) in [(false, t.slots_morning()), (true, t.slots_afternoon())] {
            let mut times = Html::default();
            for slot in slots.iter().filter(|s| (s.slot.id.at().hour() >= 12) == afternoon) {
                self.write_time(context, &mut times, slot);
            }
            if !times.is_empty() {
                PART.fill(&mut parts, [Value::Text(title), Value::Html(&times)]);
            }
        }
        if slots.is_empty() {
            let text = if self.first_free().is_some() { t.slots_none_day().to_owned() } else { t.slots_none(HORIZON_DAYS) };
            parts.push(&Html::of(view! { <p class="aj-muted">{text}</p> }));
        }
        let full = current.is_none_or(|d| d.free() == 0);
        let next = self.days.iter().filter(|d| full && d.free() > 0);
        let next = next.clone().find(|d| date.is_none_or(|c| d.date > c)).or_else(|| next.clone().next()).map(|d| {
            Html::of(view! {
                <p class="aj-slots-next">
                    <a class="aj-link" href=format!("{address}{}", d.date)>
                        {t.slots_next_free(format::day(lang, d.date))}
                    </a>
                </p>
            })
        });
        let legend = current.map_or(String::new(), |d| match d.kind {
            Day::MakeUp => format!("{} · {}", format::full_date(lang, d.date), t.slots_make_up()),
            Day::Holiday(name) | Day::Closed(name) => format!("{} · {}", format::full_date(lang, d.date), name.get(lang)),
            Day::Open | Day::Weekly | Day::Unconfirmed => format::full_date(lang, d.date),
        });
        PICKER.html([
            said.into(),
            t.slots_days().into(),
            Value::Html(&days),
            legend.as_str().into(),
            Value::Html(&parts),
            next.as_ref().into(),
        ])
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
}

/// When what is free was so.
pub(super) fn updated(context: &PageContext) -> String {
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

fn write_day(context: &PageContext, html: &mut Html, day: &FreeDay<'_>, address: &str, is_new_month: bool, is_current: bool) {
    static PATTERNS: EachLang<Patterns<2, 7>> = EachLang::new();
    let (t, lang) = (context.t, context.lang);
    let note = match (day.draw, day.kind) {
        (Some(_), _) => t.slots_day_draw().into(),
        (None, Day::Open | Day::MakeUp) => free(t, day.free()),
        (None, Day::Weekly | Day::Closed(_) | Day::Holiday(_)) => t.slots_day_closed().into(),
        (None, Day::Unconfirmed) => t.slots_day_unconfirmed().into(),
    };
    let words = format::strip_day(lang, day.date);
    let month = if is_new_month { &*words.month } else { "" };
    let patterns = PATTERNS.get(lang, || Patterns::new(|is, values| day_view(t, is, values)));
    patterns.of([day.free() > 0, is_current]).fill(html, [address, &words.date, &words.weekday, &words.number, month, &note, &words.day]);
}

fn day_view(t: &L10n, [is_open, is_current]: [bool; 2], [address, date, name, number, month, note, full]: [String; 7]) -> AnyView {
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
        view! { <li><a class=class href=format!("{address}{date}") aria-current=is_current.then_some("date")>{inside}</a></li> }.into_any()
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
