//! E-mail addresses made from names: `anna.adler@example.com` says little that the name has not said.
//!
//! Where names are equal, such addresses are equal by construction, and counting both would make matches of all
//! people of one name. So the names are taken out of the address, and what is left (`.@example.com`, or `.187@…`)
//! is looked at: if many addresses leave the same, agreement is no further evidence and counts as missing; if
//! what is left is rare, it is evidence like any other. This is told from values, not from names of columns. What
//! many addresses leave is found in a sample; what two of them leave is looked at where they meet, for few ever do.

use super::level::{Compared, Comparer, repeated, unpack};
use super::table::{Field, hash, mix};
use rayon::prelude::*;

/// A column is of addresses if this share of its values has an @.
const ADDRESSES: f64 = 0.6;
/// A column makes addresses if this share of its values is in the address beside it.
const MADE: f64 = 0.4;
/// What is left of an address is common if this share of addresses leave the same.
const COMMON: f64 = 0.005;
/// Rows with an address by which it is judged, if there are as many, spread over all of them: a share of `COMMON` is
/// known to a tenth of itself.
const JUDGED: usize = 20_000;
/// Values or rows by which columns are judged, at least.
const LOOKED_AT: usize = 5000;
/// As many names as a mask has bits.
const MOST_NAMES: usize = 8;
/// Shorter names are in addresses by chance.
const SHORTEST: usize = 3;

/// Which comparisons' values the addresses of a comparison are made of, and what these leave of many.
pub struct Derived {
    /// The comparisons that make addresses.
    pub names: Vec<usize>,
    /// For each of them the levels at which the values still agree, a bit each.
    agree: Vec<u16>,
    /// Hashes of what names leave of many addresses, ascending.
    common: Vec<u64>,
}

impl Derived {
    /// The pattern without the evidence that comparison `at` only repeats. Equal addresses are evidence if what
    /// the names leave is rare; addresses that are merely alike only if they leave the same rare rest.
    pub fn without_repetition(&self, compared: &Compared, pattern: u64, at: usize, left: u32, right: u32) -> u64 {
        let level = unpack(pattern, at);
        if usize::from(level) + 1 >= compared.comparers[at].labels.len() {
            return pattern;
        }
        let ids = |row: u32| {
            let ids = compared.rows.of(row);
            (ids[at], self.names.iter().map(|name| ids[*name]))
        };
        let hashed = |row: u32| {
            let (address, names) = ids(row);
            let names = self.names.iter().zip(names).map(|(name, id)| compared.field(*name).forms.get(id));
            Left::of(compared.field(at).forms.get(address), names).hashed()
        };
        let (ours, theirs) = (ids(left), ids(right));
        let a = hashed(left);
        let b = if ours.0 == theirs.0 && ours.1.eq(theirs.1) { a } else { hashed(right) };
        self.judge(pattern, at, a, b)
    }

    /// The same for what is left of both addresses: the names that are in them, a bit each, and hashes of the rest.
    fn judge(&self, pattern: u64, at: usize, (in_left, left): (u8, u64), (in_right, right): (u8, u64)) -> u64 {
        let mask = in_left | in_right;
        let mut names = self.names.iter().zip(&self.agree).enumerate();
        if mask == 0 || !names.all(|(bit, (name, agree))| mask >> bit & 1 == 0 || agree >> unpack(pattern, *name) & 1 == 1) {
            return pattern;
        }
        let is_common = |rest: &u64| self.common.binary_search(rest).is_ok();
        let common = is_common(&left) || is_common(&right);
        if !common && (unpack(pattern, at) == 0 || left == right) { pattern } else { repeated(pattern, at) }
    }
}

/// Finds the comparisons of addresses that are made from the values of others.
pub fn find(comparers: &[Comparer], fields: &[Field]) -> Vec<Option<Derived>> {
    comparers.iter().enumerate().map(|(at, comparer)| of(at, &fields[comparer.field], comparers, fields)).collect()
}

fn of(at: usize, addresses: &Field, comparers: &[Comparer], fields: &[Field]) -> Option<Derived> {
    let ids = (1..=addresses.distinct() as u32).step_by((addresses.distinct() / LOOKED_AT).max(1));
    let (mut seen, mut with_at) = (0u32, 0u32);
    for id in ids {
        seen += 1;
        with_at += u32::from(addresses.forms.get(id).contains('@'));
    }
    if seen == 0 || f64::from(with_at) < ADDRESSES * f64::from(seen) {
        return None;
    }
    let makes = |name: &usize| *name != at && makes(&fields[comparers[*name].field], addresses);
    let names: Vec<usize> = (0..comparers.len()).filter(makes).take(MOST_NAMES).collect();
    if names.is_empty() {
        return None;
    }
    let columns: Vec<&Field> = names.iter().map(|name| &fields[comparers[*name].field]).collect();
    // Equal or nearly so, or swapped, and never the last level, which is that nothing agrees.
    let agree = |name: &usize| {
        let near = comparers[*name].labels.len().saturating_sub(2).min(2);
        ((2 << near) - 1) | comparers[*name].swapped().map_or(0, |level| 1 << level)
    };
    let agree = names.iter().map(agree).collect();
    Some(Derived { common: common(addresses, &columns), agree, names })
}

/// Whether a column's values are mostly in the addresses beside them, judged by some thousand rows.
fn makes(names: &Field, addresses: &Field) -> bool {
    let step = (names.ids.len() / LOOKED_AT).max(1);
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
    // Most names are ASCII, and that is soon told.
    text.len() >= SHORTEST && (text.bytes().all(|byte| byte.is_ascii_alphabetic()) || text.chars().all(char::is_alphabetic))
}

/// Where a name begins in a text. Both are short: to prepare a search would cost more than the search.
fn place_of(text: &str, name: &str) -> Option<usize> {
    let (text, name) = (text.as_bytes(), name.as_bytes());
    text.windows(name.len()).position(|window| window[0] == name[0] && window == name)
}

fn mailbox(address: &str) -> &str {
    address.split_once('@').map_or(address, |(mailbox, _)| mailbox)
}

/// What names leave of many addresses. A hash of 64 bits stands for it: among a million addresses the chance that two
/// are confused is 3·10⁻⁸, and it would take equal names too to show.
fn common(addresses: &Field, names: &[&Field]) -> Vec<u64> {
    let step = (addresses.present as usize / JUDGED).max(1);
    let with_address = (0..addresses.ids.len()).filter(|row| addresses.ids[*row] != 0);
    let judged: Vec<usize> = with_address.step_by(step).collect();
    let hash = |row: &usize| {
        let names = names.iter().map(|field| field.forms.get(field.ids[*row]));
        Left::of(addresses.forms.get(addresses.ids[*row]), names).hashed().1
    };
    let mut hashes: Vec<u64> = judged.par_iter().map(hash).filter(|hash| *hash != 0).collect();
    hashes.par_sort_unstable();
    let many = (COMMON * judged.len() as f64).max(3.0);
    hashes.chunk_by(|a, b| a == b).filter(|same| same.len() as f64 > many).map(|same| same[0]).collect()
}

/// What names leave of one address: the pieces before, between and behind them.
struct Left<'a> {
    mask: u8,
    pieces: [&'a str; MOST_NAMES + 2],
    count: usize,
}

impl<'a> Left<'a> {
    /// What is no name is not looked for.
    fn of(address: &'a str, names: impl Iterator<Item = &'a str>) -> Left<'a> {
        let mailbox = mailbox(address);
        let mut left = Left { mask: 0, pieces: [""; MOST_NAMES + 2], count: 1 };
        left.pieces[0] = mailbox;
        for (bit, name) in names.enumerate().filter(|(_, name)| is_name(name)) {
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
    use super::super::level::{REPEATS, pack};
    use super::super::table::tests::field;
    use super::*;

    #[test]
    fn only_what_names_leave_in_common_is_repetition() {
        let names = field(&["anna", "bert", "carl", "doris", "anna"]);
        let plain = field(&["anna@x.de", "bert@x.de", "carl@x.de", "doris@x.de", "anna.1971@x.de"]);
        assert!(makes(&names, &plain));
        let left = |row: u32| Left::of(plain.forms.get(row + 1), std::iter::once(names.forms.get(row % 4 + 1))).hashed();
        let common = common(&plain, &[&names]);
        assert!((0..5).all(|row| left(row).0 == 1));
        assert_eq!((0..5).map(|row| common.contains(&left(row).1)).collect::<Vec<_>>(), [true, true, true, true, false]);
        assert_eq!(common.len(), 1);
        let unrelated = field(&["q1@x.de", "q2@x.de", "q3@x.de", "q4@x.de", "q5@x.de"]);
        assert!(!makes(&names, &unrelated));
    }

    #[test]
    fn few_addresses_among_many_rows_are_all_judged() {
        // One row in a hundred has an address: what three of a hundred leave is common, however many rows there are.
        let at = |row: usize| {
            if row.is_multiple_of(100) { format!("anna.{}@x.de", if row % 3_000 == 100 { 0 } else { row }) } else { String::new() }
        };
        let texts: Vec<String> = (0..3 * JUDGED).map(at).collect();
        let plain = field(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let names = field(&vec!["anna"; texts.len()]);
        let often = Left::of("anna.0@x.de", std::iter::once("anna")).hashed().1;
        assert_eq!(common(&plain, &[&names]), [often]);
    }

    #[test]
    fn repetition_counts_only_where_the_names_agree() {
        let derived = Derived { names: vec![0], agree: vec![0b111], common: vec![1] };
        let (often, rare, other_rare, without) = ((1, 1), (1, 2), (1, 3), (0, 0));
        let is_kept = |pattern: u64, left, right| derived.judge(pattern, 1, left, right) == pattern;
        let (same, other) = (0u64, pack(0, 0, 4));
        assert!(!is_kept(same, often, often) && !is_kept(same, rare, often));
        assert!(is_kept(same, rare, rare) && is_kept(same, rare, other_rare) && is_kept(same, without, without));
        assert!(is_kept(other, often, often));
        let alike = pack(0, 1, 1);
        assert!(is_kept(alike, rare, rare) && !is_kept(alike, rare, other_rare));
        assert_eq!(unpack(derived.judge(alike, 1, rare, other_rare), 1), REPEATS);
    }
}
