//! Sources: which files they are, and which of their columns are which columns of the common table.

use super::headers::canonical;
use crate::diag::{Diagnostic, did_you_mean};
use crate::spec::{self, Part, value};
use std::path::{Component, Path, PathBuf};

/// Names that the table gives to its own columns.
const RESERVED: &[&str] = &["_source", "_key", "_entity", "_score", "_flags", "_rules", "_size", "_winner"];

fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || name.starts_with("_from_")
}

/// How a file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileKind {
    /// Text with delimiters.
    Csv {
        /// What separates fields.
        delimiter: u8,
        /// The encoding's label.
        encoding: String,
    },
    /// Apache Parquet.
    Parquet,
}

/// The files of the sources, and their headers once they are read.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// Files by source, in the order of the sources; sorted by name.
    pub files: Vec<Vec<PathBuf>>,
    /// How each source is read.
    pub kinds: Vec<FileKind>,
    /// Headers by source; filled by ingest.
    pub headers: Vec<Vec<String>>,
}

/// A source, bound.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Its files.
    pub files: Vec<PathBuf>,
    /// How they are read.
    pub kind: FileKind,
    /// Its header.
    pub headers: Vec<String>,
    /// The header's index of the key; `None` is the row number.
    pub key: Option<usize>,
    /// For each header, the column of the table.
    pub columns: Vec<usize>,
    /// Columns of fixed width.
    pub splits: Vec<Split>,
}

/// A column of fixed width, and the columns that its fields make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The column.
    pub column: usize,
    /// Where its fields begin, in characters from 0: one more than there are given, for the first begins at 0.
    pub starts: Vec<usize>,
    /// The column of each field.
    pub fields: Vec<usize>,
}

/// A column of the table that all sources make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its canonical name.
    pub name: String,
    /// Indexes of the sources that have it.
    pub sources: Vec<usize>,
    /// Whether anything needs it; what nothing needs is not read and holds nothing.
    pub is_read: bool,
    /// Whether rules and matching alone look at its values, so that they may stay numbers of words in a list, as files
    /// keep them.
    pub may_be_words: bool,
}

/// The folder that relative paths of a pipeline start from.
pub fn folder(file: &str) -> PathBuf {
    Path::new(file).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// A path of the pipeline file, seen from where the user stands: `pipelines/../testdata/a.csv` is
/// `testdata/a.csv`. A folder that is a link keeps its `..`.
pub fn beside(folder: &Path, path: &str) -> PathBuf {
    let mut out = folder.to_path_buf();
    for part in Path::new(path).components() {
        let named = matches!(out.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::CurDir => {}
            Component::ParentDir if named && !out.is_symlink() => {
                out.pop();
            }
            _ => out.push(part),
        }
    }
    out
}

/// The file's name without folder and ending.
pub fn stem(file: &str) -> String {
    Path::new(file).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_else(|| "pipeline".into())
}

/// The files that were found, and what is wrong.
pub struct Found {
    /// The files.
    pub inputs: Inputs,
    /// What is wrong with the pipeline.
    pub mistakes: Vec<Diagnostic>,
    /// Files that are not there.
    pub missing: Vec<Diagnostic>,
}

/// Finds the files of the sources. A diagnostic for each that is not there.
pub fn inputs(written: &spec::Pipeline) -> Found {
    let (mut mistakes, mut missing) = (Vec::new(), Vec::new());
    let folder = folder(&written.document.file);
    let mut inputs = Inputs { files: Vec::new(), kinds: Vec::new(), headers: Vec::new() };
    for source in &written.sources {
        let path = expand_environment(&source.path);
        let files = path.as_ref().map(|p| list(&beside(&folder, p))).unwrap_or_default();
        let at = source.at.key("path");
        match &path {
            Err(name) => {
                let place = written.document.place(&at, Part::Value);
                let message = format!("the environment has no variable `{name}`");
                mistakes.push(Diagnostic::error(message).at(place).help("set it, or write the path out"));
            }
            Ok(_) if !source.path.is_empty() && files.is_empty() => {
                missing.push(no_file(&source.path, &folder).at(written.document.place(&at, Part::Value)));
            }
            Ok(_) => {}
        }
        inputs.kinds.push(kind(source, files.first(), written, &mut mistakes));
        inputs.files.push(files);
    }
    Found { inputs, mistakes, missing }
}

/// `${NAME}` from the environment; `Err` is the name that is not set.
fn expand_environment(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else { break };
        let name = &rest[start + 2..start + length];
        out.push_str(&rest[..start]);
        out.push_str(&std::env::var(name).map_err(|_| name.to_string())?);
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

fn no_file(path: &str, folder: &Path) -> Diagnostic {
    let help = nearest_file(&beside(folder, path)).map(|n| format!("did you mean `{n}`?"));
    let message = if path.contains('*') { format!("no file matches `{path}`") } else { format!("there is no file `{path}`") };
    Diagnostic::error(message).help("paths are relative to the pipeline file").maybe_help(help)
}

/// The name in the folder of a file that is most like the file's own.
pub fn nearest_file(file: &Path) -> Option<String> {
    let siblings = file.parent().map(list_names).unwrap_or_default();
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    crate::diag::nearest(&name, siblings.iter().map(String::as_str)).map(str::to_string)
}

fn list_names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else { return Vec::new() };
    let mut names: Vec<String> = entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The files that a path or glob in its last part means, sorted.
fn list(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    if path.is_dir() {
        let data = |n: &String| n.ends_with(".csv") || n.ends_with(".parquet");
        return list_names(path).into_iter().filter(data).map(|n| path.join(n)).collect();
    }
    if name.contains('*') {
        return list_names(&folder).into_iter().filter(|n| value::glob(&name, n)).map(|n| folder.join(n)).collect();
    }
    if path.is_file() { vec![path.to_path_buf()] } else { Vec::new() }
}

fn kind(source: &spec::Source, file: Option<&PathBuf>, written: &spec::Pipeline, found: &mut Vec<Diagnostic>) -> FileKind {
    let ending = file.and_then(|f| f.extension()).map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if matches!(ending.as_str(), "parquet" | "pq") {
        return FileKind::Parquet;
    }
    let delimiter = match source.delimiter.as_deref() {
        None => b',',
        Some("\\t" | "tab") => b'\t',
        Some(text) if text.len() == 1 => text.as_bytes()[0],
        Some(text) => {
            let place = written.document.place(&source.at.key("delimiter"), Part::Value);
            found.push(
                Diagnostic::error(format!("the delimiter `{text}` is not one ASCII character")).at(place).help("for example `;` or `\\t`"),
            );
            b','
        }
    };
    FileKind::Csv { delimiter, encoding: source.encoding.clone().unwrap_or_else(|| "utf-8".into()) }
}

/// Binds headers to the columns of the common table.
pub(super) fn bind(written: &spec::Pipeline, inputs: &Inputs, found: &mut Vec<Diagnostic>) -> (Vec<Source>, Vec<Column>) {
    let mut columns: Vec<Column> = Vec::new();
    let mut sources = Vec::new();
    for (index, source) in written.sources.iter().enumerate() {
        let headers = inputs.headers.get(index).cloned().unwrap_or_default();
        let names = canonical_names(source, &headers, written, found);
        let mut bound = Vec::new();
        for name in &names {
            let at = columns.iter().position(|c| c.name == *name).unwrap_or_else(|| {
                columns.push(Column { name: name.clone(), sources: Vec::new(), is_read: true, may_be_words: false });
                columns.len() - 1
            });
            columns[at].sources.push(index);
            bound.push(at);
        }
        let key = source.key.as_ref().and_then(|key| {
            let hit = names.iter().position(|n| n == key).or_else(|| headers.iter().position(|h| h == key));
            if hit.is_none() && !headers.is_empty() {
                let help = did_you_mean(key, headers.iter().map(String::as_str));
                let place = written.document.place(&source.at.key("key"), Part::Value);
                found.push(Diagnostic::error(format!("source `{}` has no column `{key}`", source.name)).at(place).maybe_help(help));
            }
            hit
        });
        let (files, kind) = (inputs.files[index].clone(), inputs.kinds[index].clone());
        let splits = if headers.is_empty() { Vec::new() } else { splits(index, source, &names, &mut columns, written, found) };
        sources.push(Source { name: source.name.clone(), files, kind, headers, key, columns: bound, splits });
    }
    (sources, columns)
}

/// The columns that the fields of columns of fixed width make.
fn splits(
    index: usize,
    source: &spec::Source,
    names: &[String],
    columns: &mut Vec<Column>,
    written: &spec::Pipeline,
    found: &mut Vec<Diagnostic>,
) -> Vec<Split> {
    let mut splits = Vec::new();
    for (name, starts, at) in &source.split {
        let mut wrong = |message: String, help: Option<String>, part| {
            found.push(Diagnostic::error(message).at(written.document.place(at, part)).maybe_help(help));
        };
        let fields: Vec<String> = (1..=starts.len() + 1).map(|nth| format!("{name}_{nth}")).collect();
        if !names.contains(name) {
            wrong(
                format!("source `{}` has no column `{name}` to split", source.name),
                did_you_mean(name, names.iter().map(String::as_str)),
                Part::Key,
            );
            continue;
        }
        if starts.is_empty() || starts[0] < 2 || starts.windows(2).any(|two| two[0] >= two[1]) {
            let help = "for example `[15, 28]`: fields of characters 1 to 14, 15 to 27, and from 28 on";
            wrong(format!("the fields of `{name}` do not begin one after the other"), Some(help.into()), Part::Value);
            continue;
        }
        if let Some(taken) = fields.iter().find(|field| names.contains(field)) {
            wrong(format!("source `{}` has a column `{taken}` already", source.name), Some("rename it under `columns:`".into()), Part::Key);
            continue;
        }
        let column = columns.iter().position(|column| column.name == *name);
        let mut of = |name: String| {
            let at = columns.iter().position(|column| column.name == name).unwrap_or_else(|| {
                columns.push(Column { name, sources: Vec::new(), is_read: true, may_be_words: false });
                columns.len() - 1
            });
            columns[at].sources.push(index);
            at
        };
        let fields = fields.into_iter().map(&mut of).collect();
        let starts = std::iter::once(0).chain(starts.iter().map(|start| start - 1)).collect();
        splits.extend(column.map(|column| Split { column, starts, fields }));
    }
    splits
}

/// The canonical name of every header: what the pipeline says, else what the CRM's profile knows, else itself.
fn canonical_names(source: &spec::Source, headers: &[String], written: &spec::Pipeline, found: &mut Vec<Diagnostic>) -> Vec<String> {
    for (canonical, header, at) in &source.columns {
        if !headers.is_empty() && !headers.contains(header) {
            let help = did_you_mean(header, headers.iter().map(String::as_str));
            let place = written.document.place(at, Part::Value);
            found.push(
                Diagnostic::error(format!("source `{}` has no header `{header}` for `{canonical}`", source.name))
                    .at(place)
                    .maybe_help(help),
            );
        }
    }
    let mut names: Vec<String> = Vec::new();
    for header in headers {
        let said = source.columns.iter().find(|(_, h, _)| h == header).map(|(c, _, _)| c.clone());
        let known = source.profile.as_ref().and_then(|_| canonical(header)).map(str::to_string);
        // What the pipeline says and what a header says itself goes before what the dictionary guesses.
        let free = |name: &String| {
            !names.contains(name) && (name == header || !headers.contains(name)) && !source.columns.iter().any(|(c, _, _)| c == name)
        };
        let name = said.or(known.filter(free)).unwrap_or_else(|| header.clone());
        if names.contains(&name) || is_reserved(&name) {
            let why = if names.contains(&name) { "stands for two columns" } else { "is a name that karat uses itself" };
            let place = match source.columns.iter().find(|(c, h, _)| *c == name && h == header) {
                Some((_, _, at)) => written.document.place(at, Part::Key),
                None => written.document.place(&source.at, Part::Key),
            };
            let help = format!("rename one under `columns:`, for example `{{ {name}_2: {header} }}`");
            found.push(Diagnostic::error(format!("in source `{}`, `{name}` {why}", source.name)).at(place).help(help));
        }
        names.push(name);
    }
    names
}
