//! `determines`: a functional dependency: equal values here have equal values there.

use crate::check::lookup::known_column;
use crate::check::{Answer, Check, Example, Finding, Gather, Kept, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "determines",
        summary: "Rows with the same values in these columns have the same value in another.",
        doc: "\
Passes when all rows that are equal in the columns are equal in `then` as well: one postcode has one city. Where they
are not, every row of the group fails: which one is right is not known. Text is compared exactly, after cleansing:
Beijing and BEIJING are two cities. Not evaluated where one of the columns or `then` is missing.
A value that stands in one row alone passes: there is nothing to contradict it.
Tip: cleanse both columns before, and where a few exceptions are right (a postcode on a border) set `at_least`.
`determines: { columns: [postcode], then: city }`. 邮编决定城市：同一邮编对应多个城市即失败。",
        takes: Takes::Together,
        options: &[Field::required("then", Shape::Column, "The column that is determined.")],
        scalar: None,
        dimension: "consistency",
    },
    reasons: &[Reason {
        code: "several_values",
        help: "Rows that are equal elsewhere say something else here. Find the right value, and write it into all of them.",
    }],
    build,
    examples: &[
        Example {
            rule: "determines: { columns: [postcode], then: city }",
            columns: &["postcode", "city"],
            passes: &[&["518057", "深圳"], &["518057", "深圳"], &["89073", "Ulm"]],
            fails: &[&["100010", "北京"], &["100010", "上海"], &["100010", "北京"]],
            skips: &[&["100010", ""], &["", "北京"]],
        },
        Example {
            rule: "determines: { columns: [country, code], then: region }",
            columns: &["country", "code", "region"],
            passes: &[&["CN", "1", "north"], &["DE", "1", "south"]],
            fails: &[&["US", "2", "east"], &["US", "2", "west"]],
            skips: &[&["US", "", "west"]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let then = request.required("then")?.to_string();
    known_column(request, &then)?;
    if request.columns.contains(&then) {
        return Err(format!("`{then}` determines itself"));
    }
    let gathers = vec![Gather::Key(request.columns.to_vec()), Gather::Key(vec![then.clone()])];
    Ok(Measure::Table { gathers, judge: Box::new(move |kept: &Kept| judge(kept, &then)) })
}

fn judge(kept: &Kept, then: &str) -> Finding {
    let mut contradicted = vec![false; kept.len()];
    for group in kept.repeated(0) {
        let mut values = group.iter().filter_map(|at| Some((kept.key(1, *at as usize)?, kept.text(then, *at as usize))));
        let first = values.next();
        if values.any(|value| Some(value) != first) {
            group.iter().for_each(|at| contradicted[*at as usize] = true);
        }
    }
    kept.answers(|position| match (kept.key(0, position), kept.key(1, position)) {
        (Some(_), Some(_)) => Answer::of(contradicted.get(position) != Some(&true), "several_values"),
        _ => Answer::Skip,
    })
}
