//! Numbers of identity papers.

use anjia_domain::papers::{DocType, birth_of_resident_id, mod_11_2, number, resident_id};

use crate::bytes::{Bytes, DIGITS, full_width};

/// Whatever is typed is answered, and what is taken is kept as it is; a number made with a right check digit is taken, however it is typed,
/// and with one digit changed it is not.
///
/// # Panics
/// When that does not hold.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    if bytes.yes() { made(&mut bytes) } else { typed(&bytes.text()) }
}

fn typed(text: &str) {
    for kind in DocType::ALL {
        let Ok(read) = number(kind, text) else { continue };
        assert!(read.text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) && !read.text.is_empty(), "{kind}: odd signs");
        assert_eq!(number(kind, &read.text).as_ref(), Ok(&read), "{kind}: what is kept is read otherwise");
        let full = read.text.len() == 18;
        if matches!(kind, DocType::ResidentIdCard | DocType::HmtResidencePermit) {
            assert!(!read.doubtful && full && right(&read.text) && birth_of_resident_id(&read.text).is_some(), "{kind}: not checked");
        }
        if kind == DocType::ForeignPrCard && full {
            assert_eq!(read.doubtful, !right(&read.text), "{kind}: the doubt is wrong");
        }
    }
    assert_eq!(resident_id(text).ok(), number(DocType::ResidentIdCard, text).ok());
    if let Some(day) = birth_of_resident_id(text) {
        assert!((1900..2100).contains(&day.year()) && text.contains(&day.strftime("%Y%m%d").to_string()), "another day");
    }
}

/// ISO 7064 MOD 11-2 as the standard has it: digit by digit, doubled.
fn check(first: &str) -> char {
    let sum = first.bytes().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    match (12 - sum) % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('?'),
    }
}

fn right(number: &str) -> bool {
    let (first, last) = number.split_at(17);
    first.bytes().all(|b| b.is_ascii_digit()) && last.chars().eq([check(first)])
}

fn made(bytes: &mut Bytes<'_>) {
    let (kind, area) = match bytes.below(3) {
        0 => (DocType::ResidentIdCard, format!("{}{}", bytes.pick(&[1, 2, 3, 4, 5, 6]), bytes.word(DIGITS, 5, 5))),
        1 => (DocType::HmtResidencePermit, bytes.pick(&["810000", "820000", "830000"]).to_owned()),
        _ => (DocType::ForeignPrCard, format!("9{}", bytes.word(DIGITS, 5, 5))),
    };
    let (year, month, day) = (1900 + bytes.below(200), 1 + bytes.below(12), 1 + bytes.below(28));
    let first = format!("{area}{year:04}{month:02}{day:02}{}", bytes.word(DIGITS, 3, 3));
    let whole = format!("{first}{}", check(&first));
    assert_eq!(mod_11_2(first.as_bytes()), whole.chars().last());
    let dressed = match bytes.below(5) {
        0 => whole.clone(),
        1 => whole.to_lowercase(),
        2 => full_width(&whole),
        3 => format!(" {} {}-{} ", &whole[..6], &whole[6..14], &whole[14..]),
        _ => whole.chars().map(|c| format!("{c}\u{3000}")).collect(),
    };
    let read = number(kind, &dressed);
    assert!(read.as_ref().is_ok_and(|n| n.text == whole && !n.doubtful), "{kind} {dressed}: a right number is refused or doubted");
    // One wrong digit.
    let (place, digit) = (bytes.below(17), bytes.below(10));
    let wrong: String = whole.chars().enumerate().map(|(at, c)| if at == place { char::from(b'0' + digit as u8) } else { c }).collect();
    if wrong != whole {
        assert!(number(kind, &wrong).is_ok_and(|n| n.doubtful) || number(kind, &wrong).is_err(), "{kind} {wrong}: taken as right");
    }
}
