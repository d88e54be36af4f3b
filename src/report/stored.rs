//! A finished run, read again: what `explain` looks at.

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::util::display::array_value_to_string;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A row of a table: names and texts.
pub type Row = Vec<(String, Option<String>)>;

/// A table of a run that could not be opened.
#[derive(Debug)]
pub struct Unopened {
    /// Which table.
    pub table: String,
    message: String,
}

impl std::fmt::Display for Unopened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Unopened {}

/// The folder of a finished run.
pub struct StoredRun {
    folder: PathBuf,
}

impl StoredRun {
    /// Opens the folder of a run, or the current run of a home.
    pub fn open(path: &Path) -> io::Result<StoredRun> {
        let folder = [path.to_path_buf(), path.join("current")].into_iter().find(|p| p.join("_SUCCESS").is_file());
        let missing = || io::Error::new(io::ErrorKind::NotFound, format!("{} holds no finished run", path.display()));
        folder.map(|folder| StoredRun { folder }).ok_or_else(missing)
    }

    /// The folder, where it really is: `current` may point elsewhere tomorrow.
    pub fn folder(&self) -> io::Result<PathBuf> {
        self.folder.canonicalize()
    }

    /// The report of the run.
    pub fn report(&self) -> io::Result<serde_json::Value> {
        let text = std::fs::read_to_string(self.folder.join("report.json"))?;
        serde_json::from_str(&text).map_err(io::Error::other)
    }

    /// The rows of a table that a test of the batch and row chooses, as rows of names and texts.
    pub fn rows(&self, table: &str, wanted: &dyn Fn(&View, usize) -> bool) -> io::Result<Vec<Row>> {
        let path = self.folder.join(format!("{table}.parquet"));
        let unopened = |error: io::Error| {
            let kind = error.kind();
            io::Error::new(kind, Unopened { table: table.to_string(), message: format!("{}: {error}", path.display()) })
        };
        let file = File::open(&path).map_err(unopened)?;
        let reader =
            ParquetRecordBatchReaderBuilder::try_new(file).and_then(|b| b.with_batch_size(65_536).build()).map_err(io::Error::other)?;
        let mut rows = Vec::new();
        for batch in reader {
            let view = View::of(&batch.map_err(io::Error::other)?)?;
            rows.extend((0..view.rows()).filter(|row| wanted(&view, *row)).map(|row| view.row(row)));
        }
        Ok(rows)
    }
}

/// A batch whose columns can be read as text by name.
pub struct View {
    batch: RecordBatch,
}

impl View {
    fn of(batch: &RecordBatch) -> io::Result<View> {
        // Words are stored as dictionaries; as plain text they are easier to look at.
        let plain = |array: &ArrayRef| match array.data_type() {
            DataType::Dictionary(_, inner) => cast(array, inner),
            _ => Ok(array.clone()),
        };
        let columns: Result<Vec<ArrayRef>, _> = batch.columns().iter().map(plain).collect();
        let names = batch.schema();
        let columns = columns.map_err(io::Error::other)?;
        let named = names.fields().iter().map(|f| f.name().clone()).zip(columns);
        RecordBatch::try_from_iter_with_nullable(named.map(|(name, column)| (name, column, true)))
            .map(|batch| View { batch })
            .map_err(io::Error::other)
    }

    fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// The text of a column in a row; missing is empty.
    pub fn text(&self, column: &str, row: usize) -> &str {
        let array = self.batch.column_by_name(column).and_then(|c| c.as_any().downcast_ref::<arrow::array::StringArray>());
        array.filter(|a| a.is_valid(row)).map_or("", |a| a.value(row))
    }

    /// Whether a column has this text in a row.
    pub fn is(&self, column: &str, row: usize, text: &str) -> bool {
        let array = self.batch.column_by_name(column).and_then(|c| c.as_any().downcast_ref::<arrow::array::StringArray>());
        array.is_some_and(|a| a.is_valid(row) && a.value(row) == text)
    }

    fn row(&self, row: usize) -> Row {
        let schema = self.batch.schema();
        let cell = |column: &ArrayRef| column.is_valid(row).then(|| array_value_to_string(column, row).unwrap_or_default());
        schema.fields().iter().zip(self.batch.columns()).map(|(f, c)| (f.name().clone(), cell(c))).collect()
    }
}
