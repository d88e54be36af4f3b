//! The records of a run by row, and its entities by number: their names, who belongs to whom, and the way back from
//! a name.

use crate::decisions::RecordId;
use crate::report::table::{StoredTable, texts};
use arrow::array::{Array, StringArray, StringBuilder};
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::io;

/// Records by row: their names and entities.
#[derive(Default)]
pub struct Records {
    /// The names of sources.
    pub sources: Vec<String>,
    source: Vec<u16>,
    key: StringArray0,
    /// The entity of each row.
    pub entity: Vec<u32>,
    /// The ids of entities, by number.
    ids: StringArray0,
    starts: Vec<u32>,
    members: Vec<u32>,
    by_key: HashTable<u32>,
    by_id: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// An array that can be empty before it is filled.
type StringArray0 = Option<StringArray>;

fn at(array: &StringArray0, row: u32) -> &str {
    array.as_ref().map_or("", |array| array.value(row as usize))
}

impl Records {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.entity.len()
    }

    /// How many entities there are.
    pub fn entities(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The source and the key of a row.
    pub fn id(&self, row: u32) -> RecordId {
        RecordId { source: self.source_of(row).to_string(), key: self.key(row).to_string() }
    }

    /// The source of a row.
    pub fn source_of(&self, row: u32) -> &str {
        &self.sources[usize::from(self.source[row as usize])]
    }

    /// The key of a row.
    pub fn key(&self, row: u32) -> &str {
        at(&self.key, row)
    }

    /// The rows of a key, of all sources.
    pub fn with_key(&self, key: &str) -> Vec<u32> {
        let mut rows: Vec<u32> = self.by_key.iter_hash(self.hasher.hash_one(key)).copied().filter(|row| self.key(*row) == key).collect();
        rows.sort_unstable();
        rows
    }

    /// The row of a record.
    pub fn row(&self, id: &RecordId) -> Option<u32> {
        self.find(&id.source, &id.key)
    }

    /// The row of a record by source and key.
    pub fn find(&self, source: &str, key: &str) -> Option<u32> {
        let is_it = |row: &u32| self.key(*row) == key && self.source_of(*row) == source;
        self.by_key.find(self.hasher.hash_one(key), is_it).copied()
    }

    /// The id of an entity.
    pub fn entity_id(&self, entity: u32) -> &str {
        at(&self.ids, entity)
    }

    /// The number of an entity.
    pub fn entity_named(&self, id: &str) -> Option<u32> {
        self.by_id.find(self.hasher.hash_one(id), |entity| at(&self.ids, *entity) == id).copied()
    }

    /// The rows of an entity, ascending.
    pub fn members(&self, entity: u32) -> &[u32] {
        &self.members[self.starts[entity as usize] as usize..self.starts[entity as usize + 1] as usize]
    }

    /// Reads the crosswalk of a run.
    pub fn read(crosswalk: &StoredTable) -> io::Result<Records> {
        let mut records = Records::default();
        let hasher = records.hasher.clone();
        let hash = |text: &str| hasher.hash_one(text);
        let mut keys = StringBuilder::new();
        let mut ids: Vec<String> = Vec::new();
        let mut sizes: Vec<u32> = Vec::new();
        for batch in crosswalk.scan(&[0, 1, 2])? {
            let batch = batch?;
            let (source, key, entity) = (texts(&batch, "_source")?, texts(&batch, "_key")?, texts(&batch, "_entity")?);
            for row in 0..batch.num_rows() {
                let source = source.value(row);
                // Sources stand one after the other.
                let number = records.sources.iter().rposition(|name| name == source);
                let number = number.unwrap_or_else(|| {
                    records.sources.push(source.to_string());
                    records.sources.len() - 1
                });
                records.source.push(number as u16);
                keys.append_value(key.value(row));
                let id = entity.value(row);
                let hashed = hash(id);
                let known = records.by_id.find(hashed, |entity| ids[*entity as usize] == id).copied();
                let number = known.unwrap_or_else(|| {
                    ids.push(id.to_string());
                    sizes.push(0);
                    let number = ids.len() as u32 - 1;
                    records.by_id.insert_unique(hashed, number, |entity| hash(&ids[*entity as usize]));
                    number
                });
                sizes[number as usize] += 1;
                records.entity.push(number);
            }
        }
        records.ids = Some(StringArray::from_iter_values(&ids));
        let keys = keys.finish();
        for row in 0..keys.len() as u32 {
            records.by_key.insert_unique(hash(keys.value(row as usize)), row, |row| hash(keys.value(*row as usize)));
        }
        records.key = Some(keys);
        records.group(&sizes);
        Ok(records)
    }

    /// Rows by entity, counted out.
    fn group(&mut self, sizes: &[u32]) {
        let mut end = 0;
        self.starts = std::iter::once(0)
            .chain(sizes.iter().map(|size| {
                end += size;
                end
            }))
            .collect();
        let mut next = self.starts.clone();
        self.members = vec![0; self.entity.len()];
        for (row, entity) in self.entity.iter().enumerate() {
            let place = &mut next[*entity as usize];
            self.members[*place as usize] = row as u32;
            *place += 1;
        }
    }
}
