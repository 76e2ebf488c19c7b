//! The data set: the built-in one of Dongli, or a folder of the operator's. A broken file is refused with file, place and reason.

use std::fmt;
use std::fs;
use std::path::Path;

use anjia_domain::catalogue::{Catalogue, Parts, Problem};
use serde::de::DeserializeOwned;

const BUILT_IN: [(&str, &str); 13] = [
    ("site.json", include_str!("../data/dongli/site.json")),
    ("offices.json", include_str!("../data/dongli/offices.json")),
    ("services.json", include_str!("../data/dongli/services.json")),
    ("hotlines.json", include_str!("../data/dongli/hotlines.json")),
    ("holidays.json", include_str!("../data/dongli/holidays.json")),
    ("subdistricts.json", include_str!("../data/dongli/subdistricts.json")),
    ("closures.json", include_str!("../data/dongli/closures.json")),
    ("draws.json", include_str!("../data/dongli/draws.json")),
    ("forms.json", include_str!("../data/dongli/forms.json")),
    ("communities.json", include_str!("../data/dongli/communities.json")),
    ("courses.json", include_str!("../data/dongli/courses.json")),
    ("topics.json", include_str!("../data/dongli/topics.json")),
    ("search.json", include_str!("../data/dongli/search.json")),
];

/// Every mistake of a data set.
#[derive(Debug)]
pub struct DataSetError(pub Vec<Problem>);

impl fmt::Display for DataSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the data set is not used, because it has mistakes; correct them and run `anjia doctor` (docs/DATA.md says what each file holds)"
        )?;
        for problem in &self.0 {
            write!(f, "\n  {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for DataSetError {}

fn part<T: DeserializeOwned>(folder: Option<&Path>, name: &'static str, problems: &mut Vec<Problem>) -> Option<T> {
    let read = match folder {
        Some(folder) => fs::read_to_string(folder.join(name)),
        None => Ok(BUILT_IN.iter().find(|(n, _)| *n == name).map_or(String::new(), |(_, text)| (*text).to_owned())),
    };
    let text = match read {
        Ok(text) => text,
        Err(error) => {
            problems.push(Problem {
                file: name,
                place: "the file".into(),
                reason: format!("{} cannot be read: {error}", folder.unwrap_or(Path::new("")).join(name).display()),
            });
            return None;
        }
    };
    let mut json = serde_json::Deserializer::from_str(&text);
    match serde_path_to_error::deserialize(&mut json) {
        Ok(value) => Some(value),
        Err(error) => {
            let place = error.path().to_string();
            problems.push(Problem { file: name, place, reason: error.into_inner().to_string() });
            None
        }
    }
}

/// Loads a data set and checks it.
///
/// # Errors
/// With every mistake found.
pub fn load(folder: Option<&Path>) -> Result<Catalogue, DataSetError> {
    let mut problems = Vec::new();
    let site = part(folder, "site.json", &mut problems);
    let offices = part(folder, "offices.json", &mut problems);
    let services = part(folder, "services.json", &mut problems);
    let hotlines = part(folder, "hotlines.json", &mut problems);
    let holidays = part(folder, "holidays.json", &mut problems);
    let subdistricts = part(folder, "subdistricts.json", &mut problems);
    let closures = part(folder, "closures.json", &mut problems);
    let draws = later(folder, "draws.json", &mut problems);
    let forms = later(folder, "forms.json", &mut problems);
    let communities = later(folder, "communities.json", &mut problems);
    let courses = later(folder, "courses.json", &mut problems);
    let topics = later(folder, "topics.json", &mut problems);
    let search = later(folder, "search.json", &mut problems);
    let (Some(site), Some(offices), Some(services), Some(hotlines), Some(holidays), Some(subdistricts), Some(closures)) =
        (site, offices, services, hotlines, holidays, subdistricts, closures)
    else {
        return Err(DataSetError(problems));
    };
    let (Some(draws), Some(forms), Some(communities), Some(courses), Some(topics), Some(search)) =
        (draws, forms, communities, courses, topics, search)
    else {
        return Err(DataSetError(problems));
    };
    let parts =
        Parts { site, offices, services, hotlines, holidays, subdistricts, closures, draws, forms, communities, courses, topics, search };
    Catalogue::new(parts).map_err(DataSetError)
}

/// A file that data sets did not have at first: without it, what it is for is not offered.
fn later<T: DeserializeOwned + Default>(folder: Option<&Path>, name: &'static str, problems: &mut Vec<Problem>) -> Option<T> {
    if folder.is_some_and(|f| f.is_dir() && !f.join(name).exists()) { Some(T::default()) } else { part(folder, name, problems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_set_is_whole_and_leads_with_the_emergency_numbers() {
        let catalogue = load(None).unwrap();
        assert_eq!(catalogue.offices().len(), 66);
        assert!(catalogue.services().iter().filter(|s| s.bookable).count() >= 7);
        let urgent: Vec<_> = catalogue.hotlines.iter().filter(|h| h.emergency).map(|h| h.number.as_str()).collect();
        assert!(["110", "119", "120"].iter().all(|n| urgent.contains(n)), "{urgent:?}");
    }

    #[test]
    fn a_broken_file_is_refused_with_file_place_and_reason() {
        for (file, from, to, said) in [
            ("services.json", "\"ko\": \"거주 등록\"", "\"ko\": \"\"", ["services.json", "services[0].name", "empty in \"ko\""]),
            ("offices.json", "\"open\": \"09:00\"", "\"open\": \"9 Uhr\"", ["offices.json", "offices[0].opening_hours[0]", "9 Uhr"]),
            (
                "offices.json",
                "\"service\": \"residence_card\"",
                "\"service\": \"nothing\"",
                ["offices.json", "offers[1].service", "not in services.json"],
            ),
            (
                "offices.json",
                "\"service\": \"visa_extension\"",
                "\"service\": \"nothing\"",
                ["offices.json", "in_person[0].service", "not in services.json"],
            ),
            ("subdistricts.json", "\"120110401\"", "\"120110402\"", ["subdistricts.json", "zones[2].code", "codes must differ"]),
            ("hotlines.json", "\"emergency\"", "\"emergencyy\"", ["hotlines.json", "hotlines[0]", "emergencyy"]),
            ("closures.json", "[]", "[", ["closures.json", "closures", "expected value"]),
            ("topics.json", "\"department\": \"labour\"", "\"department\": \"war\"", ["topics.json", "topics[0].department", "war"]),
            ("topics.json", "[\"police_station\"]", "[\"street_station\"]", ["topics.json", "topics[5].offices", "no subdistrict"]),
            ("holidays.json", "2026-10-01", "2026-02-30", ["holidays.json", "holidays[6]", "not valid"]),
        ] {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in BUILT_IN {
                let text = if name == file { text.replacen(from, to, 1) } else { text.to_owned() };
                assert!(name != file || !BUILT_IN.iter().any(|(_, t)| *t == text), "{from} is not in {file}");
                fs::write(folder.path().join(name), text).unwrap();
            }
            let error = load(Some(folder.path())).unwrap_err().to_string();
            assert!(said.iter().all(|s| error.contains(s)), "{file}: {error}");
        }
        let error = load(Some(Path::new("/nowhere"))).unwrap_err().to_string();
        assert!(error.contains("site.json") && error.contains("cannot be read"), "{error}");
    }
}
