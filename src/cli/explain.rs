//! `karat explain`: why a record failed or changed, and why two records match or do not.

mod pair;

use super::PASSED;
use super::args::ExplainArgs;
use super::terminal::show;
use crate::check;
use crate::diag::Diagnostic;
use crate::diag::mask::{mask, mask_key};
use crate::report::stored::{Row, StoredRun, Unopened};
use crate::run::Failure;
use std::fmt::Write as _;
use std::io;

/// Explains one record, or a pair.
pub fn main(args: &ExplainArgs) -> Result<u8, Failure> {
    let run = StoredRun::open(&args.run).map_err(|e| unreadable(&e))?;
    let first = find(&run, &args.record)?;
    let text = match &args.other {
        None => record(&run, &first, args.reveal),
        Some(other) => pair::explain(&run, &first, &find(&run, other)?),
    };
    show(&text.map_err(|e| unreadable(&e))?);
    Ok(PASSED)
}

/// A run that cannot be read.
pub fn unreadable(error: &io::Error) -> Failure {
    // The run is whole, and what is missing is a table: its pipeline leaves it out.
    let unopened = error.get_ref().and_then(|inner| inner.downcast_ref::<Unopened>());
    let help = match unopened.filter(|_| error.kind() == io::ErrorKind::NotFound) {
        Some(Unopened { table, .. }) => {
            format!("the run has left no table `{table}`: add it to `output: {{ tables: […] }}` of the pipeline and run it again")
        }
        None => "name the folder of a run, or the `to:` of a pipeline that has run".to_string(),
    };
    Failure::Input(vec![Diagnostic::error(error.to_string()).help(help)])
}

fn get<'a>(row: &'a Row, name: &str) -> &'a str {
    row.iter().find(|(n, _)| n == name).and_then(|(_, v)| v.as_deref()).unwrap_or_default()
}

/// The record that a key, or source:key, means.
fn find(run: &StoredRun, name: &str) -> Result<Row, Failure> {
    let split = name.split_once(':');
    let matches = |table: &str| {
        run.rows(table, &|view, row| {
            let full = split.is_some_and(|(source, key)| view.is("_source", row, source) && view.is("_key", row, key));
            full || view.is("_key", row, name)
        })
    };
    let mut rows = matches("cleansed").map_err(|e| unreadable(&e))?;
    rows.extend(matches("quarantine").map_err(|e| unreadable(&e))?);
    match rows.len() {
        1 => Ok(rows.remove(0)),
        0 => {
            let help = "keys are in the column `_key` of cleansed.parquet; rows without a record are in rejects.parquet";
            Err(Failure::Pipeline(vec![Diagnostic::error(format!("the run has no record `{name}`")).help(help)]))
        }
        _ => {
            let all: Vec<String> = rows.iter().map(|r| format!("{}:{}", get(r, "_source"), mask_key(get(r, "_key")))).collect();
            Err(Failure::Pipeline(vec![
                Diagnostic::error(format!("`{name}` is the key of several records")).help(format!("name one: {}", all.join(", "))),
            ]))
        }
    }
}

fn record(run: &StoredRun, record: &Row, reveal: bool) -> io::Result<String> {
    let (source, key) = (get(record, "_source"), get(record, "_key"));
    let mine = |table: &str| run.rows(table, &|view, row| view.is("_source", row, source) && view.is("_key", row, key));
    let shown = |value: &str| if reveal { value.to_string() } else { mask(value) };
    let held_back = get(record, "_rules");
    let mut out = format!("record    {source}:{key}\n");
    let _ = match held_back.is_empty() {
        true => writeln!(out, "score     {}", get(record, "_score")),
        false => writeln!(out, "held back by {held_back}; it is in quarantine.parquet and not in the results"),
    };
    for (name, value) in record.iter().filter(|(n, _)| !n.starts_with('_')) {
        let _ = writeln!(out, "  {name:<16} {}", value.as_deref().map_or("(missing)".to_string(), shown));
    }
    let report = run.report()?;
    let failures = mine("failures")?;
    let _ = writeln!(out, "\nrules failed: {}", failures.len());
    for failure in &failures {
        let rule = report["rules"].as_array().into_iter().flatten().find(|r| r["id"] == get(failure, "rule"));
        let _ = writeln!(out, "  {:<6} {}", get(failure, "severity"), get(failure, "rule"));
        if let Some(rule) = rule {
            let doc = rule["doc"].as_str().unwrap_or_default().trim();
            let _ = writeln!(out, "         {doc}\n         {}:{}", rule["file"].as_str().unwrap_or_default(), rule["line"]);
            let code = get(failure, "reason");
            let help = check::help(rule["check"].as_str().unwrap_or_default(), code).unwrap_or("the rule does not hold");
            let _ = writeln!(out, "         {code}: {help}");
        }
        for column in get(failure, "column").split(", ").filter(|c| !c.is_empty()) {
            let value = get(record, column);
            let _ = writeln!(out, "         {column}: {}", if value.is_empty() { "(missing)".into() } else { shown(value) });
        }
    }
    let changes = mine("changes")?;
    let _ = writeln!(out, "\ncells changed: {}", changes.len());
    for change in &changes {
        let (before, after) = (get(change, "before"), get(change, "after"));
        let after = if after.is_empty() { "(missing)".into() } else { shown(after) };
        let _ = writeln!(out, "  {:<16} {} → {after}   ({})", get(change, "column"), shown(before), get(change, "step"));
    }
    if !held_back.is_empty() {
        return Ok(out.trim_end().to_string());
    }
    let entity = get(record, "_entity");
    let others = run.rows("crosswalk", &|view, row| !entity.is_empty() && view.is("_entity", row, entity))?;
    let _ = write!(out, "\nentity    {entity}, with {} other records", others.len().saturating_sub(1));
    for other in &others {
        let key = get(other, "_key");
        let _ = write!(
            out,
            "\n  {}:{}",
            get(other, "_source"),
            if reveal || key == get(record, "_key") { key.to_string() } else { mask_key(key) }
        );
    }
    Ok(out)
}
