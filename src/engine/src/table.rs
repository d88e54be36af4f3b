//! Tables that are made as they are written.

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::datatypes::{Schema, SchemaRef};
use arrow::error::ArrowError;
use std::sync::Arc;

/// A table of which each column of each batch is made when it is due, and let go when it is written: however many rows
/// there are, only some columns of some batches are in memory.
pub struct Table<'a> {
    schema: SchemaRef,
    /// How many rows each batch has.
    rows: Vec<usize>,
    column: Box<Column<'a>>,
}

/// Makes a column of a batch: `column(batch, column)`.
type Column<'a> = dyn Fn(usize, usize) -> Result<ArrayRef, ArrowError> + Send + Sync + 'a;

impl<'a> Table<'a> {
    /// A table of batches with so many rows. `column` makes a column, by its place in the schema, of a batch, by its place
    /// among them; it may be asked on any thread, and twice.
    pub fn new(
        schema: SchemaRef,
        rows: Vec<usize>,
        column: impl Fn(usize, usize) -> Result<ArrayRef, ArrowError> + Send + Sync + 'a,
    ) -> Table<'a> {
        Table { schema, rows, column: Box::new(column) }
    }

    /// A table that is in memory already.
    pub fn of(schema: SchemaRef, batches: Vec<RecordBatch>) -> Table<'a> {
        let rows = batches.iter().map(RecordBatch::num_rows).collect();
        Table::new(schema, rows, move |batch, column| Ok(batches[batch].column(column).clone()))
    }

    /// Its columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows.iter().sum()
    }

    /// How many rows each batch has.
    pub fn rows_of_batches(&self) -> &[usize] {
        &self.rows
    }

    /// A column of a batch. What is not as the schema and the number of rows promise is an error.
    pub fn column(&self, batch: usize, column: usize) -> Result<ArrayRef, ArrowError> {
        let (made, field) = ((self.column)(batch, column)?, self.schema.field(column));
        if made.len() != self.rows[batch] {
            let told = format!("{} rows of `{}` were made where {} are due", made.len(), field.name(), self.rows[batch]);
            return Err(ArrowError::InvalidArgumentError(told));
        }
        // Kinds, and whether anything may be missing, are looked at where a batch is made.
        RecordBatch::try_new(Arc::new(Schema::new(vec![field.clone()])), vec![made.clone()]).map(|_| made)
    }

    /// Its batches, each made when it is asked for.
    pub fn batches(&self) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> + '_ {
        (0..self.rows.len()).map(|batch| {
            let columns = (0..self.schema.fields().len()).map(|column| self.column(batch, column));
            RecordBatch::try_new(self.schema.clone(), columns.collect::<Result<_, _>>()?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::Int32Array;
    use arrow::datatypes::{DataType, Field};

    #[test]
    fn what_is_made_is_what_was_promised() {
        let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int32, false)]));
        let numbers = |numbers: &[Option<i32>]| -> ArrayRef { Arc::new(Int32Array::from(numbers.to_vec())) };
        let table = |rows: usize| Table::new(schema.clone(), vec![2, rows], move |_, _| Ok(numbers(&[Some(1), Some(2)])));
        let batches: Vec<RecordBatch> = table(2).batches().collect::<Result<_, _>>().unwrap();
        assert_eq!((table(2).rows(), batches.len(), batches[1].num_rows()), (4, 2, 2));
        assert!(table(3).column(1, 0).is_err(), "a row is missing");
        assert!(Table::new(schema.clone(), vec![1], |_, _| Ok(numbers(&[None]))).column(0, 0).is_err(), "no value may be missing");
        let whole = Table::of(schema.clone(), batches.clone());
        assert_eq!(whole.batches().map(Result::unwrap).collect::<Vec<_>>(), batches);
    }
}
