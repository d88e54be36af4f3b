//! `same_across`: two sources hold the same about one customer.

use crate::check::lookup::{Pairing, Partner, TOLERANCE};
use crate::check::{Answer, Check, Example, Finding, Kept, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "same_across",
        summary: "The records of two sources with one key hold the same value.",
        doc: "\
Passes when the records of the source `source` and those of the other sources that have the same `key` hold the
same value; where they do not, both records fail, for nobody knows which is right: for that, use `compare_to`.
Text is compared letter for letter but for spaces around it, after cleansing; with `tolerance` numbers are
compared, to a number (0.01) or to a share of the number in `source` (1%). Of several records with one key, one
that agrees is enough. 两个系统中同一客户的值应一致。
Not evaluated where no other record has the key, or the value or the key is missing on either side.
Tip: `same_across: { column: email, source: erp, key: id, their_key: customer_no }`.",
        takes: Takes::One,
        options: &[
            Field::required("source", Shape::Text, "The other source."),
            Field::required("key", Shape::Columns, "The columns by which its records are found."),
            Field::optional("their_key", Shape::Columns, "The same columns of the other source, where they are called otherwise."),
            Field::optional("their_column", Shape::Column, "The column in the other source, where it is called otherwise."),
            Field::optional("tolerance", TOLERANCE, "By how much numbers may differ: `0.01` or `1%`."),
        ],
        scalar: None,
        dimension: "consistency",
    },
    reasons: &[Reason {
        code: "differs",
        help: "Find out which of the two records is right, and correct the other; then let one system lead.",
    }],
    build,
    examples: &[Example {
        rule: "same_across: { column: email, source: erp, key: id, their_key: customer_no }",
        columns: &["id", "email"],
        passes: &[],
        fails: &[],
        skips: &[],
    }],
};

fn build(request: &Request) -> Result<Measure, String> {
    let (pairing, gathers) = Pairing::read(request)?;
    Ok(Measure::Lookup { gathers, judge: Box::new(move |kept: &Kept| judge(kept, &pairing)) })
}

fn judge(kept: &Kept, pairing: &Pairing) -> Finding {
    let (ours, theirs) = (pairing.ours(kept), pairing.theirs(kept));
    kept.answers(|position| {
        let others = if pairing.is_theirs(kept, position) { &ours } else { &theirs };
        match pairing.ask(others, position) {
            Some(Partner::Agrees) => Answer::Pass,
            Some(Partner::Differs) => Answer::Fail("differs"),
            Some(Partner::Nobody | Partner::Silent) | None => Answer::Skip,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::answer::{PASS, SKIP};
    use crate::check::lookup::Tolerance;
    use crate::check::lookup::tests::{judged, pairing};

    #[test]
    fn both_records_fail_where_they_differ() {
        let rows: &[(u16, &[&str])] = &[
            (0, &["1", "", "a@b.cn"]),
            (0, &["2", "", "a@b.cn"]),
            (0, &["3", "", "a@b.cn"]),
            (0, &["4", "", ""]),
            (1, &["", "1", "a@b.cn"]),
            (1, &["", "2", "c@d.cn"]),
            (1, &["", "4", "c@d.cn"]),
            (1, &["3", "5", "c@d.cn"]),
        ];
        let (pairing, gathers) = pairing(&["id"], "email", &["number"], "email", None);
        for collide in [false, true] {
            let said = judged(&gathers, &["id", "number", "email"], rows, CHECK.reasons, collide, |kept| judge(kept, &pairing));
            assert_eq!(said, [PASS, 1, SKIP, SKIP, PASS, 1, SKIP, SKIP]);
        }
    }

    #[test]
    fn a_share_is_one_of_the_other_source_whoever_asks() {
        let rows: &[(u16, &[&str])] = &[(0, &["1", "110"]), (1, &["1", "100"]), (0, &["2", "100"]), (1, &["2", "110"])];
        let (pairing, gathers) = pairing(&["id"], "sum", &["id"], "sum", Some(Tolerance::Relative(0.095)));
        let said = judged(&gathers, &["id", "sum"], rows, CHECK.reasons, false, |kept| judge(kept, &pairing));
        assert_eq!(said, [1, 1, PASS, PASS]);
    }
}
