//! The review sheet: suggestions to merge, as a table that a person fills in with a spreadsheet and gives back.
//!
//! [`write()`] makes the file, [`read()`] reads the answers out of it. Each pair takes two rows, the left record above the
//! right one, so that values stand under each other where eyes compare them:
//!
//! | pair | side | decision | note | probability | why | source | key | the columns of the data | fingerprint |
//! |---|---|---|---|---|---|---|---|---|---|
//! | 1 | left | same | | 0.93 | … | crm | 17 | … | … |
//! | 1 | right | | | 0.93 | … | shop | a4 | … | … |
//!
//! People sort, filter, move and widen; spreadsheets turn keys into numbers and formulas into results. So columns
//! are found by name and the rows of a pair by its number; keys are text cells in a workbook, and guarded in CSV
//! (see `cell`); and the fingerprints of both records come back with each answer, so that no answer is taken for
//! a record that nobody looked at. Whatever cannot be understood is a mistake with its row, all of them at once.
//!
//! The sheet shows customers as they are, for nobody can compare what is masked. The messages about it do not: of its
//! cells they repeat the decision alone.

mod book;
mod cell;
mod grid;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::read;
pub use write::write;

use crate::decisions::{Kind, RecordId};

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An Excel workbook, with a list to choose answers from and a page of help.
    Xlsx,
    /// UTF-8 with a byte-order mark, commas, CR LF: what Excel opens by a double click.
    Csv,
}

/// One record of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRecord {
    /// Which record.
    pub id: RecordId,
    /// Its values, in the order of [`Sheet::columns`].
    pub values: Vec<Option<String>>,
    /// What it looks like now.
    pub fingerprint: String,
}

/// Two records that may be one customer.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetPair {
    /// The upper row.
    pub left: SheetRecord,
    /// The lower row.
    pub right: SheetRecord,
    /// How probable it is that they are one.
    pub probability: f64,
    /// What speaks for it, in words.
    pub why: String,
}

/// All that is in a review sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The run that suggests the pairs.
    pub run: String,
    /// The names of the columns of the data.
    pub columns: Vec<String>,
    /// The pairs, in the order in which they are shown.
    pub pairs: Vec<SheetPair>,
    /// How many more suggestions there are.
    pub left_out: u64,
}

/// What a person answered about one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The row of the file that has the answer, from 1, as a spreadsheet numbers it.
    pub row: u32,
    /// The left record.
    pub left: RecordId,
    /// The right record.
    pub right: RecordId,
    /// What the left record looked like when the sheet was written.
    pub left_fingerprint: String,
    /// What the right record looked like.
    pub right_fingerprint: String,
    /// The answer: [`Kind::Same`], [`Kind::Different`] or [`Kind::Unsure`].
    pub kind: Kind,
    /// What the person noted; empty where nothing.
    pub note: String,
}

/// The columns before those of the data.
const BEFORE: [&str; 8] = ["pair", "side", "decision", "note", "probability", "why", "source", "key"];

/// The column after those of the data.
const FINGERPRINT: &str = "fingerprint";

/// The columns without which answers cannot be read.
const NEEDED: [&str; 6] = ["pair", "side", "decision", "source", "key", FINGERPRINT];

/// The names of the sides, the left one first.
const SIDES: [&str; 2] = ["left", "right"];

/// The answers, as they are offered.
const OFFERED: [Kind; 3] = [Kind::Same, Kind::Different, Kind::Unsure];

/// All words for an answer.
fn words(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Same => &["same", "s", "m", "merge", "相同", "合并", "是"],
        Kind::Different => &["different", "d", "不同", "否"],
        Kind::Unsure => &["unsure", "u", "不确定", "不清楚"],
        _ => &[],
    }
}

/// The name of a column as it is compared: people add blanks and capitals.
fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
