//! The list of all checks, by dimension. A new check is a file in the folder of its dimension, a line in
//! that folder's `mod.rs` and a line here; the tests below hold the list to the folders.

use super::{Check, accuracy, completeness, consistency, timeliness, uniqueness, validity};

/// Every check, by dimension and name.
pub const CHECKS: &[&Check] = &[
    // Accuracy: does it agree with what is known?
    &accuracy::agrees::CHECK,
    &accuracy::placeholder::CHECK,
    // Completeness: is it there?
    &completeness::any_present::CHECK,
    &completeness::not_missing::CHECK,
    &completeness::row_count::CHECK,
    // Consistency: does it fit the rest?
    &consistency::references::CHECK,
    &consistency::sql::CHECK,
    // Timeliness: is it of today?
    &timeliness::fresh_within::CHECK,
    &timeliness::not_in_future::CHECK,
    &timeliness::not_older_than::CHECK,
    // Uniqueness: is it there once?
    &uniqueness::unique::CHECK,
    // Validity: is it well formed?
    &validity::date::CHECK,
    &validity::email::CHECK,
    &validity::length::CHECK,
    &validity::matches::CHECK,
    &validity::one_of::CHECK,
    &validity::phone::CHECK,
    &validity::range::CHECK,
];

/// The check of this name.
pub fn find(name: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.word.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    const DIMENSIONS: &[&str] = &["accuracy", "completeness", "consistency", "timeliness", "uniqueness", "validity"];

    /// Checks whose answer is no answer about a row of the table alone.
    const WITHOUT_ROWS: &[&str] = &["fresh_within", "references", "row_count"];

    #[test]
    fn names_are_unique_snake_case_and_in_order() {
        let order: Vec<(&str, &str)> = CHECKS.iter().map(|c| (c.word.dimension, c.word.name)).collect();
        assert!(order.is_sorted(), "{order:?}");
        let names: BTreeSet<&str> = CHECKS.iter().map(|c| c.word.name).collect();
        assert_eq!(names.len(), CHECKS.len());
        for name in names {
            assert!(name.starts_with(|c: char| c.is_ascii_lowercase()), "{name}");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{name}");
            assert!(find(name).is_some_and(|check| check.word.name == name));
        }
        assert!(find("no_such_check").is_none());
    }

    #[test]
    fn the_list_is_what_the_folders_hold() {
        let mut files = BTreeSet::new();
        for dimension in DIMENSIONS {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check").join(dimension);
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let stem = path.file_stem().unwrap().to_string_lossy().to_string();
                if path.extension().is_some_and(|e| e == "rs") && stem != "mod" {
                    files.insert((dimension.to_string(), stem));
                }
            }
        }
        let listed: BTreeSet<(String, String)> = CHECKS.iter().map(|c| (c.word.dimension.to_string(), c.word.name.to_string())).collect();
        assert_eq!(files, listed);
    }

    #[test]
    fn every_check_is_documented_and_shown() {
        for check in CHECKS {
            let name = check.word.name;
            assert!(!check.word.summary.is_empty() && !check.word.summary.contains('\n'), "{name} has no summary of one line");
            assert!(!check.word.doc.trim().is_empty(), "{name} has no documentation");
            assert!(check.word.options.iter().all(|o| !o.doc.is_empty()), "{name} has an option without documentation");
            assert!(!check.examples.is_empty(), "{name} has no example");
            let has_rows = |rows: &[&[&str]]| WITHOUT_ROWS.contains(&name) || !rows.is_empty();
            let judged = check.examples.iter().all(|e| has_rows(e.passes) && has_rows(e.fails));
            assert!(judged, "an example of {name} lacks rows that pass or rows that fail");
        }
    }
}
