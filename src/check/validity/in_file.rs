//! `in_file`: the value stands in a file.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::diag::did_you_mean;
use crate::spec::{Field, Shape, Takes, Word};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "in_file",
        summary: "The value is one of those in a file.",
        doc: "\
Passes when the value is a line of the file, letter for letter, or with `ignore_case` whatever the case; fails for every
other. Not evaluated where the value is missing. The path is relative to the pipeline file; with `field` the file is a CSV
of which that column counts. Blank lines are passed over.
Tip: a list that somebody else keeps up is better in a file of its own than in the rule; `references` looks into a source.",
        takes: Takes::Each,
        options: &[
            Field::required("file", Shape::Text, "The file: a value on each line, or a CSV."),
            Field::optional("field", Shape::Text, "The column of the CSV."),
            Field::optional("ignore_case", Shape::Boolean, "Whether case makes no difference; `false` unless said."),
        ],
        scalar: None,
        dimension: "validity",
    },
    reasons: &[Reason { code: "not_in_file", help: "Choose a value that stands in the file, or have it added there." }],
    build,
    examples: &[Example {
        rule: "in_file: { column: country, file: Cargo.toml, ignore_case: true }",
        columns: &["country"],
        passes: &[&["[package]"], &["[WORKSPACE]"]],
        fails: &[&["China"]],
        skips: &[&[""]],
    }],
};

/// The largest list that is read, in bytes.
const LARGEST: u64 = 50_000_000;

fn build(request: &Request) -> Result<Measure, String> {
    let name = request.required("file")?;
    let folder = Path::new(&request.pipeline.file).parent().unwrap_or(Path::new(""));
    let path = folder.join(name);
    let wrong = |error: &dyn Display| format!("the file `{name}` cannot be read: {error}");
    // No more than that is read, whatever the file system says of its size: a device has none and never ends.
    let mut text = String::new();
    let file = File::open(&path).map_err(|e| wrong(&e))?;
    file.take(LARGEST + 1).read_to_string(&mut text).map_err(|e| wrong(&e))?;
    if text.len() as u64 > LARGEST {
        return Err(format!("the file `{name}` is larger than {LARGEST} bytes; make it a source and use `references`"));
    }
    let text = text.trim_start_matches('\u{feff}');
    let values = match request.options.text("field") {
        None => text.lines().map(|line| line.trim().to_string()).collect(),
        Some(field) => of_field(text, field).map_err(|e| wrong(&e))?,
    };
    let fold = request.options.text("ignore_case") == Some("true");
    let folded = move |text: &str| if fold { text.to_lowercase() } else { text.to_string() };
    let values: BTreeSet<String> = values.iter().filter(|value| !value.is_empty()).map(|value| folded(value)).collect();
    if values.is_empty() {
        return Err(format!("the file `{name}` holds no value, so that nothing could pass"));
    }
    request.test(move |text| Answer::of(values.contains(&folded(text)), "not_in_file"))
}

/// The values of a column of a CSV.
fn of_field(text: &str, field: &str) -> Result<Vec<String>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| e.to_string())?;
    let at = header.iter().position(|name| name.trim() == field).ok_or_else(|| {
        let help = did_you_mean(field, header.iter()).unwrap_or_default();
        format!("it has no column `{field}`; {help}")
    })?;
    let value = |row: Result<csv::StringRecord, csv::Error>| row.map(|row| row.get(at).unwrap_or_default().trim().to_string());
    reader.records().map(value).collect::<Result<_, _>>().map_err(|e| e.to_string())
}
