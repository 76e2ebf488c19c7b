//! What is free, held in memory while it cannot have changed.
//!
//! A board is true for one second and one version of the store: a change made by this process shows at once, one made by another
//! process (or a hold running out) a second later at most. Whether a seat is free is decided by the store, never by a board.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use anjia_domain::ids::{OfficeId, ServiceId};
use anjia_domain::slot::Slot;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::slots::{FreeSlot, FreeSlots};

/// A day of the calendar, without what is taken.
pub(crate) struct PlanDay {
    pub(crate) date: Date,
    pub(crate) slots: Vec<(Arc<Slot>, Timestamp)>,
}

/// One office and service at one second.
#[derive(Clone)]
pub(crate) struct Board {
    /// The second and the store's version it is true for.
    pub(crate) at: (i64, u64),
    /// The calendar of its days; the same as long as the days are.
    pub(crate) plan: Arc<Vec<PlanDay>>,
    /// What is free on each day of the plan.
    pub(crate) free: Arc<Vec<Arc<FreeSlots>>>,
}

impl Board {
    /// All slots with what is free, in order.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &FreeSlot> {
        self.free.iter().flat_map(|day| day.iter())
    }
}

/// All boards.
#[derive(Default)]
pub(crate) struct Boards(RwLock<HashMap<(OfficeId, ServiceId), Board>>);

impl Boards {
    pub(crate) fn get(&self, office: &OfficeId, service: &ServiceId) -> Option<Board> {
        let boards = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        boards.get(&(office.clone(), service.clone())).cloned()
    }

    pub(crate) fn put(&self, office: &OfficeId, service: &ServiceId, board: Board) {
        let mut boards = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        boards.insert((office.clone(), service.clone()), board);
    }
}
