//! The records as merging sees them: the text of any cell by its row, and whether it counts.
//!
//! The rows of an entity lie anywhere in the table, and the table is in batches. So a row's batch must be found
//! fast, and whether a value is there is decided once for every cell, a bit each, while the columns are walked
//! from end to end; telling a placeholder from a value costs more than copying it.

use crate::ingest::{OWN, Places, Records};
use crate::value::placeholder::is_placeholder;
use arrow::array::{Array, BooleanBufferBuilder, RecordBatch, StringArray};
use arrow::buffer::BooleanBuffer;
use arrow::error::ArrowError;

/// The cells of all records. Columns are the pipeline's, by index.
pub(super) struct Cells<'a> {
    /// The arrays of all columns, `_source` and `_key` first, batch by batch.
    texts: Vec<Vec<&'a StringArray>>,
    /// By column: which rows have a value. Nothing where few rows are asked about: then each cell is looked at.
    present: Vec<BooleanBuffer>,
    places: Places,
}

impl<'a> Cells<'a> {
    /// Looks through the records. Fails where they are not what ingest makes.
    pub fn new(records: &'a Records, columns: usize) -> Result<Cells<'a>, ArrowError> {
        let mut cells = Cells::of_few(records, columns)?;
        cells.present = cells.texts[OWN..].iter().map(|column| present(column, records.rows())).collect();
        Ok(cells)
    }

    /// Cells of which few will be asked for. Fails where the records are not what ingest makes.
    pub fn of_few(records: &'a Records, columns: usize) -> Result<Cells<'a>, ArrowError> {
        let texts = (0..columns + OWN).map(|column| texts(records, column)).collect::<Result<Vec<_>, _>>()?;
        let places = Places::of(records.batches.iter().map(RecordBatch::num_rows));
        let places = places.ok_or_else(|| ArrowError::InvalidArgumentError("too many records for one table".into()))?;
        if places.rows() != records.rows() {
            return Err(ArrowError::InvalidArgumentError(format!("{} records, but {} rows", records.rows(), places.rows())));
        }
        Ok(Cells { texts, present: Vec::new(), places })
    }

    /// The batch of a row, and its place there.
    pub fn place(&self, row: u32) -> (usize, usize) {
        self.places.find(row)
    }

    /// The source and the key of a record.
    pub fn id(&self, row: u32) -> (&'a str, &'a str) {
        let (batch, at) = self.place(row);
        (self.texts[0][batch].value(at), self.texts[1][batch].value(at))
    }

    /// Whether a record has a value in a column.
    pub fn has(&self, column: usize, row: u32) -> bool {
        match self.present.get(column) {
            Some(present) => present.value(row as usize),
            None => is_there(self.text(column, row)),
        }
    }

    fn text(&self, column: usize, row: u32) -> Option<&'a str> {
        let (batch, at) = self.place(row);
        let array = self.texts[column + OWN][batch];
        array.is_valid(at).then(|| array.value(at))
    }

    /// The value of a record in a column, if it has one.
    pub fn value(&self, column: usize, row: u32) -> Option<&'a str> {
        if self.has(column, row) { self.text(column, row) } else { None }
    }

    /// How many values a record has.
    pub fn filled(&self, row: u32) -> usize {
        (0..self.texts.len() - OWN).filter(|column| self.has(*column, row)).count()
    }

    /// The arrays of a column, batch by batch.
    pub fn arrays(&self, column: usize) -> &[&'a StringArray] {
        &self.texts[column + OWN]
    }
}

/// The arrays of a column of the schema; unlike [`Records::texts`] it leaves out none that is not text.
fn texts(records: &Records, column: usize) -> Result<Vec<&StringArray>, ArrowError> {
    let is_text = |batch: &RecordBatch| batch.columns().get(column).is_some_and(|array| array.as_any().is::<StringArray>());
    if !records.batches.iter().all(is_text) {
        return Err(ArrowError::SchemaError(format!("column {column} of the records is not there or is not text")));
    }
    Ok(records.texts(column))
}

fn present(arrays: &[&StringArray], rows: usize) -> BooleanBuffer {
    let mut present = BooleanBufferBuilder::new(rows);
    for array in arrays {
        if array.null_count() == array.len() {
            present.append_n(array.len(), false);
        } else {
            array.iter().for_each(|value| present.append(is_there(value)));
        }
    }
    present.finish()
}

fn is_there(value: Option<&str>) -> bool {
    value.is_some_and(|v| !v.trim().is_empty() && !is_placeholder(v))
}

#[cfg(test)]
mod tests {
    use super::super::tests::made;
    use super::*;

    #[test]
    fn what_is_null_blank_or_a_placeholder_is_not_there() {
        let values = [None, Some(""), Some(" \u{3000}"), Some("N/A"), Some("测试"), Some("13800138000"), Some("0"), Some("无锡")];
        let rows: Vec<[Option<&str>; 1]> = values.iter().map(|v| [*v]).collect();
        let rows: Vec<_> = rows.iter().zip(["0", "1", "2", "3", "4", "5", "6", "7"]).map(|(row, key)| ("crm", key, &row[..])).collect();
        let made = made(&["a"], &rows, 3);
        let cells = Cells::new(&made.records, 1).unwrap();
        let there: Vec<bool> = (0..8).map(|row| cells.has(0, row)).collect();
        assert_eq!(there, [false, false, false, false, false, false, true, true]);
        assert_eq!((cells.value(0, 7), cells.value(0, 3), cells.filled(6), cells.filled(0)), (Some("无锡"), None, 1, 0));
    }

    #[test]
    fn rows_are_found_in_batches_of_any_size() {
        let keys: Vec<String> = (0..10_000).map(|n| n.to_string()).collect();
        let rows: Vec<(&str, &str, &[Option<&str>])> = keys.iter().map(|key| ("crm", key.as_str(), &[][..])).collect();
        for size in [1, 3, 4_095, 4_096, 4_097, 10_000, 20_000] {
            let mut made = made(&[], &rows, size);
            made.records.batches.insert(made.records.batches.len() / 2, made.records.batches[0].slice(0, 0));
            let cells = Cells::new(&made.records, 0).unwrap();
            assert!((0..10_000).all(|row| cells.id(row) == ("crm", keys[row as usize].as_str())), "{size}");
        }
    }

    #[test]
    fn records_that_ingest_does_not_make_are_refused() {
        let mut made = made(&["a"], &[("crm", "1", &[Some("x")])], 1);
        assert!(Cells::new(&made.records, 2).is_err());
        made.records.source = made.records.source.iter().copied().chain([0]).collect();
        assert!(Cells::new(&made.records, 1).is_err());
    }
}
