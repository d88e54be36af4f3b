//! What people decided about pairs and entities: kept for ever, obeyed always.
//!
//! The file `decisions.csv` in a pipeline's home has one line for each decision. It is appended to and never
//! rewritten, so that it can be kept in version control, read in a spreadsheet and edited by hand. [`Log`] reads it
//! and says which decisions stand; [`append`] adds to it; [`reconcile`] finds decisions that contradict each other;
//! [`fingerprint`] tells whether a record has changed since somebody looked at it.

mod bonds;
mod fingerprint;
mod log;
mod reconcile;

pub use bonds::Bonds;
pub use fingerprint::{changed, fingerprint};
pub use log::{Entry, Log, State, append, file_of, now};
pub use reconcile::{Constraint, Contradiction, reconcile};

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Two records are one customer.
    Same,
    /// Two records are not.
    Different,
    /// Somebody looked at the pair and cannot say.
    Unsure,
    /// This record leads its entity.
    Winner,
    /// The entity of this record has this value in this field.
    Value,
    /// Two records of one entity are not one customer: like [`Kind::Different`], from taking an entity apart.
    Split,
    /// Withdraws a decision of the same subject: the one made `at` the time that stands in `value`, else the newest.
    Undo,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 7] = [Kind::Same, Kind::Different, Kind::Unsure, Kind::Winner, Kind::Value, Kind::Split, Kind::Undo];

    /// The word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Same => "same",
            Kind::Different => "different",
            Kind::Unsure => "unsure",
            Kind::Winner => "winner",
            Kind::Value => "value",
            Kind::Split => "split",
            Kind::Undo => "undo",
        }
    }

    /// The kind that a word of the file means.
    pub fn named(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it speaks of two records.
    pub fn is_of_pair(self) -> bool {
        matches!(self, Kind::Same | Kind::Different | Kind::Unsure | Kind::Split)
    }
}

/// The id of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId {
    /// Its source.
    pub source: String,
    /// Its key.
    pub key: String,
}

impl std::fmt::Display for RecordId {
    /// As `source:key`. The key may be what identifies a person: mask it before others see it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.source, self.key)
    }
}

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// When, in UTC: RFC 3339 with milliseconds, as `2026-11-22T21:40:13.123Z`.
    pub at: String,
    /// Who.
    pub by: String,
    /// What.
    pub kind: Kind,
    /// The record, or the left one of a pair.
    pub left: RecordId,
    /// The right record of a pair.
    pub right: Option<RecordId>,
    /// The entity as it was called then: for people; records, not entities, say what a decision is about.
    pub entity: String,
    /// The column of a value.
    pub field: String,
    /// The value; of [`Kind::Undo`] the time of the decision that is withdrawn.
    pub value: String,
    /// What the left record looked like; empty where nobody looked.
    pub left_fingerprint: String,
    /// What the right record looked like.
    pub right_fingerprint: String,
    /// What the person noted.
    pub note: String,
    /// The line of the file, from 1; 0 for one that is not written yet.
    pub line: usize,
}

/// What a decision is about. Of two decisions about one subject the newer holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Two records, the smaller first.
    Pair(RecordId, RecordId),
    /// Who leads the entity of a record.
    Winner(RecordId),
    /// A field of the entity of a record.
    Value(RecordId, String),
}

impl Decision {
    /// What it is about. An undo is about what it withdraws: a pair, else a field, else a winner.
    pub fn subject(&self) -> Subject {
        match &self.right {
            Some(right) if self.kind.is_of_pair() || self.kind == Kind::Undo => {
                let (a, b) = if self.left <= *right { (&self.left, right) } else { (right, &self.left) };
                Subject::Pair(a.clone(), b.clone())
            }
            _ if self.kind == Kind::Value || (self.kind == Kind::Undo && !self.field.is_empty()) => {
                Subject::Value(self.left.clone(), self.field.clone())
            }
            _ => Subject::Winner(self.left.clone()),
        }
    }

    /// The decision that withdraws this one.
    pub fn undo(&self, at: String, by: String) -> Decision {
        let blank = String::new;
        let (left_fingerprint, right_fingerprint) = (blank(), blank());
        Decision {
            at,
            by,
            kind: Kind::Undo,
            value: self.at.clone(),
            left_fingerprint,
            right_fingerprint,
            note: blank(),
            line: 0,
            ..self.clone()
        }
    }
}
