//! The data set as a whole: everything a district says about itself, cross-checked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time};
use serde::Deserialize;

use crate::Localized;
use crate::calendar::{Calendar, Closure, Year};
use crate::draw::Draw;
use crate::form::{CommunitiesFile, Forms, FormsFile};
use crate::help::{self, Help, Topic, TopicsFile};
use crate::ids::{OfficeId, ServiceId};
use crate::office::Office;
use crate::search::SearchFile;
use crate::service::Service;
use crate::training::{Course, CoursesFile};

/// A public number to call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hotline {
    /// What to dial.
    pub number: String,
    /// What it is for, as a word of the data.
    pub kind: String,
    /// What it is for.
    pub name: Localized,
    /// When to call it, and in which languages.
    pub note: Localized,
    /// Whether it is for danger.
    pub emergency: bool,
    /// Whether the operator has confirmed it.
    pub confirmed: bool,
}

/// A subdistrict.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Street {
    /// Nine digits.
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// Latitude of its middle.
    pub lat: Option<f64>,
    /// Longitude of its middle.
    pub lon: Option<f64>,
}

/// A functional zone: a part of the district, such as an economic area, that is no subdistrict.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Nine digits.
    pub code: String,
    /// Its name.
    pub name: Localized,
    /// What else it and its communities are called in addresses.
    pub words: Vec<String>,
    /// Whether it has a police of its own, so that no station of the district is in charge.
    pub own_police: bool,
    /// Whether the operator has confirmed who is in charge.
    pub confirmed: bool,
    /// Where it was read, for operators.
    pub source: String,
}

/// The district.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Six digits.
    pub code: String,
    /// Its name.
    pub name: Localized,
}

/// Who runs the portal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// The name under the brand.
    pub name: Localized,
    /// The district.
    pub district: Localized,
    /// The line for everything unconfirmed.
    pub hotline: String,
    /// Of the district.
    pub postcode: String,
    /// Of the city.
    pub area_code: String,
    /// The time of day at which the newest day opens for booking, so that everybody knows it; midnight when it is left out.
    #[serde(default)]
    pub new_day_opens_at: Option<Time>,
    /// How many appointments to come one e-mail address or telephone number may have.
    #[serde(default = "four")]
    pub appointments_per_contact: u16,
    /// How many enrolments to come one e-mail address or telephone number may have.
    #[serde(default = "four")]
    pub enrolments_per_contact: u16,
    /// How long enrolments are kept after the last lesson, in days.
    #[serde(default = "ninety")]
    pub enrolments_kept_days: u16,
    /// How many open requests for help one e-mail address or telephone number may have.
    #[serde(default = "four")]
    pub help_requests_per_contact: u16,
    /// How many days a request for help is kept after it was closed.
    #[serde(default = "thirty")]
    pub help_kept_days: u16,
}

const fn four() -> u16 {
    4
}

const fn ninety() -> u16 {
    90
}

const fn thirty() -> u16 {
    30
}

/// `offices.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficesFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// The offices.
    pub offices: Vec<Office>,
}

/// `services.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServicesFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// The services.
    pub services: Vec<Service>,
}

/// `hotlines.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HotlinesFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// The numbers.
    pub hotlines: Vec<Hotline>,
}

/// `holidays.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidaysFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// Always `Asia/Shanghai`.
    pub timezone: String,
    /// The last year in the file.
    pub last_known_year: i16,
    /// The years.
    pub years: Vec<Year>,
}

/// `subdistricts.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubdistrictsFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// The district.
    pub district: District,
    /// Its subdistricts.
    pub streets: Vec<Street>,
    /// Its functional zones.
    #[serde(default)]
    pub zones: Vec<Zone>,
}

/// `closures.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosuresFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// The closures.
    pub closures: Vec<RawClosure>,
}

/// `draws.json`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawsFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// The draws.
    pub draws: Vec<Draw>,
}

/// A closure as written: `"*"` closes every office.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawClosure {
    /// An office's id or `*`.
    pub office: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Why.
    pub reason: Localized,
}

/// The files of a data set, each parsed by itself.
#[derive(Clone, Debug)]
pub struct Parts {
    /// `site.json`.
    pub site: Site,
    /// `offices.json`.
    pub offices: OfficesFile,
    /// `services.json`.
    pub services: ServicesFile,
    /// `hotlines.json`.
    pub hotlines: HotlinesFile,
    /// `holidays.json`.
    pub holidays: HolidaysFile,
    /// `subdistricts.json`.
    pub subdistricts: SubdistrictsFile,
    /// `closures.json`.
    pub closures: ClosuresFile,
    /// `draws.json`; a data set without one has no draws.
    pub draws: DrawsFile,
    /// `forms.json`; a data set without one has no registrations.
    pub forms: FormsFile,
    /// `communities.json`.
    pub communities: CommunitiesFile,
    /// `courses.json`; a data set without one begins without courses.
    pub courses: CoursesFile,
    /// `topics.json`; a data set without one takes no requests for help.
    pub topics: TopicsFile,
    /// `search.json`; a data set without one is found by its names alone.
    pub search: SearchFile,
}

/// A mistake in a data set: which file, where in it, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, at {place}: {reason}")]
pub struct Problem {
    /// The file's name.
    pub file: &'static str,
    /// The place in it.
    pub place: String,
    /// What is wrong, and what to do.
    pub reason: String,
}

/// The data set, cross-checked: every id that is named exists.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Who runs the portal.
    pub site: Site,
    /// The district.
    pub district: District,
    /// Subdistricts, in the order of their codes.
    pub streets: Vec<Street>,
    /// Functional zones, which are no subdistricts.
    pub zones: Vec<Zone>,
    /// Numbers to call, emergencies first.
    pub hotlines: Vec<Hotline>,
    /// The working calendar.
    pub calendar: Calendar,
    /// The forms of registrations.
    pub forms: Forms,
    /// What help can be asked for.
    pub help: Help,
    /// Other words by which things are found.
    pub search: SearchFile,
    offices: Vec<Office>,
    services: Vec<Service>,
    draws: Vec<Draw>,
    courses: Vec<Course>,
    office_index: BTreeMap<OfficeId, usize>,
    service_index: BTreeMap<ServiceId, usize>,
}

impl Catalogue {
    /// Puts the files together.
    ///
    /// # Errors
    /// With every mistake found, not only the first.
    pub fn new(parts: Parts) -> Result<Self, Vec<Problem>> {
        let mut problems = check(&parts);
        problems.extend(crate::search::check(&parts));
        let Parts {
            site,
            offices,
            services,
            hotlines,
            holidays,
            subdistricts,
            closures,
            draws,
            forms,
            communities,
            courses,
            topics,
            search,
        } = parts;
        let is_service = |id: &ServiceId| services.services.iter().any(|s| s.id == *id && s.bookable);
        let is_subdistrict = |code: &str| subdistricts.streets.iter().any(|s| s.code == code);
        let forms = Forms::new(forms, communities, is_service, is_subdistrict).unwrap_or_else(|more| {
            problems.extend(more);
            Forms::default()
        });
        let help = Help::new(topics, &offices.offices, &subdistricts.streets).unwrap_or_else(|more| {
            problems.extend(more);
            Help::default()
        });
        if !problems.is_empty() {
            return Err(problems);
        }
        let (offices, mut services, mut hotlines) = (offices.offices, services.services, hotlines.hotlines);
        services.sort_by_key(|s| s.order);
        hotlines.sort_by_key(|h| !h.emergency);
        let closures = closures
            .closures
            .into_iter()
            .map(|c| Closure { office: c.office.parse().ok(), from: c.from, to: c.to, reason: c.reason })
            .collect();
        Ok(Self {
            site,
            district: subdistricts.district,
            streets: subdistricts.streets,
            zones: subdistricts.zones,
            hotlines,
            calendar: Calendar::new(holidays.years, closures),
            forms,
            help,
            search,
            office_index: offices.iter().enumerate().map(|(n, o)| (o.id.clone(), n)).collect(),
            service_index: services.iter().enumerate().map(|(n, s)| (s.id.clone(), n)).collect(),
            offices,
            services,
            draws: draws.draws,
            courses: courses.courses,
        })
    }

    /// All offices, in the order of the file.
    #[must_use]
    pub fn offices(&self) -> &[Office] {
        &self.offices
    }

    /// All services, in their order.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// All draws, in the order of the file.
    #[must_use]
    pub fn draws(&self) -> &[Draw] {
        &self.draws
    }

    /// The courses a new database begins with. What is offered now stands in the database.
    #[must_use]
    pub fn first_courses(&self) -> &[Course] {
        &self.courses
    }

    /// An office by its id.
    #[must_use]
    pub fn office(&self, id: &OfficeId) -> Option<&Office> {
        self.office_index.get(id).map(|n| &self.offices[*n])
    }

    /// A service by its id.
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> Option<&Service> {
        self.service_index.get(id).map(|n| &self.services[*n])
    }

    /// A subdistrict by its code.
    #[must_use]
    pub fn street(&self, code: &str) -> Option<&Street> {
        self.streets.iter().find(|s| s.code == code)
    }

    /// A functional zone by its code.
    #[must_use]
    pub fn zone(&self, code: &str) -> Option<&Zone> {
        self.zones.iter().find(|z| z.code == code)
    }

    /// The office that answers a request for help about a topic from a place; both may be empty.
    #[must_use]
    pub fn help_office(&self, topic: &Topic, street: &str, community: &str) -> Option<&Office> {
        help::nearest(&self.offices, &topic.offices, self.street(street), community)
    }

    /// The offices that can do a service, nearest level first. With a subdistrict: its own offices before others of the level, others by
    /// distance; the result carries the distance in kilometres where both places are known.
    #[must_use]
    pub fn offices_for(&self, service: &ServiceId, street: Option<&Street>) -> Vec<(&Office, Option<f64>)> {
        let mut found: Vec<_> =
            self.offices.iter().filter(|o| o.offer(service).is_some()).map(|o| (o, street.and_then(|s| distance(s, o)))).collect();
        let own = |o: &Office| street.is_some_and(|s| o.street_code.as_deref() == Some(s.code.as_str()));
        found.sort_by(|(a, da), (b, db)| {
            let far = |d: &Option<f64>| d.unwrap_or(f64::MAX);
            let elsewhere = |o: &Office| street.is_some() && !own(o) && o.level < crate::office::Level::SubCentre;
            elsewhere(a).cmp(&elsewhere(b)).then(a.level.cmp(&b.level)).then((!own(a)).cmp(&!own(b))).then(far(da).total_cmp(&far(db)))
        });
        found
    }
}

/// Kilometres from a subdistrict to an office, as the crow flies; nothing where one of the places is not known.
#[must_use]
pub fn distance(street: &Street, office: &Office) -> Option<f64> {
    Some(kilometres((street.lat?, street.lon?), (office.lat?, office.lon?)))
}

/// Kilometres between two places (latitude, longitude), as the crow flies.
#[must_use]
pub fn kilometres((lat1, lon1): (f64, f64), (lat2, lon2): (f64, f64)) -> f64 {
    const EARTH_KM: f64 = 6371.0;
    let (lat1, lon1, lat2, lon2) = (lat1.to_radians(), lon1.to_radians(), lat2.to_radians(), lon2.to_radians());
    let half = ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    2.0 * EARTH_KM * half.sqrt().asin()
}

fn check(parts: &Parts) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut say = |file, place: String, reason: String| problems.push(Problem { file, place, reason });

    let mut services = BTreeSet::new();
    for (n, service) in parts.services.services.iter().enumerate() {
        let place = |field: &str| format!("services[{n}].{field}");
        if !services.insert(&service.id) {
            say("services.json", place("id"), format!("\"{}\" stands there twice; ids must differ", service.id));
        }
        if let Some(deadline) = &service.deadline
            && deadline.hours.is_some()
            && deadline.days.is_some()
        {
            say("services.json", place("deadline"), "give hours or days, not both".into());
        }
    }
    let streets: BTreeSet<_> = parts.subdistricts.streets.iter().map(|s| s.code.as_str()).collect();
    let mut zones = BTreeSet::new();
    for (n, zone) in parts.subdistricts.zones.iter().enumerate() {
        if streets.contains(zone.code.as_str()) || !zones.insert(&zone.code) {
            say("subdistricts.json", format!("zones[{n}].code"), format!("\"{}\" stands there twice; codes must differ", zone.code));
        }
    }
    let mut offices = BTreeSet::new();
    for (n, office) in parts.offices.offices.iter().enumerate() {
        let place = |field: &str| format!("offices[{n}].{field}");
        if !offices.insert(office.id.as_str()) {
            say("offices.json", place("id"), format!("\"{}\" stands there twice; ids must differ", office.id));
        }
        if let Some(code) = &office.street_code
            && !streets.contains(code.as_str())
        {
            say("offices.json", place("street_code"), format!("\"{code}\" is not in subdistricts.json"));
        }
        for (m, offer) in office.offers.iter().enumerate() {
            let place = |field: &str| format!("offices[{n}].offers[{m}].{field}");
            match parts.services.services.iter().find(|s| s.id == offer.service) {
                None => say("offices.json", place("service"), format!("\"{}\" is not in services.json", offer.service)),
                Some(service) if !service.bookable => {
                    say("offices.json", place("service"), format!("\"{}\" is not bookable in services.json", offer.service))
                }
                Some(_) => {}
            }
            if !(1..=10_000).contains(&offer.counters) {
                say("offices.json", place("counters"), "an offer has 1 to 10000 counters".into());
            }
            if !(5..=480).contains(&offer.minutes) {
                say("offices.json", place("minutes"), "an appointment takes 5 to 480 minutes".into());
            }
        }
        for (m, done) in office.in_person.iter().enumerate() {
            let place = format!("offices[{n}].in_person[{m}].service");
            if !parts.services.services.iter().any(|s| s.id == done.service) {
                say("offices.json", place, format!("\"{}\" is not in services.json", done.service));
            } else if office.offer(&done.service).is_some() {
                say("offices.json", place, format!("\"{}\" can be booked there; leave it out here", done.service));
            }
        }
    }
    if parts.holidays.timezone != "Asia/Shanghai" {
        say("holidays.json", "timezone".into(), "the portal counts in Asia/Shanghai".into());
    }
    let mut years = BTreeSet::new();
    for (n, year) in parts.holidays.years.iter().enumerate() {
        if !years.insert(year.year) {
            say("holidays.json", format!("years[{n}].year"), format!("{} stands there twice", year.year));
        }
        let days = year.holidays.iter().flat_map(|h| &h.days).chain(&year.workdays).chain(&year.blocked);
        for day in days.filter(|d| d.year() != year.year) {
            say("holidays.json", format!("years[{n}]"), format!("{day} is not in {}", year.year));
        }
    }
    for (n, closure) in parts.closures.closures.iter().enumerate() {
        if closure.office != "*" && !offices.contains(closure.office.as_str()) {
            say(
                "closures.json",
                format!("closures[{n}].office"),
                format!("\"{}\" is not in offices.json; use \"*\" for all", closure.office),
            );
        }
        if closure.to < closure.from {
            say("closures.json", format!("closures[{n}].to"), "the last day is before the first".into());
        }
    }
    let mut draws = BTreeSet::new();
    for (n, draw) in parts.draws.draws.iter().enumerate() {
        let place = |field: &str| format!("draws[{n}].{field}");
        if !draws.insert(&draw.id) {
            say("draws.json", place("id"), format!("\"{}\" stands there twice; ids must differ", draw.id));
        }
        let office = parts.offices.offices.iter().find(|o| o.id == draw.office);
        if office.is_none_or(|o| o.offer(&draw.service).is_none()) {
            say("draws.json", place("service"), format!("\"{}\" does not offer \"{}\" in offices.json", draw.office, draw.service));
        }
        if draw.to < draw.from || draw.closes_at <= draw.opens_at || draw.closes_at.date() >= draw.from {
            say("draws.json", place("closes_at"), "a draw opens, closes, and then gives times from a later day on".into());
        }
        let twice = |d: &Draw| d.office == draw.office && d.service == draw.service && d.from <= draw.to && draw.from <= d.to;
        if parts.draws.draws[..n].iter().any(twice) {
            say("draws.json", place("from"), "another draw gives times of the same office and service on these days".into());
        }
    }
    let mut courses = BTreeSet::new();
    for (n, course) in parts.courses.courses.iter().enumerate() {
        if !courses.insert(&course.id) {
            say("courses.json", format!("courses[{n}].id"), format!("\"{}\" stands there twice; ids must differ", course.id));
        }
        if let Err(why) = course.check(|o| offices.contains(o.as_str())) {
            say("courses.json", format!("courses[{n}]"), why.to_string());
        }
    }
    problems
}
