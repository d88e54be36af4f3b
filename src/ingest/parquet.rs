//! Parquet: every column becomes text, dates and times in ISO form.

use super::table::{BATCH, Origin};
use super::{Sink, Stop, unreadable};
use crate::diag::Diagnostic;
use crate::digest;
use crate::resolve::Source;
use crate::share;
use crate::texts::{Texts, is_words, words_type};
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, DictionaryArray, Int32Array, RecordBatch, StringArray, StringBuilder};
use arrow::compute::{cast, filter, nullif};
use arrow::datatypes::{DataType, Field, Float64Type, Int32Type, Schema};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Encoding, PageType};
use parquet::file::metadata::{ColumnChunkMetaData, PageEncodingStats};
use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// The names of the columns of a file.
pub fn header(file: &Path) -> Result<Vec<String>, Diagnostic> {
    let metadata = open(file)?.1;
    Ok(metadata.schema().fields().iter().map(|f| f.name().trim().to_string()).collect())
}

fn open(file: &Path) -> Result<(File, ArrowReaderMetadata), Diagnostic> {
    let opened = File::open(file).map_err(|e| unreadable(file, &e))?;
    if opened.metadata().map_err(|e| unreadable(file, &e))?.len() == 0 {
        return Err(Diagnostic::error(format!("{} is empty", file.display())).help("a Parquet file has at least a schema"));
    }
    let metadata = ArrowReaderMetadata::load(&opened, ArrowReaderOptions::new()).map_err(|e| broken(file, &e.to_string()))?;
    Ok((opened, metadata))
}

/// For each header whether all of its chunks are numbers of words in a list.
pub fn kept_as_words(file: &Path, headers: &[String]) -> Result<Vec<bool>, Diagnostic> {
    let metadata = open(file)?.1;
    let is_text = |column: usize| {
        let kind = metadata.schema().fields().get(column).map(|field| field.data_type());
        matches!(kind, Some(DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View))
    };
    // Columns without nesting stand in chunks in the order of the schema.
    let flat = metadata.metadata().file_metadata().schema_descr().num_columns() == metadata.schema().fields().len();
    let chunk_is = |chunk: &ColumnChunkMetaData| {
        let pages = chunk.page_encoding_stats();
        let plain_page = |stats: &PageEncodingStats| {
            matches!(stats.page_type, PageType::DATA_PAGE | PageType::DATA_PAGE_V2) && !is_listed(stats.encoding) && stats.count > 0
        };
        // Without statistics of pages: a writer that gives up the list leaves one that is large.
        let small = || chunk.dictionary_page_offset().is_some() && chunk.uncompressed_size() < chunk.num_values() * 6;
        match (pages, chunk.page_encoding_stats_mask()) {
            (Some(pages), _) => !pages.is_empty() && !pages.iter().any(plain_page),
            (None, Some(mask)) => mask.encodings().all(is_listed),
            (None, None) => small(),
        }
    };
    let groups = metadata.metadata().row_groups();
    let all = |column: usize| flat && is_text(column) && !groups.is_empty() && groups.iter().all(|group| chunk_is(group.column(column)));
    Ok((0..headers.len()).map(all).collect())
}

fn is_listed(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY)
}

fn broken(file: &Path, reason: &str) -> Diagnostic {
    let message = format!("{} is no whole Parquet file: {reason}", file.display());
    Diagnostic::error(message).help("was it cut short while it was written or copied?")
}

/// A column of a row group: what one thread reads at a time.
struct Piece {
    group: usize,
    /// Index of the file's column.
    column: usize,
}

/// A column of a group, batch by batch.
type Read = Vec<ArrayRef>;

/// Reads the rows of a file, on as many threads as there are; the file is hashed beside.
pub fn read(source: &Source, file: &Path, sink: &mut Sink) -> Result<(), Stop> {
    let words: Vec<bool> = source.columns.iter().map(|column| sink.builder.takes_words(*column)).collect();
    let metadata = as_text_or_words(open(file)?.1, &words);
    let mut wanted: Vec<usize> = (0..source.columns.len()).filter(|header| sink.needs(source, *header)).collect();
    if wanted.is_empty() {
        // Where nothing is needed rows are still to be counted.
        wanted.extend((0..source.columns.len()).take(1));
    }
    let groups = metadata.metadata().num_row_groups();
    // A column at a time: whatever the groups, there is work for all threads, and the memory of a column lies together.
    let pieces: Vec<Piece> = (0..groups).flat_map(|group| wanted.iter().map(move |column| Piece { group, column: *column })).collect();
    let (hashed, read) = std::thread::scope(|scope| {
        let hashed = scope.spawn(|| digest::of_file(file));
        let read = pieces_read(file, &metadata, &pieces, sink);
        (hashed.join(), read)
    });
    let (bytes, hash) = hashed.unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map_err(|e| unreadable(file, &e))?;
    let index = sink.builder.add_file(file, bytes, hash);
    let unread: ArrayRef = Arc::new(StringArray::new_null(BATCH));
    let read = read?;
    let groups: Vec<&[Read]> = read.chunks(wanted.len().max(1)).collect();
    let keys = keys_of(source, &wanted, &groups, sink.threads);
    let mut line = 1;
    for (nth, (group, keys)) in groups.into_iter().zip(keys).enumerate() {
        let lacks_keys = keys.iter().flatten().any(|keys| keys.null_count() > 0);
        let spare = if lacks_keys { rest_read(file, &metadata, source, &wanted, nth)? } else { Vec::new() };
        for (batch, key) in keys.into_iter().enumerate() {
            let rows = group[0][batch].len();
            let mut columns: Vec<ArrayRef> = vec![unread.slice(0, rows); source.headers.len()];
            wanted.iter().zip(group).for_each(|(column, batches)| columns[*column] = batches[batch].clone());
            spare.iter().for_each(|(column, batches)| columns[*column] = batches[batch].clone());
            push(source, key, columns, (index, line), sink)?;
            line += rows as u32;
        }
    }
    Ok(())
}

/// The keys of each batch of each group, without white space around them; none where rows are numbered.
fn keys_of(source: &Source, wanted: &[usize], groups: &[&[Read]], threads: usize) -> Vec<Vec<Option<ArrayRef>>> {
    let at = source.key.and_then(|key| wanted.iter().position(|column| *column == key));
    let batches = |group: &[Read]| group.first().map_or(0, Vec::len);
    let all: Vec<(usize, usize)> =
        groups.iter().enumerate().flat_map(|(nth, group)| (0..batches(group)).map(move |batch| (nth, batch))).collect();
    let key = |place: usize| {
        let (group, batch) = all[place];
        at.map(|column| trimmed(&groups[group][column][batch]))
    };
    let mut keys = share::out(threads, all.len(), key).into_iter();
    groups.iter().map(|group| keys.by_ref().take(batches(group)).collect()).collect()
}

/// The columns of a group that nothing needs, because a row that is rejected is kept with all its values.
fn rest_read(
    file: &Path,
    metadata: &ArrowReaderMetadata,
    source: &Source,
    wanted: &[usize],
    group: usize,
) -> Result<Vec<(usize, Read)>, Diagnostic> {
    let rest = (0..source.headers.len()).filter(|column| !wanted.contains(column));
    rest.map(|column| Ok((column, piece_read(file, metadata, &Piece { group, column })?))).collect()
}

/// Reads pieces as threads are free; results come in the order of the pieces.
fn pieces_read(file: &Path, metadata: &ArrowReaderMetadata, pieces: &[Piece], sink: &mut Sink) -> Result<Vec<Read>, Stop> {
    let mut read: Vec<Option<Read>> = pieces.iter().map(|_| None).collect();
    let (mut done, mut stopped) = (0.0, None);
    let mut tell = |at: usize, result: Result<Read, Diagnostic>| {
        done += 1.0;
        let share = done / pieces.len() as f64;
        let rows = metadata.metadata().file_metadata().num_rows() as f64 * share;
        let told = result.map_err(Stop::from).and_then(|batches| {
            read[at] = Some(batches);
            sink.tick(share, rows as u64)
        });
        stopped = told.err();
        stopped.is_none()
    };
    share::heard(sink.threads, pieces.len(), |at| piece_read(file, metadata, &pieces[at]), &mut tell);
    stopped.map_or(Ok(()), Err)?;
    Ok(read.into_iter().flatten().collect())
}

fn piece_read(file: &Path, metadata: &ArrowReaderMetadata, piece: &Piece) -> Result<Read, Diagnostic> {
    let opened = File::open(file).map_err(|e| unreadable(file, &e))?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(opened, metadata.clone());
    let mask = ProjectionMask::roots(builder.parquet_schema(), [piece.column]);
    let reader = builder.with_row_groups(vec![piece.group]).with_projection(mask).with_batch_size(BATCH).build();
    let text = |batch: Result<RecordBatch, ArrowError>| {
        let mut text = as_text(batch?.column(0).clone())?;
        // Readers leave room for more, up to as much again as there is; but batches share one list of words.
        if text.data_type() == &DataType::Utf8 {
            text.shrink_to_fit();
        }
        Ok(text)
    };
    let read: Result<Read, ArrowError> = reader.map_err(|e| broken(file, &e.to_string()))?.map(text).collect();
    let mut read = read.map_err(|e| broken(file, &e.to_string()))?;
    share_list(&mut read);
    Ok(read)
}

/// Lets batches that share a list of words know it: the reader makes a new array of the same memory for each batch, and
/// what is done once a list would be done once a batch.
fn share_list(read: &mut Read) {
    let mut shared: Option<ArrayRef> = None;
    for array in read {
        let Some(words) = array.as_dictionary_opt::<Int32Type>() else { continue };
        match &shared {
            Some(list) if list.to_data().ptr_eq(&words.values().to_data()) => *array = Arc::new(words.with_values(list.clone())),
            _ => shared = Some(words.values().clone()),
        }
    }
}

/// Asks for text as Arrow's plainest kind, whatever the writer had in memory: to read it so costs no copy. Columns of
/// `words` stay numbers of words in a list.
fn as_text_or_words(metadata: ArrowReaderMetadata, words: &[bool]) -> ArrowReaderMetadata {
    let plain = |(column, field): (usize, &Arc<Field>)| match field.data_type() {
        _ if words.get(column).is_some_and(|words| *words) => Arc::new(field.as_ref().clone().with_data_type(words_type())),
        DataType::LargeUtf8 | DataType::Utf8View => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8)),
        _ => field.clone(),
    };
    let fields: Vec<Arc<Field>> = metadata.schema().fields().iter().enumerate().map(plain).collect();
    let schema = Arc::new(Schema::new_with_metadata(fields, metadata.schema().metadata().clone()));
    let options = ArrowReaderOptions::new().with_schema(schema);
    ArrowReaderMetadata::try_new(metadata.metadata().clone(), options).unwrap_or(metadata)
}

/// Adds the rows that have a key, rejects the others; the first of them stands in that file and line.
fn push(source: &Source, key: Option<ArrayRef>, columns: Vec<ArrayRef>, (file, line): (u32, u32), sink: &mut Sink) -> Result<(), Stop> {
    let rows = columns.first().map_or(0, |column| column.len());
    let Some(key) = key.as_ref().filter(|key| key.null_count() > 0) else {
        sink.builder.origin.push_lines(file, line, rows);
        sink.builder.push_arrays(key, &columns, rows);
        return Ok(());
    };
    let keep = BooleanArray::from_iter((0..rows).map(|i| Some(key.is_valid(i))));
    let select = |array: &ArrayRef| filter(array, &keep).map_err(|e| Stop::Input(Diagnostic::error(e.to_string())));
    let kept: Result<Vec<ArrayRef>, Stop> = columns.iter().map(select).collect();
    (0..rows).filter(|i| key.is_valid(*i)).for_each(|i| sink.builder.origin.push(file, line + i as u32));
    sink.builder.push_arrays(Some(select(key)?), &kept?, rows - key.null_count());
    for i in (0..rows).filter(|i| key.is_null(*i)) {
        sink.builder.reject(Origin { file, line: line + i as u32, offset: 0 }, "missing_key", row_as_json(source, &columns, i));
    }
    Ok(())
}

/// Keys without white space around them; an empty one is missing.
fn trimmed(array: &ArrayRef) -> ArrayRef {
    let Some(texts) = array.as_any().downcast_ref::<StringArray>() else { return array.clone() };
    if are_tight(texts) {
        return array.clone();
    }
    Arc::new(StringArray::from_iter(texts.iter().map(|t| t.map(str::trim).filter(|t| !t.is_empty()))))
}

/// Whether all texts are there and none begins or ends with what could be white space.
fn are_tight(texts: &StringArray) -> bool {
    let bytes = texts.value_data();
    let is_graphic = |at: usize| bytes[at].is_ascii_graphic();
    let is_tight = |ends: &[i32]| ends[0] < ends[1] && is_graphic(ends[0] as usize) && is_graphic(ends[1] as usize - 1);
    texts.null_count() == 0 && texts.value_offsets().windows(2).all(is_tight)
}

fn row_as_json(source: &Source, columns: &[ArrayRef], row: usize) -> Vec<u8> {
    let value = |array: &ArrayRef| Texts::of(array)?.value(row).map(str::to_string);
    let object: serde_json::Map<String, serde_json::Value> =
        source.headers.iter().zip(columns).map(|(name, array)| (name.clone(), serde_json::json!(value(array)))).collect();
    serde_json::to_vec(&object).unwrap_or_default()
}

/// A column as text; what is empty is missing.
fn as_text(array: ArrayRef) -> Result<ArrayRef, ArrowError> {
    let text = match array.data_type() {
        DataType::Utf8 => array,
        kind if is_words(kind) => return without_empty(array),
        DataType::Float32 | DataType::Float64 => numbers(&cast(&array, &DataType::Float64)?),
        // Older writers leave text as bytes.
        DataType::Binary | DataType::LargeBinary | DataType::FixedSizeBinary(_) => {
            let bytes = cast(&array, &DataType::Binary)?;
            if bytes.as_binary::<i32>().iter().flatten().all(|b| std::str::from_utf8(b).is_ok()) {
                cast(&bytes, &DataType::Utf8)?
            } else {
                formatted(&array)?
            }
        }
        kind if kind.is_nested() => formatted(&array)?,
        _ => cast(&array, &DataType::Utf8)?,
    };
    let Some(texts) = text.as_any().downcast_ref::<StringArray>() else { return Ok(text) };
    // Where no two offsets are the same no text is empty; that is seen without looking at any.
    let any_ends_where_it_begins = texts.value_offsets().windows(2).any(|ends| ends[0] == ends[1]);
    if !any_ends_where_it_begins || !texts.iter().flatten().any(str::is_empty) {
        return Ok(text);
    }
    let empty = BooleanArray::from_iter(texts.iter().map(|t| Some(t.is_some_and(str::is_empty))));
    nullif(texts, &empty)
}

/// Numbers of words in a list of which none is empty.
fn without_empty(array: ArrayRef) -> Result<ArrayRef, ArrowError> {
    let Some(words) = array.as_dictionary_opt::<Int32Type>() else { return Ok(array) };
    let list = as_text(words.values().clone())?;
    if list.null_count() == 0 {
        return Ok(array);
    }
    let listed = |number: Option<i32>| number.filter(|number| list.is_valid(*number as usize));
    let numbers: Int32Array = words.keys().iter().map(listed).collect();
    Ok(Arc::new(DictionaryArray::try_new(numbers, words.values().clone())?))
}

/// Numbers as people write them: whole ones without a fraction, because tables with gaps keep telephone numbers as
/// floating-point numbers.
fn numbers(array: &ArrayRef) -> ArrayRef {
    /// From here on not every whole number has a floating-point form.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let (mut text, mut whole_part) = (StringBuilder::with_capacity(array.len(), array.len() * 8), itoa::Buffer::new());
    for number in array.as_primitive::<Float64Type>() {
        let Some(n) = number else {
            text.append_null();
            continue;
        };
        let hundredths = (n * 100.0).round();
        if n.fract() == 0.0 && n.abs() < EXACT {
            text.append_value(whole_part.format(n as i64));
        } else if hundredths.abs() < EXACT / 100.0 && hundredths / 100.0 == n {
            // Sums of money: the shortest text that means this number has two digits behind the point, or one.
            let hundredths = (hundredths as i64).unsigned_abs();
            let digits = [b'.', b'0' + (hundredths % 100 / 10) as u8, b'0' + (hundredths % 10) as u8];
            let shown = if digits[2] == b'0' { &digits[..2] } else { &digits[..] };
            for part in
                [if n < 0.0 { "-" } else { "" }, whole_part.format(hundredths / 100), std::str::from_utf8(shown).unwrap_or_default()]
            {
                // Writing to memory cannot fail.
                let _ = text.write_str(part);
            }
            text.append_value("");
        } else {
            // Writing to memory cannot fail.
            let _ = write!(text, "{n}");
            text.append_value("");
        }
    }
    Arc::new(text.finish())
}

fn formatted(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(array, &options)?;
    let texts = (0..array.len()).map(|i| array.is_valid(i).then(|| formatter.value(i).to_string()));
    Ok(Arc::new(StringArray::from_iter(texts)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{BinaryArray, Float64Array};

    fn texts(array: ArrayRef) -> Vec<Option<String>> {
        as_text(array).unwrap().as_string::<i32>().iter().map(|t| t.map(str::to_string)).collect()
    }

    #[test]
    fn numbers_and_bytes_become_what_people_wrote() {
        let floats = Float64Array::from(vec![Some(13_912_345_678.0), Some(12.5), None, Some(-3.0), Some(-0.05), Some(1e300)]);
        let some = |t: &str| Some(t.to_string());
        let huge = format!("{}", 1e300);
        assert_eq!(texts(Arc::new(floats)), [some("13912345678"), some("12.5"), None, some("-3"), some("-0.05"), some(&huge)]);
        for n in [0.1, 0.29, 1.005, 19.99, -1234.5, 0.1 + 0.2, 4.35, 1e-3, 123_456_789.01, f64::MIN_POSITIVE] {
            assert_eq!(texts(Arc::new(Float64Array::from(vec![n]))), [some(&format!("{n}"))]);
        }
        let bytes = BinaryArray::from(vec![Some("张三".as_bytes()), Some(b""), None]);
        assert_eq!(texts(Arc::new(bytes)), [some("张三"), None, None]);
    }
}
