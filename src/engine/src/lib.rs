//! The engine: DataFusion sessions, and the writing of Parquet.
//!
//! A package of its own because whoever awaits a DataFusion future compiles the query planner again into
//! their own crate: minutes where seconds would do. So everything that awaits lives here, behind plain
//! functions that block; the main package builds expressions and plans and hands them over.

mod session;
mod sink;
mod table;

pub use session::{Engine, EngineError};
pub use sink::write_parquet;
pub use table::Table;
