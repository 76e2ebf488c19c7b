//! What is still to be done: answers that are missing, and deadlines.

use std::sync::Arc;

use anjia_domain::deadline::{Standing, standing};
use anjia_domain::form::{Fault, Form};
use anjia_domain::ids::FieldId;
use anjia_domain::time;
use jiff::civil::DateTime;

use super::household::Household;
use super::ports::FormOf;
use crate::manage::Opened;
use crate::portal::{Portal, PortalError};

/// An answer that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The page it is on.
    pub page: FieldId,
    /// The field.
    pub field: FieldId,
    /// What is wrong.
    pub fault: Fault,
}

/// What was found in a form.
#[derive(Debug, Default)]
pub(super) struct Looked {
    missing: Vec<Missing>,
    /// How many pages are answered without a fault.
    done: usize,
}

/// By when the law wants a form done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueForm {
    /// By when.
    pub due: DateTime,
    /// The first free time at a counter.
    pub first_free: Option<DateTime>,
    /// How the two stand.
    pub standing: Standing,
}

impl Portal {
    /// Everything that is missing or wrong in a form.
    #[must_use]
    pub fn missing(&self, household: &Household, form: &Form, of: &FormOf) -> Vec<Missing> {
        self.looked(household, form, of).missing.clone()
    }

    /// How many pages of a form are answered without a fault, and how many there are.
    #[must_use]
    pub fn progress(&self, household: &Household, form: &Form, of: &FormOf) -> (usize, usize) {
        (self.looked(household, form, of).done, form.pages.len())
    }

    /// Looks at a form, once a day as long as nothing changes: of the time, only the day matters to an answer.
    fn looked(&self, household: &Household, form: &Form, of: &FormOf) -> Arc<Looked> {
        household.looked(of, time::day(self.clock.now()), || {
            let answers = household.answers(of.member);
            let mut looked = Looked::default();
            for page in &form.pages {
                let faults = self.checked(page, &answers, household.language()).faults;
                let touched = page.fields.iter().any(|u| !answers.get(&u.field).is_empty());
                looked.done += usize::from(touched && faults.is_empty());
                looked.missing.extend(faults.into_iter().map(|(field, fault)| Missing { page: page.id.clone(), field, fault }));
            }
            looked
        })
    }

    /// By when a form has to be done, once the day it counts from is known.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn due_form(&self, household: &Household, form: &Form, of: &FormOf) -> Result<Option<DueForm>, PortalError> {
        let (Some(deadline), Some(from)) = (&form.deadline, &form.deadline_from) else { return Ok(None) };
        let answers = household.answers(of.member);
        let text = answers.get(from);
        let start =
            text.parse::<DateTime>().or_else(|_| text.parse().map(|day: jiff::civil::Date| day.to_datetime(jiff::civil::Time::midnight())));
        let Some(due) = start.ok().and_then(|start| deadline.due(start)) else { return Ok(None) };
        let mut first_free: Option<DateTime> = None;
        if let Some(service) = &form.service {
            for (office, _) in self.catalogue.offices_for(service, self.catalogue.street(answers.named("street_code"))) {
                let Some(offered) = self.offered(service, &office.id) else { continue };
                if let Some(slot) = self.first_free(offered).await? {
                    first_free = Some(first_free.map_or(slot.at(), |first| first.min(slot.at())));
                }
            }
        }
        let now = time::wall(self.clock.now());
        Ok(Some(DueForm { due, first_free, standing: standing(due, now, first_free) }))
    }

    /// The appointments to come that go with a registration, earliest first.
    ///
    /// # Errors
    /// When the store does not answer or data does not open.
    pub async fn visits(&self, household: &Household) -> Result<Vec<Opened>, PortalError> {
        let mut visits = Vec::new();
        for id in self.store.visits(household.id()).await? {
            visits.extend(self.open_by_id(id).await?.filter(|o| o.changeable));
        }
        Ok(visits)
    }
}
