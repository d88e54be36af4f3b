//! The integration tests, in one binary: karat as people and machines call it, and the tree as it should be.

mod arrows;
mod browser;
mod cases;
mod cli;
mod decisions;
mod errors;
mod hostile;
mod init;
mod people;
mod pipelines;
mod review;
mod review_browser;
mod rules;
mod schema;
mod served;
mod support;
mod tidy;
