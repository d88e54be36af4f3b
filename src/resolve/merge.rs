//! Merging as meant: which record leads, and how each field survives.

use super::{Scope, Source};
use crate::diag::did_you_mean;
use crate::spec;

/// How an entity becomes one record.
#[derive(Debug, Clone, Default)]
pub struct Merge {
    /// Criteria for the winner, the strongest first. What they leave open, the smallest record id decides.
    pub winner: Vec<Winner>,
    /// Fields with a strategy of their own. Others follow the winner, blanks filled from the next in order.
    pub fields: Vec<FieldPlan>,
}

/// A criterion that orders the records of an entity. Columns by index.
#[derive(Debug, Clone)]
pub enum Winner {
    /// Rank of each source; the smallest wins.
    Source(Vec<usize>),
    /// The latest date; a missing one comes last.
    Newest(usize),
    /// The earliest date; a missing one comes last.
    Oldest(usize),
    /// The longest value.
    Longest(usize),
    /// Fewest missing values.
    MostComplete,
}

/// One field, or several that are taken from one record together.
#[derive(Debug, Clone)]
pub struct FieldPlan {
    /// Indexes of the columns.
    pub columns: Vec<usize>,
    /// How the value is chosen.
    pub by: Strategy,
}

/// How a surviving value is chosen. Missing values never survive a present one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// From the winner, else the next in order.
    Winner,
    /// From the record whose date in this column is the latest.
    Newest(usize),
    /// From the record whose date in this column is the earliest.
    Oldest(usize),
    /// The longest.
    Longest,
    /// The most common.
    MostCommon,
    /// From the record with the fewest missing values.
    MostComplete,
    /// True if any is true: for opt-outs, where the most restrictive wins.
    AnyTrue,
}

pub(super) fn bind(scope: &mut Scope, sources: &[Source]) -> Merge {
    let written = &scope.written.merge;
    let winner: Vec<Winner> = written.winner.iter().filter_map(|(rule, at)| winner(scope, rule, at, sources)).collect();
    let clock = winner.iter().find_map(|w| match w {
        Winner::Newest(column) | Winner::Oldest(column) => Some(*column),
        _ => None,
    });
    let clock = clock.or_else(|| scope.columns.iter().position(|c| c.name == "updated_at"));
    let fields = written.fields.iter().filter_map(|field| field_plan(scope, field, clock)).collect();
    Merge { winner, fields }
}

fn winner(scope: &mut Scope, rule: &spec::WinnerRule, at: &spec::Path, sources: &[Source]) -> Option<Winner> {
    Some(match rule {
        spec::WinnerRule::Source(order) => {
            for (index, name) in order.iter().enumerate().filter(|(_, name)| !sources.iter().any(|s| s.name == **name)) {
                let help = did_you_mean(name, sources.iter().map(|s| s.name.as_str()));
                scope.error(&at.index(index), format!("unknown source `{name}`"), help);
            }
            let rank = |source: &Source| order.iter().position(|name| *name == source.name).unwrap_or(order.len());
            Winner::Source(sources.iter().map(rank).collect())
        }
        spec::WinnerRule::Newest(column) => Winner::Newest(scope.column(column, at)?),
        spec::WinnerRule::Oldest(column) => Winner::Oldest(scope.column(column, at)?),
        spec::WinnerRule::Longest(column) => Winner::Longest(scope.column(column, at)?),
        spec::WinnerRule::MostComplete => Winner::MostComplete,
    })
}

fn field_plan(scope: &mut Scope, field: &spec::MergeField, clock: Option<usize>) -> Option<FieldPlan> {
    let columns: Vec<usize> = field.columns.iter().filter_map(|name| named_column(scope, name, field)).collect();
    if columns.is_empty() {
        return None;
    }
    let by = match (field.by.as_str(), clock) {
        ("newest", Some(clock)) => Strategy::Newest(clock),
        ("oldest", Some(clock)) => Strategy::Oldest(clock),
        ("newest" | "oldest", None) => {
            let help = "add `{ newest: <column> }` to `winner`, or name a column `updated_at`";
            scope.error(&field.at, format!("`{}` needs to know which column tells the time", field.by), Some(help.into()));
            return None;
        }
        ("longest", _) => Strategy::Longest,
        ("most_common", _) => Strategy::MostCommon,
        ("most_complete", _) => Strategy::MostComplete,
        ("any_true", _) => Strategy::AnyTrue,
        _ => Strategy::Winner,
    };
    Some(FieldPlan { columns, by })
}

fn named_column(scope: &mut Scope, name: &str, field: &spec::MergeField) -> Option<usize> {
    let index = scope.columns.iter().position(|c| c.name == *name);
    if index.is_none() {
        let alone = field.columns.len() == 1;
        let item = || field.columns.iter().position(|c| c == name).unwrap_or_default();
        let (at, part) = match alone {
            true => (field.at.clone(), spec::Part::Key),
            false => (field.at.key("together").index(item()), spec::Part::Value),
        };
        let place = scope.written.document.place(&at, part);
        scope.found.push(super::unknown_column(name, scope.columns).at(place));
    }
    index
}
