//! What a run tells people and machines: scores, the gate, the pages, and the folder that keeps them.
//!
//! [`model`] is the content of every report; each output format is one file that draws it. [`home`] puts the
//! finished run in its place in one step.

pub mod csv;
pub mod figures;
pub mod gate;
pub mod github;
pub mod home;
pub mod html;
pub mod json;
pub mod junit;
pub mod manifest;
pub mod markdown;
pub mod model;
#[cfg(test)]
mod sample;
pub mod sarif;
pub mod score;
pub mod stored;
pub mod table;

pub use home::Home;
pub use model::Report;
