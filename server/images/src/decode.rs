//! From the bytes of a JPEG, PNG or WebP to pixels within bounds, and from pixels to a plain JPEG.

use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, jpeg::JpegEncoder, png::PngDecoder, webp::WebPDecoder};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits, RgbImage};

use crate::format::{Format, walk_jpeg, walk_webp};
use crate::{MAX_PIXELS, MAX_SIDE, Purpose, Refused};

/// The most memory the pixels may take as the file has them, in bytes. Four for each pixel allowed; so pictures with 16 bits a colour
/// may have half as many pixels.
const MAX_PIXEL_BYTES: u64 = MAX_PIXELS * 4;

/// The most memory a decoder may take for all else (colour profiles, texts), in bytes.
const MAX_SIDE_DATA: u64 = 16 * 1024 * 1024;

/// The most passes a JPEG may have. Each goes over the whole picture, and an empty one takes ten bytes of file; ten are usual.
const MAX_SCANS: usize = 32;

/// JPEG quality of what is kept: text stays sharp.
const QUALITY: u8 = 85;

/// Decodes, scales down and turns the picture as its metadata say.
pub(crate) fn upright(bytes: &[u8], format: Format, purpose: Purpose) -> Result<RgbImage, Refused> {
    let (image, orientation) = decode(bytes, format)?;
    let mut small = DynamicImage::ImageRgb8(scale(image, purpose.long_side()));
    small.apply_orientation(orientation);
    Ok(small.into_rgb8())
}

/// Decodes and scales down, but does not turn: for what a converter has turned already.
pub(crate) fn as_it_is(bytes: &[u8], format: Format, purpose: Purpose) -> Result<RgbImage, Refused> {
    Ok(scale(decode(bytes, format)?.0, purpose.long_side()))
}

/// Makes a baseline JPEG; `format` only names what was sent, should it fail.
pub(crate) fn encode(image: &RgbImage, format: Format) -> Result<crate::Clean, Refused> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(image).map_err(|error| refused(&error, format))?;
    Ok(crate::Clean { jpeg, width: image.width(), height: image.height() })
}

fn decode(bytes: &[u8], format: Format) -> Result<(DynamicImage, Orientation), Refused> {
    let read = |error: ImageError| refused(&error, format);
    match format {
        Format::Jpeg => {
            let jpeg = walk_jpeg(bytes).ok_or(Refused::Damaged(format))?;
            if jpeg.scans > MAX_SCANS {
                return Err(Refused::Unreadable(format));
            }
            let most = if jpeg.progressive { MAX_PIXELS / 2 } else { MAX_PIXELS };
            pixels(JpegDecoder::new(Cursor::new(&bytes[..jpeg.end])).map_err(read)?, format, most)
        }
        Format::Png => {
            let mut limits = Limits::no_limits();
            limits.max_image_width = Some(MAX_SIDE);
            limits.max_image_height = Some(MAX_SIDE);
            limits.max_alloc = Some(MAX_SIDE_DATA);
            pixels(PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(read)?, format, MAX_PIXELS)
        }
        Format::WebP => {
            let webp = walk_webp(bytes);
            if webp.animated {
                return Err(Refused::Unreadable(format));
            }
            let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(read)?;
            if webp.lossy.iter().any(|size| *size != decoder.dimensions()) {
                return Err(Refused::Damaged(format));
            }
            pixels(decoder, format, MAX_PIXELS)
        }
        Format::Heic | Format::Pdf => Err(Refused::Unreadable(format)),
    }
}

/// The size is known from the header here; nothing of the size of the picture has been allocated.
fn pixels(mut decoder: impl ImageDecoder, format: Format, most: u64) -> Result<(DynamicImage, Orientation), Refused> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Refused::Damaged(format));
    }
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > most || decoder.total_bytes() > MAX_PIXEL_BYTES {
        return Err(Refused::TooManyPixels);
    }
    // Metadata that cannot be read say nothing about the pixels.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error, format))?;
    Ok((image, orientation))
}

/// Scales to at most `long_side` pixels and puts what is transparent on white.
fn scale(image: DynamicImage, long_side: u32) -> RgbImage {
    let image = opaque(image);
    if image.width().max(image.height()) <= long_side {
        return image.into_rgb8();
    }
    // First roughly, to no less than twice the size, in whole numbers and without a copy in floating point; then finely.
    let rough = long_side.saturating_mul(2);
    let image = if image.width().max(image.height()) > rough { image.thumbnail(rough, rough) } else { image };
    image.resize(long_side, long_side, FilterType::CatmullRom).into_rgb8()
}

fn opaque(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image;
    }
    let mut image = image.into_rgba8();
    for pixel in image.pixels_mut() {
        let alpha = u32::from(pixel[3]);
        for channel in 0..3 {
            let mixed = (u32::from(pixel[channel]) * alpha + 255 * (255 - alpha)) / 255;
            pixel[channel] = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
        pixel[3] = u8::MAX;
    }
    DynamicImage::ImageRgba8(image)
}

fn refused(error: &ImageError, format: Format) -> Refused {
    match error {
        ImageError::Limits(_) => Refused::TooManyPixels,
        ImageError::Unsupported(_) => Refused::Unreadable(format),
        _ => Refused::Damaged(format),
    }
}
