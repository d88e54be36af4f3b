//! The cells of records by row and column, found without looking through all batches each time.

use crate::ingest::Records;
use arrow::array::{Array, StringArray};

/// Columns that stand before those of the pipeline: `_source` and `_key`.
const OWN: usize = 2;

/// The cells of records.
pub struct Cells<'a> {
    columns: Vec<Vec<&'a StringArray>>,
    starts: Vec<u32>,
}

impl<'a> Cells<'a> {
    /// The cells of these records.
    pub fn of(records: &'a Records) -> Cells<'a> {
        let starts = records.batches.iter().scan(0, |at, b| Some(std::mem::replace(at, *at + b.num_rows() as u32))).collect();
        Cells { columns: (0..records.schema.fields().len()).map(|column| records.texts(column)).collect(), starts }
    }

    /// The key of a row.
    pub fn key(&self, row: u32) -> &'a str {
        self.at(OWN - 1, row).unwrap_or_default()
    }

    /// The value of a column of the pipeline in a row.
    pub fn value(&self, column: usize, row: u32) -> Option<&'a str> {
        self.at(OWN + column, row)
    }

    fn at(&self, column: usize, row: u32) -> Option<&'a str> {
        let batch = self.starts.partition_point(|start| *start <= row).checked_sub(1)?;
        let (array, at) = (self.columns[column].get(batch)?, (row - self.starts[batch]) as usize);
        (at < array.len() && array.is_valid(at)).then(|| array.value(at))
    }
}
