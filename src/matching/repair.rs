//! Entities that hold: a set of records that links have chained together is cut where its pairs speak against it.
//!
//! A link joins two records, and with them all that they are linked to. In a chain the ends may have nothing in common,
//! or contradict each other. So inside a set of three and more every pair is weighed, those that blocking missed as
//! well, and the set is put together anew: at first every record stands alone, then always those two parts are joined
//! between which the weights sum up to most, until what is left sums up to nothing or less. Two parts without a link
//! between them are not joined, and what may not come together weighs against it without bounds.
//!
//! Source: greedy additive edge contraction for correlation clustering; M. Keuper et al. (2015), *Efficient
//! decomposition of image and mesh graphs by lifted multicuts*, ICCV; N. Bansal, A. Blum and S. Chawla (2004),
//! *Correlation clustering*, Machine Learning 56.

use super::cluster;
use hashbrown::HashMap;
use std::collections::BinaryHeap;

/// No pair weighs more than this, or less: one pair that is all too sure must not outvote all others.
const MOST: f64 = 14.0;
/// Larger sets are judged by the pairs that blocking found alone: to weigh all would take too long.
pub const LARGE: usize = 1_000;
/// With more pairs than this a set is left as it is: so many records of one customer are a fault of the data, and the
/// report shows the largest entities.
pub const MOST_PAIRS: usize = 1_000_000;

/// What is said between two parts.
#[derive(Debug, Clone, Copy, Default)]
struct Between {
    weight: f64,
    /// Whether there is a link.
    linked: bool,
    /// Whether they may not come together.
    apart: bool,
}

/// How two records of a set stand to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bond {
    /// People brought them together.
    Joined,
    /// They may not be one, whatever they weigh.
    Apart,
    /// What the pair weighs, and whether it is a link.
    Weighs(f64, bool),
}

/// The parts of a set of rows, given how some of them stand, by their places in the set: for each row the first row of
/// its part. `never` has the numbers of values by column: parts whose values contradict each other stay apart.
pub fn parts(rows: &[u32], bonds: impl Iterator<Item = (usize, usize, Bond)>, never: &[&[u32]]) -> Vec<u32> {
    let n = rows.len();
    let values = |row: &u32| never.iter().map(|ids| Some(ids[*row as usize]).filter(|id| *id != 0).into_iter().collect()).collect();
    let mut held: Vec<Held> = rows.iter().map(values).collect();
    let mut parent: Vec<usize> = (0..n).collect();
    let mut between: Vec<HashMap<usize, Between>> = vec![HashMap::new(); n];
    let mut joined = Vec::new();
    for (left, right, bond) in bonds {
        let said = match bond {
            Bond::Joined => {
                joined.push((left, right));
                continue;
            }
            Bond::Apart => Between { weight: -MOST, linked: false, apart: true },
            Bond::Weighs(weight, linked) => Between { weight: weight.clamp(-MOST, MOST), linked, apart: false },
        };
        between[left].insert(right, said);
        between[right].insert(left, said);
    }
    for (left, right) in joined {
        let (a, b) = (root(&mut parent, left), root(&mut parent, right));
        if a != b {
            hold_both(&mut held, a, b);
            contract(&mut parent, &mut between, a, b);
        }
    }
    let mut heap: BinaryHeap<Candidate> = BinaryHeap::new();
    for (at, others) in between.iter().enumerate() {
        heap.extend(others.iter().filter(|(other, _)| at < **other).filter_map(|(other, said)| Candidate::of(at, *other, said)));
    }
    while let Some(best) = heap.pop() {
        let (a, b) = (best.left, best.right);
        // What was said when the candidate came up may be out of date.
        let holds = parent[a] == a && parent[b] == b && between[a].get(&b).and_then(|said| Candidate::of(a, b, said)) == Some(best);
        if !holds || held[a].iter().zip(&held[b]).any(|(a, b)| cluster::are_contrary(a, b)) {
            continue;
        }
        hold_both(&mut held, a, b);
        let kept = contract(&mut parent, &mut between, a, b);
        let mut others: Vec<(usize, Between)> = between[kept].iter().map(|(other, said)| (*other, *said)).collect();
        others.sort_unstable_by_key(|(other, _)| *other);
        heap.extend(others.into_iter().filter_map(|(other, said)| Candidate::of(kept.min(other), kept.max(other), &said)));
    }
    (0..n).map(|at| rows[root(&mut parent, at)]).collect()
}

/// For each `never` column the values that a part holds.
type Held = Vec<Vec<u32>>;

/// The part that stays, the smaller, holds what both hold.
fn hold_both(held: &mut [Held], a: usize, b: usize) {
    let gone = std::mem::take(&mut held[a.max(b)]);
    for (values, more) in held[a.min(b)].iter_mut().zip(gone) {
        let new: Vec<u32> = more.into_iter().filter(|value| !values.contains(value)).collect();
        values.extend(new);
    }
}

/// How every two rows of a set stand.
pub fn all(rows: &[u32], bond: impl Fn(u32, u32) -> Bond) -> impl Iterator<Item = (usize, usize, Bond)> {
    let pairs = (0..rows.len()).flat_map(|left| (left + 1..rows.len()).map(move |right| (left, right)));
    pairs.map(move |(left, right)| (left, right, bond(rows[left], rows[right])))
}

/// Two parts that should be joined.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    weight: f64,
    left: usize,
    right: usize,
}

impl Candidate {
    fn of(left: usize, right: usize, said: &Between) -> Option<Candidate> {
        (said.linked && !said.apart && said.weight > 0.0).then_some(Candidate { weight: said.weight, left, right })
    }
}

impl Eq for Candidate {}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    /// The heaviest first, and of equals the first.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.weight.total_cmp(&other.weight).then_with(|| (other.left, other.right).cmp(&(self.left, self.right)))
    }
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// Makes one part of two; the smaller keeps its name.
fn contract(parent: &mut [usize], between: &mut [HashMap<usize, Between>], a: usize, b: usize) -> usize {
    let (kept, gone) = (a.min(b), a.max(b));
    parent[gone] = kept;
    let moved = std::mem::take(&mut between[gone]);
    between[kept].remove(&gone);
    for (other, said) in moved.into_iter().filter(|(other, _)| *other != kept) {
        between[other].remove(&gone);
        let sum = between[kept].entry(other).or_default();
        *sum = Between { weight: sum.weight + said.weight, linked: sum.linked || said.linked, apart: sum.apart || said.apart };
        let sum = *sum;
        between[other].insert(kept, sum);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(rows: usize, pairs: &[(u32, u32, Bond)]) -> Vec<u32> {
        let rows: Vec<u32> = (0..rows as u32).collect();
        let of = |a: u32, b: u32| pairs.iter().find(|p| (p.0, p.1) == (a, b)).map_or(Bond::Weighs(-5.0, false), |p| p.2);
        parts(&rows, all(&rows, of), &[])
    }

    #[test]
    fn a_chain_is_cut_at_its_weakest_link() {
        let link = |weight| Bond::Weighs(weight, true);
        // Two pairs that a weak link chains together, against three pairs that have nothing in common.
        assert_eq!(cut(4, &[(0, 1, link(9.0)), (1, 2, link(5.0)), (2, 3, link(9.0))]), [0, 0, 2, 2]);
        // A triangle with one doubtful side holds.
        assert_eq!(cut(3, &[(0, 1, link(9.0)), (1, 2, link(9.0)), (0, 2, Bond::Weighs(-3.0, false))]), [0, 0, 0]);
    }

    #[test]
    fn what_is_apart_stays_apart_and_what_people_joined_stays_together() {
        let link = |weight| Bond::Weighs(weight, true);
        assert_eq!(cut(3, &[(0, 1, link(9.0)), (1, 2, link(8.0)), (0, 2, Bond::Apart)]), [0, 0, 2]);
        assert_eq!(cut(3, &[(0, 1, Bond::Joined), (1, 2, link(8.0)), (0, 2, Bond::Weighs(-14.0, false))]), [0, 0, 2]);
        assert_eq!(cut(2, &[(0, 1, Bond::Weighs(-14.0, false))]), [0, 1]);
    }

    #[test]
    fn values_contradict_between_parts_and_not_between_rows() {
        let link = |weight| Bond::Weighs(weight, true);
        let of = |joined: bool| {
            let rows: Vec<u32> = vec![0, 1, 2];
            let first = if joined { Bond::Joined } else { link(9.0) };
            let bonds = [(0, 1, first), (0, 2, link(8.0)), (1, 2, Bond::Weighs(1.0, false))];
            parts(&rows, bonds.into_iter(), &[&[1, 2, 1]])
        };
        // People brought two ids together: who has one of them belongs there.
        assert_eq!(of(true), [0, 0, 0]);
        assert_eq!(of(false), [0, 1, 0]);
    }

    proptest! {
        #[test]
        fn parts_do_not_depend_on_names_of_rows_beyond_ties(
            weights in proptest::collection::vec(-9000i32..9000, 21), turn in 0usize..7,
        ) {
            // Weights that are all different: then nothing but them decides.
            let weight = |a: usize, b: usize| f64::from(weights[b * (b - 1) / 2 + a]) / 1000.0 + (a * 7 + b) as f64 * 1e-7;
            let rows: Vec<u32> = (0..7).collect();
            let bond = |a: u32, b: u32, turn: usize| {
                let (x, y) = ((a as usize + turn) % 7, (b as usize + turn) % 7);
                let weight = weight(x.min(y), x.max(y));
                Bond::Weighs(weight, weight > 2.0)
            };
            let straight = parts(&rows, all(&rows, |a, b| bond(a, b, 0)), &[]);
            let turned = parts(&rows, all(&rows, |a, b| bond(a, b, turn)), &[]);
            for a in 0..7 {
                for b in 0..7 {
                    let same = straight[(a + turn) % 7] == straight[(b + turn) % 7];
                    prop_assert_eq!(turned[a] == turned[b], same);
                }
            }
        }
    }
}
