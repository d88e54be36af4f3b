//! E-mail addresses made from names: `anna.adler@example.com` says little that the name has not said.
//!
//! Where names are equal, such addresses are equal by construction, and counting both would make matches of all
//! people of one name. So the names are taken out of the address, and what is left (`.@example.com`, or `.187@…`)
//! is looked at: if many addresses leave the same, agreement is no further evidence and counts as missing; if
//! what is left is rare, it is evidence like any other. This is told from values, not from names of columns.

use super::level::{Comparer, MISSING, pack, unpack};
use super::number::{self, Numbered};
use super::table::{Field, hash, mix};
use rayon::prelude::*;

/// A column is of addresses if this share of its values has an @.
const ADDRESSES: f64 = 0.6;
/// A column makes addresses if this share of its values is in the address beside it.
const MADE: f64 = 0.4;
/// What is left of an address is common if this share of addresses leave the same.
const COMMON: f64 = 0.005;
/// As many names as a mask has bits.
const MOST_NAMES: usize = 8;
/// Shorter names are in addresses by chance.
const SHORTEST: usize = 3;

/// For each row which comparisons' values its address is made of, and what they leave of it.
pub struct Derived {
    /// The comparisons that make addresses; bit i of a row's mask is the ith of them.
    pub names: Vec<usize>,
    /// For each of them the last level at which the values still agree.
    near: Vec<u8>,
    rest: Rest,
}

/// What names leave of addresses.
struct Rest {
    /// For each row which names are in the address.
    mask: Vec<u8>,
    /// For each row the number of what is left; 0 if no name is in the address.
    number: Vec<u32>,
    /// For each number whether many addresses leave it.
    common: Vec<bool>,
}

impl Derived {
    /// The pattern without the evidence that comparison `at` only repeats. Equal addresses are evidence if what
    /// the names leave is rare; addresses that are merely alike only if they leave the same rare rest.
    pub fn without_repetition(&self, pattern: u64, at: usize, levels: usize, left: u32, right: u32) -> u64 {
        let level = unpack(pattern, at);
        let (l, r) = (left as usize, right as usize);
        let mask = self.rest.mask[l] | self.rest.mask[r];
        if usize::from(level) + 1 >= levels || mask == 0 {
            return pattern;
        }
        let mut names = self.names.iter().zip(&self.near).enumerate();
        if !names.all(|(bit, (name, near))| mask >> bit & 1 == 0 || unpack(pattern, *name) <= *near) {
            return pattern;
        }
        let (a, b) = (self.rest.number[l], self.rest.number[r]);
        let common = self.rest.common[a as usize] || self.rest.common[b as usize];
        if !common && (level == 0 || a == b) { pattern } else { pack(pattern, at, MISSING) }
    }
}

/// Finds the comparisons of addresses that are made from the values of others.
pub fn find(comparers: &[Comparer], fields: &[Field]) -> Vec<Option<Derived>> {
    comparers.iter().enumerate().map(|(at, comparer)| of(at, &fields[comparer.field], comparers, fields)).collect()
}

fn of(at: usize, addresses: &Field, comparers: &[Comparer], fields: &[Field]) -> Option<Derived> {
    let with_at = addresses.forms.iter().filter(|text| text.contains('@')).count();
    if addresses.distinct() == 0 || (with_at as f64) < ADDRESSES * addresses.distinct() as f64 {
        return None;
    }
    let makes = |name: &usize| *name != at && makes(&fields[comparers[*name].field], addresses);
    let names: Vec<usize> = (0..comparers.len()).filter(makes).take(MOST_NAMES).collect();
    if names.is_empty() {
        return None;
    }
    let columns: Vec<&Field> = names.iter().map(|name| &fields[comparers[*name].field]).collect();
    // Equal or nearly so, and never the last level, which is that nothing agrees.
    let near = names.iter().map(|name| comparers[*name].labels.len().saturating_sub(2).min(2) as u8).collect();
    Some(Derived { rest: rest(addresses, &columns), near, names })
}

/// Whether a column's values are mostly in the addresses beside them, judged by some thousand rows.
fn makes(names: &Field, addresses: &Field) -> bool {
    let step = (names.ids.len() / 5000).max(1);
    let both = names.ids.iter().zip(&addresses.ids).step_by(step).filter(|(name, address)| **name != 0 && **address != 0);
    let (mut seen, mut made) = (0u32, 0u32);
    for (name, address) in both {
        let name = names.forms.get(*name);
        seen += 1;
        made += u32::from(is_name(name) && mailbox(addresses.forms.get(*address)).contains(name));
    }
    seen > 0 && f64::from(made) >= MADE * f64::from(seen)
}

fn is_name(text: &str) -> bool {
    text.len() >= SHORTEST && text.chars().all(char::is_alphabetic)
}

/// Where a name begins in a text. Both are short: to prepare a search would cost more than the search.
fn place_of(text: &str, name: &str) -> Option<usize> {
    let (text, name) = (text.as_bytes(), name.as_bytes());
    text.windows(name.len()).position(|window| window[0] == name[0] && window == name)
}

fn mailbox(address: &str) -> &str {
    address.split_once('@').map_or(address, |(mailbox, _)| mailbox)
}

/// Takes the names out of the addresses. A hash of 64 bits stands for what is left: among a million addresses the
/// chance that two are confused is 3·10⁻⁸, and it would take equal names too to show.
fn rest(addresses: &Field, names: &[&Field]) -> Rest {
    let are_names: Vec<Vec<bool>> = names.iter().map(|field| field.forms.iter().map(is_name).collect()).collect();
    let left = |row: usize| {
        let name = |(field, are_names): (&&'_ Field, &Vec<bool>)| (field.ids[row], are_names[field.ids[row] as usize]);
        let ids = names.iter().zip(&are_names).map(name);
        let names = names.iter().zip(ids).map(|(field, (id, is_name))| if is_name { field.forms.get(id) } else { "" });
        Left::of(addresses.forms.get(addresses.ids[row]), names)
    };
    let (mask, hashes): (Vec<u8>, Vec<u64>) = (0..addresses.ids.len()).into_par_iter().map(|row| left(row).hashed()).unzip();
    let Numbered { of, first } = number::integers(&hashes);
    let mut counts = vec![0u32; first.len() + 1];
    of.iter().for_each(|number| counts[*number as usize] += 1);
    let many = (COMMON * addresses.present() as f64).max(3.0);
    let common = counts.iter().enumerate().map(|(number, n)| number != 0 && f64::from(*n) > many).collect();
    Rest { mask, number: of, common }
}

/// What names leave of one address: the pieces before, between and behind them.
struct Left<'a> {
    mask: u8,
    pieces: [&'a str; MOST_NAMES + 2],
    count: usize,
}

impl<'a> Left<'a> {
    /// Empty names are not looked for.
    fn of(address: &'a str, names: impl Iterator<Item = &'a str>) -> Left<'a> {
        let mailbox = mailbox(address);
        let mut left = Left { mask: 0, pieces: [""; MOST_NAMES + 2], count: 1 };
        left.pieces[0] = mailbox;
        for (bit, name) in names.enumerate().filter(|(_, name)| !name.is_empty()) {
            let found = left.pieces().iter().enumerate().find_map(|(at, piece)| Some((at, place_of(piece, name)?)));
            if let Some((at, begin)) = found {
                let piece = left.pieces[at];
                left.pieces.copy_within(at + 1..left.count, at + 2);
                (left.pieces[at], left.pieces[at + 1]) = (&piece[..begin], &piece[begin + name.len()..]);
                left.count += 1;
                left.mask |= 1 << bit;
            }
        }
        left.pieces[left.count] = &address[mailbox.len()..];
        left.count += 1;
        left
    }

    fn pieces(&self) -> &[&'a str] {
        &self.pieces[..self.count]
    }

    /// The names that were found, and a hash of what is left; 0 where none was.
    fn hashed(&self) -> (u8, u64) {
        let hash = |state: u64, piece: &&str| mix(state ^ hash(piece.as_bytes()));
        (self.mask, if self.mask == 0 { 0 } else { self.pieces().iter().fold(0, hash).max(1) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Interner;
    use super::*;
    use crate::measure::ColumnFigures;

    fn field(values: &[&str]) -> Field {
        let mut interner = Interner::new();
        let ids: Vec<u32> = values.iter().map(|v| interner.number(v)).collect();
        let forms = interner.forms();
        let mut counts = vec![0; forms.len()];
        ids.iter().for_each(|id| counts[*id as usize] += 1);
        Field {
            column: 0,
            ids,
            forms,
            counts,
            signatures: Vec::new(),
            bags: None,
            open: None,
            figures: ColumnFigures::of_distinct(0, std::iter::empty()),
        }
    }

    #[test]
    fn only_what_names_leave_in_common_is_repetition() {
        let names = field(&["anna", "bert", "carl", "doris", "anna"]);
        let plain = field(&["anna@x.de", "bert@x.de", "carl@x.de", "doris@x.de", "anna.1971@x.de"]);
        assert!(makes(&names, &plain));
        let rest = rest(&plain, &[&names]);
        assert_eq!(rest.mask, [1; 5]);
        assert_eq!(rest.number.iter().map(|number| rest.common[*number as usize]).collect::<Vec<_>>(), [true, true, true, true, false]);
        let unrelated = field(&["q1@x.de", "q2@x.de", "q3@x.de", "q4@x.de", "q5@x.de"]);
        assert!(!makes(&names, &unrelated));
    }

    #[test]
    fn repetition_counts_only_where_the_names_agree() {
        let rest = Rest { mask: vec![1, 1, 1, 0, 0], number: vec![1, 1, 2, 0, 0], common: vec![false, true, false] };
        let derived = Derived { names: vec![0], near: vec![2], rest };
        let (same, other) = (0u64, pack(0, 0, 4));
        assert_eq!(unpack(derived.without_repetition(same, 1, 4, 0, 1), 1), MISSING);
        assert_eq!(derived.without_repetition(other, 1, 4, 0, 1), other);
        assert_eq!(derived.without_repetition(same, 1, 4, 2, 2), same);
        assert_eq!(derived.without_repetition(same, 1, 4, 3, 4), same);
        let alike = pack(0, 1, 1);
        assert_eq!(unpack(derived.without_repetition(alike, 1, 4, 2, 3), 1), MISSING);
        let different = pack(0, 1, 3);
        assert_eq!(derived.without_repetition(different, 1, 4, 0, 1), different);
    }
}
