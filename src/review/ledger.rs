//! The decisions as the review sees them: those in the file, and which suggestions they answer.
//!
//! The file belongs to everybody: before each page it is looked at, and read again where somebody else has written
//! to it. A suggestion is answered by a decision about its own pair, and by what decisions about others make of its
//! two entities: that they are one, or are kept apart.

use super::loaded::Loaded;
use crate::decisions::{Bonds, Decision, Kind, Log, Subject, append, file_of};
use hashbrown::{HashMap, HashSet};
use std::cell::OnceCell;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

/// The decisions of a home over a run.
pub struct Ledger {
    path: PathBuf,
    /// The file as it was read last.
    pub log: Log,
    /// Where lines of the file cannot be read: how many, and the first. What was read before still counts.
    pub broken: Option<(usize, usize)>,
    /// How many decisions that were written here have gone from the file: somebody saved an older copy over it.
    pub lost: usize,
    seen: Option<(u64, SystemTime)>,
    /// The folder of the run that the answers are about.
    of: PathBuf,
    answers: Answers,
    /// What was written here, as it must be found in the file.
    written: HashSet<(String, Subject)>,
    judged: OnceCell<HashSet<Subject>>,
}

/// What the decisions say about the run's pairs.
#[derive(Default)]
struct Answers {
    /// By the rows of a pair: which decision of the log stands.
    of_pair: HashMap<(u32, u32), usize>,
    /// By subject: which decision of the log stands.
    of_subject: HashMap<Subject, usize>,
    /// By subject: the newest time of any decision.
    newest: HashMap<Subject, usize>,
    /// For each pair of the run whether nothing is left to ask about it, or nothing was to ask.
    answered: Vec<bool>,
    /// How many suggestions the run asked about, and how many of them are answered.
    all: u64,
    done: u64,
}

impl Ledger {
    /// Reads the decisions of the run's home; every line that cannot be read is told.
    pub fn open(run: &Loaded) -> Result<Ledger, Vec<crate::diag::Diagnostic>> {
        let path = file_of(&run.home);
        let seen = stamp(&path);
        let log = Log::read(&path)?;
        let (answers, written, judged) = (Answers::default(), HashSet::new(), OnceCell::new());
        let mut ledger = Ledger { path, log, broken: None, lost: 0, seen, of: PathBuf::new(), answers, written, judged };
        ledger.answer(run);
        Ok(ledger)
    }

    /// Reads the file again if it has changed, and sees to it that the answers are about this run.
    pub fn refresh(&mut self, run: &Loaded) {
        let now = stamp(&self.path);
        let is_new = now != self.seen;
        if !is_new && self.of == run.folder {
            return;
        }
        if is_new {
            self.seen = now;
            match Log::read(&self.path) {
                Ok(log) => {
                    self.log = log;
                    self.broken = None;
                    let there: HashSet<(&str, Subject)> = self.log.decisions.iter().map(|d| (d.at.as_str(), d.subject())).collect();
                    self.lost = self.written.iter().filter(|(at, subject)| !there.contains(&(at.as_str(), subject.clone()))).count();
                }
                Err(found) => {
                    let first = found.iter().filter_map(|d| d.place.as_ref()).map(|place| place.line).min();
                    self.broken = Some((found.len(), first.unwrap_or(0)));
                }
            }
        }
        self.answer(run);
    }

    /// Writes the decisions that do not stand already; gives those, with their final times. They are on the disk when
    /// this returns. A decision is newer than all that was said of its subject, whatever the clocks say: else it
    /// would be shown as done and not hold.
    pub fn write(&mut self, run: &Loaded, new: Vec<Decision>) -> io::Result<Vec<Decision>> {
        if let Some((_, line)) = self.broken {
            let message = format!("line {line} of decisions.csv cannot be read; mend it first");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let mut new: Vec<Decision> = new.into_iter().filter(|decision| !self.stands(run, decision)).collect();
        for decision in &mut new {
            let newest = self.answers.newest.get(&decision.subject()).map(|at| self.log.decisions[*at].at.as_str());
            if let Some(later) = newest.filter(|newest| *newest >= decision.at.as_str()).and_then(after) {
                decision.at = later;
            }
        }
        if !new.is_empty() {
            append(&self.path, &new)?;
            self.written.extend(new.iter().map(|decision| (decision.at.clone(), decision.subject())));
            self.refresh(run);
        }
        Ok(new)
    }

    /// Whether the same person has said the same of records that look the same, and nothing asks for it again.
    fn stands(&self, run: &Loaded, new: &Decision) -> bool {
        let asked = || rows(run, new).and_then(|(l, r)| run.pair_of(l, r)).is_some_and(|pair| self.is_open(pair));
        let same = |old: &Decision| {
            (old.kind, &old.by, &old.value, &old.note) == (new.kind, &new.by, &new.value, &new.note)
                && (&old.left_fingerprint, &old.right_fingerprint) == (&new.left_fingerprint, &new.right_fingerprint)
        };
        let standing = self.answers.of_subject.get(&new.subject()).map(|at| &self.log.decisions[*at]);
        new.kind != Kind::Undo && standing.is_some_and(same) && !asked()
    }

    /// Whether a person has judged the subject of a decision.
    pub fn has_judged(&self, user: &str, subject: &Subject) -> bool {
        let judged = || {
            let mine = |said: &&Vec<&Decision>| said.iter().any(|d| d.by == user);
            self.log.opinions().values().filter(mine).map(|said| said[0].subject()).collect()
        };
        self.judged.get_or_init(judged).contains(subject)
    }

    /// The path of the file.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Works out anew what the decisions answer.
    pub fn answer(&mut self, run: &Loaded) {
        let mut answers = Answers { answered: vec![true; run.pairs.len()], all: run.open.len() as u64, ..Answers::default() };
        let mut relations = Relations::default();
        let by_line: HashMap<usize, usize> = self.log.decisions.iter().enumerate().map(|(at, d)| (d.line, at)).collect();
        for (at, decision) in self.log.decisions.iter().enumerate() {
            let newest = answers.newest.entry(decision.subject()).or_insert(at);
            if self.log.decisions[*newest].at < decision.at {
                *newest = at;
            }
        }
        for decision in self.log.standing() {
            answers.of_subject.insert(decision.subject(), by_line[&decision.line]);
            let Some((left, right)) = rows(run, decision) else { continue };
            // What the run found stale and asks again is not answered by the old decision.
            let asks = run.pair_of(left, right).is_some_and(|pair| run.pairs[pair].open);
            if asks && run.has_read(decision) {
                continue;
            }
            answers.of_pair.insert((left, right), by_line[&decision.line]);
            let entity = |row: u32| run.records.entity[row as usize];
            match decision.kind {
                Kind::Same => relations.bonds.join(entity(left), entity(right)),
                Kind::Different => relations.apart.push((entity(left), entity(right))),
                _ => {}
            }
        }
        for at in run.open.iter().map(|at| *at as usize) {
            let pair = &run.pairs[at];
            let entity = |row: u32| run.records.entity[row as usize];
            let told = answers.of_pair.contains_key(&(pair.left, pair.right));
            answers.answered[at] = told || relations.settle(entity(pair.left), entity(pair.right));
            answers.done += u64::from(answers.answered[at]);
        }
        self.answers = answers;
        self.of = run.folder.clone();
        self.judged = OnceCell::new();
    }

    /// How many suggestions are answered, and how many there were.
    pub fn progress(&self) -> (u64, u64) {
        (self.answers.done, self.answers.all)
    }

    /// Whether a pair of the run waits for an answer.
    pub fn is_open(&self, pair: usize) -> bool {
        !self.answers.answered[pair]
    }

    /// The decision that stands about two rows.
    pub fn of_pair(&self, left: u32, right: u32) -> Option<&Decision> {
        self.answers.of_pair.get(&(left.min(right), left.max(right))).map(|at| &self.log.decisions[*at])
    }

    /// The pairs of the run that somebody decided about, with the decision.
    pub fn decided<'a>(&'a self, run: &'a Loaded) -> impl Iterator<Item = (usize, &'a Decision)> {
        self.answers.of_pair.iter().filter_map(|((left, right), at)| Some((run.pair_of(*left, *right)?, &self.log.decisions[*at])))
    }
}

/// The rows of a decision about a pair, the smaller first.
pub fn rows(run: &Loaded, decision: &Decision) -> Option<(u32, u32)> {
    let right = decision.right.as_ref().filter(|_| decision.kind.is_of_pair())?;
    let (left, right) = (run.records.row(&decision.left)?, run.records.row(right)?);
    Some((left.min(right), left.max(right)))
}

/// A thousandth of a second after a time.
fn after(at: &str) -> Option<String> {
    let time = chrono::DateTime::parse_from_rfc3339(at).ok()?.to_utc() + chrono::Duration::milliseconds(1);
    Some(time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}

fn stamp(path: &std::path::Path) -> Option<(u64, SystemTime)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

/// What decisions make of entities: which are one, and which are kept apart.
#[derive(Default)]
struct Relations {
    bonds: Bonds,
    apart: Vec<(u32, u32)>,
    /// The same by roots; made when the first question is asked.
    by_root: OnceCell<HashSet<(u32, u32)>>,
}

impl Relations {
    /// Whether the decisions say what two entities are to each other.
    fn settle(&self, a: u32, b: u32) -> bool {
        let roots = |(a, b): (u32, u32)| ordered((self.bonds.root(a), self.bonds.root(b)));
        let apart = self.by_root.get_or_init(|| self.apart.iter().copied().map(roots).collect());
        let (a, b) = roots((a, b));
        a == b || apart.contains(&(a, b))
    }
}

fn ordered((a, b): (u32, u32)) -> (u32, u32) {
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_of_decisions_answer_what_nobody_was_asked() {
        let mut relations = Relations::default();
        relations.bonds.join(5, 1);
        relations.bonds.join(9, 5);
        relations.apart.push((9, 3));
        assert!(relations.settle(1, 9), "one through 5");
        assert!(relations.settle(3, 1), "apart through 9");
        assert!(!relations.settle(3, 4) && !relations.settle(1, 2));
    }
}
