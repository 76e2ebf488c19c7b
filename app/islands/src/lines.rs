//! Plain text between server and island: a record a line, its fields separated by tabs.

/// Writes a record. Tabs and line ends inside a field become spaces.
pub(crate) fn line(fields: &[&str]) -> String {
    let mut text = String::new();
    for (n, field) in fields.iter().enumerate() {
        if n > 0 {
            text.push('\t');
        }
        text.extend(field.chars().map(|c| if c < ' ' { ' ' } else { c }));
    }
    text.push('\n');
    text
}

/// Records, one after the other.
pub(crate) struct Lines;

impl Lines {
    pub(crate) fn of(text: &str) -> impl Iterator<Item = Row<'_>> {
        text.split('\n').map(Self::row)
    }

    pub(crate) fn row(text: &str) -> Row<'_> {
        Row(text.trim_end_matches('\n'))
    }
}

/// The fields of a record that are still to be read; what is missing reads as empty.
pub(crate) struct Row<'a>(&'a str);

impl<'a> Row<'a> {
    pub(crate) fn next(&mut self) -> &'a str {
        let (field, rest) = self.0.split_once('\t').unwrap_or((self.0, ""));
        self.0 = rest;
        field
    }

    pub(crate) fn text(&mut self) -> String {
        self.next().to_owned()
    }

    pub(crate) fn flag(&mut self) -> bool {
        !self.next().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_field_by_field() {
        let text = line(&["d", "자리 4", "", "a\tb\nc", "1"]) + &line(&["t"]);
        let mut rows = Lines::of(&text);
        let mut row = rows.next().unwrap();
        assert_eq!((row.next(), row.text().as_str(), row.flag(), row.next(), row.flag()), ("d", "자리 4", false, "a b c", true));
        assert_eq!((row.next(), row.flag()), ("", false), "what is missing reads as empty");
        assert_eq!(rows.next().unwrap().next(), "t");
        assert_eq!(Lines::row("up\t5\n").0, "up\t5");
    }
}
