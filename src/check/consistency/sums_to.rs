//! `sums_to`: the parts make the total.

use crate::check::lookup::{TOLERANCE, Tolerance, known_column};
use crate::check::{Answer, Check, Example, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};
use crate::value::number;

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "sums_to",
        summary: "The numbers of some columns add up to that of another.",
        doc: "\
Passes when the sum of the columns is the `total`, within the tolerance; fails when it is not. `tolerance` is a number
(0.01, for cents that were rounded) or a share of the total (1%); without it the sum must be exact, but for what
computers lose with fractions. Not evaluated where one of the numbers is missing or cannot be read: a part that is
missing is not known to be zero.
Numbers are plain, with a decimal point and no thousands separator.
Tip: `sums_to: { columns: [net, vat], total: gross, tolerance: 0.01 }`. 分项之和应等于合计。",
        takes: Takes::Together,
        options: &[
            Field::required("total", Shape::Column, "The column that holds the sum."),
            Field::optional("tolerance", TOLERANCE, "By how much the sum may differ: `0.01` or `1%`; not at all unless said."),
        ],
        scalar: None,
        dimension: "consistency",
    },
    reasons: &[Reason { code: "sum_differs", help: "Add up the parts again: one of them or the total is wrong, or a part is missing." }],
    build,
    examples: &[
        Example {
            rule: "sums_to: { columns: [net, vat], total: gross, tolerance: 0.01 }",
            columns: &["net", "vat", "gross"],
            passes: &[&["100", "13", "113"], &["0.1", "0.2", "0.3"], &["33.33", "4.33", "37.67"], &["-5", "5", "0"]],
            fails: &[&["100", "13", "112"], &["100", "0", "113"]],
            skips: &[&["100", "", "113"], &["100", "13", ""], &["100", "free", "100"]],
        },
        Example {
            rule: "sums_to: { columns: [men, women], total: staff, tolerance: 1% }",
            columns: &["men", "women", "staff"],
            passes: &[&["504", "500", "1000"]],
            fails: &[&["540", "500", "1000"]],
            skips: &[&["", "500", "1000"]],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let total = request.required("total")?;
    known_column(request, total)?;
    if request.columns.iter().any(|column| column == total) {
        return Err(format!("`{total}` is one of its own parts"));
    }
    let tolerance = Tolerance::read(request.options)?.unwrap_or(Tolerance::Absolute(0.0));
    let columns = [request.columns, &[total.to_string()]].concat();
    Request { columns: &columns, ..*request }.test_all(move |values| {
        let numbers: Option<Vec<f64>> = values.iter().map(|text| number::read(text)).collect();
        match numbers.as_deref() {
            Some([parts @ .., total]) => Answer::of(tolerance.holds(parts.iter().sum(), *total), "sum_differs"),
            _ => Answer::Skip,
        }
    })
}
