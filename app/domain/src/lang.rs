//! The five languages, and texts that exist in all of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

/// A language the portal speaks. Everything a person can meet exists in each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese (simplified): the counter's language.
    Zh,
    /// English.
    En,
    /// Japanese.
    Ja,
    /// Korean.
    Ko,
    /// Spanish.
    Es,
}

/// Not one of the five tags.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown language tag, use one of zh, en, ja, ko, es")]
pub struct UnknownLang;

impl Lang {
    /// All five, in the order of the language links.
    pub const ALL: [Self; 5] = [Self::Zh, Self::En, Self::Ja, Self::Ko, Self::Es];

    /// The tag of addresses: `zh`, `en`, `ja`, `ko`, `es`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
            Self::Ja => "ja",
            Self::Ko => "ko",
            Self::Es => "es",
        }
    }

    /// The tag for `lang` attributes. Chinese names its script's home, because browsers choose glyphs by it.
    #[must_use]
    pub const fn html(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            other => other.tag(),
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub const fn autonym(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
            Self::Ja => "日本語",
            Self::Ko => "한국어",
            Self::Es => "Español",
        }
    }

    /// Position in tables of five.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The best language for an `Accept-Language` header, or `None` when it asks for none of the five.
    #[must_use]
    pub fn negotiate(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for part in header.split(',') {
            let mut pieces = part.split(';');
            let Some(range) = pieces.next().map(str::trim) else { continue };
            let quality =
                pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.trim().parse::<f32>().ok()).unwrap_or(0.0);
            let Ok(id) = range.parse::<LanguageIdentifier>() else { continue };
            let Ok(lang) = id.language.as_str().parse::<Self>() else { continue };
            if quality > 0.0 && best.is_none_or(|(q, _)| quality > q) {
                best = Some((quality, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|lang| lang.tag() == text).ok_or(UnknownLang)
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A text in all five languages. Parsing refuses a missing or empty one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawLocalized")]
pub struct Localized {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
    /// Korean.
    pub ko: String,
    /// Spanish.
    pub es: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLocalized {
    zh: String,
    en: String,
    ja: String,
    ko: String,
    es: String,
}

/// A text that is empty in one of the languages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is empty in \"{0}\": every text is needed in all five languages")]
pub struct EmptyText(pub Lang);

impl TryFrom<RawLocalized> for Localized {
    type Error = EmptyText;

    fn try_from(raw: RawLocalized) -> Result<Self, EmptyText> {
        let text = Self { zh: raw.zh, en: raw.en, ja: raw.ja, ko: raw.ko, es: raw.es };
        match Lang::ALL.into_iter().find(|lang| text.get(*lang).trim().is_empty()) {
            Some(lang) => Err(EmptyText(lang)),
            None => Ok(text),
        }
    }
}

impl Localized {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
            Lang::Ja => &self.ja,
            Lang::Ko => &self.ko,
            Lang::Es => &self.es,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_answered_with_the_best_of_the_five() {
        assert_eq!(Lang::negotiate("fr, ko-KR;q=0.8, en;q=0.5"), Some(Lang::Ko));
        assert_eq!(Lang::negotiate("es-MX"), Some(Lang::Es));
        assert_eq!(Lang::negotiate("zh-Hant-TW,zh;q=0.9"), Some(Lang::Zh));
        assert_eq!(Lang::negotiate("de, *;q=0.1"), None);
        assert_eq!(Lang::negotiate("en;q=0, ja;q=nonsense"), None);
    }

    #[test]
    fn a_text_missing_in_one_language_is_refused() {
        let whole = r#"{"zh":"一","en":"1","ja":"一","ko":"1","es":"1"}"#;
        assert!(serde_json::from_str::<Localized>(whole).is_ok());
        let empty = r#"{"zh":"一","en":"1","ja":" ","ko":"1","es":"1"}"#;
        let error = serde_json::from_str::<Localized>(empty).unwrap_err().to_string();
        assert!(error.contains("\"ja\""), "{error}");
    }
}
