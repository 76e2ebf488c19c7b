//! What a page of a form gives the checks in the browser: its own fields, and the texts they may need.

use anjia_domain::Lang;
use anjia_domain::form::{Answers, Bound, Fault, Field, Kind, Shape};
use anjia_domain::ids::FieldId;
use anjia_islands::{Checks, DAY, FieldChecks, PARTS, check_name};
use jiff::civil::{DateTime, Weekday, date};
use leptos::prelude::*;

use super::fault;
use crate::context::PageContext;
use crate::format;
use crate::l10n::{EachLang, l10n};

/// The year and the day of the month that a form of a day is made with; neither is a part of the other or of a month.
const YEAR: i16 = 2033;
const DAY_OF_MONTH: i8 = 28;

/// What can be wrong with an answer of a kind that is looked at in the browser; days stand for all days.
fn faults(kind: &Kind) -> Vec<Fault> {
    let day = date(YEAR, 1, DAY_OF_MONTH);
    let ends = |span: &anjia_domain::form::Span| {
        [span.from.is_some().then_some(Fault::TooEarly(day)), span.to.is_some().then_some(Fault::TooLate(day))].into_iter().flatten()
    };
    let own: Vec<Fault> = match kind {
        Kind::Text { shape, max } => {
            let shape: &[Fault] = match shape {
                Shape::Any => &[],
                Shape::LatinName => &[Fault::Latin],
                Shape::HanName => &[Fault::Han],
                Shape::Kana => &[Fault::Kana],
                Shape::DocumentNumber | Shape::ResidentId => &[Fault::Document, Fault::CheckDigit],
                Shape::CardNumber => &[Fault::Document],
            };
            std::iter::once(Fault::TooLong(*max)).chain(shape.iter().cloned()).collect()
        }
        Kind::LongText { max } => vec![Fault::TooLong(*max)],
        Kind::Date(span) => std::iter::once(Fault::Date).chain(ends(span)).collect(),
        // What the browser's own control cannot read is told as a day.
        Kind::DateTime(span) => [Fault::Date, Fault::DateTime].into_iter().chain(ends(span)).collect(),
        Kind::Number { min, max } => vec![Fault::Number(*min, *max)],
        _ => return Vec::new(),
    };
    std::iter::once(Fault::Control).chain(own).collect()
}

/// What is told about a fault, with [`DAY`] in the place of a day.
fn text(lang: Lang, wrong: &Fault) -> String {
    match wrong {
        Fault::TooEarly(_) => l10n(lang).fault_too_early(DAY.to_string()),
        Fault::TooLate(_) => l10n(lang).fault_too_late(DAY.to_string()),
        other => fault(lang, other),
    }
}

/// How days of each month are written, with [`PARTS`] in the place of year, day and weekday.
fn months(lang: Lang) -> Vec<String> {
    let [y, d, w] = PARTS;
    let form = |month: i8| {
        let day = date(YEAR, month, DAY_OF_MONTH);
        let full =
            format::full_date(lang, day).replace(&YEAR.to_string(), &y.to_string()).replace(&DAY_OF_MONTH.to_string(), &d.to_string());
        full.replace(&format::weekday_long(lang, day), &w.to_string())
    };
    (1..=12).map(form).collect()
}

fn weekdays(lang: Lang) -> Vec<String> {
    let monday = date(YEAR, 1, 3);
    debug_assert_eq!(monday.weekday(), Weekday::Monday);
    let name = |n: i64| format::weekday_long(lang, monday.checked_add(jiff::Span::new().days(n)).unwrap_or(monday));
    (0..7).map(name).collect()
}

/// Both in a language, made once.
fn words(lang: Lang) -> &'static (Vec<String>, Vec<String>) {
    static WORDS: EachLang<(Vec<String>, Vec<String>)> = EachLang::new();
    WORDS.get(lang, || (months(lang), weekdays(lang)))
}

fn bounds(kind: &Kind) -> impl Iterator<Item = &Bound> {
    let span = if let Kind::Date(span) | Kind::DateTime(span) = kind { Some(span) } else { None };
    span.into_iter().flat_map(|s| [&s.from, &s.to]).flatten()
}

/// The checks of some fields. Of the answers, those that stand on other pages are given along where these fields need them.
fn checks<'a>(lang: Lang, now: DateTime, fields: impl Iterator<Item = &'a Field>, answers: &Answers) -> Checks {
    let fields: Vec<_> = fields.filter(|f| Checks::takes(&f.kind)).collect();
    let mut made = Checks { now, fields: fields.iter().map(|f| (f.id.clone(), f.kind.clone())).collect(), ..Checks::default() };
    let mut give = |id: &FieldId| made.answers.set(id.clone(), answers.get(id).to_owned());
    for field in &fields {
        for bound in bounds(&field.kind) {
            if let Bound::Field(id) = bound {
                give(id);
            }
        }
        if matches!(field.kind, Kind::Text { shape: Shape::DocumentNumber, .. })
            && let Ok(id) = "doc_type".parse()
        {
            give(&id);
        }
    }
    for wrong in fields.iter().flat_map(|f| faults(&f.kind)) {
        let name = check_name(&wrong);
        if !made.texts.iter().any(|(n, _)| *n == name) {
            made.texts.push((name, text(lang, &wrong)));
        }
    }
    if fields.iter().any(|f| bounds(&f.kind).next().is_some()) {
        (made.months, made.weekdays) = words(lang).clone();
    }
    made
}

/// The checks of a page, for its end; nothing where there is nothing to look at.
pub(super) fn island<'a>(context: &PageContext, fields: impl Iterator<Item = &'a Field>, answers: &Answers) -> Option<AnyView> {
    let checks = checks(context.lang, context.now, fields, answers);
    let any = !checks.fields.is_empty();
    any.then(|| view! { <div data-checks=checks.encode()><p class="aj-visually-hidden" role="status"></p><FieldChecks /></div> }.into_any())
}

#[cfg(test)]
mod tests {
    use anjia_domain::form::{Around, Span, check_kind};
    use anjia_domain::{Localized, form};
    use jiff::civil::datetime;

    use super::*;

    const NOW: DateTime = datetime(2026, 11, 24, 10, 0, 0, 0);

    fn field(id: &str, kind: Kind) -> Field {
        let text = || Localized { zh: "一".into(), en: "one".into(), ja: "一".into(), ko: "하나".into(), es: "uno".into() };
        Field {
            id: id.parse().unwrap(),
            label: text(),
            kind,
            scope: form::Scope::Person,
            sensitivity: form::Sensitivity::Pi,
            purpose: text(),
            help: None,
            autocomplete: None,
        }
    }

    fn span(from: &str, to: &str) -> Span {
        Span { from: Bound::read(from), to: Bound::read(to) }
    }

    fn fields() -> Vec<Field> {
        let line = |shape| Kind::Text { shape, max: 9 };
        vec![
            field("any", line(Shape::Any)),
            field("latin", line(Shape::LatinName)),
            field("han", line(Shape::HanName)),
            field("kana", line(Shape::Kana)),
            field("number", line(Shape::DocumentNumber)),
            field("resident", Kind::Text { shape: Shape::ResidentId, max: 30 }),
            field("card", line(Shape::CardNumber)),
            field("lines", Kind::LongText { max: 12 }),
            field("birth_date", Kind::Date(span("1900-01-01", "today"))),
            field("entry_date", Kind::Date(span("birth_date", "today"))),
            field("expiry", Kind::Date(span("today", ""))),
            field("moving", Kind::DateTime(span("entry_date", "today+7"))),
            field("years", Kind::Number { min: 0, max: 60 }),
            field("mail", Kind::Email),
        ]
    }

    /// What is told in the browser is what the server tells, in every language, for whatever is typed.
    #[test]
    fn the_browser_tells_what_the_server_tells() {
        let fields = fields();
        let answers: Answers = [("doc_type", "passport"), ("birth_date", "1990-04-05"), ("entry_date", "2026-02-28"), ("mail", "a@b.c")]
            .map(|(id, answer)| (id.parse().unwrap(), answer.to_owned()))
            .into_iter()
            .collect();
        let typed = [
            "Frida",
            "García de la Cruz",
            "王小明",
            "ヤマダ",
            "E1234567",
            "e 1",
            "11010519491231002X",
            "110105194912310021",
            "61",
            "-1",
            "x\u{7}",
            "2026-02-31",
            "1899-12-31",
            "2026-11-25",
            "1990-04-04",
            "1990-04-05",
            "2026-02-27T10:00",
            "2026-12-02T00:00",
            "2026-12-01T23:59",
            "yesterday",
            "one\r\ntwo",
            "a line\nthat is too long",
            "  ",
            "",
        ];
        let mut told = 0;
        for lang in Lang::ALL {
            let checks = Checks::decode(&checks(lang, NOW, fields.iter(), &answers).encode());
            assert_eq!(checks.fields.len(), fields.len() - 1, "an e-mail address is left to the server");
            assert!(!checks.encode().contains("a@b.c"), "no more is given along than is needed");
            for field in &fields[..fields.len() - 1] {
                for typed in typed {
                    let around = Around { now: NOW, lang, answers: &answers, known: &|_, _| true };
                    let here = check_kind(&field.kind, typed, false, &around).err().map(|f| fault(lang, &f));
                    assert_eq!(checks.wrong(field.id.as_str(), typed, &answers), here, "{lang} {} {typed:?}", field.id);
                    told += usize::from(here.is_some());
                }
            }
        }
        assert!(told > 500, "{told}");
    }

    #[test]
    fn every_day_is_written_as_the_server_writes_it() {
        for lang in Lang::ALL {
            let one = [field("birth_date", Kind::Date(span("1900-01-01", "")))];
            let checks = checks(lang, NOW, one.iter(), &Answers::default());
            let mut day = date(1899, 12, 25);
            while day < date(2101, 1, 9) {
                assert_eq!(checks.say(&Fault::TooLate(day)), None, "that end is open");
                assert_eq!(checks.say(&Fault::TooEarly(day)), Some(fault(lang, &Fault::TooEarly(day))), "{lang} {day}");
                day = day.checked_add(jiff::Span::new().days(1)).unwrap();
            }
            assert!(checks.say(&Fault::TooEarly(jiff::civil::Date::MAX)).is_some());
        }
    }
}
