//! What a file is, by its first bytes.

/// A format that may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG, of any camera.
    Jpeg,
    /// PNG, of screenshots and scanners.
    Png,
    /// WebP, of pictures saved from pages.
    WebP,
    /// HEIC, of iPhones and some Android telephones.
    Heic,
    /// PDF, of scanners.
    Pdf,
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Heic => "HEIC",
            Self::Pdf => "PDF",
        })
    }
}

impl Format {
    /// The format of a file, told by its content alone; `None` for everything that is not taken.
    ///
    /// The signature must stand at the very beginning: a file that is one thing at its head and another further on counts as what its
    /// head says.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\xFF\xD8\xFF") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else if bytes.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else {
            is_heic(bytes).then_some(Self::Heic)
        }
    }
}

/// Whether the file opens with a box of type `ftyp` that names a brand of HEIC. Films, AVIF and the like have the same box, but other
/// brands.
fn is_heic(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"];
    let Some((size, rest)) = bytes.split_first_chunk::<4>() else { return false };
    let Some(brands) = rest.strip_prefix(b"ftyp") else { return false };
    let length = (u32::from_be_bytes(*size) as usize).saturating_sub(8).min(brands.len()).min(256);
    // The main brand, its version (which is no brand), and the others.
    brands[..length].chunks_exact(4).enumerate().any(|(at, brand)| at != 1 && BRANDS.contains(&brand))
}

/// Where the first picture in a JPEG ends, and how it is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Jpeg {
    /// The byte after its end marker: what follows is no part of the picture.
    pub end: usize,
    /// How many passes over the picture it holds.
    pub scans: usize,
    /// How many samples there are for each pixel: 3 in colour, or 1.5 where the colours are coarser, as in most photos.
    pub samples: f64,
}

/// Walks over the segments of a JPEG to its end. `None` if it stops before: decoders fill what is missing with grey and say nothing.
pub(crate) fn walk_jpeg(bytes: &[u8]) -> Option<Jpeg> {
    let mut jpeg = Jpeg { end: 0, scans: 0, samples: 4.0 };
    let mut at = 2;
    loop {
        // The next marker: 0xFF, any number of fill bytes 0xFF, and a byte that is neither 0x00 (data) nor a restart (data too).
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        at += bytes[at..].iter().position(|byte| *byte != 0xFF)?;
        let marker = bytes[at];
        at += 1;
        match marker {
            0x00 | 0x01 | 0xD0..=0xD8 => continue,
            0xD9 => {
                jpeg.end = at;
                return (jpeg.scans > 0).then_some(jpeg);
            }
            0xDA => jpeg.scans += 1,
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => jpeg.samples = samples(bytes.get(at..)?),
            _ => {}
        }
        at += usize::from(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
    }
}

/// How many samples a frame has for each pixel: of each component its share of the finest. Four, the most, when it does not tell.
fn samples(frame: &[u8]) -> f64 {
    let count = usize::from(frame.get(7).copied().unwrap_or(0));
    let Some(components) = frame.get(8..8 + count * 3).filter(|_| (1..=4).contains(&count)) else { return 4.0 };
    let shares = || components.iter().skip(1).step_by(3).map(|s| (f64::from(s >> 4), f64::from(s & 15)));
    let (across, down) = shares().fold((1.0, 1.0), |(across, down): (f64, f64), (h, v)| (across.max(h), down.max(v)));
    shares().map(|(h, v)| h * v / (across * down)).sum::<f64>().clamp(1.0, 4.0)
}

/// What the chunks of a WebP say of its pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WebP {
    /// Whether it moves.
    pub animated: bool,
    /// Width and height that each lossy picture gives itself, in pixels. The decoder makes room for these before it compares them with
    /// the size of the file as a whole.
    pub lossy: Vec<(u32, u32)>,
}

/// Walks over the chunks of a WebP, as far as there are any.
pub(crate) fn walk_webp(bytes: &[u8]) -> WebP {
    let mut webp = WebP::default();
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((kind, after)) = rest.split_first_chunk::<4>()
        && let Some((size, body)) = after.split_first_chunk::<4>()
    {
        let size = u32::from_le_bytes(*size) as usize;
        match kind {
            b"ANMF" => webp.animated = true,
            b"VP8 " => {
                if let Some([w0, w1, h0, h1]) = body.get(6..10) {
                    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
                    webp.lossy.push((side(*w0, *w1), side(*h0, *h1)));
                }
            }
            _ => {}
        }
        rest = body.get(size.saturating_add(size % 2)..).unwrap_or_default();
    }
    webp
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_brands_of_heic_are_taken_for_heic() {
        assert_eq!(Format::of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Some(Format::Heic));
        assert_eq!(Format::of(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"), Some(Format::Heic));
        assert_eq!(Format::of(b"\0\0\0\x18ftypavif\0\0\0\0avifmif1"), None);
        assert_eq!(Format::of(b"\0\0\0\x18ftypisom\0\0\x02\0isommp42"), None);
        assert_eq!(Format::of(b"\0\0\0\x10ftypisom\0\0\x02\0heic"), None, "a brand after the box does not count");
        assert_eq!(Format::of(b"\0\0\0\x18ftypisomheicmp41mp42"), None, "a version is no brand");
    }

    #[test]
    fn a_webp_tells_the_size_of_each_lossy_picture_and_whether_it_moves() {
        let file = b"RIFF\0\0\0\0WEBPICCP\x03\0\0\0abc\0VP8 \x0A\0\0\0\0\0\0\x9D\x01\x2A\x10\x40\x20\0ANMF\xFF\xFF\xFF\xFF";
        assert_eq!(walk_webp(file), WebP { animated: true, lossy: vec![(16, 32)] });
        assert_eq!(walk_webp(&file[..38]), WebP::default());
        assert_eq!(walk_webp(b"RIFF"), WebP::default());
    }

    #[test]
    fn a_jpeg_ends_at_its_own_end_marker_and_not_at_that_of_its_thumbnail() {
        let file = b"\xFF\xD8\xFF\xE1\0\x06\xFF\xD8\xFF\xD9\xFF\xC0\0\x02\xFF\xDA\0\x02\x11\xFF\0\x22\xFF\xD0\x33\xFF\xD9tail";
        assert_eq!(walk_jpeg(file), Some(Jpeg { end: file.len() - 4, scans: 1, samples: 4.0 }));
        assert_eq!(walk_jpeg(&file[..file.len() - 6]), None);
        assert_eq!(walk_jpeg(b"\xFF\xD8\xFF\xD9"), None);
        assert_eq!(walk_jpeg(b"\xFF\xD8\xFF"), None);
        assert_eq!(walk_jpeg(b"\xFF\xD8\xFF\xE1"), None);
        assert_eq!(walk_jpeg(b"\xFF\xD8\xFF\xE1\xFF\xFF\0"), None);
    }
}
