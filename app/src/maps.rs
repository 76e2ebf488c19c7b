//! Ways to an office in the map programs that people have on their phones.
//!
//! A confirmed place is shown by its position; each program is told that it is WGS 84, because in China maps are shifted by some
//! hundred metres. A position that is only that of the area must not look like a door: there, the name is searched for near it.

use anjia_domain::Lang;
use anjia_domain::office::Office;

use crate::l10n::L10n;
use crate::pages::encode;

/// A map program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Map {
    /// Whatever the phone has.
    Phone,
    /// 高德.
    Amap,
    /// 百度.
    Baidu,
    /// Apple's.
    Apple,
    /// Google's.
    Google,
}

impl Map {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Phone, Self::Amap, Self::Baidu, Self::Apple, Self::Google];

    /// Its name.
    #[must_use]
    pub fn name(self, t: &L10n) -> &'static str {
        match self {
            Self::Phone => t.map_phone(),
            Self::Amap => t.map_amap(),
            Self::Baidu => t.map_baidu(),
            Self::Apple => t.map_apple(),
            Self::Google => t.map_google(),
        }
    }

    /// Shows an office. `region` is the district's Chinese name, which Chinese map programs want to know besides the office's.
    #[must_use]
    pub fn link(self, office: &Office, region: &str) -> String {
        let region = encode(region);
        let name = encode(office.name.get(Lang::Zh));
        let whole = encode(&format!("{} {}", office.name.get(Lang::Zh), office.address.zh));
        let place = office.lat.zip(office.lon);
        if let Some((lat, lon)) = place.filter(|_| office.address_confirmed) {
            return match self {
                Self::Phone => format!("geo:{lat},{lon}?q={lat},{lon}({name})"),
                Self::Amap => {
                    format!("https://uri.amap.com/marker?position={lon},{lat}&name={name}&coordinate=wgs84&callnative=1&src=anjia")
                }
                Self::Baidu => format!(
                    "https://api.map.baidu.com/marker?location={lat},{lon}&title={name}&content={}&coord_type=wgs84&output=html&src=anjia",
                    encode(&office.address.zh)
                ),
                // Both take WGS 84 and shift it themselves.
                Self::Apple => format!("https://maps.apple.com/?ll={lat},{lon}&q={name}"),
                Self::Google => format!("https://www.google.com/maps/search/?api=1&query={lat},{lon}"),
            };
        }
        match (self, place) {
            (Self::Phone, Some((lat, lon))) => format!("geo:{lat},{lon}?q={whole}"),
            (Self::Phone, None) => format!("geo:0,0?q={whole}"),
            (Self::Amap, _) => format!("https://uri.amap.com/search?keyword={whole}&city={region}&view=map&callnative=1&src=anjia"),
            (Self::Baidu, Some((lat, lon))) => format!(
                "https://api.map.baidu.com/place/search?query={name}&location={lat},{lon}&radius=5000&coord_type=wgs84&region={region}&output=html&src=anjia"
            ),
            (Self::Baidu, None) => {
                format!("https://api.map.baidu.com/place/search?query={whole}&region={region}&output=html&src=anjia")
            }
            (Self::Apple, Some((lat, lon))) => format!("https://maps.apple.com/?q={name}&sll={lat},{lon}"),
            (Self::Apple, None) => format!("https://maps.apple.com/?q={whole}"),
            (Self::Google, _) => format!("https://www.google.com/maps/search/?api=1&query={whole}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(place: Option<(f64, f64)>, confirmed: bool) -> Office {
        serde_json::from_value(serde_json::json!({
            "id": "hall", "kind": "service_hall", "level": "district",
            "name": {"zh":"服务大厅 & <厅>","en":"Hall","ja":"庁","ko":"홀","es":"Sala"}, "address": {"zh":"一经路","en":"Road"},
            "phone": null, "fallback_hotline": "12345", "lat": place.map(|p| p.0), "lon": place.map(|p| p.1), "street_code": null,
            "village_code": null, "opening_hours": [], "counter_hours": null, "hours_confirmed": false, "languages": [],
            "languages_confirmed": false, "address_confirmed": confirmed, "offers": [], "website": null, "certainty": "", "source": "",
            "note": null
        }))
        .unwrap()
    }

    #[test]
    fn a_confirmed_place_is_shown_as_wgs_84_and_others_are_searched_for() {
        let sure = office(Some((39.1, 117.3)), true);
        assert!(
            Map::Amap.link(&sure, "天津市").contains("position=117.3,39.1") && Map::Amap.link(&sure, "天津市").contains("coordinate=wgs84")
        );
        assert!(
            Map::Baidu.link(&sure, "天津市").contains("location=39.1,117.3")
                && Map::Baidu.link(&sure, "天津市").contains("coord_type=wgs84")
        );
        assert!(Map::Phone.link(&sure, "天津市").starts_with("geo:39.1,117.3?"));
        let area = office(Some((39.1, 117.3)), false);
        assert!(!Map::Amap.link(&area, "天津市").contains("marker") && !Map::Google.link(&area, "天津市").contains("39.1"));
        let nowhere = office(None, false);
        for map in Map::ALL {
            for office in [&sure, &area, &nowhere] {
                let link = map.link(office, "天津市");
                assert!(link.starts_with("https://") || link.starts_with("geo:"), "{link}");
                assert!(!link.contains([' ', '<', '"']) && link.is_ascii(), "{link}");
            }
            assert!(map.link(&nowhere, "天津市").contains("%E6%9C%8D%E5%8A%A1"), "{map:?} looks for the name");
        }
    }
}
