//! Tables on disk, as Parquet.

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Rows in a page.
const PAGE: usize = 4_096;
/// Rows in a group of pages, which share a dictionary.
const GROUP: usize = 131_072;

/// Bytes of a column's dictionary in a group; of columns with more distinct values than fit, values are written as
/// they are. A reader of one record must read the whole of it.
const DICTIONARY: usize = 64 * 1024;

/// Writes a whole table. Groups of rows are encoded on as many threads and written in order: the bytes do not depend on
/// the threads.
pub fn write_parquet(to: &mut (dyn Write + Send), schema: SchemaRef, batches: &[RecordBatch], threads: usize) -> io::Result<()> {
    let groups = groups(batches);
    let writer = ArrowWriter::try_new(to, schema.clone(), Some(properties(&schema)?)).map_err(unwrap)?;
    let (mut writer, factory) = writer.into_serialized_writer().map_err(unwrap)?;
    let next = AtomicUsize::new(0);
    let (report, encoded) = mpsc::sync_channel(threads.max(1));
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, groups.len().max(1)) {
            let (next, groups, factory, schema, report) = (&next, &groups, &factory, &schema, report.clone());
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    // Nobody listens any more when writing has failed.
                    if at >= groups.len() || report.send((at, encode(factory, at, schema, &groups[at]))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(report);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (at, chunks) in encoded {
            waiting.insert(at, chunks?);
            while let Some(chunks) = waiting.remove(&due) {
                let mut group = writer.next_row_group()?;
                chunks.into_iter().try_for_each(|chunk| chunk.append_to_row_group(&mut group))?;
                group.close()?;
                due += 1;
            }
        }
        Ok(())
    })
    .map_err(unwrap)?;
    writer.finish().map(|_| ()).map_err(unwrap)
}

/// The column of keys of records, which are all different or nearly. Names of others that hold keys end like it.
const KEY: &str = "_key";

fn properties(schema: &SchemaRef) -> io::Result<WriterProperties> {
    let level = ZstdLevel::try_new(1).map_err(io::Error::other)?;
    let mut properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_compression(Compression::ZSTD(level))
        // Small pages and groups: a reader who wants one record reads little else.
        .set_data_page_row_count_limit(PAGE)
        .set_max_row_group_row_count(Some(GROUP))
        .set_dictionary_page_size_limit(DICTIONARY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("karat".into());
    for field in schema.fields() {
        let column = ColumnPath::from(field.name().as_str());
        // What has no place in a dictionary is written as it is, not as what differs from the value before: compression finds
        // that too, and faster.
        if field.data_type() == &DataType::Utf8 {
            properties = properties.set_column_encoding(column.clone(), Encoding::DELTA_LENGTH_BYTE_ARRAY);
        }
        // Records are looked up by their keys; of other text nobody asks for the least.
        if matches!(field.data_type(), DataType::Utf8 | DataType::Dictionary(..)) && !field.name().ends_with(KEY) {
            properties = properties.set_column_statistics_enabled(column.clone(), EnabledStatistics::None);
        }
        if field.name() == KEY {
            properties = properties.set_column_dictionary_enabled(column, false);
        }
    }
    Ok(properties.build())
}

/// The rows in groups, none of them copied.
fn groups(batches: &[RecordBatch]) -> Vec<Vec<RecordBatch>> {
    let (mut groups, mut room): (Vec<Vec<RecordBatch>>, usize) = (Vec::new(), 0);
    for batch in batches {
        let mut from = 0;
        while from < batch.num_rows() {
            if room == 0 {
                groups.push(Vec::new());
                room = GROUP;
            }
            let rows = room.min(batch.num_rows() - from);
            if let Some(group) = groups.last_mut() {
                group.push(batch.slice(from, rows));
            }
            (from, room) = (from + rows, room - rows);
        }
    }
    groups
}

fn encode(
    factory: &ArrowRowGroupWriterFactory,
    group: usize,
    schema: &SchemaRef,
    batches: &[RecordBatch],
) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
    let mut columns = factory.create_column_writers(group)?;
    for batch in batches {
        let mut writers = columns.iter_mut();
        for (field, array) in schema.fields().iter().zip(batch.columns()) {
            for leaf in compute_leaves(field, array)? {
                writers.next().map_or(Ok(()), |writer| writer.write(&leaf))?;
            }
        }
    }
    columns.into_iter().map(ArrowColumnWriter::close).collect()
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
