//! The office's side of requests for help on the command line, until staff have pages of their own.
//!
//! What people wrote is shown as they wrote it, each line behind a bar, so that nothing in it can pass for a line of ours.

use std::fmt::Write as _;

use anjia_app::l10n::l10n;
use anjia_app::pages::help::{self as pages, Filling};
use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::contact::Phone;
use anjia_domain::help::{Channel, Consent};
use anjia_domain::ids::{DepartmentId, OfficeId, PaperId, PhraseId};
use anjia_domain::name::is_control;
use anjia_domain::time;
use anjia_portal::Portal;
use anjia_portal::help::{Changed, Note, Request, Said, What, Why};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::settings::Settings;
use crate::{doctor, run};

const INBOX: u32 = 500;

/// What can be done with requests for help.
#[derive(Clone, Debug, Subcommand)]
pub enum Helpdesk {
    /// List the open requests of an office, the oldest first: code, when, state, topic, language, how to reach the person; or those that
    /// a department has, with name and words: passed on to it, and the person's consent stands
    Inbox {
        #[command(flatten)]
        whose: Whose,
    },
    /// List the prepared sentences, with what they leave open, and the papers they can name
    Phrases,
    /// Show a request: what was written, and what has happened since
    Show {
        /// The request's code
        code: Code,
    },
    /// Say that somebody works on it
    Take {
        /// The request's code
        code: Code,
    },
    /// Answer, with a prepared sentence or words of your own in Chinese, or both
    Answer {
        /// The request's code
        code: Code,
        #[command(flatten)]
        words: Words,
    },
    /// Ask the person something
    Ask {
        /// The request's code
        code: Code,
        #[command(flatten)]
        words: Words,
    },
    /// Propose a time for the visit at home that was asked for
    Visit {
        /// The request's code
        code: Code,
        /// When, in China: 2026-12-01T10:00
        #[arg(long, value_parser = moment)]
        at: DateTime,
    },
    /// Pass it on to the department that the person was asked about; only with their consent
    Refer {
        /// The request's code
        code: Code,
        /// The department's id: labour, education, commerce, health
        #[arg(long)]
        department: DepartmentId,
    },
    /// Close it; it leaves every inbox, also that of the department that has it
    Close {
        /// The request's code
        code: Code,
        /// It is solved; it counts in the number shown on the help page
        #[arg(long)]
        solved: bool,
    },
}

/// Whose requests are listed.
#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Whose {
    /// The office's id
    #[arg(long)]
    office: Option<OfficeId>,
    /// The department's id: labour, education, commerce, health
    #[arg(long)]
    department: Option<DepartmentId>,
}

/// What is said to the person.
#[derive(Clone, Debug, Args)]
pub struct Words {
    /// A prepared sentence, by its id; the person reads it in their language
    #[arg(long)]
    phrase: Option<PhraseId>,
    /// Words of your own, in Chinese; shown as they are
    #[arg(long)]
    text: Option<String>,
    /// Their translation into the person's language
    #[arg(long, requires = "text")]
    translation: Option<String>,
    /// The {date} of the sentence: 2026-12-01, or 2026-12-01T10:00
    #[arg(long)]
    date: Option<String>,
    /// The {office} of the sentence, by its id; the request's own when left out
    #[arg(long)]
    office: Option<OfficeId>,
    /// The {paper} of the sentence, by its id
    #[arg(long)]
    paper: Option<PaperId>,
}

fn moment(text: &str) -> Result<DateTime, String> {
    time::read_moment(text)
        .filter(|_| text.contains(['T', 't', ' ']))
        .ok_or_else(|| "write a day and a time, such as 2026-12-01T10:00".to_owned())
}

/// Does it beside a running server; gives what is to be said.
///
/// # Errors
/// With what went wrong, and what to do.
pub async fn run(settings: &Settings, command: Helpdesk) -> Result<String, String> {
    run::do_beside(settings, async |portal| execute(portal, command).await).await
}

async fn execute(portal: &Portal, command: Helpdesk) -> Result<String, String> {
    let failed = |e: anjia_portal::PortalError| doctor::causes(&e);
    match command {
        Helpdesk::Inbox { whose: Whose { office: Some(office), .. } } => inbox(portal, &office).await,
        Helpdesk::Inbox { whose: Whose { department: Some(department), .. } } => department_inbox(portal, &department).await,
        Helpdesk::Inbox { .. } => Err("say whose: --office or --department".to_owned()),
        Helpdesk::Phrases => Ok(phrases(portal)),
        Helpdesk::Show { code } => Ok(show(portal, &request(portal, code).await?)),
        Helpdesk::Take { code } => said(code, portal.take_help(&request(portal, code).await?).await.map_err(failed)?),
        Helpdesk::Answer { code, words } => {
            let request = request(portal, code).await?;
            let words = filled(portal, &request, words)?;
            said(code, portal.answer_help(&request, words).await.map_err(failed)?)
        }
        Helpdesk::Ask { code, words } => {
            let request = request(portal, code).await?;
            let words = filled(portal, &request, words)?;
            said(code, portal.ask_person(&request, words).await.map_err(failed)?)
        }
        Helpdesk::Visit { code, at } => {
            said(code, portal.propose_visit(&request(portal, code).await?, time::instant(at)).await.map_err(failed)?)
        }
        Helpdesk::Refer { code, department } => {
            said(code, portal.refer_help(&request(portal, code).await?, &department).await.map_err(failed)?)
        }
        Helpdesk::Close { code, solved } => said(code, portal.close_help(&request(portal, code).await?, solved).await.map_err(failed)?),
    }
}

async fn request(portal: &Portal, code: Code) -> Result<Request, String> {
    let found = portal.help_request(code).await.map_err(|e| doctor::causes(&e))?;
    found.ok_or_else(|| format!("there is no request {code}; it may have been withdrawn or erased"))
}

/// A sentence with what it leaves open, and words of their own.
fn filled(portal: &Portal, request: &Request, words: Words) -> Result<Said, String> {
    let catalogue = &portal.catalogue;
    let date = words.date.as_deref().map(|text| {
        let moment = time::read_moment(text).ok_or_else(|| format!("{text:?} is no day; write 2026-12-01 or 2026-12-01T10:00"))?;
        Ok::<_, String>((moment, text.contains(['T', 't', ' '])))
    });
    let date = date.transpose()?;
    let office = words.office.as_ref().unwrap_or(&request.row.office);
    let office = catalogue.office(office).ok_or_else(|| format!("there is no office {office}"))?;
    let paper = words
        .paper
        .as_ref()
        .map(|id| catalogue.help.paper(id).ok_or_else(|| format!("there is no paper {id}; `anjia help phrases` lists them")));
    let filling = Filling {
        date: date.map(|(at, _)| at),
        timed: date.is_some_and(|(_, timed)| timed),
        office: Some(office.name.clone()),
        paper: paper.transpose()?.map(|p| p.name.clone()),
    };
    let phrase = words.phrase.as_ref().map(|id| {
        let phrase = catalogue.help.phrase(id).ok_or_else(|| format!("there is no sentence {id}; `anjia help phrases` lists them"))?;
        pages::phrase(phrase, &filling).map_err(|blank| format!("the sentence {id} leaves {{{blank}}} open; give --{blank}"))
    });
    Ok(Said { phrase: phrase.transpose()?, text: words.text, translation: words.translation })
}

fn said(code: Code, changed: Changed) -> Result<String, String> {
    match changed {
        Changed::Yes(request) => Ok(format!("{code} is {}; {}", request.row.state, told(&request))),
        Changed::Already(request) => Ok(format!("{code} was so before: {}", request.row.state)),
        Changed::Stale(_) => Err(format!("{code} was changed by somebody else just now; look at it again")),
        Changed::Gone => Err(format!("{code} was withdrawn just now")),
        Changed::No(why) => Err(format!("{code}: {}", refusal(why))),
    }
}

fn refusal(why: Why) -> String {
    match why {
        Why::Closed => "it is closed already",
        Why::NoConsent => "the person has not agreed that it is passed on; they are asked on their page",
        Why::NoDepartment => "there is no such department; topics.json names them",
        Why::OtherDepartment(named) => return format!("the person is asked about {named} alone; it may go to no other department"),
        Why::Nowhere => "requests about its topic are passed on to no department, and the person is not asked",
        Why::NoVisit => "no visit at home was asked for",
        Why::Past => "that time is past",
        Why::Nothing => "say something: --phrase, --text, or both",
        Why::Written(_) => "what was written cannot be kept",
    }
    .to_owned()
}

/// How the person hears of it.
fn told(request: &Request) -> String {
    match request.row.channel {
        Channel::Mail => "the person is told by mail".to_owned(),
        Channel::Phone => format!("nothing is sent: call {}", reach(request)),
        Channel::InPerson => "nothing is sent: the person comes to the office, or looks with the code".to_owned(),
    }
}

fn reach(request: &Request) -> String {
    let t = l10n(Lang::Zh);
    match request.row.channel {
        Channel::Mail => request.asked.email.clone().unwrap_or_default(),
        Channel::Phone => {
            let number = request.asked.phone.clone().map_or(String::new(), |p| Phone::from_stored(p).international());
            format!("{number} ({})", request.asked.call_time.map_or("", |time| pages::call_time(t, time)))
        }
        Channel::InPerson => t.help_channel_person().to_owned(),
    }
}

/// One line out of what somebody wrote.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_control(c) { ' ' } else { c }).collect()
}

/// What somebody wrote, each line behind a bar.
fn quoted(out: &mut String, text: &str) {
    for line in text.split('\n') {
        let _ = writeln!(out, "    | {}", one_line(line));
    }
}

async fn inbox(portal: &Portal, office: &OfficeId) -> Result<String, String> {
    if portal.catalogue.office(office).is_none() {
        return Err(format!("there is no office {office}"));
    }
    let requests = portal.help_inbox(office, INBOX).await.map_err(|e| doctor::causes(&e))?;
    if requests.is_empty() {
        return Ok("no request waits".to_owned());
    }
    let t = l10n(Lang::Zh);
    let mut text = String::new();
    for request in requests {
        let visit = pages::visit(t, &request.row).map_or(String::new(), |v| format!("  {}: {v}", t.help_visit()));
        let _ = writeln!(text, "{}{visit}", listed(portal, &request, request.row.created_at));
    }
    Ok(text.trim_end().to_owned())
}

/// A line of an inbox.
fn listed(portal: &Portal, request: &Request, since: Timestamp) -> String {
    let (t, row) = (l10n(Lang::Zh), &request.row);
    format!(
        "{}  {}  {}  {}  {}  {}",
        row.code,
        time::rfc3339(since),
        pages::state(t, row.state),
        pages::topic_name(&portal.catalogue, row, Lang::Zh),
        t.language_name(row.language),
        one_line(&reach(request)),
    )
}

/// What a department has: what the person agreed to, which is topic, name, contact and words, and nothing else.
async fn department_inbox(portal: &Portal, department: &DepartmentId) -> Result<String, String> {
    if portal.catalogue.help.department(department).is_none() {
        return Err(format!("there is no department {department}; topics.json names them"));
    }
    let requests = portal.department_inbox(department).await.map_err(|e| doctor::causes(&e))?;
    if requests.is_empty() {
        return Ok("no request waits".to_owned());
    }
    let mut text = String::new();
    for request in requests {
        let since = request.passed_on().map_or(request.row.changed_at, |(_, at)| at);
        let _ = writeln!(text, "{}  {}", listed(portal, &request, since), one_line(&request.asked.name));
        quoted(&mut text, &request.asked.text);
        for event in &request.events {
            if let What::Noted(Note(note)) = &event.what {
                let _ = writeln!(text, "  {}", time::rfc3339(event.at));
                quoted(&mut text, note);
            }
        }
    }
    Ok(text.trim_end().to_owned())
}

fn phrases(portal: &Portal) -> String {
    let help = &portal.catalogue.help;
    let mut text = String::new();
    for phrase in help.phrases() {
        let _ = writeln!(text, "{}  {}", phrase.id, phrase.text.zh);
    }
    text.push('\n');
    for paper in help.papers() {
        let _ = writeln!(text, "--paper {}  {}", paper.id, paper.name.zh);
    }
    text.trim_end().to_owned()
}

fn show(portal: &Portal, request: &Request) -> String {
    let (t, row, asked) = (l10n(Lang::Zh), &request.row, &request.asked);
    let mut text = String::new();
    let mut line = |key: &str, value: &str| {
        let _ = writeln!(text, "{key}: {}", one_line(value));
    };
    line(t.help_code(), &row.code.to_string());
    line(t.help_steps(), pages::state(t, row.state));
    line(t.help_topic(), &pages::topic_name(&portal.catalogue, row, Lang::Zh));
    line(t.help_sent(), &time::rfc3339(row.created_at));
    line(t.help_office(), portal.catalogue.office(&row.office).map_or(row.office.as_str(), |o| o.name.zh.as_str()));
    line(t.details_name(), &asked.name);
    line(t.help_language(), t.language_name(row.language));
    line(t.help_channel(), &reach(request));
    if let Some(street) = portal.catalogue.street(&asked.street) {
        let community = portal.catalogue.forms.community(&asked.community).map_or("", |c| c.zh.as_str());
        line(t.help_street(), &format!("{} {community}", street.name.zh));
    }
    if let Some((reason, address)) = &asked.visit {
        line(t.help_visit(), &pages::visit(t, row).unwrap_or_default());
        line(t.help_visit_reason(), pages::visit_reason(t, *reason));
        line(t.help_address(), &address.replace('\n', " / "));
    }
    let department = |id: &DepartmentId| portal.catalogue.help.department(id).map_or(id.to_string(), |d| format!("{} ({id})", d.name.zh));
    let consent = match (row.consent, request.agreed_to()) {
        (Consent::Withdrawn, _) => t.help_event_revoked().to_owned(),
        (_, Some(id)) => t.help_refer_yes(department(id)),
        (Consent::No | Consent::Given, None) => "-".to_owned(),
    };
    line(t.help_refer(), &consent);
    let _ = writeln!(text, "\n{}  {}", time::rfc3339(row.created_at), t.help_by_you());
    quoted(&mut text, &asked.text);
    for event in &request.events {
        let _ = writeln!(text, "{}  {}", time::rfc3339(event.at), event.what.as_str());
        match &event.what {
            What::Noted(Note(note)) => quoted(&mut text, note),
            What::Answered(said) | What::Asked(said) => {
                let all = [said.phrase.as_ref().map(|p| &p.zh), said.text.as_ref(), said.translation.as_ref()];
                all.into_iter().flatten().for_each(|words| quoted(&mut text, words));
            }
            What::Proposed(at) => quoted(&mut text, &Timestamp::from_second(*at).map_or(String::new(), time::rfc3339)),
            What::Referred(department) | What::ConsentedTo(department) => quoted(&mut text, department.as_str()),
            What::Closed(solved) => quoted(&mut text, if *solved { t.help_event_solved() } else { t.help_event_closed() }),
            What::Taken | What::Agreed | What::Declined | What::Consented | What::Revoked | What::Solved => {}
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anjia_portal::help::typed::RawHelp;
    use anjia_portal::help::{AskedFor, machine};
    use clap::Parser;

    use super::*;
    use crate::system::{SystemClock, SystemIds};

    #[derive(Parser)]
    struct Desk {
        #[command(subcommand)]
        command: Helpdesk,
    }

    fn command(line: &str) -> Result<Helpdesk, clap::Error> {
        Desk::try_parse_from(std::iter::once("help").chain(line.split(' '))).map(|desk| desk.command)
    }

    #[tokio::test]
    async fn a_department_lists_what_may_be_passed_on_to_it_and_nothing_else() {
        assert!(command("inbox").is_err() && command("inbox --office hall-dongli --department labour").is_err());
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { data_dir: folder.path().join("data"), ..Settings::default() };
        let ready = run::prepare(&settings, Arc::new(SystemClock), Arc::new(SystemIds)).await.unwrap();
        let portal = &ready.portal;
        let topic = portal.catalogue.help.topic(&"work".parse().unwrap()).unwrap();
        let raw = RawHelp {
            text: "Kanarientext\ncode: 0000".into(),
            name: "Kanarienname".into(),
            channel: "phone".into(),
            phone: "+34 612 345 678".into(),
            visit: true,
            visit_reason: "illness".into(),
            address: "Kanarienweg 3".into(),
            refer: true,
            ..RawHelp::default()
        };
        let parsed = raw.parse(Lang::Es, Some(topic), &portal.catalogue).unwrap();
        let AskedFor::Yes(row) = portal.ask_for_help(topic, &parsed, machine("a", b"a")).await.unwrap() else { panic!("not kept") };
        let code = row.code;
        let desk = async |line: &str| execute(portal, command(line).unwrap()).await;
        let waiting = Ok("no request waits".to_owned());
        assert_eq!(desk("inbox --department labour").await, waiting, "agreed to, but not passed on");
        for (line, said) in [
            ("inbox --department war".to_owned(), "there is no department war"),
            (format!("refer {code} --department health"), "the person is asked about labour alone"),
        ] {
            let refused = desk(&line).await.unwrap_err();
            assert!(refused.contains(said), "{refused}");
        }
        desk(&format!("refer {code} --department labour")).await.unwrap();
        let request = async || portal.help_request(code).await.unwrap().unwrap();
        portal.add_note(&request().await, "y otra cosa").await.unwrap();
        let list = desk("inbox --department labour").await.unwrap();
        for words in [
            &*code.to_string(),
            "工作和工资",
            "西班牙语",
            "+34 612 34 56 78",
            "Kanarienname",
            "\n    | Kanarientext\n    | code: 0000\n",
            "\n    | y otra cosa",
        ] {
            assert!(list.contains(words), "{words} is not in {list}");
        }
        assert!(!list.contains("Kanarienweg"), "nobody has agreed that the address is passed on: {list}");
        for department in ["education", "commerce", "health"] {
            assert_eq!(desk(&format!("inbox --department {department}")).await, waiting, "{department}");
        }
        assert!(desk(&format!("show {code}")).await.unwrap().contains("人力资源和社会保障局 (labour)"));
        portal.refuse_to_refer(&request().await).await.unwrap();
        assert_eq!(desk("inbox --department labour").await, waiting);
        let refused = desk(&format!("refer {code} --department labour")).await.unwrap_err();
        assert!(refused.contains("has not agreed"), "{refused}");
        portal.store.close().await;
    }

    #[test]
    fn what_was_written_cannot_pass_for_a_line_of_ours() {
        let mut out = String::new();
        quoted(&mut out, "a\u{1b}[2J\nstate: closed\u{202e}");
        assert_eq!(out, "    | a [2J\n    | state: closed \n");
    }
}
