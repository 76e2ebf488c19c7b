//! Machine-readable lines. What is read is printed here as ICAO 9303 has it, and read again.

use anjia_domain::mrz::{MRZ_MAX, Mrz, MrzFault, Part, read};
use anjia_domain::papers::DocType;
use jiff::civil::{Date, date};

use crate::bytes::{Bytes, CAPITALS, DIGITS, full_width};

const TODAY: Date = date(2026, 11, 24);

/// Whatever is typed is answered; what is read is printed and read again the same; a person printed with right check digits is read
/// whole, however it is typed; and a changed digit is told.
///
/// # Panics
/// When that does not hold.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    if bytes.yes() { made(&mut bytes) } else { typed(&bytes.text()) }
}

fn typed(text: &str) {
    let mrz = match read(text, TODAY) {
        Ok(mrz) => mrz,
        Err(MrzFault::TooLong) => return assert!(text.chars().count() > MRZ_MAX),
        Err(MrzFault::Empty) => return assert!(text.trim().is_empty()),
        Err(MrzFault::Shape) => return,
    };
    assert_eq!(read(&text.to_ascii_lowercase(), TODAY).as_ref(), Ok(&mrz), "small letters are read otherwise");
    for name in [&mrz.surname, &mrz.given] {
        let well = name.split(' ').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()));
        assert!(name.is_empty() || well, "a name of other signs: {name:?}");
    }
    assert!(!mrz.surname.is_empty() || mrz.given.is_empty(), "given names without a surname");
    assert!(mrz.number.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()), "{:?}", mrz.number);
    for country in [&mrz.issuer, &mrz.nationality] {
        assert!(country.len() <= 3 && country.bytes().all(|b| b.is_ascii_uppercase() || b == b'<'), "{country:?}");
    }
    assert!(matches!(mrz.sex, None | Some('M' | 'F' | 'X')));
    assert!(mrz.birth.is_none_or(|day| day <= TODAY), "born in the future");
    assert!(mrz.failed.iter().enumerate().all(|(n, part)| !mrz.failed[..n].contains(part)), "{:?}", mrz.failed);
    // Only what fits the lines of a passport; the numbers of cards may be longer.
    let names = mrz.surname.len() + 2 + mrz.given.len();
    if mrz.number.len() <= 9 && names <= 39 && !mrz.issuer.contains('<') && !mrz.nationality.contains('<') {
        again(&mrz, &passport(&mrz));
    }
}

fn again(mrz: &Mrz, lines: &str) {
    let copy = read(lines, TODAY);
    let same = copy.as_ref().is_ok_and(|c| {
        c.failed.is_empty()
            && (&c.surname, &c.given, &c.number) == (&mrz.surname, &mrz.given, &mrz.number)
            && (&c.issuer, &c.nationality) == (&mrz.issuer, &mrz.nationality)
            && (c.birth, c.expiry) == (mrz.birth, mrz.expiry)
            && c.sex == mrz.sex.or(Some('X'))
    });
    let fields =
        |m: &Mrz| format!("{:?}", (&m.surname, &m.given, &m.number, &m.issuer, &m.nationality, m.birth, m.sex, m.expiry, &m.failed));
    assert!(same, "printed and read again:\n{lines}\n{}\n{:?}", fields(mrz), copy.as_ref().map(fields));
}

fn digit(text: &str) -> u32 {
    let value = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'Z' => u32::from(b - b'A') + 10,
        _ => 0,
    };
    text.bytes().zip([7, 3, 1].into_iter().cycle()).map(|(b, weight)| value(b) * weight).sum::<u32>() % 10
}

fn day(day: Option<Date>) -> String {
    day.map_or("<<<<<<".to_owned(), |d| d.strftime("%y%m%d").to_string())
}

fn names(mrz: &Mrz) -> String {
    format!("{}<<{}", mrz.surname, mrz.given).replace(' ', "<")
}

/// Number, nationality, birth, sex and expiry with their check digits: the beginning of the second line.
fn second(mrz: &Mrz) -> (String, String, String) {
    let checked = |text: String| format!("{text}{}", digit(&text));
    let number = checked(format!("{:<<9}", mrz.number));
    (number, checked(day(mrz.birth)), checked(day(mrz.expiry)))
}

fn country(code: &str) -> String {
    format!("{code:<<3}")
}

/// TD3.
fn passport(mrz: &Mrz) -> String {
    let ((number, birth, expiry), optional) = (second(mrz), "<".repeat(14));
    let all = digit(&format!("{number}{birth}{expiry}{optional}0"));
    let (sex, from) = (mrz.sex.unwrap_or('<'), country(&mrz.nationality));
    let first = format!("P<{}{}", country(&mrz.issuer), names(mrz));
    format!("{first:<<44}\n{number}{from}{birth}{sex}{expiry}{optional}0{all}")
}

/// TD2.
fn sheet(mrz: &Mrz) -> String {
    let ((number, birth, expiry), optional) = (second(mrz), "<".repeat(7));
    let all = digit(&format!("{number}{birth}{expiry}{optional}"));
    let (sex, from) = (mrz.sex.unwrap_or('<'), country(&mrz.nationality));
    let first = format!("I<{}{}", country(&mrz.issuer), names(mrz));
    format!("{first:<<36}\n{number}{from}{birth}{sex}{expiry}{optional}{all}")
}

/// TD1.
fn card(mrz: &Mrz) -> String {
    let ((number, birth, expiry), optional) = (second(mrz), ("<".repeat(15), "<".repeat(11)));
    let all = digit(&format!("{number}{}{birth}{expiry}{}", optional.0, optional.1));
    let (sex, from) = (mrz.sex.unwrap_or('<'), country(&mrz.nationality));
    let first = format!("I<{}{number}{}", country(&mrz.issuer), optional.0);
    format!("{first}\n{birth}{sex}{expiry}{from}{}{all}\n{:<<30}", optional.1, names(mrz))
}

fn made(bytes: &mut Bytes<'_>) {
    let layout = bytes.below(3);
    let room = [39, 31, 30][layout];
    // Two filler signs may be the end of the surname, and O and 0 are the same in a name.
    let words = |bytes: &mut Bytes<'_>, most: usize| {
        let all: Vec<_> = (0..=bytes.below(3)).map(|_| bytes.word(CAPITALS, 1, 1 + most / 3)).collect();
        let mut text = all.join(" ");
        text.truncate(most);
        text.trim_end().to_owned()
    };
    let surname = words(bytes, room - 2);
    let given = if bytes.yes() { words(bytes, room - 2 - surname.len()) } else { String::new() };
    let age = |bytes: &mut Bytes<'_>, from: i16, years: usize| {
        date(from + bytes.below(years) as i16, 1 + bytes.below(12) as i8, 1 + bytes.below(28) as i8)
    };
    let nation = |bytes: &mut Bytes<'_>| bytes.pick(&["KOR", "DEU", "GBR", "XXA", "GBD", "UTO", "CHN", "RKS"]).to_owned();
    let mrz = Mrz {
        document: if layout == 0 { DocType::Passport } else { DocType::TravelDocument },
        surname,
        given,
        number: bytes.word("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", 1, 9),
        issuer: nation(bytes),
        nationality: nation(bytes),
        birth: bytes.yes().then(|| age(bytes, 1927, 99)),
        sex: Some(bytes.pick(&['M', 'F', 'X'])),
        expiry: bytes.yes().then(|| age(bytes, 1947, 99)),
        failed: Vec::new(),
    };
    let lines = [passport, sheet, card][layout](&mrz);
    again(&mrz, &lines);
    let dressed = match bytes.below(7) {
        0 => lines.to_lowercase(),
        1 => lines.replace('\n', ""),
        2 => lines.replace('\n', "\r\n"),
        3 => lines.lines().map(full_width).collect::<Vec<_>>().join("\n"),
        4 => lines.chars().map(|c| format!("{c} ")).collect(),
        5 => lines.replace("<<", "«"),
        _ => lines.replace("DEU", "D<<"),
    };
    // Signs for two fillers may be read as one where that fits as well.
    if !dressed.contains('«') && !dressed.contains("D<<") {
        again(&mrz, &dressed);
    }
    assert!(read(&dressed, TODAY).is_ok(), "not read: {dressed}");
    // One wrong digit is told: in the number, the day of birth or that of expiry.
    let (from, part) = [
        [(44, Part::Number), (57, Part::Birth), (65, Part::Expiry)],
        [(36, Part::Number), (49, Part::Birth), (57, Part::Expiry)],
        [(5, Part::Number), (30, Part::Birth), (38, Part::Expiry)],
    ][layout][bytes.below(3)];
    let mut text = lines.replace('\n', "").into_bytes();
    let (place, new) = (from + bytes.below(if part == Part::Number { 9 } else { 6 }), b'0' + bytes.below(10) as u8);
    if text[place].is_ascii_digit() && text[place] != new && DIGITS.as_bytes().contains(&new) {
        text[place] = new;
        let told =
            read(&String::from_utf8_lossy(&text), TODAY).is_ok_and(|m| m.failed.contains(&part) && m.failed.contains(&Part::Composite));
        assert!(told, "a wrong digit in {part:?} is not told: {}", String::from_utf8_lossy(&text));
    }
}
