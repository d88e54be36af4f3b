//! The file as a table: records with their lines, cells with their places, and the columns of the header.
//!
//! The records are found here and not by a library because a message names the column at which a fault stands, and
//! because a quote that never closes must be seen: it would swallow every line that is appended behind it.

use std::borrow::Cow;
use std::ops::Range;

/// The columns, in the order in which a new file has them.
pub(super) const COLUMNS: [&str; 13] = [
    "at",
    "by",
    "kind",
    "left_source",
    "left_key",
    "right_source",
    "right_key",
    "entity",
    "field",
    "value",
    "left_fingerprint",
    "right_fingerprint",
    "note",
];
/// So many of the first columns must be there.
pub(super) const NEEDED: usize = 5;
/// What may stand between cells: programs of most countries, of those with a decimal comma, and the clipboard's.
const DELIMITERS: [char; 3] = [',', ';', '\t'];

/// What is wrong with the quotes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// The last cell opens a quote that nothing closes.
    Open,
    /// Something stands behind the closing quote of a cell.
    Stray,
}

/// A record as it stands in the file.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    /// Its line, from 1.
    pub(super) line: usize,
    /// Its text, without its end.
    pub(super) text: &'a str,
    /// Where its cells are in the text, with their quotes.
    pub(super) cells: Vec<Range<usize>>,
    /// The cell whose quotes are wrong: one that is open, else the first with something behind its quotes.
    pub(super) fault: Option<(usize, Quotes)>,
}

impl<'a> Record<'a> {
    /// A cell without its quotes.
    pub(super) fn cell(&self, index: usize) -> Cow<'a, str> {
        let raw = self.cells.get(index).map_or("", |cell| &self.text[cell.clone()]);
        match raw.strip_prefix('"').map(|rest| rest.strip_suffix('"').unwrap_or(rest)) {
            Some(inner) if inner.contains('"') => Cow::Owned(inner.replace("\"\"", "\"")),
            Some(inner) => Cow::Borrowed(inner),
            None => Cow::Borrowed(raw),
        }
    }

    /// Whether nothing is in it: an empty line, or what spreadsheets make of one, whatever they put between cells. A quote that
    /// is open is something.
    pub(super) fn is_blank(&self) -> bool {
        let says_nothing = |c: char| c.is_whitespace() || DELIMITERS.contains(&c);
        self.fault.is_none() && (0..self.cells.len()).all(|index| self.cell(index).chars().all(says_nothing))
    }

    /// Where a cell begins on the record's first line and how long it is there, in characters. A cell on a later line
    /// has no place on the first.
    pub(super) fn place_of(&self, index: usize) -> Option<(usize, usize)> {
        let first = self.text.lines().next().unwrap_or_default();
        let cell = self.cells.get(index).filter(|cell| cell.start <= first.len())?;
        let length = first[cell.start..cell.end.min(first.len())].chars().count();
        Some((first[..cell.start].chars().count() + 1, length.max(1)))
    }

    /// The first line with every cell hidden but those of these indexes. Each character keeps its column.
    pub(super) fn masked(&self, shown: &[usize]) -> String {
        let hidden = |at: usize| {
            let cell = self.cells.partition_point(|cell| cell.end <= at);
            self.cells.get(cell).is_some_and(|range| range.contains(&at)) && !shown.contains(&cell)
        };
        let first = self.text.lines().next().unwrap_or_default();
        first.char_indices().map(|(at, c)| if hidden(at) { '*' } else { c }).collect()
    }
}

/// The records of a text.
pub(super) struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    at: usize,
    line: usize,
}

impl<'a> Records<'a> {
    /// The records of a text in which this stands between cells.
    pub(super) fn new(text: &'a str, delimiter: char) -> Records<'a> {
        Records { text, delimiter: delimiter as u8, at: 0, line: 1 }
    }

    /// Where the cell that begins here ends, and what is wrong with its quotes.
    fn end_of_cell(&self, start: usize) -> (usize, Option<Quotes>) {
        let bytes = self.text.as_bytes();
        let ends = |b: &u8| *b == self.delimiter || matches!(b, b'\n' | b'\r');
        let plain = |from: usize| bytes[from..].iter().position(ends).map_or(bytes.len(), |n| from + n);
        if bytes.get(start) != Some(&b'"') {
            return (plain(start), None);
        }
        let mut at = start + 1;
        loop {
            match bytes[at..].iter().position(|b| *b == b'"').map(|n| at + n) {
                None => return (bytes.len(), Some(Quotes::Open)),
                Some(quote) if bytes.get(quote + 1) == Some(&b'"') => at = quote + 2,
                Some(quote) => {
                    let end = plain(quote + 1);
                    return (end, (end > quote + 1).then_some(Quotes::Stray));
                }
            }
        }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (start, line, bytes) = (self.at, self.line, self.text.as_bytes());
        if start >= bytes.len() {
            return None;
        }
        let (mut cells, mut fault, mut at) = (Vec::with_capacity(COLUMNS.len()), None, start);
        loop {
            let (end, quotes) = self.end_of_cell(at);
            let wrong = quotes.map(|quotes| (cells.len(), quotes));
            // An open quote is the graver fault, and always the last.
            fault = if quotes == Some(Quotes::Open) { wrong } else { fault.or(wrong) };
            cells.push(at - start..end - start);
            at = end;
            if bytes.get(at) != Some(&self.delimiter) {
                break;
            }
            at += 1;
        }
        let text = &self.text[start..at];
        self.at = match &bytes[at..] {
            [b'\r', b'\n', ..] => at + 2,
            [] => at,
            _ => at + 1,
        };
        self.line += lines_in(&self.text[start..self.at]);
        Some(Record { line, text, cells, fault })
    }
}

/// How many ends of lines are in a text: `\n`, `\r\n` and the old Mac's `\r`.
pub(super) fn lines_in(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |(at, byte): (usize, &u8)| *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(|(at, byte)| ends((*at, byte))).count()
}

/// Where the columns of a file are.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// What stands between cells.
    pub(super) delimiter: char,
    /// What each cell of a record is, as an index into [`COLUMNS`]; nothing for columns that are not ours.
    pub(super) columns: Vec<Option<usize>>,
}

impl Layout {
    /// How a file without a header begins.
    pub(super) fn canonical() -> Layout {
        Layout { delimiter: DELIMITERS[0], columns: (0..COLUMNS.len()).map(Some).collect() }
    }

    /// The layout of a text whose first record that is not blank is the header, and that record. A delimiter is the
    /// one that makes the most of our columns out of it.
    pub(super) fn of(text: &str) -> Option<(Layout, Record<'_>)> {
        let with = |delimiter: &char| {
            let header = Records::new(text, *delimiter).find(|record| !record.is_blank())?;
            let columns = (0..header.cells.len()).map(|index| column_named(&header.cell(index))).collect();
            Some((Layout { delimiter: *delimiter, columns }, header))
        };
        // Of equals the last is taken, which should be the first.
        DELIMITERS.iter().rev().filter_map(with).max_by_key(|(layout, _)| layout.columns.iter().flatten().count())
    }

    /// The records behind the header, without blank ones.
    pub(super) fn records<'a>(&self, text: &'a str) -> impl Iterator<Item = Record<'a>> {
        Records::new(text, self.delimiter).filter(|record| !record.is_blank()).skip(1)
    }

    /// Which cell of a record a column is.
    pub(super) fn cell_of(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.is_some_and(|c| COLUMNS[c] == column))
    }

    /// The needed columns that are not there.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        COLUMNS[..NEEDED].iter().copied().filter(|name| self.cell_of(name).is_none()).collect()
    }

    /// A column that is there twice, as the index of its second cell.
    pub(super) fn twice(&self) -> Option<usize> {
        (1..self.columns.len()).find(|at| self.columns[*at].is_some() && self.columns[..*at].contains(&self.columns[*at]))
    }
}

/// The column of a name in any case, with blanks or hyphens in it.
fn column_named(name: &str) -> Option<usize> {
    let folded: String = name.trim().chars().map(|c| if matches!(c, ' ' | '-') { '_' } else { c.to_ascii_lowercase() }).collect();
    COLUMNS.iter().position(|column| *column == folded)
}
