//! Accuracy: does the value agree with what is known about the same customer?

pub mod agrees;
pub mod placeholder;
