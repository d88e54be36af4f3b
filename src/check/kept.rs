//! What is kept of every row during the scan, for checks that look at more than one row, and how it is judged.
//!
//! Eight bytes a row: a number, a moment, or the hash of a key. Rows whose keys have one hash are compared by their
//! values, so that a collision never makes two keys one.

use super::answer::{Answer, PASS, Reason, SKIP};
use super::functions::plain_name;
use crate::ingest::Cells;

/// What is kept of every row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gather {
    /// The key that the values of columns make together; nothing where one of them is missing.
    Key(Vec<String>),
    /// The number in a column; nothing where there is none.
    Number(String),
    /// The moment in a column, in seconds since 1970, read year first; nothing where there is none.
    Instant(String),
    /// How many of the columns have a value.
    Filled(Vec<String>),
}

impl Gather {
    /// The columns that it reads.
    pub fn columns(&self) -> &[String] {
        match self {
            Gather::Key(columns) | Gather::Filled(columns) => columns,
            Gather::Number(column) | Gather::Instant(column) => std::slice::from_ref(column),
        }
    }

    /// The same of columns by other names.
    pub fn renamed(&self, name: impl Fn(&str) -> String) -> Gather {
        let all = |columns: &[String]| columns.iter().map(|c| name(c)).collect();
        match self {
            Gather::Key(columns) => Gather::Key(all(columns)),
            Gather::Filled(columns) => Gather::Filled(all(columns)),
            Gather::Number(column) => Gather::Number(name(column)),
            Gather::Instant(column) => Gather::Instant(name(column)),
        }
    }
}

/// What was kept, by row of the table.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Hashes of keys; 0 is nothing.
    Keys(Vec<u64>),
    /// Numbers; NaN is nothing.
    Numbers(Vec<f64>),
}

/// What a check judges: what was kept of the rows to which its rule applies.
pub struct Kept<'a> {
    /// In the order of the check's gathers, each with the names of its columns.
    pub(super) columns: Vec<(&'a Gather, &'a Column)>,
    /// The rows that the rule applies to, rising.
    pub(super) rows: &'a [u32],
    /// The source of every row of the table.
    pub(super) sources: &'a [u16],
    /// Their cells.
    pub(super) cells: &'a Cells<'a>,
    /// The figure of the rule in the last run, where there was one.
    pub(super) last: Option<f64>,
    /// The check's reasons.
    pub(super) reasons: &'static [Reason],
}

/// What a check found.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// An answer for each of the rows, as a number.
    Rows(Vec<u8>),
    /// A figure of the table, and whether it is as it should be; nothing where it cannot be told.
    Figure {
        /// The figure.
        value: Option<f64>,
        /// The verdict.
        passes: Option<bool>,
    },
}

impl Finding {
    /// A figure that cannot be told: there is nothing to measure.
    pub fn nothing() -> Finding {
        Finding::Figure { value: None, passes: None }
    }
}

impl<'a> Kept<'a> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The number or the moment (in seconds) of a row, by its position among the rows.
    pub fn number(&self, gather: usize, position: usize) -> Option<f64> {
        match self.columns.get(gather)?.1 {
            Column::Numbers(numbers) => Some(numbers[self.rows[position] as usize]).filter(|number| !number.is_nan()),
            Column::Keys(_) => None,
        }
    }

    /// All numbers that there are, in the order of the rows.
    pub fn numbers(&self, gather: usize) -> Vec<f64> {
        (0..self.len()).filter_map(|position| self.number(gather, position)).collect()
    }

    /// The hash of a row's key.
    pub fn key(&self, gather: usize, position: usize) -> Option<u64> {
        match self.columns.get(gather)?.1 {
            Column::Keys(keys) => Some(keys[self.rows[position] as usize]).filter(|key| *key != 0),
            Column::Numbers(_) => None,
        }
    }

    /// The source of a row: its index in the pipeline.
    pub fn source(&self, position: usize) -> usize {
        usize::from(self.sources[self.rows[position] as usize])
    }

    /// The text of a cell.
    pub fn text(&self, column: &str, position: usize) -> Option<&'a str> {
        self.cells.value(self.cells.column(plain_name(column))?, self.rows[position])
    }

    /// The figure of this rule in the last run.
    pub fn last(&self) -> Option<f64> {
        self.last
    }

    /// A finding from an answer for each position.
    pub fn answers(&self, answer: impl Fn(usize) -> Answer) -> Finding {
        // A reason that is not listed is found by the examples of the check.
        Finding::Rows((0..self.len()).map(|position| answer(position).code(self.reasons).unwrap_or(1)).collect())
    }

    /// A finding in which every row that has a key passes, but those of `failing`, which fail for a reason.
    pub fn all_but(&self, gather: usize, failing: &[u32], reason: &'static str) -> Finding {
        let mut codes: Vec<u8> = (0..self.len()).map(|at| if self.key(gather, at).is_some() { PASS } else { SKIP }).collect();
        let code = Answer::Fail(reason).code(self.reasons).unwrap_or(1);
        failing.iter().for_each(|position| codes[*position as usize] = code);
        Finding::Rows(codes)
    }

    /// The positions of rows that share their key with another, group by group, rising in each; told apart by their
    /// values where only the hash is the same.
    pub fn repeated(&self, gather: usize) -> Vec<Vec<u32>> {
        let columns = self.columns_of(gather);
        self.runs(gather, 2).into_iter().flat_map(|run| self.split(&columns, run)).filter(|group| group.len() > 1).collect()
    }

    /// Every distinct key with the positions of its rows.
    pub fn groups(&self, gather: usize) -> Vec<Vec<u32>> {
        let columns = self.columns_of(gather);
        self.runs(gather, 1).into_iter().flat_map(|run| self.split(&columns, run)).collect()
    }

    /// The columns of a key, among the cells.
    fn columns_of(&self, gather: usize) -> Vec<usize> {
        let names = self.columns.get(gather).map(|(gather, _)| gather.columns()).unwrap_or_default();
        names.iter().filter_map(|name| self.cells.column(plain_name(name))).collect()
    }

    /// Positions of one hash, where there are so many of them at least.
    fn runs(&self, gather: usize, least: usize) -> Vec<Vec<u32>> {
        let mut keyed: Vec<(u64, u32)> = match least {
            0 | 1 => (0..self.len()).filter_map(|at| Some((self.key(gather, at)?, at as u32))).collect(),
            _ => self.seen_again(gather),
        };
        keyed.sort_unstable();
        let long = keyed.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= least);
        long.map(|run| run.iter().map(|(_, at)| *at).collect()).collect()
    }

    /// Keys whose hash may be there twice: most keys of a unique column are told from two bits each, without sorting. The two
    /// stand side by side, so that a key waits for memory once.
    fn seen_again(&self, gather: usize) -> Vec<(u64, u32)> {
        let slots = (self.len().max(64) * 8).next_power_of_two();
        let mut hits = vec![0u64; slots / 32];
        // The high bits of the hash choose the slot; they are as good as any.
        let place = |key: u64| {
            let slot = (key >> (64 - slots.trailing_zeros())) as usize;
            (slot / 32, slot % 32 * 2)
        };
        let keyed = || (0..self.len()).filter_map(|at| Some((self.key(gather, at)?, at as u32)));
        for (key, _) in keyed() {
            let (word, shift) = place(key);
            let was_hit = hits[word] >> shift & 1;
            hits[word] |= (1 | was_hit << 1) << shift;
        }
        let is_again = |key: u64| {
            let (word, shift) = place(key);
            hits[word] >> shift & 2 != 0
        };
        keyed().filter(|(key, _)| is_again(*key)).collect()
    }

    /// Positions of one hash, told apart by their values.
    fn split(&self, columns: &[usize], run: Vec<u32>) -> Vec<Vec<u32>> {
        let row = |at: u32| self.rows[at as usize];
        let values = |at: u32| self.cells.values(columns, row(at));
        // Nearly always there is one group.
        if run[1..].iter().all(|at| values(run[0]).eq(values(*at))) {
            return vec![run];
        }
        // What the first of each group says, and the group.
        let mut groups: Vec<(Vec<Option<&str>>, Vec<u32>)> = Vec::new();
        for at in run {
            match groups.iter_mut().find(|(first, _)| first.iter().copied().eq(values(at))) {
                Some((_, group)) => group.push(at),
                None => groups.push((values(at).collect(), vec![at])),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }
}
