//! All rules in one scan.
//!
//! [`compile`] turns rules into expressions before any data is read and reports what cannot be. [`evaluate`]
//! then runs them: keys that rules need are gathered first, each by an aggregate; all row rules are evaluated in one
//! projection over the table; a table rule is an aggregate of its own. The engine is handed in as a function that
//! runs plans. A raw value, placeholders and all, stands beside the value of column `x` as `x$raw`.

use super::{Keys, Measure, Request, Verdict, find, functions, sql};
use crate::diag::{Diagnostic, did_you_mean};
use crate::resolve::{Pipeline, Rule};
use arrow::array::{Array, AsArray, BooleanArray, RecordBatch, StringArray};
use datafusion::error::Result as PlanResult;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, lit, when};
use datafusion::scalar::ScalarValue;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// Runs a plan: batches by partition, rows in the order of the table.
pub type Run<'a> = &'a dyn Fn(&LogicalPlan) -> Result<Vec<Vec<RecordBatch>>, Fault>;

/// Why rules could not be evaluated. No message holds a value of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A rule does not fit the data; the other rules go on.
    Rule(String),
    /// The system failed; nothing is known of any rule.
    System(String),
}

/// The rules of a pipeline, ready to run.
pub struct Compiled {
    rules: Vec<Planned>,
    /// The columns that rules read.
    columns: Vec<String>,
}

struct Planned {
    id: String,
    measure: Measure,
    /// Which rows are evaluated; all if nothing.
    applies: Option<Expr>,
}

/// What became of the rules.
#[derive(Debug, Clone)]
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
    /// Why it could not be evaluated.
    pub error: Option<String>,
    /// The answers by row, in pieces.
    answers: Vec<BooleanArray>,
}

/// The rows that failed a rule, in order.
pub type Failing<'a> = Box<dyn Iterator<Item = usize> + 'a>;

impl RuleResult {
    /// The rows that failed.
    pub fn failing(&self) -> Failing<'_> {
        let mut start = 0;
        Box::new(self.answers.iter().flat_map(move |piece| {
            let first = start;
            start += piece.len();
            let wrong = (piece.false_count() > 0).then(|| (0..piece.len()).filter(move |i| piece.is_valid(*i) && !piece.value(*i)));
            wrong.into_iter().flatten().map(move |i| first + i)
        }))
    }

    /// The answers by row, in pieces: true passes, false fails, null is not evaluated.
    pub fn answers(&self) -> &[BooleanArray] {
        &self.answers
    }

    fn of_rows(answers: Vec<BooleanArray>) -> RuleResult {
        let evaluated = answers.iter().map(|a| (a.len() - a.null_count()) as u64).sum();
        let failed = answers.iter().map(|a| a.false_count() as u64).sum();
        RuleResult { evaluated, failed, answers, ..RuleResult::default() }
    }

    fn of_table(answer: Option<bool>) -> RuleResult {
        let failed = u64::from(answer == Some(false));
        RuleResult { evaluated: u64::from(answer.is_some()), failed, of_table: true, ..RuleResult::default() }
    }

    fn broken(error: String) -> RuleResult {
        RuleResult { error: Some(error), ..RuleResult::default() }
    }
}

/// Builds the expressions of all rules. Every mistake in SQL and options is reported at its line.
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
    let mut used: BTreeSet<String> = rules.iter().flat_map(Planned::columns).collect();
    used.extend(rules.iter().filter_map(|r| match &r.measure {
        Measure::Member { keys: Keys::Of { column, .. }, .. } => Some(column.clone()),
        _ => None,
    }));
    let columns = table.into_iter().skip(1).filter(|c| used.contains(c) || used.contains(&raw_name(c))).collect();
    (Compiled { rules, columns }, found)
}

fn plan_rule(pipeline: &Pipeline, rule: &Rule, table: &[String]) -> Result<Planned, Diagnostic> {
    let wrong = |message: String| Diagnostic::error(message).at(rule.argument_place());
    let check = find(rule.word.name).ok_or_else(|| wrong(format!("`{}` is not built in", rule.word.name)))?;
    let sql = [rule.options.text("expression"), rule.filter.as_deref()];
    if rule.of_pack && sql.into_iter().flatten().any(|text| sql::names_unknown_column(text, table)) {
        // A pack serves many tables; what it asks of columns that this one lacks is not evaluated.
        let nothing = lit(ScalarValue::Boolean(None));
        return Ok(Planned { id: rule.id.clone(), measure: Measure::Row(nothing), applies: None });
    }
    let request = Request { columns: &rule.columns, options: &rule.options, as_of: pipeline.as_of, table };
    let measure = (check.build)(&request).map_err(wrong)?;
    if let Measure::Member { keys: Keys::Of { source, column }, .. } = &measure {
        check_reference(pipeline, source, column).map_err(wrong)?;
    }
    let read_filter = |text: &str| sql::row(text, table).map_err(|e| Diagnostic::error(e).at(rule.filter_place()));
    let filter = rule.filter.as_deref().map(read_filter).transpose()?;
    let mut planned = Planned { id: rule.id.clone(), measure, applies: None };
    let mut columns = planned.columns();
    columns.remove("_source");
    let of_sources = sources_with(pipeline, &columns, rule.word.name == "any_present");
    planned.applies = match (filter, of_sources) {
        (Some(a), Some(b)) => Some(a.and(b)),
        (a, b) => a.or(b),
    };
    Ok(planned)
}

fn check_reference(pipeline: &Pipeline, source: &str, column: &str) -> Result<(), String> {
    let index = pipeline.sources.iter().position(|s| s.name == *source);
    let Some(index) = index else {
        let help = did_you_mean(source, pipeline.sources.iter().map(|s| s.name.as_str())).unwrap_or_default();
        return Err(format!("unknown source `{source}`; {help}"));
    };
    let has = pipeline.columns.iter().any(|c| c.name == *column && c.sources.contains(&index));
    let help = || did_you_mean(column, pipeline.columns.iter().map(|c| c.name.as_str())).unwrap_or_default();
    if has { Ok(()) } else { Err(format!("source `{source}` has no column `{column}`; {}", help())) }
}

/// A rule looks at the records of the sources that have its columns: what a source never had is not missing.
fn sources_with(pipeline: &Pipeline, columns: &BTreeSet<String>, any: bool) -> Option<Expr> {
    let has = |index: usize, name: &String| pipeline.columns.iter().any(|c| raw_or_plain(name, &c.name) && c.sources.contains(&index));
    let fits = |index: &usize| if any { columns.iter().any(|c| has(*index, c)) } else { columns.iter().all(|c| has(*index, c)) };
    let sources: Vec<usize> = (0..pipeline.sources.len()).filter(fits).collect();
    if columns.is_empty() || sources.len() == pipeline.sources.len() {
        return None;
    }
    let names = sources.iter().map(|i| lit(pipeline.sources[*i].name.clone())).collect();
    Some(functions::column("_source").in_list(names, false))
}

fn raw_name(column: &str) -> String {
    format!("{column}$raw")
}

fn raw_or_plain(name: &str, column: &str) -> bool {
    name == column || name.strip_suffix("$raw") == Some(column)
}

impl Planned {
    /// The columns that the rule reads, raw ones under their raw names.
    fn columns(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = match &self.measure {
            Measure::Row(expr) => names_of(expr),
            Measure::Member { columns, .. } => columns.iter().cloned().collect(),
            Measure::Table { aggregates, .. } => aggregates.iter().flat_map(names_of).collect(),
        };
        names.extend(self.applies.iter().flat_map(names_of));
        names
    }

    /// The expression with rows outside the rule's scope left unevaluated.
    fn scoped(&self, expr: Expr) -> PlanResult<Expr> {
        match &self.applies {
            None => Ok(expr),
            Some(applies) => when(applies.clone(), expr).end(),
        }
    }
}

fn names_of(expr: &Expr) -> BTreeSet<String> {
    expr.column_refs().iter().map(|c| c.name.clone()).collect()
}

/// Evaluates all rules over a table. A rule that breaks is a broken measure; the others go on. The error is a fault
/// of the system.
pub fn evaluate(compiled: &Compiled, table: &LogicalPlan, run: Run) -> Result<Evaluation, String> {
    let all: Vec<usize> = (0..compiled.rules.len()).collect();
    match evaluate_some(compiled, &all, table, run) {
        Ok(rules) => return Ok(Evaluation { rules }),
        Err(Fault::System(message)) => return Err(message),
        Err(Fault::Rule(_)) => {}
    }
    // One rule broke the scan. Each on its own shows which.
    let mut rules = Vec::new();
    for index in all {
        rules.push(match evaluate_some(compiled, &[index], table, run) {
            Ok(mut alone) => alone.pop().unwrap_or_default(),
            Err(Fault::Rule(message)) => RuleResult::broken(message),
            Err(Fault::System(message)) => return Err(message),
        });
    }
    Ok(Evaluation { rules })
}

fn evaluate_some(compiled: &Compiled, which: &[usize], table: &LogicalPlan, run: Run) -> Result<Vec<RuleResult>, Fault> {
    let values = values(compiled, table).map_err(unplanned)?;
    let mut outcomes = Vec::new();
    for index in which {
        let planned = &compiled.rules[*index];
        let expr = match &planned.measure {
            Measure::Row(expr) => expr.clone(),
            Measure::Member { columns, keys } => member(planned, columns, keys, &values, run)?,
            Measure::Table { .. } => continue,
        };
        outcomes.push(planned.scoped(expr).map_err(unplanned)?.alias(format!("rule_{index}")));
    }
    let answers = if outcomes.is_empty() { Vec::new() } else { rows(&values, outcomes, run)? };
    let mut answers = answers.into_iter();
    let mut results = Vec::new();
    for index in which {
        results.push(match &compiled.rules[*index].measure {
            Measure::Table { aggregates, verdict } => table_rule(&compiled.rules[*index], aggregates, verdict, &values, run)?,
            _ => RuleResult::of_rows(answers.next().ok_or_else(|| Fault::System("a rule got no answer".into()))?),
        });
    }
    Ok(results)
}

/// A rule that cannot be planned with this table, though it was right on its own.
fn unplanned(error: datafusion::error::DataFusionError) -> Fault {
    Fault::Rule(format!("the rule cannot be planned: {}", error.strip_backtrace()))
}

/// The table with every value that rules read, missing where it says nothing, and raw where asked.
fn values(compiled: &Compiled, table: &LogicalPlan) -> PlanResult<LogicalPlan> {
    let raw: BTreeSet<String> = compiled.rules.iter().flat_map(Planned::columns).filter(|c| c.ends_with("$raw")).collect();
    let mut columns = vec![functions::column("_source")];
    columns.extend(compiled.columns.iter().map(|c| functions::value(c).alias(c)));
    columns.extend(compiled.columns.iter().filter(|c| raw.contains(&raw_name(c))).map(|c| functions::column(c).alias(raw_name(c))));
    LogicalPlanBuilder::from(table.clone()).project(columns)?.build()
}

/// The answers of row rules, by rule and piece.
fn rows(values: &LogicalPlan, outcomes: Vec<Expr>, run: Run) -> Result<Vec<Vec<BooleanArray>>, Fault> {
    let width = outcomes.len();
    let plan = LogicalPlanBuilder::from(values.clone()).project(outcomes).and_then(LogicalPlanBuilder::build).map_err(unplanned)?;
    let batches = run(&plan)?;
    let column = |index: usize| batches.iter().flatten().map(|b| b.column(index).as_boolean().clone()).collect();
    Ok((0..width).map(column).collect())
}

/// Gathers the keys of a rule and gives the test of membership.
fn member(planned: &Planned, columns: &[String], keys: &Keys, values: &LogicalPlan, run: Run) -> Result<Expr, Fault> {
    let plan = match keys {
        Keys::Repeated => repeated(planned, columns, values),
        Keys::Of { source, column } => referenced(source, column, values),
    };
    let batches = run(&plan.map_err(unplanned)?)?;
    let width = if *keys == Keys::Repeated { columns.len() } else { 1 };
    let mut set: HashSet<String> = HashSet::new();
    for batch in batches.iter().flatten() {
        let texts: Vec<&StringArray> = (0..width).map(|i| batch.column(i).as_string::<i32>()).collect();
        set.extend((0..batch.num_rows()).map(|row| joined(texts.iter().map(|t| t.value(row)))));
    }
    let wanted = *keys != Keys::Repeated;
    let set = Arc::new(set);
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    // The rule's id makes the function one of a kind: what it does depends on the gathered keys.
    Ok(functions::test_all(&format!("member[{}]", planned.id), &names, move |values| {
        set.contains(joined(values.iter().copied()).as_str()) == wanted
    }))
}

/// Values as one key. The separator stands in no text that people write.
fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join("\u{0}")
}

fn repeated(planned: &Planned, columns: &[String], values: &LogicalPlan) -> PlanResult<LogicalPlan> {
    let keys: Vec<Expr> = columns.iter().map(|c| functions::column(c)).collect();
    let present = keys.iter().cloned().map(Expr::is_not_null).chain(planned.applies.clone()).reduce(Expr::and);
    let mut plan = LogicalPlanBuilder::from(values.clone());
    if let Some(present) = present {
        plan = plan.filter(present)?;
    }
    let plan = plan.aggregate(keys.clone(), vec![count(lit(1)).alias("$rows")])?;
    plan.filter(functions::column("$rows").gt(lit(1i64)))?.project(keys)?.build()
}

fn referenced(source: &str, column: &str, values: &LogicalPlan) -> PlanResult<LogicalPlan> {
    let of_source = functions::column("_source").eq(lit(source));
    let value = functions::column(column);
    let plan = LogicalPlanBuilder::from(values.clone()).filter(of_source.and(value.clone().is_not_null()))?;
    plan.project(vec![value])?.distinct()?.build()
}

fn table_rule(planned: &Planned, aggregates: &[Expr], verdict: &Verdict, values: &LogicalPlan, run: Run) -> Result<RuleResult, Fault> {
    let plan = |values: &LogicalPlan| -> PlanResult<LogicalPlan> {
        let mut plan = LogicalPlanBuilder::from(values.clone());
        if let Some(applies) = &planned.applies {
            plan = plan.filter(applies.clone())?;
        }
        plan.aggregate(Vec::<Expr>::new(), aggregates.to_vec())?.build()
    };
    let batches = run(&plan(values).map_err(unplanned)?)?;
    let row: Result<Vec<ScalarValue>, _> = match batches.iter().flatten().find(|b| b.num_rows() > 0) {
        Some(batch) => batch.columns().iter().map(|c| ScalarValue::try_from_array(c, 0)).collect(),
        None => Ok(Vec::new()),
    };
    Ok(RuleResult::of_table(verdict(&row.map_err(unplanned)?)))
}

impl Compiled {
    /// The plan of the one scan, for `karat plan`. Rules that need keys first are left out.
    pub fn plan(&self, table: &LogicalPlan) -> PlanResult<LogicalPlan> {
        let mut outcomes = Vec::new();
        for (index, planned) in self.rules.iter().enumerate() {
            if let Measure::Row(expr) = &planned.measure {
                outcomes.push(planned.scoped(expr.clone())?.alias(format!("rule_{index}")));
            }
        }
        LogicalPlanBuilder::from(values(self, table)?).project(outcomes)?.build()
    }
}
