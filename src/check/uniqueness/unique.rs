//! `unique`: no other row has the same key.

use crate::check::{Check, Example, Gather, Kept, Measure, Reason, Request};
use crate::spec::{Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "unique",
        summary: "No other row has the same values in these columns.",
        doc: "\
Passes when no other row has the same values in all of the columns together. Fails for every row of a
group that shares them, the first included: which one is right is for matching to say.
Not evaluated where any of the columns is missing. Text is compared exactly, after cleansing.
Tip: `unique: [last_name, birth_date]` is one rule on the pair; for one rule each write two rules.",
        takes: Takes::Together,
        options: &[],
        scalar: None,
        dimension: "uniqueness",
    },
    reasons: &[Reason { code: "repeated", help: "Another record has the same values: merge the two, or correct the one that is wrong." }],
    build,
    examples: &[
        Example {
            rule: "unique: email",
            columns: &["email"],
            passes: &[&["li.na@qq.com"]],
            fails: &[&["wang@163.com"], &["wang@163.com"]],
            skips: &[&[""], &[""]],
        },
        Example {
            rule: "unique: [last_name, birth_date]",
            columns: &["last_name", "birth_date"],
            passes: &[&["李", "1984-03-17"], &["李", "1984-03-18"], &["王", "1984-03-18"]],
            fails: &[&["陈", "1971-06-09"], &["陈", "1971-06-09"]],
            skips: &[&["李", ""], &["", "1984-03-17"]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    if request.columns.is_empty() {
        return Err("a column is missing".into());
    }
    let judge = |kept: &Kept| {
        let repeated: Vec<u32> = kept.repeated(0).into_iter().flatten().collect();
        kept.all_but(0, &repeated, "repeated")
    };
    Ok(Measure::Table { gathers: vec![Gather::Key(request.columns.to_vec())], judge: Box::new(judge) })
}
