//! `outliers`: numbers far from all others of their column.
//!
//! Two usual methods. Tukey's fences (1977): 1.5 times the distance between the quartiles, below the first and above the
//! third. Iglewicz and Hoaglin (1993): 0.6745 times the distance from the median, over the median of those distances, is
//! 3.5 at most. Quantiles are those of type 7 (Hyndman and Fan 1996), as R, NumPy and spreadsheets compute them.

use crate::check::{Answer, Check, Example, Finding, Gather, Kept, Measure, Reason, Request};
use crate::spec::{Field, Shape, Takes, Word};

/// The check.
pub const CHECK: Check = Check {
    word: Word {
        name: "outliers",
        summary: "The number is not far from all others of its column.",
        doc: "\
Passes when the number lies where most numbers of the column lie; fails when it is too low or too high.
  iqr  the middle half of the numbers, and `factor` times its width on both sides (1.5 unless said)
  mad  the median, and `factor` times the usual distance from it (3.5 unless said); for skewed columns better
Not evaluated where the value is missing or no number, and not at all where the column has fewer than 8 numbers
or most of them are equal, so that there is no width. Values are judged against this table alone.
Tip: an outlier is a question, not a mistake: use `severity: info` or `at_least: 99%`, and `per` or `where` so that
like is compared with like. 离群值需核实，不一定是错误。",
        takes: Takes::Each,
        options: &[
            Field::optional("method", Shape::Choice(METHODS), "How far is told: `iqr` unless said."),
            Field::optional("factor", Shape::Number, "How many widths: 1.5 for `iqr`, 3.5 for `mad` unless said."),
        ],
        scalar: None,
        dimension: "accuracy",
    },
    reasons: &[
        Reason { code: "too_low", help: "Compare the number with its source: a digit may be missing, or the unit may be another." },
        Reason { code: "too_high", help: "Compare the number with its source: a digit too many, a point left out, or another unit." },
    ],
    build,
    examples: &[
        Example {
            rule: "outliers: amount",
            columns: &["amount"],
            passes: &[&["10"], &["11"], &["12"], &["13"], &["14"], &["15"], &["16"], &["17"], &["18.5"]],
            fails: &[&["1000"], &["-900"]],
            skips: &[&[""], &["many"]],
        },
        Example {
            rule: "outliers: { column: amount, method: mad, factor: 5 }",
            columns: &["amount"],
            passes: &[&["10"], &["11"], &["12"], &["13"], &["14"], &["15"], &["16"], &["17"]],
            fails: &[&["1000"]],
            skips: &[&[""]],
        },
    ],
};

const METHODS: &[&str] = &["iqr", "mad"];

/// Of fewer numbers nothing is said.
const LEAST: usize = 8;

/// 0.6745 is the 0.75 quantile of the normal distribution: by it distances from the median are standard deviations.
const NORMAL: f64 = 0.6745;

/// Of sorted numbers and a factor, what is too low below and too high above.
type Bounds = fn(&[f64], f64) -> Option<(f64, f64)>;

fn build(request: &Request) -> Result<Measure, String> {
    let column = request.column()?;
    let (bounds, usual): (Bounds, f64) = match request.options.text("method").unwrap_or("iqr") {
        "iqr" => (fences, 1.5),
        "mad" => (around_the_median, 3.5),
        other => return Err(format!("`{other}` is no method; there are {}", METHODS.join(", "))),
    };
    let factor = request.options.number("factor").unwrap_or(usual);
    if factor <= 0.0 {
        return Err("`factor` is greater than 0".into());
    }
    Ok(Measure::Table {
        gathers: vec![Gather::Number(column.to_string())],
        judge: Box::new(move |kept: &Kept| judge(kept, |sorted| bounds(sorted, factor))),
    })
}

fn judge(kept: &Kept, bounds: impl Fn(&[f64]) -> Option<(f64, f64)>) -> Finding {
    let mut numbers = kept.numbers(0);
    numbers.sort_unstable_by(f64::total_cmp);
    let bounds = if numbers.len() < LEAST { None } else { bounds(&numbers) };
    kept.answers(|position| match (bounds, kept.number(0, position)) {
        (Some((low, _)), Some(number)) if number < low => Answer::Fail("too_low"),
        (Some((_, high)), Some(number)) if number > high => Answer::Fail("too_high"),
        (Some(_), Some(_)) => Answer::Pass,
        _ => Answer::Skip,
    })
}

/// Tukey's fences; none where the middle half has no width.
fn fences(sorted: &[f64], factor: f64) -> Option<(f64, f64)> {
    let (first, third) = (quantile(sorted, 0.25)?, quantile(sorted, 0.75)?);
    let width = third - first;
    (width > 0.0).then_some((first - factor * width, third + factor * width))
}

/// Bounds by the median of distances from the median; none where that is zero.
fn around_the_median(sorted: &[f64], factor: f64) -> Option<(f64, f64)> {
    let median = quantile(sorted, 0.5)?;
    let mut distances: Vec<f64> = sorted.iter().map(|number| (number - median).abs()).collect();
    distances.sort_unstable_by(f64::total_cmp);
    let usual = quantile(&distances, 0.5)?;
    (usual > 0.0).then_some((median - factor * usual / NORMAL, median + factor * usual / NORMAL))
}

/// The quantile of type 7: between the two numbers around the place, in proportion.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = sorted.len().checked_sub(1)? as f64 * share;
    let (low, high) = (sorted.get(place.floor() as usize)?, sorted.get(place.ceil() as usize)?);
    Some(low + (high - low) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r() {
        // quantile(c(1, 2, 3, 4, 10), c(0, .25, .5, .75, .9, 1)) in R.
        let numbers = [1.0, 2.0, 3.0, 4.0, 10.0];
        for (share, expected) in [(0.0, 1.0), (0.25, 2.0), (0.5, 3.0), (0.75, 4.0), (0.9, 7.6), (1.0, 10.0)] {
            assert!((quantile(&numbers, share).unwrap() - expected).abs() < 1e-12, "{share}");
        }
        assert_eq!((quantile(&[], 0.5), quantile(&[7.0], 0.25)), (None, Some(7.0)));
    }

    #[test]
    fn where_most_are_equal_nothing_is_far() {
        let numbers = [5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 9.0];
        assert_eq!((fences(&numbers, 1.5), around_the_median(&numbers, 3.5)), (None, None));
    }

    #[test]
    fn bounds_are_as_published() {
        // NIST/SEMATECH e-Handbook of Statistical Methods, 7.1.6: what lies within the inner fences is no outlier.
        let numbers = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
        assert_eq!(fences(&numbers, 1.5), Some((-3.0, 13.0)));
        let (low, high) = around_the_median(&numbers, 3.5).unwrap();
        assert!((low - (5.0 - 7.0 / NORMAL)).abs() < 1e-12 && (high - (5.0 + 7.0 / NORMAL)).abs() < 1e-12);
    }
}
