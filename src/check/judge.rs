//! For tests: what rules say of some rows, through everything that a run goes through.

use super::{Fault, Stream, Table, compile, evaluate};
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

/// What rules say of rows.
pub struct Told {
    /// For rules about rows the answer to each.
    pub answers: Vec<Option<bool>>,
    /// For rules about the table the verdict.
    pub verdict: Option<bool>,
    /// Whether the rule is about the table.
    pub of_table: bool,
}

/// What one rule says of rows; an empty text is a missing value.
pub fn judge(rule: &str, columns: &[&str], rows: &[&[&str]], as_of: NaiveDate) -> Result<Told, String> {
    let indented = rule.replace('\n', "\n    ");
    let text = format!("sources: {{ t: {{ path: t.csv }} }}\nrules:\n  - {indented}\n");
    let told = judge_all(&text, columns, rows, as_of)?;
    told.into_values().next().ok_or_else(|| "the rule applies to nothing".into())
}

/// What all rules of a pipeline say of rows, by the id of the rule.
pub fn judge_all(text: &str, columns: &[&str], rows: &[&[&str]], as_of: NaiveDate) -> Result<BTreeMap<String, Told>, String> {
    let pipeline = pipeline(text, columns, as_of)?;
    let (compiled, found) = compile(&pipeline);
    if let Some(mistake) = found.first() {
        return Err(mistake.to_string());
    }
    let records = records(columns, rows);
    let engine = Engine::new(1, None).map_err(|e| e.to_string())?;
    let plan = engine.scan("t", records.schema.clone(), records.partitions(1)).map_err(|e| e.to_string())?;
    let stream: Stream = &|plan, take| engine.stream(plan, take).map_err(|e| Fault::Rule(e.to_string()));
    let all: Vec<usize> = (0..pipeline.rules.len()).collect();
    let table = Table { records: &records, plan: &plan, last: &BTreeMap::new() };
    let results = evaluate(&compiled, &all, &table, stream)?;
    let mut told = BTreeMap::new();
    for (rule, result) in pipeline.rules.iter().zip(&results) {
        if let Some(error) = &result.error {
            return Err(format!("{}: {error}", rule.id));
        }
        let mut answers = vec![Some(true); rows.len()];
        result.skipped().iter().for_each(|row| answers[*row as usize] = None);
        result.failing().for_each(|(row, _)| answers[row as usize] = Some(false));
        let verdict = (result.evaluated > 0).then_some(result.failed == 0);
        told.insert(rule.id.clone(), Told { answers, verdict, of_table: result.of_table });
    }
    Ok(told)
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
    Records { schema, batches: vec![batch], source: vec![0; rows.len()].into(), origin: Default::default() }
}
