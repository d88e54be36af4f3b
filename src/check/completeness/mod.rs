//! Completeness: is the value there at all? No other dimension judges missing values.

pub mod all_or_none;
pub mod any_present;
pub mod expected_columns;
pub mod filled_share;
pub mod no_gaps;
pub mod not_missing;
pub mod required_if;
pub mod row_count;
