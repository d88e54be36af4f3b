//! Reads the file, and says of every broken line where it is and what to do.
//!
//! Messages show a line with every cell hidden but `at`, `by` and `kind`: keys, values and notes are of customers.

use super::line::{self, Fault};
use super::table::{COLUMNS, Layout, NEEDED, Quotes, Record};
use super::{Decision, append};
use crate::diag::{Diagnostic, Place};
use std::path::Path;
use std::{fs, io};

/// The columns that messages show.
const SHOWN: [&str; 3] = ["at", "by", "kind"];

/// The decisions of a file, in its order.
pub(super) fn decisions(path: &Path) -> Result<Vec<Decision>, Vec<Diagnostic>> {
    let bytes = match bytes_of(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(vec![unreadable(path, &e)]),
    };
    let text = std::str::from_utf8(&bytes).map_err(|e| vec![not_utf8(path, &bytes[..e.valid_up_to()])])?;
    parse(path, text.trim_start_matches('\u{feff}'))
}

/// The bytes of the file while nobody writes to it. A file that nobody has ever appended to has no lock, and gets none
/// from its readers: its folder may be closed to them. If the lock has come meanwhile, the bytes may be half a line.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe or a device would never end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    let lock = append::shared_lock(path);
    let bytes = fs::read(path);
    match (lock, append::shared_lock(path)) {
        (None, Some(_lock)) => fs::read(path),
        _ => bytes,
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let help = "make the file readable; without it, decisions would be forgotten";
    Diagnostic::error(format!("cannot read {}: {error}", path.display())).help(help)
}

fn not_utf8(path: &Path, before: &[u8]) -> Diagnostic {
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let place = Place { file: path.display().to_string(), line, column: 1, length: 1, text: String::new() };
    let help = "save it as \"CSV UTF-8\"; what a Chinese Excel calls \"CSV\" is GBK";
    Diagnostic::error("the decisions are not in UTF-8").at(place).help(help)
}

fn parse(path: &Path, text: &str) -> Result<Vec<Decision>, Vec<Diagnostic>> {
    let Some((layout, header)) = Layout::of(text) else { return Ok(Vec::new()) };
    if let Some(diagnostic) = wrong_header(path, &layout, &header) {
        return Err(vec![diagnostic]);
    }
    let (mut decisions, mut diagnostics) = (Vec::new(), Vec::new());
    for record in layout.records(text) {
        if let Some(diagnostic) = wrong_shape(path, &layout, &record) {
            diagnostics.push(diagnostic);
            continue;
        }
        match line::decision(&record, &layout) {
            Ok(decision) => decisions.push(decision),
            Err(faults) => diagnostics.extend(faults.into_iter().map(|fault| wrong_cell(path, &layout, &record, fault))),
        }
    }
    if diagnostics.is_empty() { Ok(decisions) } else { Err(diagnostics) }
}

/// A header that lacks a needed column, or has one twice. Of what may be no header but a line of data, only the names
/// of columns are shown.
fn wrong_header(path: &Path, layout: &Layout, header: &Record) -> Option<Diagnostic> {
    let ours: Vec<usize> = (0..layout.columns.len()).filter(|index| layout.columns[*index].is_some()).collect();
    let quotes = header.fault.map(|(cell, _)| cell);
    let missing: Vec<String> = layout.missing().iter().map(|name| format!("`{name}`")).collect();
    let help = format!("the first line names the columns in any order: {}; the first {NEEDED} are needed", COLUMNS.join(","));
    let (cell, message) = match (quotes, layout.twice()) {
        (Some(cell), _) => (cell, "wrong quotes in the header".to_string()),
        (_, _) if !missing.is_empty() => {
            (0, format!("the decisions have no column{} {}", if missing.len() > 1 { "s" } else { "" }, missing.join(", ")))
        }
        (_, Some(cell)) => (cell, format!("column `{}` is there twice", header.cell(cell).trim())),
        _ => return None,
    };
    Some(Diagnostic::error(message).at(place(path, header, Some(cell), &ours)).help(help))
}

/// A record with wrong quotes or another number of cells than the header: half a line after a power cut, or a comma
/// too many. Which cell is which is not known, and so all are hidden.
fn wrong_shape(path: &Path, layout: &Layout, record: &Record) -> Option<Diagnostic> {
    let (found, expected) = (record.cells.len(), layout.columns.len());
    let (cell, message, help) = match record.fault {
        Some((cell, Quotes::Open)) => {
            (cell, "a quote opens here and never closes".to_string(), "close the quote, or complete or delete this line")
        }
        Some((cell, Quotes::Stray)) => {
            let help = "write a quote inside a quoted field twice, or complete or delete this line";
            (cell, "something stands behind the closing quote of this field".to_string(), help)
        }
        None if found != expected => {
            let fields = if found == 1 { "1 field".to_string() } else { format!("{found} fields") };
            let cell = found.min(expected + 1) - 1;
            (cell, format!("this line has {fields}, the header has {expected}"), "complete or delete this line")
        }
        None => return None,
    };
    Some(Diagnostic::error(message).at(place(path, record, Some(cell), &[])).help(help))
}

fn wrong_cell(path: &Path, layout: &Layout, record: &Record, fault: Fault) -> Diagnostic {
    let shown: Vec<usize> = SHOWN.iter().filter_map(|name| layout.cell_of(name)).collect();
    let cell = layout.cell_of(fault.column);
    Diagnostic::error(fault.message).at(place(path, record, cell, &shown)).help(fault.help)
}

fn place(path: &Path, record: &Record, cell: Option<usize>, shown: &[usize]) -> Place {
    let (column, length) = cell.and_then(|cell| record.place_of(cell)).unwrap_or((1, 1));
    Place { file: path.display().to_string(), line: record.line, column, length, text: record.masked(shown) }
}
