//! The cells of records by row and column, found without looking through all batches each time.

use super::places::Places;
use super::table::Records;
use crate::texts::Texts;

/// Columns of records that stand before those of the pipeline: `_source` and `_key`.
pub const OWN: usize = 2;

/// The cells of records.
pub struct Cells<'a> {
    records: &'a Records,
    columns: Vec<Vec<Texts<'a>>>,
    /// Nothing where there are more rows than a table can have.
    places: Option<Places>,
}

impl<'a> Cells<'a> {
    /// The cells of these records.
    pub fn of(records: &'a Records) -> Cells<'a> {
        let column = |index: usize| records.batches.iter().filter_map(|batch| Texts::of(batch.column(index))).collect();
        let columns = (0..records.schema.fields().len()).map(column).collect();
        Cells { records, columns, places: Places::of(records.batches.iter().map(|batch| batch.num_rows())) }
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

    /// The values of some columns of the pipeline in a row, which is looked for once.
    pub fn values<'c>(&'c self, columns: &'c [usize], row: u32) -> impl Iterator<Item = Option<&'a str>> + 'c {
        let place = self.place(row);
        columns.iter().map(move |column| self.found(OWN + column, place?))
    }

    fn at(&self, column: usize, row: u32) -> Option<&'a str> {
        self.found(column, self.place(row)?)
    }

    /// The batch of a row, and its place there.
    fn place(&self, row: u32) -> Option<(usize, usize)> {
        self.places.as_ref().map(|places| places.find(row))
    }

    fn found(&self, column: usize, (batch, at): (usize, usize)) -> Option<&'a str> {
        self.columns[column].get(batch)?.value(at)
    }
}
