//! `cadence`: records come as often as they should.

use super::DAY;
use crate::check::{Check, Example, Finding, Gather, Kept, Measure, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "cadence",
        summary: "Records come at least so often.",
        doc: "\
Passes when no two neighbouring moments of the column are further apart than `every` and `tolerance` together. One answer
for the table, so its score is 0 or 100; the figure is the longest distance, in days. Values that are missing or no dates
are passed over; below two different moments it is not evaluated.
Tip: `fresh_within` asks whether the feed still runs, this one whether it ever paused.",
        takes: Takes::One,
        options: &[
            Field::required("every", Shape::Duration, "How often records come: `1d`, `12h`."),
            Field::optional("tolerance", Shape::Duration, "How late one may be; not at all unless said."),
        ],
        scalar: None,
        dimension: "timeliness",
    },
    reasons: &[],
    build,
    examples: &[
        Example {
            rule: "cadence: { column: updated_at, every: 1d, tolerance: 2h }",
            columns: &["updated_at"],
            passes: &[&["2026-11-01 08:00:00"], &["2026-11-02 09:30:00"], &["2026-11-03 08:00:00"]],
            fails: &[],
            skips: &[],
        },
        Example {
            rule: "cadence: { column: updated_at, every: 1d }",
            columns: &["updated_at"],
            passes: &[],
            fails: &[&["2026-11-01"], &["2026-11-02"], &["2026-11-05"]],
            skips: &[],
        },
    ],
};

fn build(request: &Request) -> Result<Measure, String> {
    let seconds = |name: &str| match request.options.text(name) {
        Some(_) => request.options.seconds(name).ok_or_else(|| format!("`{name}` is no duration such as `1d`")),
        None => Ok(0),
    };
    let most = (seconds("every")? + seconds("tolerance")?) as f64;
    let judge = move |kept: &Kept| {
        let mut moments = kept.numbers(0);
        moments.sort_by(f64::total_cmp);
        moments.dedup();
        match moments.windows(2).map(|pair| pair[1] - pair[0]).reduce(f64::max) {
            None => Finding::nothing(),
            Some(longest) => Finding::Figure { value: Some(longest / DAY as f64), passes: Some(longest <= most) },
        }
    };
    Ok(Measure::Table { gathers: vec![Gather::Instant(request.column()?.to_string())], judge: Box::new(judge) })
}
