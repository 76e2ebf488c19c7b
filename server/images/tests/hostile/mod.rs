//! Pictures to send, and files that only look like pictures; used by the HTTP tests, too.

use anjia_images::{Format, MAX_BYTES, Refused, tools};
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

pub const RED: Rgb<u8> = Rgb([200, 20, 20]);
pub const BLUE: Rgb<u8> = Rgb([20, 20, 200]);

/// Red on the left, blue on the right.
pub fn two_colours(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE })
}

pub fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(image).unwrap();
    bytes
}

pub fn png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(image, image.width(), image.height(), ExtendedColorType::Rgb8).unwrap();
    bytes
}

pub fn webp(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    WebPEncoder::new_lossless(&mut bytes).encode(image, image.width(), image.height(), ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [kind, body].concat();
    [&u32::try_from(body.len()).unwrap().to_be_bytes(), named.as_slice(), &crc(&named).to_be_bytes()].concat()
}

/// A PNG that says it is so large, and holds next to nothing.
fn png_claiming(width: u32, height: u32, depth: u8) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([depth, 6, 0, 0, 0]);
    let data = [0x78, 0x9C, 0x63, 0, 0, 0, 1, 0, 1];
    [b"\x89PNG\r\n\x1A\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", &data), chunk(b"IEND", &[])].concat()
}

/// A WebP whose canvas is one pixel and whose picture says it is 16,383 pixels square.
fn webp_bomb(kind: &[u8; 4]) -> Vec<u8> {
    let mut picture = vec![0; 4000];
    if kind == b"VP8L" {
        picture[0] = 0x2F;
        picture[1..5].copy_from_slice(&(16_382_u32 | 16_382 << 14).to_le_bytes());
    } else {
        picture[..10].copy_from_slice(&[0x10, 0x40, 0, 0x9D, 0x01, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F]);
    }
    let mut bytes = b"RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    bytes.extend(kind);
    bytes.extend(u32::try_from(picture.len()).unwrap().to_le_bytes());
    bytes.extend(picture);
    let size = u32::try_from(bytes.len() - 8).unwrap();
    bytes[4..8].copy_from_slice(&size.to_le_bytes());
    bytes
}

/// A JPEG whose header says it is so large.
fn jpeg_claiming(width: u16, height: u16, start_of_frame: u8) -> Vec<u8> {
    let mut bytes = jpeg(&two_colours(16, 16));
    let frame = bytes.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    bytes[frame + 1] = start_of_frame;
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// A JPEG with passes over the picture without end.
fn jpeg_with_scans(scans: usize) -> Vec<u8> {
    let bytes = jpeg(&two_colours(16, 16));
    let scan = bytes.windows(2).position(|two| two == [0xFF, 0xDA]).unwrap();
    let end = bytes.len() - 2;
    [&bytes[..scan], &bytes[scan..end].repeat(scans), &bytes[end..]].concat()
}

/// A grey photo of so many pixels as a telephone sends it, with colours at half the size; a picture of 60 megapixels takes 1 MB.
pub fn flat_jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg_claiming(width, height, 0xC0);
    let frame = bytes.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    // Brightness has two by two blocks for each one of colour.
    bytes[frame + 11] = 0x22;
    let scan = bytes.windows(2).position(|two| two == [0xFF, 0xDA]).unwrap();
    bytes.truncate(scan + 2 + usize::from(u16::from_be_bytes([bytes[scan + 2], bytes[scan + 3]])));
    // Six blocks, each with no change and nothing more: 00 1010 four times, then 00 00 twice.
    let blocks = usize::from(width).div_ceil(16) * usize::from(height).div_ceil(16);
    bytes.extend([0x28, 0xA2, 0x8A, 0x00].repeat(blocks));
    bytes.extend([0xFF, 0xD9]);
    bytes
}

/// A black PNG of so many pixels in red, green and blue, packed a thousandfold.
pub fn flat_png(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 2, 0, 0, 0]);
    let length = (u64::from(width) * 3 + 1) * u64::from(height);
    // Deflate with fixed codes: a zero, and again and again the 258 bytes before; then zeros one by one.
    let (mut data, mut held, mut bits) = (vec![0x78, 0x9C], 0_u64, 0_u32);
    let mut put = |code: u64, count: u32, data: &mut Vec<u8>| {
        held |= code << bits;
        bits += count;
        while bits >= 8 {
            data.push((held & 0xFF) as u8);
            (held, bits) = (held >> 8, bits - 8);
        }
    };
    // Codes stand in a file with their first bit first: a literal zero is 00110000, length 258 is 11000101, distance one is 00000.
    put(0b011, 3, &mut data);
    put(0b0000_1100, 8, &mut data);
    (0..(length - 1) / 258).for_each(|_| put(0b1010_0011, 13, &mut data));
    (0..(length - 1) % 258).for_each(|_| put(0b0000_1100, 8, &mut data));
    put(0, 7, &mut data);
    put(0, 8, &mut data);
    // The sum of so many zeros.
    data.extend(u32::try_from(((length % 65_521) << 16) | 1).unwrap().to_be_bytes());
    [b"\x89PNG\r\n\x1A\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", &data), chunk(b"IEND", &[])].concat()
}

/// Files nobody should take, and why.
pub fn hostile() -> Vec<(&'static str, Vec<u8>, Refused)> {
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let heic = if tools().heif.is_some() { Refused::Unreadable(Format::Heic) } else { Refused::NeedsTool(Format::Heic) };
    let picture = two_colours(400, 300);
    let noise = RgbImage::from_fn(200, 200, |x, y| Rgb([(x * y % 251) as u8, (x * 7 + y) as u8, (x ^ y) as u8]));
    vec![
        ("nothing", Vec::new(), Refused::Empty),
        ("20 MiB and a byte", vec![0xFF; MAX_BYTES + 1], Refused::TooLarge),
        ("a PNG of 50,000 by 50,000", png_claiming(50_000, 50_000, 8), Refused::TooManyPixels),
        ("a PNG of 12,000 by 12,000", png_claiming(12_000, 12_000, 8), Refused::TooManyPixels),
        ("a PNG of 12,001 by 1", png_claiming(12_001, 1, 8), Refused::TooManyPixels),
        ("a PNG of 48 megapixels in 16 bits", png_claiming(8000, 6000, 16), Refused::TooManyPixels),
        ("a PNG without pixels", png_claiming(0, 10, 8), Refused::Damaged(Format::Png)),
        ("a JPEG of 65,000 by 65,000", jpeg_claiming(65_000, 65_000, 0xC0), Refused::TooManyPixels),
        ("a progressive JPEG of 35 megapixels", jpeg_claiming(7000, 5000, 0xC2), Refused::TooManyPixels),
        ("a JPEG of 1000 passes", jpeg_with_scans(1000), Refused::Unreadable(Format::Jpeg)),
        ("a WebP bomb", webp_bomb(b"VP8L"), Refused::Damaged(Format::WebP)),
        ("a lossy WebP bomb", webp_bomb(b"VP8 "), Refused::Damaged(Format::WebP)),
        ("a JPEG cut in half", half(jpeg(&picture)), Refused::Damaged(Format::Jpeg)),
        ("a PNG cut in half", half(png(&noise)), Refused::Damaged(Format::Png)),
        ("a WebP cut in half", half(webp(&noise)), Refused::Damaged(Format::WebP)),
        ("the head of a JPEG", b"\xFF\xD8\xFF\xE0".to_vec(), Refused::Damaged(Format::Jpeg)),
        ("an SVG", b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".to_vec(), Refused::Unknown),
        ("HTML", b"<!doctype html><img src=x onerror=alert(1)>".to_vec(), Refused::Unknown),
        ("the head of a zip bomb", [b"PK\x03\x04\x14\0\0\0\x08\0".to_vec(), vec![0; 5000]].concat(), Refused::Unknown),
        ("a zip with a JPEG in it", [b"PK\x03\x04\x0A\0\0\0\0\0".to_vec(), jpeg(&picture)].concat(), Refused::Unknown),
        ("HTML with a PNG in it", [b"<html>".to_vec(), png(&picture)].concat(), Refused::Unknown),
        (
            "a GIF with a Java archive behind it",
            [b"GIF89a\x01\0\x01\0\x80\0\0;".to_vec(), b"PK\x03\x04\x0A\0\0\0META-INF/".to_vec()].concat(),
            Refused::Unknown,
        ),
        ("a HEIC without a picture", [b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), vec![0xA5; 3000]].concat(), heic),
        ("a GIF", b"GIF89a\x01\0\x01\0\x80\0\0\xFF\xFF\xFF\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;".to_vec(), Refused::Unknown),
        ("a Windows program", b"MZ\x90\0\x03\0\0\0".to_vec(), Refused::Unknown),
        ("a Linux program", b"\x7FELF\x02\x01\x01\0".to_vec(), Refused::Unknown),
        ("a script", b"#!/bin/sh\nrm -rf /\n".to_vec(), Refused::Unknown),
        ("a film", b"\0\0\0\x18ftypisom\0\0\x02\0isommp42".to_vec(), Refused::Unknown),
    ]
}
