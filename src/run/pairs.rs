//! Records to the match engine, and its pairs to a table.

use super::{Failure, Options, Prepared, Watch, system};
use crate::ingest::Cells;
use crate::ingest::Records;
use crate::matching::{self, ComparisonModel, Decision, Input, InputColumn, Matched, Pair, Told};
use crate::resolve::{Column, OnePer, Pipeline, Source};
use crate::share;
use arrow::array::{ArrayRef, Float32Array, Float64Array, Int8Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use std::sync::Arc;

/// Rows in a batch of pairs.
const BATCH: usize = 65_536;

/// The records as matching takes them.
pub fn matching_input<'a>(pipeline: &'a Pipeline, records: &Records, told: &'a [Told]) -> Input<'a> {
    let is_key = |column: usize| {
        let stands_aside = |source: &Source| {
            source.key.is_some_and(|key| source.columns[key] == column) || source.splits.iter().any(|split| split.column == column)
        };
        pipeline.sources.iter().any(stands_aside)
    };
    let column = |(index, column): (usize, &'a Column)| InputColumn {
        name: &column.name,
        chunks: records.batches.iter().map(|batch| batch.column(index + 2).clone()).collect(),
        key: is_key(index),
    };
    let by_source = pipeline.matching.as_ref().is_some_and(|plan| plan.one_per == Some(OnePer::Source));
    let sources = if by_source { records.source.iter().map(|source| u32::from(*source) + 1).collect() } else { Vec::new() };
    Input { rows: records.rows(), sources, columns: pipeline.columns.iter().enumerate().map(column).collect(), told }
}

/// Finds the duplicates, if the pipeline asks for it.
pub fn find(pipeline: &Pipeline, input: Input, options: &Options, watch: &dyn Watch) -> Result<Option<Matched>, Failure> {
    let Some(plan) = &pipeline.matching else { return Ok(None) };
    watch.stage("match");
    let progress = |_: &str, done: u64, of: u64| watch.progress(done, of);
    let matched =
        matching::on_threads(options.threads(), || matching::run(input, plan, &progress, &|| watch.cancelled())).map_err(system)?;
    let matched = matched?;
    for (stage, seconds) in &matched.timings {
        tracing::info!(stage, seconds, "match");
    }
    Ok(Some(matched))
}

/// The columns of `matches.parquet`.
pub fn schema(comparisons: &[ComparisonModel]) -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    let mut fields = vec![text("left_source"), text("left_key"), text("right_source"), text("right_key")];
    fields.extend([Field::new("probability", DataType::Float64, false), Field::new("weight", DataType::Float64, false)]);
    fields.extend([text("decision"), text("rule"), Field::new("told", DataType::Utf8, true)]);
    for comparison in comparisons {
        fields.push(Field::new(format!("level_{}", comparison.name), DataType::Int8, true));
        fields.push(Field::new(format!("weight_{}", comparison.name), DataType::Float32, true));
    }
    Arc::new(Schema::new(fields))
}

/// The pairs that are links or to be reviewed.
pub fn table(prepared: &Prepared, records: &Records, matched: &Matched) -> Result<Vec<RecordBatch>, arrow::error::ArrowError> {
    let schema = schema(&matched.model.comparisons);
    let chunks: Vec<&[Pair]> = matched.pairs.chunks(BATCH).collect();
    let made = share::out(prepared.threads, chunks.len(), |at| batch(&prepared.pipeline, records, matched, chunks[at], &schema));
    made.into_iter().collect()
}

fn batch(
    pipeline: &Pipeline,
    records: &Records,
    matched: &Matched,
    pairs: &[Pair],
    schema: &SchemaRef,
) -> Result<RecordBatch, arrow::error::ArrowError> {
    let cells = Cells::of(records);
    let source = |row: u32| pipeline.sources[records.source[row as usize] as usize].name.as_str();
    let decision = |p: &Pair| match p.decision {
        Decision::Link => "link",
        Decision::Review => "review",
        Decision::NonLink => "non-link",
    };
    let rule = |p: &Pair| matched.found_by(p);
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(pairs.iter().map(|p| source(p.left)))),
        Arc::new(StringArray::from_iter_values(pairs.iter().map(|p| cells.key(p.left)))),
        Arc::new(StringArray::from_iter_values(pairs.iter().map(|p| source(p.right)))),
        Arc::new(StringArray::from_iter_values(pairs.iter().map(|p| cells.key(p.right)))),
        Arc::new(Float64Array::from_iter_values(pairs.iter().map(|p| p.probability))),
        Arc::new(Float64Array::from_iter_values(pairs.iter().map(|p| p.weight))),
        Arc::new(StringArray::from_iter_values(pairs.iter().map(decision))),
        Arc::new(StringArray::from_iter_values(pairs.iter().map(rule))),
        Arc::new(StringArray::from_iter(pairs.iter().map(|p| p.told.map(|told| told.word())))),
    ];
    let weights: Vec<f32> = pairs.iter().flat_map(|p| matched.weights_of(p)).map(|weight| weight as f32).collect();
    let comparisons = matched.model.comparisons.len();
    for index in 0..comparisons {
        columns.push(Arc::new(Int8Array::from_iter(pairs.iter().map(|p| p.level(index).map(|l| l as i8)))));
        let weights = weights.iter().skip(index).step_by(comparisons);
        let weight = |(p, w): (&Pair, &f32)| p.level(index).map(|_| *w);
        columns.push(Arc::new(Float32Array::from_iter(pairs.iter().zip(weights).map(weight))));
    }
    RecordBatch::try_new(schema.clone(), columns)
}
