//! Pictures as telephones send them, and files that only look like pictures.
#![expect(clippy::unwrap_used, reason = "test code")]

mod hostile;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anjia_images::{Clean, Format, Hint, MAX_BYTES, PhotoSize, Purpose, Refused, Tools, accept, accept_with, look_at_photo, tools};
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder};
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};

use crate::hostile::{BLUE, RED, flat_jpeg, flat_png, hostile, jpeg, png, two_colours, webp};

fn accepted(bytes: &[u8]) -> Clean {
    let clean = accept(bytes, Purpose::Document).unwrap();
    let image = read(&clean);
    assert_eq!(image.dimensions(), (clean.width, clean.height));
    assert_eq!(segments(&clean.jpeg), [0xE0, 0xC0, 0xDB, 0xDB, 0xC4, 0xC4, 0xC4, 0xC4, 0xDA], "a baseline JPEG with nothing but pixels");
    clean
}

fn refused(bytes: &[u8]) -> Refused {
    let begin = Instant::now();
    let refused = accept(bytes, Purpose::Document).unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(1), "{refused} took {:?}", begin.elapsed());
    refused
}

fn read(clean: &Clean) -> RgbImage {
    image::load_from_memory(&clean.jpeg).unwrap().into_rgb8()
}

fn near(one: &Rgb<u8>, other: Rgb<u8>) -> bool {
    one.0.iter().zip(other.0).all(|(one, other)| one.abs_diff(other) < 24)
}

/// The markers of the segments up to the pixels.
fn segments(jpeg: &[u8]) -> Vec<u8> {
    let (mut markers, mut at) = (Vec::new(), 2);
    while markers.last() != Some(&0xDA) {
        assert_eq!(jpeg[at], 0xFF);
        markers.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    markers
}

/// A JPEG that must be turned by `orientation`, taken at a place, with a comment.
fn with_exif(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2A\0\0\0\x08".to_vec();
    // Two entries: the orientation, and where the GPS entries stand (38 bytes after the beginning of the TIFF header).
    exif.extend([0, 2]);
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    exif.extend([0, 0, 0, 0]);
    // One GPS entry, 39 degrees north, whose three fractions follow.
    exif.extend([0, 1, 0, 2, 0, 5, 0, 0, 0, 3, 0, 0, 0, 56, 0, 0, 0, 0]);
    exif.extend([0, 0, 0, 39, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 58, 0, 0, 0, 1]);
    let plain = jpeg(image);
    let mut bytes = plain[..2].to_vec();
    for (marker, body) in [(0xE1, exif.as_slice()), (0xFE, b"a secret comment")] {
        bytes.extend([0xFF, marker]);
        bytes.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        bytes.extend(body);
    }
    bytes.extend(&plain[2..]);
    bytes
}

#[test]
fn hostile_files_are_refused_within_a_second_each() {
    for (name, bytes, why) in hostile() {
        assert_eq!(refused(&bytes), why, "{name}");
    }
}

/// A PNG of one pixel with a colour profile of 100 MB of zeros.
fn png_with_profile_bomb() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(vec![0; 100_000_000]).unwrap();
    encoder.write_image(&[0, 0, 0], 1, 1, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// What the process takes in memory at its most, in KiB; `None` where the system does not tell.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

#[test]
fn hostile_and_large_files_take_less_than_64_mib_of_memory() {
    const FOLDER: &str = "ANJIA_IMAGES_TEST_FOLDER";
    if let Some(folder) = std::env::var_os(FOLDER) {
        // The second process: it has done nothing before.
        let Some(before) = most_memory() else { return };
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let taken = accept_with(&bytes, Purpose::Document, &Tools::default());
            assert_eq!(taken.is_ok(), path.file_name().unwrap().to_string_lossy().starts_with("large"), "{} {taken:?}", path.display());
            let grown = most_memory().unwrap() - before;
            assert!(grown < 64 * 1024, "{} took {grown} KiB", path.display());
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bomb = png_with_profile_bomb();
    assert!(bomb.len() < MAX_BYTES / 10);
    let large = [("large colour profile", bomb), ("large JPEG", flat_jpeg(8944, 6704)), ("large PNG", flat_png(8944, 6704))];
    for (name, bytes) in hostile().into_iter().map(|(name, bytes, _)| (name, bytes)).chain(large) {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let itself = std::env::current_exe().unwrap();
    let end = Command::new(itself)
        .args(["--exact", "hostile_and_large_files_take_less_than_64_mib_of_memory"])
        .env(FOLDER, folder.path())
        .output();
    let end = end.unwrap();
    assert!(end.status.success(), "{}{}", String::from_utf8_lossy(&end.stdout), String::from_utf8_lossy(&end.stderr));
}

#[test]
fn a_picture_with_a_zip_at_its_end_loses_the_zip() {
    let tail = b"PK\x03\x04 an archive <script>";
    for picture in [jpeg(&two_colours(64, 32)), png(&two_colours(64, 32))] {
        let clean = accepted(&[picture.as_slice(), tail].concat());
        assert_eq!((clean.width, clean.height), (64, 32));
        assert!(!clean.jpeg.windows(4).any(|four| four == b"PK\x03\x04"));
        assert!(clean.jpeg.ends_with(&[0xFF, 0xD9]));
    }
}

#[test]
fn a_turned_picture_comes_upright_and_says_no_longer_where_it_was_taken() {
    // Orientation 6: what is left in the file belongs at the top; 3: upside down; 5: mirrored along the diagonal; 8: left at the bottom.
    for (orientation, size, top, bottom) in [
        (1, (64, 32), None, None),
        (3, (64, 32), None, None),
        (5, (32, 64), Some(RED), Some(BLUE)),
        (6, (32, 64), Some(RED), Some(BLUE)),
        (8, (32, 64), Some(BLUE), Some(RED)),
        (99, (64, 32), None, None),
    ] {
        let sent = with_exif(&two_colours(64, 32), orientation);
        assert!(sent.windows(6).any(|six| six == b"Exif\0\0"));
        let clean = accepted(&sent);
        assert_eq!((clean.width, clean.height), size, "orientation {orientation}");
        let image = read(&clean);
        if let (Some(top), Some(bottom)) = (top, bottom) {
            assert!(near(image.get_pixel(16, 4), top) && near(image.get_pixel(16, 60), bottom), "orientation {orientation}");
        } else {
            let left = if orientation == 3 { BLUE } else { RED };
            assert!(near(image.get_pixel(4, 16), left), "orientation {orientation}");
        }
        for word in [b"Exif".as_slice(), b"secret"] {
            assert!(!clean.jpeg.windows(word.len()).any(|part| part == word));
        }
    }
}

#[test]
fn one_pixel_is_a_picture() {
    for bytes in [jpeg(&two_colours(1, 1)), png(&two_colours(1, 1)), webp(&two_colours(1, 1))] {
        let clean = accepted(&bytes);
        assert_eq!((clean.width, clean.height), (1, 1));
    }
}

#[test]
fn large_pictures_are_scaled_to_what_they_are_for_and_small_ones_stay() {
    let large = png(&two_colours(2600, 400));
    for (purpose, size) in [(Purpose::Document, (2000, 308)), (Purpose::Photo, (1200, 185))] {
        let clean = accept(&large, purpose).unwrap();
        assert_eq!((clean.width, clean.height), size);
        let image = read(&clean);
        assert!(near(image.get_pixel(5, 100), RED) && near(image.get_pixel(size.0 - 5, 100), BLUE));
    }
    let clean = accept(&webp(&two_colours(300, 200)), Purpose::Photo).unwrap();
    assert_eq!((clean.width, clean.height), (300, 200));
    let thin = accept(&png(&RgbImage::from_pixel(5000, 1, RED)), Purpose::Photo).unwrap();
    assert_eq!((thin.width, thin.height), (1200, 1));
}

#[test]
fn what_is_transparent_becomes_white() {
    let image = RgbaImage::from_fn(32, 32, |x, _| if x < 16 { Rgba([0, 0, 0, 0]) } else { Rgba([20, 20, 200, 255]) });
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let image = read(&accepted(bytes.get_ref()));
    assert!(near(image.get_pixel(4, 16), Rgb([255; 3])) && near(image.get_pixel(28, 16), BLUE));
}

#[test]
fn grey_and_deep_pictures_come_in_red_green_and_blue() {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(&[0x80; 16 * 16 * 2], 16, 16, ExtendedColorType::L16).unwrap();
    assert!(near(read(&accepted(&bytes)).get_pixel(8, 8), Rgb([0x80; 3])));
    bytes.clear();
    JpegEncoder::new(&mut bytes).write_image(&[0x80; 16 * 16], 16, 16, ExtendedColorType::L8).unwrap();
    assert!(near(read(&accepted(&bytes)).get_pixel(8, 8), Rgb([0x80; 3])));
}

#[test]
fn a_picture_does_not_show_in_logs() {
    assert_eq!(format!("{:?}", Clean { jpeg: vec![1, 2, 3], width: 4, height: 5 }), "Clean(4x5, 3 bytes)");
}

#[test]
fn without_a_program_heic_and_pdf_ask_for_one() {
    let none = Tools::default();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    assert_eq!(accept_with(heic, Purpose::Document, &none), Err(Refused::NeedsTool(Format::Heic)));
    assert_eq!(accept_with(b"%PDF-1.7", Purpose::Document, &none), Err(Refused::NeedsTool(Format::Pdf)));
    let gone = Tools { heif: None, pdf: Some(PathBuf::from("/nowhere/pdftoppm")), text: None };
    assert_eq!(accept_with(b"%PDF-1.7", Purpose::Document, &gone), Err(Refused::Unreadable(Format::Pdf)));
}

/// Objects 1, 2, 3 … of a PDF, in a file.
fn pdf(objects: &[String], trailer: &str) -> Vec<u8> {
    let (mut file, mut places) = (String::from("%PDF-1.4\n"), String::new());
    for (number, object) in (1..).zip(objects) {
        places += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let (size, start) = (objects.len() + 1, file.len());
    file += &format!("xref\n0 {size}\n0000000000 65535 f \n{places}trailer\n<</Size {size}/Root 1 0 R{trailer}>>\n");
    file += &format!("startxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

fn stream(dictionary: &str, content: &str) -> String {
    format!("<<{dictionary}/Length {}>>\nstream\n{content}\nendstream", content.len())
}

/// A page of red, with a script and a file inside.
fn page(width: u32, height: u32) -> [String; 6] {
    [
        "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Names<</EmbeddedFiles<</Names[(a) 5 0 R]>>>>>>"
            .into(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".into(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R/Resources<<>>>>"),
        stream("", &format!("0.8 0.1 0.1 rg 0 0 {width} {height} re f")),
        "<</Type/Filespec/F(a)/EF<</F 6 0 R>>>>".into(),
        stream("/Type/EmbeddedFile", "MZ an embedded program"),
    ]
}

#[test]
fn of_a_pdf_the_first_page_is_kept_as_a_picture() {
    if tools().pdf.is_none() {
        return;
    }
    let clean = accepted(&pdf(&page(595, 842), ""));
    assert_eq!(clean.height, 2000);
    assert!((1410..=1416).contains(&clean.width));
    assert!(near(read(&clean).get_pixel(700, 1000), Rgb([204, 26, 26])));
    for word in [b"JavaScript".as_slice(), b"embedded"] {
        assert!(!clean.jpeg.windows(word.len()).any(|part| part == word));
    }
    // A page that is as wide as a street is as large as any.
    assert_eq!(accepted(&pdf(&page(2_000_000, 1_000_000), "")).width, 2000);
}

#[test]
fn a_broken_or_a_locked_pdf_is_refused() {
    if tools().pdf.is_none() {
        return;
    }
    assert_eq!(refused(b"%PDF-1.7\nand nothing more"), Refused::Unreadable(Format::Pdf));
    assert_eq!(refused(&[b"%PDF-1.4\n".to_vec(), vec![b'['; 1_000_000]].concat()), Refused::Unreadable(Format::Pdf));
    let key = "<00000000000000000000000000000000000000000000000000000000000000ff>";
    let locked = format!("/ID[<00><00>]/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -44/O {key}/U {key}>>");
    assert_eq!(refused(&pdf(&page(100, 100), &locked)), Refused::Locked(Format::Pdf));
}

/// A HEIC file of two colours, if the program that makes them is here.
fn heic(folder: &Path, image: &RgbImage) -> Option<Vec<u8>> {
    tools().heif?;
    std::fs::write(folder.join("in.png"), png(image)).unwrap();
    let made = Command::new("heif-enc").args(["-q", "80", "-o", "out.heic", "in.png"]).current_dir(folder).output().ok()?;
    made.status.success().then(|| std::fs::read(folder.join("out.heic")).unwrap())
}

#[test]
fn a_heic_file_becomes_a_jpeg_and_a_broken_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let Some(file) = heic(folder.path(), &two_colours(640, 480)) else { return };
    let clean = accepted(&file);
    assert_eq!((clean.width, clean.height), (640, 480));
    let image = read(&clean);
    assert!(near(image.get_pixel(40, 200), RED) && near(image.get_pixel(600, 200), BLUE));

    assert_eq!(refused(&file[..file.len() / 2]), Refused::Unreadable(Format::Heic));
    assert_eq!(refused(&[file[..32].to_vec(), vec![0xA5; 10_000]].concat()), Refused::Unreadable(Format::Heic));
}

#[test]
fn nothing_is_left_in_the_folder_for_temporary_files() {
    let folder = tempfile::tempdir().unwrap();
    const FOLDER: &str = "ANJIA_IMAGES_TEST_CHILD";
    if std::env::var_os(FOLDER).is_some() {
        let _ = accept(&pdf(&page(100, 100), ""), Purpose::Photo);
        let _ = accept(b"%PDF-1.7 broken", Purpose::Photo);
        return;
    }
    let itself = std::env::current_exe().unwrap();
    let end = Command::new(itself)
        .args(["--exact", "nothing_is_left_in_the_folder_for_temporary_files"])
        .env("TMPDIR", folder.path())
        .env(FOLDER, "yes")
        .output()
        .unwrap();
    assert!(end.status.success());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A photo of a face on a background, in the size of the exit-entry documents.
fn photo(background: u8, face: u8) -> RgbImage {
    RgbImage::from_fn(413, 600, |x, y| {
        let (across, down) = ((f64::from(x) - 206.0) / 120.0, (f64::from(y) - 290.0) / 190.0);
        let shoulders = y > 520;
        if across * across + down * down < 1.0 || shoulders { Rgb([face; 3]) } else { Rgb([background; 3]) }
    })
}

#[test]
fn a_photo_as_the_offices_want_it_gets_no_hint_whatever_the_colour_of_the_face() {
    for face in [30, 90, 150, 210, 235] {
        let hints = look_at_photo(&jpeg(&photo(250, face)), PhotoSize::EXIT_ENTRY);
        assert_eq!(hints.hints, [], "face {face}: {hints:?}");
        assert!(hints.background > 240.0 && hints.deviation < 10.0);
    }
}

#[test]
fn hints_name_what_may_be_better() {
    let hints = |image: &RgbImage| look_at_photo(&jpeg(image), PhotoSize::EXIT_ENTRY).hints;
    let good = photo(250, 150);
    let sized = |width, height| image::imageops::thumbnail(&good, width, height);
    let (mut half, mut blue) = (good.clone(), good.clone());
    for (x, y, pixel) in good.enumerate_pixels() {
        if x < 200 {
            half.put_pixel(x, y, Rgb([120; 3]));
        }
        if pixel.0 == [250; 3] {
            blue.put_pixel(x, y, Rgb([190, 220, 255]));
        }
    }
    assert_eq!(hints(&sized(206, 300)), [Hint::TooSmall]);
    assert_eq!(hints(&sized(600, 600)), [Hint::Shape]);
    assert_eq!(hints(&half), [Hint::Background]);
    assert_eq!(hints(&photo(250, 255)), [Hint::Bright]);
    assert_eq!(hints(&photo(90, 40)), [Hint::Background, Hint::Dark]);
    assert_eq!(hints(&photo(150, 100)), [Hint::Background]);
    assert_eq!(hints(&blue), [Hint::Background]);
    assert_eq!(hints(&RgbImage::from_pixel(1, 1, Rgb([0; 3]))), [Hint::Shape, Hint::TooSmall, Hint::Background, Hint::Dark]);
}

#[test]
fn a_photo_of_a_card_has_a_shape_of_its_own() {
    let card = image::imageops::thumbnail(&photo(250, 150), 358, 441);
    let hints = |size| look_at_photo(&jpeg(&card), size).hints;
    assert_eq!(hints(PhotoSize::of_pixels(358, 441)), []);
    assert_eq!(hints(PhotoSize::EXIT_ENTRY), [Hint::Shape, Hint::TooSmall]);
    assert_eq!(hints(PhotoSize::of_pixels(716, 882)), [Hint::TooSmall]);
    assert_eq!(hints(PhotoSize::of_pixels(0, 441)), [Hint::Shape]);
}

#[test]
fn what_is_no_photo_gets_no_hints() {
    assert_eq!(look_at_photo(b"", PhotoSize::EXIT_ENTRY).hints, []);
    assert_eq!(look_at_photo(b"<html>", PhotoSize::EXIT_ENTRY).hints, []);
    assert_eq!(look_at_photo(&jpeg(&two_colours(64, 64))[..200], PhotoSize::EXIT_ENTRY).hints, []);
}
