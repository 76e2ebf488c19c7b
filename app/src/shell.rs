//! The document around every page.

use std::sync::{Arc, LazyLock};

use anjia_domain::Lang;
use hydration_context::{SharedContext, SsrSharedContext};
use leptos::prelude::*;
use reactive_graph::owner::Owner;

use crate::components::{Footer, Header, LanguageLink, NavLink, SkipLink};
use crate::context::{Page, PageContext, Section};
use crate::pattern::{Html, Pattern, Value};

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

/// The document with a place for whatever differs between pages.
static DOCUMENT: LazyLock<Pattern<10>> = LazyLock::new(|| {
    Pattern::new(|[lang, title, about, css, scripts, boot, skip, header, body, footer]| {
        view! {
            <!DOCTYPE html>
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
                    {header}
                    <main class="aj-main aj-wrap" id="main" tabindex="-1">
                        {body}
                    </main>
                    {footer}
                </body>
            </html>
        }
    })
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

static HIDDEN: LazyLock<Html> = LazyLock::new(|| Html::of(view! { <meta name="robots" content="noindex" /> }));

static DESCRIPTION: LazyLock<Pattern<1>> = LazyLock::new(|| Pattern::new(|[text]| view! { <meta name="description" content=text /> }));

static SCRIPT: LazyLock<Pattern<1>> = LazyLock::new(|| Pattern::new(|[address]| view! { <script type="module" src=address></script> }));

/// The tags that wake islands up.
static BOOT: LazyLock<Pattern<2>> = LazyLock::new(|| {
    Pattern::new(|[js, wasm]| {
        view! {
            <link rel="modulepreload" href=js.clone() />
            <link rel="preload" href=wasm.clone() r#as="fetch" type="application/wasm" crossorigin="" />
            <script type="module" src="/boot.js" data-js=js data-wasm=wasm></script>
        }
    })
});

/// What search engines are told.
fn about(context: &PageContext, page: &Page) -> Html {
    let mut html = Html::default();
    if !page.description.is_empty() {
        DESCRIPTION.fill(&mut html, [&*page.description]);
    }
    if page.public {
        ALTERNATES.fill(&mut html, [&*context.base, context.lang.tag(), &*context.path]);
    } else {
        html.push(&HIDDEN);
    }
    html
}

fn header(context: &PageContext, page: &Page) -> impl IntoView + use<> {
    let PageContext { lang, t, path, query, .. } = context;
    let languages = Lang::ALL
        .into_iter()
        .map(|l| LanguageLink {
            href: format!("/{l}{path}{query}"),
            tag: l.html().to_owned(),
            hreflang: l.tag().to_owned(),
            name: l.autonym().to_owned(),
            current: l == *lang,
        })
        .collect();
    let entry = |to: &str, text: &str, section| NavLink { href: context.href(to), text: text.to_owned(), current: page.section == section };
    let nav = vec![
        entry("/services", t.nav_services(), Section::Services),
        entry("/book", t.nav_book(), Section::Book),
        entry("/register", t.nav_register(), Section::Register),
        entry("/appointments", t.nav_appointments(), Section::Appointments),
        entry("/training", t.nav_training(), Section::Training),
        entry("/offices", t.nav_offices(), Section::Offices),
        entry("/help", t.nav_help(), Section::Help),
        entry("/search", t.search_title(), Section::Search),
    ];
    view! {
        <Header
            brand=t.brand().to_owned()
            tagline=t.tagline().to_owned()
            home=context.href("")
            languages=languages
            languages_label=t.languages().to_owned()
            emergency=(context.href("/emergency"), t.emergency_link().to_owned())
            form=page.form
            nav=nav
            nav_label=t.nav_label().to_owned()
        />
    }
}

fn footer(context: &PageContext) -> impl IntoView + use<> {
    let t = context.t;
    let plain = |to: &str, text: &str| NavLink { href: context.href(to), text: text.to_owned(), current: false };
    let hotline = NavLink { href: format!("tel:{}", context.hotline()), text: t.footer_hotline(context.hotline()), current: false };
    let links = vec![
        plain("/companies", t.footer_companies()),
        plain("/about", t.footer_about()),
        plain("/privacy", t.footer_privacy()),
        plain("/accessibility", t.footer_accessibility()),
        hotline,
    ];
    view! { <Footer links=links line=t.footer_note().to_owned() label=t.footer_label().to_owned() /> }
}

fn write(context: &PageContext, page: Page) -> String {
    let PageContext { lang, t, assets, .. } = context;
    let (about, header) = (about(context, &page), Html::of(header(context, &page)));
    let mut scripts = Html::default();
    for name in page.scripts {
        SCRIPT.fill(&mut scripts, [&*context.script(name)]);
    }
    let body = Html::of(page.body);
    // User text is escaped, so only a real island looks like one.
    let boot = body.as_str().contains(ISLAND).then(|| BOOT.html([&*assets.js, &*assets.wasm]));
    let document = DOCUMENT.html([
        lang.html().into(),
        t.site_title(page.title.as_str()).as_str().into(),
        Value::Html(&about),
        assets.css.as_str().into(),
        Value::Html(&scripts),
        boot.as_ref().into(),
        t.skip_to_content().into(),
        Value::Html(&header),
        Value::Html(&body),
        Value::Html(&Html::of(footer(context))),
    ]);
    document.into_string()
}
