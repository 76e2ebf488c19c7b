//! The document around every page.

use std::sync::{Arc, LazyLock};

use anjia_domain::Lang;
use hydration_context::{SharedContext, SsrSharedContext};
use leptos::prelude::*;
use reactive_graph::owner::Owner;

use crate::components::{Footer, Header, LanguageLink, NavLink, SkipLink};
use crate::context::{Page, PageContext, Section};
use crate::l10n::{EachLang, L10n};
use crate::pattern::{Html, Pattern, Patterns, Value};

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

/// A part of the site: its address and what it is called.
type Part = (Section, &'static str, fn(&L10n) -> &str);

/// The parts of the site, as the menu has them.
const MENU: [Part; 8] = [
    (Section::Services, "/services", L10n::nav_services),
    (Section::Book, "/book", L10n::nav_book),
    (Section::Register, "/register", L10n::nav_register),
    (Section::Appointments, "/appointments", L10n::nav_appointments),
    (Section::Training, "/training", L10n::nav_training),
    (Section::Offices, "/offices", L10n::nav_offices),
    (Section::Help, "/help", L10n::nav_help),
    (Section::Search, "/search", L10n::search_title),
];

/// A language's pages differ in their head by their address, by their form, and by the part of the site they are in.
fn header(context: &PageContext, page: &Page) -> Html {
    static PATTERNS: EachLang<Patterns<1, { MENU.len() + 3 }>> = EachLang::new();
    let (lang, t) = (context.lang, context.t);
    let patterns = PATTERNS.get(lang, || {
        Patterns::new(|[has_form], [path, query, form, current @ ..]: [String; MENU.len() + 3]| {
            let languages = Lang::ALL
                .into_iter()
                .map(|l| LanguageLink {
                    href: format!("/{l}{path}{query}"),
                    tag: l.html().to_owned(),
                    hreflang: l.tag().to_owned(),
                    name: l.autonym().to_owned(),
                    current: l == lang,
                })
                .collect();
            let nav = MENU.iter().zip(current).map(|((_, to, text), current)| (link(context, to, text(t)), Some(current))).collect();
            view! {
                <Header
                    brand=t.brand().to_owned()
                    tagline=t.tagline().to_owned()
                    home=context.href("")
                    languages=languages
                    languages_label=t.languages().to_owned()
                    emergency=(context.href("/emergency"), t.emergency_link().to_owned())
                    form=has_form.then_some(form)
                    nav=nav
                    nav_label=t.nav_label().to_owned()
                />
            }
        })
    });
    let mut values = [Value::Nothing; MENU.len() + 3];
    let [path, query, form, current @ ..] = &mut values;
    (*path, *query, *form) = (context.path.as_str().into(), context.query.as_str().into(), page.form.into());
    for (current, _) in current.iter_mut().zip(MENU).filter(|(_, (section, ..))| *section == page.section) {
        *current = "page".into();
    }
    patterns.of([page.form.is_some()]).html(values)
}

fn footer(context: &PageContext) -> Html {
    static PATTERNS: EachLang<Pattern<1>> = EachLang::new();
    let t = context.t;
    let pattern = PATTERNS.get(context.lang, || {
        Pattern::new(|[hotline]| {
            let links = vec![
                link(context, "/companies", t.footer_companies()),
                link(context, "/about", t.footer_about()),
                link(context, "/privacy", t.footer_privacy()),
                link(context, "/accessibility", t.footer_accessibility()),
                NavLink { href: format!("tel:{hotline}"), text: t.footer_hotline(hotline) },
            ];
            view! { <Footer links=links line=t.footer_note().to_owned() label=t.footer_label().to_owned() /> }
        })
    });
    pattern.html([context.hotline()])
}

fn link(context: &PageContext, to: &str, text: &str) -> NavLink {
    NavLink { href: context.href(to), text: text.to_owned() }
}

fn write(context: &PageContext, page: Page) -> String {
    let PageContext { lang, t, assets, .. } = context;
    let (about, header) = (about(context, &page), header(context, &page));
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
        Value::Html(&footer(context)),
    ]);
    document.into_string()
}
