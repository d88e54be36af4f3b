//! What a table holds: the meaning of each column, what is missing or odd in it, the shapes of its values.
//!
//! Content comes first and headers second, because headers lie: a column called `first_name` may hold customer
//! numbers, and one called `c7` dates of birth. [`content`] looks at values, [`headers`] reads headers, [`meaning`] weighs
//! one against the other, [`column`] counts. Nothing here knows where values come from; `karat profile` and
//! `karat init` show what it finds, and `matching` chooses comparisons by it.

mod column;
mod content;
mod forms;
mod headers;
mod lists;
mod meaning;

pub use column::{Column, ODDITIES, Oddity};
pub use content::Content;
pub use forms::{date_order, fixed_width, home, phone_region};
pub use headers::{is_family_name, is_id, is_name_of_lists};
pub use meaning::{Guess, Meaning, guess, is_catalogue, is_key, settle};
