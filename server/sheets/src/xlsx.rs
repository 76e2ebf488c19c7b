//! XLSX: the first visible sheet, cell by cell. Every part is unpacked up to a limit, whatever the file says of its size.

use std::io::{BufReader, Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Decoder, Reader, XmlVersion};
use zip::ZipArchive;

use crate::dates::of_serial;
use crate::{CELL, Refused, Row, Rows, Value};

/// The most of one part, unpacked.
const PART: u64 = 24 * 1024 * 1024;
/// The most of all texts together.
const TEXTS: usize = 8 * 1024 * 1024;
/// The most texts.
const COUNT: usize = 200_000;
/// The most parts of a file; each takes memory before it is looked at.
const PARTS: usize = 1000;
const TOO_LARGE: &str = "too large";

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// A reader that fails when there is more than it may give.
struct Capped<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| std::io::Error::other(TOO_LARGE))?;
        Ok(read)
    }
}

fn xml_fault(error: &quick_xml::Error) -> Refused {
    match error {
        quick_xml::Error::Io(io) if io.to_string() == TOO_LARGE => Refused::TooLarge,
        _ => Refused::Damaged,
    }
}

/// An attribute, by its name without prefix.
fn attribute(element: &BytesStart<'_>, name: &str, decoder: Decoder) -> Option<String> {
    let found = element.attributes().filter_map(Result::ok).find(|a| a.key.local_name().as_ref() == name.as_bytes())?;
    found.decoded_and_normalized_value(XmlVersion::Implicit1_0, decoder).ok().map(|v| v.into_owned())
}

/// Goes through a part of the file, if it has it; gives whether it has.
fn each<'a>(
    archive: &mut Archive<'a>,
    name: &str,
    mut see: impl FnMut(&Event<'_>, Decoder) -> Result<bool, Refused>,
) -> Result<bool, Refused> {
    let Ok(part) = archive.by_name(name) else { return Ok(false) };
    if part.size() > PART {
        return Err(Refused::TooLarge);
    }
    let mut reader = Reader::from_reader(BufReader::new(Capped { inner: part, left: PART }));
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let decoder = reader.decoder();
        let event = reader.read_event_into(&mut buffer).map_err(|e| xml_fault(&e))?;
        if matches!(event, Event::Eof) || !see(&event, decoder)? {
            return Ok(true);
        }
    }
}

/// What an event adds to a text.
fn text_of(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Text(text) => text.xml10_content().ok().map(|t| t.into_owned()),
        Event::CData(text) => text.decode().ok().map(|t| t.into_owned()),
        Event::GeneralRef(reference) => match reference.resolve_char_ref() {
            Ok(Some(sign)) => Some(sign.to_string()),
            _ => reference.decode().ok().and_then(|name| quick_xml::escape::resolve_predefined_entity(&name)).map(ToOwned::to_owned),
        },
        _ => None,
    }
}

/// What the workbook says: where its first visible sheet is, and since when days are counted.
struct Book {
    sheet: String,
    since_1904: bool,
}

fn book(archive: &mut Archive<'_>) -> Result<Book, Refused> {
    let (mut id, mut since_1904) = (None, false);
    let there = each(archive, "xl/workbook.xml", |event, decoder| {
        if let Event::Start(e) = event {
            match e.local_name().as_ref() {
                b"workbookPr" => since_1904 = attribute(e, "date1904", decoder).is_some_and(|v| v == "1" || v == "true"),
                b"sheet" if id.is_none() && attribute(e, "state", decoder).is_none_or(|s| s == "visible") => {
                    id = e
                        .attributes()
                        .filter_map(Result::ok)
                        .find(|a| a.key.prefix().is_some() && a.key.local_name().as_ref() == b"id")
                        .and_then(|a| a.decoded_and_normalized_value(XmlVersion::Implicit1_0, decoder).ok())
                        .map(|v| v.into_owned());
                }
                _ => {}
            }
        }
        Ok(true)
    })?;
    if !there {
        return Err(Refused::Unknown);
    }
    let mut target = None;
    each(archive, "xl/_rels/workbook.xml.rels", |event, decoder| {
        if let Event::Start(e) = event
            && e.local_name().as_ref() == b"Relationship"
            && attribute(e, "Id", decoder) == id
        {
            target = attribute(e, "Target", decoder);
        }
        Ok(target.is_none())
    })?;
    let target = target.ok_or(Refused::Damaged)?;
    let sheet = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), ToOwned::to_owned);
    Ok(Book { sheet, since_1904 })
}

/// The texts that cells share. How the words are read aloud (`rPh`) stands among them and is left out.
fn shared(archive: &mut Archive<'_>) -> Result<Vec<String>, Refused> {
    let (mut all, mut text, mut inside, mut aloud, mut bytes) = (Vec::new(), String::new(), false, false, 0);
    each(archive, "xl/sharedStrings.xml", |event, _| {
        match event {
            Event::Start(e) => match e.local_name().as_ref() {
                b"t" => inside = true,
                b"rPh" => aloud = true,
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                b"t" => inside = false,
                b"rPh" => aloud = false,
                b"si" => {
                    bytes += text.len();
                    all.push(std::mem::take(&mut text));
                    if bytes > TEXTS || all.len() > COUNT {
                        return Err(Refused::TooLarge);
                    }
                }
                _ => {}
            },
            other if inside && !aloud => {
                if let Some(more) = text_of(other)
                    && text.len() < CELL * 4
                {
                    text.push_str(&more);
                }
            }
            _ => {}
        }
        Ok(true)
    })?;
    Ok(all)
}

/// Whether numbers of a format are days.
fn is_date_format(code: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' => bracket = true,
            ']' => bracket = false,
            ';' => return false,
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | '年' | '月' | '日' if !quoted && !bracket => return true,
            'G' if !quoted && !bracket && code.starts_with("General") => return false,
            _ => {}
        }
    }
    false
}

/// For each style whether its numbers are days.
fn date_styles(archive: &mut Archive<'_>) -> Result<Vec<bool>, Refused> {
    let (mut own, mut styles, mut cells) = (Vec::new(), Vec::new(), false);
    each(archive, "xl/styles.xml", |event, decoder| {
        match event {
            Event::Start(e) => match e.local_name().as_ref() {
                b"numFmt" if own.len() < PARTS => {
                    let id = attribute(e, "numFmtId", decoder).and_then(|id| id.parse::<u32>().ok());
                    let is = attribute(e, "formatCode", decoder).is_some_and(|code| is_date_format(&code));
                    own.extend(id.map(|id| (id, is)));
                }
                b"cellXfs" => cells = true,
                b"xf" if cells && styles.len() < 100_000 => {
                    let id = attribute(e, "numFmtId", decoder).and_then(|id| id.parse::<u32>().ok()).unwrap_or(0);
                    let known = own.iter().rev().find(|(own, _)| *own == id).map(|(_, is)| *is);
                    styles.push(known.unwrap_or(matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)));
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == b"cellXfs" => cells = false,
            _ => {}
        }
        Ok(true)
    })?;
    Ok(styles)
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    row: u32,
    column: u32,
    kind: String,
    date: bool,
    formula: bool,
    text: String,
}

/// The number of a row: they count from 1.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|n| *n >= 1)
}

/// Row and column of a name like `C7`, from 1 and from 0.
fn place(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column =
        name[..letters].bytes().try_fold(0_u32, |n, b| n.checked_mul(26)?.checked_add(u32::from(b.to_ascii_uppercase() - b'A') + 1))?;
    Some((number(&name[letters..])?, column.checked_sub(1)?))
}

fn finished(cell: Open, texts: &[String], since_1904: bool) -> Option<Value> {
    if cell.formula {
        return Some(Value::Formula);
    }
    let text = cell.text;
    let short = |text: &str| Value::Text(text.chars().take(CELL + 1).collect());
    match cell.kind.as_str() {
        "s" => text.trim().parse::<usize>().ok().and_then(|n| texts.get(n)).map(|t| short(t)),
        "inlineStr" | "str" => Some(short(&text)),
        "e" => Some(Value::Broken(text.chars().take(20).collect())),
        "b" => Some(Value::Text(if text.trim() == "1" { "yes" } else { "no" }.to_owned())),
        "d" => Some(text.trim().trim_end_matches('Z').parse().map_or_else(|_| short(&text), Value::Date)),
        _ if text.trim().is_empty() => None,
        _ => match text.trim().parse::<f64>() {
            Ok(number) if cell.date => Some(of_serial(number, since_1904).map_or(Value::Number(number), Value::Date)),
            Ok(number) => Some(Value::Number(number)),
            Err(_) => Some(short(&text)),
        },
    }
}

pub(crate) fn read(bytes: &[u8], most: usize) -> Result<Vec<Row>, Refused> {
    if bytes.windows(4).filter(|w| w == b"PK\x01\x02").take(PARTS + 1).count() > PARTS {
        return Err(Refused::TooLarge);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refused::Damaged)?;
    let Book { sheet, since_1904 } = book(&mut archive)?;
    let (texts, styles) = (shared(&mut archive)?, date_styles(&mut archive)?);
    let mut rows = Rows::new(most);
    let (mut row, mut column, mut inside, mut aloud) = (0_u32, 0_u32, false, false);
    let mut open: Option<Open> = None;
    let there = each(&mut archive, &sheet, |event, decoder| {
        match event {
            Event::Start(e) => match e.local_name().as_ref() {
                b"row" => {
                    row = attribute(e, "r", decoder).and_then(|r| number(&r)).unwrap_or(row.saturating_add(1));
                    column = 0;
                }
                b"c" => {
                    (row, column) = attribute(e, "r", decoder).and_then(|r| place(&r)).unwrap_or((row, column));
                    let style = attribute(e, "s", decoder).and_then(|s| s.parse::<usize>().ok());
                    let date = style.and_then(|s| styles.get(s)).copied().unwrap_or(false);
                    open = Some(Open { row, column, kind: attribute(e, "t", decoder).unwrap_or_default(), date, ..Open::default() });
                    column = column.saturating_add(1);
                }
                b"f" => {
                    if let Some(cell) = &mut open {
                        cell.formula = true;
                    }
                }
                b"v" | b"t" => inside = true,
                b"rPh" => aloud = true,
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                b"v" | b"t" => inside = false,
                b"rPh" => aloud = false,
                b"c" => {
                    if let Some(cell) = open.take() {
                        let (row, column) = (cell.row, cell.column);
                        if let Some(value) = finished(cell, &texts, since_1904) {
                            rows.put(row, column, value)?;
                        }
                    }
                }
                b"sheetData" => return Ok(false),
                _ => {}
            },
            other if inside && !aloud => {
                if let (Some(cell), Some(more)) = (&mut open, text_of(other))
                    && cell.text.len() < CELL * 4
                {
                    cell.text.push_str(&more);
                }
            }
            _ => {}
        }
        Ok(true)
    })?;
    if there { Ok(rows.done()) } else { Err(Refused::Damaged) }
}
