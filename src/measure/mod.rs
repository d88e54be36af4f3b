//! Measures: states that are gathered piece by piece and merge, and the figures read from them.
//!
//! The state of two pieces together is the states of the pieces merged, so a table can be measured in any
//! number of pieces, on any number of threads or machines, with the same result. Nothing here knows Arrow,
//! files or pipelines.

pub mod capture;
mod column;
pub mod figures;
pub mod labels;

pub use column::{ColumnFigures, ColumnState, Kind};
