//! The file of decisions: read, judged line by line, and appended to.
//!
//! [`Log::read`] reads all lines or says what is wrong with each of them; [`Log::standing`] is what holds: of the
//! decisions about one subject the newest that nobody withdrew. [`append`] adds lines so that neither two writers nor a
//! power cut lose or halve one. How the file is written is told in `table` (records, columns, quotes) and `line` (what
//! a record means); the lock that readers share and writers hold alone is in `append`.

mod append;
#[cfg(test)]
mod laws;
mod line;
mod read;
mod table;
#[cfg(test)]
mod tests;

use super::{Decision, Kind, RecordId, Subject};
use crate::diag::Diagnostic;
use chrono::{SecondsFormat, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

pub use append::append;

/// The file of decisions of a pipeline's home.
pub fn file_of(home: &Path) -> PathBuf {
    home.join("decisions.csv")
}

/// The present time as decisions have it. For the review application alone: no rule reads the clock.
pub fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// All decisions of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// The file.
    pub path: PathBuf,
    /// Its lines, in the order of the file.
    pub decisions: Vec<Decision>,
}

/// What has become of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It holds.
    Stands,
    /// An undo withdrew it.
    Withdrawn,
    /// A newer one about the same subject holds.
    Superseded,
    /// It withdraws another, or found nothing to withdraw.
    Undo,
}

/// A decision and what has become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The decision.
    pub decision: &'a Decision,
    /// What has become of it.
    pub state: State,
}

impl Log {
    /// Reads a file; one that is not there has no decisions. Of a file with faults it gives all of them.
    pub fn read(path: &Path) -> Result<Log, Vec<Diagnostic>> {
        Ok(Log { path: path.to_path_buf(), decisions: read::decisions(path)? })
    }

    /// The decisions that hold, oldest first: of each subject the newest that is not withdrawn; but an `unsure` holds
    /// only where nobody else was sure.
    pub fn standing(&self) -> Vec<&Decision> {
        self.oldest_first().filter(|entry| entry.state == State::Stands).map(|entry| entry.decision).collect()
    }

    /// All decisions with what has become of them, newest first.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries: Vec<Entry> = self.oldest_first().collect();
        entries.reverse();
        entries
    }

    /// Of each pair the newest decision of each person that is not withdrawn, by the names of people: how far people
    /// agree. A decision counts here although a newer one of somebody else holds.
    pub fn opinions(&self) -> BTreeMap<(RecordId, RecordId), Vec<&Decision>> {
        let mut opinions: BTreeMap<(RecordId, RecordId), BTreeMap<&str, &Decision>> = BTreeMap::new();
        for Entry { decision, state } in self.oldest_first() {
            let counts = matches!(state, State::Stands | State::Superseded);
            if let (true, Subject::Pair(a, b)) = (counts, decision.subject()) {
                opinions.entry((a, b)).or_default().insert(&decision.by, decision);
            }
        }
        opinions.into_iter().map(|(pair, by_person)| (pair, by_person.into_values().collect())).collect()
    }

    fn oldest_first(&self) -> impl Iterator<Item = Entry<'_>> {
        let order = self.order();
        let states = self.states(&order);
        order.into_iter().map(move |at| Entry { decision: &self.decisions[at], state: states[at] })
    }

    /// The indexes of decisions by time; of equal times by line.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.decisions.len()).collect();
        order.sort_by_key(|at| (&self.decisions[*at].at, self.decisions[*at].line));
        order
    }

    /// What has become of each decision. Each subject has a stack of places in the order of time: a decision is laid on
    /// it, an undo takes one out, and in the end the topmost holds.
    fn states(&self, order: &[usize]) -> Vec<State> {
        let mut states = vec![State::Superseded; self.decisions.len()];
        let mut stacks: HashMap<Subject, BTreeSet<usize>> = HashMap::new();
        for (place, at) in order.iter().enumerate() {
            let decision = &self.decisions[*at];
            let stack = stacks.entry(decision.subject()).or_default();
            if decision.kind != Kind::Undo {
                stack.insert(place);
                continue;
            }
            states[*at] = State::Undo;
            if let Some(place) = self.withdrawn(order, stack, &decision.value) {
                stack.remove(&place);
                states[order[place]] = State::Withdrawn;
            }
        }
        for place in stacks.values().filter_map(|stack| self.holding(order, stack)) {
            states[order[place]] = State::Stands;
        }
        states
    }

    /// What holds of a stack: the newest. But who cannot tell does not overrule somebody else who could.
    fn holding(&self, order: &[usize], stack: &BTreeSet<usize>) -> Option<usize> {
        let newest = *stack.last()?;
        let decision = |place: usize| &self.decisions[order[place]];
        let mut unsure: BTreeSet<&str> = BTreeSet::new();
        for place in stack.iter().rev().copied() {
            match decision(place) {
                d if d.kind == Kind::Unsure => _ = unsure.insert(&d.by),
                d if unsure.contains(d.by.as_str()) => {}
                _ => return Some(place),
            }
        }
        Some(newest)
    }

    /// What an undo takes out of a stack: the newest decision of a time, or the newest of all where no time is given.
    fn withdrawn(&self, order: &[usize], stack: &BTreeSet<usize>, time: &str) -> Option<usize> {
        if time.trim().is_empty() {
            return stack.last().copied();
        }
        // The time may have been written by hand, or by a spreadsheet.
        let time = line::moment(time)?;
        let behind = order.partition_point(|at| self.decisions[*at].at <= time);
        stack.range(..behind).next_back().copied().filter(|place| self.decisions[order[*place]].at == time)
    }
}
