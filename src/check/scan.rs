//! All rules in one scan.
//!
//! [`evaluate`] plans the answers of all rules that look at rows, and what all others keep of every row, into one
//! projection over the table; the engine hands over its batches as they come, and only counts, failing rows and what
//! is kept stay. What was kept is judged after the scan. The engine is handed in as a function that runs plans.

use super::answer::{PASS, SKIP};
use super::compile::{Compiled, Planned};
use super::functions::plain_name;
use super::kept::{Column, Finding, Kept};
use super::result::{RuleResult, Segment};
use super::tally::{State, Tally};
use super::{Gather, Judge, Measure, functions};
use crate::ingest::{Cells, Records};
use crate::value::placeholder::is_placeholder;
use arrow::array::{Array, AsArray, RecordBatch};
use datafusion::error::Result as PlanResult;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Runs a plan and hands over its batches with the number of their partition, those of a partition in order.
pub type Stream<'a> = &'a dyn Fn(&LogicalPlan, &(dyn Fn(usize, RecordBatch) + Sync)) -> Result<(), Fault>;

/// Why rules could not be evaluated. No message holds a value of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A rule does not fit the data; the other rules go on.
    Rule(String),
    /// The system failed; nothing is known of any rule.
    System(String),
}

/// The table that is judged.
pub struct Table<'a> {
    /// Its records.
    pub records: &'a Records,
    /// A plan that scans them.
    pub plan: &'a LogicalPlan,
    /// The figures of rules in the last run, by id.
    pub last: &'a BTreeMap<String, f64>,
}

/// Evaluates some rules over a table, by their index. A rule that breaks is a broken measure; the others go on. The
/// error is a fault of the system.
pub fn evaluate(compiled: &Compiled, which: &[usize], table: &Table, stream: Stream) -> Result<Vec<RuleResult>, String> {
    match evaluate_some(compiled, which, table, stream) {
        Ok(rules) => return Ok(rules),
        Err(Fault::System(message)) => return Err(message),
        Err(Fault::Rule(_)) => {}
    }
    // One rule broke the scan. Each on its own shows which.
    let mut rules = Vec::new();
    for index in which {
        rules.push(match evaluate_some(compiled, &[*index], table, stream) {
            Ok(mut alone) => alone.pop().unwrap_or_default(),
            Err(Fault::Rule(message)) => RuleResult::broken(message),
            Err(Fault::System(message)) => return Err(message),
        });
    }
    Ok(rules)
}

/// The columns of the one projection.
pub(super) struct Scan {
    /// The answers of rules that look at rows.
    answers: Vec<Expr>,
    /// What is kept, each once however many rules ask for it.
    gathers: Vec<Gather>,
    /// Truth values of scopes, for rules that judge what was kept of some rows only.
    scopes: Vec<Expr>,
    /// For each rule its answer, where it looks at rows, and its scope, where it has one.
    of_rules: Vec<(Option<usize>, Option<usize>)>,
}

impl Scan {
    pub(super) fn of(compiled: &Compiled, which: &[usize]) -> PlanResult<Scan> {
        let mut scan = Scan { answers: Vec::new(), gathers: Vec::new(), scopes: Vec::new(), of_rules: Vec::new() };
        for index in which {
            let planned = &compiled.rules[*index];
            let mut place = (None, None);
            match &planned.measure {
                Measure::Row(expr) => {
                    place.0 = Some(scan.answers.len());
                    scan.answers.push(planned.scoped(expr.clone())?);
                }
                Measure::Table { gathers, .. } | Measure::Lookup { gathers, .. } => {
                    for gather in gathers.iter().filter(|gather| !scan.gathers.contains(gather)).collect::<Vec<_>>() {
                        scan.gathers.push(gather.clone());
                    }
                    place.1 = planned.applies.as_ref().map(|applies| match scan.scopes.iter().position(|known| known == applies) {
                        Some(known) => known,
                        None => {
                            scan.scopes.push(applies.clone());
                            scan.scopes.len() - 1
                        }
                    });
                }
                Measure::Aggregate { .. } | Measure::Duplicates => {}
            }
            scan.of_rules.push(place);
        }
        Ok(scan)
    }

    fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.gathers.is_empty() && self.scopes.is_empty()
    }

    pub(super) fn plan(&self, values: LogicalPlanBuilder) -> PlanResult<LogicalPlan> {
        let answers = self.answers.iter().cloned().chain(self.scopes.iter().cloned());
        let kept = self.gathers.iter().map(functions::kept);
        let named = answers.chain(kept).enumerate().map(|(at, expr)| expr.alias(format!("c{at}")));
        values.project(named.collect::<Vec<_>>())?.build()
    }

    fn state(&self) -> State {
        let column = |gather: &Gather| match gather {
            Gather::Key(_) => Column::Keys(Vec::new()),
            _ => Column::Numbers(Vec::new()),
        };
        State { tallies: vec![Tally::default(); self.answers.len() + self.scopes.len()], kept: self.gathers.iter().map(column).collect() }
    }
}

fn evaluate_some(compiled: &Compiled, which: &[usize], table: &Table, stream: Stream) -> Result<Vec<RuleResult>, Fault> {
    let values = compiled.values(table.plan).map_err(unplanned)?;
    let scan = Scan::of(compiled, which).map_err(unplanned)?;
    let state = if scan.is_empty() { scan.state() } else { run(&scan, &values, stream)? };
    let (mut answers, scopes) = {
        let mut tallies = state.tallies;
        let scopes = tallies.split_off(scan.answers.len());
        (tallies.into_iter().map(Some).collect::<Vec<_>>(), scopes)
    };
    let afterwards = Afterwards {
        compiled,
        table,
        cells: Cells::of(table.records),
        gathers: &scan.gathers,
        kept: &state.kept,
        all: (0..table.records.rows() as u32).collect(),
    };
    let mut results = Vec::new();
    for (index, (answer, scope)) in which.iter().zip(&scan.of_rules) {
        let planned = &compiled.rules[*index];
        results.push(match (&planned.measure, answer) {
            (Measure::Row(_), Some(at)) => {
                let result = RuleResult::of_rows(answers[*at].take().unwrap_or_default(), planned.reasons);
                afterwards.with_segments(planned, result)?
            }
            (Measure::Aggregate { aggregates, condition }, _) => aggregate(planned, aggregates, condition, &values, stream)?,
            _ => afterwards.judge(planned, scope.map(|scope| &scopes[scope]))?,
        });
    }
    Ok(results)
}

/// The one pass: a state for each partition, put together in their order.
fn run(scan: &Scan, values: &LogicalPlan, stream: Stream) -> Result<State, Fault> {
    let plan = scan.plan(LogicalPlanBuilder::from(values.clone())).map_err(unplanned)?;
    let states: Mutex<BTreeMap<usize, State>> = Mutex::new(BTreeMap::new());
    stream(&plan, &|partition, batch| {
        let taken = states.lock().unwrap_or_else(PoisonError::into_inner).remove(&partition);
        let mut state = taken.unwrap_or_else(|| scan.state());
        state.observe(&batch);
        states.lock().unwrap_or_else(PoisonError::into_inner).insert(partition, state);
    })?;
    let states = states.into_inner().unwrap_or_else(PoisonError::into_inner);
    let merged = states.into_values().reduce(|mut all, piece| {
        all.merge(piece);
        all
    });
    Ok(merged.unwrap_or_else(|| scan.state()))
}

/// A rule that cannot be planned with this table, though it was right on its own.
fn unplanned(error: datafusion::error::DataFusionError) -> Fault {
    Fault::Rule(format!("the rule cannot be planned: {}", error.strip_backtrace()))
}

/// What is judged after the scan.
struct Afterwards<'a> {
    compiled: &'a Compiled,
    table: &'a Table<'a>,
    cells: Cells<'a>,
    gathers: &'a [Gather],
    kept: &'a [Column],
    /// All rows.
    all: Vec<u32>,
}

/// Values that a `per` column may have.
const SEGMENTS: usize = 1_000;

impl Afterwards<'_> {
    /// Judges what was kept.
    fn judge(&self, planned: &Planned, scope: Option<&Tally>) -> Result<RuleResult, Fault> {
        match &planned.measure {
            Measure::Table { gathers, judge } => self.judge_rows(planned, scope, gathers, judge),
            Measure::Lookup { gathers, judge } => self.judge_all(planned, scope, gathers, judge),
            _ => Ok(RuleResult::default()),
        }
    }

    /// Judges all rows; those that the rule does not apply to were there to be looked up.
    fn judge_all(&self, planned: &Planned, scope: Option<&Tally>, gathers: &[Gather], judge: &Judge) -> Result<RuleResult, Fault> {
        let Finding::Rows(mut codes) = judge(&self.kept_of(planned, gathers, &self.all)) else { return Ok(RuleResult::default()) };
        for row in scope.into_iter().flat_map(|scope| scope.failing.iter().chain(&scope.skipped)) {
            codes[*row as usize] = SKIP;
        }
        let tally = Tally::of_rows(&codes, &self.all, self.all.len() as u32);
        self.with_segments(planned, RuleResult::of_rows(tally, planned.reasons))
    }

    /// Judges the rows that a rule applies to.
    fn judge_rows(&self, planned: &Planned, scope: Option<&Tally>, gathers: &[Gather], judge: &Judge) -> Result<RuleResult, Fault> {
        let some: Option<Vec<u32>> = scope.map(|scope| self.outside(&[&scope.failing, &scope.skipped]));
        let rows = some.as_deref().unwrap_or(&self.all);
        if let Some(what) = gathers.iter().find_map(|gather| self.unreadable(gather, rows)) {
            return Ok(RuleResult::broken(what));
        }
        let find = |rows: &[u32]| judge(&self.kept_of(planned, gathers, rows));
        let table = self.all.len() as u32;
        let Some(per) = &planned.per else {
            return Ok(match find(rows) {
                Finding::Rows(codes) => RuleResult::of_rows(Tally::of_rows(&codes, rows, table), planned.reasons),
                Finding::Figure { value, passes } => RuleResult::of_table(value, passes),
            });
        };
        // Each segment is judged as a table of its own.
        let mut segments = Vec::new();
        let mut codes = vec![SKIP; self.all.len()];
        let mut of_table = false;
        for (value, rows) in self.segments(per, rows)? {
            let count = rows.len() as u64;
            segments.push(match find(&rows) {
                Finding::Rows(found) => {
                    rows.iter().zip(&found).for_each(|(row, code)| codes[*row as usize] = *code);
                    let tally = Tally::of_rows(&found, &rows, table);
                    Segment { value, rows: count, evaluated: tally.evaluated, failed: tally.failed(), figure: None }
                }
                Finding::Figure { value: figure, passes } => {
                    of_table = true;
                    let failed = u64::from(passes == Some(false));
                    Segment { value, rows: count, evaluated: u64::from(passes.is_some()), failed, figure }
                }
            });
        }
        let mut result = match of_table {
            true => RuleResult::of_tables(&segments),
            false => RuleResult::of_rows(Tally::of_rows(&codes, &self.all, table), planned.reasons),
        };
        result.segments = segments;
        Ok(result)
    }

    /// Why a column cannot be what a rule takes it for: it has values, and none can be read so. To pass over all of them in
    /// silence would be a rule that never fails.
    fn unreadable(&self, gather: &Gather, rows: &[u32]) -> Option<String> {
        let (column, what) = match gather {
            Gather::Number(column) => (plain_name(column), "number"),
            Gather::Instant(column) => (plain_name(column), "date with the year first"),
            Gather::Key(_) | Gather::Filled(_) => return None,
        };
        let Column::Numbers(kept) = &self.kept[self.gathers.iter().position(|known| known == gather)?] else { return None };
        if rows.iter().any(|row| !kept[*row as usize].is_nan()) {
            return None;
        }
        let at = self.cells.column(column)?;
        let says_something = |text: &str| !text.trim().is_empty() && !is_placeholder(text);
        let any = rows.iter().any(|row| self.cells.value(at, *row).is_some_and(says_something));
        any.then(|| format!("`{column}` has values, but none of them is a {what}"))
    }

    fn kept_of<'k>(&'k self, planned: &Planned, gathers: &[Gather], rows: &'k [u32]) -> Kept<'k> {
        let column = |gather: &Gather| {
            let at = self.gathers.iter().position(|known| known == gather)?;
            Some((&self.gathers[at], &self.kept[at]))
        };
        Kept {
            columns: gathers.iter().filter_map(column).collect(),
            rows,
            sources: &self.table.records.source,
            cells: &self.cells,
            last: self.table.last.get(&planned.id).copied(),
            reasons: planned.reasons,
        }
    }

    /// All rows but those of some lists, each rising.
    fn outside(&self, lists: &[&[u32]]) -> Vec<u32> {
        let mut inside = vec![true; self.all.len()];
        lists.iter().flat_map(|list| list.iter()).for_each(|row| inside[*row as usize] = false);
        self.all.iter().copied().filter(|row| inside[*row as usize]).collect()
    }

    /// The rows by the value of a column, by value; those where it is missing come first.
    fn segments(&self, per: &str, rows: &[u32]) -> Result<BTreeMap<Option<String>, Vec<u32>>, Fault> {
        let mut segments: BTreeMap<Option<&str>, Vec<u32>> = BTreeMap::new();
        let column = self.cells.column(per);
        for row in rows {
            let value = match column {
                Some(column) => self.cells.value(column, *row),
                None => Some(self.compiled.sources[usize::from(self.table.records.source[*row as usize])].as_str()),
            };
            segments.entry(value).or_default().push(*row);
            if segments.len() > SEGMENTS {
                return Err(Fault::Rule(format!("`per: {per}` has more than {SEGMENTS} values, too many for a verdict each")));
            }
        }
        Ok(segments.into_iter().map(|(value, rows)| (value.map(str::to_string), rows)).collect())
    }

    /// Adds what a rule that looks at rows says of each segment.
    fn with_segments(&self, planned: &Planned, mut result: RuleResult) -> Result<RuleResult, Fault> {
        let Some(per) = &planned.per else { return Ok(result) };
        let mut codes = vec![PASS; self.all.len()];
        result.tally.skipped.iter().for_each(|row| codes[*row as usize] = SKIP);
        result.tally.failing.iter().for_each(|row| codes[*row as usize] = 1);
        for (value, rows) in self.segments(per, &self.all)? {
            let evaluated = rows.iter().filter(|row| codes[**row as usize] != SKIP).count() as u64;
            let failed = rows.iter().filter(|row| codes[**row as usize] == 1).count() as u64;
            if evaluated > 0 {
                result.segments.push(Segment { value, rows: rows.len() as u64, evaluated, failed, figure: None });
            }
        }
        Ok(result)
    }
}

/// Aggregates over the rows that a rule applies to, and the condition on them.
fn aggregate(planned: &Planned, aggregates: &[Expr], condition: &Expr, values: &LogicalPlan, stream: Stream) -> Result<RuleResult, Fault> {
    let plan = || -> PlanResult<LogicalPlan> {
        let mut plan = LogicalPlanBuilder::from(values.clone());
        if let Some(applies) = &planned.applies {
            plan = plan.filter(applies.clone())?;
        }
        plan.aggregate(Vec::<Expr>::new(), aggregates.to_vec())?.project(vec![condition.clone().alias("holds")])?.build()
    };
    let verdict: Mutex<Option<bool>> = Mutex::new(None);
    stream(&plan().map_err(unplanned)?, &|_, batch| {
        let holds = batch.column(0).as_boolean_opt().filter(|holds| !holds.is_empty() && holds.is_valid(0)).map(|holds| holds.value(0));
        let mut verdict = verdict.lock().unwrap_or_else(PoisonError::into_inner);
        *verdict = verdict.or(holds);
    })?;
    let passes = verdict.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(RuleResult::of_table(None, passes))
}
