//! Countries and regions in the reader's language and order, made by `.ci/countries.mjs`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use anjia_domain::Lang;

use crate::components::{Choice, LongList};
use crate::l10n::EachLang;

/// The code (ISO 3166-1 alpha-3) and the name.
type Country = (&'static str, &'static str);

static LISTS: LazyLock<BTreeMap<Lang, Vec<Country>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../locales/countries.json")).unwrap_or_default());

/// Code and name of every country and region, in the order in which readers of the language look for them: by pinyin, kana, hangul or
/// alphabet. What stands for people without a country comes last.
#[must_use]
pub fn countries(lang: Lang) -> &'static [(&'static str, &'static str)] {
    LISTS.get(&lang).map_or(&[], Vec::as_slice)
}

/// The same, to be chosen from.
#[must_use]
pub fn list(lang: Lang) -> &'static LongList {
    static WRITTEN: EachLang<LongList> = EachLang::new();
    let choice = |(code, name): &Country| Choice { value: (*code).to_owned(), text: (*name).to_owned(), ..Choice::default() };
    WRITTEN.get(lang, || LongList::new(countries(lang).iter().map(choice).collect()))
}

/// The name of a country or region by its code.
#[must_use]
pub fn name(lang: Lang, alpha3: &str) -> Option<&'static str> {
    countries(lang).iter().find(|(code, _)| *code == alpha3).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_one_name_of_its_own_in_each_language() {
        for lang in Lang::ALL {
            let list = countries(lang);
            let codes: BTreeSet<&str> = list.iter().map(|(code, _)| *code).collect();
            assert_eq!(codes, anjia_domain::country::ALL.into_iter().collect(), "{lang}");
            let names: BTreeSet<&str> = list.iter().map(|(_, name)| *name).collect();
            assert_eq!((list.len(), names.len()), (codes.len(), codes.len()), "{lang}");
            assert!(list.iter().rev().map(|(code, _)| *code).take(4).eq(["XXX", "XXC", "XXB", "XXA"]), "{lang}");
        }
    }

    #[test]
    fn each_list_is_in_its_readers_order() {
        for (lang, codes) in [
            (Lang::Zh, ["ALB", "BEL", "PER", "CHN", "TWN"].as_slice()),
            (Lang::En, &["AFG", "ALA", "CIV", "KOR", "ESP", "TUR", "ZWE"]),
            (Lang::Ja, &["USA", "KOR", "PRK", "ESP", "TWN", "DEU", "JPN", "ZAF", "RUS"]),
            (Lang::Ko, &["GHA", "KOR", "JPN", "TWN", "AUS"]),
            (Lang::Es, &["AFG", "DEU", "KOR", "ESP", "JPN", "ZWE"]),
        ] {
            let place = |code| countries(lang).iter().position(|(c, _)| c == code).unwrap();
            assert!(codes.is_sorted_by_key(place), "{lang}: {codes:?}");
        }
    }

    #[test]
    fn regions_are_not_called_countries() {
        assert_eq!(name(Lang::Zh, "TWN"), Some("中国台湾"));
        assert_eq!(name(Lang::En, "HKG"), Some("Hong Kong, China"));
        assert_eq!(name(Lang::Ko, "MAC"), Some("중국 마카오"));
        assert_eq!(name(Lang::Es, "UTO"), None);
    }
}
