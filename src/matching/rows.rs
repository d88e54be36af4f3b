//! Numbers row by row: to fetch all of a row costs one look at memory instead of one for each column.

use rayon::prelude::*;

/// Rows that are laid out at a time: what is written stays in the cache until it is whole.
const CHUNK: usize = 4096;

/// For each row the numbers of some columns, side by side.
pub struct Rows {
    width: usize,
    numbers: Vec<u32>,
}

impl Rows {
    /// The rows of columns, which all have `count` numbers.
    pub fn of_columns(columns: &[&[u32]], count: usize) -> Rows {
        let width = columns.len();
        let mut numbers = vec![0u32; count * width];
        numbers.par_chunks_mut(CHUNK * width.max(1)).enumerate().for_each(|(chunk, numbers)| {
            for (at, column) in columns.iter().enumerate() {
                let places = numbers.iter_mut().skip(at).step_by(width);
                places.zip(&column[chunk * CHUNK..]).for_each(|(place, number)| *place = *number);
            }
        });
        Rows { width, numbers }
    }

    /// The numbers of a row, in the order of the columns.
    #[inline]
    pub fn of(&self, row: u32) -> &[u32] {
        let from = row as usize * self.width;
        &self.numbers[from..from + self.width]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_become_rows() {
        let (a, b): (Vec<u32>, Vec<u32>) = ((0..10_000).collect(), (0..10_000).map(|n| n * 3).collect());
        let rows = Rows::of_columns(&[&a, &b], 10_000);
        assert!((0..10_000).all(|row| rows.of(row) == [row, 3 * row]));
        assert!(Rows::of_columns(&[], 3).of(2).is_empty());
    }
}
