//! Tables on disk, as Parquet.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use std::fs::File;
use std::io;
use std::path::Path;

/// Rows in a page.
const PAGE: usize = 4_096;
/// Rows in a group of pages, which share a dictionary.
const GROUP: usize = 131_072;

/// Bytes of a column's dictionary in a group; of columns with more distinct values than fit, values are written as
/// they are. A reader of one record must read the whole of it.
const DICTIONARY: usize = 64 * 1024;

/// A Parquet file that is being written; [`ParquetSink::finish`] makes it whole and durable.
pub struct ParquetSink {
    writer: ArrowWriter<File>,
}

impl ParquetSink {
    /// Opens a new file for batches of this schema.
    pub fn create(path: &Path, schema: SchemaRef) -> io::Result<ParquetSink> {
        let level = ZstdLevel::try_new(1).map_err(io::Error::other)?;
        let properties = WriterProperties::builder()
            .set_writer_version(WriterVersion::PARQUET_2_0)
            .set_compression(Compression::ZSTD(level))
            // Small pages and groups: a reader who wants one record reads little else.
            .set_data_page_row_count_limit(PAGE)
            .set_max_row_group_row_count(Some(GROUP))
            .set_dictionary_page_size_limit(DICTIONARY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by("karat".into())
            .build();
        let file = File::create(path)?;
        let writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(unwrap)?;
        Ok(ParquetSink { writer })
    }

    /// Adds rows.
    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.writer.write(batch).map_err(unwrap)
    }

    /// Writes the end of the file and syncs it to the disk.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.finish().map_err(unwrap)?;
        self.writer.inner().sync_all()
    }
}

/// Writes a whole table to a new file.
pub fn write_parquet(path: &Path, schema: SchemaRef, batches: &[RecordBatch]) -> io::Result<()> {
    let mut sink = ParquetSink::create(path, schema)?;
    for batch in batches {
        sink.write(batch)?;
    }
    sink.finish()
}

/// The I/O error inside, so that "no space left" stays what it is.
fn unwrap(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
