//! `no_gaps`: no days are left out of a table that grows every day.

use crate::check::timeliness::DAY;
use crate::check::{Check, Example, Finding, Gather, Kept, Measure, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "no_gaps",
        summary: "Between the first date and the last none are left out.",
        doc: "\
Passes when the days of the column, put in order, leave at most `up_to` gaps longer than `every`. The time of day does
not count, unless `every` is no whole number of days (`12h`): then gaps are those between moments. One answer for the
table, so its score is 0 or 100; the figure is the number of gaps. Values that are missing or no dates are passed over;
below two dates it is not evaluated.
Tip: an export that failed for a day is found here even if every row that came is right.",
        takes: Takes::One,
        options: &[
            Field::optional("every", Shape::Duration, "The longest time without a record; `1d` unless said."),
            Field::optional("up_to", Shape::Whole, "Gaps that are allowed; none unless said."),
        ],
        scalar: None,
        dimension: "completeness",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "no_gaps: day",
            columns: &["day"],
            passes: &[&["2026-11-03 17:45:00"], &["2026-11-01 08:00:00"], &["2026-11-02"], &["2026-11-02"], &[""]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "no_gaps: { column: day, every: 12h }",
            columns: &["day"],
            passes: &[],
            fails: &[&["2026-11-01 08:00:00"], &["2026-11-01 20:00:00"], &["2026-11-02 09:30:00"]],
            skips: &[],
        },
        Example {
            rule: "no_gaps: { column: day, every: 2d }",
            columns: &["day"],
            passes: &[],
            fails: &[&["2026-11-01"], &["2026-11-04"], &["2026-11-05"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let every =
        if request.options.text("every").is_some() { request.options.seconds("every").ok_or("`every` is no duration")? } else { DAY };
    // A record of the evening and one of the next night leave no day out, though more than a day lies between them.
    let unit = if every % DAY == 0 { DAY as f64 } else { 1.0 };
    let most = request.options.number("up_to").unwrap_or(0.0);
    let judge = move |kept: &Kept| {
        let mut moments: Vec<f64> = kept.numbers(0).into_iter().map(|moment| (moment / unit).floor() * unit).collect();
        moments.sort_by(f64::total_cmp);
        if moments.len() < 2 {
            return Finding::nothing();
        }
        let gaps = moments.windows(2).filter(|pair| pair[1] - pair[0] > every as f64).count() as f64;
        Finding::Figure { value: Some(gaps), passes: Some(gaps <= most) }
    };
    Ok(Measure::Table { gathers: vec![Gather::Instant(request.column()?.to_string())], judge: Box::new(judge) })
}
