//! `karat run`.

use super::args::{Cli, RunArgs};
use super::progress::Terminal;
use super::terminal::{say, show};
use super::{FAILED, INCOMPLETE, PASSED};
use crate::diag::{Diagnostic, render_all};
use crate::report::Report;
use crate::report::figures::{between, count, expected};
use crate::report::html::suggestions;
use crate::report::model::{Interval, SegmentReport};
use crate::run::{Failure, Outcome, is_incomplete, run};
use crate::spec::value::trim_number;
use std::fmt::Write as _;

/// Failing segments shown of a rule.
const SEGMENTS: usize = 5;

/// Runs a pipeline and tells how it went.
pub fn main(args: &RunArgs, cli: &Cli) -> Result<u8, Failure> {
    let terminal = Terminal::new(cli);
    let outcome = run(&args.common.options(&args.pipeline, args.out.clone()), &terminal);
    terminal.finish();
    let outcome = outcome?;
    if !outcome.warnings.is_empty() {
        say(&render_all(&outcome.warnings, false));
    }
    show(&summary(&outcome));
    Ok(code(&outcome.report))
}

/// The exit code of a report: too many rejects are never a pass and say nothing of the rest.
pub fn code(report: &Report) -> u8 {
    match (is_incomplete(report), report.gate.verdict) {
        (true, _) => INCOMPLETE,
        (false, "pass") => PASSED,
        (false, _) => FAILED,
    }
}

/// Rows in and rejected, by reason.
pub fn rows(report: &Report) -> String {
    let run = &report.run;
    let quarantined = if run.rows_quarantined > 0 { format!(", {} quarantined", count(run.rows_quarantined)) } else { String::new() };
    let mut out = format!("rows      {} in, {} rejected{quarantined}\n", count(run.rows_in), count(run.rows_rejected));
    for reject in &report.rejects {
        let _ = writeln!(out, "          {} {} (first: {})", count(reject.rows), reject.reason, reject.first);
    }
    if is_incomplete(report) {
        out.push_str("          INCOMPLETE: more rows were rejected than `max_rejects` allows\n");
    }
    out
}

/// What a run found, on a screen.
fn summary(outcome: &Outcome) -> String {
    let report = &outcome.report;
    let mut out = rows(report);
    let _ = writeln!(out, "cleansed  {} cells changed", count(report.run.cells_changed));
    out.push_str(&rules(report));
    if let Some(found) = &report.matching {
        let _ =
            writeln!(out, "pairs     {} compared, {} links, {} to review", count(found.pairs), count(found.links), count(found.reviews));
        if let Some(found) = &found.expected {
            let _ = writeln!(out, "expected  {}", expected(found));
        }
        if let Some(reached) = &found.reached {
            let _ = writeln!(out, "blocking  finds {} of the right pairs, judging by how many keys find each", between(reached));
        }
        let _ = writeln!(out, "entities  {} ({} duplicates)", count(found.entities), count(found.duplicates));
    }
    out.push_str(&decided(report));
    out.push_str(&scores(report));
    out.push_str(&notes(report, &outcome.warnings));
    out.push_str(&gate(report));
    let _ = writeln!(out, "results   {}", outcome.folder.display());
    let _ = write!(out, "report    {}", outcome.folder.join("report.html").display());
    let home = outcome.folder.parent().and_then(std::path::Path::parent);
    let has_tables = crate::spec::REVIEWED.iter().all(|table| outcome.folder.join(format!("{table}.parquet")).is_file());
    if let (Some(home), true) = (home.filter(|_| has_tables), report.matching.as_ref().is_some_and(|found| found.reviews > 0)) {
        let _ = write!(out, "\nreview    karat review {}", home.display());
    }
    out
}

/// What people decided, and what it says about the machine.
fn decided(report: &Report) -> String {
    let Some(decided) = &report.decisions else { return String::new() };
    let mut out =
        format!("decided   {} same, {} different, {} unsure", count(decided.same), count(decided.different), count(decided.unsure));
    let chosen = decided.winners + decided.values;
    let others = [
        (chosen, "winners or values"),
        (decided.stale_total, "whose records have changed"),
        (decided.contradicted_total, "contradicted by newer ones"),
        (decided.absent, "about records that are not here"),
    ];
    for (number, what) in others.iter().filter(|(number, _)| *number > 0) {
        let _ = write!(out, "; {} {what}", count(*number));
    }
    out.push('\n');
    if let Some(estimated) = report.matching.as_ref().and_then(|found| found.estimated.as_ref()) {
        let show = |name: &str, i: &Interval| format!("{name} {:.3} ({:.3} to {:.3})", i.value, i.low, i.high);
        let _ = writeln!(out, "by them   {}, {}", show("precision", &estimated.precision), show("recall", &estimated.recall));
    }
    for advice in report.matching.iter().flat_map(|found| suggestions(&found.suggested)) {
        let _ = writeln!(out, "          {advice}");
    }
    out
}

/// Rules passed and failed, the failing ones by name.
pub fn rules(report: &Report) -> String {
    let mut out = String::new();
    let with = |verdict: &str| report.rules.iter().filter(|r| r.verdict == verdict).count();
    let other = with("not_evaluated");
    let other = if other > 0 { format!(", {other} not evaluated") } else { String::new() };
    let _ = writeln!(out, "rules     {} passed, {} failed{other}", with("pass"), with("fail") + with("broken"));
    for rule in report.rules.iter().filter(|r| matches!(r.verdict, "fail" | "broken")) {
        let what = match &rule.error {
            Some(error) => format!("cannot be evaluated: {error}"),
            None => match rule.value {
                Some(value) => format!("measured {}", trim_number(value)),
                None => format!("{} of {} fail; {}", count(rule.failed), count(rule.evaluated), rule.threshold),
            },
        };
        let _ = writeln!(out, "  {:<6}  {} — {what} ({}:{})", rule.severity, rule.id, rule.file, rule.line);
        let failing = |segment: &&SegmentReport| segment.verdict == "fail";
        for segment in rule.segments.iter().filter(failing).take(SEGMENTS) {
            let value = segment.value.as_deref().unwrap_or("(missing)");
            let _ = writeln!(out, "            {value}: {} of {} fail", count(segment.failed), count(segment.evaluated));
        }
    }
    out
}

/// Scores by dimension, before and after.
pub fn scores(report: &Report) -> String {
    let mut out = String::new();
    let show = |score: Option<f64>| score.map_or("not assessed".to_string(), |s| format!("{s:.1}"));
    let before = |name: &str| report.score.before.dimensions.iter().find(|d| d.name == name).map(|d| d.score);
    let _ = writeln!(out, "score     {} (before cleansing {})", show(report.score.after.overall), show(report.score.before.overall));
    for dimension in &report.score.after.dimensions {
        let _ = writeln!(
            out,
            "          {:<13} {:>5.1} (before {:>5}) {} of {} passed",
            dimension.name,
            dimension.score,
            show(before(&dimension.name)),
            count(dimension.passed),
            count(dimension.evaluated)
        );
    }
    out
}

/// What people should know beyond the figures. Warnings stand among them and were shown.
pub fn notes(report: &Report, shown: &[Diagnostic]) -> String {
    let mut out = String::new();
    for note in report.notes.iter().filter(|note| !shown.iter().any(|d| d.message == **note)) {
        let _ = writeln!(out, "note      {note}");
    }
    out
}

/// The gate with its conditions.
pub fn gate(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "gate      {}", report.gate.verdict.to_uppercase());
    for check in report.gate.checks.iter().filter(|c| c.verdict == "fail") {
        let _ = writeln!(out, "          {}: {}, found {}", check.name, check.limit, check.value);
    }
    out
}
