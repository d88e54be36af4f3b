//! A table of a finished run, from which single rows are read: what the review application shows.
//!
//! Only the pages that hold the wanted rows are read, by their place in the file. The file stays open, so that a run
//! that is removed meanwhile can be looked at to the end.

use arrow::array::{Array, RecordBatch, StringArray, UInt32Array};
use arrow::compute::{cast, concat_batches, take_record_batch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::PageIndexPolicy;
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// Rows in a batch that is read through.
const BATCH: usize = 65_536;

/// A table that stands open.
pub struct StoredTable {
    file: Shared,
    metadata: ArrowReaderMetadata,
}

impl StoredTable {
    /// Opens `<name>.parquet` of a run's folder.
    pub fn open(folder: &Path, name: &str) -> io::Result<StoredTable> {
        let path = folder.join(format!("{name}.parquet"));
        let named = |e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", path.display()));
        let file = Shared(Arc::new(File::open(&path).map_err(named)?));
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let metadata = ArrowReaderMetadata::load(&file, options).map_err(|e| named(io::Error::other(e)))?;
        Ok(StoredTable { file, metadata })
    }

    /// Its columns.
    pub fn schema(&self) -> &SchemaRef {
        self.metadata.schema()
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        usize::try_from(self.metadata.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    /// Reads these columns of all rows, batch by batch, in order, each in its own type.
    pub fn scan(&self, columns: &[usize]) -> io::Result<impl Iterator<Item = io::Result<RecordBatch>> + use<>> {
        let reader = self.reader(columns)?.with_batch_size(BATCH).build().map_err(io::Error::other)?;
        Ok(reader.map(|batch| batch.map_err(io::Error::other)))
    }

    /// Reads these columns of some rows, as text; the batch has a row for each of them, in their order.
    pub fn pick(&self, columns: &[usize], rows: &[u32]) -> io::Result<RecordBatch> {
        let mut wanted: Vec<u32> = rows.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        let reader = self.reader(columns)?.with_row_selection(selection(&wanted)).with_batch_size(wanted.len().max(1));
        let reader: ParquetRecordBatchReader = reader.build().map_err(io::Error::other)?;
        let schema = arrow::array::RecordBatchReader::schema(&reader);
        let batches = reader.collect::<Result<Vec<_>, _>>().map_err(io::Error::other)?;
        let batch = concat_batches(&schema, &batches).map_err(io::Error::other)?;
        let places: UInt32Array = rows.iter().map(|row| wanted.binary_search(row).ok().map(|at| at as u32)).collect();
        if batch.num_rows() != wanted.len() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the table has fewer rows than it should"));
        }
        plain(&take_record_batch(&batch, &places).map_err(io::Error::other)?)
    }

    fn reader(&self, columns: &[usize]) -> io::Result<ParquetRecordBatchReaderBuilder<Shared>> {
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone());
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), columns.iter().copied());
        Ok(builder.with_projection(mask))
    }
}

/// The rows to read, and what to pass over between them.
fn selection(rows: &[u32]) -> RowSelection {
    let mut selectors: Vec<RowSelector> = Vec::new();
    let mut at = 0;
    for row in rows {
        let row = *row as usize;
        if row > at {
            selectors.push(RowSelector::skip(row - at));
        }
        selectors.push(RowSelector::select(1));
        at = row + 1;
    }
    RowSelection::from(selectors)
}

/// The batch with every column as text: numbers written out, dictionaries opened.
fn plain(batch: &RecordBatch) -> io::Result<RecordBatch> {
    let schema = batch.schema();
    let fields: Vec<Field> = schema.fields().iter().map(|f| Field::new(f.name(), DataType::Utf8, true)).collect();
    let columns = batch.columns().iter().map(|column| cast(column, &DataType::Utf8)).collect::<Result<Vec<_>, _>>();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.map_err(io::Error::other)?).map_err(io::Error::other)
}

/// A column of text of a batch.
pub fn texts<'a>(batch: &'a RecordBatch, name: &str) -> io::Result<&'a StringArray> {
    column(batch, name)
}

/// A column of a batch, of a type that is known.
pub fn column<'a, T: Array + 'static>(batch: &'a RecordBatch, name: &str) -> io::Result<&'a T> {
    let column = batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<T>());
    column.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("the table has no column `{name}`, or another kind of it")))
}

/// The value of a cell.
pub fn value(array: &StringArray, row: usize) -> Option<&str> {
    array.is_valid(row).then(|| array.value(row))
}

/// A file that many read at once, each at a place of their own.
#[derive(Clone)]
struct Shared(Arc<File>);

/// Reading on from a place.
struct Reader {
    file: Arc<File>,
    at: u64,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Length for Shared {
    fn len(&self) -> u64 {
        self.0.metadata().map_or(0, |m| m.len())
    }
}

impl ChunkReader for Shared {
    type T = io::BufReader<Reader>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(io::BufReader::new(Reader { file: self.0.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let mut bytes = vec![0; length];
        self.0.read_exact_at(&mut bytes, start)?;
        Ok(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, Float32Array};

    #[test]
    fn any_rows_are_read_in_the_order_they_are_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let keys: Vec<String> = (0..300_000).map(|n| format!("k{n:06}")).collect();
        let key: ArrayRef = Arc::new(StringArray::from_iter_values(&keys));
        let score: ArrayRef = Arc::new(Float32Array::from_iter((0..300_000).map(|n| (n % 3 > 0).then_some(n as f32))));
        let batch = RecordBatch::try_from_iter([("_key", key), ("_score", score)]).unwrap();
        let mut file = std::fs::File::create(folder.path().join("t.parquet")).unwrap();
        karat_engine::write_parquet(&mut file, &karat_engine::Table::of(batch.schema(), vec![batch]), 2).unwrap();
        let table = StoredTable::open(folder.path(), "t").unwrap();
        assert_eq!(table.rows(), 300_000);
        let rows = [299_999, 0, 131_072, 131_071, 5, 5];
        let batch = table.pick(&[0, 1], &rows).unwrap();
        let (found, scores) = (texts(&batch, "_key").unwrap(), texts(&batch, "_score").unwrap());
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(found.value(at), keys[*row as usize]);
            assert_eq!(value(scores, at).is_some(), row % 3 > 0);
        }
        assert_eq!(table.pick(&[0], &[]).unwrap().num_rows(), 0);
        assert!(table.pick(&[0], &[300_000]).is_err());
        let all: usize = table.scan(&[1]).unwrap().map(|b| b.unwrap().num_rows()).sum();
        assert_eq!(all, 300_000);
        assert!(StoredTable::open(folder.path(), "nothing").is_err());
    }
}
