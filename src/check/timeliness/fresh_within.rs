//! `fresh_within`: somebody, or some job, still writes to the table.

use super::oldest;
use crate::check::{Check, Example, Measure, Request, functions};
use crate::spec::{Field, Shape, Takes, Word};
use datafusion::functions_aggregate::expr_fn::max;
use datafusion::scalar::ScalarValue;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "fresh_within",
        summary: "The newest record is not older than so long.",
        doc: "\
Passes when the newest date of the column is at most `age` before the date of the run; fails when all
are older. One answer for the table, so its score is 0 or 100. Not evaluated when no date can be read.
Tip: this finds a feed that has stopped; `not_older_than` finds records that nobody looks after.",
        takes: Takes::One,
        options: &[Field::required("age", Shape::Duration, "How long ago the newest may be: `2d`, `12h`.")],
        scalar: None,
        dimension: "timeliness",
    },
    build,
    examples: &[Example {
        rule: "fresh_within: { column: updated_at, age: 2d }",
        columns: &["updated_at"],
        passes: &[],
        fails: &[],
        skips: &[],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let column = functions::only(request)?;
    let oldest = oldest(request.options, request.as_of)?;
    Ok(Measure::Table {
        aggregates: vec![max(functions::instant(column))],
        verdict: Box::new(move |row: &[ScalarValue]| match row.first() {
            Some(ScalarValue::Int64(Some(newest))) => Some(*newest >= oldest),
            _ => None,
        }),
    })
}
