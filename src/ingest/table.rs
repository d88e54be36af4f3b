//! The tables that ingest makes: records in batches, rejects, and counts that add up.

use super::origins::Origins;
use super::split;
use crate::resolve::Pipeline;
use crate::texts::{Texts, words_type};
use arrow::array::{Array, ArrayRef, RecordBatch, StringArray, StringBuilder, new_null_array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows in a batch. Large enough that costs per batch vanish, small enough to share work between threads.
pub const BATCH: usize = 16_384;

/// Where a row stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Origin {
    /// Index into [`Ingested::files`].
    pub file: u32,
    /// Line from 1 in a text file, row from 1 in a Parquet file.
    pub line: u32,
    /// Offset of the record's first byte; 0 in a Parquet file.
    pub offset: u64,
}

/// A row that could not become a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Where it stands.
    pub origin: Origin,
    /// Why, as a word: `too_few_fields`, `too_many_fields`, `bad_quoting`, `undecodable`, `missing_key`.
    pub reason: &'static str,
    /// Its bytes.
    pub raw: Vec<u8>,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct InputFile {
    /// The file.
    pub path: PathBuf,
    /// The index of its source.
    pub source: usize,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Rows of a source: in = accepted + rejected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceCount {
    /// Rows that became records.
    pub accepted: u64,
    /// Rows that did not.
    pub rejected: u64,
}

/// The records of all sources in canonical order.
#[derive(Debug, Clone)]
pub struct Records {
    /// `_source`, `_key`, then the pipeline's columns; all text, or numbers of words in a list where rules and matching alone look.
    pub schema: SchemaRef,
    /// The rows.
    pub batches: Vec<RecordBatch>,
    /// Source of each row.
    pub source: Arc<[u16]>,
    /// Where each row came from.
    pub origin: Arc<Origins>,
}

impl Records {
    /// The number of records.
    pub fn rows(&self) -> usize {
        self.source.len()
    }

    /// The batches, shared out in order between so many partitions.
    pub fn partitions(&self, count: usize) -> Vec<Vec<RecordBatch>> {
        let size = self.batches.len().div_ceil(count.max(1)).max(1);
        let mut partitions: Vec<Vec<RecordBatch>> = self.batches.chunks(size).map(<[RecordBatch]>::to_vec).collect();
        if partitions.is_empty() {
            partitions.push(Vec::new());
        }
        partitions
    }

    /// The same rows with other columns: what cleansing made of them.
    pub fn with_batches(&self, batches: Vec<RecordBatch>) -> Records {
        Records { schema: self.schema.clone(), batches, source: self.source.clone(), origin: self.origin.clone() }
    }

    /// The same rows without their values: source and key stay.
    pub fn without_values(&self) -> Records {
        let most = self.batches.iter().map(RecordBatch::num_rows).max().unwrap_or(0);
        let nothing: Vec<ArrayRef> = self.schema.fields()[2..].iter().map(|field| new_null_array(field.data_type(), most)).collect();
        let without = |batch: &RecordBatch| {
            let values = nothing.iter().map(|nothing| nothing.slice(0, batch.num_rows()));
            let columns = batch.columns()[..2].iter().cloned().chain(values).collect();
            RecordBatch::try_new(self.schema.clone(), columns).unwrap_or_else(|_| batch.clone())
        };
        self.with_batches(self.batches.iter().map(without).collect())
    }

    /// The values of a column of the pipeline, row by row.
    pub fn values(&self, column: usize) -> impl Iterator<Item = Option<&str>> {
        let texts = self.batches.iter().filter_map(move |batch| Some((Texts::of(batch.column(column + 2))?, batch.num_rows())));
        texts.flat_map(|(texts, rows)| (0..rows).map(move |row| texts.value(row)))
    }

    /// The first row of each batch.
    pub fn begins(&self) -> Vec<usize> {
        self.batches.iter().scan(0, |at, batch| Some(std::mem::replace(at, *at + batch.num_rows()))).collect()
    }

    /// The arrays of a column of text, batch by batch.
    pub fn texts(&self, index: usize) -> Vec<&StringArray> {
        self.batches.iter().filter_map(|b| b.column(index).as_any().downcast_ref::<StringArray>()).collect()
    }
}

/// What ingest made of the inputs.
#[derive(Debug, Clone)]
pub struct Ingested {
    /// The records.
    pub records: Records,
    /// What could not become a record.
    pub rejects: Vec<Reject>,
    /// The files.
    pub files: Vec<InputFile>,
    /// Counts by source.
    pub counts: Vec<SourceCount>,
}

impl Ingested {
    /// Rows of all inputs.
    pub fn rows_in(&self) -> u64 {
        self.counts.iter().map(|c| c.accepted + c.rejected).sum()
    }
}

/// The schema of records with these columns.
pub fn schema(columns: impl Iterator<Item = String>) -> SchemaRef {
    schema_of(columns.map(|name| (name, false)))
}

/// The schema of records with these columns, some of which are numbers of words in a list.
fn schema_of(columns: impl Iterator<Item = (String, bool)>) -> SchemaRef {
    let text = |(name, words)| Field::new(name, if words { words_type() } else { DataType::Utf8 }, true);
    let fixed = [Field::new("_source", DataType::Utf8, false), Field::new("_key", DataType::Utf8, false)];
    Arc::new(Schema::new(fixed.into_iter().chain(columns.map(text)).collect::<Vec<_>>()))
}

/// So many numbers as text, from the first up: the keys of rows that have none.
fn numbers(first: u64, rows: usize) -> ArrayRef {
    let (mut keys, mut number) = (StringBuilder::with_capacity(rows, rows * 8), itoa::Buffer::new());
    (first..first + rows as u64).for_each(|at| keys.append_value(number.format(at)));
    let mut keys: ArrayRef = Arc::new(keys.finish());
    keys.shrink_to_fit();
    keys
}

/// Collects rows into batches.
pub struct Builder<'a> {
    pipeline: &'a Pipeline,
    schema: SchemaRef,
    keys: StringBuilder,
    columns: Vec<StringBuilder>,
    pending: usize,
    current: usize,
    /// Names of a source, for a batch.
    names: Option<(usize, ArrayRef)>,
    /// Nulls, for a batch.
    nothing: Option<ArrayRef>,
    /// Why a batch could not be made: a fault of karat's, which must not lose rows in silence.
    pub fault: Option<String>,
    /// Finished batches.
    pub batches: Vec<RecordBatch>,
    /// Source of each row.
    pub source: Vec<u16>,
    /// Where each row came from.
    pub origin: Origins,
    /// Rejects.
    pub rejects: Vec<Reject>,
    /// Files.
    pub files: Vec<InputFile>,
    /// Counts by source.
    pub counts: Vec<SourceCount>,
}

impl<'a> Builder<'a> {
    /// An empty table for the pipeline's columns, of which some come as numbers of words in a list.
    pub fn new(pipeline: &'a Pipeline, words: &[bool]) -> Self {
        Builder {
            pipeline,
            schema: schema_of(pipeline.columns.iter().zip(words).map(|(column, words)| (column.name.clone(), *words))),
            keys: StringBuilder::new(),
            columns: pipeline.columns.iter().map(|_| StringBuilder::new()).collect(),
            pending: 0,
            current: 0,
            names: None,
            nothing: None,
            fault: None,
            batches: Vec::new(),
            source: Vec::new(),
            origin: Origins::default(),
            rejects: Vec::new(),
            files: Vec::new(),
            counts: vec![SourceCount::default(); pipeline.sources.len()],
        }
    }

    /// The schema of the table.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// Whether a column of the table is numbers of words in a list.
    pub fn takes_words(&self, column: usize) -> bool {
        self.schema.field(column + 2).data_type() != &DataType::Utf8
    }

    /// Whether a column of the table is to be filled.
    pub fn reads(&self, column: usize) -> bool {
        self.pipeline.columns[column].is_read
    }

    /// Rows seen so far.
    pub fn rows(&self) -> u64 {
        self.counts.iter().map(|c| c.accepted + c.rejected).sum()
    }

    /// Rows seen of the current source: a row keeps its number when a broken row above it is mended.
    fn rows_of_source(&self) -> u64 {
        self.counts[self.current].accepted + self.counts[self.current].rejected
    }

    /// The rows that follow belong to this source.
    pub fn start_source(&mut self, source: usize) {
        self.current = source;
    }

    /// Notes a file and gives its index.
    pub fn add_file(&mut self, path: &Path, bytes: u64, sha256: String) -> u32 {
        self.files.push(InputFile { path: path.to_path_buf(), source: self.current, bytes, sha256 });
        (self.files.len() - 1) as u32
    }

    /// Notes the size and the hash of a file, which are known only after it was read.
    pub fn set_hash(&mut self, file: u32, (bytes, sha256): (u64, String)) {
        if let Some(file) = self.files.get_mut(file as usize) {
            (file.bytes, file.sha256) = (bytes, sha256);
        }
    }

    /// Adds a row: the values by the source's headers; an empty value is missing.
    pub fn push<T: AsRef<str>>(&mut self, origin: Origin, values: &[T], raw: impl FnOnce() -> Vec<u8>) {
        let source = &self.pipeline.sources[self.current];
        match source.key.map(|k| values[k].as_ref().trim()) {
            Some("") => return self.reject(origin, "missing_key", raw()),
            Some(key) => self.keys.append_value(key),
            None => {
                let number = self.rows_of_source() + 1;
                self.keys.append_value(itoa::Buffer::new().format(number));
            }
        }
        for (value, column) in values.iter().zip(&source.columns) {
            if !self.pipeline.columns[*column].is_read {
                continue;
            }
            match value.as_ref() {
                "" => self.columns[*column].append_null(),
                text => self.columns[*column].append_value(text),
            }
        }
        self.source.push(self.current as u16);
        self.origin.push(origin.file, origin.line);
        self.counts[self.current].accepted += 1;
        self.pending += 1;
        if self.pending == BATCH {
            self.flush();
        }
    }

    /// Adds rows that are arrays already, the key and the source's columns by header. Whoever does so says where they came
    /// from.
    pub fn push_arrays(&mut self, key: Option<ArrayRef>, values: &[ArrayRef], rows: usize) {
        self.flush();
        let first = self.rows_of_source();
        let key = key.unwrap_or_else(|| numbers(first + 1, rows));
        let source = &self.pipeline.sources[self.current];
        // Batches share one array of nothing.
        let nothing = self.nothing.take().filter(|array| array.len() >= rows);
        let nothing = nothing.unwrap_or_else(|| Arc::new(StringArray::new_null(rows.max(BATCH))));
        let mut columns = vec![nothing.slice(0, rows); self.pipeline.columns.len()];
        self.nothing = Some(nothing);
        for (value, column) in values.iter().zip(&source.columns).filter(|(_, column)| self.pipeline.columns[**column].is_read) {
            columns[*column] = value.clone();
        }
        self.source.resize(self.source.len() + rows, self.current as u16);
        self.counts[self.current].accepted += rows as u64;
        self.add_batch(key, columns, rows);
    }

    /// Notes a row that cannot become a record.
    pub fn reject(&mut self, origin: Origin, reason: &'static str, raw: Vec<u8>) {
        self.rejects.push(Reject { origin, reason, raw });
        self.counts[self.current].rejected += 1;
    }

    /// Ends a source: its rows share no batch with those of the next.
    pub fn finish_source(&mut self) {
        self.flush();
    }

    fn flush(&mut self) {
        if self.pending == 0 {
            return;
        }
        let rows = std::mem::take(&mut self.pending);
        let finish = |builder: &mut StringBuilder| -> ArrayRef {
            let mut array = builder.finish();
            // The next batch takes about as much room: to grow step by step is to copy again and again.
            let bytes = array.value_data().len();
            if !array.is_empty() {
                *builder = StringBuilder::with_capacity(BATCH, bytes + bytes / 16);
            }
            // Builders leave room for more, up to as much again as there is.
            array.shrink_to_fit();
            if array.is_empty() { Arc::new(StringArray::new_null(rows)) } else { Arc::new(array) }
        };
        let columns = self.columns.iter_mut().map(finish).collect();
        let key: ArrayRef = Arc::new(self.keys.finish());
        self.add_batch(key, columns, rows);
    }

    fn add_batch(&mut self, key: ArrayRef, columns: Vec<ArrayRef>, rows: usize) {
        let name = self.pipeline.sources[self.current].name.as_str();
        // The batches of a source share one array of its name.
        let shared = self.names.take().filter(|(of, array)| *of == self.current && array.len() >= rows);
        let named = |name: &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(std::iter::repeat_n(name, rows.max(BATCH)))) };
        let names = shared.map_or_else(|| named(name), |(_, array)| array);
        let source = names.slice(0, rows);
        self.names = Some((self.current, names));
        let mut columns = columns;
        split::fill(&self.pipeline.sources[self.current].splits, &mut columns);
        let all: Vec<ArrayRef> = [source, key].into_iter().chain(columns).collect();
        match RecordBatch::try_new(self.schema.clone(), all) {
            Ok(batch) => self.batches.push(batch),
            Err(error) => self.fault = Some(error.to_string()),
        }
    }
}
