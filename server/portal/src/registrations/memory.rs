//! Households, opened, held in memory for as long as their edition is the store's and somebody looks at them.
//!
//! Whoever fills in a form comes back every few moments, and opening a household means reading and opening every answer. The store is asked
//! for the edition each time, so nothing is shown that another session, process or server has changed, and nothing that was erased. What
//! nobody has looked at for [`UNUSED_SECONDS`] is let go.

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{PoisonError, RwLock};

use anjia_domain::code::Code;
use jiff::Timestamp;
use tokio::sync::{Mutex, MutexGuard};

use super::household::Household;
use super::ports::Edition;

/// A household that nobody has looked at for so long is let go.
const UNUSED_SECONDS: i64 = 2;
/// The most bytes of answers that are held, and of one household; what is larger is opened each time.
const MOST: usize = 24 * 1024 * 1024;
const MOST_OF_ONE: usize = 512 * 1024;
/// Turns at opening; two households that share one wait for each other, which does no harm.
const TURNS: usize = 64;

struct Held {
    household: Household,
    size: usize,
    used: AtomicI64,
}

#[derive(Default)]
struct All {
    held: HashMap<Code, Held>,
    size: usize,
}

impl All {
    fn forget(&mut self, code: Code) {
        if let Some(gone) = self.held.remove(&code) {
            self.size -= gone.size;
        }
    }
}

/// The households that are held.
pub(crate) struct Households {
    all: RwLock<All>,
    turns: [Mutex<()>; TURNS],
    hasher: std::hash::RandomState,
}

impl Default for Households {
    fn default() -> Self {
        Self { all: RwLock::default(), turns: std::array::from_fn(|_| Mutex::default()), hasher: std::hash::RandomState::new() }
    }
}

impl Households {
    /// A household, if it is held in this edition or a later one.
    pub(super) fn get(&self, code: Code, edition: Edition, now: Timestamp) -> Option<Household> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        let found = all.held.get(&code)?;
        let own = found.household.edition();
        if own.registration != edition.registration || own.number < edition.number {
            return None;
        }
        found.used.store(now.as_second(), Ordering::Relaxed);
        Some(found.household.clone())
    }

    /// Holds a household. Where there is no room it is not held.
    pub(super) fn put(&self, household: &Household, now: Timestamp) {
        let (code, size) = (household.code(), household.size());
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        // Of two who bring one, the later edition stays.
        let own = household.edition();
        if all.held.get(&code).is_some_and(|h| {
            let there = h.household.edition();
            there.registration == own.registration && there.number > own.number
        }) {
            return;
        }
        all.forget(code);
        if size <= MOST_OF_ONE && all.size + size <= MOST {
            all.size += size;
            all.held.insert(code, Held { household: household.clone(), size, used: AtomicI64::new(now.as_second()) });
        }
    }

    /// Lets go of a household.
    pub(super) fn forget(&self, code: Code) {
        let held = self.all.read().unwrap_or_else(PoisonError::into_inner).held.contains_key(&code);
        if held {
            self.all.write().unwrap_or_else(PoisonError::into_inner).forget(code);
        }
    }

    /// Lets go of what nobody has looked at for a moment.
    pub(super) fn forget_unused(&self, now: Timestamp) {
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        if all.held.is_empty() {
            return;
        }
        let now = now.as_second();
        all.held.retain(|_, held| (now - UNUSED_SECONDS..=now).contains(&held.used.load(Ordering::Relaxed)));
        all.size = all.held.values().map(|held| held.size).sum();
        if all.held.is_empty() {
            all.held.shrink_to_fit();
        }
    }

    /// The turn at opening a household.
    pub(super) async fn turn(&self, code: Code) -> MutexGuard<'_, ()> {
        let place = usize::try_from(self.hasher.hash_one(code) % TURNS as u64).unwrap_or(0);
        self.turns[place].lock().await
    }
}

#[cfg(test)]
mod tests {
    use anjia_domain::Lang;
    use jiff::SignedDuration;
    use uuid::Uuid;

    use super::*;
    use crate::keys::Key;
    use crate::registrations::ports::RegistrationRow;
    use crate::seal::Sealed;

    const CODE: u64 = 77;

    fn household(registration: u128, edition: u64, answer: usize) -> Household {
        let row = RegistrationRow {
            id: Uuid::from_u128(registration),
            code: code(),
            language: Lang::En,
            event: "arrived".to_owned(),
            key: Sealed::from_bytes(Vec::new()),
            email: None,
            created_at: Timestamp::UNIX_EPOCH,
            changed_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::UNIX_EPOCH,
            preparation: None,
            forms: Vec::new(),
        };
        let mut household = Household::new(edition, row, Key::new([0; 32]), None, None);
        household.put(1, "surname".parse().unwrap(), "x".repeat(answer));
        household
    }

    fn code() -> Code {
        (CODE..).find_map(Code::from_number).unwrap()
    }

    fn edition(registration: u128, number: u64) -> Edition {
        Edition { registration: Uuid::from_u128(registration), number }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn only_what_is_not_older_than_the_store_s_edition_is_given() {
        let all = Households::default();
        all.put(&household(1, 5, 3), at(0));
        let given = |registration, number| all.get(code(), edition(registration, number), at(0)).is_some();
        assert!(given(1, 5) && given(1, 4));
        assert!(!given(1, 6), "changed meanwhile");
        assert!(!given(2, 5), "another registration that has the code of an erased one");
        all.put(&household(1, 4, 3), at(0));
        assert!(given(1, 5), "who was slower does not take the newer one's place");
        all.put(&household(2, 0, 3), at(0));
        assert!(given(2, 0) && !given(1, 5));
    }

    #[test]
    fn what_is_erased_or_unused_is_let_go() {
        let all = Households::default();
        let held = || all.all.read().unwrap().held.len();
        all.put(&household(1, 0, 3), at(0));
        all.forget(code());
        assert_eq!((held(), all.all.read().unwrap().size), (0, 0));
        all.put(&household(1, 0, 3), at(0));
        all.forget_unused(at(2));
        assert_eq!(held(), 1);
        assert!(all.get(code(), edition(1, 0), at(3)).is_some());
        all.forget_unused(at(5));
        assert_eq!(held(), 1, "it was looked at");
        all.forget_unused(at(6));
        assert_eq!((held(), all.all.read().unwrap().size), (0, 0));
    }

    #[test]
    fn memory_has_an_end() {
        let all = Households::default();
        all.put(&household(1, 0, MOST_OF_ONE), at(0));
        assert!(all.get(code(), edition(1, 0), at(0)).is_none(), "too large to be held");
        all.put(&household(1, 0, 1000), at(0));
        let size = all.all.read().unwrap().size;
        assert!(size > 1000 && size < 2000, "{size}");
        all.put(&household(1, 1, 2000), at(0));
        let size = all.all.read().unwrap().size;
        assert!(size > 2000 && size < 3000, "{size}");
    }
}
