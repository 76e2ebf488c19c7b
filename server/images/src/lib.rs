//! Pictures of documents and of faces, as people's telephones send them, made small, upright and free of everything that is not picture.
//!
//! [`accept`] takes a file nobody trusts and gives a plain JPEG made anew from its pixels: no metadata, no place, no second file at the
//! end. [`look_at_photo`] gives hints about a photo for an identity document, never a refusal.
//!
//! Everything here blocks and may take a second and, with the file itself, 60 MiB of memory for a moment: call it on a thread that may
//! block, and only a few times at once.

mod decode;
mod format;
mod photo;
mod shrink;
mod text;
mod tools;

use std::panic::{AssertUnwindSafe, catch_unwind};

use thiserror::Error;

pub use format::Format;
pub use photo::{Hint, PhotoHints, PhotoSize, look_at_photo};
pub use text::{Part, text_of};
pub use tools::{Tools, tools};

/// The largest file taken, in bytes: 20 MiB.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;

/// The most pixels a picture may have: 60 megapixels, more than most telephones make. Pictures that cannot be read piece by piece may have
/// what fits into memory: some 12 megapixels as a JPEG in several passes ("progressive") or an interlaced PNG, 6 as a WebP.
pub const MAX_PIXELS: u64 = 60_000_000;

/// The longest side a picture may have, in pixels.
pub const MAX_SIDE: u32 = 12_000;

/// What a picture is for, which decides how large it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A page that somebody must be able to read: 2000 pixels on the long side.
    Document,
    /// A face for an identity document: 1200 pixels on the long side.
    Photo,
}

impl Purpose {
    /// The most that is kept of the long side, in pixels.
    pub const fn long_side(self) -> u32 {
        match self {
            Self::Document => 2000,
            Self::Photo => 1200,
        }
    }
}

/// A picture made anew: only pixels, upright, in red, green and blue.
#[derive(Clone, PartialEq, Eq)]
pub struct Clean {
    /// The file: a baseline JPEG without metadata.
    pub jpeg: Vec<u8>,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

// By hand, so that no picture of a document gets into a log line.
impl std::fmt::Debug for Clean {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clean({}x{}, {} bytes)", self.width, self.height, self.jpeg.len())
    }
}

/// Why a file was not taken. `Display` is for logs; people get texts in their own language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Refused {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It has more than [`MAX_BYTES`].
    #[error("the file has more than {MAX_BYTES} bytes")]
    TooLarge,
    /// It does not begin like a picture or a PDF, whatever its name says.
    #[error("the file is no JPEG, PNG, WebP, HEIC or PDF")]
    Unknown,
    /// It begins like a picture, but is cut off or broken: taking it from the telephone again helps.
    #[error("the {0} file is cut off or broken")]
    Damaged(Format),
    /// It has more than [`MAX_PIXELS`], or a side longer than [`MAX_SIDE`], or takes too much memory to read.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// It may be right, but cannot be read here (a rare variant of the format, or it took too long): another format helps.
    #[error("the {0} file cannot be read here")]
    Unreadable(Format),
    /// It opens only with a password.
    #[error("the {0} file is locked with a password")]
    Locked(Format),
    /// It needs a program that is not installed here (see [`tools()`]): another format helps.
    #[error("no program that reads {0} is installed")]
    NeedsTool(Format),
    /// The server could not do it (no room for a temporary file, no new process): later may help.
    #[error("the server could not read the file: {0}")]
    Server(std::io::ErrorKind),
}

/// Reads a file somebody sent and makes a clean picture of it.
///
/// Takes the bytes (the format is found in them; names and types said by the sender do not count) and what the picture is for. Gives a
/// baseline JPEG, upright, without metadata, at most [`Purpose::long_side`] pixels long (smaller pictures keep their size), transparent
/// parts white. Of a PDF only the first page is kept, as a picture.
///
/// # Errors
/// [`Refused`] says why a file is not taken.
pub fn accept(bytes: &[u8], purpose: Purpose) -> Result<Clean, Refused> {
    accept_with(bytes, purpose, &tools())
}

/// [`accept`] with the programs for HEIC and PDF given by the caller.
///
/// # Errors
/// As [`accept`].
pub fn accept_with(bytes: &[u8], purpose: Purpose, tools: &Tools) -> Result<Clean, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Refused::TooLarge);
    }
    let format = Format::of(bytes).ok_or(Refused::Unknown)?;
    // A decoder that panics has met a file it cannot read; the request that brought the file goes on.
    catch_unwind(AssertUnwindSafe(|| {
        let image = match format {
            Format::Jpeg | Format::Png | Format::WebP => decode::upright(bytes, format, purpose)?,
            Format::Heic | Format::Pdf => {
                let made = tools::convert(bytes, format, purpose, tools, tools::TIME)?;
                decode::converted(made, bytes.len(), purpose).map_err(|refused| match refused {
                    Refused::Damaged(_) | Refused::Unreadable(_) | Refused::Unknown => Refused::Unreadable(format),
                    other => other,
                })?
            }
        };
        decode::encode(&image, format)
    }))
    .unwrap_or(Err(Refused::Unreadable(format)))
}
