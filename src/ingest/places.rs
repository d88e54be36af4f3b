//! In which batch a row is, found without looking through all batches.

/// So many rows share an entry of the index of batches, as a power of two.
const PAGE: u32 = 12;

/// Where the rows of a table in batches are.
pub struct Places {
    /// The first row of each batch, and the number of rows.
    starts: Vec<u32>,
    /// The batch of the first row of each page.
    pages: Vec<u32>,
}

impl Places {
    /// The places in batches of so many rows; nothing where all together are more than a table can have.
    pub fn of(batches: impl Iterator<Item = usize>) -> Option<Places> {
        let mut starts = vec![0u32];
        let mut rows = 0u32;
        for batch in batches {
            rows = rows.checked_add(u32::try_from(batch).ok()?)?;
            starts.push(rows);
        }
        let batch_of = |row: u32| starts.partition_point(|start| *start <= row) as u32 - 1;
        let pages = (0..=rows >> PAGE).map(|page| batch_of(page << PAGE)).chain([starts.len() as u32 - 1]).collect();
        Some(Places { starts, pages })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.starts.last().map_or(0, |rows| *rows as usize)
    }

    /// The batch of a row, and its place there.
    pub fn find(&self, row: u32) -> (usize, usize) {
        let page = (row >> PAGE) as usize;
        let [first, last] = [page, page + 1].map(|page| self.pages.get(page).map_or(self.starts.len() - 1, |batch| *batch as usize));
        // Most pages lie in one batch or two, so there is next to nothing to search.
        let last = last.min(self.starts.len().saturating_sub(2)).max(first);
        let batch = first + self.starts[first + 1..].iter().take(last - first).take_while(|start| **start <= row).count();
        (batch, (row - self.starts[batch]) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_table_without_rows_has_none() {
        assert_eq!(Places::of(std::iter::empty()).unwrap().rows(), 0);
        assert_eq!(Places::of([0, 0].into_iter()).unwrap().rows(), 0);
        assert!(Places::of([u32::MAX as usize, 1].into_iter()).is_none());
    }

    proptest! {
        #[test]
        fn every_row_is_found(batches in proptest::collection::vec(prop_oneof![0usize..5, 0usize..9000], 0..9)) {
            let places = Places::of(batches.iter().copied()).unwrap();
            let all: Vec<(usize, usize)> =
                batches.iter().enumerate().flat_map(|(batch, rows)| (0..*rows).map(move |at| (batch, at))).collect();
            prop_assert_eq!(places.rows(), all.len());
            for (row, place) in all.iter().enumerate() {
                prop_assert_eq!(places.find(row as u32), *place);
            }
        }
    }
}
