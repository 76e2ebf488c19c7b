//! Days as people type them.

use jiff::civil::{Date, DateTime, Time};

/// A day as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// One day, and a time if there was one.
    Day(Date, Option<Time>),
    /// Two days could be meant: 3/4/2026.
    Ambiguous,
    /// No day.
    None,
}

/// Reads a day in one of the ways that can mean one day only: year first, with the month's name, or with a day after the twelfth.
#[must_use]
pub fn date_typed(text: &str) -> Typed {
    let text: String = text.trim().chars().map(half_width).collect();
    let (day, time) = split_time(&text);
    let time = match time {
        None => None,
        Some(text) => match clock(text) {
            Some(time) => Some(time),
            None => return Typed::None,
        },
    };
    let lower = day.to_lowercase();
    let mut numbers: Vec<&str> = lower.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    // 20261124
    if let [one] = numbers.as_slice()
        && one.len() == 8
        && lower.len() == 8
    {
        numbers = vec![&lower[..4], &lower[4..6], &lower[6..]];
        return made(&numbers, time);
    }
    if let Some(month) = named_month(&lower) {
        let month = month.to_string();
        return match numbers.as_slice() {
            [day, year] if year.len() == 4 => made(&[year, &month, day], time),
            [year, day] if year.len() == 4 => made(&[year, &month, day], time),
            _ => Typed::None,
        };
    }
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ' ' | '年' | '月' | '日' | '년' | '월' | '일');
    let [first, second, third] = numbers.as_slice() else { return Typed::None };
    if !lower.chars().all(plain) || lower.starts_with('-') {
        return Typed::None;
    }
    if first.len() == 4 {
        return made(&[first, second, third], time);
    }
    if third.len() != 4 || first.len() > 2 || second.len() > 2 {
        return Typed::None;
    }
    let (Ok(one), Ok(two)) = (first.parse::<i8>(), second.parse::<i8>()) else { return Typed::None };
    match (one, two) {
        (13.., 1..=12) => made(&[third, second, first], time),
        (1..=12, 13..) => made(&[third, first, second], time),
        (1..=12, same) if one == same => made(&[third, first, second], time),
        // With dots the day always comes first.
        (1..=12, 1..=12) if day.contains('.') => made(&[third, second, first], time),
        (1..=12, 1..=12) => Typed::Ambiguous,
        _ => Typed::None,
    }
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        other => other,
    }
}

/// The day, and the time after it.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else { return (text, None) };
    let hour = text[..colon].char_indices().rev().take_while(|(_, c)| c.is_ascii_digit()).last().map_or(colon, |(at, _)| at);
    (text[..hour].trim_end_matches(['T', 't', ',', ' ']), Some(&text[hour..]))
}

fn clock(text: &str) -> Option<Time> {
    let mut parts = text.trim().split(':');
    let (hour, minute) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let second: i8 = parts.next().map_or(Some(0), |s| s.split('.').next().and_then(|s| s.parse().ok()))?;
    Time::new(hour, minute, second, 0).ok()
}

fn made(parts: &[&str], time: Option<Time>) -> Typed {
    let [year, month, day] = parts else { return Typed::None };
    let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else { return Typed::None };
    Date::new(year, month, day).map_or(Typed::None, |date| Typed::Day(date, time))
}

/// A month by its name, in English or Spanish; the other languages write numbers.
fn named_month(text: &str) -> Option<usize> {
    const ENGLISH: [&str; 12] =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    const SPANISH: [&str; 12] =
        ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"];
    let word = text.split(|c: char| !c.is_alphabetic()).find(|w| w.chars().count() >= 3)?;
    let place = |names: [&str; 12]| names.iter().position(|name| *name == word || (word.chars().count() <= 4 && name.starts_with(word)));
    place(ENGLISH).or_else(|| place(SPANISH)).or_else(|| (word == "setiembre").then_some(8)).map(|n| n + 1)
}

/// The day that a spreadsheet's number stands for.
pub(crate) fn of_serial(number: f64, since_1904: bool) -> Option<DateTime> {
    if !number.is_finite() || !(1.0..2_958_466.0).contains(&number) {
        return None;
    }
    let epoch = if since_1904 { jiff::civil::date(1904, 1, 1) } else { jiff::civil::date(1899, 12, 30) };
    #[expect(clippy::cast_possible_truncation, reason = "the range was looked at")]
    let (days, seconds) = (number.trunc() as i64, (number.fract() * 86_400.0).round() as i64);
    // There was no 29 February 1900, but spreadsheets count it.
    let days = if !since_1904 && days < 60 { days + 1 } else { days };
    let day = epoch.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    day.to_datetime(Time::midnight()).checked_add(jiff::Span::new().try_seconds(seconds).ok()?).ok()
}
