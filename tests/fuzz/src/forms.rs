//! Form files: as text, as a small file with changes, and with something that must never be asked for.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use anjia_domain::Lang;
use anjia_domain::form::{Bound, CommunitiesFile, Condition, Field, Forms, FormsFile, Kind, Use};
use anjia_domain::ids::{FieldId, ServiceId};
use serde_json::Value;

use crate::bytes::{Bytes, full_width};

/// A small form file with every kind of field, conditions, papers, and an event of life.
pub const SMALL: &str = include_str!("small_forms.json");

static BASE: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(SMALL).unwrap_or_default());

/// What replaces a text of the file.
const WORDS: [&str; 27] = [
    "",
    "surname",
    "birth_date",
    "entry_date",
    "married",
    "children",
    "spouse",
    "langs",
    "sex",
    "yes",
    "no",
    "f",
    "stay",
    "job",
    "arrived",
    "today",
    "today+7",
    "today-99999999999",
    "1900-02-31",
    "9999-12-31",
    "review",
    "papers",
    "visit",
    "person",
    "required",
    "photo",
    "none",
];

/// Ids and labels that must never be accepted, in whatever dress.
const NEVER: [&str; 19] = [
    "religion",
    "political_party",
    "criminal_record",
    "risk_score",
    "key_person",
    "watchlist",
    "gps_track",
    "family_planning",
    "fingerprint",
    "face_template",
    "income",
    "salary",
    "bank_account",
    "neighbours",
    "ethnic_group",
    "diagnosis",
    "宗教信仰",
    "民族",
    "指纹",
];

fn known(service: &ServiceId) -> bool {
    service.as_str() == "visit"
}

fn load(text: &str) -> Option<(FormsFile, Forms)> {
    let file: FormsFile = serde_json::from_str(text).ok()?;
    let forms = Forms::new(file, CommunitiesFile::default(), known, |_| false).ok()?;
    Some((serde_json::from_str(text).ok()?, forms))
}

/// A file that is taken asks nothing that must never be collected, names nothing that does not exist, and holds what stands in it.
///
/// # Panics
/// When that does not hold.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    match bytes.below(4) {
        0 => text(&bytes.text()),
        1 => never(&mut bytes),
        _ => changed(&mut bytes),
    }
}

fn text(text: &str) {
    let Some((file, forms)) = load(text) else { return };
    for field in forms.fields() {
        let all: Vec<String> = std::iter::once(field.id.to_string()).chain(Lang::ALL.map(|l| field.label.get(l).to_owned())).collect();
        for word in NEVER.into_iter().chain(["종교", "politic", "faith"]) {
            let found = all.iter().find(|t| t.to_lowercase().replace('-', "_").contains(word));
            assert!(found.is_none(), "{found:?} is asked for");
        }
        one_field(field, &forms);
    }
    let ids = |of: &[FieldId]| of.iter().collect::<BTreeSet<_>>().len() == of.len();
    assert!(ids(&file.fields.iter().map(|f| f.id.clone()).collect::<Vec<_>>()), "a field stands there twice");
    let exists = |when: &[Condition]| when.iter().all(|c| forms.field(&c.field).is_some());
    let asks = |uses: &[Use]| uses.iter().all(|u| forms.field(&u.field).is_some() && exists(&u.when));
    for form in forms.all() {
        assert!(forms.form(&form.id) == Some(form), "{}: two forms of one name", form.id);
        assert!(!form.pages.is_empty() && form.pages.iter().all(|p| asks(&p.fields)), "{}: asks what there is not", form.id);
        assert!(form.documents.iter().all(|p| exists(&p.when)), "{}: a paper depends on what there is not", form.id);
        assert!(form.service.iter().all(known), "{}: no such service", form.id);
        assert!(form.deadline_from.iter().all(|f| form.uses().any(|u| u.field == *f) || f.as_str() == "group"), "{}", form.id);
        assert!((1..=1100).contains(&form.retention.idle_days), "{}: kept without end", form.id);
        for page in &form.pages {
            assert!(form.page(page.id.as_str()).is_some_and(|(_, found)| found == page), "{}: two pages of one name", form.id);
        }
        let (none, all) = (Default::default(), form.uses().cloned().collect::<Vec<_>>());
        assert!(forms.asked(&all, &none).all(|(used, field)| used.field == field.id));
    }
    for event in forms.events() {
        assert!(asks(&event.asks) && event.forms.iter().all(|f| forms.form(&f.form).is_some() && exists(&f.when)), "{}", event.id);
    }
    // Nothing is lost or made up.
    let (mut given, mut taken) = (file.fields, forms.fields().cloned().collect::<Vec<_>>());
    given.sort_by(|a, b| a.id.cmp(&b.id));
    taken.sort_by(|a, b| a.id.cmp(&b.id));
    assert!(given == taken && file.forms.len() == forms.all().len() && file.events == forms.events(), "not what stands in the file");
    assert!(file.forms.iter().all(|f| forms.all().contains(f)));
}

fn one_field(field: &Field, forms: &Forms) {
    match &field.kind {
        Kind::Choice(all) | Kind::Many(all) => {
            assert!((1..=100).contains(&all.len()) && all.iter().all(|c| !c.id.is_empty() && !c.id.contains(',')), "{}", field.id);
        }
        Kind::Text { max, .. } | Kind::LongText { max } => assert!((1..=4000).contains(max), "{}: {max} characters", field.id),
        Kind::Number { min, max } => assert!(min <= max, "{}", field.id),
        Kind::Date(span) | Kind::DateTime(span) => {
            for bound in [&span.from, &span.to].into_iter().flatten() {
                if let Bound::Field(other) = bound {
                    assert!(forms.field(other).is_some_and(|f| matches!(f.kind, Kind::Date(_) | Kind::DateTime(_))), "{}", field.id);
                }
            }
        }
        _ => {}
    }
}

/// A word that must never be asked for, dressed up and put where it is asked: the file is refused.
fn never(bytes: &mut Bytes<'_>) {
    let word = bytes.pick(&NEVER);
    let dressed = match bytes.below(6) {
        0 => word.to_owned(),
        1 => word.to_uppercase(),
        2 => full_width(word),
        // Signs nobody sees, between all letters or at one place.
        3 => word.chars().map(|c| format!("{c}{}", bytes.pick(&['\u{200b}', '\u{ad}', '\u{2060}', '\u{200d}']))).collect(),
        4 => format!("{} {word} {}", bytes.word("abc 字", 0, 4), bytes.word("xyz 符", 0, 4)),
        _ => word.replace('_', "-"),
    };
    let mut file = BASE.clone();
    let fields = file["fields"].as_array().map_or(0, Vec::len);
    let at = bytes.below(fields);
    let plain = word.is_ascii() && dressed.is_ascii() && !dressed.contains(' ') && dressed == dressed.to_lowercase();
    if plain && bytes.yes() {
        let old = file["fields"][at]["id"].clone();
        file["fields"][at]["id"] = dressed.clone().into();
        rename(&mut file, &old, &dressed);
    } else if word.contains('_') && (dressed.contains('-') || !dressed.contains('_')) {
        return; // Written so in an id only.
    } else {
        let lang = bytes.pick(&Lang::ALL);
        file["fields"][at]["label"][lang.tag()] = dressed.clone().into();
    }
    assert!(load(&file.to_string()).is_none(), "{dressed:?} is asked for");
}

/// Gives a field another name wherever it is named.
fn rename(value: &mut Value, old: &Value, new: &str) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                if (key == "field" || key == "deadline_from") && inner == old {
                    *inner = new.into();
                }
                rename(inner, old, new);
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|v| rename(v, old, new)),
        _ => {}
    }
}

/// The small file with up to six changes at places that the bytes choose.
fn changed(bytes: &mut Bytes<'_>) {
    let mut file = BASE.clone();
    for _ in 0..=bytes.below(6) {
        if bytes.yes() {
            // A name of something: named otherwise, it may not exist.
            let mut names = Vec::new();
            references(&file, &mut String::new(), &mut names);
            if let Some(name) = names.get(bytes.below(names.len())).and_then(|place| file.pointer_mut(place)) {
                *name = bytes.pick(&WORDS).into();
            }
        } else {
            let mut left = bytes.below(count(&file));
            change(&mut file, &mut left, bytes);
        }
    }
    text(&file.to_string());
}

/// Where ids stand and what names them.
fn references(value: &Value, place: &mut String, found: &mut Vec<String>) {
    let length = place.len();
    let mut visit = |key: &str, inner: &Value| {
        place.push('/');
        place.push_str(key);
        if inner.is_string() && ["id", "field", "form", "service", "deadline_from", "from", "to"].contains(&key) {
            found.push(place.clone());
        }
        references(inner, place, found);
        place.truncate(length);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| visit(key, inner)),
        Value::Array(all) => all.iter().enumerate().for_each(|(n, inner)| visit(&n.to_string(), inner)),
        _ => {}
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Object(map) => map.values().map(count).sum(),
        Value::Array(all) => all.iter().map(count).sum(),
        _ => 0,
    }
}

/// Changes the value that comes after `left` others; gives whether it was here.
fn change(value: &mut Value, left: &mut usize, bytes: &mut Bytes<'_>) -> bool {
    if *left == 0 {
        one_change(value, bytes);
        return true;
    }
    *left -= 1;
    match value {
        Value::Object(map) => map.values_mut().any(|v| change(v, left, bytes)),
        Value::Array(all) => all.iter_mut().any(|v| change(v, left, bytes)),
        _ => false,
    }
}

fn one_change(value: &mut Value, bytes: &mut Bytes<'_>) {
    match value {
        Value::Array(all) if !all.is_empty() => {
            let at = bytes.below(all.len());
            match bytes.below(4) {
                0 => drop(all.remove(at)),
                1 => all.push(all[at].clone()),
                2 => all.clear(),
                _ => all.reverse(),
            }
        }
        Value::Object(map) if !map.is_empty() => {
            let key = map.keys().nth(bytes.below(map.len())).cloned().unwrap_or_default();
            if bytes.yes() {
                map.remove(&key);
            } else {
                map.insert(bytes.text_to_zero(), Value::Null);
            }
        }
        Value::Number(_) => *value = bytes.pick(&[0_i64, 1, -1, 39, 1100, 1101, 4000, 4001, 65_535, 65_536, i64::MAX, i64::MIN]).into(),
        _ if bytes.yes() => *value = bytes.pick(&WORDS).into(),
        _ => *value = bytes.text_to_zero().into(),
    }
}
