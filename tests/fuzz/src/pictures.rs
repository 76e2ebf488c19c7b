//! Pictures as they are sent.

use anjia_images::{MAX_PIXELS, PhotoSize, Purpose, Tools, accept_with, look_at_photo};

/// What is taken is a plain JPEG of the size it says, without anything but pixels, and would be taken again.
///
/// # Panics
/// When that does not hold.
pub fn run(bytes: &[u8]) {
    for purpose in [Purpose::Document, Purpose::Photo] {
        let Ok(clean) = accept_with(bytes, purpose, &Tools::default()) else { continue };
        assert!(clean.width.max(clean.height) <= purpose.long_side() && clean.width > 0 && clean.height > 0, "{clean:?}");
        assert_eq!(segments(&clean.jpeg), Some(vec![0xE0, 0xC0, 0xDB, 0xDB, 0xC4, 0xC4, 0xC4, 0xC4, 0xDA]), "more than pixels");
        let size = image::load_from_memory(&clean.jpeg).map(|i| (i.width(), i.height()));
        assert!(size.is_ok_and(|size| size == (clean.width, clean.height)), "the picture is of another size");
        assert!(u64::from(clean.width) * u64::from(clean.height) < MAX_PIXELS);
        let again = accept_with(&clean.jpeg, purpose, &Tools::default());
        assert!(again.is_ok_and(|a| (a.width, a.height) == (clean.width, clean.height)), "what was made is not taken");
        let _ = look_at_photo(&clean.jpeg, PhotoSize::EXIT_ENTRY);
    }
}

/// The markers of a JPEG up to its pixels.
fn segments(jpeg: &[u8]) -> Option<Vec<u8>> {
    let (mut markers, mut at) = (Vec::new(), 2);
    while markers.last() != Some(&0xDA) {
        let head = jpeg.get(at..at + 4)?;
        markers.push(head[1]);
        at += 2 + usize::from(u16::from_be_bytes([head[2], head[3]]));
    }
    Some(markers)
}
