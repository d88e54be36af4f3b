//! Consistency: does the record fit the rest of itself and the other tables?

pub mod references;
pub mod sql;
