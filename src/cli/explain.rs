//! `karat explain`: why a record failed or changed, and why two records match.

use super::PASSED;
use super::args::ExplainArgs;
use super::terminal::show;
use crate::diag::Diagnostic;
use crate::diag::mask::{mask, mask_key};
use crate::report::stored::{Row, StoredRun, Unopened, View};
use crate::run::Failure;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::io;

/// Explains one record, or a pair.
pub fn main(args: &ExplainArgs) -> Result<u8, Failure> {
    let run = StoredRun::open(&args.run).map_err(|e| unreadable(&e))?;
    let first = find(&run, &args.record)?;
    let text = match &args.other {
        None => record(&run, &first, args.reveal),
        Some(other) => pair(&run, &first, &find(&run, other)?),
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
            let _ = writeln!(out, "         {code}: {}", help(rule["check"].as_str().unwrap_or_default(), code));
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

/// What would mend a record that fails a check for a reason.
fn help(check: &str, code: &str) -> &'static str {
    let reasons = crate::check::find(check).map_or(&[][..], |check| check.reasons);
    reasons.iter().find(|reason| reason.code == code).map_or("the rule does not hold", |reason| reason.help)
}

fn is_pair(view: &View, row: usize, a: &Row, b: &Row) -> bool {
    let one = |left: &Row, right: &Row| {
        view.is("left_source", row, get(left, "_source"))
            && view.is("left_key", row, get(left, "_key"))
            && view.is("right_source", row, get(right, "_source"))
            && view.is("right_key", row, get(right, "_key"))
    };
    one(a, b) || one(b, a)
}

fn pair(run: &StoredRun, a: &Row, b: &Row) -> io::Result<String> {
    let name = |r: &Row| format!("{}:{}", get(r, "_source"), get(r, "_key"));
    let mut out = format!("pair      {} and {}\n", name(a), name(b));
    if name(a) == name(b) {
        out.push_str("decision  they are one record");
        return Ok(out);
    }
    if let Some(held) = [a, b].into_iter().find(|r| !get(r, "_rules").is_empty()) {
        let _ = write!(out, "decision  not compared: {} is held back by {}", name(held), get(held, "_rules"));
        return Ok(out);
    }
    let same = get(a, "_entity") == get(b, "_entity") && !get(a, "_entity").is_empty();
    let rows = run.rows("matches", &|view, row| is_pair(view, row, a, b))?;
    let Some(row) = rows.first() else {
        let why = if same {
            "they are one entity through other records; the pair itself was not compared or weighs too little"
        } else {
            "no blocking key brought them together, or their weight does not reach `review_at`"
        };
        let _ = write!(out, "decision  {}: {why}", if same { "same entity" } else { "not linked" });
        if same {
            out.push_str(&path(run, a, b)?);
        }
        return Ok(out);
    };
    let number = |name: &str| get(row, name).parse::<f64>().unwrap_or(0.0);
    let told = get(row, "told");
    let people = match told {
        "" => String::new(),
        "again" => "; people decided, but the records have changed since".to_string(),
        told => format!("; people said: {told}"),
    };
    let _ = writeln!(out, "decision  {} (probability {:.4}{people})", get(row, "decision"), number("probability"));
    let _ = writeln!(out, "found by  {}", get(row, "rule"));
    let comparisons = comparisons(run, row, a, b)?;
    let _ = writeln!(out, "because   {}", reason(&comparisons));
    let evidence = 1.0 / (1.0 + (-number("weight")).exp2());
    if (evidence - number("probability")).abs() > 0.005 {
        let _ = writeln!(
            out,
            "rivals    by its weight alone {evidence:.4}; their lists have nobody twice, and so do pairs that are best for both"
        );
    }
    let sum: f64 = comparisons.iter().map(|(_, _, weight)| weight).sum();
    let _ = writeln!(out, "\n  {:<18} {:>7.2}  what two random records start with", "prior", number("weight") - sum);
    for (name, level, weight) in &comparisons {
        let _ = writeln!(out, "  {name:<18} {weight:>+7.2}  {} {level}", bar(*weight));
    }
    let _ = write!(out, "  {:<18} {:>7.2}  bits: a weight of 1 doubles the odds", "sum", number("weight"));
    if same && get(row, "decision") != "link" {
        out.push_str(&path(run, a, b)?);
    }
    Ok(out)
}

/// What speaks most for a pair and what against it, in a sentence.
fn reason(comparisons: &[(String, String, f64)]) -> String {
    let mut sorted: Vec<&(String, String, f64)> = comparisons.iter().filter(|(.., weight)| weight.abs() >= 1.0).collect();
    sorted.sort_by(|a, b| b.2.total_cmp(&a.2));
    let said = |(name, level, _): &(String, String, f64)| format!("`{name}` is {level}");
    let words =
        |level: String| level.replace("is words in common at least", "has words in common of at least").replace("is equal", "is the same");
    let list = |some: Vec<String>| words(some.join(" and "));
    let fore: Vec<String> = sorted.iter().take(2).filter(|(.., weight)| *weight > 0.0).map(|one| said(one)).collect();
    let against: Vec<String> = sorted.iter().rev().take(1).filter(|(.., weight)| *weight < 0.0).map(|one| said(one)).collect();
    match (fore.is_empty(), against.is_empty()) {
        (false, false) => format!("{}, though {}", list(fore), list(against)),
        (false, true) => list(fore),
        (true, false) => list(against),
        (true, true) => "nothing that was compared says much".to_string(),
    }
}

/// The shortest way of links from one record of an entity to another.
fn path(run: &StoredRun, a: &Row, b: &Row) -> io::Result<String> {
    let name = |source: &str, key: &str| format!("{source}:{key}");
    let (from, to) = (name(get(a, "_source"), get(a, "_key")), name(get(b, "_source"), get(b, "_key")));
    let entity = get(a, "_entity");
    let members: BTreeSet<String> = run
        .rows("crosswalk", &|view, row| view.is("_entity", row, entity))?
        .iter()
        .map(|row| name(get(row, "_source"), get(row, "_key")))
        .collect();
    let is_member = |view: &View, row: usize, side: &str| {
        members.contains(&name(view.text(&format!("{side}_source"), row), view.text(&format!("{side}_key"), row)))
    };
    let is_link =
        |view: &View, row: usize| view.is("decision", row, "link") && is_member(view, row, "left") && is_member(view, row, "right");
    let mut links: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for link in run.rows("matches", &is_link)? {
        let (left, right) =
            (name(get(&link, "left_source"), get(&link, "left_key")), name(get(&link, "right_source"), get(&link, "right_key")));
        let probability = get(&link, "probability").parse::<f64>().unwrap_or(0.0);
        let how = format!("probability {probability:.4}, found by {}", get(&link, "rule"));
        links.entry(left.clone()).or_default().push((right.clone(), how.clone()));
        links.entry(right).or_default().push((left, how));
    }
    let mut before: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut open = VecDeque::from([from.clone()]);
    while let Some(at) = open.pop_front().filter(|at| *at != to) {
        for (next, how) in links.get(&at).into_iter().flatten() {
            if *next != from && !before.contains_key(next) {
                before.insert(next.clone(), (at.clone(), how.clone()));
                open.push_back(next.clone());
            }
        }
    }
    let mut steps = Vec::new();
    let mut at = to.clone();
    while let Some((previous, how)) = before.get(&at).filter(|_| at != from) {
        let shown = |name: &str| name.split_once(':').map_or(String::new(), |(source, key)| format!("{source}:{}", mask_key(key)));
        let shown = |name: &str| if *name == to || *name == from { name.to_string() } else { shown(name) };
        steps.push(format!("\n  {} to {}: {how}", shown(previous), shown(&at)));
        at = previous.clone();
    }
    steps.reverse();
    Ok(if steps.is_empty() { String::new() } else { format!("\npath{}", steps.concat()) })
}

/// The comparisons of a pair: name, what the level says, weight.
fn comparisons(run: &StoredRun, row: &Row, a: &Row, b: &Row) -> io::Result<Vec<(String, String, f64)>> {
    let report = run.report()?;
    let models = report["match"]["comparisons"].as_array().cloned().unwrap_or_default();
    let one = |model: &serde_json::Value| {
        let name = model["name"].as_str().unwrap_or_default();
        let level = get(row, &format!("level_{name}"));
        let label = match level.parse::<usize>() {
            Ok(level) => model["levels"][level]["label"].as_str().unwrap_or_default().to_string(),
            // An address made from a name says nothing that the name does not.
            Err(_) if [a, b].iter().all(|r| !get(r, name).is_empty()) => "only repeats what is compared already".to_string(),
            Err(_) => "missing in one of them".to_string(),
        };
        (name.to_string(), label, get(row, &format!("weight_{name}")).parse().unwrap_or(0.0))
    };
    Ok(models.iter().map(one).collect())
}

/// A weight as a small bar: each sign two bits.
fn bar(weight: f64) -> String {
    let signs = ((weight.abs() / 2.0).round() as usize).min(8);
    let sign = if weight < 0.0 { "-" } else { "+" };
    format!("{:<8}", sign.repeat(signs))
}
