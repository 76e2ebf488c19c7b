//! The keys: one set to seal personal data, one to sign manage links, one for blind indexes.

use std::collections::BTreeMap;

use anjia_domain::code::Code;
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

/// 256 bits.
pub type Key = Zeroizing<[u8; 32]>;

const SECRET_BYTES: usize = 20;

/// Names the newest data key.
#[derive(Debug, thiserror::Error)]
#[error("there is no data key: a key ring needs at least one")]
pub struct NoKey;

/// What a session is at. A token for one opens no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// A registration.
    Registration,
    /// An employer's desk.
    Desk,
}

impl Room {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Registration => b"session/1",
            Self::Desk => b"desk-session/1",
        }
    }
}

/// All keys of a portal.
pub struct Keys {
    data: BTreeMap<u32, Key>,
    newest: u32,
    link: Key,
    index: Key,
}

impl Keys {
    /// A ring of data keys by number, newest last, with the link and index keys.
    ///
    /// # Errors
    /// When there is no data key.
    pub fn new(data: BTreeMap<u32, Key>, link: Key, index: Key) -> Result<Self, NoKey> {
        let newest = *data.keys().next_back().ok_or(NoKey)?;
        Ok(Self { data, newest, link, index })
    }

    /// The key new data is sealed with.
    pub(crate) fn newest(&self) -> (u32, Option<&Key>) {
        (self.newest, self.data.get(&self.newest))
    }

    /// A key by its number.
    pub(crate) fn data(&self, number: u32) -> Option<&Key> {
        self.data.get(&number)
    }

    /// The secret of an appointment's manage link. It can be made again for every mail, so it is stored nowhere.
    #[must_use]
    pub fn link_secret(&self, id: Uuid, code: Code) -> String {
        let mac = mac(&self.link, &[b"manage/1", id.as_bytes(), code.compact().as_bytes()]);
        BASE32_NOPAD.encode(&mac[..SECRET_BYTES]).to_lowercase()
    }

    /// Whether a secret opens an appointment; takes the same time whatever it is.
    #[must_use]
    pub fn opens(&self, secret: &str, id: Uuid, code: Code) -> bool {
        self.link_secret(id, code).as_bytes().ct_eq(secret.trim().to_lowercase().as_bytes()).into()
    }

    /// The resume word of a registration, made again when it is shown or checked, so that it is stored nowhere.
    #[must_use]
    pub fn resume_word(&self, id: Uuid, code: Code) -> Code {
        self.word(b"resume/1", id, code)
    }

    /// The word on the slip that an employer hands out: it opens a registration until the person has agreed to it.
    #[must_use]
    pub fn invitation_word(&self, id: Uuid, code: Code) -> Code {
        self.word(b"invite/1", id, code)
    }

    fn word(&self, what: &[u8], id: Uuid, code: Code) -> Code {
        let mut round = 0_u64;
        loop {
            let mac = mac(&self.link, &[what, id.as_bytes(), code.compact().as_bytes(), &round.to_be_bytes()]);
            let mut number = [0; 8];
            number.copy_from_slice(&mac[..8]);
            if let Some(word) = Code::from_number(u64::from_be_bytes(number)) {
                return word;
            }
            round += 1;
        }
    }

    /// The token of a session at a registration or a desk, until a second of Unix time.
    #[must_use]
    pub fn session(&self, at: Room, code: Code, until: i64) -> String {
        let mac = mac(&self.link, &[at.label(), code.compact().as_bytes(), &until.to_be_bytes()]);
        format!("{}.{until}.{}", code.compact(), BASE32_NOPAD.encode(&mac[..SECRET_BYTES]).to_lowercase())
    }

    /// What a session's token stands for, if it is one of these keys and not over.
    #[must_use]
    pub fn session_of(&self, at: Room, token: &str, now: i64) -> Option<Code> {
        let mut parts = token.split('.');
        let (code, until) = (parts.next()?.parse::<Code>().ok()?, parts.next()?.parse::<i64>().ok()?);
        let right: bool = self.session(at, code, until).as_bytes().ct_eq(token.as_bytes()).into();
        (right && until > now).then_some(code)
    }

    /// Tells these keys from others without telling them. The data keys are not in it: they change.
    #[must_use]
    pub fn mark(&self) -> Vec<u8> {
        mac(&self.link, &[b"mark/1", &mac(&self.index, &[b"mark/1"])])[..16].to_vec()
    }

    /// A blind index: equal for equal contacts, and telling nothing without the key.
    #[must_use]
    pub fn index(&self, column: &str, value: &str) -> Vec<u8> {
        mac(&self.index, &[b"index/1", column.as_bytes(), value.as_bytes()])[..16].to_vec()
    }
}

pub(crate) fn mac(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length is accepted by HMAC; the type still asks.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_slice()) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
