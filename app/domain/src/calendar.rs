//! Which slots there are: hours × counters × duration, minus holidays, closures and lunch, plus make-up workdays.
//!
//! Everything follows from the data set and a date; nothing is stored until somebody takes a seat.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::Deserialize;

use crate::Localized;
use crate::ids::OfficeId;
use crate::office::{Offer, Office, Span, time_of};
use crate::slot::{Slot, SlotId};

/// How many days are open for booking, today included.
pub const HORIZON_DAYS: i64 = 28;
/// A slot closes this long before it begins, so that no hold outlives its slot.
pub const LEAD_MINUTES: i64 = 10;

/// Whether the State Council has published the year's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Published.
    Official,
    /// Computed from the law; make-up days are not known.
    Provisional,
}

/// A public holiday.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Its name.
    pub name: Localized,
    /// Its days off.
    pub days: Vec<Date>,
}

/// One year of the working calendar.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// Which.
    pub year: i16,
    /// How certain.
    pub status: Status,
    /// Where it was read.
    pub source: String,
    /// Days off.
    pub holidays: Vec<Holiday>,
    /// Weekend days worked instead (make-up workdays).
    pub workdays: Vec<Date>,
    /// Days that may turn out either way and are not booked until confirmed.
    pub blocked: Vec<Date>,
}

/// An office closed for a while; without an office, all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    /// Which office, or all.
    pub office: Option<OfficeId>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Why.
    pub reason: Localized,
}

/// What a day is for an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day<'a> {
    /// Open by the weekly plan.
    Open,
    /// A weekend day worked to make up for a holiday.
    MakeUp,
    /// Closed by the weekly plan.
    Weekly,
    /// A public holiday.
    Holiday(&'a Localized),
    /// Closed for a reason of its own.
    Closed(&'a Localized),
    /// The year's calendar is not published yet, or the day may turn out either way.
    Unconfirmed,
}

/// The working calendar with closures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: Vec<Year>,
    closures: Vec<Closure>,
}

impl Calendar {
    /// A calendar of years and closures.
    #[must_use]
    pub fn new(years: Vec<Year>, closures: Vec<Closure>) -> Self {
        Self { years, closures }
    }

    /// What a date is for an office. A closure beats a holiday, a holiday beats the week.
    #[must_use]
    pub fn day(&self, office: &Office, date: Date) -> Day<'_> {
        let closed = self.closures.iter().find(|c| c.from <= date && date <= c.to && c.office.as_ref().is_none_or(|o| *o == office.id));
        if let Some(closure) = closed {
            return Day::Closed(&closure.reason);
        }
        let Some(year) = self.years.iter().find(|y| y.year == date.year()) else { return Day::Unconfirmed };
        if let Some(holiday) = year.holidays.iter().find(|h| h.days.contains(&date)) {
            return Day::Holiday(&holiday.name);
        }
        if year.blocked.contains(&date) {
            return Day::Unconfirmed;
        }
        let spans = office.counter_spans();
        if spans.iter().any(|s| s.on(date.weekday())) {
            Day::Open
        } else if year.workdays.contains(&date) && make_up_plan(office.counter_spans()).is_some() {
            Day::MakeUp
        } else {
            Day::Weekly
        }
    }

    /// The slots of an office and service on a date, in order; empty when it is closed or does not offer the service.
    #[must_use]
    pub fn slots(&self, office: &Office, offer: &Offer, date: Date) -> Vec<Slot> {
        self.starts(office, offer, date).map(|at| slot_at(office, offer, at)).collect()
    }

    /// The slot of that name, if the calendar has it.
    #[must_use]
    pub fn slot(&self, office: &Office, offer: &Offer, id: &SlotId) -> Option<Slot> {
        let at = self.starts(office, offer, id.at().date()).find(|at| *at == id.at())?;
        Some(slot_at(office, offer, at)).filter(|slot| slot.id == *id)
    }

    /// When the slots of a day begin.
    fn starts(&self, office: &Office, offer: &Offer, date: Date) -> impl Iterator<Item = DateTime> + use<> {
        let plan = match self.day(office, date) {
            Day::Open => Some(date.weekday()),
            Day::MakeUp => make_up_plan(office.counter_spans()),
            Day::Weekly | Day::Holiday(_) | Day::Closed(_) | Day::Unconfirmed => None,
        };
        let spans = plan.map_or(Vec::new(), |plan| minutes_on(office.counter_spans(), plan));
        let step = offer.minutes.max(1);
        let begins = spans.into_iter().flat_map(move |(open, close)| (open..close).step_by(step.into()).filter(move |b| b + step <= close));
        begins.map(move |begin| date.to_datetime(time_of(begin)))
    }
}

fn slot_at(office: &Office, offer: &Offer, at: DateTime) -> Slot {
    Slot { id: SlotId::new(office.id.clone(), offer.service.clone(), at), minutes: offer.minutes, capacity: offer.counters }
}

/// A make-up Saturday or Sunday follows an ordinary weekday: Wednesday, or the first weekday with any of these hours.
pub(crate) fn make_up_plan(hours: &[Span]) -> Option<Weekday> {
    [Weekday::Wednesday, Weekday::Monday, Weekday::Tuesday, Weekday::Thursday, Weekday::Friday]
        .into_iter()
        .find(|day| hours.iter().any(|s| s.on(*day)))
}

/// The hours of a weekday in minutes after midnight, the earliest first.
pub(crate) fn minutes_on(hours: &[Span], day: Weekday) -> Vec<(u16, u16)> {
    let mut spans: Vec<_> = hours.iter().filter(|s| s.on(day)).map(Span::minutes).collect();
    spans.sort_unstable();
    spans
}

/// The days open for booking at a time of day. The last one opens at `release`, or at midnight.
pub fn horizon(now: DateTime, release: Option<Time>) -> impl Iterator<Item = Date> {
    let days = if release.is_some_and(|at| now.time() < at) { HORIZON_DAYS - 1 } else { HORIZON_DAYS };
    (0..days).filter_map(move |n| now.date().checked_add(n.days()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn text(zh: &str) -> Localized {
        Localized { zh: zh.into(), en: zh.into(), ja: zh.into(), ko: zh.into(), es: zh.into() }
    }

    fn office() -> Office {
        serde_json::from_value(serde_json::json!({
            "id": "hall", "kind": "service_hall", "level": "district",
            "name": {"zh":"厅","en":"Hall","ja":"庁","ko":"홀","es":"Sala"}, "address": {"zh":"路","en":"Road"},
            "phone": null, "fallback_hotline": "12345", "lat": null, "lon": null, "street_code": null, "village_code": null,
            "opening_hours": [{"days":[1,2,3,4,5],"open":"09:00","close":"12:00"},{"days":[1,2,3,4,5],"open":"13:30","close":"17:00"}],
            "counter_hours": null, "hours_confirmed": true, "languages": ["zh"], "languages_confirmed": true, "address_confirmed": true,
            "offers": [{"service":"reg","counters":4,"minutes":20}], "website": null, "certainty": "test", "source": "test", "note": null
        }))
        .unwrap()
    }

    fn calendar() -> Calendar {
        let year = Year {
            year: 2026,
            status: Status::Official,
            source: "test".into(),
            holidays: vec![Holiday { name: text("国庆节"), days: vec![date(2026, 10, 1)] }],
            workdays: vec![date(2026, 10, 10)],
            blocked: vec![date(2026, 12, 31)],
        };
        let closure =
            Closure { office: Some("hall".parse().unwrap()), from: date(2026, 11, 5), to: date(2026, 11, 6), reason: text("搬迁") };
        Calendar::new(vec![year], vec![closure])
    }

    #[test]
    fn slots_fill_the_hours_and_leave_lunch_free() {
        let office = office();
        let slots = calendar().slots(&office, &office.offers[0], date(2026, 11, 24));
        assert_eq!(slots.len(), 9 + 10);
        let starts: Vec<_> = slots.iter().map(|s| s.id.at().strftime("%H:%M").to_string()).collect();
        assert_eq!((starts[0].as_str(), starts[8].as_str(), starts[9].as_str(), starts[18].as_str()), ("09:00", "11:40", "13:30", "16:30"));
        assert!(slots.iter().all(|s| s.capacity == 4 && s.minutes == 20));
        assert_eq!(slots[18].end(), date(2026, 11, 24).at(16, 50, 0, 0));
    }

    #[test]
    fn holidays_weekends_closures_and_unknown_years_have_no_slots_and_make_up_days_do() {
        let (office, calendar) = (office(), calendar());
        let count = |d| calendar.slots(&office, &office.offers[0], d).len();
        assert_eq!(calendar.day(&office, date(2026, 10, 1)), Day::Holiday(&text("国庆节")));
        assert_eq!(count(date(2026, 10, 1)), 0);
        assert_eq!(calendar.day(&office, date(2026, 10, 10)), Day::MakeUp);
        assert_eq!(count(date(2026, 10, 10)), 19);
        assert_eq!(calendar.day(&office, date(2026, 11, 28)), Day::Weekly);
        assert_eq!(count(date(2026, 11, 28)), 0);
        assert_eq!(calendar.day(&office, date(2026, 11, 6)), Day::Closed(&text("搬迁")));
        assert_eq!(count(date(2026, 11, 6)), 0);
        assert_eq!(calendar.day(&office, date(2026, 12, 31)), Day::Unconfirmed);
        assert_eq!(calendar.day(&office, date(2027, 1, 4)), Day::Unconfirmed);
        assert_eq!(count(date(2027, 1, 4)), 0);
    }

    #[test]
    fn only_slots_of_the_calendar_exist() {
        let (office, calendar) = (office(), calendar());
        let id = |text: &str| text.parse().unwrap();
        assert!(calendar.slot(&office, &office.offers[0], &id("hall.reg.20261124T1330")).is_some());
        for bad in ["hall.reg.20261124T1331", "hall.reg.20261124T1200", "hall.reg.20261128T0900", "hall.other.20261124T1330"] {
            assert_eq!(calendar.slot(&office, &office.offers[0], &id(bad)), None, "{bad}");
        }
    }

    #[test]
    fn twenty_eight_days_are_open() {
        let at = |hour, minute, second| date(2026, 11, 24).at(hour, minute, second, 0);
        let days: Vec<_> = horizon(at(0, 0, 0), None).collect();
        assert_eq!((days.len(), days[0], days[27]), (28, date(2026, 11, 24), date(2026, 12, 21)));
        let nine = Some(Time::constant(9, 0, 0, 0));
        assert_eq!(horizon(at(8, 59, 59), nine).last(), Some(date(2026, 12, 20)), "a second before nine the last day is closed");
        assert_eq!(horizon(at(9, 0, 0), nine).last(), Some(date(2026, 12, 21)), "at nine it is open");
    }
}
