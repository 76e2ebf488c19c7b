//! Hints about a photo for an identity document.

use image::RgbImage;

use crate::format::Format;
use crate::{Purpose, decode};

/// How far the shape may be off, as a share of the ratio; a hand cuts no better.
const RATIO_TOLERANCE: f64 = 0.05;
/// The least mean lightness (0 to 255) of a background that prints as white. A white wall in a room is no lighter.
const WHITE: f64 = 210.0;
/// The most deviation of its lightness: a shadow or a door frame has more.
const EVEN: f64 = 18.0;
/// The most its mean red, green and blue may differ: a blue background differs by far more, warm light by less.
const COLOURLESS: f64 = 30.0;
/// A photo whose lightest twentieth is darker than this (0 to 255) is too dark. The lightest part is asked and not the face: faces are
/// of every colour.
const DARK: f64 = 150.0;
/// A pixel of this lightness has lost what it showed.
const BLOWN: f64 = 250.0;
/// The most of the middle of the photo, where the face is, that may be lost.
const BLOWN_SHARE: f64 = 0.4;

/// Something about a photo that may be better. Never a reason to refuse it: the counter decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hint {
    /// The shape is not that of the [`PhotoSize`].
    Shape,
    /// There are fewer pixels than the [`PhotoSize`] has.
    TooSmall,
    /// The background is not white, or not even.
    Background,
    /// The photo is too dark.
    Dark,
    /// The photo is so bright that the face is lost.
    Bright,
}

/// What an office wants of a photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhotoSize {
    /// Width to height.
    ratio: f64,
    /// The fewest pixels, across and down.
    smallest: (u32, u32),
}

impl PhotoSize {
    /// The photo of exit-entry documents: 33 mm by 48 mm, at least 354 by 472 pixels.
    pub const EXIT_ENTRY: Self = Self { ratio: 33.0 / 48.0, smallest: (354, 472) };

    /// A photo of so many pixels or more, in their shape; a side of none counts as one.
    pub fn of_pixels(width: u32, height: u32) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        Self { ratio: f64::from(width) / f64::from(height), smallest: (width, height) }
    }
}

/// What a look at a photo says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PhotoHints {
    /// What may be better, in the order of [`Hint`]; empty when nothing strikes the eye, or when the photo cannot be read.
    pub hints: Vec<Hint>,
    /// Mean lightness of the background, 0 (black) to 255 (white).
    pub background: f64,
    /// Standard deviation of that lightness, 0 when the background is one colour.
    pub deviation: f64,
}

/// Looks at a photo for an identity document.
///
/// Takes a JPEG that [`crate::accept`] made, and what the office wants. Gives hints, and never fails: a file that cannot be read gets none.
pub fn look_at_photo(jpeg: &[u8], size: PhotoSize) -> PhotoHints {
    match Format::of(jpeg) {
        Some(Format::Jpeg) => decode::own(jpeg, Purpose::Photo).map(|image| look(&image, size)).unwrap_or_default(),
        _ => PhotoHints::default(),
    }
}

fn look(image: &RgbImage, size: PhotoSize) -> PhotoHints {
    let (width, height) = image.dimensions();
    let mut hints = Vec::new();
    let ratio = f64::from(width) / f64::from(height);
    if (ratio / size.ratio - 1.0).abs() > RATIO_TOLERANCE {
        hints.push(Hint::Shape);
    }
    if width < size.smallest.0 || height < size.smallest.1 {
        hints.push(Hint::TooSmall);
    }

    // The background is seen along the top, and along the sides above the shoulders.
    let (band, side, shoulders) = (height.div_ceil(16), width.div_ceil(12), height.div_ceil(2));
    let mut background = Sums::default();
    let mut lightness = [0_u64; 256];
    let (mut middle, mut blown) = (0_u64, 0_u64);
    for (x, y, pixel) in image.enumerate_pixels() {
        let [red, green, blue] = pixel.0.map(f64::from);
        let light = 0.299 * red + 0.587 * green + 0.114 * blue;
        // Between 0 and 255 by its weights.
        lightness[light as usize] += 1;
        if y < band || (y < shoulders && (x < side || x >= width - side)) {
            background.add([red, green, blue], light);
        }
        if (width / 3..width - width / 3).contains(&x) && (height / 4..height - height / 3).contains(&y) {
            middle += 1;
            blown += u64::from(light >= BLOWN);
        }
    }

    let (mean, deviation, colour) = background.result();
    if mean < WHITE || deviation > EVEN || colour > COLOURLESS {
        hints.push(Hint::Background);
    }
    if lightest_twentieth(&lightness) < DARK {
        hints.push(Hint::Dark);
    }
    if middle > 0 && blown as f64 / middle as f64 > BLOWN_SHARE {
        hints.push(Hint::Bright);
    }
    PhotoHints { hints, background: mean, deviation }
}

/// The lightness that a twentieth of the pixels reach.
fn lightest_twentieth(lightness: &[u64; 256]) -> f64 {
    let wanted = lightness.iter().sum::<u64>() / 20;
    let mut seen = 0;
    for (light, count) in (0_u8..=255).zip(lightness).rev() {
        seen += count;
        if seen > wanted {
            return f64::from(light);
        }
    }
    0.0
}

#[derive(Default)]
struct Sums {
    pixels: f64,
    colours: [f64; 3],
    light: f64,
    squares: f64,
}

impl Sums {
    fn add(&mut self, colours: [f64; 3], light: f64) {
        self.pixels += 1.0;
        for (sum, colour) in self.colours.iter_mut().zip(colours) {
            *sum += colour;
        }
        self.light += light;
        self.squares += light * light;
    }

    /// Mean and deviation of the lightness, and how far the means of the colours lie apart.
    fn result(&self) -> (f64, f64, f64) {
        let pixels = self.pixels.max(1.0);
        let mean = self.light / pixels;
        let [red, green, blue] = self.colours.map(|sum| sum / pixels);
        let apart = red.max(green).max(blue) - red.min(green).min(blue);
        (mean, (self.squares / pixels - mean * mean).max(0.0).sqrt(), apart)
    }
}
