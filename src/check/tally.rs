//! What the scan has seen of a rule, piece by piece. States of two pieces make the state of both.

use super::answer::{PASS, SKIP};
use super::kept::Column;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{Float64Type, UInt8Type, UInt64Type};

/// The answers of a rule to rows of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows looked at.
    pub rows: u32,
    /// Rows evaluated.
    pub evaluated: u64,
    /// Rows that failed, rising.
    pub failing: Vec<u32>,
    /// Why: the number of the check's reason for each of them, from 1.
    pub reasons: Vec<u8>,
    /// Rows that were not evaluated, where they are asked for: rising.
    pub skipped: Vec<u32>,
}

impl Tally {
    /// Adds an answer for the next row.
    fn add(&mut self, code: u8) {
        match code {
            SKIP => self.skipped.push(self.rows),
            PASS => self.evaluated += 1,
            reason => {
                self.evaluated += 1;
                self.failing.push(self.rows);
                self.reasons.push(reason);
            }
        }
        self.rows += 1;
    }

    /// The tally of answers as numbers, one for each of some rows of the table.
    pub fn of_rows(codes: &[u8], rows: &[u32], table: u32) -> Tally {
        let mut tally = Tally::default();
        let skip_to = |tally: &mut Tally, row: u32| (tally.rows..row).for_each(|_| tally.add(SKIP));
        for (code, row) in codes.iter().zip(rows) {
            skip_to(&mut tally, *row);
            tally.add(*code);
        }
        skip_to(&mut tally, table);
        tally
    }

    /// Adds the answers of a piece of the table: truth values, or numbers.
    pub fn observe(&mut self, answers: &dyn Array) {
        if let Some(truths) = answers.as_boolean_opt() {
            // Most rows pass: words of bits tell the others.
            let is_false = !truths.values();
            let failing = truths.nulls().map_or(is_false.clone(), |valid| &is_false & valid.inner());
            for row in failing.set_indices() {
                self.failing.push(self.rows + row as u32);
                self.reasons.push(1);
            }
            self.pass_over(truths.len(), truths.nulls());
        } else if let Some(numbers) = answers.as_primitive_opt::<UInt8Type>().filter(|numbers| !numbers.values().contains(&SKIP)) {
            let rows = self.rows;
            let others = numbers.values().iter().enumerate().filter(|(row, code)| **code != PASS && numbers.is_valid(*row));
            for (row, code) in others {
                self.failing.push(rows + row as u32);
                self.reasons.push(*code);
            }
            self.pass_over(numbers.len(), numbers.nulls());
        } else if let Some(numbers) = answers.as_primitive_opt::<UInt8Type>() {
            numbers.iter().for_each(|code| self.add(code.unwrap_or(SKIP)));
        } else {
            // What is neither says nothing: an expression that is null throughout.
            (0..answers.len()).for_each(|_| self.add(SKIP));
        }
    }

    /// Goes on behind so many rows, of which those that are not valid were not evaluated.
    fn pass_over(&mut self, rows: usize, valid: Option<&NullBuffer>) {
        let before = self.skipped.len();
        if let Some(valid) = valid {
            self.skipped.extend((!valid.inner()).set_indices().map(|row| self.rows + row as u32));
        }
        self.evaluated += (rows - (self.skipped.len() - before)) as u64;
        self.rows += rows as u32;
    }

    /// Adds what another piece has seen, which stands behind this one in the table.
    pub fn merge(&mut self, other: Tally) {
        let behind = |rows: Vec<u32>| rows.into_iter().map(|row| row + self.rows).collect::<Vec<u32>>();
        let (failing, skipped) = (behind(other.failing), behind(other.skipped));
        self.failing.extend(failing);
        self.skipped.extend(skipped);
        self.reasons.extend(other.reasons);
        self.evaluated += other.evaluated;
        self.rows += other.rows;
    }

    /// How many rows failed.
    pub fn failed(&self) -> u64 {
        self.failing.len() as u64
    }
}

impl Column {
    /// Adds what was kept of a piece of the table.
    pub fn observe(&mut self, kept: &dyn Array) {
        match self {
            Column::Keys(keys) => {
                kept.as_primitive_opt::<UInt64Type>().into_iter().for_each(|some| keys.extend_from_slice(some.values()));
            }
            Column::Numbers(all) => {
                kept.as_primitive_opt::<Float64Type>().into_iter().for_each(|some| all.extend_from_slice(some.values()));
            }
        }
    }

    /// Adds what was kept of another piece, which stands behind this one in the table.
    pub fn merge(&mut self, other: Column) {
        match (self, other) {
            (Column::Keys(keys), Column::Keys(more)) => keys.extend(more),
            (Column::Numbers(numbers), Column::Numbers(more)) => numbers.extend(more),
            _ => {}
        }
    }
}

/// The state of a scan: a tally for each rule that looks at rows, and what is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Of the answers, in the order of the plan's columns.
    pub tallies: Vec<Tally>,
    /// Of the gathers, whose columns stand behind the answers.
    pub kept: Vec<Column>,
}

impl State {
    /// Adds a piece of the table.
    pub fn observe(&mut self, batch: &RecordBatch) {
        let (answers, kept) = batch.columns().split_at(self.tallies.len());
        self.tallies.iter_mut().zip(answers).for_each(|(tally, answers)| tally.observe(answers.as_ref()));
        self.kept.iter_mut().zip(kept).for_each(|(column, kept)| column.observe(kept.as_ref()));
    }

    /// Adds what another piece has seen, which stands behind this one in the table.
    pub fn merge(&mut self, other: State) {
        self.tallies.iter_mut().zip(other.tallies).for_each(|(tally, more)| tally.merge(more));
        self.kept.iter_mut().zip(other.kept).for_each(|(column, more)| column.merge(more));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, BooleanArray, UInt8Array, UInt64Array};
    use proptest::prelude::*;
    use std::sync::Arc;

    /// A truth value, an answer as a number, and the hash of a key.
    type Row = (Option<bool>, Option<u8>, u64);

    fn batch(rows: &[Row]) -> RecordBatch {
        let truths: ArrayRef = Arc::new(rows.iter().map(|r| r.0).collect::<BooleanArray>());
        let numbers: ArrayRef = Arc::new(rows.iter().map(|r| r.1).collect::<UInt8Array>());
        let keys: ArrayRef = Arc::new(UInt64Array::from_iter_values(rows.iter().map(|r| r.2)));
        RecordBatch::try_from_iter_with_nullable([("a", truths, true), ("b", numbers, true), ("key", keys, false)]).unwrap()
    }

    fn state(pieces: &[&[Row]]) -> State {
        let mut state = State { tallies: vec![Tally::default(); 2], kept: vec![Column::Keys(Vec::new())] };
        pieces.iter().for_each(|piece| state.observe(&batch(piece)));
        state
    }

    #[test]
    fn answers_are_counted_with_their_rows_and_reasons() {
        let tally = &state(&[&[(Some(true), Some(0), 1), (Some(false), None, 2)], &[(None, Some(3), 3)]]).tallies;
        assert_eq!((tally[0].evaluated, tally[0].failing.as_slice(), tally[0].skipped.as_slice()), (2, [1].as_slice(), [2].as_slice()));
        assert_eq!((tally[1].failing.as_slice(), tally[1].reasons.as_slice()), ([2].as_slice(), [3].as_slice()));
        let of_rows = Tally::of_rows(&[PASS, 2, SKIP], &[1, 3, 4], 6);
        assert_eq!((of_rows.evaluated, of_rows.failing, of_rows.skipped), (2, vec![3], vec![0, 2, 4, 5]));
    }

    proptest! {
        #[test]
        fn answers_of_a_piece_are_those_of_its_rows(
            before in 0u32..3,
            rows in prop::collection::vec((any::<Option<bool>>(), prop::option::of(prop_oneof![0u8..4, Just(SKIP)])), 0..150),
        ) {
            let truths: BooleanArray = rows.iter().map(|row| row.0).collect();
            let numbers: UInt8Array = rows.iter().map(|row| row.1).collect();
            let mut pieces = [Tally::default(), Tally::default()];
            pieces.iter_mut().for_each(|tally| (0..before).for_each(|_| tally.add(PASS)));
            let mut one_by_one = pieces.clone();
            pieces[0].observe(&truths);
            pieces[1].observe(&numbers);
            for (truth, number) in &rows {
                one_by_one[0].add(truth.map_or(SKIP, |truth| u8::from(!truth)));
                one_by_one[1].add(number.unwrap_or(SKIP));
            }
            prop_assert_eq!(pieces, one_by_one);
        }

        #[test]
        fn the_state_of_both_is_the_states_merged(
            a in prop::collection::vec((any::<Option<bool>>(), prop::option::of(0u8..4), any::<u64>()), 0..40),
            b in prop::collection::vec((any::<Option<bool>>(), prop::option::of(0u8..4), any::<u64>()), 0..40),
        ) {
            let both: Vec<_> = a.iter().chain(&b).copied().collect();
            let mut merged = state(&[&a]);
            merged.merge(state(&[&b]));
            prop_assert_eq!(&merged, &state(&[&both]));
            prop_assert_eq!(&merged, &state(&[&a, &b]));
        }
    }
}
