//! Appointments for several of a desk's people at once: each their own, one after the other, on one day at one office; all or none.
//!
//! A desk books only for people who have agreed, none of whom has an appointment through it, and leaves at least half of a day's free
//! times to everybody else. Each appointment counts for its person as if they had booked it themselves.

use anjia_domain::appointment::PartySize;
use anjia_domain::contact::{Email, Phone};
use anjia_domain::ids::{OfficeId, ServiceId};
use anjia_domain::name::PersonName;
use anjia_domain::slot::Slot;
use jiff::civil::Date;
use std::sync::Arc;

use super::ports::{BookPeople, PeopleOutcome, PersonBooking};
use super::{Desk, Person};
use crate::details::Details;
use crate::outbox::Kind;
use crate::portal::{CODE_DRAWS, Portal, PortalError};
use crate::ports::Wanted;
use crate::registrations::Household;

/// The most people of one booking.
pub const MOST_AT_ONCE: usize = 50;

/// How booking for several people went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visits {
    /// All have an appointment.
    Booked,
    /// Nobody was chosen, or more than fit into one booking.
    HowMany,
    /// There is no such office, service or day.
    Unknown,
    /// On this day so many can be booked.
    Room(usize),
    /// These have an appointment already, have not agreed, or have as many appointments as they may: by name.
    NotNow(String),
}

impl Portal {
    /// How many of a desk's people can be booked for on a day: half of what is free, rounded up.
    #[must_use]
    pub fn room(free: u32) -> usize {
        usize::try_from(free.div_ceil(2)).unwrap_or(usize::MAX).min(MOST_AT_ONCE)
    }

    /// Books for several of a desk's people, at the earliest times of a day.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn book_people(
        &self,
        desk: &Desk,
        people: &[&Person],
        (service, office): (&ServiceId, &OfficeId),
        date: Date,
    ) -> Result<Visits, PortalError> {
        if people.is_empty() || people.len() > MOST_AT_ONCE {
            return Ok(Visits::HowMany);
        }
        if let Some(person) = people.iter().find(|p| !p.is_bookable()) {
            return Ok(Visits::NotNow(person.name.clone()));
        }
        let mut households = Vec::with_capacity(people.len());
        for person in people {
            let household = match person.registration {
                Some((_, code)) => self.household(code).await?,
                None => None,
            };
            match household {
                Some(household) => households.push((*person, household)),
                None => return Ok(Visits::NotNow(person.name.clone())),
            }
        }
        let Some(offered) = self.offered(service, office) else { return Ok(Visits::Unknown) };
        for _ in 0..CODE_DRAWS {
            let Some(day) = self.days(offered, date, 1).await?.into_iter().find(|d| d.date == date) else { return Ok(Visits::Unknown) };
            let room = Self::room(day.free());
            if room < people.len() {
                return Ok(Visits::Room(room));
            }
            let seats = day.slots.iter().flat_map(|s| std::iter::repeat_n(&s.slot, usize::from(s.free)));
            let bookings = households.iter().zip(seats).map(|((person, household), slot)| self.person_booking(person, household, slot));
            let command = BookPeople {
                desk: desk.id(),
                bookings: bookings.collect::<Result<Vec<_>, _>>()?,
                limit: self.catalogue.site.appointments_per_contact,
                now: self.clock.now(),
            };
            match self.store.book_people(command).await? {
                PeopleOutcome::Booked => return Ok(Visits::Booked),
                PeopleOutcome::TooMany(batch, line) | PeopleOutcome::NotNow(batch, line) => {
                    let who = people.iter().find(|p| p.batch == batch && p.line == line);
                    return Ok(Visits::NotNow(who.map_or(String::new(), |p| p.name.clone())));
                }
                PeopleOutcome::Full | PeopleOutcome::CodeTaken => {}
            }
        }
        Ok(Visits::Room(0))
    }

    fn person_booking(&self, person: &Person, household: &Household, slot: &Arc<Slot>) -> Result<PersonBooking, PortalError> {
        let minutes = self.offered(slot.id.service(), slot.id.office()).map_or(0, |o| o.offer.minutes);
        let details = details_of(household, &person.name).ok_or(PortalError::NoCode)?;
        let appointment = self.new_appointment(&details, minutes)?;
        let message = self.booked_message(Kind::Confirmed, &appointment, &details, &slot.id)?;
        Ok(PersonBooking {
            batch: person.batch,
            line: person.line,
            registration: household.id(),
            wanted: Wanted::one(slot.id.clone(), slot.capacity),
            appointment,
            message,
        })
    }
}

/// What the person's own registration knows of the details that booking asks for.
fn details_of(household: &Household, given: &str) -> Option<Details> {
    let answers = household.answers(1);
    let (own, code) = (household.name(1), household.code().to_string());
    let language = household.language();
    let email = household.email().and_then(|e| Email::parse(e).ok());
    // One way to reach the person is enough, and a telephone number may be that of several.
    let phone = if email.is_some() { None } else { Phone::parse(answers.named("mobile"), language).ok() };
    let name = [own.as_str(), given, &code].into_iter().find_map(|n| PersonName::parse(n).ok())?;
    Some(Details { name, email, phone, language, party: PartySize::ONE })
}
