//! Mails about requests for help: what has happened, in the person's language with the Chinese below.

use std::error::Error;

use anjia_app::l10n::l10n;
use anjia_app::texts;
use anjia_domain::catalogue::Catalogue;
use anjia_domain::{Lang, time};
use anjia_portal::help::{HelpNews, Said, What};
use jiff::Timestamp;
use lettre::{Address, Message as Mail};
use uuid::Uuid;

use super::compose::{Envelope, Half, what, write};

fn said(said: &Said, lang: Lang, rows: &mut Vec<(&'static str, String)>) {
    let t = l10n(lang);
    let all = [
        (t.mail_help_phrase(), said.phrase.as_ref().map(|p| p.get(lang).to_owned())),
        (t.mail_help_translation(), said.translation.clone()),
        (t.mail_help_words(), said.text.clone()),
    ];
    rows.extend(all.into_iter().filter_map(|(key, text)| text.map(|text| (key, text))));
}

fn half(catalogue: &Catalogue, base: &str, news: &HelpNews, lang: Lang) -> Half {
    let t = l10n(lang);
    let mut rows = vec![(t.help_topic(), catalogue.help.topic(&news.topic).map_or(String::new(), |topic| topic.name.get(lang).to_owned()))];
    match &news.what {
        Some(What::Answered(words) | What::Asked(words)) => said(words, lang, &mut rows),
        Some(What::Proposed(at)) => {
            let when = Timestamp::from_second(*at).map_or(String::new(), |at| texts::when(lang, time::wall(at)));
            rows.push((t.mail_help_when(), format!("{when} ({})", t.china_time())));
        }
        Some(What::Referred(id)) => {
            let name = catalogue.help.department(id).map_or(id.as_str(), |d| d.name.get(lang)).to_owned();
            rows.push((t.mail_help_department(), name));
        }
        _ => {}
    }
    if let Some(office) = catalogue.office(&news.office) {
        rows.push((t.help_office(), format!("{}\n{}", office.name.get(lang), office.address.get(lang))));
    }
    Half {
        lang,
        large: Some(t.beside(t.help_code(), news.code.to_string())),
        hello: t.mail_hello(news.name.as_str()),
        what: what(t, news.kind, String::new()),
        rows,
        bring: Vec::new(),
        link: (t.mail_help_open(), format!("{base}/{lang}/requests/{}?key={}", news.code, news.secret)),
        small: vec![t.mail_help_keep().to_owned(), t.mail_no_reply(catalogue.site.hotline.as_str())],
    }
}

/// Writes the mail of a message about a request for help.
///
/// # Errors
/// When the address cannot be written to.
pub(super) fn compose(
    catalogue: &Catalogue,
    base: &str,
    from: &Address,
    id: Uuid,
    news: &HelpNews,
) -> Result<Mail, Box<dyn Error + Send + Sync>> {
    let (lang, t) = (news.language, l10n(news.language));
    let topic = catalogue.help.topic(&news.topic).map_or(String::new(), |topic| topic.name.get(lang).to_owned());
    let own = half(catalogue, base, news, lang);
    let chinese = (lang != Lang::Zh).then(|| half(catalogue, base, news, Lang::Zh));
    let subject = t.mail_help_subject(news.code.to_string(), topic);
    let envelope = Envelope { id, from, to: &news.to, subject, changed_at: news.changed_at };
    write(base, &envelope, &own, chinese.as_ref(), None)
}

#[cfg(test)]
mod tests {
    use anjia_domain::Localized;
    use anjia_portal::outbox::Kind;

    use super::*;

    #[test]
    fn nothing_that_was_written_gets_out_of_its_place() {
        let catalogue = crate::data_set::load(None).unwrap();
        let from: Address = "anjia@example.org".parse().unwrap();
        let script = "<script>alert(1)</script>\r\nBcc: x@example.org".to_owned();
        let sentence =
            Localized { zh: "请来".into(), en: "Come".into(), ja: "来て".into(), ko: "오십시오".into(), es: "Venga".into() };
        let words = Said { phrase: Some(sentence.clone()), text: Some(script.clone()), translation: Some(script.clone()) };
        let told = [
            (Kind::HelpReceived, None),
            (Kind::HelpTaken, Some(What::Taken)),
            (Kind::HelpAnswered, Some(What::Answered(words.clone()))),
            (Kind::HelpAsked, Some(What::Asked(words))),
            (Kind::HelpVisit, Some(What::Proposed(1_800_000_000))),
            (Kind::HelpReferred, Some(What::Referred("labour".parse().unwrap()))),
            (Kind::HelpClosed, Some(What::Closed(true))),
        ];
        for language in Lang::ALL {
            for (kind, what) in told.clone() {
                let answers = matches!(what, Some(What::Answered(_) | What::Asked(_)));
                let news = HelpNews {
                    kind,
                    to: "frida@example.org".into(),
                    name: script.clone(),
                    language,
                    code: anjia_domain::code::Code::from_number(0).unwrap(),
                    secret: "s3cret".into(),
                    topic: "work".parse().unwrap(),
                    office: "hall-dongli".parse().unwrap(),
                    what,
                    changed_at: 1_800_000_000,
                };
                let mail = String::from_utf8(compose(&catalogue, "https://anjia.example", &from, Uuid::nil(), &news).unwrap().formatted())
                    .unwrap();
                assert!(!mail.split("\r\n\r\n").next().unwrap().contains("Bcc:"), "{mail}");
                let (html, plain) =
                    (half(&catalogue, "https://anjia.example", &news, language).html(), half(&catalogue, "", &news, language).plain());
                assert!(html.contains("&lt;script&gt;") && !html.contains("<script>"));
                assert!(plain.contains("0000-0000") && html.contains("key=s3cret") && !plain.contains("{ $"));
                assert_eq!(plain.contains(sentence.get(language)), answers, "{plain}");
            }
        }
    }
}
