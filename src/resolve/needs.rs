//! Which columns are worth reading: those that a rule, the match, or a table that is written asks for.
//!
//! A column that nothing needs costs reading, cleansing, measuring and memory for nothing. Where it is not certain
//! that a column is not needed, it is read.

use super::{Block, Compare, Matching, OnePer, Pipeline, Rule, Source};
use crate::spec::Shape;

/// Tables that hold every column.
const WHOLE_RECORDS: &[&str] = &["cleansed", "golden"];

/// Marks the columns that are read.
pub(super) fn mark(pipeline: &mut Pipeline) {
    let all = pipeline.writes_records() || pipeline.rules.iter().any(may_read_any) || pipeline.matching.as_ref().is_some_and(chooses);
    let mut needed = vec![all; pipeline.columns.len()];
    let mut need = |column: usize| needed[column] = true;
    for name in pipeline.rules.iter().flat_map(|rule| rule.columns.iter().chain(&rule.per)) {
        pipeline.column(name).into_iter().for_each(&mut need);
    }
    if pipeline.writes("changes") {
        pipeline.cleanse.iter().flat_map(|step| &step.columns).copied().for_each(&mut need);
    }
    pipeline.matching.iter().flat_map(columns).for_each(&mut need);
    for split in pipeline.sources.iter().flat_map(|source| &source.splits) {
        needed[split.column] |= split.fields.iter().any(|field| needed[*field]);
    }
    let may_be_words: Vec<bool> = (0..needed.len()).map(|column| may_be_words(pipeline, column)).collect();
    for (column, (needed, may_be_words)) in pipeline.columns.iter_mut().zip(needed.into_iter().zip(may_be_words)) {
        (column.is_read, column.may_be_words) = (needed, may_be_words);
    }
}

/// Whether rules and matching alone look at the values of a column, as they were read.
fn may_be_words(pipeline: &Pipeline, column: usize) -> bool {
    let held = pipeline.writes_records() || pipeline.rules.iter().any(|rule| rule.quarantine);
    let cleansed = pipeline.cleanse.iter().any(|step| step.columns.contains(&column));
    let is_key = |source: &Source| source.key.is_some_and(|key| source.columns[key] == column);
    let split = |source: &Source| source.splits.iter().any(|split| split.column == column || split.fields.contains(&column));
    !held && !cleansed && !pipeline.sources.iter().any(|source| is_key(source) || split(source))
}

impl Pipeline {
    /// Whether a table is written that holds whole records.
    pub fn writes_records(&self) -> bool {
        WHOLE_RECORDS.iter().any(|table| self.writes(table))
    }

    /// Whether values are needed for matching and for nothing after it: no rule shows an example of them, no table
    /// that is written holds them, and matching has looked at all that are read. The report then shows no merges side
    /// by side.
    pub fn only_matches(&self) -> bool {
        let holds_values = self.writes_records() || self.writes("changes");
        self.matching.as_ref().is_some_and(|plan| !chooses(plan)) && self.rules.is_empty() && !holds_values
    }
}

/// Whether a rule may read columns that it does not name, or show whole records: SQL, other sources, quarantine.
fn may_read_any(rule: &Rule) -> bool {
    let names_another = rule.word.options.iter().any(|option| matches!(option.shape, Shape::Column | Shape::Columns | Shape::Text));
    rule.filter.is_some() || rule.quarantine || names_another
}

/// Whether matching chooses columns itself.
fn chooses(plan: &Matching) -> bool {
    matches!(plan.block, Block::Auto) || matches!(plan.compare, Compare::Auto)
}

/// The columns that a match names.
fn columns(plan: &Matching) -> Vec<usize> {
    let mut named = plan.never.clone();
    if let Some(OnePer::Column(column)) = plan.one_per {
        named.push(column);
    }
    if let Block::Keys(keys) = &plan.block {
        named.extend(keys.iter().flat_map(|key| &key.parts).map(|part| part.column));
    }
    if let Compare::Fields(fields) = &plan.compare {
        named.extend(fields.iter().map(|comparison| comparison.column));
    }
    named
}
