//! Records to the match engine, and its pairs to a table.

use super::{Failure, Options, Watch, system};
use crate::ingest::Cells;
use crate::ingest::Records;
use crate::matching::{self, ComparisonModel, Decision, Input, InputColumn, Matched, Pair, Told};
use crate::resolve::{Column, OnePer, Pipeline, Source};
use arrow::array::{ArrayRef, Float32Array, Float64Array, Int8Array, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use karat_engine::Table;
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

/// The columns of `matches.parquet` before those of comparisons.
const FIXED: [(&str, DataType); 9] = [
    ("left_source", DataType::Utf8),
    ("left_key", DataType::Utf8),
    ("right_source", DataType::Utf8),
    ("right_key", DataType::Utf8),
    ("probability", DataType::Float64),
    ("weight", DataType::Float64),
    ("decision", DataType::Utf8),
    ("rule", DataType::Utf8),
    ("told", DataType::Utf8),
];

/// The columns of `matches.parquet`.
pub fn schema(comparisons: &[ComparisonModel]) -> SchemaRef {
    let mut fields: Vec<Field> = FIXED.into_iter().map(|(name, kind)| Field::new(name, kind, name == "told")).collect();
    for comparison in comparisons {
        fields.push(Field::new(format!("level_{}", comparison.name), DataType::Int8, true));
        fields.push(Field::new(format!("weight_{}", comparison.name), DataType::Float32, true));
    }
    Arc::new(Schema::new(fields))
}

/// The pairs that are links or to be reviewed.
pub fn table<'a>(pipeline: &'a Pipeline, records: &'a Records, matched: &'a Matched) -> Table<'a> {
    let cells = Cells::of(records);
    let chunks: Vec<&[Pair]> = matched.pairs.chunks(BATCH).collect();
    let rows = chunks.iter().map(|pairs| pairs.len()).collect();
    Table::new(schema(&matched.model.comparisons), rows, move |batch, at| {
        let source = |row: u32| pipeline.sources[usize::from(records.source[row as usize])].name.as_str();
        Ok(column(source, &cells, matched, chunks[batch], at))
    })
}

/// A column of some pairs, by its place.
fn column<'a>(source: impl Fn(u32) -> &'a str, cells: &Cells, matched: &Matched, pairs: &[Pair], at: usize) -> ArrayRef {
    fn texts<'t>(pairs: &[Pair], text: impl Fn(&Pair) -> &'t str) -> ArrayRef {
        Arc::new(StringArray::from_iter_values(pairs.iter().map(text)))
    }
    let decision = |pair: &Pair| match pair.decision {
        Decision::Link => "link",
        Decision::Review => "review",
        Decision::NonLink => "non-link",
    };
    match at {
        0 => texts(pairs, |pair| source(pair.left)),
        1 => texts(pairs, |pair| cells.key(pair.left)),
        2 => texts(pairs, |pair| source(pair.right)),
        3 => texts(pairs, |pair| cells.key(pair.right)),
        4 => Arc::new(Float64Array::from_iter_values(pairs.iter().map(|pair| pair.probability))),
        5 => Arc::new(Float64Array::from_iter_values(pairs.iter().map(|pair| pair.weight))),
        6 => texts(pairs, decision),
        7 => texts(pairs, |pair| matched.found_by(pair)),
        8 => Arc::new(StringArray::from_iter(pairs.iter().map(|pair| pair.told.map(|told| told.word())))),
        // Of each comparison the level, and behind it the weight.
        of_comparison => {
            let comparison = (of_comparison - FIXED.len()) / 2;
            let levels = pairs.iter().map(|pair| pair.level(comparison));
            if (of_comparison - FIXED.len()).is_multiple_of(2) {
                return Arc::new(Int8Array::from_iter(levels.map(|level| level.map(|level| level as i8))));
            }
            // What is missing or only repeats has no level, and mostly weighs nothing.
            let weight = |(pair, level): (&Pair, Option<usize>)| {
                let weight = matched.weight_of(pair, comparison);
                (level.is_some() || weight != 0.0).then_some(weight as f32)
            };
            Arc::new(Float32Array::from_iter(pairs.iter().zip(levels).map(weight)))
        }
    }
}
