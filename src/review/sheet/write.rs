//! The table of a review sheet, and its CSV form.

use super::cell::{LONGEST, fitted, guarded, harmless, length};
use super::{BEFORE, FINGERPRINT, Format, SIDES, Sheet, SheetPair, SheetRecord, book, folded};
use std::borrow::Cow;

/// How many rows a worksheet can have, its header among them.
const ROWS: usize = 1_048_576;

/// How many columns a worksheet can have.
const COLUMNS: usize = 16_384;

/// The sheet as the bytes of a file: the same bytes for the same sheet. What does not fit into a spreadsheet is an
/// error, except long values, which are cut: they are there to be looked at.
pub fn write(sheet: &Sheet, format: Format) -> Result<Vec<u8>, String> {
    check(sheet)?;
    match format {
        Format::Xlsx => book::render(sheet).map_err(|error| format!("the review sheet cannot be written: {error}")),
        Format::Csv => render(sheet).map_err(|error| format!("the review sheet cannot be written: {error}")),
    }
}

/// Whether all of it fits.
fn check(sheet: &Sheet) -> Result<(), String> {
    let most = (ROWS - 1) / 2;
    if sheet.pairs.len() > most {
        return Err(format!("a review sheet holds at most {most} pairs, and these are {}", sheet.pairs.len()));
    }
    let most = COLUMNS - BEFORE.len() - 1;
    if sheet.columns.len() > most {
        return Err(format!("a review sheet holds at most {most} columns of data, and these are {}", sheet.columns.len()));
    }
    for (pair, number) in sheet.pairs.iter().zip(1..) {
        for (record, side) in records(pair) {
            let identity = [("source", &record.id.source), ("key", &record.id.key), (FINGERPRINT, &record.fingerprint)];
            // Without what identifies it, an answer could not be read back.
            if let Some((name, _)) = identity.iter().find(|(_, text)| length(&guarded(text)) > LONGEST) {
                return Err(format!("the {name} of the {side} record of pair {number} is longer than the {LONGEST} characters of a cell"));
            }
        }
    }
    Ok(())
}

/// The records of a pair with their sides, in the order of their rows.
pub(super) fn records(pair: &SheetPair) -> [(&SheetRecord, &'static str); 2] {
    [(&pair.left, SIDES[0]), (&pair.right, SIDES[1])]
}

/// The names of all columns. A column of the data that has a name of ours gets another, for answers are found by name.
pub(super) fn header(sheet: &Sheet) -> Vec<String> {
    let mut names: Vec<String> = BEFORE.map(str::to_string).to_vec();
    let is_ours = |name: &str| BEFORE.contains(&folded(name).as_str()) || folded(name) == FINGERPRINT;
    names.extend(sheet.columns.iter().map(|name| if is_ours(name) { format!("{} (data)", name.trim()) } else { name.clone() }));
    names.push(FINGERPRINT.to_string());
    names
}

/// The value of a record in a column; blank where it has none.
pub(super) fn value(record: &SheetRecord, column: usize) -> &str {
    record.values.get(column).and_then(Option::as_deref).unwrap_or_default()
}

/// The table as CSV. Customers' values are harmless; what identifies records comes back as it was.
fn render(sheet: &Sheet) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    let shown = |text: &str| fitted(Cow::Owned(harmless(text).into_owned())).into_owned();
    writer.write_record(header(sheet).iter().map(|name| shown(name)))?;
    for (pair, number) in sheet.pairs.iter().zip(1_u32..) {
        let probability = if pair.probability.is_finite() { format!("{:.4}", pair.probability) } else { String::new() };
        for (record, side) in records(pair) {
            let id = [guarded(&record.id.source), guarded(&record.id.key)];
            for cell in [&number.to_string(), side, "", "", &probability, &shown(&pair.why), &id[0], &id[1]] {
                writer.write_field(cell)?;
            }
            for column in 0..sheet.columns.len() {
                writer.write_field(shown(value(record, column)))?;
            }
            writer.write_field(guarded(&record.fingerprint).as_bytes())?;
            writer.write_record(None::<&[u8]>)?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
