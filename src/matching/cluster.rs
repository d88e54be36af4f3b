//! Links make entities: the connected components of the graph of links, unless something forbids it.
//!
//! Records that hold two different values in a `never` column must not become one entity, not even through a
//! chain of others. So links are taken from the surest down, and one that would bring two such values
//! together is refused; and so is one that would bring records together that people keep apart. Union-find with
//! path halving: Tarjan & van Leeuwen (1984).

use hashbrown::HashMap;
use rayon::prelude::*;

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
    fn find(&self, row: u32) -> u32 {
        let mut at = row;
        while self.parent[at as usize] != at {
            at = self.parent[at as usize];
        }
        at
    }

    /// The smallest row of the set, found faster the next time.
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
}

/// For each row the smallest that links lead to, if nothing forbids any.
pub fn components(rows: usize, links: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
    let mut sets = Sets::new(rows);
    for (left, right) in links {
        let (a, b) = (sets.root(left), sets.root(right));
        sets.unite(a, b);
    }
    (0..rows as u32).map(|row| sets.root(row)).collect()
}

/// The rows of the entities that are wanted, entity by entity and ascending.
pub fn members(entity: &[u32], is_wanted: impl Fn(u32) -> bool + Sync) -> Vec<Vec<u32>> {
    let wanted = entity.par_iter().enumerate().filter(|(_, root)| is_wanted(**root));
    let mut rows: Vec<(u32, u32)> = wanted.map(|(row, root)| (*root, row as u32)).collect();
    rows.par_sort_unstable();
    rows.chunk_by(|a, b| a.0 == b.0).map(|set| set.iter().map(|(_, row)| *row).collect()).collect()
}

/// How many rows each entity has, at its smallest row; 0 elsewhere.
pub fn sizes(entity: &[u32]) -> Vec<u32> {
    let mut sizes = vec![0u32; entity.len()];
    entity.iter().for_each(|root| sizes[*root as usize] += 1);
    sizes
}

/// Whether two rows have different values in one of these columns of numbers (0 is missing).
pub fn contradict<Ids: AsRef<[u32]>>(never: &[Ids], left: u32, right: u32) -> bool {
    never.iter().any(|ids| {
        let ids = ids.as_ref();
        let (a, b) = (ids[left as usize], ids[right as usize]);
        a != 0 && b != 0 && a != b
    })
}

/// Whether two sets of values of a `never` column contradict each other: neither holds all that the other holds. Who has
/// several, because people said so, goes with whoever has one of them.
pub fn are_contrary(a: &[u32], b: &[u32]) -> bool {
    let within = |few: &[u32], many: &[u32]| few.iter().all(|value| many.contains(value));
    !within(a, b) && !within(b, a)
}

/// Entities in the making: sets of rows that grow by links, and what must not come together in one.
pub struct Clusters {
    sets: Sets,
    /// The one value that a set holds in each `never` column, kept at its root.
    held: Vec<Vec<u32>>,
    /// Values of sets that hold several in a column, because people said so: by column and root.
    several: HashMap<(usize, u32), Vec<u32>>,
    /// For the root of a set the rows that it must not be joined with, wherever their sets have got to.
    apart: HashMap<u32, Vec<u32>>,
    /// For each row the list it is from, of which a set has one row at most; empty without such lists.
    lists: Vec<u32>,
    /// The lists of sets of several rows, by root.
    held_lists: HashMap<u32, Vec<u32>>,
}

impl Clusters {
    /// Every row an entity of its own. `never` has the numbers of values by column, `apart` pairs of rows.
    /// `lists` has the list of each row, of which nobody is twice in it.
    pub fn new(rows: usize, never: &[&[u32]], apart: &[(u32, u32)], lists: &[u32]) -> Clusters {
        let mut partners: HashMap<u32, Vec<u32>> = HashMap::new();
        for (left, right) in apart {
            partners.entry(*left).or_default().push(*right);
            partners.entry(*right).or_default().push(*left);
        }
        Clusters {
            sets: Sets::new(rows),
            held: never.iter().map(|ids| ids.to_vec()).collect(),
            several: HashMap::new(),
            apart: partners,
            lists: lists.to_vec(),
            held_lists: HashMap::new(),
        }
    }

    /// The smallest row of the entity of a row.
    pub fn root(&mut self, row: u32) -> u32 {
        self.sets.root(row)
    }

    /// Looks at rows that will soon be linked: all at once they are waited for together, not one after the other.
    pub fn look_at(&self, links: &[(u32, u32)]) {
        let parent = |row: u32| self.sets.parent[row as usize];
        std::hint::black_box(links.iter().fold(0, |seen, (left, right)| seen ^ parent(*left) ^ parent(*right)));
    }

    /// Makes one entity of two, whatever they hold.
    pub fn join(&mut self, left: u32, right: u32) {
        let (a, b) = (self.sets.root(left), self.sets.root(right));
        if a == b {
            return;
        }
        let root = self.sets.unite(a, b);
        if !self.lists.is_empty() {
            let mut lists = self.lists_of(a);
            lists.extend(self.lists_of(b));
            self.held_lists.remove(&a);
            self.held_lists.remove(&b);
            self.held_lists.insert(root, lists);
        }
        for column in 0..self.held.len() {
            let mut values = self.values(column, a);
            values.extend(self.values(column, b));
            values.sort_unstable();
            values.dedup();
            self.held[column][root as usize] = values.first().copied().unwrap_or(0);
            self.several.remove(&(column, a));
            self.several.remove(&(column, b));
            if values.len() > 1 {
                self.several.insert((column, root), values);
            }
        }
        let gone = if root == a { b } else { a };
        if let Some(mut rows) = self.apart.remove(&gone) {
            // The shorter list moves, so that each row moves but a few times.
            let kept = self.apart.entry(root).or_default();
            if kept.len() < rows.len() {
                std::mem::swap(kept, &mut rows);
            }
            kept.append(&mut rows);
        }
    }

    /// Makes one entity of two unless something forbids it; tells whether both are one now.
    pub fn link(&mut self, left: u32, right: u32) -> bool {
        let (a, b) = (self.sets.root(left), self.sets.root(right));
        if a != b {
            if self.contradict(a, b) || self.are_apart(a, b) || self.share_a_list(a, b) {
                return false;
            }
            self.join(a, b);
        }
        true
    }

    /// The lists that the rows of a set are from.
    fn lists_of(&self, root: u32) -> Vec<u32> {
        let one = || self.lists.get(root as usize).copied().filter(|list| *list != 0).into_iter().collect();
        self.held_lists.get(&root).cloned().unwrap_or_else(one)
    }

    /// Whether two sets have rows of one list, which are different customers.
    pub fn share_a_list(&self, a: u32, b: u32) -> bool {
        if self.lists.is_empty() {
            return false;
        }
        let (of_a, of_b) = (self.lists_of(a), self.lists_of(b));
        of_a.iter().any(|list| of_b.contains(list))
    }

    /// The values that a set holds in a column; none where all are missing.
    fn values(&self, column: usize, root: u32) -> Vec<u32> {
        let one = || Some(self.held[column][root as usize]).filter(|value| *value != 0).into_iter().collect();
        self.several.get(&(column, root)).cloned().unwrap_or_else(one)
    }

    /// Whether two sets hold different values in a column. Of several that people brought together, any will do.
    fn contradict(&self, a: u32, b: u32) -> bool {
        if self.several.is_empty() {
            return contradict(&self.held, a, b);
        }
        (0..self.held.len()).any(|column| are_contrary(&self.values(column, a), &self.values(column, b)))
    }

    /// Whether people keep the entities of two roots apart.
    pub fn are_apart(&self, a: u32, b: u32) -> bool {
        let length = |root: &u32| self.apart.get(root).map_or(0, Vec::len);
        let (few, other) = if length(&a) <= length(&b) { (a, b) } else { (b, a) };
        let Some(rows) = self.apart.get(&few) else { return false };
        rows.iter().any(|row| self.sets.find(*row) == other)
    }

    /// For each row the smallest row of its entity.
    pub fn entities_so_far(&mut self) -> Vec<u32> {
        (0..self.sets.parent.len() as u32).map(|row| self.sets.root(row)).collect()
    }

    /// For each row the smallest row of its entity.
    #[cfg(test)]
    pub fn entities(mut self) -> Vec<u32> {
        self.entities_so_far()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Entities from links, surest first; and for each link whether it was refused.
    fn components(rows: usize, links: &[(u32, u32)], never: &[&[u32]]) -> (Vec<u32>, Vec<bool>) {
        let mut clusters = Clusters::new(rows, never, &[], &[]);
        let refused = links.iter().map(|(left, right)| !clusters.link(*left, *right)).collect();
        (clusters.entities(), refused)
    }

    #[test]
    fn what_people_keep_apart_stays_apart_through_chains() {
        let mut clusters = Clusters::new(5, &[], &[(0, 3), (1, 4)], &[]);
        assert!(clusters.link(0, 1) && clusters.link(2, 3));
        assert!(!clusters.link(1, 2), "0 and 3 would meet");
        assert!(clusters.link(3, 4));
        assert!(!clusters.link(0, 4), "1 and 4 would meet, and 0 and 3");
        clusters.join(1, 2);
        assert_eq!(clusters.entities(), [0, 0, 0, 0, 0], "what is joined is joined");
    }

    #[test]
    fn what_people_bring_together_holds_all_its_values() {
        let ids: &[u32] = &[1, 2, 1, 0, 3];
        let mut clusters = Clusters::new(5, &[ids], &[], &[]);
        clusters.join(0, 1);
        assert!(clusters.link(0, 2), "it has the value of one of them");
        assert!(clusters.link(1, 3) && !clusters.link(3, 4), "a third value is one too many");
    }

    proptest! {
        #[test]
        fn no_two_rows_that_are_kept_apart_meet(
            links in proptest::collection::vec((0u32..12, 0u32..12), 0..30),
            apart in proptest::collection::vec((0u32..12, 0u32..12), 0..8),
        ) {
            let apart: Vec<(u32, u32)> = apart.into_iter().filter(|(a, b)| a != b).collect();
            let mut clusters = Clusters::new(12, &[], &apart, &[]);
            let linked: Vec<bool> = links.iter().map(|(a, b)| clusters.link(*a, *b)).collect();
            let entities = clusters.entities();
            for (a, b) in &apart {
                prop_assert_ne!(entities[*a as usize], entities[*b as usize]);
            }
            for ((a, b), linked) in links.iter().zip(linked) {
                prop_assert!(!linked || entities[*a as usize] == entities[*b as usize]);
            }
        }
    }

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
