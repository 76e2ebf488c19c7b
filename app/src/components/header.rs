//! The head of every page.

use leptos::prelude::*;

/// One of the site's languages, leading to this same page in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageLink {
    /// This page's address in that language.
    pub href: String,
    /// The tag for the `lang` attribute, such as `zh-CN`.
    pub tag: String,
    /// The tag for the `hreflang` attribute.
    pub hreflang: String,
    /// The language's name in itself.
    pub name: String,
    /// Whether the page is in this language now.
    pub current: bool,
}

/// A link among others: in the head, the foot or the breadcrumb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub text: String,
}

/// The seal and name of the site, the five languages, the parts of the site and the way to
/// emergency help, which is one tap away on every page.
#[component]
pub fn Header(
    /// The site's name.
    brand: String,
    /// What it is, and where, in a few words.
    tagline: String,
    /// The address of the first page.
    home: String,
    /// Every language, in a fixed order.
    languages: Vec<LanguageLink>,
    /// What the list of languages is called.
    languages_label: String,
    /// Address and text of the way to emergency help.
    emergency: (String, String),
    /// The form that is sent along when the language changes, so that nothing typed is lost; plain links without one.
    form: Option<String>,
    /// The parts of the site, and what `aria-current` says of each.
    nav: Vec<(NavLink, Option<String>)>,
    /// What the list of parts is called.
    nav_label: String,
) -> impl IntoView {
    let nav = nav
        .into_iter()
        .map(|(link, current)| view! { <li><a class="aj-nav-link" href=link.href aria-current=current>{link.text}</a></li> })
        .collect_view();
    // Enter in a field presses the first button of its form: that must not be a language.
    let submit = form.clone().map(|form| {
        view! { <button class="aj-visually-hidden" type="submit" form=form tabindex="-1" aria-hidden="true"></button> }
    });
    let languages = languages.into_iter().map(|language| view! { <li>{language_item(language, form.clone())}</li> }).collect_view();
    view! {
        <header class="aj-header">
            <div class="aj-wrap aj-header-bar">
                <a class="aj-brand" href=home>
                    <span class="aj-stamp" lang="zh-CN" aria-hidden="true">
                        "安家"
                    </span>
                    <span class="aj-brand-text">
                        <span class="aj-brand-name">{brand}</span>
                        " "
                        <span class="aj-brand-line">{tagline}</span>
                    </span>
                </a>
                <a class="aj-help" href=emergency.0>
                    // Drawn in the page, for the reason the foot's lattice is.
                    <svg class="aj-help-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                        <path fill-rule="evenodd" d="M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22Zm-1.5 4.5h3v8h-3Zm0 10h3v3h-3Z" />
                    </svg>
                    {emergency.1}
                </a>
                {submit}
                <nav class="aj-languages" aria-label=languages_label>
                    <ul>{languages}</ul>
                </nav>
            </div>
            <nav class="aj-nav" aria-label=nav_label>
                <ul class="aj-wrap">{nav}</ul>
            </nav>
        </header>
    }
}

/// A language, as a link or as a button of a form.
fn language_item(language: LanguageLink, form: Option<String>) -> AnyView {
    let LanguageLink { href, tag, hreflang, name, current } = language;
    let current = current.then_some("true");
    match form {
        Some(form) => view! {
            <button class="aj-language" type="submit" form=form name="to" value=hreflang lang=tag aria-current=current>
                {name}
            </button>
        }
        .into_any(),
        None => view! {
            <a class="aj-language" href=href lang=tag hreflang=hreflang aria-current=current>
                {name}
            </a>
        }
        .into_any(),
    }
}
