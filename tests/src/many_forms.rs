//! As many forms as in the hall of 2007: 22 with 177 items, that share one household's answers.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::scene;

/// How many forms.
pub const FORMS: usize = 22;
/// How many different things they ask.
pub const ITEMS: usize = 177;
/// So many of them stand on every form.
pub const SHARED: usize = 20;

fn text(what: &str) -> Value {
    json!({"zh": format!("{what}（中文）"), "en": format!("{what} (English)"), "ja": format!("{what}（日本語）"), "ko": format!("{what}(한국어)"), "es": format!("{what} (español)")})
}

/// The name of an item.
#[must_use]
pub fn item(number: usize) -> String {
    format!("item-{number:03}")
}

/// The name of a form.
#[must_use]
pub fn form(number: usize) -> String {
    format!("form-{number:02}")
}

fn field(number: usize) -> Value {
    // All kinds take their turn; the shared ones are lines of text.
    let kind = match number % 6 {
        _ if number <= SHARED => json!({"text": {"shape": "any", "max": 60}}),
        1 => json!({"date": {"from": "1900-01-01", "to": "today"}}),
        2 => json!({"choice": (1..=5).map(|n| json!({"id": format!("c{n}"), "label": text(&format!("choice {n}"))})).collect::<Vec<_>>()}),
        3 => json!("yes_no"),
        4 => json!({"number": {"min": 0, "max": 99}}),
        5 => json!("country"),
        _ => json!({"text": {"shape": "any", "max": 60}}),
    };
    let sensitivity = if number % 10 == 0 { "pi_high" } else { "pi" };
    let what = item(number);
    json!({"id": what, "label": text(&what), "kind": kind, "scope": if number <= SHARED { "home" } else { "person" },
           "sensitivity": sensitivity, "purpose": text(&format!("why {what}"))})
}

/// What is answered to an item.
#[must_use]
pub fn answer(number: usize) -> String {
    match number % 6 {
        _ if number <= SHARED => format!("answer {number}"),
        1 => "1990-02-03".to_owned(),
        2 => "c3".to_owned(),
        3 => "yes".to_owned(),
        4 => "42".to_owned(),
        5 => "KOR".to_owned(),
        _ => format!("answer {number}"),
    }
}

/// The items of a form, page by page: the shared ones first, then its own.
#[must_use]
pub fn pages(number: usize) -> Vec<Vec<usize>> {
    let own = (SHARED + 1..=ITEMS).filter(|n| n % FORMS == number % FORMS);
    let all: Vec<usize> = (1..=SHARED).chain(own).collect();
    all.chunks(10).map(<[usize]>::to_vec).collect()
}

/// Writes a data set with these forms and the event `all`, that takes them all; gives its folder.
///
/// # Panics
/// When it cannot be written.
#[must_use]
#[expect(clippy::unwrap_used, reason = "test code")]
pub fn data_set(folder: &Path) -> PathBuf {
    let to = scene::data_set(folder, 50, 20);
    let forms: Vec<Value> = (1..=FORMS)
        .map(|n| {
            let pages: Vec<Value> = pages(n)
                .iter()
                .enumerate()
                .map(|(place, items)| {
                    let fields: Vec<Value> = items.iter().map(|i| json!({"field": item(*i), "required": true})).collect();
                    json!({"id": format!("page-{}", place + 1), "title": text(&format!("page {}", place + 1)), "fields": fields})
                })
                .collect();
            json!({"id": form(n), "order": n, "title": text(&form(n)), "door": "登记表", "summary": text("generated"), "pages": pages,
                   "documents": [], "retention": {"after_visit_days": 7, "idle_days": 30}, "basis": [], "certainty": "generated", "source": "test"})
        })
        .collect();
    let event = json!({"id": "all", "title": text("everything"), "summary": text("all forms"), "asks": [],
                       "forms": (1..=FORMS).map(|n| json!({"form": form(n)})).collect::<Vec<_>>()});
    let file = json!({"fields": (1..=ITEMS).map(field).collect::<Vec<_>>(), "forms": forms, "events": [event]});
    std::fs::write(to.join("forms.json"), file.to_string()).unwrap();
    to
}
