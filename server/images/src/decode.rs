//! From the bytes of a JPEG, PNG or WebP to pixels within bounds, and from pixels to a plain JPEG.
//!
//! A picture is never in memory whole when it is larger than what is kept of it: a PNG comes line by line, a JPEG at a half, a quarter or an
//! eighth of its size. What cannot come so (interlaced PNG, JPEG in passes, WebP) may be as large as the [`MEMORY`] left for it.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};

use image::codecs::{jpeg::JpegEncoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, RgbImage};
use jpeg_decoder::{CodingProcess, PixelFormat};
use png::Transformations;

use crate::format::{Format, walk_jpeg, walk_webp};
use crate::shrink::Shrink;
use crate::{MAX_PIXELS, MAX_SIDE, Purpose, Refused};

/// The most memory that the file and what is made of it on the way take together, in bytes; what is kept comes on top, at most 12 MB.
const MEMORY: u64 = 48 * 1024 * 1024;

/// The most bytes of pixels a PNG may hold: four for each pixel allowed; so pictures with 16 bits a colour may have half as many pixels.
const MAX_PIXEL_BYTES: u64 = MAX_PIXELS * 4;

/// The most passes a JPEG may have. Each goes over the whole picture, and an empty one takes ten bytes of file; ten are usual.
const MAX_SCANS: usize = 32;

/// JPEG quality of what is kept: text stays sharp.
const QUALITY: u8 = 85;

/// Decodes, scales down and turns the picture as its metadata say.
pub(crate) fn upright(bytes: &[u8], format: Format, purpose: Purpose) -> Result<RgbImage, Refused> {
    let left = MEMORY.saturating_sub(bytes.len() as u64);
    let (small, orientation) = match format {
        Format::Jpeg => {
            let walk = walk_jpeg(bytes).ok_or(Refused::Damaged(format))?;
            if walk.scans > MAX_SCANS {
                return Err(Refused::Unreadable(format));
            }
            jpeg(&bytes[..walk.end], purpose, left, walk.samples)?
        }
        Format::Png => png(Cursor::new(bytes), purpose, left)?,
        Format::WebP => webp(bytes, purpose, left)?,
        Format::Heic | Format::Pdf => return Err(Refused::Unreadable(format)),
    };
    let mut small = DynamicImage::ImageRgb8(small);
    small.apply_orientation(orientation);
    Ok(small.into_rgb8())
}

/// Decodes and scales down what a converter has made of a file of `sent` bytes; it has turned it already.
pub(crate) fn converted(file: File, sent: usize, purpose: Purpose) -> Result<RgbImage, Refused> {
    let left = MEMORY.saturating_sub(sent as u64);
    let mut file = BufReader::new(file);
    let head = file.fill_buf().map_err(|error| Refused::Server(error.kind()))?;
    match Format::of(head) {
        // Four samples a pixel are the most that there are.
        Some(Format::Jpeg) => Ok(jpeg(file, purpose, left, 4.0)?.0),
        Some(Format::Png) => Ok(png(file, purpose, left)?.0),
        _ => Err(Refused::Unknown),
    }
}

/// Decodes a JPEG that [`crate::accept`] made.
pub(crate) fn own(bytes: &[u8], purpose: Purpose) -> Result<RgbImage, Refused> {
    Ok(jpeg(bytes, purpose, MEMORY, 3.0)?.0)
}

/// Makes a baseline JPEG; `format` only names what was sent, should it fail.
pub(crate) fn encode(image: &RgbImage, format: Format) -> Result<crate::Clean, Refused> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(image).map_err(|error| refused(&error, format))?;
    Ok(crate::Clean { jpeg, width: image.width(), height: image.height() })
}

/// Whether a picture may be of this size: told by its header, before anything of the size of the picture is in memory.
fn bounds(width: u32, height: u32, format: Format) -> Result<u64, Refused> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(Refused::Damaged(format));
    }
    if width.max(height) > MAX_SIDE || pixels > MAX_PIXELS { Err(Refused::TooManyPixels) } else { Ok(pixels) }
}

fn turned(exif: Option<&[u8]>) -> Orientation {
    // Metadata that cannot be read say nothing about the pixels.
    exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

/// Reads a JPEG at the smallest size that is large enough, or at the largest that fits into `left` bytes; `samples` is how many there are
/// for each pixel.
fn jpeg(file: impl Read, purpose: Purpose, left: u64, samples: f64) -> Result<(RgbImage, Orientation), Refused> {
    let read = |error: jpeg_decoder::Error| match error {
        jpeg_decoder::Error::Unsupported(_) => Refused::Unreadable(Format::Jpeg),
        _ => Refused::Damaged(Format::Jpeg),
    };
    let mut decoder = jpeg_decoder::Decoder::new(file);
    decoder.read_info().map_err(read)?;
    let info = decoder.info().ok_or(Refused::Damaged(Format::Jpeg))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let pixels = bounds(width, height, Format::Jpeg)?;
    let takes = |pixels: f64, bytes: f64| (pixels * bytes) as u64;
    let left = match info.coding_process {
        CodingProcess::DctSequential => left,
        // All coefficients are kept until the last pass, two bytes each.
        CodingProcess::DctProgressive => left.checked_sub(takes(pixels as f64, samples * 2.0)).ok_or(Refused::TooManyPixels)?,
        CodingProcess::Lossless => return Err(Refused::Unreadable(Format::Jpeg)),
    };
    let long = width.max(height);
    let parts = [1_u32, 2, 4, 8];
    // Planes and their pixels stand beside each other for a moment.
    let fits = |eighths: u32| {
        let share = f64::from(eighths) / 8.0;
        takes(pixels as f64 * share * share, samples + info.pixel_format.pixel_bytes() as f64) <= left
    };
    let enough = parts.into_iter().find(|eighths| long * eighths >= purpose.long_side() * 8).unwrap_or(8);
    let eighths = parts.into_iter().rev().find(|eighths| *eighths <= enough && fits(*eighths)).ok_or(Refused::TooManyPixels)?;
    // The scale is found by asking for a size. One side that is large enough is enough, so only the long one is asked for.
    let ask = |side: u32| if side == long { u16::try_from((side * eighths).div_ceil(8)).unwrap_or(u16::MAX) } else { u16::MAX };
    let (width, height) = if eighths < 8 { decoder.scale(ask(width), ask(height)).map_err(read)? } else { (info.width, info.height) };
    let pixels = decoder.decode().map_err(read)?;
    let mut shrink = Shrink::new(width.into(), height.into(), purpose.long_side());
    let width = usize::from(width);
    for line in pixels.chunks_exact(width * info.pixel_format.pixel_bytes()) {
        match info.pixel_format {
            PixelFormat::L8 => shrink.line(line.iter().map(|l| [*l; 3])),
            PixelFormat::RGB24 => shrink.line(line.as_chunks().0.iter().copied()),
            PixelFormat::CMYK32 => shrink.line(line.as_chunks().0.iter().map(|[c, m, y, k]| [ink(*c, *k), ink(*m, *k), ink(*y, *k)])),
            PixelFormat::L16 => return Err(Refused::Unreadable(Format::Jpeg)),
        }
    }
    Ok((shrink.done(), turned(decoder.exif_data())))
}

/// What light a colour and black leave of white.
fn ink(colour: u8, black: u8) -> u8 {
    u8::try_from(u32::from(255 - colour) * u32::from(255 - black) / 255).unwrap_or(u8::MAX)
}

fn png(file: impl BufRead + Seek, purpose: Purpose, left: u64) -> Result<(RgbImage, Orientation), Refused> {
    let read = |error: png::DecodingError| match error {
        png::DecodingError::LimitsExceeded => Refused::TooManyPixels,
        _ => Refused::Damaged(Format::Png),
    };
    let limits = png::Limits { bytes: usize::try_from(left / 4).unwrap_or(0) };
    let mut decoder = png::Decoder::new_with_limits(file, limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    // Eight bits for each colour, without a palette.
    decoder.set_transformations(Transformations::normalize_to_color8());
    let info = decoder.read_header_info().map_err(read)?;
    let pixels = bounds(info.width, info.height, Format::Png)?;
    if info.raw_row_length() as u64 * u64::from(info.height) > MAX_PIXEL_BYTES {
        return Err(Refused::TooManyPixels);
    }
    let mut reader = decoder.read_info().map_err(read)?;
    let (width, interlaced) = (reader.info().width, reader.info().interlaced);
    let channels = reader.output_color_type().0.samples();
    let mut shrink = Shrink::new(width, reader.info().height, purpose.long_side());
    if interlaced {
        // The lines come in seven passes.
        if pixels * channels as u64 > left {
            return Err(Refused::TooManyPixels);
        }
        let mut whole = vec![0; reader.output_buffer_size().ok_or(Refused::TooManyPixels)?];
        reader.next_frame(&mut whole).map_err(read)?;
        whole.chunks_exact(width as usize * channels).for_each(|line| on_white(&mut shrink, line, channels));
    } else {
        for _ in 0..reader.info().height {
            let row = reader.next_row().map_err(read)?.ok_or(Refused::Damaged(Format::Png))?;
            on_white(&mut shrink, row.data(), channels);
        }
    }
    Ok((shrink.done(), turned(reader.info().exif_metadata.as_deref())))
}

fn webp(bytes: &[u8], purpose: Purpose, left: u64) -> Result<(RgbImage, Orientation), Refused> {
    /// What a decoder takes for each pixel at most: all colours twice, once as the file has them.
    const PIXEL: u64 = 7;
    let read = |error: ImageError| refused(&error, Format::WebP);
    let webp = walk_webp(bytes);
    if webp.animated {
        return Err(Refused::Unreadable(Format::WebP));
    }
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(read)?;
    let (width, height) = decoder.dimensions();
    if webp.lossy.iter().any(|size| *size != (width, height)) {
        return Err(Refused::Damaged(Format::WebP));
    }
    if bounds(width, height, Format::WebP)? * PIXEL > left {
        return Err(Refused::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let channels = usize::from(decoder.color_type().channel_count());
    let mut whole = vec![0; usize::try_from(decoder.total_bytes()).unwrap_or(0)];
    decoder.read_image(&mut whole).map_err(read)?;
    let mut shrink = Shrink::new(width, height, purpose.long_side());
    whole.chunks_exact(width as usize * channels).for_each(|line| on_white(&mut shrink, line, channels));
    Ok((shrink.done(), orientation))
}

/// Takes a line of grey or coloured pixels; what is transparent becomes white.
fn on_white(shrink: &mut Shrink, line: &[u8], channels: usize) {
    let mix = |colour: u8, alpha: u8| {
        let mixed = (u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    match channels {
        1 => shrink.line(line.iter().map(|l| [*l; 3])),
        2 => shrink.line(line.as_chunks().0.iter().map(|[l, a]| [mix(*l, *a); 3])),
        3 => shrink.line(line.as_chunks().0.iter().copied()),
        _ => shrink.line(line.as_chunks().0.iter().map(|[r, g, b, a]| [mix(*r, *a), mix(*g, *a), mix(*b, *a)])),
    }
}

fn refused(error: &ImageError, format: Format) -> Refused {
    match error {
        ImageError::Limits(_) => Refused::TooManyPixels,
        ImageError::Unsupported(_) => Refused::Unreadable(format),
        _ => Refused::Damaged(format),
    }
}
