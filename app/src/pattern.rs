//! Parts that stand on a page many times, such as days and times: written once by their view, then filled in. A view is built piece by
//! piece each time it is shown, which takes some ten times as long.

use std::borrow::Cow;

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// Stands for the first value in a view that is to be filled in, the next for the second; nobody writes these (a private use area).
const FIRST: char = '\u{E000}';

/// What a view makes, with `N` places in it.
pub struct Pattern<const N: usize> {
    begin: String,
    /// Which value comes, whether inside a tag, and what follows it.
    rest: Vec<(usize, bool, String)>,
}

impl<const N: usize> Pattern<N> {
    /// Writes a view; it gets what stands for its values and may put each anywhere, as text or as an attribute.
    #[must_use]
    pub fn new<V: IntoView>(view: impl FnOnce([String; N]) -> V) -> Self {
        let places: Vec<char> = (FIRST..).take(N).collect();
        let html = view(std::array::from_fn(|n| places[n].to_string())).into_view().to_html();
        let mut made = Self { begin: String::new(), rest: Vec::new() };
        let mut in_tag = false;
        for c in html.chars() {
            in_tag = if c == '<' { true } else { in_tag && c != '>' };
            match places.iter().position(|place| *place == c) {
                Some(n) => made.rest.push((n, in_tag, String::new())),
                None => made.rest.last_mut().map_or(&mut made.begin, |(_, _, after)| after).push(c),
            }
        }
        made
    }

    /// Writes it once more, with these values, which may be any text.
    pub fn fill(&self, html: &mut String, values: [&str; N]) {
        html.push_str(&self.begin);
        for (n, in_tag, after) in &self.rest {
            if *in_tag {
                html_escape::encode_double_quoted_attribute_to_string(values[*n], html);
            } else {
                html_escape::encode_text_to_string(values[*n], html);
            }
            html.push_str(after);
        }
    }

    /// It alone, as a part of a view.
    #[must_use]
    pub fn filled(&self, values: [&str; N]) -> AnyView {
        let mut html = String::new();
        self.fill(&mut html, values);
        written(html)
    }
}

/// Views that differ in what is so of them, `B` answers of yes or no: a pattern for each way.
pub struct Patterns<const B: usize, const N: usize>(Vec<Pattern<N>>);

impl<const B: usize, const N: usize> Patterns<B, N> {
    /// Writes all of them.
    #[must_use]
    pub fn new<V: IntoView>(view: impl Fn([bool; B], [String; N]) -> V) -> Self {
        let ways = (0..1_usize << B).map(|way| Pattern::new(|values| view(std::array::from_fn(|bit| way >> bit & 1 == 1), values)));
        Self(ways.collect())
    }

    /// The one of which this is so.
    #[must_use]
    pub fn of(&self, is: [bool; B]) -> &Pattern<N> {
        &self.0[is.iter().enumerate().map(|(bit, is)| usize::from(*is) << bit).sum::<usize>()]
    }
}

/// What was written, as a part of a view.
#[must_use]
pub fn written(html: impl Into<Cow<'static, str>>) -> AnyView {
    InertElement::new(html).into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(href: String, text: String) -> impl IntoView {
        view! { <li><a href=href.clone() aria-current="date">{text}</a> "." </li> }
    }

    #[test]
    fn what_is_filled_in_is_what_the_view_would_write() {
        let pattern = Pattern::new(|[href, text]| link(href, text));
        for (href, text) in [("/a", "b"), ("/?a=1&b=\"2\"", "<b> & 'c' \""), ("", "x"), ("住", "\u{E001}")] {
            let mut html = String::new();
            pattern.fill(&mut html, [href, text]);
            assert_eq!(html, link(href.to_owned(), text.to_owned()).to_html());
        }
    }

    #[test]
    fn each_way_has_its_own_pattern() {
        let view = |[is_bold, is_long]: [bool; 2], [text]: [String; 1]| {
            let text = if is_long { format!("{text}, {text}") } else { text };
            if is_bold { view! { <b>{text}</b> }.into_any() } else { view! { <i>{text}</i> }.into_any() }
        };
        let patterns = Patterns::new(view);
        for is in [[false, false], [false, true], [true, false], [true, true]] {
            let expected = view(is, ["a".to_owned()]).to_html();
            assert_eq!(patterns.of(is).filled(["a"]).to_html(), expected);
        }
    }

    #[test]
    fn a_value_may_come_twice_or_not_at_all() {
        let pattern = Pattern::new(|[a, _, c]| view! { <b title=a.clone()>{c}</b> <i>{a}</i> });
        let mut html = String::new();
        pattern.fill(&mut html, ["1", "2", "3"]);
        assert_eq!(html.replace("<!>", ""), r#"<b title="1">3</b><i>1</i>"#);
    }
}
