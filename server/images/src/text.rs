//! The text on a picture.

use std::io::Cursor;

use image::codecs::png::PngEncoder;
use image::{DynamicImage, GenericImageView as _, ImageEncoder as _};

use crate::format::Format;
use crate::tools::{self, Tools};
use crate::{Purpose, Refused, decode};

/// Which part of a picture is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The lower 40 %: where the lines of a passport stand.
    Bottom,
    /// All of it.
    Whole,
}

/// Reads the text on a picture: lines of capital letters, digits and `<`. Blocks, for up to ten seconds.
///
/// Takes a JPEG that [`accept`](crate::accept) made.
///
/// # Errors
/// When the program is not installed, or cannot read the picture.
pub fn text_of(jpeg: &[u8], part: Part, tools: &Tools) -> Result<String, Refused> {
    let image = DynamicImage::ImageRgb8(decode::own(jpeg, Purpose::Document)?);
    let (width, height) = image.dimensions();
    let top = if part == Part::Bottom { height * 3 / 5 } else { 0 };
    let grey = image.crop_imm(0, top, width, height - top).into_luma8();
    let mut png = Cursor::new(Vec::new());
    PngEncoder::new(&mut png)
        .write_image(grey.as_raw(), grey.width(), grey.height(), image::ExtendedColorType::L8)
        .map_err(|_| Refused::Unreadable(Format::Jpeg))?;
    tools::text(png.get_ref(), tools, tools::TIME)
}
