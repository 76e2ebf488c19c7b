//! Personal data at rest: XChaCha20-Poly1305, bound to its table, column and row.
//!
//! A sealed value is `version (1) · key number (4, big-endian) · nonce (24) · ciphertext with tag`. Moved to another
//! row or column it does not open.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::{Key, Keys};
use crate::ports::Ids;

const VERSION: u8 = 1;
const HEAD: usize = 5;
const NONCE: usize = 24;

/// Sealed bytes, as a store keeps them.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Bytes out of a store.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// Where a sealed value belongs.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row.
    pub row: Uuid,
}

impl Place {
    fn aad(&self) -> Vec<u8> {
        let mut aad = format!("{}\u{0}{}\u{0}", self.table, self.column).into_bytes();
        aad.extend_from_slice(self.row.as_bytes());
        aad
    }
}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Cut, or of a version this program does not know.
    #[error("the sealed value is damaged")]
    Damaged,
    /// The key is not in the key folder.
    #[error("key {0} is missing in the key folder")]
    KeyMissing(u32),
    /// Changed, or moved from another place.
    #[error("the sealed value does not belong here or was changed")]
    Refused,
}

/// Seals a text for its place.
///
/// # Errors
/// When the key ring is empty, which [`Keys::new`] rules out.
pub fn seal(keys: &Keys, ids: &dyn Ids, place: Place, text: &str) -> Result<Sealed, SealError> {
    let (number, key) = keys.newest();
    let key = key.ok_or(SealError::KeyMissing(number))?;
    let mut nonce = [0; NONCE];
    ids.fill(&mut nonce);
    let cipher = XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| SealError::Refused)?;
    let sealed =
        cipher.encrypt(&XNonce::from(nonce), Payload { msg: text.as_bytes(), aad: &place.aad() }).map_err(|_| SealError::Refused)?;
    let mut bytes = Vec::with_capacity(HEAD + NONCE + sealed.len());
    bytes.push(VERSION);
    bytes.extend_from_slice(&number.to_be_bytes());
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Ok(Sealed(bytes))
}

/// Opens what was sealed for this place.
///
/// # Errors
/// When it is damaged, its key is missing, or it belongs elsewhere.
pub fn open(keys: &Keys, place: Place, sealed: &Sealed) -> Result<String, SealError> {
    let (head, rest) = sealed.0.split_at_checked(HEAD).ok_or(SealError::Damaged)?;
    let (nonce, body) = rest.split_at_checked(NONCE).ok_or(SealError::Damaged)?;
    if head[0] != VERSION {
        return Err(SealError::Damaged);
    }
    let number = u32::from_be_bytes(head[1..].try_into().map_err(|_| SealError::Damaged)?);
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SealError::Damaged)?;
    let key = keys.data(number).ok_or(SealError::KeyMissing(number))?;
    let cipher = XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| SealError::Refused)?;
    let text = cipher.decrypt(&XNonce::from(nonce), Payload { msg: body, aad: &place.aad() }).map_err(|_| SealError::Refused)?;
    String::from_utf8(text).map_err(|_| SealError::Damaged)
}

const HOUSEHOLD: u8 = 2;

/// Where a value sealed with a household's key belongs: its registration, its row, and what it is.
#[derive(Clone, Copy, Debug)]
pub struct HouseholdPlace<'a> {
    /// The registration.
    pub registration: Uuid,
    /// The row.
    pub row: Uuid,
    /// What it is: the table, and for an answer the person and the field.
    pub what: &'a str,
}

impl HouseholdPlace<'_> {
    fn aad(&self) -> Vec<u8> {
        let mut aad = b"household\0".to_vec();
        aad.extend_from_slice(self.registration.as_bytes());
        aad.extend_from_slice(self.row.as_bytes());
        aad.extend_from_slice(self.what.as_bytes());
        aad
    }
}

/// Seals bytes with a household's own key.
///
/// # Errors
/// When the cipher refuses, which it does only for sizes that no memory holds.
pub fn seal_for(key: &Key, ids: &dyn Ids, place: HouseholdPlace<'_>, bytes: &[u8]) -> Result<Sealed, SealError> {
    let mut nonce = [0; NONCE];
    ids.fill(&mut nonce);
    let cipher = XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| SealError::Refused)?;
    let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: bytes, aad: &place.aad() }).map_err(|_| SealError::Refused)?;
    Ok(Sealed([&[HOUSEHOLD][..], &nonce, &sealed].concat()))
}

/// Opens what was sealed with a household's key for this place.
///
/// # Errors
/// When it is damaged, or belongs elsewhere.
pub fn open_for(key: &Key, place: HouseholdPlace<'_>, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (head, rest) = sealed.0.split_at_checked(1).ok_or(SealError::Damaged)?;
    let (nonce, body) = rest.split_at_checked(NONCE).ok_or(SealError::Damaged)?;
    if head[0] != HOUSEHOLD {
        return Err(SealError::Damaged);
    }
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SealError::Damaged)?;
    let cipher = XChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| SealError::Refused)?;
    let bytes = cipher.decrypt(&XNonce::from(nonce), Payload { msg: body, aad: &place.aad() }).map_err(|_| SealError::Refused)?;
    Ok(Zeroizing::new(bytes))
}

/// The same for a text.
///
/// # Errors
/// When it is damaged, or belongs elsewhere.
pub fn open_text_for(key: &Key, place: HouseholdPlace<'_>, sealed: &Sealed) -> Result<String, SealError> {
    String::from_utf8(open_for(key, place, sealed)?.to_vec()).map_err(|_| SealError::Damaged)
}

/// A new random key for a household or a desk, and the same sealed with the portal's own.
///
/// # Errors
/// As [`seal`].
pub fn new_key(keys: &Keys, ids: &dyn Ids, place: Place) -> Result<(Key, Sealed), SealError> {
    let mut key = Key::new([0; 32]);
    ids.fill(key.as_mut_slice());
    let text = Zeroizing::new(data_encoding::HEXLOWER.encode(key.as_slice()));
    let sealed = seal(keys, ids, place, &text)?;
    Ok((key, sealed))
}

/// Opens what [`new_key`] sealed.
///
/// # Errors
/// When it is damaged, or belongs elsewhere.
pub fn open_key(keys: &Keys, place: Place, sealed: &Sealed) -> Result<Key, SealError> {
    let text = Zeroizing::new(open(keys, place, sealed)?);
    let bytes = Zeroizing::new(data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| SealError::Damaged)?);
    Ok(Key::new(bytes.as_slice().try_into().map_err(|_| SealError::Damaged)?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    struct Counter;

    impl Ids for Counter {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    fn keys(numbers: &[u32]) -> Keys {
        let data = numbers.iter().map(|n| (*n, Key::new([u8::try_from(*n).unwrap(); 32]))).collect::<BTreeMap<_, _>>();
        Keys::new(data, Key::new([1; 32]), Key::new([2; 32])).unwrap()
    }

    const PLACE: Place = Place { table: "appointments", column: "name", row: Uuid::nil() };

    #[test]
    fn a_value_opens_only_where_it_was_sealed() {
        let keys = keys(&[1]);
        let sealed = seal(&keys, &Counter, PLACE, "王小明").unwrap();
        assert!(!sealed.as_bytes().windows(3).any(|w| w == "王".as_bytes()));
        assert_eq!(open(&keys, PLACE, &sealed).as_deref(), Ok("王小明"));
        for other in [Place { table: "holds", ..PLACE }, Place { column: "email", ..PLACE }, Place { row: Uuid::max(), ..PLACE }] {
            assert_eq!(open(&keys, other, &sealed), Err(SealError::Refused));
        }
        let mut changed = sealed.as_bytes().to_vec();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(open(&keys, PLACE, &Sealed::from_bytes(changed)), Err(SealError::Refused));
        assert_eq!(open(&keys, PLACE, &Sealed::from_bytes(vec![1, 2])), Err(SealError::Damaged));
    }

    #[test]
    fn a_household_s_value_opens_only_with_its_key_in_its_place() {
        let (key, other) = (Key::new([5; 32]), Key::new([6; 32]));
        let place = HouseholdPlace { registration: Uuid::nil(), row: Uuid::nil(), what: "answers/1/surname" };
        let sealed = seal_for(&key, &Counter, place, b"GARCIA").unwrap();
        assert_eq!(&**open_for(&key, place, &sealed).unwrap(), b"GARCIA");
        assert_eq!(open_for(&other, place, &sealed).unwrap_err(), SealError::Refused);
        for elsewhere in [
            HouseholdPlace { registration: Uuid::max(), ..place },
            HouseholdPlace { row: Uuid::max(), ..place },
            HouseholdPlace { what: "answers/2/surname", ..place },
        ] {
            assert_eq!(open_for(&key, elsewhere, &sealed).unwrap_err(), SealError::Refused);
        }
        assert_eq!(open_for(&key, place, &Sealed::from_bytes(vec![1, 2])).unwrap_err(), SealError::Damaged);
    }

    #[test]
    fn old_keys_still_open_and_new_data_takes_the_newest() {
        let sealed = seal(&keys(&[1]), &Counter, PLACE, "Frida").unwrap();
        let both = keys(&[1, 2]);
        assert_eq!(open(&both, PLACE, &sealed).as_deref(), Ok("Frida"));
        let newer = seal(&both, &Counter, PLACE, "Frida").unwrap();
        assert_eq!(newer.as_bytes()[4], 2);
        assert_eq!(open(&keys(&[1]), PLACE, &newer), Err(SealError::KeyMissing(2)));
    }
}
