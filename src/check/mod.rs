//! Checks: the primitives that rules are made of, and how all rules of a run are evaluated in one scan.
//!
//! A check is one file in the folder of its dimension; it holds the code, the documentation that users
//! read and examples that run as tests. [`registry`] lists them. A check does not read data: it gives an
//! expression that answers for every row, or says what is to be kept of every row and judges that afterwards;
//! [`scan`] plans all of them into one pass over the table.
//!
//! Every answer about a row is an [`Answer`]: it passes, fails for a reason, or is not evaluated. Missing values
//! are null before a check sees them, placeholders included, so that completeness alone judges them.

mod accuracy;
mod answer;
mod bounds;
mod compile;
mod completeness;
mod consistency;
mod functions;
mod kept;
mod ledger;
mod lookup;
mod registry;
mod request;
mod result;
mod scan;
mod sql;
mod statistics;
mod tally;
mod timeliness;
mod uniqueness;
mod validity;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod judge;

pub use answer::{Answer, Reason};
pub use compile::{Compiled, compile};
pub use kept::{Finding, Gather, Kept};
pub use ledger::{Judged, failures, judge_rows};
pub use registry::{CHECKS, find, help, reasons};
pub use request::Request;
pub use result::{Evaluation, Failing, RuleResult, Segment};
pub use scan::{Fault, Stream, Table, evaluate};

use crate::spec::Word;
use datafusion::logical_expr::Expr;

/// A check: what users read about it, and how it becomes something that runs.
pub struct Check {
    /// Name, documentation, options.
    pub word: Word,
    /// Why a row fails; empty for a check that judges the table as a whole.
    pub reasons: &'static [Reason],
    /// Builds the measure for a rule. The error is a sentence about the options.
    pub build: fn(&Request) -> Result<Measure, String>,
    /// Rules with rows that pass and fail; they run as tests and stand in the reference.
    pub examples: &'static [Example],
}

/// A rule with rows that pass, fail or are not evaluated. Rows that all stand in one list, in which nothing fails,
/// are a table that passes.
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

/// Judges what was kept of the rows.
pub type Judge = Box<dyn Fn(&Kept) -> Finding + Send + Sync>;

/// How a rule is measured.
pub enum Measure {
    /// An answer for every row from the row alone: truth values, or the numbers of [`answer`].
    Row(Expr),
    /// What is kept of every row during the scan, and how it is judged afterwards.
    Table {
        /// What is kept.
        gathers: Vec<Gather>,
        /// What it says.
        judge: Judge,
    },
    /// The same where some rows are looked up for others: all rows of the table are judged, whatever the rule applies to.
    Lookup {
        /// What is kept.
        gathers: Vec<Gather>,
        /// What it says: answers for rows.
        judge: Judge,
    },
    /// Aggregates in SQL, and the condition on them whose columns are their names.
    Aggregate {
        /// The aggregates, each with its name.
        aggregates: Vec<Expr>,
        /// Truth value.
        condition: Expr,
    },
    /// A record fails when it is a duplicate of another: known after matching.
    Duplicates,
}
