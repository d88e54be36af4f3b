//! Fields that go together among strangers: neighbours share street, postcode and city at once.
//!
//! The model takes comparisons as independent. Where they are not, agreement is counted twice. So for every two
//! comparisons it is counted how often strangers who agree on the first have each level of the second, strangers
//! being candidates that all other comparisons tell apart; of what households share, given names tell apart. If that is
//! far above u, it takes the place of u where the first agrees. A small set shows too few strangers of one house; there
//! general experience with households and families stands in. Keys on the second comparison's column are passed over:
//! their pairs agree on it by construction.

use super::anchor::HOUSEHOLD;
use super::em::{Frequencies, Ratios};
use super::experience;
use super::level::{Comparer, REPEATS, unpack};
use super::table::Field;

/// Strangers that must have been seen before the data alone is believed.
const FEWEST: f64 = 100.0;
/// Candidates that the other comparisons make less likely than this are strangers.
const STRANGER: f64 = 0.1;
/// Before the other comparisons are looked at, agreement on the first makes a match as likely as not.
const EVEN: f64 = 0.5;
/// How far above u the frequency must be.
const FAR: f64 = 5.0;

/// The role of given names.
const GIVEN_NAME: &str = "name";

/// Where the first comparison agrees, the second has a level by itself with this frequency among strangers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Given {
    /// The comparison that agrees.
    pub first: usize,
    /// The comparison that then has the level.
    pub second: usize,
    /// The level.
    pub level: u8,
    /// How often, among strangers.
    pub u: f64,
}

/// The columns of a key and the patterns of its pairs.
pub type OfKey<'a> = (&'a [usize], &'a [(u64, f64)]);

/// What goes together, from the patterns of each key.
pub fn find(comparers: &[Comparer], fields: &[Field], keys: &[OfKey], m: &Frequencies, u: &Frequencies) -> Vec<Given> {
    // An address may be laid out in any way, and its street be any text.
    let roles: Vec<&str> = comparers.iter().map(|comparer| role(comparer, &fields[comparer.field])).collect();
    let is_of_household = |at: usize| HOUSEHOLD.contains(&comparers[at].kind()) || matches!(roles[at], "text" | "family");
    let (mut found, mut expected) = (Vec::new(), Vec::new());
    for (first, second) in (0..m.len()).flat_map(|a| (0..m.len()).map(move |b| (a, b))).filter(|(a, b)| a != b) {
        let column = comparers[second].column;
        let patterns = keys.iter().filter(|(columns, _)| !columns.contains(&column)).flat_map(|(_, patterns)| patterns.iter());
        // Members of a household have all of it in common and are told apart by their given names.
        let by_names = is_of_household(first) && is_of_household(second) && roles.contains(&GIVEN_NAME);
        let tells = |at: usize| at != first && at != second && (!by_names || roles[at] == GIVEN_NAME);
        let used: Vec<bool> = (0..m.len()).map(tells).collect();
        let counts = how_often(patterns, first, second, &used, m, u);
        let all: f64 = counts.iter().sum();
        if all >= FEWEST {
            // Branches of one organisation have its number and names that are alike; nothing else is known to be merely
            // alike together.
            let is_told = |level: usize| level == 0 || (roles[first], roles[second]) == ("phone", "organisation");
            let far = |(level, count): &(usize, &f64)| *count / all > FAR * u[second][*level] && is_told(*level);
            for (level, count) in counts.iter().enumerate().filter(far) {
                found.push(Given { first, second, level: level as u8, u: count / all });
            }
        } else if let Some(often) = experience::together(roles[first], roles[second]) {
            // Experience stands in for the strangers that were not seen.
            let often = (counts[0] + often * (FEWEST - all)) / FEWEST;
            if often > FAR * u[second][0] {
                expected.push(Given { first, second, level: 0, u: often });
            }
        }
    }
    // What goes together with most others is no sign of a place or household: its strangers were matches. What makes a
    // household goes together, and shows nothing of the kind.
    let tells = |given: &Given, at: usize| given.first == at && given.level == 0 && !(is_of_household(at) && is_of_household(given.second));
    let of_equal = |at: usize| found.iter().filter(|given| tells(given, at)).count();
    let partners: Vec<usize> = (0..m.len()).map(of_equal).collect();
    found.retain(|given| 3 * partners[given.first] <= m.len());
    found.extend(expected);
    found
}

/// What a comparison is about in a household: the kind of its values, or more closely `house` for addresses with
/// the number of the house and `family` for family names.
fn role(comparer: &Comparer, field: &Field) -> &'static str {
    let numbered = |text: &&str| text.bytes().any(|b| b.is_ascii_digit());
    match comparer.kind() {
        "street" if 2 * field.forms.iter().filter(numbered).count() > field.distinct() => "house",
        "family_name" => "family",
        "name" if crate::profile::is_family_name(&comparer.name) => "family",
        kind => kind,
    }
}

/// Of strangers that agree on `first`, told by the comparisons that are `used`, how many have each level of `second`.
fn how_often<'a>(
    patterns: impl Iterator<Item = &'a (u64, f64)>,
    first: usize,
    second: usize,
    used: &[bool],
    m: &Frequencies,
    u: &Frequencies,
) -> Vec<f64> {
    let ratios = Ratios::used(m, u, used);
    let mut counts = vec![0.0; m[second].len()];
    for (pattern, n) in patterns {
        let level = unpack(*pattern, second);
        if unpack(*pattern, first) != 0 || level >= REPEATS || ratios.posterior(*pattern, EVEN) > STRANGER {
            continue;
        }
        if let Some(count) = counts.get_mut(usize::from(level)) {
            *count += n;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::super::level::pack;
    use super::*;

    #[test]
    fn only_strangers_are_counted() {
        let (m, u) = (vec![vec![0.9, 0.1]; 4], vec![vec![0.01, 0.99]; 4]);
        let strange = pack(pack(0, 2, 1), 3, 1);
        let apart = pack(strange, 1, 1);
        let patterns = [(0, 1e6), (strange, 300.0), (apart, 100.0)];
        let used = [false, false, true, true];
        assert_eq!(how_often(patterns.iter(), 0, 1, &used, &m, &u), [300.0, 100.0]);
        assert_eq!(how_often(patterns[2..].iter().take(0), 0, 1, &used, &m, &u), [0.0, 0.0]);
    }
}
