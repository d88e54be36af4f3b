//! Entities: which records are one customer, and what the customer is called.
//!
//! An entity's number is its place in this run, by its smallest row, and good for indexing. Its id is for
//! everybody else: it is made from the record id (source and key) of the smallest record alone, so that the
//! same customer is called the same tomorrow, on any machine, however many others there are.

use crate::ingest::Records;
use crate::share;
use arrow::array::{Array, StringArray, StringBuilder};
use sha1::{Digest, Sha1};
use uuid::{Builder, Uuid};

/// The namespace of karat's ids. Fixed for ever: another one would rename every customer.
const NAMESPACE: Uuid = Uuid::from_u128(0x6b61_7261_7400_5e1f_9c2d_3f6e_d81b_04a7);

/// The length of a UUID as text.
const ID: usize = 36;

/// Entities of the records, numbered in the order of their smallest row.
#[derive(Debug, Clone)]
pub struct Entities {
    /// The entity of each row.
    pub of_row: Vec<u32>,
    /// The id of each entity.
    ids: Vec<Uuid>,
    /// Where the rows of each entity begin in `rows`; one more than there are entities.
    starts: Vec<u32>,
    /// The rows, entity after entity.
    rows: Vec<u32>,
}

impl Entities {
    /// No entities, where nobody asks for them.
    pub fn none() -> Entities {
        Entities { of_row: Vec::new(), ids: Vec::new(), starts: vec![0], rows: Vec::new() }
    }

    /// Entities from components: for each row the smallest row of its component.
    pub fn from_components(component: &[u32], records: &Records, threads: usize) -> Entities {
        std::thread::scope(|scope| {
            let grouped = scope.spawn(|| group(component));
            let ids = ids(component, records, threads);
            let (of_row, starts, rows) = grouped.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            Entities { of_row, ids, starts, rows }
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows of an entity, ascending; never none.
    pub fn members(&self, entity: usize) -> &[u32] {
        &self.rows[self.starts[entity] as usize..self.starts[entity + 1] as usize]
    }

    /// The id of an entity: a UUID in lower case.
    pub fn id(&self, entity: usize) -> String {
        self.ids.get(entity).map(Uuid::to_string).unwrap_or_default()
    }

    /// The ids of some entities as a column; null where there is none.
    pub fn id_column(&self, entities: impl ExactSizeIterator<Item = Option<u32>>) -> StringArray {
        let mut ids = StringBuilder::with_capacity(entities.len(), entities.len() * ID);
        let mut text = [0; ID];
        for entity in entities {
            let id = entity.and_then(|entity| self.ids.get(entity as usize));
            ids.append_option(id.map(|id| id.hyphenated().encode_lower(&mut text)));
        }
        ids.finish()
    }
}

/// The entity of each row; and the rows by entity, counted out in two passes: two flat arrays instead of a list for every
/// customer.
fn group(component: &[u32]) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
    let mut of_row: Vec<u32> = Vec::with_capacity(component.len());
    let mut sizes: Vec<u32> = Vec::new();
    for (row, smallest) in component.iter().enumerate() {
        debug_assert!(*smallest as usize <= row, "a component is named by its smallest row");
        // The smallest row came before the others, so its number is known when they come.
        let entity = of_row.get(*smallest as usize).copied().unwrap_or(sizes.len() as u32);
        match sizes.get_mut(entity as usize) {
            Some(size) => *size += 1,
            None => sizes.push(1),
        }
        of_row.push(entity);
    }
    let mut starts = Vec::with_capacity(sizes.len() + 1);
    let mut end = 0;
    starts.push(0);
    for size in &sizes {
        end += size;
        starts.push(end);
    }
    let mut next = starts.clone();
    let mut rows = vec![0; of_row.len()];
    for (row, entity) in of_row.iter().enumerate() {
        let place = &mut next[*entity as usize];
        rows[*place as usize] = row as u32;
        *place += 1;
    }
    (of_row, starts, rows)
}

/// The version 5 UUID (RFC 9562) of a record. What is hashed is put together in `message`: in one piece it takes half the
/// time, and there is one for each customer.
fn id(source: &str, key: &str, message: &mut Vec<u8>) -> Uuid {
    message.clear();
    // Nought between the two: else `ab` + `c` and `a` + `bc` were one name.
    [NAMESPACE.as_bytes(), source.as_bytes(), &[0], key.as_bytes()].into_iter().for_each(|part| message.extend_from_slice(part));
    let hash = Sha1::digest(&*message);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Builder::from_sha1_bytes(bytes).into_uuid()
}

/// The ids, made batch by batch on all threads, in the order of first rows. Of a row that the records do not have there is
/// no id, and callers hear of the mismatch when they ask for tables.
fn ids(component: &[u32], records: &Records, threads: usize) -> Vec<Uuid> {
    let (sources, keys) = (records.texts(0), records.texts(1));
    let begins = records.begins();
    let of_batch = |batch: usize| -> Vec<Uuid> {
        let begin = begins[batch].min(component.len());
        let rows = &component[begin..component.len().min(begin + keys[batch].len())];
        let is_first = |(at, smallest): &(usize, &u32)| **smallest as usize == begin + at;
        let firsts = rows.iter().enumerate().filter(is_first);
        let mut message = Vec::new();
        firsts.map(|(at, _)| id(sources[batch].value(at), keys[batch].value(at), &mut message)).collect()
    };
    share::out(threads, keys.len(), of_batch).concat()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Made, made};
    use super::*;
    use arrow::array::Array;
    use proptest::prelude::*;

    fn five() -> Made {
        made(
            &["a"],
            &[("crm", "1", &[None]), ("crm", "2", &[None]), ("crm", "3", &[None]), ("shop", "1", &[None]), ("shop", "2", &[None])],
            2,
        )
    }

    #[test]
    fn entities_are_numbered_by_their_smallest_row() {
        let entities = Entities::from_components(&[0, 1, 0, 1, 4], &five().records, 2);
        assert_eq!((entities.len(), entities.is_empty(), entities.of_row.as_slice()), (3, false, &[0, 1, 0, 1, 2][..]));
        let members: Vec<&[u32]> = (0..3).map(|n| entities.members(n)).collect();
        assert_eq!(members, [&[0, 2][..], &[1, 3], &[4]]);
    }

    #[test]
    fn an_id_is_the_version_5_uuid_of_the_smallest_record() {
        let entities = Entities::from_components(&[0, 1, 0, 1, 4], &five().records, 2);
        let of = |name: &[u8]| Uuid::new_v5(&NAMESPACE, name).to_string();
        assert_eq!([entities.id(0), entities.id(1), entities.id(2)], [of(b"crm\x001"), of(b"crm\x002"), of(b"shop\x002")]);
        assert_eq!(entities.id(0), "991761b5-6f22-5c50-b271-8845efa82189", "ids are for ever");
    }

    #[test]
    fn no_records_make_no_entities() {
        let entities = Entities::from_components(&[], &made(&["a"], &[], 2).records, 2);
        assert!(entities.is_empty() && entities.id_column(std::iter::empty()).is_empty());
    }

    proptest! {
        #[test]
        fn every_row_is_in_exactly_one_entity(links in proptest::collection::vec(0usize..40, 0..40), batch in 1usize..7) {
            let component = super::super::tests::components(&links);
            let keys: Vec<String> = (0..links.len()).map(|n| format!("{n:03}")).collect();
            let rows: Vec<(&str, &str, &[Option<&str>])> = keys.iter().map(|key| ("crm", key.as_str(), &[][..])).collect();
            let entities = Entities::from_components(&component, &made(&[], &rows, batch).records, 2);
            let mut seen = vec![0; links.len()];
            for n in 0..entities.len() {
                let members = entities.members(n);
                prop_assert!(members.is_sorted() && n.checked_sub(1).is_none_or(|p| entities.members(p)[0] < members[0]));
                for row in members {
                    seen[*row as usize] += 1;
                    prop_assert_eq!(entities.of_row[*row as usize] as usize, n);
                    prop_assert_eq!(component[*row as usize], members[0]);
                }
            }
            prop_assert!(seen.iter().all(|times| *times == 1));
            let ids: std::collections::HashSet<String> = (0..entities.len()).map(|n| entities.id(n)).collect();
            prop_assert_eq!(ids.len(), entities.len());
        }
    }
}
