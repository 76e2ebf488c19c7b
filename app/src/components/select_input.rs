//! One out of many.

use leptos::prelude::*;

use super::field::{Choice, described_by, labelled};
use crate::pattern::written;

fn option(choice: Choice, selected: bool) -> impl IntoView + use<> {
    view! {
        <option value=choice.value lang=choice.lang disabled=choice.disabled selected=selected data-text=choice.data>
            {choice.text}
        </option>
    }
}

/// Answers that many pages offer and that never change, written once: a few hundred of them take longer than the rest of a page.
pub struct LongList {
    html: String,
    choices: Vec<Choice>,
    /// Where each is written.
    places: Vec<std::ops::Range<usize>>,
}

impl LongList {
    /// Writes a list.
    #[must_use]
    pub fn new(choices: Vec<Choice>) -> Self {
        let mut html = String::new();
        let mut places = Vec::with_capacity(choices.len());
        for choice in &choices {
            let begin = html.len();
            html.push_str(&option(choice.clone(), false).to_html());
            places.push(begin..html.len());
        }
        Self { html, choices, places }
    }

    /// The list with one of its answers chosen.
    fn view(&'static self, value: &str) -> AnyView {
        match self.choices.iter().zip(&self.places).find(|(choice, _)| choice.value == value) {
            Some((choice, place)) => {
                (written(&self.html[..place.start]), option(choice.clone(), true), written(&self.html[place.end..])).into_any()
            }
            None => written(self.html.as_str()),
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
    let item = |choice: Choice| {
        let selected = choice.value == value;
        option(choice, selected)
    };
    let options = options.into_iter().map(item).collect_view();
    let groups = groups
        .into_iter()
        .map(|(label, options)| view! { <optgroup label=label>{options.into_iter().map(item).collect_view()}</optgroup> })
        .collect_view();
    let control = view! {
        <select
            class="aj-input aj-select"
            id=id.clone()
            name=name
            aria-describedby=described_by(&id, hint.as_ref(), error.as_ref())
            aria-invalid=error.is_some().then_some("true")
        >
            {options} {list.map(|list| list.view(&value))} {groups}
        </select>
    }
    .into_any();
    labelled(&id, label, required_label, hint, error, control)
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
            view! { <SelectInput id=text() name=text() label=text() options=options list=list value=value.to_owned() /> }
                .to_html()
                .replace("<!>", "")
        };
        for value in ["a", "b", "c", "", "d"] {
            let one_by_one = html(choices.clone(), None, value);
            assert_eq!(html(Vec::new(), Some(list), value), one_by_one, "{value}");
            assert_eq!(one_by_one.matches(" selected").count(), usize::from(["a", "b", "c"].contains(&value)));
        }
    }
}
