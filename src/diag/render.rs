//! Draws a diagnostic: the message, the place, the line with a caret under the fault, the help.

use super::{Diagnostic, Severity};
use std::fmt::Write as _;

/// Longest piece of a source line that is shown, in characters.
const WIDTH: usize = 120;

/// The message as text, with ANSI colour if asked. Colour is never the only carrier of meaning.
pub fn render(diagnostic: &Diagnostic, colour: bool) -> String {
    let paint = |code: &str, text: &str| if colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() };
    let head = match diagnostic.severity {
        Severity::Error => paint("1;31", "error"),
        Severity::Warning => paint("1;33", "warning"),
    };
    let mut out = format!("{head}: {}\n", diagnostic.message);
    let mut margin = 1;
    if let Some(place) = &diagnostic.place {
        margin = place.line.to_string().len();
        let (text, column) = window(&place.text, place.column);
        let pad = " ".repeat(margin);
        let marked: String = text.chars().skip(column - 1).take(place.length).collect();
        let caret = "^".repeat(blank_of_same_width(&marked, place.length).len().max(1));
        let indent = blank_of_same_width(&text, column - 1);
        let _ = writeln!(out, "{pad}{} {place}", paint("34", "-->"));
        let _ = writeln!(out, "{pad} {}", paint("34", "|"));
        let _ = writeln!(out, "{} {} {text}", paint("34", &place.line.to_string()), paint("34", "|"));
        let _ = writeln!(out, "{pad} {} {indent}{}", paint("34", "|"), paint("1;31", &caret));
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "{} {} {help}", " ".repeat(margin), paint("1;36", "= help:"));
    }
    out
}

/// The part of a long line around the column, and the column within that part. Tabs become one space.
fn window(text: &str, column: usize) -> (String, usize) {
    let chars: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let column = column.clamp(1, chars.len() + 1);
    if chars.len() <= WIDTH {
        return (chars.into_iter().collect(), column);
    }
    let start = (column - 1).saturating_sub(WIDTH / 2).min(chars.len() - WIDTH);
    (chars[start..start + WIDTH].iter().collect(), column - start)
}

/// White space as wide as the first `count` characters: a Chinese character takes two cells.
fn blank_of_same_width(text: &str, count: usize) -> String {
    text.chars().take(count).map(|c| if is_wide(c) { "  " } else { " " }).collect()
}

fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;

    #[test]
    fn draws_the_line_with_a_caret_under_the_fault() {
        let place = Place { file: "p.yaml".into(), line: 12, column: 5, length: 3, text: "    kye: id".into() };
        let text = render(&Diagnostic::error("unknown key `kye` in a source").at(place).help("did you mean `key`?"), false);
        let expected = "error: unknown key `kye` in a source\n  --> p.yaml:12:5\n   |\n12 |     kye: id\n   |     ^^^\n   = help: did you mean `key`?\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn wide_characters_push_the_caret_by_two_cells() {
        let place = Place { file: "p".into(), line: 1, column: 3, length: 1, text: "姓名x".into() };
        assert!(render(&Diagnostic::error("m").at(place), false).contains("|     ^\n"));
    }

    #[test]
    fn a_very_long_line_is_cut_around_the_column() {
        let place = Place { file: "p".into(), line: 1, column: 5000, length: 4, text: "x".repeat(9000) };
        let text = render(&Diagnostic::error("m").at(place), false);
        assert!(text.lines().all(|l| l.chars().count() < 140) && text.contains('^'));
    }
}
