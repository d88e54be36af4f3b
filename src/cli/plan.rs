//! `karat plan`: what a run would do.

use super::PASSED;
use super::args::PlanArgs;
use super::terminal::{say, show};
use crate::diag::mask::mask;
use crate::diag::render_all;
use crate::report::figures::count;
use crate::run::{Estimate, Failure, Plan, plan};
use std::fmt::Write as _;

/// Prints the plan of a pipeline.
pub fn main(args: &PlanArgs) -> Result<u8, Failure> {
    let plan = plan(&args.common.options(&args.pipeline, None))?;
    if !plan.warnings.is_empty() {
        say(&render_all(&plan.warnings, false));
    }
    show(&text(&plan));
    Ok(PASSED)
}

fn text(plan: &Plan) -> String {
    let mut out = format!("pipeline  {}\n", plan.pipeline.name);
    for (source, rows) in plan.pipeline.sources.iter().zip(&plan.rows) {
        let files: Vec<String> = source.files.iter().map(|f| f.display().to_string()).collect();
        let _ = writeln!(out, "source    {}: {} records from {}", source.name, count(*rows), files.join(", "));
    }
    let names: Vec<&str> = plan.pipeline.columns.iter().map(|c| c.name.as_str()).collect();
    let read: Vec<&str> = plan.pipeline.columns.iter().filter(|c| c.is_read).map(|c| c.name.as_str()).collect();
    let _ = writeln!(out, "columns   {}", read.join(", "));
    for step in &plan.pipeline.cleanse {
        let columns: Vec<&str> = step.columns.iter().filter(|c| plan.pipeline.columns[**c].is_read).map(|c| names[*c]).collect();
        if columns.is_empty() {
            continue;
        }
        let _ = writeln!(out, "cleanse   {} {} on {}", step.word.name, step.options.summary(), columns.join(", "));
    }
    for rule in &plan.pipeline.rules {
        let _ = writeln!(out, "rule      {} [{}, {}, {}]", rule.id, rule.dimension, rule.severity.word(), rule.threshold);
    }
    for key in &plan.keys {
        let pairs = count(key.pairs);
        let largest = count(key.largest_block);
        let _ = writeln!(out, "block     {}: {pairs} pairs, {} records, largest block {largest}", key.key, count(key.records));
        let shown = |value: &String| if plan.reveal { value.clone() } else { mask(value) };
        for block in key.largest.iter().filter(|block| !block.values.is_empty()) {
            let values: Vec<String> = block.values.iter().map(shown).collect();
            let cut = if block.windows > 1 { format!(", cut into {} windows", count(block.windows)) } else { String::new() };
            let _ = writeln!(out, "            {}: {} records{cut}", values.join(" + "), count(block.records));
        }
    }
    let rows: u64 = plan.rows.iter().sum();
    let all = rows * rows.saturating_sub(1) / 2;
    if !plan.keys.is_empty() {
        let _ = writeln!(out, "pairs     at most {}", count(plan.keys.iter().map(|k| k.pairs).sum::<u64>().min(all)));
    }
    let Estimate { seconds, bytes, threads } = plan.estimate;
    let memory = bytes.map_or_else(String::new, |bytes| format!(" and {} MB", count((bytes / 1_000_000).max(1))));
    let time = if seconds < 10.0 { format!("{seconds:.1}") } else { count(seconds.round() as u64) };
    let _ = writeln!(out, "estimate  about {time} s{memory} on this machine, with {threads} threads");
    let _ = writeln!(out, "\ncleansing, as the engine runs it:\n{}", printable(&plan.cleansing));
    let _ = write!(out, "\nrules, as the engine runs them:\n{}", printable(&plan.checking));
    out
}

/// The engine's text with a visible sign between a column and the step that made its version.
fn printable(text: &str) -> String {
    text.trim_end().replace('\u{0}', "@")
}
