//! Settings: defaults, then a TOML file, then `ANJIA_*` variables, then the command line. Later ones win.
//!
//! The environment comes in as a parameter, so that every combination can be tested.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::{Table, Value};

/// A text that is never shown.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Database, keys and written mails.
    pub data_dir: PathBuf,
    /// The address people see; made from `listen` when empty.
    pub public_url: String,
    /// The database.
    pub database: DatabaseAt,
    /// The data set.
    pub data: Data,
    /// Mail.
    pub mail: Mail,
    /// Log.
    pub log: Log,
}

/// `[database]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseAt {
    /// `sqlite:FILE` or `postgres://…`; a file in the data folder when empty.
    pub url: Secret,
}

/// Where data is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database<'a> {
    /// A file.
    Sqlite(PathBuf),
    /// The address of a PostgreSQL database.
    Postgres(&'a str),
}

/// `[data]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    /// A folder with the district's own data set; the built-in one when empty.
    pub dir: Option<PathBuf>,
}

/// How mails leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// `.eml` files in the data folder.
    #[default]
    File,
    /// A mail server.
    Smtp,
    /// The `sendmail` program.
    Sendmail,
}

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Not at all: only for a server on the same machine.
    None,
    /// Starts plain and must switch.
    #[default]
    Starttls,
    /// From the first byte.
    Implicit,
}

/// `[mail]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// How mails leave.
    pub transport: Transport,
    /// The sender's address.
    pub from: String,
    /// The mail server.
    pub host: String,
    /// Its port; 587 with STARTTLS, 465 with implicit TLS, 25 without, when 0.
    pub port: u16,
    /// How the way to it is protected.
    pub tls: Tls,
    /// A PEM file with the authority that signed its certificate, if it is not a public one.
    pub ca_file: Option<PathBuf>,
    /// User.
    pub user: String,
    /// Password.
    pub password: Secret,
    /// The `sendmail` program, if it is not in its usual place.
    pub command: String,
}

/// `[log]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`, or a filter of tracing.
    pub level: String,
    /// `text` or `json`.
    pub format: LogFormat,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            data_dir: "data".into(),
            public_url: String::new(),
            database: DatabaseAt::default(),
            data: Data::default(),
            mail: Mail::default(),
            log: Log::default(),
        }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            transport: Transport::File,
            from: "anjia@localhost.localdomain".to_owned(),
            host: String::new(),
            port: 0,
            tls: Tls::default(),
            ca_file: None,
            user: String::new(),
            password: Secret::default(),
            command: String::new(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Text }
    }
}

/// Every variable with its place in the file. A `1` marks a number. Each can also be read from a file with `_FILE`.
const VARIABLES: [(&str, &str, bool); 17] = [
    ("ANJIA_LISTEN", "listen", false),
    ("ANJIA_DATA_DIR", "data_dir", false),
    ("ANJIA_PUBLIC_URL", "public_url", false),
    ("ANJIA_DATABASE_URL", "database.url", false),
    ("ANJIA_DATA_SET", "data.dir", false),
    ("ANJIA_MAIL_TRANSPORT", "mail.transport", false),
    ("ANJIA_MAIL_FROM", "mail.from", false),
    ("ANJIA_MAIL_HOST", "mail.host", false),
    ("ANJIA_MAIL_PORT", "mail.port", true),
    ("ANJIA_MAIL_TLS", "mail.tls", false),
    ("ANJIA_MAIL_CA_FILE", "mail.ca_file", false),
    ("ANJIA_MAIL_USER", "mail.user", false),
    ("ANJIA_MAIL_PASSWORD", "mail.password", false),
    ("ANJIA_MAIL_COMMAND", "mail.command", false),
    ("ANJIA_LOG", "log.level", false),
    ("ANJIA_LOG_FORMAT", "log.format", false),
    ("ANJIA_CONFIG", "", false),
];

/// Why the settings cannot be used. Every text says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file can't be read.
    #[error("the settings file {path} cannot be read: check that it exists and that this user may read it")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("the settings file {path} is not TOML: {reason}")]
    Syntax {
        /// Which.
        path: PathBuf,
        /// Where and why.
        reason: String,
    },
    /// A variable nobody knows.
    #[error("{name} is not a setting; did you mean {nearest}? `anjia --help` lists them all")]
    UnknownVariable {
        /// As written.
        name: String,
        /// The most similar one.
        nearest: &'static str,
    },
    /// A variable is not what it should be.
    #[error("{name} must be a number; it is \"{value}\"")]
    Number {
        /// Which.
        name: String,
        /// As written.
        value: String,
    },
    /// A value is not understood.
    #[error("{place} is wrong: {reason}. `anjia --help` lists all settings")]
    Value {
        /// The place in the file, like `mail.port`.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The public address is none.
    #[error("public_url must begin with http:// or https://, like https://anjia.example.org; it is \"{0}\"")]
    PublicUrl(String),
    /// The database is none we know.
    #[error("database.url must begin with sqlite: or postgres://; leave it out to store in a file in the data folder")]
    Database,
}

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<SocketAddr>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
}

impl Settings {
    /// Reads all sources. `folder` is where `anjia.toml` is looked for when no file is named.
    ///
    /// # Errors
    /// When a source cannot be read or a value is not understood.
    pub fn load(overrides: &Overrides, environment: impl Iterator<Item = (String, String)>, folder: &Path) -> Result<Self, SettingsError> {
        let variables: BTreeMap<String, String> = environment.filter(|(n, _)| n.starts_with("ANJIA_")).collect();
        let named = overrides.config.clone().or_else(|| variables.get("ANJIA_CONFIG").map(PathBuf::from));
        let usual = folder.join("anjia.toml");
        let file = named.or_else(|| usual.exists().then_some(usual));
        let mut table = match file {
            Some(path) => {
                let text = read(&path)?;
                text.parse::<Table>().map_err(|e| SettingsError::Syntax { path, reason: e.to_string().trim().replace('\n', " ") })?
            }
            None => Table::new(),
        };
        for (name, value) in variables {
            set_variable(&mut table, &name, value)?;
        }
        let mut settings: Self = serde_path_to_error::deserialize(Value::Table(table))
            .map_err(|e| SettingsError::Value { place: e.path().to_string(), reason: e.inner().message().to_owned() })?;
        if let Some(listen) = overrides.listen {
            settings.listen = listen;
        }
        if let Some(data_dir) = &overrides.data_dir {
            settings.data_dir.clone_from(data_dir);
        }
        let url = settings.public_url.trim_end_matches('/').to_owned();
        settings.public_url = url;
        if !settings.public_url.is_empty() && !["http://", "https://"].iter().any(|s| settings.public_url.starts_with(s)) {
            return Err(SettingsError::PublicUrl(settings.public_url));
        }
        let url = settings.database.url.reveal();
        if !url.is_empty() && !is_database(url) {
            return Err(SettingsError::Database);
        }
        Ok(settings)
    }

    /// Where data is stored.
    #[must_use]
    pub fn database(&self) -> Database<'_> {
        place(self.database.url.reveal(), &self.data_dir)
    }

    /// Where an address of a database leads.
    ///
    /// # Errors
    /// When it is none.
    pub fn database_at<'a>(&self, url: &'a str) -> Result<Database<'a>, SettingsError> {
        if is_database(url) { Ok(place(url, &self.data_dir)) } else { Err(SettingsError::Database) }
    }

    /// The address people see, without a slash at its end; made from where the server listens when it is not set.
    #[must_use]
    pub fn base(&self, listening: SocketAddr) -> String {
        if self.public_url.is_empty() { format!("http://{listening}") } else { self.public_url.clone() }
    }
}

fn is_database(url: &str) -> bool {
    ["sqlite:", "postgres://", "postgresql://"].iter().any(|s| url.starts_with(s))
}

fn place<'a>(url: &'a str, data_dir: &Path) -> Database<'a> {
    if url.starts_with("postgres") {
        return Database::Postgres(url);
    }
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
    Database::Sqlite(if path.is_empty() { data_dir.join("anjia.db") } else { path.into() })
}

fn read(path: &Path) -> Result<String, SettingsError> {
    fs::read_to_string(path).map_err(|source| SettingsError::Read { path: path.to_owned(), source })
}

fn set_variable(table: &mut Table, name: &str, value: String) -> Result<(), SettingsError> {
    let (known, value) = if let Some(known) = VARIABLES.iter().find(|v| v.0 == name) {
        (known, value)
    } else if let Some(known) = name.strip_suffix("_FILE").and_then(|n| VARIABLES.iter().find(|v| v.0 == n)) {
        (known, read(Path::new(&value))?.trim_end_matches(['\r', '\n']).to_owned())
    } else {
        let nearest = VARIABLES.iter().max_by_key(|v| likeness(v.0, name)).map_or("ANJIA_LISTEN", |v| v.0);
        return Err(SettingsError::UnknownVariable { name: name.to_owned(), nearest });
    };
    if known.1.is_empty() {
        return Ok(());
    }
    let value = if known.2 {
        Value::Integer(value.parse().map_err(|_| SettingsError::Number { name: name.to_owned(), value })?)
    } else {
        Value::String(value)
    };
    match known.1.split_once('.') {
        Some((section, key)) => {
            if let Value::Table(section) = table.entry(section).or_insert_with(|| Value::Table(Table::new())) {
                section.insert(key.to_owned(), value);
            }
        }
        None => {
            table.insert(known.1.to_owned(), value);
        }
    }
    Ok(())
}

/// How many pairs of neighbours two names share.
fn likeness(a: &str, b: &str) -> usize {
    a.as_bytes().windows(2).filter(|pair| b.as_bytes().windows(2).any(|p| p == *pair)).count()
}

/// All variables, for `--help`.
#[must_use]
pub fn variables() -> String {
    VARIABLES
        .iter()
        .map(
            |(name, place, _)| {
                if place.is_empty() { format!("  {name:<22} the settings file\n") } else { format!("  {name:<22} {place}\n") }
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(variables: &[(&str, &str)], toml: Option<&str>) -> Result<Settings, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        if let Some(text) = toml {
            fs::write(folder.path().join("anjia.toml"), text).unwrap();
        }
        let variables = variables.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
        Settings::load(&Overrides::default(), variables, folder.path())
    }

    #[test]
    fn later_sources_win() {
        let toml = "listen = \"127.0.0.1:1\"\ndata_dir = \"a\"\n[mail]\nport = 25\n";
        let settings = load(&[("ANJIA_DATA_DIR", "b"), ("ANJIA_MAIL_PORT", "2525"), ("PATH", "x")], Some(toml)).unwrap();
        assert_eq!((settings.listen.port(), settings.data_dir, settings.mail.port), (1, PathBuf::from("b"), 2525));
        let overrides = Overrides { data_dir: Some("c".into()), ..Overrides::default() };
        let settings =
            Settings::load(&overrides, [("ANJIA_DATA_DIR".to_owned(), "b".to_owned())].into_iter(), Path::new("/nowhere")).unwrap();
        assert_eq!(settings.data_dir, PathBuf::from("c"));
    }

    #[test]
    fn secrets_come_from_files_and_are_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        fs::write(&file, "hush\n").unwrap();
        let settings = load(&[("ANJIA_MAIL_PASSWORD_FILE", file.to_str().unwrap())], None).unwrap();
        assert_eq!(settings.mail.password.reveal(), "hush");
        assert!(!format!("{settings:?}").contains("hush"));
    }

    #[test]
    fn mistakes_are_named_with_what_to_do() {
        let text = |r: Result<Settings, SettingsError>| r.unwrap_err().to_string();
        assert!(text(load(&[("ANJIA_LISTN", "x")], None)).contains("did you mean ANJIA_LISTEN"));
        assert!(text(load(&[("ANJIA_MAIL_PORT", "many")], None)).contains("must be a number"));
        assert!(text(load(&[], Some("listem = \"x\""))).contains("listem"));
        assert!(text(load(&[], Some("listen = "))).contains("anjia.toml"));
        assert!(text(load(&[("ANJIA_PUBLIC_URL", "anjia.example")], None)).contains("https://"));
        assert!(text(load(&[("ANJIA_DATABASE_URL", "mysql://x")], None)).contains("postgres://"));
    }
}
