//! China's time. One zone, no summer time since 1991, so a fixed offset is exact for every appointment.

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

const HOURS_EAST: i8 = 8;

/// Asia/Shanghai.
#[must_use]
pub fn china() -> TimeZone {
    TimeZone::fixed(offset())
}

/// `+08:00`.
#[must_use]
pub fn offset() -> Offset {
    Offset::constant(HOURS_EAST)
}

/// What a clock on a wall in Tianjin shows.
#[must_use]
pub fn wall(at: Timestamp) -> DateTime {
    offset().to_datetime(at)
}

/// The day it is in Tianjin.
#[must_use]
pub fn day(at: Timestamp) -> Date {
    wall(at).date()
}

/// The instant of a wall time in Tianjin.
#[must_use]
pub fn instant(wall: DateTime) -> Timestamp {
    offset().to_timestamp(wall).unwrap_or(Timestamp::MAX)
}

/// RFC 3339 with `+08:00`, to the second.
#[must_use]
pub fn rfc3339(at: Timestamp) -> String {
    format!("{}+08:00", wall(at).strftime("%Y-%m-%dT%H:%M:%S"))
}

/// `at` plus minutes.
#[must_use]
pub fn plus_minutes(at: Timestamp, minutes: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MAX)
}

/// Reads a day as a browser sends it, `2026-11-24`, or without the hyphens.
///
/// By hand, and so are the next ones: all that jiff can read and reckon with would be more than all islands in the browser.
#[must_use]
pub fn read_day(text: &str) -> Option<Date> {
    let digits = match text.as_bytes() {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => [y, &[*m1, *m2, *d1, *d2]].concat(),
        plain => plain.to_vec(),
    };
    let number = |from: usize, to: usize| {
        digits.get(from..to)?.iter().try_fold(0_i16, |n, b| b.is_ascii_digit().then(|| n * 10 + i16::from(b - b'0')))
    };
    if digits.len() != 8 {
        return None;
    }
    Date::new(number(0, 4)?, i8::try_from(number(4, 6)?).ok()?, i8::try_from(number(6, 8)?).ok()?).ok()
}

/// Reads a day with a time as a browser sends it, `2026-11-24T14:20`, also with seconds; a day alone begins at midnight.
#[must_use]
pub fn read_moment(text: &str) -> Option<DateTime> {
    let (day, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00"));
    let mut parts = time.splitn(3, ':').map(|part| (part.len() >= 2).then(|| part.get(..2)?.parse::<i8>().ok())?);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let well = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    well.then(|| read_day(day).map(|day| day.at(hour, minute, second, 0)))?
}

/// A day as it is kept: `2026-11-24`.
#[must_use]
pub fn write_day(day: Date) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

/// So many days later, or earlier.
#[must_use]
pub fn days_from(mut day: Date, days: i32) -> Option<Date> {
    for _ in 0..days.unsigned_abs() {
        day = if days > 0 { day.tomorrow() } else { day.yesterday() }.ok()?;
    }
    Some(day)
}
