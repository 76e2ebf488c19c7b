//! A person's appointment: found again, shown, moved, cancelled.

use anjia_domain::appointment::State;
use anjia_domain::contact::{EMAIL_MAX, Phone};
use anjia_domain::{Lang, time};
use anjia_portal::details::{Field, Mistakes};
use anjia_portal::manage::Opened;
use anjia_portal::ports::{Offer, Waiting};
use anjia_portal::waitlist::OFFER_MINUTES;
use leptos::prelude::*;
use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::details::{error_of, errors, several_row};
use super::{crumbs, offline, services};
use crate::components::{
    Breadcrumb, Bring, BringItem, Button, ButtonKind, ButtonLink, Notice, NoticeKind, Pass, Qr, SummaryRow, Tag, TagKind, TextInput,
};
use crate::context::{Page, PageContext, Section};
use crate::l10n::{L10n, l10n};
use crate::{format, texts};

/// The form that finds something again by its code and the contact given with it: where it is sent to, what code and button are called, and what was
/// typed.
pub(super) fn find_form(
    context: &PageContext,
    to: &str,
    (code_label, open): (&'static str, &'static str),
    (code, contact, mistakes): (&str, &str, &Mistakes),
) -> AnyView {
    let t = context.t;
    view! {
        <form class="aj-form aj-stack" method="post" action=context.href(to) novalidate>
            <TextInput
                id="code".to_owned()
                name="code".to_owned()
                label=code_label.to_owned()
                hint=Some(t.appointments_code_hint().to_owned())
                error=error_of(context, mistakes, Field::Code)
                value=code.to_owned()
                autocomplete=Some("off".to_owned())
                max_length=Some(40)
            />
            <TextInput
                id="contact".to_owned()
                name="contact".to_owned()
                label=t.appointments_contact().to_owned()
                error=error_of(context, mistakes, Field::Contact)
                value=contact.to_owned()
                autocomplete=Some("email".to_owned())
                max_length=Some(EMAIL_MAX)
            />
            <p class="aj-actions">
                <Button text=open />
            </p>
        </form>
    }
    .into_any()
}

/// The form that finds an appointment.
#[must_use]
pub fn find(context: &PageContext, code: &str, contact: &str, mistakes: &Mistakes) -> Page {
    let t = context.t;
    let body = view! {
        <Breadcrumb items=crumbs(context, &[("/appointments", t.appointments_title().to_owned())]) label=t.breadcrumb().to_owned() />
        {errors(context, mistakes)}
        <h1>{t.appointments_title()}</h1>
        <p class="aj-lead">{t.appointments_lead()}</p>
        {find_form(context, "/appointments", (t.appointments_code(), t.appointments_open()), (code, contact, mistakes))}
        <Notice><p>{t.appointments_link_hint()}</p></Notice>
        <ul>
            <li><a href=context.href("/enrolments")>{t.enrolments_title()}</a></li>
            <li><a href=context.href("/requests")>{t.help_find_title()}</a></li>
            <li><a href=context.href("/registrations")>{t.resume_title()}</a></li>
        </ul>
    };
    Page::public(Section::Appointments, t.appointments_title(), t.appointments_lead(), body.into_any())
}

/// What has just happened to the appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Nothing; it is only looked at.
    Nothing,
    /// It was booked.
    Booked,
    /// It was moved.
    Moved,
    /// It was cancelled.
    Cancelled,
    /// It was changed from elsewhere.
    Stale,
    /// It waits for an earlier time.
    Waits,
    /// It waits no more.
    Stopped,
    /// The earlier time was declined.
    Declined,
    /// The offer was over already.
    Over,
}

fn manage(context: &PageContext, opened: &Opened, what: &str) -> String {
    context.href(&format!("/appointments/{}{what}?key={}", opened.code, opened.secret))
}

/// The code as a QR code: a path of unit squares, and its size.
pub(super) fn qr(code: &str) -> Option<(String, u32)> {
    qr_with(code, EcLevel::M)
}

/// The same with more or less to put a damaged one right.
pub(super) fn qr_with(text: &str, level: EcLevel) -> Option<(String, u32)> {
    let qr = encoded(text, level)?;
    let width = qr.width();
    let mut path = String::new();
    for (n, color) in qr.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", n % width, n / width));
        }
    }
    Some((path, u32::try_from(width).ok()?))
}

/// Other scripts than Latin go in as bytes: in their UTF-8 the library would see double bytes of Japanese, and a telephone would read those.
fn encoded(text: &str, level: EcLevel) -> Option<QrCode> {
    if text.is_ascii() {
        return QrCode::with_error_correction_level(text, level).ok();
    }
    (1..=40).map(Version::Normal).find_map(|version| {
        let mut bits = Bits::new(version);
        bits.push_byte_data(text.as_bytes()).ok()?;
        bits.push_terminator(level).ok()?;
        QrCode::with_bits(bits, level).ok()
    })
}

/// The appointment: confirmed page and everything later.
#[must_use]
pub fn show(context: &PageContext, opened: &Opened, waiting: Option<&Waiting>, done: Done) -> Page {
    let (t, lang) = (context.t, context.lang);
    let cancelled = opened.state == State::Cancelled;
    let title = match (done, cancelled) {
        (_, true) => t.appointment_cancelled_title(),
        (Done::Booked, _) => t.appointment_booked_title(),
        (Done::Moved, _) => t.appointment_moved_title(),
        _ => t.appointment_title(),
    };
    let lead = match (done, cancelled) {
        (_, true) => Some(t.appointment_cancelled_text().to_owned()),
        (Done::Booked | Done::Moved, _) => Some(match &opened.email {
            Some(email) => t.appointment_booked_mail(email.as_str()),
            None => t.appointment_booked_nomail().to_owned(),
        }),
        _ => None,
    };
    let told = match done {
        Done::Stale => Some((NoticeKind::Warning, t.move_stale())),
        Done::Over => Some((NoticeKind::Warning, t.earlier_over())),
        Done::Declined => Some((NoticeKind::Info, t.earlier_declined())),
        Done::Stopped => Some((NoticeKind::Info, t.earlier_stopped())),
        Done::Nothing | Done::Booked | Done::Moved | Done::Cancelled | Done::Waits => None,
    };
    let told = told.map(|(kind, text)| view! { <Notice kind=kind><p>{text}</p></Notice> });
    let past = (!opened.changeable && !cancelled).then(|| view! { <Notice><p>{t.appointment_past()}</p></Notice> });
    let office = context.catalogue.office(opened.slot.office());
    let name = |l: Lang| texts::services_list(&context.catalogue, l, &opened.slot, &opened.further);
    let place = |l: Lang| office.map_or(opened.slot.office().as_str(), |o| o.name.get(l)).to_owned();

    let mut rows = vec![
        several_row(context, &opened.slot, &opened.further)
            .unwrap_or_else(|| SummaryRow::new(t.appointment_service(), name(lang).into_any(), context.door(&name(Lang::Zh)))),
        SummaryRow {
            key: t.appointment_where().to_owned(),
            value: view! {
                {place(lang)}
                {office.map(|o| {
                    let address = o.address.get(lang).to_owned();
                    let address_lang = if lang == Lang::Ja { "zh-CN" } else { lang.html() };
                    view! { <br /> <span class="aj-small" lang=address_lang>{address}</span> }
                })}
            }
            .into_any(),
            door: context.door(&office.map_or(String::new(), |o| format!("{} {}", o.name.zh, o.address.zh))),
            action: None,
        },
        SummaryRow::new(t.appointment_name(), opened.name.clone().into_any(), None),
        SummaryRow::new(t.appointment_party(), t.people(opened.party.get()).into_any(), None),
    ];
    if !matches!(opened.state, State::Booked) {
        let kind = if cancelled { TagKind::Bad } else { TagKind::Neutral };
        let tag = view! { <Tag text=texts::state(t, opened.state) kind=kind /> }.into_any();
        rows.push(SummaryRow::new(t.appointment_state(), tag, None));
    }
    if done == Done::Nothing
        && let Some(phone) = &opened.phone
    {
        let phone = Phone::from_stored(phone.clone()).international();
        rows.push(SummaryRow::new(t.review_phone(), phone.into_any(), None));
    }
    let code = opened.code.to_string();
    let qr = qr(&code).map(|(path, size)| view! { <Qr path=path size=size label=t.appointment_qr(code.as_str()) /> });
    let zh_when = context.door(&texts::when_span(Lang::Zh, &opened.slot, opened.minutes)).map(|w| view! { <p lang="zh-CN">{w}</p> });
    let when = view! {
        <p>{texts::when_span(lang, &opened.slot, opened.minutes)}</p>
        {zh_when}
    }
    .into_any();
    let zh = l10n(Lang::Zh);
    let cut = view! {
        <p lang="zh-CN">
            {here_for(zh, opened, name(Lang::Zh))} " " {zh.appointment_counter_language(zh.language_name(opened.language))}
        </p>
    }
    .into_any();
    let actions = opened.changeable.then(|| {
        view! {
            <p class="aj-actions">
                <ButtonLink href=ics(context, opened) text=t.appointment_calendar() />
                <ButtonLink href=manage(context, opened, "/move") text=t.appointment_move() kind=ButtonKind::Secondary />
                <ButtonLink href=manage(context, opened, "/cancel") text=t.appointment_cancel() kind=ButtonKind::Warning />
            </p>
            <p class="aj-small aj-muted">{t.appointment_print_hint()}</p>
        }
    });
    let again = cancelled.then(|| {
        view! {
            <p class="aj-actions">
                <ButtonLink href=context.href("/book") text=t.appointment_book_again() />
            </p>
        }
    });
    let mut items: Vec<BringItem> = Vec::new();
    let services = opened.further.after(&opened.slot).filter_map(|s| context.catalogue.service(s.service()));
    for item in services.filter(|_| !cancelled).flat_map(|s| services::bring(context, s)) {
        match items.iter_mut().find(|known| (&known.text, &known.note) == (&item.text, &item.note)) {
            Some(known) if item.required && !known.required => *known = item,
            Some(_) => {}
            None => items.push(item),
        }
    }
    let bring = (!items.is_empty()).then(|| {
        view! {
            <h2>{t.appointment_bring()}</h2>
            <Bring items=items />
        }
    });
    let counter = (!cancelled).then(|| counter(context, opened, &name(Lang::Zh), &name(lang)));
    let body = view! {
        {told}
        <h1>{title}</h1>
        {lead.map(|l| view! { <p class="aj-lead">{l}</p> })}
        {past}
        {offered(context, opened, waiting)}
        <Pass code=code.clone() when=when rows=rows qr=qr.into_any() cut=cut />
        {actions}
        {earlier(context, opened, waiting)}
        {again}
        {counter}
        {bring}
        {kept(context)}
    };
    Page::private(Section::Appointments, title, body.into_any()).scripted(&["offline.js"])
}

/// That the page is kept in the browser, and how to erase it: shown by the script that has it kept.
fn kept(context: &PageContext) -> impl IntoView + use<> {
    view! {
        <section class="aj-stack aj-screen" data-kept-note="" hidden=true>
            <p class="aj-small aj-muted">{context.t.offline_note()}</p>
            <p class="aj-actions">{offline::erase(context)}</p>
            <p role="status" data-erased="" hidden=true>{context.t.offline_erased()}</p>
        </section>
    }
    .into_any()
}

/// A form that says one thing about earlier times.
fn say(context: &PageContext, opened: &Opened, offer: Option<&Offer>, buttons: AnyView) -> AnyView {
    let offer = offer.map(|o| view! { <input type="hidden" name="offer" value=o.id.to_string() /> });
    view! {
        <form method="post" action=context.href(&format!("/appointments/{}/earlier", opened.code))>
            <input type="hidden" name="key" value=opened.secret.clone() />
            {offer}
            <p class="aj-actions">{buttons}</p>
        </form>
    }
    .into_any()
}

/// The earlier time that is held, with the two answers to it.
fn offered(context: &PageContext, opened: &Opened, waiting: Option<&Waiting>) -> Option<AnyView> {
    let (t, lang) = (context.t, context.lang);
    let offer = waiting?.offer.as_ref()?;
    let until = format::time(time::wall(offer.until));
    let text = t.earlier_offer_text(texts::when(lang, opened.slot.at()), until, texts::when(lang, offer.slot.at()));
    let buttons = view! {
        <Button text=t.earlier_accept() name="do" value="accept" />
        <Button text=t.earlier_decline() kind=ButtonKind::Secondary name="do" value="decline" />
    }
    .into_any();
    let form = say(context, opened, Some(offer), buttons);
    Some(
        view! {
            <Notice kind=NoticeKind::Success title=Some(t.earlier_offer_title().to_owned())>
                <p>{text}</p>
                {form}
            </Notice>
        }
        .into_any(),
    )
}

/// Asks whether the person would like an earlier time; offers go by mail, so only those who gave an address are asked.
fn earlier(context: &PageContext, opened: &Opened, waiting: Option<&Waiting>) -> Option<AnyView> {
    let t = context.t;
    let email = opened.email.as_ref().filter(|_| opened.changeable)?;
    if !opened.further.is_empty() {
        return Some(view! { <p id="earlier" class="aj-small aj-muted">{t.earlier_several()}</p> }.into_any());
    }
    let (text, what, button) = match waiting {
        Some(_) => (t.earlier_waiting(email.as_str()), "stop", t.earlier_stop()),
        None => (t.earlier_lead(t.minutes(OFFER_MINUTES)), "wait", t.earlier_join()),
    };
    let button = view! { <Button text=button kind=ButtonKind::Secondary name="do" value=what /> }.into_any();
    Some(
        view! {
            <section id="earlier" class="aj-stack aj-screen" aria-labelledby="earlier-title">
                <h2 id="earlier-title">{t.earlier_title()}</h2>
                <p>{text}</p>
                {say(context, opened, None, button)}
            </section>
        }
        .into_any(),
    )
}

/// The address of the calendar file.
fn ics(context: &PageContext, opened: &Opened) -> String {
    context.href(&format!("/appointments/{}.ics?key={}", opened.code, opened.secret))
}

/// What the person says at the counter they have come for.
fn here_for(t: &L10n, opened: &Opened, services: String) -> String {
    if opened.further.is_empty() { t.appointment_counter_service(services) } else { t.appointment_counter_services(services) }
}

/// "Show this at the counter": Chinese large, the reader's language below, so that both know what is said.
fn counter(context: &PageContext, opened: &Opened, service_zh: &str, service: &str) -> AnyView {
    let (t, zh, lang) = (context.t, l10n(Lang::Zh), context.lang);
    let time = format::time(opened.slot.at());
    let own = (lang != Lang::Zh).then(|| {
        view! {
            <p>
                {here_for(t, opened, service.to_owned())} " " {t.appointment_counter_booked(time.as_str())} " "
                {t.appointment_counter_language(t.language_name(opened.language))}
            </p>
        }
    });
    view! {
        <h2>{t.appointment_counter_title()}</h2>
        <section class="aj-counter" aria-label=t.appointment_counter_title()>
            <p lang="zh-CN">
                {here_for(zh, opened, service_zh.to_owned())} <br /> {zh.appointment_counter_booked(time.as_str())} <br />
                {zh.appointment_counter_language(zh.language_name(opened.language))}
            </p>
            {own}
        </section>
    }
    .into_any()
}

/// Asks once before an appointment is cancelled.
#[must_use]
pub fn cancel(context: &PageContext, opened: &Opened) -> Page {
    let (t, lang) = (context.t, context.lang);
    let service = texts::services_list(&context.catalogue, lang, &opened.slot, &opened.further);
    let body = view! {
        <h1>{t.cancel_title()}</h1>
        <p class="aj-lead">{service} " · " {texts::when(lang, opened.slot.at())}</p>
        <p>{t.cancel_lead()}</p>
        <form method="post" action=context.href(&format!("/appointments/{}/cancel", opened.code))>
            <input type="hidden" name="key" value=opened.secret.clone() />
            <p class="aj-actions">
                <Button text=t.cancel_button() kind=ButtonKind::Warning />
                <ButtonLink href=manage(context, opened, "") text=t.cancel_keep() kind=ButtonKind::Secondary />
            </p>
        </form>
    };
    Page::private(Section::Appointments, t.cancel_title(), body.into_any())
}

/// A link that opens nothing, or no longer.
#[must_use]
pub fn no_link(context: &PageContext, expired: bool) -> Page {
    let t = context.t;
    let (title, text) = if expired { (t.link_expired_title(), t.link_expired_text()) } else { (t.link_wrong_title(), t.link_wrong_text()) };
    let body = view! {
        <h1>{title}</h1>
        <p class="aj-lead">{text}</p>
        <p class="aj-actions">
            <ButtonLink href=context.href("/appointments") text=t.nav_appointments() />
            <ButtonLink href=context.href("/book") text=t.nav_book() kind=ButtonKind::Secondary />
        </p>
    };
    Page::private(Section::Appointments, title, body.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_other_scripts_stands_in_a_square_as_bytes() {
        // 33 bytes need the third size. In the second there would be double bytes of Japanese, which these are not.
        let kana = "あいうえおかきくけこさ";
        assert_eq!(qr_with(kana, EcLevel::L).unwrap().1, 29);
        assert_eq!(QrCode::with_error_correction_level(kana, EcLevel::L).unwrap().width(), 25, "the library does well now");
        assert_eq!(qr_with("K7QF-2M9X", EcLevel::M).unwrap().1, 21);
        assert_eq!(qr_with(&"東".repeat(1000), EcLevel::L), None, "there is no larger size");
    }
}
