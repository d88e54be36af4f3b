//! All words that a pipeline may use, gathered from the stages that implement them.

use crate::spec::Vocabulary;
use crate::{check, cleanse, packs, similarity};

/// The vocabulary of this build of karat.
pub fn vocabulary() -> Vocabulary {
    Vocabulary {
        checks: check::CHECKS.iter().map(|c| &c.word).collect(),
        normalisers: cleanse::NORMALISERS.iter().map(|n| &n.word).collect(),
        comparators: similarity::ALL.iter().map(|c| (c.name, c.summary)).collect(),
        packs: packs::PACKS.to_vec(),
    }
}
