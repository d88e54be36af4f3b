//! karat (stub of the crate docs)

pub mod check;
pub mod cleanse;
pub mod cli;
pub mod diag;
pub mod digest;
pub mod function;
pub mod ingest;
pub mod matching;
pub mod measure;
pub mod merge;
pub mod packs;
pub mod report;
pub mod resolve;
pub mod run;
pub mod similarity;
pub mod spec;
pub mod value;
pub mod words;
