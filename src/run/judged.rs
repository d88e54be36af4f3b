//! What the report says of rules: verdicts, reasons, segments, and some failing records, masked.

use super::summary::{Parts, show, shown_key};
use crate::check::{RuleResult, Segment};
use crate::ingest::Cells;
use crate::report::model::{FailureExample, ReasonReport, RuleReport, SegmentReport, Site};
use crate::resolve::{Rule, Severity, Threshold};

/// Failing records shown for a rule.
const EXAMPLES: usize = 5;

/// What became of every rule.
pub(super) fn rules(parts: &Parts, reveal: bool) -> Vec<RuleReport> {
    let judgement = &parts.judgement;
    let rules = &parts.prepared.pipeline.rules;
    let results = judgement.after.rules.iter().zip(&judgement.before.rules);
    let cells = Cells::of(&judgement.records);
    rules.iter().zip(results).map(|(rule, (after, before))| rule_report(parts, &cells, rule, after, before, reveal)).collect()
}

fn rule_report(parts: &Parts, cells: &Cells, rule: &Rule, after: &RuleResult, before: &RuleResult, reveal: bool) -> RuleReport {
    let asked = asked(rule, after);
    let help = |code: &str| crate::check::help(rule.word.name, code).unwrap_or_default();
    let reason = |(code, rows): (&'static str, u64)| ReasonReport { code: code.into(), rows, help: help(code).into() };
    let segment = |segment: &Segment| SegmentReport {
        value: segment.value.as_ref().map(|value| if segment.rows < FEW { show(value, reveal) } else { value.clone() }),
        evaluated: segment.evaluated,
        failed: segment.failed,
        figure: segment.figure,
        verdict: verdict(asked.threshold, segment.failed, segment.evaluated),
    };
    RuleReport {
        id: rule.id.clone(),
        name: rule.name.clone(),
        doc: rule.doc.clone(),
        check: rule.word.name.into(),
        columns: rule.columns.clone(),
        dimension: rule.dimension.clone(),
        severity: asked.severity.word(),
        evaluated: after.evaluated,
        failed: after.failed,
        failed_before: before.failed,
        threshold: asked.text,
        verdict: asked.verdict,
        file: rule.place.file.clone(),
        line: rule.place.line,
        used_at: rule.used_at.as_ref().map(|place| Site { file: place.file.clone(), line: place.line }),
        owner: rule.owner.clone(),
        tags: rule.tags.clone(),
        value: after.value,
        reasons: after.by_reason().into_iter().map(reason).collect(),
        segments: after.segments.iter().map(segment).collect(),
        error: after.error.clone(),
        examples: after.failing().take(EXAMPLES).map(|(row, _)| example(parts, cells, rule, row, reveal)).collect(),
    }
}

/// Rows below which the value of a segment is masked: it could name a person.
const FEW: u64 = 10;

/// What was asked of a rule, and whether it was given.
struct Asked {
    threshold: Threshold,
    text: String,
    severity: Severity,
    verdict: &'static str,
}

/// The threshold of a rule, or its stricter one where that alone is missed: then it is a warning.
fn asked(rule: &Rule, result: &RuleResult) -> Asked {
    let judge = |threshold: Threshold| match result.error {
        Some(_) => "broken",
        None if result.segments.iter().any(|s| verdict(threshold, s.failed, s.evaluated) == "fail") => "fail",
        None if !result.segments.is_empty() && result.evaluated > 0 => "pass",
        None => verdict(threshold, result.failed, result.evaluated),
    };
    let own = judge(rule.threshold);
    match rule.warn.filter(|warn| own == "pass" && judge(*warn) == "fail") {
        Some(warn) => {
            Asked { threshold: warn, text: format!("{warn} (warning)"), severity: rule.severity.min(Severity::Warn), verdict: "fail" }
        }
        None => Asked { threshold: rule.threshold, text: rule.threshold.to_string(), severity: rule.severity, verdict: own },
    }
}

fn verdict(threshold: Threshold, failed: u64, evaluated: u64) -> &'static str {
    match evaluated {
        0 => "not_evaluated",
        _ if threshold.holds(failed, evaluated) => "pass",
        _ => "fail",
    }
}

fn example(parts: &Parts, cells: &Cells, rule: &Rule, row: u32, reveal: bool) -> FailureExample {
    let records = &parts.judgement.records;
    let ingested = &parts.judgement.ingested;
    let (file, line) = records.origin.of(row as usize);
    let value = |name: &String| {
        let column = parts.prepared.pipeline.column(name)?;
        Some((name.clone(), cells.value(column, row).map(|v| show(v, reveal))))
    };
    FailureExample {
        source: parts.prepared.pipeline.sources[usize::from(records.source[row as usize])].name.clone(),
        key: shown_key(cells.key(row), reveal),
        file: ingested.files[file as usize].path.display().to_string(),
        line,
        values: rule.columns.iter().filter_map(value).collect(),
    }
}
