//! Draws, run so that nobody can bend them and everybody can check them.
//!
//! Before the first entry a secret seed is drawn and its SHA-256 is published: the seed cannot be chosen later. Each entry gets a
//! random receipt; the receipt's SHA-256, its fingerprint, is what is published of it. The order is that of
//! `SHA-256(seed ‖ fingerprint)`, smallest first. After the draw the seed and all fingerprints are published, and anybody can
//! recompute the order. In that order each entry gets the earliest free time on a day that suits.

use std::collections::{HashMap, HashSet};

use anjia_domain::Lang;
use anjia_domain::calendar::LEAD_MINUTES;
use anjia_domain::draw::{Draw, Phase};
use anjia_domain::ids::{DrawId, OfficeId, ServiceId};
use anjia_domain::slot::Slot;
use anjia_domain::time;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::details::{Details, Field, Mistakes, RawDetails, Wrong};
use crate::outbox::{DrawNews, Kind};
use crate::portal::{Portal, PortalError};
use crate::ports::{DrawRow, EnterOutcome, EntryRow, FinishDraw, NewDraw, NewEntry, Placed, PublishedEntry, Wanted};
use crate::seal::{self, Place};

/// The bytes of a seed.
const SEED: usize = 32;
/// The random bytes of a receipt.
const RECEIPT: usize = 16;

/// What somebody types to enter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RawEntry {
    /// Name, contact and language.
    #[serde(flatten)]
    pub details: RawDetails,
    /// The days that suit; none means all.
    pub days: Vec<String>,
}

/// How entering went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    /// In the draw, with this receipt.
    Yes(String),
    /// This e-mail address or telephone number is in the draw already.
    Already,
    /// It is not open.
    NotOpen,
    /// Something typed is wrong.
    Mistakes(Mistakes),
}

/// A draw as anybody may see it.
#[derive(Clone, Debug)]
pub struct Public<'a> {
    /// The draw.
    pub draw: &'a Draw,
    /// Where it stands by the clock.
    pub phase: Phase,
    /// SHA-256 of the seed, in hexadecimal, from the moment it opens.
    pub commitment: Option<String>,
    /// The seed, in hexadecimal, after the draw.
    pub seed: Option<String>,
    /// When it was drawn.
    pub drawn_at: Option<Timestamp>,
    /// All entries once entering is over; after the draw in the order drawn.
    pub entries: Vec<PublishedEntry>,
    /// How many have entered.
    pub count: u64,
    /// How many people the times it gives have room for.
    pub seats: u32,
}

/// The fingerprint of a receipt.
#[must_use]
pub fn fingerprint(receipt: &str) -> Vec<u8> {
    Sha256::digest(receipt.trim().to_lowercase().as_bytes()).to_vec()
}

/// The commitment to a seed.
#[must_use]
pub fn commitment(seed: &[u8]) -> Vec<u8> {
    Sha256::digest(seed).to_vec()
}

/// Sorts fingerprints into the order a seed gives.
pub fn order<T>(seed: &[u8], entries: &mut [T], fingerprint: impl Fn(&T) -> &[u8]) {
    entries.sort_by_cached_key(|entry| {
        let mut hash = Sha256::new();
        hash.update(seed);
        hash.update(fingerprint(entry));
        hash.finalize()
    });
}

/// Whether a published draw is what its seed gives: the commitment fits, and the order.
///
/// # Errors
/// With what is wrong.
pub fn check(commitment_hex: &str, seed_hex: &str, fingerprints: &[String]) -> Result<(), String> {
    let hex = |text: &str| HEXLOWER.decode(text.trim().to_lowercase().as_bytes()).map_err(|_| format!("\"{text}\" is not hexadecimal"));
    let seed = hex(seed_hex)?;
    if commitment(&seed) != hex(commitment_hex)? {
        return Err("the seed is not the one that was committed to before the first entry".to_owned());
    }
    let published = fingerprints.iter().map(|f| hex(f)).collect::<Result<Vec<_>, _>>()?;
    if published.iter().collect::<HashSet<_>>().len() != published.len() {
        return Err("an entry stands there twice".to_owned());
    }
    let mut recomputed = published.clone();
    order(&seed, &mut recomputed, |f| f);
    match published.iter().zip(&recomputed).position(|(a, b)| a != b) {
        None => Ok(()),
        Some(n) => Err(format!("the order is not the one the seed gives: place {} should be {}", n + 1, HEXLOWER.encode(&recomputed[n]))),
    }
}

impl Portal {
    /// The draw that gives the times of an office and service on a date, as long as it is not over.
    #[must_use]
    pub fn reserved(&self, office: &OfficeId, service: &ServiceId, date: Date) -> Option<&Draw> {
        self.catalogue.draws().iter().find(|d| d.gives(office, service, date) && !self.is_over(&d.id))
    }

    /// Draws of an office and service whose days are not past.
    pub fn draws_of(&self, office: &OfficeId, service: &ServiceId) -> impl Iterator<Item = &Draw> {
        let today = time::day(self.clock.now());
        self.catalogue.draws().iter().filter(move |d| d.office == *office && d.service == *service && d.to >= today && !self.is_over(&d.id))
    }

    fn is_over(&self, id: &DrawId) -> bool {
        self.drawn.read().unwrap_or_else(std::sync::PoisonError::into_inner).contains(id)
    }

    /// The row of a draw that has opened; made, with its seed, when it is not there.
    async fn draw_row(&self, draw: &Draw) -> Result<DrawRow, PortalError> {
        if let Some(row) = self.store.draw(&draw.id).await? {
            return Ok(row);
        }
        let mut seed = [0; SEED];
        self.ids.fill(&mut seed);
        let key = self.ids.uuid();
        let sealed = seal::seal(&self.keys, &*self.ids, seed_place(key), &HEXLOWER.encode(&seed))?;
        let ends_at = time::instant(draw.to.at(0, 0, 0, 0));
        let new = NewDraw { id: draw.id.clone(), key, commitment: commitment(&seed), seed: sealed, ends_at, now: self.clock.now() };
        Ok(self.store.open_draw(new).await?)
    }

    /// A draw as anybody may see it.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn public_draw(&self, id: &DrawId) -> Result<Option<Public<'_>>, PortalError> {
        let Some(draw) = self.catalogue.draws().iter().find(|d| d.id == *id) else { return Ok(None) };
        let phase = draw.phase(time::wall(self.clock.now()));
        let row = match phase {
            Phase::Soon => None,
            // A draw whose days are past is not opened any more.
            _ if draw.to < time::day(self.clock.now()) => self.store.draw(id).await?,
            Phase::Open | Phase::Closed => Some(self.draw_row(draw).await?),
        };
        let is_closed = phase == Phase::Closed;
        let entries = if is_closed { self.store.published_entries(id).await? } else { Vec::new() };
        let count = if is_closed { u64::try_from(entries.len()).unwrap_or(u64::MAX) } else { self.store.count_entries(id).await? };
        Ok(Some(Public {
            draw,
            phase,
            commitment: row.as_ref().map(|r| HEXLOWER.encode(&r.commitment)),
            seed: row.as_ref().and_then(|r| r.published.as_deref()).map(|s| HEXLOWER.encode(s)),
            drawn_at: row.and_then(|r| r.drawn_at),
            entries,
            count,
            seats: self.draw_slots(draw).iter().map(|s| u32::from(s.capacity)).sum(),
        }))
    }

    /// The times a draw gives, by the calendar.
    fn draw_slots(&self, draw: &Draw) -> Vec<Slot> {
        let Some(offered) = self.offered(&draw.service, &draw.office) else { return Vec::new() };
        draw.days().flat_map(|day| self.catalogue.calendar.slots(offered.office, offered.offer, day)).collect()
    }

    /// The days on which a draw has times to give.
    #[must_use]
    pub fn draw_days(&self, draw: &Draw) -> Vec<Date> {
        let mut days: Vec<_> = self.draw_slots(draw).iter().map(|s| s.id.at().date()).collect();
        days.dedup();
        days
    }

    fn parse_entry(&self, draw: &Draw, raw: &RawEntry, lang: Lang) -> Result<Details, Mistakes> {
        let mut mistakes = Vec::new();
        let details = raw.details.parse(lang).map_err(|m| mistakes.extend(m));
        if raw.details.email.trim().is_empty() {
            let place = mistakes.iter().position(|(f, _)| *f != Field::Name).unwrap_or(mistakes.len());
            mistakes.insert(place, (Field::Email, Wrong::EmailNeeded));
        }
        let known: HashSet<_> = self.draw_days(draw).into_iter().map(|d| d.to_string()).collect();
        if raw.days.iter().any(|d| !known.contains(d)) {
            mistakes.push((Field::Days, Wrong::DayUnknown));
        }
        details.ok().filter(|_| mistakes.is_empty()).ok_or(mistakes)
    }

    /// Enters a draw: one entry for each e-mail address and telephone number.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn enter(&self, draw: &Draw, raw: &RawEntry, lang: Lang) -> Result<Entered, PortalError> {
        if draw.phase(time::wall(self.clock.now())) != Phase::Open {
            return Ok(Entered::NotOpen);
        }
        let details = match self.parse_entry(draw, raw, lang) {
            Ok(details) => details,
            Err(mistakes) => return Ok(Entered::Mistakes(mistakes)),
        };
        self.draw_row(draw).await?;
        let (id, now) = (self.uuid(), self.clock.now());
        let mut random = [0; RECEIPT];
        self.ids.fill(&mut random);
        let receipt = BASE32_NOPAD.encode(&random).to_lowercase();
        let mut kept = raw.clone();
        // What is read again when it is drawn must not depend on the page it was typed on: a number has its country then.
        details.language.tag().clone_into(&mut kept.details.language);
        details.phone.as_ref().map_or("", |p| p.as_str()).clone_into(&mut kept.details.phone);
        let text = serde_json::to_string(&kept).map_err(PortalError::Encode)?;
        let news = self.draw_news(Kind::Entered, draw, &details, &receipt, None);
        let entry = NewEntry {
            id,
            draw: draw.id.clone(),
            fingerprint: fingerprint(&receipt),
            details: seal::seal(&self.keys, &*self.ids, entry_place(id), &format!("{receipt}\n{text}"))?,
            email_index: details.email.as_ref().map(|e| self.keys.index("email", &e.key())),
            phone_index: details.phone.as_ref().map(|p| self.keys.index("phone", p.as_str())),
            message: self.sealed_message(Kind::Entered, &news)?,
            now,
        };
        Ok(match self.store.enter_draw(entry).await? {
            EnterOutcome::Entered => Entered::Yes(receipt),
            EnterOutcome::Already => Entered::Already,
            EnterOutcome::Over => Entered::NotOpen,
        })
    }

    fn draw_news(&self, kind: Kind, draw: &Draw, details: &Details, receipt: &str, rank: Option<u32>) -> DrawNews {
        DrawNews {
            kind,
            to: details.email.as_ref().map_or(String::new(), |e| e.as_str().to_owned()),
            name: details.name.as_str().to_owned(),
            language: details.language,
            draw: draw.id.clone(),
            receipt: receipt.to_owned(),
            rank,
            at_limit: false,
            changed_at: self.clock.now().as_second(),
        }
    }

    /// Opens the draws whose time has come, and draws those whose entering is over; gives how many were drawn now.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn run_draws(&self) -> Result<usize, PortalError> {
        let (mut run, mut failed) = (0, None);
        let today = time::day(self.clock.now());
        for draw in self.catalogue.draws().iter().filter(|d| d.to >= today && !self.is_over(&d.id)) {
            let phase = draw.phase(time::wall(self.clock.now()));
            if phase == Phase::Soon {
                continue;
            }
            match self.open_or_draw(draw, phase).await {
                Ok(drawn_now) => run += usize::from(drawn_now),
                // One that fails does not stop the others.
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(run), Err)
    }

    async fn open_or_draw(&self, draw: &Draw, phase: Phase) -> Result<bool, PortalError> {
        let row = self.draw_row(draw).await?;
        let drawn_now = phase == Phase::Closed && row.drawn_at.is_none() && self.run_draw(draw, &row).await?;
        // One that another server has just drawn is found so the next time.
        if drawn_now || row.drawn_at.is_some() {
            self.drawn.write().unwrap_or_else(std::sync::PoisonError::into_inner).insert(draw.id.clone());
        }
        Ok(drawn_now)
    }

    async fn run_draw(&self, draw: &Draw, row: &DrawRow) -> Result<bool, PortalError> {
        let seed = seal::open(&self.keys, seed_place(row.key), &row.seed)?;
        let seed = HEXLOWER.decode(seed.as_bytes()).map_err(|_| seal::SealError::Damaged)?;
        let now = self.clock.now();
        let mut entries = self.store.entries(&draw.id, now).await?;
        order(&seed, &mut entries, |e| &e.fingerprint);
        let mut free = self.free_draw_slots(draw, now).await?;
        let mut placed = Vec::with_capacity(entries.len());
        for (rank, entry) in (1..).zip(&entries) {
            placed.push(self.place_entry(draw, entry, rank, &mut free)?);
        }
        let limit = self.catalogue.site.appointments_per_contact;
        Ok(self.store.finish_draw(FinishDraw { draw: draw.id.clone(), seed, placed, limit, now }).await?)
    }

    /// The times a draw can still give, with what is free in each.
    async fn free_draw_slots(&self, draw: &Draw, now: Timestamp) -> Result<Vec<(Slot, u16)>, PortalError> {
        let (begin, end) = (draw.from.at(0, 0, 0, 0), draw.to.tomorrow().unwrap_or(draw.to).at(0, 0, 0, 0));
        let taken = self.store.taken(&draw.office, &draw.service, time::instant(begin), time::instant(end), now).await?;
        let taken: HashMap<_, _> = taken.into_iter().map(|t| (t.slot, t.seats)).collect();
        let from = time::plus_minutes(now, LEAD_MINUTES);
        let slots = self.draw_slots(draw).into_iter().filter(|s| s.id.start() >= from);
        Ok(slots.map(|s| (s.capacity.saturating_sub(taken.get(&s.id).copied().unwrap_or(0)), s)).map(|(free, s)| (s, free)).collect())
    }

    /// What somebody typed to enter, with their receipt.
    fn opened_entry(&self, entry: &EntryRow) -> Result<(String, Details, Vec<String>), PortalError> {
        let text = seal::open(&self.keys, entry_place(entry.id), &entry.details)?;
        let (receipt, json) = text.split_once('\n').ok_or(seal::SealError::Damaged)?;
        let raw: RawEntry = serde_json::from_str(json).map_err(PortalError::Encode)?;
        let lang = raw.details.language.parse().unwrap_or(Lang::Zh);
        let details = raw.details.parse(lang).map_err(|_| seal::SealError::Damaged)?;
        Ok((receipt.to_owned(), details, raw.days))
    }

    /// Gives an entry the earliest time that suits, if there is one and its person may have one more.
    fn place_entry(&self, draw: &Draw, entry: &EntryRow, rank: u32, free: &mut [(Slot, u16)]) -> Result<Placed, PortalError> {
        let placed = |booking, message| Ok(Placed { entry: entry.id, rank, booking, message });
        let (receipt, details, days) = match self.opened_entry(entry) {
            Ok(opened) => opened,
            Err(error) => {
                // The others are drawn all the same.
                tracing::error!(draw.entry = %entry.id, "an entry cannot be read: {error}");
                return placed(None, None);
            }
        };
        let at_limit = entry.live >= u32::from(self.catalogue.site.appointments_per_contact);
        let suits = |slot: &Slot| !at_limit && (days.is_empty() || days.contains(&slot.id.at().date().to_string()));
        let Some((slot, seats)) = free.iter_mut().find(|(slot, seats)| *seats > 0 && suits(slot)) else {
            let news = DrawNews { at_limit, ..self.draw_news(Kind::NotDrawn, draw, &details, &receipt, Some(rank)) };
            return placed(None, Some(self.sealed_message(Kind::NotDrawn, &news)?));
        };
        *seats -= 1;
        let appointment = self.new_appointment(&details, slot.minutes)?;
        let message = self.booked_message(Kind::Drawn, &appointment, &details, &slot.id)?;
        placed(Some((appointment, Wanted::one(slot.id.clone(), slot.capacity))), message)
    }
}

fn seed_place(key: Uuid) -> Place {
    Place { table: "draws", column: "seed", row: key }
}

fn entry_place(entry: Uuid) -> Place {
    Place { table: "entries", column: "details", row: entry }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anybody_can_recompute_the_order_and_finds_out_what_was_bent() {
        let seed = [7; SEED];
        let mut prints: Vec<_> = (0..50).map(|n| fingerprint(&format!("receipt-{n}"))).collect();
        order(&seed, &mut prints, |f| f);
        let hex = |bytes: &[u8]| HEXLOWER.encode(bytes);
        let published: Vec<_> = prints.iter().map(|p| hex(p)).collect();
        let promised = hex(&commitment(&seed));
        assert_eq!(check(&promised, &hex(&seed), &published), Ok(()));
        let mut swapped = published.clone();
        swapped.swap(3, 4);
        assert!(check(&promised, &hex(&seed), &swapped).unwrap_err().contains("place 4"));
        assert!(check(&promised, &hex(&[8; SEED]), &published).unwrap_err().contains("committed"));
        let doubled: Vec<_> = published.iter().chain(&published[..1]).cloned().collect();
        assert!(check(&promised, &hex(&seed), &doubled).unwrap_err().contains("twice"));
        // Nobody is at the same place for every seed.
        let firsts: HashSet<_> = (0..40_u8)
            .map(|n| {
                let mut again = prints.clone();
                order(&[n; SEED], &mut again, |f| f);
                again[0].clone()
            })
            .collect();
        assert!(firsts.len() > 15, "{}", firsts.len());
    }
}
