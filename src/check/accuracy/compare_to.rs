//! `compare_to`: the value is the one that a trusted source has for the same key.

use crate::check::lookup::{Pairing, Partner, TOLERANCE};
use crate::check::{Answer, Check, Example, Finding, Kept, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "compare_to",
        summary: "The value is the one of a trusted source.",
        doc: "\
Passes when a record of the source `source` with the same `key` holds the same value; fails when it holds another.
Text is compared letter for letter but for spaces around it, after cleansing; with `tolerance` numbers are
compared, to a number (0.01) or to a share of the trusted one (1%). If several trusted records have the key, one
that agrees is enough. 与权威数据源（如工商登记）比对。
Not evaluated: records of the trusted source itself; where the value or a key is missing on either side; and where
no trusted record has the key, unless `partner: required`.
Tip: the trusted table is a source of the pipeline like others:
`compare_to: { column: city, source: registry, key: uscc, their_key: code, their_column: town }`.",
        takes: Takes::One,
        options: &[
            Field::required("source", Shape::Text, "The trusted source."),
            Field::required("key", Shape::Columns, "The columns of this record by which the other is found."),
            Field::optional("their_key", Shape::Columns, "The same columns of the trusted source, where they are called otherwise."),
            Field::optional("their_column", Shape::Column, "The column that is trusted, where it is called otherwise."),
            Field::optional("tolerance", TOLERANCE, "By how much numbers may differ: `0.01` or `1%`."),
            Field::optional("partner", Shape::Choice(PARTNER), "Whether a record without a trusted one fails: `optional` unless said."),
        ],
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[
        Reason { code: "differs", help: "Take over the value of the trusted source, or report its mistake there." },
        Reason { code: "no_partner", help: "The trusted source does not know the key. Correct the key, or have the record entered there." },
    ],
    build,
    examples: &[
        Example {
            rule: "compare_to: { column: city, source: registry, key: id, their_key: id, their_column: city }",
            columns: &["id", "city"],
            passes: &[],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "compare_to: { column: capital, source: registry, key: uscc, tolerance: 1%, partner: required }",
            columns: &["uscc", "capital"],
            passes: &[],
            fails: &[],
            skips: &[],
        },
    ],
};

const PARTNER: &[&str] = &["optional", "required"];

fn build(request: &Request) -> Result<Measure, String> {
    let (pairing, gathers) = Pairing::read(request)?;
    let required = request.options.text("partner") == Some("required");
    Ok(Measure::Lookup { gathers, judge: Box::new(move |kept: &Kept| judge(kept, &pairing, required)) })
}

fn judge(kept: &Kept, pairing: &Pairing, required: bool) -> Finding {
    let trusted = pairing.theirs(kept);
    kept.answers(|position| {
        if pairing.is_theirs(kept, position) {
            return Answer::Skip;
        }
        match pairing.ask(&trusted, position) {
            Some(Partner::Agrees) => Answer::Pass,
            Some(Partner::Differs) => Answer::Fail("differs"),
            Some(Partner::Nobody) if required => Answer::Fail("no_partner"),
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
    fn records_are_held_against_the_trusted_ones() {
        let rows: &[(u16, &[&str])] = &[
            (0, &["1", "Ulm"]),
            (0, &["2", "Ulm"]),
            (0, &["3", "Ulm"]),
            (0, &["4", "Ulm"]),
            (0, &["5", ""]),
            (0, &["", "Ulm"]),
            (1, &["1", " Ulm"]),
            (1, &["1", "Bonn"]),
            (1, &["2", "Bonn"]),
            (1, &["4", ""]),
            (1, &["5", "Bonn"]),
        ];
        let (pairing, gathers) = pairing(&["id"], "city", &["id"], "city", None);
        for collide in [false, true] {
            let say = |required| judged(&gathers, &["id", "city"], rows, CHECK.reasons, collide, |kept| judge(kept, &pairing, required));
            assert_eq!(say(false), [PASS, 1, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP]);
            assert_eq!(say(true), [PASS, 1, 2, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP, SKIP]);
        }
    }

    #[test]
    fn numbers_may_differ_by_the_tolerance() {
        let rows: &[(u16, &[&str])] = &[
            (0, &["1", "a", "100.5"]),
            (0, &["2", "a", "102"]),
            (0, &["3", "a", "much"]),
            (1, &["1", "a", "100"]),
            (1, &["2", "a", "100"]),
            (1, &["3", "a", "100"]),
        ];
        let (pairing, gathers) = pairing(&["id", "part"], "sum", &["id", "part"], "sum", Some(Tolerance::Relative(0.01)));
        let said = judged(&gathers, &["id", "part", "sum"], rows, CHECK.reasons, false, |kept| judge(kept, &pairing, true));
        assert_eq!(said, [PASS, 1, SKIP, SKIP, SKIP, SKIP]);
    }
}
