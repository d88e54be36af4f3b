//! Scores, 0 to 100, each with its numerator and denominator.
//!
//! A rule's score is its share of passing rows; a table rule is 0 or 100. A dimension's score is the weighted
//! mean of its rules; a rule that broke scores 0, and of the others only those that were evaluated count. The
//! overall score is the mean of the dimensions that were assessed.

use super::model::{DimensionScore, ScoreSet};
use crate::check::{Evaluation, RuleResult};
use crate::resolve::Rule;

/// The scores of a state of the data.
pub fn scores(rules: &[Rule], evaluation: &Evaluation) -> ScoreSet {
    let mut dimensions: Vec<DimensionScore> = Vec::new();
    for name in crate::spec::DIMENSIONS {
        let of: Vec<(&Rule, &RuleResult)> = rules
            .iter()
            .zip(&evaluation.rules)
            .filter(|(rule, result)| rule.dimension == *name && (result.evaluated > 0 || result.error.is_some()))
            .collect();
        let weight: f64 = of.iter().map(|(rule, _)| rule.weight).sum();
        if weight <= 0.0 {
            continue;
        }
        let sum: f64 = of.iter().map(|(rule, result)| rule.weight * share(result)).sum();
        dimensions.push(DimensionScore {
            name: name.to_string(),
            score: tidy(100.0 * sum / weight),
            passed: of.iter().map(|(_, r)| r.evaluated - r.failed).sum(),
            evaluated: of.iter().map(|(_, r)| r.evaluated).sum(),
            rules: of.len(),
        });
    }
    let overall = (!dimensions.is_empty()).then(|| tidy(dimensions.iter().map(|d| d.score).sum::<f64>() / dimensions.len() as f64));
    ScoreSet { overall, dimensions }
}

/// A rule that could not be evaluated proves nothing and scores nothing: to break is not to improve.
fn share(result: &RuleResult) -> f64 {
    if result.error.is_some() {
        return 0.0;
    }
    (result.evaluated - result.failed) as f64 / result.evaluated as f64
}

/// Three decimals: beyond them scores only differ by the order of additions.
fn tidy(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}
