//! Cleansing: the normalisers that pipelines name under `cleanse:`.
//!
//! A normaliser turns a value into the one way in which it is written, and leaves alone what it cannot read:
//! it never invents, and what it has cleaned it would clean no further. Each is one file, which holds the
//! code, the documentation that users read and examples that run as tests; [`NORMALISERS`] lists them.
//! What values *are* is known to [`crate::value`], so that checks and normalisers agree.

mod date;
mod email;
mod person_name;
mod phone;
mod plan;
mod replace;
mod text;

#[cfg(test)]
mod tests;

pub use plan::{Cleansed, Cleansing, changes_schema, compile};

use crate::spec::{Options, Word};
use std::borrow::Cow;

/// A normaliser: what users read about it, and how it becomes a function.
#[derive(Debug)]
pub struct Normaliser {
    /// Name, documentation, options.
    pub word: Word,
    /// Builds the function for given options. The error is a sentence about them.
    pub build: fn(&Options) -> Result<Clean, String>,
    /// Values before and after; they run as tests and stand in the reference.
    pub examples: &'static [CleanExample],
}

/// What a normaliser makes of a value that is not missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cleaned {
    /// It was clean, or cannot be read.
    Same,
    /// It becomes this.
    Changed(String),
    /// Nothing is left of it: it becomes missing.
    Empty,
}

/// A normaliser with its options.
pub type Clean = Box<dyn Fn(&str) -> Cleaned + Send + Sync>;

/// A value before and after.
#[derive(Debug)]
pub struct CleanExample {
    /// The options other than the defaults.
    pub options: &'static [(&'static str, &'static str)],
    /// The value as found.
    pub before: &'static str,
    /// The value as cleaned; empty for missing.
    pub after: &'static str,
}

/// All normalisers, in the order of the reference.
pub const NORMALISERS: &[&Normaliser] =
    &[&text::NORMALISER, &person_name::NORMALISER, &email::NORMALISER, &phone::NORMALISER, &date::NORMALISER, &replace::NORMALISER];

/// The normaliser of this name.
pub fn find(name: &str) -> Option<&'static Normaliser> {
    NORMALISERS.iter().copied().find(|n| n.word.name == name)
}

impl Cleaned {
    /// What became of `before`.
    fn of(before: &str, after: Cow<'_, str>) -> Cleaned {
        match after {
            _ if after.is_empty() => Cleaned::Empty,
            _ if after == before => Cleaned::Same,
            _ => Cleaned::Changed(after.into_owned()),
        }
    }

    /// The canonical form of a reading; of what cannot be read, hygiene alone.
    fn canonical(before: &str, reading: crate::value::Reading) -> Cleaned {
        match reading.into_canonical() {
            Some(canonical) => Cleaned::of(before, Cow::Owned(canonical)),
            None => Cleaned::of(before, crate::value::text::hygiene(before)),
        }
    }
}
