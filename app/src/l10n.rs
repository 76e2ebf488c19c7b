//! The texts: one checked function a message, made by `build.rs` out of `locales/`.
//!
//! Messages without variables are formatted once, at start; the others go through Fluent each time.

use std::sync::OnceLock;

use anjia_domain::Lang;
use fluent_bundle::bundle::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use intl_memoizer::concurrent::IntlLangMemoizer;

type Bundle = FluentBundle<FluentResource, IntlLangMemoizer>;

/// The texts of one language.
pub struct L10n {
    lang: Lang,
    plain: Vec<&'static str>,
    bundle: Bundle,
    pseudo: bool,
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

static ALL: OnceLock<[L10n; 5]> = OnceLock::new();

/// The texts of a language.
#[must_use]
pub fn l10n(lang: Lang) -> &'static L10n {
    &ALL.get_or_init(|| load(false))[lang.index()]
}

/// Loads the texts; with `pseudo` (development), English is shown accented, longer and in brackets, so that text that is not
/// translated or does not fit is seen at once. Does nothing when texts were loaded before.
pub fn prepare(pseudo: bool) {
    ALL.get_or_init(|| load(pseudo && cfg!(debug_assertions)));
}

fn load(pseudo: bool) -> [L10n; 5] {
    Lang::ALL.map(|lang| L10n::new(lang, pseudo && lang == Lang::En))
}

impl L10n {
    fn new(lang: Lang, pseudo: bool) -> Self {
        let id = lang.tag().parse().unwrap_or_default();
        let mut bundle = Bundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        for source in SOURCES[lang.index()] {
            // The build has parsed every file; what could be read there can be read here.
            let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*source).to_owned());
            bundle.add_resource_overriding(resource);
        }
        let mut texts = Self { lang, plain: Vec::new(), bundle, pseudo };
        // One leak a message a process: these live as long as the server.
        texts.plain = PLAIN.iter().map(|key| &*texts.format(key, []).leak()).collect();
        texts
    }

    /// The language of these texts.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    fn plain(&self, number: usize) -> &'static str {
        self.plain.get(number).copied().unwrap_or("")
    }

    fn format<'a, const N: usize>(&self, key: &str, arguments: [(&'static str, FluentValue<'a>); N]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else { return key.to_owned() };
        let arguments: FluentArgs<'a> = arguments.into_iter().collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        debug_assert!(errors.is_empty(), "{key}: {errors:?}");
        if self.pseudo { pseudo(&text) } else { text.into_owned() }
    }

    /// A language's name in this language.
    #[must_use]
    pub fn language_name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.language_zh(),
            Lang::En => self.language_en(),
            Lang::Ja => self.language_ja(),
            Lang::Ko => self.language_ko(),
            Lang::Es => self.language_es(),
        }
    }
}

/// What is made once in each language, when it is first wanted there.
pub struct EachLang<T>([OnceLock<T>; 5]);

impl<T> EachLang<T> {
    /// Nothing is made yet.
    #[must_use]
    pub const fn new() -> Self {
        Self([const { OnceLock::new() }; 5])
    }

    /// What is made in a language, or is made now.
    pub fn get(&self, lang: Lang, make: impl FnOnce() -> T) -> &T {
        self.0[lang.index()].get_or_init(make)
    }
}

impl<T> Default for EachLang<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// `Book` becomes `[Ɓööķ ~~]`.
fn pseudo(text: &str) -> String {
    let plain = "AaBbCcDdEeGgHhIiKkLlNnOoRrSsTtUuYyZz";
    let accented = "ÅáßƀÇçÐđÉéĞğĤĥÎîĶķĻļÑñÖöŘřŠšŢţÛûÝýŽž";
    let body: String =
        text.chars().map(|c| plain.chars().position(|p| p == c).and_then(|n| accented.chars().nth(n)).unwrap_or(c)).collect();
    let longer = text.chars().count() / 3;
    format!("[{body}{}]", "~".repeat(longer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_follow_the_language() {
        let en = l10n(Lang::En);
        assert_eq!((en.slots_free(0), en.slots_free(1), en.slots_free(2)), ("full".into(), "1 free".into(), "2 free".into()));
        for lang in Lang::ALL {
            for count in [0, 1, 2, 5, 21, 1_000_000] {
                let text = l10n(lang).slots_free(count);
                assert!(!text.is_empty() && !text.contains('{'), "{lang}: {text}");
            }
        }
    }

    #[test]
    fn terms_are_filled_in_and_no_text_is_its_key() {
        for lang in Lang::ALL {
            let texts = l10n(lang);
            assert!(PLAIN.iter().zip(&texts.plain).all(|(key, text)| texts.bundle.has_message(key) && !text.is_empty()), "{lang}");
            assert!(!texts.brand().contains('{'));
        }
    }

    #[test]
    fn pseudo_text_is_longer_and_still_readable() {
        let texts = L10n::new(Lang::En, true);
        assert_eq!(texts.nav_home(), "[Ĥömé~]");
    }
}
