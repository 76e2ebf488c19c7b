//! Sentences for an emergency and for the card: their texts are in `locales/*/phrases.ftl`, their sounds here.
//!
//! The pinyin follows GB/T 16159 (words written together, tones as in the dictionary: no sandhi). Which reading a character has depends on
//! its word, which no table of characters knows, so it was written by hand; a test compares each syllable with the readings that the
//! `pinyin` crate knows of its character.

use crate::l10n::L10n;

/// A sentence.
#[derive(Clone, Copy)]
pub struct Phrase {
    /// Its name in addresses and forms.
    pub id: &'static str,
    /// Its text in a language.
    pub text: fn(&L10n) -> &'static str,
    /// How its Chinese sounds.
    pub pinyin: &'static str,
}

/// What has happened, and what to say then.
#[derive(Clone, Copy)]
pub struct Situation {
    /// Its name in addresses.
    pub id: &'static str,
    /// What it is called.
    pub title: fn(&L10n) -> &'static str,
    /// What to say.
    pub phrases: &'static [Phrase],
}

const fn phrase(id: &'static str, text: fn(&L10n) -> &'static str, pinyin: &'static str) -> Phrase {
    Phrase { id, text, pinyin }
}

/// The situations, what serves in all of them first.
pub static SITUATIONS: [Situation; 8] = [
    Situation {
        id: "general",
        title: L10n::phrases_general,
        phrases: &[
            phrase("help", L10n::phrase_help, "Jiùmìng!"),
            phrase("no-chinese", L10n::phrase_no_chinese, "Wǒ bù huì shuō Zhōngwén."),
            phrase("police", L10n::phrase_police, "Qǐng bāng wǒ bàojǐng."),
            phrase("ambulance", L10n::phrase_ambulance, "Wǒ xūyào jiùhùchē."),
            phrase("fire", L10n::phrase_fire, "Zhèlǐ zháohuǒ le."),
            phrase("write", L10n::say_write, "Qǐng xiě xiàlái, huòzhě dǎzì gěi wǒ kàn."),
            phrase("interpreter", L10n::say_interpreter, "Qǐng zhǎo yī wèi fānyì."),
            phrase("lost-way", L10n::say_lost_way, "Wǒ mílù le."),
        ],
    },
    Situation {
        id: "accident",
        title: L10n::phrases_accident,
        phrases: &[
            phrase("accident-1", L10n::say_accident_1, "Zhèlǐ fāshēngle jiāotōng shìgù."),
            phrase("accident-2", L10n::say_accident_2, "Yǒu rén shòushāng le, qǐng jiào jiùhùchē."),
            phrase("accident-3", L10n::say_accident_3, "Yǒu rén bèi kùn zài chē lǐ."),
            phrase("accident-4", L10n::say_accident_4, "Qǐng bùyào yídòng shāngzhě."),
            phrase("accident-5", L10n::say_accident_5, "Duìfāng de chē kāizǒu le."),
            phrase("accident-6", L10n::say_accident_6, "Qǐng bāng wǒ jiào jiāojǐng."),
        ],
    },
    Situation {
        id: "ill",
        title: L10n::phrases_ill,
        phrases: &[
            phrase("ill-1", L10n::say_ill_1, "Wǒ gǎnjué hěn bù shūfu."),
            phrase("ill-2", L10n::say_ill_2, "Wǒ xiōngkǒu téng."),
            phrase("ill-3", L10n::say_ill_3, "Wǒ hūxī kùnnan."),
            phrase("ill-4", L10n::say_ill_4, "Yǒu rén hūndǎo le."),
            phrase("ill-5", L10n::say_ill_5, "Wǒ duì yàowù guòmǐn."),
            phrase("ill-6", L10n::say_ill_6, "Wǒ yǒu tángniàobìng."),
            phrase("ill-7", L10n::say_ill_7, "Wǒ huáiyùn le."),
        ],
    },
    Situation {
        id: "fire",
        title: L10n::phrases_fire,
        phrases: &[
            phrase("fire-1", L10n::say_fire_1, "Lóu lǐ zháohuǒ le."),
            phrase("fire-2", L10n::say_fire_2, "Lǐmiàn hái yǒu rén."),
            phrase("fire-3", L10n::say_fire_3, "Wǒ bèi kùnzhù le, chū bu qù."),
            phrase("fire-4", L10n::say_fire_4, "Zhèlǐ yān hěn dà."),
            phrase("fire-5", L10n::say_fire_5, "Wǒ wéndào méiqì wèi."),
        ],
    },
    Situation {
        id: "stolen",
        title: L10n::phrases_stolen,
        phrases: &[
            phrase("stolen-1", L10n::say_stolen_1, "Wǒ de dōngxi bèi tōu le."),
            phrase("stolen-2", L10n::say_stolen_2, "Wǒ de hùzhào diū le."),
            phrase("stolen-3", L10n::say_stolen_3, "Wǒ de shǒujī bèi tōu le."),
            phrase("stolen-4", L10n::say_stolen_4, "Xiǎotōu wǎng nàbiān pǎo le."),
            phrase("stolen-5", L10n::say_stolen_5, "Wǒ bèi piànle qián."),
            phrase("stolen-6", L10n::say_stolen_6, "Wǒ yào bào'àn, qǐng gěi wǒ yī fèn huízhí."),
        ],
    },
    Situation {
        id: "violence",
        title: L10n::phrases_violence,
        phrases: &[
            phrase("violence-1", L10n::say_violence_1, "Yǒu rén yào dǎ wǒ."),
            phrase("violence-2", L10n::say_violence_2, "Wǒ bèi dǎ le."),
            phrase("violence-3", L10n::say_violence_3, "Wǒ xiànzài yǒu wēixiǎn, qǐng kuài lái."),
            phrase("violence-4", L10n::say_violence_4, "Yǒu rén gēnzhe wǒ."),
            phrase("violence-5", L10n::say_violence_5, "Tā yǒu dāo."),
            phrase("violence-6", L10n::say_violence_6, "Wǒ zài jiā lǐ bèi dǎ, bù gǎn huí jiā."),
            phrase("violence-7", L10n::say_violence_7, "Wǒ xiǎng hé nǚ jǐngchá tán."),
        ],
    },
    Situation {
        id: "child",
        title: L10n::phrases_child,
        phrases: &[
            phrase("child-1", L10n::say_child_1, "Wǒ de háizi bùjiàn le."),
            phrase("child-2", L10n::say_child_2, "Tā shì nánhái."),
            phrase("child-3", L10n::say_child_3, "Tā shì nǚhái."),
            phrase("child-4", L10n::say_child_4, "Zuìhòu yī cì kàndào háizi shì zài zhèlǐ."),
            phrase("child-5", L10n::say_child_5, "Zhè shì háizi de zhàopiàn."),
            phrase("child-6", L10n::say_child_6, "Qǐng bāng wǒ guǎngbō zhǎo háizi."),
            phrase("child-7", L10n::say_child_7, "Wǒ zhǎo bu dào bàba māma le."),
        ],
    },
    Situation {
        id: "flood",
        title: L10n::phrases_flood,
        phrases: &[
            phrase("flood-1", L10n::say_flood_1, "Chǎng lǐ jìn shuǐ le."),
            phrase("flood-2", L10n::say_flood_2, "Shuǐ zài shàngzhǎng, wǒmen xūyào shuǐbèng."),
            phrase("flood-3", L10n::say_flood_3, "Diànyuán hái méi duàn, yǒu chùdiàn wēixiǎn."),
            phrase("flood-4", L10n::say_flood_4, "Yǒu rén bèi shuǐ kùnzhù le."),
            phrase("flood-5", L10n::say_flood_5, "Cāngkù lǐ yǒu huàxuépǐn."),
            phrase("flood-6", L10n::say_flood_6, "Qǐng gàosu wǒmen gāi wǎng nǎlǐ zǒu."),
        ],
    },
];

/// Sentences for the card.
pub static ON_CARDS: [Phrase; 9] = [
    phrase("no-chinese", L10n::phrase_no_chinese, "Wǒ bù huì shuō Zhōngwén."),
    phrase("write", L10n::say_write, "Qǐng xiě xiàlái, huòzhě dǎzì gěi wǒ kàn."),
    phrase("call-contact", L10n::say_call_contact, "Qǐng bāng wǒ gěi liánxìrén dǎ diànhuà."),
    phrase("take-me", L10n::say_take_me, "Qǐng dài wǒ dào zhège dìzhǐ."),
    phrase("interpreter", L10n::say_interpreter, "Qǐng zhǎo yī wèi fānyì."),
    phrase("lost-way", L10n::say_lost_way, "Wǒ mílù le."),
    phrase("police", L10n::phrase_police, "Qǐng bāng wǒ bàojǐng."),
    phrase("ambulance", L10n::phrase_ambulance, "Wǒ xūyào jiùhùchē."),
    phrase("help", L10n::phrase_help, "Jiùmìng!"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use anjia_domain::Lang;
    use pinyin::ToPinyinMulti as _;

    use super::*;
    use crate::l10n::l10n;

    fn all() -> impl Iterator<Item = &'static Phrase> {
        SITUATIONS.iter().flat_map(|s| s.phrases).chain(&ON_CARDS)
    }

    /// A syllable without its tone.
    fn toneless(text: &str) -> String {
        let (marked, plain) = ("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuüüüü");
        text.chars().map(|c| marked.chars().position(|m| m == c).and_then(|n| plain.chars().nth(n)).unwrap_or(c)).collect()
    }

    /// Whether what is written can be read off the characters: each with one of its readings, or in the neutral tone.
    fn reads(characters: &[char], written: &str) -> bool {
        let Some((first, rest)) = characters.split_first() else { return written.is_empty() };
        let readings: Vec<&str> = first.to_string().as_str().to_pinyin_multi().flatten().flatten().map(|p| p.with_tone()).collect();
        assert!(!readings.is_empty(), "{first} is not known");
        readings.iter().any(|reading| {
            let neutral = toneless(reading);
            [*reading, neutral.as_str()].iter().any(|form| written.strip_prefix(form).is_some_and(|left| reads(rest, left)))
        })
    }

    #[test]
    fn every_syllable_is_a_reading_of_its_character() {
        for phrase in all() {
            let characters: Vec<char> = (phrase.text)(l10n(Lang::Zh)).chars().filter(|c| c.is_alphabetic()).collect();
            let written: String = phrase.pinyin.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
            assert!(reads(&characters, &written), "{}: {}", (phrase.text)(l10n(Lang::Zh)), phrase.pinyin);
            assert!(!reads(&characters, &format!("{written}a")) && !reads(&characters, "mā"), "the comparison sees a difference");
        }
    }

    #[test]
    fn a_situation_has_four_to_eight_sentences_and_no_name_stands_twice() {
        for situation in &SITUATIONS {
            assert!((4..=8).contains(&situation.phrases.len()), "{}", situation.id);
        }
        let ids: Vec<_> = SITUATIONS.iter().flat_map(|s| s.phrases).map(|p| p.id).collect();
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len());
        for lang in Lang::ALL {
            let texts: BTreeSet<_> = SITUATIONS.iter().flat_map(|s| s.phrases).map(|p| (p.text)(l10n(lang))).collect();
            assert_eq!(texts.len(), ids.len(), "two sentences are the same in {lang}");
        }
    }
}
