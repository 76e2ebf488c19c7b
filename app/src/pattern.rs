//! Parts that stand on a page many times, such as days and times: written once by their view, then filled in. A view is built piece by
//! piece each time it is shown, which takes some ten times as long.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

/// Stands for the first value in a view that is to be filled in, the next for the second; nobody writes these (a private use area).
const FIRST: char = '\u{E000}';

/// Markup. Only views and patterns make it, so whatever people typed is escaped in it.
#[derive(Clone, Debug, Default)]
pub struct Html(String);

impl Html {
    /// What a view writes.
    #[must_use]
    pub fn of(view: impl IntoView) -> Self {
        Self(view.into_view().to_html())
    }

    /// Adds more after it.
    pub fn push(&mut self, more: &Self) {
        self.0.push_str(&more.0);
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As text, for the answer to a request.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// As a part of a view.
    #[must_use]
    pub fn view(self) -> AnyView {
        InertElement::new(self.0).into_any()
    }
}

/// What is filled in at a place.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Words.
    Text(&'a str),
    /// Markup.
    Html(&'a Html),
    /// Nothing: an attribute is left out.
    Nothing,
}

impl Value<'_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Html(html) => html.as_str(),
            Self::Nothing => "",
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a Html> for Value<'a> {
    fn from(html: &'a Html) -> Self {
        Self::Html(html)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

/// Where a value stands.
enum Place {
    /// Between tags.
    Content,
    /// In an attribute, beside other words.
    InAttribute,
    /// It is an attribute's whole value; that attribute up to its value.
    Attribute(String),
}

/// What a view makes, with `N` places in it.
pub struct Pattern<const N: usize> {
    begin: String,
    /// Which value comes, where it stands, and what follows it.
    rest: Vec<(usize, Place, String)>,
    /// How long it is without its values.
    length: usize,
}

impl<const N: usize> Pattern<N> {
    /// Writes a view; it gets what stands for its values and may put each anywhere, as text or as an attribute.
    #[must_use]
    pub fn new<V: IntoView>(view: impl FnOnce([String; N]) -> V) -> Self {
        let places: Vec<char> = (FIRST..).take(N).collect();
        // Marks for those who hydrate, which nobody does here.
        let html = view(std::array::from_fn(|n| places[n].to_string())).into_view().to_html().replace("<!>", "");
        let mut made = Self { begin: String::new(), rest: Vec::new(), length: html.len() };
        let mut in_tag = false;
        let mut rest = html.as_str();
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            in_tag = if c == '<' { true } else { in_tag && c != '>' };
            let before = made.rest.last_mut().map_or(&mut made.begin, |(_, _, after)| after);
            match places.iter().position(|place| *place == c) {
                Some(n) if !in_tag => made.rest.push((n, Place::Content, String::new())),
                Some(n) => {
                    let whole =
                        before.strip_suffix("=\"").zip(rest.strip_prefix('"')).and_then(|(name, after)| Some((name.rfind(' ')?, after)));
                    let place = match whole {
                        Some((begin, after)) => {
                            rest = after;
                            Place::Attribute(before.split_off(begin))
                        }
                        None => Place::InAttribute,
                    };
                    made.rest.push((n, place, String::new()));
                }
                None => before.push(c),
            }
        }
        made
    }

    /// Writes it once more, with these values, whose texts may be any.
    pub fn fill<'a>(&self, html: &mut Html, values: [impl Into<Value<'a>>; N]) {
        let (html, values): (_, [Value<'_>; N]) = (&mut html.0, values.map(Into::into));
        html.reserve(self.length + values.iter().map(|value| value.as_str().len()).sum::<usize>());
        html.push_str(&self.begin);
        for (n, place, after) in &self.rest {
            let (value, text) = (values[*n], values[*n].as_str());
            match (place, value) {
                (Place::Attribute(_), Value::Nothing) => (),
                (Place::Attribute(name), _) => {
                    html.push_str(name);
                    html_escape::encode_double_quoted_attribute_to_string(text, html);
                    html.push('"');
                }
                (Place::InAttribute, _) => _ = html_escape::encode_double_quoted_attribute_to_string(text, html),
                (Place::Content, Value::Html(_)) => html.push_str(text),
                (Place::Content, _) => _ = html_escape::encode_text_to_string(text, html),
            }
            html.push_str(after);
        }
    }

    /// It alone.
    #[must_use]
    pub fn html<'a>(&self, values: [impl Into<Value<'a>>; N]) -> Html {
        let mut html = Html::default();
        self.fill(&mut html, values);
        html
    }

    /// It alone, as a part of a view.
    #[must_use]
    pub fn filled<'a>(&self, values: [impl Into<Value<'a>>; N]) -> AnyView {
        self.html(values).view()
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
            assert_eq!(pattern.html([href, text]).as_str(), link(href.to_owned(), text.to_owned()).to_html().replace("<!>", ""));
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
        assert_eq!(pattern.html(["1", "2", "3"]).as_str(), r#"<b title="1">3</b><i>1</i>"#);
    }

    #[test]
    fn an_attribute_of_nothing_is_left_out() {
        let input =
            |name: Option<String>, id: Option<String>, lang: Option<String>| view! { <input name=name id=id type="text" lang=lang /> };
        let pattern = Pattern::new(|[name, id, lang]| input(Some(name), Some(id), Some(lang)));
        for values in [[Some("a"), Some("b"), Some("\"")], [None, Some(""), None], [Some("a"), None, Some("c")], [None, None, None]] {
            let [name, id, lang] = values.map(|v| v.map(ToOwned::to_owned));
            assert_eq!(pattern.html(values).as_str(), input(name, id, lang).to_html());
        }
    }

    #[test]
    fn what_was_written_stands_as_it_is() {
        let pattern = Pattern::new(|[title, inside]| view! { <p title=format!("{title}!")>{inside}</p> });
        let inside = Html::of(view! { <br /> });
        assert_eq!(pattern.html([Value::Text("<"), Value::Html(&inside)]).as_str(), "<p title=\"&lt;!\"><br></p>");
        assert_eq!(pattern.html([Value::Nothing, Value::Nothing]).as_str(), "<p title=\"!\"></p>");
    }
}
