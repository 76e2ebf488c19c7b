//! What stands on a card: everything it may say is in the page, and what was not chosen is hidden. So the script that shows the card while
//! somebody types holds no text and decides nothing but what is seen.

use anjia_domain::Lang;
use anjia_domain::contact_card::{RawCard, vcard};
use leptos::prelude::*;
use qrcode::EcLevel;

use crate::components::Qr;
use crate::context::PageContext;
use crate::l10n::{L10n, l10n};
use crate::pages::appointments::qr_with;
use crate::phrases::ON_CARDS;
use crate::places;

/// A text by its language.
pub type Text = fn(&L10n) -> &'static str;

/// What people should know, with the names of the form.
pub const NEEDS: [(&str, Text); 12] = [
    ("penicillin", L10n::card_need_penicillin),
    ("nuts", L10n::card_need_nuts),
    ("seafood", L10n::card_need_seafood),
    ("pork", L10n::card_need_pork),
    ("vegetarian", L10n::card_need_vegetarian),
    ("diabetes", L10n::card_need_diabetes),
    ("heart", L10n::card_need_heart),
    ("asthma", L10n::card_need_asthma),
    ("epilepsy", L10n::card_need_epilepsy),
    ("pregnant", L10n::card_need_pregnant),
    ("hearing", L10n::card_need_hearing),
    ("wheelchair", L10n::card_need_wheelchair),
];

/// The languages a card may have beside Chinese.
pub const OTHERS: [Lang; 4] = [Lang::En, Lang::Ja, Lang::Ko, Lang::Es];

/// A card with what was typed.
pub struct Face<'a> {
    /// The page.
    pub context: &'a PageContext,
    /// What was typed.
    pub raw: &'a RawCard,
    /// The contact's number in groups.
    pub phone: String,
}

impl Face<'_> {
    /// The language beside Chinese.
    #[must_use]
    pub fn with(&self) -> Lang {
        let chosen = self.raw.with.parse().ok().filter(|l| OTHERS.contains(l)).unwrap_or(Lang::En);
        if self.context.lang == Lang::Zh { chosen } else { self.context.lang }
    }

    /// Chinese and, smaller, the other language. On the Chinese page it is one of four, and all are there.
    fn both(&self, text: impl Fn(Lang) -> String) -> AnyView {
        let (page, with) = (self.context.lang, self.with());
        let own = |lang: Lang| {
            let other = lang != with;
            let when = (page == Lang::Zh).then(|| format!("with={lang}"));
            view! {
                " "
                <span class="aj-idcard-own" lang=lang.html() data-when=when hidden=other>
                    {text(lang)}
                </span>
            }
        };
        let own = if page == Lang::Zh { OTHERS.map(own).collect_view().into_any() } else { own(page).into_any() };
        view! {
            <span lang="zh-CN">{text(Lang::Zh)}</span>
            {own}
        }
        .into_any()
    }

    fn label(&self, text: Text) -> AnyView {
        view! { <b class="aj-idcard-label">{self.both(|lang| text(l10n(lang)).to_owned())}</b> }.into_any()
    }

    /// One of several things, shown when it is chosen.
    fn item(&self, name: &str, value: &str, chosen: bool, text: impl Fn(Lang) -> String) -> AnyView {
        view! {
            <li data-item="" data-when=format!("{name}={value}") hidden=!chosen>
                {self.both(text)}
            </li>
        }
        .into_any()
    }

    fn slot(name: &'static str, text: String) -> AnyView {
        let empty = text.is_empty();
        view! { <li data-item="" data-slot=name hidden=empty>{text}</li> }.into_any()
    }

    fn row(kind: &'static str, empty: bool, label: AnyView, items: AnyView) -> AnyView {
        view! {
            <div class=format!("aj-idcard-row aj-idcard-{kind}") data-row="" hidden=empty>
                {label}
                <ul>{items}</ul>
            </div>
        }
        .into_any()
    }

    /// The address in Chinese.
    #[must_use]
    pub fn address(&self) -> String {
        let (catalogue, detail) = (&self.context.catalogue, self.raw.detail.as_str());
        places::known(catalogue, &self.raw.place)
            .map_or_else(|| detail.to_owned(), |(street, community)| places::chinese(catalogue, street, community, detail))
    }

    /// Name, languages, address, contact.
    #[must_use]
    pub fn front(&self) -> AnyView {
        let raw = self.raw;
        view! {
            <article class="aj-idcard">
                <p class="aj-idcard-head">{self.both(|lang| l10n(lang).card_label().to_owned())}</p>
                <p class="aj-idcard-name" data-slot="name">{raw.name.clone()}</p>
                {self.speaks()}
                {self.home()}
                {self.contact()}
            </article>
        }
        .into_any()
    }

    fn speaks(&self) -> AnyView {
        let raw = self.raw;
        let has = |lang: Lang| raw.speaks.iter().any(|s| s == lang.tag());
        let items = Lang::ALL
            .map(|spoken| self.item("speaks", spoken.tag(), has(spoken), move |lang| l10n(lang).language_name(spoken).to_owned()))
            .collect_view();
        let empty = !Lang::ALL.into_iter().any(has) && raw.speaks_other.is_empty();
        let items = view! { {items} {Self::slot("speaks-other", raw.speaks_other.clone())} }.into_any();
        Self::row("list", empty, self.label(L10n::card_label_speaks), items)
    }

    fn home(&self) -> AnyView {
        let address = self.address();
        let items = view! { <li data-item="" data-slot="address" lang="zh-CN" hidden=address.is_empty()>{address.clone()}</li> }.into_any();
        Self::row("address", address.is_empty(), self.label(L10n::card_label_address), items)
    }

    fn contact(&self) -> AnyView {
        let (contact, phone) = (self.raw.contact.clone(), self.phone.clone());
        let empty = contact.is_empty() && phone.is_empty();
        let items = view! { {Self::slot("contact", contact)} {Self::slot("phone", phone)} }.into_any();
        Self::row("contact", empty, self.label(L10n::card_label_contact), items)
    }

    fn station(&self) -> AnyView {
        let catalogue = &self.context.catalogue;
        let own = places::known(catalogue, &self.raw.place).map(|(street, _)| street.code.as_str());
        let items = catalogue
            .streets
            .iter()
            .filter_map(|street| Some((street, places::station(catalogue, street)?)))
            .map(|(street, office)| {
                let hotline = &office.fallback_hotline;
                self.item("place", &street.code, own == Some(&street.code), move |lang| {
                    let phone = office.phone.clone().unwrap_or_else(|| l10n(lang).card_station_call(hotline.as_str()));
                    l10n(lang).beside(office.name.get(lang), phone)
                })
            })
            .collect_view()
            .into_any();
        Self::row("station", own.is_none(), self.label(L10n::card_label_station), items)
    }

    fn needs(&self) -> AnyView {
        let raw = self.raw;
        let has = |id: &str| raw.needs.iter().any(|n| n == id);
        let items = NEEDS.map(|(id, text)| self.item("needs", id, has(id), move |lang| text(l10n(lang)).to_owned())).collect_view();
        let empty = !NEEDS.iter().any(|(id, _)| has(id)) && raw.needs_other.is_empty();
        let items = view! { {items} {Self::slot("needs-other", raw.needs_other.clone())} }.into_any();
        Self::row("needs", empty, self.label(L10n::card_label_needs), items)
    }

    fn phrases(&self) -> AnyView {
        let has = |id: &str| self.raw.phrases.iter().any(|p| p == id);
        let items = ON_CARDS
            .iter()
            .map(|phrase| self.item("phrases", phrase.id, has(phrase.id), move |lang| (phrase.text)(l10n(lang)).to_owned()))
            .collect_view()
            .into_any();
        Self::row("phrases", !ON_CARDS.iter().any(|p| has(p.id)), ().into_any(), items)
    }

    /// Station, what to know, sentences, and a code to scan.
    #[must_use]
    pub fn back(&self) -> AnyView {
        let square = self.raw.qr.then(|| qr_with(&self.contact_file(false), EcLevel::L)).flatten();
        let label = self.context.t.card_scan().to_owned();
        // The script draws into the square that is there.
        let hidden = square.is_none();
        let (path, size) = square.unwrap_or_default();
        view! {
            <article class="aj-idcard">
                {self.station()}
                {self.needs()}
                <div class="aj-idcard-two">
                    {self.phrases()}
                    <div class="aj-idcard-qr" data-qr="" hidden=hidden>
                        <Qr path=path size=size label=label />
                    </div>
                </div>
            </article>
        }
        .into_any()
    }

    /// Whether there is so much on the back that it is written smaller; `card.js` counts the same.
    #[must_use]
    pub fn is_much(&self) -> bool {
        const MUCH: usize = 5;
        self.raw.needs.len() + usize::from(!self.raw.needs_other.is_empty()) + self.raw.phrases.len() > MUCH
    }

    /// A card of a sheet: one side, and what everybody shares.
    #[must_use]
    pub fn one_side(&self, name: &str) -> AnyView {
        view! {
            <article class="aj-idcard">
                <p class="aj-idcard-name" data-slot="person">{name.to_owned()}</p>
                {self.contact()}
                {self.home()}
                {self.station()}
                {self.phrases()}
            </article>
        }
        .into_any()
    }

    /// The card as a contact. The one for the QR code is short, so that the squares of a small code stay large enough.
    #[must_use]
    pub fn contact_file(&self, whole: bool) -> String {
        let raw = self.raw;
        let mut notes = Vec::new();
        if whole {
            let zh = l10n(Lang::Zh);
            let needs = NEEDS.iter().filter(|(id, _)| raw.needs.iter().any(|n| n == id)).map(|(_, text)| text(zh).to_owned());
            notes.extend(needs.chain(Some(raw.needs_other.clone()).filter(|n| !n.is_empty())));
        }
        vcard(&raw.name, &raw.contact, &self.phone, &self.address(), &notes.join(" · "))
    }
}

/// Marks to cut along, outside the corners of what is so wide and high (mm), and to fold at its middle.
#[must_use]
pub fn cut_marks(width: f64, height: f64, fold: bool) -> impl IntoView {
    let mut path = String::new();
    for (x, out) in [(0.0, -3.0), (width, width + 3.0)] {
        let near = if out < x { x - 0.7 } else { x + 0.7 };
        path.push_str(&format!("M{out} 0H{near}M{out} {height}H{near}"));
        path.push_str(&format!("M{x} -3V-.7M{x} {}V{}", height + 0.7, height + 3.0));
    }
    if fold {
        let middle = width / 2.0;
        path.push_str(&format!("M{middle} -3v.7m0 .5v.7M{middle} {}v.7m0 .5v.7", height + 1.1));
    }
    view! {
        <svg class="aj-cut" viewBox=format!("-3 -3 {} {}", width + 6.0, height + 6.0) aria-hidden="true" focusable="false">
            <path d=path fill="none" stroke="#000" stroke-width=".15" />
        </svg>
    }
}
