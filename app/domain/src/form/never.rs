//! What no form may ask for (PIPL arts 6 and 28; the portal serves people and does not screen them). This list is part of the program,
//! so that a form file cannot change it.

use super::Field;
use crate::Lang;

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

/// Words in the id and in the labels, in lower case. Longer words stand for the shorter ones they contain.
const WORDS: [(Never, &[&str]); 11] = [
    (Never::Religion, &["religi", "faith", "宗教", "信仰", "종교", "신앙"]),
    (Never::Politics, &["politic", "polític", "政治", "党派", "党员", "政党", "정치", "정당"]),
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
            "risk score",
            "suspicion",
            "key_person",
            "key person",
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
            "위치 기록",
            "이동 경로",
        ],
    ),
    (
        Never::FamilyPlanning,
        &[
            "family_planning",
            "family planning",
            "contracepti",
            "anticoncep",
            "planificación familiar",
            "计划生育",
            "避孕",
            "家族計画",
            "가족계획",
            "피임",
        ],
    ),
    (
        Never::Biometrics,
        &[
            "fingerprint",
            "face_template",
            "facial_template",
            "biometric",
            "biométric",
            "huella",
            "iris_scan",
            "指纹",
            "指紋",
            "虹膜",
            "人脸",
            "顔認証",
            "지문",
            "얼굴 인식",
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
            "bank account",
            "ingresos",
            "cuenta bancaria",
            "收入",
            "工资额",
            "银行账",
            "銀行口座",
            "所得",
            "은행 계좌",
            "소득",
        ],
    ),
    (Never::OtherResidents, &["neighbo", "contacts_of", "acquaintance", "vecinos", "邻居", "近所の人", "이웃"]),
    (Never::Ethnicity, &["ethnic", "étni", "etnia", "race_", "民族", "人种", "人種", "민족", "인종"]),
    (
        Never::Health,
        &[
            "disease",
            "diagnos",
            "medical_result",
            "hiv",
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
    let mut texts = vec![field.id.as_str().to_lowercase()];
    texts.extend(Lang::ALL.map(|lang| field.label.get(lang).to_lowercase()));
    WORDS.into_iter().find(|(_, words)| texts.iter().any(|text| words.iter().any(|word| text.contains(word)))).map(|(never, _)| never)
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
        ] {
            assert_eq!(forbidden(&field(id, zh, en)), Some(never), "{id} {zh} {en}");
        }
        assert_eq!(forbidden(&field("birth_date", "出生日期", "Date of birth")), None);
    }
}
