//! Checks: the primitives that rules are made of, and how all rules of a run are evaluated in one scan.
//!
//! A check is one file in the folder of its dimension; it holds the code, the documentation that users
//! read and examples that run as tests. [`registry`] lists them. A check does not read data: it builds a
//! DataFusion expression (or names the keys that must be gathered first), and [`scan`] plans all of them
//! into one pass over the table.
//!
//! Every row rule answers `true` (passes), `false` (fails) or null (not evaluated). Missing values are null
//! before a check sees them, placeholders included, so that completeness alone judges them.

mod accuracy;
mod completeness;
mod consistency;
mod functions;
mod ledger;
mod registry;
mod scan;
mod sql;
mod timeliness;
mod uniqueness;
mod validity;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod judge;

pub use ledger::{Judged, failures, judge_rows};
pub use registry::{CHECKS, find};
pub use scan::{Compiled, Evaluation, Failing, Fault, RuleResult, Run, compile, evaluate};

use crate::spec::{Options, Word};
use chrono::NaiveDate;
use datafusion::logical_expr::Expr;
use datafusion::scalar::ScalarValue;

/// A check: what users read about it, and how it becomes something that runs.
pub struct Check {
    /// Name, documentation, options.
    pub word: Word,
    /// Builds the measure for a rule. The error is a sentence about the options.
    pub build: fn(&Request) -> Result<Measure, String>,
    /// Rules with rows that pass and fail; they run as tests and stand in the reference.
    pub examples: &'static [Example],
}

/// A rule with rows that pass, fail or are not evaluated.
#[derive(Debug)]
pub struct Example {
    /// The rule as YAML, as in `rules:` without the dash.
    pub rule: &'static str,
    /// The columns of the rows.
    pub columns: &'static [&'static str],
    /// Rows that pass; an empty text is a missing value.
    pub passes: &'static [&'static [&'static str]],
    /// Rows that fail.
    pub fails: &'static [&'static [&'static str]],
    /// Rows that are not evaluated.
    pub skips: &'static [&'static [&'static str]],
}

/// What a check is asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The columns of the rule that the table has: one for `One` and `Each`, all for `Together`.
    pub columns: &'a [String],
    /// The options, right in shape.
    pub options: &'a Options,
    /// The date of the run: what "now" means.
    pub as_of: NaiveDate,
    /// All columns of the table, for SQL.
    pub table: &'a [String],
}

/// A row in the outcome of the aggregates of a table rule.
pub type Verdict = Box<dyn Fn(&[ScalarValue]) -> Option<bool> + Send + Sync>;

/// How a rule is measured.
pub enum Measure {
    /// A boolean for every row: true passes, false fails, null is not evaluated.
    Row(Expr),
    /// Every row whose columns are all present must (not) be among a set of keys that is gathered first.
    Member {
        /// The columns whose values make the key.
        columns: Vec<String>,
        /// Which keys.
        keys: Keys,
    },
    /// One answer for the table, from aggregates that are computed in the same pass.
    Table {
        /// The aggregates.
        aggregates: Vec<Expr>,
        /// What they say; `None` is not evaluated.
        verdict: Verdict,
    },
}

/// A set of keys that is gathered before the scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// The keys that stand in more than one row: a row fails when its key is one of them.
    Repeated,
    /// The values of a column of one source: a row passes when its value is one of them.
    Of {
        /// The source.
        source: String,
        /// The column.
        column: String,
    },
}
