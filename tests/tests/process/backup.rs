//! `anjia backup`, `anjia restore` and `anjia registrations pictures`: the whole way of a registration with a picture.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anjia_tests::process::ServerProcess;
use anjia_tests::visitor::{Upload, Visitor, pairs, text};

use super::{BINARY, run};

const FORM: &str = "foreign_accommodation_prereg";

fn done(folder: &Path, arguments: &[&str]) -> String {
    let (well, said) = run(folder, arguments, &[]);
    assert!(well, "{arguments:?}: {said}");
    said
}

fn refused(folder: &Path, arguments: &[&str]) -> String {
    let (well, said) = run(folder, arguments, &[]);
    assert!(!well && said.starts_with("anjia: "), "{arguments:?}: {said}");
    said
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn jpeg(shade: u8) -> Vec<u8> {
    let image = image::RgbImage::from_fn(120, 90, |x, y| image::Rgb([shade, x as u8, y as u8]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A person with a registration, who knows its resume word.
struct Person {
    visitor: Visitor,
    code: String,
    word: String,
    surname: &'static str,
    /// The picture as it is kept.
    picture: Vec<u8>,
}

impl Person {
    async fn prepare(server: &ServerProcess, surname: &'static str, shade: u8) -> Self {
        let mut visitor = Visitor::new(&server.base);
        let code = visitor.begin("en", FORM, &[], "").await;
        let begun = visitor.get(&format!("/en/registrations/{code}?news=begun")).await;
        let shown = begun.html.split("Your resume word: ").nth(1).unwrap().split('<').next().unwrap();
        let word = shown.chars().filter(|c| c.is_ascii()).collect();
        let catalogue = anjia_server::data_set::load(None).unwrap();
        visitor.fill(&catalogue, &format!("/en/registrations/{code}/{FORM}/1/person"), &[("surname", surname)]).await;
        let mut person = Self { visitor, code, word, surname, picture: Vec::new() };
        let sent = jpeg(shade);
        let upload = Upload { kind: "data_page", agreed: true, name: "page.jpg", file: &sent };
        let reply = person.visitor.upload(&person.at("papers"), &upload).await;
        assert_eq!(reply.status, 303, "{}", reply.html);
        person.picture = person.visitor.pictures(&person.at("papers")).await.remove(0);
        person
    }

    fn at(&self, page: &str) -> String {
        format!("/en/registrations/{}/{FORM}/1/{page}", self.code)
    }

    /// Opens the registration on a server with code and word, without a session; gives the status.
    async fn resume(&mut self, server: &ServerProcess) -> u16 {
        self.visitor = Visitor::new(&server.base);
        let fields = pairs(&[("code", &self.code), ("way", "word"), ("word", &self.word)]);
        self.visitor.post("/en/registrations", &fields).await.status
    }

    /// Finds everything as it was.
    async fn finds_all(&mut self, server: &ServerProcess) {
        assert_eq!(self.resume(server).await, 303, "{}", self.surname);
        let review = self.visitor.get(&self.at("review")).await;
        assert!(text(&review.html).contains(self.surname) && text(&review.html).contains("M12345678"), "{}", review.html);
        assert_eq!(self.visitor.pictures(&self.at("papers")).await, [self.picture.as_slice()]);
    }

    /// Finds nothing, and nobody else does with an old session.
    async fn finds_nothing(&mut self, server: &ServerProcess, session: Option<String>) {
        assert_eq!(self.resume(server).await, 422, "{}", self.surname);
        self.visitor.session = session;
        for page in ["review", "papers", "person"] {
            let reply = self.visitor.get(&self.at(page)).await;
            assert!(reply.html.contains("<form id=\"resume\"") && !reply.html.contains(self.surname), "{page}");
        }
    }
}

/// Moves the keys of a server to another folder, as the guide says.
fn with_keys(from: &Path, to: &Path) {
    anjia_tests::scene::share_keys(from, to);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_comes_back_with_answers_and_pictures_of_those_whose_keys_are_kept() {
    let (folder, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = ServerProcess::start(BINARY, folder.path(), &[]).await;
    let (mut ana, mut bo) = (Person::prepare(&server, "ANA-STAYS", 40).await, Person::prepare(&server, "BO-LEAVES", 200).await);
    // Beside the running server.
    let said = done(folder.path(), &["backup", "--to", "first"]);
    assert!(said.contains("household-keys.db") && said.contains("few days"), "{said}");
    let first = folder.path().join("first");
    assert_eq!((mode(&first), mode(&first.join("anjia.db")), mode(&first.join("household-keys.db"))), (0o700, 0o600, 0o600));
    assert!(refused(folder.path(), &["backup", "--to", "first"]).contains("a copy in first already"));
    assert!(refused(folder.path(), &["restore", "--from", "first"]).contains("a database in"), "onto the database of a running server");
    let session = bo.visitor.session.clone();
    let erased = bo.visitor.post(&format!("/en/registrations/{}/data", bo.code), &pairs(&[("then", "erase"), ("erase", "yes")])).await;
    assert_eq!(erased.status, 200);
    done(folder.path(), &["backup", "--to", "second"]);
    server.ask_to_stop();
    assert!(server.ended().await.success());

    // All of the first backup: both are there again.
    let from = first.to_str().unwrap();
    assert!(done(new.path(), &["restore", "--from", from]).contains("put the keys folder beside it"));
    assert_eq!((mode(&new.path().join("data")), mode(&new.path().join("data/anjia.db"))), (0o700, 0o600));
    assert!(refused(new.path(), &["restore", "--from", from]).contains("move it away first"));
    assert!(refused(new.path(), &["serve"]).contains("put the keys folder back"), "without the server's keys nothing is served");
    with_keys(folder.path(), new.path());
    let server = ServerProcess::start(BINARY, new.path(), &[]).await;
    ana.finds_all(&server).await;
    bo.finds_all(&server).await;
    drop(server);

    // The old data with the newer keys: who was erased in between stays erased.
    let mixed = tempfile::tempdir().unwrap();
    std::fs::create_dir(mixed.path().join("both")).unwrap();
    std::fs::copy(first.join("anjia.db"), mixed.path().join("both/anjia.db")).unwrap();
    std::fs::copy(folder.path().join("second/household-keys.db"), mixed.path().join("both/household-keys.db")).unwrap();
    done(mixed.path(), &["restore", "--from", "both"]);
    with_keys(folder.path(), mixed.path());
    let server = ServerProcess::start(BINARY, mixed.path(), &[]).await;
    ana.finds_all(&server).await;
    bo.finds_nothing(&server, session.clone()).await;
    drop(server);

    // The keys' file is gone: told, nothing made; and what is made without it opens for nobody.
    let bare = tempfile::tempdir().unwrap();
    std::fs::create_dir(bare.path().join("old")).unwrap();
    assert!(refused(bare.path(), &["restore", "--from", "old"]).contains("there is no anjia.db in old"));
    std::fs::copy(first.join("anjia.db"), bare.path().join("old/anjia.db")).unwrap();
    let said = refused(bare.path(), &["restore", "--from", "old"]);
    assert!(said.contains("no household-keys.db") && said.contains("--without-registrations"), "{said}");
    std::fs::write(bare.path().join("old/household-keys.db"), "no database").unwrap();
    refused(bare.path(), &["restore", "--from", "old"]);
    assert!(!bare.path().join("data/anjia.db").exists(), "half a database is left");
    std::fs::remove_file(bare.path().join("old/household-keys.db")).unwrap();
    assert!(done(bare.path(), &["restore", "--from", "old", "--without-registrations"]).contains("no registrations"));
    with_keys(folder.path(), bare.path());
    let server = ServerProcess::start(BINARY, bare.path(), &[]).await;
    ana.finds_nothing(&server, None).await;
    bo.finds_nothing(&server, session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counter_takes_pictures_out_into_a_folder_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(BINARY, folder.path(), &[]).await;
    let mut ana = Person::prepare(&server, "ANA", 90).await;
    let sent = jpeg(10);
    let upload = Upload { kind: "entry_stamp", agreed: false, name: "stamp.jpg", file: &sent };
    assert_eq!(ana.visitor.upload(&ana.at("papers"), &upload).await.status, 303);
    let code = ana.code.clone();
    let said = done(folder.path(), &["registrations", "pictures", &code, "--to", "out/pictures"]);
    let out = folder.path().join("out/pictures");
    assert_eq!(mode(&out), 0o700);
    let mut names: Vec<_> = std::fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, [format!("{code}-1-data_page.jpg"), format!("{code}-1-entry_stamp.jpg")]);
    for name in &names {
        assert!(said.contains(name.as_str()), "{said}");
        assert_eq!(mode(&out.join(name)), 0o600, "{name}");
    }
    assert_eq!(std::fs::read(out.join(&names[0])).unwrap(), ana.picture);
    // None takes the place of another, not even a link's.
    let said = refused(folder.path(), &["registrations", "pictures", &code, "--to", "out/pictures"]);
    assert!(said.contains("cannot be written"), "{said}");
    std::fs::remove_file(out.join(&names[0])).unwrap();
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), out.join(&names[0])).unwrap();
    refused(folder.path(), &["registrations", "pictures", &code, "--to", "out/pictures"]);
    assert!(!folder.path().join("elsewhere").exists(), "a link was followed");
    // Nobody's, and without pictures.
    assert!(refused(folder.path(), &["registrations", "pictures", "0000-0000", "--to", "out"]).contains("no registration"));
    let mut other = Visitor::new(&server.base);
    let empty = other.begin("en", FORM, &[], "").await;
    assert!(done(folder.path(), &["registrations", "pictures", &empty, "--to", "none"]).contains("has no pictures"));
    assert!(!folder.path().join("none").exists());
    ana.visitor.post(&format!("/en/registrations/{code}/data"), &pairs(&[("then", "erase"), ("erase", "yes")])).await;
    assert!(refused(folder.path(), &["registrations", "pictures", &code, "--to", "later"]).contains("no registration"));
}
