//! What a figure of the table must be: within bounds, and about what it was in the last run.

use super::{Finding, Kept, functions};
use crate::spec::{Field, Options, Shape, value};

/// The options of a check whose answer is a figure.
pub const OPTIONS: &[Field] = &[MIN, MAX, CHANGED_BY];
/// The least figure.
pub const MIN: Field = Field::optional("min", Shape::Scalar, "The least it may be.");
/// The greatest figure.
pub const MAX: Field = Field::optional("max", Shape::Scalar, "The greatest it may be.");
/// How far it may be from the last run's.
pub const CHANGED_BY: Field = Field::optional(
    "changed_by",
    Shape::Scalar,
    "The most by which it may differ from the last run: `10%` of it, or a number. Before a second run there is nothing to compare.",
);

/// Bounds of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    min: Option<f64>,
    max: Option<f64>,
    changed_by: Option<Change>,
}

/// How far a figure may be from another.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Change {
    /// By this share of it.
    Share(f64),
    /// By so much.
    Number(f64),
}

impl Bounds {
    /// Reads `min`, `max` and `changed_by`, of which one at least must be given.
    pub fn read(options: &Options) -> Result<Bounds, String> {
        let (min, max) = functions::number_bounds(options)?;
        let changed_by = options.text("changed_by").map(change).transpose()?;
        if min.is_none() && max.is_none() && changed_by.is_none() {
            return Err("give `min`, `max` or `changed_by`".into());
        }
        Ok(Bounds { min, max, changed_by })
    }

    /// The verdict on a figure. A change is judged from the second run on; where it is all that is asked for, the first
    /// run is not evaluated.
    pub fn judge(&self, kept: &Kept, figure: Option<f64>) -> Finding {
        let Some(value) = figure.filter(|figure| figure.is_finite()) else { return Finding::nothing() };
        let bounded = (self.min.is_some() || self.max.is_some()).then(|| functions::within(value, self.min, self.max));
        let steady = self.changed_by.zip(kept.last()).map(|(change, last)| change.allows(last, value));
        let passes = [bounded, steady].into_iter().flatten().reduce(|a, b| a && b);
        Finding::Figure { value: Some(value), passes }
    }
}

impl Change {
    fn allows(self, last: f64, now: f64) -> bool {
        let most = match self {
            Change::Share(share) => share * last.abs(),
            Change::Number(number) => number,
        };
        (now - last).abs() <= most + 1e-9 * most.abs().max(1.0)
    }
}

fn change(text: &str) -> Result<Change, String> {
    let wrong = || "`changed_by` is a share such as `10%`, or a number from 0".to_string();
    if text.trim().ends_with('%') {
        // A figure may more than double, so that more than 100% can be meant.
        let number = crate::value::number::read(text.trim().trim_end_matches('%')).filter(|number| *number >= 0.0);
        return number.map(|number| Change::Share(number / 100.0)).ok_or_else(wrong);
    }
    crate::value::number::read(text).filter(|number| *number >= 0.0).map(Change::Number).ok_or_else(wrong)
}

/// `min` and `max` as shares, 0 to 1, one of them at least.
pub fn shares(options: &Options) -> Result<(Option<f64>, Option<f64>), String> {
    let share = |name: &str| options.text(name).map(value::share).transpose();
    match (share("min")?, share("max")?) {
        (None, None) => Err("give `min`, `max` or both".into()),
        (Some(min), Some(max)) if min > max => Err("`min` is greater than `max`".into()),
        bounds => Ok(bounds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        assert!(Bounds::read(&Options::of(&[])).is_err());
        assert!(Bounds::read(&Options::of(&[("min", "2"), ("max", "1")])).is_err());
        assert!(Bounds::read(&Options::of(&[("changed_by", "-1")])).is_err());
        assert_eq!(change("10%"), Ok(Change::Share(0.1)));
        assert_eq!(shares(&Options::of(&[("min", "50%")])), Ok((Some(0.5), None)));
    }

    #[test]
    fn a_change_is_a_share_of_what_was_or_a_number() {
        assert!(Change::Share(0.1).allows(100.0, 110.0) && !Change::Share(0.1).allows(100.0, 111.0));
        assert!(Change::Number(5.0).allows(-3.0, 2.0) && !Change::Number(5.0).allows(-3.0, 2.1));
    }
}
