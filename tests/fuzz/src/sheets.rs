//! Tables that companies send.

use std::io::{Cursor, Write as _};

use anjia_sheets::{MAX_BYTES, Refused, Row, Value, date_typed, read, write_csv};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::bytes::Bytes;

/// The most rows.
const ROWS: usize = 40;
const WORKBOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="t" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// An XLSX whose sheet is this text, and whose texts are that one.
fn packed(sheet: &[u8], shared: &[u8]) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/sharedStrings.xml", shared),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).ok()?;
        zip.write_all(text).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

fn look(rows: &[Row]) {
    assert!(!rows.is_empty() && rows.len() <= ROWS, "{} rows", rows.len());
    for row in rows {
        assert!(row.number >= 1 && !row.cells.is_empty(), "an empty row, or one without a number");
        for cell in &row.cells {
            assert!(cell.column < 200, "column {}", cell.column);
            if let Value::Text(text) = &cell.value {
                assert!(!text.trim().is_empty() && text.chars().count() <= 2001, "an empty or an endless cell");
                // Whatever it is, it is a day or it is none.
                let _ = date_typed(text);
            }
        }
    }
}

/// A table is read up to its limits, or refused; what we write is read as it was written, and holds no formula.
///
/// # Panics
/// When that does not hold.
pub fn run(bytes: &[u8]) {
    let mut choices = Bytes(bytes);
    let how = choices.byte() % 4;
    let rest = choices.0;
    let file = match how {
        0 | 1 => rest.to_vec(),
        2 => packed(rest, b"<sst><si><t>one</t></si></sst>").unwrap_or_default(),
        _ => {
            let half = rest.len() / 2;
            packed(&rest[half..], &rest[..half]).unwrap_or_default()
        }
    };
    match read(&file, ROWS, &|_| true) {
        Ok(rows) => look(&rows),
        Err(Refused::TooLarge) => {
            assert!(file.len() > MAX_BYTES || file.starts_with(b"PK") || file.len() > 1000, "too large with {} bytes", file.len())
        }
        Err(Refused::Empty) => {}
        Err(_) => assert!(!file.is_empty(), "nothing is refused as something"),
    }
    if how == 1 {
        let text = String::from_utf8_lossy(rest);
        let plain = |c: &char| !c.is_control() && !matches!(c, ',' | ';' | '"');
        let cell = |c: &str| c.chars().filter(plain).take(50).collect::<String>();
        let table: Vec<Vec<String>> = text.split('\n').take(5).map(|line| line.split('\t').take(5).map(cell).collect()).collect();
        let written = String::from_utf8(write_csv(&table)).unwrap_or_default();
        let cells = written.trim_start_matches('\u{feff}').split([',', '\n']).map(|c| c.trim_start_matches('"'));
        for cell in cells {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "a formula is written: {cell:?}");
        }
    }
}
