//! Why two records match, or do not: the decision, a sentence, the waterfall of weights, and the way of links.

use super::get;
use crate::diag::mask::mask_key;
use crate::report::stored::{Row, StoredRun, View};
use crate::run::{MISSING, REPEATS, Weighed, is_one_list, probability, weigh};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::io;

fn is_pair(view: &View, row: usize, a: &Row, b: &Row) -> bool {
    let one = |left: &Row, right: &Row| {
        view.is("left_source", row, get(left, "_source"))
            && view.is("left_key", row, get(left, "_key"))
            && view.is("right_source", row, get(right, "_source"))
            && view.is("right_key", row, get(right, "_key"))
    };
    one(a, b) || one(b, a)
}

/// Why two records are one customer, or are not.
pub fn explain(run: &StoredRun, a: &Row, b: &Row) -> io::Result<String> {
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
        out.push_str(&not_kept(run, a, b, same)?);
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
    let weight = number("weight");
    let comparisons = comparisons(run, row, a, b)?;
    let _ = writeln!(out, "because   {}", reason(&comparisons));
    let link_at = run.report()?["match"]["link_at"].as_f64().unwrap_or(1.0);
    if let Some(why) = refused(get(row, "decision")).filter(|_| told.is_empty() && number("probability") >= link_at) {
        let _ = writeln!(out, "but       {why}");
    }
    let evidence = probability(weight);
    if (evidence - number("probability")).abs() > 0.005 {
        let _ = writeln!(
            out,
            "rivals    by its weight alone {evidence:.4}; their lists have nobody twice, and so do pairs that are best for both"
        );
    }
    let sum: f64 = comparisons.iter().map(|one| one.weight).sum();
    out.push_str(&waterfall(weight - sum, &comparisons));
    if same && get(row, "decision") != "link" {
        out.push_str(&path(run, a, b)?);
    }
    Ok(out)
}

/// Why a pair that reaches `link_at` is no link, where people did not decide it.
fn refused(decision: &str) -> Option<&'static str> {
    match decision {
        "non-link" => Some(
            "two different values of a `never` column, or names that say Jr and Sr, make them two customers, or one of them has a \
             better partner in the other's list",
        ),
        "review" => Some("what else is known of these customers speaks against it: other records of theirs, or what people said of those"),
        _ => None,
    }
}

/// Two records whose pair the run did not keep: what they weigh, and what kept them apart as far as that tells.
fn not_kept(run: &StoredRun, a: &Row, b: &Row, same: bool) -> io::Result<String> {
    let report = run.report()?;
    let model = &report["match"];
    if model.is_null() {
        return Ok("decision  not compared: the pipeline does not match".to_string());
    }
    let list = model["one_per"].as_str().filter(|column| !same && is_one_list(get(a, column), get(b, column)));
    if let Some(column) = list {
        return Ok(format!("decision  not compared: both have the same `{column}`, in which the pipeline says nobody is twice"));
    }
    let comparisons = model["comparisons"].as_array().map_or(&[][..], Vec::as_slice);
    let weighed = weigh(comparisons, |column| (get(a, column), get(b, column)));
    let known = weighed.zip(model["prior_weight"].as_f64()).zip(model["review_at"].as_f64());
    let decision = if same { "same entity, through other records" } else { "not linked" };
    let mut out = format!("decision  {decision}");
    match known {
        // The report of an older version does not say how its comparisons compare.
        None if same => {}
        None => out.push_str(": no blocking key brought them together, or their weight does not reach `review_at`"),
        Some(((weighed, prior), review_at)) => {
            let weight = prior + weighed.iter().map(|one| one.weight).sum::<f64>();
            let _ = write!(out, ": by their levels they weigh {weight:.2} (probability {:.4}), ", probability(weight));
            let _ = match probability(weight) >= review_at {
                false => write!(out, "which does not reach the {review_at} of `review_at`"),
                true if same => write!(out, "which would reach the {review_at} of `review_at`"),
                true => write!(
                    out,
                    "which would reach the {review_at} of `review_at`; so no blocking key brought them together (or a block was cut, \
                     their values are too common, or one of them has a better partner in the other's list)"
                ),
            };
            let _ = write!(out, "\nbecause   {}\n", reason(&weighed));
            out.push_str(&waterfall(prior, &weighed));
            out.push_str("\n  The run did not keep this pair, so levels speak alone: not how rare a value or a word is, nor what only repeats another, nor whether names are swapped.");
        }
    }
    if same {
        out.push_str(&path(run, a, b)?);
    }
    Ok(out)
}

/// How the weight of a pair comes about, from the prior down.
fn waterfall(prior: f64, comparisons: &[Weighed]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "\n  {:<18} {prior:>7.2}  what two random records start with", "prior");
    for Weighed { name, label, weight } in comparisons {
        let _ = writeln!(out, "  {name:<18} {weight:>+7.2}  {} {label}", bar(*weight));
    }
    let sum = prior + comparisons.iter().map(|one| one.weight).sum::<f64>();
    let _ = write!(out, "  {:<18} {sum:>7.2}  bits: a weight of 1 doubles the odds", "sum");
    out
}

/// What speaks most for a pair and what against it, in a sentence.
fn reason(comparisons: &[Weighed]) -> String {
    let mut sorted: Vec<&Weighed> = comparisons.iter().filter(|one| one.weight.abs() >= 1.0).collect();
    sorted.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let said = |one: &Weighed| format!("`{}` is {}", one.name, one.label);
    let words =
        |level: String| level.replace("is words in common at least", "has words in common of at least").replace("is equal", "is the same");
    let list = |some: Vec<String>| words(some.join(" and "));
    let fore: Vec<String> = sorted.iter().take(2).filter(|one| one.weight > 0.0).map(|one| said(one)).collect();
    let against: Vec<String> = sorted.iter().rev().take(1).filter(|one| one.weight < 0.0).map(|one| said(one)).collect();
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

/// The comparisons of a pair that was kept.
fn comparisons(run: &StoredRun, row: &Row, a: &Row, b: &Row) -> io::Result<Vec<Weighed>> {
    let report = run.report()?;
    let models = report["match"]["comparisons"].as_array().cloned().unwrap_or_default();
    let one = |model: &serde_json::Value| {
        let name = model["name"].as_str().unwrap_or_default();
        let level = get(row, &format!("level_{name}"));
        let label = match level.parse::<usize>() {
            Ok(level) => model["levels"][level]["label"].as_str().unwrap_or_default().to_string(),
            Err(_) if [a, b].iter().all(|r| !get(r, model["column"].as_str().unwrap_or(name)).is_empty()) => REPEATS.to_string(),
            Err(_) => MISSING.to_string(),
        };
        Weighed { name: name.to_string(), label, weight: get(row, &format!("weight_{name}")).parse().unwrap_or(0.0) }
    };
    Ok(models.iter().map(one).collect())
}

/// A weight as a small bar: each sign two bits.
fn bar(weight: f64) -> String {
    let signs = ((weight.abs() / 2.0).round() as usize).min(8);
    let sign = if weight < 0.0 { "-" } else { "+" };
    format!("{:<8}", sign.repeat(signs))
}
