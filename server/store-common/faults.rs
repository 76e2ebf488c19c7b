//! Faults that tests put in, to show that what stands behind them holds. Only with the feature `faults`, which no release has.

use std::sync::atomic::AtomicBool;

/// Leaves out the condition of the update that counts a seat.
pub static WITHOUT_CONDITION: AtomicBool = AtomicBool::new(false);

/// Forgets what was offered to whom, and who is in a draw.
pub static WITHOUT_MEMORY: AtomicBool = AtomicBool::new(false);
