//! Merging: of the records that are one customer, one golden record.
//!
//! Matching says which records belong together; here they get a common name and become one row. [`Entities`]
//! numbers the customers and names them. [`golden`] puts the records of each in order, the most trusted first
//! (`winner`), chooses every value by the strategy of its column (`survive`) and notes beside each which record
//! it came from. [`crosswalk`] says for every record which entity it is in. Nothing here looks at the order in
//! which inputs were read or at the clock: the result depends on the records and the pipeline alone.
//!
//! A value counts as there if it is neither null, nor blank, nor a placeholder such as `N/A`; `cells` knows.

mod cells;
mod crosswalk;
mod entities;
mod golden;
mod survive;
#[cfg(test)]
mod tests;
mod winner;

pub use crosswalk::{ENTITY, crosswalk, crosswalk_schema, entity_column};
pub use entities::Entities;
pub use golden::{Choice, Choices, golden, golden_batches, golden_schema};
