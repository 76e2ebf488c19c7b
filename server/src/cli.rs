//! The command line: `serve` (default), `migrate`, `seed`, `copy`, `registrations`, `doctor` and more.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anjia_portal::copy::{self, Table};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::counter::{DeskCommand, Registrations};
use crate::helpdesk::{self, Helpdesk};
use crate::http::api::draws::DrawItem;
use crate::run::{self, Server};
use crate::settings::{Database, Overrides, Settings, variables};
use crate::system::{SystemClock, SystemIds};
use crate::training_desk::{self, Courses, Enrolments, Sessions, Training};
use crate::{counter, doctor, log};

/// The online front door of a district's resident-service centre.
#[derive(Debug, Parser)]
#[command(name = "anjia", version, disable_help_subcommand = true)]
struct Arguments {
    /// The settings file; anjia.toml in this folder when it exists
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// The folder of database, keys and written mails
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Serve the portal (this is what happens without a command)
    Serve {
        /// Show English accented and longer, to find text that is not translated (development builds)
        #[arg(long, hide = !cfg!(debug_assertions))]
        pseudo: bool,
    },
    /// Make the data folder, keys and database, or bring them up to date
    Migrate,
    /// Check the data set and say what it holds
    Seed,
    /// Copy a database into another, empty one, such as SQLite into PostgreSQL; started again, it goes on where it was
    Copy {
        /// The database to read: sqlite:FILE or postgres://…
        #[arg(long, value_name = "URL")]
        from: String,
        /// The database to write
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Copy the SQLite database into a folder while the server runs; the keys of households and desks go into a file of their own
    Backup {
        /// A new folder
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
    },
    /// Make the SQLite database out of such a folder; there must be none yet
    Restore {
        /// The folder
        #[arg(long, value_name = "FOLDER")]
        from: PathBuf,
        /// Leave all registrations out, when their keys are gone
        #[arg(long)]
        without_registrations: bool,
    },
    /// Compute a draw again from what is published of it (`/api/v1/draws/…`), and say whether the order is right
    CheckDraw {
        /// The published file, or - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// The counter's side of registrations: list, show, ask for corrections, accept; beside a running server
    #[command(subcommand)]
    Registrations(Registrations),
    /// Desks of employers: list; beside a running server
    #[command(subcommand)]
    Desks(DeskCommand),
    /// Training courses: list, show, enter, hide; beside a running server
    #[command(subcommand)]
    Courses(Courses),
    /// Sessions of courses: list, show, enter, cancel, write to everybody; beside a running server
    #[command(subcommand)]
    Sessions(Sessions),
    /// Who is in a session: list, mark attendance, result and work found; beside a running server
    #[command(subcommand)]
    Enrolments(Enrolments),
    /// The office's side of requests for help: inbox, show, take, answer, ask, visit, refer, close; beside a running server
    #[command(subcommand)]
    Help(Helpdesk),
    /// Look at everything a server needs, and say what to do about what is wrong
    Doctor,
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let after = format!(
        "Examples:\n  anjia                                         serve on 127.0.0.1:3000 with ./data\n  \
         anjia serve --listen 0.0.0.0:8080 --data-dir /var/lib/anjia\n  anjia doctor --config /etc/anjia.toml\n\n\
         Settings (environment variable, place in the TOML file; add _FILE to a variable to read its value from a file):\n{}",
        variables()
    );
    let matches = Arguments::command().after_help(after).get_matches();
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let overrides = Overrides { config: arguments.config, listen: arguments.listen, data_dir: arguments.data_dir };
    let settings = match Settings::load(&overrides, std::env::vars(), Path::new(".")) {
        Ok(settings) => settings,
        Err(error) => return fail(&doctor::causes(&error)),
    };
    log::start(&settings.log);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the runtime cannot start: {error}")),
    };
    runtime.block_on(execute(arguments.command.unwrap_or(Command::Serve { pseudo: false }), settings))
}

fn say(text: &str) {
    // A closed pipe is no reason to end badly.
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn fail(text: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "anjia: {text}");
    ExitCode::FAILURE
}

async fn execute(command: Command, settings: Settings) -> ExitCode {
    match command {
        Command::Serve { pseudo } => {
            anjia_app::l10n::prepare(pseudo);
            serve(&settings).await
        }
        Command::Migrate => match run::prepare(&settings, Arc::new(SystemClock), Arc::new(SystemIds)).await {
            Ok(ready) => {
                ready.portal.store.close().await;
                say(&format!("data folder, keys and database in {} are up to date; start with `anjia serve`", settings.data_dir.display()));
                ExitCode::SUCCESS
            }
            Err(error) => fail(&doctor::causes(&error)),
        },
        Command::Seed => match crate::data_set::load(settings.data.dir.as_deref()) {
            Ok(catalogue) => {
                let offers: usize = catalogue.offices().iter().map(|o| o.offers.len()).sum();
                say(&format!(
                    "{}: {} offices, {} services, {} offers, {} hotlines, {} subdistricts; the server loads it at every start",
                    catalogue.site.name.en,
                    catalogue.offices().len(),
                    catalogue.services().len(),
                    offers,
                    catalogue.hotlines.len(),
                    catalogue.streets.len()
                ));
                ExitCode::SUCCESS
            }
            Err(error) => fail(&error.to_string()),
        },
        Command::Copy { from, to } => match copy(&settings, &from, &to).await {
            Ok(()) => {
                say("the copy is complete and was compared; keep the keys folder, and set ANJIA_DATABASE_URL to the new database");
                ExitCode::SUCCESS
            }
            Err(text) => fail(&text),
        },
        Command::Backup { to } => ended(backup(&settings, &to).await),
        Command::Restore { from, without_registrations } => ended(restore(&settings, &from, without_registrations).await),
        Command::CheckDraw { file } => ended(check_draw(&file)),
        Command::Registrations(command) => ended(counter::run(&settings, command).await),
        Command::Help(command) => ended(helpdesk::run(&settings, command).await),
        Command::Desks(command) => ended(counter::desks(&settings, command).await),
        Command::Courses(command) => ended(training_desk::run(&settings, Training::Courses(command)).await),
        Command::Sessions(command) => ended(training_desk::run(&settings, Training::Sessions(command)).await),
        Command::Enrolments(command) => ended(training_desk::run(&settings, Training::Enrolments(command)).await),
        Command::Doctor => {
            let mut out = Vec::new();
            let well = doctor::examine(&settings, &mut out).await.unwrap_or(false);
            say(String::from_utf8_lossy(&out).trim_end());
            if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
    }
}

/// Says how a command ended.
fn ended(outcome: Result<String, String>) -> ExitCode {
    match outcome {
        Ok(text) => {
            say(&text);
            ExitCode::SUCCESS
        }
        Err(text) => fail(&text),
    }
}

/// What a copy consists of.
/// Room for the connections that wait before the door, and for files.
const OPEN_FILES: u64 = 32_768;
const COPY: &str = "anjia.db";
const KEYS_APART: &str = "household-keys.db";

fn sqlite_file(settings: &Settings) -> Result<PathBuf, String> {
    match settings.database() {
        Database::Sqlite(file) => Ok(file),
        Database::Postgres(_) => {
            Err("this is for SQLite; back a PostgreSQL up with pg_dump, household_keys apart: docs/OPERATING.md says how".to_owned())
        }
    }
}

/// A folder for this user only; one that is there stays as it is.
fn private_folder(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::DirBuilderExt as _;

    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|e| format!("{} cannot be made: {e}", path.display()))
}

/// A file for this user only.
fn private_file(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;

    let only = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(path, only).map_err(|e| format!("{} cannot be closed to others: {e}", path.display()))
}

async fn backup(settings: &Settings, to: &Path) -> Result<String, String> {
    let file = sqlite_file(settings)?;
    if !file.exists() {
        return Err(format!("there is no database in {}", file.display()));
    }
    private_folder(to)?;
    let (copy, keys) = (to.join(COPY), to.join(KEYS_APART));
    if copy.exists() || keys.exists() {
        return Err(format!("there is a copy in {} already; choose a new folder", to.display()));
    }
    anjia_store_sqlite::backup(&file, &copy, &keys).await.map_err(|e| doctor::causes(&e))?;
    private_file(&copy).and_then(|()| private_file(&keys))?;
    Ok(format!(
        "copied into {}; keep {KEYS_APART} for a few days only, apart from {COPY}: what people have had erased is gone when the last older one is deleted",
        to.display()
    ))
}

async fn restore(settings: &Settings, from: &Path, without: bool) -> Result<String, String> {
    let file = sqlite_file(settings)?;
    let (copy, keys) = (from.join(COPY), from.join(KEYS_APART));
    if file.exists() {
        return Err(format!("there is a database in {} already; move it away first", file.display()));
    }
    if !copy.exists() {
        return Err(format!("there is no {COPY} in {}; name a folder that `anjia backup` has written", from.display()));
    }
    if !without && !keys.exists() {
        return Err(format!(
            "there is no {KEYS_APART} in {}, and without it no registration opens: put the newest one there, or leave all registrations out with \
             --without-registrations",
            from.display()
        ));
    }
    if let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) {
        private_folder(folder)?;
    }
    // Under another name until it is whole: what fails half-way leaves no database.
    let half = file.with_extension("restoring");
    let keys = (!without).then_some(keys.as_path());
    let made = anjia_store_sqlite::restore(&copy, keys, &half).await.map_err(|e| doctor::causes(&e));
    let made = made.and_then(|()| private_file(&half));
    if let Err(reason) = made.and_then(|()| std::fs::rename(&half, &file).map_err(|e| format!("{} cannot be made: {e}", file.display()))) {
        let _ = std::fs::remove_file(&half);
        return Err(reason);
    }
    let left = if without { "; it has no registrations" } else { "" };
    Ok(format!("{} is made{left}; put the keys folder beside it and start with `anjia serve`", file.display()))
}

fn check_draw(file: &Path) -> Result<String, String> {
    let text = if file == Path::new("-") { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(file) };
    let text = text.map_err(|e| format!("{} cannot be read: {e}", file.display()))?;
    let draw: DrawItem = serde_json::from_str(&text).map_err(|e| format!("this is not what is published of a draw: {e}"))?;
    let (Some(commitment), Some(seed)) = (&draw.commitment, &draw.seed) else { return Err("it is not drawn yet".to_owned()) };
    let fingerprints: Vec<_> = draw.entries.iter().map(|e| e.fingerprint.clone()).collect();
    anjia_portal::draws::check(commitment, seed, &fingerprints)?;
    Ok(format!("{}: the seed is the one committed to, and all {} entries stand in the order it gives", draw.id, fingerprints.len()))
}

async fn copy(settings: &Settings, from: &str, to: &str) -> Result<(), String> {
    let place = |url| settings.database_at(url).map_err(|e| e.to_string());
    let (from, to) = (place(from)?, place(to)?);
    if from == to {
        return Err("--from and --to name the same database".to_owned());
    }
    if let Database::Sqlite(file) = &from
        && !file.exists()
    {
        return Err(format!("there is no database in {}", file.display()));
    }
    let from = run::open(&from).await.map_err(|e| doctor::causes(&e))?;
    let to = run::open(&to).await.map_err(|e| doctor::causes(&e))?;
    for table in Table::ALL {
        let copied = copy::table(&*from, &*to, table).await.map_err(|e| doctor::causes(&e))?;
        say(&format!("{table:?}: {} rows, {} of them new", copied.rows, copied.new));
    }
    from.close().await;
    to.close().await;
    Ok(())
}

async fn serve(settings: &Settings) -> ExitCode {
    // Systems begin with 1,024, which a rush of connections uses up; each program may ask for what the administrator allows.
    match rlimit::increase_nofile_limit(OPEN_FILES) {
        Ok(files) => tracing::debug!("{files} files may be open at once"),
        Err(error) => tracing::warn!("the limit of open files stays as it is, which may send people away in a rush: {error}"),
    }
    let server = match Server::start(settings, Arc::new(SystemClock), Arc::new(SystemIds)).await {
        Ok(server) => server,
        Err(error) => return fail(&doctor::causes(&error)),
    };
    tracing::info!(server.address = %server.address, server.data = %settings.data_dir.display(), "open http://{} in a browser", server.address);
    asked_to_stop().await;
    tracing::info!("stopping: running requests are finished first");
    server.stop().await;
    ExitCode::SUCCESS
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};

    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
