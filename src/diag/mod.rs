//! What karat tells people when something is wrong: one type for every message, one way to draw it.
//!
//! A [`Diagnostic`] says what happened, where (file, line, column and the line itself) and what to do.
//! Stages return diagnostics as values, all of them at once; only the command line prints them.
//! Values of customers never appear in one unmasked: see [`mask`].

pub mod mask;
mod nearest;
mod render;

pub use nearest::{did_you_mean, nearest};

use std::fmt;

/// How bad it is: an error stops the run before it starts, a warning does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the run goes on.
    Warning,
    /// The run cannot start.
    Error,
}

/// A place in a text file: what an editor needs to jump there and what a person needs to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1, in characters.
    pub column: usize,
    /// How many characters the caret marks; at least 1.
    pub length: usize,
    /// The text of the line, without its end.
    pub text: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One message: what is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// Where, if it has a place in a file. Boxed, so that a result is small where all is well.
    pub place: Option<Box<Place>>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Error, message: message.into(), place: None, help: None }
    }

    /// A warning without a place.
    pub fn warning(message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(message) }
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// The same, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, with advice where there is some.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Whether this stops a run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    /// Draws the message as the terminal shows it, without colour.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render::render(self, false))
    }
}

/// Puts messages in the order of their places, each once.
pub fn in_order(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut sorted = diagnostics.to_vec();
    sorted.sort_by_key(|d| d.place.as_ref().map(|p| (p.file.clone(), p.line, p.column)));
    sorted.dedup();
    sorted
}

/// Draws messages one after the other, in the order of their places, errors and warnings together.
pub fn render_all(diagnostics: &[Diagnostic], colour: bool) -> String {
    let mut out = String::new();
    for diagnostic in &in_order(diagnostics) {
        out.push_str(&render::render(diagnostic, colour));
        out.push('\n');
    }
    out
}
