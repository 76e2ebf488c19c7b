//! Time and randomness for tests: the clock stands still until it is set, the randomness is the same each time.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use anjia_portal::ports::{Clock, Ids};
use jiff::Timestamp;

/// A clock set by hand.
#[derive(Debug)]
pub struct HandClock(AtomicI64);

impl HandClock {
    /// A clock that shows a time like `2026-11-24T09:00:00+08:00`.
    ///
    /// # Panics
    /// When the text is no time.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "test code")]
    pub fn at(text: &str) -> Self {
        Self(AtomicI64::new(text.parse::<Timestamp>().unwrap().as_second()))
    }

    /// Sets the clock to a time like `2026-11-24T09:00:00+08:00`.
    ///
    /// # Panics
    /// When the text is no time.
    #[expect(clippy::unwrap_used, reason = "test code")]
    pub fn set(&self, text: &str) {
        self.0.store(text.parse::<Timestamp>().unwrap().as_second(), Ordering::SeqCst);
    }

    /// Moves the clock forward.
    pub fn forward(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

/// Numbers that look random and come in the same order each time (`SplitMix64`).
#[derive(Debug, Default)]
pub struct CountedIds(AtomicU64);

impl CountedIds {
    /// Numbers that are others than those of `default`.
    #[must_use]
    pub fn beginning(at: u64) -> Self {
        Self(AtomicU64::new(at))
    }
}

impl Ids for CountedIds {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_be_bytes()[..chunk.len()]);
        }
    }
}
