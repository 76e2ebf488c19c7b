//! Draws: for services so scarce that whoever clicks first would get everything. Everybody who enters in time has the same chance.

use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use crate::Localized;
use crate::ids::{DrawId, OfficeId, ServiceId};

/// A draw: which times it gives, and when one can enter.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// Its id.
    pub id: DrawId,
    /// Its name.
    pub name: Localized,
    /// At which office.
    pub office: OfficeId,
    /// For which service.
    pub service: ServiceId,
    /// The first day whose times it gives.
    pub from: Date,
    /// The last one.
    pub to: Date,
    /// When one can begin to enter, on a wall in Tianjin.
    pub opens_at: DateTime,
    /// When entering ends; then it is drawn.
    pub closes_at: DateTime,
}

/// Where a draw stands by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nobody can enter yet.
    Soon,
    /// One can enter.
    Open,
    /// Entering is over.
    Closed,
}

impl Draw {
    /// Where it stands at a time.
    #[must_use]
    pub fn phase(&self, now: DateTime) -> Phase {
        if now < self.opens_at {
            Phase::Soon
        } else if now < self.closes_at {
            Phase::Open
        } else {
            Phase::Closed
        }
    }

    /// Whether it gives the times of an office and service on a date.
    #[must_use]
    pub fn gives(&self, office: &OfficeId, service: &ServiceId, date: Date) -> bool {
        self.office == *office && self.service == *service && (self.from..=self.to).contains(&date)
    }

    /// Its days.
    pub fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let last = self.to;
        std::iter::successors(Some(self.from), |day| day.tomorrow().ok()).take_while(move |day| *day <= last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_draw_opens_closes_and_gives_its_own_days_only() {
        let text = |t: &str| Localized { zh: t.into(), en: t.into(), ja: t.into(), ko: t.into(), es: t.into() };
        let (office, service): (OfficeId, ServiceId) = ("hall".parse().unwrap(), "card".parse().unwrap());
        let draw = Draw {
            id: "cards".parse().unwrap(),
            name: text("x"),
            office: office.clone(),
            service: service.clone(),
            from: date(2026, 12, 30),
            to: date(2027, 1, 2),
            opens_at: date(2026, 12, 1).at(9, 0, 0, 0),
            closes_at: date(2026, 12, 8).at(18, 0, 0, 0),
        };
        let at = |day, hour, minute| draw.phase(date(2026, 12, day).at(hour, minute, 0, 0));
        assert_eq!((at(1, 8, 59), at(1, 9, 0), at(8, 17, 59), at(8, 18, 0)), (Phase::Soon, Phase::Open, Phase::Open, Phase::Closed));
        assert_eq!(draw.days().collect::<Vec<_>>(), [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]);
        assert!(draw.gives(&office, &service, date(2027, 1, 2)) && !draw.gives(&office, &service, date(2027, 1, 3)));
        assert!(!draw.gives(&"other".parse().unwrap(), &service, date(2027, 1, 2)));
    }
}
