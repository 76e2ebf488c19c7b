//! The training centre's side on the command line, until staff have pages of their own: courses, sessions, and who is in them.

use std::path::{Path, PathBuf};

use anjia_app::l10n::l10n;
use anjia_app::pages::training as words;
use anjia_domain::code::Code;
use anjia_domain::ids::{CourseId, SessionId};
use anjia_domain::training::{Course, Outcome, Session};
use anjia_domain::{Lang, Localized, time};
use anjia_portal::Portal;
use anjia_portal::training::{Enrolment, Marked, StaffError};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde::de::DeserializeOwned;

use crate::settings::Settings;
use crate::{doctor, run};

/// What can be done with courses.
#[derive(Clone, Debug, Subcommand)]
pub enum Courses {
    /// List the courses: id, name, how many were trained and found work, and whether it is hidden
    List,
    /// Show a course as JSON, to be changed and entered again
    Show {
        /// The course
        course: CourseId,
    },
    /// Enter or change courses from a JSON file: one, or a list; every text in five languages
    Put {
        /// The file
        file: PathBuf,
    },
    /// Take a course out of the lists; enrolments stay
    Hide {
        /// The course
        course: CourseId,
    },
    /// Show a course in the lists
    Publish {
        /// The course
        course: CourseId,
    },
}

/// What can be done with sessions.
#[derive(Clone, Debug, Subcommand)]
pub enum Sessions {
    /// List the sessions: id, state, first lesson, taken of seats, how many wait
    List {
        /// Only of this course
        #[arg(long)]
        course: Option<CourseId>,
    },
    /// Show a session as JSON, to be changed and entered again
    Show {
        /// The session
        session: SessionId,
    },
    /// Enter or change sessions from a JSON file: one, or a list; who is enrolled is told of new times and places
    Put {
        /// The file
        file: PathBuf,
    },
    /// Cancel a session; who is enrolled or waits is told
    Cancel {
        /// The session
        session: SessionId,
    },
    /// Close a session whose results are in
    Complete {
        /// The session
        session: SessionId,
    },
    /// Write to everybody who is enrolled or waits, in their language with the Chinese below
    Message {
        /// The session
        session: SessionId,
        /// A JSON file with the text as zh, en, ja, ko and es
        #[arg(long, value_name = "FILE", conflicts_with_all = ["zh", "en", "ja", "ko", "es"])]
        file: Option<PathBuf>,
        #[command(flatten)]
        text: Text,
    },
}

/// A text in five languages.
#[derive(Clone, Debug, Args)]
pub struct Text {
    /// In Chinese
    #[arg(long)]
    zh: Option<String>,
    /// In English
    #[arg(long)]
    en: Option<String>,
    /// In Japanese
    #[arg(long)]
    ja: Option<String>,
    /// In Korean
    #[arg(long)]
    ko: Option<String>,
    /// In Spanish
    #[arg(long)]
    es: Option<String>,
}

/// What can be done with enrolments.
#[derive(Clone, Debug, Subcommand)]
pub enum Enrolments {
    /// List who is in a session: those with a seat, then the line, then the others
    List {
        /// The session
        session: SessionId,
    },
    /// Mark that somebody was at the lessons of a day
    Attend {
        /// The enrolment's code
        code: Code,
        /// The day, such as 2026-12-01
        day: Date,
        /// The person was not there
        #[arg(long)]
        absent: bool,
    },
    /// Mark what came of it: passed, not_passed or left; the person is told by mail
    Result {
        /// The enrolment's code
        code: Code,
        /// The result
        #[arg(value_parser = outcome)]
        outcome: Outcome,
    },
    /// List who has agreed to be passed on to the job desk and waits for its answer
    Referrals,
    /// Mark whether work was found
    Placed {
        /// The enrolment's code
        code: Code,
        /// No work was found
        #[arg(long)]
        no: bool,
    },
}

/// What can be done with training.
#[derive(Clone, Debug)]
pub enum Training {
    /// With courses.
    Courses(Courses),
    /// With sessions.
    Sessions(Sessions),
    /// With enrolments.
    Enrolments(Enrolments),
}

fn outcome(word: &str) -> Result<Outcome, &'static str> {
    word.parse().map_err(|_| "a result is passed, not_passed or left")
}

/// Does it beside a running server; gives what is to be said.
///
/// # Errors
/// With what went wrong, and what to do.
pub async fn run(settings: &Settings, command: Training) -> Result<String, String> {
    run::do_beside(settings, async |portal| {
        portal.plan_training().await.map_err(wrong)?;
        match command {
            Training::Courses(command) => courses(portal, command).await,
            Training::Sessions(command) => sessions(portal, command).await,
            Training::Enrolments(command) => enrolments(portal, command).await,
        }
    })
    .await
}

fn wrong(error: impl std::error::Error) -> String {
    doctor::causes(&error)
}

/// One thing of a file, or a list of them.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<serde_json::Value>),
    One(serde_json::Value),
}

fn read_text(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|e| format!("{} cannot be read: {e}", file.display()))
}

/// What stands in a file, each with the place of its mistakes.
fn read<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>, String> {
    let text = read_text(file)?;
    let values = match serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))? {
        OneOrMany::Many(values) => values,
        OneOrMany::One(value) => vec![value],
    };
    let mut all = Vec::new();
    for (n, value) in values.into_iter().enumerate() {
        let read = serde_path_to_error::deserialize(value);
        all.push(read.map_err(|e| format!("{}, number {}, at {}: {}", file.display(), n + 1, e.path(), e.inner()))?);
    }
    Ok(all)
}

fn shown(value: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string_pretty(value).map_err(|e| e.to_string())
}

async fn course(portal: &Portal, id: &CourseId) -> Result<Course, String> {
    portal.store.course(id).await.map_err(wrong)?.ok_or_else(|| format!("there is no course {id}"))
}

async fn courses(portal: &Portal, command: Courses) -> Result<String, String> {
    match command {
        Courses::List => {
            let counts = portal.store.training_counts().await.map_err(wrong)?;
            let lines = portal.store.courses().await.map_err(wrong)?.into_iter().map(|c| {
                let (trained, placed) = counts.iter().find(|n| n.course == c.id).map_or((0, 0), |n| (n.trained, n.placed));
                let hidden = if c.published { "" } else { "  hidden" };
                format!("{}  {}  {trained} trained, {placed} placed{hidden}", c.id, c.name.zh)
            });
            Ok(lines.collect::<Vec<_>>().join("\n"))
        }
        Courses::Show { course: id } => shown(&course(portal, &id).await?),
        Courses::Put { file } => {
            let mut said = Vec::new();
            for course in read::<Course>(&file)? {
                let id = course.id.clone();
                portal.put_course(course).await.map_err(|e| format!("{id}: {}", wrong(e)))?;
                said.push(format!("{id} is entered"));
            }
            Ok(said.join("\n"))
        }
        Courses::Hide { course: id } => publish(portal, &id, false).await,
        Courses::Publish { course: id } => publish(portal, &id, true).await,
    }
}

async fn publish(portal: &Portal, id: &CourseId, published: bool) -> Result<String, String> {
    let course = Course { published, ..course(portal, id).await? };
    portal.put_course(course).await.map_err(wrong)?;
    Ok(format!("{id} is {}", if published { "shown" } else { "hidden" }))
}

fn told(count: usize) -> String {
    match count {
        0 => "nobody is enrolled who has an e-mail address".to_owned(),
        1 => "one person is told by mail".to_owned(),
        n => format!("{n} people are told by mail"),
    }
}

async fn sessions(portal: &Portal, command: Sessions) -> Result<String, String> {
    match command {
        Sessions::List { course } => {
            let rows = portal.all_sessions().await.map_err(wrong)?;
            let rows = rows.into_iter().filter(|r| course.as_ref().is_none_or(|c| r.session.course == *c));
            let lines = rows.map(|r| {
                let s = &r.session;
                format!("{}  {}  {}  {} of {} seats, {} wait", s.id, r.state, time::rfc3339(s.start()), r.taken, s.seats, r.waiting)
            });
            let text = lines.collect::<Vec<_>>().join("\n");
            Ok(if text.is_empty() { "there is no session".to_owned() } else { text })
        }
        Sessions::Show { session } => {
            let found = portal.session(&session).await.map_err(wrong)?.ok_or_else(|| format!("there is no session {session}"))?;
            shown(&found.1.session)
        }
        Sessions::Put { file } => {
            let mut said = Vec::new();
            for session in read::<Session>(&file)? {
                let id = session.id.clone();
                let count = portal.put_session(session).await.map_err(|e| format!("{id}: {}", wrong(e)))?;
                said.push(if count == 0 { format!("{id} is entered") } else { format!("{id} is entered; {}", told(count)) });
            }
            Ok(said.join("\n"))
        }
        Sessions::Cancel { session } => {
            ended(portal.cancel_session(&session).await, &session).map(|n| format!("{session} is cancelled; {}", told(n)))
        }
        Sessions::Complete { session } => {
            ended(portal.complete_session(&session).await, &session).map(|_| format!("{session} is completed"))
        }
        Sessions::Message { session, file, text } => {
            let text = five(file.as_deref(), text)?;
            ended(portal.message_session(&session, &text).await, &session).map(told)
        }
    }
}

fn ended(outcome: Result<usize, StaffError>, id: &SessionId) -> Result<usize, String> {
    outcome.map_err(|e| format!("{id}: {}", wrong(e)))
}

/// The text of a file or of five options; none may be missing or empty.
fn five(file: Option<&Path>, text: Text) -> Result<Localized, String> {
    let value = match file {
        Some(file) => serde_json::from_str(&read_text(file)?).map_err(|e| format!("{}: {e}", file.display()))?,
        None => serde_json::json!({
            "zh": text.zh.unwrap_or_default(),
            "en": text.en.unwrap_or_default(),
            "ja": text.ja.unwrap_or_default(),
            "ko": text.ko.unwrap_or_default(),
            "es": text.es.unwrap_or_default(),
        }),
    };
    serde_json::from_value(value).map_err(|e| e.to_string())
}

/// A line of a list, in Chinese where it is words.
fn line(own: &Enrolment) -> String {
    let t = l10n(Lang::Zh);
    let contact = [own.email.as_deref(), own.phone.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("  ");
    let result = own.result.map_or(String::new(), |r| format!("  {}", words::outcome(t, r)));
    let placed = match own.placed {
        Some(true) => "  placed",
        Some(false) => "  not placed",
        None => "",
    };
    format!("{}  {}  {}  {}{result}{placed}  {contact}", own.code, words::state(t, own.state), own.name, t.language_name(own.language))
}

async fn enrolments(portal: &Portal, command: Enrolments) -> Result<String, String> {
    match command {
        Enrolments::List { session } => {
            if portal.session(&session).await.map_err(wrong)?.is_none() {
                return Err(format!("there is no session {session}"));
            }
            let mut lines = Vec::new();
            for own in portal.enrolments_of(&session).await.map_err(wrong)? {
                let days = portal.store.attendance(own.id).await.map_err(wrong)?;
                let days: Vec<_> = days.into_iter().map(|(day, there)| format!("{day}{}", if there { "+" } else { "-" })).collect();
                lines.push(format!("{}  {}", line(&own), days.join(" ")).trim_end().to_owned());
            }
            Ok(if lines.is_empty() { "nobody is enrolled".to_owned() } else { lines.join("\n") })
        }
        Enrolments::Attend { code, day, absent } => marked(code, portal.mark_attendance(code, day, !absent).await.map_err(wrong)?),
        Enrolments::Result { code, outcome } => marked(code, portal.mark_result(code, outcome).await.map_err(wrong)?),
        Enrolments::Placed { code, no } => marked(code, portal.mark_placed(code, !no).await.map_err(wrong)?),
        Enrolments::Referrals => {
            let lines: Vec<_> =
                portal.referrals().await.map_err(wrong)?.iter().map(|own| format!("{}  {}", line(own), own.course.name.zh)).collect();
            Ok(if lines.is_empty() { "nobody waits for the job desk".to_owned() } else { lines.join("\n") })
        }
    }
}

fn marked(code: Code, outcome: Marked) -> Result<String, String> {
    match outcome {
        Marked::Yes { again: false } => Ok(format!("{code} is marked")),
        Marked::Yes { again: true } => Ok(format!("{code} was marked so before")),
        Marked::Closed => Err(format!(
            "{code} cannot be marked so: the session has not begun or is cancelled, there was no lesson that day, or the person has no seat"
        )),
        Marked::Missing => Err(format!("there is no enrolment {code}; it may have been erased")),
    }
}
