//! Several lines of text.

use std::sync::LazyLock;

use leptos::prelude::*;

use super::field::{described_by, invalid, labelled};
use crate::pattern::Pattern;

/// A field for several lines of text, with its label, hint and error.
#[component]
pub fn TextArea(
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
    /// What was typed before.
    #[prop(default = String::new())]
    value: String,
    /// A word beside the label, such as "optional".
    #[prop(default = None)]
    required_label: Option<String>,
    /// How many lines are seen at first.
    #[prop(default = 4)]
    rows: u8,
    /// Whether it is copied from a paper: signs of one width, no spelling help.
    #[prop(default = false)]
    copied: bool,
) -> impl IntoView {
    // Leptos would write what is inside as it is, as it does for `<script>`; there, anything could end it. A pattern does not.
    static PATTERN: LazyLock<Pattern<10>> = LazyLock::new(|| {
        Pattern::new(|[class, id, name, rows, spellcheck, autocomplete, capitals, described, invalid, value]| {
            view! {
                <textarea
                    class=class
                    id=id
                    name=name
                    rows=rows
                    spellcheck=spellcheck
                    autocomplete=autocomplete
                    autocapitalize=capitals
                    aria-describedby=described
                    aria-invalid=invalid
                >
                    {value}
                </textarea>
            }
        })
    });
    let (hint, error) = (hint.as_deref(), error.as_deref());
    let control = PATTERN.html([
        Some(if copied { "aj-input aj-textarea aj-copied" } else { "aj-input aj-textarea" }),
        Some(&*id),
        Some(&*name),
        Some(&*rows.to_string()),
        copied.then_some("false"),
        copied.then_some("off"),
        copied.then_some("characters"),
        described_by(&id, hint, error).as_deref(),
        invalid(error),
        Some(&*value),
    ]);
    labelled(&id, &label, required_label.as_deref(), hint, error, &control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_ends_the_field() {
        let typed = "</textarea><script>alert(1)</script> &lt; \n\"'";
        let html = view! { <TextArea id="a".to_owned() name="a".to_owned() label="a".to_owned() value=typed.to_owned() /> }.to_html();
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt; \n\"'</textarea>"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1);
    }
}
