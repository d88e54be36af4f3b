//! `all_or_none`: columns that belong together are filled in together.

use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "all_or_none",
        summary: "All of the columns have a value, or none has.",
        doc: "\
Passes where all of the columns have a value, and where none has. Fails where some have and others have not: half an
address reaches nobody.
Tip: `all_or_none: [street, city, postcode]`; whether there must be an address at all is for `not_missing` to say.",
        takes: Takes::Together,
        options: &[],
        scalar: None,
        dimension: "completeness",
    },
    reasons: &[Reason { code: "partly_filled", help: "Fill in the rest of the columns, or empty them all." }],
    build,
    examples: &[Example {
        rule: "all_or_none: [street, city]",
        columns: &["street", "city"],
        passes: &[&["建国路88号", "北京"], &["", ""], &["N/A", ""]],
        fails: &[&["1 Main Street", ""], &["", "Leeds"]],
        skips: &[],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    request.test_some(|values| {
        let filled = values.iter().flatten().count();
        Answer::of(filled == 0 || filled == values.len(), "partly_filled")
    })
}
