//! Numbers row by row: to fetch all of a row costs one look at memory instead of one for each column.
//!
//! They tell which keys have a pair, too: a key of plain values has the pairs that are equal in its columns, so its blocks
//! need not be asked. Blocks that say more than that are a column of their own, behind those that are compared.

use super::keys::Key;
use rayon::prelude::*;
use std::ops::Range;

/// Rows that are laid out at a time: what is written stays in the cache until it is whole.
const CHUNK: usize = 4096;

/// Columns that keys may look at: bits of a mask.
const MOST_KEY_COLUMNS: usize = 32;

/// For each row the numbers of some columns, side by side.
pub struct Rows {
    width: usize,
    numbers: Vec<u32>,
    /// The columns that keys look at.
    pub key_columns: Vec<usize>,
    /// For each key, by their places in `key_columns`, those in which its pairs are equal, a bit each.
    pub masks: Vec<u32>,
}

impl Rows {
    /// The rows of compared columns, which all have `count` numbers, and of keys with their blocks. `fields` has the field
    /// of each column.
    pub fn new(columns: &[&[u32]], fields: &[usize], count: usize, keys: &[Key], blocks: &[Vec<u32>]) -> Rows {
        let mut columns = columns.to_vec();
        let (mut key_columns, mut masks): (Vec<usize>, Vec<u32>) = (Vec::new(), Vec::new());
        let compared = |field: &usize| fields.iter().position(|other| other == field);
        for (at, (key, block)) in keys.iter().zip(blocks).enumerate() {
            let told_by = key.told_by.as_ref().and_then(|told_by| told_by.iter().map(compared).collect::<Option<Vec<usize>>>());
            // Each key that follows may want a column for its blocks.
            let fits = |told_by: &Vec<usize>| {
                let new = told_by.iter().filter(|column| !key_columns.contains(column)).count();
                key_columns.len() + new + keys.len() - at - 1 <= MOST_KEY_COLUMNS
            };
            let told_by = told_by.filter(fits).unwrap_or_else(|| {
                columns.push(block);
                vec![columns.len() - 1]
            });
            let mut mask = 0;
            for column in told_by {
                let place = key_columns.iter().position(|other| *other == column).unwrap_or(key_columns.len());
                key_columns.resize(key_columns.len().max(place + 1), column);
                mask |= 1 << place;
            }
            masks.push(mask);
        }
        Rows { width: columns.len(), numbers: laid_out(&columns, count), key_columns, masks }
    }

    /// How many numbers a row has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The numbers of a row: those that are compared, in the order of comparisons, and blocks behind them.
    #[inline]
    pub fn of(&self, row: u32) -> &[u32] {
        let from = row as usize * self.width;
        &self.numbers[from..from + self.width]
    }

    /// Whether a key has a pair.
    pub fn joins(&self, key: usize, left: u32, right: u32) -> bool {
        self.equal(left, right) & self.masks[key] == self.masks[key]
    }

    /// Whether any of some keys has a pair.
    pub fn has(&self, keys: Range<usize>, left: u32, right: u32) -> bool {
        let equal = self.equal(left, right);
        self.masks[keys].iter().any(|mask| equal & mask == *mask)
    }

    /// How many keys have a pair.
    pub fn joined_by(&self, left: u32, right: u32) -> usize {
        let equal = self.equal(left, right);
        self.masks.iter().filter(|mask| equal & **mask == **mask).count()
    }

    /// The columns of keys in which two rows are equal, a bit each.
    pub fn equal(&self, left: u32, right: u32) -> u32 {
        let (left, right) = (self.of(left), self.of(right));
        let is_equal = |column: usize| left[column] != 0 && left[column] == right[column];
        self.key_columns.iter().enumerate().fold(0, |equal, (place, column)| equal | u32::from(is_equal(*column)) << place)
    }
}

fn laid_out(columns: &[&[u32]], count: usize) -> Vec<u32> {
    let width = columns.len();
    let mut numbers = vec![0u32; count * width];
    numbers.par_chunks_mut(CHUNK * width.max(1)).enumerate().for_each(|(chunk, numbers)| {
        for (at, column) in columns.iter().enumerate() {
            let places = numbers.iter_mut().skip(at).step_by(width);
            places.zip(&column[chunk * CHUNK..]).for_each(|(place, number)| *place = *number);
        }
    });
    numbers
}

#[cfg(test)]
mod tests {
    use super::super::budget::Budget;
    use super::super::keys;
    use super::*;
    use crate::resolve::{BlockingKey, KeyPart, Transform};
    use proptest::prelude::*;

    #[test]
    fn columns_become_rows() {
        let (a, b): (Vec<u32>, Vec<u32>) = ((0..10_000).collect(), (0..10_000).map(|n| n * 3).collect());
        let rows = Rows::new(&[&a, &b], &[0, 1], 10_000, &[], &[]);
        assert!((0..10_000).all(|row| rows.of(row) == [row, 3 * row]));
        assert!(Rows::new(&[], &[], 3, &[], &[]).of(2).is_empty());
    }

    proptest! {
        #[test]
        fn rows_say_of_pairs_what_blocks_say(
            rows in proptest::collection::vec(("(anna|anne|bob|)", "(x1|x2|y1|)", "(p|q|)"), 2..24),
            max_block in proptest::option::of(2u64..4),
        ) {
            // The third column is blocked on and not compared; the fourth is not there.
            let column = |of: fn(&(String, String, String)) -> &String| {
                let texts: Vec<&str> = rows.iter().map(|row| of(row).as_str()).collect();
                super::super::table::tests::field(&texts)
            };
            let mut fields = [column(|row| &row.0), column(|row| &row.1), column(|row| &row.2)];
            (0..).zip(&mut fields).for_each(|(at, field)| field.column = at);
            let key = |parts: &[(usize, Transform)]| {
                let parts = parts.iter().map(|(column, transform)| KeyPart { column: *column, transform: *transform }).collect();
                BlockingKey { label: String::new(), parts }
            };
            let value = Transform::Value;
            let written = [
                key(&[(0, value)]), key(&[(0, value), (1, value)]), key(&[(1, Transform::Prefix(1))]), key(&[(1, value), (2, value)]),
                key(&[]), key(&[(3, value)]), key(&[(0, value), (3, value)]),
            ];
            let (keys, blocks) = keys::build(&written, &fields, rows.len(), Budget { max_block, max_pairs: None });
            let laid_out = Rows::new(&[&fields[0].ids, &fields[1].ids], &[0, 1], rows.len(), &keys, &blocks);
            for (at, block) in blocks.iter().enumerate() {
                for (left, right) in (0..rows.len()).flat_map(|right| (0..right).map(move |left| (left, right))) {
                    let expected = block[left] != 0 && block[left] == block[right];
                    prop_assert_eq!(laid_out.joins(at, left as u32, right as u32), expected, "key {} of {:?}", at, rows);
                }
            }
        }
    }
}
