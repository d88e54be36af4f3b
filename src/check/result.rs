//! What became of rules: counts, failing rows with their reasons, figures and segments.

use super::answer::{PASS, Reason};
use super::tally::Tally;

/// What became of the rules.
#[derive(Debug, Clone, Default)]
pub struct Evaluation {
    /// By rule, in the order of the pipeline.
    pub rules: Vec<RuleResult>,
}

/// What became of a rule.
#[derive(Debug, Clone, Default)]
pub struct RuleResult {
    /// Rows evaluated; 1 for a table rule that was.
    pub evaluated: u64,
    /// Rows that failed.
    pub failed: u64,
    /// Whether the rule speaks of the table and not of rows.
    pub of_table: bool,
    /// What a rule that speaks of the table measured.
    pub value: Option<f64>,
    /// The verdicts by value of the rule's `per` column, by value.
    pub segments: Vec<Segment>,
    /// Why it could not be evaluated.
    pub error: Option<String>,
    pub(super) tally: Tally,
    reasons: &'static [Reason],
}

/// What a rule says of the rows with one value of its `per` column.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The value; nothing for rows where it is missing.
    pub value: Option<String>,
    /// Rows that have it.
    pub rows: u64,
    /// Rows evaluated; 1 for a table rule that was.
    pub evaluated: u64,
    /// Rows that failed.
    pub failed: u64,
    /// What a rule that speaks of the table measured.
    pub figure: Option<f64>,
}

/// The rows that failed a rule with the reason, in order.
pub type Failing<'a> = Box<dyn Iterator<Item = (u32, &'static str)> + 'a>;

/// The reason of a rule that lists none: a condition that does not hold.
const NOT_TRUE: &str = "not_true";

impl RuleResult {
    /// The rows that failed, each with the code of its reason.
    pub fn failing(&self) -> Failing<'_> {
        Box::new(self.tally.failing.iter().zip(&self.tally.reasons).map(|(row, reason)| (*row, self.reason(*reason))))
    }

    /// The rows that failed, in order.
    pub fn failing_rows(&self) -> &[u32] {
        &self.tally.failing
    }

    /// For each row that failed the number of its reason, from 1.
    pub fn failing_reasons(&self) -> &[u8] {
        &self.tally.reasons
    }

    /// The codes of the reasons that there are, by their number.
    pub fn reasons(&self) -> impl Iterator<Item = &'static str> {
        let not_true = self.reasons.is_empty().then_some(NOT_TRUE);
        self.reasons.iter().map(|reason| reason.code).chain(not_true)
    }

    /// The rows that were not evaluated, in order.
    pub fn skipped(&self) -> &[u32] {
        &self.tally.skipped
    }

    /// How many rows failed for each reason, the most frequent first.
    pub fn by_reason(&self) -> Vec<(&'static str, u64)> {
        let mut counts = [0u64; 256];
        self.tally.reasons.iter().for_each(|reason| counts[usize::from(*reason)] += 1);
        let counted = (1..=u8::MAX).filter(|reason| counts[usize::from(*reason)] > 0);
        let mut counts: Vec<_> = counted.map(|reason| (self.reason(reason), counts[usize::from(reason)])).collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }

    fn reason(&self, number: u8) -> &'static str {
        usize::from(number).checked_sub(1).and_then(|at| self.reasons.get(at)).map_or(NOT_TRUE, |reason| reason.code)
    }

    pub(super) fn of_rows(tally: Tally, reasons: &'static [Reason]) -> RuleResult {
        RuleResult { evaluated: tally.evaluated, failed: tally.failed(), tally, reasons, ..RuleResult::default() }
    }

    pub(super) fn of_table(value: Option<f64>, passes: Option<bool>) -> RuleResult {
        let failed = u64::from(passes == Some(false));
        RuleResult { evaluated: u64::from(passes.is_some()), failed, of_table: true, value, ..RuleResult::default() }
    }

    /// A rule that speaks of each segment as a table of its own.
    pub(super) fn of_tables(segments: &[Segment]) -> RuleResult {
        let sum = |of: fn(&Segment) -> u64| segments.iter().map(of).sum();
        RuleResult { evaluated: sum(|s| s.evaluated), failed: sum(|s| s.failed), of_table: true, ..RuleResult::default() }
    }

    /// What a rule about duplicates says: the rows that are another's, among the rows that went to matching, both rising.
    pub fn of_duplicates(rows: &[u32], duplicates: &[u32], table: u32, reasons: &'static [Reason]) -> RuleResult {
        let mut codes = vec![PASS; rows.len()];
        duplicates.iter().filter_map(|row| rows.binary_search(row).ok()).for_each(|at| codes[at] = 1);
        RuleResult::of_rows(Tally::of_rows(&codes, rows, table), reasons)
    }

    /// A rule that could not be evaluated.
    pub fn broken(error: String) -> RuleResult {
        RuleResult { error: Some(error), ..RuleResult::default() }
    }
}
