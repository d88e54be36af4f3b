//! What two records weigh whose pair a run did not keep, by the model that its report holds.
//!
//! The levels speak alone here: how rare a value or a word is among all, and what strangers of one house share, only the run
//! knew.

use crate::matching::level_of;
pub use crate::matching::probability;
use crate::resolve::Measure;
use crate::similarity::{self, fold::fold};
use crate::value::placeholder::is_placeholder;
use serde_json::Value;

/// Why a comparison says nothing: a value is missing.
pub const MISSING: &str = "missing in one of them";
/// Why a comparison says nothing: another has said it, as where an address is made from a name.
pub const REPEATS: &str = "only repeats what is compared already";

/// A comparison of two records.
pub struct Weighed {
    /// Its name.
    pub name: String,
    /// What the level says, or why there is none.
    pub label: String,
    /// What it weighs.
    pub weight: f64,
}

/// How a comparison compares, as reports say it: the name of its comparator, and written thresholds.
pub fn written(measure: &Measure) -> (&'static str, Vec<f64>) {
    let edits = |most: &[usize]| most.iter().map(|most| *most as f64).collect();
    match measure {
        Measure::Named(comparator) => (comparator.name, Vec::new()),
        Measure::JaroWinkler(least) => ("jaro_winkler", least.clone()),
        Measure::Levenshtein(most) => ("levenshtein", edits(most)),
        Measure::DamerauLevenshtein(most) => ("damerau_levenshtein", edits(most)),
    }
}

/// The same read back; nothing for what this version does not know.
fn read(comparator: &str, thresholds: &[f64]) -> Option<Measure> {
    let edits = || thresholds.iter().map(|most| *most as usize).collect();
    match comparator {
        "jaro_winkler" => Some(Measure::JaroWinkler(thresholds.to_vec())),
        "levenshtein" => Some(Measure::Levenshtein(edits())),
        "damerau_levenshtein" => Some(Measure::DamerauLevenshtein(edits())),
        name => similarity::find(name).map(Measure::Named),
    }
}

/// Whether two values name one list, in which nobody is twice: what says nothing names none.
pub fn is_one_list(a: &str, b: &str) -> bool {
    !a.is_empty() && !is_placeholder(a) && fold(a) == fold(b)
}

/// Compares two records, whose values are told by column, by the comparisons of a report. Nothing where the report is of
/// another version and does not say how.
pub fn weigh<'a>(comparisons: &[Value], value: impl Fn(&str) -> (&'a str, &'a str)) -> Option<Vec<Weighed>> {
    let text = |of: &Value, name: &str| of[name].as_str().map(str::to_string);
    let level = |of: &Value| -> Option<Option<u8>> {
        let thresholds: Vec<f64> = of["thresholds"].as_array()?.iter().filter_map(Value::as_f64).collect();
        let measure = read(of["comparator"].as_str()?, &thresholds)?;
        let (a, b) = value(of["column"].as_str()?);
        Some(level_of(&measure, a, b))
    };
    let levels: Vec<Option<u8>> = comparisons.iter().map(level).collect::<Option<_>>()?;
    let is_said_by = |other: &Value| comparisons.iter().zip(&levels).any(|(of, level)| level.is_some() && of["name"] == *other);
    let weighed = |(of, level): (&Value, &Option<u8>)| {
        let is_said = of["unless"].as_array()?.iter().any(is_said_by);
        let (label, weight) = match level {
            // In reports of older versions a missing value weighs nothing.
            None => (MISSING.to_string(), if is_said { 0.0 } else { of["missing"]["weight"].as_f64().unwrap_or(0.0) }),
            Some(_) if is_said => (REPEATS.to_string(), 0.0),
            Some(level) => {
                let level = &of["levels"][usize::from(*level)];
                (text(level, "label")?, level["weight"].as_f64()?)
            }
        };
        Some(Weighed { name: text(of, "name")?, label, weight })
    };
    comparisons.iter().zip(&levels).map(weighed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_written_is_read() {
        let measures = [Measure::JaroWinkler(vec![0.9]), Measure::Levenshtein(vec![1, 2]), Measure::DamerauLevenshtein(vec![1])];
        for measure in measures.into_iter().chain(similarity::find("email").map(Measure::Named)) {
            let (comparator, thresholds) = written(&measure);
            assert_eq!(read(comparator, &thresholds).map(|measure| format!("{measure:?}")), Some(format!("{measure:?}")));
        }
        assert!(read("guess", &[]).is_none());
    }

    #[test]
    fn lists_are_told_as_matching_tells_them() {
        assert!(is_one_list("Berlin", "BERLIN") && !is_one_list("Berlin", "Bonn"));
        assert!(!is_one_list("", "") && !is_one_list("N/A", "N/A"));
    }

    #[test]
    fn levels_are_weighed_but_for_what_only_repeats() {
        let levels = json!([{"label": "equal", "weight": 8.0}, {"label": "near", "weight": 3.0}, {"label": "different", "weight": -4.0}]);
        let comparison = |name: &str, unless: Value| {
            json!({"name": name, "column": name, "comparator": "levenshtein", "thresholds": [1.0], "unless": unless,
                "levels": levels, "missing": {"label": "missing", "weight": -0.5}})
        };
        let of = [("a", json!([])), ("b", json!([])), ("c", json!(["a"])), ("d", json!(["b"])), ("b", json!(["a"]))];
        let all = of.map(|(name, unless)| comparison(name, unless));
        let value = |column: &str| match column {
            "a" => ("Anna", "anne"),
            "b" => ("N/A", "x"),
            _ => ("one", "other"),
        };
        let said = |all: &[Value]| -> Vec<(String, f64)> { weigh(all, value).unwrap().into_iter().map(|w| (w.label, w.weight)).collect() };
        let expected = [
            ("near", 3.0),
            ("missing in one of them", -0.5),
            ("only repeats what is compared already", 0.0),
            ("different", -4.0),
            ("missing in one of them", 0.0),
        ];
        assert_eq!(said(&all), expected.map(|(label, weight)| (label.to_string(), weight)));
        assert!(weigh(&[json!({"name": "a", "column": "a", "levels": []})], value).is_none(), "a report of an older version");
    }
}
