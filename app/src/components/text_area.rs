//! Several lines of text.

use leptos::prelude::*;

use super::field::{described_by, labelled};

/// Text as HTML writes it. Leptos writes the inside of `<textarea>` as it is, as it does that of `<script>`; there, anything could end it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

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
    let control = view! {
        <textarea
            class=if copied { "aj-input aj-textarea aj-copied" } else { "aj-input aj-textarea" }
            id=id.clone()
            name=name
            rows=rows.to_string()
            spellcheck=copied.then_some("false")
            autocomplete=copied.then_some("off")
            autocapitalize=copied.then_some("characters")
            aria-describedby=described_by(&id, hint.as_ref(), error.as_ref())
            aria-invalid=error.is_some().then_some("true")
        >
            {escaped(&value)}
        </textarea>
    }
    .into_any();
    labelled(&id, label, required_label, hint, error, control)
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
