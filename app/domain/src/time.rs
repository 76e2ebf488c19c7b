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
