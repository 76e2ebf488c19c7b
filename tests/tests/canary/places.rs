//! Where marks may be left, and how they are looked for: as they are, and in hexadecimal digits.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use mailparse::MailHeaderMap as _;

use super::{FORM, SIGNS};

/// A photo as it was sent and as it is kept.
pub struct Shots {
    pub sent: Vec<u8>,
    pub kept: Vec<u8>,
}

/// A photo like no other, in whose comment stands whose it is.
pub fn photo(n: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32.wrapping_mul(u32::try_from(n).unwrap() + 1);
    let image = RgbImage::from_fn(96, 128, |_, _| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let [r, g, b, _] = state.to_le_bytes();
        Rgb([r, g, b])
    });
    let mut plain = Vec::new();
    JpegEncoder::new_with_quality(&mut plain, 80).encode_image(&image).unwrap();
    let mut bytes = plain[..2].to_vec();
    for (marker, body) in [(0xE1, format!("Exif\0\0CANARYPLACE{n:06}")), (0xFE, format!("CANARYPHOTO{n:06}"))] {
        bytes.extend([0xFF, marker]);
        bytes.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        bytes.extend(body.into_bytes());
    }
    bytes.extend(&plain[2..]);
    bytes
}

/// Whether a text stands in bytes.
pub fn has(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|w| w == text)
}

const LONG: usize = 16;

/// Pieces of many photos, looked for all at once.
pub struct Needles {
    /// Whether one begins with these two bytes.
    begin: Vec<bool>,
    all: HashSet<[u8; LONG]>,
}

impl Needles {
    /// Three pieces out of the pixels of each photo, as it was sent and as it is kept; and the same in hexadecimal digits.
    pub fn of(shots: &[Shots]) -> Self {
        let mut all = HashSet::new();
        for jpeg in shots.iter().flat_map(|s| [&s.sent, &s.kept]) {
            for part in 1..4 {
                let piece: [u8; LONG] = jpeg[jpeg.len() - jpeg.len() / 5 * part..][..LONG].try_into().unwrap();
                all.insert(piece);
                let digits = data_encoding::HEXLOWER.encode(&piece);
                all.insert(digits.as_bytes()[..LONG].try_into().unwrap());
            }
        }
        assert_eq!(all.len(), shots.len() * 12, "the pieces are not all different");
        let mut begin = vec![false; 1 << 16];
        all.iter().for_each(|piece| begin[usize::from(u16::from_le_bytes([piece[0], piece[1]]))] = true);
        let needles = Self { begin, all };
        // What is there is found: in a file around it, and as a dump writes it.
        for shot in shots.iter().take(5) {
            assert!(needles.found_in(&[b"before".as_slice(), &shot.kept, b"after"].concat()) && needles.found_in(&shot.sent));
            assert!(needles.found_in(data_encoding::HEXLOWER.encode(&shot.kept).as_bytes()));
        }
        needles
    }

    fn found_in(&self, bytes: &[u8]) -> bool {
        let begins = |piece: &[u8]| self.begin[usize::from(u16::from_le_bytes([piece[0], piece[1]]))];
        bytes.windows(LONG).any(|piece| begins(piece) && self.all.contains(piece))
    }
}

/// Nothing marked stands in these bytes.
pub fn nothing_in(bytes: &[u8], needles: &Needles, place: &str) {
    let readable = String::from_utf8_lossy(bytes);
    for sign in SIGNS {
        assert!(!readable.contains(sign), "{sign} is readable in {place}");
        assert!(!readable.contains(&data_encoding::HEXLOWER.encode(sign.as_bytes())), "{sign} stands in {place} in digits");
    }
    assert!(!needles.found_in(bytes), "a photo is readable in {place}");
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all
}

/// No sign is in any file; mails carry the address they go to and nothing else. Gives how many files hold the form's name, which stands
/// there in the clear.
pub fn search(folder: &Path, needles: &Needles) -> usize {
    let mut control = 0;
    for file in files(folder) {
        let Ok(bytes) = std::fs::read(&file) else { continue };
        if file.extension().is_some_and(|e| e == "eml") {
            let mail = mailparse::parse_mail(&bytes).unwrap();
            for part in mail.parts().filter(|p| p.ctype.mimetype.starts_with("text/")) {
                let body = part.get_body().unwrap();
                assert!(SIGNS.iter().all(|s| !body.contains(s)), "{file:?}: {body}");
            }
            let address = mail.headers.get_first_value("To").unwrap();
            assert!(address.contains("canary-"), "{address}");
            continue;
        }
        nothing_in(&bytes, needles, &file.display().to_string());
        control += usize::from(has_fast(&bytes, FORM));
    }
    control
}

fn has_fast(bytes: &[u8], text: &str) -> bool {
    String::from_utf8_lossy(bytes).contains(text)
}
