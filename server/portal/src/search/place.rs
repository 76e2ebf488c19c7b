//! Which subdistrict an address or a position lies in, and so which police station it belongs to.
//!
//! Both are estimates: an address names its subdistrict or community in one of its writings; a position is nearest to the middle of a
//! subdistrict. Neither is kept anywhere.

use anjia_domain::Lang;
use anjia_domain::catalogue::{Catalogue, Street, Zone, kilometres};
use anjia_domain::form::Community;
use anjia_domain::office::{Kind, Office};

use super::fold::{self, Script};

/// How far from the middle of the nearest subdistrict a position may lie, in kilometres: the district is about 30 long.
const NEAR_KM: f64 = 20.0;
/// How far from the nearest office a position may lie for offices to be put in the order of their distance, in kilometres.
const REACH_KM: f64 = 100.0;
/// The corners of a box around China.
const CHINA: [std::ops::RangeInclusive<f64>; 2] = [3.0..=54.0, 73.0..=135.5];
/// How long an address may be, in characters.
pub const ADDRESS_MAX: usize = 300;

const STREET_ENDS: [&str; 2] = ["街道", "街"];
const COMMUNITY_ENDS: [&str; 6] = ["社区居民委员会", "社区居委会", "村民委员会", "村委会", "社区", "居委会"];

fn without_end<'a>(name: &'a str, ends: &[&str]) -> &'a str {
    ends.iter().find_map(|end| name.strip_suffix(end)).filter(|stem| stem.chars().count() > 1).unwrap_or(name)
}

/// A community's name without what it is.
#[must_use]
pub fn stem(community: &Community) -> String {
    without_end(&community.zh, &COMMUNITY_ENDS).to_owned()
}

/// How a subdistrict is called and read, in every language.
#[must_use]
pub fn names(catalogue: &Catalogue, street: &Street) -> Vec<String> {
    let mut names = vec![without_end(&street.name.zh, &STREET_ENDS).to_owned()];
    // The reading in kana stands in the Japanese name; the Korean name comes before what it is.
    names.extend(fold::words(&street.name.ja).into_iter().filter(|w| w.script == Script::Kana).map(|w| w.text));
    names.extend(street.name.get(Lang::Ko).split_whitespace().next().map(str::to_owned));
    names.extend(catalogue.search.street(&street.code).iter().cloned());
    names
}

/// What an address tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess<'a> {
    /// The subdistrict.
    pub street: &'a Street,
    /// The community, if it was named.
    pub community: Option<&'a Community>,
}

/// A name as far as it is written as it begins.
fn one_script(name: &str) -> Option<(Script, String)> {
    let words = fold::words(name);
    let script = words.first()?.script;
    Some((script, words.into_iter().filter(|w| w.script == script).map(|w| w.text).collect()))
}

/// What a character tells beside a letter.
const fn weight(script: Script) -> usize {
    if matches!(script, Script::Han) { 3 } else { 1 }
}

/// An address with each script run together.
struct Address(Vec<(Script, String)>);

impl Address {
    fn new(text: &str) -> Self {
        let mut runs: Vec<(Script, String)> = Vec::new();
        for word in fold::typed(text) {
            match runs.iter_mut().find(|(s, _)| *s == word.script) {
                Some((_, run)) => run.push_str(&word.text),
                None => runs.push((word.script, word.text)),
            }
        }
        Self(runs)
    }

    /// The address without a name, if that stands in it in full; and how much of it that was.
    fn without(&self, name: &str) -> Option<(usize, Self)> {
        let (script, name) = one_script(name)?;
        let run = self.0.iter().position(|(s, run)| *s == script && run.contains(&name))?;
        let mut rest = self.0.clone();
        rest[run].1 = rest[run].1.replace(&name, " ");
        Some((name.chars().count() * weight(script), Self(rest)))
    }

    /// How much of a name stands in the address: all of it counts twice as much as nearly all of it, less counts nothing.
    fn has(&self, name: &str) -> usize {
        let Some((script, name)) = one_script(name) else { return 0 };
        let length = name.chars().count();
        let Some((_, run)) = self.0.iter().find(|(s, _)| *s == script) else { return 0 };
        let least = match script {
            Script::Han => 2,
            Script::Kana | Script::Hangul => 3,
            Script::Letters => 5,
        };
        if length < least {
            return 0;
        }
        if run.contains(&name) {
            2 * length * weight(script)
        } else if script != Script::Han && length >= 7 && super::score::mistakes(&name, run) <= 1 {
            length * weight(script)
        } else {
            0
        }
    }
}

/// The functional zone that an address lies in. A subdistrict that stands there besides, outside the zone's name, is more certain.
#[must_use]
pub fn zone_of_address<'a>(catalogue: &'a Catalogue, typed: &str) -> Option<&'a Zone> {
    let typed: String = typed.chars().take(ADDRESS_MAX).collect();
    let address = Address::new(&typed);
    let named = |zone: &'a Zone| {
        let names = Lang::ALL.map(|lang| zone.name.get(lang));
        let names = names.into_iter().chain(zone.words.iter().map(String::as_str));
        let readings = std::iter::once(&zone.name.zh).chain(&zone.words).map(|n| fold::syllables(n).concat());
        let found: Vec<_> = names.filter_map(|n| address.without(n)).chain(readings.filter_map(|n| address.without(&n))).collect();
        found.into_iter().max_by_key(|(score, _)| *score).map(|(score, rest)| (score, rest, zone))
    };
    let (_, rest, zone) = catalogue.zones.iter().filter_map(named).max_by_key(|(score, ..)| *score)?;
    streets_in(catalogue, &rest).is_empty().then_some(zone)
}

/// The subdistricts that an address names, and how much of their names stands there.
fn streets_in<'a>(catalogue: &'a Catalogue, address: &Address) -> Vec<(usize, &'a Street)> {
    let mut streets: Vec<(usize, &Street)> = Vec::new();
    for street in &catalogue.streets {
        let stem = without_end(&street.name.zh, &STREET_ENDS);
        let read = fold::syllables(stem).concat();
        let score = names(catalogue, street).iter().map(String::as_str).chain([read.as_str()]).map(|n| address.has(n)).max().unwrap_or(0);
        if score > 0 {
            streets.push((score, street));
        }
    }
    streets
}

/// The subdistricts that an address may lie in, the likeliest first.
#[must_use]
pub fn of_address<'a>(catalogue: &'a Catalogue, typed: &str) -> Vec<Guess<'a>> {
    let typed: String = typed.chars().take(ADDRESS_MAX).collect();
    let address = Address::new(&typed);
    let mut streets = streets_in(catalogue, &address);
    let mut communities: Vec<(usize, &Street, &Community)> = Vec::new();
    for street in &catalogue.streets {
        for community in catalogue.forms.communities(&street.code) {
            let stem = stem(community);
            let read = fold::syllables(&stem).concat();
            let score = address.has(&stem).max(address.has(&read));
            if score > 0 {
                communities.push((score, street, community));
            }
        }
    }
    // Two names that stand there both are both meant; one that only nearly stands there counts beside none.
    let most = streets.iter().map(|(score, _)| *score).max().unwrap_or(0);
    streets.retain(|(score, _)| score * 5 >= most * 4);
    let named = |street: &Street| streets.iter().any(|(_, s)| s.code == street.code);
    // A community of a subdistrict that is named, too, is certain; another one may only have part of its name in common.
    if communities.iter().any(|(_, street, _)| named(street)) {
        communities.retain(|(_, street, _)| named(street));
    } else if !streets.is_empty() {
        communities.clear();
    }
    let most = communities.iter().map(|(score, ..)| *score).max().unwrap_or(0);
    communities.retain(|(score, ..)| *score == most);
    let mut guesses: Vec<Guess<'_>> =
        communities.into_iter().map(|(_, street, community)| Guess { street, community: Some(community) }).collect();
    if guesses.is_empty() {
        guesses.extend(streets.into_iter().map(|(_, street)| Guess { street, community: None }));
    }
    guesses.dedup_by(|a, b| a.street.code == b.street.code);
    guesses
}

/// A place on the earth, WGS 84. There is no `Debug`: where somebody is must not get into a log.
#[derive(Clone, Copy)]
pub struct Position {
    lat: f64,
    lon: f64,
}

/// Why a position is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongPosition {
    /// No numbers, or not of this earth.
    Nonsense,
    /// Not in China.
    Abroad,
    /// Not near the district.
    Far,
}

impl Position {
    /// Reads latitude and longitude.
    ///
    /// # Errors
    /// When they are no place in China.
    pub fn parse(lat: &str, lon: &str) -> Result<Self, WrongPosition> {
        let read = |text: &str, most: f64| text.trim().parse::<f64>().ok().filter(|n| n.is_finite() && n.abs() <= most);
        let (Some(lat), Some(lon)) = (read(lat, 90.0), read(lon, 180.0)) else { return Err(WrongPosition::Nonsense) };
        if CHINA[0].contains(&lat) && CHINA[1].contains(&lon) { Ok(Self { lat, lon }) } else { Err(WrongPosition::Abroad) }
    }

    /// Kilometres to a place, as the crow flies.
    #[must_use]
    pub fn to(&self, lat: Option<f64>, lon: Option<f64>) -> Option<f64> {
        Some(kilometres((self.lat, self.lon), (lat?, lon?)))
    }
}

/// The subdistrict whose middle is nearest to a position.
///
/// # Errors
/// When the position is not near the district.
pub fn of_position(catalogue: &Catalogue, position: Position) -> Result<&Street, WrongPosition> {
    let far = catalogue.streets.iter().filter_map(|s| Some((position.to(s.lat, s.lon)?, s)));
    let nearest = far.min_by(|(a, _), (b, _)| a.total_cmp(b));
    nearest.filter(|(km, _)| *km <= NEAR_KM).map(|(_, street)| street).ok_or(WrongPosition::Far)
}

/// A position from which offices can be put in the order of their distance. Where no office's place is known, any will do.
///
/// # Errors
/// When every office is far away.
pub fn within_reach(catalogue: &Catalogue, position: Position) -> Result<Position, WrongPosition> {
    let nearest = catalogue.offices().iter().filter_map(|o| position.to(o.lat, o.lon)).min_by(f64::total_cmp);
    if nearest.is_none_or(|km| km <= REACH_KM) { Ok(position) } else { Err(WrongPosition::Far) }
}

/// The police station of a subdistrict.
#[must_use]
pub fn station<'a>(catalogue: &'a Catalogue, street: &Street) -> Option<&'a Office> {
    catalogue.offices().iter().find(|o| o.kind == Kind::PoliceStation && o.street_code.as_deref() == Some(street.code.as_str()))
}
