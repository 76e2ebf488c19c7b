//! Names of things: short slugs for what the data set defines, random ids for what people make.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Not a slug: 1 to 64 of `a-z`, `0-9`, `-`, `_`, beginning with a letter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id is 1 to 64 of a-z, 0-9, - and _, beginning with a letter")]
pub struct BadId;

macro_rules! slug {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                let fits = (1..=64).contains(&text.len())
                    && text.starts_with(|c: char| c.is_ascii_lowercase())
                    && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
                if fits { Ok(Self(text.into())) } else { Err(BadId) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;

            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

slug!(
    /// A service, like `residence_registration`.
    ServiceId
);
slug!(
    /// An office, like `hall-dongli`.
    OfficeId
);
slug!(
    /// A draw, like `cards-2026-12`.
    DrawId
);
slug!(
    /// A field of a form, like `birth_date`.
    FieldId
);
slug!(
    /// A form, like `residence_registration`.
    FormId
);
slug!(
    /// An event of life, like `arrived`.
    EventId
);
slug!(
    /// A course, like `welding`.
    CourseId
);
slug!(
    /// A session of a course, like `welding-evening-20261201`.
    SessionId
);
slug!(
    /// A topic of help, like `work`.
    TopicId
);
slug!(
    /// A department, like `labour`.
    DepartmentId
);
slug!(
    /// A sentence that staff answer with, like `come_to_office`.
    PhraseId
);
slug!(
    /// A paper that such a sentence names, like `passport`.
    PaperId
);
