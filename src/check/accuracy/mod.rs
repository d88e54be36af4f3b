//! Accuracy: does the value agree with what is known about the same customer?

pub mod agrees;
pub mod compare_to;
pub mod no_excel_damage;
pub mod no_mojibake;
pub mod not_default_date;
pub mod not_placeholder;
pub mod outliers;
pub mod single_script;
