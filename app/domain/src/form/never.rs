//! What no form may ask for (PIPL arts 6 and 28; the portal serves people and does not screen them). This list is part of the program,
//! so that a form file cannot change it.

use super::Field;
use crate::Lang;
use crate::papers::half_width;

/// A kind of data that is never collected here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {
    /// Faith.
    Religion,
    /// Political opinion or party.
    Politics,
    /// Criminal record, detention.
    Record,
    /// Suspicion, "key person", risk score.
    Screening,
    /// Movements, GPS.
    Movements,
    /// Family planning.
    FamilyPlanning,
    /// Fingerprints, face templates and the like.
    Biometrics,
    /// Income, bank account.
    Money,
    /// Contacts of other residents.
    OtherResidents,
    /// Ethnicity.
    Ethnicity,
    /// Health, disability, medical results.
    Health,
}

/// Words in the id and in the labels, as [`plain`] makes them: in lower case, without accents, with `_` between words. Shorter words stand
/// for the longer ones that contain them; `_` at an end stands for the beginning or the end of a word.
const WORDS: [(Never, &[&str]); 11] = [
    (Never::Religion, &["religi", "faith", "宗教", "信仰", "종교", "신앙"]),
    (Never::Politics, &["politic", "政治", "党派", "党员", "政党", "정치", "정당"]),
    (
        Never::Record,
        &[
            "criminal",
            "conviction",
            "detention",
            "prison",
            "penal",
            "antecedente",
            "犯罪",
            "前科",
            "违法",
            "拘留",
            "逮捕",
            "범죄",
            "전과",
            "구금",
        ],
    ),
    (
        Never::Screening,
        &[
            "risk_score",
            "suspicion",
            "key_person",
            "watchlist",
            "sospech",
            "重点人员",
            "风险等级",
            "可疑",
            "布控",
            "嫌疑",
            "요주의",
            "용의",
        ],
    ),
    (
        Never::Movements,
        &[
            "gps",
            "movement_history",
            "location_history",
            "geolocat",
            "轨迹",
            "定位",
            "行踪",
            "位置履歴",
            "行動履歴",
            "위치_기록",
            "이동_경로",
        ],
    ),
    (
        Never::FamilyPlanning,
        &["family_planning", "contracepti", "anticoncep", "planificacion_familiar", "计划生育", "避孕", "家族計画", "가족계획", "피임"],
    ),
    (
        Never::Biometrics,
        &[
            "fingerprint",
            "face_template",
            "facial_template",
            "biometric",
            "huella",
            "iris_scan",
            "指纹",
            "指紋",
            "虹膜",
            "人脸",
            "顔認証",
            "지문",
            "얼굴_인식",
            "홍채",
        ],
    ),
    (
        Never::Money,
        &[
            "income",
            "salary",
            "wage_amount",
            "bank_account",
            "ingresos",
            "cuenta_bancaria",
            "收入",
            "工资额",
            "银行账",
            "銀行口座",
            "所得",
            "은행_계좌",
            "소득",
        ],
    ),
    (Never::OtherResidents, &["neighbo", "contacts_of", "acquaintance", "vecinos", "邻居", "近所の人", "이웃"]),
    (Never::Ethnicity, &["ethnic", "etni", "_race_", "民族", "人种", "人種", "민족", "인종"]),
    (
        Never::Health,
        &[
            "disease",
            "diagnos",
            "medical_result",
            "_hiv_",
            "pregnan",
            "enfermedad",
            "embarazo",
            "疾病",
            "病史",
            "怀孕",
            "病歴",
            "妊娠",
            "질병",
            "병력",
            "임신",
        ],
    ),
];

/// What a field would collect that must never be collected.
#[must_use]
pub fn forbidden(field: &Field) -> Option<Never> {
    let mut texts = vec![plain(field.id.as_str())];
    texts.extend(Lang::ALL.map(|lang| plain(field.label.get(lang))));
    WORDS.into_iter().find(|(_, words)| texts.iter().any(|text| words.iter().any(|word| text.contains(word)))).map(|(never, _)| never)
}

/// A text as people read it: full-width letters, accents, capitals, spaces, hyphens and signs that nobody sees make no other word of it.
fn plain(text: &str) -> String {
    let mut plain = String::from("_");
    for c in text.chars().map(half_width).flat_map(char::to_lowercase) {
        match c {
            // Soft hyphens, joiners, marks of direction, and accents that stand behind their letter.
            '\u{ad}'
            | '\u{300}'..='\u{36f}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' => {}
            'á' | 'à' | 'ä' | 'â' => plain.push('a'),
            'é' | 'è' | 'ë' | 'ê' => plain.push('e'),
            'í' | 'ì' | 'ï' | 'î' => plain.push('i'),
            'ó' | 'ò' | 'ö' | 'ô' => plain.push('o'),
            'ú' | 'ù' | 'ü' | 'û' => plain.push('u'),
            c if c.is_alphanumeric() => plain.push(c),
            c if c.is_control() => {}
            _ if plain.ends_with('_') => {}
            _ => plain.push('_'),
        }
    }
    if !plain.ends_with('_') {
        plain.push('_');
    }
    plain
}

impl Never {
    /// Why, for the operator.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Religion => "religion is sensitive data (PIPL art. 28) that no counter of this hall needs",
            Self::Politics => "political opinion is never asked for",
            Self::Record => {
                "criminal records and detentions are never asked for; where a law wants a certificate, it is shown at the counter"
            }
            Self::Screening => "this portal serves people; it does not screen or score them",
            Self::Movements => "movements and positions are never recorded (PIPL art. 28); the address is enough",
            Self::FamilyPlanning => "family planning is never asked for",
            Self::Biometrics => "biometric data is taken at the counter only, where the law says so (PIPL arts 26 and 28)",
            Self::Money => "income and bank accounts are never asked for (PIPL art. 28)",
            Self::OtherResidents => "data of other residents is never collected",
            Self::Ethnicity => "ethnicity is printed on the residence card by law; the counter reads it from the chip, nobody types it",
            Self::Health => "health data is sensitive (PIPL art. 28); certificates are shown at the counter",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Localized;
    use crate::form::{Kind, Scope, Sensitivity};

    fn field(id: &str, zh: &str, en: &str) -> Field {
        let label = Localized { zh: zh.into(), en: en.into(), ja: "項目".into(), ko: "항목".into(), es: "campo".into() };
        Field {
            id: id.parse().unwrap(),
            purpose: label.clone(),
            label,
            kind: Kind::YesNo,
            scope: Scope::Person,
            sensitivity: Sensitivity::Pi,
            help: None,
            autocomplete: None,
        }
    }

    #[test]
    fn what_must_never_be_collected_is_found_by_id_and_by_label() {
        for (id, zh, en, never) in [
            ("religion", "其他", "Other", Never::Religion),
            ("q1", "宗教信仰", "Other", Never::Religion),
            ("q1", "民族", "Other", Never::Ethnicity),
            ("q1", "其他", "Criminal record", Never::Record),
            ("risk_score", "分", "Points", Never::Screening),
            ("q1", "收入", "How much", Never::Money),
            // However it is written.
            ("key-person", "其他", "Other", Never::Screening),
            ("family-planning", "其他", "Other", Never::FamilyPlanning),
            ("q1", "其他", "ＲＥＬＩＧＩＯＮ", Never::Religion),
            ("q1", "其他", "reli\u{200b}gion", Never::Religion),
            ("q1", "宗\u{2060}教", "Other", Never::Religion),
            ("q1", "其他", "Opinio\u{301}n poli\u{301}tica", Never::Politics),
            ("q1", "其他", "Bank\u{a0}-\u{a0}account", Never::Money),
            ("q1", "其他", "Race", Never::Ethnicity),
            ("hiv", "其他", "Other", Never::Health),
        ] {
            assert_eq!(forbidden(&field(id, zh, en)), Some(never), "{id} {zh} {en}");
        }
        for (id, zh, en) in
            [("birth_date", "出生日期", "Date of birth"), ("trace_id", "档案号", "Archive number"), ("grace", "日", "Grace period")]
        {
            assert_eq!(forbidden(&field(id, zh, en)), None, "{id} {en}");
        }
    }
}
