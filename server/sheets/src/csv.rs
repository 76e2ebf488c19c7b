//! CSV, as the Excels of the world save it: in the encoding and with the separator of their country.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::{CELL, Refused, Row, Rows, Value};

/// Encodings of CSV files without a mark, the likeliest first. The last one has a sign for every byte.
const POSSIBLE: [&Encoding; 6] = [UTF_8, GB18030, SHIFT_JIS, EUC_KR, BIG5, WINDOWS_1252];
/// How much is decoded to see whether an encoding is the right one.
const HEAD: usize = 64 * 1024;

pub(crate) fn read(bytes: &[u8], most: usize, knows: &dyn Fn(&[Row]) -> bool) -> Result<Vec<Row>, Refused> {
    let marked = Encoding::for_bom(bytes);
    if let Some((encoding, length)) = marked {
        let encoding = if encoding == UTF_16BE || encoding == UTF_16LE { encoding } else { UTF_8 };
        let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[length..]).ok_or(Refused::Encoding)?;
        return rows(&text, most);
    }
    if bytes.contains(&0) {
        return Err(Refused::Unknown);
    }
    let mut first = None;
    for encoding in POSSIBLE {
        // The beginning is enough to tell; it may end in the middle of a sign.
        let cut = bytes.len().min(HEAD);
        let end = bytes[..cut].iter().rposition(|b| *b == b'\n').filter(|_| bytes.len() > HEAD).map_or(cut, |at| at + 1);
        let Some(head) = encoding.decode_without_bom_handling_and_without_replacement(&bytes[..end]) else { continue };
        first = first.or(Some(encoding));
        if knows(&rows(&head, most).unwrap_or_default()) {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(Refused::Encoding)?;
            return rows(&text, most);
        }
    }
    // In no encoding it begins as it should: it is read in the likeliest, so that it can be told what is missing.
    let encoding = first.filter(|e| *e != WINDOWS_1252).ok_or(Refused::Encoding)?;
    rows(&encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or(Refused::Encoding)?, most)
}

/// The sign between the cells: that of the first line which has the most.
fn separator(text: &str) -> u8 {
    let line = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| line.bytes().filter(|b| b == sign).count()).unwrap_or(b',')
}

fn rows(text: &str, most: usize) -> Result<Vec<Row>, Refused> {
    let start = text.trim_start().get(..1).unwrap_or_default();
    if matches!(start, "<" | "%" | "{" | "[") || text.contains('\0') {
        return Err(Refused::Unknown);
    }
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(text)).from_reader(text.as_bytes());
    let (mut rows, mut record) = (Rows::new(most), ::csv::StringRecord::new());
    let (bytes, mut seen, mut lines, mut inside) = (text.as_bytes(), 0, 1, 0);
    while reader.read_record(&mut record).map_err(|_| Refused::Damaged)? {
        // A record begins after the empty lines before it, which the reader passes over.
        let mut start = record.position().and_then(|p| usize::try_from(p.byte()).ok()).unwrap_or(seen).max(seen);
        start += bytes.iter().skip(start).take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let passed = bytes.get(seen..start).unwrap_or_default();
        lines += passed.iter().filter(|b| **b == b'\n').count();
        seen = start;
        // A line break inside a cell begins no new row.
        let row = u32::try_from(lines.saturating_sub(inside)).unwrap_or(u32::MAX);
        for (column, text) in record.iter().enumerate() {
            inside += text.matches('\n').count();
            rows.put(row, u32::try_from(column).unwrap_or(u32::MAX), value(text))?;
        }
    }
    Ok(rows.done())
}

fn value(text: &str) -> Value {
    let text = text.trim();
    // What we have made harmless on writing is as it was.
    let text = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text);
    // Excel writes ="00123" to keep the zeros.
    if let Some(quoted) = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')).filter(|t| !t.contains('"')) {
        return Value::Text(quoted.chars().take(CELL + 1).collect());
    }
    if text.starts_with('=') || (text.starts_with('@') && text.contains('(')) {
        return Value::Formula;
    }
    if text.starts_with('#') && matches!(text, "#N/A" | "#VALUE!" | "#REF!" | "#NAME?" | "#DIV/0!" | "#NUM!" | "#NULL!") {
        return Value::Broken(text.to_owned());
    }
    Value::Text(text.chars().take(CELL + 1).collect())
}
