//! Asking for help that is not urgent: what about, who answers, how the person is reached, and the states a request goes through.
//!
//! Topics, departments and the sentences staff answer with are data (`topics.json`). Which office answers is decided here alone, by topic
//! and place: the nearest level that can do it. There is no field for a visa or a status of residence, and none can be added by data.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::catalogue::{Problem, Street, distance};
use crate::ids::{DepartmentId, PaperId, PhraseId, TopicId};
use crate::office::{Kind, Level, Office};
use crate::words::words;
use crate::{Lang, Localized};

const FILE: &str = "topics.json";

/// The longest text of a request or a note, in characters.
pub const TEXT_MAX: usize = 3000;
/// The longest address of a visit, in characters.
pub const ADDRESS_MAX: usize = 300;

words!(
    /// How the person hears of an answer.
    Channel {
        /// By mail.
        Mail = "mail",
        /// The office calls.
        Phone = "phone",
        /// The person comes to the office.
        InPerson = "in_person",
    }
);

words!(
    /// When the office may call.
    CallTime {
        /// While the office is open.
        Any = "any",
        /// Before noon.
        Morning = "morning",
        /// After noon.
        Afternoon = "afternoon",
    }
);

words!(
    /// Why somebody cannot come to an office.
    VisitReason {
        /// Moving is hard.
        Mobility = "mobility",
        /// Ill.
        Illness = "illness",
        /// With small children.
        Children = "children",
        /// Something else.
        Other = "other",
    }
);

words!(
    /// How a visit at home stands.
    Visit {
        /// Not asked for.
        No = "no",
        /// Asked for; the office has proposed no time yet.
        Wanted = "wanted",
        /// The office has proposed a time.
        Proposed = "proposed",
        /// The person has agreed to it.
        Agreed = "agreed",
        /// The person has declined it.
        Declined = "declined",
    }
);

words!(
    /// Whether a request may be passed on to a department.
    Consent {
        /// Not asked, or not given.
        No = "no",
        /// Given.
        Given = "given",
        /// Given and taken back.
        Withdrawn = "withdrawn",
    }
);

words!(
    /// Where a request stands.
    State {
        /// It has come in.
        Received = "received",
        /// Somebody works on it.
        InHand = "in_hand",
        /// The office has answered.
        Answered = "answered",
        /// The office needs something from the person.
        NeedsReply = "needs_reply",
        /// It is over.
        Closed = "closed",
    }
);

impl State {
    /// Whether something can still happen.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed)
    }

    /// Whether it may go into another state. Nothing becomes `received` again, and nothing leaves `closed`; the same state again is allowed
    /// where something is added, such as a second answer.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Closed, _) | (Self::InHand | Self::Answered | Self::NeedsReply, Self::Received) => false,
            (_, Self::InHand | Self::Answered | Self::NeedsReply | Self::Closed) | (Self::Received, Self::Received) => true,
        }
    }
}

/// A department that a request can be passed on to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// Its name.
    pub name: Localized,
    /// Its line, or `null`.
    pub hotline: Option<String>,
    /// Whether the operator has confirmed it.
    pub confirmed: bool,
}

/// What help can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Its id.
    pub id: TopicId,
    /// Its name.
    pub name: Localized,
    /// Examples, in a few words.
    pub hint: Localized,
    /// The department that decides in the end, if there is one: it gets a request only with consent.
    pub department: Option<DepartmentId>,
    /// What kinds of office answer.
    pub offices: Vec<Kind>,
}

/// A paper that a sentence may name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Its id.
    pub id: PaperId,
    /// What it is called in the middle of a sentence.
    pub name: Localized,
}

words!(
    /// What a sentence leaves open.
    Blank {
        /// A day, or a day with a time.
        Date = "date",
        /// An office.
        Office = "office",
        /// A paper.
        Paper = "paper",
    }
);

/// A sentence that staff answer or ask with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    /// Its id.
    pub id: PhraseId,
    /// The sentence, with `{date}`, `{office}` and `{paper}` where something is left open.
    pub text: Localized,
}

impl Phrase {
    /// What the sentence leaves open.
    #[must_use]
    pub fn blanks(&self) -> Vec<Blank> {
        blanks(&self.text.zh).into_iter().filter_map(|b| b.parse().ok()).collect()
    }

    /// The sentence in a language, with what it leaves open filled in.
    #[must_use]
    pub fn filled(&self, lang: Lang, value: impl Fn(Blank) -> String) -> String {
        let fill = |text: String, blank: &Blank| text.replace(&format!("{{{blank}}}"), &value(*blank));
        Blank::ALL.iter().fold(self.text.get(lang).to_owned(), fill)
    }
}

/// The words in braces of a text.
fn blanks(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(word, _)| word)).collect()
}

/// `topics.json`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicsFile {
    /// Where the file is from.
    #[serde(default)]
    pub about: String,
    /// The departments.
    #[serde(default)]
    pub departments: Vec<Department>,
    /// The topics.
    pub topics: Vec<Topic>,
    /// The papers that sentences may name.
    #[serde(default)]
    pub papers: Vec<Paper>,
    /// The sentences.
    #[serde(default)]
    pub phrases: Vec<Phrase>,
}

/// Topics, departments and sentences, checked.
#[derive(Clone, Debug, Default)]
pub struct Help {
    topics: Vec<Topic>,
    departments: Vec<Department>,
    papers: Vec<Paper>,
    phrases: Vec<Phrase>,
}

impl Help {
    /// Checks a file against the offices: every topic has one for every subdistrict, and for people who name none.
    ///
    /// # Errors
    /// With every mistake found.
    pub fn new(file: TopicsFile, offices: &[Office], streets: &[Street]) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut say = |place: String, reason: String| problems.push(Problem { file: FILE, place, reason });
        let mut ids = BTreeSet::new();
        let all =
            file.topics.iter().map(|t| ("topics", t.id.as_str())).chain(file.departments.iter().map(|d| ("departments", d.id.as_str())));
        let all =
            all.chain(file.phrases.iter().map(|p| ("phrases", p.id.as_str()))).chain(file.papers.iter().map(|p| ("papers", p.id.as_str())));
        for (list, id) in all {
            if !ids.insert((list, id)) {
                say(list.to_owned(), format!("\"{id}\" stands there twice; ids must differ"));
            }
        }
        for (n, topic) in file.topics.iter().enumerate() {
            if let Some(department) = &topic.department
                && file.departments.iter().all(|d| d.id != *department)
            {
                say(format!("topics[{n}].department"), format!("\"{department}\" is not among the departments"));
            }
            let nowhere =
                std::iter::once(None).chain(streets.iter().map(Some)).find(|s| nearest(offices, &topic.offices, *s, "").is_none());
            if let Some(street) = nowhere {
                let place = street.map_or("no subdistrict", |s| s.code.as_str());
                say(format!("topics[{n}].offices"), format!("no office of these kinds can answer for {place}; add a kind of the district"));
            }
        }
        for (n, phrase) in file.phrases.iter().enumerate() {
            let place = format!("phrases[{n}].text");
            let chinese = blanks(&phrase.text.zh);
            if let Some(unknown) = chinese.iter().find(|b| b.parse::<Blank>().is_err()) {
                say(place.clone(), format!("{{{unknown}}} is no blank; there are {{date}}, {{office}} and {{paper}}"));
            }
            if let Some(lang) = Lang::ALL.into_iter().find(|l| blanks(phrase.text.get(*l)) != chinese) {
                say(place, format!("the blanks in \"{lang}\" are not those in \"zh\""));
            }
        }
        let TopicsFile { topics, departments, papers, phrases, .. } = file;
        if problems.is_empty() { Ok(Self { topics, departments, papers, phrases }) } else { Err(problems) }
    }

    /// The topics, in the order of the file.
    #[must_use]
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// A topic by its id.
    #[must_use]
    pub fn topic(&self, id: &TopicId) -> Option<&Topic> {
        self.topics.iter().find(|t| t.id == *id)
    }

    /// The departments, in the order of the file.
    #[must_use]
    pub fn departments(&self) -> &[Department] {
        &self.departments
    }

    /// A department by its id.
    #[must_use]
    pub fn department(&self, id: &DepartmentId) -> Option<&Department> {
        self.departments.iter().find(|d| d.id == *id)
    }

    /// The department that requests about a topic may be passed on to, if there is one.
    #[must_use]
    pub fn department_of(&self, topic: &TopicId) -> Option<&Department> {
        self.department(self.topic(topic)?.department.as_ref()?)
    }

    /// The sentences, in the order of the file.
    #[must_use]
    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }

    /// A sentence by its id.
    #[must_use]
    pub fn phrase(&self, id: &PhraseId) -> Option<&Phrase> {
        self.phrases.iter().find(|p| p.id == *id)
    }

    /// The papers that sentences may name.
    #[must_use]
    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }

    /// A paper by its id.
    #[must_use]
    pub fn paper(&self, id: &PaperId) -> Option<&Paper> {
        self.papers.iter().find(|p| p.id == *id)
    }
}

/// The office that answers: of the kinds that can, the one on the nearest level. A community's or a subdistrict's own office answers for
/// its people only; where there is none, the nearest one above. Without a place it is the district's.
#[must_use]
pub fn nearest<'a>(offices: &'a [Office], kinds: &[Kind], street: Option<&Street>, community: &str) -> Option<&'a Office> {
    let own = |o: &Office| street.is_some_and(|s| o.street_code.as_deref() == Some(s.code.as_str()));
    let serves = |o: &&Office| match o.level {
        Level::Village => !community.is_empty() && o.village_code.as_deref() == Some(community),
        Level::Street => own(o),
        Level::SubCentre => street.is_some(),
        Level::District | Level::City => true,
    };
    let far = |o: &Office| street.and_then(|s| distance(s, o)).unwrap_or(f64::MAX);
    offices
        .iter()
        .filter(|o| kinds.contains(&o.kind))
        .filter(serves)
        .min_by(|a, b| a.level.cmp(&b.level).then((!own(a)).cmp(&!own(b))).then(far(a).total_cmp(&far(b))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_goes_on_and_never_back_to_the_beginning() {
        use State::{Answered, Closed, InHand, NeedsReply, Received};
        for state in State::ALL.iter().copied() {
            assert_eq!(state.as_str().parse(), Ok(state));
            assert_eq!(state.is_open(), state != Closed);
            assert!(!Closed.may_become(state), "closed stays closed");
            assert_eq!(state.may_become(Received), state == Received, "{state}");
            for next in [InHand, Answered, NeedsReply, Closed] {
                assert_eq!(state.may_become(next), state.is_open(), "{state} {next}");
            }
        }
    }

    #[test]
    fn a_sentence_is_filled_in() {
        let text = |t: &str| Localized { zh: t.to_owned(), en: t.to_owned(), ja: t.to_owned(), ko: t.to_owned(), es: t.to_owned() };
        let phrase = Phrase { id: "come".parse().unwrap(), text: text("{office}: {paper}!") };
        assert_eq!(phrase.blanks(), [Blank::Office, Blank::Paper]);
        assert_eq!(phrase.filled(Lang::En, |b| b.as_str().to_uppercase()), "OFFICE: PAPER!");
        let file = |text| TopicsFile { phrases: vec![Phrase { id: "x".parse().unwrap(), text }], ..TopicsFile::default() };
        let mut one_missing = text("{date}");
        one_missing.ko = "none".to_owned();
        for (text, said) in [(text("{name}"), "{name} is no blank"), (one_missing, "\"ko\"")] {
            let problems = Help::new(file(text), &[], &[]).unwrap_err();
            assert!(problems.iter().any(|p| p.reason.contains(said)), "{problems:?}");
        }
    }
}
