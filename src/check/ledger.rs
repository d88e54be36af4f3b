//! The ledger of failures: which record failed which rule, and what that makes of the record.

use super::{Evaluation, RuleResult};
use crate::ingest::{Cells, Records};
use crate::resolve::Pipeline;
use crate::texts::words_type;
use arrow::array::{ArrayRef, DictionaryArray, Float32Array, Int32Array, StringArray, StringBuilder};
use arrow::datatypes::{DataType, Field, Int32Type, Schema};
use arrow::error::ArrowError;
use karat_engine::Table;
use std::sync::Arc;

/// Rows in a batch of the ledger.
const BATCH: usize = 65_536;

/// What the rules say of each record.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Share of the weight of evaluated rules that passed, 0 to 100; 100 where none was evaluated.
    pub score: Vec<f32>,
    /// Where the failed rules of each record begin in `failed`; one more than there are records.
    starts: Vec<u32>,
    /// Indexes of failed rules, record after record.
    failed: Vec<u16>,
    /// Records that a rule holds back.
    pub quarantined: Vec<bool>,
}

/// Scores every record by the rules that look at rows.
pub fn judge_rows(pipeline: &Pipeline, evaluation: &Evaluation, rows: usize) -> Judged {
    // Where nothing was evaluated there is nothing to add up, and no room to take for it.
    if evaluation.rules.iter().all(|result| result.of_table || result.evaluated == 0) {
        return Judged { score: vec![100.0; rows], starts: vec![0; rows + 1], failed: Vec::new(), quarantined: vec![false; rows] };
    }
    let mut quarantined = vec![false; rows];
    // What most rules say of most rows is the same: only what differs is added row by row.
    let mut of_all = 0f32;
    let mut weighed = vec![0f32; rows];
    let mut lost = vec![0f32; rows];
    for (rule, result) in pipeline.rules.iter().zip(&evaluation.rules) {
        if result.of_table || result.evaluated == 0 {
            continue;
        }
        let weight = rule.weight as f32;
        match result.skipped() {
            [] => of_all += weight,
            skipped => {
                let mut from = 0;
                for row in skipped.iter().map(|row| *row as usize).chain([rows]) {
                    weighed[from..row].iter_mut().for_each(|sum| *sum += weight);
                    from = row + 1;
                }
            }
        }
        for row in result.failing_rows() {
            lost[*row as usize] += weight;
            quarantined[*row as usize] |= rule.quarantine;
        }
    }
    let (starts, failed) = by_row(evaluation, rows);
    let mut score = weighed;
    for (score, lost) in score.iter_mut().zip(&lost) {
        let weighed = *score + of_all;
        *score = if weighed > 0.0 { (100.0 * (weighed - lost) / weighed).max(0.0) } else { 100.0 };
    }
    Judged { score, starts, failed, quarantined }
}

/// The rules that each record failed, counted out in two passes.
fn by_row(evaluation: &Evaluation, rows: usize) -> (Vec<u32>, Vec<u16>) {
    let mut starts = vec![0u32; rows + 1];
    evaluation.rules.iter().flat_map(|result| result.failing_rows()).for_each(|row| starts[*row as usize + 1] += 1);
    (1..starts.len()).for_each(|row| starts[row] += starts[row - 1]);
    let mut failed = vec![0u16; starts[rows] as usize];
    let mut next = starts.clone();
    for (index, result) in evaluation.rules.iter().enumerate() {
        for row in result.failing_rows() {
            failed[next[*row as usize] as usize] = index as u16;
            next[*row as usize] += 1;
        }
    }
    (starts, failed)
}

impl Judged {
    /// The rules that a record failed, in the order of the pipeline.
    pub fn flags(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        self.failed[self.starts[row] as usize..self.starts[row + 1] as usize].iter().map(|rule| usize::from(*rule))
    }

    /// The column `_score` of some rows.
    pub fn scores(&self, rows: &[u32]) -> ArrayRef {
        Arc::new(Float32Array::from_iter_values(rows.iter().map(|row| (self.score[*row as usize] * 10.0).round() / 10.0)))
    }

    /// The column `_flags` of some rows: the ids of failed rules, joined by ` | `.
    pub fn flags_of(&self, pipeline: &Pipeline, rows: &[u32]) -> ArrayRef {
        let mut flags = StringBuilder::new();
        for row in rows {
            let ids: Vec<&str> = self.flags(*row as usize).map(|rule| pipeline.rules[rule].id.as_str()).collect();
            if ids.is_empty() { flags.append_null() } else { flags.append_value(ids.join(" | ")) }
        }
        Arc::new(flags.finish())
    }
}

/// Where `_key` stands in the ledger.
const KEY: usize = 1;

/// The table of failures: `_source _key rule column dimension severity reason`, by rule and record.
pub fn failures<'a>(pipeline: &'a Pipeline, evaluation: &'a Evaluation, records: &'a Records) -> Table<'a> {
    let names = ["_source", "_key", "rule", "column", "dimension", "severity", "reason"];
    let field = |(at, name): (usize, &str)| Field::new(name, if at == KEY { DataType::Utf8 } else { words_type() }, false);
    let schema = Arc::new(Schema::new(names.into_iter().enumerate().map(field).collect::<Vec<Field>>()));
    let cells = Cells::of(records);
    let sources: Vec<&str> = pipeline.sources.iter().map(|s| s.name.as_str()).collect();
    let parts_of = |(at, result): (usize, &'a RuleResult)| {
        let parts = result.failing_rows().chunks(BATCH).zip(result.failing_reasons().chunks(BATCH));
        parts.map(move |(rows, reasons)| (at, rows, reasons))
    };
    let parts: Vec<(usize, &[u32], &[u8])> = evaluation.rules.iter().take(pipeline.rules.len()).enumerate().flat_map(parts_of).collect();
    let rows_of = parts.iter().map(|(_, rows, _)| rows.len()).collect();
    let column = move |batch: usize, column: usize| {
        let (rule, rows, reasons) = parts[batch];
        let (rule, result) = (&pipeline.rules[rule], &evaluation.rules[rule]);
        let constant = |text: &str| dictionary(vec![0; rows.len()].into(), &[text]);
        match column {
            0 => dictionary(Int32Array::from_iter_values(rows.iter().map(|row| i32::from(records.source[*row as usize]))), &sources),
            KEY => Ok(Arc::new(StringArray::from_iter_values(rows.iter().map(|row| cells.key(*row)))) as ArrayRef),
            2 => constant(&rule.id),
            3 => constant(&rule.columns.join(", ")),
            4 => constant(&rule.dimension),
            5 => constant(rule.severity.word()),
            _ => {
                let numbers = Int32Array::from_iter_values(reasons.iter().map(|number| i32::from(*number) - 1));
                dictionary(numbers, &result.reasons().collect::<Vec<&str>>())
            }
        }
    };
    Table::new(schema, rows_of, column)
}

fn dictionary(keys: Int32Array, values: &[&str]) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::new(StringArray::from_iter_values(values)))?))
}
