//! Finds decisions that contradict each other, also through chains: A is B, B is C, but A is not C.
//!
//! The newer wins. Decisions are taken from the newest to the oldest, and each is accepted unless those that are
//! accepted already rule it out. Records that are one stand in one set (union-find); each set knows the sets that it is
//! kept apart from, and when two sets become one, the shorter of their lists is moved. Accepting all costs
//! O(n log n); only telling which decisions stand against a refused one walks its set.

use std::collections::{HashMap, VecDeque};

/// What was decided about two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constraint {
    /// One row.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// Whether they are one customer; else they are two.
    pub same: bool,
}

/// A constraint that newer ones rule out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The index of the one that is ruled out.
    pub loser: usize,
    /// The indexes of those that rule it out, along the shortest way from its left row to its right one. None where a
    /// row is said to differ from itself.
    pub holders: Vec<usize>,
}

/// Says of each constraint, given oldest first, whether it is accepted, and of each other one what stands against it.
pub fn reconcile(constraints: &[Constraint]) -> (Vec<bool>, Vec<Contradiction>) {
    let mut world = World::new(constraints);
    let mut accepted = vec![true; constraints.len()];
    let mut contradictions = Vec::new();
    for (index, constraint) in constraints.iter().enumerate().rev() {
        let (left, right) = (world.node(constraint.left), world.node(constraint.right));
        if let Err(holders) = world.accept(index, left, right, constraint.same) {
            accepted[index] = false;
            contradictions.push(Contradiction { loser: index, holders });
        }
    }
    contradictions.reverse();
    (accepted, contradictions)
}

/// What follows from the constraints that are accepted.
struct World<'a> {
    constraints: &'a [Constraint],
    /// A small number for each row.
    nodes: HashMap<u32, usize>,
    parent: Vec<usize>,
    /// For the root of each set: the roots of the sets it is kept apart from, each with the newest constraint that does so.
    apart: Vec<HashMap<usize, usize>>,
    /// For each node the nodes that it is the same as, with the constraints that say so.
    same: Vec<Vec<(usize, usize)>>,
}

impl<'a> World<'a> {
    fn new(constraints: &'a [Constraint]) -> World<'a> {
        let mut nodes = HashMap::new();
        for row in constraints.iter().flat_map(|c| [c.left, c.right]) {
            let next = nodes.len();
            nodes.entry(row).or_insert(next);
        }
        let count = nodes.len();
        World { constraints, nodes, parent: (0..count).collect(), apart: vec![HashMap::new(); count], same: vec![Vec::new(); count] }
    }

    fn node(&self, row: u32) -> usize {
        self.nodes.get(&row).copied().unwrap_or_default()
    }

    fn root(&mut self, node: usize) -> usize {
        let mut at = node;
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    /// Accepts a constraint, or gives what stands against it.
    fn accept(&mut self, index: usize, left: usize, right: usize, same: bool) -> Result<(), Vec<usize>> {
        let (a, b) = (self.root(left), self.root(right));
        match (same, a == b) {
            (false, true) => return Err(self.path(left, right)),
            (false, false) => self.keep_apart(a, b, index),
            (true, united) => {
                if let Some(edge) = self.apart[a].get(&b) {
                    return Err(self.around(left, *edge, right));
                }
                self.same[left].push((right, index));
                self.same[right].push((left, index));
                if !united {
                    self.unite(a, b);
                }
            }
        }
        Ok(())
    }

    /// The newest constraint is kept, so that nothing depends on the order in which sets were united.
    fn keep_apart(&mut self, a: usize, b: usize, index: usize) {
        for (from, to) in [(a, b), (b, a)] {
            let held = self.apart[from].entry(to).or_insert(index);
            *held = index.max(*held);
        }
    }

    /// Makes one set of two; the shorter list moves, so that an entry moves at most log n times.
    fn unite(&mut self, a: usize, b: usize) {
        let (from, into) = if self.apart[a].len() <= self.apart[b].len() { (a, b) } else { (b, a) };
        self.parent[from] = into;
        for (other, index) in std::mem::take(&mut self.apart[from]) {
            self.apart[other].remove(&from);
            self.keep_apart(into, other, index);
        }
    }

    /// The way from one node to another that they are kept apart from by a constraint.
    fn around(&mut self, left: usize, edge: usize, right: usize) -> Vec<usize> {
        let constraint = self.constraints[edge];
        let (mut near, mut far) = (self.node(constraint.left), self.node(constraint.right));
        if self.root(near) != self.root(left) {
            (near, far) = (far, near);
        }
        let mut holders = self.path(left, near);
        holders.push(edge);
        holders.extend(self.path(far, right));
        holders
    }

    /// The constraints on the shortest way between two nodes of one set; of equally short ones always the same.
    fn path(&self, from: usize, to: usize) -> Vec<usize> {
        let mut came: HashMap<usize, (usize, usize)> = HashMap::new();
        let mut queue = VecDeque::from([from]);
        while let Some(at) = queue.pop_front().filter(|at| *at != to) {
            for (next, index) in &self.same[at] {
                if *next != from && !came.contains_key(next) {
                    came.insert(*next, (at, *index));
                    queue.push_back(*next);
                }
            }
        }
        let mut way = Vec::new();
        let mut at = to;
        while let Some((before, index)) = came.get(&at).filter(|_| at != from) {
            way.push(*index);
            at = *before;
        }
        way.reverse();
        way
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(left: u32, right: u32) -> Constraint {
        Constraint { left, right, same: true }
    }

    fn different(left: u32, right: u32) -> Constraint {
        Constraint { left, right, same: false }
    }

    fn losers(constraints: &[Constraint]) -> Vec<(usize, Vec<usize>)> {
        reconcile(constraints).1.into_iter().map(|c| (c.loser, c.holders)).collect()
    }

    #[test]
    fn what_agrees_is_accepted() {
        let (accepted, contradictions) = reconcile(&[same(1, 2), same(2, 3), same(1, 3), different(3, 9), different(1, 9), same(4, 4)]);
        assert_eq!((accepted, contradictions), (vec![true; 6], vec![]));
        assert_eq!(reconcile(&[]), (vec![], vec![]));
    }

    #[test]
    fn the_newer_wins_through_chains() {
        assert_eq!(losers(&[different(1, 3), same(1, 2), same(2, 3)]), [(0, vec![1, 2])]);
        assert_eq!(losers(&[same(1, 2), same(2, 3), different(1, 3)]), [(0, vec![2, 1])]);
        assert_eq!(losers(&[same(1, 2), different(2, 1)]), [(0, vec![1])]);
    }

    #[test]
    fn the_way_leads_from_left_to_right() {
        let all = [same(1, 6), same(1, 2), same(2, 3), different(4, 3), same(4, 5), same(5, 6)];
        assert_eq!(losers(&all), [(0, vec![1, 2, 3, 4, 5])]);
        let mut mirrored = all;
        mirrored[0] = same(6, 1);
        assert_eq!(losers(&mirrored), [(0, vec![5, 4, 3, 2, 1])]);
    }

    #[test]
    fn the_way_is_the_shortest() {
        assert_eq!(losers(&[different(1, 4), same(1, 2), same(2, 3), same(3, 4), same(1, 3)]), [(0, vec![4, 3])]);
    }

    #[test]
    fn what_is_refused_binds_nobody() {
        assert_eq!(losers(&[different(1, 3), same(1, 2), same(2, 3), different(1, 2)]), [(1, vec![3])]);
        assert_eq!(losers(&[different(7, 7)]), [(0, vec![])]);
    }

    /// Constraints as they come: a star whose arms are all kept apart from as many others, then one long chain.
    #[test]
    fn many_take_little_time() {
        let star = (1..100_000).flat_map(|row| [different(row, 200_000 + row), same(0, row)]);
        let chain = (300_000..400_000).map(|row| same(row, row + 1));
        let mut all: Vec<Constraint> = star.chain(chain).collect();
        all.insert(0, different(300_000, 400_000));
        let began = std::time::Instant::now();
        let (accepted, contradictions) = reconcile(&all);
        assert_eq!(accepted.iter().filter(|accepted| !**accepted).count(), 1);
        assert_eq!(contradictions[0].holders.len(), 100_000);
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }

    /// Whether constraints can hold together: the plainest closure there is.
    fn consistent<'a>(constraints: impl Iterator<Item = &'a Constraint> + Clone) -> bool {
        let mut label: Vec<u32> = (0..8).collect();
        for c in constraints.clone().filter(|c| c.same) {
            let (from, to) = (label[c.left as usize], label[c.right as usize]);
            label.iter_mut().filter(|l| **l == from).for_each(|l| *l = to);
        }
        constraints.clone().all(|c| c.same || label[c.left as usize] != label[c.right as usize])
    }

    fn constraints() -> impl Strategy<Value = Vec<Constraint>> {
        let one = (0u32..8, 0u32..8, any::<bool>()).prop_map(|(left, right, same)| Constraint { left, right, same });
        proptest::collection::vec(one, 0..30)
    }

    proptest! {
        #[test]
        fn accepts_what_an_oracle_accepts(all in constraints()) {
            let (accepted, contradictions) = reconcile(&all);
            let mut held: Vec<usize> = Vec::new();
            for index in (0..all.len()).rev() {
                let fits = consistent(held.iter().chain([&index]).map(|i| &all[*i]));
                prop_assert_eq!(accepted[index], fits);
                if fits {
                    held.push(index);
                }
            }
            prop_assert!(consistent(held.iter().map(|i| &all[*i])));
            let losers: Vec<usize> = (0..all.len()).filter(|i| !accepted[*i]).collect();
            prop_assert_eq!(contradictions.iter().map(|c| c.loser).collect::<Vec<_>>(), losers);
        }

        #[test]
        fn holders_are_newer_accepted_and_all_needed(all in constraints()) {
            let (accepted, contradictions) = reconcile(&all);
            for Contradiction { loser, holders } in &contradictions {
                prop_assert!(holders.iter().all(|h| h > loser && accepted[*h]));
                let with = |left_out: Option<&usize>| {
                    consistent(holders.iter().filter(|h| Some(*h) != left_out).chain([loser]).map(|i| &all[*i]))
                };
                prop_assert!(!with(None));
                for holder in holders {
                    prop_assert!(with(Some(holder)), "{} is not needed", holder);
                }
            }
        }
    }
}
