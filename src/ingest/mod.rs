//! Bytes to records: every row of every input becomes a record or a reject, and none is lost.
//!
//! All columns come in as text under their canonical names; what a value means is read by cleansing and
//! checks. Records are put in canonical order (source, then key), so that nothing after this stage depends
//! on the order of rows in the input.

mod cells;
mod csv;
mod encoding;
mod order;
mod origins;
mod parquet;
mod places;
mod split;
mod table;
mod window;

pub use cells::{Cells, OWN};
pub use places::Places;
pub use table::{BATCH, Ingested, InputFile, Origin, Records, Reject, SourceCount, schema as table_schema};

use crate::diag::Diagnostic;
use crate::resolve::{FileKind, Inputs, Pipeline, Source};
use std::io;
use std::path::{Path, PathBuf};
use table::Builder;

/// Why ingest stopped.
#[derive(Debug)]
pub enum Stop {
    /// An input cannot be read or breaks its contract.
    Input(Diagnostic),
    /// Somebody asked the run to end.
    Cancelled,
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Self {
        Stop::Input(diagnostic)
    }
}

/// Fills in the headers of the inputs, from the first file of each source.
pub fn headers(mut inputs: Inputs) -> (Inputs, Vec<Diagnostic>) {
    let mut found = Vec::new();
    for (files, kind) in inputs.files.iter().zip(&inputs.kinds) {
        let header = match files.first() {
            None => Ok(Vec::new()),
            Some(file) => header(file, kind),
        };
        inputs.headers.push(header.unwrap_or_else(|diagnostic| {
            found.push(diagnostic);
            Vec::new()
        }));
    }
    (inputs, found)
}

fn header(file: &Path, kind: &FileKind) -> Result<Vec<String>, Diagnostic> {
    match kind {
        FileKind::Csv { delimiter, encoding } => csv::header(file, *delimiter, encoding),
        FileKind::Parquet => parquet::header(file),
    }
}

/// Reads all sources of a pipeline. `progress` hears the rows read so far, and how many there will be as far as the
/// bytes read so far tell.
pub fn read(pipeline: &Pipeline, threads: usize, progress: &dyn Fn(u64, u64), cancelled: &dyn Fn() -> bool) -> Result<Ingested, Stop> {
    let mut builder = Builder::new(pipeline, &as_words(pipeline)?);
    let size = |file: &PathBuf| std::fs::metadata(file).map_or(0, |m| m.len());
    let all = pipeline.sources.iter().flat_map(|s| &s.files).map(size).sum();
    let mut before = 0;
    for (index, source) in pipeline.sources.iter().enumerate() {
        builder.start_source(index);
        for file in &source.files {
            let header = header(file, &source.kind)?;
            check_same_header(source, file, &header)?;
            let bytes = Bytes { before, file: size(file), all };
            before += bytes.file;
            let mut sink = Sink { builder: &mut builder, bytes, threads, progress, cancelled };
            match &source.kind {
                FileKind::Csv { delimiter, encoding } => csv::read(source, file, *delimiter, encoding, &mut sink)?,
                FileKind::Parquet => parquet::read(source, file, &mut sink)?,
            }
        }
        builder.finish_source();
    }
    order::canonical(pipeline, builder, threads)
}

/// The columns that come as numbers of words in a list: those that every file keeps so, if rules and matching alone look at them.
fn as_words(pipeline: &Pipeline) -> Result<Vec<bool>, Stop> {
    let mut words: Vec<bool> = pipeline.columns.iter().map(|column| column.is_read && column.may_be_words).collect();
    if !words.contains(&true) {
        return Ok(words);
    }
    for source in &pipeline.sources {
        let mut of_source = vec![false; words.len()];
        if matches!(source.kind, FileKind::Parquet) && !source.files.is_empty() {
            source.columns.iter().for_each(|column| of_source[*column] = true);
            for file in &source.files {
                let kept = parquet::kept_as_words(file, &source.headers)?;
                source.columns.iter().zip(kept).for_each(|(column, kept)| of_source[*column] &= kept);
            }
        }
        words.iter_mut().zip(of_source).for_each(|(words, of_source)| *words &= of_source);
    }
    Ok(words)
}

/// Bytes of the files read before, of this file, and of all.
struct Bytes {
    before: u64,
    file: u64,
    all: u64,
}

/// Where readers put what they read.
struct Sink<'a, 'b> {
    builder: &'a mut Builder<'b>,
    bytes: Bytes,
    threads: usize,
    progress: &'a dyn Fn(u64, u64),
    cancelled: &'a dyn Fn() -> bool,
}

impl Sink<'_, '_> {
    /// Whether a header's column is to be read.
    fn needs(&self, source: &Source, header: usize) -> bool {
        source.key == Some(header) || self.builder.reads(source.columns[header])
    }

    /// Says how far it is, given the share of the file that is read and its rows that the builder does not have yet;
    /// fails when the run is to end.
    fn tick(&self, share: f64, pending: u64) -> Result<(), Stop> {
        let rows = self.builder.rows() + pending;
        let read = self.bytes.before as f64 + share * self.bytes.file as f64;
        (self.progress)(rows, (rows as f64 * self.bytes.all as f64 / read.max(1.0)) as u64);
        if (self.cancelled)() { Err(Stop::Cancelled) } else { Ok(()) }
    }
}

/// All files of a source have the header of the first.
fn check_same_header(source: &Source, file: &Path, header: &[String]) -> Result<(), Diagnostic> {
    if header == source.headers {
        return Ok(());
    }
    let first = source.files.first().map(|f| f.display().to_string()).unwrap_or_default();
    let differs = header.iter().zip(&source.headers).position(|(a, b)| a != b).unwrap_or(header.len().min(source.headers.len()));
    let message = format!("{}: the header differs from that of {first} at column {}", file.display(), differs + 1);
    Err(Diagnostic::error(message).help("the files of one source have the same columns in the same order"))
}

/// A message about a file that cannot be read, in words a steward can act on.
fn unreadable(file: &Path, error: &io::Error) -> Diagnostic {
    let help = match error.kind() {
        io::ErrorKind::NotFound => "is the path right, and is the drive there?",
        io::ErrorKind::PermissionDenied => "the user who runs karat may not read it",
        _ => "can another program read the file?",
    };
    Diagnostic::error(format!("{} cannot be read: {error}", file.display())).help(help)
}
