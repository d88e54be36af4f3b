//! The cells of records by row and column, found without looking through all batches each time.

use super::table::Records;
use crate::texts::Texts;

/// Columns that stand before those of the pipeline: `_source` and `_key`.
const OWN: usize = 2;

/// The cells of records.
pub struct Cells<'a> {
    records: &'a Records,
    columns: Vec<Vec<Texts<'a>>>,
    /// The first row of each batch.
    starts: Vec<u32>,
    /// The batch in which each page of rows begins: where to look first.
    pages: Vec<u32>,
}

/// Rows in a page, as a power of two.
const PAGE: u32 = 12;

impl<'a> Cells<'a> {
    /// The cells of these records.
    pub fn of(records: &'a Records) -> Cells<'a> {
        let starts: Vec<u32> = records.batches.iter().scan(0, |at, b| Some(std::mem::replace(at, *at + b.num_rows() as u32))).collect();
        let column = |index: usize| records.batches.iter().filter_map(|batch| Texts::of(batch.column(index))).collect();
        let columns = (0..records.schema.fields().len()).map(column).collect();
        let page = |page: usize| starts.partition_point(|start| *start as usize <= page << PAGE).saturating_sub(1) as u32;
        let pages = (0..=records.rows() >> PAGE).map(page).collect();
        Cells { records, columns, starts, pages }
    }

    /// The number of a column by its name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.records.schema.fields().iter().skip(OWN).position(|field| field.name() == name)
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
        let mut batch = *self.pages.get((row >> PAGE) as usize)? as usize;
        while self.starts.get(batch + 1).is_some_and(|next| *next <= row) {
            batch += 1;
        }
        self.columns[column].get(batch)?.value((row - self.starts[batch]) as usize)
    }
}
