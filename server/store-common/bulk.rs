//! Rows that are written together.

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

/// A slot after seats were counted into it.
pub(crate) struct Grant {
    pub(crate) id: String,
    pub(crate) taken: i64,
    pub(crate) capacity: i64,
}

/// An appointment with its seat.
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
    pub(crate) now: i64,
}

/// A machine's name for its request.
pub(crate) struct NewKey {
    pub(crate) key: String,
    pub(crate) hash: Vec<u8>,
    pub(crate) appointment: Vec<u8>,
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
