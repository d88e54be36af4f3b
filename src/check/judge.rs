//! For tests: what rules say of some rows, through everything that a run goes through.

use super::{Fault, compile, evaluate};
use crate::ingest::{Records, table_schema};
use crate::resolve::{Context, FileKind, Inputs, Pipeline, resolve};
use crate::spec::{self, Document, Vocabulary};
use arrow::array::{ArrayRef, RecordBatch, StringArray};
use chrono::NaiveDate;
use karat_engine::Engine;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The words that tests of rules need.
pub fn vocabulary() -> Vocabulary {
    Vocabulary { checks: super::CHECKS.iter().map(|c| &c.word).collect(), packs: crate::packs::PACKS.to_vec(), ..Vocabulary::default() }
}

/// The answers of one rule to rows; an empty text is a missing value.
pub fn judge(rule: &str, columns: &[&str], rows: &[&[&str]], as_of: NaiveDate) -> Result<Vec<Option<bool>>, String> {
    let indented = rule.replace('\n', "\n    ");
    let text = format!("sources: {{ t: {{ path: t.csv }} }}\nrules:\n  - {indented}\n");
    let answers = judge_all(&text, columns, rows, as_of)?;
    answers.into_values().next().ok_or_else(|| "the rule applies to nothing".into())
}

/// The answers of all rules of a pipeline to rows, by the id of the rule.
pub fn judge_all(text: &str, columns: &[&str], rows: &[&[&str]], as_of: NaiveDate) -> Result<BTreeMap<String, Vec<Option<bool>>>, String> {
    let pipeline = pipeline(text, columns, as_of)?;
    let (compiled, found) = compile(&pipeline);
    if let Some(mistake) = found.first() {
        return Err(mistake.to_string());
    }
    let records = records(columns, rows);
    let engine = Engine::new(1, None).map_err(|e| e.to_string())?;
    let scan = engine.scan("t", records.schema.clone(), records.partitions(1)).map_err(|e| e.to_string())?;
    let evaluation = evaluate(&compiled, &scan, &|plan| engine.collect(plan).map_err(|e| Fault::Rule(e.to_string())))?;
    let mut answers = BTreeMap::new();
    for (rule, result) in pipeline.rules.iter().zip(&evaluation.rules) {
        if let Some(error) = &result.error {
            return Err(format!("{}: {error}", rule.id));
        }
        answers.insert(rule.id.clone(), result.answers().iter().flatten().collect());
    }
    Ok(answers)
}

fn pipeline(text: &str, columns: &[&str], as_of: NaiveDate) -> Result<Pipeline, String> {
    let document = Document::parse("test.yaml", text).map_err(|d| d.to_string())?;
    let vocabulary = vocabulary();
    let (written, mut found) = spec::read(document, &vocabulary);
    let headers = vec![columns.iter().map(|c| c.to_string()).collect()];
    let kind = FileKind::Csv { delimiter: b',', encoding: "utf-8".into() };
    let inputs = Inputs { files: vec![Vec::new()], kinds: vec![kind], headers };
    let (pipeline, more) = resolve(&written, &inputs, &Context { vocabulary: &vocabulary, as_of, home: None });
    found.extend(more);
    match found.iter().find(|d| d.is_error()) {
        Some(mistake) => Err(mistake.to_string()),
        None => Ok(pipeline),
    }
}

fn records(columns: &[&str], rows: &[&[&str]]) -> Records {
    let schema = table_schema(columns.iter().map(|c| c.to_string()));
    let column =
        |index: usize| -> ArrayRef { Arc::new(StringArray::from_iter(rows.iter().map(|r| Some(r[index]).filter(|v| !v.is_empty())))) };
    let source: ArrayRef = Arc::new(StringArray::from_iter_values(rows.iter().map(|_| "t")));
    let key: ArrayRef = Arc::new(StringArray::from_iter_values((0..rows.len()).map(|i| i.to_string())));
    let arrays = [source, key].into_iter().chain((0..columns.len()).map(column)).collect();
    let batch = RecordBatch::try_new(schema.clone(), arrays).unwrap();
    Records { schema, batches: vec![batch], source: vec![0; rows.len()].into(), origin: vec![Default::default(); rows.len()].into() }
}
