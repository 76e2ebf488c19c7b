//! Pictures of papers: which there are, and what may be better about a photo.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageKind {
    /// The page of a passport, pass or card with the person's data.
    DataPage,
    /// The page with the visa or the residence permit.
    VisaPage,
    /// The page with the stamp of the last entry.
    EntryStamp,
    /// The contract or another proof of the home.
    HomeContract,
    /// The face, for an identity document.
    Photo,
}

impl ImageKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::DataPage, Self::VisaPage, Self::EntryStamp, Self::HomeContract, Self::Photo];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DataPage => "data_page",
            Self::VisaPage => "visa_page",
            Self::EntryStamp => "entry_stamp",
            Self::HomeContract => "home_contract",
            Self::Photo => "photo",
        }
    }

    /// The most pixels that are kept of its long side: a page must be readable, a face fits on a card.
    #[must_use]
    pub const fn long_side(self) -> u32 {
        match self {
            Self::DataPage | Self::VisaPage | Self::EntryStamp | Self::HomeContract => 2000,
            Self::Photo => 1200,
        }
    }
}

impl FromStr for ImageKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|k| k.as_str() == text).ok_or(())
    }
}

impl fmt::Display for ImageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What may be better about a photo. Never a reason to refuse it: the counter decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PhotoHint {
    /// The shape is not that of the form's photo.
    Shape,
    /// There are too few pixels.
    TooSmall,
    /// The background is not white, or not even.
    Background,
    /// It is too dark.
    Dark,
    /// It is so bright that the face is lost.
    Bright,
}

impl PhotoHint {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Shape, Self::TooSmall, Self::Background, Self::Dark, Self::Bright];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shape => "shape",
            Self::TooSmall => "too_small",
            Self::Background => "background",
            Self::Dark => "dark",
            Self::Bright => "bright",
        }
    }
}

impl FromStr for PhotoHint {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|h| h.as_str() == text).ok_or(())
    }
}
