//! Where values of the domain turn into words of a language.

use anjia_domain::Lang;
use anjia_domain::appointment::State;
use anjia_domain::calendar::Day;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::office::{Kind, Level, Office, Span};
use anjia_domain::opening::Opening;
use anjia_domain::service::Service;
use anjia_domain::slot::SlotId;
use anjia_domain::visit::{AlsoError, Further};
use anjia_portal::SlotError;
use anjia_portal::details::Wrong;
use jiff::civil::{Date, DateTime, date};

use crate::components::TagKind;
use crate::format;
use crate::l10n::{L10n, l10n};

/// What to tell about a mistake.
#[must_use]
pub fn wrong(t: &L10n, wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::NameEmpty => t.error_name_empty(),
        Wrong::NameTooLong => t.error_name_too_long(),
        Wrong::NameControl => t.error_name_control(),
        Wrong::EmailTooLong => t.error_email_too_long(),
        Wrong::EmailShape => t.error_email_shape(),
        Wrong::EmailNeeded => t.error_email_needed(),
        Wrong::PhoneShape => t.error_phone_shape(),
        Wrong::LanguageUnknown => t.error_language(),
        Wrong::PartySize => t.error_party(),
        Wrong::NoRoom => t.error_no_room(),
        Wrong::NoRoomForAll => t.error_no_room_for_all(),
        Wrong::AlsoUnknown => t.error_also_unknown(),
        Wrong::AlsoTwice => t.error_also_twice(),
        Wrong::AlsoTooMany => t.error_also_too_many(),
        Wrong::EarlierSeveral => t.earlier_several(),
        Wrong::SlotEmpty => t.error_slot_empty(),
        Wrong::SlotUnknown => t.error_slot_unknown(),
        Wrong::SlotPast => t.error_slot_past(),
        Wrong::SlotFull => t.error_slot_full(),
        Wrong::ServiceUnknown => t.error_service_unknown(),
        Wrong::DayUnknown => t.error_day_unknown(),
        Wrong::CodeEmpty => t.error_code_empty(),
        Wrong::CodeShape => t.error_code_shape(),
        Wrong::CodeCheck => t.error_code_check(),
        Wrong::ContactEmpty => t.error_contact_empty(),
        Wrong::NoMatch => t.error_no_match(),
        Wrong::TooMany => t.error_too_many(),
        Wrong::EnrolledTwice => t.error_enrolled_twice(),
        Wrong::TooManyEnrolments => t.error_too_many_enrolments(),
        Wrong::SessionUnknown => t.error_session_unknown(),
        Wrong::TextEmpty => t.help_error_text_empty(),
        Wrong::TextTooLong => t.help_error_text_too_long(),
        Wrong::ChannelUnknown => t.help_error_channel(),
        Wrong::PhoneNeeded => t.help_error_phone_needed(),
        Wrong::PhoneImpossible => t.help_error_phone_impossible(),
        Wrong::CallTimeUnknown => t.help_error_call_time(),
        Wrong::StreetUnknown => t.help_error_street(),
        Wrong::CommunityUnknown => t.help_error_community(),
        Wrong::VisitReasonUnknown => t.help_error_visit_reason(),
        Wrong::AddressEmpty => t.help_error_address_empty(),
        Wrong::AddressTooLong => t.help_error_address_too_long(),
        Wrong::TopicUnknown => t.help_error_topic(),
        Wrong::TooManyRequests => t.help_error_too_many_requests(),
        Wrong::Crowded => t.help_error_crowded(),
        Wrong::NotesFull => t.help_error_notes_full(),
        Wrong::ReferNowhere => t.help_error_refer_nowhere(),
    }
}

/// The mistake behind a refused slot.
#[must_use]
pub fn slot_error(error: SlotError) -> Wrong {
    match error {
        SlotError::Unknown => Wrong::SlotUnknown,
        SlotError::Past => Wrong::SlotPast,
        SlotError::Full => Wrong::SlotFull,
        SlotError::NoRoom => Wrong::NoRoom,
        SlotError::NoRoomForAll => Wrong::NoRoomForAll,
    }
}

/// The mistake behind services that cannot follow the first.
#[must_use]
pub fn also_error(error: AlsoError) -> Wrong {
    match error {
        AlsoError::Unknown => Wrong::AlsoUnknown,
        AlsoError::Twice => Wrong::AlsoTwice,
        AlsoError::TooMany => Wrong::AlsoTooMany,
    }
}

/// The name of the service that is done in a slot.
fn service<'a>(catalogue: &'a Catalogue, lang: Lang, slot: &'a SlotId) -> &'a str {
    catalogue.service(slot.service()).map_or(slot.service().as_str(), |s| s.name.get(lang))
}

/// `Residence registration; Residence card`: some names have an "and" of their own.
#[must_use]
pub fn joined(lang: Lang, services: impl IntoIterator<Item = String>) -> String {
    services.into_iter().reduce(|all, next| l10n(lang).appointment_services_joined(next, all)).unwrap_or_default()
}

/// All services of an appointment, in one line.
#[must_use]
pub fn services_list(catalogue: &Catalogue, lang: Lang, slot: &SlotId, further: &Further) -> String {
    joined(lang, further.after(slot).map(|s| service(catalogue, lang, s).to_owned()))
}

/// `09:00 Residence registration`, `09:30 Residence card`.
#[must_use]
pub fn services_with_times(catalogue: &Catalogue, lang: Lang, slot: &SlotId, further: &Further) -> Vec<String> {
    further.after(slot).map(|s| format!("{} {}", format::time(s.at()), service(catalogue, lang, s))).collect()
}

/// The papers that must be brought for some services, each once.
#[must_use]
pub fn papers<'a>(lang: Lang, services: impl Iterator<Item = &'a Service>) -> Vec<&'a str> {
    let mut names = Vec::new();
    for document in services.flat_map(|s| &s.documents).filter(|d| d.required) {
        let name = document.name.get(lang);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A state's name.
#[must_use]
pub fn state(t: &L10n, state: State) -> &'static str {
    match state {
        State::Draft => t.state_draft(),
        State::Booked => t.state_booked(),
        State::Rescheduled => t.state_rescheduled(),
        State::CheckedIn => t.state_checked_in(),
        State::Waiting => t.state_waiting(),
        State::Called => t.state_called(),
        State::Serving => t.state_serving(),
        State::Completed => t.state_completed(),
        State::Cancelled => t.state_cancelled(),
        State::NoShow => t.state_no_show(),
        State::MissedCall => t.state_missed_call(),
    }
}

/// A level's name.
#[must_use]
pub fn level(t: &L10n, level: Level) -> &'static str {
    match level {
        Level::Village => t.level_village(),
        Level::Street => t.level_street(),
        Level::SubCentre => t.level_sub_centre(),
        Level::District => t.level_district(),
        Level::City => t.level_city(),
    }
}

/// A kind's name.
#[must_use]
pub fn kind(t: &L10n, kind: Kind) -> &'static str {
    match kind {
        Kind::ServiceHall => t.kind_service_hall(),
        Kind::SubCentre => t.kind_sub_centre(),
        Kind::StreetStation => t.kind_street_station(),
        Kind::VillageStation => t.kind_village_station(),
        Kind::PoliceStation => t.kind_police_station(),
        Kind::TrainingCentre => t.kind_training_centre(),
        Kind::TrainingSubcentre => t.kind_training_subcentre(),
        Kind::ExitEntryHall => t.kind_exit_entry_hall(),
    }
}

/// `Tuesday, 24 November 2026, 14:20`.
#[must_use]
pub fn when(lang: Lang, at: DateTime) -> String {
    l10n(lang).date_time(format::full_date(lang, at.date()), format::time(at))
}

/// `Tuesday, 24 November 2026, 14:20–14:40`.
#[must_use]
pub fn when_span(lang: Lang, slot: &SlotId, minutes: u16) -> String {
    let t = l10n(lang);
    let end = anjia_domain::time::wall(anjia_domain::time::plus_minutes(slot.start(), i64::from(minutes)));
    t.date_time(format::full_date(lang, slot.at().date()), t.time_range(format::time(end), format::time(slot.at())))
}

/// `Tuesday 24 November, 14:20`, for a time within the next weeks.
#[must_use]
pub fn when_short(lang: Lang, at: DateTime) -> String {
    l10n(lang).date_time(format::day(lang, at.date()), format::time(at))
}

/// Rows of opening hours: days, and times. Spans on the same days stand in one row.
#[must_use]
pub fn hours(lang: Lang, spans: &[Span]) -> Vec<(String, String)> {
    let t = l10n(lang);
    let mut rows: Vec<([bool; 7], Vec<String>)> = Vec::new();
    for span in spans {
        let text = if span.all_day() {
            t.all_day().to_owned()
        } else {
            let (open, close) = span.texts();
            t.time_range(close, open)
        };
        match rows.iter_mut().find(|(days, _)| *days == span.days()) {
            Some((_, times)) => times.push(text),
            None => rows.push((span.days(), vec![text])),
        }
    }
    rows.into_iter().map(|(days, times)| (self::days(lang, days), times.join(" · "))).collect()
}

/// Whether an office's door is open, and how it is said by colour.
#[must_use]
pub fn opening(lang: Lang, opening: Opening<'_>) -> (String, TagKind) {
    let t = l10n(lang);
    match opening {
        Opening::Unknown => (t.open_unknown().to_owned(), TagKind::Warn),
        Opening::Always => (t.all_day().to_owned(), TagKind::Good),
        Opening::Open { until } => (t.open_until(clock(until)), TagKind::Good),
        Opening::Later { at } => (t.open_later(clock(at)), TagKind::Neutral),
        Opening::Over => (t.open_over().to_owned(), TagKind::Neutral),
        Opening::Closed(Day::Holiday(why) | Day::Closed(why)) => (t.open_closed_why(why.get(lang)), TagKind::Bad),
        Opening::Closed(_) => (t.open_closed().to_owned(), TagKind::Neutral),
    }
}

/// The same for a door with counters behind it that keep other hours: one that never closes is that of the desk on duty.
#[must_use]
pub fn desk(lang: Lang, door: Opening<'_>) -> (String, TagKind) {
    match door {
        Opening::Always => (l10n(lang).desk_always().to_owned(), TagKind::Good),
        other => opening(lang, other),
    }
}

/// Whether the counters behind a door are open.
#[must_use]
pub fn counter(lang: Lang, opening: Opening<'_>) -> (String, TagKind) {
    let t = l10n(lang);
    match opening {
        Opening::Unknown => (t.counter_unknown().to_owned(), TagKind::Warn),
        Opening::Always => (t.counter_always().to_owned(), TagKind::Good),
        Opening::Open { until } => (t.counter_until(clock(until)), TagKind::Good),
        Opening::Later { at } => (t.counter_later(clock(at)), TagKind::Neutral),
        Opening::Over => (t.counter_over().to_owned(), TagKind::Neutral),
        Opening::Closed(Day::Holiday(why) | Day::Closed(why)) => (t.counter_closed_why(why.get(lang)), TagKind::Bad),
        Opening::Closed(_) => (t.counter_closed().to_owned(), TagKind::Neutral),
    }
}

/// Minutes after midnight as `09:00`; the end of the day is `24:00`.
#[must_use]
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

const MONDAY: Date = date(2026, 11, 23);

/// Days of the week: `Monday to Friday`, `Tuesday and Thursday`.
#[must_use]
pub fn days(lang: Lang, days: [bool; 7]) -> String {
    let name = |n: usize| {
        let day = MONDAY.checked_add(jiff::Span::new().days(i64::try_from(n).unwrap_or(0))).unwrap_or(MONDAY);
        format::weekday_long(lang, day)
    };
    let open: Vec<usize> = (0..7).filter(|n| days[*n]).collect();
    match open.as_slice() {
        [first, .., last] if open.len() > 2 && last - first == open.len() - 1 => l10n(lang).days_span(name(*first), name(*last)),
        _ => format::list(lang, &open.into_iter().map(name).collect::<Vec<_>>()),
    }
}

/// The languages spoken at an office.
#[must_use]
pub fn languages(lang: Lang, office: &Office) -> String {
    let t = l10n(lang);
    format::list(lang, &office.languages.iter().map(|l| t.language_name(*l).to_owned()).collect::<Vec<_>>())
}
