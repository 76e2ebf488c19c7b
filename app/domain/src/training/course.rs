//! A course: what is taught, to whom, for how much.

use serde::{Deserialize, Serialize};

use super::plan::Plan;
use crate::ids::{CourseId, OfficeId};
use crate::words::words;
use crate::{Lang, Localized};

words! {
    /// What kind of work a course is for.
    Trade {
        /// Metal: welding, turning.
        Metal = "metal",
        /// Electricity.
        Electric = "electric",
        /// Warehouses, transport.
        Logistics = "logistics",
        /// Care and household.
        Care = "care",
        /// Kitchens.
        Food = "food",
        /// Trade over the network.
        Commerce = "commerce",
        /// Languages.
        Language = "language",
        /// Safety at work.
        Safety = "safety",
    }
}

words! {
    /// What one must know already.
    Level {
        /// Nothing.
        Beginner = "beginner",
        /// Something of it.
        Intermediate = "intermediate",
        /// The trade.
        Advanced = "advanced",
    }
}

/// A course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Its id, which stands in addresses.
    pub id: CourseId,
    /// Its name.
    pub name: Localized,
    /// What kind of work it is for.
    pub trade: Trade,
    /// What one must know already.
    pub level: Level,
    /// What is learned, in a sentence or two.
    pub summary: Localized,
    /// Whom it is for.
    pub who: Localized,
    /// How many hours it has.
    pub hours: u16,
    /// What it costs, in yuan.
    pub fee: u32,
    /// How much of that the State may pay back, in yuan.
    pub subsidy: u32,
    /// What one has afterwards.
    pub certificate: Option<Localized>,
    /// What to bring to the first lesson.
    pub papers: Vec<Localized>,
    /// Whether it is shown.
    pub published: bool,
    /// Whether the centre has confirmed all this.
    pub confirmed: bool,
    /// When sessions of it begin by rule; they are made from this for the months to come.
    #[serde(default)]
    pub plans: Vec<Plan>,
}

/// Why a course is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CourseError {
    /// More is paid back than it costs.
    #[error("the subsidy is larger than the fee")]
    Subsidy,
    /// No hours, or more than a year has.
    #[error("a course has 1 to 2000 hours")]
    Hours,
    /// An office that is not in the data set.
    #[error("plan \"{0}\": the office is not in offices.json")]
    Office(String),
    /// A plan that makes no sense.
    #[error("plan \"{0}\": {1}")]
    Plan(String, &'static str),
}

impl Course {
    /// What is left to pay when the subsidy is granted, in yuan.
    #[must_use]
    pub fn own_share(&self) -> u32 {
        self.fee.saturating_sub(self.subsidy)
    }

    /// The languages it is planned to be taught in, each once.
    #[must_use]
    pub fn languages(&self) -> Vec<Lang> {
        Lang::ALL.into_iter().filter(|l| self.plans.iter().any(|p| p.languages.contains(l))).collect()
    }

    /// Checks what the shape alone does not tell.
    ///
    /// # Errors
    /// With the first mistake.
    pub fn check(&self, is_office: impl Fn(&OfficeId) -> bool) -> Result<(), CourseError> {
        if self.subsidy > self.fee {
            return Err(CourseError::Subsidy);
        }
        if !(1..=2000).contains(&self.hours) {
            return Err(CourseError::Hours);
        }
        for plan in &self.plans {
            if !is_office(&plan.office) {
                return Err(CourseError::Office(plan.id.clone()));
            }
            plan.check().map_err(|why| CourseError::Plan(plan.id.clone(), why))?;
        }
        Ok(())
    }
}

/// `courses.json`: what a new database begins with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoursesFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// The courses.
    pub courses: Vec<Course>,
}
