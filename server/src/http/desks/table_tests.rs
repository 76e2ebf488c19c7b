use super::*;

fn catalogue() -> Catalogue {
    crate::data_set::load(None).unwrap()
}

fn staff(catalogue: &Catalogue) -> (&Form, &Staff) {
    let form = catalogue.forms.form(&"foreign_accommodation_prereg".parse().unwrap()).unwrap();
    (form, form.staff.as_ref().unwrap())
}

#[test]
fn a_template_is_read_in_every_language_with_answers_of_any() {
    let catalogue = catalogue();
    let (form, staff) = staff(&catalogue);
    let reader = Reader::new(&catalogue, staff);
    for lang in Lang::ALL {
        let bytes = anjia_sheets::write_xlsx(&template(&catalogue, form, staff, lang)).unwrap();
        let rows = anjia_sheets::read(&bytes, Reader::rows(), &|rows| reader.knows(rows)).unwrap();
        let (people, unread) = reader.read(&rows).unwrap();
        assert!(people.is_empty() && unread.is_empty(), "{lang}: {people:?} {unread:?}");
        // Without the hidden row, and with words of another language.
        let other = Lang::ALL[(lang.index() + 1) % 5];
        let mut rows = head(&catalogue, staff, lang);
        rows.pop();
        let country = countries::name(other, "KOR").unwrap().to_owned();
        rows.push(
            columns(&catalogue, staff)
                .iter()
                .map(|f| match f.id.as_str() {
                    "surname" => "KIM".to_owned(),
                    "nationality" => country.clone(),
                    "sex" => choices(&catalogue, f, other)[1].1.to_uppercase(),
                    "birth_date" => "12/31/1990".to_owned(),
                    "move_in_date" => "2026/11/23 21:30".to_owned(),
                    "street_code" => catalogue.streets[2].name.get(other).to_owned(),
                    _ => String::new(),
                })
                .collect(),
        );
        let bytes = anjia_sheets::write_csv(&rows);
        let rows = anjia_sheets::read(&bytes, Reader::rows(), &|rows| reader.knows(rows)).unwrap();
        let (people, _) = reader.read(&rows).unwrap();
        let got: Vec<_> = people[0].cells.iter().map(|c| (c.field.as_str().to_owned(), c.answer.clone().unwrap())).collect();
        let want = [
            ("surname", "KIM"),
            ("sex", "F"),
            ("birth_date", "1990-12-31"),
            ("nationality", "KOR"),
            ("move_in_date", "2026-11-23T21:30"),
            ("street_code", catalogue.streets[2].code.as_str()),
        ];
        assert_eq!(got, want.map(|(f, a)| (f.to_owned(), a.to_owned())), "{lang} {other}");
    }
}

#[test]
fn the_same_label_means_one_field() {
    let catalogue = catalogue();
    for form in catalogue.forms.all() {
        let Some(staff) = &form.staff else { continue };
        for lang in Lang::ALL {
            let all = columns(&catalogue, staff);
            let labels: std::collections::HashSet<_> = all.iter().map(|f| plain(f.label.get(lang))).collect();
            assert_eq!(labels.len(), all.len(), "{} {lang}", form.id);
            for field in all {
                let list = choices(&catalogue, field, lang);
                let labels: std::collections::HashSet<_> = list.iter().map(|(_, l)| plain(l)).collect();
                assert_eq!(labels.len(), list.len(), "{} {lang}", field.id);
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_cell_is_told() {
    let catalogue = catalogue();
    let (_, staff) = staff(&catalogue);
    let reader = Reader::new(&catalogue, staff);
    let field = |id: &str| catalogue.forms.field(&id.parse().unwrap()).unwrap();
    let text = |t: &str| Value::Text(t.to_owned());
    for (id, value, wrong) in [
        ("surname", Value::Formula, CellWrong::Formula),
        ("surname", Value::Broken("#N/A".to_owned()), CellWrong::Broken),
        ("birth_date", text("03/04/1990"), CellWrong::Ambiguous),
        ("birth_date", text("1990-02-31"), CellWrong::Answer(Fault::Date)),
        ("birth_date", Value::Number(5.0), CellWrong::Answer(Fault::Date)),
        ("doc_number", Value::Number(1.101_051_949_123_1e17), CellWrong::Rounded),
        ("doc_number", text("1.10105E+17"), CellWrong::Rounded),
        ("nationality", text("Atlantis"), CellWrong::Answer(Fault::Choice)),
    ] {
        assert_eq!(reader.answer(field(id), &value), Err(wrong), "{id} {value:?}");
    }
    assert_eq!(reader.answer(field("mobile"), &Value::Number(13_812_345_678.0)), Ok("13812345678".to_owned()));
    assert_eq!(reader.answer(field("birth_date"), &Value::Number(19_900_512.0)), Ok("1990-05-12".to_owned()));
    assert_eq!(reader.answer(field("nationality"), &text(" kor ")), Ok("KOR".to_owned()));
    assert!(reader.read(&[Row { number: 1, cells: vec![] }]).is_none());
}
