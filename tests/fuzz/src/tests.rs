//! The library and changes of it, without the fuzzer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::*;

/// How many changed inputs each target is tried with. The fuzzer tries millions.
const CHANGED: usize = 3000;

fn library(target: &Target) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("library").join(target.name);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|f| std::fs::read(f).unwrap()).collect()
}

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % end.max(1)
    }
}

fn change(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(bytes.len());
    match dice.below(5) {
        0 if !bytes.is_empty() => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
        1 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
        2 if !bytes.is_empty() => drop(bytes.remove(at)),
        3 => {
            let from = dice.below(other.len());
            let length = dice.below(other.len() - from);
            bytes.splice(at..at, other[from..from + length].iter().copied());
        }
        _ => bytes.insert(at, u8::try_from(dice.below(256)).unwrap()),
    }
}

fn tried(name: &str, changed: usize) {
    let target = target(name).unwrap();
    let (library, mut dice) = (library(&target), Dice(0x9E37_79B9_7F4A_7C15));
    assert!(!library.is_empty(), "library/{name} is empty");
    let run = |bytes: &[u8]| {
        let end = catch_unwind(AssertUnwindSafe(|| (target.run)(bytes)));
        assert!(end.is_ok(), "{name} fails with {:?}, as text {:?}", bytes, String::from_utf8_lossy(bytes));
    };
    library.iter().for_each(|bytes| run(bytes));
    run(&[]);
    for _ in 0..changed {
        let mut bytes = library[dice.below(library.len())].clone();
        let other = &library[dice.below(library.len())];
        for _ in 0..=dice.below(4) {
            change(&mut bytes, other, &mut dice);
        }
        bytes.truncate(target.longest);
        run(&bytes);
    }
}

#[test]
fn lines_of_passports() {
    tried("mrz", CHANGED);
}

#[test]
fn names_of_people() {
    tried("names", CHANGED);
}

#[test]
fn numbers_of_papers() {
    tried("numbers", CHANGED);
}

#[test]
fn answers_of_every_kind() {
    tried("answers", CHANGED);
}

#[test]
fn form_files() {
    tried("forms", CHANGED);
}

#[test]
fn pictures_as_they_are_sent() {
    tried("pictures", 150);
}

#[test]
fn tables_of_companies() {
    tried("sheets", 1500);
}

#[test]
fn every_target_has_its_test_and_its_library() {
    let tests = include_str!("tests.rs");
    for target in TARGETS {
        assert!(tests.contains(&format!("tried(\"{}\"", target.name)) && !library(&target).is_empty(), "{}", target.name);
    }
}

#[test]
fn the_small_form_file_is_a_form_file() {
    let file: anjia_domain::form::FormsFile = serde_json::from_str(forms::SMALL).unwrap();
    let forms = anjia_domain::form::Forms::new(file, Default::default(), |s| s.as_str() == "visit", |_| false).unwrap();
    assert_eq!((forms.all().len(), forms.events().len()), (2, 1));
}
