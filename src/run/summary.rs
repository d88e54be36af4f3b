//! The report of a run, put together from what the stages made. Values are masked here, once for all formats.

use super::clock::Clock;
use super::decided::Decided;
use super::judge::Judgement;
use super::judged;
use super::prepare::Prepared;
use super::unkept::written;
use crate::diag::mask::{mask, mask_key};
use crate::ingest::{Cells, Records};
use crate::matching::{self, ComparisonModel, KeyCount, LargeBlock, Matched};
use crate::measure::{ColumnState, labels};
use crate::merge::{Choices, Entities, golden_batches};
use crate::report::gate::{self, Seen};
use crate::report::model::{
    BlockReport, BlockingReport, ColumnReport, ComparisonReport, Estimated, Expected, Interval, LevelReport, MatchReport, MatchStage,
    Merge, RejectReport, Report, Run, SCHEMA_VERSION, SCORE_VERSION, Score, ScoreSet, SourceReport, Suggested,
};
use crate::report::score::scores;
use crate::resolve::{Comparison, OnePer};
use crate::share;
use crate::value::placeholder::is_placeholder;
use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use std::collections::BTreeMap;

/// Merges shown side by side, and records shown of one.
const MERGES: usize = 10;
const MERGED_RECORDS: usize = 8;

/// What the stages of a run made.
pub struct Parts<'a> {
    /// The pipeline.
    pub prepared: &'a Prepared,
    /// The records, judged.
    pub judgement: Judgement,
    /// The records that went on to matching.
    pub kept: Records,
    /// What people decided.
    pub decided: &'a Decided,
    /// What matching found.
    pub matched: Option<&'a Matched>,
    /// The entities.
    pub entities: &'a Entities,
    /// What people chose for them.
    pub choices: &'a Choices,
    /// The golden records, where their table is written.
    pub golden: &'a [RecordBatch],
}

impl Parts<'_> {
    /// The rows, among all records, of those that went on.
    pub fn kept_rows(&self) -> Vec<u32> {
        self.judgement.kept_rows()
    }

    /// Lets the values of records go, which leaves source and key: for where no table that is still to be written holds
    /// them.
    pub fn forget_values(&mut self) {
        self.judgement.records = self.judgement.records.without_values();
        self.kept = self.kept.without_values();
    }

    /// How many rows a file had.
    pub fn rows_of_file(&self, file: u32) -> u64 {
        let ingested = &self.judgement.ingested;
        let accepted = ingested.records.origin.rows_of(file);
        let rejected = ingested.rejects.iter().filter(|r| r.origin.file == file).count();
        accepted + rejected as u64
    }
}

/// Puts the report together.
pub fn report(parts: &Parts, baseline: Option<&[(String, f64)]>, clock: &Clock, reveal: bool) -> Report {
    let (pipeline, judgement) = (&parts.prepared.pipeline, &parts.judgement);
    let after = scores(&pipeline.rules, &judgement.after);
    let before = scores(&pipeline.rules, &judgement.before);
    let rules = judged::rules(parts, reveal);
    let records = parts.kept.rows() as u64;
    let duplicates = parts.matched.map(|_| (records - parts.entities.len() as u64, records));
    let ingested = &judgement.ingested;
    let rejects = (ingested.rejects.len() as u64, ingested.rows_in(), pipeline.max_rejects);
    let gate = gate::evaluate(&pipeline.gate, &Seen { score: &after, rules: &rules, duplicates, rejects, baseline });
    let mut notes: Vec<String> = parts.matched.map(|m| m.notes.clone()).unwrap_or_default();
    let max_pairs = pipeline.matching.as_ref().and_then(|plan| plan.max_pairs);
    notes.extend(parts.matched.iter().flat_map(|matched| cut(matched, max_pairs, reveal)));
    notes.extend(parts.decided.notes.iter().cloned());
    notes.extend(parts.prepared.warnings.iter().map(|w| w.message.clone()));
    notes.extend(not_judged(parts));
    notes.extend(unread(parts));
    notes.extend(fallen(&before, &after));
    Report {
        schema_version: SCHEMA_VERSION,
        score_version: SCORE_VERSION,
        pipeline: pipeline.name.clone(),
        run: run(parts, clock),
        score: Score { after, before },
        gate,
        rules,
        columns: columns(parts),
        sources: sources(parts),
        rejects: rejected(judgement),
        matching: parts.matched.map(|m| matching(parts, m, reveal)),
        decisions: parts.decided.report.clone(),
        kpis: Vec::new(),
        stages: clock.stages(),
        notes,
    }
}

/// Columns that rules read and a source lacks: its records are not judged there.
fn not_judged(parts: &Parts) -> Vec<String> {
    let pipeline = &parts.prepared.pipeline;
    let read = |name: &str| pipeline.rules.iter().any(|rule| rule.columns.iter().any(|c| c == name));
    let mut notes = Vec::new();
    for (index, source) in pipeline.sources.iter().enumerate() {
        let lacking = pipeline.columns.iter().filter(|c| !c.sources.contains(&index) && read(&c.name));
        let names: Vec<String> = lacking.map(|c| format!("`{}`", c.name)).collect();
        if !names.is_empty() {
            notes.push(format!("source `{}` has no {}: rules on them do not judge its records", source.name, names.join(", ")));
        }
    }
    notes
}

/// Why cleansing can make a score fall.
fn fallen(before: &ScoreSet, after: &ScoreSet) -> Option<String> {
    let score = |set: &ScoreSet| set.dimensions.iter().find(|d| d.name == "uniqueness").map(|d| d.score);
    let fall = score(before)? - score(after)?;
    (fall >= 0.05).then(|| {
        format!("uniqueness falls by {fall:.1} with cleansing: what is written in one way now is seen to be equal; merging the duplicates removes it")
    })
}

fn run(parts: &Parts, clock: &Clock) -> Run {
    let ingested = &parts.judgement.ingested;
    Run {
        id: clock.id(),
        as_of: parts.prepared.pipeline.as_of.to_string(),
        started: clock.started(),
        finished: clock.now(),
        version: env!("CARGO_PKG_VERSION").into(),
        rows_in: ingested.rows_in(),
        rows_rejected: ingested.rejects.len() as u64,
        rows_quarantined: parts.judgement.judged.quarantined.iter().filter(|q| **q).count() as u64,
        cells_changed: parts.judgement.changed.iter().sum(),
    }
}

pub(super) fn show(value: &str, reveal: bool) -> String {
    if reveal { value.to_string() } else { mask(value) }
}

pub(super) fn shown_key(key: &str, reveal: bool) -> String {
    if reveal { key.to_string() } else { mask_key(key) }
}

/// Measures every column that was read, one at a time on each thread.
fn columns(parts: &Parts) -> Vec<ColumnReport> {
    let pipeline = &parts.prepared.pipeline;
    if !pipeline.measures_columns {
        return Vec::new();
    }
    let read: Vec<usize> = (0..pipeline.columns.len()).filter(|column| pipeline.columns[*column].is_read).collect();
    let report = |at: usize| {
        // Matching tells values apart too; what it has seen need not be measured again.
        let seen = parts.matched.filter(|_| parts.kept.rows() == parts.judgement.records.rows());
        let figures = seen.and_then(|matched| matched.columns.iter().find(|(column, _)| *column == read[at]));
        let figures = figures.map_or_else(|| measure(&parts.judgement.records, read[at]).figures(), |(_, figures)| *figures);
        ColumnReport {
            name: pipeline.columns[read[at]].name.clone(),
            kind: figures.kind.word(),
            missing: figures.missing,
            placeholder: figures.placeholder,
            distinct: figures.distinct,
            changed: parts.judgement.changed[read[at]],
        }
    };
    share::out(parts.prepared.threads, read.len(), report)
}

fn measure(records: &Records, column: usize) -> ColumnState {
    let mut state = ColumnState::default();
    records.values(column).for_each(|value| state.observe(value, value.is_some_and(is_placeholder)));
    state.settle();
    state
}

/// Columns that nothing needs, and so nobody knows anything of. Keys are read as such.
fn unread(parts: &Parts) -> Option<String> {
    let pipeline = &parts.prepared.pipeline;
    let is_key = |at: usize| pipeline.sources.iter().any(|source| source.key.is_some_and(|key| source.columns[key] == at));
    let unread = pipeline.columns.iter().enumerate().filter(|(at, column)| !column.is_read && !is_key(*at));
    let names: Vec<String> = unread.map(|(_, column)| format!("`{}`", column.name)).collect();
    (!names.is_empty()).then(|| format!("not read, for nothing needs them: {}", names.join(", ")))
}

fn sources(parts: &Parts) -> Vec<SourceReport> {
    let (sources, judgement) = (&parts.prepared.pipeline.sources, &parts.judgement);
    let report = |index: usize| {
        let count = &judgement.ingested.counts[index];
        let scores = judgement.records.source.iter().zip(&judgement.judged.score).filter(|(s, _)| usize::from(**s) == index);
        let (sum, n) = scores.fold((0f64, 0u64), |(sum, n), (_, score)| (sum + f64::from(*score), n + 1));
        SourceReport {
            name: sources[index].name.clone(),
            rows: count.accepted + count.rejected,
            accepted: count.accepted,
            rejected: count.rejected,
            score: (n > 0).then(|| (sum / n as f64 * 1000.0).round() / 1000.0),
        }
    };
    (0..sources.len()).map(report).collect()
}

fn rejected(judgement: &Judgement) -> Vec<RejectReport> {
    let mut reasons: BTreeMap<&str, (u64, String)> = BTreeMap::new();
    for reject in &judgement.ingested.rejects {
        let file = &judgement.ingested.files[reject.origin.file as usize].path;
        let entry = reasons.entry(reject.reason).or_insert_with(|| (0, format!("{}:{}", file.display(), reject.origin.line)));
        entry.0 += 1;
    }
    reasons.into_iter().map(|(reason, (rows, first))| RejectReport { reason: reason.into(), rows, first }).collect()
}

fn matching(parts: &Parts, matched: &Matched, reveal: bool) -> MatchReport {
    let blocking = |k: &KeyCount| BlockingReport {
        key: k.key.clone(),
        pairs: k.pairs,
        new_pairs: k.new_pairs,
        largest_block: k.largest_block,
        largest: blocks(k, reveal),
        cut: k.cut,
    };
    let level = |l: &crate::matching::Level| LevelReport { label: l.label.clone(), m: l.m, u: l.u, weight: l.weight };
    let pipeline = &parts.prepared.pipeline;
    let comparison = |(c, plan): (&ComparisonModel, &Comparison)| {
        let (comparator, thresholds) = written(&plan.measure);
        ComparisonReport {
            name: c.name.clone(),
            column: pipeline.columns[c.column].name.clone(),
            comparator: comparator.to_string(),
            thresholds,
            unless: plan.unless.clone(),
            levels: c.levels.iter().map(level).collect(),
            missing: level(&c.missing),
        }
    };
    let plan = pipeline.matching.as_ref();
    let one_per = match plan.and_then(|plan| plan.one_per) {
        Some(OnePer::Source) => Some("_source".to_string()),
        Some(OnePer::Column(column)) => Some(pipeline.columns[column].name.clone()),
        None => None,
    };
    MatchReport {
        blocking: matched.blocking.iter().map(blocking).collect(),
        pairs: matched.candidates,
        links: matched.links,
        reviews: matched.reviews,
        forbidden: matched.forbidden,
        link_at: plan.map_or(1.0, |plan| plan.link_at),
        review_at: plan.map_or(1.0, |plan| plan.review_at),
        one_per,
        entities: parts.entities.len() as u64,
        duplicates: (parts.kept.rows() - parts.entities.len()) as u64,
        prior_weight: matched.prior_weight(),
        reached: matched.reached.as_ref().map(interval),
        expected: matched.expected.map(expected),
        estimated: matched.estimated.as_ref().map(estimated),
        suggested: Suggested { link_at: matched.suggested.link_at, review_at: matched.suggested.review_at },
        learnt_from_decisions: matched.learnt_from_people,
        comparisons: matched.model.comparisons.iter().zip(&matched.comparisons).map(comparison).collect(),
        largest: largest(parts, reveal),
        stages: matched.timings.iter().map(|(name, seconds)| MatchStage { name: (*name).into(), seconds: *seconds }).collect(),
    }
}

/// The largest blocks of a key.
fn blocks(key: &KeyCount, reveal: bool) -> Vec<BlockReport> {
    let value = |value: &String| show(value, reveal);
    let block = |block: &LargeBlock| BlockReport {
        values: block.values.iter().map(value).collect(),
        records: block.records,
        windows: block.windows,
    };
    key.largest.iter().map(block).collect()
}

/// What a block is called: the values of its key, or all records where the key has no parts.
fn label(values: &[String]) -> String {
    if values.is_empty() { "all records".to_string() } else { values.join(" + ") }
}

/// Which blocks were cut, because the pipeline's budget did not allow all their pairs.
fn cut(matched: &Matched, max_pairs: Option<u64>, reveal: bool) -> Vec<String> {
    let note = |key: &KeyCount| {
        let largest = blocks(key, reveal).into_iter().next()?;
        Some(format!(
            "blocks of `{}` too large for `max_block` or `max_pairs`: {}, cut into windows of records that are alike, the largest \
             ({}: {} records) into {}; pairs of two windows were compared only where another key has them",
            key.key,
            key.cut,
            label(&largest.values),
            largest.records,
            largest.windows
        ))
    };
    let mut notes: Vec<String> = matched.blocking.iter().filter(|key| key.cut > 0).filter_map(note).collect();
    let pairs: u64 = matched.blocking.iter().map(|key| key.pairs).sum();
    if let Some(most) = max_pairs.filter(|most| pairs > *most) {
        notes.push(format!("even windows of two records make {pairs} pairs, more than the {most} of `max_pairs`: leave a key out"));
    }
    notes
}

fn interval(of: &labels::Interval) -> Interval {
    Interval { value: of.value, low: of.low, high: of.high }
}

/// What to expect of links, as reports hold it.
pub(super) fn expected(found: matching::Expected) -> Expected {
    Expected { precision: interval(&found.precision), recall: interval(&found.recall) }
}

fn estimated(found: &labels::Estimated) -> Estimated {
    Estimated { precision: interval(&found.precision), recall: interval(&found.recall), same: found.same, different: found.different }
}

/// The entities of most records, the first of them where several are as large.
fn largest(parts: &Parts, reveal: bool) -> Vec<Merge> {
    let entities = parts.entities;
    let mut order: Vec<usize> = (0..entities.len()).filter(|e| entities.members(*e).len() > 1).collect();
    let place = |e: &usize| (std::cmp::Reverse(entities.members(*e).len()), *e);
    if order.len() > MERGES {
        order.select_nth_unstable_by_key(MERGES, place);
        order.truncate(MERGES);
    }
    order.sort_unstable_by_key(place);
    let merges = order.into_iter().map(|e| merge(parts, e, reveal));
    // Where matching alone needed the values they are gone, and there is nothing to show.
    merges.filter(|merge| !merge.columns.is_empty()).collect()
}

fn merge(parts: &Parts, entity: usize, reveal: bool) -> Merge {
    let pipeline = &parts.prepared.pipeline;
    let members = parts.entities.members(entity);
    let cells = Cells::of(&parts.kept);
    let shown: Vec<usize> = (0..pipeline.columns.len()).filter(|c| members.iter().any(|row| cells.value(*c, *row).is_some())).collect();
    let choices = parts.choices;
    // What no column was read for cannot be chosen rightly.
    let golden = golden_batches(&parts.kept, parts.entities, entity..entity + 1, &pipeline.merge, choices, pipeline);
    let golden = golden.ok().filter(|_| pipeline.writes("golden")).and_then(|mut batches| batches.next()?.ok());
    let golden_cell = |column: &usize| {
        let array: &StringArray = golden.as_ref()?.column_by_name(&pipeline.columns[*column].name)?.as_string_opt()?;
        array.is_valid(0).then(|| show(array.value(0), reveal))
    };
    let record = |row: &u32| {
        let source = &pipeline.sources[parts.kept.source[*row as usize] as usize].name;
        let values = shown.iter().map(|c| cells.value(*c, *row).map(|v| show(v, reveal))).collect();
        (format!("{source}/{}", shown_key(cells.key(*row), reveal)), values)
    };
    Merge {
        entity: parts.entities.id(entity),
        size: members.len() as u64,
        columns: shown.iter().map(|c| pipeline.columns[*c].name.clone()).collect(),
        golden: shown.iter().map(golden_cell).collect(),
        records: members.iter().take(MERGED_RECORDS).map(record).collect(),
    }
}
