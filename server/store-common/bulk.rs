//! Rows that are written together.

use std::collections::HashMap;

use anjia_domain::appointment::State;
use anjia_portal::ports::Part;

/// The states in which an appointment may still be moved or cancelled.
pub(crate) const fn open_states() -> (&'static str, &'static str) {
    (State::Booked.as_str(), State::Rescheduled.as_str())
}

/// Which contact is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Contact {
    Email,
    Phone,
}

/// A slot as the calendar gives it.
pub(crate) struct SlotRow {
    pub(crate) id: String,
    pub(crate) office: String,
    pub(crate) service: String,
    pub(crate) starts_at: i64,
    pub(crate) capacity: i64,
}

impl SlotRow {
    pub(crate) fn of(part: &Part) -> Self {
        Self {
            id: part.slot.to_string(),
            office: part.slot.office().to_string(),
            service: part.slot.service().to_string(),
            starts_at: part.slot.start().as_second(),
            capacity: i64::from(part.capacity),
        }
    }
}

/// What is asked before something is booked.
#[derive(Default)]
pub(crate) struct Asked {
    /// Keys that may have been used.
    pub(crate) keys: Vec<String>,
    /// Contacts whose appointments to come are counted.
    pub(crate) emails: Vec<Vec<u8>>,
    /// Likewise.
    pub(crate) phones: Vec<Vec<u8>>,
    /// Slots that may have room.
    pub(crate) slots: Vec<String>,
    /// What is still to come, and which holds have run out; in seconds.
    pub(crate) now: i64,
}

/// A row of the answer. What is in it depends on its kind.
pub(crate) struct Fact {
    pub(crate) kind: String,
    pub(crate) text: Option<String>,
    pub(crate) first: Option<Vec<u8>>,
    pub(crate) second: Option<Vec<u8>>,
    pub(crate) n: i64,
    pub(crate) of: i64,
}

/// What is known of what was asked.
#[derive(Default)]
pub(crate) struct Known {
    /// Keys that were used: the hash of the request, and its appointment.
    pub(crate) keys: HashMap<String, (Vec<u8>, Vec<u8>)>,
    /// How many appointments to come a contact has; those without any are left out.
    pub(crate) contacts: HashMap<(Contact, Vec<u8>), i64>,
    /// What slots carry, and what they may carry; those without a row are left out.
    pub(crate) slots: HashMap<String, (i64, i64)>,
    /// There are holds that have run out, whose seats are still counted.
    pub(crate) over: bool,
}

impl Known {
    /// How many appointments to come the contact of a person has that has most of them.
    pub(crate) fn most(&self, email: Option<&Vec<u8>>, phone: Option<&Vec<u8>>) -> i64 {
        let of = |which, index: Option<&Vec<u8>>| index.and_then(|i| self.contacts.get(&(which, i.clone()))).copied().unwrap_or(0);
        of(Contact::Email, email).max(of(Contact::Phone, phone))
    }
}

impl FromIterator<Fact> for Known {
    fn from_iter<I: IntoIterator<Item = Fact>>(facts: I) -> Self {
        let mut known = Self::default();
        for Fact { kind, text, first, second, n, of } in facts {
            match (kind.as_str(), text, first, second) {
                ("key", Some(key), Some(hash), Some(appointment)) => _ = known.keys.insert(key, (hash, appointment)),
                ("email", _, Some(index), _) => _ = known.contacts.insert((Contact::Email, index), n),
                ("phone", _, Some(index), _) => _ = known.contacts.insert((Contact::Phone, index), n),
                ("slot", Some(slot), ..) => _ = known.slots.insert(slot, (n, of)),
                ("over", ..) => known.over = true,
                _ => {}
            }
        }
        known
    }
}

/// How many seats are wanted in a slot that carries some already.
pub(crate) struct Want {
    pub(crate) slot: String,
    pub(crate) seats: i64,
    pub(crate) taken: i64,
}

/// A slot after seats were counted into it.
pub(crate) struct Grant {
    pub(crate) id: String,
    pub(crate) taken: i64,
    pub(crate) capacity: i64,
    /// Some of the numbers after the last one are taken, because somebody has left.
    pub(crate) gaps: bool,
}

/// An appointment with its seat and its key.
pub(crate) struct NewRow {
    pub(crate) id: Vec<u8>,
    pub(crate) code: String,
    pub(crate) slot: String,
    pub(crate) seat: i64,
    pub(crate) starts_at: i64,
    pub(crate) minutes: i64,
    pub(crate) name: Vec<u8>,
    pub(crate) email: Option<Vec<u8>>,
    pub(crate) phone: Option<Vec<u8>>,
    pub(crate) email_index: Option<Vec<u8>>,
    pub(crate) phone_index: Option<Vec<u8>>,
    pub(crate) language: String,
    pub(crate) party: i64,
    /// A machine's name for its request, and what it asked.
    pub(crate) key: String,
    pub(crate) hash: Vec<u8>,
    pub(crate) now: i64,
}

/// A message.
pub(crate) struct NewText {
    pub(crate) id: Vec<u8>,
    pub(crate) appointment: Vec<u8>,
    pub(crate) kind: String,
    pub(crate) body: Vec<u8>,
    pub(crate) now: i64,
}
