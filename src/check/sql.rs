//! SQL in rules: conditions on the row, or on aggregates of all rows, and nothing else.
//!
//! An expression is parsed and planned before anything runs. It may read the table's own columns through
//! functions that always give the same answer; subqueries, other tables, files, the clock and chance are
//! refused.

use crate::diag::did_you_mean;
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema, DataFusionError, SchemaError};
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::{Expr, ExprSchemable, Volatility};
use std::sync::LazyLock;

/// Longest expression that is read, in bytes.
const MAX_LENGTH: usize = 20_000;

static STATE: LazyLock<SessionState> = LazyLock::new(|| SessionStateBuilder::new().with_default_features().build());

/// Whether the expression fails for naming a column that the table does not have.
pub fn names_unknown_column(sql: &str, table: &[String]) -> bool {
    let parsed = schema(table).and_then(|schema| STATE.create_logical_expr(sql, &schema));
    parsed.is_err_and(|error| unknown_column(&error).is_some())
}

fn schema(table: &[String]) -> Result<DFSchema, DataFusionError> {
    let fields: Vec<Field> = table.iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
    DFSchema::try_from(Schema::new(fields))
}

fn unknown_column(error: &DataFusionError) -> Option<&str> {
    match error.find_root() {
        DataFusionError::SchemaError(inner, _) => match inner.as_ref() {
            SchemaError::FieldNotFound { field, .. } => Some(&field.name),
            _ => None,
        },
        _ => None,
    }
}

/// What a condition speaks of.
#[derive(Debug)]
pub enum Condition {
    /// The row.
    Row(Expr),
    /// The table: aggregates, each with its name, and a condition on them.
    Table {
        /// The aggregates.
        aggregates: Vec<Expr>,
        /// The condition, whose columns are the names of the aggregates.
        condition: Expr,
    },
}

/// A condition on a table whose columns are all text. The error is a sentence for the pipeline's author.
pub fn condition(sql: &str, table: &[String]) -> Result<Condition, String> {
    let (schema, expression) = parsed(sql, table)?;
    let has_aggregates = expression.exists(|node| Ok(matches!(node, Expr::AggregateFunction(_)))).unwrap_or(false);
    refuse_foreign(&expression, has_aggregates)?;
    if !has_aggregates {
        is_condition(&expression, &schema, table)?;
        return Ok(Condition::Row(expression));
    }
    let mut aggregates = Vec::new();
    let replaced = expression.transform_down(|node| {
        if !matches!(node, Expr::AggregateFunction(_)) {
            return Ok(Transformed::no(node));
        }
        let name = format!("$aggregate_{}", aggregates.len() + 1);
        aggregates.push(node.alias(&name));
        Ok(Transformed::new(Expr::Column(Column::new_unqualified(name)), true, TreeNodeRecursion::Jump))
    });
    let condition = replaced.map_err(|e| explain(&e, table))?.data;
    if let Some(column) = condition.column_refs().iter().find(|column| !column.name.starts_with("$aggregate_")) {
        return Err(format!("the SQL mixes aggregates of the table with `{}` of the row; write two rules", column.name));
    }
    let fields = aggregates.iter().map(|aggregate| {
        let kind = aggregate.get_type(&schema).map_err(|e| explain(&e, table))?;
        Ok(Field::new(aggregate.schema_name().to_string(), kind, true))
    });
    let fields = fields.collect::<Result<Vec<Field>, String>>()?;
    let of_aggregates = DFSchema::try_from(Schema::new(fields)).map_err(|e| e.strip_backtrace())?;
    is_condition(&condition, &of_aggregates, table)?;
    Ok(Condition::Table { aggregates, condition })
}

/// A condition on rows of a table whose columns are all text. The error is a sentence for the pipeline's author.
pub fn row(sql: &str, table: &[String]) -> Result<Expr, String> {
    let (schema, expression) = parsed(sql, table)?;
    refuse_foreign(&expression, false)?;
    is_condition(&expression, &schema, table)?;
    Ok(expression)
}

fn parsed(sql: &str, table: &[String]) -> Result<(DFSchema, Expr), String> {
    if sql.len() > MAX_LENGTH {
        return Err(format!("the SQL is longer than {MAX_LENGTH} characters"));
    }
    let schema = schema(table).map_err(|e| e.strip_backtrace())?;
    let expression = STATE.create_logical_expr(sql, &schema).map_err(|e| explain(&e, table))?;
    Ok((schema, expression))
}

fn is_condition(expression: &Expr, schema: &DFSchema, table: &[String]) -> Result<(), String> {
    match expression.get_type(schema) {
        Ok(DataType::Boolean) => Ok(()),
        Ok(DataType::Null) => Err("the SQL is null for every row".into()),
        Ok(other) => Err(format!("the SQL gives {}, not true or false", noun(&other))),
        Err(error) => Err(explain(&error, table)),
    }
}

fn noun(kind: &DataType) -> &'static str {
    match kind {
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => "text",
        kind if kind.is_numeric() => "a number",
        kind if kind.is_temporal() => "a time",
        _ => "something else",
    }
}

/// Refuses all but functions of the row, and aggregates where they may stand.
fn refuse_foreign(expression: &Expr, may_aggregate: bool) -> Result<(), String> {
    let mut wrong = None;
    let visited = expression.apply(|node| {
        wrong = match node {
            Expr::Exists(_) | Expr::InSubquery(_) | Expr::ScalarSubquery(_) | Expr::SetComparison(_) => Some("a subquery".to_string()),
            Expr::AggregateFunction(_) if may_aggregate => None,
            Expr::AggregateFunction(f) => Some(format!("the aggregate `{}`", f.func.name())),
            Expr::WindowFunction(_) => Some("a window function".to_string()),
            Expr::Placeholder(_) => Some("a parameter".to_string()),
            Expr::ScalarFunction(f) if f.func.signature().volatility != Volatility::Immutable => {
                Some(format!("`{}`, whose answer depends on the moment,", f.func.name()))
            }
            _ => None,
        };
        Ok(if wrong.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    match (visited, wrong) {
        (_, Some(what)) => Err(format!("{what} cannot stand here: a rule reads the columns of its own table and nothing else")),
        (Err(error), None) => Err(error.strip_backtrace()),
        (Ok(_), None) => Ok(()),
    }
}

/// DataFusion's error as one sentence, with the nearest column where one is unknown.
fn explain(error: &DataFusionError, table: &[String]) -> String {
    if let Some(name) = unknown_column(error) {
        let other_case = table.iter().find(|column| column.to_lowercase() == *name && *column != name);
        let help = match other_case {
            Some(column) => format!("names with capitals stand in double quotes: \"{column}\""),
            None => did_you_mean(name, table.iter().map(String::as_str)).unwrap_or_default(),
        };
        return format!("the SQL names an unknown column `{name}`; {help}");
    }
    let text = error.strip_backtrace();
    if text.contains("table '") && text.contains("not found") {
        return "a subquery or another table cannot stand here: a rule reads the columns of its own table and nothing else".into();
    }
    let text = text.lines().next().unwrap_or_default();
    let known = ["SQL error: ", "Error during planning: ", "ParserError(\"", "This feature is not implemented: ", "Schema error: "];
    let mut text = known.iter().fold(text.to_string(), |t, prefix| t.replace(prefix, ""));
    text.truncate(text.char_indices().nth(200).map_or(text.len(), |(i, _)| i));
    format!("the SQL cannot be read: {}", text.trim_end_matches("\")"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sql: &str) -> Result<Expr, String> {
        row(sql, &["created_at".into(), "amount".into(), "手机".into()])
    }

    #[test]
    fn conditions_on_the_row_are_read() {
        for sql in
            ["created_at <= '2024-01-01'", "TRY_CAST(amount AS DOUBLE) > 0", "\"手机\" IS NOT NULL", "length(amount) BETWEEN 1 AND 3"]
        {
            assert!(read(sql).is_ok(), "{sql}: {:?}", read(sql));
        }
    }

    #[test]
    fn aggregates_make_it_a_condition_on_the_table() {
        let read = |sql: &str| condition(sql, &["created_at".into(), "amount".into()]);
        let sum = "sum(TRY_CAST(amount AS DOUBLE)) > 10 AND count(DISTINCT created_at) >= 2";
        assert!(matches!(read(sum), Ok(Condition::Table { aggregates, .. }) if aggregates.len() == 2));
        assert!(matches!(read("amount IS NOT NULL"), Ok(Condition::Row(_))));
        assert!(read("count(amount) > 1 AND amount = '2'").unwrap_err().contains("write two rules"));
        assert!(read("count(amount)").unwrap_err().contains("gives a number"));
        assert!(read("max(amount) > now()").unwrap_err().contains("depends on the moment"));
    }

    #[test]
    fn all_else_is_refused_with_a_reason() {
        for (sql, reason) in [
            ("creatd_at > '2024'", "did you mean `created_at`"),
            ("amount", "not true or false"),
            ("amount > (select 1)", "cannot"),
            ("amount in (select key from records)", "a subquery or another table"),
            ("length(amount)", "gives a number"),
            ("count(amount) > 1", "aggregate"),
            ("now() > amount", "depends on the moment"),
            ("random() > 0.5", "depends on the moment"),
            ("amount >", "cannot be read"),
            ("1; drop table x", "cannot be read"),
            ("no_such_function(amount)", "cannot be read"),
        ] {
            let error = read(sql).unwrap_err();
            assert!(error.contains(reason), "{sql}: {error}");
        }
    }
}
