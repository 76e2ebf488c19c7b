//! The counter's side of registrations on the command line, until staff have pages of their own.

use std::fmt::Write as _;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anjia_domain::Lang;
use anjia_domain::code::Code;
use anjia_domain::ids::{FieldId, FormId};
use anjia_domain::time;
use anjia_portal::Portal;
use anjia_portal::registrations::ports::{FormOf, StateOutcome};
use anjia_portal::registrations::{Decision, Household, Preparation, Reason, Remark};
use clap::Subcommand;

use crate::settings::Settings;
use crate::{doctor, run};

/// What can be done with registrations.
#[derive(Clone, Debug, Subcommand)]
pub enum Registrations {
    /// List the forms that wait for the counter, longest first
    List,
    /// Show a registration: its forms and answers, in Chinese
    Show {
        /// The registration's code
        code: Code,
    },
    /// Write a registration's pictures of papers into a folder, to look at; delete them afterwards
    Pictures {
        /// The registration's code
        code: Code,
        /// The folder
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Ask for corrections; the person is told by mail and sees them beside the fields
    Ask {
        /// The registration's code
        code: Code,
        /// The form
        form: FormId,
        /// The person, where several are on the form
        #[arg(long, default_value_t = 1)]
        person: u16,
        /// A field and the reason, such as surname:differs; may be given several times
        #[arg(long = "field", value_name = "FIELD:REASON", required = true, value_parser = field)]
        fields: Vec<(FieldId, Reason)>,
        /// More of it, in Chinese
        #[arg(long)]
        note: Option<String>,
    },
    /// Accept a form
    Accept {
        /// The registration's code
        code: Code,
        /// The form
        form: FormId,
        /// The person, where several are on the form
        #[arg(long, default_value_t = 1)]
        person: u16,
    },
}

fn field(text: &str) -> Result<(FieldId, Reason), String> {
    let (field, reason) = text.split_once(':').ok_or("write a field and a reason, such as surname:differs")?;
    Ok((field.parse().map_err(|e: anjia_domain::ids::BadId| e.to_string())?, reason.parse()?))
}

/// Does it beside a running server; gives what is to be said.
///
/// # Errors
/// With what went wrong, and what to do.
pub async fn run(settings: &Settings, command: Registrations) -> Result<String, String> {
    run::do_beside(settings, async |portal| execute(portal, command).await).await
}

/// Desks of employers.
#[derive(Clone, Debug, Subcommand)]
pub enum DeskCommand {
    /// List the desks, the newest first: code, made, kept until, people prepared
    List,
}

/// Does it beside a running server; gives what is to be said.
///
/// # Errors
/// With what went wrong, and what to do.
pub async fn desks(settings: &Settings, command: DeskCommand) -> Result<String, String> {
    let DeskCommand::List = command;
    run::do_beside(settings, async |portal| list_desks(portal).await).await
}

async fn list_desks(portal: &Portal) -> Result<String, String> {
    let desks = portal.store.all_desks(500).await.map_err(|e| doctor::causes(&e))?;
    let lines =
        desks.into_iter().map(|d| format!("{}  {}  {}  {}", d.code, time::rfc3339(d.created_at), time::rfc3339(d.expires_at), d.people));
    let text = lines.collect::<Vec<_>>().join("\n");
    Ok(if text.is_empty() { "there is no desk".to_owned() } else { text })
}

async fn execute(portal: &Portal, command: Registrations) -> Result<String, String> {
    match command {
        Registrations::List => list(portal).await,
        Registrations::Show { code } => show(portal, &household(portal, code).await?).await,
        Registrations::Pictures { code, to } => pictures(portal, &household(portal, code).await?, &to).await,
        Registrations::Ask { code, form, person, fields, note } => {
            let of = FormOf { form, member: person };
            let asked = known(portal, &of, fields, note)?;
            decide(portal, code, &of, Decision::Ask(asked)).await
        }
        Registrations::Accept { code, form, person } => decide(portal, code, &FormOf { form, member: person }, Decision::Accept).await,
    }
}

async fn household(portal: &Portal, code: Code) -> Result<Household, String> {
    let found = portal.household(code).await.map_err(|e| doctor::causes(&e))?;
    found.ok_or_else(|| format!("there is no registration {code}; it may have been erased"))
}

/// Files for this user only; none takes the place of another.
async fn pictures(portal: &Portal, household: &Household, to: &Path) -> Result<String, String> {
    let images = household.images();
    if images.is_empty() {
        return Ok(format!("{} has no pictures", household.code()));
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(to).map_err(|e| format!("{} cannot be made: {e}", to.display()))?;
    let mut said = Vec::new();
    for image in images {
        let opened = portal.picture(household, image.member, image.id).await.map_err(|e| doctor::causes(&e))?;
        let Some(jpeg) = opened else { continue };
        let file = to.join(format!("{}-{}-{}.jpg", household.code(), image.member, image.kind));
        let written = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file).and_then(|mut f| f.write_all(&jpeg));
        written.map_err(|e| format!("{} cannot be written: {e}", file.display()))?;
        said.push(file.display().to_string());
    }
    Ok(said.join("\n"))
}

/// Only what the form asks can be asked to be put right.
fn known(portal: &Portal, of: &FormOf, fields: Vec<(FieldId, Reason)>, note: Option<String>) -> Result<Vec<(FieldId, Remark)>, String> {
    let form = portal.catalogue.forms.form(&of.form).ok_or_else(|| format!("there is no form {}", of.form))?;
    if let Some((field, _)) = fields.iter().find(|(f, _)| form.uses().all(|u| u.field != *f)) {
        let all: Vec<_> = form.uses().map(|u| u.field.as_str()).collect();
        return Err(format!("{} does not ask for {field}; it asks for {}", of.form, all.join(", ")));
    }
    Ok(fields.into_iter().map(|(field, reason)| (field, Remark { reason, note: note.clone() })).collect())
}

async fn decide(portal: &Portal, code: Code, of: &FormOf, decision: Decision) -> Result<String, String> {
    let household = household(portal, code).await?;
    let outcome = portal.decide(&household, of, decision).await.map_err(|e| doctor::causes(&e))?;
    match outcome {
        StateOutcome::Changed => Ok(format!(
            "{code} {} is decided on{}",
            of.form,
            if household.email().is_some() {
                "; the person is told by mail"
            } else {
                "; the person has no e-mail address and sees it with the code"
            }
        )),
        StateOutcome::Already => Ok(format!("{code} {} was decided so before", of.form)),
        StateOutcome::NotNow => Err(format!("{code} {} has not been handed in, or is accepted already", of.form)),
        StateOutcome::Missing => Err(format!("{code} has no form {} for person {}", of.form, of.member)),
    }
}

async fn list(portal: &Portal) -> Result<String, String> {
    let forms = portal.store.waiting_forms(500).await.map_err(|e| doctor::causes(&e))?;
    if forms.is_empty() {
        return Ok("no form waits".to_owned());
    }
    let mut text = String::new();
    for form in forms {
        let _ = writeln!(text, "{}  {}  {}  {}", form.code, time::rfc3339(form.submitted_at), form.of.form, form.of.member);
    }
    Ok(text.trim_end().to_owned())
}

async fn show(portal: &Portal, household: &Household) -> Result<String, String> {
    let context = anjia_app::context::PageContext::new(
        Lang::Zh,
        String::new(),
        String::new(),
        portal.catalogue.clone(),
        "".into(),
        Arc::default(),
        time::wall(portal.clock.now()),
    );
    let mut text = format!("{}  {}\n", household.code(), household.language());
    match household.preparation() {
        Some(Preparation::Helper(helper)) => {
            let _ = writeln!(text, "with help of {} ({})", helper.name, helper.relation);
        }
        Some(Preparation::Employer { employer, agreed_at, .. }) => {
            let agreed = agreed_at.map_or("the person has not agreed yet".to_owned(), |at| format!("agreed {}", time::rfc3339(at)));
            let _ = writeln!(text, "prepared by {} ({}), {agreed}", employer.company, employer.contact);
        }
        None => {}
    }
    for consent in portal.consents(household).await.map_err(|e| doctor::causes(&e))? {
        let how = consent.way.map_or(String::new(), |way| format!("  {}", way.as_str()));
        let withdrawn = consent.withdrawn_at.map_or(String::new(), |at| format!("  withdrawn {}", time::rfc3339(at)));
        let _ = writeln!(text, "consent {}  {}  {}{how}{withdrawn}", consent.kind, consent.member, time::rfc3339(consent.given_at));
    }
    for row in household.forms() {
        let Some(form) = portal.catalogue.forms.form(&row.of.form) else { continue };
        let _ = writeln!(text, "\n{} ({})  {}  {}", form.door, form.id, row.of.member, row.state);
        let answers = household.answers(row.of.member);
        for (_, field) in form.pages.iter().flat_map(|p| portal.catalogue.forms.asked(&p.fields, &answers)) {
            let answer = answers.get(&field.id);
            if !answer.is_empty() {
                let _ = writeln!(
                    text,
                    "  {} ({}): {}",
                    field.label.zh,
                    field.id,
                    anjia_app::pages::register::shown(&context, Lang::Zh, field, answer)
                );
            }
        }
    }
    for image in household.images() {
        let kind = anjia_app::pages::register::image_kind(context.t, image.kind);
        let _ = writeln!(text, "\n{kind} ({})  {}  {} x {}", image.kind, image.member, image.width, image.height);
    }
    for (row, remark) in household.remarks() {
        let state = if row.solved_at.is_some() { "put right" } else { "open" };
        let _ = writeln!(
            text,
            "\n{} {}: {} {} ({state})",
            row.of.form,
            row.field,
            remark.reason.as_str(),
            remark.note.as_deref().unwrap_or_default()
        );
    }
    Ok(text.trim_end().to_owned())
}
