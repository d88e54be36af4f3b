//! `karat profile`: what is in files, column by column, before anybody has written a pipeline for them.

use super::clock::Watch;
use super::judge::{no_records, stopped};
use super::{Failure, Options, prepare};
use crate::ingest::{self, Records};
use crate::profile::{Column, Guess, settle};
use crate::share;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A file as it is named on the command line.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// The file.
    pub path: PathBuf,
    /// How its text is encoded, if it is a CSV file and not UTF-8.
    pub encoding: Option<String>,
    /// What separates its fields, if not a comma.
    pub delimiter: Option<String>,
    /// The column that names its records, if somebody has said so.
    pub key: Option<String>,
    /// Columns of fixed width, and the characters from 1 at which their further fields begin.
    pub split: Vec<(String, Vec<usize>)>,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub struct Table {
    /// Which file.
    pub file: DataFile,
    /// Rows that became records.
    pub rows: u64,
    /// Rows that did not.
    pub rejected: u64,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// Reads files and tells what they hold.
pub fn survey(files: &[DataFile], options: &Options, watch: &dyn Watch) -> Result<Vec<Table>, Failure> {
    files.iter().map(|file| Ok(one(file, options, watch)?.0)).collect()
}

/// What one file holds, and its records as they are.
pub(super) fn one(file: &DataFile, options: &Options, watch: &dyn Watch) -> Result<(Table, Records), Failure> {
    watch.stage("ingest");
    let prepared = prepare(&Options { pipeline: file.path.display().to_string(), text: Some(source(file)), ..options.clone() })?;
    let pipeline = &prepared.pipeline;
    let read = ingest::read(pipeline, prepared.threads, &|rows, of| watch.progress(rows, of), &|| watch.cancelled());
    let ingested = read.map_err(stopped)?;
    if ingested.records.rows() == 0 {
        return Err(Failure::Input(vec![no_records(&ingested)]));
    }
    let records = ingested.records;
    watch.stage("profile");
    let column = |at: usize| {
        let chunks = records.texts(at + 2);
        Column::of(&pipeline.columns[at].name, chunks.iter().flat_map(|chunk| chunk.iter()))
    };
    let mut columns = share::out(prepared.threads, pipeline.columns.len(), column);
    let mut guesses: Vec<_> = columns.iter().map(|column| (column.guess, &column.content)).collect();
    settle(&mut guesses);
    let guesses: Vec<Guess> = guesses.into_iter().map(|(guess, _)| guess).collect();
    columns.iter_mut().zip(guesses).for_each(|(column, guess)| column.guess = guess);
    let rejected = ingested.counts.iter().map(|count| count.rejected).sum();
    Ok((Table { file: file.clone(), rows: records.rows() as u64, rejected, columns }, records))
}

/// A pipeline that only reads a file.
fn source(file: &DataFile) -> String {
    format!("sources:\n  file: {{ {} }}\nmax_rejects: 100%\n", entry(file, &absolute(&file.path)))
}

/// The entry of a file among the sources, without its key.
pub(super) fn entry(file: &DataFile, path: &Path) -> String {
    let mut entry = format!("path: {}", quoted(&path.display().to_string()));
    for (option, value) in [("encoding", &file.encoding), ("delimiter", &file.delimiter)] {
        if let Some(value) = value {
            let _ = write!(entry, ", {option}: {}", quoted(value));
        }
    }
    let splits: Vec<String> = file.split.iter().map(|(column, starts)| format!("{}: {starts:?}", quoted(column))).collect();
    if !splits.is_empty() {
        let _ = write!(entry, ", split: {{ {} }}", splits.join(", "));
    }
    entry
}

/// The path from the root.
pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Text in YAML: bare where it can be nothing else, else in quotes.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '-');
    let is_word = !text.is_empty() && text.chars().all(is_plain) && text.chars().next().is_some_and(char::is_alphabetic);
    let means_more = ["true", "false", "yes", "no", "null", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str());
    if is_word && !means_more {
        return text.to_string();
    }
    // JSON leaves signs as they are that YAML does not take.
    let escaped = |c: char| if is_unfit(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    serde_json::Value::String(text.to_string()).to_string().chars().map(escaped).collect()
}

/// Whether a sign may not stand in YAML as it is, not even in a comment.
pub(super) fn is_unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted_where_yaml_would_read_something_else() {
        for (text, written) in [
            ("city", "city"),
            ("Site name", "\"Site name\""),
            ("no", "\"no\""),
            ("1st", "\"1st\""),
            ("客户", "客户"),
            ("a: b", "\"a: b\""),
            ("", "\"\""),
            ("a\"b", "\"a\\\"b\""),
            ("a\u{7f}b\u{2028}", "\"a\\u007fb\\u2028\""),
        ] {
            assert_eq!(quoted(text), written);
        }
    }
}
