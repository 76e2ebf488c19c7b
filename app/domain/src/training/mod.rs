//! Training: what can be learned, when and where, and how far somebody has come with it.
//!
//! A course is what is taught. A session is one run of it, with lessons, a place and seats. An enrolment is a person's seat in a
//! session, or their place in the line for one. Courses and sessions live in the database, because staff change them while the portal
//! runs; the data set only says what a new database begins with.

mod course;
mod enrolment;
mod plan;
mod session;

pub use course::{Course, CourseError, CoursesFile, Level, Trade};
pub use enrolment::{EnrolmentState, Outcome};
pub use plan::{Plan, Weekly};
pub use session::{Lesson, PartOfDay, Session, SessionError, SessionState, WeeklyTime};
