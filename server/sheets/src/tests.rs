use std::io::{Cursor, Write as _};

use jiff::civil::{date, datetime};
use zip::write::SimpleFileOptions;

use super::*;

fn known(rows: &[Row]) -> bool {
    rows.first()
        .and_then(|r| r.cells.first())
        .is_some_and(|c| matches!(&c.value, Value::Text(t) if t == "姓名" || t == "氏名" || t == "성명" || t == "Name" || t == "Año"))
}

fn rows(bytes: &[u8]) -> Result<Vec<Row>, Refused> {
    read(bytes, 503, &known)
}

fn texts(rows: &[Row]) -> Vec<(u32, Vec<(u32, Value)>)> {
    rows.iter().map(|r| (r.number, r.cells.iter().map(|c| (c.column, c.value.clone())).collect())).collect()
}

fn text(t: &str) -> Value {
    Value::Text(t.to_owned())
}

/// An XLSX out of its sheet, its styles and its shared texts.
fn book(sheet: &str, styles: &str, shared: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="h" state="hidden" r:id="rId9"/><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        ("xl/_rels/workbook.xml.rels", r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/styles.xml", styles),
        ("xl/sharedStrings.xml", shared),
    ];
    for (name, content) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> Vec<u8> {
    book(&format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"), "<styleSheet/>", "<sst/>")
}

#[test]
fn places_have_the_names_that_spreadsheets_show() {
    for (column, name) in [(0, "A7"), (2, "C7"), (25, "Z7"), (26, "AA7"), (701, "ZZ7"), (702, "AAA7")] {
        assert_eq!(address(column, 7), name);
    }
}

#[test]
fn cells_of_an_xlsx_are_read_with_their_kinds() {
    let styles = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="171" formatCode="0 &quot;days&quot;"/></numFmts>
        <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>"#;
    let shared = r#"<sst uniqueCount="99999999999"><si><t>姓名</t></si><si><r><t>佐藤</t></r><r><t> &amp; &#26449;</t></r><rPh sb="0" eb="2"><t>サトウ</t></rPh></si></sst>"#;
    let cells = r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>in &lt;line&gt;</t></is></c></row>
        <row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4" s="1"><v>46350</v></c><c r="C4" s="2"><v>46350.5</v></c><c r="D4" s="3"><v>12</v></c>
        <c r="E4"><f>SUM(A1)</f><v>7</v></c><c r="F4" t="e"><v>#N/A</v></c><c r="G4" t="b"><v>1</v></c><c r="H4"/><c r="I4" t="s"><v>77</v></c></row></sheetData></worksheet>"#;
    let table = rows(&book(cells, styles, shared)).unwrap();
    let expected = vec![
        (1, vec![(0, text("姓名")), (2, text("in <line>"))]),
        (
            4,
            vec![
                (0, text("佐藤 & 村")),
                (1, Value::Date(datetime(2026, 11, 24, 0, 0, 0, 0))),
                (2, Value::Date(datetime(2026, 11, 24, 12, 0, 0, 0))),
                (3, Value::Number(12.0)),
                (4, Value::Formula),
                (5, Value::Broken("#N/A".to_owned())),
                (6, text("yes")),
            ],
        ),
    ];
    assert_eq!(texts(&table), expected);
}

#[test]
fn a_csv_is_read_in_the_encoding_of_its_country() {
    let own = |name: &str, own: &str, separator: &str| format!("{name}{separator}x\r\n{own}{separator}2\r\n");
    for (encoding, name, own_name) in [
        (encoding_rs::GB18030, "姓名", "王小明𠮷"),
        (encoding_rs::SHIFT_JIS, "氏名", "佐藤さくら"),
        (encoding_rs::EUC_KR, "성명", "남궁민수"),
        (encoding_rs::WINDOWS_1252, "Año", "Núñez"),
        (encoding_rs::UTF_8, "Name", "ÅSA 王"),
    ] {
        for separator in [",", ";", "\t"] {
            let text_in = own(name, own_name, separator);
            let table = rows(&encoding.encode(&text_in).0).unwrap();
            assert_eq!(texts(&table)[1], (2, vec![(0, text(own_name)), (1, text("2"))]), "{}", encoding.name());
        }
    }
    let marked = [b"\xEF\xBB\xBF".as_slice(), own("Name", "王", ",").as_bytes()].concat();
    assert_eq!(texts(&rows(&marked).unwrap())[1].1[0], (0, text("王")));
    let wide: Vec<u8> = std::iter::once(0xFEFF).chain(own("Name", "王", "\t").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(texts(&rows(&wide).unwrap())[1].1[0], (0, text("王")));
}

#[test]
fn rows_of_a_csv_have_the_numbers_that_spreadsheets_show() {
    let table = rows(b"Name,x\n\n\"two\nlines\",1\nlast,2\n").unwrap();
    assert_eq!(table.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 3, 4]);
}

#[test]
fn formulas_in_a_csv_are_seen_and_numbers_with_a_plus_are_not() {
    let table = rows("Name,a,b,c,d,e\n=1+1,+82 10,=\"007\",@SUM(A1),-,'=x\n".as_bytes()).unwrap();
    let cells: Vec<_> = table[1].cells.iter().map(|c| c.value.clone()).collect();
    assert_eq!(cells, [Value::Formula, text("+82 10"), text("007"), Value::Formula, text("-"), Value::Formula]);
}

#[test]
fn what_is_written_is_neutral_and_read_again() {
    let bytes = write_csv(&[vec!["Name".to_owned(), "=cmd|' /C calc'!A0".to_owned(), "+1".to_owned(), "a,\"b\"".to_owned()]]);
    let text_out = String::from_utf8(bytes[3..].to_vec()).unwrap();
    assert_eq!(text_out, "Name,'=cmd|' /C calc'!A0,'+1,\"a,\"\"b\"\"\"\r\n");
    assert_eq!(rows(&bytes).unwrap()[0].cells[2].value, text("+1"));
}

#[test]
fn a_template_is_read_again() {
    let column = |id: &str, label: &str, choices: &[&str]| Column {
        id: id.to_owned(),
        label: label.to_owned(),
        hint: "how".to_owned(),
        choices: choices.iter().map(|c| (*c).to_owned()).collect(),
        format: (id == "day").then_some("yyyy-mm-dd"),
    };
    let template = Template {
        sheet: "员工[1]".to_owned(),
        guide: "填写说明".to_owned(),
        lead: vec!["first".to_owned()],
        columns: vec![column("name", "姓名", &[]), column("sex", "性别", &["男", "女"]), column("day", "日期", &[])],
        rows: 500,
    };
    let (one, two) = (write_xlsx(&template).unwrap(), write_xlsx(&template).unwrap());
    assert_eq!(one, two, "the same template is the same file");
    let table = rows(&one).unwrap();
    let words = |row: &Row| row.cells.iter().map(|c| c.value.clone()).collect::<Vec<_>>();
    assert_eq!(
        (words(&table[0]), words(&table[1])),
        (vec![text("姓名"), text("性别"), text("日期")], vec![text("name"), text("sex"), text("day")])
    );
}

#[test]
fn there_is_no_row_nought() {
    for xml in [r#"<row r="0"><c r="A0"><v>7</v></c></row>"#, r#"<row r="1"><c r="B0"><f>A1</f><v>7</v></c></row>"#, "<c><v>7</v></c>"] {
        let table = rows(&sheet(xml)).unwrap();
        assert!(table.iter().all(|row| row.number == 1), "{xml}: {table:?}");
    }
}

#[test]
fn ten_thousand_rows_are_too_many() {
    let mut csv = "Name\n".to_owned();
    let mut xml = String::new();
    for n in 1..=10_000 {
        csv.push_str("x\n");
        xml.push_str(&format!("<row r=\"{n}\"><c r=\"A{n}\"><v>{n}</v></c></row>"));
    }
    assert_eq!(rows(csv.as_bytes()), Err(Refused::TooManyRows));
    assert_eq!(rows(&sheet(&xml)), Err(Refused::TooManyRows));
    assert_eq!(
        read(sheet("<row r=\"1\"><c><v>1</v></c></row><row><c><v>2</v></c></row>").as_slice(), 1, &known),
        Err(Refused::TooManyRows)
    );
}

#[test]
fn bombs_and_other_files_are_refused() {
    // 60 MiB of spaces, in some 60 KiB.
    let bomb = sheet(&" ".repeat(60 * 1024 * 1024));
    assert!(bomb.len() < 1024 * 1024);
    assert_eq!(rows(&bomb), Err(Refused::TooLarge));
    let many = book("<worksheet><sheetData/></worksheet>", "", &format!("<sst>{}</sst>", "<si><t/></si>".repeat(300_000)));
    assert_eq!(rows(&many), Err(Refused::TooLarge));
    // A file that says it is small and is not.
    let mut lying = bomb.clone();
    let size = u32::try_from("<worksheet><sheetData></sheetData></worksheet>".len() + 60 * 1024 * 1024).unwrap().to_le_bytes();
    while let Some(at) = lying.windows(4).position(|w| w == size) {
        lying[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    assert!(matches!(rows(&lying), Err(Refused::TooLarge | Refused::Damaged)));
    let mut parts = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..1100 {
        parts.start_file(format!("{n}"), SimpleFileOptions::default()).unwrap();
    }
    assert_eq!(rows(&parts.finish().unwrap().into_inner()), Err(Refused::TooLarge));
    let mut cut = sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    cut.truncate(cut.len() / 2);
    assert_eq!(rows(&cut), Err(Refused::Damaged));
    assert_eq!(rows(b"\xD0\xCF\x11\xE0\xA1\xB1"), Err(Refused::OldOrLocked));
    assert_eq!(rows(b"\x89PNG\r\n\x1a\n\0\0\0"), Err(Refused::Unknown));
    assert_eq!(rows(b"%PDF-1.7\n"), Err(Refused::Unknown));
    assert_eq!(rows(b"<html><table>"), Err(Refused::Unknown));
    assert_eq!(rows(b""), Err(Refused::Empty));
    assert_eq!(rows(b"\n , \n"), Err(Refused::Empty));
    assert_eq!(rows(b"PK\x03\x04nothing"), Err(Refused::Damaged));
    assert_eq!(rows(&vec![b'a'; MAX_BYTES + 1]), Err(Refused::TooLarge));
    // No part of a spreadsheet in it.
    let mut other = zip::ZipWriter::new(Cursor::new(Vec::new()));
    other.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    assert_eq!(rows(&other.finish().unwrap().into_inner()), Err(Refused::Unknown));
    // Entities are not followed.
    let entity = book(
        "<!DOCTYPE x [<!ENTITY a \"bbbbbbbbbb\">]><worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>&a;</v></c></row></sheetData></worksheet>",
        "",
        "",
    );
    assert!(rows(&entity).map_or(true, |t| t.is_empty()), "an entity of the file");
}

#[test]
fn any_bytes_are_answered() {
    // A cheap generator: the same bytes each time.
    let mut seed = 7_u32;
    for length in [1, 10, 100, 1000] {
        for _ in 0..200 {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 24) as u8
                })
                .collect();
            let _ = rows(&bytes);
            let _ = rows(&[b"PK\x03\x04", bytes.as_slice()].concat());
            let _ = date_typed(&String::from_utf8_lossy(&bytes));
        }
    }
    let whole = sheet("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c></row>");
    for at in 0..whole.len() {
        let mut hurt = whole.clone();
        hurt[at] ^= 0x55;
        let _ = rows(&hurt);
    }
}

#[test]
fn days_are_read_where_they_mean_one_day() {
    let day = Typed::Day(date(2026, 11, 24), None);
    for typed in [
        "2026-11-24",
        "2026/11/24",
        "2026.11.24",
        "2026. 11. 24.",
        "2026年11月24日",
        "2026년 11월 24일",
        "20261124",
        "24/11/2026",
        "11/24/2026",
        "24.11.2026",
        "24 Nov 2026",
        "November 24, 2026",
        "24 de noviembre de 2026",
        "２０２６／１１／２４",
        "24-11-2026",
    ] {
        assert_eq!(date_typed(typed), day, "{typed}");
    }
    assert_eq!(date_typed("2026-11-24T18:30"), Typed::Day(date(2026, 11, 24), Some(jiff::civil::time(18, 30, 0, 0))));
    assert_eq!(date_typed("2026/11/24 9:05:00"), Typed::Day(date(2026, 11, 24), Some(jiff::civil::time(9, 5, 0, 0))));
    assert_eq!(date_typed("05/05/2026"), Typed::Day(date(2026, 5, 5), None));
    assert_eq!(date_typed("03.04.2026"), Typed::Day(date(2026, 4, 3), None));
    for typed in ["03/04/2026", "3-4-2026"] {
        assert_eq!(date_typed(typed), Typed::Ambiguous, "{typed}");
    }
    for typed in ["", "tomorrow", "2026-02-31", "31/02/2026", "26-11-24", "2026", "1e5", "2026-11-24 25:00", "-2026-11-24", "2026-11-24-1"]
    {
        assert_eq!(date_typed(typed), Typed::None, "{typed}");
    }
}

#[test]
fn numbers_of_days_are_those_of_spreadsheets() {
    assert_eq!(dates::of_serial(1.0, false), Some(datetime(1900, 1, 1, 0, 0, 0, 0)));
    assert_eq!(dates::of_serial(61.0, false), Some(datetime(1900, 3, 1, 0, 0, 0, 0)));
    assert_eq!(dates::of_serial(46350.75, false), Some(datetime(2026, 11, 24, 18, 0, 0, 0)));
    assert_eq!(dates::of_serial(44888.0, true), Some(datetime(2026, 11, 24, 0, 0, 0, 0)));
    for none in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300] {
        assert_eq!(dates::of_serial(none, false), None);
    }
}
