//! The head of every page.

use std::sync::LazyLock;

use leptos::either::Either;
use leptos::prelude::*;

use crate::pattern::{Html, Patterns, Value};

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
    /// Whether it is the page (or part of the site) being read.
    pub current: bool,
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
    form: Option<&'static str>,
    /// The parts of the site.
    nav: Vec<NavLink>,
    /// What the list of parts is called.
    nav_label: String,
) -> impl IntoView {
    static PATTERNS: LazyLock<Patterns<1, 10>> = LazyLock::new(|| {
        Patterns::new(|[has_form], [brand, tagline, home, help_href, help_text, form, languages, languages_label, nav, nav_label]| {
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
                        <a class="aj-help" href=help_href>
                            // Drawn in the page, for the reason the foot's lattice is.
                            <svg class="aj-help-mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                                <path
                                    fill-rule="evenodd"
                                    d="M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22Zm-1.5 4.5h3v8h-3Zm0 10h3v3h-3Z"
                                />
                            </svg>
                            {help_text}
                        </a>
                        // Enter in a field presses the first button of its form: that must not be a language.
                        {has_form
                            .then(|| {
                                view! { <button class="aj-visually-hidden" type="submit" form=form tabindex="-1" aria-hidden="true"></button> }
                            })}
                        <nav class="aj-languages" aria-label=languages_label>
                            <ul>{languages}</ul>
                        </nav>
                    </div>
                    <nav class="aj-nav" aria-label=nav_label>
                        <ul class="aj-wrap">{nav}</ul>
                    </nav>
                </header>
            }
        })
    });
    PATTERNS.of([form.is_some()]).filled([
        brand.as_str().into(),
        tagline.as_str().into(),
        home.as_str().into(),
        emergency.0.as_str().into(),
        emergency.1.as_str().into(),
        form.into(),
        Value::Html(&language_items(&languages, form)),
        languages_label.as_str().into(),
        Value::Html(&link_items(Some("aj-nav-link"), &nav)),
        nav_label.as_str().into(),
    ])
}

/// The languages, as links or as buttons of a form.
fn language_items(languages: &[LanguageLink], form: Option<&str>) -> Html {
    static PATTERNS: LazyLock<Patterns<2, 5>> =
        LazyLock::new(|| Patterns::new(|is, values| view! { <li>{language_item(is, values)}</li> }));
    let mut html = Html::default();
    for language in languages {
        let pattern = PATTERNS.of([form.is_some(), language.current]);
        pattern.fill(&mut html, [&language.href, &language.tag, &language.hreflang, &language.name, form.unwrap_or_default()]);
    }
    html
}

fn language_item([in_form, current]: [bool; 2], [href, tag, hreflang, name, form]: [String; 5]) -> AnyView {
    let current = current.then_some("true");
    if in_form {
        view! {
            <button class="aj-language" type="submit" form=form name="to" value=hreflang lang=tag aria-current=current>
                {name}
            </button>
        }
        .into_any()
    } else {
        view! {
            <a class="aj-language" href=href lang=tag hreflang=hreflang aria-current=current>
                {name}
            </a>
        }
        .into_any()
    }
}

/// Links as items of a list.
pub(super) fn link_items(class: Option<&str>, links: &[NavLink]) -> Html {
    static PATTERNS: LazyLock<Patterns<2, 3>> = LazyLock::new(|| {
        Patterns::new(|[has_class, current], [class, href, text]| {
            let current = current.then_some("page");
            // Without a class there is no attribute of that name.
            let link = if has_class {
                Either::Left(view! { <a class=class href=href aria-current=current>{text}</a> })
            } else {
                Either::Right(view! { <a href=href aria-current=current>{text}</a> })
            };
            view! { <li>{link}</li> }
        })
    });
    let mut html = Html::default();
    for link in links {
        PATTERNS.of([class.is_some(), link.current]).fill(&mut html, [class.unwrap_or_default(), &link.href, &link.text]);
    }
    html
}
