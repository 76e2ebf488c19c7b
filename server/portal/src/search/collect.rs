//! Everything that can be found: one function a kind. What is new to be found is added to [`entries`].

use anjia_domain::Localized;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::office::{Kind as OfficeKind, Office};
use anjia_domain::training::Course;

use super::{Entry, Kind, place};
use crate::portal::{Portal, PortalError};

/// All entries, those of the data set and those of the database.
///
/// # Errors
/// When the store does not answer.
pub async fn entries(portal: &Portal) -> Result<Vec<Entry>, PortalError> {
    let catalogue = &portal.catalogue;
    let mut entries = Vec::new();
    entries.extend(offices(catalogue));
    entries.extend(services(catalogue));
    entries.extend(pages(catalogue));
    entries.extend(topics(catalogue));
    entries.extend(portal.published_courses().await?.into_iter().map(|c| course(catalogue, c)));
    Ok(entries)
}

/// The offices, with their kind, their subdistrict and what can be done there.
pub fn offices(catalogue: &Catalogue) -> impl Iterator<Item = Entry> {
    catalogue.offices().iter().map(|o| office(catalogue, o))
}

fn office(catalogue: &Catalogue, office: &Office) -> Entry {
    let search = &catalogue.search;
    let mut words: Vec<String> = [search.office(&office.id), search.kind(office.kind)].concat();
    let mut near = Vec::new();
    if let Some(street) = office.street_code.as_deref().and_then(|code| catalogue.street(code)) {
        words.extend(place::names(catalogue, street));
        if matches!(office.kind, OfficeKind::PoliceStation | OfficeKind::StreetStation) {
            near.extend(catalogue.forms.communities(&street.code).flat_map(|c| [place::stem(c), c.pinyin.clone()]));
        }
    }
    let address = &office.address;
    Entry {
        kind: Kind::Office,
        id: office.id.to_string(),
        path: format!("/offices/{}", office.id),
        name: office.name.clone(),
        text: Localized {
            zh: address.zh.clone(),
            en: address.en.clone(),
            ja: address.zh.clone(),
            ko: address.en.clone(),
            es: address.en.clone(),
        },
        address_zh: Some(address.zh.clone()),
        words,
        near,
        rank: match office.kind {
            OfficeKind::ServiceHall => 1,
            OfficeKind::PoliceStation => 2,
            OfficeKind::SubCentre | OfficeKind::ExitEntryHall | OfficeKind::TrainingCentre => 3,
            OfficeKind::StreetStation => 4,
            OfficeKind::TrainingSubcentre => 5,
            OfficeKind::VillageStation => 6,
        },
    }
}

/// The services.
pub fn services(catalogue: &Catalogue) -> impl Iterator<Item = Entry> {
    catalogue.services().iter().map(|s| Entry {
        kind: Kind::Service,
        id: s.id.to_string(),
        path: format!("/services/{}", s.id),
        name: s.name.clone(),
        text: s.summary.clone(),
        address_zh: None,
        words: [catalogue.search.service(&s.id), std::slice::from_ref(&s.door)].concat(),
        near: Vec::new(),
        rank: 1,
    })
}

/// Other pages, from `search.json`.
pub fn pages(catalogue: &Catalogue) -> impl Iterator<Item = Entry> {
    catalogue.search.pages.iter().map(|t| Entry {
        kind: Kind::Page,
        id: t.id.clone(),
        path: t.path.clone(),
        name: t.name.clone(),
        text: t.text.clone(),
        address_zh: None,
        words: t.words.clone(),
        near: Vec::new(),
        rank: 0,
    })
}

/// What help can be asked for.
pub fn topics(catalogue: &Catalogue) -> impl Iterator<Item = Entry> {
    catalogue.help.topics().iter().map(|t| Entry {
        kind: Kind::Topic,
        id: t.id.to_string(),
        path: format!("/help/{}", t.id),
        name: t.name.clone(),
        text: t.hint.clone(),
        address_zh: None,
        words: catalogue.search.topic(&t.id).to_vec(),
        near: Vec::new(),
        rank: 2,
    })
}

/// A course.
#[must_use]
pub fn course(catalogue: &Catalogue, course: Course) -> Entry {
    Entry {
        kind: Kind::Course,
        id: course.id.to_string(),
        path: format!("/training/{}", course.id),
        words: catalogue.search.course(&course.id).to_vec(),
        name: course.name,
        text: course.summary,
        address_zh: None,
        near: Vec::new(),
        rank: 1,
    }
}
