//! The list of all checks, by dimension. A new check is a file in the folder of its dimension, a line in
//! that folder's `mod.rs` and a line here; the tests below hold the list to the folders.

use super::{Check, Reason, accuracy, completeness, consistency, statistics, timeliness, uniqueness, validity};

/// Every check, by dimension and name.
pub const CHECKS: &[&Check] = &[
    // Accuracy: does it agree with what is known? The figures of whole columns count here too.
    &accuracy::agrees::CHECK,
    &accuracy::compare_to::CHECK,
    &statistics::correlation::CHECK,
    &statistics::entropy::CHECK,
    &statistics::mean::CHECK,
    &statistics::median::CHECK,
    &accuracy::no_excel_damage::CHECK,
    &accuracy::no_mojibake::CHECK,
    &accuracy::not_default_date::CHECK,
    &accuracy::not_placeholder::CHECK,
    &accuracy::outliers::CHECK,
    &statistics::quantile::CHECK,
    &accuracy::single_script::CHECK,
    &statistics::stddev::CHECK,
    // Completeness: is it there?
    &completeness::all_or_none::CHECK,
    &completeness::any_present::CHECK,
    &completeness::expected_columns::CHECK,
    &completeness::filled_share::CHECK,
    &completeness::no_gaps::CHECK,
    &completeness::not_missing::CHECK,
    &completeness::required_if::CHECK,
    &completeness::row_count::CHECK,
    // Consistency: does it fit the rest?
    &consistency::case_style::CHECK,
    &consistency::determines::CHECK,
    &consistency::implies::CHECK,
    &consistency::ordered::CHECK,
    &consistency::references::CHECK,
    &consistency::same_across::CHECK,
    &consistency::sql::CHECK,
    &consistency::sums_to::CHECK,
    // Timeliness: is it of today?
    &timeliness::cadence::CHECK,
    &timeliness::decay::CHECK,
    &timeliness::fresh_within::CHECK,
    &timeliness::latency::CHECK,
    &timeliness::not_in_future::CHECK,
    &timeliness::not_older_than::CHECK,
    // Uniqueness: is it there once?
    &uniqueness::distinct_share::CHECK,
    &uniqueness::no_duplicates::CHECK,
    &uniqueness::unique::CHECK,
    // Validity: is it well formed?
    &validity::country::CHECK,
    &validity::credit_code::CHECK,
    &validity::currency::CHECK,
    &validity::date::CHECK,
    &validity::email::CHECK,
    &validity::hkid::CHECK,
    &validity::iban::CHECK,
    &validity::in_file::CHECK,
    &validity::ip::CHECK,
    &validity::json::CHECK,
    &validity::language::CHECK,
    &validity::latitude::CHECK,
    &validity::lei::CHECK,
    &validity::length::CHECK,
    &validity::longitude::CHECK,
    &validity::luhn::CHECK,
    &validity::matches::CHECK,
    &validity::not_matches::CHECK,
    &validity::not_one_of::CHECK,
    &validity::one_of::CHECK,
    &validity::organisation_code::CHECK,
    &validity::phone::CHECK,
    &validity::postcode::CHECK,
    &validity::range::CHECK,
    &validity::resident_id::CHECK,
    &validity::taiwan_id::CHECK,
    &validity::r#type::CHECK,
    &validity::url::CHECK,
    &validity::uuid::CHECK,
    &validity::vat::CHECK,
];

/// The reasons of the check of this name.
pub fn reasons(name: &str) -> &'static [Reason] {
    find(name).map_or(&[], |check| check.reasons)
}

/// What would mend a record that fails the check of this name for a reason; nothing for what it does not know.
pub fn help(name: &str, code: &str) -> Option<&'static str> {
    reasons(name).iter().find(|reason| reason.code == code).map(|reason| reason.help)
}

/// The check of this name.
pub fn find(name: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.word.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Folders of checks: the dimensions, and figures of whole columns, which belong to accuracy.
    const FOLDERS: &[(&str, &str)] = &[
        ("accuracy", "accuracy"),
        ("completeness", "completeness"),
        ("consistency", "consistency"),
        ("statistics", "accuracy"),
        ("timeliness", "timeliness"),
        ("uniqueness", "uniqueness"),
        ("validity", "validity"),
    ];

    /// Checks that need a second table, or matching, to say anything.
    const WITHOUT_ROWS: &[&str] = &["compare_to", "no_duplicates", "same_across"];

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
        for (folder, dimension) in FOLDERS {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check").join(folder);
            for entry in std::fs::read_dir(path).unwrap() {
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
            let judged = check.examples.iter().any(|e| !e.passes.is_empty()) && check.examples.iter().any(|e| !e.fails.is_empty());
            assert!(judged || WITHOUT_ROWS.contains(&name), "no example of {name} passes, or none fails");
            let codes: BTreeSet<&str> = check.reasons.iter().map(|reason| reason.code).collect();
            assert_eq!(codes.len(), check.reasons.len(), "{name} lists a reason twice");
            for Reason { code, help } in check.reasons {
                assert!(code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{name}: {code}");
                assert!(help.ends_with('.') && help.len() > 10, "{name}: {code} does not say what would mend it");
            }
        }
    }
}
