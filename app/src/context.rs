//! What every page knows of the request, and what it gives back.

use std::sync::Arc;

use anjia_domain::Lang;
use anjia_domain::catalogue::Catalogue;
use jiff::civil::DateTime;
use leptos::prelude::AnyView;

use crate::l10n::{L10n, l10n};

/// Addresses of the hashed files, read once at start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// The module that wasm-bindgen made.
    pub js: String,
    /// The WASM.
    pub wasm: String,
    /// Changes with any of the style and the plain scripts, which have no hash in their names.
    pub version: String,
}

/// The request as a page sees it.
#[derive(Clone)]
pub struct PageContext {
    /// The page's language.
    pub lang: Lang,
    /// Its texts.
    pub t: &'static L10n,
    /// The address after the language, like `/book`; empty for the home page.
    pub path: String,
    /// The query with its `?`, or nothing.
    pub query: String,
    /// The data set.
    pub catalogue: Arc<Catalogue>,
    /// The site's own address, without a slash at its end.
    pub base: Arc<str>,
    /// The hashed files.
    pub assets: Arc<Assets>,
    /// China time.
    pub now: DateTime,
}

impl PageContext {
    /// The context of a request.
    #[must_use]
    pub fn new(
        lang: Lang,
        path: String,
        query: String,
        catalogue: Arc<Catalogue>,
        base: Arc<str>,
        assets: Arc<Assets>,
        now: DateTime,
    ) -> Self {
        Self { lang, t: l10n(lang), path, query, catalogue, base, assets, now }
    }

    /// An address on this site in the page's language: `/en/book` for `/book`.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        format!("/{}{path}", self.lang)
    }

    /// The address of a plain script, as it is now.
    #[must_use]
    pub fn script(&self, name: &str) -> String {
        format!("/{name}?v={}", self.assets.version)
    }

    /// The hotline for everything unconfirmed.
    #[must_use]
    pub fn hotline(&self) -> &str {
        &self.catalogue.site.hotline
    }

    /// The Chinese word beside a key word; nothing when the page is Chinese already.
    #[must_use]
    pub fn door(&self, text: &str) -> Option<String> {
        (self.lang != Lang::Zh).then(|| text.to_owned())
    }
}

/// Which entry of the main menu a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The home page, or none.
    Home,
    /// Services.
    Services,
    /// Booking.
    Book,
    /// Registrations.
    Register,
    /// My appointment.
    Appointments,
    /// Offices.
    Offices,
    /// Training.
    Training,
    /// Help.
    Help,
    /// Search.
    Search,
}

/// A page, ready to be put into the shell.
pub struct Page {
    /// Its title, without the site's name.
    pub title: String,
    /// What search engines and link previews say of it.
    pub description: String,
    /// Its place in the main menu.
    pub section: Section,
    /// Whether it is the same for everyone and may be found by search engines.
    pub public: bool,
    /// The id of a form that is sent along when the language changes.
    pub form: Option<&'static str>,
    /// Plain scripts it works without, like `card.js`. They are no islands: they must run offline, before any WASM.
    pub scripts: &'static [&'static str],
    /// Its content.
    pub body: AnyView,
}

impl Page {
    /// A page that is the same for everyone.
    #[must_use]
    pub fn public(section: Section, title: impl Into<String>, description: impl Into<String>, body: AnyView) -> Self {
        Self { title: title.into(), description: description.into(), section, public: true, form: None, scripts: &[], body }
    }

    /// The same page, of one person or of a moment where that is so.
    #[must_use]
    pub fn private_if(self, private: bool) -> Self {
        if private { Self { description: String::new(), public: false, ..self } } else { self }
    }

    /// The same page, keeping what was typed into a form when the language changes.
    #[must_use]
    pub fn keeping(self, form: &'static str) -> Self {
        Self { form: Some(form), ..self }
    }

    /// The same page, with plain scripts.
    #[must_use]
    pub fn scripted(self, scripts: &'static [&'static str]) -> Self {
        Self { scripts, ..self }
    }

    /// A page of one person, or of a moment.
    #[must_use]
    pub fn private(section: Section, title: impl Into<String>, body: AnyView) -> Self {
        Self::public(section, title, "", body).private_if(true)
    }
}
