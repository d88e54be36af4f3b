//! Uniqueness: does the record stand there once?

pub mod unique;
