//! `references`: the value stands in a column of another source.

use crate::check::lookup::{Lookup, Side};
use crate::check::{Answer, Check, Example, Finding, Kept, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "references",
        summary: "The value is a key of another source.",
        doc: "\
Passes when the value is one of the values of the column `key` of the source `source`; fails when it
points nowhere. Not evaluated where the value is missing. Text is compared exactly, after cleansing.
Records of `source` are judged too if they have the column: a parent must be there as well.
外键指向不存在的记录即失败。
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
    reasons: &[Reason {
        code: "points_nowhere",
        help: "The record that is named does not exist. Correct the value, bring the record back, or leave the field empty.",
    }],
    build,
    examples: &[Example {
        rule: "references: { column: parent_id, source: t, key: id }",
        columns: &["id", "parent_id"],
        passes: &[&["1", "2"], &["2", "2"]],
        fails: &[&["3", "9"], &["4", "02"]],
        skips: &[&["5", ""]],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let key = request.required("key")?;
    let source = request.other(request.required("source")?, key)?;
    let mut gathers = Vec::new();
    let ours = Side::of_key(&mut gathers, vec![request.column()?.to_string()]);
    let theirs = Side::of_key(&mut gathers, vec![key.to_string()]);
    Ok(Measure::Lookup { gathers, judge: Box::new(move |kept: &Kept| judge(kept, &ours, &theirs, source)) })
}

fn judge(kept: &Kept, ours: &Side, theirs: &Side, source: usize) -> Finding {
    let known = Lookup::of(kept, theirs, |position| kept.source(position) == source);
    kept.answers(|position| match ours.has_key(kept, position) {
        true => Answer::of(known.partners(ours, position).next().is_some(), "points_nowhere"),
        false => Answer::Skip,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::answer::{PASS, SKIP};
    use crate::check::lookup::tests::judged;

    #[test]
    fn keys_of_the_other_source_alone_count() {
        let names = |name: &str| vec![name.to_string()];
        let mut gathers = Vec::new();
        let (ours, theirs) = (Side::of_key(&mut gathers, names("account")), Side::of_key(&mut gathers, names("id")));
        let rows: &[(u16, &[&str])] =
            &[(0, &["7", "1"]), (0, &["8", "7"]), (0, &["9", ""]), (1, &["1", ""]), (1, &["2", "1"]), (1, &["3", "8"])];
        for collide in [false, true] {
            let said = judged(&gathers, &["id", "account"], rows, CHECK.reasons, collide, |kept| judge(kept, &ours, &theirs, 1));
            assert_eq!(said, [PASS, 1, SKIP, SKIP, PASS, 1]);
        }
    }
}
