//! Tables on disk, as Parquet.

use super::Table;
use arrow::array::Array;
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
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

/// Rows in a page.
const PAGE: usize = 4_096;
/// Rows in a group of pages, which share a dictionary.
const GROUP: usize = 131_072;

/// Bytes of a column's dictionary in a group; of columns with more distinct values than fit, values are written as
/// they are. A reader of one record must read the whole of it.
const DICTIONARY: usize = 64 * 1024;

/// Writes a table of plain columns, none of which holds others. Each column of each group of rows is made and encoded by
/// itself, by whichever thread is free, and they are written in order: the bytes do not depend on the threads.
pub fn write_parquet(to: &mut (dyn Write + Send), table: &Table, threads: usize) -> io::Result<()> {
    let groups = groups(table.rows_of_batches());
    let columns = table.schema().fields().len();
    let writer = ArrowWriter::try_new(to, table.schema().clone(), Some(properties(table.schema())?)).map_err(unwrap)?;
    let (mut writer, factory) = writer.into_serialized_writer().map_err(unwrap)?;
    let encoders: Vec<Encoders> = (0..groups.len()).map(|group| Encoders { group, waiting: Mutex::default() }).collect();
    let (next, all) = (AtomicUsize::new(0), groups.len() * columns);
    let (report, encoded) = mpsc::sync_channel(threads.max(1));
    thread::scope(|scope| {
        // A page is soon written.
        let most = if table.rows() > PAGE { all.max(1) } else { 1 };
        for _ in 0..threads.clamp(1, most) {
            let (next, groups, encoders, factory, report) = (&next, &groups, &encoders, &factory, report.clone());
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= all {
                        break;
                    }
                    let (group, column) = (at / columns, at % columns);
                    let encoder = encoders[group].take(factory, column, columns);
                    let chunk = encoder.and_then(|encoder| encode(encoder, table, column, &groups[group]));
                    // Nobody listens any more when writing has failed.
                    if report.send((at, chunk)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(report);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (at, chunk) in encoded {
            waiting.insert(at, chunk?);
            // A group is written when it is whole.
            while waiting.range(due..due + columns).count() == columns {
                let mut group = writer.next_row_group()?;
                (due..due + columns).filter_map(|at| waiting.remove(&at)).try_for_each(|chunk| chunk.append_to_row_group(&mut group))?;
                group.close()?;
                due += columns;
            }
        }
        Ok(())
    })
    .map_err(unwrap)?;
    writer.finish().map(|_| ()).map_err(unwrap)
}

/// What encodes the columns of a group, all made when the first is asked for.
struct Encoders {
    group: usize,
    waiting: Mutex<Vec<Option<ArrowColumnWriter>>>,
}

impl Encoders {
    fn take(&self, factory: &ArrowRowGroupWriterFactory, column: usize, columns: usize) -> Result<ArrowColumnWriter, ParquetError> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.is_empty() {
            *waiting = factory.create_column_writers(self.group)?.into_iter().map(Some).collect();
        }
        // A column that holds others has several encoders, and what stands behind it would get a wrong one.
        let encoder = if waiting.len() == columns { waiting[column].take() } else { None };
        encoder.ok_or_else(|| ParquetError::General(format!("{} columns are written in {columns}", waiting.len())))
    }
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

/// Some rows of a batch, which stand in one group.
struct Piece {
    batch: usize,
    from: usize,
    rows: usize,
}

/// The rows of batches in groups.
fn groups(batches: &[usize]) -> Vec<Vec<Piece>> {
    let (mut groups, mut room): (Vec<Vec<Piece>>, usize) = (Vec::new(), 0);
    for (batch, &all) in batches.iter().enumerate() {
        let mut from = 0;
        while from < all {
            if room == 0 {
                groups.push(Vec::new());
                room = GROUP;
            }
            let rows = room.min(all - from);
            if let Some(group) = groups.last_mut() {
                group.push(Piece { batch, from, rows });
            }
            (from, room) = (from + rows, room - rows);
        }
    }
    groups
}

fn encode(mut encoder: ArrowColumnWriter, table: &Table, column: usize, pieces: &[Piece]) -> Result<ArrowColumnChunk, ParquetError> {
    for piece in pieces {
        let made = table.column(piece.batch, column)?.slice(piece.from, piece.rows);
        for leaf in compute_leaves(table.schema().field(column), &made)? {
            encoder.write(&leaf)?;
        }
    }
    encoder.close()
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

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray, StructArray};
    use std::slice;
    use std::sync::Arc;

    fn table(rows: i32) -> RecordBatch {
        let texts: ArrayRef = Arc::new(StringArray::from_iter_values((0..rows).map(|row| format!("text {}", row % 1_000))));
        let numbers: ArrayRef = Arc::new(Int32Array::from_iter((0..rows).map(|row| (row % 7 > 0).then_some(row))));
        RecordBatch::try_from_iter_with_nullable([("_key", texts.clone(), false), ("n", numbers, true), ("text", texts, false)]).unwrap()
    }

    fn written(batches: &[RecordBatch], threads: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_parquet(&mut bytes, &Table::of(table(0).schema(), batches.to_vec()), threads).unwrap();
        bytes
    }

    #[test]
    fn bytes_do_not_depend_on_threads_or_batches() {
        for rows in [0, 10, 3 * GROUP + 5] {
            let table = table(rows as i32);
            let whole = written(slice::from_ref(&table), 1);
            assert!(whole == written(slice::from_ref(&table), 4), "{rows} rows");
            let parts: Vec<RecordBatch> =
                (0..rows).step_by(GROUP - 7).map(|from| table.slice(from, (GROUP - 7).min(rows - from))).collect();
            assert!(whole == written(&parts, 2), "{rows} rows in parts");
        }
        assert!(written(&[], 2).starts_with(b"PAR1"));
    }

    /// A disk that is full after some bytes.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_ends_writing_and_says_so() {
        let table = table(3 * GROUP as i32);
        let length = written(slice::from_ref(&table), 1).len();
        for room in [0, length / 3, length - 1] {
            let written = write_parquet(&mut Full(room), &Table::of(table.schema(), vec![table.clone()]), 3);
            assert_eq!(written.unwrap_err().kind(), io::ErrorKind::StorageFull, "{room} bytes");
        }
    }

    #[test]
    fn columns_that_hold_others_are_refused() {
        let whole = StructArray::from(table(5));
        let batch = RecordBatch::try_from_iter([("whole", Arc::new(whole) as ArrayRef)]).unwrap();
        assert!(write_parquet(&mut Vec::new(), &Table::of(batch.schema(), vec![batch]), 2).is_err());
    }
}
