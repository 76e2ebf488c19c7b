//! Is an answer one? The same on the server and in the browser.

use std::fmt;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::{Answers, Bound, Field, Kind, Shape, Span};
use crate::Lang;
use crate::ids::FieldId;
use crate::name::{is_control, with_plain_lines};
use crate::papers::{self, DocType, NumberFault};
use crate::time;

/// What a check needs to know beside the answer.
pub struct Around<'a> {
    /// China time.
    pub now: DateTime,
    /// The page's language; it tells in which country's form a telephone number is written.
    pub lang: Lang,
    /// The other answers.
    pub answers: &'a Answers,
    /// Whether a code is one of a list of the data set: of subdistricts, communities or services.
    pub known: &'a dyn Fn(&Kind, &str) -> bool,
}

/// What is wrong with an answer. The text stands in `locales/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is needed.
    Empty,
    /// Longer than so many characters.
    TooLong(u16),
    /// Control characters.
    Control,
    /// Letters that no passport line has.
    Latin,
    /// No Chinese name.
    Han,
    /// No katakana.
    Kana,
    /// No day, or one that no calendar has.
    Date,
    /// No day with a time.
    DateTime,
    /// Before this day.
    TooEarly(Date),
    /// After this day.
    TooLate(Date),
    /// None of the answers.
    Choice,
    /// No whole number between these.
    Number(i64, i64),
    /// No telephone number.
    Phone,
    /// No e-mail address.
    Email,
    /// Not of the form that this kind of document has.
    Document,
    /// One digit is wrong.
    CheckDigit,
}

/// What is told about an answer that is accepted all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The check digit does not fit; the counter looks at the paper.
    Doubtful,
}

/// Checks an answer as it was typed; gives it in the form it is kept in.
///
/// An empty answer is accepted as none unless it is `required`.
///
/// # Errors
/// With what is wrong.
pub fn check(field: &Field, typed: &str, required: bool, around: &Around<'_>) -> Result<String, Fault> {
    check_kind(&field.kind, typed, required, around)
}

/// The same for those who know only what kind of answer is asked for: the browser, which is not told more.
///
/// # Errors
/// With what is wrong.
pub fn check_kind(kind: &Kind, typed: &str, required: bool, around: &Around<'_>) -> Result<String, Fault> {
    let long = matches!(kind, Kind::LongText { .. });
    if typed.chars().any(|c| is_control(c) && !(long && matches!(c, '\n' | '\r'))) {
        return Err(Fault::Control);
    }
    let text = if long { with_plain_lines(typed.trim()) } else { typed.split_whitespace().collect::<Vec<_>>().join(" ") };
    if text.is_empty() {
        return if required { Err(Fault::Empty) } else { Ok(text) };
    }
    match kind {
        // Capitals may be more letters than the small ones they come from.
        Kind::Text { shape, max } => short(shaped(*shape, &short(composed(&text), *max)?, around)?, *max),
        Kind::LongText { max } => short(composed(&text), *max),
        Kind::Date(span) => {
            let day = time::read_day(&text).ok_or(Fault::Date)?;
            within(day, span, around).map(|()| time::write_day(day))
        }
        Kind::DateTime(span) => {
            // A space between the two was a break once; minutes are enough.
            let at = time::read_moment(&text).ok_or(Fault::DateTime)?;
            within(at.date(), span, around).map(|()| format!("{}T{:02}:{:02}", time::write_day(at.date()), at.hour(), at.minute()))
        }
        Kind::Number { min, max } => {
            let number = narrow(&text).parse::<i64>().ok().filter(|n| (*min..=*max).contains(n)).ok_or(Fault::Number(*min, *max))?;
            Ok(number.to_string())
        }
        other => chosen(other, text, around),
    }
}

/// What is chosen from a list, a telephone number, an address.
#[cfg(feature = "contact")]
fn chosen(kind: &Kind, text: String, around: &Around<'_>) -> Result<String, Fault> {
    match kind {
        Kind::Choice(choices) => choices.iter().any(|c| c.id == text).then_some(text).ok_or(Fault::Choice),
        Kind::Many(choices) => {
            let chosen: Vec<_> = text.split(',').map(str::trim).collect();
            if chosen.iter().all(|c| choices.iter().any(|known| known.id == *c)) {
                let kept: Vec<_> = choices.iter().map(|c| c.id.as_str()).filter(|id| chosen.contains(id)).collect();
                Ok(kept.join(","))
            } else {
                Err(Fault::Choice)
            }
        }
        Kind::YesNo => matches!(text.as_str(), "yes" | "no").then_some(text).ok_or(Fault::Choice),
        Kind::Country => crate::country::is_country(&text).then_some(text).ok_or(Fault::Choice),
        Kind::Subdistrict | Kind::Community | Kind::Service => {
            if (around.known)(kind, &text) {
                Ok(text)
            } else {
                Err(Fault::Choice)
            }
        }
        Kind::Phone => phone(&text, around.lang),
        Kind::Email => email(&text),
        Kind::Text { .. } | Kind::LongText { .. } | Kind::Date(_) | Kind::DateTime(_) | Kind::Number { .. } => Ok(text),
    }
}

/// In the browser lists are its own controls, and the tables of every country's numbers would be larger than all islands: these are left
/// to the server.
#[cfg(not(feature = "contact"))]
#[expect(clippy::unnecessary_wraps, reason = "as on the server")]
fn chosen(_: &Kind, text: String, _: &Around<'_>) -> Result<String, Fault> {
    Ok(text)
}

/// What is told about an answer that has been accepted.
#[must_use]
pub fn notice(field: &Field, kept: &str, around: &Around<'_>) -> Option<Notice> {
    let Kind::Text { shape: Shape::DocumentNumber, .. } = field.kind else { return None };
    let kind = doc_type(around.answers)?;
    papers::number(kind, kept).is_ok_and(|n| n.doubtful).then_some(Notice::Doubtful)
}

fn doc_type(answers: &Answers) -> Option<DocType> {
    answers.named("doc_type").parse().ok()
}

fn short(text: String, max: u16) -> Result<String, Fault> {
    if text.chars().count() > usize::from(max) { Err(Fault::TooLong(max)) } else { Ok(text) }
}

#[cfg(feature = "contact")]
fn composed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;

    text.nfc().collect()
}

#[cfg(not(feature = "contact"))]
fn composed(text: &str) -> String {
    text.to_owned()
}

#[cfg(feature = "contact")]
fn phone(text: &str, lang: Lang) -> Result<String, Fault> {
    crate::contact::Phone::parse(text, lang).map(|p| p.as_str().to_owned()).map_err(|_| Fault::Phone)
}

#[cfg(feature = "contact")]
fn email(text: &str) -> Result<String, Fault> {
    crate::contact::Email::parse(text).map(|e| e.as_str().to_owned()).map_err(|_| Fault::Email)
}

/// Full-width digits and signs as ASCII.
fn narrow(text: &str) -> String {
    text.chars().map(papers::half_width).collect()
}

fn shaped(shape: Shape, text: &str, around: &Around<'_>) -> Result<String, Fault> {
    let number = |read: Result<papers::Number, NumberFault>| match read {
        Ok(number) => Ok(number.text),
        Err(NumberFault::Shape) => Err(Fault::Document),
        Err(NumberFault::CheckDigit) => Err(Fault::CheckDigit),
    };
    match shape {
        Shape::Any => Ok(text.to_owned()),
        Shape::LatinName => text.chars().all(is_latin_name).then(|| text.to_owned()).ok_or(Fault::Latin),
        Shape::HanName => text.chars().all(is_han_name).then(|| text.to_owned()).ok_or(Fault::Han),
        Shape::Kana => text.chars().all(is_kana).then(|| text.to_owned()).ok_or(Fault::Kana),
        Shape::ResidentId => number(papers::resident_id(text)),
        Shape::DocumentNumber => match doc_type(around.answers) {
            Some(kind) => number(papers::number(kind, text)),
            // The kind is asked for beside it, and is missed there.
            None => card(text),
        },
        Shape::CardNumber => card(text),
    }
}

fn card(text: &str) -> Result<String, Fault> {
    let plain = narrow(text).to_ascii_uppercase();
    if plain.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '/')) { Ok(plain) } else { Err(Fault::Document) }
}

/// Letters of the Latin script with their marks, and what stands between the parts of a name in a passport.
fn is_latin_name(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
        || matches!(c, ' ' | '\'' | '\u{2019}' | '-' | '.' | ',' | '(' | ')' | '/')
}

fn is_han_name(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '\u{b7}' | '\u{2022}')
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{30a0}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff65}'..='\u{ff9f}' | ' ')
}

impl Bound {
    /// Reads the end of a span as a form file writes it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text == "today" {
            return Some(Self::Today);
        }
        if let Some(days) = text.strip_prefix("today").and_then(|rest| rest.parse().ok()) {
            return Some(Self::Days(days));
        }
        time::read_day(text).map(Self::Day).or_else(|| text.parse().map(Self::Field).ok())
    }
}

impl fmt::Display for Bound {
    /// As a form file writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => f.write_str("today"),
            Self::Days(days) => write!(f, "today{days:+}"),
            Self::Day(day) => write!(f, "{day}"),
            Self::Field(field) => f.write_str(field.as_str()),
        }
    }
}

fn within(day: Date, span: &Span, around: &Around<'_>) -> Result<(), Fault> {
    let bound = |bound: &Option<Bound>| bound.as_ref().and_then(|b| day_of(b, around));
    if let Some(from) = bound(&span.from)
        && day < from
    {
        return Err(Fault::TooEarly(from));
    }
    if let Some(to) = bound(&span.to)
        && day > to
    {
        return Err(Fault::TooLate(to));
    }
    Ok(())
}

fn day_of(bound: &Bound, around: &Around<'_>) -> Option<Date> {
    match bound {
        Bound::Today => Some(around.now.date()),
        Bound::Days(days) => time::days_from(around.now.date(), *days),
        Bound::Day(day) => Some(*day),
        Bound::Field(field) => day_in(around.answers, field),
    }
}

/// The day in an answer, whether it has a time or not.
fn day_in(answers: &Answers, field: &FieldId) -> Option<Date> {
    answers.get(field).get(..10).and_then(time::read_day)
}

#[cfg(test)]
#[cfg(feature = "contact")]
mod tests {
    use jiff::civil::datetime;

    use super::*;
    use crate::Localized;
    use crate::form::{Choice, Scope, Sensitivity};

    fn text() -> Localized {
        Localized { zh: "一".into(), en: "one".into(), ja: "一".into(), ko: "하나".into(), es: "uno".into() }
    }

    fn field(kind: Kind) -> Field {
        Field {
            id: "field".parse().unwrap(),
            label: text(),
            kind,
            scope: Scope::Person,
            sensitivity: Sensitivity::Pi,
            purpose: text(),
            help: None,
            autocomplete: None,
        }
    }

    fn tried(kind: Kind, typed: &str, others: &[(&str, &str)]) -> Result<String, Fault> {
        let answers = others.iter().map(|(f, a)| (f.parse().unwrap(), (*a).to_owned())).collect();
        let known = |_: &Kind, code: &str| code == "120110003";
        let around = Around { now: datetime(2026, 11, 24, 10, 0, 0, 0), lang: Lang::Zh, answers: &answers, known: &known };
        check(&field(kind), typed, true, &around)
    }

    fn line(shape: Shape) -> Kind {
        Kind::Text { shape, max: 39 }
    }

    #[test]
    fn names_are_taken_as_printed_and_only_other_scripts_are_refused() {
        for name in ["García de la Cruz", "O'Connor-Smith", "ÅSE", "OH/OHNO", "Nguyễn", "I", "SUKARNO"] {
            assert_eq!(tried(line(Shape::LatinName), name, &[]).as_deref(), Ok(name));
        }
        for name in ["王小明", "さくら", "Иван", "A<B", "4711"] {
            assert_eq!(tried(line(Shape::LatinName), name, &[]), Err(Fault::Latin), "{name}");
        }
        assert_eq!(tried(line(Shape::HanName), "买买提·艾力", &[]).as_deref(), Ok("买买提·艾力"));
        assert_eq!(tried(line(Shape::HanName), "𠮷田", &[]).as_deref(), Ok("𠮷田"));
        assert_eq!(tried(line(Shape::HanName), "Wang", &[]), Err(Fault::Han));
        assert_eq!(tried(line(Shape::Kana), "ヤマダ　ハナコ", &[]).as_deref(), Ok("ヤマダ ハナコ"));
        assert_eq!(tried(line(Shape::Kana), "やまだ", &[]), Err(Fault::Kana));
    }

    #[test]
    fn empty_long_and_hidden_characters_are_told_apart() {
        assert_eq!(tried(line(Shape::Any), "  ", &[]), Err(Fault::Empty));
        assert_eq!(tried(line(Shape::Any), &"a".repeat(40), &[]), Err(Fault::TooLong(39)));
        assert_eq!(tried(line(Shape::Any), "a\u{202e}b", &[]), Err(Fault::Control));
        assert_eq!(tried(line(Shape::Any), "a\nb", &[]), Err(Fault::Control));
        assert_eq!(tried(Kind::LongText { max: 9 }, "a\r\nb ", &[]).as_deref(), Ok("a\nb"));
        assert_eq!(tried(Kind::LongText { max: 9 }, "a\r\r\n\rb", &[]).as_deref(), Ok("a\n\n\nb"), "a line ends in one way");
        assert_eq!(tried(line(Shape::Any), "Mari\u{301}a", &[]).as_deref(), Ok("Mar\u{ed}a"));
    }

    #[test]
    fn days_must_exist_and_lie_between_their_ends() {
        let birth = || Kind::Date(Span { from: "1900-01-01".to_owned().try_into().ok(), to: "today".to_owned().try_into().ok() });
        assert_eq!(tried(birth(), "1990-02-28", &[]).as_deref(), Ok("1990-02-28"));
        assert_eq!(tried(birth(), "2026-02-31", &[]), Err(Fault::Date));
        assert_eq!(tried(birth(), "31/02/1990", &[]), Err(Fault::Date));
        assert_eq!(tried(birth(), "2026-11-25", &[]), Err(Fault::TooLate(datetime(2026, 11, 24, 0, 0, 0, 0).date())));
        let entry = || Kind::Date(Span { from: "birth_date".to_owned().try_into().ok(), to: "today".to_owned().try_into().ok() });
        let born = [("birth_date", "1990-05-01")];
        assert_eq!(tried(entry(), "1990-04-30", &born), Err(Fault::TooEarly(datetime(1990, 5, 1, 0, 0, 0, 0).date())));
        let moving = || Kind::DateTime(Span { from: None, to: "today+7".to_owned().try_into().ok() });
        assert_eq!(tried(moving(), "2026-11-24T21:05", &[]).as_deref(), Ok("2026-11-24T21:05"));
        assert_eq!(tried(moving(), "2026-12-02T00:00", &[]), Err(Fault::TooLate(datetime(2026, 12, 1, 0, 0, 0, 0).date())));
        assert_eq!(tried(moving(), "2026-11-24", &[]).as_deref(), Ok("2026-11-24T00:00"));
        assert_eq!(tried(moving(), "yesterday", &[]), Err(Fault::DateTime));
    }

    #[test]
    fn the_end_of_a_span_is_written_as_it_is_read() {
        for text in ["today", "today+7", "today-7300", "1900-01-01", "birth_date"] {
            assert_eq!(Bound::read(text).unwrap().to_string(), text);
        }
        assert_eq!(Bound::read(""), None);
        assert_eq!(Bound::read("To day"), None);
    }

    #[test]
    fn only_what_is_offered_can_be_chosen() {
        let choices = || ["a", "b", "c"].map(|id| Choice { id: id.to_owned(), label: text() }).to_vec();
        assert_eq!(tried(Kind::Choice(choices()), "b", &[]).as_deref(), Ok("b"));
        assert_eq!(tried(Kind::Choice(choices()), "d", &[]), Err(Fault::Choice));
        assert_eq!(tried(Kind::Many(choices()), "c,a", &[]).as_deref(), Ok("a,c"));
        assert_eq!(tried(Kind::Many(choices()), "a,d", &[]), Err(Fault::Choice));
        assert_eq!(tried(Kind::YesNo, "maybe", &[]), Err(Fault::Choice));
        assert_eq!(tried(Kind::Country, "KOR", &[]).as_deref(), Ok("KOR"));
        assert_eq!(tried(Kind::Country, "Korea", &[]), Err(Fault::Choice));
        assert_eq!(tried(Kind::Subdistrict, "120110003", &[]).as_deref(), Ok("120110003"));
        assert_eq!(tried(Kind::Subdistrict, "1", &[]), Err(Fault::Choice));
        assert_eq!(tried(Kind::Number { min: 0, max: 60 }, "１２", &[]).as_deref(), Ok("12"));
        assert_eq!(tried(Kind::Number { min: 0, max: 60 }, "61", &[]), Err(Fault::Number(0, 60)));
    }

    #[test]
    fn numbers_of_papers_follow_their_kind() {
        let passport = [("doc_type", "passport")];
        assert_eq!(tried(line(Shape::DocumentNumber), "m 1234-5678", &passport).as_deref(), Ok("M12345678"));
        assert_eq!(
            tried(line(Shape::CardNumber), &"ﬁ".repeat(39), &[]),
            Err(Fault::Document),
            "two letters in one sign are none of a card"
        );
        assert_eq!(tried(line(Shape::DocumentNumber), "護照", &passport), Err(Fault::Document));
        assert_eq!(tried(line(Shape::ResidentId), "11010519491231002x", &[]).as_deref(), Ok("11010519491231002X"));
        assert_eq!(tried(line(Shape::ResidentId), "110105194912310021", &[]), Err(Fault::CheckDigit));
        assert_eq!(tried(Kind::Phone, "138 0013 8000", &[]).as_deref(), Ok("+8613800138000"));
        assert_eq!(tried(Kind::Email, "frida@", &[]), Err(Fault::Email));
    }

    #[test]
    fn a_card_whose_check_digit_does_not_fit_is_taken_with_a_notice() {
        let answers: Answers = [("doc_type".parse().unwrap(), "foreign_pr_card".to_owned())].into_iter().collect();
        let known = |_: &Kind, _: &str| false;
        let around = Around { now: datetime(2026, 11, 24, 10, 0, 0, 0), lang: Lang::En, answers: &answers, known: &known };
        let number = field(line(Shape::DocumentNumber));
        assert_eq!(notice(&number, "911124198108030024", &around), None);
        assert_eq!(notice(&number, "911124198108030025", &around), Some(Notice::Doubtful));
    }
}
