//! The data folder: database, keys, written mails. The first start makes it; keys are never made anew beside an old database.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anjia_portal::keys::{Key, Keys};
use anjia_portal::ports::Ids;
use data_encoding::HEXLOWER;

/// Why the data folder cannot be used. Every text says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Something cannot be made or read.
    #[error("{path} cannot be used: check that the folder exists, may be written by this user, and that the disk is not full")]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Others may read a key.
    #[error("{0} can be read by other users: run `chmod 600 {0}` and start again")]
    Open(PathBuf),
    /// A key is not 64 hexadecimal digits.
    #[error("{0} is not a key of 64 hexadecimal digits: put the right file back from your backup")]
    BadKey(PathBuf),
    /// Keys are missing beside a database.
    #[error(
        "there is a database, but {0} is missing: put the keys folder back from your backup; without it, names and contacts cannot be read"
    )]
    KeyLost(PathBuf),
    /// Another server uses the folder.
    #[error("another anjia uses {0}: stop it first, or give this one a folder of its own with --data-dir")]
    Busy(PathBuf),
}

/// The data folder, held by this process.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

fn io(path: &Path) -> impl FnOnce(io::Error) -> FolderError + use<> {
    let path = path.to_owned();
    move |source| FolderError::Io { path, source }
}

impl Folder {
    /// Opens the folder and makes what is missing.
    ///
    /// # Errors
    /// When it cannot be made, or another server uses it.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        for folder in [path.to_owned(), path.join("keys"), path.join("outbox")] {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(io(&folder))?;
        }
        let file = path.join("anjia.lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&file).map_err(io(&file))?;
        lock.try_lock().map_err(|_| FolderError::Busy(path.to_owned()))?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// Where written mails lie.
    #[must_use]
    pub fn outbox(&self) -> PathBuf {
        self.path.join("outbox")
    }

    /// Reads the keys, and makes them when there is no database yet.
    ///
    /// # Errors
    /// When a key is lost, damaged, or open to others.
    pub fn keys(&self, ids: &dyn Ids, has_database: bool) -> Result<Keys, FolderError> {
        keys(&self.path, ids, has_database)
    }
}

/// Reads the keys of a data folder, and makes them when there is no database yet.
///
/// # Errors
/// When a key is lost, damaged, or open to others.
pub fn keys(path: &Path, ids: &dyn Ids, has_database: bool) -> Result<Keys, FolderError> {
    let folder = path.join("keys");
    let mut data = BTreeMap::new();
    for entry in fs::read_dir(&folder).map_err(io(&folder))? {
        let path = entry.map_err(io(&folder))?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some(number) = name.strip_prefix("data-").and_then(|n| n.strip_suffix(".key")).and_then(|n| n.parse().ok()) {
            data.insert(number, read(&path)?);
        }
    }
    let key = |name: &str| {
        let path = folder.join(name);
        match (path.exists(), has_database) {
            (true, _) => read(&path),
            (false, true) => Err(FolderError::KeyLost(path)),
            (false, false) => make(&path, ids),
        }
    };
    if data.is_empty() {
        data.insert(1, key("data-1.key")?);
    }
    let (link, index) = (key("link.key")?, key("index.key")?);
    Keys::new(data, link, index).map_err(|_| FolderError::KeyLost(folder.join("data-1.key")))
}

fn read(path: &Path) -> Result<Key, FolderError> {
    let mode = fs::metadata(path).map_err(io(path))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(FolderError::Open(path.to_owned()));
    }
    let text = fs::read_to_string(path).map_err(io(path))?;
    let bytes = HEXLOWER.decode(text.trim().to_lowercase().as_bytes()).ok().and_then(|b| <[u8; 32]>::try_from(b).ok());
    bytes.map(Key::new).ok_or_else(|| FolderError::BadKey(path.to_owned()))
}

fn make(path: &Path, ids: &dyn Ids) -> Result<Key, FolderError> {
    let mut key = Key::new([0; 32]);
    ids.fill(key.as_mut_slice());
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).map_err(io(path))?;
    writeln!(file, "{}", HEXLOWER.encode(key.as_slice())).and_then(|()| file.sync_all()).map_err(io(path))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemIds;

    #[test]
    fn keys_are_made_once_for_the_owner_only() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("data");
        let folder = Folder::open(&path).unwrap();
        folder.keys(&SystemIds, false).unwrap();
        let file = path.join("keys/data-1.key");
        let first = fs::read_to_string(&file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        folder.keys(&SystemIds, true).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), first);
        assert!(matches!(Folder::open(&path), Err(FolderError::Busy(_))));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(folder.keys(&SystemIds, true), Err(FolderError::Open(_))));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&file, "short").unwrap();
        assert!(matches!(folder.keys(&SystemIds, true), Err(FolderError::BadKey(_))));
        fs::remove_file(&file).unwrap();
        assert!(matches!(folder.keys(&SystemIds, true), Err(FolderError::KeyLost(_))));
    }
}
