//! Tables to be filled in, and tables to be taken along.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, XlsxError,
};

/// A column of a template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name for machines, which stands in a hidden row.
    pub id: String,
    /// Its name.
    pub label: String,
    /// How to fill it in.
    pub hint: String,
    /// What can be chosen, or nothing.
    pub choices: Vec<String>,
    /// How the spreadsheet shows what is typed: a format of a day, or nothing for text.
    pub format: Option<&'static str>,
}

/// A table to be filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// The name of its sheet.
    pub sheet: String,
    /// The name of the sheet that tells how to fill it in.
    pub guide: String,
    /// What stands above that.
    pub lead: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// How many rows can be filled in.
    pub rows: u32,
}

/// Why a table was not written.
pub type Written<T> = Result<T, XlsxError>;

const LISTS: &str = "lists";
/// The longest name of a sheet.
const NAME: usize = 31;

fn sheet_name(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).take(NAME).collect()
}

/// Writes a template as XLSX: a sheet to fill in, one that tells how, and a hidden one with what can be chosen.
///
/// # Errors
/// When a text is longer than a spreadsheet's cells.
pub fn xlsx(template: &Template) -> Written<Vec<u8>> {
    let mut book = Workbook::new();
    // The same template is the same file: nobody needs to know when it was made.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?));
    let head =
        Format::new().set_bold().set_background_color(0x000A_6B58).set_font_color(0x00FF_FFFF).set_text_wrap().set_align(FormatAlign::Top);
    let (text, small) = (Format::new().set_num_format("@"), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&template.sheet))?;
    let last = 1 + template.rows;
    for (n, column) in template.columns.iter().enumerate() {
        let place = u16::try_from(n).unwrap_or(u16::MAX);
        let format = column.format.map_or_else(|| text.clone(), |code| Format::new().set_num_format(code));
        sheet.set_column_format(place, &format)?;
        sheet.set_column_width(place, 18)?;
        sheet.write_string_with_format(0, place, &column.label, &head)?;
        sheet.write_string(1, place, &column.id)?;
        if !column.choices.is_empty() {
            let letters = crate::address(u32::from(place), 1);
            let letters = letters.trim_end_matches('1');
            let list = format!("={LISTS}!${letters}$1:${letters}${}", column.choices.len());
            let rule = DataValidation::new().allow_list_formula(Formula::new(list)).set_error_style(DataValidationErrorStyle::Warning);
            sheet.add_data_validation(2, place, last, place, &rule)?;
        }
    }
    sheet.set_row_hidden(1)?;
    sheet.set_row_height(0, 48)?;
    sheet.set_freeze_panes(1, 0)?;
    let guide = book.add_worksheet();
    guide.set_name(sheet_name(&template.guide))?;
    guide.set_column_width(0, 34)?;
    guide.set_column_width(1, 90)?;
    let mut row = 0;
    for line in &template.lead {
        guide.merge_range(row, 0, row, 1, line, &small)?;
        row += 1;
    }
    for column in &template.columns {
        guide.write_string_with_format(row, 0, &column.label, &head)?;
        guide.write_string_with_format(row, 1, &column.hint, &small)?;
        row += 1;
    }
    let lists = book.add_worksheet();
    lists.set_name(LISTS)?;
    lists.set_hidden(true);
    for (n, column) in template.columns.iter().enumerate() {
        for (row, choice) in column.choices.iter().enumerate() {
            lists.write_string(u32::try_from(row).unwrap_or(u32::MAX), u16::try_from(n).unwrap_or(u16::MAX), choice)?;
        }
    }
    book.save_to_buffer()
}

/// Writes rows as CSV that Excel opens as it is: UTF-8 with a mark, and no cell that could be a formula.
#[must_use]
pub fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut bytes = vec![0xEF, 0xBB, 0xBF];
    let mut writer = ::csv::WriterBuilder::new().flexible(true).terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        // Writing into memory does not fail.
        let _ = writer.write_record(row.iter().map(|cell| harmless(cell)));
    }
    bytes.extend(writer.into_inner().unwrap_or_default());
    bytes
}

fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
