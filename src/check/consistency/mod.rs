//! Consistency: does the record fit the rest of itself and the other tables?

pub mod case_style;
pub mod determines;
pub mod implies;
pub mod ordered;
pub mod references;
pub mod same_across;
pub mod sql;
pub mod sums_to;
