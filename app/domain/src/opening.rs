//! Whether an office's door is open, and whether its counters are, by the working calendar.

use jiff::civil::{Date, DateTime};

use crate::calendar::{Calendar, Day, make_up_plan, minutes_on};
use crate::office::{Office, Span};

/// How many days are looked through for the next opening; the longest holidays have nine.
const AHEAD: usize = 21;

/// How it stands with an office's door or counters at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening<'a> {
    /// Nobody knows its hours, or whether this is a working day.
    Unknown,
    /// Day and night.
    Always,
    /// Now, until so many minutes after midnight.
    Open {
        /// When it closes.
        until: u16,
    },
    /// Later today.
    Later {
        /// When, in minutes after midnight.
        at: u16,
    },
    /// It was open today.
    Over,
    /// Not at all today.
    Closed(Day<'a>),
}

impl Opening<'_> {
    /// Whether somebody who stands at the door can go in.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Always | Self::Open { .. })
    }
}

/// Which hours of an office are asked for: they may differ, as at a police station, where the duty desk never closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The door.
    Door,
    /// The counters that take appointments.
    Counter,
}

impl At {
    fn hours(self, office: &Office) -> &[Span] {
        match self {
            Self::Door => &office.opening_hours,
            Self::Counter => office.counter_spans(),
        }
    }
}

impl Calendar {
    /// What a day is for an office's door or counters, and the spans they are open.
    fn plan<'a>(&'a self, office: &Office, at: At, date: Date) -> (Day<'a>, Vec<(u16, u16)>) {
        let day = self.day(office, date);
        let hours = at.hours(office);
        let spans = |weekday| minutes_on(hours, weekday);
        // A duty desk does not know holidays; its counters do. A closure closes both.
        let around_the_clock = hours.iter().any(|s| s.all_day() && s.on(date.weekday()));
        match day {
            Day::Closed(_) => (day, Vec::new()),
            _ if around_the_clock => (Day::Open, spans(date.weekday())),
            Day::Holiday(_) | Day::Unconfirmed => (day, Vec::new()),
            Day::MakeUp => (day, make_up_plan(hours).map(spans).unwrap_or_default()),
            // The counters' week may differ from the door's.
            Day::Open | Day::Weekly => {
                let spans = spans(date.weekday());
                (if spans.is_empty() { Day::Weekly } else { Day::Open }, spans)
            }
        }
    }

    /// How it stands with an office's door or counters.
    #[must_use]
    pub fn opening<'a>(&'a self, office: &Office, at: At, now: DateTime) -> Opening<'a> {
        if at.hours(office).is_empty() {
            return Opening::Unknown;
        }
        let (day, spans) = self.plan(office, at, now.date());
        if day == Day::Unconfirmed {
            return Opening::Unknown;
        }
        let minute = u16::try_from(i32::from(now.hour()) * 60 + i32::from(now.minute())).unwrap_or(0);
        if spans.contains(&(0, 24 * 60)) {
            Opening::Always
        } else if let Some((_, until)) = spans.iter().find(|(open, close)| (*open..*close).contains(&minute)) {
            Opening::Open { until: *until }
        } else if let Some((at, _)) = spans.iter().find(|(open, _)| *open > minute) {
            Opening::Later { at: *at }
        } else if spans.is_empty() {
            Opening::Closed(day)
        } else {
            Opening::Over
        }
    }

    /// The next day after this one on which the door or the counters open, and when, in minutes after midnight.
    #[must_use]
    pub fn next_opening(&self, office: &Office, at: At, after: Date) -> Option<(Date, u16)> {
        std::iter::successors(after.tomorrow().ok(), |day| day.tomorrow().ok())
            .take(AHEAD)
            .find_map(|day| self.plan(office, at, day).1.first().map(|(open, _)| (day, *open)))
    }

    /// Whether the office works on a day that makes up for a holiday.
    #[must_use]
    pub fn makes_up(&self, office: &Office, at: At, date: Date) -> bool {
        matches!(self.plan(office, at, date), (Day::MakeUp, spans) if !spans.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Localized;
    use crate::calendar::{Closure, Holiday, Status, Year};
    use jiff::civil::date;

    fn text(zh: &str) -> Localized {
        Localized { zh: zh.into(), en: zh.into(), ja: zh.into(), ko: zh.into(), es: zh.into() }
    }

    fn office(hours: serde_json::Value, counter: serde_json::Value) -> Office {
        serde_json::from_value(serde_json::json!({
            "id": "hall", "kind": "service_hall", "level": "district",
            "name": {"zh":"厅","en":"Hall","ja":"庁","ko":"홀","es":"Sala"}, "address": {"zh":"路","en":"Road"},
            "phone": null, "fallback_hotline": "12345", "lat": null, "lon": null, "street_code": null, "village_code": null,
            "opening_hours": hours, "counter_hours": counter, "hours_confirmed": true, "languages": ["zh"], "languages_confirmed": true,
            "address_confirmed": true, "offers": [], "website": null, "certainty": "test", "source": "test", "note": null
        }))
        .unwrap()
    }

    fn calendar() -> Calendar {
        let year = Year {
            year: 2026,
            status: Status::Official,
            source: "test".into(),
            holidays: vec![Holiday { name: text("国庆节"), days: (1..=7).map(|d| date(2026, 10, d)).collect() }],
            workdays: vec![date(2026, 10, 10)],
            blocked: vec![date(2026, 12, 31)],
        };
        Calendar::new(vec![year], vec![Closure { office: None, from: date(2026, 11, 5), to: date(2026, 11, 6), reason: text("搬迁") }])
    }

    #[test]
    fn a_door_is_open_by_hours_holidays_make_up_days_and_closures() {
        let week = serde_json::json!([
            {"days":[1,2,3,4,5],"open":"09:00","close":"12:00"}, {"days":[1,2,3,4,5],"open":"13:30","close":"17:00"}
        ]);
        let (calendar, office) = (calendar(), office(week, serde_json::Value::Null));
        let at = |month, day, hour, minute| calendar.opening(&office, At::Door, date(2026, month, day).at(hour, minute, 0, 0));
        assert_eq!(at(11, 24, 8, 59), Opening::Later { at: 540 });
        assert_eq!(at(11, 24, 9, 0), Opening::Open { until: 720 });
        assert_eq!(at(11, 24, 12, 0), Opening::Later { at: 810 });
        assert_eq!(at(11, 24, 16, 59), Opening::Open { until: 1020 });
        assert_eq!(at(11, 24, 17, 0), Opening::Over);
        assert_eq!(at(11, 28, 10, 0), Opening::Closed(Day::Weekly));
        assert_eq!(at(10, 2, 10, 0), Opening::Closed(Day::Holiday(&text("国庆节"))));
        assert_eq!(at(10, 10, 10, 0), Opening::Open { until: 720 });
        assert!(calendar.makes_up(&office, At::Door, date(2026, 10, 10)) && !calendar.makes_up(&office, At::Door, date(2026, 10, 12)));
        assert_eq!(at(11, 5, 10, 0), Opening::Closed(Day::Closed(&text("搬迁"))));
        assert_eq!(at(12, 31, 10, 0), Opening::Unknown);
        assert_eq!(calendar.next_opening(&office, At::Door, date(2026, 10, 1)), Some((date(2026, 10, 8), 540)));
        assert_eq!(calendar.next_opening(&office, At::Door, date(2026, 11, 4)), Some((date(2026, 11, 9), 540)));
    }

    #[test]
    fn a_duty_desk_knows_no_holiday_but_a_closure() {
        let always = serde_json::json!([{"days":[1,2,3,4,5,6,7],"open":"00:00","close":"24:00"}]);
        let counter = serde_json::json!([{"days":[1,2,3,4,5],"open":"09:00","close":"12:00"}]);
        let (calendar, station) = (calendar(), office(always, counter));
        let at = |month, day| calendar.opening(&station, At::Door, date(2026, month, day).at(3, 0, 0, 0));
        for (month, day) in [(10, 2), (11, 28), (12, 31), (11, 24)] {
            assert_eq!(at(month, day), Opening::Always, "{month}-{day}");
        }
        assert_eq!(at(11, 5), Opening::Closed(Day::Closed(&text("搬迁"))));
        assert_eq!(
            calendar.opening(&office(serde_json::json!([]), serde_json::Value::Null), At::Door, date(2026, 11, 24).at(9, 0, 0, 0)),
            Opening::Unknown
        );
    }

    #[test]
    fn the_counters_behind_a_duty_desk_know_holidays_and_make_up_days() {
        let always = serde_json::json!([{"days":[1,2,3,4,5,6,7],"open":"00:00","close":"24:00"}]);
        let counter = serde_json::json!([
            {"days":[1,2,3,4,5],"open":"08:30","close":"12:00"}, {"days":[1,2,3,4,5],"open":"14:00","close":"17:30"}
        ]);
        let (calendar, station) = (calendar(), office(always.clone(), counter));
        let at = |month, day, hour| calendar.opening(&station, At::Counter, date(2026, month, day).at(hour, 0, 0, 0));
        assert_eq!(at(10, 1, 10), Opening::Closed(Day::Holiday(&text("国庆节"))));
        assert_eq!(at(10, 10, 10), Opening::Open { until: 720 }, "a Saturday that makes up");
        assert_eq!(at(10, 11, 10), Opening::Closed(Day::Weekly));
        assert_eq!(at(11, 24, 13), Opening::Later { at: 840 });
        assert_eq!(at(11, 24, 18), Opening::Over);
        assert_eq!(at(11, 5, 10), Opening::Closed(Day::Closed(&text("搬迁"))));
        assert_eq!(at(12, 31, 10), Opening::Unknown, "a day that may turn out either way");
        assert!(calendar.makes_up(&station, At::Counter, date(2026, 10, 10)) && !calendar.makes_up(&station, At::Door, date(2026, 10, 10)));
        assert_eq!(calendar.next_opening(&station, At::Counter, date(2026, 10, 1)), Some((date(2026, 10, 8), 510)));
        // Without hours of their own, the counters keep the door's.
        let same = office(always, serde_json::Value::Null);
        assert_eq!(calendar.opening(&same, At::Counter, date(2026, 10, 1).at(3, 0, 0, 0)), Opening::Always);
    }
}
