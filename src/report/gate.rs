//! The gate: whether a run is good enough, and why not.

use super::model::{Gate, GateCheck, RuleReport, ScoreSet};
use crate::resolve;
use crate::spec::value::{Limit, trim_number};

/// What the gate looks at.
pub struct Seen<'a> {
    /// Scores after cleansing.
    pub score: &'a ScoreSet,
    /// The rules.
    pub rules: &'a [RuleReport],
    /// Records that are duplicates of another, and all records; nothing where none were looked for.
    pub duplicates: Option<(u64, u64)>,
    /// Rows that could not become records, all rows, and how many may.
    pub rejects: (u64, u64, Limit),
    /// Scores of the baseline: overall and by dimension; nothing where there is none yet.
    pub baseline: Option<&'a [(String, f64)]>,
}

/// Holds a run against the gate. What was not assessed does not pass.
pub fn evaluate(gate: &resolve::Gate, seen: &Seen) -> Gate {
    let mut checks = vec![rules(seen.rules), rejects(seen.rejects)];
    let dimension = |name: &str| seen.score.dimensions.iter().find(|d| d.name == name).map(|d| d.score);
    checks.extend(gate.score.map(|limit| at_least("score", limit, seen.score.overall)));
    checks.extend(gate.dimensions.iter().map(|(name, limit)| at_least(name, *limit, dimension(name))));
    checks.extend(gate.duplicates.map(|limit| duplicates(limit, seen.duplicates)));
    if gate.no_worse_than.is_some() {
        checks.push(no_worse(seen));
    }
    let passed = checks.iter().all(|c| c.verdict == "pass");
    Gate { verdict: word(passed), checks }
}

fn word(passed: bool) -> &'static str {
    if passed { "pass" } else { "fail" }
}

/// The name of the condition that a run with too many rejects misses; such a run is incomplete, not bad.
pub const REJECTS: &str = "rejects";

fn rejects((rejected, rows, limit): (u64, u64, Limit)) -> GateCheck {
    let (value, passed) = held_against(limit, rejected, rows);
    GateCheck { name: REJECTS.into(), limit: format!("at most {limit} of the rows"), value, verdict: word(passed) }
}

/// A count of a whole as text, and whether it is within a limit.
fn held_against(limit: Limit, count: u64, of: u64) -> (String, bool) {
    let share = if of == 0 { 0.0 } else { count as f64 / of as f64 };
    let passed = match limit {
        Limit::Count(most) => count <= most,
        Limit::Share(most) => share <= most,
    };
    (format!("{count} of {of} ({:.1}%)", share * 100.0), passed)
}

/// No rule of severity error fails, none breaks, and some were evaluated if there are any.
fn rules(rules: &[RuleReport]) -> GateCheck {
    let named = |verdict: &str, all: bool| -> Vec<&str> {
        rules.iter().filter(|r| r.verdict == verdict && (all || r.severity == "error")).map(|r| r.id.as_str()).collect()
    };
    let (failing, broken) = (named("fail", false), named("broken", true));
    let idle = !rules.is_empty() && rules.iter().all(|r| r.verdict == "not_evaluated");
    let value = match (failing.len(), broken.len()) {
        _ if idle => "no rule could be evaluated".to_string(),
        (0, 0) => "none".into(),
        (_, 0) => format!("{} failing: {}", failing.len(), first(&failing)),
        (0, _) => format!("{} cannot be evaluated: {}", broken.len(), first(&broken)),
        _ => format!("{} failing: {}; {} cannot be evaluated: {}", failing.len(), first(&failing), broken.len(), first(&broken)),
    };
    let passed = failing.is_empty() && broken.is_empty() && !idle;
    GateCheck { name: "rules".into(), limit: "no failing rule of severity error".into(), value, verdict: word(passed) }
}

fn first(ids: &[&str]) -> String {
    let shown = ids.iter().take(3).copied().collect::<Vec<_>>().join(", ");
    if ids.len() > 3 { format!("{shown}, …") } else { shown }
}

fn at_least(name: &str, limit: f64, score: Option<f64>) -> GateCheck {
    let passed = score.is_some_and(|s| s >= limit);
    // Rounded down, so that what misses the limit never looks as if it reached it.
    let value = score.map_or("not assessed".into(), |s| trim_number((s * 100.0).floor() / 100.0));
    GateCheck { name: name.into(), limit: format!("at least {}", trim_number(limit)), value, verdict: word(passed) }
}

fn duplicates(limit: Limit, seen: Option<(u64, u64)>) -> GateCheck {
    let (value, passed) = seen.map_or(("not looked for".to_string(), false), |(count, of)| held_against(limit, count, of));
    GateCheck { name: "duplicates".into(), limit: format!("at most {limit}"), value, verdict: word(passed) }
}

/// No score is lower than in the baseline. Without a baseline there is nothing to be worse than.
fn no_worse(seen: &Seen) -> GateCheck {
    let name = "no_worse_than".to_string();
    let limit = "no score lower than the baseline's".to_string();
    let Some(baseline) = seen.baseline else {
        return GateCheck { name, limit, value: "no baseline yet".into(), verdict: "pass" };
    };
    let now = |name: &str| match name {
        "overall" => seen.score.overall,
        _ => seen.score.dimensions.iter().find(|d| d.name == name).map(|d| d.score),
    };
    let worse: Vec<String> = baseline
        .iter()
        .filter(|(name, was)| now(name).is_none_or(|is| is < was - 0.05))
        .map(|(name, was)| {
            format!(
                "{name} {} (was {})",
                now(name).map_or("not assessed".into(), |s| format!("{s:.1}")),
                trim_number((was * 10.0).round() / 10.0)
            )
        })
        .collect();
    let value = if worse.is_empty() { "no lower".into() } else { worse.join(", ") };
    GateCheck { name, limit, value, verdict: word(worse.is_empty()) }
}

#[cfg(test)]
mod tests {
    use super::super::model::DimensionScore;
    use super::*;

    fn seen(score: &ScoreSet) -> Seen<'_> {
        Seen { score, rules: &[], duplicates: Some((3, 100)), rejects: (0, 100, Limit::Count(0)), baseline: None }
    }

    #[test]
    fn what_was_not_assessed_does_not_pass() {
        let accuracy = DimensionScore { name: "accuracy".into(), score: 94.0, passed: 94, evaluated: 100, rules: 1 };
        let score = ScoreSet { overall: Some(94.0), dimensions: vec![accuracy] };
        let asked = resolve::Gate { score: Some(90.0), dimensions: vec![("accuracy", 95.0), ("timeliness", 1.0)], ..Default::default() };
        let gate = evaluate(&asked, &seen(&score));
        let verdicts: Vec<&str> = gate.checks.iter().map(|c| c.verdict).collect();
        assert_eq!(verdicts, ["pass", "pass", "pass", "fail", "fail"]);
        assert_eq!(gate.verdict, "fail");
    }

    #[test]
    fn too_many_rejects_are_no_pass() {
        assert_eq!(rejects((3, 4, Limit::Share(0.05))).verdict, "fail");
        assert_eq!(rejects((3, 400, Limit::Share(0.05))).verdict, "pass");
        let almost = at_least("score", 90.0, Some(89.996));
        assert_eq!((almost.value.as_str(), almost.verdict), ("89.99", "fail"));
    }

    #[test]
    fn duplicates_by_count_and_share() {
        assert_eq!(duplicates(Limit::Share(0.03), Some((3, 100))).verdict, "pass");
        assert_eq!(duplicates(Limit::Count(2), Some((3, 100))).verdict, "fail");
        assert_eq!(duplicates(Limit::Count(2), None).verdict, "fail");
    }

    #[test]
    fn a_lower_score_is_worse_and_noise_is_not() {
        let score = ScoreSet { overall: Some(90.0), dimensions: Vec::new() };
        let base = |was: f64| [("overall".to_string(), was)];
        assert_eq!(no_worse(&Seen { baseline: Some(&base(90.04)), ..seen(&score) }).verdict, "pass");
        assert_eq!(no_worse(&Seen { baseline: Some(&base(91.0)), ..seen(&score) }).verdict, "fail");
        assert_eq!(no_worse(&seen(&score)).verdict, "pass");
    }
}
