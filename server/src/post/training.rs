//! Mails about enrolments: what has become of a seat, with all lessons as a calendar file.

use std::error::Error;

use anjia_app::l10n::l10n;
use anjia_app::pages::training as words;
use anjia_app::{format, texts};
use anjia_domain::catalogue::Catalogue;
use anjia_domain::training::Outcome;
use anjia_domain::{Lang, time};
use anjia_portal::outbox::{Kind, TrainingNews};
use jiff::Timestamp;
use lettre::message::Attachment;
use lettre::message::header::ContentType;
use lettre::{Address, Message as Mail};
use uuid::Uuid;

use super::compose::{Envelope, Half, what, write};
use super::lessons::Lessons;

/// Until when a seat is held, on a wall in Tianjin.
fn until(news: &TrainingNews, lang: Lang) -> String {
    let until = news.until.and_then(|s| Timestamp::from_second(s).ok());
    until.map_or(String::new(), |u| texts::when_short(lang, time::wall(u)))
}

/// What has happened, and what staff write, if they do.
fn said(news: &TrainingNews, lang: Lang) -> String {
    let said = what(l10n(lang), news.kind, until(news, lang));
    match &news.text {
        Some(text) => format!("{said}\n{}", text.get(lang)),
        None => said,
    }
}

fn subject(news: &TrainingNews) -> String {
    let (lang, t) = (news.language, l10n(news.language));
    let course = news.course.get(lang);
    let date = format::medium_date(lang, news.session.starts().date());
    match news.kind {
        Kind::Waitlisted => t.mail_training_subject_waitlisted(course, date),
        Kind::SeatOffered => t.mail_training_subject_offered(course, until(news, lang)),
        Kind::Withdrawn => t.mail_training_subject_withdrawn(course),
        Kind::SessionMoved => t.mail_training_subject_moved(course),
        Kind::SessionCancelled => t.mail_training_subject_cancelled(course),
        Kind::SessionMessage => t.mail_training_subject_message(course),
        Kind::CourseResult => t.mail_training_subject_result(course),
        Kind::WorkFound => t.mail_training_subject_work().to_owned(),
        _ => t.mail_training_subject_enrolled(course, date),
    }
}

/// One language's half.
fn half(catalogue: &Catalogue, base: &str, news: &TrainingNews, lang: Lang) -> Half {
    let t = l10n(lang);
    let session = &news.session;
    let ended = matches!(news.kind, Kind::Withdrawn | Kind::SessionCancelled);
    let mut rows = vec![(t.enrol_course(), news.course.get(lang).to_owned())];
    if let Some(result) = news.result {
        rows.push((t.enrolment_result(), words::outcome(t, result).to_owned()));
    }
    if let Some(office) = catalogue.office(&session.office) {
        rows.push((t.session_where(), format!("{}\n{}", office.name.get(lang), office.address.get(lang))));
    }
    rows.push((t.session_begins(), format!("{} ({})", texts::when(lang, session.starts()), t.china_time())));
    rows.push((t.training_time(), format!("{}\n{}", words::span(lang, session), words::weekly(lang, session).join("\n"))));
    rows.push((t.review_name(), news.name.clone()));
    let mut small = Vec::new();
    if let Some(before) = &news.before {
        let place = catalogue.office(&before.office).map_or("", |o| o.name.get(lang));
        small.push(t.mail_training_before(place, texts::when(lang, before.starts())));
    }
    if news.result == Some(Outcome::Passed) {
        small.push(t.mail_training_desk().to_owned());
    }
    if !ended {
        small.push(t.mail_training_keep().to_owned());
    }
    let hotline = catalogue.site.hotline.as_str();
    small.extend([t.mail_training_not_you(hotline), t.mail_no_reply(hotline)]);
    let own = format!("{base}/{lang}/enrolments/{}?key={}", news.code, news.secret);
    let link = match news.kind {
        _ if ended => (t.mail_training_others(), format!("{base}/{lang}/training")),
        Kind::SeatOffered => (t.mail_training_answer(), own),
        _ => (t.mail_training_open(), own),
    };
    let brings = matches!(news.kind, Kind::Enrolled | Kind::SessionMoved);
    Half {
        lang,
        large: Some(t.enrolment_code(news.code.to_string())),
        hello: t.mail_hello(news.name.as_str()),
        what: said(news, lang),
        rows,
        bring: news.papers.iter().filter(|_| brings).map(|p| p.get(lang).to_owned()).collect(),
        link,
        small,
    }
}

/// Writes the mail of a message about an enrolment.
///
/// # Errors
/// When the address cannot be written to.
pub(super) fn training(
    catalogue: &Catalogue,
    base: &str,
    from: &Address,
    id: Uuid,
    news: &TrainingNews,
) -> Result<Mail, Box<dyn Error + Send + Sync>> {
    let lang = news.language;
    let own = half(catalogue, base, news, lang);
    let file = match Lessons::of_news(news, from.as_ref(), own.link.1.clone()) {
        Some(lessons) => {
            let kind = format!("text/calendar; charset=utf-8; method={}", lessons.method());
            let name = format!("anjia-{}.ics", news.code);
            Some(Attachment::new(name).body(lessons.text(catalogue, lang), ContentType::parse(&kind)?))
        }
        None => None,
    };
    let chinese = (lang != Lang::Zh).then(|| half(catalogue, base, news, Lang::Zh));
    let envelope = Envelope { id, from, to: &news.to, subject: subject(news), changed_at: news.changed_at };
    write(base, &envelope, &own, chinese.as_ref(), file)
}

#[cfg(test)]
mod tests {
    use anjia_domain::training::Session;

    use super::*;

    fn news(catalogue: &Catalogue, kind: Kind, lang: Lang) -> TrainingNews {
        let course = &catalogue.first_courses()[0];
        let day = |text: &str| text.parse().unwrap();
        let sessions = course.plans[0].sessions(&course.id, day("2026-12-01"), day("2026-12-31"), |_| false);
        let session: Session = sessions[0].clone();
        TrainingNews {
            kind,
            to: "frida@example.org".into(),
            name: "<b>Frida".into(),
            language: lang,
            enrolment: Uuid::nil(),
            code: anjia_domain::code::Code::from_number(0).unwrap(),
            secret: "s3cret".into(),
            course: course.name.clone(),
            papers: course.papers.clone(),
            before: (kind == Kind::SessionMoved).then(|| session.clone()),
            session,
            until: (kind == Kind::SeatOffered).then_some(1_800_001_800),
            text: (kind == Kind::SessionMessage).then(|| course.summary.clone()),
            result: (kind == Kind::CourseResult).then_some(Outcome::Passed),
            sequence: 3,
            changed_at: 1_800_000_000,
        }
    }

    #[test]
    fn a_mail_about_training_is_whole_in_every_language() {
        let catalogue = crate::data_set::load(None).unwrap();
        let from: Address = "anjia@example.org".parse().unwrap();
        let kinds = [
            Kind::Enrolled,
            Kind::Waitlisted,
            Kind::SeatOffered,
            Kind::Withdrawn,
            Kind::SessionMoved,
            Kind::SessionCancelled,
            Kind::SessionMessage,
            Kind::CourseResult,
            Kind::WorkFound,
        ];
        for lang in Lang::ALL {
            for kind in kinds {
                let news = news(&catalogue, kind, lang);
                let mail = training(&catalogue, "https://anjia.example", &from, Uuid::nil(), &news).unwrap();
                let text = String::from_utf8(mail.formatted()).unwrap();
                let with_file = matches!(kind, Kind::Enrolled | Kind::Withdrawn | Kind::SessionMoved | Kind::SessionCancelled);
                assert_eq!(text.contains("text/calendar"), with_file, "{kind:?}");
                let own = half(&catalogue, "https://anjia.example", &news, lang);
                for body in [own.html(), own.plain()] {
                    assert!(!body.contains("{ $") && body.contains("0000-0000") && body.contains(news.course.get(lang)), "{body}");
                    assert_eq!(body.contains("key=s3cret"), !matches!(kind, Kind::Withdrawn | Kind::SessionCancelled));
                }
                assert!(!own.html().contains("<b>Frida"));
            }
        }
    }
}
