//! Mails, read back from a real SMTP server.
#![expect(clippy::unwrap_used, reason = "test code")]

use anjia_portal::ports::Clock as _;
use anjia_server::settings::{Mail, Secret, Tls, Transport};
use anjia_tests::app::TestApp;
use anjia_tests::smtp::{Certificate, SmtpServer};
use mailparse::{MailHeaderMap as _, ParsedMail};

const SLOT: &str = "hall-dongli.residence_registration.20261125T0920";

fn settings(port: u16) -> Mail {
    let password: Secret = serde_json::from_value(serde_json::json!("hush")).unwrap();
    Mail {
        transport: Transport::Smtp,
        host: "127.0.0.1".into(),
        port,
        tls: Tls::None,
        user: "anjia".into(),
        password,
        from: "anjia@example.org".into(),
        ..Mail::default()
    }
}

fn part<'a>(mail: &'a ParsedMail<'a>, kind: &str) -> String {
    mail.parts().find(|p| p.ctype.mimetype == kind).unwrap_or_else(|| panic!("no {kind}")).get_body().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmed_moved_and_cancelled_come_in_the_persons_language_with_the_chinese_below() {
    let server = SmtpServer::start(&["--user", "anjia", "hush"]);
    let app = TestApp::with_mail(settings(server.port)).await;
    let mut expected = 0;
    for (n, lang) in ["zh", "en", "ja", "ko", "es"].into_iter().enumerate() {
        let slot = format!("hall-dongli.residence_registration.20261125T{}", ["0900", "0920", "0940", "1000", "1020"][n]);
        // The page is read in English; mails follow the chosen language.
        let page = app.book("en", &slot, &[("name", "남궁 민수"), ("email", "min@example.org"), ("language", lang)]).await;
        let (path, query) = page.split_once('?').unwrap();
        let key = query.split('&').next().unwrap().trim_start_matches("key=");
        server.mails(expected + 1).await;
        let later = format!("hall-dongli.residence_registration.20261126T{}", ["1410", "1430", "1450", "1510", "1530"][n]);
        app.post(&format!("{path}/move"), &[("key", key), ("sequence", "0"), ("slot", &later)]).await;
        server.mails(expected + 2).await;
        app.post(&format!("{path}/cancel"), &[("key", key)]).await;
        let raw = server.mails(expected + 3).await;
        let mails: Vec<_> = raw[expected..].iter().map(|m| mailparse::parse_mail(m).unwrap()).collect();
        let code = path.rsplit('/').next().unwrap();
        let mut uids = Vec::new();
        for (mail, (method, sequence)) in mails.iter().zip([("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]) {
            assert_eq!(mail.headers.get_first_value("To").unwrap(), "min@example.org");
            assert_eq!(mail.headers.get_first_value("Auto-Submitted").unwrap(), "auto-generated");
            assert_eq!(mail.headers.get_first_value("Content-Language").unwrap(), if lang == "zh" { "zh-CN" } else { lang });
            let (plain, html, calendar) = (part(mail, "text/plain"), part(mail, "text/html"), part(mail, "text/calendar"));
            for body in [&plain, &html] {
                assert!(body.contains(code) && body.contains("남궁 민수") && body.contains("居住登记"), "{lang}: {body}");
                assert!(!body.contains("{ $"), "{body}");
                if method != "CANCEL" {
                    assert!(body.contains(&format!("/{lang}/appointments/{code}?key={key}")), "{body}");
                }
            }
            assert!(calendar.contains(&format!("METHOD:{method}")) && calendar.contains(&format!("SEQUENCE:{sequence}")), "{calendar}");
            uids.push(calendar.lines().find(|l| l.starts_with("UID:")).unwrap().to_owned());
        }
        assert!(uids.iter().all(|u| *u == uids[0]), "one appointment is one UID: {uids:?}");
        expected += 3;
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_refused_for_now_is_sent_later() {
    let server = SmtpServer::start(&["--user", "anjia", "hush", "--refuse", "1", "451"]);
    let app = TestApp::with_mail(settings(server.port)).await;
    app.book("en", SLOT, &[("name", "Frida"), ("email", "frida@example.org")]).await;
    // The first try is refused; the clock stands still, so the next one is due when it has been moved on.
    loop {
        let counts = app.portal().store.outbox_counts().await.unwrap();
        assert_eq!(counts.dead, 0);
        if counts.waiting == 0 {
            break;
        }
        app.clock.forward(2);
        app.ring();
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    server.mails(1).await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_refused_for_ever_becomes_a_dead_letter() {
    let server = SmtpServer::start(&["--user", "anjia", "hush", "--refuse", "9", "554"]);
    let app = TestApp::with_mail(settings(server.port)).await;
    app.book("en", SLOT, &[("name", "Frida"), ("email", "frida@example.org")]).await;
    let mut dead = 0;
    for _ in 0..500 {
        dead = app.portal().store.outbox_counts().await.unwrap().dead;
        if dead == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(dead, 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_go_over_tls_to_a_server_whose_authority_is_named() {
    let own = Certificate::make();
    let (certificate, key) = (own.certificate.to_str().unwrap(), own.key.to_str().unwrap());
    for (tls, more) in [(Tls::Starttls, &[] as &[&str]), (Tls::Implicit, &["--implicit"])] {
        let server = SmtpServer::start(&[&["--user", "anjia", "hush", "--tls", certificate, key], more].concat());
        let mail = Mail { host: "localhost".into(), tls, ca_file: Some(own.authority.clone()), ..settings(server.port) };
        let app = TestApp::with_mail(mail).await;
        app.book("es", SLOT, &[("name", "Frida"), ("email", "frida@example.org")]).await;
        let mails = server.mails(1).await;
        assert!(part(&mailparse::parse_mail(&mails[0]).unwrap(), "text/plain").contains("Frida"), "{tls:?}");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_nobody_vouches_for_gets_nothing() {
    let own = Certificate::make();
    let server = SmtpServer::start(&["--tls", own.certificate.to_str().unwrap(), own.key.to_str().unwrap()]);
    let mail = Mail { host: "localhost".into(), tls: Tls::Starttls, user: String::new(), ..settings(server.port) };
    let app = TestApp::with_mail(mail).await;
    app.book("en", SLOT, &[("name", "Frida"), ("email", "frida@example.org")]).await;
    // Until the worker has it in hand; the stop then waits for the end of that try.
    while !app.portal().store.claim_messages(app.clock.now(), app.clock.now(), 9).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let counts = app.portal().store.outbox_counts().await.unwrap();
    assert_eq!((counts.waiting, counts.dead), (1, 0));
    app.stop().await;
    assert!(std::fs::read_dir(server.folder()).unwrap().next().is_none(), "a mail went to a server nobody vouches for");
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_go_through_the_sendmail_program() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let (program, kept) = (folder.path().join("sendmail"), folder.path().join("kept"));
    std::fs::write(&program, format!("#!/bin/sh\necho \"$@\" > {0}.arguments\ncat > {0}.part && mv {0}.part {0}\n", kept.display()))
        .unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mail = Mail { transport: Transport::Sendmail, command: program.to_str().unwrap().to_owned(), ..Mail::default() };
    let app = TestApp::with_mail(mail).await;
    app.book("ja", SLOT, &[("name", "𠮷田"), ("email", "yoshida@example.org")]).await;
    while app.portal().store.outbox_counts().await.unwrap().waiting > 0 {
        tokio::task::yield_now().await;
    }
    let raw = std::fs::read(&kept).unwrap();
    assert!(part(&mailparse::parse_mail(&raw).unwrap(), "text/plain").contains("𠮷田"));
    assert!(std::fs::read_to_string(kept.with_extension("arguments")).unwrap().contains("yoshida@example.org"));
    app.stop().await;
}
