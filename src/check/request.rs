//! What a check is asked for, and the ways in which it answers for rows.

use super::answer::{Answer, Reason, SKIP};
use super::{Measure, functions};
use crate::diag::did_you_mean;
use crate::resolve::Pipeline;
use crate::spec::Options;
use chrono::NaiveDate;
use datafusion::logical_expr::Expr;

/// What a check is asked for.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The columns of the rule that the table has: one for `One` and `Each`, all for `Together`.
    pub columns: &'a [String],
    /// The options, right in shape.
    pub options: &'a Options,
    /// The date of the run: what "now" means.
    pub as_of: NaiveDate,
    /// All columns of the table, for SQL.
    pub table: &'a [String],
    /// The pipeline, for what a check asks about sources.
    pub pipeline: &'a Pipeline,
    /// The name of the check.
    pub check: &'static str,
    /// Its reasons.
    pub reasons: &'static [Reason],
}

impl<'a> Request<'a> {
    /// The column of a check that takes one.
    pub fn column(&self) -> Result<&'a str, String> {
        self.columns.first().map(String::as_str).ok_or_else(|| "a column is missing".to_string())
    }

    /// The two columns of a check that compares them.
    pub fn pair(&self) -> Result<[&'a str; 2], String> {
        match self.columns {
            [left, right] => Ok([left, right]),
            others => Err(format!("`{}` compares two columns, here are {}", self.check, others.len())),
        }
    }

    /// The text of an option that the shape requires.
    pub fn required(&self, option: &str) -> Result<&'a str, String> {
        self.options.text(option).ok_or_else(|| format!("`{}` needs `{option}`", self.check))
    }

    /// The index of another source that has a column. The error names the nearest.
    pub fn other(&self, source: &str, column: &str) -> Result<usize, String> {
        let sources = &self.pipeline.sources;
        let Some(index) = sources.iter().position(|known| known.name == source) else {
            let help = did_you_mean(source, sources.iter().map(|known| known.name.as_str())).unwrap_or_default();
            return Err(format!("unknown source `{source}`; {help}"));
        };
        let columns = &self.pipeline.columns;
        if columns.iter().any(|known| known.name == column && known.sources.contains(&index)) {
            return Ok(index);
        }
        let of_source = columns.iter().filter(|known| known.sources.contains(&index));
        let help = did_you_mean(column, of_source.map(|known| known.name.as_str())).unwrap_or_default();
        Err(format!("source `{source}` has no column `{column}`; {help}"))
    }

    /// An answer for each value of the one column; a missing value is not evaluated.
    pub fn test(&self, f: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Result<Measure, String> {
        let column = self.column()?;
        self.test_column(column, f)
    }

    /// The same for the column as it was written, placeholders and all.
    pub fn test_raw(&self, f: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Result<Measure, String> {
        self.test_column(&functions::raw_name(self.column()?), f)
    }

    fn test_column(&self, column: &str, f: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Result<Measure, String> {
        let reasons = self.reasons;
        Ok(Measure::Row(functions::answers(&self.name(), column, move |text| f(text).code(reasons))))
    }

    /// An answer for each row from all columns together; not evaluated where one is missing.
    pub fn test_all(&self, f: impl Fn(&[&str]) -> Answer + Send + Sync + 'static) -> Result<Measure, String> {
        let reasons = self.reasons;
        Ok(Measure::Row(functions::row_answers(&self.name(), self.columns, move |values| {
            let texts: Option<Vec<&str>> = values.iter().copied().collect();
            texts.map_or(Ok(SKIP), |texts| f(&texts).code(reasons))
        })))
    }

    /// An answer for each row from all columns together, missing ones included.
    pub fn test_some(&self, f: impl Fn(&[Option<&str>]) -> Answer + Send + Sync + 'static) -> Result<Measure, String> {
        let reasons = self.reasons;
        Ok(Measure::Row(functions::row_answers(&self.name(), self.columns, move |values| f(values).code(reasons))))
    }

    /// A condition: true passes, false fails for the check's first reason, null is not evaluated.
    pub fn condition(&self, expression: Expr) -> Result<Measure, String> {
        Ok(Measure::Row(expression))
    }

    /// What tells this function from all others in a plan: the check with its options and the day.
    fn name(&self) -> String {
        format!("{}({:?} {})", self.check, self.options, self.as_of)
    }
}
