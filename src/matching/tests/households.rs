//! Families at one address: all that they have in common makes no customer of them.

use super::*;

/// Households of three, whose members have a family name, a number and a street in common; one of them comes twice, the
/// second time with a slip in the given name.
fn households(houses: usize) -> Made {
    let n = |house: usize, salt: u64, below: usize| (mix(house as u64 * 17 + salt) % below as u64) as usize;
    let syllables = ["ba", "do", "fi", "ku", "la", "mer", "no", "ra", "sta", "ti", "vel", "zo"];
    let word = |house: usize, salt: u64, length: u64| (0..length).map(|at| syllables[n(house, salt + at, 12)]).collect::<String>();
    let mut rows: Vec<(usize, [String; 4])> = Vec::new();
    for house in 0..houses {
        let (family, number, street) = (word(house, 1, 3), format!("{}", 100 + n(house, 4, 900)), word(house % 20, 5, 3));
        for member in 0..3 {
            let given = word(house, 9 + 3 * member as u64, 3);
            let row = |given: String| (3 * house + member, [family.clone(), given, number.clone(), street.clone()]);
            rows.push(row(given.clone()));
            if member == 0 {
                rows.push(row(format!("{given}n")));
            }
        }
    }
    let columns = (0..4).map(|c| StringArray::from_iter_values(rows.iter().map(|row| &row.1[c]))).collect();
    Made { columns, entity: rows.iter().map(|row| row.0).collect() }
}

#[test]
fn members_of_a_household_stay_apart_however_its_address_is_laid_out() {
    let made = households(150);
    let field = |(column, kind): (usize, &str)| {
        let measure = Measure::Named(crate::similarity::find(kind)?);
        Some(Comparison { name: format!("c{column}"), column, measure, term_frequency: false, unless: Vec::new() })
    };
    let fields = ["family_name", "name", "number", "text"].into_iter().enumerate().filter_map(field);
    let result = matched(&made, &Matching { compare: Compare::Fields(fields.collect()), link_at: 0.5, ..plan() });
    let (right, found, there) = pairs_found(&made, &result.entity);
    assert!(found - right <= there / 8 && right >= there * 9 / 10, "{right} of {found} right, {there} there");
}
