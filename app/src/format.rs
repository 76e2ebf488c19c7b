//! Dates, numbers and lists by language, with ICU. Times are on the 24-hour clock everywhere.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use anjia_domain::Lang;
use icu::calendar::{Date as IcuDate, Gregorian};
use icu::datetime::fieldsets::{E, MD, MDE, YMD, YMDE};
use icu::datetime::{DateTimeFormatter, DateTimeFormatterPreferences};
use icu::decimal::input::Decimal;
use icu::decimal::{DecimalFormatter, DecimalFormatterPreferences};
use icu::list::options::ListFormatterOptions;
use icu::list::{ListFormatter, ListFormatterPreferences};
use icu::locale::Locale;
use jiff::civil::{Date, DateTime};

use crate::l10n::EachLang;

/// The formatters of one language, made once.
struct Formats {
    full: Option<DateTimeFormatter<YMDE>>,
    medium: Option<DateTimeFormatter<YMD>>,
    day: Option<DateTimeFormatter<MDE>>,
    month_day: Option<DateTimeFormatter<MD>>,
    weekday: Option<DateTimeFormatter<E>>,
    weekday_long: Option<DateTimeFormatter<E>>,
    month: Option<DateTimeFormatter<icu::datetime::fieldsets::M>>,
    number: Option<DecimalFormatter>,
    and: Option<ListFormatter>,
}

fn formats(lang: Lang) -> &'static Formats {
    static ALL: EachLang<Formats> = EachLang::new();
    ALL.get(lang, || Formats::new(lang))
}

/// Makes all formatters, so that the first page is as quick as the next.
pub fn prepare() {
    for lang in Lang::ALL {
        let _ = formats(lang);
    }
}

impl Formats {
    fn new(lang: Lang) -> Self {
        // British order: 24 November 2026, which nobody reads as the eleventh of a 24th month.
        let tag = match lang {
            Lang::En => "en-GB",
            Lang::Zh => "zh-CN",
            other => other.tag(),
        };
        let locale: Locale = tag.parse().unwrap_or(Locale::UNKNOWN);
        let dates: DateTimeFormatterPreferences = (&locale).into();
        let numbers: DecimalFormatterPreferences = (&locale).into();
        let lists: ListFormatterPreferences = (&locale).into();
        // With figures only, 1990/4/12 reads like a part number.
        let medium = if matches!(lang, Lang::Ja | Lang::Ko) { YMD::long() } else { YMD::medium() };
        Self {
            full: DateTimeFormatter::try_new(dates, YMDE::long()).ok(),
            medium: DateTimeFormatter::try_new(dates, medium).ok(),
            day: DateTimeFormatter::try_new(dates, MDE::long()).ok(),
            month_day: DateTimeFormatter::try_new(dates, MD::long()).ok(),
            weekday: DateTimeFormatter::try_new(dates, E::short()).ok(),
            weekday_long: DateTimeFormatter::try_new(dates, E::long()).ok(),
            month: DateTimeFormatter::try_new(dates, icu::datetime::fieldsets::M::medium()).ok(),
            number: DecimalFormatter::try_new(numbers, icu::decimal::options::DecimalFormatterOptions::default()).ok(),
            and: ListFormatter::try_new_and(lists, ListFormatterOptions::default()).ok(),
        }
    }
}

fn icu(date: Date) -> Option<IcuDate<Gregorian>> {
    IcuDate::try_new_gregorian(i32::from(date.year()), u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?).ok()
}

/// What was written of days before: a page of free times writes some thirty of them, the same as the page before it.
struct Known<T>(RwLock<HashMap<Date, T>>);

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<T: Clone> Known<T> {
    /// How many are kept, then all are let go.
    const MOST: usize = 400;

    fn get(&self, date: Date, write: impl FnOnce() -> T) -> T {
        if let Some(text) = self.0.read().ok().and_then(|known| known.get(&date).cloned()) {
            return text;
        }
        let text = write();
        if let Ok(mut known) = self.0.write() {
            if known.len() >= Self::MOST {
                known.clear();
            }
            known.insert(date, text.clone());
        }
        text
    }
}

macro_rules! date_format {
    ($(#[$doc:meta])* $name:ident, $field:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(lang: Lang, date: Date) -> String {
            static KNOWN: EachLang<Known<String>> = EachLang::new();
            KNOWN.get(lang, Known::default).get(date, || match (&formats(lang).$field, icu(date)) {
                (Some(format), Some(date)) => format.format(&date).to_string(),
                _ => date.to_string(),
            })
        }
    };
}

date_format!(
    /// `Tuesday, 24 November 2026`, `2026年11月24日星期二`.
    full_date,
    full
);
date_format!(
    /// `24 Nov 2026`.
    medium_date,
    medium
);
date_format!(
    /// `Tuesday 24 November`.
    day,
    day
);
date_format!(
    /// `24 November`.
    month_day,
    month_day
);
date_format!(
    /// `Tue`.
    weekday,
    weekday
);
date_format!(
    /// `Tuesday`.
    weekday_long,
    weekday_long
);
date_format!(
    /// `Nov`.
    month,
    month
);

/// A day as a strip of days has it.
#[derive(Debug)]
pub struct StripDay {
    /// `2026-11-24`.
    pub date: String,
    /// `Tue`.
    pub weekday: String,
    /// `24`.
    pub number: String,
    /// `Nov`.
    pub month: String,
    /// `Tuesday 24 November`.
    pub day: String,
}

/// A day for a strip of days.
#[must_use]
pub fn strip_day(lang: Lang, date: Date) -> Arc<StripDay> {
    static KNOWN: EachLang<Known<Arc<StripDay>>> = EachLang::new();
    let write = || StripDay {
        date: date.to_string(),
        weekday: weekday(lang, date),
        number: date.day().to_string(),
        month: month(lang, date),
        day: day(lang, date),
    };
    KNOWN.get(lang, Known::default).get(date, || Arc::new(write()))
}

/// `14:05`.
#[must_use]
pub fn time(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// A whole number with the language's signs.
#[must_use]
pub fn number(lang: Lang, value: u64) -> String {
    formats(lang).number.as_ref().map_or_else(|| value.to_string(), |f| f.format_to_string(&Decimal::from(value)))
}

/// A number with the language's signs; `tenths` keeps one decimal.
#[must_use]
pub fn tenths(lang: Lang, value: f64) -> String {
    // Two digits of a distance are all anybody reads.
    let text = format!("{value:.1}");
    match (&formats(lang).number, text.parse::<Decimal>()) {
        (Some(format), Ok(decimal)) => format.format(&decimal).to_string(),
        _ => text,
    }
}

/// `A, B and C`.
#[must_use]
pub fn list(lang: Lang, items: &[String]) -> String {
    match &formats(lang).and {
        Some(format) => format.format(items.iter()).to_string(),
        None => items.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_read_as_their_readers_write_them() {
        let tuesday = date(2026, 11, 24);
        let all = Lang::ALL.map(|l| full_date(l, tuesday));
        assert_eq!(
            all,
            [
                "2026年11月24日星期二",
                "Tuesday, 24 November 2026",
                "2026年11月24日火曜日",
                "2026년 11월 24일 화요일",
                "martes, 24 de noviembre de 2026"
            ]
        );
        assert_eq!(Lang::ALL.map(|l| weekday(l, tuesday)), ["周二", "Tue", "火", "화", "mar"]);
        assert_eq!(Lang::ALL.map(|l| month(l, tuesday)), ["11月", "Nov", "11月", "11월", "nov"]);
        assert_eq!(medium_date(Lang::En, tuesday), "24 Nov 2026");
        assert_eq!(
            (medium_date(Lang::Ja, tuesday), medium_date(Lang::Ko, tuesday)),
            ("2026年11月24日".to_owned(), "2026년 11월 24일".to_owned())
        );
        assert_eq!(time(tuesday.at(9, 5, 0, 0)), "09:05");
    }

    #[test]
    fn numbers_and_lists_follow_the_language() {
        assert_eq!(Lang::ALL.map(|l| tenths(l, 2.54)), ["2.5", "2.5", "2.5", "2.5", "2,5"]);
        let items = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
        assert_eq!(Lang::ALL.map(|l| list(l, &items)), ["A、B和C", "A, B and C", "A、B、C", "A, B 및 C", "A, B y C"]);
    }
}
