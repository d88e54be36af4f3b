//! Rules to expressions, before any data is read; every mistake is reported at its line.

use super::functions::{blank_name, plain_name, raw_name};
use super::{Check, Gather, Measure, Reason, Request, find, functions, sql};
use crate::diag::Diagnostic;
use crate::resolve::{Missing, Pipeline, Rule, Threshold};
use crate::spec::Shape;
use crate::spec::value::Limit;
use datafusion::common::Column;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result as PlanResult;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, lit, when};
use datafusion::scalar::ScalarValue;
use std::collections::BTreeSet;

/// The rules of a pipeline, ready to run.
pub struct Compiled {
    pub(super) rules: Vec<Planned>,
    /// The columns that rules read, under the names that they read them by.
    pub(super) columns: BTreeSet<String>,
    /// The names of the sources.
    pub(super) sources: Vec<String>,
}

pub(super) struct Planned {
    pub(super) id: String,
    pub(super) measure: Measure,
    pub(super) reasons: &'static [Reason],
    /// Which rows are evaluated; all if nothing.
    pub(super) applies: Option<Expr>,
    /// The column for each of whose values there is a verdict.
    pub(super) per: Option<String>,
}

/// Builds the expressions of all rules.
pub fn compile(pipeline: &Pipeline) -> (Compiled, Vec<Diagnostic>) {
    let mut found = Vec::new();
    // SQL may ask which source a record is of.
    let names = pipeline.columns.iter().map(|c| c.name.clone());
    let table: Vec<String> = std::iter::once("_source".to_string()).chain(names).collect();
    let mut rules = Vec::new();
    for rule in &pipeline.rules {
        match plan_rule(pipeline, rule, &table) {
            Ok(planned) => rules.push(planned),
            Err(diagnostic) => found.push(diagnostic),
        }
    }
    let mut columns: BTreeSet<String> = rules.iter().flat_map(Planned::columns).collect();
    columns.remove("_source");
    let sources = pipeline.sources.iter().map(|source| source.name.clone()).collect();
    (Compiled { rules, columns, sources }, found)
}

fn plan_rule(pipeline: &Pipeline, rule: &Rule, table: &[String]) -> Result<Planned, Diagnostic> {
    let wrong = |message: String| Diagnostic::error(message).at(rule.argument_place());
    let check = find(rule.word.name).ok_or_else(|| wrong(format!("`{}` is not built in", rule.word.name)))?;
    let planned = |measure, applies| Planned { id: rule.id.clone(), measure, reasons: check.reasons, applies, per: rule.per.clone() };
    let sql = ["expression", "if", "then"].into_iter().filter_map(|option| rule.options.text(option)).chain(rule.filter_of_pack());
    let named = rule.word.options.iter().filter(|option| matches!(option.shape, Shape::Column | Shape::Columns));
    let lacks = |column: &String| !table.contains(column);
    let lacks_column = named.flat_map(|option| rule.options.list(option.name)).any(|column| lacks(&column));
    if rule.of_pack && (lacks_column || sql.into_iter().any(|text| sql::names_unknown_column(text, table))) {
        // A pack serves many tables; what it asks of columns that this one lacks is not evaluated.
        return Ok(planned(Measure::Row(lit(ScalarValue::Boolean(None))), None));
    }
    if rule.per.is_some() && rule.options.text("changed_by").is_some() {
        // The report keeps one figure for a rule, and the next run has nothing else to compare with.
        return Err(wrong("`changed_by` compares the whole table with the last run; it cannot stand beside `per`".into()));
    }
    let request = Request {
        columns: &rule.columns,
        options: &rule.options,
        as_of: pipeline.as_of,
        table,
        pipeline,
        check: rule.word.name,
        reasons: check.reasons,
    };
    let measure = (check.build)(&request).map_err(wrong)?;
    if let Some((word, reason)) = unheeded(rule, check, &measure) {
        // What a pipeline says of a pack's rule is the pipeline's mistake.
        let place = rule.used_at.clone().unwrap_or_else(|| rule.argument_place());
        let whose = rule.used_at.as_ref().map_or(String::new(), |_| format!(" of `{}`", rule.id));
        return Err(Diagnostic::error(format!("`{word}`{whose} says nothing here: {reason}; leave it out")).at(place));
    }
    let read_filter = |text: &str| sql::row(text, table).map_err(|e| Diagnostic::error(e).at(rule.filter_place()));
    let filter = rule.filter.as_deref().map(read_filter).transpose()?;
    let mut planned = planned(measure, None);
    let mut columns = planned.columns();
    columns.remove("_source");
    if let Measure::Lookup { .. } = planned.measure {
        // The other columns are those of another source.
        columns = rule.columns.iter().cloned().collect();
    }
    let of_sources = sources_with(pipeline, &columns, rule.word.name == "any_present");
    planned.applies = match (filter, of_sources) {
        (Some(a), Some(b)) => Some(a.and(b)),
        (a, b) => a.or(b),
    };
    match rule.missing {
        Missing::Placeholder => {}
        Missing::Blank => planned.rename(blank_name),
        Missing::Empty => planned.rename(raw_name),
    }
    Ok(planned)
}

/// What the rule says that its check cannot heed, and why: better refused than passed over.
fn unheeded(rule: &Rule, check: &Check, measure: &Measure) -> Option<(&'static str, &'static str)> {
    let per = rule.per.as_ref().map(|_| "per");
    let filter = rule.filter.as_ref().map(|_| "where");
    let on_fail = rule.quarantine.then_some("on_fail: quarantine");
    let at = match rule.threshold {
        // What is meant unless said, and what is as strict.
        Threshold::AtLeast(1.0) | Threshold::AtMost(Limit::Count(0) | Limit::Share(0.0)) => rule.warn.map(|_| "warn"),
        Threshold::AtLeast(_) => Some("at_least"),
        Threshold::AtMost(_) => Some("at_most"),
    };
    match measure {
        Measure::Duplicates => {
            Some((filter.or(per).or(on_fail)?, "duplicates are found among all records, after those held back are put aside"))
        }
        Measure::Aggregate { .. } => Some((per.or(on_fail).or(at)?, "SQL aggregates give one answer for the table")),
        // Checks that give no reasons for rows judge the table as a whole, or each of its segments.
        Measure::Table { .. } if check.reasons.is_empty() => {
            Some((on_fail.or(at)?, "the check gives one figure, which holds or does not, and no row of its own fails"))
        }
        Measure::Row(_) | Measure::Table { .. } | Measure::Lookup { .. } => None,
    }
}

/// A rule looks at the records of the sources that have its columns: what a source never had is not missing.
fn sources_with(pipeline: &Pipeline, columns: &BTreeSet<String>, any: bool) -> Option<Expr> {
    let has = |index: usize, name: &String| pipeline.columns.iter().any(|c| plain_name(name) == c.name && c.sources.contains(&index));
    let fits = |index: &usize| if any { columns.iter().any(|c| has(*index, c)) } else { columns.iter().all(|c| has(*index, c)) };
    let sources: Vec<usize> = (0..pipeline.sources.len()).filter(fits).collect();
    if columns.is_empty() || sources.len() == pipeline.sources.len() {
        return None;
    }
    let names = sources.iter().map(|i| lit(pipeline.sources[*i].name.clone())).collect();
    Some(functions::column("_source").in_list(names, false))
}

impl Planned {
    /// The columns that the rule reads, under the names that it reads them by.
    fn columns(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = match &self.measure {
            Measure::Row(expr) => names_of(expr),
            Measure::Table { gathers, .. } | Measure::Lookup { gathers, .. } => gathers.iter().flat_map(Gather::columns).cloned().collect(),
            Measure::Aggregate { aggregates, .. } => aggregates.iter().flat_map(names_of).collect(),
            Measure::Duplicates => BTreeSet::new(),
        };
        names.extend(self.applies.iter().flat_map(names_of));
        names.extend(self.per.iter().cloned());
        names
    }

    /// Makes the rule read columns in which less is missing.
    fn rename(&mut self, name: fn(&str) -> String) {
        let new = |old: &str| if old.starts_with('_') || old.contains('$') { old.to_string() } else { name(old) };
        let renamed = |expr: Expr| {
            let changed = expr.clone().transform(|node| {
                Ok(match node {
                    Expr::Column(column) => Transformed::yes(Expr::Column(Column::new_unqualified(new(&column.name)))),
                    other => Transformed::no(other),
                })
            });
            changed.map_or(expr, |changed| changed.data)
        };
        match &mut self.measure {
            Measure::Row(expr) => *expr = renamed(expr.clone()),
            Measure::Table { gathers, .. } | Measure::Lookup { gathers, .. } => {
                gathers.iter_mut().for_each(|gather| *gather = gather.renamed(new));
            }
            Measure::Aggregate { aggregates, .. } => aggregates.iter_mut().for_each(|expr| *expr = renamed(expr.clone())),
            Measure::Duplicates => {}
        }
        self.applies = self.applies.take().map(renamed);
    }

    /// The expression with rows outside the rule's scope left unevaluated.
    pub(super) fn scoped(&self, expr: Expr) -> PlanResult<Expr> {
        match &self.applies {
            None => Ok(expr),
            Some(applies) => when(applies.clone(), expr).end(),
        }
    }
}

fn names_of(expr: &Expr) -> BTreeSet<String> {
    expr.column_refs().iter().map(|c| c.name.clone()).collect()
}

impl Compiled {
    /// The rules that are judged after matching.
    pub fn after_matching(&self) -> Vec<usize> {
        (0..self.rules.len()).filter(|rule| matches!(self.rules[*rule].measure, Measure::Duplicates)).collect()
    }

    /// Whether a rule reads a column of which `any` is true.
    pub fn reads(&self, rule: usize, any: impl Fn(&str) -> bool) -> bool {
        self.rules.get(rule).is_some_and(|planned| planned.columns().iter().any(|column| any(plain_name(column))))
    }

    /// The plan of the one scan, for `karat plan`.
    pub fn plan(&self, table: &LogicalPlan) -> PlanResult<LogicalPlan> {
        let all: Vec<usize> = (0..self.rules.len()).collect();
        let scan = super::scan::Scan::of(self, &all)?;
        scan.plan(LogicalPlanBuilder::from(self.values(table)?))
    }

    /// The table with every value that rules read, missing where it says nothing, or as it was written.
    pub(super) fn values(&self, table: &LogicalPlan) -> PlanResult<LogicalPlan> {
        let value = |name: &String| {
            let plain = plain_name(name);
            let read = match name.strip_prefix(plain) {
                Some("") => functions::value(plain),
                Some("$blank") => functions::not_blank(plain),
                _ => functions::column(plain),
            };
            read.alias(name)
        };
        let columns = std::iter::once(functions::column("_source")).chain(self.columns.iter().map(value));
        LogicalPlanBuilder::from(table.clone()).project(columns)?.build()
    }
}
