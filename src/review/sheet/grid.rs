//! Files to rows of cells, whatever kind of file a person gives back.
//!
//! The kind is told by the content, for endings lie. Excel in China saves CSV in GBK, Excel in Germany with
//! semicolons, and "Unicode text" is UTF-16 with tabs: all of them are read.

use super::{NEEDED, folded};
use crate::diag::Diagnostic;
use calamine::{DataRef, Reader, Xlsx};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;
use std::io::Cursor;
use std::path::Path;

/// How many rows may stand above the header: `sep=;`, or a title that somebody has added.
const ABOVE: usize = 10;

/// One cell that is not blank.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Text.
    Text(String),
    /// A number, of workbooks alone.
    Number(f64),
    /// What a spreadsheet has made of a text, so that the text is lost: a day, a truth value, an error.
    Lost,
}

/// One row: its number, from 1 as a spreadsheet has it, and its cells with their columns, from 0.
#[derive(Debug)]
pub(super) struct Row {
    /// The number.
    pub(super) number: u32,
    /// The cells that are not blank. No room for those that are: one stray cell far right costs nothing.
    cells: Vec<(u32, Cell)>,
}

impl Row {
    /// The cell of a column.
    pub(super) fn get(&self, column: u32) -> Option<&Cell> {
        self.cells.iter().find(|(at, _)| *at == column).map(|(_, cell)| cell)
    }

    /// The texts of the row with their columns: of a header its names.
    pub(super) fn texts(&self) -> impl Iterator<Item = (u32, &str)> {
        self.cells.iter().filter_map(|(at, cell)| if let Cell::Text(text) = cell { Some((*at, text.as_str())) } else { None })
    }

    /// How many of the needed columns this row names.
    fn needed(&self) -> usize {
        NEEDED.iter().filter(|name| self.texts().any(|(_, text)| folded(text) == **name)).count()
    }
}

/// The table of answers in a file: from its header on.
#[derive(Debug)]
pub(super) struct Grid {
    /// The row with the names of the columns.
    pub(super) header: Row,
    /// The rows below it.
    pub(super) rows: Vec<Row>,
    /// Whether it is CSV, where keys are guarded.
    pub(super) is_csv: bool,
}

/// Reads the table whose header has the most of the needed columns.
pub(super) fn open(path: &Path) -> Result<Grid, Diagnostic> {
    let file = path.display();
    let bytes = std::fs::read(path).map_err(|error| Diagnostic::error(format!("{file} cannot be read: {error}")))?;
    let is_csv = !bytes.starts_with(b"PK\x03\x04");
    let tables = if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        let help = "save it as an Excel workbook (.xlsx) without a password, or as CSV";
        return Err(Diagnostic::error(format!("{file} is an old Excel file, or one with a password")).help(help));
    } else if is_csv {
        decoded(&bytes).map(|text| vec![delimited(&text)])
    } else {
        workbook(bytes)
    };
    let damaged = || {
        let help = "give the sheet that `karat run` wrote, filled in and saved as an Excel workbook (.xlsx) or as CSV";
        Diagnostic::error(format!("{file} is neither an Excel workbook nor CSV, or is damaged")).help(help)
    };
    let best =
        tables.ok_or_else(damaged)?.into_iter().filter_map(|rows| below_header(rows, is_csv)).rev().max_by_key(|g| g.header.needed());
    best.ok_or_else(|| Diagnostic::error(format!("{file} is empty")).help("give the sheet that `karat run` wrote"))
}

/// The table from its header on: the row near the top that names the most of the needed columns.
fn below_header(mut rows: Vec<Row>, is_csv: bool) -> Option<Grid> {
    let (at, _) = rows.iter().take(ABOVE).enumerate().rev().max_by_key(|(_, row)| row.needed())?;
    let below = rows.split_off(at + 1);
    Some(Grid { header: rows.pop()?, rows: below, is_csv })
}

/// The text of a CSV file: as its mark says, else UTF-8, else what Excel writes in China.
fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
    }
    let strict = |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes);
    strict(UTF_8).or_else(|| strict(GB18030))
}

/// The rows of a CSV file, with the delimiter that makes the best header of its first rows.
fn delimited(text: &str) -> Vec<Row> {
    let header = |delimiter: &u8| records(text, *delimiter).take(ABOVE).map(|row| row.needed()).max();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(header).unwrap_or(b',');
    records(text, delimiter).collect()
}

/// The rows of a CSV file with this delimiter. Text is never malformed to this reader.
fn records(text: &str, delimiter: u8) -> impl Iterator<Item = Row> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut number = 0;
    std::iter::from_fn(move || {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if !reader.read_record(&mut record).unwrap_or(false) {
            return None;
        }
        number += 1 + empty_lines(text, start);
        let filled = record.iter().zip(0..).filter(|(cell, _)| !cell.is_empty());
        Some(Row { number, cells: filled.map(|(cell, at)| (at, Cell::Text(cell.to_string()))).collect() })
    })
}

/// How many empty lines there are from here on: the reader steps over them, and a spreadsheet counts them as rows.
fn empty_lines(text: &str, start: usize) -> u32 {
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    // The reader may stop between CR and LF.
    let rest = if before.ends_with('\r') { rest.strip_prefix('\n').unwrap_or(rest) } else { rest };
    let ends = rest[..rest.len() - rest.trim_start_matches(['\r', '\n']).len()].replace("\r\n", "\n");
    u32::try_from(ends.len()).unwrap_or(0)
}

/// The rows of each worksheet of a workbook; none where it cannot be read. What the reader says of a fault may
/// repeat a cell, and so is not told.
fn workbook(bytes: Vec<u8>) -> Option<Vec<Vec<Row>>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).ok()?;
    let mut tables = Vec::new();
    for name in book.sheet_names() {
        // A sheet without cells, as one of a diagram, is none of ours.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows: Vec<Row> = Vec::new();
        while let Some(cell) = cells.next_cell().ok()? {
            let (row, column) = cell.get_position();
            let Some(value) = value(cell.get_value()) else { continue };
            match rows.last_mut() {
                Some(last) if last.number == row + 1 => last.cells.push((column, value)),
                _ => rows.push(Row { number: row + 1, cells: vec![(column, value)] }),
            }
        }
        tables.push(rows);
    }
    Some(tables)
}

fn value(data: &DataRef<'_>) -> Option<Cell> {
    match data {
        DataRef::Empty => None,
        DataRef::SharedString(text) => Some(Cell::Text((*text).to_string())),
        DataRef::String(text) => Some(Cell::Text(text.clone())),
        DataRef::Int(number) => Some(Cell::Number(*number as f64)),
        DataRef::Float(number) => Some(Cell::Number(*number)),
        _ => Some(Cell::Lost),
    }
    .filter(|cell| *cell != Cell::Text(String::new()))
}
