//! Uniqueness: does the record stand there once?

pub mod distinct_share;
pub mod no_duplicates;
pub mod unique;
