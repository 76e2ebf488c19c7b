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
    use crate::{PickDay, PickState, PickTexts, PickTime, Picker};

    #[test]
    fn a_state_comes_back_as_it_was() {
        let day = |date: &str, open| PickDay {
            date: date.to_owned(),
            weekday: "화".to_owned(),
            number: "24".to_owned(),
            month: String::new(),
            note: "자리 4".to_owned(),
            label: "a\tb\nc".to_owned(),
            href: "/ko/book?day=1&x=2".to_owned(),
            open,
        };
        let time = |full| PickTime { slot: "a.b.c".to_owned(), time: "09:00".to_owned(), note: "full".to_owned(), full, afternoon: !full };
        let state = PickState {
            days: vec![day("2026-11-24", true), day("2026-11-25", false)],
            day: "2026-11-24".to_owned(),
            legend: "11월".to_owned(),
            times: vec![time(true), time(false)],
            empty: String::new(),
            next: Some(("2026-11-26".to_owned(), "/x".to_owned(), "next".to_owned())),
            updated: "09:00".to_owned(),
        };
        let texts = PickTexts { taken: "mine".to_owned(), ..PickTexts::default() };
        let picker = Picker { state: state.clone(), texts, url: "/u?x=1".to_owned(), live: "/l".to_owned(), chosen: "a.b.c".to_owned() };
        let same = Picker::decode(&picker.encode());
        assert_eq!((same.encode(), same.chosen.as_str(), same.texts.taken.as_str()), (picker.encode(), "a.b.c", "mine"));
        let text = state.encode();
        let back = PickState::decode(&text);
        assert_eq!(back.encode(), text);
        assert_eq!((back.days.len(), back.times.len(), back.days[0].label.as_str()), (2, 2, "a b c"));
        assert_eq!((back.days[0].open, back.days[1].open, back.times[0].full, back.times[0].afternoon), (true, false, true, false));
        assert_eq!(back.next.map(|n| n.2), Some("next".to_owned()));
        assert_eq!(PickState::decode("").encode(), "s\t\t\t\t\n");
    }
}
