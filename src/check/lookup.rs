//! What checks share that look beyond the columns of their rule: columns that options name, records of another source
//! found by a key, and when two values are the same.
//!
//! Keys are found by their hashes in sorted order and then compared by their text, so that a collision never makes two
//! records partners.

use super::{Gather, Kept, Request};
use crate::diag::did_you_mean;
use crate::spec::{Options, Shape, value};
use crate::value::number;

/// What `tolerance` may be.
pub const TOLERANCE: Shape = Shape::Either(&[Shape::Number, Shape::Share]);

/// Relative to the numbers that are compared, what arithmetic with fractions of two is wrong by: 0.1 + 0.2 is 0.3.
const ROUNDING: f64 = 1e-9;

/// By how much two numbers may differ and be the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// By so much.
    Absolute(f64),
    /// By such a share of the number that is trusted.
    Relative(f64),
}

impl Tolerance {
    /// The option `tolerance`: a number, or a percentage.
    pub fn read(options: &Options) -> Result<Option<Tolerance>, String> {
        let Some(text) = options.text("tolerance") else { return Ok(None) };
        if text.trim().ends_with('%') {
            return value::share(text).map(|share| Some(Tolerance::Relative(share)));
        }
        let number = number::read(text).filter(|number| *number >= 0.0);
        number.map(|number| Some(Tolerance::Absolute(number))).ok_or_else(|| "`tolerance` is a number or a percentage such as `1%`".into())
    }

    /// Whether a number is the trusted one within the tolerance.
    pub fn holds(self, number: f64, trusted: f64) -> bool {
        let allowed = match self {
            Tolerance::Absolute(allowed) => allowed,
            Tolerance::Relative(share) => share * trusted.abs(),
        };
        (number - trusted).abs() <= allowed + ROUNDING * number.abs().max(trusted.abs())
    }
}

/// The column of an option, if the table has it.
pub fn known_column(request: &Request, column: &str) -> Result<(), String> {
    if request.table.iter().any(|known| known == column) {
        return Ok(());
    }
    let help = did_you_mean(column, request.table.iter().map(String::as_str)).unwrap_or_default();
    Err(format!("there is no column `{column}`; {help}"))
}

/// The columns of one side: the key, and the value that is compared.
#[derive(Debug, Clone)]
pub struct Side {
    keys: Vec<String>,
    /// Which gather holds the key.
    key: usize,
    /// The column of the value, and which gather holds it.
    value: Option<(String, usize)>,
}

impl Side {
    /// A side with a key alone.
    pub fn of_key(gathers: &mut Vec<Gather>, keys: Vec<String>) -> Side {
        Side { key: slot(gathers, Gather::Key(keys.clone())), keys, value: None }
    }

    /// A side with a key and a value.
    pub fn of_value(gathers: &mut Vec<Gather>, keys: Vec<String>, value: &str) -> Side {
        let held = slot(gathers, Gather::Key(vec![value.to_string()]));
        Side { value: Some((value.to_string(), held)), ..Side::of_key(gathers, keys) }
    }

    /// Whether a record has a key on this side.
    pub fn has_key(&self, kept: &Kept, position: usize) -> bool {
        kept.key(self.key, position).is_some()
    }

    /// The hash of the value of a record; 0 where there is none.
    fn held(&self, kept: &Kept, position: usize) -> u64 {
        self.value.as_ref().and_then(|(_, held)| kept.key(*held, position)).unwrap_or(0)
    }

    fn text<'a>(&self, kept: &Kept<'a>, position: usize) -> Option<&'a str> {
        self.value.as_ref().and_then(|(column, _)| kept.text(column, position))
    }
}

/// The place of a gather in the list, to which it is added once.
fn slot(gathers: &mut Vec<Gather>, gather: Gather) -> usize {
    gathers.iter().position(|known| *known == gather).unwrap_or_else(|| {
        gathers.push(gather);
        gathers.len() - 1
    })
}

/// Some records by their key, each different value of a key once.
pub struct Lookup<'k, 'a> {
    kept: &'k Kept<'a>,
    side: &'k Side,
    /// Hash of the key, hash of the value, position.
    entries: Vec<(u64, u64, u32)>,
}

impl<'k, 'a> Lookup<'k, 'a> {
    /// The records of which `is_here` is true.
    pub fn of(kept: &'k Kept<'a>, side: &'k Side, is_here: impl Fn(usize) -> bool) -> Lookup<'k, 'a> {
        let entry = |position: usize| Some((kept.key(side.key, position)?, side.held(kept, position), position as u32));
        let mut entries: Vec<(u64, u64, u32)> = (0..kept.len()).filter(|position| is_here(*position)).filter_map(entry).collect();
        entries.sort_unstable();
        let same_text = |a: u32, b: u32| {
            let (a, b) = (a as usize, b as usize);
            same_keys(kept, (side, a), (side, b)) && (side.held(kept, a) == 0 || side.text(kept, a) == side.text(kept, b))
        };
        entries.dedup_by(|next, first| (next.0, next.1) == (first.0, first.1) && same_text(next.2, first.2));
        Lookup { kept, side, entries }
    }

    /// The records that have the key of a record whose own is on another side.
    pub fn partners<'l>(&'l self, side: &'l Side, position: usize) -> impl Iterator<Item = usize> + 'l {
        let key = self.kept.key(side.key, position).unwrap_or(0);
        let start = self.entries.partition_point(|entry| entry.0 < key);
        let same_hash = self.entries.iter().skip(start).take_while(move |entry| entry.0 == key);
        let partners = same_hash.map(|entry| entry.2 as usize).filter(move |_| key != 0);
        partners.filter(move |partner| same_keys(self.kept, (side, position), (self.side, *partner)))
    }
}

fn same_keys(kept: &Kept, (left, a): (&Side, usize), (right, b): (&Side, usize)) -> bool {
    left.keys.len() == right.keys.len() && left.keys.iter().zip(&right.keys).all(|(l, r)| kept.text(l, a) == kept.text(r, b))
}

/// What the records with the same key in the other source say of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partner {
    /// There is none.
    Nobody,
    /// Nothing that could be compared.
    Silent,
    /// One of them holds the same.
    Agrees,
    /// None of them does.
    Differs,
}

/// The records of one source beside those of all others, by a key.
#[derive(Debug, Clone)]
pub struct Pairing {
    /// The source.
    source: usize,
    ours: Side,
    theirs: Side,
    tolerance: Option<Tolerance>,
}

impl Pairing {
    /// Reads the options `source`, `key`, `their_key`, `their_column` and `tolerance` of a check of one column. What is
    /// to be kept of the rows comes with it.
    pub fn read(request: &Request) -> Result<(Pairing, Vec<Gather>), String> {
        let (column, source) = (request.column()?, request.required("source")?);
        let keys = request.options.list("key");
        let their_keys = Some(request.options.list("their_key")).filter(|list| !list.is_empty()).unwrap_or_else(|| keys.clone());
        let their_column = request.options.text("their_column").unwrap_or(column);
        if keys.is_empty() || keys.len() != their_keys.len() {
            return Err("`key` and `their_key` name the same number of columns, one at least".into());
        }
        keys.iter().try_for_each(|key| known_column(request, key))?;
        let index = request.other(source, their_column)?;
        their_keys.iter().try_for_each(|key| request.other(source, key).map(|_| ()))?;
        let mut gathers = Vec::new();
        let ours = Side::of_value(&mut gathers, keys, column);
        let theirs = Side::of_value(&mut gathers, their_keys, their_column);
        Ok((Pairing { source: index, ours, theirs, tolerance: Tolerance::read(request.options)? }, gathers))
    }

    /// Whether a record is one of the source.
    pub fn is_theirs(&self, kept: &Kept, position: usize) -> bool {
        kept.source(position) == self.source
    }

    /// The records of the source.
    pub fn theirs<'k, 'a>(&'k self, kept: &'k Kept<'a>) -> Lookup<'k, 'a> {
        Lookup::of(kept, &self.theirs, |position| self.is_theirs(kept, position))
    }

    /// The records of all other sources.
    pub fn ours<'k, 'a>(&'k self, kept: &'k Kept<'a>) -> Lookup<'k, 'a> {
        Lookup::of(kept, &self.ours, |position| !self.is_theirs(kept, position))
    }

    /// What the partners of a record say; nothing where it has no key or no value itself.
    pub fn ask(&self, others: &Lookup, position: usize) -> Option<Partner> {
        let kept = others.kept;
        let is_theirs = self.is_theirs(kept, position);
        let side = if is_theirs { &self.theirs } else { &self.ours };
        if !side.has_key(kept, position) {
            return None;
        }
        let own = side.text(kept, position).filter(|_| side.held(kept, position) != 0)?;
        let mut said = Partner::Nobody;
        for partner in others.partners(side, position) {
            let other = others.side.text(kept, partner).filter(|_| others.side.held(kept, partner) != 0);
            let same = other.and_then(|other| if is_theirs { self.same(other, own) } else { self.same(own, other) });
            match same {
                Some(true) => return Some(Partner::Agrees),
                Some(false) => said = Partner::Differs,
                None if said == Partner::Nobody => said = Partner::Silent,
                None => {}
            }
        }
        Some(said)
    }

    /// Whether a value is the one of the source; nothing where numbers are compared and one is none.
    fn same(&self, ours: &str, theirs: &str) -> Option<bool> {
        match self.tolerance {
            _ if ours.trim() == theirs.trim() => Some(true),
            None => Some(false),
            Some(tolerance) => Some(tolerance.holds(number::read(ours)?, number::read(theirs)?)),
        }
    }
}

#[cfg(test)]
pub mod tests;
