//! HEIC and PDF, and the text on a picture, read by Debian's programs in a process of their own.
//!
//! The programs get a folder of their own, no environment, a limit on memory, on processor time, on the size of what they write and on
//! the time on the clock. They only ever make pixels: scripts, forms and files inside a PDF are not looked at. For PDF the crate hayro was
//! tried: nothing stops it, and a PDF of a kilobyte kept it at work without end, inside the server.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::format::Format;
use crate::{MAX_BYTES, Purpose, Refused};

/// The most time a program may take on the clock.
pub(crate) const TIME: Duration = Duration::from_secs(10);

/// Sets the limits and becomes the program. Memory in KiB (1 GiB), processor seconds (twice the clock, for two cores), written files in
/// blocks of 512 bytes (64 MiB), no core file with somebody's document in it, and files for nobody else.
const LIMITS: &str = r#"umask 077 && ulimit -v 1048576 && ulimit -t 20 && ulimit -f 131072 && ulimit -c 0 && exec "$0" "$@""#;

/// The most a result may have, in bytes; it is read piece by piece.
const MAX_RESULT: u64 = 64 * 1024 * 1024;

/// The signs of the lines of a passport.
const SIGNS: &str = "tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";

/// The most text that is read, in bytes.
const MAX_TEXT: u64 = 64 * 1024;

/// The programs that are installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tools {
    /// Reads HEIC: `heif-dec` or `heif-convert`, in Debian's package libheif-examples.
    pub heif: Option<PathBuf>,
    /// Reads PDF: `pdftoppm`, in Debian's package poppler-utils.
    pub pdf: Option<PathBuf>,
    /// Reads the text on a picture: `tesseract`, in Debian's package tesseract-ocr.
    pub text: Option<PathBuf>,
}

/// Tells which programs are installed, in the folders of `PATH` and Debian's own.
pub fn tools() -> Tools {
    Tools { heif: find("heif-dec").or_else(|| find("heif-convert")), pdf: find("pdftoppm"), text: find("tesseract") }
}

fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).chain([PathBuf::from("/usr/bin")]);
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Makes a JPEG or PNG of a HEIC file or of the first page of a PDF, upright, within `time`. The file has no name any more: it goes when it
/// is closed.
pub(crate) fn convert(bytes: &[u8], format: Format, purpose: Purpose, tools: &Tools, time: Duration) -> Result<File, Refused> {
    let tool = if format == Format::Pdf { &tools.pdf } else { &tools.heif };
    let tool = tool.as_deref().ok_or(Refused::NeedsTool(format))?;
    // Readable by this user only, and gone when this function ends.
    let folder = private_folder().map_err(server)?;
    write_private(&folder.path().join("in"), bytes).map_err(server)?;
    let side = purpose.long_side().to_string();
    let arguments: &[&str] = match format {
        // The size is said in pixels, not in dots an inch: a page may call itself as wide as a street.
        Format::Pdf => &["-f", "1", "-l", "1", "-singlefile", "-scale-to", &side, "-png", "in", "out"],
        _ => &["-q", "95", "in", "out.jpg"],
    };
    let end = run(tool, arguments, folder.path(), time).map_err(server)?;
    let names: &[&str] = match format {
        Format::Pdf => &["out.png"],
        // A file with several pictures gets a number for each.
        _ => &["out.jpg", "out-1.jpg"],
    };
    match end {
        End::Well => names.iter().find_map(|name| open(&folder.path().join(name))).ok_or(Refused::Unreadable(format)),
        End::Badly => {
            let said = read(&folder.path().join("said"), 16 * 1024).unwrap_or_default();
            let locked = format == Format::Pdf && String::from_utf8_lossy(&said).contains("Incorrect password");
            Err(if locked { Refused::Locked(format) } else { Refused::Unreadable(format) })
        }
        End::TooLate => Err(Refused::Unreadable(format)),
    }
}

/// Reads the text on a picture (a PNG) as lines of capital letters, digits and `<`, within `time`.
pub(crate) fn text(png: &[u8], tools: &Tools, time: Duration) -> Result<String, Refused> {
    let tool = tools.text.as_deref().ok_or(Refused::NeedsTool(Format::Png))?;
    let folder = private_folder().map_err(server)?;
    write_private(&folder.path().join("in"), png).map_err(server)?;
    let arguments = ["in", "out", "-l", "eng", "--psm", "6", "-c", SIGNS, "-c", "load_system_dawg=0", "-c", "load_freq_dawg=0"];
    match run(tool, &arguments, folder.path(), time).map_err(server)? {
        End::Well => {
            let text = read(&folder.path().join("out.txt"), MAX_TEXT).ok_or(Refused::Unreadable(Format::Png))?;
            Ok(String::from_utf8_lossy(&text).into_owned())
        }
        End::Badly | End::TooLate => Err(Refused::Unreadable(Format::Png)),
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Well,
    Badly,
    TooLate,
}

/// Runs a program in `folder` within the limits, at most for `time`; what it says on standard error is in the file `said` there.
fn run(tool: &Path, arguments: &[&str], folder: &Path, time: Duration) -> io::Result<End> {
    let said = write_private(&folder.join("said"), b"")?;
    let mut child = Running(
        Command::new("/bin/sh")
            .args(["-c", LIMITS])
            .arg(tool)
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            // Each thread would set 64 MiB of addresses aside, which count against the limit.
            .env("MALLOC_ARENA_MAX", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(said)
            .spawn()?,
    );
    let end = Instant::now() + time;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.0.try_wait()? {
            return Ok(if status.success() { End::Well } else { End::Badly });
        }
        if Instant::now() >= end {
            return Ok(End::TooLate);
        }
        sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// A program that does not outlive whoever waits for it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both do nothing, or fail without harm, when it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn private_folder() -> io::Result<TempDir> {
    tempfile::Builder::new().prefix("anjia-").permissions(Permissions::from_mode(0o700)).tempdir()
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

/// The file, or `None` if there is none or it has more than [`MAX_RESULT`] bytes.
fn open(path: &Path) -> Option<File> {
    let file = File::open(path).ok()?;
    (file.metadata().ok()?.len() <= MAX_RESULT).then_some(file)
}

/// What stands in the file, or `None` if there is none or it is longer than `most` bytes.
fn read(path: &Path, most: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most).then_some(bytes)
}

fn server(error: io::Error) -> Refused {
    Refused::Server(error.kind())
}

const _: () = assert!(MAX_BYTES as u64 <= MAX_RESULT, "what is written for a program fits under its limit");

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, time: Duration) -> (End, Vec<u8>) {
        let folder = private_folder().unwrap();
        let end = run(Path::new("/bin/sh"), &["-c", script], folder.path(), time).unwrap();
        (end, read(&folder.path().join("out"), 4096).unwrap_or_default())
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let begin = Instant::now();
        assert_eq!(shell("echo $$ > out; exec sleep 60", Duration::from_millis(200)).0, End::TooLate);
        assert!(begin.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_pdf_that_draws_for_days_is_given_up() {
        use std::fmt::Write as _;
        if tools().pdf.is_none() {
            return;
        }
        // Each form draws the next one ten times, and there are nine.
        let mut pdf =
            String::from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n");
        pdf += "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</F 4 0 R>>>>>>endobj\n";
        for form in 4..13 {
            let next = form + 1;
            let resources = format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F {next} 0 R>>>>");
            let draw = "/F Do ".repeat(10);
            write!(pdf, "{form} 0 obj<<{resources}/Length {}>>stream\n{draw}\nendstream endobj\n", draw.len()).unwrap();
        }
        pdf += "13 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 10>>stream\n0 0 9 9 re f\nendstream endobj\n";
        pdf += "trailer<</Root 1 0 R/Size 14>>\n%%EOF\n";
        let begin = Instant::now();
        let end = convert(pdf.as_bytes(), Format::Pdf, Purpose::Document, &tools(), Duration::from_secs(1));
        assert_eq!(end.err(), Some(Refused::Unreadable(Format::Pdf)));
        assert!(begin.elapsed() >= Duration::from_secs(1), "it must be the time that ends it: {:?}", begin.elapsed());
        assert!(begin.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_program_has_its_limits_and_no_environment() {
        let (end, out) = shell("{ ulimit -v; ulimit -t; ulimit -f; ulimit -c; umask; env | grep -v ^PWD= | grep -v ^_=; } > out", TIME);
        assert_eq!(end, End::Well);
        assert_eq!(String::from_utf8(out).unwrap(), "1048576\n20\n131072\n0\n0077\nMALLOC_ARENA_MAX=1\n");
    }

    #[test]
    fn a_program_that_takes_too_much_memory_ends_badly() {
        // A shell that doubles a text until there is no more room.
        let (end, _) = shell("x=0123456789abcdef; i=0; while [ $i -lt 28 ]; do x=$x$x; i=$((i+1)); done", TIME);
        assert_eq!(end, End::Badly);
    }

    #[test]
    fn what_is_written_is_for_nobody_else() {
        let folder = private_folder().unwrap();
        write_private(&folder.path().join("in"), b"x").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(folder.path()), mode(&folder.path().join("in"))), (0o700, 0o600));
    }
}
