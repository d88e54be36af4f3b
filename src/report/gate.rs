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
    /// Scores of the baseline: overall and by dimension; nothing where there is none yet.
    pub baseline: Option<&'a [(String, f64)]>,
}

/// Holds a run against the gate. What was not assessed does not pass.
pub fn evaluate(gate: &resolve::Gate, seen: &Seen) -> Gate {
    let mut checks = vec![rules(seen.rules)];
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

/// No rule of severity error fails or breaks.
fn rules(rules: &[RuleReport]) -> GateCheck {
    let bad = rules.iter().filter(|r| (r.severity == "error" && r.verdict == "fail") || r.verdict == "broken").count();
    GateCheck {
        name: "rules".into(),
        limit: "no failing rule of severity error".into(),
        value: format!("{bad} failing"),
        verdict: word(bad == 0),
    }
}

fn at_least(name: &str, limit: f64, score: Option<f64>) -> GateCheck {
    let value = score.map_or("not assessed".into(), |s| trim_number((s * 10.0).round() / 10.0));
    GateCheck {
        name: name.into(),
        limit: format!("at least {}", trim_number(limit)),
        value,
        verdict: word(score.is_some_and(|s| s >= limit)),
    }
}

fn duplicates(limit: Limit, seen: Option<(u64, u64)>) -> GateCheck {
    let (value, passed) = match seen {
        None => ("not looked for".to_string(), false),
        Some((count, of)) => {
            let share = if of == 0 { 0.0 } else { count as f64 / of as f64 };
            let passed = match limit {
                Limit::Count(most) => count <= most,
                Limit::Share(most) => share <= most,
            };
            (format!("{count} of {of} ({:.1}%)", share * 100.0), passed)
        }
    };
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
        Seen { score, rules: &[], duplicates: Some((3, 100)), baseline: None }
    }

    #[test]
    fn what_was_not_assessed_does_not_pass() {
        let accuracy = DimensionScore { name: "accuracy".into(), score: 94.0, passed: 94, evaluated: 100, rules: 1 };
        let score = ScoreSet { overall: Some(94.0), dimensions: vec![accuracy] };
        let asked = resolve::Gate { score: Some(90.0), dimensions: vec![("accuracy", 95.0), ("timeliness", 1.0)], ..Default::default() };
        let gate = evaluate(&asked, &seen(&score));
        let verdicts: Vec<&str> = gate.checks.iter().map(|c| c.verdict).collect();
        assert_eq!(verdicts, ["pass", "pass", "fail", "fail"]);
        assert_eq!(gate.verdict, "fail");
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
