//! Columns in which two different valid values mean two customers.
//!
//! A spreadsheet that turned an identity number into `1.10103E+17` must not part a customer from himself. Where
//! most values of a column are Chinese resident IDs that pass their check digit, those that do not are damaged
//! and forbid nothing. Of other columns nothing is known, and every value counts.

use super::table::Field;
use crate::resolve::Matching;
use crate::value::{Reading, resident_id};
use chrono::NaiveDate;

/// For each `never` column the numbers of its values by row; 0 where a value forbids nothing.
pub fn columns(fields: &[Field], plan: &Matching) -> Vec<Vec<u32>> {
    let of = |column: &usize| fields.iter().find(|field| field.column == *column).map(valid);
    plan.never.iter().filter_map(of).collect()
}

fn valid(field: &Field) -> Vec<u32> {
    let good: Vec<bool> = field.forms.iter().map(is_resident_id).collect();
    let distinct = good.len().saturating_sub(1);
    if good.iter().filter(|good| **good).count() * 2 <= distinct {
        return field.ids.clone();
    }
    field.ids.iter().map(|id| if good[*id as usize] { *id } else { 0 }).collect()
}

fn is_resident_id(form: &str) -> bool {
    // Whether somebody is born yet is a matter of accuracy, not of identity.
    let text = form.to_uppercase();
    matches!(resident_id::read(&text, NaiveDate::MAX), Reading::Valid { .. } | Reading::Fixable { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_numbers_are_told_from_valid_ones() {
        assert!(is_resident_id("11010519491231002x") && is_resident_id("440524188001010014"));
        assert!(!is_resident_id("110103190001010000") && !is_resident_id("1.10103e+17"));
    }
}
