//! The lines of a passport out of what a text recognition program read from a picture: letters and digits that look alike are put right
//! where the layout of ICAO 9303 says which of the two it must be.

use jiff::civil::Date;

use self::Sign::{Any, Digit, Letter};
use crate::mrz;

/// The most lines that are looked at; a whole page has a few dozen.
const LINES: usize = 200;

/// What may stand at a place of a line.
#[derive(Clone, Copy)]
enum Sign {
    Letter,
    Digit,
    Any,
}

/// A run of signs of one kind.
type Run = (usize, Sign);

/// A layout: the length of its lines, and what stands in each.
struct Layout {
    width: usize,
    lines: &'static [&'static [Run]],
}

const LAYOUTS: [Layout; 3] = [
    Layout {
        width: 44,
        lines: &[&[(44, Letter)], &[(9, Any), (1, Digit), (3, Letter), (7, Digit), (1, Letter), (7, Digit), (14, Any), (2, Digit)]],
    },
    Layout {
        width: 36,
        lines: &[&[(36, Letter)], &[(9, Any), (1, Digit), (3, Letter), (7, Digit), (1, Letter), (7, Digit), (7, Any), (1, Digit)]],
    },
    Layout {
        width: 30,
        lines: &[
            &[(2, Any), (3, Letter), (9, Any), (1, Digit), (15, Any)],
            &[(7, Digit), (1, Letter), (7, Digit), (3, Letter), (11, Any), (1, Digit)],
            &[(30, Letter)],
        ],
    },
];

fn put_right(c: char, sign: Sign) -> char {
    match (sign, c) {
        (Letter, '0') => 'O',
        (Letter, '1') => 'I',
        (Letter, '2') => 'Z',
        (Letter, '5') => 'S',
        (Letter, '6') => 'G',
        (Letter, '8') => 'B',
        (Digit, 'O' | 'Q' | 'D') => '0',
        (Digit, 'I' | 'L') => '1',
        (Digit, 'Z') => '2',
        (Digit, 'S') => '5',
        (Digit, 'G') => '6',
        (Digit, 'B') => '8',
        _ => c,
    }
}

/// A line in its layout: filled up or cut where only the signs that fill are missing or too many.
fn fitted(line: &str, width: usize, runs: &[Run]) -> Option<String> {
    let long = line.chars().count();
    let line = match long.cmp(&width) {
        std::cmp::Ordering::Equal => line.to_owned(),
        // Few are lost at the end, where one looks like the next.
        std::cmp::Ordering::Less if line.ends_with('<') && width - long <= 4 => format!("{line}{}", "<".repeat(width - long)),
        std::cmp::Ordering::Greater if line.chars().skip(width).all(|c| c == '<') => line.chars().take(width).collect(),
        _ => return None,
    };
    let signs = runs.iter().flat_map(|(n, sign)| std::iter::repeat_n(*sign, *n));
    Some(line.chars().zip(signs).map(|(c, sign)| put_right(c, sign)).collect())
}

/// Finds the lines of a passport in a text, ready for [`mrz::read`]; those with the fewest check digits that do not fit, the last ones
/// where several do.
#[must_use]
pub fn scanned(text: &str, today: Date) -> Option<String> {
    let clean = |line: &str| {
        let signs = line.chars().filter(|c| !c.is_whitespace()).map(|c| if matches!(c, '«' | '‹' | '〈') { '<' } else { c });
        signs.flat_map(char::to_uppercase).filter(|c| c.is_ascii_alphanumeric() || *c == '<').collect::<String>()
    };
    let lines: Vec<String> = text.lines().take(LINES).map(clean).filter(|l| (26..=50).contains(&l.len())).collect();
    let mut best: Option<(usize, String)> = None;
    for layout in &LAYOUTS {
        for found in lines.windows(layout.lines.len()) {
            let fits = found.iter().zip(layout.lines).map(|(line, runs)| fitted(line, layout.width, runs)).collect::<Option<Vec<_>>>();
            let Some(text) = fits.map(|lines| lines.join("\n")) else { continue };
            let Ok(read) = mrz::read(&text, today) else { continue };
            let failed = read.failed.len();
            if best.as_ref().is_none_or(|(least, _)| failed <= *least) {
                best = Some((failed, text));
            }
        }
    }
    best.map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const ONE: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    const TWO: &str = "L898902C36UTO7408122F3204153ZE184226B<<<<<16";

    fn read(text: &str) -> Option<String> {
        scanned(text, date(2026, 11, 24))
    }

    #[test]
    fn lines_are_found_below_everything_else_on_the_page() {
        let page = format!("PASSPORT\nSurname\nERIKSSON\n15 APR 2032\n\n{ONE}\n{TWO}\n");
        assert_eq!(read(&page).as_deref(), Some(&*format!("{ONE}\n{TWO}")));
    }

    #[test]
    fn signs_that_look_alike_are_put_right_where_only_one_can_stand() {
        let (one, two) = (ONE.replace("UTOER", "UT0ER"), TWO.replace("UTO", "UT0").replace("7408122", "74O8I22"));
        assert_eq!(read(&format!("{one}\n{two}")).as_deref(), Some(&*format!("{ONE}\n{TWO}")));
    }

    #[test]
    fn fillers_lost_or_doubled_at_the_end_do_not_matter() {
        let (short, long) = (&ONE[..41], format!("{ONE}<<"));
        for one in [short, &long] {
            assert_eq!(read(&format!("{one}\n{TWO}")).as_deref(), Some(&*format!("{ONE}\n{TWO}")));
        }
        assert_eq!(read(&format!("{ONE}\n{}", &TWO[1..])), None, "a sign lost in the middle is not guessed");
    }

    #[test]
    fn cards_with_three_lines_and_visas_with_two_short_ones() {
        let card = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
        assert_eq!(read(&card.replace("UTO<<", "UT0<<")).as_deref(), Some(card));
        let small = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
        assert_eq!(read(small).as_deref(), Some(small));
    }

    #[test]
    fn of_several_the_one_whose_check_digits_fit_is_taken() {
        let wrong = TWO.replace("L898902C3", "L898902C4");
        let page = format!("{ONE}\n{TWO}\n{ONE}\n{wrong}");
        assert_eq!(read(&page).as_deref(), Some(&*format!("{ONE}\n{TWO}")));
        assert!(read(&format!("{ONE}\n{wrong}")).is_some(), "a check digit that does not fit is told later, it refuses nothing");
    }

    #[test]
    fn nothing_is_made_of_other_text() {
        for text in ["", "PASSPORT", "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", &"A".repeat(44), "日本国旅券"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
