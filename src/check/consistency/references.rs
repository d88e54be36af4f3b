//! `references`: the value stands in a column of another source.

use crate::check::{Check, Example, Keys, Measure, Request, functions};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "references",
        summary: "The value is a key of another source.",
        doc: "\
Passes when the value is one of the values of the column `key` of the source `source`; fails when it
points nowhere. Not evaluated where the value is missing. Text is compared exactly, after cleansing.
Tip: contacts whose account was deleted are found by
`references: { column: account_id, source: accounts, key: id }`.",
        takes: Takes::One,
        options: &[
            Field::required("source", Shape::Text, "The source that holds the keys."),
            Field::required("key", Shape::Column, "The column of that source."),
        ],
        scalar: None,
        dimension: "consistency",
    },
    build,
    examples: &[Example {
        rule: "references: { column: account_id, source: accounts, key: id }",
        columns: &["account_id"],
        passes: &[],
        fails: &[],
        skips: &[],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let column = functions::only(request)?.to_string();
    let option = |name: &str| request.options.text(name).map(str::to_string).ok_or_else(|| format!("`references` needs `{name}`"));
    Ok(Measure::Member { columns: vec![column], keys: Keys::Of { source: option("source")?, column: option("key")? } })
}
