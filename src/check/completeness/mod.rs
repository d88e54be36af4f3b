//! Completeness: is the value there at all? No other dimension judges missing values.

pub mod any_present;
pub mod not_missing;
pub mod row_count;
