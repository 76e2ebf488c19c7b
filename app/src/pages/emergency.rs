//! Emergency: numbers first, then where one is, what to say, and what is different from home.
//!
//! Everything on the page works without a script and, once it has been seen, without a network. A script makes the sentence about the place
//! in the page, so that nothing is sent, and speaks where the browser has a Chinese voice.

use anjia_domain::Lang;
use anjia_domain::catalogue::Hotline;
use leptos::prelude::*;

use super::{crumbs, unconfirmed};
use crate::components::{Breadcrumb, Choice, Door, ErrorSummary, InputKind, Notice, NoticeKind, SelectInput, TextInput};
use crate::context::{Page, PageContext, Section};
use crate::l10n::l10n;
use crate::phrases::{Phrase, SITUATIONS, Situation};
use crate::places;

/// The page; `chosen` is the place somebody asked for, which may be none.
#[must_use]
pub fn page(context: &PageContext, chosen: &str) -> Page {
    let t = context.t;
    let (urgent, other): (Vec<_>, Vec<_>) = context.catalogue.hotlines.iter().partition(|h| h.emergency);
    let urgent = urgent.into_iter().map(|h| line(context, h, true)).collect_view();
    let other = other.into_iter().map(|h| line(context, h, false)).collect_view();
    let situations = SITUATIONS.iter().map(|s| situation(context, s)).collect_view();
    let home = [t.emergency_home_police(), t.emergency_home_fire(), t.emergency_home_ambulance(), t.emergency_home_traffic()];
    let home = home.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    let unknown = is_unknown(context, chosen).then(|| {
        let errors = vec![("place".to_owned(), t.emergency_where_unknown().to_owned())];
        view! { <ErrorSummary title=t.error_summary_title().to_owned() errors=errors /> }
    });
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/emergency", t.emergency_title().to_owned())]) label=t.breadcrumb().to_owned() />
        {unknown}
        <h1>{t.emergency_title()}</h1>
        <p class="aj-lead">{t.emergency_lead()}</p>
        <ul class="aj-urgent">{urgent}</ul>
        <Notice kind=NoticeKind::Warning><p>{t.emergency_speak_first()}</p></Notice>
        {place(context, chosen)}
        <section class="aj-stack" id="say">
            <h2>{t.emergency_phrases_title()}</h2>
            <p>{t.emergency_phrases_text()}</p>
            {situations}
        </section>
        <section class="aj-stack" id="home">
            <h2>{t.emergency_home_title()}</h2>
            <p>{t.emergency_home_lead()}</p>
            <ul>{home}</ul>
        </section>
        <section class="aj-stack">
            <h2>{t.emergency_other()}</h2>
            <ul class="aj-office-list">{other}</ul>
        </section>
        <ul>
            <li><a href=context.href("/police")>{t.police_title()}</a></li>
            <li><a href=context.href("/card")>{t.card_title()}</a></li>
            <li><a href=context.href("/help")>{t.help_title()}</a></li>
        </ul>
        <p class="aj-small aj-muted">{t.emergency_offline()}</p>
    };
    Page::public(Section::Home, t.emergency_title(), t.emergency_lead(), body.into_any()).scripted(&["offline.js", "emergency.js"])
}

/// Whether somebody asked for a place that does not exist.
#[must_use]
pub fn is_unknown(context: &PageContext, chosen: &str) -> bool {
    !chosen.is_empty() && places::find(context, chosen).is_none()
}

/// A number: the four urgent ones with their picture, right under the page's title.
fn line(context: &PageContext, hotline: &Hotline, urgent: bool) -> AnyView {
    let (t, lang) = (context.t, context.lang);
    let door = context.door(hotline.name.get(Lang::Zh)).map(|zh| view! { <Door text=zh /> });
    let tag = unconfirmed(context, hotline.confirmed);
    let number = hotline.number.clone();
    let name = hotline.name.get(lang).to_owned();
    let call = view! {
        <p class="aj-actions">
            <a class="aj-button aj-button-warning" href=format!("tel:{number}")>{t.emergency_call(number.as_str())}</a>
        </p>
    };
    let note = hotline.note.get(lang).to_owned();
    if urgent {
        view! {
            <li class="aj-urgent-one">
                {picture(&hotline.kind)}
                <div>
                    <h2>{name} {tag}</h2>
                    {door}
                </div>
                <p class="aj-small">{note}</p>
                {call}
            </li>
        }
        .into_any()
    } else {
        view! {
            <li class="aj-office">
                <div>
                    <h3>{name} {tag}</h3>
                    {door}
                </div>
                <p>{note}</p>
                {call}
            </li>
        }
        .into_any()
    }
}

/// What a number brings: a shield, a flame, a cross, a car. The words beside it say the same.
fn picture(kind: &str) -> Option<AnyView> {
    let drawing = match kind {
        "police" => {
            "M24 4 41 10v12c0 11-7 18-17 22C14 40 7 33 7 22V10Zm0 9-2.9 6.6-7.1.7 5.4 4.7-1.6 7 6.2-3.7 6.2 3.7-1.6-7 5.4-4.7-7.1-.7Z"
        }
        "fire" => {
            "M25 3c2 9 13 13 13 25a14 14 0 0 1-28 0c0-6 3-10 6-13 0 4 1 6 3 7 0-8 2-14 6-19Zm-1 24c-3 3-5 5-5 9a5.5 5.5 0 0 0 11 0c0-4-4-5-6-9Z"
        }
        "ambulance" => "M18 5h12v13h13v12H30v13H18V30H5V18h13Z",
        "traffic" => {
            "M3 34v-9l6-2 6-10h15l8 10 7 2v9h-3a5.5 5.5 0 0 0-11 0H19a5.5 5.5 0 0 0-11 0ZM17.5 16.5 13.5 23H22v-6.5Zm8 0V23h8.5l-5-6.5ZM13.5 30a4 4 0 1 0 .1 0Zm23 0a4 4 0 1 0 .1 0Z"
        }
        _ => return None,
    };
    Some(
        view! {
            <svg class="aj-urgent-picture" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
                <path d=drawing fill="currentColor" fill-rule="evenodd" />
            </svg>
        }
        .into_any(),
    )
}

/// Where somebody is: chosen out of a list, and the sentence to say.
fn place(context: &PageContext, chosen: &str) -> impl IntoView + use<> {
    let t = context.t;
    let found = places::find(context, chosen);
    let mut groups = places::communities(context);
    groups.push(places::offices(context));
    let (zh, own) = found.map_or_else(Default::default, |place| (l10n(Lang::Zh).emergency_i_am_at(place.zh), place.own));
    let none = Choice { text: t.emergency_where_choose().to_owned(), ..Choice::default() };
    let error = is_unknown(context, chosen).then(|| t.emergency_where_unknown().to_owned());
    view! {
        <section class="aj-stack aj-where" id="where">
            <h2>{t.emergency_where_title()}</h2>
            <p class="aj-screen">{t.emergency_where_text()}</p>
            // The placeholder is replaced by what the person chose and typed.
            <form
                class="aj-form aj-stack aj-screen"
                id="where-form"
                method="get"
                action=format!("{}#where", context.href("/emergency"))
                data-sentence=l10n(Lang::Zh).emergency_i_am_at("{place}")
            >
                <SelectInput
                    id="place".to_owned()
                    name="place".to_owned()
                    label=t.emergency_where_place().to_owned()
                    error=error
                    options=vec![none]
                    groups=groups
                    value=chosen.to_owned()
                />
                <div data-script="" hidden=true>
                    // Without a name: nothing of it would be sent, whatever happens.
                    <TextInput
                        id="place-detail".to_owned()
                        name=String::new()
                        label=t.emergency_where_detail().to_owned()
                        kind=InputKind::Text
                        max_length=Some(100)
                        autocomplete=Some("off".to_owned())
                        required_label=Some(t.optional().to_owned())
                    />
                </div>
                <p class="aj-actions" data-plain="">
                    <button class="aj-button aj-button-secondary" type="submit">{t.emergency_where_show()}</button>
                </p>
            </form>
            <div class="aj-counter" id="where-sentence" hidden=zh.is_empty() aria-live="polite">
                <p lang="zh-CN">{zh.clone()}</p>
                {(context.lang != Lang::Zh).then(|| view! { <p data-own="">{own}</p> })}
                {speak(context, &zh)}
            </div>
        </section>
    }
    .into_any()
}

/// A button that appears when the browser has a Chinese voice.
fn speak(context: &PageContext, zh: &str) -> impl IntoView + use<> {
    view! {
        <button class="aj-button aj-button-secondary" type="button" data-say=zh.to_owned() hidden=true>
            {context.t.emergency_speak()}
        </button>
    }
    .into_any()
}

fn situation(context: &PageContext, situation: &Situation) -> impl IntoView + use<> {
    let door = context.door((situation.title)(l10n(Lang::Zh)));
    let first = situation.id == "general";
    let phrases = situation.phrases.iter().map(|p| phrase(context, situation.id, p)).collect_view();
    view! {
        <details class="aj-details" id=format!("say-{}", situation.id) open=first>
            <summary>
                {(situation.title)(context.t)}
                {door.map(|zh| view! { " " <Door text=zh /> })}
            </summary>
            <ul class="aj-says">{phrases}</ul>
        </details>
    }
    .into_any()
}

/// A sentence; as the target of its own link it fills the screen.
fn phrase(context: &PageContext, situation: &str, phrase: &Phrase) -> impl IntoView + use<> {
    let t = context.t;
    let zh = (phrase.text)(l10n(Lang::Zh));
    let id = format!("say-{situation}-{}", phrase.id);
    let own = (context.lang != Lang::Zh).then(|| view! { <p class="aj-say-own">{(phrase.text)(t)}</p> });
    view! {
        <li class="aj-say" id=id.clone() tabindex="-1">
            {own}
            <p class="aj-say-zh" lang="zh-CN">{zh}</p>
            <p class="aj-say-pinyin" lang="zh-Latn-pinyin">{phrase.pinyin}</p>
            <p class="aj-say-do">
                {speak(context, zh)}
                <a class="aj-link aj-say-large" href=format!("#{id}") aria-label=t.beside(t.emergency_large(), (phrase.text)(t))>
                    {t.emergency_large()}
                </a>
                <a class="aj-button aj-button-secondary aj-say-close" href=format!("#say-{situation}")>{t.emergency_close()}</a>
            </p>
        </li>
    }
    .into_any()
}
