//! Links make entities: the connected components of the graph of links, unless something forbids it.
//!
//! Records that hold two different values in a `never` column must not become one entity, not even through a
//! chain of others. So links are taken from the surest down, and one that would bring two such values
//! together is refused. Union-find with path halving: Tarjan & van Leeuwen (1984).

/// Disjoint sets of rows; the smallest row of a set is its root.
pub struct Sets {
    parent: Vec<u32>,
}

impl Sets {
    /// Every row a set of its own.
    pub fn new(rows: usize) -> Self {
        Sets { parent: (0..rows as u32).collect() }
    }

    /// The smallest row of the set.
    pub fn root(&mut self, row: u32) -> u32 {
        let mut at = row;
        while self.parent[at as usize] != at {
            self.parent[at as usize] = self.parent[self.parent[at as usize] as usize];
            at = self.parent[at as usize];
        }
        at
    }

    /// Makes one set of the sets of two roots.
    fn unite(&mut self, a: u32, b: u32) -> u32 {
        let (low, high) = (a.min(b), a.max(b));
        self.parent[high as usize] = low;
        low
    }

    /// For each row the smallest row of its set.
    pub fn entities(mut self) -> Vec<u32> {
        (0..self.parent.len() as u32).map(|row| self.root(row)).collect()
    }
}

/// Whether two rows have different values in one of these columns of numbers (0 is missing).
pub fn contradict<Ids: AsRef<[u32]>>(never: &[Ids], left: u32, right: u32) -> bool {
    never.iter().any(|ids| {
        let ids = ids.as_ref();
        let (a, b) = (ids[left as usize], ids[right as usize]);
        a != 0 && b != 0 && a != b
    })
}

/// Entities from links, surest first; and for each link whether it was refused.
pub fn components(rows: usize, links: &[(u32, u32)], never: &[&[u32]]) -> (Vec<u32>, Vec<bool>) {
    let mut sets = Sets::new(rows);
    // The one value that a set holds in each column, kept at its root.
    let mut held: Vec<Vec<u32>> = never.iter().map(|ids| ids.to_vec()).collect();
    let one = |(left, right): &(u32, u32)| {
        let (a, b) = (sets.root(*left), sets.root(*right));
        if a == b {
            return false;
        }
        if contradict(&held, a, b) {
            return true;
        }
        let root = sets.unite(a, b) as usize;
        for held in &mut held {
            held[root] = held[a as usize].max(held[b as usize]);
        }
        false
    };
    let refused = links.iter().map(one).collect();
    (sets.entities(), refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_chain_does_not_get_round_never() {
        let ids: &[u32] = &[1, 0, 2, 0];
        let (entities, refused) = components(4, &[(0, 1), (1, 2), (2, 3)], &[ids]);
        assert_eq!((entities, refused), (vec![0, 0, 2, 2], vec![false, true, false]));
    }

    proptest! {
        #[test]
        fn components_do_not_depend_on_the_order_of_links(mut links in proptest::collection::vec((0u32..20, 0u32..20), 0..30)) {
            let (there, refused) = components(20, &links, &[]);
            links.reverse();
            prop_assert_eq!(&components(20, &links, &[]).0, &there);
            prop_assert!(refused.iter().all(|refused| !refused));
            for (a, b) in links {
                prop_assert_eq!(there[a as usize], there[b as usize]);
            }
            for (row, entity) in there.iter().enumerate() {
                prop_assert!(*entity as usize <= row && there[*entity as usize] == *entity);
            }
        }

        #[test]
        fn no_entity_holds_two_values(links in proptest::collection::vec((0u32..20, 0u32..20), 0..40), ids in proptest::collection::vec(0u32..4, 20)) {
            let (entities, refused) = components(20, &links, &[&ids]);
            for i in 0..20u32 {
                for j in 0..i {
                    prop_assert!(entities[i as usize] != entities[j as usize] || !contradict(&[&ids], i, j));
                }
            }
            for ((a, b), refused) in links.iter().zip(refused) {
                prop_assert!(refused || entities[*a as usize] == entities[*b as usize]);
            }
        }
    }
}
