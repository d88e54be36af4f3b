//! The pipeline file as written: read, checked in shape, with the place of everything.
//!
//! Reading does no work and knows no data. What the words mean together (does the column exist, is the
//! pack there) is the business of [`crate::resolve`]. This is the only module that names serde_yaml.

mod document;
mod fields;
mod matching;
mod pack;
mod pipeline;
mod rules;
mod schema;
mod shape;
pub mod value;
mod vocabulary;

pub use document::{Document, Part, Path, Step};
pub use fields::{DIMENSIONS, REVIEWED, TABLES};
pub use matching::{Compare, CompareField, Match};
pub use pack::{Case, Pack, PackRule, Parameter, read_pack};
pub use pipeline::{Cleanse, CleanseStep, Gate, Merge, MergeField, Output, Pipeline, Source, WinnerRule, read};
pub use rules::{Rule, RuleEntry, Terms, Threshold, Use};
pub use schema::json_schema;
pub use shape::{Field, Node, Record, Shape};
pub use vocabulary::{Argument, Options, Takes, Vocabulary, Word};
