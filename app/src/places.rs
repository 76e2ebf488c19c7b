//! Places to choose from, in the reader's words, and as a driver, the police and an ambulance read them.
//!
//! A place is a subdistrict (nine digits), a community (twelve, the first nine are its subdistrict's) or an office (its id).

use anjia_domain::Lang;
use anjia_domain::catalogue::{Catalogue, Street};
use anjia_domain::form::Community;
use anjia_domain::office::{Kind, Office};

use crate::components::Choice;
use crate::context::PageContext;

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its address in Chinese, from the city down.
    pub zh: String,
    /// The same in the reader's words.
    pub own: String,
}

/// A community's name for a reader.
#[must_use]
pub fn community_name(lang: Lang, zh: &str, pinyin: &str) -> String {
    match lang {
        Lang::Zh | Lang::Ja => zh.to_owned(),
        Lang::En | Lang::Ko | Lang::Es => format!("{pinyin} {zh}"),
    }
}

/// A community or village as a part of an address: its committee is an office there.
fn part(zh: &str) -> String {
    let place = ["居民委员会", "居委会", "委会"].iter().find_map(|office| zh.strip_suffix(office)).unwrap_or(zh);
    place.replace("村村", "村")
}

/// The address in Chinese.
#[must_use]
pub fn chinese(catalogue: &Catalogue, street: &Street, community: Option<&Community>, detail: &str) -> String {
    let community = community.map_or(String::new(), |c| part(&c.zh));
    format!("{}{}{community}{detail}", catalogue.site.district.zh, street.name.zh)
}

/// The subdistrict and community behind a code.
#[must_use]
pub fn known<'a>(catalogue: &'a Catalogue, code: &str) -> Option<(&'a Street, Option<&'a Community>)> {
    let community = catalogue.forms.community(code);
    let street = catalogue.street(community.map_or(code, |c| c.code.get(..9).unwrap_or("")))?;
    Some((street, community))
}

/// A place by its code or its office's id.
#[must_use]
pub fn find(context: &PageContext, code: &str) -> Option<Place> {
    let (catalogue, lang) = (&context.catalogue, context.lang);
    if let Some((street, community)) = known(catalogue, code) {
        let mut own = street.name.get(lang).to_owned();
        if let Some(community) = community {
            own = context.t.emergency_where_community(community_name(lang, &community.zh, &community.pinyin), own);
        }
        return Some(Place { zh: chinese(catalogue, street, community, ""), own });
    }
    let office = code.parse().ok().and_then(|id| catalogue.office(&id))?;
    Some(Place { zh: office_address(office), own: office.name.get(lang).to_owned() })
}

/// Where an office is; without a house number its name leads there.
fn office_address(office: &Office) -> String {
    format!("{}{}", office.address.zh, office.name.zh)
}

/// The police station of a subdistrict.
#[must_use]
pub fn station<'a>(catalogue: &'a Catalogue, street: &Street) -> Option<&'a Office> {
    catalogue.offices().iter().find(|o| o.kind == Kind::PoliceStation && o.street_code.as_deref() == Some(street.code.as_str()))
}

/// Everything to choose from: for each subdistrict itself and its communities.
#[must_use]
pub fn communities(context: &PageContext) -> Vec<(String, Vec<Choice>)> {
    let (catalogue, lang) = (&context.catalogue, context.lang);
    let group = |street: &Street| {
        let name = match lang {
            Lang::Zh => street.name.zh.clone(),
            _ => format!("{} {}", street.name.get(lang), street.name.zh),
        };
        let whole = Choice {
            value: street.code.clone(),
            text: context.t.emergency_where_whole(street.name.get(lang)),
            data: Some(chinese(catalogue, street, None, "")),
            ..Choice::default()
        };
        let parts = catalogue.forms.communities(&street.code).map(|community| Choice {
            value: community.code.clone(),
            text: community_name(lang, &community.zh, &community.pinyin),
            data: Some(chinese(catalogue, street, Some(community), "")),
            ..Choice::default()
        });
        (name, std::iter::once(whole).chain(parts).collect())
    };
    catalogue.streets.iter().map(group).collect()
}

/// The offices somebody may stand in front of. Service points of communities are left out: the community says the same.
#[must_use]
pub fn offices(context: &PageContext) -> (String, Vec<Choice>) {
    let choices = context.catalogue.offices().iter().filter(|o| o.kind != Kind::VillageStation && o.kind != Kind::StreetStation);
    let choices = choices.map(|office| Choice {
        value: office.id.to_string(),
        text: office.name.get(context.lang).to_owned(),
        data: Some(office_address(office)),
        ..Choice::default()
    });
    (context.t.emergency_where_offices().to_owned(), choices.collect())
}
