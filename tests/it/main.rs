//! The integration tests, in one binary: karat as people and machines call it, and the tree as it should be.

mod cases;
mod cli;
mod errors;
mod hostile;
mod pipelines;
mod schema;
mod support;
mod tidy;
