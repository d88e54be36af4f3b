//! What all tests here share: calling the binary, reading its tables, golden files.

use arrow::array::{Array, AsArray};
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The day that all test data is as of.
pub const AS_OF: &str = "2026-11-22";

/// The root of the checkout.
pub fn repo() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder that goes away with the test.
pub fn temp() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("karat-it-").tempdir().unwrap()
}

/// The binary, in an environment of ours: no colour, no settings of whoever runs the tests, no input.
pub fn karat() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_karat"));
    for name in ["KARAT_LOG", "RUST_LOG", "RUST_BACKTRACE", "COLUMNS", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1").env("LC_ALL", "C.UTF-8").current_dir(repo()).stdin(Stdio::null());
    command
}

/// What a call gave.
#[derive(Debug)]
pub struct Called {
    /// The exit code; -1 where a signal ended it.
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Called {
    fn from(output: Output) -> Called {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Called { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Called {
    /// Demands an exit code; shows everything where it is another. A panic is never right.
    #[track_caller]
    pub fn expect(self, code: i32) -> Called {
        assert!(!self.stderr.contains("panicked at"), "{}", self.stderr);
        assert_eq!(self.code, code, "exit code\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// Demands words in what was said.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Called {
        for word in words {
            assert!(self.stderr.contains(word), "no `{word}` in:\n{}", self.stderr);
        }
        self
    }
}

/// Calls karat at the root of the checkout.
pub fn call(arguments: &[&str]) -> Called {
    call_in(&repo(), arguments)
}

/// Calls karat in a folder.
pub fn call_in(folder: &Path, arguments: &[&str]) -> Called {
    karat().current_dir(folder).args(arguments).output().unwrap().into()
}

/// Runs a pipeline as of the day of the test data.
pub fn run(pipeline: &str, out: &Path, more: &[&str]) -> Called {
    let mut command = karat();
    command.args(["run", pipeline, "--quiet", "--as-of", AS_OF, "--out"]).arg(out).args(more);
    command.output().unwrap().into()
}

/// Writes a pipeline and its files into a folder; gives the pipeline's path.
pub fn written(folder: &Path, pipeline: &str, files: &[(&str, &[u8])]) -> String {
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).unwrap();
    }
    let path = folder.join("pipeline.yaml");
    fs::write(&path, pipeline).unwrap();
    path.display().to_string()
}

/// A table as text: the header, then the rows.
pub struct Table {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a Parquet file. Missing is empty; floats have three digits; bytes that are no text are escaped.
    pub fn read(path: &Path) -> Table {
        let file = File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let header = builder.schema().fields().iter().map(|f| f.name().clone()).collect();
        let mut rows = Vec::new();
        for batch in builder.build().unwrap() {
            let batch = batch.unwrap();
            rows.extend((0..batch.num_rows()).map(|row| batch.columns().iter().map(|c| cell(c, row)).collect()));
        }
        Table { header, rows }
    }

    /// The table of a run.
    pub fn of(run: &Path, name: &str) -> Table {
        Table::read(&run.join(format!("{name}.parquet")))
    }

    /// The index of a column.
    #[track_caller]
    pub fn column(&self, name: &str) -> usize {
        self.header.iter().position(|h| h == name).unwrap_or_else(|| panic!("no column {name} in {:?}", self.header))
    }

    /// The values of some columns, row by row.
    #[track_caller]
    pub fn values(&self, names: &[&str]) -> Vec<Vec<&str>> {
        let indexes: Vec<usize> = names.iter().map(|n| self.column(n)).collect();
        self.rows.iter().map(|row| indexes.iter().map(|i| row[*i].as_str()).collect()).collect()
    }

    /// The table as CSV.
    pub fn to_csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.header).unwrap();
        self.rows.iter().for_each(|row| writer.write_record(row).unwrap());
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }
}

fn cell(column: &dyn Array, row: usize) -> String {
    if column.is_null(row) {
        return String::new();
    }
    match column.data_type() {
        DataType::Float64 => decimal(column.as_primitive::<arrow::datatypes::Float64Type>().value(row)),
        DataType::Float32 => decimal(f64::from(column.as_primitive::<arrow::datatypes::Float32Type>().value(row))),
        DataType::Binary => printable(column.as_binary::<i32>().value(row)),
        _ => ArrayFormatter::try_new(column, &FormatOptions::default()).unwrap().value(row).to_string(),
    }
}

/// Three digits, and never `-0.000`.
fn decimal(number: f64) -> String {
    format!("{:.3}", (number * 1000.0).round() / 1000.0 + 0.0)
}

fn printable(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.replace('\r', "\\r"),
        Err(_) => bytes.escape_ascii().to_string(),
    }
}

/// Whether golden files are rewritten instead of compared.
pub fn blessing() -> bool {
    std::env::var_os("KARAT_BLESS").is_some_and(|v| v == "1")
}

/// Compares a text with a golden file, or rewrites the file. Gives what is wrong.
pub fn golden(path: &Path, actual: &str) -> Option<String> {
    if blessing() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if fs::read_to_string(path).ok().as_deref() != Some(actual) {
            fs::write(path, actual).unwrap();
        }
        return None;
    }
    let name = path.strip_prefix(repo()).unwrap_or(path).display();
    match fs::read_to_string(path) {
        Err(e) => Some(format!("{name}: {e}; KARAT_BLESS=1 writes it\n--- found\n{actual}")),
        Ok(expected) if expected == actual => None,
        Ok(expected) => Some(format!("{name} differs; KARAT_BLESS=1 rewrites it\n{}", difference(&expected, actual))),
    }
}

/// The lines from the first that differs on.
fn difference(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = |lines: &[&str]| lines.iter().skip(same).take(12).map(|l| format!("  {l}\n")).collect::<String>();
    format!("from line {}\n--- expected\n{}--- found\n{}", same + 1, tail(&old), tail(&new))
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// The files below a folder whose names end so, sorted.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A home after a run that came to its end: `current` points to a whole run, nothing half-written lies about.
#[track_caller]
pub fn is_whole(home: &Path) {
    let current = fs::read_link(home.join("current")).expect("`current` is a link");
    assert!(current.is_relative() && current.starts_with("runs"), "{}", current.display());
    assert!(home.join("current/_SUCCESS").is_file(), "`current` is a finished run");
    let text = fs::read_to_string(home.join("current/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let outputs = manifest["outputs"].as_array().unwrap();
    assert!(!outputs.is_empty());
    for output in outputs {
        let bytes = fs::read(home.join("current").join(output["path"].as_str().unwrap())).unwrap();
        assert_eq!(output["sha256"], sha256(&bytes), "{}", output["path"]);
    }
}

/// Names of runs that are not finished.
pub fn leftovers(home: &Path) -> Vec<String> {
    names(&home.join("runs")).into_iter().filter(|n| n.starts_with('.')).collect()
}
