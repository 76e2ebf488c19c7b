//! The document around every page.

use std::sync::{Arc, LazyLock};

use anjia_domain::Lang;
use hydration_context::{SharedContext, SsrSharedContext};
use leptos::prelude::*;
use reactive_graph::owner::Owner;

use crate::components::{Footer, Header, LanguageLink, NavLink, SkipLink, language_items, link_items};
use crate::context::{Assets, Page, PageContext, Section};
use crate::pattern::{Pattern, Patterns, Value};

const ISLAND: &str = "<leptos-island";

/// Renders a page: `build` is called inside the reactive owner that islands need.
#[must_use]
pub fn document(context: &PageContext, build: impl FnOnce(&PageContext) -> Page) -> String {
    let shared = Arc::new(SsrSharedContext::new_islands());
    // Nothing on the page is hydrated but the islands.
    shared.set_is_hydrating(false);
    let owner = Owner::new_root(Some(shared));
    owner.with(|| {
        let page = build(context);
        write(context, page)
    })
}

/// Renders a part of a page, for a page that is open already.
#[must_use]
pub fn fragment(build: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    owner.with(|| build().to_html())
}

/// The tags that wake islands up. The addresses are our own hashes, so they need no escaping.
fn boot(assets: &Assets) -> String {
    let Assets { js, wasm, .. } = assets;
    format!(
        r#"<link rel="modulepreload" href="{js}"><link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin><script type="module" src="/boot.js" data-js="{js}" data-wasm="{wasm}"></script>"#
    )
}

/// The document with a place for whatever differs between pages, and whether a form goes along when the language changes.
static DOCUMENT: LazyLock<Patterns<1, 21>> = LazyLock::new(|| {
    Patterns::new(
        |[has_form],
         [
            lang,
            title,
            about,
            css,
            scripts,
            skip,
            brand,
            tagline,
            home,
            languages,
            languages_label,
            emergency,
            emergency_text,
            form,
            nav,
            nav_label,
            body,
            links,
            line,
            links_label,
            boot,
        ]| {
            view! {
                <html lang=lang>
                    <head>
                        <meta charset="utf-8" />
                        <meta name="viewport" content="width=device-width, initial-scale=1" />
                        <meta name="color-scheme" content="light dark" />
                        <meta name="format-detection" content="telephone=no" />
                        <title>{title}</title>
                        {about}
                        <link rel="stylesheet" href=css />
                        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                        {scripts}
                        {boot}
                    </head>
                    <body>
                        <SkipLink text=skip />
                        <Header
                            brand=brand
                            tagline=tagline
                            home=home
                            languages=languages.into_any()
                            languages_label=languages_label
                            emergency=(emergency, emergency_text)
                            form=has_form.then_some(form)
                            nav=nav.into_any()
                            nav_label=nav_label
                        />
                        <main class="aj-main aj-wrap" id="main" tabindex="-1">
                            {body}
                        </main>
                        <Footer links=links.into_any() lines=vec![line] label=links_label />
                    </body>
                </html>
            }
        },
    )
});

/// The page's address, and its address in each language.
static ALTERNATES: LazyLock<Pattern<3>> = LazyLock::new(|| {
    Pattern::new(|[base, lang, path]| {
        let links = Lang::ALL
            .into_iter()
            .map(|l| view! { <link rel="alternate" hreflang=l.tag() href=format!("{base}/{l}{path}") /> })
            .collect_view();
        view! {
            <link rel="canonical" href=format!("{base}/{lang}{path}") />
            {links}
            <link rel="alternate" hreflang="x-default" href=format!("{base}/en{path}") />
        }
    })
});

static DESCRIPTION: LazyLock<Pattern<1>> = LazyLock::new(|| Pattern::new(|[text]| view! { <meta name="description" content=text /> }));

static SCRIPT: LazyLock<Pattern<1>> = LazyLock::new(|| Pattern::new(|[address]| view! { <script type="module" src=address></script> }));

/// What search engines are told.
fn about(context: &PageContext, page: &Page) -> String {
    let mut html = String::new();
    if !page.description.is_empty() {
        DESCRIPTION.fill(&mut html, [&*page.description]);
    }
    if page.public {
        ALTERNATES.fill(&mut html, [&*context.base, context.lang.tag(), &*context.path]);
    } else {
        html.push_str("<meta name=\"robots\" content=\"noindex\">");
    }
    html
}

/// The languages and the parts of the site, with the ones that are being read.
fn links(context: &PageContext, page: &Page) -> (String, String) {
    let PageContext { lang, t, path, query, .. } = context;
    let languages = Lang::ALL.map(|l| LanguageLink {
        href: format!("/{l}{path}{query}"),
        tag: l.html().to_owned(),
        hreflang: l.tag().to_owned(),
        name: l.autonym().to_owned(),
        current: l == *lang,
    });
    let entry = |to: &str, text: &str, section| NavLink { href: context.href(to), text: text.to_owned(), current: page.section == section };
    let nav = [
        entry("/services", t.nav_services(), Section::Services),
        entry("/book", t.nav_book(), Section::Book),
        entry("/register", t.nav_register(), Section::Register),
        entry("/appointments", t.nav_appointments(), Section::Appointments),
        entry("/training", t.nav_training(), Section::Training),
        entry("/offices", t.nav_offices(), Section::Offices),
        entry("/help", t.nav_help(), Section::Help),
        entry("/search", t.search_title(), Section::Search),
    ];
    (language_items(&languages, page.form), link_items(Some("aj-nav-link"), &nav))
}

/// The links at the end of every page.
fn last_links(context: &PageContext) -> String {
    let t = context.t;
    let plain = |to: &str, text: &str| NavLink { href: context.href(to), text: text.to_owned(), current: false };
    let hotline = NavLink { href: format!("tel:{}", context.hotline()), text: t.footer_hotline(context.hotline()), current: false };
    let links = [
        plain("/companies", t.footer_companies()),
        plain("/about", t.footer_about()),
        plain("/privacy", t.footer_privacy()),
        plain("/accessibility", t.footer_accessibility()),
        hotline,
    ];
    link_items(None, &links)
}

fn write(context: &PageContext, page: Page) -> String {
    let PageContext { lang, t, assets, .. } = context;
    let (about, (languages, nav)) = (about(context, &page), links(context, &page));
    let scripts: String = page.scripts.iter().map(|name| SCRIPT.html([&*context.script(name)])).collect();
    let body = page.body.to_html();
    // User text is escaped, so only a real island looks like one.
    let boot = body.contains(ISLAND).then(|| boot(assets));
    let mut document = String::from("<!DOCTYPE html>");
    DOCUMENT.of([page.form.is_some()]).fill(
        &mut document,
        [
            lang.html().into(),
            t.site_title(page.title.as_str()).as_str().into(),
            Value::Html(&about),
            assets.css.as_str().into(),
            Value::Html(&scripts),
            t.skip_to_content().into(),
            t.brand().into(),
            t.tagline().into(),
            context.href("").as_str().into(),
            Value::Html(&languages),
            t.languages().into(),
            context.href("/emergency").as_str().into(),
            t.emergency_link().into(),
            page.form.into(),
            Value::Html(&nav),
            t.nav_label().into(),
            Value::Html(&body),
            Value::Html(&last_links(context)),
            t.footer_note().into(),
            t.footer_label().into(),
            Value::html(boot.as_deref()),
        ],
    );
    document
}
