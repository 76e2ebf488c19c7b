//! Files that only look like pictures, and the largest that are ones, sent to the server as a process: each is answered in the person's
//! language, everything else is kept, and the server's memory stays within 64 MiB of what it was.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use anjia_tests::process::ServerProcess;
use anjia_tests::visitor::{Upload, Visitor, text};

use super::BINARY;

#[path = "../../../server/images/tests/hostile/mod.rs"]
mod files;

const LANGUAGES: [&str; 5] = ["zh", "en", "ja", "ko", "es"];
/// How much more memory one file may take, in KiB.
const MORE: u64 = 64 * 1024;

/// A line of what the system tells of a process, in KiB.
fn memory(server: &ServerProcess, line: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    status.lines().find_map(|l| l.strip_prefix(line)).unwrap().trim().strip_suffix(" kB").unwrap().parse().unwrap()
}

/// What it takes now; the most it takes is counted anew from here.
fn from_now(server: &ServerProcess) -> u64 {
    std::fs::write(format!("/proc/{}/clear_refs", server.pid()), "5").unwrap();
    memory(server, "VmRSS:")
}

/// A PDF of one page with a script, a form that sends itself away, and a program inside.
fn pdf_with_scripts() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\(\"http://127.0.0.1:9/\"\\))>>/Names<</EmbeddedFiles<</Names[(a) 5 0 R]>>>>/AA<</WC<</S/Launch/F(/bin/sh)>>>>>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]/Contents 4 0 R/Resources<<>>>>",
        "<</Length 37>>\nstream\n0.8 0.1 0.1 rg 0 0 200 300 re f      \nendstream",
        "<</Type/Filespec/F(a)/EF<</F 6 0 R>>>>",
        "<</Type/EmbeddedFile/Length 7>>\nstream\nMZ evil\nendstream",
    ];
    let (mut file, mut places) = (String::from("%PDF-1.4\n"), String::new());
    for (number, object) in (1..).zip(objects) {
        let _ = writeln!(places, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    let _ = write!(file, "xref\n0 7\n0000000000 65535 f \n{places}trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

/// A HEIC file that says it is 60,000 pixels square, where the program that makes HEIC is installed.
fn heic_bomb(folder: &std::path::Path) -> Option<Vec<u8>> {
    std::fs::write(folder.join("in.png"), files::png(&files::two_colours(64, 64))).unwrap();
    let made = Command::new("heif-enc").args(["-o", "out.heic", "in.png"]).current_dir(folder).output().ok()?;
    let mut bytes = made.status.success().then(|| std::fs::read(folder.join("out.heic")).unwrap())?;
    let sizes: Vec<_> = bytes.windows(4).enumerate().filter(|(_, w)| w == b"ispe").map(|(at, _)| at + 8).collect();
    for at in sizes {
        for side in [at, at + 4] {
            bytes[side..side + 4].copy_from_slice(&60_000_u32.to_be_bytes());
        }
    }
    Some(bytes)
}

struct Sender {
    visitor: Visitor,
    papers: String,
}

impl Sender {
    async fn new(server: &ServerProcess, lang: &str) -> Self {
        let mut visitor = Visitor::new(&server.base);
        let code = visitor.begin(lang, "residence_card", &[("group", "citizen")], "").await;
        Self { visitor, papers: format!("/{lang}/registrations/{code}/residence_card/1/papers") }
    }

    async fn send(&mut self, kind: &str, file: &[u8]) -> (u16, String) {
        let upload = Upload { kind, agreed: true, name: "a.jpg", file };
        let reply = self.visitor.upload(&self.papers, &upload).await;
        (reply.status, reply.html)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_file_is_answered_in_every_language_and_takes_little_memory_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(BINARY, folder.path(), &[]).await;
    let mut senders = Vec::new();
    for lang in LANGUAGES {
        senders.push(Sender::new(&server, lang).await);
    }
    // The pages and the largest body have been there once: what the server keeps for itself is no part of what a file takes.
    for sender in &mut senders {
        assert_eq!(sender.send("photo", &files::jpeg(&files::two_colours(60, 80))).await.0, 303);
    }
    let mut hostile: Vec<_> =
        files::hostile().into_iter().filter(|(name, ..)| *name != "nothing").map(|(name, bytes, _)| (name, bytes)).collect();
    hostile.push(("a HTML page that begins like a JPEG", b"\xFF\xD8\xFF\xE0<html><script>alert(1)</script>".to_vec()));
    hostile.extend(heic_bomb(folder.path()).map(|bytes| ("a HEIC of 60,000 by 60,000", bytes)));
    let (mut most, mut longest) = ((0, ""), (Duration::ZERO, ""));
    for (name, bytes) in &hostile {
        let mut said = Vec::new();
        for (sender, lang) in senders.iter_mut().zip(LANGUAGES) {
            let (before, began) = (from_now(&server), Instant::now());
            let (status, html) = sender.send("home_contract", bytes).await;
            let (took, more) = (began.elapsed(), memory(&server, "VmHWM:").saturating_sub(before));
            assert_eq!(status, 422, "{name} {lang}");
            let beside = html.split("id=\"file-home_contract-error\"").nth(1).and_then(|rest| rest.split("</p>").next());
            let beside = text(&format!("<p{}", beside.unwrap_or_else(|| panic!("{name} {lang}: {html}"))));
            assert!(beside.len() > 10 && !beside.contains("{ $") && !html.contains("<script>alert"), "{name} {lang}: {beside}");
            assert!(!said.contains(&beside), "{name} {lang} is answered in another language: {beside}");
            said.push(beside);
            assert!(more < MORE, "{name} took {more} KiB");
            // A build for development is slower than what people get.
            assert!(cfg!(debug_assertions) || took < Duration::from_secs(1), "{name} took {took:?}");
            (most, longest) = (most.max((more, name)), longest.max((took, name)));
        }
    }
    eprintln!("{} hostile files: at most {} KiB more ({}), {:?} ({})", hostile.len(), most.0, most.1, longest.0, longest.1);
    for sender in &mut senders {
        assert_eq!(sender.visitor.pictures(&sender.papers).await.len(), 1, "what was there is kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_pictures_and_those_with_more_in_them_are_made_plain_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(BINARY, folder.path(), &[]).await;
    let mut sender = Sender::new(&server, "en").await;
    let small = files::jpeg(&files::two_colours(60, 80));
    assert_eq!(sender.send("photo", &small).await.0, 303);
    // As long a file as may be: what stands behind the picture is read, and left out.
    let long = [small.clone(), b"PK\x03\x04<script>".repeat(1_500_000)].concat();
    let mut large = vec![
        ("a JPEG of 60 megapixels", files::flat_jpeg(8944, 6704), Some((2000, 1499))),
        ("a JPEG of 50 megapixels", files::flat_jpeg(8192, 6144), Some((2000, 1500))),
        ("a PNG of 60 megapixels", files::flat_png(8944, 6704), Some((2000, 1499))),
        ("a JPEG of 18 MB with an archive", long[..18_000_000].to_vec(), Some((60, 80))),
        ("a JPEG with a page behind it", [small, b"<html><script>alert(1)</script>".to_vec()].concat(), Some((60, 80))),
    ];
    if anjia_images::tools().pdf.is_some() {
        large.push(("a PDF with scripts", pdf_with_scripts(), Some((1334, 2000))));
    }
    for (name, bytes, size) in large {
        let (before, began) = (from_now(&server), Instant::now());
        let (status, html) = sender.send("home_contract", &bytes).await;
        let (took, more) = (began.elapsed(), memory(&server, "VmHWM:").saturating_sub(before));
        eprintln!("{name}, {} bytes: {more} KiB more, {took:?}", bytes.len());
        assert_eq!(status, 303, "{name}: {html}");
        let pictures = sender.visitor.pictures(&sender.papers).await;
        let sizes: Vec<_> = pictures.iter().map(|p| image::load_from_memory(p).unwrap().to_rgb8().dimensions()).collect();
        let kept = sizes.iter().position(|s| Some(*s) == size).map(|at| &pictures[at]);
        let kept = kept.unwrap_or_else(|| panic!("{name}: {sizes:?}"));
        for word in [b"<script>".as_slice(), b"JavaScript", b"MZ evil", b"PK\x03\x04"] {
            assert!(!kept.windows(word.len()).any(|w| w == word), "{name} is kept with more than its pixels");
        }
        assert!(more < MORE, "{name} took {more} KiB");
        assert!(cfg!(debug_assertions) || took < Duration::from_secs(2), "{name} took {took:?}");
    }
}
