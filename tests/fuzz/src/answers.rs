//! Answers to the fields of forms, of every kind.

use std::str::FromStr as _;
use std::sync::LazyLock;

use anjia_domain::form::{Answers, Around, Bound, Choice, Field, Kind, Scope, Sensitivity, Shape, Span, check, notice};
use anjia_domain::ids::FieldId;
use anjia_domain::papers::DocType;
use anjia_domain::{Lang, Localized};
use jiff::civil::datetime;

use crate::bytes::Bytes;
use crate::names::is_hidden;

fn text() -> Localized {
    Localized { zh: "一".into(), en: "one".into(), ja: "一".into(), ko: "하나".into(), es: "uno".into() }
}

fn choices() -> Vec<Choice> {
    ["a", "b", "c-1"].map(|id| Choice { id: id.to_owned(), label: text() }).to_vec()
}

fn id(name: &str) -> Option<FieldId> {
    FieldId::from_str(name).ok()
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    use Shape::{Any, CardNumber, DocumentNumber, HanName, Kana, LatinName, ResidentId};
    let day = Bound::Day(jiff::civil::date(1900, 1, 1));
    let spans = || {
        [
            Span::default(),
            Span { from: Some(day.clone()), to: Some(Bound::Today) },
            Span { from: id("birth_date").map(Bound::Field), to: Some(Bound::Days(7)) },
        ]
    };
    let mut kinds: Vec<_> =
        [Any, LatinName, HanName, Kana, DocumentNumber, ResidentId, CardNumber].map(|shape| Kind::Text { shape, max: 39 }).to_vec();
    kinds.push(Kind::LongText { max: 60 });
    kinds.extend(spans().map(Kind::Date));
    kinds.extend(spans().map(Kind::DateTime));
    kinds.extend([Kind::Choice(choices()), Kind::Many(choices()), Kind::YesNo, Kind::Number { min: -5, max: 2000 }, Kind::Country]);
    kinds.extend([Kind::Subdistrict, Kind::Community, Kind::Service, Kind::Phone, Kind::Email]);
    kinds
});

/// An answer that is taken stays what it is when it is shown and sent again, is no longer than its field, and has nothing hidden in it.
///
/// # Panics
/// When that does not hold.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let kind = &KINDS[bytes.below(KINDS.len())];
    let (lang, required) = (bytes.pick(&Lang::ALL), bytes.yes());
    let mut answers = Answers::default();
    let papers = bytes.below(DocType::ALL.len() + 1);
    let given = [
        ("doc_type", DocType::ALL.get(papers).map_or("", |kind| kind.as_str())),
        ("birth_date", bytes.pick(&["", "1990-05-01", "1990-05-01T10:00", "no day"])),
    ];
    for (name, answer) in given {
        if let Some(id) = id(name) {
            answers.set(id, answer.to_owned());
        }
    }
    let typed = bytes.text();
    let Some(id) = id("field") else { return };
    let field = Field {
        id,
        label: text(),
        kind: kind.clone(),
        scope: Scope::Person,
        sensitivity: Sensitivity::Pi,
        purpose: text(),
        help: None,
        autocomplete: None,
    };
    let known = |_: &Kind, code: &str| code == "120110003";
    let around = Around { now: datetime(2026, 11, 24, 10, 0, 0, 0), lang, answers: &answers, known: &known };
    let Ok(kept) = check(&field, &typed, required, &around) else { return };
    assert!(!required || !kept.is_empty(), "nothing answers a required field");
    assert_eq!(kept.trim(), kept, "spaces around it");
    let breaks = |c: char| matches!(field.kind, Kind::LongText { .. }) && matches!(c, '\n' | '\r');
    assert!(!kept.chars().any(|c| is_hidden(c) && !breaks(c)), "hidden characters were kept: {kept:?}");
    if let Kind::Text { max, .. } | Kind::LongText { max } = field.kind {
        assert!(kept.chars().count() <= usize::from(max), "{} characters are kept of {max}: {kept:?}", kept.chars().count());
    }
    match &field.kind {
        Kind::Number { min, max } if !kept.is_empty() => assert!(kept.parse().is_ok_and(|n: i64| (*min..=*max).contains(&n)), "{kept}"),
        Kind::Choice(all) | Kind::Many(all) => assert!(kept.split(',').all(|k| k.is_empty() || all.iter().any(|c| c.id == k)), "{kept:?}"),
        Kind::Date(_) | Kind::DateTime(_) if !kept.is_empty() => {
            let day = kept.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
            assert!(day.is_some_and(|d| d.strftime("%Y-%m-%d").to_string() == kept[..10]), "no day: {kept:?}");
        }
        _ => {}
    }
    assert_eq!(check(&field, &kept, required, &around).as_ref(), Ok(&kept), "{:?}: what is kept is read otherwise ({typed:?})", field.kind);
    let doubt = notice(&field, &kept, &around);
    assert_eq!(doubt, notice(&field, &kept, &around));
}
