//! One out of many.

use std::sync::LazyLock;

use leptos::prelude::*;

use super::field::{Choice, described_by, invalid, labelled};
use crate::pattern::{Html, Pattern, Patterns, Value};

fn option(html: &mut Html, choice: &Choice, selected: bool) {
    static PATTERNS: LazyLock<Patterns<2, 4>> = LazyLock::new(|| {
        Patterns::new(|[disabled, selected], [value, lang, data, text]| {
            view! {
                <option value=value lang=lang disabled=disabled selected=selected data-text=data>
                    {text}
                </option>
            }
        })
    });
    let values = [Some(&*choice.value), choice.lang.as_deref(), choice.data.as_deref(), Some(&*choice.text)];
    PATTERNS.of([choice.disabled, selected]).fill(html, values);
}

/// Answers that many pages offer and that never change, written once: a few hundred of them take longer than the rest of a page.
pub struct LongList(Vec<(Choice, Html)>);

impl LongList {
    /// Writes a list.
    #[must_use]
    pub fn new(choices: Vec<Choice>) -> Self {
        let write = |choice| {
            let mut html = Html::default();
            option(&mut html, &choice, false);
            (choice, html)
        };
        Self(choices.into_iter().map(write).collect())
    }

    /// Writes the list with one of its answers chosen.
    fn write(&self, html: &mut Html, value: &str) {
        for (choice, written) in &self.0 {
            if choice.value == value {
                option(html, choice, true);
            } else {
                html.push(written);
            }
        }
    }
}

/// A closed list, for more than about six choices that the reader knows by name. For fewer, or
/// where the choices need a word of explanation, use [`RadioGroup`](super::RadioGroup).
#[component]
pub fn SelectInput(
    /// The control's id, which the error summary links to.
    id: String,
    /// The name the form sends it under.
    name: String,
    /// What is asked.
    label: String,
    /// How to answer.
    #[prop(default = None)]
    hint: Option<String>,
    /// What is wrong with the answer, and how to put it right.
    #[prop(default = None)]
    error: Option<String>,
    /// What can be chosen.
    options: Vec<Choice>,
    /// A long list after them.
    #[prop(default = None)]
    list: Option<&'static LongList>,
    /// And what more, under titles of its own.
    #[prop(default = Vec::new())]
    groups: Vec<(String, Vec<Choice>)>,
    /// The value chosen before, or nothing.
    #[prop(default = String::new())]
    value: String,
    /// A word beside the label, such as "optional".
    #[prop(default = None)]
    required_label: Option<String>,
) -> impl IntoView {
    static PATTERN: LazyLock<Pattern<5>> = LazyLock::new(|| {
        Pattern::new(|[id, name, described, invalid, options]| {
            view! {
                <select class="aj-input aj-select" id=id name=name aria-describedby=described aria-invalid=invalid>
                    {options}
                </select>
            }
        })
    });
    static GROUP: LazyLock<Pattern<2>> =
        LazyLock::new(|| Pattern::new(|[label, options]| view! { <optgroup label=label>{options}</optgroup> }));
    let write = |html: &mut Html, choices: &[Choice]| {
        for choice in choices {
            option(html, choice, choice.value == value);
        }
    };
    let mut html = Html::default();
    write(&mut html, &options);
    if let Some(list) = list {
        list.write(&mut html, &value);
    }
    for (label, options) in &groups {
        let mut inside = Html::default();
        write(&mut inside, options);
        GROUP.fill(&mut html, [Value::Text(label), Value::Html(&inside)]);
    }
    let (hint, error) = (hint.as_deref(), error.as_deref());
    let described = described_by(&id, hint, error);
    let control =
        PATTERN.html([Value::Text(&id), Value::Text(&name), described.as_deref().into(), invalid(error).into(), Value::Html(&html)]);
    labelled(&id, &label, required_label.as_deref(), hint, error, &control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_written_once_is_what_its_choices_are() {
        let choices: Vec<_> = [("a", "A & B"), ("b", "<i>"), ("c", "\"c\"")]
            .map(|(value, text)| Choice { value: value.to_owned(), text: text.to_owned(), ..Choice::default() })
            .to_vec();
        let list: &'static LongList = Box::leak(Box::new(LongList::new(choices.clone())));
        let html = |options: Vec<Choice>, list, value: &str| {
            let text = || "x".to_owned();
            view! { <SelectInput id=text() name=text() label=text() options=options list=list value=value.to_owned() /> }.to_html()
        };
        for value in ["a", "b", "c", "", "d"] {
            let one_by_one = html(choices.clone(), None, value);
            assert_eq!(html(Vec::new(), Some(list), value), one_by_one, "{value}");
            assert_eq!(one_by_one.matches(" selected").count(), usize::from(["a", "b", "c"].contains(&value)));
        }
    }
}
