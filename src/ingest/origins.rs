//! Which line of which file each record came from.
//!
//! Records that stand one after the other mostly come from lines that do, so lines are kept in runs: a table in its own
//! order needs one.

/// Where records came from, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    runs: Vec<Run>,
    rows: usize,
}

/// Records from consecutive lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    /// The first record.
    row: u32,
    file: u32,
    /// Its line.
    line: u32,
}

impl Run {
    /// The line of a record.
    fn line_of(&self, row: usize) -> u32 {
        self.line.wrapping_add((row as u32).wrapping_sub(self.row))
    }
}

impl Origins {
    /// Adds the place of the next record.
    pub fn push(&mut self, file: u32, line: u32) {
        let follows = self.runs.last().is_some_and(|run| run.file == file && run.line_of(self.rows) == line);
        if !follows {
            self.runs.push(Run { row: self.rows as u32, file, line });
        }
        self.rows += 1;
    }

    /// Adds the places of so many records from consecutive lines.
    pub fn push_lines(&mut self, file: u32, line: u32, rows: usize) {
        if rows > 0 {
            self.push(file, line);
            self.rows += rows - 1;
        }
    }

    /// File and line of a record; of one that is not there, those that it would have behind the last.
    pub fn of(&self, row: usize) -> (u32, u32) {
        let run = self.runs.partition_point(|run| run.row as usize <= row).checked_sub(1).and_then(|at| self.runs.get(at));
        run.map_or((0, 0), |run| (run.file, run.line_of(row)))
    }

    /// How many records a file gave.
    pub fn rows_of(&self, file: u32) -> u64 {
        let ends = self.runs.iter().skip(1).map(|run| run.row).chain([self.rows as u32]);
        self.runs.iter().zip(ends).filter(|(run, _)| run.file == file).map(|(run, end)| u64::from(end - run.row)).sum()
    }

    /// Those of some records, in the order in which they are asked for.
    pub fn select(&self, rows: impl Iterator<Item = usize>) -> Origins {
        let mut selected = Origins::default();
        for (file, line) in rows.map(|row| self.of(row)) {
            selected.push(file, line);
        }
        selected
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_table_in_its_own_order_is_one_run() {
        let mut origins = Origins::default();
        origins.push_lines(0, 1, 1000);
        origins.push_lines(0, 1001, 1000);
        origins.push_lines(1, 1, 0);
        origins.push(0, 2001);
        assert_eq!((origins.runs.len(), origins.of(1999), origins.rows_of(0), origins.rows_of(1)), (1, (0, 2000), 2001, 0));
    }

    proptest! {
        #[test]
        fn every_record_keeps_its_place(places in proptest::collection::vec((0u32..3, 1u32..6), 0..40), turn in 0usize..40) {
            let mut origins = Origins::default();
            places.iter().for_each(|(file, line)| origins.push(*file, *line));
            let found: Vec<(u32, u32)> = (0..places.len()).map(|row| origins.of(row)).collect();
            prop_assert_eq!(&found, &places);
            for file in 0..3 {
                prop_assert_eq!(origins.rows_of(file), places.iter().filter(|place| place.0 == file).count() as u64);
            }
            let turned = || (0..places.len()).map(|row| (row * 7 + turn) % places.len());
            let selected = origins.select(turned());
            prop_assert!(turned().enumerate().all(|(at, row)| selected.of(at) == places[row]));
        }
    }
}
