//! The lines at the foot of a passport or card that machines read (ICAO 9303).
//!
//! People copy these lines by hand or let a telephone read them, so the form is taken generously, and a check digit that does not fit is
//! only reported.

use std::fmt;
use std::ops::Range;

use jiff::civil::Date;

use crate::papers::{DocType, half_width};

/// The longest text read, in characters.
pub const MRZ_MAX: usize = 500;

const FILLER: u8 = b'<';

/// What the lines say.
#[derive(Clone, PartialEq, Eq)]
pub struct Mrz {
    /// A passport, or whatever else one travels with.
    pub document: DocType,
    /// The surname, or the whole name of a person who has only one. Long names are cut off in the lines.
    pub surname: String,
    /// The given names, or nothing.
    pub given: String,
    /// The number of the document.
    pub number: String,
    /// The country or organisation that issued it: alpha-3, or a code of ICAO 9303.
    pub issuer: String,
    /// The nationality: alpha-3, or a code of ICAO 9303.
    pub nationality: String,
    /// The date of birth, when it is known to the day.
    pub birth: Option<Date>,
    /// `M`, `F`, or `X` where neither stands.
    pub sex: Option<char>,
    /// The last day of validity.
    pub expiry: Option<Date>,
    /// The parts whose check digit does not fit.
    pub failed: Vec<Part>,
}

impl fmt::Debug for Mrz {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mrz(…)")
    }
}

/// A part with a check digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The number of the document.
    Number,
    /// The date of birth.
    Birth,
    /// The last day of validity.
    Expiry,
    /// What the issuing country adds.
    Optional,
    /// All of these together.
    Composite,
}

/// Why a text is not the lines of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MrzFault {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// More than [`MRZ_MAX`] characters.
    #[error("the text is longer than {MRZ_MAX} characters")]
    TooLong,
    /// Not two lines of 44 or 36 signs, nor three of 30; or the lines of a visa, whose number is not the passport's.
    #[error("not two lines of 44 or 36 signs, nor three lines of 30")]
    Shape,
}

/// Where the parts stand when the lines are put behind each other. A check digit follows its part.
struct Layout {
    lines: usize,
    width: usize,
    /// The line with the name, at whose end the fillers are.
    name_line: usize,
    names: Range<usize>,
    number: Range<usize>,
    birth: Range<usize>,
    sex: usize,
    expiry: Range<usize>,
    nationality: Range<usize>,
    optional: Range<usize>,
    has_optional_check: bool,
    composite_of: &'static [Range<usize>],
    composite: usize,
}

const LAYOUTS: [Layout; 3] = [
    // TD3: passports.
    Layout {
        lines: 2,
        width: 44,
        name_line: 0,
        names: 5..44,
        number: 44..53,
        nationality: 54..57,
        birth: 57..63,
        sex: 64,
        expiry: 65..71,
        optional: 72..86,
        has_optional_check: true,
        composite_of: &[44..54, 57..64, 65..87],
        composite: 87,
    },
    // TD2.
    Layout {
        lines: 2,
        width: 36,
        name_line: 0,
        names: 5..36,
        number: 36..45,
        nationality: 46..49,
        birth: 49..55,
        sex: 56,
        expiry: 57..63,
        optional: 64..71,
        has_optional_check: false,
        composite_of: &[36..46, 49..56, 57..71],
        composite: 71,
    },
    // TD1: cards.
    Layout {
        lines: 3,
        width: 30,
        name_line: 2,
        names: 60..90,
        number: 5..14,
        optional: 15..30,
        birth: 30..36,
        sex: 37,
        expiry: 38..44,
        nationality: 45..48,
        has_optional_check: false,
        composite_of: &[5..30, 30..37, 38..45, 48..59],
        composite: 59,
    },
];

/// Reads the lines. Small letters, full-width letters, spaces, quotation marks for `<`, a wrong number of `<` behind the name and lost
/// line breaks do not matter, nor the letter O for a zero in a date. `today` tells the century.
///
/// # Errors
/// When it is empty, too long, or does not have the form. Never for a check digit.
pub fn read(typed: &str, today: Date) -> Result<Mrz, MrzFault> {
    if typed.chars().nth(MRZ_MAX).is_some() {
        return Err(MrzFault::TooLong);
    }
    if typed.trim().is_empty() {
        return Err(MrzFault::Empty);
    }
    // A « may have been one sign in the document or two: the lengths and the check digits tell.
    let readings = ["<", "<<"].iter().filter_map(|double| {
        let (layout, text) = fit(&lines(typed, double)?)?;
        parse(layout, text, today)
    });
    readings.min_by_key(|mrz| mrz.failed.len()).ok_or(MrzFault::Shape)
}

fn lines(typed: &str, double: &str) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    for typed in typed.split(['\n', '\r']) {
        let mut line = String::with_capacity(typed.len());
        for c in typed.chars().filter(|c| !c.is_whitespace()) {
            match half_width(c).to_ascii_uppercase() {
                '‹' | '〈' | '˂' => line.push('<'),
                '«' | '《' | '≪' => line.push_str(double),
                c @ ('A'..='Z' | '0'..='9' | '<') => line.push(c),
                _ => return None,
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    Some(lines)
}

/// The layout that the lines have, and the lines behind each other.
fn fit(lines: &[String]) -> Option<(&'static Layout, Vec<u8>)> {
    let whole = lines.concat();
    LAYOUTS.iter().find_map(|layout| {
        if whole.len() == layout.lines * layout.width {
            return Some((layout, whole.clone().into_bytes()));
        }
        let mut lines = lines.to_vec();
        let name = lines.get_mut(layout.name_line)?;
        *name = format!("{:<<width$}", name.trim_end_matches('<'), width = layout.width);
        let fits = lines.len() == layout.lines && lines.iter().all(|line| line.len() == layout.width);
        fits.then(|| (layout, lines.concat().into_bytes()))
    })
}

fn parse(layout: &Layout, mut text: Vec<u8>, today: Date) -> Option<Mrz> {
    for place in (2..5).chain(layout.nationality.clone()).chain(layout.names.clone()) {
        if text[place] == b'0' {
            text[place] = b'O';
        }
    }
    let letters = |range: Range<usize>| text[range].iter().all(|b| b.is_ascii_uppercase() || *b == FILLER);
    if !text[0].is_ascii_uppercase() || text[0] == b'V' || !letters(2..5) || !letters(layout.nationality.clone()) {
        return None;
    }

    let mut failed = Vec::new();
    for (part, range) in [(Part::Birth, &layout.birth), (Part::Expiry, &layout.expiry)] {
        let mut digits = text[range.clone()].to_vec();
        digits.iter_mut().for_each(|sign| *sign = as_digit(*sign));
        text[range.end] = as_digit(text[range.end]);
        if is_checked(&digits, text[range.end]) {
            text[range.clone()].copy_from_slice(&digits);
        } else {
            failed.push(part);
        }
    }

    let (number, check) = number(layout, &text);
    if !is_checked(&number, check) {
        failed.insert(0, Part::Number);
    }
    if text[layout.number.end] != FILLER {
        text[layout.number.end] = check;
    }

    if layout.has_optional_check {
        let place = layout.optional.end;
        text[place] = as_digit(text[place]);
        if !is_checked(&text[layout.optional.clone()], text[place]) {
            failed.push(Part::Optional);
        }
    }
    let all: Vec<u8> = layout.composite_of.iter().flat_map(|range| &text[range.clone()]).copied().collect();
    if !is_checked(&all, as_digit(text[layout.composite])) {
        failed.push(Part::Composite);
    }

    let names = plain(&text[layout.names.clone()]);
    let (surname, given) = names.split_once("<<").unwrap_or((&names, ""));
    let (mut surname, mut given) = (words(surname), words(given));
    if surname.is_empty() {
        std::mem::swap(&mut surname, &mut given);
    }
    Some(Mrz {
        document: if text[0] == b'P' { DocType::Passport } else { DocType::TravelDocument },
        surname,
        given,
        number: plain(&number).replace('<', ""),
        issuer: country(&text[2..5]),
        nationality: country(&text[layout.nationality.clone()]),
        birth: date(&text[layout.birth.clone()], today, today),
        sex: match text[layout.sex] {
            sex @ (b'M' | b'F' | b'X') => Some(char::from(sex)),
            FILLER => Some('X'),
            _ => None,
        },
        // Further ahead than twenty years no document of today is valid: that year was in the century before.
        expiry: Date::new(today.year() + 20, today.month(), today.day().min(28))
            .ok()
            .and_then(|last| date(&text[layout.expiry.clone()], today, last)),
        failed,
    })
}

/// The number and its check digit. A number longer than nine signs goes on among the optional data, with the check digit at its end.
fn number(layout: &Layout, text: &[u8]) -> (Vec<u8>, u8) {
    let mut number = text[layout.number.clone()].to_vec();
    let check = text[layout.number.end];
    let more = text[layout.optional.clone()].split(|sign| *sign == FILLER).next().unwrap_or_default();
    match more.split_last() {
        Some((last, more)) if check == FILLER && !more.is_empty() => {
            number.extend(more);
            (number, as_digit(*last))
        }
        _ => (number, as_digit(check)),
    }
}

/// The digit that a letter was probably meant as, where only digits can stand.
fn as_digit(sign: u8) -> u8 {
    match sign {
        b'O' | b'Q' | b'D' => b'0',
        b'I' | b'L' => b'1',
        b'Z' => b'2',
        b'S' => b'5',
        b'B' => b'8',
        other => other,
    }
}

/// Whether the check digit fits. Where nothing stands, the digit may be missing too.
fn is_checked(text: &[u8], check: u8) -> bool {
    let sum: u32 = text
        .iter()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(sign, weight)| {
            weight
                * match sign {
                    b'0'..=b'9' => u32::from(sign - b'0'),
                    b'A'..=b'Z' => u32::from(sign - b'A') + 10,
                    _ => 0,
                }
        })
        .sum();
    match check {
        b'0'..=b'9' => sum % 10 == u32::from(check - b'0'),
        FILLER => text.iter().all(|sign| *sign == FILLER),
        _ => false,
    }
}

/// A date of two-digit year: the latest century in which it is not after `last`.
fn date(digits: &[u8], today: Date, last: Date) -> Option<Date> {
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let two = |place: usize| digits.get(place..place + 2).map(|d| i16::from(d[0] - b'0') * 10 + i16::from(d[1] - b'0'));
    let (year, month, day) = (two(0)?, i8::try_from(two(2)?).ok()?, i8::try_from(two(4)?).ok()?);
    let century = today.year() / 100 * 100;
    [century + 100, century, century - 100].iter().filter_map(|c| Date::new(c + year, month, day).ok()).find(|date| *date <= last)
}

fn plain(text: &[u8]) -> String {
    text.iter().map(|b| char::from(*b)).collect()
}

fn words(text: &str) -> String {
    text.split('<').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn country(text: &[u8]) -> String {
    match plain(text).trim_end_matches('<') {
        // Germany alone has one letter.
        "D" => "DEU".to_owned(),
        code => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;
    use proptest::prelude::*;

    const TODAY: Date = day(2026, 11, 24);
    const TD3: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const TD2: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
    const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";

    fn ok(typed: &str) -> Mrz {
        read(typed, TODAY).unwrap_or_else(|fault| panic!("{fault}: {typed}"))
    }

    fn is_anna(mrz: &Mrz) -> bool {
        (mrz.surname.as_str(), mrz.given.as_str()) == ("ERIKSSON", "ANNA MARIA")
            && (mrz.issuer.as_str(), mrz.nationality.as_str()) == ("UTO", "UTO")
            && (mrz.birth, mrz.sex, mrz.expiry) == (Some(day(1974, 8, 12)), Some('F'), Some(day(2012, 4, 15)))
            && mrz.failed.is_empty()
    }

    fn with(text: &str, place: usize, sign: char) -> String {
        text.chars().enumerate().map(|(at, c)| if at == place { sign } else { c }).collect()
    }

    #[test]
    fn the_specimens_of_icao_are_read_whole() {
        for (text, document, number) in [
            (TD3, DocType::Passport, "L898902C3"),
            (TD2, DocType::TravelDocument, "D23145890"),
            (TD1, DocType::TravelDocument, "D23145890"),
        ] {
            let mrz = ok(text);
            assert!(is_anna(&mrz), "{text}");
            assert_eq!((mrz.document, mrz.number.as_str()), (document, number));
        }
    }

    #[test]
    fn lines_are_read_as_people_type_them() {
        for text in [TD3, TD2, TD1] {
            let wide: String = text.chars().map(|c| if c == '\n' { c } else { char::from_u32(c as u32 + 0xfee0).unwrap() }).collect();
            let in_fours: String =
                text.replace('\n', "").as_bytes().chunks(4).map(|c| format!("{} ", std::str::from_utf8(c).unwrap())).collect();
            for typed in [
                text.to_lowercase(),
                text.replace('\n', ""),
                text.replace('\n', "\r\n\r\n"),
                text.replace('\n', " "),
                format!("  {text}\n"),
                text.replace('<', "‹"),
                text.replace('<', "«"),
                text.replace("<<", "«"),
                text.replace("MARIA<", "MARIA<<<"),
                text.replace("MARIA<<<<", "MARIA"),
                wide,
                in_fours,
            ] {
                assert!(is_anna(&ok(&typed)), "{typed}");
            }
        }
    }

    #[test]
    fn what_is_no_such_lines_is_refused() {
        assert_eq!(read("", TODAY), Err(MrzFault::Empty));
        assert_eq!(read(" \n\u{3000} ", TODAY), Err(MrzFault::Empty));
        assert_eq!(read(&"<".repeat(501), TODAY), Err(MrzFault::TooLong));
        for typed in [
            "hello".to_owned(),
            "<".repeat(88),
            "<".repeat(500),
            "1".repeat(90),
            TD3.replace("L8", "L"),
            TD3.replace("L8", "L88"),
            TD3.replace("L8", "Ł8"),
            TD3.replace("P<", "V<"),
            TD3.replace("6UTO", "6U7O"),
            TD3.lines().next().unwrap().to_owned(),
        ] {
            assert_eq!(read(&typed, TODAY), Err(MrzFault::Shape), "{typed}");
        }
    }

    #[test]
    fn each_wrong_part_is_named_and_none_refuses() {
        let line = TD3.replace('\n', "");
        for (place, sign, failed) in [
            (46, '7', [Part::Number, Part::Composite].as_slice()),
            (53, '7', &[Part::Number, Part::Composite]),
            (58, '5', &[Part::Birth, Part::Composite]),
            (66, '3', &[Part::Expiry, Part::Composite]),
            (75, '5', &[Part::Optional, Part::Composite]),
            (86, '2', &[Part::Optional, Part::Composite]),
            (87, '1', &[Part::Composite]),
        ] {
            let mrz = ok(&with(&line, place, sign));
            assert_eq!(mrz.failed, failed, "{place}");
            assert_eq!(mrz.surname, "ERIKSSON");
        }
        assert_eq!(ok(&with(&line, 59, 'X')).birth, None);
        assert_eq!(ok(&with(&TD1.replace('\n', ""), 7, '9')).failed, [Part::Number, Part::Composite]);
        assert_eq!(ok(&with(&TD2.replace('\n', ""), 66, '9')).failed, [Part::Composite]);
    }

    #[test]
    fn a_letter_for_a_digit_is_put_right_when_the_check_digit_says_so() {
        for (right, typed) in
            [("7408122", "74O8122"), ("1204159", "I2O4I59"), ("<<<<<10", "<<<<<1O"), ("UTO7", "UT07"), ("ERIKSSON", "ERIKSS0N")]
        {
            assert!(is_anna(&ok(&TD3.replace(right, typed))), "{typed}");
        }
        let wrong = ok(&TD3.replace("7408122", "74O8123"));
        assert_eq!((wrong.birth, wrong.failed), (None, vec![Part::Birth, Part::Composite]));
    }

    #[test]
    fn an_empty_optional_part_needs_no_check_digit() {
        for check in ["<8", "08"] {
            let mrz = ok(&TD3.replace("ZE184226B<<<<<10", &format!("<<<<<<<<<<<<<<{check}")));
            assert_eq!(mrz.failed, [], "{check}");
        }
    }

    #[test]
    fn a_single_name_is_a_surname() {
        for name in ["ARKFREITH", "<<ARKFREITH", "ARKFREITH<<"] {
            let mrz = ok(&TD3.replace("ERIKSSON<<ANNA<MARIA", name));
            assert_eq!((mrz.surname.as_str(), mrz.given.as_str()), ("ARKFREITH", ""));
        }
    }

    #[test]
    fn a_long_name_is_read_as_far_as_it_goes() {
        let name = "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K";
        assert_eq!(name.len(), 39);
        let mrz = ok(&TD3.replace("ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", name));
        assert_eq!((mrz.surname.as_str(), mrz.given.as_str()), ("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG K"));
        let mrz = ok(&TD3.replace("ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARNA"));
        assert_eq!((mrz.surname.as_str(), mrz.given.as_str()), ("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNA", ""));
    }

    #[test]
    fn a_number_longer_than_nine_goes_on_among_the_optional_data() {
        let mrz = ok("I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<");
        assert_eq!((mrz.number.as_str(), mrz.sex, mrz.failed), ("D23145890734", Some('M'), vec![]));
        assert_eq!(mrz.birth, Some(day(1934, 7, 12)));
    }

    #[test]
    fn germany_has_one_letter_and_stateless_people_a_code() {
        let mrz = ok(&TD3.replace("P<UTO", "P<D<<").replace("6UTO7", "6D<<7"));
        assert_eq!((mrz.issuer.as_str(), mrz.nationality.as_str(), mrz.failed.len()), ("DEU", "DEU", 0));
        assert_eq!(ok(&TD3.replace("6UTO7", "6XXA7")).nationality, "XXA");
    }

    #[test]
    fn the_century_is_that_of_a_living_person_and_of_a_document_in_use() {
        assert_eq!(date(b"261124", TODAY, TODAY), Some(day(2026, 11, 24)));
        assert_eq!(date(b"261125", TODAY, TODAY), Some(day(1926, 11, 25)));
        assert_eq!(date(b"000229", TODAY, TODAY), Some(day(2000, 2, 29)));
        assert_eq!(date(b"261325", TODAY, TODAY), None);
        assert_eq!(date(b"74<<<<", TODAY, TODAY), None);
        let expiry = |digits: &str| ok(&TD3.replace("120415", digits)).expiry;
        assert_eq!(expiry("461124"), Some(day(2046, 11, 24)));
        assert_eq!(expiry("461125"), Some(day(1946, 11, 25)));
        assert_eq!(expiry("991231"), Some(day(1999, 12, 31)));
        let late = read(&TD3.replace("120415", "050101"), day(2095, 1, 1)).unwrap();
        assert_eq!(late.expiry, Some(day(2105, 1, 1)));
    }

    #[test]
    fn neither_m_nor_f_is_x() {
        let sex = |sign: &str| ok(&TD3.replace("2F1", &format!("2{sign}1"))).sex;
        assert_eq!((sex("M"), sex("<"), sex("X"), sex("7")), (Some('M'), Some('X'), Some('X'), None));
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in any::<String>(), year in 1i16..=9999) {
            let _ = read(&text, day(year, 1, 1));
        }

        #[test]
        fn any_lines_are_answered(text in "[A-Z0-9<«\n ]{60,100}|P[A-Z0-9<]{87}|I[A-Z0-9<]{71}|I[A-Z0-9<]{89}", year in -9999i16..=9999) {
            let _ = read(&text, day(year, 1, 1));
        }

        #[test]
        fn one_wrong_digit_of_the_second_line_is_noticed(place in 44usize..88, digit in b'0'..=b'9') {
            let line = TD3.replace('\n', "");
            let wrong = with(&line, place, char::from(digit));
            prop_assume!(wrong != line && !(54..57).contains(&place) && place != 64);
            prop_assume!(line.as_bytes()[place].is_ascii_digit());
            prop_assert!(!ok(&wrong).failed.is_empty());
        }
    }
}
