//! A mail: text and HTML, the person's language first, the Chinese below, the calendar file attached.

use std::error::Error;
use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use anjia_app::l10n::{L10n, l10n};
use anjia_app::{format, texts};
use anjia_domain::catalogue::Catalogue;
use anjia_domain::{Lang, time};
use anjia_portal::outbox::{DeskNews, DrawNews, Kind, Message, RegistrationNews};
use anjia_portal::registrations::DIGITS_MINUTES;
use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message as Mail};
use uuid::Uuid;

use super::calendar;

const STYLE: &str = "body{margin:0;background:#faf7f0;color:#1c2724;font:16px/1.6 system-ui,sans-serif}\
    main{max-width:34rem;margin:0 auto;padding:1.5rem}h1{font-size:1.3rem;line-height:1.3;margin:0 0 1rem}\
    .card{background:#fffdf8;border:1px solid #ddd5c6;border-top:6px solid #0a6b58;border-radius:10px;padding:1rem 1.25rem;margin:1rem 0}\
    .code{font:650 1.6rem/1.2 ui-monospace,monospace;letter-spacing:.04em;color:#064a3d;margin:0 0 .5rem}\
    dt{color:#52605b;font-size:.875rem}dd{margin:0 0 .6rem;font-weight:600}.small{color:#52605b;font-size:.875rem}a{color:#064a3d}\
    hr{border:0;border-top:2px dashed #ddd5c6;margin:1.75rem 0}\
    @media (prefers-color-scheme:dark){body{background:#121816;color:#edf1ec}.card{background:#1a221f;border-color:#33403b}\
    dt,.small{color:#a9b5af}.code,a{color:#a4e6d4}}";

/// What one language's half of a mail says.
pub(super) struct Half {
    pub(super) lang: Lang,
    /// The line that is set large: the code, or the receipt.
    pub(super) large: Option<String>,
    pub(super) hello: String,
    pub(super) what: String,
    pub(super) rows: Vec<(&'static str, String)>,
    pub(super) bring: Vec<String>,
    pub(super) link: (&'static str, String),
    pub(super) small: Vec<String>,
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

pub(super) fn what(t: &L10n, kind: Kind, until: String) -> String {
    match kind {
        Kind::Confirmed => t.mail_confirmed().to_owned(),
        Kind::Moved => t.mail_moved().to_owned(),
        Kind::Cancelled => t.mail_cancelled().to_owned(),
        Kind::Offered => t.mail_offered(until),
        Kind::Drawn => t.mail_drawn().to_owned(),
        Kind::Entered => t.mail_entered().to_owned(),
        Kind::NotDrawn => t.mail_not_drawn().to_owned(),
        Kind::Started => t.mail_started().to_owned(),
        Kind::Unlock => t.mail_unlock(DIGITS_MINUTES),
        Kind::Expiring => t.mail_expiring(until),
        Kind::Submitted => t.mail_submitted().to_owned(),
        Kind::NeedsDocuments => t.mail_needs_documents().to_owned(),
        Kind::Accepted => t.mail_accepted().to_owned(),
        Kind::Invited => t.mail_invited().to_owned(),
        Kind::Desk => t.mail_desk().to_owned(),
        Kind::DeskExpiring => t.mail_desk_expiring(until),
        Kind::Enrolled => t.mail_training_enrolled().to_owned(),
        Kind::Waitlisted => t.mail_training_waitlisted().to_owned(),
        Kind::SeatOffered => t.mail_training_offered(until),
        Kind::Withdrawn => t.mail_training_withdrawn().to_owned(),
        Kind::SessionMoved => t.mail_training_moved().to_owned(),
        Kind::SessionCancelled => t.mail_training_cancelled().to_owned(),
        Kind::SessionMessage => t.mail_training_message().to_owned(),
        Kind::CourseResult => t.mail_training_result().to_owned(),
        Kind::WorkFound => t.mail_training_work().to_owned(),
        Kind::HelpReceived => t.mail_help_received().to_owned(),
        Kind::HelpTaken => t.mail_help_taken().to_owned(),
        Kind::HelpAnswered => t.mail_help_answered().to_owned(),
        Kind::HelpAsked => t.mail_help_asked().to_owned(),
        Kind::HelpVisit => t.mail_help_visit().to_owned(),
        Kind::HelpReferred => t.mail_help_referred().to_owned(),
        Kind::HelpClosed => t.mail_help_closed().to_owned(),
    }
}

/// Until when an offer is held, on a wall in Tianjin.
fn until(message: &Message) -> String {
    let until = message.until.and_then(|s| Timestamp::from_second(s).ok());
    until.map_or(String::new(), |u| format::time(time::wall(u)))
}

fn link(message: &Message, base: &str, lang: Lang) -> String {
    match message.kind {
        Kind::Cancelled => format!("{base}/{lang}/book"),
        _ => format!("{base}/{lang}/appointments/{}?key={}", message.code, message.secret),
    }
}

fn half(catalogue: &Catalogue, base: &str, message: &Message, lang: Lang) -> Half {
    let t = l10n(lang);
    let office = catalogue.office(message.slot.office());
    let mut rows = vec![if message.further.is_empty() {
        (t.appointment_service(), texts::services_list(catalogue, lang, &message.slot, &message.further))
    } else {
        (t.appointment_services(), texts::services_with_times(catalogue, lang, &message.slot, &message.further).join("\n"))
    }];
    if let Some(office) = office {
        rows.push((t.appointment_where(), format!("{}\n{}", office.name.get(lang), office.address.get(lang))));
    }
    let when = format!("{} ({})", texts::when_span(lang, &message.slot, message.minutes), t.china_time());
    rows.push((t.appointment_when(), when));
    rows.push((t.appointment_name(), message.name.clone()));
    rows.push((t.appointment_party(), t.people(message.party)));
    let mut small = Vec::new();
    if let Some(before) = &message.before {
        let when = texts::when(lang, before.at());
        small.push(if message.kind == Kind::Offered { t.mail_now(when) } else { t.mail_before(when) });
    }
    let cancelled = message.kind == Kind::Cancelled;
    if !cancelled {
        small.push(t.mail_keep().to_owned());
    }
    let hotline = catalogue.site.hotline.as_str();
    small.extend([t.mail_not_you(hotline), t.mail_no_reply(hotline)]);
    let services = message.further.after(&message.slot).filter_map(|s| catalogue.service(s.service())).filter(|_| !cancelled);
    Half {
        lang,
        large: Some(t.mail_code(message.code.to_string())),
        hello: t.mail_hello(message.name.as_str()),
        what: what(t, message.kind, until(message)),
        rows,
        bring: texts::papers(lang, services).into_iter().map(ToOwned::to_owned).collect(),
        link: (
            match message.kind {
                Kind::Cancelled => t.mail_again(),
                Kind::Offered => t.mail_answer(),
                _ => t.mail_manage(),
            },
            link(message, base, lang),
        ),
        small,
    }
}

impl Half {
    pub(super) fn plain(&self) -> String {
        let t = l10n(self.lang);
        let mut text = format!("{}\n\n{}\n\n", self.hello, self.what);
        if let Some(large) = &self.large {
            let _ = writeln!(text, "{large}\n");
        }
        for (key, value) in &self.rows {
            let _ = writeln!(text, "{key}: {}", value.replace('\n', "\n    "));
        }
        if !self.bring.is_empty() {
            let _ = writeln!(text, "\n{}:", t.mail_bring());
            for document in &self.bring {
                let _ = writeln!(text, "  - {document}");
            }
        }
        let _ = writeln!(text, "\n{}:\n{}\n", self.link.0, self.link.1);
        for line in &self.small {
            let _ = writeln!(text, "{line}");
        }
        text
    }

    pub(super) fn html(&self) -> String {
        let t = l10n(self.lang);
        let large = self.large.as_deref().map_or(String::new(), |l| format!("<p class=\"code\">{}</p>", escape(l)));
        let mut html = format!(
            "<section lang=\"{}\"><h1>{}<br>{}</h1><div class=\"card\">{large}<dl>",
            self.lang.html(),
            escape(&self.hello),
            escape(&self.what).replace('\n', "<br>")
        );
        for (key, value) in &self.rows {
            let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", escape(key), escape(value).replace('\n', "<br>"));
        }
        html.push_str("</dl></div>");
        if !self.bring.is_empty() {
            let _ = write!(html, "<p><b>{}</b></p><ul>", escape(t.mail_bring()));
            for document in &self.bring {
                let _ = write!(html, "<li>{}</li>", escape(document));
            }
            html.push_str("</ul>");
        }
        let _ = write!(html, "<p><a href=\"{}\">{}</a></p>", escape(&self.link.1), escape(self.link.0));
        for line in &self.small {
            let _ = write!(html, "<p class=\"small\">{}</p>", escape(line));
        }
        html.push_str("</section>");
        html
    }
}

/// Writes the mail of a message about an appointment.
///
/// # Errors
/// When the address cannot be written to.
pub(super) fn compose(
    catalogue: &Catalogue,
    base: &str,
    from: &Address,
    id: Uuid,
    message: &Message,
) -> Result<Mail, Box<dyn Error + Send + Sync>> {
    let (lang, t) = (message.language, l10n(message.language));
    let service = texts::services_list(catalogue, lang, &message.slot, &message.further);
    let when = texts::when_short(lang, message.slot.at());
    let subject = match message.kind {
        Kind::Confirmed => t.mail_subject_confirmed(service, when),
        Kind::Moved => t.mail_subject_moved(service, when),
        Kind::Cancelled => t.mail_subject_cancelled(service, when),
        Kind::Offered => t.mail_subject_offered(service, until(message), when),
        _ => t.mail_subject_drawn(service, when),
    };
    let own = half(catalogue, base, message, lang);
    // What is only offered stands in no calendar.
    let file = if message.kind == Kind::Offered {
        None
    } else {
        let event = calendar::of_message(message, from.as_ref(), own.link.1.clone());
        let kind = format!("text/calendar; charset=utf-8; method={}", event.method());
        let name = format!("anjia-{}.ics", message.code);
        Some(Attachment::new(name).body(event.text(catalogue, lang), ContentType::parse(&kind)?))
    };
    let chinese = (lang != Lang::Zh).then(|| half(catalogue, base, message, Lang::Zh));
    let envelope = Envelope { id, from, to: &message.to, subject, changed_at: message.changed_at };
    write(base, &envelope, &own, chinese.as_ref(), file)
}

/// One language's half of a mail about a draw.
fn draw_half(catalogue: &Catalogue, base: &str, news: &DrawNews, lang: Lang) -> Half {
    let t = l10n(lang);
    let draw = catalogue.draws().iter().find(|d| d.id == news.draw);
    let mut rows = vec![(t.mail_draw(), draw.map_or(news.draw.to_string(), |d| d.name.get(lang).to_owned()))];
    if let Some(draw) = draw.filter(|_| news.kind == Kind::Entered) {
        rows.push((t.mail_draw_ends(), format!("{} ({})", texts::when(lang, draw.closes_at), t.china_time())));
    }
    if let Some(rank) = news.rank {
        rows.push((t.mail_draw_rank(), format::number(lang, u64::from(rank))));
    }
    rows.push((t.appointment_name(), news.name.clone()));
    let hotline = catalogue.site.hotline.as_str();
    Half {
        lang,
        large: Some(news.receipt.clone()),
        hello: t.mail_hello(news.name.as_str()),
        what: if news.at_limit { t.mail_not_drawn_limit().to_owned() } else { what(t, news.kind, String::new()) },
        rows,
        bring: Vec::new(),
        link: (t.mail_draw_link(), format!("{base}/{lang}/draws/{}?receipt={}", news.draw, news.receipt)),
        small: vec![t.mail_no_reply(hotline)],
    }
}

/// Writes the mail of a message about a draw.
///
/// # Errors
/// When the address cannot be written to.
pub(super) fn draw(
    catalogue: &Catalogue,
    base: &str,
    from: &Address,
    id: Uuid,
    news: &DrawNews,
) -> Result<Mail, Box<dyn Error + Send + Sync>> {
    let (lang, t) = (news.language, l10n(news.language));
    let name = catalogue.draws().iter().find(|d| d.id == news.draw).map_or(String::new(), |d| d.name.get(lang).to_owned());
    let subject = if news.kind == Kind::Entered { t.mail_subject_entered(name) } else { t.mail_subject_not_drawn(name) };
    let own = draw_half(catalogue, base, news, lang);
    let chinese = (lang != Lang::Zh).then(|| draw_half(catalogue, base, news, Lang::Zh));
    let envelope = Envelope { id, from, to: &news.to, subject, changed_at: news.changed_at };
    write(base, &envelope, &own, chinese.as_ref(), None)
}

/// One language's half of a mail about a registration.
fn registration_half(catalogue: &Catalogue, base: &str, news: &RegistrationNews, lang: Lang) -> Half {
    let t = l10n(lang);
    let form = news.form.as_ref().and_then(|id| catalogue.forms.form(id));
    let ends = Timestamp::from_second(news.expires_at).map_or(String::new(), |at| format::full_date(lang, time::day(at)));
    let mut rows = Vec::new();
    if let Some(company) = &news.company {
        rows.push((t.mail_company(), company.clone()));
    }
    if let Some(form) = form {
        rows.push((t.mail_registration_form(), form.title.get(lang).to_owned()));
    }
    if news.kind != Kind::Unlock {
        rows.push((t.mail_registration_ends(), ends.clone()));
    }
    let hotline = catalogue.site.hotline.as_str();
    let small = if news.kind == Kind::Unlock {
        vec![t.mail_unlock_other().to_owned(), t.mail_no_reply(hotline)]
    } else {
        let invited = (news.kind == Kind::Invited).then(|| t.mail_invited_keep().to_owned());
        invited.into_iter().chain([t.mail_registration_keep().to_owned(), t.mail_no_reply(hotline)]).collect()
    };
    let key = news.secret.as_ref().map_or(String::new(), |secret| format!("?key={secret}"));
    Half {
        lang,
        large: Some(news.digits.clone().unwrap_or_else(|| t.mail_registration_code(news.code.to_string()))),
        hello: t.mail_hello_nobody().to_owned(),
        what: what(t, news.kind, ends),
        rows,
        bring: Vec::new(),
        link: (t.mail_registration_open(), format!("{base}/{lang}/registrations/{}{key}", news.code)),
        small,
    }
}

/// Writes the mail of a message about a registration.
///
/// # Errors
/// When the address cannot be written to.
pub(super) fn registration(
    catalogue: &Catalogue,
    base: &str,
    from: &Address,
    id: Uuid,
    news: &RegistrationNews,
) -> Result<Mail, Box<dyn Error + Send + Sync>> {
    let (lang, t) = (news.language, l10n(news.language));
    let form = news.form.as_ref().and_then(|id| catalogue.forms.form(id)).map_or(String::new(), |f| f.title.get(lang).to_owned());
    let subject = match news.kind {
        Kind::Unlock => t.mail_subject_unlock(news.digits.clone().unwrap_or_default()),
        Kind::Expiring => t.mail_subject_expiring(news.code.to_string()),
        Kind::Submitted => t.mail_subject_submitted(form),
        Kind::NeedsDocuments => t.mail_subject_needs_documents(form),
        Kind::Accepted => t.mail_subject_accepted(form),
        Kind::Invited => t.mail_subject_invited(news.company.clone().unwrap_or_default()),
        _ => t.mail_subject_started(news.code.to_string()),
    };
    let own = registration_half(catalogue, base, news, lang);
    let chinese = (lang != Lang::Zh).then(|| registration_half(catalogue, base, news, Lang::Zh));
    let envelope = Envelope { id, from, to: &news.to, subject, changed_at: news.changed_at };
    write(base, &envelope, &own, chinese.as_ref(), None)
}

/// One language's half of a mail about a desk.
fn desk_half(catalogue: &Catalogue, base: &str, news: &DeskNews, lang: Lang) -> Half {
    let t = l10n(lang);
    let ends = Timestamp::from_second(news.expires_at).map_or(String::new(), |at| format::full_date(lang, time::day(at)));
    let hotline = catalogue.site.hotline.as_str();
    Half {
        lang,
        large: Some(t.mail_desk_code(news.code.to_string())),
        hello: t.mail_hello(news.name.as_str()),
        what: what(t, news.kind, ends.clone()),
        rows: vec![(t.mail_company(), news.company.clone()), (t.mail_registration_ends(), ends)],
        bring: Vec::new(),
        link: (t.mail_desk_open(), format!("{base}/{lang}/desks/{}?key={}", news.code, news.secret)),
        small: vec![t.mail_desk_keep().to_owned(), t.mail_no_reply(hotline)],
    }
}

/// Writes the mail of a message about a desk.
///
/// # Errors
/// When the address cannot be written to.
pub(super) fn desk(
    catalogue: &Catalogue,
    base: &str,
    from: &Address,
    id: Uuid,
    news: &DeskNews,
) -> Result<Mail, Box<dyn Error + Send + Sync>> {
    let (lang, t) = (news.language, l10n(news.language));
    let subject = if news.kind == Kind::Desk { t.mail_subject_desk() } else { t.mail_subject_desk_expiring() }.to_owned();
    let own = desk_half(catalogue, base, news, lang);
    let chinese = (lang != Lang::Zh).then(|| desk_half(catalogue, base, news, Lang::Zh));
    let envelope = Envelope { id, from, to: &news.to, subject, changed_at: news.changed_at };
    write(base, &envelope, &own, chinese.as_ref(), None)
}

/// What stands around a mail.
pub(super) struct Envelope<'a> {
    pub(super) id: Uuid,
    pub(super) from: &'a Address,
    pub(super) to: &'a str,
    pub(super) subject: String,
    pub(super) changed_at: i64,
}

/// Puts a mail together: the person's language, the Chinese below, the file.
pub(super) fn write(
    base: &str,
    envelope: &Envelope<'_>,
    own: &Half,
    chinese: Option<&Half>,
    file: Option<SinglePart>,
) -> Result<Mail, Box<dyn Error + Send + Sync>> {
    let (t, subject) = (l10n(own.lang), &envelope.subject);
    let (mut plain, mut body) = (own.plain(), own.html());
    if let Some(chinese) = chinese {
        let _ = write!(plain, "\n----------------------------------------\n{}\n\n{}", t.mail_chinese_below(), chinese.plain());
        let _ = write!(body, "<hr><p class=\"small\">{}</p>{}", escape(t.mail_chinese_below()), chinese.html());
    }
    let html = format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\"><title>{}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>",
        own.lang.html(),
        escape(subject)
    );
    let parts =
        MultiPart::mixed().multipart(MultiPart::alternative().singlepart(SinglePart::plain(plain)).singlepart(SinglePart::html(html)));
    let parts = match file {
        Some(file) => parts.singlepart(file),
        None => parts,
    };
    let host = base.split_once("://").map_or(base, |(_, rest)| rest).split(['/', ':']).next().unwrap_or("anjia");
    let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(envelope.changed_at).unwrap_or(0));
    let mail = Mail::builder()
        .from(Mailbox::new(Some(t.mail_from().to_owned()), envelope.from.clone()))
        .to(Mailbox::new(None, envelope.to.parse()?))
        .subject(subject)
        .date(changed)
        .message_id(Some(format!("<{}@{host}>", envelope.id)))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Content-Language"), own.lang.html().to_owned()))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"), "All".to_owned()))
        .multipart(parts)?;
    Ok(mail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: Kind, lang: Lang) -> Message {
        Message {
            kind,
            to: "frida@example.org".into(),
            name: "<b>Frida & \"Co\"\r\nBcc: x@example.org".into(),
            language: lang,
            appointment: Uuid::nil(),
            code: anjia_domain::code::Code::from_number(0).unwrap(),
            secret: "s3cret".into(),
            slot: "hall-dongli.residence_registration.20261125T0920".parse().unwrap(),
            further: anjia_domain::visit::Further::default(),
            before: None,
            until: (kind == Kind::Offered).then_some(1_800_001_800),
            minutes: 20,
            party: 2,
            sequence: 3,
            changed_at: 1_800_000_000,
        }
    }

    #[test]
    fn a_mail_is_whole_in_every_language_and_nothing_typed_gets_out_of_its_place() {
        let catalogue = crate::data_set::load(None).unwrap();
        let from: Address = "anjia@example.org".parse().unwrap();
        for lang in Lang::ALL {
            for kind in [Kind::Confirmed, Kind::Moved, Kind::Cancelled, Kind::Offered, Kind::Drawn] {
                let message = message(kind, lang);
                let mail = compose(&catalogue, "https://anjia.example", &from, Uuid::nil(), &message).unwrap();
                let text = String::from_utf8(mail.formatted()).unwrap();
                let head = text.split("\r\n\r\n").next().unwrap();
                assert_eq!(text.contains("text/calendar"), kind != Kind::Offered);
                assert!(!head.contains("Bcc:") && head.contains("Auto-Submitted: auto-generated"), "{head}");
                let own = half(&catalogue, "https://anjia.example", &message, lang);
                let html = own.html();
                assert!(html.contains("&lt;b&gt;Frida &amp; &quot;Co&quot;") && !html.contains("<b>Frida"));
                for body in [&html, &own.plain()] {
                    assert!(!body.contains("{ $") && body.contains("0000-0000"));
                    assert_eq!(body.contains("key=s3cret"), kind != Kind::Cancelled);
                }
            }
        }
    }

    #[test]
    fn a_mail_and_its_calendar_file_name_every_service_in_every_language() {
        let catalogue = crate::data_set::load(None).unwrap();
        for lang in Lang::ALL {
            let further = "hall-dongli.residence_card.20261125T1000 hall-dongli.school_enrolment.20261125T1030".parse().unwrap();
            let message = Message { further, minutes: 100, ..message(Kind::Confirmed, lang) };
            let own = half(&catalogue, "https://anjia.example", &message, lang);
            let file = calendar::of_message(&message, "anjia@example.org", own.link.1.clone()).text(&catalogue, lang).replace("\r\n ", "");
            let required = |id: &str| {
                let service = catalogue.service(&id.parse().unwrap()).unwrap();
                (service.name.get(lang), service.documents.iter().filter(|d| d.required).map(|d| d.name.get(lang)))
            };
            for (time, id) in [("09:20", "residence_registration"), ("10:00", "residence_card"), ("10:30", "school_enrolment")] {
                let (name, mut documents) = required(id);
                assert!(own.plain().contains(&format!("{time} {name}")), "{}", own.plain());
                assert!(documents.all(|d| own.bring.iter().filter(|b| *b == d).count() == 1), "each paper once: {:?}", own.bring);
                assert!(file.contains(name.split([',', ';']).next().unwrap()), "{file}");
            }
            assert!(file.contains("DTEND:20261125T030000Z"), "{file}");
        }
    }

    #[test]
    fn a_calendar_file_counts_its_changes_and_takes_itself_back() {
        let catalogue = crate::data_set::load(None).unwrap();
        let file = |kind| {
            let message = message(kind, Lang::Ko);
            calendar::of_message(&message, "anjia@example.org", "https://anjia.example/ko".into()).text(&catalogue, Lang::Ko)
        };
        let moved = file(Kind::Moved).replace("\r\n ", "");
        for line in [
            "METHOD:REQUEST",
            "UID:00000000-0000-0000-0000-000000000000@anjia",
            "SEQUENCE:3",
            "DTSTART:20261125T012000Z",
            "DTEND:20261125T014000Z",
        ] {
            assert!(moved.contains(line), "{line} in {moved}");
        }
        let cancelled = file(Kind::Cancelled);
        assert!(cancelled.contains("METHOD:CANCEL") && cancelled.contains("STATUS:CANCELLED") && !cancelled.contains("VALARM"));
    }
}
