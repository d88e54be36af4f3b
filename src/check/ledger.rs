//! The ledger of failures: which record failed which rule, and what that makes of the record.

use super::Evaluation;
use crate::ingest::Records;
use crate::resolve::Pipeline;
use arrow::array::{Array, ArrayRef, DictionaryArray, Float32Array, Int32Array, RecordBatch, StringArray, StringBuilder};
use arrow::datatypes::{DataType, Field, Int32Type, Schema};
use arrow::error::ArrowError;
use std::sync::Arc;

/// Rows in a batch of the ledger.
const BATCH: usize = 65_536;

/// What the rules say of each record.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Share of the weight of evaluated rules that passed, 0 to 100; 100 where none was evaluated.
    pub score: Vec<f32>,
    /// The rules that each failing record failed: rows and rule indexes, by row.
    failed: Vec<(u32, u16)>,
    /// Records that a rule holds back.
    pub quarantined: Vec<bool>,
}

/// Scores every record by the rules that look at rows.
pub fn judge_rows(pipeline: &Pipeline, evaluation: &Evaluation, rows: usize) -> Judged {
    let mut passed = vec![0f32; rows];
    let mut weighed = vec![0f32; rows];
    let mut failed = Vec::new();
    let mut quarantined = vec![false; rows];
    for (index, (rule, result)) in pipeline.rules.iter().zip(&evaluation.rules).enumerate() {
        let weight = rule.weight as f32;
        let mut row = 0;
        for piece in result.answers() {
            for i in 0..piece.len() {
                if piece.is_valid(i) {
                    weighed[row + i] += weight;
                    passed[row + i] += if piece.value(i) { weight } else { 0.0 };
                }
            }
            row += piece.len();
        }
        for row in result.failing() {
            failed.push((row as u32, index as u16));
            quarantined[row] |= rule.quarantine;
        }
    }
    failed.sort_unstable();
    let score = passed.iter().zip(&weighed).map(|(p, w)| if *w > 0.0 { 100.0 * p / w } else { 100.0 }).collect();
    Judged { score, failed, quarantined }
}

impl Judged {
    /// The rules that a record failed, in the order of the pipeline.
    pub fn flags(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        let start = self.failed.partition_point(|(r, _)| (*r as usize) < row);
        self.failed[start..].iter().take_while(move |(r, _)| *r as usize == row).map(|(_, rule)| *rule as usize)
    }

    /// The columns `_score` and `_flags` of some rows: flags are the ids of failed rules, joined by ` | `.
    pub fn columns(&self, pipeline: &Pipeline, rows: &[u32]) -> (ArrayRef, ArrayRef) {
        let scores = rows.iter().map(|row| (self.score[*row as usize] * 10.0).round() / 10.0);
        let mut flags = StringBuilder::new();
        for row in rows {
            let ids: Vec<&str> = self.flags(*row as usize).map(|rule| pipeline.rules[rule].id.as_str()).collect();
            if ids.is_empty() { flags.append_null() } else { flags.append_value(ids.join(" | ")) }
        }
        (Arc::new(Float32Array::from_iter_values(scores)), Arc::new(flags.finish()))
    }
}

/// The table of failures: `_source _key rule column dimension severity`, by rule and record.
pub fn failures(pipeline: &Pipeline, evaluation: &Evaluation, records: &Records) -> Result<(Arc<Schema>, Vec<RecordBatch>), ArrowError> {
    let word = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let schema = Arc::new(Schema::new(vec![
        Field::new("_source", word(), false),
        Field::new("_key", DataType::Utf8, false),
        Field::new("rule", word(), false),
        Field::new("column", word(), false),
        Field::new("dimension", word(), false),
        Field::new("severity", word(), false),
    ]));
    let keys = records.texts(1);
    let size = records.batches.first().map_or(1, RecordBatch::num_rows).max(1);
    let starts: Vec<usize> = records.batches.iter().scan(0, |at, b| Some(std::mem::replace(at, *at + b.num_rows()))).collect();
    let locate = |row: usize| -> (usize, usize) {
        // Batches are of one size but at the ends of sources: a guess, then a search.
        let guess = (row / size).min(starts.len() - 1);
        let batch = if starts[guess] <= row && starts.get(guess + 1).is_none_or(|s| row < *s) {
            guess
        } else {
            starts.partition_point(|s| *s <= row) - 1
        };
        (batch, row - starts[batch])
    };
    let sources: Vec<&str> = pipeline.sources.iter().map(|s| s.name.as_str()).collect();
    let mut batches = Vec::new();
    for (rule, result) in pipeline.rules.iter().zip(&evaluation.rules) {
        let rows: Vec<usize> = result.failing().collect();
        for rows in rows.chunks(BATCH) {
            let source = Int32Array::from_iter_values(rows.iter().map(|r| i32::from(records.source[*r])));
            let key = StringArray::from_iter_values(rows.iter().map(|r| {
                let (batch, row) = locate(*r);
                keys[batch].value(row)
            }));
            let constant = |text: &str| dictionary(vec![0; rows.len()].into(), &[text]);
            batches.push(RecordBatch::try_new(
                schema.clone(),
                vec![
                    dictionary(source, &sources)?,
                    Arc::new(key),
                    constant(&rule.id)?,
                    constant(&rule.columns.join(", "))?,
                    constant(&rule.dimension)?,
                    constant(rule.severity.word())?,
                ],
            )?);
        }
    }
    Ok((schema, batches))
}

fn dictionary(keys: Int32Array, values: &[&str]) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, Arc::new(StringArray::from_iter_values(values)))?))
}
