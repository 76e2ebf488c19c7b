//! Which police station is mine: by subdistrict and community, by an address, by where one is.
//!
//! What was typed and where somebody is are sent in a form, never in an address, and the answer leads on to the station's page.

use anjia_domain::catalogue::{Street, Zone};
use anjia_domain::form::Community;
use anjia_domain::office::{Kind, Office};
use anjia_islands::Find;
use anjia_portal::search::place::{self, ADDRESS_MAX, WrongPosition};
use leptos::prelude::*;

use super::{crumbs, offices, unconfirmed};
use crate::components::{
    Breadcrumb, Button, ButtonKind, Choice, Door, ErrorSummary, FoundList, Notice, NoticeKind, SelectInput, TextInput,
};
use crate::context::{Page, PageContext, Section};

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongAddress {
    /// Nothing typed.
    Empty,
    /// More than [`ADDRESS_MAX`] characters.
    TooLong,
    /// No subdistrict and no community of the district in it.
    Unknown,
}

/// What the page shows.
#[derive(Default)]
pub struct StationView<'a> {
    /// The chosen subdistrict.
    pub street: Option<&'a Street>,
    /// The chosen community.
    pub community: Option<&'a Community>,
    /// Subdistricts an address may lie in.
    pub among: Vec<&'a Street>,
    /// The functional zone an address lies in.
    pub zone: Option<&'a Zone>,
    /// The address as it was typed.
    pub address: String,
    /// What is wrong with it.
    pub wrong_address: Option<WrongAddress>,
    /// What is wrong with the position.
    pub wrong_position: Option<WrongPosition>,
}

/// How a station was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By its subdistrict.
    Street,
    /// By an address.
    Address,
    /// By a position.
    Position,
}

/// What is said about how certain it is.
#[must_use]
pub fn estimate(context: &PageContext, by: By) -> String {
    let (t, number) = (context.t, context.hotline());
    match by {
        By::Street => t.police_estimate(number),
        By::Address => t.police_estimate_address(number),
        By::Position => t.police_estimate_position(number),
    }
}

fn address_text(context: &PageContext, wrong: WrongAddress) -> String {
    let t = context.t;
    match wrong {
        WrongAddress::Empty => t.error_address_empty().to_owned(),
        WrongAddress::TooLong => t.error_address_long(i64::try_from(ADDRESS_MAX).unwrap_or(0)),
        WrongAddress::Unknown => t.error_address_unknown().to_owned(),
    }
}

fn position_text(context: &PageContext, wrong: WrongPosition) -> String {
    let t = context.t;
    match wrong {
        WrongPosition::Nonsense => t.error_position_nonsense().to_owned(),
        WrongPosition::Abroad => t.error_position_abroad().to_owned(),
        WrongPosition::Far => t.error_position_far(context.hotline()),
    }
}

/// The station of a subdistrict, and what else is there.
fn result(context: &PageContext, street: &Street, community: Option<&Community>) -> AnyView {
    let t = context.t;
    let Some(station) = place::station(&context.catalogue, street) else {
        let text = t.police_no_station(context.hotline());
        return view! { <Notice kind=NoticeKind::Warning><p>{text}</p></Notice> }.into_any();
    };
    let is_there = |o: &&Office| {
        o.street_code.as_deref() == Some(street.code.as_str())
            && match o.kind {
                Kind::StreetStation => true,
                Kind::VillageStation => community.is_some_and(|c| o.village_code.as_deref() == Some(c.code.as_str())),
                _ => false,
            }
    };
    let others: Vec<_> = context.catalogue.offices().iter().filter(is_there).collect();
    let also = (!others.is_empty()).then(|| {
        let list = others.into_iter().map(|o| offices::found(context, o)).collect_view();
        view! {
            <h3>{t.police_also()}</h3>
            <FoundList>{list}</FoundList>
        }
    });
    let here = offices::found(context, station);
    view! {
        <section class="aj-sheet" id="station">
            <h2>{t.police_found()}</h2>
            <FoundList>{here}</FoundList>
            <p class="aj-small">{estimate(context, By::Street)}</p>
            {also}
        </section>
    }
    .into_any()
}

/// An address in a functional zone: no station of a subdistrict is certain, so whom to ask is told.
fn in_zone(context: &PageContext, zone: &Zone) -> AnyView {
    let (t, number) = (context.t, context.hotline());
    let name = zone.name.get(context.lang);
    let text = if zone.own_police { t.police_zone_own(number, name) } else { t.police_zone_unknown(number, name) };
    let door = context.door(&zone.name.zh).map(|zh| view! { <p><Door text=zh /></p> });
    let unconfirmed = unconfirmed(context, zone.confirmed);
    view! {
        <section class="aj-sheet" id="zone">
            <h2>{name.to_owned()}</h2>
            {door}
            <p>{text} {unconfirmed}</p>
            <p class="aj-actions">
                <a class="aj-button" href=format!("tel:{number}")>{t.emergency_call(number)}</a>
            </p>
        </section>
    }
    .into_any()
}

fn by_street(context: &PageContext, view: &StationView<'_>) -> AnyView {
    let (t, action) = (context.t, context.href("/police"));
    let community = view.street.map(|street| {
        let mut options = vec![Choice { text: t.police_community_any().to_owned(), ..Choice::default() }];
        options.extend(context.catalogue.forms.communities(&street.code).map(|c| {
            let text = context.door(&c.zh).map_or_else(|| c.zh.clone(), |zh| format!("{} {zh}", c.pinyin));
            Choice { value: c.code.clone(), text, ..Choice::default() }
        }));
        view! {
            <SelectInput
                id="community".to_owned()
                name="community".to_owned()
                label=t.police_community().to_owned()
                hint=Some(t.police_community_hint().to_owned())
                options=options
                value=view.community.map_or(String::new(), |c| c.code.clone())
                required_label=Some(t.optional().to_owned())
            />
        }
    });
    view! {
        <section class="aj-stack">
            <h2>{t.police_by_street()}</h2>
            <form class="aj-filter" method="get" action=action>
                {offices::streets(context, view.street, t.police_street_none())}
                {community}
                <Button text=t.police_find() />
            </form>
            {view.street.map(|street| result(context, street, view.community))}
        </section>
    }
    .into_any()
}

fn by_address(context: &PageContext, view: &StationView<'_>) -> AnyView {
    let t = context.t;
    view! {
        <section class="aj-stack">
            <h2>{t.police_by_address()}</h2>
            <form class="aj-filter" id="by-address" method="post" action=context.href("/police")>
                <input type="hidden" name="by" value="address" />
                <TextInput
                    id="address".to_owned()
                    name="address".to_owned()
                    label=t.police_address().to_owned()
                    hint=Some(t.police_address_hint().to_owned())
                    error=view.wrong_address.map(|w| address_text(context, w))
                    value=view.address.clone()
                    autocomplete=Some("street-address".to_owned())
                />
                <Button text=t.police_find() kind=ButtonKind::Secondary />
            </form>
        </section>
    }
    .into_any()
}

/// Hidden until a script can ask for the position; it fills in the two fields and sends the form.
fn by_position(context: &PageContext, view: &StationView<'_>) -> AnyView {
    let t = context.t;
    let error = view.wrong_position.map(|w| view! { <p class="aj-error" id="position-error">{position_text(context, w)}</p> });
    let is_hidden = view.wrong_position.is_none();
    view! {
        <section class="aj-stack" id="position" hidden=is_hidden>
            <h2>{t.police_by_position()}</h2>
            {error}
            <form
                method="post"
                action=context.href("/police")
                hidden=true
                data-position=t.police_position_waiting()
                data-denied=t.police_position_denied()
            >
                <input type="hidden" name="by" value="position" />
                <input type="hidden" name="lat" />
                <input type="hidden" name="lon" />
                <p class="aj-small aj-muted">{t.police_position_hint()}</p>
                <p class="aj-actions">
                    <Button text=t.police_position_button() kind=ButtonKind::Secondary />
                </p>
                <p role="status" class="aj-small"></p>
            </form>
        </section>
    }
    .into_any()
}

/// The page.
#[must_use]
pub fn page(context: &PageContext, view: &StationView<'_>) -> Page {
    let t = context.t;
    let mut wrong = Vec::new();
    wrong.extend(view.wrong_address.map(|w| ("address".to_owned(), address_text(context, w))));
    wrong.extend(view.wrong_position.map(|w| ("position".to_owned(), position_text(context, w))));
    let errors = (!wrong.is_empty()).then(|| view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=wrong /> });
    let among = (!view.among.is_empty()).then(|| {
        let stations =
            view.among.iter().filter_map(|s| place::station(&context.catalogue, s)).map(|o| offices::found(context, o)).collect_view();
        view! {
            <section class="aj-sheet" id="among">
                <h2>{t.police_found()}</h2>
                <p>{t.police_among()}</p>
                <FoundList>{stations}</FoundList>
                <p class="aj-small">{estimate(context, By::Address)}</p>
            </section>
        }
    });
    let all =
        context.catalogue.offices().iter().filter(|o| o.kind == Kind::PoliceStation).map(|o| offices::found(context, o)).collect_view();
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/police", t.police_title().to_owned())]) label=t.breadcrumb().to_owned() />
        {errors}
        {offices::urgent(context)}
        <h1>{t.police_title()}</h1>
        <p class="aj-lead">{t.police_lead()}</p>
        {among}
        {view.zone.map(|zone| in_zone(context, zone))}
        {by_street(context, view)}
        {by_address(context, view)}
        {by_position(context, view)}
        <section class="aj-stack">
            <h2>{t.police_all()}</h2>
            <FoundList>{all}</FoundList>
        </section>
        <Find />
    };
    if view.address.is_empty() {
        Page::public(Section::Offices, t.police_title(), t.police_lead(), body.into_any())
    } else {
        Page::private(Section::Offices, t.police_title(), body.into_any()).keeping("by-address")
    }
}
