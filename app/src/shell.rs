//! The document around every page.

use std::sync::Arc;

use anjia_domain::Lang;
use hydration_context::{SharedContext, SsrSharedContext};
use leptos::prelude::*;
use reactive_graph::owner::Owner;

use crate::components::{Footer, Header, LanguageLink, NavLink, SkipLink};
use crate::context::{Assets, Page, PageContext, Section};

const ISLAND: &str = "<leptos-island";
const HEAD_END: &str = "</head>";

/// Renders a page: `build` is called inside the reactive owner that islands need.
#[must_use]
pub fn document(context: &PageContext, build: impl FnOnce(&PageContext) -> Page) -> String {
    let shared = Arc::new(SsrSharedContext::new_islands());
    // Nothing on the page is hydrated but the islands.
    shared.set_is_hydrating(false);
    let owner = Owner::new_root(Some(shared));
    let html = owner.with(|| {
        let page = build(context);
        view(context, page).to_html()
    });
    drop(owner);
    let mut document = String::with_capacity(html.len() + 512);
    document.push_str("<!DOCTYPE html>");
    // User text is escaped, so only a real island looks like one.
    match (html.contains(ISLAND), html.find(HEAD_END)) {
        (true, Some(end)) => {
            document.push_str(&html[..end]);
            document.push_str(&boot(&context.assets));
            document.push_str(&html[end..]);
        }
        _ => document.push_str(&html),
    }
    document
}

/// The tags that wake islands up. The addresses are our own hashes, so they need no escaping.
fn boot(assets: &Assets) -> String {
    let Assets { js, wasm, .. } = assets;
    format!(
        r#"<link rel="modulepreload" href="{js}"><link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin><script type="module" src="/boot.js" data-js="{js}" data-wasm="{wasm}"></script>"#
    )
}

fn view(context: &PageContext, page: Page) -> impl IntoView {
    let PageContext { lang, t, path, query, base, assets, .. } = context;
    let title = t.site_title(page.title.as_str());
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
        entry("/offices", t.nav_offices(), Section::Offices),
    ];
    let plain = |to: &str, text: String| NavLink { href: context.href(to), text, current: false };
    let mut links = vec![
        plain("/companies", t.footer_companies().to_owned()),
        plain("/about", t.footer_about().to_owned()),
        plain("/privacy", t.footer_privacy().to_owned()),
        plain("/accessibility", t.footer_accessibility().to_owned()),
    ];
    links.push(NavLink { href: format!("tel:{}", context.hotline()), text: t.footer_hotline(context.hotline()), current: false });
    let alternates = page.public.then(|| {
        let links = Lang::ALL
            .into_iter()
            .map(|l| view! { <link rel="alternate" hreflang=l.tag() href=format!("{base}/{l}{path}") /> })
            .collect_view();
        view! {
            <link rel="canonical" href=format!("{base}/{lang}{path}") />
            {links}
            <link rel="alternate" hreflang="x-default" href=format!("{base}/en{path}") />
        }
    });
    let description = (!page.description.is_empty()).then(|| view! { <meta name="description" content=page.description.clone() /> });
    let scripts = page.scripts.iter().map(|name| view! { <script type="module" src=context.script(name)></script> }).collect_view();
    let robots = (!page.public).then(|| view! { <meta name="robots" content="noindex" /> });
    view! {
        <html lang=lang.html()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="format-detection" content="telephone=no" />
                <title>{title}</title>
                {description}
                {robots}
                {alternates}
                <link rel="stylesheet" href=assets.css.clone() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                {scripts}
            </head>
            <body>
                <SkipLink text=t.skip_to_content() />
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
                <main class="aj-main aj-wrap" id="main" tabindex="-1">
                    {page.body}
                </main>
                <Footer links=links lines=vec![t.footer_note().to_owned()] label=t.footer_label().to_owned() />
            </body>
        </html>
    }
}
